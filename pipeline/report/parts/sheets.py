"""Sheets: how many were issued, came back and count, and why others do not."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.figure_rows import ChannelRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import SheetsRow, in_pages, sheets_chart
from pipeline.report.matter import Subject


def sheets(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about sheets."""
    yield Heading(1, matter.say(texts.SHEETS))
    for channel in matter.channels:
        rows = matter.now(matter.rows.units, channel.channel)
        if matter.is_large:
            continue
        data = [SheetsRow(row.unit_name, row.issued, row.returned, row.valid) for row in rows]
        for chart in in_pages(lambda part: sheets_chart(part, matter.language), data):
            yield ChartBlock(channel.channel_name, chart)
    yield _table(matter)


def _table(matter: Subject) -> TableBlock:
    """Return the account of each channel: what each unit's is, the charts and the tables say."""
    columns = (
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.6),
        *(
            ColumnSpec(matter.say(label), "right")
            for label in (
                *(texts.UNITS, texts.ISSUED, texts.RETURNED, texts.RETURN_RATE, texts.VALID, texts.INVALID),
                *(texts.BLANK_SHEETS, texts.TOO_FEW_ANSWERS, texts.WAITING),
            )
        ),
    )
    rows = tuple(_cells(matter, row) for row in matter.channels)
    notes = [matter.say(texts.RETURNED_IS)]
    waiting = [row for row in matter.now(matter.rows.units) if row.waiting]
    if waiting:
        names = [
            f"{row.unit_name}, {matter.channel_name(row.channel)} ({matter.count(row.waiting)})" for row in waiting
        ]
        said = matter.units_listed(names) if matter.is_large else "; ".join(names)
        notes.append(matter.say(texts.SHEETS_WAITING, names=said))
    return TableBlock(matter.say(texts.SHEETS_OF_CHANNELS), columns, rows, tuple(notes))


def _cells(matter: Subject, row: ChannelRow) -> tuple[str, ...]:
    reasons = (row.valid, row.invalid, row.invalid_blank, row.invalid_too_few_answers, row.waiting)
    return (
        row.channel_name,
        *map(matter.count, (row.units, row.issued, row.returned)),
        matter.share(row.return_rate),
        *map(matter.count, reasons),
    )
