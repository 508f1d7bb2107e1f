"""The report as a Word document, read back by python-docx and by LibreOffice."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import fontpkg_be_vietnam_pro
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph
from PIL import Image
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import HexColor

from forms.typeface import Font, load
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
    Letterhead,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Quotes,
    Report,
    TableBlock,
    Tile,
    Tiles,
    Turned,
    rich,
)
from pipeline.report.charts.paint import Chart
from pipeline.report.docx.document import write_report_docx
from tests.missing import missing

COVER = FirstPage(
    "Ủy ban nhân dân phường Uông Bí",
    "Báo cáo kết quả đo lường sự hài lòng",
    "Quý III năm 2025",
    (("Kỳ khảo sát", "từ 01/7/2025 đến 30/9/2025"), ("Số đơn vị", "12")),
    "Số liệu dưới 5 phiếu không công bố.",
    "PHIEU-LOG 12-ABCD",
)
HEAD = Letterhead(
    authority="Ủy ban nhân dân phường Uông Bí",
    superior="Ủy ban nhân dân tỉnh Quảng Ninh",
    symbol="BC-UBND",
    place="Uông Bí",
    addressee="Sở Nội vụ",
    recipients=("Như trên", "TT. Đảng ủy phường", "Lưu: VT"),
    signer="TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
)
HOSTILE = (
    "<script>alert('x')</script>",
    "a & b &amp; <w:p>c</w:p>",
    "**không đậm** {unit} {{body}} {{authority}}",
    "x" * 300,
    "Phường " + "n" * 60,
    "\x00\x07\x1b\ud800\u202eđảo\ufffe\uffff",
    "👍🏽 谢谢 ✓ ☐ שלום",
    unicodedata.normalize("NFD", "Ủy ban Hòa Bình"),
    "",
    " ",
    "\n\n",
)


def drawn(width: float = 482, height: float = 60) -> Chart:
    drawing = Drawing(width, height)
    drawing.add(Rect(0, 20, 100, 20, fillColor=HexColor("#0E4F4A"), strokeColor=None))
    drawing.add(String(0, 8, "Vàng Danh 91,20", fontName=load(Font.REGULAR), fontSize=8))
    return Chart(drawing, "Vàng Danh có chỉ số 91,20 %.")


def handwriting() -> Picture:
    content = io.BytesIO()
    Image.new("L", (400, 100), 200).save(content, "PNG")
    return Picture(content.getvalue(), 400.0, 100.0, "Chữ viết tay trên phiếu 0000001-A")


def report(*blocks: Block, cover: FirstPage = COVER, language: str = "vi") -> Report:
    return Report(
        title="Kết quả hài lòng",
        period="Quý III/2025",
        authority="UBND phường Uông Bí",
        language="vi" if language == "vi" else "en",
        blocks=(cover, *blocks),
        subject="Đo lường sự hài lòng",
        keywords=("SIPAS", "hài lòng"),
        letterhead=HEAD,
    )


def table(rows: int, **more: object) -> TableBlock:
    columns = (ColumnSpec("TT", "right", 0.5), ColumnSpec("Tên đơn vị", "left", 4), ColumnSpec("Chỉ số (%)", "right"))
    lines = tuple((str(n), f"Đơn vị số {n}", f"{n % 100},25") for n in range(1, rows + 1))
    return TableBlock("Bảng 1. Chỉ số", columns, lines, **more)  # type: ignore[arg-type]


def everything() -> Report:
    return report(
        Heading(1, "Tóm tắt"),
        Lead(rich("Chỉ số chung là **{value}**.", value="87,43 %")),
        Tiles((Tile("Phiếu hợp lệ", "3.391", "trên 4.112"), Tile("Đơn vị", "14", ""), Tile("Thay đổi", "+1,11"))),
        Paragraph("Trong kỳ có 117 phiếu không hợp lệ."),
        Bullets(("Cao nhất: Yên Tử", rich("Thấp nhất: **Vàng Danh**"))),
        Heading(2, "Theo đơn vị"),
        table(3, notes=("Nguồn: units.csv",), emphasised=frozenset({2})),
        KeepTogether((Heading(2, "Biểu đồ"), ChartBlock("Hình 1. Theo đơn vị", drawn(), "Đọc từ trái sang phải."))),
        PageBreak(),
        Heading(1, "Ý kiến"),
        Quotes(
            (Quote("Cán bộ nhiệt tình.", "Vàng Danh · phiếu giấy"), Quote("", "Yên Tử · 0000001-A", handwriting())),
        ),
        Note("Khoảng tin cậy theo Wilson."),
        table(200),
    )


def made(subject: Report, folder: Path, template: Path | None = None) -> Path:
    target = folder / "report.docx"
    write_report_docx(subject, target, template)
    return target


def said(path: Path) -> str:
    """All paragraphs of a document in order, those of tables among them."""
    return "\n".join(WordParagraph(one, None).text for one in Document(path).element.body.iter(qn("w:p")))


def tables(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in Document(path).tables]


def style_of(path: Path, text: str) -> str:
    document = Document(path)
    (found,) = (one for one in document.paragraphs if one.text == text)
    assert found.style is not None
    return str(found.style.name)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(everything(), tmp_path_factory.mktemp("docx"))


def test_every_block_is_there_as_an_editor_of_texts_has_it(whole: Path) -> None:
    text = said(whole)
    for one in (
        "Kỳ khảo sát",
        "từ 01/7/2025 đến 30/9/2025",
        "Số liệu dưới 5 phiếu không công bố.",
        "Chỉ số chung là 87,43 %.",
        "3.391",
        "trên 4.112",
        "+1,11",
        "Trong kỳ có 117 phiếu không hợp lệ.",
        "Nguồn: units.csv",
        "Đọc từ trái sang phải.",
        "Cán bộ nhiệt tình.",
        "Vàng Danh · phiếu giấy",
        "Yên Tử · 0000001-A",
        "Khoảng tin cậy theo Wilson.",
    ):
        assert one in text
    assert (style_of(whole, "Tóm tắt"), style_of(whole, "Theo đơn vị")) == ("Heading 1", "Heading 2")
    assert style_of(whole, "Cao nhất: Yên Tử") == "List Bullet"
    assert style_of(whole, "Khoảng tin cậy theo Wilson.") == "Boxed Note"
    (lead,) = (one for one in Document(whole).paragraphs if one.text.startswith("Chỉ số chung"))
    assert [(run.text, bool(run.bold)) for run in lead.runs] == [
        ("Chỉ số chung là ", False),
        ("87,43 %", True),
        (".", False),
    ]


def test_a_table_is_one_of_word(whole: Path) -> None:
    found = next(one for one in Document(whole).tables if one.cell(0, 1).text == "Tên đơn vị")
    assert [[cell.text for cell in row.cells] for row in found.rows][1:] == [
        [str(n), f"Đơn vị số {n}", f"{n},25"] for n in (1, 2, 3)
    ]
    header, *rows = found.rows
    assert header._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in found.rows)
    assert _aligned(found, 1) == ["right", None, "right"]
    assert [bool(row.cells[1].paragraphs[0].runs[0].bold) for row in rows] == [False, False, True]
    widths = [cell.width for cell in header.cells]
    assert widths[1] > widths[2] > widths[0]
    section = Document(whole).sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert abs(sum(widths) - room) < 5000, "the table is as wide as the text"


def _aligned(found: Table, row: int) -> list[str | None]:
    jcs = [cell.paragraphs[0]._p.find(f"{qn('w:pPr')}/{qn('w:jc')}") for cell in found.rows[row].cells]
    return [None if jc is None else jc.get(qn("w:val")) for jc in jcs]


def test_titles_stay_with_what_they_stand_above(whole: Path) -> None:
    document = Document(whole)
    for title in ("Bảng 1. Chỉ số", "Hình 1. Theo đơn vị", "Theo đơn vị", "Biểu đồ"):
        one = next(one for one in document.paragraphs if one.text == title)
        assert one._p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None, title
    caption = next(one for one in document.paragraphs if one.text == "Hình 1. Theo đơn vị")
    picture = caption._p.getnext()
    assert next(picture.iter(qn("w:drawing")), None) is not None
    assert picture.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None, "its caption stays with it"


def test_a_heading_and_its_sentence_stay_with_the_table_that_they_are_about(tmp_path: Path) -> None:
    made_of = report(Heading(1, "Kế hoạch"), Paragraph("Do đơn vị ghi."), table(2), Paragraph("Hết."), table(2))
    document = Document(made(made_of, tmp_path))
    kept = {one.text: one.paragraph_format.keep_with_next for one in document.paragraphs}
    assert kept["Kế hoạch"]
    assert kept["Do đơn vị ghi."]
    assert not kept["Hết."]


def test_charts_are_sharp_in_print_and_say_what_they_show(whole: Path) -> None:
    document = Document(whole)
    shapes = {shape._inline.docPr.get("descr"): shape for shape in document.inline_shapes}
    assert set(shapes) == {"Vàng Danh có chỉ số 91,20 %.", "PHIEU-LOG 12-ABCD", handwriting().says}
    chart = shapes["Vàng Danh có chỉ số 91,20 %."]
    part = document.part.related_parts[chart._inline.graphic.graphicData.pic.blipFill.blip.embed]
    picture = Image.open(io.BytesIO(part.blob))
    assert picture.width / chart.width.inches >= 300
    assert abs(picture.width / picture.height - chart.width / chart.height) < 0.05
    assert picture.convert("RGB").getpixel((picture.width - 1, 0)) == (255, 255, 255)
    assert chart.width.mm <= 165
    assert shapes[handwriting().says].width.mm <= 165
    ids = [shape._inline.docPr.id for shape in document.inline_shapes]
    assert len(set(ids)) == len(ids)


def test_heads_span_columns_and_what_rows_have_in_common_is_said_once(tmp_path: Path) -> None:
    columns = (
        ColumnSpec("Đơn vị", said_once=True),
        ColumnSpec("1", "right", group="Chỉ số"),
        ColumnSpec("2", "right", group="Chỉ số"),
        ColumnSpec("Biện pháp", least=60.0),
    )
    rows = (("Yên Tử", "2", "1", ""), ("Yên Tử", "1", "0", ""), ("Vàng Danh", "0", "2", ""))
    path = made(report(TableBlock("Bảng", columns, rows, least=12.0)), tmp_path)
    (found,) = (one for one in Document(path).tables if one.cell(0, 0).text == "Đơn vị")
    assert [[cell.text for cell in row.cells] for row in found.rows] == [
        ["Đơn vị", "Chỉ số", "Chỉ số", "Biện pháp"],
        ["Đơn vị", "1", "2", "Biện pháp"],
        *map(list, rows),
    ]
    assert said(path).count("Yên Tử") == 1
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in found.rows[:2])
    assert found.cell(2, 3).width.mm >= 60
    assert found.rows[2].height is not None
    assert found.rows[2].height.mm == pytest.approx(12, abs=0.1)


def test_an_annex_with_pages_on_their_side_comes_below_the_signature(tmp_path: Path) -> None:
    annex = (
        Turned((Heading(1, "Biểu mẫu"), table(3))),
        KeepTogether((Heading(2, "Một đơn vị"), table(2))),
        Turned((Heading(2, "Mọi đơn vị"), table(2))),
    )
    path = made(report(Heading(1, "Tóm tắt"), Paragraph("Chung."), *annex), tmp_path)
    texts = said(path).split("\n")
    at = [texts.index(one) for one in ("Chung.", "Nơi nhận:", "Biểu mẫu", "Một đơn vị", "Mọi đơn vị")]
    assert at == sorted(at)
    sections = Document(path).sections
    assert [section.page_width > section.page_height for section in sections] == [False, True, False, True]
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False, False]
    wide = Document(path).tables[-1]
    assert sum(cell.width.mm for cell in wide.rows[0].cells) == pytest.approx(297 - 40, abs=1)


def test_a_chart_higher_than_a_page_is_made_smaller(tmp_path: Path) -> None:
    high = report(ChartBlock("Cao", drawn(height=1200)), cover=replace(COVER, code=""))
    (shape,) = Document(made(high, tmp_path)).inline_shapes
    assert shape.height.mm < 257 - 20


def test_the_head_and_foot_are_those_of_a_document_that_is_filed(whole: Path) -> None:
    head, *_, foot = tables(whole)
    assert head[0][0].split("\n")[:2] == ["Ủy ban nhân dân", "tỉnh Quảng Ninh"]
    assert "phường Uông Bí" in head[0][0]
    assert head[0][1].split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert re.fullmatch(r"Số:\s{5,}/BC-UBND", head[1][0])
    assert re.fullmatch(r"Uông Bí, ngày\s{3,}tháng\s{3,}năm 20…", head[1][1])
    texts = [one.text for one in Document(whole).paragraphs]
    at = texts.index("BÁO CÁO")
    assert texts[at + 1 : at + 3] == ["Kết quả đo lường sự hài lòng", "Quý III năm 2025"]
    assert "Kính gửi: Sở Nội vụ" in texts
    assert foot[0][0].split("\n") == ["Nơi nhận:", "- Như trên;", "- TT. Đảng ủy phường;", "- Lưu: VT."]
    assert foot[0][1].split("\n")[:3] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "(Chữ ký, dấu)"]
    assert "{{" not in said(whole)


def test_page_and_type_are_those_of_the_decree(whole: Path) -> None:
    document = Document(whole)
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer, "the first page bears no number"
    assert "PAGE" in section.header._element.xml
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts = defaults.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert defaults.find(qn("w:sz")).get(qn("w:val")) == "26"
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"


def test_what_the_letterhead_does_not_tell_leaves_no_hole(tmp_path: Path) -> None:
    bare = replace(everything(), letterhead=Letterhead("Trung tâm Hành chính công"))
    path = made(bare, tmp_path)
    head = tables(path)[0]
    assert head[0][0].strip() == "Trung tâm Hành chính công"
    assert not head[0][0].startswith("\n")
    assert head[1][1].startswith("……, ngày")
    assert "Kính gửi" not in said(path)


def test_in_english_the_form_is_english(tmp_path: Path) -> None:
    cover = replace(COVER, title="Report on the satisfaction survey")
    text = said(made(report(Paragraph("Few."), cover=cover, language="en"), tmp_path))
    for one in ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness", "REPORT", "Recipients:"):
        assert one in text
    assert "The satisfaction survey" in text
    assert "Kính gửi" not in text


def test_a_crest_stands_above_the_authority(tmp_path: Path) -> None:
    crest = replace(handwriting(), width=15.0, height=15.0, says="Quốc huy")
    path = made(replace(everything(), letterhead=replace(HEAD, crest=crest)), tmp_path)
    cell = Document(path).tables[0].cell(0, 0)
    first, second = cell.paragraphs[:2]
    assert next(first._p.iter(qn("wp:docPr"))).get("descr") == "Quốc huy"
    assert second.text.startswith("Ủy ban nhân dân")


def test_the_same_report_gives_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    again = made(everything(), tmp_path)
    assert again.read_bytes() == whole.read_bytes()
    with zipfile.ZipFile(again) as package:
        assert {part.date_time[0] for part in package.infolist()} == {1980}
        assert package.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2
    told = Document(again).core_properties
    assert (told.title, told.author, told.subject) == (
        "Kết quả hài lòng",
        "UBND phường Uông Bí",
        "Đo lường sự hài lòng",
    )


def test_where_the_file_can_not_be_written_the_old_one_stays(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shutil.copy(whole, tmp_path / "report.docx")
    before = path.read_bytes()

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "_sync", full)
    with pytest.raises(DiskError, match=r"report\.docx"):
        write_report_docx(report(Paragraph("Mới.")), path)
    assert path.read_bytes() == before


def hostile() -> Report:
    columns = tuple(ColumnSpec(text, "right" if n % 2 else "left") for n, text in enumerate(HOSTILE))
    blocks = (
        *(block for text in HOSTILE for block in (Heading(1, text), Heading(2, text), Paragraph(text), Lead(text))),
        Bullets(HOSTILE),
        Tiles(tuple(Tile(text, text, text) for text in HOSTILE)),
        TableBlock(HOSTILE[0], columns, (HOSTILE, HOSTILE[::-1]), HOSTILE, frozenset({1})),
        Quotes(tuple(Quote(text, text) for text in HOSTILE)),
        *(Note(text) for text in HOSTILE),
        *(ChartBlock(text, replace(drawn(), alt=text), text) for text in HOSTILE[:3]),
    )
    facts = tuple((text, text) for text in HOSTILE)
    cover = FirstPage(HOSTILE[5], HOSTILE[0], HOSTILE[2], facts, HOSTILE[1])
    all_of_it = "".join(HOSTILE)
    head = Letterhead(*[all_of_it] * 5, recipients=HOSTILE, signer=all_of_it)
    return Report(all_of_it, all_of_it, all_of_it, "vi", (cover, *blocks), subject=all_of_it, letterhead=head)


def test_nothing_that_people_type_stops_it_or_is_taken_for_anything_but_text(tmp_path: Path) -> None:
    path = made(hostile(), tmp_path)
    text = said(path)
    for one in (*HOSTILE[:5], "đảo", "Ủy ban Hòa Bình"):
        assert one in text
    assert "👍" in text, "Word finds a face for every sign"
    document = Document(path)
    assert all(one.style is not None for one in document.paragraphs)


def test_a_report_of_nothing_but_its_first_page_is_one(tmp_path: Path) -> None:
    path = made(report(cover=FirstPage("", "Báo cáo", "")), tmp_path)
    assert "BÁO CÁO" in said(path)


def test_no_number_is_lost_and_none_comes_in(whole: Path) -> None:
    """But for those of the form, and those that LibreOffice and Word count themselves."""
    numbers = Counter(re.findall(r"\d+", said(whole)))
    for n in range(1, 201):
        assert numbers[str(n)] >= 2, n
    assert numbers["391"] == 1


# --------------------------------------------------------------------------------------------------------- LibreOffice


@pytest.fixture(scope="module")
def printed(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The texts of pages that LibreOffice makes of the documents; it starts once, since that takes seconds."""
    program = shutil.which("soffice")
    if program is None:
        missing("LibreOffice is not installed (apt install libreoffice-writer-nogui)")
    folder = tmp_path_factory.mktemp("printed")
    shutil.copy(whole, folder / "whole.docx")
    write_report_docx(hostile(), folder / "hostile.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    to_pdf = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    files = [str(folder / f"{name}.docx") for name in ("whole", "hostile")]
    environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts(folder))}
    subprocess.run([*to_pdf, *files], check=True, capture_output=True, timeout=300, env=environment)
    return {name: _pages(folder / f"{name}.pdf") for name in ("whole", "hostile")}


