"""The survey online of a workspace, served to plain HTTP and to browsers."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from pipeline import Workspace
from pipeline.public.journal import Journal
from pipeline.public.reception import head_of
from pipeline.public.sent import SentForms
from pipeline.public.server import form_of
from tests.pipeline.public.respondent import Respondent


@dataclass
class Online:
    """A workspace whose survey is served.

    Attributes:
        workspace: whose it is.
        base: the address.
        stop: ends the server, so that its journal moves.
    """

    workspace: Workspace
    base: str
    stop: Callable[[], None]

    def visit(self, language: str = "vi") -> Respondent:
        return Respondent(self.base, language)

    def kept(self) -> list[dict[str, Any]]:
        """What was sent, wherever it lies."""
        root = self.workspace.root
        return answers_in([*root.glob("online/*.jsonl"), *root.glob("inbox/online/*.jsonl")])


def answers_in(journals: Sequence[Path]) -> list[dict[str, Any]]:
    """The answers in journals, each of which must begin with its head and be whole."""
    found = []
    for journal in journals:
        head, *lines = journal.read_bytes().splitlines(keepends=True)
        assert json.loads(head)["phieu_answers"] == 1
        assert all(line.endswith(b"\n") for line in lines)
        found += [json.loads(line) for line in lines]
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "office")


@pytest.fixture
def online(workspace: Workspace) -> Iterator[Callable[..., Online]]:
    """Serve the workspace; ``survey`` is another questionnaire, ``settings`` are lines that replace those of a name."""
    ends: list[Callable[[], None]] = []

    def start(survey: str = "", kiosks: Sequence[tuple[str, str]] = (), most: int = 1000, **settings: str) -> Online:
        place = _changed(workspace, survey, settings)
        folder, inbox = place.root / "online", place.inbox / "online"
        sent = SentForms(folder, inbox)
        journal = Journal(folder, inbox, head_of(place.survey_text()), sent.list_all, most=most)
        sent.load(date.today())
        base, stop = _served(form_of(place, journal, sent, kiosks).app(), journal)
        ends.append(stop)
        return Online(place, base, stop)

    yield start
    for stop in ends:
        stop()
    workspace.close()


def _changed(workspace: Workspace, survey: str, settings: dict[str, str]) -> Workspace:
    if survey:
        (workspace.root / "survey.yaml").write_text(survey, "utf-8")
    path = workspace.root / "phieu.toml"
    text = path.read_text("utf-8")
    for name, value in settings.items():
        text, count = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        assert count == 1
    path.write_text(text, "utf-8")
    return Workspace.open(workspace.root)


def _served(app: Any, journal: Journal) -> tuple[str, Callable[[], None]]:
    bound = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()

    def stop() -> None:
        if thread.is_alive():
            server.should_exit = True
            thread.join(10)
            journal.close()
            bound.close()

    return f"http://127.0.0.1:{bound.getsockname()[1]}", stop
