"""The template of the Word report that an office may replace: what is taken of it, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import ExitCode
from pipeline.cli import main
from pipeline.errors import TemplateError
from pipeline.report.blocks import (
    Bullets,
    ColumnSpec,
    FirstPage,
    Heading,
    Letterhead,
    Paragraph,
    Report,
    TableBlock,
)
from pipeline.report.docx.document import write_report_docx
from pipeline.report.docx.standard_template import standard_template
from pipeline.workspace import Workspace

REPORT = Report(
    title="Kết quả",
    period="Quý I/2019",
    authority="UBND phường Uông Bí",
    language="vi",
    blocks=(
        FirstPage("UBND phường Uông Bí", "Báo cáo kết quả", "Quý I/2019", (("Số đơn vị", "12"),)),
        Heading(1, "Tóm tắt"),
        Paragraph("Chỉ số chung là 87,43 %."),
        Bullets(("Cao nhất: Yên Tử",)),
        TableBlock("Bảng", (ColumnSpec("Đơn vị"), ColumnSpec("Chỉ số", "right")), (("Yên Tử", "91,20"),)),
    ),
    letterhead=Letterhead(
        "UBND phường Uông Bí", "UBND tỉnh", "BC-UBND", "Uông Bí", "", ("Sở Nội vụ", "Lưu: VT"), "TM. UBND\nCHỦ TỊCH"
    ),
)


def standard() -> WordDocument:
    return Document(io.BytesIO(standard_template("vi")))


def with_template(document: WordDocument, folder: Path) -> WordDocument:
    """Write the report with a template, and open what came of it."""
    document.save(str(folder / "report-template.docx"))
    write_report_docx(REPORT, folder / "report.docx", folder / "report-template.docx")
    return Document(str(folder / "report.docx"))


def said(document: WordDocument) -> list[str]:
    return [WordParagraph(one, None).text for one in document.element.body.iter(qn("w:p"))]


def test_what_an_office_changed_in_it_stays(tmp_path: Path) -> None:
    template = standard()
    section = template.sections[0]
    section.left_margin = Mm(35)
    section.header.paragraphs[0].text = "Mẫu của {{authority}}"
    section.footer.paragraphs[0].text = "Lưu hành nội bộ"
    template.styles["Heading 1"].font.name = "Arial"
    template.paragraphs[0].insert_paragraph_before("HỎA TỐC")
    made = with_template(template, tmp_path)
    assert made.sections[0].left_margin.mm == pytest.approx(35, abs=0.1)
    assert made.sections[0].header.paragraphs[0].text == "Mẫu của UBND phường Uông Bí"
    assert made.sections[0].footer.paragraphs[0].text == "Lưu hành nội bộ"
    assert made.styles["Heading 1"].font.name == "Arial"
    assert "HỎA TỐC" in said(made)
    table = next(one for one in made.tables if one.cell(0, 0).text == "Đơn vị")
    assert sum(cell.width.mm for cell in table.rows[0].cells) == pytest.approx(160, abs=0.5), "as wide as its text"


def test_placeholders_are_found_however_word_cut_them_into_runs(tmp_path: Path) -> None:
    template = Document()
    split = template.add_paragraph()
    for part in ("Của ", "{", "{auth", "ority", "}} gửi {{ Super", "ior }}", "."):
        split.add_run(part)
    template.add_paragraph("{{recipients}} nhận")
    signed = template.add_paragraph()
    signed.add_run("{{signer}}").bold = True
    last = template.add_paragraph()
    last.add_run("{{bo").italic = True
    last.add_run("dy}}")
    made = with_template(template, tmp_path)
    texts = said(made)
    assert texts[:3] == ["Của UBND phường Uông Bí gửi UBND tỉnh.", "Sở Nội vụ; nhận", "Lưu: VT. nhận"]
    assert texts[3] == "TM. UBND\nCHỦ TỊCH"
    assert made.paragraphs[3].runs[0].bold
    assert "Chỉ số chung là 87,43 %." in texts


def test_a_text_box_and_a_table_are_filled_in_too(tmp_path: Path) -> None:
    template = Document()
    template.add_table(1, 1).cell(0, 0).text = "Số: /{{symbol}}"
    boxed = parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>{{place}}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    template.add_paragraph("Nơi: ")._p.append(boxed)
    template.add_paragraph("{{body}}")
    texts = said(with_template(template, tmp_path))
    assert texts[0] == "Số: /BC-UBND"
    assert "Uông Bí" in texts


def test_a_line_of_which_nothing_is_told_is_left_out(tmp_path: Path) -> None:
    template = Document()
    template.add_paragraph("Kính gửi: {{addressee}}")
    template.add_table(1, 1).cell(0, 0).text = "{{addressee}}"
    template.add_paragraph("{{body}}")
    texts = said(with_template(template, tmp_path))
    assert not [text for text in texts if "Kính gửi" in text or "{{" in text]


def test_a_template_of_another_making_gets_the_styles_that_it_lacks(tmp_path: Path) -> None:
    template = Document()
    for name in ("List Bullet", "Quote", "Body Text"):
        template.styles.element.remove(template.styles[name].element)
    template.add_paragraph("{{body}}")
    made = with_template(template, tmp_path)
    assert "- Cao nhất: Yên Tử" in said(made), "a dash stands in for the list that the template has not"
    assert all(one.style.name for one in made.paragraphs)
    assert {"Body Text", "List Bullet", "Report Table"} <= {style.name for style in made.styles}
    ids = [style.style_id for style in made.styles]
    assert len(ids) == len(set(ids))


def test_the_sections_of_a_template_stay(tmp_path: Path) -> None:
    template = Document()
    template.sections[0].page_width, template.sections[0].left_margin = Mm(210), Mm(40)
    template.add_paragraph("{{body}}")
    template.add_section(WD_SECTION.NEW_PAGE)
    # The paragraph of the body is the one that ends the section.
    anchor, ends = template.paragraphs[0], next(template.element.body.iter(qn("w:sectPr")))
    anchor._p.get_or_add_pPr().append(deepcopy(ends))
    ends.getparent().getparent().getparent().remove(ends.getparent().getparent())
    template.add_paragraph("Phụ lục")
    made = with_template(template, tmp_path)
    assert len(made.sections) == 2
    assert made.sections[0].left_margin.mm == pytest.approx(40, abs=0.1)
    assert said(made)[-1] == "Phụ lục"


def refused(path: Path) -> TemplateError:
    with pytest.raises(TemplateError) as told:
        write_report_docx(REPORT, path.with_name("report.docx"), path)
    assert str(path) in told.value.message
    assert told.value.advice
    assert not path.with_name("report.docx").exists()
    return told.value


@pytest.mark.parametrize(
    ("texts", "what", "advice"),
    [
        (["{{authority}}"], r"has no {{body}}", "Write {{body}} once"),
        (["{{body}}", "{{body}}"], r"{{body}} more than once", "Write {{body}} once"),
        (["Báo cáo: {{body}}"], "beside other text", "in a line of its own"),
        (["{{autority}}", "{{body}}"], "there is no {{autority}}", "Did you mean {{authority}}?"),
        (["{{xyz}}", "{{body}}"], "there is no {{xyz}}", "There are: {{addressee}}, {{authority}}, {{body}}"),
    ],
)
def test_a_template_with_wrong_placeholders_is_refused_with_advice(
    tmp_path: Path, texts: list[str], what: str, advice: str
) -> None:
    template = Document()
    for text in texts:
        template.add_paragraph(text)
    template.save(str(tmp_path / "report-template.docx"))
    error = refused(tmp_path / "report-template.docx")
    assert what in error.message
    assert advice in error.advice


def test_a_body_in_a_table_is_refused(tmp_path: Path) -> None:
    template = Document()
    template.add_table(1, 1).cell(0, 0).text = "{{body}}"
    template.save(str(tmp_path / "t.docx"))
    assert "in a table" in refused(tmp_path / "t.docx").message


def _repacked(change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(standard_template("vi"))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return content.getvalue()


def _macros(parts: dict[str, bytes]) -> None:
    types = parts["[Content_Types].xml"]
    ours = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts["[Content_Types].xml"] = types.replace(ours, b"application/vnd.ms-word.document.macroEnabled.main+xml")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no Word document"),
        (b"%PDF-1.7", "no Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "of an old Word, or locked"),
        (standard_template("vi")[:3000], "no Word document"),
        (_repacked(_macros), "holds macros"),
        (_repacked(lambda parts: parts.update({"word/vbaProject.bin": b"x"})), "holds macros"),
        (_repacked(lambda parts: parts.update({"word/media/x.bmp": bytes(70 << 20)})), "far more than"),
        (_repacked(lambda parts: parts.update({f"x{n}": b"" for n in range(1001)})), "far more than"),
        (_repacked(lambda parts: parts.update({"word/document.xml": b"<w:document"})), "no Word document"),
        (_repacked(lambda parts: parts.pop("word/document.xml") and None), "no Word document"),
        (_repacked(lambda parts: parts.update({"[Content_Types].xml": b"<Types/>"})), "no Word document"),
    ],
)
def test_a_file_that_is_no_template_is_refused_in_a_line(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "report-template.docx"
    path.write_bytes(content)
    assert what in refused(path).message


@pytest.mark.parametrize(
    ("size", "what"),
    [('w:w="1500" w:h="1500"', "mm between their margins"), ('w:w="wide" w:h="1500"', "no Word document")],
)
def test_pages_on_which_nothing_finds_room_are_refused(tmp_path: Path, size: str, what: str) -> None:
    def cut(parts: dict[str, bytes]) -> None:
        name = "word/document.xml"
        parts[name] = re.sub(rb"<w:pgSz[^>]*/>", f"<w:pgSz {size}/>".encode(), parts[name])

    path = tmp_path / "report-template.docx"
    path.write_bytes(_repacked(cut))
    assert what in refused(path).message


@pytest.mark.parametrize("name", ["word/document.xml", "word/header.xml"])
def test_entities_in_a_template_are_refused(tmp_path: Path, name: str) -> None:
    def entity(parts: dict[str, bytes]) -> None:
        begun = parts[name].replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1)
        parts[name] = re.sub(rb"<w:p[ >/]", rb"<w:p><w:r><w:t>&e;</w:t></w:r></w:p>\g<0>", begun, count=1)

    path = tmp_path / "report-template.docx"
    path.write_bytes(_repacked(entity))
    assert "document type" in refused(path).message


def test_a_link_to_a_template_that_is_gone_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "report-template.docx").symlink_to(tmp_path / "gone.docx")
    assert "can't be read" in refused(tmp_path / "report-template.docx").message


@given(at=st.integers(0, len(standard_template("vi")) - 1), by=st.integers(1, 255))
def test_no_damage_to_it_gives_anything_but_a_report_or_an_error_that_names_it(
    tmp_path_factory: pytest.TempPathFactory, at: int, by: int
) -> None:
    content = bytearray(standard_template("vi"))
    content[at] ^= by
    path = tmp_path_factory.getbasetemp() / "damaged-template.docx"
    path.write_bytes(content)
    with suppress(TemplateError):
        write_report_docx(REPORT, path.with_name("damaged-report.docx"), path)


# --------------------------------------------------------------------------------------------------------- the command


def test_the_command_puts_the_template_there_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Workspace.create(tmp_path / "w").close()
    path = tmp_path / "w" / "report-template.docx"

    def ran() -> int:
        with pytest.raises(SystemExit) as ended:
            main(["report", "--write-template", "--workspace", str(tmp_path / "w")])
        return int(ended.value.code or 0)

    assert ran() == 0
    assert str(path) in capsys.readouterr().out
    assert "{{body}}" in said(Document(str(path)))
    path.write_bytes(b"mine")
    assert ran() == ExitCode.BAD_WORKSPACE
    assert "is there already" in capsys.readouterr().err
    assert path.read_bytes() == b"mine"
