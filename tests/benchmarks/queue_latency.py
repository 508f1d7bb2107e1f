"""How much CPU a request to the review page takes while another process adds scans.

    python -m tests.benchmarks.queue_latency --sheets 100000 [--database postgresql+psycopg://user@server/empty]

The store is made up: sheets of two pages in scans of a thousand, of whose pages a share has an answer in doubt. A
process of its own adds a scan of two sheets every 0.2 seconds, one of them with a doubt. Each request is made as if
``STALE_SECONDS`` had passed since the one before it, so that each must find out what has changed, and the figures are
never those of a cached page. Pictures are left out.

Prints a table; asserts nothing.
"""

from __future__ import annotations

import gc
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Annotated, Any, NoReturn

import numpy as np
import psutil
import typer
from fastapi.testclient import TestClient
from sqlalchemy import insert

from forms.flow import lay_out
from omr.faults import Outcome
from omr.reading import Doubt
from pipeline import Workspace
from pipeline.errors import DiskError
from pipeline.inspection.status import stand
from pipeline.records.page_record import PageAnswers, PageRecord, questions_on
from pipeline.records.runs import IssuedRun, Order
from pipeline.review.app import create_app
from pipeline.review.live_overview import LiveOverview
from pipeline.review.parts import Person, Pictures
from pipeline.review.queue import STALE_SECONDS, Queue
from pipeline.review.queue_items import Narrowing
from pipeline.review.server import parts_of
from pipeline.store import schema
from tests.pipeline.conftest import use_database

CHUNK = 20_000
PAGES_A_SCAN = 1_000
DISTINCT = 500  # different pages that the made-up ones are drawn from
SHARES = (0.02, 0.03, 0.05, 0.15, 0.4, 0.35)  # blank, then the five levels
EVIDENCE = '{"scale":[1.0012,0.9987],"streaks":[],"boxes":' + str([[1, "marked", 0.9987, 0.0004]] * 40) + "}"
ARRIVED = "2019-04-01T08:00:00+00:00"
EVERY_SECONDS = 0.2
SPARE = 100_000  # serials for what arrives meanwhile
JSON = {"Accept": "application/json"}


class _Pages:
    """Made-up answers for the pages of a layout, of which a share has one in doubt."""

    def __init__(self, asked: list[int], doubtful: float, rng: np.random.Generator) -> None:
        self._rng = rng
        self._doubtful = doubtful
        self._sure = [[_answers(number, rng, doubt=False) for _ in range(DISTINCT)] for number in asked]
        self._unsure = [[_answers(number, rng, doubt=True) for _ in range(DISTINCT)] for number in asked]

    def drawn(self, page: int) -> PageAnswers:
        """Return the answers of some page ``page``."""
        kept = self._unsure if self._rng.random() < self._doubtful else self._sure
        return kept[page - 1][int(self._rng.integers(DISTINCT))]


def _answers(questions: int, rng: np.random.Generator, *, doubt: bool) -> PageAnswers:
    answers = rng.choice(["", "1", "2", "3", "4", "5"], questions, p=SHARES).tolist()
    states = "".join("r" if answer else "b" for answer in answers)
    sure = tuple(rng.integers(9990, 10000, questions).tolist())
    if not doubt:
        return PageAnswers(tuple(answers), states, sure)
    at = int(rng.integers(questions - 1))
    return PageAnswers(tuple(answers), f"{states[:at]}d{states[at + 1 :]}", sure, {at: Doubt.UNCERTAIN_MARK})


