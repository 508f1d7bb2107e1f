"""A backup becomes a workspace again: checked to the last byte first, then put in place at once."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import orjson
from filelock import FileLock, Timeout

from forms.bilingual import both
from pipeline.durable import FOLDER_OWNER_ONLY, OWNER_ONLY, disk_failures, sync_folder, write_new, written_whole
from pipeline.errors import BackupError
from pipeline.intake.reader_lock import LOCK
from pipeline.noted_heads import HEAD
from pipeline.records.keys import digest_of_key
from pipeline.records.log_chain import utc_now
from pipeline.settings import line_of, load_settings
from pipeline.store import schema
from pipeline.store.copying import load_database
from pipeline.store.store import Store
from pipeline.upkeep.backup_file import (
    ARCHIVE,
    JOURNALS,
    PRINTS,
    SEALED_KEY,
    Manifest,
    OpenedBackup,
    Report,
    opened_backup,
)
from pipeline.upkeep.journal_copies import take_over_journals
from pipeline.upkeep.key_sealing import unseal
from pipeline.web.users import USERS
from pipeline.workspace import DATABASE, FOLDERS, KEY, SETTINGS, Workspace

RESTORED = ".restored.json"
"""Where a workspace notes down which backup it came from: ``restored_at``, ``by``, ``made_at``, ``log_entries``,
``log_head``, ``last_serial``, ``replaced`` (the folder beside it in which the workspace lies whose place it took; empty
for none). Whoever finds a log that ends before a head that was noted down elsewhere may look here whether somebody put
an older state in place on purpose."""

_BEFORE = ".before-"  # in the name of a workspace that was replaced
_TAKEN_OVER = (ARCHIVE, PRINTS, "inbox")  # of a workspace that is replaced: what the backup does not hold


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """Where a backup goes, and what it may replace.

    Attributes:
        folder: of the workspace; new or empty, unless ``replace``.
        database: an SQLAlchemy URL, or empty for ``phieu.db``; ``None`` for what the backup's settings name.
        passphrase: what the signing key was encrypted with.
        without_key: leave the key out, though the backup holds it.
        replace: replace the workspace that is there; it is kept beside.
    """

    folder: Path
    database: str | None = None
    passphrase: str = field(default="", repr=False)
    without_key: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a backup.

    Attributes:
        root: the workspace.
        manifest: what the backup tells of itself.
        kept: where the workspace that was replaced lies now; ``None`` where there was none.
        taken_over: how many scans, sheets and files of the inbox came from there, since the backup does not hold them.
        key: whether the workspace has a signing key.
    """

    root: Path
    manifest: Manifest
    kept: Path | None
    taken_over: int
    key: bool


def restore(file: Path, plan: RestorePlan, by: str, report: Report = lambda *_: None) -> Restored:
    """Make a workspace of a backup. Nothing is in place before all of it was checked, and then all of it is.

    Args:
        file: the backup.
        plan: where it goes.
        by: who restores it.
        report: is told how many bytes are done, and how many there are.

    Raises:
        UnknownNameError: there is no such file.
        BackupError: it is damaged, of a newer phieu, sealed with another passphrase, or the folder is not free.
        DiskError: the folder can't be written.
        SettingsError: its settings can't be used.
        StoreError: its rows can't be put into the database.
    """
    root = plan.folder.expanduser().resolve()
    with opened_backup(file.expanduser()) as backup, _drafted(root) as draft, _may_be_replaced(root, plan.replace):
        _check_room(backup.manifest, root)
        _bring_key(backup, plan, draft)
        _unpack(backup, draft, report)
        _bring_database(backup, plan, draft)
        kept = _beside(root)
        _note(backup.manifest, draft, by, kept)
        taken = _take_over(root, draft)
        _bring_heads(root, draft, backup.manifest.key_sha256)
        has_key = (draft / KEY).is_file()
        _put_in_place(draft, root, kept)
        return Restored(root, backup.manifest, kept, taken, has_key)


@contextmanager
def _drafted(root: Path) -> Iterator[Path]:
    """Give a new folder beside the workspace, and remove it where it does not become the workspace."""
    draft = root.with_name(f".{root.name}.restoring")
    lock = FileLock(draft.with_suffix(".lock"), mode=OWNER_ONLY)
    with disk_failures(draft):
        root.parent.mkdir(parents=True, exist_ok=True)
        try:
            with suppress(NotImplementedError):  # a share without locks
                lock.acquire(timeout=0)
        except Timeout:
            raise BackupError(
                both("một phieu khác đang khôi phục {root}", "another phieu is restoring {root}", root=root),
                both("Chờ đến khi lần đó xong.", "Wait until it is done."),
            ) from None
    try:
        with disk_failures(draft):
            _bring_back(draft, root)
            _remove(draft)  # what one left that was killed
            draft.mkdir(mode=FOLDER_OWNER_ONLY)
            for name in FOLDERS:
                (draft / name).mkdir(mode=FOLDER_OWNER_ONLY)
        yield draft
    finally:
        _remove(draft)
        lock.release(force=True)
        draft.with_suffix(".lock").unlink(missing_ok=True)


