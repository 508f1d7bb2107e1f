"""What was brought in one go, as the database keeps it: each batch, its scans, and whether they count.

The pages of a batch that is on hold or withdrawn keep what was read of them. They are left out where it is decided
which scan of a sheet's page counts (``Pages.choose``), and that is decided anew for all of its sheets, in the
transaction that holds, releases or withdraws it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, Table, case, func, insert, or_, select, update
from sqlalchemy.engine import Row

from forms.bilingual import Words
from omr.faults import Outcome
from pipeline.errors import BatchError, UnknownNameError
from pipeline.records.batches import (
    LED_BY,
    Batch,
    BatchCounts,
    BatchKind,
    BatchState,
    BatchStep,
    ScansAside,
    Wanted,
    batch_in_words,
    batch_named,
)
from pipeline.records.letters import letters_of
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.page_change import COMPARED
from pipeline.records.periods import parse_period
from pipeline.records.rulings import Matter
from pipeline.records.store_rows import Scan
from pipeline.store import schema
from pipeline.store.database import Database, within
from pipeline.store.database import batches as in_batches
from pipeline.store.digests import BATCH, arrival_digest, joined, row_digest
from pipeline.store.log import Log
from pipeline.store.log_writing import wait_for_turn
from pipeline.store.pages import Pages
from pipeline.store.rows import as_batch, as_kept_ruling, as_scan
from pipeline.store.set_aside import is_set_aside

_SETTLED = {
    BatchState.WITHDRAWN: Words("lô {number} đã rút", "batch {number} was withdrawn"),
    BatchState.HELD: Words("lô {number} đang tạm giữ rồi", "batch {number} is on hold already"),
    BatchState.OPEN: Words("lô {number} không bị tạm giữ", "batch {number} is not on hold"),
}
_LOOK = Words("Mở lại trang của lô.", "Look at it again.")
_REPORTED = Words(
    "lô {number} đã có trong một báo cáo hoặc đã được công bố", "batch {number} is in a report, or was published"
)
_AS_TOLD = Words(
    "Điều đã báo cáo phải giữ nguyên; hãy sửa từng phiếu sai.",
    "What was reported must stay as it was told. Put right what is wrong of it sheet by sheet.",
)
_NO_REASON = Words("chưa ghi lý do rút lô {number}", "the reason for withdrawing batch {number} is missing")
_REASON = Words("Ghi lý do rồi gửi lại.", "Give the reason.")
_NO_BATCH = Words("không có lô {number}", "there is no batch {number}")
_LISTED = Words("Danh sách: phieu batches", "All are listed by: phieu batches")


class Batches:
    """The table of batches."""

    def __init__(self, database: Database, log: Log, pages: Pages) -> None:
        self._database = database
        self._log = log
        self._pages = pages

    # What is written

    def begin(self, kind: BatchKind, note: str, by: str) -> Batch:
        """Record that somebody brings something, and return the batch that it is."""
        table = schema.batches
        with self._database.transaction() as connection:
            values = {"kind": kind.value, "note": note, "by": by, "at": utc_now()}
            row = connection.execute(insert(table).values(values).returning(table)).one()
            self._tell(connection, row, BatchStep.BROUGHT, note, by)
            return as_batch(row)

    def hold(self, number: int, by: str, why: str = "") -> Batch:
        """Put a batch on hold: its pages wait from then on, and are not counted.

        Raises:
            UnknownNameError: There is no such batch.
            BatchError: It is on hold already, or was withdrawn.
        """
        return self._turned(number, BatchState.OPEN, {"held_at": utc_now()}, BatchStep.HELD, by, why)

    def release(self, number: int, by: str, why: str = "") -> Batch:
        """Have the pages of a batch count that is on hold.

        Raises:
            UnknownNameError: There is no such batch.
            BatchError: It is not on hold.
        """
        return self._turned(number, BatchState.HELD, {"held_at": None}, BatchStep.RELEASED, by, why)

    def withdraw(self, number: int, by: str, why: str) -> Batch:
        """Have the pages of a batch never count, as long as nothing of it was reported.

        A file of it that was brought with another batch, too, is that one's from then on.

        Raises:
            UnknownNameError: There is no such batch.
            BatchError: It was withdrawn already, something of it was reported, or no reason is given.
        """
        if not why.strip():
            raise BatchError(_NO_REASON.told(number=number), _REASON.told())
        with self._database.transaction() as connection:
            _wait_for_all(connection)
            if number in _reported(connection):
                raise BatchError(_REPORTED.told(number=number), _AS_TOLD.told())
            values = {"withdrawn_at": utc_now(), "held_at": None}
            return self._turned(number, None, values, BatchStep.WITHDRAWN, by, why)

    def bring_anew(self, scan: Scan, number: int, by: str) -> None:
        """Have a file of a withdrawn batch be of another one, with which it was brought again: its pages count."""
        with self._database.transaction() as connection:
            _wait_for_all(connection)
            self._move(connection, scan.sha256, number, by)
            self._settle(connection, [scan.id], f"brought anew with {batch_in_words(number)}")

    def note_reported(self, periods: Collection[str], by: str) -> list[int]:
        """Record which batches count in figures of these periods that leave the office, unless that is known.

        Returns:
            The numbers of the batches of which it was not known.
        """
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            known = _reported(connection)
            found = [number for number in _counted_in(connection, periods) if number not in known]
            if found:
                said = (" ".join([BatchStep.REPORTED, *map(str, found)]), ", ".join(sorted(periods)))
                self._log.add(connection, EntryKind.BATCH, after=said[0], why=said[1], by=by)
            return found

    def _turned(
        self, number: int, before: BatchState | None, values: dict[str, str | None], step: BatchStep, by: str, why: str
    ) -> Batch:
        """Have a batch go over into another state, and decide anew what counts of all of its sheets."""
        table, scans = schema.batches, schema.scans
        with self._database.transaction() as connection:
            _wait_for_all(connection)
            was = self._found(connection, number)
            if (was.state is not before) if before else was.state is BatchState.WITHDRAWN:
                raise BatchError(_SETTLED[was.state].told(number=number), _LOOK.told())
            row = connection.execute(update(table).where(table.c.id == number).values(values).returning(table)).one()
            concerned = list(connection.scalars(select(scans.c.id).where(scans.c.batch == number)))
            self._tell(connection, row, step, why, by)
            if step is BatchStep.WITHDRAWN:
                for sha256, other in _brought_otherwise(connection, number):
                    self._move(connection, sha256, other, by)
            self._settle(connection, concerned, f"{batch_in_words(number)} {step}")
            return as_batch(row)

    def _tell(self, connection: Connection, row: Row[tuple[object, ...]], step: BatchStep, why: str, by: str) -> None:
        held = joined(row_digest(row, BATCH))
        typed = why if step is not BatchStep.BROUGHT else ""  # else it is what the files lay in
        said = ("", 0, "", f"{batch_in_words(row.id)} {step}", self._database.veil(typed) if typed else why, by, held)
        self._log.keep_remark(connection, self._log.add(connection, EntryKind.BATCH, *said), typed)

    def _move(self, connection: Connection, sha256: str, number: int, by: str) -> None:
        scans = schema.scans
        here = scans.c.sha256 == sha256
        was = connection.execute(select(scans.c.batch).where(here)).scalar_one()
        row = connection.execute(update(scans).where(here).values(batch=number).returning(scans)).one()
        before, after = ("" if one is None else batch_in_words(one) for one in (was, number))
        said = (sha256, 0, before, f"{after} {BatchStep.BROUGHT_ANEW}", "", by, joined(arrival_digest(row)))
        self._log.add(connection, EntryKind.BATCH, *said)

    def _settle(self, connection: Connection, concerned: Iterable[int], why: str) -> None:
        """Decide anew which scans count of all sheets that these scans have pages of; whoever follows is told."""
        pages = schema.pages
        for some in in_batches(concerned):
            of_sheets = within(pages.c.scan, some) & pages.c.serial.is_not(None) & pages.c.outcome.in_(COMPARED)
            found = select(pages.c.serial, pages.c.sheet_page).where(of_sheets).distinct()
            for serial, sheet_page in connection.execute(found.order_by(*found.selected_columns)).all():
                self._pages.choose(connection, serial, sheet_page, why)
            # The triggers note every row that is written: whoever holds what follows from these looks again.
            connection.execute(update(pages).where(within(pages.c.scan, some)).values(reader=pages.c.reader))

    # What is read

    def numbered(self, number: int) -> Batch:
        """Return a batch.

        Raises:
            UnknownNameError: There is none with this number.
        """
        with self._database.reading() as connection:
            return self._found(connection, number)

    def all(self) -> list[Batch]:
        """Return the batches of which this office has a scan, or nobody has one yet, the newest first."""
        query = _listed(self._database.office, Wanted()).order_by(schema.batches.c.id.desc())
        return [as_batch(row) for row in self._database.rows(query)]

    def some(self, wanted: Wanted, offset: int, most: int) -> list[Batch]:
        """Return the batches that are wanted, as ``all`` does, but for the first of them and no more than asked for."""
        query = _listed(self._database.office, wanted).order_by(schema.batches.c.id.desc())
        return [as_batch(row) for row in self._database.rows(query.offset(offset).limit(most))]

    def count(self, wanted: Wanted) -> int:
        """Return how many batches are wanted."""
        with self._database.reading() as connection:
            found = _listed(self._database.office, wanted).subquery()
            return connection.scalar(select(func.count()).select_from(found)) or 0

    def files(self, number: int, offset: int = 0, most: int | None = None) -> list[Scan]:
        """Return the files of a batch that are this office's, in the order of arrival."""
        scans = schema.scans
        here = (scans.c.batch == number) & (scans.c.office == self._database.office)
        query = select(scans).where(here).order_by(scans.c.id).offset(offset).limit(most)
        return [as_scan(row) for row in self._database.rows(query)]

    def people(self) -> list[str]:
        """Return everybody who ever brought something, by name."""
        with self._database.reading() as connection:
            return sorted(set(connection.scalars(select(schema.batches.c.by).distinct())))

    def counts(self, numbers: Collection[int]) -> dict[int, BatchCounts]:
        """Return how many files and pages these batches have, and what became of the pages, by number."""
        scans, pages = schema.scans, schema.pages
        found = {number: BatchCounts() for number in numbers}
        with self._database.reading() as connection:
            for some in in_batches(numbers):
                here = within(scans.c.batch, some)
                unread = func.sum(case((scans.c.finished_at.is_(None), 1), else_=0))
                sizes = (func.count(), unread, func.coalesce(func.sum(scans.c.pages), 0))
                query = select(scans.c.batch, *sizes).where(here).group_by(scans.c.batch)
                for number, files, unread, count in connection.execute(query):
                    found[number] = BatchCounts(files, int(unread), int(count))
                each = select(scans.c.batch, pages.c.outcome, func.count()).join(pages, pages.c.scan == scans.c.id)
                for number, outcome, count in connection.execute(each.where(here).group_by(*each.selected_columns[:2])):
                    found[number].outcomes[Outcome(outcome)] = count
        return found

    def set_aside(self) -> ScansAside:
        """Return the scans whose pages are not counted, since their batch is on hold or was withdrawn."""
        scans, batches = schema.scans, schema.batches
        stopped = or_(batches.c.held_at.is_not(None), batches.c.withdrawn_at.is_not(None))
        query = select(scans.c.id, batches.c.withdrawn_at).join(scans, scans.c.batch == batches.c.id).where(stopped)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        withdrawn = frozenset(row.id for row in rows if row.withdrawn_at is not None)
        return ScansAside(frozenset(row.id for row in rows) - withdrawn, withdrawn)

    def reported(self) -> set[int]:
        """Return the numbers of the batches of which something was reported."""
        with self._database.reading() as connection:
            return _reported(connection)

    def digests(self) -> dict[int, str]:
        """Return the digest of every batch by its number."""
        query = select(schema.batches).order_by(schema.batches.c.id)
        return {row.id: row_digest(row, BATCH) for row in self._database.rows(query)}

    @staticmethod
    def _found(connection: Connection, number: int) -> Batch:
        row = connection.execute(select(schema.batches).where(schema.batches.c.id == number)).first()
        if row is None:
            raise UnknownNameError(_NO_BATCH.told(number=number), _LISTED.told())
        return as_batch(row)


