"""Pictures that hold several sheets: each is a page of the scan, and what lay below another sheet is looked for."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cv2
import pytest

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from pipeline import Workspace
from pipeline.cli import main
from pipeline.inspection.identify import identify_by_serial
from pipeline.inspection.status import Task, stand
from pipeline.intake.ingest import Listener, ingest
from pipeline.intake.rereading import Choice as Again
from pipeline.intake.rereading import reread, undo
from pipeline.records.rulings import Place
from pipeline.review.pictures import page_picture
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, ItemKind, Verb
from pipeline.store.rereads import Reread
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.retention import retain
from samples import write_scan_pdf
from tests.glass import A3, A4, DPI, Laid, Page, glass

Desk = Any  # of conftest.py, which can't be imported
SHEETS = 4
TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def template(desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_at(tmp_path_factory.mktemp("shared") / "w", SHEETS)


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(template.workspace.root, tmp_path / "w")
    return replace(template, workspace=Workspace.open(tmp_path / "w"))


def front(desk: Desk, serial: int) -> Page:
    return desk.blanks[2 * serial - 2]


def back(desk: Desk, serial: int) -> Page:
    return desk.blanks[2 * serial - 1]


def two(left: Page, right: Page, turn: float = 0.0) -> Page:
    """Two sheets side by side on A3."""
    return glass(A3, Laid(left, 105, 148), Laid(right, 315, 148, turn))


def over(above: Page, below: Page, aside_mm: float = 0.0) -> Page:
    """One sheet over another that looks out below it, as a feeder takes both."""
    return glass((260, 400), Laid(below, 120 + aside_mm, 245), Laid(above, 120, 155))


def scanned(desk: Desk, name: str, *pictures: Page) -> Any:
    write_scan_pdf(list(pictures), desk.workspace.inbox / name, DPI, "flate")
    ingest(desk.workspace, workers=0)
    (scan,) = desk.workspace.store.scans.called(name)
    return scan


def rows(desk: Desk, scan: Any) -> list[tuple[int, Outcome, Fault | None, int | None, int | None]]:
    found = desk.workspace.store.pages.rows(scan.id)
    return [(row.page, row.outcome, row.fault, row.serial, row.sheet_page) for row in found]


def told(desk: Desk, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main([*arguments, "-w", str(desk.workspace.root)])
    return capsys.readouterr().out


def test_further_sheets_are_pages_behind_the_last_picture(desk: Desk) -> None:
    four = [front(desk, 2), back(desk, 2), front(desk, 3), back(desk, 3)]
    places = [(53, 74), (157, 74), (53, 222), (157, 222)]
    reduced = glass(A4, *(Laid(page, *place, scale=0.5) for page, place in zip(four, places, strict=True)))
    scan = scanned(desk, "a.pdf", two(front(desk, 1), back(desk, 1), 180), reduced, front(desk, 4))
    read = [(1, 1, 1), (2, 2, 1), (3, 4, 1), (4, 1, 2), (5, 2, 2), (6, 3, 1), (7, 3, 2)]
    assert rows(desk, scan) == [(page, Outcome.READ, None, serial, which) for page, serial, which in read]
    assert desk.workspace.store.pages.account() == (7, 7)
    assert verify(desk.workspace.store).faults == ()
    assert [one.sheet for one in stand(desk.workspace, TODAY).waiting if one.task is Task.PAGE_MISSING] == [
        format_serial(4)
    ]


@pytest.mark.parametrize("after", [1, 2, 3])
def test_what_was_interrupted_is_read_the_next_time(desk: Desk, after: int) -> None:
    pictures = [two(front(desk, 1), back(desk, 1)), two(front(desk, 2), back(desk, 2))]
    write_scan_pdf(pictures, desk.workspace.inbox / "a.pdf", DPI, "flate")
    stop = threading.Event()
    stored = []

    def watch(done: int, _: int) -> None:
        stored.append(done)
        if sum(number > 0 for number in stored) >= after:
            stop.set()

    ingest(desk.workspace, workers=0, listener=Listener(on_progress=watch), stop=stop)
    ingest(desk.workspace, workers=0)
    (scan,) = desk.workspace.store.scans.called("a.pdf")
    assert [(page, serial, which) for page, _, _, serial, which in rows(desk, scan)] == [
        (1, 1, 1),
        (2, 2, 1),
        (3, 1, 2),
        (4, 2, 2),
    ]
    assert verify(desk.workspace.store).faults == ()


def test_a_further_page_is_shown_as_its_own_part_of_the_picture(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    scan = scanned(desk, "a.pdf", two(front(desk, 1), back(desk, 2), 180))
    target = tmp_path / "shown.png"
    assert f"{format_serial(2)}, page 2" in told(desk, capsys, "show", "a.pdf", "2", "--output", str(target))
    assert cv2.imread(str(target)).shape[1] < 1.2 * front(desk, 1).shape[1]
    crop = page_picture(desk.workspace, Place(scan.id, 2), 1000)
    assert crop.boxes
    assert crop.height > 1.3 * crop.width
    file = desk.workspace.archive / scan.file
    assert f"{format_serial(2)}, page 2" in told(desk, capsys, "show", str(file), "2", "--output", str(target))
    checked = told(desk, capsys, "check", str(file))
    assert format_serial(1) in checked
    assert format_serial(2) in checked


def test_a_further_page_without_its_code_is_identified(desk: Desk) -> None:
    torn = back(desk, 3).copy()
    torn[: round(25 * DPI / 25.4), round(170 * DPI / 25.4) : round(191 * DPI / 25.4)] = 255
    scan = scanned(desk, "a.pdf", two(torn, torn), front(desk, 3))
    assert [fault for _, _, fault, _, _ in rows(desk, scan)] == [Fault.CODE_UNREADABLE, None, Fault.CODE_UNREADABLE]
    for page in (1, 3):
        identify_by_serial(desk.workspace, "a.pdf", page, format_serial(3), "Lan")
    # The same paper twice: one counts, the other is a duplicate, and both can be looked at again.
    assert [outcome for _, outcome, _, serial, _ in rows(desk, scan) if serial == 3] == [
        Outcome.READ,
        Outcome.READ,
        Outcome.DUPLICATE,
    ]
    assert all(page_picture(desk.workspace, Place(scan.id, page), 1000).boxes for page in (1, 3))
    assert desk.workspace.store.pages.further(scan).keys() == {3}


def test_a_hidden_sheet_is_asked_for_until_somebody_says_what_became_of_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = scanned(desk, "a.pdf", over(front(desk, 1), front(desk, 2)), back(desk, 1))
    overlap = (Outcome.UNREADABLE, Fault.SHEETS_OVERLAP)
    assert rows(desk, scan) == [(1, *overlap, 1, 1), (2, Outcome.READ, None, 1, 2), (3, *overlap, None, 1)]
    said = told(desk, capsys, "status")
    assert f"{format_serial(1)} of ub06808, page 1 (sheets-overlap)" in said
    assert "second-sheet" in said
    scanned(desk, "again.pdf", front(desk, 1))
    said = told(desk, capsys, "status")
    assert "(sheets-overlap)" not in said
    assert "second-sheet" in said
    queue = Queue(desk.workspace)
    item = queue.next("Lan")
    assert item is not None
    assert (item.kind, item.fault) == (ItemKind.STRAY, Fault.SHEETS_OVERLAP)
    queue.settle("Lan", item.id, Choice(Verb.TYPE, f"{format_serial(2)} 1"))
    assert [(one.sheet, one.task) for one in stand(desk.workspace, TODAY).waiting] == [
        (format_serial(2), Task.PAGE_MISSING)
    ]
    scanned(desk, "second.pdf", front(desk, 2), back(desk, 2))
    assert "Nothing waits for anybody." in told(desk, capsys, "status")


def test_a_hidden_sheet_that_was_found_is_dismissed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    scanned(desk, "a.pdf", over(front(desk, 1), front(desk, 2)), back(desk, 1), front(desk, 1))
    queue = Queue(desk.workspace)
    item = queue.next("Lan")
    assert item is not None
    queue.settle("Lan", item.id, Choice(Verb.DISMISS))
    assert "Nothing waits for anybody." in told(desk, capsys, "status")


def test_both_serials_that_are_seen_are_followed_up(desk: Desk) -> None:
    """The upper one leaves the other's code free."""
    below, above = front(desk, 2), front(desk, 1)
    scan = scanned(desk, "a.pdf", glass((260, 400), Laid(below, 120, 155), Laid(above, 120, 245)))
    assert sorted(serial or 0 for _, _, _, serial, _ in rows(desk, scan)) == [1, 2]
    waiting = {one.sheet: one.overlapped for one in stand(desk.workspace, TODAY).waiting}
    assert waiting == {format_serial(1): True, format_serial(2): True}


