"""Spread jobs over the cores of this machine, and return the results in the order of the jobs.

A worker process has limits: a timer that ends it if a step of a job takes too long, even inside a library, and on Linux
a memory limit beyond which allocation fails. macOS accepts such a limit but does not enforce it, and Windows has none
for a process of one's own: there, only the limits on pixels and bytes apply.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import multiprocessing
import os
import pickle
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
from types import ModuleType
from typing import Any, Protocol, Self, TypeVar

from forms.bilingual import both
from pipeline.errors import DefectError, traced
from pipeline.work.import_path import imports_as_here

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has none
    resource = None

Result_co = TypeVar("Result_co", covariant=True)
Alive = Callable[[], None]

# Jobs in progress for each worker: enough that none waits for the parent to store a page, few enough that little is
# lost when the program is stopped.
JOBS_A_WORKER = 3

# Time between two checks of ``stop`` while waiting for results: less than a page takes, so that few more are begun.
STOP_SECONDS = 0.05

# glibc returns larger blocks to the system each time they are freed, and page faults then take up to a third of the
# reading time (the pixels of a page have 4 to 35 MB).
KEPT_BLOCK = 32 << 20
# Libraries that multiply numpy's matrices with threads of their own, which would be too many for the cores; they read
# the number of threads when they are loaded, from the environment that workers inherit.
_MATRIX_LIBRARIES = ("OPENBLAS", "OMP", "MKL", "VECLIB")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_STDERR = 2
_STATM_DATA = 5  # field of /proc/pid/statm (proc(5)) with the size that RLIMIT_DATA limits, in pages


class Ending(StrEnum):
    """How a worker ended that did a single job alone."""

    DIED = "died"
    HUNG = "hung"


class Job(Protocol[Result_co]):
    """A piece of work for a worker; it and its result are sent by pickle."""

    @property
    def seconds(self) -> float:
        """Seconds for one step after which the job's worker is considered hung."""

    def run(self, alive: Alive, /) -> Result_co:
        """Do the job, calling ``alive`` after each step, and return its result."""

    def parts(self) -> list[Any]:
        """Return the smallest jobs of the same kind into which it can be split."""

    def given_up(self, ending: Ending, /) -> Result_co:
        """Return the result of a job that ended its worker even alone; ``ending`` says how."""


AnyJob = TypeVar("AnyJob", bound=Job[Any])


class Crew(Protocol):
    """The interface of a group of workers: the cores of this machine, or a cluster."""

    @property
    def hands(self) -> int:
        """How many jobs it can do at once."""

    def expect_jobs(self) -> None:
        """Have what jobs need loaded meanwhile, while whoever has jobs for it soon does something else."""

    def in_order(self, jobs: Iterable[AnyJob], stop: threading.Event | None = None) -> Iterator[tuple[AnyJob, Any]]:
        """Yield every job with its result, in the order of ``jobs``; a job that was split yields its parts.

        Once ``stop`` is set, no further job is begun; those in progress are finished and yielded.
        """


