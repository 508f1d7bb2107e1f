"""What is drawn over the picture of a page for a person to look at; it lies over paper and ink as a highlighter does.

Every colour is multiplied with what is there: white paper takes the colour on, ink stays as dark as it was. So a line
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
from pipeline.review.crops import Gray, View

Canvas = NDArray[np.uint8]
"""h×w×3, in OpenCV's order of colours."""
Floats = NDArray[np.float32]

# Blue, green, red. Light enough for ink to stand out from it.
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
        line: how thick.
        corners: whether brackets stand around it, so that it is told apart without its colour.
    """

    colour: Colour
    gap: float
    line: float
    corners: bool = False


PLAIN = OutlineStyle(FRAME, 0.85, 0.18)
SUGGESTED = OutlineStyle(CANCELLED, 0.95, 0.45, corners=True)
CHOSEN = OutlineStyle(CANCELLED, 0.95, 0.32)
"""For pictures in which boxes are small, and what stands out is lit."""
BRACKET_GAP, BRACKET_LINE, BRACKET_LENGTH = 0.55, 0.22, 1.9  # mm beyond the outline, thick, long


def canvas_of(pixels: Gray) -> Canvas:
    """Return a gray picture to draw on in colour."""
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
    """Light up a row or a box, given in millimetres, with a line around it."""
    place, radius = view.placed(rect), RADIUS_MM * view.per_mm
    line = max(LEAST_LINE_PX, PLAIN.line * view.per_mm)
    _paint(canvas, place, LIT, lambda x, y: np.clip(0.5 - _distance(x, y, place, radius), 0, 1), 1.0)
    _paint(canvas, place, LIT_EDGE, lambda x, y: _line(_distance(x, y, place, radius), line), line)


def shade_around(canvas: Canvas, view: View, own: Rect) -> None:
    """Make paper gray above and below a row, which thus stands out; ink stays as it is."""
    place = view.placed(own)
    first, last = (int(np.clip(round(y), 0, len(canvas))) for y in (place.y, place.y + place.h))
    for rows in (canvas[:first], canvas[last:]):
        rows[:] = _multiplied(rows, np.ones(rows.shape[:2], np.float32), SHADED)


def union(rects: Iterable[Rect], margin: float) -> Rect:
    """Return what bounds some rectangles, and as much around it."""
    found = list(rects)
    left, top = min(r.x for r in found), min(r.y for r in found)
    right, bottom = max(r.x + r.w for r in found), max(r.y + r.h for r in found)
    return _grown(Rect(left, top, right - left, bottom - top), margin)


def _grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by)


def _paint(
    canvas: Canvas, place: Rect, colour: Colour, shape: Callable[[Floats, Floats], Floats], reach: float
) -> None:
    """Lay a colour over what a shape covers: of each pixel, at a column and a row, it tells the share, 0 to 1."""
    height, width = canvas.shape[:2]
    left, right = (int(np.clip(v, 0, width)) for v in (place.x - reach - 1, place.x + place.w + reach + 2))
    top, bottom = (int(np.clip(v, 0, height)) for v in (place.y - reach - 1, place.y + place.h + reach + 2))
    if right > left and bottom > top:
        x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5)
        y = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5)
        here = canvas[top:bottom, left:right]
        here[:] = _multiplied(here, shape(x, y), colour)


def _multiplied(part: Canvas, cover: Floats, colour: Colour) -> Canvas:
    taken = 1 - np.array(colour, np.float32) / 255  # of each channel, where the colour covers all
    return np.rint(part * (1 - cover[..., None] * taken)).astype(np.uint8)


def _distance(x: Floats, y: Floats, rect: Rect, radius: float) -> Floats:
    """Distance in pixels from a rectangle with round corners, negative inside."""
    across = np.abs(x - np.float32(rect.x + rect.w / 2)) - np.float32(rect.w / 2 - radius)
    down = np.abs(y - np.float32(rect.y + rect.h / 2)) - np.float32(rect.h / 2 - radius)
    beyond = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    return np.asarray(beyond + np.minimum(np.maximum(across, down), 0) - np.float32(radius), dtype=np.float32)


def _along(values: Floats, begin: float, length: float) -> Floats:
    """How far from the nearer end."""
    return np.asarray(length / 2 - np.abs(values - np.float32(begin + length / 2)), dtype=np.float32)


def _line(distance: Floats, thick: float) -> Floats:
    return np.asarray(np.clip(thick / 2 + 0.5 - np.abs(distance), 0, 1), dtype=np.float32)
