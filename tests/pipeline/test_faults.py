"""Every fault of the taxonomy happens once, from the paper to ``results/pages.csv``; nothing is replaced."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from forms.layout import Layout, Rect
from forms.one_time_code import online_key, tag_of
from forms.serial import format_serial
from forms.survey import Survey
from omr.faults import ADVICE, Fault, Outcome
from pipeline import Workspace
from pipeline.inspection.fault_table import OUTCOME_OF
from pipeline.intake.ingest import ingest
from pipeline.printing.cancelling import cancel_run
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.keys import declare_leaked, rotate
from samples import (
    PLAIN,
    SCANNERS,
    Answers,
    Hand,
    OverlappingSheet,
    Scanner,
    Streak,
    at_dpi,
    choose_answers,
    draw_hand,
    fill_page,
    rasterise_pages,
    scan,
    write_scan_pdf,
)
from tests.pipeline.made_rows import row, write_rows
from tests.pipeline.result_tables import read_table

Desk = Any  # of conftest.py, which can't be imported
Page = NDArray[np.uint8]
Tables = dict[str, list[dict[str, str]]]
DPI = 200
PX = DPI / 25.4
SCANNER = replace(SCANNERS["clean-200"], skew_deg=0.1, shift_mm=0.2, dust=0.0)
SMALL = replace(SCANNER, shrink=0.97)
WHITE, BLACK = 255, 30
SHEETS = 8
# Through the leftmost column of ratings, which begins at 119.5 mm and is 4.4 mm wide.
STREAK_AT = 121.7 / 210


def scanned(page: Page, *defects: Any, seed: int = 5, scanner: Scanner = SCANNER) -> Page:
    return scan(page, scanner, np.random.default_rng(seed), dpi=DPI, defects=defects)


def around(place: Rect, margin_mm: float = 0.5) -> tuple[slice, slice]:
    """Rows and columns of a place on the page, and a little around it."""
    spans = ((place.y, place.h), (place.x, place.w))
    rows, columns = (slice(round((at - margin_mm) * PX), round((at + side + margin_mm) * PX)) for at, side in spans)
    return rows, columns


def wiped(page: Page, *places: Rect) -> Page:
    """A page with white over some places."""
    clean = page.copy()
    for place in places:
        clean[around(place)] = WHITE
    return clean


@dataclass(frozen=True)
class Office:
    """Where sheets are filled in and scanned: the desk, another one, and one that holds a copy of the key."""

    home: Desk
    stranger: Desk
    restored: Desk
    other_survey: Desk
    next_survey: list[Page]
    """Of a sheet that the desk printed after it had changed its survey."""
    leaked: list[Page]
    """Of a sheet that it printed with a key that leaked yesterday."""

    @property
    def layout(self) -> Layout:
        """The desk's first one."""
        return next(iter(self.home.workspace.store.layouts.by_id().values())).layout

    def blank(self, serial: int, page: int) -> Page:
        return self.home.blanks[2 * serial - 3 + page]

    def filled(self, serial: int, seed: int) -> list[Page]:
        """Both pages of a sheet, marked as ``seed`` says."""
        rng = np.random.default_rng(seed)
        hand: Hand = draw_hand(rng)
        answers: Answers = choose_answers(self.layout, rng, 4.0, hand, PLAIN)
        pages = zip((1, 2), self.layout.pages, strict=True)
        return [fill_page(self.blank(serial, n), geometry, answers, hand, rng, at_dpi(DPI)) for n, geometry in pages]


def blank_page(_: Office) -> list[Page]:
    return [scanned(np.full((2339, 1654), WHITE, np.uint8))]


