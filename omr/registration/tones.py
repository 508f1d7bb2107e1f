"""Convert gray levels to darkness, 0 for the page's own paper and 1 for its print."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr import compiled

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray, Points
    from omr.registration.sampling import Levels, Patches, Quads

# Percentile of a patch that is taken as paper: 85 % of the samples of a ticked box are paper, of a filled one 45 %.
PAPER_PERCENTILE = 80.0
THINNING = 2  # of the samples of a patch, one in so many across and down tells the same percentile
# The lamp's light changes slowly over the page, so the paper's level is the median of this many neighbouring boxes.
NEIGHBOURS = 9
# Print is taken to be darker than paper by at least this share of the paper's level, even if it is paler: else noise
# would be stretched to the darkness of ink.
LEAST_CONTRAST = 0.25
# Limit of darkness; above 1, ink is blacker than the print.
MOST_DARKNESS = 1.25
# Where black is measured, as a share of a marker's side: the middle of its border, which is one of six modules wide.
BORDER_MIDDLE = 0.5 / 6


def paper_levels(patches: Levels | Patches, centres: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the gray level of the paper at each box.

    Args:
        patches: n×S×S gray levels.
        centres: n×2, where the boxes lie (any unit).

    Returns:
        n gray levels: the median, over each box and its nearest neighbours, of their bright percentiles.
    """
    if len(patches) == 0:
        return np.empty(0, np.float32)
    return _medians(_bright(patches), _nearest(np.asarray(centres, np.float64).tobytes(), min(NEIGHBOURS, len(patches))))


def _bright(patches: Levels | Patches) -> NDArray[np.float32]:
    """Return the bright percentile of each patch; a quarter of the samples gives the same one."""
    side = -(-patches.shape[1] // THINNING)
    rank = int(PAPER_PERCENTILE / 100 * (side * side - 1))
    if compiled.KERNELS is not None and patches.dtype == np.uint8:
        bright = np.empty(len(patches), np.float32)
        taken = compiled.pointer(patches), len(patches), patches.shape[1], THINNING, rank
        compiled.KERNELS.bright_levels(*taken, compiled.pointer(bright))
        return bright
    flat = patches[:, ::THINNING, ::THINNING].reshape(len(patches), -1)
    bright = np.partition(flat, rank, axis=1)[:, rank].astype(np.float32)
    return np.where(np.isnan(bright), np.nanmedian(flat), bright) if np.isnan(bright).any() else bright


def _medians(values: NDArray[np.float32], which: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return n medians of values, those that ``which``, n×k, says."""
    if compiled.KERNELS is None:
        return np.asarray(np.median(values[which], axis=1), dtype=np.float32)
    medians, room = np.empty(len(which), np.float32), np.empty(which.shape[1], np.float32)
    taken = compiled.pointer(values), compiled.pointer(which), *which.shape
    compiled.KERNELS.medians_of_some(*taken, compiled.pointer(room), compiled.pointer(medians))
    return medians


@lru_cache(maxsize=16)
def _nearest(centres: bytes, count: int) -> NDArray[np.intp]:
    """Return n×count the boxes that lie nearest to each; boxes lie where they lay on the last page of the form."""
    distance = squared_distances(np.frombuffer(centres, np.float64).reshape(-1, 2))
    return np.ascontiguousarray(np.argpartition(distance, count - 1, axis=1)[:, :count])


def squared_distances(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return n×n squares of the distances between n points, n×2."""
    across, down = np.ascontiguousarray(centres.T)
    return np.asarray(np.square(across[:, None] - across) + np.square(down[:, None] - down), dtype=np.float64)


def black_level(image: Gray, corners: dict[int, Points]) -> float:
    """Return the gray level of print: the median along the middle of the markers' black borders."""
    levels = levels_around(image, np.stack(list(corners.values())), BORDER_MIDDLE).ravel()
    half = len(levels) // 2  # there are 96 for each marker, so two in the middle
    lower, upper = np.partition(levels, (half - 1, half))[half - 1 : half + 1]
    return (float(lower) + float(upper)) / 2


def levels_around(image: Gray, quads: Quads, inset: float) -> NDArray[np.uint8]:
    """Return n×96 gray levels along the sides of squares, n×4×2 pixels, so far within them in shares of a side."""
    points = np.rint(_around(inset) @ quads).astype(int)
    x, y = points[..., 0].clip(0, image.shape[1] - 1), points[..., 1].clip(0, image.shape[0] - 1)
    return np.asarray(image[y, x], dtype=np.uint8)


@cache
def _around(inset: float) -> NDArray[np.float64]:
    """Return 96×4 bilinear weights of a square's corners for each place along its sides."""
    t = np.linspace(inset, 1 - inset, 24)
    low, high = np.full_like(t, inset), np.full_like(t, 1 - inset)
    u, v = np.concatenate([t, t, low, high]), np.concatenate([low, high, t, t])
    return np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v], axis=1)


def darkness(patches: Levels | Patches, paper: NDArray[np.float32], black: float) -> Patches:
    """Return the darkness of patches, 0 for paper and 1 for print, limited to 0 … 1.25; ``nan`` stays ``nan``.

    ``patches`` are n×S×S gray levels, ``paper`` the n levels of the paper, ``black`` that of print.
    """
    span = np.maximum(np.maximum(paper - np.float32(black), LEAST_CONTRAST * paper), 1.0).astype(np.float32)
    if compiled.KERNELS is None or patches.dtype != np.uint8:
        dark = (paper[:, None, None] - patches) / span[:, None, None]
        return np.asarray(np.clip(dark, 0.0, MOST_DARKNESS, out=dark), dtype=np.float32)
    dark = np.empty(patches.shape, np.float32)
    taken = compiled.pointer(patches), len(patches), patches[0].size if len(patches) else 0
    tones = compiled.pointer(paper), compiled.pointer(span), MOST_DARKNESS
    compiled.KERNELS.darkness_of_levels(*taken, *tones, compiled.pointer(dark))
    return dark


def as_paper(dark: Patches) -> Patches:
    """Return darkness with paper (0) outside the picture, where it is ``nan``; never below 0."""
    paper = np.maximum(dark, np.float32(0))
    if np.isnan(paper.sum()):  # takes half of the time of ``np.fmax``
        paper[np.isnan(paper)] = 0
    return paper
