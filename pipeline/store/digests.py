"""Digests of rows, which the log holds: whoever changes a row that figures, names or dates follow from is found out.

An entry holds one or more digests, each of all columns that matter of one row or of one group of rows, after the
version of how they are made. Entries from before there were any hold a digest of the answers of a file at most, which
is verified as it was made (``page_digest``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from omr.faults import Fault, Outcome
from pipeline.records.page_change import COMPARED
from pipeline.records.remedies import TYPED, fields_of
from pipeline.records.rulings import reworded_answer
from pipeline.records.veil import Veil
from pipeline.store import schema

MADE_BY = "2:"
"""Begins what an entry holds, and says by which rules its digests are made."""
NOTHING = "-"
"""Stands for the digest of a row that is not there."""

# What was digested of a page at first; its outcome may still change among COMPARED, which is logged by itself.
DIGESTED = ("page", "outcome", "serial", "sheet_page", "layout", "answers")

# What is digested now. Of a page, its reader alone is left out: nothing that is told follows from it.
WHOLE_PAGE = (
    *("page", "outcome", "fault", "serial", "sheet_page", "layout", "doubts", "detail", "answers", "evidence"),
)
ISSUED = (
    *("id", "unit", "run", "unit_name", "unit_kind", "channel", "period", "layout", "first_serial", "count"),
    "ordered_at",
)
PRINTED = (*ISSUED, "file", "printed_at")
OF_OTHER_RUNS = {"origin": "print", "desk": ""}
"""Columns of runs that are digested where they hold anything else, so that older logs are verified as ever."""
ROW_KEY = ("channel", "key", "serial", "code")
LAYOUT = ("id", "survey", "geometry", "survey_text", "kept_at")
ARRIVED = ("id", "sha256", "name", "folder", "file", "bytes", "arrived_at", "office")
OF_ROW_FILES = {"channel": ""}
"""The same of scans: files of rows alone have a channel."""
OF_BATCHES: dict[str, Any] = {"batch": None}
"""The same of scans: what came before there were batches is in none."""
BATCH = ("id", "kind", "note", "by", "at", "held_at", "withdrawn_at")
CANCELLED = ("id", "cancelled_at")  # of runs
FINISHED = ("sha256", "finished_at")
DELETED = ("sha256", "deleted_at")
RULING = (
    *("id", "at", "by", "matter", "key", "serial", "sheet_page", "question", "scan", "page", "answer", "state", "seen"),
    *("why", "ended_at"),
)
AUDIT = ("id", "seed", "size", "frame", "drawn_at", "by")
AUDIT_SHEET = ("audit", "position", "serial")
AUDIT_ENTRY = ("audit", "serial", "question", "answer", "state", "by", "at")
STEP = ("id", "shortcoming", "at", "by", "kind", "fields", "why", "erased_at")
REREAD = ("id", "at", "by", "reader", "undone_at")
REREAD_SCAN = ("reread", "scan", "pages_before")
KEPT_READING = ("reread", "scan", *WHOLE_PAGE, "reader", "digest")

# Looked up for each of millions of pages, which is quicker than asking an enum.
_READ, _COMPARED = Outcome.READ.value, frozenset(outcome.value for outcome in COMPARED)
_OF_OUTCOME: dict[str, str] = {
    Outcome.DUPLICATE.value: Fault.SHEET_DUPLICATE.value,
    Outcome.CONFLICT.value: Fault.SHEET_CONFLICT.value,
}


def row_digest(row: Row[Any] | Mapping[str, Any], columns: Iterable[str]) -> str:
    """Return the SHA-256 of these columns of a row."""
    found = row if isinstance(row, Mapping) else row._mapping
    return _of([found[name] for name in columns])


def run_digest(row: Row[Any], columns: Iterable[str]) -> str:
    """Return the SHA-256 of these columns of a run, and of its origin unless it was printed for a whole unit."""
    return row_digest(row, (*columns, *_unless_default(row, OF_OTHER_RUNS)))


def arrival_digest(row: Row[Any]) -> str:
    """Return the SHA-256 of a scan as it arrived, of its channel where it is a file of rows, and of its batch."""
    return row_digest(row, (*ARRIVED, *_unless_default(row, OF_ROW_FILES), *_unless_default(row, OF_BATCHES)))


def _unless_default(row: Row[Any], columns: Mapping[str, Any]) -> tuple[str, ...]:
    """Return these columns if any of them holds something else than is said of it; none of them if not."""
    return tuple(columns) if any(row._mapping[name] != value for name, value in columns.items()) else ()


def ruling_digest(row: Row[Any] | Mapping[str, Any], veil: Veil) -> str:
    """Return the SHA-256 of a ruling, which holds what somebody wrote as the log does."""
    found = row if isinstance(row, Mapping) else row._mapping
    answer = reworded_answer(found["matter"], found["answer"], veil)
    return row_digest({**found, "answer": answer, "why": veil(found["why"])}, RULING)


def step_digest(row: Row[Any] | Mapping[str, Any], veil: Veil) -> str:
    """Return the SHA-256 of a step of the register, which holds what somebody wrote as the log does."""
    found = row if isinstance(row, Mapping) else row._mapping
    fields = {name: veil(text) if name in TYPED else text for name, text in fields_of(found["fields"]).items()}
    return row_digest({**found, "fields": sorted(fields.items()), "why": veil(found["why"])}, STEP)


def rows_digest(rows: Iterable[Row[Any]], columns: Iterable[str]) -> str:
    """Return the SHA-256 of these columns of several rows, in their order."""
    names = tuple(columns)
    return _of([row_digest(row, names) for row in rows])


def page_digest(row: Row[Any]) -> str:
    """Return the SHA-256 of the answers of a page, as older logs hold it; ``row`` has the columns ``DIGESTED``."""
    outcome = Outcome.READ if row.outcome in COMPARED else row.outcome
    return _of([row.page, outcome, row.serial, row.sheet_page, row.layout, row.answers])


def whole_page_digest(row: Sequence[Any]) -> str:
    """Return the SHA-256 of all that was read of a page; ``row`` is the columns ``WHOLE_PAGE``.

    Which scan of a sheet's page counts follows from all of them, so that outcome and fault are those of a page alone.
    """
    page, outcome, fault, *rest = row
    if fault == _OF_OUTCOME.get(outcome):
        fault = None
    return _of([page, _READ if outcome in _COMPARED else outcome, fault, *rest])


def scan_digest(pages: Iterable[str]) -> str:
    """Return the SHA-256 of the digests of all pages of a scan, or of other parts of a whole, in their order."""
    return hashlib.sha256("\n".join(pages).encode()).hexdigest()


def digests_of(connection: Connection, scan: int) -> dict[int, str]:
    """Return the digest of the answers of every page of a scan, by page."""
    pages = schema.pages
    columns = [pages.c[name] for name in DIGESTED]
    rows = connection.execute(select(*columns).where(pages.c.scan == scan).order_by(pages.c.page))
    return {row.page: page_digest(row) for row in rows}


def whole_digests_of(connection: Connection, scan: int) -> dict[int, str]:
    """Return the digest of all that was read of every page of a scan, by page."""
    pages = schema.pages
    columns = [pages.c[name] for name in WHOLE_PAGE]
    rows = connection.execute(select(*columns).where(pages.c.scan == scan).order_by(pages.c.page))
    return {row.page: whole_page_digest(row) for row in rows}


def layout_digest(connection: Connection, layout: str) -> str:
    """Return the digest of a layout that sheets were printed from, with the text of its survey."""
    columns = [schema.layouts.c[name] for name in LAYOUT]
    return row_digest(connection.execute(select(*columns).where(schema.layouts.c.id == layout)).one(), LAYOUT)


def joined(*digests: str) -> str:
    """Return what an entry holds of these digests; an empty one is that of a row that is not there."""
    return MADE_BY + " ".join(digest or NOTHING for digest in digests)


def parts_of(held: str) -> tuple[str, ...]:
    """Return the digests that an entry holds; none of what was made by other rules."""
    if not held.startswith(MADE_BY):
        return ()
    return tuple("" if digest == NOTHING else digest for digest in held.removeprefix(MADE_BY).split(" "))


def _of(values: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps(values)).hexdigest()
