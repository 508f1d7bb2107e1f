"""Whether the archive holds what it says: every file that arrived, whole, under the SHA-256 that it arrived with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from forms.bilingual import alike, both
from omr.scan.errors import shown_name
from pipeline.durable import hash_of
from pipeline.errors import DiskError
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace


class Kept(StrEnum):
    """What became of the archived copy of a scan."""

    WHOLE = "whole"
    GONE = "gone"
    DAMAGED = "damaged"


_STATES = {
    Kept.WHOLE: both("còn nguyên vẹn", "whole"),
    Kept.GONE: both("không còn", "gone"),
    Kept.DAMAGED: both("bị hỏng", "damaged"),
}
_MENDS = {
    Kept.GONE: both("Đưa tệp trở lại", "Bring it back"),
    Kept.DAMAGED: both("Lấy lại tệp từ bản sao lưu", "Bring it back from a backup"),
}
_WAYS = {
    Kept.GONE: both("đưa tệp trở lại", "bring it back"),
    Kept.DAMAGED: both("lấy lại tệp từ bản sao lưu", "bring it back from a backup"),
}


def state_of(workspace: Workspace, sha256: str, file: str) -> Kept:
    """Read the archived file called ``file``, and return whether its bytes have this SHA-256."""
    path = workspace.archive / file
    try:
        return Kept.WHOLE if hash_of(path) == sha256 else Kept.DAMAGED
    except FileNotFoundError:
        return Kept.GONE
    except OSError:  # a bad block, or something that is no file
        return Kept.DAMAGED


def whole_copy(workspace: Workspace, scan: Scan) -> Path:
    """Return the path of the archived copy of a scan, made sure that it holds what arrived.

    What a person decides from a picture must be decided from the paper that it is about. A copy is read only once as
    long as neither its size nor its time of change is another, so that pictures are shown without delay.

    Raises:
        DiskError: the copy is gone, or holds something else.
    """
    path = workspace.archive / scan.file
    try:
        found = path.stat()
        whole = path.is_file() and _hash_of_unchanged(path, found) == scan.sha256
        kept = Kept.WHOLE if whole else Kept.DAMAGED
    except FileNotFoundError:
        kept = Kept.GONE
    except OSError:
        kept = Kept.DAMAGED
    if kept is not Kept.WHOLE:
        said, mend = fault_in_words(scan, kept)
        raise DiskError(alike("{scan}: {said}", scan=shown_name(scan.name), said=said), mend)
    return path


def _hash_of_unchanged(path: Path, found: os.stat_result) -> str:
    return _cached_hash(path, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


@lru_cache(maxsize=4096)
def _cached_hash(path: Path, _state: tuple[int, ...]) -> str:
    return hash_of(path)


def fault_in_words(scan: Scan, kept: Kept) -> tuple[str, str]:
    """Return what is wrong with the copy of a scan, and what to do about it."""
    said = both("archive/{file} {kept}", "archive/{file} is {kept}", file=scan.file, kept=_STATES[kept])
    return said, both(
        "{mend}, hoặc đặt lại bản quét vào inbox/.", "{mend}, or put the scan into inbox/ again.", mend=_MENDS[kept]
    )


def in_words(scan: Scan, kept: Kept) -> str:
    """Return in a line what is wrong with the copy of a scan, and what to do about it."""
    said, _ = fault_in_words(scan, kept)
    return both(
        "{said}: {mend}, hoặc đặt lại bản quét vào inbox/",
        "{said}: {mend}, or put the scan into inbox/ again",
        said=said,
        mend=_WAYS[kept],
    )


@dataclass(slots=True)
class ArchiveState:
    """What is wrong with an archive.

    Attributes:
        checked: number of scans whose copies were read.
        faults: the scans whose copies are gone or damaged, in the order of arrival.
        without_row: names of the files in the archive that the database does not know.
    """

    checked: int = 0
    faults: list[tuple[Scan, Kept]] = field(default_factory=list)
    without_row: list[str] = field(default_factory=list)


def examine_archive(workspace: Workspace, report: Callable[[int, int], None]) -> ArchiveState:
    """Read every archived file of this office; ``report`` is told how many are done, and how many there are.

    Raises:
        StoreError: the database can't be read.

    """
    found, scans = ArchiveState(), kept_scans(workspace)
    for scan in scans:
        kept = state_of(workspace, scan.sha256, scan.file)
        if kept is not Kept.WHOLE:
            found.faults.append((scan, kept))
        found.checked += 1
        report(found.checked, len(scans))
    found.without_row = sorted(_without_row(workspace))
    return found


def kept_scans(workspace: Workspace) -> list[Scan]:
    """Return the scans of this office that were not deleted, in the order of arrival."""
    return [scan for scan in workspace.store.scans.all() if scan.deleted_at is None]


def _without_row(workspace: Workspace) -> Iterator[str]:
    known = {scan.file for scan in workspace.store.scans.all(everywhere=True)}
    for path in workspace.archive.iterdir():
        if path.name not in known and not path.name.startswith("."):  # copies that are not complete yet
            yield path.name
