"""The head of the log, noted beside the database and in ``print/``: it tells that an older database was put back.

An older database would issue the serials of sheets that are in people's hands once more. Whatever it has lost, it can't
hold an entry of the log that was written after it was copied; so nothing is printed while a head that was noted is not
in the log. A head that is older than the database, as after a crash, tells nothing and is no harm.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from forms.bilingual import both
from forms.serial import format_serial
from pipeline.durable import written_whole
from pipeline.errors import DiskError, PutBackError, StoreError
from pipeline.kept_heads import kept_heads
from pipeline.noted_heads import HEAD, heads_in, highest_shortcoming
from pipeline.records.log_head import Head
from pipeline.records.log_heads import NotedHead
from pipeline.workspace import Workspace

_NONE = both("chưa có", "none")
RECOVER = both(
    "Chạy phieu recover; thêm --dry-run thì lệnh chỉ cho biết sẽ làm gì. Những gì đã in không bị ghi đè.",
    "Run phieu recover; it says first, with --dry-run, what it would do. Nothing that was printed is overwritten.",
)


def noted_heads(workspace: Workspace) -> list[Head]:
    """Return the heads that were noted, the newest first; notes that are gone or can't be read are left out."""
    return heads_in(_folders(workspace))


def missed_head(workspace: Workspace) -> Head | None:
    """Return the newest head that was noted and that the database can't have come from; ``None`` if all is well.

    Raises:
        StoreError: the database can't be read.
    """
    store = workspace.store
    heads = noted_heads(workspace)
    last = store.runs.last_serial() if heads else 0
    return next((head for head in heads if head.serial > last or not store.log.holds(head.number, head.hash)), None)


def missed_kept(workspace: Workspace) -> NotedHead | None:
    """Return the newest head in the file of heads if the log does not hold it; ``None`` if it does, or there is none.

    Older ones tell nothing here: since the last time that an older database was put back, and what it lost was looked
    for, the log goes another way than they tell.

    Raises:
        StoreError: the database can't be read.
    """
    heads, _ = kept_heads(workspace)
    newest = heads[-1] if heads else None
    if newest is None or newest.number is None or workspace.store.log.holds(newest.number, newest.digits):
        return None
    return newest


def note_head(workspace: Workspace) -> None:
    """Note the head of the log, unless an older database was put back; what can't be noted now is noted next time.

    What is noted is on the disk of the database before, so that a power cut does not make it look older than it was.
    """
    with suppress(StoreError, DiskError, OSError):
        newest, heads = workspace.store.log.newest(), noted_heads(workspace)
        if newest is None or [head.hash for head in heads] == [newest.hash] * len(_folders(workspace)):
            return
        if missed_head(workspace) is None:
            write_head(workspace)


def write_head(workspace: Workspace) -> None:
    """Note the head of the log, whatever was noted before, but for the numbers of shortcomings that were lost since.

    Raises:
        StoreError: the database can't be used.
        DiskError: it can't be written.
    """
    head = workspace.store.log.head()
    if head is not None:
        given = highest_shortcoming((head, *noted_heads(workspace)))
        head = replace(head, shortcoming=given)
        for folder in _folders(workspace):
            with written_whole(folder / HEAD) as file:
                file.write(head.packed())


def missed_in_words(workspace: Workspace, head: Head) -> str:
    """Return in a line what tells that the database is an older one."""
    now, last = workspace.store.log.count(), workspace.store.runs.last_serial()
    serial = format_serial(head.serial) if head.serial else _NONE
    issued = format_serial(last) if last else _NONE
    said = both(
        "đã ghi nhận mục {number} của nhật ký ({shown}) và số phiếu {serial}",
        "entry {number} of the log ({shown}) and serial {serial} were noted",
        number=head.number,
        shown=head.hash[:8],
        serial=serial,
    )
    return both(
        "một cơ sở dữ liệu cũ hơn đã được đưa trở lại: {said}, nhưng ở đây có {now} mục số phiếu cuối: {issued}",
        "an older database was put back: {said}, it has {now} entries, and its last serial is {issued}",
        said=said,
        now=now,
        issued=issued,
    )


def kept_in_words(head: NotedHead) -> str:
    """Return in a line that a head which was noted elsewhere tells that the database is an older one."""
    return both(
        "một cơ sở dữ liệu cũ hơn đã được đưa trở lại: nhật ký của nó không có mã {shown}",
        "an older database was put back: its log does not hold the head {shown}",
        shown=head.shown,
    )


def seen_in_words(serial: int) -> str:
    """Return in a line that a scanned sheet tells that the database is an older one."""
    return both(
        ("một cơ sở dữ liệu cũ hơn đã được đưa trở lại: có phiếu quét về mang số {serial} mà ở đây chưa từng cấp"),
        "an older database was put back: a scanned sheet bears {serial}, which was not issued yet",
        serial=format_serial(serial),
    )


def check_head(workspace: Workspace) -> None:
    """Make sure that no older database was put back, before a serial is issued.

    Raises:
        PutBackError: one was.
        StoreError: the database can't be read.
    """
    head = missed_head(workspace)
    if head is not None:
        raise PutBackError(missed_in_words(workspace, head), RECOVER)
    kept = missed_kept(workspace)
    if kept is not None:
        raise PutBackError(kept_in_words(kept), RECOVER)
    seen = workspace.store.pages.highest_serial()
    if seen > workspace.store.runs.last_serial():
        raise PutBackError(seen_in_words(seen), RECOVER)


def _folders(workspace: Workspace) -> list[Path]:
    """Return where heads are noted: beside the database, and where the sheets are, which is seldom put back with it."""
    return [folder for folder in (workspace.root, workspace.prints) if folder.is_dir()]
