"""Newer readings of archived scans, as the database keeps them: the older ones stay beside them and can be restored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.engine import Row

from forms.bilingual import both
from omr.faults import Outcome
from pipeline.errors import UnknownNameError
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.page_change import COMPARED, RULED, LeftPage, PageChange, stands, whose
from pipeline.records.page_record import PageRecord
from pipeline.records.store_rows import Scan
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.digests import (
    WHOLE_PAGE,
    joined,
    page_digest,
    whole_page_digest,
)
from pipeline.store.log import Log
from pipeline.store.log_writing import wait_for_turn
from pipeline.store.page_adding import values_of
from pipeline.store.pages import Pages, as_record
from pipeline.store.rows import as_ruling, as_scan
from pipeline.store.runs import lock_run_of
from pipeline.store.told_rows import reread_digest

CHANGED = both("dữ liệu đã thay đổi từ lúc đó", "it was changed since")
_READ = [column.name for column in schema.readings.columns if column.name not in {"reread", "scan", "page", "digest"}]
"""The columns that hold a reading."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of newer readings that were to count, or to be taken back.

    Attributes:
        number: Of the reread, from 1; 0 where nothing was to be changed.
        pages: How many pages have another reading now.
        left: The pages that stay as they were, since somebody did something about them meanwhile.
    """

    number: int
    pages: int
    left: tuple[LeftPage, ...]


class Rereads:
    """The tables of rereads and of the readings that don't count."""

    def __init__(self, database: Database, log: Log, pages: Pages) -> None:
        self._database = database
        self._log = log
        self._pages = pages

    def apply(
        self,
        changes: Sequence[PageChange],
        same: Mapping[int, Sequence[int]],
        more: Mapping[Scan, int],
        reader: str,
        by: str,
    ) -> Reread:
        """Have newer readings count in place of the older ones, all at once, and decide anew which scans count.

        Args:
            changes: The pages whose readings differ.
            same: The pages that were read as before, by the scan's number: they are this reader's now.
            more: How many pages each scan has of which more were found.
            reader: The version of the reader.
            by: Who had it done.
        """
        with self._database.transaction() as connection:
            _note_reader(connection, same, reader)
            if not changes:
                return Reread(0, 0, ())
            self._lock(connection, [record for one in changes for record in (one.old, one.new) if record])
            made = insert(schema.rereads).values(at=utc_now(), by=by, reader=reader).returning(schema.rereads.c.id)
            number = connection.execute(made).scalar_one()
            for scan, count in more.items():
                kept = {"reread": number, "scan": scan.id, "pages_before": scan.pages}
                connection.execute(insert(schema.reread_scans).values(kept))
                connection.execute(update(schema.scans).where(schema.scans.c.id == scan.id).values(pages=count))
            writing = _Writing(connection, self._log, f"reread {number}, reader {reader}", by)
            left = [change for change in changes if not self._replaced(writing, number, change)]
            writing.choose(self._pages)
            self._tell(connection, number, f"reader {reader}", by)
            over = tuple(LeftPage(one.scan, one.page, CHANGED) for one in left)
            return Reread(number, len(changes) - len(left), over)

    def undo(self, by: str) -> Reread:
        """Restore the readings that the newest reread took the place of; what it read is kept beside them.

        Pages that somebody ruled about or identified since stay as they are.

        Raises:
            UnknownNameError: There is none that was not taken back.
        """
        rereads, readings = schema.rereads, schema.readings
        with self._database.transaction() as connection:
            number = connection.scalar(select(func.max(rereads.c.id)).where(rereads.c.undone_at.is_(None)))
            if number is None:
                raise UnknownNameError(
                    both("không có lần đọc lại nào đang có hiệu lực", "no reread is in force"),
                    both("Không có gì để rút lại.", "There is nothing to take back."),
                )
            kept = connection.execute(select(readings).where(readings.c.reread == number)).all()
            added = self._added(connection, number)
            now = [found for row in kept if (found := _stored(connection, row.scan, row.page))]
            self._lock(connection, [as_record(row) for row in [*kept, *now, *added]])
            connection.execute(update(rereads).where(rereads.c.id == number).values(undone_at=utc_now()))
            writing = _Writing(connection, self._log, f"reread {number} is taken back", by)
            left = [one for row in kept if (one := self._restored(writing, row))]
            left += self._removed(writing, number, added)
            writing.choose(self._pages)
            self._tell(connection, number, "taken back", by)
            return Reread(number, len(kept) + len(added) - len(left), tuple(left))

    def _tell(self, connection: Connection, number: int, why: str, by: str) -> None:
        held = joined(reread_digest(connection, number))
        self._log.add(connection, EntryKind.REREAD, after=str(number), why=why, by=by, digest=held)

    def digests(self) -> dict[int, str]:
        """Return the digest of every reread, with the readings that are kept of it, by number."""
        with self._database.reading() as connection:
            numbers = connection.scalars(select(schema.rereads.c.id).order_by(schema.rereads.c.id)).all()
            return {number: reread_digest(connection, number) for number in numbers}

    # One page

    @staticmethod
    def _replaced(writing: _Writing, number: int, change: PageChange) -> bool:
        """Store a newer reading, and keep the older one; return false if somebody changed the page meanwhile."""
        connection = writing.connection
        row = _stored(connection, change.scan.id, change.page)
        if change.old is None or row is None:
            if (row is None) != (change.old is None):
                return False
            writing.add(change.scan, change.new)
            return True
        if as_record(row) != change.old or not stands(change, _ruled(connection, change)):
            return False
        digest = writing.replace(change.scan, row, values_of(change.new))
        kept = {"reread": number, "scan": change.scan.id, "page": change.page, "digest": digest}
        connection.execute(insert(schema.readings).values({name: getattr(row, name) for name in _READ} | kept))
        return True

    @staticmethod
    def _restored(writing: _Writing, kept: Row[Any]) -> LeftPage | None:
        """Exchange a page's reading with the one that is kept; return the page if it has to stay."""
        connection, readings = writing.connection, schema.readings
        scan, row = _scan(connection, kept.scan), _stored(connection, kept.scan, kept.page)
        if row is None or page_digest(row) != kept.digest:
            return LeftPage(scan, kept.page, CHANGED)
        change = PageChange(scan, as_record(row), as_record(kept))
        if not stands(change, _ruled(connection, change)):
            return LeftPage(scan, kept.page, RULED)
        digest = writing.replace(scan, row, {name: getattr(kept, name) for name in _READ})
        beside = (readings.c.reread == kept.reread) & (readings.c.scan == scan.id) & (readings.c.page == kept.page)
        values = {name: getattr(row, name) for name in _READ} | {"digest": digest}
        connection.execute(update(readings).where(beside).values(values))
        return None

    @staticmethod
    def _added(connection: Connection, number: int) -> list[Row[Any]]:
        pages, before = schema.pages, schema.reread_scans
        query = select(pages).join(before, (before.c.scan == pages.c.scan) & (before.c.pages_before < pages.c.page))
        ordered = query.where(before.c.reread == number).order_by(pages.c.scan, pages.c.page)
        return list(connection.execute(ordered).all())

    def _removed(self, writing: _Writing, number: int, added: Sequence[Row[Any]]) -> list[LeftPage]:
        """Take away the pages that were not there before, but for scans where somebody did something about one."""
        connection, scans, before = writing.connection, schema.scans, schema.reread_scans
        left = []
        for found in connection.execute(select(before).where(before.c.reread == number)).all():
            scan = _scan(connection, found.scan)
            rows = [row for row in added if row.scan == scan.id]
            if any(_touched(connection, scan, row.page) for row in rows):
                left += [LeftPage(scan, row.page, RULED) for row in rows]
                continue
            for row in rows:
                writing.remove(scan, row, number)
            connection.execute(update(scans).where(scans.c.id == scan.id).values(pages=found.pages_before))
        return left

    @staticmethod
    def _lock(connection: Connection, records: Iterable[PageRecord]) -> None:
        """Keep others from changing these sheets, and then from logging: in the order in which all others do."""
        for serial in sorted({record.serial for record in records if record.serial is not None}):
            lock_run_of(connection, serial)
        wait_for_turn(connection)


