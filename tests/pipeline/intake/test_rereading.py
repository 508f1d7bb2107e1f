"""Archived scans are read again with today's reader: listed first, logged, kept beside each other, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import samples
from forms.errors import ExitCode
from forms.serial import format_serial
from omr.faults import Outcome
from omr.reader_version import current_reader
from omr.reading import State
from pipeline.cli import main
from pipeline.errors import UnknownNameError
from pipeline.intake import reading_job
from pipeline.intake.ingest import ingest
from pipeline.intake.rereading import Choice, Comparison, RereadListener, reread, undo
from pipeline.records import page_record
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_change import RULED, TYPED
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.results.tabulate import tabulate
from pipeline.store.rereads import CHANGED
from pipeline.upkeep.log_check import verify
from tests.pipeline.long_tables import write_long_tables

Office = Any  # of conftest.py, which can't be imported

TORN = {"outcome": "unreadable", "fault": "code-unreadable"}
BROKEN = {"outcome": "unreadable", "fault": "picture-broken"}
BLANK = {"outcome": "blank", "fault": "page-blank"}
ALL = Choice(everything=True)


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have a newer reader read pages that say one thing as if they said another."""
    old = reading_job.read_page

    def change(*changes: tuple[dict[str, Any], dict[str, Any]]) -> None:
        def read(image: Any, *rest: Any, **more: Any) -> Any:
            said = json.loads(image.tobytes())
            said = next((after for before, after in changes if before == said), said)
            pixels = np.frombuffer(json.dumps(said).encode(), np.uint8)
            return old(pixels, *rest, **more)

        monkeypatch.setattr(reading_job, "read_page", read)
        for module in ("pipeline.records.page_record", "pipeline.intake.rereading", "pipeline.inspection.status"):
            monkeypatch.setattr(f"{module}.current_reader", lambda: "newer")

    return change


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older readings don't know who made them."""
    monkeypatch.setattr(page_record, "current_reader", lambda: "")


def tables(office: Office) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in tabulate(office.workspace).files if path.suffix == ".csv"}


def answers_of(office: Office, serial: int, question: str = "q01") -> tuple[str, str]:
    write_long_tables(office.workspace)
    sheet = format_serial(serial)
    rows = [r for r in office.table("answers.csv") if (r["sheet"], r["question"]) == (sheet, question)]
    return (rows[0]["answer"], rows[0]["state"]) if rows else ("", "")


def outcomes(office: Office) -> list[str]:
    return [row.outcome.value for row in office.workspace.store.pages.rows()]


def compared(office: Office, choice: Choice = ALL, *, dry_run: bool = False) -> Comparison:
    heard: list[Comparison] = []
    reread(office.workspace, choice, "Lan", dry_run=dry_run, listener=RereadListener(heard.append))
    sound(office)
    return heard[0]


def sound(office: Office) -> None:
    assert not verify(office.workspace.store).faults
    arrived, accounted = office.workspace.store.pages.account()
    assert arrived == accounted


def fresh(office: Office, name: str, *pages: Any) -> None:
    office.drop(name, *pages)
    ingest(office.workspace)


@pytest.mark.usefixtures("before")
def test_what_could_not_be_read_counts_and_is_taken_back(office: Office, newer: Any) -> None:
    one, two = office.sheet(1, q01="5")
    fresh(office, "a.tif", BROKEN, two, *office.sheet(2))
    was = tables(office)
    newer((BROKEN, one))
    found = compared(office, dry_run=True)
    assert [(change.page, change.new.outcome) for change in found.changes] == [(1, Outcome.READ)]
    assert tables(office) == was, "a dry run changes nothing"
    compared(office)
    assert answers_of(office, 1) == ("5", "read")
    assert office.workspace.store.pages.older_than("newer") == {}
    entries = [logged.entry for logged in office.workspace.store.log.entries()]
    assert (entries[-2].kind, entries[-2].page, entries[-2].by) == (EntryKind.READING, 1, "Lan")
    assert "reader newer" in entries[-2].why
    assert (entries[-1].kind, entries[-1].after, entries[-1].by) == (EntryKind.REREAD, "1", "Lan")
    taken = undo(office.workspace, "Minh")
    assert (taken.pages, taken.left) == (1, ())
    assert tables(office) == was
    sound(office)
    with pytest.raises(UnknownNameError, match="no reread"):
        undo(office.workspace, "Minh")
    compared(office)
    assert answers_of(office, 1) == ("5", "read")


