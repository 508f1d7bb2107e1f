"""The sample stack, read to the last answer: nothing wrong, nothing lost, everything traced to its scan and page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import samples
from pipeline.intake.ingest import ingest
from pipeline.results.tabulate import tabulate
from pipeline.workspace import Workspace
from samples import compare, read_facts, read_truth
from tests.pipeline.result_tables import read_table

STACK = Path(samples.__file__).parent / "stack"
FACTS = read_facts(STACK / "stack.json")
TRUTH = read_truth(STACK / "truth.csv")

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def tables(stack_workspace: Callable[[Path], Workspace], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """All tables of a workspace that printed these sheets and got these scans."""
    workspace = stack_workspace(tmp_path_factory.mktemp("stack") / "w")
    ingest(workspace, [STACK / scan.file for scan in FACTS.scans])
    tabulate(workspace)
    return {path.stem: read_table(path) for path in workspace.results.glob("*.csv")}


def test_every_answer_is_right_or_asked_about(tables: dict[str, Rows]) -> None:
    score = compare(TRUTH, tables["answers"])
    assert score.errors == ()
    assert score.missing == 0
    assert score.right + score.doubtful + score.asked == len(TRUTH)
    assert score.asked == sum(row.state == "doubt" for row in TRUTH)
    assert score.right >= 0.9 * len(TRUTH), "more doubts than a clerk would put up with"


def test_every_answer_leads_back_to_its_scan_and_page(tables: dict[str, Rows]) -> None:
    read = {(row["sheet"], row["question"]): (row["scan"], int(row["page"])) for row in tables["answers"]}
    assert all(read[row.sheet, row.question] == (row.scan, row.page) for row in TRUTH)


def test_every_page_is_accounted_for_and_every_sheet_counted(tables: dict[str, Rows]) -> None:
    pages = Counter(row["scan"] for row in tables["pages"])
    assert pages == {scan.file: scan.pages for scan in FACTS.scans}
    assert {row["outcome"] for row in tables["pages"]} == {"read"}
    sheets = {row.sheet for row in TRUTH}
    assert {row["sheet"] for row in tables["sheets"]} == sheets
    for row in tables["units"]:
        assert int(row["returned"]) == sum(int(row[state]) for state in ("valid", "invalid", "waiting"))
    assert sum(int(row["returned"]) for row in tables["units"]) == len(sheets)
    assert sum(int(row["issued"]) for row in tables["units"]) == sum(run.count for run in FACTS.runs)
