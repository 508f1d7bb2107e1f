"""Spread jobs over the cores of this machine, and take the results back in the order of the jobs.

A worker process has bounds: a clock that ends it when a step of a job takes too long, even inside a library, and on
Linux a bound of memory beyond which allocation fails. macOS accepts such a bound and does not keep it, and Windows has
none for a process of one's own: there, only the bounds on pixels and bytes hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from functools import cache
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import cv2

Result_co = TypeVar("Result_co", covariant=True)
Alive = Callable[[], None]

# Jobs under way for each worker: enough that none waits for the parent to store a page, few enough that little is lost
# when the program is stopped.
JOBS_A_WORKER = 3

# How long a wish to stop may go unnoticed while results are waited for: less than a page takes, so that few are begun.
STOP_SECONDS = 0.05

# glibc gives blocks larger than this back to the system each time, and page faults then cost up to a third of the
# reading (pixels of a page have 4 to 35 MB).
KEPT_BLOCK = 32 << 20
# Libraries that multiply numpy's matrices on threads of their own, which is one crowd more than there are cores; they
# read the setting when they are loaded, from the environment that workers inherit.
_MATRIX_LIBRARIES = ("OPENBLAS", "OMP", "MKL", "VECLIB")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_STDERR = 2
_STATM_DATA = 5  # proc(5), /proc/pid/statm: what RLIMIT_DATA counts, in pages


class Ending(StrEnum):
    """How a worker ended that had nothing but one job."""

    DIED = "died"
    HUNG = "hung"


class Job(Protocol[Result_co]):
    """Something that a worker does; it travels there by pickle, and so does its result."""

    @property
    def seconds(self) -> float:
        """How long a step of it may take before its worker is taken for hung."""

    def run(self, alive: Alive, /) -> Result_co:
        """Do it, and call ``alive`` after each step."""

    def parts(self) -> list[Any]:
        """Return the smallest jobs that it is made of, each of the same kind."""

    def given_up(self, ending: Ending, /) -> Result_co:
        """Return the result that stands for a job that ends its worker, and in which way."""


AnyJob = TypeVar("AnyJob", bound=Job[Any])


class Crew(Protocol):
    """Whoever does jobs: the cores of this machine or a cluster."""

    def in_order(self, jobs: Iterable[AnyJob], stop: threading.Event | None = None) -> Iterator[tuple[AnyJob, Any]]:
        """Yield every job with its result, in the order of ``jobs``; a job that was parted yields its parts.

        Once ``stop`` is set no job is begun any more; those under way are finished and yielded, and that is all.
        """


class Workers:
    """Processes that do jobs; in a ``with`` block.

    A worker that dies or hangs takes nobody with it: the job that it had is done again page by page, each alone, and
    what ends a worker even then is given up.
    """

    def __init__(self, count: int, memory_bytes: int | None = None) -> None:
        """Have workers.

        Args:
            count: of processes; 0 does the jobs in this process, one after another, without clock or bound.
            memory_bytes: what each may take beyond what it has once everything is imported; ``None`` for no bound.

        """
        self._count = count
        self._memory_bytes = memory_bytes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def in_order(self, jobs: Iterable[AnyJob], stop: threading.Event | None = None) -> Iterator[tuple[AnyJob, Any]]:
        """Yield jobs and results as ``Crew`` has it."""
        stop = stop or threading.Event()
        if self._count == 0:
            yield from _done_here(jobs, stop)
            return
        window: deque[tuple[AnyJob, Future[Any]]] = deque()
        waiting = iter(jobs)
        while True:
            self._fill(window, waiting, stop)
            _wait_for_first(window, stop)
            if not window:
                return
            job, future = window.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                self.dismiss()
                yield from self._each_alone(job.parts(), stop)
                if stop.is_set():  # parts may be missing, and results must have no gaps
                    return
                window = deque((job, self._again(job, future)) for job, future in window)
            else:
                yield job, result

    def dismiss(self) -> None:
        """Let all processes go; what they have not finished is lost. The next job gets new ones."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _fill(
        self, window: deque[tuple[AnyJob, Future[Any]]], waiting: Iterator[AnyJob], stop: threading.Event
    ) -> None:
        while len(window) < self._count * JOBS_A_WORKER and not stop.is_set():
            if (job := next(waiting, None)) is None:
                return
            window.append((job, self._submit(job)))

    def _submit(self, job: Job[Any]) -> Future[Any]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._count, mp_context=_context(), initializer=_prepare_worker)
        try:
            return self._pool.submit(_run, job, self._memory_bytes)
        except BrokenProcessPool as error:
            broken: Future[Any] = Future()
            broken.set_exception(error)
            return broken

    def _again(self, job: Job[Any], future: Future[Any]) -> Future[Any]:
        """Keep what is done; send the rest to the new workers."""
        if future.done() and future.exception() is None:
            return future
        return self._submit(job)

    def _each_alone(self, parts: Iterable[AnyJob], stop: threading.Event) -> Iterator[tuple[AnyJob, Any]]:
        for part in parts:
            if stop.is_set():
                return
            yield part, self._alone(part)

    def _alone(self, job: Job[Any]) -> Any:
        """Do a job with nothing beside it, so that what breaks is its own doing."""
        begun = time.monotonic()
        try:
            return self._submit(job).result()
        except BrokenProcessPool:
            self.dismiss()
            # The clock ends a worker no earlier than this, and a crash seldom takes as long.
            return job.given_up(Ending.HUNG if time.monotonic() - begun >= job.seconds else Ending.DIED)


def core_count() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _done_here(jobs: Iterable[AnyJob], stop: threading.Event) -> Iterator[tuple[AnyJob, Any]]:
    for job in jobs:
        if stop.is_set():
            return
        yield job, job.run(_nobody_asks)


def _nobody_asks() -> None:
    """There is no clock in this process: it has nobody to start it again."""


def _wait_for_first(window: deque[tuple[AnyJob, Future[Any]]], stop: threading.Event) -> None:
    """Wait until the first job is done; once ``stop`` is set, take back the last ones, as far as none is begun."""
    while window:
        while stop.is_set() and window and window[-1][1].cancel():
            window.pop()
        if not window or wait([window[0][1]], None if stop.is_set() else STOP_SECONDS).done:
            return


def _context() -> BaseContext:
    """A server that has imported everything once and forks from there; Windows has no fork and starts each anew."""
    for library in _MATRIX_LIBRARIES:
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.intake.reading_job", "pipeline.work.workers"])
    return context


def _run(job: Job[Any], memory_bytes: int | None) -> Any:
    """Do a job against the clock; whatever hangs, even inside a library, ends with the worker."""
    _bound_memory(memory_bytes)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - faulthandler wants a file that it can write to itself

        def alive() -> None:
            faulthandler.dump_traceback_later(job.seconds, exit=True, file=nowhere)

        alive()
        try:
            return job.run(alive)
        finally:
            faulthandler.cancel_dump_traceback_later()


@cache  # once a process: what it holds grows with what it reads
def _bound_memory(more_bytes: int | None) -> None:
    """Let allocations fail that would take this process, or a program that it starts, so much beyond what it has now.

    What is bound are data, not addresses: files of several GB are mapped, and cost no memory.
    """
    if more_bytes is None or sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - Windows has none

    held = int(Path("/proc/self/statm").read_text("ascii").split()[_STATM_DATA]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = held + more_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C ends
    cv2.setNumThreads(1)  # there is a worker for each core already
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - what C libraries say of a hostile file, raw
        os.dup2(nowhere.fileno(), _STDERR)
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