@pytest.mark.usefixtures("before")
def test_only_what_was_chosen_is_read_again(office: Office, newer: Any) -> None:
    one, two = office.sheet(1)
    fresh(office, "a.tif", BROKEN, two)
    fresh(office, "b.tif", *office.sheet(2, q01="2"))
    newer((BROKEN, one), (office.page(2, 1, q01="2"), office.page(2, 1, q01="3")))
    assert {change.scan.name for change in compared(office, Choice(names=("b.tif",)), dry_run=True).changes} == {
        "b.tif"
    }
    found = compared(office, Choice(unreadable=True), dry_run=True)
    assert (found.pages, [change.scan.name for change in found.changes]) == (1, ["a.tif"])
    today = office.workspace.store.scans.all()[0].arrival_day
    assert len(compared(office, Choice(since=today), dry_run=True).changes) == 2
    with pytest.raises(UnknownNameError, match=r"c\.tif"):
        compared(office, Choice(names=("c.tif",)))


@pytest.mark.usefixtures("before")
def test_duplicates_are_decided_anew_and_back(office: Office, newer: Any) -> None:
    fresh(office, "a.tif", *office.sheet(1, q01="5"))
    fresh(office, "b.tif", *office.sheet(1, q01="4"))
    was = tables(office)
    assert outcomes(office) == ["conflict", "read", "conflict", "duplicate"]
    newer((office.page(1, 1, q01="4"), office.page(1, 1, q01="5")))
    compared(office)
    assert outcomes(office) == ["read", "read", "duplicate", "duplicate"]
    assert answers_of(office, 1) == ("5", "read")
    undo(office.workspace, "Lan")
    assert tables(office) == was
    sound(office)


@pytest.mark.usefixtures("before")
def test_the_duplicate_counts_when_the_other_scan_is_no_longer_of_the_sheet(office: Office, newer: Any) -> None:
    fresh(office, "a.tif", *office.sheet(1))
    fresh(office, "b.tif", *office.sheet(1, q01="?4"))
    was = tables(office)
    assert outcomes(office) == ["read", "read", "duplicate", "duplicate"]
    newer((office.page(1, 1), office.page(2, 1)))
    compared(office)
    assert outcomes(office) == ["read", "read", "read", "duplicate"]
    assert answers_of(office, 1) == ("4", "doubt")
    assert answers_of(office, 2) == ("4", "read")
    undo(office.workspace, "Lan")
    assert tables(office) == was
    sound(office)


@pytest.mark.usefixtures("before")
def test_what_people_ruled_stays_in_force(office: Office, newer: Any) -> None:
    fresh(office, "a.tif", *office.sheet(1, q01="?5"), *office.sheet(2, q01="?5"), TORN)
    store = office.workspace.store
    for serial, page in ((1, 1), (2, 3)):
        store.rulings.put_in_force(Ruling(Matter.ANSWER, serial, 1, "q01", Place(1, page), "2"), "Lan", None)
    store.rulings.put_in_force(Ruling(Matter.STRAY, place=Place(1, 5), answer="dismissed"), "Lan", None)
    newer(
        (office.page(1, 1, q01="?5"), office.page(1, 1, q01="5")),
        (office.page(2, 1, q01="?5"), BLANK),
        (TORN, office.page(3, 1)),
    )
    found = compared(office)
    assert [change.page for change in found.changes] == [1]
    assert [(left.page, left.why) for left in found.left] == [(3, RULED), (5, RULED)]
    assert answers_of(office, 1) == ("2", "reviewed")
    assert answers_of(office, 2) == ("2", "reviewed")
    assert answers_of(office, 3) == ("", "")


@pytest.mark.usefixtures("before")
def test_a_page_that_somebody_recognised_may_be_read_as_what_they_said(office: Office, newer: Any) -> None:
    fresh(office, "a.tif", TORN, office.page(3, 2))
    rulings = office.workspace.store.rulings
    rulings.put_in_force(Ruling(Matter.STRAY, 3, 1, place=Place(1, 1), answer="of-a-sheet"), "Lan", None)
    rulings.put_in_force(Ruling(Matter.ANSWER, 3, 1, "q01", Place(1, 1), "2"), "Lan", None)
    assert answers_of(office, 3) == ("2", "reviewed")
    newer((TORN, office.page(3, 1, q01="5", q02="1")))
    assert [change.page for change in compared(office).changes] == [1]
    assert answers_of(office, 3) == ("2", "reviewed")
    assert answers_of(office, 3, "q02") == ("1", "read")
    assert undo(office.workspace, "Lan").left == ()
    assert answers_of(office, 3) == ("2", "reviewed")
    sound(office)


