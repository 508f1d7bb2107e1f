"""The review queue: one thing at a time, to each clerk another, and what they say counts at once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from forms.errors import SerialError, UnknownUnitError
from forms.serial import format_serial
from omr.reading import Doubt, State
from pipeline.audit.audit import audit_report, draw_audit, find_audit
from pipeline.counting.returned import sheets_of
from pipeline.errors import AlreadyStoredError, UnknownNameError
from pipeline.inspection.status import Task, stand
from pipeline.intake.ingest import ingest
from pipeline.records.letters import letter_page
from pipeline.records.rulings import Matter, Ruling
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import CLAIM_SECONDS, STALE_SECONDS, Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Narrowing, Verb
from pipeline.upkeep.log_check import verify
from tests.pipeline.letters import letter_to
from tests.pipeline.long_tables import write_long_tables

Office = Any  # of conftest.py, which can't be imported
TORN = {"outcome": "unreadable", "fault": "code-unreadable"}
FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}


class Clock:
    """Seconds that go on when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def queue_of(office: Office, clock: Clock, *pages: Any) -> Queue:
    office.drop("a.tif", *pages)
    ingest(office.workspace)
    return Queue(office.workspace, clock)


def taken(queue: Queue, clerk: str = "Lan") -> Item:
    item = queue.next(clerk)
    assert item is not None
    return item


def statuses(office: Office) -> dict[int, tuple[str, str]]:
    sheets = sheets_of(office.workspace, office.workspace.store.layouts.by_id())
    return {one.serial: (one.status.value, one.reason.value or "open" * one.is_open) for _, _, one in sheets}


def test_doubts_come_page_by_page_with_what_the_machine_thinks(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(2, q01="?4", q20="!2"), *office.sheet(1, q05="?"))
    found = []
    while (item := queue.next("Lan")) is not None:
        found.append((item.serial, item.sheet_page, item.question, item.answer, item.doubt))
        queue.settle("Lan", item.id, Choice(Verb.CHOOSE, "4"))
    assert found == [
        (2, 1, "q01", "4", Doubt.UNCERTAIN_MARK),
        (2, 2, "q20", "2", Doubt.BOX_DISTURBED),
        (1, 1, "q05", "", Doubt.UNCERTAIN_MARK),
    ]
    assert statuses(office) == {1: ("valid", ""), 2: ("valid", "")}
    assert not verify(office.workspace.store).faults


