"""Find streaks: lines that dirt on the glass, or a dead sensor element, draws along the whole picture.

The sensor is a row of elements, and the paper passes it: whatever one element does wrong lies in one column of the
picture, from its first row to its last, however crooked the page lies in it. Print doesn't do that: text leaves gaps,
rules end where the type area ends, and a page that is a little askew takes them over several columns. So the picture
is looked at in groups of rows, of each of which the brightest part is kept in every column. Print hides in that, and a
streak is a notch (or, where it is lighter than the paper, a ridge) that nearly all groups have in the same column. A
picture that was turned after scanning has its streaks from side to side, so both directions are looked along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import StreakReading

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray

Floats = NDArray[np.float32]

# The mean of a strip of this length takes the noise away and is still shorter than the gap between two lines of print.
STRIP_MM = 1.5
SAMPLED_ROWS = 3  # of a strip; looking at all twelve that it has at 200 dpi would take four times as long
# Six strips (9 mm) are longer than the pitch of the rows of boxes, so that every group has a strip without an outline.
STRIPS_PER_GROUP = 6
# Print that runs along the picture ends at its margin, streaks don't: they must show in one of so many groups (18 mm)
# at either end. A scanner's black border hides them in one.
END_GROUPS = 2
# A ridge is compared to the brightest paper within so much of it: between two lines of text, too, it is lighter than
# beside it.
NEIGHBOURHOOD_MM = 6.0
# A line is followed in pieces of a millimetre, where the paper on either side of it is even to so much.
PIECE_MM = 1.0
EVEN = 0.9
FEWEST_PIECES = 12


@dataclass(frozen=True, slots=True)
class StreakOptions:
    """What counts as a streak.

    Attributes:
        widest_mm: a notch wider than this is shading, an edge or a border.
        dark: least depth as a share of the paper's level; what is darker than that may be taken for ink. Without
            streaks the deepest notch on simulated pages of every kind was 0.014.
        light: least height of a ridge as a share of the paper's level; paper is nearly white already.
        share: of the groups that must show it.
        drift_mm: a line whose middle moves further from end to end lies on the paper, not on the glass.
        roughness: neighbouring millimetres of a streak are alike; of a crease in the paper, which has lost its coating
            here and there, they differ by more than this share.
    """

    widest_mm: float = 2.6
    dark: float = 0.06
    light: float = 0.018
    share: float = 0.8
    drift_mm: float = 0.2
    roughness: float = 0.14


@dataclass(frozen=True, slots=True)
class _Line:
    """A line along columns, followed piece by piece where there is nothing but paper on either side of it.

    Attributes:
        middle: of each piece, in pixels from the left.
        depth: of each piece below the paper beside it (above, where it is lighter), in gray levels.
        place: of each piece, 0 at the top and 1 at the bottom.
        width: in pixels.
        paper: gray level beside it.
    """

    middle: Floats
    depth: Floats
    place: Floats
    width: float
    paper: float


def find_streaks(image: Gray, pixels_per_mm: float, options: StreakOptions | None = None) -> tuple[StreakReading, ...]:
    """Find the streaks of a picture, dark and light, along both of its axes.

    Args:
        image: gray picture, h×w.
        pixels_per_mm: its resolution; 10 % more or less do not matter.
        options: what counts as a streak.

    Returns:
        the streaks, vertical ones first, from the left and from the top.
    """
    options = options or StreakOptions()
    return (*_along(image, True, pixels_per_mm, options), *_along(image, False, pixels_per_mm, options))


def _along(image: Gray, vertical: bool, pixels_per_mm: float, options: StreakOptions) -> list[StreakReading]:
    groups = brightest_strips(_sampled(image, vertical, max(1, round(STRIP_MM / SAMPLED_ROWS * pixels_per_mm))))
    if len(groups) < 2 * END_GROUPS:
        return []
    paper = float(np.median(groups[:, ::8]))
    reach = max(1, round(options.widest_mm / 2 * pixels_per_mm))
    shown = {
        True: _notches(groups, reach) > options.dark * paper,
        False: _ridges(groups, reach, round(NEIGHBOURHOOD_MM * pixels_per_mm)) > options.light * paper,
    }
    streaks = []
    for dark, hits in shown.items():
        hits[:, : 2 * reach] = hits[:, -2 * reach :] = False  # the picture's edge, a border's edge
        for first, last in _runs(hits, options.share, reach):
            upright = image if vertical else image.T
            line = _followed(upright, first, last, reach, dark, max(1, round(PIECE_MM * pixels_per_mm)))
            if _is_streak(line, dark, pixels_per_mm, options):
                streaks.append(_described(line, vertical, dark, upright.shape[1]))
    return sorted(streaks, key=lambda streak: streak.at)


def _sampled(image: Gray, vertical: bool, step: int) -> Gray:
    """Return every ``step``-th row of the picture, or of its columns as rows."""
    if vertical:
        return image[::step]
    return np.asarray(cv2.transpose(np.ascontiguousarray(image[:, ::step])), dtype=np.uint8)


def brightest_strips(rows: Gray) -> Gray:
    """Return g×w: of each group of strips, the brightest strip's mean in each column."""
    height, width = rows.shape
    count = height // (SAMPLED_ROWS * STRIPS_PER_GROUP)
    used = count * STRIPS_PER_GROUP * SAMPLED_ROWS
    first = (height - used) // 2
    strips = rows[first : first + used].reshape(-1, SAMPLED_ROWS, width)
    sums = np.add(strips[:, 0], strips[:, 1], dtype=np.uint16)
    for row in range(2, SAMPLED_ROWS):
        sums += strips[:, row]
    brightest = np.maximum.reduce(sums.reshape(count, STRIPS_PER_GROUP, width), axis=1)
    return np.asarray(brightest // SAMPLED_ROWS, dtype=np.uint8)


def _notches(groups: Gray, reach: int) -> Gray:
    """Return by how much each column is darker than what lies on both sides of it, in each group."""
    return np.asarray(cv2.morphologyEx(groups, cv2.MORPH_BLACKHAT, _window(reach)), dtype=np.uint8)


def _ridges(groups: Gray, reach: int, far: int) -> Gray:
    """Return by how much each column is lighter than the paper around it, in each group."""
    plain = cv2.morphologyEx(groups, cv2.MORPH_OPEN, _window(reach))
    around = np.asarray(cv2.dilate(plain, _window(far)), dtype=np.uint8)
    usual = np.median(groups[:, ::8], axis=1).astype(np.uint8)
    return np.asarray(cv2.subtract(groups, np.maximum(around, usual[:, None])), dtype=np.uint8)


def _window(reach: int) -> Gray:
    return np.ones((1, 2 * reach + 1), np.uint8)


def _runs(hits: NDArray[np.bool_], share: float, reach: int) -> Iterator[tuple[int, int]]:
    """Yield first and last column wherever neighbouring columns show a line in enough groups, both ends included."""
    columns = np.flatnonzero(hits[:END_GROUPS].any(axis=0) & hits[-END_GROUPS:].any(axis=0))
    columns = columns[hits[:, columns].mean(axis=0) >= share]
    if columns.size:
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > reach) + 1):
            yield int(run[0]), int(run[-1])


