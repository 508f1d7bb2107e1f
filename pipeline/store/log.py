"""The log of everything that changed a count, as the database keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Row

from pipeline.records.log_chain import Entry, EntryKind, LoggedEntry, utc_now
from pipeline.records.log_head import Head
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.log_writing import COUNTER, append, wait_for_turn
from pipeline.store.told_pages import ToldPages, hear_of_pages


class Log:
    """The table of the log, and the counter of its entries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(  # noqa: PLR0913, PLR0917 - the parts of an entry
        self,
        connection: Connection,
        kind: EntryKind,
        scan: str = "",
        page: int = 0,
        before: str = "",
        after: str = "",
        why: str = "",
        by: str = "",
        digest: str = "",
    ) -> None:
        """Write an entry after the newest one, within the transaction of what it tells.

        Args:
            connection: The connection of the transaction.
            kind: What happened.
            scan: The SHA-256 of the file that is concerned; empty where none is.
            page: The page of that file, from 1; 0 where the whole file is concerned, or none.
            before: What was held until then.
            after: What has been held since.
            why: What else there is to say.
            by: Who did it; empty for whoever works with the database.
            digest: Digests of the rows that it tells of.
        """
        append(connection, Entry(utc_now(), by or self._database.by, scan, page, kind, before, after, why, digest))

    def entries(self) -> Iterator[LoggedEntry]:
        """Yield every entry, the oldest first."""
        for row in self._database.rows(select(schema.log).order_by(schema.log.c.id)):
            yield _logged(row)

    def told_pages(self, connection: Connection, scan: str) -> ToldPages:
        """Return what entries with digests of whole pages tell of the file with this SHA-256."""
        told, log = ToldPages(), schema.log
        for row in connection.execute(select(log).where(log.c.scan == scan).order_by(log.c.id)):
            hear_of_pages(told, _logged(row).entry)
        return told

    def settings(self) -> dict[str, str]:
        """Return what the log tells of the settings and files that this office's figures rest on, by name."""
        with self._database.reading() as connection:
            return self._settings(connection)

    def note_settings(self, now: Mapping[str, str]) -> None:
        """Log what differs of the settings and files that this office's figures rest on, if anything does."""
        if now == self.settings():
            return
        with self._database.transaction() as connection:
            wait_for_turn(connection)  # of two who see the same change the second finds it logged
            known = self._settings(connection)
            names = sorted(name for name in known.keys() | now.keys() if known.get(name) != now.get(name))
            if names:
                before, after = (orjson.dumps({name: of.get(name, "") for name in names}) for of in (known, now))
                said = (before.decode(), after.decode(), self._database.office)
                self.add(connection, EntryKind.SETTING, "", 0, *said)

    def _settings(self, connection: Connection) -> dict[str, str]:
        log, known = schema.log, dict[str, str]()
        ours = (log.c.kind == EntryKind.SETTING.value) & (log.c.why == self._database.office)
        for after in connection.scalars(select(log.c.after).where(ours).order_by(log.c.id)):
            known |= orjson.loads(after)
        return {name: value for name, value in known.items() if value}

    def newest(self) -> LoggedEntry | None:
        """Return the newest entry; ``None`` of an empty log."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.log).order_by(schema.log.c.id.desc()).limit(1)).first()
        return _logged(row) if row else None

    def head(self) -> Head | None:
        """Return how far the log has come, once all of it is on the disk; ``None`` of an empty log."""
        log, counters = schema.log, schema.counters
        with self._database.transaction() as connection:
            wait_for_turn(connection)  # what is written here makes all before it last, too
            newest = connection.execute(select(log.c.id, log.c.hash).order_by(log.c.id.desc()).limit(1)).first()
            serial = connection.scalar(select(counters.c.value).where(counters.c.name == "serial"))
            ruling = connection.scalar(select(func.max(schema.rulings.c.id)))
        return Head(newest.id, newest.hash, serial or 0, ruling or 0) if newest else None

    def holds(self, head: Head) -> bool:
        """Tell whether an entry with this number and hash is in the log."""
        log = schema.log
        with self._database.reading() as connection:
            return connection.scalar(select(log.c.hash).where(log.c.id == head.number)) == head.hash

    def count(self) -> int:
        """Return how many entries were ever written."""
        counters = schema.counters
        with self._database.reading() as connection:
            return connection.scalar(select(counters.c.value).where(counters.c.name == COUNTER)) or 0


def _logged(row: Row[Any]) -> LoggedEntry:
    said = (row.at, row.by, row.scan, row.page, EntryKind(row.kind), row.before, row.after, row.why, row.digest)
    return LoggedEntry(row.id, Entry(*said), row.hash)
