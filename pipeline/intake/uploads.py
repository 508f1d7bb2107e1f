"""Files that come in pieces by way of a page: each piece is on the disk before it is said to be, and whole files go in.

A file grows in ``.uploads/``, which the watcher does not read, beside a note that says what it is called and whose it
is. It survives a lost connection, a closed page and a restart: whoever chooses the same file again goes on where it
was, once the check sum of what is there agrees. A whole file is moved into the inbox in one step, where it is taken in
like any other. What nobody went on with for a day is removed.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from forms.bilingual import Words, both
from pipeline.durable import FOLDER_OWNER_ONLY, disk_failures, sync_folder
from pipeline.errors import BatchError, DiskError, UploadError
from pipeline.intake.arrivals import SCAN_SUFFIXES
from pipeline.intake.brought import NOTE, UPLOADS, Note, is_made, keep_note, plain_name, read_note
from pipeline.intake.row_names import NO_ROWS, ROW_SUFFIXES, SaidOfRows
from pipeline.records.batches import BatchKind, BatchState
from pipeline.records.log_chain import utc_now
from pipeline.workspace import Workspace

MOST_PIECE_BYTES = 4 * 1024 * 1024
PART = ".part"
MOST_OF_ONE = 24
"""Files of one person that are not whole yet; the page sends two at a time, and some may be left of earlier days."""
MOST_PARTS = 240
KEPT_SECONDS = 24 * 3600.0
SPARE_BYTES = 200_000_000
"""So much of the disk stays free: the database and the archive need room, too."""
PHONE_SUFFIXES = frozenset({".heic", ".heif", ".webp", ".bmp", ".gif", ".zip"})
SUFFIXES = SCAN_SUFFIXES | PHONE_SUFFIXES | ROW_SUFFIXES
"""The endings that a file keeps in the inbox."""
_READ_BYTES = 1 << 20

_TOO_LARGE = Words("{name} lớn hơn mức cho phép ({most} MB)", "{name} is larger than the settings allow ({most} MB)")
_SPLIT = Words("Chia tệp ra, hoặc quét ở 200–300 dpi.", "Divide it, or scan at 200–300 dpi.")
_EMPTY = Words("{name} không có gì bên trong", "{name} is empty")
_SCAN_AGAIN = Words("Quét lại rồi chọn lại tệp.", "Scan it again, then choose it again.")
_TOO_MANY = Words("đang có quá nhiều tệp gửi dở", "too many files are under way")
_WAIT = Words(
    "Đợi các tệp kia gửi xong; tệp bỏ dở được xóa sau một ngày.",
    "Wait for the others; what nobody goes on with is removed after a day.",
)
_NO_ROOM = Words("máy chủ không còn đủ chỗ trên đĩa", "the server's disk has too little room left")
_MAKE_ROOM = Words("Báo người quản trị dọn đĩa rồi gửi lại.", "Tell the administrator, and send it again later.")
_ROWS = Words("{name} là tệp câu trả lời, không phải bản quét", "{name} holds rows of answers, and is no scan")
_CHANNEL = Words(
    "Chọn tệp này ở mục “Câu trả lời từ nơi khác” và chọn hình thức.",
    "Choose it under “Answers from elsewhere”, with the channel by which they came.",
)
_GONE = Words("tệp này không còn đang gửi", "this file is not under way any more")
_AGAIN = Words("Chọn lại tệp.", "Choose the file again.")
_NO_MORE = Words("lô {number} không nhận thêm tệp", "batch {number} takes no more files")
_NOT_THERE = Words("phần này không nối tiếp phần đã nhận", "this piece does not follow what was received")


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that is under way.

    Attributes:
        note: what is known of it.
        offset: how many bytes of it are here.
        crc: the CRC-32 of these.
    """

    note: Note
    offset: int
    crc: int

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.note.size


