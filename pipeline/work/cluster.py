"""Spread jobs over a Dask cluster, as ``pipeline.work.workers`` does over the cores of this machine.

Each thread of a Dask worker passes its job to a process of its own, one of ``pipeline.work.workers``: the limits of
time and memory are the same as on this machine (Dask's own memory limit does not cover these processes), and a page
that crashes, hangs or exhausts memory costs no Dask worker. If a Dask worker is lost nevertheless, Dask gives its jobs
to others, up to ``distributed.scheduler.allowed-failures`` times (3 unless configured otherwise); a job that has lost
more workers is done page by page, and a page that again loses that many is given up. A page that hangs therefore costs
its time limit twice, as on this machine: once among others and once alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import logging
import multiprocessing
import socket
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

import omr
from forms.bilingual import alike, both
from forms.errors import PhieuError
from pipeline.errors import ClusterError, DiskError, SettingsError, StoreError, WorkspaceError
from pipeline.work.workers import JOBS_A_WORKER, STOP_SECONDS, AnyJob, Ending, Job, Workers

Client = Any
Future = Any
"""Dask's future; Dask is an optional dependency, and its types are not complete."""
# How long a scheduler may take to answer; on a working network it takes milliseconds.
CONNECT_SECONDS = 10.0
# Time between two counts of the workers, which come and go; counting takes milliseconds, too long for every job.
COUNT_SECONDS = 5.0
# How long to wait while there are no workers. A restarted worker is back in 10 s; Dask itself would wait for ever.
DESERTED_SECONDS = 60.0

RUN_AGAIN = both(
    "Những gì đã làm vẫn được giữ; kiểm tra cụm máy, rồi chạy lại.",
    "What was done is kept; check the cluster, then run this again.",
)
SAME_PATH = both(
    "Mọi máy của cụm phải tới được thư mục làm việc theo cùng một đường dẫn.",
    "The workspace must be reachable under the same path on every machine of the cluster.",
)
SAME_PHIEU = both(
    "Cài cùng một phieu trên mọi máy: cùng điểm ảnh phải đọc ra cùng kết quả.",
    "Install the same phieu on every machine: the same pixels must give the same reading.",
)

SAME_DATABASE = both(
    "Mọi máy của cụm phải tới được cơ sở dữ liệu ghi trong phieu.toml; những gì đã có trong results/ vẫn nguyên vẹn.",
    "Every machine of the cluster must reach the database that phieu.toml names; what results/ held is as it was.",
)

_LOUD = ("distributed", "tornado", "asyncio")


@dataclass(frozen=True, slots=True)
class ReaderVersion:
    """The version of the software that determines how a picture is read.

    Attributes:
        phieu: version of the package; empty if it runs from its sources without being installed.
        marks: SHA-256 of the network that reads marks.
    """

    phieu: str
    marks: str


@cache
def reader_version() -> ReaderVersion:
    """Return the version of the reader in this process."""
    marks = hashlib.sha256((Path(omr.__file__).parent / "marks.npz").read_bytes()).hexdigest()
    try:
        return ReaderVersion(version("phieu"), marks)
    except PackageNotFoundError:
        return ReaderVersion("", marks)


