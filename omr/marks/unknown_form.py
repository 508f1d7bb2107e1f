"""Boxes of a form that we did not lay out: what is printed at them is learned from the picture itself.

Other makers print circles and ovals, closer together than we do, with letters or digits in them. What *all* boxes have
is print, however many of them are filled alike; what only some have is print where it is the same letter, line for
line. With few boxes the outline alone is looked for, and where the unmarked form is known, it says what is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from omr.marks.box_letters import find_letters, grain_in, inner_area, spread_letters
from omr.marks.box_outline import Outline, find_outline, own_shifts, rounded_outline_zone, thin_lines
from omr.marks.hand_rules import less_sure
from omr.marks.ink_features import Evidence, gather
from omr.marks.known_print import print_at
from omr.marks.neighbours import others_ground
from omr.marks.outline_print import Printed
from omr.reading import MarkDoubt, MarkReading
from omr.registration.boxes import NEGLIGIBLE_SHIFT
from omr.registration.sampling import SAMPLES, Patches, Quads, moved_quads, sample_boxes
from omr.registration.tones import as_paper, darkness, paper_levels

Gray = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# With this many boxes it can be told what is printed in them.
BOXES_FOR_TEMPLATE = 12
# Where no markers tell what black is, the darkest of what lies at the boxes does.
BLACK_PERCENTILE = 1.0
# What this share of the boxes lacks is not printed in all: they may all be filled but a tenth of them.
COMMON_PERCENTILE = 8.0
FEWEST_LACKING = 2  # boxes that lack it, in any case
COMMON_TINT = 0.10  # darkness all over: as much may be printed as a ground, more is a filling that all boxes have
LEAST_PX = 12.0  # of a box' shorter side: a pencil's stroke is a pixel wide there, and its letter is a blot
LEAST_FREE = 1 / 3  # of a box' inside: where print covers more, a mark may hide in it
RIM = 2.0  # samples beside an outline that blur makes dark: a pixel of a box of 12
PRINT = 0.5  # darkness of print under which no mark is looked for; paler print is taken away from what is seen


def gather_unknown(image: Gray, quads: Quads, blank: Gray | None = None) -> Evidence:
    """Gather the ink at boxes of any form.

    Args:
        image: gray picture, h×w.
        quads: n×4×2 corners in pixels, clockwise from the top left; n is 1 at least.
        blank: gray picture of the unmarked form, h×w too, on which the boxes lie in the same places.
    """
    quads, outline = _on_outlines(image if blank is None else blank, quads)
    dark = _sampled(image, quads)
    if blank is not None:
        return gather(dark, _known(dark, _sampled(blank, quads), quads, outline))
    if len(dark) < BOXES_FOR_TEMPLATE:
        zone = rounded_outline_zone(outline.roundness)
        return gather(dark, Printed(np.zeros((SAMPLES, SAMPLES), np.float32), zone, zone, ours=False))
    return _gather_learned(dark, outline)


def with_doubts(
    readings: Sequence[MarkReading], quads: Quads, free: NDArray[np.float32], most: float
) -> list[MarkReading]:
    """Leave nothing sure of boxes that are too small or hidden by print, and say why.

    Args:
        readings: n, of the boxes.
        quads: n×4×2 corners in pixels.
        free: n, share of the inside in which no print hides ink.
        most: the most probability that any class of such a box keeps.
    """
    edges = np.hypot(*np.moveaxis(quads - np.roll(quads, 1, axis=1), -1, 0))
    small, hidden = edges.min(axis=1) < LEAST_PX, free < LEAST_FREE
    reasons = np.where(small, MarkDoubt.TOO_SMALL, np.where(hidden, MarkDoubt.PRINT_HIDES_BOX, MarkDoubt.NONE))
    return [
        less_sure(reading, most)._replace(doubt=MarkDoubt(reason)) if reason else reading
        for reading, reason in zip(readings, reasons, strict=True)
    ]


def _sampled(image: Gray, quads: Quads) -> Patches:
    """Return n×SAMPLES×SAMPLES darkness; outside the picture is paper, and so is what belongs to another box."""
    patches = sample_boxes(image, quads)
    black = float(np.nanpercentile(patches, BLACK_PERCENTILE))
    dark = as_paper(darkness(patches, paper_levels(patches, quads.mean(axis=1)), black))
    dark[others_ground(quads)] = 0
    return dark


def _on_outlines(image: Gray, quads: Quads) -> tuple[Quads, Outline]:
    """Return the corners of the outlines that are printed near the given corners, and what they look like."""
    lines = thin_lines(_sampled(image, quads))
    outline = find_outline(lines)
    shifts = own_shifts(lines, outline, quads) + outline.shift
    middles = quads.mean(axis=1, keepdims=True)
    if np.abs(shifts).max() > NEGLIGIBLE_SHIFT:
        quads = moved_quads(quads, shifts)
        middles = quads.mean(axis=1, keepdims=True)
    return middles + outline.size * (quads - middles), outline


def _gather_learned(dark: Patches, outline: Outline) -> Evidence:
    """Gather the ink at so many boxes that they tell what is printed at them."""
    common, band = _common(dark, outline), rounded_outline_zone(outline.roundness)
    beside = _beside(common, outline)
    letters = find_letters(np.where(band, np.float32(0), np.maximum(dark - beside, 0)))
    print_ = np.where(band, common, _with_grain(dark, beside + spread_letters(letters.dark), band))
    evidence = gather(dark, Printed(print_, band, band | (print_ > PRINT), ours=False))
    return replace(evidence, free=np.where(letters.unknown, np.float32(0), evidence.free))


def _known(dark: Patches, blank: Patches, quads: Quads, outline: Outline) -> Printed:
    """Return what is printed at each box, taken from the unmarked form."""
    print_, band = print_at(dark, blank, quads), rounded_outline_zone(outline.roundness)
    wide = spread_letters(print_)
    if len(dark) >= BOXES_FOR_TEMPLATE:  # blur and grain are this picture's own
        wide = np.maximum(wide, _beside(_common(dark, outline), outline))
        wide = _with_grain(dark, wide, band)
    return Printed(np.where(band, print_, wide), band, band | (wide > PRINT), ours=False)


def _with_grain(dark: Patches, print_: Patches, band: Mask) -> Patches:
    """Return print with the grain of the picture, neither of which is a pen's."""
    return print_ + np.float32(grain_in(np.where(band, np.float32(0), np.maximum(dark - print_, 0))))


def _beside(common: NDArray[np.float32], outline: Outline) -> NDArray[np.float32]:
    """Return what is printed where no letters are looked for: around the boxes, and what blur makes of the outline."""
    there = ~inner_area() | rounded_outline_zone(outline.roundness, RIM)
    return np.where(there, spread_letters(common[None])[0], np.float32(0))


def _common(dark: Patches, outline: Outline) -> NDArray[np.float32]:
    """Return what all boxes have: thin print, and a pale ground at most; along the outline whatever is there."""
    rank = max(FEWEST_LACKING - 1, int(COMMON_PERCENTILE / 100 * len(dark)))
    everywhere = np.partition(dark, rank, axis=0)[rank]
    lines = thin_lines(everywhere[None])[0]
    ground = np.minimum(everywhere - lines, COMMON_TINT)
    band = rounded_outline_zone(outline.roundness)
    return np.asarray(np.where(band, everywhere, lines + ground), dtype=np.float32)
