"""What was touched since somebody looked last, whoever wrote it: another process, another office, a person with SQL.

Triggers of the database note each row of ``pages``, ``rulings``, ``scans``, ``runs`` and the audits that is written, in
the transaction that writes it. What follows from those rows can then be held elsewhere, and only what was touched be
looked at again.

A mark divides all changes in two: those with a lower turn were seen, and any that comes later has a turn as high or
higher. On SQLite writers come one after the other, and their turns are numbered. On PostgreSQL a transaction that began
earlier may end later; the turn is its number, and the mark the number of the oldest one that was still open. So some
changes are told twice, and none is missed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from pipeline.records.rulings import Place
from pipeline.store import schema
from pipeline.store.change_writing import AUDIT, FORGOTTEN, PAGE, RULING, RUN, SCAN, dialect_of
from pipeline.store.database import Database

MOST_TOUCHED = 20_000
"""Sheets that were touched from which on it takes less time to look at everything."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What was touched.

    Attributes:
        mark: From which to ask on the next time.
        everything: Whether it can't be told what was touched, and anything may have been.
        serials: The sheets that are concerned, of which a page or a ruling was written.
        places: The pages of scans that are concerned.
        scans: The scans whose own row was written.
        runs: The first serials of the runs that were written.
        audits: Whether an audit was drawn, or something was entered for one.
    """

    mark: int
    everything: bool = False
    serials: frozenset[int] = frozenset()
    places: frozenset[Place] = frozenset()
    scans: frozenset[int] = frozenset()
    runs: frozenset[int] = frozenset()
    audits: bool = False


class ChangeFeed:
    """The table of changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> int:
        """Return the mark of now: all that is stored is below it, and all that comes is not."""
        with self._database.reading() as connection:
            return _next_turn(connection)

    def since(self, mark: int) -> Changes:
        """Return what was touched since a mark; what is read of the store afterwards is at least as new."""
        table = schema.changes
        with self._database.reading() as connection:
            following = _next_turn(connection)
            query = select(table.c.about, table.c.serial, table.c.scan, table.c.page).distinct()
            rows = connection.execute(query.where(table.c.turn >= mark)).all()
            # Asked last: what was forgotten until then may be missing among the rows.
            forgotten = _forgotten(connection)
        if forgotten > mark:
            return Changes(following, everything=True)
        pages = [row for row in rows if row.about in (PAGE, RULING)]
        return Changes(
            following,
            serials=frozenset(row.serial for row in pages if row.serial is not None),
            places=frozenset(Place(row.scan, row.page) for row in pages if row.scan is not None),
            scans=frozenset(row.scan for row in rows if row.about == SCAN),
            runs=frozenset(row.serial for row in rows if row.about == RUN),
            audits=any(row.about == AUDIT for row in rows),
        )


def _next_turn(connection: Connection) -> int:
    return int(connection.scalar(text(dialect_of(connection).NEXT_TURN)) or 0)


def _forgotten(connection: Connection) -> int:
    counters = schema.counters
    return connection.scalar(select(counters.c.value).where(counters.c.name == FORGOTTEN)) or 0
