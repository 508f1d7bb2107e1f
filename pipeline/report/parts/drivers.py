"""What goes with the overall rating: each factor's share of it beside the factor's index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.figures.drivers import DriverRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, Note, Paragraph, TableBlock, rich
from pipeline.report.charts import QuadrantRow, quadrant_of, quadrants
from pipeline.report.charts.words import IMPROVE_FIRST
from pipeline.report.matter import Subject, exact_index


def drivers(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about what goes with the overall rating, channel by channel; none where nothing asks for it."""
    rows = matter.now(matter.rows.drivers)
    if not rows:
        return
    yield Heading(1, matter.say(texts.DRIVERS))
    for channel in matter.channels:
        here = [row for row in rows if row.channel == channel.channel]
        if here and here[0].note:
            yield Paragraph(_why_not(matter, here[0], channel.channel_name))
        elif here:
            yield Heading(2, channel.channel_name)
            yield from _shared_out(matter, here, channel.channel_name)
    if any(not row.note for row in rows):
        yield _table(matter, [row for row in rows if not row.note])
        yield Note(matter.say(texts.NOT_A_CAUSE))


def _why_not(matter: Subject, row: DriverRow, channel: str) -> str:
    told = {"channel": channel, "sheets": matter.count(row.sheets_used), "question": row.question_name}
    return matter.say(texts.DRIVERS_NOTES[row.note], share=_percent(matter, row), **told)


def _percent(matter: Subject, row: DriverRow) -> str:
    return matter.share(None if row.r_squared is None else float(100 * Fraction(str(row.r_squared))))


def _shared_out(matter: Subject, rows: Sequence[DriverRow], name: str) -> Iterator[Block]:
    drawn, even, index = _compared(rows)
    first = [one.name for one in drawn if _is_clear(one, even) and quadrant_of(one, even, index) is IMPROVE_FIRST]
    told = matter.say(texts.DRIVERS_FIRST, names="; ".join(first)) if first else matter.say(texts.DRIVERS_ALIKE)
    counts = {"sheets": matter.count(rows[0].sheets_used), "left_out": matter.count(rows[0].sheets_left_out)}
    lead = texts.DRIVERS_LEAD.said(matter.language)
    yield Paragraph(rich(lead, share=_percent(matter, rows[0]), question=rows[0].question_name, told=told, **counts))
    yield ChartBlock(matter.say(texts.DRIVERS_CHART, name=name), quadrants(drawn, index, matter.language))


def _compared(rows: Sequence[DriverRow]) -> tuple[list[QuadrantRow], float, float]:
    """Return the factors of a channel by their share, the share of each if all had the same, and the index of all."""
    index = exact_index(sum(row.satisfied for row in rows), sum(row.answers for row in rows)) or 0.0
    return [_drawn(row) for row in sorted(rows, key=lambda row: -(row.importance or 0))], 100 / len(rows), index


def _table(matter: Subject, rows: Sequence[DriverRow]) -> TableBlock:
    """Return the factors of all channels, each channel below the other."""
    by_channel = {one.channel_name: [row for row in rows if row.channel == one.channel] for one in matter.channels}
    shown = {name: here for name, here in by_channel.items() if here}
    is_alone = len(shown) == 1
    cells = [
        (*(() if is_alone else (name,)), *_cells(matter, one, even, index))
        for name, here in shown.items()
        for drawn, even, index in [_compared(here)]
        for one in drawn
    ]
    columns = _columns(matter)
    if not is_alone:
        columns = (ColumnSpec(matter.say(texts.CHANNEL), width_share=1.3, said_once=True), *columns)
    return TableBlock(matter.say(texts.DRIVERS_TABLE, name=matter.listed(shown)), columns, tuple(cells))


def _drawn(row: DriverRow) -> QuadrantRow:
    figures = (row.importance, row.importance_low, row.importance_high)
    share, low, high = (figure or 0.0 for figure in figures)
    return QuadrantRow(row.factor_name, share, low, high, row.index or 0.0, row.is_driver == "yes")


def _is_clear(row: QuadrantRow, even: float) -> bool:
    """Whether it is beyond doubt on which side of an even share a factor lies, and that it has more than chance."""
    return row.low > even if row.share >= even and row.is_driver else row.high < even


def _columns(matter: Subject) -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec(matter.say(texts.FACTOR), width_share=3.0),
        ColumnSpec(matter.say(texts.SHARE_OF_R2), "right"),
        ColumnSpec(matter.say(texts.BAND_95), "right", 1.2),
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.FIELD), width_share=1.8),
    )


def _cells(matter: Subject, row: QuadrantRow, even: float, index: float) -> tuple[str, ...]:
    field = quadrant_of(row, even, index).said(matter.language)
    ends = "–".join(matter.number(end, 1) for end in (row.low, row.high))
    said = field if _is_clear(row, even) else matter.say(texts.NOT_CLEAR, field=field)
    return row.name, matter.number(row.share, 1), ends, matter.number(row.index), said
