"""The invitation to answer online: what is printed where, and what stays as it was without it."""

from __future__ import annotations

import io
from importlib import resources

import numpy as np
import pypdfium2
import pytest
import zxingcpp

import forms
from forms.errors import AddressError, ExitCode, LayoutError
from forms.layout import Layout
from forms.one_time_code import code_of, is_link, online_key, printed_code
from forms.online_link import MOST_ADDRESS, Online, check_address
from forms.page_code import parse
from forms.slips import Poster, SlipRun, render_posters, render_slips

KEY = b"a key of the tests alone, 32 b.."
ADDRESS = "https://khaosat.uongbi.gov.vn"
RUN = forms.Run("ub06808", "Phường Vàng Danh", 1, "Tại quầy", "2019-Q1", 41, 2)


@pytest.fixture(scope="module")
def survey() -> forms.Survey:
    with resources.as_file(resources.files("samples").joinpath("survey.yaml")) as path:
        return forms.load_survey(path)


@pytest.fixture(scope="module")
def layout(survey: forms.Survey) -> Layout:
    return forms.lay_out(survey, is_online=True)


def printed(layout: Layout, address: str = ADDRESS) -> pypdfium2.PdfDocument:
    stream = io.BytesIO()
    forms.render(layout, [RUN], KEY, stream, online=Online(address, online_key(KEY)))
    return pypdfium2.PdfDocument(stream.getvalue())


def symbols(document: pypdfium2.PdfDocument, page: int) -> list[str]:
    picture = np.asarray(document[page].render(scale=200 / 72, grayscale=True).to_numpy(), dtype=np.uint8)
    return [found.text for found in zxingcpp.read_barcodes(picture.reshape(picture.shape[:2]))]


def words(document: pypdfium2.PdfDocument, page: int) -> str:
    return str(document[page].get_textpage().get_text_bounded())


def test_each_sheet_has_its_own_code_in_letters_and_as_a_link_on_its_first_page(layout: Layout) -> None:
    document = printed(layout)
    codes = [code_of(serial, online_key(KEY)) for serial in (41, 42)]
    for sheet, code in enumerate(codes):
        first, *later = range(sheet * len(layout.pages), (sheet + 1) * len(layout.pages))
        link = f"{ADDRESS}/c/{code}"
        assert is_link(link)
        assert [text for text in symbols(document, first) if parse(text) is None] == [link]
        said = words(document, first)
        assert printed_code(code) in said
        assert "khaosat.uongbi.gov.vn" in said
        assert "trả lời trực" in said
        assert all(parse(text) for page in later for text in symbols(document, page))


def test_the_sample_takes_no_more_paper_for_it(survey: forms.Survey, layout: Layout) -> None:
    assert len(layout.pages) == len(forms.lay_out(survey).pages) == 2


def test_sheets_without_it_are_what_they_were(survey: forms.Survey, layout: Layout) -> None:
    assert forms.lay_out(survey).id == "eade624c"
    assert layout.id != "eade624c"


def test_another_address_is_the_same_layout_and_fits(layout: Layout) -> None:
    longest = "https://" + "a" * (MOST_ADDRESS - 11) + ".vn"
    (link,) = [text for text in symbols(printed(layout, longest), 0) if parse(text) is None]
    assert link.startswith(longest)
    assert forms.lay_out(forms.parse_survey(SMALL), is_online=True).id == SMALL_ID


@pytest.mark.parametrize(
    "address", ["khaosat.uongbi.gov.vn", "https://", "https://khảosát.vn", "https://a b.vn", f"https://{'a' * 64}"]
)
def test_an_address_that_does_not_fit_is_refused_before_anything_is_printed(layout: Layout, address: str) -> None:
    check_address(ADDRESS)
    with pytest.raises(AddressError) as caught:
        printed(layout, address)
    assert "[online] address" in caught.value.advice
    assert caught.value.exit_code is ExitCode.CANNOT_PRINT


def test_an_invitation_to_nowhere_is_not_printed(layout: Layout) -> None:
    with pytest.raises(LayoutError):
        forms.render(layout, [RUN], KEY, io.BytesIO())


SMALL_ID = "1da8be64"
SMALL = """
id: small
paper: A5
languages: [vi]
authority: ỦY BAN NHÂN DÂN
title: Phiếu khảo sát
notice: Xin không ghi họ tên.
scales: {s: {1: Không hài lòng, 2: Hài lòng}}
sections: {a: {title: Tiếp cận, questions: {q1: Nơi ngồi chờ}}}
"""


@pytest.mark.parametrize(
    "address",
    [
        "https://khaosat-su-hai-long.uongbi.quangninh.gov.vn/phuc-vu-nguoi-dan",
        "https://" + "a" * (MOST_ADDRESS - 11) + ".vn",
    ],
)
def test_a_long_address_is_printed_whole_since_somebody_types_it(
    survey: forms.Survey, layout: Layout, address: str
) -> None:
    slips, posters = io.BytesIO(), io.BytesIO()
    online = Online(address, online_key(KEY))
    render_slips(survey, [SlipRun(RUN, layout.id)], online, KEY, slips)
    link = f"{address}/ub06808/quay-123"
    render_posters(survey, [Poster("Phường Vàng Danh", link, "Quầy số 3")], "A4", posters)
    for document, whole in (
        (printed(layout, address), address),
        (pypdfium2.PdfDocument(slips.getvalue()), address),
        (pypdfium2.PdfDocument(posters.getvalue()), link),
    ):
        said = "".join(words(document, 0).replace("\ufffe", "-").split())
        assert whole.removeprefix("https://") in said


def test_no_text_of_a_poster_with_a_long_title_lies_on_another(survey: forms.Survey) -> None:
    title = survey.title.model_copy(
        update={"main": "Phiếu khảo sát sự hài lòng của người dân, tổ chức đối với việc giải quyết " * 2}
    )
    posters = io.BytesIO()
    link = "https://khaosat-su-hai-long.uongbi.quangninh.gov.vn/phuc-vu-nguoi-dan/ub06808/quay-123"
    render_posters(
        survey.model_copy(update={"title": title}), [Poster("Phường Vàng Danh", link, "Quầy số 3")], "A4", posters
    )
    page = pypdfium2.PdfDocument(posters.getvalue())[0]
    boxes = [item.get_bounds() for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT]
    rules = [item.get_bounds() for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    for number, (left, bottom, right, top) in enumerate(boxes):
        for other in boxes[:number]:
            assert left >= other[2] or right <= other[0] or bottom >= other[3] - 1 or top <= other[1] + 1
        for rule in rules:
            inside = rule[1] > bottom and rule[3] < top and rule[0] < right and rule[2] > left
            assert not inside
