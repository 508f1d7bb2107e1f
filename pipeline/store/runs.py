"""The printing orders, as the database keeps them: no serial is ever given twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from forms.bilingual import both
from pipeline.errors import AlreadyStoredError
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.runs import IssuedRun, Order, Origin
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.digests import CANCELLED, ISSUED, PRINTED, row_digest, run_digest
from pipeline.store.log import Log
from pipeline.store.log_writing import run_in_words
from pipeline.store.rows import as_run
from pipeline.store.told_rows import cancelled_digest, issued_digest, joined_with, printed_digest

FIRST_OF_ROWS = 10_000
"""The number of a unit's first run of rows: the code on a sheet has room for smaller ones, which printing may need."""


class RunDigests(NamedTuple):
    """A run, and the digests of its row as it was issued, as it was printed, and whether it was cancelled."""

    run: IssuedRun
    issued: str
    printed: str
    cancelled: str


class Runs:
    """The table of runs, and the counter of serials."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    def issue(
        self, orders: Sequence[Order], check: Callable[[IssuedRun], None], origin: Origin = Origin.PRINT, by: str = ""
    ) -> list[IssuedRun]:
        """Give every order its run number and serials, all in one transaction; none of them is ever given again.

        Args:
            orders: What is to be printed.
            check: A function that is called with each run; where it raises an error, nothing was issued.
            origin: Whether these are sheets or slips.
            by: Who ordered them; empty for whoever works with the database.

        """
        with self._database.transaction() as connection:
            runs = [issue_one(connection, order, origin) for order in orders]
            for run in runs:
                check(run)
                digest = issued_digest(connection, run.id)
                self._log.add(connection, EntryKind.ISSUED, after=run_in_words(run), by=by, digest=digest)
            return runs

    def confirm_printed(self, runs: Sequence[IssuedRun], file: str, sha256: str = "", by: str = "") -> None:
        """Record that the PDF of these runs came to be; the log holds its SHA-256, where that is known."""
        table = schema.runs
        ids = [run.id for run in runs]
        with self._database.transaction() as connection:
            connection.execute(update(table).where(table.c.id.in_(ids)).values(file=file, printed_at=utc_now()))
            for run in runs:
                digest = joined_with(printed_digest(connection, run.id), sha256)
                self._log.add(connection, EntryKind.PRINTED, after=run_in_words(run), why=file, by=by, digest=digest)

    def note_made_anew(self, run: IssuedRun, file: str, sha256: str, by: str) -> None:
        """Log that the PDF of a run was made anew, since its file was lost; nothing is issued by that."""
        words = run_in_words(run)
        with self._database.transaction() as connection:
            digest = joined_with(printed_digest(connection, run.id), sha256)
            self._log.add(connection, EntryKind.PRINTED, before=words, after=words, why=file, by=by, digest=digest)

    def cancel(self, run: IssuedRun, why: str, by: str) -> None:
        """Have none of the sheets of a run issued, since they were never handed out.

        Args:
            run: As it was printed.
            why: What the person says about it, which is kept beside the log.
            by: Who says so.

        Raises:
            AlreadyStoredError: Somebody has cancelled it already.
        """
        self._set_cancelled(run, utc_now(), why, by)

    def restore(self, run: IssuedRun, why: str, by: str) -> None:
        """Take back that a run was cancelled; the arguments are those of ``cancel``.

        Raises:
            AlreadyStoredError: It is not cancelled (any more).
        """
        self._set_cancelled(run, None, why, by)

    def _set_cancelled(self, run: IssuedRun, at: str | None, why: str, by: str) -> None:
        table, words = schema.runs, run_in_words(run)
        was = table.c.cancelled_at.is_(None) if at else table.c.cancelled_at.is_not(None)
        change = update(table).where(table.c.id == run.id, was).values(cancelled_at=at)
        before, after = ("", words) if at else (words, "")
        with self._database.transaction() as connection:
            # The row is locked by that: whoever stores a page of the run meanwhile comes before or after all of this.
            if connection.execute(change).rowcount != 1:
                raise AlreadyStoredError(
                    both(
                        "trong lúc đó người khác đã thay đổi lượt in này",
                        "somebody else has changed this run meanwhile",
                    ),
                    both("Hãy xem lại.", "Look at it again."),
                )
            said = ("", 0, before, after, self._database.veil(why), by, cancelled_digest(connection, run.id))
            self._log.keep_remark(connection, self._log.add(connection, EntryKind.CANCELLED, *said), why)

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
        return [RunDigests(as_run(row), *_digests(row)) for row in rows]


def _digests(row: Row[Any]) -> tuple[str, str, str]:
    return run_digest(row, ISSUED), run_digest(row, PRINTED), row_digest(row, CANCELLED)


_RUN_OF = (
    select(schema.runs.c.id)
    .where(schema.runs.c.first_serial <= bindparam("serial"))
    .order_by(schema.runs.c.first_serial.desc())
    .limit(1)
    .with_for_update()
)


def lock_run_of(connection: Connection, serial: int | None) -> None:
    """Let two offices that scan the same sheet at once decide one after the other which of their scans counts."""
    if connection.dialect.name != "sqlite":  # where one writes at a time
        connection.execute(_RUN_OF, {"serial": serial})


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
