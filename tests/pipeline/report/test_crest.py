"""The crest that a survey names: shown in reports, told of plainly where it can't be."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from forms.errors import ExitCode, SurveyError
from pipeline.report import crest as crest_module
from pipeline.report.blocks import FirstPage, Heading, Report
from pipeline.report.crest import HEIGHT, SIDE, WIDTH, load_crest
from pipeline.report.html import write_report_html
from pipeline.report.pdf.document import write_report_pdf


def drawn(path: Path, size: tuple[int, int] = (300, 400), mode: str = "RGB") -> Path:
    Image.new(mode, size, "red").save(path)
    return path


@pytest.mark.parametrize(("size", "wide", "high"), [((300, 400), 18.0, HEIGHT), ((1000, 200), WIDTH, 10.0)])
def test_it_keeps_its_proportions_within_its_room(
    tmp_path: Path, size: tuple[int, int], wide: float, high: float
) -> None:
    drawn(tmp_path / "crest.png", size)
    picture = load_crest(tmp_path, "crest.png", "UBND")
    assert (picture.width, picture.height) == pytest.approx((wide, high), rel=0.01)
    assert picture.says == "UBND"


def test_a_large_photo_becomes_a_small_png_and_the_same_one_each_time(tmp_path: Path) -> None:
    drawn(tmp_path / "huy hiệu.JPG", (3000, 2000), "CMYK")
    once, again = (load_crest(tmp_path, "huy hiệu.JPG", "") for _ in range(2))
    assert once == again
    with Image.open(BytesIO(once.png)) as made:
        assert (made.format, max(made.size)) == ("PNG", SIDE)


def test_a_name_that_a_mac_composed_otherwise_is_found(tmp_path: Path) -> None:
    drawn(tmp_path / "qu\u006f\u0302\u0301c huy.png")
    assert load_crest(tmp_path, "qu\u1ed1c huy.png", "").png


@pytest.mark.parametrize(
    ("content", "said", "advice"),
    [
        (None, "there is no file crest.png beside it", "Put the picture there"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "crest.png is no PNG or JPEG", "Save the picture as PNG"),
        (b"", "crest.png is no PNG or JPEG", "Save the picture as PNG"),
        ("half", "crest.png is damaged, or not whole", "Save the picture again"),
    ],
)
def test_what_is_no_picture_is_told_with_its_name_and_the_mend(
    tmp_path: Path, content: bytes | str | None, said: str, advice: str
) -> None:
    path = tmp_path / "crest.png"
    if content == "half":
        content = drawn(path, (900, 900)).read_bytes()
        path.write_bytes(content[: len(content) // 2])
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(SurveyError, match=said) as refused:
        load_crest(tmp_path, "crest.png", "")
    assert advice in refused.value.advice
    assert refused.value.exit_code is ExitCode.BAD_SURVEY


def test_one_that_is_far_too_large_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(tmp_path / "crest.png", (200, 200))
    monkeypatch.setattr(crest_module, "MOST_PIXELS", 39_999)
    with pytest.raises(SurveyError, match="200 × 200 pixels"):
        load_crest(tmp_path, "crest.png", "")
    monkeypatch.setattr(crest_module, "MOST_BYTES", 10)
    with pytest.raises(SurveyError, match="more than"):
        load_crest(tmp_path, "crest.png", "")


@pytest.fixture
def with_crest(tmp_path: Path) -> Report:
    picture = load_crest(tmp_path, drawn(tmp_path / "crest.png", mode="RGBA").name, "Phường “A” & B")
    cover = FirstPage("Phường A", "Báo cáo", "Quý 1", superior="UBND thành phố", crest=picture)
    return Report("Báo cáo", "Quý 1", "Phường A", "vi", (cover, Heading(1, "Một")))


def test_it_stands_at_the_top_of_the_pdf_left_of_all_else(with_crest: Report, tmp_path: Path) -> None:
    write_report_pdf(with_crest, tmp_path / "r.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "r.pdf")
    (picture,) = document[0].get_objects([pdfium.FPDF_PAGEOBJ_IMAGE])
    left, bottom, right, top = (edge / 72 * 25.4 for edge in picture.get_bounds())
    assert (right - left, top - bottom) == pytest.approx((18.0, 24.0), abs=0.2)
    assert top > 297 - 35
    text = document[0].get_textpage().get_text_range()
    assert text.index("UBND THÀNH PHỐ") < text.index("PHƯỜNG A")
    document.close()


def test_it_stands_in_the_html_itself(with_crest: Report, tmp_path: Path) -> None:
    write_report_html(with_crest, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert '<img alt="Phường “A” &amp; B" src="data:image/png;base64,' in page
    assert page.index('class="superior">UBND thành phố') < page.index('class="authority">Phường A')
    assert "img-src data:" in page
