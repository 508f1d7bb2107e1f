"""Estimate the shading of the paper at a box: uneven light, a fold, show-through of the reverse side, a stain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.compiled import upper_medians
from omr.registration.sampling import SAMPLES, Patches

Floats = NDArray[np.float32]

STRIP = 6  # samples: width of the strips along the edges of a patch, 1 mm; no print is there, and pens seldom reach it
STEP = 2  # only every other sample along the edges is used, which gives the same result
# Most darkness of shading: anything darker all along an edge may be ink. The palest pencil has 0.2.
MOST = 0.15


def shading(dark: Patches) -> Patches:
    """Return the darkness of the paper at each box: a plane fitted to the strips along the edges of its patch.

    The level in the middle is that of the paler pair of opposite edges, so that a swipe of highlighter, which covers
    one pair at most, is not taken for paper.

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
    return np.minimum(upper_medians(flat), np.float32(MOST))
