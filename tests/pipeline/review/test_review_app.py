"""The review page without a browser: what it answers, in which words, and what becomes of it in the store."""

from __future__ import annotations

import html
import itertools
import json
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import ImmutableMultiDict

from forms.bilingual import both
from forms.errors import SerialError
from forms.layout import Kind
from omr.faults import ADVICE, Fault, Outcome
from omr.reading import Doubt, State
from omr.scan.errors import ScanError
from pipeline.errors import AlreadyStoredError, StoreError, UnfitSerialError, UnknownNameError, WorkspaceError
from pipeline.inspection.status import Task
from pipeline.intake.ingest import ingest
from pipeline.office import server
from pipeline.office.server import guarded_app
from pipeline.records.comments import Comment
from pipeline.records.letters import Heading, LetterPage
from pipeline.records.rulings import HANDED_OUT, Matter, Place, Ruling
from pipeline.review import texts
from pipeline.review.app import create_app
from pipeline.review.decision_words import decided_in_words
from pipeline.review.page_words import PageWords
from pipeline.review.parts import Parts, Person
from pipeline.review.printings import Printings
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.review.routes.items import choice_of
from pipeline.review.server import parts_of, surveyed_by_name, units_of
from pipeline.review.survey_book import Choosable, SpokenQuestion, SurveyBook
from pipeline.web.roles import RIGHTS, Role
from pipeline.web.security import USERS, Listening, Users
from pipeline.web.serving import Certificate, address, bound_to
from tests.pipeline.certificates import self_signed
from tests.pipeline.review.conftest import FakeQueue, Items, broken_store, layout, parts, sample

JSON = {"Accept": "application/json"}


@dataclass
class Desk:
    """A clerk's browser, without one."""

    queue: FakeQueue
    client: TestClient

    def get(self, path: str, status: int = 200, **headers: str) -> str:
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.text

    def say(self, item: Item, **form: str) -> Any:
        return self.client.post(f"/item/{item.id}", data=form, headers=JSON)


@pytest.fixture
def desk() -> Callable[..., Desk]:
    def make(*items: Item, **more: Any) -> Desk:
        queue = FakeQueue.of(*items)
        app = create_app(parts(queue, who=lambda _: Person("lan", "t0ken"), **more))
        return Desk(queue, TestClient(app, follow_redirects=False))

    return make


# ------------------------------------------------------------------------------------------------------------- words


def test_everything_that_can_be_asked_has_words() -> None:
    assert set(texts.KINDS) == set(texts.ASKS) == set(ItemKind)
    assert set(texts.DOUBTS) == set(Doubt)
    assert set(texts.TASKS) == set(Task)
    assert set(texts.OUTCOMES) == set(Outcome)
    for language, fault in itertools.product(texts.LANGUAGES, Fault):
        said = PageWords(language).fault(fault)
        assert ADVICE[fault].seen.said(language) in said
        assert "phieu identify" not in said  # which is a command, and this is a page


def test_templates_hold_no_words() -> None:
    folder = Path(texts.__file__).parent / "templates"
    for file in folder.glob("*.html"):
        if file.name == "login.html":
            continue
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", file.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"&\w+;|Enter|Ctrl|Esc|phieu", " ", text)
        assert re.findall(r"[^\W\d_]{2,}", text) == [], file.name


def test_numbers_are_written_as_the_language_does() -> None:
    vi, en = PageWords("vi"), PageWords("en")
    assert (vi.number(1234), en.number(1234)) == ("1.234", "1,234")
    assert (vi.seconds(1.86), en.seconds(1.86)) == ("1,9", "1.9")
    assert (vi.minutes(59), en.minutes(240)) == ("dưới một phút", "4 min")


def test_the_book_knows_labels_options_and_keys(items: Items) -> None:
    book = SurveyBook(lambda: {layout().id: sample()})
    rating, choice = (book.asked(items.doubt(question), "en") for question in ("q01", "gender"))
    assert rating is not None
    assert choice is not None
    assert [(one.key, one.label) for one in rating.options][::4] == [
        ("1", "Very dissatisfied"),
        ("5", "Very satisfied"),
    ]
    male = choice.options[0]
    assert (male.choice, male.label, male.key) == ("male", "Male", "1")
    assert choice.named("male|other") == "Male, Other"
    vietnamese = book.asked(items.doubt("gender"), "vi")
    assert vietnamese is not None
    assert vietnamese.label == "Giới tính"
    assert all(one.kind is not Kind.TEXT for one in book.questions(items.doubt("gender"), "vi"))
    assert book.asked(replace(items.doubt(), layout="gone"), "vi") is None


def test_a_survey_of_an_older_phieu_is_shown_by_its_ids(items: Items) -> None:
    book = SurveyBook(lambda: {layout().id: replace(sample(), survey_text="id: [")})
    asked = book.asked(items.doubt("gender"), "vi")
    assert asked is not None
    assert (asked.label, asked.options[0].label) == ("gender", "male")


