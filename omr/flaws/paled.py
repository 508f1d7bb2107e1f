"""Tell where a picture pales part of the way, as a JPEG does below damage: marks may have gone there without a trace.

A JPEG holds the brightness of each block as its difference from the block before, so that damage shifts all that
follows. Paper that was nearly white is white then, and all ink as much paler: print is weak, pencil is gone. The print
shows it. The outlines of all boxes are printed alike, and so are the four markers; toner, light and copiers let them
fade over centimetres, but never from one row of boxes to the next and then on to the end of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omr.marks.outline_print import REACH, lines_alone
from omr.registration.homography import corners_of, transform
from omr.registration.tones import BORDER_MIDDLE, LEAST_CONTRAST, levels_around

if TYPE_CHECKING:
    from forms.layout import PageLayout
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# An outline's darkness is told by two sides that are seen by themselves: of four at most two are under a mark.
FEWEST_SIDES = 2
# Boxes before and behind a gap between two rows that are compared, nearer to it than this many sides (50 mm).
FEWEST_BOXES, MOST_BOXES = 3, 12
NEAR = 11.0
ROW = 0.5  # of a side: boxes whose middles lie nearer to each other are of one row
QUARTER = 0.25
# By which share the darkest quarter of the paler boxes is paler than the palest quarter of the others. Of 96 simulated
# pages of 24 scanners the most was 0.07 between rows (worn rollers); a shift by 40 gray levels makes 0.2.
PALER = 0.15
# Columns of boxes, and markers side by side, differ where the printer's toner does, by up to 0.36. That leaves paper
# as it is.
PALER_COLUMNS = 0.5
# So white is paper that was shifted, and so many gray levels lighter than beside it; light falls off more slowly.
WHITE = 252.0
STEP = 3.0
# Likewise of the darker marker of either pair, which are 270 mm apart; patchy toner made 0.1.
PALER_MARKERS = 0.3
FEWEST_MARKERS = 4
TORN = 0.2  # contrast below which a marker is not there at all
BESIDE = -0.1  # where a marker's paper is looked at: outside of it, in shares of its side


class _Line(NamedTuple):
    """Boxes whose outlines are known, in the order in which they lie along one axis of the picture.

    They are looked at a dozen at a time, which plain numbers are several times quicker for than arrays.

    Attributes:
        at: where they lie, in sides of a box.
        contrast: of their outlines.
        paper: their paper's gray level.
        least: by what share those beyond a gap must be paler where the paper did not whiten there.
    """

    at: Sequence[float]
    contrast: Sequence[float]
    paper: Sequence[float]
    least: float


def paled_boxes(image: Gray, located: Located, page: PageLayout) -> Flags:
    """Tell which boxes lie where the picture, from some row or column on, shows all print paler than before.

    Args:
        image: gray picture, h×w.
        located: its boxes.
        page: whose they are.

    Returns:
        n flags; all of them where the markers say that the picture pales, and nothing tells where.
    """
    paled = np.zeros(len(located.quads), dtype=bool)
    if not paled.size:
        return paled
    contrast, middle = outline_contrast(located), located.quads.mean(axis=1)
    along = located.quads[:, 1] - located.quads[:, 0]
    side = max(float(np.median(np.hypot(*along.T))), 1.0)
    upright = int(np.abs(along).sum(axis=0).argmax())  # the picture's axis along which rows of the page run
    for axis, least in ((1 - upright, PALER), (upright, PALER_COLUMNS)):
        order = np.argsort(middle[:, axis], kind="stable")
        at = middle[order, axis] / side
        for first, last in _pale_parts(at, contrast[order], located.paper[order], least):
            paled[order[first:last]] = True
    if not paled.any() and _markers_pale(image, located, page, upright):
        paled[:] = True
    return paled


def outline_contrast(located: Located) -> Floats:
    """Return n: how much darker each outline is than its paper, as a share of that; ``nan`` where it can't be told."""
    across, alone = lines_alone(located.dark)
    lines = np.where(alone, across[:, :, REACH - 1 : REACH + 2].max(axis=2), np.float32(np.inf))
    lines.sort(axis=0)
    sides = np.count_nonzero(alone, axis=0)
    boxes = np.arange(lines.shape[1])
    middle = (lines[np.maximum(sides - 1, 0) // 2, boxes] + lines[np.minimum(sides // 2, 3), boxes]) / 2
    contrast = np.where(sides >= FEWEST_SIDES, middle, np.nan).astype(np.float64)
    return contrast * np.maximum(1 - located.black / np.maximum(located.paper, 1), LEAST_CONTRAST)


def _pale_parts(at: Floats, contrast: Floats, paper: NDArray[np.float32], least: float) -> Iterator[tuple[int, int]]:
    """Yield the first and the last + 1 of the boxes from a gap at which print pales to the end on the paler side.

    The row before the gap, through which the picture's paling may run, is taken with them. The boxes are in order.
    """
    gaps = [0, *(np.flatnonzero(np.diff(at) > ROW) + 1).tolist(), len(at)]
    known = ~np.isnan(contrast)
    line = _Line(at[known].tolist(), contrast[known].tolist(), paper[known].tolist(), least)
    until, places = np.concatenate([[0], np.cumsum(known)])[gaps].tolist(), at.tolist()
    for before, gap, behind, seen in zip(gaps, gaps[1:], gaps[2:], until[1:], strict=False):
        paler_behind = _paler(line, seen, places[gap - 1], places[gap])
        if paler_behind is not None:
            yield (before, len(at)) if paler_behind else (0, behind)


def _paler(line: _Line, gap: int, last: float, first: float) -> bool | None:
    """Tell whether boxes are paler from number ``gap`` on (true), or before it (false), or neither.

    ``last`` is where the last box before it lies, ``first`` the first one behind, whether these are known or not.
    """
    begin, end = max(0, gap - MOST_BOXES), min(len(line.at), gap + MOST_BOXES)
    while begin < gap and last - line.at[begin] > NEAR:
        begin += 1
    while end > gap and line.at[end - 1] - first > NEAR:
        end -= 1
    if min(gap - begin, end - gap) < FEWEST_BOXES:
        return None
    before, behind = slice(begin, gap), slice(gap, end)
    if _is_paler(line, behind, before):
        return True
    return False if _is_paler(line, before, behind) else None


def _is_paler(line: _Line, some: slice, than: slice) -> bool:
    """Tell whether the outlines of some boxes are paler than those of others."""
    palest = _quantile(sorted(line.contrast[some]), 1 - QUARTER)
    darkest = _quantile(sorted(line.contrast[than]), QUARTER)
    if palest >= (1 - PALER) * darkest:  # as nearly always
        return False
    whitened = _has_whitened(median(line.paper[some]), median(line.paper[than]))
    return palest < (1 - (PALER if whitened else line.least)) * darkest


def _has_whitened(paper: float, usual: float) -> bool:
    """Tell whether paper is white, by a step from what it is elsewhere."""
    return paper >= WHITE and paper - usual >= STEP


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]


def _markers_pale(image: Gray, located: Located, page: PageLayout, upright: int) -> bool:
    """Tell whether both markers of one pair are paler than those on the other side of the page."""
    if len(page.fiducials) < FEWEST_MARKERS:
        return False
    quads = transform(located.fit.homography, corners_of(f.rect for f in page.fiducials))
    black, paper = (_medians(levels_around(image, quads, inset)) for inset in (BORDER_MIDDLE, BESIDE))
    contrast = [1 - dark / max(light, 1.0) for dark, light in zip(black, paper, strict=True)]
    for axis, usual in ((1 - upright, PALER_MARKERS), (upright, PALER_COLUMNS)):
        order = np.argsort(quads[:, :, axis].mean(axis=1)).tolist()
        pairs = order[:2], order[-2:]
        for some, than in (pairs, pairs[::-1]):
            palest = max(contrast[marker] for marker in some)
            if not TORN < palest < max(contrast[marker] for marker in than):  # as nearly always, one way or the other
                continue
            least, most = min(paper[marker] for marker in some), max(paper[marker] for marker in than)
            whitened = _has_whitened(least, most)
            if whitened and np.median(located.paper) < least - STEP:
                continue  # the boxes are where nothing paled
            if palest < (1 - (PALER if whitened else usual)) * max(contrast[marker] for marker in than):
                return True
    return False


def _medians(levels: NDArray[np.uint8]) -> list[float]:
    """Return the median of each row; there is an even number of levels in a row."""
    half = levels.shape[1] // 2
    return np.partition(levels, (half - 1, half), axis=1)[:, half - 1 : half + 1].mean(axis=1).tolist()  # type: ignore[no-any-return]
