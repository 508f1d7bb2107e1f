"""Each unit in turn, in a third of a page: what joins the reports of the units to that of their superior."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import UnitRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, KeepTogether, PageBreak, Paragraph, TableBlock
from pipeline.report.matter import HARD_SPACE, NOTHING, Subject, exact_index
from pipeline.report.one_unit import Beside, beside_others, namesakes
from pipeline.report.parts.comments import comments_counted
from pipeline.report.parts.place import place_of

NAMED = 3  # lowest criteria of each channel


def each_unit(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about each unit."""
    rows: dict[str, list[UnitRow]] = {}
    for row in matter.now(matter.rows.units):
        if row.issued or row.returned:
            rows.setdefault(row.unit, []).append(row)
    beside = beside_others(matter.now(matter.rows.units), matter.channels)
    yield PageBreak()
    yield Heading(1, matter.say(texts.EACH_UNIT_IN_TURN))
    yield Paragraph(matter.say(texts.ABOUT_EACH_UNIT))
    for unit, name in namesakes({unit: found[-1].unit_name for unit, found in rows.items()}):
        yield _in_short(matter, name, sorted(rows[unit], key=lambda row: -row.valid), beside)


def _in_short(matter: Subject, name: str, rows: Sequence[UnitRow], beside: dict[str, Beside]) -> KeepTogether:
    cells = tuple(_cells(matter, row, beside[row.channel]) for row in rows)
    table = TableBlock(matter.say(texts.UNIT_BY_CHANNEL), _columns(matter), cells)
    written = [row for row in matter.now(matter.rows.comments) if row.unit == rows[0].unit]
    said = (*(text for row in rows for text in _lowest(matter, row)), comments_counted(matter, written))
    return KeepTogether((Heading(2, name), table, *map(Paragraph, said)))


def _columns(matter: Subject) -> tuple[ColumnSpec, ...]:
    counts = (texts.ISSUED, texts.RETURNED, texts.VALID, texts.WAITING)
    about_index = (
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.INTERVAL), "right", 1.4),
        ColumnSpec(matter.say(texts.PLACE), width_share=1.8),
        ColumnSpec(matter.say(texts.CHANGE), "right"),
        ColumnSpec(matter.say(texts.SINCE_BEFORE), width_share=1.3),
    )
    return (
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.6),
        *(ColumnSpec(matter.say(label), "right") for label in counts),
        *(about_index if matter.asks_for_index else ()),
    )


def _cells(matter: Subject, row: UnitRow, beside: Beside) -> tuple[str, ...]:
    counts = (matter.count(count) for count in (row.issued, row.returned, row.valid, row.waiting))
    index = (
        matter.number_of(exact_index(row.satisfied, row.answers), row.valid),
        matter.interval_of(row, row.valid),
        place_of(matter, row, beside) if row.answers else NOTHING,
        matter.points_of(row, row.valid),
        matter.say(texts.VERDICTS_IN_SHORT[row.change_said]) if row.change_said else NOTHING,
    )
    return (matter.channel_name(row.channel), *counts, *(index if matter.asks_for_index else ()))


def _lowest(matter: Subject, row: UnitRow) -> Iterator[str]:
    """Yield the lowest criteria of a unit in one channel, where any can be told."""
    lowest = [one for one in matter.lowest(row.channel) if one.unit == row.unit][:NAMED]
    if row.answers and matter.asks_for_index and lowest:
        names = matter.listed(f"{one.question_name} ({matter.lowest_said(one)}{HARD_SPACE}%)" for one in lowest)
        yield matter.say(texts.LOWEST_IN_SHORT, channel=matter.channel_name(row.channel), names=names)
