"""The photographs of one phone, as files: first in a hidden folder of the inbox, then, all at once, as a batch in it.

A photograph is on the disk, whole and synced, before the phone is told of it. Hidden folders of the inbox are passed
over (``omr.scan.passed_over``); this one becomes the batch by being renamed, so that a batch is there as a whole or not
at all. What a server that ended left in such folders goes into the inbox when the next one starts.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from forms.bilingual import both
from pipeline.durable import DRAFT, FOLDER_OWNER_ONLY, disk_failures, hash_of, sync_folder
from pipeline.errors import UnknownNameError
from pipeline.intake.brought import NOTE, UPLOADS, Note, keep_note
from pipeline.office.camera_check import Again, PhotoCheck
from pipeline.records.batches import BatchKind
from pipeline.records.log_chain import utc_now
from pipeline.workspace import Workspace

HIDDEN_FOLDER = ".phieu-camera"
"""Within the inbox: what phones are taking pictures for."""
MOST_PHOTOS = 500
"""Of one phone at a time: an afternoon's work; then the person finishes and goes on with another batch."""

_NUMBER_DIGITS = 8  # of an id, which begins with the number of the photograph, so that names are in their order
_OTHER_BYTES = 12
_GONE = (
    both("ảnh này không còn ở đây", "this picture is no longer here"),
    both("Chuyển sang phiếu tiếp theo.", "Go on with the next sheet."),
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph that was received.

    Attributes:
        number: from 1, in the order in which they came.
        path: of its file.
        sha256: of its bytes, by which one that is sent again is known.
        check: what was seen on it.
        kept: whether it is good, or a person keeps it as it is; else it waits for what the person says.
        twin: the number of an earlier one of the same page of the same sheet; 0 if there is none.
    """

    number: int
    path: Path
    sha256: str
    check: PhotoCheck
    kept: bool
    twin: int = 0


class Album:
    """The photographs of one phone; thread-safe.

    Args:
        workspace: that keeps them.
        by: the person who let the phone in.
        begun: when that was, in local time, after which the batch is called.
    """

    def __init__(self, workspace: Workspace, by: str, begun: datetime) -> None:
        self._workspace = workspace
        self._by = by
        self._begun = begun
        self._batch: int | None = None  # until there is something in it
        self._photos: dict[int, Photo] = {}
        self._taken = 0
        self._over = False  # once it is in the inbox
        self._lock = threading.RLock()

    def photos(self) -> list[Photo]:
        """Return all of them, in the order in which they came."""
        with self._lock:
            return [self._photos[number] for number in sorted(self._photos)]

    def photo(self, number: int) -> Photo:
        """Return one of them.

        Raises:
            UnknownNameError: there is none with this number any more.
        """
        with self._lock:
            if number not in self._photos:
                raise UnknownNameError(*_GONE)
            return self._photos[number]

    @property
    def is_full(self) -> bool:
        """Whether it takes no more."""
        with self._lock:
            return len(self._photos) >= MOST_PHOTOS

    def draft(self) -> Path:
        """Return the path of a new file, which nobody reads until it is added.

        Raises:
            DiskError: the folder can't be made.
        """
        with self._lock:
            self._taken += 1
            name = f"{self._taken:0{_NUMBER_DIGITS}x}{secrets.token_hex(_OTHER_BYTES)}"
            folder = self._workspace.inbox / HIDDEN_FOLDER
            with disk_failures(folder):
                folder.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
            return folder / f"{name}{DRAFT}"

    def known(self, draft: Path) -> Photo | None:
        """Return the photograph with the bytes of a draft, if there is one: the network hid our answer."""
        sha256 = hash_of(draft)
        return next((one for one in self.photos() if one.sha256 == sha256), None)

    def add(self, draft: Path, suffix: str, check: PhotoCheck, instead: int = 0) -> Photo:
        """Keep a photograph, and return it.

        Args:
            draft: its file, whole and synced.
            suffix: of its name from now on.
            check: what was seen on it.
            instead: the number of the one that it takes the place of, which waited for what the person says; 0 for
                none.

        Raises:
            DiskError: the file can't be renamed.
            StoreError: the batch can't be begun.
            UnknownNameError: the album was put into the inbox meanwhile.
        """
        with self._lock:
            if self._over:
                raise UnknownNameError(*_GONE)
            number = int(draft.stem[:_NUMBER_DIGITS], 16)
            twin = self._twin_of(check)
            if twin and check.again is None:
                check = replace(check, again=Again.TWICE)
            sha256, path = hash_of(draft), self._stored(draft, number, suffix)
            photo = Photo(number, path, sha256, check, kept=check.again is None, twin=twin)
            self._photos[number] = photo
            self._drop_if_waiting(instead)
            return photo

    def _stored(self, draft: Path, number: int, suffix: str) -> Path:
        """Store a draft in the folder of the batch, with a note that says whose it is; return its path."""
        if self._batch is None:
            note = f"{self._begun:%Y-%m-%d %H:%M}"
            self._batch = self._workspace.store.batches.begin(BatchKind.CAMERA, note, self._by).id
        name, size = f"{number:03}{suffix}", draft.stat().st_size
        note_on_it = Note(draft.stem, name, size, self._by, self._batch, BatchKind.CAMERA.value, utc_now())
        keep_note(self._workspace, note_on_it)
        path = self._workspace.inbox / HIDDEN_FOLDER / note_on_it.folder / f"{draft.stem}{suffix}"
        with disk_failures(path):
            path.parent.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
            draft.replace(path)
            sync_folder(path.parent)
        return path

    def keep(self, number: int) -> Photo:
        """Keep a photograph as it is, though it was asked for again.

        Raises:
            UnknownNameError: there is none with this number.
        """
        with self._lock:
            self._photos[number] = replace(self.photo(number), kept=True)
            return self._photos[number]

    def keep_instead(self, number: int) -> Photo:
        """Keep a photograph of a page, and drop the earlier one of the same page.

        Raises:
            UnknownNameError: there is none with this number.
        """
        with self._lock:
            self._drop(self.photo(number).twin)
            return self.keep(number)

    def drop(self, number: int) -> None:
        """Drop a photograph; one that is gone is dropped already."""
        with self._lock:
            self._drop(number)

    def publish(self) -> int:
        """Put all photographs into the inbox as a batch, and return how many they are.

        Raises:
            DiskError: the folder can't be renamed; the photographs stay where they are.
        """
        with self._lock:
            for folder in {one.path.parent for one in self._photos.values()}:
                publish(self._workspace.inbox, folder)
            count, self._photos, self._over = len(self._photos), {}, True
            return count

    def _twin_of(self, check: PhotoCheck) -> int:
        if check.serial is None or check.page is None:
            return 0
        same = (
            one.number
            for one in self._photos.values()
            if one.kept and (one.check.serial, one.check.page) == (check.serial, check.page)
        )
        return max(same, default=0)

    def _drop_if_waiting(self, number: int) -> None:
        if number in self._photos and not self._photos[number].kept:
            self._drop(number)

    def _drop(self, number: int) -> None:
        photo = self._photos.pop(number, None)
        if photo is not None:
            with disk_failures(photo.path):
                photo.path.unlink(missing_ok=True)
                (self._workspace.root / UPLOADS / f"{photo.path.stem}{NOTE}").unlink(missing_ok=True)


def publish(inbox: Path, folder: Path) -> None:
    """Put the hidden folder of a batch into the inbox; one without photographs, or that is gone, vanishes.

    Raises:
        DiskError: it can't be renamed.
    """
    if not folder.is_dir():
        return
    with disk_failures(folder):
        if not any(folder.iterdir()):
            folder.rmdir()
            return
        home = inbox / folder.parent.name
        home.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
        if not (home / folder.name).exists():
            folder.rename(home / folder.name)
        else:  # a server that was started meanwhile has put the first of them there
            for file in sorted(folder.iterdir()):
                file.rename(home / folder.name / file.name)
            folder.rmdir()
        sync_folder(home)


def publish_left(inbox: Path) -> None:
    """Put into the inbox what phones photographed before this server started.

    Raises:
        DiskError: a folder can't be renamed.
    """
    for folder in _left(inbox / HIDDEN_FOLDER):
        publish(inbox, folder)


def _left(hidden: Path) -> Iterator[Path]:
    for person in sorted(hidden.iterdir()) if hidden.is_dir() else ():
        if person.is_dir():
            yield from sorted(folder for folder in person.iterdir() if folder.is_dir())
            with suppress(OSError):  # as long as there is something in it
                person.rmdir()
        else:
            person.unlink(missing_ok=True)  # a draft that was cut off, and never told to be kept
