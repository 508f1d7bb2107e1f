"""Control charts: the index over periods between its limits, one large or many small ones, with what differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from reportlab.graphics.shapes import Shape

from pipeline.figures.control_charts import ControlChart, Point, Rule
from pipeline.records.period_words import period_said
from pipeline.records.periods import periods_between
from pipeline.report.charts import words
from pipeline.report.charts.axis import Axis, per_cent_axis
from pipeline.report.charts.key import SWATCH, Swatch, key
from pipeline.report.charts.paint import (
    DEEP,
    END,
    FIGURE,
    INK,
    MIDDLE,
    PAPER,
    QUIET,
    RUST,
    SMALL,
    STRONG,
    WIDTH,
    Chart,
    area,
    block,
    centred,
    disc,
    finished,
    fitted,
    leading,
    rule,
    run,
)
from pipeline.report.charts.periods import Periods, in_time
from pipeline.report.charts.trend import labels_apart

BETWEEN = "#E6ECE9"  # what usual variation stays between
LEFT, RIGHT, FOOT, PLOT = 24.0, 104.0, 24.0, 150.0
COLUMNS, GAP, VALUE_WIDTH = 3, 12.0, 26.0
TITLE, SMALL_PLOT = 26.0, 58.0
RADIUS, SMALL_RADIUS, VALUE_ROOM = 2.6, 1.7, 26.0
VALUE_HIGH = 14.0  # points from the middle of a mark to the foot of its figure
_FIRST = (Rule.OUTSIDE, Rule.RUN, Rule.TWO_OF_THREE, Rule.TREND)
"""By which rule a point is marked that several tell of."""


@dataclass(frozen=True, slots=True)
class ControlSeries:
    """A unit or channel by name, and its chart."""

    name: str
    chart: ControlChart


def control_panel(series: ControlSeries, language: str, width: float = WIDTH) -> Chart:
    """Draw one large chart, with its mean and limits named at the right.

    Args:
        series: what is drawn.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    shapes, top = key(_explained(language, has_marks=bool(series.chart.marks)), width)
    top += 14
    bottom, right = top + PLOT, width - RIGHT
    axis = per_cent_axis(_reach([series]), bottom, top)
    periods = Periods(_periods([series]), LEFT + 4, right)
    shapes += _ticks(axis, LEFT, right)
    shapes += [*periods.labels(bottom, language), *_drawn(series.chart, periods, axis, RADIUS)]
    shapes += _values(series.chart, periods, axis, language) if periods.slot >= VALUE_ROOM else []
    shapes += _named(series.chart.points[-1], axis, right, language)
    return Chart(finished(shapes, width, bottom + FOOT), _told([series], language))


