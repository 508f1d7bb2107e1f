"""Reduce a picture to the brightest strips of its columns, in which print is gone and streaks are left.

A strip is a few samples along a column; a group is a few strips, of which the brightest one is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.compiled import pointer, row_pointer

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray

SAMPLED_ROWS = 3  # of a strip; using all twelve rows that it has at 200 dpi would take four times as long
# Six strips (9 mm) are longer than the pitch of the rows of boxes, so that every group has a strip without an outline.
STRIPS_PER_GROUP = 6
# Print that runs along the picture ends at the margin, streaks don't: a streak must show in one of this many groups
# (18 mm) at either end. A scanner's black border may hide it in one of them.
END_GROUPS = 2
EVERY = 8  # so many columns, one tells the level of the paper
_GROUP = SAMPLED_ROWS * STRIPS_PER_GROUP


class Ends(NamedTuple):
    """What tells on nearly every picture that it has no streaks.

    Attributes:
        groups: 2·END_GROUPS×w brightest strips: the first and the last groups of the picture.
        paper: median gray level of the brightest strips of all groups.
    """

    groups: Gray
    paper: float


def ends_of(upright: Gray, step: int) -> Ends | None:
    """Return the groups at both ends of a picture and its paper's level; ``None`` if it is too small for both ends.

    Args:
        upright: gray picture, h×w, or the view of one that is turned so that its columns run from top to bottom.
        step: from a sample of a strip to the next, in pixels.
    """
    length, width = upright.shape
    samples = -(-length // step)
    groups = samples // _GROUP
    if groups < 2 * END_GROUPS:
        return None
    first = (samples - groups * _GROUP) // 2 * step
    part = upright[first : first + groups * _GROUP * step]
    if compiled.KERNELS is None:
        return _ends_in_numpy(part, step)
    ends, counts = np.empty((2 * END_GROUPS, width), np.uint8), np.zeros(256, np.int64)
    along, across = part.strides
    compiled.KERNELS.end_strips(row_pointer(part), step * along, across, width, groups, pointer(ends), pointer(counts))
    return Ends(ends, _median_of(counts))


def _ends_in_numpy(upright: Gray, step: int) -> Ends:
    """Return the same of a picture that is just so many groups long."""
    some = brightest_strips(sampled(upright[:, ::EVERY], step))
    reach = END_GROUPS * _GROUP * step
    parts = upright[:reach], upright[len(some) * _GROUP * step - reach :]
    return Ends(np.concatenate([brightest_strips(sampled(part, step)) for part in parts]), float(np.median(some)))


def _median_of(counts: NDArray[np.int64]) -> float:
    """Return the median of levels, of which ``counts`` tells how often each occurs."""
    until = np.cumsum(counts)
    total = int(until[-1])
    lower, upper = until.searchsorted(((total - 1) // 2, total // 2), side="right").tolist()
    return float(lower + upper) / 2


def sampled(image: Gray, step: int) -> Gray:
    """Return every ``step``-th row of a picture, or of one that was turned, row by row in memory."""
    rows = image[::step]
    if rows.strides[1] == 1:
        return rows
    return np.asarray(cv2.transpose(np.ascontiguousarray(rows.T)), dtype=np.uint8)


def brightest_strips(rows: Gray) -> Gray:
    """Return g×w: for each group of strips and each column, the mean gray level of the brightest strip."""
    height, width = rows.shape
    count = height // _GROUP
    used = count * _GROUP
    first = (height - used) // 2
    strips = rows[first : first + used].reshape(-1, SAMPLED_ROWS, width)
    sums = np.add(strips[:, 0], strips[:, 1], dtype=np.uint16)
    for row in range(2, SAMPLED_ROWS):
        sums += strips[:, row]
    brightest = np.maximum.reduce(sums.reshape(count, STRIPS_PER_GROUP, width), axis=1)
    return np.asarray(brightest // SAMPLED_ROWS, dtype=np.uint8)
