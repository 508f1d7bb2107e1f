"""People in the browser: the first account, who may add and change whom, one's own password, and the log of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

import pipeline.web.users as users_module
from pipeline import Workspace
from pipeline.errors import StoreError
from pipeline.office.server import guarded_app
from pipeline.records.log_chain import EntryKind
from pipeline.upkeep.log_check import verify
from pipeline.web.listening import Listening
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Users

HERE = "http://127.0.0.1:8365"
GOOD = "ba con trâu xanh"
OTHER = "bốn cây cầu gỗ"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
VANG_DANH, TRUNG_VUONG = "ub06820", "ub06808"


class Browser:
    """A browser with a session of its own."""

    def __init__(self, app: Any, address: str = "127.0.0.1") -> None:
        headers = {"Accept": "text/html", "Origin": HERE}
        self.client = TestClient(app, HERE, client=(address, 5000), headers=headers, follow_redirects=False)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, page: str = "", /, **fields: str | Iterable[str]) -> Any:
        """Send a form as the page would that holds it."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get(page or path).text)
        assert token is not None
        return self.client.post(path, data={"csrf": token[1], **fields})

    def log_in(self, name: str, password: str = GOOD) -> Browser:
        answer = self.client.post("/login", data={"name": name, "password": password})
        assert answer.status_code == 303, answer.text
        return self

    def seen(self, name: str) -> str:
        """What a page knows of a person, as it sends it back with a form."""
        page = self.get(f"/users/person?name={name}").text
        found = re.search(r'name="seen" value="([^"]+)"', page)
        assert found is not None, page
        return found[1].replace("&#34;", '"')


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Workspace]:
    monkeypatch.setattr(users_module, "Passwords", lambda: Passwords(CHEAP))
    made = Workspace.create(tmp_path / "office")
    yield made
    made.close()


@pytest.fixture
def users(workspace: Workspace) -> Users:
    return Users(workspace.root / USERS)


@pytest.fixture
def browser(workspace: Workspace) -> Callable[..., Browser]:
    app = guarded_app(workspace, Listening("127.0.0.1", 8365), "en")
    return lambda address="127.0.0.1": Browser(app, address)


def told_of(workspace: Workspace) -> list[tuple[str, str, Any, Any]]:
    """What the log tells of people: by whom, what, before and after."""
    entries = [one.entry for one in workspace.store.log.entries() if one.entry.kind is EntryKind.PEOPLE]
    return [(one.by, one.why, *(json.loads(said or "null") for said in (one.before, one.after))) for one in entries]


# ------------------------------------------------------------------------------------------------ the first account


