"""Units: levels of satisfaction, index with its interval, rank as far as it is known, change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.criteria import SharedScale
from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import TOO_FEW
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import Chart, IntervalRow, LevelsRow, in_pages, interval_chart, levels_chart
from pipeline.report.matter import NOTHING, Subject


def units(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about units, channel by channel."""
    if not matter.asks_for_index:
        return
    yield Heading(1, matter.say(texts.SATISFACTION_BY_UNIT))
    for channel in matter.channels:
        rows = matter.now(matter.rows.units, channel.channel)
        if not any(row.answers for row in rows):
            continue
        yield Heading(2, channel.channel_name)
        yield from _charts(matter, channel, rows)
        yield _table(matter, channel, rows)


def _charts(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> Iterator[Block]:
    if scale := matter.scale:
        by_level = [_levels_row(matter, row, scale) for row in rows]
        title = matter.say(texts.ANSWERS_BY_LEVEL)

        def stacked(part: Sequence[LevelsRow]) -> Chart:
            return levels_chart(part, scale.labels, matter.language, satisfied=scale.satisfied)

        for chart in in_pages(stacked, by_level):
            yield ChartBlock(title, chart)
    ordered = sorted(rows, key=lambda row: (row.index is None, -(row.index or 0)))
    intervals = [_interval_row(matter, row) for row in ordered]
    title = matter.say(texts.INDEX_WITH_INTERVAL)
    caption = matter.say(texts.OVERLAP)

    def drawn(part: Sequence[IntervalRow]) -> Chart:
        return interval_chart(part, channel.index, matter.target, matter.language)

    for chart in in_pages(drawn, intervals):
        yield ChartBlock(title, chart, caption)


def _levels_row(matter: Subject, row: UnitRow, scale: SharedScale) -> LevelsRow:
    note = matter.too_few if row.note else ""
    counts = tuple(row.levels.get(level, 0) for level in scale.ids)
    return LevelsRow(row.unit_name, counts, row.index, note, row.valid)


def _interval_row(matter: Subject, row: UnitRow) -> IntervalRow:
    note = matter.too_few if row.note else ""
    rank = "" if row.rank is None else matter.place(row)
    return IntervalRow(row.unit_name, row.index, row.low_sheets, row.high_sheets, rank, note)


def _table(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> TableBlock:
    total = _cells(matter, channel, matter.say(texts.ALL_UNITS), NOTHING, NOTHING)
    title = matter.say(texts.UNITS_OF_CHANNEL, channel=channel.channel_name)
    return TableBlock(
        title,
        _columns(matter),
        (*(_unit_cells(matter, row) for row in rows), total),
        (matter.say(texts.ABOUT_INTERVALS),),
        frozenset({len(rows)}),
    )


def _columns(matter: Subject) -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec(matter.say(texts.UNIT), width_share=2.4),
        ColumnSpec(matter.say(texts.VALID_SHEETS), "right"),
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.WILSON), "right", 1.3),
        ColumnSpec(matter.say(texts.BY_SHEET), "right", 1.3),
        ColumnSpec(matter.say(texts.MEAN), "right"),
        ColumnSpec(matter.say(texts.RANK), "right"),
        ColumnSpec(matter.say(texts.BESIDE_OTHERS), width_share=1.3),
        ColumnSpec(matter.say(texts.CHANGE), "right"),
        ColumnSpec(matter.say(texts.SINCE_BEFORE), width_share=1.3),
    )


def _unit_cells(matter: Subject, row: UnitRow) -> tuple[str, ...]:
    beside_others = NOTHING if row.note == TOO_FEW else _in_short(matter, row.compared)
    return _cells(matter, row, row.unit_name, matter.place(row), beside_others)


def _cells(matter: Subject, row: UnitRow | ChannelRow, name: str, place: str, beside_others: str) -> tuple[str, ...]:
    return (
        name,
        matter.count(row.valid),
        matter.number(row.index),
        matter.interval(row.low, row.high),
        matter.interval(row.low_sheets, row.high_sheets),
        matter.number(row.mean),
        place,
        beside_others,
        matter.points(row.change),
        _in_short(matter, row.change_said),
    )


def _in_short(matter: Subject, verdict: Clarity | None) -> str:
    """Say in few words what ``pipeline.figures.texts`` says in many: the name of the column says the rest."""
    return matter.say(texts.VERDICTS_IN_SHORT[verdict]) if verdict else NOTHING
