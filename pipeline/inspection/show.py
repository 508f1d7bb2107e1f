"""Draw one page with its reading, for a person who wants to know why it was read as it was."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.bilingual import both
from forms.layout import Layout
from omr.fault_evidence import evidence_crop
from omr.overlay import draw_overlay
from omr.page import read_page
from omr.reading import PageReading, State
from omr.scan.errors import ScanError, shown_name
from omr.scan.limits import Limits
from omr.scan.pages import count_pages, read_pictures
from omr.scan.picture import Picture
from omr.sheets import frames_on, read_sheet, sheet_picture
from pipeline.durable import written_whole
from pipeline.errors import UnknownNameError
from pipeline.intake.kept_files import whole_copy
from pipeline.records.page_evidence import PagePlace
from pipeline.records.page_record import STATE_LETTERS, questions_on, record_reading
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
        void: the questions whose overvote is void by the workspace's rule, so that nobody is asked.
    """

    reading: PageReading
    files: tuple[Path, ...]
    void: tuple[str, ...] = ()


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
    layouts = {layout: kept.layout for layout, kept in workspace.store.layouts.by_id().items()}
    path, name, place = _located(workspace, scan, page, layouts)
    whole = picture_of(path, place.picture, name, workspace.settings.limits.for_reader())
    reading = read_sheet(whole.pixels, place.frames, place.sheet, layouts, workspace.keys, dpi=whole.dpi)
    picture = part_of(whole, place)
    target = output or Path(f"{Path(name).stem[:MOST_LETTERS]}-{page}.png")
    drawn = {target: draw_overlay(picture.pixels, reading)}
    part = evidence_crop(picture.pixels, reading)
    if part is not None and part.size < picture.pixels.size:  # the whole page is shown by the first picture already
        drawn[target.with_name(f"{target.stem}-fault.png")] = part
    for path, pixels in drawn.items():
        _write(path, pixels)
    void = _void(reading, layouts) if workspace.settings.validity.overvotes_void else ()
    return ShownPage(reading, tuple(drawn), void)


def _void(reading: PageReading, layouts: Mapping[str, Layout]) -> tuple[str, ...]:
    """Return the questions of a page with a plain overvote."""
    layout = layouts.get(reading.layout or "")
    record = record_reading(1, reading, layout)
    if layout is None or record.answers is None or record.sheet_page is None:
        return ()
    questions = questions_on(layout, record.sheet_page)
    states, void = record.answers.overvotes_voided().states, STATE_LETTERS[State.VOID]
    return tuple(name for name, state in zip(questions, states, strict=True) if state == void)


def _located(workspace: Workspace, scan: str, page: int, layouts: Mapping[str, Layout]) -> tuple[Path, str, PagePlace]:
    """Return the path and the name of a scan, a file that was named or one in the archive, and where its page is."""
    if os.path.isfile(scan):  # noqa: PTH113 - which of a name that is too long says no, where Path raises
        path = Path(scan)
        return path, path.name, _place_in(path, page, layouts, workspace)
    found = arrived(workspace, scan)
    if found.channel:
        message = both(
            "{scan}: tệp câu trả lời không có ảnh",
            "{scan}: a file of rows has no pictures",
            scan=shown_name(found.name),
        )
        raise UnknownNameError(
            message,
            both(
                "Câu trả lời nằm trong answers.csv: cột scan và page ghi tệp và dòng.",
                "Its answers are in answers.csv: scan and page name file and row.",
            ),
        )
    return workspace.archive / found.file, found.name, workspace.store.pages.place(found, page)


def _place_in(path: Path, page: int, layouts: Mapping[str, Layout], workspace: Workspace) -> PagePlace:
    """Return where a page of a file is to be seen, numbered as if the file had arrived."""
    limits = workspace.settings.limits.for_reader()
    further = count_pages(path, limits)
    for number in (page,) if page <= further else range(1, further + 1):
        picture = picture_of(path, number, path.name, limits)
        frames = frames_on(picture.pixels, read_page(picture.pixels, layouts, workspace.keys, dpi=picture.dpi), layouts)
        if number == page:
            return PagePlace(page, 1, frames)
        others = max(len(frames) - 1, 0)
        if page <= further + others:
            return PagePlace(number, page - further + 1, frames)
        further += others
    return PagePlace(page)


def arrived(workspace: Workspace, scan: str) -> Scan:
    """Return the scan that arrived under a name, or whose SHA-256 begins with it.

    Raises:
        UnknownNameError: there is none, or more than one, or it is not in this archive.
        DiskError: its copy in the archive is gone or damaged.
    """
    found = workspace.store.scans.called(scan)
    if not found:
        raise UnknownNameError(
            both("không có bản quét {scan}", "there is no scan {scan}", scan=shown_name(scan)),
            both(
                "Ghi tên tệp, hoặc bản quét như trong results/pages.csv.",
                "Name a file, or a scan as results/pages.csv has it.",
            ),
        )
    if len(found) > 1:
        known = ", ".join(one.sha256[:DIGITS] for one in found[:MOST_NAMED])
        raise UnknownNameError(
            both(
                "có {found} bản quét tên {scan}",
                "{found} scans are called {scan}",
                found=len(found),
                scan=shown_name(scan),
            ),
            both("Ghi rõ bản nào bằng SHA-256: {known}.", "Say which by its SHA-256: {known}.", known=known),
        )
    (one,) = found
    if one.deleted_at is not None:
        message = both(
            "{scan} đã được xóa ngày {day} vì hết thời hạn lưu giữ",
            "{scan} was deleted on {day}, since its time was over",
            scan=shown_name(scan),
            day=one.deleted_at[:10],
        )
        raise UnknownNameError(
            message,
            both(
                "Những gì đã đọc vẫn còn trong results/; phieu log cho biết ai đã xóa.",
                "What was read of it stays in results/; phieu log says who deleted it.",
            ),
        )
    if one.office != workspace.settings.office:
        raise UnknownNameError(
            both(
                "{scan} nằm trong kho lưu trữ của “{office}”",
                "{scan} lies in the archive of “{office}”",
                scan=shown_name(scan),
                office=one.office,
            ),
            both("Làm việc này tại cơ quan đó.", "Do this in that office."),
        )
    whole_copy(workspace, one)
    return one


def part_of(picture: Picture, place: PagePlace) -> Picture:
    """Return the part of its picture that a page is."""
    return replace(picture, pixels=sheet_picture(picture.pixels, place.frames, place.sheet))


def picture_of(path: Path, page: int, name: str, limits: Limits) -> Picture:
    """Return one picture of a file (from 1); ``name`` is the file's name in error messages.

    Raises:
        UnknownNameError: the file has no such page.
        ScanError: it can't be turned into pixels.
    """
    count = count_pages(path, limits)
    if not 1 <= page <= count:
        raise UnknownNameError(
            both(
                "{name} không có trang {page}",
                "{name} has no page {page}",
                name=shown_name(name),
                page=page,
            ),
            both("Bản quét có các trang từ 1 đến {count}.", "Its pages are 1 to {count}.", count=count),
        )
    ((_, picture),) = read_pictures(path, [page], limits)
    if isinstance(picture, ScanError):
        raise picture
    return picture


def _write(path: Path, picture: NDArray[np.uint8]) -> None:
    _, encoded = cv2.imencode(".png", picture)
    with written_whole(path) as file:
        file.write(encoded.tobytes())
