"""Decide each question's answer from the marks at its boxes, or raise a doubt that a person settles.

The rules are those that people follow when they count by hand. One plain mark is the answer, also beside a cancelled
one. These go to a person: two plain marks, nothing but a cancelled mark, a mark beside something that may be another,
and a row that is struck out by a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import prod
from operator import itemgetter

from forms.layout import Kind, Question
from omr.marks.classify import FIELD_SHARES
from omr.reading import AnswerReading, BoxReading, Doubt, Mark, State

# Prior probabilities that a question with a single choice has no mark, one mark or two. Our estimate for counter
# surveys (samples/respondent.py), shifted four- to sevenfold towards what must go to a person; field counts replace it.
NOTHING, ONE_MARK, TWO_MARKS = 0.08, 0.88, 0.04
# Expected number of cancelled boxes per question: beside an answer, and where there is no answer.
TAKEN_BACK, TAKEN_BACK_ALONE = 0.04, 0.15
# Share of empty boxes that nevertheless have some ink in or around them: slips, and strokes that run over from other
# boxes. On simulated sheets of clear marks it is 0.03; real people are less careful.
INKED_THOUGH_EMPTY = 0.15
# Where any number of boxes may be marked: prior odds of an unmarked box to a marked one.
UNMARKED = 3.0
LEAST_PROBABILITY = 1e-12  # nothing is impossible
_EMPTY, _MARKED, _CANCELLED = map(float, FIELD_SHARES)
_LIKELIHOOD = itemgetter(0)


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How probable an answer must be to be counted without asking a person.

    Attributes:
        sure: least probability of an answer, that is, of every box of the question being classified rightly; below it
            a person decides. At 0.97 and at 0.98 no clear mark and no correction was misread in 300,000 positions; at
            0.97 a third fewer were asked about (``make accuracy N=300000 SEED=2 STROKES=…``).
        sure_beside: the same where two or more boxes of the question hold a mark: one of them was perhaps cancelled.
        sure_several: the same where any number of boxes may be marked: a box beside marks that is classified as empty
            may have a mark that missed it.
        sure_blank: the same for a question that looks unanswered although there is some ink at it: a lost answer is
            the worst of errors. Without any ink the probability of a blank is not in doubt.
        empty_beside: least probability that each box beside the answer is empty, unless it was cancelled. Of 11,265
            questions with plain marks (``in-spec``) it holds back none that would otherwise be read; at 0.8, two.
        crossed: share of a box's inside that is inked where a line strikes out the row: a ballpoint leaves 0.13 to
            0.27 in each box that it passes beside the answer. It holds back one of those questions.
    """

    sure: float = 0.97
    sure_beside: float = 0.98
    sure_several: float = 0.985
    sure_blank: float = 0.998
    empty_beside: float = 0.7
    crossed: float = 0.13


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The likeliest choice of a question (or of one digit), its probability, and a doubt if there is a reason."""

    choice: str
    probability: float
    doubt: Doubt


def alternatives(questions: Sequence[Question], boxes: Sequence[BoxReading]) -> list[list[int]]:
    """Group the boxes of a page so that at most one box of each group may be marked.

    A group is the boxes of a question, those of one digit of a number, or a single box where several may be marked.

    Args:
        questions: of the form.
        boxes: the readings of a page's boxes.

    Returns:
        for each group, indices into ``boxes``.
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
        options: how probable an answer must be.

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
    """Return the least probability at which a verdict is accepted."""
    if not verdict.choice:
        return options.sure_blank
    if kind is Kind.CHOICES:
        return options.sure_several
    inked = sum([box.seen.mark is not Mark.EMPTY for box in boxes])
    return options.sure if inked < 2 else options.sure_beside


