"""Vector drawings of symbols that the typeface lacks: ticks, crosses, boxes and circles, as a pen draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from forms.artwork import Artwork, Fill, Frame, Point, Polyline
from forms.layout import Rect
from forms.typeface import CAP_HEIGHT, MM_PER_POINT, SYMBOL_WIDTH

OUTLINE = 0.25  # mm; the outline of every box to be marked
PEN = 0.42  # mm; a ball pen's line

# Paths of a pen, in shares of the box from its top left corner; not quite straight, like those of a hand.
_CROSS = (((-0.14, -0.02), (0.43, 0.47), (1.08, 1.10)), ((1.16, -0.12), (0.56, 0.49), (-0.06, 1.08)))
_TICK = (((0.10, 0.52), (0.26, 0.70), (0.40, 0.92), (0.66, 0.36), (1.16, -0.18)),)
# Ticks and crosses within text, as narrow as letters and on the baseline.
_TYPED_CROSS = (((0.08, 0.08), (0.92, 0.92)), ((0.92, 0.08), (0.08, 0.92)))
_TYPED_TICK = (((0.02, 0.58), (0.36, 0.94), (1.0, 0.04)),)


def empty_box(x: float, y: float, side: float) -> list[Artwork]:
    """Draw a box as it is printed, with its top left corner at ``x``, ``y`` (mm)."""
    return [Frame(Rect(x, y, side, side), OUTLINE)]


def crossed(x: float, y: float, side: float) -> list[Artwork]:
    """Draw the cross that a pen leaves in a box."""
    return _strokes(_CROSS, x, y, side, PEN)


def ticked(x: float, y: float, side: float) -> list[Artwork]:
    """Draw the tick that a pen leaves in a box."""
    return _strokes(_TICK, x, y, side, PEN)


def circled(x: float, y: float, side: float) -> list[Artwork]:
    """Draw the circle that a pen leaves around a box to cancel it: not quite round, with overlapping ends."""
    centre, radius = side / 2, side * 0.86
    turns = [-0.7 + 2 * math.pi * 1.04 * k / 18 for k in range(19)]
    points = tuple(
        (
            x + centre + (radius * 1.04 + 0.006 * side * k) * math.cos(turn),
            y + centre + (radius * 0.94 + 0.004 * side * k) * math.sin(turn),
        )
        for k, turn in enumerate(turns)
    )
    return [Polyline(points, PEN)]


def filled(x: float, y: float, side: float) -> list[Artwork]:
    """Draw the dense hatching with which a pen fills a box."""
    lines = 8
    points: list[Point] = []
    for k in range(lines):
        along = (k + 0.5) / lines
        reach = (0.05 + 0.03 * (k % 3), 0.96 - 0.03 * (k % 2))
        left, right = reach if k % 2 == 0 else reach[::-1]
        points += [(x + left * side, y + along * side), (x + right * side, y + (along + 0.02) * side)]
    return [Polyline(tuple(points), PEN * 1.1, smooth=False)]


def symbol(sign: str, x: float, baseline: float, size: float) -> list[Artwork]:
    """Draw one of ``typeface.SYMBOLS`` like a letter of ``size`` points at ``x`` on ``baseline`` (mm)."""
    height = CAP_HEIGHT * size * MM_PER_POINT
    left = x + (SYMBOL_WIDTH * size * MM_PER_POINT - height) / 2
    top = baseline - height
    pen = 0.085 * size * MM_PER_POINT * (1.5 if sign in "✔✖✘" else 1.0)
    inset, inner = 0.22 * height, 0.56 * height
    around: list[Artwork] = []
    if sign in "☐☑☒":
        around.append(Frame(Rect(left, top, height, height), pen * 0.8))
    elif sign in "○⊗":
        around.append(Polyline(_circle(left, top, height), pen))
    elif sign == "●":
        around.append(Fill(_circle(left, top, height)))
    else:
        inset, inner = 0.0, height
    if sign in "✓✔☑":
        return around + _strokes(_TYPED_TICK, left + inset, top + inset, inner, pen, smooth=False)
    if sign in "✕✖✗✘☒⊗":
        return around + _strokes(_TYPED_CROSS, left + inset, top + inset, inner, pen, smooth=False)
    return around


def _circle(left: float, top: float, side: float) -> tuple[Point, ...]:
    radius = side / 2
    turns = (2 * math.pi * k / 24 for k in range(25))
    return tuple((left + radius + radius * math.cos(t), top + radius + radius * math.sin(t)) for t in turns)


def _strokes(
    shapes: Sequence[Sequence[Point]], x: float, y: float, side: float, width: float, *, smooth: bool = True
) -> list[Artwork]:
    return [
        Polyline(tuple((x + u * side, y + v * side) for u, v in points), width, smooth=smooth and len(points) > 2)
        for points in shapes
    ]
