"""The review page in a real browser: keys, mouse, fingers, no script at all, two people at once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from forms.serial import format_serial
from omr.faults import Fault
from omr.reading import Doubt
from pipeline.errors import AlreadyStoredError
from pipeline.records.comments import Comment
from pipeline.records.letters import Heading, LetterPage
from pipeline.records.rulings import Place
from pipeline.review.letter_box import LetterBefore, LetterForm
from pipeline.review.printings import Printings
from pipeline.review.queue_items import ItemKind
from pipeline.web.passwords import Passwords
from pipeline.web.security import USERS, Role, Users
from tests.pipeline.review.conftest import OTHER, PRINTED, FakeQueue, Items, broken_store, drawn_pictures, layout

Serve = Callable[..., str]
Open = Callable[..., Any]


def showing(page: Any, item_id: str, script: bool = True) -> None:
    """Wait until an item is shown, where there is a script for so long that keys answer it."""
    page.wait_for_selector(f'[data-item="{item_id}"]{"[data-ready]" if script else ""}')


def settled(queue: FakeQueue, count: int) -> list[tuple[str, str]]:
    """Wait until so many answers have arrived."""
    until = time.monotonic() + 10
    while len(queue.settled) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert len(queue.settled) == count
    return queue.choices()


def test_keys_choose_blank_void_and_accept(serve: Serve, open_page: Open, items: Items) -> None:
    doubts = [items.doubt(), items.doubt("q05", "3"), items.doubt("q06", "2"), items.overvote(), items.doubt()]
    queue = FakeQueue.of(*doubts)
    page = open_page(serve(queue))
    for doubt, key in zip(doubts, ["5", "0", "x", "Enter", "Enter"], strict=True):
        showing(page, doubt.id)
        page.keyboard.press(key)
    page.wait_for_selector("[data-done]")
    said = [("choose", "5"), ("blank", ""), ("void", ""), ("void", ""), ("choose", "4")]
    assert settled(queue, 5) == said
    assert [item for _, item, _ in queue.settled] == [doubt.id for doubt in doubts]


def test_mouse_chooses_buttons_and_boxes(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    page.click("text=Không hài lòng >> nth=-1")
    showing(page, second.id)
    page.click('.hits [data-choice="3"]')
    page.wait_for_selector("[data-done]")
    assert settled(queue, 2) == [("choose", "2"), ("choose", "3")]


def test_fingers_choose_on_a_tablet(serve: Serve, open_page: Open, items: Items) -> None:
    queue = FakeQueue.of(items.doubt())
    page = open_page(serve(queue), viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True)
    sizes = page.eval_on_selector_all("button, .button, .languages a", "all => all.map(one => one.offsetHeight)")
    assert min(size for size in sizes if size) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.tap("button.choice[value='choose:5']")
    page.wait_for_selector("[data-done]")
    assert settled(queue, 1) == [("choose", "5")]


def test_undo_brings_the_last_one_back(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    page.keyboard.press("1")
    showing(page, second.id)
    page.keyboard.press("u")
    showing(page, first.id)
    assert "Đã hoàn tác" in page.inner_text("#said")
    page.keyboard.press("2")
    showing(page, second.id)
    page.keyboard.press("3")
    page.wait_for_selector("[data-done]")
    assert settled(queue, 2) == [("choose", "2"), ("choose", "3")]
    page.keyboard.press("u")
    showing(page, second.id)


def test_nothing_to_undo_is_said(serve: Serve, open_page: Open, items: Items) -> None:
    page = open_page(serve(FakeQueue.of(items.doubt())))
    page.keyboard.press("u")
    page.wait_for_selector("#said:has-text('Không có gì để hoàn tác')")


def test_later_comes_back_at_the_end(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    page.keyboard.press("n")
    showing(page, second.id)
    page.keyboard.press("1")
    showing(page, first.id)
    page.keyboard.press("1")
    page.wait_for_selector("[data-done]")
    assert [item for _, item, _ in queue.settled] == [second.id, first.id]


def test_help_and_the_whole_page_are_a_key_away(serve: Serve, open_page: Open, items: Items) -> None:
    doubt = items.doubt()
    queue = FakeQueue.of(doubt)
    page = open_page(serve(queue))
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    page.keyboard.press("3")  # chooses nothing while the help is open
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    picture = page.wait_for_selector("#whole[open] img")
    before = picture.bounding_box()["width"]
    page.keyboard.press("+")
    assert picture.bounding_box()["width"] > 1.4 * before
    page.keyboard.press("0")
    assert picture.bounding_box()["width"] == pytest.approx(before)
    page.keyboard.press("p")
    page.wait_for_selector("#whole:not([open])", state="attached")
    assert queue.settled == []
    showing(page, doubt.id)


def test_a_conflict_is_chosen_beside_each_other(serve: Serve, open_page: Open, items: Items) -> None:
    conflicts = [items.conflict(), items.conflict()]
    queue = FakeQueue.of(*conflicts)
    page = open_page(serve(queue))
    left, right = (one.bounding_box() for one in page.query_selector_all(".pair section"))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    page.keyboard.press("Enter")  # nothing is suggested
    page.keyboard.press("2")
    showing(page, conflicts[1].id)
    page.keyboard.press("x")
    page.wait_for_selector("[data-done]")
    assert settled(queue, 2) == [("choose", "1"), ("void", "")]


def test_a_serial_with_a_slip_is_typed_again(serve: Serve, open_page: Open, items: Items) -> None:
    waiting, after = items.serial(), items.doubt()
    queue = FakeQueue.of(waiting, after)
    page = open_page(serve(queue))
    showing(page, waiting.id)
    page.keyboard.type("0000012-A")  # the field has the focus, and letters are no keys in it
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem:has-text('Chữ kiểm tra')")
    assert page.input_value("[name=serial]") == "0000012-A"
    page.keyboard.type(format_serial(PRINTED + 1))
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem:has-text('chưa từng được in')")
    page.keyboard.type(format_serial(12))
    page.keyboard.press("Enter")
    showing(page, after.id)
    assert settled(queue, 1) == [("type", format_serial(12))]


def test_a_page_is_entered_by_hand_with_keys(serve: Serve, open_page: Open, items: Items) -> None:
    unreadable, missing = items.unreadable(), items.missing()
    queue = FakeQueue.of(unreadable, missing)
    page = open_page(serve(queue))
    for key in ("5", "4", "x", "0", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".problem:has-text('câu chưa nhập')")
    assert settled(queue, 0) == [], "what nobody entered is not blank"
    page.wait_for_selector("[name='answer:q06']:focus")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    showing(page, missing.id)
    page.keyboard.press("x")
    page.wait_for_selector("[data-done]")
    (choose, answers), without = settled(queue, 2)
    said = {question: answer for question, answer in json.loads(answers).items() if answer}
    assert (choose, said) == ("choose", {"q01": "5", "q02": "4", "q03": "void", "q05": "1"})
    assert without == ("without", "")


LETTER = LetterForm((("box", "Hòm thư"), ("online", "Trực tuyến")), "box", day="05/03/2019", latest="06/03/2019")
BEFORE = LetterBefore("4-1", 1, "Phường Trưng Vương", "05/03/2019")


def sent_letters(queue: FakeQueue, count: int) -> list[LetterPage]:
    return [LetterPage.unpacked(value) for verb, value in settled(queue, count) if verb == "send"]


def test_a_letter_is_sent_with_keys_and_the_next_page_continues_it(serve: Serve, open_page: Open, items: Items) -> None:
    first, second, third = items.stray(), items.stray(), items.stray()
    queue = FakeQueue.of(first, second, third)
    forms = {first.id: LETTER, second.id: replace(LETTER, before=BEFORE), third.id: LETTER}
    channels = {"channels": lambda: ("box", "online"), "letters": lambda item, *_: forms[item.id]}
    page = open_page(serve(queue, **channels))
    page.keyboard.press("Enter")
    page.wait_for_selector(".problem:has-text('Hãy chọn đơn vị')")
    page.wait_for_selector("[name=to]:focus")  # the field that is wrong
    page.keyboard.type("phường trưng vương")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.keyboard.press("t")
    page.keyboard.type("Chờ lâu")
    page.keyboard.press("Control+Enter")
    showing(page, second.id)
    page.keyboard.press("c")
    showing(page, third.id)
    page.keyboard.press("d")
    page.wait_for_selector("[name=to]:focus")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.wait_for_selector("[data-done]")
    letter, more = sent_letters(queue, 3)
    assert letter.head == Heading("ub06820", "box", date(2019, 3, 5))
    assert letter.said == Comment("Chờ lâu", ("waiting",))
    assert more.continues == Place(4, 1)


def test_a_part_of_a_letter_is_blacked_out_by_dragging(serve: Serve, open_page: Open, items: Items) -> None:
    queue = FakeQueue.of(items.stray())
    letter = replace(LETTER, unit="Phường Trưng Vương")
    page = open_page(serve(queue, channels=lambda: ("box",), letters=lambda *_: letter))
    box = page.locator(".scan svg").bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ((0.1, 0.1), (0.5, 0.2))]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1])
    page.mouse.up()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-done]")
    (sent,) = sent_letters(queue, 1)
    assert [round(number) for number in sent.said.black[0]] == [10, 10, 40, 10]


def test_a_letter_is_sent_without_script(serve: Serve, open_page: Open, items: Items) -> None:
    queue = FakeQueue.of(items.stray())
    letters = {"channels": lambda: ("box", "online"), "letters": lambda *_: LETTER}
    page = open_page(serve(queue, **letters), java_script_enabled=False)
    page.fill("[name=to]", "Phường Trưng Vương")
    page.fill("[name=day]", "7/3/2019")
    page.select_option("[name=channel]", "online")
    page.press("[name=day]", "Enter")
    page.wait_for_selector("[data-done]")
    (sent,) = sent_letters(queue, 1)
    assert sent.head == Heading("ub06820", "online", date(2019, 3, 7))


def test_a_stray_page_whose_serial_can_be_read_is_named(serve: Serve, open_page: Open, items: Items) -> None:
    lost = replace(items.stray(), fault=Fault.FIDUCIALS_MISSING)
    queue = FakeQueue.of(lost)
    page = open_page(serve(queue))
    page.fill("[name=serial]", "0000001-R")
    page.fill("[name=sheet_page]", "2")
    page.click("button[value=type]")
    page.wait_for_selector("[data-done]")
    assert settled(queue, 1) == [("type", "0000001-R 2")]


PRINTINGS = Printings(
    (("ub06808", "Phường Vàng Danh"), ("ub06820", "Phường Trưng Vương")),
    (("counter", "Tại quầy"), ("box", "Hòm góp ý")),
    (("2019-Q2", "2019-Q2"), ("2019-Q1", "2019-Q1")),
    ((layout().id, "Phiếu khảo sát"),),
)


@pytest.mark.parametrize("kind", ["stray", "serial"])
def test_a_sheet_without_a_serial_is_entered_with_the_keyboard(
    serve: Serve, open_page: Open, items: Items, kind: str
) -> None:
    item = getattr(items, kind)()
    queue = FakeQueue.of(item)
    page = open_page(serve(queue, printings=lambda _: PRINTINGS))
    page.keyboard.press("Escape")  # leaves the field of a serial
    page.keyboard.press("s")
    assert page.is_visible("[name=of_unit]")
    assert page.evaluate("document.activeElement.matches('details[open] > summary')")
    page.select_option("[name=of_unit]", "ub06820")
    page.select_option("[name=of_channel]", "box")
    page.select_option("[name=of_period]", "2019-Q1")
    page.focus("button[value=enter]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-done]")
    ((verb, value),) = settled(queue, 1)
    wanted = {"unit": "ub06820", "channel": "box", "period": "2019-Q1", "layout": layout().id, "page": "1"}
    assert (verb, json.loads(value)) == ("enter", wanted)


def test_four_corners_are_clicked_on_in_turn(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.unreadable(), items.unreadable()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    page.keyboard.press("c")
    page.evaluate("document.querySelector('.beside > .viewport').style.maxHeight = 'none'")
    frame = page.query_selector(".scan svg").bounding_box()
    clicked = [(0.1, 0.05), (0.9, 0.06), (0.88, 0.2), (0.12, 0.19)]
    for x, y in clicked:
        page.click(".scan svg", position={"x": x * frame["width"], "y": y * frame["height"]})
    page.click("button[value=read]")
    showing(page, second.id)
    ((verb, value),) = settled(queue, 1)
    assert verb == "read"
    for seen, meant in zip(json.loads(value), clicked, strict=True):
        assert seen == pytest.approx(meant, abs=0.004)


def test_corners_are_moved_with_the_arrow_keys(serve: Serve, open_page: Open, items: Items) -> None:
    queue = FakeQueue.of(items.unreadable())
    page = open_page(serve(queue))
    page.keyboard.press("c")
    page.locator(".scan svg .corner").nth(3).wait_for(state="attached")  # they are drawn once the block has opened
    fields = page.locator("[name=corner_x]")
    before = float(fields.nth(2).input_value())
    fields.nth(2).focus()
    page.keyboard.press("ArrowDown")
    assert float(fields.nth(2).input_value()) == pytest.approx(before - 0.1)
    assert page.locator("[data-corner].turn").get_attribute("data-corner") == "3"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-done]")
    ((verb, value),) = settled(queue, 1)
    corners = json.loads(value)
    assert (verb, len(corners)) == ("read", 4)
    assert corners[2][0] == pytest.approx((before - 0.1) / 100)


@pytest.mark.parametrize("width", [390, 820, 1366])
def test_axe_finds_nothing_where_a_sheet_is_entered(
    serve: Serve, open_page: Open, items: Items, axe: str, width: int
) -> None:
    found = {}
    for item, key in ((items.stray(), "s"), (items.serial(), "s"), (items.unreadable(), "c")):
        address = serve(FakeQueue.of(item), printings=lambda _: PRINTINGS)
        page = open_page(address, viewport={"width": width, "height": 860})
        page.keyboard.press("Escape")
        page.keyboard.press(key)
        page.wait_for_selector("details.ours[open]")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found[item.id] = _violations(page, axe)
    assert found == {name: [] for name in found}


def test_a_drawn_page_is_entered_without_what_was_counted(serve: Serve, open_page: Open, items: Items) -> None:
    item = items.audit()
    queue = FakeQueue.of(item)
    page = open_page(serve(queue))
    assert page.locator(".suggested, [data-lit]").count() == 0
    page.check("[name='answer:q16'][value='5']", force=True)
    page.check("[name='answer:comments'][value=written]", force=True)
    page.check("[name=rest]")
    page.click("button[value=choose]")
    page.wait_for_selector("[data-done]")
    ((verb, value),) = settled(queue, 1)
    said = {question: answer for question, answer in json.loads(value).items() if answer}
    assert (verb, said) == ("choose", {"q16": "5", "comments": "written"})


def test_a_comment_is_typed(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.comment(), items.comment()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    page.keyboard.type("Chờ lâu quá 2 tiếng")
    page.check("[name=theme]")
    page.focus("[name=text]")
    page.keyboard.press("Control+Enter")
    showing(page, second.id)
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    page.wait_for_selector("[data-done]")
    (write, packed), blank = settled(queue, 2)
    assert (write, Comment.unpacked(packed)) == ("write", Comment("Chờ lâu quá 2 tiếng", ("waiting",)))
    assert blank == ("blank", "")


def test_a_name_in_a_comment_is_blacked_out_in_its_picture(serve: Serve, open_page: Open, items: Items) -> None:
    queue = FakeQueue.of(items.comment())
    page = open_page(serve(queue))
    board = page.locator(".scan svg")
    frame = board.bounding_box()
    assert frame is not None

    def drag(*shares: float) -> None:
        (x0, y0, x1, y1) = (
            frame["x"] + shares[0] * frame["width"],
            frame["y"] + shares[1] * frame["height"],
            frame["x"] + shares[2] * frame["width"],
            frame["y"] + shares[3] * frame["height"],
        )
        page.mouse.move(x0, y0)
        page.mouse.down()
        page.mouse.move(x1, y1)
        page.mouse.up()

    drag(0.5, 0.25, 0.25, 0.75)
    drag(0.8, 0.2, 0.9, 0.5)
    assert board.locator("rect.black").count() == 2
    page.mouse.click(frame["x"] + 0.85 * frame["width"], frame["y"] + 0.3 * frame["height"])
    assert board.locator("rect.black").count() == 1, "a click takes it back"
    page.focus("[name=text]")
    page.keyboard.type("Cảm ơn ███")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-done]")
    ((_, packed),) = settled(queue, 1)
    (part,) = Comment.unpacked(packed).black
    width, height = 1100 / 8, 140 / 8  # millimetres
    expected = (10 + 0.25 * width, 200 + 0.25 * height, 0.25 * width, 0.5 * height)
    assert part == pytest.approx(expected, abs=0.3)


def test_the_language_is_switched_and_kept(serve: Serve, open_page: Open, items: Items) -> None:
    queue = FakeQueue.of(items.doubt(), items.doubt())
    url = serve(queue)
    page = open_page(url)
    assert page.get_attribute("html", "lang") == "vi"
    assert page.inner_text("h1") == "Nơi ngồi chờ có đủ chỗ ngồi"
    page.click(".languages a[lang=en]")
    assert page.inner_text("h1") == "Enough seats in the waiting area"
    page.goto(f"{url}/overview")
    assert page.get_attribute("html", "lang") == "en"
    assert "Waiting for somebody" in page.inner_text("main")


def test_everything_works_without_a_script(serve: Serve, open_page: Open, items: Items) -> None:
    doubt, serial, last = items.doubt(), items.serial(), items.conflict()
    queue = FakeQueue.of(doubt, serial, last)
    page = open_page(serve(queue), java_script_enabled=False)
    page.wait_for_selector("button.primary:focus")  # the suggestion has it, once the browser has drawn a frame
    page.keyboard.press("Enter")
    showing(page, serial.id, script=False)
    page.click("button[formaction='/undo']")
    showing(page, doubt.id, script=False)
    page.click("button.choice[value='choose:2']")
    page.fill("[name=serial]", "12-A")
    page.press("[name=serial]", "Enter")
    assert "Chữ kiểm tra" in page.inner_text(".problem")
    assert page.input_value("[name=serial]") == "12-A"
    page.fill("[name=serial]", format_serial(12))
    page.press("[name=serial]", "Enter")
    page.click("text=Xem cả trang")
    assert page.query_selector(".zoom img") is not None
    page.click("text=Đóng")
    page.click("text=Không dùng bản nào")
    assert "Không còn gì" in page.inner_text("main")
    assert queue.choices() == [("choose", "2"), ("type", format_serial(12)), ("void", "")]


def test_what_fails_to_save_is_told_and_kept(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    queue.broken = broken_store()
    page.keyboard.press("5")
    showing(page, second.id)
    failure = page.wait_for_selector(".failure")
    assert format_serial(first.serial or 0) in failure.inner_text()
    assert "locked" in failure.inner_text()
    queue.broken = None
    page.click("[data-retry]")
    page.wait_for_selector(".failure", state="detached")
    assert settled(queue, 1) == [("choose", "5")]
    showing(page, second.id)


def test_a_server_that_is_gone_loses_no_answer(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.keyboard.press("5")
    page.wait_for_selector(".failure")
    assert page.inner_text(".failure .detail") == "Không liên lạc được với máy chủ."
    page.context.set_offline(False)
    page.click("[data-back]")
    showing(page, first.id)
    page.keyboard.press("4")
    showing(page, second.id)
    assert settled(queue, 1) == [("choose", "4")]


def test_what_somebody_else_settled_is_said(serve: Serve, open_page: Open, items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    queue = FakeQueue.of(first, second)
    page = open_page(serve(queue))
    queue.broken = AlreadyStoredError("somebody was faster")
    page.keyboard.press("5")
    page.wait_for_selector("#said.taken:has-text('Người khác')")
    showing(page, second.id)
    assert page.query_selector(".failure") is None


def test_answers_are_sent_in_order_however_slow_the_server(serve: Serve, open_page: Open, items: Items) -> None:
    doubts = [items.doubt() for _ in range(6)]
    queue = FakeQueue.of(*doubts)
    queue.delay = 0.3
    page = open_page(serve(queue))
    for doubt in doubts:
        showing(page, doubt.id)
        page.keyboard.press("2")
    page.wait_for_selector("[data-done]", timeout=15_000)
    settled(queue, 6)
    assert [item for _, item, _ in queue.settled] == [doubt.id for doubt in doubts]


def test_units_filter_the_queue(serve: Serve, open_page: Open, items: Items) -> None:
    here, there, also = items.doubt(), items.doubt(**OTHER), items.doubt(**OTHER)
    queue = FakeQueue.of(here, there, also)
    page = open_page(serve(queue))
    page.click(".units >> text=Phường Trưng Vương")
    for item in (there, also):
        showing(page, item.id)
        page.keyboard.press("1")
    page.wait_for_selector("[data-done]:has-text('còn 1 mục khác')")
    page.click("[data-done] >> text=Xem tất cả")
    showing(page, here.id)


def test_several_choices_and_remarks(serve: Serve, open_page: Open, items: Items) -> None:
    doubt = items.doubt("gender", "female", Doubt.BOX_DISTURBED)
    queue = FakeQueue.of(doubt)
    page = open_page(serve(queue))
    page.click("summary")
    page.fill("[name=why]", "nếp gấp")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.wait_for_selector("[data-done]")
    settled(queue, 1)
    assert queue.settled[0][2].value == "male"
    assert queue.settled[0][2].why == "nếp gấp"


def test_two_clerks_never_get_the_same(serve: Serve, open_page: Open, items: Items, tmp_path: Path) -> None:
    users = Users(tmp_path / "others" / USERS, Passwords(PasswordHasher(1, 8, 1)))
    users.path.parent.mkdir()
    for name in ("Hạnh", "Dũng"):
        users.add(name, [Role.CLERK], f"{name} quét phiếu mỗi ngày")
    queue = FakeQueue.of(*[items.doubt() for _ in range(20)])
    url = serve(queue, users)
    pages = []
    for name in ("Hạnh", "Dũng"):
        page = open_page(url)
        page.fill("[name=name]", name)
        page.fill("[name=password]", f"{name} quét phiếu mỗi ngày")
        page.click("main button")
        page.wait_for_selector("[data-item][data-ready]")
        pages.append(page)
    seen: list[str] = []
    for _ in range(8):
        for page in pages:
            item = page.get_attribute("[data-item]", "data-item")
            seen.append(item)
            page.keyboard.press("3")
            page.wait_for_selector(f'[data-item][data-ready]:not([data-item="{item}"])')
    assert len(set(seen)) == 16
    settled(queue, 16)
    by_clerk = [{item for clerk, item, _ in queue.settled if clerk == name} for name in ("Hạnh", "Dũng")]
    assert list(map(len, by_clerk)) == [8, 8]
    given: dict[str, set[str]] = {}
    for clerk, item in queue.given:
        given.setdefault(item, set()).add(clerk)
    assert all(len(clerks) == 1 for clerks in given.values())


def test_no_picture_is_left_in_the_browser_for_who_comes_next(
    serve: Serve, open_page: Open, items: Items, tmp_path: Path
) -> None:
    users = Users(tmp_path / "others" / USERS, Passwords(PasswordHasher(1, 8, 1)))
    users.path.parent.mkdir()
    users.add("Hạnh", [Role.CLERK], "Hạnh quét phiếu mỗi ngày")
    page = open_page(serve(FakeQueue.of(items.doubt()), users))
    page.fill("[name=name]", "Hạnh")
    page.fill("[name=password]", "Hạnh quét phiếu mỗi ngày")
    page.click("main button")
    picture = page.wait_for_selector("[data-item] img").evaluate("img => img.decode().then(() => img.src)")
    page.click('form[action="/logout"] button')
    page.wait_for_url("**/login")
    assert page.goto(picture).headers["content-type"].startswith("text/html"), "one must log in to see it"


def test_the_overview_looks_again_by_itself(serve: Serve, open_page: Open, items: Items) -> None:
    page = open_page(f"{serve(FakeQueue.of(items.doubt()))}/overview")
    assert "canon-1" in page.inner_text("main")
    with page.expect_response(re.compile("/overview"), timeout=8_000) as again:
        pass
    assert again.value.ok


@pytest.mark.parametrize(("width", "language"), [(360, "vi"), (320, "en")])
def test_all_of_a_table_is_seen_on_a_phone(
    serve: Serve, open_page: Open, items: Items, width: int, language: str
) -> None:
    url = serve(FakeQueue.of(*items.all_kinds()))
    page = open_page(f"{url}/?lang={language}", viewport={"width": width, "height": 740})
    for path in ("/overview", "/decisions", "/help", "/nothing"):
        page.goto(url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.eval_on_selector_all(".scroll", "all => all.every(one => one.scrollWidth <= one.clientWidth)"), path


SCREENS = ("/", "/overview", "/help", "/nothing")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_serious(serve: Serve, open_page: Open, items: Items, axe: str, language: str) -> None:
    everything = items.all_kinds()
    url = serve(FakeQueue.of(*everything))
    page = open_page(f"{url}/?lang={language}")
    found = {}
    for path in (*SCREENS, *(f"/item/{item.id}" for item in everything), f"/item/{everything[0].id}/page"):
        page.goto(url + path)
        found[path] = _violations(page, axe)
    page.goto(url)
    for key in ("?", "p"):
        page.keyboard.press(key)
        page.wait_for_selector("dialog[open]")
        found[key] = _violations(page, axe)
        page.keyboard.press("Escape")
    assert {path: said for path, said in found.items() if said} == {}


def _violations(page: Any, axe: str) -> list[str]:
    page.wait_for_function("[...document.images].every((one) => one.complete)")
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    return [
        f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] != "minor"
    ]


def test_focus_is_seen_and_fields_have_names(serve: Serve, open_page: Open, items: Items) -> None:
    everything = items.all_kinds()
    url = serve(FakeQueue.of(*everything))
    page = open_page(url)
    for item in everything:
        page.goto(f"{url}/item/{item.id}")
        for _ in range(12):
            page.keyboard.press("Tab")
            outline = page.evaluate(FOCUS)
            assert outline, f"{item.id}: {page.evaluate('document.activeElement.outerHTML')[:200]}"
        assert page.evaluate(UNNAMED) == []


FOCUS = """() => {
    const one = document.activeElement;
    if (one === document.body) return true;
    const near = [one, one.nextElementSibling, one.closest("label")].filter(Boolean);
    const styles = near.map((each) => getComputedStyle(each));
    return styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""
UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((one) => !one.labels.length || !one.labels[0].textContent.trim()).map((one) => one.outerHTML)"""


def test_a_hundred_doubts_are_settled_by_keys(serve: Serve, open_page: Open, items: Items) -> None:
    questions = [one.question for one in layout().questions if one.question.startswith("q")]
    doubts = [items.doubt(questions[at % len(questions)], str(1 + at % 5)) for at in range(100)]
    queue = FakeQueue.of(*doubts)
    page = open_page(serve(queue))
    begun = time.perf_counter()
    for at, doubt in enumerate(doubts):
        showing(page, doubt.id)
        page.keyboard.press("Enter" if at % 3 else str(1 + at % 5))
    page.wait_for_selector("[data-done]")
    taken = time.perf_counter() - begun
    assert len(settled(queue, 100)) == 100
    assert queue.progress().left.get(ItemKind.DOUBT, 0) == 0
    print(f"\n100 doubts: {taken:.1f} s of machine time, {10 * taken:.0f} ms each; the rest of 240 s is the clerk's")


@pytest.mark.parametrize("script", [True, False])
def test_with_three_put_off_everything_else_comes_and_then_they_go_round(
    serve: Serve, open_page: Open, items: Items, script: bool
) -> None:
    doubts = [items.doubt() for _ in range(5)]
    page = open_page(serve(FakeQueue.of(*doubts)), java_script_enabled=script)
    for doubt in [*doubts, *doubts, doubts[0]]:
        showing(page, doubt.id, script)
        page.click("button[formaction='/later']")
    showing(page, doubts[1].id, script)


def test_a_kind_and_a_unit_narrow_the_queue_together(serve: Serve, open_page: Open, items: Items) -> None:
    elsewhere, first, second = items.doubt(**OTHER), items.doubt(), items.doubt()
    conflict, third = items.conflict(), items.doubt()
    queue = FakeQueue.of(elsewhere, conflict, first, second, third)
    page = open_page(serve(queue))
    page.click(".units >> text=Câu trả lời nghi vấn")
    showing(page, elsewhere.id)
    page.click(".units >> text=Phường Vàng Danh")
    for doubt in (first, second):  # the next of them is loaded in advance, narrowed as well
        showing(page, doubt.id)
        page.keyboard.press("1")
    showing(page, third.id)
    page.keyboard.press("u")
    showing(page, second.id)
    page.keyboard.press("2")
    showing(page, third.id)
    page.reload()
    showing(page, third.id)
    page.keyboard.press("3")
    page.wait_for_selector("[data-done]:has-text('còn 2 mục khác')")
    page.click(".units >> text=Tất cả loại")
    showing(page, conflict.id)
    page.click("#progress >> text=Xem tất cả")
    showing(page, elsewhere.id)


def test_a_key_does_not_answer_what_has_only_just_appeared(serve: Serve, open_page: Open, items: Items) -> None:
    first, second, third = items.doubt(), items.doubt(), items.unreadable()
    queue = FakeQueue.of(first, second, third)
    page = open_page(serve(queue))
    page.clock.install()  # so that nothing is shown, and nobody waits, but when the test says so
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.reload()
    page.wait_for_selector(f'[data-item="{first.id}"]')
    page.keyboard.press("5")
    page.clock.run_for(100)  # its picture is there by now
    for key in ("5", "Enter", "x"):
        page.keyboard.press(key)
    page.clock.run_for(190)
    page.keyboard.press("5")
    assert "vừa hiện ra" in page.inner_text("#said")
    assert page.get_attribute("[data-item]", "data-item") == first.id
    page.clock.run_for(500)
    page.keyboard.down("5")
    page.wait_for_selector(f'[data-item="{second.id}"]')
    page.clock.run_for(1000)
    page.wait_for_selector("[data-ready]")
    page.keyboard.down("5")  # held down: the browser repeats it
    page.keyboard.up("5")
    assert page.get_attribute("[data-item]", "data-item") == second.id
    page.keyboard.press("4")
    page.wait_for_selector(f'[data-item="{third.id}"]')
    page.keyboard.press("1")
    assert page.query_selector("input[type=radio]:checked") is None, "nor is a row filled in"
    assert settled(queue, 2) == [("choose", "5"), ("choose", "4")]


@pytest.mark.parametrize("focus", ["[name=theme]", "[name=needs_answer]", "textarea[name=text]", "h1"])
def test_a_comment_is_saved_with_ctrl_enter_from_wherever_the_focus_is(
    serve: Serve, open_page: Open, items: Items, focus: str
) -> None:
    queue = FakeQueue.of(items.comment())
    page = open_page(serve(queue))
    page.fill("textarea[name=text]", "Chờ lâu")
    page.keyboard.press("Escape")
    page.keyboard.press("1")  # the key of a theme
    page.locator(focus).first.focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-done]")
    ((verb, value),) = settled(queue, 1)
    assert (verb, Comment.unpacked(value)) == ("write", Comment("Chờ lâu", ("waiting",)))


OUT_OF_REACH = """() => [
    ...document.querySelectorAll("form button[name=say], form .actions > *, .item-comment textarea[name=text]"),
  ]
  .filter((one) => one.offsetParent && !one.closest(".whose, details.ours:not([open])"))
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.bottom > innerHeight || !(top && (one.contains(top) || top.contains(one)));
  }).map((one) => one.value || one.textContent.trim())"""


@pytest.mark.parametrize(
    ("width", "height", "language"),
    [(390, 844, "vi"), (820, 1180, "vi"), (1366, 768, "vi"), (1366, 768, "en"), (1920, 1080, "vi")],
)
def test_what_may_be_done_with_any_item_is_on_the_first_screen(
    serve: Serve, open_page: Open, items: Items, width: int, height: int, language: str
) -> None:
    strays = [replace(items.stray(), fault=fault) for fault in (Fault.FIDUCIALS_MISSING, Fault.CODE_FORGED)]
    every = [*items.all_kinds(), *strays, replace(items.stray(), fault=Fault.LAYOUT_UNKNOWN)]
    pictures = drawn_pictures(400)  # as high as the frame of a comment, on scans
    address = serve(FakeQueue.of(*every), pictures=pictures, printings=lambda _: PRINTINGS, letters=lambda *_: LETTER)
    page = open_page(address, viewport={"width": width, "height": height})
    found = {}
    for item in every:
        page.goto(f"{address}/item/{item.id}?lang={language}")
        showing(page, item.id)
        found[item.id] = page.evaluate(OUT_OF_REACH)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), item.id
    assert found == {item.id: [] for item in every}


def test_on_a_phone_the_menu_opens_when_it_is_asked_for(serve: Serve, open_page: Open, items: Items) -> None:
    address = serve(FakeQueue.of(items.doubt()))
    page = open_page(address, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    assert not page.is_visible("nav.rooms")
    page.click("label.menu")
    page.click("nav.rooms >> text=Duyệt phiếu")
    page.wait_for_url("**/settle")
    page.focus("#menu")
    page.keyboard.press("Space")
    page.click("nav.doors >> text=Đã quyết định")
    page.wait_for_url("**/decisions")
