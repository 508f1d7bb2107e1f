"""How much CPU the first page takes, of a made-up store with many sheets.

    python -m tests.benchmarks.first_page --sheets 100000

The store is that of ``queue_latency``. The first request looks at all of it; each that follows is made with a new scan,
and as if what is shared had grown old. Prints a table; asserts nothing.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from fastapi.testclient import TestClient

from omr.faults import Fault, Outcome
from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.records.page_record import PageRecord
from pipeline.web.security import Listening
from tests.benchmarks.queue_latency import EVIDENCE, fill

HERE = "http://127.0.0.1:8365"


def measure(
    sheets: Annotated[int, typer.Option(help="Sheets of two pages.")] = 100_000,
    units: Annotated[int, typer.Option(help="To which they belong.")] = 600,
    requests: Annotated[int, typer.Option(help="After the first.")] = 20,
) -> None:
    """Print the CPU seconds of the first request, and the median and the most of those that follow."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w")
        fill(workspace, sheets, units, sheets * 3 // 4, 1)
        app = guarded_app(workspace, Listening("127.0.0.1", 8365))
        client = TestClient(app, base_url=HERE, client=("127.0.0.1", 50000))
        first = _seconds(client)
        print(f"first {first:.2f} s", flush=True)
        cached = [_seconds(client) for _ in range(requests)]
        print(f"cached {1000 * median(cached):.0f} ms, at most {1000 * max(cached):.0f}", flush=True)
        fresh = []
        for number in range(requests):
            _add_scan(workspace, sheets + 1 + number)
            app.state.site.parts.overview._until = 0.0
            fresh.append(_seconds(client))
        print(f"with a new scan {1000 * median(fresh):.0f} ms, at most {1000 * max(fresh):.0f}")
        workspace.close()


def _seconds(client: TestClient) -> float:
    begun = time.process_time()
    assert client.get("/home").status_code == 200
    return time.process_time() - begun


def _add_scan(workspace: Workspace, serial: int) -> None:
    store = workspace.store
    scan = store.scans.add(f"{serial:064x}", f"more-{serial}.pdf", "canon-1", f"{serial}.pdf", 1)
    store.scans.set_page_count(scan, 1)
    store.pages.record(scan, PageRecord(1, Outcome.FOREIGN, Fault.PAGE_FOREIGN, evidence=EVIDENCE))
    store.scans.finish(scan)


if __name__ == "__main__":
    typer.run(measure)