@pytest.mark.usefixtures("before")
def test_a_typed_serial_stays(office: Office, newer: Any) -> None:
    fresh(office, "a.tif", *office.sheet(1)[:1], TORN, TORN)
    store = office.workspace.store
    (scan,) = store.scans.all()
    layouts = store.layouts.by_id()
    for page, serial in ((2, 1), (3, 2)):
        said = office.page(serial, 2)
        reading = reading_job.read_page(_pixels(said), {name: kept.layout for name, kept in layouts.items()})
        record = page_record.record_reading(page, reading, layouts[said["layout"]].layout)
        store.pages.identify(scan, record, "Lan", "")
    newer()
    left = compared(office).left
    assert [(one.page, one.why) for one in left] == [(2, TYPED), (3, TYPED)], "the fake reader still reads no code"
    assert outcomes(office) == ["read"] * 3
    question = page_record.questions_on(layouts[office.runs[0].layout].layout, 2)[0]
    newer((TORN, office.page(1, 2, **{question: "1"})))
    found = compared(office)
    assert [change.page for change in found.changes] == [2], "whose code is read now, and says what was typed"
    assert [one.page for one in found.left] == [3]


def _pixels(said: Any) -> Any:
    return np.frombuffer(json.dumps(said).encode(), np.uint8)


