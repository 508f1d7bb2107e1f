"""Whatever is fed, held, released, withdrawn and fed again, in any order: the tables say what plain Python says."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.serial import format_serial
from omr.reading import State
from pipeline.errors import BatchError
from pipeline.inspection.status import LiveStatus, Task
from pipeline.intake.ingest import ingest
from pipeline.publish.publishing import publish
from pipeline.records.batches import BatchKind, BatchState
from pipeline.records.comments import Comment
from pipeline.records.letters import Heading, LetterPage
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.report.reporting import report
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, ItemKind, Verb
from pipeline.review.waiting_items import WaitingItems
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.retention import retain
from tests.pipeline.counting.test_answered_twice import answer, send

Office = Any  # of conftest.py, which can't be imported

SERIALS = (1, 2, 3, 4)
STEPS = 18


@dataclass
class File:
    """A file as it was fed: the batches that it was brought with, and its pages (sheet, page, version)."""

    path: Path
    batches: list[int]
    pages: list[tuple[int, int, str]]


@dataclass
class Truth:
    """What there should be."""

    files: list[File] = field(default_factory=list)
    states: dict[int, BatchState] = field(default_factory=dict)
    ruled: dict[int, tuple[int, str]] = field(default_factory=dict)  # by sheet: in which file it was seen, and what

    def state(self, file: int) -> BatchState:
        return self.states[self.files[file].batches[-1]]

    def rows(self, serial: int, page: int, *states: BatchState) -> list[tuple[int, int, str]]:
        """File, page of it, and version of each scan of a page whose batch is in one of these states."""
        return [
            (number, at, version)
            for number, file in enumerate(self.files)
            if self.state(number) in states
            for at, (of, sheet_page, version) in enumerate(file.pages, 1)
            if (of, sheet_page) == (serial, page)
        ]

    def pages(self) -> dict[tuple[str, int], tuple[str, str]]:
        """Outcome and fault of every page, by file and page."""
        told = {}
        for number, file in enumerate(self.files):
            for at, (serial, page, version) in enumerate(file.pages, 1):
                if self.state(number) is BatchState.WITHDRAWN:
                    said = ("duplicate", "batch-withdrawn")
                elif self.state(number) is BatchState.HELD:
                    said = ("read", "batch-held")
                else:
                    rows = self.rows(serial, page, BatchState.OPEN)
                    first = next((f, a) for f, a, v in rows if v == version)
                    told_apart = len({v for _, _, v in rows}) > 1
                    counts = (number, at) == (first if told_apart else rows[0][:2])
                    chosen = ("conflict", "sheet-conflict") if told_apart else ("read", "")
                    said = chosen if counts else ("duplicate", "sheet-duplicate")
                told[file.path.name, at] = said
        return told

    def sheets(self) -> dict[str, tuple[str, str, str, str]]:
        """Status, reason, and the answers to a plain and a doubtful question, of every sheet that came back."""
        told = {}
        for serial in SERIALS:
            here = {page: self.rows(serial, page, BatchState.OPEN) for page in (1, 2)}
            held = {page: self.rows(serial, page, BatchState.HELD) for page in (1, 2)}
            if any(here.values()) or any(held.values()):
                told[format_serial(serial)] = self.sheet(serial, here, held)
        return told

    def sheet(self, serial: int, here: dict[int, Any], held: dict[int, Any]) -> tuple[str, str, str, str]:
        versions = {version for _, _, version in here[1]}
        conflict = any(len({version for _, _, version in here[page]}) > 1 for page in (1, 2))
        file, said = self.ruled.get(serial, (-1, ""))
        doubt = said if len(versions) == 1 and file in {number for number, _, _ in here[1]} else ""
        plain = versions.pop() if len(versions) == 1 and not conflict else ""
        if any(held[page] and not here[page] for page in (1, 2)):
            return "waiting", "held", "", ""
        if conflict:
            return "waiting", "conflict", "", ""
        if not all(here.values()):
            return "waiting", "page-missing", "", ""
        return "valid", "", plain, doubt


@dataclass
class History:
    """An office to which things happen, and what should come of it."""

    office: Office
    rng: random.Random
    folder: Path
    truth: Truth = field(default_factory=Truth)

    def take(self, paths: Iterable[Path] = ()) -> None:
        ingest(self.office.workspace, list(paths))
        for batch in self.office.workspace.store.batches.all():
            self.truth.states.setdefault(batch.id, BatchState.OPEN)

    def batch_of(self, path: Path) -> int:
        (scan,) = self.office.workspace.store.scans.called(path.name)
        return scan.batch

    def feed(self) -> None:
        """Somebody brings one or two files with one or two sheets, or with one side of each."""
        paths = []
        for number in range(self.rng.randint(1, 2)):
            sides = self.rng.choice([(1, 2), (1, 2), (1,), (2,)])
            chosen = self.rng.sample(SERIALS, self.rng.randint(1, 2))
            version = self.rng.choice("1115")
            pages = [(serial, side, version) for serial in chosen for side in sides]
            path = self.folder / f"f{len(self.truth.files):02}-{number}.tif"
            said = [
                self.office.page(s, p, q01=version, q02="?3") if p == 1 else self.office.page(s, p, q21=version)
                for s, p, version in pages
            ]
            self.office.write(path, *({**one, "unlike": path.name} for one in said))  # no two files have the same bytes
            paths.append((path, pages))
        self.take(path for path, _ in paths)
        for path, pages in paths:
            self.truth.files.append(File(path, [self.batch_of(path)], pages))

    def feed_again(self) -> None:
        """Somebody brings a file once more under another name: it is another batch's too, and counts with that."""
        if not self.truth.files:
            return
        file = self.rng.choice(self.truth.files)
        known = set(self.truth.states)
        again = self.folder / "again" / f"{len(self.truth.states)}-{file.path.name}"
        again.parent.mkdir(exist_ok=True)
        again.write_bytes(file.path.read_bytes())
        self.take([again])
        (new,) = set(self.truth.states) - known
        if self.truth.states[file.batches[-1]] is BatchState.WITHDRAWN:
            file.batches.append(new)
        else:
            file.batches.insert(0, new)

    def turn(self) -> None:
        """Somebody holds, releases or withdraws a batch."""
        if not self.truth.states:
            return
        number, batches = self.rng.choice(sorted(self.truth.states)), self.office.workspace.store.batches
        was, step = self.truth.states[number], self.rng.choice(["hold", "release", "withdraw"])
        allowed = {"hold": was is BatchState.OPEN, "release": was is BatchState.HELD}
        if not allowed.get(step, was is not BatchState.WITHDRAWN):
            with pytest.raises(BatchError):
                getattr(batches, step)(number, "An", "quét nhầm")
            return
        getattr(batches, step)(number, "An", "quét nhầm")
        now = {"hold": BatchState.HELD, "release": BatchState.OPEN, "withdraw": BatchState.WITHDRAWN}[step]
        self.truth.states[number] = now
        if now is BatchState.WITHDRAWN:
            for file in self.truth.files:
                if file.batches[-1] == number:
                    left = [b for b in file.batches if self.truth.states[b] is not BatchState.WITHDRAWN]
                    file.batches = [*file.batches, min(left)] if left else file.batches

    def settle(self) -> None:
        """Somebody looks at a doubt where it waits, and says what it is."""
        waiting = WaitingItems(self.office.workspace)
        waiting.catch_up()
        doubts = [item for item in waiting if item.kind is ItemKind.DOUBT and item.question == "q02"]
        if doubts:
            item, said = self.rng.choice(doubts), self.rng.choice("24")
            ruling = Ruling(Matter.ANSWER, item.serial, 1, "q02", item.places[0], said, State.REVIEWED)
            self.office.workspace.store.rulings.put_in_force(ruling, "Bình", item.expected)
            names = {scan.id: scan.name for scan in self.office.workspace.store.scans.all()}
            name = names[item.places[0].scan]
            (file,) = (number for number, file in enumerate(self.truth.files) if file.path.name == name)
            self.truth.ruled[item.serial] = (file, said)

    def check(self) -> None:
        tabulate(self.office.workspace)
        rows = self.office.table("pages.csv")
        assert {(r["scan"], int(r["page"])): (r["outcome"], r["fault"]) for r in rows} == self.truth.pages()
        assert len(rows) == len(self.truth.pages()), "each page is accounted for once"
        answers = {(r["sheet"], r["question"]): r for r in self.office.table("answers.csv")}

        def said(sheet: str, question: str) -> str:
            row = answers[sheet, question]
            return row["answer"] if row["state"] in {"read", "reviewed"} else ""

        told = {
            r["sheet"]: (
                r["status"],
                r["reason"],
                *((said(r["sheet"], "q01"), said(r["sheet"], "q02")) if r["status"] == "valid" else ("", "")),
            )
            for r in self.office.table("sheets.csv")
        }
        assert told == self.truth.sheets()
        assert not verify(self.office.workspace.store).faults


