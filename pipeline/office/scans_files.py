"""What became of the files that were brought: each with its state, its pages by outcome, its faults and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from forms.bilingual import Words
from omr.faults import Fault, Outcome
from pipeline.errors import UnknownNameError
from pipeline.intake.bad_rows_file import bad_rows_file
from pipeline.records.batches import Batch, BatchCounts, BatchState, Wanted
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import PageRow, Scan
from pipeline.records.streak_runs import StreakRun, streak_runs
from pipeline.review.parts import Person
from pipeline.workspace import Workspace

BATCHES_A_PAGE = 20
FILES_A_PAGE = 25
PICTURES_A_FILE = 6
_NOT_YOURS = Words("lô này không phải của bạn", "this batch is not yours")
_LISTED = Words("Các lô bạn được xem có trong danh sách.", "All that you may see are listed.")
_TOLD_OTHERWISE = (Fault.SHEET_DUPLICATE, Fault.PAGE_BLANK, Fault.ROW_INCOMPLETE)
"""Faults that need no picture: nothing is to be done."""
_UNOPENED = (Fault.FILE_NOT_A_SCAN, Fault.FILE_ENCRYPTED, Fault.PICTURE_BROKEN, Fault.PICTURE_TOO_LARGE)
"""Faults of which there is no picture, since none could be opened."""


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """A batch with what it holds, and whether something of it was reported."""

    batch: Batch
    counts: BatchCounts
    is_reported: bool


@dataclass(frozen=True, slots=True)
class FaultOfFile:
    """A fault that pages of a file have.

    Attributes:
        fault: the fault.
        pages: the numbers of these pages.
        pictures: those of them whose picture may be shown.
    """

    fault: Fault
    pages: tuple[int, ...]
    pictures: tuple[int, ...]

    @property
    def is_calm(self) -> bool:
        """Whether nothing is to be done about it."""
        return self.fault in _TOLD_OTHERWISE


@dataclass(frozen=True, slots=True)
class FileState:
    """What became of a file.

    Attributes:
        scan: the file.
        is_read: whether it was read to its end.
        read: how many of its pages were.
        outcomes: of its pages.
        doubts: how many of its answers are in doubt.
        faults: that its pages have.
        streaks: that several of its pages share.
        bad_file: what the file of its bad rows is called; empty if it has none.
    """

    scan: Scan
    is_read: bool
    read: int
    outcomes: Counter[Outcome]
    doubts: int = 0
    faults: tuple[FaultOfFile, ...] = ()
    streaks: tuple[StreakRun, ...] = ()
    bad_file: str = ""


def is_of(person: Person, batch: Batch) -> bool:
    """Tell whether a person brought a batch, and not somebody else who had the same name before."""
    return batch.by == person.name and batch.at >= _utc(person.since)


def may_see(person: Person, batch: Batch) -> bool:
    """Tell whether a batch is this person's to see: who is bound to some units sees what they brought themselves."""
    return not person.units or is_of(person, batch)


def may_hold(person: Person, batch: Batch) -> bool:
    """Tell whether somebody may put a batch on hold, and release it: who brought it, and who manages."""
    return is_of(person, batch) or (person.manages and not person.units)


def may_withdraw(person: Person, batch: Batch) -> bool:
    """Tell whether somebody may withdraw a batch."""
    return person.manages and may_see(person, batch)


def batch_for(workspace: Workspace, person: Person, number: int) -> Batch:
    """Return a batch that somebody may see.

    Raises:
        UnknownNameError: there is none, or it is not theirs.
    """
    batch = workspace.store.batches.numbered(number)
    mine = is_of(person, batch)
    if not may_see(person, batch) or not (mine or workspace.store.batches.files(number, most=1)):
        raise UnknownNameError(_NOT_YOURS.told(), _LISTED.told())
    return batch


def wanted_of(person: Person, by: str, state: str, day: str) -> Wanted:
    """Return which batches somebody wants to see, as far as they may; what can't be understood is left out."""
    chosen = BatchState(state) if state in [*BatchState] else None
    since = _utc(person.since) if person.units else ""
    wanted = Wanted(person.name if person.units else by, chosen, since)
    try:
        begin = datetime.combine(date.fromisoformat(day), time()).astimezone()
        return Wanted(wanted.by, chosen, max(since, _utc(begin)), _utc(begin + timedelta(days=1)))
    except (ValueError, OverflowError):  # the first and the last day of all have no begin and end everywhere
        return wanted


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def listed(workspace: Workspace, batches: Sequence[Batch]) -> list[ListedBatch]:
    """Return batches with what they hold."""
    store = workspace.store
    counts, reported = store.batches.counts([one.id for one in batches]), store.batches.reported()
    return [ListedBatch(one, counts[one.id], one.id in reported) for one in batches]


def states_of(workspace: Workspace, scans: Sequence[Scan], person: Person) -> list[FileState]:
    """Return what became of files, with their faults."""
    unread = {scan.id for scan in workspace.store.scans.unfinished()} if scans else set()
    seen = _Seen(workspace, person)
    return [_state(workspace, scan, seen, is_read=scan.id not in unread) for scan in scans]


def progress_of(workspace: Workspace, scans: Sequence[Scan]) -> list[FileState]:
    """Return how far the reading of files is, without their faults."""
    store = workspace.store
    unread = {scan.id for scan in store.scans.unfinished()} if scans else set()
    outcomes: dict[int, Counter[Outcome]] = {scan.id: Counter() for scan in scans}
    for count in store.pages.outcome_counts([*outcomes]) if scans else ():
        outcomes[count.scan][Outcome(count.outcome)] += count.pages
    return [FileState(one, one.id not in unread, outcomes[one.id].total(), outcomes[one.id]) for one in scans]


class _Seen:
    """Which pages somebody may see: not those of sheets of other units than theirs."""

    def __init__(self, workspace: Workspace, person: Person) -> None:
        self._person = person
        self._ledger = Ledger(workspace.store.runs.all()) if person.units else None

    def may(self, serial: int | None) -> bool:
        if self._ledger is None or serial is None:
            return True
        run = self._ledger.run_of(serial)
        return run is None or self._person.may_see(run.unit)


def may_see_page(workspace: Workspace, person: Person, serial: int | None) -> bool:
    """Tell whether somebody may see a page of this sheet, or of none."""
    return _Seen(workspace, person).may(serial)


def _state(workspace: Workspace, scan: Scan, seen: _Seen, *, is_read: bool) -> FileState:
    rows = list(workspace.store.pages.rows(scan.id))
    return FileState(
        scan,
        is_read,
        len(rows),
        Counter(row.outcome for row in rows),
        sum(row.doubts for row in rows if row.outcome is Outcome.READ),
        tuple(_faults(rows, scan, seen)),
        streak_runs({row.page: row.evidence.streaks for row in rows}),
        bad_rows_file(workspace, scan).name if scan.channel and bad_rows_file(workspace, scan).exists() else "",
    )


def _faults(rows: Collection[PageRow], scan: Scan, seen: _Seen) -> list[FaultOfFile]:
    pages: dict[Fault, list[PageRow]] = {}
    for row in rows:
        if row.fault is not None:
            pages.setdefault(row.fault, []).append(row)
    shown = not scan.channel and scan.deleted_at is None
    found = []
    for fault, having in pages.items():
        pictured = [
            row.page for row in having if shown and fault not in (*_TOLD_OTHERWISE, *_UNOPENED) and seen.may(row.serial)
        ]
        found.append(FaultOfFile(fault, tuple(row.page for row in having), tuple(pictured[:PICTURES_A_FILE])))
    return found
