"""Every attack that the review page must withstand, tried against a small app that is guarded like the real one."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.testclient import TestClient

from pipeline.errors import UserError, WorkspaceError
from pipeline.web.failed_log_ins import FAILED_LOG_INS, FailedLogIns
from pipeline.web.forwarded import Forwarded
from pipeline.web.headers import HEADERS, POLICY
from pipeline.web.listening import is_loopback
from pipeline.web.log_in import own_path
from pipeline.web.log_in_limit import FORGOTTEN_AFTER_SECONDS, LogInLimit
from pipeline.web.passwords import Passwords
from pipeline.web.security import (
    USERS,
    Listening,
    Right,
    Role,
    User,
    Users,
    checked_csrf,
    checked_form,
    csrf_token,
    current_user,
    listening_allowed,
    listening_warning,
    may_log_out,
    require,
    secure,
)
from pipeline.web.sessions import IDLE_SECONDS, LONGEST_SECONDS, Sessions
from pipeline.web.static_files import StaticFolder

GOOD = "ba con trâu xanh"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PAGE = {"Accept": "text/html,application/xhtml+xml"}
PORT = 8000
HERE = Listening("127.0.0.1", PORT)


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Server:
    """A guarded app with a page, a form, a picture and a manager's page."""

    users: Users
    static: Path
    listening: Listening = HERE
    clock: Clock = field(default_factory=Clock)
    done: list[str] = field(default_factory=list)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        add_pages(self.app)
        add_forms(self.app, self.done)
        secure(
            self.app,
            self.users,
            self.listening,
            local_name="lan (Uông Bí)",
            language="en",
            clock=self.clock,
            static=StaticFolder(self.static, "phieu.css"),
        )

    def browser(self, address: str = "127.0.0.1", base: str = "http://127.0.0.1:8000") -> TestClient:
        return TestClient(
            self.app, base, raise_server_exceptions=False, client=(address, 50000), headers=PAGE, follow_redirects=False
        )

    def logged_in(self, name: str, **of: str) -> TestClient:
        browser = self.browser(**of)
        assert log_in(browser, name).status_code == 303
        return browser


def add_pages(app: FastAPI) -> None:
    @app.get("/")
    def first(request: Request, user: Annotated[User, Depends(current_user)]) -> dict[str, Any]:
        return {"name": user.name, "roles": list(user.roles), "csrf": csrf_token(request), "out": may_log_out(request)}

    @app.get("/forgetful")
    def forgetful() -> str:
        return "a page that does not ask who is there"

    @app.get("/manager", dependencies=[Depends(require(Right.FIGURES))])
    def manager() -> str:
        return "figures"

    @app.get("/clerk", dependencies=[Depends(require(Right.SETTLE))])
    def clerk() -> str:
        return "doubts"

    @app.get("/picture")
    def picture() -> Response:
        return Response(b"", media_type="image/png", headers={"Cache-Control": "private, max-age=60"})

    @app.get("/lax")
    def lax() -> Response:
        lax = {"Cache-Control": "public", "Content-Security-Policy": "default-src *", "X-Frame-Options": "ALLOWALL"}
        return HTMLResponse("", headers=lax)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret path")

    @app.get("/number/{number}")
    def number(number: int) -> int:
        return number


def add_forms(app: FastAPI, done: list[str]) -> None:
    @app.post("/forgetful")
    def forgetful_post() -> None:
        done.append("forgetful")

    @app.post("/settle")
    def settle(form: Annotated[Any, Depends(checked_form)]) -> Response:
        done.append("|".join(form.getlist("answer")))
        return RedirectResponse("/", 303)

    @app.post("/settle.json", dependencies=[Depends(checked_csrf)])
    async def settle_json(request: Request) -> Any:
        done.append("json")
        return await request.json()


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / USERS, CHEAP)


@pytest.fixture
def local(users: Users, tmp_path: Path) -> Server:
    """On loopback, without users."""
    return Server(users, packaged(tmp_path))


@pytest.fixture
def server(users: Users, tmp_path: Path) -> Server:
    """On loopback, with users."""
    users.add("lan", [Role.CLERK], GOOD)
    users.add("Hạnh", [Role.MANAGER], GOOD)
    return Server(users, packaged(tmp_path))


@pytest.fixture
def office(users: Users, tmp_path: Path) -> Server:
    """On all interfaces, with users."""
    users.add("lan", [Role.CLERK], GOOD)
    return Server(users, packaged(tmp_path), Listening("0.0.0.0", PORT, names=("phieu.example",)))


def packaged(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "folder").mkdir(parents=True)
    (folder / "phieu.css").write_text("body {}")
    (folder / "folder" / "inner.css").write_text("secret")
    (folder / "notes.txt").write_text("secret")
    (tmp_path / "outside.css").write_text("secret")
    (folder / "link.css").symlink_to(tmp_path / "outside.css")
    return folder


def log_in(browser: TestClient, name: str, password: str = GOOD, target: str = "/") -> Response:
    sent = {"name": name, "password": password, "next": target}
    return browser.post("/login", data=sent, headers=own(browser))


def own(browser: TestClient, **more: str) -> dict[str, str]:
    return {"Origin": str(browser.base_url).rstrip("/"), **more}


