"""What the survey's scheme makes of the answers: the overall figure of each unit, and its class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import ChannelRow, SchemeRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, TableBlock
from pipeline.report.matter import NOTHING, Subject, decimals_of


def scheme(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about sums and classes, channel by channel; none where the survey has no scheme."""
    rows = matter.now(matter.rows.schemes)
    if not rows:
        return
    yield Heading(1, matter.say(texts.BY_SCHEME, scheme=rows[0].scheme))
    for channel in matter.channels:
        here = [row for row in rows if row.channel == channel.channel]
        if here:
            yield _table(matter, channel, here)


def _table(matter: Subject, channel: ChannelRow, rows: Sequence[SchemeRow]) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=2.2),
        ColumnSpec(matter.say(texts.VALID_SHEETS), "right"),
        ColumnSpec(matter.say(texts.SUM), "right"),
        ColumnSpec(matter.say(texts.MAY_END_AT), "right", 1.3),
        ColumnSpec(matter.say(texts.OUT_OF), "right"),
        ColumnSpec(matter.say(texts.CLASS), width_share=1.6),
        ColumnSpec(matter.say(texts.RANK), "right"),
    )
    notes = [matter.say(texts.ABOUT_CLASSES)]
    if any(row.missing for row in rows):
        notes.append(matter.say(texts.NO_SUM))
    shown = len(columns) - 1 if matter.unit else len(columns)  # a unit's exact rank is not told
    cells = tuple(_cells(matter, row)[:shown] for row in rows)
    return TableBlock(channel.channel_name, columns[:shown], cells, tuple(notes))


def _cells(matter: Subject, row: SchemeRow) -> tuple[str, ...]:
    is_open = row.low_sum != row.high_sum
    # A class begins at whole points: of 14.96 nobody may read 15.0 and the class below.
    decimals = 2 if row.class_open is not None else decimals_of(row.sheets)
    own, *ends = (matter.number(row.exact.get(name), decimals) for name in ("sum", "low_sum", "high_sum"))
    name = row.class_name or NOTHING
    return (
        row.unit_name,
        matter.count(row.sheets),
        own,
        "–".join(ends) if is_open else NOTHING,
        matter.number(row.max, 0),
        matter.say(texts.CLASS_OPEN, name=name) if row.class_open == "yes" else name,
        matter.count(row.rank),
    )
