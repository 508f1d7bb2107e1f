"""Several scanning offices on one database: each keeps and reads its own scans, and no sheet counts twice."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omr.faults import Outcome
from pipeline import Workspace
from pipeline.counting.returned import sheets_of
from pipeline.errors import PutBackError, StoreError, UnknownNameError
from pipeline.inspection.show import arrived
from pipeline.intake.ingest import FileReport, Listener, ingest
from pipeline.intake.watch import WatchListener, watch
from pipeline.records.batches import BatchKind, BatchState
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_evidence import PagePlace
from pipeline.records.page_record import PageAnswers, PageRecord
from pipeline.records.runs import Order
from pipeline.store import page_adding
from pipeline.store.pages import Pages
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.recover import recover

Office = Any  # of conftest.py, which can't be imported
NAMES = ("Trưng Vương", "Quang Trung", "Vàng Danh")
PATIENCE = 30.0  # seconds

pytestmark = pytest.mark.parametrize("office", ["postgresql"], indirect=True)


@pytest.fixture
def offices(office: Office, tmp_path: Path) -> list[Office]:
    """Three workspaces with the settings and the key of one, and names of their own."""
    found = []
    for name in NAMES:
        root = tmp_path / name
        shutil.copytree(office.workspace.root, root)
        settings = root / "phieu.toml"
        settings.write_text(settings.read_text("utf-8").replace('office = ""', f'office = "{name}"'), "utf-8")
        found.append(type(office)(Workspace.open(root), office.runs))
    return found


def close(offices: list[Office]) -> None:
    for one in offices:
        one.workspace.close()


def test_each_keeps_its_own_scans_and_all_see_all_sheets(offices: list[Office]) -> None:
    for number, one in enumerate(offices, 1):
        one.drop("scan.tif", *one.sheet(number))
        ingest(one.workspace)
    for one, name in zip(offices, NAMES, strict=True):
        (scan,) = one.workspace.store.scans.all()
        assert (scan.office, scan.name) == (name, "scan.tif")
        assert [path.name for path in one.workspace.archive.iterdir()] == [scan.file]
        sheets = sheets_of(one.workspace, one.workspace.store.layouts.by_id())
        assert [sheet.serial for _, _, sheet in sheets] == [1, 2, 3]
    others = offices[1].workspace.store.scans.all()[0].sha256
    with pytest.raises(UnknownNameError, match="lies in the archive of “Quang Trung”"):
        arrived(offices[0].workspace, others)
    assert {logged.entry.by.partition(" ")[2] for logged in offices[0].workspace.store.log.entries()} >= {
        f"({name})" for name in NAMES
    }
    close(offices)


def test_what_one_left_unread_the_others_leave_to_it(offices: list[Office], monkeypatch: pytest.MonkeyPatch) -> None:
    offices[0].drop("a.tif", *offices[0].sheet(1))
    with monkeypatch.context() as patched:
        patched.setattr(
            type(offices[0].workspace.store.scans),
            "set_page_count",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            ingest(offices[0].workspace)
    offices[1].drop("b.tif", *offices[1].sheet(2))
    assert [report.name for report in ingest(offices[1].workspace)] == ["b.tif"]
    assert [report.name for report in ingest(offices[0].workspace)] == ["a.tif"]
    close(offices)


def test_the_same_sheets_scanned_in_three_offices_at_once_count_once(offices: list[Office]) -> None:
    """Every office scans all forty sheets, in another order; ten of them with other marks in the third."""
    for number, one in enumerate(offices):
        serials = [(serial + 13 * number) % 40 + 1 for serial in range(40)]
        for at in range(0, 40, 4):
            marks = [{"q02": "1"} if number == 2 and serial <= 10 else {"q02": "5"} for serial in serials]
            pages = [page for k in range(at, at + 4) for page in one.sheet(serials[k], **marks[k])]
            one.drop(f"{number}-{at:02}.tif", *pages)
    failures: list[BaseException] = []

    def read(one: Office) -> None:
        try:
            ingest(one.workspace)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read, args=(one,)) for one in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failures == []
    store = offices[0].workspace.store
    assert store.pages.account() == (240, 240)
    outcomes = Counter(row.outcome for row in store.pages.rows())
    assert outcomes == {Outcome.READ: 70, Outcome.DUPLICATE: 150, Outcome.CONFLICT: 20}
    reasons = Counter(sheet.reason.value for _, _, sheet in sheets_of(offices[0].workspace, store.layouts.by_id()))
    assert reasons == {"": 30, "conflict": 10}
    kinds = Counter(logged.entry.kind for logged in store.log.entries())
    assert (kinds[EntryKind.ARRIVED], kinds[EntryKind.READ]) == (30, 30)
    assert not verify(store).faults
    close(offices)


def both_at_once(
    monkeypatch: pytest.MonkeyPatch, after: tuple[Any, str], first: Callable[[], object], second: Callable[[], object]
) -> None:
    """Begin a second change once a first one has called a function; what either of them raises fails the test."""
    done, failures, function = threading.Event(), list[BaseException](), getattr(*after)

    def slowly(*arguments: Any) -> None:
        function(*arguments)
        if threading.current_thread().name == "first" and not done.is_set():
            done.set()
            time.sleep(1.0)  # the second one is waiting for a lock by then

    def do(what: Callable[[], object]) -> None:
        try:
            what()
        except BaseException as error:
            failures.append(error)

    monkeypatch.setattr(*after, slowly)
    threads = [threading.Thread(target=do, args=(one,), name=name) for one, name in ((first, "first"), (second, ""))]
    threads[0].start()
    assert done.wait(PATIENCE)
    threads[1].start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failures == []


def read_page(page: int, serial: int, answer: str = "5") -> PageRecord:
    return PageRecord(page, Outcome.READ, serial=serial, sheet_page=1, answers=PageAnswers((answer,), "r", (9999,)))


def test_a_batch_is_held_while_another_office_stores_pages_of_runs_that_were_taken_back(
    offices: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs that a database had lost come back in any order, so that a later one may have earlier serials."""
    here, there = offices[0].workspace.store, offices[1].workspace.store
    order = Order("ub06808", "Phường Vàng Danh", "ward", "counter", "2019-Q1", offices[0].runs[0].layout, 10)
    for run, first_serial in ((8, 201), (9, 101)):
        here.runs.take_back(order, run, first_serial, "found.pdf", "on its sheets")
    scan = there.scans.add("ab" * 32, "a.tif", "", "a.tif", 2)
    batch = here.batches.begin(BatchKind.FOLDER, "", "Lan")
    both_at_once(
        monkeypatch,
        (page_adding, "lock_run_of"),
        lambda: there.pages.record(scan, read_page(1, 205), read_page(2, 105)),
        lambda: here.batches.hold(batch.id, "Lan"),
    )
    assert {row.serial for row in here.pages.rows()} == {105, 205}
    assert here.batches.numbered(batch.id).state is BatchState.HELD
    close(offices)


