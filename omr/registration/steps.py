"""Tell where the map from millimetres to pixels has a step: from there on, the picture shows another paper.

Part of a torn sheet lies on another sheet, one is pushed over the other, or parts of the picture changed places. Rows
of boxes repeat, so each box is still found on an outline, but the marks there are another person's. No two papers lie
exactly alike. A feeder stretches paper, slants it and lets it curl, but by and by; from one row of boxes to the next
paper does not jump aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.registration.homography import transform
from omr.registration.printed import printed_marks
from omr.registration.sampling import moved_quads, thinned

if TYPE_CHECKING:
    from forms.layout import PageLayout
    from omr.registration.boxes import Located
    from omr.registration.outlines import Shifts

Floats = NDArray[np.float64]

# Of some 600 simulated pages of 24 scanners, folded ones too, the largest jump aside was 0.09 mm, on two-level
# pictures, and 0.01 mm on gray ones. Two papers between the guides of a feeder differ by some tenths of a millimetre.
LEAST_MM = 0.14
LEAST_ERRORS = 6.0  # in multiples of its standard error
# Lengthwise a worn roller feeds paper in waves of 0.8 mm, which look like a jump of 17 standard errors at most; what
# was put together jumps by a hundred.
LEAST_DOWN_MM, LEAST_DOWN_ERRORS = 1.0, 40.0
# Only where a row is off by this from a smooth map is a step searched for: on one page in a hundred.
ROW_OFF_MM, ROW_OFF_DOWN_MM = 0.03, 0.2
ROW_MM = 1.0  # boxes whose middles are nearer lengthwise are of one row
# A row counts as moved from so far on, and as lying still within the second, where most do.
MOVED_MM, STILL_MM, STILL_SHARE, FEWEST_STILL = 0.35, 0.06, 0.55, 5
# Where two papers lie, under half of the boxes are within so much of one map; where a few of 63 outlines were found on
# ink, 87 % of all, and half of those above the seam.
AGREEING_MM, AGREEING, AGREEING_BESIDE = 0.03, 0.8, 0.4
STILL_WIDTHS_MM = (0.3, 0.1, 0.05, 0.02, 0.02, 0.02)  # a box that is off by less weighs no more, in each round
MOST_ROWS = 14  # through any three of which a curve is laid, to find the one on which most rows lie
NEAR_MM = 50.0  # boxes are weighed by a Gaussian of their distance from the seam
FEWEST_BOXES = 4  # on either side
TUKEY_MM = (0.5, 0.3, 0.3)  # width of the biweight that leaves out outlines found on ink, in each round of fitting
SCALE_MM = 100.0  # unit of length in the fits
# What the two sides may differ in besides: slant and stretch of 1 mm in 100; noise of an outline's place is 0.02 mm.
SLOPE_WEIGHT = 0.0004
NOISE_MM = 0.01
_STEP = 6  # columns of the design for both sides; the next one is by how much the farther side is off at the seam


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where n outlines were printed (n×2 mm), and by how much they are off where the fit puts them (n×2 mm)."""

    at: Floats
    off: Floats


def step_down_page(located: Located, page: PageLayout) -> float | None:
    """Return where, in millimetres from the top, the map of a page has a step; ``None`` if it has none.

    Args:
        located: the boxes of the page.
        page: its layout.
    """
    if len(page.boxes) < 2 * FEWEST_BOXES:
        return None
    seen = _seen(located, page)
    if len(seen.at) < 2 * FEWEST_BOXES or not _is_uneven(seen):
        return None
    rows = _rows(seen.at[:, 1])
    seams = _seams(seen.at[:, 1], rows)
    found: list[tuple[float, float]] = []
    for axis, least, errors in ((0, LEAST_MM, LEAST_ERRORS), (1, LEAST_DOWN_MM, LEAST_DOWN_ERRORS)):
        jump, error = _jumps(seen, axis, seams)
        certain = (np.abs(jump) > least) & (np.abs(jump) > errors * error)
        found += zip(np.abs(jump[certain]) / error[certain], seams[certain].mean(axis=1), strict=True)
    found = [(by, y) for by, y in found if not _is_still(seen, y)]
    return max(found)[1] if found else _moved_and_back(seen, rows)


