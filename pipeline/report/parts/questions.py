"""Questions beside the overall index: what people experienced and expect, other scales, and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import ChannelDistributionRow, ChannelQuestionRow, ChannelRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, TableBlock
from pipeline.report.matter import NOTHING, Subject


def questions(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about questions that the overall index is not made of, channel by channel."""
    rows = [row for row in matter.now(matter.rows.questions) if row.in_index == "no"]
    if not rows:
        return
    yield Heading(1, matter.say(texts.OTHER_QUESTIONS))
    for channel in matter.channels:
        here = [row for row in rows if row.channel == channel.channel]
        if not channel.valid or not any(row.answers for row in here):
            continue
        yield Heading(2, channel.channel_name)
        yield from _distributions(matter, channel, here)
        if any(row.mean is not None for row in here):
            yield _measured(matter, channel, here)


def _distributions(matter: Subject, channel: ChannelRow, rows: Sequence[ChannelQuestionRow]) -> Iterator[Block]:
    """Yield for each question how its answers are spread."""
    chosen = matter.now(matter.rows.distribution, channel.channel)
    for row in rows:
        choices = [one for one in chosen if one.question == row.question]
        if row.answers and choices:
            yield _table_of(matter, row, choices)


def _table_of(matter: Subject, row: ChannelQuestionRow, choices: Sequence[ChannelDistributionRow]) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.ANSWER), width_share=3),
        ColumnSpec(matter.say(texts.TIMES_CHOSEN), "right"),
        ColumnSpec(matter.say(texts.SHARE), "right"),
        ColumnSpec(matter.say(texts.WILSON), "right", 1.3),
    )
    cells = tuple(
        (one.choice_name, matter.count(one.count), matter.number(one.share, 1), matter.interval(one.low, one.high))
        for one in choices
    )
    return TableBlock(row.question_name, columns, cells)


def _measured(matter: Subject, channel: ChannelRow, rows: Sequence[ChannelQuestionRow]) -> TableBlock:
    """Return the table of questions that have a middle: those on a scale, and numbers."""
    columns = (
        ColumnSpec(matter.say(texts.QUESTION), width_share=3),
        ColumnSpec(matter.say(texts.VALID_ANSWERS), "right"),
        ColumnSpec(matter.say(texts.MEAN), "right"),
        ColumnSpec(matter.say(texts.MEDIAN), "right"),
        ColumnSpec(matter.say(texts.BEST_LEVEL), "right"),
        ColumnSpec(matter.say(texts.NPS), "right", 1.6),
        ColumnSpec(matter.say(texts.FIVE_NUMBERS), "right", 2),
    )
    cells = tuple(_cells(matter, row) for row in rows if row.answers and row.mean is not None)
    title = matter.say(texts.MEASURED_QUESTIONS, name=channel.channel_name)
    return TableBlock(title, columns, cells, (matter.say(texts.ABOUT_FIVE_NUMBERS),))


def _cells(matter: Subject, row: ChannelQuestionRow) -> tuple[str, ...]:
    five = (row.least, row.lower_quartile, row.median, row.upper_quartile, row.most)
    return (
        row.question_name,
        matter.count(row.answers),
        matter.number(row.mean),
        matter.number(row.median),
        matter.share(row.top_box),
        NOTHING if row.nps is None else f"{matter.points(row.nps)} ({_ends(matter, row)})",
        NOTHING if row.least is None else " · ".join(matter.number(one, 1) for one in five),
    )


def _ends(matter: Subject, row: ChannelQuestionRow) -> str:
    return " … ".join(matter.points(end) for end in (row.nps_low, row.nps_high))
