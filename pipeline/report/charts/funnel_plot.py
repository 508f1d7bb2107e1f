"""Units against what is expected of their size: a point for each, between curves that close as sheets grow more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from reportlab.graphics.shapes import Shape

from pipeline.figures.formulas import Interval
from pipeline.figures.funnel_limits import ALARM, WARNING, Funnel, Numbers
from pipeline.figures.significance import Clarity
from pipeline.report.charts import words
from pipeline.report.charts.key import SWATCH, Swatch, key
from pipeline.report.charts.number_axis import NumberAxis, round_ticks
from pipeline.report.charts.paint import (
    DEEP,
    END,
    INK,
    MIDDLE,
    PAPER,
    QUIET,
    RUST,
    SMALL,
    WIDTH,
    Chart,
    area,
    centred,
    disc,
    finished,
    rule,
    run,
)
from pipeline.report.charts.point_labels import Named, Place, point_labels
from pipeline.report.charts.whisker import CAP

LEFT, PLOT, HEADING, FOOT = 30.0, 218.0, 14.0, 24.0
LEAST_SPAN = 20.0
"""Points of per cent that the axis shows at least: where all is near 100, small differences must not look large."""
MOST_NAMED = 15
"""Of more units only those that lie outside are named."""
BAND = "#EDF2F0"
OUTSIDE = (Clarity.BELOW_EXPECTED, Clarity.ABOVE_EXPECTED)
MOST_DRAWN = 300
"""Points that are drawn one by one; of more, those within the band are drawn once for each cell of a fine grid."""
MOST_OUTSIDE = 20
"""Points outside the band that are named where there are more points than are drawn one by one: the farthest out."""
_CELL = 2.5  # points of the page, about as far as two dots may lie apart and still be seen as one
_SAMPLES = np.linspace(0.02, 1, 120) ** 2


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A unit.

    Attributes:
        name: of the unit.
        sheets: its valid sheets, more than none.
        index: in per cent.
        verdict: whether that is to be expected; too few sheets and pending answers leave it open.
        span: its 95 % interval in per cent, drawn through the point and told in its place; ``None`` for none.
    """

    name: str
    sheets: int
    index: float
    verdict: Clarity
    span: Interval | None = None


class _Plot(NamedTuple):
    """Where sheets lie across and per cent lie upwards."""

    across: NumberAxis
    up: NumberAxis

    def at(self, sheets: float, index: float) -> tuple[float, float]:
        return self.across.at(sheets), self.up.at(index)


