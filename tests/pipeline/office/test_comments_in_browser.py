"""Comments in a real browser: keys alone, no script, every width, and no barrier."""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from pipeline.office.server import guarded_app
from pipeline.web.listening import Listening
from tests.pipeline.office.comment_office import ASKING, OPEN, CommentOffice, opened

HERE = "/measures/comments"
SMALL = """
    [...document.querySelectorAll("main a, main button, main select, main summary, main label.choice")]
        .filter((one) => one.offsetHeight && one.offsetHeight < 44).map((one) => one.outerHTML)
"""


@pytest.fixture(scope="module")
def served(with_comments: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, CommentOffice]]:
    root = tmp_path_factory.mktemp("browser") / "w"
    shutil.copytree(with_comments, root)
    office = opened(root)
    office.workspace.store.remedies.begin(office.now(ASKING).about, {"title": "Góp ý"}, "lan")
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    app = guarded_app(office.workspace, Listening("127.0.0.1", port))
    assert app.state.office.figures.latest("vi", 60)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}", office
    server.should_exit = True
    thread.join(10)
    office.workspace.close()


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_every_page_fits_can_be_pressed_and_has_no_barrier(
    served: tuple[str, CommentOffice], open_page: Callable[..., Any], axe: str, width: int
) -> None:
    address, _ = served
    page = open_page(address, viewport={"width": width, "height": 844})
    for path in ("", "?tab=answered", "?tab=themes&show=all", "?tab=counts", "/1"):
        page.goto(f"{address}{HERE}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALL) == [], path
        if width == 390:
            page.evaluate(axe)
            told = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
            assert [(one["id"], one["nodes"][0]["html"]) for one in told if one["impact"] != "minor"] == [], path


def test_themes_are_confirmed_by_keys_alone_and_a_comment_is_answered_without_a_script(
    served: tuple[str, CommentOffice], open_page: Callable[..., Any]
) -> None:
    address, office = served
    page = open_page(f"{address}{HERE}?tab=themes")
    texts = []
    for keys in (("g",), ("7", "a", "Enter"), ("2", "Enter")):
        texts.append(page.text_content(".one .text"))
        for key in keys[:-1]:
            page.keyboard.press(key)
        with page.expect_navigation(url=re.compile("said=said-saved")):
            page.keyboard.press(keys[-1])
    assert sorted(texts) == sorted(OPEN)
    assert page.locator(".one").count() == 0
    assert office.now(texts[1]).said.themes == ("other",)
    assert office.now(texts[1]).said.needs_answer
    assert office.now(texts[2]).said.themes == ("staff",)
    plain = open_page(f"{address}{HERE}/1", java_script_enabled=False)
    plain.fill("[name=owner]", "Trần Thị An")
    plain.fill("[name=reply]", "Bà An đã xử lý.")
    plain.check("[name=publish]")
    plain.click("main form .primary")
    plain.wait_for_selector(".pointed mark")
    plain.fill("[name=reply]", "Đã có thêm quầy.")
    plain.fill("[name=result]", "Đã gọi.")
    plain.fill("[name=done_on]", "2026-03-01")
    plain.click("main form .primary")
    plain.wait_for_url(re.compile("said-comments-saved"))
    plain.click("button[value=close]")
    plain.wait_for_url(re.compile("said-comments-closed"))
    assert "Đã có thêm quầy." in plain.text_content("main")
