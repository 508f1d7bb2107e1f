"""What a command costs, process by process: its own processor time, that of all it starts, and how much they hold.

Linux alone tells it: a process counts as its own what those have cost that it has waited for, and what outlives a
command becomes a child of whoever asks to be told.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SUBREAPER = 36
"""Of prctl(2): processes whose parent ends become children of this one, which can ask what they have cost."""
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Parts:
    """Processor seconds of a command itself and of all that it started, and what the largest of those held.

    Attributes:
        own: of the command itself.
        others: of all that it started.
        megabytes: the proportional set size of the largest of those, at its largest: what processes share is parted.
    """

    own: float
    others: float
    megabytes: float


def parts_of(command: Sequence[str], folder: Path) -> Parts:
    """Run a command and return what it has cost.

    Raises:
        CalledProcessError: it failed.
    """
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    held, ended = [0.0], threading.Event()
    looking = threading.Thread(target=_look, args=(process.pid, held, ended))
    looking.start()
    _, status, own = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    looking.join()
    others = 0.0
    with suppress(ChildProcessError):
        while True:
            used = os.wait4(-1, 0)[2]
            others += used.ru_utime + used.ru_stime
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Parts(own.ru_utime + own.ru_stime, others, held[0])


def _look(command: int, held: list[float], ended: threading.Event) -> None:
    """Note the proportional set size of the largest process below a command, until it has ended."""
    while not ended.wait(LOOK_SECONDS):
        held[0] = max(held[0], *map(_megabytes, _below(command)), 0.0)


def _below(process: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that these have."""
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from _below(child)


def _megabytes(process: int) -> float:
    """Return the proportional set size of a process; 0 of one that has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000
    return 0.0
