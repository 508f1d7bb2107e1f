"""Channels side by side: they reach different people, so they are never pooled."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.figure_rows import ChannelRow
from pipeline.figures.formulas import index
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, Paragraph, TableBlock
from pipeline.report.charts import ChannelsRow, channels_chart
from pipeline.report.matter import Subject

MOST_CHANNELS = 6  # that the chart has marks for


def channels(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about channels."""
    yield Heading(1, matter.say("So sánh các hình thức thu phiếu", "Channels side by side"))
    vi = "Mỗi hình thức đến với những người khác nhau, nên kết quả được đặt cạnh nhau và không gộp lại."
    yield Paragraph(
        matter.say(vi, "Each channel reaches other people, so results stand side by side and are not pooled.")
    )
    shown = [row for row in matter.channels if row.answers][:MOST_CHANNELS]
    if len(shown) > 1:
        yield ChartBlock(
            matter.say("Chỉ số hài lòng theo nhóm tiêu chí (%)", "Index by factor (%)"),
            channels_chart(_by_factor(matter, shown), [row.channel_name for row in shown], matter.language),
        )
    yield _table(matter)


def _by_factor(matter: Subject, shown: list[ChannelRow]) -> list[ChannelsRow]:
    sums: dict[str, dict[str, list[int]]] = {}
    for row in matter.now(matter.rows.factors):
        cell = sums.setdefault(row.factor_name, {}).setdefault(row.channel, [0, 0])
        cell[0] += row.satisfied
        cell[1] += row.answers
    return [
        ChannelsRow(name, tuple(index(*by_channel.get(row.channel, [0, 0])) for row in shown))
        for name, by_channel in sums.items()
    ]


def _table(matter: Subject) -> TableBlock:
    columns = (
        ColumnSpec(matter.say("Hình thức", "Channel"), width_share=1.6),
        ColumnSpec(matter.say("Đơn vị", "Units"), "right"),
        ColumnSpec(matter.say("Phát ra", "Issued"), "right"),
        ColumnSpec(matter.say("Thu về", "Returned"), "right"),
        ColumnSpec(matter.say("Hợp lệ", "Valid"), "right"),
        ColumnSpec(matter.say("Chỉ số (%)", "Index (%)"), "right"),
        ColumnSpec(matter.say("Wilson 95 %", "Wilson 95 %"), "right", 1.4),
        ColumnSpec(matter.say("Theo phiếu", "By sheet"), "right", 1.2),
        ColumnSpec(matter.say("Điểm trung bình", "Mean"), "right"),
        ColumnSpec(matter.say("Thay đổi", "Change"), "right"),
    )
    title = matter.say("Hình thức thu phiếu, tất cả đơn vị", "Channels, all units")
    return TableBlock(title, columns, tuple(_cells(matter, row) for row in matter.channels))


def _cells(matter: Subject, row: ChannelRow) -> tuple[str, ...]:
    return (
        row.channel_name,
        *map(matter.count, (row.units, row.issued, row.returned, row.valid)),
        matter.number(row.index),
        matter.interval(row.low, row.high),
        matter.interval(row.low_sheets, row.high_sheets),
        matter.number(row.mean),
        matter.points(row.change),
    )