def token(browser: TestClient) -> str:
    return str(browser.get("/").json()["csrf"])


def settle(browser: TestClient, csrf: str, **headers: str) -> int:
    return browser.post("/settle", data={"answer": "5", "csrf": csrf}, headers={**own(browser), **headers}).status_code


def session_id(browser: TestClient) -> str:
    return browser.cookies["phieu-8000"]


# Who is let in.


@pytest.mark.parametrize("path", ["/", "/forgetful", "/manager", "/picture", "/nowhere", "/openapi.json", "/docs"])
def test_without_a_cookie_there_is_only_the_log_in(server: Server, path: str) -> None:
    browser = server.browser()
    page = browser.get(f"{path}?a=1&b=é")
    assert (page.status_code, urlsplit(page.headers["location"]).path) == (303, "/login")
    assert parse_qs(urlsplit(page.headers["location"]).query)["next"] == [f"{path}?a=1&b=%C3%A9"]
    assert browser.get(path, headers={"Accept": "application/json"}).status_code == 401
    assert browser.get(path, headers={"Accept": "image/avif,image/*"}).status_code == 401


@pytest.mark.parametrize(
    "path", ["/login/", "/login/x", "//login", "/static", "/static/", "/static/a/b", "/static/../x"]
)
def test_what_only_looks_like_the_log_in_is_closed(server: Server, path: str) -> None:
    scope_path_kept = server.browser().request("GET", f"http://127.0.0.1:8000{path}")
    assert scope_path_kept.status_code == 303


def test_who_logs_in_goes_where_they_wanted(server: Server) -> None:
    browser = server.browser()
    form = browser.get("/login?next=/number/3")
    assert form.status_code == 200
    assert re.search(r'name="next" value="/number/3"', form.text)
    assert log_in(browser, "lan", target="/number/3").headers["location"] == "/number/3"
    assert browser.get("/").json() == {"name": "lan", "roles": ["clerk"], "csrf": token(browser), "out": True}


def test_names_are_the_same_composed_or_not(server: Server) -> None:
    for name in ("Hạnh", unicodedata.normalize("NFD", "Hạnh"), "hạnh", "HẠNH"):
        assert server.logged_in(name).get("/").json()["name"] == "Hạnh"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "", "evil",
     "/\r\nSet-Cookie: a=b", "/login", "/login?next=/", "\\\\evil.example", "/x\\..\\y"],
)  # fmt: skip
def test_the_log_in_leads_nowhere_else(server: Server, target: str) -> None:
    assert own_path(target) == "/"
    browser = server.browser()
    assert 'value="/"' in browser.get("/login", params={"next": target}).text
    assert log_in(browser, "lan", target=target).headers["location"] == "/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(server: Server) -> None:
    session, known = log_in(server.browser(), "lan").headers.get_list("set-cookie")
    assert re.fullmatch(r"phieu-8000=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", session)
    assert re.fullmatch(r"phieu-8000-known=[\w-]{16}\.\w{64}; HttpOnly; Max-Age=\d+; Path=/; SameSite=strict", known)


def test_by_https_the_cookie_is_secure(server: Server, users: Users) -> None:
    for listening in (Listening("127.0.0.1", PORT, https=True), HERE):
        browser = Server(users, server.static, listening).browser(base="https://127.0.0.1:8000")
        session, known = log_in(browser, "lan").headers.get_list("set-cookie")
        assert re.fullmatch(r"__Host-phieu-8000=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure", session)
        assert known.endswith("; Secure")
        assert browser.get("/").status_code == 200


@pytest.mark.parametrize("forged", ["", "x", "é", "\x00", "../../phieu.key", "a" * 4000, "%0d%0a", '"'])
def test_a_forged_cookie_is_none(server: Server, forged: str) -> None:
    cookie = b"phieu-8000=" + forged.encode()
    assert server.browser().get("/", headers={"Cookie": cookie, **PAGE}).status_code == 303


# How sessions end.


def test_a_session_that_is_left_alone_ends(server: Server) -> None:
    browser = server.logged_in("lan")
    for _ in range(3):
        server.clock.now += IDLE_SECONDS - 1
        assert browser.get("/").status_code == 200
    server.clock.now += IDLE_SECONDS
    assert browser.get("/").status_code == 303


def test_a_session_that_is_used_ends_all_the_same(server: Server) -> None:
    browser = server.logged_in("lan")
    begun = server.clock.now
    while server.clock.now < begun + LONGEST_SECONDS - 600:
        server.clock.now += 600
        assert (browser.get("/").status_code, server.clock.now) == (
            200 if server.clock.now < begun + LONGEST_SECONDS else 303,
            server.clock.now,
        )
    server.clock.now += 600
    assert browser.get("/").status_code == 303


def test_logging_out_ends_it(server: Server) -> None:
    browser = server.logged_in("lan")
    stolen = session_id(browser)
    assert browser.post("/logout", headers=own(browser)).status_code == 403  # nobody else logs one out
    out = browser.post("/logout", data={"csrf": token(browser)}, headers=own(browser))
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert server.browser().get("/", headers={"Cookie": f"phieu-8000={stolen}", **PAGE}).status_code == 303


