"""Pages that were read are added to their table, many at a time: nearly all need no more than their row.

The statements are made once: to put one together takes longer than to carry it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from omr.faults import Outcome
from pipeline.records.page_record import PageRecord
from pipeline.records.store_rows import Scan
from pipeline.store import schema
from pipeline.store.log_writing import wait_for_turn
from pipeline.store.runs import lock_run_of

SheetPage = tuple[int, int | None]
"""The serial of a sheet, and a page of it."""

_PAGES = schema.pages
_ADDED = insert(_PAGES)
_THERE = select(_PAGES.c.page).where(
    _PAGES.c.scan == bindparam("scan"), _PAGES.c.page.between(bindparam("first"), bindparam("last"))
)
_OF_SHEETS = select(_PAGES.c.serial, _PAGES.c.sheet_page).where(
    _PAGES.c.serial.in_(bindparam("serials", expanding=True))
)


def add_pages(
    connection: Connection, scan: Scan, records: Sequence[PageRecord], choose: Callable[[PageRecord], None]
) -> None:
    """Give pages of a scan their rows; a page that has one keeps it.

    Args:
        connection: The connection of the transaction.
        scan: The scan that they are of.
        records: What they are, each page once.
        choose: Decides anew which scan of that page of its sheet counts; called once the row of a page is there of
            which there may be others, and before that of any later page is.
    """
    numbers = [record.page for record in records]
    within = {"scan": scan.id, "first": min(numbers), "last": max(numbers)}
    there = set(connection.scalars(_THERE, within))
    new = [record for record in records if record.page not in there]
    several = _of_several(connection, new)
    if several:  # choosing writes rows of other scans, in the order of these pages: nobody does meanwhile in another
        wait_for_turn(connection)
    rows: list[dict[str, Any]] = []
    for record in new:
        rows.append({"scan": scan.id, **values_of(record)})
        if _sheet_page(record) in several:
            connection.execute(_ADDED, rows)
            rows = []
            choose(record)
    if rows:
        connection.execute(_ADDED, rows)


def _of_several(connection: Connection, records: Sequence[PageRecord]) -> set[SheetPage]:
    """Return the pages of sheets that are, or come to be, there more than once; their runs stay locked until then."""
    counted = Counter(where for record in records if (where := _sheet_page(record)) is not None)
    serials = sorted({serial for serial, _ in counted})
    if not serials:
        return set()
    for serial in serials:
        lock_run_of(connection, serial)
    known = {(row.serial, row.sheet_page) for row in connection.execute(_OF_SHEETS, {"serials": serials})}
    return {where for where, times in counted.items() if times > 1 or where in known}


def _sheet_page(record: PageRecord) -> SheetPage | None:
    """Return the page of a sheet that counts by this record, if one does."""
    if record.outcome is not Outcome.READ or record.serial is None:
        return None
    return record.serial, record.sheet_page


def values_of(record: PageRecord) -> dict[str, Any]:
    """Return a row of ``pages`` that holds a record; its scan is still to be named."""
    return {
        "page": record.page,
        "outcome": record.outcome.value,
        "fault": record.fault.value if record.fault else None,
        "serial": record.serial,
        "sheet_page": record.sheet_page,
        "layout": record.layout,
        "doubts": record.doubts,
        "detail": str(record.detail),  # in English; what people are told in their language stands in the report
        "answers": record.answers.packed() if record.answers else None,
        "evidence": record.evidence,
        "reader": record.reader,
    }