@pytest.mark.parametrize("seed", range(2))
def test_what_counts_follows_from_what_is_held_and_withdrawn(office: Office, tmp_path: Path, seed: int) -> None:
    history = History(office, random.Random(seed), tmp_path / "fed")
    history.folder.mkdir()
    live, waiting = LiveStatus(office.workspace), WaitingItems(office.workspace)
    for step in range(STEPS):
        history.rng.choice(
            [history.feed, history.feed, history.feed_again, history.turn, history.turn, history.settle]
        )()
        if step % 3 == 2:
            history.check()
        live.catch_up()
        waiting.catch_up()
        fresh = WaitingItems(office.workspace)
        fresh.catch_up()
        assert set(waiting.by_id) == set(fresh.by_id), "who follows the changes sees what whoever looks anew sees"
    history.check()
    assert live.stand(live_day := next(iter(office.workspace.store.scans.all())).arrival_day) == LiveStatus(
        office.workspace
    ).stand(live_day)


def batch_of(office: Office, name: str) -> int:
    (scan,) = office.workspace.store.scans.called(name)
    return int(scan.batch)


def counted(office: Office) -> dict[str, tuple[str, str]]:
    tabulate(office.workspace)
    return {row["sheet"]: (row["status"], row["channel"]) for row in office.table("sheets.csv")}


