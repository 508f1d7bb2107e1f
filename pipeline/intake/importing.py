"""Take in files of rows that somebody names, or only say what would become of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from forms.bilingual import alike, both
from omr.scan.errors import shown_name
from pipeline.durable import hash_of
from pipeline.errors import UnknownNameError
from pipeline.intake.arrivals import ROWS_AND_PICTURES, Incoming, not_again, plain_text
from pipeline.intake.feeds import Feed
from pipeline.intake.ingest import (
    FileReport,
    Listener,
    may_be_understood_now,
    open_crew,
    report_of_rows,
    take_and_read,
)
from pipeline.intake.row_files import ReadRows, RowReading
from pipeline.intake.row_names import ROW_SUFFIXES, SaidOfRows, archived_name
from pipeline.intake.zipped import ZIP, holds_both, holds_rows
from pipeline.records.batches import BatchKind
from pipeline.records.periods import parse_period
from pipeline.settings import other_channels
from pipeline.work.workers import Crew
from pipeline.workspace import Workspace

WORKERS = 1
"""One process reads, one file after the other: what takes long is done in the database."""


def said_of_rows(workspace: Workspace, channel: str, period: str = "", unit: str = "") -> SaidOfRows:
    """Return what is said of all rows of a file, made sure that there is such a channel, period and unit.

    Raises:
        UnknownNameError: there is none.
        UnknownUnitError: there is no such unit.
        RegisterError: the register can't be used as it stands.
    """
    if channel not in workspace.settings.channels:
        said = (
            both("không có hình thức “{channel}”", "there is no channel “{channel}”", channel=channel)
            if channel
            else both(
                "chưa ghi các dòng này nhận qua hình thức nào: --channel",
                "by which channel the rows came is not named: --channel",
            )
        )
        raise UnknownNameError(said, other_channels(workspace.settings, channel))
    named = parse_period(period).name if period else ""
    return SaidOfRows(channel, named, workspace.register().named(unit).id if unit else "")


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    said: SaidOfRows,
    listener: Listener | None = None,
    stop: threading.Event | None = None,
) -> list[FileReport]:
    """Copy files of rows into the archive and read them; those of an interrupted import are finished, too.

    Args:
        workspace: that keeps the files.
        paths: the files.
        said: of all of their rows.
        listener: callbacks.
        stop: once set, the rest is left to the next import.

    Returns:
        a report for each file.

    Raises:
        UnknownNameError: a path is no file, or none that holds rows; nothing was done.
        DiskError, StoreError: archive or database can't be used; completed work is kept.
    """
    check_of_rows(paths)
    feed = Feed(BatchKind.COMMAND, shown_name(paths[0].name)) if paths else None
    files = [Incoming(path, "", moved=False, said=said, feed=feed) for path in dict.fromkeys(paths)]
    with open_crew(workspace, WORKERS) as crew:
        return take_and_read(workspace, files, crew, listener or Listener(), stop or threading.Event())


def would_import(workspace: Workspace, paths: Sequence[Path], said: SaidOfRows) -> list[FileReport]:
    """Return what would become of files of rows, and change nothing.

    Raises:
        UnknownNameError: as ``import_files``.
        StoreError: the database can't be used.
    """
    check_of_rows(paths)
    with open_crew(workspace, WORKERS) as crew:
        return [_tried(workspace, path, said, crew) for path in dict.fromkeys(paths)]


def check_of_rows(paths: Sequence[Path]) -> None:
    """Make sure that all of these are files that hold rows.

    Raises:
        UnknownNameError: one is no file, holds no rows, or pictures as well.
    """
    for path in paths:
        if not path.is_file():
            raise UnknownNameError(
                both("không có tệp {scan}", "there is no file {scan}", scan=shown_name(path)),
                both("Xem lại tên và nhập lại.", "Check the name and type it again."),
            )
        if holds_both(path, path.name):
            raise UnknownNameError(
                alike(
                    "{scan}: {rows_and_pictures}",
                    scan=shown_name(path),
                    rows_and_pictures=ROWS_AND_PICTURES,
                ),
                both("Giải nén trước.", "Unpack it first."),
            )
        if not holds_rows(path, path.name):
            known = ", ".join(sorted({*ROW_SUFFIXES, ZIP}))
            raise UnknownNameError(
                both(
                    "{scan} không phải là tệp câu trả lời",
                    "{scan} is no file of rows",
                    scan=shown_name(path),
                ),
                both(
                    "Nhận được: {known}. Với bản quét: phieu ingest.",
                    "Known: {known}. Scans: phieu ingest.",
                    known=known,
                ),
            )


def _tried(workspace: Workspace, path: Path, said: SaidOfRows, crew: Crew) -> FileReport:
    """Return what becomes of a file within a transaction that is not kept."""
    store, sha256, name = workspace.store, hash_of(path), plain_text(path.name)
    known = store.scans.with_digest(sha256)
    if said_again := not_again(known, Incoming(path, "", moved=False, said=said)):
        return FileReport(name, left_alone=said_again)
    read = RowReading(workspace, crew, tried_from=path)
    with suppress(_NothingIsKept), store.transaction():
        stored = archived_name(sha256, name, said)
        scan = known or store.scans.add(sha256, name, "", stored, path.stat().st_size, said.channel)
        if scan.pages is not None and not may_be_understood_now(workspace, scan):
            return FileReport(name, known=True, pages=scan.pages)
        _keep_nothing(found := read.read(scan))
    return report_of_rows(found)


class _NothingIsKept(Exception):  # noqa: N818 - nothing is wrong
    """Ends a transaction whose changes are not to be."""


def _keep_nothing(_: ReadRows) -> None:
    raise _NothingIsKept
