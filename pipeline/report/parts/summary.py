"""The summary: one page in plain words. What is good, what is worst, what changed, how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow
from pipeline.figures.significance import Clarity
from pipeline.figures.texts import VERDICTS
from pipeline.report import texts
from pipeline.report.blocks import Block, Bullets, Heading, Lead, PageBreak, Text, Tile, Tiles, rich
from pipeline.report.matter import Subject

NAMED = 3  # criteria at each end, and units
MOST_TILES = 4


def summary(matter: Subject) -> Iterator[Block]:
    """Yield the blocks of the summary."""
    main = matter.main
    yield Heading(1, matter.say(texts.SUMMARY))
    yield Lead(_lead(matter, main))
    yield Tiles(tuple(_tile(matter, row) for row in matter.channels[:MOST_TILES]))
    if not main.answers:
        yield PageBreak()
        return
    criteria = _ranked(matter.now(matter.rows.channel_criteria, main.channel))
    yield Heading(2, matter.say(texts.BEST))
    yield Bullets(tuple(_criterion(matter, row) for row in criteria[: -NAMED - 1 : -1]))
    yield Heading(2, matter.say(texts.WORST))
    yield Bullets((*(_criterion(matter, row) for row in criteria[:NAMED]), *_units_below(matter)))
    yield Heading(2, matter.say(texts.CHANGES))
    yield Bullets(tuple(_changes(matter)))
    yield Heading(2, matter.say(texts.HOW_SURE))
    yield Bullets(tuple(_certainty(matter)))
    yield PageBreak()


def _lead(matter: Subject, main: ChannelRow) -> Text:
    if not main.answers:
        return matter.say(texts.NO_VALID_SHEETS)
    return rich(
        texts.LEAD.said(matter.language),
        channel=main.channel_name,
        index=matter.index(main.index),
        sheets=matter.count(main.valid),
        units=main.units,
        period=matter.period_said(matter.period),
        target=_beside_target(matter, main),
    )


def _beside_target(matter: Subject, row: ChannelRow) -> str:
    target = matter.target_said
    if row.low_sheets is not None and row.low_sheets > matter.target:
        return matter.say(texts.TARGET_REACHED, target=target)
    if row.high_sheets is not None and row.high_sheets < matter.target:
        return matter.say(texts.TARGET_MISSED, target=target)
    return matter.say(texts.TARGET_OPEN, target=target)


def _tile(matter: Subject, row: ChannelRow) -> Tile:
    detail = matter.say(
        texts.BESIDE_INDEX,
        sheets=matter.count(row.valid),
        interval=matter.interval(row.low_sheets, row.high_sheets),
    )
    return Tile(row.channel_name, matter.index(row.index), detail)


def _ranked(rows: Sequence[ChannelCriterionRow]) -> list[ChannelCriterionRow]:
    """Return the criteria that anybody answered, the lowest first."""
    return sorted((row for row in rows if row.index is not None), key=lambda row: row.satisfied / row.answers)


def _criterion(matter: Subject, row: ChannelCriterionRow) -> Text:
    return rich("{name}: **{index}**", name=row.question_name, index=matter.index(row.index))


def _units_below(matter: Subject) -> Iterator[Text]:
    """Name the units that stand out below the others, by channel."""
    for channel in matter.channels:
        rows = [row for row in matter.now(matter.rows.units, channel.channel) if row.compared == Clarity.BELOW]
        if rows:
            names = matter.listed(f"{row.unit_name} ({matter.index(row.index)})" for row in rows)
            yield rich(texts.UNITS_BELOW.said(matter.language), channel=channel.channel_name, names=names)


def _changes(matter: Subject) -> Iterator[Text]:
    for row in matter.channels:
        if not row.before:
            none = matter.say(texts.NO_PERIOD_BEFORE)
            yield f"{row.channel_name}: {none}"
            continue
        yield _change(matter, row, row.before)
        yield from _changed_units(matter, row)


def _change(matter: Subject, row: ChannelRow, before: str) -> Text:
    said = row.change_said
    verdict = matter.say(VERDICTS[said] if said else texts.CHANGE_NOT_KNOWN)
    return rich(
        texts.CHANGE_SINCE.said(matter.language),
        channel=row.channel_name,
        verdict=verdict,
        before=matter.period_said(before),
        points=matter.points(row.change),
        from_=matter.index(row.before_index),
        to=matter.index(row.index),
    )


def _changed_units(matter: Subject, channel: ChannelRow) -> Iterator[Text]:
    rows = matter.now(matter.rows.units, channel.channel)
    for verdict, text in ((Clarity.UP, texts.CLEARLY_UP), (Clarity.DOWN, texts.CLEARLY_DOWN)):
        found = [row for row in rows if row.change_said == verdict]
        if found:
            names = matter.listed(f"{row.unit_name} ({matter.points(row.change)})" for row in found)
            yield f"{matter.say(text)}, {channel.channel_name}: {names}"


def _certainty(matter: Subject) -> Iterator[Text]:
    for row in matter.channels:
        yield matter.say(
            texts.SHEETS_OF_CHANNEL,
            channel=row.channel_name,
            issued=matter.count(row.issued),
            returned=matter.count(row.returned),
            rate=matter.share(row.return_rate),
            valid=matter.count(row.valid),
            waiting=matter.count(row.waiting),
        )
    rows = matter.now(matter.rows.units)
    few = [row for row in rows if row.note]
    if few:
        yield matter.say(texts.ROWS_WITH_FEW, few=len(few), all=len(rows))
    yield matter.say(texts.NO_RANDOM_SAMPLE)
