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
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
import orjson
import psutil
import typer
from sqlalchemy import insert, select

from forms.flow import lay_out
from pipeline import Workspace
from pipeline.inspection.status import stand
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_record import PageAnswers, questions_on
from pipeline.records.runs import IssuedRun, Order
from pipeline.results.tabulate import tabulate
from pipeline.store import schema
from pipeline.store.digests import ARRIVED, joined, row_digest
from pipeline.upkeep.log_check import verify

CHUNK = 20_000
MORE_QUESTIONS = """\
      q23: Cán bộ có mặt đúng giờ làm việc | Officials are there on time
      q24: Thời gian chờ hợp lý | Waiting takes a reasonable time
"""
BOXES = 16  # of a page, that are not surely empty: its marks and a few more
SHARES = (0.02, 0.03, 0.05, 0.15, 0.4, 0.35)  # blank, then the five levels
PAGES_A_SCAN = 1_000
DISTINCT = 2_000  # different pages that the made-up ones are drawn from


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
    layout = lay_out(workspace.survey())
    store = workspace.store
    store.layouts.keep(layout, workspace.survey_text())
    count = -(-sheets // (units * len(periods) * len(channels)))
    orders = [
        Order(f"u{n}", f"Phường {n}", "ward", channel, period, layout.id, count)
        for period in periods
        for channel in channels
        for n in range(units)
    ]
    store.runs.confirm_printed(store.runs.issue(orders, _unchecked), "made-up")
    rng = np.random.default_rng(seed)
    asked = [len(questions_on(layout, page.page)) for page in layout.pages]
    drawn = [[_packed(number, rng) for _ in range(DISTINCT)] for number in asked]
    scans = -(-sheets * len(asked) // PAGES_A_SCAN)
    with store.transaction(synced=False) as connection:
        rows = [_scan(number) for number in range(1, scans + 1)]
        connection.execute(insert(schema.scans), rows)
        for row in connection.execute(select(schema.scans).order_by(schema.scans.c.id)).all():
            held = joined(row_digest(row, ARRIVED))
            store.log.add(connection, EntryKind.ARRIVED, row.sha256, after=row.name, digest=held)
        chunk: list[dict[str, Any]] = []
        for row in _pages(sheets, layout.id, drawn, _evidence(rng), rng):
            chunk.append(row)
            if len(chunk) == CHUNK:
                connection.execute(insert(schema.pages), chunk)
                chunk.clear()
        if chunk:
            connection.execute(insert(schema.pages), chunk)
    for scan in store.scans.all():
        store.scans.set_page_count(scan, len(store.pages.recorded(scan)))
        store.scans.finish(scan)


def _tidy(workspace: Workspace) -> None:
    """Bring the rows out of the write-ahead log and onto the disk, as happens by itself when they come one by one."""
    with workspace.store.reading() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()


def _unchecked(_run: IssuedRun) -> None:
    """Made-up sheets are not printed."""


def _packed(questions: int, rng: np.random.Generator) -> str:
    answers = rng.choice(["", "1", "2", "3", "4", "5"], questions, p=SHARES).tolist()
    states = "".join("r" if answer else "b" for answer in answers)
    return PageAnswers(tuple(answers), states, tuple(rng.integers(9990, 10000, questions).tolist())).packed()


def _evidence(rng: np.random.Generator) -> str:
    """As long as ``pipeline.records.page_evidence`` packs that of a page."""
    boxes = [[k, "marked", 0.9987, 0.0004, round(float(rng.random()), 3), False] for k in range(BOXES)]
    row = {"homography": rng.random(9).round(8).tolist(), "residual_mm": 0.071, "fiducials": 4, "rotation_deg": 0.31}
    return orjson.dumps(
        row | {"scale": [1.0012, 0.9987], "pixels_per_mm": 7.874, "streaks": [], "boxes": boxes}
    ).decode()


def _scan(number: int) -> dict[str, Any]:
    name = f"scan-{number:05d}.pdf"
    values = {"id": number, "sha256": f"{number:064x}", "name": name, "folder": "", "file": name, "bytes": 1}
    return values | {"arrived_at": "2019-04-01T08:00:00+00:00", "pages": PAGES_A_SCAN}


def _pages(
    sheets: int, layout: str, drawn: list[list[str]], evidence: str, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    number = 0
    for serial in range(1, sheets + 1):
        for page, answers in enumerate(drawn, 1):
            place = {"scan": 1 + number // PAGES_A_SCAN, "page": 1 + number % PAGES_A_SCAN}
            sheet = {"serial": serial, "sheet_page": page, "layout": layout, "outcome": "read", "fault": None}
            said = {"answers": answers[int(rng.integers(DISTINCT))], "evidence": evidence, "detail": "", "doubts": 0}
            yield place | sheet | said
            number += 1


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