def test_a_session_that_was_planted_is_worth_nothing(server: Server) -> None:
    attacker = server.logged_in("lan")
    planted = session_id(attacker)
    victim = server.browser()
    victim.cookies.set("phieu-8000", planted)
    answer = victim.post(
        "/login", data={"name": "Hạnh", "password": GOOD}, headers=own(victim, Cookie=f"phieu-8000={planted}")
    )
    assert answer.status_code == 303
    assert planted not in answer.headers["set-cookie"]
    assert attacker.get("/").status_code == 303  # and it has ended
    unknown = server.browser()
    unknown.post("/login", data={"name": "lan", "password": GOOD}, headers=own(unknown, Cookie="phieu-8000=chosen"))
    assert session_id(unknown) != "chosen"


def test_whoever_is_removed_or_gets_another_password_is_out(server: Server, users: Users) -> None:
    lan, hanh = server.logged_in("lan"), server.logged_in("Hạnh")
    users.set_password("lan", GOOD + "!")
    assert (lan.get("/").status_code, hanh.get("/").status_code) == (303, 200)
    users.remove("Hạnh")
    users.add("Hạnh", [Role.CLERK], GOOD)
    assert hanh.get("/").status_code == 303


def test_there_are_only_so_many_sessions() -> None:
    sessions = Sessions(Clock(), most=3)
    first, second, third = (sessions.begin("lan", "") for _ in range(3))
    assert sessions.find(first)
    fourth = sessions.begin("lan", "")
    assert [sessions.find(one) is not None for one in (first, second, third, fourth)] == [True, False, True, True]


@pytest.mark.parametrize("kept", ["{", "", None], ids=["damaged", "empty", "gone"])
def test_without_the_file_of_users_nobody_is_let_in_until_it_is_back(
    server: Server, users: Users, kept: str | None
) -> None:
    browser, stranger, good = server.logged_in("lan"), server.browser(), users.path.read_bytes()
    if kept is None:
        users.path.unlink()
    else:
        users.path.write_text(kept)
    for page in (browser.get("/"), log_in(server.browser(), "lan"), stranger.get("/", headers=PAGE)):
        assert page.status_code == 503
        assert str(users.path) not in page.text
    with pytest.raises(WorkspaceError):
        listening_allowed(Listening("0.0.0.0", PORT), users)
    assert stranger.get("/static/phieu.css").status_code == 200, "what says so has a style"
    users.path.write_bytes(good)
    assert browser.get("/").status_code == 200
    assert stranger.get("/").status_code == 303, "to the log-in"


def test_what_is_refused_to_a_browser_is_a_page(server: Server) -> None:
    browser = server.logged_in("lan")
    for page in (
        browser.post("/change", headers=own(browser) | PAGE, data={"csrf": "old"}),
        browser.get("/%00", headers=PAGE),
        server.browser().get("/", headers=PAGE | {"Host": "evil.example"}),
    ):
        assert page.status_code in {400, 403}
        assert page.headers["content-type"].startswith("text/html")
        assert 'href="/"' in page.text
        assert "/static/phieu.css" in page.text


# Guessing.


