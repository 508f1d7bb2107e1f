"""``phieu status`` and ``phieu retain``: how things stand, and what goes when its time is over."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from forms.serial import format_serial
from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import SettingsError, UnknownNameError
from pipeline.inspection.show import arrived
from pipeline.inspection.status import Task, stand
from pipeline.intake.ingest import ingest
from pipeline.records.assembly import Reason
from pipeline.records.log_chain import EntryKind
from pipeline.records.periods import months_after
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import Queue
from pipeline.upkeep.doctor import Finding, Verdict, examine
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.retention import retain

Office = Any  # of conftest.py, which can't be imported
TODAY = datetime.now().astimezone().date()
TORN = {"outcome": "unreadable", "fault": "code-unreadable"}
FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}
BLANK = {"outcome": "blank", "fault": "page-blank"}


@pytest.fixture
def phieu(office: Office, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-w", str(office.workspace.root)])
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


@pytest.fixture
def busy(office: Office) -> Office:
    """Of every kind something waits; three sheets are settled."""
    crumpled = office.page(6, 1) | {"outcome": "unreadable", "fault": "registration-poor"}
    office.drop("chị Lan/a.tif", *office.sheet(1), *office.sheet(2, q01="?4", q02="?5", q20="?1"), office.page(3, 2))
    office.drop("chị Lan/máy 2/b.tif", *office.sheet(4, q01="5"), TORN, FOREIGN, BLANK)
    office.drop("c.tif", *office.sheet(4, q01="1"), *office.sheet(5), crumpled, office.page(6, 2), *office.sheet(51))
    ingest(office.workspace)
    office.drop("later.tif", *office.sheet(7))
    return office


def test_it_says_what_arrived_today_and_from_whom(busy: Office) -> None:
    standing = stand(busy.workspace, TODAY)
    assert {who: (one.files, one.pages) for who, one in standing.arrived.items()} == {"": (1, 8), "chị Lan": (2, 10)}
    assert standing.arrived["chị Lan"].outcomes["unreadable"] == 1
    assert standing.in_inbox == 1
    assert standing.pages == (18, 18)
    assert stand(busy.workspace, TODAY + timedelta(days=1)).arrived == {}


def test_it_says_what_waits_for_whom(busy: Office) -> None:
    standing = stand(busy.workspace, TODAY)
    assert standing.tasks() == {
        Task.DOUBT: 3,
        Task.CONFLICT: 1,
        Task.PAGE_MISSING: 1,
        Task.PAGE_UNREADABLE: 1,
        Task.SERIAL_MISSING: 1,
        Task.STRAY_PAGE: 1,
    }
    of = {one.task: one for one in standing.waiting}
    assert (of[Task.DOUBT].sheet, of[Task.DOUBT].pages) == (format_serial(2), (1, 2))
    assert (of[Task.PAGE_MISSING].sheet, of[Task.PAGE_MISSING].pages) == (format_serial(3), (1,))
    assert (of[Task.PAGE_UNREADABLE].sheet, of[Task.PAGE_UNREADABLE].pages) == (format_serial(6), (1,))
    assert of[Task.SERIAL_MISSING].scan == "b.tif"


def test_doubts_on_the_page_that_is_there_wait_beside_the_one_that_is_missing(office: Office) -> None:
    office.drop("a.tif", office.page(1, 1, q01="?4", q02="?4"))
    ingest(office.workspace)
    waiting = stand(office.workspace, TODAY).waiting
    assert [(one.task, one.pages, one.count) for one in waiting] == [
        (Task.PAGE_MISSING, (2,), 1),
        (Task.DOUBT, (1,), 2),
    ]
    queue, asked = Queue(office.workspace), list[str]()
    while (item := queue.next(f"clerk {len(asked)}")) is not None:
        asked.append(item.kind.value)
    assert sorted(asked) == ["doubt", "doubt", "page"]


def test_it_agrees_with_the_tables(busy: Office) -> None:
    tabulate(busy.workspace)
    rows = busy.table("sheets.csv")
    waiting = {row["sheet"]: Reason(row["reason"]) for row in rows if row["status"] == "waiting"}
    waiting |= {row["sheet"]: Reason.DOUBT for row in rows if row["status"] == "valid" and "?" in row.values()}
    standing = stand(busy.workspace, TODAY)
    assert {one.sheet: one.task.value for one in standing.waiting if one.sheet} == waiting
    returned = {(row["unit"], row["channel"]): row["returned"] for row in busy.table("units.csv")}
    for one in standing.outstanding:
        assert returned[one.run.unit, one.run.channel] == str(one.returned)


def test_it_says_which_sheets_have_not_come_back(busy: Office) -> None:
    gaps = {(one.run.unit, one.run.channel): one for one in stand(busy.workspace, TODAY).outstanding}
    counter = gaps["ub06808", "counter"]
    assert (counter.returned, counter.missing, counter.serials) == (6, 34, ((7, 40),))
    assert gaps["ub06808", "box"].serials == ((41, 50),)
    assert gaps["ub06820", "counter"].serials == ((52, 90),)


def test_a_gap_lies_between_what_came_back(office: Office) -> None:
    office.drop("a.tif", *office.sheet(2), *office.sheet(5), *office.sheet(40))
    ingest(office.workspace)
    gap = next(one for one in stand(office.workspace, TODAY).outstanding if one.run.first_serial == 1)
    assert gap.serials == ((1, 1), (3, 4), (6, 39))


def test_a_run_that_came_back_whole_is_not_listed(office: Office) -> None:
    office.drop("a.tif", *(page for serial in range(41, 51) for page in office.sheet(serial)))
    ingest(office.workspace)
    assert {one.run.channel for one in stand(office.workspace, TODAY).outstanding} == {"counter"}


@pytest.mark.usefixtures("busy")
def test_the_command_says_it_to_people_and_programs(phieu: Any) -> None:
    code, out = phieu("status", "--serials")
    assert code == 0
    for said in ("chị Lan", "18 pages in, 18 accounted for", "reviewer", "3 on 1 sheet", "0000007-F to 0000040-V"):
        assert said in out
    told = json.loads(phieu("status", "--json")[1])
    assert told["tasks"]["doubt"] == 3
    assert told["outstanding"][0]["missing"] == 34
    assert told["pages"] == {"in": 18, "accounted_for": 18}


def until(settings: Any, day: date) -> Office:
    office = settings(language='"en"')
    path = office.workspace.root / "phieu.toml"
    text = path.read_text("utf-8").replace("# scans_until = 2027-12-31", f"scans_until = {day.isoformat()}")
    path.write_text(text, "utf-8")
    return settings(language='"vi"')


def tables_of(office: Office) -> dict[str, bytes]:
    """Every table but the workbook, whose cover tells when the log was last written to."""
    return {path.name: path.read_bytes() for path in tabulate(office.workspace).files if path.suffix == ".csv"}


@pytest.mark.usefixtures("busy")
def test_scans_are_deleted_when_their_time_is_over_and_tallies_stay(settings: Any) -> None:
    office = until(settings, TODAY)
    (office.workspace.inbox / "later.tif").unlink()
    office.drop("settled.tif", *office.sheet(8), *office.sheet(9))
    ingest(office.workspace)
    before = tables_of(office)
    assert retain(office.workspace, TODAY).deleted == (), "its day is not over yet"
    found = retain(office.workspace, TODAY + timedelta(days=1))
    assert [scan.name for scan in found.deleted] == ["settled.tif"]
    assert sorted(scan.name for scan in found.waiting) == ["a.tif", "b.tif", "c.tif"]
    assert len(list(office.workspace.archive.iterdir())) == 3
    assert tables_of(office) == before
    told = [logged.entry for logged in office.workspace.store.log.entries() if logged.entry.kind is EntryKind.DELETED]
    assert [(entry.before, entry.why) for entry in told] == [("settled.tif", f"kept until {TODAY.isoformat()}")]
    assert not verify(office.workspace.store).faults
    with pytest.raises(UnknownNameError, match="was deleted on"):
        arrived(office.workspace, "settled.tif")


@pytest.mark.usefixtures("busy")
def test_what_somebody_must_still_look_at_goes_only_when_told_to(settings: Any) -> None:
    office = until(settings, TODAY)
    found = retain(office.workspace, TODAY + timedelta(days=1), waiting_too=True)
    assert len(found.deleted) == 3
    assert not list(office.workspace.archive.iterdir())


def test_a_dry_run_deletes_nothing(office: Office, settings: Any, phieu: Any) -> None:
    yesterday = TODAY - timedelta(days=1)
    until(settings, yesterday).drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    code, out = phieu("retain", "--dry-run")
    assert (code, out.splitlines()[-1]) == (0, "0 scans would be deleted, 0 waiting")
    assert len(list(office.workspace.archive.iterdir())) == 1


def test_a_deletion_that_was_cut_off_is_finished(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = until(settings, TODAY)
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.upkeep.retention.sweep_deleted", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            retain(office.workspace, TODAY + timedelta(days=1))
    assert len(list(office.workspace.archive.iterdir())) == 1
    assert retain(office.workspace, TODAY + timedelta(days=1)).deleted == ()
    assert not list(office.workspace.archive.iterdir())


def test_a_deleted_scan_that_comes_again_is_not_kept_again(office: Office, settings: Any) -> None:
    office = until(settings, TODAY)
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    retain(office.workspace, TODAY + timedelta(days=1))
    office.drop("a.tif", *office.sheet(1))
    (report,) = ingest(office.workspace)
    assert "was deleted on" in report.left_alone
    assert not list(office.workspace.archive.iterdir())
    assert office.workspace.store.pages.account() == (2, 2)


def months(office: Office, line: str) -> Office:
    path = office.workspace.root / "phieu.toml"
    path.write_text(path.read_text("utf-8").replace("months = 24", line), "utf-8")
    office.workspace.close()
    return type(office)(Workspace.open(office.workspace.root), office.runs)


def test_without_a_time_nothing_is_ever_deleted(office: Office) -> None:
    office = months(office, "")
    with pytest.raises(SettingsError, match="not set how long") as caught:
        retain(office.workspace, TODAY)
    assert "months" in caught.value.advice
    assert "24 months" in found_by_doctor(office).advice
    assert stand(office.workspace, TODAY + timedelta(days=5000)).overdue == 0


def found_by_doctor(office: Office) -> Finding:
    return next(finding for finding in examine(lambda: office.workspace) if finding.what == "retention")


def test_what_the_sample_sheet_promises_holds_in_a_new_workspace(office: Office) -> None:
    """24 months after it arrived a scan is still kept, and the day after it is too old."""
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    (scan,) = office.workspace.store.scans.all()
    last = months_after(scan.arrival_day, 24)
    assert stand(office.workspace, last).overdue == 0
    assert retain(office.workspace, last).deleted == ()
    assert found_by_doctor(office).found == "scans are kept for 24 months"
    after = last + timedelta(days=1)
    assert stand(office.workspace, after).overdue == 1
    assert [scan.name for scan in retain(office.workspace, after).deleted] == ["a.tif"]
    assert stand(office.workspace, after).overdue == 0
    (entry,) = [one.entry for one in office.workspace.store.log.entries() if one.entry.kind is EntryKind.DELETED]
    assert entry.why == f"kept until {last}"


def test_what_is_kept_too_long_is_said(office: Office, phieu: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    monkeypatch.setattr("pipeline.settings.months_after", lambda day, _: day - timedelta(days=1))
    found = found_by_doctor(office)
    assert (found.verdict, found.found) == (Verdict.WARNING, "1 scan is kept longer than that")
    assert "phieu retain deletes it" in phieu("status")[1]
    assert json.loads(phieu("status", "--json")[1])["overdue_scans"] == 1
