"""Periods: control charts once enough of them are comparable, before that how the index went, with its intervals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pipeline.figures.comparable_periods import Chart as KnownPeriods
from pipeline.figures.comparable_periods import charts_of
from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.figures.register_marks import all_marks
from pipeline.figures.significance import Clarity
from pipeline.records.periods import parse_period
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, Heading, Note
from pipeline.report.charts import MOST_SERIES, TrendPoint, TrendSeries, in_pages, trend_chart, trend_grid
from pipeline.report.matter import Subject, exact_index
from pipeline.report.parts.control import control

MOST_PERIODS = 12  # of one chart of lines


def trend(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about periods: up to the one that the report is about, of its length."""
    if not matter.asks_for_index:
        return
    yield Heading(1, matter.say(texts.PERIODS))
    known = _known(matter)
    charted = {(one.unit, one.channel) for one in known if one.chart}
    of_channels = [row for one in matter.channels for row in matter.rows.channels if row.channel == one.channel]
    lines = [row for row in of_channels if ("", row.channel) not in charted]
    series = _series(matter, ((row.channel, row.channel_name, row) for row in lines))
    if not charted and max((len(one.points) for one in series), default=0) < 2:
        yield Note(matter.say(texts.FIRST_PERIOD))
        return
    if series:
        title = matter.say(texts.INDEX_BY_PERIOD_OF_UNIT if matter.unit else texts.INDEX_BY_PERIOD)
        yield ChartBlock(title, trend_chart(series[:MOST_SERIES], matter.language), _apart(matter, lines))
    yield from control(matter, known)
    if not matter.unit and not matter.is_large:
        yield from _lines_of_units(matter, charted)


def _known(matter: Subject) -> list[KnownPeriods]:
    """Return what is known of the channels and units of this period, the channel with most sheets first."""
    cells = [(row.channel, row.period) for row in matter.rows.channels]
    marks = all_marks(matter.rows.measures, matter.register.shortcomings, matter.survey, cells)
    found = charts_of(matter.rows.units, matter.rows.channels, matter.period, marks)
    here = [one for one in found if not (one.unit and matter.unit)]  # of one unit, its channels tell the same
    return [one for channel in matter.channels for one in here if one.channel == channel.channel]


def _lines_of_units(matter: Subject, charted: Collection[tuple[str, str]]) -> Iterator[Block]:
    """Yield the lines of the main channel's units that have no control chart yet."""
    channel = matter.main
    of_units = [row for row in matter.rows.units if row.channel == channel.channel]
    without = [row for row in of_units if (row.unit, row.channel) not in charted]
    units = _series(matter, ((row.unit, row.unit_name, row) for row in without))
    title = matter.say(texts.EACH_UNIT, name=channel.channel_name)
    for chart in in_pages(lambda part: trend_grid(part, matter.language), units) if units or not charted else ():
        yield ChartBlock(title, chart)


def _apart(matter: Subject, rows: Iterable[ChannelRow]) -> str:
    """Say which points can't be compared with those before them: other units delivered, or other things were asked."""
    this = parse_period(matter.period)
    shown = [
        row for row in rows if (period := parse_period(row.period)).months == this.months and period.first <= this.first
    ]
    few = [
        f"{row.channel_name} {matter.period_said(row.period)} ({matter.compared_on(row)})"
        for row in shown
        if row.change_said is Clarity.NOT_COMPARABLE
    ]
    others = [
        f"{row.channel_name} {matter.period_said(row.period)}"
        for row in shown
        if row.change_said is Clarity.OTHER_QUESTIONS
    ]
    told = ((texts.NO_COMPARISON_IN, few), (texts.OTHER_QUESTIONS_IN, others))
    return " ".join(matter.say(text, names=", ".join(names[-MOST_PERIODS:])) for text, names in told if names)


def _series(matter: Subject, rows: Iterable[tuple[str, str, UnitRow | ChannelRow]]) -> list[TrendSeries]:
    """Return a line for each id, under its newest name; ``rows`` have id and name before them."""
    this = parse_period(matter.period)
    points: dict[str, list[TrendPoint]] = {}
    names: dict[str, str] = {}
    for key, name, row in rows:
        period = parse_period(row.period)
        if period.months == this.months and period.first <= this.first and row.answers:
            points.setdefault(key, []).append(_point(row))
            names[key] = name
    return [TrendSeries(names[key], tuple(line[-MOST_PERIODS:])) for key, line in points.items()]


def _point(row: UnitRow | ChannelRow) -> TrendPoint:
    return TrendPoint(row.period, exact_index(row.satisfied, row.answers), row.low_sheets, row.high_sheets)
