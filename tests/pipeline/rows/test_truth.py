"""True answers, exported by each program in each of its ways, are read back as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from forms.layout import Kind
from forms.survey import Survey, SurveyQuestion, parse_survey
from pipeline.records.periods import VIETNAM
from pipeline.rows.answer_row import AnswerRow, BadRow, RowFile
from pipeline.rows.reading import read_rows
from tests.pipeline.rows.exports import (
    Given,
    Named,
    Records,
    as_csv,
    as_workbook,
    google_forms,
    kobo,
    limesurvey,
    plain_table,
    portal,
    surveymonkey,
)
from tests.pipeline.rows.surveys import ENGLISH, MIXED, REGISTER, SAMPLE, TT01, context_of

Writer = Callable[[Survey, Sequence[Given], Named], bytes]


def names_of(unit: str) -> str:
    return REGISTER.get(unit).name


def writer(make: Callable[..., Records], language: str, form: Callable[..., bytes] = as_csv, **how: object) -> Writer:
    style = how.pop("style", {})
    assert isinstance(style, dict)
    return lambda survey, given, named: form(make(survey, given, named, language, **how), **style)


SEMICOLON = {"separator": ";"}
WRITERS: dict[str, Writer] = {
    "google vi": writer(google_forms, "vi"),
    "google en": writer(google_forms, "en"),
    "google own vi": writer(google_forms, "vi", sheet=False, style={"quoted": True}),
    "google own en": writer(google_forms, "en", sheet=False, style={"quoted": True}),
    "google xlsx": writer(google_forms, "vi", as_workbook, typed=True),
    "google tab utf-16": writer(google_forms, "vi", style={"separator": "\t", "encoding": "utf-16"}),
    "lime codes": writer(limesurvey, "vi", style={"quoted": True}),
    "lime texts vi": writer(limesurvey, "vi", texts=True, full=True, style={"encoding": "utf-8-sig", **SEMICOLON}),
    "lime texts en": writer(limesurvey, "en", texts=True, full=True, style={"quoted": True}),
    "lime codes, full answers": writer(limesurvey, "vi", full=True),
    "lime xlsx": writer(limesurvey, "en", as_workbook),
    "kobo names": writer(kobo, "vi", style=SEMICOLON),
    "kobo names, lists": writer(kobo, "vi", several="list", style=SEMICOLON),
    "kobo names, columns": writer(kobo, "vi", several="columns", style=SEMICOLON),
    "kobo labels": writer(kobo, "vi", labels=True, style={**SEMICOLON, "quoted": True}),
    "kobo english labels": writer(kobo, "en", labels=True, several="columns", style=SEMICOLON),
    "kobo tags": writer(kobo, "vi", tags=True, style=SEMICOLON),
    "kobo xlsx": writer(kobo, "vi", as_workbook, labels=True),
    "monkey en": writer(surveymonkey, "en", style={"encoding": "utf-8-sig"}),
    "monkey vi": writer(surveymonkey, "vi", expanded=True),
    "monkey xlsx": writer(surveymonkey, "vi", as_workbook, typed=True),
    "plain ids": writer(plain_table, "en"),
    "plain vi": writer(plain_table, "vi", labels=True, style={**SEMICOLON, "encoding": "utf-8-sig"}),
    "plain en": writer(plain_table, "en", labels=True, style={"separator": "\t"}),
}

BEGIN = datetime(2026, 5, 1, 8, 0, tzinfo=VIETNAM)
TEXTS = st.text("abđếỷ ,;|/\"'\n-:0", max_size=12)


def answers_to(question: SurveyQuestion) -> st.SearchStrategy[str]:
    ids = [option.id for option in question.options]
    if question.kind is Kind.TEXT:
        return TEXTS.map(lambda text: "\n".join(" ".join(line.split()) for line in text.split("\n")).strip())
    if question.kind is Kind.NUMBER:
        return st.integers(-1, 10**question.digits - 1).map(lambda number: "" if number < 0 else f"{number}")
    if question.kind is Kind.CHOICES:
        chosen = st.sets(st.sampled_from(ids), max_size=question.most)
        return chosen.map(lambda some: "|".join(one for one in ids if one in some))
    return st.sampled_from(["", *ids])


def given_to(survey: Survey) -> st.SearchStrategy[list[Given]]:
    answers = st.fixed_dictionaries({question.id: answers_to(question) for question in survey.questions})
    filled = answers.map(lambda found: {key: value for key, value in found.items() if value})
    moments = st.integers(0, 3 * 10**6)
    rows = st.lists(
        st.tuples(st.sampled_from(["nw06820", "nw06811", "nw06832"]), moments, filled), min_size=1, max_size=6
    )
    return rows.map(
        lambda some: [
            Given(unit, BEGIN + timedelta(seconds=after), found, number=number)
            for number, (unit, after, found) in enumerate(some, 1)
        ]
    )


def read_back(data: bytes, survey_text: str, name: str = "answers.csv") -> RowFile:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read_rows(path, name, "online", context_of(survey_text))


def assert_true(found: RowFile, given: Sequence[Given]) -> None:
    good = [row for row in found.rows if isinstance(row, AnswerRow)]
    assert [row.line for row in found.rows] == list(range(1, len(given) + 1))
    assert len(good) == len(given), found.rows
    for row, true in zip(good, given, strict=True):
        assert row.unit == true.unit
        assert row.at == true.at
        assert dict(row.answers) == true.answers
    assert len({row.key for row in good}) == len(good)
    assert "nguoi1@" not in repr(found)


@pytest.mark.parametrize("text", [SAMPLE, MIXED, ENGLISH], ids=["sample", "mixed", "english"])
@pytest.mark.parametrize("way", WRITERS)
def test_what_was_answered_is_read_back_from_every_program(way: str, text: str) -> None:
    survey = parse_survey(text)

    @settings(max_examples=3)
    @examples(given_to(survey))
    def every_answer(given: list[Given]) -> None:
        assert_true(read_back(WRITERS[way](survey, given, names_of), text), given)

    every_answer()


def test_a_portal_s_numbered_answers_are_read_back() -> None:
    survey = parse_survey(TT01)

    @settings(max_examples=20)
    @examples(given_to(survey))
    def every_answer(given: list[Given]) -> None:
        found = read_back(as_csv(portal(survey, given, str)), TT01)
        assert_true(found, given)
        assert found.preselects
        assert "NguoiNhapDanhGia" in found.dropped

    every_answer()


@pytest.mark.parametrize("make", [limesurvey, kobo])
def test_what_was_not_sent_does_not_count(make: Callable[..., Records]) -> None:
    survey = parse_survey(SAMPLE)
    given = [
        Given("nw06820", BEGIN, {"q01": "4"}, number=1),
        Given("nw06820", BEGIN, {"q01": "2"}, number=2, sent=False),
    ]
    found = read_back(as_csv(make(survey, given, names_of)), SAMPLE)
    assert isinstance(found.rows[0], AnswerRow)
    assert isinstance(found.rows[1], BadRow)
    assert found.rows[1].fault == "row-incomplete"
