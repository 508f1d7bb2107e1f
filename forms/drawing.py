"""Draws shapes on a page of a PDF: millimetres from the top left corner, black on white."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from reportlab.pdfbase.pdfdoc import PDFStream, PDFZCompress
from reportlab.pdfgen.canvas import Canvas

from forms.artwork import Align, Artwork, Fill, Frame, Imprint, Line, Point, Polyline, Slot, SlotText, Text
from forms.layout import Rect
from forms.typeface import MM_PER_POINT, load, text_width

LEADING = 1.2
"""From one baseline of a slot to the next, as a share of the size."""

_LEAST_ON_ONE_LINE = 0.85  # an address that would be smaller stands on two lines
_LEAST_ON_TWO_LINES = 0.75
SMALLEST = 0.55  # a slot's text is shrunk to this share of its size at least; a longer one is cut


def new_canvas(target: Path | str | BinaryIO, size_mm: tuple[float, float], imprint: Imprint, subject: str) -> Canvas:
    """Return a canvas with pages of a size; the same content gives the same bytes."""
    width, height = size_mm
    canvas = _Canvas(
        str(target) if isinstance(target, Path | str) else target,
        pagesize=(width / MM_PER_POINT, height / MM_PER_POINT),
        invariant=1,
        pageCompression=1,
        lang=imprint.language,
    )
    canvas.setTitle(imprint.title)
    canvas.setAuthor(imprint.author)
    canvas.setSubject(subject)
    canvas.setCreator("phieu")
    canvas.setProducer("phieu")
    return canvas


class _Canvas(Canvas):  # type: ignore[misc]
    """Writes what stands on its pages as it is packed; ReportLab would spell that in letters, a quarter longer."""

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        super().showPage()
        page = self._doc.idToObject[f"Page{self._doc.pageCounter - 1}"]
        page.Contents = PDFStream(content=page.stream, filters=[PDFZCompress])


class Pen:
    """Draws on the pages of a canvas, which are all of one height.

    Attributes:
        canvas: that is drawn on.
    """

    def __init__(self, canvas: Canvas, height_mm: float) -> None:
        self.canvas = canvas
        self._height = height_mm

    def place(self, rect: Rect) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height in points, with PDF's origin at the bottom left."""
        x, y = self.point((rect.x, rect.y + rect.h))
        return x, y, rect.w / MM_PER_POINT, rect.h / MM_PER_POINT

    def point(self, point: Point) -> Point:
        """Return a point in points, with PDF's origin at the bottom left."""
        return point[0] / MM_PER_POINT, (self._height - point[1]) / MM_PER_POINT

    def round_ends(self) -> None:
        """Draw lines with round ends and corners from now on."""
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)

    def draw(self, item: Artwork) -> None:
        """Draw a shape; what is known only when sheets are printed is left out."""
        canvas = self.canvas
        match item:
            case Text():
                self._text(item.text, (item.x, item.y), load(item.font), item.size)
            case Line():
                canvas.setLineWidth(item.width / MM_PER_POINT)
                canvas.line(*self.point((item.x, item.y)), *self.point((item.x2, item.y2)))
            case Frame():
                canvas.setLineWidth(item.width / MM_PER_POINT)
                canvas.roundRect(*self.place(item.rect), item.radius / MM_PER_POINT)
            case Polyline():
                canvas.setLineWidth(item.width / MM_PER_POINT)
                canvas.drawPath(_path(canvas, [self.point(p) for p in item.points], smooth=item.smooth))
            case Fill():
                path = _path(canvas, [self.point(p) for p in item.points], smooth=False)
                path.close()
                canvas.drawPath(path, stroke=0, fill=1)

    def slot(self, item: SlotText, text: str) -> None:
        """Draw a text into its slot."""
        lines, size = fitted(item, text)
        shift = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[item.align]
        for at, line in enumerate(lines):
            x = item.x - shift * text_width(line, item.font, size)
            below = (at - (len(lines) - 1) / 2) * LEADING * size * MM_PER_POINT
            self._text(line, (x, item.y + below), load(item.font), size)

    def symbol(self, place: Rect, dark: NDArray[np.bool_]) -> None:
        """Draw the modules as a one-bit inline image, which stays sharp and is the smallest representation."""
        rows = np.packbits(~dark, axis=1).tobytes().hex()
        side, down = dark.shape[1], dark.shape[0]
        box = [f"{v:.2f}" for v in self.place(place)]
        self.canvas._code.append(
            f"q {box[2]} 0 0 {box[3]} {box[0]} {box[1]} cm BI /W {side} /H {down} /BPC 1 /CS /G /F /AHx ID {rows}> EI Q"
        )

    def _text(self, text: str, at: Point, font: str, size: float) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(*self.point(at), text)


def _path(canvas: Canvas, points: Sequence[Point], *, smooth: bool) -> Any:
    """Return the path through points: straight segments, or a Catmull-Rom curve as Béziers (handles of a sixth)."""
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for k in range(len(points) - 1):
        before, start, end = points[max(0, k - 1)], points[k], points[k + 1]
        after = points[min(len(points) - 1, k + 2)]
        if not smooth:
            path.lineTo(*end)
            continue
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        path.curveTo(*first, *second, *end)
    return path


def fitted(item: SlotText, text: str) -> tuple[list[str], float]:
    """Return the lines, whose middle stands on the slot's baseline, and the size in points that fit the slot.

    What is too wide is shrunk, then cut. An address is parted instead, since somebody types it from the paper.
    """
    size = item.size * _share(item, [text])
    if item.slot is Slot.ADDRESS and size < _LEAST_ON_ONE_LINE * item.size:
        lines = _parted(item, text)
        return lines, item.size * min(_LEAST_ON_ONE_LINE, _share(item, lines))
    size = max(SMALLEST * item.size, size)
    while text_width(text, item.font, size) > item.w + 0.01 and len(text) > 1:
        text = f"{text.rstrip('…')[:-1].rstrip()}…"
    return [text], size


def height_above(item: SlotText, text: str) -> float:
    """Return how many millimetres higher a text begins than one that takes a single line."""
    lines, size = fitted(item, text)
    return (len(lines) - 1) / 2 * LEADING * size * MM_PER_POINT


def _parted(item: SlotText, text: str) -> list[str]:
    """Part an address into two lines where people expect it, or in the middle of a name that is too long for that."""
    for ends in ("/", "/.-", text):
        both = [[text[:at], text[at:]] for at in range(1, len(text)) if text[at - 1] in ends]
        best = max(both, key=lambda lines: _share(item, lines), default=[text])
        if _share(item, best) >= _LEAST_ON_TWO_LINES:
            break
    return best


def _share(item: SlotText, lines: Sequence[str]) -> float:
    """Return the share of its size, at most 1, with which a slot holds these lines."""
    return min(1.0, item.w / max(0.01, *(text_width(line, item.font, item.size) for line in lines)))
