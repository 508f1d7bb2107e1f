"""The database of a workspace: layouts, runs, scans, pages. Nothing in it is ever changed behind a person's back.

Whatever must survive a power cut the moment it is said (serials, the arrival of a file) is synced to the disk; the row
of a page, which can be read again from the archive, is only kept in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, and_, create_engine, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from forms.layout import Layout
from forms.serial import format_serial
from omr.faults import Fault, Outcome
from pipeline import schema, sqlite
from pipeline.decisions import FIRST, Decision
from pipeline.errors import StoreError
from pipeline.page_evidence import PageEvidence
from pipeline.page_record import PageAnswers, PageRecord
from pipeline.runs import IssuedRun, Order
from pipeline.settlement import settle

SERIAL = "serial"  # the kind of decision that says whose sheet a page is
CHUNK = 2_000  # rows fetched at a time; more is no faster and holds more


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """A layout that sheets were printed from, with the text of its survey."""

    layout: Layout
    survey_text: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that arrived.

    Attributes:
        id: within the database, rising in the order of arrival.
        sha256: of its bytes.
        name: as it arrived.
        file: its name in ``archive/``.
        pages: how many it has; ``None`` until it was opened.
    """

    id: int
    sha256: str
    name: str
    file: str
    pages: int | None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of a scan as the table of pages shows it; ``serial`` is the sheet's, where it is known."""

    scan: str
    sha256: str
    page: int
    outcome: Outcome
    fault: Fault | None
    serial: int | None
    sheet_page: int | None
    doubts: int
    detail: str
    evidence: PageEvidence


class SheetPageRow(NamedTuple):
    """A page that belongs to a sheet: ``answers`` is packed, ``None`` where nothing could be read."""

    serial: int
    sheet_page: int
    scan: int
    page: int
    outcome: str
    layout: str | None
    answers: str | None


