"""How good the data are, and how figures are made."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.quality_tables import QualityRow
from pipeline.figures.state_of_data import StateOfData
from pipeline.report.blocks import Block, ColumnSpec, Heading, Note, Paragraph, TableBlock
from pipeline.report.matter import Subject
from pipeline.results.columns import VALUES
from pipeline.results.method_words import method
from pipeline.results.workbook_texts import moment
from pipeline.settings import Validity


def quality(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about the quality of the data."""
    yield Heading(1, matter.say("Chất lượng dữ liệu", "Data quality"))
    columns = (
        ColumnSpec(matter.say("Đơn vị", "Unit"), width_share=2.2),
        ColumnSpec(matter.say("Hình thức", "Channel"), width_share=1.3),
        ColumnSpec(matter.say("Câu trả lời", "Answers"), "right"),
        ColumnSpec(matter.say("Máy đọc", "Read"), "right"),
        ColumnSpec(matter.say("Người xem", "Reviewed"), "right"),
        ColumnSpec(matter.say("Sửa", "Changed"), "right"),
        ColumnSpec(matter.say("Bỏ trống", "Blank"), "right"),
        ColumnSpec(matter.say("Không hợp lệ", "Void"), "right"),
        ColumnSpec(matter.say("Còn nghi ngờ", "In doubt"), "right"),
    )
    cells = tuple(_cells(matter, row) for row in matter.now(matter.rows.quality))
    yield TableBlock(matter.say("Câu trả lời được đọc và xem lại", "Answers read and reviewed"), columns, cells)
    yield _pages(matter)


def _cells(matter: Subject, row: QualityRow) -> tuple[str, ...]:
    answers = (row.answers_all, row.read, row.reviewed, row.changed, row.blank, row.void, row.doubt)
    return row.unit_name, matter.channel_name(row.channel), *map(matter.count, answers)


def _pages(matter: Subject) -> TableBlock:
    columns = (
        ColumnSpec(matter.say("Kết quả", "Outcome"), width_share=1.2),
        ColumnSpec(matter.say("Số trang", "Pages"), "right", 0.7),
        ColumnSpec(matter.say("Đã thấy gì, cần làm gì", "What was seen, what to do"), width_share=5),
    )
    cells = tuple(
        (VALUES["outcome"][row.outcome].said(matter.language), matter.count(row.pages), row.advice or "–")
        for row in matter.rows.page_outcomes
    )
    return TableBlock(
        matter.say("Mọi trang đã quét, tất cả các kỳ", "Every page that arrived, all periods"), columns, cells
    )


def method_of(matter: Subject, validity: Validity, state: StateOfData) -> Iterator[Block]:
    """Yield the method, and how a figure leads back to the paper."""
    yield Heading(1, matter.say("Phương pháp", "Method"))
    for paragraph in method(validity, matter.language):
        yield Paragraph(paragraph)
    yield Note(
        matter.say(
            "Truy nguyên: units.csv ghi dải số phiếu của từng đơn vị; sheets.csv ghi tệp quét và trang của từng phiếu; "
            "answers.csv ghi từng câu trả lời với độ tin cậy. Nhật ký ghi lần cuối {at}, mã cuối {head} "
            "(phieu log --verify).",
            "How a figure leads back: units.csv has the serials of each unit, sheets.csv the scan and page of each "
            "sheet, answers.csv each answer with its confidence. The log was last written to {at}; it ends with "
            "{head} (phieu log --verify).",
            at=moment(state.logged_at, matter.language),
            head=state.head or "–",
        )
    )
