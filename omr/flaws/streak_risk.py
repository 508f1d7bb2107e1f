"""Find the boxes that go to a person because a streak hid so much of them that the answer could be read wrongly.

A streak hides only what lies wholly beneath it. If another box of the question is plainly marked, a box that looks
empty is taken as empty: the reading would be wrong only if two boxes were marked, one of them so narrowly that the mark
vanished. But if no box is marked, a mark may have vanished. And the class of a box must not depend on what is assumed
to lie beneath the streak.
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

# The thinnest line that must be detected is 0.4 mm wide (a sharp pencil, VVSG 1.1.6-H). Of such a line beneath and
# along a streak of this width, a third still shows beside the streak.
HIDES_LINE_MM = 0.27
# A small tick is 1.8 mm wide; a streak of that width hides it. Where the respondent's other marks are known, their size
# is used instead: a mark of which a fifth sticks out is seen.
HIDES_MARK_MM = 1.8
HIDES_SHARE = 0.8
FEWEST_MARKS = 3
PLAINLY_MARKED = 0.9
INKED = 0.5


def least_mark_mm(evidence: Evidence, boxes: Sequence[BoxReading], unspoilt: Flags, side_mm: float) -> float:
    """Return the smallest width or height of the respondent's plain marks.

    Args:
        evidence: the ink at the n boxes of a page.
        boxes: their readings.
        unspoilt: n flags: no streak touches the box.
        side_mm: side of a box.

    Returns:
        millimetres; where there are fewer than ``FEWEST_MARKS``, a default for a small tick.
    """
    plain = [box.seen.probabilities[1] > PLAINLY_MARKED and not box.disturbed for box in boxes]
    marks = evidence.faint(np.array(plain, dtype=bool) & unspoilt) > INKED
    if len(marks) < FEWEST_MARKS:
        return HIDES_MARK_MM / HIDES_SHARE
    extents = [_extent(np.asarray(marks.any(axis=axis), dtype=bool)) for axis in (1, 2)]
    return float(np.minimum(*extents).min()) / SIDE * side_mm


def _extent(inked: Flags) -> NDArray[np.intp]:
    """Return n counts: the samples from the first inked one to the last, of n×SAMPLES flags."""
    return np.asarray(inked.shape[1] - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1))


def endangered(
    layout: Layout, boxes: Sequence[BoxReading], hidden: NDArray[np.float64], differs: Flags, least_mark: float
) -> tuple[BoxReading, ...]:
    """Flag as disturbed the boxes whose hidden part could change the answer to their question.

    Args:
        layout: to which the boxes belong.
        boxes: the n boxes of a page, read from the repaired picture.
        hidden: n, hidden width of each in millimetres.
        differs: n flags: the class of the box depends on what is assumed beneath the streak.
        least_mark: width of the respondent's smallest mark in millimetres.

    Returns:
        the n boxes, ``disturbed`` set where a person must decide.
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
