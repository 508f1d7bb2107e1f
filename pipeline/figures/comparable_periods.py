"""Which periods a control chart may hold beside each other, of a unit or of all units, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from pipeline.figures.control_charts import ControlChart, Mark, Value, control_chart
from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import TOO_FEW
from pipeline.records.periods import Period, parse_period

MOST_PERIODS = 24
"""The newest of so many comparable periods: six years of quarters, two of months. Who remembers what was before?"""


class LeftOut(StrEnum):
    """Why a period is not in a chart."""

    TOO_FEW = "too-few"
    """Too few valid sheets."""
    OTHER_QUESTIONS = "other-questions"
    """It lies before the last change of more than half of the criteria."""
    OTHER_UNITS = "other-units"
    """Fewer than half of the units sent sheets both then and in the periods that are shown."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is known of a unit in a channel, or of all units of it, over periods of one length.

    Attributes:
        unit: its id; empty for all units together.
        name: of the unit, as it was last; of the channel for all units.
        channel: its id.
        chart: ``None`` where too few periods are comparable.
        comparable: how many are.
        left_out: the other periods with answers, each with the reason.
    """

    unit: str
    name: str
    channel: str
    chart: ControlChart | None
    comparable: int
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)


Marks = Mapping[tuple[str, str], Sequence[Mark]]
"""What people did, by unit and channel; of no unit in particular, by an empty text and channel."""
NO_MARKS: Marks = {}

Row = TypeVar("Row", UnitRow, ChannelRow)


def charts_of(
    units: Iterable[UnitRow], channels: Iterable[ChannelRow], until: str, marks: Marks = NO_MARKS
) -> list[Chart]:
    """Return what is known of each channel over all units, and then of each unit in it.

    Args:
        units: the rows of one survey, of all its periods.
        channels: likewise.
        until: the last period that counts; others count if they are as long.
        marks: what people did.
    """
    by_unit: dict[str, dict[str, list[UnitRow]]] = {}
    for row in _until(until, units):
        by_unit.setdefault(row.channel, {}).setdefault(row.unit, []).append(row)
    by_channel: dict[str, list[ChannelRow]] = {}
    for one in _until(until, channels):
        by_channel.setdefault(one.channel, []).append(one)
    found = []
    for channel, rows in by_channel.items():
        here = by_unit.get(channel, {})
        of_all = [mark for key, told in marks.items() for mark in told if _is_of_all(mark, *key, channel)]
        found.append(_chart("", rows[-1].channel_name, rows, _other_units(here.values()), of_all))
        for unit, its in sorted(here.items(), key=lambda pair: (pair[1][-1].unit_name, pair[0])):
            found.append(_chart(unit, its[-1].unit_name, its, {}, marks.get((unit, channel), ())))
    return found


def _is_of_all(mark: Mark, unit: str, channel: str, wanted: str) -> bool:
    """Whether a mark stands on the chart of all units of a channel, whose limits a step of one unit does not begin."""
    return channel == wanted and not (unit and mark.new_limits)


def _until(until: str, rows: Iterable[Row]) -> list[Row]:
    """Return the rows with answers of periods up to one and as long as it, in the order of time."""
    last = parse_period(until)
    periods: dict[str, Period] = {}
    chosen = []
    for row in rows:
        period = periods.setdefault(row.period, parse_period(row.period))
        if row.answers and period.months == last.months and period.first <= last.first:
            chosen.append(row)
    return sorted(chosen, key=lambda row: periods[row.period].first)


def _chart(
    unit: str,
    name: str,
    rows: Sequence[UnitRow | ChannelRow],
    other_units: Mapping[str, LeftOut],
    marks: Sequence[Mark],
) -> Chart:
    left_out: dict[str, LeftOut] = {}
    values: list[Value] = []
    is_asked_otherwise = False
    for row in reversed(rows):
        if is_asked_otherwise:
            left_out[row.period] = LeftOut.OTHER_QUESTIONS
        elif row.note == TOO_FEW:
            left_out[row.period] = LeftOut.TOO_FEW
        elif row.period in other_units:
            left_out[row.period] = other_units[row.period]
        else:
            values.insert(0, _value(row))
        is_asked_otherwise = is_asked_otherwise or row.change_said is Clarity.OTHER_QUESTIONS
    chart = control_chart(values[-MOST_PERIODS:], marks)
    return Chart(unit, name, rows[-1].channel, chart, len(values), left_out)


def _value(row: UnitRow | ChannelRow) -> Value:
    """Return the index before it is rounded, with its bounds."""
    index = 100 * row.satisfied / row.answers
    if not row.pending or row.low_pending is None or row.high_pending is None:
        return Value(row.period, index, index, index)
    return Value(row.period, index, min(index, row.low_pending), max(index, row.high_pending))


def _other_units(rows: Iterable[Sequence[UnitRow]]) -> dict[str, LeftOut]:
    """Return the periods with other units than most have; as elsewhere, half of the units of either must be in both."""
    units: dict[str, set[str]] = {}
    for row in (row for one in rows for row in one):
        units.setdefault(row.period, set()).add(row.unit)

    def alike(period: str) -> set[str]:
        here = units[period]
        return {other for other, there in units.items() if 2 * len(here & there) >= len(here | there)}

    if not units:
        return {}
    kept = max((alike(period) for period in sorted(units, key=lambda p: parse_period(p).first, reverse=True)), key=len)
    return {period: LeftOut.OTHER_UNITS for period in units if period not in kept}
