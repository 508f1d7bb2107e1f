from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forms.errors import PhieuError, UnknownUnitError
from pipeline import Workspace
from pipeline.errors import UnknownNameError
from pipeline.printing import printing
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from pipeline.records.runs import Ledger
from pipeline.results.tabulate import tabulate
from tests.pipeline.printed_serials import serials_on

Office = Any  # of conftest.py, which can't be imported
QUARTER = parse_period("2019-Q1")


def test_no_serial_is_ever_printed_twice(office: Office) -> None:
    first = office.order("ub06808", "counter", "2019-Q1", 3)
    again = office.order("ub06808", "counter", "2019-Q1", 3)
    assert again.run == first.run + 1
    printed = [serials_on(path) for path in sorted(office.workspace.prints.glob("*.pdf"))]
    every = [serial for serials in printed for serial in serials]
    assert len(every) == len(set(every)) == 40 + 10 + 40 + 3 + 3
    assert (
        Ledger(office.workspace.store.runs.all()).run_of(again.first_serial + 2)
        == office.workspace.store.runs.all()[-1]
    )
    assert Ledger(office.workspace.store.runs.all()).run_of(again.first_serial + 3) is None


def test_all_runs_go_into_one_file_where_it_is_named(office: Office, tmp_path: Path) -> None:
    units = units_to_print(office.workspace.register(), None, QUARTER)
    (file,) = print_runs(office.workspace, units, "box", QUARTER, 2, output=tmp_path / "all.pdf")
    assert {unit.kind for unit in units} == {"ward", "commune", "center"}
    assert [run.unit for run in file.runs] == [unit.id for unit in units]
    assert len(serials_on(tmp_path / "all.pdf")) == 2 * len(units)


def test_a_run_whose_pdf_failed_is_not_issued_and_its_serials_are_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def jam(*_: Any, **__: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(printing, "render", jam)
        with pytest.raises(PhieuError, match="No space left"):
            office.order("ub06829", "counter", "2019-Q1", 5)
    assert len(list(office.workspace.prints.glob("*.pdf"))) == 3
    after = office.order("ub06829", "counter", "2019-Q1", 5)
    assert (after.run, after.first_serial) == (2, 96)
    tabulate(office.workspace)
    issued = {row["unit"]: row["issued"] for row in office.table("units.csv") if row["channel"] == "counter"}
    assert issued["ub06829"] == "5"


def test_an_older_pdf_survives_a_failed_one_of_the_same_name(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "sheets.pdf"
    units = units_to_print(office.workspace.register(), "ub06808", QUARTER)
    print_runs(office.workspace, units, "box", QUARTER, 1, output=output)
    before = output.read_bytes()
    monkeypatch.setattr(printing, "render", lambda *_: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(MemoryError):
        print_runs(office.workspace, units, "box", QUARTER, 1, output=output)
    assert output.read_bytes() == before
    assert list(tmp_path.glob(".*.part")) == []


@pytest.mark.parametrize(
    ("unit", "period", "error", "advice"),
    [
        ("ub0680", "2019-Q1", UnknownUnitError, "ub06808"),
        ("nw06811", "2019-Q1", UnknownNameError, "ub06808 (Phường Vàng Danh)"),
        ("ub06808", "2025-Q3", UnknownNameError, "nw06820 (Phường Vàng Danh)"),
    ],
)
def test_a_unit_must_exist_in_the_period(
    office: Office, unit: str, period: str, error: type[Exception], advice: str
) -> None:
    with pytest.raises(error) as caught:
        units_to_print(office.workspace.register(), unit, parse_period(period))
    assert advice in caught.value.advice  # type: ignore[attr-defined]


def test_in_the_weeks_of_change_old_and_new_desks_are_both_printed_for(office: Office) -> None:
    year = units_to_print(office.workspace.register(), None, parse_period("2025"))
    assert {"ub06820", "nw06820"} <= {unit.id for unit in year}
    assert {unit.id for unit in units_to_print(office.workspace.register(), None, parse_period("2025-Q3"))} == {
        "nw06811",
        "nw06820",
        "nw06832",
    }


def test_a_channel_must_be_in_the_settings(office: Office) -> None:
    with pytest.raises(UnknownNameError) as caught:
        office.order("ub06808", "fax", "2019-Q1", 1)
    assert "counter" in caught.value.advice


def test_an_order_that_is_refused_costs_no_serials(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    units = units_to_print(workspace.register(), "ub06808", QUARTER)
    with pytest.raises(PhieuError):
        print_runs(workspace, units, "counter", QUARTER, 100_000_000)
    assert list(workspace.prints.glob("*.pdf")) == []
    (file,) = print_runs(workspace, units, "counter", QUARTER, 1)
    assert (file.runs[0].run, file.runs[0].first_serial) == (1, 1)
