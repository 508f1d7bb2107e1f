"""Determine the print at each box from a picture of the unmarked form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.registration.outlines import smoothed
from omr.registration.sampling import SIDE, Patches, Quads

REACH = 4  # largest displacement between the two pictures, in samples: two pixels of a box of 12
PRINT = 0.3  # darkness that is surely print on the picture of the unmarked form
USUAL_GAIN = (0.4, 1.6)  # limits of the darkness of print on the marked page over that on the unmarked form
# Marks make print darker, never paler, so a percentile below the median tells the darkness of the print itself.
GAIN_PERCENTILE = 35.0
STEPS = tuple((dy, dx) for dy in range(-REACH, REACH + 1) for dx in range(-REACH, REACH + 1))


def print_at(dark: Patches, blank: Patches, quads: Quads) -> Patches:
    """Return the darkness that print has at each box of a marked page.

    Args:
        dark: n×SAMPLES×SAMPLES darkness of the boxes of the marked page.
        blank: the same for the unmarked form, sampled by the same corners.
        quads: n×4×2 corners in pixels, which tell which boxes are neighbours.

    Returns:
        n×SAMPLES×SAMPLES darkness.
    """
    shifts = _agreed(dark, blank, quads)
    there = np.stack([_rolled(patch, *shift) for patch, shift in zip(blank, shifts, strict=True)])
    printed = there > PRINT
    ratios = dark[printed] / there[printed]
    gain = float(np.clip(np.percentile(ratios, GAIN_PERCENTILE), *USUAL_GAIN)) if ratios.size else 1.0
    return np.asarray(there * np.float32(gain), dtype=np.float32)


def _agreed(dark: Patches, blank: Patches, quads: Quads) -> NDArray[np.intp]:
    """Return n×2 whole samples, down and across: each box's shift between the form and the page, smoothed."""
    common = np.stack([np.minimum(dark, _rolled(blank, *step)).sum(axis=(1, 2)) for step in STEPS], axis=1)
    # Where all shifts fit equally well, the smallest is taken.
    common = common - 1e-3 * np.array([np.hypot(*step) for step in STEPS])
    own = np.array(STEPS)[common.argmax(axis=1)]
    weight = common.max(axis=1) - np.median(common, axis=1)
    weight = weight / max(float(weight.max()), 1e-6)
    sides = np.hypot(*(quads[:, 1] - quads[:, 0]).T)
    agreed = smoothed(own / SIDE, np.stack([weight] * 2, axis=1), quads.mean(axis=1), float(np.median(sides)))
    return np.rint(agreed * SIDE).clip(-REACH, REACH).astype(np.intp)


def _rolled(patches: Patches, down: int, across: int) -> Patches:
    return np.roll(patches, (int(down), int(across)), axis=(-2, -1))
