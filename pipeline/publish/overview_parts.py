"""What the first page tells of a survey: its newest period by channel, how it went, and where each period stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from forms.bilingual import grouped
from pipeline.publish import texts
from pipeline.publish.figure_words import bar, change_said, flags_said, index_said, interval_said, pending_said
from pipeline.publish.publication import Publication, stem_of
from pipeline.publish.published_figures import SeriesFigures
from pipeline.records.period_words import period_said
from pipeline.records.periods import parse_period
from pipeline.report.charts.lines import TrendPoint, TrendSeries
from pipeline.report.charts.trend import MOST_SERIES, trend_chart
from pipeline.report.svg import to_svg

MOST_PERIODS = 12
"""Of the chart."""
CHART_WIDTH = 380.0
"""Points: texts of the chart have the size of small print on a screen of 800 pixels."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A channel in the newest period; ``value`` is empty where there are too few sheets."""

    name: str
    value: str = ""
    bar: Markup | str = ""
    interval: str = ""
    sheets: str = ""
    change: str = ""
    pending: str = ""
    flags: str = ""


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period in the list of all."""

    page: str
    name: str
    line: str
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class SurveyPart:
    """A survey on the first page; ``chart`` is empty before there are two periods."""

    title: str
    newest: str
    is_provisional: bool
    tiles: tuple[Tile, ...]
    chart: Markup
    periods: tuple[PeriodLine, ...]


def survey_part(publication: Publication, survey: str, language: str) -> SurveyPart | None:
    """Return what is told of a survey; ``None`` where none of its periods is published."""
    periods = publication.by_period(survey)
    if not periods:
        return None
    newest = next(iter(periods))
    lines = [_line(publication, survey, period, rows, language) for period, rows in periods.items()]
    return SurveyPart(
        title=publication.titles[survey].said(language),
        newest=period_said(newest, language),
        is_provisional=lines[0].is_provisional,
        tiles=tuple(_tile(publication, one, language) for one in periods[newest]),
        chart=_chart(publication, periods, newest, language),
        periods=tuple(lines),
    )


def _tile(publication: Publication, one: SeriesFigures, language: str) -> Tile:
    name, figure = publication.channel_name(one.series.channel, language), one.total
    if figure is None:
        return Tile(name)
    words = texts.SHEETS_OF_UNITS if one.is_of_all else texts.SHEETS_OF_SHOWN
    sheets, units = grouped(figure.sheets, language), len(one.units)
    has_index = figure.index is not None
    return Tile(
        name,
        value=index_said(figure, language, per_cent=True),
        bar=bar(figure),
        interval=_interval(interval_said(figure, language), language) if has_index else "",
        sheets=words.said(language).format(sheets=sheets, units=units, shown=one.shown),
        change=change_said(one.change, language),
        pending=pending_said(figure, language),
        flags=flags_said(one.flags, language),
    )


def _interval(said: str, language: str) -> str:
    low, _, high = said.partition("–")
    return texts.INTERVAL.said(language, low=low, high=high)


def _line(
    publication: Publication, survey: str, period: str, rows: Sequence[SeriesFigures], language: str
) -> PeriodLine:
    units = {unit.unit for one in rows for unit in one.units}
    said = [
        f"{publication.channel_name(one.series.channel, language)} "
        f"{index_said(one.total, language, per_cent=True) if one.total else texts.NO_FIGURE.said(language)}"
        for one in rows
    ]
    return PeriodLine(
        page=publication.page_name(stem_of(survey, period), language),
        name=period_said(period, language),
        line=texts.PERIOD_LINE.said(language, units=len(units), channels=", ".join(said)),
        is_provisional=not all(one.is_over for one in rows),
    )


def _chart(
    publication: Publication, periods: Mapping[str, Sequence[SeriesFigures]], newest: str, language: str
) -> Markup:
    """Draw how each channel went over the periods that are as long as the newest."""
    months = parse_period(newest).months
    alike = [name for name in periods if parse_period(name).months == months][:MOST_PERIODS]
    points: dict[str, list[TrendPoint]] = {}
    for name in reversed(alike):
        for one in periods[name]:
            if one.total is not None and one.total.index is not None:
                point = TrendPoint(name, one.total.index, one.total.low, one.total.high)
                points.setdefault(one.series.channel, []).append(point)
    series = [TrendSeries(publication.channel_name(channel, language), tuple(p)) for channel, p in points.items()]
    if max((len(one.points) for one in series), default=0) < 2:
        return Markup("")
    chart = trend_chart(series[:MOST_SERIES], language, CHART_WIDTH)
    return Markup(to_svg(chart, stem_of(newest)))  # noqa: S704  (its texts are escaped there)
