"""Remove streaks from a picture, and measure how much of each box they hid.

A streak darkens (or bleaches) the same columns from the first row to the last, so the paper along it shows how strongly
each column is affected. A column that is darkened by less than half still shows the ink beneath with less contrast; the
contrast is restored. A column that is darker, or bleached, is lost, and each row is interpolated linearly from the
pixels on either side of it. So a stroke that crosses the streak and an outline that it interrupts are whole again, and
an empty box is empty. Ink that lay wholly beneath the streak is gone; this module returns the width of what was hidden.
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
from omr.flaws.streaks import STRIP_MM
from omr.flaws.strips import SAMPLED_ROWS, brightest_strips
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

# Width on either side of a streak that is searched for more affected columns, and for a second streak that was merged
# with it; and the width beyond that from which the paper's level is taken. The widest streak is 2.6 mm wide.
BESIDE_MM = 1.5
PAPER_MM = 4.0
# A column whose paper is darkened by less than this share is not affected; the noise of a mean of many rows is 0.003.
SPOILT = 0.02
# A column that is darkened by more than this share has too little contrast left: noise and JPEG blocks (4 gray levels)
# would be stretched to the darkness of ink. In a two-level picture no contrast is left at all.
LOST = 0.45
LOST_TWO_LEVELS = 0.05
# A bleached column is lost if it is lightened by more than this share of the lightening in the middle of the streak.
LOST_LIGHT = 0.25
# The columns between two lost bands nearer than this can't be interpolated from: the blur of both bands affects them.
APART_MM = 0.3
# Number of columns on either side from which lost columns are interpolated.
FROM_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Band:
    """Adjacent columns (rows, if the picture was turned) that a streak made unreadable.

    Attributes:
        vertical: true for columns, false for rows.
        first: outer edge of the first column, in pixels from the left (of the first row, from the top).
        last: outer edge of the last.
        hidden_px: width of the widest line that it hides wholly: the sum of its columns, weighted by how strongly they
            are affected.
    """

    vertical: bool
    first: float
    last: float
    hidden_px: float


def without_streaks(
    image: Gray, streaks: Sequence[StreakReading], pixels_per_mm: float, black: float, window: Window
) -> tuple[Gray, tuple[Band, ...]]:
    """Remove streaks from a picture.

    Args:
        image: gray picture, h×w.
        streaks: found on it.
        pixels_per_mm: its resolution.
        black: gray level of print, towards which a dark streak moves everything.
        window: the part of the picture that holds the sheet; elsewhere it stays as it is.

    Returns:
        the repaired picture, h×w (``image`` itself if there are no streaks), and the bands that could not be restored.
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
    """Return the width in mm, n, that bands hide within ``beyond_mm`` of each box; ``quads`` are n×4×2 pixels."""
    hidden = np.zeros(len(quads))
    for band in bands:
        at = quads[:, :, 0 if band.vertical else 1] + 0.5
        first, last = at.min(axis=1) - beyond_mm * pixels_per_mm, at.max(axis=1) + beyond_mm * pixels_per_mm
        shared = np.minimum(last, band.last) - np.maximum(first, band.first)
        share = np.clip(shared / (band.last - band.first), 0, 1)
        hidden = np.maximum(hidden, share * band.hidden_px)
    return hidden / pixels_per_mm


def covered(quads: Quads, bands: Sequence[Band], vertical: bool) -> NDArray[np.bool_]:
    """Return n×SAMPLES×SAMPLES flags: which samples of boxes are hidden by bands in one direction, or by their blur."""
    at = np.tensordot(quads[:, :, 0 if vertical else 1] + 0.5, _weights(), axes=(1, 0))
    half = np.abs(quads[:, 1] - quads[:, 0]).max(axis=1) / SIDE / 2
    hidden = np.zeros(at.shape, dtype=bool)
    for band in bands:
        if band.vertical == vertical:
            reach = half[:, None, None]
            hidden |= (at > band.first - reach) & (at < band.last + reach)
    return hidden


def emptied(dark: Patches, hidden: NDArray[np.bool_], printed: Printed) -> Patches:
    """Fill in what is hidden of boxes as if there was no ink beneath; arguments as of ``fill_hidden``."""
    return np.asarray(np.where(hidden, printed.template, dark), dtype=np.float32)


def fill_hidden(dark: Patches, hidden: NDArray[np.bool_], printed: Printed, across: bool) -> Patches:
    """Fill in the hidden samples of boxes: print from the template, ink interpolated from either side.

    Args:
        dark: n×SAMPLES×SAMPLES darkness.
        hidden: flags of the same shape.
        printed: what is printed at every box.
        across: interpolate from left to right, for a streak that runs from top to bottom of the patches; else from
            top to bottom.

    Returns:
        n×SAMPLES×SAMPLES darkness.
    """
    if not across:
        turned = Printed(printed.template.T, printed.outline.T, printed.zone.T, printed.ours)
        return fill_hidden(dark.swapaxes(1, 2), hidden.swapaxes(1, 2), turned, True).swapaxes(1, 2)
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
    """Yield (first column, last column + 1, streaks) to be examined; streaks near each other share one window."""
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
    """Repair columns ``first`` to ``last`` - 1 of ``view`` in place; yield lost bands as (first, last, hidden_px)."""
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
        else:  # the paper is as white as the streak, whose place is known from interrupted outlines to half a cell
            lost |= np.abs(columns - streak.at) <= streak.width_px / 2 * (1 + 1 / CELLS_PER_SIDE)
            weight = np.where(lost & (weight == 0), 1.0, weight)
    mild = spoilt & ~lost
    if mild.any():
        _give_back(view, first + np.flatnonzero(mild), share[:, mild], black)
    for begin, end in _runs(_closed(lost, max(FROM_COLUMNS, round(APART_MM * pixels_per_mm)))):
        _draw_across(view, first + begin, first + end)
        nearby = weight[max(0, begin - 1) : end + 1]  # partly covered columns at the edges count in part
        weighed = nearby / max(float(nearby.max()), 1e-6)
        yield float(first + begin), float(first + end), float(weighed.sum())


def _darkened(view: Gray, first: int, last: int, pixels_per_mm: float, black: float) -> Floats:
    """Return, for each of g groups of rows, how far columns are darkened: g×(last - first), 0 is paper, 1 is black."""
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
    """Restore the contrast of partly darkened columns in place; ``share`` is g×n from ``_darkened``."""
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
    """Interpolate columns ``first`` to ``last`` - 1 in place, row by row, between the columns on either side."""
    left = view[:, max(0, first - FROM_COLUMNS) : first]
    right = view[:, last : last + FROM_COLUMNS]
    sides = [side.mean(axis=1, dtype=np.float32) for side in (left, right) if side.size]
    if not sides:
        return
    share = ((np.arange(last - first) + 1) / (last - first + 1)).astype(np.float32)
    drawn = sides[0][:, None] * (1 - share) + sides[-1][:, None] * share
    view[:, first:last] = (drawn + 0.5).astype(np.uint8)
