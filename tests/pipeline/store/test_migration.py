"""A database of an older phieu is brought up to date, with a backup beside it; a newer one is refused."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.counting.returned import sheets_of
from pipeline.errors import StoreError
from pipeline.records.log_chain import EntryKind
from pipeline.store import migration
from pipeline.upkeep.log_check import verify

OLD = (Path(__file__).parent / "schema_1.sql").read_text("utf-8")


def run_sql(url: str, script: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in re.split(r";\n", script):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A workspace with a database of schema 1, and the URL of that."""
    root = tmp_path / "w"
    Workspace.create(root)
    for name in ("old.tif", "again.tif"):
        (root / "archive" / name).write_bytes(b"a scan")
    (root / "phieu.db").unlink()
    if request.param == "sqlite":
        url = f"sqlite:///{root / 'phieu.db'}"
        run_sql(url, OLD)
        return root, url
    server = request.getfixturevalue("postgresql")
    name = f"old{abs(hash(tmp_path))}"
    server.ask(f'CREATE DATABASE "{name}"')
    url = f"{server.url}/{name}"
    numbered = re.sub(r"\bid INTEGER NOT NULL", "id SERIAL NOT NULL", OLD)
    run_sql(url, numbered + "".join(f"SELECT setval('{name}_id_seq', 9);\n" for name in ("runs", "scans", "decisions")))
    settings = root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('database = ""', f'database = "{url}"'), "utf-8")
    return root, url


def rows_of(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        return list(connection.iterdump())


def statuses(workspace: Workspace) -> list[tuple[int, str, str]]:
    sheets = sheets_of(workspace, workspace.store.layouts.by_id())
    return [(sheet.serial, sheet.status.value, sheet.reason.value) for _, _, sheet in sheets]


def test_nothing_is_lost_and_all_is_logged(old: tuple[Path, str]) -> None:
    workspace = Workspace.open(old[0])
    assert statuses(workspace) == [(1, "waiting", "conflict"), (2, "valid", ""), (3, "valid", "")]
    assert workspace.store.pages.account() == (4, 4)
    log = [logged.entry for logged in workspace.store.log.entries()]
    assert [entry.kind for entry in log] == [
        *[EntryKind.SERIAL, EntryKind.ISSUED, EntryKind.PRINTED],
        *[EntryKind.ARRIVED, EntryKind.READ] * 2,
        EntryKind.MIGRATED,
    ]
    assert (log[0].by, log[0].after, log[0].why) == ("lan", "0000003-A", "typed from the sheet")
    assert not verify(workspace.store).faults
    added = workspace.store.scans.add("ab" * 32, "new.tif", "", "new.tif", 1)
    assert added.id > 2, "rows can still be added"


def test_a_backup_lies_beside_it(old: tuple[Path, str]) -> None:
    root, url = old
    backup = next(
        logged for logged in Workspace.open(root).store.log.entries() if logged.entry.kind is EntryKind.MIGRATED
    )
    name = backup.entry.why.removeprefix("backup: ")
    if url.startswith("sqlite"):
        with sqlite3.connect(root / name) as copy:
            assert copy.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("1",)
            assert copy.execute('SELECT "by" FROM decisions').fetchall() == [("lan",)]
    else:
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            assert connection.exec_driver_sql(f'SELECT "by" FROM "{name}".decisions').all() == [("lan",)]
            assert connection.exec_driver_sql(f'SELECT count(*) FROM "{name}".pages').scalar_one() == 4


def test_the_command_says_what_it_did(old: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    for times in (1, 0):
        with pytest.raises(SystemExit) as ended:
            main(["status", "-w", str(old[0])])
        assert ended.value.code == 0
        assert capsys.readouterr().err.count("brought up to date; as it was before, it lies beside it: ") == times


def test_what_is_cut_off_leaves_the_old_one_whole(old: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_at_the_end(connection: Any, by: str, step: Callable[..., None] = migration.STEPS[1]) -> None:
        step(connection, by)
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setitem(migration.STEPS, 1, fail_at_the_end)
        with pytest.raises(MemoryError):
            _ = Workspace.open(old[0]).store
    assert statuses(Workspace.open(old[0]))[1] == (2, "valid", "")


def test_it_is_brought_up_to_date_once_however_many_open_it(old: tuple[Path, str]) -> None:
    program = "import sys; from pipeline import Workspace; Workspace.open(sys.argv[1]).store.close()"
    command = [sys.executable, "-c", program, str(old[0])]
    opening = [subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path(__file__).parents[3]) for _ in range(4)]
    assert [process.communicate()[1] for process in opening] == [b""] * 4
    kinds = [logged.entry.kind for logged in Workspace.open(old[0]).store.log.entries()]
    assert kinds.count(EntryKind.MIGRATED) == 1


def test_a_backup_that_finds_no_room_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.create(tmp_path / "w")
    database = tmp_path / "w" / "phieu.db"
    database.unlink()
    run_sql(f"sqlite:///{database}", OLD)
    before = rows_of(database)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(StoreError, match="No space left") as caught:
            _ = Workspace.open(tmp_path / "w").store
    assert "Make room" in caught.value.advice
    assert rows_of(database) == before
    assert not list(database.parent.glob("*.part"))


def test_a_newer_one_is_refused_with_advice(old: tuple[Path, str]) -> None:
    run_sql(old[1], "UPDATE meta SET value = '99' WHERE key = 'schema';\n")
    with pytest.raises(StoreError, match="schema 99") as caught:
        _ = Workspace.open(old[0]).store
    assert caught.value.exit_code == ExitCode.BAD_WORKSPACE
    assert "newer" in caught.value.advice


@pytest.mark.parametrize("emptied", [False, True])
def test_a_database_that_was_lost_is_never_begun_anew(tmp_path: Path, emptied: bool) -> None:
    """It would begin to count serials at 1 again, and two sheets would have the same."""
    workspace = Workspace.create(tmp_path / "w")
    (workspace.prints / "run.pdf").write_bytes(b"a run")
    (workspace.root / "phieu.db").unlink()
    if emptied:
        sqlite3.connect(workspace.root / "phieu.db").close()
        (workspace.root / "phieu.db").touch()
    with pytest.raises(StoreError) as caught:
        _ = Workspace.open(workspace.root).store
    assert "backup" in caught.value.advice
    shutil.rmtree(workspace.prints)
    workspace.prints.mkdir()
    assert Workspace.open(workspace.root).store.runs.all() == []
