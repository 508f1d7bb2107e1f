"""A run that was never handed out can be cancelled; what comes back of it all the same waits for a person."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from forms.one_time_code import online_key, tag_of
from pipeline.audit.audit import draw_audit, sheets_to_enter
from pipeline.cli import main
from pipeline.errors import AlreadyStoredError, CameBackError, UnknownNameError, UserError
from pipeline.inspection.status import LiveStatus, Task, stand
from pipeline.intake.ingest import ingest
from pipeline.printing.cancelling import came_back, cancel_run, find_run, restore_run
from pipeline.printing.printing import units_to_print
from pipeline.printing.slips import print_slips
from pipeline.records.log_chain import EntryKind
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun, Origin
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, ItemKind, Verb
from pipeline.review.waiting_items import WaitingItems
from pipeline.upkeep.log_check import verify
from pipeline.workspace import SETTINGS
from tests.pipeline.result_tables import read_table

Office = Any  # of conftest.py, which can't be imported

TODAY = date(2019, 3, 1)
WHY = "In nhầm hình thức, chưa phát cho ai"
ADDRESS = "https://khaosat.uongbi.gov.vn"


def box(office: Office) -> IssuedRun:
    """The run of sheets 41 to 50."""
    return find_run(office.workspace, "ub06808", 2)


def take(office: Office, *scans: str) -> None:
    assert all(report.opened for report in ingest(office.workspace)), scans


def unit_rows(office: Office) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was issued, returned and waits, by unit and channel."""
    tabulate(office.workspace)
    rows = read_table(office.workspace.results / "units.csv")
    return {(r["unit"], r["channel"]): (r["issued"], r["returned"], r["waiting"]) for r in rows}


def settled(office: Office, verb: Verb, value: str = "", clerk: str = "lan") -> Queue:
    queue = Queue(office.workspace)
    queue.refresh()
    item = queue.next(clerk)
    assert item is not None
    assert item.kind is ItemKind.CANCELLED
    queue.settle(clerk, item.id, Choice(verb, value))
    return queue


def test_its_sheets_are_issued_no_more_and_nobody_waits_for_them(office: Office) -> None:
    live = LiveStatus(office.workspace)
    assert {one.run.run for one in live.stand(TODAY).outstanding if one.run.unit == "ub06808"} == {1, 2}
    cancel_run(office.workspace, box(office), WHY, "lan")
    for standing in (live.stand(TODAY), stand(office.workspace, TODAY)):
        assert [(one.run.unit, one.run.run) for one in standing.outstanding] == [("ub06808", 1), ("ub06820", 1)]
    rows = unit_rows(office)
    assert ("ub06808", "box") not in rows
    assert rows["ub06808", "counter"][0] == "40"
    assert verify(office.workspace.store).faults == ()


def test_it_can_be_taken_back(office: Office) -> None:
    live = LiveStatus(office.workspace)
    cancel_run(office.workspace, box(office), WHY, "lan")
    live.catch_up()
    restore_run(office.workspace, box(office), "minh")
    assert len(live.stand(TODAY).outstanding) == 3
    assert unit_rows(office)["ub06808", "box"][0] == "10"
    entries = [one.entry for one in office.workspace.store.log.entries() if one.entry.kind is EntryKind.CANCELLED]
    assert [(entry.by, bool(entry.after), bool(entry.before)) for entry in entries] == [
        ("lan", True, False),
        ("minh", False, True),
    ]
    assert WHY in office.workspace.store.log.remarks().values()
    assert WHY not in entries[0].why  # the log itself holds it veiled
    assert verify(office.workspace.store).faults == ()


def test_what_is_none_of_it_is_refused(office: Office) -> None:
    workspace = office.workspace
    with pytest.raises(UserError, match="reason"):
        cancel_run(workspace, box(office), "  ", "lan")
    with pytest.raises(UnknownNameError, match="no run 9"):
        find_run(workspace, "ub06808", 9)
    with pytest.raises(AlreadyStoredError):
        restore_run(workspace, box(office), "lan")
    cancel_run(workspace, box(office), WHY, "lan")
    before = workspace.store.log.count()
    with pytest.raises(AlreadyStoredError):
        cancel_run(workspace, box(office), WHY, "minh")
    assert workspace.store.log.count() == before


