"""The files that arrived, as the database keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.engine import Row

from forms.bilingual import both
from pipeline.errors import AlreadyStoredError, StoreError
from pipeline.records.batches import batch_in_words
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.store_rows import Scan
from pipeline.store import digests, schema
from pipeline.store.change_writing import forget_old
from pipeline.store.database import Database, batches, within
from pipeline.store.failures import advice
from pipeline.store.log import Log
from pipeline.store.log_writing import outcomes_in_words, path_in_words, wait_for_turn
from pipeline.store.rows import as_scan

READ_AGAIN = both(
    "dòng của nó ghi là chưa đọc, nhật ký ghi là đã đọc; nó được đọc lại đúng như trước",
    "its row said that it was not read, and the log that it was; it was read as before",
)
READ_OTHERWISE = both(
    "dòng của nó ghi là chưa đọc, nhật ký ghi là đã đọc; dữ liệu không phải là những gì đã đọc khi đó",
    "its row said that it was not read, and the log that it was; what is stored is not what was read then",
)


class ScanDigests(NamedTuple):
    """A scan, its size in bytes, and the digests of its row as it arrived, was read, and was deleted; empty if not."""

    scan: Scan
    size: int
    arrived: str
    finished: str
    deleted: str


class Scans:
    """The table of scans."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    def with_digest(self, sha256: str) -> Scan | None:
        """Return the scan whose bytes have this SHA-256, if it ever arrived."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.scans).where(schema.scans.c.sha256 == sha256)).first()
        return as_scan(row) if row else None

    def called(self, name: str) -> list[Scan]:
        """Return the scans that arrived under a name, or whose SHA-256 begins so, in the order of arrival."""
        scans = schema.scans
        named = or_(scans.c.name == name, scans.c.sha256.startswith(name.lower(), autoescape=True))
        with self._database.reading() as connection:
            return [as_scan(row) for row in connection.execute(select(scans).where(named).order_by(scans.c.id))]

    def all(self, *, everywhere: bool = False) -> list[Scan]:
        """Return the scans of this office, or those of all that share the database, in the order of arrival."""
        scans = schema.scans
        query = select(scans).order_by(scans.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query if everywhere else query.where(scans.c.office == self._database.office))
            return [as_scan(row) for row in rows]

    def numbered(self, numbers: Iterable[int], *, everywhere: bool = False) -> list[Scan]:
        """Return those of these scans that are this office's, or all of them, in the order of arrival."""
        scans, found = schema.scans, list[Scan]()
        with self._database.reading() as connection:
            for some in batches(numbers):
                query = select(scans).where(within(scans.c.id, some)).order_by(scans.c.id)
                if not everywhere:
                    query = query.where(scans.c.office == self._database.office)
                found += [as_scan(row) for row in connection.execute(query)]
        return found

    def unfinished(self) -> list[Scan]:
        """Return the scans of this office that have pages without a row yet, in the order of arrival."""
        scans = schema.scans
        with self._database.reading() as connection:
            unread = scans.c.finished_at.is_(None) & (scans.c.office == self._database.office)
            query = select(scans).where(unread).order_by(scans.c.id)
            return [as_scan(row) for row in connection.execute(query)]

    def names(self) -> dict[int, str]:
        """Return the name of every scan as it arrived, by its number in the database."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.scans.c.id, schema.scans.c.name))
            return {row.id: row.name for row in rows}

    def add(
        self,
        sha256: str,
        name: str,
        folder: str,
        file: str,
        size: int,
        channel: str = "",
        batch: int | None = None,
    ) -> Scan:
        """Record that a file arrived and lies in the archive; if another process was quicker, return its row.

        A file of rows has the ``channel`` that its answers came by. ``batch`` is what it was brought with.
        """
        values = {"sha256": sha256, "name": name, "folder": folder, "file": file, "bytes": size, "channel": channel}
        values |= {"office": self._database.office, "arrived_at": utc_now(), "batch": batch}
        try:
            with self._database.transaction() as connection:
                row = connection.execute(insert(schema.scans).values(values).returning(schema.scans)).one()
                said = ("", path_in_words(folder, name), f"{size} bytes", "")
                held = digests.joined(digests.arrival_digest(row))
                self._log.add(connection, EntryKind.ARRIVED, sha256, 0, *said, held)
                return as_scan(row)
        except AlreadyStoredError:
            return self._known(sha256)

    def date_back(self, scan: Scan, arrived_at: str) -> None:
        """Have a scan count as arrived at an earlier time, as ISO 8601 in UTC; a later one is left out of account."""
        later = (schema.scans.c.id == scan.id) & (schema.scans.c.arrived_at > arrived_at)
        with self._database.transaction() as connection:
            changed = update(schema.scans).where(later).values(arrived_at=arrived_at).returning(schema.scans)
            row = connection.execute(changed).first()
            if row is not None:
                held = digests.joined(digests.arrival_digest(row))
                said = (scan.arrived_at, arrived_at, "when it was archived", "", held)
                self._log.add(connection, EntryKind.RECOVERED, scan.sha256, 0, *said)

    def _known(self, sha256: str) -> Scan:
        known = self.with_digest(sha256)
        if known is None:
            raise StoreError(
                both("không lưu được bản quét {sha256}", "the scan {sha256} can't be stored", sha256=sha256), advice("")
            )
        return known

    def came_as(self, scan: Scan, name: str, folder: str) -> bool:
        """Tell whether these bytes came under this very name before."""
        log = schema.log
        arrived = log.c.kind.in_((EntryKind.ARRIVED.value, EntryKind.KNOWN.value))
        came = arrived & (log.c.after == path_in_words(folder, name))
        with self._database.reading() as connection:
            return connection.scalar(select(log.c.id).where(log.c.scan == scan.sha256, came).limit(1)) is not None

    def note_known(self, scan: Scan, name: str, folder: str, batch: int | None = None) -> None:
        """Log that the same bytes came again, and with which batch."""
        with self._database.transaction() as connection:
            before, after = "" if batch is None else batch_in_words(batch), path_in_words(folder, name)
            self._log.add(connection, EntryKind.KNOWN, scan.sha256, before=before, after=after)

    def note_mended(self, scan: Scan, name: str, folder: str, why: str) -> None:
        """Log that the same bytes came again, and took the place of an archived copy that was not whole."""
        with self._database.transaction() as connection:
            self._log.add(connection, EntryKind.KNOWN, scan.sha256, after=path_in_words(folder, name), why=why)

    def set_page_count(self, scan: Scan, pages: int) -> None:
        """Record how many pages a scan has: from now on it is held to account for each of them."""
        with self._database.transaction(synced=False) as connection:
            connection.execute(update(schema.scans).where(schema.scans.c.id == scan.id).values(pages=pages))

    def finish(self, scan: Scan) -> bool:
        """Record that every page of a scan has its row, and log what was read.

        Returns:
            Whether the log held nothing else of its pages before; if it did, an entry tells of that instead.
        """
        with self._database.transaction(synced=False) as connection:
            return self.finish_within(connection, scan)

    def finish_within(self, connection: Connection, scan: Scan) -> bool:
        """Do what ``finish`` does within the transaction of what else is told of the scan."""
        scans, pages = schema.scans, schema.pages
        unfinished = (scans.c.id == scan.id) & scans.c.finished_at.is_(None)
        wait_for_turn(connection)  # whoever makes a page count otherwise has told of it before, or tells later
        if connection.execute(update(scans).where(unfinished).values(finished_at=utc_now())).rowcount == 0:
            return True
        digest = digests.scan_digest(digests.digests_of(connection, scan.id).values())
        whole = digests.whole_digests_of(connection, scan.id)
        held = digests.joined(digests.scan_digest(whole.values()), _finish_digest(connection, scan))
        told = self._log.told_pages(connection, scan.sha256)
        if told.read:
            as_told = told.agree_with(whole)
            why = READ_AGAIN if as_told else READ_OTHERWISE
            self._log.add(connection, EntryKind.CHANGED, scan.sha256, 0, told.read, digest, why, digest=held)
            return as_told
        outcomes = connection.scalars(select(pages.c.outcome).where(pages.c.scan == scan.id)).all()
        self._log.add(connection, EntryKind.READ, scan.sha256, 0, "", digest, outcomes_in_words(outcomes), "", held)
        forget_old(connection)
        return True

    def delete(self, scan: Scan, why: str, by: str = "") -> None:
        """Record and log that a scan is deleted; its file may go once this is done."""
        scans = schema.scans
        kept = (scans.c.id == scan.id) & scans.c.deleted_at.is_(None)
        with self._database.transaction() as connection:
            if connection.execute(update(scans).where(kept).values(deleted_at=utc_now())).rowcount:
                row = connection.execute(select(scans).where(scans.c.id == scan.id)).one()
                said = (path_in_words(scan.folder, scan.name), "", why, by)
                held = digests.joined(digests.row_digest(row, digests.DELETED))
                self._log.add(connection, EntryKind.DELETED, scan.sha256, 0, *said, held)

    def digests(self) -> list[ScanDigests]:
        """Return every scan with the digests of its row, in the order of arrival."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.scans).order_by(schema.scans.c.id)).all()
        return [_digests(row) for row in rows]


def _finish_digest(connection: Connection, scan: Scan) -> str:
    row = connection.execute(select(schema.scans).where(schema.scans.c.id == scan.id)).one()
    return digests.row_digest(row, digests.FINISHED)


def _digests(row: Row[Any]) -> ScanDigests:
    finished = digests.row_digest(row, digests.FINISHED) if row.finished_at is not None else ""
    deleted = digests.row_digest(row, digests.DELETED) if row.deleted_at is not None else ""
    return ScanDigests(as_scan(row), row.bytes, digests.arrival_digest(row), finished, deleted)
