"""Who may open which page and send which form: every route that there is, asked by every kind of person.

A new route must be given a line here, or the first test fails.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pypdfium2
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

import pipeline.web.users as users_module
from forms.serial import format_serial
from pipeline import Workspace
from pipeline.office.server import guarded_app
from pipeline.records.batches import BatchKind
from pipeline.records.remedies import About, Evidence, Reason, Subject
from pipeline.web.listening import Listening
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.users import USERS, Users
from tests.benchmarks.made_up import make_up

HERE = "http://127.0.0.1:8365"
GOOD = "ba con trâu xanh"
WARD = "ub06808"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

NOBODY, LOCAL = "nobody", "local"
STAFF, CLERK, MANAGER, ADMINISTRATOR = (role.value for role in Role)
BOUND = " of a ward"
ROLES = (STAFF, CLERK, MANAGER, ADMINISTRATOR)
KINDS = (NOBODY, *ROLES, *(f"{role}{BOUND}" for role in ROLES), LOCAL)
"""A stranger, one of each role, each also for a ward alone, and who started a server without users."""


def _both(*roles: str) -> frozenset[str]:
    return frozenset({LOCAL, *roles, *(f"{role}{BOUND}" for role in roles)})


def _whole(*roles: str) -> frozenset[str]:
    return frozenset({LOCAL, *roles})


ANYBODY = frozenset(KINDS)
INSIDE = ANYBODY - {NOBODY}
PRINTS = _both(STAFF, MANAGER)
BRINGS = SETTLES = _both(CLERK, MANAGER)
DECIDES = _whole(MANAGER)
FIGURES = _both(MANAGER)
PEOPLE = _both(MANAGER, ADMINISTRATOR)
KEEPS = _whole(ADMINISTRATOR)
TOKEN = frozenset[str]()
"""Nobody by who they are: the token in the address lets in, and there is none here."""


@dataclass(frozen=True)
class Asked:
    """How a route is asked: by which address, with what in the form, and who is let in."""

    who: frozenset[str]
    path: str = ""
    form: tuple[tuple[str, str], ...] = ()


MADE, SHEET = "0" * 32, "0000-0000-0"
WITH_FILES = ("/measures/7/files", "/measures/import")
TABLE = {
    # The queue
    "GET /": Asked(INSIDE),
    "GET /settle": Asked(SETTLES),
    "GET /next": Asked(SETTLES),
    "POST /later": Asked(SETTLES),
    "POST /themes": Asked(SETTLES),
    "POST /undo": Asked(SETTLES),
    "GET /item/{item_id}": Asked(SETTLES),
    "POST /item/{item_id}": Asked(SETTLES),
    "GET /item/{item_id}/row.jpg": Asked(SETTLES),
    "GET /item/{item_id}/page.jpg": Asked(SETTLES),
    "GET /item/{item_id}/page": Asked(SETTLES),
    "GET /decisions": Asked(SETTLES),
    "POST /reopen": Asked(SETTLES),
    "GET /overview": Asked(INSIDE),
    "GET /desks": Asked(TOKEN),  # those alone who were let see them: none of these
    "GET /map": Asked(DECIDES),
    "GET /map/{number}": Asked(DECIDES),
    "POST /map/{number}": Asked(DECIDES),
    "GET /help": Asked(INSIDE),
    # Audits
    "GET /audit": Asked(DECIDES),
    "POST /audit/list": Asked(DECIDES),
    "GET /audit/list/{frame}": Asked(DECIDES),
    "POST /audit/draw": Asked(DECIDES),
    "GET /audit/{number}": Asked(DECIDES),
    # Phones
    "GET /scans/phone": Asked(BRINGS),
    "POST /scans/phone": Asked(BRINGS),
    "POST /scans/phone/{phone_id}/{what}": Asked(BRINGS, "/scans/phone/ab12/end"),
    "GET /phone/{token}": Asked(TOKEN, "/phone/abc"),
    "POST /phone/{token}/photos": Asked(TOKEN, "/phone/abc/photos"),
    "GET /phone/{token}/photos/{number}": Asked(TOKEN, "/phone/abc/photos/1"),
    "POST /phone/{token}/photos/{number}/{what}": Asked(TOKEN, "/phone/abc/photos/1/keep"),
    "POST /phone/{token}/finish": Asked(TOKEN, "/phone/abc/finish"),
    # Figures
    "GET /figures": Asked(FIGURES),
    "GET /figures/part/{part}": Asked(FIGURES, "/figures/part/units"),
    "GET /figures/state": Asked(FIGURES),
    "GET /figures/criterion/{question}": Asked(FIGURES),
    "GET /figures/sheets": Asked(FIGURES),
    "GET /figures/sheets.csv": Asked(FIGURES),
    "GET /figures/sheet/{serial}": Asked(FIGURES),
    "GET /figures/sheet/{serial}/row/{question}.jpg": Asked(FIGURES),
    "GET /figures/sheet/{serial}/page/{number}.jpg": Asked(FIGURES),
    "GET /figures/compare": Asked(FIGURES),
    "GET /figures/download/{form}": Asked(FIGURES, "/figures/download/csv"),
    # Put right
    "GET /measures": Asked(FIGURES),
    "GET /measures/add": Asked(FIGURES),
    "POST /measures/add": Asked(FIGURES),
    "POST /measures/propose": Asked(FIGURES),
    "GET /measures/register.{form}": Asked(FIGURES, "/measures/register.csv"),
    "GET /measures/import": Asked(FIGURES),
    "POST /measures/import": Asked(FIGURES),
    "POST /measures/import/{list_id}/take": Asked(FIGURES),
    "GET /measures/{number:int}": Asked(FIGURES, "/measures/7"),
    "POST /measures/{number:int}/step": Asked(FIGURES, "/measures/7/step"),
    "GET /measures/{number:int}/comment.png": Asked(FIGURES, "/measures/7/comment.png"),
    "POST /measures/{number:int}/files": Asked(FIGURES, "/measures/7/files"),
    "GET /measures/{number:int}/files/{sha256}": Asked(FIGURES, "/measures/7/files/ab"),
    "POST /measures/{number:int}/files/{sha256}/remove": Asked(FIGURES, "/measures/7/files/ab/remove"),
    # Comments
    "GET /measures/comments": Asked(FIGURES),
    "POST /measures/comments/begin": Asked(FIGURES),
    "POST /measures/comments/themes": Asked(FIGURES, form=(("seen", "0"), ("source", "0000-0000-0"))),
    "GET /measures/comments/{number}": Asked(FIGURES),
    "POST /measures/comments/{number}": Asked(FIGURES),
    # What is due
    "GET /measures/due": Asked(FIGURES),
    "GET /measures/due.ics": Asked(FIGURES),
    # Home and people
    "GET /home": Asked(INSIDE),
    "GET /first": Asked(INSIDE),
    "POST /first": Asked(frozenset({LOCAL})),
    "GET /account": Asked(INSIDE),
    "POST /account": Asked(INSIDE - {LOCAL}),
    "GET /users": Asked(PEOPLE),
    "GET /users/add": Asked(PEOPLE),
    "POST /users/add": Asked(PEOPLE - {LOCAL}),
    "GET /users/person": Asked(PEOPLE - {LOCAL}, "/users/person?name=other"),
    "POST /users/change": Asked(PEOPLE - {LOCAL}, form=(("person", "other"),)),
    "POST /users/password": Asked(PEOPLE - {LOCAL}, form=(("person", "other"), ("how", "typed"))),
    "POST /users/remove": Asked(PEOPLE - {LOCAL}, form=(("person", "other"),)),
    # Printing
    "GET /print": Asked(PRINTS),
    "GET /print/proof": Asked(PRINTS),
    "GET /print/proof.png": Asked(PRINTS),
    "GET /print/proof.pdf": Asked(PRINTS),
    "POST /print/orders": Asked(PRINTS),
    "GET /print/jobs/{job_id}": Asked(PRINTS),
    "GET /print/runs": Asked(PRINTS),
    "GET /print/runs/{number}": Asked(PRINTS),
    "GET /print/runs/{number}/pdf": Asked(PRINTS),
    "POST /print/runs/{number}/anew": Asked(PRINTS),
    "POST /print/runs/{number}/cancel": Asked(PRINTS),
    "POST /print/runs/{number}/restore": Asked(PRINTS),
    # What is kept of the office's work
    "GET /log": Asked(KEEPS),
    "POST /log/verify": Asked(KEEPS),
    "GET /log/verify/{job_id}": Asked(KEEPS),
    "GET /backup": Asked(KEEPS),
    "POST /backup/make": Asked(KEEPS, form=(("passphrase", "a"), ("again", "b"))),
    "POST /backup/verify": Asked(KEEPS),
    "GET /backup/file/{backup_id}": Asked(KEEPS),
    "GET /backup/retain": Asked(KEEPS),
    "POST /backup/retain": Asked(KEEPS),
    "GET /backup/key": Asked(KEEPS),
    "POST /backup/key": Asked(KEEPS),
    "GET /backup/job/{job_id}": Asked(KEEPS),
    # Scans
    "GET /scans": Asked(BRINGS),
    "GET /scans/progress": Asked(BRINGS),
    "POST /scans/upload": Asked(BRINGS),
    "GET /scans/upload/{made}": Asked(BRINGS, f"/scans/upload/{MADE}"),
    "DELETE /scans/upload/{made}": Asked(BRINGS, f"/scans/upload/{MADE}"),
    "PUT /scans/upload/{made}": Asked(BRINGS, f"/scans/upload/{MADE}"),
    "POST /scans/send": Asked(BRINGS),
    "GET /scans/files": Asked(BRINGS),
    "GET /scans/batch/{number}": Asked(BRINGS),
    "POST /scans/batch/{number}/hold": Asked(BRINGS),
    "POST /scans/batch/{number}/release": Asked(BRINGS),
    "POST /scans/batch/{number}/withdraw": Asked(BRINGS),
    "GET /scans/batch/{number}/{scan}/{page}.jpg": Asked(BRINGS),
    # Settings and survey
    "GET /settings": Asked(KEEPS),
    "POST /settings": Asked(KEEPS),
    "POST /settings/mail": Asked(KEEPS),
    "GET /survey": Asked(KEEPS),
    "GET /survey/file/{what}": Asked(KEEPS, "/survey/file/survey"),
    "GET /survey/scheme/{name}": Asked(KEEPS),
    "POST /survey/check/{what}": Asked(KEEPS, "/survey/check/survey"),
    "GET /survey/draft/{draft_id}": Asked(KEEPS),
    "GET /survey/draft/{draft_id}/{page}.png": Asked(KEEPS),
    "POST /survey/use": Asked(KEEPS),
    # The way in and out, and what is packaged
    "GET /login": Asked(ANYBODY),
    "POST /login": Asked(ANYBODY),
    "POST /logout": Asked(ANYBODY),
    "GET /static/{name}": Asked(ANYBODY, "/static/phieu.css"),
}
"""Every route: who is let in. A bound person who is let in finds nothing there of other units."""


def routes_of(routes: Any) -> Iterator[str]:
    """Yield the methods with the paths of routes, also of routers that are included as a whole."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes)
        elif isinstance(route, APIRoute):
            yield from (f"{method} {route.path}" for method in route.methods or ())
        else:
            yield f"? {route}"


