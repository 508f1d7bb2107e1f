"""What the page of the backups shows, and where a backup goes that somebody asks for in it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from forms.bilingual import Told, Words
from forms.errors import PhieuError
from pipeline.errors import BackupError, SettingsError
from pipeline.records.keys import fingerprint
from pipeline.records.store_rows import Scan
from pipeline.upkeep.backup import last_backup
from pipeline.upkeep.backup_file import opened_backup
from pipeline.upkeep.daily_backups import backup_folder, backup_name
from pipeline.upkeep.keys import ListedKey, list_keys
from pipeline.upkeep.retention import Retained, retain
from pipeline.workspace import Workspace

_ID_DIGITS = 24
_WITHIN = "backup"  # where they go if there are no daily ones
_MOST_NAMED = 20  # scans


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup tells of itself, in short."""

    made_at: datetime
    made_by: str
    entries: int
    archive: bool
    prints: bool
    key: bool
    flaws: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that is there.

    Attributes:
        id: names it in addresses.
        path: the file.
        bytes: its length.
        summary: what it tells of itself; ``None`` where it can't be read.
    """

    id: str
    path: Path
    bytes: int
    summary: Summary | None

    @property
    def megabytes(self) -> float:
        """Its length in MB."""
        return self.bytes / 1e6


def folder_of(workspace: Workspace) -> Path:
    """Return the folder of the backups.

    Raises:
        BackupError: it is elsewhere, and not there.
    """
    return backup_folder(workspace) if workspace.settings.backup.folder else workspace.root / _WITHIN


def kept(workspace: Workspace) -> list[Kept]:
    """Return the backups of this workspace that are there, the newest first."""
    paths: set[Path] = set()
    with suppress(BackupError, OSError):
        paths = set(folder_of(workspace).glob(f"{backup_name(workspace)}-*.zip"))
    if (last := last_backup(workspace)) is not None:
        paths.add(last.file)
    found = [one for one in map(_kept, paths) if one is not None]
    return sorted(found, key=lambda one: (_time(one), one.path.name), reverse=True)


def kept_with(workspace: Workspace, backup_id: str) -> Kept | None:
    """Return a backup by its id; ``None`` if it is not there (any more)."""
    return next((one for one in kept(workspace) if one.id == backup_id), None)


def _time(one: Kept) -> float:
    return one.summary.made_at.timestamp() if one.summary else 0.0


def _kept(path: Path) -> Kept | None:
    try:
        found = path.stat()
    except OSError:
        return None
    summary = _summary(path, found.st_mtime_ns, found.st_size)
    name = hashlib.sha256(str(path).encode()).hexdigest()[:_ID_DIGITS]
    return Kept(name, path, found.st_size, summary)


@lru_cache(maxsize=256)
def _summary(path: Path, _changed: int, _size: int) -> Summary | None:
    try:
        with opened_backup(path) as backup:
            told = backup.manifest
    except PhieuError:
        return None
    made = datetime.fromisoformat(told.made_at).astimezone()
    return Summary(made, told.made_by, told.log_entries, told.archive, told.prints, told.key, len(told.flaws))


def target_now(workspace: Workspace, now: datetime) -> Path:
    """Return the file of a backup that is made now; no daily one is called so, so that it is not removed as one.

    Raises:
        BackupError: the folder is not there.
    """
    return folder_of(workspace) / f"{backup_name(workspace)}-{now:%Y-%m-%d-%H%M%S}.zip"


@dataclass(frozen=True, slots=True)
class Due:
    """Which scans are kept too long, and what deleting them would do.

    Attributes:
        is_set: whether the settings say how long scans are kept.
        months: for how many months; ``None`` for no such rule.
        until: which scans go by their day; ``None`` for no such rule.
        would: what would be deleted.
    """

    is_set: bool
    months: int | None
    until: date | None
    would: Retained | None

    @property
    def named(self) -> tuple[Scan, ...]:
        """The first of the scans that would be deleted."""
        return self.would.deleted[:_MOST_NAMED] if self.would else ()

    @property
    def digest(self) -> str:
        """What tells this state from another: nothing else is deleted than what somebody was shown."""
        said = [scan.sha256 for scan in self.would.deleted] if self.would else []
        return hashlib.sha256(" ".join(said).encode()).hexdigest()


def due(workspace: Workspace, today: date) -> Due:
    """Return which scans are kept too long.

    Raises:
        StoreError: the database can't be read.
    """
    retention = workspace.settings.retention
    try:
        would = retain(workspace, today, dry_run=True)
    except SettingsError:
        return Due(is_set=False, months=None, until=None, would=None)
    return Due(True, retention.months, retention.scans_until, would)


class Dues:
    """Which scans are kept too long, kept as long as nothing happens in the workspace; thread-safe.

    For the page that is only looked at: where something is deleted, it is looked for again.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: tuple[object, Due] | None = None
        self._lock = threading.Lock()

    def at(self, today: date) -> Due:
        """Return which scans are kept too long on a day.

        Raises:
            StoreError: the database can't be read.
        """
        with self._lock:
            settings = self._workspace.settings
            state = today, self._workspace.store.log.count(), settings.retention, settings.validity, settings.online
            if self._known is None or self._known[0] != state:
                self._known = state, due(self._workspace, today)
            return self._known[1]


def keys_in_words(workspace: Workspace) -> Iterator[tuple[str, Told]]:
    """Yield the name of each key that ever signed sheets, and how it stands; the keys themselves are told nowhere."""
    for one in list_keys(workspace):
        yield fingerprint(one.state.digest), _key_in_words(one)


def _key_in_words(one: ListedKey) -> Told:
    state = one.state
    begun = datetime.fromisoformat(state.at).astimezone()
    if state.signs:
        said = Words("đang ký phiếu, từ {begun}", "signs sheets, since {begun}")
    elif state.leaked:
        said = Words("đã bị lộ, bắt đầu {begun}", "leaked, begun {begun}")
    else:
        said = Words("từng ký phiếu, bắt đầu {begun}", "signed sheets before, begun {begun}")
    told = said.told(begun=_day(begun.date()))
    if state.until:
        until = Words("{said}; phiếu quét đến {until} được tính", "{said}; scans until {until} count")
        told = until.told(said=told, until=_day(state.until))
    gone = Words("{said}; không có trong phieu.key ở đây", "{said}; it is not in phieu.key here")
    return told if one.is_here else gone.told(said=told)


def _day(day: date) -> Told:
    return Told(f"{day:%d %B %Y}", f"{day:%d/%m/%Y}")
