"""An office with people of every sort, visited over HTTP as a browser does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

import pipeline.web.users as users_module
from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Listening, Users
from tests.pipeline.office.comment_office import comment_office
from tests.pipeline.office.form_fields import fields_of

GOOD = "ba con trâu xanh"
ORIGIN = {"origin": "http://127.0.0.1:8000"}
WARD = "ub06808"


@dataclass
class Visited:
    """A workspace with its users, and its office."""

    workspace: Workspace
    users: Users

    def visit(self, name: str) -> Browser:
        """Open the office in a browser and log in."""
        client = TestClient(
            guarded_app(self.workspace, Listening("127.0.0.1", 8000)),
            "http://127.0.0.1:8000",
            client=("127.0.0.1", 50000),
            headers={"Accept": "text/html"},
            follow_redirects=False,
        )
        answer = client.post("/login", data={"name": name, "password": GOOD}, headers=ORIGIN)
        assert answer.status_code == 303
        return Browser(client)


@dataclass
class Browser:
    """Somebody who is logged in."""

    client: TestClient

    def get(self, path: str) -> Any:
        """Return the answer to a request for a page."""
        return self.client.get(path)

    def fields(self, path: str) -> dict[str, str]:
        """Return what the fields of a page's form hold, as a browser would send them."""
        return fields_of(self.get(path).text)

    def post(self, path: str, **data: Any) -> Any:
        """Send a form with the token of the session."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/help").text)
        assert token is not None
        return self.client.post(path, data={"csrf": token[1], **data}, headers=ORIGIN)

    def upload(self, path: str, content: bytes, name: str = "file", **data: str) -> Any:
        """Send a file by a form without script."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/help").text)
        assert token is not None
        files = {"file": (name, content, "application/octet-stream")}
        return self.client.post(path, data={"csrf": token[1], **data}, files=files, headers=ORIGIN)


@pytest.fixture(scope="session")
def with_comments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office with comments, to be copied."""
    office = comment_office(tmp_path_factory.mktemp("comments") / "w")
    office.workspace.close()
    return office.workspace.root


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Callable[[Workspace], Visited]:
    """Add people of every role to a workspace: an, chi (administrators), binh (of a ward alone), minh, lan."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(users_module, "Passwords", lambda: cheap)

    def add(workspace: Workspace) -> Visited:
        users = Users(workspace.root / USERS)
        for name, role, units in (
            ("an", Role.ADMINISTRATOR, ()),
            ("chi", Role.ADMINISTRATOR, ()),
            ("binh", Role.ADMINISTRATOR, (WARD,)),
            ("minh", Role.MANAGER, ()),
            ("lan", Role.CLERK, ()),
        ):
            users.add(name, [role], GOOD, units)
        return Visited(workspace, users)

    return add


@pytest.fixture
def visited(tmp_path: Path, people: Callable[[Workspace], Visited]) -> Iterator[Visited]:
    """A new workspace, in which nothing was printed, with people."""
    workspace = Workspace.create(tmp_path / "w")
    yield people(workspace)
    workspace.close()
