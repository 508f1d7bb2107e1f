"""Whole commands on a store: what they take of processors and memory, in all processes, also of PostgreSQL."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

import psutil

from pipeline import Workspace
from tests.benchmarks.queue_latency import measure

EVERY_SECONDS = 0.2
REQUESTS = 5  # of each kind
PHIEU = (sys.executable, "-m", "pipeline.cli")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took.

    Attributes:
        cpu: seconds of processors, of all its processes and of the database's for it.
        wall: seconds.
        memory: the most that its own processes held together at any time, in MB; what they share counts once.
    """

    cpu: float
    wall: float
    memory: float


class _Watch:
    """Watches the memory of a process and of all that it begins, and the backends of a database, by its name."""

    def __init__(self, process: psutil.Process, database: str) -> None:
        self.memory = 0.0
        self._process = process
        self._database = database
        self._before = {one.pid: _cpu(one) for one in self._backends()}
        self._seconds = dict(self._before)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def of_database(self) -> float:
        """The seconds of processors that backends took, but for the last moment of each."""
        return sum(self._seconds.values()) - sum(self._before.values())

    def _watch(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            held = 0
            with contextlib.suppress(psutil.Error):
                for one in (self._process, *self._process.children(recursive=True)):
                    held += one.memory_full_info().pss
            self.memory = max(self.memory, held / 1e6)
            self._seconds |= {one.pid: _cpu(one) for one in self._backends()}

    def _backends(self) -> Iterator[psutil.Process]:
        ours: set[int] = set()
        for one in psutil.process_iter() if self._database else ():
            with contextlib.suppress(psutil.Error):
                title = " ".join(one.cmdline())
                works_for = title.rpartition("parallel worker for PID ")[2].strip()
                if title.startswith("postgres:") and f" {self._database} " in title:
                    ours.add(one.pid)
                    yield one
                elif works_for.isdecimal() and int(works_for) in ours:
                    yield one


def _cpu(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.Error):
        taken = process.cpu_times()
        return float(taken.user + taken.system)
    return 0.0


def run(command: Sequence[str], database: str = "") -> Taken:
    """Run a command, and return what it took; ``database`` is the name of that of PostgreSQL which it works with.

    Raises:
        RuntimeError: It failed.
    """
    begun, before = time.perf_counter(), _of_children()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        with _Watch(psutil.Process(process.pid), database) as watch:
            _, said = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}: {said.decode('utf-8', 'replace')}")
    return Taken(_of_children() - before + watch.of_database, time.perf_counter() - begun, watch.memory)


def _of_children() -> float:
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


def commands_on(folder: Path, unit: str, period: str) -> dict[str, Callable[[], list[str]]]:
    """Return the command lines that are measured in a workspace, by what they do; each is asked for when it is run."""

    def phieu(*words: str) -> list[str]:
        return [*PHIEU, "--workspace", str(folder), *words]

    def newest() -> str:
        return str(max((folder / "print").glob("*.pdf"), key=lambda path: path.stat().st_mtime))

    orders = ("--unit", unit, "--channel", "counter", "--period", period, "--count", "1")
    backup = str(folder.parent / f"{folder.name}.phieu-backup")
    Path(backup).unlink(missing_ok=True)
    return {
        "print one sheet": lambda: phieu("print", *orders),
        "ingest of its two pages": lambda: phieu("ingest", newest()),
        "status, at first": lambda: phieu("status"),
        "status": lambda: phieu("status"),
        "log --verify --all": lambda: phieu("log", "--verify", "--all"),
        "log --verify": lambda: phieu("log", "--verify"),
        "backup": lambda: phieu("backup", "--no-archive", backup),
        "tabulate --figures-only": lambda: phieu("tabulate", "--figures-only"),
        "report --unit": lambda: phieu("report", "--unit", unit),
    }


def requests_of(folder: Path) -> dict[str, Taken]:
    """Return what requests to the review page take of this process: the first pages, and then the median of some."""
    found: dict[str, Taken] = {}
    for begun in ("", ", begun again"):
        with closing(Workspace.open(folder)) as workspace:
            taken = measure(workspace, REQUESTS)
            held = psutil.Process().memory_full_info().pss / 1e6
        names = [name for name in taken if name.startswith("first")] if begun == "" else list(taken)
        for name in names:
            seconds = median(taken[name]) / 1000
            found[f"queue{begun}: {name.partition(' (')[0]}"] = Taken(seconds, seconds, held)
    return found
