from __future__ import annotations

import itertools
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from omr.faults import Outcome
from pipeline import Workspace
from pipeline.counting.long_tables import IN_DOUBT
from pipeline.errors import DiskError, KeyFileError, UnknownNameError
from pipeline.intake import arrivals, job_sizes
from pipeline.intake.ingest import FileReport, ingest
from tests.pipeline.long_tables import write_long_tables

Office = Any  # of conftest.py, which can't be imported


def taken_in(office: Office, *paths: Path) -> list[FileReport]:
    reports = ingest(office.workspace, paths)
    arrived, accounted = office.workspace.store.pages.account()
    assert arrived == accounted, "pages in are not pages accounted for"
    return reports


def outcomes(office: Office) -> list[tuple[str, int, str, str]]:
    write_long_tables(office.workspace)
    return [(row["scan"], int(row["page"]), row["outcome"], row["sheet"]) for row in office.table("pages.csv")]


def statuses(office: Office) -> dict[str, tuple[str, str]]:
    write_long_tables(office.workspace)
    return {row["sheet"]: (row["status"], row["reason"]) for row in office.table("sheets.csv")}


BLANK = {"outcome": "blank", "fault": "page-blank"}
FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}
TORN = {"outcome": "unreadable", "fault": "code-unreadable"}


def test_what_lies_in_the_inbox_is_moved_into_the_archive_and_read(office: Office) -> None:
    scan = office.drop("phường/máy 1/quét.tif", *office.sheet(1), *office.sheet(2), BLANK)
    content = scan.read_bytes()
    (report,) = taken_in(office)
    assert (report.name, report.pages) == ("quét.tif", 5)
    assert report.outcomes == {Outcome.READ: 4, Outcome.BLANK: 1}
    assert not scan.exists()
    (archived,) = office.workspace.archive.iterdir()
    assert archived.read_bytes() == content
    assert statuses(office) == {"0000001-R": ("valid", ""), "0000002-W": ("valid", "")}
    assert {row["folder"] for row in office.table("pages.csv")} == {"phường/máy 1"}


def test_a_named_file_is_copied_and_stays(office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "elsewhere" / "scan.tif"
    office.write(scan, *office.sheet(1))
    taken_in(office, scan)
    assert scan.exists()
    assert len(list(office.workspace.archive.iterdir())) == 1


def test_the_same_bytes_again_change_nothing_and_are_named_known(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1))
    taken_in(office)
    before = outcomes(office)
    office.drop("b.tif", *office.sheet(1))
    (report,) = taken_in(office)
    assert report.known
    assert (report.name, report.pages) == ("b.tif", 2)
    assert outcomes(office) == before
    assert not list(office.workspace.inbox.iterdir())


def test_the_same_bytes_twice_at_once_are_told_twice(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1))
    office.drop("b.tif", *office.sheet(1))
    reports = {report.name: report for report in taken_in(office)}
    assert (reports["a.tif"].known, reports["a.tif"].outcomes) == (False, {Outcome.READ: 2})
    assert reports["b.tif"].known


def test_a_known_file_whose_copy_was_lost_is_archived_again(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1))
    taken_in(office)
    (archived,) = office.workspace.archive.iterdir()
    content = archived.read_bytes()
    archived.chmod(0o600)
    archived.unlink()
    office.drop("a.tif", *office.sheet(1))
    taken_in(office)
    assert archived.read_bytes() == content


def test_the_same_marks_scanned_again_are_a_duplicate_and_count_once(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1, q01="5"))
    office.drop("b.tif", *office.sheet(1, q01="5"), *office.sheet(2))
    taken_in(office)
    assert Counter(row[2] for row in outcomes(office)) == {"read": 4, "duplicate": 2}
    assert statuses(office) == {"0000001-R": ("valid", ""), "0000002-W": ("valid", "")}


def test_other_marks_on_the_same_sheet_are_a_conflict_and_the_sheet_waits(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1, q01="5"))
    taken_in(office)
    assert statuses(office)["0000001-R"] == ("valid", "")
    office.drop("b.tif", *office.sheet(1, q01="1"))
    taken_in(office)
    assert outcomes(office) == [
        ("a.tif", 1, "conflict", "0000001-R"),
        ("a.tif", 2, "read", "0000001-R"),
        ("b.tif", 1, "conflict", "0000001-R"),
        ("b.tif", 2, "duplicate", "0000001-R"),
    ]
    assert statuses(office)["0000001-R"] == ("waiting", "conflict")
    answers = [row for row in office.table("answers.csv") if row["sheet"] == "0000001-R"]
    assert {row["state"] for row in answers} == {"doubt"}
    assert len(answers) == 28


