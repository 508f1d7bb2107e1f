"""What a report about one unit may say: the figures of its own sheets, and its place among the others as a range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from forms.bilingual import both
from forms.register import Register
from pipeline.counting.tally import Group
from pipeline.errors import UnknownNameError
from pipeline.figures.all_rows import SurveyRows, rows_of_survey
from pipeline.figures.all_tables import tables_together
from pipeline.figures.changes import CHANGE
from pipeline.figures.choice import Choice
from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.results.column_file import rows_of_units
from pipeline.results.tabulate import Tabulation

FEWEST_TOGETHER = 3
"""How many units an index over all of them must have: of two, either could take its own away and find the other's."""
_NOT_TOLD = ("rank",)  # of a scheme: which place exactly
# Ids have no capitals, nor a _, so that no two of them come to have one file.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
_KEYS = ["survey", "channel", "period"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a unit may know of all units that have sheets of the same channel and period.

    Attributes:
        ranked: how many of them have a place.
        index: of all of them together, in per cent; ``None`` where it would tell the figure of one of them.
    """

    ranked: int
    index: float | None


@dataclass(frozen=True, slots=True)
class OneUnit:
    """The unit that a report is about.

    Attributes:
        unit: its id.
        name: what it is called where sheets were issued.
        beside: of all units, by channel.
    """

    unit: str
    name: str
    beside: Mapping[str, Beside]


def units_with_sheets(done: Tabulation, choice: Choice) -> dict[str, str]:
    """Return the units that have sheets of a survey and period, issued or returned: their names by their ids."""
    groups = {group: counts for group, counts in done.tally.groups.items() if _is_of(group, choice)}
    return {group.unit: one.unit_name for group, one in groups.items() if one.issued or one.returned}


def named_unit(name: str, known: Mapping[str, str], register: Register, choice: Choice) -> str:
    """Return the id of a unit that was named.

    Args:
        name: its id; capitals don't matter.
        known: the units that have sheets.
        register: of units.
        choice: what the report is about.

    Raises:
        UnknownUnitError: there is no such unit.
        UnknownNameError: no sheets were issued to it.
    """
    if found := {name, name.lower()} & set(known):
        return found.pop()
    unit = register.named(name)
    if unit.id in known:
        return unit.id
    said = both(
        "chưa phát phiếu nào cho {id} ({name}) trong {period}",
        "no sheets were issued to {id} ({name}) in {period}",
        id=unit.id,
        name=unit.name,
        period=choice.of.period,
    )
    others = ", ".join(f"{one} ({called})" for one, called in known.items()) or both("không có", "none")
    raise UnknownNameError(
        said,
        both(
            "Các đơn vị của kỳ đó: {others}. Với kỳ khác: --period.",
            "Units of that period: {others}. For another: --period.",
            others=others,
        ),
    )


def file_name(unit: str) -> str:
    """Return what the PDF of a unit's report is called; Windows has no files called as its devices are.

    >>> file_name("ub06808"), file_name("con")
    ('ub06808.pdf', 'con_.pdf')
    """
    return f"{unit}{'_' if unit in _DEVICES else ''}.pdf"


def official_name(unit: str, printed: str, register: Register, language: str) -> str:
    """Return the name of a unit as the register has it; as it was printed, where the register has lost it."""
    found = next((one for one in register if one.id == unit), None)
    if found is None:
        return printed
    return found.name_en or found.name if language == "en" else found.name


def rows_of_unit(done: Tabulation, register: Register, survey: str, unit: str) -> SurveyRows:
    """Return the rows of one unit's sheets, as ``rows_of_survey`` those of all, of ``tables_of_units``.

    Raises:
        TransactionsError: the file of transactions can't be used.
    """
    return rows_of_survey(*tables_of_units(done, register, (unit,)), survey)


def tables_of_units(
    done: Tabulation, register: Register, units: Collection[str]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the tables of some units' sheets, and their comments.

    What the tables of all units say of them is taken from there, so that no figure differs, nor what is suppressed: the
    cells of one unit and those of all units together tell no more than these did. Of several units nothing is told of
    respondents: beside what is told of each of them it could give away what was suppressed of one. What the tables tell
    of all units together is made of these units' sheets alone.

    Raises:
        TransactionsError: the file of transactions can't be used.
    """
    comments = done.comments[done.comments["unit"].isin(units)]
    tables = tables_together(done.found.of_units(units), register, comments)
    own = rows_of_units(done.tables, units)
    tables |= own
    if len(units) > 1:
        none = {name: done.tables[name].iloc[:0] for name in ("demographics", "channel_demographics")}
        return tables | none, comments
    tables["channels"] = _as_tested(tables["channels"], own["units"])
    tables["channel_demographics"] = own["demographics"]
    if "classes" in own:
        tables["classes"] = own["classes"].drop(columns=[name for name in _NOT_TOLD if name in own["classes"]])
    return tables, comments


def _as_tested(channels: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Take what is said of changes from the rows of the unit, which were tested together with those of the others."""
    tested = units[[*_KEYS, *CHANGE]]
    return channels.drop(columns=[*CHANGE]).merge(tested, how="left", on=_KEYS, validate="one_to_one")


def beside_others(units: Iterable[UnitRow], channels: Iterable[ChannelRow]) -> dict[str, Beside]:
    """Return what each unit may know of all, by channel; the rows are of one survey and period."""
    rows = list(units)
    return {
        channel.channel: _beside([row for row in rows if row.channel == channel.channel], channel)
        for channel in channels
    }


def _beside(rows: Iterable[UnitRow], channel: ChannelRow) -> Beside:
    counted = [row for row in rows if row.answers]
    ranked = sum(row.rank_from is not None for row in counted)
    return Beside(ranked, channel.index if len(counted) >= FEWEST_TOGETHER else None)


def namesakes(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield units by their ids, with their names; those that share one with another are told apart by their ids."""
    times = Counter(names.values())
    for unit, name in names.items():
        yield unit, f"{name} ({unit})" if times[name] > 1 else name


def _is_of(group: Group, choice: Choice) -> bool:
    return (group.survey, group.period) == (choice.of.survey, choice.of.period)
