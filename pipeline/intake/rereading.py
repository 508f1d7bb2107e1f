"""Read archived scans with today's reader, and have what it makes of them count in place of the older readings."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from forms.bilingual import alike, both
from omr.faults import Fault, Outcome
from omr.reader_version import current_reader
from omr.scan.errors import ScanError, shown_name
from pipeline.errors import DefectError, UnknownNameError
from pipeline.in_use import note_in_use
from pipeline.intake.defects import Defect
from pipeline.intake.ingest import checked, jobs_of, open_crew, reader_of
from pipeline.intake.kept_files import Kept, state_of
from pipeline.intake.page_jobs import CountJob, ReadJob
from pipeline.intake.reader_lock import reading_alone
from pipeline.records.page_change import RULED, TYPED, LeftPage, PageChange, as_typed, is_same, stands
from pipeline.records.page_record import PageRecord
from pipeline.records.rulings import Place, Ruling
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import Scan
from pipeline.store.rereads import Reread
from pipeline.work.workers import Crew
from pipeline.workspace import Workspace

GONE = both(
    "tệp không có trong archive/: đưa tệp trở lại, hoặc đặt lại bản quét vào inbox/",
    "it is not in archive/: bring it back, or put the scan into inbox/ again",
)
DAMAGED = both(
    "bản lưu trong archive/ bị hỏng: đặt lại bản quét vào inbox/",
    "its copy in archive/ is damaged: put the scan into inbox/ again",
)
FEWER = both("bộ đọc hiện nay thấy ít trang hơn trong bản quét", "today's reader finds fewer pages in it")


@dataclass(frozen=True, slots=True)
class Choice:
    """The scans that are to be read again.

    Attributes:
        names: as they arrived, or the first digits of their SHA-256.
        unreadable: all pages that could not be read.
        since: all scans that arrived on this day or later.
        everything: all scans.
        only: nothing is changed but pages that have this fault now; ``None`` for all.
    """

    names: tuple[str, ...] = ()
    unreadable: bool = False
    since: date | None = None
    everything: bool = False
    only: Fault | None = None


@dataclass(slots=True)
class Comparison:
    """What today's reader makes of scans, beside what counts so far.

    Attributes:
        changes: the pages that it reads otherwise.
        same: the numbers of the pages that it reads as before, by the scan's number.
        more: how many pages it finds in the scans in which there are more.
        left: the pages and scans that have to stay as they are, and why.
        failed: whether some scan could not be read at all.
        defects: where phieu itself failed, with the name of the scan.
    """

    changes: list[PageChange] = field(default_factory=list)
    same: dict[int, list[int]] = field(default_factory=dict)
    more: dict[Scan, int] = field(default_factory=dict)
    left: list[LeftPage] = field(default_factory=list)
    failed: bool = False
    defects: list[tuple[str, Defect]] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages were read again."""
        return len(self.changes) + sum(map(len, self.same.values())) + sum(1 for one in self.left if one.page)

    def check_defects(self) -> None:
        """Raise ``DefectError`` if something of phieu itself failed; what it was to read again stays as it was."""
        for name, defect in self.defects[:1]:
            raise DefectError(alike("{name}: {said}", name=shown_name(name), said=defect.said), defect.trace)


def _unheard(*_: object) -> None:
    """Do nothing: the default of a listener."""


@dataclass(frozen=True, slots=True)
class RereadListener:
    """The callbacks of a reread.

    Attributes:
        on_compared: is called with what today's reader makes of the scans, before any of it counts.
        on_progress: is called with the number of pages read and the number of pages in all.
        on_wait: is called once if another process is reading here and must be waited for.
    """

    on_compared: Callable[[Comparison], None] = _unheard
    on_progress: Callable[[int, int], None] = _unheard
    on_wait: Callable[[], None] = _unheard


def reread(
    workspace: Workspace,
    choice: Choice,
    by: str,
    *,
    dry_run: bool = False,
    listener: RereadListener | None = None,
    cluster: str = "",
    stop: threading.Event | None = None,
) -> Reread | None:
    """Read archived scans again; what is read otherwise counts from then on, and can be taken back (``undo``).

    What people ruled stays in force: a page about which somebody ruled, or whose serial somebody typed, keeps its older
    reading where the newer one would make it a page of another sheet, or of none.

    Args:
        workspace: that keeps the scans.
        choice: the scans.
        by: who has it done.
        dry_run: only compare.
        listener: callbacks.
        cluster: address of a Dask scheduler whose workers read; empty for processes of this machine.
        stop: once set, the pages in progress are finished, and nothing is changed.

    Returns:
        what was changed; ``None`` where nothing was to be.

    Raises:
        UnknownNameError: there is no such scan; nothing was done.
        DiskError, StoreError, ClusterError: archive, database or cluster can't be used; nothing was changed.

    """
    listener, stop = listener or RereadListener(), stop or threading.Event()
    scans = chosen(workspace, choice)
    with (
        open_crew(workspace, cluster=cluster) as crew,
        reading_alone(workspace.root, listener.on_wait, stop) as alone,
    ):
        if not alone:
            return None
        found = _compared(workspace, scans, crew, listener, stop)
        if stop.is_set():
            return None
        if choice.only is not None:
            found.changes = [one for one in found.changes if one.new.fault is choice.only and one.old is not None]
            found.same, found.more = {}, {}
        listener.on_compared(found)
        if dry_run:
            return None
        note_in_use(workspace)
        return workspace.store.rereads.apply(found.changes, found.same, found.more, current_reader(), by)


