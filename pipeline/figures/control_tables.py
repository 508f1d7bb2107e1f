"""The table of control charts: a row for each period of each chart, and for those that no chart could hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import pandas as pd

from pipeline.figures.comparable_periods import Chart, charts_of
from pipeline.figures.control_charts import Point, Rule
from pipeline.figures.figure_rows import ChannelRow, MeasureRow, UnitRow
from pipeline.figures.figures import Row
from pipeline.figures.formulas import half_up
from pipeline.figures.plan_marks import marks_of
from pipeline.figures.tables import framed
from pipeline.figures.typed_rows import rows_of
from pipeline.records.periods import parse_period

CONTROL_CHARTS = "control_charts"
_RULES = {Rule.OUTSIDE: "outside", Rule.RUN: "run", Rule.TREND: "trend", Rule.TWO_OF_THREE: "two_of_three"}
CONTROL_COLUMNS = (
    *("unit", "unit_name", "channel", "period", "index", "mean_index", "lower_limit", "upper_limit"),
    *(*_RULES.values(), "periods", "survey", "note"),
)


def control_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the table of control charts by its name, made of those of units, channels and measures.

    Periods of each length have charts of their own, up to the newest. There is no table where there is no chart.
    """
    rows: list[Row] = []
    for survey in tables["channels"]["survey"].unique():
        rows += _of_survey(survey, {name: tables[name] for name in ("units", "channels", "measures")})
    return {CONTROL_CHARTS: framed(rows, CONTROL_COLUMNS)} if rows else {}


def _of_survey(survey: str, tables: Mapping[str, pd.DataFrame]) -> Iterable[Row]:
    units, channels, measures = (table[table["survey"] == survey] for table in tables.values())
    of_units, of_channels = rows_of(units, UnitRow), rows_of(channels, ChannelRow)
    plan = rows_of(measures.astype(object).fillna(""), MeasureRow)
    newest: dict[int, str] = {}
    for period in sorted(map(parse_period, {row.period for row in of_channels}), key=lambda one: one.first):
        newest[period.months] = period.name
    for until in newest.values():
        marks = marks_of(plan, (row.period for row in of_channels))
        for chart in charts_of(of_units, of_channels, until, marks):
            yield from _rows(chart, survey)


def _rows(chart: Chart, survey: str) -> Iterable[Row]:
    if chart.chart is None:
        return
    about = {"unit": chart.unit, "unit_name": chart.name if chart.unit else "", "channel": chart.channel}
    about |= {"survey": survey}
    cells = [_cells(point, len(chart.chart.points)) for point in chart.chart.points]
    cells += [{"period": period, "note": reason.value} for period, reason in chart.left_out.items()]
    for row in sorted(cells, key=lambda one: parse_period(one["period"]).first):
        yield {**dict.fromkeys(_RULES.values(), ""), "note": "", **about, **row}


def _cells(point: Point, periods: int) -> Row:
    limits = point.limits
    figures = (point.value.index, limits.mean, limits.low, limits.high)
    names = ("index", "mean_index", "lower_limit", "upper_limit")
    told = {_RULES[rule]: "better" if is_better else "worse" for rule, is_better in sorted(point.rules)}
    rounded = {name: half_up(Fraction(value)) for name, value in zip(names, figures, strict=True)}
    return {"period": point.value.period, **rounded, **told, "periods": periods}
