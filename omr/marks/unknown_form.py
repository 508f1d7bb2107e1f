"""Gather the ink at boxes of a form that we did not lay out; the print at them is learned from the picture itself.

Other makers print circles and ovals, closer together than we do, with letters or digits in them. Lines that *all* boxes
have are print, however many boxes are filled alike; what only some boxes have is print if it is the same letter, line
for line. With few boxes only the outline is searched for; if the unmarked form is known, the print is taken from it.
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

# Least number of boxes from which the print in them can be learned.
BOXES_FOR_TEMPLATE = 12
# There are no markers from which to take the level of black, so the darkest percentile of the patches is taken.
BLACK_PERCENTILE = 1.0
# Percentile over the boxes that is taken as common print: what more boxes lack is not print. A tenth may be unfilled.
COMMON_PERCENTILE = 8.0
FEWEST_LACKING = 2  # number of boxes that must lack it, at least
COMMON_TINT = 0.10  # most darkness of a printed background; a darker one is a filling that all boxes have
LEAST_PX = 12.0  # of a box's shorter side: there a pencil's stroke is one pixel wide, and a printed letter is a blot
LEAST_FREE = 1 / 3  # of a box's inside: where less is free of print, a mark may be hidden
RIM = 2.0  # width in samples of the blur beside an outline: a pixel of a box of 12
PRINT = 0.5  # print darker than this hides ink; paler print is subtracted


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
    """Limit the probability of boxes that are too small or hidden by print, and set their ``doubt`` to the reason.

    Args:
        readings: of the n boxes.
        quads: n×4×2 corners in pixels.
        free: n, share of the inside in which no print hides ink.
        most: most probability of the likeliest class of such a box.
    """
    edges = np.hypot(*np.moveaxis(quads - np.roll(quads, 1, axis=1), -1, 0))
    small, hidden = edges.min(axis=1) < LEAST_PX, free < LEAST_FREE
    reasons = np.where(small, MarkDoubt.TOO_SMALL, np.where(hidden, MarkDoubt.PRINT_HIDES_BOX, MarkDoubt.NONE))
    return [
        less_sure(reading, most)._replace(doubt=MarkDoubt(reason)) if reason else reading
        for reading, reason in zip(readings, reasons, strict=True)
    ]


def _sampled(image: Gray, quads: Quads) -> Patches:
    """Return n×SAMPLES×SAMPLES darkness; samples outside the picture, or nearer to another box, are paper (0)."""
    patches = sample_boxes(image, quads)
    black = float(np.nanpercentile(patches, BLACK_PERCENTILE))
    dark = as_paper(darkness(patches, paper_levels(patches, quads.mean(axis=1)), black))
    dark[others_ground(quads)] = 0
    return dark


def _on_outlines(image: Gray, quads: Quads) -> tuple[Quads, Outline]:
    """Return the corners of the outlines printed near the given corners, n×4×2, and their common shape."""
    lines = thin_lines(_sampled(image, quads))
    outline = find_outline(lines)
    shifts = own_shifts(lines, outline, quads) + outline.shift
    middles = quads.mean(axis=1, keepdims=True)
    if np.abs(shifts).max() > NEGLIGIBLE_SHIFT:
        quads = moved_quads(quads, shifts)
        middles = quads.mean(axis=1, keepdims=True)
    return middles + outline.size * (quads - middles), outline


def _gather_learned(dark: Patches, outline: Outline) -> Evidence:
    """Gather the ink at boxes that are numerous enough for learning their print."""
    common, band = _common(dark, outline), rounded_outline_zone(outline.roundness)
    beside = _beside(common, outline)
    letters = find_letters(np.where(band, np.float32(0), np.maximum(dark - beside, 0)))
    print_ = np.where(band, common, _with_grain(dark, beside + spread_letters(letters.dark), band))
    evidence = gather(dark, Printed(print_, band, band | (print_ > PRINT), ours=False))
    return replace(evidence, free=np.where(letters.unknown, np.float32(0), evidence.free))


def _known(dark: Patches, blank: Patches, quads: Quads, outline: Outline) -> Printed:
    """Return the print at each box, taken from the unmarked form."""
    print_, band = print_at(dark, blank, quads), rounded_outline_zone(outline.roundness)
    wide = spread_letters(print_)
    if len(dark) >= BOXES_FOR_TEMPLATE:  # blur and grain are this picture's own
        wide = np.maximum(wide, _beside(_common(dark, outline), outline))
        wide = _with_grain(dark, wide, band)
    return Printed(np.where(band, print_, wide), band, band | (wide > PRINT), ours=False)


def _with_grain(dark: Patches, print_: Patches, band: Mask) -> Patches:
    """Add the darkness of the picture's grain to that of the print, so that neither counts as ink."""
    return print_ + np.float32(grain_in(np.where(band, np.float32(0), np.maximum(dark - print_, 0))))


def _beside(common: NDArray[np.float32], outline: Outline) -> NDArray[np.float32]:
    """Return the print where no letters are searched for: around the boxes, and in the blur of the outline."""
    there = ~inner_area() | rounded_outline_zone(outline.roundness, RIM)
    return np.where(there, spread_letters(common[None])[0], np.float32(0))


def _common(dark: Patches, outline: Outline) -> NDArray[np.float32]:
    """Return the print that all boxes have, SAMPLES×SAMPLES: thin lines, a pale background, and the outline."""
    rank = max(FEWEST_LACKING - 1, int(COMMON_PERCENTILE / 100 * len(dark)))
    everywhere = np.partition(dark, rank, axis=0)[rank]
    lines = thin_lines(everywhere[None])[0]
    ground = np.minimum(everywhere - lines, COMMON_TINT)
    band = rounded_outline_zone(outline.roundness)
    return np.asarray(np.where(band, everywhere, lines + ground), dtype=np.float32)