# ------------------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_is_shown(desk: Callable[..., Desk], items: Items, language: str) -> None:
    everything = items.all_kinds()
    here = desk(*everything)
    for item in everything:
        page = here.get(f"/item/{item.id}?lang={language}")
        assert PageWords(language).kind(item.kind) in page
        assert PageWords(language).reason(item) in html.unescape(page)
        assert 'value="t0ken"' in page
        assert " style=" not in page
        assert not re.search(r"<script(?! src)|\son\w+=|javascript:|src=\"(?!/)|href=\"http", page)


def test_the_suggestion_is_marked_in_words(desk: Callable[..., Desk], items: Items) -> None:
    sure, over, nothing = items.doubt("q01", "4"), items.overvote(), items.doubt("q03", "", Doubt.ONLY_CANCELLED)
    here = desk(sure, over, nothing)
    for item, accepted in ((sure, "Hài lòng"), (over, "Không hợp lệ"), (nothing, "Để trống")):
        page = here.get(f"/item/{item.id}")
        assert page.count("Máy đề nghị") == 1
        assert f"Chấp nhận: {accepted}" in page


def test_what_is_typed_is_escaped(desk: Callable[..., Desk], items: Items) -> None:
    item = replace(items.serial(), unit_name="<script>alert(1)</script>")
    here = desk(item)
    page = here.client.post(f"/item/{item.id}", data={"say": "type", "serial": '"><script>x'})
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    assert "<script>x" not in page.text
    assert "&lt;script&gt;x" in page.text


def test_the_script_gets_the_part_that_changes(desk: Callable[..., Desk], items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    here = desk(first, second)
    assert here.get("/", **{"X-Part": "1"}).lstrip().startswith("<article")
    assert second.id in here.get(f"/next?skip={first.id}", **{"X-Part": "1"})
    assert here.get(f"/next?skip={first.id}&skip={second.id}", 204) == ""


def test_pictures_come_by_item_and_never_by_name(desk: Callable[..., Desk], items: Items) -> None:
    item, conflict, missing = items.doubt(), items.conflict(), items.missing()
    here = desk(item, conflict, missing)
    for path in (
        f"{item.id}/row.jpg",
        f"{conflict.id}/row.jpg?n=1",
        f"{item.id}/page.jpg",
        f"{conflict.id}/page.jpg?n=1",
    ):
        picture = here.client.get(f"/item/{path}")
        assert picture.content.startswith(b"\xff\xd8")
        assert picture.headers["Cache-Control"].startswith("private")
    for path in (
        f"/item/{item.id}/row.jpg?n=1",
        f"/item/{item.id}/row.jpg?n=-1",
        f"/item/{item.id}/page.jpg?n=7",
        f"/item/{missing.id}/row.jpg",
        f"/item/{missing.id}/page",
        "/item/nothing/row.jpg",
        "/item/..%2f..%2fphieu.key/page.jpg",
        "/item/../../phieu.key",
        "/static/../app.py",
        "/phieu.db",
    ):
        here.get(path, 404)
    for of in ("row.jpg?n=x", "row.jpg?n=" + "9" * 5000, "page.jpg?width=1e3", "page?n=0x1"):
        assert "Không có trang này" in here.get(f"/item/{item.id}/{of}", 404)


def test_a_scan_that_is_gone_is_told_and_can_be_put_off(desk: Callable[..., Desk], items: Items) -> None:
    def gone(*_: Any) -> Any:
        raise ScanError("the archive is away")

    item = items.doubt()
    here = desk(item, pictures=replace(parts(None).pictures, row=gone, page=gone))
    assert "Không mở được ảnh quét" in here.get(f"/item/{item.id}")
    here.get(f"/item/{item.id}/row.jpg", 404)
    here.get(f"/item/{item.id}/page", 404)


def test_progress_by_kind_and_unit(desk: Callable[..., Desk], items: Items) -> None:
    page = desk(*items.all_kinds()).get("/?lang=en")
    assert "<strong>11</strong> left" in page
    assert 'href="/settle?unit=ub06808"' in page


def test_the_overview_tells_of_scanners_and_faults(desk: Callable[..., Desk]) -> None:
    page = desk().get("/overview?lang=en")
    for said in ("canon-1", "inbox", "The page is distorted", "Doubtful answers", ">128<", "09 April 2026"):
        assert said in page, said
    assert "results/pages.csv" not in page


def test_a_language_that_there_is_not_is_not_taken(desk: Callable[..., Desk]) -> None:
    here = desk()
    assert 'lang="vi"' in here.get("/?lang=xx")
    here.get("/?lang=en")
    assert 'lang="en"' in here.get("/")


# ---------------------------------------------------------------------------------------------------------- settling


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ({"say": "choose:4"}, Choice(Verb.CHOOSE, "4")),
        ({"say": "choose", "answer": "4", "why": " nhòe "}, Choice(Verb.CHOOSE, "4", "nhòe")),
        ({"say": "choose", "answer": ""}, Choice(Verb.BLANK)),
        ({"say": "blank"}, Choice(Verb.BLANK)),
        ({"say": "void"}, Choice(Verb.VOID)),
    ],
)
def test_what_a_form_says_to_a_doubt(
    desk: Callable[..., Desk], items: Items, said: dict[str, str], choice: Choice
) -> None:
    item = items.doubt()
    here = desk(item)
    answer = here.say(item, **said)
    assert (answer.status_code, answer.json()["said"]) == (200, "Đã lưu.")
    assert here.queue.settled == [("lan", item.id, choice)]


