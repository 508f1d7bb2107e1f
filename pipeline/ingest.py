"""From files that arrived to rows in the store: every page once, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from omr.errors import ScanError, shown
from omr.faults import Fault, Outcome
from pipeline.arrivals import Arrival, incoming, take_in
from pipeline.errors import DiskError
from pipeline.grading import notable_scale
from pipeline.page_record import PageRecord, record_failure
from pipeline.reading_job import CountJob, PageReader, ReadJob
from pipeline.runs import Ledger
from pipeline.store import Scan
from pipeline.streak_runs import StreakRun, streak_runs
from pipeline.workers import Workers, core_count
from pipeline.workspace import Workspace

# Four pages a job already keep the workers 97 % busy; but opening a PDF takes 6 ms for each 1,000 pages in it, so long
# files are cut into larger pieces.
LEAST_PAGES_A_JOB = 4
MOST_PAGES_A_JOB = 32
JOBS_A_FILE = 64


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


OnFile = Callable[[FileReport], None]
OnProgress = Callable[[int, int], None]


def _unheard(*_: object) -> None:
    """Nobody listens."""


def ingest(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    on_file: OnFile = _unheard,
    on_progress: OnProgress = _unheard,
    workers: int | None = None,
) -> list[FileReport]:
    """Take files in and read them; a file that was cut off half-read is finished first.

    Args:
        workspace: where they are kept.
        paths: files and folders, copied; none for all that lies in the inbox, moved.
        on_file: told of each file as it is done.
        on_progress: told the pages done and the pages to do.
        workers: processes that read; ``None`` for what the settings say, 0 for this very process.

    Returns:
        a report for each file.

    Raises:
        UnknownNameError: a path does not exist; nothing was done.
        DiskError, StoreError: the archive or the database can't be written; what was done is kept.

    """
    reports: list[FileReport] = []

    def told(report: FileReport) -> None:
        reports.append(report)
        on_file(report)

    arrivals = [take_in(workspace, file) for file in incoming(workspace, paths)]
    fresh = {arrival.scan.id for arrival in arrivals if arrival.scan and not arrival.known}
    unfinished = workspace.store.unfinished_scans()
    _check_archive(workspace, unfinished)
    beginning = fresh | {scan.id for scan in unfinished}
    for arrival in arrivals:
        if arrival.scan is None or arrival.scan.id not in beginning:
            told(_not_read(arrival))
    count = (workspace.settings.workers or core_count()) if workers is None else workers
    with Workers(count) as crew:
        scans = list(_counted(workspace, unfinished, crew))
        _read(workspace, scans, crew, told, on_progress)
    return reports


def _check_archive(workspace: Workspace, scans: Sequence[Scan]) -> None:
    """A scan that is only out of reach must not be recorded as unreadable for ever."""
    for scan in scans:
        if not (workspace.archive / scan.file).is_file():
            message = f"{workspace.archive / scan.file} is gone: {shown(scan.name)} can't be read"
            raise DiskError(message, "Bring the archive back, or put the scan into inbox/ again; then run this again.")


def _not_read(arrival: Arrival) -> FileReport:
    pages = arrival.scan.pages or 0 if arrival.scan else 0
    return FileReport(arrival.name, known=arrival.known, left_alone=arrival.left_alone, pages=pages)


def _counted(workspace: Workspace, scans: Sequence[Scan], crew: Workers) -> Iterator[Scan]:
    """Find out how many pages each scan has. One that can't be opened is one page, and that is unreadable."""
    limits = workspace.settings.limits.for_reader()
    unopened = [scan for scan in scans if scan.pages is None]
    jobs = [CountJob(workspace.archive / scan.file, limits) for scan in unopened]
    pages = {scan.id: scan.pages for scan in scans}
    for scan, (_, result) in zip(unopened, crew.in_order(jobs), strict=True):
        if isinstance(result, ScanError):
            workspace.store.set_pages(scan, 1)
            workspace.store.record_page(scan, _named(record_failure(1, result), scan, workspace.archive))
            pages[scan.id] = 1
        else:
            workspace.store.set_pages(scan, result)
            pages[scan.id] = result
    for scan in scans:
        yield Scan(scan.id, scan.sha256, scan.name, scan.file, pages[scan.id])


def _read(workspace: Workspace, scans: Sequence[Scan], crew: Workers, told: OnFile, on_progress: OnProgress) -> None:
    """Read what is missing. Scans are done in the order of arrival, and each is reported when its last page is in."""
    missing = {scan.id: _missing(workspace, scan) for scan in scans}
    total = sum(map(len, missing.values()))
    results = crew.in_order(_jobs(workspace, scans, missing))
    ledger = Ledger(workspace.store.runs())
    done = 0
    on_progress(done, total)
    for scan in scans:
        left = len(missing[scan.id])
        while left:
            _, records = next(results)
            for record in records:
                workspace.store.record_page(scan, _named(_checked(record, ledger), scan, workspace.archive))
                done, left = done + 1, left - 1
                on_progress(done, total)
        workspace.store.finish_scan(scan)
        told(_report(workspace, scan))


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
    return replace(record, detail=detail)


def _checked(record: PageRecord, ledger: Ledger) -> PageRecord:
    """A well-signed code whose serial was never issued here tells of a database that was restored or lost."""
    if record.outcome is not Outcome.READ or record.serial is None:
        return record
    run = ledger.run_of(record.serial)
    issued = run is not None and (run.unit, run.run) == (record.unit, record.run)
    return record if issued else record.not_issued()


def _report(workspace: Workspace, scan: Scan) -> FileReport:
    rows = list(workspace.store.page_rows(scan))
    faulty = [(row.fault, row.detail) for row in rows if row.fault]
    return FileReport(
        scan.name,
        opened=not (len(rows) == 1 and rows[0].fault in (Fault.PICTURE_BROKEN, Fault.PICTURE_TOO_LARGE)),
        pages=len(rows),
        outcomes=Counter(row.outcome for row in rows),
        faults=Counter(fault for fault, _ in faulty),
        doubts=sum(row.doubts for row in rows if row.outcome is Outcome.READ),
        details=dict(reversed(faulty)),
        streaks=streak_runs({row.page: row.evidence.streaks for row in rows}),
        scales=tuple(scale for row in rows if (scale := notable_scale(row.evidence.scale)) is not None),
    )
