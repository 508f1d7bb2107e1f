"""From the marks of a question's boxes to its answer, or to a doubt that a person settles.

The rules are those that people follow here: one plain mark is the answer; a plain mark beside a cancelled one is the
answer; two plain marks, nothing but a cancelled one, a mark beside something that may be another, and a row that a line
strikes out, go to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import prod

from forms.layout import Kind, Question
from omr.marks.classify import FIELD_SHARES
from omr.reading import AnswerReading, BoxReading, Doubt, Mark, State

# What happens at a question of which one box is to be marked, before anything is seen of it. Our estimate for counter
# surveys (samples/respondent.py), shifted four- to sevenfold towards what must go to a person; field counts replace it.
NOTHING, ONE_MARK, TWO_MARKS = 0.08, 0.88, 0.04
# How many boxes of a question are cancelled on average: beside its answer, and where there is none.
TAKEN_BACK, TAKEN_BACK_ALONE = 0.04, 0.15
# Share of the empty boxes that have some ink in or around them all the same: slips, and what runs over from elsewhere.
# On simulated sheets of clear marks it is 0.03; people do worse than they are told.
INKED_THOUGH_EMPTY = 0.15
# Where any number of boxes may be marked, so much likelier is an unmarked box than a marked one.
UNMARKED = 3.0
LEAST_PROBABILITY = 1e-12  # nothing is impossible


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """When an answer is taken as read.

    Attributes:
        sure: least probability of an answer, every box of the question being what it is taken for; below it a person
            decides. At 0.97 and at 0.98 no clear mark was taken for something else in 300,000 positions, nor was any
            correction; at 0.97 a third fewer were asked about (``make accuracy N=300000 SEED=2 STROKES=…``).
        sure_beside: likewise where more than one box of the question may be marked: one of them was perhaps taken back.
        sure_several: likewise where any number of boxes is to be marked: what is taken for empty beside marks may be
            one of them that missed its box.
        sure_blank: likewise for a question that is taken for unanswered though there is some ink at it: an answer that
            is lost is the worst of errors. Without any ink there is nothing to be unsure of.
        empty_beside: least probability that each box beside the answer is empty, unless it was taken back. Of 11,265
            questions with plain marks (``in-spec``) it holds none back that would be read, at 0.8 two.
        crossed: share of ink inside that a line leaves in the boxes beside the answer which it passes, when it strikes
            the row out: a ballpoint's leaves 0.13 to 0.27. It holds one of those questions back.
    """

    sure: float = 0.97
    sure_beside: float = 0.98
    sure_several: float = 0.985
    sure_blank: float = 0.998
    empty_beside: float = 0.7
    crossed: float = 0.13


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a group of boxes of which at most one may be marked says."""

    choice: str
    probability: float
    doubt: Doubt


def alternatives(questions: Sequence[Question], boxes: Sequence[BoxReading]) -> list[list[int]]:
    """Return which boxes belong together, by their positions: among them at most one is to be marked.

    They are those of a question, of a digit of a number, or one choice alone where several may be marked.

    Args:
        questions: of the form.
        boxes: the readings of a page's boxes.
    """
    kinds = {question.question: question.kind for question in questions}

    def key(k: int) -> tuple[str, str]:
        kind, box = kinds[boxes[k].question], boxes[k]
        if kind is Kind.CHOICES:
            return box.question, box.choice
        return box.question, box.choice.partition(":")[0] if kind is Kind.NUMBER else ""

    return [list(members) for _, members in groupby(sorted(range(len(boxes)), key=key), key=key)]


def decide_answer(
    question: Question, boxes: Sequence[BoxReading], options: AnswerOptions | None = None
) -> AnswerReading:
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
        verdict = _number(boxes, options)
    elif question.kind is Kind.CHOICES:
        verdict = _several(boxes, question.most)
    else:
        verdict = _one(boxes, options)
    doubt = verdict.doubt
    if any(box.disturbed for box in boxes):
        doubt = Doubt.BOX_DISTURBED
    elif not doubt and verdict.probability < _bar(verdict, question.kind, boxes, options):
        doubt = Doubt.UNCERTAIN_MARK
    state = State.DOUBT if doubt else State.READ if verdict.choice else State.BLANK
    return AnswerReading(question.question, verdict.choice, state, verdict.probability, doubt)


def _bar(verdict: _Verdict, kind: Kind, boxes: Sequence[BoxReading], options: AnswerOptions) -> float:
    """Return how probable a verdict must be."""
    if not verdict.choice:
        return options.sure_blank
    if kind is Kind.CHOICES:
        return options.sure_several
    inked = sum(box.seen.mark is not Mark.EMPTY for box in boxes)
    return options.sure if inked < 2 else options.sure_beside


