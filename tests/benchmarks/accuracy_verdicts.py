"""One answer against what was meant: what it counts as, and whether it is worth a look."""

from __future__ import annotations

from collections.abc import Mapping

from omr.reading import AnswerReading, State
from samples.respondent import Response
from samples.truth import TrueState, Truth, compare
from tests.benchmarks.accuracy_counts import Counts
from tests.benchmarks.accuracy_crops import Why

SHEET = "0000001"  # compare() wants a serial; each question is compared alone, so that any will do
_SETTLED = frozenset({State.READ, State.BLANK})


def counted(row: Response, answer: AnswerReading | None, boxes: int) -> Counts:
    """Count one question of a page that was read.

    Args:
        row: what was meant.
        answer: what was read; ``None`` where the reader left the question out, which is silent: nobody is asked.
        boxes: of the question.
    """
    given = [] if answer is None else [_as_row(answer)]
    score = compare([Truth(SHEET, row.question, row.answer, row.state)], given)
    return Counts(boxes, 1, score.silent_errors + score.missing, score.doubtful, score.asked)


def paired(first: AnswerReading | None, second: AnswerReading | None, boxes: int) -> Counts:
    """Count the boxes of a question that was scanned twice, and those that changed between mark and blank.

    Where a person is asked in either pass there is no pair: nothing was counted that could flip.
    """
    if first is None or second is None or not {first.state, second.state} <= _SETTLED:
        return Counts()
    return Counts(pairs=boxes, flips=len(_choices(first) ^ _choices(second)))


def worth_a_look(row: Response, answer: AnswerReading, counts: Counts, *, clear: bool) -> Why | None:
    """Say why somebody should look at this question, if they should; ``clear`` marks should not leave us unsure."""
    if counts.silent:
        return Why.SILENT
    if row.state is TrueState.READ and answer.answer and answer.answer != row.answer:
        return Why.WRONG_SUGGESTION
    return Why.UNSURE if clear else None


def _as_row(answer: AnswerReading) -> Mapping[str, str]:
    return {"sheet": SHEET, "question": answer.question, "answer": answer.answer, "state": str(answer.state)}


def _choices(answer: AnswerReading) -> set[str]:
    return {choice for choice in answer.answer.split("|") if choice}
