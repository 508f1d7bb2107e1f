"""A page of an archived scan with its pixels, and where its layout lies on them.

    page = opened(workspace, place)                      # one page, decoded once for all questions on it
    for place, page in all_opened(workspace, places):    # many, each file opened once

What a person blacked out is black in the pixels themselves, so that nothing that is made of them shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from forms.bilingual import both
from forms.errors import PhieuError
from forms.layout import Layout, PageLayout, Rect
from omr.faults import Outcome
from omr.registration.homography import Homography
from omr.scan.errors import ScanError, shown_name
from omr.scan.pages import read_pictures
from omr.scan.picture import Picture
from pipeline.errors import UnknownNameError
from pipeline.inspection.show import part_of, picture_of
from pipeline.intake.kept_files import whole_copy
from pipeline.pictures import crops
from pipeline.pictures.crops import Gray
from pipeline.pictures.picture_cache import PictureCache
from pipeline.records.comments import Comment
from pipeline.records.letters import letter_page
from pipeline.records.page_evidence import PageEvidence, PagePlace
from pipeline.records.page_record import PageRecord
from pipeline.records.rulings import Matter, Place
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace

HELD_BYTES = 256_000_000  # 65 pages of A4 at 200 dpi, 29 at 300

_OF_NO_SHEET = (Outcome.FOREIGN, Outcome.UNREADABLE, Outcome.FORGED)  # it may be a page of a letter

_decoded = PictureCache(HELD_BYTES)
_layouts: dict[str, Layout] = {}  # by id, which is a hash of their content, so that they never change


@dataclass(frozen=True, slots=True)
class Fit:
    """The registration of a page on its scan, and its layout; ``homography`` is 3×3, mm to pixels."""

    homography: Homography
    layout: Layout
    page: PageLayout

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page in millimetres."""
        return self.layout.page_size_mm


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A decoded page of a scan, with its stored record; ``fit`` is ``None`` if it was not registered."""

    scan: Scan
    record: PageRecord
    pixels: Gray
    fit: Fit | None

    @property
    def name(self) -> str:
        """What people call it."""
        return both(
            "{scan}, trang {page}",
            "{scan}, page {page}",
            scan=shown_name(self.scan.name),
            page=self.record.page,
        )


def opened(workspace: Workspace, place: Place) -> ArchivedPage:
    """Return a page with its pixels, decoded at most once.

    Raises:
        UnknownNameError: the scan is not there (any more), or nobody knows where its blacked-out parts lie.
        DiskError: its copy in the archive is gone or damaged.
        ScanError: it can't be turned into pixels.
    """
    scan, record = archived(workspace, place)
    _refuse_row(scan, place)
    path = whole_copy(workspace, scan)
    picture = _decoded.get((path, place.page), lambda: _read(workspace, scan, path, record.place))
    return _covered(workspace, scan, record, picture.pixels)


def all_opened(workspace: Workspace, places: Iterable[Place]) -> Iterator[tuple[Place, ArchivedPage | PhieuError]]:
    """Yield each of these pages once, or why it can't be shown, in order; each file is opened once, and nothing kept.

    The errors are those of ``opened``.
    """
    for _, group in groupby(sorted(set(places)), key=lambda place: place.scan):
        yield from _opened_of_scan(workspace, list(group))


def archived(workspace: Workspace, place: Place) -> tuple[Scan, PageRecord]:
    """Return the scan and the stored record of a page whose scan is in this archive.

    Raises:
        UnknownNameError: the scan is not there (any more).
    """
    found = workspace.store.pages.at(place)
    if found is None:
        raise UnknownNameError(
            both(
                "bản quét {scan} không có trang {page}",
                "there is no page {page} of scan {scan}",
                page=place.page,
                scan=place.scan,
            ),
            both("Chuyển sang mục tiếp theo.", "Go on with the next item."),
        )
    scan, record = found
    if scan.deleted_at is not None:
        message = both(
            "{scan} đã được xóa ngày {day} vì hết thời hạn lưu giữ",
            "{scan} was deleted on {day}, since its time was over",
            scan=shown_name(scan.name),
            day=scan.deleted_at[:10],
        )
        raise UnknownNameError(
            message,
            both(
                "Những gì đã đọc vẫn còn trong results/; phieu log cho biết ai đã xóa.",
                "What was read of it stays in results/; phieu log says who deleted it.",
            ),
        )
    if scan.office != workspace.settings.office:
        raise UnknownNameError(
            both(
                "{scan} nằm trong kho lưu trữ của “{office}”",
                "{scan} lies in the archive of “{office}”",
                scan=shown_name(scan.name),
                office=scan.office,
            ),
            both("Làm việc này tại cơ quan đó.", "Do this in that office."),
        )
    return scan, record


def _refuse_row(scan: Scan, place: Place) -> None:
    """Refuse to look for pixels in a file of rows."""
    if scan.channel:
        message = both(
            "{scan}, dòng {page}: dòng của tệp không có ảnh",
            "{scan}, row {page}: a row of a file has no picture",
            scan=shown_name(scan.name),
            page=place.page,
        )
        raise UnknownNameError(
            message,
            both(
                "Câu trả lời của dòng nằm trong answers.csv, bên cạnh tên tệp và số dòng.",
                "Its answers are in answers.csv, beside its file and row.",
            ),
        )


def layout_called(workspace: Workspace, name: str) -> Layout | None:
    """Return a layout by its id."""
    if name not in _layouts:
        _layouts.update({known: kept.layout for known, kept in workspace.store.layouts.by_id().items()})
    return _layouts.get(name)


def _opened_of_scan(workspace: Workspace, places: Sequence[Place]) -> Iterator[tuple[Place, ArchivedPage | PhieuError]]:
    found: dict[Place, tuple[Scan, PageRecord]] = {}
    for place in places:
        try:
            found[place] = archived(workspace, place)
            _refuse_row(found[place][0], place)
            path = whole_copy(workspace, found[place][0])
        except PhieuError as error:
            found.pop(place, None)
            yield place, error
    if not found:
        return
    wanted: dict[int, list[Place]] = {}
    for place, (_, record) in found.items():
        wanted.setdefault(record.place.picture, []).append(place)
    for number, picture in read_pictures(path, sorted(wanted), workspace.settings.limits.for_reader()):
        for place in wanted[number]:
            yield place, _page_of(workspace, *found[place], picture)


def _page_of(
    workspace: Workspace, scan: Scan, record: PageRecord, picture: Picture | ScanError
) -> ArchivedPage | PhieuError:
    if isinstance(picture, ScanError):
        return picture
    try:
        return _covered(workspace, scan, record, part_of(picture, record.place).pixels)
    except PhieuError as error:
        return error


def _covered(workspace: Workspace, scan: Scan, record: PageRecord, pixels: Gray) -> ArchivedPage:
    """Return a page whose blacked-out parts are black."""
    fit, place = _fit(workspace, record, pixels), Place(scan.id, record.page)
    if record.outcome in _OF_NO_SHEET and (black := _black_on_letter(workspace, place)):
        height, width = pixels.shape
        pixels = crops.blacked_out(pixels, np.diag([width / 100, height / 100, 1.0]), black)
    if black := _black_parts(workspace, record, place):
        if fit is None:
            message = both(
                "{scan}, trang {page}: không rõ các phần bôi đen nằm ở đâu",
                "{scan}, page {page}: it is not known where its blacked-out parts lie",
                scan=shown_name(scan.name),
                page=place.page,
            )
            raise UnknownNameError(
                message,
                both(
                    "Đọc lại bản quét (phieu reread), hoặc xem phiếu giấy.",
                    "Read the scan again (phieu reread), or look at the paper.",
                ),
            )
        pixels = crops.blacked_out(pixels, fit.homography, black)
    return ArchivedPage(scan, record, pixels, fit)


def _black_parts(workspace: Workspace, record: PageRecord, place: Place) -> list[Rect]:
    """Return the parts of a page that were blacked out when its comments were typed, in millimetres."""
    kept = workspace.store.rulings.in_force(record.serial) if record.serial is not None else ()
    comments = [one.ruling for one in kept if one.ruling.matter is Matter.COMMENT and one.ruling.place == place]
    return [Rect(*part) for ruling in comments for part in Comment.unpacked(ruling.answer).black]


def _black_on_letter(workspace: Workspace, place: Place) -> list[Rect]:
    """Return the parts of a page of a letter that were blacked out, in per cent of the width and height as stored."""
    found = workspace.store.rulings.about_strays(place.scan)
    pages = [letter_page(one.ruling) for one in found if one.ruling.place == place]
    return [Rect(*part) for page in pages if page for part in page.said.black]


def _read(workspace: Workspace, scan: Scan, path: Path, place: PagePlace) -> Picture:
    picture = picture_of(path, place.picture, scan.name, workspace.settings.limits.for_reader())
    return part_of(picture, place)


def _fit(workspace: Workspace, record: PageRecord, pixels: Gray) -> Fit | None:
    """Return the registration of a page, if it is stored and still matches the decoded pixels."""
    stored = PageEvidence.unpacked(record.evidence).homography
    layout = layout_called(workspace, record.layout) if stored and record.layout else None
    page = layout.page(record.sheet_page or 0) if layout else None
    if stored is None or layout is None or page is None:
        return None
    homography = np.array(stored).reshape(3, 3)
    return Fit(homography, layout, page) if crops.fits(pixels, homography, page) else None
