"""Areas: the roll-up along the register, as it stood in the period."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.area_tables import AreaRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, TableBlock
from pipeline.report.matter import Subject, exact_index


def areas(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about areas that have the sheets of several units: those of one stand among the units."""
    all_rows = matter.now(matter.rows.areas)
    rows = [row for row in all_rows if row.units > 1 and row.units_counted != 1]
    if not rows:
        return
    alone = [f"{row.area_name} ({matter.channel_name(row.channel)})" for row in all_rows if row not in rows]
    yield Heading(1, matter.say(texts.AREAS))
    columns = (
        ColumnSpec(matter.say(texts.AREA), width_share=2.4),
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.4),
        ColumnSpec(matter.say(texts.UNITS), "right"),
        ColumnSpec(matter.say(texts.VALID), "right"),
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.INTERVAL), "right", 1.3),
        ColumnSpec(matter.say(texts.MEAN), "right"),
        ColumnSpec(matter.say(texts.CHANGE), "right"),
        ColumnSpec(matter.say(texts.COMPARED_ON), "right"),
    )
    when = matter.period_said(matter.period)
    notes = tuple(dict.fromkeys(f"{row.area_name}: {row.note}" for row in rows if row.note))
    if alone:
        notes = (*notes, matter.say(texts.ONE_UNIT_AREAS, names=", ".join(alone)))
    yield TableBlock(
        matter.say(texts.REGISTER_IN, when=when), columns, tuple(_cells(matter, row) for row in rows), notes
    )


def _cells(matter: Subject, row: AreaRow) -> tuple[str, ...]:
    return (
        row.area_name,
        matter.channel_name(row.channel),
        *map(matter.count, (row.units, row.valid)),
        matter.number_of(exact_index(row.satisfied, row.answers), row.valid),
        matter.interval_of(row, row.valid),
        matter.mean_of(row, row.valid),
        matter.points_of(row, row.valid),
        matter.compared_on(row),
    )
