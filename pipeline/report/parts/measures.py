"""The plan to put right what was found, to be filled in by those who answer for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import LowestRow
from pipeline.report.blocks import Block, ColumnSpec, Heading, Paragraph, TableBlock
from pipeline.report.matter import HARD_SPACE, Subject

# Cells to be written into by hand are as wide as these blanks.
_TO_FILL = tuple(HARD_SPACE * letters for letters in (30, 30, 20, 20))


def measures(matter: Subject) -> Iterator[Block]:
    """Yield the blocks of the plan: the lowest criteria that miss the target."""
    rows = [row for row in matter.lowest(matter.main.channel) if row.index < matter.target]
    yield Heading(1, matter.say("Kế hoạch khắc phục hạn chế", "Plan to put right what was found"))
    target = matter.target_said
    if not rows:
        vi = "Không có tiêu chí nào dưới mục tiêu {target} trong năm tiêu chí thấp nhất của các đơn vị."
        en = "None of the units' five lowest criteria is below the target of {target}."
        yield Paragraph(matter.say(vi, en, target=target))
        return
    vi = "Các tiêu chí dưới mục tiêu {target}; nguyên nhân, biện pháp và kết quả do đơn vị ghi."
    en = "Criteria below the target of {target}; cause, measure and result are for the unit to fill in."
    yield Paragraph(matter.say(vi, en, target=target))
    yield _plan(matter, rows)


def _plan(matter: Subject, rows: Sequence[LowestRow]) -> TableBlock:
    columns = (
        ColumnSpec(matter.say("Đơn vị", "Unit"), width_share=1.4),
        ColumnSpec(matter.say("Hạn chế (tiêu chí)", "Limitation (criterion)"), width_share=2.2),
        ColumnSpec(matter.say("Chỉ số (%)", "Index (%)"), "right", 0.7),
        ColumnSpec(matter.say("Nguyên nhân", "Cause"), width_share=1.4),
        ColumnSpec(matter.say("Biện pháp", "Measure"), width_share=1.4),
        ColumnSpec(matter.say("Phụ trách, thời hạn", "Owner, due")),
        ColumnSpec(matter.say("Kết quả", "Result")),
    )
    cells = []
    before = ""
    for row in rows:
        name = "" if row.unit_name == before else row.unit_name
        cells.append((name, row.question_name, matter.number(row.index), *_TO_FILL))
        before = row.unit_name
    title = matter.say("Kế hoạch: {name}", "Plan: {name}", name=matter.main.channel_name)
    return TableBlock(title, columns, tuple(cells), (matter.without_few,))