def _listed(office: str, wanted: Wanted) -> Select[Any]:
    """Return the query for the batches of an office that are wanted; those without a file are anybody's."""
    batches, scans = schema.batches, schema.scans
    ours = select(scans.c.batch).where(scans.c.batch == batches.c.id, scans.c.office == office)
    others = select(scans.c.batch).where(scans.c.batch == batches.c.id)
    query = select(batches).where(or_(ours.exists(), ~others.exists()))
    if wanted.by:
        query = query.where(batches.c.by == wanted.by)
    if wanted.state is BatchState.WITHDRAWN:
        query = query.where(batches.c.withdrawn_at.is_not(None))
    elif wanted.state is not None:
        is_held = batches.c.held_at.is_not(None)
        query = query.where(batches.c.withdrawn_at.is_(None), is_held if wanted.state is BatchState.HELD else ~is_held)
    if wanted.since:
        query = query.where(batches.c.at >= wanted.since)
    return query.where(batches.c.at < wanted.until) if wanted.until else query


def _wait_for_all(connection: Connection) -> None:
    """Keep all others from deciding which scan of a page counts until this transaction ends: each locks a run first.

    Rows that come in a file lock the counter of serials instead, and before anything else.
    """
    counters, runs = schema.counters, schema.runs
    connection.execute(update(counters).where(counters.c.name == "serial").values(value=counters.c.value))
    in_order_of_all = select(runs.c.id).order_by(runs.c.first_serial)  # one that was put back has a later number
    connection.execute(in_order_of_all.with_for_update()).all()
    wait_for_turn(connection)


