"""Our own files of answers, JSON lines: what the online form hands over when it closes a journal.

The first line says what the file is and brings the survey along that was answered, so that answers mean what they meant
when they were given. Each further line is an answer that was acknowledged to whoever gave it; a line that was cut off
by a power cut, which only the last one can be, was never acknowledged, and is a bad row all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from forms.bilingual import both
from forms.errors import PhieuError
from forms.receipt import receipt_of
from forms.register import Register
from forms.survey import parse_survey
from omr.faults import Fault
from pipeline.errors import RowsError
from pipeline.records.kept_details import NO_ANSWERS, NO_ID, NO_OBJECT, NO_QUESTION, NO_ZONE, NOT_JSON, UNIT_NOT_THEN
from pipeline.records.periods import day_of
from pipeline.rows.answer_row import AnswerRow, BadRow, RowFile
from pipeline.rows.row_context import RowContext

OWN = ".jsonl"
"""The ending of such a file."""
VERSION = 1
"""Of the format, in its first line as ``phieu_answers``."""
COLUMNS = ("id", "at", "unit", "desk", "seconds", "code", "period", "language", "partial")
"""What is told of an answer beside the answers; the headers of the columns where rows are written as a table."""
_MOST_SHOWN = 60


def read_own_rows(path: Path, name: str, context: RowContext) -> RowFile:
    """Return what a journal says.

    Raises:
        RowsError: its first line is not that of such a file.
        SurveyError: the survey that it brings along can't be used.
    """
    lines = path.read_bytes().splitlines()
    head = _head(lines, name)
    text = head["survey_text"]
    survey = parse_survey(text, name, printed=True)
    asked = tuple(question.id for question in survey.questions)
    reader = _LineReader(context.register, context.unit, asked)
    rows = tuple(reader.row(line, content) for line, content in enumerate(lines[1:], 1))
    return RowFile("phieu", survey, text, asked, rows, headers=(*COLUMNS, *asked))


def _head(lines: list[bytes], name: str) -> dict[str, Any]:
    try:
        head = orjson.loads(lines[0])
        if head["phieu_answers"] == VERSION and isinstance(head["survey_text"], str):
            return dict(head)
    except (IndexError, ValueError, KeyError, TypeError):
        pass
    message = both(
        "{name}: dòng đầu không ghi rằng tệp chứa câu trả lời của một phiếu hỏi",
        "{name}: its first line does not say that it holds answers to a survey",
        name=name,
    )
    raise RowsError(
        message,
        both(
            "Chỉ tệp do phieu form ghi mới có đuôi .jsonl; các tệp khác hãy xuất dạng CSV hoặc XLSX.",
            "Only the files that phieu form writes end in .jsonl; export others as CSV or XLSX.",
        ),
    )


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """What is wrong with a row."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault, self.detail = fault, detail


@dataclass(frozen=True, slots=True)
class _LineReader:
    """Reads lines.

    Attributes:
        register: the units.
        unit: that of rows that name none.
        asked: the ids of the questions.
    """

    register: Register
    unit: str
    asked: tuple[str, ...]

    def row(self, line: int, content: bytes) -> AnswerRow | BadRow:
        """Return what a line says, or what is wrong with it."""
        try:
            found = orjson.loads(content)
        except ValueError:
            shown = content[:_MOST_SHOWN].decode("utf-8", "replace")
            return BadRow(line, Fault.ROW_BROKEN, NOT_JSON.told(shown=shown))
        if not isinstance(found, dict):
            return BadRow(line, Fault.ROW_BROKEN, NO_OBJECT.told())
        try:
            return self._row(line, found)
        except _Wrong as wrong:
            at, receipt = _told(found)
            return BadRow(line, wrong.fault, wrong.detail, at, receipt, tuple(self._cells(found)))

    def _row(self, line: int, found: Mapping[str, Any]) -> AnswerRow:
        key, code = _text(found, "id"), _text(found, "code")
        if not key or len(key) > 64:
            raise _Wrong(Fault.ROW_BROKEN, NO_ID.told())
        if found.get("partial"):
            raise _Wrong(Fault.ROW_INCOMPLETE, "partial: true")
        at = self._time(_text(found, "at"))
        seconds = found.get("seconds")
        if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int | float)):
            raise _Wrong(Fault.ROW_BROKEN, f"seconds: {seconds!r:.{_MOST_SHOWN}}")
        return AnswerRow(
            line=line,
            key=code or key,
            unit=self._unit(_text(found, "unit"), None if code else at),
            at=at,
            answers=self._answers(found.get("answers")),
            seconds=seconds,
            desk=_text(found, "desk"),
            code=code,
            period=_text(found, "period"),
            receipt=receipt_of(key),
            untouched=tuple(map(str, found.get("untouched") or ())),
            cells=tuple(self._cells(found)),
        )

    @staticmethod
    def _time(text: str) -> datetime:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise _Wrong(Fault.ROW_TIME_UNKNOWN, f"at: {text[:_MOST_SHOWN]}") from None
        if at.tzinfo is None:
            raise _Wrong(
                Fault.ROW_TIME_UNKNOWN,
                NO_ZONE.told(value=text[:_MOST_SHOWN]),
            )
        return at

    def _unit(self, text: str, at: datetime | None) -> str:
        """Return the unit; ``at`` is ``None`` where a code tells it: its sheet was printed while it existed."""
        name = text or self.unit
        try:
            unit = self.register.named(name)
        except PhieuError:
            raise _Wrong(Fault.ROW_UNIT_UNKNOWN, f"unit: {name[:_MOST_SHOWN]}") from None
        day = day_of(at) if at else None
        if day and not unit.is_valid_between(day, day):
            raise _Wrong(
                Fault.ROW_UNIT_UNKNOWN,
                UNIT_NOT_THEN.told(value=name[:_MOST_SHOWN], day=day),
            )
        return unit.id

    def _answers(self, found: object) -> dict[str, str]:
        if not isinstance(found, dict):
            raise _Wrong(Fault.ROW_BROKEN, NO_ANSWERS.told())
        for question, answer in found.items():
            if question not in self.asked:
                raise _Wrong(
                    Fault.ROW_ANSWER_UNKNOWN,
                    NO_QUESTION.told(value=question[:_MOST_SHOWN]),
                )
            if not isinstance(answer, str):
                raise _Wrong(Fault.ROW_ANSWER_UNKNOWN, f"{question}: {answer!r:.{_MOST_SHOWN}}")
        return {question: answer for question, answer in found.items() if answer}

    def _cells(self, found: Mapping[str, Any]) -> Iterator[str]:
        for column in COLUMNS:
            yield "" if found.get(column) in (None, False) else str(found[column])
        answers = found.get("answers")
        for question in self.asked:
            yield str(answers.get(question, "")) if isinstance(answers, dict) else ""


def _told(found: Mapping[str, Any]) -> tuple[datetime | None, str]:
    """Return when a row that can't be counted was sent, and its receipt; a partial answer was given none."""
    key, at = found.get("id"), found.get("at")
    if not isinstance(key, str) or not key or found.get("partial"):
        return None, ""
    try:
        return datetime.fromisoformat(at if isinstance(at, str) else ""), receipt_of(key)
    except ValueError:
        return None, receipt_of(key)


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str):
        raise _Wrong(Fault.ROW_BROKEN, f"{name}: {value!r:.{_MOST_SHOWN}}")
    return value
