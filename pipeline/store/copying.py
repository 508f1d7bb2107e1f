"""The whole database as one file of SQLite, whatever it is kept in, and back into an empty database of PostgreSQL.

One format serves both: what an office backs up on a server can be read, checked and gone on with on any machine,
without programs of that server's version.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, NullPool, Table, create_engine, func, inspect, select, text

from forms.bilingual import both
from pipeline.errors import StoreError
from pipeline.records.log_chain import FIRST
from pipeline.store import migration, schema, sqlite
from pipeline.store.database import Database, engine_of
from pipeline.store.failures import advice, named_failures
from pipeline.store.log_writing import COUNTER

ROWS = 2_000  # copied at a time
LARGE_ROWS = {schema.attachments.name: 2}  # of which a single one may have some MB
# What was touched is of use to those who have looked at this very database before.
COPIED = [table for table in schema.metadata.sorted_tables if table is not schema.changes]
SERIAL = "serial"  # the counter of serials
NOT_EMPTY = both(
    "Ghi một cơ sở dữ liệu trống: createdb NAME, rồi phieu restore FILE DIR --database URL.",
    "Name an empty one: createdb NAME, then phieu restore FILE DIR --database URL.",
)


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What tells one state of a database from another.

    Attributes:
        schema: The version of its tables.
        entries: How many entries its log has.
        head: The hash of the newest of them.
        key_sha256: The SHA-256 of the key that its sheets are signed with; empty before the first is printed.
        last_serial: The last serial that was given.
        rows: How many rows each table has.
    """

    schema: int
    entries: int
    head: str
    key_sha256: str
    last_serial: int
    rows: dict[str, int]


class KeptScan(NamedTuple):
    """A scan whose file an archive must hold: its name there, its SHA-256, and how it was called."""

    file: str
    sha256: str
    name: str


def copy_database(database: Database, target: Path) -> DatabaseFacts:
    """Copy a database, as it is at one moment, into a new file of SQLite; others may write meanwhile.

    Raises:
        StoreError: The database can't be read or is damaged, or the file can't be written.
    """
    with database.snapshot() as connection, _copying_failures(target):
        if connection.dialect.name == "sqlite":
            sqlite.copy_file(Path(connection.engine.url.database or ""), target)
        else:
            sqlite.create_file(target)
            with _file_opened(target) as copy:
                _copy_rows(connection, copy)
    return facts_of(target)


def facts_of(copy: Path) -> DatabaseFacts:
    """Look through a file of SQLite, and return which state of the database it holds.

    Raises:
        StoreError: It is no database, or damaged.
    """
    with _copying_failures(copy), closing(sqlite3.connect(copy)) as opened:
        found = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(
            both("cơ sở dữ liệu bị hỏng", "the database is damaged ({found})", found=found),
            advice("malformed"),
        )
    with _file_opened(copy) as connection:
        return _facts(connection)


def scans_in(copy: Path, office: str) -> list[KeptScan]:
    """Return the scans of an office that a copy of the database tells of and that were not deleted, by file name."""
    scans = schema.scans
    query = select(scans.c.file, scans.c.sha256, scans.c.name).where(
        scans.c.deleted_at.is_(None), scans.c.office == office
    )
    with _file_opened(copy) as connection:
        return [KeptScan(*row) for row in connection.execute(query.order_by(scans.c.file))]


def prints_in(copy: Path) -> list[str]:
    """Return the names of the PDFs that a copy of the database tells of, in their order."""
    files = select(schema.runs.c.file).where(schema.runs.c.file.is_not(None)).distinct()
    with _file_opened(copy) as connection:
        return sorted(connection.scalars(files))


def load_database(copy: Path, url: str) -> None:
    """Copy the rows of a file of SQLite, whose tables are today's, into an empty database; all of them, or none.

    A database that holds the very same state already is left as it is, so that a restore that was cut off can be
    repeated.

    Raises:
        StoreError: The database holds something else, or can't be written.
    """
    engine = engine_of(url)
    try:
        with named_failures(), _file_opened(copy) as source, engine.begin() as target:
            migration.lock(target)
            if migration.version_of(target) is not None and _facts(target) == _facts(source):
                return
            if tables := inspect(target).get_table_names():
                raise StoreError(
                    both(
                        "cơ sở dữ liệu không trống: đã có bảng {table}",
                        "the database is not empty: it has a table {table}",
                        table=tables[0],
                    ),
                    NOT_EMPTY,
                )
            _copy_rows(source, target)
    finally:
        engine.dispose()


def _facts(connection: Connection) -> DatabaseFacts:
    meta, counters, log = schema.meta, schema.counters, schema.log
    version = migration.version_of(connection)
    if version is None:
        raise StoreError(
            both("cơ sở dữ liệu không có các bảng của phieu", "the database has no tables of phieu"),
            advice("malformed"),
        )
    there = set(inspect(connection).get_table_names())
    tables = [table for table in COPIED if table.name in there]
    count = dict(connection.execute(select(counters.c.name, counters.c.value)).all())
    return DatabaseFacts(
        version,
        count.get(COUNTER, 0),
        connection.scalar(select(log.c.hash).order_by(log.c.id.desc()).limit(1)) or FIRST,
        connection.scalar(select(meta.c.value).where(meta.c.key == schema.KEY_DIGEST)) or "",
        count.get(SERIAL, 0),
        {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables},
    )


def _copy_rows(source: Connection, target: Connection) -> None:
    schema.metadata.create_all(target)
    for table in COPIED:
        query = select(table).order_by(*table.primary_key)
        many, insertion = LARGE_ROWS.get(table.name, ROWS), _insertion(target, table)
        for rows in source.execute(query, execution_options={"yield_per": many}).partitions():
            target.exec_driver_sql(insertion, [tuple(row) for row in rows])
        if target.dialect.name == "postgresql":
            _go_on_counting(target, table)


def _insertion(connection: Connection, table: Table) -> str:
    """Return the statement that inserts all columns of rows: one that is built for each of millions takes as long."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join([mark] * len(table.columns))})'  # noqa: S608 - names of ours


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number the next row after those that came with their numbers."""
    column = table.autoincrement_column
    if column is None:
        return
    newest = connection.scalar(select(func.max(column)))
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), _named(table, column.name))
    if newest is not None and sequence is not None:
        connection.execute(text("SELECT setval(CAST(:name AS regclass), :at)"), {"name": sequence, "at": newest})


def _named(table: Table, column: str) -> dict[str, str]:
    return {"table": table.name, "column": column}


@contextmanager
def _file_opened(path: Path) -> Iterator[Connection]:
    """Open a file of SQLite that nobody else has; what is written is kept when the block ends well."""
    engine = create_engine(f"sqlite:///{path.as_posix()}", poolclass=NullPool, hide_parameters=True)
    with named_failures(), engine.begin() as connection:
        yield connection


@contextmanager
def _copying_failures(target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            both(
                "{target}: không sao chép được cơ sở dữ liệu",
                "{target}: the database can't be copied ({error})",
                target=target,
                error=error,
            ),
            advice(str(error).lower()),
        ) from error