SENT = {"say": "send", "to": "ub06820", "day": "5/3/2019", "channel": "box"}
PRINTINGS = Printings((("ub06808", "Vàng Danh"),), (("box", "Hòm"),), (("2019-Q1", "2019-Q1"),), ((layout().id, "x"),))


@pytest.mark.parametrize(
    ("fault", "offered"), [(Fault.PAGE_FOREIGN, True), (Fault.FIDUCIALS_MISSING, True), (Fault.CODE_FORGED, False)]
)
def test_who_may_tell_whose_sheet_it_is_is_asked(
    desk: Callable[..., Desk], items: Items, fault: Fault, offered: bool
) -> None:
    item = replace(items.stray(), fault=fault)
    page = desk(item, printings=lambda _: PRINTINGS).get(f"/item/{item.id}")
    assert ('name="of_unit"' in page) is offered
    assert ('name="serial"' in page) is offered
    assert ('<details class="ours" open' in page) is (fault is Fault.FIDUCIALS_MISSING)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ValueError(), "Hãy chọn đơn vị, hình thức, kỳ"),
        (UnknownNameError("never printed"), "Chưa từng in phiếu như vậy"),
        (UnfitSerialError("another page"), "không đọc được như một trang"),
    ],
)
def test_a_slip_about_a_sheet_without_a_serial_is_told_with_what_was_chosen(
    desk: Callable[..., Desk], items: Items, error: Exception, problem: str
) -> None:
    item = items.stray()
    here = desk(item, printings=lambda _: PRINTINGS)
    here.queue.broken = error
    answer = here.client.post(f"/item/{item.id}", data={"say": "enter", "of_page": "2", "of_unit": "ub06808"})
    assert answer.status_code == 422
    assert problem in answer.text
    assert 'name="of_page" inputmode="numeric" pattern="[0-9]*" maxlength="1" value="2"' in answer.text
    assert '<details class="ours" open>' in answer.text


def test_corners_that_do_not_fit_are_told_and_kept(desk: Callable[..., Desk], items: Items) -> None:
    item = items.unreadable()
    here = desk(item)
    here.queue.broken = UnfitSerialError("not there")
    said = {"say": "read", "corner_x": ["6", "94", "94", "7.5"], "corner_y": ["4", "4", "96", "96"]}
    answer = here.client.post(f"/item/{item.id}", data=said)
    assert answer.status_code == 422
    assert "Không thấy các ô in ở chỗ đó" in answer.text
    assert 'value="7.5"' in answer.text
    here.queue.broken = None
    assert here.client.post(f"/item/{item.id}", data=said | {"corner_x": ["6", "x", "94", "6"]}).status_code == 422
    assert here.client.post(f"/item/{item.id}", data=said).status_code == 303
    assert json.loads(here.queue.settled[-1][2].value)[3] == [0.075, 0.96]


def test_the_corners_of_a_page_that_nobody_scanned_are_not_asked_for(desk: Callable[..., Desk], items: Items) -> None:
    item = items.missing()
    assert "corner_x" not in desk(item).get(f"/item/{item.id}")


def test_several_choices_are_joined(items: Items) -> None:
    form = ImmutableMultiDict([("say", "choose"), ("answer", "a"), ("answer", "c")])
    assert choice_of(items.doubt(), form, parts(None).book) == Choice(Verb.CHOOSE, "a|c")


def test_a_page_by_hand_is_json(desk: Callable[..., Desk], items: Items) -> None:
    item = items.unreadable()
    here = desk(item)
    typed = {"answer:q01": "5", "answer:q02": ":blank", "answer:q03": "void", "answer:foreign": "1"}
    here.say(item, say="choose", rest="blank", **typed)
    asked = [one.question for one in parts(None).book.questions(item, "vi")]
    said = dict.fromkeys(asked, "") | {"q01": "5", "q03": "void"}
    assert json.loads(here.queue.settled[0][2].value) == said


