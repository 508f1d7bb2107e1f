"""The watcher within the server of an office: what arrives in the inbox is read beside the pages."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from forms.bilingual import alike
from forms.errors import PhieuError
from pipeline.intake.ingest import FileReport, Listener
from pipeline.intake.uploads import Uploads
from pipeline.intake.watch import WatchListener, watch
from pipeline.workspace import Workspace

MOST_TOLD = 200
"""Files that were left alone, or at which something failed, of which the pages tell."""
GOODBYE_SECONDS = 60.0
"""Time at Ctrl-C for the pages in hand."""
SWEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a file beside what the database holds: why it was left alone.

    Attributes:
        name: of the file.
        why: in words.
        at: when that was seen.
    """

    name: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadingState:
    """How the reading stands.

    Attributes:
        is_on: whether this server reads.
        done: pages that are read of those that it has in hand.
        total: pages that it has in hand.
        is_elsewhere: whether another process is reading, for which this one waits.
        trouble: what keeps it from reading; ``None`` if nothing does.
    """

    is_on: bool = False
    done: int = 0
    total: int = 0
    is_elsewhere: bool = False
    trouble: PhieuError | None = None


class Reading:
    """How the reading stands, written by the watcher's thread and read by the pages'."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ReadingState()
        self._left: deque[Told] = deque(maxlen=MOST_TOLD)

    @property
    def state(self) -> ReadingState:
        """How it stands now."""
        with self._lock:
            return self._state

    def left_alone(self) -> list[Told]:
        """Return which files were not taken, the newest first."""
        with self._lock:
            return [*reversed(self._left)]

    def note(self, **changes: object) -> None:
        """Change how it stands."""
        with self._lock:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def hear(self, report: FileReport) -> None:
        """Take in what became of a file."""
        with self._lock:
            self._state = replace(self._state, is_elsewhere=False)
            if report.left_alone:
                self._left.append(Told(report.name, report.left_alone, datetime.now().astimezone()))


@contextmanager
def reading_beside(
    workspace: Workspace, reading: Reading, idle: Callable[[], None] = lambda: None, workers: int | None = None
) -> Iterator[None]:
    """Read what arrives in the inbox as long as the block lasts; at its end the pages in hand are finished.

    Args:
        workspace: whose inbox is watched; it is opened once more, for the thread that reads.
        reading: is told how the reading stands.
        idle: is called again and again while nothing is read.
        workers: number of processes that read; ``None`` for that of the settings.
    """
    stop, uploads = threading.Event(), Uploads(workspace)
    thread = threading.Thread(
        target=_watch, args=(Workspace.open(workspace.root, workspace.tell), reading, uploads, idle, workers, stop)
    )
    reading.note(is_on=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(GOODBYE_SECONDS)
        reading.note(is_on=False)


def _watch(
    workspace: Workspace,
    reading: Reading,
    uploads: Uploads,
    idle: Callable[[], None],
    workers: int | None,
    stop: threading.Event,
) -> None:
    swept = [float("-inf")]

    def rest() -> None:
        now = datetime.now().timestamp()
        if now - swept[0] >= SWEEP_SECONDS:
            swept[0] = now
            uploads.sweep(now)
        idle()

    def mended() -> None:
        reading.note(trouble=None)

    def trouble(error: Exception) -> None:
        reading.note(trouble=_said(error), done=0, total=0)

    def progress(done: int, total: int) -> None:
        reading.note(done=done, total=total, is_elsewhere=False)

    listener = Listener(reading.hear, progress, lambda: reading.note(is_elsewhere=True))
    try:
        watch(
            workspace,
            listener=WatchListener(listener, on_trouble=trouble, on_mended=mended, on_idle=rest),
            workers=workers,
            stop=stop,
        )
    except Exception as error:
        reading.note(trouble=_said(error))
        workspace.tell(_said(error).message)
    finally:
        workspace.close()


def _said(error: Exception) -> PhieuError:
    return (
        error
        if isinstance(error, PhieuError)
        else PhieuError(alike("{kind}: {error}", kind=type(error).__name__, error=error))
    )
