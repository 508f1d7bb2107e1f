"""All that is peculiar to SQLite; every other database takes the store as it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.errors import StoreError

BUSY_SECONDS = 30
"""How long to wait for another process that is writing; a page takes it 0.3 ms, a run of sheets 2."""

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

    """
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    synchronous = "FULL" if synced else "NORMAL"

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
            message = f"{engine.url.database}: the database was taken away while it was open, or another one put there"
            raise StoreError(message, "Bring it back, then run this again; the scans themselves are whole in archive/.")
        reads_only = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def _identity(engine: Engine) -> tuple[int, int] | None:
    """Return what tells the database's file from any other; ``None`` where it is not there."""
    try:
        found = Path(engine.url.database or "").stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