@pytest.mark.parametrize("kind", ["unreadable", "audit"])
def test_a_page_by_hand_holds_nothing_that_nobody_entered(desk: Callable[..., Desk], items: Items, kind: str) -> None:
    item = getattr(items, kind)()
    here = desk(item)
    page = here.get(f"/item/{item.id}")
    assert not re.search(r"<input[^>]* checked", page), "nothing is chosen beforehand"
    first, *others = parts(None).book.questions(item, "vi")
    entered = {f"answer:{first.question}": ":blank"}
    refused = here.say(item, say="choose", **entered)
    assert (refused.status_code, refused.json()["field"]) == (422, f"answer:{others[0].question}")
    assert f"Còn {len(others)} câu chưa nhập: {others[0].label}" in refused.json()["problem"]
    plain = here.client.post(f"/item/{item.id}", data={"say": "choose", **entered})
    assert plain.status_code == 422
    assert "câu chưa nhập" in plain.text
    assert re.search(rf'name="answer:{first.question}" value=":blank"[^>]* checked', plain.text), "it is kept"
    assert here.queue.settled == []
    each = {f"answer:{one.question}": ":blank" for one in (first, *others)}
    assert here.say(item, say="choose", **each).status_code == 200
    assert set(json.loads(here.queue.settled[0][2].value).values()) == {""}


def test_a_question_is_not_both_blank_and_answered(desk: Callable[..., Desk], items: Items) -> None:
    item = replace(items.unreadable(), sheet_page=2)
    here = desk(item)
    both = here.say(item, say="choose", rest="blank", **{"answer:age": ["30", ":blank"]})
    assert (both.status_code, "marked" in both.text or "đánh dấu để trống" in both.text) == (422, True)


def test_an_audit_shows_nothing_of_what_was_counted(desk: Callable[..., Desk], items: Items) -> None:
    item = replace(items.audit(), answer="4")
    here = desk(item)
    page = here.get(f"/item/{item.id}")
    assert "Máy đề nghị" not in page
    assert "without" not in page
    shown, plain = here.client.get(f"/item/{item.id}/page.jpg"), parts(None).pictures.plain(item.places[0], 1200)
    assert shown.content == plain.data
    here.say(item, say="choose", rest="blank", **{"answer:q16": "5", "answer:comments": "written"})
    said = json.loads(here.queue.settled[0][2].value)
    assert {question: answer for question, answer in said.items() if answer} == {"q16": "5", "comments": "written"}


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (SerialError("no"), "Chữ kiểm tra"),
        (UnfitSerialError("no"), "không đọc được như một trang"),
        (ValueError("no"), "không phù hợp"),
    ],
)
def test_a_slip_is_told_and_settles_nothing(
    desk: Callable[..., Desk], items: Items, error: Exception, problem: str
) -> None:
    item = items.serial()
    here = desk(item)
    here.queue.broken = error
    answer = here.say(item, say="type", serial="12-A")
    assert answer.status_code == 422
    assert problem in answer.json()["problem"]
    assert here.queue.settled == []


@pytest.mark.parametrize("say", ["", "nonsense", "send", "write"])
def test_half_an_answer_is_none(desk: Callable[..., Desk], items: Items, say: str) -> None:
    item = items.stray()
    here = desk(item)
    assert here.say(item, say=say).status_code == 422
    assert here.queue.settled == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"theme": "no such theme"},
        {"theme": ["waiting", "<script>"]},
        {"black": "1 2 3"},
        {"black": "1 2 3 4 5"},
        {"black": "nan 2 3 4"},
        {"black": "1 2 inf 4"},
        {"black": "x"},
        {"text": "a" * 20_001},
        {"why": "a" * 501},
    ],
    ids=str,
)
def test_a_comment_that_is_not_one_of_the_form_is_refused(
    desk: Callable[..., Desk], items: Items, wrong: dict[str, Any]
) -> None:
    item = items.comment()
    here = desk(item)
    said = {"say": "write", "text": "Chờ lâu", "theme": "waiting", "black": "1 2 3 4", "why": "rõ"}
    assert here.say(item, **said | wrong).status_code == 422
    assert here.queue.settled == []
    assert here.say(item, **said).status_code == 200


def test_signs_that_nobody_sees_are_not_kept_of_what_was_pasted(desk: Callable[..., Desk], items: Items) -> None:
    item = items.comment()
    here = desk(item)
    text = "Chờ\x0blâu\x00\x1b[31m\u202e, \u0085rồi\r\nvề ❤\ufe0f\x7f"
    assert here.say(item, say="write", text=text, why="rõ\x07").status_code == 200
    ((_, _, choice),) = here.queue.settled
    assert Comment.unpacked(choice.value).text == "Chờ\nlâu[31m, rồi\nvề ❤\ufe0f"
    assert choice.why == "rõ"


def test_what_is_no_form_says_nothing(desk: Callable[..., Desk], items: Items) -> None:
    item = items.doubt()
    here = desk(item)
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        sent = here.client.post(
            f"/item/{item.id}", content=b"say=blank&why=a%00b", headers=JSON | {"Content-Type": kind}
        )
        assert sent.status_code == 422
    assert here.queue.settled == []


