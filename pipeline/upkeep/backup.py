"""Everything that is kept, in one file: the database as it is at one moment, settings, sheets and scans."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, NamedTuple, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from filelock import FileLock, Timeout

from forms.bilingual import both
from forms.survey import CREST_ENDINGS
from forms.system_reasons import reason_of
from pipeline.desks.views import DESK_VIEWS
from pipeline.durable import BLOCK, OWNER_ONLY, sweep_drafts, written_whole
from pipeline.errors import BackupError, DiskError
from pipeline.records.log_chain import utc_now
from pipeline.store.copying import DatabaseFacts, KeptScan, copy_database, prints_in, scans_in
from pipeline.upkeep.backup_file import (
    ARCHIVE,
    FORMAT,
    JOURNALS,
    MANIFEST,
    PRINTS,
    SEALED_KEY,
    Flaw,
    Manifest,
    Part,
    Report,
    opened_backup,
)
from pipeline.upkeep.journal_copies import copied_journals
from pipeline.upkeep.key_sealing import seal
from pipeline.web.users import USERS
from pipeline.workspace import (
    DATABASE,
    DESKS,
    KEY,
    PUBLISHED,
    REPORT_TEMPLATE,
    SETTINGS,
    SURVEY,
    TRANSACTIONS,
    UNITS,
    Workspace,
)

LAST = ".backup.json"
"""Where a workspace notes down its last backup."""
LOCK = ".backup.lock"

_NAMED = (
    SETTINGS,
    SURVEY,
    UNITS,
    DESKS,
    TRANSACTIONS,
    REPORT_TEMPLATE,
    USERS,
    PUBLISHED,
    DESK_VIEWS,
    f"{DESK_VIEWS}.1",
)
# Surveys and registers of other years, for one, and the crests that they name.
_WRITTEN_BY_PEOPLE = frozenset({".yaml", ".yml", ".csv", ".toml", *CREST_ENDINGS})
_DRAFT = ".backup-"
_ANOTHER_FILE = both("Ghi tên tệp khác, hoặc xóa tệp này.", "Name another file, or remove this one.")
_SAME_TIME = (1980, 1, 1, 0, 0, 0)  # the parts have none of their own: the manifest says when


@dataclass(frozen=True, slots=True)
class BackupChoice:
    """What a backup holds beside the database and the settings.

    Attributes:
        archive: the scans.
        prints: the PDFs of the runs.
        passphrase: what the signing key is encrypted with; empty: the key is no part of it.
        by: who has it made; empty for whoever is at work.
    """

    archive: bool = True
    prints: bool = True
    passphrase: str = field(default="", repr=False)
    by: str = ""


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The last backup that a workspace made."""

    at: str
    file: Path
    archive: bool


def back_up(workspace: Workspace, target: Path, choice: BackupChoice, report: Report = lambda *_: None) -> Manifest:
    """Write a backup; others may read scans and settle doubts meanwhile. An earlier file there stays until it is whole.

    What people sent online and no import has taken yet is copied first, so that each answer is in these journals, in
    the copy of the database, or in both, and counts once either way. The database is copied next, as it is at one
    moment. A scan lies in the archive before its row is stored, so the archive, which is copied after, holds the file
    of every row of that copy; but for those deleted meanwhile.

    Args:
        workspace: to be backed up.
        target: the file; an earlier backup there is replaced.
        choice: what it holds.
        report: is told how many files are done, and how many there are.

    Raises:
        BackupError: the file is none that may be replaced, since it holds something else, or what this database has
            lost; or another backup is being made.
        DiskError: it can't be written, or a file of the workspace can't be read.
        KeyFileError: the key is to be part of it, and can't be read.
        StoreError: the database can't be read, or is damaged.
        UserError: the passphrase is too short.
    """
    target = target.expanduser().absolute()
    _check_target(workspace, target)
    keys = "\n".join(one.hex() for one in workspace.keys).encode() if choice.passphrase else b""
    sealed = seal(keys, choice.passphrase) if choice.passphrase else b""
    with alone(workspace), tempfile.TemporaryDirectory(prefix=_DRAFT, dir=workspace.root) as folder:
        journals = copied_journals(workspace, Path(folder))
        copy = Path(folder) / DATABASE
        facts = copy_database(workspace.store, copy)
        sweep_drafts(target)
        with _earlier_kept(target), written_whole(target) as file:
            manifest = _write(workspace, file, _Copied(copy, journals), facts, choice, sealed, report)
    _note(workspace, target, manifest)
    return manifest


def last_backup(workspace: Workspace) -> LastBackup | None:
    """Return the last backup that this workspace made; ``None`` where there is none."""
    try:
        found = orjson.loads((workspace.root / LAST).read_bytes())
        datetime.fromisoformat(found["at"])
        return LastBackup(str(found["at"]), Path(found["file"]), bool(found["archive"]))
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or one that was cut off
        return None


