"""Spread jobs over the cores of this machine, and take the results back in the order of the jobs."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any, Protocol, Self, TypeVar

import cv2

Result_co = TypeVar("Result_co", covariant=True)

# Jobs under way for each worker: enough that none waits for the parent to store a page, few enough that little is lost
# when the program is stopped.
JOBS_A_WORKER = 3

# glibc gives blocks larger than this back to the system each time, and page faults then cost up to a third of the
# reading (pixels of a page have 4 to 35 MB).
KEPT_BLOCK = 32 << 20
# Libraries that multiply numpy's matrices on threads of their own, which is one crowd more than there are cores; they
# read the setting when they are loaded, from the environment that workers inherit.
_MATRIX_LIBRARIES = ("OPENBLAS", "OMP", "MKL", "VECLIB")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


class Job(Protocol[Result_co]):
    """Something that a worker does; it travels there by pickle, and so does its result."""

    @property
    def seconds(self) -> float:
        """How long it may take before its worker is taken for hung."""

    def run(self) -> Result_co:
        """Do it."""

    def parts(self) -> list[Any]:
        """Return the smallest jobs that it is made of, each of the same kind."""

    def given_up(self) -> Result_co:
        """Return the result that stands for a job that kills its worker."""


AnyJob = TypeVar("AnyJob", bound=Job[Any])


class Workers:
    """Processes that do jobs; in a ``with`` block.

    A worker that dies or hangs takes nobody with it: the job that it had is done again page by page, each alone, and
    what kills a worker even then is given up.
    """

    def __init__(self, count: int) -> None:
        """``count`` processes; 0 does the jobs in this process, one after another."""
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def in_order(self, jobs: Iterable[AnyJob]) -> Iterator[tuple[AnyJob, Any]]:
        """Yield every job with its result, in the order of ``jobs``; a job that was parted yields its parts."""
        if self._count == 0:
            yield from ((job, job.run()) for job in jobs)
            return
        window: deque[tuple[AnyJob, Future[Any]]] = deque()
        waiting = iter(jobs)
        while True:
            while len(window) < self._count * JOBS_A_WORKER and (job := next(waiting, None)) is not None:
                window.append((job, self._submit(job)))
            if not window:
                return
            job, future = window.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                self._stop()
                yield from ((part, self._alone(part)) for part in job.parts())
                window = deque((job, self._again(job, future)) for job, future in window)
            else:
                yield job, result

    def _submit(self, job: Job[Any]) -> Future[Any]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._count, mp_context=_context(), initializer=_prepare_worker)
        try:
            return self._pool.submit(_run, job)
        except BrokenProcessPool as error:
            broken: Future[Any] = Future()
            broken.set_exception(error)
            return broken

    def _again(self, job: Job[Any], future: Future[Any]) -> Future[Any]:
        """Keep what is done; send the rest to the new workers."""
        if future.done() and future.exception() is None:
            return future
        return self._submit(job)

    def _alone(self, job: Job[Any]) -> Any:
        """Do a job with nothing beside it, so that what breaks is its own doing."""
        try:
            return self._submit(job).result()
        except BrokenProcessPool:
            self._stop()
            return job.given_up()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def core_count() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> BaseContext:
    """A server that has imported everything once and forks from there; Windows has no fork and starts each anew."""
    for library in _MATRIX_LIBRARIES:
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.reading_job", "pipeline.workers"])
    return context


def _run(job: Job[Any]) -> Any:
    """Do a job against the clock; whatever hangs, even inside a library, ends with the worker."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - faulthandler wants a file that it can write to itself
        faulthandler.dump_traceback_later(job.seconds, exit=True, file=nowhere)
        try:
            return job.run()
        finally:
            faulthandler.cancel_dump_traceback_later()


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C ends
    cv2.setNumThreads(1)  # there is a worker for each core already
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
            libc = ctypes.CDLL(None)
            libc.mallopt(_M_MMAP_THRESHOLD, KEPT_BLOCK)
            libc.mallopt(_M_TRIM_THRESHOLD, KEPT_BLOCK)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for ever for its next job."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