def letter(_: Office) -> list[Page]:
    page = np.full((2339, 1654), WHITE, np.uint8)
    for line in range(20):
        cv2.putText(page, "Kinh gui Uy ban", (200, 200 + 60 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.5, BLACK, 3)
    return [scanned(page)]


def thumbnail(office: Office) -> list[Page]:
    return [cv2.resize(office.blank(1, 1), (413, 584), interpolation=cv2.INTER_AREA)]


def without_corners(office: Office) -> list[Page]:
    """No marker is left, and of the page only its head, where no box is."""
    page = wiped(office.blank(1, 1), *(marker.rect for marker in office.layout.pages[0].fiducials))
    page[round(100 * PX) :] = WHITE
    return [scanned(page)]


def torn_apart(office: Office) -> list[Page]:
    """Taped together wrongly: what lies between the corner markers is 4 mm away from where it was printed."""
    page = office.blank(1, 1).copy()
    inner = slice(round(30 * PX), round(276 * PX))
    page[inner] = np.roll(page[inner], round(4 * PX), axis=1)
    return [scanned(page)]


def stained_code(office: Office) -> list[Page]:
    return [scanned(wiped(office.blank(1, 1), office.layout.pages[0].code))]


def forged(office: Office) -> list[Page]:
    return [scanned(office.stranger.blanks[0])]


def signed_with_a_leaked_key(office: Office) -> list[Page]:
    return [scanned(office.leaked[0])]


def corners_of_another_page(office: Office) -> list[Page]:
    page = office.blank(1, 1).copy()
    for marker in office.layout.pages[1].fiducials:
        page[around(marker.rect)] = office.blank(1, 2)[around(marker.rect)]
    return [scanned(page)]


def double_fed(office: Office) -> list[Page]:
    """The next sheet lies over the lower half of this one."""
    over = OverlappingSheet(covers=0.5, other=office.filled(2, 3)[0])
    return [scanned(office.filled(1, 8)[0], over)]


def other_layout(office: Office) -> list[Page]:
    return [scanned(office.other_survey.blanks[0])]


def never_issued(office: Office) -> list[Page]:
    """From the second run of a database that was restored afterwards, when it knew of the first alone."""
    return [scanned(office.restored.blanks[-2])]


def photocopied(office: Office) -> list[Page]:
    """Two people filled in copies of one sheet."""
    return [scanned(page) for seed in (3, 4) for page in office.filled(2, seed)]


def scanned_twice(office: Office) -> list[Page]:
    sheet = office.filled(3, 7)
    return [scanned(page, seed=seed) for seed in (1, 2) for page in sheet]


def streaked(office: Office) -> list[Page]:
    """One page of a sheet has a streak."""
    front, back = office.filled(4, 15)
    return [scanned(front, Streak(at=STREAK_AT)), scanned(back)]


def dirty_glass(office: Office) -> list[Page]:
    """Dirt falls on the glass before the third page."""
    pages = [*office.filled(6, 10), *office.filled(7, 11)]
    return [scanned(page, *((Streak(at=STREAK_AT),) if at >= 3 else ()), seed=at) for at, page in enumerate(pages, 1)]


def back_printed_small(office: Office) -> list[Page]:
    return [scanned(office.filled(5, 12)[1], scanner=SMALL)]


def front_printed_small(office: Office) -> list[Page]:
    return [scanned(office.filled(5, 12)[0], scanner=SMALL)]


def two_surveys(office: Office) -> list[Page]:
    """The back and the front of the new survey around a sheet of the old one."""
    front, back = office.next_survey
    return [scanned(page) for page in (back, *office.filled(8, 13), front)]


STACKS: dict[Fault, Callable[[Office], list[Page]]] = {
    Fault.PAGE_BLANK: blank_page,
    Fault.PAGE_FOREIGN: letter,
    Fault.PICTURE_TOO_SMALL: thumbnail,
    Fault.FIDUCIALS_MISSING: without_corners,
    Fault.REGISTRATION_POOR: torn_apart,
    Fault.CODE_UNREADABLE: stained_code,
    Fault.CODE_FORGED: forged,
    Fault.CODE_DISTRUSTED: signed_with_a_leaked_key,
    Fault.CODE_CONTRADICTS_PAGE: corners_of_another_page,
    Fault.SHEETS_OVERLAP: double_fed,
    Fault.LAYOUT_UNKNOWN: other_layout,
    Fault.SERIAL_UNKNOWN: never_issued,
    Fault.SHEET_CONFLICT: photocopied,
    Fault.SHEET_DUPLICATE: scanned_twice,
    Fault.STREAK: streaked,
}
WITHOUT_FAULT = {
    "dirty-glass": dirty_glass,
    "apart-1": back_printed_small,
    "apart-2": front_printed_small,
    "two-surveys": two_surveys,
}
"""Stacks with nothing wrong, or with something that shows over several pages."""


def with_a_password(path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(user="open", owner="change"))


FILES = {
    Fault.FILE_NOT_A_SCAN: lambda path: path.write_text("Kính gửi", "utf-8"),
    Fault.FILE_ENCRYPTED: with_a_password,
    Fault.PICTURE_BROKEN: lambda path: path.write_bytes(b"%PDF-1.7 and then the cable was pulled"),
    Fault.PICTURE_TOO_LARGE: lambda path: Image.new("1", (10_000, 9_000), 1).save(path, "TIFF", compression="group4"),
}
"""What is wrong with the file itself."""


def change_survey(root: Path, name: str) -> None:
    survey = root / "survey.yaml"
    survey.write_text(survey.read_text("utf-8").replace("id: sipas", f"id: {name}"), "utf-8")


def printed_anew(workspace: Workspace) -> list[Page]:
    """Change a desk's survey, and print one sheet of it."""
    change_survey(workspace.root, "next")
    return printed_as_it_is(workspace)


def printed_with_a_leaked_key(workspace: Workspace) -> list[Page]:
    leaked = rotate(workspace, "Lan")
    pages = printed_as_it_is(workspace)
    rotate(workspace, "Lan")
    declare_leaked(workspace, leaked.digest, "Lan", datetime.now(UTC).date() - timedelta(days=2))
    return pages


def printed_as_it_is(workspace: Workspace) -> list[Page]:
    period = parse_period("2019-Q1")
    (file,) = print_runs(workspace, units_to_print(workspace.register(), "ub06808", period), "counter", period, 1)
    return rasterise_pages(file.path, [1, 2], DPI)


@pytest.fixture(scope="module")
def office(desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Office:
    base = tmp_path_factory.mktemp("desks")
    home = desk_at(base / "home", SHEETS)

    def with_our_key(root: Path) -> None:
        shutil.copyfile(home.workspace.root / "phieu.key", root / "phieu.key")

    def with_our_key_and_another_survey(root: Path) -> None:
        with_our_key(root)
        change_survey(root, "other")

    return Office(
        home,
        desk_at(base / "stranger", 1),
        desk_at(base / "restored", SHEETS, with_our_key, runs=2),
        desk_at(base / "other", 1, with_our_key_and_another_survey),
        printed_anew(home.workspace),
        printed_with_a_leaked_key(home.workspace),
    )


ROWS: dict[Fault, Callable[[Survey], list[dict[str, Any] | str]]] = {
    Fault.ROW_UNIT_UNKNOWN: lambda survey: [row(1, survey, "nowhere")],
    Fault.ROW_ANSWER_UNKNOWN: lambda survey: [row(2, survey, level="6")],
    Fault.ROW_TIME_UNKNOWN: lambda survey: [row(3, survey, at="14/02/2019")],
    Fault.ROW_INCOMPLETE: lambda survey: [row(4, survey, partial=True)],
    Fault.ROW_BROKEN: lambda _: ['{"id": "cut off'],
}
"""Rows of files that can't be counted."""


def answered_after_all(workspace: Workspace, serial: int) -> dict[str, Any]:
    """An answer with the code of a sheet that was scanned before."""
    code = tag_of(serial, online_key(workspace.keys[0]))
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    return row(5, workspace.survey(), code=code, at=tomorrow, period="2019-Q1")


def of_a_cancelled_run(workspace: Workspace) -> list[Page]:
    """Both pages of a sheet of a run that was cancelled, and that somebody handed in all the same."""
    period = parse_period("2019-Q1")
    units = units_to_print(workspace.register(), "ub06808", period)
    (file,) = print_runs(workspace, units, "box", period, 1)
    cancel_run(workspace, file.runs[0], "the wrong channel", "Lan")
    return [scanned(page) for page in rasterise_pages(file.path, [1, 2], DPI)]


@pytest.fixture(scope="module")
def tables(office: Office) -> Tables:
    """Every stack is read, then tabulated in both languages: ``pages.csv`` by language, and the other tables."""
    workspace: Workspace = office.home.workspace
    for name, stack in (STACKS | WITHOUT_FAULT).items():
        write_scan_pdf(stack(office), workspace.inbox / f"{name}.pdf", DPI, "jpeg-gray", 85)
    for fault, write in FILES.items():
        write(workspace.inbox / str(fault))
    for fault, rows in ROWS.items():
        survey = workspace.survey()
        write_rows(workspace.inbox / "online" / f"{fault}.jsonl", workspace.survey_text(), rows(survey))
    twice = workspace.inbox / "online" / f"{Fault.ANSWERED_TWICE}.jsonl"
    write_rows(twice, workspace.survey_text(), [answered_after_all(workspace, 3)])
    write_scan_pdf(of_a_cancelled_run(workspace), workspace.inbox / f"{Fault.RUN_CANCELLED}.pdf", DPI, "jpeg-gray", 85)
    ingest(workspace, workers=0)
    for seed, fault in enumerate(OF_BATCHES):
        pages = [scanned(page, seed=seed) for page in office.filled(6, 6)]
        write_scan_pdf(pages, workspace.inbox / f"{fault}.pdf", DPI, "jpeg-gray", 85)
        ingest(workspace, workers=0)
    store = workspace.store
    numbers = {fault: store.scans.called(f"{fault}.pdf")[0].batch for fault in OF_BATCHES}
    store.batches.withdraw(numbers[Fault.BATCH_WITHDRAWN], "Lan", "quét nhầm hộp")
    store.batches.hold(numbers[Fault.BATCH_HELD], "Lan")
    told = {}
    for language in ("vi", "en"):
        tabulate(replace(workspace, settings=workspace.settings.model_copy(update={"language": language})))
        told[language] = table(workspace, "pages.csv")
    return told | {name: table(workspace, f"{name}.csv") for name in ("sheets", "answers")}


def table(workspace: Workspace, name: str) -> list[dict[str, str]]:
    return read_table(workspace.results / name)


def pages_of(tables: Tables, name: str, language: str = "vi") -> list[dict[str, str]]:
    return [row for row in tables[language] if row["scan"].partition(".")[0] == name]


OF_BATCHES = (Fault.BATCH_WITHDRAWN, Fault.BATCH_HELD)
"""Of files that somebody put on hold or withdrew, whatever is on their pages."""
OF_SHEETS_ANSWERED_TWICE = {Fault.ANSWERED_TWICE}
"""Decided when sheets are counted; nothing is read of a page that has it."""
OF_BATCHES = {Fault.BATCH_HELD, Fault.BATCH_WITHDRAWN}
"""They happen in ``counting/test_batches.py``: here all that is read came in one batch."""
ELSEWHERE = OF_SHEETS_ANSWERED_TWICE | OF_BATCHES


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in ELSEWHERE])
def test_every_fault_happens_is_named_and_says_what_to_do(tables: Tables, fault: Fault) -> None:
    told = ADVICE[fault]
    for language, said in (("vi", f"{told.seen.vi} {told.do.vi}"), ("en", f"{told.seen.en} {told.do.en}")):
        rows = [row for row in pages_of(tables, fault, language) if row["fault"] == fault]
        assert rows, [row["fault"] for row in pages_of(tables, fault, language)]
        assert {row["outcome"] for row in rows} == {OUTCOME_OF.get(fault, Outcome.UNREADABLE)}
        assert {row["advice"] for row in rows} == {said}


