"""The survey online in a browser: keyboard, narrow screens, a lost connection, a tablet that is left."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.pipeline.public.conftest import Online
from tests.pipeline.public.respondent import UNIT
from tests.pipeline.public.test_form import SMALL

Start = Callable[..., Online]
Open = Callable[..., Any]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


def go_on(page: Any, heading: str) -> None:
    page.click("button.primary")
    page.wait_for_selector(f"h1:has-text('{heading}')")


def to_the_last_look(page: Any) -> None:
    go_on(page, "Phần một")
    for name in ("polite", "quick"):
        page.check(f"input[name='q.{name}'][value='3']", force=True)
    go_on(page, "Phần cuối")
    page.fill("textarea", "Cảm ơn")
    go_on(page, "Xem lại")


def violations(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(f"axe.run({{runOnly: {tags}}}).then((found) => found.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_any_page(online: Start, open_page: Open, axe: str, language: str) -> None:
    there = online(SMALL)
    page = open_page(f"{there.base}/?lang={language}", bypass_csp=True, **PHONE)
    found = {"home": violations(page, axe)}
    page.goto(f"{there.base}/{UNIT}?lang={language}")
    found["start"] = violations(page, axe)
    page.click("button.primary")
    page.wait_for_selector("fieldset")
    found["section"] = violations(page, axe)
    page.click("button.primary")
    page.wait_for_selector("#problems")
    found["missing"] = violations(page, axe)
    page.check("input[name='q.polite'][value='1']", force=True)
    page.click("button.primary")
    page.wait_for_selector("input[type=checkbox]")
    found["why"] = violations(page, axe)
    page.click("button.primary")
    page.wait_for_selector("textarea")
    page.fill("input.number", "x")
    page.click("button.primary")
    page.wait_for_selector(".wrong")
    found["wrong"] = violations(page, axe)
    page.fill("input.number", "3")
    page.click("button.primary")
    page.wait_for_selector("button[value=send]")
    found["check"] = violations(page, axe)
    page.click("button[value=send]")
    page.wait_for_selector(".receipt")
    found["thanks"] = violations(page, axe)
    page.goto(f"{there.base}/nothing?lang={language}")
    found["nothing"] = violations(page, axe)
    assert {name: said for name, said in found.items() if said} == {}


def test_the_keyboard_alone_is_enough(online: Start, open_page: Open) -> None:
    there = online(SMALL)
    page = open_page(f"{there.base}/{UNIT}", locale="vi")

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    def reach(what: str) -> None:
        for _ in range(30):
            press("Tab")
            if page.evaluate(f"document.activeElement.matches({what!r})"):
                return
        raise AssertionError(what)

    reach("button.primary")
    press("Enter")
    page.wait_for_selector("fieldset")
    reach("button.primary")
    press("Enter")
    page.wait_for_selector("#problems")
    page.wait_for_selector("#problems:focus")
    press("Tab", "Enter")  # to the first question that is open
    page.wait_for_selector("input[name='q.polite']:focus")
    press("ArrowDown", "ArrowDown")
    press("Tab", "ArrowUp")
    reach("button.primary")
    press("Enter")
    page.wait_for_selector("textarea")
    reach("textarea")
    page.keyboard.type("Tốt")
    reach("button.primary")
    press("Enter")
    page.wait_for_selector("button[value=send]")
    reach("button[value=send]")
    press("Enter")
    page.wait_for_selector(".receipt")
    assert [one["answers"] for one in there.kept()] == [{"polite": "3", "quick": "3", "words": "Tốt"}]


@pytest.mark.parametrize(
    ("width", "times"), [(320, 1), (390, 1), (820, 1), (1366, 1), (1280, 4)], ids=lambda number: f"{number}"
)
def test_nothing_is_cut_off_and_all_targets_are_large(online: Start, open_page: Open, width: int, times: int) -> None:
    there = {"width": width // times, "height": 800 // times}  # enlarged four times, a page has a fourth of its pixels
    page = open_page(f"{online().base}/{UNIT}", viewport=there, device_scale_factor=times, locale="vi")
    for _ in range(3):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = page.evaluate(
            "[...document.querySelectorAll('button, .button, .pick, main p.languages a, input.number, textarea')]"
            ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
            ".filter(([, at]) => at.height < 44 || at.width < 44).map(([said]) => said)"
        )
        assert small == []
        page.click("button.primary")
        page.wait_for_timeout(200)


def test_without_a_network_what_was_entered_is_kept_and_sent_once_when_it_is_back(
    online: Start, open_page: Open
) -> None:
    there = online(SMALL)
    page = open_page(f"{there.base}/{UNIT}", locale="vi", **PHONE)
    to_the_last_look(page)
    page.context.set_offline(True)
    page.click("button[value=send]")
    page.wait_for_selector("#net:has-text('Câu trả lời đã lưu trên máy, sẽ gửi khi có mạng')")
    assert there.kept() == []
    page.context.set_offline(False)
    page.wait_for_selector(".receipt")
    assert [one["answers"]["words"] for one in there.kept()] == ["Cảm ơn"]
    assert page.evaluate("localStorage.length") == 0


def test_a_form_whose_answer_was_lost_on_its_way_is_sent_again_and_counts_once(online: Start, open_page: Open) -> None:
    there = online(SMALL)
    page = open_page(f"{there.base}/{UNIT}", locale="vi")
    to_the_last_look(page)
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())  # it arrived, and was answered
            route.abort()
        else:
            route.continue_()

    page.route("**/*", lose)
    page.click("button[value=send]")
    page.wait_for_selector("#net .warn")
    page.click("#net button")
    receipt = page.wait_for_selector(".receipt strong").inner_text()
    assert receipt in lost[0]
    assert len(there.kept()) == 1


def test_a_form_that_was_closed_without_a_network_is_sent_when_it_is_opened_again(
    online: Start, open_page: Open
) -> None:
    there = online(SMALL)
    page = open_page(f"{there.base}/{UNIT}", locale="vi")
    to_the_last_look(page)
    page.context.set_offline(True)
    page.click("button[value=send]")
    page.wait_for_selector("#net .warn")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{there.base}/{UNIT}")
    page.wait_for_selector(".receipt")
    assert len(there.kept()) == 1


def test_a_form_that_was_closed_in_the_middle_can_be_gone_on_with_for_a_day(online: Start, open_page: Open) -> None:
    page = open_page(f"{online(SMALL).base}/{UNIT}", locale="vi")
    go_on(page, "Phần một")
    page.check("input[name='q.quick'][value='2']", force=True)
    page.reload()
    page.click("#net button.primary")
    page.wait_for_selector("h1:has-text('Phần một')")
    assert page.is_checked("input[name='q.quick'][value='2']")
    page.reload()
    page.evaluate(
        "for (const name of Object.keys(localStorage)) { const kept = JSON.parse(localStorage[name]);"
        " kept.t -= 864e5; localStorage[name] = JSON.stringify(kept); }"
    )
    page.reload()
    assert page.inner_text("#net") == ""
    assert page.evaluate("localStorage.length") == 0


def test_what_was_kept_can_be_deleted(online: Start, open_page: Open) -> None:
    page = open_page(f"{online(SMALL).base}/{UNIT}", locale="vi")
    go_on(page, "Phần một")
    page.reload()
    page.click("#net button:not(.primary)")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("script", [True, False])
def test_the_browser_goes_back_and_forward(online: Start, open_page: Open, script: bool) -> None:
    page = open_page(f"{online().base}/{UNIT}", locale="vi", java_script_enabled=script)
    go_on(page, "Tiếp cận dịch vụ")
    for number in range(1, 5):
        page.check(f"input[name='q.q0{number}'][value='4']", force=True)
    go_on(page, "Thủ tục hành chính")
    page.go_back()
    page.wait_for_selector("h1:has-text('Tiếp cận dịch vụ')")
    if script:
        assert page.is_checked("input[name='q.q01'][value='4']")
    page.go_forward()
    page.wait_for_selector("h1:has-text('Thủ tục hành chính')")


def test_a_whole_form_goes_through_without_a_script(online: Start, open_page: Open) -> None:
    there = online(SMALL)
    page = open_page(f"{there.base}/{UNIT}", locale="vi", java_script_enabled=False)
    to_the_last_look(page)
    page.click("button[value=send]")
    page.wait_for_selector(".receipt")
    assert len(there.kept()) == 1


@pytest.mark.parametrize("script", [True, False])
def test_who_takes_a_shared_phone_and_goes_back_after_sending_sees_no_answers(
    online: Start, open_page: Open, script: bool
) -> None:
    page = open_page(f"{online(SMALL).base}/{UNIT}", locale="vi", java_script_enabled=script)
    to_the_last_look(page)
    page.click("button[value=send]")
    page.wait_for_selector(".receipt")
    for _ in range(2):
        with suppress(Exception):  # what is in no memory has to be sent again, which the browser asks about first
            page.go_back()
        page.wait_for_timeout(300)
        assert "Cảm ơn</" not in page.content()
        assert page.locator("input:checked").count() == 0


def test_a_tablet_that_is_left_counts_down_and_goes_back_to_its_start(online: Start, open_page: Open) -> None:
    there = online(SMALL, kiosks=[(UNIT, "")])
    page = open_page(f"{there.base}/kiosk/{UNIT}", viewport={"width": 1280, "height": 800})
    page.clock.install()
    page.reload()
    go_on(page, "Phần một")
    page.check("input[name='q.quick'][value='2']", force=True)
    page.clock.run_for(15_000)
    assert re.search(r"Trở về đầu sau 1\d giây", page.inner_text("#idle"))
    page.click("#idle button")
    assert page.locator("#idle").count() == 0
    page.clock.run_for(31_000)
    page.wait_for_selector("button:has-text('Chạm để bắt đầu')")
    assert [(one["answers"], one["partial"]) for one in there.kept()] == [({"quick": "2"}, True)]
    assert page.evaluate("localStorage.length") == 0


def test_a_tablet_thanks_and_is_ready_for_the_next_person(online: Start, open_page: Open) -> None:
    there = online(SMALL, kiosks=[(UNIT, "")])
    page = open_page(f"{there.base}/kiosk/{UNIT}", viewport={"width": 1280, "height": 800})
    page.clock.install()
    page.reload()
    for _ in range(2):
        to_the_last_look(page)
        page.click("button[value=send]")
        page.wait_for_selector(".receipt")
        page.clock.run_for(16_000)
        page.wait_for_selector("button:has-text('Chạm để bắt đầu')")
    assert len({one["id"] for one in there.kept()}) == 2


def test_a_tablet_without_a_network_shows_nobody_the_answers_of_the_last_one(online: Start, open_page: Open) -> None:
    there = online(SMALL, kiosks=[(UNIT, "")])
    page = open_page(f"{there.base}/kiosk/{UNIT}", viewport={"width": 1280, "height": 800})
    page.clock.install()
    page.reload()
    go_on(page, "Phần một")
    page.check("input[name='q.quick'][value='1']", force=True)
    page.context.set_offline(True)
    page.clock.run_for(31_000)
    page.wait_for_selector("#net .warn")
    assert page.inner_text("main").strip() == ""
    page.context.set_offline(False)
    page.clock.run_for(9_000)
    page.wait_for_selector("button:has-text('Chạm để bắt đầu')")
    assert [one["partial"] for one in there.kept()] == [True]


def test_the_first_page_weighs_little_and_asks_nobody_else(online: Start, open_page: Open) -> None:
    there = online()
    page = open_page("about:blank")
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url.partition("?")[0]: len(answer.body())}))
    page.goto(f"{there.base}/{UNIT}", wait_until="networkidle")
    assert all(url.startswith(there.base) for url in weights)
    assert len(weights) <= 4
    assert sum(weights.values()) <= 30_000
    assert weights[f"{there.base}/static/form.js"] <= 8_000
