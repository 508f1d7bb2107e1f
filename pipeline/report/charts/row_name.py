"""The name at the left of a row, with a note below it of why the row must be read with care."""

from __future__ import annotations

from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from forms.typeface import Style
from pipeline.report.charts.paint import INK, NAME, QUIET, SMALL, block, fitted, leading


class RowName(NamedTuple):
    """Lines of the name, in its style, and of the note, in ``SMALL``."""

    lines: list[str]
    note: list[str]
    style: Style = NAME

    @property
    def height(self) -> float:
        """What all lines take together, in points."""
        return len(self.lines) * leading(self.style) + len(self.note) * leading(SMALL)

    def drawn(self, middle: float) -> list[Shape]:
        """Draw the lines at the left edge around ``middle``; a name with a note is paler."""
        shift = len(self.note) * leading(SMALL) / 2
        below = middle + len(self.lines) * leading(self.style) / 2
        ink = QUIET if self.note else INK
        return [*block(0, middle - shift, self.lines, self.style, ink), *block(0, below, self.note, SMALL, QUIET)]


def row_name(name: str, note: str, width: float, style: Style = NAME, most: int = 3) -> RowName:
    """Break a name into at most ``most`` lines of ``width`` points, and its note into at most two."""
    return RowName(fitted(name, style, width, most), fitted(note, SMALL, width) if note else [], style)
