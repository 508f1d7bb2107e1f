"""Delete scans whose retention period is over, and what was typed of the comments on them.

What else was read of them is kept, and the log records the deletion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.errors import SettingsError
from pipeline.records.store_rows import Scan
from pipeline.upkeep.erasure import Erased, erase_comments
from pipeline.upkeep.scan_deletion import scans_needed, sweep_deleted
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Retained:
    """The result of a deletion.

    Attributes:
        until: the day until which scans are kept.
        deleted: the scans whose period was over.
        waiting: the scans whose period is over, but which a person must still look at; they are kept.
        erased: the comments on deleted scans, whose texts went with them.
    """

    until: date
    deleted: tuple[Scan, ...]
    waiting: tuple[Scan, ...]
    erased: Erased


def retain(workspace: Workspace, today: date, *, waiting_too: bool = False, dry_run: bool = False) -> Retained:
    """Delete the scans that arrived up to the day in the settings, once that day is over.

    Pictures of comments are parts of the scans and are deleted with them, and so are the texts that were typed of them.
    Tallies, answers and the log are kept.

    Args:
        workspace: whose archive is concerned.
        today: the current day.
        waiting_too: delete also scans that a person must still look at, so that their doubts can't be settled any more.
        dry_run: delete nothing, and only return what would be deleted.

    Raises:
        SettingsError: no day is set.
        DiskError: a file can't be deleted; the log already records it, and the next run deletes it.

    """
    until = workspace.settings.retention.scans_until
    if until is None:
        advice = "Set scans_until under [retention] to the last day on which scans may be kept."
        raise SettingsError(f"{workspace.root / 'phieu.toml'}: no day is set up to which scans are kept", advice)
    scans = [scan for scan in workspace.store.scans.all() if scan.arrival_day <= until < today]
    over, gone = ([scan for scan in scans if (scan.deleted_at is None) is kept] for kept in (True, False))
    needed = set() if waiting_too else scans_needed(workspace)
    waiting = tuple(scan for scan in over if scan.id in needed)
    deleted = tuple(scan for scan in over if scan.id not in needed)
    # Before the scans, so that what is cut off is asked for again.
    erased = erase_comments(workspace, (*deleted, *gone), workspace.who, dry_run=dry_run)
    if not dry_run:
        for scan in deleted:
            workspace.store.scans.delete(scan, f"kept until {until.isoformat()}")
        sweep_deleted(workspace)
    return Retained(until, deleted, waiting, erased)