def _one(boxes: Sequence[BoxReading], options: AnswerOptions) -> _Verdict:
    """Decide among boxes of which at most one may be marked, by Bayes' rule.

    The hypotheses are that none, one or two boxes are marked, with any boxes cancelled beside them. Each hypothesis'
    prior is multiplied by the likelihood ratios, against empty boxes, of the boxes that it has marked or cancelled.
    """
    marked, cancelled = _ratios(boxes)
    count = len(boxes)
    taken_back = [1 + TAKEN_BACK / count * ratio for ratio in cancelled]
    # Likelihood ratio of each box being marked to its being empty or cancelled.
    odds = [ratio / other for ratio, other in zip(marked, taken_back, strict=True)]
    alone = NOTHING * (prod([1 + TAKEN_BACK_ALONE / count * ratio for ratio in cancelled]) - 1)
    beside = prod(taken_back)
    one = ONE_MARK / count * beside
    chosen = [one * ratio for ratio in odds]
    pairs = (sum(odds) ** 2 - sum([ratio**2 for ratio in odds])) / 2
    more = TWO_MARKS / max(1, count * (count - 1) / 2) * beside * pairs
    best = chosen.index(max(chosen))
    outcomes = (
        (chosen[best], Doubt.NONE, boxes[best].choice),
        (NOTHING, Doubt.NONE, ""),
        (more, Doubt.OVERVOTE, ""),
        (alone, Doubt.ONLY_CANCELLED, ""),
    )
    likeliest, doubt, choice = max(outcomes, key=_LIKELIHOOD)
    if choice and _something_beside(boxes, best, options):
        doubt = Doubt.UNCERTAIN_MARK
    return _Verdict(choice, likeliest / sum((NOTHING, alone, more, *chosen)), doubt)


def _something_beside(boxes: Sequence[BoxReading], answer: int, options: AnswerOptions) -> bool:
    """Tell whether the other boxes of an answered question may hold a second mark, or a line that strikes them out.

    A line that strikes out a row passes through several boxes; a tail or a blot from another row reaches only one.
    """
    crossed = 0
    for k, box in enumerate(boxes):
        if k == answer or box.seen.mark is Mark.CANCELLED:
            continue
        if box.seen.probabilities[0] < options.empty_beside:
            return True
        crossed += box.seen.ink >= options.crossed
    return crossed >= 2 or (crossed == 1 and len(boxes) == 2)


def _ratios(boxes: Sequence[BoxReading]) -> tuple[list[float], list[float]]:
    """Return each box's likelihood ratios of marked to empty, and of cancelled to empty.

    The probabilities of a box hold for one that has ink, with ``FIELD_SHARES`` as prior; Bayes' rule divides it out.
    """
    marked, cancelled = [], []
    for box in boxes:
        empty, mark, cancel = box.seen.probabilities
        left_empty = (empty if empty > LEAST_PROBABILITY else LEAST_PROBABILITY) / _EMPTY * INKED_THOUGH_EMPTY
        marked.append(mark / _MARKED / left_empty)
        cancelled.append(cancel / _CANCELLED / left_empty)
    return marked, cancelled


def _several(boxes: Sequence[BoxReading], most: int) -> _Verdict:
    """Decide each box by itself; more than ``most`` marks, or cancelled boxes alone, raise a doubt."""
    sure = prod(_sure(mark, cancel) for mark, cancel in zip(*_ratios(boxes), strict=True))
    marked = [b for b in boxes if b.seen.mark is Mark.MARKED]
    choice = "|".join(b.choice for b in marked)
    if len(marked) > most:
        return _Verdict(choice, sure, Doubt.OVERVOTE)
    if not marked and any(b.seen.mark is Mark.CANCELLED for b in boxes):
        return _Verdict("", sure, Doubt.ONLY_CANCELLED)
    return _Verdict(choice, sure, Doubt.NONE)


def _sure(marked: float, cancelled: float) -> float:
    """Return the probability that a box is marked, or that it is not, whichever is larger."""
    mark = marked / UNMARKED
    unmarked = 1 + TAKEN_BACK * cancelled
    return max(mark, unmarked) / (mark + unmarked)


def _number(boxes: Sequence[BoxReading], options: AnswerOptions) -> _Verdict:
    """Read one digit per column; columns on the left may be empty, as when 7 is marked in a field of two columns."""
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