def test_who_was_late_goes_on(desk: Callable[..., Desk], items: Items) -> None:
    first, second = items.doubt(), items.doubt()
    here = desk(first, second)
    here.queue.settle("hanh", first.id, Choice(Verb.BLANK))
    late = here.say(first, say="blank")
    assert (late.status_code, late.json()["taken"]) == (409, True)
    here.queue.broken = AlreadyStoredError("faster")
    assert here.say(second, say="blank").json()["taken"] is True
    sent_on = here.client.post(f"/item/{second.id}", data={"say": "blank", "unit": "ub06808"})
    assert (sent_on.status_code, sent_on.headers["location"]) == (303, "/settle?unit=ub06808&said=said-taken")
    assert "Người khác đã duyệt" in here.get(sent_on.headers["location"])


def test_a_store_that_is_locked_is_told(desk: Callable[..., Desk], items: Items) -> None:
    item = items.doubt()
    here = desk(item)
    here.queue.broken = broken_store()
    answer = here.say(item, say="blank")
    assert (answer.status_code, answer.json()["detail"]) == (503, "the database is locked Wait a minute.")
    page = here.client.post(f"/item/{item.id}", data={"say": "blank"})
    assert page.status_code == 503
    assert "Chưa có gì được lưu" in page.text


def test_an_error_is_told_in_the_language_of_the_page(desk: Callable[..., Desk], items: Items) -> None:
    item = items.doubt()
    here = desk(item)
    here.queue.broken = StoreError(both("đĩa đã đầy.", "the disk is full."), both("Dọn chỗ.", "Make room."))
    told = [here.client.post(f"/item/{item.id}?lang={one}", data={"say": "blank"}).text for one in ("vi", "en")]
    assert [("đĩa đã đầy. Dọn chỗ." in text, "the disk is full. Make room." in text) for text in told] == [
        (True, False),
        (False, True),
    ]
    assert item.id in here.queue.items


def test_nothing_of_the_url_is_said_that_is_not_ours(desk: Callable[..., Desk]) -> None:
    here = desk()
    for said in ("title", "<b>", "said-", "said-nonsense"):
        assert '<div id="said" class="said" role="status" data-offline=' in here.get(f"/settle?said={said}")
        assert "<b>" not in here.get(f"/settle?said={said}")


# ------------------------------------------------------------------------------------------------------ the real thing


@pytest.fixture
def real(office: Any) -> tuple[Any, TestClient, Parts]:
    """A real store and queue; pictures of it are made of JSON, and drawn ones are shown in their place."""
    office.drop("canon-1/a.tif", *office.sheet(1, q01="?4", q02="!5"), *office.sheet(2, q03="?"))
    office.drop("b.tif", *office.sheet(3), *office.sheet(3, q05="1"), office.page(4, 1))
    office.drop("c.tif", {"outcome": "foreign", "fault": "page-foreign"})
    ingest(office.workspace)
    made = parts_of(office.workspace, lambda _: Person("lan", "t0ken"))
    made = replace(made, pictures=parts(None).pictures)
    return office, TestClient(create_app(made), follow_redirects=False), made


def test_answers_become_rulings_and_are_taken_back(real: tuple[Any, TestClient, Parts]) -> None:
    office, client, made = real
    said = {
        "doubt-1-q01": {"say": "choose:5"},
        "doubt-1-q02": {"say": "blank"},
        "doubt-2-q03": {"say": "void"},
        "conflict-3-1": {"say": "choose:1"},
        "page-4-2": {"say": "without"},
    }
    waiting = {item.id: item for item in iter_items(made)}
    assert set(said) <= set(waiting)
    for item, form in said.items():
        answer = client.post(f"/item/{item}", data=form, headers=JSON)
        assert answer.status_code == 200, answer.text
    (stray,) = (item for item in waiting.values() if item.kind is ItemKind.STRAY)
    sent = client.post(f"/item/{stray.id}", data=SENT, headers=JSON)
    assert sent.status_code == 200
    kept = {one.ruling.key: one for one in office.workspace.store.rulings.in_force()}
    assert {one.by for one in kept.values()} == {"lan"}
    found = {(one.ruling.serial, one.ruling.question): one.ruling for one in kept.values()}
    assert (found[1, "q01"].answer, found[1, "q01"].state) == ("5", State.REVIEWED)
    assert found[1, "q02"].state is State.BLANK
    assert found[2, "q03"].state is State.VOID
    matters = {one.ruling.matter for one in kept.values()}
    assert {Matter.ANSWER, Matter.VERSION, Matter.WITHOUT, Matter.STRAY} <= matters
    undone = client.post("/undo", data={}, headers=JSON)
    assert undone.json()["item"] == stray.id
    assert len(list(office.workspace.store.rulings.in_force())) == len(kept) - 1


