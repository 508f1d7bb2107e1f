"""What was erased leaves no trace in the database: copies of older schemas go, and what is free is given back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, LargeBinary, Table, Text, inspect

from pipeline.store import schema
from pipeline.store.failures import named_failures

WITH_TEXTS = (schema.rulings, schema.remarks, schema.remedy_steps, schema.attachments, schema.log)
"""The tables that hold, or in older versions held, what people write."""
_COPIES = "phieu_schema"  # as migration.back_up calls copies in PostgreSQL


def copies_of(engine: Engine) -> list[str]:
    """Return what the copies are called that were made when the database was brought up to date."""
    with named_failures():
        if engine.dialect.name == "sqlite":
            return [path.name for path in _copied_files(engine)]
        return [name for name in inspect(engine).get_schema_names() if name.startswith(_COPIES)]


def compact(engine: Engine) -> bool:
    """Remove the copies, and write the tables anew, so that nothing is left in free pages, rows or the log ahead.

    Returns:
        Whether all is done; ``False`` if another process held the database, so that it must be done once more.

    Raises:
        StoreError: The database can't be used, or others hold it for too long.
        OSError: A copy can't be removed.
    """
    for path in _copied_files(engine) if engine.dialect.name == "sqlite" else ():
        path.unlink(missing_ok=True)
    with named_failures():
        return _compact_sqlite(engine) if engine.dialect.name == "sqlite" else _compact_postgresql(engine)


def cut_off_log(engine: Engine) -> bool:
    """Write what is in the log ahead of SQLite into the database, and cut it off; return whether nobody held it."""
    if engine.dialect.name != "sqlite":
        return True
    with named_failures(), engine.connect() as connection:
        busy, *_ = connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def _copied_files(engine: Engine) -> list[Path]:
    path = Path(engine.url.database or "")
    return sorted([*path.parent.glob(f"{path.name}.schema*.backup"), *path.parent.glob(f".{path.name}.schema*.part")])


def _compact_sqlite(engine: Engine) -> bool:
    with engine.connect() as connection:
        driver = connection.connection.cursor()  # neither may be part of a transaction, which ours would begin
        driver.execute("VACUUM")
    return cut_off_log(engine)


def _compact_postgresql(engine: Engine) -> bool:
    copies = copies_of(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in copies:
            connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')
        for table in WITH_TEXTS:
            for change in _without_statistics(table):
                connection.exec_driver_sql(change)
            connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
        connection.exec_driver_sql("VACUUM (FULL) pg_catalog.pg_statistic")
    return True


def _without_statistics(table: Table) -> Iterator[str]:
    """Yield the statements by which PostgreSQL forgets the most frequent texts of a table, and notes none again.

    Statistics of a column go when its type is set, to the same one too; who does not administer the server can't
    delete them otherwise.
    """
    for column in table.columns:
        if isinstance(column.type, (Text, LargeBinary)):
            kind = "TEXT" if isinstance(column.type, Text) else "BYTEA"
            yield f'ALTER TABLE {table.name} ALTER COLUMN "{column.name}" SET STATISTICS 0'
            yield f'ALTER TABLE {table.name} ALTER COLUMN "{column.name}" TYPE {kind}'
