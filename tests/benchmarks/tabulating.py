"""How long tabulating, the status and proving the log take, and how much memory, with a store of made-up pages.

    python -m tests.benchmarks.tabulating --sheets 1000000

Sheets have thirty questions: those of the sample survey, and two more. Each page has as much evidence as a real one.

Prints a table; asserts nothing.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Self

import psutil
import typer

from pipeline import Workspace
from pipeline.inspection.status import stand
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.log_check import verify
from tests.benchmarks.country_fill import Plan
from tests.benchmarks.country_fill import fill as fill_store
from tests.benchmarks.country_units import MadeUnit

MORE_QUESTIONS = """\
      q23: Cán bộ có mặt đúng giờ làm việc | Officials are there on time
      q24: Thời gian chờ hợp lý | Waiting takes a reasonable time
"""
ARRIVED = datetime(2019, 4, 1, 8, tzinfo=UTC)


def fill(
    workspace: Workspace,
    sheets: int,
    units: int,
    seed: int,
    periods: Sequence[str] = ("2019-Q1",),
    channels: Sequence[str] = ("counter",),
) -> None:
    """Record runs and the pages of ``sheets`` sheets, straight into the tables, alike for each period and channel."""
    survey = workspace.root / "survey.yaml"
    text = survey.read_text("utf-8")
    survey.write_text(text.replace("\n  general:", f"{MORE_QUESTIONS}\n  general:", 1), "utf-8")
    made = [MadeUnit(f"u{n}", f"Phường {n}", "ward", "") for n in range(units)]
    began, shares = dict.fromkeys(periods, ARRIVED), dict.fromkeys(channels, 1 / len(channels))
    plan = Plan(made, sheets, began, shares, returned=1.0, others=False, cancelled=0.0, seed=seed)
    fill_store(workspace, plan)


def _tidy(workspace: Workspace) -> None:
    """Bring the rows out of the write-ahead log and onto the disk, as happens by itself when they come one by one."""
    with workspace.store.reading() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()


class MemoryWatch:
    """Watches what this process and its workers hold together; what they share counts once."""

    EVERY_SECONDS = 0.25

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        here = psutil.Process()
        while not self._over.wait(self.EVERY_SECONDS):
            held = 0
            for process in (here, *here.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    held += process.memory_full_info().pss
            self.peak = max(self.peak, held)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def main(
    sheets: Annotated[int, typer.Option(help="Sheets of two pages.")] = 100_000,
    units: Annotated[int, typer.Option(help="Units that they belong to.")] = 200,
    seed: int = 1,
) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w")
        start = time.perf_counter()
        fill(workspace, sheets, units, seed)
        _tidy(workspace)
        filled = time.perf_counter()
        with MemoryWatch() as memory_of_figures:
            tabulate(workspace, figures_only=True)
        counted = time.perf_counter()
        with MemoryWatch() as memory:
            done = tabulate(workspace)
        tabulated = time.perf_counter()
        stand(workspace, date(2019, 4, 1))
        stood = time.perf_counter()
        faults = verify(workspace.store).faults
        verified = time.perf_counter()
        seconds = tabulated - counted
        answers = (workspace.results / "answers.csv").stat().st_size
        database = sum(path.stat().st_size for path in workspace.root.glob("phieu.db*"))
        workspace.store.close()
    rows = {
        "sheets": f"{sheets:,}",
        "filling the store, s": f"{filled - start:.1f}",
        "figures and workbook only, s": f"{counted - filled:.1f}",
        "memory, MB": f"{memory_of_figures.peak / 1e6:,.0f}",
        "all tables, s": f"{seconds:.1f}",
        "memory, all tables, MB": f"{memory.peak / 1e6:,.0f}",
        "phieu status, s": f"{stood - tabulated:.1f}",
        "phieu log --verify, s": f"{verified - stood:.1f}",
        "findings": f"{len(faults)}",
        "sheets a second": f"{sheets / seconds:,.0f}",
        "valid sheets": f"{sum(counts.statuses['valid'] for counts in done.tally.groups.values()):,}",
        "answers.csv, MB": f"{answers / 1e6:,.0f}",
        "database, MB": f"{database / 1e6:,.0f}",
    }
    for name, value in rows.items():
        typer.echo(f"{name:28} {value:>12}")


if __name__ == "__main__":
    typer.run(main)
