"""Verify the log of a workspace: its database, the heads that were noted elsewhere, its settings and its archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from forms.bilingual import both
from omr.scan.errors import shown_name
from pipeline.errors import DiskError
from pipeline.in_use import in_use
from pipeline.intake.kept_files import examine_archive, in_words
from pipeline.kept_heads import kept_heads
from pipeline.upkeep.log_check import LogVerdict, verify
from pipeline.upkeep.proof import ProofFile
from pipeline.workspace import Workspace

OnProgress = Callable[[int, int], None]


def _unseen(_done: int, _all: int) -> None:
    """Do nothing: nobody looks how far it is."""


def check_workspace(
    workspace: Workspace,
    head: str = "",
    read_archive: OnProgress | None = None,
    *,
    everything: bool = True,
    on_progress: OnProgress = _unseen,
) -> LogVerdict:
    """Check the log and all that is held to account by it.

    Args:
        workspace: whose log it is.
        head: a head that was noted down before; empty for none. Those in the file of heads are looked for, too.
        everything: whether pages are held against the log that were before, and of which nothing was told since.
        on_progress: told how many pages are done and how many there are to do.
        read_archive: has every file in the archive read, and is told how many are done and how many there are; ``None``
            only looks whether each is there and of its size.

    Raises:
        StoreError: the database can't be read.
        ValueError: ``head`` is none.
    """
    verdict = check_log(workspace, head, everything=everything, on_progress=on_progress)
    if read_archive is None:
        return replace(verdict, faults=(*verdict.faults, *archive_at_a_glance(workspace)))
    _require_archive(workspace)
    found = examine_archive(workspace, read_archive)
    faults = [f"{shown_name(scan.name)}: {in_words(scan, kept)}" for scan, kept in found.faults]
    strays = [
        both(
            "archive/{name} không có trong cơ sở dữ liệu",
            "archive/{name} is not in the database",
            name=shown_name(name),
        )
        for name in found.without_row
    ]
    return replace(verdict, faults=(*verdict.faults, *faults), remarks=(*verdict.remarks, *strays))


def check_log(
    workspace: Workspace, head: str = "", *, everything: bool = True, on_progress: OnProgress = _unseen
) -> LogVerdict:
    """Check the log, the heads that were noted elsewhere, and what figures rest on now, but not the archive.

    The arguments are those of ``check_workspace``. What was proven is kept for the next time.

    Raises:
        StoreError: the database can't be read.
        ValueError: ``head`` is none.
    """
    noted, unread = kept_heads(workspace)
    proof = ProofFile(workspace)
    verdict = verify(workspace.store, head, noted, proof.scope(everything=everything), on_progress)
    if not verdict.faults:
        proof.keep(verdict.entries, verdict.head)
    remarks = (*verdict.remarks, *unread, *_changed_settings(workspace, verdict), *_unfinished(workspace))
    return replace(verdict, remarks=remarks)


def archive_at_a_glance(workspace: Workspace) -> Iterator[str]:
    """Yield a line for each scan of this office whose copy in the archive is gone or of another size."""
    if not workspace.archive.is_dir():
        yield both(
            "{archive} không còn: đưa thư mục lưu trữ trở lại, hoặc kết nối lại thư mục chia sẻ",
            "{archive} is gone: bring the archive back, or connect its share again",
            archive=workspace.archive,
        )
        return
    sizes = {path.name: path.stat().st_size for path in workspace.archive.iterdir() if path.is_file()}
    for row in workspace.store.scans.digests():
        scan = row.scan
        if scan.office != workspace.settings.office or scan.deleted_at is not None:
            continue
        size = sizes.get(scan.file)
        if size is None:
            yield both(
                "{scan}: archive/{file} không còn",
                "{scan}: archive/{file} is gone",
                scan=shown_name(scan.name),
                file=scan.file,
            )
        elif size != row.size:
            yield both(
                "{scan}: archive/{file} có {size:,} byte, khi đến có {arrived:,}",
                "{scan}: archive/{file} has {size:,} bytes, and {arrived:,} arrived",
                scan=shown_name(scan.name),
                file=scan.file,
                size=size,
                arrived=row.size,
            )


def _unfinished(workspace: Workspace) -> Iterator[str]:
    for scan in workspace.store.scans.unfinished():
        yield both(
            "{scan} chưa được đọc hết, và các trang của nó chưa có trong nhật ký: chạy phieu ingest",
            "{scan} is not read to its end, and its pages are not in the log: run phieu ingest",
            scan=shown_name(scan.name),
        )


def _require_archive(workspace: Workspace) -> None:
    if not workspace.archive.is_dir():
        message = both(
            "{archive} không còn: không đọc được bản quét nào",
            "{archive} is gone: no scan can be read",
            archive=workspace.archive,
        )
        raise DiskError(
            message,
            both(
                "Đưa thư mục lưu trữ trở lại, hoặc kết nối lại thư mục chia sẻ; rồi chạy lại.",
                "Bring the archive back, or connect its share again; then run this again.",
            ),
        )


def _changed_settings(workspace: Workspace, verdict: LogVerdict) -> Iterator[str]:
    """Yield a line for each setting and file that was changed since it was last used, and so is not logged yet."""
    known, now = verdict.settings.get(workspace.settings.office), in_use(workspace)
    for name in sorted(known.keys() | now.keys() if known else ()):
        if known is not None and known.get(name) != now.get(name):
            yield both(
                "{name} đã thay đổi từ lần lập số liệu gần nhất: thay đổi sẽ được ghi nhật ký khi dùng lần tới",
                "{name} was changed since figures were last made: it is logged when it is next used",
                name=name,
            )