class Cluster:
    """The workers of a Dask scheduler; in a ``with`` block."""

    def __init__(self, address: str, memory_bytes: int | None = None) -> None:
        """Prepare a cluster; entering the ``with`` block connects to it.

        Args:
            address: of the scheduler, such as ``tcp://host:8786``.
            memory_bytes: limit of each reading process, as for ``Workers``.

        """
        self._address = address
        self._memory_bytes = memory_bytes
        self._client: Client | None = None
        self._threads = 0
        self._counted = self._inhabited = 0.0

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            ClusterError: there is no scheduler, it has no workers, or one has another reader version than this machine.

        """
        self._client = _connected(self._address)
        try:
            self._check_workers()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(Exception):
            if self._connection.status == "running":  # closing would wait for a lost scheduler
                self._connection.run(_dismiss_idle, on_error="ignore")
        self._close()

    def in_order(self, jobs: Iterable[AnyJob], stop: threading.Event | None = None) -> Iterator[tuple[AnyJob, Any]]:
        """Yield jobs and results as described at ``pipeline.work.workers.Crew``.

        Raises:
            ClusterError: the scheduler or all workers were lost, or a worker can't reach the files.

        """
        stop = stop or threading.Event()
        window: deque[tuple[AnyJob, Future]] = deque()
        waiting = iter(jobs)
        while True:
            self._fill(window, waiting, stop)
            self._wait_for_first(window, stop)
            if not window:
                return
            job, future = window.popleft()
            try:
                results = self._results(future)
            except _dask().KilledWorker:
                self._wait_for(other for _, other in window)
                yield from self._each_alone(job.parts(), stop)
                if stop.is_set():  # parts may be missing, and results must have no gaps
                    return
            else:
                yield from zip([job] if len(results) == 1 else job.parts(), results, strict=True)

    @property
    def _connection(self) -> Client:
        if self._client is None:
            raise ClusterError(
                both("{address}: chưa kết nối", "{address}: not connected", address=self._address), RUN_AGAIN
            )
        return self._client

    def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.close(timeout=CONNECT_SECONDS)

    # ------------------------------------------------------------------------------------------------------- jobs

    def _fill(self, window: deque[tuple[AnyJob, Future]], waiting: Iterator[AnyJob], stop: threading.Event) -> None:
        while not stop.is_set():
            self._count_threads()
            if len(window) >= max(1, self._threads) * JOBS_A_WORKER or (job := next(waiting, None)) is None:
                return
            window.append((job, self._submit(job)))

    def _submit(self, job: Job[Any]) -> Future:
        with self._asked():
            return self._connection.submit(_do, job, reader_version(), self._memory_bytes, pure=False)

    def _results(self, future: Future) -> list[Any]:
        """Return the result of the job, or those of its parts if it was split on its worker."""
        with self._asked():
            error = future.exception() if future.status == "error" else None
            if error is None:
                results: list[Any] = future.result()
                return results
        raise error

    def _each_alone(self, parts: Iterable[AnyJob], stop: threading.Event) -> Iterator[tuple[AnyJob, Any]]:
        """Do jobs one at a time, without any other of ours, so that a failure can be attributed to its job."""
        for part in parts:
            if stop.is_set():
                return
            future = self._submit(part)
            self._wait_for([future])
            try:
                (result,) = self._results(future)
            except _dask().KilledWorker:
                result = part.given_up(Ending.DIED)
            yield part, result

    def _wait_for_first(self, window: deque[tuple[AnyJob, Future]], stop: threading.Event) -> None:
        """Wait until the first job is done; once ``stop`` is set, cancel jobs from the end that have not begun."""
        while window and not stop.is_set():
            if window[0][1].done():
                return
            self._count_threads()
            time.sleep(STOP_SECONDS / 5)
        if window:
            self._take_back(window)
        self._wait_for(future for _, future in [*window][:1])

    def _wait_for(self, futures: Iterable[Future]) -> None:
        for future in futures:
            while not future.done():
                self._count_threads()
                time.sleep(STOP_SECONDS / 5)

    def _take_back(self, window: deque[tuple[AnyJob, Future]]) -> None:
        with self._asked():
            begun = {key for keys in self._connection.processing().values() for key in keys}
            unwanted = []
            while window and not window[-1][1].done() and window[-1][1].key not in begun:
                unwanted.append(window.pop()[1])
            self._connection.cancel(unwanted)

    # ---------------------------------------------------------------------------------------------------- cluster

    def _count_threads(self) -> None:
        """Update, from time to time, the number of jobs that the cluster can do at once.

        Raises:
            ClusterError: it has had no workers for too long.

        """
        now = time.monotonic()
        if self._counted and now - self._counted < COUNT_SECONDS:
            return
        with self._asked():
            self._threads = sum(self._connection.nthreads().values())
        self._counted = now
        if self._threads or not self._inhabited:
            self._inhabited = now
        elif now - self._inhabited > DESERTED_SECONDS:
            raise ClusterError(
                both(
                    "{address}: cụm máy không còn máy nào làm việc",
                    "{address}: the cluster has lost all its workers",
                    address=self._address,
                ),
                RUN_AGAIN,
            )

    def _check_workers(self) -> None:
        self._count_threads()
        if self._threads == 0:
            advice = both(
                "Khởi động trên từng máy: dask worker {address}",
                "Start workers, on every machine: dask worker {address}",
                address=self._address,
            )
            raise ClusterError(
                both(
                    "{address}: bộ điều phối không có máy nào làm việc",
                    "{address}: the scheduler has no workers",
                    address=self._address,
                ),
                advice,
            )
        with self._asked():
            found = self._connection.run(reader_version, on_error="return")
        for address, theirs in found.items():
            if isinstance(theirs, Exception):
                raise ClusterError(
                    both(
                        "{address}: máy làm việc không có phieu phù hợp ({theirs})",
                        "{address}: the worker has no phieu that fits ({theirs})",
                        address=address,
                        theirs=theirs,
                    ),
                    SAME_PHIEU,
                )
            _check_same(theirs, reader_version(), address)

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        """Turn Dask's exceptions about a lost scheduler into ``ClusterError``."""
        try:
            yield
        except (OSError, _dask().CancelledError, _dask().client.ClosedClientError) as error:
            raise ClusterError(
                both(
                    "{address}: mất kết nối với bộ điều phối",
                    "{address}: the connection to the scheduler was lost",
                    address=self._address,
                ),
                RUN_AGAIN,
            ) from error