def sheet(tables: Tables, serial: str) -> dict[str, str]:
    (row,) = (row for row in tables["sheets"] if row["sheet"] == serial)
    return row


def test_every_page_is_accounted_for(office: Office, tables: Tables) -> None:
    arrived, accounted = office.home.workspace.store.pages.account()
    assert arrived == accounted == len(tables["vi"])


def test_copies_of_one_sheet_wait_for_a_person(tables: Tables) -> None:
    rows = pages_of(tables, "sheet-conflict")
    assert [(row["outcome"], row["sheet"], row["sheet_page"]) for row in rows] == [
        ("conflict", "0000002-W", "1"),
        ("conflict", "0000002-W", "2"),
        ("conflict", "0000002-W", "1"),
        ("conflict", "0000002-W", "2"),
    ]
    assert (sheet(tables, "0000002-W")["status"], sheet(tables, "0000002-W")["reason"]) == ("waiting", "conflict")
    assert {row["state"] for row in tables["answers"] if row["sheet"] == "0000002-W"} == {"doubt"}


def test_a_sheet_scanned_twice_counts_once(tables: Tables) -> None:
    assert [row["outcome"] for row in pages_of(tables, "sheet-duplicate")] == ["read", "read", "duplicate", "duplicate"]
    asked = [row["question"] for row in tables["answers"] if row["sheet"] == "0000003-A"]
    assert len(asked) == len(set(asked)) == 28


