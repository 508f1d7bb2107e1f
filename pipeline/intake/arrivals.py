"""Take files in: first into the archive, then into the database, and only then out of the inbox."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from forms.bilingual import both
from forms.system_reasons import reason_of
from omr.scan.errors import shown_name
from omr.scan.limits import UNPACKED
from pipeline.durable import copy_hashing, hash_of, sync_folder
from pipeline.errors import DiskError
from pipeline.intake.feeds import Feed, take_again, take_as_new
from pipeline.intake.kept_files import Kept, state_of
from pipeline.intake.open_files import is_open_for_writing
from pipeline.intake.row_names import NO_ROWS, SaidOfRows, archived_name
from pipeline.intake.zipped import holds_both, holds_rows
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace

DRAFT = ".part"  # suffix of a copy in the archive that is not complete yet
ASIDE = ".phieu-taken-"  # prefix of a file that is about to be removed from the inbox
STILL_WRITTEN = both("tệp đang được ghi; lần sau sẽ nạp", "it is still being written; it is taken next time")
HOME_OF_ROWS = both(
    (
        "tệp chứa các dòng trả lời nhưng chưa rõ nhận qua hình thức nào: đặt tệp vào thư mục của hình thức đó "
        "trong inbox/, ví dụ inbox/online/, hoặc chạy phieu import FILE --channel CHANNEL"
    ),
    (
        "it holds rows, and the channel by which they came is not known: put it into the folder of that channel "
        "in inbox/, such as inbox/online/, or run phieu import FILE --channel CHANNEL"
    ),
)
ROWS_AND_PICTURES = both(
    "tệp chứa cả dòng trả lời lẫn ảnh, hai thứ có đường nạp khác nhau: giải nén, rồi nạp từng loại một",
    ("it holds rows and pictures, which have different ways in: unpack it, and put rows and pictures in one by one"),
)
OLD_SECONDS = 24 * 3600  # nobody reads one file for so long
SCAN_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to be taken in.

    Attributes:
        path: of the file.
        folder: the folders between the inbox (or the folder that was named) and the file, joined by ``/``.
        moved: whether the file is removed from its place once it is archived and recorded.
        said: of a file of rows, what is said of all of them; nothing of a file of pictures.
        name: that it had where it was brought from; empty for that of the path.
        feed: what it is brought with; ``None`` for a file that is found again.
    """

    path: Path
    folder: str
    moved: bool
    said: SaidOfRows = NO_ROWS
    name: str = ""
    feed: Feed | None = None

    @property
    def own_name(self) -> str:
        """Its name, as text that can be stored."""
        return plain_text(self.name or own_name(self.path.name))


@dataclass(frozen=True, slots=True)
class Arrival:
    """The result of taking a file in.

    Attributes:
        name: the file's name, as it arrived.
        scan: its row; ``None`` if it was not taken.
        known: whether the same bytes had arrived before.
        left_alone: why it was not taken, in words; empty if it was.
        stays: why a file that was taken is still in the inbox, in words; empty if it is not.
        mended: what was wrong with the copy that the archive held before; ``Kept.WHOLE`` if nothing was.
    """

    name: str
    scan: Scan | None = None
    known: bool = False
    left_alone: str = ""
    stays: str = ""
    mended: Kept = Kept.WHOLE


def take_in(workspace: Workspace, file: Incoming) -> Arrival:
    """Copy a file into the archive, record it, and remove it from the inbox.

    At every moment the bytes are in at least one place where the next ingest finds them. The same bytes are never taken
    twice; a copy that the archive holds already is read, and replaced if it is not whole, before the file is removed.

    Raises:
        DiskError: the archive can't be written; the file stays where it is.

    """
    name = file.own_name
    before = looked_at(file.path)
    if isinstance(before, str) or (said := _no_way_in(file, name)):
        return Arrival(name, left_alone=before if isinstance(before, str) else said)
    if file.moved and is_open_for_writing(file.path):
        return Arrival(name, left_alone=STILL_WRITTEN)
    try:
        sha256 = hash_of(file.path)
    except OSError as error:
        return Arrival(
            name,
            left_alone=both("không đọc được tệp ({why})", "it can't be read ({why})", why=reason_of(error)),
        )
    known = workspace.store.scans.with_digest(sha256)
    if said := not_again(known, file):
        return Arrival(name, left_alone=said)
    stored = known.file if known else _stored_name(file, sha256, name)
    kept = state_of(workspace, sha256, stored)
    archived = kept is Kept.WHOLE or _archive(workspace, file.path, sha256, stored)
    if not archived or looked_at(file.path) != before:
        return Arrival(name, left_alone=STILL_WRITTEN)
    folder = plain_text(file.folder)
    if known is None:
        scan = take_as_new(workspace, file.feed, (sha256, name, folder, stored, before.size, file.said.channel))
    else:
        scan = known
        take_again(workspace, file.feed, scan, name, folder)
    was_here = known is not None and known.office == workspace.settings.office
    mended = kept if was_here or kept is Kept.DAMAGED else Kept.WHOLE
    if mended is not Kept.WHOLE:
        workspace.store.scans.note_mended(scan, name, folder, f"the copy in the archive was {mended}, and replaced")
    stays = _remove(file.path, before) if file.moved else ""
    return Arrival(name, scan, known is not None, stays=stays, mended=mended)


def _no_way_in(file: Incoming, name: str) -> str:
    """Return why rows are not taken that came where only pictures are; empty if there is nothing against the file."""
    if file.said.channel:
        return ""
    if holds_both(file.path, name):
        return ROWS_AND_PICTURES
    is_note = Path(name).suffix.lower() == ".txt"  # which is rarely a table, and is told like any file that is no scan
    return HOME_OF_ROWS if holds_rows(file.path, name) and not is_note else ""


