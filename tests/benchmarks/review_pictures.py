"""Make the README's pictures of the review page: ``python -m tests.benchmarks.review_pictures``; needs Chromium.

A small demonstration is printed, filled in, scanned and read, one of its sheets by a second person, as if it had been
photocopied; then a browser opens a doubt and that conflict.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from omr.reading import Doubt
from pipeline import Workspace
from pipeline.cli.demo import FillJob, demonstrate
from pipeline.intake.ingest import ingest
from pipeline.office.server import guarded_app
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Item, ItemKind
from pipeline.web.security import Listening

SHEETS, SEED = 3, 2019
SECOND_PERSON = 7  # seed of whoever filled the copy in
PORT = 8368
SIZE = {"width": 1280, "height": 800}
TARGET = Path(__file__).parents[2] / "samples" / "pictures"


def prepare(folder: Path) -> Workspace:
    """Return a workspace with doubts and a conflict."""
    demonstrate(folder, SHEETS, SEED, lambda *_: lambda *_: None)
    workspace = Workspace.open(folder)
    run = workspace.store.runs.all()[0]
    printed = next(path for path in workspace.prints.glob(f"*{run.unit}-{run.channel}*"))
    layout = workspace.store.layouts.by_id()[run.layout].layout
    copy = workspace.inbox / "copy.pdf"
    FillJob(printed, copy, layout, (run.first_serial,), 4.0, SECOND_PERSON).run(lambda: None)
    ingest(workspace)
    return workspace


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """Serve the page while the block runs."""
    app = guarded_app(workspace, Listening("127.0.0.1", PORT))
    server = uvicorn.Server(uvicorn.Config(app, port=PORT, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{PORT}"
    finally:
        server.should_exit = True
        thread.join()


def first(workspace: Workspace, wanted: Callable[[Item], bool]) -> Item:
    """Return the first item of the queue that is wanted."""
    queue, skipped = Queue(workspace), set[str]()
    while (item := queue.next("nobody", skip=skipped)) is not None:
        if wanted(item):
            return item
        skipped.add(item.id)
    raise LookupError("the demonstration has none of that")


def shoot(page: Page, address: str, name: str) -> None:
    """Take a picture once everything is there."""
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=str(TARGET / name))


def main() -> None:
    """Make both."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = prepare(Path(folder) / "demo")
        doubt = first(workspace, lambda item: item.doubt is Doubt.OVERVOTE)
        conflict = first(workspace, lambda item: item.kind is ItemKind.CONFLICT)
        with served(workspace) as address, sync_playwright() as playwright:
            chromium = shutil.which("chromium") or "chromium"
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport=SIZE, device_scale_factor=1)  # type: ignore[arg-type]
            shoot(page, f"{address}/item/{doubt.id}", "review-doubt.png")
            shoot(page, f"{address}/item/{conflict.id}", "review-conflict.png")
            browser.close()
        workspace.close()


if __name__ == "__main__":
    main()
