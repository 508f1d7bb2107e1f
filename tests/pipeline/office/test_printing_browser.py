"""Ordering in a real browser: on a phone, without script, and with what axe looks for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from pipeline.web.security import Listening

Open = Callable[..., Any]
PROOF = "/print/proof?unit=ub06808&channel=counter&period=2019-Q1&count=2"
SIZES = ((390, 844), (820, 1180), (1366, 768), (1920, 1080))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[str, Workspace]]:
    """An office on loopback that has printed a run, and its address."""
    workspace = Workspace.create(tmp_path / "w")
    period = parse_period("2019-Q1")
    print_runs(workspace, units_to_print(workspace.register(), "ub06808", period), "counter", period, 2)
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    app = guarded_app(workspace, Listening("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}", workspace
    server.should_exit = True
    thread.join(10)
    workspace.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_phone_orders_sees_how_far_it_is_and_takes_the_pdf(
    office: tuple[str, Workspace], open_page: Open, script: bool
) -> None:
    url, workspace = office
    page = open_page(f"{url}/print", viewport={"width": 390, "height": 844}, java_script_enabled=script)
    page.get_by_label("Tất cả (").check()
    page.get_by_label("Số lượng phiếu cho mỗi đơn vị").fill("2")
    page.get_by_role("button", name="Xem phiếu trước khi in").click()
    page.get_by_alt_text("Trang 2 của bản mẫu").wait_for()
    page.get_by_role("button", name="Đặt in").click()
    page.wait_for_url("**/print/jobs/*")
    if not script:
        heading = page.get_by_role("heading", name="Đã in xong")
        for _ in range(60):
            if heading.count():
                break
            page.wait_for_timeout(100)
            page.reload()
    page.get_by_role("heading", name="Đã in xong").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải tệp PDF").first.click()
    assert taken.value.suggested_filename.endswith(".pdf")
    assert {run.count for run in workspace.store.runs.all()[1:]} == {2}


def test_errors_are_told_first_and_have_the_focus(office: tuple[str, Workspace], open_page: Open) -> None:
    page = open_page(f"{office[0]}/print")
    page.get_by_label("Số lượng phiếu cho mỗi đơn vị").fill("viele")
    page.get_by_role("button", name="Xem phiếu trước khi in").click()
    told = page.get_by_role("alert").filter(has_text="Có 2 chỗ cần sửa")
    told.wait_for()
    page.wait_for_selector("[role=alert]:focus")
    assert page.get_by_label("Số lượng phiếu cho mỗi đơn vị").input_value() == "viele"


def test_a_run_is_cancelled_after_one_more_question(office: tuple[str, Workspace], open_page: Open) -> None:
    url, workspace = office
    (run,) = workspace.store.runs.all()
    page = open_page(f"{url}/print/runs/{run.id}")
    page.get_by_label("Lý do").fill("In nhầm kỳ")
    page.get_by_role("button", name="Hủy lượt in").click()
    page.get_by_role("heading", name="Hủy lượt in này?").wait_for()
    assert not workspace.store.runs.all()[0].cancelled
    page.get_by_role("button", name="Hủy lượt in", exact=True).click()
    page.get_by_text("Đã hủy lượt in.").wait_for()
    assert workspace.store.runs.all()[0].cancelled


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_fit_every_screen_and_axe_finds_nothing_serious(
    office: tuple[str, Workspace], open_page: Open, axe: str, language: str
) -> None:
    url, workspace = office
    number = workspace.store.runs.all()[0].id
    page, found = open_page(f"{url}/print?lang={language}"), {}
    for path in ("/print", "/print/proof?count=x", PROOF, "/print/runs", f"/print/runs/{number}"):
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(url + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            button = page.locator("main .primary").first.bounding_box()
            assert button is not None, path
            assert button["y"] + button["height"] <= height, (path, width)
        page.evaluate(axe)
        said = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        found[path] = [f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in said]
    assert {path: said for path, said in found.items() if said} == {}
