"""The first page: it counts what the command counts, for each person what is theirs to do and to see."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from omr.reading import State
from pipeline.cli import main
from pipeline.inspection.status import LiveStatus, stand
from pipeline.intake.ingest import ingest
from pipeline.office.server import guarded_app, look_around
from pipeline.records.rulings import Matter, Ruling
from pipeline.web.roles import Role
from pipeline.web.security import USERS, Listening, Users

PASSWORD = "ba con trâu xanh"
HERE = "http://127.0.0.1:8000"
ROLES = {"Nga": Role.STAFF, "Lan": Role.CLERK, "Hoa": Role.MANAGER, "An": Role.ADMINISTRATOR}


def browser(office: Any, name: str = "", language: str = "en") -> TestClient:
    app = guarded_app(office.workspace, Listening("127.0.0.1", 8000), language)
    client = TestClient(app, base_url=HERE, client=("127.0.0.1", 50000), headers={"Accept": "text/html"})
    if name:
        client.post("/login", data={"name": name, "password": PASSWORD}, headers={"Origin": HERE})
    return client


@pytest.fixture
def busy(office: Any) -> Any:
    """Two units with sheets; one has delivered six, with doubts, one of which was settled."""
    first = office.runs[0].first_serial
    for serial in range(first, first + 6):
        office.drop(f"quầy 1/{serial}.tif", *office.sheet(serial, q01="?4", q02="?3"))
    office.drop("quầy 1/stray.tif", {"outcome": "foreign", "fault": "page-foreign"})
    ingest(office.workspace)
    ruling = Ruling(Matter.ANSWER, first, 1, "q01", answer="4", state=State.REVIEWED)
    office.workspace.store.rulings.put_in_force(ruling, "lan", None)
    users = Users(office.workspace.root / USERS)
    for name, role in ROLES.items():
        users.add(name, [role], PASSWORD)
    users.add("Minh", [Role.CLERK], PASSWORD, ["ub06820"])
    return office


def told(office: Any, capsys: pytest.CaptureFixture[str], *options: str, more: tuple[str, ...] = ()) -> str:
    with pytest.raises(SystemExit):
        main([*options, "status", "-w", str(office.workspace.root), *more])
    return capsys.readouterr().out


def test_the_page_counts_what_the_command_counts(busy: Any, capsys: pytest.CaptureFixture[str]) -> None:
    page = browser(busy, "Hoa").get("/home").text
    command = json.loads(told(busy, capsys, more=("--json",)))
    shown = {task: int(count) for task, count in re.findall(r'data-task="([\w-]+)" data-count="(\d+)"', page)}
    assert shown == command["tasks"] == {"doubt": 11, "stray-page": 1}
    (delivery,) = command["deliveries"]
    assert f"Quarter I of 2019: {delivery['delivered']} of {delivery['units']} units have delivered" in page
    assert [one["unit_name"] for one in delivery["missing"] if not one["channels"]] == ["Phường Trưng Vương"]
    assert "Phường Trưng Vương" in page
    (sheets,) = command["forecast"]["sheets"]
    assert (sheets["returned"], sheets["issued"]) == (6, 90)
    assert f"{sheets['returned']} of {sheets['issued']} sheets" in page
    settling = command["forecast"]["settling"]
    assert settling["waiting"] == sum(command["tasks"].values())
    assert settling["working_days"] == 0
    assert "nobody settled anything in the last 4 weeks" in page


def test_the_command_says_it_in_the_same_words(busy: Any, capsys: pytest.CaptureFixture[str]) -> None:
    page = browser(busy, "Hoa", "vi").get("/home").text
    said = " ".join(told(busy, capsys, "--language", "vi").split())
    for sentence in ("Quý I năm 2019: 1 trên 2 đơn vị đã nộp phiếu.", "Chưa biết khi nào duyệt xong"):
        assert sentence in page
        assert sentence in said


@pytest.mark.parametrize(
    ("name", "there", "absent"),
    [
        ("Nga", {"/print"}, {"/settle", "/scans", "/figures", "/users"}),
        ("Lan", {"/settle", "/scans", "/scans/phone"}, {"/print", "/figures", "/settings"}),
        ("Hoa", {"/settle", "/print", "/scans", "/figures", "/users"}, {"/settings", "/log"}),
        ("An", {"/users", "/settings", "/log"}, {"/settle", "/figures", "/print"}),
    ],
)
def test_tiles_are_the_tasks_of_ones_roles(busy: Any, name: str, there: set[str], absent: set[str]) -> None:
    page = browser(busy, name).get("/home").text
    tiles = page[page.index("home-tiles") : page.index("home-columns")]
    links = set(re.findall(r'<a href="([^"]+)"', tiles))
    assert there <= links
    assert not absent & links


def test_who_is_bound_to_a_unit_sees_its_counts_alone(busy: Any) -> None:
    page = browser(busy, "Minh").get("/home").text
    assert "data-task" not in page, "what waits is of the other unit, or of none that is known"
    assert "0 of 1 units have delivered" in page
    assert "Phường Vàng Danh" not in page


def test_the_overview_counts_the_units_of_who_looks(busy: Any) -> None:
    assert "Doubtful answers" in browser(busy, "Hoa").get("/overview").text
    assert "Doubtful answers" not in browser(busy, "Minh").get("/overview").text


def test_the_tile_of_the_queue_counts_what_the_queue_counts(office: Any) -> None:
    first = office.runs[0].first_serial
    office.drop("said.tif", *office.sheet(first, q01="?4", comments="written"))
    ingest(office.workspace)
    Users(office.workspace.root / USERS).add("Lan", [Role.CLERK], PASSWORD)
    client = browser(office, "Lan")
    left = re.search(r'class="left"><strong>(\d+)</strong>', client.get("/settle").text)
    assert left is not None
    assert left[1] == "2", "a doubt, and handwriting that no figure waits for"
    assert f"{left[1]} wait<" in client.get("/home").text


def test_the_first_look_is_taken_before_anybody_asks(busy: Any) -> None:
    app = guarded_app(busy.workspace, Listening("127.0.0.1", 8000), "en")
    look_around(app)
    shown = app.state.site.parts.overview()
    assert shown.standing.tasks().total() == 12
    assert app.state.site.parts.overview() is shown, "who opens the first page waits for nothing"


def test_without_accounts_it_leads_to_the_first_one(office: Any) -> None:
    client = browser(office)
    assert 'href="/first"' in client.get("/home").text
    Users(office.workspace.root / USERS).add("Hoa", [Role.MANAGER], PASSWORD)
    client.post("/login", data={"name": "Hoa", "password": PASSWORD}, headers={"Origin": HERE})
    assert 'href="/first"' not in client.get("/home").text


def test_what_is_kept_up_to_date_is_what_is_found_anew(busy: Any) -> None:
    today = stand(busy.workspace, busy.workspace.store.scans.all()[0].arrival_day).day
    live = LiveStatus(busy.workspace)
    live.stand(today)
    first = busy.runs[0].first_serial
    busy.drop("again.tif", *busy.sheet(first, q01="?4", q02="?3"), *busy.sheet(first + 10))
    ingest(busy.workspace)
    ruling = Ruling(Matter.ANSWER, first + 1, 1, "q01", answer="4", state=State.REVIEWED)
    busy.workspace.store.rulings.put_in_force(ruling, "lan", None)
    now, anew = live.stand(today), stand(busy.workspace, today)
    assert now.counts == anew.counts
    assert sum(one.returned for one in now.counts.courses.values()) == 7
    assert now.outlook(busy.workspace, "vi") == anew.outlook(busy.workspace, "vi")
