"""A page whose code is torn, stained or covered: the serial that a person types from the sheet completes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.layout import Layout
from forms.serial import format_serial, parse_serial
from omr.faults import Fault, Outcome
from omr.page import read_page
from omr.scan.errors import shown_name
from pipeline.errors import UnfitSerialError, UnknownNameError
from pipeline.inspection.show import arrived, picture_of
from pipeline.records.page_record import PageRecord, record_reading
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Identified:
    """What became of a page: whose sheet it is, which page of it, and what it counts as now."""

    serial: int
    sheet_page: int
    outcome: Outcome
    doubts: int


def identify_by_serial(workspace: Workspace, scan: str, page: int, typed: str, by: str, why: str = "") -> Identified:
    """Read a page again, this time knowing its serial, and keep who said so.

    A page that a person gave a serial before may be given another: slips happen.

    Args:
        workspace: that the scan arrived in.
        scan: its name as it arrived, or the first digits of its SHA-256.
        page: of it, from 1.
        typed: the serial as printed, ``0001234-S``.
        by: who typed it.
        why: what they say about it.

    Raises:
        SerialError: it is no serial, or its check letter doesn't fit.
        UnknownNameError: there is no such scan, page or serial, or the page needs none.
        UnfitSerialError: the page can't be read as one of that sheet.
    """
    serial = parse_serial(typed)
    run = Ledger(workspace.store.runs.all()).run_of(serial)
    if run is None:
        message = f"the serial {format_serial(serial)} was never printed here"
        raise UnknownNameError(message, "Compare each digit with the sheet and type it again.")
    where = arrived(workspace, scan)
    _check_waits(workspace, where, page)
    record = _read_as(workspace, where, page, serial, run)
    outcome = workspace.store.pages.identify(where, record, by, why)
    return Identified(serial, record.sheet_page or 0, outcome, record.doubts)


def _check_waits(workspace: Workspace, where: Scan, page: int) -> None:
    """Refuse a page that is not there, or that needs no serial."""
    before = workspace.store.pages.row(where, page)
    if before is None:
        raise UnknownNameError(
            f"{shown_name(where.name)} has no page {page}", "Name a page as results/pages.csv has it."
        )
    if before.fault is not Fault.CODE_UNREADABLE and not workspace.store.pages.was_identified(where, page):
        message = f"{shown_name(where.name)}, page {page} waits for no serial"
        raise UnknownNameError(message, "Only pages with the fault code-unreadable in results/pages.csv do.")


def _read_as(workspace: Workspace, scan: Scan, page: int, serial: int, run: IssuedRun) -> PageRecord:
    """Read a page with the layout of its run alone: the code is not needed to tell which it is."""
    layout: Layout = workspace.store.layouts.by_id()[run.layout].layout
    picture = picture_of(workspace.archive / scan.file, page, scan.name, workspace.settings.limits.for_reader())
    reading = read_page(picture.pixels, {layout.id: layout}, workspace.key, dpi=picture.dpi)
    record = record_reading(page, reading, layout)
    if reading.fault is not Fault.CODE_UNREADABLE or record.answers is None or record.sheet_page is None:
        fault = reading.fault or "no fault"
        message = f"{shown_name(scan.name)}, page {page} can't be read as a page of {format_serial(serial)} ({fault})"
        raise UnfitSerialError(message, "Scan the sheet again, flat and straight, or compare the serial once more.")
    return replace(record, serial=serial, unit=run.unit, run=run.run, outcome=Outcome.READ, fault=None, detail="")
