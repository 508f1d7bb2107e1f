"""What the log holds of rows that belong together, and the words that it has for what is entered from paper."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from forms.serial import format_serial
from pipeline.store import schema
from pipeline.store.digests import (
    AUDIT,
    AUDIT_ENTRY,
    AUDIT_SHEET,
    CANCELLED,
    ISSUED,
    KEPT_READING,
    PRINTED,
    REREAD,
    REREAD_SCAN,
    ROW_KEY,
    joined,
    layout_digest,
    parts_of,
    row_digest,
    rows_digest,
    run_digest,
    scan_digest,
)

EVERY = ""
"""Stands for the question where a row of ``audit_entries`` holds a whole sheet as it counted when it was drawn."""


def issued_digest(connection: Connection, run: int) -> str:
    """Return what the log holds of a run that was issued: the digests of its row, and of its layout's."""
    row = connection.execute(select(schema.runs).where(schema.runs.c.id == run)).one()
    return joined(run_digest(row, ISSUED), layout_digest(connection, row.layout))


def received_digest(connection: Connection, run: int) -> str:
    """Return what the log holds of a run of rows: the digests of its row, its layout's, and that of its rows' names."""
    row = connection.execute(select(schema.runs).where(schema.runs.c.id == run)).one()
    keys = keys_digest(connection, row.first_serial, row._mapping["count"])
    return joined(run_digest(row, ISSUED), layout_digest(connection, row.layout), keys)


def keys_digest(connection: Connection, first_serial: int, count: int) -> str:
    """Return the digest of what names the rows with these serials."""
    keys = schema.row_keys
    ours = keys.c.serial.between(first_serial, first_serial + count - 1)
    rows = connection.execute(select(keys).where(ours).order_by(keys.c.serial, keys.c.channel, keys.c.key)).all()
    return rows_digest(rows, ROW_KEY)


def printed_digest(connection: Connection, run: int) -> str:
    """Return what the log holds of a run that was printed: the digest of its row."""
    return joined(run_digest(connection.execute(select(schema.runs).where(schema.runs.c.id == run)).one(), PRINTED))


def joined_with(held: str, sha256: str) -> str:
    """Return what the log holds of a run with the SHA-256 of its PDF behind it, where that is known."""
    return joined(*parts_of(held), sha256) if sha256 else held


def cancelled_digest(connection: Connection, run: int) -> str:
    """Return what the log holds of a run that was cancelled or restored: the digest of that part of its row."""
    row = connection.execute(select(schema.runs).where(schema.runs.c.id == run)).one()
    return joined(row_digest(row, CANCELLED))


def draw_digest(connection: Connection, audit: int) -> str:
    """Return the digest of a draw: of its row, and of its sheets as they counted then."""
    drawn, entries = schema.audit_sheets, schema.audit_entries
    row = connection.execute(select(schema.audits).where(schema.audits.c.id == audit)).one()
    sheets = connection.execute(select(drawn).where(drawn.c.audit == audit).order_by(drawn.c.position)).all()
    whole = select(entries).where(entries.c.audit == audit, entries.c.question == EVERY).order_by(entries.c.serial)
    counted = connection.execute(whole).all()
    parts = (row_digest(row, AUDIT), rows_digest(sheets, AUDIT_SHEET), rows_digest(counted, AUDIT_ENTRY))
    return scan_digest(parts)


def reread_digest(connection: Connection, number: int) -> str:
    """Return the digest of a reread: of its row, of the scans that grew, and of the readings that are kept of it."""
    rereads, scans, readings = schema.rereads, schema.reread_scans, schema.readings
    row = connection.execute(select(rereads).where(rereads.c.id == number)).one()
    grown = connection.execute(select(scans).where(scans.c.reread == number).order_by(scans.c.scan)).all()
    kept = connection.execute(
        select(readings).where(readings.c.reread == number).order_by(readings.c.scan, readings.c.page)
    ).all()
    parts = (row_digest(row, REREAD), rows_digest(grown, REREAD_SCAN), rows_digest(kept, KEPT_READING))
    return scan_digest(parts)


def entry_in_words(row: Row[Any]) -> str:
    """Return what the log says of what was entered: which sheet and question it is about, and what the paper says."""
    return paper_in_words(row.audit, row.serial, row.question, row.state, row.answer)


def paper_in_words(audit: int, serial: int, question: str, state: str, answer: str) -> str:
    """Return what the log says of what the paper of a sheet says to a question."""
    return f"{what_is_entered(audit, serial, question)} {state} {answer}".rstrip()


def what_is_entered(audit: int, serial: int, question: str) -> str:
    """Return how the log names what is entered: an audit, a sheet and a question."""
    return f"entered {audit}: {format_serial(serial)} {question}"


def about_in_words(said: str) -> str:
    """Return which sheet and question what the log says of an entry is about."""
    return " ".join(said.split(" ")[:4])