def test_a_doubt_contradicts_nothing(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1, q01="?5"))
    office.drop("b.tif", *office.sheet(1, q01="1"))
    taken_in(office)
    assert Counter(row[2] for row in outcomes(office)) == {"read": 2, "duplicate": 2}
    assert statuses(office)["0000001-R"] == ("valid", "")
    assert {row["q01"] for row in office.table("sheets.csv")} == {IN_DOUBT}


def test_a_photocopied_sheet_waits_however_often_it_was_scanned(office: Office) -> None:
    """One blank sheet was copied and handed to three people; the first two are scanned twice, one answer in doubt."""
    office.drop("1.tif", *office.sheet(1, q01="?5"))
    office.drop("2.tif", *office.sheet(1, q01="5", q02="1"), *office.sheet(1, q01="3", q02="1"))
    office.drop("3.tif", *office.sheet(1, q01="5", q02="1"), *office.sheet(2))
    taken_in(office)
    assert statuses(office) == {"0000001-R": ("waiting", "conflict"), "0000002-W": ("valid", "")}
    first_pages = [row[2] for row in outcomes(office) if row[3] == "0000001-R"][::2]
    assert first_pages == ["conflict", "conflict", "conflict", "duplicate"]


def test_a_doubt_does_not_hide_that_two_other_scans_differ(office: Office) -> None:
    office.drop("1.tif", *office.sheet(1, q01="?5"))
    office.drop("2.tif", *office.sheet(1, q01="5"))
    office.drop("3.tif", *office.sheet(1, q01="1"))
    taken_in(office)
    assert [row[2] for row in outcomes(office)][::2] == ["duplicate", "conflict", "conflict"]
    assert statuses(office)["0000001-R"] == ("waiting", "conflict")


@pytest.mark.parametrize("dirty_first", [True, False])
def test_scanning_again_with_a_clean_glass_helps(office: Office, dirty_first: bool) -> None:
    dirty = [page | {"streaks": [(84.0, True)]} for page in office.sheet(1, q01="!4", q02="!2", q20="!5")]
    clean = office.sheet(1, q01="4", q02="2", q20="5")
    office.drop("1.tif", *(dirty if dirty_first else clean))
    taken_in(office)
    office.drop("2.tif", *(clean if dirty_first else dirty))
    taken_in(office)
    assert statuses(office)["0000001-R"] == ("valid", "")
    read = {row[0] for row in outcomes(office) if row[2] == "read"}
    assert "2.tif" in read if dirty_first else read == {"1.tif"}
    answers = {row["question"]: row["answer"] for row in office.table("answers.csv")}
    assert (answers["q01"], answers["q02"], answers["q20"]) == ("4", "2", "5")


def test_scanning_again_does_not_settle_what_somebody_drew(office: Office) -> None:
    office.drop("1.tif", *office.sheet(1, q01="?5"))
    office.drop("2.tif", *office.sheet(1, q01="5"))
    taken_in(office)
    assert statuses(office)["0000001-R"] == ("valid", "")
    assert {row["q01"] for row in office.table("sheets.csv")} == {IN_DOUBT}


def test_pages_of_a_sheet_may_come_in_any_file_and_order(office: Office) -> None:
    office.drop("1.tif", office.page(2, 2), office.page(1, 2, gender="male"))
    taken_in(office)
    assert statuses(office) == {
        "0000001-R": ("waiting", "page-missing"),
        "0000002-W": ("waiting", "page-missing"),
    }
    known = {row["question"]: row for row in office.table("answers.csv") if row["sheet"] == "0000001-R"}
    assert (known["gender"]["answer"], known["gender"]["state"]) == ("male", "read")
    assert (known["gender"]["scan"], known["gender"]["page"]) == ("1.tif", "2")
    assert (known["q01"]["answer"], known["q01"]["state"], known["q01"]["scan"]) == ("", "doubt", "")
    office.drop("2.tif", office.page(1, 1), office.page(2, 1))
    taken_in(office)
    assert statuses(office) == {"0000001-R": ("valid", ""), "0000002-W": ("valid", "")}


