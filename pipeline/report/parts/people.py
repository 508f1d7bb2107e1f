"""Respondents: who answered, and how content each group of them is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.figures.demographics import SUPPRESSED, DemographicRow
from pipeline.figures.figure_rows import ChannelRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, Note, TableBlock
from pipeline.report.charts import parts_chart
from pipeline.report.matter import NOTHING, Subject


def people(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about respondents, all units together."""
    rows = matter.now(matter.rows.demographics)
    if not rows:
        return
    yield Heading(1, matter.say(texts.RESPONDENTS))
    yield Note(matter.say(texts.SMALL_GROUPS))
    for channel in matter.channels:
        here = [row for row in rows if row.channel == channel.channel]
        if not channel.valid:
            continue
        yield Heading(2, channel.channel_name)
        if channel is matter.main:
            yield from _charts(matter, here)
        yield _table(matter, channel, here)


def _charts(matter: Subject, rows: Sequence[DemographicRow]) -> Iterator[Block]:
    for name, group in groupby(rows, key=lambda row: row.question_name):
        # Not all that is suppressed is small, so a chart can't say how small it is.
        parts = [(_choice(matter, row), row.people) for row in group if row.note != SUPPRESSED]
        if parts:
            yield ChartBlock(name, parts_chart(parts, matter.language))


def _choice(matter: Subject, row: DemographicRow) -> str:
    return row.choice_name or matter.say(texts.NO_ANSWER)


def _table(matter: Subject, channel: ChannelRow, rows: Sequence[DemographicRow]) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.QUESTION), width_share=1.4),
        ColumnSpec(matter.say(texts.GROUP), width_share=2.2),
        ColumnSpec(matter.say(texts.PEOPLE), "right"),
        ColumnSpec(matter.say(texts.SHARE), "right"),
        ColumnSpec(matter.say(texts.INDEX_OF_GROUP), "right"),
    )
    cells = []
    before = ""
    for row in rows:
        name = row.question_name if row.question != before else ""
        before = row.question
        hidden = row.note == SUPPRESSED
        people = matter.say(texts.NOT_SHOWN) if hidden else matter.count(row.people)
        cells.append((name, _choice(matter, row), people, matter.number(row.share, 1), matter.number(row.index)))
    title = matter.say(texts.RESPONDENTS_OF_CHANNEL, name=channel.channel_name)
    return TableBlock(title, columns, tuple(cells) or (("", NOTHING, NOTHING, NOTHING, NOTHING),))
