"""The table of control charts: a row for each period of each chart, and for those that no chart could hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from pipeline.figures.comparable_periods import Chart, charts_of
from pipeline.figures.control_charts import Mark, Point, Rule
from pipeline.figures.figure_rows import ChannelRow, MeasureRow, UnitRow
from pipeline.figures.figures import Row
from pipeline.figures.formulas import half_up
from pipeline.figures.register_marks import all_marks
from pipeline.figures.tables import framed
from pipeline.figures.typed_rows import rows_of
from pipeline.records.periods import parse_period
from pipeline.records.remedies import Shortcoming

CONTROL_CHARTS = "control_charts"
_RULES = {Rule.OUTSIDE: "outside", Rule.RUN: "run", Rule.TREND: "trend", Rule.TWO_OF_THREE: "two_of_three"}
CONTROL_COLUMNS = (
    *("unit", "unit_name", "channel", "period", "index", "mean_index", "lower_limit", "upper_limit"),
    *(*_RULES.values(), "measures", "periods", "survey", "note"),
)


def control_tables(tables: Mapping[str, pd.DataFrame], register: Sequence[Shortcoming] = ()) -> dict[str, pd.DataFrame]:
    """Return the table of control charts by its name, made of those of units, channels and measures.

    Periods of each length have charts of their own, up to the newest. There is no table where there is no chart.

    Args:
        tables: of figures, by name.
        register: the shortcomings, whose measures are told by their numbers at the periods of which they are marks.
    """
    rows: list[Row] = []
    for survey in tables["channels"]["survey"].unique():
        rows += _of_survey(survey, {name: tables[name] for name in ("units", "channels", "measures")}, register)
    return {CONTROL_CHARTS: framed(rows, CONTROL_COLUMNS)} if rows else {}


def _of_survey(survey: str, tables: Mapping[str, pd.DataFrame], register: Sequence[Shortcoming]) -> Iterable[Row]:
    units, channels, measures = (table[table["survey"] == survey] for table in tables.values())
    of_units, of_channels = rows_of(units, UnitRow), rows_of(channels, ChannelRow)
    plan = rows_of(measures.astype(object).fillna(""), MeasureRow)
    newest: dict[int, str] = {}
    for period in sorted(map(parse_period, {row.period for row in of_channels}), key=lambda one: one.first):
        newest[period.months] = period.name
    marks = all_marks(plan, register, survey, [(row.channel, row.period) for row in of_channels])
    for until in newest.values():
        for chart in charts_of(of_units, of_channels, until, marks):
            yield from _rows(chart, survey)


def _rows(chart: Chart, survey: str) -> Iterable[Row]:
    if chart.chart is None:
        return
    about = {"unit": chart.unit, "unit_name": chart.name if chart.unit else "", "channel": chart.channel}
    about |= {"survey": survey}
    points, done = chart.chart.points, _numbers(chart.chart.marks)
    cells = [_cells(point, len(points)) | {"measures": done.get(point.value.period, "")} for point in points]
    cells += [{"period": period, "note": reason.value} for period, reason in chart.left_out.items()]
    for row in sorted(cells, key=lambda one: parse_period(one["period"]).first):
        yield {**dict.fromkeys((*_RULES.values(), "measures"), ""), "note": "", **about, **row}


def _numbers(marks: Iterable[Mark]) -> dict[str, str]:
    """Return the numbers of the register's measures by the period of which they are marks."""
    numbers: dict[str, set[int]] = {}
    for mark in marks:
        if mark.number:
            numbers.setdefault(mark.period, set()).add(mark.number)
    return {period: "; ".join(map(str, sorted(found))) for period, found in numbers.items()}


def _cells(point: Point, periods: int) -> Row:
    limits = point.limits
    figures = (point.value.index, limits.mean, limits.low, limits.high)
    names = ("index", "mean_index", "lower_limit", "upper_limit")
    told = {_RULES[rule]: "better" if is_better else "worse" for rule, is_better in sorted(point.rules)}
    rounded = {name: half_up(Fraction(value)) for name, value in zip(names, figures, strict=True)}
    return {"period": point.value.period, **rounded, **told, "periods": periods}
