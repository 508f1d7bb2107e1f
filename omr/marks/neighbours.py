"""Assign each sample of a box's patch to the nearest box; samples that belong to another box are ignored.

On our own sheets boxes lie far apart. On forms of other makers the ring around a box may contain its neighbours, and
a neighbour that is filled must not look like ink around an empty box.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.registration.sampling import MARGIN, SAMPLES

if TYPE_CHECKING:
    from omr.registration.sampling import Quads

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

COARSE = 3  # side in samples of the cells that are assigned as a whole: half a millimetre
# Patches of boxes whose middles are further apart than this many sides do not overlap: half a side and the ring, twice.
FURTHEST = 1 + 2 * MARGIN


def others_ground(quads: Quads) -> Mask:
    """Tell which samples of each box's patch are nearer to another box; distances are in sides of the respective box.

    Args:
        quads: n×4×2 corners in pixels, clockwise from the top left.

    Returns:
        n×SAMPLES×SAMPLES flags, in the order of ``sampling.sample_boxes``.
    """
    middles = quads.mean(axis=1)
    widths = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2
    heights = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2
    axes = np.stack([widths, heights], axis=2)
    into = np.linalg.pinv(axes)  # from pixels to sides of each box
    places = _places().reshape(-1, 2)
    own = np.abs(places).max(axis=-1)
    taken = np.zeros((len(quads), *own.shape), dtype=bool)
    for i, middle in enumerate(middles):
        away = np.abs((middles - middle) @ into[i].T).max(axis=1)
        away[i] = np.inf
        near = np.flatnonzero(away < FURTHEST)
        turned = into[near] @ axes[i]  # from this box's sides to those of each neighbour
        beside = np.einsum("kab,kb->ka", into[near], middle - middles[near])
        across, down = (places @ turned[:, k].T + beside[:, k] for k in (0, 1))
        taken[i] = (np.maximum(np.abs(across), np.abs(down)) < own[:, None]).any(axis=1)
    taken = taken.reshape(-1, SAMPLES // COARSE, SAMPLES // COARSE)
    return taken.repeat(COARSE, axis=1).repeat(COARSE, axis=2)


@cache
def _places() -> Floats:
    """Return the positions of a patch's cells, across and down, in sides of the box from its middle."""
    cells = SAMPLES // COARSE
    t = ((np.arange(cells) + 0.5) / cells - 0.5) * (1 + 2 * MARGIN)
    return np.stack(np.meshgrid(t, t), axis=-1)
