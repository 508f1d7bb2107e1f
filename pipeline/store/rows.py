"""What a row of a table says, as one of the records."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy.engine import Row

from forms.bilingual import both
from omr.reading import State
from pipeline.records.batches import Batch, BatchKind
from pipeline.records.log_chain import Entry, EntryKind, LoggedEntry
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.runs import IssuedRun, Origin
from pipeline.records.store_rows import KeptRuling, Scan
from pipeline.store.failures import AlteredError

# Looked up for each of ten thousands of runs, which is quicker than making an enum's member of its value.
_ORIGINS = {origin.value: origin for origin in Origin}


def as_run(row: Row[Any]) -> IssuedRun:
    """Return the run that a row of ``runs`` holds."""
    printed, cancelled = (at is not None for at in (row.printed_at, row.cancelled_at))
    whose = (row.id, row.unit, row.unit_name, row.unit_kind, row.channel, row.period, row.layout)
    serials = (row._mapping["count"], row.run, row.first_serial)
    origin = _ORIGINS.get(row.origin) or Origin(row.origin)
    return IssuedRun(*whose, *serials, printed, row.desk, origin, cancelled)


def as_scan(row: Row[Any]) -> Scan:
    """Return the scan that a row of ``scans`` holds."""
    named = (row.id, row.sha256, row.name, row.file, row.pages, row.folder)
    return Scan(*named, row.arrived_at, row.office, row.deleted_at, row.channel, row.batch)


def as_batch(row: Row[Any]) -> Batch:
    """Return the batch that a row of ``batches`` holds.

    Raises:
        AlteredError: It is of no kind.
    """
    try:
        kind = BatchKind(row.kind)
    except ValueError as error:
        raise AlteredError(both("lô {id}", "batch {id}", id=row.id)) from error
    return Batch(row.id, kind, row.note, row.by, row.at, row.held_at, row.withdrawn_at)


def as_ruling(row: Row[Any]) -> Ruling:
    """Return the ruling that a row of ``rulings`` holds.

    Raises:
        AlteredError: It holds what is no ruling.
    """
    place = None if row.scan is None else Place(row.scan, row.page)
    try:
        about = (Matter(row.matter), row.serial, row.sheet_page, row.question, place)
        seen = tuple(Place(*one) for one in orjson.loads(row.seen))
        return Ruling(*about, row.answer, State(row.state), seen, row.why)
    except (ValueError, TypeError) as error:
        raise AlteredError(both("quyết định {id}", "ruling {id}", id=row.id)) from error


def as_kept_ruling(row: Row[Any]) -> KeptRuling:
    """Return the ruling that a row of ``rulings`` holds, with its number and who made it when."""
    return KeptRuling(row.id, row.at, row.by, as_ruling(row))


def as_logged_entry(row: Row[Any]) -> LoggedEntry:
    """Return the entry that a row of ``log`` holds.

    Raises:
        AlteredError: It is of no kind.
    """
    try:
        kind = EntryKind(row.kind)
    except ValueError as error:
        raise AlteredError(both("mục {id} của nhật ký", "entry {id} of the log", id=row.id)) from error
    said = (row.at, row.by, row.scan, row.page, kind, row.before, row.after, row.why, row.digest)
    return LoggedEntry(row.id, Entry(*said), row.hash)
