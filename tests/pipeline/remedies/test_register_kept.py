"""The register goes where the database goes: into copies and backups, to other offices, and back to an older state."""

from __future__ import annotations

import re
import shutil
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, inspect

from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import RemedyError, StoreError
from pipeline.log_heads import note_head
from pipeline.records.log_chain import EntryKind
from pipeline.records.remedies import About, StepKind, Subject
from pipeline.store import copying
from pipeline.store.store import Store
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.recover import recover
from pipeline.upkeep.restore import RestorePlan, restore
from pipeline.workspace import KEY

Office = Any  # of conftest.py, which can't be imported

WAIT = About(Subject.CRITERION, "sipas", "ub06808", "Phường Quang Trung", "counter", "q05")
PLAN = {"measure": "Thêm một quầy", "owner": "Trần Thị An", "due": "2026-12-31"}
ON_SQLITE = pytest.mark.parametrize("office", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("office", ["postgresql"], indirect=True)
LARGE, MANY = 1_000_000, 12


@pytest.fixture
def kept(office: Office) -> Office:
    """An office with two shortcomings in its register, a file attached to one of them."""
    register = office.workspace.store.remedies
    register.begin(WAIT, {"title": "Chờ lâu"}, "Lan")
    register.step(1, StepKind.DECIDED, "Lan", PLAN)
    register.attach(1, "kế hoạch.pdf", b"%PDF-1.7", "Lan")
    register.begin(About(Subject.OTHER), {"title": "Biển chỉ dẫn cũ"}, "Minh")
    return office


def test_a_backup_brings_back_every_step_and_file(kept: Office, tmp_path: Path) -> None:
    back_up(kept.workspace, tmp_path / "b.zip", BackupChoice(archive=False, prints=False))
    done = restore(tmp_path / "b.zip", RestorePlan(tmp_path / "again", database=""), "Lan")
    shutil.copy(kept.workspace.root / KEY, done.root / KEY)
    again = Workspace.open(done.root)
    assert again.store.remedies.all() == kept.workspace.store.remedies.all()
    assert again.store.remedies.content(again.store.remedies.all()[0].attached[0].sha256) == b"%PDF-1.7"
    assert again.store.remedies.step(1, StepKind.STARTED, "Lan").last_step == 5
    assert not verify(again.store).faults
    again.close()


def test_a_database_full_of_files_is_copied_a_few_at_a_time(office: Office, postgresql: Any, tmp_path: Path) -> None:
    store = office.workspace.store
    for number in range(1, MANY + 1):
        store.remedies.begin(WAIT, {"title": "Chờ lâu"}, "Lan")
        store.remedies.attach(number, "ảnh.jpg", number.to_bytes(2, "big") * (LARGE // 2), "Lan")
    postgresql.ask(f'CREATE DATABASE "{tmp_path.name}"')
    url = f"{postgresql.url}/{tmp_path.name}"
    tracemalloc.start()
    copying.copy_database(store, tmp_path / "copy.db")
    copying.load_database(tmp_path / "copy.db", url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MANY * LARGE / 2
    with Store.open(url, by="lan") as loaded:
        assert sum(file.size or 0 for file in loaded.remedies.kept_files()) == MANY * LARGE
    postgresql.ask(f'DROP DATABASE "{tmp_path.name}" WITH (FORCE)')


def put_back(workspace: Workspace, saved: Path) -> Workspace:
    workspace.close()
    for path in workspace.root.glob("phieu.db*"):
        path.unlink()
    shutil.copy(saved, workspace.root / "phieu.db")
    return Workspace.open(workspace.root)


@ON_SQLITE
def test_numbers_that_an_older_database_has_lost_are_not_given_again(
    kept: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copying.copy_database(kept.workspace.store, tmp_path / "saved.db")
    for _ in range(3):
        kept.workspace.store.remedies.begin(WAIT, {"title": "Chờ lâu"}, "Lan")
    note_head(kept.workspace)
    workspace = put_back(kept.workspace, tmp_path / "saved.db")
    assert workspace.store.remedies.begin(WAIT, {"title": "Chờ lâu"}, "Lan").number == 6
    workspace = put_back(workspace, tmp_path / "saved.db")
    workspace.close()
    with pytest.raises(SystemExit):
        main(["recover", "-w", str(workspace.root)])
    said = capsys.readouterr().out
    assert "At least 3 steps of the register of shortcomings can't be brought back" in said
    assert "Shortcomings 3 to 5 are not in the database any more; these numbers are not given again" in said
    workspace = Workspace.open(workspace.root)
    assert recover(workspace, "Lan") is None
    assert workspace.store.remedies.begin(WAIT, {"title": "Chờ lâu"}, "Lan").number == 6, "also once it is recovered"
    assert not verify(workspace.store).faults
    workspace.close()


@ON_SQLITE
def test_a_step_whose_row_was_taken_away_is_missed_though_its_id_is_given_again(kept: Office) -> None:
    with kept.workspace.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM remedy_steps WHERE id = 4")
    kept.workspace.store.remedies.begin(About(Subject.OTHER), {"title": "Khác"}, "Minh")
    (fault,) = verify(kept.workspace.store).faults
    assert "step 4 of shortcoming 2 was taken twice: its row was taken away" in fault


@ON_POSTGRESQL
def test_offices_that_share_a_database_share_the_register(kept: Office, tmp_path: Path) -> None:
    root = shutil.copytree(kept.workspace.root, tmp_path / "other")
    path = root / "phieu.toml"
    path.write_text(path.read_text("utf-8").replace('office = ""', 'office = "Vàng Danh"'), "utf-8")
    other = Workspace.open(root)
    assert other.store.remedies.all() == kept.workspace.store.remedies.all()
    assert other.store.remedies.begin(WAIT, {"title": "Chờ lâu"}, "Hoa").number == 3
    assert other.store.remedies.step(1, StepKind.STARTED, "Hoa").steps[-1].by == "Hoa"
    assert [one.number for one in kept.workspace.store.remedies.all()] == [1, 2, 3]
    assert kept.workspace.store.remedies.all()[0].status == "under-way"
    assert not verify(other.store).faults
    other.close()


@ON_SQLITE
def test_files_are_bounded_each_and_all_together(kept: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    register = kept.workspace.store.remedies
    monkeypatch.setattr("pipeline.store.remedies.MOST_KEPT_BYTES", 12)
    with pytest.raises(RemedyError, match="MB are the most") as caught:
        register.attach(2, "ảnh.jpg", b"12345", "Lan")
    assert "--all-taken-back" in caught.value.advice
    register.attach(2, "ảnh.jpg", b"%PDF-1.7", "Lan")
    for name, content in (("rỗng.pdf", b""), ("x" * 201, b"1234"), ("lớn.pdf", b"0" * 5_000_001)):
        with pytest.raises(RemedyError):
            register.attach(1, name, content, "Lan")
    for number in range(4):
        register.attach(2, f"{number}.txt", bytes([number]), "Lan")
    assert len(register.numbered(2).attached) == 5


@ON_SQLITE
def test_the_log_tells_of_the_register_in_words_and_alone_where_asked(
    kept: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, words in (("en", "The measure for shortcoming 1 was decided"), ("vi", "giải pháp cho hạn chế 1")):
        with pytest.raises(SystemExit) as ended:
            main(["--language", language, "log", "--kind", "remedy", "-w", str(kept.workspace.root)])
        said = capsys.readouterr().out
        assert (ended.value.code, words in said, len(said.splitlines())) == (0, True, 4)
        assert not any(clue in said for clue in ("Trần Thị An", "Chờ lâu", "kế hoạch"))
    with pytest.raises(SystemExit) as ended:
        main(["log", "--kind", "nothing", "-w", str(kept.workspace.root)])
    assert (ended.value.code, "remedy" in capsys.readouterr().err) == (2, True)


def to_schema_11(url: str) -> None:
    """Take out again what schema 12 brought."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in ("DROP TABLE remedy_steps", "DROP TABLE attachments"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("UPDATE meta SET value = '11' WHERE key = 'schema'")
        (check,) = (one for one in inspect(connection).get_check_constraints("log") if one["name"] == "log_kind")
        if url.startswith("sqlite"):
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
            connection.exec_driver_sql(
                "UPDATE sqlite_master SET sql = replace(sql, '''remedy'', ', '') WHERE name = 'log'"
            )
        else:
            older = re.sub(r"'remedy'::character varying(::text)?, ", "", check["sqltext"])
            assert older != check["sqltext"]
            connection.exec_driver_sql("ALTER TABLE log DROP CONSTRAINT log_kind")
            connection.exec_driver_sql(f"ALTER TABLE log ADD CONSTRAINT log_kind CHECK ({older})".replace("%", "%%"))
    engine.dispose()


def test_a_database_without_a_register_gets_one_with_a_copy_beside(office: Office) -> None:
    root = office.workspace.root
    url = office.workspace.settings.database or f"sqlite:///{root / 'phieu.db'}"
    office.workspace.close()
    to_schema_11(url)
    workspace = Workspace.open(root)
    assert workspace.store.backup.startswith(("phieu.db.schema11", "phieu_schema11"))
    assert workspace.store.remedies.all() == []
    assert workspace.store.remedies.begin(WAIT, {"title": "Chờ lâu"}, "Lan").number == 1
    assert workspace.store.log.newest().entry.kind is EntryKind.REMEDY  # type: ignore[union-attr]
    assert not verify(workspace.store).faults
    with pytest.raises(StoreError), workspace.store.transaction() as connection:
        connection.exec_driver_sql("UPDATE remedy_steps SET kind = 'other'")
    workspace.close()
