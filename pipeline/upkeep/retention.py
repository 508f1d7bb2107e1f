"""Delete scans whose retention period is over, and what was typed of the comments on them.

What else was read of them is kept, and the log records the deletion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forms.bilingual import both
from pipeline.errors import SettingsError
from pipeline.records.store_rows import Scan
from pipeline.upkeep.erasure import Erased, copies_elsewhere, erase_comments
from pipeline.upkeep.scan_deletion import scans_needed, sweep_deleted
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Retained:
    """The result of a deletion.

    Attributes:
        deleted: the scans whose period was over.
        waiting: the scans whose period is over, but which a person must still look at; they are kept.
        erased: the comments on deleted scans, whose texts went with them.
        copies: what may hold them still: backups that are there, and workspaces that this one replaced.
    """

    deleted: tuple[Scan, ...]
    waiting: tuple[Scan, ...]
    erased: Erased
    copies: tuple[str, ...] = ()


def retain(
    workspace: Workspace, today: date, *, waiting_too: bool = False, dry_run: bool = False, by: str = ""
) -> Retained:
    """Delete the scans that are kept longer than the settings say.

    Pictures of comments are parts of the scans and are deleted with them, and so are the texts that were typed of them.
    Tallies, answers and the log are kept.

    Args:
        workspace: whose archive is concerned.
        today: the current day.
        waiting_too: delete also scans that a person must still look at, so that their doubts can't be settled any more.
        dry_run: delete nothing, and only return what would be deleted.
        by: who has it done; empty for whoever is at work.

    Raises:
        SettingsError: neither a number of months nor a day is set.
        DiskError: a file can't be deleted; the log already records it, and the next run deletes it.

    """
    if not is_set(workspace):
        advice = both(
            "Đặt months (hoặc scans_until, một ngày) ở mục [retention]; phiếu hỏi mẫu cam kết 24 tháng.",
            "Set months (or scans_until, a day) under [retention]; the sample sheet promises 24 months.",
        )
        raise SettingsError(
            both(
                "{root}: chưa đặt thời hạn lưu giữ bản quét",
                "{root}: it is not set how long scans are kept",
                root=workspace.root / "phieu.toml",
            ),
            advice,
        )
    over = overdue(workspace, today)
    gone = [scan for scan in workspace.store.scans.all() if scan.deleted_at is not None]
    needed = set() if waiting_too else scans_needed(workspace, {scan.id for scan in over})
    waiting = tuple(scan for scan in over if scan.id in needed)
    deleted = tuple(scan for scan in over if scan.id not in needed)
    # Before the scans, so that what is cut off is asked for again.
    erased = erase_comments(workspace, (*deleted, *gone), by or workspace.who, dry_run=dry_run)
    if not dry_run:
        for scan in deleted:
            workspace.store.scans.delete(scan, f"kept until {_last_day(workspace, scan)}", by)
        sweep_deleted(workspace)
    return Retained(deleted, waiting, erased, copies_elsewhere(workspace))


def is_set(workspace: Workspace) -> bool:
    """Tell whether the settings say how long scans are kept."""
    retention = workspace.settings.retention
    return retention.months is not None or retention.scans_until is not None


def overdue(workspace: Workspace, today: date) -> list[Scan]:
    """Return the scans of this office that are kept longer than the settings say, in the order of arrival.

    Raises:
        StoreError: the database can't be read.
    """
    return overdue_of(workspace, workspace.store.scans.all(), today)


def overdue_of(workspace: Workspace, scans: Iterable[Scan], today: date) -> list[Scan]:
    """Return those of these scans that are kept longer than the settings say."""
    kept = [scan for scan in scans if scan.deleted_at is None]
    return [scan for scan in kept if (last := _last_day(workspace, scan)) is not None and last < today]


def _last_day(workspace: Workspace, scan: Scan) -> date | None:
    return workspace.settings.retention.last_day(scan.arrival_day)
