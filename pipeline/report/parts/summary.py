"""The summary: one page in plain words. What is good, what is worst, what changed, how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.bilingual import Words
from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow, UnitRow
from pipeline.figures.formulas import Estimate
from pipeline.figures.ranking import settled_places
from pipeline.figures.significance import Clarity
from pipeline.figures.texts import VERDICTS
from pipeline.report import texts
from pipeline.report.blocks import Block, Bullets, Heading, Lead, PageBreak, Text, Tile, Tiles, rich
from pipeline.report.matter import Subject, exact_index

NAMED = 3  # criteria at each end, and units
MOST_TILES = 4
MOST_LEVELS_NAMED = 3


def summary(matter: Subject) -> Iterator[Block]:
    """Yield the blocks of the summary."""
    main = matter.main
    yield Heading(1, matter.say(texts.SUMMARY))
    yield Lead(_lead(matter, main))
    yield Tiles(tuple(tile(matter, row, row.channel_name) for row in matter.channels[:MOST_TILES]))
    if not main.answers:
        yield PageBreak()
        return
    worst, best = _parted(matter)
    yield Heading(2, matter.say(texts.BEST))
    yield Bullets(_criteria(matter, best[: -NAMED - 1 : -1], texts.NONE_ABOVE))
    yield Heading(2, matter.say(texts.WORST))
    below = () if matter.unit else _units_below(matter)
    yield Bullets((*_criteria(matter, worst[:NAMED], texts.NONE_BELOW), *below))
    yield Heading(2, matter.say(texts.CHANGES))
    yield Bullets(tuple(_changes(matter)))
    yield Heading(2, matter.say(texts.HOW_SURE))
    yield Bullets(tuple(_certainty(matter)))
    yield PageBreak()


def _lead(matter: Subject, main: ChannelRow) -> Text:
    if not main.answers:
        text = texts.NO_INDEX if main.valid else texts.NO_VALID_SHEETS
        return matter.say(text, sheets=matter.count(main.valid))
    text = texts.LEAD_OF_UNIT if matter.unit else texts.LEAD
    return rich(
        text.said(matter.language),
        satisfied=_satisfied(matter),
        channel=main.channel_name,
        index=matter.index_of(exact_index(main.satisfied, main.answers), main.valid),
        sheets=matter.count(main.valid),
        units=_units(matter, main),
        period=matter.period_said(matter.period),
        target=_beside_target(matter, main),
    )


def _satisfied(matter: Subject) -> str:
    """Say which answers are satisfied: by the names of their levels, where all criteria share a scale of few."""
    scale = matter.scale
    named = [label for label, counts in zip(scale.labels, scale.satisfied, strict=True) if counts] if scale else []
    if not scale or scale.is_numbered or not 0 < len(named) <= MOST_LEVELS_NAMED:
        return matter.say(texts.SATISFIED)
    return matter.say(texts.OR).join(f"{label[:1].lower()}{label[1:]}" for label in named)


def _units(matter: Subject, main: ChannelRow) -> str:
    """Say how many units a channel's valid sheets are of, and of how many where some have none."""
    counted = sum(row.valid > 0 for row in matter.now(matter.rows.units, main.channel))
    return str(counted) if counted == main.units else matter.say(texts.SOME_OF_ALL, some=counted, all=main.units)


def _beside_target(matter: Subject, row: ChannelRow) -> str:
    target = matter.target_said
    lows = [end for end in (row.low_sheets, row.low_pending) if end is not None]
    highs = [end for end in (row.high_sheets, row.high_pending) if end is not None]
    if lows and min(lows) > matter.target:
        return matter.say(texts.TARGET_REACHED, target=target)
    if highs and max(highs) < matter.target:
        return matter.say(texts.TARGET_MISSED, target=target)
    return matter.say(texts.TARGET_OPEN, target=target)


def tile(matter: Subject, row: ChannelRow | UnitRow, name: str) -> Tile:
    """Return the key figure of a row: its index, and what that rests on."""
    detail = matter.say(
        texts.BESIDE_INDEX,
        sheets=matter.count(row.valid),
        interval=matter.interval_of(row, row.valid),
    )
    if row.pending and row.low_pending is not None:
        ends = _once_settled(matter, row)
        detail = f"{detail}; {matter.say(texts.MAY_BECOME, count=matter.count(row.pending), ends=ends)}"
    if isinstance(row, ChannelRow) and matter.is_flagged(row.channel):
        detail = f"{detail}; {matter.say(texts.FLAGGED_IN_TILE)}"
    return Tile(name, matter.index_of(exact_index(row.satisfied, row.answers), row.valid), detail)


def _once_settled(matter: Subject, row: ChannelRow | UnitRow) -> str:
    """Write between which bounds an index must end once nothing waits."""
    whole = row.answers + row.pending
    ends = (exact_index(row.satisfied, whole), exact_index(row.satisfied + row.pending, whole))
    return "–".join(matter.number_of(end, row.valid) for end in ends)


def _parted(matter: Subject) -> tuple[list[ChannelCriterionRow], list[ChannelCriterionRow]]:
    """Return the criteria that the sheets part from the index of their channel: those below it, those above it.

    Of all channels, the lowest first. One whose place pending answers could still change is in neither.
    """
    below, above = [], []
    for channel in matter.channels:
        of_channel = matter.now(matter.rows.channel_criteria, channel.channel)
        rows = [row for row in of_channel if row.index is not None]  # the scales of others have none
        places = settled_places([Estimate(row.satisfied, row.answers, 0, 0, 0, 0, None, row.pending) for row in rows])
        for row in (row for row, settled in zip(rows, places, strict=True) if settled):
            if _is_under(row.high_sheets, channel.index):
                below.append(row)
            elif _is_under(channel.index, row.low_sheets):
                above.append(row)
    return sorted(below, key=_share), sorted(above, key=_share)


