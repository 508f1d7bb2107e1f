"""Marks and lines that tell series apart without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Shape

from pipeline.report.charts.paint import DEEP, INK, PAPER, RUST, area, disc


@dataclass(frozen=True, slots=True)
class SeriesPen:
    """How a series is drawn: the ink, the dashes of its line, the shape of its marks and whether they are filled."""

    ink: str
    shape: str
    filled: bool
    dash: Sequence[float] | None = None


PENS = (
    SeriesPen(DEEP, "circle", filled=True),
    SeriesPen(RUST, "square", filled=False, dash=(4, 2)),
    SeriesPen(INK, "triangle", filled=True, dash=(1, 1.6)),
    SeriesPen("#3B6FA0", "diamond", filled=False, dash=(6, 1.6, 1, 1.6)),
    SeriesPen("#7A5A17", "circle", filled=False, dash=(2.4, 1.2)),
    SeriesPen("#6B4C86", "square", filled=True),
)
"""In the order of the series; the seventh is drawn as the first again."""

_CORNERS = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": ((0.0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    "diamond": ((0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)),
}


def pen_of(position: int) -> SeriesPen:
    """The pen of the series at a position, from 0."""
    return PENS[position % len(PENS)]


def mark(pen: SeriesPen, x: float, down: float, radius: float = 2.6) -> Shape:
    """A mark around a point."""
    fill = pen.ink if pen.filled else PAPER
    if pen.shape == "circle":
        return disc(x, down, radius, fill, pen.ink)
    corners = [(x + right * radius, down + below * radius) for right, below in _CORNERS[pen.shape]]
    return area(corners, fill, pen.ink)
