"""What people wrote can be erased: nothing of it is left in any file, and all that counts stays and is proven."""

from __future__ import annotations

import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, delete, insert, select, text, update

from forms.errors import ExitCode
from omr.faults import Fault, Outcome
from pipeline import Workspace
from pipeline.cli import main
from pipeline.counting.returned import sheets_of
from pipeline.errors import DiskError, UnfinishedError, UnknownNameError
from pipeline.inspection.logged_texts import unveiling
from pipeline.intake.ingest import ingest
from pipeline.records.comments import Comment
from pipeline.records.log_chain import FIRST, EntryKind
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.results.tabulate import tabulate
from pipeline.store import schema
from pipeline.store.digests import RULING, joined, parts_of, row_digest, ruling_digest
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.upkeep.daily_backups import DailyBackups, backup_name
from pipeline.upkeep.erasure import Wanted, erase
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.retention import retain
from pipeline.upkeep.scan_deletion import sweep_deleted

Office = Any  # of conftest.py, which can't be imported

NAME, PHONE, WHY = "Nguyễn Thị Hồng Ánh", "0912 345 678", "she told me at the counter"
WRITTEN = f"{NAME}, {PHONE}: the queue is long"
CLUES = (NAME, PHONE, WHY, "Hồng Ánh")


def comment(said: str) -> Ruling:
    packed = Comment(said, ("staff",), True).packed()
    return Ruling(Matter.COMMENT, 1, 2, "comments", Place(1, 2), packed, why=WHY)


@pytest.fixture
def typed(office: Office) -> Office:
    """A comment was typed with a name and a number in it, and typed anew without."""
    office.drop("a.tif", *office.sheet(1, comments="x"), *office.sheet(2, comments="x"))
    ingest(office.workspace)
    store = office.workspace.store
    first = store.rulings.put_in_force(comment(WRITTEN), "Lan", None)
    tabulate(office.workspace)
    store.rulings.put_in_force(replace(comment("The queue is long"), why=""), "Lan", first)
    return office


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_file_that_was_set_aside_in_a_code_page_goes_as_well(typed: Office) -> None:
    kept = typed.workspace.results / "measures-kept-2026-01-31.csv"
    said = "hàng quá dài"
    kept.write_bytes(f"cause\r\n{unicodedata.normalize('NFD', said)}\r\n".encode("cp1258"))
    other = kept.with_name("measures-kept-2026-01-30.csv")
    other.write_bytes(b"cause\r\nnothing of it\r\n")
    number = typed.workspace.store.rulings.put_in_force(replace(comment(said), serial=2), "Lan", None)
    erase(typed.workspace, Wanted(ruling=number), "Lan")
    assert (kept.exists(), other.exists()) == (False, True)


