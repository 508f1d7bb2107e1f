"""Questions that follow on a low rating: when they are asked, what is refused, and that paper is as it was."""

from __future__ import annotations

import pytest

from forms.errors import SurveyError
from forms.flow import lay_out, lay_out_rows
from forms.survey import Survey, parse_survey

TEXT = """
id: small
languages: [vi, en]
authority: Ủy ban | Committee
title: Phiếu | Survey
notice: Xin không ghi họ tên. | No names.
scales:
  up: {1: Không hài lòng | Dissatisfied, 2: Bình thường | Neutral, 3: Hài lòng | Satisfied}
  down:
    direction: down
    not_applicable: {na: Không áp dụng | Does not apply}
    levels: {1: Rất tốt | Very good, 2: Bình thường | Neutral, 3: Kém | Bad}
sections:
  before:
    title: Trước | Before
    questions:
      far: {label: Xa | Far, scale: up}
  one:
    title: Một | One
    questions:
      polite: {label: Lịch sự | Polite, scale: up}
      quick: {label: Nhanh | Quick, scale: down}
      why:
        kind: choices
        label: Vì sao? | Why?
        options: {a: A, b: B}
        after: {}
      later: {label: Sau | Later, scale: up}
"""


def survey(after: str = "after: {below: satisfied}", more: str = "") -> Survey:
    return parse_survey(TEXT.replace("after: {}", f"{after}{more}"))


def asks(made: Survey, **answers: str) -> bool:
    return made.asks(next(one for one in made.questions if one.id == "why"), answers)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, False),
        ({"polite": "3", "quick": "1"}, False),
        ({"polite": "2"}, True),
        ({"quick": "2"}, True),
        ({"quick": "na"}, False),
        ({"far": "1", "later": "1"}, False),
    ],
)
def test_it_is_asked_after_a_low_rating_before_it_in_its_section(answers: dict[str, str], asked: bool) -> None:
    assert asks(survey(), **answers) is asked


def test_a_scale_that_runs_down_is_low_at_its_end() -> None:
    made = survey("after: {question: quick, below: 2}")
    assert [asks(made, quick=level) for level in "123"] == [False, False, True]


def test_one_rating_may_be_named_from_another_section() -> None:
    made = survey("after: {question: far, below: 2}")
    assert [asks(made, far=level, polite="1") for level in "123"] == [True, False, False]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("after: {below: 9}", "is no level of the scale"),
        ("after: {question: later}", "there is none before it"),
        ("after: {question: nobody}", "there is none before it"),
        ("after: {bellow: 1}", "unknown key “bellow”"),
        ("after: {below: satisfied}\n        required: true", "can't be required"),
    ],
)
def test_what_can_not_be_asked_is_refused_with_its_line(after: str, said: str) -> None:
    with pytest.raises(SurveyError, match=said) as error:
        survey(after)
    assert error.value.message.startswith("survey.yaml:")


def test_a_rating_does_not_follow() -> None:
    with pytest.raises(SurveyError, match="no meaning for the kind rating"):
        parse_survey(TEXT.replace("        after: {}", "").replace("later: {", "later: {after: {below: 1}, "))


def test_on_paper_and_in_files_of_rows_it_is_an_ordinary_question() -> None:
    plain = parse_survey(TEXT.replace("        after: {}\n", ""))
    made = survey()
    assert lay_out(made).id == lay_out(plain).id
    everything = [question.id for question in plain.questions]
    assert lay_out_rows(made, everything).id == lay_out_rows(plain, everything).id
    assert [question.question for question in lay_out(made).questions] == everything