def _is_still(seen: _Seen, y: float) -> bool:
    """Tell whether most boxes, and enough on either side of a seam, lie just on one smooth map over the page.

    Then it is a few outlines found on ink that jump: of another paper every box lies elsewhere.
    """
    agree = _off_one_map(seen) < AGREEING_MM
    near = np.abs(seen.at[:, 1] - y) < NEAR_MM
    sides = (near & (seen.at[:, 1] < y), near & (seen.at[:, 1] > y))
    enough = all(side.any() and agree[side].mean() > AGREEING_BESIDE for side in sides)
    return bool(enough and agree.mean() > AGREEING)


def _off_one_map(seen: _Seen) -> Floats:
    """Return by how many millimetres each box is off from the smooth map on which most boxes lie."""
    x, y = ((seen.at - seen.at.mean(axis=0)) / SCALE_MM).T
    smooth = np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    weight = np.ones(len(x))
    for width in STILL_WIDTHS_MM:
        root = np.sqrt(weight)[:, None]
        rest = seen.off - smooth @ np.linalg.lstsq(smooth * root, seen.off * root, rcond=None)[0]
        far = np.linalg.norm(rest, axis=1)
        weight = 1 / np.square(np.maximum(far, width))
    return np.asarray(far, dtype=np.float64)


def _seen(located: Located, page: PageLayout) -> _Seen:
    printed = printed_marks(page.boxes).centres
    outlines = located.outlines
    off = _in_mm(located, outlines.shifts) - printed
    seen = (outlines.responses > 0).all(axis=1)
    return _Seen(printed, off) if seen.all() else _Seen(printed[seen], off[seen])


def _in_mm(located: Located, own: Shifts) -> Floats:
    """Return where the fit says that the boxes were printed whose outlines were found, n×2."""
    middles = moved_quads(located.quads, own).mean(axis=1)
    return transform(np.asarray(np.linalg.inv(located.fit.homography), dtype=np.float64), middles)


def _rows(y: Floats) -> NDArray[np.intp]:
    """Return the number of the row that each box is in, from the top."""
    order = np.argsort(y, kind="stable")
    number = np.concatenate([[0], np.cumsum(np.diff(y[order]) > ROW_MM)])
    rows = np.empty(len(y), np.intp)
    rows[order] = number[: len(y)]
    return rows


def _is_uneven(seen: _Seen) -> bool:
    """Tell whether most boxes of any row are off from one smooth map over the page."""
    surface, in_row, half = _surface_and_rows(seen.at.tobytes())
    rest = np.abs(seen.off - surface @ (surface.T @ seen.off))
    return bool((in_row @ (rest > (ROW_OFF_MM, ROW_OFF_DOWN_MM)) > half).any())


@lru_cache(maxsize=16)  # on most pages of a form all boxes are seen
def _surface_and_rows(at: bytes) -> tuple[Floats, Floats, Floats]:
    """Return what depends only on where n boxes are printed.

    Returns:
        n×k columns, orthogonal and of unit length, that span the smooth maps; m×n, 1 for the boxes that are in a row;
        and m×1, half of their number.
    """
    printed = np.frombuffer(at, np.float64).reshape(-1, 2)
    x, y = ((printed - printed.mean(axis=0)) / SCALE_MM).T
    smooth = np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    columns, sizes, _ = np.linalg.svd(smooth, full_matrices=False)
    rows = _rows(printed[:, 1])
    in_row = (rows == np.arange(rows.max() + 1)[:, None]).astype(np.float64)
    spanned = sizes > sizes[0] * np.finfo(np.float64).eps * max(smooth.shape)
    return columns[:, spanned], in_row, in_row.sum(axis=1, keepdims=True) / 2


