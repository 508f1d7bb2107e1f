"""A report on one unit reads that unit's sheets alone, and says what it would say if everything were counted again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.report import reporting
from pipeline.report.reporting import Wanted, write_reports
from pipeline.results.figures_of_units import figures_of_units
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.erasure import Wanted as Erasure
from pipeline.upkeep.erasure import erase
from pipeline.workspace import KEPT_FIGURES, Workspace
from tests.benchmarks.made_up import make_up


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three units, two channels, two periods, tabulated until the figures propose nothing new."""
    root = tmp_path_factory.mktemp("counted") / "w"
    with closing(make_up(root, periods=("2018-Q4", "2019-Q1"), units=3)) as workspace:
        tabulate(workspace)
        tabulate(workspace)
    return root


@pytest.fixture
def office(counted: Path, tmp_path: Path) -> Iterator[Workspace]:
    root = shutil.copytree(counted, tmp_path / "w", ignore=shutil.ignore_patterns("results"))
    with closing(Workspace.open(root)) as workspace:
        tabulate(workspace)
        yield workspace


def units_of(workspace: Workspace) -> list[str]:
    return sorted({run.unit for run in workspace.store.runs.all()})


def reported(workspace: Workspace, unit: str) -> dict[str, bytes]:
    """Write the report on a unit; return its files by their endings."""
    files = write_reports(workspace, Wanted(units=(unit,))).files
    return {file.suffix: file.read_bytes() for file in files}


def test_every_unit_has_the_same_report_whether_all_or_its_own_sheets_are_counted(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("everything was counted again")

    with monkeypatch.context() as patched:
        patched.setattr(reporting, "tabulate", refused)
        quick = {unit: reported(office, unit) for unit in units_of(office)}
    for unit, files in quick.items():
        (office.results / KEPT_FIGURES).unlink()
        assert reported(office, unit) == files


def test_what_was_asked_in_capitals_or_another_language_is_reported_all_the_same(office: Workspace) -> None:
    unit = units_of(office)[0]
    assert figures_of_units(office, {unit}, "en") is None, "names are kept in one language"
    files = write_reports(office, Wanted(units=(unit.upper(),), language="en")).files
    assert [file.stem for file in files] == [unit] * 3


def cancel_a_run(workspace: Workspace) -> None:
    workspace.store.runs.cancel(workspace.store.runs.all()[0], "never handed out", "Lan")


def touch_a_page(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.root / "phieu.db")) as other, other:
        other.execute("UPDATE pages SET detail = 'another office' WHERE scan = 1 AND page = 1")


def ask_for_fewer(workspace: Workspace) -> None:
    path = workspace.root / "phieu.toml"
    path.write_text(path.read_text("utf-8").replace("fewest_for_rank = 30", "fewest_for_rank = 5"), "utf-8")


def tell_of_transactions(workspace: Workspace) -> None:
    path = workspace.root / "transactions.csv"
    path.write_text(f"unit,period,transactions\n{units_of(workspace)[0]},2019-Q1,900\n", "utf-8")


def lose_a_table(workspace: Workspace) -> None:
    (workspace.results / "criteria.csv").unlink()


def type_into_the_plan(workspace: Workspace) -> None:
    path = workspace.results / "measures.csv"
    path.write_bytes(path.read_bytes() + b"\r\n")


@pytest.mark.parametrize(
    "change",
    [cancel_a_run, touch_a_page, ask_for_fewer, tell_of_transactions, lose_a_table, type_into_the_plan],
)
def test_after_a_change_everything_is_counted_again(office: Workspace, change: Callable[[Workspace], None]) -> None:
    units = units_of(office)
    assert figures_of_units(office, {units[0]}) is not None
    change(office)
    assert figures_of_units(office, {units[0]}) is None


def test_who_may_come_in_and_that_batches_were_reported_changes_no_figure(office: Workspace) -> None:
    office.store.log.note_people("", '{"name": "lan"}', "added", "Minh")
    assert figures_of_units(office, {units_of(office)[0]}) is not None


def test_a_damaged_file_is_none(office: Workspace) -> None:
    path = office.results / KEPT_FIGURES
    whole = path.read_bytes()
    for content in (b"", whole[:20], b"{}" * 100):
        path.write_bytes(content)
        assert figures_of_units(office, {units_of(office)[0]}) is None


def test_what_is_erased_is_not_kept_there(office: Workspace) -> None:
    assert (office.results / KEPT_FIGURES).exists()
    erase(office, Erasure(taken_back=True), "Minh")
    assert not (office.results / KEPT_FIGURES).exists()