def test_two_who_cancel_at_once_do_it_once(office: Office) -> None:
    seen = box(office)  # by both
    cancel_run(office.workspace, seen, WHY, "lan")
    with pytest.raises(AlreadyStoredError):
        cancel_run(office.workspace, seen, WHY, "minh")
    kinds = Counter(one.entry.kind for one in office.workspace.store.log.entries())
    assert kinds[EntryKind.CANCELLED] == 1


def test_a_sheet_that_comes_back_waits_and_counts_only_if_a_person_says_so(office: Office) -> None:
    workspace = office.workspace
    live, items = LiveStatus(workspace), WaitingItems(workspace)
    live.catch_up()
    items.catch_up()
    cancel_run(workspace, box(office), WHY, "lan")
    office.drop("a.tif", *office.sheet(3), *office.sheet(44, q01="?4"))
    take(office)
    items.catch_up()
    (item,) = items
    assert (item.kind, item.serial, len(item.places)) == (ItemKind.CANCELLED, 44, 2)
    assert live.stand(TODAY).tasks() == stand(workspace, TODAY).tasks() == {Task.RUN_CANCELLED: 1}
    assert unit_rows(office)["ub06808", "box"] == ("1", "1", "1")
    pages = [row for row in office.table("pages.csv") if row["sheet"].startswith("0000044")]
    assert {(row["outcome"], row["fault"]) for row in pages} == {("conflict", "run-cancelled")}
    (sheet,) = (row for row in office.table("sheets.csv") if row["sheet"].startswith("0000044"))
    assert (sheet["status"], sheet["reason"]) == ("waiting", "run-cancelled")
    (group,) = (row for row in read_table(workspace.results / "units.csv") if row["channel"] == "box")
    assert group["waiting_run_cancelled"] == "1"
    assert group["waiting_conflict"] == "0"

    queue = settled(office, Verb.CHOOSE, "count")
    assert [one.kind for one in queue._items] == [ItemKind.DOUBT]  # what is on it is asked about now
    items.catch_up()
    assert [one.kind for one in items] == [ItemKind.DOUBT]
    assert live.stand(TODAY).tasks() == {Task.DOUBT: 1}
    assert unit_rows(office)["ub06808", "box"] == ("1", "1", "0")  # of the others nobody waits
    pages = [row for row in office.table("pages.csv") if row["sheet"].startswith("0000044")]
    assert {row["outcome"] for row in pages} == {"read"}
    assert not [one for one in live.stand(TODAY).outstanding if one.run.run == 2]

    assert queue.undo("lan") is not None
    assert live.stand(TODAY).tasks() == {Task.RUN_CANCELLED: 1}
    settled(office, Verb.VOID)
    items.catch_up()
    assert list(items) == []
    assert live.stand(TODAY).tasks() == {}
    rows = unit_rows(office)
    assert ("ub06808", "box") not in rows
    assert not [row for row in office.table("answers.csv") if row["sheet"].startswith("0000044")]
    pages = [row for row in office.table("pages.csv") if row["sheet"].startswith("0000044")]
    assert {(row["fault"], row["detail"]) for row in pages} == {("run-cancelled", "Đã xem: không tính.")}
    assert verify(workspace.store).faults == ()


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_the_command_names_the_option_that_confirms_their_number(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop("a.tif", *office.sheet(44))
    take(office)
    run = box(office)
    order = ["runs", "cancel", run.unit, str(run.run), "--why", WHY, "-w", str(office.workspace.root)]
    for language, said in (("vi", "Ghi --came-back 1."), ("en", "Give --came-back 1.")):
        with pytest.raises(SystemExit):
            main(["--language", language, *order])
        assert said in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main([*order, "--came-back", "1"])
    assert not ended.value.code
    assert box(office).cancelled


def test_cancelling_after_sheets_came_back_needs_their_number(office: Office) -> None:
    workspace = office.workspace
    office.drop("a.tif", *office.sheet(44), office.page(45, 1))
    take(office)
    live, items = LiveStatus(workspace), WaitingItems(workspace)
    live.catch_up()
    items.catch_up()
    with pytest.raises(CameBackError) as refused:
        cancel_run(workspace, box(office), WHY, "lan")
    assert refused.value.count == 2
    assert not box(office).cancelled
    assert verify(workspace.store).faults == ()
    cancel_run(workspace, box(office), WHY, "lan", known=2)
    items.catch_up()
    assert sorted((one.kind, one.serial) for one in items) == [(ItemKind.CANCELLED, 44), (ItemKind.CANCELLED, 45)]
    assert live.stand(TODAY).tasks() == {Task.RUN_CANCELLED: 2}
    with pytest.raises(CameBackError):
        restore_run(workspace, box(office), "lan")
    settled(office, Verb.VOID)
    with pytest.raises(UserError, match="0000044"):  # what somebody has decided is not thrown away
        restore_run(workspace, box(office), "lan", known=2)
    Queue(workspace).reopen("minh", workspace.store.rulings.latest(1)[0].number)
    restore_run(workspace, box(office), "lan", known=2)
    items.catch_up()
    assert [(one.kind, one.serial) for one in items] == [(ItemKind.PAGE, 45)]
    assert unit_rows(office)["ub06808", "box"] == ("10", "2", "1")


def test_the_same_sheet_twice_stays_one_question_and_one_answer(office: Office) -> None:
    cancel_run(office.workspace, box(office), WHY, "lan")
    office.drop("a.tif", *office.sheet(44))
    take(office)
    office.drop("b.tif", *office.sheet(44), office.page(44, 2, q20="1"))
    take(office)
    items = WaitingItems(office.workspace)
    items.catch_up()
    assert [one.kind for one in items] == [ItemKind.CANCELLED]  # nothing else is asked before
    settled(office, Verb.CHOOSE, "count")
    items.catch_up()
    assert [(one.kind, one.sheet_page) for one in items] == [(ItemKind.CONFLICT, 2)]
    tabulate(office.workspace)
    assert len([row for row in office.table("sheets.csv") if row["sheet"].startswith("0000044")]) == 1
    outcomes = Counter(row["outcome"] for row in office.table("pages.csv"))
    assert outcomes == {"read": 1, "duplicate": 2, "conflict": 2}
    assert verify(office.workspace.store).faults == ()


def test_an_audit_draws_none_of_it(office: Office) -> None:
    office.drop("a.tif", *(page for serial in (3, 4, 5, 44, 45) for page in office.sheet(serial)))
    take(office)
    cancel_run(office.workspace, box(office), WHY, "lan", known=2)
    audit = draw_audit(office.workspace, "3-14-15", 3)
    assert {sheet.serial for sheet in sheets_to_enter(office.workspace, audit)} == {3, 4, 5}


def with_address(office: Office) -> None:
    path = office.workspace.root / SETTINGS
    text = path.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.removeprefix("# ").startswith("address = "))
    path.write_text(text.replace(line, f'address = "{ADDRESS}"'), "utf-8")
    office.workspace.close()
    office.workspace = type(office.workspace).open(office.workspace.root)


