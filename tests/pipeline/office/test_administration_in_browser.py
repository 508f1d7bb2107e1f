"""Settings, survey, log and backup in a real browser, without a script: they fit, and nothing is out of reach."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.web.security import Listening

PAGES = ("/settings", "/survey", "/log", "/backup", "/backup/key", "/backup/retain")
WIDTHS = ((390, 844), (820, 1180), (1366, 768), (1920, 1080))
HEIGHTS = """all => all.filter(one => one.offsetHeight && !one.closest('nav, header'))
    .map(one => [one.offsetHeight, one.outerHTML.slice(0, 80)]).filter(([height]) => height < 44)"""
CUT = """() => [...document.querySelectorAll('main *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && (box.left < -1 || box.right > innerWidth + 1) && !one.closest('.unseen, .scroll thead');
}).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def served(printed_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Workspace]]:
    """The office of a workspace without users, for whoever is at this machine."""
    root = tmp_path_factory.mktemp("served") / "w"
    shutil.copytree(printed_workspace, root)
    workspace = Workspace.open(root)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    app = guarded_app(workspace, Listening("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}", workspace
    server.should_exit = True
    thread.join(10)
    workspace.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_fit_every_screen_and_axe_finds_nothing(
    served: tuple[str, Workspace], open_page: Callable[..., Any], axe: str, language: str
) -> None:
    url, _ = served
    page, found = open_page(url), dict[str, list[Any]]()
    for path in PAGES:
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{url}{path}?lang={language}")
            cut = page.evaluate(CUT)
            low = page.eval_on_selector_all("main button, main .button, main select, main input:not([type])", HEIGHTS)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found[f"{path} {width}"] = [*cut, *low, *([wide] if wide > 0 else [])]
        page.evaluate(axe)
        said = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        found[path] = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in said if one["impact"] != "minor"]
    assert {where: what for where, what in found.items() if what} == {}


def test_settings_are_saved_without_a_script_and_errors_take_the_focus(
    served: tuple[str, Workspace], open_page: Callable[..., Any]
) -> None:
    url, workspace = served
    page = open_page(f"{url}/settings?lang=vi", java_script_enabled=False)
    page.get_by_label("Chỉ tiêu hài lòng (%)").fill("rất cao")
    save = page.get_by_role("button", name="Lưu cài đặt")
    box, size = save.bounding_box(), page.viewport_size
    assert box["y"] + box["height"] <= size["height"]  # the main button is on the first screen
    save.click()
    problem = page.get_by_role("alert").filter(has_text="cần sửa")
    assert "Chỉ tiêu hài lòng" in problem.inner_text()
    assert problem.get_attribute("autofocus") is not None
    page.get_by_label("Chỉ tiêu hài lòng (%)").fill("87,5")
    page.get_by_role("button", name="Lưu cài đặt").click()
    page.get_by_text("Đã lưu cài đặt.").wait_for()
    assert workspace.settings.report.target == 87.5


def test_a_survey_is_brought_by_a_plain_form(
    served: tuple[str, Workspace], open_page: Callable[..., Any], tmp_path: Path
) -> None:
    url, workspace = served
    text = workspace.survey_text().replace("Nơi ngồi chờ có đủ", "Nơi ngồi chờ còn đủ")
    (tmp_path / "mới.yaml").write_text(text, "utf-8")
    page = open_page(f"{url}/survey?lang=vi", java_script_enabled=False)
    page.set_input_files("#file-survey", tmp_path / "mới.yaml")
    page.get_by_role("button", name="Tải lên và kiểm tra").first.click()
    page.get_by_text("mang nghĩa khác với phiếu đã in").wait_for()
    picture = page.locator(".sheets img").first
    assert picture.evaluate("one => one.naturalWidth") > 500
    page.get_by_label("Nghĩa vẫn như trước").check()
    page.get_by_role("button", name="Dùng tệp này").click()
    page.get_by_text("Tệp mới đang được dùng").wait_for()
    assert workspace.survey_text() == text


def test_a_backup_is_awaited_without_a_script(served: tuple[str, Workspace], open_page: Callable[..., Any]) -> None:
    url, _ = served
    page = open_page(f"{url}/backup?lang=vi", java_script_enabled=False)
    page.get_by_role("button", name="Sao lưu ngay").click()
    page.get_by_text("Đã sao lưu xong").wait_for()
    with page.expect_download() as sent:
        page.get_by_role("link", name="Tải về").first.click()
    assert sent.value.suggested_filename.endswith(".zip")
