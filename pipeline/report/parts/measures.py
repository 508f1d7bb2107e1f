"""The plan to put right what was found: as far as those who answer for it have filled it in, and room for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import LowestRow, MeasureRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, Paragraph, TableBlock
from pipeline.report.matter import Subject

WIDE, HIGH = 25.0, 11.0  # millimetres of a cell that is written into by hand


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
    to_fill = (texts.CAUSE, texts.MEASURE, texts.OWNER_AND_DUE, texts.RESULT)
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=1.2, said_once=True),
        ColumnSpec(matter.say(texts.LIMITATION), width_share=2.2),
        *(ColumnSpec(matter.say(label), least=WIDE) for label in to_fill),
    )
    typed = {(row.unit, row.question): row for row in matter.rows.measures if row.channel == matter.main.channel}
    cells = tuple(
        (row.unit_name, _limitation(matter, row), *_said(typed.get((row.unit, row.question)))) for row in rows
    )
    title = matter.say(texts.PLAN_OF_CHANNEL, name=matter.main.channel_name)
    waits = [matter.say(texts.ORDER_OPEN)] if matter.order_is_open(matter.main.channel) else []
    return TableBlock(title, columns, cells, (*matter.without_few, *waits), least=HIGH)


def _limitation(matter: Subject, row: LowestRow) -> str:
    return f"{row.question_name}: {matter.lowest_said(row)}"


def _said(row: MeasureRow | None) -> tuple[str, ...]:
    """Return what people typed; a cell is empty, to be written into, where they did not."""
    if row is None:
        return ("",) * 4
    owner_and_due = ", ".join(filter(None, (row.owner, row.due)))
    return tuple(text or "" for text in (row.cause, row.measure, owner_and_due, row.result))
