"""``phieu backup`` and ``phieu restore``: what is kept, whole, in one file, and a workspace made of it again."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import BackupError, DiskError, StoreError
from pipeline.intake.ingest import ingest
from pipeline.intake.kept_files import examine_archive
from pipeline.results.tabulate import tabulate
from pipeline.upkeep import backup, key_sealing
from pipeline.upkeep import restore as restoring
from pipeline.upkeep.backup import BackupChoice, back_up, last_backup
from pipeline.upkeep.backup_file import MANIFEST, verify_backup
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.restore import RESTORED, RestorePlan, restore
from pipeline.workspace import DATABASE, KEY
from tests.pipeline.made_rows import row, write_rows

Office = Any  # of conftest.py, which can't be imported
PASSPHRASE = "bốn từ chỉ mình tôi ghép"
ALL, NOTHING_LARGE = BackupChoice(), BackupChoice(archive=False, prints=False)
ON_SQLITE = pytest.mark.parametrize("office", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase that is cheap to try: what is tested is not how dear it is."""
    monkeypatch.setattr(key_sealing, "_COST", 1 << 4)


@pytest.fixture
def phieu(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, arguments)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def read(office: Office) -> Office:
    """An office that has read four sheets, one of them doubtful."""
    office.drop("a.tif", *office.sheet(1, comments="x"), *office.sheet(2, q02="?5"))
    office.drop("b.tif", *office.sheet(3), *office.sheet(41))
    ingest(office.workspace)
    return office


@pytest.fixture
def database(request: pytest.FixtureRequest, office: Office) -> Iterator[str | None]:
    """Where a restored workspace keeps its rows: an empty database on the same server, or phieu.db."""
    if not office.workspace.settings.database:
        yield None
        return
    server = request.getfixturevalue("postgresql")
    name = f"r{time.monotonic_ns()}"
    server.ask(f'CREATE DATABASE "{name}"')
    yield f"{server.url}/{name}"
    server.ask(f'DROP DATABASE "{name}" WITH (FORCE)')


def tables_of(workspace: Workspace) -> dict[str, bytes]:
    """Every table but the workbook, whose cover tells when it was made."""
    return {path.name: path.read_bytes() for path in tabulate(workspace).files if path.suffix == ".csv"}


@ON_SQLITE
def test_what_was_sent_online_and_is_not_taken_in_yet_is_part_of_it(read: Office, tmp_path: Path) -> None:
    place, survey = read.workspace, read.workspace.survey()
    write_rows(place.journals / "online-b.jsonl", place.survey_text(), [row(1, survey)])
    write_rows(place.inbox / "online" / "online-a.jsonl", place.survey_text(), [row(2, survey)])
    write_rows(place.inbox / "online" / "portal.jsonl", place.survey_text(), [row(3, survey)])
    for name in ("online/sent.log", "phieu.desk-views"):
        (place.root / name).write_text(f"{name}\n", "utf-8")
    back_up(place, tmp_path / "b.zip", NOTHING_LARGE)
    with (place.journals / "online-b.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(row(4, survey))}\n")  # sent after the backup
    restored = restore(tmp_path / "b.zip", RestorePlan(tmp_path / "new", database=""), "Lan")
    found = restored.root / "online"
    assert {path.name for path in found.iterdir()} == {"online-a.jsonl", "online-b.jsonl", "sent.log"}
    assert len((found / "online-b.jsonl").read_text("utf-8").splitlines()) == 2
    assert (restored.root / "phieu.desk-views").exists()
    place.close()
    restore(tmp_path / "b.zip", RestorePlan(place.root, database="", replace=True), "Lan")
    assert len((place.journals / "online-b.jsonl").read_text("utf-8").splitlines()) == 3
    assert (place.inbox / "online" / "portal.jsonl").exists()


def test_the_crest_that_a_survey_names_is_part_of_it(read: Office, tmp_path: Path) -> None:
    (read.workspace.root / "Huy hiệu.PNG").write_bytes(b"a picture")
    back_up(read.workspace, tmp_path / "b.zip", BackupChoice())
    root = restore(tmp_path / "b.zip", RestorePlan(tmp_path / "again", ""), "Lan").root
    assert (root / "Huy hiệu.PNG").read_bytes() == b"a picture"


