"""How close reading comes to the time that it takes to decode the pictures: ``make benchmark``.

    python -m tests.benchmarks.ingesting [--pages 400] [--rounds 3] [--processes 1 2] [--only gray-200] [--keep FOLDER]

The same pages are, in turn and in pairs, only decoded to gray by the fastest decoder that there is for them
(``decoding_floor``), and read by ``phieu ingest`` in a fresh workspace, each as a whole process with all that it
starts. A pair shares whatever else the machine does; told is the median of the pairs. Prints a table; asserts nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from pipeline.workspace import SETTINGS
from tests.benchmarks.scanned_stacks import KINDS, SCANS, stack_of

SUBREAPER = 36
"""Of prctl(2), on Linux: processes whose parent ends become children of this one, which can ask what they have cost."""


@dataclass(frozen=True)
class Cost:
    """What a process and all that it started have cost: seconds on the clock and of processors, its largest part."""

    seconds: float
    processor: float
    megabytes: float


def cost_of(command: Sequence[str], folder: Path) -> Cost:
    """Run a command, and return what it has cost with all that it has started, also what has outlived it.

    Raises:
        CalledProcessError: it failed.
    """
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds, each = time.perf_counter() - begun, [used]
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    with suppress(ChildProcessError):
        while True:
            each.append(os.wait4(-1, 0)[2])
    return Cost(seconds, sum(one.ru_utime + one.ru_stime for one in each), max(one.ru_maxrss for one in each) / 1000)


def pair(stack: Path, processes: int) -> tuple[Cost, Cost]:
    """Return what it costs to decode a stack, and to read it."""
    here = Path(__file__).parents[2]
    scans = sorted(str(path) for path in (stack / SCANS).iterdir())
    floor = cost_of([sys.executable, "-m", "tests.benchmarks.decoding_floor", str(processes), *scans], here)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "office"
        shutil.copytree(stack, root, ignore=shutil.ignore_patterns(SCANS))
        settings = root / SETTINGS
        settings.write_text(settings.read_text("utf-8").replace("workers = 0", f"workers = {processes}"), "utf-8")
        read = cost_of([sys.executable, "-m", "pipeline.cli", "ingest", *scans, "--workspace", str(root)], here)
    return floor, read


def row(name: str, pages: int, processes: int, pairs: Sequence[tuple[Cost, Cost]]) -> list[str]:
    """Return the cells of a kind of scan."""
    of_floor, of_reading = zip(*pairs, strict=True)
    cells = [name, str(processes)]
    for costs in (of_floor, of_reading):
        cells.append(f"{pages / median(one.seconds for one in costs):.0f}")
        cells.append(f"{1000 * median(one.processor for one in costs) / pages:.1f}")
    ratios = [read.processor / floor.processor for floor, read in pairs]
    cells.append(f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    return [*cells, f"{max(one.megabytes for one in of_reading):.0f}"]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, os.cpu_count() or 1])
    parser.add_argument("--only", nargs="+", choices=[*KINDS], default=[*KINDS])
    parser.add_argument("--keep", type=Path, default=Path("build/benchmark"))
    asked = parser.parse_args()
    floor, read = "decoding alone: ", "phieu ingest: "
    table = Table("scans", "processes", f"{floor}pages/s", "CPU ms a page", f"{read}pages/s", "CPU ms a page", "times")
    table.add_column("largest process, MB")
    for name in asked.only:
        with ProcessPoolExecutor(1) as apart:  # what a process once held counts as that of all that it starts
            stack = apart.submit(stack_of, asked.keep, name, asked.pages).result()
        for processes in sorted(set(asked.processes)):
            pairs = [pair(stack, processes) for _ in range(asked.rounds)]
            table.add_row(*row(name, asked.pages, processes, pairs))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
