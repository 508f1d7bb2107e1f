"""The index over periods, up to six units in one plot, each named where its line ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from pipeline.records.period_words import period_said
from pipeline.report.charts import words
from pipeline.report.charts.axis import Axis, per_cent_axis
from pipeline.report.charts.lines import Dot, TrendPoint, TrendSeries, band, dots_of, line, lowest_of, whiskers
from pipeline.report.charts.markers import PENS, SeriesPen, mark, pen_of
from pipeline.report.charts.paint import (
    END,
    FIGURE,
    INK,
    MIDDLE,
    NAME,
    QUIET,
    SMALL,
    WIDTH,
    Chart,
    block,
    centred,
    finished,
    fitted,
    leading,
    rule,
)
from pipeline.report.charts.periods import Periods, in_time

__all__ = ["MOST_SERIES", "TrendPoint", "TrendSeries", "trend_chart", "trend_in_words"]

TOP, LEFT, RIGHT, FOOT, PLOT = 12.0, 24.0, 156.0, 34.0, 170.0
MARK_AT, VALUE_AT, NAME_AT = 14.0, 45.0, 50.0  # points right of the plot
DODGE, DODGE_ALONE = 5.0, 28.0  # points between the marks of two series in one of many periods, or in the only one
RADIUS, VALUE_ROOM = 2.6, 26.0  # of a mark; what a figure above one needs between two periods
MOST_SERIES = len(PENS)
"""Lines that can be told apart in one plot; for more, ``trend_grid``."""


class _Ending(NamedTuple):
    """What is written at the end of a line."""

    dot: Dot
    pen: SeriesPen
    name: list[str]

    @property
    def height(self) -> float:
        return len(self.name) * leading(NAME) + 3


def trend_chart(series: Sequence[TrendSeries], language: str, width: float = WIDTH) -> Chart:
    """Draw a line for each series, told apart by dashes and marks, and its intervals.

    Args:
        series: in the order of their pens, at most ``MOST_SERIES``.
        language: ``vi`` or ``en``.
        width: of the drawing in points.

    Raises:
        ValueError: there are more series than pens.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"{len(series)} lines do not fit; draw {MOST_SERIES} at a time, or a grid")
    right = width - RIGHT
    periods = Periods(in_time(point.period for one in series for point in one.points), LEFT + 4, right)
    step = min(DODGE if len(periods.names) > 1 else DODGE_ALONE, periods.slot * 0.5 / max(len(series), 1))
    lines = [dots_of(one, periods, (k - (len(series) - 1) / 2) * step) for k, one in enumerate(series)]
    names = [fitted(one.name, NAME, RIGHT - NAME_AT, most=3) for one in series]
    endings = [_Ending(dots[-1], pen_of(k), names[k]) for k, dots in enumerate(lines) if dots]
    bottom = TOP + max(PLOT, sum(ending.height for ending in endings) + 8)
    axis = per_cent_axis(lowest_of(series), bottom, TOP)
    shapes = [*_grid(axis, right), *periods.labels(bottom, language)]
    banded = len(series) == 1 and len(periods.names) > 1
    for k, dots in enumerate(lines):
        shapes += band(dots, axis, pen_of(k).ink) if banded else whiskers(dots, axis, pen_of(k).ink)
    for k, dots in enumerate(lines):
        shapes += line(dots, axis, pen_of(k), min(RADIUS, periods.slot * 0.3))
    shapes += _values(lines[0][:-1], axis, language) if banded and periods.slot >= VALUE_ROOM else []
    shapes += _named(endings, axis, right, language) or [_nothing(right, bottom, language)]
    explained = (words.BAND if banded else words.WHISKERS).said(language)
    shapes.append(centred(LEFT, bottom + FOOT - 6, explained, SMALL, QUIET))
    return Chart(finished(shapes, width, bottom + FOOT), trend_in_words(series, periods.names, language))


def _grid(axis: Axis, right: float) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in axis.ticks():
        down = axis.at(tick)
        shapes += [rule((LEFT, down), (right, down)), centred(LEFT - 5, down, str(tick), SMALL, QUIET, END)]
    return shapes


def _values(dots: Sequence[Dot], axis: Axis, language: str) -> list[Shape]:
    """Figures above the marks, where there is but one line; the last one stands beside the name."""
    shown = [(dot, words.decimal(dot.index, 1, language)) for dot in dots]
    return [centred(dot.x, axis.at(dot.index) - 8, said, SMALL, INK, MIDDLE) for dot, said in shown]


def _nothing(right: float, bottom: float, language: str) -> Shape:
    return centred((LEFT + right) / 2, (TOP + bottom) / 2, words.NO_DATA.said(language), NAME, QUIET, MIDDLE)


def _named(endings: Sequence[_Ending], axis: Axis, right: float, language: str) -> list[Shape]:
    """Each line's mark, last figure and name right of the plot, apart from each other."""
    wanted = [axis.at(ending.dot.index) for ending in endings]
    middles = labels_apart(wanted, [ending.height for ending in endings], axis.end - 4, axis.start + 4)
    shapes: list[Shape] = []
    for ending, down, middle in zip(endings, wanted, middles, strict=True):
        pen = ending.pen
        leader = [(ending.dot.x + 4, down), (right + 2, down), (right + MARK_AT - 5, middle)]
        shapes += [rule(start, end, QUIET, 0.35) for start, end in pairwise(leader)]
        shapes.append(mark(pen, right + MARK_AT, middle))
        shown = words.decimal(ending.dot.index, 1, language)
        shapes.append(centred(right + VALUE_AT, middle, shown, FIGURE, pen.ink, END))
        shapes += block(right + NAME_AT, middle, ending.name, NAME, pen.ink)
    return shapes


def labels_apart(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Move labels apart, as little as can be, so that none touches another; they keep their order.

    Args:
        wanted: where the middle of each label would lie best, counted downwards.
        heights: of the labels.
        top: where the first may begin.
        bottom: where the last should end.

    >>> labels_apart([10, 12, 50], [8, 8, 8], 0, 100)
    [10, 18.0, 50]
    """
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    middles = list(wanted)
    edge = top
    for k in order:
        middles[k] = max(middles[k], edge + heights[k] / 2)
        edge = middles[k] + heights[k] / 2
    edge = bottom
    for k in reversed(order):
        middles[k] = min(middles[k], edge - heights[k] / 2)
        edge = middles[k] - heights[k] / 2
    return middles


def trend_in_words(series: Sequence[TrendSeries], periods: Sequence[str], language: str) -> str:
    """Say in words which periods are shown, and how each series went from its first to its last."""
    ways = "; ".join(_way(one, language) for one in series)
    spans = " – ".join(period_said(name, language) for name in dict.fromkeys((*periods[:1], *periods[-1:])))
    return words.LINE_CHART.said(language).format(count=len(periods), spans=spans, ways=ways)


def _way(series: TrendSeries, language: str) -> str:
    known = {point.period: point.index for point in series.points if point.index is not None}
    ends = dict.fromkeys(in_time(known)[k] for k in (0, -1)) if known else {}
    values = [f"{words.decimal(known[name], 2, language)} %" for name in ends]
    return f"{series.name}: {' – '.join(values) or words.NO_DATA.said(language)}"
