"""Questionnaires of other shapes than the sample survey and the dense one: few boxes, many, and boxes of every kind.

A sheet of one yes-no question tells the reader next to nothing about the hand that marked it; one where everything may
be chosen has sheets of which nearly every box is marked. A survey may have either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from forms.survey import Survey, parse_survey

Question = dict[str, Any]
"""A question as a survey file has it."""

YES_NO = {"yes": "Có", "no": "Không"}
SHAPES: Mapping[str, float] = {
    "one yes-no": 1.4,
    "eight yes-no": 4.0,
    "twenty yes-no": 6.3,
    "choose-all": 6.5,
    "scale of 2": 6.3,
    "scale of 3": 7.7,
    "scale of 4": 8.9,
    "scale of 7": 10.2,
    "scale of 11": 12.8,
    "number columns": 10.0,
    "mixed": 8.2,
}
"""Their names and weights. A weight is the root of the number of boxes on a sheet: equal shares of positions would make
most sheets those of two boxes, which cost as much as those of two hundred; equal sheets would read next to none of
their positions."""


def shape(name: str) -> Survey:
    """Return the questionnaire of that name, of ``SHAPES``.

    Of choose-all, anybody may mark from one option to all. Scales are of ratings, but for the one of 11 levels, which
    is a choice among 0 to 10: a scale has ten levels at most.
    """
    if name.startswith("scale of "):
        return _scale(int(name.removeprefix("scale of ")))
    return _survey(_QUESTIONS[name])


def _scale(levels: int) -> Survey:
    numbers = [str(level) for level in range(1, levels + 1)]
    if levels > 10:
        zero_to = {str(int(number) - 1): str(int(number) - 1) for number in numbers}
        return _survey([_choice("choice", zero_to) for _ in range(15)])
    count = 15 if levels > 4 else 20
    rating: Question = {"label": "Hài lòng với"}
    return _survey([rating] * count, scales={"points": {number: number for number in numbers}})


def _choice(kind: str, options: Mapping[str, str]) -> Question:
    return {"kind": kind, "label": "Ông/bà chọn gì?", "options": options}


def _options(count: int) -> dict[str, str]:
    return {f"o{n}": f"Mục {n}" for n in range(1, count + 1)}


def _number(digits: int) -> Question:
    return {"kind": "number", "label": "Bao nhiêu?", "digits": digits}


_QUESTIONS: dict[str, list[Question]] = {
    "one yes-no": [_choice("choice", YES_NO)],
    "eight yes-no": [_choice("choice", YES_NO)] * 8,
    "twenty yes-no": [_choice("choice", YES_NO)] * 20,
    "choose-all": [_choice("choices", _options(12)), *[_choice("choices", _options(5))] * 6],
    "number columns": [_number(2), _number(4), _number(1), _number(3)],
    "mixed": [
        *[_choice("choice", YES_NO)] * 3,
        *[_choice("choice", _options(5))] * 4,
        _choice("choices", _options(8)),
        {"kind": "choices", "label": "Tối đa ba", "options": _options(6), "most": 3},
        _number(2),
        _choice("choice", _options(7)),
        {"kind": "text", "label": "Ý kiến khác"},
    ],
}


def _survey(questions: list[Question], scales: Mapping[str, Mapping[str, str]] | None = None) -> Survey:
    """Make a survey of questions, numbering them; YAML takes JSON as it is."""
    numbered = {
        f"q{n:02}": question | {"label": f"{question['label']} ({n})"} for n, question in enumerate(questions, 1)
    }
    content = {
        "id": "shape",
        "languages": ["vi"],
        "paper": "A4",
        "authority": "ỦY BAN NHÂN DÂN THÀNH PHỐ UÔNG BÍ",
        "title": "Phiếu hỏi",
        "notice": "Chỉ dùng để đo độ chính xác khi đọc phiếu.",
        **({"scales": scales} if scales else {}),
        "sections": {"all": {"title": "Câu hỏi", "questions": numbered}},
    }
    return parse_survey(orjson.dumps(content).decode(), "shape")
