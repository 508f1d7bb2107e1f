"""The counts of all sheets, kept in blocks of serials, of which only those are counted again that were touched.

What was touched the store tells (``pipeline.store.changes``): a page that arrived, a doubt that was settled, a run that
was printed. A block has as many sheets as ``tabulate`` gives to one job, so that counting a single settled doubt takes
a fraction of a second, however many sheets there are.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.counting.answered_twice import NOBODY, Twice
from pipeline.counting.asked import asked_of
from pipeline.counting.cancelled_runs import NOTHING, Cancelled, cancelled_of
from pipeline.counting.comment_rows import COMMENT_COLUMNS
from pipeline.counting.counting_job import (
    PAGES_A_JOB,
    SHEETS_A_JOB,
    PagesPart,
    SheetsJob,
    SheetsPart,
    Snapshot,
)
from pipeline.counting.tally import Counted, tally_of
from pipeline.figures.all_tables import Pass
from pipeline.office.figures.sheet_index import TABLE, Answers, IndexBlock, IndexTable, SheetIndex
from pipeline.records.assembly import SheetForm
from pipeline.records.batches import ScansAside
from pipeline.results.tabulate import FEWEST_FOR_WORKERS
from pipeline.store.changes import MOST_TOUCHED, Changes
from pipeline.work.workers import Workers, core_count
from pipeline.workspace import Workspace

Progress = Callable[[int, int], None]
_INDEX = (IndexTable(),)


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted at one moment.

    Attributes:
        found: the counts, with names in the workspace's own language.
        comments: the table of comments, all of it text.
        index: of what each sheet says.
    """

    found: Pass
    comments: pd.DataFrame
    index: SheetIndex


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of serials."""

    counted: Counted
    comments: bytes
    index: IndexBlock


@dataclass(frozen=True, slots=True)
class _Rules:
    """By what sheets are judged beside what is stored of each; when it changes, any sheet may count otherwise.

    Attributes:
        forms: of every layout, with the rules for overvotes and invalid sheets.
        aside: the scans of batches that are on hold or were withdrawn.
        cancelled: the runs that were never handed out.
    """

    forms: Mapping[str, SheetForm]
    aside: ScansAside
    cancelled: frozenset[int]

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Rules:
        """Return the rules of a moment."""
        cancelled = frozenset(run.id for run in snapshot.ledger.cancelled)
        return cls(snapshot.forms, snapshot.workspace.store.batches.set_aside(), cancelled)

    def differ_from(self, other: _Rules) -> bool:
        """Tell whether sheets that were counted by others must be counted again; a new layout changes no old sheet."""
        judged_alike = all(self.forms.get(name) == form for name, form in other.forms.items())
        return not judged_alike or (self.aside, self.cancelled) != (other.aside, other.cancelled)


class LiveCount:
    """The counts of a workspace; only one thread at a time may use it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._mark: int | None = None
        self._entries = -1
        self._rules: _Rules | None = None
        self._twice: Twice = NOBODY
        self._cancelled = NOTHING
        self._blocks: dict[int, _Block] = {}
        self._pages: dict[range, PagesPart] = {}
        self._answers = Answers()

    def catch_up(self, on_progress: Progress = lambda *_: None, *, look: bool = False) -> Count | None:
        """Count what was touched since the last time; return ``None`` where that is nothing.

        Args:
            on_progress: told the sheets done and the sheets to do, now and then.
            look: whether settings may have changed, so that it is looked whether sheets are judged otherwise.

        Raises:
            StoreError: the database can't be read; what was counted before stays as it was.
        """
        store = self._workspace.store
        changes = None if self._mark is None else store.changes.since(self._mark)
        mark, entries = changes.mark if changes else store.changes.mark(), store.log.count()
        if changes and entries == self._entries and not look and not _touches(changes):
            return None
        snapshot = Snapshot.of(self._workspace, is_long=False)
        twice, rules = snapshot.answered_twice(), _Rules.of(snapshot)
        cancelled = cancelled_of(self._workspace, snapshot.ledger)
        is_large = changes is None or changes.everything or len(changes.serials) > MOST_TOUCHED
        if changes is None or is_large or self._rules is None or rules.differ_from(self._rules):
            self._count_all(snapshot, twice, on_progress)
        else:
            self._count_touched(snapshot, twice, cancelled, changes, on_progress)
        self._rules, self._twice, self._mark, self._entries = rules, twice, mark, entries
        self._cancelled = cancelled
        return self._together(snapshot)

    def _count_all(self, snapshot: Snapshot, twice: Twice, on_progress: Progress) -> None:
        numbers = {number for run in snapshot.ledger.runs for number in _blocks_of(run.first_serial, run.count)}
        answers = Answers()
        blocks = self._counted(snapshot, numbers, twice, on_progress, answers)
        pages = {scans: snapshot.count_pages(scans, twice) for scans in _scan_blocks(snapshot, 1)}
        # All at once: a database that fails in between leaves nothing that was counted by other rules.
        self._answers, self._blocks, self._pages = answers, blocks, pages

    def _count_touched(
        self, snapshot: Snapshot, twice: Twice, cancelled: Cancelled, changes: Changes, on_progress: Progress
    ) -> None:
        differently = {serial for serial in twice.keys() | self._twice.keys() if _differ(serial, twice, self._twice)}
        touched = {serial // SHEETS_A_JOB for serial in changes.serials | differently}
        runs = {run.first_serial: run for run in snapshot.ledger.runs}
        for first in changes.runs & runs.keys():
            touched |= _blocks_of(first, runs[first].count)
        self._blocks |= self._counted(snapshot, touched, twice, on_progress, self._answers)
        scans = changes.scans | {place.scan for place in changes.places}
        known = max((one.stop for one in self._pages), default=1)
        # What people say of a sheet as a whole, whichever scans it lies in, is about pages that nobody touched.
        otherwise = bool(differently) or cancelled.ruled != self._cancelled.ruled
        again = [one for one in self._pages if otherwise or any(scan in one for scan in scans)]
        for numbers in (*again, *_scan_blocks(snapshot, known)):
            self._pages[numbers] = snapshot.count_pages(numbers, twice)

    @staticmethod
    def _counted(
        snapshot: Snapshot, numbers: Collection[int], twice: Twice, on_progress: Progress, answers: Answers
    ) -> dict[int, _Block]:
        """Count blocks: here, or where they are many in processes beside this one."""
        ordered, done = sorted(numbers), dict[int, _Block]()
        total = len(ordered) * SHEETS_A_JOB
        if total < FEWEST_FOR_WORKERS:
            for number in ordered:
                done[number] = _block(snapshot.count_sheets(_serials(number), _INDEX, twice), answers)
            return done
        with tempfile.TemporaryDirectory(prefix="phieu-figures-") as folder:
            jobs: list[Any] = [_job(snapshot, number, twice, Path(folder)) for number in ordered]
            with Workers(snapshot.workspace.settings.workers or core_count()) as crew:
                for number, (_, part) in zip(ordered, crew.in_order(jobs), strict=True):
                    done[number] = _block(part, answers)
                    on_progress(len(done) * SHEETS_A_JOB, total)
        return done

    def _together(self, snapshot: Snapshot) -> Count:
        counted, pages = Counted(), PagesPart()
        blocks = [self._blocks[number] for number in sorted(self._blocks)]
        for block in blocks:
            counted.take(block.counted)
        for part in self._pages.values():
            pages.take(part)
        layouts = [kept.layout for kept in snapshot.layouts.values()]
        tally = tally_of(counted, layouts, snapshot.ledger.runs, asked_of(snapshot.versions()))
        comments = _table(snapshot, [*(block.comments for block in blocks), *snapshot.letter_lines()])
        questions = {name: form.questions for name, form in snapshot.forms.items()}
        index = SheetIndex((block.index for block in blocks), self._answers, questions)
        return Count(Pass(snapshot, tally, pages), comments, index)


def in_language_of(count: Count, language: str) -> Pass:
    """Return the counts with names in another language."""
    return replace(count.found, snapshot=replace(count.found.snapshot, language=language))


def _touches(changes: Changes) -> bool:
    return changes.everything or bool(changes.serials or changes.places or changes.scans or changes.runs)


def _differ(serial: int, one: Twice, other: Twice) -> bool:
    return one.get(serial) != other.get(serial)


def _serials(number: int) -> range:
    return range(number * SHEETS_A_JOB, (number + 1) * SHEETS_A_JOB)


def _blocks_of(first: int, count: int) -> set[int]:
    return set(range(first // SHEETS_A_JOB, (first + max(count, 1) - 1) // SHEETS_A_JOB + 1))


def _job(snapshot: Snapshot, number: int, twice: Twice, folder: Path) -> SheetsJob:
    serials = _serials(number)
    here = {serial: agree for serial, agree in twice.items() if serial in serials}
    place = (snapshot.workspace.root, snapshot.last_run, snapshot.language, snapshot.is_long, folder)
    return SheetsJob(*place, serials, twice=here, more=_INDEX)


def _block(part: SheetsPart, answers: Answers) -> _Block:
    lines = {name: _content(part, name) for name in ("comments", TABLE)}
    return _Block(part.counted, lines["comments"], IndexBlock(lines[TABLE], answers))


def _content(part: SheetsPart, name: str) -> bytes:
    lines = part.lines.get(name, b"")
    if isinstance(lines, bytes):
        return lines
    content = lines.read_bytes()
    lines.unlink()
    return content


def _scan_blocks(snapshot: Snapshot, first: int) -> Iterable[range]:
    """Yield the scans from one on in blocks of so many pages; a longer scan is a block."""
    begun, pages, last = first, 0, first - 1
    for number, scan in sorted(snapshot.scans.items()):
        if number < first:
            continue
        pages, last = pages + (scan.pages or 0), number
        if pages >= PAGES_A_JOB:
            yield range(begun, number + 1)
            begun, pages = number + 1, 0
    if last >= begun:
        yield range(begun, last + 1)


def _table(snapshot: Snapshot, lines: Iterable[bytes]) -> pd.DataFrame:
    separator = snapshot.csv_locale.separator
    text = b"\n".join(line.strip(b"\n") for line in lines if line.strip(b"\n"))
    return pd.read_csv(
        io.BytesIO(separator.join(COMMENT_COLUMNS).encode() + b"\n" + text + b"\n"),
        sep=separator,
        dtype=str,
        keep_default_na=False,
        encoding="utf-8",
    )
