"""Pictures in which marks of a hand may have vanished altogether, so that a box which was marked looks empty.

A scanner or a copier drops whatever is paler than its threshold. Of a pale pencil or a dry ballpoint it keeps specks,
of a mark that was pressed a little less nothing, and no reader can tell that from a box that was left empty. But the
marks that are left tell of the danger: by how little of them there is, and by how much that varies.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omr.marks.hand_rules import FEWEST_MARKS
from omr.marks.ink_features import Evidence
from omr.reading import Mark, MarkReading

Floats = NDArray[np.float32]

# Every thirteenth pixel across and down tells whether a picture has two levels: nearly black and nearly white.
STEP = 13
NEARLY_BLACK, NEARLY_WHITE = 16, 239
# Mean darkness of a hand's usual mark in a two-level picture below which it crumbles. On 126 simulated pictures of 200
# and 300 dpi the three sheets from which whole marks had vanished had 0.71, 0.75 and 0.78. A quarter of the others are
# below 0.8, too; on them nothing is asked but about questions that look unanswered, and those are few.
SOLID = 0.80
# Ink of a mark, in samples of 0.03 mm², below which it would be taken for dust.
LEAST_INK = 8.0
# The ink of a hand's marks varies by factors: its logarithm, spread by 0.15 to 0.5, is taken to be normal. Marks are at
# risk where the least ink is fewer standard deviations below the mean than this. On 264 simulated pages of pencils and
# dry ballpoints (gray, copied, faxed, two-level) marks were lost where it was at most 3.0, and never beyond.
DEVIATIONS = 4.5
WEAK = 4.0  # times the least ink: the weakest of the hand's marks has less, or none is at risk however much they vary
LEAST_SPREAD = 0.10
USUAL_SPREAD = 0.35  # where there are too few marks to tell


def marks_may_be_lost(image: NDArray[np.uint8], evidence: Evidence, readings: Sequence[MarkReading]) -> bool:
    """Tell whether marks may have vanished from a picture altogether.

    Args:
        image: gray picture, h×w.
        evidence: the ink at the boxes of the page.
        readings: what was made of them, in the same order.
    """
    marked = np.array([reading.mark is Mark.MARKED for reading in readings], dtype=bool)
    if not marked.any():
        return False
    return _near_vanishing(evidence.faint(marked).sum(axis=(1, 2))) or _crumbling(image, evidence.tone[marked])


def _near_vanishing(ink: Floats) -> bool:
    """Tell whether a mark of this hand might have less ink than would be seen; ``ink`` is that of its marks."""
    if ink.min() > WEAK * LEAST_INK:
        return False
    logs = np.log(np.maximum(ink, 1.0))
    spread = float(np.std(logs, ddof=1)) if len(logs) >= FEWEST_MARKS else USUAL_SPREAD
    return float(logs.mean() - np.log(LEAST_INK)) < DEVIATIONS * max(spread, LEAST_SPREAD)


def _crumbling(image: NDArray[np.uint8], tones: Floats) -> bool:
    """Tell whether a two-level picture shows but specks of the hand's usual mark."""
    if len(tones) < FEWEST_MARKS or float(np.median(tones)) >= SOLID:
        return False
    return has_two_levels(image)


def has_two_levels(image: NDArray[np.uint8]) -> bool:
    """Tell whether a gray picture, h×w, holds nothing but black and white."""
    some = image[::STEP, ::STEP]
    return bool(((some <= NEARLY_BLACK) | (some >= NEARLY_WHITE)).all())
