"""Two-level pictures in which a pale pen crumbles: where some of its marks are hardly there, others may be gone.

A scanner that makes black and white of what it sees drops whatever is paler than its threshold. Of a pale pencil or a
dry ballpoint it keeps specks; of a mark that was pressed a little less it keeps nothing, and no reader can tell that
from a box that was left empty. But the marks that are left tell of the danger.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omr.evidence import Evidence
from omr.marks import FEWEST_MARKS
from omr.reading import Mark, MarkReading

# A picture is of two levels if every so-manieth pixel of it is nearly black or nearly white.
STEP = 13
NEARLY_BLACK, NEARLY_WHITE = 16, 239
# Mean darkness of a hand's usual mark below which it crumbles. On 126 simulated two-level pictures of 200 and 300 dpi
# the three sheets from which whole marks had vanished had 0.71, 0.75 and 0.78. A quarter of the others are below 0.8,
# too; on them nothing is asked but about questions that look unanswered, and those are few.
SOLID = 0.80


def marks_crumble(image: NDArray[np.uint8], evidence: Evidence, readings: Sequence[MarkReading]) -> bool:
    """Tell whether marks may have vanished from a picture altogether.

    Args:
        image: gray picture, h×w.
        evidence: the ink at the boxes of the page.
        readings: what was made of them, in the same order.
    """
    marked = [reading.mark is Mark.MARKED for reading in readings]
    if sum(marked) < FEWEST_MARKS or float(np.median(evidence.tone[marked])) >= SOLID:
        return False
    some = image[::STEP, ::STEP]
    return bool(((some <= NEARLY_BLACK) | (some >= NEARLY_WHITE)).all())
