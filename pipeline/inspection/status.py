"""The state of a workspace: what arrived, what waits for whom, which sheets have not come back."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.reader_version import current_reader
from pipeline.counting.returned import sheets_of
from pipeline.intake.listing import in_inbox
from pipeline.records.assembly import Reason, Sheet, SheetForm, Status
from pipeline.records.runs import IssuedRun
from pipeline.records.store_rows import OutcomeCount, Scan
from pipeline.workspace import Workspace


class Task(StrEnum):
    """The tasks that people must do before everything can be counted."""

    DOUBT = "doubt"
    CONFLICT = "conflict"
    PAGE_MISSING = "page-missing"
    PAGE_UNREADABLE = "page-unreadable"
    SERIAL_MISSING = "serial-missing"
    STRAY_PAGE = "stray-page"
    SECOND_SHEET = "second-sheet"


_SHEET_TASKS = {
    Reason.DOUBT: Task.DOUBT,
    Reason.CONFLICT: Task.CONFLICT,
    Reason.PAGE_MISSING: Task.PAGE_MISSING,
    Reason.PAGE_UNREADABLE: Task.PAGE_UNREADABLE,
}


_LOST = (Reason.PAGE_MISSING, Reason.PAGE_UNREADABLE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sheet, or a page of no known sheet, for which a person has a task.

    Attributes:
        task: to do.
        sheet: its serial as printed; empty if it is not known.
        unit: of the sheet; empty if it is not known.
        pages: of the sheet that are concerned; empty for the whole sheet, or for a page of no known sheet.
        scan: the file, for a page of no known sheet.
        count: answers, sheets or pages that wait.
        overlapped: whether a page of the sheet lay over another sheet, or below one, and has not come back since.
    """

    task: Task
    sheet: str = ""
    unit: str = ""
    pages: tuple[int, ...] = ()
    scan: str = ""
    count: int = 1
    overlapped: bool = False


@dataclass(frozen=True, slots=True)
class Outstanding:
    """The sheets of a run that have not come back.

    Attributes:
        run: the printing order.
        returned: number of its sheets that came back, in any state.
        serials: first and last serial of each range of missing sheets.
    """

    run: IssuedRun
    returned: int
    serials: tuple[tuple[int, int], ...]

    @property
    def missing(self) -> int:
        """The number of sheets that have not come back."""
        return self.run.count - self.returned


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """Sheets that were counted without their serial, so that it is still looked for among those that are missing.

    Attributes:
        unit: of the sheets.
        channel: of the sheets.
        period: of the sheets.
        count: how many they are.
    """

    unit: str
    channel: str
    period: str
    count: int