class Look(NamedTuple):
    """The size and time by which a changed or replaced file is recognised; inodes on shares are not stable."""

    size: int
    modified: int


def looked_at(path: Path) -> Look | str:
    """Return a file's size and time of modification; or, in words, why it is not a regular file or not accessible."""
    try:
        found = path.lstat()
    except OSError as error:
        return both("không xem được tệp ({why})", "it can't be looked at ({why})", why=reason_of(error))
    if not stat.S_ISREG(found.st_mode):
        return both("đây là liên kết hoặc thiết bị, không phải tệp", "it is a link or a device, not a file")
    return Look(found.st_size, found.st_mtime_ns)


def _remove(path: Path, taken: Look) -> str:
    """Remove a file that was taken in from the inbox, but not another one that a scanner has put in its place.

    The file is renamed to a name that nobody else uses, compared with ``taken`` again, and only then deleted. Returns
    in words why it was not removed; empty if it was.
    """
    aside = path.with_name(f"{ASIDE}{secrets.token_hex(4)}-{path.name}")
    try:
        try:
            path.replace(aside)
        except FileNotFoundError:
            return ""
        except OSError:  # the name is too long with our prefix; or, on Windows, somebody has the file open
            aside = path
        if looked_at(aside) != taken:
            if not path.exists():
                aside.replace(path)
            return both(
                "một tệp khác vừa được đặt vào chỗ đó", "another file was just put in its place"
            )  # if that happened twice, ``aside`` is found by its prefix
        aside.unlink()
    except OSError as error:
        return both(
            "tệp đã được giữ trong archive/, nhưng không xóa được khỏi hộp nhận ({why})",
            "it is safe in archive/, and can't be removed from the inbox ({why})",
            why=reason_of(error),
        )
    sync_folder(path.parent)
    return ""


def own_name(name: str) -> str:
    """Return the original name of a file that an interrupted ``_remove`` had renamed."""
    return name[len(ASIDE) + 9 :] if name.startswith(ASIDE) else name


def _stored_name(file: Incoming, sha256: str, name: str) -> str:
    return archived_name(sha256, name, file.said) if file.said.channel else f"{sha256}{_suffix(file.path)}"


def not_again(known: Scan | None, file: Incoming) -> str:
    """Return why bytes are not taken that were deleted since, or that came as something else; empty if they are."""
    if known is not None and known.deleted_at is not None:
        return both(
            "bản quét của tệp này đã được xóa ngày {day} vì hết thời hạn lưu giữ",
            "its scan was deleted on {day}, since its time was over",
            day=known.deleted_at[:10],
        )
    if known is None or known.channel == file.said.channel:
        return ""
    day = known.arrival_day
    if known.channel:
        return both(
            "chính tệp này đã được nạp ngày {day} với hình thức {channel}, và mỗi dòng chỉ được tính một lần",
            "the same file was imported on {day} with the channel {channel}, and each row counts once",
            day=day,
            channel=known.channel,
        )
    return both(
        ("chính tệp này đã đến ngày {day} như một bản quét không đọc được: mở tệp, lưu thành tệp mới, rồi nạp tệp mới"),
        "the same file came on {day} as a scan that can't be read: open it, save it anew, and import that",
        day=day,
    )


def _suffix(path: Path) -> str:
    """Return the suffix of a scan's name, which is kept so that a double click opens the archived file."""
    suffix = path.suffix.lower()
    return suffix if suffix in SCAN_SUFFIXES else ""


def _archive(workspace: Workspace, source: Path, sha256: str, name: str) -> bool:
    """Copy a file to its place in the archive; return false if its bytes are no longer those that were hashed.

    A copy that lies there is replaced as a whole: after a power cut it is the old one or the new one.
    """
    target = workspace.archive / name
    try:
        handle, draft = tempfile.mkstemp(prefix=".", suffix=DRAFT, dir=workspace.archive)
        try:
            with os.fdopen(handle, "wb") as file:
                copied = copy_hashing(source, file)
                file.flush()
                os.fsync(file.fileno())
            if copied == sha256:
                if os.name == "nt" and target.exists():
                    target.chmod(0o666)  # Windows does not replace a file that is read-only
                Path(draft).chmod(0o400)  # archived files are never changed, and nobody else's to read
                Path(draft).replace(target)
                sync_folder(workspace.archive)
            return copied == sha256
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        message = both(
            "{archive}: không sao chép được {scan} vào đây ({why})",
            "{archive}: {scan} can't be copied here ({why})",
            archive=workspace.archive,
            scan=shown_name(source.name),
            why=reason_of(error),
        )
        advice = both(
            "Dọn chỗ trên đĩa, hoặc cấp quyền ghi, rồi chạy lại; các bản quét vẫn ở chỗ cũ.",
            "Make room, or allow writing there, then run this again; the scans are where they were.",
        )
        raise DiskError(message, advice) from error


def sweep_archive(workspace: Workspace) -> None:
    """Remove incomplete copies of a process that was killed; no other process may be taking files in meanwhile."""
    for draft in workspace.archive.glob(f".*{DRAFT}"):
        draft.unlink(missing_ok=True)


def sweep_unpacked() -> None:
    """Remove what readers that were killed have left of scans within scans: pictures that nobody would delete."""
    for folder in Path(tempfile.gettempdir()).glob(f"{UNPACKED}*"):
        with suppress(OSError):  # another user's, or removed meanwhile
            if folder.stat().st_mtime < time.time() - OLD_SECONDS and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)


def plain_text(name: str) -> str:
    """Return a file's name as text that can be stored: bytes that are not UTF-8 are escaped as hexadecimal."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
