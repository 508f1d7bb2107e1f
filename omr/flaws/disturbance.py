"""Which boxes could not be seen as they are: streaked, covered, torn off, or outside the picture.

A box of which this is said goes to a person, whatever the classifier makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.marks.outline_print import BOXES_LOOKED_AT, REACH, lines_alone
from omr.registration.sampling import INSET, MARGIN, SAMPLES, SIDE, sample_boxes, thinned
from omr.registration.tones import as_paper

if TYPE_CHECKING:
    from omr.reading import StreakReading
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray
    from omr.registration.sampling import Patches, Quads

Flags = NDArray[np.bool_]

# A hole or a tear is looked for in a field of this many box sides around the box; a hole of 6 mm fits into it whole.
FIELD = 4.0
# A hole that reaches the box fills a spot of so many samples across (a millimetre) in its patch; thin strokes don't,
# and such boxes need no second look.
SPOT = 6
FEWEST_LINES = 8  # seen by themselves, that tell how dark the outlines of a page are
# A box' palest side of four is like the palest quarter of all sides.
PALER_SIDES = 0.25
# Least darkness that the print's black makes us expect of an outline, of which a third is seen even of the palest print
# that still reads (0.25): where all boxes were painted over, all of their outlines are paler than that.
LEAST_OUTLINE = 0.6
# Fillings, in sides of a box of 4.4 mm: careless ones run 1 mm over the outline, and a hole of 6 mm that is 0.5 mm
# aside 1.3 mm; they leave at most a millimetre of the box free. Strokes are under 2.2 mm wide.
MOST_OVER = 0.32
MOST_SCRAWL = 0.60  # of a scribble that takes a mark back: 2.6 mm beyond the box, on the side where it goes furthest
MOST_SHORT = 0.25
STROKE = 0.25
# Roundness of a square is 0.83, of hand-filled ones with round corners up to 0.94; of discs of 6 mm, at the scale of a
# field, at least 0.95.
ROUND = 0.945
MOST_HOLES = 4  # that a punch makes (ISO 838 with its extension)


@dataclass(frozen=True, slots=True)
class DisturbanceOptions:
    """When a box is disturbed.

    Attributes:
        outline: its palest side is below this share of the page's usual outline: torn off, covered or bleached.
        black: darkness from which on something may be a hole, a tear or a border; the lid behind it may be gray.
        disc: radius, in sides of a box, of a disc that no mark fills and a punched hole does: 2.75 mm of 4.4. A box
            that is filled by a careless hand holds a disc of 2.5 mm; a hole (ISO 838) is one of 3 mm.
        near: a hole disturbs boxes nearer than this, in sides of a box: half a millimetre.
        dark_reach: a dark streak disturbs a box that it touches or nearly touches, in sides of a box: two thirds of a
            millimetre. Further out, a line cannot make an empty box look marked: that takes a circle.
        light_reach: a light one only where it touches the box itself.
    """

    outline: float = 0.35
    black: float = 0.5
    disc: float = 0.625
    near: float = 0.12
    dark_reach: float = 0.15
    light_reach: float = 0.05


def disturbed_boxes(image: Gray, located: Located, options: DisturbanceOptions | None = None) -> Flags:
    """Tell which boxes could not be seen as they are.

    Args:
        image: gray picture, h×w.
        located: its boxes.
        options: when a box is disturbed.

    Returns:
        n flags.
    """
    options = options or DisturbanceOptions()
    if len(located.quads) == 0:
        return np.zeros(0, dtype=bool)
    pale = located.presence < options.outline * _usual_outline(located.dark)
    return pale | _cut_off(located) | _covered(image, located, options)


def streaked(quads: Quads, streaks: Sequence[StreakReading], options: DisturbanceOptions | None = None) -> Flags:
    """Tell which boxes a streak touches; ``quads`` are n×4×2 corners in pixels."""
    options = options or DisturbanceOptions()
    touched = np.zeros(len(quads), dtype=bool)
    for streak in streaks:
        at = quads[:, :, 0 if streak.vertical else 1]
        first, last = at.min(axis=1), at.max(axis=1)
        beyond = (options.dark_reach if streak.dark else options.light_reach) * (last - first) + streak.width_px / 2
        touched |= (first - beyond < streak.at) & (streak.at < last + beyond)
    return touched


def _cut_off(located: Located) -> Flags:
    """Tell which boxes are not wholly in the picture."""
    inside = slice(round(INSET) - 1, round(INSET + SIDE) + 1)
    return np.asarray(np.isnan(located.dark[:, inside, inside]).any(axis=(1, 2)), dtype=bool)


def _usual_outline(dark: Patches) -> float:
    """Return how dark the printed outlines of a page are: of the sides at which a thin line is seen by itself.

    Most boxes of a page may be filled or painted over, so that most of the outlines are something else.
    """
    across, alone = lines_alone(as_paper(thinned(dark, BOXES_LOOKED_AT)))
    lines = across[:, :, REACH - 1 : REACH + 2].max(axis=2)[alone]
    return max(float(np.quantile(lines, PALER_SIDES)) if len(lines) >= FEWEST_LINES else 0.0, LEAST_OUTLINE)


def _covered(image: Gray, located: Located, options: DisturbanceOptions) -> Flags:
    """Tell which boxes something black reaches that is larger than any mark, and is none of a hand that fills boxes."""
    covered = np.zeros(len(located.quads), dtype=bool)
    suspects = np.flatnonzero(_darkest_spot(located.dark) > options.black)
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
    """What is black in the middle of a field, without thin strokes; lengths in sides of the box.

    Attributes:
        over: how far it goes beyond the box on the side where it goes furthest.
        short: how far it stays within the box on the side where it stays furthest.
        roundness: the area that it shares with a disc of its size, over the area of both.
    """

    over: float
    short: float
    roundness: float

    @property
    def is_ink(self) -> bool:
        """It covers a box as pens do that fill it or scribble it out."""
        return self.over < MOST_SCRAWL and self.short < MOST_SHORT

    @property
    def is_disc(self) -> bool:
        """It is as round as a hole."""
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
    """Tell which of the blots of a page somebody drew: fillings and scribbles, which are not as round as a hole.

    A disc is taken for a filling only where there are more of them than a punch makes holes.
    """
    inked = np.array([blot.is_ink for blot in blots])
    discs = np.array([blot.is_disc for blot in blots])
    fillings = np.array([blot.over < MOST_OVER for blot in blots]) & inked & discs
    return np.asarray((inked & ~discs) | (fillings & (np.count_nonzero(fillings) > MOST_HOLES)), dtype=bool)


def _disc(radius: float) -> Gray:
    reach = int(radius)
    grid = np.arange(-reach, reach + 1)
    return np.asarray(np.hypot(grid[:, None], grid[None]) <= radius, dtype=np.uint8)


def _darkest_spot(dark: Patches) -> NDArray[np.float32]:
    """Return how dark the palest sample of the darkest spot of each patch is; every other sample is looked at."""
    n, whole = len(dark), SAMPLES // SPOT * SPOT
    # numpy takes the least of three whole slices far faster than along an axis of length three.
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