class Uploads:
    """The files that are under way in a workspace; thread-safe, for one server.

    Args:
        workspace: that they are brought to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.root / UPLOADS
        self._lock = threading.Lock()
        self._busy: set[str] = set()

    # Beginning

    def begin(
        self, by: str, name: str, size: int, modified: str = "", batch: int | None = None, said: SaidOfRows = NO_ROWS
    ) -> Begun:
        """Begin to take a file, or go on with it where it was begun before.

        Args:
            by: who brings it.
            name: what the browser calls it.
            size: in bytes.
            modified: when it was changed last, as the browser tells it.
            batch: what it is brought with; ``None`` for what begins with it.
            said: of its rows; nothing of a file of pictures.

        Raises:
            UploadError: it can't be taken.
            BatchError: the batch is somebody else's, or was withdrawn.
            DiskError: the workspace can't be written.
        """
        plain = plain_name(name)
        self._check(plain, size, said)
        with self._lock:
            self._make_folder()
            notes = self._growing()
            same = (plain, size, by, modified, *said)
            known = [n for n in notes if (n.name, n.size, n.by, n.modified, n.channel, n.period, n.unit) == same]
            if known and known[0].id not in self._busy:
                return self._begun(known[0])
            self._check_room(notes, by, size)
            return self._begun(self._new(by, plain, size, modified, batch, said))

    def _new(self, by: str, name: str, size: int, modified: str, batch: int | None, said: SaidOfRows) -> Note:
        number = self.batch_of(by, name, batch)
        kind = self._workspace.store.batches.numbered(number).kind
        made = secrets.token_hex(16)
        note = Note(made, name, size, by, number, kind.value, utc_now(), modified, *said)
        keep_note(self._workspace, note)
        with disk_failures(self._part(made)), self._part(made).open("xb") as file:
            os.fsync(file.fileno())
        return note

    def batch_of(self, by: str, name: str, batch: int | None) -> int:
        """Return the batch that a person goes on with, or begins.

        Raises:
            BatchError: it is somebody else's, or was withdrawn.
        """
        batches = self._workspace.store.batches
        if batch is None:
            return batches.begin(BatchKind.UPLOAD, plain_name(name), by).id
        found = batches.numbered(batch)
        if found.by != by or found.state is BatchState.WITHDRAWN:
            raise BatchError(_NO_MORE.told(number=batch), _AGAIN.told())
        return batch

    def _check(self, name: str, size: int, said: SaidOfRows) -> None:
        limits = self._workspace.settings.limits
        most = limits.row_file_bytes if said.channel else limits.file_bytes
        if size > most:
            raise UploadError(_TOO_LARGE.told(name=name, most=most // 1_000_000), _SPLIT.told())
        if size < 1:
            raise UploadError(_EMPTY.told(name=name), _SCAN_AGAIN.told())
        suffix = Path(name).suffix.lower()
        if not said.channel and suffix in ROW_SUFFIXES:
            raise UploadError(_ROWS.told(name=name), _CHANNEL.told())

    def _check_room(self, notes: list[Note], by: str, size: int) -> None:
        own = [note for note in notes if note.by == by]
        if len(notes) >= MOST_PARTS or len(own) >= MOST_OF_ONE:
            raise UploadError(_TOO_MANY.told(), _WAIT.told())
        # Room is kept for nobody else: who says that much will come, and sends nothing, would lock all others out.
        to_come = sum(max(0, note.size - self._here(note)) for note in own)
        if _free(self._folder) < size + to_come + SPARE_BYTES:
            raise UploadError(_NO_ROOM.told(), _MAKE_ROOM.told())

    def _here(self, note: Note) -> int:
        """Return how much of a file is here; nothing of one that went into the inbox at this moment."""
        with suppress(OSError):
            return self._part(note.id).stat().st_size
        return 0

    # Pieces

    def open(self, made: str, by: str, offset: int) -> Piece:
        """Return what a piece of a file is written with.

        Raises:
            UploadError: there is no such file of this person, or the piece does not follow what is here.
            DiskError: it can't be written.
        """
        with self._lock:
            note, path = self._own(made, by), self._part(made)
            if made in self._busy or path.stat().st_size != offset:
                raise UploadError(_NOT_THERE.told(), _AGAIN.told())
            self._busy.add(made)
        return Piece(self, note, path, offset)

    def known(self, made: str, by: str) -> Begun:
        """Return how much of a file is here; all of one that was received since.

        Raises:
            UploadError: there is no such file of this person.
        """
        with self._lock:
            note = read_note(self._folder / f"{made}{NOTE}") if is_made(made) else None
            if note is not None and note.by == by and not self._part(made).exists():
                return Begun(note, note.size, 0)
            return self._begun(self._own(made, by))

    def forget(self, made: str, by: str) -> None:
        """Remove what is here of a file.

        Raises:
            UploadError: there is no such file of this person, or a piece of it is being written.
        """
        with self._lock:
            self._own(made, by)
            if made in self._busy:
                raise UploadError(_NOT_THERE.told(), _AGAIN.told())
            self._part(made).unlink(missing_ok=True)
            (self._folder / f"{made}{NOTE}").unlink(missing_ok=True)

    def done_with(self, made: str) -> None:
        """Let another piece of a file be written."""
        with self._lock:
            self._busy.discard(made)

    # Whole files

    def finish(self, note: Note) -> None:
        """Move a whole file into the inbox, as one step.

        Raises:
            DiskError: that can't be done; it stays where it is.
        """
        part, inbox = self._part(note.id), self._workspace.inbox
        if not inbox.is_dir():
            raise DiskError(
                both("{inbox} không còn", "{inbox} is gone", inbox=inbox),
                both(
                    "Đưa thư mục trở lại, hoặc kết nối lại thư mục chia sẻ trên mạng.",
                    "Bring the folder back, or connect the network share again.",
                ),
            )
        suffix = Path(note.name).suffix.lower()
        target = inbox / note.folder / f"{note.id}{suffix if suffix in SUFFIXES else ''}"
        with disk_failures(target):
            for folder in (target.parent.parent, target.parent):
                folder.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
                sync_folder(folder.parent)
            try:
                part.replace(target)
            except OSError:
                if not part.exists():
                    raise
                _copied(part, target)  # the inbox is on another disk
            sync_folder(target.parent)
            sync_folder(self._folder)

    def receive(self, by: str, name: str, batch: int, said: SaidOfRows = NO_ROWS) -> Whole:
        """Return what a file is written with that comes as a whole, in a form, and whose size is not known before.

        Raises:
            UploadError: it can't be taken.
            DiskError: it can't be written.
        """
        plain, limits = plain_name(name), self._workspace.settings.limits
        self._check(plain, 1, said)
        with self._lock:
            self._make_folder()
            self._check_room(self._growing(), by, 1)
            note = self._new(by, plain, -1, "", batch, said)
            self._busy.add(note.id)
        return Whole(self, note, self._part(note.id), limits.row_file_bytes if said.channel else limits.file_bytes)

    def complete(self, note: Note, size: int) -> None:
        """Note how large a file is that came as a whole, and move it into the inbox."""
        whole = replace(note, size=size)
        keep_note(self._workspace, whole)
        self.finish(whole)

    def under_way(self, by: str = "") -> list[Begun]:
        """Return the files that are not whole yet (of one person), the oldest first."""
        with self._lock:
            notes = [note for note in self._growing() if by in ("", note.by)]
            found = [Begun(note, self._here(note), 0) for note in notes if note.size > 0]
        return sorted(found, key=lambda one: one.note.at)

    def sweep(self, now: float | None = None) -> None:
        """Put whole files into the inbox that a server did not come to, and remove what is too old and what is done."""
        now = time.time() if now is None else now
        if not self._folder.is_dir():
            return
        with self._lock:
            for note in self._notes():
                part = self._part(note.id)
                with suppress(OSError, DiskError):
                    if note.id in self._busy or self._lies_in_inbox(note):
                        continue
                    if not part.exists():
                        self._remove_old(self._folder / f"{note.id}{NOTE}", now)
                    elif part.stat().st_size == note.size:
                        self.finish(note)
                    elif now - part.stat().st_mtime > KEPT_SECONDS:
                        part.unlink()
                        (self._folder / f"{note.id}{NOTE}").unlink(missing_ok=True)

    # Where they lie

    def _remove_old(self, path: Path, now: float) -> None:
        if now - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)

    def _lies_in_inbox(self, note: Note) -> bool:
        return any((self._workspace.inbox / note.folder).glob(f"*{note.id}*"))

    def _make_folder(self) -> None:
        with disk_failures(self._folder):
            self._folder.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)

    def _part(self, made: str) -> Path:
        return self._folder / f"{made}{PART}"

    def _notes(self) -> Iterator[Note]:
        for path in sorted(self._folder.glob(f"*{NOTE}")):
            note = read_note(path)
            if note is not None and note.id == path.stem and is_made(note.id):
                yield note

    def _growing(self) -> list[Note]:
        paths = sorted(self._folder.glob(f"*{PART}"))  # of what is whole by now, which is much more, no note is read
        notes = {path.stem: read_note(path.with_suffix(NOTE)) for path in paths if is_made(path.stem)}
        return [note for made, note in notes.items() if note is not None and note.id == made]

    def _own(self, made: str, by: str) -> Note:
        note = read_note(self._folder / f"{made}{NOTE}") if is_made(made) else None
        if note is None or note.by != by or not self._part(made).exists():
            raise UploadError(_GONE.told(), _AGAIN.told())
        return note

    def _begun(self, note: Note) -> Begun:
        crc, offset = 0, 0
        with disk_failures(self._part(note.id)), self._part(note.id).open("rb") as file:
            while block := file.read(_READ_BYTES):
                crc, offset = zlib.crc32(block, crc), offset + len(block)
        return Begun(note, offset, crc)


class _Written:
    """A file under way that is being written."""

    def __init__(self, uploads: Uploads, note: Note, path: Path, offset: int, most: int) -> None:
        self._uploads = uploads
        self.note = note
        self.crc = 0
        self.offset = offset
        self._start = offset
        self._most = most
        try:
            with disk_failures(path):
                self._file: BinaryIO = path.open("r+b")
                self._file.seek(offset)
        except DiskError:
            uploads.done_with(note.id)
            raise

    def write(self, data: bytes) -> None:
        """Write more of it.

        Raises:
            UploadError: that is more than was said, or than is allowed.
            DiskError: it can't be written, or too little room is left for all else.
        """
        if self.offset + len(data) > self._most:
            raise UploadError(_TOO_LARGE.told(name=self.note.name, most=self._most // 1_000_000), _SPLIT.told())
        path = Path(self._file.name)
        if _free(path.parent) < len(data) + SPARE_BYTES:
            raise DiskError(_NO_ROOM.told(), _MAKE_ROOM.told())
        with disk_failures(path):
            self._file.write(data)
        self.crc, self.offset = zlib.crc32(data, self.crc), self.offset + len(data)

    def _synced(self) -> None:
        with disk_failures(Path(self._file.name)):
            self._file.flush()
            os.fsync(self._file.fileno())

    def _cut(self) -> None:
        with suppress(OSError, ValueError):
            self._file.flush()
        with suppress(OSError):
            os.truncate(self._file.name, self._start)


class Piece(_Written):
    """A piece of a file: kept as a whole, once its check sum agrees, or not at all."""

    def __init__(self, uploads: Uploads, note: Note, path: Path, offset: int) -> None:
        super().__init__(uploads, note, path, offset, min(note.size, offset + MOST_PIECE_BYTES))

    def keep(self, crc: int) -> bool:
        """Have the piece last, and return whether the file is whole, and lies in the inbox.

        Raises:
            UploadError: its check sum is another.
            DiskError: it can't be written.
        """
        if crc != self.crc:
            raise UploadError(_NOT_THERE.told(), _AGAIN.told())
        self._synced()
        self._start = self.offset
        if self.offset < self.note.size:
            return False
        self._file.close()
        self._uploads.finish(self.note)
        return True

    def close(self) -> None:
        """Let others write; what was not kept is cut off."""
        if not self._file.closed:
            if self.offset != self._start:
                self._cut()
            with suppress(OSError):
                self._file.close()
        self._uploads.done_with(self.note.id)


class Whole(_Written):
    """A file that comes as a whole."""

    def __init__(self, uploads: Uploads, note: Note, path: Path, most: int) -> None:
        super().__init__(uploads, note, path, 0, most)

    def keep(self) -> None:
        """Have the file last, and put it into the inbox.

        Raises:
            UploadError: it is empty.
            DiskError: it can't be written.
        """
        if not self.offset:
            raise UploadError(_EMPTY.told(name=self.note.name), _SCAN_AGAIN.told())
        self._synced()
        self._file.close()
        self._uploads.complete(self.note, self.offset)

    def close(self) -> None:
        """Remove what was not kept."""
        if not self._file.closed:
            with suppress(OSError):
                self._file.close()
            self._uploads.done_with(self.note.id)
            with suppress(UploadError):
                self._uploads.forget(self.note.id, self.note.by)
        self._uploads.done_with(self.note.id)


def _free(folder: Path) -> int:
    with disk_failures(folder):
        return shutil.disk_usage(folder).free


def _copied(part: Path, target: Path) -> None:
    """Copy a file to another disk, where it is there as a whole or not at all."""
    draft = target.with_name(f".{target.name}{PART}")
    with part.open("rb") as source, draft.open("wb") as copy:
        shutil.copyfileobj(source, copy, _READ_BYTES)
        copy.flush()
        os.fsync(copy.fileno())
    draft.replace(target)
    part.unlink()