class _Writer:
    """Writes the parts, and notes down what the manifest tells of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self.parts: list[Part] = []
        self._zip = ZipFile(file, "w", allowZip64=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, ValueError):  # of a file that is given up
            self._zip.close()

    def add(self, name: str, blocks: Iterator[bytes], *, packed: bool = True) -> Part:
        """Write a part; what is read of it is whole when the blocks end."""
        digest, length = hashlib.sha256(), 0
        with self._zip.open(_entry(name, packed=packed), "w", force_zip64=True) as into:
            for block in blocks:
                digest.update(block)
                length += into.write(block)
        self.parts.append(Part(name=name, bytes=length, sha256=digest.hexdigest()))
        return self.parts[-1]

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the end of the file."""
        self._zip.writestr(_entry(MANIFEST), manifest.model_dump_json(indent=1))
        self._zip.close()


def _entry(name: str, *, packed: bool = True) -> ZipInfo:
    info = ZipInfo(name, _SAME_TIME)
    info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
    info.external_attr = OWNER_ONLY << 16
    return info


class _Copied(NamedTuple):
    """What was copied as it is at one moment: the database, and the journals with the list of what was sent."""

    database: Path
    journals: Sequence[Path]


def _write(
    workspace: Workspace,
    file: IO[bytes],
    copied: _Copied,
    facts: DatabaseFacts,
    choice: BackupChoice,
    sealed: bytes,
    report: Report,
) -> Manifest:
    settings = _settings_of(workspace)
    prints = [workspace.prints / name for name in prints_in(copied.database)] if choice.prints else []
    prints = [path for path in prints if path.is_file()]  # what somebody removed can be done without
    scans = scans_in(copied.database, workspace.settings.office) if choice.archive else []
    total, flaws = len(settings) + len(copied.journals) + len(prints) + len(scans) + 1, list[Flaw]()
    with _Writer(file) as writer:
        for path in settings:
            writer.add(path.name, _blocks(path))
        if sealed:
            writer.add(SEALED_KEY, iter((sealed,)))
        writer.add(DATABASE, _blocks(copied.database))
        for path in copied.journals:
            writer.add(f"{JOURNALS}/{path.name}", _blocks(path))
        for path in prints:
            writer.add(f"{PRINTS}/{path.name}", _blocks(path), packed=False)
            report(len(writer.parts), total)
        for scan in scans:
            flaws += _add_scan(workspace, writer, scan)
            report(len(writer.parts), total)
        manifest = _manifest(workspace, facts, choice, tuple(flaws), tuple(writer.parts))
        writer.finish(manifest)
    return manifest


def _add_scan(workspace: Workspace, writer: _Writer, scan: KeptScan) -> Iterator[Flaw]:
    """Write the file of a scan; yield what was wrong with it, unless it was deleted since the database was copied."""
    try:
        part = writer.add(f"{ARCHIVE}/{scan.file}", _opened_blocks(workspace.archive / scan.file), packed=False)
    except _UnreadableError as error:
        row = workspace.store.scans.with_digest(scan.sha256)
        if row is None or row.deleted_at is None:
            yield Flaw(file=scan.file, name=scan.name, what="gone" if error.gone else "damaged")
    else:
        if part.sha256 != scan.sha256:
            yield Flaw(file=scan.file, name=scan.name, what="damaged")


def _manifest(
    workspace: Workspace, facts: DatabaseFacts, choice: BackupChoice, flaws: tuple[Flaw, ...], parts: tuple[Part, ...]
) -> Manifest:
    return Manifest(
        format=FORMAT,
        phieu=_version(),
        made_at=utc_now(),
        made_by=choice.by or workspace.who,
        workspace=workspace.root.name,
        office=workspace.settings.office,
        database_schema=facts.schema,
        log_entries=facts.entries,
        log_head=facts.head,
        key_sha256=facts.key_sha256,
        last_serial=facts.last_serial,
        rows=facts.rows,
        archive=choice.archive,
        prints=choice.prints,
        key=bool(choice.passphrase),
        flaws=flaws,
        parts=parts,
    )


def _version() -> str:
    try:
        return version("phieu")
    except PackageNotFoundError:  # run from its source
        return "0"


def _settings_of(workspace: Workspace) -> list[Path]:
    """Return the files in the workspace's folder that people wrote, or that say who may come in."""
    there = [path for path in workspace.root.iterdir() if path.is_file() and not path.name.startswith(".")]
    kept = [path for path in there if path.name in _NAMED or path.suffix.lower() in _WRITTEN_BY_PEOPLE]
    return sorted(path for path in kept if path.name not in (KEY, DATABASE))


class AnotherBackupError(BackupError):
    """Another process is making a backup of the same workspace."""


