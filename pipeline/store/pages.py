"""Every page of every scan, as the database keeps it: once, with what was read of it and what it counts as."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, select, update
from sqlalchemy.engine import Row

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.scan.errors import shown_name
from pipeline.errors import AlreadyStoredError
from pipeline.records.duplicates import which_count
from pipeline.records.hidden_sheets import SeenSheet, hidden_serials
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_change import COMPARED
from pipeline.records.page_evidence import KeptStreak, PageEvidence, PagePlace, RowNote, placed
from pipeline.records.page_record import PageAnswers, PageRecord
from pipeline.records.rulings import Matter, Place
from pipeline.records.store_rows import OutcomeCount, PageRow, Scan, SheetPageRow, StrayPage
from pipeline.store import schema
from pipeline.store.database import Database, Numbers, batches, within
from pipeline.store.digests import WHOLE_PAGE, joined, page_digest, whole_page_digest
from pipeline.store.log import Log
from pipeline.store.log_writing import wait_for_turn
from pipeline.store.page_adding import add_pages, values_of
from pipeline.store.rows import as_scan
from pipeline.store.runs import lock_run_of
from pipeline.store.set_aside import is_set_aside

# Looked up for each of millions of pages, which is quicker than making an enum's member of its value.
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_FAULTS: dict[str | None, Fault | None] = {None: None} | {fault.value: fault for fault in Fault}


class Pages:
    """The table of pages."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    # What is written

    def record(self, scan: Scan, *records: PageRecord) -> None:
        """Store pages in one transaction, and decide anew which scan of those pages of their sheets counts.

        A page that has its row already keeps it.

        Raises:
            StoreError: There is no such scan, or the database can't be used.
        """

        def choose(record: PageRecord) -> None:
            self.choose(connection, record.serial, record.sheet_page, (scan, record.page))

        try:
            with self._database.transaction(synced=False) as connection:
                add_pages(connection, scan, records, choose)
        except AlreadyStoredError:  # another process has stored one of them just now
            for record in records if len(records) > 1 else ():
                self.record(scan, record)

    def add_further(self, scan: Scan) -> int:
        """Give the further sheets of the pictures of a scan their page numbers, once all pictures have their row.

        They follow the last picture, in the order of the pictures, and the scan is held to account for them, too.

        Returns:
            How many pages there are now that were not there before; none when it is asked again.
        """
        pages, scans = schema.pages, schema.scans
        with self._database.transaction(synced=False) as connection:
            count = connection.scalar(select(scans.c.pages).where(scans.c.id == scan.id)) or 0
            after, shared = count, connection.execute(_shared(scan)).all()
            if shared:  # another office may be choosing among scans of these pages, in another order
                wait_for_turn(connection)
            for row in shared:
                place = PageEvidence.unpacked(row.evidence).place
                if place is None or place.sheet > 1 or place.further is not None:
                    continue
                here = update(pages).where(pages.c.scan == scan.id, pages.c.page == row.page)
                numbered = placed(row.evidence, place._replace(further=after + 1))
                connection.execute(here.values(evidence=numbered))
                after += len(place.frames) - 1
            if after > count:
                connection.execute(update(scans).where(scans.c.id == scan.id).values(pages=after))
        return after - count

    def further(self, scan: Scan) -> dict[int, PagePlace]:
        """Return where the pages are to be seen that are no picture of their own, by page."""
        with self._database.reading() as connection:
            places = [PageEvidence.unpacked(row.evidence).place for row in connection.execute(_shared(scan))]
        return {page: where for place in places if place for page, where in place.further_pages().items()}

    def infer_hidden(self, scan: Scan) -> None:
        """Name the sheets whose serial was hidden by another one, where their other side tells it."""
        pages = schema.pages
        columns = (pages.c.page, pages.c.serial, pages.c.sheet_page, pages.c.fault)
        here = pages.c.scan == scan.id
        with self._database.transaction(synced=False) as connection:
            rows = connection.execute(select(*columns).where(here).order_by(pages.c.page)).all()
            if not any(row.fault == Fault.SHEETS_OVERLAP and row.serial is None for row in rows):
                return  # as nearly always
            pictures = {page: place.picture for page, place in self.further(scan).items()}
            seen = [
                SeenSheet(r.page, pictures.get(r.page, r.page), r.serial, r.sheet_page, r.fault == Fault.SHEETS_OVERLAP)
                for r in rows
            ]
            for page, serial in hidden_serials(seen).items():
                connection.execute(update(pages).where(here, pages.c.page == page).values(serial=serial))

    def identify(self, scan: Scan, record: PageRecord, by: str, why: str) -> Outcome:
        """Give a page the sheet that a person says it belongs to, or none, and decide anew which scans count of both.

        Args:
            scan: The scan that the page is of.
            record: The page as it was read for that sheet; without a serial it is of no sheet any more.
            by: Who says so.
            why: What they say about it.

        Returns:
            What the page counts as now.

        """
        pages, here = schema.pages, (schema.pages.c.scan == scan.id) & (schema.pages.c.page == record.page)
        columns = [pages.c[name] for name in WHOLE_PAGE]
        with self._database.transaction() as connection:
            old = connection.execute(select(*columns).where(here)).one()
            for serial in sorted({old.serial, record.serial} - {None}):
                lock_run_of(connection, serial)
            connection.execute(update(pages).where(here).values(**values_of(record)))
            new = connection.execute(select(*columns).where(here)).one()
            before, after = ("" if serial is None else format_serial(serial) for serial in (old.serial, record.serial))
            said = (scan.sha256, record.page, before, after, self._database.veil(why), by)
            self._log.keep_remark(connection, self._log.add(connection, EntryKind.SERIAL, *said), why)
            digests = (page_digest(old), page_digest(new))
            whole = joined(whole_page_digest(old), whole_page_digest(new))
            self._log.add(connection, EntryKind.READING, scan.sha256, record.page, *digests, "", by, whole)
            if old.serial is not None:
                self.choose(connection, old.serial, old.sheet_page, (scan, record.page))
            if record.serial is not None:
                self.choose(connection, record.serial, record.sheet_page, (scan, record.page))
            return Outcome(connection.execute(select(pages.c.outcome).where(here)).scalar_one())

    def choose(
        self, connection: Connection, serial: int | None, sheet_page: int | None, cause: tuple[Scan, int] | str
    ) -> None:
        """Decide which scan of a page of a sheet counts; those of batches that are on hold or withdrawn do not.

        Args:
            connection: The connection of the transaction.
            serial: The sheet.
            sheet_page: Its page.
            cause: The scan and page that was new to it; or what became of a batch, in words.
        """
        pages, scans = schema.pages, schema.scans
        query = (
            select(pages.c.scan, pages.c.page, pages.c.outcome, pages.c.fault, pages.c.answers, scans.c.sha256)
            .join(scans, pages.c.scan == scans.c.id)
            .where(pages.c.serial == serial, pages.c.sheet_page == sheet_page, pages.c.outcome.in_(COMPARED))
            .where(~is_set_aside())
            .order_by(pages.c.scan, pages.c.page)
        )
        rows = connection.execute(query).all()
        if not rows or (len(rows) == 1 and rows[0].outcome == Outcome.READ):
            return  # as nearly all are; none are left where the only one was given to another sheet
        chosen = which_count([PageAnswers.unpacked(row.answers) if row.answers else None for row in rows])
        new, why = (None, cause) if isinstance(cause, str) else ((cause[0].id, cause[1]), _in_words(*cause))
        for row, (outcome, fault) in zip(rows, chosen, strict=True):
            if row.outcome != outcome:
                here = (pages.c.scan == row.scan) & (pages.c.page == row.page)
                chosen_now = {"outcome": outcome.value, "fault": fault.value if fault else None}
                digest = _changed(connection, here, chosen_now, warned=row.fault == Fault.STREAK)
                if digest or (row.scan, row.page) != new:
                    said = (row.outcome, outcome.value, why, "", digest)
                    self._log.add(connection, EntryKind.OUTCOME, row.sha256, row.page, *said)

    # One page, and the pages of one scan

    def row(self, scan: Scan, page: int) -> PageRow | None:
        """Return one page of a scan; ``None`` where it has no row."""
        return next((row for row in self.rows(scan.id) if row.page == page), None)

    def at(self, place: Place) -> tuple[Scan, PageRecord] | None:
        """Return what is stored of one page, which is all but unit and run, and its scan; ``None`` without a row."""
        pages, scans = schema.pages, schema.scans
        with self._database.reading() as connection:
            scan = connection.execute(select(scans).where(scans.c.id == place.scan)).first()
            here = (pages.c.scan == place.scan) & (pages.c.page == place.page)
            row = connection.execute(select(pages).where(here)).first()
        return None if scan is None or row is None else (as_scan(scan), as_record(row))

    def place(self, scan: Scan, page: int) -> PagePlace:
        """Return where a page of a scan is to be seen; of one without a row, the picture with its number."""
        found = self.at(Place(scan.id, page))
        return found[1].place if found else PagePlace(page)

    def was_identified(self, scan: Scan, page: int) -> bool:
        """Tell whether a person gave this page its serial."""
        log = schema.log
        said = (log.c.scan == scan.sha256) & (log.c.page == page) & (log.c.kind == EntryKind.SERIAL.value)
        with self._database.reading() as connection:
            return connection.scalar(select(log.c.id).where(said).limit(1)) is not None

    def kept(self, scan: Scan) -> dict[int, PageRecord]:
        """Return what is stored of each page of a scan, by page."""
        query = select(schema.pages).where(schema.pages.c.scan == scan.id).order_by(schema.pages.c.page)
        return {row.page: as_record(row) for row in self._database.rows(query)}

    def identified(self) -> set[tuple[str, int]]:
        """Return the pages to which a person gave their serial, by the SHA-256 of their scan."""
        log = schema.log
        query = select(log.c.scan, log.c.page).where(log.c.kind == EntryKind.SERIAL.value)
        return {(row.scan, row.page) for row in self._database.rows(query)}

    def recorded(self, scan: Scan) -> set[int]:
        """Return the numbers of the pages of a scan that have their row."""
        with self._database.reading() as connection:
            return set(connection.scalars(select(schema.pages.c.page).where(schema.pages.c.scan == scan.id)))

    # All pages, for tables

    def rows(self, numbers: range | int | None = None) -> Iterator[PageRow]:
        """Yield every page that ever arrived (of the scans with these numbers), in the order of arrival."""
        pages = schema.pages
        columns = (pages.c.page, pages.c.outcome, pages.c.fault, pages.c.serial, pages.c.sheet_page, pages.c.doubts)
        query = select(pages.c.scan, *columns, pages.c.detail, pages.c.evidence).order_by(pages.c.scan, pages.c.page)
        with self._database.reading() as connection:
            of_scans = select(schema.scans)
            if numbers is not None:
                query = query.where(within(pages.c.scan, numbers))
                of_scans = of_scans.where(within(schema.scans.c.id, numbers))
            scans = {row.id: as_scan(row) for row in connection.execute(of_scans)}
            named = _named_by_people(connection, numbers)
        for row in self._database.rows(query):
            number, page, outcome, fault, serial, sheet_page, doubts, detail, evidence = tuple(row)
            if (number, page) in named:
                serial, sheet_page = named[number, page]
            scan, found = scans[number], (_OUTCOMES[outcome], _FAULTS[fault])
            sheet = (serial, sheet_page, doubts, detail)
            yield PageRow(scan.name, scan.sha256, page, *found, *sheet, PageEvidence.unpacked(evidence), scan.folder)

    def outcomes(self, numbers: range) -> Iterator[tuple[int, int | None, Outcome, Fault | None]]:
        """Yield scan, serial, outcome and fault of every page of the scans with these numbers, as ``rows`` does."""
        pages = schema.pages
        columns = (pages.c.scan, pages.c.page, pages.c.serial, pages.c.outcome, pages.c.fault)
        query = select(*columns).where(within(pages.c.scan, numbers))
        with self._database.reading() as connection:
            named = _named_by_people(connection, numbers)
        for row in self._database.rows(query):
            serial, _ = named.get((row.scan, row.page), (row.serial, None))
            yield row.scan, serial, _OUTCOMES[row.outcome], _FAULTS[row.fault]

    def of_sheets(self, serials: Numbers | None = None) -> Iterator[SheetPageRow]:
        """Yield every page of a sheet (of these sheets): sheet by sheet, page by page, in the order of arrival."""
        pages = schema.pages
        keys = (pages.c.serial, pages.c.sheet_page, pages.c.scan, pages.c.page)
        query = select(*keys, pages.c.outcome, pages.c.layout, pages.c.answers).where(of_a_sheet())
        if serials is not None:
            query = query.where(within(pages.c.serial, serials))
        for row in self._database.rows(query.order_by(*keys)):
            yield SheetPageRow._make(row)

    def serials_on(self, scans: Collection[int]) -> dict[int, set[int]]:
        """Return the serials of the sheets that each of some scans has a page of."""
        pages, found = schema.pages, defaultdict[int, set[int]](set)
        for some in batches(scans):
            query = select(pages.c.scan, pages.c.serial).where(of_a_sheet(), within(pages.c.scan, some)).distinct()
            for row in self._database.rows(query):
                found[row.scan].add(row.serial)
        return dict(found)

    def row_notes(self, serials: Numbers | None = None) -> dict[Place, RowNote]:
        """Return what is known of the rows of answers (of the sheets with these serials), by where each lies."""
        pages, scans = schema.pages, schema.scans
        query = select(pages.c.scan, pages.c.page, pages.c.evidence).join(scans, pages.c.scan == scans.c.id)
        query = query.where(scans.c.channel != "", pages.c.serial.is_not(None))
        if serials is not None:
            query = query.where(within(pages.c.serial, serials))
        found = ((row, PageEvidence.unpacked(row.evidence).row) for row in self._database.rows(query))
        return {Place(row.scan, row.page): note for row, note in found if note is not None}

    def came_back(self, serials: range) -> set[int]:
        """Return the serials of these sheets of which a page was scanned, whatever became of it.

        A scan that was withdrawn is as if it had never come.
        """
        pages = schema.pages
        query = select(pages.c.serial).distinct().where(within(pages.c.serial, serials), of_a_sheet(), not_withdrawn())
        with self._database.reading() as connection:
            return {serial for serial in connection.scalars(query) if serial is not None}

    def any_of(self, serials: range) -> bool:
        """Tell whether a page of one of these sheets was scanned."""
        pages = schema.pages
        with self._database.reading() as connection:
            found = select(pages.c.page).where(within(pages.c.serial, serials), pages.c.outcome.in_(COMPARED)).limit(1)
            return connection.execute(found).first() is not None

    def faults_of_others(self, serials: Numbers | None = None) -> dict[tuple[int, int], str | None]:
        """Return the fault of each page (of these sheets) that does not count since another one was scanned.

        They are told by scan and page.
        """
        pages = schema.pages
        others = pages.c.outcome.in_([outcome.value for outcome in COMPARED if outcome is not Outcome.READ])
        query = select(pages.c.scan, pages.c.page, pages.c.fault).where(others)
        if serials is not None:
            query = query.where(within(pages.c.serial, serials))
        return {(row.scan, row.page): row.fault for row in self._database.rows(query)}

    def stray(self, numbers: Numbers | None = None) -> list[StrayPage]:
        """Return the pages of this office's scans (of those with these numbers) that nobody knows what to do with.

        They belong to no known sheet, and nobody has ruled about them. Bad rows of files are none: they are mended in
        a file of their own. Nothing is to be done with those of a batch that is on hold or withdrawn.
        """
        pages, scans = schema.pages, schema.scans
        lost = (Outcome.UNREADABLE.value, Outcome.FOREIGN.value, Outcome.FORGED.value)
        here = (scans.c.office == self._database.office) & (scans.c.channel == "")
        stray = pages.c.outcome.in_(lost) & ~of_a_sheet() & ~_is_ruled() & ~is_set_aside() & here
        columns = (pages.c.scan, pages.c.page, pages.c.outcome, pages.c.fault, pages.c.sheet_page, pages.c.layout)
        query = select(*columns).join(scans, pages.c.scan == scans.c.id).where(stray).order_by(*columns[:2])
        if numbers is not None:
            query = query.where(within(pages.c.scan, numbers))
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [StrayPage(r.scan, r.page, Outcome(r.outcome), Fault(r.fault), r.sheet_page, r.layout) for r in rows]

    def highest_serial(self) -> int:
        """Return the highest serial that our key has signed on a page, issued or not; 0 where there is none."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.max(schema.pages.c.serial))) or 0

    def serials_with(self, fault: Fault, serials: Numbers | None = None) -> set[int]:
        """Return the sheets (of these) that have a page with a fault."""
        pages = schema.pages
        query = select(pages.c.serial).where(pages.c.fault == fault.value, pages.c.serial.is_not(None))
        if serials is not None:
            query = query.where(within(pages.c.serial, serials))
        with self._database.reading() as connection:
            return {serial for serial in connection.scalars(query) if serial is not None}

    def digests(
        self, older: Container[int], scans: Collection[int] | None = None
    ) -> Iterator[tuple[int, dict[int, str], dict[int, str]]]:
        """Yield the number of every scan (of these) with the digests of all that is stored of each of its pages.

        Args:
            older: The numbers of the scans of which the digests of the answers are wanted, too, as older logs hold
                them: the other mapping, which is empty of all others.
            scans: To which it is limited; ``None`` for all.
        """
        pages = schema.pages
        columns = [pages.c[name] for name in WHOLE_PAGE]
        query = select(*columns, pages.c.scan).order_by(pages.c.scan, pages.c.page)
        queries = [query] if scans is None else [query.where(within(pages.c.scan, some)) for some in batches(scans)]
        found = (row for one in queries for row in self._database.rows(one))
        for scan, rows in groupby(found, key=attrgetter("scan")):
            whole, answers, wanted = dict[int, str](), dict[int, str](), scan in older
            for row in rows:
                whole[row.page] = whole_page_digest(row[:-1])
                if wanted:
                    answers[row.page] = page_digest(row)
            yield scan, whole, answers

    def noted_rows(self) -> Iterator[tuple[int | None, RowNote]]:
        """Yield the serial of each row of answers, ``None`` where it has none, and what is known of it."""
        pages, scans = schema.pages, schema.scans
        query = select(pages.c.serial, pages.c.evidence).join(scans, pages.c.scan == scans.c.id)
        for row in self._database.rows(query.where(scans.c.channel != "").order_by(pages.c.scan, pages.c.page)):
            note = PageEvidence.unpacked(row.evidence).row
            if note is not None:
                yield row.serial, note

    # How many there are

    def account(self) -> tuple[int, int]:
        """Return how many pages arrived in files that were opened, and how many have their row."""
        with self._database.reading() as connection:
            arrived = connection.scalar(select(func.coalesce(func.sum(schema.scans.c.pages), 0)))
            accounted = connection.scalar(select(func.count()).select_from(schema.pages))
        return int(arrived or 0), int(accounted or 0)

    def per_scan(self) -> dict[int, int]:
        """Return how many pages of each scan have their row."""
        pages = schema.pages
        with self._database.reading() as connection:
            rows = connection.execute(select(pages.c.scan, func.count()).group_by(pages.c.scan)).all()
        return {row[0]: row[1] for row in rows}

    def older_than(self, reader: str, numbers: Numbers | None = None) -> dict[int, int]:
        """Return how many pages of each of this office's scans (of those with these numbers) another reader has read.

        Scans of which there are none are left out, and so are those that are not kept any more, and files of rows,
        which have no reader of pictures.
        """
        pages, scans = schema.pages, schema.scans
        here = (scans.c.office == self._database.office) & (scans.c.channel == "")
        older = here & scans.c.deleted_at.is_(None) & (pages.c.reader != reader)
        query = select(pages.c.scan, func.count()).join(scans, pages.c.scan == scans.c.id).where(older)
        if numbers is not None:
            query = query.where(within(pages.c.scan, numbers))
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(pages.c.scan))}

    def streaks(self, scan: int) -> dict[int, tuple[KeptStreak, ...]]:
        """Return the streaks that lie over each page of a scan, by page."""
        pages = schema.pages
        query = select(pages.c.page, pages.c.evidence).where(pages.c.scan == scan).order_by(pages.c.page)
        return {row.page: PageEvidence.unpacked(row.evidence).streaks for row in self._database.rows(query)}

    def sheet_count(self) -> int:
        """Return how many sheets came back, in whatever state."""
        query = select(func.count(schema.pages.c.serial.distinct())).where(of_a_sheet())
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def outcome_counts(self, numbers: Numbers | None = None) -> list[OutcomeCount]:
        """Return how many pages of each scan (of those with these numbers) became what, in the order of arrival.

        Whoever puts a batch on hold, or withdraws it, has ruled about all of its pages.
        """
        pages, scans = schema.pages, schema.scans
        is_of_one = case((of_a_sheet(), 1), else_=0).label("of_a_sheet")
        ruled = case((_is_ruled() | is_set_aside(), 1), else_=0).label("ruled")
        each = select(pages.c.scan, scans.c.name, pages.c.outcome, pages.c.fault, is_of_one, ruled)
        if numbers is not None:
            each = each.where(within(pages.c.scan, numbers))
        rows = each.join(scans, pages.c.scan == scans.c.id).subquery()
        query = select(*rows.c, func.count()).group_by(*rows.c).order_by(*list(rows.c)[:4])
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return [OutcomeCount(*row[:4], bool(row[4]), bool(row[5]), row[6]) for row in found]


def _in_words(scan: Scan, page: int) -> str:
    return f"{shown_name(scan.name)}, page {page}"


def _named_by_people(connection: Connection, scans: Numbers | None) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the sheet, and the page of it, that people said stray pages (of these scans) are, by scan and page."""
    rulings = schema.rulings
    query = select(rulings.c.scan, rulings.c.page, rulings.c.serial, rulings.c.sheet_page)
    ours = (rulings.c.matter == Matter.STRAY.value) & rulings.c.serial.is_not(None) & rulings.c.ended_at.is_(None)
    if scans is not None:
        ours &= within(rulings.c.scan, scans)
    return {(row.scan, row.page): (row.serial, row.sheet_page) for row in connection.execute(query.where(ours))}