def test_what_was_reopened_is_not_taken_back_and_the_clerk_is_told(real: tuple[Any, TestClient, Parts]) -> None:
    office, client, made = real
    client.post("/item/doubt-1-q01", data={"say": "choose:5"}, headers=JSON)
    client.post("/item/doubt-1-q02", data={"say": "blank"}, headers=JSON)
    made.queue.reopen("Hoa", made.queue.decisions(1)[0].number)
    refused = client.post("/undo?lang=en", data={}, headers=JSON)
    assert (refused.status_code, refused.json()["item"]) == (409, None)
    assert "reopened or changed" in refused.json()["said"]
    assert len(list(office.workspace.store.rulings.in_force())) == 1
    assert client.post("/undo", data={}, headers=JSON).json()["item"] == "doubt-1-q01"


def test_an_item_of_somebody_else_cannot_be_put_off(real: tuple[Any, TestClient, Parts]) -> None:
    _, client, made = real
    item = made.queue.next("Hoa")
    assert item is not None
    assert client.post("/later", data={"item": item.id}, headers=JSON).status_code == 409
    assert made.queue.next("Hoa") == item


def iter_items(made: Parts) -> Iterator[Item]:
    seen: list[str] = []
    while item := made.queue.next("lan", skip=seen):
        seen.append(item.id)
        yield item


def test_the_real_queue_is_shown_page_by_page(real: tuple[Any, TestClient, Parts]) -> None:
    _, client, made = real
    for item in iter_items(made):
        assert client.get(f"/item/{item.id}").status_code == 200
    assert "canon-1" in client.get("/overview").text


def test_faults_and_names_come_from_the_store(real: tuple[Any, TestClient, Parts]) -> None:
    office, _, made = real
    assert surveyed_by_name(office.workspace) == {"Phường Vàng Danh": "ub06808", "Phường Trưng Vương": "ub06820"}
    assert made.overview().faults[""][Fault.PAGE_FOREIGN] == 1
    names = dict(units_of(office.workspace))
    assert names["ub06808"] == "Phường Vàng Danh (ub06808)"  # another one took the name over
    assert names["ub06814"] == "Phường Bắc Sơn"
    assert len(set(names.values())) == len(names)
    assert dict(made.themes("en"))["waiting"] == "Waiting time"


def test_the_guard_stands_before_it(office: Any) -> None:
    app = guarded_app(office.workspace, Listening("127.0.0.1", 8365), "en")
    client = TestClient(app, base_url="http://127.0.0.1:8365", client=("127.0.0.1", 5000))
    page = client.get("/settle", headers={"Accept": "text/html"})
    assert 'lang="en"' in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert client.get("/static/review.js").status_code == 200
    refused = client.post("/undo", data={}, headers={"Origin": "http://127.0.0.1:8365"})
    assert refused.status_code == 403
    (token,) = re.findall(r'name="csrf" value="([^"]+)"', page.text)[:1]
    taken = client.post("/undo", data={"csrf": token}, headers={"Origin": "http://127.0.0.1:8365", **JSON})
    assert taken.status_code == 409


def test_a_stranger_who_asks_for_what_is_not_there_is_told_so(office: Any) -> None:
    Users(office.workspace.root / USERS).add("lan", [Role.CLERK], "ba con trâu xanh")
    app = guarded_app(office.workspace, Listening("127.0.0.1", 8365), "en")
    browser = TestClient(app, "http://127.0.0.1:8365", headers={"Accept": "text/html"}, follow_redirects=False)
    ours = {"Origin": "http://127.0.0.1:8365"}
    for method, path, status in (
        ("GET", "/static/nothing", 404),
        ("PUT", "/login", 405),
        ("HEAD", "/login", 200),
        ("HEAD", "/static/phieu.css", 200),
        ("HEAD", "/", 303),
    ):
        answer = browser.request(method, path, headers=ours)
        assert (method, path, answer.status_code) == (method, path, status)
        assert method == "HEAD" or "/static/phieu.css" in answer.text, "it is one of our pages"


def test_addresses() -> None:
    assert address(Listening("127.0.0.1", 8365)) == "http://127.0.0.1:8365/"
    assert address(Listening("::1", 80, https=True)) == "https://[::1]:80/"


def test_a_port_that_is_taken_is_told(office: Any) -> None:
    with bound_to(Listening("127.0.0.1", 0), "phieu review") as first:
        taken = Listening("127.0.0.1", first.getsockname()[1])
        with pytest.raises(WorkspaceError, match="nothing can be served"):
            server.serve(office.workspace, taken, print)


PROGRAM = """
import sys, typer
from pipeline.cli.serving import SERVING
app = typer.Typer()
app.command("review")(SERVING["review"])
@app.callback()
def _common(ctx: typer.Context): ctx.obj = None
app()
"""


@contextmanager
def running(root: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-c", PROGRAM, "review", "--port", "0", "--language", "en", "-w", str(root), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield next(iter(re.findall(r"https?://127.0.0.1:\d+/", line)), line), process
        process.send_signal(signal.SIGINT)
        process.wait(20)


def fetched(url: str, context: ssl.SSLContext | None = None) -> str:
    for _ in range(50):
        try:
            with urllib.request.urlopen(url, timeout=5, context=context) as page:
                return str(page.read(), "utf-8")
        except ConnectionError:
            time.sleep(0.1)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.1)
    raise TimeoutError(url)


