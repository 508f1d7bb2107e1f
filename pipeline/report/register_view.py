"""The register of shortcomings as a report sees it: of some units, on one day, and what the figures say of measures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from pipeline.records.periods import day_of, parse_period
from pipeline.records.remedies import Shortcoming
from pipeline.remedies.cell_series import FIGURES_OF
from pipeline.remedies.heard import heard_of
from pipeline.remedies.verdicts import Verdict, verdicts
from pipeline.results.tabulate import Tabulation
from pipeline.settings import CommentSettings


@dataclass(frozen=True)
class RegisterView:
    """The register.

    Attributes:
        shortcomings: by number.
        verdicts: what the figures say of those whose measure was carried out, by number.
        day: on which something counts as overdue.
        answering: how comments are answered.
        arrivals: when the comments arrived that must be answered, by number, where that is known.
    """

    shortcomings: tuple[Shortcoming, ...] = ()
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)
    day: date = date.min
    answering: CommentSettings = field(default_factory=CommentSettings)
    arrivals: Mapping[int, date] = field(default_factory=dict)

    def narrowed(self, survey: str, units: Collection[str] | None = None, channel: str = "") -> RegisterView:
        """Return what is about a survey, some units alone, or a channel alone.

        Args:
            survey: id; what is about none is in the report on each.
            units: ids; ``None`` for all of them and for what is about the office as a whole.
            channel: id; empty for all; what is about no channel stays.
        """
        kept = tuple(
            one
            for one in self.shortcomings
            if one.about.survey in ("", survey)
            and (units is None or one.about.unit in units)
            and (not channel or one.about.channel in ("", channel))
        )
        return replace(self, shortcomings=kept)


def register_seen(done: Tabulation, until: str = "") -> RegisterView:
    """Return the register on the day on which its log was last written to: the same data give the same report.

    Args:
        done: the tables, by which measures are judged.
        until: the period up to which they are judged; empty for all.

    Raises:
        StoreError: the register can't be read.
    """
    workspace = done.snapshot.workspace
    found = tuple(workspace.store.remedies.all())
    tables = _up_to(done.tables, until) if until else done.tables
    logged = done.state.logged_at
    day = day_of(logged) if logged else date.min
    settings = workspace.settings
    judged = verdicts(found, tables, settings.validity.fewest_for_rank, day)
    arrivals = {number: one.arrived for number, one in heard_of(workspace, found).items() if one.arrived}
    return RegisterView(found, judged, day, settings.comments, arrivals)


def _up_to(tables: Mapping[str, pd.DataFrame], period: str) -> Mapping[str, pd.DataFrame]:
    """Return the tables by which measures are judged, without the rows of later periods."""
    last = parse_period(period).last

    def known(table: pd.DataFrame) -> pd.DataFrame:
        later = [name for name in table["period"].unique() if parse_period(name).last > last]
        return table[~table["period"].isin(later)] if later else table

    return {name: known(tables[name]) for name, _ in FIGURES_OF.values()}