def test_a_wrong_name_and_a_wrong_password_look_the_same(server: Server) -> None:
    answers = [
        log_in(server.browser(), name, "wrong password") for name in ("lan", "nobody", "", "x" * 500, "a\r\nb: c")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_guessing_slows_down(server: Server) -> None:
    browser = server.browser()
    assert [log_in(browser, "lan", "wrong").status_code for _ in range(5)] == [401] * 5
    for name in ("lan", "LAN"):
        held = log_in(browser, name)  # even with the right password
        assert (held.status_code, held.headers["retry-after"]) == (429, "15")
    assert log_in(browser, "Hạnh").status_code == 303
    assert log_in(server.browser("10.0.0.7"), "lan").status_code == 303
    server.clock.now += 15
    assert log_in(browser, "lan").status_code == 303


def test_who_mistypes_now_and_then_is_not_held(server: Server) -> None:
    browser = server.browser()
    for _ in range(4):
        assert [log_in(browser, "lan", word).status_code for word in ("wrong", "wrong", "wrong", GOOD)] == [401] * 3 + [
            303
        ]


def test_an_unknown_name_is_slowed_down_as_well(server: Server) -> None:
    answers = {
        name: [log_in(server.browser(), name, "wrong").status_code for _ in range(7)] for name in ("lan", "nobody")
    }
    assert answers["lan"] == answers["nobody"] == [401] * 5 + [429] * 2


@pytest.mark.parametrize(
    ("device", "expected"),
    [("", [15, 30, 60, 60, 60, 60, 60, 60, 60]), ("nonce", [15, 30, 60, 120, 240, 480, 900, 900, 900])],
)
def test_waits_double_up_to_a_minute_for_strangers_and_more_in_a_browser_that_is_known(
    device: str, expected: list[float]
) -> None:
    clock = Clock()
    limit = LogInLimit(clock)
    waits = []
    for _ in range(14):
        while wait := limit.begin("lan", "10.0.0.1", device):
            waits.append(wait)
            clock.now += wait
    assert waits == expected
    clock.now += FORGOTTEN_AFTER_SECONDS
    assert [limit.begin("lan", "10.0.0.1") for _ in range(5)] == [0] * 5


def test_a_stranger_beside_a_person_does_not_lock_them_out(server: Server) -> None:
    """Both come by one proxy, from one address; the person has logged in on that browser before."""
    theirs = server.logged_in("lan", address="10.0.0.9")
    theirs.post("/logout", headers=own(theirs), data={"csrf": theirs.get("/").json()["csrf"]})
    stranger = server.browser(address="10.0.0.9")
    for _ in range(60):
        log_in(stranger, "lan", "wrong")
        server.clock.now += 20
    assert log_in(stranger, "lan", "wrong").status_code == 429
    assert log_in(theirs, "lan").status_code == 303


def test_strangers_elsewhere_who_never_stop_keep_nobody_out_where_they_have_logged_in() -> None:
    clock = Clock()
    limit = LogInLimit(clock)
    assert limit.begin("lan", "10.0.0.1") == 0
    limit.succeed("lan", "10.0.0.1")
    for number in range(600):
        limit.begin("lan", f"10.0.{number % 250}.9")
        clock.now += 0.5
    assert limit.begin("lan", "10.0.7.7") > 0, "the name has its limit everywhere else"
    assert [limit.begin("LAN", "10.0.0.1") for _ in range(6)] == [0] * 5 + [15], "and there it has one of its own"


@pytest.mark.usefixtures("server")
def test_a_name_and_a_password_of_64_kb_of_accents_take_no_time(users: Users) -> None:
    accents = "a" + "\u0300\u0316" * 16_000  # the two have to be put in order: a second for each time, without a bound
    begun = time.process_time()
    assert users.verify(accents, "wrong") is None
    assert users.verify("lan", accents) is None
    assert users.device(accents, "x.y") == ""
    assert time.process_time() - begun < 0.5


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("token", ["", "x", "x.y", "é.ü", "a.b.c", "~", "nonce." + "0" * 64])
def test_a_browser_that_only_claims_to_be_known_is_a_stranger(users: Users, token: str) -> None:
    assert users.device("lan", token) == ""
    mine = users.device_token("lan")
    assert users.device("LAN", mine)
    assert not users.device("hạnh", mine)
    users.set_password("lan", "ba con trâu vàng")
    assert not users.device("lan", mine), "whoever had the old password is a stranger again"


def test_failed_log_ins_are_written_down_without_what_may_be_a_password(server: Server, users: Users) -> None:
    log_in(server.browser(address="10.0.0.7"), "LAN", "wrong")
    log_in(server.browser(address="10.0.0.7"), GOOD, "lan")
    log_in(server.browser(), "lan")
    path = users.path.with_name(FAILED_LOG_INS)
    assert [(one.name, one.address) for one in FailedLogIns(path.parent).recent()] == [
        ("lan", "10.0.0.7"),
        ("", "10.0.0.7"),
    ]
    assert GOOD not in path.read_text("utf-8")
    assert sys.platform == "win32" or path.stat().st_mode & 0o077 == 0
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    assert not FailedLogIns(path.parent, lambda: tomorrow).recent()


def test_who_failed_to_log_in_is_not_kept_for_ever(users: Users) -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    for months in (0, 4, 8):
        at = day + timedelta(days=30 * months)
        FailedLogIns(users.path.parent, lambda at=at: at).add(users, "nobody", f"10.0.0.{months}")
    kept = "".join(path.read_text("utf-8") for path in users.path.parent.glob(f"{FAILED_LOG_INS}*"))
    assert ("10.0.0.0" in kept, "10.0.0.4" in kept, "10.0.0.8" in kept) == (False, True, True)


def test_the_log_of_failed_log_ins_is_bounded(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.web.bounded_log.MOST_BYTES", 2000)
    log = FailedLogIns(users.path.parent)
    for number in range(300):
        log.add(users, "nobody", f"10.0.0.{number}")
    assert log.recent()[-1].address == "10.0.0.299"
    assert sum(path.stat().st_size for path in users.path.parent.glob(f"{FAILED_LOG_INS}*")) < 6000


def test_lengths_that_contradict_each_other_and_nul_are_refused(server: Server) -> None:
    head = [(b"host", b"127.0.0.1:8000"), (b"sec-fetch-site", b"none")]
    smuggled = [*head, (b"content-length", b"3"), (b"transfer-encoding", b"chunked")]
    assert asgi(server.app, smuggled, path="/login")["status"] == 400
    browser = server.browser()
    assert browser.post("/login", data={"name": "l\0an", "password": GOOD}, headers=own(browser)).status_code == 400
    assert browser.get("/login?next=%00").status_code == 400


@pytest.mark.parametrize(("proxy", "status"), [("10.1.1.1", 303), ("10.2.2.2", 429)])
def test_a_proxy_that_was_named_is_believed_and_no_other(users: Users, server: Server, proxy: str, status: int) -> None:
    listening = Listening("0.0.0.0", PORT, names=("phieu.example",), proxies=("10.1.1.1",))
    guarded = Server(users, server.static, listening)
    guarded.app = Forwarded(guarded.app, ["10.1.1.1"])  # type: ignore[assignment]
    browser = guarded.browser(address=proxy, base="http://phieu.example")
    told = {"X-Forwarded-Proto": "https", "Origin": "https://phieu.example"}
    for number in range(25):
        sent = {"name": f"name {number}", "password": "wrong"}
        browser.post("/login", data=sent, headers=told | {"X-Forwarded-For": f"203.0.113.{number}"})
    sent = {"name": "lan", "password": GOOD}
    answer = browser.post("/login", data=sent, headers=told | {"X-Forwarded-For": "198.51.100.1"})
    assert answer.status_code == status
    if status == 303:
        assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize(
    ("proto", "is_secure"), [("https", True), ("HTTPS", True), ("https, http", True), ("http", False), ("wrong", False)]
)
def test_a_cookie_is_secure_however_the_proxy_writes_https(
    users: Users, server: Server, proto: str, is_secure: bool
) -> None:
    listening = Listening("0.0.0.0", PORT, names=("phieu.example",), proxies=("10.1.1.1",))
    guarded = Server(users, server.static, listening)
    guarded.app = Forwarded(guarded.app, ["10.1.1.1"])  # type: ignore[assignment]
    browser = guarded.browser(address="10.1.1.1", base="http://phieu.example")
    scheme = "https" if is_secure else "http"
    told = {"X-Forwarded-Proto": proto, "Origin": f"{scheme}://phieu.example", "X-Forwarded-For": "198.51.100.1"}
    answer = browser.post("/login", data={"name": "lan", "password": GOOD}, headers=told)
    assert answer.status_code == 303
    assert all(("Secure" in cookie) == is_secure for cookie in answer.headers.get_list("set-cookie"))


def test_what_a_proxy_passes_on_that_is_no_address_is_none(users: Users, server: Server) -> None:
    listening = Listening("0.0.0.0", PORT, names=("phieu.example",), proxies=("10.1.1.1",))
    guarded = Server(users, server.static, listening)
    guarded.app = Forwarded(guarded.app, ["10.1.1.1"])  # type: ignore[assignment]
    browser = guarded.browser(address="10.1.1.1", base="http://phieu.example")
    made_up = ["unknown", "_hidden", "\x9b31m", "[/red]", "a" * 5000, *(f"evil {number}" for number in range(16))]
    for name in made_up:
        told = {"Origin": "http://phieu.example", "X-Forwarded-For": name.encode("latin-1")}
        answer = browser.post("/login", data={"name": f"n{name[:20]}", "password": "wrong"}, headers=told)
    assert answer.status_code == 429, "they are one address"
    assert {one.address for one in FailedLogIns(users.path.parent).recent()} == {""}


def test_a_name_is_held_wherever_the_guesses_come_from() -> None:
    limit = LogInLimit(Clock())
    assert [limit.begin("lan", f"10.0.0.{n}") for n in range(20)] == [0] * 20
    assert limit.begin("lan", "10.0.1.1") == 15
    assert limit.begin("hà", "10.0.1.1") == 0


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::{n}"])
def test_an_address_is_held_whichever_names_it_tries(address: str) -> None:
    limit = LogInLimit(Clock())
    assert [limit.begin(f"name {n}", address.format(n=n)) for n in range(20)] == [0] * 20
    assert limit.begin("another", address.format(n=99)) == 15
    assert limit.begin("another", "10.9.9.9") == 0


def test_an_own_account_does_not_cover_guesses_at_others() -> None:
    limit = LogInLimit(Clock())
    for n in range(20):
        assert limit.begin(f"name {n}", "10.0.0.1") == 0
        if n < 19:
            assert limit.begin("own", "10.0.0.1") == 0
            limit.succeed("own", "10.0.0.1")
    assert limit.begin("own", "10.0.0.1") == 15


def test_a_hundred_guesses_at_once_are_a_hundred() -> None:
    limit = LogInLimit(Clock())
    free: list[float] = []
    threads = [threading.Thread(target=lambda: free.append(limit.begin("lan", "10.0.0.1"))) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert free.count(0) == 5


def test_the_limit_is_bounded_in_memory() -> None:
    limit = LogInLimit(Clock(), most=50)
    for n in range(500):
        limit.begin(f"name {n}", f"10.0.{n // 250}.{n % 250}")
    assert len(limit._failed) == 50


# Other sites.


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": "http://127.0.0.1:8000/"},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/settle", "/login", "/logout", "/forgetful"])
def test_a_foreign_page_changes_nothing(server: Server, path: str, headers: dict[str, str]) -> None:
    browser = server.logged_in("lan")
    sent = {"answer": "5", "csrf": token(browser), "name": "lan", "password": GOOD}
    answer = browser.post(path, data=sent, headers=headers)
    assert (answer.status_code, "another page" in answer.text) == (403, True)
    assert (server.done, browser.get("/").status_code) == ([], 200)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "LINK"])
def test_every_method_that_may_change_something_is_checked(server: Server, method: str) -> None:
    browser = server.logged_in("lan")
    assert browser.request(method, "/settle", headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.request(method, "/settle", headers=own(browser)).status_code == 403  # no token


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}])
def test_our_own_page_may(server: Server, headers: dict[str, str]) -> None:
    browser = server.logged_in("lan")
    sent = {"answer": ["4", "5"], "csrf": token(browser)}
    assert browser.post("/settle", data=sent, headers=headers).status_code == 303
    assert server.done == ["4|5"]


