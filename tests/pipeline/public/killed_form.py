"""The survey online in a process of its own that is killed while people send, and what of that is kept."""

from __future__ import annotations

import multiprocessing
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx

from pipeline import Workspace
from pipeline.public.book import CHECK
from pipeline.public.filled import Filled, Place, Seal
from pipeline.public.server import serve
from pipeline.web.listening import Listening
from tests.pipeline.public.respondent import UNIT

PATIENCE = 60.0  # seconds
CONTEXT = multiprocessing.get_context("forkserver")


def serve_form(root: str, tell: Connection) -> None:
    """Serve the survey of a workspace, and send its address."""
    serve(Workspace.open(root), Listening("127.0.0.1", 0), tell.send)


@contextmanager
def served(root: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Serve in a process forked from one that has imported everything; yields its address and what kills it."""
    CONTEXT.set_forkserver_preload(["tests.pipeline.public.killed_form"])
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=serve_form, args=(str(root), theirs))
    process.start()
    try:
        assert ours.poll(PATIENCE), "the server did not start"
        yield ours.recv(), process.kill
    finally:
        process.kill()
        process.join(PATIENCE)


def finished(seal: Seal, mark: str, answers: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """A form that is filled in: its id, and the fields of its last page."""
    filled = Filled.begin(Place(UNIT), "vi", mark, CHECK)
    filled = Filled(filled.id, filled.begun, filled.place, "vi", mark, CHECK, (), answers)
    return filled.id, {"state": seal.closed(filled), "go": "send"}


class Crowd:
    """People who send finished forms at the same time, each until a page has thanked.

    Attributes:
        thanked: the receipts that were shown, by form.
    """

    def __init__(self, forms: dict[str, dict[str, Any]]) -> None:
        self._left = [*forms.items()]
        self._lock = threading.Lock()
        self.thanked: dict[str, str] = {}

    def send(self, base: str, people: int, enough: Callable[[int], None]) -> None:
        """Send what is left, and call ``enough`` with the number that was thanked for, each time."""
        threads = [threading.Thread(target=self._one, args=(base, enough)) for _ in range(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)

    def _one(self, base: str, enough: Callable[[int], None]) -> None:
        with httpx.Client(base_url=base, timeout=PATIENCE) as client, suppress(httpx.TransportError):
            while True:
                with self._lock:
                    if not self._left:
                        return
                    form, fields = self._left.pop()
                try:
                    answer = client.post(f"/{UNIT}", data=fields)
                except httpx.TransportError:
                    with self._lock:
                        self._left.insert(0, (form, fields))
                    raise
                assert answer.status_code == 200
                found = re.search(r"<strong>([B-Z]{6})</strong>", answer.text)
                assert found is not None
                with self._lock:
                    self.thanked[form] = found[1]
                    done = len(self.thanked)
                enough(done)