class _Writing:
    """The rows that one reread writes, and the sheets of which the scan that counts is to be chosen anew."""

    def __init__(self, connection: Connection, log: Log, why: str, by: str) -> None:
        self.connection = connection
        self._log = log
        self._why = why
        self._by = by
        self._causes: dict[tuple[int, int | None], tuple[Scan, int]] = {}

    def add(self, scan: Scan, record: PageRecord) -> None:
        """Store a page that was not there before."""
        self.connection.execute(insert(schema.pages).values(scan=scan.id, **values_of(record)))
        self._written(scan, record.page, None)

    def replace(self, scan: Scan, row: Row[Any], values: Mapping[str, Any]) -> str:
        """Have a page say something else, and return the digest of that."""
        changed = {name: values[name] for name in _READ}
        if row.outcome in COMPARED and values["outcome"] in COMPARED:
            # Which of the page's scans counts is chosen below, and only what that changes is logged.
            warned = values["fault"] if values["outcome"] == Outcome.READ else None
            changed |= {"outcome": row.outcome, "fault": warned if row.outcome == Outcome.READ else row.fault}
        self._touch(scan, row)
        self.connection.execute(update(schema.pages).where(_here(scan.id, row.page)).values(changed))
        return self._written(scan, row.page, row)

    def remove(self, scan: Scan, row: Row[Any], number: int) -> None:
        """Take a page away that was not there before; what was read of it is kept."""
        self._touch(scan, row)
        digest = page_digest(row)
        kept = {"reread": number, "scan": scan.id, "page": row.page, "digest": ""}
        self.connection.execute(insert(schema.readings).values({name: getattr(row, name) for name in _READ} | kept))
        self.connection.execute(delete(schema.pages).where(_here(scan.id, row.page)))
        self._say(scan, row.page, digest, "", (_whole(row), ""))

    def choose(self, pages: Pages) -> None:
        """Decide which scan counts of every page of a sheet that was written."""
        for (serial, sheet_page), cause in sorted(self._causes.items(), key=lambda item: str(item[0])):
            pages.choose(self.connection, serial, sheet_page, cause)

    def _written(self, scan: Scan, page: int, old: Row[Any] | None) -> str:
        row = _stored(self.connection, scan.id, page)
        if row is None:
            raise LookupError(page)
        self._touch(scan, row)
        before, after = (page_digest(old), _whole(old)) if old else ("", ""), (page_digest(row), _whole(row))
        self._say(scan, page, before[0], after[0], (before[1], after[1]))
        return after[0]

    def _touch(self, scan: Scan, row: Row[Any]) -> None:
        sheet = whose(as_record(row))
        if sheet is not None:
            self._causes.setdefault(sheet, (scan, row.page))

    def _say(self, scan: Scan, page: int, before: str, after: str, whole: tuple[str, str]) -> None:
        if (before, whole[0]) != (after, whole[1]):
            said = (before, after, self._why, self._by, joined(*whole))
            self._log.add(self.connection, EntryKind.READING, scan.sha256, page, *said)