def _bring_back(draft: Path, root: Path) -> None:
    """Put the workspace back that a restore had taken aside when it was killed before another was in its place."""
    if root.exists():
        return
    with suppress(OSError, ValueError, KeyError):  # it had not come so far, or replaced none
        kept = root.with_name(orjson.loads((draft / RESTORED).read_bytes())["replaced"])
        if kept.parent == root.parent and kept != root and (kept / SETTINGS).is_file():
            kept.rename(root)


def _remove(folder: Path) -> None:
    if folder.exists():
        if os.name == "nt":  # Windows removes no file that is read-only
            for path in folder.rglob("*"):
                path.chmod(0o700)
        shutil.rmtree(folder)


@contextmanager
def _may_be_replaced(root: Path, replace: bool) -> Iterator[None]:
    """Check that the place is free, or a workspace that may go and that nobody reads in, and keep it so."""
    if not root.exists() or (root.is_dir() and not any(root.iterdir())):
        yield
        return
    if not (root / SETTINGS).is_file():
        raise BackupError(
            both(
                "{root} không trống, và không phải là thư mục làm việc",
                "{root} is not empty, and no workspace",
                root=root,
            ),
            both("Ghi một thư mục mới hoặc trống.", "Name a new or empty folder."),
        )
    if not replace:
        advice = both(
            (
                "Ghi một thư mục mới hoặc trống; hoặc dùng --replace: khi đó thư mục làm việc hiện có được giữ "
                "nguyên bên cạnh."
            ),
            "Name a new or empty folder; or give --replace: the workspace is then kept beside, whole.",
        )
        raise BackupError(both("{root} đã là thư mục làm việc", "{root} is a workspace already", root=root), advice)
    lock = FileLock(root / LOCK, mode=OWNER_ONLY)
    try:
        with suppress(NotImplementedError):
            lock.acquire(timeout=0)
    except Timeout:
        message = both(
            "{root}: phieu watch hoặc ingest đang chạy ở đó", "{root}: phieu watch or ingest runs there", root=root
        )
        raise BackupError(
            message,
            both("Dừng lại, cả phieu review nữa; rồi chạy lại.", "End it, and phieu review, too; then run this again."),
        ) from None
    try:
        if os.name == "nt":  # a folder in which a file is open can't be renamed there
            lock.release(force=True)
        yield
    finally:
        lock.release(force=True)


def _check_room(manifest: Manifest, root: Path) -> None:
    free = shutil.disk_usage(root.parent).free
    if free < manifest.bytes:
        message = both(
            "{parent}: còn trống {free:,.0f} MB, bản sao lưu cần {bytes:,.0f} MB",
            "{parent}: {free:,.0f} MB are free, and the backup needs {bytes:,.0f} MB",
            parent=root.parent,
            free=free / 1e6,
            bytes=manifest.bytes / 1e6,
        )
        raise BackupError(
            message, both("Dọn chỗ, hoặc ghi thư mục trên đĩa khác.", "Make room, or name a folder on another disk.")
        )


def _bring_key(backup: OpenedBackup, plan: RestorePlan, draft: Path) -> None:
    """Put the key in place, first of all, since a passphrase is mistyped more often than a disk fails."""
    if not backup.manifest.key or plan.without_key:
        return
    if not plan.passphrase:
        advice = both(
            "Đặt PHIEU_BACKUP_PASSPHRASE, hoặc khôi phục với --without-key rồi sao chép phieu.key từ nơi khác.",
            "Set PHIEU_BACKUP_PASSPHRASE, or restore --without-key and copy phieu.key from elsewhere.",
        )
        raise BackupError(
            both(
                "khóa ký phiếu trong bản sao lưu cần cụm mật khẩu", "the signing key in the backup needs its passphrase"
            ),
            advice,
        )
    write_new(draft / KEY, unseal(backup.content(SEALED_KEY), plan.passphrase) + b"\n")


def _unpack(backup: OpenedBackup, draft: Path, report: Report) -> None:
    done = 0
    for part in backup.manifest.parts:
        if part.name == SEALED_KEY:
            continue
        target = draft / part.name
        target.parent.mkdir(mode=FOLDER_OWNER_ONLY, exist_ok=True)
        with _opened_new(target) as file:
            for block in backup.blocks(part):
                done += file.write(block)
                report(done, backup.manifest.bytes)
        if target.parent.name == ARCHIVE:
            target.chmod(0o400)  # archived files are never changed


