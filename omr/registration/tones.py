"""Convert gray levels to darkness, 0 for the page's own paper and 1 for its print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray, Points
    from omr.registration.sampling import Patches, Quads

# Percentile of a patch that is taken as paper: 85 % of the samples of a ticked box are paper, of a filled one 45 %.
PAPER_PERCENTILE = 80.0
# The lamp's light changes slowly over the page, so the paper's level is the median of this many neighbouring boxes.
NEIGHBOURS = 9
# Print is taken to be darker than paper by at least this share of the paper's level, even if it is paler: else noise
# would be stretched to the darkness of ink.
LEAST_CONTRAST = 0.25
# Limit of darkness; above 1, ink is blacker than the print.
MOST_DARKNESS = 1.25
# Where black is measured, as a share of a marker's side: the middle of its border, which is one of six modules wide.
BORDER_MIDDLE = 0.5 / 6


def paper_levels(patches: Patches, centres: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the gray level of the paper at each box.

    Args:
        patches: n×S×S gray levels.
        centres: n×2, where the boxes lie (any unit).

    Returns:
        n gray levels: the median, over each box and its nearest neighbours, of their bright percentiles.
    """
    if len(patches) == 0:
        return np.empty(0, np.float32)
    flat = patches[:, ::2, ::2].reshape(len(patches), -1)  # a quarter of the samples gives the same percentile
    rank = int(PAPER_PERCENTILE / 100 * (flat.shape[1] - 1))
    bright = np.partition(flat, rank, axis=1)[:, rank]
    if np.isnan(bright).any():
        bright = np.where(np.isnan(bright), np.nanmedian(flat), bright)
    count = min(NEIGHBOURS, len(patches))
    distance = squared_distances(centres)
    nearest = np.argpartition(distance, count - 1, axis=1)[:, :count]
    return np.median(bright[nearest], axis=1).astype(np.float32)


def squared_distances(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return n×n squares of the distances between n points, n×2."""
    across, down = np.ascontiguousarray(centres.T)
    return np.asarray(np.square(across[:, None] - across) + np.square(down[:, None] - down), dtype=np.float64)


def black_level(image: Gray, corners: dict[int, Points]) -> float:
    """Return the gray level of print: the median along the middle of the markers' black borders."""
    return float(np.median(levels_around(image, np.stack(list(corners.values())), BORDER_MIDDLE)))


def levels_around(image: Gray, quads: Quads, inset: float) -> NDArray[np.uint8]:
    """Return n×96 gray levels along the sides of squares, n×4×2 pixels, so far within them in shares of a side."""
    t = np.linspace(inset, 1 - inset, 24)
    low, high = np.full_like(t, inset), np.full_like(t, 1 - inset)
    u, v = np.concatenate([t, t, low, high]), np.concatenate([low, high, t, t])
    weights = np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v], axis=1)
    points = np.rint(weights @ quads).astype(int)
    x, y = points[..., 0].clip(0, image.shape[1] - 1), points[..., 1].clip(0, image.shape[0] - 1)
    return np.asarray(image[y, x], dtype=np.uint8)


def darkness(patches: Patches, paper: NDArray[np.float32], black: float) -> Patches:
    """Return the darkness of patches, 0 for paper and 1 for print, limited to 0 … 1.25; ``nan`` stays ``nan``.

    ``patches`` are n×S×S gray levels, ``paper`` the n levels of the paper, ``black`` that of print.
    """
    paper = paper[:, None, None]
    span = np.maximum(paper - np.float32(black), LEAST_CONTRAST * paper)
    span = np.maximum(span, 1.0)
    return np.asarray(np.clip((paper - patches) / span, 0.0, MOST_DARKNESS), dtype=np.float32)


def as_paper(dark: Patches) -> Patches:
    """Return darkness with paper (0) outside the picture, where it is ``nan``; never below 0."""
    paper = np.maximum(dark, np.float32(0))
    if np.isnan(paper.sum()):  # takes half of the time of ``np.fmax``
        paper[np.isnan(paper)] = 0
    return paper
