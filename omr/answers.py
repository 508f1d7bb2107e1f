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
from omr.marks import FIELD_SHARES
from omr.reading import AnswerReading, BoxReading, Doubt, Mark, State

# How often a question of which one box, or several, hold ink has no mark, one, or more. Our estimate for counter
# surveys (samples/respondent.py), shifted towards what must go to a person; field counts replace it one day.
MARKS_OF_ONE_INKED = (0.05, 0.95, 0.0)
MARKS_OF_SEVERAL_INKED = (0.04, 0.88, 0.08)
# Beside a plain mark, one taken back is that much likelier than a second answer, by the same estimate. No more: between
# the two the ink must tell.
TAKEN_BACK = 2.5
CLEAN = 0.99  # a box that is empty with this probability does not count among the inked ones


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """When an answer is taken as read.

    ``sure`` is the least probability of the whole answer (every box of the question being what it is taken for); below
    it a person decides. The classifier is cautious about itself: on the sample stack no answer above 0.90 is wrong, and
    0.995 leaves a margin of twenty for hands, pens and scanners that nobody has seen.
    """

    sure: float = 0.995


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
    none, blank = prod(unmarked), prod(empty)
    only = [m * prod(_but(unmarked, i)) for i, m in enumerate(marked)]
    plain = [m * prod(_but(empty, i)) for i, m in enumerate(marked)]
    weight_none, weight_one, weight_more = _weights(sum(e < CLEAN for e in empty))
    chosen = [weight_one * p + TAKEN_BACK * weight_more * (o - p) for o, p in zip(only, plain, strict=True)]
    more = max(0.0, 1.0 - none - sum(only))
    best = max(range(len(boxes)), key=chosen.__getitem__)
    outcomes = {
        (Doubt.NONE, boxes[best].choice): chosen[best],
        (Doubt.NONE, ""): weight_none * blank,
        (Doubt.OVERVOTE, ""): weight_more * more,
        (Doubt.ONLY_CANCELLED, ""): weight_none * (none - blank),
    }
    (doubt, choice), likeliest = max(outcomes.items(), key=lambda outcome: outcome[1])
    return _Verdict(choice, likeliest / (weight_none * none + sum(chosen) + weight_more * more), doubt)


def _weights(inked: int) -> tuple[float, float, float]:
    """Return by how much none, one or several marks among so many inked boxes is likelier than box by box.

    The boxes of a question are not independent of each other: beside a plain mark, other ink is a slip far oftener than
    a second answer. Bayes' rule, with how often each happens in place of what independent boxes would give (a binomial
    law).
    """
    if inked == 0:
        return 1.0, 1.0, 1.0
    p = float(FIELD_SHARES[1])
    none, one = (1 - p) ** inked, inked * p * (1 - p) ** (inked - 1)
    more = 1 - none - one
    shares = MARKS_OF_ONE_INKED if inked == 1 else MARKS_OF_SEVERAL_INKED
    return shares[0] / none, shares[1] / one, shares[2] / more if inked > 1 else 1.0


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