def _is_under(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def _share(row: ChannelCriterionRow) -> float:
    return row.satisfied / row.answers


def _criteria(matter: Subject, rows: Sequence[ChannelCriterionRow], none: Words) -> tuple[Text, ...]:
    """Name criteria, each with its channel where there are several."""
    if not rows:
        return (matter.say(none),)
    text = "{name}: **{index}**" if len(matter.channels) == 1 else "{name} ({channel}): **{index}**"
    return tuple(
        rich(text, name=row.question_name, channel=matter.channel_name(row.channel), index=_index(matter, row))
        for row in rows
    )


def _index(matter: Subject, row: ChannelCriterionRow) -> str:
    sheets = next(channel.valid for channel in matter.channels if channel.channel == row.channel)
    return matter.index_of(exact_index(row.satisfied, row.answers), sheets)


def _units_below(matter: Subject) -> Iterator[Text]:
    """Name the units that lie below what is expected of their size, by channel, and say where all of them differ."""
    for channel in matter.channels:
        of_channel = matter.now(matter.rows.units, channel.channel)
        rows = [row for row in of_channel if row.expected_said is Clarity.BELOW_EXPECTED]
        if rows:
            names = matter.units_listed(f"{row.unit_name} ({_unit_index(matter, row)})" for row in rows)
            yield rich(texts.UNITS_BELOW.said(matter.language), channel=channel.channel_name, names=names)
        if channel.tau:
            points = matter.number(channel.between_units, 1)
            ends = units_apart(matter, of_channel)
            yield matter.say(texts.UNITS_DIFFER, channel=channel.channel_name, points=points, ends=ends)


def units_apart(matter: Subject, rows: Sequence[UnitRow]) -> str:
    """Say between which indices the units of a channel lie, and which the sheets part from the others, either way."""
    judged = sorted((row for row in rows if row.answers and not row.note), key=lambda row: row.satisfied / row.answers)
    if not judged:
        return ""
    ends = {"low": _unit_index(matter, judged[0]), "high": _unit_index(matter, judged[-1])}
    said = [matter.say(texts.INDICES_RANGE, **ends)]
    for verdict, text in ((Clarity.BELOW, texts.CLEARLY_BELOW), (Clarity.ABOVE, texts.CLEARLY_ABOVE)):
        apart = [f"{row.unit_name} ({_unit_index(matter, row)})" for row in judged if row.compared is verdict]
        if apart:
            said.append(matter.say(text, names=matter.units_listed(apart)))
    return " ".join(said if len(said) > 1 else [*said, matter.say(texts.NONE_APART)])


def _unit_index(matter: Subject, row: UnitRow) -> str:
    return matter.index_of(exact_index(row.satisfied, row.answers), row.valid)


def _changes(matter: Subject) -> Iterator[Text]:
    for row in matter.channels:
        if not row.before:
            none = matter.say(texts.NO_PERIOD_BEFORE)
            yield f"{row.channel_name}: {none}"
            continue
        yield _change(matter, row, row.before)
        if not matter.unit:
            yield from _changed_units(matter, row)
    if any(map(_is_over_units, matter.channels)):
        yield matter.say(texts.SAME_WEIGHTS)


def _change(matter: Subject, row: ChannelRow, before: str) -> Text:
    said, units = row.change_said, {"some": row.change_units, "all": row.change_units_all}
    verdict = matter.say(VERDICTS[said] if said else texts.CHANGE_NOT_KNOWN)
    same = {"channel": row.channel_name, "verdict": verdict, "before": matter.period_said(before)}
    if said is Clarity.NOT_COMPARABLE:
        return rich(texts.NOT_COMPARABLE.said(matter.language), **same, **units)
    if said is Clarity.OTHER_QUESTIONS:
        return rich(texts.OTHER_QUESTIONS.said(matter.language), **same)
    return rich(
        texts.CHANGE_SINCE.said(matter.language),
        **same,
        points=matter.points_of(row, row.valid),
        from_=matter.index_of(row.exact.get("before_index"), row.valid),
        to=matter.index_of(row.exact.get("now_index"), row.valid),
        over=matter.say(texts.OVER_UNITS, **units) if _is_over_units(row) else "",
    )


def _is_over_units(row: ChannelRow) -> bool:
    """Tell whether several units went into a change."""
    return row.change is not None and (row.change_units_all or 0) > 1


def _changed_units(matter: Subject, channel: ChannelRow) -> Iterator[Text]:
    rows = matter.now(matter.rows.units, channel.channel)
    for verdict, text in ((Clarity.UP, texts.CLEARLY_UP), (Clarity.DOWN, texts.CLEARLY_DOWN)):
        found = [row for row in rows if row.change_said == verdict]
        if found:
            names = matter.units_listed(f"{row.unit_name} ({matter.points_of(row, row.valid)})" for row in found)
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
            invalid=matter.count(row.invalid),
            waiting=matter.count(row.waiting),
        )
    rows = matter.now(matter.rows.units)
    few = [row for row in rows if row.note]
    if few and matter.unit:
        names = matter.listed(matter.channel_name(row.channel) for row in few)
        yield matter.say(texts.FEW_SHEETS, channels=names)
    elif few:
        yield matter.say(texts.ROWS_WITH_FEW, few=len(few), all=len(rows))
    yield matter.say(texts.NO_RANDOM_SAMPLE)
