"""Criteria: each of them at each unit, and the lowest ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow, LowestRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import MOST_COLUMNS, HeatRow, heat_map
from pipeline.report.matter import Subject, exact_index


def criteria(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about criteria, channel by channel."""
    yield Heading(1, matter.say(texts.CRITERIA))
    for channel in matter.channels:
        if any(row.answers for row in matter.now(matter.rows.channel_criteria, channel.channel)):
            yield Heading(2, channel.channel_name)
            if channel.answers and not matter.unit:
                yield from _heat_maps(matter, channel)
            yield _all_units(matter, channel)
            yield from _lowest(matter, channel)


def _heat_maps(matter: Subject, channel: ChannelRow) -> Iterator[Block]:
    rows = matter.now(matter.rows.criteria, channel.channel)
    titles = {row.factor: row.factor_name for row in matter.now(matter.rows.factors, channel.channel)}
    names = list(dict.fromkeys((row.unit, row.unit_name) for row in rows if row.index is not None))
    with_index = {row.question for row in rows if row.index is not None}
    asked = dict.fromkeys((row.factor, row.question, row.question_name) for row in rows)
    lines = [line for line in asked if line[1] in with_index]
    cells = {(row.question, row.unit): row for row in rows}
    title = matter.say(texts.CRITERIA_BY_UNIT)
    caption = matter.say(texts.LOWEST_MARKED)
    for first in range(0, len(names), MOST_COLUMNS):
        part = names[first : first + MOST_COLUMNS]
        heads: list[HeatRow] = []
        values: list[list[float | None]] = []
        lowest: set[tuple[int, int]] = set()
        for factor, group in groupby(lines, key=lambda line: line[0]):
            heads.append(HeatRow(titles.get(factor, factor), heading=True))
            values.append([None] * len(part))
            for _, question, name in group:
                here = [cells.get((question, unit)) for unit, _ in part]
                lowest |= {(len(heads), at) for at, row in enumerate(here) if row and row.lowest is not None}
                heads.append(HeatRow(name))
                values.append(
                    [exact_index(row.satisfied, row.answers) if row and row.index is not None else None for row in here]
                )
        yield ChartBlock(title, heat_map(heads, [n for _, n in part], values, lowest, matter.language), caption)


def _all_units(matter: Subject, channel: ChannelRow) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.CRITERION), width_share=4.2),
        ColumnSpec(matter.say(texts.VALID_ANSWERS), "right"),
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.WILSON), "right", 1.3),
        ColumnSpec(matter.say(texts.MEAN), "right"),
        ColumnSpec(matter.say(texts.CHANGE), "right"),
    )
    rows = matter.now(matter.rows.channel_criteria, channel.channel)
    return TableBlock(
        matter.say(texts.CRITERIA_OF_UNIT if matter.unit else texts.CRITERIA_OF_ALL_UNITS, name=channel.channel_name),
        columns,
        tuple(_cells(matter, row) for row in rows),
    )


def _cells(matter: Subject, row: ChannelCriterionRow) -> tuple[str, ...]:
    answers, change = matter.count(row.answers), matter.points(row.change)
    return (
        row.question_name,
        answers,
        matter.number(row.index),
        matter.interval(row.low, row.high),
        matter.number(row.mean),
        change,
    )


def _lowest(matter: Subject, channel: ChannelRow) -> Iterator[Block]:
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=1.7),
        ColumnSpec("", "right", 0.3),
        ColumnSpec(matter.say(texts.CRITERION), width_share=4.0),
        ColumnSpec(matter.say(texts.INDEX), "right", 0.9),
        ColumnSpec(matter.say(texts.VALID_ANSWERS), "right", 0.9),
    )
    rows = matter.lowest(channel.channel)
    if not rows:
        return
    text = texts.LOWEST_OF_UNIT if matter.unit else texts.LOWEST_CRITERIA
    title = matter.say(text, name=channel.channel_name)
    waits = [matter.say(texts.ORDER_OPEN)] if matter.order_is_open(channel.channel) else []
    notes = (*matter.without_few, *waits)
    yield TableBlock(title, columns, tuple(_low_cells(matter, rows)), notes)


def _low_cells(matter: Subject, rows: Sequence[LowestRow]) -> Iterator[tuple[str, ...]]:
    before = ""
    for row in rows:
        name = row.unit_name if row.unit != before else ""
        before = row.unit
        answers = matter.count(row.answers)
        yield name, str(row.lowest), row.question_name, matter.number(row.index), answers
