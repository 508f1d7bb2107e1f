"""A scheme that a survey names: its tables stand beside the others and agree with them."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import SchemeError
from pipeline.results.tabulate import tabulate


@pytest.fixture
def counted(office: Any) -> Any:
    """Forty sheets of two units, one with a doubt, one void."""
    for serial in range(1, 31):
        office.drop(f"{serial}.tif", *office.sheet(serial, q01="?4" if serial == 7 else "2" if serial % 3 else "5"))
    office.drop("51.tif", *office.sheet(51, q02="1", q03="1"))
    return office


def under_scheme(office: Any, name: str) -> None:
    path = office.workspace.root / "survey.yaml"
    path.write_text(f"scheme: {name}\n{path.read_text('utf-8')}", "utf-8")


def test_the_sum_of_the_ministrys_scheme_is_the_index_and_bounds_are_the_same(counted: Any) -> None:
    under_scheme(counted, "sipas-2017")
    tabulate(counted.workspace)
    classes = {(row["unit"], row["channel"]): row for row in counted.table("classes.csv")}
    units = counted.table("units.csv")
    assert {(row["unit"], row["channel"]) for row in units} == classes.keys()
    for row in units:
        told = classes[row["unit"], row["channel"]]
        bounds = ("low_pending", "high_pending")
        assert [told[name] for name in ("sum", "low_sum", "high_sum")] == [row[n] for n in ("index", *bounds)]
    factors = {(row["unit"], row["channel"], row["factor"]): row["index"] for row in counted.table("factors.csv")}
    told = {(row["unit"], row["channel"], row["indicator"]): row for row in counted.table("indicators.csv")}
    assert {key: told[key]["points"] for key in factors} == factors


def test_a_scheme_that_is_no_more_leaves_no_table_and_one_that_is_unknown_is_refused(counted: Any) -> None:
    path = counted.workspace.root / "survey.yaml"
    plain = path.read_text("utf-8")
    under_scheme(counted, "simple")
    tabulate(counted.workspace)
    assert (counted.workspace.results / "classes.csv").exists()
    path.write_text(plain, "utf-8")
    tabulate(counted.workspace)
    assert not (counted.workspace.results / "classes.csv").exists()
    under_scheme(counted, "tt01-2018")
    with pytest.raises(SchemeError, match=r"tt01-2018.*q3"):
        tabulate(counted.workspace)
