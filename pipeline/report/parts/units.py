"""Units: levels of satisfaction, index with its interval, rank as far as it is known, change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import TOO_FEW
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, TableBlock
from pipeline.report.charts import Chart, IntervalRow, LevelsRow, in_pages, interval_chart, levels_chart
from pipeline.report.matter import NOTHING, Subject

_LEVELS_VI = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
_LEVELS_EN = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")


def units(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about units, channel by channel."""
    yield Heading(1, matter.say("Mức độ hài lòng theo đơn vị", "Satisfaction by unit"))
    for channel in matter.channels:
        rows = matter.now(matter.rows.units, channel.channel)
        if not any(row.answers for row in rows):
            continue
        yield Heading(2, channel.channel_name)
        yield from _charts(matter, channel, rows)
        yield _table(matter, channel, rows)


def _charts(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> Iterator[Block]:
    labels = _LEVELS_VI if matter.language == "vi" else _LEVELS_EN
    by_level = [_levels_row(matter, row) for row in rows]
    title = matter.say("Câu trả lời theo năm mức", "Answers by level")
    for chart in in_pages(lambda part: levels_chart(part, labels, matter.language), by_level):
        yield ChartBlock(title, chart)
    ordered = sorted(rows, key=lambda row: (row.index is None, -(row.index or 0)))
    intervals = [_interval_row(matter, row) for row in ordered]
    title = matter.say("Chỉ số hài lòng với khoảng tin cậy 95 %", "Index with its 95 % interval")
    caption = matter.say(
        "Đơn vị có khoảng tin cậy chồng lên nhau thì chưa thể nói đơn vị nào cao hơn.",
        "Where intervals overlap, sheets do not tell which unit is higher.",
    )

    def drawn(part: Sequence[IntervalRow]) -> Chart:
        return interval_chart(part, channel.index, matter.target, matter.language)

    for chart in in_pages(drawn, intervals):
        yield ChartBlock(title, chart, caption)


def _levels_row(matter: Subject, row: UnitRow) -> LevelsRow:
    note = matter.too_few if row.note else ""
    return LevelsRow(row.unit_name, row.levels, row.index, note, row.valid)


def _interval_row(matter: Subject, row: UnitRow) -> IntervalRow:
    note = matter.too_few if row.note else ""
    rank = "" if row.rank is None else matter.place(row)
    return IntervalRow(row.unit_name, row.index, row.low_sheets, row.high_sheets, rank, note)


def _table(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> TableBlock:
    total = _cells(matter, channel, matter.say("Tất cả đơn vị", "All units"), NOTHING, NOTHING)
    title = matter.say("Đơn vị: {channel}", "Units: {channel}", channel=channel.channel_name)
    return TableBlock(
        title,
        _columns(matter),
        (*(_unit_cells(matter, row) for row in rows), total),
        (
            matter.say(
                "Wilson 95 %: khoảng tin cậy tính theo từng câu trả lời. Theo phiếu: khoảng tin cậy tính theo "
                "phiếu, dùng để so sánh và xếp hạng. Thay đổi: điểm phần trăm so với kỳ trước; “chưa rõ” là chưa "
                "thấy khác biệt rõ rệt.",
                "Wilson 95 %: interval over single answers. By sheet: interval in which the sheet is the unit, used"
                " for comparisons and ranks. Change: percentage points since the period before; “unclear”: no clear "
                "difference.",
            ),
        ),
        frozenset({len(rows)}),
    )


def _columns(matter: Subject) -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec(matter.say("Đơn vị", "Unit"), width_share=2.4),
        ColumnSpec(matter.say("Phiếu hợp lệ", "Valid sheets"), "right"),
        ColumnSpec(matter.say("Chỉ số (%)", "Index (%)"), "right"),
        ColumnSpec(matter.say("Wilson 95 %", "Wilson 95 %"), "right", 1.3),
        ColumnSpec(matter.say("Theo phiếu", "By sheet"), "right", 1.3),
        ColumnSpec(matter.say("Điểm trung bình", "Mean"), "right"),
        ColumnSpec(matter.say("Thứ hạng", "Rank"), "right"),
        ColumnSpec(matter.say("So với đơn vị khác", "Beside others"), width_share=1.3),
        ColumnSpec(matter.say("Thay đổi", "Change"), "right"),
        ColumnSpec(matter.say("So với kỳ trước", "Since before"), width_share=1.3),
    )


def _unit_cells(matter: Subject, row: UnitRow) -> tuple[str, ...]:
    beside_others = NOTHING if row.note == TOO_FEW else _in_short(matter, row.compared)
    return _cells(matter, row, row.unit_name, matter.place(row), beside_others)


def _cells(matter: Subject, row: UnitRow | ChannelRow, name: str, place: str, beside_others: str) -> tuple[str, ...]:
    return (
        name,
        matter.count(row.valid),
        matter.number(row.index),
        matter.interval(row.low, row.high),
        matter.interval(row.low_sheets, row.high_sheets),
        matter.number(row.mean),
        place,
        beside_others,
        matter.points(row.change),
        _in_short(matter, row.change_said),
    )


_IN_SHORT = {
    Clarity.UP: ("tăng rõ", "up"),
    Clarity.DOWN: ("giảm rõ", "down"),
    Clarity.UNCLEAR: ("chưa rõ", "unclear"),
    Clarity.ABOVE: ("cao hơn", "above"),
    Clarity.BELOW: ("thấp hơn", "below"),
    Clarity.ALIKE: ("chưa rõ", "unclear"),
    Clarity.TOO_FEW: ("ít phiếu", "too few"),
}


def _in_short(matter: Subject, verdict: Clarity | None) -> str:
    """Say in few words what ``verdict_said`` says in many: the name of the column says the rest."""
    return matter.say(*_IN_SHORT[verdict]) if verdict else NOTHING
