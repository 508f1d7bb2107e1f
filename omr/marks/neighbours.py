"""Whose ground is it: what lies nearer to another box than to a box itself is not looked at for its mark.

On our own sheets boxes keep their distance. On forms of other makers the ring around a box may hold its neighbours, and
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
        turned = into[near] @ axes[i]  # from this box' sides to those of each neighbour
        beside = np.einsum("kab,kb->ka", into[near], middle - middles[near])
        across, down = (places @ turned[:, k].T + beside[:, k] for k in (0, 1))
        taken[i] = (np.maximum(np.abs(across), np.abs(down)) < own[:, None]).any(axis=1)
    taken = taken.reshape(-1, SAMPLES // COARSE, SAMPLES // COARSE)
    return taken.repeat(COARSE, axis=1).repeat(COARSE, axis=2)


@cache
def _places() -> Floats:
    """Return where the cells of a patch lie, across and down, in sides of the box from its middle."""
    cells = SAMPLES // COARSE
    t = ((np.arange(cells) + 0.5) / cells - 0.5) * (1 + 2 * MARGIN)
    return np.stack(np.meshgrid(t, t), axis=-1)
