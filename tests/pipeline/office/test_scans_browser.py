"""Bringing scans in a browser: dropped, sent in pieces over a bad line, read beside the pages, told page by page."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn

from pipeline.office.reading import Reading, reading_beside
from pipeline.office.server import guarded_app
from pipeline.web.listening import Listening
from samples import write_scan_pdf

Desk = Any  # of conftest.py, which can't be imported
WIDTHS = ((390, 844), (820, 1180), (1366, 768), (1920, 1080))
PATIENCE = 90_000  # milliseconds for reading a few pages


@pytest.fixture
def desk(desk_at: Callable[..., Desk], tmp_path: Path) -> Iterator[Desk]:
    made = desk_at(tmp_path / "w", 3)
    yield made
    made.workspace.close()


@pytest.fixture
def served(desk: Desk) -> Iterator[str]:
    """Serve the office of the desk with its watcher; its address."""
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    reading = Reading()
    app = guarded_app(desk.workspace, Listening("127.0.0.1", port), "vi", reading=reading)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    with reading_beside(desk.workspace, reading, workers=0):
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


def stack(desk: Desk, path: Path) -> Path:
    """Two blank sheets, a letter, and an empty page."""
    letter = np.full((2339, 1654), 255, np.uint8)
    letter[300:320, 200:1400] = 30
    letter[500:520, 200:1400] = 30
    write_scan_pdf([*desk.blanks[:4], letter, np.full((2339, 1654), 255, np.uint8)], path, 200, "jpeg-gray", 85)
    return path


def test_files_are_sent_over_a_bad_line_read_and_told(
    desk: Desk, served: str, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(f"{served}/scans")
    lost: list[str] = []

    def sometimes(route: Any) -> None:
        if route.request.method == "PUT" and len(lost) < 2:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/scans/upload/**", sometimes)
    path = stack(desk, tmp_path / "quầy số 1.pdf")
    page.locator('#bring input[name="files"]').set_input_files(path)
    page.locator("#bring").get_by_text("đã nhận").wait_for(timeout=PATIENCE)
    assert len(lost) == 2
    page.locator("#lately-part").get_by_text("6 trang:").wait_for(timeout=PATIENCE)
    page.locator("#bring").get_by_role("link", name="Xem lô này").click()
    page.get_by_role("heading", name="quầy số 1.pdf").wait_for()
    page.get_by_text("Trang không phải là phiếu khảo sát.").wait_for()
    picture = page.locator(".scans-pictures img").first
    picture.scroll_into_view_if_needed()
    assert picture.get_attribute("alt") == "Ảnh trang 5 của quầy số 1.pdf"
    (scan,) = desk.workspace.store.scans.all()
    assert scan.name == "quầy số 1.pdf"
    page.get_by_label("Lý do").fill("Quét nhầm hộp")
    page.get_by_label("Tôi muốn rút lô này").check()
    page.get_by_role("button", name="Rút lô").click()
    page.get_by_text("Đã rút lô.").wait_for()


def test_a_folder_that_is_dropped_is_one_batch(desk: Desk, served: str, tmp_path: Path, open_page: Any) -> None:
    page = open_page(f"{served}/scans")
    content = [*stack(desk, tmp_path / "a.pdf").read_bytes()]
    page.evaluate(
        """(bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "một.pdf", { lastModified: 1 }));
            data.items.add(new File(["không phải bản quét"], "hai.pdf", { lastModified: 2 }));
            data.items.add(new File([""], "rỗng.pdf", { lastModified: 3 }));
            document.querySelector(".scans-drop").dispatchEvent(
                new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
        }""",
        content,
    )
    page.locator("#bring").get_by_text("rỗng.pdf không có gì bên trong").wait_for(timeout=PATIENCE)
    page.locator("#lately-part").get_by_text("6 trang:").wait_for(timeout=PATIENCE)
    (batch,) = desk.workspace.store.batches.all()
    assert {scan.name for scan in desk.workspace.store.batches.files(batch.id)} >= {"một.pdf"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_fit_and_have_their_button_on_the_first_screen(
    desk: Desk, served: str, tmp_path: Path, open_page: Any, axe: str, language: str
) -> None:
    page = open_page(f"{served}/scans?lang={language}")
    page.locator('#bring input[name="files"]').set_input_files(
        stack(desk, tmp_path / ("một tên rất dài " * 8 + ".pdf"))
    )
    page.locator("#lately-part").get_by_text("6 trang:" if language == "vi" else "6 pages:").wait_for(timeout=PATIENCE)
    for path in ("/scans", "/scans/files", "/scans/batch/1", "/scans/progress"):
        page.goto(f"{served}{path}")
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, (path, width)
            first = page.locator("main .primary:visible, main a.button:visible").first.bounding_box()
            assert first["y"] + first["height"] <= height, (path, width)
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        serious = [one["id"] for one in found if one["impact"] in {"serious", "critical"}]
        assert not serious, (path, serious)
