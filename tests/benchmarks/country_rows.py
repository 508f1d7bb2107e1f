"""Rows by the hundred thousand, written as fast as SQLite or PostgreSQL takes them, and the log that tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection, Table, select, text, update

from pipeline.records.log_chain import FIRST, Entry, EntryKind, utc_now
from pipeline.store import schema
from pipeline.store.change_writing import watch
from pipeline.store.log_writing import COUNTER
from pipeline.store.store import Store


def write_rows(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows that hold these columns."""
    raw: Any = connection.connection.driver_connection
    listed = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO {table.name} ({listed}) VALUES ({marks})", rows)
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def stop_watching(store: Store) -> None:
    """Take away the triggers that note each page, which nobody has to learn of while a store is made up."""
    with store.transaction() as connection:
        if connection.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for table in ("pages", "rulings", "scans"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS note_{table} ON {table}")


def watch_again(store: Store) -> None:
    """Make the triggers again; have numbers go on after those that were given, and PostgreSQL know its tables."""
    with store.transaction() as connection:
        watch(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT setval('scans_id_seq', (SELECT max(id) FROM scans))")
            connection.exec_driver_sql("ANALYZE")


class Chain:
    """Entries after the newest of a log, chained as ``store.log_writing.append`` does, and written all at once."""

    _COLUMNS = ("id", *Entry.__slots__, "hash")

    def __init__(self, connection: Connection, by: str) -> None:
        log, counters = schema.log, schema.counters
        self._connection = connection
        self._by = by
        self._number = connection.scalar(select(counters.c.value).where(counters.c.name == COUNTER)) or 0
        self._hash = connection.scalar(select(log.c.hash).where(log.c.id == self._number)) or FIRST
        self._rows: list[tuple[Any, ...]] = []

    def add(  # noqa: PLR0917 - the parts of an entry
        self,
        kind: EntryKind,
        scan: str = "",
        page: int = 0,
        before: str = "",
        after: str = "",
        why: str = "",
        by: str = "",
        digest: str = "",
    ) -> None:
        """Take an entry in, as ``Log.add`` does."""
        entry = Entry(utc_now(), by or self._by, scan, page, kind, before, after, why, digest)
        self._number, self._hash = self._number + 1, entry.chained(self._hash)
        self._rows.append((self._number, *astuple(entry), self._hash))

    def write(self) -> None:
        """Write what was taken in."""
        counters = schema.counters
        write_rows(self._connection, schema.log, self._COLUMNS, self._rows)
        change = update(counters).where(counters.c.name == COUNTER).values(value=self._number)
        self._connection.execute(change)
        self._rows.clear()
