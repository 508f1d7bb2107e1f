"""Find disturbed boxes: those that are streaked, covered, torn off, or outside the picture.

A disturbed box goes to a person, whatever the classifier says about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.compiled import pointer
from omr.marks.outline_print import BOXES_LOOKED_AT, REACH, TEMPLATE_SLACK, lines_alone
from omr.registration.sampling import INSET, MARGIN, SAMPLES, SIDE, sample_boxes, thinned
from omr.registration.tones import MOST_DARKNESS

if TYPE_CHECKING:
    from omr.reading import StreakReading
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray
    from omr.registration.sampling import Patches, Quads

Flags = NDArray[np.bool_]

# Holes and tears are searched for in a square field of this many box sides around the box; a hole of 6 mm fits into it.
FIELD = 4.0
# Side in samples (a millimetre) of a spot in the patch that a hole which reaches the box fills. Thin strokes don't fill
# one, so boxes with nothing but those are not examined further.
SPOT = 6
FEWEST_LINES = 8  # sides of boxes free of other ink, from which the usual darkness of a page's outlines is taken
# The palest of a box's four sides is about as dark as the first quartile of all sides.
PALER_SIDES = 0.25
# Least darkness that is expected of outlines, given the black of the markers. Even the palest print that still reads
# (0.25) shows more than a third of it, and where all boxes were painted over, all outlines show less.
LEAST_OUTLINE = 0.6
# No outline is darker: ink that was interpolated beneath a streak lies on print that isn't searched for ink.
DARKEST_OUTLINE = MOST_DARKNESS + TEMPLATE_SLACK
# Filled boxes, in sides of a box of 4.4 mm: a careless filling extends 1 mm over the outline, a hole of 6 mm that is
# 0.5 mm off the middle 1.3 mm; a filling leaves at most a millimetre of the box free. Strokes are under 2.2 mm wide.
MOST_OVER = 0.32
MOST_SCRAWL = 0.60  # furthest extent of a cancelling scribble beyond the box: 2.6 mm
MOST_SHORT = 0.25
STROKE = 0.25
# The roundness of a square is 0.83, of hand-filled squares with round corners up to 0.94, and of discs of 6 mm, at the
# scale of a field, at least 0.95.
ROUND = 0.945
MOST_HOLES = 4  # made by one punch (ISO 838 with its extension)


@dataclass(frozen=True, slots=True)
class DisturbanceOptions:
    """When a box is disturbed.

    Attributes:
        outline: a box is torn off, covered or bleached if the darkness of its palest side is less than this share of
            the page's usual outline.
        black: least darkness of a hole, a tear or a border; the scanner's lid behind it may be gray.
        disc: radius, in sides of a box, of a disc that a punched hole contains and no mark does: 2.75 mm for a box of
            4.4. A carelessly filled box contains a disc of radius 2.5 mm; a hole (ISO 838) has 3 mm.
        near: a hole disturbs boxes nearer than this, in sides of a box: half a millimetre.
        dark_reach: a dark streak disturbs boxes nearer than this, in sides of a box: two thirds of a millimetre.
            Further out, a line cannot make an empty box look marked: that takes a circle.
        light_reach: the same for a light streak, which disturbs only a box that it touches.
    """

    outline: float = 0.35
    black: float = 0.5
    disc: float = 0.625
    near: float = 0.12
    dark_reach: float = 0.15
    light_reach: float = 0.05


def disturbed_boxes(image: Gray, located: Located, options: DisturbanceOptions | None = None) -> Flags:
    """Tell which boxes are covered, torn off, bleached or not wholly in the picture.

    Args:
        image: gray picture, h×w.
        located: its n boxes.
        options: thresholds.

    Returns:
        n flags.
    """
    options = options or DisturbanceOptions()
    if len(located.quads) == 0:
        return np.zeros(0, dtype=bool)
    spots, cut_off = _looked_over(located.dark)
    return _pale(located, options) | cut_off | _covered(image, located, spots > options.black, options)


def streaked(quads: Quads, streaks: Sequence[StreakReading], options: DisturbanceOptions | None = None) -> Flags:
    """Return n flags: which boxes a streak touches, or nearly; ``quads`` are their n×4×2 corners in pixels."""
    options = options or DisturbanceOptions()
    touched = np.zeros(len(quads), dtype=bool)
    for streak in streaks:
        at = quads[:, :, 0 if streak.vertical else 1]
        first, last = at.min(axis=1), at.max(axis=1)
        beyond = (options.dark_reach if streak.dark else options.light_reach) * (last - first) + streak.width_px / 2
        touched |= (first - beyond < streak.at) & (streak.at < last + beyond)
    return touched


def _pale(located: Located, options: DisturbanceOptions) -> Flags:
    """Tell which boxes have a side whose outline is much paler than the page's others."""
    if located.presence.min() >= options.outline * DARKEST_OUTLINE:  # as on nearly every page
        return np.zeros(len(located.quads), dtype=bool)
    return np.asarray(located.presence < options.outline * _usual_outline(located.dark), dtype=bool)


def _usual_outline(dark: Patches) -> float:
    """Return the usual darkness of a page's printed outlines, from those sides where a thin line stands by itself.

    Most boxes of a page may be filled or painted over; at those, the darkness is not that of the outline.
    """
    across, alone = lines_alone(thinned(dark, BOXES_LOOKED_AT))
    lines = across[:, :, REACH - 1 : REACH + 2].max(axis=2)[alone]
    return max(float(np.quantile(lines, PALER_SIDES)) if len(lines) >= FEWEST_LINES else 0.0, LEAST_OUTLINE)