def _dask() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise ClusterError(
            both("chưa cài Dask, thứ mà cụm máy cần", "Dask is not installed, which a cluster needs"),
            alike("pip install 'phieu[cluster]'"),
        ) from error


def _connected(address: str) -> Client:
    dask = _dask()
    _silence()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about other library versions; the reader's version is checked
            return dask.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        advice = both(
            "Kiểm tra địa chỉ và tường lửa; bộ điều phối khởi động bằng: dask scheduler",
            "Check the address and the firewall; a scheduler is started with: dask scheduler",
        )
        raise ClusterError(
            both(
                "{address}: không có bộ điều phối Dask nào trả lời",
                "{address}: no Dask scheduler answers there",
                address=address,
            ),
            advice,
        ) from error


def _silence() -> None:
    """Silence Dask's messages about lost workers and its own shutdown, which would clutter the clerk's screen."""
    for name, logger in logging.root.manager.loggerDict.items():
        if name.split(".")[0] in _LOUD and isinstance(logger, logging.Logger):
            logger.setLevel(logging.CRITICAL + 1)


def _check_same(theirs: ReaderVersion, ours: ReaderVersion, where: str) -> None:
    if theirs.phieu != ours.phieu:
        message = both(
            "{where}: máy làm việc có phieu {theirs}, máy này có {phieu}",
            "{where}: the worker has phieu {theirs}, this machine {phieu}",
            where=where,
            theirs=theirs.phieu or both("không rõ phiên bản", "of unknown version"),
            phieu=ours.phieu,
        )
        raise ClusterError(message, SAME_PHIEU)
    if theirs.marks != ours.marks:
        raise ClusterError(
            both(
                "{where}: máy làm việc đọc dấu bằng mạng nhận dạng khác với máy này",
                "{where}: the worker reads marks with another network than this machine",
                where=where,
            ),
            SAME_PHIEU,
        )


# ------------------------------------------------------------------------------------------------ on a Dask worker

_idle: deque[tuple[int | None, Workers]] = deque()
"""Idle processes of this Dask worker, one for each thread, each with its memory limit in bytes."""


def _do(job: Job[Any], client_has: ReaderVersion, memory_bytes: int | None) -> list[Any]:
    """Do a job on this machine within the limits; return its result, or those of its parts if it was split.

    Raises:
        ClusterError: this machine has another reader version than the client, or can't reach the file or the database.

    """
    _check_same(reader_version(), client_has, socket.gethostname())
    workers = _taken(memory_bytes)
    try:
        return [result for _, result in workers.in_order([job])]
    except (DiskError, WorkspaceError) as error:
        raise _said_by(socket.gethostname(), error, SAME_PATH) from None
    except (StoreError, SettingsError) as error:
        raise _said_by(socket.gethostname(), error, SAME_DATABASE) from None
    finally:
        _idle.append((memory_bytes, workers))


def _said_by(host: str, error: PhieuError, advice: str) -> ClusterError:
    """Return an error of a machine of the cluster, which names that machine."""
    return ClusterError(alike("{host}: {message}", host=host, message=error.message), advice)


def _taken(memory_bytes: int | None) -> Workers:
    # Dask's nanny starts workers as daemons, which may have no children that could outlive them; ours end with them.
    multiprocessing.current_process().daemon = False
    with contextlib.suppress(IndexError):
        bound, workers = _idle.pop()
        if bound == memory_bytes:
            return workers
        workers.dismiss()
    return Workers(1, memory_bytes)


def _dismiss_idle() -> None:
    """End the idle processes; those that do somebody else's job are not among them."""
    with contextlib.suppress(IndexError):
        while True:
            _idle.pop()[1].dismiss()
