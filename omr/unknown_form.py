"""Boxes of a form that we did not lay out: what is printed at them is learned from the picture itself.

Other makers print circles and ovals, closer together than we do, with letters or digits in them. Whatever is printed
stands at all boxes alike, or (letters) at so many of them that an unmarked box is the usual one: so the boxes with the
least ink tell what ink is print. With few boxes the outline alone is looked for, as a square or an oval.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.evidence import (
    BOXES_FOR_TEMPLATE,
    OUTLINE_HALF_WIDTH,
    Evidence,
    Printed,
    gather,
    our_print,
    usual_print,
)
from omr.location import NEGLIGIBLE_SHIFT
from omr.refinement import outline_presence, outline_shifts, smoothed
from omr.sampling import SAMPLES, SIDE, Patches, Quads, moved, sample_boxes
from omr.territory import others_ground
from omr.tones import darkness, paper_levels

Mask = NDArray[np.bool_]
Floats = NDArray[np.floating]

# Where no markers tell what black is, the darkest of what lies at the boxes does.
BLACK_PERCENTILE = 1.0
# Corners that others found may lie a tenth of a box inside or outside of the printed outline.
OVAL_SIZES = np.linspace(0.80, 1.16, 10)
POINTS = 24  # of an oval that are looked at, in each quarter
PLAINLY_SQUARE = 0.85  # a square's palest side, of an oval's palest quarter: a filled square has both
PRINT = 0.15  # darkness that is print where every box has it
LETTER = 0.10  # likewise where only some have it: just above what still counts as paper (evidence.FAINT)
LETTERED_INK = 0.02  # share of the inside: with more than this in most boxes, something is printed in them
LETTERED_SHARE = 0.65
INNERMOST = 0.35  # of a side: nearer to the middle than this no outline lies, be it off by a tenth
# Of the boxes with the least ink, these are taken for unmarked, and what so many of them have in one place for print: a
# letter stands in one box of four to ten, strokes of pens that slipped in hardly twice in one place.
UNMARKED_SHARE = 0.6
LETTER_PERCENTILE = 94.0


def gather_unknown(image: NDArray[np.uint8], quads: Quads) -> Evidence:
    """Gather the ink at boxes of any form.

    Args:
        image: gray picture, h×w.
        quads: n×4×2 corners in pixels, clockwise from the top left; n is 1 at least.
    """
    dark = _sampled(image, quads)
    if len(dark) >= BOXES_FOR_TEMPLATE:
        dark = _on_outlines(image, quads, dark)
    oval = _oval_outline(dark)
    printed = _print(dark, oval)
    evidence = gather(dark, printed)
    lettered = _is_lettered(evidence.inside, printed)
    if oval is None and not lettered and len(dark) >= BOXES_FOR_TEMPLATE:
        return gather(dark)
    dark[others_ground(quads)] = 0
    printed = _print(dark, oval)
    return gather(dark, _with_letters(dark, printed, evidence.inside) if lettered else printed)


def _sampled(image: NDArray[np.uint8], quads: Quads) -> Patches:
    """Return n×SAMPLES×SAMPLES darkness; outside the picture is paper."""
    patches = sample_boxes(image, quads)
    black = float(np.nanpercentile(patches, BLACK_PERCENTILE))
    return np.nan_to_num(darkness(patches, paper_levels(patches, quads.mean(axis=1)), black))


def _on_outlines(image: NDArray[np.uint8], quads: Quads, dark: Patches) -> Patches:
    """Return the patches of square boxes on their outlines, where the corners are a little beside them."""
    sides = np.hypot(*(quads[:, 1] - quads[:, 0]).T)
    shifts = smoothed(*outline_shifts(dark), quads.mean(axis=1), float(np.median(sides)))
    if np.abs(shifts).max() <= NEGLIGIBLE_SHIFT:
        return dark
    there = _sampled(image, moved(quads, shifts))
    return there if _squareness(there) > _squareness(dark) else dark


def _squareness(dark: Patches) -> float:
    """Return how dark the palest side of the usual box is."""
    return float(outline_presence(np.median(dark, axis=0)[None])[0])


def _oval_outline(dark: Patches) -> Mask | None:
    """Return where the boxes' outline is, if it is an oval rather than a square."""
    usual = np.median(dark, axis=0)
    seen = [_palest_quarter(usual, float(size)) for size in OVAL_SIZES]
    best = int(np.argmax(seen))
    if _squareness(dark) >= PLAINLY_SQUARE * seen[best]:
        return None
    return np.asarray(np.abs(_radius() - OVAL_SIZES[best] * SIDE / 2) <= OUTLINE_HALF_WIDTH, dtype=bool)


def _palest_quarter(usual: Floats, size: float) -> float:
    """Return how dark an oval of that size is in its palest quarter, the darkest of three samples across it."""
    angle = np.linspace(0, 2 * np.pi, 4 * POINTS, endpoint=False)
    rings = [
        usual[_sample(np.sin(angle) * radius), _sample(np.cos(angle) * radius)]
        for radius in size * SIDE / 2 + np.arange(-1, 2)
    ]
    return float(np.max(rings, axis=0).reshape(4, POINTS).mean(axis=1).min())


def _sample(offset: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the sample at so many samples from the middle, down or across."""
    return np.clip(offset + SAMPLES / 2, 0, SAMPLES - 1).astype(np.intp)


def _print(dark: Patches, oval: Mask | None) -> Printed:
    """Return what all boxes have, and an outline; a square is taken for granted where no oval was seen."""
    # Of all boxes: every so-manieth might always be the one with an A in it.
    template = usual_print(dark)
    outline = our_print(dark[:0]).outline if oval is None else oval
    return Printed(template, outline, outline | _widened(template > PRINT), ours=False)


def _is_lettered(inside: NDArray[np.float32], printed: Printed) -> bool:
    """Tell whether something is printed in the boxes: all have it alike, or most of them hold ink of some kind."""
    if len(inside) < BOXES_FOR_TEMPLATE:
        return False
    alike = float(np.mean((printed.zone & ~printed.outline)[_radius() < INNERMOST * SIDE]))
    return alike > LETTERED_INK or float(np.mean(inside > LETTERED_INK)) > LETTERED_SHARE


def _with_letters(dark: Patches, printed: Printed, inside: NDArray[np.float32]) -> Printed:
    """Add whatever is printed in some of the boxes, told by those that hold the least ink."""
    unmarked = dark[np.argsort(inside, kind="stable")[: round(UNMARKED_SHARE * len(dark))]]
    letters = np.percentile(unmarked, LETTER_PERCENTILE, axis=0) > LETTER
    return Printed(printed.template, printed.outline, printed.zone | _widened(letters), ours=False)


def _widened(zone: Mask) -> Mask:
    """Return a zone with a sample more all around, for boxes that lie a little beside where they should."""
    return np.asarray(cv2.dilate(zone.astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=bool)


@cache
def _radius() -> Floats:
    """SAMPLES×SAMPLES: distance of each sample from the middle, in samples."""
    t = np.arange(SAMPLES) + 0.5 - SAMPLES / 2
    return np.asarray(np.hypot(t[:, None], t[None, :]), dtype=np.float64)