def _followed(image: Gray, first: int, last: int, reach: int, dark: bool, piece: int) -> _Line:
    """Follow the line in columns ``first`` to ``last``, looking at twice ``reach`` columns on either side."""
    left, right = max(0, first - 2 * reach), min(image.shape[1], last + 2 * reach + 1)
    count = len(image) // piece
    means = image[: count * piece, left:right].reshape(count, piece, -1).mean(axis=1, dtype=np.float32)
    columns = np.arange(left, right)
    near = (columns >= first - reach // 2) & (columns <= last + reach // 2)
    beside = means[:, ~near]
    paper = np.median(beside, axis=1)
    clean = beside.min(axis=1) >= EVEN * paper
    depth = np.maximum((paper[:, None] - means)[clean][:, near] * (1 if dark else -1), 0)
    seen = depth.max(axis=1) > 0  # elsewhere it has no middle
    depth, place = depth[seen], np.flatnonzero(clean)[seen] / count
    middle = depth @ columns[near] / depth.sum(axis=1)
    profile = np.median(depth, axis=0) if len(depth) else np.zeros(1)
    width = float(np.count_nonzero(profile > profile.max() / 2))
    return _Line(middle, depth.max(axis=1), place, width, float(np.median(paper)))


def _is_streak(line: _Line, dark: bool, pixels_per_mm: float, options: StreakOptions) -> bool:
    if len(line.middle) < FEWEST_PIECES or line.width > options.widest_mm * pixels_per_mm:
        return False
    drift = abs(np.polyfit(line.place, line.middle, 1)[0])
    if drift > max(1.0, options.drift_mm * pixels_per_mm):
        return False
    typical = float(np.median(line.depth))
    return not dark or float(np.median(np.abs(np.diff(line.depth)))) <= options.roughness * typical


def _described(line: _Line, vertical: bool, dark: bool, across: int) -> StreakReading:
    at = float(np.median(line.middle))
    room = line.paper if dark else 255 - line.paper
    strength = min(1.0, float(np.median(line.depth)) / max(room, 1.0))
    return StreakReading(vertical, at, (at + 0.5) / across, line.width, dark, strength)
