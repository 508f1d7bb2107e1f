"""Sheets: how many were issued, came back and count, and why others do not."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import SheetsRow, in_pages, sheets_chart
from pipeline.report.matter import Subject


def sheets(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about sheets."""
    yield Heading(1, matter.say(texts.SHEETS))
    for channel in matter.channels:
        rows = matter.now(matter.rows.units, channel.channel)
        data = [SheetsRow(row.unit_name, row.issued, row.returned, row.valid) for row in rows]
        for chart in in_pages(lambda part: sheets_chart(part, matter.language), data):
            yield ChartBlock(channel.channel_name, chart)
    yield _table(matter)


def _table(matter: Subject) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=2.6),
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.3),
        ColumnSpec(matter.say(texts.ISSUED), "right"),
        ColumnSpec(matter.say(texts.RETURNED), "right"),
        ColumnSpec(matter.say(texts.RETURN_RATE), "right"),
        ColumnSpec(matter.say(texts.VALID), "right"),
        ColumnSpec(matter.say(texts.BLANK_SHEETS), "right"),
        ColumnSpec(matter.say(texts.TOO_FEW_ANSWERS), "right"),
        ColumnSpec(matter.say(texts.WAITING), "right"),
    )
    each = [] if matter.unit else matter.now(matter.rows.units)
    units = [_cells(matter, row, row.unit_name, matter.channel_name(row.channel)) for row in each]
    totals = [_cells(matter, row, matter.everyone, row.channel_name) for row in matter.channels]
    return TableBlock(
        matter.say(texts.SHEETS_OF_CHANNELS if matter.unit else texts.SHEETS_BY_UNIT),
        columns,
        (*units, *totals),
        (matter.say(texts.RETURNED_IS),),
        frozenset(range(len(units), len(units) + len(totals)) if units else ()),
    )


def _cells(matter: Subject, row: UnitRow | ChannelRow, name: str, channel: str) -> tuple[str, ...]:
    return (
        name,
        channel,
        matter.count(row.issued),
        matter.count(row.returned),
        matter.share(row.return_rate),
        *map(matter.count, (row.valid, row.invalid_blank, row.invalid_too_few_answers, row.waiting)),
    )
