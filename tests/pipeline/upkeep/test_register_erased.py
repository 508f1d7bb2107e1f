"""What people wrote in the register of shortcomings, and the files they attached, can be erased and leave no trace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.errors import UnknownNameError
from pipeline.intake.ingest import ingest
from pipeline.records.remedies import About, Status, StepKind, Subject
from pipeline.upkeep.erasure import Wanted, erase
from pipeline.upkeep.log_check import verify
from pipeline.upkeep.retention import retain
from tests.pipeline.upkeep.test_erasure import NAME, PHONE, WRITTEN, comment, places_of, run_sql
from tests.pipeline.upkeep.test_letters_erased import letter_in

Office = Any  # of conftest.py, which can't be imported

ANSWERED = About(Subject.COMMENT, "sipas", "ub06808", "Phường Quang Trung", "counter", "", "0000001-R:comments")
WAIT = About(Subject.CRITERION, "sipas", "ub06808", "Phường Quang Trung", "counter", "q05")
PLAN = {"measure": f"Gọi {NAME}", "owner": NAME, "due": "2026-12-31"}


def work_on(office: Office, about: About) -> int:
    """Somebody puts a shortcoming into the register, and writes of a person wherever anything can be written."""
    register = office.workspace.store.remedies
    number = int(register.begin(about, {"title": f"Trả lời {NAME}", "cause": WRITTEN}, "Lan", why=WRITTEN).number)
    register.step(number, StepKind.DECIDED, "Lan", PLAN)
    register.attach(number, f"thư của {NAME}.txt", WRITTEN.encode(), "Lan")
    register.step(number, StepKind.RETURNED, "Minh", why=f"Đã gọi {PHONE} chưa?")
    said = {"result": WRITTEN, "reply": f"Thưa bà {NAME}", "done_on": "2026-09-01"}
    register.step(number, StepKind.DONE, "Lan", said)
    register.step(number, StepKind.CHECKED, "Minh", why=WRITTEN)
    return number


@pytest.fixture
def worked(office: Office) -> Office:
    """A comment was typed and answered; the table and the list of an office tell of it."""
    office.drop("a.tif", *office.sheet(1, comments="x"))
    ingest(office.workspace)
    office.workspace.store.rulings.put_in_force(comment(WRITTEN), "Lan", None)
    work_on(office, ANSWERED)
    (office.workspace.results / "register.csv").write_text("number,status\r\n1,checked\r\n", "utf-8")
    (office.workspace.results / "danh sách.txt").write_text(WRITTEN, "utf-16")
    return office


def test_a_shortcoming_is_erased_and_what_became_of_it_stays(worked: Office) -> None:
    workspace = worked.workspace
    workspace.store.rulings.erase([1], "Lan")  # what the comment itself says is another matter
    run_sql(worked, "ANALYZE")
    assert places_of(worked)
    found = erase(workspace, Wanted(shortcoming=1), "Minh")
    assert (found.shortcomings, found.whole) == ((1,), True)
    workspace.close()
    assert places_of(worked) == []
    left = workspace.store.remedies.numbered(1)
    assert (left.status, left.about, left.owner, left.attached[0].name) == (Status.CHECKED, ANSWERED, "", "")
    assert (str(left.due), str(left.done_on), len(left.steps)) == ("2026-12-31", "2026-09-01", 6)
    with pytest.raises(UnknownNameError):
        workspace.store.remedies.content(left.attached[0].sha256)
    assert not verify(workspace.store).faults
    assert erase(workspace, Wanted(shortcoming=1), "Minh").nothing


def test_with_a_comment_goes_what_the_register_says_of_it(worked: Office) -> None:
    other = work_on(worked, WAIT)
    run_sql(worked, "ANALYZE")
    found = erase(worked.workspace, Wanted(sheet=(1, "comments")), "Minh")
    assert {"results/register.csv", "results/danh sách.txt"} <= set(found.removed)
    assert found.shortcomings == (1, other), "the same file is attached to the other one"
    kept = worked.workspace.store.remedies.numbered(other)
    assert (kept.owner, kept.attached[0].name) == (NAME, ""), "all else that is written there stays"
    erase(worked.workspace, Wanted(shortcoming=other), "Minh")
    worked.workspace.close()
    assert places_of(worked) == []
    assert not verify(worked.workspace.store).faults


def test_an_answer_to_a_comment_goes_with_its_scan(worked: Office) -> None:
    workspace = worked.workspace
    today = datetime.now(UTC).astimezone().date()
    path = workspace.root / "phieu.toml"
    until = f"scans_until = {today - timedelta(days=-1)}"
    path.write_text(path.read_text("utf-8").replace("# scans_until = 2027-12-31", until), "utf-8")
    workspace.close()
    workspace = type(workspace).open(workspace.root)
    done = retain(workspace, today + timedelta(days=2), waiting_too=True)
    assert ([scan.name for scan in done.deleted], done.erased.shortcomings) == (["a.tif"], (1,))
    workspace.close()
    assert places_of(worked) == []
    assert workspace.store.remedies.numbered(1).status is Status.CHECKED
    assert not verify(workspace.store).faults
    workspace.close()


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_an_answer_to_a_letter_goes_with_the_letter(office: Office) -> None:
    first = letter_in(office, "Ông Kim Văn Bí Mật")
    name = f"L{first.scan}-{first.page}"
    number = work_on(office, About(Subject.COMMENT, "sipas", "ub06820", source=name))
    assert erase(office.workspace, Wanted(letter=first), "Minh").shortcomings == (number,)


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_files_that_were_taken_away_go_with_all_that_was_taken_back(office: Office) -> None:
    register = office.workspace.store.remedies
    for number, content in ((1, b"a"), (1, b"b"), (2, b"b")):
        if number > len(register.all()):
            register.begin(WAIT, {"title": "Chờ lâu"}, "Lan")
        register.attach(number, "tệp.txt", content, "Lan")
    for file in register.numbered(1).attached:
        register.step(1, StepKind.DETACHED, "Lan", {"sha256": file.sha256})
    found = erase(office.workspace, Wanted(taken_back=True), "Lan")
    assert (found.shortcomings, len(found.steps)) == ((1,), 1)
    assert register.content(register.numbered(2).attached[0].sha256) == b"b"
    assert sum(kept.size is None for kept in register.kept_files()) == 1


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_the_command_says_what_goes_and_what_stays(worked: Office, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["erase", *arguments, "-w", str(worked.workspace.root)])
        return int(ended.value.code or 0), capsys.readouterr().out

    code, said = told("--shortcoming", "1", "--dry-run")
    assert (code, "shortcoming 1: what was written and attached would be erased" in said) == (0, True)
    assert worked.workspace.store.remedies.numbered(1).owner == NAME
    code, said = told("--shortcoming", "1")
    assert code == 0
    assert {"results/register.csv: removed", "results/danh sách.txt: removed"} <= set(said.splitlines())
    assert "number, states, days and figures stay" in said
    assert told("--shortcoming", "77")[0] == 7
    assert told("--shortcoming", "1", "--ruling", "1")[0] == 2