def test_a_brand_new_office_offers_the_first_account_and_lets_it_in(
    workspace: Workspace, users: Users, browser: Callable[..., Browser]
) -> None:
    page = browser()
    assert page.get("/").headers["location"] == "/first"
    answer = page.post("/first", name="Nguyễn Thị Lan", password=GOOD, again=GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/users?said=said-people-first")
    assert users.named("nguyễn thị lan").roles == (Role.MANAGER, Role.ADMINISTRATOR)
    assert "Nguyễn Thị Lan" in page.get("/users").text, "who made it is logged in"
    assert browser().get("/home").headers["location"].startswith("/login"), "and everybody else logs in from now on"
    assert page.get("/").headers["location"] == "/home"
    ((by, what, before, after),) = told_of(workspace)
    assert (by, what, before, after["roles"]) == ("Nguyễn Thị Lan", "added", None, ["manager", "administrator"])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "Lan", "password": "short", "again": "short"}, "10 to 256 characters"),
        ({"name": "Lan", "password": "matkhau12345", "again": "matkhau12345"}, "first that would be tried"),
        ({"name": "Lan", "password": GOOD, "again": GOOD + "!"}, "not the same"),
        ({"name": "a\u200bb", "password": GOOD, "again": GOOD}, "be a user"),
        ({"name": "Lan", "password": "", "again": ""}, "Type a password"),
    ],
)
def test_a_first_account_that_cannot_be_made_says_why(
    users: Users, browser: Callable[..., Browser], fields: dict[str, str], said: str
) -> None:
    answer = browser().post("/first", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert fields["password"] == "" or fields["password"] not in answer.text
    assert not users.everyone()


def test_the_reasons_are_given_in_the_language_of_the_page(browser: Callable[..., Browser]) -> None:
    page = browser()
    page.get("/first?lang=vi")
    answer = page.post("/first", name="Lan", password="short", again="short")
    assert "Mật khẩu có từ 10 đến 256 ký tự, mật khẩu này có 5." in answer.text


def test_one_machine_goes_on_without_accounts_and_is_not_asked_again(
    workspace: Workspace, browser: Callable[..., Browser]
) -> None:
    page = browser()
    assert page.post("/first", alone="yes").headers["location"].startswith("/home")
    assert page.get("/").headers["location"] == "/home"
    assert page.get("/settle").status_code == 200, "the person at this machine has all roles, as ever"
    assert 'href="/first"' in page.get("/users").text
    ((_, what, _, _),) = told_of(workspace)
    assert what == "without accounts"


def test_a_workspace_with_sheets_goes_on_as_before_without_accounts(printed_workspace: Path, tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    shutil.copytree(printed_workspace, tmp_path / "old")
    workspace = Workspace.open(tmp_path / "old")
    page = Browser(guarded_app(workspace, Listening("127.0.0.1", 8365), "en"))
    assert page.get("/").headers["location"] == "/home"
    assert page.get("/first").status_code == 200
    workspace.close()


def test_the_first_account_is_made_on_this_machine_alone_and_once(
    users: Users, browser: Callable[..., Browser]
) -> None:
    elsewhere = browser("192.168.1.20")
    assert elsewhere.get("/first").status_code == 403
    one, two = browser(), browser()
    token = re.search(r'name="csrf" value="([^"]+)"', two.get("/first").text)
    assert token is not None
    assert one.post("/first", name="Lan", password=GOOD, again=GOOD).status_code == 303
    late = two.client.post("/first", data={"csrf": token[1], "name": "Hà", "password": GOOD, "again": GOOD})
    assert late.headers["location"] == "/login"
    assert two.get("/first").headers["location"].startswith("/login")
    assert one.get("/first").headers["location"] == "/"
    assert [user.name for user in users.everyone()] == ["Lan"]


# ------------------------------------------------------------------------------------------------ who adds whom


def test_a_manager_adds_people_of_their_units_with_roles_of_their_own(
    workspace: Workspace, users: Users, browser: Callable[..., Browser]
) -> None:
    users.add("Lan", [Role.MANAGER], GOOD, [VANG_DANH])
    page = browser().log_in("Lan")
    form = page.get("/users/add").text
    assert 'value="administrator"' not in form
    assert f'value="{VANG_DANH}"' in form
    assert f'value="{TRUNG_VUONG}"' not in form
    typed = {"how": "typed", "password": GOOD, "again": GOOD}
    assert page.post("/users/add", name="Hà", role=["clerk", "staff"], of=VANG_DANH, **typed).status_code == 303
    assert users.named("hà").roles == (Role.STAFF, Role.CLERK)
    assert users.named("hà").units == (VANG_DANH,)
    assert told_of(workspace)[-1][:2] == ("Lan", "added")


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "administrator", "of": VANG_DANH},
        {"role": "clerk", "of": TRUNG_VUONG},
        {"role": "clerk", "of": [VANG_DANH, TRUNG_VUONG]},
        {"role": "clerk", "scope": "all"},
        {"role": "clerk"},
        {"of": VANG_DANH},
        {"role": "clerk", "of": "nowhere"},
    ],
)
def test_nobody_gives_more_than_they_have(
    users: Users, browser: Callable[..., Browser], fields: dict[str, str | list[str]]
) -> None:
    users.add("Lan", [Role.MANAGER], GOOD, [VANG_DANH])
    page = browser().log_in("Lan")
    assert page.post("/users/add", name="Hà", how="made", **fields).status_code in (403, 422)
    assert users.find("Hà") is None