def undo(workspace: Workspace, by: str, on_wait: Callable[[], None] = _unheard) -> Reread:
    """Take back the newest reread that is in force.

    Raises:
        UnknownNameError: there is none.
    """
    with reading_alone(workspace.root, on_wait, threading.Event()):
        return workspace.store.rereads.undo(by)


def chosen(workspace: Workspace, choice: Choice) -> dict[Scan, frozenset[int] | None]:
    """Return the scans that are chosen, with the pages that are; ``None`` for all of a scan.

    Raises:
        UnknownNameError: no scan of this office is called so.
    """
    unread = {scan.id for scan in workspace.store.scans.unfinished()}
    kept = [scan for scan in workspace.store.scans.all() if scan.id not in unread and scan.deleted_at is None]
    here = [scan for scan in kept if not scan.channel]
    if choice.unreadable:
        return _unreadable(workspace, here)
    if choice.names:
        called = {scan.id for name in choice.names for scan in _called(workspace, name, here)}
        return {scan: None for scan in here if scan.id in called}
    since = choice.since
    return {scan: None for scan in here if choice.everything or (since is not None and scan.arrival_day >= since)}


def _called(workspace: Workspace, name: str, here: Sequence[Scan]) -> list[Scan]:
    known = {scan.id for scan in here}
    found = [scan for scan in workspace.store.scans.called(name) if scan.id in known]
    if of_rows := [scan for scan in workspace.store.scans.called(name) if scan.channel and not found]:
        message = both(
            "{name} là tệp câu trả lời, không phải bản quét",
            "{name} is a file of rows, and no scan",
            name=shown_name(name),
        )
        advice = both(
            "Phần chưa tính được của tệp được đọc lại bằng: phieu import FILE --channel {channel}",
            "What could not be counted of it is read anew by: phieu import FILE --channel {channel}",
            channel=of_rows[0].channel,
        )
        raise UnknownNameError(message, advice)
    if not found:
        message = both(
            "không có bản quét nào đã đọc và còn giữ ở đây tên là {name}",
            "no scan that was read and is kept here is called {name}",
            name=shown_name(name),
        )
        raise UnknownNameError(
            message, both("Ghi tên bản quét như trong results/pages.csv.", "Name a scan as results/pages.csv has it.")
        )
    return found


def _unreadable(workspace: Workspace, here: Sequence[Scan]) -> dict[Scan, frozenset[int] | None]:
    counts = workspace.store.pages.outcome_counts()
    scans = {count.scan for count in counts if count.outcome == Outcome.UNREADABLE}
    pages: dict[Scan, frozenset[int] | None] = {}
    for scan in here:
        if scan.id in scans:
            rows = workspace.store.pages.kept(scan).values()
            pages[scan] = frozenset(row.page for row in rows if row.outcome is Outcome.UNREADABLE)
    return pages


def _compared(
    workspace: Workspace,
    scans: Mapping[Scan, frozenset[int] | None],
    crew: Crew,
    listener: RereadListener,
    stop: threading.Event,
) -> Comparison:
    found = Comparison()
    numbers = _counted(workspace, scans, crew, found, stop)
    typed = workspace.store.pages.identified()
    judge = _Judge(workspace, typed, found)
    total, done = sum(map(len, numbers.values())), 0
    listener.on_progress(done, total)
    by_id = {scan.id: scan for scan in numbers}
    for job, results in crew.in_order(_jobs(workspace, numbers, typed, crew.hands), stop):
        for page, result in zip(job.pages, results, strict=True):
            judge.hear(by_id[job.scan], page, result)
        done += len(results)
        listener.on_progress(done, total)
    for job, results in crew.in_order(_further_jobs(workspace, found), stop):
        for page, result in zip(job.pages, results, strict=True):
            judge.hear(by_id[job.scan], page, result)
    _leave_incomplete(found)
    return found


def _further_jobs(workspace: Workspace, found: Comparison) -> list[ReadJob]:
    """Number the sheets that were not seen before on pictures that hold several, and return the jobs that read them."""
    jobs, reader = [], reader_of(workspace)
    for at, change in enumerate(found.changes):
        place, scan = change.new.place, change.scan
        if place.sheet > 1 or not place.frames or place.further is not None:
            continue
        last = found.more.get(scan, scan.pages or 0)
        numbered = place._replace(further=last + 1)
        found.changes[at] = replace(change, new=change.new.at_place(numbered))
        found.more[scan] = last + len(place.frames) - 1
        pages = numbered.further_pages()
        jobs.append(ReadJob(scan.id, workspace.archive / scan.file, scan.name, tuple(pages), reader, pages))
    return jobs


