"""The plan to put right what was found: as far as those who answer for it have filled it in, and room for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import LowestRow, MeasureRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, Paragraph, TableBlock
from pipeline.report.matter import HARD_SPACE, Subject

# Cells to be written into by hand are as wide as these blanks.
_TO_FILL = tuple(HARD_SPACE * letters for letters in (30, 30, 20, 20))


def measures(matter: Subject) -> Iterator[Block]:
    """Yield the blocks of the plan: the lowest criteria that miss the target."""
    if not matter.asks_for_index:
        return
    rows = [row for row in matter.lowest(matter.main.channel) if row.index < matter.target]
    yield Heading(1, matter.say(texts.PLAN))
    target = matter.target_said
    if matter.unit and any(row.note for row in matter.now(matter.rows.units, matter.main.channel)):
        yield Paragraph(matter.say(texts.TOO_FEW_FOR_PLAN))
        return
    if not rows:
        is_open = matter.order_is_open(matter.main.channel)
        yield Paragraph(matter.say(texts.ORDER_OPEN if is_open else texts.NONE_BELOW_TARGET, target=target))
        return
    yield Paragraph(matter.say(texts.BELOW_TARGET, target=target))
    yield _plan(matter, rows)


def _plan(matter: Subject, rows: Sequence[LowestRow]) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=1.4),
        ColumnSpec(matter.say(texts.LIMITATION), width_share=2.2),
        ColumnSpec(matter.say(texts.INDEX), "right", 0.7),
        ColumnSpec(matter.say(texts.CAUSE), width_share=1.4),
        ColumnSpec(matter.say(texts.MEASURE), width_share=1.4),
        ColumnSpec(matter.say(texts.OWNER_AND_DUE)),
        ColumnSpec(matter.say(texts.RESULT)),
    )
    typed = {(row.unit, row.question): row for row in matter.rows.measures if row.channel == matter.main.channel}
    cells = []
    before = ""
    for row in rows:
        name = "" if row.unit_name == before else row.unit_name
        said = _said(typed.get((row.unit, row.question)))
        cells.append((name, row.question_name, matter.number(row.index), *said))
        before = row.unit_name
    title = matter.say(texts.PLAN_OF_CHANNEL, name=matter.main.channel_name)
    waits = [matter.say(texts.ORDER_OPEN)] if matter.order_is_open(matter.main.channel) else []
    return TableBlock(title, columns, tuple(cells), (*matter.without_few, *waits))


def _said(row: MeasureRow | None) -> tuple[str, ...]:
    """Return what people typed, and room to write where they did not."""
    if row is None:
        return _TO_FILL
    owner_and_due = ", ".join(filter(None, (row.owner, row.due)))
    typed = (row.cause, row.measure, owner_and_due, row.result)
    return tuple(text or blank for text, blank in zip(typed, _TO_FILL, strict=True))