def test_who_may_not_manage_people_sees_no_list_and_changes_nobody(
    users: Users, browser: Callable[..., Browser]
) -> None:
    users.add("Lan", [Role.MANAGER], GOOD)
    users.add("Hà", [Role.CLERK, Role.STAFF], GOOD)
    page = browser().log_in("Hà")
    for path in ("/users", "/users/add", "/users/person?name=Lan"):
        answer = page.get(path)
        assert (answer.status_code, "not yours to open" in answer.text) == (403, True)
    for path in ("/users/add", "/users/change", "/users/password", "/users/remove"):
        answer = page.post(path, "/account", person="Hà", name="Minh", role="manager", scope="all", how="made")
        assert answer.status_code == 403
    assert [user.name for user in users.everyone()] == ["Hà", "Lan"]
    assert users.named("Hà").roles == (Role.STAFF, Role.CLERK)


def test_a_manager_of_some_units_reaches_nobody_above_or_beside(users: Users, browser: Callable[..., Browser]) -> None:
    users.add("Lan", [Role.MANAGER], GOOD, [VANG_DANH])
    users.add("Quản", [Role.ADMINISTRATOR], GOOD, [VANG_DANH])
    users.add("Hà", [Role.CLERK], GOOD, [TRUNG_VUONG])
    users.add("Minh", [Role.CLERK], GOOD)
    page = browser().log_in("Lan")
    listed = page.get("/users").text
    assert "Hà" not in listed
    assert "name=Qu" not in listed, "somebody with another role is seen, and not changed"
    for name in ("Quản", "Hà", "Minh", "nobody"):
        assert page.get(f"/users/person?name={name}").status_code == 403
        for path in ("change", "password", "remove"):
            sent = page.post(f"/users/{path}", "/users/add", person=name, role="clerk", of=VANG_DANH, sure="yes")
            assert sent.status_code == 403, (name, path)
    assert len(users.everyone()) == 4
    assert users.verify("Hà", GOOD)


def test_a_password_that_was_made_is_shown_once_and_lets_in(users: Users, browser: Callable[..., Browser]) -> None:
    users.add("Lan", [Role.ADMINISTRATOR], GOOD)
    page = browser().log_in("Lan")
    answer = page.post("/users/add", name="Hà", role="clerk", scope="all", how="made")
    found = re.search(r"<code>([^<]+)</code>", answer.text)
    assert found is not None
    assert "no-store" in answer.headers["cache-control"]
    browser().log_in("Hà", found[1])
    assert found[1] not in page.get("/users/person?name=Hà").text
    again = page.post("/users/password", "/users/add", person="Hà", how="made", seen=page.seen("Hà"))
    other = re.search(r"<code>([^<]+)</code>", again.text)
    assert other is not None
    assert other[1] != found[1]
    assert users.verify("Hà", found[1]) is None
    browser().log_in("Hà", other[1])


def test_roles_and_units_change_at_once_and_the_log_tells_before_and_after(
    workspace: Workspace, users: Users, browser: Callable[..., Browser]
) -> None:
    users.add("Lan", [Role.ADMINISTRATOR], GOOD)
    users.add("Hà", [Role.CLERK], GOOD)
    page, other = browser().log_in("Lan"), browser().log_in("Hà")
    assert other.get("/settle").status_code == 200
    fields = {"person": "Hà", "role": ["manager"], "scope": "some", "of": [VANG_DANH], "desks": "yes"}
    changed = page.post("/users/change", "/users/add", seen=page.seen("Hà"), **fields)
    assert changed.headers["location"] == "/users?said=said-people-changed"
    user = users.named("Hà")
    assert (user.roles, user.units, user.may_see_desks) == ((Role.MANAGER,), (VANG_DANH,), True)
    assert other.get("/users").status_code == 200, "without logging in anew"
    ((by, what, before, after),) = told_of(workspace)
    assert (by, what) == ("Lan", "changed")
    assert (before["roles"], before["units"], before["desks"]) == (["clerk"], [], False)
    assert (after["roles"], after["units"], after["desks"]) == (["manager"], [VANG_DANH], True)
    assert verify(workspace.store).faults == ()


def test_what_somebody_else_has_changed_meanwhile_is_not_undone(users: Users, browser: Callable[..., Browser]) -> None:
    users.add("Lan", [Role.ADMINISTRATOR], GOOD)
    users.add("Hà", [Role.CLERK], GOOD)
    page = browser().log_in("Lan")
    seen = page.seen("Hà")
    users.bind("Hà", [VANG_DANH])
    answer = page.post("/users/change", "/users/add", person="Hà", role="manager", scope="all", seen=seen)
    assert (answer.status_code, "has just changed" in answer.text) == (422, True)
    assert users.named("Hà").roles == (Role.CLERK,)


