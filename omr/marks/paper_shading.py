"""What shades the paper at a box: a lamp that falls off, a fold, the other side of the sheet, a stain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.registration.sampling import SAMPLES, Patches

Floats = NDArray[np.float32]

STRIP = (
    6  # samples: width of the strips along the edges of a patch, 1 mm; nothing is printed there and hardly a pen goes
)
STEP = 2  # every other sample of them says as much
# Darkness: what is darker all along an edge is no shading that anybody may take for paper. The palest pencil has 0.2.
MOST = 0.15


def shading(dark: Patches) -> Patches:
    """Return how dark the paper itself is at each box: a plane through what is seen along the edges of its patch.

    The middle of the plane is the paler of the two pairs of edges, so that a swipe of highlighter, which covers one
    pair at most, is not taken for paper.

    Args:
        dark: n×SAMPLES×SAMPLES darkness; no ``nan``.

    Returns:
        n×SAMPLES×SAMPLES, 0 … MOST.
    """
    top, bottom = (_median(dark[:, at, ::STEP]) for at in (slice(0, STRIP, STEP), slice(-STRIP, None, STEP)))
    left, right = (_median(dark[:, ::STEP, at]) for at in (slice(0, STRIP, STEP), slice(-STRIP, None, STEP)))
    middle = np.minimum(top + bottom, left + right) / 2
    t = ((np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5).astype(np.float32)
    down = (middle[:, None] + (bottom - top)[:, None] * t)[:, :, None]
    plane = down + ((right - left)[:, None] * t)[:, None, :]
    return np.asarray(np.clip(plane, np.float32(0), np.float32(MOST), out=plane))


def _median(strips: Patches) -> Floats:
    flat = strips.reshape(len(strips), -1)
    half = flat.shape[1] // 2
    return np.minimum(np.partition(flat, half, axis=1)[:, half], np.float32(MOST))
