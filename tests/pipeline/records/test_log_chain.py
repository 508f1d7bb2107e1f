"""The log: everything that changed a count is in it, and nothing in it or beside it can be changed unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import NullPool, create_engine

from pipeline.cli import main
from pipeline.intake.ingest import ingest
from pipeline.records.log_chain import FIRST, Entry, EntryKind, LoggedEntry, broken_links
from pipeline.upkeep.log_check import verify

Office = Any  # of conftest.py, which can't be imported


def run_sql(office: Office, *statements: str) -> None:
    """Do what somebody might do who has the database's password and no scruples."""
    settings = office.workspace.settings
    engine = create_engine(settings.database or f"sqlite:///{office.workspace.root / 'phieu.db'}", poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def phieu(office: Office, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    def run(*arguments: str) -> tuple[int, list[str]]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-w", str(office.workspace.root)])
        return int(ended.value.code or 0), capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def busy(office: Office) -> Office:
    """Two scans of sheet 1 contradict each other, a file came twice, under two names."""
    office.drop("a.tif", *office.sheet(1, q01="5"), *office.sheet(2))
    ingest(office.workspace)
    office.drop("máy 2/b.tif", *office.sheet(1, q01="1"))
    office.drop("a again.tif", *office.sheet(1, q01="5"), *office.sheet(2))
    ingest(office.workspace)
    return office


def test_everything_that_changed_a_count_is_in_it(busy: Office) -> None:
    log = [logged.entry for logged in busy.workspace.store.log.entries()]
    assert [entry.kind for entry in log] == [
        EntryKind.KEY,
        EntryKind.SETTING,
        *[EntryKind.ISSUED, EntryKind.PRINTED] * 3,
        *[EntryKind.BATCH, EntryKind.ARRIVED, EntryKind.READ],
        *[EntryKind.BATCH, EntryKind.KNOWN, EntryKind.BATCH, EntryKind.ARRIVED, EntryKind.OUTCOME, EntryKind.READ],
    ]
    assert [entry.after for entry in log if entry.kind in (EntryKind.ARRIVED, EntryKind.KNOWN)] == [
        *("a.tif", "a again.tif", "máy 2/b.tif"),
    ]
    assert log[10].why == "4 pages: 4 read"
    (changed,) = (entry for entry in log if entry.kind is EntryKind.OUTCOME)
    assert (changed.page, changed.before, changed.after) == (1, "read", "conflict")
    assert changed.why == "b.tif, page 1"
    assert all(entry.by for entry in log)


def test_the_same_file_under_the_same_name_adds_nothing(busy: Office) -> None:
    before = list(busy.workspace.store.log.entries())
    busy.drop("a again.tif", *busy.sheet(1, q01="5"), *busy.sheet(2))
    ingest(busy.workspace)
    assert list(busy.workspace.store.log.entries()) == before


@pytest.mark.usefixtures("busy")
def test_it_can_be_read(phieu: Any) -> None:
    code, lines = phieu("log")
    assert (code, len(lines)) == (0, 17)
    assert lines[1].endswith("settings and files, for the first time")
    assert "run 1 of Phường Vàng Danh, channel At the counter, Quarter I of 2019" in lines[2]
    assert lines[2].endswith("sheets 0000001-R to 0000040-V")
    assert "Page 1 of a.tif counts as “contradicts another scan” in place of “read”, since b.tif" in lines[15]
    assert "The file máy 2/b.tif arrived" in lines[14]
    assert phieu("log", "--last", "2")[1] == lines[-2:]
    entries = [json.loads(line) for line in phieu("log", "--json")[1]]
    assert [entry["number"] for entry in entries] == list(range(1, 18))
    assert len(entries[-1]["hash"]) == 64


def test_it_proves_that_it_is_whole(busy: Office, phieu: Any) -> None:
    code, lines = phieu("log", "--verify")
    assert (code, lines[0]) == (0, "17 entries in an unbroken chain, and all that is stored agrees with them")
    head = lines[1].removeprefix("Head: ")
    busy.drop("c.tif", *busy.sheet(3))
    ingest(busy.workspace)
    assert phieu("log", "--verify", "--head", head)[0] == 0
    code, lines = phieu("log", "--verify", "--head", "f" * 64)
    assert code == 9
    assert "rewritten" in lines[0]


@pytest.mark.parametrize(
    "crime",
    [
        ["UPDATE log SET \"by\" = 'somebody else' WHERE id = 7"],
        ["DELETE FROM log WHERE id = 8"],
        ["DELETE FROM log WHERE id = 17"],
        ["DELETE FROM log WHERE id = 17", "UPDATE counters SET value = 16 WHERE name = 'log'"],
        ["UPDATE pages SET answers = replace(answers, '5', '1') WHERE page = 1 AND scan = 1"],
        ["UPDATE pages SET serial = 7 WHERE page = 3"],
        ["UPDATE pages SET outcome = 'blank' WHERE page = 3"],
        ["UPDATE pages SET outcome = 'read' WHERE page = 1 AND scan = 1"],
        ["UPDATE pages SET outcome = 'duplicate' WHERE page = 3 AND scan = 1"],
        ["DELETE FROM pages WHERE page = 4"],
        ["DELETE FROM pages WHERE scan = 2", "DELETE FROM scans WHERE id = 2"],
        ["UPDATE runs SET count = 41 WHERE first_serial = 1"],
        ["UPDATE runs SET printed_at = NULL WHERE first_serial = 1"],
        ["UPDATE runs SET unit_name = 'Phường Khác' WHERE first_serial = 1"],
        ["UPDATE layouts SET survey_text = replace(survey_text, 'a', 'e')"],
        ["UPDATE pages SET fault = 'serial-unknown' WHERE page = 3"],
        ["UPDATE scans SET finished_at = NULL WHERE id = 1"],
        ["UPDATE scans SET arrived_at = '2019-01-01T08:00:00.000000+00:00' WHERE id = 1"],
        ["UPDATE counters SET value = 5 WHERE name = 'serial'"],
    ],
    ids="; ".join,
)
def test_nothing_can_be_changed_unseen(busy: Office, phieu: Any, crime: list[str]) -> None:
    run_sql(busy, *crime)
    assert verify(busy.workspace.store).faults
    code, lines = phieu("log", "--verify")
    assert code == 9
    assert lines[-1].startswith("The log is not whole.")


def test_somebody_who_rewrites_all_of_it_is_found_by_the_head(busy: Office) -> None:
    head = verify(busy.workspace.store).head
    previous, forged = FIRST, []
    for number, entry in enumerate([logged.entry for logged in busy.workspace.store.log.entries()], 1):
        said = replace(entry, by="Minh") if number == 3 else entry
        previous = said.chained(previous)
        forged.append(f"UPDATE log SET \"by\" = '{said.by}', hash = '{previous}' WHERE id = {number}")
    run_sql(busy, *forged)
    assert not verify(busy.workspace.store).faults
    assert head != verify(busy.workspace.store).head
    assert any("rewritten" in fault for fault in verify(busy.workspace.store, head).faults)


def entry(number: int, by: str = "Lan") -> Entry:
    return Entry(f"2026-11-25T08:{number:02}:00", by, "ab" * 32, number, EntryKind.SERIAL, "", str(number))


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_no_entry_can_be_changed_left_out_or_moved_unseen(places: tuple[int, int]) -> None:
    count, at = places
    log, previous = [], FIRST
    for number in range(count):
        previous = entry(number).chained(previous)
        log.append(LoggedEntry(number + 1, entry(number), previous))
    assert list(broken_links(log)) == []
    forged = [*log[:at], LoggedEntry(at + 1, entry(at, by="Minh"), log[at].hash), *log[at + 1 :]]
    assert list(broken_links(forged)) == [at + 1]
    if at < count - 1:
        assert at + 2 in list(broken_links([*log[:at], *log[at + 1 :]]))
        assert list(broken_links([*log[:at], log[at + 1], log[at], *log[at + 2 :]]))
