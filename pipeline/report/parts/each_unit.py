"""Each unit in turn, in half a page: what joins the reports of the units to that of their superior."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.figure_rows import UnitRow
from pipeline.figures.texts import VERDICTS
from pipeline.report import texts
from pipeline.report.blocks import Block, Bullets, Heading, KeepTogether, PageBreak, Paragraph, Text, Tiles, rich
from pipeline.report.matter import HARD_SPACE, Subject
from pipeline.report.one_unit import Beside, beside_others, namesakes
from pipeline.report.parts.comments import comments_counted
from pipeline.report.parts.place import place_of
from pipeline.report.parts.summary import MOST_TILES, tile

NAMED = 3  # lowest criteria of each channel


def each_unit(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about each unit."""
    rows: dict[str, list[UnitRow]] = {}
    for row in matter.now(matter.rows.units):
        if row.issued or row.returned:
            rows.setdefault(row.unit, []).append(row)
    beside = beside_others(matter.now(matter.rows.units), matter.channels)
    yield PageBreak()
    yield Heading(1, matter.say(texts.EACH_UNIT_IN_TURN))
    yield Paragraph(matter.say(texts.ABOUT_EACH_UNIT))
    for unit, name in namesakes({unit: found[-1].unit_name for unit, found in rows.items()}):
        yield _half_a_page(matter, name, sorted(rows[unit], key=lambda row: -row.valid), beside)


def _half_a_page(matter: Subject, name: str, rows: list[UnitRow], beside: dict[str, Beside]) -> KeepTogether:
    tiles = tuple(tile(matter, row, matter.channel_name(row.channel)) for row in rows[:MOST_TILES])
    points: list[Text] = []
    for row in rows:
        points += _of_channel(matter, row, beside[row.channel])
    written = [row for row in matter.now(matter.rows.comments) if row.unit == rows[0].unit]
    points.append(comments_counted(matter, written))
    figures = [Tiles(tiles)] if matter.asks_for_index else []
    return KeepTogether((Heading(2, name), *figures, Bullets(tuple(points))))


def _of_channel(matter: Subject, row: UnitRow, beside: Beside) -> Iterator[Text]:
    """Yield the place of a unit, its lowest criteria and its change, in one channel; and its sheets."""
    channel = matter.channel_name(row.channel)
    if row.answers and matter.asks_for_index:
        place = place_of(matter, row, beside)
        yield rich(texts.PLACE_IN_SHORT.said(matter.language), channel=channel, place=place)
        lowest = [one for one in matter.lowest(row.channel) if one.unit == row.unit][:NAMED]
        if lowest:
            names = matter.listed(f"{one.question_name} ({matter.lowest_said(one)}{HARD_SPACE}%)" for one in lowest)
            yield matter.say(texts.LOWEST_IN_SHORT, channel=channel, names=names)
        if row.before and row.change_said and row.change is not None:
            yield rich(
                texts.CHANGE_IN_SHORT.said(matter.language),
                channel=channel,
                verdict=matter.say(VERDICTS[row.change_said]),
                before=matter.period_said(row.before),
                points=matter.points_of(row, row.valid),
            )
    yield matter.say(
        texts.SHEETS_IN_SHORT,
        channel=channel,
        **{name: matter.count(getattr(row, name)) for name in ("issued", "returned", "valid", "waiting")},
    )
