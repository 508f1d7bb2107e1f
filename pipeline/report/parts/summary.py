"""The summary: one page in plain words. What is good, what is worst, what changed, how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow
from pipeline.figures.significance import Clarity, verdict_said
from pipeline.report.blocks import Block, Bullets, Heading, Lead, PageBreak, Text, Tile, Tiles, rich
from pipeline.report.matter import Subject

NAMED = 3  # criteria at each end, and units
MOST_TILES = 4


def summary(matter: Subject) -> Iterator[Block]:
    """Yield the blocks of the summary."""
    main = matter.main
    yield Heading(1, matter.say("Tóm tắt", "Summary"))
    yield Lead(_lead(matter, main))
    yield Tiles(tuple(_tile(matter, row) for row in matter.channels[:MOST_TILES]))
    if not main.answers:
        yield PageBreak()
        return
    criteria = _ranked(matter.now(matter.rows.channel_criteria, main.channel))
    yield Heading(2, matter.say("Điều người dân hài lòng nhất", "What people are most satisfied with"))
    yield Bullets(tuple(_criterion(matter, row) for row in criteria[: -NAMED - 1 : -1]))
    yield Heading(2, matter.say("Điều cần khắc phục trước", "What needs to be put right first"))
    yield Bullets((*(_criterion(matter, row) for row in criteria[:NAMED]), *_units_below(matter)))
    yield Heading(2, matter.say("Thay đổi so với kỳ trước", "What changed"))
    yield Bullets(tuple(_changes(matter)))
    yield Heading(2, matter.say("Kết quả chắc chắn đến đâu", "How sure this is"))
    yield Bullets(tuple(_certainty(matter)))
    yield PageBreak()


def _lead(matter: Subject, main: ChannelRow) -> Text:
    if not main.answers:
        vi, en = "Chưa có phiếu hợp lệ nào trong kỳ này.", "There are no valid sheets in this period yet."
        return matter.say(vi, en)
    wording = matter.say(
        "{{channel}}: **{{index}}** câu trả lời là hài lòng hoặc rất hài lòng, từ {{sheets}} phiếu hợp lệ của "
        "{{units}} đơn vị ({{period}}). {{target}}",
        "{{channel}}: **{{index}}** of all answers are satisfied or very satisfied, from {{sheets}} valid sheets of"
        " {{units}} units ({{period}}). {{target}}",
    )
    return rich(
        wording,
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
        return matter.say("Mục tiêu {target} đã đạt.", "The target of {target} is reached.", target=target)
    if row.high_sheets is not None and row.high_sheets < matter.target:
        return matter.say("Chưa đạt mục tiêu {target}.", "The target of {target} is missed.", target=target)
    return matter.say(
        "Số phiếu chưa đủ để khẳng định đã đạt mục tiêu {target} hay chưa.",
        "The sheets leave open whether the target of {target} is reached.",
        target=target,
    )


def _tile(matter: Subject, row: ChannelRow) -> Tile:
    detail = matter.say(
        "{sheets} phiếu hợp lệ; khoảng tin cậy 95 %: {interval}",
        "{sheets} valid sheets; 95 % interval {interval}",
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
            wording = matter.say(
                "{{channel}}, thấp hơn rõ rệt so với các đơn vị khác: {{names}}",
                "{{channel}}, clearly below the other units: {{names}}",
            )
            yield rich(wording, channel=channel.channel_name, names=names)


def _changes(matter: Subject) -> Iterator[Text]:
    for row in matter.channels:
        if not row.before:
            none = matter.say("chưa có kỳ trước cùng độ dài để so sánh.", "there is no earlier period to compare with.")
            yield f"{row.channel_name}: {none}"
            continue
        yield _change(matter, row, row.before)
        yield from _changed_units(matter, row)


def _change(matter: Subject, row: ChannelRow, before: str) -> Text:
    said = row.change_said
    verdict = verdict_said(said, matter.language) if said else matter.say("chưa rõ", "not known")
    wording = matter.say(
        "{{channel}}: **{{verdict}}** so với {{before}} ({{points}} điểm phần trăm, từ {{from_}} thành {{to}})",
        "{{channel}}: **{{verdict}}** since {{before}} ({{points}} percentage points, from {{from_}} to {{to}})",
    )
    return rich(
        wording,
        channel=row.channel_name,
        verdict=verdict,
        before=matter.period_said(before),
        points=matter.points(row.change),
        from_=matter.index(row.before_index),
        to=matter.index(row.index),
    )


def _changed_units(matter: Subject, channel: ChannelRow) -> Iterator[Text]:
    rows = matter.now(matter.rows.units, channel.channel)
    for verdict, vi, en in ((Clarity.UP, "Tăng rõ rệt", "Clearly up"), (Clarity.DOWN, "Giảm rõ rệt", "Clearly down")):
        found = [row for row in rows if row.change_said == verdict]
        if found:
            names = matter.listed(f"{row.unit_name} ({matter.points(row.change)})" for row in found)
            yield f"{matter.say(vi, en)}, {channel.channel_name}: {names}"


def _certainty(matter: Subject) -> Iterator[Text]:
    for row in matter.channels:
        yield matter.say(
            "{channel}: phát {issued}, thu về {returned} ({rate}), hợp lệ {valid}, chờ xử lý {waiting}.",
            "{channel}: {issued} issued, {returned} returned ({rate}), {valid} valid, {waiting} waiting.",
            channel=row.channel_name,
            issued=matter.count(row.issued),
            returned=matter.count(row.returned),
            rate=matter.share(row.return_rate),
            valid=matter.count(row.valid),
            waiting=matter.count(row.waiting),
        )
    few = [row for row in matter.now(matter.rows.units) if row.note]
    if few:
        yield matter.say(
            "{few} trong {all} dòng đơn vị × hình thức có quá ít phiếu để xếp hạng.",
            "{few} of {all} rows of unit × channel have too few sheets for a rank.",
            few=len(few),
            all=len(matter.now(matter.rows.units)),
        )
    yield matter.say(
        "Phiếu không phải là mẫu ngẫu nhiên; khoảng tin cậy không nói gì về những người không trả lời.",
        "Sheets are no random sample; intervals say nothing about those who did not answer.",
    )
