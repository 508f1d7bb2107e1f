"""Rows of a file of answers as they are to be stored, before they have their serials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from omr.faults import Fault, Outcome
from omr.reading import State
from pipeline.records.kept_details import CAME_WITHOUT, OTHER_DESK, OTHER_UNIT
from pipeline.records.page_record import CONFIDENCE_STEPS, STATE_LETTERS, PageAnswers, PageRecord
from pipeline.records.runs import IssuedRun, Order

_BLANK = STATE_LETTERS[State.BLANK]

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
        Answers to questions that the sheet did not have can't become part of it.
        """
        record, order = self.record, self.order
        if order is None or record.answers is None or run.layout == record.layout:
            return self
        given, wanted = _by_question(record.answers, questions[record.layout or ""]), questions[run.layout]
        if more := [name for name, (_, state, _) in given.items() if name not in wanted and state != _BLANK]:
            return self.refused(
                Fault.ROW_BROKEN,
                CAME_WITHOUT.told(more=", ".join(more)),
            )
        cells = [given.get(question, ("", _BLANK, CONFIDENCE_STEPS)) for question in wanted]
        answers, states, confidences = zip(*cells, strict=True)
        columns = PageAnswers(tuple(answers), "".join(states), tuple(confidences), written=record.answers.written)
        return replace(self, record=replace(record, layout=run.layout, answers=columns))


def differs_from(order: Order, run: IssuedRun) -> str:
    """Return in words what a row says otherwise than it did when it came first; empty where that is nothing."""
    if order.unit != run.unit:
        return OTHER_UNIT.told(before=run.unit, now=order.unit)
    if order.desk != run.desk:
        return OTHER_DESK.told(before=run.desk, now=order.desk)
    return ""


def _by_question(answers: PageAnswers, asked: Sequence[str]) -> dict[str, tuple[str, str, int]]:
    """Return answer, state and confidence of each question."""
    return dict(zip(asked, zip(answers.answers, answers.states, answers.confidences, strict=True), strict=True))
