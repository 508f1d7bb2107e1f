"""Identify a page whose code is torn, stained or covered by the serial that a person types from the sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.bilingual import Told, both
from forms.layout import Layout
from forms.serial import format_serial, parse_serial
from omr.faults import ADVICE, Fault, Outcome
from omr.scan.errors import shown_name
from omr.sheets import read_sheet
from pipeline.errors import UnfitSerialError, UnknownNameError
from pipeline.inspection.show import arrived, picture_of
from pipeline.inspection.unnumbered import Whose, issue_unnumbered, order_of
from pipeline.records.page_record import PageRecord, record_reading
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Identified:
    """The result for a page: the sheet that it belongs to, which page of it, and its outcome now."""

    serial: int
    sheet_page: int
    outcome: Outcome
    doubts: int


def identify_by_serial(workspace: Workspace, scan: str, page: int, typed: str, by: str, why: str = "") -> Identified:
    """Read a page again with its serial known, and record who gave the serial.

    A serial that a person gave before may be replaced by another, to correct a slip.

    Args:
        workspace: in which the scan arrived.
        scan: its name as it arrived, or the first digits of its SHA-256.
        page: of the scan, from 1.
        typed: the serial as printed, ``0001234-S``.
        by: name of the person who typed it.
        why: a remark.

    Raises:
        SerialError: ``typed`` is not a serial, or its check letter is wrong.
        UnknownNameError: there is no such scan, page or serial, or the page needs none.
        UnfitSerialError: the page can't be read as a page of that sheet.
    """
    serial = parse_serial(typed)
    run = Ledger(workspace.store.runs.all()).on_paper(serial)
    if run is None:
        message = both(
            "số phiếu {serial} chưa từng được in ở đây",
            "the serial {serial} was never printed here",
            serial=format_serial(serial),
        )
        raise UnknownNameError(
            message,
            both("So lại từng chữ số với phiếu rồi nhập lại.", "Compare each digit with the sheet and type it again."),
        )
    where = arrived(workspace, scan)
    _check_waits(workspace, where, page)
    record = _belonging(_read_with(workspace, where, page, run.layout, serial), serial, run)
    outcome = workspace.store.pages.identify(where, record, by, why)
    return Identified(serial, record.sheet_page or 0, outcome, _asked(workspace, record))


def identify_unnumbered(workspace: Workspace, scan: str, page: int, whose: Whose, by: str, why: str = "") -> Identified:
    """Read a page whose code can't be read and whose serial is gone, and count it as a sheet with a serial of its own.

    Args:
        workspace: in which the scan arrived.
        scan: its name as it arrived, or the first digits of its SHA-256.
        page: of the scan, from 1.
        whose: for whom its sheet was printed.
        by: name of the person who says so.
        why: a remark.

    Raises:
        UnknownNameError: there is no such scan or page, the page needs no serial, or nothing was printed for those.
        UnfitSerialError: the page can't be read as a page of that layout.
    """
    where = arrived(workspace, scan)
    _check_waits(workspace, where, page)
    order_of(workspace, whose)
    record = _read_with(workspace, where, page, whose.layout)
    with workspace.store.transaction():
        run = issue_unnumbered(workspace, whose)
        record = _belonging(record, run.first_serial, run)
        outcome = workspace.store.pages.identify(where, record, by, why)
    return Identified(run.first_serial, record.sheet_page or 0, outcome, _asked(workspace, record))


def _asked(workspace: Workspace, record: PageRecord) -> int:
    """Return how many answers of a page wait for a person by this workspace's rules."""
    return record.doubts_asked(overvotes_void=workspace.settings.validity.overvotes_void)


def _check_waits(workspace: Workspace, where: Scan, page: int) -> None:
    """Raise ``UnknownNameError`` for a page that does not exist or needs no serial."""
    before = workspace.store.pages.row(where, page)
    if before is None:
        raise UnknownNameError(
            both(
                "{scan} không có trang {page}",
                "{scan} has no page {page}",
                scan=shown_name(where.name),
                page=page,
            ),
            both("Ghi một trang như trong results/pages.csv.", "Name a page as results/pages.csv has it."),
        )
    if before.fault not in (Fault.CODE_UNREADABLE, Fault.CODE_DISTRUSTED) and not workspace.store.pages.was_identified(
        where, page
    ):
        message = both(
            "{scan}, trang {page} không chờ số phiếu nào",
            "{scan}, page {page} waits for no serial",
            scan=shown_name(where.name),
            page=page,
        )
        raise UnknownNameError(
            message,
            both(
                "Chỉ những trang ghi code-unreadable hoặc code-distrusted trong results/pages.csv mới chờ.",
                "Only those with code-unreadable or code-distrusted in results/pages.csv do.",
            ),
        )


def _read_with(workspace: Workspace, scan: Scan, page: int, name: str, serial: int | None = None) -> PageRecord:
    """Read a page with one layout only, so that the code is not needed to determine it.

    Where a sheet is named, and the code can be read (a key that is not trusted signed it), it must be that sheet's.
    """
    layout: Layout = workspace.store.layouts.by_id()[name].layout
    place, limits = workspace.store.pages.place(scan, page), workspace.settings.limits.for_reader()
    picture = picture_of(workspace.archive / scan.file, place.picture, scan.name, limits)
    layouts = {layout.id: layout}
    reading = read_sheet(picture.pixels, place.frames, place.sheet, layouts, workspace.keys, dpi=picture.dpi)
    record = record_reading(page, reading, layout)
    is_that_sheet = reading.outcome is Outcome.READ and serial is not None and record.serial == serial
    fits = reading.fault is Fault.CODE_UNREADABLE or is_that_sheet
    if not fits or record.answers is None or record.sheet_page is None:
        fault = (
            Told(reading.fault, ADVICE[reading.fault].seen.vi) if reading.fault else both("không có lỗi", "no fault")
        )
        sheet = name if serial is None else format_serial(serial)
        message = both(
            "{scan}, trang {page} không đọc được như một trang của {sheet} ({fault})",
            "{scan}, page {page} can't be read as a page of {sheet} ({fault})",
            scan=shown_name(scan.name),
            page=page,
            sheet=sheet,
            fault=fault,
        )
        raise UnfitSerialError(
            message,
            both(
                "Quét lại phiếu cho phẳng và thẳng, hoặc so lại số phiếu.",
                "Scan the sheet again, flat and straight, or compare the serial once more.",
            ),
        )
    return record.seen_at(place)


def _belonging(record: PageRecord, serial: int, run: IssuedRun) -> PageRecord:
    return replace(record, serial=serial, unit=run.unit, run=run.run, outcome=Outcome.READ, fault=None, detail="")
