"""What the first page of the workbook says: the newest complete period in a few figures, charts, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

import pandas as pd

from pipeline.counting.comment_rows import TYPED
from pipeline.figures.channel_quality import CHANNEL_QUALITY, ChannelQualityRow
from pipeline.figures.choice import Choice, choose
from pipeline.figures.delivery import named
from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow, FactorRow, UnitRow
from pipeline.figures.flag_texts import SHORT, UNITS_FLAGGED
from pipeline.figures.formulas import index
from pipeline.figures.state_of_data import StateOfData
from pipeline.figures.tables import TOO_FEW
from pipeline.figures.texts import VERDICTS
from pipeline.figures.typed_rows import rows_of
from pipeline.records.assembly import Status
from pipeline.records.period_words import period_said
from pipeline.records.periods import parse_period
from pipeline.results import front_texts as texts
from pipeline.results.preliminary import preliminary

MOST_CHANNELS = 5
"""That have a line of figures; a page holds no more beside the rest."""
MOST_UNITS = 15
"""That a chart of half a page names legibly."""
MOST_PERIODS = 12
MOST_LOWEST = 5


class ChartKind(StrEnum):
    """How values are drawn."""

    BARS = auto()
    """They lie, the first at the bottom."""
    STACKED = auto()
    """They lie, the series end to end."""
    LINES = auto()


@dataclass(frozen=True, slots=True)
class Series:
    """The values of a chart's series, one for each label; ``ends`` are the lower and upper ends of their intervals."""

    name: str
    values: tuple[float | None, ...]
    ends: tuple[tuple[float | None, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its data.

    Attributes:
        title: above it.
        kind: how it is drawn.
        labels: of the values.
        series: at least one.
        is_index: whether values are indices, which lie between 0 and 100; else they are counts.
    """

    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    is_index: bool = True


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The line of a channel; changes are in percentage points, all else as in the table of channels."""

    channel: str
    index: float | None
    low: float | None
    high: float | None
    issued: int
    returned: int
    valid: int
    change: float | None
    change_said: str


@dataclass(frozen=True, slots=True)
class Low:
    """A criterion that is among the lowest, with its index and the interval over sheets, per cent."""

    name: str
    index: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things wait; ``table`` is the id of the one that tells more."""

    name: str
    count: int
    table: str


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The first page.

    Attributes:
        authority: whose survey it is.
        title: what the page tells.
        about: the period, and who delivered.
        notes: what else must be known of that.
        preliminary: what waiting answers may still move; empty where none wait.
        keys: a line for each channel, the one with most valid sheets first.
        more_channels: how many channels have none for want of room.
        flagged: what was seen of channels whose sheets look odd, a line for each.
        charts: two or three, the largest first.
        lowest_title: above the lowest criteria.
        lowest: of the first channel, the lowest first.
        waiting: of all periods.
    """

    authority: str
    title: str
    about: str
    notes: tuple[str, ...] = ()
    preliminary: str = ""
    keys: tuple[KeyFigures, ...] = ()
    more_channels: int = 0
    flagged: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    lowest_title: str = ""
    lowest: tuple[Low, ...] = ()
    waiting: tuple[Waiting, ...] = ()


def front_page(
    tables: Mapping[str, pd.DataFrame],
    comments: pd.DataFrame,
    state: StateOfData,
    titles: Mapping[str, str],
    language: str,
) -> FrontPage:
    """Return the first page, about the newest complete period of the survey with most sheets in it.

    Args:
        tables: of figures, by name.
        comments: the table of comments, all of it text.
        state: of the data.
        titles: of the surveys that were printed, by their ids.
        language: ``vi`` or ``en``.
    """
    title = texts.TITLE.said(language)
    if not state.deliveries:
        return FrontPage(state.authority, title, texts.NOTHING_PRINTED.said(language))
    choice = choose(state.deliveries, None, None)
    seen = _Seen.of(tables, choice, language)
    name, lowest = seen.lowest()
    return FrontPage(
        authority=state.authority,
        title=title,
        about=_about(choice, titles.get(choice.of.survey, ""), language),
        notes=tuple(_notes(choice, language)),
        preliminary=_preliminary(tables, seen.channels, language),
        keys=tuple(seen.keys()),
        flagged=tuple(seen.flagged()),
        more_channels=max(0, len(seen.channels) - MOST_CHANNELS),
        charts=tuple(seen.charts()),
        lowest_title=name,
        lowest=lowest,
        waiting=tuple(_waiting(tables, comments, state, choice, language)),
    )


def _about(choice: Choice, survey: str, language: str) -> str:
    of = choice.of
    period = period_said(of.period, language)
    return texts.ABOUT_PERIOD.said(language, period=period, delivered=of.delivered, units=of.units, survey=survey)


def _notes(choice: Choice, language: str) -> Iterator[str]:
    period = period_said(choice.of.period, language)
    if newer := choice.passed_over:
        told = {"newer": period_said(newer.period, language), "delivered": newer.delivered, "units": newer.units}
        yield texts.PASSED_OVER.said(language, period=period, **told)
    elif not choice.of.is_complete:
        yield texts.NOT_COMPLETE.said(language, period=period)
    if choice.of.missing:
        yield texts.NOT_DELIVERED.said(language, names=named(choice.of.missing, language))


def _open_answers(tables: Mapping[str, pd.DataFrame]) -> int:
    return int(tables["channel_questions"]["pending"].sum())


def _preliminary(tables: Mapping[str, pd.DataFrame], channels: Sequence[ChannelRow], language: str) -> str:
    said = preliminary(_open_answers(tables), channels, language)
    return texts.PRELIMINARY.said(language, said=said) if said else ""


def _waiting(
    tables: Mapping[str, pd.DataFrame], comments: pd.DataFrame, state: StateOfData, choice: Choice, language: str
) -> Iterator[Waiting]:
    yield Waiting(texts.SHEETS_WAIT.said(language), state.statuses[Status.WAITING], "sheets")
    yield Waiting(texts.ANSWERS_WAIT.said(language), _open_answers(tables), "quality")
    untyped = int((comments["state"] != TYPED).sum())
    yield Waiting(texts.COMMENTS_WAIT.said(language), untyped, "comments")
    yield Waiting(texts.UNITS_MISSING.said(language), choice.of.units - choice.of.delivered, "units")


@dataclass(frozen=True, slots=True)
class _Seen:
    """The rows of one survey, seen from one period.

    Attributes:
        channels: of this period, the one with most valid sheets first.
        earlier: the rows of all channels, of this period and those before it, the oldest first.
    """

    tables: Mapping[str, pd.DataFrame]
    survey: str
    period: str
    language: str
    channels: list[ChannelRow]
    earlier: list[ChannelRow]

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], choice: Choice, language: str) -> _Seen:
        period, last = choice.of.period, parse_period(choice.of.period)
        frame = tables["channels"]
        rows = rows_of(frame[frame["survey"] == choice.of.survey], ChannelRow)
        alike = [row for row in rows if parse_period(row.period).months == last.months]
        earlier = [row for row in alike if parse_period(row.period).sort_key <= last.sort_key]
        now = sorted((row for row in rows if row.period == period), key=lambda row: -row.valid)
        return cls(tables, choice.of.survey, period, language, now, earlier)

    def now(self, table: str) -> pd.DataFrame:
        """Return the rows of a table that are of this survey and period."""
        frame = self.tables[table]
        return frame[(frame["survey"] == self.survey) & (frame["period"] == self.period)]

    def keys(self) -> Iterator[KeyFigures]:
        for row in self.channels[:MOST_CHANNELS]:
            yield KeyFigures(
                *(row.channel_name, row.index, row.low_sheets, row.high_sheets, row.issued, row.returned, row.valid),
                *(row.change, VERDICTS[row.change_said].said(self.language) if row.change_said else ""),
            )

    def flagged(self) -> Iterator[str]:
        """Yield of each channel what was seen of its sheets beyond the bounds, and of how many of its units."""
        rows = {row.channel: row for row in rows_of(self.now(CHANNEL_QUALITY), ChannelQualityRow) if not row.unit}
        for channel in self.channels:
            row = rows.get(channel.channel)
            if row and (row.seen or row.units_flagged):
                said = [SHORT[flag].said(self.language) for flag in row.seen]
                if row.units_flagged:
                    said.append(UNITS_FLAGGED.said(self.language, count=row.units_flagged))
                yield texts.FLAGGED.said(self.language, channel=row.channel_name, said="; ".join(said))

    def lowest(self) -> tuple[str, tuple[Low, ...]]:
        """Return a heading, and the lowest criteria of the channel with most valid sheets; of equals the first."""
        main = self.channels[0]
        criteria = rows_of(self.now("channel_criteria"), ChannelCriterionRow)
        rows = [row for row in criteria if row.channel == main.channel and row.answers and row.index is not None]
        rows.sort(key=lambda row: row.satisfied / row.answers)
        title = texts.LOWEST.said(self.language, channel=main.channel_name)
        if any(row.pending for row in rows):
            title = texts.ORDER_OPEN.said(self.language, title=title)
        found = (
            Low(row.question_name, row.index or 0.0, row.low_sheets, row.high_sheets) for row in rows[:MOST_LOWEST]
        )
        return title, tuple(found)

    def charts(self) -> Iterator[Chart]:
        """Yield the charts: of units or, of a single one, of factors; of periods or, of a single one, of factors."""
        periods = tuple(dict.fromkeys(row.period for row in self.earlier if row.index is not None))[-MOST_PERIODS:]
        units, factors = self._by_unit(), self._by_factor()
        found = [units or factors, self._by_period(periods) if len(periods) > 1 else factors if units else None]
        yield from (chart for chart in found if chart)
        yield self._sheets()

    def _by_unit(self) -> Chart | None:
        """Return the chart of the first channel's units with enough sheets, the lowest first."""
        main = self.channels[0]
        rows = [row for row in rows_of(self.now("units"), UnitRow) if row.channel == main.channel]
        rows = [row for row in rows if row.answers and row.index is not None and row.note != TOO_FEW]
        if len(rows) < 2:
            return None
        rows.sort(key=lambda row: row.satisfied / row.answers)
        shown = rows[:MOST_UNITS]
        title = texts.BY_UNIT if len(shown) == len(rows) else texts.LOWEST_UNITS
        told = {"count": len(shown), "all": len(rows)} if title is texts.LOWEST_UNITS else {}
        shared = Counter(row.unit_name for row in shown)
        labels = (row.unit_name if shared[row.unit_name] == 1 else f"{row.unit_name} ({row.unit})" for row in shown)
        values = tuple(row.index for row in shown)
        series = Series(main.channel_name, values, tuple((row.low_sheets, row.high_sheets) for row in shown))
        said = title.said(self.language, channel=main.channel_name, **told)
        return Chart(said, ChartKind.BARS, tuple(labels), (series,))

    def _by_factor(self) -> Chart | None:
        """Return the chart of factors, a series for each channel."""
        sums: dict[str, dict[str, list[int]]] = {}
        for row in rows_of(self.now("factors"), FactorRow):
            cell = sums.setdefault(row.factor_name, {}).setdefault(row.channel, [0, 0])
            cell[0] += row.satisfied
            cell[1] += row.answers
        shown = [row for row in self.channels if row.answers][:MOST_CHANNELS]
        names = list(sums)[::-1]  # the first at the top
        series = tuple(
            Series(row.channel_name, tuple(index(*sums[name].get(row.channel, (0, 0))) for name in names))
            for row in shown
        )
        return Chart(texts.BY_FACTOR.said(self.language), ChartKind.BARS, tuple(names), series) if series else None

    def _by_period(self, periods: Sequence[str]) -> Chart:
        series = []
        for channel in self.channels[:MOST_CHANNELS]:
            rows = {row.period: row for row in self.earlier if row.channel == channel.channel}
            of = [rows.get(period) for period in periods]
            ends = tuple((row.low_sheets, row.high_sheets) if row else (None, None) for row in of)
            series.append(Series(channel.channel_name, tuple(row.index if row else None for row in of), ends))
        labels = tuple(period_said(period, self.language) for period in periods)
        return Chart(texts.BY_PERIOD.said(self.language), ChartKind.LINES, labels, tuple(series))

    def _sheets(self) -> Chart:
        rows = self.channels[MOST_CHANNELS - 1 :: -1]
        counts = (
            (texts.VALID_SHEETS, [row.valid for row in rows]),
            (texts.INVALID_SHEETS, [row.invalid for row in rows]),
            (texts.WAITING_SHEETS, [row.waiting for row in rows]),
            (texts.NOT_RETURNED, [max(0, row.issued - row.returned) for row in rows]),
        )
        series = tuple(Series(name.said(self.language), tuple(values)) for name, values in counts)
        labels = tuple(row.channel_name for row in rows)
        return Chart(texts.SHEETS.said(self.language), ChartKind.STACKED, labels, series, is_index=False)
