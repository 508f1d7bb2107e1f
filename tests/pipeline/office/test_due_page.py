"""What is due as people see it: on the first page, as a list on screen and paper, as a calendar; and the test mail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from icalendar import Calendar

from forms.bilingual import both
from pipeline import Workspace
from pipeline.errors import MailError
from pipeline.office import mail_trials
from pipeline.office.server import guarded_app
from pipeline.remedies.sent_mails import SentMails
from pipeline.web.listening import Listening
from pipeline.web.roles import Role
from tests.pipeline.remedies.made_register import keep
from tests.pipeline.remedies.mail_server import free_port, mail_server

Visited = Any  # of conftest.py, which can't be imported
GOOD = "ba con trâu xanh"
DAY = timedelta(days=1)
SMALL = """
    [...document.querySelectorAll("main a")].filter((one) => one.offsetHeight < 44).map((one) => one.textContent)
"""


def fill(workspace: Workspace) -> None:
    today = date.today()
    keep(workspace, "Trần Thị An", today - 3 * DAY, "Ít ghế <chờ>")
    keep(workspace, "Lê Bình", today + 2 * DAY, "Mất điện", "ub06820")
    keep(workspace, "Lê Bình", today + 60 * DAY, "Thiếu quạt", "")
    keep(workspace, "", None, "Chưa rõ thủ tục")


@pytest.fixture
def busy(visited: Visited) -> Visited:
    """With a manager of a ward, hoa, and something that is due."""
    visited.users.add("hoa", [Role.MANAGER], GOOD, ("ub06820",))
    fill(visited.workspace)
    return visited


def set_mail(workspace: Workspace, port: int, administrators: str = "[]") -> None:
    path = workspace.root / "phieu.toml"
    text = path.read_text("utf-8").replace("administrators = []", f"administrators = {administrators}")
    for was, now in (
        ('server = ""', 'server = "127.0.0.1"'),
        ("port = 0", f"port = {port}"),
        ('security = "starttls"', 'security = "none"'),
        ('sender = ""', 'sender = "phieu@uongbi.gov.vn"'),
    ):
        text = text.replace(was, now)
    path.write_text(text, "utf-8")
    workspace.notice_settings()


def test_the_city_sees_who_has_to_do_what_and_a_ward_its_own(busy: Visited) -> None:
    city, ward = busy.visit("minh"), busy.visit("hoa")
    page = city.get("/measures/due").text
    order = [
        page.index(text)
        for text in ("Trần Thị An", "Ít ghế &lt;chờ&gt;", "Lê Bình", "Mất điện", "Thiếu quạt", "Chưa giao cho ai")
    ]
    assert order == sorted(order)
    assert "1 quá hạn" in page
    alone = city.get("/measures/due?owner=L%C3%AA%20B%C3%ACnh").text
    assert "Mất điện" in alone
    assert "Ít ghế" not in alone
    hers = ward.get("/measures/due").text
    assert "Mất điện" in hers
    assert not any(text in hers for text in ("Ít ghế", "Thiếu quạt", "Trần Thị An"))
    assert "1 overdue" in city.get("/measures/due?lang=en").text


def test_the_city_sees_who_gets_no_mail_once_mails_are_sent(busy: Visited) -> None:
    city = busy.visit("minh")
    assert "chưa có địa chỉ thư riêng" not in city.get("/measures/due").text
    set_mail(busy.workspace, free_port(), '["TRẦN thị An <an@uongbi.gov.vn>"]')
    (first, second) = city.get("/measures/due").text.split("chưa có địa chỉ thư riêng")
    assert first.rindex("Lê Bình") > first.rindex("Trần Thị An")
    assert "Mất điện" in second
    assert "chưa có địa chỉ thư riêng" not in busy.visit("hoa").get("/measures/due").text


def test_the_calendar_holds_what_one_may_see(busy: Visited) -> None:
    taken = {name: busy.visit(name).get("/measures/due.ics") for name in ("minh", "hoa")}
    assert taken["minh"].headers["content-type"] == "text/calendar; charset=utf-8"
    assert "phieu.ics" in taken["minh"].headers["content-disposition"]
    titles = {
        name: [str(one["SUMMARY"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]
        for name, answer in taken.items()
    }
    assert len(titles["minh"]) == 3
    assert titles["hoa"] == ["Hạn chế 2: Mất điện (Phường Vàng Danh)"]


def test_the_first_page_tells_managers_what_presses_and_why_no_mail_went_out(busy: Visited) -> None:
    set_mail(busy.workspace, free_port())
    why = MailError(both("máy chủ thư im lặng", "the mail server is silent"), both("Hãy xem lại.", "Look at it."))
    SentMails.of(busy.workspace.root).failed("", why, datetime.now().astimezone())
    pages = {name: busy.visit(name).get("/home").text for name in ("minh", "hoa", "lan", "an", "binh")}
    assert "<strong>Trần Thị An</strong>" in pages["minh"]
    assert "<strong>Lê Bình</strong>" in pages["hoa"]
    assert "Trần Thị An" not in pages["hoa"]
    assert "Việc" not in pages["lan"].partition('id="due"')[2]
    assert {name for name, page in pages.items() if "máy chủ thư im lặng. Hãy xem lại." in page} == {"minh", "an"}


def test_a_mail_is_sent_to_try_the_settings_and_not_again_at_once(
    visited: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visited.visit("an")
    assert browser.post("/settings/mail").headers["location"].endswith("said-mail-not-set#mail-test")
    with mail_server() as server:
        set_mail(visited.workspace, server.port, '["Chị Hà <ha@uongbi.gov.vn>", "an@uongbi.gov.vn"]')
        assert "said-mail-sent" in browser.post("/settings/mail").headers["location"]
        assert server.recipients == ["ha@uongbi.gov.vn", "an@uongbi.gov.vn"]
        assert "said-mail-soon" in browser.post("/settings/mail").headers["location"]
        assert len(server.mails) == 2
    monkeypatch.setattr(mail_trials, "WAIT_SECONDS", 0.0)
    answer = browser.post("/settings/mail")
    assert answer.status_code == 502
    assert "Thư thử không gửi được: máy chủ thư 127.0.0.1" in answer.text


def test_the_settings_of_mail_are_checked_and_hold_no_password(visited: Visited) -> None:
    browser = visited.visit("an")
    form = browser.fields("/settings")
    assert not any("password" in name for name in form)
    wrong = {"mail.server": "mail.uongbi.gov.vn", "mail.security": "none", "mail.sender": "An", "mail.link": "phieu"}
    answer = browser.post("/settings", **{**form, **wrong})
    assert answer.status_code == 422
    for name in ("mail.security", "mail.sender", "mail.link"):
        assert f'id="wrong-{name}">' in answer.text
    good = {"mail.server": "mail.uongbi.gov.vn", "mail.sender": "Nội vụ <a@uongbi.gov.vn>", "notify.digest": "month"}
    assert browser.post("/settings", **{**form, **good}).status_code == 303
    settings = visited.workspace.settings
    assert (settings.mail.server, settings.mail.port_in_use, settings.notify.digest) == (
        "mail.uongbi.gov.vn",
        587,
        "month",
    )
    (visited.workspace.root / "phieu.toml").write_text('[mail]\npassword = "abc"\n', "utf-8")
    assert "abc" not in browser.get("/settings").text


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    workspace = Workspace.create(tmp_path / "w")
    fill(workspace)
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    app = guarded_app(workspace, Listening("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    workspace.close()


def test_the_list_fits_every_screen_and_paper(address: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{address}/home")
    page.click("#due .button")
    page.wait_for_load_state()
    for width in (390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(SMALL) == []
    page.emulate_media(media="print")
    assert not page.is_visible(".top")
    assert not page.is_visible(".tools")
    assert page.is_visible("text=Mất điện")
    assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"
    page.emulate_media(media="screen")
    page.click("text=Mất điện")
    assert page.url.endswith("/measures/2")
