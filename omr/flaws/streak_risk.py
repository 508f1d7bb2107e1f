"""Which boxes go to a person because a streak hid part of them: those whose question it could settle wrongly.

A streak hides no more than lies wholly beneath it. Beside a plain mark an otherwise empty box is what it looks like: to
be wrong, somebody must have marked two boxes, one of them so narrowly that it vanishes. But where nothing is marked, a
mark may have vanished. And what is seen of a mark must not depend on what is taken to lie beneath the streak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.answers import alternatives
from omr.reading import BoxReading, Mark
from omr.registration.sampling import SIDE

if TYPE_CHECKING:
    from forms.layout import Layout
    from omr.marks.ink_features import Evidence

Flags = NDArray[np.bool_]

# The thinnest line that is to be seen is one of 0.4 mm (a sharp pencil, VVSG 1.1.6-H). Beneath a streak of so much, and
# along it, a third of it still shows on its sides.
HIDES_LINE_MM = 0.27
# A small tick is 1.8 mm wide: beneath a streak of so much it vanishes. Where the hand's other marks are known, it is
# them that must not vanish: one of which a fifth sticks out is seen.
HIDES_MARK_MM = 1.8
HIDES_SHARE = 0.8
FEWEST_MARKS = 3
PLAINLY_MARKED = 0.9
INKED = 0.5


def least_mark_mm(evidence: Evidence, boxes: Sequence[BoxReading], unspoilt: Flags, side_mm: float) -> float:
    """Return the width or the height, whichever is less, of the hand's smallest mark.

    Args:
        evidence: the ink at the n boxes of a page.
        boxes: what was made of it.
        unspoilt: n, which of them no streak touches.
        side_mm: side of a box.

    Returns:
        millimetres; those of a small tick where too few marks are seen.
    """
    plain = [box.seen.probabilities[1] > PLAINLY_MARKED and not box.disturbed for box in boxes]
    marks = evidence.faint(np.array(plain, dtype=bool) & unspoilt) > INKED
    if len(marks) < FEWEST_MARKS:
        return HIDES_MARK_MM / HIDES_SHARE
    extents = [_extent(np.asarray(marks.any(axis=axis), dtype=bool)) for axis in (1, 2)]
    return float(np.minimum(*extents).min()) / SIDE * side_mm


def _extent(inked: Flags) -> NDArray[np.intp]:
    """Return the number of samples from the first that is inked to the last, of n×SAMPLES."""
    return np.asarray(inked.shape[1] - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1))


def endangered(
    layout: Layout, boxes: Sequence[BoxReading], hidden: NDArray[np.float64], differs: Flags, least_mark: float
) -> tuple[BoxReading, ...]:
    """Call boxes disturbed of which a streak hides what their question depends upon.

    Args:
        layout: whose boxes they are.
        boxes: the n boxes of a page as they are seen without the streaks.
        hidden: n, how many millimetres of each are hidden.
        differs: n, whether what is seen depends on what lies beneath the streak.
        least_mark: width of the hand's smallest mark in millimetres.
    """
    found = list(boxes)
    for members in alternatives(layout.questions, boxes):
        settled = any(boxes[k].seen.probabilities[1] > PLAINLY_MARKED and not differs[k] for k in members)
        for k in members:
            least = HIDES_SHARE * least_mark if settled else HIDES_LINE_MM
            unseen = hidden[k] > least and (not settled or boxes[k].seen.mark is not Mark.MARKED)
            if unseen or differs[k]:
                found[k] = replace(boxes[k], disturbed=True)
    return tuple(found)