@pytest.mark.usefixtures("before")
def test_a_file_may_have_more_pages_now_and_fewer_again(
    office: Office, newer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(reading_job, "count_pages", lambda *_: 1)
        fresh(office, "a.tif", *office.sheet(1), *office.sheet(2))
    was = tables(office)
    assert office.workspace.store.pages.account() == (1, 1)
    newer()
    found = compared(office)
    assert list(found.more.values()) == [4]
    assert office.workspace.store.pages.account() == (4, 4)
    assert answers_of(office, 2) == ("4", "read")
    undo(office.workspace, "Lan")
    assert tables(office) == was
    sound(office)
    compared(office)
    assert office.workspace.store.pages.account() == (4, 4)
    monkeypatch.setattr(reading_job, "count_pages", lambda *_: 2)
    found = compared(office)
    assert found.failed
    assert [(left.page, "fewer pages" in left.why) for left in found.left] == [(0, True)]
    assert office.workspace.store.pages.account() == (4, 4)


@pytest.mark.usefixtures("before")
def test_a_page_that_was_not_there_before_and_is_taken_out_behind_our_back_is_missed(
    office: Office, newer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(reading_job, "count_pages", lambda *_: 1)
        fresh(office, "a.tif", *office.sheet(1))
    newer()
    compared(office)
    with office.workspace.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM pages WHERE page = 2")
    assert any("not what was read" in fault for fault in verify(office.workspace.store).faults)


@pytest.mark.usefixtures("before")
def test_taking_back_leaves_what_somebody_ruled_about_since(office: Office, newer: Any) -> None:
    one, two = office.sheet(1, q01="?5")
    fresh(office, "a.tif", BROKEN, two, TORN)
    newer((BROKEN, one), (TORN, office.page(2, 1)))
    compared(office)
    ruling = Ruling(Matter.ANSWER, 1, 1, "q01", Place(1, 1), "1", State.REVIEWED)
    office.workspace.store.rulings.put_in_force(ruling, "Lan", None)
    taken = undo(office.workspace, "Minh")
    assert [(left.page, left.why) for left in taken.left] == [(1, RULED)]
    assert answers_of(office, 1) == ("1", "reviewed")
    assert outcomes(office) == ["read", "read", "unreadable"]
    sound(office)


@pytest.mark.usefixtures("before")
def test_what_changes_while_it_is_listed_stays(office: Office, newer: Any) -> None:
    one, two = office.sheet(1)
    fresh(office, "a.tif", BROKEN, two)
    newer((BROKEN, one))

    def rule(_: Comparison) -> None:
        stray = Ruling(Matter.STRAY, place=Place(1, 1), answer="dismissed")
        office.workspace.store.rulings.put_in_force(stray, "Lan", None)

    done = reread(office.workspace, ALL, "Minh", listener=RereadListener(rule))
    assert done is not None
    assert [(left.page, left.why) for left in done.left] == [(1, CHANGED)]
    assert outcomes(office) == ["unreadable", "read"]
    sound(office)


@pytest.mark.usefixtures("before")
def test_a_defect_changes_nothing_of_its_page(office: Office, newer: Any) -> None:
    _, two = office.sheet(1)
    fresh(office, "a.tif", BROKEN, two, *office.sheet(2, q01="2"))
    newer((BROKEN, {"defect": "boom"}), (office.page(2, 1, q01="2"), office.page(2, 1, q01="3")))
    found = compared(office)
    assert [name for name, _ in found.defects] == ["a.tif, page 1"]
    assert outcomes(office) == ["unreadable", "read", "read", "read"]
    assert answers_of(office, 2) == ("3", "read")


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("before")
def test_the_command_lists_changes_and_status_says_how_many_are_older(
    office: Office, newer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def phieu(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-w", str(office.workspace.root)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    one, two = office.sheet(1, q01="5")
    fresh(office, "a.tif", BROKEN, two, *office.sheet(2, q01="?2"))
    newer((BROKEN, one), (office.page(2, 1, q01="?2"), office.page(2, 1, q01="3")))
    assert "Read by an older reader: 4 pages" in phieu("status")[1]
    listed = [
        "a.tif, page 1: unreadable (picture-broken) → 0000001-R page 1",
        "a.tif, page 3: 0000002-W page 1: q01 2? → 3",
        "4 pages read again: 2 read otherwise, 0 new, 0 with other evidence alone, 2 as before",
    ]
    code, said = phieu("reread", "--all", "--dry-run")
    assert (code, said.splitlines()) == (0, [*listed, "Nothing was changed."])
    code, said = phieu("reread", "a.tif", "--by", "Lan")
    assert (code, said.splitlines()[:3]) == (0, listed)
    assert "Reread 1: 2 pages changed; phieu reread --undo takes it back" in said
    assert "older reader" not in phieu("status")[1]
    assert phieu("log", "--verify")[0] == 0
    code, said = phieu("reread", "--undo")
    assert (code, said.splitlines()[0]) == (0, "Reread 1 is taken back: 2 pages as before")
    assert "Read by an older reader: 2 pages" in phieu("status")[1], "of the others today's says the same"
    assert phieu("reread")[0] == phieu("reread", "a.tif", "--all")[0] == ExitCode.USAGE
    assert phieu("reread", "b.tif")[0] == ExitCode.UNKNOWN_NAME
    next(office.workspace.archive.iterdir()).unlink()
    code, said = phieu("reread", "--all")
    assert code == ExitCode.SOME_FAILED
    assert "a.tif: stays as it is, it is not in archive/" in said


def test_a_reading_knows_its_reader_and_reading_the_same_again_changes_nothing(office: Office) -> None:
    fresh(office, "a.tif", *office.sheet(1, q01="?5", q02=""), BLANK, TORN)
    fresh(office, "b.tif", *office.sheet(1, q01="5"))
    (office.workspace.inbox / "c.pdf").write_bytes(b"%PDF-1.7 cut off")
    ingest(office.workspace)
    store = office.workspace.store
    assert {record.reader for scan in store.scans.all() for record in store.pages.kept(scan).values()} == {
        current_reader()
    }
    was, entries = tables(office), store.log.count()
    found = compared(office)
    assert (found.changes, found.pages) == ([], 7)
    assert (tables(office), store.log.count()) == (was, entries)


def test_the_real_reader_reads_the_same_again(stack_workspace: Callable[[Path], Any], tmp_path: Path) -> None:
    workspace = stack_workspace(tmp_path / "w")
    scan = min((Path(samples.__file__).parent / "stack").glob("*.pdf"))
    ingest(workspace, [scan], workers=0)
    heard: list[Comparison] = []
    assert reread(workspace, ALL, "Lan", listener=RereadListener(heard.append)) is not None
    assert heard[0].changes == []
    assert heard[0].pages == workspace.store.pages.account()[0]
    workspace.close()