@contextmanager
def _opened_new(target: Path) -> Iterator[IO[bytes]]:
    with disk_failures(target):
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), OWNER_ONLY)
        except FileExistsError:  # two names that are one to this system
            raise BackupError(
                both("trong bản sao lưu có hai {name}", "{name} is twice in the backup", name=target.name),
                both("Khôi phục trên hệ thống khác.", "Restore it on another system."),
            ) from None
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())


def _bring_database(backup: OpenedBackup, plan: RestorePlan, draft: Path) -> None:
    """Have the settings name the database, and put the rows there where that is no file of the workspace."""
    if plan.database is not None:
        _name_database(draft / SETTINGS, plan.database)
    settings = load_settings(draft / SETTINGS)
    copy = draft / DATABASE
    # Opening it brings an older one up to date, with a copy of it beside, and tells whether it can be used at all. With
    # the key texts in an older log are veiled then; without, that is done once the key is back.
    has_key = (draft / KEY).is_file()
    if has_key or settings.database or backup.manifest.database_schema == schema.VERSION:
        secret = Workspace(draft, settings).secret if has_key else None
        Store.open(f"sqlite:///{copy.as_posix()}", by="phieu restore", may_begin=False, secret=secret).close()
    if settings.database:
        load_database(copy, settings.database_url())
        for file in draft.glob(f"{DATABASE}*"):
            file.unlink()


def _name_database(path: Path, url: str) -> None:
    text = path.read_text("utf-8-sig")
    lines, said = text.splitlines(), f"database = {json.dumps(url, ensure_ascii=False)}"
    at = line_of(text, ["database"])
    if at is None:
        lines.insert(0, said)
    else:
        lines[at - 1] = said
    with written_whole(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _note(manifest: Manifest, draft: Path, by: str, kept: Path | None) -> None:
    told = {"restored_at": utc_now(), "by": by, "made_at": manifest.made_at, "last_serial": manifest.last_serial}
    told |= {"log_entries": manifest.log_entries, "log_head": manifest.log_head}
    told |= {"replaced": kept.name if kept else ""}
    write_new(draft / RESTORED, orjson.dumps(told, option=orjson.OPT_INDENT_2))


def _take_over(root: Path, draft: Path) -> int:
    """Link or copy what the workspace that is replaced holds and the backup doesn't; nothing of it may get lost."""
    taken = 0
    for name in _TAKEN_OVER:
        for path in sorted((root / name).rglob("*")) if (root / name).is_dir() else ():
            within = draft / path.relative_to(root)
            if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and not within.exists():
                within.parent.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
                _link(path, within)
                taken += 1
    taken += take_over_journals(root / JOURNALS, draft / JOURNALS)
    if _keys_in(root)[: len(_keys_in(draft))] == _keys_in(draft):  # what signed sheets since the backup is not forged
        (draft / KEY).unlink(missing_ok=True)
    for name in (KEY, USERS):
        if (root / name).is_file() and not (draft / name).exists():
            write_new(draft / name, (root / name).read_bytes())
    return taken


def _keys_in(root: Path) -> list[bytes]:
    """Return the keys in a workspace's file, the oldest first; none where it is gone or damaged."""
    try:
        return [bytes.fromhex(line) for line in (root / KEY).read_text("ascii").split()]
    except (OSError, ValueError):
        return []


def _bring_heads(root: Path, draft: Path, bound_to: str) -> None:
    """Bring along how far the log had come in the workspace that is replaced, so that no serial is given again."""
    first = next(iter(_keys_in(root)), None)
    if first is not None and bound_to and digest_of_key(first) != bound_to:
        return
    for name in (".", PRINTS):
        if (root / name / HEAD).is_file():
            write_new(draft / name / HEAD, (root / name / HEAD).read_bytes())


def _link(path: Path, target: Path) -> None:
    with disk_failures(target):
        try:
            os.link(path, target)
        except OSError:  # a share without links, or another disk
            shutil.copy2(path, target)


def kept_beside(root: Path) -> list[Path]:
    """Return the copies of a workspace that lie beside it: those that were replaced, and a restore that was killed."""
    found = [path for path in root.parent.iterdir() if path.name.startswith(f"{root.name}{_BEFORE}") and path.is_dir()]
    draft = root.with_name(f".{root.name}.restoring")
    return sorted([*found, draft] if draft.is_dir() else found)


def _beside(root: Path) -> Path | None:
    """Return where the workspace goes that is replaced; ``None`` where there is none."""
    if not root.exists() or not any(root.iterdir()):
        return None
    return root.with_name(f"{root.name}{_BEFORE}{datetime.now().astimezone():%Y%m%d-%H%M%S}")


def _put_in_place(draft: Path, root: Path, kept: Path | None) -> None:
    """Rename the draft to the workspace, and what was there before that."""
    with disk_failures(root):
        sync_folder(draft)
        if kept is not None:
            root.rename(kept)
        elif root.exists():
            root.rmdir()
        try:
            draft.rename(root)
        except OSError:
            if kept is not None:
                kept.rename(root)
            raise
        sync_folder(root.parent)
