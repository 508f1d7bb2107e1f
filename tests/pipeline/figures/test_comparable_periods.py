"""Which periods stand in a control chart beside each other, what is left out and why, and the table of all charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from pipeline.figures.comparable_periods import Chart, LeftOut, charts_of
from pipeline.figures.control_charts import Mark
from pipeline.figures.control_tables import CONTROL_CHARTS, control_tables
from pipeline.figures.figure_rows import ChannelRow, MeasureRow, UnitRow
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import TOO_FEW
from pipeline.records.periods import parse_period, periods_between
from pipeline.records.remedies import About, Evidence, Shortcoming, Status, Subject

QUARTERS = periods_between("2017-Q1", "2019-Q4")
UNITS = ("a", "b", "c", "d")


def _row(kind: type, **cells: Any) -> Any:
    """Return a row in which what is not given is nothing."""
    types = {field.name: str(field.type) for field in fields(kind)}
    empty = {name: 0 if of == "int" else "" if of == "str" else None for name, of in types.items()}
    return kind(**(empty | {"levels": {}} if "levels" in types else empty) | cells)


def of_unit(unit: str, period: str, satisfied: int = 80, **cells: Any) -> UnitRow:
    known = {"unit": unit, "unit_name": unit.upper(), "channel": "box", "period": period, "answers": 100, "valid": 50}
    made: UnitRow = _row(UnitRow, **(known | cells), satisfied=satisfied)
    return made


def of_channel(period: str, satisfied: int = 80, **cells: Any) -> ChannelRow:
    known = {"survey": "s", "channel": "box", "channel_name": "Hòm thư", "period": period, "answers": 100}
    made: ChannelRow = _row(ChannelRow, **known, satisfied=satisfied, valid=50, **cells)
    return made


def units(periods: Sequence[str] = QUARTERS, names: Sequence[str] = UNITS) -> list[UnitRow]:
    return [of_unit(name, period, 80 + n % 2) for name in names for n, period in enumerate(periods)]


def channels(periods: Sequence[str] = QUARTERS) -> list[ChannelRow]:
    return [of_channel(period, 80 + n % 2) for n, period in enumerate(periods)]


def charts(
    rows: Sequence[UnitRow], of_all: Sequence[ChannelRow] = (), until: str = QUARTERS[-1], **options: Any
) -> dict[str, Chart]:
    """Return charts by unit, the one of all units as an empty text."""
    return {one.unit: one for one in charts_of(rows, of_all or channels(), until, **options)}


def shown(one: Chart) -> list[str]:
    assert one.chart
    return [point.value.period for point in one.chart.points]


def test_a_channel_and_each_of_its_units_have_charts() -> None:
    found = charts(units())
    assert list(found) == ["", *UNITS]
    assert [one.name for one in found.values()] == ["Hòm thư", "A", "B", "C", "D"]
    assert all(shown(one) == list(QUARTERS) for one in found.values())


def test_fewer_than_eight_periods_are_known_and_not_drawn() -> None:
    found = charts(units(QUARTERS[:7]), channels(QUARTERS[:7]))
    assert {one.chart for one in found.values()} == {None}
    assert {one.comparable for one in found.values()} == {7}


def test_only_periods_of_one_length_up_to_one_count() -> None:
    rows = [*units(), *units(("2017", "2018", "2018-05"))]
    assert shown(charts(rows, until="2019-Q2")["a"]) == list(QUARTERS[:10])
    assert charts(rows, [*channels(), *channels(("2017", "2018"))], until="2018")["a"].comparable == 2


def test_an_index_is_not_rounded_before_limits_are_taken() -> None:
    rows = [of_unit("a", period, 2, answers=3) for period in QUARTERS]
    chart = charts(rows)["a"].chart
    assert chart
    assert chart.points[0].value.index == 100 * 2 / 3


def test_periods_without_answers_are_gaps_and_with_too_few_sheets_left_out() -> None:
    rows = [
        of_unit("a", period, answers=0 if n == 2 else 100, note=TOO_FEW if n == 5 else "")
        for n, period in enumerate(QUARTERS)
    ]
    found = charts(rows)["a"]
    assert shown(found) == [period for n, period in enumerate(QUARTERS) if n not in (2, 5)]
    assert found.left_out == {QUARTERS[5]: LeftOut.TOO_FEW}


def test_what_was_asked_otherwise_is_left_out() -> None:
    """The quarter in which the questions changed is like those after it."""
    said = {QUARTERS[3]: Clarity.OTHER_QUESTIONS}
    rows = [of_unit("a", period, change_said=said.get(period)) for period in QUARTERS]
    of_all = [of_channel(period, change_said=said.get(period)) for period in QUARTERS]
    for one in charts(rows, of_all).values():
        assert shown(one) == list(QUARTERS[3:])
        assert one.left_out == dict.fromkeys(QUARTERS[:3], LeftOut.OTHER_QUESTIONS)


def test_a_period_with_other_units_is_not_beside_those_of_most() -> None:
    rows = [*units(), *(of_unit(f"new{n}", QUARTERS[4]) for n in range(9))]
    rows = [row for row in rows if not (row.period == QUARTERS[-1] and row.unit != "a")]
    found = charts(rows)[""]
    assert found.left_out == dict.fromkeys((QUARTERS[4], QUARTERS[-1]), LeftOut.OTHER_UNITS)
    assert len(shown(found)) == len(QUARTERS) - 2


def test_after_a_reform_only_the_new_units_count() -> None:
    rows = [*units(QUARTERS[:3]), *units(QUARTERS[3:], ("n", "m"))]
    found = charts(rows)
    assert shown(found[""]) == list(QUARTERS[3:])
    assert found["a"].chart is None
    assert shown(found["n"]) == list(QUARTERS[3:])


def test_pending_answers_bound_a_value() -> None:
    rows = [of_unit("a", period, pending=5, low_pending=76.19, high_pending=80.95) for period in QUARTERS]
    chart = charts(rows)["a"].chart
    assert chart
    value = chart.points[-1].value
    assert (value.low, value.index, value.high) == (76.19, 80.0, 80.95)


def test_of_many_periods_the_newest_are_shown() -> None:
    months = periods_between("2016-01", "2019-12")
    found = charts(units(months, ["a"]), channels(months), until="2019-12")["a"]
    assert shown(found) == list(months[-24:])
    assert found.comparable == len(months)


def test_marks_stand_on_the_charts_of_their_unit_and_channel_and_step_limits_there_alone() -> None:
    marks = {("a", "box"): [Mark(QUARTERS[4], "Thêm ghế")], ("b", "phone"): [Mark(QUARTERS[4], "Khác")]}
    found = charts(units(), marks=marks)
    assert {name: len(one.chart.marks) for name, one in found.items() if one.chart} == {
        "": 1,
        "a": 1,
        "b": 0,
        "c": 0,
        "d": 0,
    }
    rows = [
        of_unit("a", period, 60 if n < 4 else 80 + n % 2)
        for n, period in enumerate(periods_between("2016-Q1", "2019-Q4"))
    ]
    step = {("a", "box"): [Mark("2017-Q1", "", new_limits=True)]}
    longer = channels(periods_between("2016-Q1", "2019-Q4"))
    assert len(shown(charts(rows, longer, marks=step)[""])) == 16
    for_all = {("", "box"): [Mark("2017-Q1", "", new_limits=True)]}
    assert shown(charts(rows, longer, marks=for_all)[""])[0] == "2017-Q1"
    anew = charts(rows, marks=step)["a"].chart
    assert anew
    assert anew.points[0].value.period == "2017-Q1"


# --------------------------------------------------------------------------------------------------------------- table


def table_of(rows: Sequence[Any]) -> pd.DataFrame:
    def cells(row: Any) -> Mapping[str, Any]:
        return {field.name: getattr(row, field.name) for field in fields(row) if field.name != "levels"}

    return pd.DataFrame([cells(row) for row in rows])


def tables(rows: Sequence[UnitRow], of_all: Sequence[ChannelRow]) -> dict[str, pd.DataFrame]:
    plan = pd.DataFrame(columns=[*(field.name for field in fields(MeasureRow)), "survey"])
    return {"units": table_of(rows).assign(survey="s"), "channels": table_of(of_all), "measures": plan}


def test_the_table_has_a_row_for_each_period_of_each_chart_and_says_what_is_left_out() -> None:
    rows = [
        of_unit("a", period, 95 if n == 11 else 80 + n % 2, note=TOO_FEW if n == 1 else "")
        for n, period in enumerate(QUARTERS)
    ]
    table = control_tables(tables(rows, channels()))[CONTROL_CHARTS]
    mine = table[table["unit"] == "a"].reset_index(drop=True)
    assert list(mine["period"]) == list(QUARTERS)
    assert list(mine["note"]) == ["", "too-few", *[""] * 10]
    assert list(mine["outside"]) == [*[""] * 11, "better"]
    assert set(mine["periods"].dropna()) == {11}
    assert mine["lower_limit"].isna().sum() == 1
    last = mine.iloc[-1]
    assert last["lower_limit"] <= last["mean_index"] <= last["upper_limit"] < last["index"]
    assert len(table[table["unit"] == ""]) == len(QUARTERS)


def test_without_a_chart_there_is_no_table() -> None:
    assert control_tables(tables(units(QUARTERS[:5]), channels(QUARTERS[:5]))) == {}


def test_the_table_names_the_measures_of_the_register_where_they_were_carried_out() -> None:
    about = About(Subject.INDEX, "s", "a")
    done = Shortcoming(
        5, about, Status.DONE, Evidence(), Evidence(), measure="Thêm ghế", done_on=parse_period("2018-Q2").last
    )
    table = control_tables(tables(units(), channels()), [done])[CONTROL_CHARTS]
    marked = table[table["measures"] != ""]
    told = set(zip(marked["unit"], marked["period"], marked["measures"], strict=True))
    assert told == {("a", "2018-Q2", "5"), ("", "2018-Q2", "5")}  # the chart of all units tells of each
