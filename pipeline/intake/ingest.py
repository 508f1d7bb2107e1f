"""Read files that arrived and store a row for every page, exactly once, whatever happens on the way."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from forms.bilingual import alike, both
from omr.faults import Fault, Outcome
from omr.reading import Flaw
from omr.scan.errors import ScanError, shown_name
from pipeline.errors import DefectError, DiskError
from pipeline.in_use import note_in_use
from pipeline.intake.arrivals import Arrival, Incoming, sweep_archive, sweep_unpacked, take_in
from pipeline.intake.defects import Defect
from pipeline.intake.feeds import Feed
from pipeline.intake.job_sizes import pages_of_next
from pipeline.intake.kept_files import Kept, in_words, state_of
from pipeline.intake.listing import incoming
from pipeline.intake.page_jobs import CountJob, ReaderInputs, ReadJob
from pipeline.intake.print_scale import notable_scale
from pipeline.intake.reader_lock import reading_alone
from pipeline.log_heads import note_head
from pipeline.records.batches import BatchKind
from pipeline.records.kept_details import told_detail
from pipeline.records.keys import Trust
from pipeline.records.page_record import PageRecord, record_failure
from pipeline.records.received_rows import Taken
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import PageRow, Scan
from pipeline.records.streak_runs import StreakRun, streak_runs
from pipeline.work.cluster import Cluster
from pipeline.work.workers import Crew, Workers, core_count
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.intake.row_files import ReadRows, RowsReport

_UNOPENED = (Fault.FILE_NOT_A_SCAN, Fault.FILE_ENCRYPTED, Fault.PICTURE_BROKEN, Fault.PICTURE_TOO_LARGE)
_READABLE = (None, Kept.WHOLE)  # of a scan's copy: nobody had to look, or it is as it arrived

_OUTCOMES_OF_ROWS = (
    (Taken.NEW, Outcome.READ),
    (Taken.AGAIN, Outcome.DUPLICATE),
    (Taken.CORRECTED, Outcome.CONFLICT),
    (Taken.BAD, Outcome.UNREADABLE),
    (Taken.UNSENT, Outcome.BLANK),
)

UNSEEN = frozenset((Fault.PICTURE_BROKEN, Fault.PICTURE_TOO_LARGE, Fault.FILE_NOT_A_SCAN, Fault.FILE_ENCRYPTED))
"""The faults of pages whose picture nobody has seen."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """The result of ingesting one file.

    Attributes:
        name: as it arrived.
        known: whether its bytes had arrived before, so that nothing was changed.
        left_alone: why it was not taken, or not read to the end; empty if it was.
        opened: whether it could be opened.
        pages: number of its pages.
        outcomes: counts of its pages by outcome.
        faults: counts of its pages by fault.
        doubts: number of its answers that wait for a person.
        details: of its faults, the first of each.
        streaks: that several of its pages share.
        scales: printed over intended size, for pages that were printed at another size than intended.
        flaws: counts of its pages by what is wrong with their whole picture.
        defect: the first that kept pages of it from being read; they are read by the next ingest.
        altered: whether the log tells that it was read already, and that something else was read then.
        rows: of a file of rows, what became of them; ``None`` of others, and of one that stays to be read.
    """

    name: str
    known: bool = False
    left_alone: str = ""
    opened: bool = True
    pages: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    faults: Counter[Fault] = field(default_factory=Counter)
    doubts: int = 0
    details: dict[Fault, str] = field(default_factory=dict)
    streaks: tuple[StreakRun, ...] = ()
    scales: tuple[float, ...] = ()
    flaws: Counter[Flaw] = field(default_factory=Counter)
    defect: Defect | None = None
    altered: bool = False
    rows: RowsReport | None = None

    @property
    def failed(self) -> bool:
        """Whether it, or a page of it, could not be looked at or relied on; a sheet that waits is no failure."""
        return not self.opened or self.altered or bool(self.left_alone) or not UNSEEN.isdisjoint(self.faults)


OnFile = Callable[[FileReport], None]
OnProgress = Callable[[int, int], None]


def _unheard(*_: object) -> None:
    """Do nothing: the default of a listener."""


@dataclass(frozen=True, slots=True)
class Listener:
    """The callbacks of an ingest.

    Attributes:
        on_file: is called with the report of each file as it is done.
        on_progress: is called with the number of pages done and the number of pages in all.
        on_wait: is called once if another process is reading here and must be waited for.
        on_mended: is called with the name of a file that took the place of its copy in the archive, and with what was
            wrong with that.
    """

    on_file: OnFile = _unheard
    on_progress: OnProgress = _unheard
    on_wait: Callable[[], None] = _unheard
    on_mended: Callable[[str, Kept], None] = _unheard


def ingest(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    listener: Listener | None = None,
    workers: int | None = None,
    cluster: str = "",
    stop: threading.Event | None = None,
    recovering: bool = False,
) -> list[FileReport]:
    """Take files in and read them; files of an interrupted ingest are finished, too.

    Args:
        workspace: that keeps the files.
        paths: files and folders, which are copied; if empty, all files in the inbox, which are moved.
        listener: callbacks.
        workers: number of processes that read; ``None`` for that of the settings, 0 for reading in this process.
        cluster: address of a Dask scheduler whose workers read; empty for processes of this machine.
        stop: once set, the pages in progress are finished, and the rest is left to the next ingest.
        recovering: whether what an older database has lost is being looked for, so that files of rows are read though
            one was put back.

    Returns:
        a report for each file; ``check_defects`` raises what failed of phieu itself.

    Raises:
        UnknownNameError: a path does not exist; nothing was done.
        DefectError: no worker can be started.
        DiskError, StoreError, ClusterError: archive, database or cluster can't be used; completed work is kept.

    """
    files = incoming(workspace, paths)
    if recovering:  # with which batches they were brought is lost, so that each can be held and withdrawn by itself
        files = [replace(file, feed=Feed(BatchKind.COMMAND, shown_name(file.path.name))) for file in files]
    with open_crew(workspace, workers, cluster) as crew:
        stop = stop or threading.Event()
        return take_and_read(workspace, files, crew, listener or Listener(), stop, recovering=recovering)


def check_defects(reports: Sequence[FileReport]) -> None:
    """Raise ``DefectError`` if something of phieu itself kept a page of these files from being read."""
    failed = [(report.name, report.defect) for report in reports if report.defect]
    if failed:
        name, defect = failed[0]
        more = both(", và {failed} tệp khác", ", and {failed} more", failed=len(failed) - 1) if len(failed) > 1 else ""
        raise DefectError(
            alike("{name}{more}: {said}", name=shown_name(name), more=more, said=defect.said), defect.trace
        )


def open_crew(workspace: Workspace, workers: int | None = None, cluster: str = "") -> Workers | Cluster:
    """Return the workers that read pages: processes of this machine, or the workers of a Dask cluster.

    Args:
        workspace: whose settings apply.
        workers: number of processes; ``None`` for that of the settings, 0 for reading in this process.
        cluster: address of a Dask scheduler; empty for processes of this machine.

    """
    memory_bytes = workspace.settings.limits.memory_bytes
    if cluster:
        return Cluster(cluster, memory_bytes)
    return Workers((workspace.settings.workers or core_count()) if workers is None else workers, memory_bytes)


def take_and_read(
    workspace: Workspace,
    files: Sequence[Incoming],
    crew: Crew,
    listener: Listener,
    stop: threading.Event,
    *,
    recovering: bool = False,
) -> list[FileReport]:
    """Take files in, then read them and those of an interrupted ingest; other processes are locked out meanwhile.

    Args:
        workspace: that keeps the files.
        files: to be taken in.
        crew: the workers that read.
        listener: callbacks.
        stop: once set, the pages in progress are finished, and the rest is left to the next ingest.
        recovering: as with ``ingest``.

    Returns:
        a report for each file that was done.

    Raises:
        DiskError, StoreError, ClusterError: archive, database or cluster can't be used; completed work is kept.

    """
    reports: list[FileReport] = []

    def told(report: FileReport) -> None:
        reports.append(report)
        listener.on_file(report)

    with reading_alone(workspace.root, listener.on_wait, stop) as alone:
        if not alone:
            return reports
        workspace.check_key()
        _check_archive(workspace)
        note_in_use(workspace)
        sweep_archive(workspace)
        sweep_unpacked()
        arrivals = _taken(workspace, files, crew, stop)
        for arrival in arrivals:
            if arrival.mended is not Kept.WHOLE:
                listener.on_mended(arrival.name, arrival.mended)
        whole = {arrival.scan.id for arrival in arrivals if arrival.scan is not None}
        unfinished = _within_reach(workspace, workspace.store.scans.unfinished(), whole, told)
        to_read = {scan.id for scan in unfinished}
        again: dict[int, Scan] = {}
        for arrival in arrivals:
            if arrival.scan is not None and arrival.scan.id in to_read:
                to_read.remove(arrival.scan.id)  # reported once it is read; the same bytes again are reported here
            elif arrival.scan is not None and may_be_understood_now(workspace, arrival.scan):
                again[arrival.scan.id] = arrival.scan
            else:
                told(_not_read(arrival))
        heard = replace(listener, on_file=told)
        of_rows = [*(scan for scan in unfinished if scan.channel), *again.values()]
        if of_rows and not stop.is_set():
            _read_rows(workspace, of_rows, crew, told, recovering=recovering)
        scans = _counted(workspace, [scan for scan in unfinished if not scan.channel], crew, heard, stop)
        _read(workspace, scans, crew, heard, stop)
        note_head(workspace)
    return reports


def _taken(workspace: Workspace, files: Sequence[Incoming], crew: Crew, stop: threading.Event) -> list[Arrival]:
    arrivals: list[Arrival] = []
    for file in files:
        if stop.is_set():
            break
        if file.moved and not os.path.lexists(file.path):
            continue  # the process that was reading here before us has taken it
        arrivals.append(take_in(workspace, file))
        if arrivals[-1].scan is not None and not arrivals[-1].known:
            crew.expect_jobs()
    return arrivals


def _check_archive(workspace: Workspace) -> None:
    if not workspace.archive.is_dir():
        message = both(
            "{archive} không còn: không giữ và không đọc được bản quét nào",
            "{archive} is gone: no scan can be kept or read",
            archive=workspace.archive,
        )
        raise DiskError(
            message,
            both(
                "Đưa thư mục lưu trữ trở lại, hoặc kết nối lại thư mục chia sẻ; rồi chạy lại.",
                "Bring the archive back, or connect its share again; then run this again.",
            ),
        )


def _within_reach(workspace: Workspace, scans: Sequence[Scan], whole: Container[int], told: OnFile) -> list[Scan]:
    """Return the scans whose archived copies are whole; others are reported, and not recorded as unreadable for ever.

    Args:
        workspace: that keeps the files.
        scans: to be read.
        whole: the ids of those that were copied or looked at just now.
        told: is told of those that can't be read now.
    """
    found = []
    for scan in scans:
        kept = Kept.WHOLE if scan.id in whole else state_of(workspace, scan.sha256, scan.file)
        if kept is Kept.WHOLE:
            found.append(scan)
        else:
            told(_not_whole(scan, kept))
    return found


def _not_whole(scan: Scan, kept: Kept) -> FileReport:
    return FileReport(scan.name, left_alone=in_words(scan, kept))


def _not_read(arrival: Arrival) -> FileReport:
    pages = arrival.scan.pages or 0 if arrival.scan else 0
    return FileReport(arrival.name, known=arrival.known, left_alone=arrival.left_alone or arrival.stays, pages=pages)


def may_be_understood_now(workspace: Workspace, scan: Scan) -> bool:
    """Tell whether a file of rows that was read has any row, or is one as a whole, that could not be counted."""
    return bool(scan.channel) and workspace.store.row_files.has_bad(scan)


def _read_rows(workspace: Workspace, scans: Sequence[Scan], crew: Crew, told: OnFile, *, recovering: bool) -> None:
    from pipeline.intake.row_files import RowReading

    reading = RowReading(workspace, crew, recovering=recovering)
    for scan in scans:
        told(report_of_rows(reading.read(scan)))


def report_of_rows(read: ReadRows) -> FileReport:
    """Return the report of a file of rows."""
    rows = read.rows
    if rows is None:
        return FileReport(read.scan.name, left_alone=read.stays, defect=read.defect)
    faults = Counter({fault: len(lines) for fault, lines in rows.bad.items()})
    outcomes = Counter({outcome: rows.taken[taken] for taken, outcome in _OUTCOMES_OF_ROWS if rows.taken[taken]})
    return FileReport(
        read.scan.name,
        opened=not rows.refused,
        pages=rows.taken.total(),
        outcomes=outcomes,
        faults=faults,
        details=rows.details,
        altered=not read.as_told,
        rows=rows,
    )


def _counted(
    workspace: Workspace, scans: Sequence[Scan], crew: Crew, listener: Listener, stop: threading.Event
) -> list[Scan]:
    """Count and store the pages of each scan. A scan that can't be opened counts as one unreadable page.

    If its archived copy is damaged, it is reported instead, and waits for the same file to be brought again.
    """
    limits = workspace.settings.limits.for_reader()
    pages = {scan.id: scan.pages for scan in scans if scan.pages is not None}
    unopened = [scan for scan in scans if scan.pages is None]
    jobs = [CountJob(workspace.archive / scan.file, limits) for scan in unopened]
    for scan, (_, result) in zip(unopened, crew.in_order(jobs, stop), strict=False):  # fewer results if stopped
        if isinstance(result, Defect):
            listener.on_file(_unread(scan, 0, result))
            continue
        if isinstance(result, ScanError) and (kept := state_of(workspace, scan.sha256, scan.file)) is not Kept.WHOLE:
            listener.on_file(_not_whole(scan, kept))
            continue
        pages[scan.id] = 1 if isinstance(result, ScanError) else result
        workspace.store.scans.set_page_count(scan, pages[scan.id])
        if isinstance(result, ScanError):
            workspace.store.pages.record(scan, record_failure(1, result, scan.file, scan.name))
    return [replace(scan, pages=pages[scan.id]) for scan in scans if scan.id in pages]


def _read(workspace: Workspace, scans: Sequence[Scan], crew: Crew, listener: Listener, stop: threading.Event) -> None:
    """Read all pictures, and then the further sheets of those that hold several."""
    while scans:
        scans = _read_known(workspace, scans, crew, listener, stop)


def _read_known(
    workspace: Workspace, scans: Sequence[Scan], crew: Crew, listener: Listener, stop: threading.Event
) -> list[Scan]:
    """Read the missing pages, scan by scan in the order of arrival; report each scan after its last page is stored.

    A page at which phieu itself fails gets no row, and keeps no other page from being read.

    Returns:
        the scans that turned out to have further pages.
    """
    grown: list[Scan] = []
    missing = {scan.id: _missing(workspace, scan) for scan in scans}
    total = sum(map(len, missing.values()))
    results = crew.in_order(_jobs(workspace, scans, missing, crew.hands), stop)
    ledger, trust = Ledger(workspace.store.runs.all()), workspace.trust()
    done = 0
    listener.on_progress(done, total)
    for scan in scans:
        left, kept = len(missing[scan.id]), None
        defects: list[Defect] = []
        while left and (result := next(results, None)) is not None:
            records = [record for record in result[1] if isinstance(record, PageRecord)]
            defects += [record for record in result[1] if isinstance(record, Defect)]
            if kept is None and any(record.fault in UNSEEN for record in records):
                kept = state_of(workspace, scan.sha256, scan.file)
            if kept in _READABLE and records:
                workspace.store.pages.record(scan, *(checked(record, scan, ledger, trust) for record in records))
            done, left = done + len(result[1]), left - len(result[1])
            listener.on_progress(done, total)
        if left:
            return []  # stopped; the next ingest continues here
        if kept not in _READABLE:  # the pages stay to be read, from the same file brought again
            listener.on_file(_not_whole(scan, kept))
        elif defects:
            listener.on_file(_unread(scan, len(defects), defects[0]))
        elif further := workspace.store.pages.add_further(scan):
            grown.append(replace(scan, pages=(scan.pages or 0) + further))
        else:
            workspace.store.pages.infer_hidden(scan)
            as_told = workspace.store.scans.finish(scan)
            listener.on_file(replace(_report(workspace, scan), altered=not as_told))
    return grown


def _unread(scan: Scan, pages: int, defect: Defect) -> FileReport:
    """Return the report of a scan of which pages could not be read because of a defect; 0 stands for all of them."""
    many = (
        both("{pages} trong {of_all} trang còn", "{pages} of {of_all} pages stay", pages=pages, of_all=scan.pages)
        if pages
        else both("tệp còn", "it stays")
    )
    return FileReport(
        scan.name,
        left_alone=both(
            "{many} chờ đọc: phieu gặp lỗi ({said})",
            "{many} to be read: phieu failed ({said})",
            many=many,
            said=defect.said,
        ),
        defect=defect,
    )


def _missing(workspace: Workspace, scan: Scan) -> list[int]:
    recorded = workspace.store.pages.recorded(scan)
    return [page for page in range(1, (scan.pages or 0) + 1) if page not in recorded]


def _jobs(workspace: Workspace, scans: Sequence[Scan], missing: dict[int, list[int]], hands: int) -> Iterator[ReadJob]:
    reader, left = reader_of(workspace), sum(map(len, missing.values()))
    for scan in scans:
        left -= len(missing[scan.id])
        yield from jobs_of(workspace, scan, missing[scan.id], reader, hands, left)


def reader_of(workspace: Workspace, layout: str = "") -> ReaderInputs:
    """Return what reads pages of every layout that sheets were printed from, or of this one alone."""
    kept = {name: one for name, one in workspace.store.layouts.by_id().items() if one.layout.is_printed}
    geometries = tuple(orjson.dumps(one.layout.to_dict()) for name, one in kept.items() if layout in ("", name))
    return ReaderInputs(geometries, workspace.keys, workspace.settings.limits.for_reader())


def jobs_of(
    workspace: Workspace, scan: Scan, pages: Sequence[int], reader: ReaderInputs, hands: int = 1, after: int = 0
) -> Iterator[ReadJob]:
    """Yield the jobs that read some pages of a scan.

    Args:
        workspace: that keeps it.
        scan: the scan.
        pages: of it, that are to be read.
        reader: what they are read with.
        hands: how many jobs can be done at once.
        after: how many pages of others are to be read after them.
    """
    path = workspace.archive / scan.file
    places = workspace.store.pages.further(scan) if pages else {}
    first = 0
    while first < len(pages):
        size = pages_of_next(len(pages) - first + after, hands)
        yield ReadJob(scan.id, path, scan.name, tuple(pages[first : first + size]), reader, places)
        first += size


def checked(record: PageRecord, scan: Scan, ledger: Ledger, trust: Trust) -> PageRecord:
    """Set the fault for a validly signed serial that was never issued here, or whose key is not trusted.

    Args:
        record: The page as the reader made it.
        scan: That it is of.
        ledger: The runs that were issued; a database that was restored or lost lacks some.
        trust: In the keys that sign sheets.
    """
    of_ours = record.outcome is Outcome.READ or record.fault is Fault.SHEETS_OVERLAP
    if not of_ours or record.serial is None:
        return record
    run = ledger.on_paper(record.serial)
    if run is None or (run.unit, run.run) != (record.unit, record.run):
        return record.not_issued()
    trusts = record.outcome is not Outcome.READ or trust.covers(record.signer, scan.arrival_day)
    return record if trusts else record.not_trusted(trust.name(record.signer))


def _doubts(workspace: Workspace, scan: Scan, rows: Sequence[PageRow]) -> int:
    """Return how many answers of a scan wait for a person by this workspace's rules."""
    if not workspace.settings.validity.overvotes_void:
        return sum(row.doubts for row in rows if row.outcome is Outcome.READ)
    read = [record for record in workspace.store.pages.kept(scan).values() if record.outcome is Outcome.READ]
    return sum(record.doubts_asked(overvotes_void=True) for record in read)


def _report(workspace: Workspace, scan: Scan) -> FileReport:
    rows = list(workspace.store.pages.rows(scan.id))
    faulty = [(row.fault, row.detail) for row in rows if row.fault]
    return FileReport(
        scan.name,
        opened=not (len(rows) == 1 and rows[0].fault in _UNOPENED),
        pages=len(rows),
        outcomes=Counter(row.outcome for row in rows),
        faults=Counter(fault for fault, _ in faulty),
        doubts=_doubts(workspace, scan, rows),
        details={fault: told_detail(detail) for fault, detail in reversed(faulty)},
        streaks=streak_runs({row.page: row.evidence.streaks for row in rows}),
        scales=tuple(scale for row in rows if (scale := notable_scale(row.evidence.scale)) is not None),
        flaws=Counter(flaw for row in rows for flaw in row.evidence.flaws),
    )