def test_what_is_restored_gives_the_same_tables(read: Office, tmp_path: Path, database: str | None) -> None:
    file, place = tmp_path / "b.zip", read.workspace
    manifest = back_up(place, file, BackupChoice(passphrase=PASSPHRASE))
    assert manifest == verify_backup(file)
    done = restore(file, RestorePlan(tmp_path / "again", database, PASSPHRASE), "Lan")
    again = Workspace.open(done.root)
    assert tables_of(again) == tables_of(place)
    assert again.key == place.key
    again.check_key()
    assert [path.name for path in sorted(again.prints.glob("*.pdf"))] == sorted(
        path.name for path in place.prints.glob("*.pdf")
    )
    found = examine_archive(again, lambda *_: None)
    assert (found.checked, found.faults, found.without_row) == (2, [], [])
    assert verify(again.store, manifest.log_head).faults == ()
    assert again.store.log.count() == manifest.log_entries
    assert orjson.loads((again.root / RESTORED).read_bytes())["log_head"] == manifest.log_head
    type(read)(again, read.runs).drop("c.tif", *read.sheet(5))
    assert [report.pages for report in ingest(again)] == [2], "rows go on being numbered after those that came back"
    assert again.store.runs.all()[-1].first_serial == 51
    again.close()


def test_a_backup_made_while_others_write_holds_the_file_of_every_row(read: Office, tmp_path: Path) -> None:
    """Scans come in all the time; each backup must be a state that there was."""
    stop, errors = threading.Event(), list[BaseException]()

    def scan() -> None:
        place = Workspace.open(read.workspace.root)
        try:
            for serial in range(5, 41):
                if stop.is_set():
                    break
                read.drop(f"{serial}.tif", *read.sheet(serial))
                ingest(place)
        except BaseException as error:
            errors.append(error)
        finally:
            place.close()

    writing = threading.Thread(target=scan)
    writing.start()
    try:
        for number in range(3):
            back_up(read.workspace, tmp_path / f"{number}.zip", ALL)
    finally:
        stop.set()
        writing.join(60)
    assert errors == []
    for number in range(3):
        manifest = verify_backup(tmp_path / f"{number}.zip")
        again = Workspace.open(restore(tmp_path / f"{number}.zip", RestorePlan(tmp_path / str(number), ""), "Lan").root)
        found = examine_archive(again, lambda *_: None)
        assert (found.faults, found.without_row, manifest.flaws) == ([], [], ())
        assert found.checked == len(again.store.scans.all()) >= 2
        assert not [fault for fault in verify(again.store).faults if "does not tell" not in fault]
        again.close()


@ON_SQLITE
def test_the_same_state_gives_the_same_parts(read: Office, tmp_path: Path) -> None:
    first, second = (back_up(read.workspace, tmp_path / name, ALL) for name in ("a.zip", "b.zip"))
    assert first.parts == second.parts


@ON_SQLITE
def test_a_scan_that_is_gone_or_damaged_is_named_and_the_rest_is_backed_up(
    read: Office, tmp_path: Path, phieu: Callable[..., tuple[int, str, str]]
) -> None:
    first, second = read.workspace.store.scans.all()
    (read.workspace.archive / first.file).unlink()
    damaged = read.workspace.archive / second.file
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    code, out, _ = phieu("-w", read.workspace.root, "backup", tmp_path / "b.zip")
    assert code == ExitCode.SOME_FAILED
    assert "a.tif: archive/" in out
    assert "is gone" in out
    assert "b.tif: archive/" in out
    assert "is damaged" in out
    assert len(verify_backup(tmp_path / "b.zip").flaws) == 2


