"""Sheets: how many were issued, came back and count, and why others do not."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import FunnelRow, funnel_chart, in_pages
from pipeline.report.matter import Subject


def sheets(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about sheets."""
    yield Heading(1, matter.say("Phiếu phát ra, thu về và hợp lệ", "Sheets issued, returned and valid"))
    for channel in matter.channels:
        rows = matter.now(matter.rows.units, channel.channel)
        data = [FunnelRow(row.unit_name, row.issued, row.returned, row.valid) for row in rows]
        for chart in in_pages(lambda part: funnel_chart(part, matter.language), data):
            yield ChartBlock(channel.channel_name, chart)
    yield _table(matter)


def _table(matter: Subject) -> TableBlock:
    columns = (
        ColumnSpec(matter.say("Đơn vị", "Unit"), width_share=2.6),
        ColumnSpec(matter.say("Hình thức", "Channel"), width_share=1.3),
        ColumnSpec(matter.say("Phát ra", "Issued"), "right"),
        ColumnSpec(matter.say("Thu về", "Returned"), "right"),
        ColumnSpec(matter.say("Tỷ lệ thu về", "Return rate"), "right"),
        ColumnSpec(matter.say("Hợp lệ", "Valid"), "right"),
        ColumnSpec(matter.say("Để trắng", "Blank"), "right"),
        ColumnSpec(matter.say("Thiếu câu trả lời", "Too few answers"), "right"),
        ColumnSpec(matter.say("Chờ xử lý", "Waiting"), "right"),
    )
    units = [
        _cells(matter, row, row.unit_name, matter.channel_name(row.channel)) for row in matter.now(matter.rows.units)
    ]
    everyone = matter.say("Tất cả đơn vị", "All units")
    totals = [_cells(matter, row, everyone, row.channel_name) for row in matter.channels]
    return TableBlock(
        matter.say("Phiếu theo đơn vị và hình thức", "Sheets by unit and channel"),
        columns,
        (*units, *totals),
        (
            matter.say(
                "Thu về = hợp lệ + không hợp lệ (để trắng, thiếu câu trả lời) + chờ xử lý.",
                "Returned = valid + invalid (blank, too few answers) + waiting.",
            ),
        ),
        frozenset(range(len(units), len(units) + len(totals))),
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
