"""Draw outlines and highlights over the picture of a page, transparently, like a highlighter.

Every colour is multiplied with the picture: white paper takes on the colour, ink stays as dark as it was. So a line
that crosses a stroke hides nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from omr.overlay import CANCELLED, FRAME, Colour
from pipeline.pictures.crops import Gray, View

Canvas = NDArray[np.uint8]
"""h×w×3, in OpenCV's order of colours."""
Floats = NDArray[np.float32]

# Blue, green, red; light enough for ink to contrast with it.
LIT: Colour = (196, 234, 255)
LIT_EDGE: Colour = (64, 172, 240)
SHADED: Colour = (243, 240, 238)

RADIUS_MM = 0.7
LEAST_LINE_PX = 1.0  # thinner lines look broken


@dataclass(frozen=True, slots=True)
class OutlineStyle:
    """How a box is outlined; lengths in millimetres.

    Attributes:
        colour: of the palette of Okabe and Ito.
        gap: between the printed outline and the drawn one: boxes are 3.6 mm apart.
        line: thickness.
        corners: whether brackets are drawn around it, so that it can be recognised without its colour.
    """

    colour: Colour
    gap: float
    line: float
    corners: bool = False


PLAIN = OutlineStyle(FRAME, 0.85, 0.18)
SUGGESTED = OutlineStyle(CANCELLED, 0.95, 0.45, corners=True)
CHOSEN = OutlineStyle(CANCELLED, 0.95, 0.32)
"""The style for pictures of whole pages, in which boxes are small and rows are highlighted."""
BRACKET_GAP, BRACKET_LINE, BRACKET_LENGTH = 0.55, 0.22, 1.9  # mm: distance from the outline, thickness, length


def canvas_of(pixels: Gray) -> Canvas:
    """Return a gray picture as a colour picture, for drawing on it."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def outline(canvas: Canvas, view: View, box: Rect, style: OutlineStyle) -> None:
    """Outline a box, given in millimetres, on the picture of a view."""
    line = max(LEAST_LINE_PX, style.line * view.per_mm)
    place = _grown(view.placed(box), (style.gap + style.line / 2) * view.per_mm)
    radius = RADIUS_MM * view.per_mm
    _paint(canvas, place, style.colour, lambda x, y: _line(_distance(x, y, place, radius), line), line)
    if style.corners:
        thin = max(LEAST_LINE_PX, BRACKET_LINE * view.per_mm)
        outer = _grown(place, (style.line / 2 + BRACKET_GAP) * view.per_mm)
        length = BRACKET_LENGTH * view.per_mm

        def brackets(x: Floats, y: Floats) -> Floats:
            near_corner = (_along(x, outer.x, outer.w) < length) & (_along(y, outer.y, outer.h) < length)
            return _line(_distance(x, y, outer, radius), thin) * near_corner

        _paint(canvas, outer, style.colour, brackets, thin)


def light(canvas: Canvas, view: View, rect: Rect) -> None:
    """Highlight a row or a box, given in millimetres, with a line around it."""
    place, radius = view.placed(rect), RADIUS_MM * view.per_mm
    line = max(LEAST_LINE_PX, PLAIN.line * view.per_mm)
    _paint(canvas, place, LIT, lambda x, y: np.clip(0.5 - _distance(x, y, place, radius), 0, 1), 1.0)
    _paint(canvas, place, LIT_EDGE, lambda x, y: _line(_distance(x, y, place, radius), line), line)


def shade_around(canvas: Canvas, view: View, own: Rect) -> None:
    """Shade the paper above and below a row, so that the row stands out; ink stays as it is."""
    place = view.placed(own)
    first, last = (int(np.clip(round(y), 0, len(canvas))) for y in (place.y, place.y + place.h))
    for rows in (canvas[:first], canvas[last:]):
        rows[:] = _multiplied(rows, np.ones(rows.shape[:2], np.float32), SHADED)


def union(rects: Iterable[Rect], margin: float) -> Rect:
    """Return the bounding box of some rectangles, enlarged by ``margin`` on each side."""
    found = list(rects)
    left, top = min(r.x for r in found), min(r.y for r in found)
    right, bottom = max(r.x + r.w for r in found), max(r.y + r.h for r in found)
    return _grown(Rect(left, top, right - left, bottom - top), margin)


def _grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by)


def _paint(
    canvas: Canvas, place: Rect, colour: Colour, shape: Callable[[Floats, Floats], Floats], reach: float
) -> None:
    """Multiply a colour onto a shape: ``shape`` returns for columns and rows the covered share of a pixel, 0 to 1."""
    height, width = canvas.shape[:2]
    left, right = (int(np.clip(v, 0, width)) for v in (place.x - reach - 1, place.x + place.w + reach + 2))
    top, bottom = (int(np.clip(v, 0, height)) for v in (place.y - reach - 1, place.y + place.h + reach + 2))
    if right > left and bottom > top:
        x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5)
        y = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5)
        here = canvas[top:bottom, left:right]
        here[:] = _multiplied(here, shape(x, y), colour)


def _multiplied(part: Canvas, cover: Floats, colour: Colour) -> Canvas:
    taken = 1 - np.array(colour, np.float32) / 255  # share of each channel that the colour removes at full cover
    return np.rint(part * (1 - cover[..., None] * taken)).astype(np.uint8)


def _distance(x: Floats, y: Floats, rect: Rect, radius: float) -> Floats:
    """Return the distance in pixels from a rectangle with round corners, negative inside."""
    across = np.abs(x - np.float32(rect.x + rect.w / 2)) - np.float32(rect.w / 2 - radius)
    down = np.abs(y - np.float32(rect.y + rect.h / 2)) - np.float32(rect.h / 2 - radius)
    beyond = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    return np.asarray(beyond + np.minimum(np.maximum(across, down), 0) - np.float32(radius), dtype=np.float32)


def _along(values: Floats, begin: float, length: float) -> Floats:
    """Return the distance from the nearer end of an interval."""
    return np.asarray(length / 2 - np.abs(values - np.float32(begin + length / 2)), dtype=np.float32)


def _line(distance: Floats, thick: float) -> Floats:
    return np.asarray(np.clip(thick / 2 + 0.5 - np.abs(distance), 0, 1), dtype=np.float32)
