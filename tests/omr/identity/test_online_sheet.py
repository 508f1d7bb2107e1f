"""A sheet that can be answered online has a second symbol, which the reader never takes for the page code."""

from __future__ import annotations

import io
from importlib import resources

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import forms
from forms.layout import Layout
from forms.one_time_code import online_key
from forms.online_link import Online
from omr import State, read_page
from omr.faults import Fault, Outcome
from omr.identity.code_reading import read_all_codes, read_code_anywhere
from samples import PLAIN, SCANNERS, Answers, at_dpi, choose_answers, draw_hand, fill_page, rasterise_pages, scan

KEY = b"a key of the tests alone, 32 b.."
DPI = 200


@pytest.fixture(scope="module")
def layouts() -> dict[str, Layout]:
    """What an office has that printed sheets of both kinds."""
    with resources.as_file(resources.files("samples").joinpath("survey.yaml")) as path:
        survey = forms.load_survey(path)
    return {layout.id: layout for layout in (forms.lay_out(survey), forms.lay_out(survey, is_online=True))}


@pytest.fixture(scope="module")
def layout(layouts: dict[str, Layout]) -> Layout:
    return list(layouts.values())[1]


@pytest.fixture(scope="module")
def blank(layout: Layout) -> NDArray[np.uint8]:
    stream = io.BytesIO()
    run = forms.Run("ub06808", "Phường Vàng Danh", 1, "Quầy", "2019-Q1", 41, 1)
    forms.render(layout, [run], KEY, stream, online=Online("https://khaosat.uongbi.gov.vn", online_key(KEY)))
    return rasterise_pages(stream.getvalue(), range(1, 2), DPI)[0]


def filled(layout: Layout, blank: NDArray[np.uint8], scanner: str) -> tuple[NDArray[np.uint8], Answers]:
    rng = np.random.default_rng(3)
    hand = draw_hand(rng)
    answers = choose_answers(layout, rng, 4.0, hand, PLAIN)
    inked = fill_page(blank, layout.pages[0], answers, hand, rng, at_dpi(DPI))
    return scan(inked, SCANNERS[scanner], rng, dpi=DPI), answers


@pytest.mark.parametrize(
    ("scanner", "turns"),
    [
        *(("clean-200", turns) for turns in range(4)),
        *(("poor-100", 0), ("poor-100", 2), ("photocopy", 0), ("second-copy", 2), ("skew-5", 0), ("bilevel-200", 1)),
    ],
)
def test_it_is_read_as_any_sheet(
    layouts: dict[str, Layout], layout: Layout, blank: NDArray[np.uint8], scanner: str, turns: int
) -> None:
    image, answers = filled(layout, blank, scanner)
    reading = read_page(np.ascontiguousarray(np.rot90(image, turns)), layouts, KEY)
    assert (reading.outcome, reading.fault, reading.layout, reading.page) == (Outcome.READ, None, layout.id, 1)
    assert reading.code is not None
    assert reading.code.serial == 41
    meant = {response.question: response.answer for response in answers.responses}
    sure = {answer.question: answer.answer for answer in reading.answers if answer.state is not State.DOUBT}
    assert sure == {question: meant[question] for question in sure}
    assert len(sure) > len(reading.answers) // 2


def test_the_link_alone_is_no_code(layout: Layout, blank: NDArray[np.uint8]) -> None:
    torn = without_code(layout, blank)
    assert read_code_anywhere(torn) is None
    assert read_all_codes(torn) == ()
    assert len(read_all_codes(blank)) == 1


def test_a_sheet_whose_page_code_is_torn_off_waits_for_its_serial(
    layouts: dict[str, Layout], layout: Layout, blank: NDArray[np.uint8]
) -> None:
    """It is ours, and not a foreign page."""
    reading = read_page(without_code(layout, blank), layouts, KEY)
    assert (reading.outcome, reading.fault) == (Outcome.UNREADABLE, Fault.CODE_UNREADABLE)


def test_a_sheet_with_hidden_boxes_is_not_two_sheets(layouts: dict[str, Layout], blank: NDArray[np.uint8]) -> None:
    """Where outlines are hidden, a second code is looked for: the link is none."""
    stained = blank.copy()
    height = stained.shape[0]
    stained[height // 2 : height * 3 // 4] = 255
    assert read_page(stained, layouts, KEY).fault is not Fault.SHEETS_OVERLAP


def without_code(layout: Layout, blank: NDArray[np.uint8]) -> NDArray[np.uint8]:
    torn, place = blank.copy(), layout.pages[0].code
    left, top = round((place.x - 1) * DPI / 25.4), round((place.y - 1) * DPI / 25.4)
    side = round((place.w + 2) * DPI / 25.4)
    cv2.rectangle(torn, (left, top), (left + side, top + side), 255, -1)
    return torn
