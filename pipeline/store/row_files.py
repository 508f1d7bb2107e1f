"""The rows of files of answers: each is a page and a sheet of its own, and the same row is the same sheet again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from pipeline.records.duplicates import which_count
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_change import COMPARED
from pipeline.records.page_record import PageAnswers
from pipeline.records.received_rows import Questions, ReceivedRow, Taken, differs_from
from pipeline.records.runs import IssuedRun, Ledger, Order, Origin
from pipeline.records.store_rows import Scan
from pipeline.store import schema
from pipeline.store.database import Database, batches
from pipeline.store.digests import WHOLE_PAGE, joined, page_digest, whole_page_digest
from pipeline.store.log import Log
from pipeline.store.log_writing import run_in_words
from pipeline.store.page_adding import values_of
from pipeline.store.pages import Pages
from pipeline.store.rows import as_run
from pipeline.store.runs import issue_one
from pipeline.store.scans import Scans
from pipeline.store.set_aside import is_set_aside
from pipeline.store.told_rows import keys_digest, received_digest

ROWS_A_STATEMENT = 5_000
"""So many rows are written at once."""


_TAKEN = {
    Outcome.READ.value: Taken.NEW,
    Outcome.DUPLICATE.value: Taken.AGAIN,
    Outcome.CONFLICT.value: Taken.CORRECTED,
    Outcome.UNREADABLE.value: Taken.BAD,
    Outcome.BLANK.value: Taken.UNSENT,
}


@dataclass(slots=True)
class Received:
    """What became of the rows of a file.

    Attributes:
        taken: How many rows became what.
        as_told: Whether the log held nothing else of them before.
        bad: The rows that can't be counted, by their line, with what is wrong in words.
    """

    taken: Counter[Taken] = field(default_factory=Counter)
    as_told: bool = True
    bad: dict[int, tuple[Fault, str]] = field(default_factory=dict)


class RowFiles:
    """The table of what names rows; their pages and runs are in the tables of those."""

    def __init__(self, database: Database, log: Log, scans: Scans, pages: Pages) -> None:
        self._database = database
        self._log = log
        self._scans = scans
        self._pages = pages

    def receive(
        self,
        scan: Scan,
        rows: Sequence[ReceivedRow],
        questions: Questions,
        put_down: Callable[[Received], object] = lambda _: None,
    ) -> Received:
        """Store all rows of a file with their serials and what the log tells of them, in one transaction.

        A row that came before is another page of its sheet, so that the rule for scans of one page decides what counts.
        Of a file that was stored before, only rows that could not be counted are stored anew.

        Args:
            scan: The file.
            rows: Its rows, in their order.
            questions: The questions of every layout that rows may have.
            put_down: Is told what became of the rows before that is stored; where it fails, nothing is.

        Raises:
            SerialError: There are no more serials.
            StoreError: The database can't be used; nothing was stored.
        """
        with self._database.transaction() as connection:
            # The counter's row is taken first: another file with the same rows waits until these are there.
            counters = schema.counters
            turn = update(counters).where(counters.c.name == "serial").values(value=counters.c.value)
            connection.execute(turn)
            writing = _Writing(connection, self._log, scan)
            placed = writing.settled(writing.placed(writing.still_open(rows), questions))
            writing.write(placed)
            for page in writing.shared:
                self._pages.choose(connection, *page[:2], (scan, page[2]))
            count = max(len(rows), len(writing.stored))
            connection.execute(update(schema.scans).where(schema.scans.c.id == scan.id).values(pages=count))
            as_told = writing.tell(placed) if writing.stored else self._scans.finish_within(connection, scan)
            received = _summed(connection, scan, placed, as_told=as_told)
            put_down(received)
            return received

    def has_bad(self, scan: Scan) -> bool:
        """Tell whether a file has a row, or is one as a whole, that could not be counted."""
        pages = schema.pages
        bad = select(pages.c.page).where(pages.c.scan == scan.id, pages.c.serial.is_(None))
        with self._database.reading() as connection:
            return connection.scalar(bad.limit(1)) is not None

    def serials(self, channel: str, keys: Iterable[str]) -> dict[str, int]:
        """Return the serials of those of these rows that came before, by what names them."""
        with self._database.reading() as connection:
            return _serials(connection, channel, keys)

    def digests(self, runs: Sequence[IssuedRun]) -> dict[int, str]:
        """Return the digest of what names the rows of each of these runs, by the number of the run."""
        with self._database.reading() as connection:
            return {run.id: keys_digest(connection, run.first_serial, run.count) for run in runs}

    def strangers(self) -> int:
        """Return how many names of rows have a serial that no run of rows has."""
        keys, runs = schema.row_keys, schema.runs
        theirs = and_(runs.c.first_serial <= keys.c.serial, keys.c.serial < runs.c.first_serial + runs.c.count)
        known = select(runs.c.id).where(theirs, runs.c.origin == Origin.ROWS.value).exists()
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(keys).where(~known)) or 0


class _Writing:
    """The rows of one file, while they are written.

    Attributes:
        stored: The pages that the file had before, by number.
        shared: Serial and page of every sheet of which another row came before, and the row that came now.
    """

    def __init__(self, connection: Connection, log: Log, scan: Scan) -> None:
        self.shared: list[tuple[int, int, int]] = []
        self._connection = connection
        self._log = log
        self._scan = scan
        pages = schema.pages
        found = connection.execute(select(pages).where(pages.c.scan == scan.id)).all()
        self.stored: dict[int, Any] = {row.page: row for row in found}

    def still_open(self, rows: Sequence[ReceivedRow]) -> list[ReceivedRow]:
        """Return the rows that are no page of a sheet yet."""
        return [row for row in rows if (old := self.stored.get(row.record.page)) is None or old.serial is None]

    def placed(self, rows: Sequence[ReceivedRow], questions: Questions) -> list[ReceivedRow]:
        """Return the rows with their serials: that of the same row where it came before, else a new one."""
        known = _serials(self._connection, self._scan.channel, (row.key for row in rows if row.key))
        before = Ledger(_runs_of(self._connection, known.values()))
        of_key: dict[str, Order] = {}
        orders = Counter[Order]()
        for row in rows:
            if row.order is not None and row.key not in known and row.key not in of_key:
                of_key[row.key] = row.order
                orders[row.order] += 1
        issued = {order: self._issue(order, count) for order, count in orders.items()}
        free = {order: iter(range(run.first_serial, run.first_serial + run.count)) for order, run in issued.items()}
        given = {key: next(free[order]) for key, order in of_key.items()}
        self._keep_keys(rows, given)
        for run in issued.values():
            digest = received_digest(self._connection, run.id)
            self._log.add(
                self._connection, EntryKind.RECEIVED, self._scan.sha256, after=run_in_words(run), digest=digest
            )
        runs = Ledger([*before.runs, *issued.values()])
        return list(self._numbered(rows, known | given, set(known), runs, questions))

    def _numbered(
        self,
        rows: Sequence[ReceivedRow],
        serials: Mapping[str, int],
        taken: set[str],
        runs: Ledger,
        questions: Questions,
    ) -> Iterator[ReceivedRow]:
        for row in rows:
            run = runs.run_of(serials[row.key]) if row.order is not None else None
            if row.order is None or run is None:
                yield row
            elif said := differs_from(row.order, run):
                yield row.refused(Fault.ROW_BROKEN, said)
            else:
                serial = serials[row.key]
                fit = row.as_sheet_of(run, questions)
                if fit.order is None:
                    yield fit
                    continue
                if row.key in taken:
                    self.shared.append((serial, 1, row.record.page))
                taken.add(row.key)
                yield replace(fit, record=replace(fit.record, serial=serial, sheet_page=1))

    def settled(self, rows: Sequence[ReceivedRow]) -> list[ReceivedRow]:
        """Return the rows with what they count as where one row came before that goes on to count; others stay shared.

        As good as all rows of an export that is made anew each week came before, and say the same.
        """
        times = Counter(serial for serial, _, _ in self.shared)
        counting = self._counting([serial for serial, count in times.items() if count == 1])
        settled = dict[int, ReceivedRow]()
        for row in rows:
            old, record = counting.get(row.record.serial or 0), row.record
            if old is None or record.answers is None or record.page in self.stored:
                continue
            first, (outcome, fault) = which_count([PageAnswers.unpacked(old), record.answers])
            if first == (Outcome.READ, None):
                settled[record.page] = replace(row, record=replace(record, outcome=outcome, fault=fault))
        self.shared = [one for one in self.shared if one[2] not in settled]
        return [settled.get(row.record.page, row) for row in rows]

    def _counting(self, serials: Sequence[int]) -> dict[int, str]:
        """Return the answers of those of these sheets that have one page, which counts, in an earlier file."""
        pages, scans, found = schema.pages, schema.scans, dict[int, list[Any]]()
        for some in batches(serials):
            query = select(pages.c.serial, pages.c.scan, pages.c.outcome, pages.c.fault, pages.c.answers)
            query = query.join(scans, pages.c.scan == scans.c.id).where(~is_set_aside())
            for row in self._connection.execute(query.where(pages.c.serial.in_(some))):
                found.setdefault(row.serial, []).append(row)
        alone = {serial: rows[0] for serial, rows in found.items() if len(rows) == 1}
        return {
            serial: row.answers
            for serial, row in alone.items()
            if row.scan < self._scan.id and row.outcome == Outcome.READ and row.fault is None and row.answers
        }

    def _issue(self, order: Order, count: int) -> IssuedRun:
        run = issue_one(self._connection, replace(order, count=count), Origin.ROWS)
        format_serial(run.first_serial + run.count - 1)
        return run

    def _keep_keys(self, rows: Sequence[ReceivedRow], given: Mapping[str, int]) -> None:
        codes = {row.key: row.code for row in reversed(rows)}
        kept = [
            {"channel": self._scan.channel, "key": key, "serial": serial, "code": codes[key]}
            for key, serial in given.items()
        ]
        self._insert(schema.row_keys, kept)

    def write(self, rows: Sequence[ReceivedRow]) -> None:
        """Store the pages."""
        fresh = [row.record for row in rows if row.record.page not in self.stored]
        self._insert(schema.pages, [{"scan": self._scan.id, **values_of(record)} for record in fresh])
        for row in rows:
            if row.record.page in self.stored:
                here = (schema.pages.c.scan == self._scan.id) & (schema.pages.c.page == row.record.page)
                self._connection.execute(update(schema.pages).where(here).values(**values_of(row.record)))

    def tell(self, rows: Sequence[ReceivedRow]) -> bool:
        """Log every page that says something else than when the file was stored first."""
        pages = schema.pages
        written = {row.record.page for row in rows}
        found = self._connection.execute(select(pages).where(pages.c.scan == self._scan.id).order_by(pages.c.page))
        for row in found.all():
            old = self.stored.get(row.page)
            before = ("", "") if old is None else (page_digest(old), _whole(old))
            after = page_digest(row), _whole(row)
            if row.page in written and before != after:
                said = (self._scan.sha256, row.page, before[0], after[0], "the file was imported again", "")
                self._log.add(self._connection, EntryKind.READING, *said, joined(before[1], after[1]))
        return True

    def _insert(self, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        for first in range(0, len(rows), ROWS_A_STATEMENT):
            self._connection.execute(insert(table), rows[first : first + ROWS_A_STATEMENT])


def _whole(row: Any) -> str:
    return whole_page_digest([getattr(row, name) for name in WHOLE_PAGE])


def _serials(connection: Connection, channel: str, keys: Iterable[str]) -> dict[str, int]:
    table, found = schema.row_keys, dict[str, int]()
    wanted = list(dict.fromkeys(keys))
    for first in range(0, len(wanted), ROWS_A_STATEMENT):
        some = wanted[first : first + ROWS_A_STATEMENT]
        query = select(table.c.key, table.c.serial).where(table.c.channel == channel, table.c.key.in_(some))
        found |= {row.key: row.serial for row in connection.execute(query)}
    return found


def _runs_of(connection: Connection, serials: Iterable[int]) -> list[IssuedRun]:
    """Return the runs of rows that these serials are of, and others perhaps."""
    runs, wanted = schema.runs, sorted(serials)
    if not wanted:
        return []
    between = runs.c.first_serial.between(0, wanted[-1]) & (runs.c.first_serial + runs.c.count > wanted[0])
    return [as_run(row) for row in connection.execute(select(runs).where(between))]


def _summed(connection: Connection, scan: Scan, rows: Sequence[ReceivedRow], *, as_told: bool) -> Received:
    """Return what became of these rows; a later row of the same sheet in the file decides of an earlier one, too."""
    pages, received = schema.pages, Received(as_told=as_told)
    query = select(pages.c.page, pages.c.outcome, pages.c.fault, pages.c.detail).where(pages.c.scan == scan.id)
    written = {row.record.page for row in rows}
    for row in connection.execute(query.order_by(pages.c.page)):
        if row.page in written:
            received.taken[_TAKEN[row.outcome]] += 1
        if row.outcome not in COMPARED:
            received.bad[row.page] = (Fault(row.fault), row.detail)
    return received