def _reported(connection: Connection) -> set[int]:
    log = schema.log
    told = (log.c.kind == EntryKind.BATCH.value) & log.c.after.startswith(f"{BatchStep.REPORTED} ")
    entries = connection.scalars(select(log.c.after).where(told))
    return {int(number) for after in entries for number in after.split()[1:]}


def _counted_in(connection: Connection, periods: Collection[str]) -> list[int]:
    """Return the batches that count, and have a page of a sheet or letter of these periods.

    A page that can't be read counts as well, once a person entered what they saw on it.
    """
    pages, rulings = schema.pages, schema.rulings
    ruled = rulings.c.ended_at.is_(None)
    read = connection.scalars(_of_periods(pages, periods).where(pages.c.outcome.in_(COMPARED)))
    entered = connection.scalars(_of_periods(rulings, periods).where(ruled))
    return sorted({*read, *entered, *_with_letters(connection, periods)})


def _of_periods(table: Table, periods: Collection[str]) -> Select[tuple[int]]:
    """Return the query for the batches that count and are named in a table beside a sheet of these periods."""
    scans, runs = schema.scans, schema.runs
    run_of = (
        select(func.max(runs.c.first_serial)).where(runs.c.first_serial <= table.c.serial).correlate(table)
    ).scalar_subquery()
    return (
        select(scans.c.batch)
        .distinct()
        .join(table, table.c.scan == scans.c.id)
        .join(runs, runs.c.first_serial == run_of)
        .where(scans.c.batch.is_not(None), ~is_set_aside(), runs.c.period.in_(sorted(periods)))
    )