@pytest.fixture
def served_workspace(printed_workspace: Path, tmp_path: Path) -> Path:
    """A copy: while it is served, a backup of the day is made in it."""
    return Path(shutil.copytree(printed_workspace, tmp_path / "served"))


def test_the_command_serves_until_ctrl_c(served_workspace: Path) -> None:
    with running(served_workspace) as (url, process):
        assert "Nothing waits for review" in fetched(url)
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert "what was settled is kept" in rest


def test_the_command_serves_https(served_workspace: Path, tmp_path: Path) -> None:
    cert, key = self_signed(tmp_path)
    with running(served_workspace, "--tls-cert", str(cert), "--tls-key", str(key)) as (url, _):
        assert url.startswith("https://")
        assert "Nothing waits for review" in fetched(url, ssl.create_default_context(cafile=str(cert)))


def test_a_certificate_that_is_none_is_told(office: Any, tmp_path: Path) -> None:
    nothing = tmp_path / "cert.pem"
    nothing.write_text("nothing")
    with pytest.raises(WorkspaceError, match="no TLS certificate"):
        server.serve(office.workspace, Listening("127.0.0.1", 0, https=True), print, "", Certificate(nothing, nothing))


def test_decisions_are_listed_and_reopened_by_whoever_may(real: tuple[Any, TestClient, Parts]) -> None:
    office, client, made = real
    client.post("/item/doubt-1-q01", data={"say": "choose:5", "why": "rõ ràng"}, headers=JSON)
    (kept,) = office.workspace.store.rulings.in_force()
    page = client.get("/decisions").text
    assert all(said in page for said in ("0000001-R", "Nơi ngồi chờ có đủ chỗ ngồi", "lan", "rõ ràng", "Mở lại"))
    assert "Câu trả lời: Rất hài lòng" in page, "and no code"
    assert "Answer: Very satisfied" in client.get("/decisions?lang=en").text
    client.cookies.clear()
    others = replace(made, who=lambda _: Person("minh", "t0ken", rights=RIGHTS[Role.CLERK]))
    stranger = TestClient(create_app(others), follow_redirects=False)
    assert 'action="/reopen"' not in stranger.get("/decisions").text
    assert stranger.post("/reopen", data={"number": str(kept.number)}).status_code == 403
    assert list(office.workspace.store.rulings.in_force()) == [kept]
    assert client.post("/reopen", data={"number": str(kept.number)}).headers["location"].startswith("/decisions")
    assert not list(office.workspace.store.rulings.in_force())
    assert "doubt-1-q01" in {item.id for item in iter_items(made)}
    assert client.post("/reopen", data={"number": "999"}, headers=JSON).status_code == 409


def test_what_one_of_two_people_said_to_a_doubt_is_not_shown_to_the_other(office: Any, settings: Any) -> None:
    office = settings(double_entry='"1"')
    office.drop("a.tif", *office.sheet(1, q01="?4"))
    ingest(office.workspace)
    made = parts_of(office.workspace, lambda _: Person("minh", "t0ken", rights=RIGHTS[Role.CLERK]))
    made.queue.settle("lan", "doubt-1-q01", Choice(Verb.CHOOSE, "2", "rất mờ"))
    for name, role, shown in (("minh", Role.CLERK, False), ("lan", Role.CLERK, True), ("hoa", Role.MANAGER, True)):
        here = replace(made, who=partial(lambda person, _: person, Person(name, "t0ken", rights=RIGHTS[role])))
        assert ("rất mờ" in TestClient(create_app(here)).get("/decisions").text) is shown


def test_the_overview_tells_of_a_streak_and_since_when(real: tuple[Any, TestClient, Parts]) -> None:
    office, client, made = real
    dirty = [page | {"streaks": [(84.0, True)]} for serial in (5, 6) for page in office.sheet(serial)]
    office.drop("canon-2/dirty.tif", *office.sheet(7), *dirty)
    ingest(office.workspace)
    page = client.get("/overview").text
    assert "dirty.tif" in page
    assert "Có vệt dọc ở cột 84 mm từ trang 3" in page
    bound = replace(made, who=lambda _: Person("minh", "t0ken", units=("ub06808",)))
    page = TestClient(create_app(bound)).get("/overview").text
    assert "dirty.tif" not in page, "names of scans are for those who may see all of them"
    assert "Có vệt dọc ở cột 84 mm từ trang 3" in page


def _question(kind: Kind, *labels: tuple[str, str]) -> SpokenQuestion:
    return SpokenQuestion("q", "Câu hỏi", kind, 3, tuple(Choosable(choice, label, "") for choice, label in labels))


