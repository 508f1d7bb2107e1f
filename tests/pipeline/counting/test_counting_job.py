"""The same tables, however the work is spread; and figures alone are the same figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.flow import lay_out
from pipeline import Workspace
from pipeline.counting.counting_job import SheetsJob, SheetsPart
from pipeline.records.assembly import SheetForm, assemble
from pipeline.records.page_record import PageAnswers
from pipeline.records.rulings import SheetRulings
from pipeline.records.store_rows import SheetPageRow
from pipeline.results.tabulate import tabulate
from pipeline.work.workers import Ending
from tests.pipeline.result_tables import read_table

LONG = {"answers.csv", "sheets.csv", "pages.csv"}
FRONT, COVER = "Tóm tắt", "Phương pháp"
LONG_SHEETS = {"Từng phiếu", "Từng trang"}
TOO_LONG = "Từng câu trả lời"  # more rows than a sheet holds: only the cover tells of them

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl knows no data bars


@pytest.fixture(scope="module")
def office(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A made-up office of our own, not tabulated yet."""
    root = shutil.copytree(made_up, tmp_path_factory.mktemp("office") / "w", ignore=shutil.ignore_patterns("results"))
    (root / "results").mkdir()
    workspace = Workspace.open(root)
    yield workspace
    workspace.close()


@pytest.fixture
def tabulated(made_up: Path) -> Iterator[Workspace]:
    """A made-up office that is tabulated, to be looked at."""
    workspace = Workspace.open(made_up)
    yield workspace
    workspace.close()


def written(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in workspace.results.iterdir()}


def cells(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """The workbook, sheet by sheet; of the long sheets their names alone."""
    book = openpyxl.load_workbook(workspace.results / "report.xlsx", read_only=True)
    found = {
        sheet.title: [] if sheet.title in LONG_SHEETS else list(sheet.iter_rows(values_only=True))
        for sheet in book.worksheets
    }
    book.close()
    return found


def test_workers_write_the_same_bytes(office: Workspace, tabulated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = written(tabulated)
    monkeypatch.setattr("pipeline.results.tabulate.FEWEST_FOR_WORKERS", 0)
    monkeypatch.setattr("pipeline.results.tabulate.SHEETS_A_JOB", 300)
    monkeypatch.setattr("pipeline.results.tabulate.PAGES_A_JOB", 500)
    monkeypatch.setattr("pipeline.results.tabulate.core_count", lambda: 2)
    told: list[tuple[int, int]] = []
    tabulate(office, lambda done, total: told.append((done, total)))
    assert written(office) == alone
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_part_whose_worker_dies_is_made_all_the_same(office: Workspace, tmp_path: Path) -> None:
    last = max(run.id for run in office.store.runs.all())
    job = SheetsJob(office.root, last, "vi", True, tmp_path, range(1, 200))
    (whole, lost) = (job.run(lambda: None), job.given_up(Ending.DIED))
    assert isinstance(lost, SheetsPart)
    assert (lost.rows, lost.counted) == (whole.rows, whole.counted)


def test_figures_alone_are_the_same_figures(office: Workspace, tabulated: Workspace) -> None:
    before = written(tabulated)
    assert before.keys() >= LONG
    for name, content in before.items():
        (office.results / name).write_bytes(content)
    whole = cells(tabulated)
    assert whole.keys() >= LONG_SHEETS
    tabulate(office, figures_only=True)
    after = written(office)
    assert after.keys() == before.keys() - LONG, "older long tables would contradict the figures"
    assert {name: after[name] for name in after if name.endswith(".csv")} == {
        name: before[name] for name in after if name.endswith(".csv")
    }
    figures = cells(office)
    assert figures.keys() == whole.keys() - LONG_SHEETS
    assert {name for name in figures if figures[name] != whole[name]} == {FRONT, COVER}
    left_out = [row for row in whole[COVER] if row not in figures[COVER]]
    assert figures[COVER] == [row for row in whole[COVER] if row not in left_out]
    assert {str(row[1]) for row in left_out} >= {*LONG_SHEETS, TOO_LONG}
    assert all(any(name in str(row) for name in (*LONG_SHEETS, TOO_LONG)) for row in left_out)


def test_a_figure_leads_back_to_its_sheets(tabulated: Workspace) -> None:
    unit = next(row for row in read_table(tabulated.results / "units.csv") if row["returned"] != "0")
    keys = ("unit", "channel", "period")
    sheets = [row for row in read_table(tabulated.results / "sheets.csv") if all(row[key] == unit[key] for key in keys)]
    first, last = unit["serials"].split("–")
    assert all(first <= row["sheet"] <= last for row in sheets)
    assert len(sheets) == int(unit["returned"])
    assert all(len(row["places"].split("|")) == 2 for row in sheets)


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> SheetForm:
    workspace = Workspace.create(tmp_path_factory.mktemp("form") / "w")
    layout = lay_out(workspace.survey())
    workspace.close()
    return SheetForm.of(layout)


LETTERS = st.sampled_from("rrrrrrbxdv")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_quick_way_to_put_a_sheet_together_says_what_the_general_one_does(
    form: SheetForm, data: st.DataObject
) -> None:
    rows = []
    for number, questions in enumerate(form.pages, 1):
        for scan in data.draw(st.sampled_from([[1], [1], [1], [], [1, 2]])):
            states = "".join(data.draw(LETTERS) for _ in questions)
            answers = tuple("" if state == "b" else data.draw(st.sampled_from(["", "1", "5"])) for state in states)
            packed = PageAnswers(answers, states, (9000,) * len(questions)).packed()
            outcome = data.draw(st.sampled_from(["read", "read", "read", "conflict", "unreadable"]))
            rows.append(SheetPageRow(7, number, scan, number, outcome, form.layout, packed))
    assert assemble(7, form, rows) == assemble(7, form, rows, SheetRulings())