def _shared(scan: Scan) -> Select[tuple[int, str]]:
    """Return the query for page and evidence of the pages that share their picture with others."""
    pages = schema.pages
    here = (pages.c.scan == scan.id) & pages.c.evidence.contains('"frames"')
    return select(pages.c.page, pages.c.evidence).where(here).order_by(pages.c.page)


def _is_ruled() -> ColumnElement[bool]:
    """Return the condition that a page is of no sheet, and that a person ruled what became of it."""
    pages, rulings = schema.pages, schema.rulings
    this = (rulings.c.scan == pages.c.scan) & (rulings.c.page == pages.c.page) & rulings.c.ended_at.is_(None)
    return exists().where(this, rulings.c.matter == Matter.STRAY.value)


def not_withdrawn() -> ColumnElement[bool]:
    """Return the condition that a page is of no batch that was withdrawn."""
    scans, batches = schema.scans, schema.batches
    gone = select(scans.c.id).join(batches, scans.c.batch == batches.c.id).where(batches.c.withdrawn_at.is_not(None))
    return schema.pages.c.scan.not_in(gone)


def of_a_sheet() -> ColumnElement[bool]:
    """Return the condition that a page is of a sheet that was printed here, and does not only look as if."""
    pages = schema.pages
    fault = func.coalesce(pages.c.fault, "")
    only_looks_so = (Fault.SERIAL_UNKNOWN.value, Fault.CODE_DISTRUSTED.value, Fault.LAYOUT_UNKNOWN.value)
    return and_(pages.c.serial.is_not(None), fault.not_in(only_looks_so))


def _changed(connection: Connection, here: ColumnElement[bool], values: Mapping[str, Any], *, warned: bool) -> str:
    """Have a page count as something else; return its digests before and after if it bore a warning, which is gone."""
    columns, change = [schema.pages.c[name] for name in WHOLE_PAGE], update(schema.pages).where(here).values(values)
    if not warned:
        connection.execute(change)
        return ""
    before = connection.execute(select(*columns).where(here)).one()
    connection.execute(change)
    return joined(whole_page_digest(before), whole_page_digest(connection.execute(select(*columns).where(here)).one()))


def as_record(row: Row[Any]) -> PageRecord:
    """Return what a row of ``pages`` holds, which is all but unit and run."""
    answers = PageAnswers.unpacked(row.answers) if row.answers else None
    fault = Fault(row.fault) if row.fault else None
    sheet = {"serial": row.serial, "sheet_page": row.sheet_page, "layout": row.layout, "answers": answers}
    kept = {"evidence": row.evidence, "reader": row.reader}
    return PageRecord(row.page, Outcome(row.outcome), fault, row.detail, **sheet, **kept)
