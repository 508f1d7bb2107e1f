"""The survey online as somebody meets it whose phone runs no script."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from forms.one_time_code import code_of, online_key, tag_of
from forms.receipt import receipt_of
from forms.survey import parse_survey
from pipeline import Workspace
from pipeline.counting.returned import sheets_of
from pipeline.errors import StoreError
from pipeline.intake.ingest import ingest
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.public.app import GUESS_SECONDS
from pipeline.records.assembly import Status
from pipeline.records.periods import parse_period
from tests.pipeline.public.conftest import Online
from tests.pipeline.public.respondent import UNIT, Respondent

Start = Callable[..., Online]
RATED = {f"q{number:02d}": "4" for number in range(1, 23)} | {"overall": "5"}
SCALE = "{1: Không hài lòng | Dissatisfied, 2: Bình thường | Neutral, 3: Hài lòng | Satisfied}"
SMALL = f"""
id: small
languages: [vi, en]
authority: Ủy ban | Committee
title: Phiếu | Survey
notice: Xin không ghi họ tên. | No names.
scales:
  s: {SCALE}
sections:
  first:
    title: Phần một | Part one
    questions:
      polite: Lịch sự | Polite
      quick: Nhanh | Quick
      why:
        kind: choices
        label: Vì sao? | Why?
        most: 2
        options: {{wait: Chờ lâu | Long wait, rude: Thiếu lịch sự | Rude, papers: Giấy tờ | Papers}}
        after: {{below: satisfied}}
  last:
    title: Phần cuối | Last part
    questions:
      visits: {{kind: number, digits: 2, label: Số lần | Visits}}
      words: {{kind: text, label: Ý kiến | Comments}}
