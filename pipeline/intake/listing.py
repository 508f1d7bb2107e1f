"""List the files that are to be taken in: those of the inbox, or of the files and folders that somebody names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from forms.bilingual import both
from omr.scan.errors import shown_name
from omr.scan.passed_over import OF_DESKTOPS, file_pattern, folder_pattern
from pipeline.errors import DiskError, UnknownNameError
from pipeline.intake.arrivals import Incoming, own_name, plain_text
from pipeline.intake.brought import note_of
from pipeline.intake.feeds import Feed
from pipeline.intake.row_names import NO_ROWS, SaidOfRows, channel_of_folder, said_of
from pipeline.intake.zipped import holds_rows
from pipeline.records.batches import BatchKind
from pipeline.workspace import Workspace

OF_CAMERA = "camera "
"""Begins the names of the folders, each in that of a person, that hold what a phone photographed."""
MOST_COUNTED = 10_000
"""So many files of a folder that is passed over are counted: the snapshots of a share may hold millions."""


def incoming(workspace: Workspace, paths: Sequence[Path]) -> list[Incoming]:
    """Return the files that ``paths`` name, including those in folders; all files in the inbox if ``paths`` is empty.

    The files of a folder are in the order of their paths, so that they are numbered alike on every machine. A file or
    folder that is named itself is taken whatever it is called.

    Raises:
        UnknownNameError: a path does not exist.

    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UnknownNameError(
            both(
                "không có tệp hoặc thư mục {scan}",
                "there is no file or folder {scan}",
                scan=shown_name(missing[0]),
            ),
            both("Xem lại tên và nhập lại.", "Check the name and type it again."),
        )
    if not paths:
        return in_inbox(workspace)
    found: dict[Path, Incoming] = {}
    feed = Feed(BatchKind.COMMAND, shown_name(paths[0].name))
    for path in paths:
        files = _below(workspace, path, moved=False) if path.is_dir() else [_named(workspace, path)]
        for file in files:
            found.setdefault(file.path.resolve(), replace(file, feed=feed))
    return list(found.values())


def in_inbox(workspace: Workspace) -> list[Incoming]:
    """Return the files in the inbox, without those that are passed over, in the order of their paths.

    Those that lie under the same first folder are brought in one go, unless they were brought by way of a page.

    Raises:
        DiskError: the inbox does not exist.

    """
    if not workspace.inbox.is_dir():
        raise DiskError(
            both("{inbox} không còn", "{inbox} is gone", inbox=workspace.inbox),
            both(
                "Đưa thư mục trở lại, hoặc kết nối lại thư mục chia sẻ trên mạng.",
                "Bring the folder back, or connect the network share again.",
            ),
        )
    feeds: dict[str, Feed] = {}
    files = _below(workspace, workspace.inbox, moved=True)
    return [_brought(workspace, file, feeds) for file in files]


def passed_over(workspace: Workspace, paths: Sequence[Path]) -> Counter[str]:
    """Count the files that ``incoming`` leaves out, by the pattern (``omr.scan.passed_over``) that each matches.

    What desktops leave behind is not counted; of a folder, no more than ``MOST_COUNTED`` files are.
    """
    found: Counter[str] = Counter()
    for root in [path for path in paths if path.is_dir()] if paths else [workspace.inbox]:
        for level in _levels(root, workspace.settings.inbox.passed_over):
            found.update(pattern for _, pattern in level.files if pattern)
            for folder, pattern in level.passed_over:
                inside = (name for _, _, names in os.walk(folder) for name in names)
                found[pattern] += sum(1 for _ in islice(inside, MOST_COUNTED))
    return Counter({pattern: count for pattern, count in found.items() if count and pattern not in OF_DESKTOPS})


def _below(workspace: Workspace, root: Path, *, moved: bool) -> list[Incoming]:
    levels = _levels(root, workspace.settings.inbox.passed_over)
    found = [(path.relative_to(root).parts, path) for level in levels for path, pattern in level.files if not pattern]
    return [_incoming(workspace, path, "/".join(parts[:-1]), moved=moved) for parts, path in sorted(found)]


def _brought(workspace: Workspace, file: Incoming, feeds: dict[str, Feed]) -> Incoming:
    """Return a file in the inbox with what it is brought with: what its note tells, else what lies beside it."""
    note = note_of(workspace, own_name(file.path.name))
    if note is not None and file.folder == note.folder:
        return replace(file, said=note.said, name=note.name, feed=note.feed)
    first, _, second = file.folder.partition("/")
    if second.startswith(OF_CAMERA) and "/" not in second:
        feed = Feed(BatchKind.CAMERA, plain_text(second), plain_text(first))
        return replace(file, feed=feeds.setdefault(file.folder, feed))
    return replace(file, feed=feeds.setdefault(first, Feed(BatchKind.FOLDER, plain_text(first))))


def _named(workspace: Workspace, path: Path) -> Incoming:
    """Return a file that was named; one that lies in the archive is what it was when it was archived."""
    is_kept = path.resolve().parent == workspace.archive
    return Incoming(path, "", moved=False, said=said_of(path.name) if is_kept else NO_ROWS)


def _incoming(workspace: Workspace, path: Path, folder: str, *, moved: bool) -> Incoming:
    """Return a file in the inbox, or in a folder that was named; files of rows lie in the folder of their channel."""
    channel = channel_of_folder(folder, workspace.settings.channels) if moved else ""
    if channel and not holds_rows(path, own_name(path.name)):
        channel = ""
    return Incoming(path, folder, moved, SaidOfRows(channel))


class _Level(NamedTuple):
    """The files of one folder, and the folders in it that are passed over; each with its pattern, or none."""

    files: list[tuple[Path, str]]
    passed_over: list[tuple[Path, str]]


def _levels(root: Path, more: Sequence[str]) -> Iterator[_Level]:
    """Go through a folder and those below it; a link to a folder is a file, and is not followed."""
    for folder, folders, names in os.walk(root, onerror=_unless_gone):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        patterns = {name: folder_pattern(name, more) for name in folders if name not in links}
        folders[:] = [name for name, pattern in patterns.items() if not pattern]
        yield _Level(
            [(here / name, file_pattern(own_name(name), more)) for name in (*names, *links)],
            [(here / name, pattern) for name, pattern in patterns.items() if pattern],
        )


def _unless_gone(error: OSError) -> None:
    """Go on without a folder that may not be looked into, or that somebody has just removed."""
    if not isinstance(error, PermissionError | FileNotFoundError):
        raise error
