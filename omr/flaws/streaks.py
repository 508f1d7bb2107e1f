"""Find streaks: lines that dirt on the glass, or a dead sensor element, draws along the whole picture.

The sensor is a row of elements past which the paper moves: the fault of one element is in one column of the picture,
from its first row to its last, even if the page is skewed. Print is different: text leaves gaps, rules end where the
type area ends, and on a skewed page a rule crosses several columns. So the picture is divided into groups of rows, and
in each group only the brightest strip of every column is kept. That removes print, and a streak is a notch (or, if it
is lighter than the paper, a ridge) that nearly all groups have in the same column. A picture that was turned after
scanning has its streaks from side to side, so both directions are searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.flaws.strips import END_GROUPS, EVERY, SAMPLED_ROWS, brightest_strips, ends_of, sampled
from omr.reading import StreakReading

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray

Floats = NDArray[np.float32]

# A strip of this length is long enough to average out noise and shorter than the gap between two lines of print.
STRIP_MM = 1.5
# A ridge is compared to the brightest paper within this distance: the gap between two lines of text is lighter than its
# neighbourhood, too.
NEIGHBOURHOOD_MM = 6.0
# A line is followed in pieces of a millimetre, wherever the paper on either side is even to within this share.
PIECE_MM = 1.0
EVEN = 0.9
FEWEST_PIECES = 12


@dataclass(frozen=True, slots=True)
class StreakOptions:
    """What counts as a streak.

    Attributes:
        widest_mm: a notch wider than this is shading, an edge or a border.
        dark: least depth of a notch as a share of the paper's level; a deeper one may be taken for ink. On simulated
            pages of every kind without streaks, the deepest notch was 0.014.
        light: least height of a ridge as a share of the paper's level; paper is nearly white already.
        share: least share of the groups in which it must show.
        drift_mm: a line whose middle moves further from end to end lies on the paper, not on the glass.
        roughness: most that neighbouring millimetres of a streak differ, as a share; those of a crease, which has lost
            the paper's coating in places, differ by more.
    """

    widest_mm: float = 2.6
    dark: float = 0.06
    light: float = 0.018
    share: float = 0.8
    drift_mm: float = 0.2
    roughness: float = 0.14


class _Kind(NamedTuple):
    """What is looked for: lines that are darker, or lighter, than what is beside them.

    Attributes:
        dark: whether they are darker.
        depth: by more than so many gray levels.
        reach: half of the largest width, in pixels.
        far: how far off the paper lies that is compared, in pixels.
    """

    dark: bool
    depth: float
    reach: int
    far: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line along columns, measured piece by piece wherever there is plain paper on either side.

    Attributes:
        middle: column of each piece's middle, in pixels from the left.
        depth: of each piece, in gray levels: how much darker it is than the paper beside it (lighter, for a light one).
        place: position of each piece along the line, 0 at the top and 1 at the bottom.
        width: in pixels.
        paper: gray level of the paper beside it.
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
        pixels_per_mm: its resolution, to within 10 %.
        options: what counts as a streak.

    Returns:
        the streaks, vertical ones first, from the left and from the top.
    """
    options = options or StreakOptions()
    return (*_along(image, True, pixels_per_mm, options), *_along(image, False, pixels_per_mm, options))


def _along(image: Gray, vertical: bool, pixels_per_mm: float, options: StreakOptions) -> list[StreakReading]:
    step = max(1, round(STRIP_MM / SAMPLED_ROWS * pixels_per_mm))
    upright = image if vertical else image.T
    ends = ends_of(upright, step)
    if ends is None:
        return []
    reach = max(1, round(options.widest_mm / 2 * pixels_per_mm))
    far = round(NEIGHBOURHOOD_MM * pixels_per_mm)
    streaks = []
    for kind in (
        _Kind(True, options.dark * ends.paper, reach, far),
        _Kind(False, options.light * ends.paper, reach, far),
    ):
        columns = np.flatnonzero(_at_both_ends(_shows(ends.groups, ends.groups[:, ::EVERY], kind), reach))
        if not columns.size:  # as on nearly every page, and the ends take a tenth of the time of the whole
            continue
        share = _share_of_groups(upright, step, columns, kind)
        for first, last in _runs(columns[share >= options.share], reach):
            line = _followed(upright, first, last, reach, kind.dark, max(1, round(PIECE_MM * pixels_per_mm)))
            if _is_streak(line, kind.dark, pixels_per_mm, options):
                streaks.append(_described(line, vertical, kind.dark, upright.shape[1]))
    return sorted(streaks, key=lambda streak: streak.at)


