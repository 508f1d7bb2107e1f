"""Describe the ink at a box by cells of half a millimetre, faint ink and bold ink apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.marks.outline_print import Printed
from omr.marks.soft_ink import BOLD, FAINT, indices, printing, soft_bounds, soft_ink
from omr.registration.sampling import SAMPLES, Patches

CELL = 3  # samples to a cell, 0.5 mm: fine enough for the shape of strokes, too coarse for the jitter of hands
CELLS = SAMPLES // CELL


def ink_cells(flat: Patches, printed: Printed, boxes: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return, of each of the chosen boxes, how surely its cells are inked: first however faintly, then boldly.

    Args:
        flat: n×SAMPLES×SAMPLES darkness without the shading of the paper; no ``nan``, not below 0.
        printed: what is printed at the boxes.
        boxes: n flags.

    Returns:
        m×2·CELLS², 0 … 1.
    """
    if compiled.KERNELS is None:
        return np.concatenate([_pooled(soft_ink(flat, printed, boxes, bounds)) for bounds in (FAINT, BOLD)], axis=1)
    those = indices(boxes)
    cells = np.empty((len(those), 2 * CELLS * CELLS), np.float32)
    bounds = np.array([*soft_bounds(FAINT), *soft_bounds(BOLD)], np.float32)
    compiled.KERNELS.ink_cells(
        *(compiled.pointer(flat), SAMPLES, compiled.pointer(those), len(those), *printing(printed).pointers(), CELL),
        *(compiled.pointer(bounds), compiled.pointer(cells)),
    )
    return cells


def _pooled(ink: Patches) -> NDArray[np.float32]:
    """Return the mean of each cell of m patches, summed down the columns, then across: m×CELLS²."""
    columns = ink.reshape(len(ink), CELLS, CELL, SAMPLES).sum(axis=2).reshape(len(ink), CELLS * CELLS, CELL)
    return np.add.accumulate(columns, axis=2)[:, :, -1] * np.float32(1 / CELL**2)
