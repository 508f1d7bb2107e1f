"""The page of survey, register and desks: brought, checked whole, compared, and taken into use with one button."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipeline import Workspace
from pipeline.records.log_chain import EntryKind
from pipeline.schemes.scheme_file import scheme_text
from pipeline.upkeep.workspace_check import check_workspace
from pipeline.workspace import DESKS, SURVEY, TRANSACTIONS, UNITS
from tests.pipeline.office.conftest import ORIGIN, Browser, Visited

SEVEN = """\
id: bay
languages: [vi]
authority: UBND phường
title: Phiếu bảy mức
notice: Không ghi họ tên.
scales:
  bay: {1: Rất kém, 2: Kém, 3: Hơi kém, 4: Vừa, 5: Khá, 6: Tốt, 7: Rất tốt}
  co: {0: Không, 1: Có}
sections:
  a:
    title: Phục vụ
    questions:
      q1: {label: Thái độ, scale: bay}
      q2: {label: Có đúng hẹn không, scale: co}
"""


@pytest.fixture
def printed(printed_workspace: Path, tmp_path: Path, people: Callable[[Workspace], Visited]) -> Iterator[Visited]:
    """A workspace whose sheets were printed, with people."""
    shutil.copytree(printed_workspace, tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    yield people(workspace)
    workspace.close()


def brought(browser: Browser, what: str, content: str) -> Any:
    """Bring a file, and return the page that shows what came of it."""
    answer = browser.upload(f"/survey/check/{what}", content.encode())
    assert answer.status_code == 303
    return browser.get(answer.headers["location"])


def draft_in(page: Any) -> str:
    found = re.search(r'name="draft" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def test_a_survey_is_compared_shown_and_taken_into_use(visited: Visited) -> None:
    browser, root = visited.visit("an"), visited.workspace.root
    before = (root / SURVEY).read_text("utf-8")
    after = before.replace("Nơi ngồi chờ có đủ", "Chỗ ngồi chờ có đủ")
    page = brought(browser, "survey", after)
    assert page.status_code == 200
    assert "Câu q01 viết khác" in page.text
    picture = browser.get(re.search(r'src="(/survey/draft/[^"]+/1.png)"', page.text)[1])  # type: ignore[index]
    assert picture.content.startswith(b"\x89PNG")
    assert (root / SURVEY).read_text("utf-8") == before
    answer = browser.post("/survey/use", draft=draft_in(page))
    assert answer.headers["location"] == "/survey?said=said-survey-used"
    assert (root / SURVEY).read_text("utf-8") == after
    assert [path.read_text("utf-8") for path in root.glob(f"{SURVEY}.*.old")] == [before]
    logged = [one.entry for one in visited.workspace.store.log.entries() if one.entry.kind is EntryKind.SETTING]
    assert (logged[-1].by, list(orjson.loads(logged[-1].after))) == ("an", [SURVEY])
    assert check_workspace(visited.workspace).remarks == ()
    assert browser.get("/survey/file/survey").content.decode() == after


def test_any_survey_may_take_the_place_of_the_sample(visited: Visited) -> None:
    browser = visited.visit("an")
    page = brought(browser, "survey", SEVEN)
    assert page.status_code == 200
    assert "Phiếu hỏi mới, mã bay thay cho" in page.text
    browser.post("/survey/use", draft=draft_in(page))
    assert [question.id for question in visited.workspace.survey().questions] == ["q1", "q2"]


def test_all_errors_of_a_survey_are_told_with_their_lines(visited: Visited) -> None:
    browser, root = visited.visit("an"), visited.workspace.root
    before = (root / SURVEY).read_text("utf-8")
    page = brought(browser, "survey", SEVEN.replace("title: Phục vụ", "titel: Phục vụ").replace("notice", "notiz"))
    assert page.status_code == 422
    for place in ("survey.yaml:5:", "survey.yaml:11:"):
        assert place in page.text
    assert "/survey/use" not in page.text
    assert (root / SURVEY).read_text("utf-8") == before


def test_what_means_something_else_than_on_printed_sheets_is_warned_of(printed: Visited) -> None:
    browser, workspace = printed.visit("an"), printed.workspace
    text = (workspace.root / SURVEY).read_text("utf-8").replace("Nơi ngồi chờ có đủ", "Bàn ghế chờ có đủ")
    page = brought(browser, "survey", text)
    assert "mang nghĩa khác với phiếu đã in" in page.text
    browser.post("/survey/use", draft=draft_in(page), same="1")
    assert [one.question for one in workspace.store.log.same_meanings()] == ["q01"]
    assert [one.entry.by for one in workspace.store.log.entries()][-1] == "an"
    assert len(workspace.store.layouts.by_id()) == 1  # what was printed is read by its own version


def test_a_register_is_compared_and_no_unit_with_sheets_vanishes(printed: Visited) -> None:
    browser, root = printed.visit("an"), printed.workspace.root
    text = (root / UNITS).read_text("utf-8-sig")
    without = "\n".join(line for line in text.splitlines() if not line.startswith("ub06808,")) + "\n"
    page = brought(browser, "units", without)
    assert page.status_code == 422
    assert "đã có phiếu in nhưng không còn trong danh sách" in page.text
    renamed = text.replace("Phường Vàng Danh", "Phường Vàng Danh Mới", 1)
    page = brought(browser, "units", renamed)
    assert "Đổi tên: Phường Vàng Danh" in page.text
    browser.post("/survey/use", draft=draft_in(page))
    assert (root / UNITS).read_text("utf-8") == renamed


def test_all_errors_of_a_register_are_told_with_their_lines(visited: Visited) -> None:
    browser = visited.visit("an")
    head = "unit_id,gso_code,name_vi,name_en,type,parent_gso,valid_from,valid_to,successor_unit_ids,note"
    page = brought(browser, "units", f"{head}\nA B,1,Phường A,,ward,,,,,\nb,2,,,ward,,2026-13-01,,,\n")
    assert page.status_code == 422
    assert page.text.count("units.csv:") == 3


def test_desks_are_brought_where_there_were_none(visited: Visited) -> None:
    browser, root = visited.visit("an"), visited.workspace.root
    head = "desk,unit,name_vi,name_en,kind,valid_from,valid_to,number"
    page = brought(browser, "desks", f"{head}\nq1,ub06808,Quầy 1,,desk,,,\n")
    assert "Thêm Quầy 1" in page.text
    browser.post("/survey/use", draft=draft_in(page))
    assert (root / DESKS).is_file()


def test_numbers_of_transactions_are_brought(visited: Visited) -> None:
    browser, root = visited.visit("an"), visited.workspace.root
    page = brought(browser, "transactions", "unit,period,transactions\nub06808,2019-Q1,500\n")
    assert "ub06808, 2019-Q1: từ – thành 500" in page.text
    browser.post("/survey/use", draft=draft_in(page))
    assert (root / TRANSACTIONS).is_file()
    assert "transactions.csv:2:" in brought(browser, "transactions", "unit,period,transactions\nx,2019,1\n").text


def test_a_scheme_of_the_offices_own_is_brought_and_never_takes_the_survey_place(visited: Visited) -> None:
    browser, root = visited.visit("an"), visited.workspace.root
    shipped = scheme_text("sipas-2017", None).text
    assert brought(browser, "scheme", shipped).status_code == 422
    assert brought(browser, "scheme", shipped.replace("id: sipas-2017", "id: survey")).status_code == 422
    own = shipped.replace("id: sipas-2017", "id: rieng")
    page = brought(browser, "scheme", own)
    assert "Bộ chỉ số mới rieng" in page.text
    browser.post("/survey/use", draft=draft_in(page))
    assert (root / "rieng.yaml").read_text("utf-8") == own
    assert browser.get("/survey/scheme/rieng").text == own
    assert browser.get("/survey/scheme/survey").status_code == 404


def test_of_two_who_bring_a_file_the_second_looks_again(visited: Visited) -> None:
    first, second = visited.visit("an"), visited.visit("chi")
    pages = [
        brought(browser, "survey", SEVEN.replace("bảy", word)) for browser, word in ((first, "một"), (second, "hai"))
    ]
    first.post("/survey/use", draft=draft_in(pages[0]))
    answer = second.post("/survey/use", draft=draft_in(pages[1]))
    assert answer.status_code == 409
    assert "tệp đang dùng đã thay đổi" in answer.text
    assert "một mức" in (visited.workspace.root / SURVEY).read_text("utf-8")


def test_what_one_brought_is_not_another_persons(visited: Visited) -> None:
    draft = draft_in(brought(visited.visit("an"), "survey", SEVEN))
    other = visited.visit("chi")
    assert other.get(f"/survey/draft/{draft}").status_code == 404
    assert other.post("/survey/use", draft=draft).status_code == 404


@pytest.mark.parametrize("name", ["minh", "lan", "binh"])
def test_nobody_else_brings_or_takes_files(visited: Visited, name: str) -> None:
    browser = visited.visit(name)
    assert browser.get("/survey").status_code == 403
    assert browser.get("/survey/file/units").status_code == 403
    assert browser.upload("/survey/check/survey", SEVEN.encode()).status_code == 403


def test_a_form_without_the_sessions_token_brings_nothing(visited: Visited) -> None:
    client = visited.visit("an").client
    files = {"file": ("a.yaml", SEVEN.encode(), "text/yaml")}
    origin = {"origin": "http://127.0.0.1:8000"}
    assert client.post("/survey/check/survey", files=files, data={"csrf": "x"}, headers=origin).status_code == 403
    client.cookies.clear()
    assert client.post("/survey/check/survey", files=files, headers=origin).status_code == 401


def test_a_file_that_is_too_large_is_refused(visited: Visited) -> None:
    answer = visited.visit("an").upload("/survey/check/units", b"x" * (5 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.parametrize("what", ["survey", "scheme"])
def test_what_is_larger_than_a_survey_may_be_is_not_taken_into_use(visited: Visited, what: str) -> None:
    text = (visited.workspace.root / "survey.yaml").read_bytes() + b"# a comment that goes on\n" * 12_000
    an = visited.visit("an")
    answer = an.upload(f"/survey/check/{what}", text)
    page = an.get(answer.headers["location"])
    assert page.status_code == 422
    assert "256 kB" in page.text


def test_a_file_of_something_else_is_told_of_before_long(visited: Visited) -> None:
    wrong = "".join(f"k{number}: v\n" for number in range(2000))
    an = visited.visit("an")
    page = an.get(an.upload("/survey/check/survey", wrong.encode()).headers["location"])
    assert page.status_code == 422
    assert "“k0”" in page.text


@pytest.mark.parametrize(
    "body",
    [b"--B\r\n\r\n\r\n" * 400_000 + b"--B--\r\n", b"", b"--B\r\nContent-Disposition: form-data; name=file\r\n\r\nx"],
    ids=["parts", "nothing", "broken off"],
)
def test_a_form_that_is_none_brings_nothing_and_keeps_nobody_waiting(visited: Visited, body: bytes) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=B", **ORIGIN}
    assert visited.visit("an").client.post("/survey/check/units", content=body, headers=kind).status_code == 403
