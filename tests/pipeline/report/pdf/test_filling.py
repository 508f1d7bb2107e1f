"""How pages are filled: nothing stands alone at a foot, no page ends early, nothing is lost and little moves."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from reportlab.graphics.shapes import Drawing, String

from forms.typeface import Font, load
from pipeline.report.blocks import (
    Block,
    ChartBlock,
    ColumnSpec,
    FirstPage,
    Heading,
    PageBreak,
    Paragraph,
    Quote,
    Quotes,
    Report,
    TableBlock,
)
from pipeline.report.charts.pages import TALLEST
from pipeline.report.charts.paint import Chart
from pipeline.report.pdf.document import write_report_pdf
from tests.benchmarks.report_pages import fill_of

TEXT = 713  # points of a page's height


def chart(name: str, height: float) -> ChartBlock:
    drawing = Drawing(482, height)
    for y in (2, height - 10):
        drawing.add(String(0, y, name, fontName=load(Font.REGULAR), fontSize=8))
    return ChartBlock(f"Hình {name}", Chart(drawing, name))


def table(name: str, rows: int, **more: object) -> TableBlock:
    columns = (ColumnSpec("Đơn vị", width_share=4, said_once=True), ColumnSpec("Số", "right"))
    cells = tuple((f"Đơn vị {name}{number // 3}", f"{number},25") for number in range(rows))
    return TableBlock(f"Bảng {name}", columns, cells, **more)  # type: ignore[arg-type]


def pages_of(folder: Path, *blocks: Block) -> list[str]:
    made = Report("T", "P", "A", "vi", (FirstPage("A", "T", "S", (("a", "b"),)), *blocks))
    write_report_pdf(made, folder / "r.pdf")
    with pypdfium2.PdfDocument(folder / "r.pdf") as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def page_with(pages: list[str], text: str) -> int:
    return next(number for number, said in enumerate(pages) if number and text in said)


def any_blocks(seed: int) -> Iterator[Block]:
    """Chapters as a report has them: headings of two levels, lead-ins, charts, tables, quotes, of any length."""
    chance = random.Random(seed)
    for chapter in range(8):
        yield Heading(1, f"Mục {chapter}")
        yield Paragraph("Câu dẫn. " * chance.choice((3, 20)))
        for part in range(chance.choice((1, 2, 3))):
            if chance.random() < 0.5:
                yield Heading(2, "Kênh")
            for number in range(chance.choice((1, 2))):
                yield chart(f"{chapter}{part}{number}", chance.choice((60, 150, 250, TALLEST)))
            yield table(f"{chapter}{part}", chance.choice((3, 12, 27, 40)), notes=("Chú thích",))
        if chance.random() < 0.2:
            yield Quotes(tuple(Quote("Lời " * chance.choice((5, 60)), "Nguồn") for _ in range(8)))


def test_no_heading_stands_alone_and_hardly_a_page_ends_early(tmp_path: Path) -> None:
    used: list[float] = []
    for seed in range(5):
        pages_of(tmp_path, *any_blocks(seed))
        _, *middle, _ = fill_of(tmp_path / "r.pdf")
        assert [page.lone for page in middle if page.lone] == []
        used += [page.used for page in middle]
    assert len(used) > 50
    assert sum(share < 0.6 for share in used) <= 0.02 * len(used)
    assert min(used) > 0.4


@pytest.mark.parametrize("above", range(30, 44))
def test_a_heading_and_its_lead_in_go_with_what_follows(tmp_path: Path, above: int) -> None:
    lines = [Paragraph(f"Dòng {number}.") for number in range(above)]
    for following in (table("A", 30), chart("A", 300)):
        pages = pages_of(tmp_path, *lines, Heading(1, "Chương"), Paragraph("Câu dẫn."), following)
        page = pages[page_with(pages, "I. Chương")]
        assert "Câu dẫn." in page
        assert following.title in page


def test_a_table_of_the_section_goes_before_a_chart_that_has_no_room(tmp_path: Path) -> None:
    lines = [Paragraph(f"Dòng {number}.") for number in range(18)]
    blocks = (Heading(1, "Một"), Paragraph("Câu dẫn."), chart("A", 450), table("A", 14))
    pages = pages_of(tmp_path, *lines, *blocks)
    assert page_with(pages, "I. Một") == page_with(pages, "Bảng A") == 1
    assert "Câu dẫn." in pages[1]
    assert page_with(pages, "Hình A") == 2
    found = re.findall(r"(\d+),25", " ".join(pages))
    assert [int(number) for number in found] == list(range(14))


def test_nothing_passes_a_heading(tmp_path: Path) -> None:
    lines = [Paragraph(f"Dòng {number}.") for number in range(18)]
    blocks = (Heading(1, "Một"), chart("A", 450), Heading(2, "Hai"), table("B", 9), Heading(1, "Ba"), table("C", 9))
    text = " ".join(pages_of(tmp_path, *lines, *blocks)[1:])
    places = [text.index(each) for each in ("I. Một", "Hình A", "Hai", "Bảng B", "II. Ba", "Bảng C")]
    assert places == sorted(places)


def test_a_page_is_ended_only_where_it_is_well_filled(tmp_path: Path) -> None:
    few = pages_of(tmp_path, Paragraph("Ít."), PageBreak(), Paragraph("Sau."))
    many = pages_of(tmp_path, *[Paragraph(f"Dòng {n}.") for n in range(26)], PageBreak(), Paragraph("Sau."))
    assert page_with(few, "Sau.") == 1
    assert page_with(many, "Sau.") == 2


def test_what_is_said_once_is_said_again_at_the_top_of_a_page(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, table("A", 99))
    assert all(pages[1].count(f"Đơn vị A{number} ") == 1 for number in range(8))
    first = re.search(r"Số (.*?) (\d+),25", pages[2])
    assert first
    assert first.group(1) == f"Đơn vị A{int(first.group(2)) // 3}"


def test_cells_to_write_in_are_wide_and_high_enough_for_a_hand(tmp_path: Path) -> None:
    columns = (ColumnSpec("Đơn vị"), ColumnSpec("Hạn chế"), *(ColumnSpec(f"Ô{n}", least=25.0) for n in range(4)))
    cells = tuple((f"Phường {number}", "Thông tin trên kết quả " * 3, *("",) * 4) for number in range(4))
    pages_of(tmp_path, TableBlock("Kế hoạch", columns, cells, least=13.0))
    with pypdfium2.PdfDocument(tmp_path / "r.pdf") as document:
        text = document[1].get_textpage()
        said = text.get_text_range()
        boxes = {word: text.get_charbox(said.index(word)) for word in ("Ô0", "Ô1", "Ô2", "Ô3", "Phường 0", "Phường 1")}
    millimetre = 72 / 25.4
    for one, other in (("Ô0", "Ô1"), ("Ô1", "Ô2"), ("Ô2", "Ô3")):
        assert boxes[other][0] - boxes[one][0] >= 25 * millimetre
    assert boxes["Phường 0"][1] - boxes["Phường 1"][1] >= 13 * millimetre - 0.1


@pytest.mark.parametrize("facts", [1, 9, 14, 30])
def test_the_contents_are_not_torn_apart(tmp_path: Path, facts: int) -> None:
    """They stand on the cover where it has room for all of them, else at the top of the next page."""
    cover = FirstPage(
        "A", "Báo cáo", "Quý", tuple((f"Nhãn {n}", "giá trị " * 12) for n in range(facts)), "Chú thích", "12-ab"
    )
    blocks = [block for n in range(13) for block in (Heading(1, f"Chương {n}x"), Paragraph("Câu. " * 99))]
    write_report_pdf(Report("T", "P", "A", "vi", (cover, *blocks)), tmp_path / "r.pdf")
    with pypdfium2.PdfDocument(tmp_path / "r.pdf") as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    (at,) = (number for number, said in enumerate(pages) if "Mục lục" in said)
    assert (at == 0) == (facts <= 9)
    assert all(f"Chương {n}x" in pages[at] for n in range(13))
    assert "I. Chương 0x" in pages[max(at, 1)], "the text goes on below them"
