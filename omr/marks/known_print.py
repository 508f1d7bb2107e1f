"""What is printed at each box, where a picture of the unmarked form is at hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.registration.outlines import smoothed
from omr.registration.sampling import SIDE, Patches, Quads

REACH = 4  # samples that the two pictures may lie beside each other: two pixels of a box of 12
PRINT = 0.3  # darkness that is surely print on the picture of the unmarked form
USUAL_GAIN = (0.4, 1.6)  # how much darker or paler print may be on one picture than on the other
# Marks make print darker, never paler: the paler part of what is seen at the print tells its darkness.
GAIN_PERCENTILE = 35.0
STEPS = tuple((dy, dx) for dy in range(-REACH, REACH + 1) for dx in range(-REACH, REACH + 1))


def print_at(dark: Patches, blank: Patches, quads: Quads) -> Patches:
    """Return the darkness that print has at each box of a marked page.

    Args:
        dark: n×SAMPLES×SAMPLES darkness of the boxes of the marked page.
        blank: likewise of the unmarked form, sampled by the same corners.
        quads: n×4×2 corners, by which neighbours are told.
    """
    shifts = _agreed(dark, blank, quads)
    there = np.stack([_rolled(patch, *shift) for patch, shift in zip(blank, shifts, strict=True)])
    printed = there > PRINT
    ratios = dark[printed] / there[printed]
    gain = float(np.clip(np.percentile(ratios, GAIN_PERCENTILE), *USUAL_GAIN)) if ratios.size else 1.0
    return np.asarray(there * np.float32(gain), dtype=np.float32)


def _agreed(dark: Patches, blank: Patches, quads: Quads) -> NDArray[np.intp]:
    """Return the whole samples by which each box' print lies beside where it is on the unmarked form, down, across."""
    common = np.stack([np.minimum(dark, _rolled(blank, *step)).sum(axis=(1, 2)) for step in STEPS], axis=1)
    # Where there is nothing to choose by, nothing is moved.
    common = common - 1e-3 * np.array([np.hypot(*step) for step in STEPS])
    own = np.array(STEPS)[common.argmax(axis=1)]
    weight = common.max(axis=1) - np.median(common, axis=1)
    weight = weight / max(float(weight.max()), 1e-6)
    sides = np.hypot(*(quads[:, 1] - quads[:, 0]).T)
    agreed = smoothed(own / SIDE, np.stack([weight] * 2, axis=1), quads.mean(axis=1), float(np.median(sides)))
    return np.rint(agreed * SIDE).clip(-REACH, REACH).astype(np.intp)


def _rolled(patches: Patches, down: int, across: int) -> Patches:
    return np.roll(patches, (int(down), int(across)), axis=(-2, -1))
