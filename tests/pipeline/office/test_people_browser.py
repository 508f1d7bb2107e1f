"""The first account and people in a real browser: by hand, at every size, and as a screen reader finds them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher

import pipeline.web.users as users_module
from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.web.listening import Listening
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Users

GOOD = "ba con trâu xanh"
SIZES = ((390, 844), (820, 1180), (1366, 768), (1920, 1080))


@pytest.fixture
def office_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a brand-new office."""
    monkeypatch.setattr(users_module, "Passwords", lambda: Passwords(PasswordHasher(1, 8, 1)))
    workspace = Workspace.create(tmp_path / "office")
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    app = guarded_app(workspace, Listening("127.0.0.1", port), "vi")
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    workspace.close()


def _faults(page: Any, axe: str) -> list[str]:
    """What is wrong with a page at any size: for whoever can't see it, too wide, or its main button out of sight."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width}: scrolls sideways")
        if page.evaluate("document.querySelector('main .primary').getBoundingClientRect().bottom > innerHeight"):
            found.append(f"{width}: the main button is below")
    page.evaluate(axe)
    violations = page.evaluate("axe.run(document).then((run) => run.violations)")
    serious = [one for one in violations if one["impact"] in ("serious", "critical")]
    return found + [f"{one['id']}: {one['nodes'][0]['html'][:80]}" for one in serious]


@pytest.mark.parametrize("script", [True, False])
def test_an_office_is_set_up_in_the_browser(
    office_url: str, open_page: Callable[..., Any], tmp_path: Path, script: bool
) -> None:
    page = open_page(office_url, java_script_enabled=script)
    page.fill("[name=name]", "Nguyễn Thị Lan")
    page.fill("[name=password]", GOOD)
    page.fill("[name=again]", GOOD)
    page.keyboard.press("Enter")
    page.click("text=Thêm người")
    page.fill("[name=name]", "Trần Văn Hà")
    page.check("[name=role][value=clerk]")
    assert not page.is_visible("[name=of] >> nth=0")
    page.check("[name=scope][value=some]")
    page.check("[name=of] >> nth=0")
    page.click("main .primary")
    password = page.inner_text(".secret code")
    page.click("main .primary")
    assert "Trần Văn Hà" in page.inner_text("main table")
    found = Users(tmp_path / "office" / USERS).verify("Trần Văn Hà", password)
    assert found is not None
    assert (found.roles, len(found.units)) == ((Role.CLERK,), 1)


def test_pages_about_people_are_in_order_at_every_size(
    office_url: str, open_page: Callable[..., Any], axe: str, tmp_path: Path
) -> None:
    page = open_page(office_url, bypass_csp=True)
    found = {"/first": _faults(page, axe)}
    page.fill("[name=name]", "Nguyễn Thị Lan")
    page.fill("[name=password]", "ngắn")
    page.click("main .primary")
    page.wait_for_selector("[role=alert]:focus")  # what is wrong has the focus, from the first frame drawn on
    page.fill("[name=password]", GOOD)
    page.fill("[name=again]", GOOD)
    page.click("main .primary")
    Users(tmp_path / "office" / USERS).add("Trần Văn Hà", [Role.CLERK, Role.STAFF], GOOD, ["ub06820", "ub06808"])
    for path in ("/users", "/users/add", "/users/person?name=Trần Văn Hà"):
        page.goto(office_url + path)
        found[path] = _faults(page, axe)
    page.click("text=Xóa người dùng này >> nth=-1")
    found["sure"] = _faults(page, axe)
    page.goto(f"{office_url}/account")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == {path: [] for path in found}
