"""What is printed at our own boxes: an outline and nothing else. The page tells only its tone, blur and offset.

Whatever stood at most boxes of a page used to be taken for print; where people fill half of the boxes alike, that was
their filling. So nothing is learned here from what lies within a box. The tone is taken across the sides of the
outlines, and only across those at which a thin line stands alone, paler on both of its sides: no filling does that,
and a stroke that crosses a side is left out by the median along it. Where a page was printed twice, a little beside
itself, what is taken for print as well are thin lines along the sides that hardly a box of the page is without.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.registration.sampling import INSET, SAMPLES, SIDE, Patches, thinned

Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

# The printed outline and what blur and an inexact registration smear of it: 0.35 mm on either side of its middle.
OUTLINE_HALF_WIDTH = 2.1  # samples
TEMPLATE_SLACK = 0.25  # darkness of print above which a sample is not counted for or against a pen
REACH = 5  # samples on either side of a line in which its blur is looked for: 0.9 mm
FLANK = 4  # from so many samples on, a line's flanks are looked at: there only a heavy blur leaves anything of it
ALONE = 0.10  # a line stands alone if it is so much darker than both of its flanks; the palest print has 0.25
ENDS = 0.15  # share of a side at either end that is left out: there the other sides are dark
FEWEST_OF_A_SIDE = 4  # with fewer lines on one side of the boxes, all four sides are taken together
FEWEST = 2  # with fewer in all, nothing is learned
# Where no line stands alone: print is half as dark as the markers' black, twice the palest that is still read.
USUAL_TONE = 0.5
BOXES_LOOKED_AT = 48  # as many of them are enough
# A doubled line is looked for in what all but a tenth of the boxes have, where there are so many of them.
BOXES_FOR_DOUBLES = 12
ALL_BUT = 10.0  # percentile
DOUBLE = 0.08  # darkness: just what still counts as paper (evidence.FAINT)
LONG, THICK = 9, 5  # samples: a doubled line is longer than 1.6 mm and thinner than 0.9 mm


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """What is printed at the boxes of a page.

    Attributes:
        template: SAMPLES×SAMPLES for all boxes alike, or n×SAMPLES×SAMPLES: darkness of the print.
        outline: likewise, where the outline is.
        zone: likewise, where print may be, the outline included: ink is not looked for there.
        ours: squares with nothing in them, as we print them.
    """

    template: Patches
    outline: Mask
    zone: Mask
    ours: bool


def printed_outline(dark: Patches) -> Printed:
    """Return what is printed at our own boxes, however many of them are marked.

    Args:
        dark: n×SAMPLES×SAMPLES darkness of the boxes of one page, each on its outline; no ``nan``.
    """
    dark = thinned(dark, BOXES_LOOKED_AT)
    template = _drawn(_profiles(dark))
    zone = outline_zone() | (template >= TEMPLATE_SLACK) | _doubled(dark)
    return Printed(template, outline_zone(), zone, ours=True)


def lines_alone(dark: Patches) -> tuple[Floats, Mask]:
    """Look across the four sides of each outline.

    Args:
        dark: n×SAMPLES×SAMPLES darkness; no ``nan``.

    Returns:
        4×n×(2·REACH + 1) darkness across the sides (top, bottom, left, right), from within to without, the median along
        the side; and 4×n flags: a thin line stands there alone.
    """
    first, last = round(INSET + ENDS * SIDE), round(INSET + (1 - ENDS) * SIDE)
    offsets = np.arange(-REACH, REACH + 1)
    low, high = round(INSET - 0.5) - offsets, round(INSET + SIDE - 0.5) + offsets
    rows = [_middle(dark[:, at, first:last], 2) for at in (low, high)]
    columns = [_middle(dark[:, first:last, at], 1) for at in (low, high)]
    across = np.asarray(np.stack([*rows, *columns]), dtype=np.float32)
    line = across[:, :, REACH - 1 : REACH + 2].max(axis=2)
    flanks = np.maximum(across[:, :, : REACH - FLANK + 1].min(axis=2), across[:, :, REACH + FLANK :].min(axis=2))
    return across, line - flanks > ALONE


def _middle(values: Floats, axis: int) -> Floats:
    """Return the (upper) median along an axis; numpy's own looks for what is no number, and takes twice as long."""
    half = values.shape[axis] // 2
    return np.asarray(np.take(np.partition(values, half, axis=axis), half, axis=axis), dtype=np.float32)


def _profiles(dark: Patches) -> Floats:
    """Return 4×(2·REACH + 1): how dark the line of each side is, and its blur, from within to without."""
    across, alone = lines_alone(dark)
    if np.count_nonzero(alone) < FEWEST:
        sharp = np.zeros((4, 2 * REACH + 1), np.float32)
        sharp[:, REACH - 1 : REACH + 2] = USUAL_TONE
        return sharp
    together = np.median(across[alone], axis=0)
    each = [
        np.median(side[there], axis=0) if np.count_nonzero(there) >= FEWEST_OF_A_SIDE else together
        for side, there in zip(across, alone, strict=True)
    ]
    return np.asarray(np.stack(each), dtype=np.float32)


def _doubled(dark: Patches) -> Mask:
    """Tell where nearly every box has a thin line that runs along its sides: no pen does that, a second print does."""
    if len(dark) < BOXES_FOR_DOUBLES:
        return np.zeros((SAMPLES, SAMPLES), dtype=bool)
    rank = int(ALL_BUT / 100 * len(dark))
    common = np.partition(dark, rank, axis=0)[rank]
    thick = cv2.morphologyEx(common, cv2.MORPH_OPEN, np.ones((THICK, THICK), np.uint8))
    lines = [cv2.morphologyEx(common, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, LONG), (LONG, 1))]
    double = np.max(lines, axis=0) - thick > DOUBLE
    return np.asarray(cv2.dilate(double.astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=bool)


def _drawn(profiles: Floats) -> Patches:
    """Draw the outline with these profiles across its sides; corners are as dark as the darker of the two sides."""
    outward = distances_to_sides()
    offsets = np.arange(-REACH, REACH + 1)
    within = np.max(outward, axis=0)
    template = np.zeros((SAMPLES, SAMPLES), np.float32)
    for k, profile in enumerate(profiles):
        drawn = np.interp(outward[k], offsets, profile, left=0.0, right=0.0)
        beside = np.maximum(within - np.maximum(outward[k], 0), 0)  # beyond the ends of this side
        template = np.maximum(template, np.where(beside <= 1, drawn, 0)).astype(np.float32)
    return template


@cache
def distances_to_sides() -> NDArray[np.float64]:
    """4×SAMPLES×SAMPLES: how far each sample lies beyond the top, bottom, left and right side; negative within."""
    t = np.arange(SAMPLES) + 0.5
    low, high = INSET - t, t - (INSET + SIDE)
    flat = np.zeros(SAMPLES)
    return np.stack([low[:, None] + flat, high[:, None] + flat, low[None] + flat[:, None], high[None] + flat[:, None]])


@cache
def distance_to_box() -> NDArray[np.float64]:
    """SAMPLES×SAMPLES: Chebyshev distance from each sample to the outline in samples, negative inside."""
    return np.asarray(distances_to_sides().max(axis=0), dtype=np.float64)


@cache
def outline_zone() -> Mask:
    """SAMPLES×SAMPLES: the outline with what blur smears of it."""
    return np.asarray(np.abs(distance_to_box()) <= OUTLINE_HALF_WIDTH, dtype=bool)
