"""Delete scans whose retention period is over; what was read of them is kept, and the log records the deletion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from omr.faults import Fault
from pipeline.counting.returned import sheets_of
from pipeline.durable import sync_folder
from pipeline.errors import DiskError, SettingsError
from pipeline.records.assembly import Status
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Retained:
    """The result of a deletion.

    Attributes:
        deleted: the scans whose period was over.
        waiting: the scans whose period is over, but which a person must still look at; they are kept.
    """

    deleted: tuple[Scan, ...]
    waiting: tuple[Scan, ...]


def retain(workspace: Workspace, today: date, *, waiting_too: bool = False, dry_run: bool = False) -> Retained:
    """Delete the scans that are kept longer than the settings say.

    Pictures of comments are parts of the scans and are deleted with them. Tallies, answers and the log are kept.

    Args:
        workspace: whose archive is concerned.
        today: the current day.
        waiting_too: delete also scans that a person must still look at, so that their doubts can't be settled any more.
        dry_run: delete nothing, and only return what would be deleted.

    Raises:
        SettingsError: neither a number of months nor a day is set.
        DiskError: a file can't be deleted; the log already records it, and the next run deletes it.

    """
    if not is_set(workspace):
        advice = "Set months (or scans_until, a day) under [retention]; the sample sheet promises 24 months."
        raise SettingsError(f"{workspace.root / 'phieu.toml'}: it is not set how long scans are kept", advice)
    over = overdue(workspace, today)
    needed = set() if waiting_too else _needed(workspace)
    waiting = tuple(scan for scan in over if scan.id in needed)
    deleted = tuple(scan for scan in over if scan.id not in needed)
    if not dry_run:
        for scan in deleted:
            workspace.store.scans.delete(scan, f"kept until {_last_day(workspace, scan)}")
        _sweep(workspace)
    return Retained(deleted, waiting)


def is_set(workspace: Workspace) -> bool:
    """Tell whether the settings say how long scans are kept."""
    retention = workspace.settings.retention
    return retention.months is not None or retention.scans_until is not None


def overdue(workspace: Workspace, today: date) -> list[Scan]:
    """Return the scans of this office that are kept longer than the settings say, in the order of arrival.

    Raises:
        StoreError: the database can't be read.
    """
    kept = [scan for scan in workspace.store.scans.all() if scan.deleted_at is None]
    return [scan for scan in kept if (last := _last_day(workspace, scan)) is not None and last < today]


def _last_day(workspace: Workspace, scan: Scan) -> date | None:
    return workspace.settings.retention.last_day(scan.arrival_day)


def _needed(workspace: Workspace) -> set[int]:
    """Return the ids of the scans that a person must still look at, or that are not read completely."""
    needed = {scan.id for scan in workspace.store.scans.unfinished()}
    layouts = workspace.store.layouts.by_id()
    waiting = {sheet.serial for _, _, sheet in sheets_of(workspace, layouts) if sheet.status is Status.WAITING}
    needed |= {row.scan for row in workspace.store.pages.of_sheets() if row.serial in waiting}
    stray = workspace.store.pages.stray()
    return needed | {page.scan for page in stray if page.fault in (Fault.CODE_UNREADABLE, Fault.SHEETS_OVERLAP)}


def _sweep(workspace: Workspace) -> None:
    """Remove the files of all deleted scans, also of an earlier run that was interrupted after writing the log."""
    for scan in workspace.store.scans.all():
        path = workspace.archive / scan.file
        try:
            if scan.deleted_at is not None:
                path.unlink(missing_ok=True)
        except OSError as error:
            message = f"{path}: the scan can't be deleted ({error.strerror or error})"
            raise DiskError(message, "Give yourself the right to write there, then run this again.") from error
    sync_folder(workspace.archive)
