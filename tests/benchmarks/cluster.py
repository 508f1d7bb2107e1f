"""Reading and tabulating with 1, 2 and 4 workers: processes of this machine, and workers of a Dask cluster on it.

    python -m tests.benchmarks.cluster [--pages 200] [--sheets 40000] [--workers 1 2 4] [--keep FOLDER]

Each time the whole command, with all processes that it uses: of a cluster also its scheduler and workers. What was read
and written is held against that of one process, byte for byte; a difference ends the program. Prints two tables.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from pipeline import Workspace
from pipeline.results.tabulate import tabulate
from pipeline.store import schema
from pipeline.workspace import SETTINGS
from tests.benchmarks.ingesting import Cost, cost_of
from tests.benchmarks.scanned_stacks import SCANS, stack_of
from tests.benchmarks.tabulating import fill

HERE = Path(__file__).parents[2]
START_SECONDS = 60
KIND = "gray-200"


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, Callable[[], float]]]:
    """Give the address of a cluster on this machine, and what tells the seconds of processors that it has used."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, started = f"tcp://127.0.0.1:{port}", list[subprocess.Popen[bytes]]()
    with tempfile.TemporaryDirectory() as folder:
        for kind, options in [
            ("scheduler", ["--host", "127.0.0.1", "--port", str(port), "--no-show"]),
            *[("worker", [address, "--nthreads", "1", "--no-nanny"])] * workers,
        ]:
            command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options, "--no-dashboard"]
            environment = os.environ | {"PYTHONPATH": str(HERE)}
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            started.append(subprocess.Popen(command, cwd=folder, env=environment, **quiet))
        try:
            _wait(address, workers)
            yield address, lambda: sum(_used(process.pid) for process in started)
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()


def _wait(address: str, workers: int) -> None:
    distributed = importlib.import_module("distributed")
    with distributed.Client(address, timeout=START_SECONDS, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=START_SECONDS)


def _used(pid: int) -> float:
    """Return the seconds of processors of a process, of those below it, and of those of them that have ended."""
    seconds, top = 0.0, psutil.Process(pid)
    for process in (top, *top.children(recursive=True)):
        with suppress(psutil.Error):
            seconds += sum(process.cpu_times()[:4])
    return seconds


def run(root: Path, command: Sequence[str], address: str, used: Callable[[], float]) -> Cost:
    """Return what a command costs, with what the cluster does for it."""
    before = used()
    options = ["--workspace", str(root), *(["--cluster", address] if address else [])]
    cost = cost_of([sys.executable, "-m", "pipeline.cli", *command, *options], HERE)
    return Cost(cost.seconds, cost.processor + used() - before, cost.megabytes)


def told(root: Path) -> tuple[str, str]:
    """Return digests of all that is stored of pages, and of all tables."""
    pages, files = hashlib.sha256(), hashlib.sha256()
    with _opened(root) as workspace:
        for row in workspace.store.rows(schema.pages.select().order_by(schema.pages.c.scan, schema.pages.c.page)):
            pages.update(repr(tuple(row)).encode())
        for path in sorted(workspace.results.glob("*.csv")):
            if path.name != "register_steps.csv":  # tells when something was proposed
                files.update(path.name.encode() + path.read_bytes())
    return pages.hexdigest(), files.hexdigest()


def with_workers(root: Path, workers: int) -> None:
    """Have a workspace read and count with so many processes."""
    settings = root / SETTINGS
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("workers = 0", f"workers = {workers}"), "utf-8")


def measured(
    source: Path, command: Sequence[str], workers: Sequence[int], *, reading: bool
) -> Iterator[tuple[str, int, Cost]]:
    """Yield how many workers of which kind there were, and what the command cost; all must have said the same."""
    first: tuple[str, str] | None = None
    for kind in ("processes", "Dask"):
        for count in workers:
            with tempfile.TemporaryDirectory() as folder:
                root = Path(shutil.copytree(source, Path(folder, "w"), ignore=shutil.ignore_patterns(SCANS)))
                with_workers(root, count)
                if kind == "Dask":
                    with cluster(count) as (address, used):
                        cost = run(root, command, address, used)
                else:
                    cost = run(root, command, "", lambda: 0.0)
                if reading:
                    with _opened(root) as workspace:
                        tabulate(workspace)
                found = told(root)
            first = first or found
            if found != first:
                raise SystemExit(f"{count} {kind} say something else")
            yield kind, count, cost


@contextmanager
def _opened(root: Path) -> Iterator[Workspace]:
    workspace = Workspace.open(root)
    yield workspace
    workspace.close()


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--sheets", type=int, default=40_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--keep", type=Path, default=Path("build/benchmark"))
    asked = parser.parse_args()
    reading = Table("reading", "workers", "pages/s", "CPU ms a page")
    stack = stack_of(asked.keep, KIND, asked.pages)
    scans = sorted(str(path) for path in (stack / SCANS).iterdir())
    for kind, count, cost in measured(stack, ["ingest", *scans], asked.workers, reading=True):
        reading.add_row(kind, str(count), *_cells(cost, asked.pages))
    counting = Table("tabulating", "workers", "sheets/s", "CPU ms a sheet")
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder, "w"))
        fill(workspace, asked.sheets, 200, 1)
        tabulate(workspace, figures_only=True)  # what is proposed is in the register from now on
        workspace.close()
        command = ["tabulate", "--figures-only"]
        for kind, count, cost in measured(workspace.root, command, asked.workers, reading=False):
            counting.add_row(kind, str(count), *_cells(cost, asked.sheets))
    for table in (reading, counting):
        Console(width=100).print(table)


def _cells(cost: Cost, of: int) -> list[str]:
    return [f"{of / cost.seconds:,.1f}", f"{1000 * cost.processor / of:.2f}"]


if __name__ == "__main__":
    main()