def _with_letters(connection: Connection, periods: Collection[str]) -> Iterator[int]:
    """Yield the batches that count and have a page of a letter whose day is in one of these periods."""
    rulings, scans = schema.rulings, schema.scans
    query = (
        select(rulings, scans.c.batch)
        .join(scans, rulings.c.scan == scans.c.id)
        .where(rulings.c.matter == Matter.STRAY.value, rulings.c.serial.is_(None), rulings.c.ended_at.is_(None))
        .where(scans.c.batch.is_not(None), ~is_set_aside())
    )
    found = [(as_kept_ruling(row), row.batch) for row in connection.execute(query).all()]
    batch_of = {kept.ruling.place: batch for kept, batch in found}
    stretches = [parse_period(period) for period in periods]
    for letter in letters_of(kept for kept, _ in found):
        if any(one.first <= letter.head.day <= one.last for one in stretches):
            yield from (batch_of[place] for place in letter.places)


def _brought_otherwise(connection: Connection, number: int) -> Iterator[tuple[str, int]]:
    """Yield the files of a batch, by SHA-256, that were brought with another one, too, which was not withdrawn."""
    log, scans, batches = schema.log, schema.scans, schema.batches
    here = select(scans.c.sha256).where(scans.c.batch == number)
    again = (log.c.kind == EntryKind.KNOWN.value) & log.c.before.startswith(LED_BY)
    found: dict[str, list[int]] = {}
    for row in connection.execute(select(log.c.scan, log.c.before).where(again, log.c.scan.in_(here))).all():
        found.setdefault(row.scan, []).append(batch_named(row.before))
    left = set(connection.scalars(select(batches.c.id).where(batches.c.withdrawn_at.is_(None))))
    for sha256, numbers in sorted(found.items()):
        others = [other for other in numbers if other != number and other in left]
        if others:
            yield sha256, min(others)
