"""The manager's page in a real browser: what fits, what is pressed, and that nothing of it needs a script."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn

from pipeline.office.server import guarded_app
from pipeline.web.listening import Listening
from tests.benchmarks.made_up import make_up

PAGES = (
    "/figures",
    "/figures?unit=ub06808",
    "/figures/part/criteria",
    "/figures/part/units",
    "/figures/part/people",
    "/figures/criterion/q01",
    "/figures/sheets?question=q01&answer=2",
    "/figures/sheets?question=gender",
    "/figures/compare",
)
SMALL = """
    [...document.querySelectorAll("main a, main button, main select, main summary")]
        .filter((one) => one.offsetHeight && one.offsetHeight < 44).map((one) => one.textContent.trim())
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    workspace = make_up(tmp_path_factory.mktemp("browser") / "w", units=3)
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    app = guarded_app(workspace, Listening("127.0.0.1", port))
    for language in ("vi", "en"):
        assert app.state.office.figures.latest(language, 60)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    workspace.close()


@pytest.mark.parametrize("width", [390, 820, 1366, 1920])
def test_every_page_fits_and_can_be_pressed_with_a_finger(
    address: str, open_page: Callable[..., Any], width: int
) -> None:
    page = open_page(address, viewport={"width": width, "height": 844})
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALL) == [], path


def test_a_manager_gets_from_a_bar_to_the_sheet_without_a_script(address: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{address}/figures?lang=en", java_script_enabled=False)
    page.locator("select[name=channel]").select_option("counter")
    page.locator(".filter button").click()
    page.wait_for_url(re.compile(r"channel=counter"))
    page.locator(".bars a").first.click()
    page.wait_for_url(re.compile(r"/figures/criterion/.*channel=counter"))
    page.locator(".bars a").first.click()
    page.wait_for_url(re.compile(r"/figures/sheets\?.*answer=5"))
    page.locator("a.to-sheet").first.click()
    page.wait_for_url(re.compile(r"/figures/sheet/\d{7}-"))
    assert page.locator(".events li").count() >= 3
    page.go_back()
    assert "answer=5" in page.url


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_serious(address: str, open_page: Callable[..., Any], axe: str, language: str) -> None:
    page = open_page(f"{address}/figures?lang={language}")
    found: dict[str, list[str]] = {}
    sheet = page.context.request.get(f"{address}/figures/sheets?question=q01&answer=4").text()
    one = re.findall(r'href="(/figures/sheet/[^"?]+)', sheet)[0]
    for path in (*PAGES, one):
        page.goto(address + path)
        page.evaluate(axe)
        told = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        found[path] = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in told if one["impact"] != "minor"]
    assert {path: said for path, said in found.items() if said} == {}