def test_a_page_that_could_not_be_read_waits_until_it_is_scanned_again(office: Office) -> None:
    crumpled = office.page(1, 1) | {"outcome": "unreadable", "fault": "registration-poor"}
    office.drop("1.tif", crumpled, office.page(1, 2))
    taken_in(office)
    assert statuses(office)["0000001-R"] == ("waiting", "page-unreadable")
    office.drop("2.tif", office.page(1, 1))
    taken_in(office)
    assert statuses(office)["0000001-R"] == ("valid", "")
    assert [row[2] for row in outcomes(office)] == ["unreadable", "read", "read"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_counts_depends_on_arrival_alone(office: Office, order: Sequence[int]) -> None:
    """Three scans of a sheet reach the store in any order; what stands in the end is the same."""
    store = office.workspace.store
    scans = [store.scans.add(str(number) * 64, f"{number}.tif", "", f"{number}.tif", 1) for number in range(3)]
    sheets = [office.sheet(1, q01=mark, q20="4") for mark in ("5", "1", "5")]
    sheets[2] = office.sheet(1, q01="5", q20="2")
    for number in order:
        for position, page in enumerate(sheets[number], 1):
            office.store_page(scans[number], position, page)
    assert [row[2] for row in outcomes(office)] == [
        "conflict",
        "conflict",
        "conflict",
        "duplicate",
        "duplicate",
        "conflict",
    ]


def test_every_kind_of_page_is_accounted_for_and_advised_on(office: Office) -> None:
    stranger = office.page(1, 1) | {"serial": 5000}
    impostor = office.page(2, 1) | {"run": 7}
    forged = office.page(3, 1) | {"outcome": "forged", "fault": "code-forged"}
    office.drop("mixed.tif", BLANK, FOREIGN, TORN, stranger, impostor, forged, *office.sheet(4))
    (report,) = taken_in(office)
    assert report.pages == 8
    write_long_tables(office.workspace)
    rows = office.table("pages.csv")
    assert [(row["outcome"], row["fault"], row["sheet"]) for row in rows] == [
        ("blank", "page-blank", ""),
        ("foreign", "page-foreign", ""),
        ("unreadable", "code-unreadable", ""),
        ("unreadable", "serial-unknown", "0005000-D"),
        ("unreadable", "serial-unknown", "0000002-W"),
        ("forged", "code-forged", ""),
        ("read", "", "0000004-G"),
        ("read", "", "0000004-G"),
    ]
    assert all(bool(row["advice"]) == (row["outcome"] != "read") for row in rows)
    assert statuses(office) == {"0000004-G": ("valid", "")}


def test_a_broken_file_among_good_ones_is_one_unreadable_page(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1))
    (office.workspace.inbox / "b.pdf").write_bytes(b"%PDF-1.7 and then the cable was pulled")
    (office.workspace.inbox / "c.docx").write_bytes(b"PK not a scan")
    (office.workspace.inbox / "d.pdf").write_bytes(b"")
    office.drop("e.tif", *office.sheet(2))
    reports = {report.name: report for report in taken_in(office)}
    assert [reports[name].opened for name in ("a.tif", "b.pdf", "c.docx", "d.pdf", "e.tif")] == [
        True,
        False,
        False,
        False,
        True,
    ]
    assert not list(office.workspace.inbox.iterdir())
    assert len(list(office.workspace.archive.iterdir())) == 5
    broken = [row for row in outcomes(office) if row[2] == "unreadable"]
    assert [row[:2] for row in broken] == [("b.pdf", 1), ("c.docx", 1), ("d.pdf", 1)]
    details = [row["detail"] for row in office.table("pages.csv") if row["outcome"] == "unreadable"]
    assert [detail.partition(":")[0] for detail in details] == ["b.pdf", "c.docx", "d.pdf"]
    assert len(statuses(office)) == 2


def test_a_file_with_more_pages_than_allowed_is_refused_whole(settings: Any) -> None:
    office = settings(pages="3")
    office.drop("long.tif", *office.sheet(1), *office.sheet(2))
    (report,) = taken_in(office)
    assert not report.opened
    assert outcomes(office) == [("long.tif", 1, "unreadable", "")]
    assert office.table("pages.csv")[0]["fault"] == "picture-too-large"


