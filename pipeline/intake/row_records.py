"""Make of the rows of a file what is stored of them: a page each, with its answers in the order of its layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from forms.bilingual import alike, changed
from forms.desks import Desks
from forms.errors import PhieuError
from forms.layout import Kind, Layout, Question
from forms.register import Register
from omr.faults import Fault, Outcome
from omr.reader_version import current_reader
from omr.reading import State
from pipeline.records.kept_details import NO_DAY
from pipeline.records.page_evidence import RowNote
from pipeline.records.page_record import (
    CONFIDENCE_STEPS,
    DETAIL_LENGTH,
    NO_CONFIDENCE,
    STATE_LETTERS,
    PageAnswers,
    PageRecord,
    digest_of_texts,
    questions_on,
    storable,
)
from pipeline.records.periods import day_of, parse_period, period_of_day
from pipeline.records.received_rows import ReceivedRow
from pipeline.records.runs import Order
from pipeline.rows.answer_row import AnswerRow, BadRow

_READ, _BLANK = STATE_LETTERS[State.READ], STATE_LETTERS[State.BLANK]
_MOST_SHOWN = 60
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RowRules:
    """What rows are counted by.

    Attributes:
        layout: of the answers.
        register: the units.
        channel: by which they came.
        periods: that they are counted in by their days: a ``month``, ``quarter`` or ``year``.
        period: that all of them count in; empty for that of their days.
        desks: the desks and officials, of which a row keeps the id alone.
        arrived: when their file arrived: nobody answers later than on the day after, wherever their clock is. A row
            that says so has day and month exchanged, or a slip in the year, and would count in a period to come.
    """

    layout: Layout
    register: Register
    channel: str
    periods: Literal["month", "quarter", "year"]
    period: str = ""
    desks: Desks = field(default_factory=Desks)
    arrived: datetime | None = None

    def received(self, rows: Sequence[AnswerRow | BadRow]) -> Iterator[ReceivedRow]:
        """Yield what is to be stored of each row."""
        asked = {question.question: question for question in self.layout.questions}
        order = questions_on(self.layout, 1)
        for row in rows:
            if isinstance(row, BadRow):
                yield bad_row(row)
            else:
                bad = self._bad(row, asked)
                yield self._good(row, order, asked) if bad is None else bad_row(bad)

    def _bad(self, row: AnswerRow, asked: Mapping[str, Question]) -> BadRow | None:
        """Return what is wrong with a row all the same: no reader of files is trusted to have seen to all of it."""
        try:
            self.register.get(row.unit)
        except PhieuError:
            return BadRow(row.line, Fault.ROW_UNIT_UNKNOWN, f"“{row.unit[:_MOST_SHOWN]}”")
        if row.at is None and not (row.period or self.period):
            return BadRow(
                row.line,
                Fault.ROW_TIME_UNKNOWN,
                NO_DAY.told(),
            )
        if row.at is not None and self.arrived is not None and day_of(row.at) > day_of(self.arrived) + _A_DAY:
            return BadRow(row.line, Fault.ROW_TIME_UNKNOWN, f"{day_of(row.at)} > {day_of(self.arrived)}")
        for question, answer in row.answers.items():
            if question not in asked or not _is_answer(asked[question], answer):
                said = f"{question}: “{answer[:_MOST_SHOWN]}”" if question in asked else f"{question[:_MOST_SHOWN]}"
                return BadRow(row.line, Fault.ROW_ANSWER_UNKNOWN, said)
        return None

    def _good(self, row: AnswerRow, order: Sequence[str], asked: Mapping[str, Question]) -> ReceivedRow:
        unit = self.register.get(row.unit)
        day = day_of(row.at) if row.at else None
        period = row.period or self.period or (period_of_day(day, self.periods) if day else "")
        at = row.at.isoformat() if row.at else ""
        when = parse_period(period)
        desk = self.desks.kept(unit.id, row.desk, day or when.first, day or when.last)
        note = RowNote(row.key, at, row.seconds, desk, row.code, tuple(row.untouched), row.receipt)
        record = PageRecord(
            row.line,
            Outcome.READ,
            sheet_page=1,
            layout=self.layout.id,
            answers=_answers(row.answers, [asked[question] for question in order]),
            evidence=note.packed(),
            reader=current_reader(),
        )
        whose = (unit.id, unit.name, unit.kind, self.channel, when.name, self.layout.id)
        return ReceivedRow(record, Order(*whose, 0, desk), row.key, row.code)


def bad_row(row: BadRow) -> ReceivedRow:
    """Return what is stored of a row that can't be counted."""
    outcome = Outcome.BLANK if row.fault is Fault.ROW_INCOMPLETE else Outcome.UNREADABLE
    detail = changed(storable(row.detail), _short)
    evidence = RowNote("", row.at.isoformat() if row.at else "", receipt=row.receipt).packed()
    return ReceivedRow(PageRecord(row.line, outcome, row.fault, detail, evidence=evidence, reader=current_reader()))


def not_understood(error: PhieuError) -> ReceivedRow:
    """Return what is stored of a file that can't be understood as a whole: one page, which is no row."""
    said = alike("{message}. {advice}", message=error.message, advice=error.advice)
    detail = changed(storable(said), _short)
    return ReceivedRow(PageRecord(1, Outcome.UNREADABLE, Fault.ROW_BROKEN, detail, reader=current_reader()))


def _short(text: str) -> str:
    return text[:DETAIL_LENGTH]


def _is_answer(question: Question, answer: str) -> bool:
    if question.kind is Kind.TEXT or not answer:
        return True
    if question.kind is Kind.NUMBER:
        return answer.isascii() and answer.isdecimal() and len(answer) <= question.most
    chosen = answer.split("|")
    known = len(set(chosen)) == len(chosen) and set(chosen) <= set(question.choices)
    return known and len(chosen) <= max(1, question.most)


def _answers(given: Mapping[str, str], questions: Sequence[Question]) -> PageAnswers:
    answers, states, confidences = [], [], []
    for question in questions:
        answer = given.get(question.question, "")
        is_text = question.kind is Kind.TEXT
        answers.append("" if is_text else _in_order(answer, question))
        states.append(_READ if answer.strip() else _BLANK)
        confidences.append(NO_CONFIDENCE if is_text else CONFIDENCE_STEPS)
    texts = [question.question for question in questions if question.kind is Kind.TEXT]
    written = digest_of_texts({question: given.get(question, "") for question in texts}) if texts else ""
    return PageAnswers(tuple(answers), "".join(states), tuple(confidences), written=written)


def _in_order(answer: str, question: Question) -> str:
    """Return several choices in the order of the questionnaire, so that the same ones are always the same answer."""
    if "|" not in answer:
        return answer.strip()
    chosen = set(answer.split("|"))
    return "|".join(choice for choice in question.choices if choice in chosen)
