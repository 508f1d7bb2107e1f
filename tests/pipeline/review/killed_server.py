"""A review server in a process of its own that is killed while a clerk works, and what of that is stored."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np

from pipeline import Workspace
from pipeline.counting.returned import sheets_of
from pipeline.office.server import serve
from pipeline.records.rulings import Matter
from pipeline.review.choices import UNNUMBERED
from pipeline.web.security import Listening

PATIENCE = 60.0  # seconds
MOST_DONE = 3  # answers before the one at which the server is killed
MOST_SHARE = 1.1  # of the time that such an answer took before
CONTEXT = multiprocessing.get_context("forkserver")


def serve_reviews(root: str, tell: Connection) -> None:
    """Serve the review page of a workspace, and send its address."""
    serve(Workspace.open(root), Listening("127.0.0.1", 0), tell.send)


@contextmanager
def served(root: Path) -> Iterator[tuple[str, Any]]:
    """Serve in a process forked from one that has imported everything; yields its address and what kills it."""
    CONTEXT.set_forkserver_preload(["tests.pipeline.review.killed_server"])
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=serve_reviews, args=(str(root), theirs))
    process.start()
    try:
        assert ours.poll(PATIENCE), "the server did not start"
        yield ours.recv(), process.kill
    finally:
        process.kill()
        process.join(PATIENCE)


class Clerk:
    """A clerk's browser."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._connection = http.client.HTTPConnection(self._host, timeout=PATIENCE)
        seen = self._ask("GET", "/help", headers={"Accept": "text/html"})
        cookie = str(seen.getheader("set-cookie")).partition(";")[0]
        self._headers = {
            "Cookie": cookie,
            "Origin": address.rstrip("/"),
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._ask("GET", "/decisions", headers={"Accept": "text/html", "Cookie": cookie})
        self._csrf = re.findall(r'name="csrf" value="([^"]+)"', self.text)[0]

    def _ask(self, method: str, path: str, **how: Any) -> http.client.HTTPResponse:
        self._connection.request(method, path, **how)
        answer = self._connection.getresponse()
        self.text = answer.read().decode()
        return answer

    def say(self, path: str, **form: str) -> None:
        """Send a form; it must be taken."""
        body = urlencode({"csrf": self._csrf} | form)
        answer = self._ask("POST", path, headers=self._headers, body=body)
        assert answer.status in (200, 303), (path, answer.status, self.text)


class Work:
    """Pages that a clerk enters by hand, takes back and reopens, again and again, while servers are killed."""

    def __init__(self, root: Path, answers: Mapping[str, str]) -> None:
        """Take a workspace where page 2 of sheets can't be read, with a stray page, and a comment that was typed."""
        self.root = root
        self.workspace = Workspace.open(root)
        self._by_hand = {"say": "choose", "rest": "blank"} | {
            f"answer:{question}": answer for question, answer in answers.items()
        }
        self._rulings = len(answers) + 1
        self._serials = list(self._statuses())
        (stray,) = self.workspace.store.pages.stray()
        self._stray = f"/item/stray-{stray.scan}-{stray.page}"
        run = self.workspace.store.runs.all()[0]
        whose = {"unit": run.unit, "channel": run.channel, "period": run.period, "layout": run.layout, "page": "1"}
        self._whose = {"say": "enter"} | {f"of_{name}": said for name, said in whose.items()}
        self.done = Counter[str]()
        self._seconds: dict[str, float] = {}
        self._left = 0
        self._share = 0.0
        self._kill: Callable[[], None] = lambda: None

    def is_killed(self, rng: np.random.Generator) -> None:
        """Serve, let the clerk work, and kill the server at a random moment of one answer."""
        with served(self.root) as (address, self._kill):
            clerk = Clerk(address)
            self._left, self._share = int(rng.integers(MOST_DONE + 1)), float(rng.uniform(0, MOST_SHARE))
            with suppress(OSError, http.client.HTTPException):  # it is dead
                while True:
                    self._a_round(clerk, rng)

    def _a_round(self, clerk: Clerk, rng: np.random.Generator) -> None:
        for serial in self._serials:
            if numbers := self._page(serial):
                self._say(clerk, "reopened", "/reopen", number=str(rng.choice(numbers)))
            self._say(clerk, "entered", f"/item/page-{serial}-2", **self._by_hand)
            if rng.random() < 0.5:
                self._say(clerk, "undone", "/undo")
        for number in self._strays():
            self._say(clerk, "reopened", "/reopen", number=str(number))
        self._say(clerk, "counted", self._stray, **self._whose)
        self._say(clerk, "undone", "/undo")

    def _say(self, clerk: Clerk, what: str, path: str, **form: str) -> None:
        before = self.stored()
        killer = threading.Timer(self._share * self._seconds.get(what, 0.1), self._kill)
        begun = time.perf_counter()
        if self._left == 0:
            killer.start()
        clerk.say(path, **form)
        self._left -= 1
        self._seconds[what] = time.perf_counter() - begun
        assert self.stored() != before, f"{what}: the clerk was told that it is stored"
        self.done[what] += 1

    def stored(self) -> list[Any]:
        """Return the numbers of the rulings in force, but for the comment."""
        kept = self.workspace.store.rulings.in_force()
        return [one.number for one in kept if one.ruling.matter is not Matter.COMMENT]

    def half(self) -> list[str]:
        """Name what is there in part, or does not count as what is there."""
        wrong = []
        statuses = self._statuses()
        for serial in self._serials:
            entered = len(self._page(serial))
            if (entered, statuses[serial]) not in {(0, "waiting"), (self._rulings, "valid")}:
                wrong.append(f"sheet {serial}: {entered} rulings, {statuses[serial]}")
        ours = {run.first_serial for run in self.workspace.store.runs.all() if not run.printed}
        said = [logged.entry.after for logged in self.workspace.store.log.entries()]
        named = [json.loads(words.partition("] ")[0] + "]")[1] for words in said if UNNUMBERED in words]
        if sorted(named) != sorted(ours):
            wrong.append(f"serials of no paper: {sorted(ours)}, given to {named}")
        if len(strays := self._strays()) > 1 or len(self.stored()) % self._rulings != len(strays):
            wrong.append(f"in force: {self.stored()}")
        return wrong

    def _page(self, serial: int) -> list[int]:
        kept = self.workspace.store.rulings.in_force(serial)
        return [one.number for one in kept if one.ruling.matter is not Matter.COMMENT]

    def _strays(self) -> list[int]:
        kept = self.workspace.store.rulings.in_force()
        return [one.number for one in kept if one.ruling.matter is Matter.STRAY]

    def _statuses(self) -> dict[int, str]:
        layouts = self.workspace.store.layouts.by_id()
        return {sheet.serial: sheet.status.value for run, _, sheet in sheets_of(self.workspace, layouts) if run.printed}
