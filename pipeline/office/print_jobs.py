"""What is being printed in the background, one order after the other, so that a page can be left and found again.

Jobs live as long as the server does. What was printed is in the store; an order that was cut off has runs there that
were never printed, whose serials are lost on purpose.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from queue import SimpleQueue

from forms.bilingual import Words
from forms.errors import PhieuError

MOST_KEPT = 200
"""Jobs that are kept; of those that have ended the oldest are forgotten first."""
MOST_WAITING = 20
"""Jobs that may wait for their turn; as many people don't order at once."""
CROWDED = Words("Có quá nhiều lượt đang chờ in.", "Too many orders wait to be printed.")
AGAIN = Words("Thử lại sau vài phút.", "Try again in a few minutes.")

Report = Callable[[int, int], None]
"""Is called with the number of sheets done, and in all."""
_LOG = logging.getLogger("uvicorn.error")


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class PrintJob:
    """An order that is printed in the background.

    Attributes:
        id: names it in addresses; nobody guesses it.
        by: who ordered it.
        units: the ids of its units.
        what: what it is, in words, by language.
        total: its sheets.
        state: how far it has come.
        done: sheets that were printed.
        runs: the numbers in the database of the runs that were printed.
        same: of a PDF that was made anew, whether it is the very file that was lost.
        error: why it failed.
        begun: when it was ordered.
        seconds: for how long it has run, once it has ended.
    """

    by: str
    units: tuple[str, ...]
    what: dict[str, str]
    total: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: JobState = JobState.WAITING
    done: int = 0
    runs: tuple[int, ...] = ()
    same: bool | None = None
    error: PhieuError | None = None
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (JobState.DONE, JobState.FAILED)


Work = Callable[[PrintJob, Report], None]
"""Does a job, told the job and whom to report to."""


class CrowdedError(PhieuError):
    """Too many orders wait for their turn."""


class PrintJobs:
    """The jobs of a server; threads may share them."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, PrintJob] = OrderedDict()
        self._asked: dict[str, str] = {}  # the job of each form, by the form's own number
        self._lock = threading.Lock()
        self._waiting = SimpleQueue[tuple[PrintJob, Work]]()
        self._thread: threading.Thread | None = None

    def begin(self, job: PrintJob, work: Work, form: str) -> PrintJob:
        """Have a job done once those before it have ended.

        Args:
            job: what is to be done.
            work: does it.
            form: the number of the form that asks for it: asked for twice by one form, it is done once.

        Returns:
            the job; of a form that was sent twice, the job of the first time.

        Raises:
            CrowdedError: too many wait.
        """
        with self._lock:
            if form in self._asked and self._asked[form] in self._jobs:
                return self._jobs[self._asked[form]]
            if sum(one.state is JobState.WAITING for one in self._jobs.values()) >= MOST_WAITING:
                raise CrowdedError(CROWDED.told(), AGAIN.told())
            self._jobs[job.id] = job
            self._asked[form] = job.id
            self._forget_old()
            self._waiting.put((job, work))
            if self._thread is None:  # none before anybody prints
                self._thread = threading.Thread(target=self._work, name="printing", daemon=True)
                self._thread.start()
        return job

    def find(self, job_id: str) -> PrintJob | None:
        """Return a job; ``None`` where there is none (any more)."""
        with self._lock:
            return self._jobs.get(job_id)

    def of(self, units: Collection[str]) -> Sequence[PrintJob]:
        """Return the jobs that have not ended, of these units alone (empty: of all), the newest first."""
        with self._lock:
            open_ones = [job for job in reversed(self._jobs.values()) if not job.has_ended]
        return [job for job in open_ones if not units or set(job.units) <= set(units)]

    def wait(self, job: PrintJob, seconds: float = 60.0) -> None:
        """Wait until a job has ended, no longer than this; for whoever has no page to look at."""
        until = time.monotonic() + seconds
        while not job.has_ended and time.monotonic() < until:
            time.sleep(0.01)

    def _work(self) -> None:
        while True:
            _done(*self._waiting.get())

    def _forget_old(self) -> None:
        ended = [job.id for job in self._jobs.values() if job.has_ended]
        for job_id in ended[: max(0, len(self._jobs) - MOST_KEPT)]:
            del self._jobs[job_id]
        self._asked = {form: job_id for form, job_id in self._asked.items() if job_id in self._jobs}


def _done(job: PrintJob, work: Work) -> None:
    begun = time.monotonic()

    def report(done: int, _total: int) -> None:
        job.done = done

    job.state = JobState.RUNNING
    try:
        work(job, report)
    except PhieuError as error:
        job.error, job.seconds, job.state = error, time.monotonic() - begun, JobState.FAILED
    except Exception:  # a defect: whoever waits for it must hear that it ended
        _LOG.exception("an order could not be printed")
        job.seconds, job.state = time.monotonic() - begun, JobState.FAILED
    else:
        job.done, job.seconds, job.state = job.total, time.monotonic() - begun, JobState.DONE
