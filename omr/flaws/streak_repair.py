"""Take streaks out of a picture, and tell how much of each box they hid.

A streak darkens (or bleaches) the same columns from the first row to the last, so that the paper along it tells how far
each of its columns is spoilt. What is darkened by less than half still shows the ink beneath, paler, and is given its
contrast back. What is darker, or bleached, is lost: there, each row is drawn straight from what lies on one side of it
to what lies on the other. So a stroke that crosses the streak and an outline that it interrupts are whole again, and an
empty box is empty. What lay beneath it alone is gone, and of that this module tells the width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.flaws.light_streaks import CELLS_PER_SIDE
from omr.flaws.streaks import SAMPLED_ROWS, STRIP_MM, brightest_strips
from omr.marks.lost_marks import has_two_levels
from omr.marks.outline_print import Printed
from omr.registration.sampling import INSET, SAMPLES, SIDE
from omr.registration.tones import as_paper

if TYPE_CHECKING:
    from omr.reading import StreakReading
    from omr.registration.fiducials import Gray
    from omr.registration.sampling import Patches, Quads
    from omr.registration.sheet import Window

Floats = NDArray[np.float32]

# Beside a streak so much is looked at for columns that it spoils, too, and for a second one that it was taken for one
# with, and beyond that for the paper that it crosses. The widest streak has 2.6 mm.
BESIDE_MM = 1.5
PAPER_MM = 4.0
# A column whose paper is darkened by less than this share is not spoilt: noise of the mean of many rows is 0.003.
SPOILT = 0.02
# Of a column that is darkened by more than this share too little contrast is left: noise and the blocks of JPEG, 4 gray
# levels, would be stretched to what passes for ink. In a picture of two levels nothing at all is left of it.
LOST = 0.45
LOST_TWO_LEVELS = 0.05
# A bleached column is lost if it is lightened by this share of what the middle of the streak is.
LOST_LIGHT = 0.25
# What is left between two lost bands nearer than this is too little to draw them from: it has the blur of both.
APART_MM = 0.3
# Columns on either side that a lost one is drawn from.
FROM_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring columns (rows, of a picture that was turned) of which nothing is left.

    Attributes:
        vertical: they are columns.
        first: edge of the first of them, in pixels from the left (from the top).
        last: edge of the last.
        hidden_px: how wide a line may be that it hides wholly: the columns weighed by how far they are spoilt.
    """

    vertical: bool
    first: float
    last: float
    hidden_px: float


def without_streaks(
    image: Gray, streaks: Sequence[StreakReading], pixels_per_mm: float, black: float, window: Window
) -> tuple[Gray, tuple[Band, ...]]:
    """Take streaks out of a picture.

    Args:
        image: gray picture, h×w.
        streaks: that run over it.
        pixels_per_mm: its resolution.
        black: gray level of print, which is near to what a dark streak turns everything into.
        window: the part of the picture that holds the sheet; elsewhere it stays as it is.

    Returns:
        the picture, h×w, and what could not be given back.
    """
    if not streaks:
        return image, ()
    lost = LOST_TWO_LEVELS if has_two_levels(image) else LOST
    cleaned, bands = image.copy(), []
    for vertical in (True, False):
        before = window.offset(vertical=vertical)
        mine = [replace(streak, at=streak.at - before) for streak in streaks if streak.vertical == vertical]
        view = window.of(cleaned) if vertical else window.of(cleaned).T
        for first, last, of_window in _windows(mine, pixels_per_mm, view.shape[1]):
            for begin, end, hidden in _clean(view, first, last, of_window, pixels_per_mm, black, lost):
                bands.append(Band(vertical, begin + before, end + before, hidden))
    return cleaned, tuple(bands)


def hidden_mm(quads: Quads, bands: Sequence[Band], pixels_per_mm: float, beyond_mm: float = 0.0) -> NDArray[np.float64]:
    """Return the width of what lies hidden in each box, or so far beyond its outline; ``quads`` are n×4×2 pixels."""
    hidden = np.zeros(len(quads))
    for band in bands:
        at = quads[:, :, 0 if band.vertical else 1] + 0.5
        first, last = at.min(axis=1) - beyond_mm * pixels_per_mm, at.max(axis=1) + beyond_mm * pixels_per_mm
        shared = np.minimum(last, band.last) - np.maximum(first, band.first)
        share = np.clip(shared / (band.last - band.first), 0, 1)
        hidden = np.maximum(hidden, share * band.hidden_px)
    return hidden / pixels_per_mm


