"""Figures of areas: the roll-up along the register as it stood, and by the units of another day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from forms.register import Register
from pipeline.figures import texts
from pipeline.figures.areas import Member, areas_of, on_day
from pipeline.figures.changes import CHANGE_OVER_UNITS
from pipeline.figures.figures import PENDING, Row, with_figure, with_figure_columns
from pipeline.figures.like_with_like import Over, compare_units_with_before
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import (
    BASE,
    BY_SHEET,
    EXACT_COLUMNS,
    FIGURES,
    LEVELS_AND_SHARES,
    RATES,
    SHEETS,
    TableInput,
    framed,
)
from pipeline.records.assembly import Status

_AREA = ("area", "area_name", "area_kind", "channel", "period", "units", "units_counted")
AREA_COLUMNS = (
    *(*_AREA, *SHEETS, *FIGURES, *PENDING, *CHANGE_OVER_UNITS, *RATES, *BY_SHEET, *LEVELS_AND_SHARES, *BASE),
    *EXACT_COLUMNS,
)
UNITS_ON_COLUMNS = (*_AREA, *SHEETS, *FIGURES, *PENDING, *RATES, *BY_SHEET, *LEVELS_AND_SHARES, *BASE, "made_of")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """The sheets of all units of an area that came by one channel in one period, over all criteria.

    Attributes:
        area_name: of the unit above the others, or the code that the register has no unit for.
        channel: id.
        period: by its name.
        units: how many have sheets here.
        units_counted: how many of them have valid sheets.
        returned: sheets of which at least one page came back.
        valid: sheets that count.
        index: satisfied answers per cent of valid ones, 0 to 100, two decimals; ``None`` without a valid answer.
        mean: of the levels, 1 to 5, two decimals; ``None`` as ``index``.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent; ``None`` as ``index``.
        high_sheets: its upper end.
        change: percentage points since the earlier period; ``None`` where there is nothing to compare.
        change_units: how many units are compared; ``None`` where there is no earlier period.
        change_units_all: how many have sheets in either period; ``None`` as ``change_units``.
        change_said: what is said of the change; ``None`` where nothing can be.
        satisfied: answers at levels that count as satisfied.
        answers: valid answers.
        note: why it is no unit of the register, and whose figures these are where it has the sheets of one unit only.
        exact: figures before they are rounded, by their names.
    """

    area_name: str
    channel: str
    period: str
    units: int
    units_counted: int
    returned: int
    valid: int
    index: float | None
    mean: float | None
    low_sheets: float | None
    high_sheets: float | None
    change: float | None
    change_units: int | None
    change_units_all: int | None
    change_said: Clarity | None
    satisfied: int
    answers: int
    note: str
    exact: Mapping[str, float]


def areas_table(inputs: TableInput, register: Register, language: str) -> pd.DataFrame:
    """Return a row for each area × channel × period: the city, the province, as the register stood in the period.

    A note says of what has the sheets of one unit only that its figures are that unit's.
    """
    rows: list[Row] = []
    over: list[Over] = []
    for area in areas_of(register, _members(inputs), language):
        keys = {"area": area.id, "area_name": area.name, "area_kind": area.kind}
        for key, made_of in _over(inputs, area.members):
            alone = _alone(inputs, made_of.numbers, language)
            rows.append(_row(inputs, keys, key, made_of, " ".join(filter(None, (area.note, alone)))))
            over.append(made_of)
    compare_units_with_before(inputs, rows, over, ("survey", "channel"), ("area",))
    return framed(with_figure_columns(rows), AREA_COLUMNS, inputs.level_ids)


def units_on_table(inputs: TableInput, register: Register, day: date, language: str) -> pd.DataFrame:
    """Return a row for each unit of ``day`` × channel × period, made of the units that it came from.

    The sheets of a unit that was split can't be divided: they stand in a row of their own, with a note.
    """
    rows = []
    members = _members(inputs)
    for period in dict.fromkeys(member.period for member in members):
        here = [member for member in members if member.period == period]
        for unit in on_day(register, here, day):
            keys = {"area": unit.unit, "area_name": unit.name.said(language), "area_kind": unit.kind}
            keys["made_of"] = "|".join(unit.made_of)
            note = unit.note.said(language)
            rows += [_row(inputs, keys, key, over, note) for key, over in _over(inputs, unit.members)]
    return framed(with_figure_columns(rows), UNITS_ON_COLUMNS, inputs.level_ids)


def _members(inputs: TableInput) -> list[Member]:
    return list(dict.fromkeys(Member(group.unit, group.period) for group in inputs.groups))


def _over(inputs: TableInput, members: Iterable[Member]) -> Iterator[tuple[tuple[str, str, str], Over]]:
    """Yield each survey, channel and period of some members, with what its row is made of."""
    found: dict[tuple[str, str, str], list[int]] = {}
    wanted = set(members)
    for number, group in enumerate(inputs.groups):
        if (group.unit, group.period) in wanted:
            found.setdefault((group.survey, group.channel, group.period), []).append(number)
    for key, numbers in found.items():
        yield key, Over(inputs.overall[key[0]], numbers)


def _row(inputs: TableInput, keys: Row, key: tuple[str, str, str], over: Over, note: str) -> Row:
    survey, channel, period = key
    units = len({inputs.groups[number].unit for number in over.numbers})
    counted = len(_counted(inputs, over.numbers))
    of = {"survey": survey, "channel": channel, "period": period, "units": units, "units_counted": counted}
    return with_figure(keys | inputs.sheets(over.numbers) | of | {"note": note}, inputs.figure(*over))


def _counted(inputs: TableInput, numbers: Sequence[int]) -> list[str]:
    """Return the names of the units that have valid sheets among some groups of one channel and period."""
    return [inputs.counts[number].unit_name for number in numbers if inputs.counts[number].statuses[Status.VALID]]


def _alone(inputs: TableInput, numbers: Sequence[int], language: str) -> str:
    """Say whose figures those of some groups are, where they are of one unit; empty where they are not."""
    names = _counted(inputs, numbers)
    return texts.ONLY_UNIT.said(language).format(unit=names[0]) if len(names) == 1 else ""