SEVERAL = _question(Kind.CHOICES, ("web", "Cổng dịch vụ"), ("post", "Bưu điện"), ("desk", "Tại quầy"))
PLACES = (Place(1, 1), Place(2, 4))
LETTER = LetterPage(Comment("Chờ lâu"), Heading("ub06808", "box", date(2019, 3, 5), unit_name="Phường Vàng Danh"))


@pytest.mark.parametrize(
    ("ruling", "asked", "said"),
    [
        (Ruling(Matter.ANSWER, 1, 1, "q", answer="yes"), _question(Kind.CHOICE, ("yes", "Có"), ("no", "Không")), "Có"),
        (Ruling(Matter.ANSWER, 1, 1, "q", answer="10"), _question(Kind.RATING, ("10", "Chắc chắn có")), "Chắc chắn có"),
        (Ruling(Matter.ANSWER, 1, 1, "q", answer="web"), SEVERAL, "Cổng dịch vụ"),
        (Ruling(Matter.ANSWER, 1, 1, "q", answer="web|post"), SEVERAL, "Cổng dịch vụ và Bưu điện"),
        (Ruling(Matter.ANSWER, 1, 1, "q", answer="web|post|desk"), SEVERAL, "Cổng dịch vụ, Bưu điện và Tại quầy"),
        (Ruling(Matter.OPINION, 1, 1, "q#2", answer="post"), SEVERAL, "Bưu điện"),
        (Ruling(Matter.ANSWER, 1, 1, "q", answer="34"), _question(Kind.NUMBER), "34"),
        (Ruling(Matter.ANSWER, 1, 1, "q", state=State.BLANK), SEVERAL, "Để trống"),
        (Ruling(Matter.ANSWER, 1, 1, "q", state=State.VOID), SEVERAL, "Không hợp lệ"),
        (Ruling(Matter.VERSION, 1, 1, place=PLACES[1], seen=PLACES), None, "bản quét 2 trong 2 bản"),
        (Ruling(Matter.VERSION, 1, 1, seen=PLACES), None, "không dùng bản nào"),
        (Ruling(Matter.WITHOUT, 1, 1), None, "các câu khác của trang là để trống"),
        (Ruling(Matter.COMMENT, 1, 1, "q", answer=Comment("Tốt").packed()), None, "Tốt"),
        (Ruling(Matter.COMMENT, 1, 1, "q", answer=Comment().packed()), None, "không có chữ đọc được"),
        (Ruling(Matter.CANCELLED, 1, answer=HANDED_OUT), None, "đã phát, được tính"),
        (Ruling(Matter.STRAY, place=PLACES[0], answer="dismissed"), None, "bỏ qua"),
        (Ruling(Matter.STRAY, 1, 1, place=PLACES[0], answer="ours"), None, "là trang của phiếu này"),
        (
            Ruling(Matter.STRAY, 1, 1, place=PLACES[0], answer="ours, without a serial"),
            None,
            "là phiếu mất số, được cấp số mới",
        ),
        (
            Ruling(Matter.STRAY, place=PLACES[0], answer=LETTER.packed()),
            None,
            "thư góp ý cho Phường Vàng Danh, ngày 05/03/2019 · Chờ lâu",
        ),
        (
            Ruling(Matter.STRAY, place=PLACES[0], answer=LetterPage(Comment(), continues=Place(4, 1)).packed()),
            None,
            "trang tiếp theo của một thư",
        ),
        (Ruling(Matter.STRAY, place=PLACES[0], answer="unit:ub06808"), None, "chuyển cho ub06808"),
    ],
)
def test_a_decision_is_told_in_words(ruling: Ruling, asked: SpokenQuestion | None, said: str) -> None:
    assert decided_in_words(ruling, asked, PageWords("vi")) == said
    english = decided_in_words(ruling, asked, PageWords("en"))
    assert english
    assert "|" not in english


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault in set(ADVICE)])
def test_every_stray_page_has_one_main_button_that_fits_its_fault(
    desk: Callable[..., Desk], items: Items, fault: Fault
) -> None:
    item = replace(items.stray(), fault=fault)
    page = desk(item).get(f"/item/{item.id}")
    form = page[page.index("<article") : page.index("</article>")]
    (main,) = re.findall(r'<button[^>]* class="primary"[^>]*>|<button class="primary"[^>]*>', form)
    said = re.search(r'value="(\w+)"|formaction="/(\w+)"', main)
    assert said is not None
    wanted = {
        Fault.PAGE_FOREIGN: "send",
        Fault.CODE_FORGED: "dismiss",
        **dict.fromkeys((Fault.FIDUCIALS_MISSING, Fault.REGISTRATION_POOR, Fault.SHEETS_OVERLAP), "type"),
        **dict.fromkeys((Fault.CODE_CONTRADICTS_PAGE, Fault.PICTURE_TOO_SMALL), "type"),
    }
    assert (said[1] or said[2]) == wanted.get(fault, "later")
    assert {"send", "dismiss"} <= set(re.findall(r'name="say" value="(\w+)"', form)), "the others are there, too"
