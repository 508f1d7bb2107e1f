"""Whose ground is it: what lies nearer to another box than to a box itself is not looked at for its mark.

On our own sheets boxes keep their distance. On forms of other makers the ring around a box may hold its neighbours, and
a neighbour that is filled must not look like ink around an empty box.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.sampling import MARGIN, SAMPLES

if TYPE_CHECKING:
    from omr.sampling import Quads

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

COARSE = 3  # ground is parted in cells of so many samples, half a millimetre
# Boxes whose middles are further apart than this many sides have no ground in common: half a side, the ring, and the
# same again.
FURTHEST = 1 + 2 * MARGIN


def others_ground(quads: Quads) -> Mask:
    """Tell which samples of each box' patch are nearer to another box, each measured in its own sides.

    Args:
        quads: n×4×2 corners in pixels, clockwise from the top left.

    Returns:
        n×SAMPLES×SAMPLES flags, in the order of ``sampling.sample_boxes``.
    """
    middles = quads.mean(axis=1)
    across = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2
    down = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2
    axes = np.stack([across, down], axis=2)
    into = np.linalg.pinv(axes)  # from pixels to sides of each box
    places = _places()
    own = np.abs(places).max(axis=-1)
    taken = np.zeros((len(quads), *own.shape), dtype=bool)
    for i, middle in enumerate(middles):
        away = np.abs((middles - middle) @ into[i].T).max(axis=1)
        away[i] = np.inf
        near = np.flatnonzero(away < FURTHEST)
        points = places @ axes[i].T + middle
        there = np.einsum("kab,kcdb->kcda", into[near], points[None] - middles[near][:, None, None])
        taken[i] = (np.abs(there).max(axis=-1) < own).any(axis=0)
    return taken.repeat(COARSE, axis=1).repeat(COARSE, axis=2)


@cache
def _places() -> Floats:
    """Return where the cells of a patch lie, across and down, in sides of the box from its middle."""
    cells = SAMPLES // COARSE
    t = ((np.arange(cells) + 0.5) / cells - 0.5) * (1 + 2 * MARGIN)
    return np.stack(np.meshgrid(t, t), axis=-1)
