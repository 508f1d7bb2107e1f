"""The register on its pages: a ward and the city put something right together, and neither sees more than it should."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher

import pipeline.web.users as users_module
from forms.serial import format_serial
from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.records.remedies import (
    About,
    Cell,
    Evidence,
    Reason,
    Shortcoming,
    Status,
    StepKind,
    Subject,
)
from pipeline.records.rulings import Matter
from pipeline.records.runs import Ledger
from pipeline.remedies.verdicts import Said, Verdict
from pipeline.web.listening import Listening
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.users import USERS, Users
from tests.benchmarks.made_up import make_up
from tests.pipeline.office.conftest import GOOD, WARD, Browser, Visited
from tests.pipeline.office.form_fields import fields_of

CITY_MANAGER, WARD_MANAGER = "minh", "mai"
OTHER_WARD = "ub06811"
PLAN = {"measure": "Thêm một quầy", "owner": "Trần Thị An", "due": "2030-12-31", "cause": "Thiếu người"}
MADE_HERE = ("Chờ lâu",)
PERIODS = ("2018-Q4", "2019-Q1")
SMALL = """
    [...document.querySelectorAll("main a, main button, main select, main summary, main input:not([type=checkbox])")]
        .filter((one) => one.offsetHeight && one.offsetHeight < 44 && !one.closest(".points, .hint"))
        .map((one) => one.outerHTML.slice(0, 90))
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """Three wards with figures, a manager of the whole city and one of a ward."""
    workspace = make_up(tmp_path_factory.mktemp("measures") / "w", units=3, periods=PERIODS)
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users_module, "Passwords", lambda: cheap)
        users = Users(workspace.root / USERS)
        users.add(CITY_MANAGER, [Role.MANAGER], GOOD)
        users.add(WARD_MANAGER, [Role.MANAGER], GOOD, (WARD,))
        yield Visited(workspace, users)
    workspace.close()


@pytest.fixture(scope="module")
def manager(city: Visited) -> Browser:
    return city.visit(CITY_MANAGER)


@pytest.fixture(scope="module")
def ward(city: Visited) -> Browser:
    return city.visit(WARD_MANAGER)


def found(workspace: Workspace, unit: str = WARD, title: str = "Chờ lâu", **more: Any) -> Shortcoming:
    """A shortcoming that the figures proposed."""
    name = next(run.unit_name for run in workspace.store.runs.all() if run.unit == unit)
    about = About(Subject.CRITERION, "sipas", unit, name, "counter", "q05")
    facts = {"index": 61.5, "low": 55.02, "high": 67.6, "expected": 80.0, "satisfied": 123, "answers": 200} | more
    evidence = Evidence("2019-Q1", (Reason.BELOW_TARGET,), **facts)
    fields = {"title": title, "evidence": evidence.packed()}
    return workspace.store.remedies.begin(about, fields, "phieu", StepKind.PROPOSED)


def standing(workspace: Workspace, number: int) -> Shortcoming:
    return workspace.store.remedies.numbered(number)


def step(browser: Browser, one: Shortcoming, kind: StepKind, **fields: str) -> Any:
    return browser.post(f"/measures/{one.number}/step", kind=kind.value, seen=str(one.last_step), **fields)


def counted(browser: Browser, path: str, text: str) -> Any:
    """A page once it has a text that needs figures: they are counted beside the pages."""
    page = browser.get(path)
    for _ in range(200):
        if text in page.text:
            break
        time.sleep(0.05)
        page = browser.get(path)
    return page


def said(answer: Any) -> str:
    return unescape(answer.text)


# ------------------------------------------------------------------------------------------------ in a real browser


