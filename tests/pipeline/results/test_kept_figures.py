"""A report on one unit reads that unit's sheets alone, and says what it would say if everything were counted again."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.durable import DRAFT
from pipeline.kept_state import KeptState
from pipeline.report import reporting
from pipeline.report.reporting import Wanted, write_reports
from pipeline.results import kept_figures
from pipeline.results import tabulate as tabulation
from pipeline.results.figures_of_units import figures_of_units
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.upkeep.doctor import examine
from pipeline.upkeep.erasure import Wanted as Erasure
from pipeline.upkeep.erasure import erase
from pipeline.upkeep.keys import rotate
from pipeline.upkeep.restore import RestorePlan, restore
from pipeline.workspace import Workspace
from tests.benchmarks.made_up import make_up

KEPT = ".kept-figures"


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
        (office.root / KEPT).unlink()
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
    workspace.notice_settings()


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


def is_taken(workspace: Workspace) -> bool:
    return figures_of_units(workspace, {units_of(workspace)[0]}) is not None


def test_a_file_that_was_edited_or_cut_off_or_is_of_another_time_or_name_is_not_taken(office: Workspace) -> None:
    path = office.root / KEPT
    older = path.read_bytes()
    tabulate(office)
    whole = path.read_bytes()
    assert is_taken(office)
    head, _, content = whole.partition(b"\n")
    edited = bytearray(whole)
    edited[-9] ^= 1
    longer = re.sub(rb'"mark":(\d+)', rb'"mark":1\1', head) + b"\n" + content
    unsealed = re.sub(rb'"seal":"[0-9a-f]+"', b'"seal":""', head) + b"\n" + content
    KeptState(office, "status", "").save(0, content)
    of_status = (office.root / ".kept-status").read_bytes()
    for other in (b"", head, whole[:-1], whole + b"\0", bytes(edited), longer, unsealed, older, of_status, content):
        path.write_bytes(other)
        assert not is_taken(office)
    path.write_bytes(whole)
    assert is_taken(office)


def test_a_file_of_another_workspace_is_not_taken(office: Workspace, tmp_path: Path) -> None:
    with closing(make_up(tmp_path / "other", periods=("2018-Q4", "2019-Q1"), units=3)) as other:
        tabulate(other)
        tabulate(other)
        assert is_taken(other)
        shutil.copy(other.root / KEPT, office.root / KEPT)
    assert not is_taken(office)


def test_a_comment_that_somebody_else_wrote_into_the_table_is_not_reported(office: Workspace) -> None:
    path = office.results / "comments.csv"
    found, content = path.stat(), path.read_bytes()
    path.write_bytes(content.replace("ba lần".encode(), "ba lầm".encode()))
    assert path.stat().st_size == found.st_size
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert content != path.read_bytes()
    assert not is_taken(office)


def test_an_older_database_that_was_put_back_has_everything_counted_again(office: Workspace) -> None:
    office.close()
    older = (office.root / "phieu.db").read_bytes()
    office.store.log.note_people("", '{"name": "lan"}', "added", "Minh")
    tabulate(office)
    office.close()
    for path in office.root.glob("phieu.db*"):
        path.unlink()
    (office.root / "phieu.db").write_bytes(older)
    assert not is_taken(office)


@pytest.mark.parametrize("when", ["settings", "register", "day"])
def test_what_changes_while_it_is_counted_is_not_taken_for_what_was_counted(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    count = tabulation._pass_over

    def meanwhile(*args: Any) -> Any:
        if when == "settings":
            ask_for_fewer(office)
        elif when == "register":
            path = office.root / "units.csv"
            path.write_text(path.read_text("utf-8").replace("Phường", "P."), "utf-8")
        else:
            monkeypatch.setattr(kept_figures, "date", Tomorrow)
        return count(*args)

    with monkeypatch.context() as patched:
        patched.setattr(tabulation, "_pass_over", meanwhile)
        tabulate(office)
    assert not is_taken(office)


class Tomorrow(date):
    @classmethod
    def today(cls) -> date:
        return date.today() + timedelta(1)


def test_nobody_else_reads_what_is_kept_and_results_holds_nothing_of_it(office: Workspace) -> None:
    assert not [path for path in office.results.iterdir() if path.name.startswith(".") and "figures" in path.name]
    if sys.platform != "win32":
        office.root.chmod(0o750)
        tabulate(office)
        assert stat.S_IMODE((office.root / KEPT).stat().st_mode) == 0o600
        (office.root / KEPT).chmod(0o644)
        said = next(finding for finding in examine(lambda: office) if finding.what == "rights")
        assert KEPT in said.found


def test_no_backup_holds_it(office: Workspace, tmp_path: Path) -> None:
    back_up(office, tmp_path / "b.zip", BackupChoice())
    restored = restore(tmp_path / "b.zip", RestorePlan(tmp_path / "restored"), "Minh").root
    assert (office.root / KEPT).exists()
    assert not (restored / KEPT).exists()


def test_after_another_key_began_reports_are_as_if_everything_was_counted(office: Workspace) -> None:
    rotate(office, "Minh")
    unit = units_of(office)[0]
    files = reported(office, unit)
    (office.root / KEPT).unlink(missing_ok=True)
    assert reported(office, unit) == files


def test_what_is_erased_is_not_kept_there(office: Workspace) -> None:
    assert (office.root / KEPT).exists()
    (office.root / f".{KEPT}.killed{DRAFT}").write_bytes(b"what a killed process left")
    erase(office, Erasure(taken_back=True), "Minh")
    assert not [path.name for path in office.root.iterdir() if KEPT in path.name]