@pytest.mark.parametrize(
    ("fetched", "status"),
    [
        (("cross-site", "navigate", "document"), 200),  # a link in a mail
        (("cross-site", "navigate", "iframe"), 403),
        (("cross-site", "no-cors", "image"), 403),
        (("same-site", "no-cors", "script"), 403),  # another port of this machine
        (("cross-site", "cors", "empty"), 403),
        (("same-origin", "cors", "empty"), 200),
    ],
)
def test_a_foreign_page_may_link_but_not_embed(server: Server, fetched: tuple[str, str, str], status: int) -> None:
    headers = dict(zip(("Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"), fetched, strict=True))
    browser = server.logged_in("lan")
    assert browser.get("/", headers=headers).status_code == status
    assert browser.get("/static/phieu.css", headers=headers).status_code == status


def test_the_token_must_be_this_sessions(server: Server) -> None:
    lan, hanh = server.logged_in("lan"), server.logged_in("Hạnh")
    right = token(lan)
    assert right == token(lan) != token(hanh)
    for wrong in ("", "x", right[:-1], right + "x", right.swapcase(), "é", session_id(lan), token(hanh)):
        assert settle(lan, wrong) == 403
    assert lan.post("/settle", data={"answer": "5"}, headers=own(lan)).status_code == 403
    assert lan.post(f"/settle?csrf={right}", data={"answer": "5"}, headers=own(lan)).status_code == 403
    assert lan.post("/forgetful", headers=own(lan)).status_code == 403
    assert settle(server.logged_in("lan"), right) == 403  # nor another browser's of the same person
    assert server.done == []
    assert settle(lan, right) == 303


