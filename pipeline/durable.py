"""Files that are either there, whole and safe on the disk, or not there at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.errors import DiskError

OWNER_ONLY = 0o600
"""The rights of a file: answers, comments, keys and passwords are in most of them."""
FOLDER_OWNER_ONLY = 0o700
DRAFT = ".part"  # ends the names of files that are not whole yet
BLOCK = 1 << 20  # bytes read at a time while copying: past this, larger blocks copy no faster


@contextmanager
def written_whole(target: Path, rights: int | None = None) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of ``target`` when the block ends well, and vanishes when it doesn't.

    Nobody but its owner reads it, whatever the umask; but for its group, where the folder is open to that alone. A file
    that is meant for others has other ``rights``. The content is synced before the rename and the folder after it, so
    that after a power cut ``target`` is the old file or the new one.

    Raises:
        DiskError: the disk is full, or the folder can't be written.

    """
    with disk_failures(target):
        target.parent.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_draft_prefix(target), suffix=DRAFT, dir=target.parent)
    draft = Path(name)
    try:
        with disk_failures(target), os.fdopen(handle, "wb") as file:
            yield file
            _sync(file)
        with disk_failures(target):
            draft.chmod(_as_open_as(target.parent) if rights is None else rights)
            draft.replace(target)
            sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def sweep_drafts(target: Path) -> None:
    """Remove what ``written_whole`` left of a file when it was killed; nobody may be writing that file meanwhile."""
    with suppress(OSError):  # it takes room, and does no other harm
        for path in target.parent.iterdir():
            if path.name.startswith(_draft_prefix(target)) and path.name.endswith(DRAFT):
                path.unlink(missing_ok=True)


def _draft_prefix(target: Path) -> str:
    return f".{target.name[:80]}."


def write_new(target: Path, content: bytes) -> None:
    """Write a file that must not exist yet, and that nobody but its owner reads.

    Raises:
        FileExistsError: it does.
        DiskError: it can't be written.

    """
    with disk_failures(target):
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            _sync(file)
        sync_folder(target.parent)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_hashing(source: Path, target: IO[bytes]) -> str:
    """Copy ``source`` into an open file and return the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def append_file(source: Path, target: IO[bytes]) -> None:
    """Append a whole file to an open one, within the kernel where it can."""
    target.flush()
    with source.open("rb") as file:
        left = os.fstat(file.fileno()).st_size
        if hasattr(os, "copy_file_range"):
            with suppress(OSError):  # file systems that can't, and those that only can within one
                while left and (copied := os.copy_file_range(file.fileno(), target.fileno(), left)):
                    left -= copied
        shutil.copyfileobj(file, target, BLOCK)
        target.flush()


def sync_folder(folder: Path) -> None:
    """Make renames within ``folder`` last; a system without open folders (Windows) does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network shares refuse to sync a folder; the rename itself was done
        pass
    finally:
        os.close(handle)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _as_open_as(folder: Path) -> int:
    """Return the rights of a new file: its owner's alone, and its group's to read where that is true of the folder.

    A folder that everybody may enter says nothing: that is how most systems make folders.
    """
    return OWNER_ONLY | 0o040 if stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0o050 else OWNER_ONLY


@contextmanager
def disk_failures(target: Path) -> Iterator[None]:
    """Tell of a file that can't be written in a line, with advice.

    Raises:
        DiskError: instead of an ``OSError``.
    """
    try:
        yield
    except FileExistsError:
        raise
    except PermissionError as error:  # on Windows also while a spreadsheet program has it open
        raise DiskError(
            both(
                "{target}: không ghi được ({why})",
                "{target}: can't be written ({why})",
                target=target,
                why=reason_of(error),
            ),
            both(
                "Đóng tệp ở nơi đang mở, hoặc cấp quyền ghi vào đó, rồi chạy lại lệnh.",
                ("Close it where it is open, or give yourself the right to write there, then run the command again."),
            ),
        ) from error
    except OSError as error:
        raise DiskError(
            both(
                "{target}: không ghi được ({why})",
                "{target}: can't be written ({why})",
                target=target,
                why=reason_of(error),
            ),
            both(
                "Dọn chỗ trên đĩa hoặc cấp quyền ghi vào đó, rồi chạy lại lệnh.",
                "Make room on the disk or give yourself the right to write there, then run the command again.",
            ),
        ) from error
