"""Ink on paper: strokes in millimetres darken pixels.

Ink absorbs light; it does not cover like paint. Where a stroke covers the share c of a pixel with the share i of its
full ink, whose reflectance is R, the pixel's light is multiplied by 1 - c·i·(1 - R): two strokes that cross are darker
than one, and print shows through. Only an opaque pen (correction fluid) covers: of the light before, the share 1 - c·i
is left, and the rest is the pen's own R.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.hand import Pen
from samples.movement import Floats, Points
from samples.pen import Stroke

Page = NDArray[np.uint8]
"""h×w gray, or h×w×3 blue, green, red; 255 is white."""
Homography = NDArray[np.float64]

# Strokes are drawn on a finer grid and averaged down: some 30 fine pixels to a millimetre make widths exact to 3 %.
FINE_PER_MM = 30.0
LUMA = (0.114, 0.587, 0.299)  # ITU-R BT.601, blue, green, red
_SHADE = 8  # of 255: ink is laid in steps of 3 %
_SHIFT = 4  # bits of fraction that cv2.line takes
_WHITE = 255
_TOOTH_SIDE = 256  # px of the tile of paper tooth


def at_dpi(dpi: float) -> Homography:
    """Return the homography from millimetres of a page to pixels of its picture: pixel centres lie at whole numbers."""
    scale = dpi / 25.4
    return np.array([[scale, 0, -0.5], [0, scale, -0.5], [0, 0, 1.0]])


def onto(picture: Page, page_size_mm: tuple[float, float]) -> Homography:
    """Return the homography onto a picture of the whole page.

    Rasterisers round the picture up to whole pixels and stretch the page over it, so its size is more exact than its
    resolution, which would be off by 0.05 mm at the far edge.
    """
    across, down = picture.shape[1] / page_size_mm[0], picture.shape[0] / page_size_mm[1]
    return np.array([[across, 0, -0.5], [0, down, -0.5], [0, 0, 1.0]])


def inked(page: Page, strokes: Iterable[Stroke], pen: Pen, homography: Homography) -> Page:
    """Return a copy of the page with the strokes drawn.

    Args:
        page: gray or colour.
        strokes: in millimetres; parts outside the picture are not drawn.
        pen: its colour and grain, for strokes that name no pen of their own.
        homography: 3×3, millimetres to pixels.
    """
    drawn = page.copy()
    for stroke in strokes:
        _lay(drawn, stroke, stroke.pen or pen, homography)
    return drawn


def _lay(page: Page, stroke: Stroke, pen: Pen, homography: Homography) -> None:
    points, scale = _to_pixels(stroke.points, homography)
    margin = 0.5 * float(stroke.widths.max()) * scale + 1.5
    left, top = np.maximum(np.floor(points.min(axis=0) - margin), 0).astype(int)
    right, bottom = np.floor(points.max(axis=0) + margin).astype(int) + 1
    right, bottom = min(right, page.shape[1]), min(bottom, page.shape[0])
    if left >= right or top >= bottom:
        return
    coverage = _coverage(points - (left, top), stroke, scale, (right - left, bottom - top))
    if pen.grain > 0:
        coverage *= _tooth_at(left, top, coverage.shape, pen.grain)
    area = page[top:bottom, left:right]
    colour = luma(pen.colour) if page.ndim == 2 else np.asarray(pen.colour, np.float32)
    share = coverage if page.ndim == 2 else coverage[:, :, None]
    if pen.opaque:
        area[:] = area * (1 - share) + _WHITE * share * colour + 0.5
    else:
        area[:] = area * (1 - share * (1 - colour)) + 0.5


def luma(colour: tuple[float, float, float]) -> float:
    """Return the gray that a scanner produces for blue, green, red."""
    return float(np.dot(LUMA, colour))


def _to_pixels(points: Points, homography: Homography) -> tuple[Points, float]:
    """Map points, and return the scale (px/mm) at their middle: the root of the Jacobian's determinant."""
    h = homography
    if not h[2, :2].any():  # affine: no pixel is nearer than another
        area = abs(h[0, 0] * h[1, 1] - h[0, 1] * h[1, 0])
        return (points @ h[:2, :2].T + h[:2, 2]) / h[2, 2], float(np.sqrt(area) / abs(h[2, 2]))
    w = points @ h[2, :2] + h[2, 2]
    mapped = (points @ h[:2, :2].T + h[:2, 2]) / w[:, None]
    middle = float(w[len(w) // 2])
    return mapped, float(np.sqrt(abs(np.linalg.det(h)) / abs(middle) ** 3))


def _coverage(points: Points, stroke: Stroke, scale: float, size: tuple[int, int]) -> NDArray[np.float32]:
    """Return size[1]×size[0], 0 to 1: the amount of ink at each pixel."""
    fine = int(np.clip(round(FINE_PER_MM / scale), 1, 8))
    canvas = np.zeros((size[1] * fine, size[0] * fine), np.uint8)
    ends = np.rint(((points + 0.5) * fine - 0.5) * (1 << _SHIFT)).astype(np.int32)
    thick, shade = _between(stroke.widths * scale * fine), _between(stroke.inks * 255 / _SHADE) * _SHADE
    # Stretches of one width and shade are drawn at once.
    changes = np.flatnonzero((thick[1:] != thick[:-1]) | (shade[1:] != shade[:-1])) + 1
    starts = np.concatenate([[0], changes])
    spans = zip(starts.tolist(), [*changes.tolist(), len(thick)], strict=True)
    for (start, end), width, ink in zip(spans, thick[starts].tolist(), shade[starts].tolist(), strict=True):
        cv2.polylines(canvas, [ends[start : end + 1]], False, min(ink, _WHITE), width, cv2.LINE_8, _SHIFT)
    mean = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA) if fine > 1 else canvas
    return np.asarray(mean, dtype=np.float32) * np.float32(1 / 255)


def _between(values: Floats) -> NDArray[np.int32]:
    """Return whole numbers, at least 1, for the segments between points (the mean of either end)."""
    return np.maximum(np.rint((values[1:] + values[:-1]) / 2), 1).astype(np.int32)


def _tooth_at(left: int, top: int, shape: tuple[int, ...], grain: float) -> NDArray[np.float32]:
    left, top = left % _TOOTH_SIDE, top % _TOOTH_SIDE
    tiles = _tooth(-(-(top + shape[0]) // _TOOTH_SIDE), -(-(left + shape[1]) // _TOOTH_SIDE))
    return np.asarray(1 - np.float32(grain) * tiles[top : top + shape[0], left : left + shape[1]], dtype=np.float32)


@lru_cache(maxsize=64)
def _tooth(down: int, across: int) -> NDArray[np.float32]:
    """Return ``down``×``across`` tiles, 0 to 1, of where the paper's fibres keep ink off; the same for every page."""
    rough = np.random.default_rng(1).normal(size=(_TOOTH_SIDE, _TOOTH_SIDE)).astype(np.float32)
    wrapped = np.tile(rough, (3, 3))
    soft = cv2.GaussianBlur(wrapped, (0, 0), 0.8)[_TOOTH_SIDE : 2 * _TOOTH_SIDE, _TOOTH_SIDE : 2 * _TOOTH_SIDE]
    return np.asarray(np.tile(np.clip(soft / soft.std() * 0.5, 0, 1), (down, across)), dtype=np.float32)