def _moved_and_back(seen: _Seen, rows: NDArray[np.intp]) -> float | None:
    """Return where rows begin that are moved down or up by much, while most rows, above and below, lie as printed.

    Paper slips, but does not slip back. Parts of a picture that changed places do.
    """
    count = int(rows.max()) + 1
    own = np.stack([[np.median(part[rows == row]) for row in range(count)] for part in (seen.off[:, 1], seen.at[:, 1])])
    off, y = own[0], (own[1] - own[1].mean()) / SCALE_MM
    smooth = np.stack([np.ones_like(y), y, y * y], axis=1)
    threes = np.array(list(combinations(thinned(np.arange(count), MOST_ROWS).tolist(), 3)), dtype=np.intp)
    if not len(threes):
        return None
    curves = np.linalg.solve(smooth[threes], off[threes][:, :, None])[:, :, 0]
    rests = np.abs(off - curves @ smooth.T)
    rest = rests[(rests < STILL_MM).sum(axis=1).argmax()]
    still = np.flatnonzero(rest < STILL_MM)
    if len(still) < STILL_SHARE * count or len(still) < FEWEST_STILL:
        return None
    within = np.arange(still[0], still[-1])
    moved = within[rest[within] > MOVED_MM]
    return float(own[1][moved[0]]) if moved.size else None


def _seams(y: Floats, rows: NDArray[np.intp]) -> Floats:
    """Return m×2 the rows above and below each place where a step may be: between rows, or through a row."""
    places = np.array([y[rows == row].mean() for row in range(rows.max() + 1)])
    count = np.cumsum(np.bincount(rows))
    seams = [(i, i + step) for step in (1, 2) for i in range(len(places) - step)]
    kept = [(i, j) for i, j in seams if count[i] >= FEWEST_BOXES and count[-1] - count[j - 1] >= FEWEST_BOXES]
    return places[np.array(kept, dtype=np.intp).reshape(-1, 2)]


def _jumps(seen: _Seen, axis: int, seams: Floats) -> tuple[Floats, Floats]:
    """Fit smooth maps on both sides of each seam; return by how much they differ there, and the standard error.

    Each is a plane of its own and a curvature that both have, fitted by iteratively reweighted least squares.
    """
    x = (seen.at[:, 0] - seen.at[:, 0].mean()) / SCALE_MM
    y = (seen.at[None, :, 1] - seams.mean(axis=1)[:, None]) / SCALE_MM
    behind = (seen.at[None, :, 1] > seams[:, 1:] - ROW_MM).astype(np.float64)
    beside = np.maximum(behind, seen.at[None, :, 1] < seams[:, :1] + ROW_MM)
    near = np.exp(-0.5 * np.square(y * SCALE_MM / NEAR_MM)) * beside
    x, one = np.broadcast_to(x, y.shape), np.ones_like(y)
    design = np.stack([one, x, y, x * x, x * y, y * y, behind, behind * x, behind * y], axis=2)
    held = np.diag([1e-9] * _STEP + [1e-9, SLOPE_WEIGHT, SLOPE_WEIGHT])
    weight = near
    for width in TUKEY_MM:
        weighted = design * weight[:, :, None]
        normal = design.transpose(0, 2, 1) @ weighted + held
        fitted = np.linalg.solve(normal, weighted.transpose(0, 2, 1) @ seen.off[:, axis][:, None])
        rest = seen.off[:, axis] - (design @ fitted)[:, :, 0]
        weight = near * np.square(np.maximum(0.0, 1 - np.square(rest / width)))
    variance = (weight * np.square(rest)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9) + NOISE_MM**2
    error = np.sqrt(np.maximum(np.linalg.inv(normal)[:, _STEP, _STEP], 0.0) * variance)
    enough = np.minimum((weight * behind > 0.05).sum(axis=1), (weight * (1 - behind) > 0.05).sum(axis=1))
    return np.where(enough >= FEWEST_BOXES, fitted[:, _STEP, 0], 0.0), np.maximum(error, 1e-6)