def test_nobody_gives_a_view_of_desks_that_they_lack(users: Users, browser: Callable[..., Browser]) -> None:
    users.add("Lan", [Role.MANAGER], GOOD)
    users.add("Hà", [Role.MANAGER], GOOD)
    page = browser().log_in("Lan")
    assert 'name="desks"' not in page.get("/users/person?name=Hà").text
    seen = page.seen("Hà")
    page.post("/users/change", "/users/add", person="Hà", role="manager", scope="all", desks="yes", seen=seen)
    assert not users.named("Hà").may_see_desks
    users.let_see_desks("Lan", may=True)
    seen = page.seen("Hà")
    page.post("/users/change", "/users/add", person="Hà", role="manager", scope="all", desks="yes", seen=seen)
    assert users.named("Hà").may_see_desks


# ------------------------------------------------------------------------------------------------ what is asked first


def test_the_last_who_manages_people_is_not_demoted_without_a_warning(
    users: Users, browser: Callable[..., Browser]
) -> None:
    users.add("Lan", [Role.MANAGER, Role.ADMINISTRATOR], GOOD)
    users.add("Hà", [Role.CLERK], GOOD)
    page = browser().log_in("Lan")
    fields = {"person": "Lan", "role": "clerk", "scope": "all", "seen": page.seen("Lan")}
    asked = page.post("/users/change", "/users/add", **fields)
    assert asked.status_code == 200
    assert "Are you sure?" in asked.text
    assert "phieu users" in asked.text
    assert users.named("Lan").roles == (Role.MANAGER, Role.ADMINISTRATOR), "nothing is done before that"
    confirmed = re.findall(r'name="confirmed" value="([^"]+)"', asked.text)
    assert set(confirmed) == {
        "people-warn-unmanaged", "people-warn-undecided", "people-warn-unkept", "people-warn-yourself"
    }  # fmt: skip
    half = page.post("/users/change", "/users/add", confirmed=confirmed[:1], **fields)
    assert "Are you sure?" in half.text, "each of them has to be known"
    assert page.post("/users/change", "/users/add", confirmed=confirmed, **fields).status_code == 303
    assert users.named("Lan").roles == (Role.CLERK,)


def test_a_person_is_removed_after_one_question_and_oneself_after_two(
    workspace: Workspace, users: Users, browser: Callable[..., Browser]
) -> None:
    users.add("Lan", [Role.MANAGER, Role.ADMINISTRATOR], GOOD)
    users.add("Hà", [Role.CLERK], GOOD)
    page, other = browser().log_in("Lan"), browser().log_in("Hà")
    sent = {"person": "Hà", "seen": page.seen("Hà")}
    assert "Are you sure?" in page.post("/users/remove", "/users/add", **sent).text
    assert users.find("Hà") is not None
    removed = page.post("/users/remove", "/users/add", sure="yes", **sent)
    assert removed.headers["location"] == "/users?said=said-people-removed"
    assert other.get("/home").headers["location"].startswith("/login"), "with immediate effect"
    sent = {"person": "Lan", "seen": page.seen("Lan"), "sure": "yes"}
    asked = page.post("/users/remove", "/users/add", **sent)
    assert "the last account" in asked.text
    assert users.find("Lan") is not None
    confirmed = re.findall(r'name="confirmed" value="([^"]+)"', asked.text)
    assert page.post("/users/remove", "/users/add", confirmed=confirmed, **sent).headers["location"] == "/login"
    assert users.everyone() == ()
    assert [what for _, what, _, _ in told_of(workspace)] == ["removed", "removed"]


