"""Rows of a file of answers as they are to be stored, before they have their serials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from omr.faults import Fault, Outcome
from omr.reading import State
from pipeline.records.page_record import CONFIDENCE_STEPS, STATE_LETTERS, PageAnswers, PageRecord
from pipeline.records.runs import IssuedRun, Order

Questions = Mapping[str, Sequence[str]]
"""The questions of each layout, by its id, in the order in which the answers to them are stored."""


class Taken(StrEnum):
    """What became of a row."""

    NEW = "new"
    """It counts."""
    AGAIN = "again"
    """The same row, with the same answers, had come before."""
    CORRECTED = "corrected"
    """The same row had come before with other answers: neither counts until a person has compared them."""
    BAD = "bad"
    """It can't be counted as it is."""
    UNSENT = "unsent"
    """Whoever began it never sent it."""


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """A row of a file.

    Attributes:
        record: The page that it is; without a serial.
        order: Whose it is: its unit, channel, period, desk and layout; ``None`` of one that can't be counted.
        key: What names it among the rows of its channel; empty of one that can't be counted.
        code: What is kept of the one-time code that it was answered with; empty for none.
    """

    record: PageRecord
    order: Order | None = None
    key: str = ""
    code: str = ""

    def refused(self, fault: Fault, detail: str) -> ReceivedRow:
        """Return it as one that can't be counted."""
        bad = replace(self.record, outcome=Outcome.UNREADABLE, fault=fault, detail=detail, sheet_page=None)
        return ReceivedRow(replace(bad, layout=None, answers=None))

    def as_sheet_of(self, run: IssuedRun, questions: Questions) -> ReceivedRow:
        """Return it as another row of a sheet that came before, with its answers in the order of that one's layout.

        A survey whose wording was mended has another layout; the same answers to the same questions are still the same.
        """
        record, order = self.record, self.order
        if order is None or record.answers is None or run.layout == record.layout:
            return self
        answers = _in_order(record.answers, questions[record.layout or ""], questions[run.layout])
        return replace(self, record=replace(record, layout=run.layout, answers=answers))


def differs_from(order: Order, run: IssuedRun) -> str:
    """Return in words what a row says otherwise than it did when it came first; empty where that is nothing."""
    if order.unit != run.unit:
        return f"this row was counted for {run.unit} when it came first, and is about {order.unit} now"
    if order.desk != run.desk:
        return f"this row was counted for the desk “{run.desk}” when it came first, and is about “{order.desk}” now"
    return ""


def _in_order(answers: PageAnswers, asked: Sequence[str], wanted: Sequence[str]) -> PageAnswers:
    """Return answers in another order of questions; what is not asked there stays behind, so that it makes a conflict.

    Answers to questions that the other layout lacks are appended: such a row never agrees with one that has them not.
    """
    given = dict(zip(asked, zip(answers.answers, answers.states, answers.confidences, strict=True), strict=True))
    blank = ("", STATE_LETTERS[State.BLANK], CONFIDENCE_STEPS)
    cells = [given.pop(question, blank) for question in wanted]
    cells += [cell for cell in given.values() if cell[1] != STATE_LETTERS[State.BLANK]]
    return PageAnswers(
        tuple(cell[0] for cell in cells), "".join(cell[1] for cell in cells), tuple(cell[2] for cell in cells)
    )
