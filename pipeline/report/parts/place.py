"""A unit beside the others: its own levels of satisfaction, and its place as the range that its sheets leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.figures.figure_rows import UnitRow
from pipeline.figures.tables import TOO_FEW
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import LevelsRow, levels_chart
from pipeline.report.matter import NOTHING, Subject, exact_index
from pipeline.report.one_unit import FEWEST_TOGETHER, Beside


def place(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about one unit beside the others; none where there is no index."""
    if matter.unit is None or not matter.asks_for_index:
        return
    rows = sorted(matter.now(matter.rows.units), key=lambda row: -row.valid)
    yield Heading(1, matter.say(texts.PLACE_AMONG_UNITS))
    yield _table(matter, rows, matter.unit.beside)
    if scale := matter.scale:
        by_level = [
            LevelsRow(
                matter.channel_name(row.channel),
                tuple(row.levels.get(level, 0) for level in scale.ids),
                row.index,
                matter.too_few if row.note else "",
                row.valid,
            )
            for row in rows
        ]
        chart = levels_chart(by_level, scale.labels, matter.language, satisfied=scale.satisfied)
        yield ChartBlock(matter.say(texts.ANSWERS_OF_CHANNELS), chart)


def place_of(matter: Subject, row: UnitRow, beside: Beside) -> str:
    """Write the place of a unit: from which rank to which, among how many."""
    if row.rank is None:
        waits = row.answers and row.note != TOO_FEW
        return matter.say(texts.PLACE_WAITS) if waits else matter.too_few if row.note == TOO_FEW else NOTHING
    if beside.ranked < 2:
        return matter.say(texts.NO_OTHER_UNIT)
    ranks = str(row.rank_from) if row.rank_from == row.rank_to else f"{row.rank_from}–{row.rank_to}"
    return matter.say(texts.PLACE_OF, place=ranks, units=beside.ranked)


def _table(matter: Subject, rows: list[UnitRow], beside: Mapping[str, Beside]) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.6),
        ColumnSpec(matter.say(texts.VALID_SHEETS), "right"),
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.INTERVAL), "right", 1.4),
        ColumnSpec(matter.say(texts.PLACE), width_share=1.8),
        ColumnSpec(matter.say(texts.BESIDE_EXPECTED), width_share=1.4),
        ColumnSpec(matter.say(texts.INDEX_OF_ALL), "right", 1.2),
    )
    notes = (matter.say(texts.ABOUT_PLACE, fewest=FEWEST_TOGETHER),)
    cells = tuple(_cells(matter, row, beside[row.channel]) for row in rows)
    return TableBlock(matter.say(texts.PLACE_BY_CHANNEL), columns, cells, notes)


def _cells(matter: Subject, row: UnitRow, beside: Beside) -> tuple[str, ...]:
    verdict = row.expected_said if row.note != TOO_FEW else None
    return (
        matter.channel_name(row.channel),
        matter.count(row.valid),
        matter.number_of(exact_index(row.satisfied, row.answers), row.valid),
        matter.interval_of(row, row.valid),
        place_of(matter, row, beside),
        matter.say(texts.VERDICTS_IN_SHORT[verdict]) if verdict else NOTHING,
        matter.number(beside.index),
    )