def test_sheets_of_shared_pictures_are_numbered_while_another_office_stores_the_same_ones_in_another_order(
    offices: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = offices[0].workspace.store, offices[1].workspace.store
    scans = [
        store.scans.add(name * 64, f"{name}.tif", "", f"{name}.tif", 2) for name, store in (("a", here), ("b", there))
    ]
    frame = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    shared = [PagePlace(picture, frames=(frame, frame)) for picture in (1, 2)]
    here.scans.set_page_count(scans[0], 2)
    here.pages.record(scans[0], *(read_page(place.picture, place.picture).seen_at(place) for place in shared))
    both_at_once(
        monkeypatch,
        (Pages, "choose"),
        lambda: there.pages.record(scans[1], read_page(1, 2, "1"), read_page(2, 1, "1")),
        lambda: here.pages.add_further(scans[0]),
    )
    assert here.pages.further(scans[0]).keys() == {3, 4}
    assert [row.outcome for row in here.pages.rows()] == [Outcome.CONFLICT] * 4
    close(offices)


def test_the_same_file_in_two_offices_is_a_known_one_and_kept_in_both(offices: list[Office]) -> None:
    for one in offices[:2]:
        one.drop("a.tif", *one.sheet(1))
    ingest(offices[0].workspace)
    mended: list[str] = []
    (report,) = ingest(offices[1].workspace, listener=Listener(on_mended=lambda name, _: mended.append(name)))
    assert report.known
    assert not mended, "it never was in this archive"
    assert len(list(offices[1].workspace.archive.iterdir())) == 1
    assert offices[0].workspace.store.pages.account() == (2, 2)
    close(offices)


def test_a_server_that_is_away_is_told_once_and_waited_for(
    offices: list[Office], postgresql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.intake.watch.RETRY_SECONDS", 0.3)
    one, files, troubles = offices[0], list[FileReport](), list[Exception]()
    stop = threading.Event()
    listener = WatchListener(Listener(on_file=files.append), troubles.append)
    options = {"listener": listener, "workers": 0, "stop": stop}
    watching = threading.Thread(target=watch, args=(one.workspace,), kwargs=options)
    watching.start()
    try:
        one.drop("a.tif", *one.sheet(1))
        wait_until(lambda: [report.name for report in files] == ["a.tif"])
        postgresql.control("stop")
        one.drop("b.tif", *one.sheet(2))
        wait_until(lambda: bool(troubles))
        assert isinstance(troubles[0], StoreError)
        assert "server" in troubles[0].advice
        assert (one.workspace.inbox / "b.tif").exists()
    finally:
        postgresql.control("start")
    # What was not on the server's disk yet when it was stopped is read once more, from the archive.
    wait_until(lambda: {report.name for report in files} == {"a.tif", "b.tif"})
    stop.set()
    watching.join(PATIENCE)
    assert one.workspace.store.pages.account() == (4, 4)
    close(offices)


def wait_until(done: Any) -> None:
    give_up = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.05)


def test_a_database_that_was_put_back_is_recovered_office_by_office(offices: list[Office], postgresql: Any) -> None:
    """Each brings back what it printed and scanned, and no serial is given to two sheets."""
    first, second, _ = offices
    name = first.workspace.settings.database.rpartition("/")[2]
    close(offices)
    postgresql.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    postgresql.ask(f'DROP DATABASE IF EXISTS "{name}saved"')
    postgresql.ask(f'CREATE DATABASE "{name}saved" TEMPLATE "{name}"')
    lost = [first.order("ub06829", "counter", "2019-Q1", 3), second.order("ub06808", "box", "2019-Q1", 2)]
    for one, run in ((first, lost[0]), (second, lost[1])):
        one.drop("a.tif", *one.sheet(run.first_serial))
        ingest(one.workspace)
    close(offices)
    postgresql.ask(f'DROP DATABASE "{name}" WITH (FORCE)')
    postgresql.ask(f'CREATE DATABASE "{name}" TEMPLATE "{name}saved"')
    for one in (first, second):
        with pytest.raises(PutBackError):
            one.order("ub06829", "counter", "2019-Q1", 1)
    recover(first.workspace, "Lan")
    again = first.order("ub06829", "counter", "2019-Q1", 3)
    assert again.first_serial > lost[1].first_serial + lost[1].count
    with pytest.raises(PutBackError):
        second.order("ub06829", "counter", "2019-Q1", 1)
    done = recover(second.workspace, "Minh")
    assert done is not None
    assert [run.unit for run in done.back] == ["ub06808"]
    assert done.left == []
    second.order("ub06829", "counter", "2019-Q1", 1)
    runs = first.workspace.store.runs.all()
    serials = [serial for run in runs for serial in range(run.first_serial, run.first_serial + run.count)]
    assert len(set(serials)) == len(serials)
    for one, run in ((first, lost[0]), (second, lost[1])):
        (scan,) = one.workspace.store.scans.all()
        assert {row.serial for row in one.workspace.store.pages.rows(scan.id)} == {run.first_serial}
    assert not verify(first.workspace.store).faults
    assert recover(first.workspace, "Lan") is None
    close(offices)
