"""An index over periods as lines, marks, whiskers and bands: what the trend of one unit and of many have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Shape

from pipeline.report.charts.axis import Axis
from pipeline.report.charts.markers import SeriesPen, mark
from pipeline.report.charts.paint import area, rule, run
from pipeline.report.charts.periods import Periods

SHADE = "#DCE3E0"
SERIF = 1.6  # points to either side of a whisker's end


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The index of a period and its interval, in per cent; None where there is none."""

    period: str
    index: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TrendSeries:
    """A unit, and its periods, as they are written in tables."""

    name: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point that has an index, in its place; ``slot`` counts periods from 0, ``x`` is in points."""

    slot: int
    x: float
    index: float
    low: float
    high: float


def dots_of(series: TrendSeries, periods: Periods, shift: float = 0.0) -> list[Dot]:
    """Place the points that have an index, in the order of their periods.

    Where an interval is missing, its ends are the index itself.
    """
    dots = []
    for point in series.points:
        if point.index is not None:
            slot = periods.names.index(point.period)
            low = point.index if point.low is None else point.low
            high = point.index if point.high is None else point.high
            dots.append(Dot(slot, periods.at(slot) + shift, point.index, low, high))
    return sorted(dots, key=lambda dot: dot.slot)


def lowest_of(series: Sequence[TrendSeries]) -> list[float | None]:
    """Everything that an axis has to reach down to."""
    return [value for one in series for point in one.points for value in (point.index, point.low)]


def line(dots: Sequence[Dot], axis: Axis, pen: SeriesPen, radius: float) -> list[Shape]:
    """Join points of neighbouring periods, and mark each."""
    joined: list[Shape] = [
        run([(dot.x, axis.at(dot.index)) for dot in stretch], pen.ink, 1.3, pen.dash)
        for stretch in _stretches(dots)
        if len(stretch) > 1
    ]
    return joined + [mark(pen, dot.x, axis.at(dot.index), radius) for dot in dots]


def whiskers(dots: Sequence[Dot], axis: Axis, ink: str) -> list[Shape]:
    """The intervals as upright rules."""
    shapes: list[Shape] = []
    for dot in dots:
        if dot.low < dot.high:
            shapes.append(rule((dot.x, axis.at(dot.low)), (dot.x, axis.at(dot.high)), ink, 0.7))
            ends = (axis.at(dot.low), axis.at(dot.high))
            shapes += [rule((dot.x - SERIF, end), (dot.x + SERIF, end), ink, 0.7) for end in ends]
    return shapes


def band(dots: Sequence[Dot], axis: Axis, ink: str) -> list[Shape]:
    """The intervals as a shaded band; a period that stands alone gets a whisker."""
    shapes: list[Shape] = []
    for stretch in _stretches(dots):
        if len(stretch) == 1:
            shapes += whiskers(stretch, axis, ink)
            continue
        above = [(dot.x, axis.at(dot.high)) for dot in stretch]
        below = [(dot.x, axis.at(dot.low)) for dot in reversed(stretch)]
        shapes.append(area([*above, *below], SHADE))
    return shapes


def _stretches(dots: Sequence[Dot]) -> list[list[Dot]]:
    """Part a series where a period is missing."""
    parts: list[list[Dot]] = []
    for dot in dots:
        if parts and parts[-1][-1].slot == dot.slot - 1:
            parts[-1].append(dot)
        else:
            parts.append([dot])
    return parts
