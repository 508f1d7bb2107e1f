"""The state of a workspace: what arrived, what waits for whom, which sheets have not come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.reader_version import current_reader
from pipeline.counting.answered_twice import answered_twice, with_others
from pipeline.counting.returned import Printed, returned_sheets
from pipeline.counting.tally import Group
from pipeline.inspection.came_back import CameBack
from pipeline.inspection.outlook import LOOKED_BACK_DAYS, Counts, Course, Outlook, outlook_of
from pipeline.intake.listing import in_inbox
from pipeline.kept_state import KEPT_AFTER, KeptState, rules_of
from pipeline.records.assembly import Reason, Sheet, SheetForm
from pipeline.records.runs import IssuedRun, Ledger, Origin
from pipeline.records.store_rows import OutcomeCount, Scan
from pipeline.store.changes import MOST_TOUCHED, Changes
from pipeline.store.database import Numbers, batches
from pipeline.upkeep.retention import overdue_of
from pipeline.workspace import Workspace


class Task(StrEnum):
    """The tasks that people must do before everything can be counted."""

    DOUBT = "doubt"
    RUN_CANCELLED = "run-cancelled"
    CONFLICT = "conflict"
    PAGE_MISSING = "page-missing"
    PAGE_UNREADABLE = "page-unreadable"
    SERIAL_MISSING = "serial-missing"
    STRAY_PAGE = "stray-page"
    SECOND_SHEET = "second-sheet"
    BATCH_HELD = "batch-held"


_OF_WHOLE_SHEETS = {
    Reason.HELD: Task.BATCH_HELD,
    Reason.RUN_CANCELLED: Task.RUN_CANCELLED,
    Reason.CONFLICT: Task.CONFLICT,
    Reason.PAGE_MISSING: Task.PAGE_MISSING,
    Reason.PAGE_UNREADABLE: Task.PAGE_UNREADABLE,
}


_TASKS = {task.value: task for task in Task}
_LOST = (Reason.PAGE_MISSING, Reason.PAGE_UNREADABLE)
_ASKED_FIRST = (Reason.HELD, Reason.RUN_CANCELLED, Reason.CONFLICT)


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
        overdue: number of scans that are kept longer than the settings say.
        counts: of the sheets and the decisions, by unit and day, for forecasts.
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
    overdue: int = 0
    counts: Counts = field(default_factory=Counts)

    def tasks(self, units: Collection[str] = ()) -> Counter[Task]:
        """Return the number of answers, sheets or pages that wait for each task (of these units, if any are named)."""
        counts: Counter[Task] = Counter()
        for one in self.waiting:
            if not units or one.unit in units:
                counts[one.task] += one.count
        return counts

    def outlook(self, workspace: Workspace, language: str, units: Collection[str] = ()) -> Outlook:
        """Return what is to be expected (of these units, if any are named).

        Raises:
            RegisterError: the register can't be used.
        """
        channels = {name: one.model_dump()[language] for name, one in workspace.settings.channels.items()}
        waiting = self.tasks(units).total()
        return outlook_of(self.counts, waiting, self.day, workspace.register(), channels, units)

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
            "overdue_scans": self.overdue,
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
    return LiveStatus(workspace).stand(today)


@dataclass(slots=True)
class ScanStatus:
    """The state of one scan.

    Attributes:
        scan: the file.
        day: on which it arrived.
        here: whether it is this office's.
        counts: what became of its pages.
        older: number of pages that another reader than today's has read, if they are still kept here.
        waiting: the tasks for pages that belong to no sheet that was printed here.
    """

    scan: Scan
    day: date
    here: bool
    counts: list[OutcomeCount]
    older: int
    waiting: tuple[Waiting, ...]


class LiveStatus:
    """The state of a workspace, kept, and brought up to date by looking only at what was touched since.

    Threads must not share it.

    Attributes:
        scans: the state of every scan, by its number in the database.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.scans: dict[int, ScanStatus] = {}
        self._workspace = workspace
        self._mark: int | None = None
        self._printed = Printed(Ledger(()), {})
        self._waiting: dict[int, tuple[Waiting, ...]] = {}
        self._came = CameBack()
        self._outstanding: dict[int, Outstanding] = {}
        self._told: tuple[tuple[Waiting, ...], dict[Group, Course]] | None = None  # as long as nothing was touched
        self._kept = KeptState(workspace, "status")

    def stand(self, today: date) -> Standing:
        """Determine the present state, as the function ``stand`` does."""
        self.catch_up()
        scans = [one for _, one in sorted(self.scans.items())]
        arrived = sum(one.scan.pages or 0 for one in scans)
        accounted = sum(count.pages for one in scans for count in one.counts)
        unopened = sum(scan.pages is None for scan in self._workspace.store.scans.unfinished())
        if self._told is None:
            waiting = tuple(task for serial in sorted(self._waiting) for task in self._waiting[serial])
            self._told = waiting, self._courses()
        waiting, courses = self._told
        return Standing(
            today,
            len(in_inbox(self._workspace)),
            _arrived([one for one in scans if one.here and one.day == today]),
            arrived - accounted + unopened,
            (arrived, accounted),
            (*waiting, *(task for one in scans for task in one.waiting)),
            tuple(one for run in self._printed.ledger.runs if (one := self._outstanding.get(run.id))),
            sum(one.older for one in scans),
            tuple(_unnumbered(self._printed.ledger.runs, self._came)),
            len(overdue_of(self._workspace, (one.scan for one in scans if one.here), today)),
            Counts(courses, self._settled(today)),
        )

    def _courses(self) -> dict[Group, Course]:
        """Return the sheets of every group, and when they came."""
        surveys = {name: kept.layout.survey for name, kept in self._workspace.store.layouts.by_id().items()}
        courses: dict[Group, Course] = {}
        groups: dict[int, Group] = {}
        for run in self._printed.ledger.runs:
            back = self._came.count(run.id)
            if run.cancelled and not back:  # as if it had never been ordered
                continue
            group = groups[run.id] = Group(surveys[run.layout], run.period, run.unit, run.channel)
            course = courses.setdefault(group, Course())
            course.unit_name = run.unit_name
            issued = run.count if run.printed and run.origin is not Origin.ROWS else 0
            course.issued += back if run.cancelled else issued
        for (number, scan), count in self._came.by_scan.items():
            if count and number in groups:
                course = courses[groups[number]]
                course.returned += count
                if scan in self.scans:
                    course.days[self.scans[scan].day] += count
        return courses

    def _settled(self, today: date) -> dict[str, Counter[date]]:
        """Return how many decisions were made on each of the last days, by unit."""
        since = datetime.combine(today - timedelta(LOOKED_BACK_DAYS), datetime.min.time()).astimezone()
        settled: dict[str, Counter[date]] = {}
        for serial, at, count in self._workspace.store.rulings.made_since(since):
            run = self._printed.ledger.run_of(serial) if serial is not None else None
            settled.setdefault(run.unit if run else "", Counter())[at.astimezone().date()] += count
        return settled

    def catch_up(self) -> None:
        """Look at what was touched since the last time; at first, since the state was kept, or at everything."""
        store = self._workspace.store
        kept = self._kept_now()
        if kept.follows_from != self._kept.follows_from:  # sheets are judged otherwise now
            self._kept, self._mark = kept, None
        begins = self._mark is None
        if begins:
            self._go_on_from_kept()
        changes = None if self._mark is None else store.changes.since(self._mark)
        if changes is None or changes.everything or len(changes.serials) > self._most_touched():
            self._build()
            self._keep(self._came.by_scan.total())
        else:
            self._look_at(changes)
            if begins:
                self._keep(len(changes.serials))

    def _keep(self, looked_at: int) -> None:
        """Keep the state in a file, if so many sheets were looked at that the next process is to be spared it."""
        if looked_at >= KEPT_AFTER and self._mark is not None:
            self._kept.save(self._mark, self._packed())

    def _most_touched(self) -> int:
        """Return from how many sheets on it takes less time to look at everything."""
        return max(MOST_TOUCHED, self._came.by_scan.total() // 4)

    def _look_at(self, changes: Changes) -> None:
        if changes.serials or changes.places or changes.scans or changes.runs:
            self._told = None
        if changes.runs:
            self._look_at_runs(changes.runs)
        for some in batches(with_others(self._workspace, changes.serials)):
            self._look_at_sheets(some)
        for some in batches(changes.scans | {place.scan for place in changes.places}):
            self._look_at_scans(some)
        self._mark = changes.mark

    def _kept_now(self) -> KeptState:
        """Return what keeps a state that follows from the settings and the reader of now."""
        return KeptState(self._workspace, "status", f"{rules_of(self._workspace)} {current_reader()}")

    def _build(self) -> None:
        self._told = None
        mark = self._workspace.store.changes.mark()
        self._printed = Printed.of(self._workspace)
        self.scans, self._waiting, self._came = {}, {}, CameBack()
        self._look_at_sheets(None)
        self._look_at_scans(None)
        self._outstanding = {}
        self._count_outstanding(run.id for run in self._printed.ledger.runs)
        self._mark = mark

    def _packed(self) -> bytes:
        """Return the state as it is kept: a line of JSON, and the sheets that came back."""
        said = {
            "printed": self._printed.noted(),
            "waiting": [[serial, [_fields(one) for one in tasks]] for serial, tasks in self._waiting.items()],
            "scans": [[number, one.older, [count[2:] for count in one.counts]] for number, one in self.scans.items()],
        }
        return orjson.dumps(said) + b"\n" + self._came.packed()

    def _go_on_from_kept(self) -> None:
        """Take the state that was kept, if there is one; what was touched since is to be looked at after that."""
        kept = self._kept.load()
        if kept is None:
            return
        self._told, self.scans, self._outstanding = None, {}, {}
        head, _, rest = kept.content.partition(b"\n")
        said = orjson.loads(head)
        printed = Printed.of(self._workspace).as_noted(said["printed"])
        with suppress(ValueError):  # the runs are others
            self._came, self._printed = CameBack.unpacked(rest, printed.ledger.runs), printed
            self._waiting = {serial: tuple(map(_waiting_of, tasks)) for serial, tasks in said["waiting"]}
            known = {number: (older, counts) for number, older, counts in said["scans"]}
            for scan in self._workspace.store.scans.all(everywhere=True):
                if scan.id in known:  # others have come since
                    older, counts = known[scan.id]
                    found = [OutcomeCount(scan.id, scan.name, *count) for count in counts]
                    self._take_scan(scan, found, older)
            self._count_outstanding(run.id for run in printed.ledger.runs)
            self._mark = kept.mark

    def _look_at_runs(self, firsts: Collection[int]) -> None:
        """Take runs into account that were written, and the sheets of which something is stored.

        Those are looked at of new runs, and of runs that were cancelled or restored.
        """
        old = {run.first_serial: run.cancelled for run in self._printed.ledger.runs}
        self._printed = Printed.of(self._workspace)
        for run in self._printed.ledger.runs:
            if run.first_serial not in firsts:
                continue
            if run.first_serial not in old:
                self._look_at_sheets(run.serials)
            elif old[run.first_serial] != run.cancelled:
                for some in batches(with_others(self._workspace, run.serials)):
                    self._look_at_sheets(some)
        self._count_outstanding(run.id for run in self._printed.ledger.runs if run.first_serial in firsts)

    def _look_at_sheets(self, serials: Numbers | None) -> None:
        """Find out what waits of these sheets, and whether they came back."""
        overlapped = self._workspace.store.pages.serials_with(Fault.SHEETS_OVERLAP, serials)
        touched: set[int] = set()
        if isinstance(serials, list):
            touched = {run.id for serial in serials if (run := self._forget(serial))}
        ledger, forms = self._printed.ledger, self._printed.forms
        twice = answered_twice(self._workspace, forms, ledger, serials)
        for serial in sorted(twice):
            if (run := ledger.run_of(serial)) is not None:  # it came back, and nothing is asked about it
                self._came.note(run, serial, None)
                touched.add(run.id)
        for run, form, sheet, _ in returned_sheets(self._workspace, forms, ledger, serials, twice):
            touched.add(run.id)
            # Scans are numbered in the order of their arrival.
            first = min((found[0] for found in sheet.found if found is not None), default=0)
            self._came.note(run, sheet.serial, first)
            if sheet.is_open:
                lost = sheet.serial in overlapped and sheet.reason in _LOST
                tasks = _of_sheet(run, form, sheet)
                self._waiting[sheet.serial] = tuple(replace(one, overlapped=lost) for one in tasks)
        if serials is not None:
            self._count_outstanding(touched)

    def _forget(self, serial: int) -> IssuedRun | None:
        """Take a sheet as one that has not come back, and return its run."""
        self._waiting.pop(serial, None)
        run = self._printed.ledger.run_of(serial)
        if run is not None:
            self._came.forget(run, serial)
        return run

    def _count_outstanding(self, runs: Iterable[int]) -> None:
        by_id = {run.id: run for run in self._printed.ledger.runs}
        for number in runs:
            self._outstanding.pop(number, None)
            if by_id[number].awaited:
                run, back = by_id[number], self._came.count(number)
                if back < run.count:
                    self._outstanding[number] = Outstanding(run, back, self._came.missing(run))

    def _look_at_scans(self, numbers: list[int] | None) -> None:
        """Find out what became of the pages of these scans."""
        store = self._workspace.store
        found = store.scans.all(everywhere=True) if numbers is None else store.scans.numbered(numbers, everywhere=True)
        older = store.pages.older_than(current_reader(), numbers)
        counts: dict[int, list[OutcomeCount]] = {}
        for count in store.pages.outcome_counts(numbers):
            counts.setdefault(count.scan, []).append(count)
        for scan in found:
            self._take_scan(scan, counts.get(scan.id, []), older.get(scan.id, 0))

    def _take_scan(self, scan: Scan, counts: list[OutcomeCount], older: int) -> None:
        tasks = () if scan.channel else tuple(_of_pages(counts))  # bad rows are mended in their file
        here = scan.office == self._workspace.store.office
        self.scans[scan.id] = ScanStatus(scan, scan.arrival_day, here, counts, older, tasks)


def _fields(one: Waiting) -> list[Any]:
    return [getattr(one, name) for name in Waiting.__slots__]


def _waiting_of(fields: Sequence[Any]) -> Waiting:
    task, sheet, unit, pages, *rest = fields
    return Waiting(_TASKS[task], sheet, unit, tuple(pages), *rest)


def _unnumbered(runs: Iterable[IssuedRun], came: CameBack) -> Iterator[Unnumbered]:
    """Yield how many sheets came back of runs that were never printed: a serial of their own is all they have."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for run in runs:
        if not run.printed and run.count == 1 and run.origin is Origin.PRINT:
            counts[run.unit, run.channel, run.period] += came.count(run.id)
    for whose, count in sorted(counts.items()):
        if count:
            yield Unnumbered(*whose, count)


def _of_sheet(run: IssuedRun, form: SheetForm, sheet: Sheet) -> Iterator[Waiting]:
    """Yield the tasks of a sheet: what it waits for as a whole, and the doubts on those of its pages that are there.

    Of a sheet in conflict, or of a cancelled run, nothing else is asked before that is settled, and of one on hold
    before that is released.
    """
    serial = format_serial(sheet.serial)
    if sheet.reason in _OF_WHOLE_SHEETS:
        lost = tuple(n for n, found in enumerate(sheet.found, 1) if found is None)
        lost = () if sheet.reason is Reason.RUN_CANCELLED else lost
        yield Waiting(_OF_WHOLE_SHEETS[sheet.reason], serial, run.unit, lost)
    doubts = _doubts(form, sheet) if sheet.reason not in _ASKED_FIRST else {}
    if doubts:
        yield Waiting(Task.DOUBT, serial, run.unit, tuple(doubts), count=sum(doubts.values()))


def _doubts(form: SheetForm, sheet: Sheet) -> dict[int, int]:
    """Return the number of doubts on each page that was read and has any."""
    counts, at = {}, 0
    for number, (questions, found) in enumerate(zip(form.pages, sheet.found, strict=True), 1):
        counts[number] = sheet.states.count("d", at, at + len(questions)) if found is not None else 0
        at += len(questions)
    return {number: count for number, count in counts.items() if count}


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


def _arrived(scans: Iterable[ScanStatus]) -> dict[str, Arrived]:
    arrived: dict[str, Arrived] = {}
    for one in scans:
        who = arrived.setdefault(one.scan.folder.partition("/")[0], Arrived())
        who.files += 1
        who.pages += one.scan.pages or 0
        for count in one.counts:
            who.outcomes[count.outcome] += count.pages
    return dict(sorted(arrived.items()))