class Workers:
    """Processes that do jobs; to be used in a ``with`` block.

    A worker that dies or hangs affects no other job: its job is done again page by page, each page alone, and a page
    that ends its worker even then is given up. Where no worker can so much as take a job, it is no page's fault.
    """

    def __init__(self, count: int, memory_bytes: int | None = None) -> None:
        """Prepare workers; processes are started with the first job.

        Args:
            count: number of processes; 0 does the jobs in this process, one after another, without limits.
            memory_bytes: what each may allocate beyond its memory after all imports; ``None`` for no limit.

        """
        self._count = count
        self._memory_bytes = memory_bytes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    @property
    def hands(self) -> int:
        """How many jobs can be done at once."""
        return max(1, self._count)

    def expect_jobs(self) -> None:
        """Start the server that processes are forked from; whoever asks for a job later waits for it no longer."""
        if self._count and _context().get_start_method() == "forkserver":
            from multiprocessing.forkserver import ensure_running

            with contextlib.suppress(OSError), imports_as_here():  # what is wrong is told of with the first job
                ensure_running()

    def in_order(self, jobs: Iterable[AnyJob], stop: threading.Event | None = None) -> Iterator[tuple[AnyJob, Any]]:
        """Yield jobs and results as described at ``Crew``.

        Raises:
            DefectError: no worker can be started.

        """
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
        """End all processes; unfinished results are lost. New processes are started for the next job.

        This waits for the jobs in progress, as the end of the program would. Python's pool has a thread that closes a
        pipe when it ends, and the end of the program writes to that pipe without asking (``_python_exit`` in
        ``concurrent.futures.process``): if both happened at once, the program ended with a traceback.
        """
        if self._pool is not None:
            pool, self._pool = self._pool, None
            if pool._broken:
                _end_broken(pool)
            pool.shutdown(wait=True, cancel_futures=True)

    def _fill(
        self, window: deque[tuple[AnyJob, Future[Any]]], waiting: Iterator[AnyJob], stop: threading.Event
    ) -> None:
        while len(window) < self._count * JOBS_A_WORKER and not stop.is_set():
            if (job := next(waiting, None)) is None:
                return
            window.append((job, self._submit(job)))

    def _submit(self, job: Job[Any]) -> Future[Any]:
        return self._call(_run, job, self._memory_bytes)

    def _call(self, function: Callable[..., Any], *arguments: object) -> Future[Any]:
        """Have a worker call a function; processes are started when they are needed."""
        try:
            with imports_as_here():
                if self._pool is None:
                    self._pool = ProcessPoolExecutor(self._count, mp_context=_context(), initializer=_prepare_worker)
                return self._pool.submit(function, *arguments)
        except BrokenProcessPool as error:
            broken: Future[Any] = Future()
            broken.set_exception(error)
            return broken

    def _again(self, job: Job[Any], future: Future[Any]) -> Future[Any]:
        """Return a future that is done as it is; submit the job again to the new workers otherwise."""
        if future.done() and future.exception() is None:
            return future
        return self._submit(job)

    def _each_alone(self, parts: Iterable[AnyJob], stop: threading.Event) -> Iterator[tuple[AnyJob, Any]]:
        for part in parts:
            if stop.is_set():
                return
            yield part, self._alone(part)

    def _alone(self, job: Job[Any]) -> Any:
        """Do a job while no other is in progress, so that a failure can be attributed to it.

        Raises:
            DefectError: the worker can't even take the job.

        """
        self._check_ready(job)
        begun = time.monotonic()
        try:
            return self._submit(job).result()
        except BrokenProcessPool:
            self.dismiss()
            # The timer ends a worker no earlier than this, and a crash rarely takes as long.
            return job.given_up(Ending.HUNG if time.monotonic() - begun >= job.seconds else Ending.DIED)

    def _check_ready(self, job: Job[Any]) -> None:
        """Check that a process can be started and take the job; one that the job ends while taking it is ready."""
        try:
            try:
                self._call(pickle.loads, pickle.dumps(job)).result()
            except BrokenProcessPool:
                self.dismiss()
                self._call(int).result()
        except Exception as error:
            self.dismiss()
            raise DefectError(
                both("không khởi động được tiến trình đọc nào", "no process can be started that reads"), traced(error)
            ) from error


def _end_broken(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool that is broken, until its thread has ended, too.

    Python ends those that it knows as it notices, and waits for all: one that was just being started then, after
    another had died, is waited for without end.
    """
    manager: Any = pool._executor_manager_thread
    processes = pool._processes or {}
    while manager is not None and manager.is_alive():
        for process in list(processes.values()):
            with contextlib.suppress(OSError, ValueError):  # it has ended meanwhile
                process.kill()
        manager.join(STOP_SECONDS)


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
    """Do nothing: jobs in this process have no timer, since nobody could start the process again."""


def _wait_for_first(window: deque[tuple[AnyJob, Future[Any]]], stop: threading.Event) -> None:
    """Wait until the first job is done; once ``stop`` is set, cancel jobs from the end that have not begun."""
    while window:
        while stop.is_set() and window and window[-1][1].cancel():
            window.pop()
        if not window or wait([window[0][1]], None if stop.is_set() else STOP_SECONDS).done:
            return


def _context() -> BaseContext:
    """Return a fork server that has imported everything once; on Windows, each process is spawned anew."""
    for library in _MATRIX_LIBRARIES:
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.intake.reader_loaded"])
    return context


def _run(job: Job[Any], memory_bytes: int | None) -> Any:
    """Do a job within its limits; if it hangs, even inside a library, a timer ends this worker."""
    _bound_memory(memory_bytes)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - faulthandler wants a file that it can write to itself

        def alive() -> None:
            faulthandler.dump_traceback_later(job.seconds, exit=True, file=nowhere)

        alive()
        try:
            return job.run(alive)
        finally:
            faulthandler.cancel_dump_traceback_later()


@cache  # once per process, since its memory grows as it reads
def _bound_memory(more_bytes: int | None) -> None:
    """Limit the memory of this process, and of programs that it starts, to ``more_bytes`` above its present size.

    The limit is on data, not on address space: mapped files of several GB take no memory.
    """
    if more_bytes is None or resource is None or sys.platform != "linux":
        return
    held = int(Path("/proc/self/statm").read_text("ascii").split()[_STATM_DATA]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = held + more_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C ends
    import cv2

    cv2.setNumThreads(1)  # there is a worker for each core already
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - what C libraries say of a hostile file, raw
        os.dup2(nowhere.fileno(), _STDERR)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # the C library is not glibc
            libc = ctypes.CDLL(None)
            libc.mallopt(_M_MMAP_THRESHOLD, KEPT_BLOCK)
            libc.mallopt(_M_TRIM_THRESHOLD, KEPT_BLOCK)


def _end_with_parent() -> None:
    """End this worker when its parent ends; otherwise it would wait for its next job for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