def _fonts(folder: Path) -> Path:
    """Let LibreOffice know one typeface that has all letters: else each letter is of the first that has it."""
    faces = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{faces}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>", "utf-8")
    return config


def _pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_libreoffice_opens_it_and_sets_its_pages(printed: dict[str, list[str]]) -> None:
    first, *others = printed["whole"]
    assert first.startswith("ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in first
    assert "I. TÓM TẮT" in first
    assert 5 <= len(others) <= 9
    for number, page in enumerate(others, 2):
        assert page.startswith(f"{number} "), "its number stands at the top"
        assert len(page) > 100, "no page is empty"
    assert "II. Ý KIẾN" in " ".join(others)
    assert "Nơi nhận: - Như trên;" in others[-1]


def test_in_libreoffice_a_table_goes_on_under_its_header_and_loses_no_row(printed: dict[str, list[str]]) -> None:
    pages = [page for page in printed["whole"] if re.search(r"Đơn vị số \d", page)]
    assert len(pages) > 4
    assert all("Tên đơn vị" in page for page in pages)
    found = [int(n) for page in pages for n in re.findall(r"\b(\d+) Đơn vị số \1 ", page)]
    assert [n for n in range(1, 201) if n not in found] == []


def test_libreoffice_opens_what_people_typed_too(printed: dict[str, list[str]]) -> None:
    text = " ".join(printed["hostile"])
    assert "<script>alert('x')</script>" in text
    assert "{{authority}}" in text, "what people type is no placeholder"