def test_scripts_bring_the_token_in_a_header(server: Server) -> None:
    browser = server.logged_in("lan")
    right = token(browser)
    for csrf, status in (("wrong", 403), (right, 200)):
        answer = browser.post("/settle.json", json={"csrf": right}, headers=own(browser, **{"X-CSRF": csrf}))
        assert answer.status_code == status
    assert server.done == ["json"]
    sent = {"data": {"answer": "5"}, "files": {"f": b"x"}}
    assert browser.post("/settle", **sent, headers=own(browser)).status_code == 403


# DNS rebinding.


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "localhost", "localhost.evil.example:8000",
     "127.0.0.1.nip.io:8000", "10.0.0.5:8000", "0.0.0.0:8000", "localhost.:8000", "[::2]:8000", "", ":8000",
     "a@127.0.0.1:8000", "127.0.0.1:8000/x", "127.0.0.1:8000 ", "127.0.0.1:", "127.0.0.1:08000000"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["local", "server"])
def test_a_foreign_host_meets_a_closed_door(request: pytest.FixtureRequest, kind: str, host: str) -> None:
    browser = request.getfixturevalue(kind).browser()
    for path in ("/", "/login", "/static/phieu.css"):
        answer = browser.get(path, headers={"Host": host})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"])
def test_our_own_hosts_are_answered(local: Server, host: str) -> None:
    browser = local.browser(base=f"http://{host}")
    assert browser.get("/").json()["name"] == "lan (Uông Bí)"
    assert settle(browser, token(browser)) == 303


def test_two_hosts_are_none(local: Server) -> None:
    assert asgi(local.app, [(b"host", b"127.0.0.1:8000"), (b"host", b"evil.example")])["status"] == 403
    assert asgi(local.app, [])["status"] == 403
    assert asgi(local.app, [(b"host", b"127.0.0.1:8000")])["status"] == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [("10.0.0.5:8000", 200), ("phieu.example", 200), ("PHIEU.example", 200), ("localhost:8000", 200), ("10.0.0.5", 403),
     ("phieu.example:8000", 403), ("evil.example:8000", 403), ("x.phieu.example", 403)],
)  # fmt: skip
def test_beyond_this_machine_addresses_and_given_names_are_answered(office: Server, host: str, status: int) -> None:
    assert office.browser("10.0.0.9").get("/login", headers={"Host": host}).status_code == status


def test_the_usual_ports_are_not_written() -> None:
    assert Listening("127.0.0.1", 80).answers_to("localhost")
    assert Listening("127.0.0.1", 443, https=True).answers_to("localhost")
    assert not Listening("127.0.0.1", 443).answers_to("localhost")


# On this machine without users, and beyond it.


def test_without_users_who_started_it_is_there(local: Server) -> None:
    browser = local.browser()
    first = browser.get("/")
    assert "HttpOnly; Path=/; SameSite=strict" in first.headers["set-cookie"]
    assert (first.json()["roles"], first.json()["out"]) == (list(Role), False)
    assert "set-cookie" not in browser.get("/").headers
    assert browser.get("/login?next=/clerk").headers["location"] == "/clerk"
    assert settle(browser, "wrong") == 403
    assert settle(browser, token(browser), Origin="https://evil.example") == 403
    assert settle(browser, token(browser)) == 303


def test_without_users_a_form_comes_from_a_page(local: Server) -> None:
    browser = local.browser()
    right = token(local.browser())
    assert settle(browser, right) == 303  # without the cookie: off to a page
    assert local.done == []


