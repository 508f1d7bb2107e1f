"""What people did, as marks on control charts: as the register of shortcomings knows it, else as the plan says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipeline.figures.comparable_periods import Marks
from pipeline.figures.control_charts import Mark
from pipeline.figures.figure_rows import MeasureRow
from pipeline.figures.plan_marks import marks_of, new_limits_from
from pipeline.records.periods import parse_period
from pipeline.records.remedies import Shortcoming, Status, Subject

_WITH_FIGURES = frozenset({Subject.INDEX, Subject.FACTOR, Subject.CRITERION, Subject.THEME})


def all_marks(
    plan: Iterable[MeasureRow], register: Iterable[Shortcoming], survey: str, cells: Collection[tuple[str, str]]
) -> Marks:
    """Return what was done, by unit and channel; of all units together by an empty text and channel.

    A measure of the register stands at the period in which it was carried out, or the next one with figures. What the
    register knows it alone tells; a line of the plan is told where only the plan has it, at the period in which it was
    due.

    Args:
        plan: the lines of the plan.
        register: the shortcomings.
        survey: its id.
        cells: channel and period of each figure.
    """
    channels = sorted({channel for channel, _ in cells})
    periods = list(dict.fromkeys(period for _, period in cells))
    known = [
        one
        for one in register
        if one.about.subject in _WITH_FIGURES and one.about.survey in ("", survey) and one.measure
    ]
    told = {(one.about.unit, one.about.question, channel) for one in known for channel in _channels(one, channels)}
    rest = [row for row in plan if (row.unit, row.question, row.channel) not in told]
    found = {key: list(marks) for key, marks in marks_of(rest, periods).items()}
    for one in known:
        for channel in _channels(one, channels):
            if marks := list(_marks(one, [period for of, period in cells if of == channel])):
                found.setdefault((one.about.unit, channel), []).extend(marks)
    return found


def _channels(one: Shortcoming, channels: Sequence[str]) -> Sequence[str]:
    return [one.about.channel] if one.about.channel else channels


def _marks(one: Shortcoming, periods: Iterable[str]) -> Iterable[Mark]:
    """Yield the marks of a measure that was carried out."""
    if asked := new_limits_from(one.result):
        yield Mark(asked, one.measure, new_limits=True, number=one.number)
    day = one.done_on
    if day is None or one.status not in (Status.DONE, Status.CHECKED):
        return
    ends = [period for period in map(parse_period, periods) if period.last >= day]
    if ends:
        first = min(ends, key=lambda period: (max(period.first, day), period.months))
        yield Mark(first.name, one.measure, number=one.number)