def test_the_hidden_side_is_known_by_the_other_side(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A duplex scanner sees the one sheet above on the front, and the other one above on the back."""
    scan = scanned(desk, "a.pdf", over(front(desk, 1), front(desk, 2)), over(back(desk, 2), back(desk, 1)))
    assert [(page, serial, which) for page, _, _, serial, which in rows(desk, scan)] == [
        (1, 1, 1),
        (2, 2, 2),
        (3, 2, 1),
        (4, 1, 2),
    ]
    assert verify(desk.workspace.store).faults == ()
    said = told(desk, capsys, "status")
    for serial in (1, 2):
        assert f"{format_serial(serial)} of ub06808, page 1, 2 (sheets-overlap)" in said
    assert "second-sheet" not in said
    scanned(desk, "again.pdf", front(desk, 1), back(desk, 1), back(desk, 2))
    assert f"{format_serial(2)} of ub06808, page 1 (sheets-overlap)" in told(desk, capsys, "status")
    scanned(desk, "last.pdf", front(desk, 2))
    assert "Nothing waits for anybody." in told(desk, capsys, "status")


def test_a_scan_is_kept_while_a_sheet_is_looked_for_on_it(desk: Desk) -> None:
    scan = scanned(desk, "a.pdf", over(front(desk, 1), front(desk, 2)), back(desk, 1), front(desk, 1))
    until = scan.arrival_day
    settings = desk.workspace.settings
    kept = settings.model_copy(update={"retention": settings.retention.model_copy(update={"scans_until": until})})
    workspace = replace(desk.workspace, settings=kept)
    assert [one.name for one in retain(workspace, until + timedelta(days=1), dry_run=True).waiting] == ["a.pdf"]


def test_a_reader_that_learned_to_see_several_sheets_reads_them_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older reader took for one page is one sheet or more; all that is taken back reads as before."""
    with monkeypatch.context() as older:
        older.setattr("pipeline.intake.reading_job.frames_on", lambda *_: ())
        scan = scanned(desk, "a.pdf", two(front(desk, 1), front(desk, 2)), front(desk, 3))
    before = rows(desk, scan)
    assert [row[0] for row in before] == [1, 2]
    assert before[0][1] is not Outcome.READ

    reread(desk.workspace, Again(everything=True), "lan")
    sheets = [(page, outcome, serial, side) for page, outcome, _, serial, side in rows(desk, scan)]
    assert sheets == [(1, Outcome.READ, 1, 1), (2, Outcome.READ, 3, 1), (3, Outcome.READ, 2, 1)]
    assert desk.workspace.store.pages.account() == (3, 3)
    assert verify(desk.workspace.store).faults == ()

    assert reread(desk.workspace, Again(everything=True), "lan") == Reread(0, 0, ())  # nothing is read otherwise
    undo(desk.workspace, "lan")
    assert rows(desk, scan)[:2] == before
    assert verify(desk.workspace.store).faults == ()