def test_without_users_tabs_share_a_session_that_ends_by_its_age(local: Server) -> None:
    one, other = local.browser(), local.browser()
    right = token(one)
    assert token(other) == right
    local.clock.now += LONGEST_SECONDS - 1
    assert settle(one, right) == 303
    local.clock.now += 1
    assert token(one) != right
    assert settle(one, right) == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_without_users_nobody_comes_in_from_elsewhere(local: Server, header: str) -> None:
    for browser, more in ((local.browser("10.0.0.9"), {}), (local.browser(), {header: "127.0.0.1"})):
        answer = browser.get("/", headers=more)
        assert (answer.status_code, "phieu users add" in answer.text) == (403, True)
        assert log_in(browser, "lan").status_code == 401


def test_once_there_are_users_this_machine_logs_in_too(local: Server, users: Users) -> None:
    browser = local.browser()
    right = token(browser)
    users.add("lan", [Role.CLERK], GOOD)
    assert browser.get("/").status_code == 303
    assert settle(browser, right) == 303
    assert local.done == []


def test_when_the_last_user_goes_old_sessions_end(server: Server, users: Users) -> None:
    browser = server.logged_in("lan")
    right = token(browser)
    for user in users.everyone():
        users.remove(user.name)
    assert settle(browser, right) == 303  # off to the log-in
    assert server.done == []
    assert browser.get("/").json()["name"] == "lan (Uông Bí)"


def test_when_the_last_user_goes_the_network_stays_out(office: Server, users: Users) -> None:
    browser = office.logged_in("lan", address="10.0.0.9", base="http://10.0.0.5:8000")
    users.remove("lan")
    for one in (browser, office.browser(base="http://localhost:8000")):
        assert one.get("/").status_code == 403


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "10.0.0.5", "office", "127.0.0.1.example", "2130706433", "127.1", "::ffff:10.0.0.5"]
)
def test_to_listen_elsewhere_takes_users(users: Users, tmp_path: Path, host: str) -> None:
    elsewhere = Listening(host, PORT)
    with pytest.raises(UserError) as told:
        listening_allowed(elsewhere, users)
    assert "phieu users add" in told.value.advice
    with pytest.raises(UserError):
        Server(users, tmp_path, elsewhere)
    users.add("lan", [Role.CLERK], GOOD)
    listening_allowed(elsewhere, users)
    assert "TLS" in listening_warning(elsewhere)
    assert listening_warning(Listening(host, PORT, https=True)) == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8", "::ffff:127.0.0.1"])
def test_loopback_takes_none(users: Users, host: str) -> None:
    assert is_loopback(host)
    listening_allowed(Listening(host, PORT), users)
    assert listening_warning(Listening(host, PORT)) == ""
    with pytest.raises(UserError):  # by a proxy others reach it
        listening_allowed(Listening(host, PORT, names=("phieu.example",)), users)


# Roles.


def test_a_clerk_is_no_manager(server: Server) -> None:
    lan, hanh = server.logged_in("lan"), server.logged_in("Hạnh")
    assert (lan.get("/manager").status_code, lan.get("/clerk").status_code) == (403, 200)
    assert (hanh.get("/manager").status_code, hanh.get("/clerk").status_code) == (200, 200)


def test_a_role_counts_from_the_next_request(server: Server, users: Users) -> None:
    browser = server.logged_in("Hạnh")
    text = users.path.read_text("utf-8").replace('"manager"', '"clerk"')
    users.path.write_text(text, "utf-8")
    assert browser.get("/manager").status_code == 403


# What every response says.


def responses(server: Server) -> Iterator[tuple[int, Response]]:
    stranger, browser = server.browser(), server.logged_in("Hạnh")
    right = token(browser)
    for status, path in ((200, "/"), (404, "/nowhere"), (500, "/broken"), (422, "/number/x"), (405, "/settle"),
                         (200, "/static/phieu.css"), (404, "/static/none.css"), (200, "/lax")):  # fmt: skip
        yield status, browser.get(path)
    yield 303, stranger.get("/")
    yield 200, stranger.get("/login")
    yield 401, log_in(stranger, "lan", "wrong")
    yield 403, stranger.get("/", headers={"Host": "evil.example"})
    yield 403, browser.post("/settle", headers=own(browser))
    yield 303, browser.post("/settle", data={"csrf": right}, headers=own(browser))
    yield 413, browser.post("/settle", content=b"x" * 70_000, headers=own(browser))
    yield 400, browser.post("/settle", content=b"a=%ff", headers=own(browser, **FORM))


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_every_response_is_strict(server: Server) -> None:
    for status, response in responses(server):
        assert response.status_code == status
        for name, value in HEADERS.items():
            assert response.headers.get_list(name) == [value]
        private = response.headers["Cache-Control"].startswith("private")
        assert private or response.headers["Cache-Control"] == "no-store"


def test_the_policy_allows_our_own_files_only() -> None:
    policy = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert policy.pop("default-src") == policy.pop("frame-ancestors") == policy.pop("base-uri") == "'none'"
    assert set(policy.values()) == {"'self'"}
    assert set(policy) == {"script-src", "style-src", "img-src", "connect-src", "form-action"}
    assert HEADERS["X-Frame-Options"] == "DENY"
    assert HEADERS["Referrer-Policy"] == "same-origin"  # under no-referrer browsers send our forms from “null”


