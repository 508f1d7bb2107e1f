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
