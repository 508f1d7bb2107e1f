"""The printing orders, as the database keeps them: no serial is ever given twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.runs import IssuedRun, Order, Origin
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.digests import ISSUED, PRINTED, run_digest
from pipeline.store.log import Log
from pipeline.store.log_writing import run_in_words
from pipeline.store.rows import as_run
from pipeline.store.told_rows import issued_digest, printed_digest

FIRST_OF_ROWS = 10_000
"""The number of a unit's first run of rows: the code on a sheet has room for smaller ones, which printing may need."""


class RunDigests(NamedTuple):
    """A run, and the digests of its row as it was issued and as it was printed."""

    run: IssuedRun
    issued: str
    printed: str


class Runs:
    """The table of runs, and the counter of serials."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    def issue(
        self, orders: Sequence[Order], check: Callable[[IssuedRun], None], origin: Origin = Origin.PRINT
    ) -> list[IssuedRun]:
        """Give every order its run number and serials, all in one transaction; none of them is ever given again.

        Args:
            orders: What is to be printed.
            check: A function that is called with each run; where it raises an error, nothing was issued.
            origin: Whether these are sheets or slips.

        """
        with self._database.transaction() as connection:
            runs = [issue_one(connection, order, origin) for order in orders]
            for run in runs:
                check(run)
                digest = issued_digest(connection, run.id)
                self._log.add(connection, EntryKind.ISSUED, after=run_in_words(run), digest=digest)
            return runs

    def confirm_printed(self, runs: Sequence[IssuedRun], file: str) -> None:
        """Record that the PDF of these runs came to be."""
        table = schema.runs
        ids = [run.id for run in runs]
        with self._database.transaction() as connection:
            connection.execute(update(table).where(table.c.id.in_(ids)).values(file=file, printed_at=utc_now()))
            for run in runs:
                digest = printed_digest(connection, run.id)
                self._log.add(connection, EntryKind.PRINTED, after=run_in_words(run), why=file, digest=digest)

    def last_serial(self) -> int:
        """Return the last serial that was issued; 0 where none was."""
        counters = schema.counters
        with self._database.reading() as connection:
            return connection.scalar(select(counters.c.value).where(counters.c.name == "serial")) or 0

    def pass_over(self, serial: int) -> None:
        """Have the next serials be larger than this one, which is on paper."""
        counters = schema.counters
        smaller = (counters.c.name == "serial") & (counters.c.value < serial)
        with self._database.transaction() as connection:
            connection.execute(update(counters).where(smaller).values(value=serial))

    def take_back(
        self, order: Order, run: int, first_serial: int, file: str, why: str, origin: Origin = Origin.PRINT
    ) -> IssuedRun:
        """Store a run that was printed, and that an older database has lost, under the numbers that are on its sheets.

        Args:
            order: What was printed.
            run: The number of the run among those of its unit.
            first_serial: The serial of its first sheet.
            file: The name of its PDF.
            why: How it was found, for the log.
            origin: Whether these are sheets or slips.

        Raises:
            AlreadyStoredError: The unit has a run of this number, or another run begins with this serial.
        """
        row = {column: getattr(order, column) for column in Order.__slots__}
        row |= {"run": run, "first_serial": first_serial, "origin": origin.value}
        printed = {"file": file, "ordered_at": utc_now(), "printed_at": utc_now()}
        with self._database.transaction() as connection:
            made = insert(schema.runs).values(**row, **printed).returning(schema.runs.c.id)
            stored = IssuedRun(id=connection.execute(made).scalar_one(), printed=True, **row | {"origin": origin})
            self.pass_over(first_serial + order.count - 1)
            self._log.add(connection, EntryKind.ISSUED, after=run_in_words(stored), why=why)
            self._log.add(connection, EntryKind.PRINTED, after=run_in_words(stored), why=file)
            return stored

    def files(self) -> set[str]:
        """Return the names of the PDFs that were printed."""
        table = schema.runs
        with self._database.reading() as connection:
            return set(connection.scalars(select(table.c.file).where(table.c.file.is_not(None))))

    def all(self) -> list[IssuedRun]:
        """Return every run, in the order of its serials."""
        table = schema.runs
        with self._database.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.first_serial)).all()
        return [as_run(row) for row in rows]

    def digests(self) -> list[RunDigests]:
        """Return every run with the digests of its row, in the order of its serials."""
        table = schema.runs
        with self._database.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.first_serial)).all()
        return [RunDigests(as_run(row), run_digest(row, ISSUED), run_digest(row, PRINTED)) for row in rows]


def lock_run_of(connection: Connection, serial: int | None) -> None:
    """Let two offices that scan the same sheet at once decide one after the other which of their scans counts."""
    runs = schema.runs
    newest = select(runs.c.id).where(runs.c.first_serial <= serial).order_by(runs.c.first_serial.desc()).limit(1)
    connection.execute(newest.with_for_update())


def issue_one(connection: Connection, order: Order, origin: Origin) -> IssuedRun:
    """Give an order its run number and serials, within the transaction of what else is told of it."""
    counters, runs = schema.counters, schema.runs
    # The counter's row is taken first: whoever else prints now waits here until we are done.
    raised = update(counters).where(counters.c.name == "serial").values(value=counters.c.value + order.count)
    last = connection.execute(raised.returning(counters.c.value)).scalar_one()
    like_it = runs.c.run >= FIRST_OF_ROWS if origin is Origin.ROWS else runs.c.run < FIRST_OF_ROWS
    newest = connection.scalar(select(func.max(runs.c.run)).where(runs.c.unit == order.unit, like_it))
    first = FIRST_OF_ROWS if origin is Origin.ROWS else 1
    row = {column: getattr(order, column) for column in Order.__slots__} | {"origin": origin.value}
    row |= {"run": first if newest is None else newest + 1, "first_serial": last - order.count + 1}
    made = connection.execute(insert(runs).values(**row, ordered_at=utc_now()).returning(runs.c.id)).scalar_one()
    return IssuedRun(id=made, printed=False, **row | {"origin": origin})
