"""What people decide: it counts, it can be taken back, and nobody overwrites anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine

from omr.reading import State
from pipeline.counting.long_tables import IN_DOUBT
from pipeline.intake.ingest import ingest
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.upkeep.log_check import verify
from tests.pipeline.long_tables import write_long_tables

Office = Any  # of conftest.py, which can't be imported


def sheet_of(office: Office, serial: str) -> dict[str, str]:
    write_long_tables(office.workspace)
    return next(row for row in office.table("sheets.csv") if row["sheet"] == serial)


def answer_of(office: Office, serial: str, question: str) -> tuple[str, str, str]:
    write_long_tables(office.workspace)
    row = next(r for r in office.table("answers.csv") if (r["sheet"], r["question"]) == (serial, question))
    return row["answer"], row["state"], row["confidence"]


def place(office: Office, name: str, page: int = 1) -> Place:
    return Place(office.workspace.store.scans.called(name)[0].id, page)


def about(office: Office, answer: str, state: State = State.REVIEWED, scan: str = "a.tif") -> Ruling:
    return Ruling(Matter.ANSWER, 1, 1, "q01", place(office, scan), answer, state)


@pytest.fixture
def doubtful(office: Office) -> Office:
    office.drop("a.tif", *office.sheet(1, q01="?4"))
    ingest(office.workspace)
    assert sheet_of(office, "0000001-R")["q01"] == IN_DOUBT
    return office


@pytest.mark.parametrize(
    ("answer", "state", "shown"),
    [("2", State.REVIEWED, "2"), ("", State.BLANK, ""), ("", State.VOID, "")],
)
def test_an_answer_that_was_ruled_counts(doubtful: Office, answer: str, state: State, shown: str) -> None:
    doubtful.workspace.store.rulings.put_in_force(about(doubtful, answer, state), "Lan", None)
    sheet = sheet_of(doubtful, "0000001-R")
    assert (sheet["status"], sheet["q01"]) == ("valid", shown)
    assert answer_of(doubtful, "0000001-R", "q01") == (answer, state.value, "1.0000")
    assert not verify(doubtful.workspace.store).faults


def test_it_can_be_changed_and_taken_back(doubtful: Office) -> None:
    store = doubtful.workspace.store
    first = store.rulings.put_in_force(about(doubtful, "2"), "Lan", None)
    second = store.rulings.put_in_force(about(doubtful, "3"), "Minh", first)
    assert answer_of(doubtful, "0000001-R", "q01")[0] == "3"
    assert store.rulings.undo(second, "Minh").answer == "3"
    assert sheet_of(doubtful, "0000001-R")["q01"] == IN_DOUBT
    assert not verify(store).faults


def conflict(office: Office, *others: str) -> tuple[Place, ...]:
    for name, mark in zip(("a.tif", *others), ("5", "1", "3"), strict=False):
        office.drop(name, *office.sheet(1, q01=mark))
    ingest(office.workspace)
    return tuple(place(office, name) for name in ("a.tif", *others))


def test_of_two_scans_the_chosen_one_counts(office: Office) -> None:
    seen = conflict(office, "b.tif")
    assert sheet_of(office, "0000001-R")["reason"] == "conflict"
    office.workspace.store.rulings.put_in_force(Ruling(Matter.VERSION, 1, 1, place=seen[1], seen=seen), "Lan", None)
    sheet = sheet_of(office, "0000001-R")
    assert (sheet["status"], sheet["q01"]) == ("valid", "1")


def test_neither_may_count(office: Office) -> None:
    seen = conflict(office, "b.tif")
    office.workspace.store.rulings.put_in_force(Ruling(Matter.VERSION, 1, 1, seen=seen), "Lan", None)
    assert (sheet_of(office, "0000001-R")["status"], sheet_of(office, "0000001-R")["reason"]) == (
        "invalid",
        "too-few-answers",
    )


def test_a_third_scan_makes_it_wait_again(office: Office) -> None:
    seen = conflict(office, "b.tif")
    office.workspace.store.rulings.put_in_force(Ruling(Matter.VERSION, 1, 1, place=seen[0], seen=seen), "Lan", None)
    office.drop("c.tif", *office.sheet(1, q01="3"))
    ingest(office.workspace)
    assert sheet_of(office, "0000001-R")["reason"] == "conflict"


def test_what_was_ruled_about_one_paper_is_not_said_of_the_other(office: Office) -> None:
    seen = conflict(office, "b.tif")
    store = office.workspace.store
    store.rulings.put_in_force(about(office, "2", scan="a.tif"), "Lan", None)
    store.rulings.put_in_force(Ruling(Matter.VERSION, 1, 1, place=seen[1], seen=seen), "Lan", None)
    assert answer_of(office, "0000001-R", "q01")[:2] == ("1", "read")


def test_the_same_paper_scanned_again_keeps_what_was_ruled(doubtful: Office) -> None:
    doubtful.workspace.store.rulings.put_in_force(about(doubtful, "2"), "Lan", None)
    doubtful.drop("again.tif", *doubtful.sheet(1, q01="!4"))
    ingest(doubtful.workspace)
    assert answer_of(doubtful, "0000001-R", "q01")[:2] == ("2", "reviewed")


def test_a_page_that_will_not_come_is_blank_but_for_what_was_entered(office: Office) -> None:
    office.drop("a.tif", office.page(1, 1))
    ingest(office.workspace)
    store = office.workspace.store
    store.rulings.put_in_force(Ruling(Matter.WITHOUT, 1, 2), "Lan", None)
    assert sheet_of(office, "0000001-R")["reason"] == "too-few-answers", "most of the ratings are on page 2"
    assert answer_of(office, "0000001-R", "gender")[:2] == ("", "blank")
    store.rulings.put_in_force(Ruling(Matter.ANSWER, 1, 2, "gender", None, "male"), "Lan", None)
    assert answer_of(office, "0000001-R", "gender")[:2] == ("male", "reviewed")
    office.drop("b.tif", office.page(1, 2))
    ingest(office.workspace)
    assert answer_of(office, "0000001-R", "q20")[:2] == ("4", "read"), "the page came after all"


def test_a_sheet_of_which_nothing_could_be_read_can_be_entered_by_hand(office: Office) -> None:
    store = office.workspace.store
    for page in (1, 2):
        store.rulings.put_in_force(Ruling(Matter.WITHOUT, 2, page), "Lan", None)
    layout = store.layouts.by_id()[office.runs[0].layout].layout
    for number, page in enumerate(layout.pages, 1):
        for question in {box.question for box in page.boxes if box.choice == "4"}:
            store.rulings.put_in_force(Ruling(Matter.ANSWER, 2, number, question, None, "4"), "Lan", None)
    office.drop("a.tif", *office.sheet(1), *office.sheet(3))
    ingest(office.workspace)
    write_long_tables(office.workspace)
    assert [(row["sheet"], row["status"]) for row in office.table("sheets.csv")] == [
        ("0000001-R", "valid"),
        ("0000002-W", "valid"),
        ("0000003-A", "valid"),
    ]
    assert not verify(store).faults


def test_a_ruling_that_was_changed_behind_the_log_is_found(doubtful: Office) -> None:
    store = doubtful.workspace.store
    store.rulings.put_in_force(about(doubtful, "2"), "Lan", None)
    settings = doubtful.workspace.settings
    url = settings.database or f"sqlite:///{doubtful.workspace.root / 'phieu.db'}"
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("UPDATE rulings SET answer = '5'")
    assert any("ruling" in fault for fault in verify(store).faults)


def test_a_key_tells_what_a_ruling_is_about() -> None:
    ruling = Ruling(Matter.ANSWER, 1, 1, "q01", Place(1, 1), "2")
    assert replace(ruling, answer="3", place=Place(2, 1)).key == ruling.key
    assert replace(ruling, question="q02").key != ruling.key
    stray = Ruling(Matter.STRAY, place=Place(1, 1))
    assert replace(stray, place=Place(1, 2)).key != stray.key
