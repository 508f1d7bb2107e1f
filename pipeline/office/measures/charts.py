"""The periods of what a shortcoming is about: its control chart once there are enough of them, before that a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from pipeline.figures.comparable_periods import MOST_PERIODS
from pipeline.figures.control_charts import Mark, Value, control_chart
from pipeline.figures.formulas import wilson_95_each
from pipeline.figures.register_marks import all_marks
from pipeline.records.periods import Period, parse_period
from pipeline.records.remedies import About, Shortcoming, Subject
from pipeline.report.charts import ControlSeries, TrendPoint, TrendSeries, control_panel, trend_chart
from pipeline.report.charts.paint import Chart

_TABLES = {Subject.INDEX: "units", Subject.FACTOR: "factors", Subject.CRITERION: "criteria"}
_NAMES = {Subject.FACTOR: "factor", Subject.CRITERION: "question"}


class Counted(NamedTuple):
    """What the sheets of a period say: satisfied and valid answers, and how many valid sheets there are."""

    period: Period
    satisfied: int
    answers: int
    valid: int


class Drawn(NamedTuple):
    """A chart, and whether it is a control chart."""

    chart: Chart
    is_control: bool


def drawn(one: Shortcoming, tables: Mapping[str, pd.DataFrame], fewest: int, language: str) -> Drawn | None:
    """Draw the periods of what a shortcoming is about, with the one in which its measure was carried out marked.

    Args:
        one: the shortcoming.
        tables: of figures, of all units.
        fewest: valid sheets that a period must have.
        language: ``vi`` or ``en``.

    Returns:
        ``None`` where there is no figure, or it has fewer than two periods.
    """
    known = [one for one in counted(one.about, tables, one.latest.period) if one.valid >= fewest]
    known = known[-MOST_PERIODS:]
    name = " · ".join(filter(None, (one.about.unit_name, one.title)))
    values = [Value(row.period.name, share, share, share) for row in known for share in (_share(row),)]
    if chart := control_chart(values, _marks(one, [row.period for row in known])):
        return Drawn(control_panel(ControlSeries(name, chart), language), is_control=True)
    if len(known) < 2:
        return None
    ends = wilson_95_each([(row.satisfied, row.answers) for row in known])
    points = [
        TrendPoint(row.period.name, _share(row), *(within or (None, None)))
        for row, within in zip(known, ends, strict=True)
    ]
    return Drawn(trend_chart([TrendSeries(name, tuple(points))], language), is_control=False)


def counted(about: About, tables: Mapping[str, pd.DataFrame], until: str) -> list[Counted]:
    """Return the periods with answers, as long as one of them, over the channels and units that are meant.

    Args:
        about: what is meant.
        tables: of figures.
        until: the period whose length counts; empty for that of the newest.
    """
    if about.subject not in _TABLES:
        return []
    table = tables[_TABLES[about.subject]]
    wanted = {"survey": about.survey, "unit": about.unit, "channel": about.channel}
    wanted |= {_NAMES[about.subject]: about.question} if about.subject in _NAMES else {}
    for column, value in wanted.items():
        table = table[table[column] == value] if value else table
    sums = table[table["answers"] > 0].groupby("period")[["satisfied", "answers", "valid"]].sum()
    found = [Counted(parse_period(str(row.Index)), *map(int, row[1:])) for row in sums.itertuples()]
    found.sort(key=lambda row: row.period.sort_key)
    months = parse_period(until).months if until else found[-1].period.months if found else 0
    return [row for row in found if row.period.months == months]


def _share(row: Counted) -> float:
    return 100 * row.satisfied / row.answers


def _marks(one: Shortcoming, periods: Sequence[Period]) -> list[Mark]:
    """Return the measure as a mark in the period in which it was carried out, else in the one in which it is due."""
    about, day = one.about, one.due
    cells = {(about.channel, period.name) for period in periods}
    if done := all_marks((), [one], about.survey, cells).get((about.unit, about.channel)):
        return list(done)
    return [Mark(period.name, one.measure) for period in periods if day and period.first <= day <= period.last]
