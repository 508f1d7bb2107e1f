"""The database of a workspace: layouts, runs, scans, pages. Nothing in it is ever changed behind a person's back.

Whatever must survive a power cut the moment it is said (serials, the arrival of a file) is synced to the disk; the row
of a page, which can be read again from the archive, is only kept in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import attrgetter
from typing import Any, Self

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from forms.layout import Layout
from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.reading import State
from omr.scan.errors import shown_name
from pipeline.errors import AlreadyStoredError, StoreError
from pipeline.records.duplicates import settle
from pipeline.records.log_chain import Entry, EntryKind, LoggedEntry, utc_now
from pipeline.records.page_evidence import PageEvidence
from pipeline.records.page_record import PageAnswers, PageRecord
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.runs import IssuedRun, Order
from pipeline.records.store_rows import KeptLayout, KeptRuling, OutcomeCount, PageRow, Scan, SheetPageRow, StrayPage
from pipeline.store import logs, migration, postgresql, schema, sqlite
from pipeline.store.failures import advice, named_failures

KEY_DIGEST = "key_sha256"  # in the table meta
# Looked up for each of millions of pages, which is quicker than making an enum's member of its value.
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_FAULTS: dict[str | None, Fault | None] = {None: None} | {fault.value: fault for fault in Fault}

CHUNK = 2_000  # rows fetched at a time; more is no faster and holds more


class Store:
    """The database. Open it with ``Store.open``; close it, or use it in a ``with`` block."""

    def __init__(self, synced: Engine, quick: Engine, by: str, office: str) -> None:
        self._synced = synced
        self._quick = quick
        self._by = by
        self._office = office
        self.backup = ""
        """What an older database was copied to before it was brought up to date; empty where none was."""

    @classmethod
    def open(cls, url: str, *, by: str, office: str = "", may_begin: bool = True) -> Self:
        """Open a database; make its tables if it has none, and bring older ones up to date.

        Args:
            url: of SQLite or PostgreSQL, as SQLAlchemy writes it.
            by: who works with it, for the log.
            office: whose archive holds the scans that are added.
            may_begin: whether a database without tables is a new one, and not one that was lost.

        Raises:
            StoreError: it can't be opened, it was lost, or a newer version of phieu made it.

        """
        kind = sqlite if sqlite.is_sqlite(url) else postgresql
        try:
            store = cls(kind.open_engine(url, synced=True), kind.open_engine(url, synced=False), by, office)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            advice = "Leave database empty for SQLite, or write postgresql+psycopg://user:password@server/name."
            raise StoreError(f"the database URL in phieu.toml can't be used ({error})", advice) from error
        with store._transaction(store._synced) as connection:
            store.backup = migration.prepare(connection, by, may_begin=may_begin)
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._synced.dispose()
        self._quick.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def bind_key(self, digest: str) -> bool:
        """Bind the database to the key with this SHA-256 on first use; return False if it is bound to another."""
        meta = schema.meta
        with self._reading() as connection:
            known = connection.scalar(select(meta.c.value).where(meta.c.key == KEY_DIGEST))
        if known is None:
            with suppress(AlreadyStoredError), self._transaction(self._synced) as connection:
                connection.execute(insert(meta).values(key=KEY_DIGEST, value=digest))
            return self.bind_key(digest)
        return bool(known == digest)

    # Layouts and runs

    def keep_layout(self, layout: Layout, survey_text: str) -> None:
        """Keep a layout for as long as sheets printed from it may come back; one that is kept already stays."""
        with self._transaction(self._synced) as connection:
            known = select(schema.layouts.c.id).where(schema.layouts.c.id == layout.id)
            if connection.scalar(known) is None:
                geometry = orjson.dumps(layout.to_dict()).decode()
                row = {"id": layout.id, "survey": layout.survey, "geometry": geometry, "survey_text": survey_text}
                connection.execute(insert(schema.layouts).values(**row, kept_at=utc_now()))

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
                self._log(connection, EntryKind.ISSUED, after=logs.run_in_words(run))
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
        made = connection.execute(insert(runs).values(**row, ordered_at=utc_now()).returning(runs.c.id)).scalar_one()
        return IssuedRun(id=made, printed=False, **row)

    def confirm_printed(self, runs: Sequence[IssuedRun], file: str) -> None:
        """Record that the PDF of these runs came to be."""
        table = schema.runs
        ids = [run.id for run in runs]
        with self._transaction(self._synced) as connection:
            connection.execute(update(table).where(table.c.id.in_(ids)).values(file=file, printed_at=utc_now()))
            for run in runs:
                self._log(connection, EntryKind.PRINTED, after=logs.run_in_words(run), why=file)

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
        values = {"sha256": sha256, "name": name, "folder": folder, "file": file, "bytes": size, "office": self._office}
        made = insert(schema.scans).values(**values, arrived_at=utc_now()).returning(schema.scans)
        try:
            with self._transaction(self._synced) as connection:
                scan = _scan(connection.execute(made).one())
                path = logs.path_in_words(folder, name)
                self._log(connection, EntryKind.ARRIVED, sha256, after=path, why=f"{size} bytes")
                return scan
        except AlreadyStoredError:
            return self._known(sha256)

    def _known(self, sha256: str) -> Scan:
        known = self.scan_of(sha256)
        if known is None:
            raise StoreError(f"the scan {sha256} can't be stored", advice(""))
        return known

    def note_known(self, scan: Scan, name: str, folder: str) -> None:
        """Log that the same bytes came again, unless they came under this very name before."""
        log, path = schema.log, logs.path_in_words(folder, name)
        came = log.c.kind.in_((EntryKind.ARRIVED.value, EntryKind.KNOWN.value)) & (log.c.after == path)
        with self._transaction(self._synced) as connection:
            if connection.scalar(select(log.c.id).where(log.c.scan == scan.sha256, came).limit(1)) is None:
                self._log(connection, EntryKind.KNOWN, scan.sha256, after=path)

    def set_pages(self, scan: Scan, pages: int) -> None:
        """Record how many pages a scan has: from now on it is held to account for each of them."""
        with self._transaction(self._quick) as connection:
            connection.execute(update(schema.scans).where(schema.scans.c.id == scan.id).values(pages=pages))

    def unfinished_scans(self) -> list[Scan]:
        """Return the scans of this office that have pages without a row yet, in the order of arrival."""
        scans = schema.scans
        with self._reading() as connection:
            unread = scans.c.finished_at.is_(None) & (scans.c.office == self._office)
            query = select(scans).where(unread).order_by(scans.c.id)
            return [_scan(row) for row in connection.execute(query)]

    def scans(self, *, everywhere: bool = False) -> list[Scan]:
        """Return the scans of this office, or those of all that share the database, in the order of arrival."""
        scans = schema.scans
        query = select(scans).order_by(scans.c.id)
        with self._reading() as connection:
            rows = connection.execute(query if everywhere else query.where(scans.c.office == self._office))
            return [_scan(row) for row in rows]

    def delete_scan(self, scan: Scan, why: str) -> None:
        """Record and log that a scan is deleted; its file may go once this is done."""
        scans = schema.scans
        kept = (scans.c.id == scan.id) & scans.c.deleted_at.is_(None)
        with self._transaction(self._synced) as connection:
            if connection.execute(update(scans).where(kept).values(deleted_at=utc_now())).rowcount:
                path = logs.path_in_words(scan.folder, scan.name)
                self._log(connection, EntryKind.DELETED, scan.sha256, before=path, why=why)

    def recorded_pages(self, scan: Scan) -> set[int]:
        """Return the pages of a scan that have their row."""
        with self._reading() as connection:
            return set(connection.scalars(select(schema.pages.c.page).where(schema.pages.c.scan == scan.id)))

    def finish_scan(self, scan: Scan) -> None:
        """Record that every page of a scan has its row, and log what was read."""
        scans, pages = schema.scans, schema.pages
        unfinished = (scans.c.id == scan.id) & scans.c.finished_at.is_(None)
        with self._transaction(self._quick) as connection:
            if connection.execute(update(scans).where(unfinished).values(finished_at=utc_now())).rowcount == 0:
                return
            digest = logs.scan_digest(logs.digests_of(connection, scan.id).values())
            outcomes = connection.scalars(select(pages.c.outcome).where(pages.c.scan == scan.id)).all()
            self._log(connection, EntryKind.READ, scan.sha256, after=digest, why=logs.outcomes_in_words(outcomes))

    # Pages

    def record_page(self, scan: Scan, record: PageRecord) -> None:
        """Store one page in one transaction, and settle what it means for other scans of the same page of its sheet.

        A page that has its row already keeps it.
        """
        pages = schema.pages
        here = (pages.c.scan == scan.id) & (pages.c.page == record.page)
        with suppress(AlreadyStoredError), self._transaction(self._quick) as connection:
            if connection.scalar(select(pages.c.page).where(here)) is not None:
                return
            belongs = record.outcome is Outcome.READ and record.serial is not None
            if belongs:
                self._lock_run_of(connection, record.serial)
            connection.execute(insert(pages).values(scan=scan.id, **_page_values(record)))
            if belongs:
                self._settle(connection, record.serial, record.sheet_page, (scan, record.page))

    @staticmethod
    def _lock_run_of(connection: Connection, serial: int | None) -> None:
        """Let two offices that scan the same sheet at once settle it one after the other."""
        runs = schema.runs
        newest = select(runs.c.id).where(runs.c.first_serial <= serial).order_by(runs.c.first_serial.desc()).limit(1)
        connection.execute(newest.with_for_update())

    def _settle(
        self, connection: Connection, serial: int | None, sheet_page: int | None, cause: tuple[Scan, int]
    ) -> None:
        """Decide which scan of a page of a sheet counts; ``cause`` is the scan and page that was new to it."""
        pages, scans = schema.pages, schema.scans
        query = (
            select(pages.c.scan, pages.c.page, pages.c.outcome, pages.c.answers, scans.c.sha256)
            .join(scans, pages.c.scan == scans.c.id)
            .where(pages.c.serial == serial, pages.c.sheet_page == sheet_page, pages.c.outcome.in_(logs.SETTLED))
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
                if (row.scan, row.page) != (cause[0].id, cause[1]):
                    why = f"{shown_name(cause[0].name)}, page {cause[1]}"
                    self._log(connection, EntryKind.OUTCOME, row.sha256, row.page, row.outcome, outcome.value, why)

    def page_row(self, scan: Scan, page: int) -> PageRow | None:
        """Return one page of a scan; ``None`` where it has no row."""
        return next((row for row in self.page_rows(scan.id) if row.page == page), None)

    def page_at(self, place: Place) -> tuple[Scan, PageRecord] | None:
        """Return what is stored of one page, which is all but unit and run, and its scan; ``None`` without a row."""
        pages, scans = schema.pages, schema.scans
        with self._reading() as connection:
            scan = connection.execute(select(scans).where(scans.c.id == place.scan)).first()
            here = (pages.c.scan == place.scan) & (pages.c.page == place.page)
            row = connection.execute(select(pages).where(here)).first()
        if scan is None or row is None:
            return None
        answers = PageAnswers.unpacked(row.answers) if row.answers else None
        fault = Fault(row.fault) if row.fault else None
        sheet = {"serial": row.serial, "sheet_page": row.sheet_page, "layout": row.layout, "answers": answers}
        return _scan(scan), PageRecord(
            row.page, Outcome(row.outcome), fault, row.detail, **sheet, evidence=row.evidence
        )

    # What people decided

    def was_identified(self, scan: Scan, page: int) -> bool:
        """Tell whether a person gave this page its serial."""
        log = schema.log
        said = (log.c.scan == scan.sha256) & (log.c.page == page) & (log.c.kind == EntryKind.SERIAL.value)
        with self._reading() as connection:
            return connection.scalar(select(log.c.id).where(said).limit(1)) is not None

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
        columns = [pages.c[name] for name in logs.DIGESTED]
        with self._transaction(self._synced) as connection:
            old = connection.execute(select(*columns).where(here)).one()
            for serial in sorted({old.serial, record.serial} - {None}):
                self._lock_run_of(connection, serial)
            connection.execute(update(pages).where(here).values(**_page_values(record)))
            new = connection.execute(select(*columns).where(here)).one()
            before, after = ("" if serial is None else format_serial(serial) for serial in (old.serial, record.serial))
            self._log(connection, EntryKind.SERIAL, scan.sha256, record.page, before, after, why, by)
            digests = (logs.page_digest(old), logs.page_digest(new))
            self._log(connection, EntryKind.READING, scan.sha256, record.page, *digests, "", by)
            if old.serial is not None:
                self._settle(connection, old.serial, old.sheet_page, (scan, record.page))
            self._settle(connection, record.serial, record.sheet_page, (scan, record.page))
            return Outcome(connection.execute(select(pages.c.outcome).where(here)).scalar_one())

    def rule(self, ruling: Ruling, by: str, expected: int | None) -> int:
        """Put a ruling in force, in place of the one with its key.

        Args:
            ruling: what was decided.
            by: who decided it.
            expected: the number of the ruling that was in force when they looked; ``None`` where there was none.

        Returns:
            its number.

        Raises:
            AlreadyStoredError: somebody else ruled about it meanwhile.
        """
        with self._transaction(self._synced) as connection:
            number = self._replace(connection, ruling.key, expected, ruling.said, by)
            table, place = schema.rulings, ruling.place or (None, None)
            row = {"matter": ruling.matter.value, "key": ruling.key, "serial": ruling.serial, "why": ruling.why}
            row |= {"sheet_page": ruling.sheet_page, "question": ruling.question, "scan": place[0], "page": place[1]}
            row |= {
                "answer": ruling.answer,
                "state": ruling.state.value,
                "seen": orjson.dumps([[*one] for one in ruling.seen]).decode(),
            }
            made = insert(table).values(**row, id=number, at=utc_now(), by=by)
            connection.execute(made)
            return number

    def undo(self, number: int, by: str) -> Ruling:
        """End a ruling that is in force, and return it.

        Raises:
            AlreadyStoredError: it is not in force any more.
        """
        with self._transaction(self._synced) as connection:
            row = connection.execute(select(schema.rulings).where(schema.rulings.c.id == number)).first()
            if row is None or row.ended_at is not None:
                raise AlreadyStoredError(
                    f"the ruling {number} is not in force", "Look at it again: somebody was faster."
                )
            self._replace(connection, row.key, number, "", by)
            return _ruling(row)

    def _replace(self, connection: Connection, key: str, expected: int | None, said: str, by: str) -> int:
        """End what is in force about a key, log what is instead, and return the number that it may take."""
        table = schema.rulings
        # Whoever else rules waits at the log's counter: both would find nothing in force otherwise.
        logs.wait_for_turn(connection)
        in_force = (table.c.key == key) & table.c.ended_at.is_(None)
        row = connection.execute(select(table).where(in_force)).first()
        if (row.id if row else None) != expected:
            raise AlreadyStoredError("somebody else ruled about this meanwhile", "Look at it again.")
        connection.execute(update(table).where(in_force).values(ended_at=utc_now()))
        self._log(connection, EntryKind.RULED, before=_ruling(row).said if row else "", after=said, by=by)
        return (connection.scalar(select(func.max(table.c.id))) or 0) + 1

    def rulings(self, serials: range | int | None = None) -> Iterator[KeptRuling]:
        """Yield the rulings in force (about these sheets), by serial; those about no sheet come last or first."""
        table = schema.rulings
        query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.serial, table.c.id)
        for row in self._rows(query if serials is None else query.where(_within(table.c.serial, serials))):
            yield KeptRuling(row.id, row.at, row.by, _ruling(row))

    def latest_rulings(self, count: int) -> list[KeptRuling]:
        """Return the newest rulings in force, the newest first."""
        table = schema.rulings
        query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id.desc()).limit(count)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [KeptRuling(row.id, row.at, row.by, _ruling(row)) for row in rows]

    # The log

    def _log(  # noqa: PLR0913, PLR0917 - the parts of an entry
        self,
        connection: Connection,
        kind: EntryKind,
        scan: str = "",
        page: int = 0,
        before: str = "",
        after: str = "",
        why: str = "",
        by: str = "",
    ) -> None:
        logs.append(connection, Entry(utc_now(), by or self._by, scan, page, kind, before, after, why))

    def log(self) -> Iterator[LoggedEntry]:
        """Yield every entry of the log, the oldest first."""
        for row in self._rows(logs.all_entries()):
            yield logs.logged(row)

    def last_entry(self) -> LoggedEntry | None:
        """Return the newest entry of the log; ``None`` of an empty one."""
        with self._reading() as connection:
            row = connection.execute(select(schema.log).order_by(schema.log.c.id.desc()).limit(1)).first()
        return logs.logged(row) if row else None

    def log_count(self) -> int:
        """Return how many entries were ever written."""
        counters = schema.counters
        with self._reading() as connection:
            return connection.scalar(select(counters.c.value).where(counters.c.name == logs.COUNTER)) or 0

    def reading_digests(self) -> Iterator[tuple[Scan, dict[int, str]]]:
        """Yield every finished scan with the digest of what is stored of each of its pages."""
        pages, scans = schema.pages, schema.scans
        columns = [pages.c[name] for name in logs.DIGESTED]
        query = select(pages.c.scan, *columns).order_by(pages.c.scan, pages.c.page)
        with self._reading() as connection:
            finished = connection.execute(select(scans).where(scans.c.finished_at.is_not(None))).all()
        by_id = {row.id: _scan(row) for row in finished}
        for scan, rows in groupby(self._rows(query), key=attrgetter("scan")):
            digests = {row.page: logs.page_digest(row) for row in rows}
            if scan in by_id:
                yield by_id[scan], digests

    # Pages and sheets, for tables

    def page_rows(self, numbers: range | int | None = None) -> Iterator[PageRow]:
        """Yield every page that ever arrived (of the scans with these numbers), in the order of arrival."""
        pages = schema.pages
        columns = (pages.c.page, pages.c.outcome, pages.c.fault, pages.c.serial, pages.c.sheet_page, pages.c.doubts)
        query = select(pages.c.scan, *columns, pages.c.detail, pages.c.evidence).order_by(pages.c.scan, pages.c.page)
        scans = {scan.id: scan for scan in self.scans(everywhere=True)}
        if numbers is not None:
            query = query.where(_within(pages.c.scan, numbers))
        for row in self._rows(query):
            number, page, outcome, fault, serial, sheet_page, doubts, detail, evidence = tuple(row)
            scan, found = scans[number], (_OUTCOMES[outcome], _FAULTS[fault])
            sheet = (serial, sheet_page, doubts, detail)
            yield PageRow(scan.name, scan.sha256, page, *found, *sheet, PageEvidence.unpacked(evidence), scan.folder)

    def page_outcomes(self, numbers: range) -> Iterator[tuple[int | None, Outcome, Fault | None]]:
        """Yield serial, outcome and fault of every page of the scans with these numbers."""
        pages = schema.pages
        query = select(pages.c.serial, pages.c.outcome, pages.c.fault).where(_within(pages.c.scan, numbers))
        for row in self._rows(query):
            yield row.serial, _OUTCOMES[row.outcome], _FAULTS[row.fault]

    def sheet_page_rows(self, serials: range | int | None = None) -> Iterator[SheetPageRow]:
        """Yield every page of a sheet (of these sheets): sheet by sheet, page by page, in the order of arrival."""
        pages = schema.pages
        keys = (pages.c.serial, pages.c.sheet_page, pages.c.scan, pages.c.page)
        query = select(*keys, pages.c.outcome, pages.c.layout, pages.c.answers).where(_of_a_sheet())
        if serials is not None:
            query = query.where(_within(pages.c.serial, serials))
        for row in self._rows(query.order_by(*keys)):
            yield SheetPageRow._make(row)

    def sheet_count(self) -> int:
        """Return how many sheets came back, in whatever state."""
        with self._reading() as connection:
            return connection.scalar(select(func.count(schema.pages.c.serial.distinct())).where(_of_a_sheet())) or 0

    def outcome_counts(self) -> list[OutcomeCount]:
        """Return how many pages of each scan became what, in the order of arrival."""
        pages, scans = schema.pages, schema.scans
        of_a_sheet = case((_of_a_sheet(), 1), else_=0).label("of_a_sheet")
        ruled = case((_is_ruled(), 1), else_=0).label("ruled")
        each = select(pages.c.scan, scans.c.name, pages.c.outcome, pages.c.fault, of_a_sheet, ruled)
        rows = each.join(scans, pages.c.scan == scans.c.id).subquery()
        query = select(*rows.c, func.count()).group_by(*rows.c).order_by(*list(rows.c)[:4])
        with self._reading() as connection:
            found = connection.execute(query).all()
        return [OutcomeCount(*row[:4], bool(row[4]), bool(row[5]), row[6]) for row in found]

    def stray_pages(self) -> list[StrayPage]:
        """Return the pages of this office's scans that belong to no known sheet, and that nobody has ruled about."""
        pages, scans = schema.pages, schema.scans
        lost = (Outcome.UNREADABLE.value, Outcome.FOREIGN.value, Outcome.FORGED.value)
        stray = pages.c.outcome.in_(lost) & ~_of_a_sheet() & ~_is_ruled() & (scans.c.office == self._office)
        columns = (pages.c.scan, pages.c.page, pages.c.outcome, pages.c.fault, pages.c.sheet_page, pages.c.layout)
        query = select(*columns).join(scans, pages.c.scan == scans.c.id).where(stray).order_by(*columns[:2])
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [StrayPage(r.scan, r.page, Outcome(r.outcome), Fault(r.fault), r.sheet_page, r.layout) for r in rows]

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
            for chunk in connection.execution_options(yield_per=CHUNK).execute(query).partitions():
                yield from chunk

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with named_failures(), self._quick.connect() as connection:
            yield connection.execution_options(**{sqlite.READ_ONLY: True})

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with named_failures(), engine.begin() as connection:
            yield connection