def _leave_incomplete(found: Comparison) -> None:
    """Leave the scans as they are of which a page that was not found before could not be read for a defect of ours."""
    read = Counter(change.scan for change in found.changes if change.old is None)
    for scan in [scan for scan, count in found.more.items() if read[scan] < count - (scan.pages or 0)]:
        del found.more[scan]
        found.changes = [change for change in found.changes if change.scan != scan or change.old is not None]


def _counted(
    workspace: Workspace,
    scans: Mapping[Scan, frozenset[int] | None],
    crew: Crew,
    found: Comparison,
    stop: threading.Event,
) -> dict[Scan, list[int]]:
    """Return the pages of each scan that are to be read: the chosen ones, and those that were not found before."""
    limits = workspace.settings.limits.for_reader()
    kept = {scan: state_of(workspace, scan.sha256, scan.file) for scan in scans}
    there = [scan for scan in scans if kept[scan] is Kept.WHOLE]
    found.left += [
        LeftPage(scan, 0, GONE if kept[scan] is Kept.GONE else DAMAGED) for scan in scans if scan not in there
    ]
    numbers: dict[Scan, list[int]] = {}
    jobs = [CountJob(workspace.archive / scan.file, limits) for scan in there]
    for scan, (_, count) in zip(there, crew.in_order(jobs, stop), strict=False):  # fewer results if stopped
        before = scan.pages or 0
        further = len(workspace.store.pages.further(scan))  # sheets that share a picture with another one
        if isinstance(count, Defect):
            found.defects.append((scan.name, count))
        elif isinstance(count, ScanError) and before > 1:
            found.left.append(LeftPage(scan, 0, count.problem))
        elif not isinstance(count, ScanError) and count < before - further:
            found.left.append(LeftPage(scan, 0, FEWER))
        else:
            now = before if isinstance(count, ScanError) or further else count
            wanted = scans[scan] or frozenset(range(1, before + 1))
            numbers[scan] = sorted(wanted | set(range(before + 1, now + 1)))
            if now > before:
                found.more[scan] = now
    found.failed = bool(found.left)
    return numbers


def _jobs(
    workspace: Workspace, numbers: Mapping[Scan, Sequence[int]], typed: set[tuple[str, int]], hands: int
) -> Iterator[ReadJob]:
    """Yield the jobs; a page whose serial somebody typed is read with the layout of its sheet alone."""
    reader = reader_of(workspace)
    for scan, pages in numbers.items():
        named = [page for page in pages if (scan.sha256, page) in typed]
        yield from jobs_of(workspace, scan, [page for page in pages if page not in named], reader, hands)
        kept = workspace.store.pages.kept(scan) if named else {}
        for page in named:
            yield from jobs_of(workspace, scan, [page], reader_of(workspace, kept[page].layout or ""))


class _Judge:
    """Holds each page that is read again against what counts so far, and against what people said about it."""

    def __init__(self, workspace: Workspace, typed: set[tuple[str, int]], found: Comparison) -> None:
        self._workspace = workspace
        self._typed = typed
        self._found = found
        self._ledger = Ledger(workspace.store.runs.all())
        self._trust = workspace.trust()
        self._rulings: dict[Place, list[Ruling]] = {}
        for kept in workspace.store.rulings.in_force():
            if kept.ruling.place is not None:
                self._rulings.setdefault(kept.ruling.place, []).append(kept.ruling)
        self._kept: tuple[Scan, dict[int, PageRecord]] | None = None

    def hear(self, scan: Scan, page: int, result: PageRecord | Defect) -> None:
        """Take in one page."""
        if isinstance(result, Defect):
            self._found.defects.append(
                (both("{name}, trang {page}", "{name}, page {page}", name=scan.name, page=page), result)
            )
            return
        old, new = self._old(scan, page), checked(result, scan, self._ledger, self._trust)
        if old is not None and old.place.further is not None:
            new = new.numbered_as(old.place)
            if new.place.further is None:
                self._found.left.append(LeftPage(scan, page, FEWER))
                return
        if old is not None and (scan.sha256, page) in self._typed:
            fitting = as_typed(old, new)
            if fitting is None:
                self._found.left.append(LeftPage(scan, page, TYPED))
                return
            new = fitting
        change = PageChange(scan, old, new)
        if old is not None and is_same(old, new):
            self._found.same.setdefault(scan.id, []).append(page)
        elif stands(change, self._rulings.get(Place(scan.id, page), [])):
            self._found.changes.append(change)
        else:
            self._found.left.append(LeftPage(scan, page, RULED))

    def _old(self, scan: Scan, page: int) -> PageRecord | None:
        if self._kept is None or self._kept[0].id != scan.id:
            self._kept = (scan, self._workspace.store.pages.kept(scan))
        return self._kept[1].get(page)
