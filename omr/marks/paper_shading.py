"""Estimate the shading of the paper at a box: uneven light, a fold, show-through of the reverse side, a stain."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.registration.sampling import SAMPLES, Patches
from omr.registration.tones import as_paper

Floats = NDArray[np.float32]

STRIP = 6  # samples: width of the strips along the edges of a patch, 1 mm; no print is there, and pens seldom reach it
STEP = 2  # only every other sample along the edges is used, which gives the same result
# Most darkness of shading: anything darker all along an edge may be ink. The palest pencil has 0.2.
MOST = 0.15
AT_ONCE = 32  # boxes processed together by numpy, few enough to stay in the processor's cache


def flattened(dark: Patches) -> Patches:
    """Return darkness without the shading of the paper: less a plane fitted to the strips along the edges of a patch.

    The level in the middle is that of the paler pair of opposite edges, so that a swipe of highlighter, which covers
    one pair at most, is not taken for paper. The plane is limited to 0 … MOST.

    Args:
        dark: n×SAMPLES×SAMPLES darkness; ``nan`` outside the picture, which is taken for paper.

    Returns:
        n×SAMPLES×SAMPLES, never below 0.
    """
    if compiled.KERNELS is None:
        return _flattened(dark)
    dark = np.ascontiguousarray(dark, np.float32)
    flat, at = np.empty_like(dark), compiled.pointer(_places())
    compiled.KERNELS.flattened(
        compiled.pointer(dark), len(dark), SAMPLES, STRIP, STEP, MOST, at, compiled.pointer(flat)
    )
    return flat


def _flattened(dark: Patches) -> Patches:
    """Do the same in numpy."""
    flat = as_paper(dark)
    for first in range(0, len(flat), AT_ONCE):
        flat[first : first + AT_ONCE] -= _shading(flat[first : first + AT_ONCE])
    return np.maximum(flat, np.float32(0), out=flat)


def _shading(dark: Patches) -> Patches:
    """Return the darkness of the paper at each box, n×SAMPLES×SAMPLES."""
    top, bottom = (_median(dark[:, at, ::STEP]) for at in (slice(0, STRIP, STEP), slice(-STRIP, None, STEP)))
    left, right = (_median(dark[:, ::STEP, at]) for at in (slice(0, STRIP, STEP), slice(-STRIP, None, STEP)))
    middle, t = np.minimum(top + bottom, left + right) / 2, _places()
    down = (middle[:, None] + (bottom - top)[:, None] * t)[:, :, None]
    plane = down + ((right - left)[:, None] * t)[:, None, :]
    return np.asarray(np.clip(plane, np.float32(0), np.float32(MOST), out=plane))


def _median(strips: Patches) -> Floats:
    flat = strips.reshape(len(strips), -1)
    half = flat.shape[1] // 2
    return np.minimum(np.partition(flat, half, axis=1)[:, half], np.float32(MOST))


@cache
def _places() -> Floats:
    """Return where the samples lie across a patch, in shares of its side from its middle."""
    return ((np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5).astype(np.float32)
