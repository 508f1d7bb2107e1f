"""Find light streaks by the gaps that they leave in printed outlines, all in one column of the picture.

On paper that is as white as the picture can show, a light streak itself can't be seen. But it interrupts every outline
that it crosses, and it would erase the stroke of a pen as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.compiled import pointer
from omr.reading import StreakReading
from omr.registration.sampling import INSET, SAMPLES, SIDE
from omr.registration.tones import as_paper

if TYPE_CHECKING:
    from omr.registration.sampling import Patches, Quads

Floats = NDArray[np.float64]

# An outline is interrupted where its darkness is less than this share of its usual darkness along the same side.
GAP = 0.5
# Sides with a gap are counted first, with room enough that the order in which their darkness is added can't matter.
NEARLY = 1e-6
# Columns are counted in cells of a fifth of a millimetre (the side of a box being 4.4 mm): as wide as a fine streak.
CELLS_PER_SIDE = 22
# A column is called streaked only if at least this many sides cross it, and this share of them is interrupted there.
# With fewer, a fold or the edge of a scrap of paper across one row of five boxes would look the same.
FEWEST_SIDES = 12
SHARE = 0.85
# Most probability that a column looks streaked by chance, on a page whose outlines are patchy; a page has 300 columns.
CHANCE = 1e-6
WIDEST_CELLS = 12
# Share of a side at either end that is left out: at the corners the adjoining sides are dark in any case.
ENDS = 0.1


def find_gaps(dark: Patches, quads: Quads, size: tuple[int, int]) -> tuple[StreakReading, ...]:
    """Find columns of the picture (rows, if it was turned) in which the outlines are interrupted.

    Args:
        dark: n×SAMPLES×SAMPLES darkness of the boxes, each on its outline.
        quads: n×4×2 corners of the boxes in pixels.
        size: width and height of the picture in pixels.

    Returns:
        light streaks.
    """
    interrupted = _interrupted(dark)
    if max(interrupted) < SHARE * FEWEST_SIDES:  # as on nearly every page
        return ()
    side = float(np.median(np.hypot(*(quads[:, 1] - quads[:, 0]).T)))
    streaks: list[StreakReading] = []
    for patches, (a, b, c, d) in ((dark, (0, 1, 3, 2)), (dark.swapaxes(1, 2), (0, 3, 1, 2))):
        ends = np.stack([quads[:, [a, c]], quads[:, [b, d]]])  # start and end of both sides, 2×n×2×2
        axis = int(np.argmax(np.abs((ends[1] - ends[0]).sum(axis=(0, 1)))))
        values, along = _sides(patches)
        at = ends[0, :, :, None, axis] * (1 - along) + ends[1, :, :, None, axis] * along
        streaks += _streaks(values, at, side / CELLS_PER_SIDE, vertical=axis == 0, across=size[axis])
    return tuple(streaks)


def _interrupted(dark: Patches) -> tuple[int, int]:
    """Return how many sides across and how many down the boxes have gaps, or nearly have."""
    if compiled.KERNELS is None:
        return _interrupted_in_numpy(dark)
    dark, counts = np.ascontiguousarray(dark), np.zeros(2, np.int64)
    first, last = _along_a_side()
    compiled.KERNELS.interrupted_sides(
        pointer(dark), len(dark), SAMPLES, *_middles_of_sides(), first, last, GAP * (1 + NEARLY), pointer(counts)
    )
    across, down = counts.tolist()
    return across, down


def _interrupted_in_numpy(dark: Patches) -> tuple[int, int]:
    both = (_sides(patches)[0] for patches in (dark, dark.swapaxes(1, 2)))
    gaps = ((values < GAP * (1 + NEARLY) * values.mean(axis=2, keepdims=True)).any(axis=2) for values in both)
    across, down = (int(np.count_nonzero(found)) for found in gaps)
    return across, down


def _along_a_side() -> tuple[int, int]:
    """Return the first of the samples along a side and the one behind the last."""
    return round(INSET + ENDS * SIDE), round(INSET + (1 - ENDS) * SIDE)


def _middles_of_sides() -> tuple[int, int]:
    """Return the sample in the middle of the outline of the first side and of the second."""
    return round(INSET - 0.5), round(INSET + SIDE - 0.5)


def _sides(patches: Patches) -> tuple[Floats, Floats]:
    """Return darkness along the upper and the lower side, n×2×m, and the m samples' positions along them, 0 … 1."""
    first, last = _along_a_side()
    lines = [patches[:, middle - 1 : middle + 2, first:last].max(axis=1) for middle in _middles_of_sides()]
    along = np.asarray((np.arange(first, last) + 0.5 - INSET) / SIDE, dtype=np.float64)
    return as_paper(np.stack(lines, axis=1)).astype(np.float64), along


def _streaks(values: Floats, at: Floats, cell: float, *, vertical: bool, across: int) -> list[StreakReading]:
    usual = values.mean(axis=2, keepdims=True)
    gaps = values < GAP * usual
    if np.count_nonzero(gaps.any(axis=2)) < SHARE * FEWEST_SIDES:
        return []
    chance = float(gaps.mean())
    if not 0 < chance < GAP:
        return []
    cells = np.clip(at / cell, 0, across / cell).astype(int)
    side = np.broadcast_to(np.arange(values.shape[0] * 2).reshape(-1, 2, 1), cells.shape)
    count = int(cells.max()) + 1
    crossed = _sides_in(cells, side, count)
    broken = _sides_in(cells[gaps], side[gaps], count)
    here = (crossed >= FEWEST_SIDES) & (broken >= SHARE * crossed) & (broken * np.log(chance) < np.log(CHANCE))
    columns = np.flatnonzero(here)
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1) if columns.size else []
    strength = 1 - np.median((values / np.maximum(usual, 1e-6))[gaps])
    return [
        StreakReading(vertical, middle, (middle + 0.5) / across, len(run) * cell, False, float(strength))
        for run in runs
        if len(run) <= WIDEST_CELLS and (middle := (float(run.mean()) + 0.5) * cell)
    ]


def _sides_in(cells: NDArray[np.intp], side: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Return how many different sides have a sample in each cell."""
    pairs = np.unique(side * count + cells)
    return np.bincount(pairs % count, minlength=count)