def covered(quads: Quads, bands: Sequence[Band], vertical: bool) -> NDArray[np.bool_]:
    """Tell which samples of n boxes, n×SAMPLES×SAMPLES, bands in one direction hide, or touch by their blur."""
    at = np.tensordot(quads[:, :, 0 if vertical else 1] + 0.5, _weights(), axes=(1, 0))
    half = np.abs(quads[:, 1] - quads[:, 0]).max(axis=1) / SIDE / 2
    hidden = np.zeros(at.shape, dtype=bool)
    for band in bands:
        if band.vertical == vertical:
            reach = half[:, None, None]
            hidden |= (at > band.first - reach) & (at < band.last + reach)
    return hidden


def emptied(dark: Patches, hidden: NDArray[np.bool_], printed: Printed) -> Patches:
    """Fill in what is hidden of boxes as if there was no ink beneath; arguments as of ``filled_in``."""
    return np.asarray(np.where(hidden, printed.template, dark), dtype=np.float32)


def filled_in(dark: Patches, hidden: NDArray[np.bool_], printed: Printed, across: bool) -> Patches:
    """Fill in what is hidden of boxes: print as on the others, ink as on either side.

    Args:
        dark: n×SAMPLES×SAMPLES darkness.
        hidden: which samples are.
        printed: what is printed at every box.
        across: the streak runs from top to bottom of the patches, so that its sides are left and right.

    Returns:
        patches as ``dark``.
    """
    if not across:
        turned = Printed(printed.template.T, printed.outline.T, printed.zone.T, printed.ours)
        return filled_in(dark.swapaxes(1, 2), hidden.swapaxes(1, 2), turned, True).swapaxes(1, 2)
    ink = np.maximum(as_paper(dark) - printed.template, 0)
    known = ~(hidden | printed.zone)
    place = np.arange(SAMPLES)
    left = np.maximum.accumulate(np.where(known, place, -1), axis=2)
    right = np.minimum.accumulate(np.where(known, place, SAMPLES)[:, :, ::-1], axis=2)[:, :, ::-1]
    from_left = np.take_along_axis(ink, left.clip(0), axis=2)
    from_right = np.take_along_axis(ink, right.clip(max=SAMPLES - 1), axis=2)
    share = np.where(left < 0, 1.0, np.where(right >= SAMPLES, 0.0, (place - left) / np.maximum(right - left, 1)))
    drawn = printed.template + (1 - share) * from_left + share * from_right
    drawn = np.where((left < 0) & (right >= SAMPLES), printed.template, drawn)
    drawn = np.where(printed.zone, printed.template, drawn)
    return np.asarray(np.where(hidden, drawn, dark), dtype=np.float32)


@cache
def _weights() -> NDArray[np.float64]:
    """Bilinear weights of the four corners of a box for each sample, 4×SAMPLES×SAMPLES."""
    t = (np.arange(SAMPLES) + 0.5 - INSET) / SIDE
    u, v = np.meshgrid(t, t)
    return np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])


def _windows(
    streaks: list[StreakReading], pixels_per_mm: float, across: int
) -> Iterator[tuple[int, int, list[StreakReading]]]:
    """Yield the columns that may be spoilt, first and last + 1, of streaks that lie near each other together."""
    groups: list[tuple[int, int, list[StreakReading]]] = []
    for streak in sorted(streaks, key=lambda streak: streak.at):
        reach = streak.width_px / 2 + BESIDE_MM * pixels_per_mm
        first, last = max(0, int(streak.at - reach)), min(across, int(streak.at + reach) + 2)
        if groups and first <= groups[-1][1]:
            begun, _, before = groups.pop()
            groups.append((begun, last, [*before, streak]))
        else:
            groups.append((first, last, [streak]))
    yield from groups