def fill(workspace: Workspace, sheets: int, units: int, doubts: int, seed: int) -> None:
    """Record runs and the pages of ``sheets`` sheets, straight into the tables."""
    layout = lay_out(workspace.survey())
    store = workspace.store
    store.layouts.keep(layout, workspace.survey_text())
    count = -(-sheets // units)
    orders = [Order(f"u{n}", f"Phường {n}", "ward", "counter", "2019-Q1", layout.id, count) for n in range(units)]
    orders.append(Order("u0", "Phường 0", "ward", "box", "2019-Q1", layout.id, SPARE))
    store.runs.confirm_printed(store.runs.issue(orders, _unchecked), "made-up")
    asked = [len(questions_on(layout, page.page)) for page in layout.pages]
    pages = _Pages(asked, doubts / (sheets * len(asked)), np.random.default_rng(seed))
    rows = _rows(sheets, layout.id, len(asked), pages)
    with store.transaction(synced=False) as connection:
        scans = -(-sheets * len(asked) // PAGES_A_SCAN)
        connection.execute(insert(schema.scans), [_scan(number) for number in range(1, scans + 1)])
        while chunk := [row for row, _ in zip(rows, range(CHUNK), strict=False)]:
            connection.execute(insert(schema.pages), chunk)


def _unchecked(_run: IssuedRun) -> None:
    """Made-up sheets are not printed."""


def _scan(number: int) -> dict[str, Any]:
    name = f"scan-{number:05d}.pdf"
    values = {"sha256": f"{number:064x}", "name": name, "folder": "", "file": name, "bytes": 1}
    return values | {"arrived_at": ARRIVED, "pages": PAGES_A_SCAN, "finished_at": ARRIVED}


def _rows(sheets: int, layout: str, pages: int, made: _Pages) -> Iterator[dict[str, Any]]:
    number = 0
    for serial in range(1, sheets + 1):
        for page in range(1, pages + 1):
            said = made.drawn(page)
            place = {"scan": 1 + number // PAGES_A_SCAN, "page": 1 + number % PAGES_A_SCAN}
            sheet = {"serial": serial, "sheet_page": page, "layout": layout, "outcome": "read", "fault": None}
            kept = {"answers": said.packed(), "evidence": EVIDENCE, "detail": "", "doubts": said.states.count("d")}
            yield place | sheet | kept
            number += 1


def add_scans(root: Path, first: int, over: Any, seed: int) -> None:
    """Add a scan of two sheets every 0.2 seconds, from a serial on, until ``over`` is set: the other process."""
    workspace = Workspace.open(root)
    store = workspace.store
    (kept,) = store.layouts.by_id().values()
    asked = [len(questions_on(kept.layout, page.page)) for page in kept.layout.pages]
    pages = _Pages(asked, 0.25, np.random.default_rng(seed))
    serial = first
    while not over.wait(EVERY_SECONDS):
        scan = store.scans.add(f"{serial:064x}", f"more-{serial}.pdf", "canon-1", f"{serial}.pdf", 1)
        store.scans.set_page_count(scan, 2 * len(asked))
        for number in range(2 * len(asked)):
            page = 1 + number % len(asked)
            sheet = {"serial": serial + number // len(asked), "sheet_page": page, "layout": kept.layout.id}
            record = PageRecord(number + 1, Outcome.READ, **sheet, answers=pages.drawn(page), evidence=EVIDENCE)
            store.pages.record(scan, record)
        store.scans.finish(scan)
        serial += 2
    workspace.close()


@contextmanager
def arriving(root: Path, first: int) -> Iterator[None]:
    """Have another process add scans while the block runs."""
    context = multiprocessing.get_context("spawn")
    over = context.Event()
    other = context.Process(target=add_scans, args=(root, first, over, 2), daemon=True)
    other.start()
    try:
        yield
    finally:
        over.set()
        other.join()


class _Clock:
    """Seconds that go on by more than ``STALE_SECONDS`` whenever a request begins."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def go_on(self) -> None:
        self.now += STALE_SECONDS + 1


def _no_picture(*_: object) -> NoReturn:
    raise DiskError("no picture", "The benchmark has none.")


def timed(what: Callable[[], Any]) -> float:
    """Return how many milliseconds of CPU something takes, in all threads of this process."""
    start = time.process_time()
    what()
    return 1000 * (time.process_time() - start)


def measure(workspace: Workspace, requests: int) -> dict[str, list[float]]:
    """Return the milliseconds of CPU that each request takes, the first of its kind being that of a start."""
    clock, overview = _Clock(), LiveOverview(workspace)
    made = replace(parts_of(workspace, lambda _: Person("lan", "t0ken")), queue=Queue(workspace, clock))
    made = replace(made, overview=overview, pictures=Pictures(*[_no_picture] * 6))
    client = TestClient(create_app(made), follow_redirects=False)
    taken: dict[str, list[float]] = {}

    def asked(name: str, method: str, path: str, **form: str) -> Any:
        answers: list[Any] = []
        clock.go_on()
        how = {"data": form, "headers": JSON} if method == "POST" else {}
        taken.setdefault(name, []).append(timed(lambda: answers.append(client.request(method, path, **how))))
        answers[0].raise_for_status()
        return answers[0]

    asked("first page (the queue is built)", "GET", "/")
    asked("first overview (the standing is built)", "GET", "/overview")
    gc.collect()
    for _ in range(requests):
        time.sleep(2 * EVERY_SECONDS)
        asked("next item", "GET", "/")
        item = made.queue.next("lan", Narrowing(kind="doubt"))
        if item is None:
            raise RuntimeError("nothing waits")
        asked("settle", "POST", f"/item/{item.id}", say="blank")
        asked("undo", "POST", "/undo")
        asked("later", "POST", "/later", item=item.id)
        asked("settle again", "POST", f"/item/{item.id}", say="void")
        asked("overview", "GET", "/overview")
    return taken


def main(
    sheets: Annotated[int, typer.Option(help="Sheets of two pages.")] = 10_000,
    requests: Annotated[int, typer.Option(help="Requests of each kind.")] = 20,
    units: Annotated[int, typer.Option(help="Units that they belong to.")] = 100,
    doubts: Annotated[float, typer.Option(help="Doubts for each sheet.")] = 0.75,
    database: Annotated[str, typer.Option(help="The URL of an empty database; else SQLite.")] = "",
    seed: int = 1,
) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w")
        if database:
            workspace.close()
            use_database(workspace.root, database)
            workspace = Workspace.open(workspace.root)
        fill(workspace, sheets, units, round(doubts * sheets), seed)
        before = psutil.Process().memory_info().rss
        with arriving(workspace.root, -(-sheets // units) * units + 1):
            taken = measure(workspace, requests)
        grown = psutil.Process().memory_info().rss - before
        standing = timed(lambda: stand(workspace, date(2019, 4, 1)))
        workspace.close()
    typer.echo(f"{sheets:,} sheets, {round(doubts * sheets):,} doubts; ms of CPU: median, most")
    for name, each in taken.items():
        typer.echo(f"{name:42} {median(each):10,.1f} {max(each):10,.1f}")
    typer.echo(f"{'phieu status':42} {standing:10,.1f}")
    typer.echo(f"{'memory of the queue and the overview, MB':42} {grown / 1e6:10,.0f}")


if __name__ == "__main__":
    typer.run(main)