"""

ONE_PAGE = SMALL[: SMALL.index("      why:")]


def test_what_is_filled_in_is_kept_and_the_receipt_is_its_own(online: Start) -> None:
    there = online()
    visitor = there.visit()
    page = visitor.send(RATED | {"gender": "female", "comments": "Ghế ít quá.\r\nCảm ơn"})
    (kept,) = there.kept()
    assert kept["answers"] == RATED | {"gender": "female", "comments": "Ghế ít quá.\nCảm ơn"}
    assert (kept["unit"], kept["desk"], kept["code"], kept["partial"]) == (UNIT, "", "", False)
    assert receipt_of(kept["id"]) in page.text
    assert kept["seconds"] >= 0


DESKS = """desk,unit,name_vi,name_en,kind,valid_from,valid_to,number
q1,nw06820,Quầy 1,Desk 1,desk,,,1
"""
WHERE = 'where: {kind: choice, required: true, label: Quầy nào? | Which desk?, options: {"1": Quầy 1, "2": Quầy 2}}'
ASKS_DESK = SMALL.replace("id: small", "id: small\ndesks: where").replace(
    "      visits:", f"      {WHERE}\n      visits:"
)


def test_who_opens_the_address_of_a_desk_is_not_asked_at_which_one_they_were(
    online: Start, workspace: Workspace
) -> None:
    (workspace.root / "desks.csv").write_text(DESKS, "utf-8")
    there = online(ASKS_DESK)
    said = {"polite": "3", "quick": "3", "where": "1"}
    at_desk, at_unit = there.visit(), there.visit()
    assert "Quầy nào?" not in at_desk.fill(said, f"/{UNIT}/q1").text
    assert "Quầy nào?" in at_unit.fill(said).text
    at_desk.press("send")
    at_unit.press("send")
    assert [(one["desk"], one["answers"].get("where")) for one in there.kept()] == [("q1", None), ("", "1")]
    there.stop()
    settings = there.workspace.root / "phieu.toml"
    settings.write_text(
        re.sub(r"(?m)^#? *invalid_share = .*", "invalid_share = 0", settings.read_text("utf-8")), "utf-8"
    )
    (report,) = ingest(there.workspace)
    assert report.rows is not None
    assert report.rows.taken.total() == 2
    layouts = there.workspace.store.layouts.by_id()
    assert [sheet.status for _, _, sheet in sheets_of(there.workspace, layouts)] == [Status.VALID] * 2


def test_each_page_shows_what_was_entered_and_nothing_is_chosen_before(online: Start) -> None:
    visitor = online().visit()
    visitor.open(f"/{UNIT}")
    visitor.press()
    assert visitor.page.offered["q.q01"] == ["1", "2", "3", "4", "5"]
    assert not [name for name in visitor.page.fields if name.startswith("q.")]
    visitor.press("next", q01="2", q02="3", q03="4", q04="5")
    assert "Thủ tục hành chính" in visitor.page.text
    visitor.press("back", q05="1")
    assert {name: value for name, value in visitor.page.fields.items() if name.startswith("q.")} == {
        "q.q01": ["2"],
        "q.q02": ["3"],
        "q.q03": ["4"],
        "q.q04": ["5"],
    }
    visitor.press("next")
    assert visitor.page.fields["q.q05"] == ["1"]


def test_what_is_missing_is_asked_for_once_more_and_may_be_left_open(online: Start) -> None:
    there = online()
    visitor = there.visit()
    visitor.open(f"/{UNIT}")
    visitor.press()
    page = visitor.press("next", q01="4")
    assert visitor.answer.status_code == 422
    assert "Câu 2 chưa trả lời" in page.text
    assert "Câu 1 chưa trả lời" not in page.text
    assert page.fields["q.q01"] == ["4"]
    assert "Thủ tục hành chính" in visitor.press("next").text


def test_a_form_with_too_few_answers_is_told_so_and_can_be_sent_all_the_same(online: Start) -> None:
    there = online()
    visitor = there.visit()
    assert "22 trên 23 câu hỏi chính chưa được trả lời" in visitor.fill({"q01": "4"}).text
    visitor.press("send")
    assert [one["answers"] for one in there.kept()] == [{"q01": "4"}]


def test_a_form_without_an_answer_is_not_sent(online: Start) -> None:
    there = online()
    visitor = there.visit()
    assert "Phiếu chưa có câu trả lời nào" in visitor.send({}).text
    assert there.kept() == []


def test_why_is_asked_only_after_a_low_rating(online: Start) -> None:
    there = online(SMALL)
    content = there.visit()
    content.open(f"/{UNIT}")
    content.press()
    assert "Phần cuối" in content.press("next", polite="3", quick="3").text
    other = there.visit()
    other.open(f"/{UNIT}")
    other.press()
    page = other.press("next", polite="3", quick="2")
    assert "Ông/bà chưa hài lòng về: Nhanh." in page.text
    other.press("next", why="wait|papers")
    other.press("back")
    other.press("back", why="wait|papers")
    other.press("next", polite="3", quick="3")  # after a second thought there is nothing to ask why
    other.press("next", visits="07")
    other.press("send")
    assert [one["answers"] for one in there.kept()] == [{"polite": "3", "quick": "3", "visits": "7"}]


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"visits": "abc"}, "ghi một số có tối đa 2 chữ số"),
        ({"visits": "123"}, "ghi một số có tối đa 2 chữ số"),
        ({"words": "x" * 1001}, "dài hơn 1000 chữ"),
    ],
)
def test_what_can_not_be_kept_is_said_and_stays_where_it_was_typed(
    online: Start, entered: dict[str, str], said: str
) -> None:
    visitor = online(SMALL).visit()
    visitor.open(f"/{UNIT}")
    visitor.press()
    visitor.press("next", polite="3", quick="3")
    for _ in range(2):  # it is not let through the second time either
        page = visitor.press("next", **entered)
        assert said in page.text
    name, typed = entered.popitem()
    assert page.fields[f"q.{name}"] == [typed]


def test_more_than_may_be_chosen_is_said(online: Start) -> None:
    visitor = online(SMALL).visit("en")
    visitor.open(f"/{UNIT}")
    visitor.press()
    visitor.press("next", polite="1", quick="1")
    assert "choose at most 2" in visitor.press("next", why="wait|rude|papers").text


def test_sent_twice_counts_once_also_after_a_restart(online: Start) -> None:
    first = online()
    visitor = first.visit()
    visitor.fill(RATED)
    last = visitor.page.fields | {"go": ["send"]}
    receipts = {re.findall(r"\b[B-Z]{6}\b", visitor.post(last).text)[-1] for _ in range(3)}
    first.stop()
    again = online()
    visitor = Respondent(again.base)
    visitor.path = f"/{UNIT}"
    receipts.add(re.findall(r"\b[B-Z]{6}\b", visitor.post(last).text)[-1])
    assert len(receipts) == 1
    assert len(again.kept()) == 1


def test_a_form_that_was_begun_before_a_restart_goes_on_after_it(online: Start) -> None:
    first = online()
    visitor = first.visit()
    visitor.fill(RATED)
    last = visitor.page.fields | {"go": ["send"]}
    first.stop()
    again = online()
    visitor = Respondent(again.base)
    visitor.post(last)
    assert [one["answers"] for one in again.kept()] == [RATED]


def test_a_form_whose_questions_changed_meanwhile_is_looked_at_again(online: Start) -> None:
    first = online(SMALL)
    visitor = first.visit()
    visitor.fill({"polite": "3", "quick": "3"})
    last = visitor.page.fields | {"go": ["send"]}
    first.stop()
    again = online(SMALL.replace("Lịch sự", "Thân thiện"))
    visitor = Respondent(again.base)
    visitor.path = f"/{UNIT}"
    page = visitor.post(last)
    assert "Bảng hỏi vừa được cập nhật" in page.text
    assert page.fields["q.polite"] == ["3"]
    assert again.kept() == []


@pytest.mark.parametrize("state", ["", "abc", "é", "A" * 200])
def test_a_state_that_was_not_made_here_is_refused(online: Start, state: str) -> None:
    there = online()
    visitor = there.visit()
    visitor.path = f"/{UNIT}"
    assert "Phiếu này đã quá hạn" in visitor.post({"state": [state], "go": ["send"]}).text
    assert there.kept() == []


def test_a_state_that_was_changed_is_refused(online: Start) -> None:
    visitor = online().visit()
    visitor.fill(RATED)
    state = visitor.page.fields["state"][0]
    visitor.post({"state": [state[:-3] + ("AAA" if state[-3:] != "AAA" else "BBB")], "go": ["send"]})
    assert visitor.answer.status_code == 400


def test_options_that_the_survey_has_not_are_left_out(online: Start) -> None:
    there = online(SMALL)
    visitor = there.visit()
    visitor.open(f"/{UNIT}")
    visitor.press()
    visitor.press("next", polite="9", quick="3")
    visitor.press("next", polite="9", quick="3")
    visitor.press("next")
    visitor.press("send")
    assert [one["answers"] for one in there.kept()] == [{"quick": "3"}]


def test_english_is_spoken_to_those_whose_browser_asks_for_it_and_can_be_chosen(online: Start) -> None:
    there = online()
    assert "You are rating" in there.visit("en-GB,en;q=0.9").open(f"/{UNIT}").text
    visitor = there.visit("vi")
    visitor.open(f"/{UNIT}")
    visitor.press()
    page = visitor.press("lang.en", q01="4")
    assert (page.language, page.fields["q.q01"]) == ("en", ["4"])
    assert "Enough seats in the waiting area" in page.text


def test_a_survey_of_one_language_offers_no_other(online: Start) -> None:
    english = re.sub(r"[^|:{,\n]*\| ", " ", SMALL).replace("[vi, en]", "[en]")
    assert parse_survey(english).languages == ("en",)
    page = online(english).visit("vi").open(f"/{UNIT}")
    assert page.language == "en"
    assert "Tiếng Việt" not in page.text


def test_a_unit_that_is_no_more_leads_to_those_that_took_over(online: Start) -> None:
    page = online().visit().open("/ub06820")
    assert "không còn hoạt động" in page.text
    assert "Phường Vàng Danh" in page.text


@pytest.mark.parametrize("path", ["/nothing", f"/{UNIT}/nodesk", "/kiosk/nw06820", "/a/b/c", "/static/../form.css"])
def test_there_is_nothing_at_other_addresses(online: Start, path: str) -> None:
    visitor = online().visit()
    visitor.open(path)
    assert visitor.answer.status_code == 404
    assert "Không có trang này" in visitor.page.text


def test_units_are_found_by_a_part_of_their_name_without_tone_marks(online: Start) -> None:
    visitor = online().visit()
    assert "Phường Vàng Danh" in visitor.open("/?q=vang da").text
    assert "Phường Yên Tử" not in visitor.page.text
    assert "Không có đơn vị nào" in visitor.open("/?q=zzz").text


def _code(workspace: Workspace) -> tuple[str, str]:
    units = units_to_print(workspace.register(), UNIT, parse_period("2026-Q4"))
    (printed,) = print_runs(workspace, units, "counter", parse_period("2026-Q4"), 3)
    key = online_key(workspace.keys[-1])
    serial = printed.runs[0].first_serial + 1
    return code_of(serial, key), tag_of(serial, key)


def test_a_code_opens_its_unit_and_is_kept_as_its_tag_alone(online: Start, workspace: Workspace) -> None:
    code, tag = _code(workspace)
    there = online()
    visitor = there.visit()
    visitor.client.follow_redirects = True
    visitor.send(RATED, f"/c/{code.lower()}")
    (kept,) = there.kept()
    assert (kept["code"], kept["unit"], kept["period"]) == (tag, UNIT, "2026-Q4")
    assert code not in json.dumps(kept)


def test_a_code_is_good_for_one_answer(online: Start, workspace: Workspace) -> None:
    code, _ = _code(workspace)
    there = online()
    one, two = there.visit(), there.visit()
    for visitor in (one, two):
        visitor.fill(RATED, f"/c/{code}")
    assert "Cảm ơn" in one.press("send").text
    assert "Mã này đã được dùng" in two.press("send").text
    assert "Mã này đã được dùng" in there.visit().open(f"/c/{code}").text
    assert len(there.kept()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("BCDF", "ông/bà đã nhập 4"), ("BCDFGHJK$M", "không có ký tự"), ("BBBBBBBBBC", "Xin so lại từng chữ")],
)
def test_what_is_wrong_with_a_code_is_said(online: Start, typed: str, said: str) -> None:
    visitor = online().visit()
    visitor.open("/")
    assert said in visitor.post({"code": [typed], "lang": ["vi"]}).text


def test_an_open_address_takes_so_many_a_day_and_those_who_had_begun_may_end(online: Start) -> None:
    there = online(daily_cap="10")
    late = there.visit()
    late.fill(RATED)
    for _ in range(10):
        assert "Cảm ơn" in there.visit().send(RATED).text
    assert "Hôm nay đã nhận đủ" in there.visit().open(f"/{UNIT}").text
    assert "Cảm ơn" in late.press("send").text
    assert len(there.kept()) == 11


@pytest.mark.parametrize(("survey", "said"), [(SMALL, "3 pages, about 1 min."), (ONE_PAGE, "One page, about 1 min.")])
def test_the_start_says_how_long_it_takes(online: Start, survey: str, said: str) -> None:
    assert said in online(survey).visit("en").open(f"/{UNIT}").text


def test_the_cap_of_a_day_holds_when_all_send_at_once(online: Start) -> None:
    there = online(SMALL, daily_cap="10")
    people = [there.visit() for _ in range(30)]
    for one in people:
        one.fill({"polite": "3", "quick": "3"})
    with ThreadPoolExecutor(30) as together:
        statuses = [*together.map(lambda one: (one.press("send"), one.answer.status_code)[1], people)]
    assert statuses.count(200) == len(there.kept()) == 11
    assert statuses.count(429) == 19


def test_a_tablet_says_at_its_start_that_the_day_is_full(online: Start) -> None:
    there = online(SMALL, kiosks=[(UNIT, "")], daily_cap="1")
    there.visit().send({"polite": "3"}, f"/kiosk/{UNIT}")
    assert "Hôm nay đã nhận đủ phiếu" in there.visit().open(f"/kiosk/{UNIT}").text


@pytest.mark.parametrize("go", ["send", "stay", "back", "next", "p.1", "lang.en"])
def test_who_goes_back_after_sending_sees_the_receipt_and_no_answers(online: Start, go: str) -> None:
    there = online(SMALL)
    visitor = there.visit()
    visitor.fill({"polite": "3", "quick": "2", "words": "Chỉ mình tôi biết"})
    before = visitor.page.fields
    assert visitor.answer.headers["Cache-Control"] == "no-store"
    visitor.press("send")
    said = visitor.post(before | {"go": [go]}).text
    assert receipt_of(there.kept()[0]["id"]) in said
    assert "Chỉ mình tôi biết" not in said


def test_an_empty_page_may_be_kept_for_going_back_and_one_with_answers_may_not(online: Start) -> None:
    visitor = online(SMALL).visit()
    visitor.open(f"/{UNIT}")
    visitor.press()
    assert "no-cache" in visitor.answer.headers["Cache-Control"]
    visitor.press(polite="3", quick="3")
    visitor.press("back")
    assert visitor.answer.headers["Cache-Control"] == "no-store"


def test_a_form_that_was_taken_thanks_again_also_where_the_questions_changed_meanwhile(online: Start) -> None:
    there = online(SMALL)
    visitor = there.visit()
    visitor.fill({"polite": "3", "quick": "2"})
    before = visitor.page.fields
    visitor.press("send")
    there.stop()
    again = online(SMALL.replace("Lịch sự", "Nhã nhặn")).visit()
    assert receipt_of(there.kept()[0]["id"]) in again.post(before | {"go": ["send"]}).text


def test_a_form_goes_on_where_the_clock_was_set_back(online: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    there = online(SMALL)
    visitor = there.visit()
    visitor.fill({"polite": "3", "quick": "2"})
    now = time.time()
    monkeypatch.setattr("pipeline.public.filled.time.time", lambda: now - 3600)
    visitor.press("send")
    assert visitor.answer.status_code == 200
    assert [one["seconds"] for one in there.kept()] == [None]


@pytest.mark.parametrize("typed", [f"/{UNIT.upper()}", f"/{UNIT}/", f"/{UNIT.capitalize()}/"])
def test_an_address_typed_from_a_poster_may_have_capitals_and_a_stroke_at_its_end(online: Start, typed: str) -> None:
    answer = httpx.get(online(SMALL).base + typed, follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, f"/{UNIT}")


def test_the_cap_of_a_day_holds_after_a_restart(online: Start) -> None:
    there = online(daily_cap="2")
    for _ in range(2):
        there.visit().send(RATED)
    there.stop()
    (journal,) = (there.workspace.root / "inbox/online").iterdir()
    journal.unlink()  # it was taken in
    assert "Hôm nay đã nhận đủ" in online().visit().open(f"/{UNIT}").text


def test_a_tablet_left_in_the_middle_keeps_what_was_answered_apart(online: Start) -> None:
    there = online(kiosks=[(UNIT, "")])
    visitor = there.visit()
    visitor.open(f"/kiosk/{UNIT}")
    visitor.press()
    visitor.press("leave", q01="2")
    assert "Chạm để bắt đầu" in visitor.page.text
    assert [(one["answers"], one["partial"]) for one in there.kept()] == [({"q01": "2"}, True)]


def test_a_form_on_a_phone_that_is_left_is_kept_nowhere(online: Start) -> None:
    there = online()
    visitor = there.visit()
    visitor.open(f"/{UNIT}")
    visitor.press()
    visitor.press("leave", q01="2")
    assert there.kept() == []


def test_a_full_disk_is_told_and_what_was_entered_stays(online: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    there = online()
    visitor = there.visit()
    visitor.fill(RATED)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("pipeline.public.journal.os.write", full)
        page = visitor.press("send")
        assert visitor.answer.status_code == 503
        assert "Chưa lưu được" in page.text
        assert there.kept() == []
    visitor.press("send")
    assert "Cảm ơn" in visitor.page.text
    assert [one["answers"] for one in there.kept()] == [RATED]


def test_no_cookie_is_set_and_every_answer_has_the_headers(online: Start) -> None:
    there = online()
    with httpx.Client(base_url=there.base) as client:
        for path in ("/", f"/{UNIT}", "/nothing", "/static/form.css"):
            answer = client.get(path)
            assert "set-cookie" not in answer.headers
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
            assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"headers": {"Origin": "https://elsewhere.example"}}, 403),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"content": b"x" * 300_000}, 413),
        ({"content": b"a=%FF"}, 400),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(online: Start, how: dict[str, object], status: int) -> None:
    with httpx.Client(base_url=online().base) as client:
        assert client.post(f"/{UNIT}", **how).status_code == status
        assert client.put(f"/{UNIT}").status_code == 405


def test_other_questionnaires(online: Start) -> None:
    text = (Path(__file__).parents[1] / "schemes/tt01_survey.yaml").read_text("utf-8")
    there = online(text)
    said = {question.id: question.options[0].id for question in parse_survey(text).questions}
    there.visit().send(said)
    assert [one["answers"] for one in there.kept()] == [said]


def test_codes_that_were_never_printed_wait_in_one_line(online: Start, workspace: Workspace) -> None:
    _code(workspace)
    key = online_key(workspace.keys[-1])
    there = online()
    begun = time.monotonic()
    with ThreadPoolExecutor(3) as people:
        guesses = [f"/c/{code_of(serial, key)}" for serial in (77, 78, 79)]
        answers = [*people.map(lambda path: there.visit().open(path).text, guesses)]
    assert all("Không có phiếu nào mang mã này" in answer for answer in answers)
    assert time.monotonic() - begun > 3 * GUESS_SECONDS


def test_a_database_that_is_away_keeps_nobody_with_an_open_address_from_sending(
    online: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = online()
    visitor = there.visit()
    visitor.fill(RATED)

    def away(*_: object) -> bool:
        raise StoreError("the database is locked", "Wait a minute.")

    monkeypatch.setattr("pipeline.store.store.Store.rows", away)
    assert "Cảm ơn" in visitor.press("send").text
    assert [one["answers"] for one in there.kept()] == [RATED]
