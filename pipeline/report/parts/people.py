"""Respondents: who answered, and how content each group of them is; channels side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.demographics import SUPPRESSED, DemographicRow
from pipeline.figures.figure_rows import ChannelRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, Note, TableBlock
from pipeline.report.matter import NOTHING, Subject, exact_index

MOST_BESIDE = 2  # channels that a table has room for


def people(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about respondents, all units together."""
    rows = matter.now(matter.rows.demographics)
    if not rows:
        return
    yield Heading(1, matter.say(texts.RESPONDENTS))
    yield Note(matter.say(texts.SMALL_GROUPS))
    shown = [channel for channel in matter.channels if channel.valid]
    for first in range(0, len(shown), MOST_BESIDE):
        yield _table(matter, shown[first : first + MOST_BESIDE], rows)


def _table(matter: Subject, channels: Sequence[ChannelRow], rows: Sequence[DemographicRow]) -> TableBlock:
    cells = {(row.question, row.choice_name, row.channel): row for row in rows}
    ids = [channel.channel for channel in channels]
    groups = dict.fromkeys((row.question, row.choice_name) for row in rows if row.channel in ids)
    names = {row.question: row.question_name for row in rows}
    lines = tuple(
        (
            names[question],
            choice or matter.say(texts.NO_ANSWER),
            *(cell for one in ids for cell in _cells(matter, cells.get((question, choice, one)))),
        )
        for question, choice in sorted(groups, key=lambda group: list(names).index(group[0]))
    )
    title = matter.say(texts.RESPONDENTS_OF_CHANNEL, name=matter.listed(row.channel_name for row in channels))
    return TableBlock(title, _columns(matter, channels), lines)


def _columns(matter: Subject, channels: Sequence[ChannelRow]) -> tuple[ColumnSpec, ...]:
    labels = ((texts.PEOPLE, 1.0), (texts.SHARE, 1.0), (texts.INDEX_OF_GROUP, 1.0))
    return (
        ColumnSpec(matter.say(texts.QUESTION), width_share=1.2, said_once=True),
        ColumnSpec(matter.say(texts.GROUP), width_share=2.2),
        *matter.side_by_side(channels, labels),
    )


def _cells(matter: Subject, row: DemographicRow | None) -> tuple[str, ...]:
    if row is None:
        return (NOTHING,) * 3
    if row.note == SUPPRESSED:
        return matter.say(texts.NOT_SHOWN), NOTHING, NOTHING
    exact = None if row.satisfied is None else exact_index(row.satisfied, row.answers or 0)
    return matter.count(row.people), matter.number(row.share, 1), matter.number_of(exact, row.people or 0)
