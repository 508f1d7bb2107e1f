"""The page on desks and officials: whom it is shown to, of which units, and that each view is noted down first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert
from starlette.testclient import TestClient

import pipeline.web.users as users_module
from forms.flow import lay_out
from pipeline import Workspace
from pipeline.desks.views import DESK_VIEWS, DeskViews
from pipeline.errors import UserError
from pipeline.office.server import guarded_app
from pipeline.records.page_record import PageAnswers, questions_on
from pipeline.records.runs import Order
from pipeline.store import schema
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Listening, Users
from pipeline.workspace import DESKS

GOOD = "ba con trâu xanh"
WARD, OTHER = "ub06808", "ub06820"
PAGE = {"Accept": "text/html"}
NAMES = {WARD: "Nguyễn Thị Hồng Hạnh", OTHER: "Trần Văn Bình"}
SHEETS = 32


@dataclass
class Office:
    workspace: Workspace
    users: Users

    def visit(self, name: str) -> TestClient:
        browser = TestClient(
            guarded_app(self.workspace, Listening("127.0.0.1", 8000)),
            "http://127.0.0.1:8000",
            client=("127.0.0.1", 50000),
            headers=PAGE,
            follow_redirects=False,
        )
        if name:
            sent = {"origin": "http://127.0.0.1:8000"}
            answer = browser.post("/login", data={"name": name, "password": GOOD}, headers=sent)
            assert answer.status_code == 303
        return browser

    def views(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.name, one.units) for one in DeskViews(self.workspace.root).latest()]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Two units with three officials each who have enough sheets, and users of all sorts."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(users_module, "Passwords", lambda: cheap)
    workspace = Workspace.create(tmp_path / "w")
    lines = [f"cb{n},{unit},{name} {n},,official,,," for unit, name in NAMES.items() for n in (1, 2, 3)]
    head = "desk,unit,name_vi,name_en,kind,valid_from,valid_to,number"
    (workspace.root / DESKS).write_text("\n".join([head, *lines]) + "\n", "utf-8")
    fill(workspace)
    users = Users(workspace.root / USERS)
    for name, role, units in (
        ("lan", Role.CLERK, ()),
        ("minh", Role.MANAGER, ()),
        ("hoa", Role.MANAGER, ()),
        ("mai", Role.MANAGER, (WARD,)),
    ):
        users.add(name, [role], GOOD, units)
    for name in ("hoa", "mai"):
        users.let_see_desks(name, may=True)
    yield Office(workspace, users)
    workspace.close()


def fill(workspace: Workspace) -> None:
    layout = lay_out(workspace.survey())
    workspace.store.layouts.keep(layout, workspace.survey_text())
    orders = [
        Order(unit, f"Phường {unit}", "ward", "counter", "2019-Q1", layout.id, SHEETS, f"cb{n}")
        for unit in NAMES
        for n in (1, 2, 3)
    ]
    runs = workspace.store.runs.issue(orders, lambda _: None)
    ratings = {question.question for question in layout.questions if question.kind == "rating"}
    pages, number = [], 0
    for serial in range(1, len(runs) * SHEETS + 1):
        for page in (1, 2):
            number += 1
            names = questions_on(layout, page)
            said = tuple("4" if name in ratings else "" for name in names)
            answers = PageAnswers(said, "".join("r" if one else "b" for one in said), (9999,) * len(said)).packed()
            found = {"outcome": "read", "fault": None, "evidence": "", "detail": "", "doubts": 0}
            sheet = {"serial": serial, "sheet_page": page, "layout": layout.id, "answers": answers}
            pages.append({"scan": 1, "page": number} | sheet | found)
    at = "2019-04-02T08:00:00+00:00"
    scan = {"id": 1, "sha256": "1" * 64, "name": "a.pdf", "folder": "", "file": "a.pdf", "bytes": 1}
    with workspace.store.transaction() as connection:
        connection.execute(insert(schema.scans), [scan | {"arrived_at": at, "pages": number, "finished_at": at}])
        connection.execute(insert(schema.pages), pages)


def test_a_manager_who_was_let_sees_all_units_and_it_is_noted_down(office: Office) -> None:
    browser = office.visit("hoa")
    page = browser.get("/desks")
    assert page.status_code == 200
    assert all(f"{name} {n}" in page.text for name in NAMES.values() for n in (1, 2, 3))
    assert page.headers["cache-control"] == "no-store"
    assert office.views() == [("hoa", ("*",))]
    assert "hoa" in page.text, "who has looked is told to those who look"
    assert 'href="/desks"' in page.text


@pytest.mark.parametrize("name", ["lan", "minh"])
def test_others_are_refused_without_a_hint_whatever_they_ask_for(office: Office, name: str) -> None:
    browser = office.visit(name)
    answers = [browser.get(f"/desks{query}") for query in ("", "?period=2019-Q1", "?period=nonsense", "?unit=x")]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1
    told = answers[0].text
    assert not any(word in told for word in ("desks.csv", "Quầy", "cán bộ", *NAMES.values(), "cb1"))
    assert 'href="/desks"' not in browser.get("/overview").text
    assert office.views() == []
    (office.workspace.root / DESKS).unlink()
    assert browser.get("/desks").text == told, "nor does it tell whether there is anything to be seen"


def test_a_manager_bound_to_a_unit_sees_that_unit_alone(office: Office) -> None:
    page = office.visit("mai").get("/desks?period=2019-Q1")
    assert f"{NAMES[WARD]} 1" in page.text
    assert NAMES[OTHER] not in page.text
    assert OTHER not in page.text
    assert office.views() == [("mai", (WARD,))]


def test_a_stranger_is_sent_to_log_in_and_the_one_at_this_machine_without_users_sees_nothing(office: Office) -> None:
    assert office.visit("").get("/desks").headers["location"].startswith("/login")
    for name in ("lan", "minh", "hoa", "mai"):
        office.users.remove(name)
    alone = office.visit("")
    assert alone.get("/overview").status_code == 200
    assert alone.get("/desks").status_code == 403


def test_whoever_may_no_more_sees_nothing_from_the_next_click_on(office: Office) -> None:
    browser = office.visit("hoa")
    assert browser.get("/desks").status_code == 200
    office.users.let_see_desks("hoa", may=False)
    assert browser.get("/desks").status_code == 403
    with pytest.raises(UserError, match="no manager"):
        office.users.let_see_desks("lan", may=True)


def test_what_cannot_be_noted_down_is_not_shown(office: Office) -> None:
    browser = office.visit("hoa")
    (office.workspace.root / DESK_VIEWS).mkdir()
    page = browser.get("/desks")
    assert page.status_code == 503
    assert NAMES[WARD] not in page.text


def test_a_period_without_sheets_is_not_found_and_a_bad_list_is_told_to_those_who_may(office: Office) -> None:
    browser = office.visit("hoa")
    assert browser.get("/desks?period=2011").status_code == 404
    (office.workspace.root / DESKS).write_text("desk,unit\n", "utf-8")
    page = browser.get("/desks?period=2019-Q1&lang=en")
    assert page.status_code == 503
    assert "has no column" in page.text


def test_no_page_of_a_clerk_names_anybody(office: Office) -> None:
    browser = office.visit("lan")
    for path in ("/", "/overview", "/decisions", "/help", "/next", "/desks"):
        assert not any(name in browser.get(path).text for name in NAMES.values()), path
