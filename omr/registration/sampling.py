"""Sample all boxes of a picture at once with batched ``cv2.remap``, without warping the whole page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray

Scalar = TypeVar("Scalar", bound=np.generic)

Quads = NDArray[np.float64]
"""n×4×2 pixels: the corners of boxes, clockwise from the top left."""
Patches = NDArray[np.float32]
"""n×SAMPLES×SAMPLES: boxes with their surroundings, upright and of one size."""

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
# cv2.remap takes destinations of at most 32,767 rows.
BOXES_PER_CALL = 400


def sample_boxes(image: Gray, quads: Quads) -> Patches:
    """Sample each box and the ring around it.

    Args:
        image: gray picture, h×w.
        quads: n×4×2 corners in pixels of ``image``.

    Returns:
        n×SAMPLES×SAMPLES gray levels, 0 … 255, and ``nan`` outside the picture.
    """
    if len(quads) == 0:
        return np.empty((0, SAMPLES, SAMPLES), np.float32)
    image, quads = _shrunk(image, quads)
    parts = [_remapped(image, quads[i : i + BOXES_PER_CALL]) for i in range(0, len(quads), BOXES_PER_CALL)]
    return np.concatenate(parts)


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
    side = float(np.median(np.hypot(*(quads[:, 1] - quads[:, 0]).T)))
    factor = max(1, int(side / SIDE / MOST_PIXELS_PER_SAMPLE + 0.5))
    if factor == 1:
        return image, quads
    quads = (quads + 0.5) / factor - 0.5
    return _shrunk_near(image, factor, quads), quads


def _shrunk_near(image: Gray, factor: int, quads: Quads) -> Gray:
    """Return the picture shrunk by an integer factor, 0 where no sample is taken; ``quads`` are corners on it."""
    small = np.zeros((image.shape[0] // factor, image.shape[1] // factor), np.uint8)
    beyond = 2 * MARGIN * np.abs(quads - np.roll(quads, 1, axis=1)).max() + 2  # the ring, and pixels beside a sample
    corners = quads.reshape(-1, 2)
    left, top = np.clip(corners.min(axis=0) - beyond, 0, small.shape[::-1]).astype(int).tolist()
    right, bottom = np.clip(corners.max(axis=0) + beyond + 1, 0, small.shape[::-1]).astype(int).tolist()
    if right > left and bottom > top:
        part = image[top * factor : bottom * factor, left * factor : right * factor]
        cv2.resize(part, (right - left, bottom - top), small[top:bottom, left:right], interpolation=cv2.INTER_AREA)
    return small


def _remapped(image: Gray, quads: Quads) -> Patches:
    n = len(quads)
    corners, weights = quads.astype(np.float32), _weights().reshape(4, -1)
    x, y = ((np.ascontiguousarray(corners[:, :, k]) @ weights).reshape(n * SAMPLES, SAMPLES) for k in (0, 1))
    patches = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    height, width = image.shape
    if min(x.min(), y.min()) < -1 or x.max() > width or y.max() > height:
        patches[(x < -1) | (y < -1) | (x > width) | (y > height)] = np.nan
    return patches.reshape(n, SAMPLES, SAMPLES)


@cache
def _weights() -> NDArray[np.float32]:
    """Return 4×SAMPLES×SAMPLES bilinear weights of a box's corners for each sample; they extrapolate beyond the box."""
    t = (np.arange(SAMPLES) + 0.5) / SAMPLES * (1 + 2 * MARGIN) - MARGIN
    u, v = np.meshgrid(t, t)
    return np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v]).astype(np.float32)