def reasons(office: Office) -> dict[str, tuple[str, str]]:
    tabulate(office.workspace)
    return {row["sheet"]: (row["status"], row["reason"]) for row in office.table("sheets.csv")}


def faults(office: Office) -> dict[str, set[tuple[str, str]]]:
    tabulate(office.workspace)
    found: dict[str, set[tuple[str, str]]] = {}
    for row in office.table("pages.csv"):
        found.setdefault(row["scan"], set()).add((row["outcome"], row["fault"]))
    return found


def test_of_a_sheet_answered_twice_the_other_answer_counts_once_one_is_withdrawn(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7, q01="5"))
    ingest(office.workspace)
    send(office, "b.jsonl", answer(office, 7, q01="2"))
    ingest(office.workspace)
    store, sheet, row = office.workspace.store, batch_of(office, "a.tif"), batch_of(office, "b.jsonl")
    assert [channel for _, channel in counted(office).values()] == ["online"]
    store.batches.hold(row, "An")
    assert sorted(counted(office).values()) == [("valid", "counter")], "the answer on hold stands behind"
    assert faults(office)["b.jsonl"] == {("read", "batch-held")}
    store.batches.withdraw(row, "An", "tệp thử")
    assert sorted(counted(office).values()) == [("valid", "counter")]
    assert faults(office) == {"a.tif": {("read", "")}, "b.jsonl": {("duplicate", "batch-withdrawn")}}
    store.batches.hold(sheet, "An")
    assert sorted(counted(office).values()) == [("waiting", "counter")]
    assert not verify(store).faults


def test_a_row_of_a_withdrawn_file_counts_when_it_comes_in_another(office: Office) -> None:
    one, more = answer(office, 0, q01="2"), answer(office, 0, q01="3")
    send(office, "a.jsonl", one)
    ingest(office.workspace)
    send(office, "b.jsonl", one, more)
    ingest(office.workspace)
    store = office.workspace.store
    assert faults(office)["b.jsonl"] == {("read", ""), ("duplicate", "sheet-duplicate")}
    store.batches.withdraw(batch_of(office, "a.jsonl"), "An", "tệp thử")
    assert faults(office)["b.jsonl"] == {("read", "")}
    assert len(counted(office)) == 2
    send(office, "c.jsonl", one, answer(office, 0, q01="1"))
    ingest(office.workspace)
    assert faults(office)["c.jsonl"] == {("read", ""), ("duplicate", "sheet-duplicate")}
    assert not verify(store).faults