def _one(boxes: Sequence[BoxReading], options: AnswerOptions) -> _Verdict:
    """At most one is to be marked: weigh every way of marking none, one or two, whatever is cancelled beside them.

    Bayes' rule over the ways: how often each happens, times how much likelier the ink of the boxes that it takes for
    marked or cancelled is than it would be at empty ones.
    """
    marked, cancelled = _ratios(boxes)
    count = len(boxes)
    taken_back = [1 + TAKEN_BACK / count * ratio for ratio in cancelled]
    # What a box holds that is marked, beside what it would hold if it were not.
    odds = [ratio / other for ratio, other in zip(marked, taken_back, strict=True)]
    alone = NOTHING * (prod(1 + TAKEN_BACK_ALONE / count * ratio for ratio in cancelled) - 1)
    chosen = [ONE_MARK / count * prod(taken_back) * ratio for ratio in odds]
    pairs = (sum(odds) ** 2 - sum(ratio**2 for ratio in odds)) / 2
    more = TWO_MARKS / max(1, count * (count - 1) / 2) * prod(taken_back) * pairs
    best = max(range(count), key=chosen.__getitem__)
    outcomes = {
        (Doubt.NONE, boxes[best].choice): chosen[best],
        (Doubt.NONE, ""): NOTHING,
        (Doubt.OVERVOTE, ""): more,
        (Doubt.ONLY_CANCELLED, ""): alone,
    }
    (doubt, choice), likeliest = max(outcomes.items(), key=lambda outcome: outcome[1])
    if choice and _something_beside([box for box in boxes if box.choice != choice], options):
        doubt = Doubt.UNCERTAIN_MARK
    return _Verdict(choice, likeliest / sum((NOTHING, alone, more, *chosen)), doubt)


def _something_beside(others: Sequence[BoxReading], options: AnswerOptions) -> bool:
    """Tell whether the boxes beside an answer hold what none of them should: a second mark, or a line through all.

    A line that strikes a row out passes through several boxes, a tail or a blot from another row through one.
    """
    uncancelled = [box.seen for box in others if box.seen.mark is not Mark.CANCELLED]
    if any(seen.probabilities[0] < options.empty_beside for seen in uncancelled):
        return True
    crossed = sum(seen.ink >= options.crossed for seen in uncancelled)
    return crossed >= 2 or (crossed == 1 and len(others) == 1)


def _ratios(boxes: Sequence[BoxReading]) -> tuple[list[float], list[float]]:
    """Return by how much each box' ink is likelier if it was marked, or cancelled, than if it was left empty.

    The probabilities of a box are for one that has ink, in the shares of ``FIELD_SHARES``; Bayes' rule takes those out.
    """
    shares = [float(share) for share in FIELD_SHARES]
    marked, cancelled = [], []
    for box in boxes:
        empty, mark, cancel = box.seen.probabilities
        left_empty = max(empty, LEAST_PROBABILITY) / shares[0] * INKED_THOUGH_EMPTY
        marked.append(mark / shares[1] / left_empty)
        cancelled.append(cancel / shares[2] / left_empty)
    return marked, cancelled


def _several(boxes: Sequence[BoxReading], most: int) -> _Verdict:
    """Each box stands for itself, up to ``most`` of them; a sheet with nothing but cancelled boxes is asked about."""
    sure = prod(_sure(mark, cancel) for mark, cancel in zip(*_ratios(boxes), strict=True))
    marked = [b for b in boxes if b.seen.mark is Mark.MARKED]
    choice = "|".join(b.choice for b in marked)
    if len(marked) > most:
        return _Verdict(choice, sure, Doubt.OVERVOTE)
    if not marked and any(b.seen.mark is Mark.CANCELLED for b in boxes):
        return _Verdict("", sure, Doubt.ONLY_CANCELLED)
    return _Verdict(choice, sure, Doubt.NONE)


def _sure(marked: float, cancelled: float) -> float:
    """Return how sure it is that a box is marked, or that it is not, whichever is likelier."""
    mark = marked / UNMARKED
    unmarked = 1 + TAKEN_BACK * cancelled
    return max(mark, unmarked) / (mark + unmarked)


def _number(boxes: Sequence[BoxReading], options: AnswerOptions) -> _Verdict:
    """Read one digit a column; columns may stay empty on the left, as when 7 is written in two columns."""
    columns = [list(group) for _, group in groupby(_by_column(boxes), key=_column)]
    verdicts = [_one(column, options) for column in columns]
    digits = [v.choice.partition(":")[2] for v in verdicts]
    probability = prod(v.probability for v in verdicts)
    number = "".join(digits)
    doubt = next((v.doubt for v in verdicts if v.doubt), Doubt.NONE)
    gap = number and any(not digit for digit in digits[len(digits) - len(number) :])
    if gap and not doubt:
        doubt = Doubt.UNCERTAIN_MARK
    return _Verdict(str(int(number)) if number else "", probability, doubt)


def _column(box: BoxReading) -> int:
    return int(box.choice.partition(":")[0])


def _by_column(boxes: Sequence[BoxReading]) -> list[BoxReading]:
    return sorted(boxes, key=_column)
