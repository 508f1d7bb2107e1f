"""Names beside the points of a plot, so that none lies on another, on a point or outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from pipeline.report.charts.paint import INK, QUIET, SMALL, START, block, fitted, leading, rule, width_of

WIDEST = 118.0
"""Points that a line of a name may be wide."""
_NEAR, _FAR = 6.0, (16.0, 27.0, 40.0)
_WAYS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


class Place(NamedTuple):
    """A rectangle: its edges in points, downwards from the top."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Place) -> bool:
        """Tell whether another lies within it."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def touches(self, other: Place) -> bool:
        """Tell whether another has something in common with it."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def is_crossed(self, point: tuple[float, float]) -> bool:
        """Tell whether a point lies within it."""
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom


class Named(NamedTuple):
    """A point with a name; one that must be told gets a line to its name where there is no room beside it."""

    x: float
    down: float
    name: str
    must: bool


def point_labels(
    named: Sequence[Named],
    marks: Sequence[tuple[float, float]],
    lines: Sequence[tuple[float, float]],
    plot: Place,
) -> list[Shape]:
    """Draw names beside their points, the first ones first; one for which there is no room is left out.

    Args:
        named: the points that are to be named.
        marks: all points, which no name may cover.
        lines: points along lines, which names avoid where they can.
        plot: where names may lie.
    """
    taken = [Place(x - 3, down - 3, x + 3, down + 3) for x, down in marks]
    shapes: list[Shape] = []
    for one in named:
        said = fitted(one.name, SMALL, WIDEST)
        wide, high = max(width_of(line, SMALL) for line in said), len(said) * leading(SMALL)
        for reach in (_NEAR, *(_FAR if one.must else ())):
            places = (_place(one, way, reach, wide, high) for way in _WAYS)
            free = [place for place in places if plot.holds(place) and not any(map(place.touches, taken))]
            if free:
                best = min(free, key=lambda place: sum(map(place.is_crossed, lines)))
                taken.append(best)
                shapes += _drawn(one, best, said, with_line=reach != _NEAR)
                break
    return shapes


def _place(one: Named, way: tuple[int, int], reach: float, wide: float, high: float) -> Place:
    across, below = way
    slant = 0.75 if across and below else 1.0
    x, down = one.x + across * (reach * slant + wide / 2), one.down + below * (reach * slant + high / 2)
    return Place(x - wide / 2 - 1, down - high / 2, x + wide / 2 + 1, down + high / 2)


def _drawn(one: Named, place: Place, lines: Sequence[str], *, with_line: bool) -> list[Shape]:
    shapes = block(place.left + 1, (place.top + place.bottom) / 2, lines, SMALL, INK if one.must else QUIET, START)
    if with_line:
        end = min(max(one.x, place.left), place.right), min(max(one.down, place.top), place.bottom)
        shapes.insert(0, rule((one.x, one.down), end, QUIET, 0.4))
    return shapes