@pytest.mark.parametrize("name", ["phiê\u0301u.tif", 'a "quoted"; name,.tif', "two\nlines.tif", "=1+1.tif", " .tif"])
def test_a_file_keeps_its_name_whatever_it_is(office: Office, name: str) -> None:
    try:
        office.drop(name, *office.sheet(1))
    except OSError:
        pytest.skip("this file system has no such names")
    taken_in(office)
    shown = {row["scan"] for row in office.table("pages.csv")} if outcomes(office) else set()
    assert shown == {"'" + name if name.startswith("=") else name}


def test_names_that_are_no_text_are_spelled_out(office: Office) -> None:
    scan = office.drop("plain.tif", *office.sheet(1))
    try:
        os.rename(os.fsencode(scan), os.fsencode(scan.parent) + b"/caf\xe9.tif")  # noqa: PTH104 - bytes, not a path
    except OSError:
        pytest.skip("this file system has no such names")
    (report,) = taken_in(office)
    assert report.name == "caf\\xe9.tif"


def test_links_and_what_desktops_leave_behind_are_left_alone(office: Office, tmp_path: Path) -> None:
    secret = tmp_path / "secret.tif"
    office.write(secret, *office.sheet(1))
    (office.workspace.inbox / "link.tif").symlink_to(secret)
    for junk in ("Thumbs.db", ".DS_Store", "half.pdf.part", "~$letter.docx"):
        (office.workspace.inbox / junk).write_bytes(b"junk")
    (report,) = taken_in(office)
    assert "link" in report.left_alone
    assert len(list(office.workspace.inbox.iterdir())) == 5
    assert not list(office.workspace.archive.iterdir())


def test_a_name_that_does_not_exist_stops_before_anything_is_done(office: Office, tmp_path: Path) -> None:
    good = tmp_path / "good.tif"
    office.write(good, *office.sheet(1))
    with pytest.raises(UnknownNameError, match="nowhere"):
        ingest(office.workspace, [good, tmp_path / "nowhere.pdf"])
    assert not list(office.workspace.archive.iterdir())