def test_a_change_that_cannot_be_logged_does_not_happen(
    workspace: Workspace, users: Users, browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    users.add("Lan", [Role.ADMINISTRATOR], GOOD)
    page = browser().log_in("Lan")
    page.get("/users/add")

    def away(*_: Any, **__: Any) -> None:
        raise StoreError("the database is away", "Wait a minute.")

    monkeypatch.setattr(type(workspace.store.log), "note_people", away)
    answer = page.post("/users/add", name="Hà", role="clerk", scope="all", how="made")
    assert (answer.status_code, "Nothing was saved" in answer.text) == (503, True)
    assert users.find("Hà") is None


def test_people_are_logged_in_any_database_and_the_chain_holds(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users_module, "Passwords", lambda: Passwords(CHEAP))
    store = office.workspace.store
    assert not store.log.tells_of_people()
    users = Users(office.workspace.root / USERS).noting(store.log.note_people)
    users.add("Lan", [Role.MANAGER, Role.STAFF], GOOD, [VANG_DANH])
    users.change("Lan", [Role.CLERK])
    assert store.log.tells_of_people()
    assert verify(store).faults == ()
    (_, _, none, added), (_, _, before, after) = told_of(office.workspace)
    assert (none, added["units"], added) == (None, [VANG_DANH], before)
    assert (after["roles"], after["units"]) == (["clerk"], [])


# ------------------------------------------------------------------------------------------------ one's own password


def test_everybody_changes_their_own_password_with_the_old_one(
    workspace: Workspace, users: Users, browser: Callable[..., Browser]
) -> None:
    users.add("Hà", [Role.CLERK], GOOD)
    page, elsewhere = browser().log_in("Hà"), browser().log_in("Hà")
    wrong = page.post("/account", old="not this one", password=OTHER, again=OTHER)
    assert (wrong.status_code, "is wrong" in wrong.text) == (422, True)
    weak = page.post("/account", old=GOOD, password="1234567890", again="1234567890")
    assert weak.status_code == 422
    assert users.verify("Hà", GOOD)
    changed = page.post("/account", old=GOOD, password=OTHER, again=OTHER)
    assert changed.headers["location"] == "/account?said=said-people-own"
    assert page.get("/account").status_code == 200, "logged in still, here"
    assert elsewhere.get("/account").headers["location"].startswith("/login"), "and nowhere else"
    ((by, what, _, after),) = told_of(workspace)
    assert (by, what, after["name"]) == ("Hà", "password", "Hà")
    content = json.dumps(told_of(workspace), ensure_ascii=False)
    assert (GOOD in content, OTHER in content, "argon2" in content) == (False, False, False)


def test_guessing_the_old_password_is_limited_as_a_log_in_is(users: Users, browser: Callable[..., Browser]) -> None:
    users.add("Hà", [Role.CLERK], GOOD)
    page = browser().log_in("Hà")
    statuses = [page.post("/account", old=f"guess {n}", password=OTHER, again=OTHER).status_code for n in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    assert page.post("/account", old=GOOD, password=OTHER, again=OTHER).status_code == 429
    assert users.verify("Hà", GOOD)


# ------------------------------------------------------------------------------------------------ rooms by role


@pytest.mark.parametrize(
    ("roles", "opens", "closed"),
    [
        ([Role.STAFF], {"/overview", "/help", "/account"}, {"/settle", "/decisions", "/map", "/desks", "/users"}),
        ([Role.CLERK], {"/overview", "/help", "/settle", "/decisions"}, {"/map", "/desks", "/users"}),
        ([Role.MANAGER], {"/settle", "/decisions", "/map", "/users"}, {"/desks"}),
        ([Role.ADMINISTRATOR], {"/overview", "/help", "/users"}, {"/settle", "/decisions", "/map", "/desks"}),
        ([Role.STAFF, Role.ADMINISTRATOR], {"/users"}, {"/settle", "/map"}),
    ],
)
def test_each_role_opens_its_rooms_and_no_other(
    users: Users, browser: Callable[..., Browser], roles: list[Role], opens: set[str], closed: set[str]
) -> None:
    users.add("Lan", roles, GOOD)
    page = browser().log_in("Lan")
    assert {path: page.get(path).status_code for path in opens} == dict.fromkeys(opens, 200)
    assert {path: page.get(path).status_code for path in closed} == dict.fromkeys(closed, 403)
    menu = page.get("/help").text
    for path in closed:
        assert f'href="{path}"' not in menu
    settles = 200 if "/settle" in opens else 403
    for path in ("/undo", "/later", "/reopen", "/item/doubt-1-q01"):
        status = page.post(path, "/account", item="doubt-1-q01", number="1", say="blank").status_code
        assert (status == 403) == (settles == 403), path
