"""Runs as they are listed for people: a page of them at a time, with what became of them; only read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from pipeline.records.log_chain import EntryKind
from pipeline.records.runs import IssuedRun, Origin
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.digests import parts_of
from pipeline.store.log_writing import run_in_words
from pipeline.store.pages import not_withdrawn, of_a_sheet
from pipeline.store.rows import as_run


class RunState(StrEnum):
    """What became of a run."""

    PRINTED = "printed"
    CANCELLED = "cancelled"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs are wanted; empty fields leave nothing out.

    Attributes:
        period: their period.
        unit: their unit.
        state: what became of them.
        units: the units that the person may see.
    """

    period: str = ""
    unit: str = ""
    state: RunState | None = None
    units: Collection[str] = ()


class ListedRun(NamedTuple):
    """A run with what is told of it.

    Attributes:
        run: the run.
        ordered_at: when it was ordered, as ISO 8601 in UTC.
        cancelled_at: when it was cancelled; ``None`` if it is not.
        came_back: of how many of its sheets a page was scanned.
        by: who ordered it; empty where the log does not tell.
    """

    run: IssuedRun
    ordered_at: str
    cancelled_at: str | None
    came_back: int
    by: str

    @property
    def state(self) -> RunState:
        """What became of it."""
        if self.run.cancelled:
            return RunState.CANCELLED
        return RunState.PRINTED if self.run.printed else RunState.UNFINISHED


class PrintedFileName(NamedTuple):
    """The PDF of a run as the log tells of it: its name, and its SHA-256, empty where an older log lacks it."""

    name: str
    sha256: str


class CancelledBy(NamedTuple):
    """Who cancelled a run, and the reason that was given; empty where it was erased."""

    by: str
    why: str


class RunList:
    """The table of runs beside the log and the pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, wanted: RunFilter) -> int:
        """Return how many runs there are."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(schema.runs).where(_condition(wanted))) or 0

    def some(self, wanted: RunFilter, first: int, most: int) -> list[ListedRun]:
        """Return runs, the newest first: so many at most, from the ``first``-th on (from 0)."""
        runs = schema.runs
        query = select(runs).where(_condition(wanted)).order_by(runs.c.first_serial.desc()).offset(first).limit(most)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        found = [as_run(row) for row in rows]
        by = self._ordered_by(found)
        return [
            ListedRun(run, row.ordered_at, row.cancelled_at, self._came_back(run), by.get(run_in_words(run), ""))
            for run, row in zip(found, rows, strict=True)
        ]

    def one(self, number: int) -> ListedRun | None:
        """Return a run by its number in the database; ``None`` where there is none, or it was never to be printed."""
        runs = schema.runs
        query = select(runs).where(runs.c.id == number, _condition(RunFilter()))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        run = as_run(row)
        by = self._ordered_by([run]).get(run_in_words(run), "")
        return ListedRun(run, row.ordered_at, row.cancelled_at, self._came_back(run), by)

    def periods(self) -> list[str]:
        """Return the periods that something was printed for."""
        runs = schema.runs
        with self._database.reading() as connection:
            return list(connection.scalars(select(runs.c.period).where(_condition(RunFilter())).distinct()))

    def units(self) -> dict[str, str]:
        """Return the ids and names of the units that something was printed for, by the name that was printed last."""
        runs = schema.runs
        newest = select(runs.c.unit, func.max(runs.c.first_serial).label("first")).where(_condition(RunFilter()))
        last = newest.group_by(runs.c.unit).subquery()
        query = select(runs.c.unit, runs.c.unit_name).join(last, runs.c.first_serial == last.c.first)
        with self._database.reading() as connection:
            return {row.unit: row.unit_name for row in connection.execute(query)}

    def pdf_of(self, run: IssuedRun) -> PrintedFileName | None:
        """Return the PDF of a run that came to be last; ``None`` where the log tells of none."""
        log = schema.log
        told = and_(log.c.kind == EntryKind.PRINTED.value, log.c.after == run_in_words(run))
        query = select(log.c.why, log.c.digest).where(told).order_by(log.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        _, *further = parts_of(row.digest) or ("",)
        return PrintedFileName(row.why, further[0] if further else "")

    def cancelled_by(self, run: IssuedRun) -> CancelledBy | None:
        """Return who cancelled a run last; ``None`` if it is not cancelled."""
        log, remarks = schema.log, schema.remarks
        told = and_(log.c.kind == EntryKind.CANCELLED.value, log.c.after == run_in_words(run))
        query = select(log.c.by, remarks.c.text).outerjoin(remarks, remarks.c.entry == log.c.id).where(told)
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(log.c.id.desc()).limit(1)).first() if run.cancelled else None
        return CancelledBy(row.by, row.text or "") if row else None

    def ordered_at(self, run: IssuedRun) -> str:
        """Return when a run was ordered, as ISO 8601 in UTC."""
        with self._database.reading() as connection:
            found = select(schema.runs.c.ordered_at).where(schema.runs.c.id == run.id)
            return str(connection.execute(found).scalar_one())

    def _ordered_by(self, runs: Sequence[IssuedRun]) -> dict[str, str]:
        """Return who ordered these runs, by what the log calls them."""
        log, words = schema.log, [run_in_words(run) for run in runs]
        told = and_(log.c.kind == EntryKind.ISSUED.value, log.c.after.in_(words))
        with self._database.reading() as connection:
            return {row.after: row.by for row in connection.execute(select(log.c.after, log.c.by).where(told))}

    def _came_back(self, run: IssuedRun) -> int:
        pages = schema.pages
        of_run = pages.c.serial.between(run.first_serial, run.last_serial)
        query = select(func.count(pages.c.serial.distinct())).where(of_run, of_a_sheet(), not_withdrawn())
        with self._database.reading() as connection:
            return connection.scalar(query) or 0


def _condition(wanted: RunFilter) -> ColumnElement[bool]:
    """Return the condition that a run was ordered as sheets or slips, and is wanted.

    The serial that a sheet got which lost its own is a run of one sheet that was never printed: that is none.
    """
    runs = schema.runs
    conditions = [
        runs.c.origin.in_([Origin.PRINT.value, Origin.SLIPS.value]),
        or_(runs.c.printed_at.is_not(None), runs.c.count > 1),
    ]
    if wanted.period:
        conditions.append(runs.c.period == wanted.period)
    if wanted.unit:
        conditions.append(runs.c.unit == wanted.unit)
    if wanted.units:
        conditions.append(runs.c.unit.in_(sorted(wanted.units)))
    if wanted.state is not None:
        conditions.append(_states()[wanted.state])
    return and_(*conditions)


def _states() -> dict[RunState, ColumnElement[bool]]:
    cancelled, printed = schema.runs.c.cancelled_at.is_not(None), schema.runs.c.printed_at.is_not(None)
    return {
        RunState.PRINTED: and_(printed, ~cancelled),
        RunState.CANCELLED: cancelled,
        RunState.UNFINISHED: and_(~printed, ~cancelled),
    }