def control_grid(series: Sequence[ControlSeries], language: str, width: float = WIDTH) -> Chart:
    """Draw a small chart for each series, three beside each other, with the last index at its end.

    Args:
        series: in the order in which they are drawn, line by line.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    marked = any(one.chart.marks for one in series)
    shapes, above = key(_explained(language, has_marks=marked), width)
    names = _periods(series)
    wide = (width - LEFT - GAP * (COLUMNS - 1)) / COLUMNS
    height = TITLE + SMALL_PLOT + FOOT
    for k, one in enumerate(series):
        left, top = LEFT + k % COLUMNS * (wide + GAP), above + k // COLUMNS * height
        axis = per_cent_axis(_reach(series), top + TITLE + SMALL_PLOT, top + TITLE)
        periods = Periods(names, left, left + wide - VALUE_WIDTH)
        title = fitted(one.name, STRONG, wide)
        shapes += block(left, top + TITLE - 5 - len(title) * leading(STRONG) / 2, title, STRONG)
        shapes += _ticks(axis, left, periods.end, said=k % COLUMNS == 0)
        shapes += [*periods.labels(axis.start, language), *_drawn(one.chart, periods, axis, SMALL_RADIUS)]
        last = one.chart.points[-1].value.index
        shown = words.decimal(last, 1, language)
        shapes.append(centred(periods.end + 4, axis.at(last), shown, FIGURE, DEEP))
    down = above + -(-len(series) // COLUMNS) * height
    return Chart(finished(shapes, width, down), _told(series, language))


def _periods(series: Sequence[ControlSeries]) -> tuple[str, ...]:
    """Return every period from the first that is shown to the last, so that a missing one leaves a gap."""
    shown = in_time(point.value.period for one in series for point in one.chart.points)
    return periods_between(shown[0], shown[-1]) if shown else ()


def _reach(series: Sequence[ControlSeries]) -> list[float | None]:
    return [value for one in series for p in one.chart.points for value in (p.value.index, p.value.low, p.limits.low)]


def _ticks(axis: Axis, left: float, right: float, *, said: bool = True) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in axis.ticks():
        shapes.append(rule((left, axis.at(tick)), (right, axis.at(tick))))
        if said:
            shapes.append(centred(left - 4, axis.at(tick), str(tick), SMALL, QUIET, END))
    return shapes


def _drawn(chart: ControlChart, periods: Periods, axis: Axis, radius: float) -> list[Shape]:
    """The limits, the marks of what people did, and the periods in their places."""
    radius = min(radius, periods.slot * 0.3)
    placed = [(periods.names.index(point.value.period), point) for point in chart.points]
    shapes: list[Shape] = []
    for limits, group in groupby(placed, key=lambda pair: pair[1].limits):
        slots = [slot for slot, _ in group]
        start, end = (periods.at(at) + by * periods.slot / 2 for at, by in ((slots[0], -1), (slots[-1], 1)))
        high, low, mean = (axis.at(value) for value in (limits.high, limits.low, limits.mean))
        shapes.append(area([(start, high), (end, high), (end, low), (start, low)], BETWEEN))
        shapes += [rule((start, at), (end, at), QUIET, 0.6, (3, 2)) for at in (high, low)]
        shapes.append(rule((start, mean), (end, mean), INK, 0.7))
    for period in sorted({mark.period for mark in chart.marks}):
        x = periods.at(periods.names.index(period))
        shapes.append(rule((x, axis.end), (x, axis.start), INK, 0.6, (1, 1.5)))
        shapes.append(_diamond(x, axis.end, radius))
    for (slot, one), (beside, other) in pairwise(placed):
        ends = [(periods.at(at), axis.at(point.value.index)) for at, point in ((slot, one), (beside, other))]
        shapes.append(run(ends, DEEP, 1.1, None if beside == slot + 1 else (2, 2)))
    return shapes + [_dot(periods.at(slot), axis.at(point.value.index), radius, point) for slot, point in placed]


def _dot(x: float, down: float, radius: float, point: Point) -> Shape:
    told = [is_better for rule_ in _FIRST for rule, is_better in sorted(point.rules) if rule is rule_]
    if told:
        return _arrow(x, down, radius * 1.35, is_better=told[0])
    is_open = point.value.low < point.value.high
    return disc(x, down, radius, PAPER if is_open else DEEP, DEEP)


def _arrow(x: float, down: float, radius: float, *, is_better: bool) -> Shape:
    """A filled triangle that points upwards, or one that points downwards in another ink."""
    way, ink = (1, DEEP) if is_better else (-1, RUST)
    corners = [(x, down - way * 1.15 * radius), (x + radius, down + way * 0.8 * radius)]
    return area([*corners, (x - radius, down + way * 0.8 * radius)], ink, ink)


def _diamond(x: float, down: float, radius: float) -> Shape:
    return area([(x, down - radius), (x + radius, down), (x, down + radius), (x - radius, down)], PAPER, INK, 0.7)


def _values(chart: ControlChart, periods: Periods, axis: Axis, language: str) -> list[Shape]:
    """Figures above the periods; below those that are told to be worse, where there is room."""
    shapes: list[Shape] = []
    for point in chart.points[:-1]:
        index = point.value.index
        has_room = axis.at(index) + VALUE_HIGH < axis.start
        below = has_room and any(not is_better for _, is_better in point.rules)
        shown = words.decimal(index, 1, language)
        x = periods.at(periods.names.index(point.value.period))
        shapes.append(centred(x, axis.at(index) + (9 if below else -9), shown, SMALL, INK, MIDDLE))
    return shapes


def _named(last: Point, axis: Axis, right: float, language: str) -> list[Shape]:
    """The last index, the mean and the limits right of the plot, apart from each other."""
    limits = last.limits
    lines = (
        (words.UPPER_LIMIT, limits.high, SMALL, QUIET),
        (words.MEAN_OF_PERIODS, limits.mean, SMALL, INK),
        (words.LOWER_LIMIT, limits.low, SMALL, QUIET),
        (words.LATEST, last.value.index, FIGURE, DEEP),
    )
    wanted = [axis.at(value) for _, value, _, _ in lines]
    middles = labels_apart(wanted, [leading(style) + 1 for _, _, style, _ in lines], axis.end - 6, axis.start + 6)
    shapes: list[Shape] = []
    for (name, value, style, ink), down, middle in zip(lines, wanted, middles, strict=True):
        shapes.append(rule((right + 1, down), (right + 8, middle), QUIET, 0.35))
        shapes.append(centred(right + 34, middle, words.decimal(value, 1, language), style, ink, END))
        shapes.append(centred(right + 38, middle, name.said(language), style, ink))
    return shapes


def _explained(language: str, *, has_marks: bool) -> list[tuple[Swatch, str]]:
    def limits(x: float, middle: float) -> list[Shape]:
        ends = ((x, middle + 3.5), (x + SWATCH, middle + 3.5), (x + SWATCH, middle - 3.5), (x, middle - 3.5))
        edges = [rule((x, middle + by), (x + SWATCH, middle + by), QUIET, 0.6, (3, 2)) for by in (-3.5, 3.5)]
        return [area(ends, BETWEEN), *edges, rule((x, middle), (x + SWATCH, middle), INK, 0.7)]

    half = SWATCH / 2
    items: list[tuple[Swatch, str]] = [
        (limits, words.USUAL.said(language)),
        (lambda x, middle: [_arrow(x + half, middle, 3, is_better=True)], words.BETTER.said(language)),
        (lambda x, middle: [_arrow(x + half, middle, 3, is_better=False)], words.WORSE.said(language)),
        (lambda x, middle: [disc(x + half, middle, 2.4, PAPER, DEEP)], words.OPEN.said(language)),
    ]
    if has_marks:
        items.append((lambda x, middle: [_diamond(x + half, middle, 3)], words.MEASURE_MARK.said(language)))
    return items


def _told(series: Sequence[ControlSeries], language: str) -> str:
    """Say of each chart its mean, its limits, its last index and how many of its periods differ."""
    return " ".join([words.CONTROL_CHART.said(language), *(_way(one, language) for one in series)])


def _way(one: ControlSeries, language: str) -> str:
    last = one.chart.points[-1]
    names = ("mean", "low", "high", "index")
    values = (last.limits.mean, last.limits.low, last.limits.high, last.value.index)
    shown = {name: words.decimal(value, 1, language) for name, value in zip(names, values, strict=True)}
    period = period_said(last.value.period, language)
    differ = sum(bool(point.rules) for point in one.chart.points)
    counts = {"periods": len(one.chart.points), "differ": differ}
    return words.CONTROL_TOLD.said(language).format(name=one.name, period=period, **shown, **counts)
