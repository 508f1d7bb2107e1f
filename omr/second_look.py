"""Examine a page again after the first reading: for tails of marks in other rows, and for wide rings around boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.answers import alternatives
from omr.marks.hand_rules import chooses_by_rings, less_sure, taken_for
from omr.marks.tails import TailOptions, tails
from omr.marks.wide_rings import FURTHEST, ringed_boxes
from omr.reading import AnswerReading, BoxReading, Doubt, Mark, State

if TYPE_CHECKING:
    from forms.layout import Question
    from omr.marks.ink_features import Evidence
    from omr.reading_options import ReadingOptions
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """The intermediate reading of a page.

    Attributes:
        image: gray picture, h×w.
        located: its boxes.
        evidence: the ink at them.
        boxes: their readings.
        answers: to the questions that they belong to.
        questions: of the form.
    """

    image: Gray
    located: Located
    evidence: Evidence
    boxes: tuple[BoxReading, ...]
    answers: tuple[AnswerReading, ...]
    questions: Sequence[Question]


def without_tails(so_far: ReadSoFar, options: ReadingOptions) -> tuple[BoxReading, ...]:
    """Read tails of other questions' marks as empty in questions without an answer, and as less sure in answered ones.

    Returns:
        the boxes; the same object if nothing changed.
    """
    boxes = so_far.boxes
    unanswered = {a.question for a in so_far.answers if not a.answer and a.doubt is Doubt.UNCERTAIN_MARK}
    answered = {a.question for a in so_far.answers if a.state is State.READ}
    open_to_it = [box.question in unanswered and not box.disturbed for box in boxes]
    answering = [box.seen.mark is Mark.MARKED and box.question in answered and not box.disturbed for box in boxes]
    tailed = _tails(so_far, np.array(open_to_it, dtype=bool), options.tails)
    perhaps = _tails(so_far, np.array(answering, dtype=bool), options.perhaps_tails)
    if not (tailed | perhaps).any():
        return boxes
    return tuple(
        _tailed(box, bool(tailed[k]), options) if tailed[k] or perhaps[k] else box for k, box in enumerate(boxes)
    )


def _tails(so_far: ReadSoFar, candidates: NDArray[np.bool_], options: TailOptions) -> NDArray[np.bool_]:
    return tails(so_far.image, so_far.located, so_far.evidence, so_far.boxes, candidates, options)


def _tailed(box: BoxReading, unanswered: bool, options: ReadingOptions) -> BoxReading:
    """Return a box whose ink is, or may be, a tail: empty if its question is unanswered, else with a less sure mark."""
    if not unanswered:
        return replace(box, seen=less_sure(box.seen, options.marks.hand.pale))
    return replace(box, seen=taken_for(box.seen, Mark.EMPTY, options.tails.sure))


def ring_doubted(so_far: ReadSoFar, options: ReadingOptions) -> tuple[BoxReading, ...]:
    """Limit the probability of boxes with a wide ring around them: of marks, and of boxes in unanswered questions.

    A ringed mark counts as cancelled, as the sheet explains, if its question has another mark that is not ringed.

    Returns:
        the boxes; the same object if nothing changed.
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
    plain, groups = marked & ~ringed, alternatives(so_far.questions, boxes)
    return tuple(
        _ringed(box, _instead(so_far, groups, plain, k), options) if ringed[k] else box for k, box in enumerate(boxes)
    )


def _instead(so_far: ReadSoFar, groups: Sequence[Sequence[int]], plain: NDArray[np.bool_], box: int) -> bool:
    """Tell whether an alternative to a ringed box is plainly marked, further away than the ring may reach."""
    others = next(list(group) for group in groups if box in group)
    away = so_far.located.quads[others].mean(axis=1) - so_far.located.quads[box].mean(axis=0)
    side = np.linalg.norm(so_far.located.quads[box][1] - so_far.located.quads[box][0])
    return bool((plain[others] & (np.linalg.norm(away, axis=1) > (FURTHEST + 0.5) * side)).any())


def _ringed(box: BoxReading, instead: bool, options: ReadingOptions) -> BoxReading:
    """Return a ringed box: cancelled if an unringed mark stands ``instead`` of its own, else with a less sure class."""
    if not (instead and box.seen.mark is Mark.MARKED):
        return replace(box, seen=less_sure(box.seen, options.marks.hand.pale))
    return replace(box, seen=taken_for(box.seen, Mark.CANCELLED, options.rings.sure))
