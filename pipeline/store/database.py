"""The database of a workspace: it is opened, bound to its key, and worked with in transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Engine, insert, select
from sqlalchemy.engine import Row
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from forms.bilingual import both
from pipeline.errors import AlreadyStoredError, StoreError
from pipeline.records.keys import KeyChange
from pipeline.records.veil import Veil
from pipeline.store import compaction, migration, postgresql, schema, sqlite
from pipeline.store.failures import named_failures
from pipeline.store.log_writing import append, key_entry

Secret = Callable[[], bytes]
CHUNK = 2_000  # rows fetched at a time; more is no faster and holds more
MOST_NAMED = 500  # numbers that a query names; with more of them it takes no less time for each

_URL_ADVICE = both(
    (
        "Để trống dòng database nếu dùng SQLite, hoặc ghi postgresql+psycopg://user:password@server/name; mật "
        "khẩu có dấu : / @ thì đặt vào biến môi trường và ghi tên biến thay vào chỗ đó: ${PHIEU_PASSWORD}."
    ),
    (
        "Leave database empty for SQLite, or write postgresql+psycopg://user:password@server/name; a password "
        "with : / @ goes into a variable of the environment, which is named in its place: ${PHIEU_PASSWORD}."
    ),
)
Numbers = range | int | Collection[int]
"""One number, all of a range, or each of some hundreds at most."""


@dataclass(frozen=True, slots=True)
class _Transaction:
    connection: Connection
    synced: bool


class _OfThread(threading.local):
    """What a thread has open."""

    transaction: _Transaction | None = None


class Database:
    """A database of SQLite or PostgreSQL. Open it with ``open``; close it, or use it in a ``with`` block.

    Attributes:
        by: Who works with the database, for the log.
        office: The office whose archive holds the scans that are added.
        backup: What an older database was copied to before it was brought up to date; empty where none was.
        veil: Makes of what people write what the log holds of it.
    """

    def __init__(self, synced: Engine, quick: Engine, by: str, office: str) -> None:
        self.by = by
        self.office = office
        self.backup = ""
        self.veil = Veil(_no_secret)
        self._synced = synced
        self._quick = quick
        self._open = _OfThread()

    @classmethod
    def open(cls, url: str, *, by: str, office: str = "", may_begin: bool = True, secret: Secret | None = None) -> Self:
        """Open a database; make its tables if it has none, and bring older ones up to date.

        Args:
            url: The URL of a database of SQLite or PostgreSQL, as SQLAlchemy writes it.
            by: Who works with the database, for the log.
            office: The office whose archive holds the scans that are added.
            may_begin: Whether a database without tables is a new one, and not one that was lost.
            secret: Returns what free text is veiled with in the log; asked when there is the first one.

        Raises:
            StoreError: The database can't be opened, it was lost, or a newer version of phieu made it.

        """
        opened = cls(engine_of(url), engine_of(url, synced=False), by, office)
        opened.veil = Veil(secret or _no_secret)
        with opened.transaction() as connection:
            opened.backup = migration.prepare(connection, by, may_begin=may_begin, veil=opened.veil)
        return opened

    def close(self) -> None:
        """Let go of the database."""
        self._synced.dispose()
        self._quick.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def file(self) -> Path | None:
        """The file of a database of SQLite; ``None`` of one that a server has, which other machines can ask as well."""
        url = self._quick.url
        return Path(url.database) if url.database and self._quick.dialect.name == "sqlite" else None

    def copies(self) -> list[str]:
        """Return what the copies are called that were made when the database was brought up to date."""
        return compaction.copies_of(self._synced)

    def compact(self) -> bool:
        """Remove the copies and all that was erased; return whether it is done (``compaction.compact``)."""
        return compaction.compact(self._synced)

    def cut_off_log(self) -> bool:
        """Leave nothing in the log ahead; return whether it is done (``compaction.cut_off_log``)."""
        return compaction.cut_off_log(self._synced)

    def key_digest(self) -> str:
        """Return the SHA-256 of the key that the database is bound to; empty before its first use."""
        with self.reading() as connection:
            return connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == schema.KEY_DIGEST)) or ""

    def bind_key(self, digest: str, *later: str) -> bool:
        """Bind the database to the key with this SHA-256 on first use; return False if it is bound to another.

        On first use it is also logged which keys took its place ``later``: those of a database that was lost.
        """
        known = self.key_digest()
        if not known:
            with suppress(AlreadyStoredError), self.transaction() as connection:
                connection.execute(insert(schema.meta).values(key=schema.KEY_DIGEST, value=digest))
                for older, key in zip(("", digest, *later), (digest, *later), strict=False):
                    append(connection, key_entry(KeyChange(key, older=older), self.by))
            return self.bind_key(digest, *later)
        return known == digest

    @contextmanager
    def transaction(self, *, synced: bool = True) -> Iterator[Connection]:
        """Give a connection whose changes are all stored when the block ends well, and none of them when it does not.

        Inside a transaction that the same thread has open it joins that one: several methods of the repositories then
        make one change. What failed within it is undone by itself, so that whoever catches the error can go on.

        Args:
            synced: Whether the changes are on the disk when the outermost block ends. Without it, a power cut may take
                the last ones, in their order; what they held must then be able to be made again.

        Raises:
            StoreError: The database refuses the changes or can't be used.
            ValueError: A transaction that must be synced would join one that is not.
        """
        outer = self._open.transaction
        if outer is None:
            with self._outermost(synced=synced) as connection:
                yield connection
            return
        if synced and not outer.synced:
            raise ValueError("what must be on the disk can't be part of a transaction that need not be")
        with named_failures(), outer.connection.begin_nested():
            yield outer.connection

    @contextmanager
    def _outermost(self, *, synced: bool) -> Iterator[Connection]:
        engine = self._synced if synced else self._quick
        with named_failures(), engine.begin() as connection:
            self._open.transaction = _Transaction(connection, synced)
            try:
                yield connection
            finally:
                self._open.transaction = None

    @property
    def is_changing(self) -> bool:
        """Whether this thread has a transaction open, so that it reads what may never come to be."""
        return self._open.transaction is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with; inside a transaction of the same thread it sees what that one has changed.

        Raises:
            StoreError: The database can't be used.
        """
        outer = self._open.transaction
        if outer is not None:
            with named_failures():
                yield outer.connection
            return
        with named_failures(), self._quick.connect() as connection:
            yield connection.execution_options(**{sqlite.READ_ONLY: True})

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees the database as it is at its first query, whatever others write meanwhile.

        Raises:
            StoreError: The database can't be used.
        """
        options: dict[str, Any] = {sqlite.READ_ONLY: True}
        if self._quick.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        with named_failures(), self._quick.connect() as connection:
            yield connection.execution_options(**options)

    def rows(self, query: Any) -> Iterator[Row[Any]]:
        """Yield the rows that a query finds; no more of them are held at a time than ``CHUNK``."""
        with self.reading() as connection:
            for chunk in connection.execute(query, execution_options={"yield_per": CHUNK}).partitions():
                yield from chunk


def _no_secret() -> bytes:
    raise StoreError(
        both(
            "cơ sở dữ liệu được mở mà không có khóa của thư mục làm việc",
            "the database was opened without the key of its workspace",
        ),
        both("Hãy mở qua thư mục làm việc.", "Open it by the workspace."),
    )


def engine_of(url: str, *, synced: bool = True) -> Engine:
    """Return an engine for a database of SQLite or PostgreSQL.

    Args:
        url: The URL, as SQLAlchemy writes it.
        synced: Whether every transaction is on the disk when it ends.

    Raises:
        StoreError: The URL can't be used.
    """
    try:
        if sqlite.is_sqlite(url):
            return sqlite.open_engine(url, synced=synced)
        return postgresql.open_engine(url, synced=synced)
    except (NoSuchModuleError, ImportError) as error:
        raise StoreError(
            both(
                "không dùng được địa chỉ cơ sở dữ liệu trong phieu.toml",
                "the database URL in phieu.toml can't be used ({error})",
                error=error,
            ),
            _URL_ADVICE,
        ) from error
    except (ArgumentError, ValueError):  # whose words may hold a part of the password
        message = both(
            (
                "không dùng được địa chỉ cơ sở dữ liệu trong phieu.toml: không đúng dạng, hoặc phần sau tên máy chủ "
                "không phải là số cổng"
            ),
            "the database URL in phieu.toml can't be used: it is none, or what follows the server is no port",
        )
        raise StoreError(message, _URL_ADVICE) from None


def within(column: ColumnElement[Any], numbers: Numbers) -> ColumnElement[bool]:
    """Return the condition that a column is this number, or one of these, of which there may be some hundreds."""
    if isinstance(numbers, int):
        return column == numbers
    if isinstance(numbers, range):
        return column.between(numbers.start, numbers.stop - 1)
    return column.in_(sorted(numbers))


def batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Yield numbers in ascending order, no more at a time than a query may name."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), MOST_NAMED):
        yield ordered[start : start + MOST_NAMED]
