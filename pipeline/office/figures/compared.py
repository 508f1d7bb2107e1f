"""Two periods side by side: what changed between them, with its interval, like compared with like."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pipeline.counting.tally import Group
from pipeline.figures.all_tables import table_input_of
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import channel_criteria_table, channels_table, units_table
from pipeline.office.figures.live import Figures
from pipeline.office.figures.wanted import Wanted
from pipeline.records.periods import parse_period


@dataclass(frozen=True, slots=True)
class Change:
    """A figure then and now.

    Attributes:
        name: what it is of.
        channel: what its channel is called.
        before, now: the index in both periods over the units that are compared; ``None`` where there is none.
        points: by how many percentage points it changed; ``None`` where nothing can be compared.
        low, high: ends of the 95 % interval of that.
        verdict: what is said of it; ``None`` where nothing can be.
        units: over how many of how many units it was taken; ``None`` of a single unit.
        sheets: valid ones of the later period.
    """

    name: str
    channel: str
    before: float | None
    now: float | None
    points: float | None
    low: float | None
    high: float | None
    verdict: Clarity | None
    units: tuple[int, int] | None
    sheets: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed: over all units, by criterion, and by unit."""

    channels: tuple[Change, ...]
    criteria: tuple[Change, ...]
    units: tuple[Change, ...]


def comparable(wanted: Wanted) -> list[str]:
    """Return the periods that can be compared with the one that is wanted: of its length, the newest first."""
    months = parse_period(wanted.period).months
    others = (one.value for one in wanted.options["period"] if one.value != wanted.period)
    return [name for name in others if parse_period(name).months == months]


def compare(figures: Figures, wanted: Wanted, other: str) -> Compared:
    """Compare what is wanted with the same of another period; the earlier of the two is the one before."""
    return figures.kept(("compared", *wanted.of_sheets, other), lambda: _compare(figures, wanted, other))


def _compare(figures: Figures, wanted: Wanted, other: str) -> Compared:
    """Count the groups of both periods alone: each table then takes the one for the period before the other."""
    found, then = figures.done.found, wanted.at(other)

    def is_wanted(group: Group) -> bool:
        return wanted.holds(group) or then.holds(group)

    now = max(wanted.period, other, key=lambda name: parse_period(name).sort_key)
    register = figures.kept("register", figures.done.snapshot.workspace.register)
    inputs = table_input_of(replace(found, tally=found.tally.only(is_wanted)), register)
    channels = sorted(_rows(channels_table(inputs), now), key=lambda row: -row["valid"])
    names = {row["channel"]: row["channel_name"] for row in channels}
    like = {row["channel"] for row in channels if row["change"] is not None}  # of others nothing can be compared
    return Compared(
        tuple(_change(row, row["channel_name"], names) for row in channels),
        tuple(_in_order(_rows(channel_criteria_table(inputs), now), "question_name", names, like)),
        tuple(_in_order(_rows(units_table(inputs), now), "unit_name", names, names.keys())),
    )


def _in_order(
    rows: Iterable[dict[str, Any]], name: str, names: Mapping[str, str], wanted: Collection[str]
) -> Iterator[Change]:
    """Yield the changes of rows, channel by channel."""
    found = list(rows)
    for channel in names:
        if channel in wanted:
            yield from (_change(row, row[name], names) for row in found if row["channel"] == channel)


def _rows(table: pd.DataFrame, period: str) -> list[dict[str, Any]]:
    here = table[table["period"] == period]
    plain = here.astype(object).where(here.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _change(row: Mapping[str, Any], name: str, names: Mapping[str, str]) -> Change:
    units = (row.get("change_units"), row.get("change_units_all"))
    said = row.get("change_said")
    return Change(
        name,
        names.get(row["channel"], row["channel"]),
        row["before_index"],
        row.get("now_index", row["index"]),
        row["change"],
        row["change_low"],
        row["change_high"],
        Clarity(said) if said else None,
        None if units[0] is None or units[1] is None else (int(units[0]), int(units[1])),
        row.get("valid"),
    )