def contents(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file in a folder, and what the parts of archives among them hold when inflated."""
    for path in filter(Path.is_file, sorted(root.rglob("*"))):
        yield path, path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield path / name, archive.read(name)


def places_of(office: Office) -> list[str]:
    """Return where a clue is found: files of the workspace, and rows of a database on a server."""
    forms = [clue.encode(how) for clue in CLUES for how in ("utf-8", "utf-16-le", "utf-16-be")]
    found = [str(path) for path, content in contents(office.workspace.root) if any(one in content for one in forms)]
    url = office.workspace.settings.database
    if not url:
        return found
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'")
        ).all()
        for schema, table in tables:
            rows = connection.exec_driver_sql(f'SELECT t::text FROM "{schema}"."{table}" t').scalars()
            found += [f"{schema}.{table}" for row in rows if any(clue in row for clue in CLUES)]
    return found


def statuses(office: Office) -> list[Any]:
    sheets = sheets_of(office.workspace, office.workspace.store.layouts.by_id())
    return [(sheet.serial, sheet.status, sheet.answers) for _, _, sheet in sheets]


def test_nothing_that_was_taken_back_is_left_anywhere(typed: Office) -> None:
    counted = statuses(typed)
    run_sql(typed, "ANALYZE")  # as the server does by itself: it notes down what is frequent
    assert places_of(typed), "there is something to erase"
    found = erase(typed.workspace, Wanted(taken_back=True), "Minh")
    assert [one.number for one in found.rulings] == [1]
    assert found.whole
    typed.workspace.close()
    assert places_of(typed) == []
    assert not verify(typed.workspace.store).faults
    assert statuses(typed) == counted
    tabulate(typed.workspace)
    assert [row["text"] for row in typed.table("comments.csv")] == ["The queue is long", ""]


def test_what_is_in_force_keeps_its_themes(typed: Office) -> None:
    erase(typed.workspace, Wanted(sheet=(1, "comments")), "Minh")
    tabulate(typed.workspace)
    row, _ = typed.table("comments.csv")
    assert (row["state"], row["text"], row["themes"], row["needs_answer"]) == ("typed", "", "staff", "yes")
    assert not verify(typed.workspace.store).faults
    again = erase(typed.workspace, Wanted(sheet=(1, "comments")), "Minh")
    assert (again.rulings, again.whole) == ((), True)


def test_a_dry_run_erases_nothing(typed: Office) -> None:
    (typed.workspace.results / "report.pdf").write_bytes(b"a report, in which nothing can be looked for")
    (typed.workspace.results / "to the board.txt").write_text(WRITTEN, "utf-16")
    before = places_of(typed)
    found = erase(typed.workspace, Wanted(ruling=1), "Minh", dry_run=True)
    assert found.removed == ("comments.csv", "report.pdf", "report.xlsx", "to the board.txt")
    assert places_of(typed) == before


def test_the_log_shows_it_while_it_is_kept_and_never_holds_it(
    typed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [logged.entry for logged in typed.workspace.store.log.entries()]
    assert not any(clue in f"{entry.before}{entry.after}{entry.why}" for entry in told for clue in CLUES)

    def shown() -> str:
        with pytest.raises(SystemExit):
            main(["log", "-w", str(typed.workspace.root)])
        return capsys.readouterr().out

    assert WRITTEN in shown()
    erase(typed.workspace, Wanted(ruling=1), "Minh")
    assert WRITTEN not in shown()
    assert "(erased)" in shown()


def test_the_command_names_what_it_did(typed: Office, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["erase", *arguments, "-w", str(typed.workspace.root)])
        return int(ended.value.code or 0), capsys.readouterr().out

    code, said = told("0000001-R", "comments", "--dry-run")
    assert (code, "2 texts would be erased" in said) == (0, True)
    code, said = told("0000001-R", "comments", "--scan")
    assert code == 0
    for line in ("a.tif: deleted", "results/comments.csv: removed", "results/report.xlsx: removed", "2 texts erased"):
        assert line in said.splitlines()
    assert told("--ruling", "77")[0] == 7
    assert told("0000001-R")[0] == told("--ruling", "1", "--all-taken-back")[0] == 2
    assert not verify(typed.workspace.store).faults


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_while_another_process_reads_it_is_said_that_something_is_left(
    typed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed.workspace.close()
    monkeypatch.setattr("pipeline.store.sqlite.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(typed.workspace.root / "phieu.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM log").fetchone()
        assert not erase(typed.workspace, Wanted(taken_back=True), "Minh").whole
    assert places_of(typed)
    assert erase(typed.workspace, Wanted(taken_back=True), "Minh").whole
    typed.workspace.close()
    assert places_of(typed) == []


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_retain_is_run_again_where_another_process_held_what_was_erased(
    typed: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = typed.workspace.root
    (before := root.with_name(f"{root.name}.before-20260101-120000")).mkdir()
    today, path = datetime.now(UTC).astimezone().date(), typed.workspace.root / "phieu.toml"
    until = f"scans_until = {today - timedelta(days=1)}"
    path.write_text(path.read_text("utf-8").replace("# scans_until = 2027-12-31", until), "utf-8")
    with typed.workspace.store.transaction() as connection:
        connection.execute(update(schema.scans).values(arrived_at="2019-01-01T00:00:00+00:00"))
    typed.workspace.close()
    monkeypatch.setattr("pipeline.store.sqlite.BUSY_SECONDS", 0.1)

    def code() -> int:
        with pytest.raises(SystemExit) as ended:
            main(["retain", "-w", str(typed.workspace.root)])
        return int(ended.value.code or 0)

    with closing(sqlite3.connect(typed.workspace.root / "phieu.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM log").fetchone()
        assert (code(), code()) == (ExitCode.NOT_READY, ExitCode.NOT_READY)
        assert capsys.readouterr().out.count(f"{before.name}: a copy, which may hold it still") == 1
    assert code() == ExitCode.OK
    assert places_of(typed) == []


def test_a_remark_beside_an_entry_can_be_erased(office: Office) -> None:
    office.drop("a.tif", {"outcome": "unreadable", "fault": "code-unreadable"})
    ingest(office.workspace)
    store = office.workspace.store
    (scan,) = store.scans.all()
    (kept,) = store.pages.kept(scan).values()
    assert (kept.outcome, kept.fault) == (Outcome.UNREADABLE, Fault.CODE_UNREADABLE)
    store.pages.identify(scan, kept, "Lan", WHY)
    (number,) = store.log.remarks()
    assert not verify(store).faults
    assert places_of(office)
    erase(office.workspace, Wanted(remark=number), "Minh")
    office.workspace.close()
    assert places_of(office) == []
    assert not verify(office.workspace.store).faults


@pytest.mark.parametrize(
    "crime",
    [
        "UPDATE remarks SET text = 'another'",
        "DELETE FROM remarks",
        "UPDATE rulings SET why = 'another' WHERE id = 1",
        "UPDATE rulings SET answer = replace(answer, 'queue', 'staff') WHERE id = 1",
        "UPDATE rulings SET answer = replace(answer, 'true', 'false') WHERE id = 2",
    ],
)
def test_a_text_that_is_kept_is_proven(typed: Office, crime: str) -> None:
    store = typed.workspace.store
    (scan,) = store.scans.all()
    store.pages.identify(scan, store.pages.kept(scan)[1], "Lan", WHY)
    erase(typed.workspace, Wanted(ruling=2), "Minh")
    assert not verify(store).faults
    with store.transaction() as connection:
        connection.exec_driver_sql(crime)
    assert verify(store).faults


def test_what_the_log_holds_of_a_text_cannot_take_its_place(typed: Office) -> None:
    store = typed.workspace.store
    with store.transaction() as connection:
        values = {"why": store.veil(WHY), "answer": comment(store.veil(WRITTEN)).answer}
        connection.execute(update(schema.rulings).where(schema.rulings.c.id == 1).values(values))
    assert verify(store).faults, "nobody can read it any more, and it was not erased"


def test_with_the_scan_goes_the_picture(typed: Office) -> None:
    (scan,) = typed.workspace.store.scans.all()
    found = erase(typed.workspace, Wanted(ruling=1), "Minh", scan_too=True)
    assert [one.name for one in found.scans] == ["a.tif"]
    assert not (typed.workspace.archive / scan.file).exists()
    assert not verify(typed.workspace.store).faults


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_an_archive_that_is_away_is_told_and_the_scan_goes_when_it_is_back(typed: Office, tmp_path: Path) -> None:
    archive, away = typed.workspace.archive, tmp_path / "away"
    archive.rename(away)
    with pytest.raises(DiskError, match="the scan can't be deleted"):
        erase(typed.workspace, Wanted(ruling=1), "Minh", scan_too=True)
    away.rename(archive)
    sweep_deleted(typed.workspace)
    assert not list(archive.iterdir())


def test_a_scan_that_somebody_must_still_look_at_stays(typed: Office) -> None:
    typed.drop("b.tif", *typed.sheet(3, q01="?4"))
    ingest(typed.workspace)
    of_b = replace(comment(WRITTEN), serial=3, place=Place(2, 2))
    number = typed.workspace.store.rulings.put_in_force(of_b, "Lan", None)
    with pytest.raises(UnfinishedError, match=r"b\.tif"):
        erase(typed.workspace, Wanted(ruling=number), "Minh", scan_too=True)


def test_what_is_not_there_is_said(typed: Office) -> None:
    for wanted in (Wanted(ruling=77), Wanted(remark=1), Wanted(sheet=(40, "comments"))):
        with pytest.raises(UnknownNameError):
            erase(typed.workspace, wanted, "Minh")


def test_comments_go_with_their_scans_when_their_time_is_over(typed: Office) -> None:
    today, path = datetime.now(UTC).astimezone().date(), typed.workspace.root / "phieu.toml"
    lines = path.read_text("utf-8").replace("# scans_until = 2027-12-31", f"scans_until = {today.isoformat()}")
    path.write_text(lines, "utf-8")
    counted = statuses(typed)
    typed.workspace.close()
    office = replace(typed, workspace=Workspace.open(typed.workspace.root))
    assert len(retain(office.workspace, today + timedelta(days=1)).erased.rulings) == 2
    office.workspace.close()
    assert places_of(office) == []
    assert statuses(office) == counted
    assert not verify(office.workspace.store).faults
    office.workspace.close()


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_removed_yet_is_found_again(typed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    board = typed.workspace.results / "to the board.txt"
    board.write_text(WRITTEN, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", in_use)
        with pytest.raises(DiskError, match="can't be written"):
            erase(typed.workspace, Wanted(taken_back=True), "Minh")
    assert "to the board.txt" in str(erase(typed.workspace, Wanted(taken_back=True), "Minh").removed)
    typed.workspace.close()
    assert places_of(typed) == []


def in_use(path: Path, **_: bool) -> None:
    raise PermissionError(13, "it is open in another program", str(path))


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_results_that_cannot_be_looked_into_stop_it_before_anything_is_erased(typed: Office, tmp_path: Path) -> None:
    results = typed.workspace.results
    results.rename(tmp_path / "share")
    results.symlink_to(tmp_path / "away")
    with pytest.raises(DiskError, match="can't be read"):
        erase(typed.workspace, Wanted(taken_back=True), "Minh")
    assert any(one.has_text and one.ended for one in typed.workspace.store.rulings.ever())


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_backups_that_may_hold_it_are_named_and_what_a_killed_one_left_goes(
    typed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    root, name = typed.workspace.root, backup_name(typed.workspace)
    DailyBackups(typed.workspace, print).step()
    back_up(typed.workspace, root.parent / "by hand.zip", BackupChoice(archive=False, prints=False))
    (before := root.with_name(f"{root.name}.before-20260101-120000")).mkdir()
    left = [root / ".backup-killed" / "phieu.db", root / "backup" / f".{name}-2019-01-01.zip.killed.part"]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_text(WRITTEN, "utf-8")
    (daily,) = (root / "backup").glob("*.zip")
    typed.workspace.close()
    with pytest.raises(SystemExit):
        main(["erase", "--all-taken-back", "-w", str(root)])
    said = capsys.readouterr().out
    assert f"backup/{daily.name}: a copy, which may hold it still" in said
    assert "by hand.zip: a copy" in said
    assert f"{before.name}: a copy" in said
    assert not any(path.exists() for path in left)
    daily.unlink()
    (root.parent / "by hand.zip").unlink()
    assert places_of(typed) == []


def in_clear(office: Office) -> str:
    """Make the database one of schema 6, whose log holds texts in clear, and return its head."""
    store, previous, entries = office.workspace.store, FIRST, []
    unveiled = unveiling(store)
    with store.transaction() as connection:
        rows = connection.execute(select(schema.rulings)).all()
        states = [{**row._mapping, "ended_at": ended} for row in rows for ended in {None, row.ended_at}]
        older = {ruling_digest(one, store.veil): row_digest(one, RULING) for one in states}
        for logged in [one.entry for one in store.log.entries() if one.entry.kind is not EntryKind.KEY]:
            said = {name: unveiled(getattr(logged, name)) for name in ("before", "after", "why")}
            parts = [older.get(part, part) for part in parts_of(logged.digest)]
            entry = replace(logged, **said, digest=joined(*parts) if parts else logged.digest)
            previous = entry.chained(previous)
            entries.append({"id": len(entries) + 1, **asdict(entry), "hash": previous})
        connection.execute(delete(schema.log))
        connection.execute(insert(schema.log), entries)
        connection.exec_driver_sql(f"UPDATE counters SET value = {len(entries)} WHERE name = 'log'")
        connection.exec_driver_sql("DROP TABLE remarks")
        connection.exec_driver_sql("UPDATE meta SET value = '6' WHERE key = 'schema'")
    office.workspace.close()
    return f"{len(entries)}-{previous}"


def test_older_logs_lose_their_texts_and_stay_proven(typed: Office) -> None:
    store = typed.workspace.store
    (scan,) = store.scans.all()
    store.pages.identify(scan, store.pages.kept(scan)[1], "Lan", WHY)
    head = in_clear(typed)
    run_sql(typed, "ANALYZE")
    told = [logged.entry for logged in typed.workspace.store.log.entries()]
    assert not any(clue in f"{entry.before}{entry.after}{entry.why}" for entry in told for clue in CLUES)
    assert [entry.kind for entry in told].count(EntryKind.ERASED) == 3
    assert told[-2].kind is EntryKind.KEY
    assert list(typed.workspace.store.log.remarks().values()) == [WHY]
    verdict = verify(typed.workspace.store, head)
    assert (verdict.faults, verdict.proven) == ((), 1)
    assert typed.workspace.store.copies()
    (number,) = typed.workspace.store.log.remarks()
    erase(typed.workspace, Wanted(remark=number), "Minh")
    found = erase(typed.workspace, Wanted(taken_back=True), "Minh")
    assert found.whole
    assert typed.workspace.store.copies() == []
    typed.workspace.close()
    assert places_of(typed) == []
    assert not verify(typed.workspace.store, head).faults


@pytest.mark.parametrize("when", ["before it was brought up to date", "since"])
def test_an_older_log_that_was_changed_stays_a_fault(typed: Office, when: str) -> None:
    in_clear(typed)
    change = "UPDATE log SET after = replace(after, 'staff', 'queue') WHERE kind = 'ruled' AND before = ''"
    if when != "since":
        run_sql(typed, change)
        assert any("does not follow" in fault for fault in verify(typed.workspace.store).faults)
        return
    assert not verify(typed.workspace.store).faults
    run_sql(typed, change)
    assert any("does not follow" in fault for fault in verify(typed.workspace.store).faults)


def run_sql(office: Office, statement: str) -> None:
    url = office.workspace.settings.database or f"sqlite:///{office.workspace.root / 'phieu.db'}"
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql(statement)


def test_no_entry_can_be_emptied_once_the_log_tells_of_a_key(typed: Office) -> None:
    """Only a log that is brought up to date may lose its texts: else anything could be changed like that."""
    store = typed.workspace.store
    (entry,) = (one for one in store.log.entries() if one.entry.kind is EntryKind.RULED and not one.entry.before)
    left = replace(entry.entry, by="Minh")
    with store.transaction() as connection:
        connection.execute(text("UPDATE log SET \"by\" = 'Minh' WHERE id = :id"), {"id": entry.number})
        store.log.add(connection, EntryKind.ERASED, before=f"entry {entry.number}", after=left.content_digest())
    assert any(f"entry {entry.number} does not follow" in fault for fault in verify(store).faults)
