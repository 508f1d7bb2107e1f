"""Files of answers as the online form hands them over, made for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from forms.layout import Kind
from forms.survey import Survey

AT = "2019-02-14T09:30:00+07:00"


def full_answers(survey: Survey, level: str = "4", **others: str) -> dict[str, str]:
    """An answer to each rating, and what else is said."""
    rated = {question.id: level for question in survey.questions if question.kind is Kind.RATING}
    return rated | others


def row(number: int, survey: Survey, unit: str = "ub06808", level: str = "4", **said: Any) -> dict[str, Any]:
    """The ``number``-th answer; ``said`` stands in the place of what else it would say."""
    made = {"id": f"{number:032x}", "at": AT, "unit": unit, "desk": "", "answers": full_answers(survey, level)}
    return made | {"seconds": 74.2, "code": "", "period": "", "language": "vi", "partial": False} | said


def write_rows(path: Path, survey_text: str, rows: Iterable[Mapping[str, Any] | str], channel: str = "online") -> Path:
    """Write a file of answers; a row that is a text is written as it is."""
    head = {"phieu_answers": 1, "survey_text": survey_text, "channel": channel}
    lines = [json.dumps(head), *(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
