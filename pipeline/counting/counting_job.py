"""The jobs of a worker while tables are written: lines and counts of some sheets, or of the pages of some scans."""

from __future__ import annotations

import gc
import pickle
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol, Self

from omr.faults import Fault, Outcome
from pipeline.counting.answered_twice import NOBODY, Twice, answered_twice
from pipeline.counting.asked import PrintedVersion, desk_questions, versions_of
from pipeline.counting.cancelled_runs import cancelled_of, counted_if_cancelled, shown_if_cancelled
from pipeline.counting.comment_rows import CommentLines, letter_lines
from pipeline.counting.csv_files import LOCALES, CsvLocale
from pipeline.counting.long_tables import PageLines, SheetLines
from pipeline.counting.returned import forms_of, returned_sheets
from pipeline.counting.set_aside import rulings_that_count, set_aside_as, still_counting
from pipeline.counting.shown_pages import counted_as, shown_as, shown_aside
from pipeline.counting.tally import Counted, Counting
from pipeline.records.assembly import Sheet, SheetForm
from pipeline.records.letters import letters_of
from pipeline.records.page_evidence import RowNote
from pipeline.records.rulings import Place
from pipeline.records.runs import IssuedRun, Ledger, Origin
from pipeline.records.store_rows import KeptLayout, Scan
from pipeline.store.parts import opened_part
from pipeline.work.workers import Alive, Ending
from pipeline.workspace import Workspace

# A block of this many sheets has 10 MB of lines and takes a tenth of a second: little memory and little waiting.
SHEETS_A_JOB = 4_000
PAGES_A_JOB = 20_000
PAGES_A_FAR_JOB = 5_000  # whose evidence, a kilobyte a page, may have to be sent
PATIENCE_SECONDS = 600.0  # a database on another machine may be slow


Lines = bytes | Path
"""Lines of a table, or the file by which they are passed from a worker to its parent."""


class LineMaker(Protocol):
    """Makes the lines of a further table of sheets."""

    def of_sheet(self, keys: bytes, form: SheetForm, sheet: Sheet) -> bytes | None:
        """Return the line of a sheet, which begins with ``keys``; ``None`` where it has none."""


class SheetTable(Protocol):
    """A further table with lines of sheets, made in the same pass; it can be sent between processes."""

    @property
    def name(self) -> str:
        """Of the table."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the table, the first of which identify the sheet."""

    def of_serials(self, serials: range) -> SheetTable:
        """Return what is needed for the sheets with these serials."""

    def maker(self, locale: CsvLocale, scans: Mapping[int, str]) -> LineMaker:
        """Return what makes the lines, with the file names ``scans`` by id."""


@dataclass(frozen=True, slots=True)
class SheetsPart:
    """The lines of some sheets and their counts.

    Attributes:
        lines: of each table, each line with its line break.
        rows: the number of lines of each table.
        counted: the counts of the sheets.
    """

    lines: dict[str, Lines]
    rows: Counter[str]
    counted: Counted


