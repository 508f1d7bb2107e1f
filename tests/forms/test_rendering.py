"""The PDF: what a reader of text, a phone, a scanner and an office printer find in it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from numpy.typing import NDArray

import forms
import samples
from forms.errors import LayoutError, MissingGlyphError, PageCodeError, SerialError
from forms.layout import Layout, PageLayout, Rect
from forms.page_code import PageCode, is_authentic, parse
from forms.serial import format_serial
from forms.survey import parse_survey

Gray = NDArray[np.uint8]

SAMPLE = Path(samples.__file__).parent / "survey.yaml"
SURVEY = forms.load_survey(SAMPLE)
LAYOUT = forms.lay_out(SURVEY)
KEY = b"the key of this workspace"
RUN = forms.Run("nw06820", "Phường Vàng Danh", 3, "Phát tại quầy", "2019-Q1", 1234, 2)
CENTER = forms.Run("ubhcc", "Trung tâm Hành chính công thành phố Uông Bí", 1, "Hòm thư góp ý", "2019-03", 77, 1)


def printed(layout: Layout = LAYOUT, runs: Sequence[forms.Run] = (RUN,)) -> bytes:
    target = io.BytesIO()
    pages = forms.render(layout, runs, KEY, target)
    data = target.getvalue()
    assert len(pypdfium2.PdfDocument(data)) == pages
    return data


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return printed(runs=(RUN, CENTER))


def pictures(data: bytes, dpi: int) -> list[Gray]:
    document = pypdfium2.PdfDocument(data)
    return [cv2.cvtColor(page.render(scale=dpi / 72).to_numpy(), cv2.COLOR_BGR2GRAY) for page in document]


def texts(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def cut(picture: Gray, rect: Rect, dpi: int) -> Gray:
    scale = dpi / 25.4
    left, top = round(rect.x * scale), round(rect.y * scale)
    return picture[top : round((rect.y + rect.h) * scale), left : round((rect.x + rect.w) * scale)]


def grown(rect: Rect, by: float) -> Rect:
    return Rect(rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by)


def test_serials_are_text_on_every_page(pdf: bytes) -> None:
    serials = [format_serial(number) for number in (1234, 1234, 1235, 1235, 77, 77)]
    for text, serial in zip(texts(pdf), serials, strict=True):
        assert text.split().count(serial) == 1
    assert "0001234-S" in texts(pdf)[0]


def test_vietnamese_is_extracted_as_it_was_written(pdf: bytes) -> None:
    first, second = (" ".join(text.split()) for text in texts(pdf)[:2])
    both = f"{first} {second}"
    for question in SURVEY.questions:
        assert question.label.main in both
        assert str(question.label.second) in both
    for wanted in (
        SURVEY.authority.main,
        SURVEY.title.main,
        SURVEY.notice.main,
        RUN.unit_name,
        RUN.channel,
        RUN.period,
    ):
        assert wanted in first
    assert RUN.unit_name in second
    assert "Trang 1/2" in first
    assert "Trang 2/2" in second
    assert "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị" in second


def test_a_decomposed_name_is_printed_composed() -> None:
    decomposed = forms.Run("u1", "Phu\u031bo\u031b\u0300ng Va\u0300ng Danh", 1, "Quầy", "2019", 1, 1)
    assert "Phường Vàng Danh" in texts(printed(runs=[decomposed]))[0]


@pytest.mark.parametrize("dpi", [100, 200])
def test_every_page_code_is_read_and_authentic(pdf: bytes, dpi: int) -> None:
    sheets = [(RUN, 1234), (RUN, 1235), (CENTER, 77)]
    wanted = [PageCode(LAYOUT.id, run.unit, run.run, serial, page) for run, serial in sheets for page in (1, 2)]
    for picture, code in zip(pictures(pdf, dpi), wanted, strict=True):
        crop = np.ascontiguousarray(cut(picture, grown(LAYOUT.pages[code.page - 1].code, 4.0), dpi))
        [found] = zxingcpp.read_barcodes(crop)
        assert parse(found.text) == code
        assert is_authentic(found.text, KEY)
        assert not is_authentic(found.text, b"another workspace")


@pytest.mark.parametrize("dpi", [100, 200])
def test_the_markers_are_found_where_the_layout_says(pdf: bytes, dpi: int) -> None:
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    for picture, page in zip(pictures(pdf, dpi), [*LAYOUT.pages] * 3, strict=True):
        corners, ids, _ = detector.detectMarkers(picture)
        found = {int(marker): quad.reshape(4, 2) for quad, marker in zip(corners, np.ravel(ids), strict=True)}
        assert sorted(found) == [fiducial.id for fiducial in page.fiducials]
        for fiducial in page.fiducials:
            upper_left = np.array([fiducial.rect.x, fiducial.rect.y]) * dpi / 25.4
            assert np.abs(found[fiducial.id][0] - upper_left).max() < 2


def outlines(picture: Gray, page: PageLayout, dpi: int) -> list[tuple[float, float, float]]:
    """For each box: darkness of its palest side, darkest pixel inside, darkest pixel in the ring around it."""
    found = []
    for box in page.boxes:
        r = box.rect
        sides = [
            Rect(r.x, r.y, r.w, 0),
            Rect(r.x, r.y + r.h, r.w, 0),
            Rect(r.x, r.y, 0, r.h),
            Rect(r.x + r.w, r.y, 0, r.h),
        ]
        darkness = min(255 - cut(picture, grown(side, 0.15), dpi).mean() for side in sides)
        ring = cut(picture, grown(r, 2.6), dpi).copy()
        inner = cut(picture, grown(r, 0.3), dpi).shape
        y, x = (ring.shape[0] - inner[0]) // 2, (ring.shape[1] - inner[1]) // 2
        ring[y : y + inner[0], x : x + inner[1]] = 255
        found.append((darkness, float(cut(picture, grown(r, -0.3), dpi).min()), float(ring.min())))
    return found


def test_each_box_is_a_dark_outline_on_white_with_white_around_it(pdf: bytes) -> None:
    for picture, page in zip(pictures(pdf, 300)[:2], LAYOUT.pages, strict=True):
        darkness, inside, ring = zip(*outlines(picture, page, 300), strict=True)
        assert min(darkness) > 120
        assert min(inside) == 255
        assert min(ring) == 255


def test_an_office_printer_prints_all_of_it(pdf: bytes) -> None:
    for picture in pictures(pdf, 100):
        inner = cut(picture, Rect(6, 6, 198, 285), 100)
        assert (picture < 255).sum() == (inner < 255).sum() > 0


def test_every_font_is_embedded(pdf: bytes) -> None:
    document = pikepdf.open(io.BytesIO(pdf))
    fonts = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    assert len(fonts) >= 3
    assert all("BeVietnamPro" in str(font.FontName) and "/FontFile2" in font for font in fonts)


def test_the_pdf_says_what_it_is_in_which_language(pdf: bytes) -> None:
    document = pikepdf.open(io.BytesIO(pdf))
    assert str(document.docinfo["/Title"]) == SURVEY.title.main
    assert str(document.docinfo["/Author"]) == SURVEY.authority.main
    assert str(document.Root.Lang) == "vi"
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert len(titles) == 2
    assert RUN.unit_name in titles[0]
    assert "0001234-S" in titles[0]
    assert CENTER.unit_name in titles[1]


def test_the_same_order_gives_the_same_bytes() -> None:
    assert printed() == printed()
    assert printed() != printed(runs=[forms.Run("nw06820", "Phường Vàng Danh", 4, "Phát tại quầy", "2019-Q1", 1234, 2)])


def test_a_sheet_adds_little_to_what_all_share() -> None:
    few, many = (len(printed(runs=[forms.Run("u1", "Phường", 1, "Quầy", "2019", 1, count)])) for count in (10, 110))
    assert (many - few) / 100 < 2000


def test_three_pages_are_padded_so_that_no_paper_holds_two_sheets() -> None:
    text = SAMPLE.read_text("utf-8").replace("height: 30", "height: 150")
    layout = forms.lay_out(parse_survey(text))
    assert len(layout.pages) == 3
    data = printed(layout)
    assert len(texts(data)) == 8
    for number, (text, picture) in enumerate(zip(texts(data), pictures(data, 50), strict=True)):
        empty = number % 4 == 3
        assert (picture.min() == 255) == empty
        assert (format_serial(1234 + number // 4) in text) != empty


def test_a_long_name_is_made_to_fit() -> None:
    name = "Trung tâm Phục vụ hành chính công và Xúc tiến đầu tư của Ủy ban nhân dân thành phố trực thuộc tỉnh " * 2
    data = printed(runs=[forms.Run("u1", name, 1, "Phát tại quầy", "2019-Q1", 1, 1)])
    first = texts(data)[0]
    assert "…" in first
    assert "Phát tại quầy" in first
    page = pictures(data, 100)[0]
    assert (cut(page, Rect(107.6, 27, 0.6, 9), 100) == 255).any(axis=1).mean() > 0.8  # white before the channel


def test_progress_ends_with_the_number_of_sheets() -> None:
    seen: list[int] = []
    run = forms.Run("u1", "Phường", 1, "Quầy", "2019", 1, 120)
    assert forms.render(LAYOUT, [run], KEY, io.BytesIO(), seen.append) == 240
    assert seen == sorted(seen)
    assert seen[-1] == 120


@pytest.mark.parametrize(
    ("run", "error"),
    [
        (forms.Run("u1", "漢字", 1, "Quầy", "2019", 1, 1), MissingGlyphError),
        (forms.Run("u1", "Phường", 1, "Quầy", "2019", 1, 0), SerialError),
        (forms.Run("u1", "Phường", 1, "Quầy", "2019", 0, 1), SerialError),
        (forms.Run("u1", "Phường", 1, "Quầy", "2019", 99_999_999, 2), SerialError),
        (forms.Run("quá-dài-rồi", "Phường", 1, "Quầy", "2019", 1, 1), PageCodeError),
        (forms.Run("ub06808", "Phường", 9999, "Quầy", "2019", 99_999_999, 1), PageCodeError),
    ],
)
def test_what_can_t_be_printed_leaves_no_file(tmp_path: Path, run: forms.Run, error: type[Exception]) -> None:
    target = tmp_path / "sheets.pdf"
    with pytest.raises(error):
        forms.render(LAYOUT, [run], KEY, target)
    assert not target.exists()


def test_a_layout_made_for_reading_is_not_printed() -> None:
    with pytest.raises(LayoutError, match="can't be printed"):
        forms.render(Layout.from_dict(LAYOUT.to_dict()), [RUN], KEY, io.BytesIO())


@pytest.mark.parametrize("paper", ["A5", "Letter"])
def test_other_papers(paper: str) -> None:
    text = SAMPLE.read_text("utf-8").replace("paper: A4", f"paper: {paper}")
    layout = forms.lay_out(parse_survey(text[: text.index("  about:")]))
    for picture, page in zip(pictures(printed(layout), 200), layout.pages, strict=False):
        crop = np.ascontiguousarray(cut(picture, grown(page.code, 4.0), 200))
        assert parse(zxingcpp.read_barcodes(crop)[0].text) == PageCode(layout.id, "nw06820", 3, 1234, page.page)
        assert min(darkness for darkness, _, _ in outlines(picture, page, 200)) > 60