@dataclass(slots=True)
class Arrived:
    """The files and pages that arrived today from one scanner, which is the first folder in the inbox."""

    files: int = 0
    pages: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a workspace.

    Attributes:
        day: the current day.
        in_inbox: number of files in the inbox.
        arrived: what arrived today, by the first folder's name.
        unread: number of pages that arrived and have no row yet; a file that was not opened yet counts as one.
        pages: how many pages arrived and how many are accounted for, in all.
        older: number of pages that are still kept here and that another reader than today's has read.
        waiting: the tasks that wait for people.
        outstanding: runs with sheets that have not come back.
        unnumbered: sheets that came back without their serial.
    """

    day: date
    in_inbox: int
    arrived: dict[str, Arrived]
    unread: int
    pages: tuple[int, int]
    waiting: tuple[Waiting, ...]
    outstanding: tuple[Outstanding, ...]
    older: int = 0
    unnumbered: tuple[Unnumbered, ...] = ()

    def tasks(self) -> Counter[Task]:
        """Return the number of answers, sheets or pages that wait for each task."""
        counts: Counter[Task] = Counter()
        for one in self.waiting:
            counts[one.task] += one.count
        return counts

    def to_dict(self) -> dict[str, Any]:
        """Return the state as plain dicts, lists and numbers for JSON."""
        arrived = {
            who: {"files": one.files, "pages": one.pages, "outcomes": dict(one.outcomes)}
            for who, one in self.arrived.items()
        }
        return {
            "day": self.day.isoformat(),
            "in_inbox": self.in_inbox,
            "arrived_today": arrived,
            "unread": self.unread,
            "pages": {"in": self.pages[0], "accounted_for": self.pages[1]},
            "older_reader": self.older,
            "tasks": {task.value: count for task, count in self.tasks().items()},
            "waiting": [_plain(one) for one in self.waiting],
            "outstanding": [_gaps(one) for one in self.outstanding],
            "without_serial": [_plain(one) for one in self.unnumbered],
        }


def _plain(one: Waiting | Unnumbered) -> dict[str, Any]:
    return {name: getattr(one, name) for name in type(one).__slots__}


def _gaps(one: Outstanding) -> dict[str, Any]:
    run = one.run
    whose = {"unit": run.unit, "unit_name": run.unit_name, "channel": run.channel, "period": run.period, "run": run.run}
    serials = [[format_serial(first), format_serial(last)] for first, last in one.serials]
    return {**whose, "issued": run.count, "returned": one.returned, "missing": one.missing, "serials": serials}


def stand(workspace: Workspace, today: date) -> Standing:
    """Determine the state of a workspace from its inbox and its store.

    Args:
        workspace: to look at.
        today: the current day, in local time.

    Raises:
        StoreError: the database can't be read.
        DiskError: the inbox does not exist.
    """
    scans = workspace.store.scans.all()
    counts = workspace.store.pages.outcome_counts()
    returned: dict[int, array[int]] = {}
    waiting: list[Waiting] = []
    overlapped = workspace.store.pages.serials_with(Fault.SHEETS_OVERLAP)
    for run, form, sheet in sheets_of(workspace, workspace.store.layouts.by_id()):
        returned.setdefault(run.id, array("q")).append(sheet.serial)
        if sheet.status is Status.WAITING:
            lost = sheet.serial in overlapped and sheet.reason in _LOST
            waiting.append(replace(_of_sheet(run, form, sheet), overlapped=lost))
    waiting += _of_pages(counts)
    runs = [run for run in workspace.store.runs.all() if run.printed]
    outstanding = [_outstanding(run, returned.get(run.id, ())) for run in runs]
    arrived, accounted = workspace.store.pages.account()
    unopened = sum(scan.pages is None for scan in workspace.store.scans.unfinished())
    return Standing(
        today,
        len(in_inbox(workspace)),
        _arrived(scans, counts, today),
        arrived - accounted + unopened,
        (arrived, accounted),
        tuple(waiting),
        tuple(one for one in outstanding if one.missing),
        workspace.store.pages.older_than(current_reader()),
        tuple(_unnumbered(workspace, returned)),
    )


def _unnumbered(workspace: Workspace, returned: Mapping[int, Sequence[int]]) -> Iterator[Unnumbered]:
    """Yield how many sheets came back of runs that were never printed: a serial of their own is all they have."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for run in workspace.store.runs.all():
        if not run.printed and run.count == 1:
            counts[run.unit, run.channel, run.period] += len(returned.get(run.id, ()))
    for whose, count in sorted(counts.items()):
        if count:
            yield Unnumbered(*whose, count)


def _of_sheet(run: IssuedRun, form: SheetForm, sheet: Sheet) -> Waiting:
    task, serial = _SHEET_TASKS[sheet.reason], format_serial(sheet.serial)
    if task is Task.DOUBT:
        return Waiting(task, serial, run.unit, _doubtful_pages(form, sheet.states), count=sheet.states.count("d"))
    return Waiting(task, serial, run.unit, tuple(n for n, found in enumerate(sheet.found, 1) if found is None))


def _doubtful_pages(form: SheetForm, states: str) -> tuple[int, ...]:
    pages, at = [], 0
    for number, questions in enumerate(form.pages, 1):
        if "d" in states[at : at + len(questions)]:
            pages.append(number)
        at += len(questions)
    return tuple(pages)


def _of_pages(counts: Iterable[OutcomeCount]) -> Iterator[Waiting]:
    """Yield the tasks for pages that belong to no sheet that was printed here."""
    for one in counts:
        if one.ruled:
            continue
        if one.fault in (Fault.CODE_UNREADABLE, Fault.CODE_DISTRUSTED):
            yield Waiting(Task.SERIAL_MISSING, scan=one.scan_name, count=one.pages)
        elif one.fault == Fault.SHEETS_OVERLAP and not one.of_a_sheet:
            yield Waiting(Task.SECOND_SHEET, scan=one.scan_name, count=one.pages)
        elif one.outcome in (Outcome.UNREADABLE, Outcome.FOREIGN, Outcome.FORGED) and not one.of_a_sheet:
            yield Waiting(Task.STRAY_PAGE, scan=one.scan_name, count=one.pages)


def _outstanding(run: IssuedRun, returned: Sequence[int]) -> Outstanding:
    gaps, due = [], run.first_serial
    for serial in (*returned, run.first_serial + run.count):  # in ascending order
        if serial > due:
            gaps.append((due, serial - 1))
        due = serial + 1
    return Outstanding(run, len(returned), tuple(gaps))


def _arrived(scans: Iterable[Scan], counts: Iterable[OutcomeCount], today: date) -> dict[str, Arrived]:
    whose = {scan.id: scan.folder.partition("/")[0] for scan in scans if scan.arrival_day == today}
    arrived: dict[str, Arrived] = {}
    for scan in scans:
        if scan.id in whose:
            one = arrived.setdefault(whose[scan.id], Arrived())
            one.files += 1
            one.pages += scan.pages or 0
    for count in counts:
        if count.scan in whose:
            arrived[whose[count.scan]].outcomes[count.outcome] += count.pages
    return dict(sorted(arrived.items()))
