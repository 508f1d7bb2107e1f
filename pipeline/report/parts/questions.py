"""Questions beside the overall index: what people experienced and expect, other scales, and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.layout import Kind
from pipeline.figures.figure_rows import ChannelDistributionRow, ChannelQuestionRow, ChannelRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import (
    Chart,
    DistributionRow,
    NpsRow,
    OptionBar,
    Spread,
    SpreadRow,
    distribution_chart,
    in_pages,
    nps_chart,
    spread_chart,
)
from pipeline.report.charts.words import signed
from pipeline.report.matter import NOTHING, Subject, decimals_of


def questions(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about questions that the overall index is not made of, channel by channel."""
    rows = [row for row in matter.now(matter.rows.questions) if row.in_index == "no"]
    if not rows:
        return
    yield Heading(1, matter.say(texts.OTHER_QUESTIONS))
    for channel in matter.channels:
        here = [row for row in rows if row.channel == channel.channel and row.answers]
        if here:
            yield Heading(2, channel.channel_name)
            yield from _charts(matter, channel, here)
            if any(row.mean is not None for row in here):
                yield _measured(matter, channel, here)


def _charts(matter: Subject, channel: ChannelRow, rows: Sequence[ChannelQuestionRow]) -> Iterator[Block]:
    """Yield how answers are spread over choices, then scores of recommendation, then numbers."""
    chosen = matter.now(matter.rows.distribution, channel.channel)
    spreads = [_distribution(matter, row, [one for one in chosen if one.question == row.question]) for row in rows]

    def distributions(part: Sequence[DistributionRow]) -> Chart:
        return distribution_chart(part, matter.language)

    shown = [row for row in spreads if row.options]
    for chart in in_pages(distributions, shown) if shown else ():
        yield ChartBlock(matter.say(texts.HOW_SPREAD), chart)
    scores = [_score(row) for row in rows if row.nps is not None]
    for chart in in_pages(lambda part: nps_chart(part, matter.language), scores) if scores else ():
        yield ChartBlock(matter.say(texts.WOULD_RECOMMEND), chart)
    numbers = [_spread(matter, row) for row in rows if row.kind == Kind.NUMBER]
    for chart in in_pages(lambda part: spread_chart(part, matter.language), numbers) if numbers else ():
        yield ChartBlock(matter.say(texts.NUMBERS), chart)


def _distribution(
    matter: Subject, row: ChannelQuestionRow, choices: Sequence[ChannelDistributionRow]
) -> DistributionRow:
    options = tuple(OptionBar(one.choice_name, one.count, one.low, one.high) for one in choices)
    note = matter.say(texts.SEVERAL_ALLOWED) if row.kind == Kind.CHOICES else ""
    return DistributionRow(row.question_name, options, row.asked, note)


def _score(row: ChannelQuestionRow) -> NpsRow:
    return NpsRow(
        row.question_name,
        row.promoters or 0,
        row.answers - (row.promoters or 0) - (row.detractors or 0),
        row.detractors or 0,
        row.nps,
        row.nps_low,
        row.nps_high,
    )


def _spread(matter: Subject, row: ChannelQuestionRow) -> SpreadRow:
    five = (row.least, row.lower_quartile, row.median, row.upper_quartile, row.most)
    least, lower, median, upper, most = (number or 0.0 for number in five)
    spread = None if None in five else Spread(least, lower, median, upper, most)
    return SpreadRow(row.question_name, row.answers, spread, matter.too_few if spread is None else "")


def _measured(matter: Subject, channel: ChannelRow, rows: Sequence[ChannelQuestionRow]) -> TableBlock:
    """Return the table of questions that have a middle: those on a scale, and numbers."""
    columns = (
        ColumnSpec(matter.say(texts.QUESTION), width_share=3),
        ColumnSpec(matter.say(texts.VALID_ANSWERS), "right"),
        ColumnSpec(matter.say(texts.MEAN), "right"),
        ColumnSpec(matter.say(texts.MEDIAN), "right"),
        ColumnSpec(matter.say(texts.BEST_LEVEL), "right"),
        ColumnSpec(matter.say(texts.NPS), "right", 1.6),
        ColumnSpec(matter.say(texts.FIVE_NUMBERS), "right", 2),
    )
    cells = tuple(_cells(matter, row) for row in rows if row.answers and row.mean is not None)
    title = matter.say(texts.MEASURED_QUESTIONS, name=channel.channel_name)
    return TableBlock(title, columns, cells, (matter.say(texts.ABOUT_FIVE_NUMBERS),))


def _cells(matter: Subject, row: ChannelQuestionRow) -> tuple[str, ...]:
    five = (row.least, row.lower_quartile, row.median, row.upper_quartile, row.most)
    return (
        row.question_name,
        matter.count(row.answers),
        matter.mean_of(row, row.answers),
        matter.number_of(row.exact.get("median"), row.answers),
        matter.share(row.top_box),
        NOTHING if row.nps is None else _said_score(matter, row),
        NOTHING if row.least is None else " · ".join(matter.number(one, 1) for one in five),
    )


def _said_score(matter: Subject, row: ChannelQuestionRow) -> str:
    """Write a score of recommendation and its interval."""
    exact = (row.exact[name] for name in ("nps", "nps_low", "nps_high"))
    score, low, high = (signed(one, decimals_of(row.answers), matter.language) for one in exact)
    return f"{score} ({low} … {high})"
