"""What is said about one item is stored whole or not at all, and so is taking it back; the queue follows the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.exc import OperationalError

from forms.layout import Layout
from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.reading import PageReading
from pipeline.audit.audit import draw_audit
from pipeline.counting.returned import sheets_of
from pipeline.errors import AlreadyStoredError, StoreError
from pipeline.intake.ingest import ingest
from pipeline.records.rulings import Matter
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.store import schema
from pipeline.upkeep.log_check import verify
from tests.pipeline.conftest import UPRIGHT, answers_of

Office = Any  # of conftest.py
Step = Callable[[Queue], Any]
FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}
TORN = {"outcome": "unreadable", "fault": "code-unreadable"}
CORNERS = json.dumps([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]])
NOW = 1000.0  # seconds: so soon after the last look, nothing but what is done here changes the queue


@pytest.fixture
def layout(office: Office, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """The layout of all sheets; a page that a person names, or whose corners they show, is read as one of it."""
    layout: Layout = office.workspace.store.layouts.by_id()[office.runs[0].layout].layout

    def read(page: int, outcome: Outcome, fault: Fault | None) -> PageReading:
        answers, texts = answers_of({}, layout, page)
        seen = {"page": page, "layout": layout.id, "registration": UPRIGHT, "answers": answers, "texts": texts}
        return PageReading(outcome, fault, **seen)

    named = read(1, Outcome.UNREADABLE, Fault.CODE_UNREADABLE)
    monkeypatch.setattr("pipeline.inspection.identify.read_sheet", lambda *_, **__: named)
    clicked = "pipeline.inspection.clicked.read_clicked_page"
    monkeypatch.setattr(clicked, lambda _pixels, _layout, page, *_, **__: read(page, Outcome.READ, None))
    monkeypatch.setattr("pipeline.review.queue.shares_as_stored", lambda *_: 0.5)
    return layout


def waiting(queue: Queue, clerk: str = "Lan") -> list[Item]:
    found: list[Item] = []
    while (item := queue.next(clerk, skip={one.id for one in found})) is not None:
        found.append(item)
    return found


def rows_of(office: Office) -> dict[str, list[Any]]:
    with office.workspace.store.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in schema.metadata.sorted_tables
        }


@contextmanager
def failing_commit(which: int) -> Iterator[list[int]]:
    """Let the disk be full when the ``which``-th transaction ends, from 1; yields the numbers of those that failed."""
    begun, failed = count(1), list[int]()

    def commit(_: Connection) -> None:
        if (number := next(begun)) == which:
            failed.append(number)
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    event.listen(Engine, "commit", commit)
    try:
        yield failed
    finally:
        event.remove(Engine, "commit", commit)


def do(office: Office, queue: Queue, step: Step, clerk: str = "Lan") -> int:
    """Do a step while one of its transactions after the other fails, until all end well; return how many those are."""
    before = (rows_of(office), waiting(queue, clerk), queue.progress())
    for which in count(1):
        with failing_commit(which) as failed, suppress(StoreError):
            step(queue)
        if not failed:
            break
        assert (rows_of(office), waiting(queue, clerk), queue.progress()) == before, "a part of it was stored"
    assert rows_of(office) != before[0]
    anew = {item.id for item in waiting(Queue(office.workspace, lambda: NOW), clerk)}
    assert {item.id for item in waiting(queue, clerk)} == anew, "the queue does not hold what waits"
    return which - 1


def settle(kind: ItemKind, choice: Choice, clerk: str = "Lan") -> Step:
    def step(queue: Queue) -> None:
        item = next(item for item in waiting(queue, clerk) if item.kind is kind)
        queue.settle(clerk, item.id, choice)

    return step


def undo(queue: Queue) -> None:
    assert queue.undo("Lan") is not None


def reopen(matter: Matter) -> Step:
    def step(queue: Queue) -> None:
        queue.reopen("Minh", next(one.number for one in queue.decisions(200) if one.ruling.matter is matter))

    return step


def ratings(layout: Layout, page: int) -> Choice:
    said = {box.question: "5" for box in layout.pages[page - 1].boxes if box.choice == "5"}
    return Choice(Verb.CHOOSE, json.dumps(said))


def whose(office: Office) -> Choice:
    run = office.runs[0]
    said = {"unit": run.unit, "channel": run.channel, "period": run.period, "layout": run.layout, "page": "1"}
    return Choice(Verb.ENTER, json.dumps(said))


def statuses(office: Office) -> dict[int, str]:
    sheets = sheets_of(office.workspace, office.workspace.store.layouts.by_id())
    return {sheet.serial: sheet.status.value for _, _, sheet in sheets}


def crumpled(office: Office, serial: int) -> list[dict[str, Any]]:
    """A sheet whose page 2 can't be read."""
    torn = office.page(serial, 2) | {"outcome": "unreadable", "fault": "registration-poor"}
    return [office.page(serial, 1), torn]


def queue_of(office: Office, *pages: Any) -> Queue:
    office.drop("a.tif", *pages)
    ingest(office.workspace)
    return Queue(office.workspace, lambda: NOW)


