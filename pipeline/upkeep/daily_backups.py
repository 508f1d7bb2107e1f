"""A backup a day, made by whatever runs all day anyhow, and the oldest ones removed."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from forms.bilingual import both
from pipeline.durable import DRAFT, disk_failures
from pipeline.errors import BackupError, KeyFileError, UnknownNameError
from pipeline.upkeep.backup import AnotherBackupError, BackupChoice, alone, back_up, last_backup, what_is_lost
from pipeline.upkeep.backup_file import opened_backup
from pipeline.work.background import error_in_words, in_background
from pipeline.workspace import Workspace

LOOK_SECONDS = 60.0
"""Time between two looks whether it is another day."""
RETRY_SECONDS = 900.0
"""Time after which a backup that failed is tried again; a share that went away is back in minutes or in days."""


class DailyBackups:
    """The backup of each day. Whatever keeps it from being made is told once, and never stops the work.

    Args:
        workspace: to be backed up, as its settings say.
        tell: is told, in a line, what went wrong, and when it is mended.
        passphrase: what the signing key is encrypted with; empty: it is no part of the backups.
    """

    def __init__(self, workspace: Workspace, tell: Callable[[str], None], passphrase: str = "") -> None:
        self._workspace = workspace
        self._tell = tell
        self._passphrase = passphrase
        self._due = 0.0
        self._trouble = ""
        self._whole: Path | None = None

    def step(self) -> None:
        """Make the backup of today if nobody has made it; this costs nothing if it is not time to look."""
        now = time.monotonic()
        if now < self._due or not self._workspace.settings.backup.folder:
            return
        self._due = now + LOOK_SECONDS
        try:
            self._make(datetime.now().astimezone().date())
        except AnotherBackupError:
            return
        except Exception as error:  # a defect must not end the work either
            self._due = now + RETRY_SECONDS
            self._say(error)
        else:
            if self._trouble:
                self._trouble = ""
                self._tell(both("bản sao lưu hôm nay đã được lập", "the backup of today is made"))

    def _make(self, today: date) -> None:
        settings, folder = self._workspace.settings.backup, backup_folder(self._workspace)
        name = backup_name(self._workspace)
        target = folder / f"{name}-{today.isoformat()}.zip"
        if self._is_there(target):
            return
        sweep_killed(self._workspace)  # a killed one of another day has another name
        choice = BackupChoice(settings.archive, settings.archive, self._passphrase)
        manifest = back_up(self._workspace, target, choice)
        self._whole = target
        _remove_oldest(self._workspace, folder, name, today)
        if manifest.flaws:
            scans = both(
                "{flaws} bản quét trong archive/ không còn hoặc bị hỏng",
                "{flaws} scans in archive/ are gone or damaged",
                flaws=len(manifest.flaws),
            )
            self._tell(
                both(
                    "bản sao lưu hôm nay thiếu chúng: {scans}; phieu doctor --archive liệt kê các bản đó",
                    "the backup of today lacks them: {scans}; phieu doctor --archive lists them",
                    scans=scans,
                )
            )

    def _is_there(self, target: Path) -> bool:
        """Tell whether the backup is made; one that was cut off or is another's is none, and stays for somebody to see.

        Raises:
            BackupError: what is there is no whole backup.
        """
        if target != self._whole and target.exists():
            with opened_backup(target):
                self._whole = target
        return target == self._whole and target.exists()

    def _say(self, error: Exception) -> None:
        said = error_in_words(error)
        if said != self._trouble:
            self._trouble = said
            self._tell(both("hôm nay chưa có bản sao lưu: {said}", "no backup of today: {said}", said=said))


def backup_folder(workspace: Workspace) -> Path:
    """Return the folder of the daily backups; within the workspace it is made, elsewhere it must be there.

    Raises:
        BackupError: it is not there; made anew, it would lie on this disk while the share is away.
    """
    folder = (workspace.root / Path(workspace.settings.backup.folder).expanduser()).absolute()
    if not folder.is_dir() and not folder.is_relative_to(workspace.root):
        raise BackupError(
            both("không có {folder}", "{folder} is not there", folder=folder),
            both(
                "Kết nối đĩa hoặc thư mục chia sẻ, hoặc sửa dòng folder ở mục [backup].",
                "Connect the disk or share, or mend folder under [backup].",
            ),
        )
    return folder


def kept_backups(workspace: Workspace) -> list[Path]:
    """Return the backups of this workspace that are there: the daily ones, and the last that was made otherwise."""
    found: list[Path] = []
    with suppress(BackupError, OSError):
        if workspace.settings.backup.folder:
            found = _of_days(backup_folder(workspace), backup_name(workspace))
    last = last_backup(workspace)
    return [*found, last.file] if last and last.file not in found and last.file.is_file() else found


def sweep_killed(workspace: Workspace) -> bool:
    """Remove what backups left that were killed; return false where one is being made now, of which nothing is known.

    Raises:
        DiskError: something of it can't be removed.
    """
    try:
        with alone(workspace), suppress(BackupError):
            if workspace.settings.backup.folder:
                _sweep_drafts(workspace)
    except AnotherBackupError:
        return False
    return True


def _sweep_drafts(workspace: Workspace) -> None:
    folder, name = backup_folder(workspace), backup_name(workspace)
    with disk_failures(folder):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name.startswith(f".{name}-") and path.name.endswith(DRAFT):
                path.unlink(missing_ok=True)


def backup_name(workspace: Workspace) -> str:
    """Return how the names of this workspace's backups begin, so that several may share a folder."""
    try:
        whose = f"{hashlib.sha256(workspace.key).hexdigest()} {workspace.settings.office}"
    except KeyFileError:
        whose = str(workspace.root)
    plain = re.sub(r"[^\w-]+", "_", workspace.root.name)[:40]
    return f"phieu-{plain}-{hashlib.sha256(whose.encode()).hexdigest()[:8]}"


@contextmanager
def backed_up_daily(
    workspace: Workspace, tell: Callable[[str], None], passphrase: str = "", look_seconds: float = LOOK_SECONDS
) -> Iterator[None]:
    """Make the backup of each day in the background until the block ends; arguments as of ``DailyBackups``."""
    with in_background("backup", DailyBackups(workspace, tell, passphrase).step, look_seconds):
        yield


def _remove_oldest(workspace: Workspace, folder: Path, name: str, today: date) -> None:
    """Remove what is too many. What a wrong clock dated into days to come neither counts nor goes until that day."""
    last = folder / f"{name}-{today.isoformat()}.zip"
    upto_today = [path for path in _of_days(folder, name) if path <= last]
    for path in upto_today[: -workspace.settings.backup.keep]:
        if not _holds_more(workspace, path):
            path.unlink(missing_ok=True)


def _holds_more(workspace: Workspace, path: Path) -> bool:
    """Tell whether a backup is whole and holds what the database has lost, since an older one was put back."""
    try:
        with opened_backup(path) as backup:
            return bool(what_is_lost(workspace, backup.manifest))
    except (BackupError, UnknownNameError):  # damaged, or another process has removed it
        return False


def _of_days(folder: Path, name: str) -> list[Path]:
    """Return the backups of days in a folder, the oldest first."""
    ours = re.compile(rf"{re.escape(name)}-\d{{4}}-\d\d-\d\d\.zip")
    return sorted(path for path in folder.iterdir() if ours.fullmatch(path.name))
