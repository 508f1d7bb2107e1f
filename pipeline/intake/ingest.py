"""From files that arrived to rows in the store: every page once, whatever happens on the way."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from omr.faults import Fault, Outcome
from omr.scan.errors import ScanError, shown
from pipeline.errors import DiskError
from pipeline.intake.arrivals import Arrival, Incoming, incoming, sweep_archive, take_in
from pipeline.intake.print_scale import notable_scale
from pipeline.intake.reader_lock import reading_alone
from pipeline.intake.reading_job import CountJob, PageReader, ReadJob
from pipeline.records.page_record import PageRecord, record_failure
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import Scan
from pipeline.records.streak_runs import StreakRun, streak_runs
from pipeline.work.cluster import Cluster
from pipeline.work.workers import Crew, Workers, core_count
from pipeline.workspace import Workspace

# Four pages a job already keep the workers 97 % busy; but opening a PDF takes 6 ms for each 1,000 pages in it, so long
# files are cut into larger pieces.
LEAST_PAGES_A_JOB = 4
MOST_PAGES_A_JOB = 32
JOBS_A_FILE = 64

_UNOPENED = (Fault.FILE_NOT_A_SCAN, Fault.FILE_ENCRYPTED, Fault.PICTURE_BROKEN, Fault.PICTURE_TOO_LARGE)


UNSEEN = frozenset((Fault.PICTURE_BROKEN, Fault.PICTURE_TOO_LARGE, Fault.FILE_NOT_A_SCAN, Fault.FILE_ENCRYPTED))
"""The faults of pages whose picture nobody has seen."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    Attributes:
        name: as it arrived.
        known: its bytes had arrived before, and nothing was changed.
        left_alone: why it was not taken; empty where it was.
        opened: whether it could be opened at all.
        pages: how many it has.
        outcomes: of its pages.
        faults: of its pages.
        doubts: answers in it that wait for a person.
        details: of its faults, the first of each.
        streaks: that several of its pages share.
        scales: of the pages that were printed at another size than intended: printed over intended size.
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

    @property
    def failed(self) -> bool:
        """Whether it, or a page of it, could not be looked at; a sheet that waits for a person is no failure."""
        return not self.opened or bool(self.left_alone) or not UNSEEN.isdisjoint(self.faults)


OnFile = Callable[[FileReport], None]
OnProgress = Callable[[int, int], None]


