"""Work that takes longer than a page may: it is begun, goes on in a thread, and is found again by its id.

A job lives as long as the server. What it does must be safe to cut off at any moment, as everything of ``phieu`` is:
whoever stops the server stops its jobs, and nobody is asked to wait for them.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from forms.bilingual import Words
from forms.errors import PhieuError
from pipeline.errors import REPORT_IT, UnfinishedError

Report = Callable[[int, int], None]
"""Is told how much is done, and how much there is."""

MOST_AT_WORK = 3
"""Jobs that go on at the same time; more would only slow each other down on an office's machine."""
MOST_KEPT = 60
"""Jobs whose result can still be asked for; the oldest are forgotten."""

_LOG = logging.getLogger("uvicorn.error")
_CROWDED = Words("máy đang bận với việc của những người khác", "the machine is busy with what others began")
_LATER = Words("Thử lại sau vài phút.", "Try again in a few minutes.")
_DEFECT = Words("việc này không làm được: {what}", "this could not be done: {what}")


@dataclass(slots=True, eq=False)
class Job:
    """A piece of work, as it stands.

    Attributes:
        id: names it in addresses; nobody can guess it.
        kind: what is done.
        person: who began it.
        begun_at: when.
        done: how much of it is done.
        total: how much there is; 0 as long as nobody knows.
        result: what came of it; ``None`` as long as it goes on, or if it failed.
        error: why it failed; ``None`` if it did not.
        ended_at: when it ended; ``None`` as long as it goes on.
    """

    id: str
    kind: str
    person: str
    begun_at: datetime
    done: int = 0
    total: int = 0
    result: object = None
    error: PhieuError | None = None
    ended_at: datetime | None = None
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None

    def report(self, done: int, total: int) -> None:
        """Note how much is done, and how much there is."""
        self.done, self.total = done, total

    def wait(self, seconds: float) -> bool:
        """Wait until it ends, at most so long; return whether it did."""
        return self._ended.wait(seconds)


class Jobs:
    """The jobs of a server, each of which belongs to the person who began it.

    Args:
        most_at_work: so many go on at the same time.
        most_kept: so many are remembered.
    """

    def __init__(self, most_at_work: int = MOST_AT_WORK, most_kept: int = MOST_KEPT) -> None:
        self._most_at_work = most_at_work
        self._most_kept = most_kept
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def begin(self, kind: str, person: str, work: Callable[[Report], object]) -> Job:
        """Begin a job and return it; if the person has one of this kind at work, that is returned instead.

        Args:
            kind: what is done.
            person: who has it done.
            work: does it, tells how far it is, and returns what comes of it.

        Raises:
            UnfinishedError: as many jobs are at work as may be.
        """
        with self._lock:
            at_work = [job for job in self._jobs.values() if job.is_at_work]
            if same := [job for job in at_work if (job.kind, job.person) == (kind, person)]:
                return same[0]
            if len(at_work) >= self._most_at_work:
                raise UnfinishedError(_CROWDED.told(), _LATER.told())
            job = Job(secrets.token_urlsafe(12), kind, person, datetime.now(UTC))
            self._jobs[job.id] = job
            self._forget()
        threading.Thread(target=_run, args=(job, work), name=f"job {kind}", daemon=True).start()
        return job

    def of(self, person: str, job_id: str) -> Job | None:
        """Return a job of a person by its id; ``None`` if there is none (any more)."""
        with self._lock:
            job = self._jobs.get(job_id)
        return job if job is not None and job.person == person else None

    def newest(self, person: str, kind: str) -> Job | None:
        """Return the job of a kind that a person began last; ``None`` if there is none (any more)."""
        with self._lock:
            own = [job for job in self._jobs.values() if (job.kind, job.person) == (kind, person)]
        return own[-1] if own else None

    def _forget(self) -> None:
        for job in list(self._jobs.values())[: -self._most_kept]:
            if not job.is_at_work:
                del self._jobs[job.id]


def _run(job: Job, work: Callable[[Report], object]) -> None:
    try:
        job.result = work(job.report)
    except PhieuError as error:
        job.error = error
    except Exception as error:  # a defect: whoever waits for the job must hear that it ended
        _LOG.exception("the job %s failed", job.kind)
        job.error = PhieuError(_DEFECT.told(what=str(error) or type(error).__name__), REPORT_IT)
    finally:
        job.ended_at = datetime.now(UTC)
        job._ended.set()
