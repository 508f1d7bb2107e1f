"""Files of rows are kept, found again and deleted like scans, and read as scans by nobody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from pipeline.errors import UnknownNameError
from pipeline.inspection.show import show
from pipeline.intake.importing import import_files, said_of_rows
from pipeline.intake.ingest import FileReport
from pipeline.intake.rereading import Choice, chosen
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from pipeline.records.received_rows import Taken
from pipeline.records.runs import Origin
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.recover import recover
from pipeline.upkeep.retention import retain
from pipeline.upkeep.workspace_check import check_workspace
from tests.pipeline.made_rows import row, write_rows


@pytest.fixture
def workspace(printed_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr("pipeline.intake.importing.WORKERS", 0)
    shutil.copytree(printed_workspace, tmp_path / "w")
    opened = Workspace.open(tmp_path / "w")
    yield opened
    opened.close()


def imported(workspace: Workspace, name: str, *rows: Any, **said: str) -> FileReport:
    path = write_rows(workspace.root.parent / name, workspace.survey_text(), rows)
    (report,) = import_files(workspace, [path], said_of_rows(workspace, "online", **said))
    return report


def test_an_older_database_finds_its_rows_again_and_gives_no_serial_on_paper_twice(workspace: Workspace) -> None:
    survey = workspace.survey()
    imported(workspace, "a.jsonl", row(1, survey), row(2, survey))
    workspace.close()
    database = workspace.root / "phieu.db"
    shutil.copy(database, workspace.root.parent / "older.db")
    imported(workspace, "b.jsonl", row(2, survey), row(3, survey), period="2019-03")
    period = parse_period("2019-Q1")
    (printed,) = print_runs(workspace, units_to_print(workspace.register(), "ub06808", period), "counter", period, 5)
    on_paper = printed.runs[0]
    workspace.close()
    shutil.copy(workspace.root.parent / "older.db", database)
    report = imported(workspace, "c.jsonl", row(9, survey))
    assert "phieu recover" in report.left_alone
    done = recover(workspace, "Lan")
    assert done is not None
    runs = workspace.store.runs.all()
    serials = [serial for run in runs for serial in range(run.first_serial, run.first_serial + run.count)]
    assert len(serials) == len(set(serials))
    assert (on_paper.first_serial, Origin.PRINT) in {(run.first_serial, run.origin) for run in runs}
    found = [run for run in runs if run.origin is Origin.ROWS]
    assert sorted((run.count, run.period) for run in found) == [(1, "2019-03"), (1, "2019-Q1"), (2, "2019-Q1")]
    assert tabulate(workspace).statuses.total() == 4
    assert check_workspace(workspace).faults == ()
    assert recover(workspace, "Lan") is None


def test_a_file_whose_time_is_over_is_deleted_with_its_bad_rows_and_its_tallies_stay(workspace: Workspace) -> None:
    survey = workspace.survey()
    report = imported(workspace, "a.jsonl", row(1, survey), row(2, survey, "nowhere"))
    assert report.rows is not None
    assert report.rows.bad_file is not None
    assert report.rows.bad_file.exists()
    retain(workspace, date(2090, 1, 1))
    assert not report.rows.bad_file.exists()
    assert list(workspace.archive.iterdir()) == []
    assert tabulate(workspace).statuses.total() == 1
    assert check_workspace(workspace).faults == ()
    assert "its time was over" in imported(workspace, "a.jsonl", row(1, survey), row(2, survey, "nowhere")).left_alone
    again = imported(workspace, "b.jsonl", row(1, survey))
    assert again.rows is not None
    assert dict(again.rows.taken) == {Taken.AGAIN: 1}


def test_nobody_reads_or_shows_a_file_of_rows_as_a_scan(workspace: Workspace) -> None:
    imported(workspace, "a.jsonl", row(1, workspace.survey()))
    assert chosen(workspace, Choice(everything=True)) == {}
    with pytest.raises(UnknownNameError, match="file of rows") as caught:
        chosen(workspace, Choice(("a.jsonl",)))
    assert "phieu import FILE --channel online" in caught.value.advice
    with pytest.raises(UnknownNameError, match="no picture"):
        show(workspace, "a.jsonl", 1, None)


def test_rows_are_neither_missed_nor_issued(workspace: Workspace) -> None:
    imported(workspace, "a.jsonl", *(row(number, workspace.survey()) for number in range(3)))
    done = tabulate(workspace)
    (one,) = [counts for group, counts in done.tally.groups.items() if group.channel == "online"]
    assert (one.issued, one.on_paper, one.returned) == (0, (0, 0), 3)
    channels = done.tables["channels"]
    assert channels.loc[channels["channel"] == "online", "return_rate"].isna().all()
