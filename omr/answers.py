"""From the marks of a question's boxes to its answer, or to a doubt that a person settles.

The rules are those that people follow here: one plain mark is the answer; a plain mark beside a cancelled one is the
answer; two plain marks, or nothing but a cancelled one, go to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import prod

from forms.layout import Kind, Question
from omr.reading import AnswerReading, BoxReading, Doubt, Mark, State


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """When an answer is taken as read.

    ``sure`` is the least probability of the whole answer (every box of the question being what it is taken for); below
    it a person decides. The classifier is cautious about itself: on the sample stack no answer above 0.90 is wrong, and
    0.99 leaves a margin of ten for hands, pens and scanners that nobody has seen.
    """

    sure: float = 0.99


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a group of boxes of which at most one may be marked says."""

    choice: str
    probability: float
    doubt: Doubt


def settle(question: Question, boxes: Sequence[BoxReading], options: AnswerOptions | None = None) -> AnswerReading:
    """Decide the answer to one question.

    Args:
        question: its kind and how many choices may be marked.
        boxes: the readings of all its boxes.
        options: how sure is sure.

    Returns:
        the answer, in state ``read``, ``blank`` or ``doubt``; a doubt carries the machine's suggestion.
    """
    options = options or AnswerOptions()
    if question.kind is Kind.NUMBER:
        verdict = _number(boxes)
    elif question.kind is Kind.CHOICES:
        verdict = _several(boxes, question.most)
    else:
        verdict = _one(boxes)
    doubt = verdict.doubt
    if any(box.disturbed for box in boxes):
        doubt = Doubt.BOX_DISTURBED
    elif not doubt and verdict.probability < options.sure:
        doubt = Doubt.UNCERTAIN_MARK
    state = State.DOUBT if doubt else State.READ if verdict.choice else State.BLANK
    return AnswerReading(question.question, verdict.choice, state, verdict.probability, doubt)


def _one(boxes: Sequence[BoxReading]) -> _Verdict:
    """At most one may be marked: compare every way of marking none or one with all the others."""
    empty, marked, cancelled = zip(*(b.seen.probabilities for b in boxes), strict=True)
    unmarked = [e + c for e, c in zip(empty, cancelled, strict=True)]
    blank = prod(empty)
    only = [m * prod(_but(unmarked, i)) for i, m in enumerate(marked)]
    none = prod(unmarked)
    best = max(range(len(boxes)), key=only.__getitem__)
    outcomes = {
        Doubt.NONE: max(only[best], blank),
        Doubt.OVERVOTE: max(0.0, 1.0 - none - sum(only)),
        Doubt.ONLY_CANCELLED: none - blank,
    }
    likeliest = max(outcomes, key=outcomes.__getitem__)
    if likeliest is Doubt.NONE:
        choice = boxes[best].choice if only[best] >= blank else ""
        return _Verdict(choice, outcomes[likeliest], Doubt.NONE)
    return _Verdict("", outcomes[likeliest], likeliest)


def _several(boxes: Sequence[BoxReading], most: int) -> _Verdict:
    """Each box stands for itself, up to ``most`` of them; a sheet with nothing but cancelled boxes is asked about."""
    marked = [b for b in boxes if b.seen.mark is Mark.MARKED]
    sure = prod(_marked_or_not(b) for b in boxes)
    choice = "|".join(b.choice for b in marked)
    if len(marked) > most:
        return _Verdict(choice, sure, Doubt.OVERVOTE)
    if not marked and any(b.seen.mark is Mark.CANCELLED for b in boxes):
        return _Verdict("", sure, Doubt.ONLY_CANCELLED)
    return _Verdict(choice, sure, Doubt.NONE)


def _number(boxes: Sequence[BoxReading]) -> _Verdict:
    """Read one digit a column; columns may stay empty on the left, as when 7 is written in two columns."""
    columns = [list(group) for _, group in groupby(_by_column(boxes), key=_column)]
    verdicts = [_one(column) for column in columns]
    digits = [v.choice.partition(":")[2] for v in verdicts]
    probability = prod(v.probability for v in verdicts)
    number = "".join(digits)
    doubt = next((v.doubt for v in verdicts if v.doubt), Doubt.NONE)
    gap = number and any(not digit for digit in digits[len(digits) - len(number) :])
    if gap and not doubt:
        doubt = Doubt.UNCERTAIN_MARK
    return _Verdict(str(int(number)) if number else "", probability, doubt)


def _marked_or_not(box: BoxReading) -> float:
    marked = box.seen.probabilities[1]
    return marked if box.seen.mark is Mark.MARKED else 1.0 - marked


def _but(values: Sequence[float], skipped: int) -> Iterable[float]:
    return (v for i, v in enumerate(values) if i != skipped)


def _column(box: BoxReading) -> int:
    return int(box.choice.partition(":")[0])


def _by_column(boxes: Sequence[BoxReading]) -> list[BoxReading]:
    return sorted(boxes, key=_column)
