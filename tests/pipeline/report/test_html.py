"""The report on a screen, parsed the way a browser does."""

from __future__ import annotations

import errno
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from reportlab.graphics.shapes import Drawing, String

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
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Quotes,
    Report,
    TableBlock,
    Tile,
    Tiles,
    rich,
)
from pipeline.report.charts.paint import Chart
from pipeline.report.html import write_report_html

HOSTILE = (
    "<script>alert('x')</script>",
    '"><img src=http://x.example/a.png onerror=alert(1)>',
    "</style></title><b>",
    "a & b &amp; {{ 7 * 7 }} {% raw %}",
    "**không đậm**",
    "x" * 4000,
    "\x00\x07\x1b\ud800\u202e\ufffe",
    "👍 谢谢 ✓",
    unicodedata.normalize("NFD", "Ủy ban Hòa Bình"),
    "",
)


def drawn(text: str = "Vàng Danh 91,20") -> Chart:
    drawing = Drawing(482, 60)
    drawing.add(String(0, 10, text, fontName=load(Font.REGULAR), fontSize=8))
    return Chart(drawing, "Vàng Danh có chỉ số 91,20 %.")


def report(text: str = "chữ") -> Report:
    """All kinds of blocks, with a text in every place that takes one."""
    columns = (ColumnSpec("TT", "right"), ColumnSpec(text), ColumnSpec("Chỉ số (%)", "right"))
    blocks: tuple[Block, ...] = (
        FirstPage(text, "Báo cáo", text, (("Kỳ", text), (text, "Uông Bí")), text),
        Heading(1, "Tóm tắt"),
        Lead(rich("Chỉ số là **{value}**: {text}", value="87,43 %", text=text)),
        Tiles((Tile("Phiếu hợp lệ", "3.391", text), Tile(text, text))),
        Paragraph(text),
        Bullets((text, "Thấp nhất: Vàng Danh")),
        Heading(2, text),
        TableBlock("Bảng 1", columns, (("1", text, "80,25"), ("2", "Tổng", "81,00")), (text,), frozenset({1})),
        KeepTogether((Heading(2, "Biểu đồ"), ChartBlock("Hình 1", drawn(), text), ChartBlock(text, drawn()))),
        PageBreak(),
        Heading(1, "Ý kiến"),
        Quotes((Quote(text, text), Quote("Cán bộ nhiệt tình.", "phiếu giấy"))),
        Note(text),
        Paragraph("Hết."),
    )
    return Report("Kết quả", "Quý III", text, "vi", blocks, text, text, (text,))


def read(subject: Report, folder: Path) -> Any:
    write_report_html(subject, folder / "report.html")
    return html.fromstring((folder / "report.html").read_bytes().decode())


def texts(page: Any, path: str) -> list[str]:
    return [re.sub(r"\s+", " ", found.text_content()).strip() for found in page.xpath(path)]


def test_every_block_is_there_in_its_element(tmp_path: Path) -> None:
    page = read(report("Yên Tử"), tmp_path)
    assert page.get("lang") == "vi"
    assert texts(page, "//h1") == ["Báo cáo"]
    assert texts(page, "//main//h2") == ["I. Tóm tắt", "II. Ý kiến"]
    assert texts(page, "//main//h3") == ["Yên Tử", "Biểu đồ"]
    assert texts(page, "//dl[@class='facts']//dd") == ["Yên Tử", "Uông Bí"]
    assert texts(page, "//p[@class='lead']") == ["Chỉ số là 87,43 %: Yên Tử"]
    assert texts(page, "//p[@class='lead']/strong") == ["87,43 %"]
    assert texts(page, "//dl[@class='tiles']//dd") == ["3.391", "Yên Tử", "Yên Tử"]
    assert texts(page, "//main//li") == ["Yên Tử", "Thấp nhất: Vàng Danh"]
    assert texts(page, "//blockquote") == ["Yên Tử", "Cán bộ nhiệt tình."]
    assert texts(page, "//figure[@class='quote']/figcaption") == ["Yên Tử", "phiếu giấy"]
    assert texts(page, "//*[@role='note']") == ["Yên Tử"]
    assert texts(page, "//footer") == ["Yên Tử"]