@pytest.fixture(scope="module")
def with_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """An office with a person of every role, and of every role for a ward alone."""
    workspace = Workspace.create(tmp_path_factory.mktemp("who") / "w")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users_module, "Passwords", lambda: Passwords(CHEAP))
        users = Users(workspace.root / USERS)
        for role in Role:
            users.add(role.value, [role], GOOD)
            users.add(f"{role.value}{BOUND}", [role], GOOD, (WARD,))
        users.add("other", [Role.STAFF], GOOD, (WARD,))
        yield guarded_app(workspace, Listening("127.0.0.1", 8365), "en")
    workspace.close()


@pytest.fixture(scope="module")
def without_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    workspace = Workspace.create(tmp_path_factory.mktemp("local") / "w")
    yield guarded_app(workspace, Listening("127.0.0.1", 8365), "en")
    workspace.close()


class Visitor:
    """Somebody of a kind, at the office's page."""

    def __init__(self, app: FastAPI, kind: str) -> None:
        headers = {"Accept": "text/html", "Origin": HERE}
        self.client = TestClient(app, HERE, client=("127.0.0.1", 5000), headers=headers, follow_redirects=False)
        if kind not in (NOBODY, LOCAL):
            assert self.client.post("/login", data={"name": kind, "password": GOOD}).status_code == 303
        page = "/first" if kind == LOCAL else "/help"  # each has a form
        token = re.search(r'name="csrf" value="([^"]+)"', self.client.get(page).text)
        self.csrf = token[1] if token else ""

    def is_let_in(self, route: str, asked: Asked) -> bool:
        """Tell whether a route answers with more than a refusal, also where it finds nothing to show."""
        method, pattern = route.split(" ")
        path = asked.path or re.sub(r"{(\w+)}", lambda found: "7" if found[1] != "serial" else SHEET, pattern)
        if method == "GET" and not path.startswith("/scans/upload"):
            answer = self.client.get(path)
        elif path.startswith("/survey/check") or path in WITH_FILES:
            answer = self.client.post(path, data={"csrf": self.csrf}, files={"file": ("a", b"x", "text/plain")})
        elif path == "/scans/send":
            answer = self.client.post(f"{path}?csrf={self.csrf}", files={"files": ("a.tif", b"x", "image/tiff")})
        elif method == "POST":
            answer = self.client.post(path, data={"csrf": self.csrf, **dict(asked.form)})
        else:
            answer = self.client.request(method, path, headers={"X-CSRF": self.csrf})
        assert answer.status_code < 500 or answer.status_code == 503, (route, answer.text)
        away = answer.headers.get("location", "").startswith("/login") and path != "/logout"
        over = path.startswith("/phone/") and answer.status_code in (404, 429)
        wrong = route == "POST /login"  # the name and password are, which is for everybody to try
        return wrong or not (answer.status_code in (401, 403) or away or over)


def test_every_route_says_who_may_use_it(with_users: FastAPI) -> None:
    there = set(routes_of(with_users.routes))
    assert there == set(TABLE)


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_let_in_where_they_may_and_nowhere_else(kind: str, request: pytest.FixtureRequest) -> None:
    app: FastAPI = request.getfixturevalue("without_users" if kind == LOCAL else "with_users")
    visitor = Visitor(app, kind)
    last = sorted(TABLE, key=lambda route: route in ("POST /login", "POST /logout"))
    let_in = {route for route in last if visitor.is_let_in(route, TABLE[route])}
    assert let_in == {route for route, asked in TABLE.items() if kind in asked.who}


# -------------------------------------------------------------------------------- what a bound person finds there

MOST_PAGES = 150
BEGIN = (
    *(
        "/home",
        "/measures",
        "/overview",
        "/settle",
        "/decisions",
        "/figures",
        "/print",
        "/print/runs",
        "/scans",
        "/scans/files",
    ),
    *("/measures/comments?tab=themes&show=all", "/measures/comments?tab=counts"),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, FastAPI]]:
    """Four wards with answers, and a person of one of them who has all roles."""
    workspace = make_up(tmp_path_factory.mktemp("city") / "w", units=4, periods=("2018-Q4", "2019-Q1"))
    for unit, name in {run.unit: run.unit_name for run in workspace.store.runs.all()}.items():
        about = About(Subject.CRITERION, "sipas", unit, name, "counter", "q05")
        found = Evidence("2019-Q1", (Reason.BELOW_TARGET,), 60.0, 50.0, 70.0, 80.0, 60, 100)
        one = workspace.store.remedies.begin(about, {"title": f"{name}: q05", "evidence": found.packed()}, "phieu")
        workspace.store.remedies.attach(one.number, f"{unit}.txt", b"the same everywhere", "phieu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users_module, "Passwords", lambda: Passwords(CHEAP))
        Users(workspace.root / USERS).add("mai", list(Role), GOOD, (WARD,))
        yield workspace, guarded_app(workspace, Listening("127.0.0.1", 8365), "en")
    workspace.close()


def words_in(answer: Any) -> str:
    """Return what a page or file says that can be searched for names."""
    kind = answer.headers["content-type"]
    if "html" in kind or "csv" in kind or "json" in kind:
        return unescape(answer.text)
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            return unescape(" ".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist()))
    if kind == "application/pdf":
        return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    return ""