def _clean(
    view: Gray,
    first: int,
    last: int,
    streaks: list[StreakReading],
    pixels_per_mm: float,
    black: float,
    lost_from: float,
) -> Iterator[tuple[float, float, float]]:
    """Mend columns ``first`` to ``last`` - 1 of ``view`` in place, and yield what was lost as numbers of a ``Band``."""
    share = _darkened(view, first, last, pixels_per_mm, black)
    depth = np.quantile(share, 0.8, axis=0)  # a streak wavers
    typical = np.median(share, axis=0)
    spoilt = typical > SPOILT
    lost = spoilt & (depth > lost_from)
    weight = np.where(spoilt, typical, 0.0)
    columns = np.arange(first, last)
    for streak in streaks:
        if streak.dark:
            continue
        near = np.abs(columns - streak.at) <= streak.width_px / 2 + BESIDE_MM / 3 * pixels_per_mm
        lighter = np.where(near, -typical, 0.0)
        if lighter.max(initial=0.0) > SPOILT / 2:
            lost |= lighter > LOST_LIGHT * lighter.max()
            weight = np.maximum(weight, lighter)
        else:  # paper as white as the streak: it is known by the outlines that it interrupts, to half a cell
            lost |= np.abs(columns - streak.at) <= streak.width_px / 2 * (1 + 1 / CELLS_PER_SIDE)
            weight = np.where(lost & (weight == 0), 1.0, weight)
    mild = spoilt & ~lost
    if mild.any():
        _give_back(view, first + np.flatnonzero(mild), share[:, mild], black)
    for begin, end in _runs(_closed(lost, max(FROM_COLUMNS, round(APART_MM * pixels_per_mm)))):
        _draw_across(view, first + begin, first + end)
        nearby = weight[max(0, begin - 1) : end + 1]  # columns that are partly covered have their share
        weighed = nearby / max(float(nearby.max()), 1e-6)
        yield float(first + begin), float(first + end), float(weighed.sum())


def _darkened(view: Gray, first: int, last: int, pixels_per_mm: float, black: float) -> Floats:
    """Return g×(last - first): by which share of the way to black the paper is darkened, in each group of rows."""
    margin = round(PAPER_MM * pixels_per_mm)
    left, right = max(0, first - margin), min(view.shape[1], last + margin)
    step = max(1, round(STRIP_MM / SAMPLED_ROWS * pixels_per_mm))
    strips = brightest_strips(np.ascontiguousarray(view[::step, left:right])).astype(np.float32)
    beside = np.ones(right - left, dtype=bool)
    beside[first - left : last - left] = False
    paper = np.median(strips[:, beside] if beside.any() else strips, axis=1)
    mine = strips[:, first - left : last - left]
    span = np.maximum(paper - black, 1.0)[:, None]
    return np.asarray((paper[:, None] - mine) / span, dtype=np.float32)


def _give_back(view: Gray, columns: NDArray[np.intp], share: Floats, black: float) -> None:
    """Undo what a thin veil did to columns; ``share`` is g×n."""
    height = len(view)
    at = (np.arange(len(share)) + 0.5) / len(share) * height
    for column, veil in zip(columns, share.T, strict=True):
        along = np.interp(np.arange(height), at, np.clip(veil, 0, 0.8)).astype(np.float32)
        mended = (view[:, column] - black * along) / (1 - along)
        view[:, column] = np.clip(mended + 0.5, 0, 255).astype(np.uint8)


def _closed(flags: NDArray[np.bool_], apart: int) -> NDArray[np.bool_]:
    """Return flags with gaps of at most ``apart`` closed."""
    closed = flags.copy()
    runs = list(_runs(flags))
    for (_, end), (begin, _) in pairwise(runs):
        closed[end:begin] |= begin - end <= apart
    return closed


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield first and last + 1 of each run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _draw_across(view: Gray, first: int, last: int) -> None:
    """Draw each row of columns ``first`` to ``last`` - 1 from one side to the other."""
    left = view[:, max(0, first - FROM_COLUMNS) : first]
    right = view[:, last : last + FROM_COLUMNS]
    sides = [side.mean(axis=1, dtype=np.float32) for side in (left, right) if side.size]
    if not sides:
        return
    share = ((np.arange(last - first) + 1) / (last - first + 1)).astype(np.float32)
    drawn = sides[0][:, None] * (1 - share) + sides[-1][:, None] * share
    view[:, first:last] = (drawn + 0.5).astype(np.uint8)