def _share_of_groups(upright: Gray, step: int, columns: NDArray[np.intp], kind: _Kind) -> NDArray[np.float64]:
    """Return for each of some columns the share of all groups in which it shows; only what is near is examined."""
    thin = upright[:0] if kind.dark else brightest_strips(sampled(upright[:, ::EVERY], step))
    beside, share = 2 * kind.reach + kind.far, []
    for near in np.split(columns, np.flatnonzero(np.diff(columns) > beside) + 1):
        left = max(0, near[0] - beside)
        groups = brightest_strips(sampled(upright[:, left : near[-1] + beside + 1], step))
        share.append(_shows(groups, thin, kind)[:, near - left].mean(axis=0))
    return np.concatenate(share)


def _notches(groups: Gray, reach: int) -> Gray:
    """Return, for each group, by how many gray levels each column is darker than the columns on both sides."""
    return np.asarray(cv2.morphologyEx(groups, cv2.MORPH_BLACKHAT, _window(reach)), dtype=np.uint8)


def _ridges(groups: Gray, thin: Gray, reach: int, far: int) -> Gray:
    """Return, for each group, by how many gray levels each column is lighter than the paper around it.

    ``thin`` are the groups at every so many columns of the whole picture.
    """
    plain = cv2.morphologyEx(groups, cv2.MORPH_OPEN, _window(reach))
    around = np.asarray(cv2.dilate(plain, _window(far)), dtype=np.uint8)
    lower, upper = (thin.shape[1] - 1) // 2, thin.shape[1] // 2
    levels = np.partition(thin, (lower, upper), axis=1).astype(np.uint16)
    usual = ((levels[:, lower] + levels[:, upper]) // 2).astype(np.uint8)
    return np.asarray(cv2.subtract(groups, np.maximum(around, usual[:, None])), dtype=np.uint8)


def _window(reach: int) -> Gray:
    return np.ones((1, 2 * reach + 1), np.uint8)


def _shows(groups: Gray, thin: Gray, kind: _Kind) -> NDArray[np.bool_]:
    """Return, for each group and column, whether it is darker (lighter) than what is beside it; ``thin`` as before."""
    shown = _notches(groups, kind.reach) if kind.dark else _ridges(groups, thin, kind.reach, kind.far)
    return np.asarray(shown > kind.depth, dtype=bool)


def _at_both_ends(hits: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Return for each column whether it shows a line at both ends; not those at the picture's or a border's edge."""
    found = np.asarray(hits[:END_GROUPS].any(axis=0) & hits[-END_GROUPS:].any(axis=0), dtype=bool)
    found[: 2 * reach] = found[-2 * reach :] = False
    return found


def _runs(columns: NDArray[np.intp], reach: int) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of columns that lie no further apart than ``reach``."""
    if columns.size:
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > reach) + 1):
            yield int(run[0]), int(run[-1])


def _followed(image: Gray, first: int, last: int, reach: int, dark: bool, piece: int) -> _Line:
    """Measure the line in columns ``first`` to ``last``, with twice ``reach`` columns on either side."""
    left, right = max(0, first - 2 * reach), min(image.shape[1], last + 2 * reach + 1)
    count = len(image) // piece
    means = image[: count * piece, left:right].reshape(count, piece, -1).mean(axis=1, dtype=np.float32)
    columns = np.arange(left, right)
    near = (columns >= first - reach // 2) & (columns <= last + reach // 2)
    beside = means[:, ~near]
    paper = np.median(beside, axis=1)
    clean = beside.min(axis=1) >= EVEN * paper
    depth = np.maximum((paper[:, None] - means)[clean][:, near] * (1 if dark else -1), 0)
    seen = depth.max(axis=1) > 0  # a piece without depth has no middle
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
