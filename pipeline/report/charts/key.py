"""The key of a chart: swatches, each with its name, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.graphics.shapes import Shape

from pipeline.report.charts.paint import INK, SMALL, centred, fitted, width_of

Swatch = Callable[[float, float], list[Shape]]
"""Draws what is explained, given its left edge and its middle; ``SWATCH`` points wide."""

SWATCH = 11.0
LINE = 11.0
"""Height of a line of the key."""
_GAP, _APART = 3.5, 12.0


def key(items: Sequence[tuple[Swatch, str]], width: float) -> tuple[list[Shape], float]:
    """Lay swatches and names from the top left corner; return the shapes and the height that they take."""
    shapes: list[Shape] = []
    x, down = 0.0, 0.0
    for swatch, name in items:
        said = "".join(fitted(name, SMALL, width - SWATCH - _GAP, most=1))
        wide = SWATCH + _GAP + width_of(said, SMALL)
        if x and x + wide > width:
            x, down = 0.0, down + LINE
        middle = down + LINE / 2
        shapes += [*swatch(x, middle), centred(x + SWATCH + _GAP, middle, said, SMALL, INK)]
        x += wide + _APART
    return shapes, down + LINE if items else 0.0
