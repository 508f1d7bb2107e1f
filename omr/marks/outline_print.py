"""Model the print at our own boxes: an outline and nothing else. Only its tone, blur and offset come from the page.

Nothing is learned from the inside of a box: where people fill half of the boxes alike, their filling would be taken for
print. Tone and blur are measured across the sides of the outlines, and only at sides where a thin line stands alone,
darker than both of its flanks: no filling does that, and a stroke that crosses a side is ignored by the median along
it. On a page with doubled print (printed twice, slightly displaced), thin lines along the sides that nearly all boxes
have are taken as print, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.marks.quantiles import medians
from omr.registration.sampling import INSET, SAMPLES, SIDE, Patches
from omr.registration.tones import as_paper

Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

# Half the width of the printed outline with its blur and an inexact registration: 0.35 mm.
OUTLINE_HALF_WIDTH = 2.1  # samples
TEMPLATE_SLACK = 0.25  # darkness of print from which on a sample is not searched for ink
REACH = 5  # samples on either side of a line over which its profile is measured: 0.9 mm
FLANK = 4  # distance in samples at which a line's flanks begin: only a heavy blur reaches that far
ALONE = 0.10  # a line stands alone if it is darker than both flanks by this much; the palest print has 0.25
ENDS = 0.15  # share of a side at either end that is left out, because the adjoining sides are dark there
FEWEST_OF_A_SIDE = 4  # with fewer lines at one side of the boxes, the profile of all four sides together is used
FEWEST = 2  # with fewer lines in all, a default profile is used
# Darkness of that default: half of the markers' black, which is twice that of the palest print that still reads.
USUAL_TONE = 0.5
BOXES_LOOKED_AT = 48  # this many boxes, evenly spread, suffice
# Doubled lines are those that all but a tenth of the boxes have; they are searched for if there are this many boxes.
BOXES_FOR_DOUBLES = 12
ALL_BUT = 10.0  # percentile
DOUBLE = 0.08  # darkness: the most that still counts as paper (``ink_features.FAINT``)
LONG, THICK = 9, 5  # samples: a doubled line is longer than 1.6 mm and thinner than 0.9 mm


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """The print at the boxes of a page.

    Attributes:
        template: darkness of the print, SAMPLES×SAMPLES if all boxes are alike, else n×SAMPLES×SAMPLES.
        outline: flags of the same shape: the sample lies on the outline.
        zone: flags of the same shape: print, outline included, may hide ink here, so that none is searched for.
        ours: whether the boxes are of our own print: square outlines with nothing in them.
    """

    template: Patches
    outline: Mask
    zone: Mask
    ours: bool


def printed_outline(dark: Patches) -> Printed:
    """Return the print at our own boxes; it does not matter how many of them are marked.

    Args:
        dark: n×SAMPLES×SAMPLES darkness of the boxes of one page, each on its outline; no ``nan``.
    """
    every = -(-len(dark) // BOXES_LOOKED_AT) or 1
    template = _drawn(_profiles(_across_sides(dark, every)))
    zone = outline_zone() | (template >= TEMPLATE_SLACK) | _doubled(dark, every)
    return Printed(template, outline_zone(), zone, ours=True)


def lines_alone(dark: Patches) -> tuple[Floats, Mask]:
    """Measure profiles across the four sides of each outline, and find the sides at which a thin line stands alone.

    Args:
        dark: n×SAMPLES×SAMPLES darkness; ``nan`` outside the picture, which is taken for paper.

    Returns:
        4×n×(2·REACH + 1) darkness across the sides (top, bottom, left, right), from inside to outside, the median along
        the side; and 4×n flags: a thin line stands alone there.
    """
    across = _across_sides(dark, every=1)
    return across, _alone(across)


def _alone(across: Floats) -> Mask:
    """Return 4×n flags: the darkness across a side, 4×n×(2·REACH + 1), is that of a thin line that stands alone."""
    line = across[:, :, REACH - 1 : REACH + 2].max(axis=2)
    flanks = np.maximum(across[:, :, : REACH - FLANK + 1].min(axis=2), across[:, :, REACH + FLANK :].min(axis=2))
    return np.asarray(line - flanks > ALONE, dtype=bool)


def _across_sides(dark: Patches, every: int) -> Floats:
    """Return darkness across the sides of each ``every``-th outline as ``lines_alone`` does."""
    first, last = round(INSET + ENDS * SIDE), round(INSET + (1 - ENDS) * SIDE)
    low, high = round(INSET - 0.5), round(INSET + SIDE - 0.5)
    if compiled.KERNELS is None:
        return _across_sides_in_numpy(as_paper(dark[::every]), slice(first, last), low, high)
    dark, count = np.ascontiguousarray(dark, np.float32), -(-len(dark) // every)
    across = np.empty((4, count, 2 * REACH + 1), np.float32)
    compiled.KERNELS.across_sides(
        *(compiled.pointer(dark), count, every, SAMPLES, first, last, low, high, REACH, compiled.pointer(across)),
    )
    return across


def _across_sides_in_numpy(dark: Patches, along: slice, low: int, high: int) -> Floats:
    outward = np.arange(-REACH, REACH + 1)
    rows = [_middle(dark[:, at, along], 2) for at in (low - outward, high + outward)]
    columns = [_middle(dark[:, along, at], 1) for at in (low - outward, high + outward)]
    return np.stack([*rows, *columns])


def _middle(values: Floats, axis: int) -> Floats:
    """Return the upper median along an axis."""
    half = values.shape[axis] // 2
    return np.asarray(np.take(np.partition(values, half, axis=axis), half, axis=axis), dtype=np.float32)


def _profiles(across: Floats) -> Floats:
    """Return 4×(2·REACH + 1): the profile of darkness across the line of each side, from that of each box."""
    alone = _alone(across)
    if np.count_nonzero(alone) < FEWEST:
        sharp = np.zeros((4, 2 * REACH + 1), np.float32)
        sharp[:, REACH - 1 : REACH + 2] = USUAL_TONE
        return sharp
    together = medians(across[alone])
    each = [
        medians(side[there]) if np.count_nonzero(there) >= FEWEST_OF_A_SIDE else together
        for side, there in zip(across, alone, strict=True)
    ]
    return np.stack(each)


def _doubled(dark: Patches, every: int) -> Mask:
    """Return SAMPLES×SAMPLES flags: thin lines parallel to the sides in nearly every box, left by doubled print."""
    count = -(-len(dark) // every)
    if count < BOXES_FOR_DOUBLES:
        return np.zeros((SAMPLES, SAMPLES), dtype=bool)
    common = _ranked(dark, every, int(ALL_BUT / 100 * count))
    thick = cv2.morphologyEx(common, cv2.MORPH_OPEN, np.ones((THICK, THICK), np.uint8))
    lines = [cv2.morphologyEx(common, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, LONG), (LONG, 1))]
    double = np.maximum(*lines) - thick > DOUBLE
    return np.asarray(cv2.dilate(double.astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=bool)


def _ranked(dark: Patches, every: int, rank: int) -> NDArray[np.float32]:
    """Return, of each sample of every so-manieth patch, the darkness that ``rank`` of them are paler than."""
    if compiled.KERNELS is None:
        return np.asarray(np.partition(dark[::every], rank, axis=0)[rank], dtype=np.float32)
    found = np.empty((SAMPLES, SAMPLES), np.float32)
    compiled.KERNELS.ranked(
        compiled.pointer(dark), -(-len(dark) // every), every, SAMPLES * SAMPLES, rank, compiled.pointer(found)
    )
    return found


def _drawn(profiles: Floats) -> Patches:
    """Return the outline, SAMPLES×SAMPLES, with these profiles across its sides; a corner takes the darker side."""
    offsets, template = np.arange(-REACH, REACH + 1), np.zeros((SAMPLES, SAMPLES), np.float32)
    for profile, (outward, reached) in zip(profiles, _sides(), strict=True):
        drawn = np.interp(outward, offsets, profile, left=0.0, right=0.0).astype(np.float32)
        np.maximum(template, drawn * reached, out=template)
    return template


@cache
def _sides() -> tuple[tuple[NDArray[np.float64], NDArray[np.float32]], ...]:
    """Return, for each side, how far beyond it samples lie along the axis across it, and which ones it reaches.

    The distances are SAMPLES×1 or 1×SAMPLES, the flags SAMPLES×SAMPLES: 0 beyond the ends of the side, else 1.
    """
    outward = distances_to_sides()
    within = np.max(outward, axis=0)
    reached = [(within - np.maximum(side, 0) <= 1).astype(np.float32) for side in outward]
    axes = [side[:, :1] if k < 2 else side[:1] for k, side in enumerate(outward)]  # top and bottom vary down a patch
    return tuple(zip(axes, reached, strict=True))


@cache
def distances_to_sides() -> NDArray[np.float64]:
    """Return 4×SAMPLES×SAMPLES: distance of each sample beyond the top, bottom, left, right side; negative inside."""
    t = np.arange(SAMPLES) + 0.5
    low, high = INSET - t, t - (INSET + SIDE)
    flat = np.zeros(SAMPLES)
    return np.stack([low[:, None] + flat, high[:, None] + flat, low[None] + flat[:, None], high[None] + flat[:, None]])


@cache
def distance_to_box() -> NDArray[np.float64]:
    """Return SAMPLES×SAMPLES: Chebyshev distance from each sample to the outline in samples, negative inside."""
    return np.asarray(distances_to_sides().max(axis=0), dtype=np.float64)


@cache
def outline_zone() -> Mask:
    """Return SAMPLES×SAMPLES flags: the outline, blur included."""
    return np.asarray(np.abs(distance_to_box()) <= OUTLINE_HALF_WIDTH, dtype=bool)
