"""The scans that must not be deleted yet, and the files of those that are."""

from __future__ import annotations

from forms.bilingual import both
from forms.system_reasons import reason_of
from omr.faults import Fault
from pipeline.counting.returned import sheets_of
from pipeline.durable import sync_folder
from pipeline.errors import DiskError
from pipeline.intake.bad_rows_file import bad_rows_file
from pipeline.workspace import Workspace


def scans_needed(workspace: Workspace) -> set[int]:
    """Return the ids of the scans that a person must still look at, or that are not read completely.

    Of a batch on hold all are needed: what is asked about them once it is released is not known before.
    """
    aside = workspace.store.batches.set_aside()
    needed = {scan.id for scan in workspace.store.scans.unfinished()} | aside.held
    layouts = workspace.store.layouts.by_id()
    waiting = {sheet.serial for _, _, sheet in sheets_of(workspace, layouts) if sheet.is_open}
    pages, gone = workspace.store.pages.of_sheets(), aside.withdrawn
    needed |= {row.scan for row in pages if row.serial in waiting and row.scan not in gone}
    stray = workspace.store.pages.stray()
    waits = (Fault.CODE_UNREADABLE, Fault.CODE_DISTRUSTED, Fault.SHEETS_OVERLAP)
    return needed | {page.scan for page in stray if page.fault in waits}


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