def steps_for_sheets(layout: Layout) -> list[Step]:
    by_hand = settle(ItemKind.PAGE, ratings(layout, 2))
    return [
        settle(ItemKind.DOUBT, Choice(Verb.CHOOSE, "2")),
        undo,
        settle(ItemKind.CONFLICT, Choice(Verb.CHOOSE, "1")),
        undo,
        by_hand,
        undo,
        by_hand,
        reopen(Matter.ANSWER),
        settle(ItemKind.PAGE, Choice(Verb.READ, CORNERS)),
        undo,
        settle(ItemKind.COMMENT, Choice(Verb.WRITE, json.dumps({"text": "tốt"}))),
        settle(ItemKind.AUDIT, ratings(layout, 1)),
    ]


def steps_for_strays(office: Office, layout: Layout) -> list[Step]:
    return [
        settle(ItemKind.STRAY, Choice(Verb.TYPE, f"{format_serial(9)} 1")),
        undo,
        settle(ItemKind.STRAY, whose(office)),
        undo,
        settle(ItemKind.STRAY, whose(office)),
        settle(ItemKind.PAGE, ratings(layout, 1)),
        reopen(Matter.STRAY),
        settle(ItemKind.SERIAL, Choice(Verb.TYPE, format_serial(9))),
        settle(ItemKind.SERIAL, whose(office)),
        undo,
        settle(ItemKind.SERIAL, Choice(Verb.DISMISS)),
    ]


def test_what_is_said_about_sheets_is_stored_whole_or_not_at_all(office: Office, layout: Layout) -> None:
    office.drop("0.tif", *office.sheet(2, q01="1"))
    pages = [*office.sheet(1, q01="?4", comments="ink"), *office.sheet(2, q01="5"), *crumpled(office, 3)]
    queue = queue_of(office, *pages, *office.sheet(4))
    draw_audit(office.workspace, "3-14-15", 1)
    queue.refresh()
    assert [do(office, queue, step) for step in steps_for_sheets(layout)] == [1] * 12
    assert not verify(office.workspace.store).faults


def test_what_is_said_about_strays_is_stored_whole_or_not_at_all(office: Office, layout: Layout) -> None:
    queue = queue_of(office, FOREIGN, TORN, TORN, *office.sheet(4))
    assert [do(office, queue, step) for step in steps_for_strays(office, layout)] == [1] * 11
    assert not verify(office.workspace.store).faults


def test_what_two_people_say_is_stored_whole_or_not_at_all(office: Office, settings: Any) -> None:
    office = settings(double_entry='"1"')
    queue = queue_of(office, *office.sheet(1, q01="?4"))
    for clerk in ("Minh", "Lan"):
        assert do(office, queue, settle(ItemKind.DOUBT, Choice(Verb.CHOOSE, "2"), clerk), clerk) == 1
    assert do(office, queue, undo) == 1
    assert [item.question for item in waiting(queue)] == ["q01"]


@pytest.mark.parametrize("matter", [Matter.ANSWER, Matter.WITHOUT])
def test_of_a_page_entered_by_hand_all_is_reopened_and_it_waits_again(
    office: Office, layout: Layout, matter: Matter
) -> None:
    queue = queue_of(office, *crumpled(office, 3))
    settle(ItemKind.PAGE, ratings(layout, 2))(queue)
    assert statuses(office) == {3: "valid"}
    reopen(matter)(queue)
    assert statuses(office) == {3: "waiting"}
    assert [item.kind for item in waiting(queue)] == [ItemKind.PAGE]
    assert not list(office.workspace.store.rulings.in_force())
    with pytest.raises(AlreadyStoredError):
        queue.undo("Lan")
    assert queue.undo("Lan") is None, "what somebody else has taken back can't be taken back once more"


def test_what_waits_next_is_found_though_the_store_could_not_be_read_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("0.tif", *office.sheet(1, q01="1", q02="?3"))
    queue = queue_of(office, *office.sheet(1, q01="5"))
    assert len(waiting(queue)) == 1
    with monkeypatch.context() as broken:

        def locked(*_: Any) -> list[Item]:
            raise StoreError("the database is locked", "Wait a minute.")

        broken.setattr("pipeline.review.waiting_items.items_of_sheets", locked)
        settle(ItemKind.CONFLICT, Choice(Verb.CHOOSE, "0"))(queue)  # it is stored: nobody is told to say it again
    assert [item.question for item in waiting(queue)] == ["q02"]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_in_the_middle_is_told_as_such_and_leaves_nothing(office: Office, layout: Layout) -> None:
    queue, store = queue_of(office, *crumpled(office, 3)), office.workspace.store
    before, (item,) = rows_of(office), waiting(queue)
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def fill(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")

    event.listen(Engine, "begin", fill)
    try:
        with pytest.raises(StoreError, match="full") as caught:
            queue.settle("Lan", item.id, replace(ratings(layout, 2), why="a long remark " * 1000))
    finally:
        event.remove(Engine, "begin", fill)
    assert "make room" in caught.value.advice
    assert (rows_of(office), waiting(queue)) == (before, [item])
    assert not verify(store).faults
