"""Periods: how the index went, with its intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.figures.figures import Row
from pipeline.records.periods import parse_period
from pipeline.report.blocks import Block, ChartBlock, Heading, Note
from pipeline.report.charts import MOST_SERIES, TrendPoint, TrendSeries, in_pages, trend_chart, trend_grid
from pipeline.report.matter import Subject, exact_index

MOST_PERIODS = 12  # of one chart


def trend(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about periods: up to the one that the report is about, of its length."""
    yield Heading(1, matter.say("Diễn biến qua các kỳ", "Periods"))
    of_channels = [row for one in matter.channels for row in matter.rows("channels", channel=one["channel"])]
    series = _series(matter, of_channels, "channel", "channel_name")
    if max((len(one.points) for one in series), default=0) < 2:
        vi = "Đây là kỳ đầu tiên có số liệu: chưa có kỳ trước cùng độ dài để so sánh."
        yield Note(matter.say(vi, "This is the first period with data: there is none of its length to compare with."))
        return
    title = matter.say("Chỉ số hài lòng qua các kỳ, tất cả đơn vị (%)", "Index by period, all units (%)")
    yield ChartBlock(title, trend_chart(series[:MOST_SERIES], matter.language))
    name = matter.main["channel_name"]
    units = _series(matter, matter.rows("units", channel=matter.main["channel"]), "unit", "unit_name")
    title = matter.say("Từng đơn vị (%): {name}", "Each unit (%): {name}", name=name)
    for chart in in_pages(lambda part: trend_grid(part, matter.language), units):
        yield ChartBlock(title, chart)


def _series(matter: Subject, rows: Iterable[Row], key: str, name: str) -> list[TrendSeries]:
    this = parse_period(matter.period)
    found: dict[str, list[Row]] = {}
    for row in rows:
        period = parse_period(row["period"])
        if period.months == this.months and period.first <= this.first and row["answers"]:
            found.setdefault(row[key], []).append(row)
    return [TrendSeries(line[-1][name], tuple(map(_point, line[-MOST_PERIODS:]))) for line in found.values()]


def _point(row: Row) -> TrendPoint:
    return TrendPoint(row["period"], exact_index(row), row["low_sheets"], row["high_sheets"])