def test_pages_scanned_apart_and_in_the_wrong_order_make_one_sheet(tables: Tables) -> None:
    rows = [*pages_of(tables, "apart-1"), *pages_of(tables, "apart-2")]
    assert [(row["outcome"], row["sheet"], row["sheet_page"]) for row in rows] == [
        ("read", "0000005-M", "2"),
        ("read", "0000005-M", "1"),
    ]
    found = {row["scan"] for row in tables["answers"] if row["sheet"] == "0000005-M"}
    assert found == {"apart-1.pdf", "apart-2.pdf"}
    assert sheet(tables, "0000005-M")["reason"] in ("", "doubt")


def test_what_was_printed_small_is_read_and_its_scale_told(tables: Tables) -> None:
    (row,) = pages_of(tables, "apart-1")
    assert (row["outcome"], row["fault"]) == ("read", "")
    assert float(row["scale"]) == pytest.approx(0.97, abs=0.004)


def test_a_page_with_a_streak_counts_as_read(tables: Tables) -> None:
    assert [row["outcome"] for row in pages_of(tables, "streak")] == ["read", "read"]
    assert sheet(tables, "0000004-G")["reason"] == ""  # it hides nothing


def test_dirt_since_the_third_page_is_told_with_that_page(tables: Tables) -> None:
    rows = pages_of(tables, "dirty-glass", "en")
    advice = "Streak at 122 mm from the left since page 3: clean the scanner glass and rescan from page 3."
    assert [(row["outcome"], row["fault"], row["advice"]) for row in rows] == [
        ("read", "", ""),
        ("read", "", ""),
        ("read", "streak", advice),
        ("read", "streak", advice),
    ]
    advised = {row["advice"] for row in pages_of(tables, "dirty-glass", "vi")}
    assert "Có vệt dọc ở cột 122 mm từ trang 3: lau kính máy quét rồi quét lại từ trang 3." in advised


def test_a_sheet_of_the_old_survey_among_those_of_the_new_is_read_as_it_was_printed(tables: Tables) -> None:
    old, new = format_serial(SHEETS), format_serial(SHEETS + 1)
    rows = pages_of(tables, "two-surveys")
    assert [(row["outcome"], row["sheet"], row["sheet_page"]) for row in rows] == [
        ("read", new, "2"),
        ("read", old, "1"),
        ("read", old, "2"),
        ("read", new, "1"),
    ]
    assert {(row["sheet"], row["survey"]) for row in tables["sheets"] if row["sheet"] in (old, new)} == {
        (old, "sipas"),
        (new, "next"),
    }


def test_sheets_of_others_count_for_nobody(tables: Tables) -> None:
    known = {row["sheet"] for row in tables["sheets"]}
    assert known == {
        format_serial(serial) for serial in (*range(1, SHEETS + 2), SHEETS + 3)
    }  # one between is distrusted
    assert all(row["sheet"] == "" for row in pages_of(tables, "code-forged"))
