"""Detect pictures from which marks may have vanished altogether, so that a box which was marked looks empty.

A scanner or a copier drops whatever is paler than its threshold. Of a pale pencil or a dry ballpoint it keeps specks;
of a mark that was drawn with a little less pressure it keeps nothing, and such a box can't be told from an empty one.
But the marks that are left show the danger: by how little ink they have, and by how much that varies.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omr.marks.hand_rules import FEWEST_MARKS
from omr.marks.ink_features import Evidence
from omr.marks.quantiles import median
from omr.reading import Mark, MarkReading

Floats = NDArray[np.float32]

# Every thirteenth pixel across and down is examined to find out whether a picture has only black and white.
STEP = 13
NEARLY_BLACK, NEARLY_WHITE = 16, 239
ROWS_APART = 8
# In a two-level picture, marks of a lower median darkness are breaking up into specks. On 126 simulated pictures of 200
# and 300 dpi the three sheets from which whole marks had vanished had 0.71, 0.75 and 0.78. A quarter of the others are
# below 0.8, too; but only their questions that look unanswered are asked about, and those are few.
SOLID = 0.80
# A mark with less ink than this, in samples of 0.03 mm², would be taken for dust.
LEAST_INK = 8.0
# The amount of ink of a hand's marks is taken to be lognormal; the standard deviation of its logarithm is 0.15 to 0.5.
# Marks are at risk if ``LEAST_INK`` is fewer standard deviations than this below the mean. On 264 simulated pages of
# pencils and dry ballpoints (gray, copied, faxed, two-level) marks were lost only where it was at most 3.0.
DEVIATIONS = 4.5
WEAK = 4.0  # times ``LEAST_INK``: if the weakest of the hand's marks has more, none is at risk
LEAST_SPREAD = 0.10
USUAL_SPREAD = 0.35  # assumed standard deviation of the logarithm if there are too few marks to estimate it


def marks_may_be_lost(image: NDArray[np.uint8], evidence: Evidence, readings: Sequence[MarkReading]) -> bool:
    """Tell whether marks may have vanished from a picture altogether.

    Args:
        image: gray picture, h×w.
        evidence: the ink at the boxes of the page.
        readings: their classes, in the same order.
    """
    marked = np.array([reading.mark is Mark.MARKED for reading in readings], dtype=bool)
    if not marked.any():
        return False
    return _near_vanishing(evidence.amount[marked]) or _crumbling(image, evidence.tone[marked])


def _near_vanishing(ink: Floats) -> bool:
    """Tell whether a mark of this hand may have too little ink to be seen; ``ink`` is that of its marks, in samples."""
    if ink.min() > WEAK * LEAST_INK:
        return False
    logs = np.log(np.maximum(ink, 1.0))
    spread = float(np.std(logs, ddof=1)) if len(logs) >= FEWEST_MARKS else USUAL_SPREAD
    return float(logs.mean() - np.log(LEAST_INK)) < DEVIATIONS * max(spread, LEAST_SPREAD)


def _crumbling(image: NDArray[np.uint8], tones: Floats) -> bool:
    """Tell whether a picture has two levels and shows only specks of the hand's median mark; ``tones`` are 0 … 1."""
    if len(tones) < FEWEST_MARKS or float(median(tones)) >= SOLID:
        return False
    return has_two_levels(image)


def has_two_levels(image: NDArray[np.uint8]) -> bool:
    """Tell whether a gray picture, h×w, holds nothing but black and white."""
    some = image[::STEP, ::STEP]
    rows = (some[first::ROWS_APART] for first in range(ROWS_APART))  # a few all over the picture show that it is gray
    return all(((part <= NEARLY_BLACK) | (part >= NEARLY_WHITE)).all() for part in rows)