def _within(column: ColumnElement[Any], numbers: range | int) -> ColumnElement[bool]:
    if isinstance(numbers, int):
        return column == numbers
    return column.between(numbers.start, numbers.stop - 1)


def _is_ruled() -> ColumnElement[bool]:
    """Pages of no sheet about which a person ruled what became of them."""
    pages, rulings = schema.pages, schema.rulings
    this = (rulings.c.scan == pages.c.scan) & (rulings.c.page == pages.c.page) & rulings.c.ended_at.is_(None)
    return exists().where(this, rulings.c.matter == Matter.STRAY.value)


def _of_a_sheet() -> ColumnElement[bool]:
    """Pages of the sheets that were printed here; not those whose serial only looks as if."""
    pages = schema.pages
    fault = func.coalesce(pages.c.fault, "")
    return and_(pages.c.serial.is_not(None), fault.not_in((Fault.SERIAL_UNKNOWN.value, Fault.LAYOUT_UNKNOWN.value)))


def _ruling(row: Row[Any]) -> Ruling:
    place = None if row.scan is None else Place(row.scan, row.page)
    about = (Matter(row.matter), row.serial, row.sheet_page, row.question, place)
    seen = tuple(Place(*one) for one in orjson.loads(row.seen))
    return Ruling(*about, row.answer, State(row.state), seen, row.why)


def _issued(row: Row[Any]) -> IssuedRun:
    columns = (column for column in IssuedRun.__slots__ if column != "printed")
    return IssuedRun(**{column: getattr(row, column) for column in columns}, printed=row.printed_at is not None)


def _scan(row: Row[Any]) -> Scan:
    return Scan(
        row.id, row.sha256, row.name, row.file, row.pages, row.folder, row.arrived_at, row.office, row.deleted_at
    )


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