def test_whoever_is_of_one_ward_finds_no_other_one_on_any_page_or_in_any_file(
    city: tuple[Workspace, FastAPI],
) -> None:
    workspace, app = city
    runs = workspace.store.runs.all()
    others = {run.unit_name for run in runs if run.unit != WARD} | {run.unit for run in runs if run.unit != WARD}
    assert app.state.office.figures.latest("en", 60.0) is not None
    mai = Visitor(app, "mai").client
    waiting, seen, files = list(BEGIN), set[str](), 0
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen or "lang=" in path:
            continue
        seen.add(path)
        answer = mai.get(path)
        said = words_in(answer)
        assert not [name for name in others if name in said], path
        files += "attachment" in answer.headers.get("content-disposition", "")
        if "html" in answer.headers["content-type"]:
            links = (unescape(link).partition("#")[0] for link in re.findall(r'(?:href|src)="(/[^"]+)"', answer.text))
            waiting += [link for link in links if not link.startswith("/static") and "/row/" not in link]
    assert files >= 4
    assert len(seen) > 40


def test_whoever_is_of_one_ward_opens_nothing_of_another_by_its_number(city: tuple[Workspace, FastAPI]) -> None:
    workspace, app = city
    visitor = Visitor(app, "mai")
    foreign = next(run for run in workspace.store.runs.all() if run.unit != WARD)
    theirs = next(one for one in workspace.store.remedies.all() if one.about.unit == foreign.unit)
    assert app.state.office.figures.latest("en", 60.0) is not None  # until there are some, a page says so to everybody
    sheet, own = format_serial(foreign.first_serial), next(r for r in workspace.store.runs.all() if r.unit == WARD)
    assert visitor.client.get(f"/print/runs/{own.id}").status_code == 200
    for path in (
        *(f"/print/runs/{foreign.id}", f"/print/runs/{foreign.id}/pdf", f"/figures/sheet/{sheet}"),
        *(f"/figures/sheet/{sheet}/page/1.jpg", f"/figures?unit={foreign.unit}"),
        *(f"/measures/{theirs.number}", f"/measures/{theirs.number}/files/{theirs.attached[0].sha256}"),
        *(f"/figures/download/xlsx?unit={foreign.unit}", f"/figures/sheets.csv?question=q01&unit={foreign.unit}"),
    ):
        assert visitor.client.get(path).status_code == 404, path
    for step in ("anew", "cancel", "restore"):
        form = {"csrf": visitor.csrf, "why": "x", "confirmed": "0"}
        assert visitor.client.post(f"/print/runs/{foreign.id}/{step}", data=form).status_code == 404
    order = {"unit": foreign.unit, "channel": "counter", "period": "2026-Q4", "count": "1", "csrf": visitor.csrf}
    assert visitor.client.post("/print/orders", data=order).status_code == 422
    foreign_batch = workspace.store.batches.begin(BatchKind.UPLOAD, "a.tif", "somebody else").id
    assert visitor.client.get(f"/scans/batch/{foreign_batch}").status_code == 404
    for step in ("hold", "release", "withdraw"):
        answer = visitor.client.post(f"/scans/batch/{foreign_batch}/{step}", data={"csrf": visitor.csrf, "why": "x"})
        assert answer.status_code == 404
    begun = {"csrf": visitor.csrf, "name": "b.tif", "size": "5", "batch": str(foreign_batch)}
    assert visitor.client.post("/scans/upload", data=begun).status_code == 422


def test_a_file_that_another_sends_is_nobodys_to_go_on_with(city: tuple[Workspace, FastAPI]) -> None:
    _, app = city
    note = app.state.office.uploads.begin("somebody else", "a.tif", 5).note
    mai = Visitor(app, "mai")
    for method in ("GET", "PUT", "DELETE"):
        answer = mai.client.request(method, f"/scans/upload/{note.id}", headers={"X-CSRF": mai.csrf}, content=b"")
        assert answer.status_code == 422
    assert app.state.office.uploads.under_way("somebody else")
