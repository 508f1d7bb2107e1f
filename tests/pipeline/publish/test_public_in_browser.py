"""The public page in a browser: opened from a folder, on a phone and a large screen, with and without script."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from pipeline.publish.publishing import publish
from pipeline.records.page_evidence import RowNote
from tests.pipeline.publish.added_sheets import add_sheets
from tests.pipeline.publish.answered_comments import answer, many
from tests.pipeline.publish.conftest import TODAY

WIDTHS = (320, 390, 820, 1366)
LISTED, UNKNOWN = "PHNBCD", "ZZZZZZ"
PAGES = (
    *("index.html", "sipas-2019-q1.html", "receipts.html", "receipts-2019-q1.html", "method.html", "index.en.html"),
    *("answers.html", "answers-sipas-2019-q1.html"),
)


@pytest.fixture(scope="module")
def folder(made_up_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with a reply and with receipts, some of them on pages by letter."""
    root = tmp_path_factory.mktemp("browser") / "office"
    shutil.copytree(made_up_once, root)
    workspace = Workspace.open(root)
    notes = [
        RowNote(f"k{n}", "2019-02-11T09:30:00+07:00", receipt=r) for n, r in enumerate((LISTED, "BCDFGH", "BCDFGJ"))
    ]
    add_sheets(workspace, "ub06808", "2019-Q1", ["4"] * 3, "online", notes)
    answer(workspace, many(workspace)[0])
    with pytest.MonkeyPatch.context() as patched:
        publish(workspace, today=TODAY)
        patched.setattr("pipeline.publish.receipt_pages.receipt_pages.__defaults__", ("", 2))
        publish(workspace, root / "split", today=TODAY)
    workspace.close()
    return root / "results" / "public"


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a file in a browser; what its policy forbids, and what breaks in its script, fails the test."""
    contexts: list[Any] = []
    broken: list[str] = []

    def start(path: Path, **how: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 860}} | how)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text))
        page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or broken.append(asked.url))
        page.goto(path.as_uri())
        return page

    yield start
    for context in contexts:
        context.close()
    assert broken == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_barriers_at_any_width(folder: Path, open_page: Callable[..., Any], axe: str, name: str) -> None:
    # The policy of the page keeps out every script but its own: axe is run past it.
    page = open_page(folder / name, bypass_csp=True)
    page.evaluate(axe)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 860})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    for width in (WIDTHS[0], WIDTHS[-1]):
        page.set_viewport_size({"width": width, "height": 860})
        run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        found = page.evaluate(f"{run}.then(done => done.violations.map(one => [one.id, one.nodes[0].html]))")
        assert found == [], (width, json.dumps(found)[:400])


def test_a_receipt_is_found_and_one_that_is_not_there_is_said_so(folder: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(folder / "receipts-2019-q1.html")
    box, state = page.get_by_label("Mã biên nhận của ông/bà"), page.get_by_role("status")
    box.fill(f" {LISTED[:3].lower()} {LISTED[3:].lower()}")
    assert LISTED in state.inner_text()
    assert page.locator("mark").inner_text() == LISTED
    box.fill(UNKNOWN)
    assert "không có trong danh sách" in state.inner_text()
    assert page.locator("mark").count() == 0
    box.fill("PH")
    assert state.inner_text() == "Mã biên nhận có sáu chữ cái."


def test_a_receipt_is_followed_to_the_page_of_its_letters(folder: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(folder.parents[1] / "split" / "receipts-2019-q1.html")
    page.get_by_label("Mã biên nhận của ông/bà").fill(LISTED)
    page.get_by_role("status").get_by_role("link").click()
    assert page.url.endswith(f"receipts-2019-q1-p.html#{LISTED}")
    assert page.locator("mark").inner_text() == LISTED
    page.get_by_label("Mã biên nhận của ông/bà").fill("BCDFGH")
    page.get_by_role("status").get_by_role("link").click()
    assert page.url.endswith("receipts-2019-q1.html#BCDFGH")


def test_without_script_the_list_is_there_to_be_looked_through(folder: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(folder / "receipts-2019-q1.html", java_script_enabled=False)
    assert not page.get_by_label("Mã biên nhận của ông/bà").is_visible()
    page.get_by_role("link", name="P", exact=True).click()
    assert page.get_by_text(LISTED).is_visible()


def test_a_table_is_filtered_without_typing_marks_and_languages_are_changed_in_place(
    folder: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(folder / "sipas-2019-q1.html")
    assert page.locator("table").first.locator("tbody tr").count() == 6
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("sipas-2019-q1.en.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Results, Q1 2019"
    page.get_by_role("link", name="Receipts").first.click()
    assert page.url.endswith("receipts.en.html")


def test_the_keyboard_reaches_the_content_first_and_everything_that_moves(
    folder: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(folder / "index.html", viewport={"width": 320, "height": 700})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_targets_of_a_finger_are_large_enough(folder: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(folder / "receipts-2019-q1.html", viewport={"width": 390, "height": 860})
    for target in page.locator("nav a, .letters a, input, .languages a").all():
        assert target.bounding_box()["height"] >= 40, target.inner_text()


def test_on_paper_the_figures_are_there_and_the_tools_are_not(folder: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(folder / "receipts-2019-q1.html")
    page.emulate_media(media="print")
    assert page.get_by_text(LISTED).is_visible()
    assert not page.get_by_label("Mã biên nhận của ông/bà").is_visible()
