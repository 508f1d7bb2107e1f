"""How the log is written: within the transaction of what it tells, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from forms.serial import format_serial
from omr.faults import Outcome
from pipeline.records.keys import KeyChange
from pipeline.records.log_chain import FIRST, Entry, EntryKind, utc_now
from pipeline.records.rulings import Ruling
from pipeline.records.runs import IssuedRun
from pipeline.records.veil import Veil
from pipeline.store import schema

COUNTER = "log"


def wait_for_turn(connection: Connection) -> None:
    """Keep others from logging until this transaction ends."""
    counters = schema.counters
    connection.execute(update(counters).where(counters.c.name == COUNTER).values(value=counters.c.value))


def append(connection: Connection, entry: Entry) -> int:
    """Write an entry after the newest one, and return its number; it is there only when the transaction ends well."""
    counters, log = schema.counters, schema.log
    # Whoever else has something to log waits at the counter's row: a chain has one end.
    raised = update(counters).where(counters.c.name == COUNTER).values(value=counters.c.value + 1)
    number: int = connection.execute(raised.returning(counters.c.value)).scalar_one()
    newest = connection.scalar(select(log.c.hash).where(log.c.id == number - 1))
    row = asdict(entry)
    if not entry.digest:
        del row["digest"]  # which the tables of older schemas lack, while they are brought up to date
    connection.execute(insert(log).values(id=number, **row, hash=entry.chained(newest or FIRST)))
    return number


def key_entry(change: KeyChange, by: str) -> Entry:
    """Return the entry about a key."""
    return Entry(utc_now(), by, "", 0, EntryKind.KEY, change.older, change.packed())


def run_in_words(run: IssuedRun) -> str:
    """Return what is logged of a run: whose sheets they are, and their serials."""
    last = format_serial(run.first_serial + run.count - 1)
    return f"{run.unit} {run.run} {run.channel} {run.period} {run.layout} {format_serial(run.first_serial)} {last}"


def ruling_in_words(ruling: Ruling, veil: Veil) -> str:
    """Return what is logged of a ruling: all that it says, texts veiled, but for who said it, when and why."""
    return ruling.reworded(veil).said


def path_in_words(folder: str, name: str) -> str:
    """Return how a file was called in the inbox."""
    return f"{folder}/{name}" if folder else name


def outcomes_in_words(outcomes: Sequence[str]) -> str:
    """Return how many pages became what.

    >>> outcomes_in_words(["read", "blank", "read"])
    '3 pages: 2 read, 1 blank'
    """
    each = ", ".join(f"{count} {outcome}" for outcome in Outcome if (count := outcomes.count(outcome)))
    return f"{len(outcomes)} {'page' if len(outcomes) == 1 else 'pages'}: {each}"