@ON_SQLITE
def test_a_scan_that_was_deleted_in_time_is_no_flaw(read: Office, tmp_path: Path, monkeypatch: Any) -> None:
    """It goes after the database was copied, and before its file is."""
    scan = read.workspace.store.scans.all()[0]

    def deleting(copy: Path, office: str) -> Any:
        read.workspace.store.scans.delete(scan, "in time")
        (read.workspace.archive / scan.file).unlink()
        return scans_in(copy, office)

    scans_in = backup.scans_in
    monkeypatch.setattr(backup, "scans_in", deleting)
    assert back_up(read.workspace, tmp_path / "b.zip", ALL).flaws == ()


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[content.index(b"II*\0") + 40] ^= 1  # within a scan, which is stored as it is
    file.write_bytes(content)


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Make a backup of other parts."""
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def in_manifest(before: bytes, after: bytes) -> Callable[[Path], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert before in parts[MANIFEST]
        parts[MANIFEST] = parts[MANIFEST].replace(before, after)

    return lambda file: rewrite(file, change)


newer, outside = in_manifest(b'"format": 1', b'"format": 2'), in_manifest(b'"units.csv"', b'"../u.csv"')
no_time = in_manifest(b'"made_at": "2', b'"made_at": "of 2')
newer_tables = in_manifest(b'"database_schema": ', b'"database_schema": 9')


def of_an_older_phieu(parts: dict[str, bytes]) -> None:
    """Its database has schema 3: four pages of two scans."""
    script = (Path(__file__).parents[1] / "store" / "schema_3.sql").read_text("utf-8")
    with sqlite3.connect(":memory:") as older:
        older.executescript(script)
        parts[DATABASE] = older.serialize()
    told = orjson.loads(parts[MANIFEST])
    for part in told["parts"]:
        if part["name"] == DATABASE:
            part |= {"bytes": len(parts[DATABASE]), "sha256": hashlib.sha256(parts[DATABASE]).hexdigest()}
    parts[MANIFEST] = orjson.dumps(told | {"database_schema": 3})


def test_a_backup_of_an_older_phieu_is_brought_up_to_date(office: Office, tmp_path: Path, database: str | None) -> None:
    file = tmp_path / "b.zip"
    back_up(office.workspace, file, replace(NOTHING_LARGE, passphrase=PASSPHRASE))
    rewrite(file, of_an_older_phieu)
    plan = RestorePlan(tmp_path / "again", database, passphrase=PASSPHRASE)
    again = Workspace.open(restore(file, plan, "Lan").root)
    assert again.store.pages.account() == (4, 4)
    assert verify(again.store).faults == ()
    again.store.scans.add("ab" * 32, "new.tif", "", "new.tif", 1)
    assert len(again.store.scans.all()) == 3, "rows can still be added"
    again.close()


@ON_SQLITE
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (truncated, "was cut off"),
        (changed, "is damaged"),
        (newer, "newer than this one"),
        (newer_tables, "newer than this one"),
        (outside, "manifest is damaged"),
        (no_time, "manifest is damaged"),
        (lambda file: file.write_bytes(b"PK something else"), "was cut off"),
    ],
)
def test_a_backup_that_is_not_as_it_was_made_is_refused_and_nothing_put_in_place(
    read: Office, tmp_path: Path, phieu: Callable[..., tuple[int, str, str]], spoil: Callable[[Path], object], said: str
) -> None:
    file = tmp_path / "b.zip"
    back_up(read.workspace, file, ALL)
    spoil(file)
    for arguments in (("backup", "--verify", file), ("restore", file, tmp_path / "again")):
        code, _, err = phieu(*arguments)
        assert code == ExitCode.BAD_WORKSPACE
        assert said in err
        assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir() if "again" in path.name] == []


@ON_SQLITE
def test_the_key_needs_its_passphrase(read: Office, tmp_path: Path, phieu: Any, monkeypatch: Any) -> None:
    file = tmp_path / "b.zip"
    monkeypatch.setenv("PHIEU_BACKUP_PASSPHRASE", PASSPHRASE)
    assert phieu("-w", read.workspace.root, "backup", file, "--with-key")[0] == 0
    key = (read.workspace.root / KEY).read_bytes().strip()
    assert key not in file.read_bytes()
    monkeypatch.setenv("PHIEU_BACKUP_PASSPHRASE", "something else entirely")
    code, _, err = phieu("restore", file, tmp_path / "again")
    assert code == ExitCode.BAD_WORKSPACE
    assert "does not open with this passphrase" in err
    assert not (tmp_path / "again").exists()
    code, out, _ = phieu("restore", file, tmp_path / "again", "--without-key")
    assert code == 0
    assert "phieu.key is missing" in out
    monkeypatch.setenv("PHIEU_BACKUP_PASSPHRASE", PASSPHRASE)
    assert phieu("restore", file, tmp_path / "third")[0] == 0
    assert (tmp_path / "third" / KEY).read_bytes().strip() == key
    monkeypatch.setenv("PHIEU_BACKUP_PASSPHRASE", "short")
    assert phieu("-w", read.workspace.root, "backup", tmp_path / "c.zip", "--with-key")[0] == ExitCode.USAGE


@ON_SQLITE
def test_a_workspace_in_use_is_replaced_only_when_told_to_and_kept_beside(
    read: Office, tmp_path: Path, phieu: Callable[..., tuple[int, str, str]]
) -> None:
    root, file = read.workspace.root, tmp_path / "b.zip"
    back_up(read.workspace, file, NOTHING_LARGE)
    read.drop("later.tif", *read.sheet(9))
    ingest(read.workspace)
    read.drop("unread.tif", *read.sheet(10))
    read.workspace.close()
    code, _, err = phieu("restore", file, root)
    assert code == ExitCode.BAD_WORKSPACE
    assert "--replace" in err
    code, out, _ = phieu("restore", file, root, "--replace")
    assert code == 0
    (kept,) = tmp_path.glob("workspace.before-*")
    assert str(kept) in out
    assert Workspace.open(kept).store.pages.account() == (10, 10)
    again = Workspace.open(root)
    assert again.store.pages.account() == (8, 8)
    assert again.key == read.workspace.key
    found = examine_archive(again, lambda *_: None)
    assert (len(found.faults), len(found.without_row)) == (0, 1), "what came after the backup lies there to be read"
    assert (again.inbox / "unread.tif").exists()
    assert again.prints.is_dir()
    assert list(again.prints.iterdir())
    again.close()


@ON_SQLITE
def test_what_the_replaced_workspace_knew_of_serials_and_keys_is_not_forgotten(
    read: Office, tmp_path: Path, phieu: Callable[..., tuple[int, str, str]]
) -> None:
    root, file = read.workspace.root, tmp_path / "b.zip"
    back_up(read.workspace, file, BackupChoice(passphrase=PASSPHRASE))
    read.workspace.close()
    order = ("--unit", "ub06829", "--channel", "box", "--period", "2019-Q1", "--count", "3", "-w", root)
    assert phieu("print", *order, "--output", tmp_path / "elsewhere.pdf")[0] == 0
    assert phieu("key", "rotate", "-w", root)[0] == 0
    restore(file, RestorePlan(root, None, PASSPHRASE, replace=True), "Lan")
    assert len((root / KEY).read_text("ascii").split()) == 2, "sheets of the newer key are not forged"
    assert phieu("key", "rotate", "-w", root)[0] == 0, "it is finished, as when it was cut off"
    assert phieu("print", *order)[0] == ExitCode.BAD_WORKSPACE
    assert phieu("recover", "-w", root)[0] == 0
    assert "serials 94 to 96" in phieu("print", *order)[1]


@ON_SQLITE
def test_a_folder_that_holds_something_else_is_never_touched(read: Office, tmp_path: Path) -> None:
    back_up(read.workspace, tmp_path / "b.zip", ALL)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(BackupError, match="no workspace"):
        restore(tmp_path / "b.zip", RestorePlan(tmp_path / "mine", replace=True), "Lan")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


@ON_SQLITE
def test_a_file_that_is_no_backup_is_not_overwritten(read: Office) -> None:
    survey = read.workspace.root / "survey.yaml"
    before = survey.read_bytes()
    with pytest.raises(BackupError, match="no whole backup"):
        back_up(read.workspace, survey, ALL)
    assert survey.read_bytes() == before


@ON_SQLITE
def test_a_backup_that_holds_what_the_database_has_lost_is_not_replaced(read: Office, tmp_path: Path) -> None:
    place, older, newer = read.workspace, tmp_path / "older.zip", tmp_path / "newer.zip"
    back_up(place, older, NOTHING_LARGE)
    read.drop("c.tif", *read.sheet(5))
    ingest(place)
    before = back_up(place, newer, NOTHING_LARGE)
    assert back_up(place, older, NOTHING_LARGE).log_entries > 0, "what the database holds, too, may be replaced"
    place.store.log.note_settings({"report.target": "70"})
    ahead = tmp_path / "ahead.zip"
    back_up(place, ahead, NOTHING_LARGE)
    put_back = Workspace.open(restore(newer, RestorePlan(tmp_path / "put-back"), "Lan").root)
    with pytest.raises(BackupError, match="a newer state"):
        back_up(put_back, ahead, NOTHING_LARGE)
    assert verify_backup(ahead).log_entries == before.log_entries + 1
    put_back.close()


@ON_SQLITE
def test_a_backup_of_another_workspace_is_not_replaced(read: Office, tmp_path: Path) -> None:
    back_up(read.workspace, tmp_path / "b.zip", NOTHING_LARGE)
    other = Workspace.create(tmp_path / "other")
    other.check_key()
    with pytest.raises(BackupError, match="another workspace"):
        back_up(other, tmp_path / "b.zip", NOTHING_LARGE)
    other.close()


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_database_that_holds_something_is_refused(read: Office, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    back_up(read.workspace, file, NOTHING_LARGE)
    done = restore(file, RestorePlan(tmp_path / "same"), "Lan")
    assert done.root.is_dir(), "it holds the very same state: a restore that was cut off may be repeated"
    read.drop("later.tif", *read.sheet(9))
    ingest(read.workspace)
    with pytest.raises(StoreError, match="not empty"):
        restore(file, RestorePlan(tmp_path / "other"), "Lan")
    assert not (tmp_path / "other").exists()
    assert read.workspace.store.pages.account() == (10, 10)


@ON_SQLITE
@pytest.mark.skipif(sys.platform != "linux", reason="small disks are mounted on Linux only")
def test_a_full_disk_leaves_the_earlier_backup(read: Office, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", disk], check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        file = disk / "b.zip"
        back_up(read.workspace, file, ALL)
        before = file.read_bytes()
        used = shutil.disk_usage(disk).used // 1024
        subprocess.run(["mount", "-o", f"remount,size={used + 40}k", disk], check=True)
        with pytest.raises(DiskError, match="No space left") as caught:
            back_up(read.workspace, file, ALL)
        assert "the earlier backup is as it was" in caught.value.advice
        assert file.read_bytes() == before
        assert [path.name for path in disk.iterdir()] == ["b.zip"]
        assert not list(read.workspace.root.glob(".backup-*"))
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def killed(do: Callable[[], object]) -> None:
    """Do something in a process of its own that ends, as if killed, before it is done: nothing is tidied."""
    if sys.platform == "win32":
        pytest.skip("processes can't be forked on Windows")
    child = os.fork()
    if child == 0:
        try:
            do()
        finally:
            os._exit(1)  # it was not killed
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def die(*_: object) -> None:
    os._exit(9)


@ON_SQLITE
def test_a_killed_backup_leaves_the_earlier_one_and_the_next_tidies(
    read: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, file = read.workspace.root, tmp_path / "b.zip"
    back_up(read.workspace, file, ALL)
    before = file.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(backup, "_manifest", die)
        killed(lambda: back_up(Workspace.open(root), file, ALL))
    assert file.read_bytes() == before
    assert list(root.glob(".backup-*"))
    assert list(tmp_path.glob(".b.zip.*")), "it was killed half-way"
    back_up(read.workspace, file, ALL)
    assert not list(root.glob(".backup-*"))
    assert not list(tmp_path.glob(".b.zip.*"))
    said = last_backup(read.workspace)
    assert said is not None
    assert (said.file, said.archive) == (file, True)


@ON_SQLITE
def test_a_killed_restore_leaves_nothing_in_place_and_can_be_repeated(
    read: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, plan = tmp_path / "b.zip", RestorePlan(tmp_path / "again")
    back_up(read.workspace, file, ALL)
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_note", die)
        killed(lambda: restore(file, plan, "Lan"))
    assert not plan.folder.exists()
    assert list(tmp_path.glob(".again.*")), "it was killed half-way"
    restore(file, plan, "Lan")
    assert not list(tmp_path.glob(".again.*"))


@ON_SQLITE
def test_a_restore_killed_while_it_replaces_a_workspace_is_repeated_with_all_that_was_there(
    read: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, file = read.workspace.root, tmp_path / "b.zip"
    plan = RestorePlan(root, replace=True)
    back_up(read.workspace, file, NOTHING_LARGE)
    read.drop("unread.tif", *read.sheet(10))
    read.workspace.close()
    renamed = Path.rename

    def once(path: Path, target: Path) -> Path:
        return renamed(path, target) if path == root else die()

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", once)
        killed(lambda: restore(file, plan, "Lan"))
    assert not root.exists(), "it was killed when the one was taken aside, and the other not yet in its place"
    with pytest.raises(BackupError, match="is a workspace already"):
        restore(file, replace(plan, replace=False), "Lan")
    restore(file, plan, "Lan")
    assert (root / "inbox" / "unread.tif").exists()
    assert len([path for path in (root / "archive").iterdir() if path.name[0] != "."]) == 2


@ON_SQLITE
def test_where_another_can_not_be_put_in_place_the_workspace_stays(
    read: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, file = read.workspace.root, tmp_path / "b.zip"
    back_up(read.workspace, file, NOTHING_LARGE)
    read.workspace.close()
    renamed = Path.rename

    def jammed(path: Path, target: Path) -> Path:
        if path.name.endswith(".restoring"):
            raise OSError(errno.EIO, "the disk fails")
        return renamed(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", jammed)
        with pytest.raises(DiskError):
            restore(file, RestorePlan(root, replace=True), "Lan")
    assert Workspace.open(root).store.pages.account() == (8, 8)


@ON_SQLITE
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_backup_and_what_is_restored_are_their_owners_alone(read: Office, tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        back_up(read.workspace, tmp_path / "b.zip", ALL)
        root = restore(tmp_path / "b.zip", RestorePlan(tmp_path / "again"), "Lan").root
    finally:
        os.umask(mask)
    for path in (tmp_path / "b.zip", root, *root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
