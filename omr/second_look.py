"""Look again where a first reading leaves something open: at tails from other rows, and at rings that are wide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from omr.hand_rules import chooses_by_rings, less_sure
from omr.reading import AnswerReading, BoxReading, Doubt, Mark, State
from omr.tails import tails
from omr.wide_rings import ringed_boxes

if TYPE_CHECKING:
    from omr.evidence import Evidence
    from omr.fiducials import Gray
    from omr.location import Located
    from omr.reading_options import ReadingOptions


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """What the looks at a page so far made of it.

    Attributes:
        image: gray picture, h×w.
        located: its boxes.
        evidence: the ink at them.
        boxes: their readings.
        answers: to the questions that they belong to.
    """

    image: Gray
    located: Located
    evidence: Evidence
    boxes: tuple[BoxReading, ...]
    answers: tuple[AnswerReading, ...]


def without_tails(so_far: ReadSoFar, options: ReadingOptions) -> tuple[BoxReading, ...]:
    """Take what tails of other questions' marks leave in boxes of questions that look unanswered for what it is.

    Returns:
        the boxes; the same object where nothing changed.
    """
    boxes = so_far.boxes
    unanswered = {a.question for a in so_far.answers if not a.answer and a.doubt is Doubt.UNCERTAIN_MARK}
    candidates = np.array([box.question in unanswered and not box.disturbed for box in boxes], dtype=bool)
    tailed = tails(so_far.image, so_far.located, so_far.evidence, boxes, candidates, options.tails)
    empty = options.tails.sure
    seen = (empty, (1 - empty) / 2, (1 - empty) / 2)
    if not tailed.any():
        return boxes
    return tuple(
        replace(box, seen=box.seen._replace(mark=Mark.EMPTY, probability=empty, probabilities=seen)) if here else box
        for box, here in zip(boxes, tailed, strict=True)
    )


def ring_doubted(so_far: ReadSoFar, options: ReadingOptions) -> tuple[BoxReading, ...]:
    """Be less sure of marks, and of boxes of questions that look unanswered, around which there is a wide ring.

    Returns:
        the boxes; the same object where nothing changed.
    """
    boxes, evidence, hand = so_far.boxes, so_far.evidence, options.marks.hand
    unanswered = {answer.question for answer in so_far.answers if answer.state is State.BLANK}
    marked = np.array([box.seen.mark is Mark.MARKED for box in boxes], dtype=bool)
    drawn = (evidence.inside >= hand.touched) & (evidence.inside < hand.filled)
    drawn &= bool(marked.any()) and not chooses_by_rings(evidence, np.flatnonzero(marked), hand)
    open_to_it = np.array([box.question in unanswered for box in boxes], dtype=bool)
    ringed = ringed_boxes(so_far.image, so_far.located, (marked & drawn) | open_to_it, marked, options.rings)
    if not ringed.any():
        return boxes
    return tuple(
        replace(box, seen=less_sure(box.seen, hand.pale)) if here else box
        for box, here in zip(boxes, ringed, strict=True)
    )
