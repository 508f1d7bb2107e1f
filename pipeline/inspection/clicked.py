"""Read a page again by its corners, which a person clicked on; and as it arrived, when that is taken back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forms.bilingual import both
from forms.serial import format_serial
from omr.clicked_page import read_clicked_page
from omr.faults import Outcome
from omr.scan.errors import shown_name
from pipeline.errors import DefectError, UnfitSerialError, UnknownNameError
from pipeline.inspection.show import part_of, picture_of
from pipeline.intake.defects import Defect
from pipeline.intake.ingest import checked, reader_of
from pipeline.intake.kept_files import whole_copy
from pipeline.intake.reading_job import PageReader
from pipeline.records.page_record import record_reading
from pipeline.records.rulings import Place
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace

Points = NDArray[np.float64]


def read_by_clicks(
    workspace: Workspace, place: Place, serial: int, sheet_page: int, shares: Points, by: str, why: str = ""
) -> Outcome:
    """Read a page as one of a known sheet, by its four corners, and count what was read.

    Args:
        workspace: in whose archive the scan is.
        place: the page of the scan.
        serial: of the sheet.
        sheet_page: the page of the sheet, from 1.
        shares: 4×2, where the middles of the corner markers are, as shares of the width and height of the picture as
            stored: at the page's top left, top right, bottom right and bottom left.
        by: name of the person who clicked.
        why: a remark.

    Returns:
        the outcome of the page now.

    Raises:
        UnknownNameError: there is no such scan or serial.
        UnfitSerialError: the page can't be read as that page of the sheet, at these places.
        ScanError: the page can't be turned into pixels.
        DiskError: the archived copy is gone or damaged.
    """
    run = Ledger(workspace.store.runs.all()).on_paper(serial)
    if run is None:
        raise UnknownNameError(
            both(
                "số phiếu {serial} chưa từng được in ở đây",
                "the serial {serial} was never printed here",
                serial=format_serial(serial),
            ),
            both("Nhập lại.", "Type it again."),
        )
    scan, layout = _scan(workspace, place), workspace.store.layouts.by_id()[run.layout].layout
    where, limits = workspace.store.pages.place(scan, place.page), workspace.settings.limits.for_reader()
    picture = part_of(picture_of(whole_copy(workspace, scan), where.picture, scan.name, limits), where)
    size = np.array([picture.pixels.shape[1], picture.pixels.shape[0]], dtype=np.float64)
    reading = read_clicked_page(picture.pixels, layout, sheet_page, shares * size - 0.5, dpi=picture.dpi)
    record = record_reading(place.page, reading, layout)
    if reading.outcome is not Outcome.READ or record.answers is None:
        message = both(
            "{scan}, trang {page}: không đọc được theo các góc này",
            "{scan}, page {page} can't be read by these corners",
            scan=shown_name(scan.name),
            page=place.page,
        )
        raise UnfitSerialError(
            message,
            both(
                "Bấm lại vào giữa các ô định vị, hoặc nhập câu trả lời bằng tay.",
                "Click on the middles of the markers once more, or enter the answers by hand.",
            ),
        )
    record = replace(record, serial=serial, unit=run.unit, run=run.run).seen_at(where)
    return workspace.store.pages.identify(scan, record, by, why)


def read_as_arrived(workspace: Workspace, place: Place, by: str, why: str = "") -> None:
    """Read a page again as it was read when it arrived, in place of what a person made of it.

    Raises:
        UnknownNameError: there is no such scan.
        DefectError: phieu itself failed.
        DiskError: the archived copy is gone or damaged.
    """
    scan = _scan(workspace, place)
    places = workspace.store.pages.further(scan)
    reader = PageReader.by(reader_of(workspace))
    (record,) = reader.records(whole_copy(workspace, scan), scan.name, (place.page,), places)
    if isinstance(record, Defect):
        raise DefectError(
            both(
                "{scan}, trang {page}: {said}",
                "{scan}, page {page}: {said}",
                scan=shown_name(scan.name),
                page=place.page,
                said=record.said,
            ),
            record.trace,
        )
    record = checked(record, scan, Ledger(workspace.store.runs.all()), workspace.trust())
    record = record.numbered_as(workspace.store.pages.place(scan, place.page))
    workspace.store.pages.identify(scan, record, by, why)


def _scan(workspace: Workspace, place: Place) -> Scan:
    found = next((scan for scan in workspace.store.scans.all() if scan.id == place.scan), None)
    if found is None:
        raise UnknownNameError(
            both("bản quét không có trong kho lưu trữ này", "the scan is not in this archive"),
            both("Làm việc này tại cơ quan đã quét.", "Do this in the office that scanned it."),
        )
    return found
