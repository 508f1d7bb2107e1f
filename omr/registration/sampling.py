"""Sample all boxes of a picture at once with batched ``cv2.remap``, without warping the whole page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.registration.shrinking import shrunk

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray

Scalar = TypeVar("Scalar", bound=np.generic)

Quads = NDArray[np.float64]
"""n×4×2 pixels: the corners of boxes, clockwise from the top left."""
Patches = NDArray[np.float32]
"""n×SAMPLES×SAMPLES: boxes with their surroundings, upright and of one size."""
Levels = NDArray[np.uint8]
"""The same as whole gray levels."""

# 54 samples over 2.16 boxes are 0.176 mm each on a box of 4.4 mm: a printed outline of 0.25 mm and the thinnest pen
# stroke (0.3 mm) still cover a sample, and 150 boxes take some two milliseconds.
SAMPLES = 54
# Width of the sampled ring around a box, as a share of its side: 2.55 mm of 4.4 mm, wide enough for a circle of 9 mm.
# Boxes are at least 3 mm apart, so a neighbour's outline is never in it.
MARGIN = 0.58
# Where the outline lies within a patch, in samples from its edge.
INSET = MARGIN / (1 + 2 * MARGIN) * SAMPLES
SIDE = SAMPLES / (1 + 2 * MARGIN)
# With more pixels per sample than this the picture is shrunk first, so that thin strokes don't fall between samples.
MOST_PIXELS_PER_SAMPLE = 1.6
# The places of the samples of so many boxes, 0.6 MB, stay in a core's own cache. cv2.remap takes 600 boxes at most.
BOXES_PER_CALL = 25


def sample_boxes(image: Gray, quads: Quads) -> Patches:
    """Sample each box and the ring around it.

    Args:
        image: gray picture, h×w.
        quads: n×4×2 corners in pixels of ``image``.

    Returns:
        n×SAMPLES×SAMPLES gray levels, 0 … 255, and ``nan`` outside the picture.
    """
    return np.asarray(sampled_levels(image, quads), dtype=np.float32)


def sampled_levels(image: Gray, quads: Quads) -> Levels | Patches:
    """Sample as ``sample_boxes`` does, but leave gray levels whole, in a quarter of the memory, if none is ``nan``."""
    image, quads = _shrunk(image, quads)
    levels = np.empty((len(quads), SAMPLES, SAMPLES), np.uint8)
    beyond = None if _are_within(image, quads) else np.empty(levels.shape, np.bool_)
    for i in range(0, len(quads), BOXES_PER_CALL):
        some = slice(i, i + BOXES_PER_CALL)
        x, y = _places(quads[some])
        part = levels[some].reshape(-1, SAMPLES)
        cv2.remap(image, x, y, cv2.INTER_LINEAR, dst=part, borderMode=cv2.BORDER_REPLICATE)
        if beyond is not None:
            height, width = image.shape
            beyond[some] = ((x < -1) | (y < -1) | (x > width) | (y > height)).reshape(-1, SAMPLES, SAMPLES)
    return levels if beyond is None or not beyond.any() else np.where(beyond, np.float32(np.nan), levels)


def moved_quads(quads: Quads, shift: NDArray[np.float64]) -> Quads:
    """Shift boxes along their own axes by ``shift`` (n×2, in shares of the box's width and height)."""
    across = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2
    down = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2
    step = across * shift[:, :1] + down * shift[:, 1:]
    return np.asarray(quads + step[:, None, :], dtype=np.float64)


def thinned(values: NDArray[Scalar], most: int) -> NDArray[Scalar]:
    """Return at most ``most`` of the values, evenly spread over the first axis."""
    return values[:: max(1, -(-len(values) // most))]


def _shrunk(image: Gray, quads: Quads) -> tuple[Gray, Quads]:
    """Shrink the picture by an integer factor if samples would skip pixels; return it and the quads on it."""
    across = quads[:, 1] - quads[:, 0]
    if np.abs(across).max(initial=0.0) < SIDE * MOST_PIXELS_PER_SAMPLE:
        return image, quads
    side = float(np.median(np.hypot(*across.T)))
    factor = max(1, int(side / SIDE / MOST_PIXELS_PER_SAMPLE + 0.5))
    return shrunk(image, factor), (quads + 0.5) / factor - 0.5 if factor > 1 else quads


def _are_within(image: Gray, quads: Quads) -> bool:
    """Tell whether all samples of all boxes lie within a picture: those in the corners of their patches do."""
    ends = _weights()[:, [0, SAMPLES - 1, -SAMPLES, -1]].T @ quads
    (left, top), (right, bottom) = ends.min(axis=(0, 1), initial=np.inf), ends.max(axis=(0, 1), initial=-np.inf)
    height, width = image.shape
    return bool(min(left, top) > 0 and right < width - 1 and bottom < height - 1)


def _places(quads: Quads) -> NDArray[np.float32]:
    """Return 2×(n·SAMPLES)×SAMPLES, the places of the samples of n boxes across and down, in pixels."""
    corners = np.ascontiguousarray(quads.astype(np.float32).transpose(2, 0, 1))
    return (corners.reshape(-1, 4) @ _weights()).reshape(2, -1, SAMPLES)


@cache
def _weights() -> NDArray[np.float32]:
    """Return 4×SAMPLES² bilinear weights of a box's corners for each sample; they extrapolate beyond the box."""
    t = (np.arange(SAMPLES) + 0.5) / SAMPLES * (1 + 2 * MARGIN) - MARGIN
    u, v = np.meshgrid(t, t)
    weights = np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])
    return weights.astype(np.float32).reshape(4, -1)
