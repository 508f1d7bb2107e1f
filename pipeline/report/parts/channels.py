"""Channels side by side: they reach different people, so they are never pooled."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.figure_rows import ChannelRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, Paragraph, TableBlock
from pipeline.report.charts import ChannelsRow, channels_chart
from pipeline.report.matter import NOTHING, Subject, decimals_of, exact_index
from pipeline.report.parts.channel_worth import flags_in_short, same_units, worth

MOST_CHANNELS = 6  # that the chart has marks for


def channels(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about channels."""
    yield Heading(1, matter.say(texts.CHANNELS_COMPARED))
    yield Paragraph(matter.say(texts.CHANNELS_NOT_POOLED))
    shown = [row for row in matter.channels if row.answers][:MOST_CHANNELS]
    if len(shown) > 1:
        yield ChartBlock(
            matter.say(texts.INDEX_BY_FACTOR),
            channels_chart(
                _by_factor(matter, shown),
                [row.channel_name for row in shown],
                matter.language,
                decimals=[decimals_of(row.valid) for row in shown],
            ),
        )
    yield _table(matter)
    yield from same_units(matter)
    yield from worth(matter)


def _by_factor(matter: Subject, shown: list[ChannelRow]) -> list[ChannelsRow]:
    sums: dict[str, dict[str, list[int]]] = {}
    for row in matter.now(matter.rows.factors):
        cell = sums.setdefault(row.factor_name, {}).setdefault(row.channel, [0, 0])
        cell[0] += row.satisfied
        cell[1] += row.answers
    return [
        ChannelsRow(name, tuple(exact_index(*by_channel.get(row.channel, [0, 0])) for row in shown))
        for name, by_channel in sums.items()
    ]


def _table(matter: Subject) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.6),
        ColumnSpec(matter.say(texts.VALID), "right"),
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.INTERVAL), "right", 1.4),
        ColumnSpec(matter.say(texts.MEAN), "right"),
        ColumnSpec(matter.say(texts.CHANGE), "right"),
        ColumnSpec(matter.say(texts.COMPARED_ON), "right"),
    )
    flagged = any(matter.is_flagged(row.channel) for row in matter.channels)
    title = matter.say(texts.CHANNELS_OF_UNIT if matter.unit else texts.CHANNELS_OF_ALL_UNITS)
    shown = len(columns) - 1 if matter.unit else len(columns)  # how many units are compared is no question of one
    more = (ColumnSpec(matter.say(texts.FLAGS), width_share=2.0),) if flagged else ()
    rows = tuple(
        (*_cells(matter, row)[:shown], *((flags_in_short(matter, row.channel) or NOTHING,) if flagged else ()))
        for row in matter.channels
    )
    return TableBlock(title, (*columns[:shown], *more), rows, (matter.say(texts.ABOUT_BY_SHEET),))


def _cells(matter: Subject, row: ChannelRow) -> tuple[str, ...]:
    return (
        row.channel_name,
        matter.count(row.valid),
        matter.number_of(exact_index(row.satisfied, row.answers), row.valid),
        matter.interval_of(row, row.valid),
        matter.mean_of(row, row.valid),
        matter.points_of(row, row.valid),
        matter.compared_on(row),
    )
