"""Pages without markers and code, read by the places of their corners that a person clicked on."""

from __future__ import annotations

import numpy as np
import pytest

from omr import Fault, Outcome, State, read_page
from omr.clicked_page import read_clicked_page
from omr.reading import Flaw
from omr.registration.homography import rect_corners, transform
from samples import at_dpi
from tests.omr.test_page import answers_of, grown, pixels

GRAY = 96


def torn(image, page):
    """The page without its four corners and its code, on something gray."""
    image = image.copy()
    for rect in (*(fiducial.rect for fiducial in page.fiducials), page.code):
        image[pixels(grown(rect, 4.0))] = GRAY
    return image


def corners(page):
    printed = np.array([rect_corners(fiducial.rect).mean(axis=0) for fiducial in page.fiducials])
    return transform(at_dpi(200), printed)


@pytest.mark.parametrize("scanner", ["clean-200", "bilevel-200"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_page_without_corners_is_read_by_four_clicks(printed, number, scanner):
    page = printed.layout.pages[number - 1]
    for seed in range(3):
        image, answers = printed.filled(number, seed, scanner)
        image = torn(image, page)
        assert read_page(image, printed.layouts, printed.key).outcome is not Outcome.READ
        slips = np.random.default_rng(seed).normal(0, 1.0 * 200 / 25.4, (4, 2))
        reading = read_clicked_page(image, printed.layout, number, corners(page) + slips)
        assert (reading.outcome, reading.fault, reading.page) == (Outcome.READ, None, number)
        meant = {one.question: one.answer for one in answers.responses}
        got = answers_of(reading)
        assert got == {question: meant[question] for question in got}
        assert len(got) >= 0.8 * len(reading.answers)


def test_the_reading_is_that_of_the_whole_page(printed):
    image, _ = printed.filled(1)
    whole = read_page(image, printed.layouts, printed.key)
    clicked = read_clicked_page(image, printed.layout, 1, corners(printed.layout.pages[0]) + 6.0)
    assert [(a.question, a.answer, a.state) for a in clicked.answers] == [
        (a.question, a.answer, a.state) for a in whole.answers
    ]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_on_its_side_is_read(printed, quarters):
    image, _ = printed.filled(1)
    upright = read_clicked_page(image, printed.layout, 1, corners(printed.layout.pages[0]))
    turned, places = image, corners(printed.layout.pages[0])
    for _ in range(quarters):
        places = np.column_stack([places[:, 1], turned.shape[1] - 1 - places[:, 0]])
        turned = np.ascontiguousarray(np.rot90(turned))
    reading = read_clicked_page(turned, printed.layout, 1, places)
    assert answers_of(reading) == answers_of(upright)


def test_what_is_covered_is_left_to_a_person(printed):
    image, answers = printed.filled(1)
    page = printed.layout.pages[0]
    image = torn(image, page)
    image[1300:1600] = GRAY
    reading = read_clicked_page(image, printed.layout, 1, corners(page))
    meant = {one.question: one.answer for one in answers.responses}
    got = answers_of(reading)
    assert got == {question: meant[question] for question in got}
    assert any(answer.state is State.DOUBT for answer in reading.answers)


def test_where_rows_may_be_taken_for_their_neighbours_nothing_is_read(printed):
    image, _ = printed.filled(1)
    page = printed.layout.pages[0]
    image = torn(image, page)
    image[: image.shape[0] // 2] = GRAY  # the first rows are gone, so that all others could be one row further up
    reading = read_clicked_page(image, printed.layout, 1, corners(page))
    assert (reading.outcome, reading.answers) == (Outcome.UNREADABLE, ())


@pytest.mark.parametrize("row_mm", [7.0, -14.0])
def test_clicks_that_are_off_by_a_row_never_shift_the_answers(printed, row_mm):
    image, answers = printed.filled(1)
    page = printed.layout.pages[0]
    wrong = corners(page) + np.array([0.0, row_mm * 200 / 25.4])
    reading = read_clicked_page(torn(image, page), printed.layout, 1, wrong)
    meant = {one.question: one.answer for one in answers.responses}
    got = answers_of(reading)
    assert got == {question: meant[question] for question in got}


@pytest.mark.parametrize("what", ["letter", "white", "another page"])
def test_what_is_not_that_page_is_not_read(printed, what):
    image = np.full((2339, 1654), 255, np.uint8)
    if what == "letter":
        image[300:2000:60, 200:1400] = 20
    elif what == "another page":
        image = torn(printed.filled(2)[0], printed.layout.pages[1])
    reading = read_clicked_page(image, printed.layout, 1, corners(printed.layout.pages[0]))
    assert (reading.outcome, reading.fault) == (Outcome.UNREADABLE, Fault.REGISTRATION_POOR)
    assert reading.answers == ()


def test_corners_in_one_point_are_no_corners(printed):
    image, _ = printed.filled(1)
    reading = read_clicked_page(image, printed.layout, 1, np.full((4, 2), 300.0))
    assert reading.fault is Fault.REGISTRATION_POOR


def test_an_inverted_page_is_read_too(printed):
    image, _ = printed.filled(1)
    places = corners(printed.layout.pages[0])
    turned = read_clicked_page(np.invert(image), printed.layout, 1, places)
    assert turned.answers == read_clicked_page(image, printed.layout, 1, places).answers
    assert turned.flaws == (Flaw.NEGATIVE,)
