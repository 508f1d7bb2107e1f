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
from sqlalchemy import NullPool, create_engine, inspect

from forms.errors import ExitCode
from omr.reader_version import current_reader
from pipeline import Workspace
from pipeline.cli import main
from pipeline.counting.returned import sheets_of
from pipeline.errors import StoreError
from pipeline.records.log_chain import EntryKind
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.store import migration
from pipeline.store.store import Store
from pipeline.upkeep.log_check import verify

OLD, SCHEMA_3 = ((Path(__file__).parent / f"schema_{version}.sql").read_text("utf-8") for version in (1, 3))


def run_sql(url: str, script: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in re.split(r";\n", script):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Any:
    """A server of PostgreSQL; ``None`` for SQLite."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql")


def begin(server: Any, root: Path, script: str) -> str:
    """Make a workspace with an old database, and return the URL of that."""
    Workspace.create(root)
    for name in ("old.tif", "again.tif"):
        (root / "archive" / name).write_bytes(b"a scan")
    (root / "phieu.db").unlink()
    if server is None:
        url = f"sqlite:///{root / 'phieu.db'}"
        run_sql(url, script)
        return url
    name = f"old{abs(hash(root))}"
    server.ask(f'CREATE DATABASE "{name}"')
    url = f"{server.url}/{name}"
    script = re.sub(r"\bid INTEGER NOT NULL, ", "id SERIAL NOT NULL, ", script)
    counted = re.findall(r"CREATE TABLE (\w+) \(\s*id SERIAL", script)
    run_sql(url, script + "".join(f"SELECT setval('{table}_id_seq', 9);\n" for table in counted))
    settings = root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('database = ""', f'database = "{url}"'), "utf-8")
    return url


@pytest.fixture
def old(server: Any, tmp_path: Path) -> tuple[Path, str]:
    """A workspace with a database of schema 1, and the URL of that."""
    return tmp_path / "w", begin(server, tmp_path / "w", OLD)


@pytest.fixture
def with_rulings(server: Any, tmp_path: Path) -> tuple[Path, str]:
    """A workspace with a database of schema 3 that holds rulings and an audit, and the URL of that."""
    return tmp_path / "w", begin(server, tmp_path / "w", SCHEMA_3)


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
        *[EntryKind.FOUND] * 6,
        EntryKind.ERASED,
        EntryKind.MIGRATED,
    ]
    assert [entry.after.split(" ")[0] for entry in log[7:13]] == ["issued", "printed", *["arrived", "read"] * 2]
    assert (log[0].by, log[0].after) == ("lan", "0000003-A")
    assert (log[0].why[:12], workspace.store.log.remarks()) == ("hmac-sha256:", {1: "typed from the sheet"})
    assert not verify(workspace.store).faults
    added = workspace.store.scans.add("ab" * 32, "new.tif", "", "new.tif", 1)
    assert added.id > 2, "rows can still be added"


def test_rulings_and_audits_are_kept(with_rulings: tuple[Path, str]) -> None:
    workspace = Workspace.open(with_rulings[0])
    store = workspace.store
    assert [kept.ruling.matter for kept in store.rulings.in_force()] == [Matter.VERSION]
    assert statuses(workspace) == [(1, "valid", ""), (2, "valid", ""), (3, "valid", "")]
    (audit,) = store.audits.all()
    assert [sheet.serial for sheet in store.audits.sheets(audit)] == [3, 2]
    assert {serial: list(answers) for serial, answers in store.audits.entries(audit).items()} == {3: ["q01"]}
    assert not verify(store).faults
    store.rulings.put_in_force(Ruling(Matter.ANSWER, 2, 1, "q01", Place(2, 2), "1"), "Lan", None)
    assert len(list(store.rulings.in_force())) == 2, "rows can still be added"


def test_what_the_old_log_held_is_verified_as_ever(with_rulings: tuple[Path, str]) -> None:
    """Bringing a database up to date takes in what is found, but does not forget what was told before."""
    root, url = with_rulings
    run_sql(url, "UPDATE pages SET answers = replace(answers, '\"4\"', '\"1\"') WHERE scan = 1 AND page = 1;\n")
    with Workspace.open(root).store as store:
        faults = verify(store).faults
    assert any("what is stored of its pages is not what was read" in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("crime", "found"),
    [
        ("UPDATE runs SET unit_name = 'Phường Khác'", "its unit's name"),
        ("UPDATE pages SET evidence = '{}' WHERE scan = 1", "what is stored of its pages is not what was read"),
        ("UPDATE rulings SET why = 'I was told to'", "when or why was changed"),
        ("UPDATE audits SET seed = '1'", "its draw"),
        ("UPDATE meta SET value = '5' WHERE key = 'schema'", "brought up to date a second time"),
    ],
)
def test_what_it_did_not_hold_is_under_the_chain_from_now_on(
    with_rulings: tuple[Path, str], crime: str, found: str
) -> None:
    root, url = with_rulings
    Workspace.open(root).store.close()
    run_sql(url, crime)
    with Workspace.open(root).store as store:
        faults = verify(store).faults
    assert any(found in fault for fault in faults), faults


def tables_of(url: str) -> dict[str, Any]:
    """Return keys, references, checks and indexes of every table."""
    engine = create_engine(url, poolclass=NullPool)
    found = inspect(engine)
    return {
        table: (
            [column["name"] for column in found.get_columns(table)] if table == "pages" else None,
            found.get_pk_constraint(table)["constrained_columns"],
            sorted((key["referred_table"], key["constrained_columns"]) for key in found.get_foreign_keys(table)),
            sorted((key["name"] or "", key["column_names"]) for key in found.get_unique_constraints(table)),
            sorted((str(check["name"]), check["sqltext"]) for check in found.get_check_constraints(table)),
            sorted((str(index["name"]), index["column_names"]) for index in found.get_indexes(table)),
        )
        for table in found.get_table_names()
    }


@pytest.mark.parametrize("script", [OLD, SCHEMA_3], ids=["schema 1", "schema 3"])
def test_the_tables_end_like_new_ones(server: Any, script: str, tmp_path: Path) -> None:
    url = begin(server, tmp_path / "w", script)
    Workspace.open(tmp_path / "w").store.close()
    new = f"sqlite:///{tmp_path / 'new.db'}"
    if server is not None:
        new = f"{url}new"
        server.ask(f'CREATE DATABASE "{new.rpartition("/")[2]}"')
    Store.open(new, by="lan").close()
    assert tables_of(url) == tables_of(new)


# What schemas 5, 6 and 7 brought, taken out again.
TO_SCHEMA_4 = (
    "DELETE FROM log WHERE id >= (SELECT min(id) FROM log WHERE kind = 'found')",
    "UPDATE counters SET value = (SELECT max(id) FROM log) WHERE name = 'log'",
    "ALTER TABLE log DROP COLUMN digest",
    "UPDATE log SET why = (SELECT text FROM remarks WHERE entry = log.id) WHERE id IN (SELECT entry FROM remarks)",
    "DROP TABLE remarks",
    "DROP TABLE readings",
    "DROP TABLE reread_scans",
    "DROP TABLE rereads",
    "ALTER TABLE pages DROP COLUMN reader",
    "UPDATE meta SET value = '4' WHERE key = 'schema'",
)


def test_readings_of_schema_4_are_of_an_older_reader(with_rulings: tuple[Path, str]) -> None:
    root, url = with_rulings
    Workspace.open(root).store.close()
    new = tables_of(url)
    run_sql(url, ";\n".join(TO_SCHEMA_4))
    workspace = Workspace.open(root)
    arrived, _ = workspace.store.pages.account()
    assert tables_of(url) == new
    assert statuses(workspace) == [(1, "valid", ""), (2, "valid", ""), (3, "valid", "")]
    assert sum(workspace.store.pages.older_than(current_reader()).values()) == arrived
    assert not verify(workspace.store).faults


TO_SCHEMA_7 = (
    "DROP TABLE changes",
    "DROP INDEX rulings_by_page",
    "DROP INDEX log_by_kind",
    "DELETE FROM counters WHERE name = 'forgotten'",
    "UPDATE meta SET value = '7' WHERE key = 'schema'",
)


def test_what_is_touched_is_noted_since_schema_8(with_rulings: tuple[Path, str]) -> None:
    root, url = with_rulings
    Workspace.open(root).store.close()
    new = tables_of(url)
    run_sql(url, ";\n".join(TO_SCHEMA_7))
    with Workspace.open(root).store as store:
        assert tables_of(url) == new
        mark = store.changes.mark()
        assert store.changes.since(mark).serials == frozenset()
        run_sql(url, "UPDATE pages SET detail = 'seen' WHERE serial IN (1, 2)")
        found = store.changes.since(mark)
        assert (found.serials, found.everything) == (frozenset({1, 2}), False)
        assert store.changes.since(found.mark).serials == frozenset()


@pytest.mark.parametrize("change", ["outcome = 'lost'", "fault = 'lost'", "scan = 99"])
def test_what_is_refused_now_is_refused_of_old_rows_too(with_rulings: tuple[Path, str], change: str) -> None:
    with Workspace.open(with_rulings[0]).store as store:
        with pytest.raises(StoreError, match="can't be right"), store.transaction() as connection:
            connection.exec_driver_sql(f"UPDATE pages SET {change} WHERE scan = 2 AND page = 3")
        assert not verify(store).faults


def test_a_backup_lies_beside_it(old: tuple[Path, str]) -> None:
    root, url = old
    backup = next(
        logged for logged in Workspace.open(root).store.log.entries() if logged.entry.kind is EntryKind.MIGRATED
    )
    name = backup.entry.why.removeprefix("backup: ")
    if url.startswith("sqlite"):
        assert sys.platform == "win32" or (root / name).stat().st_mode & 0o077 == 0
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


@pytest.mark.parametrize("version", ["0", "", "nine"])
def test_a_version_that_phieu_never_wrote_is_told_as_that(old: tuple[Path, str], version: str) -> None:
    run_sql(old[1], f"UPDATE meta SET value = '{version}' WHERE key = 'schema';\n")
    with pytest.raises(StoreError, match="the version of the database can't be read"):
        _ = Workspace.open(old[0]).store


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


def test_the_log_of_a_schema_6_learns_to_tell_of_recoveries(server: Any, tmp_path: Path) -> None:
    url = begin(server, tmp_path / "w", SCHEMA_3)
    Workspace.open(tmp_path / "w").store.close()
    if server is None:
        with sqlite3.connect(tmp_path / "w" / "phieu.db") as connection:
            connection.execute("PRAGMA writable_schema = ON")
            older = "UPDATE sqlite_master SET sql = replace(sql, ', ''recovered''', '') WHERE name = 'log'"
            assert connection.execute(older).rowcount == 1
    else:
        kinds = ", ".join(f"'{kind}'" for kind in EntryKind if kind is not EntryKind.RECOVERED)
        older = f"ALTER TABLE log DROP CONSTRAINT log_kind, ADD CONSTRAINT log_kind CHECK (kind IN ({kinds}))"
        run_sql(url, f"{older};\n")
    store = Store.open(url, by="lan")
    with pytest.raises(StoreError, match="can't be right"):
        tell_of_a_recovery(store)
    store.close()
    run_sql(url, "UPDATE meta SET value = '6' WHERE key = 'schema';\n")
    workspace = Workspace.open(tmp_path / "w")
    tell_of_a_recovery(workspace.store)
    assert [kept.ruling.matter for kept in workspace.store.rulings.in_force()] == [Matter.VERSION]
    assert not verify(workspace.store).faults


def tell_of_a_recovery(store: Store) -> None:
    with store.transaction() as connection:
        store.log.add(connection, EntryKind.RECOVERED, after="found again: no run")
