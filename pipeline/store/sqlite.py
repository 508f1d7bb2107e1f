"""All that is peculiar to SQLite; every other database takes the store as it is."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from forms.bilingual import both
from pipeline.durable import OWNER_ONLY
from pipeline.errors import StoreError

BUSY_SECONDS = 30
"""How long to wait for another process that is writing; a page takes it 0.3 ms, a run of sheets 2."""

TURN = "(SELECT coalesce(max(turn), 0) + 1 FROM changes)"
"""The turn of a change: writers come one after the other, so that a later one has a higher number."""
NEXT_TURN = f"SELECT {TURN}"
"""The query for the lowest turn that a change may have which cannot be seen yet."""
SERVER = "SELECT schema_version FROM pragma_schema_version"
"""The query for what tells one server, whose turns are counted on their own, from another: there is none, but a number
that grows with each trigger or table that is made or taken away (sqlite.org/pragma.html), by whomever: while a trigger
was away, or another stood in its place, no row was noted."""
WATCHED = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name HAVING count(*) >= 3"
"""The query for the tables with triggers for rows that are added, changed and removed."""

READ_ONLY = "phieu_read_only"
"""The execution option of a connection that writes nothing, so that it need not queue for the write lock."""


def is_sqlite(url: str) -> bool:
    """Tell whether a database URL means SQLite."""
    return url.startswith("sqlite")


def open_engine(url: str, *, synced: bool) -> Engine:
    """Return an engine that writes ahead to a log (WAL) and checks foreign keys.

    Args:
        url: The URL, as ``sqlite:///…``.
        synced: Whether every transaction is on the disk when it ends (``FULL``). Without it, a power cut may take the
            last ones, in their order; what they held must then be able to be made again (sqlite.org/wal.html).

    Errors don't tell the values of a statement, which may be what somebody wrote.

    """
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    synchronous = "FULL" if synced else "NORMAL"

    @event.listens_for(engine, "do_connect")
    def _begin_private(*_: object) -> None:
        # Another process may have made it a moment ago; where it can't be made, SQLite itself says so.
        if engine.url.database not in (None, "", ":memory:"):
            with suppress(OSError):
                create_file(Path(engine.url.database))

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver thinks
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # zeros take the place of what is erased
        record.info["identity"] = _identity(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _identity(engine) != connection.info["identity"]:
            # What is written to a file that has no name any more would be lost when the program ends.
            message = both(
                "{database}: cơ sở dữ liệu bị lấy đi khi đang mở, hoặc bị thay bằng tệp khác",
                "{database}: the database was taken away while it was open, or another one put there",
                database=engine.url.database,
            )
            raise StoreError(
                message,
                both(
                    "Đưa cơ sở dữ liệu trở lại, rồi chạy lại; các bản quét vẫn nguyên vẹn trong archive/.",
                    "Bring it back, then run this again; the scans themselves are whole in archive/.",
                ),
            )
        reads_only = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def trigger(table: str, name: str, columns: dict[str, str]) -> tuple[str, ...]:
    """Return the statements that make the triggers which note each row of a table that is written.

    Args:
        table: The table that is watched.
        name: The beginning of the triggers' names.
        columns: What is noted, by the column of ``changes``: an expression with ``{row}`` where the row stands.
    """
    names = ", ".join(columns)

    def noted(row: str) -> str:
        said = ", ".join(value.format(row=row) for value in columns.values())
        return f"INSERT INTO changes (turn, {names}) SELECT {TURN}, {said}"

    same = " AND ".join(f"({v.format(row='OLD')}) IS ({v.format(row='NEW')})" for v in columns.values())
    bodies = {
        "INSERT": f"{noted('NEW')};",
        "UPDATE": f"{noted('NEW')}; {noted('OLD')} WHERE NOT ({same});",
        "DELETE": f"{noted('OLD')};",
    }
    made = []
    for written, body in bodies.items():
        made.append(f"DROP TRIGGER IF EXISTS {name}_{written.lower()}")
        made.append(f"CREATE TRIGGER {name}_{written.lower()} AFTER {written} ON {table} BEGIN {body} END")
    return tuple(made)


def create_file(path: Path) -> None:
    """Make an empty file, which is an empty database, that only its owner reads; its logs get the same rights.

    Raises:
        FileExistsError: It is there already.
        OSError: It can't be made.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def copy_file(source: Path, target: Path) -> None:
    """Copy a database as it was last committed, whoever writes to it meanwhile, into a file that only its owner reads.

    Raises:
        OSError, sqlite3.Error: It can't be read, or the copy can't be written.
    """
    create_file(target)
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
        # Whoever opens the copy asks for a log ahead of it again; without one it is a single file.
        written.execute("PRAGMA journal_mode = DELETE")


def _identity(engine: Engine) -> tuple[int, int] | None:
    """Return what tells the database's file from any other; ``None`` where it is not there."""
    try:
        found = Path(engine.url.database or "").stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