def test_nothing_is_asked_about_pages_that_are_set_aside(office: Office) -> None:
    lost = {"outcome": "unreadable", "fault": "code-unreadable"}
    office.drop("a.tif", *office.sheet(7, q01="?5"), lost, office.page(8, 1))
    ingest(office.workspace)
    store, number = office.workspace.store, batch_of(office, "a.tif")
    live, waiting = LiveStatus(office.workspace), WaitingItems(office.workspace)

    def asked() -> tuple[set[ItemKind], set[Task]]:
        waiting.catch_up()
        today = store.scans.all()[0].arrival_day
        return {item.kind for item in waiting}, set(live.stand(today).tasks())

    everything = asked()
    assert everything == (
        {ItemKind.DOUBT, ItemKind.SERIAL, ItemKind.PAGE},
        {Task.DOUBT, Task.SERIAL_MISSING, Task.PAGE_MISSING},
    )
    store.batches.hold(number, "An", "để xem lại")
    assert asked() == (set(), {Task.BATCH_HELD})
    store.batches.release(number, "An")
    assert asked() == everything
    store.batches.withdraw(number, "An", "quét nhầm hộp")
    assert asked() == (set(), set())
    today = store.scans.all()[0].arrival_day
    (first, *_) = live.stand(today).outstanding
    assert first.missing == 40, "the sheets are outstanding again"
    assert live.stand(today).pages == (4, 4)


def test_a_sheet_that_somebody_entered_goes_with_the_page_that_was_looked_at(office: Office) -> None:
    lost = {"outcome": "unreadable", "fault": "code-unreadable"}
    office.drop("a.tif", lost)
    ingest(office.workspace)
    store, number = office.workspace.store, batch_of(office, "a.tif")
    place = Place(store.scans.all()[0].id, 1)
    rulings = [
        Ruling(Matter.STRAY, 9, 1, "", place, "sheet"),
        Ruling(Matter.WITHOUT, 9, 1, "", place),
        Ruling(Matter.WITHOUT, 9, 2),
        Ruling(Matter.ANSWER, 9, 1, "q01", place, "3"),
    ]
    for ruling in rulings:
        store.rulings.put_in_force(ruling, "An", None)
    serial = format_serial(9)
    before = counted(office)
    assert set(before) == {serial}
    store.batches.hold(number, "An")
    assert counted(office) == {serial: ("waiting", "counter")}
    store.batches.release(number, "An")
    assert counted(office) == before
    store.batches.withdraw(number, "An", "quét nhầm")
    assert counted(office) == {}
    assert not verify(store).faults


def test_a_page_entered_by_hand_is_no_blank_one_once_its_batch_is_held_or_withdrawn(office: Office) -> None:
    office.drop("a.tif", office.page(7, 1))
    ingest(office.workspace)
    crumpled = office.page(7, 2) | {"outcome": "unreadable", "fault": "registration-poor"}
    office.drop("b.tif", crumpled)
    ingest(office.workspace)
    store, queue = office.workspace.store, Queue(office.workspace)
    item = queue.next("An")
    assert item is not None
    layout = store.layouts.by_id()[item.layout].layout
    entered = {box.question: "5" for box in layout.pages[1].boxes if box.choice == "5"}
    queue.settle("An", item.id, Choice(Verb.CHOOSE, json.dumps(entered)))
    before = reasons(office)
    assert before == {format_serial(7): ("valid", "")}
    batch = batch_of(office, "b.tif")
    store.batches.hold(batch, "An")
    assert reasons(office) == {format_serial(7): ("waiting", "held")}
    store.batches.release(batch, "An")
    assert reasons(office) == before
    store.batches.withdraw(batch, "An", "quét nhầm")
    assert reasons(office) == {format_serial(7): ("waiting", "page-missing")}
    queue.refresh()
    (again,) = (one for one in [queue.next("An")] if one)
    assert (again.kind, again.places) == (ItemKind.PAGE, ())
    queue.settle("An", again.id, Choice(Verb.WITHOUT))
    assert reasons(office) == {format_serial(7): ("invalid", "too-few-answers")}