@dataclass(slots=True)
class PagesPart:
    """The lines of the pages of some scans, and their counts.

    Attributes:
        lines: of the table of pages.
        count: number of pages.
        of_runs: number of pages by run (``None``: of no known sheet), outcome and fault.
    """

    lines: dict[str, Lines] = field(default_factory=dict)
    count: int = 0
    of_runs: Counter[tuple[int | None, Outcome, Fault | None]] = field(default_factory=Counter)

    def take(self, other: PagesPart) -> None:
        """Add the counts of other pages."""
        self.count += other.count
        self.of_runs.update(other.of_runs)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Switch the garbage collector off: there are no reference cycles, and searching for them takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The printing orders up to a certain one, and the data that counting needs, so that all processes use the same.

    Attributes:
        workspace: whose sheets are counted.
        layouts: from which these runs were printed.
        forms: of these layouts.
        ledger: the runs.
        scans: every scan by its number.
        language: of names and advice, ``vi`` or ``en``.
        is_long: whether lines of the long tables, with a row for each answer, sheet and page, are made.
        unused: the layouts from which only runs were printed that were cancelled, and of which nothing came back.
    """

    workspace: Workspace
    layouts: Mapping[str, KeptLayout]
    forms: Mapping[str, SheetForm]
    ledger: Ledger
    scans: Mapping[int, Scan]
    language: str
    is_long: bool = True
    unused: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, workspace: Workspace, last_run: int | None = None, language: str | None = None, *, is_long: bool = True
    ) -> Self:
        """Return the snapshot of a workspace's store.

        Args:
            workspace: to be counted.
            last_run: the id of the last run that counts; ``None`` for all runs.
            language: of names and advice; ``None`` for that of the settings.
            is_long: whether to make lines of the long tables, not only counts.
        """
        runs = [run for run in workspace.store.runs.all() if last_run is None or run.id <= last_run]
        used = {run.layout for run in runs}
        layouts = {name: kept for name, kept in workspace.store.layouts.by_id().items() if name in used}
        scans = {scan.id: scan for scan in workspace.store.scans.all(everywhere=True)}
        language = language or workspace.settings.language
        unused = frozenset(used - {run.layout for run in runs if _may_count(workspace, run)})
        return cls(workspace, layouts, forms_of(workspace, layouts), Ledger(runs), scans, language, is_long, unused)

    @property
    def last_run(self) -> int:
        """The id of the last run."""
        return max((run.id for run in self.ledger.runs), default=0)

    @property
    def csv_locale(self) -> CsvLocale:
        """How tables are written as CSV: as the settings say, else as the language has it."""
        return LOCALES[self.workspace.settings.csv_locale or self.language]

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question of every layout, those of the oldest layout first: the columns of ``sheets.csv``.

        One that asks for the desk is none of them.
        """
        used = [(name, kept) for name, kept in self.layouts.items() if name not in self.unused]
        asked = [(name, one.question) for name, kept in used for one in kept.layout.questions]
        untold = self.untold()
        return tuple(dict.fromkeys(question for name, question in asked if question not in untold.get(name, ())))

    def untold(self) -> dict[str, frozenset[str]]:
        """Return the questions of each layout that stand in none of these tables: those that ask for the desk."""
        versions = self.versions().values()
        return {one.layout: found for printed in versions if (found := desk_questions(printed)) for one in printed}

    def answered_twice(self) -> Twice:
        """Return the answers that do not count since another one of the same respondent does."""
        return answered_twice(self.workspace, self.forms, self.ledger)

    def versions(self) -> dict[str, list[PrintedVersion]]:
        """Return every version of every survey that was printed, the oldest first."""
        used = {name: kept for name, kept in self.layouts.items() if name not in self.unused}
        return versions_of(used, self.workspace.store.log.same_meanings())

    @_no_collection()
    def count_sheets(self, serials: range, more: Sequence[SheetTable] = (), twice: Twice = NOBODY) -> SheetsPart:
        """Return lines and counts of the sheets with the given serials.

        Args:
            serials: of the sheets.
            more: further tables of them.
            twice: those that do not count since another answer does, as ``answered_twice`` returns them.
        """
        locale = self.csv_locale
        scans = {number: scan.name for number, scan in self.scans.items()}
        lines = SheetLines(locale, scans, self.questions, self.untold())
        comments = CommentLines(locale, self.scans, rulings_that_count(self.workspace, serials))
        counting = Counting(kept.layout for kept in self.layouts.values())
        blocks: tuple[list[bytes], ...] = ([], [], [])
        rows = Counter[str]()
        makers = [(table.name, table.maker(locale, scans)) for table in more]
        further: dict[str, list[bytes]] = {name: [] for name, _ in makers}
        notes = self._row_notes(serials)
        for run, form, sheet, machine in returned_sheets(self.workspace, self.forms, self.ledger, serials, twice):
            keys = lines.keys(run, form, sheet)
            if self.is_long:
                blocks[0].append(lines.of_answers(keys, form, sheet))
                blocks[1].append(lines.of_sheet(keys, form, sheet))
            blocks[2].extend(comments.of_sheet(keys, form, sheet))
            for name, maker in makers:
                if line := maker.of_sheet(keys, form, sheet):
                    further[name].append(line)
            counting.add(run, sheet, machine, _note_of(sheet, notes) if run.origin is Origin.ROWS else None)
            rows["answers"] += lines.count(form)
            rows["sheets"] += 1
        written = dict(zip(("answers", "sheets", "comments"), blocks, strict=True)) | further
        rows.update({name: len(written[name]) for name in ("comments", *further)})
        return SheetsPart({name: _bytes(lines) for name, lines in written.items()}, rows, counting.counted)

    def _row_notes(self, serials: range) -> Mapping[Place, RowNote]:
        """Return what is known of those of these sheets that came as rows; of paper, nothing is looked up."""
        of_rows = (run for run in self.ledger.runs if run.origin is Origin.ROWS)
        spans = [range(run.first_serial, run.first_serial + run.count) for run in of_rows]
        here = [span for span in spans if span.start < serials.stop and serials.start < span.stop]
        if not here:
            return {}
        first, last = min(span.start for span in here), max(span.stop for span in here)
        return self.workspace.store.pages.row_notes(range(max(first, serials.start), min(last, serials.stop)))

    @_no_collection()
    def count_pages(self, scans: range, twice: Twice = NOBODY) -> PagesPart:
        """Return lines and counts of the pages of the scans with the given ids; ``twice`` as for ``count_sheets``."""
        part, cancelled = PagesPart(), cancelled_of(self.workspace, self.ledger)
        aside = self.workspace.store.batches.set_aside()
        if not self.is_long:
            for scan, serial, stored, why in self.workspace.store.pages.outcomes(scans):
                counted = counted_if_cancelled(serial, *counted_as(serial, stored, why, twice), cancelled)
                outcome, fault = set_aside_as(scan, *counted, aside)
                part.of_runs[self._run_of(serial, fault), outcome, fault] += 1
            part.count = part.of_runs.total()
            return part
        lines = PageLines(self.csv_locale, self.language)
        written: list[bytes] = []
        numbers = {scan.sha256: number for number, scan in self.scans.items()} if aside else {}
        for sha256, group in groupby(self.workspace.store.pages.rows(scans), key=attrgetter("sha256")):
            rows = [shown_as(row, twice, self.language) for row in group]
            rows = [shown_if_cancelled(row, cancelled, self.language) for row in rows]
            rows = shown_aside(rows, numbers[sha256], aside) if aside else rows
            written.extend(line.encode() for line in lines.of_scan(rows))
            for row in rows:
                part.of_runs[self._run_of(row.serial, row.fault), row.outcome, row.fault] += 1
        part.lines, part.count = {"pages": _bytes(written)}, len(written)
        return part

    def letter_lines(self) -> list[bytes]:
        """Return the lines of the table of comments about letters, which are on no sheet."""
        aside = self.workspace.store.batches.set_aside()
        letters = letters_of(still_counting(self.workspace.store.rulings.about_strays(), aside))
        return list(letter_lines(self.csv_locale, self.scans, letters, self.workspace.settings.rows.periods))

    def _run_of(self, serial: int | None, fault: Fault | None) -> int | None:
        """Return the id of the run to which a page's sheet belongs; ``None`` if it belongs to no known sheet."""
        run = self.ledger.run_of(serial) if serial and fault not in _OF_NO_SHEET else None
        return run.id if run else None


