"""Areas add up to what was tallied, on the day and by the units of another day."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.results.tabulate import tabulate
from tests.pipeline.result_tables import read_table

AFTER_THE_REFORM = date(2025, 7, 1)
COUNTS = ("issued", "returned", "valid", "invalid", "waiting", "satisfied", "answers")


@pytest.fixture(scope="module")
def results(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an office wrote that asked by another day's units."""
    workspace = Workspace.open(shutil.copytree(made_up, tmp_path_factory.mktemp("office") / "w"))
    tabulate(workspace, day=AFTER_THE_REFORM)
    workspace.close()
    return workspace.results


def table(results: Path, name: str) -> list[dict[str, str]]:
    return read_table(results / name)


def sums(rows: list[dict[str, str]]) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        for name in COUNTS:
            found[row["channel"], row["period"], name] += int(row[name])
    return found


@pytest.mark.parametrize("area", ["ub196", "qn22"])
def test_city_and_province_hold_every_unit_once(results: Path, area: str) -> None:
    rows = [row for row in table(results, "areas.csv") if row["area"] == area]
    assert sums(rows) == sums(table(results, "units.csv"))
    assert {row["units"] for row in rows} == {"12"}


def test_the_index_of_an_area_is_that_of_its_sums(results: Path) -> None:
    channels = {(row["channel"], row["period"]): row for row in table(results, "channels.csv")}
    for row in table(results, "areas.csv"):
        whole = channels[row["channel"], row["period"]]
        figures = ("index", "low", "high", "mean", "before", "change")
        assert [row[name] for name in figures] == [whole[name] for name in figures]


def test_by_the_units_of_another_day_nothing_is_lost_or_counted_twice(results: Path) -> None:
    assert sums(table(results, "units_on.csv")) == sums(table(results, "units.csv"))


def test_a_unit_that_was_split_stands_apart_with_a_note(results: Path) -> None:
    rows = {row["area"]: row for row in table(results, "units_on.csv") if row["channel"] == "counter"}
    assert {"nw06811", "nw06820", "nw06832"} < rows.keys()
    assert rows["ub06820"]["made_of"] == "ub06820"
    assert "không tách được" in rows["ub06820"]["note"]
    assert "Chưa gồm phiếu của Phường Trưng Vương" in rows["nw06820"]["note"]
    assert rows["nw06820"]["made_of"].split("|") == ["ub06808", "ub06814", "ub06823"]


def test_an_older_table_by_another_days_units_does_not_stay(results: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(shutil.copytree(results.parent, tmp_path / "w"))
    assert (workspace.results / "units_on.csv").exists()
    tabulate(workspace)
    assert not (workspace.results / "units_on.csv").exists()
    workspace.close()
