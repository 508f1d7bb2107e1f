"""How a file comes in: into the archive first, then into the database, and only then out of the inbox."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from omr.errors import shown
from pipeline.durable import copy_hashing, hash_of, sync_folder
from pipeline.errors import DiskError, UnknownNameError
from pipeline.store import Scan
from pipeline.workspace import Workspace

# What scanners and desktops leave beside the scans; none of it was given by anyone.
JUNK_NAMES = frozenset({"thumbs.db", "desktop.ini"})
UNFINISHED_SUFFIXES = frozenset({".part", ".tmp", ".crdownload", ".filepart"})
SCAN_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to be taken in.

    Attributes:
        path: where it lies.
        folder: the folders between the inbox, or the folder that was named, and the file, joined by ``/``.
        moved: whether it leaves its place once it is safe.
    """

    path: Path
    folder: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of it.

    Attributes:
        name: the file's name, as it arrived.
        scan: its row; ``None`` where it was left alone.
        known: its bytes had arrived before.
        left_alone: why it was not taken, in words.
    """

    name: str
    scan: Scan | None = None
    known: bool = False
    left_alone: str = ""


def incoming(workspace: Workspace, paths: Sequence[Path]) -> list[Incoming]:
    """Return the files that ``paths`` name, those in folders included, or all that lies in the inbox.

    They come in the order of their paths, so that the same files are numbered alike on every machine.

    Raises:
        UnknownNameError: a path does not exist.

    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UnknownNameError(f"there is no file or folder {shown(missing[0])}", "Check the name and type it again.")
    if not paths:
        return list(_below(workspace.inbox, moved=True))
    found: dict[Path, Incoming] = {}
    for path in paths:
        files = _below(path, moved=False) if path.is_dir() else [Incoming(path, "", moved=False)]
        for file in files:
            found.setdefault(file.path.resolve(), file)
    return list(found.values())


def _below(root: Path, *, moved: bool) -> Iterator[Incoming]:
    paths = sorted(root.rglob("*"), key=lambda path: path.relative_to(root).parts)
    for path in paths:
        parts = path.relative_to(root).parts
        if not _is_junk(parts) and (path.is_symlink() or not path.is_dir()):
            yield Incoming(path, "/".join(parts[:-1]), moved)


def _is_junk(parts: Sequence[str]) -> bool:
    name = parts[-1].lower()
    hidden = any(part.startswith((".", "~$")) for part in parts)
    return hidden or name in JUNK_NAMES or Path(name).suffix in UNFINISHED_SUFFIXES


def take_in(workspace: Workspace, file: Incoming) -> Arrival:
    """Copy a file into the archive, record it, and remove it from the inbox.

    At every moment the bytes are in one place at least where the next ingest finds them. The same bytes again are not
    taken twice.

    Raises:
        DiskError: the archive can't be written; the file stays where it is.

    """
    name = plain_text(file.path.name)
    try:
        before = file.path.lstat()
    except OSError as error:
        return Arrival(name, left_alone=f"it can't be looked at ({error.strerror})")
    if not stat.S_ISREG(before.st_mode):
        return Arrival(name, left_alone="it is a link or a device, not a file")
    try:
        sha256 = hash_of(file.path)
    except OSError as error:
        return Arrival(name, left_alone=f"it can't be read ({error.strerror})")
    known = workspace.store.scan_of(sha256)
    stored = known.file if known else f"{sha256}{_suffix(file.path)}"
    if not (workspace.archive / stored).is_file():
        _archive(workspace, file.path, sha256, stored)
    if not _is_unchanged(file.path, before) or not (workspace.archive / stored).is_file():
        return Arrival(name, left_alone="it is still being written; it is taken next time")
    scan = known or workspace.store.add_scan(sha256, name, plain_text(file.folder), stored, before.st_size)
    if file.moved:
        file.path.unlink(missing_ok=True)
        sync_folder(file.path.parent)
    return Arrival(name, scan, known is not None)


def _suffix(path: Path) -> str:
    """Keep the ending of the name, so that a double click opens the archived file too."""
    suffix = path.suffix.lower()
    return suffix if suffix in SCAN_SUFFIXES else ""


def _is_unchanged(path: Path, before: os.stat_result) -> bool:
    after = path.lstat() if path.exists() else before
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _archive(workspace: Workspace, source: Path, sha256: str, name: str) -> None:
    """Copy a file to its place in the archive, unless its bytes are no longer those that were hashed."""
    try:
        workspace.archive.mkdir(exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=workspace.archive)
        try:
            with os.fdopen(handle, "wb") as target:
                copied = copy_hashing(source, target)
                target.flush()
                os.fsync(target.fileno())
            if copied == sha256:
                Path(draft).chmod(0o444)  # nobody has a reason to change it
                Path(draft).replace(workspace.archive / name)
                sync_folder(workspace.archive)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        message = f"{workspace.archive}: {shown(source.name)} can't be copied here ({error.strerror or error})"
        advice = "Make room, or allow writing there, then run this again; the scans are where they were."
        raise DiskError(message, advice) from error


def plain_text(name: str) -> str:
    """Return a file's name as text that can be stored: bytes that are no UTF-8 are written out as hexadecimal."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
