"""What a command costs with all processes that it starts: seconds, processor time, memory. For Linux."""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SUBREAPER = 36
"""Of prctl(2), on Linux: processes whose parent ends become children of this one, which can ask what they have cost."""
MEMORY_SECONDS = 0.5
"""Between two looks at the memory of all processes together."""


@dataclass(frozen=True)
class Cost:
    """What a process and all that it started have cost.

    Attributes:
        seconds: on the clock.
        processor: seconds of processors, user and system, of all processes.
        megabytes: of the largest process.
        together: megabytes of all at once, what they share counted once.
        own: of the seconds of processors those of the command itself.
        below: megabytes of the largest process that it started, with its part of what it shares.
    """

    seconds: float
    processor: float
    megabytes: float
    together: float = 0.0
    own: float = 0.0
    below: float = 0.0


def cost_of(
    command: Sequence[str], folder: Path, *, one_core: bool = False, environment: Mapping[str, str] | None = None
) -> Cost:
    """Run a command, and return what it has cost with all that it has started, also what has outlived it.

    Args:
        command: what to run.
        folder: to run it in.
        one_core: keep all of it on one core.
        environment: variables beside those of this process.

    Raises:
        CalledProcessError: it failed.
    """
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    cores = sorted(os.sched_getaffinity(0))
    pinned = ["taskset", "-c", str(cores[-1])] if one_core and len(cores) > 1 else []
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*pinned, *command], cwd=folder, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    )
    with _Memory() as memory:
        _, status, used = os.wait4(process.pid, 0)
        seconds, each = time.perf_counter() - begun, [used]
        process.returncode = os.waitstatus_to_exitcode(status)
        with suppress(ChildProcessError):
            while True:
                each.append(os.wait4(-1, 0)[2])
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    processor = sum(one.ru_utime + one.ru_stime for one in each)
    largest, own = max(one.ru_maxrss for one in each), used.ru_utime + used.ru_stime
    return Cost(seconds, processor, largest / 1000, memory.most / 1000, own, memory.below / 1000)


class _Memory:
    """Looks every now and then at how much all that was started from here holds together, in kB."""

    def __init__(self) -> None:
        self.most = self.below = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(MEMORY_SECONDS):
            command, *others = [*map(_held, _descendants(os.getpid())), 0]  # the first that was started from here
            self.most, self.below = max(self.most, command + sum(others)), max(self.below, *others, 0)


def _descendants(process: int) -> list[int]:
    """Return the processes that one has started, and those that they have; threads start processes, too."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text("ascii").split())
    return [*found, *(other for child in found for other in _descendants(child))]


def _held(process: int) -> int:
    """Return the kB that a process holds, its share of what it has in common with others (proc_pid_smaps(5))."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