def _whole(row: Row[Any]) -> str:
    return whole_page_digest([getattr(row, name) for name in WHOLE_PAGE])


def _here(scan: int, page: int) -> ColumnElement[bool]:
    return (schema.pages.c.scan == scan) & (schema.pages.c.page == page)


def _stored(connection: Connection, scan: int, page: int) -> Row[Any] | None:
    return connection.execute(select(schema.pages).where(_here(scan, page))).first()


def _scan(connection: Connection, number: int) -> Scan:
    return as_scan(connection.execute(select(schema.scans).where(schema.scans.c.id == number)).one())


def _ruled(connection: Connection, change: PageChange) -> list[Any]:
    table = schema.rulings
    here = (table.c.scan == change.scan.id) & (table.c.page == change.page) & table.c.ended_at.is_(None)
    return [as_ruling(row) for row in connection.execute(select(table).where(here))]


def _touched(connection: Connection, scan: Scan, page: int) -> bool:
    """Tell whether anybody ever ruled about a page, or gave it its serial."""
    rulings, log = schema.rulings, schema.log
    ruled = select(rulings.c.id).where(rulings.c.scan == scan.id, rulings.c.page == page)
    typed = select(log.c.id).where(log.c.scan == scan.sha256, log.c.page == page, log.c.kind == EntryKind.SERIAL.value)
    return any(connection.scalar(query.limit(1)) is not None for query in (ruled, typed))


def _note_reader(connection: Connection, same: Mapping[int, Sequence[int]], reader: str) -> None:
    for scan, numbers in same.items():
        for page in numbers:
            connection.execute(update(schema.pages).where(_here(scan, page)).values(reader=reader))
