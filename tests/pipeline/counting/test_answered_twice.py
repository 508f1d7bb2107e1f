"""A sheet that was answered on paper and online counts once, and nobody can tell from tables whose an answer was."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from forms.one_time_code import code_of, online_key, tag_of
from forms.serial import format_serial
from pipeline.inspection.status import LiveStatus, Task
from pipeline.intake.ingest import ingest
from pipeline.records.log_chain import EntryKind
from pipeline.results.tabulate import tabulate
from pipeline.review.waiting_items import WaitingItems
from pipeline.upkeep.keys import declare_leaked, rotate
from pipeline.workspace import SETTINGS
from tests.pipeline.result_tables import read_table

Office = Any  # of conftest.py, which can't be imported

LONG_AGO = "2019-01-02T09:00:00+07:00"
LATER = (datetime.now(UTC) + timedelta(hours=6)).isoformat()
TODAY = datetime.now(UTC).astimezone().date()


def answer(office: Office, serial: int, at: str = LONG_AGO, **answers: str) -> dict[str, Any]:
    """An answer that somebody sent with the code of a sheet; ratings that are not given are 4, as on paper."""
    survey = office.workspace.survey()
    rated = {question.id: "4" for question in survey.questions if question.kind.value == "rating"}
    told = {"unit": "ub06808", "desk": "", "seconds": 60.0, "period": "2019-Q1", "language": "vi", "partial": False}
    code = tag_of(serial, online_key(office.workspace.key)) if serial else ""
    return {**told, "id": uuid4().hex, "at": at, "answers": rated | answers, "code": code}


def send(office: Office, name: str, *answers: dict[str, Any]) -> None:
    head = {"phieu_answers": 1, "survey_text": office.workspace.survey_text(), "channel": "online"}
    path = office.workspace.inbox / "online" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in (head, *answers)), "utf-8")


def take(office: Office) -> None:
    assert all(report.opened and not report.left_alone for report in ingest(office.workspace))


def rule(office: Office, name: str) -> None:
    path = office.workspace.root / SETTINGS
    path.write_text(re.sub(r"(?m)^counts = .*$", f'counts = "{name}"', path.read_text("utf-8")), "utf-8")
    office.workspace.close()
    office.workspace = type(office.workspace).open(office.workspace.root)


def table(office: Office, name: str) -> list[dict[str, str]]:
    return read_table(office.workspace.results / name)


def counted(office: Office) -> dict[str, str]:
    """The channel by which each sheet that counts came, by what its first question says."""
    tabulate(office.workspace)
    return {row["q01"]: row["channel"] for row in table(office, "sheets.csv")}


@pytest.mark.parametrize(
    ("name", "at", "channel"),
    [
        ("first", LONG_AGO, "online"),
        ("first", LATER, "counter"),
        ("online", LATER, "online"),
        ("paper", LONG_AGO, "counter"),
    ],
    ids=["first online", "first on paper", "online", "paper"],  # a moment of now would differ between processes
)
def test_one_of_them_counts_by_the_rule(office: Office, name: str, at: str, channel: str) -> None:
    rule(office, name)
    office.drop("a.tif", *office.sheet(7, q01="5"))
    send(office, "a.jsonl", answer(office, 7, at, q01="2"))
    take(office)
    assert list(counted(office).values()) == [channel]
    lost = [row for row in table(office, "pages.csv") if row["fault"] == "answered-twice"]
    assert {row["outcome"] for row in lost} == {"duplicate"}
    assert len(lost) == (2 if channel == "online" else 1)
    assert {row["detail"] for row in lost} == {"Hai lần trả lời khác nhau."}
    returned = {row["channel"]: row["returned"] for row in table(office, "units.csv") if row["unit"] == "ub06808"}
    assert [number for number in returned.values() if number not in ("", "0")] == ["1"]
    assert returned[channel] == "1"


def test_of_two_in_the_same_second_the_sheet_counts(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7, q01="5"))
    take(office)
    (scan,) = office.workspace.store.scans.all()
    arrived = datetime.fromisoformat(scan.arrived_at)
    send(office, "a.jsonl", answer(office, 7, arrived.replace(microsecond=0).isoformat(), q01="2"))
    take(office)
    assert counted(office) == {"5": "counter"}


def test_the_same_answers_are_said_to_be_that(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7))
    send(office, "a.jsonl", answer(office, 7))
    take(office)
    counted(office)
    lost = [row for row in table(office, "pages.csv") if row["fault"] == "answered-twice"]
    assert {row["detail"] for row in lost} == {"Hai lần trả lời giống nhau."}


def test_half_a_sheet_and_a_blank_one_do_not_stand_before_an_answer(office: Office) -> None:
    rule(office, "paper")
    blank = {question.id: "" for question in office.workspace.survey().questions}
    office.drop("a.tif", office.page(7, 1, q01="5"), *office.sheet(8, **blank))
    send(office, "a.jsonl", answer(office, 7, q01="1"), answer(office, 8, q01="2"))
    take(office)
    assert counted(office) == {"1": "online", "2": "online"}
    office.drop("b.tif", office.page(7, 2))
    take(office)
    assert counted(office) == {"5": "counter", "2": "online"}


def test_answers_without_a_code_and_with_that_of_a_slip_stand_alone(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7, q01="5"))
    send(office, "a.jsonl", answer(office, 0, q01="1"), answer(office, 8_000_000, q01="2"))
    take(office)
    assert counted(office) == {"5": "counter", "1": "online", "2": "online"}


def test_nothing_is_asked_about_what_does_not_count_and_it_is_not_missing(office: Office) -> None:
    status, queue = LiveStatus(office.workspace), WaitingItems(office.workspace)
    office.drop("a.tif", *office.sheet(7, q01="?5", comments="x"))
    take(office)
    queue.catch_up()
    assert status.stand(TODAY).tasks()[Task.DOUBT] == 1
    assert {item.serial for item in queue.by_id.values()} == {7}
    send(office, "a.jsonl", answer(office, 7))
    take(office)
    queue.catch_up()
    for now in (status, LiveStatus(office.workspace)):
        standing = now.stand(TODAY)
        assert standing.tasks()[Task.DOUBT] == 0
        run = next(one for one in standing.outstanding if one.run.first_serial == 1)
        assert run.returned == 1
        assert (7, 7) not in run.serials
    assert queue.by_id == {}
    tabulate(office.workspace)
    (mine,) = {row["doubts"] for row in table(office, "pages.csv") if row["sheet"] == format_serial(7)}
    assert mine == "0"


def test_no_table_and_no_entry_of_the_log_joins_the_two(office: Office) -> None:
    """A tag stands nowhere but in the database, and a sheet's line says nothing of the row, nor the row's of it."""
    office.drop("a.tif", *office.sheet(7, q01="5"))
    send(office, "a.jsonl", answer(office, 7, q01="2"), answer(office, 0, q01="3"))
    take(office)
    tabulate(office.workspace)
    key = online_key(office.workspace.key)
    secrets = (tag_of(7, key), code_of(7, key))
    written = {path.name: path.read_bytes() for path in office.workspace.results.glob("*.csv")}
    log = " ".join(str(kept.entry) for kept in office.workspace.store.log.entries())
    for secret in secrets:
        assert not any(secret.encode() in content for content in written.values())
        assert secret not in log
    rows = [row for row in table(office, "pages.csv") if row["scan"] == "a.jsonl"]
    paper = format_serial(7)
    assert rows
    assert not any(paper in " ".join(row.values()) for row in rows)
    assert not any(paper in " ".join(row.values()) for row in table(office, "sheets.csv"))
    ours = {row["sheet"] for row in rows if row["sheet"]}
    for row in table(office, "pages.csv"):
        if row["sheet"] == paper:
            assert not ours & {*row.values(), *re.findall(r"\d{7}-[A-Z]", row["detail"])}


def test_keys_that_were_rotated_still_open_tags_and_leaked_ones_do_not_beat_paper(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7, q01="5"))
    send(office, "a.jsonl", answer(office, 7, datetime.now(UTC).isoformat(), q01="2"))
    send(office, "b.jsonl", answer(office, 8, LONG_AGO, q01="1"))
    old = office.workspace.store.log.keys()
    rotate(office.workspace, "Lan")
    take(office)
    office.drop("b.tif", *office.sheet(8, q01="3"))
    take(office)
    rule(office, "online")
    assert counted(office) == {"2": "online", "1": "online"}
    declare_leaked(office.workspace, next(iter(old))[:8], "Lan", TODAY - timedelta(days=30))
    assert counted(office) == {"5": "counter", "1": "online"}


def test_a_changed_rule_is_in_the_log(office: Office) -> None:
    tabulate(office.workspace)
    rule(office, "paper")
    tabulate(office.workspace)
    told = [kept.entry for kept in office.workspace.store.log.entries() if kept.entry.kind is EntryKind.SETTING]
    assert "online.counts" in str(told[-1])


def test_workers_count_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.tif", *office.sheet(7, q01="5"), *office.sheet(8, q01="1"))
    send(office, "a.jsonl", answer(office, 7, q01="2"), answer(office, 8, LATER, q01="3"))
    take(office)
    tabulate(office.workspace)
    before = {path.name: path.read_bytes() for path in office.workspace.results.glob("*.csv")}
    monkeypatch.setattr("pipeline.results.tabulate.FEWEST_FOR_WORKERS", 0)
    monkeypatch.setattr("pipeline.results.tabulate.SHEETS_A_JOB", 25)
    tabulate(office.workspace)
    assert {path.name: path.read_bytes() for path in office.workspace.results.glob("*.csv")} == before


def test_figures_alone_count_the_same(office: Office) -> None:
    office.drop("a.tif", *office.sheet(7, q01="5"))
    send(office, "a.jsonl", answer(office, 7, q01="2"))
    take(office)
    tabulate(office.workspace)
    units = Path(office.workspace.results / "units.csv").read_bytes()
    outcomes = Path(office.workspace.results / "page_outcomes.csv").read_bytes()
    assert b"answered-twice" in outcomes
    tabulate(office.workspace, figures_only=True)
    assert Path(office.workspace.results / "units.csv").read_bytes() == units
    assert Path(office.workspace.results / "page_outcomes.csv").read_bytes() == outcomes