@pytest.fixture(scope="module")
def address(city: Visited) -> Iterator[str]:
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    app = guarded_app(city.workspace, Listening("127.0.0.1", port))
    for language in ("vi", "en"):
        assert app.state.office.figures.latest(language, 60)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def logged_in(address: str, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Open the office as somebody, with or without scripts, on a screen of a width."""

    def enter(name: str, width: int, language: str = "en", **how: Any) -> Any:
        page = open_page(f"{address}/login?lang={language}", viewport={"width": width, "height": 844}, **how)
        page.fill("[name=name]", name)
        page.fill("[name=password]", GOOD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/home"))
        return page

    return enter


def test_a_ward_and_the_city_put_something_right_without_a_script(
    city: Visited, address: str, logged_in: Callable[..., Any], tmp_path: Path
) -> None:
    boss = logged_in(CITY_MANAGER, 1280, java_script_enabled=False)
    boss.goto(f"{address}/measures/add?lang=en")
    boss.fill("[name=title]", "Không có chỗ gửi xe")
    boss.select_option("[name=unit]", WARD)
    boss.click("main button.primary")
    boss.wait_for_url(re.compile(r"/measures/\d+\?"))
    number = int(re.findall(r"/measures/(\d+)", boss.url)[0])

    mine = logged_in(WARD_MANAGER, 390, java_script_enabled=False)
    mine.goto(f"{address}/measures?lang=en&text=cho gui xe")
    mine.click("a.to-one")
    decide = mine.locator("form", has=mine.locator("[value=decided]"))
    for name, value in PLAN.items():
        decide.locator(f"[name={name}]").fill(value)
    decide.locator("button").click()
    mine.wait_for_url(re.compile("said-measures-decided"))
    paper = tmp_path / "sơ đồ.txt"
    paper.write_text("bãi xe", "utf-8")
    mine.set_input_files("[name=file]", paper)
    mine.click("form.attach button")
    mine.wait_for_url(re.compile("said-measures-attached"))

    boss.goto(f"{address}/measures/{number}")
    boss.locator("summary", has_text="Return with a question").click()
    ask = boss.locator("form", has=boss.locator("[value=returned]"))
    ask.locator("[name=why]").fill("Ai trông xe?")
    ask.locator("button").click()
    boss.wait_for_url(re.compile("said-measures-returned"))

    mine.goto(f"{address}/measures")
    assert "has a question" in mine.locator("tbody tr").first.inner_text()
    mine.goto(f"{address}/measures/{number}")
    assert "Ai trông xe?" in mine.locator(".asked").inner_text()
    mine.locator("form", has=mine.locator("[value=answered]")).locator("[name=why]").fill("Bảo vệ của phường.")
    mine.locator("form", has=mine.locator("[value=answered]")).locator("button").click()
    mine.wait_for_url(re.compile("said-measures-answered"))
    mine.locator("form", has=mine.locator("[value=started]")).locator("button").click()
    mine.wait_for_url(re.compile("said-measures-started"))
    done = mine.locator("form", has=mine.locator("[value=done]"))
    done.locator("[name=done_on]").fill("2026-02-03")
    done.locator("[name=result]").fill("Có 40 chỗ")
    done.locator("button").click()
    mine.wait_for_url(re.compile("said-measures-done"))
    assert not mine.locator("[value=checked]").count()

    boss.goto(f"{address}/measures/{number}")
    close = boss.locator("form", has=boss.locator("[value=checked]"))
    close.locator("[name=why]").fill("Đã xem tận nơi")
    close.locator("button").click()
    boss.wait_for_url(re.compile("said-measures-checked"))
    kinds = [one.kind for one in standing(city.workspace, number).steps]
    steps = ("added", "decided", "attached", "returned", "answered", "started", "done", "checked")
    assert kinds == [StepKind(one) for one in steps]
    assert "Chờ" not in boss.locator(".events").inner_text()
    assert boss.locator(".events > li").count() == len(kinds)


def test_a_step_is_taken_with_the_keyboard_alone(city: Visited, address: str, logged_in: Callable[..., Any]) -> None:
    one = found(city.workspace, title="Hướng dẫn chưa rõ")
    page = logged_in(WARD_MANAGER, 1280)
    page.goto(f"{address}/measures/{one.number}")
    page.locator("[name=measure]").first.focus()
    page.keyboard.type(PLAN["measure"])
    page.keyboard.press("Tab")
    page.keyboard.type(PLAN["owner"])
    page.keyboard.press("Tab")
    page.locator("[name=due]").first.fill(PLAN["due"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("said-measures-decided"))
    assert standing(city.workspace, one.number).owner == PLAN["owner"]


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_every_page_fits_and_can_be_pressed_with_a_finger(
    city: Visited, address: str, logged_in: Callable[..., Any], width: int
) -> None:
    one = found(city.workspace, title="Thủ tục " * 20)
    city.workspace.store.remedies.step(one.number, StepKind.DECIDED, WARD_MANAGER, PLAN)
    page = logged_in(CITY_MANAGER, width)
    for path in ("/measures", f"/measures/{one.number}", "/measures/add", "/measures/import"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(SMALL) == [], path


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_serious(
    city: Visited, address: str, logged_in: Callable[..., Any], axe: str, language: str
) -> None:
    one = found(city.workspace)
    city.workspace.store.remedies.step(one.number, StepKind.DECIDED, WARD_MANAGER, PLAN)
    city.workspace.store.remedies.step(one.number, StepKind.RETURNED, CITY_MANAGER, why="Ai?")
    page = logged_in(CITY_MANAGER, 1280, language)
    seen: dict[str, list[str]] = {}
    for path in ("/measures", f"/measures/{one.number}", "/measures/add", "/measures/import"):
        page.goto(f"{address}{path}?lang={language}")
        page.evaluate(axe)
        told = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        seen[path] = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in told if one["impact"] != "minor"]
    assert {path: names for path, names in seen.items() if names} == {}


# --------------------------------------------------------------------------------------------------- who sees what


def test_a_ward_finds_nothing_of_another_one(city: Visited, ward: Browser) -> None:
    theirs = found(city.workspace, OTHER_WARD, "Máy lấy số hỏng")
    city.workspace.store.remedies.attach(theirs.number, "a.txt", b"the same", CITY_MANAGER)
    mine = found(city.workspace, title="Thiếu ghế")
    city.workspace.store.remedies.attach(mine.number, "b.txt", b"the same", WARD_MANAGER)
    sha256 = standing(city.workspace, mine.number).attached[0].sha256
    assert ward.get(f"/measures/{mine.number}/files/{sha256}").status_code == 200
    for path in ("", f"/files/{sha256}", "/comment.png"):
        assert ward.get(f"/measures/{theirs.number}{path}").status_code == 404
    for path, form in (
        ("step", {"kind": "edited", "seen": "0", "title": "x"}),
        (f"files/{sha256}/remove", {}),
    ):
        assert ward.post(f"/measures/{theirs.number}/{path}", **form).status_code == 404
    assert ward.upload(f"/measures/{theirs.number}/files", b"x", "x.txt").status_code == 404
    pages = [ward.get(f"/measures{query}") for query in ("", "?text=may lay so", f"?unit={OTHER_WARD}", "?status=open")]
    assert not [page for page in pages if "Máy lấy số hỏng" in said(page) or theirs.about.unit_name in said(page)]
    own = [one for one in city.workspace.store.remedies.all() if one.about.unit == WARD]
    assert f"<strong>{len(own)}</strong>" in pages[0].text
    added = ward.post("/measures/add", title="x", unit=OTHER_WARD, channel="", question="")
    assert added.status_code == 422
    assert ward.post("/measures/add", title="x", unit="", channel="", question="").status_code == 422


def test_a_ward_neither_gives_back_nor_closes_what_a_figure_is_about(city: Visited, ward: Browser) -> None:
    one = found(city.workspace)
    city.workspace.store.remedies.step(one.number, StepKind.DECIDED, WARD_MANAGER, PLAN)
    done = city.workspace.store.remedies.step(one.number, StepKind.DONE, WARD_MANAGER, {"done_on": "2019-01-05"})
    assert step(ward, done, StepKind.RETURNED, why="?").status_code == 403
    assert step(ward, done, StepKind.CHECKED, why="!").status_code == 403
    assert standing(city.workspace, one.number).status is Status.DONE


def test_other_figures_of_the_same_cause_lead_on_to_their_figures(city: Visited, manager: Browser) -> None:
    one = found(city.workspace, also=(Cell(WARD, "box", "q06"), Cell(OTHER_WARD, "counter", "q05")))
    page = counted(manager, f"/measures/{one.number}", "/figures/criterion/q06")
    links = [unescape(link) for link in re.findall(r'href="(/figures/[^"]+)"', page.text)]
    assert len([link for link in links if link.startswith("/figures/criterion/q06")]) == 1
    assert [link for link in links if link.startswith("/figures/sheets?") and "answer=1" in link]
    for link in links:
        assert manager.get(link).status_code == 200, link


# ------------------------------------------------------------------------------------- proposals, closing, and lists


def test_what_the_figures_propose_is_put_into_the_register_once(city: Visited, manager: Browser) -> None:
    def proposed() -> list[Shortcoming]:
        register = city.workspace.store.remedies.all()
        return [one for one in register if one.steps[0].by == "phieu" and one.title not in MADE_HERE]

    before = len(proposed())
    answer = manager.post("/measures/propose")
    assert "said-measures-proposed" in answer.headers["location"]
    after = len(proposed())
    assert after > before
    assert "said-measures-nothing-new" in manager.post("/measures/propose").headers["location"]
    assert len(proposed()) == after


def test_what_a_figure_is_about_is_closed_only_once_the_figures_bear_it_out(city: Visited, manager: Browser) -> None:
    one = found(city.workspace)
    register = city.workspace.store.remedies
    register.step(one.number, StepKind.DECIDED, WARD_MANAGER, PLAN)
    done = register.step(one.number, StepKind.DONE, WARD_MANAGER, {"done_on": "2019-03-20"})
    page = counted(manager, f"/measures/{one.number}", "Chưa đóng được")
    assert 'value="checked"' not in page.text
    assert "Chưa đóng được" in said(page)
    answer = step(manager, done, StepKind.CHECKED, why="Đã xem tận nơi")
    assert answer.status_code == 422
    assert standing(city.workspace, one.number).status is Status.DONE


def test_what_the_figures_bear_out_is_closed_with_what_they_said(
    tmp_path: Path, people: Callable[..., Visited], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.create(tmp_path / "w")
    alone = Verdict(Said.BETTER, ("2018-Q4",), ("2019-Q1",), 60.0, 85.0, 25.0, 15.0, 35.0)
    beside = replace(alone, others_change=1.5, others=6)
    monkeypatch.setattr("pipeline.office.measures.closing.verdicts", lambda *_: {1: alone})
    about = About(Subject.CRITERION, "sipas", WARD, "Phường", "counter", "q05")
    register = workspace.store.remedies
    register.begin(about, {"title": "Chờ lâu"}, "phieu", StepKind.PROPOSED)
    register.step(1, StepKind.DECIDED, "minh", PLAN)
    done = register.step(1, StepKind.DONE, "minh", {"done_on": "2019-01-05"})
    browser = people(workspace).visit("minh")
    page = counted(browser, "/measures/1", 'value="checked"')
    assert "Tốt lên rõ rệt, ngẫu nhiên khó gây ra" in said(page)
    refused = step(browser, done, StepKind.CHECKED)
    assert (refused.status_code, "quá ít đơn vị khác" in said(refused)) == (422, True)
    assert step(browser, done, StepKind.CHECKED, why="Đã xem tận nơi").status_code == 303
    monkeypatch.setattr("pipeline.office.measures.closing.verdicts", lambda *_: {1: beside})
    opened = register.step(1, StepKind.REOPENED, "minh", why="Xem lại")
    assert opened.status is Status.UNDER_WAY
    done = register.step(1, StepKind.DONE, "minh", {"done_on": "2019-01-06"})
    counted(browser, "/measures/1", 'value="checked"')
    assert step(browser, done, StepKind.CHECKED).status_code == 303
    closed = standing(workspace, 1)
    assert (closed.status, closed.verdict[:8]) == (Status.CHECKED, "Tốt lên ")
    monkeypatch.setattr("pipeline.office.measures.closing.verdicts", lambda *_: {})
    assert "Khi đóng: Tốt lên" in said(browser.get("/measures/1"))
    workspace.close()


def test_the_register_is_taken_along_typed_into_and_brought_back(city: Visited, ward: Browser) -> None:
    mine = found(city.workspace, title="Biển chỉ dẫn mờ")
    theirs = found(city.workspace, OTHER_WARD, title="Loa gọi số hỏng")
    sent = ward.get("/measures/register.csv?text=bien chi dan")
    assert sent.headers["content-disposition"] == 'attachment; filename="register.csv"'
    everything = ward.get("/measures/register.csv").content.decode("utf-8-sig")
    assert mine.title in everything
    assert theirs.title not in everything
    assert ward.get("/measures/register.xlsx").content[:2] == b"PK"
    kept = (
        "Đơn vị,Hạn chế,Giải pháp,Người thực hiện,Thời hạn\n"
        f"{WARD},{mine.title},Sơn lại,Lê Văn Bình,31/12/2030\n"
        f"{WARD},=Thiếu nước uống,,,\n"
        f"{OTHER_WARD},{theirs.title},Thay loa,Ai đó,31/12/2030\n"
    )
    before = len(city.workspace.store.remedies.all())
    page = ward.upload("/measures/import", kept.encode("utf-8-sig"), "kế hoạch.csv")
    assert len(city.workspace.store.remedies.all()) == before  # it was only looked at
    assert "không nhận" in said(page)
    take = re.findall(r'action="(/measures/import/[^"]+/take)"', page.text)[0]
    assert ward.post(take).status_code == 200
    assert standing(city.workspace, mine.number).owner == "Lê Văn Bình"
    assert standing(city.workspace, theirs.number).owner == ""
    assert len(city.workspace.store.remedies.all()) == before + 1
    assert "said-measures-list-gone" in ward.post(take).headers["location"]
    again = ward.upload("/measures/import", kept.encode("utf-8-sig"), "kế hoạch.csv")
    assert "Không có gì mới" in said(again)
    assert ward.upload("/measures/import", b"a,b\n1,2\n", "x.csv").status_code == 422


def test_a_line_without_a_unit_is_of_the_only_unit_that_somebody_has(city: Visited, ward: Browser) -> None:
    kept = "Hạn chế;Giải pháp\nQuạt trần hỏng;Thay quạt\n".encode()
    page = ward.upload("/measures/import", kept, "a.csv", unit=WARD)
    assert "1 mới" in said(page)
    city.users.add("hoa", [Role.MANAGER], GOOD, (WARD, OTHER_WARD))
    other = city.visit("hoa")
    page = other.upload("/measures/import", kept, "a.csv", unit="")
    assert "dòng này chưa ghi đơn vị" in said(page)
    assert 'value="">–' in other.get("/measures/import").text
    assert 'value="">–' not in ward.get("/measures/import").text


# ------------------------------------------------------------------------------------------------------ what is kept


def test_whoever_was_slower_keeps_what_they_typed_and_sees_what_was_changed(
    city: Visited, ward: Browser, manager: Browser
) -> None:
    one = found(city.workspace)
    assert step(manager, one, StepKind.EDITED, title="Chờ quá lâu").status_code == 303
    answer = step(ward, one, StepKind.DECIDED, **PLAN)
    assert answer.status_code == 409
    assert PLAN["measure"] in said(answer)
    assert "Chờ quá lâu" in said(answer)
    assert CITY_MANAGER in said(answer)
    assert step(manager, standing(city.workspace, one.number), StepKind.DROPPED, why="Trùng").status_code == 303
    lost = step(ward, one, StepKind.DECIDED, **PLAN, unknown="x")  # no form is left that could hold it
    assert lost.status_code == 409
    assert PLAN["measure"] in said(lost)
    assert standing(city.workspace, one.number).status is Status.DROPPED


def test_what_the_slower_one_left_alone_is_not_taken_back(city: Visited, ward: Browser, manager: Browser) -> None:
    one = found(city.workspace)
    assert step(manager, one, StepKind.DECIDED, **PLAN).status_code == 303
    seen = standing(city.workspace, one.number)
    form = {
        **PLAN,
        "title": seen.title,
        "cause": "Thiếu người,\r\nthiếu máy",
    }
    assert step(manager, seen, StepKind.EDITED, title=seen.title, owner="Lê Văn Bình").status_code == 303
    answer = step(ward, seen, StepKind.EDITED, **form)
    assert answer.status_code == 409
    kind = answer.text.index('name="kind" value="edited"')
    again = fields_of(answer.text[answer.text.rindex("<form", 0, kind) : answer.text.index("</form>", kind)])
    assert ward.post(f"/measures/{one.number}/step", **again).status_code == 303
    now = standing(city.workspace, one.number)
    assert (now.owner, now.cause) == ("Lê Văn Bình", "Thiếu người,\nthiếu máy")


def test_nothing_was_done_on_a_day_that_is_yet_to_come(city: Visited, ward: Browser) -> None:
    one = found(city.workspace)
    assert step(ward, one, StepKind.DECIDED, **PLAN).status_code == 303
    decided = standing(city.workspace, one.number)
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    answer = step(ward, decided, StepKind.DONE, done_on=tomorrow, result="Xong")
    assert answer.status_code == 422
    assert "ngày thực hiện xong" in said(answer)
    assert "chưa tới" in said(answer)
    assert step(ward, decided, StepKind.DONE, done_on="2019-01-05", result="Xong").status_code == 303
    done = standing(city.workspace, one.number)
    assert step(ward, done, StepKind.EDITED, done_on=tomorrow).status_code == 422
    assert standing(city.workspace, one.number) == done


def test_what_is_missing_is_named_and_what_was_typed_stays(city: Visited, ward: Browser) -> None:
    one = found(city.workspace)
    answer = step(ward, one, StepKind.DECIDED, **PLAN | {"owner": " "})
    assert answer.status_code == 422
    assert "Người thực hiện" in said(answer)
    assert PLAN["measure"] in said(answer)
    assert step(ward, one, StepKind.DECIDED, **PLAN | {"due": "mai"}).status_code == 422
    assert step(ward, one, StepKind.DROPPED).status_code == 422
    assert standing(city.workspace, one.number) == one
    assert step(ward, one, StepKind.DECIDED, **PLAN | {"due": "31/12/2030"}).status_code == 303
    decided = standing(city.workspace, one.number)
    assert step(ward, decided, StepKind.EDITED, **PLAN | {"title": one.title, "measure": ""}).status_code == 422
    assert step(ward, decided, StepKind.EDITED, **PLAN | {"title": one.title}).status_code == 303
    assert standing(city.workspace, one.number) == decided  # nothing was changed, so nothing is told


def test_files_come_back_as_they_were_and_are_never_shown(city: Visited, ward: Browser) -> None:
    one = found(city.workspace)
    assert ward.upload(f"/measures/{one.number}/files", b"%PDF-1.7 x", "Kế hoạch.pdf").status_code == 303
    for name, content in (("a.html", b"<script>"), ("a.pdf", b"<script>"), ("", b"x"), ("a.txt", b"")):
        assert ward.upload(f"/measures/{one.number}/files", content, name).status_code == 422
    large = b"%PDF-" + b"x" * 5_000_000
    assert ward.upload(f"/measures/{one.number}/files", large, "b.pdf").status_code == 422
    (file,) = standing(city.workspace, one.number).attached
    sent = ward.get(f"/measures/{one.number}/files/{file.sha256}")
    assert sent.content == b"%PDF-1.7 x"
    assert sent.headers["content-type"] == "application/octet-stream"
    assert sent.headers["content-disposition"].startswith("attachment")
    assert ward.post(f"/measures/{one.number}/files/{file.sha256}/remove").status_code == 303
    assert ward.get(f"/measures/{one.number}/files/{file.sha256}").status_code == 404
    assert "Kế hoạch.pdf" in said(ward.get(f"/measures/{one.number}"))  # in the history


def test_whoever_presses_twice_adds_it_once(city: Visited, manager: Browser) -> None:
    form = {"title": "Sân đọng nước", "unit": WARD, "channel": "", "question": "", "cause": "Cống nhỏ"}
    first = manager.post("/measures/add", **form)
    number = int(re.findall(r"/measures/(\d+)", first.headers["location"])[0])
    again = manager.post("/measures/add", **form)
    assert again.status_code == 422
    assert f"số {number}." in said(again)
    assert "Cống nhỏ" in said(again)
    assert [one.title for one in city.workspace.store.remedies.all()].count("Sân đọng nước") == 1
    assert step(manager, standing(city.workspace, number), StepKind.DROPPED, why="Đã xong").status_code == 303
    assert manager.post("/measures/add", **form).status_code == 303


def test_a_file_that_was_erased_leads_nowhere(visited: Visited) -> None:
    register, browser = visited.workspace.store.remedies, visited.visit("minh")
    one = register.begin(About(Subject.OTHER), {"title": "Việc"}, "minh")
    attached = register.attach(one.number, "a.txt", b"x", "minh")
    assert browser.get(f"/measures/1/files/{attached.attached[0].sha256}").status_code == 200
    register.erase([step.id for step in attached.steps], "an")
    page = browser.get("/measures/1")
    assert "(đã xóa nội dung)" in said(page)
    assert 'href="/measures/1/files/' not in page.text
    assert browser.get(f"/measures/1/files/{attached.attached[0].sha256}").status_code == 404


def test_a_printed_page_has_nothing_to_press(city: Visited, address: str, logged_in: Callable[..., Any]) -> None:
    one = found(city.workspace, title="Mái che dột")
    page = logged_in(CITY_MANAGER, 1280)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # what A4 has between its margins
    for path in ("/measures", f"/measures/{one.number}"):
        page.goto(address + path)
        assert "Mái che dột" in page.locator("main").inner_text()
        assert page.locator("button:visible, a.button:visible, summary:visible").count() == 0, path
        cut = "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > 703).length"
        assert page.evaluate(cut) == 0, path


def test_the_register_is_narrowed_down_and_what_waits_comes_first(
    tmp_path: Path, people: Callable[..., Visited]
) -> None:
    workspace = Workspace.create(tmp_path / "w")
    browser = people(workspace).visit("minh")
    register = workspace.store.remedies
    assert "Sổ chưa có gì" in said(browser.get("/measures"))
    for number in range(30):
        register.begin(About(Subject.OTHER, "", WARD, "Phường A"), {"title": f"Việc {number}"}, "minh")
    register.begin(About(Subject.OTHER, "", OTHER_WARD, "Phường B"), {"title": "Đèn hỏng"}, "minh")
    register.step(3, StepKind.DECIDED, "minh", PLAN | {"due": "2020-01-01"})
    register.step(5, StepKind.RETURNED, "minh", why="Vì sao?")
    register.step(7, StepKind.DROPPED, "minh", why="Trùng")

    def titles(query: str) -> list[str]:
        return re.findall(r'class="to-one"[^>]*>([^<]+)<', said(browser.get(f"/measures?{query}")))

    assert titles("")[:2] == ["Việc 4", "Việc 2"]
    assert len(titles("")) == 25
    assert titles("page=2")[-1] == "Việc 6"
    assert titles("text=den%20hong") == ["Đèn hỏng"]
    assert titles(f"unit={OTHER_WARD}") == ["Đèn hỏng"]
    assert titles("late=yes") == titles("owner=Tr%E1%BA%A7n%20Th%E1%BB%8B%20An") == ["Việc 2"]
    assert titles("status=dropped") == ["Việc 6"]
    assert titles("subject=theme") == titles("unit=nowhere") == []
    assert "30 hạn chế cần bạn xử lý" in said(browser.get("/home"))
    workspace.close()


def test_a_comment_is_looked_up_where_it_is_kept(city: Visited, ward: Browser) -> None:
    workspace = city.workspace
    ledger = Ledger(workspace.store.runs.all())
    kept = next(
        one.ruling
        for one in workspace.store.rulings.of_matter(Matter.COMMENT)
        if one.ruling.serial and (run := ledger.run_of(one.ruling.serial)) and run.unit == WARD
    )
    source = f"{format_serial(kept.serial or 0)}:{kept.question}"
    about = About(Subject.COMMENT, "sipas", WARD, "Phường", "counter", "", source)
    one = workspace.store.remedies.begin(about, {"title": "Góp ý cần trả lời"}, "phieu", StepKind.PROPOSED)
    text = re.findall(r'"text":"([^"]+)"', kept.answer)[0]
    page = ward.get(f"/measures/{one.number}")
    assert text in said(page)
    answer = re.findall(r'href="(/measures/comments/\d+)"', page.text)[0]
    assert ward.get(answer).status_code == 200
    foreign = About(Subject.COMMENT, "sipas", OTHER_WARD, "Phường", "counter", "", source)
    other = workspace.store.remedies.begin(foreign, {"title": "Góp ý"}, "phieu", StepKind.PROPOSED)
    for path in (f"/measures/{other.number}", f"/measures/comments/{other.number}"):  # its sheet is another unit's
        page = city.visit(CITY_MANAGER).get(path)
        assert page.status_code == 200
        assert text not in said(page)