def _covered(image: Gray, located: Located, spotted: Flags, options: DisturbanceOptions) -> Flags:
    """Tell which of the ``spotted`` boxes are reached by a black area, larger than any mark, that no pen has drawn."""
    covered = np.zeros(len(located.quads), dtype=bool)
    suspects = np.flatnonzero(spotted)
    if not suspects.size:
        return covered
    quads = located.quads[suspects]
    middle = quads.mean(axis=1, keepdims=True)
    grown = middle + FIELD / (1 + 2 * MARGIN) * (quads - middle)
    limit = located.paper[suspects] - options.black * (located.paper[suspects] - located.black)
    fields = np.nan_to_num(sample_boxes(image, grown), nan=0.0)
    black = [field < level for field, level in zip(fields, limit, strict=True)]
    reached = np.array([_reached(field, options) for field in black])
    if reached.any():
        reached &= ~_drawn([_blot(field) for field in black])
    covered[suspects] = reached
    return covered


@dataclass(frozen=True, slots=True)
class _Blot:
    """The black area in the middle of a field, without thin strokes; lengths are in sides of the box.

    Attributes:
        over: largest distance that it extends beyond a side of the box.
        short: largest distance that it falls short of a side of the box.
        roundness: intersection over union with a disc of the same area.
    """

    over: float
    short: float
    roundness: float

    @property
    def is_ink(self) -> bool:
        """Whether it covers the box as a filling or a cancelling scribble does."""
        return self.over < MOST_SCRAWL and self.short < MOST_SHORT

    @property
    def is_disc(self) -> bool:
        """Whether it is as round as a punched hole."""
        return self.roundness > ROUND


def _blot(black: Flags) -> _Blot:
    per_side = SAMPLES / FIELD
    opened = cv2.morphologyEx(black.astype(np.uint8), cv2.MORPH_OPEN, _disc(STROKE * per_side))
    _, labels = cv2.connectedComponents(opened, connectivity=4)
    low, high = round((FIELD / 2 - 0.5) * per_side), round((FIELD / 2 + 0.5) * per_side)
    counts = np.bincount(labels[low:high, low:high].ravel())[1:]
    if not counts.any():
        return _Blot(0.0, 1.0, 0.0)
    y, x = np.nonzero(labels == counts.argmax() + 1)
    edges = np.array([low - y.min(), low - x.min(), y.max() + 1 - high, x.max() + 1 - high]) / per_side
    radius, grid = np.sqrt(len(y) / np.pi), np.arange(SAMPLES)
    disc = np.hypot(grid[:, None] - y.mean(), grid[None] - x.mean()) < radius
    shared = np.count_nonzero(disc[y, x])
    return _Blot(float(edges.max()), float(-edges.min()), shared / (len(y) + np.count_nonzero(disc) - shared))


def _drawn(blots: Sequence[_Blot]) -> Flags:
    """Tell which blots of a page are fillings or scribbles, which are not as round as a hole.

    A disc is taken for a filling only if the page has more discs than a punch makes holes.
    """
    inked = np.array([blot.is_ink for blot in blots])
    discs = np.array([blot.is_disc for blot in blots])
    fillings = np.array([blot.over < MOST_OVER for blot in blots]) & inked & discs
    return np.asarray((inked & ~discs) | (fillings & (np.count_nonzero(fillings) > MOST_HOLES)), dtype=bool)


def _disc(radius: float) -> Gray:
    reach = int(radius)
    grid = np.arange(-reach, reach + 1)
    return np.asarray(np.hypot(grid[:, None], grid[None]) <= radius, dtype=np.uint8)


def _looked_over(dark: Patches) -> tuple[NDArray[np.float32], Flags]:
    """Return, for each of n patches, its darkest spot, and whether its box is not wholly in the picture.

    That is the largest darkness that all of a ``SPOT`` has; only every other sample is examined.
    """
    first, last = round(INSET) - 1, round(INSET + SIDE) + 1
    if compiled.KERNELS is None:
        inside = dark[:, first:last, first:last]
        return _darkest_spot(dark), np.asarray(np.isnan(inside).any(axis=(1, 2)), dtype=bool)
    dark, spots, cut = np.ascontiguousarray(dark), np.empty(len(dark), np.float32), np.empty(len(dark), bool)
    compiled.KERNELS.looked_over(pointer(dark), len(dark), SAMPLES, SPOT, first, last, pointer(spots), pointer(cut))
    return spots, cut


def _darkest_spot(dark: Patches) -> NDArray[np.float32]:
    """Return, for each patch, the largest darkness that all of a ``SPOT`` has; only every other sample is examined."""
    n, whole = len(dark), SAMPLES // SPOT * SPOT
    # numpy takes the minimum of three whole slices far faster than along an axis of length three.
    rows = reduce(np.minimum, (dark[:, at:whole:SPOT, :whole:2] for at in range(0, SPOT, 2)))
    spots = reduce(np.minimum, (rows[:, :, at :: SPOT // 2] for at in range(SPOT // 2)))
    return np.asarray(spots.reshape(n, -1).max(axis=1), dtype=np.float32)


def _reached(black: Flags, options: DisturbanceOptions) -> bool:
    """Tell whether a black disc reaches the box in the middle of a field."""
    samples_per_side = SAMPLES / FIELD
    radius = options.disc * samples_per_side
    bordered = cv2.copyMakeBorder(black.astype(np.uint8), *(round(radius),) * 4, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(bordered, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    hollow = np.asarray(depth < radius, dtype=np.uint8)
    if hollow.all():
        return False
    reach = cv2.distanceTransform(hollow, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) < radius
    half = (0.5 + options.near) * samples_per_side
    low, high = round(len(bordered) / 2 - half), round(len(bordered) / 2 + half)
    return bool(reach[low:high, low:high].any())