def _may_count(workspace: Workspace, run: IssuedRun) -> bool:
    """Tell whether anything of a run may count: of one that was cancelled, only what came back."""
    if not run.cancelled:
        return True
    return bool(workspace.store.pages.came_back(run.serials)) or any(workspace.store.rulings.in_force(run.serials))


def _note_of(sheet: Sheet, notes: Mapping[Place, RowNote]) -> RowNote | None:
    """Return what is known of a sheet of one page, by where it was read."""
    places = (Place(*found) for found in sheet.found if found is not None)
    return next((notes[place] for place in places if place in notes), None)


_OF_NO_SHEET = (Fault.SERIAL_UNKNOWN, Fault.CODE_DISTRUSTED, Fault.LAYOUT_UNKNOWN)


def _bytes(lines: list[bytes]) -> bytes:
    """Join lines, each with its line break."""
    return b"\n".join([*lines, b""])


def carried(snapshot: Snapshot) -> bytes:
    """Return a snapshot as another machine can take it up, so that all count by the same; ``_taken_up`` does.

    What opens the database, which may hold a password, does not travel.
    """
    own = snapshot.workspace
    settings = own.settings.model_copy(update={"database": ""})
    return zlib.compress(pickle.dumps(replace(snapshot, workspace=Workspace(own.root, settings))), 1)