class Store:
    """The database. Open it with ``Store.open``; close it, or use it in a ``with`` block."""

    def __init__(self, synced: Engine, quick: Engine) -> None:
        self._synced = synced
        self._quick = quick

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database, and make its tables if it has none.

        Raises:
            StoreError: it can't be opened, or another version of phieu made it.

        """
        try:
            if sqlite.is_sqlite(url):
                store = cls(sqlite.open_engine(url, synced=True), sqlite.open_engine(url, synced=False))
            else:
                engine = create_engine(url)
                store = cls(engine, engine)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            advice = "Leave database empty for SQLite, or write postgresql+psycopg://user:password@server/name."
            raise StoreError(f"the database URL in phieu.toml can't be used ({error})", advice) from error
        store._prepare()
        return store

    def _prepare(self) -> None:
        with self._transaction(self._synced) as connection:
            schema.metadata.create_all(connection)
            found = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == "schema"))
            if found is None:
                connection.execute(insert(schema.meta).values(key="schema", value=str(schema.VERSION)))
                connection.execute(insert(schema.counters).values(name="serial", value=0))
            elif int(found) != schema.VERSION:
                message = f"the database has schema {found}, this phieu knows {schema.VERSION}"
                raise StoreError(message, "Use the version of phieu that made it, or a newer one.")

    def close(self) -> None:
        """Let go of the database."""
        self._synced.dispose()
        self._quick.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Layouts and runs

    def keep_layout(self, layout: Layout, survey_text: str) -> None:
        """Keep a layout for as long as sheets printed from it may come back; one that is kept already stays."""
        with self._transaction(self._synced) as connection:
            known = select(schema.layouts.c.id).where(schema.layouts.c.id == layout.id)
            if connection.scalar(known) is None:
                geometry = orjson.dumps(layout.to_dict()).decode()
                row = {"id": layout.id, "survey": layout.survey, "geometry": geometry, "survey_text": survey_text}
                connection.execute(insert(schema.layouts).values(**row, kept_at=_now()))

    def layouts(self) -> dict[str, KeptLayout]:
        """Return every layout that was printed from, by id, the oldest first."""
        table = schema.layouts
        with self._reading() as connection:
            rows = connection.execute(
                select(table.c.geometry, table.c.survey_text).order_by(table.c.kept_at, table.c.id)
            )
            kept = [KeptLayout(Layout.from_dict(orjson.loads(row.geometry)), row.survey_text) for row in rows]
        return {one.layout.id: one for one in kept}

    def issue(self, orders: Sequence[Order], check: Callable[[IssuedRun], None]) -> list[IssuedRun]:
        """Give every order its run number and serials, all in one transaction; none of them is ever given again.

        Args:
            orders: what is asked for.
            check: told of each run; where it raises, nothing was issued.

        """
        with self._transaction(self._synced) as connection:
            runs = [self._issue_one(connection, order) for order in orders]
            for run in runs:
                check(run)
            return runs

    @staticmethod
    def _issue_one(connection: Connection, order: Order) -> IssuedRun:
        counters, runs = schema.counters, schema.runs
        # The counter's row is taken first: whoever else prints now waits here until we are done.
        raised = update(counters).where(counters.c.name == "serial").values(value=counters.c.value + order.count)
        last = connection.execute(raised.returning(counters.c.value)).scalar_one()
        newest = connection.scalar(select(func.max(runs.c.run)).where(runs.c.unit == order.unit))
        row = {column: getattr(order, column) for column in Order.__slots__}
        row |= {"run": (newest or 0) + 1, "first_serial": last - order.count + 1}
        made = connection.execute(insert(runs).values(**row, ordered_at=_now()).returning(runs.c.id)).scalar_one()
        return IssuedRun(id=made, printed=False, **row)

    def confirm_printed(self, runs: Sequence[IssuedRun], file: str) -> None:
        """Record that the PDF of these runs came to be."""
        table = schema.runs
        ids = [run.id for run in runs]
        with self._transaction(self._synced) as connection:
            connection.execute(update(table).where(table.c.id.in_(ids)).values(file=file, printed_at=_now()))

    def runs(self) -> list[IssuedRun]:
        """Return every run, in the order of its serials."""
        table = schema.runs
        with self._reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.first_serial)).all()
        return [_issued(row) for row in rows]

    # Scans

    def scan_of(self, sha256: str) -> Scan | None:
        """Return the scan with these bytes, if it ever arrived."""
        with self._reading() as connection:
            row = connection.execute(select(schema.scans).where(schema.scans.c.sha256 == sha256)).first()
        return _scan(row) if row else None

    def scans_called(self, name: str) -> list[Scan]:
        """Return the scans that arrived under a name, or whose SHA-256 begins so, in the order of arrival."""
        scans = schema.scans
        named = or_(scans.c.name == name, scans.c.sha256.startswith(name.lower(), autoescape=True))
        with self._reading() as connection:
            return [_scan(row) for row in connection.execute(select(scans).where(named).order_by(scans.c.id))]

    def add_scan(self, sha256: str, name: str, folder: str, file: str, size: int) -> Scan:
        """Record that a file arrived and lies in the archive; if another process was quicker, return its row."""
        values = {"sha256": sha256, "name": name, "folder": folder, "file": file, "bytes": size}
        with self._transaction(self._synced) as connection:
            known = connection.execute(select(schema.scans).where(schema.scans.c.sha256 == sha256)).first()
            made = insert(schema.scans).values(**values, arrived_at=_now()).returning(schema.scans)
            return _scan(known or connection.execute(made).one())

    def set_pages(self, scan: Scan, pages: int) -> None:
        """Record how many pages a scan has: from now on it is held to account for each of them."""
        with self._transaction(self._quick) as connection:
            connection.execute(update(schema.scans).where(schema.scans.c.id == scan.id).values(pages=pages))

    def unfinished_scans(self) -> list[Scan]:
        """Return the scans that have pages without a row yet, in the order of arrival."""
        scans = schema.scans
        with self._reading() as connection:
            query = select(scans).where(scans.c.finished_at.is_(None)).order_by(scans.c.id)
            return [_scan(row) for row in connection.execute(query)]

    def recorded_pages(self, scan: Scan) -> set[int]:
        """Return the pages of a scan that have their row."""
        with self._reading() as connection:
            return set(connection.scalars(select(schema.pages.c.page).where(schema.pages.c.scan == scan.id)))

    def finish_scan(self, scan: Scan) -> None:
        """Record that every page of a scan has its row."""
        with self._transaction(self._quick) as connection:
            done = update(schema.scans).where(schema.scans.c.id == scan.id).values(finished_at=_now())
            connection.execute(done)

    # Pages

    def record_page(self, scan: Scan, record: PageRecord) -> None:
        """Store one page in one transaction, and settle what it means for other scans of the same page of its sheet.

        A page that has its row already keeps it.
        """
        pages = schema.pages
        with self._transaction(self._quick) as connection:
            here = select(pages.c.page).where(pages.c.scan == scan.id, pages.c.page == record.page)
            if connection.scalar(here) is not None:
                return
            belongs = record.outcome is Outcome.READ and record.serial is not None
            if belongs:
                self._lock_run_of(connection, record.serial)
            connection.execute(insert(pages).values(scan=scan.id, **_page_values(record)))
            if belongs:
                self._settle(connection, record.serial, record.sheet_page)

    @staticmethod
    def _lock_run_of(connection: Connection, serial: int | None) -> None:
        """Let two offices that scan the same sheet at once settle it one after the other."""
        runs = schema.runs
        newest = select(runs.c.id).where(runs.c.first_serial <= serial).order_by(runs.c.first_serial.desc()).limit(1)
        connection.execute(newest.with_for_update())

    @staticmethod
    def _settle(connection: Connection, serial: int | None, sheet_page: int | None) -> None:
        pages = schema.pages
        counted = [outcome.value for outcome in (Outcome.READ, Outcome.DUPLICATE, Outcome.CONFLICT)]
        query = (
            select(pages.c.scan, pages.c.page, pages.c.outcome, pages.c.answers)
            .where(pages.c.serial == serial, pages.c.sheet_page == sheet_page, pages.c.outcome.in_(counted))
            .order_by(pages.c.scan, pages.c.page)
        )
        rows = connection.execute(query).all()
        if len(rows) == 1 and rows[0].outcome == Outcome.READ:
            return  # as nearly all are
        settled = settle([PageAnswers.unpacked(row.answers) if row.answers else None for row in rows])
        for row, (outcome, fault) in zip(rows, settled, strict=True):
            if row.outcome != outcome:
                this = update(pages).where(pages.c.scan == row.scan, pages.c.page == row.page)
                connection.execute(this.values(outcome=outcome.value, fault=fault.value if fault else None))

    def page_row(self, scan: Scan, page: int) -> PageRow | None:
        """Return one page of a scan; ``None`` where it has no row."""
        return next((row for row in self.page_rows(scan) if row.page == page), None)

    # What people decided

    def was_identified(self, scan: Scan, page: int) -> bool:
        """Tell whether a person gave this page its serial."""
        log = schema.decisions
        here = select(log.c.id).where(log.c.scan == scan.id, log.c.page == page, log.c.kind == SERIAL).limit(1)
        with self._reading() as connection:
            return connection.scalar(here) is not None

    def identify(self, scan: Scan, record: PageRecord, by: str, why: str) -> Outcome:
        """Give a page the sheet that a person says it belongs to, log that, and settle both sheets concerned.

        Args:
            scan: that the page is of.
            record: the page as it was read for that sheet.
            by: who says so.
            why: what they say about it.

        Returns:
            what the page counts as now.

        """
        pages, here = schema.pages, (schema.pages.c.scan == scan.id) & (schema.pages.c.page == record.page)
        with self._transaction(self._synced) as connection:
            self._lock_run_of(connection, record.serial)
            old = connection.execute(select(pages.c.serial, pages.c.sheet_page).where(here)).one()
            connection.execute(update(pages).where(here).values(**_page_values(record)))
            before, after = ("" if serial is None else format_serial(serial) for serial in (old.serial, record.serial))
            self._log(connection, scan, Decision(_now(), by, scan.sha256, record.page, SERIAL, before, after, why))
            if old.serial is not None:
                self._settle(connection, old.serial, old.sheet_page)
            self._settle(connection, record.serial, record.sheet_page)
            return Outcome(connection.execute(select(pages.c.outcome).where(here)).scalar_one())

    @staticmethod
    def _log(connection: Connection, scan: Scan, decision: Decision) -> None:
        log = schema.decisions
        # Whoever else decides something waits at the counter's row: a chain has one end.
        counters = schema.counters
        connection.execute(update(counters).where(counters.c.name == "serial").values(value=counters.c.value))
        newest = connection.scalar(select(log.c.hash).order_by(log.c.id.desc()).limit(1))
        row = asdict(decision) | {"scan": scan.id, "hash": decision.chained(newest or FIRST)}
        connection.execute(insert(log).values(**row))

    def decisions(self) -> list[tuple[Decision, str]]:
        """Return the whole log in its order, each entry with the hash that was written beside it."""
        log, scans = schema.decisions, schema.scans
        query = select(log, scans.c.sha256).join(scans, log.c.scan == scans.c.id).order_by(log.c.id)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [(Decision(r.at, r.by, r.sha256, r.page, r.kind, r.before, r.after, r.why), str(r.hash)) for r in rows]

    # Pages and sheets, for tables

    def page_rows(self, scan: Scan | None = None) -> Iterator[PageRow]:
        """Yield every page that ever arrived (of one scan), in the order of arrival."""
        pages, scans = schema.pages, schema.scans
        columns = (pages.c.page, pages.c.outcome, pages.c.fault, pages.c.serial, pages.c.sheet_page, pages.c.doubts)
        query = (
            select(scans.c.name, scans.c.sha256, *columns, pages.c.detail, pages.c.evidence)
            .join(scans, pages.c.scan == scans.c.id)
            .order_by(pages.c.scan, pages.c.page)
        )
        if scan is not None:
            query = query.where(pages.c.scan == scan.id)
        for row in self._rows(query):
            outcome, fault = Outcome(row.outcome), Fault(row.fault) if row.fault else None
            sheet = (row.serial, row.sheet_page, row.doubts, row.detail)
            evidence = PageEvidence.unpacked(row.evidence)
            yield PageRow(row.name, row.sha256, row.page, outcome, fault, *sheet, evidence)

    def sheet_page_rows(self) -> Iterator[SheetPageRow]:
        """Yield every page that belongs to a sheet, sheet by sheet, page by page, in the order of arrival."""
        pages = schema.pages
        keys = (pages.c.serial, pages.c.sheet_page, pages.c.scan, pages.c.page)
        query = select(*keys, pages.c.outcome, pages.c.layout, pages.c.answers).where(_of_a_sheet())
        for row in self._rows(query.order_by(*keys)):
            yield SheetPageRow._make(row)

    def sheet_count(self) -> int:
        """Return how many sheets came back, in whatever state."""
        with self._reading() as connection:
            return connection.scalar(select(func.count(schema.pages.c.serial.distinct())).where(_of_a_sheet())) or 0

    def scan_names(self) -> dict[int, str]:
        """Return the name of every scan as it arrived."""
        with self._reading() as connection:
            rows = connection.execute(select(schema.scans.c.id, schema.scans.c.name))
            return {row.id: row.name for row in rows}

    def account(self) -> tuple[int, int]:
        """Return how many pages arrived in files that were opened, and how many have their row."""
        with self._reading() as connection:
            arrived = connection.scalar(select(func.coalesce(func.sum(schema.scans.c.pages), 0)))
            accounted = connection.scalar(select(func.count()).select_from(schema.pages))
        return int(arrived or 0), int(accounted or 0)

    # Connections

    def _rows(self, query: Any) -> Iterator[Row[Any]]:
        with self._reading() as connection:
            yield from connection.execution_options(yield_per=CHUNK).execute(query)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _named_failures(), self._quick.connect() as connection:
            yield connection.execution_options(**{sqlite.READ_ONLY: True})

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with _named_failures(), engine.begin() as connection:
            yield connection


def _of_a_sheet() -> ColumnElement[bool]:
    """Pages of the sheets that were printed here; not those whose serial only looks as if."""
    pages = schema.pages
    fault = func.coalesce(pages.c.fault, "")
    return and_(pages.c.serial.is_not(None), fault.not_in((Fault.SERIAL_UNKNOWN.value, Fault.LAYOUT_UNKNOWN.value)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _issued(row: Row[Any]) -> IssuedRun:
    columns = (column for column in IssuedRun.__slots__ if column != "printed")
    return IssuedRun(**{column: getattr(row, column) for column in columns}, printed=row.printed_at is not None)


def _scan(row: Row[Any]) -> Scan:
    return Scan(row.id, row.sha256, row.name, row.file, row.pages)


def _page_values(record: PageRecord) -> dict[str, Any]:
    return {
        "page": record.page,
        "outcome": record.outcome.value,
        "fault": record.fault.value if record.fault else None,
        "serial": record.serial,
        "sheet_page": record.sheet_page,
        "layout": record.layout,
        "doubts": record.doubts,
        "detail": record.detail,
        "answers": record.answers.packed() if record.answers else None,
        "evidence": record.evidence,
    }


@contextmanager
def _named_failures() -> Iterator[None]:
    """Turn what a database says into one line with advice."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig)
        raise StoreError(f"the database can't be used ({said})", _advice(said.lower())) from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database can't be used ({error})", _advice("")) from error


def _advice(said: str) -> str:
    if "locked" in said:
        return "Another phieu is writing for long: wait until it is done, then run this again; nothing was lost."
    if "full" in said:
        return "The disk is full: make room, then run this again; nothing was lost."
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return "Give yourself the right to write to the workspace, then run this again."
    if "not a database" in said or "malformed" in said:
        return "Bring the database back from a backup; the scans themselves are whole in archive/."
    return "Check the database that phieu.toml names, then run this again; nothing was lost."