def _unheard(*_: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told what.

    Attributes:
        on_file: told of each file as it is done.
        on_progress: told the pages done and the pages to do.
        on_wait: told once, where another process is reading here and is waited for.
    """

    on_file: OnFile = _unheard
    on_progress: OnProgress = _unheard
    on_wait: Callable[[], None] = _unheard


def ingest(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    listener: Listener | None = None,
    workers: int | None = None,
    cluster: str = "",
    stop: threading.Event | None = None,
) -> list[FileReport]:
    """Take files in and read them; a file that was cut off half-read is finished first.

    Args:
        workspace: where they are kept.
        paths: files and folders, copied; none for all that lies in the inbox, moved.
        listener: who is told how it goes.
        workers: processes that read; ``None`` for what the settings say, 0 for this very process.
        cluster: address of a Dask scheduler whose workers read; empty for processes of this machine.
        stop: once set, the pages in hand are finished, and the rest is left to the next ingest.

    Returns:
        a report for each file.

    Raises:
        UnknownNameError: a path does not exist; nothing was done.
        DiskError, StoreError, ClusterError: archive, database or cluster can't be used; what was done is kept.

    """
    files = incoming(workspace, paths)
    with open_crew(workspace, workers, cluster) as crew:
        return take_and_read(workspace, files, crew, listener or Listener(), stop or threading.Event())


def open_crew(workspace: Workspace, workers: int | None = None, cluster: str = "") -> Workers | Cluster:
    """Return what reads pages: processes of this machine, or the workers of a Dask cluster.

    Args:
        workspace: whose settings say how many processes.
        workers: processes; ``None`` for what the settings say, 0 for this very process.
        cluster: address of a Dask scheduler; empty for processes of this machine.

    """
    memory_bytes = workspace.settings.limits.memory_bytes
    if cluster:
        return Cluster(cluster, memory_bytes)
    return Workers((workspace.settings.workers or core_count()) if workers is None else workers, memory_bytes)


def take_and_read(
    workspace: Workspace, files: Sequence[Incoming], crew: Crew, listener: Listener, stop: threading.Event
) -> list[FileReport]:
    """Take these files in, then read them and whatever was cut off before; nobody else reads here meanwhile.

    Args:
        workspace: where they are kept.
        files: to be taken in.
        crew: what reads.
        listener: who is told how it goes.
        stop: once set, the pages in hand are finished, and the rest is left to the next time.

    Returns:
        a report for each file that was done.

    Raises:
        DiskError, StoreError, ClusterError: archive, database or cluster can't be used; what was done is kept.

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
        sweep_archive(workspace)
        arrivals = _taken(workspace, files, stop)
        unfinished = _within_reach(workspace, workspace.store.unfinished_scans(), told)
        to_read = {scan.id for scan in unfinished}
        for arrival in arrivals:
            if arrival.scan is None or arrival.scan.id not in to_read:
                told(_not_read(arrival))
            else:
                to_read.remove(arrival.scan.id)  # it is told once it is read; the same bytes again are told here
        scans = _counted(workspace, unfinished, crew, stop)
        _read(workspace, scans, crew, replace(listener, on_file=told), stop)
    return reports


def _taken(workspace: Workspace, files: Sequence[Incoming], stop: threading.Event) -> list[Arrival]:
    arrivals = []
    for file in files:
        if stop.is_set():
            break
        if file.moved and not os.path.lexists(file.path):
            continue  # whoever was reading here before us has taken it
        arrivals.append(take_in(workspace, file))
    return arrivals


def _check_archive(workspace: Workspace) -> None:
    if not workspace.archive.is_dir():
        message = f"{workspace.archive} is gone: no scan can be kept or read"
        raise DiskError(message, "Bring the archive back, or connect its share again; then run this again.")


def _within_reach(workspace: Workspace, scans: Sequence[Scan], told: OnFile) -> list[Scan]:
    """Leave out scans that are gone from the archive: they must not be recorded as unreadable for ever."""
    found = []
    for scan in scans:
        if (workspace.archive / scan.file).is_file():
            found.append(scan)
        else:
            why = f"archive/{scan.file} is gone: bring it back, or put the scan into inbox/ again"
            told(FileReport(scan.name, left_alone=why))
    return found


def _not_read(arrival: Arrival) -> FileReport:
    pages = arrival.scan.pages or 0 if arrival.scan else 0
    return FileReport(arrival.name, known=arrival.known, left_alone=arrival.left_alone or arrival.stays, pages=pages)


def _counted(workspace: Workspace, scans: Sequence[Scan], crew: Crew, stop: threading.Event) -> list[Scan]:
    """Find out how many pages each scan has. One that can't be opened is one page, and that is unreadable."""
    limits = workspace.settings.limits.for_reader()
    pages = {scan.id: scan.pages for scan in scans if scan.pages is not None}
    unopened = [scan for scan in scans if scan.pages is None]
    jobs = [CountJob(workspace.archive / scan.file, limits) for scan in unopened]
    for scan, (_, result) in zip(unopened, crew.in_order(jobs, stop), strict=False):  # fewer where it was stopped
        pages[scan.id] = 1 if isinstance(result, ScanError) else result
        workspace.store.set_pages(scan, pages[scan.id])
        if isinstance(result, ScanError):
            workspace.store.record_page(scan, _named(record_failure(1, result), scan, workspace.archive))
    return [replace(scan, pages=pages[scan.id]) for scan in scans if scan.id in pages]


def _read(workspace: Workspace, scans: Sequence[Scan], crew: Crew, listener: Listener, stop: threading.Event) -> None:
    """Read what is missing. Scans are done in the order of arrival, and each is reported when its last page is in."""
    missing = {scan.id: _missing(workspace, scan) for scan in scans}
    total = sum(map(len, missing.values()))
    results = crew.in_order(_jobs(workspace, scans, missing), stop)
    ledger = Ledger(workspace.store.runs())
    done = 0
    listener.on_progress(done, total)
    for scan in scans:
        left = len(missing[scan.id])
        while left and (result := next(results, None)) is not None:
            for record in result[1]:
                workspace.store.record_page(scan, _named(_checked(record, ledger), scan, workspace.archive))
                done, left = done + 1, left - 1
                listener.on_progress(done, total)
        if left:
            return  # stopped; the next time goes on from here
        workspace.store.finish_scan(scan)
        listener.on_file(_report(workspace, scan))


def _missing(workspace: Workspace, scan: Scan) -> list[int]:
    recorded = workspace.store.recorded_pages(scan)
    return [page for page in range(1, (scan.pages or 0) + 1) if page not in recorded]


def _jobs(workspace: Workspace, scans: Sequence[Scan], missing: dict[int, list[int]]) -> Iterator[ReadJob]:
    kept = workspace.store.layouts().values()
    geometries = tuple(orjson.dumps(one.layout.to_dict()) for one in kept)
    reader = PageReader(geometries, workspace.key, workspace.settings.limits.for_reader())
    for scan in scans:
        pages = missing[scan.id]
        size = min(max(len(pages) // JOBS_A_FILE, LEAST_PAGES_A_JOB), MOST_PAGES_A_JOB)
        for first in range(0, len(pages), size):
            yield ReadJob(scan.id, workspace.archive / scan.file, tuple(pages[first : first + size]), reader)


def _named(record: PageRecord, scan: Scan, archive: Path) -> PageRecord:
    """Call the file what the clerk called it, not what it is called in the archive."""
    name = shown(scan.name)
    detail = record.detail.replace(shown(archive / scan.file), name).replace(scan.file, name)
    if record.fault in _UNOPENED and name not in detail:
        detail = f"{name}: {detail}"
    # What a library says of a hostile file may hold what no database takes as text.
    return replace(record, detail=detail.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0"))


def _checked(record: PageRecord, ledger: Ledger) -> PageRecord:
    """A well-signed code whose serial was never issued here tells of a database that was restored or lost."""
    if record.outcome is not Outcome.READ or record.serial is None:
        return record
    run = ledger.run_of(record.serial)
    issued = run is not None and (run.unit, run.run) == (record.unit, record.run)
    return record if issued else record.not_issued()


def _report(workspace: Workspace, scan: Scan) -> FileReport:
    rows = list(workspace.store.page_rows(scan.id))
    faulty = [(row.fault, row.detail) for row in rows if row.fault]
    return FileReport(
        scan.name,
        opened=not (len(rows) == 1 and rows[0].fault in _UNOPENED),
        pages=len(rows),
        outcomes=Counter(row.outcome for row in rows),
        faults=Counter(fault for fault, _ in faulty),
        doubts=sum(row.doubts for row in rows if row.outcome is Outcome.READ),
        details=dict(reversed(faulty)),
        streaks=streak_runs({row.page: row.evidence.streaks for row in rows}),
        scales=tuple(scale for row in rows if (scale := notable_scale(row.evidence.scale)) is not None),
    )
