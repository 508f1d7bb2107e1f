"""Criteria: each of them at each unit, and the lowest ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from forms.bilingual import Words
from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow, LowestRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import MOST_COLUMNS, HeatRow, heat_map
from pipeline.report.matter import NOTHING, Subject, exact_index

MOST_BESIDE = 2  # channels that a table has room for
FEWEST_UNITS = 2  # that a heat map sets side by side


def criteria(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about criteria: channels side by side, the lowest in each, and then the map of each."""
    yield Heading(1, matter.say(texts.CRITERIA))
    answered = [
        channel
        for channel in matter.channels
        if any(row.answers for row in matter.now(matter.rows.channel_criteria, channel.channel))
    ]
    for first in range(0, len(answered), MOST_BESIDE):
        yield _all_units(matter, answered[first : first + MOST_BESIDE])
    asked = [channel for channel in answered if channel.answers]
    if matter.is_large:
        return
    for channel in asked:  # tables fill a page before the maps, which can't be divided
        yield from _lowest(matter, channel)
    for channel in () if matter.unit else asked:
        yield from _heat_maps(matter, channel)


def _heat_maps(matter: Subject, channel: ChannelRow) -> Iterator[Block]:
    """Yield the criteria by unit; of a single unit, the table of all units says as much."""
    rows = matter.now(matter.rows.criteria, channel.channel)
    titles = {row.factor: row.factor_name for row in matter.now(matter.rows.factors, channel.channel)}
    names = list(dict.fromkeys((row.unit, row.unit_name) for row in rows if row.index is not None))
    if len(names) < FEWEST_UNITS:
        return
    with_index = {row.question for row in rows if row.index is not None}
    asked = dict.fromkeys((row.factor, row.question, row.question_name) for row in rows)
    lines = [line for line in asked if line[1] in with_index]
    cells = {(row.question, row.unit): row for row in rows}
    title = matter.say(texts.CRITERIA_BY_UNIT, name=channel.channel_name)
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


def _all_units(matter: Subject, channels: Sequence[ChannelRow]) -> TableBlock:
    """Return the table of all units: of channels side by side what they differ in, of a single one all."""
    is_alone = len(channels) == 1
    rows = [row for channel in channels for row in matter.now(matter.rows.channel_criteria, channel.channel)]
    cells = {(row.question, row.channel): row for row in rows}
    lines = tuple(
        (
            name,
            *(
                cell
                for channel in channels
                for cell in _cells(matter, cells.get((question, channel.channel)), channel.valid, is_alone=is_alone)
            ),
        )
        for question, name in dict.fromkeys((row.question, row.question_name) for row in rows)
    )
    text = texts.CRITERIA_OF_UNIT if matter.unit else texts.CRITERIA_OF_ALL_UNITS
    title = matter.say(text, name=matter.listed(row.channel_name for row in channels))
    notes = (
        (matter.say(texts.ABOUT_BY_SHEET),)
        if is_alone
        else (" ".join((matter.say(texts.ABOUT_BY_SHEET), matter.say(texts.MORE_OF_CRITERIA))),)
    )
    return TableBlock(title, _columns(matter, channels), lines, notes)


def _columns(matter: Subject, channels: Sequence[ChannelRow]) -> tuple[ColumnSpec, ...]:
    labels: tuple[tuple[Words, float], ...] = ((texts.INDEX, 1.0), (texts.INTERVAL, 1.3), (texts.CHANGE, 1.0))
    if len(channels) == 1:
        labels = ((texts.VALID_ANSWERS, 1.0), *labels[:2], (texts.MEAN, 1.0), labels[2])
    return (ColumnSpec(matter.say(texts.CRITERION), width_share=4.2), *matter.side_by_side(channels, labels))


def _cells(matter: Subject, row: ChannelCriterionRow | None, sheets: int, *, is_alone: bool) -> tuple[str, ...]:
    if row is None:
        return (NOTHING,) * (5 if is_alone else 3)
    exact = None if row.index is None else exact_index(row.satisfied, row.answers)
    shown, interval = matter.number_of(exact, sheets), matter.interval_of(row, sheets)
    change = matter.points_of(row, sheets)
    if is_alone:
        return matter.count(row.answers), shown, interval, matter.mean_of(row, sheets), change
    return shown, interval, change


def _lowest(matter: Subject, channel: ChannelRow) -> Iterator[Block]:
    """Yield a table with a row for each unit: its lowest criteria, as many as can be read at a glance."""
    rows = matter.lowest(channel.channel)
    if not rows:
        return
    labels = texts.PLACES_FROM_BELOW
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=1.2),
        *(ColumnSpec(matter.say(label), width_share=2.0) for label in labels),
    )
    text = texts.LOWEST_OF_UNIT if matter.unit else texts.LOWEST_CRITERIA
    title = matter.say(text, name=channel.channel_name)
    waits = [matter.say(texts.ORDER_OPEN)] if matter.order_is_open(channel.channel) else []
    notes = (matter.say(texts.LOWEST_AT), *matter.without_few, *waits)
    cells = [_low_cells(matter, list(group), len(labels)) for _, group in groupby(rows, key=lambda row: row.unit)]
    yield TableBlock(title, columns, tuple(cells), (" ".join(notes),))


def _low_cells(matter: Subject, rows: Sequence[LowestRow], most: int) -> tuple[str, ...]:
    places = {row.lowest: f"{row.question_name}: {matter.lowest_said(row)}" for row in rows}
    return rows[0].unit_name, *(places.get(place, NOTHING) for place in range(1, most + 1))