def send(office: Office, name: str, code: str, **answers: str) -> None:
    survey = office.workspace.survey()
    rated = {question.id: "4" for question in survey.questions if question.kind.value == "rating"}
    told = {"unit": "ub06808", "desk": "", "seconds": 60.0, "period": "2019-Q1", "language": "vi", "partial": False}
    said = {"id": uuid4().hex, "at": "2019-02-14T09:30:00+07:00", "answers": rated | answers, "code": code}
    head = {"phieu_answers": 1, "survey_text": office.workspace.survey_text(), "channel": "online"}
    path = office.workspace.inbox / "online" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in (head, told | said)), "utf-8")


def test_an_answer_with_the_code_of_a_cancelled_slip_waits_too(office: Office) -> None:
    with_address(office)
    workspace, when = office.workspace, parse_period("2019-Q1")
    units = units_to_print(workspace.register(), "ub06808", when)
    print_slips(workspace, units, "online", when, 5)
    (slips,) = (run for run in workspace.store.runs.all() if run.origin is Origin.SLIPS)
    live, items = LiveStatus(workspace), WaitingItems(workspace)
    live.catch_up()
    items.catch_up()
    send(office, "a.jsonl", tag_of(slips.first_serial + 1, online_key(workspace.key)))
    take(office)
    assert unit_rows(office)["ub06808", "online"] == ("0", "1", "0")
    assert came_back(workspace, slips) == 1
    cancel_run(workspace, slips, WHY, "lan", known=1)
    items.catch_up()
    (item,) = items
    assert item.kind is ItemKind.CANCELLED
    assert item.is_row
    assert live.stand(TODAY).tasks() == {Task.RUN_CANCELLED: 1}
    assert unit_rows(office)["ub06808", "online"] == ("0", "1", "1")
    send(office, "b.jsonl", tag_of(slips.first_serial + 2, online_key(workspace.key)))
    take(office)
    items.catch_up()
    assert len(list(items)) == 2
    settled(office, Verb.CHOOSE, "count")
    assert unit_rows(office)["ub06808", "online"] == ("0", "2", "1")
    assert live.stand(TODAY).tasks() == {Task.RUN_CANCELLED: 1}
    assert verify(workspace.store).faults == ()