def test_a_table_tells_what_its_cells_belong_to(tmp_path: Path) -> None:
    page = read(report("Yên Tử"), tmp_path)
    assert texts(page, "//table/caption") == ["Bảng 1"]
    assert texts(page, "//thead//th[@scope='col']") == ["TT", "Yên Tử", "Chỉ số (%)"]
    assert texts(page, "//tbody//th[@scope='row']") == ["Yên Tử", "Tổng"]
    assert texts(page, "//tbody//td") == ["1", "80,25", "2", "81,00"]
    assert texts(page, "//tr[@class='total']/th") == ["Tổng"]


def test_charts_are_drawn_in_the_page_and_told_in_words(tmp_path: Path) -> None:
    page = read(report(), tmp_path)
    charts = page.xpath("//figure[@class='chart']//*[local-name()='svg' and @role='img']")
    assert len(charts) == 2
    for chart in charts:
        assert "Vàng Danh có chỉ số 91,20 %." in chart.text_content()
        assert "Vàng Danh 91,20" in chart.text_content()
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_contents_lead_to_the_headings(tmp_path: Path) -> None:
    page = read(report("Yên Tử"), tmp_path)
    links = page.xpath("//nav//a")
    assert texts(page, "//nav//a") == ["I. Tóm tắt", "Yên Tử", "Biểu đồ", "II. Ý kiến"]
    for link in links:
        (heading,) = page.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert heading.tag in ("h2", "h3")
        assert heading.text_content().split() == link.text_content().split()


@pytest.mark.parametrize("text", [*HOSTILE, "chữ"])
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_run(tmp_path: Path, text: str) -> None:
    page = read(report(text), tmp_path)
    elements = list(page.iter("*"))
    tags = {str(element.tag) for element in elements}
    assert tags.isdisjoint({"script", "img", "iframe", "object", "embed", "link", "base", "form", "foreignObject"})
    for element in elements:
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name.rpartition(":")[2].rpartition("}")[2] in ("href", "src", "srcset", "action", "data", "style"):
                assert value.startswith("#") or (name == "style" and "url(" not in value)
    assert set(re.findall(r"url\((.{9})", page.xpath("string(//style)"))) == {"data:font"}
    assert "@import" not in page.xpath("string(//style)")


def test_a_policy_forbids_the_browser_to_load_or_run_anything(tmp_path: Path) -> None:
    (policy,) = read(report(), tmp_path).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert not {"script-src", "connect-src", "frame-src"} & set(rules)
    assert rules["font-src"] == rules["img-src"] == "data:", "what stands in the file itself"
    assert rules["base-uri"] == rules["form-action"] == "'none'"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_shown_as_they_typed_it(tmp_path: Path, text: str) -> None:
    page = read(report(text), tmp_path)
    assert texts(page, "//main//p")[-1] == "Hết."
    letters = "".join(sign for sign in unicodedata.normalize("NFC", text) if sign.isprintable() and sign != "\ufffe")
    assert letters in texts(page, "//blockquote")[0]
    assert letters in texts(page, "//tbody//th")[0]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_no_text_breaks_the_page(tmp_path: Path, text: str) -> None:
    page = read(report(f"x{text}"), tmp_path)
    assert len(page.xpath("//*")) == len(read(report("chữ"), tmp_path).xpath("//*"))
    assert texts(page, "//main//p")[-1] == "Hết."


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_report_html(report(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_typeface_comes_along(tmp_path: Path) -> None:
    style = read(report(), tmp_path).xpath("string(//style)")
    assert re.findall(r"@font-face\{[^}]*font-weight:(\d+)", style) == ["400", "600", "700"]


def test_a_full_disk_is_told_as_such_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "_sync", full)
    with pytest.raises(DiskError, match="No space left"):
        write_report_html(report(), tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []
