"""The report on paper, read back the way a reader of PDFs does."""

from __future__ import annotations

import errno
import re
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.graphics.shapes import Drawing, String

from forms.typeface import Font, load, require_glyphs
from pipeline import durable
from pipeline.errors import DiskError
from pipeline.report.blocks import (
    Block,
    Bullets,
    ChartBlock,
    ColumnSpec,
    FirstPage,
    Heading,
    KeepTogether,
    Lead,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Quotes,
    Report,
    TableBlock,
    Tile,
    Tiles,
    Turned,
    plain,
    rich,
)
from pipeline.report.charts.paint import Chart
from pipeline.report.pdf.document import write_report_pdf
from pipeline.report.printable import printable

COVER = FirstPage(
    "Ủy ban nhân dân phường Uông Bí",
    "Báo cáo kết quả đo lường sự hài lòng",
    "Quý III năm 2025",
    (("Kỳ khảo sát", "từ 01/7/2025 đến 30/9/2025"),),
    "Số liệu dưới 5 phiếu không công bố.",
)
HOSTILE = (
    "<script>alert('x')</script>",
    "a & b &amp; <b>c</b>",
    "**không đậm** {unit}",
    "x" * 300,
    "đơn vị " * 570,
    "\x00\x07\x1b\ud800\u202e",
    "👍🏽 谢谢 ✓ ☐",
    unicodedata.normalize("NFD", "Ủy ban Hòa Bình"),
    "",
    " ",
    "\n\n",
)


def drawn(height: float = 60) -> Chart:
    drawing = Drawing(482, height)
    drawing.add(String(0, 10, "Vàng Danh 91,20", fontName=load(Font.REGULAR), fontSize=8))
    return Chart(drawing, "Vàng Danh có chỉ số 91,20 %.")


def report(*blocks: Block, cover: FirstPage = COVER, language: str = "vi") -> Report:
    return Report(
        title="Kết quả hài lòng",
        period="Quý III/2025",
        authority="UBND phường Uông Bí",
        language="vi" if language == "vi" else "en",
        blocks=(cover, *blocks),
        footer_text="Lưu hành nội bộ",
        subject="Đo lường sự hài lòng",
        keywords=("SIPAS", "hài lòng"),
    )


def table(rows: int, **more: object) -> TableBlock:
    columns = (ColumnSpec("TT", "right", 0.5), ColumnSpec("Tên đơn vị", "left", 4), ColumnSpec("Chỉ số (%)", "right"))
    lines = tuple((str(n), f"Đơn vị số {n}", f"{n % 100},25") for n in range(1, rows + 1))
    return TableBlock("Bảng 1. Chỉ số", columns, lines, **more)  # type: ignore[arg-type]


def everything() -> Report:
    return report(
        Heading(1, "Tóm tắt"),
        Lead(rich("Chỉ số chung là **{value}**.", value="87,43 %")),
        Tiles((Tile("Phiếu hợp lệ", "3.391", "trên 4.112"), Tile("Đơn vị", "12", ""), Tile("Thay đổi", "+1,11"))),
        Paragraph("Trong kỳ có 117 phiếu không hợp lệ."),
        Bullets(("Cao nhất: Yên Tử", "Thấp nhất: Vàng Danh")),
        Heading(2, "Theo đơn vị"),
        table(3, notes=("Nguồn: units.csv",), emphasised=frozenset({2})),
        KeepTogether((Heading(2, "Biểu đồ"), ChartBlock("Hình 1. Theo đơn vị", drawn(), "Đọc từ trái sang phải."))),
        PageBreak(),
        Heading(1, "Ý kiến"),
        Quotes((Quote("Cán bộ nhiệt tình.", "Vàng Danh · phiếu giấy"),)),
        Note("Khoảng tin cậy theo Wilson."),
    )


def pages_of(subject: Report, folder: Path) -> list[str]:
    target = folder / "report.pdf"
    write_report_pdf(subject, target)
    with pypdfium2.PdfDocument(target) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_block_can_be_read_back(tmp_path: Path) -> None:
    text = words("\n".join(pages_of(everything(), tmp_path)))
    said = """ỦY BAN NHÂN DÂN PHƯỜNG UÔNG BÍ|Báo cáo kết quả đo lường sự hài lòng|từ 01/7/2025 đến 30/9/2025|
        Số liệu dưới 5 phiếu không công bố.|I. Tóm tắt|Chỉ số chung là 87,43 %.|Phiếu hợp lệ|3.391|trên 4.112|+1,11|
        Trong kỳ có 117 phiếu không hợp lệ.|Cao nhất: Yên Tử|Thấp nhất: Vàng Danh|Theo đơn vị|Bảng 1. Chỉ số|
        3 Đơn vị số 3 3,25|Nguồn: units.csv|Hình 1. Theo đơn vị|Vàng Danh 91,20|Đọc từ trái sang phải.|II. Ý kiến|
        Cán bộ nhiệt tình.|Vàng Danh · phiếu giấy|Khoảng tin cậy theo Wilson."""
    assert [one for one in map(str.strip, said.split("|")) if one not in text] == []
    assert unicodedata.is_normalized("NFC", text)


def test_pages_are_numbered_but_for_the_cover(tmp_path: Path) -> None:
    first, *others = pages_of(everything(), tmp_path)
    assert "Trang" not in first
    assert "Lưu hành nội bộ" not in first
    for number, text in enumerate(others, start=2):
        assert f"Trang {number}/{len(others) + 1}" in text
        assert "Lưu hành nội bộ" in text
        assert "Quý III/2025" in text
    assert "Page 2 of 2" in pages_of(report(Paragraph("Few."), language="en"), tmp_path)[1]


def test_the_contents_name_the_pages_on_which_headings_stand(tmp_path: Path) -> None:
    blocks = [block for n in range(1, 70) for block in (Heading(1, f"Mục thứ {n}x"), table(n))]
    pages = pages_of(report(*blocks), tmp_path)
    listed = dict(re.findall(r"(Mục thứ \d+x) (\d+)\b", words(" ".join(pages[:4]))))
    assert len(listed) == 69
    for heading, page in listed.items():
        assert heading in pages[int(page) - 1]


def test_headings_stand_in_the_outline(tmp_path: Path) -> None:
    write_report_pdf(everything(), tmp_path / "report.pdf")
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as document:
        outline = [(entry.level, entry.get_title()) for entry in document.get_toc()]
        meta = document.get_metadata_dict()
    assert outline == [(0, "I. Tóm tắt"), (1, "Theo đơn vị"), (1, "Biểu đồ"), (0, "II. Ý kiến")]
    assert (meta["Title"], meta["Author"]) == ("Kết quả hài lòng", "UBND phường Uông Bí")
    assert (meta["Subject"], meta["Keywords"]) == ("Đo lường sự hài lòng", "SIPAS, hài lòng")
    assert b"/Lang (vi)" in (tmp_path / "report.pdf").read_bytes()


def test_the_file_holds_every_typeface_that_it_names(tmp_path: Path) -> None:
    write_report_pdf(everything(), tmp_path / "report.pdf")
    with pikepdf.open(tmp_path / "report.pdf") as document:
        fonts = {str(font.BaseFont) for page in document.pages for font in page.resources.Font.values()}
    assert fonts
    assert all("+BeVietnamPro-" in font for font in fonts)


def test_a_subheading_may_come_first(tmp_path: Path) -> None:
    assert "I. Sớm" in pages_of(report(Heading(2, "Sớm"), Heading(2, "Sau")), tmp_path)[1]


def test_a_table_repeats_its_header_and_loses_no_row(tmp_path: Path) -> None:
    _, *pages = pages_of(report(table(1000)), tmp_path)
    assert len(pages) > 10
    for number, text in enumerate(pages):
        assert "Tên đơn vị" in text
        assert ("(tiếp theo)" in text) == (number > 0)
    found = [int(n) for text in pages for n in re.findall(r" (\d+) Đơn vị số \1 ", words(text))]
    assert found == list(range(1, 1001))


@pytest.mark.parametrize("above", range(0, 60, 3))
def test_no_heading_stands_alone_at_the_foot_of_a_page(tmp_path: Path, above: int) -> None:
    """However much text comes before, a heading shares its page with what follows."""
    lines = [Paragraph(f"Dòng {n}.") for n in range(above)]
    for following, sign in ((table(30), "2 Đơn vị số 2"), (ChartBlock("Hình", drawn(200)), "91,20")):
        pages = pages_of(report(*lines, Heading(1, "Chương"), Heading(2, "Mục con"), following), tmp_path)
        page = next(text for text in pages[1:] if "I. Chương" in text)
        assert "Mục con" in page
        assert sign in page


@pytest.mark.parametrize("above", range(2, 26, 6))
def test_what_is_kept_together_stands_on_one_page(tmp_path: Path, above: int) -> None:
    filling = [Paragraph("Một dòng.")] * above
    kept = KeepTogether((Paragraph("Trên bảng."), table(20)))
    pages = pages_of(report(*filling, kept, Paragraph("Sau.")), tmp_path)
    assert [("Đơn vị số 1\n" in text or "Đơn vị số 1 " in text) for text in pages] == [
        "Đơn vị số 20" in text for text in pages
    ]


def test_a_row_longer_than_a_page_goes_on_on_the_next(tmp_path: Path) -> None:
    long = " ".join(f"chữ{n}" for n in range(2500))
    columns = (ColumnSpec("Đơn vị"), ColumnSpec("Ý kiến"))
    block = TableBlock("Bảng", columns, (("A", "ngắn"), ("B", long), ("C", "hết")), ("Chú thích",))
    text = words(" ".join(pages_of(report(block), tmp_path)))
    assert [n for n in range(2500) if not re.search(rf"\bchữ{n}\b", text)] == []
    assert "C hết" in text
    assert "Chú thích" in text