@lru_cache(maxsize=1)
def _taken_up(snapshot: bytes) -> Snapshot:
    """Return a snapshot that was carried here."""
    found: Snapshot = pickle.loads(zlib.decompress(snapshot))  # noqa: S301 - of the program whose job this is
    return found


@lru_cache(maxsize=1)
def _by_server(snapshot: bytes) -> Snapshot:
    """Return a snapshot that was carried here, with the database on a server, which is opened once in each worker."""
    found = _taken_up(snapshot)
    return replace(found, workspace=found.workspace.with_store(Workspace.open(found.workspace.root).store))


@lru_cache(maxsize=1)
def _snapshot_at(root: Path, last_run: int, language: str, is_long: bool) -> Snapshot:
    """Return the snapshot, opening the workspace once in each worker."""
    return Snapshot.of(Workspace.open(root), last_run, language, is_long=is_long)


@dataclass(frozen=True, slots=True)
class Far:
    """What a job has with it that is done on another machine.

    Attributes:
        snapshot: by which it counts, as ``carried`` made it.
        rows: what is counted, as ``pipeline.store.parts`` has it; empty where the machine asks the server itself, by
            the settings that lie in the workspace.
    """

    snapshot: bytes
    rows: bytes = b""

    @contextmanager
    def opened(self) -> Iterator[Snapshot]:
        """Give the snapshot with the store that its part is in.

        Raises:
            WorkspaceError, SettingsError, StoreError: the workspace or its database can't be reached from here.
        """
        if not self.rows:
            yield _by_server(self.snapshot)
            return
        found = _taken_up(self.snapshot)
        with opened_part(self.rows) as store:
            yield replace(found, workspace=found.workspace.with_store(store))


@dataclass(frozen=True, slots=True)
class _FrameJob:
    """A job that counts a part of the store.

    Attributes:
        root: of the workspace.
        last_run: id of the last run that counts.
        language: of names and advice.
        is_long: whether lines of the long tables are made.
        folder: for the files with its lines, because sending them through a pipe would take as long as making them;
            ``None`` where they are sent, from another machine.
        numbers: serials of the sheets, or ids of the scans.
        twice: the answers that do not count since another one of the same respondent does.
        far: what it has with it for another machine; ``None`` on this one.
    """

    root: Path
    last_run: int
    language: str
    is_long: bool
    folder: Path | None
    numbers: range
    twice: Twice = field(default_factory=dict)
    far: Far | None = None

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Give the snapshot with which the part is counted."""
        if self.far is None:
            yield _snapshot_at(self.root, self.last_run, self.language, self.is_long)
            return
        with self.far.opened() as snapshot:
            yield snapshot

    @property
    def seconds(self) -> float:
        """Seconds that the job may take."""
        return PATIENCE_SECONDS

    def parts(self) -> list[Self]:
        """Return the smallest jobs into which this one can be split."""
        return [self]

    def given_up(self, _: Ending) -> Any:
        """A table with a hole would be an error that nobody sees: do it in this process, whatever it takes."""
        _snapshot_at.cache_clear()  # this process may live longer than a worker, and hold an older one
        return self.run(lambda: None)

    def put_down(self, lines: dict[str, Lines]) -> dict[str, Lines]:
        """Write lines into files, and return their paths; a job that is done twice writes the same files again."""
        if self.folder is None:
            return lines
        found: dict[str, Lines] = {}
        for table, content in lines.items():
            path = self.folder / f"{table}-{self.numbers.start}"
            if isinstance(content, bytes):
                path.write_bytes(content)
            found[table] = path
        return found

    def run(self, alive: Alive) -> Any:
        """Do the job and return its part of the result."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SheetsJob(_FrameJob):
    """Makes the lines and counts of the sheets with some serials.

    Attributes:
        more: further tables of them.
    """

    more: tuple[SheetTable, ...] = ()

    def run(self, _: Alive) -> SheetsPart:
        """Return them."""
        with self.snapshot() as snapshot:
            part = snapshot.count_sheets(self.numbers, self.more, self.twice)
        return replace(part, lines=self.put_down(part.lines))


class PagesJob(_FrameJob):
    """Makes the lines and counts of the pages of some scans."""

    def run(self, _: Alive) -> PagesPart:
        """Return them."""
        with self.snapshot() as snapshot:
            part = snapshot.count_pages(self.numbers, self.twice)
        return replace(part, lines=self.put_down(part.lines))
