"""The scans that must not be deleted yet, and the files of those that are."""

from __future__ import annotations

from collections.abc import Collection

from forms.bilingual import both
from forms.system_reasons import reason_of
from omr.faults import Fault
from pipeline.counting.returned import Printed, returned_sheets
from pipeline.durable import sync_folder
from pipeline.errors import DiskError
from pipeline.intake.bad_rows_file import bad_rows_file
from pipeline.store.database import batches
from pipeline.workspace import Workspace

_WAITS = (Fault.CODE_UNREADABLE, Fault.CODE_DISTRUSTED, Fault.SHEETS_OVERLAP)
"""What a page without a sheet has that a person must look at."""


def scans_needed(workspace: Workspace, among: Collection[int]) -> set[int]:
    """Return the ids of those of some scans that a person must still look at, or that are not read completely.

    Of a batch on hold all are needed: what is asked about them once it is released is not known before. Sheets of other
    scans are not looked at, so that it takes little time where few scans are concerned.
    """
    if not among:
        return set()
    aside = workspace.store.batches.set_aside()
    needed = {scan.id for scan in workspace.store.scans.unfinished()} | aside.held
    needed |= {page.scan for page in workspace.store.pages.stray() if page.fault in _WAITS}
    left = [scan for scan in among if scan not in needed and scan not in aside.withdrawn]
    on = workspace.store.pages.serials_on(left)
    waiting = _open_sheets(workspace, set().union(*on.values()))
    return needed.intersection(among) | {scan for scan, serials in on.items() if not waiting.isdisjoint(serials)}


def _open_sheets(workspace: Workspace, serials: Collection[int]) -> set[int]:
    """Return those of some sheets that a person must still look at."""
    printed, found = Printed.of(workspace), set[int]()
    for some in batches(serials):
        sheets = returned_sheets(workspace, printed.forms, printed.ledger, some)
        found |= {one.sheet.serial for one in sheets if one.sheet.is_open}
    return found


def sweep_deleted(workspace: Workspace) -> None:
    """Remove the files of all deleted scans, and what was put aside of bad rows of them.

    Those of an earlier run go, too, that was interrupted after writing the log.

    Raises:
        DiskError: one can't be removed, or the archive is away.
    """
    path = workspace.archive
    try:
        for scan in workspace.store.scans.all():
            path = workspace.archive / scan.file
            if scan.deleted_at is not None:
                path.unlink(missing_ok=True)
                if scan.channel:
                    bad_rows_file(workspace, scan).unlink(missing_ok=True)
        path = workspace.archive
        sync_folder(path)
    except OSError as error:
        message = both(
            "{path}: không xóa được bản quét ({why})",
            "{path}: the scan can't be deleted ({why})",
            path=path,
            why=reason_of(error),
        )
        raise DiskError(
            message,
            both("Cấp quyền ghi vào đó, rồi chạy lại.", "Give yourself the right to write there, then run this again."),
        ) from error
