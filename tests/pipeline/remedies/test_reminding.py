"""Who gets a mail, how often, and what happens when it can't be sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from argon2 import PasswordHasher
from filelock import FileLock

import pipeline.web.users as users_module
from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.office.figures.downloads import file_name as in_letters
from pipeline.records.remedies import StepKind
from pipeline.remedies import daily_reminders, digest_reports, reminding
from pipeline.remedies.daily_reminders import DailyReminders, reminded_daily
from pipeline.remedies.digest_reports import DigestReports
from pipeline.remedies.reminding import AnotherRoundError, Outcome, plan_of, remind
from pipeline.remedies.sent_mails import SENT, SentMails
from pipeline.upkeep.doctor import Finding, Verdict, examine
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.users import USERS, Users
from pipeline.work import background
from tests.benchmarks.made_up import make_up
from tests.pipeline.remedies.made_register import keep
from tests.pipeline.remedies.mail_server import MailServer, free_port, mail_server

MONDAY = datetime(2026, 11, 30, 7, 30).astimezone()
DAY = timedelta(days=1)
AN, BINH, MINH = "Trần Thị An <an@uongbi.gov.vn>", "Lê Bình <binh@uongbi.gov.vn>", "Minh <minh@uongbi.gov.vn>"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Workspace]]:
    """Make a workspace whose settings name a mail server and these addresses."""
    made: list[Workspace] = []

    def workspace(port: int, staff: tuple[str, ...] = (AN, BINH), **more: Any) -> Workspace:
        root = tmp_path / "w"
        Workspace.create(root)
        path = root / "phieu.toml"
        text = path.read_text("utf-8")
        lines = {"server": '"127.0.0.1"', "port": port, "security": '"none"', "sender": '"phieu@uongbi.gov.vn"'}
        lines |= {"staff": f"[{', '.join(repr(one) for one in staff)}]", "digest": '""'} | more
        for name, value in lines.items():
            before = next(line for line in text.splitlines() if line.startswith(f"{name} = "))
            text = text.replace(before, f"{name} = {value}")
        path.write_text(text, "utf-8")
        made.append(Workspace.open(root))
        return made[-1]

    yield workspace
    for one in made:
        one.close()


def outcomes(place: Workspace, now: datetime, **how: Any) -> list[Outcome]:
    return [one.outcome for one in remind(place, now, **how)]


def test_each_owner_gets_one_mail_a_week_whoever_asks_how_often(
    make: Callable[..., Workspace], server: MailServer
) -> None:
    place = make(server.port)
    for owner, days in (("trần thị an", -3), ("Trần Thị An", 2), ("Lê Bình", 6), ("Không Ai Biết", 1), ("Lê Bình", 30)):
        keep(place, owner, MONDAY.date() + days * DAY)
    assert outcomes(place, MONDAY) == [Outcome.SENT] * 2
    assert server.recipients == ["an@uongbi.gov.vn", "binh@uongbi.gov.vn"]
    for later in range(7):
        assert outcomes(place, MONDAY + later * DAY) == [Outcome.BEFORE] * 2
    assert plan_of(place, MONDAY.date()).unreached == ("Không Ai Biết",)
    one = place.store.remedies.numbered(1)
    assert (one.steps[-1].kind, one.steps[-1].why) == (StepKind.REMINDED, "thư điện tử")
    assert one.last_step == one.steps[-2].id  # who has the page open may send it
    assert outcomes(place, MONDAY + 7 * DAY) == [Outcome.SENT] * 2
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == 4
    kept = (place.root / SENT).read_text("utf-8")
    assert "@" not in kept
    assert (place.root / SENT).stat().st_mode & 0o077 == 0


def test_who_share_a_mailbox_get_a_mail_each_and_two_of_one_name_none(
    make: Callable[..., Workspace], server: MailServer
) -> None:
    staff = ("Bùi Chung <phuong@a.vn>", "Đỗ Riêng <phuong@a.vn>", "Hoà <hoa@a.vn>", "Nam <nam@a.vn>", "NAM <nam2@a.vn>")
    place = make(server.port, staff)
    for owner in ("Bùi Chung", "Đỗ Riêng", "Hòa", "Nam"):
        keep(place, owner, MONDAY.date())
    assert outcomes(place, MONDAY) == [Outcome.SENT] * 3
    assert sorted(server.recipients) == ["hoa@a.vn", "phuong@a.vn", "phuong@a.vn"]
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == 3
    assert plan_of(place, MONDAY.date()).unreached == ("Nam",)
    assert outcomes(place, MONDAY + DAY) == [Outcome.BEFORE] * 3


def test_what_monday_missed_is_sent_when_phieu_runs_again(make: Callable[..., Workspace], server: MailServer) -> None:
    place = make(server.port, weekday='"friday"')
    keep(place, "Lê Bình", MONDAY.date())
    assert outcomes(place, MONDAY) == [Outcome.SENT]  # of last Friday
    assert outcomes(place, MONDAY + 3 * DAY) == [Outcome.BEFORE]
    assert outcomes(place, MONDAY + 4 * DAY) == [Outcome.SENT]


def test_who_is_killed_before_noting_it_down_sends_the_same_mail_again(
    make: Callable[..., Workspace], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make(server.port)
    keep(place, "Lê Bình", MONDAY.date())
    keep(place, "Trần Thị An", MONDAY.date())
    with monkeypatch.context() as patched:
        patched.setattr(SentMails, "note", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            remind(place, MONDAY)
    assert outcomes(place, MONDAY + DAY) == [Outcome.SENT] * 2
    first, again, _ = server.mails
    assert str(first["Message-ID"]) == str(again["Message-ID"])


def test_a_server_that_is_away_is_tried_ever_more_seldom_and_nothing_is_lost(make: Callable[..., Workspace]) -> None:
    port = free_port()
    place = make(port)
    keep(place, "Lê Bình", MONDAY.date())
    tried = [
        minutes
        for minutes in range(0, 3 * 24 * 60, 15)
        if outcomes(place, MONDAY + timedelta(minutes=minutes)) == [Outcome.FAILED]
    ]
    assert tried == [0, 15, 75, 315, 1395, 2475, 3555]
    with mail_server() as server:
        path = place.root / "phieu.toml"
        path.write_text(path.read_text("utf-8").replace(f"port = {port}", f"port = {server.port}"), "utf-8")
        place.notice_settings()
        assert outcomes(place, MONDAY + 2 * DAY + timedelta(hours=12)) == [Outcome.LATER]
        assert outcomes(place, MONDAY + 3 * DAY + timedelta(hours=6)) == [Outcome.SENT]
        assert len(server.mails) == 1
    assert SentMails.of(place.root).troubles == {}


def test_one_bad_address_of_several_is_not_tried_again_that_week(
    make: Callable[..., Workspace], server: MailServer
) -> None:
    place = make(server.port)
    for owner in ("Lê Bình", "Trần Thị An"):
        keep(place, owner, MONDAY.date())
    server.refuses["an@uongbi.gov.vn"] = "550 no such user"
    assert sorted(outcomes(place, MONDAY)) == [Outcome.FAILED, Outcome.SENT]
    assert sorted(outcomes(place, MONDAY + 6 * DAY)) == [Outcome.BEFORE, Outcome.LATER]
    server.refuses["an@uongbi.gov.vn"] = "450 later"
    next_week = MONDAY + 7 * DAY
    assert sorted(outcomes(place, next_week)) == [Outcome.FAILED, Outcome.SENT]
    server.refuses.clear()
    assert sorted(outcomes(place, next_week + timedelta(minutes=14))) == [Outcome.BEFORE, Outcome.LATER]
    assert sorted(outcomes(place, next_week + timedelta(minutes=15))) == [Outcome.BEFORE, Outcome.SENT]


def test_a_manager_of_a_ward_gets_what_is_of_the_ward(
    make: Callable[..., Workspace], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(users_module, "Passwords", lambda: cheap)
    place = make(server.port, staff=(), managers=f"[{AN!r}, {MINH!r}]", digest='"month"')
    Users(place.root / USERS).add("Trần Thị An", [Role.MANAGER], "ba con trâu xanh", ["ub06820"])
    keep(place, "Lê Bình", MONDAY.date(), "Ít ghế chờ", "ub06808")
    keep(place, "Chi", MONDAY.date(), "Mất điện", "ub06820")
    keep(place, "", None, "Thiếu quạt", "")
    assert outcomes(place, MONDAY) == [Outcome.SENT] * 2
    ward, city = (mail.get_body(("plain",)).get_content() for mail in server.mails)  # type: ignore[union-attr]
    assert "Mất điện" in ward
    assert "chưa được nhắc: Chi." in ward
    assert not any(word in ward for word in ("Ít ghế chờ", "Thiếu quạt", "Bình"))
    assert all(word in city for word in ("Mất điện", "Ít ghế chờ", "Thiếu quạt", "Đề xuất chưa ai quyết định (1)"))
    assert "Không kèm báo cáo: chưa có gì để báo cáo" in city
    assert outcomes(place, MONDAY + 6 * DAY) == [Outcome.BEFORE] * 2  # the first Monday of December is on the 7th
    assert outcomes(place, MONDAY + 7 * DAY) == [Outcome.SENT] * 2


def test_while_another_process_sends_nobody_else_does_and_nothing_is_said(
    make: Callable[..., Workspace], server: MailServer
) -> None:
    place, told = make(server.port), list[str]()
    keep(place, "Lê Bình", MONDAY.date())
    with FileLock(place.root / reminding.LOCK):
        with pytest.raises(AnotherRoundError):
            remind(place, MONDAY)
        DailyReminders(place, told.append, lambda: MONDAY).step()
    assert (told, server.mails) == ([], [])
    assert outcomes(place, MONDAY) == [Outcome.SENT]


def test_an_address_that_nobody_can_write_to_keeps_no_other_back(
    make: Callable[..., Workspace], server: MailServer
) -> None:
    odd = "Lê Bình <bình@uongbi.gov.vn>"
    place = make(server.port, staff=(AN, odd), managers=f"[{odd!r}, {MINH!r}]", digest='"week"')
    for owner in ("Lê Bình", "Trần Thị An"):
        keep(place, owner, MONDAY.date())
    found = remind(place, MONDAY)
    assert [one.outcome for one in found] == [Outcome.FAILED, Outcome.SENT, Outcome.FAILED, Outcome.SENT]
    assert "letters in the address bình@uongbi.gov.vn" in str(found[0].error)
    assert server.recipients == ["an@uongbi.gov.vn", "minh@uongbi.gov.vn"]


def test_a_digest_brings_the_report_of_each_unit_and_changes_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = make_up(tmp_path / "made", periods=("2019-Q1",), units=2)
    (first, second), before = sorted({run.unit for run in place.store.runs.all()}), contents(place)
    reports = DigestReports(place)
    ((name, content),) = reports.of((second,)).files.items()
    name_of = {run.unit: run.unit_name for run in place.store.runs.all()}
    pdfs = {unit: f"{in_letters(called)}.pdf" for unit, called in name_of.items()}
    assert name == pdfs[second]
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join("".join(page.get_textpage().get_text_range() for page in document).split())
    assert "Cần thêm ghế ngồi" not in text  # as somebody wrote
    assert "góp ý" in text
    monkeypatch.setattr(digest_reports, "_pdf", lambda _: b"%PDF-")
    assert list(reports.of(()).files) == ["report.pdf", pdfs[first], pdfs[second]]
    monkeypatch.setattr(digest_reports, "MOST_BYTES", 10)
    small = reports.of(())
    assert list(small.files) == ["report.pdf", pdfs[first]]
    assert len(small.left_out) == 1
    assert contents(place) == before
    place.close()


def contents(place: Workspace) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in place.results.rglob("*") if path.is_file()}


def test_once_a_day_it_goes_by_itself_and_trouble_is_told_once(
    make: Callable[..., Workspace], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily_reminders, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(daily_reminders, "RETRY_SECONDS", 0.0)
    place, told, now = make(server.port), list[str](), [MONDAY.replace(hour=5)]
    keep(place, "Lê Bình", MONDAY.date())
    daily = DailyReminders(place, told.append, lambda: now[0])
    daily.step()
    assert server.mails == []  # nobody is woken
    server.refuses["binh@uongbi.gov.vn"] = "450 later"
    for minutes in (0, 1, 20):
        now[0] = MONDAY + timedelta(minutes=minutes)
        daily.step()
    assert len(told) == 1
    assert "450 later" in told[0]
    server.refuses.clear()
    for hours in (3, 4, 5):
        now[0] = MONDAY + timedelta(hours=hours)
        daily.step()
    assert server.recipients == ["binh@uongbi.gov.vn"]
    assert len(told) == 1


def test_it_goes_on_beside_the_pages_and_ends_with_them(
    make: Callable[..., Workspace], server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily_reminders, "FIRST_HOUR", 0)
    monkeypatch.setattr(background, "STOP_SECONDS", 0.1)
    place, told = make(server.port), list[str]()
    keep(place, "Lê Bình", datetime.now().astimezone().date())
    with reminded_daily(place, told.append, look_seconds=0.01):
        until = time.monotonic() + 10
        while not server.mails and time.monotonic() < until:
            time.sleep(0.01)
    assert server.recipients == ["binh@uongbi.gov.vn"]
    assert told == []


def told_by(capsys: pytest.CaptureFixture[str], place: Workspace, *options: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--language", "en", "remind", "-w", str(place.root), *options])
    found = capsys.readouterr()
    return int(ended.value.code or 0), found.out + found.err


def test_the_command_lists_sends_and_writes_a_calendar(
    make: Callable[..., Workspace], server: MailServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place, today = make(server.port), datetime.now().astimezone().date()
    keep(place, "Lê Bình", today - DAY)
    keep(place, "Trần Thị An", today + DAY, "Mất điện")
    code, said = told_by(capsys, place)
    assert code == 0
    assert "1 overdue, 1 due within seven days" in said
    assert "Shortcoming 2: Mất điện (Phường Vàng Danh)" in said
    assert told_by(capsys, place, "--dry-run") == (
        0,
        f"{BINH}: reminder, would be sent\n{AN}: reminder, would be sent\n",
    )
    assert server.mails == []
    server.refuses["an@uongbi.gov.vn"] = "550 no such user"
    code, said = told_by(capsys, place, "--send", "--ics", str(tmp_path / "due.ics"))
    assert code == ExitCode.SOME_FAILED
    assert "Lê Bình <binh@uongbi.gov.vn>: reminder, sent" in said
    assert "550 no such user" in said
    assert b"BEGIN:VEVENT" in (tmp_path / "due.ics").read_bytes()
    assert "a reminder was not sent" in told_by(capsys, place, "--list")[1]


def reminded(place: Workspace) -> Finding:
    """What the doctor says of who is reminded."""
    return next(one for one in examine(lambda: place) if one.what == "who is reminded")


def test_who_gets_nothing_and_who_gets_too_much_is_named(
    make: Callable[..., Workspace],
    server: MailServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(users_module, "Passwords", lambda: cheap)
    place = make(server.port, digest='"week"', managers=f"['{MINH}', 'Chủ tịch phường <ct@uongbi.gov.vn>']")
    assert reminded(place).verdict is Verdict.GOOD  # nobody is bound to units
    Users(place.root / USERS).add("Minh", [Role.MANAGER], "ba con trâu xanh", ["ub06808"])
    assert reminded(place).verdict is Verdict.WARNING
    assert reminded(place).found.endswith("Chủ tịch phường <ct@uongbi.gov.vn>")
    keep(place, "Hoa, Lê Nam", datetime.now().astimezone().date())
    code, said = told_by(capsys, place, "--dry-run")
    assert code == 0
    assert f"{MINH}: digest (1 units), would be sent" in said
    assert "ct@uongbi.gov.vn>: digest (all units), would be sent" in said
    assert "were not reminded: Hoa, Lê Nam." in said
    assert "Hoa, Lê Nam" in reminded(place).found


def test_without_a_server_nothing_is_sent_and_the_doctor_says_so(
    make: Callable[..., Workspace], server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    def found(place: Workspace) -> tuple[Verdict, str]:
        return next((one.verdict, one.found) for one in examine(lambda: place) if one.what == "mail server")

    place = make(server.port)
    assert found(place) == (Verdict.GOOD, f"127.0.0.1:{server.port} answers")
    path = place.root / "phieu.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(f"port = {server.port}", f"port = {free_port()}"), "utf-8")
    assert found(Workspace.open(place.root))[0] is Verdict.WARNING
    path.write_text(text.replace('server = "127.0.0.1"', 'server = ""'), "utf-8")
    assert found(Workspace.open(place.root))[0] is Verdict.OPTIONAL
    code, said = told_by(capsys, place, "--send")
    assert code == ExitCode.SOME_FAILED
    assert "there is no mail server" in said
    told = list[str]()
    DailyReminders(Workspace.open(place.root), told.append, lambda: MONDAY).step()
    assert told == []
