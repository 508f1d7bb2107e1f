"""The page of the log: sentences in both languages, narrowed, page by page; verified, also when it was changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from forms.serial import format_serial
from omr.reading import State
from pipeline import Workspace
from pipeline.inspection.log_sentences import Names, sentence_of
from pipeline.records.comments import Comment
from pipeline.records.log_chain import Entry, EntryKind, LoggedEntry
from pipeline.records.log_heads import parse_head
from pipeline.records.rulings import Matter, Ruling
from pipeline.store import schema
from pipeline.store.log import WantedEntries
from tests.pipeline.conftest import Office
from tests.pipeline.office.conftest import Browser, Visited


@pytest.fixture
def printed(printed_workspace: Path, tmp_path: Path, people: Callable[[Workspace], Visited]) -> Iterator[Visited]:
    """A workspace whose sheets were printed, with people."""
    shutil.copytree(printed_workspace, tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    yield people(workspace)
    workspace.close()


def finished(browser: Browser, answer: Any, page: str = "") -> str:
    """Wait until a job has ended, and return its page."""
    assert answer.status_code == 303
    for _ in range(600):
        page = browser.get(answer.headers["location"]).text
        if 'http-equiv="refresh"' not in page:
            return page
    raise AssertionError("the job does not end")


def rule(workspace: Workspace, ruling: Ruling, by: str) -> None:
    workspace.store.rulings.put_in_force(ruling, by, None)


def test_the_log_is_told_in_sentences_in_both_languages(printed: Visited) -> None:
    browser = printed.visit("an")
    page = browser.get("/log").text
    assert "In xong lượt in 1 của Phường Trưng Vương" in page
    assert "hình thức Tại quầy, Quý I năm 2019" in page
    assert "Printed run 1 of Phường Trưng Vương" in browser.get("/log?lang=en").text
    assert "ub06820 1 counter" not in page


def test_what_people_wrote_is_not_shown(printed: Visited) -> None:
    comment = Comment("Bà Tư nhà số 9", ()).packed()
    ruling = Ruling(Matter.COMMENT, 1, 2, "comments", None, comment, State.REVIEWED, (), "gọi lại cho bà Tư")
    rule(printed.workspace, ruling, "lan")
    page = printed.visit("an").get("/log?kind=ruled").text
    assert "Quyết định về góp ý comments của phiếu 0000001" in page
    assert "Tư" not in page


def test_entries_are_narrowed_by_person_kind_and_sheet(printed: Visited) -> None:
    workspace, browser = printed.workspace, printed.visit("an")
    for serial, by in ((1, "lan"), (2, "lan"), (2, "minh")):
        question = "q02" if by == "minh" else "q01"
        rule(workspace, Ruling(Matter.ANSWER, serial, 1, question, None, "4"), by)
    of_lan = browser.get("/log?by=lan").text
    assert of_lan.count("Quyết định về câu q01") == 2
    of_sheet = browser.get(f"/log?sheet={format_serial(2)}").text
    assert (of_sheet.count("câu q01 của phiếu"), of_sheet.count("câu q02 của phiếu")) == (1, 1)
    assert "In xong lượt in 1 của Phường Vàng Danh" in of_sheet
    assert "Trưng Vương" not in of_sheet
    assert "In xong" not in browser.get("/log?kind=ruled").text
    assert "không có phiếu nào mang số này" in browser.get("/log?sheet=123").text
    assert "Quyết định" not in browser.get("/log?day=2001-01-01&until=2001-01-02").text


def test_all_pages_together_hold_each_entry_once(visited: Visited) -> None:
    store = visited.workspace.store
    with store.transaction() as connection:
        for number in range(130):
            store.log.add(connection, EntryKind.MIGRATED, before="schema 1", after=f"schema {number}", by="an")
    browser, path, seen = visited.visit("an"), "/log?by=an", list[str]()
    while path:
        page = browser.get(path).text
        seen += re.findall(r"từ phiên bản 1 lên (\d+)", page)
        older = re.search(r'href="(/log\?[^"]*before=\d+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(number) for number in reversed(range(130))]


def test_a_long_log_is_searched_piece_by_piece(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.log.LOOKED_AT", 10)
    monkeypatch.setattr("pipeline.store.log.MOST_LOOKED_AT", 20)
    log = office.workspace.store.log
    with office.workspace.store.transaction() as connection:
        first = log.add(connection, EntryKind.MIGRATED, by="hiếm")
        for _ in range(50):
            log.add(connection, EntryKind.MIGRATED, by="an")
    wanted, before, found, pages = WantedEntries(by="hiếm"), 0, list[int](), 0
    while True:
        page = log.page(wanted, before)
        found += [one.number for one in page.entries]
        pages, before = pages + 1, page.next
        assert page.looked_at <= 20
        if not before:
            break
    assert found == [first]
    assert pages > 2


def test_days_are_found_by_their_entries(office: Office) -> None:
    log, store = office.workspace.store.log, office.workspace.store
    begun = log.count()
    with store.transaction() as connection:
        for number, day in enumerate(["2020-01-01", "2020-01-02", "2020-01-02", "2020-01-03"], 1):
            row = {"id": begun + number, "at": f"{day}T10:00:00.000000+00:00", "by": "an", "scan": "", "page": 0}
            rest = {"kind": "migrated", "before": "", "after": "", "why": "", "hash": ""}
            connection.execute(insert(schema.log).values(row | rest))
        connection.execute(
            update(schema.log).where(schema.log.c.id <= begun).values(at="2019-01-01T00:00:00.000000+00:00")
        )
    page = log.page(WantedEntries(since="2020-01-02", until="2020-01-03"))
    assert [one.number - begun for one in page.entries] == [3, 2]


def test_verifying_says_in_words_that_the_log_is_whole(printed: Visited) -> None:
    browser = printed.visit("an")
    page = finished(browser, browser.post("/log/verify"))
    assert "Nhật ký toàn vẹn" in page
    head = re.search(r"<code>(\d+-[0-9a-f ]+)</code>", page)
    assert head is not None
    assert printed.workspace.store.log.holds(parse_head(head[1]).number or 0, parse_head(head[1]).digits)
    again = finished(browser, browser.post("/log/verify", head=head[1]))
    assert "1 mã đã ghi lại có trong nhật ký" in again


def test_verifying_finds_what_was_changed_behind_our_back(printed: Visited) -> None:
    with printed.workspace.store.transaction() as connection:
        connection.execute(update(schema.log).where(schema.log.c.id == 2).values(by="ai đó"))
    browser = printed.visit("an")
    page = finished(browser, browser.post("/log/verify"))
    assert "Nhật ký không toàn vẹn" in page
    assert "entry 2" in page or "mục 2" in page


def test_a_head_that_is_none_begins_nothing(printed: Visited) -> None:
    answer = printed.visit("an").post("/log/verify", head="xyz")
    assert answer.headers["location"] == "/log?said=said-record-no-head"


@pytest.mark.parametrize("name", ["minh", "lan", "binh"])
def test_nobody_else_reads_or_verifies_the_log(printed: Visited, name: str) -> None:
    browser = printed.visit(name)
    assert browser.get("/log").status_code == 403
    assert browser.post("/log/verify").status_code == 403


def test_a_verdict_is_shown_to_nobody_but_who_asked(printed: Visited) -> None:
    where = printed.visit("an").post("/log/verify").headers["location"]
    assert printed.visit("chi").get(where).status_code == 404


@pytest.mark.parametrize("kind", list(EntryKind))
def test_an_entry_that_is_not_understood_is_told_as_it_stands(kind: EntryKind) -> None:
    entry = Entry("2026-01-01T00:00:00.000000+00:00", "an", "", 0, kind, "trước đây", "bây giờ")
    said = sentence_of(LoggedEntry(1, entry, ""), Names())
    assert said
    assert said.vi


@pytest.mark.parametrize(
    ("kind", "before", "after", "why", "vi"),
    [
        (EntryKind.READ, "", "0", "3 pages: 2 read, 1 blank", "Đọc xong tệp ab: 3 trang, 2 đã đọc, 1 trang trắng"),
        (EntryKind.SERIAL, "", "0000001-X", "", "Trang 1 của tệp ab được nhận là của phiếu 0000001-X"),
        (EntryKind.BATCH, "", "batch 3 withdrawn", "", "Rút lô 3"),
        (EntryKind.BATCH, "", "reported 3 4", "2019-Q1", "Số liệu có các lô 3, 4 đã được báo cáo (2019-Q1)"),
        (
            EntryKind.PEOPLE,
            "",
            '{"name":"lan","roles":["clerk"],"units":["ub1"]}',
            "added",
            "Thêm người dùng lan: cán bộ duyệt phiếu (ub1)",
        ),
        (EntryKind.PEOPLE, "", "", "without accounts", "Dùng không cần tài khoản, chỉ trên máy chủ"),
        (
            EntryKind.PEOPLE,
            '{"name":"lan","roles":["clerk"],"units":[],"desks":false}',
            '{"name":"lan","roles":["manager"],"units":["ub1"],"desks":true}',
            "changed",
            "Đổi quyền của lan: từ cán bộ duyệt phiếu thành người quản lý, được xem số liệu quầy và cán bộ (ub1)",
        ),
        (
            EntryKind.SETTING,
            '{"report.target":"80"}',
            '{"report.target":"85"}',
            "",
            "Đổi report.target: từ 80 thành 85",
        ),
        (EntryKind.DELETED, "a.pdf", "", "kept until 2026-01-31", "Xóa bản quét a.pdf, được giữ đến 31/01/2026"),
        (EntryKind.AUDIT, "", "drawn 2: 60 of 4000 f d s", "", "Rút 60 trong 4000 phiếu để kiểm tra (lần 2)"),
        (
            EntryKind.OUTCOME,
            "read",
            "conflict",
            "b.pdf, page 2",
            "Trang 1 của tệp ab được tính là “mâu thuẫn với bản quét khác” thay cho “đã đọc”, vì có b.pdf, trang 2",
        ),
        (
            EntryKind.OUTCOME,
            "duplicate",
            "read",
            "batch 3 withdrawn",
            "Trang 1 của tệp ab được tính là “đã đọc” thay cho “quét trùng”, vì lô 3 đã rút",
        ),
        (
            EntryKind.OUTCOME,
            "read",
            "duplicate",
            "batch 3 released",
            "Trang 1 của tệp ab được tính là “quét trùng” thay cho “đã đọc”, vì lô 3 được bỏ tạm giữ",
        ),
        (EntryKind.MIGRATED, "schema 10", "schema 11", "", "Nâng cấp cơ sở dữ liệu từ phiên bản 10 lên 11"),
    ],
)
def test_each_kind_has_its_sentence(kind: EntryKind, before: str, after: str, why: str, vi: str) -> None:
    entry = Entry("2026-01-01T00:00:00.000000+00:00", "an", "ab", 1, kind, before, after, why)
    assert sentence_of(LoggedEntry(1, entry, ""), Names()).vi == vi


@pytest.mark.parametrize(
    ("why", "since"),
    [
        ("b.pdf, page 2", "since b.pdf, page 2 came in"),
        ("batch 3 withdrawn", "since batch 3 was withdrawn"),
        ("batch 3 held", "since batch 3 was put on hold"),
        ("brought anew with batch 4", "since the file was brought anew with batch 4"),
        ("reread 2, reader 2.1", "because of reread 2"),
    ],
)
def test_a_page_that_counts_otherwise_is_told_with_what_brought_it_about(why: str, since: str) -> None:
    entry = Entry("2026-01-01T00:00:00.000000+00:00", "an", "ab", 1, EntryKind.OUTCOME, "duplicate", "read", why)
    assert str(sentence_of(LoggedEntry(1, entry, ""), Names())).endswith(since)


def test_what_was_found_again_is_told_in_words() -> None:
    found = "found again: ub1 2, ub2 1; 1 scan; serials go on after 0000024-R"
    entry = Entry("2026-01-01T00:00:00.000000+00:00", "an", "", 0, EntryKind.RECOVERED, "", found)
    told = sentence_of(LoggedEntry(1, entry, ""), Names())
    assert told.vi.endswith("lượt in tìm lại được: 2 của ub1, 1 của ub2; bản quét: 1; số phiếu cuối đã cấp: 0000024-R")
    assert told.endswith("runs found again: 2 of ub1, 1 of ub2; scans: 1; last serial that was given: 0000024-R")