class _UnreadableError(DiskError):
    """A file of the workspace can't be read."""

    def __init__(self, path: Path, error: OSError) -> None:
        said = both(
            "{path}: không đọc được nên không sao lưu được ({why})",
            "{path}: can't be read, so it can't be backed up ({why})",
            path=path,
            why=reason_of(error),
        )
        super().__init__(
            said,
            both("Cấp quyền đọc tệp này, rồi chạy lại.", "Give yourself the right to read it, then run this again."),
        )
        self.gone = isinstance(error, FileNotFoundError)


def _opened_blocks(path: Path) -> Iterator[bytes]:
    """Return the blocks of a file; whether it opens is known at once, before anything is written of it."""
    blocks = _blocks(path)
    try:
        first = next(blocks)
    except StopIteration:
        return iter(())
    return _after(first, blocks)


def _after(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except OSError as error:
        raise _UnreadableError(path, error) from error


def _check_target(workspace: Workspace, target: Path) -> None:
    if target.is_dir():
        raise BackupError(
            both("{target} là một thư mục", "{target} is a folder", target=target),
            both("Ghi tên tệp: {target}", "Name a file: {target}", target=target / "phieu.zip"),
        )
    if target.exists():
        try:
            with opened_backup(target) as earlier:
                manifest = earlier.manifest
        except BackupError as error:
            message = both(
                "{target} đã có, và không phải là bản sao lưu trọn vẹn: {message}",
                "{target} is there, and no whole backup: {message}",
                target=target,
                message=error.message,
            )
            raise BackupError(message, _ANOTHER_FILE) from None
        if lost := what_is_lost(workspace, manifest):
            advice = both(
                (
                    "Ghi tên tệp khác. Nếu ở đây đã đưa trở lại một cơ sở dữ liệu cũ hơn, phieu restore sẽ lấy lại "
                    "bản đó."
                ),
                "Name another file. If an older database was put back here, phieu restore brings that one back.",
            )
            raise BackupError(
                both("{target} đã có, và {lost}", "{target} is there, and {lost}", target=target, lost=lost), advice
            )


def what_is_lost(workspace: Workspace, manifest: Manifest) -> str:
    """Say what a backup holds that the database does not, so that it may be the only copy of it; empty for nothing.

    Raises:
        StoreError: the database can't be read.
    """
    store, key = workspace.store, workspace.store.key_digest()
    if manifest.key_sha256 and key and manifest.key_sha256 != key:
        return both(
            "đó là bản sao lưu của thư mục làm việc khác, {workspace}",
            "it is a backup of another workspace, {workspace}",
            workspace=manifest.workspace,
        )
    if manifest.log_entries and not store.log.holds(manifest.log_entries, manifest.log_head):
        return both(
            ("đó là bản sao lưu của tình trạng mới hơn: cơ sở dữ liệu không có mục {log_entries} của nhật ký trong đó"),
            "it is a backup of a newer state: entry {log_entries} of its log is not in the database",
            log_entries=manifest.log_entries,
        )
    return ""


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Keep other backups of this workspace from being made, and remove what one left behind that was killed."""
    lock = FileLock(workspace.root / LOCK, mode=OWNER_ONLY)
    try:
        with suppress(NotImplementedError):  # a share without locks
            lock.acquire(timeout=0)
    except Timeout:
        raise AnotherBackupError(
            both("một phieu khác đang sao lưu", "another phieu is making a backup"),
            both("Chạy lại khi lần đó xong.", "Run this again when it is done."),
        ) from None
    except OSError as error:
        message = both(
            "{root}: không ghi được ({why})",
            "{root}: can't be written ({why})",
            root=workspace.root / LOCK,
            why=reason_of(error),
        )
        raise DiskError(
            message,
            both(
                "Cấp quyền ghi vào thư mục làm việc, rồi chạy lại.",
                "Give yourself the right to write to the workspace, then run this again.",
            ),
        ) from error
    try:
        for left in workspace.root.glob(f"{_DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        lock.release(force=True)


@contextmanager
def _earlier_kept(target: Path) -> Iterator[None]:
    """Say of a backup that can't be written what became of the earlier one."""
    earlier = target.exists()
    try:
        yield
    except _UnreadableError:
        raise
    except DiskError as error:
        kept = (
            both("bản sao lưu trước vẫn như cũ", "the earlier backup is as it was")
            if earlier
            else both("chưa lập được bản sao lưu nào", "no backup was made")
        )
        advice = both(
            "Dọn chỗ ở đó, hoặc ghi tên tệp trên đĩa khác, rồi chạy lại; {kept}.",
            "Make room there, or name a file on another disk, then run this again; {kept}.",
            kept=kept,
        )
        raise DiskError(error.message, advice) from error


def _note(workspace: Workspace, target: Path, manifest: Manifest) -> None:
    said = {"at": manifest.made_at, "file": str(target), "archive": manifest.archive}
    with suppress(DiskError), written_whole(workspace.root / LAST) as file:  # doctor says less, then
        file.write(orjson.dumps(said))
