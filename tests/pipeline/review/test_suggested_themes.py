"""Themes that the words of a comment suggest, while a clerk types it: with a script, and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.records.comments import Comment
from pipeline.remedies.theme_matcher import in_words, suggested
from tests.pipeline.review.conftest import FakeQueue, Items

Serve = Callable[..., str]
Open = Callable[..., Any]
WORDS = {"waiting": ("chờ lâu",), "status": ("quầy",)}
NAMES = [("waiting", "Thời gian chờ"), ("status", "Quầy"), ("other", "Khác")]


def served(serve: Serve, queue: FakeQueue) -> str:
    return serve(queue, themes=lambda _: NAMES, suggested=lambda text: in_words(suggested(text, WORDS)))


def test_suggestions_follow_what_is_typed_and_wait_to_be_taken(serve: Serve, open_page: Open, items: Items) -> None:
    queue = FakeQueue.of(items.comment())
    page = open_page(served(serve, queue))
    page.fill("textarea[name=text]", "Phải chờ rất lâu ở quầy 2")
    page.wait_for_selector("[data-theme=waiting].suggested")
    assert page.text_content("[data-theme=waiting] .because") == "vì có: chờ rất lâu"
    assert page.text_content("[data-theme=status] .because") == "vì có: quầy"
    assert page.locator("[name=theme]:checked").count() == 0
    page.fill("textarea[name=text]", "chờ lâu")
    page.wait_for_selector("[data-theme=status]:not(.suggested)")
    page.click("[data-accept]")
    assert not page.is_visible("[data-accept]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-done]")
    ((_, said),) = queue.choices()
    assert Comment.unpacked(said).themes == ("waiting",)


def test_without_a_script_they_are_asked_for_and_nothing_is_settled(
    serve: Serve, open_page: Open, items: Items
) -> None:
    queue = FakeQueue.of(items.comment())
    page = open_page(served(serve, queue), java_script_enabled=False)
    page.fill("textarea[name=text]", "chờ lâu")
    page.click("button[value=suggest]")
    page.wait_for_selector("[data-theme=waiting].suggested")
    assert page.input_value("textarea[name=text]") == "chờ lâu"
    assert queue.choices() == []
    page.check("[name=theme][value=waiting]")
    page.click("button[value=write]")
    page.wait_for_selector("[data-done]")
    ((_, said),) = queue.choices()
    assert Comment.unpacked(said).themes == ("waiting",)