def funnel_plot(
    points: Sequence[FunnelPoint], funnel: Funnel, target: float | None, language: str, width: float = WIDTH
) -> Chart:
    """Draw a point for each unit, the band that is expected of its size, the whole and the target.

    Args:
        points: of all units.
        funnel: the band.
        target: in per cent: a dashed line.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    shapes, top = key(_explained(points, funnel, target, language), width)
    top += HEADING
    plot = _laid(points, funnel, target, top, width)
    bottom = top + PLOT
    shapes += _grid(plot, top, bottom, language)
    lines = [*_curves(plot, funnel), *_lines(plot, funnel, target)]
    shapes += [_inside(plot, funnel), *(pen(line) for line, pen in lines)]
    shapes += [shape for point in points for shape in _whiskers(plot, point)]
    marks = [plot.at(point.sheets, point.index) for point in points]
    watched = _watched(points, funnel)
    drawn = zip(points, marks, watched, strict=True)
    shown = _thinned([(point.verdict, at, is_watched) for point, at, is_watched in drawn])
    shapes += [shape for verdict, at, is_watched in shown for shape in _mark(verdict, *at, watched=is_watched)]
    told = set(_outside(points, funnel))
    named = [Named(*at, point.name, n in told) for n, (point, at) in enumerate(zip(points, marks, strict=True))]
    chosen = [one for one in named if one.must or len(points) <= MOST_NAMED]
    first_outside = sorted(chosen, key=lambda one: not one.must)
    along = [at for line, _ in lines for at in line]
    taken = [*(at for _, at, _ in shown), *(at for point in points for at in _along(plot, point))]
    shapes += point_labels(first_outside, taken, along, Place(LEFT + 1, top, width, bottom - 1))
    return Chart(finished(shapes, width, bottom + FOOT), _told(points, funnel, language))


_Mark = tuple[Clarity, tuple[float, float], bool]


def _thinned(marks: Sequence[_Mark]) -> list[_Mark]:
    """Leave out marks that would lie on others of their kind, where there are too many to be told apart."""
    if len(marks) <= MOST_DRAWN:
        return list(marks)
    cells = {
        (verdict, watched, round(x / _CELL), round(down / _CELL)): n
        for n, (verdict, (x, down), watched) in enumerate(marks)
    }
    kept = set(cells.values())
    return [mark for n, mark in enumerate(marks) if n in kept or mark[0] in OUTSIDE]


def _outside(points: Sequence[FunnelPoint], funnel: Funnel) -> list[int]:
    """Return the positions of the points outside the band that are named; of many, those farthest from the whole."""
    outside = [n for n, point in enumerate(points) if point.verdict in OUTSIDE]
    if len(points) <= MOST_DRAWN:
        return outside
    farthest = sorted(outside, key=lambda n: -abs(points[n].index - 100 * funnel.reference))
    return sorted(farthest[:MOST_OUTSIDE])


def _laid(points: Sequence[FunnelPoint], funnel: Funnel, target: float | None, top: float, width: float) -> _Plot:
    """Lay axes that hold all points, and the band of the smallest unit that is judged."""
    sheets = [point.sheets for point in points] or [1]
    judged = [point.sheets for point in points if point.verdict is not Clarity.TOO_FEW] or sheets
    band = (float(side[0]) for side in funnel.limits([min(judged)], ALARM))
    spans = [end for point in points for end in point.span or ()]
    values = [*band, 100 * funnel.reference, *(p.index for p in points), *spans, *([target] if target else [])]
    high = max(values)
    low = max(0.0, min(*values, high - LEAST_SPAN))
    up = NumberAxis(round_ticks([low, max(high, low + LEAST_SPAN)], 7), top + PLOT, top)
    return _Plot(NumberAxis(round_ticks([0, max(sheets)], 8), LEFT, width - 10), up)


def _whiskers(plot: _Plot, point: FunnelPoint) -> list[Shape]:
    """Draw the interval of a point, where it has one."""
    if point.span is None:
        return []
    (x, low), (_, high) = (plot.at(point.sheets, end) for end in point.span)
    ink = RUST if point.verdict is Clarity.BELOW_EXPECTED else DEEP
    ends = [rule((x - CAP, down), (x + CAP, down), ink, 0.8) for down in (low, high)]
    return [rule((x, low), (x, high), ink, 0.8), *ends]


def _along(plot: _Plot, point: FunnelPoint) -> list[tuple[float, float]]:
    """Return points along the interval of a point, which no name may cover."""
    if point.span is None:
        return []
    return [plot.at(point.sheets, value) for value in np.linspace(*point.span, 12).tolist()]


def _grid(plot: _Plot, top: float, bottom: float, language: str) -> list[Shape]:
    right = plot.across.end
    shapes: list[Shape] = [centred(0, top - 8, words.INDEX.said(language), SMALL, QUIET)]
    for tick in plot.up.ticks:
        down = plot.up.at(tick)
        shapes.append(rule((LEFT, down), (right, down)))
        shapes.append(centred(LEFT - 5, down, words.plain_number(tick, language), SMALL, QUIET, END))
    shapes.append(rule((LEFT, bottom), (right, bottom), QUIET, 0.6))
    for tick in plot.across.ticks:
        x = plot.across.at(tick)
        shapes.append(rule((x, bottom), (x, bottom + 3), QUIET, 0.6))
        shapes.append(centred(x, bottom + 8, words.plain_number(tick, language), SMALL, QUIET, MIDDLE))
    return [*shapes, centred((LEFT + right) / 2, bottom + 19, words.VALID_SHEETS.said(language), SMALL, QUIET, MIDDLE)]


Line = list[tuple[float, float]]
Pen = Callable[[Line], Shape]


def _inside(plot: _Plot, funnel: Funnel) -> Shape:
    """The inner band, shaded."""
    sheets, floor, roof = _extent(plot)
    low, high = funnel.limits(sheets, WARNING)
    lower = [plot.at(x, max(y, floor)) for x, y in zip(sheets.tolist(), low.tolist(), strict=True)]
    upper = [plot.at(x, min(y, roof)) for x, y in zip(sheets.tolist(), high.tolist(), strict=True)]
    return area([*lower, *reversed(upper)], BAND)


def _curves(plot: _Plot, funnel: Funnel) -> list[tuple[Line, Pen]]:
    """The limits, cut where they leave the plot; of a band that is widened also those of chance alone."""
    sheets, floor, roof = _extent(plot)
    sides = [(side, pen) for z, pen in ((WARNING, _inner), (ALARM, _outer)) for side in funnel.limits(sheets, z)]
    if funnel.tau:
        sides += [(side, _chance) for side in replace(funnel, tau=0.0).limits(sheets, ALARM)]
    curves = [
        ([plot.at(x, y) for x, y in zip(sheets.tolist(), side.tolist(), strict=True) if floor <= y <= roof], pen)
        for side, pen in sides
    ]
    return [(line, pen) for line, pen in curves if len(line) > 1]


def _extent(plot: _Plot) -> tuple[Numbers, float, float]:
    """Return the sheets at which limits are drawn, and the least and the largest per cent of the plot."""
    return float(plot.across.ticks[-1]) * _SAMPLES, float(plot.up.ticks[0]), float(plot.up.ticks[-1])


def _inner(line: Line) -> Shape:
    return run(line, QUIET, 0.6, (1.5, 1.5))


def _chance(line: Line) -> Shape:
    return run(line, DEEP, 0.6, (4, 1.5, 1, 1.5))


def _outer(line: Line) -> Shape:
    return run(line, DEEP, 1.0, None)


def _lines(plot: _Plot, funnel: Funnel, target: float | None) -> list[tuple[Line, Pen]]:
    """The level lines of the whole and of the target."""
    values = [(100 * funnel.reference, _whole), *([(target, _target)] if target is not None else [])]
    xs = np.linspace(plot.across.start, plot.across.end, 80).tolist()
    return [([(x, plot.up.at(value)) for x in xs], pen) for value, pen in values]


def _whole(line: Line) -> Shape:
    return run(line, INK, 0.8, None)


def _target(line: Line) -> Shape:
    return run(line, RUST, 0.8, (3, 2))


def _watched(points: Sequence[FunnelPoint], funnel: Funnel) -> list[bool]:
    """Tell which points lie between the two bands, as figures are shown."""
    low, high = funnel.limits([point.sheets for point in points], WARNING) if points else ((), ())
    return [
        point.verdict is Clarity.AS_EXPECTED and not round(one, 2) <= point.index <= round(other, 2)
        for point, one, other in zip(points, low, high, strict=True)
    ]


def _mark(verdict: Clarity, x: float, down: float, *, watched: bool = False) -> list[Shape]:
    """A shape for each verdict, so that they are told apart without colour; one that is to be watched has a ring."""
    if verdict is Clarity.BELOW_EXPECTED:
        return [area([(x - 4, down - 2.6), (x + 4, down - 2.6), (x, down + 4.2)], RUST, PAPER, 0.6)]
    if verdict is Clarity.ABOVE_EXPECTED:
        return [area([(x - 4, down + 2.6), (x + 4, down + 2.6), (x, down - 4.2)], DEEP, PAPER, 0.6)]
    if verdict is Clarity.PENDING:
        return [area([(x, down - 3.8), (x + 3.8, down), (x, down + 3.8), (x - 3.8, down)], PAPER, INK)]
    if verdict is Clarity.TOO_FEW:
        return [disc(x, down, 2.4, PAPER, QUIET, 0.7)]
    ring: list[Shape] = [disc(x, down, 4.4, PAPER, DEEP, 0.7)] if watched else []
    return [*ring, disc(x, down, 2.6, DEEP, PAPER, 0.5)]


MARKS = {
    Clarity.ABOVE_EXPECTED: words.ABOVE_EXPECTED,
    Clarity.AS_EXPECTED: words.AS_EXPECTED,
    Clarity.BELOW_EXPECTED: words.BELOW_EXPECTED,
    Clarity.PENDING: words.NOT_JUDGED_YET,
    Clarity.TOO_FEW: words.NOT_JUDGED,
}


def _explained(
    points: Sequence[FunnelPoint], funnel: Funnel, target: float | None, language: str
) -> list[tuple[Swatch, str]]:
    known = {point.verdict for point in points}
    marks: list[tuple[Swatch, str]] = [
        (partial(_swatch, verdict), name.said(language)) for verdict, name in MARKS.items() if verdict in known
    ]
    if any(_watched(points, funnel)):
        at = min(len(marks), 1 + [*MARKS].index(Clarity.AS_EXPECTED) - (Clarity.ABOVE_EXPECTED not in known))
        marks.insert(at, (_ringed, words.WATCHED.said(language)))
    whole = f"{words.ALL_TOGETHER.said(language)} {words.decimal(100 * funnel.reference, 2, language)}"
    lines: list[tuple[Pen, str]] = [(_whole, whole)]
    if target is not None:
        shown = words.decimal(target, 0 if target == int(target) else 2, language)
        lines.append((_target, f"{words.TARGET.said(language)} {shown}"))
    lines += [(_outer, words.BAND_998.said(language)), (_inner, words.BAND_95.said(language))]
    if funnel.tau:
        lines.append((_chance, words.BY_CHANCE.said(language)))
    if any(point.span for point in points):
        lines.append((_upright, words.INTERVAL_95.said(language)))
    return marks + [(partial(_stroke, pen), said) for pen, said in lines]


def _swatch(verdict: Clarity, x: float, middle: float) -> list[Shape]:
    return _mark(verdict, x + SWATCH / 2, middle)


def _ringed(x: float, middle: float) -> list[Shape]:
    return _mark(Clarity.AS_EXPECTED, x + SWATCH / 2, middle, watched=True)


def _stroke(pen: Pen, x: float, middle: float) -> list[Shape]:
    return [pen([(x, middle), (x + SWATCH, middle)])]


def _upright(line: Line) -> Shape:
    """In the key, the interval of a point."""
    (x, middle), (other, _) = line
    return rule(((x + other) / 2, middle - 5), ((x + other) / 2, middle + 5), DEEP, 0.8)


def _told(points: Sequence[FunnelPoint], funnel: Funnel, language: str) -> str:
    outside = [points[n] for n in _outside(points, funnel)]
    said = [
        words.OUTSIDE_TOLD.said(language).format(
            verdict=MARKS[verdict].said(language),
            names=", ".join(_named(point, language) for point in outside if point.verdict is verdict),
        )
        for verdict in OUTSIDE
        if any(point.verdict is verdict for point in outside)
    ]
    spans = any(point.span for point in points)
    told, none = (words.DESK_FUNNEL, words.NO_DESK_OUTSIDE) if spans else (words.FUNNEL_PLOT, words.NONE_OUTSIDE)
    return told.said(language).format(
        count=len(points),
        reference=words.decimal(100 * funnel.reference, 2, language),
        values=" ".join(said) or none.said(language),
    )


def _named(point: FunnelPoint, language: str) -> str:
    ends = point.span or (point.index,)
    return f"{point.name} ({'–'.join(words.decimal(end, 2, language) for end in ends)} %)"
