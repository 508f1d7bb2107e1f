"""Control charts: of each channel over all units, of each unit, and in words what they tell up to this period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.figures.comparable_periods import Chart, LeftOut
from pipeline.figures.control_charts import ControlChart, Mark, Signal
from pipeline.remedies.verdict_words import verdict_in_short
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Note, TableBlock
from pipeline.report.charts import ControlSeries, control_grid, control_panel, in_pages
from pipeline.report.charts.periods import in_time
from pipeline.report.matter import Subject

MOST_SIGNALS = 40
"""Of many units, the signals that a table names."""
MOST_NAMED = 6  # periods or measures in a caption

_LEFT_OUT = {
    LeftOut.TOO_FEW: texts.LEFT_OUT_TOO_FEW,
    LeftOut.OTHER_QUESTIONS: texts.LEFT_OUT_QUESTIONS,
    LeftOut.OTHER_UNITS: texts.LEFT_OUT_UNITS,
}


@dataclass(frozen=True, slots=True)
class _Named:
    """A chart with what it is called."""

    name: str
    channel: str
    known: Chart
    chart: ControlChart


def control(matter: Subject, known: Iterable[Chart]) -> Iterator[Block]:
    """Yield the blocks about what has a control chart; none where nothing has."""
    named = [
        _Named(one.name if one.unit else matter.say(texts.ALL_UNITS), matter.channel_name(one.channel), one, one.chart)
        for one in known
        if one.chart
    ]
    if not named:
        return
    for one in named:
        if not one.known.unit:
            title = matter.say(texts.CONTROL_OF_ALL, name=one.channel)
            chart = control_panel(ControlSeries(one.channel, one.chart), matter.language)
            yield ChartBlock(title, chart, _caption(matter, one))
    yield Note(matter.say(texts.ABOUT_CONTROL))
    yield from _signals(matter, named)
    for channel in () if matter.is_large else dict.fromkeys(one.channel for one in named):
        yield from _units(matter, channel, [one for one in named if one.known.unit and one.channel == channel])


def _caption(matter: Subject, one: _Named) -> str:
    """Say how many periods there are, which are left out and why, and which measures were due when."""
    said = [matter.say(texts.PERIODS_IN_CHART, count=len(one.chart.points))]
    reasons = []
    for reason, text in _LEFT_OUT.items():
        periods = in_time(period for period, why in one.known.left_out.items() if why is reason)
        names = ", ".join(matter.period_said(period) for period in periods[-MOST_NAMED:])
        if periods:
            reasons.append(matter.say(text, names=f"… {names}" if len(periods) > MOST_NAMED else names))
    if reasons:
        said.append(matter.say(texts.NOT_IN_CHART, names="; ".join(reasons)))
    return " ".join([*said, *_measures(matter, one.chart.marks)])


def _measures(matter: Subject, marks: Iterable[Mark]) -> list[str]:
    """Say which measures were carried out when, and what they changed; and which the plan alone has, when due."""
    said = []
    found = list(marks)
    for text, is_done in ((texts.MEASURES_DONE, True), (texts.MEASURES_DUE, False)):
        by_period: dict[str, list[str]] = {}
        for mark in found:
            if mark.text and bool(mark.number) is is_done and not (is_done and mark.new_limits):
                by_period.setdefault(mark.period, []).append(_measure(matter, mark))
        names = [
            matter.say(texts.MEASURE_AT, period=matter.period_said(period), text="; ".join(by_period[period][:2]))
            + (" …" if len(by_period[period]) > 2 else "")
            for period in in_time(by_period)[-MOST_NAMED:]
        ]
        said += [matter.say(text, names=" · ".join(names))] if names else []
    return said


def _measure(matter: Subject, mark: Mark) -> str:
    """Name a measure: one of the register with its number and what the figures say of it."""
    if not mark.number:
        return mark.text
    text = matter.say(texts.MEASURE_NUMBERED, number=mark.number, text=mark.text)
    verdict = matter.register.verdicts.get(mark.number)
    return f"{text} – {verdict_in_short(verdict, matter.language)}" if verdict else text


def _signals(matter: Subject, named: Sequence[_Named]) -> Iterator[Block]:
    """Yield the signals that this period is part of, each in words."""
    period = matter.period_said(matter.period)
    told = [(one, signal) for one in named for signal in one.chart.signals]
    now = [(one, signal) for one, signal in told if signal.last == matter.period]
    earlier = matter.say(texts.EARLIER_SIGNALS, count=len(told) - len(now))
    notes = (earlier,) if len(told) > len(now) else ()
    if not now:
        yield Note(" ".join([matter.say(texts.NO_SIGNALS, period=period), *notes]))
        return
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=2.4),
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.2),
        ColumnSpec(matter.say(texts.WHEN), width_share=2.0),
        ColumnSpec(matter.say(texts.SIGNAL), width_share=2.6),
        ColumnSpec(matter.say(texts.MEANS), width_share=0.9),
    )
    if matter.is_large and len(now) > MOST_SIGNALS:
        notes = (*notes, matter.say(texts.MORE_SIGNALS, count=matter.count(len(now) - MOST_SIGNALS)))
        now = now[:MOST_SIGNALS]  # those of all units together come first
    cells = tuple(_cells(matter, one, signal) for one, signal in now)
    yield TableBlock(matter.say(texts.SIGNALS, period=period), columns, cells, notes)


def _cells(matter: Subject, one: _Named, signal: Signal) -> tuple[str, ...]:
    ends = dict.fromkeys((signal.first, signal.last))
    periods = [point.value.period for point in one.chart.points]
    count = periods.index(signal.last) - periods.index(signal.first) + 1
    return (
        one.name,
        one.channel,
        " – ".join(matter.period_said(end) for end in ends),
        matter.say(texts.SIGNALS_SAID[signal.rule, signal.is_better], count=count),
        matter.say(texts.SIGNAL_BETTER if signal.is_better else texts.SIGNAL_WORSE),
    )


def _units(matter: Subject, channel: str, named: Sequence[_Named]) -> Iterator[Block]:
    """Yield the small charts of the units of a channel."""
    series = [ControlSeries(one.name, one.chart) for one in named]
    title = matter.say(texts.CONTROL_OF_UNITS, name=channel)
    left_out = [len(one.known.left_out) for one in named if one.known.left_out]
    some = matter.say(texts.SOME_LEFT_OUT, count=sum(left_out), units=len(left_out)) if left_out else ""
    for chart in in_pages(lambda part: control_grid(part, matter.language), series) if series else ():
        yield ChartBlock(title, chart, some)
