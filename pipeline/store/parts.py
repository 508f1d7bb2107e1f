"""A part of a database in a file (SQLite), as a small database of its own, so that another machine can count it.

A file of SQLite must not be opened over a network: its locks and its log ahead don't work there (sqlite.org/wal.html).
So the rows that are to be counted travel, a few hundred bytes a page, and no pixels.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, NullPool, Table, create_engine

from pipeline.records.rulings import Matter
from pipeline.store import schema, sqlite
from pipeline.store.failures import named_failures
from pipeline.store.store import Store

_NAME = "part.db"
_WHOLE = (schema.batches, schema.scans)
"""Small tables that are needed whole: by them it is decided which scans are set aside."""
_CODES = "code > ''"
_CANCELLED = f"matter = '{Matter.CANCELLED.value}'"


def part_of_sheets(source: Path, serials: range, *, evidence: bool) -> bytes:
    """Return what is stored of the sheets with some serials.

    Args:
        source: the file of the whole database.
        serials: of the sheets.
        evidence: whether to keep what was seen on scanned pages; of rows of files it is always kept.

    Raises:
        StoreError: the database can't be read.
    """
    here = f"serial BETWEEN {serials.start} AND {serials.stop - 1}"
    return _part(source, {schema.pages: here, schema.rulings: here, schema.row_keys: _CODES}, evidence=evidence)


def part_of_scans(source: Path, scans: range, *, evidence: bool) -> bytes:
    """Return what is stored of the pages of the scans with some ids; otherwise like ``part_of_sheets``.

    Raises:
        StoreError: the database can't be read.
    """
    here = f"scan BETWEEN {scans.start} AND {scans.stop - 1}"
    wanted = {schema.pages: here, schema.rulings: f"{here} OR {_CANCELLED}", schema.row_keys: _CODES}
    return _part(source, wanted, evidence=evidence)


@contextmanager
def opened_part(content: bytes) -> Iterator[Store]:
    """Give a store with what is in a part; it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="phieu-part-") as folder:
        path = Path(folder, _NAME)
        path.write_bytes(content)
        engine = sqlite.open_engine(f"sqlite:///{path.as_posix()}", synced=False)
        with closing(Store(engine, engine, by="", office="")) as store:
            yield store


def _part(source: Path, wanted: Mapping[Table, str], *, evidence: bool) -> bytes:
    """Copy the rows for which a condition holds; what is copied is of one moment."""
    with tempfile.TemporaryDirectory(prefix="phieu-part-") as folder, named_failures():
        path = Path(folder, _NAME)
        path.write_bytes(_empty())
        with _engine(source).connect() as connection:
            connection.exec_driver_sql("ATTACH ? AS part", (str(path),))
            connection.exec_driver_sql("PRAGMA part.synchronous = OFF")
            connection.exec_driver_sql("BEGIN")
            for table, condition in {**dict.fromkeys(_WHOLE, "TRUE"), **wanted}.items():
                connection.exec_driver_sql(_copying(table, condition, evidence=evidence))
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("DETACH part")
        return path.read_bytes()


def _engine(path: Path) -> Engine:
    """Return what opens a database whose transactions begin where we say: one can't be attached within one."""
    where = {"timeout": sqlite.BUSY_SECONDS}
    url = f"sqlite:///{path.as_posix()}"
    return create_engine(
        url, connect_args=where, isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True
    )


def _copying(table: Table, condition: str, *, evidence: bool) -> str:
    """Return the statement that copies rows; of evidence that is not wanted nothing is left."""
    names = [f'"{column.name}"' for column in table.columns]  # an older database has them in another order
    of_rows = "CASE WHEN scan IN (SELECT id FROM main.scans WHERE channel <> '') THEN evidence ELSE '' END"
    values = [of_rows if name == '"evidence"' and not evidence else name for name in names]
    listed, said = ", ".join(names), ", ".join(values)
    return f'INSERT INTO part."{table.name}" ({listed}) SELECT {said} FROM main."{table.name}" WHERE {condition}'  # noqa: S608


@cache
def _empty() -> bytes:
    """Return a database with those tables and no row."""
    with tempfile.TemporaryDirectory(prefix="phieu-part-") as folder:
        path = Path(folder, _NAME)
        schema.metadata.create_all(_engine(path))
        return path.read_bytes()
