"""The phone's page in a browser of a phone's size: with script, without, and when the network is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn

from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.web.security import Listening
from tests.pipeline.office.photographs import Shot, as_jpeg, photographed

Desk = Any  # of conftest.py, which can't be imported
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Quiet(uvicorn.Server):
    """A server that leaves signals to the tests."""

    def install_signal_handlers(self) -> None:
        """Install none."""


@pytest.fixture(scope="module")
def desk(desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_at(tmp_path_factory.mktemp("camera") / "w", 2)


@pytest.fixture
def served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the desk's page."""
    monkeypatch.setattr("pipeline.office.camera_parts.READERS", 0)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
        app = guarded_app(desk.workspace, Listening("127.0.0.1", port), "en")
        server = Quiet(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()
    app.state.office.camera.close()


@pytest.fixture
def pictures(desk: Desk, tmp_path: Path) -> Callable[..., str]:
    """Write a photograph of a page, and return its path."""

    def take(page: int, how: Shot = Shot()) -> str:  # noqa: B008 - frozen
        path = tmp_path / f"{page}-{how.cut}.jpg"
        path.write_bytes(as_jpeg(photographed(desk.blanks[page], how, np.random.default_rng(page))))
        return str(path)

    return take


def let_in(open_page: Callable[..., Any], served: str) -> str:
    page = open_page(f"{served}/scans/phone")
    page.get_by_role("button", name="Make a code").first.click()
    address = page.locator(".camera-address").first.get_attribute("href")
    assert page.evaluate(WIDER) == 0
    return str(address)


def of_batches(workspace: Workspace) -> list[int]:
    return [len(list(path.iterdir())) for path in workspace.inbox.glob("[!.]*/batch-*")]


def test_sheet_after_sheet_is_photographed_and_told(
    open_page: Callable[..., Any], axe: str, served: str, desk: Desk, pictures: Callable[..., str]
) -> None:
    page = open_page(let_in(open_page, served), **PHONE)
    page.locator("input[capture]").set_input_files(pictures(0))
    page.locator('[data-verdict="next"]').wait_for()
    assert "Sheet 0000001" in page.locator(".which").inner_text()
    page.locator("input[capture]").set_input_files(pictures(1, Shot(cut=0.15)))
    page.locator('[data-verdict="again"]').wait_for()
    assert page.get_by_role("button", name="Keep this picture anyway").is_visible()
    page.evaluate(axe)
    found = page.evaluate("() => axe.run()")
    assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []
    page.locator("input[capture]").set_input_files(pictures(1))
    page.locator('[data-verdict="next"]').wait_for()
    assert page.locator(".taken li").count() == 2
    assert page.evaluate(WIDER) == 0
    before = sum(of_batches(desk.workspace))
    page.get_by_role("button", name="Finish").click()
    page.locator('[data-verdict="done"]').wait_for()
    assert sum(of_batches(desk.workspace)) == before + 2


def test_a_picture_is_sent_again_after_the_network_was_lost(
    open_page: Callable[..., Any], served: str, pictures: Callable[..., str]
) -> None:
    page = open_page(let_in(open_page, served), **PHONE)
    page.context.set_offline(True)
    page.locator("input[capture]").set_input_files(pictures(0))
    page.locator(".sending.lost").wait_for()
    page.context.set_offline(False)
    page.locator('[data-verdict="next"]').wait_for()
    assert page.locator(".taken li").count() == 1


def test_it_works_without_script(open_page: Callable[..., Any], served: str, pictures: Callable[..., str]) -> None:
    page = open_page(let_in(open_page, served), **PHONE, java_script_enabled=False)
    page.locator("input[capture]").set_input_files(pictures(0))
    page.get_by_role("button", name="Send the chosen picture").first.click()
    page.locator('[data-verdict="next"]').wait_for()
    page.get_by_role("button", name="Finish").click()
    page.locator('[data-verdict="done"]').wait_for()
