"""Watch the inbox: whatever arrives there is read as soon as it is complete, all day long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Self

import watchfiles

from forms.errors import PhieuError
from omr.scan.errors import DamagedScanError, NotAScanError
from pipeline.errors import DiskError
from pipeline.intake.archive_round import ArchiveRound
from pipeline.intake.arrivals import own_name
from pipeline.intake.completeness import Settling
from pipeline.intake.ingest import FileReport, Listener, open_crew, take_and_read
from pipeline.intake.kept_files import Kept
from pipeline.intake.listing import in_inbox
from pipeline.intake.page_jobs import CountJob
from pipeline.intake.row_names import is_whole
from pipeline.intake.zipped import holds_rows
from pipeline.kept_heads import END_OF_DAY, keep_head
from pipeline.records.log_chain import LoggedEntry
from pipeline.records.store_rows import Scan
from pipeline.work.workers import Crew, Workers
from pipeline.workspace import Workspace

LOOK_SECONDS = 0.5
"""Time between two checks of files that are still being written; listing a thousand files takes a few ms."""
RETRY_SECONDS = 10.0
"""Time between two attempts while the disk is full or the database is not available."""


def _unheard(*_: object) -> None:
    """Do nothing: the default of a listener."""


@dataclass(frozen=True, slots=True)
class WatchListener:
    """The callbacks of a watch.

    Attributes:
        reading: callbacks of the ingests; a file that is left alone is reported only once.
        on_trouble: is called with an error that stops all reading, once for each error.
        on_mended: is called when reading continues.
        on_fault: is called with a scan whose copy in the archive was found gone or damaged, and with what became of it.
        on_head: is called with the newest entry of the log when a day is over, and when the watch ends.
        on_idle: is called again and again while nothing is read, and nothing stops the reading.
    """

    reading: Listener = field(default_factory=Listener)
    on_trouble: Callable[[Exception], None] = _unheard
    on_mended: Callable[[], None] = _unheard
    on_fault: Callable[[Scan, Kept], None] = _unheard
    on_head: Callable[[LoggedEntry], None] = _unheard
    on_idle: Callable[[], None] = _unheard


def watch(
    workspace: Workspace,
    *,
    listener: WatchListener | None = None,
    workers: int | None = None,
    cluster: str = "",
    once: bool = False,
    stop: threading.Event | None = None,
) -> None:
    """Read what arrives in the inbox until ``stop`` is set.

    A bad file, a full disk or an unavailable database does not end the watch: it is reported once, and tried again.
    While nothing waits, the archive is read, one file after another and all of it about once a week.

    Args:
        workspace: whose inbox is watched.
        listener: callbacks.
        workers: number of processes that read, as in ``pipeline.intake.ingest.ingest``.
        cluster: address of a Dask scheduler whose workers read; empty for processes of this machine.
        once: return when all files in the inbox are read, instead of waiting for more; errors are raised then.
        stop: once set, the pages in progress are finished.

    Raises:
        PhieuError: with ``once``, an error that stops all reading.

    """
    stop = stop or threading.Event()
    door = 1 if workers is None else min(1, workers)
    with (
        _Crew(lambda: open_crew(workspace, workers, cluster)) as crew,
        Workers(door, workspace.settings.limits.memory_bytes) as doorkeeper,
    ):
        _Watcher(workspace, listener or WatchListener(), stop, crew, doorkeeper).run(once)


class _Crew:
    """The workers that read pages; they are dismissed after an error and opened again, as a cluster may be back."""

    def __init__(self, opening: Callable[[], AbstractContextManager[Crew]]) -> None:
        self._opening = opening
        self._stack = ExitStack()
        self._crew: Crew | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def called(self) -> Crew:
        if self._crew is None:
            self._crew = self._stack.enter_context(self._opening())
        return self._crew

    def dismiss(self) -> None:
        self._crew = None
        self._stack.close()


class _Watcher:
    """One watched inbox, and the messages already given about it."""

    def __init__(
        self, workspace: Workspace, listener: WatchListener, stop: threading.Event, crew: _Crew, doorkeeper: Crew
    ) -> None:
        self._workspace = workspace
        self._listener = listener
        self._stop = stop
        self._crew = crew
        # A separate process tests whether files open, so that a malicious file can't harm this one.
        self._doorkeeper = doorkeeper
        self._told: set[tuple[str, str]] = set()
        self._trouble = ""
        self._round = ArchiveRound(workspace)

    def run(self, once: bool) -> None:
        settling = Settling(self._workspace.settings.inbox, self._opens)
        rescan = self._workspace.settings.inbox.rescan_seconds
        events = _events(self._workspace.inbox, self._stop)
        next(events)  # events are collected from here on, before the first pass
        due = wake = time.monotonic()
        changed, day = True, _today()
        while not self._stop.is_set():
            self._workspace.notice_settings()
            now = time.monotonic()
            if _today() != day:
                day = _today()
                self._keep_head()
            if now >= due:
                settling.forgive()
                due, changed = now + rescan, True
            if now >= wake and (changed or settling.waiting):
                mended = self._pass(settling, once)
                wake = now if mended else now + min(rescan, RETRY_SECONDS)
                if once and not settling.waiting:
                    return
                changed = not mended
            if not (settling.waiting or once or self._trouble):
                self._check_archive()
            if not (once or self._trouble):
                self._listener.on_idle()
            changed = next(events) or changed
        if not once:
            self._keep_head()

    def _keep_head(self) -> None:
        """Note the head of the log elsewhere, and tell of it: the day is over."""
        try:
            newest = self._workspace.store.log.newest()
        except PhieuError as error:
            self._say(error)
            return
        keep_head(self._workspace, newest, END_OF_DAY)
        if newest is not None:
            self._listener.on_head(newest)

    def _pass(self, settling: Settling, once: bool) -> bool:
        """Take in and read the complete files; return false if an error prevented that."""
        try:
            self._read(settling)
        except Exception as error:  # a bug must not end the watch either: the next pass may succeed
            if once:
                raise
            self._say(error)
            return False
        if self._trouble:
            self._trouble = ""
            self._listener.on_mended()
        return True

    def _read(self, settling: Settling) -> None:
        files = in_inbox(self._workspace)
        complete = settling.complete(files, time.monotonic())
        if complete or self._workspace.store.scans.unfinished():
            heard = replace(self._listener.reading, on_file=self._tell)
            take_and_read(self._workspace, complete, self._crew.called(), heard, self._stop)
            settling.refuse([file for file in complete if file.path.is_symlink() or file.path.exists()])

    def _check_archive(self) -> None:
        try:
            found = self._round.step()
        except Exception as error:  # the database went away, or a bug: neither may end the watch
            self._say(error)
        else:
            if found is not None:
                self._listener.on_fault(*found)

    def _opens(self, path: Path) -> bool:
        if holds_rows(path, own_name(path.name)):
            return is_whole(path)
        limits = self._workspace.settings.limits.for_reader()
        try:
            ((_, found),) = self._doorkeeper.in_order([CountJob(path, limits)])
        except DiskError:  # the file is gone again, or locked by the program that writes it
            return False
        return not isinstance(found, DamagedScanError | NotAScanError)

    def _tell(self, report: FileReport) -> None:
        if report.left_alone:
            said = (report.name, report.left_alone)
            if said in self._told:
                return
            self._told.add(said)
        self._listener.reading.on_file(report)

    def _say(self, error: Exception) -> None:
        # Open connections may be stale: a database that was brought back is another file.
        self._workspace.close()
        self._crew.dismiss()
        said = error.message if isinstance(error, PhieuError) else repr(error)
        if said != self._trouble:
            self._trouble = said
            self._listener.on_trouble(error)


def _today() -> date:
    return datetime.now().astimezone().date()


def _events(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """Yield repeatedly, after half a second at most, whether something has changed in a folder.

    If the system provides no events, or has no more watches, always yields false; the regular rescan suffices then.
    """
    every = round(1000 * LOOK_SECONDS)
    try:
        for changes in watchfiles.watch(
            folder,
            watch_filter=None,
            debounce=every,
            stop_event=stop,
            rust_timeout=every,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            yield bool(changes)
    except (OSError, RuntimeError):
        pass
    while True:
        stop.wait(LOOK_SECONDS)
        yield False
