"""Figures of areas: the roll-up along the register as it stood, and by the units of another day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from forms.register import Register
from pipeline.figures.areas import Member, areas_of, on_day
from pipeline.figures.changes import CHANGE
from pipeline.figures.figures import PENDING, Row, with_figure, with_figure_columns
from pipeline.figures.tables import (
    BASE,
    BY_SHEET,
    FIGURES,
    LEVELS_AND_SHARES,
    RATES,
    SHEETS,
    TableInput,
    compare_with_before,
    framed,
)

_AREA = ("area", "area_name", "area_kind", "channel", "period", "units")
AREA_COLUMNS = (*_AREA, *SHEETS, *FIGURES, *PENDING, *CHANGE, *RATES, *BY_SHEET, *LEVELS_AND_SHARES, *BASE)
UNITS_ON_COLUMNS = (*_AREA, *SHEETS, *FIGURES, *PENDING, *RATES, *BY_SHEET, *LEVELS_AND_SHARES, *BASE, "made_of")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """The sheets of all units of an area that came by one channel in one period, over all criteria.

    Attributes:
        area_name: of the unit above the others, or the code that the register has no unit for.
        channel: id.
        period: by its name.
        units: how many have sheets here.
        returned: sheets of which at least one page came back.
        valid: sheets that count.
        index: satisfied answers per cent of valid ones, 0 to 100, two decimals; ``None`` without a valid answer.
        mean: of the levels, 1 to 5, two decimals; ``None`` as ``index``.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent; ``None`` as ``index``.
        high_sheets: its upper end.
        change: percentage points since the earlier period; ``None`` where there is nothing to compare.
        note: why it is no unit of the register, empty where it is one.
    """

    area_name: str
    channel: str
    period: str
    units: int
    returned: int
    valid: int
    index: float | None
    mean: float | None
    low_sheets: float | None
    high_sheets: float | None
    change: float | None
    note: str


def areas_table(inputs: TableInput, register: Register, language: str) -> pd.DataFrame:
    """Return a row for each area × channel × period: the city, the province, as the register stood in the period."""
    rows = []
    for area in areas_of(register, _members(inputs), language):
        keys = {"area": area.id, "area_name": area.name, "area_kind": area.kind}
        rows += _rows(inputs, keys, area.members, area.note)
    compare_with_before(inputs, rows, ("survey", "channel"), ("area",))
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
            made_of = {"made_of": "|".join(unit.made_of)}
            rows += _rows(inputs, keys | made_of, unit.members, unit.note.said(language))
    return framed(with_figure_columns(rows), UNITS_ON_COLUMNS, inputs.level_ids)


def _members(inputs: TableInput) -> list[Member]:
    return list(dict.fromkeys(Member(group.unit, group.period) for group in inputs.groups))


def _rows(inputs: TableInput, keys: Row, members: Iterable[Member], note: str) -> list[Row]:
    """Return a row for each survey, channel and period of some members."""
    found: dict[tuple[str, str, str], list[int]] = {}
    wanted = set(members)
    for number, group in enumerate(inputs.groups):
        if (group.unit, group.period) in wanted:
            found.setdefault((group.survey, group.channel, group.period), []).append(number)
    return [_row(inputs, keys, key, numbers, note) for key, numbers in found.items()]


def _row(inputs: TableInput, keys: Row, key: tuple[str, str, str], numbers: Sequence[int], note: str) -> Row:
    survey, channel, period = key
    units = len({inputs.groups[number].unit for number in numbers})
    cells = keys | inputs.sheets(numbers) | {"survey": survey, "channel": channel, "period": period, "units": units}
    return with_figure(cells | {"note": note}, inputs.figure(inputs.overall[survey], numbers))
