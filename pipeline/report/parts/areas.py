"""Areas: the roll-up along the register, as it stood in the period."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.area_tables import AreaRow
from pipeline.report.blocks import Block, ColumnSpec, Heading, TableBlock
from pipeline.report.matter import Subject


def areas(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about areas."""
    rows = matter.now(matter.rows.areas)
    if not rows:
        return
    yield Heading(1, matter.say("Tổng hợp theo địa bàn", "Areas"))
    columns = (
        ColumnSpec(matter.say("Địa bàn", "Area"), width_share=2.4),
        ColumnSpec(matter.say("Hình thức", "Channel"), width_share=1.4),
        ColumnSpec(matter.say("Đơn vị", "Units"), "right"),
        ColumnSpec(matter.say("Thu về", "Returned"), "right"),
        ColumnSpec(matter.say("Hợp lệ", "Valid"), "right"),
        ColumnSpec(matter.say("Chỉ số (%)", "Index (%)"), "right"),
        ColumnSpec(matter.say("Theo phiếu", "By sheet"), "right", 1.3),
        ColumnSpec(matter.say("Điểm trung bình", "Mean"), "right"),
        ColumnSpec(matter.say("Thay đổi", "Change"), "right"),
    )
    when = matter.period_said(matter.period)
    vi, en = "Theo danh mục đơn vị tại kỳ {when}", "By the register as it stood in {when}"
    notes = tuple(dict.fromkeys(f"{row.area_name}: {row.note}" for row in rows if row.note))
    yield TableBlock(matter.say(vi, en, when=when), columns, tuple(_cells(matter, row) for row in rows), notes)


def _cells(matter: Subject, row: AreaRow) -> tuple[str, ...]:
    return (
        row.area_name,
        matter.channel_name(row.channel),
        *map(matter.count, (row.units, row.returned, row.valid)),
        matter.number(row.index),
        matter.interval(row.low_sheets, row.high_sheets),
        matter.number(row.mean),
        matter.points(row.change),
    )
