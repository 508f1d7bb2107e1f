"""The log as the database holds it: written within the transaction of what it tells, read entry by entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy.engine import Row

from forms.serial import format_serial
from omr.faults import Outcome
from pipeline.records.log_chain import FIRST, Entry, EntryKind, LoggedEntry
from pipeline.records.runs import IssuedRun
from pipeline.store import schema

COUNTER = "log"
SETTLED = (Outcome.READ, Outcome.DUPLICATE, Outcome.CONFLICT)
"""What a page of a sheet that could be read may count as; ``pipeline.records.duplicates`` decides."""

# What is digested of a page; its outcome may still change among SETTLED, which is logged by itself.
DIGESTED = ("page", "outcome", "serial", "sheet_page", "layout", "answers")


def wait_for_turn(connection: Connection) -> None:
    """Keep others from logging until this transaction ends."""
    counters = schema.counters
    connection.execute(update(counters).where(counters.c.name == COUNTER).values(value=counters.c.value))


def append(connection: Connection, entry: Entry) -> None:
    """Write an entry after the newest one; it is there when the transaction ends well, and only then."""
    counters, log = schema.counters, schema.log
    # Whoever else has something to log waits at the counter's row: a chain has one end.
    raised = update(counters).where(counters.c.name == COUNTER).values(value=counters.c.value + 1)
    number = connection.execute(raised.returning(counters.c.value)).scalar_one()
    newest = connection.scalar(select(log.c.hash).where(log.c.id == number - 1))
    connection.execute(insert(log).values(id=number, **asdict(entry), hash=entry.chained(newest or FIRST)))


def all_entries() -> Select[Any]:
    """Return the query for all entries, in their order."""
    return select(schema.log).order_by(schema.log.c.id)


def logged(row: Row[Any]) -> LoggedEntry:
    """Return the entry that a row holds."""
    said = (row.at, row.by, row.scan, row.page, EntryKind(row.kind), row.before, row.after, row.why)
    return LoggedEntry(row.id, Entry(*said), row.hash)


def run_in_words(run: IssuedRun) -> str:
    """Return what is logged of a run: whose sheets they are, and their serials."""
    last = format_serial(run.first_serial + run.count - 1)
    return f"{run.unit} {run.run} {run.channel} {run.period} {run.layout} {format_serial(run.first_serial)} {last}"


def path_in_words(folder: str, name: str) -> str:
    """Return how a file was called in the inbox."""
    return f"{folder}/{name}" if folder else name


def page_digest(row: Row[Any]) -> str:
    """Return the SHA-256 of what was read of a page; ``row`` has the columns ``DIGESTED``."""
    outcome = Outcome.READ if row.outcome in SETTLED else row.outcome
    read = [row.page, outcome, row.serial, row.sheet_page, row.layout, row.answers]
    return hashlib.sha256(orjson.dumps(read)).hexdigest()


def scan_digest(pages: Iterable[str]) -> str:
    """Return the SHA-256 of the digests of all pages of a scan, in their order."""
    return hashlib.sha256("\n".join(pages).encode()).hexdigest()


def digests_of(connection: Connection, scan: int) -> dict[int, str]:
    """Return the digest of every page of a scan, by page."""
    pages = schema.pages
    columns = [pages.c[name] for name in DIGESTED]
    rows = connection.execute(select(*columns).where(pages.c.scan == scan).order_by(pages.c.page))
    return {row.page: page_digest(row) for row in rows}


def outcomes_in_words(outcomes: Sequence[str]) -> str:
    """Return how many pages became what.

    >>> outcomes_in_words(["read", "blank", "read"])
    '3 pages: 2 read, 1 blank'
    """
    each = ", ".join(f"{count} {outcome}" for outcome in Outcome if (count := outcomes.count(outcome)))
    return f"{len(outcomes)} {'page' if len(outcomes) == 1 else 'pages'}: {each}"