def test_random_cancelling_and_restoring_leaves_the_same_as_looking_at_everything(office: Office) -> None:
    chance, workspace = random.Random(7), office.workspace
    live, items = LiveStatus(workspace), WaitingItems(workspace)
    for number in range(12):
        live.catch_up()
        items.catch_up()
        run = chance.choice([find_run(workspace, "ub06808", 1), box(office), find_run(workspace, "ub06820", 1)])
        if chance.random() < 0.6:
            serial = chance.randrange(run.first_serial, run.last_serial + 1)
            office.drop(f"{number}.tif", *office.sheet(serial, q01=chance.choice(["4", "?4", "1"])))
            take(office)
        elif run.cancelled:
            restore_run(workspace, run, "lan", known=came_back(workspace, run))
        else:
            cancel_run(workspace, run, WHY, "lan", known=came_back(workspace, run))
    anew = WaitingItems(workspace)
    anew.catch_up()
    items.catch_up()
    assert [one.id for one in items] == [one.id for one in anew]
    assert live.stand(TODAY) == stand(workspace, TODAY)
    assert verify(workspace.store).faults == ()


# The command line


def phieu(root: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "-w", str(root)])
    return int(ended.value.code or 0)


def test_runs_are_listed_cancelled_and_restored_by_commands(
    printed_workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "w"
    shutil.copytree(printed_workspace, root)
    assert phieu(root, "runs", "list", "--unit", "ub06808", "--json") == 0
    assert [(one["run"], one["state"]) for one in json.loads(capsys.readouterr().out)] == [
        (2, "printed"),
        (1, "printed"),
    ]
    assert phieu(root, "runs", "cancel", "ub06808", "2", "--why", WHY) == 0
    assert "nobody waits for its 10 sheets" in capsys.readouterr().out
    assert phieu(root, "runs", "list", "--cancelled") == 0
    assert "cancelled" in capsys.readouterr().out
    assert phieu(root, "runs", "cancel", "ub06808", "2", "--why", WHY) != 0
    assert phieu(root, "log", "--verify") == 0
    assert phieu(root, "runs", "restore", "ub06808", "2") == 0
    capsys.readouterr()
    assert phieu(root, "runs", "list", "--cancelled") == 0
    assert "Nothing like that" in capsys.readouterr().out
    with closing(sqlite3.connect(root / "phieu.db")) as edited:
        edited.execute("UPDATE runs SET cancelled_at = '2019-01-01T08:00:00+00:00' WHERE unit = 'ub06820'")
        edited.commit()
    assert phieu(root, "log", "--verify") != 0
    assert "cancelled was changed" in capsys.readouterr().out