def test_a_wide_table_is_set_smaller_and_one_that_cannot_fit_is_refused(tmp_path: Path) -> None:
    def wide(columns: int) -> Report:
        specs = tuple(ColumnSpec(f"Cột {n}", "right") for n in range(columns))
        return report(TableBlock("Rộng", specs, (tuple(f"{n},00" for n in range(columns)),)))

    text = words(pages_of(wide(17), tmp_path)[1])
    assert all(f" {n},00" in text for n in range(17))
    with pytest.raises(ValueError, match="60 columns"):
        write_report_pdf(wide(60), tmp_path / "wide.pdf")
    assert not (tmp_path / "wide.pdf").exists()


def test_nothing_is_printed_beyond_the_margins(tmp_path: Path) -> None:
    write_report_pdf(report(*hostile_blocks(HOSTILE[3]), table(40), ChartBlock("Cao", drawn(2000))), tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_rect(n) for n in range(text.count_rects())]
            assert min(box[0] for box in boxes) > 69
            assert max(box[2] for box in boxes) < 555
            assert min(box[1] for box in boxes) > 28


GROUPED = (
    ColumnSpec("TT", "right", 0.4),
    ColumnSpec("Tên cơ quan", width_share=4),
    *(ColumnSpec(str(number), "right", group="Chỉ số") for number in range(1, 10)),
    ColumnSpec("Tổng điểm", "right"),
)


def test_turned_pages_lie_on_their_side_and_the_others_do_not(tmp_path: Path) -> None:
    row = tuple(f"{number},25" for number in range(len(GROUPED)))
    wide = TableBlock("Mẫu 03", GROUPED, (row,) * 30)
    turned = (Turned((Heading(1, "Biểu mẫu"), wide)), Turned((Paragraph("Cùng khổ ngang."),)))
    write_report_pdf(report(Paragraph("Trước."), *turned, Paragraph("Sau.")), tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        lies = [page.get_width() > page.get_height() for page in document]
        texts = [page.get_textpage().get_text_range() for page in document]
        assert lies == [False, False, True, True, False]
        found = zip(("Trước.", "Chỉ số", "Cùng khổ ngang.", "Sau."), texts[1:], strict=True)
        assert all(wanted in text and "Lưu hành nội bộ" in text for wanted, text in found)
        shown = document[2].get_textpage()
        boxes = [shown.get_rect(n) for n in range(shown.count_rects())]
        assert min(box[0] for box in boxes) > 42
        assert 780 < max(box[2] for box in boxes) < 800


def test_a_head_stands_over_the_columns_that_it_spans(tmp_path: Path) -> None:
    write_report_pdf(report(TableBlock("Mẫu", GROUPED, (("1",) * len(GROUPED),))), tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        page = document[1].get_textpage()
        text = page.get_text_range()
        assert text.count("Chỉ số") == 1
        at = text.index("Chỉ số")
        second, head, ninth = (page.get_charbox(text.index(one, at))[0] for one in ("2", "Chỉ số", "9"))
        assert second < head < ninth


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_report_pdf(everything(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def hostile_blocks(text: str) -> tuple[Block, ...]:
    """All kinds of blocks, with a text in every place that takes one."""
    return (
        Heading(1, text),
        Heading(2, text),
        Paragraph(text),
        Lead(rich("**{text}**", text=text)),
        Bullets((text, text)),
        Tiles((Tile(text[:400], text[:400], text[:400]),)),
        ChartBlock(text, drawn(), text),
        TableBlock(text, (ColumnSpec(text), ColumnSpec("Số", "right")), ((text, text), (text, "1")), (text,)),
        Note(text),
        Quotes((Quote(text, text),)),
        KeepTogether((Paragraph(text), Note(text))),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_never_stops_the_report(tmp_path: Path, text: str) -> None:
    cover = FirstPage(text, text, text, ((text, text),), text)
    read = words(" ".join(pages_of(report(*hostile_blocks(text), Paragraph("Hết."), cover=cover), tmp_path)))
    assert "Hết." in read
    assert words(printable(text)).strip()[:60] in read


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_at_all_can_be_set(tmp_path: Path, text: str) -> None:
    assert pages_of(report(*hostile_blocks(text)), tmp_path)


@given(text=st.text())
def test_printable_text_has_all_its_glyphs(text: str) -> None:
    require_glyphs(printable(text))
    assert printable(printable(text)) == printable(text)


def test_vietnamese_stays_as_it_is_and_what_the_typeface_lacks_is_marked() -> None:
    assert (
        printable(unicodedata.normalize("NFD", "Ủy ban phường Yên Tử, quý “III”")) == "Ủy ban phường Yên Tử, quý “III”"
    )
    assert printable("Tốt 👍\ufe0f ✓\x00") == "Tốt ? ?"


def test_bold_is_read_from_our_wording_and_never_from_values() -> None:
    text = rich("**{unit}** có {count} phiếu", unit="**A** {count}", count=3)
    assert plain(text) == "**A** {count} có 3 phiếu"


def test_a_full_disk_is_told_as_such_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "_sync", full)
    with pytest.raises(DiskError, match="No space left"):
        write_report_pdf(everything(), tmp_path / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_report_begins_with_its_only_cover() -> None:
    with pytest.raises(ValueError, match="only cover"):
        report(COVER)


def test_a_row_that_lost_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1"):
        TableBlock("Bảng", (ColumnSpec("A"), ColumnSpec("B")), (("1", "2"), ("3",)))
