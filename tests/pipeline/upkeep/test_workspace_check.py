"""What the log of a workspace is held against beside its database: settings, clocks, heads elsewhere."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openpyxl
import pypdfium2
import pytest

from forms.errors import ExitCode
from forms.qr import symbol
from omr.faults import Fault, Outcome
from pipeline import Workspace
from pipeline.cli import main
from pipeline.in_use import note_in_use
from pipeline.intake.ingest import ingest
from pipeline.intake.watch import WatchListener, watch
from pipeline.noted_heads import HEAD
from pipeline.records.log_chain import FIRST, Entry, EntryKind, LoggedEntry
from pipeline.records.log_heads import head_for_code, head_in_words, parse_head
from pipeline.report.reporting import report
from pipeline.upkeep.log_check import LogVerdict
from pipeline.upkeep.workspace_check import check_workspace

EDITED = "UPDATE pages SET answers = replace(answers, '4', '1') WHERE scan = 1 AND page = 5"
UNREAD = "UPDATE scans SET finished_at = NULL WHERE id = 1"


def run_sql(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(root / "phieu.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def checked(root: Path, head: str = "") -> LogVerdict:
    workspace = Workspace.open(root)
    try:
        return check_workspace(workspace, head)
    finally:
        workspace.close()


def entries(root: Path) -> list[LoggedEntry]:
    workspace = Workspace.open(root)
    try:
        return list(workspace.store.log.entries())
    finally:
        workspace.close()


@pytest.fixture
def phieu(copied: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-w", str(copied)])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out + captured.err

    return run


# ------------------------------------------------------------------------------------ a scan is read once


@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "edited"])
def test_a_scan_that_was_marked_as_not_read_is_not_logged_as_read_anew(copied: Path, phieu: Any, edited: bool) -> None:
    run_sql(copied, UNREAD, *([EDITED] if edited else []))
    code, said = phieu("ingest")
    assert code == (ExitCode.SOME_FAILED if edited else ExitCode.OK)
    assert ("a.tif" in said, "not as it was read" in said) == (True, edited)
    assert entries(copied)[-1].entry.kind is EntryKind.CHANGED
    found = checked(copied)
    told = [line for line in (found.faults if edited else found.remarks) if "its row said that it was not read" in line]
    assert told[0].startswith(f"entry {found.entries}: a.tif: ")
    assert bool(found.faults) is edited


# ------------------------------------------------------------------------------------ settings and files


def test_a_setting_that_changes_counts_leaves_an_entry_when_it_is_next_used(copied: Path, phieu: Any) -> None:
    path = copied / "phieu.toml"
    path.write_text(path.read_text("utf-8").replace('invalid_share = "1/3"', 'invalid_share = "1/2"'), "utf-8")
    units = copied / "units.csv"
    units.write_bytes(units.read_bytes() + b"\n")
    assert [line.split(" ")[0] for line in checked(copied).remarks] == ["units.csv", "validity.invalid_share"]
    before = len(entries(copied))
    assert phieu("tabulate")[0] == ExitCode.OK
    (noted,) = entries(copied)[before:]
    assert noted.entry.kind is EntryKind.SETTING
    assert json.loads(noted.entry.before)["validity.invalid_share"] == "1/3"
    assert json.loads(noted.entry.after)["validity.invalid_share"] == "1/2"
    assert set(json.loads(noted.entry.after)) == {"units.csv", "validity.invalid_share"}
    assert noted.entry.by
    assert "from 1/3 to 1/2" in phieu("log", "--last", "1")[1]
    assert (checked(copied).faults, checked(copied).remarks) == ((), ())
    phieu("tabulate")
    assert len(entries(copied)) == before + 1, "it is told once"


def test_a_file_that_is_taken_away_is_told_and_so_is_one_that_comes_back(copied: Path) -> None:
    workspace = Workspace.open(copied)
    table = copied / "transactions.csv"
    for content in (b"unit,period,transactions\n", None, b"unit,period,transactions\n"):
        table.write_bytes(content) if content is not None else table.unlink()
        note_in_use(workspace)

    told = [json.loads(logged.entry.after) for logged in list(workspace.store.log.entries())[-3:]]
    assert [bool(one["transactions.csv"]) for one in told] == [True, False, True]
    workspace.close()


# ------------------------------------------------------------------------------------ clocks


def put_back(root: Path, number: int, at: str) -> None:
    """Write an entry anew as if the clock had stood there, and all that follow, so that the chain is whole."""
    previous, statements = FIRST, []
    with closing(sqlite3.connect(root / "phieu.db", isolation_level=None)) as connection:
        columns = 'id, at, "by", scan, page, kind, "before", "after", why, digest'
        for row in connection.execute(f"SELECT {columns} FROM log ORDER BY id").fetchall():
            said = Entry(at if row[0] == number else row[1], *row[2:5], EntryKind(row[5]), *row[6:])
            previous = said.chained(previous)
            statements.append(("UPDATE log SET at = ?, hash = ? WHERE id = ?", (said.at, previous, row[0])))
        for statement, values in statements:
            connection.execute(statement, values)


@pytest.mark.parametrize(("back", "told"), [("2001-01-01T08:00:00.000000+00:00", True), ("", False)])
def test_a_clock_that_was_put_back_is_remarked_on(copied: Path, phieu: Any, back: str, told: bool) -> None:
    for noted in (copied / "heads.txt", copied / HEAD, copied / "print" / HEAD):  # they would tell of the new chain
        noted.unlink(missing_ok=True)
    put_back(copied, 9, back or entries(copied)[7].entry.at)
    found = checked(copied)
    assert not found.faults
    assert (
        any("entry 9 was written at 2001-01-01" in line and "a clock is wrong" in line for line in found.remarks)
        is told
    )
    if told:
        code, said = phieu("log", "--verify")
        assert (code, "Remark: entry 9" in said) == (ExitCode.OK, True)


# ------------------------------------------------------------------------------------ doctor


def test_doctor_ends_with_9_where_the_log_is_broken(copied: Path, phieu: Any) -> None:
    assert phieu("doctor")[0] == ExitCode.OK
    run_sql(copied, "UPDATE log SET why = 'something else' WHERE id = 3")
    assert phieu("doctor")[0] == ExitCode.NOT_READY
    assert phieu("log", "--verify")[0] == ExitCode.NOT_READY


# ------------------------------------------------------------------------------------ heads


def test_a_head_proves_the_log_however_it_was_written_down(copied: Path, phieu: Any) -> None:
    newest = entries(copied)[20]
    printed = head_in_words(newest.number, newest.hash)
    whole = f"{newest.number}-{newest.hash}"
    forms = [printed, printed.upper(), f" {printed} …", whole, newest.hash, whole[:15], newest.hash[:12].upper()]
    for head in [*forms, head_for_code(newest.number, newest.hash)]:
        found = checked(copied, head)
        assert (found.faults, found.proven) == ((), 2), head
    assert any("rewritten up to there" in line for line in checked(copied, f"{newest.number}-{'0' * 16}").faults)
    assert any("cut short" in line for line in checked(copied, f"999-{newest.hash}").faults)
    code, said = phieu("log", "--verify", "--head", "no head")
    assert code == ExitCode.USAGE
    assert "as it is printed" in said


def test_whoever_rewrites_all_of_the_log_is_found_by_a_head_that_was_kept_elsewhere(copied: Path) -> None:
    put_back(copied, 5, entries(copied)[3].entry.at)
    assert [line for line in checked(copied).faults if "heads.txt, line 1" in line and "rewritten" in line]
    (copied / "heads.txt").unlink()
    assert not checked(copied).faults
    assert any("no head was noted there yet, or the share is away" in line for line in checked(copied).remarks)


def test_a_share_that_is_away_stops_nothing(copied: Path, phieu: Any) -> None:
    path = copied / "phieu.toml"
    path.write_text(path.read_text("utf-8").replace('heads = "heads.txt"', 'heads = "away/heads.txt"'), "utf-8")
    code, said = phieu("report")
    assert code == ExitCode.OK
    assert "the head of the log can't be noted in" in said
    assert not (copied / "away").exists()


def decoded(dark: np.ndarray[Any, Any]) -> str:
    picture = np.where(np.pad(dark, 4).repeat(8, 0).repeat(8, 1), 0, 255).astype(np.uint8)
    return cv2.QRCodeDetector().detectAndDecode(picture)[0]


def test_each_report_prints_the_head_and_notes_it(copied: Path) -> None:
    workspace = Workspace.open(copied)
    files = report(workspace, language="en", comments=False).files
    newest = workspace.store.log.newest()
    assert newest is not None
    printed = head_in_words(newest.number, newest.hash)
    first_page = pypdfium2.PdfDocument(files[0])[0].get_textpage().get_text_range()
    assert printed in " ".join(first_page.split())
    assert printed in files[1].read_text("utf-8")
    assert f'aria-label="{head_for_code(newest.number, newest.hash)}"' in files[1].read_text("utf-8")
    cover = openpyxl.load_workbook(workspace.results / "report.xlsx").worksheets[1]
    assert any(row[2].value == printed for row in cover.iter_rows(max_col=3))
    content = cover._images[0]._data()
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    scanned = cv2.QRCodeDetector().detectAndDecode(picture.repeat(2, 0).repeat(2, 1))[0]
    assert parse_head(scanned).is_of(newest.number, newest.hash)
    lines = (copied / "heads.txt").read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert f" {newest.number}-{newest.hash} report, " in lines[-1]
    assert checked(copied).proven == 2
    workspace.close()


def test_the_code_is_read_as_what_it_says() -> None:
    text = head_for_code(1234, "9f2c41aa" * 8)
    assert decoded(symbol(text)) == text
    assert parse_head(text).digits == "9f2c41aa" * 8


def test_a_watch_tells_the_head_when_it_ends_and_when_a_day_is_over(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = iter([date(2019, 1, 1), date(2019, 1, 1)])
    monkeypatch.setattr("pipeline.intake.watch._today", lambda: next(days, date(2019, 1, 2)))
    stop, heard = threading.Event(), list[LoggedEntry]()

    def tell(newest: LoggedEntry) -> None:
        heard.append(newest)
        stop.set()

    workspace = Workspace.open(copied)
    watch(workspace, listener=WatchListener(on_head=tell), workers=0, stop=stop)
    assert [head.number for head in heard] == [len(entries(copied))] * 2
    assert (copied / "heads.txt").read_text("utf-8").count("end of day") == 2
    workspace.close()


# ------------------------------------------------------------------------------------ what is read


def test_a_warning_that_goes_when_another_scan_counts_is_told(copied: Path, office_in: Any) -> None:
    """A page with a streak becomes a duplicate of a clear one, and loses its warning: nobody edited it."""
    with office_in(copied) as office:
        office.drop("e.tif", *office.sheet(4))
        ingest(office.workspace)
        (row,) = [row for row in office.workspace.store.pages.rows() if (row.scan, row.page) == ("b.tif", 3)]
        assert (row.outcome, row.fault) == (Outcome.DUPLICATE, Fault.SHEET_DUPLICATE)
        assert checked(copied).faults == ()


def test_a_workspace_in_which_nothing_happened_is_whole(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    note_in_use(workspace)
    verdict = check_workspace(workspace)
    assert (verdict.entries, verdict.faults, verdict.remarks) == (1, (), ())
    workspace.close()


def test_a_file_that_is_not_read_to_its_end_is_remarked_on(copied: Path) -> None:
    workspace = Workspace.open(copied)
    (workspace.archive / "f.tif").write_bytes(b"1")
    workspace.store.scans.add("ab" * 32, "f.tif", "", "f.tif", 1)
    assert any(line.startswith("f.tif is not read to its end") for line in check_workspace(workspace).remarks)
    workspace.close()
