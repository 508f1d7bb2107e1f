"""What an older log held no digest of is taken under the chain as it is found, and can't be changed unseen since."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from pipeline.records.log_chain import Entry, EntryKind, utc_now
from pipeline.records.runs import Origin
from pipeline.records.veil import Veil
from pipeline.store import digests, schema
from pipeline.store.log_writing import append, path_in_words, ruling_in_words, run_in_words
from pipeline.store.rows import as_ruling, as_run
from pipeline.store.told_rows import (
    EVERY,
    draw_digest,
    entry_in_words,
    issued_digest,
    printed_digest,
    received_digest,
    reread_digest,
)


def log_as_found(connection: Connection, by: str, why: str, veil: Veil) -> None:
    """Write an entry for every run, file, ruling, audit and reread; ``why`` says when they were found."""
    at = utc_now()
    for kind, words, scan, digest in _found(connection, veil):
        append(connection, Entry(at, by, scan, 0, EntryKind.FOUND, "", f"{kind} {words}".rstrip(), why, digest))


_Found = tuple[EntryKind, str, str, str]
"""The kind of the entry that would tell it, its words, the file's SHA-256 where it is about one, and the digests."""


def _found(connection: Connection, veil: Veil) -> Iterator[_Found]:
    yield from _runs(connection)
    yield from _scans(connection)
    for row in connection.execute(select(schema.rulings).order_by(schema.rulings.c.id)).all():
        made = digests.ruling_digest({**row._mapping, "ended_at": None}, veil)
        ended = "" if row.ended_at is None else digests.ruling_digest(row, veil)
        yield EntryKind.RULED, ruling_in_words(as_ruling(row), veil), "", digests.joined(ended, made)
    for number in connection.scalars(select(schema.audits.c.id).order_by(schema.audits.c.id)).all():
        yield EntryKind.AUDIT, f"drawn {number}: ", "", digests.joined(draw_digest(connection, number))
    entries = schema.audit_entries
    for row in connection.execute(select(entries).where(entries.c.question != EVERY)).all():
        held = digests.joined(digests.row_digest(row, digests.AUDIT_ENTRY))
        yield EntryKind.AUDIT, entry_in_words(row), "", held
    for number in connection.scalars(select(schema.rereads.c.id).order_by(schema.rereads.c.id)).all():
        yield EntryKind.REREAD, str(number), "", digests.joined(reread_digest(connection, number))


def _runs(connection: Connection) -> Iterator[_Found]:
    for row in connection.execute(select(schema.runs).order_by(schema.runs.c.first_serial)).all():
        words = run_in_words(as_run(row))
        if row.origin == Origin.ROWS:
            yield EntryKind.RECEIVED, words, "", received_digest(connection, row.id)
            continue
        yield EntryKind.ISSUED, words, "", issued_digest(connection, row.id)
        if row.printed_at is not None:
            yield EntryKind.PRINTED, words, "", printed_digest(connection, row.id)


def _scans(connection: Connection) -> Iterator[_Found]:
    for row in connection.execute(select(schema.scans).order_by(schema.scans.c.id)).all():
        path = path_in_words(row.folder, row.name)
        yield EntryKind.ARRIVED, path, row.sha256, digests.joined(digests.arrival_digest(row))
        if row.finished_at is not None:
            whole = digests.scan_digest(digests.whole_digests_of(connection, row.id).values())
            held = digests.joined(whole, digests.row_digest(row, digests.FINISHED))
            yield EntryKind.READ, "", row.sha256, held
        if row.deleted_at is not None:
            held = digests.joined(digests.row_digest(row, digests.DELETED))
            yield EntryKind.DELETED, path, row.sha256, held
