"""The folder that is watched: whatever arrives in the inbox is read as soon as it is complete, all day long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import watchfiles

from forms.errors import PhieuError
from omr.scan.errors import DamagedScanError, NotAScanError
from pipeline.errors import DiskError
from pipeline.intake.arrivals import in_inbox
from pipeline.intake.completeness import Settling
from pipeline.intake.ingest import FileReport, Listener, open_crew, take_and_read
from pipeline.intake.reading_job import CountJob
from pipeline.work.workers import Crew, Workers
from pipeline.workspace import Workspace

LOOK_SECONDS = 0.5
"""Between two looks at files that are still being written; listing a folder of a thousand files takes a few ms."""
RETRY_SECONDS = 10.0
"""Between two tries while the disk is full or the database is away."""


def _unheard(*_: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class WatchListener:
    """Who is told what.

    Attributes:
        reading: what an ingest tells; of files that are left alone only once.
        on_trouble: told of what keeps everything from going on, once for each trouble.
        on_mended: told when it goes on.
    """

    reading: Listener = field(default_factory=Listener)
    on_trouble: Callable[[Exception], None] = _unheard
    on_mended: Callable[[], None] = _unheard


def watch(
    workspace: Workspace,
    *,
    listener: WatchListener | None = None,
    workers: int | None = None,
    cluster: str = "",
    once: bool = False,
    stop: threading.Event | None = None,
) -> None:
    """Read what arrives in the inbox until it is stopped.

    Neither a bad file nor a full disk nor a database that is away ends it: it says so once, and tries again.

    Args:
        workspace: whose inbox it is.
        listener: who is told how it goes.
        workers: processes that read; as with ``pipeline.intake.ingest.ingest``.
        cluster: address of a Dask scheduler whose workers read.
        once: end when all that lies there is read, instead of waiting for more; trouble is an error then.
        stop: once set, the pages in hand are finished.

    Raises:
        PhieuError: with ``once``, what keeps everything from going on.

    """
    stop = stop or threading.Event()
    door = 1 if workers is None else min(1, workers)
    with (
        _Crew(lambda: open_crew(workspace, workers, cluster)) as crew,
        Workers(door, workspace.settings.limits.memory_bytes) as doorkeeper,
    ):
        _Watcher(workspace, listener or WatchListener(), stop, crew, doorkeeper).run(once)


class _Crew:
    """What reads pages, which is let go when there was trouble, and opened again: a cluster may have come back."""

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
    """One watched inbox, and what was said about it."""

    def __init__(
        self, workspace: Workspace, listener: WatchListener, stop: threading.Event, crew: _Crew, doorkeeper: Crew
    ) -> None:
        self._workspace = workspace
        self._listener = listener
        self._stop = stop
        self._crew = crew
        # A process of its own tries whether files open, so that a hostile one harms nobody.
        self._doorkeeper = doorkeeper
        self._told: set[tuple[str, str]] = set()
        self._trouble = ""

    def run(self, once: bool) -> None:
        settling = Settling(self._workspace.settings.inbox, self._opens)
        rescan = self._workspace.settings.inbox.rescan_seconds
        events = _events(self._workspace.inbox, self._stop)
        next(events)  # events are gathered from here on, before the first look
        due = wake = time.monotonic()
        changed = True
        while not self._stop.is_set():
            now = time.monotonic()
            if now >= due:
                settling.forgive()
                due, changed = now + rescan, True
            if now >= wake and (changed or settling.waiting):
                mended = self._pass(settling, once)
                wake = now if mended else now + min(rescan, RETRY_SECONDS)
                if once and not settling.waiting:
                    return
                changed = not mended
            changed = next(events) or changed

    def _pass(self, settling: Settling, once: bool) -> bool:
        """Take and read what is complete; return whether that could be done."""
        try:
            self._read(settling)
        except Exception as error:  # a defect must not end the watch either: the next pass may do without
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

    def _opens(self, path: Path) -> bool:
        limits = self._workspace.settings.limits.for_reader()
        try:
            ((_, found),) = self._doorkeeper.in_order([CountJob(path, limits)])
        except DiskError:  # it is gone again, or locked by whoever writes to it
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
        # What is open may be what is broken: a database that was brought back is another file.
        self._workspace.close()
        self._crew.dismiss()
        said = error.message if isinstance(error, PhieuError) else repr(error)
        if said != self._trouble:
            self._trouble = said
            self._listener.on_trouble(error)


def _events(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """Yield again and again, after half a second at most, whether something happened in a folder.

    Where the system has no events, or none to spare, nothing ever seems to happen: the rescan is what counts.
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
