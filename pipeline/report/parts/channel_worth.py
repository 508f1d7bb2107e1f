"""What each channel's figures are worth, and by how much two channels differ at the same units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.channel_differences import ChannelDifferenceRow
from pipeline.figures.channel_flags import Flag, flag_bound
from pipeline.figures.channel_quality import ChannelQualityRow
from pipeline.figures.flag_texts import SHORT, UNITS_FLAGGED
from pipeline.figures.significance import Clarity
from pipeline.report import texts
from pipeline.report.blocks import (
    Block,
    Bullets,
    ColumnSpec,
    Heading,
    KeepTogether,
    Note,
    Paragraph,
    TableBlock,
    Text,
    rich,
)
from pipeline.report.charts.words import decimal, signed
from pipeline.report.matter import NOTHING, Subject
from pipeline.results.columns import VALUES

MOST_UNITS = 12
"""Units whose flags are told in sentences; the rest are in the table."""


def flags_in_short(matter: Subject, channel: str) -> str:
    """Return in few words what was seen of a channel's sheets; empty for nothing."""
    row = matter.quality_of(channel)
    said = [SHORT[flag].said(matter.language) for flag in row.seen] if row else []
    if row and row.units_flagged:
        said.append(UNITS_FLAGGED.said(matter.language, count=row.units_flagged))
    return "; ".join(said)


def same_units(matter: Subject) -> Iterator[Block]:
    """Yield by how much each two channels differ at the same units; nothing where there is one channel."""
    unit = matter.unit.unit if matter.unit else ""
    rows = [row for row in matter.now(matter.rows.channel_differences) if row.unit == unit]
    if rows and matter.asks_for_index:
        yield Heading(2, matter.say(texts.SAME_UNITS))
        yield Bullets(tuple(_difference(matter, row) for row in rows))
        yield Note(matter.say(texts.ABOUT_DIFFERENCES))


def _difference(matter: Subject, row: ChannelDifferenceRow) -> Text:
    names = {"channel": row.channel_name, "beside": row.beside_name}
    if row.difference is None or row.difference_low is None or row.difference_high is None:
        is_other = row.difference_said is Clarity.OTHER_QUESTIONS
        return matter.say(texts.OTHER_CRITERIA if is_other else texts.NO_SAME_UNITS, **names)
    # Where the index is lower it is said so, and the interval is turned round with it.
    turned = -1 if row.difference < 0 else 1
    ends = sorted((turned * row.difference_low, turned * row.difference_high))
    higher = texts.AS_HIGH if not row.difference else texts.LOWER if turned < 0 else texts.HIGHER
    return rich(
        f"{texts.DIFFERENCE.said(matter.language)}{{caution}}",
        **names,
        higher=matter.say(higher),
        points=decimal(abs(row.difference), 2, matter.language),
        low=signed(ends[0], 2, matter.language) if ends[0] < 0 else decimal(ends[0], 2, matter.language),
        high=signed(ends[1], 2, matter.language) if ends[1] < 0 else decimal(ends[1], 2, matter.language),
        units=matter.count(row.units_compared),
        said=_verdict(matter, row.difference_said),
        criteria=_criteria(matter, row),
        caution=_caution(matter, row),
    )


def _verdict(matter: Subject, verdict: Clarity | None) -> str:
    """Say in how far the difference is clear; which way, the sentence says itself."""
    if verdict in (Clarity.ABOVE, Clarity.BELOW):
        return matter.say(texts.CLEAR_DIFFERENCE)
    return VALUES["difference_said"][verdict].said(matter.language) if verdict else NOTHING


def _criteria(matter: Subject, row: ChannelDifferenceRow) -> str:
    if row.criteria_compared == row.criteria_asked:
        return ""
    return matter.say(texts.COMMON_CRITERIA, compared=row.criteria_compared, asked=row.criteria_asked)


