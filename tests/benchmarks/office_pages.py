"""How much CPU each page of the office takes, and how long somebody waits for it, with a store of made-up sheets.

    python -m tests.benchmarks.office_pages --sheets 100000

The store has a hundred units, two channels and five periods. Each page is asked for several times by the person who
started the server; the median is told, and beside it the first time, when nothing of that page was kept yet. What
counting takes in the background is told apart: nobody waits for it. The last column is how large the page is.

To measure a further page, add its address to ``PAGES``.

Prints a table; asserts nothing.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import psutil
import typer
from fastapi.testclient import TestClient

from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.web.listening import Listening
from tests.benchmarks.tabulating import fill

PERIODS = ("2018-Q1", "2018-Q2", "2018-Q3", "2018-Q4", "2019-Q1")
CHANNELS = ("counter", "box")
UNITS = 100
TIMES = 5
HERE = "http://127.0.0.1:8000"
PAGE = {"Accept": "text/html"}
PAGES = (
    *("/home", "/overview"),
    *("/print", "/print/runs", "/scans", "/scans/files"),
    *("/settle", "/decisions", "/map", "/help"),
    *("/comments", "/comments?tab=themes", "/measures", "/measures/add", "/due"),
    *("/figures", "/figures?unit=u7", "/figures?period=2018-Q3&channel=box"),
    *(f"/figures/part/{part}" for part in ("criteria", "units", "channels", "periods", "people", "quality")),
    "/figures/part/remedies",
    *("/figures/part/areas", "/figures/part/place?unit=u7", "/figures/part/quality?unit=u7"),
    *("/figures/criterion/q01", "/figures/sheets?question=q01&answer=2", "/figures/compare", "/figures/sheet/{sheet}"),
    *("/users", "/settings", "/survey", "/log", "/backup"),
)
"""Addresses of pages; ``{sheet}`` stands for the serial of some sheet. One that is not there (yet) is left out."""


def main(
    sheets: Annotated[int, typer.Option(help="How many sheets came back.")] = 100_000,
    units: Annotated[int, typer.Option(help="Of how many units.")] = UNITS,
    workspace: Annotated[Path | None, typer.Option(help="One that was filled before, or an empty folder.")] = None,
) -> None:
    """Print what each page takes."""
    with tempfile.TemporaryDirectory() as folder:
        root = workspace or Path(folder) / "w"
        if not (root / "phieu.db").exists():
            Workspace.create(root).close()
            with _opened(root) as office:
                fill(office, sheets, units, 1, PERIODS, CHANNELS)
        with _opened(root) as office:
            _measure(office)


class _opened:  # noqa: N801 - used as a function
    """Opens a workspace for a block."""

    def __init__(self, root: Path) -> None:
        self._workspace = Workspace.open(root)

    def __enter__(self) -> Workspace:
        return self._workspace

    def __exit__(self, *_: object) -> None:
        self._workspace.close()


def _measure(workspace: Workspace) -> None:
    app = guarded_app(workspace, Listening("127.0.0.1", 8000))
    browser = TestClient(app, HERE, client=("127.0.0.1", 50000), headers=PAGE, follow_redirects=False)
    begun = time.perf_counter()
    asked = [time.perf_counter() - start for start in _until_counted(browser)]
    print(f"counted for the first time: {time.perf_counter() - begun:.1f} s; meanwhile a page took {_ms(asked)} ms")
    print(f"{'page':42}{'first':>10}{'median':>10}{'CPU':>10}   (ms){'kB':>8}")
    listed = browser.get("/figures/sheets?question=q01&answer=2").text
    sheet = next(iter(re.findall(r"/figures/sheet/([^?\"]+)", listed)), "")
    for page in PAGES:
        path = page.replace("{sheet}", sheet)
        first, walls, cpus = _asked(browser, path)
        if walls:
            kilobytes = len(browser.get(path).content) / 1e3
            times = f"{1000 * first:10.0f}{1000 * median(walls):10.0f}{1000 * median(cpus):10.0f}"
            print(f"{page:42}{times}{kilobytes:15.0f}", flush=True)


def _until_counted(browser: TestClient) -> Iterator[float]:
    """Ask for the figures until they are there, yielding when each request began."""
    while True:
        start = time.perf_counter()
        is_ready = "refresh" not in browser.get("/figures").headers
        yield start
        if is_ready:
            return
        time.sleep(0.5)


def _asked(browser: TestClient, path: str) -> tuple[float, Sequence[float], Sequence[float]]:
    here = psutil.Process()
    walls: list[float] = []
    cpus: list[float] = []
    for _ in range(TIMES + 1):
        cpu, wall = sum(here.cpu_times()[:2]), time.perf_counter()
        if browser.get(path).status_code != 200:
            return 0.0, [], []
        walls.append(time.perf_counter() - wall)
        cpus.append(sum(here.cpu_times()[:2]) - cpu)
    return walls[0], walls[1:], cpus[1:]


def _ms(seconds: Sequence[float]) -> str:
    return f"{1000 * median(seconds):.0f}" if seconds else "–"


if __name__ == "__main__":
    typer.run(main)