def test_a_crash_between_archive_and_store_is_made_good(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.tif", *office.sheet(1))
    with monkeypatch.context() as patched:
        patched.setattr(type(office.workspace.store.scans), "add", lambda *_, **__: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            ingest(office.workspace)
    assert len(list(office.workspace.archive.iterdir())) == 1
    assert len(list(office.workspace.inbox.iterdir())) == 1
    (report,) = taken_in(office)
    assert (report.known, report.pages) == (False, 2)
    assert len(list(office.workspace.archive.iterdir())) == 1
    assert len(outcomes(office)) == 2


def test_a_crash_between_store_and_inbox_is_made_good(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.tif", *office.sheet(1))
    with monkeypatch.context() as patched:
        patched.setattr(arrivals.os, "name", os.name)
        patched.setattr(Path, "unlink", _refuse_in(office.workspace.inbox))
        with pytest.raises(MemoryError):
            ingest(office.workspace)
    reports = taken_in(office)
    assert [report.pages for report in reports] == [2]
    assert not list(office.workspace.inbox.iterdir())
    assert len(outcomes(office)) == 2


def _refuse_in(folder: Path) -> Any:
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.parent == folder:
            raise MemoryError
        unlink(path, missing_ok)

    return refuse


@pytest.mark.parametrize("pages_before", range(5))
def test_a_scan_that_was_cut_off_is_finished_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch, pages_before: int
) -> None:
    office.drop("a.tif", *office.sheet(1), *office.sheet(2, q03=""))
    monkeypatch.setattr(job_sizes, "LEAST_PAGES", 1)  # what is read together is stored together
    record = type(office.workspace.store.pages).record
    seen = itertools.count()

    def cut_off(store: Any, *args: Any) -> None:
        if next(seen) == pages_before:
            raise KeyboardInterrupt
        record(store, *args)

    with monkeypatch.context() as patched:
        patched.setattr(type(office.workspace.store.pages), "record", cut_off)
        if pages_before < 4:
            with pytest.raises(KeyboardInterrupt):
                ingest(office.workspace)
    ingest(office.workspace)
    assert office.workspace.store.pages.account() == (4, 4)
    assert [row[:3] for row in outcomes(office)] == [("a.tif", page, "read") for page in (1, 2, 3, 4)]


def test_an_archive_that_cannot_be_written_loses_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = office.drop("a.tif", *office.sheet(1))

    def full(*_: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "copy_hashing", full)
        with pytest.raises(DiskError, match="No space left") as caught:
            ingest(office.workspace)
        assert "Make room" in caught.value.advice
    assert scan.exists()
    assert not list(office.workspace.archive.iterdir())
    assert taken_in(office)[0].pages == 2


def test_a_file_that_is_still_growing_is_taken_next_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = office.drop("a.tif", *office.sheet(1))
    copy = arrivals.copy_hashing

    def growing(source: Path, target: Any) -> str:
        digest = copy(source, target)
        with source.open("ab") as file:
            file.write(b"more")
        return digest

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "copy_hashing", growing)
        (report,) = ingest(office.workspace)
    assert "still being written" in report.left_alone
    assert scan.exists()
    assert office.workspace.store.pages.account() == (0, 0)
    assert taken_in(office)[0].pages == 2


def test_an_archive_that_is_out_of_reach_makes_no_page_unreadable(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("a.tif", *office.sheet(1))
    with monkeypatch.context() as patched:
        patched.setattr(
            type(office.workspace.store.scans), "set_page_count", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            ingest(office.workspace)
    away = office.workspace.root / "away"
    office.workspace.archive.rename(away)
    with pytest.raises(DiskError, match="archive is gone") as caught:
        ingest(office.workspace)
    assert "Bring the archive back" in caught.value.advice
    assert not office.workspace.archive.exists(), "an empty one would hide that the other is gone"
    away.rename(office.workspace.archive)
    (report,) = taken_in(office)
    assert report.outcomes == {Outcome.READ: 2}


def test_a_scan_that_is_gone_from_the_archive_does_not_hold_up_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = office.drop("a.tif", *office.sheet(1))
    content = scan.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(
            type(office.workspace.store.scans), "set_page_count", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            ingest(office.workspace)
    (archived,) = office.workspace.archive.iterdir()
    archived.unlink()
    office.drop("b.tif", *office.sheet(2))
    reports = {report.name: report for report in ingest(office.workspace)}
    assert "is gone" in reports["a.tif"].left_alone
    assert reports["b.tif"].outcomes == {Outcome.READ: 2}
    scan.write_bytes(content)
    (report,) = taken_in(office)
    assert (report.name, report.outcomes) == ("a.tif", {Outcome.READ: 2})


def test_a_file_that_a_scanner_replaces_in_the_last_moment_is_not_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some scanners begin again at scan0001.tif: what is removed must be what was taken, not what lies there now."""
    scan = office.drop("scan0001.tif", *office.sheet(1))
    office.write(office.workspace.root / "next.tif", *office.sheet(2))
    add = type(office.workspace.store.scans).add

    def replaced_meanwhile(store: Any, *args: Any) -> Any:
        added = add(store, *args)
        if (office.workspace.root / "next.tif").exists():
            (office.workspace.root / "next.tif").replace(scan)
        return added

    monkeypatch.setattr(type(office.workspace.store.scans), "add", replaced_meanwhile)
    ingest(office.workspace)
    assert scan.exists()
    taken_in(office)
    assert sorted(statuses(office)) == ["0000001-R", "0000002-W"]
    assert not list(office.workspace.inbox.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_a_file_that_a_program_still_writes_to_stays(office: Office) -> None:
    scan = office.drop("a.tif", *office.sheet(1))
    with scan.open("ab"):
        (report,) = ingest(office.workspace)
        if not report.left_alone:
            pytest.skip("this file system gives no leases")
    assert "still being written" in report.left_alone
    assert taken_in(office)[0].pages == 2


def test_another_key_is_refused_before_sheets_are_taken_for_forged_ones(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1))
    (office.workspace.root / "phieu.key").write_text("ab" * 32, "ascii")
    other = Workspace.open(office.workspace.root)
    with pytest.raises(KeyFileError, match="not the key") as caught:
        ingest(other)
    other.close()
    assert "phieu.key" in caught.value.advice
    assert (office.workspace.inbox / "a.tif").exists()