def test_a_page_on_hold_that_was_given_up_before_it_came_is_waited_for(office: Office) -> None:
    office.drop("a.tif", office.page(7, 1))
    ingest(office.workspace)
    store = office.workspace.store
    store.rulings.put_in_force(Ruling(Matter.WITHOUT, 7, 2), "An", None)
    assert reasons(office) == {format_serial(7): ("invalid", "too-few-answers")}
    office.drop("b.tif", office.page(7, 2, q21="1"))
    ingest(office.workspace)
    store.batches.hold(batch_of(office, "b.tif"), "An")
    assert reasons(office) == {format_serial(7): ("waiting", "held")}
    store.batches.withdraw(batch_of(office, "b.tif"), "An", "quét nhầm")
    assert reasons(office) == {format_serial(7): ("invalid", "too-few-answers")}


def test_a_choice_of_a_scan_that_is_withdrawn_does_not_hide_the_others(office: Office) -> None:
    for name, said in (("a.tif", "5"), ("b.tif", "2"), ("c.tif", "3")):
        office.drop(name, *office.sheet(7, q01=said))
        ingest(office.workspace)
    store = office.workspace.store
    places = [Place(scan.id, 1) for scan in store.scans.all()]
    store.rulings.put_in_force(Ruling(Matter.VERSION, 7, 1, "", places[0], seen=tuple(places)), "An", None)
    assert {status for status, _ in counted(office).values()} == {"valid"}
    store.batches.withdraw(batch_of(office, "a.tif"), "An", "phô-tô")
    assert {status for status, _ in counted(office).values()} == {"waiting"}
    waiting = WaitingItems(office.workspace)
    waiting.catch_up()
    (item,) = waiting
    assert (item.kind, item.places) == (ItemKind.CONFLICT, (places[1], places[2]))
    chosen = Ruling(Matter.VERSION, 7, 1, "", places[2], seen=item.places)
    store.rulings.put_in_force(chosen, "An", item.expected)
    assert {status for status, _ in counted(office).values()} == {"valid"}
    store.batches.withdraw(batch_of(office, "c.tif"), "An", "phô-tô")
    assert {row["q01"] for row in office.table("sheets.csv")} == {"3"}
    counted(office)
    assert {row["q01"] for row in office.table("sheets.csv")} == {"2"}


def test_a_comment_is_asked_for_again_once_the_page_is_withdrawn_on_which_it_was_typed(office: Office) -> None:
    for name in ("a.tif", "b.tif"):
        sides = (office.page(7, 1), office.page(7, 2, comments="x"))
        office.drop(name, *({**one, "unlike": name} for one in sides))
        ingest(office.workspace)
    store = office.workspace.store
    waiting = WaitingItems(office.workspace)
    waiting.catch_up()
    (item,) = waiting
    typed = Ruling(Matter.COMMENT, 7, 2, "comments", item.places[0], '{"text":"Tốt","themes":[],"answer":false}')
    store.rulings.put_in_force(typed, "An", None)
    waiting.catch_up()
    assert not [*waiting]
    store.batches.withdraw(batch_of(office, "a.tif"), "An", "phô-tô")
    tabulate(office.workspace)
    assert [(row["state"], row["scan"]) for row in office.table("comments.csv")] == [("waiting", "b.tif")]
    waiting.catch_up()
    (again,) = waiting
    store.rulings.put_in_force(typed, "An", again.expected)


def test_what_was_reported_is_not_withdrawn(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7), *office.sheet(51))
    ingest(office.workspace)
    office.drop("b.tif", *office.sheet(8))
    ingest(office.workspace)
    store, held = office.workspace.store, batch_of(office, "b.tif")
    store.batches.hold(held, "An")
    report(office.workspace, "2019-Q1")
    entries = store.log.count()
    report(office.workspace, "2019-Q1")
    assert store.log.count() == entries, "it is told once"
    with pytest.raises(BatchError, match="is in a report"):
        store.batches.withdraw(batch_of(office, "a.tif"), "An", "quét nhầm")
    assert counted(office)[format_serial(7)][0] == "valid"
    store.batches.withdraw(held, "An", "quét nhầm")
    office.drop("c.tif", *office.sheet(9))
    ingest(office.workspace)
    publish(office.workspace)
    with pytest.raises(BatchError, match="was published"):
        store.batches.withdraw(batch_of(office, "c.tif"), "An", "quét nhầm")
    assert not verify(store).faults