def test_a_defect_tells_nothing(server: Server) -> None:
    answer = server.logged_in("lan").get("/broken")
    assert (answer.status_code, "secret" in answer.text, "defect" in answer.text) == (500, False, True)


def test_pictures_may_stay_in_the_browser_for_this_session(server: Server) -> None:
    browser = server.logged_in("lan")
    kept = browser.get("/picture").headers
    assert (kept["Cache-Control"], kept["Vary"]) == ("private, max-age=60", "Cookie")
    assert browser.get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_log_in_page_keeps_its_own_policy(users: Users, tmp_path: Path, language: Any) -> None:
    users.add("lan", [Role.CLERK], GOOD)
    app = FastAPI()
    secure(app, users, HERE, local_name="x", language=language, static=StaticFolder(tmp_path, "phieu.css"))
    browser = TestClient(app, "http://127.0.0.1:8000", client=("127.0.0.1", 1), headers=PAGE)
    page = browser.get("/login?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert f'<html lang="{language}">' in page
    assert ("Mật khẩu" in page) == (language == "vi")
    assert re.search(r"<script|<style|\bstyle=|\son\w+=|javascript:", page) is None
    assert set(re.findall(r'<label for="(\w+)"', page)) == {"name", "password"} == set(re.findall(r' id="(\w+)"', page))


# Bodies, files, other protocols.


def test_a_body_is_bounded_however_it_comes(server: Server) -> None:
    browser = server.logged_in("lan")
    right = token(browser)

    def long() -> Iterator[bytes]:
        yield from [b"x" * 10_000] * 10
        raise AssertionError("what lies beyond the bound was asked for")

    assert browser.post("/settle", content=b"x" * 65_537, headers=own(browser)).status_code == 413
    head = [(b"host", b"127.0.0.1:8000"), (b"origin", b"http://127.0.0.1:8000")]
    assert asgi(server.app, head, "POST", long())["status"] == 413  # chunked: no length is told
    assert asgi(server.app, [*head, (b"content-length", b"9" * 30)], "POST")["status"] == 413
    for nonsense in (b"-1", b"1e3", b"\xb2", b""):
        assert asgi(server.app, [*head, (b"content-length", nonsense)], "POST")["status"] == 400
    most = f"csrf={right}&answer=".ljust(65_536, "5")
    assert browser.post("/settle", content=most, headers=own(browser, **FORM)).status_code == 303


@pytest.mark.parametrize("body", [b"a=%ff", b"a=\xff", b"a&" * 1001])
def test_a_form_that_is_none(server: Server, body: bytes) -> None:
    browser = server.browser()
    assert browser.post("/login", content=body, headers=own(browser, **FORM)).status_code in {400, 401}
    assert browser.post("/login", content=b"a=1&" * 1001, headers=own(browser, **FORM)).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["../outside.css", "..%2foutside.css", "%2e%2e/outside.css", "%2e%2e%2foutside.css", "..%5coutside.css",
     "%252e%252e%252foutside.css", "/etc/passwd", "%2fetc%2fpasswd", "link.css", "notes.txt", "folder/inner.css",
     "folder", "", ".", "phieu.css/", "phieu.css%00", "REVIEW.CSS", "folder%2finner.css", "C:%5cwindows%5cwin.ini"],
)  # fmt: skip
def test_no_path_leads_to_a_file(server: Server, path: str) -> None:
    for browser in (server.browser(), server.logged_in("lan")):
        answer = browser.get(f"http://127.0.0.1:8000/static/{path}")
        assert answer.status_code in {303, 307, 400, 404}
        assert "secret" not in answer.text
    raw = asgi(server.app, [(b"host", b"127.0.0.1:8000")], path=f"/static/{path}")
    assert raw["status"] in {400, 401, 404}


def test_packaged_files_are_served_to_all(server: Server) -> None:
    answer = server.browser().get("/static/phieu.css")
    assert (answer.text, answer.headers["content-type"]) == ("body {}", "text/css; charset=utf-8")


def test_there_are_no_websockets(server: Server) -> None:
    sent = asgi(server.app, [(b"host", b"127.0.0.1:8000")], kind="websocket")
    assert (sent["type"], sent["code"]) == ("websocket.close", 1008)


def test_an_app_that_was_not_secured_lets_nobody_in() -> None:
    app = FastAPI()
    add_pages(app)
    assert TestClient(app, raise_server_exceptions=False).get("/").status_code == 500


def asgi(
    app: FastAPI,
    headers: list[tuple[bytes, bytes]],
    method: str = "GET",
    body: Iterator[bytes] | None = None,
    path: str = "/",
    kind: str = "http",
) -> dict[str, Any]:
    """Return the first message of the answer to a request that no client would send."""
    sent: list[dict[str, Any]] = []
    chunks = body or iter(())

    async def receive() -> dict[str, Any]:
        chunk = next(chunks, None)
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": kind, "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
             "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
             "client": ("127.0.0.1", 5), "server": ("127.0.0.1", PORT)}  # fmt: skip
    with ThreadPoolExecutor(1) as alone:  # the browser of other tests has a loop in this thread
        alone.submit(asyncio.run, app(scope, receive, send)).result()
    return sent[0]