def _caution(matter: Subject, row: ChannelDifferenceRow) -> str:
    pair = ((row.channel, row.channel_name), (row.beside, row.beside_name))
    names = [f"“{name}”" for channel, name in pair if matter.is_flagged(channel)]
    return matter.say(texts.DIFFERENCE_CAUTION, names=matter.units_listed(names)) if names else ""


def worth(matter: Subject) -> Iterator[Block]:
    """Yield what the sheets of each channel look like, and what was seen beyond its bound."""
    rows = [row for channel in matter.channels if (row := matter.quality_of(channel.channel)) and row.valid]
    if not rows:
        return
    yield KeepTogether((Heading(2, matter.say(texts.WORTH)), _table(matter, rows)))
    said = tuple(_flagged(matter, rows))
    yield Bullets(said) if said else Paragraph(matter.say(texts.NO_FLAGS))
    yield from _bounds(matter, rows)


def _table(matter: Subject, rows: list[ChannelQualityRow]) -> TableBlock:
    """Return the shares; of time and haste only where some source tells."""
    told = [
        True,
        True,
        True,
        any(row.untouched_share is not None for row in rows),
        *[any(row.timed for row in rows)] * 2,
    ]
    told.append(any(row.burst_most is not None for row in rows))
    columns = (
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.6),
        ColumnSpec(matter.say(texts.ALL_BEST), "right"),
        ColumnSpec(matter.say(texts.STRAIGHT), "right"),
        ColumnSpec(matter.say(texts.UNTOUCHED), "right"),
        ColumnSpec(matter.say(texts.SECONDS), "right", 1.2),
        ColumnSpec(matter.say(texts.TOO_FAST), "right"),
        ColumnSpec(matter.say(texts.BURST), "right", 1.2),
    )
    cells = [
        (
            row.channel_name,
            matter.share(row.all_best_share),
            matter.share(row.straight_share),
            matter.share(row.untouched_share),
            matter.number(row.seconds_median, 0),
            matter.share(row.speeders_share),
            matter.count(row.burst_most),
        )
        for row in rows
    ]
    kept = [at for at, is_told in enumerate(told) if is_told]
    chosen = tuple(tuple(row[at] for at in kept) for row in cells)
    shown = tuple(columns[at] for at in kept)
    return TableBlock(matter.say(texts.LOOKS), shown, chosen, (matter.say(texts.ABOUT_WORTH),))


def _flagged(matter: Subject, rows: Sequence[ChannelQualityRow]) -> Iterator[Text]:
    """Yield what was seen: of channels, then of their units that have something of their own."""
    for row in rows:
        if row.flags_seen:
            yield rich(texts.FLAG_OF_CHANNEL.said(matter.language), channel=row.channel_name, said=row.flags_seen)
    own = []
    for row in rows:
        units = matter.flagged_units(row.channel)
        alike = [one.unit_name for one in units if set(one.seen) <= set(row.seen)]
        own += [one for one in units if not set(one.seen) <= set(row.seen)]
        if alike:
            told = {"channel": row.channel_name, "names": matter.units_listed(alike)}
            yield rich(texts.SAME_FLAGS.said(matter.language), **told)
    for one in own[:MOST_UNITS]:
        told = {"unit": one.unit_name, "channel": one.channel_name, "said": one.flags_seen or NOTHING}
        yield rich(texts.FLAG_OF_UNIT.said(matter.language), **told)
    if len(own) > MOST_UNITS:
        yield matter.say(texts.MORE_FLAGGED, count=len(own) - MOST_UNITS)


def _bounds(matter: Subject, rows: Sequence[ChannelQualityRow]) -> Iterator[Block]:
    """Yield the bounds of all that was seen, each once."""
    units = [one for row in rows for one in matter.flagged_units(row.channel)]
    flags = {flag for row in (*rows, *units) for flag in row.seen}
    if flags:
        said = (flag_bound(flag, matter.limits, matter.language) for flag in Flag if flag in flags)
        yield Note(" ".join(said))