def test_what_people_entered_from_pages_that_can_not_be_read_was_reported_too(office: Office) -> None:
    lost = {"outcome": "unreadable", "fault": "code-unreadable"}
    crumpled = office.page(7, 2) | {"outcome": "unreadable", "fault": "registration-poor"}
    foreign = {"outcome": "foreign", "fault": "page-foreign"}
    for name, page in (("a.tif", lost), ("b.tif", crumpled), ("c.tif", foreign), ("d.tif", foreign | {"other": 1})):
        office.drop(name, page)
        ingest(office.workspace)
    store = office.workspace.store
    places = [Place(scan.id, 1) for scan in store.scans.all()]
    heading = Heading("ub06808", "box", date(2019, 2, 1), "Hạ Long", "ward", "sipas")
    letters = [
        LetterPage(Comment("Cảm ơn", ()), heading._replace(day=day)) for day in (date(2019, 2, 1), date(2019, 5, 1))
    ]
    for ruling in (
        Ruling(Matter.STRAY, 7, 1, "", places[0], "sheet"),
        Ruling(Matter.WITHOUT, 7, 1, "", places[0]),
        Ruling(Matter.WITHOUT, 7, 2, "", places[1]),
        *(Ruling(Matter.STRAY, None, None, "", places[at], letters[at - 2].packed()) for at in (2, 3)),
    ):
        store.rulings.put_in_force(ruling, "An", None)
    report(office.workspace, "2019-Q1")
    for name in ("a.tif", "b.tif", "c.tif"):
        with pytest.raises(BatchError, match="is in a report"):
            store.batches.withdraw(batch_of(office, name), "An", "quét nhầm")
    store.batches.withdraw(batch_of(office, "d.tif"), "An", "quét nhầm")
    assert not verify(store).faults


def test_pictures_of_a_batch_on_hold_are_kept_until_it_is_released_or_withdrawn(
    office: Office, settings: Callable[..., Office]
) -> None:
    office = settings(months="24")
    office.drop("a.tif", *office.sheet(7, q01="5"))
    ingest(office.workspace)
    office.drop("b.tif", *office.sheet(7, q01="1"), {"outcome": "unreadable", "fault": "code-unreadable"})
    ingest(office.workspace)
    store, later = office.workspace.store, date(2099, 1, 1)
    number = batch_of(office, "b.tif")
    store.batches.hold(number, "An")
    kept = retain(office.workspace, later, dry_run=True)
    assert [scan.name for scan in kept.waiting] == ["b.tif"]
    store.batches.withdraw(number, "An", "quét nhầm")
    assert not retain(office.workspace, later, dry_run=True).waiting


def test_a_reason_is_asked_for(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7))
    ingest(office.workspace)
    with pytest.raises(BatchError, match="is missing"):
        office.workspace.store.batches.withdraw(batch_of(office, "a.tif"), "An", "  ")


def test_files_that_are_found_together_under_a_folder_are_one_batch(office: Office, tmp_path: Path) -> None:
    for number, name in enumerate(("quay/a.tif", "quay/sau/b.tif", "hop/c.tif", "d.tif"), 1):
        office.drop(name, *office.sheet(number))
    ingest(office.workspace)
    office.write(tmp_path / "e.tif", *office.sheet(5))
    office.write(tmp_path / "f.tif", *office.sheet(6))
    ingest(office.workspace, [tmp_path / "e.tif", tmp_path / "f.tif"])
    store = office.workspace.store
    told = {(one.kind, one.note, one.by) for one in store.batches.all()}
    who = office.workspace.who
    folders = {(BatchKind.FOLDER, note, who) for note in ("quay", "hop", "")}
    assert told == folders | {(BatchKind.COMMAND, "e.tif", who)}
    assert batch_of(office, "a.tif") == batch_of(office, "b.tif") != batch_of(office, "c.tif")
    counts = store.batches.counts([batch_of(office, "a.tif")])[batch_of(office, "a.tif")]
    assert (counts.files, counts.unread, counts.pages, counts.outcomes.total()) == (2, 0, 4, 4)
