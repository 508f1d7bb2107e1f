"""Two plain marks where one is meant: a person is asked, or the office rules that they void the question."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from omr.answers import AnswerOptions
from pipeline.counting.returned import sheets_of
from pipeline.inspection.status import stand
from pipeline.intake.ingest import ingest
from pipeline.records.page_record import CONFIDENCE_STEPS, PLAIN_OVERVOTE
from pipeline.results.method_words import method
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, Verb

Office = Any  # of conftest.py, which can't be imported
VOID = {"overvote": '"void"'}
ASK = {"overvote": '"ask"'}


def read_in(office: Office, **answers: str) -> Any:
    office.drop("a.tif", *office.sheet(1, **answers))
    (report,) = ingest(office.workspace)
    return report


def status(office: Office) -> tuple[str, str]:
    ((_, _, sheet),) = sheets_of(office.workspace, office.workspace.store.layouts.by_id())
    return sheet.status, sheet.reason


def answer(office: Office, question: str) -> tuple[str, str]:
    """Return what a question of the only sheet says, and the letter of its state."""
    ((_, form, sheet),) = sheets_of(office.workspace, office.workspace.store.layouts.by_id())
    at = form.questions.index(question)
    return sheet.answers[at], sheet.states[at]


def asked(office: Office) -> list[str]:
    queue, items = Queue(office.workspace), list[str]()
    while (item := queue.next(f"clerk {len(items)}")) is not None:
        items.append(item.question)
    return items


@pytest.mark.parametrize(
    ("setting", "read", "waits"),
    [(ASK, ("", "d"), ["q02"]), (VOID, ("", "x"), [])],
)
def test_two_plain_marks_are_asked_about_or_void(
    settings: Any, setting: dict[str, str], read: tuple[str, str], waits: list[str]
) -> None:
    office = settings(**setting)
    assert read_in(office, q02="*").doubts == len(waits)
    assert answer(office, "q02") == read
    assert asked(office) == waits
    assert len(stand(office.workspace, date(2026, 1, 31)).waiting) == len(waits)


def test_a_changed_setting_is_true_of_sheets_that_were_read_before(office: Office, settings: Any) -> None:
    read_in(office, q02="*", q20="*4|5")
    assert [answer(office, question)[1] for question in ("q02", "q20")] == ["d", "d"]
    strict = settings(**VOID)
    assert status(strict) == ("valid", "")
    assert (answer(strict, "q02"), answer(strict, "q20")) == (("", "x"), ("", "x"))
    again = settings(**ASK)
    assert [answer(again, question)[1] for question in ("q02", "q20")] == ["d", "d"]
    assert asked(again) == ["q02", "q20"]


def test_a_void_overvote_is_void_in_the_tables_and_the_change_is_logged(office: Office, settings: Any) -> None:
    read_in(office, q02="*")
    strict = settings(**VOID)
    tabulate(strict.workspace)
    row = next(row for row in strict.table("answers.csv") if row["question"] == "q02")
    assert (row["answer"], row["state"]) == ("", "void")
    criteria = {row["question"]: row for row in strict.table("criteria.csv") if row["valid"] == "1"}
    assert (criteria["q02"]["answers"], criteria["q03"]["answers"]) == ("0", "1")
    noted = strict.workspace.store.log.newest()
    assert noted is not None
    assert json.loads(noted.entry.before) == {"validity.overvote": "ask"}
    assert json.loads(noted.entry.after) == {"validity.overvote": "void"}


@pytest.mark.parametrize("mark", ["~", "?4", "!4"])
def test_any_other_doubt_stays_one(settings: Any, mark: str) -> None:
    office = settings(**VOID)
    assert read_in(office, q02=mark, q03="*").doubts == 1
    assert asked(office) == ["q02"]
    assert (answer(office, "q02")[1], answer(office, "q03")[1]) == ("d", "x")


def test_what_a_person_said_of_an_overvote_stands_above_the_rule(office: Office, settings: Any) -> None:
    read_in(office, q02="*")
    queue = Queue(office.workspace)
    item = queue.next("Lan")
    assert item is not None
    queue.settle("Lan", item.id, Choice(Verb.CHOOSE, "4"))
    assert answer(settings(**VOID), "q02") == ("4", "v")


def test_too_many_void_questions_make_a_sheet_invalid(settings: Any) -> None:
    office = settings(**VOID)
    read_in(office, **{f"q{number:02d}": "*" for number in range(1, 9)})
    assert status(office) == ("invalid", "too-few-answers")


@pytest.mark.parametrize(
    ("setting", "vi", "en"),
    [(ASK, "sau khi có người xem", "once a person has looked at it"), (VOID, "không cần người xem", "no person is")],
)
def test_the_method_says_which_rule_is_in_force(settings: Any, setting: dict[str, str], vi: str, en: str) -> None:
    validity = settings(**setting).workspace.settings.validity
    assert vi in "\n".join(method(validity, (), "vi"))
    assert en in "\n".join(method(validity, (), "en"))


def test_an_overvote_is_plain_where_an_answer_of_several_marks_would_be_sure() -> None:
    assert AnswerOptions().sure_several * CONFIDENCE_STEPS == PLAIN_OVERVOTE