def test_what_is_said_counts_and_who_said_it_is_kept(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4", q02="?5", q03="?1"))
    for choice in (Choice(Verb.CHOOSE, "2", "the tick was meant"), Choice(Verb.BLANK), Choice(Verb.VOID)):
        queue.settle("Lan", taken(queue).id, choice)
    write_long_tables(office.workspace)
    said = {row["question"]: (row["answer"], row["state"]) for row in office.table("answers.csv")}
    assert (said["q01"], said["q02"], said["q03"]) == (("2", "reviewed"), ("", "blank"), ("", "void"))
    kept = [(one.by, one.ruling.state, one.ruling.why) for one in office.workspace.store.rulings.in_force(1)]
    assert kept == [("Lan", State.REVIEWED, "the tick was meant"), ("Lan", State.BLANK, ""), ("Lan", State.VOID, "")]


def test_two_clerks_never_get_the_same(office: Office, clock: Clock) -> None:
    pages = [page for serial in range(1, 6) for page in office.sheet(serial, q01="?4", q02="?4")]
    queue = queue_of(office, clock, *pages)
    mine, theirs = taken(queue, "Lan"), taken(queue, "Minh")
    assert mine.id != theirs.id
    assert taken(queue, "Lan").id == mine.id, "the same clerk gets the same again until it is settled"
    assert queue.next("Lan", skip=(mine.id,)).id not in (mine.id, theirs.id)
    with pytest.raises(AlreadyStoredError):
        queue.settle("Minh", mine.id, Choice(Verb.BLANK))
    seen: Counter[str] = Counter()
    while (item := queue.next("Lan")) is not None:
        queue.settle("Lan", item.id, Choice(Verb.BLANK))
        seen[item.id] += 1
        if (other := queue.next("Minh")) is not None:
            queue.settle("Minh", other.id, Choice(Verb.BLANK))
            seen[other.id] += 1
    assert len(seen) == 10
    assert set(seen.values()) == {1}


def test_while_one_answer_waits_to_be_stored_others_go_on(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [page for serial in range(1, 3) for page in office.sheet(serial, q01="?4", q02="?4")]
    queue = queue_of(office, clock, *pages)
    mine, writing, free = taken(queue, "Lan"), threading.Event(), threading.Event()
    rulings = office.workspace.store.rulings
    store = rulings.put_in_force

    def waits(*said: Any) -> int:
        writing.set()
        assert free.wait(10)
        return store(*said)

    monkeypatch.setattr(rulings, "put_in_force", waits)
    with ThreadPoolExecutor(3) as threads:
        settling = [threads.submit(queue.settle, "Lan", mine.id, Choice(Verb.BLANK)) for _ in range(2)]
        assert writing.wait(10)
        others = threads.submit(lambda: (taken(queue, "Minh").id, queue.progress().settled, queue.item(mine.id)))
        assert others.result(5)[:2] != (mine.id, 1)
        free.set()
    assert sorted(type(one.exception()).__name__ for one in settling) == ["AlreadyStoredError", "NoneType"]
    assert queue.progress().settled == 1


def test_a_slip_reserves_an_item_for_no_longer(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"))
    mine = taken(queue, "Lan")
    with pytest.raises(ValueError, match="no answer"):
        queue.settle("Lan", mine.id, Choice(Verb.CHOOSE, "9"))
    assert queue.next("Minh") is None
    clock.now += CLAIM_SECONDS
    assert taken(queue, "Minh").id == mine.id


def test_what_somebody_left_on_the_screen_goes_to_another_in_the_end(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"))
    mine = taken(queue, "Lan")
    assert queue.next("Minh") is None
    clock.now += CLAIM_SECONDS
    assert taken(queue, "Minh").id == mine.id
    queue.settle("Minh", mine.id, Choice(Verb.BLANK))
    with pytest.raises(UnknownNameError, match="settled already"):
        queue.settle("Lan", mine.id, Choice(Verb.CHOOSE, "4"))


def test_what_was_ruled_elsewhere_is_not_overwritten(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"))
    item = taken(queue)
    office.workspace.store.rulings.put_in_force(
        Ruling(Matter.ANSWER, 1, 1, "q01", item.places[0], "1"), "another office", None
    )
    with pytest.raises(AlreadyStoredError):
        queue.settle("Lan", item.id, Choice(Verb.CHOOSE, "4"))
    assert queue.next("Lan") is None


def test_later_comes_last(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4", q02="?4"))
    first = taken(queue)
    queue.later("Lan", first.id)
    second = taken(queue)
    assert second.id != first.id
    assert taken(queue, "Minh").id == first.id, "another clerk may have it at once"
    queue.later("Minh", first.id)
    queue.settle("Lan", second.id, Choice(Verb.BLANK))
    assert taken(queue).id == first.id


def test_what_was_put_off_goes_round_after_everything_else(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4", q02="?4", q03="?4", q05="?4", q06="?4"))
    asked = []
    for _ in range(12):
        item = taken(queue)
        asked.append(item.question)
        queue.later("Lan", item.id)
    assert asked[:5] == ["q01", "q02", "q03", "q05", "q06"]
    assert asked == [*asked[:5], *asked[:5], *asked[:2]]
    skipped = queue.next("Lan", skip=[taken(queue).id])  # as it is loaded in advance
    assert skipped is not None
    assert skipped.question == "q05"
    queue.settle("Lan", taken(queue).id, Choice(Verb.BLANK))
    assert taken(queue).question == "q05"


def test_what_somebody_else_has_on_the_screen_is_not_put_off_for_them(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"))
    mine = taken(queue, "Lan")
    with pytest.raises(AlreadyStoredError):
        queue.later("Minh", mine.id)
    assert queue.next("Minh") is None, "it is still Lan's"
    clock.now += CLAIM_SECONDS
    queue.later("Minh", mine.id)
    assert taken(queue, "Hoa").id == mine.id


def test_undo_takes_back_nothing_that_somebody_else_has_reopened(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4", q02="?4"))
    first = taken(queue)
    queue.settle("Lan", first.id, Choice(Verb.CHOOSE, "1"))
    second = taken(queue)
    queue.settle("Lan", second.id, Choice(Verb.CHOOSE, "1"))
    queue.reopen("Hoa", queue.decisions(1)[0].number)
    queue.settle("Minh", taken(queue, "Minh").id, Choice(Verb.CHOOSE, "5"))
    with pytest.raises(AlreadyStoredError):
        queue.undo("Lan")
    said = {one.ruling.question: (one.by, one.ruling.answer) for one in office.workspace.store.rulings.in_force(1)}
    assert said == {"q01": ("Lan", "1"), "q02": ("Minh", "5")}
    assert queue.undo("Lan").id == first.id, "what comes before it can still be taken back"
    assert not verify(office.workspace.store).faults


def test_undo_takes_back_one_after_the_other(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4", q02="?4"))
    done = []
    for _ in range(2):
        item = taken(queue)
        queue.settle("Lan", item.id, Choice(Verb.CHOOSE, "1"))
        done.append(item.id)
    assert statuses(office)[1][0] == "valid"
    assert queue.undo("Minh") is None
    assert queue.undo("Lan").id == done[1]
    assert taken(queue).id == done[1]
    assert queue.undo("Lan").id == done[0]
    assert queue.undo("Lan") is None
    assert statuses(office)[1] == ("valid", "open")
    queue.settle("Lan", done[0], Choice(Verb.CHOOSE, "2"))
    queue.settle("Lan", done[1], Choice(Verb.CHOOSE, "2"))
    assert statuses(office)[1][0] == "valid"
    assert not verify(office.workspace.store).faults


def test_a_conflict_comes_before_the_doubts_that_it_hides(office: Office, clock: Clock) -> None:
    office.drop("b.tif", *office.sheet(1, q01="1", q02="?3"))
    queue = queue_of(office, clock, *office.sheet(1, q01="5"))
    item = taken(queue)
    assert (item.kind, len(item.places)) == (ItemKind.CONFLICT, 2)
    assert queue.progress().left == {ItemKind.CONFLICT: 1}
    queue.settle("Lan", item.id, Choice(Verb.CHOOSE, "1"))
    follows = taken(queue)
    assert (follows.kind, follows.question, follows.places) == (ItemKind.DOUBT, "q02", (item.places[1],))
    assert queue.undo("Lan").id == item.id
    queue.settle("Lan", item.id, Choice(Verb.CHOOSE, "0"))
    assert queue.next("Lan") is None
    assert statuses(office)[1][0] == "valid"


def test_neither_of_two_scans_may_count(office: Office, clock: Clock) -> None:
    office.drop("b.tif", *office.sheet(1, q01="1"))
    queue = queue_of(office, clock, *office.sheet(1, q01="5"))
    queue.settle("Lan", taken(queue).id, Choice(Verb.VOID))
    assert statuses(office)[1] == ("invalid", "too-few-answers")


def test_a_page_that_cannot_be_read_is_entered_by_hand(office: Office, clock: Clock) -> None:
    crumpled = office.page(1, 2) | {"outcome": "unreadable", "fault": "registration-poor"}
    queue = queue_of(office, clock, office.page(1, 1), crumpled)
    item = taken(queue)
    assert (item.kind, item.sheet_page, len(item.places)) == (ItemKind.PAGE, 2, 1)
    layout = office.workspace.store.layouts.by_id()[item.layout].layout
    ratings = sorted({box.question for box in layout.pages[1].boxes if box.choice == "5"})
    said = dict.fromkeys(ratings, "5") | {ratings[0]: "void", ratings[1]: ""}
    queue.settle("Lan", item.id, Choice(Verb.CHOOSE, json.dumps(said)))
    write_long_tables(office.workspace)
    counted = {row["question"]: (row["answer"], row["state"]) for row in office.table("answers.csv")}
    assert (counted[ratings[0]], counted[ratings[1]]) == (("", "void"), ("", "blank"))
    assert {counted[question] for question in ratings[2:]} == {("5", "reviewed")}
    assert statuses(office)[1][0] == "valid"
    queue.undo("Lan")
    assert statuses(office)[1] == ("waiting", "page-unreadable")


def test_a_page_that_will_not_come(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, office.page(1, 2))
    item = taken(queue)
    assert (item.kind, item.sheet_page, item.places) == (ItemKind.PAGE, 1, ())
    queue.settle("Lan", item.id, Choice(Verb.WITHOUT, why="the sheet was torn in two"))
    assert statuses(office)[1][0] == "invalid"
    assert queue.next("Lan") is None


def test_stray_pages_are_sent_or_dismissed_and_wait_no_more(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, FOREIGN, FOREIGN, TORN)
    kinds = []
    for choice in (letter_to("ub06820"), Choice(Verb.DISMISS), Choice(Verb.DISMISS)):
        item = taken(queue)
        kinds.append(item.kind)
        queue.settle("Lan", item.id, choice)
    assert kinds == [ItemKind.STRAY, ItemKind.STRAY, ItemKind.SERIAL]
    letter, *others = (one.ruling for one in office.workspace.store.rulings.in_force())
    assert [one.answer for one in others] == ["dismissed", "dismissed"]
    page = letter_page(letter)
    assert page is not None
    assert page.head is not None
    assert (page.head.unit, page.head.unit_name, page.head.survey) == ("ub06820", "Phường Trưng Vương", "sipas")
    assert not stand(office.workspace, date(2026, 1, 1)).tasks()[Task.STRAY_PAGE]
    assert office.workspace.store.pages.account() == (3, 3)
    queue.undo("Lan")
    assert queue.progress().left == {ItemKind.SERIAL: 1}


@pytest.mark.parametrize(
    ("typed", "error"), [("0000001-A", SerialError), ("rubbish", SerialError), (format_serial(77777), UnknownNameError)]
)
def test_a_slip_in_a_serial_is_refused(office: Office, clock: Clock, typed: str, error: type[Exception]) -> None:
    queue = queue_of(office, clock, TORN)
    item = taken(queue)
    with pytest.raises(error):
        queue.settle("Lan", item.id, Choice(Verb.TYPE, typed))
    assert taken(queue).id == item.id


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (Choice(Verb.CHOOSE, "6"), ValueError),
        (Choice(Verb.CHOOSE, ""), ValueError),
        (Choice(Verb.CHOOSE, "1|2"), ValueError),
        (Choice(Verb.TYPE, "0000001-R"), ValueError),
        (Choice(Verb.WITHOUT), ValueError),
        (letter_to("ub06820"), ValueError),
        (Choice(Verb.SEND, "ub06820"), ValueError),
    ],
)
def test_what_makes_no_sense_is_refused(office: Office, clock: Clock, choice: Choice, error: type[Exception]) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"))
    with pytest.raises(error):
        queue.settle("Lan", taken(queue).id, choice)
    assert statuses(office)[1] == ("valid", "open")


def test_a_letter_goes_to_no_unit_that_there_is_not(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, FOREIGN)
    with pytest.raises(UnknownUnitError):
        queue.settle("Lan", taken(queue).id, letter_to("ub99999"))


def test_only_one_units_items_may_be_asked_for(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"), *office.sheet(51, q01="?4"))
    item = queue.next("Lan", Narrowing(unit="ub06820"))
    assert item is not None
    assert item.serial == 51
    assert sum(queue.progress().left_by_unit.values()) == 2


def test_a_kind_and_a_unit_narrow_the_queue_and_its_counts(office: Office, clock: Clock) -> None:
    pages = (*office.sheet(1, q01="?4", q02="?4"), *office.sheet(51, q01="?4"), FOREIGN)
    queue = queue_of(office, clock, *pages)
    both = Narrowing.of("ub06820", "doubt")
    item = queue.next("Lan", both)
    assert item is not None
    assert (item.serial, item.kind) == (51, ItemKind.DOUBT)
    assert queue.next("Lan", Narrowing(kind="stray")) is not None
    assert queue.next("Lan", Narrowing("ub06820", "stray")) is None
    told = queue.progress((), both)
    assert told.left == {ItemKind.DOUBT: 1}, "kinds are counted in the unit"
    assert sum(told.left_by_unit.values()) == 3, "and units in the kind"
    assert told.total == 4
    assert queue.progress((), Narrowing(kind="stray")).left_by_unit == {}
    assert queue.progress(["ub06820"], Narrowing(kind="doubt")).total == 1
    assert not Narrowing.of("", "no such kind"), "nothing is hidden by a mistyped address"


def test_what_arrives_while_people_work_joins_the_queue(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1))
    assert queue.next("Lan") is None
    office.drop("b.tif", *office.sheet(2, q01="?4"))
    ingest(office.workspace)
    assert queue.next("Lan") is None
    clock.now += STALE_SECONDS
    assert taken(queue).serial == 2


def test_progress_tells_how_fast_it_goes(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4", q02="?4", q03="?4", q04="?4"))
    assert queue.progress().seconds_each is None
    for _ in range(3):
        item = taken(queue)
        clock.now += 2.0
        queue.settle("Lan", item.id, Choice(Verb.BLANK))
    progress = queue.progress()
    assert (progress.settled, progress.seconds_each) == (3, 2.0)
    assert progress.left == {ItemKind.DOUBT: 1}


@pytest.mark.parametrize(("said", "counted"), [(("2", "2"), "2"), (("2", "3", "3"), "3"), (("2", "3", "4"), "4")])
def test_a_doubt_that_is_asked_twice_counts_when_two_agree(
    office: Office, settings: Any, clock: Clock, said: tuple[str, ...], counted: str
) -> None:
    office = settings(double_entry='"1"')
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"))
    for clerk, answer in zip(("Lan", "Minh", "Hoa"), said, strict=False):
        assert statuses(office)[1] == ("valid", "open")
        item = taken(queue, clerk)
        queue.settle(clerk, item.id, Choice(Verb.CHOOSE, answer))
        assert queue.next(clerk) is None, "nobody is asked twice"
    assert statuses(office)[1] == ("valid", "")
    write_long_tables(office.workspace)
    assert next(row["answer"] for row in office.table("answers.csv") if row["question"] == "q01") == counted
    assert not verify(office.workspace.store).faults


def test_an_opinion_can_be_taken_back(office: Office, settings: Any, clock: Clock) -> None:
    office = settings(double_entry='"1"')
    queue = queue_of(office, clock, *office.sheet(1, q01="?4"))
    queue.settle("Lan", taken(queue, "Lan").id, Choice(Verb.CHOOSE, "2"))
    assert queue.undo("Lan") is not None
    queue.settle("Lan", taken(queue, "Lan").id, Choice(Verb.CHOOSE, "3"))
    queue.settle("Minh", taken(queue, "Minh").id, Choice(Verb.CHOOSE, "3"))
    assert statuses(office)[1] == ("valid", "")


def test_handwriting_is_typed_after_all_else_and_keeps_no_sheet_waiting(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(2, comments="ink"), *office.sheet(1, q01="?4", comments="ink"))
    assert statuses(office)[2] == ("valid", "")
    queue.settle("Lan", taken(queue).id, Choice(Verb.BLANK))
    item = taken(queue)
    assert (item.kind, item.serial, item.question) == (ItemKind.COMMENT, 2, "comments")
    said = {"text": " Cán bộ ███ rất tận tình. ", "themes": ["staff"], "needs_answer": True, "black": [[1, 2, 3, 4]]}
    queue.settle("Lan", item.id, Choice(Verb.WRITE, json.dumps(said)))
    write_long_tables(office.workspace)
    first, second = office.table("comments.csv")
    assert (first["sheet"], first["state"], first["text"], first["scan"]) == ("0000001-R", "waiting", "", "a.tif")
    assert (second["state"], second["text"], second["themes"], second["needs_answer"], second["by"]) == (
        "typed",
        "Cán bộ ███ rất tận tình.",
        "staff",
        "yes",
        "Lan",
    )
    queue.settle("Lan", taken(queue).id, Choice(Verb.BLANK))
    assert queue.next("Lan") is None
    queue.undo("Lan")
    assert queue.progress().left == {ItemKind.COMMENT: 1}
    assert not verify(office.workspace.store).faults


@pytest.mark.parametrize("value", ["", "[]", '{"black": [[1]]}', json.dumps({"text": "x" * 5000})])
def test_a_comment_that_is_none_is_refused(office: Office, clock: Clock, value: str) -> None:
    queue = queue_of(office, clock, *office.sheet(1, comments="ink"))
    with pytest.raises(ValueError, match="comment"):
        queue.settle("Lan", taken(queue).id, Choice(Verb.WRITE, value))


def test_drawn_sheets_are_entered_page_by_page_without_what_was_counted(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="2", comments="ink"))
    assert queue.progress().left == {ItemKind.COMMENT: 1}
    draw_audit(office.workspace, "3-14-15", 1)
    clock.now += STALE_SECONDS
    layout = office.workspace.store.layouts.by_id()[office.runs[0].layout].layout
    for number in (1, 2):
        item = next(item for item in _waiting(queue) if item.kind is ItemKind.AUDIT)
        assert (item.serial, item.sheet_page, item.answer, len(item.places)) == (1, number, "", 1)
        ratings = {box.question: "4" for box in layout.pages[number - 1].boxes if box.choice == "5"}
        queue.settle("Lan", item.id, Choice(Verb.CHOOSE, json.dumps(ratings | {"comments": "written"})))
    assert not any(item.kind is ItemKind.AUDIT for item in _waiting(queue))
    report = audit_report(office.workspace, find_audit(office.workspace))
    assert [(one.question, one.counted) for one in report.misread_answers] == [("q01", "2")]
    assert report.to_enter == ()
    assert not verify(office.workspace.store).faults


def whose(office: Office, page: str = "1", **other: str) -> Choice:
    run = office.runs[0]
    said = {"unit": run.unit, "channel": run.channel, "period": run.period, "layout": run.layout, "page": page}
    return Choice(Verb.ENTER, json.dumps(said | other))


LOST = {"outcome": "unreadable", "fault": "fiducials-missing"}


@pytest.mark.parametrize("found", [FOREIGN, LOST])
def test_a_sheet_whose_serial_is_gone_counts_once_with_a_serial_that_no_paper_has(
    office: Office, clock: Clock, found: dict[str, str]
) -> None:
    queue = queue_of(office, clock, found, found, *office.sheet(1))
    item = taken(queue)
    queue.settle("Lan", item.id, whose(office))
    by_hand = taken(queue)
    assert (by_hand.kind, by_hand.sheet_page, by_hand.places) == (ItemKind.PAGE, 1, item.places)
    assert (by_hand.unit, by_hand.channel, by_hand.period) == ("ub06808", "counter", "2019-Q1")
    serial = by_hand.serial or 0
    assert all(not run.first_serial <= serial < run.first_serial + run.count for run in office.runs)
    second = next(one for one in _waiting(queue) if one.kind is ItemKind.STRAY)
    queue.settle("Lan", second.id, Choice(Verb.TYPE, f"{format_serial(serial)} 2"))
    layout = office.workspace.store.layouts.by_id()[by_hand.layout].layout
    for number in (1, 2):
        ratings = {box.question: "5" for box in layout.pages[number - 1].boxes if box.choice == "5"}
        queue.settle("Lan", f"page-{serial}-{number}", Choice(Verb.CHOOSE, json.dumps(ratings)))
    assert statuses(office) == {1: ("valid", ""), serial: ("valid", "")}
    assert not queue.progress().left
    tabulate(office.workspace)
    (group,) = (r for r in office.table("units.csv") if (r["unit"], r["channel"]) == ("ub06808", "counter"))
    assert (group["issued"], group["returned"], group["valid"]) == ("40", "2", "2")
    said = format_serial(serial)
    assert [row["sheet"] for row in office.table("pages.csv")] == [said, said, "0000001-R", "0000001-R"]
    assert {row["sheet"] for row in office.table("answers.csv")} == {said, "0000001-R"}
    issued = office.order("ub06808", "counter", "2019-Q1", 3)
    assert issued.first_serial > serial
    assert not verify(office.workspace.store).faults


def test_a_sheet_without_a_serial_is_taken_back_with_all_that_was_entered_of_it(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, FOREIGN)
    item = taken(queue)
    queue.settle("Lan", item.id, whose(office))
    by_hand = taken(queue)
    queue.settle("Lan", by_hand.id, Choice(Verb.CHOOSE, json.dumps({"q01": "5"})))
    queue.settle("Lan", taken(queue).id, Choice(Verb.WITHOUT))
    assert len(statuses(office)) == 1
    (stray,) = (one for one in queue.decisions(20) if one.ruling.matter is Matter.STRAY)
    queue.reopen("Minh", stray.number)
    assert statuses(office) == {}
    assert list(office.workspace.store.rulings.in_force()) == []
    assert [one.id for one in _waiting(queue)] == [item.id]
    assert not verify(office.workspace.store).faults


def test_undo_brings_the_stray_page_back_and_nothing_else(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, FOREIGN)
    item = taken(queue)
    queue.settle("Lan", item.id, whose(office))
    queue.undo("Lan")
    assert statuses(office) == {}
    assert [one.id for one in _waiting(queue)] == [item.id]
    queue.settle("Lan", item.id, whose(office, unit="ub06820"))
    assert taken(queue).unit == "ub06820"


def test_a_page_is_entered_once_however_many_see_it(office: Office, clock: Clock) -> None:
    queue, other = queue_of(office, clock, FOREIGN), Queue(office.workspace, clock)
    item = taken(queue)
    other.refresh()
    queue.settle("Lan", item.id, whose(office))
    before = len(office.workspace.store.runs.all())
    for again in (whose(office), Choice(Verb.DISMISS), Choice(Verb.TYPE, "0000001-R 1")):
        with pytest.raises((AlreadyStoredError, UnknownNameError)):
            other.settle("Hoa", item.id, again)
    assert len(office.workspace.store.runs.all()) == before
    assert len(statuses(office)) == 1


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"unit": ""}, ValueError),
        ({"page": "x"}, ValueError),
        ({"page": "0"}, ValueError),
        ({"page": "3"}, UnknownNameError),
        ({"channel": "post"}, UnknownNameError),
        ({"unit": "ub06820", "channel": "box"}, UnknownNameError),
        ({"period": "2018-Q1"}, UnknownNameError),
        ({"layout": "none"}, UnknownNameError),
    ],
)
def test_a_sheet_of_a_kind_that_was_never_printed_is_not_counted(
    office: Office, clock: Clock, other: dict[str, str], error: type[Exception]
) -> None:
    queue = queue_of(office, clock, FOREIGN)
    item = taken(queue)
    with pytest.raises(error):
        queue.settle("Lan", item.id, whose(office, **other))
    assert [one.id for one in _waiting(queue)] == [item.id]
    assert len(office.workspace.store.runs.all()) == len(office.runs)
    assert not verify(office.workspace.store).faults


def _waiting(queue: Queue) -> list[Item]:
    found: list[Item] = []
    while (item := queue.next("Lan", skip={one.id for one in found})) is not None:
        found.append(item)
    return found


def test_a_decision_can_be_reopened_by_somebody_else(office: Office, clock: Clock) -> None:
    queue = queue_of(office, clock, *office.sheet(1, q01="?4", q02="?4"))
    for answer in ("1", "2"):
        queue.settle("Lan", taken(queue).id, Choice(Verb.CHOOSE, answer))
    newest, older = queue.decisions(10)
    assert (newest.by, newest.ruling.question, newest.ruling.answer) == ("Lan", "q02", "2")
    queue.reopen("Minh", older.number)
    assert (taken(queue, "Hoa").question, statuses(office)[1]) == ("q01", ("valid", "open"))
    with pytest.raises(AlreadyStoredError):
        queue.reopen("Minh", older.number)
    assert [logged.entry.by for logged in office.workspace.store.log.entries()][-1] == "Minh"


def test_a_page_of_which_nothing_could_be_read_is_named_and_entered_by_hand(office: Office, clock: Clock) -> None:
    lost = {"outcome": "unreadable", "fault": "fiducials-missing"}
    queue = queue_of(office, clock, lost, lost)
    for page in ("1", "2"):
        item = next(item for item in _waiting(queue) if item.kind is ItemKind.STRAY)
        for slip, error in (("0000001-A 1", SerialError), ("0077777-S 1", SerialError), ("0000001-R x", ValueError)):
            with pytest.raises(error):
                queue.settle("Lan", item.id, Choice(Verb.TYPE, slip))
        for unknown in (f"{format_serial(77777)} 1", "0000001-R 3"):
            with pytest.raises(UnknownNameError):
                queue.settle("Lan", item.id, Choice(Verb.TYPE, unknown))
        queue.settle("Lan", item.id, Choice(Verb.TYPE, f"0000001-R {page}"))
        by_hand = queue.item(f"page-1-{page}")
        assert (by_hand.kind, by_hand.sheet_page, by_hand.places) == (ItemKind.PAGE, int(page), item.places)
    layout = office.workspace.store.layouts.by_id()[office.runs[0].layout].layout
    for number in (1, 2):
        ratings = {box.question: "5" for box in layout.pages[number - 1].boxes if box.choice == "5"}
        queue.settle("Lan", f"page-1-{number}", Choice(Verb.CHOOSE, json.dumps(ratings)))
    assert statuses(office) == {1: ("valid", "")}
    assert queue.next("Lan") is None
    assert office.workspace.store.pages.account() == (2, 2)
    assert not verify(office.workspace.store).faults
