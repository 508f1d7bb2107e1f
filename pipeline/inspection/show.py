"""Draw one page with its reading, for a person who wants to know why it was read as it was."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.fault_evidence import evidence_crop
from omr.overlay import draw_overlay
from omr.page import read_page
from omr.reading import PageReading
from omr.scan.errors import ScanError, shown_name
from omr.scan.limits import Limits
from omr.scan.pages import count_pages, read_pictures
from omr.scan.picture import Picture
from pipeline.durable import written_whole
from pipeline.errors import DiskError, UnknownNameError
from pipeline.intake.kept_files import Kept, fault_in_words, state_of
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace

DIGITS = 8  # of a SHA-256: enough to distinguish the scans of an office
MOST_NAMED = 5
MOST_LETTERS = 75  # of a scan's name in that of its picture: a file name has up to 255 bytes, a letter up to three


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The result of drawing a page.

    Attributes:
        reading: of the page.
        files: the pictures that were written.
    """

    reading: PageReading
    files: tuple[Path, ...]


def show(workspace: Workspace, scan: str, page: int, output: Path | None = None) -> ShownPage:
    """Read a page again, draw the reading over its picture, and write a second picture of the part with its fault.

    Nothing is recorded.

    Args:
        workspace: whose layouts and key are used.
        scan: a file; or a scan that arrived, by its name or by the first digits of its SHA-256.
        page: of it, from 1.
        output: the PNG to write; ``None`` for one in the current folder, named after the scan and the page. The
            picture of the fault has the same name with ``-fault``.

    Raises:
        UnknownNameError: there is no such scan or page, or several scans have this name.
        ScanError: the page can't be turned into pixels.
        DiskError: the picture can't be written, or the scan's copy in the archive is gone or damaged.

    """
    path, name = _located(workspace, scan)
    picture = picture_of(path, page, name, workspace.settings.limits.for_reader())
    layouts = {layout: kept.layout for layout, kept in workspace.store.layouts.by_id().items()}
    reading = read_page(picture.pixels, layouts, workspace.key, dpi=picture.dpi)
    target = output or Path(f"{Path(name).stem[:MOST_LETTERS]}-{page}.png")
    drawn = {target: draw_overlay(picture.pixels, reading)}
    part = evidence_crop(picture.pixels, reading)
    if part is not None and part.size < picture.pixels.size:  # the whole page is shown by the first picture already
        drawn[target.with_name(f"{target.stem}-fault.png")] = part
    for path, pixels in drawn.items():
        _write(path, pixels)
    return ShownPage(reading, tuple(drawn))


def _located(workspace: Workspace, scan: str) -> tuple[Path, str]:
    """Return the path and the name of a scan: of a file that was named, or of one in the archive."""
    if os.path.isfile(scan):  # noqa: PTH113 - which of a name that is too long says no, where Path raises
        return Path(scan), Path(scan).name
    found = arrived(workspace, scan)
    return workspace.archive / found.file, found.name


def arrived(workspace: Workspace, scan: str) -> Scan:
    """Return the scan that arrived under a name, or whose SHA-256 begins with it.

    Raises:
        UnknownNameError: there is none, or more than one, or it is not in this archive.
        DiskError: its copy in the archive is gone or damaged.
    """
    found = workspace.store.scans.called(scan)
    if not found:
        raise UnknownNameError(
            f"there is no scan {shown_name(scan)}", "Name a file, or a scan as results/pages.csv has it."
        )
    if len(found) > 1:
        known = ", ".join(one.sha256[:DIGITS] for one in found[:MOST_NAMED])
        raise UnknownNameError(
            f"{len(found)} scans are called {shown_name(scan)}", f"Say which by its SHA-256: {known}."
        )
    (one,) = found
    if one.deleted_at is not None:
        message = f"{shown_name(scan)} was deleted on {one.deleted_at[:10]}, since its time was over"
        raise UnknownNameError(message, "What was read of it stays in results/; phieu log says who deleted it.")
    if one.office != workspace.settings.office:
        raise UnknownNameError(f"{shown_name(scan)} lies in the archive of “{one.office}”", "Do this in that office.")
    kept = state_of(workspace, one.sha256, one.file)
    if kept is not Kept.WHOLE:
        said, mend = fault_in_words(one, kept)
        raise DiskError(f"{shown_name(one.name)}: {said}", mend)
    return one


def picture_of(path: Path, page: int, name: str, limits: Limits) -> Picture:
    """Return the picture of one page of a file; ``name`` is the file's name in error messages.

    Raises:
        UnknownNameError: the file has no such page.
        ScanError: it can't be turned into pixels.
    """
    count = count_pages(path, limits)
    if not 1 <= page <= count:
        raise UnknownNameError(f"{shown_name(name)} has no page {page}", f"Its pages are 1 to {count}.")
    ((_, picture),) = read_pictures(path, [page], limits)
    if isinstance(picture, ScanError):
        raise picture
    return picture


def _write(path: Path, picture: NDArray[np.uint8]) -> None:
    _, encoded = cv2.imencode(".png", picture)
    with written_whole(path) as file:
        file.write(encoded.tobytes())
