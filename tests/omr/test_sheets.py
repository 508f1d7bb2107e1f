"""Several sheets in one picture: each is found, cut out and read as if it had been scanned alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr import Fault, Outcome, State, read_page
from omr.sheets import frames_on, read_sheet, sheet_picture
from tests.glass import A3, A4, DPI, PX, Laid, glass

PAPER = 244


def readings(printed, picture):
    alone = read_page(picture, printed.layouts, printed.key, dpi=(DPI, DPI))
    frames = frames_on(picture, alone, printed.layouts)
    if not frames:
        return [alone]
    numbers = range(1, len(frames) + 1)
    return [read_sheet(picture, frames, n, printed.layouts, printed.key, dpi=(DPI, DPI)) for n in numbers]


def said(reading):
    return {answer.question: answer.answer for answer in reading.answers if answer.state is not State.DOUBT}


def asked(reading):
    return sum(answer.state is State.DOUBT for answer in reading.answers)


@pytest.fixture(scope="module")
def pages(printed):
    """Pages 1 and 2 as two people filled them in, and what each says when it is scanned alone."""
    filled = [printed.filled(page, seed)[0] for page, seed in ((1, 3), (2, 3), (1, 8), (2, 8))]
    return [(page, said(read_page(page, printed.layouts, printed.key))) for page in filled]


WAYS = {
    "side by side": (A3, [(105, 148, 0, 1), (315, 148, 0, 1)], (0, 2)),
    "two pages of one sheet": (A3, [(105, 148, 0, 1), (315, 148, 0, 1)], (0, 1)),
    "back before front": (A3, [(105, 148, 0, 1), (315, 148, 0, 1)], (1, 0)),
    "one upside down": (A3, [(105, 148, 0, 1), (315, 148, 180, 1)], (0, 2)),
    "both upside down": (A3, [(105, 148, 180, 1), (315, 148, 180, 1)], (0, 1)),
    "askew": (A3, [(104, 148, 1.5, 1), (317, 148, -1, 1)], (0, 2)),
    "lying": ((297, 420), [(148, 105, 90, 1), (148, 315, 90, 1)], (0, 2)),
    "lying head to head": ((297, 420), [(148, 105, 90, 1), (148, 315, 270, 1)], (0, 3)),
    "apart and turned": ((440, 330), [(110, 160, 4, 1), (330, 165, 184, 1)], (0, 2)),
    "margins overlap": (A3, [(107, 148, 0, 1), (310, 148, 0, 1)], (0, 2)),
    "a third outside": ((400, 297), [(105, 148, 0, 1), (309, 148, 0, 1)], (0, 2)),
    "two on a page": (A4, [(105, 74, 90, 0.7), (105, 222, 90, 0.7)], (0, 1)),
    "two on a page, one turned": (A4, [(105, 74, 90, 0.7), (105, 222, 270, 0.7)], (0, 2)),
    "four on a page": (A4, [(53, 74, 0, 0.5), (157, 74, 0, 0.5), (53, 222, 0, 0.5), (157, 222, 0, 0.5)], (0, 1, 2, 3)),
    "three of four": (A4, [(53, 74, 0, 0.5), (157, 74, 0, 0.5), (53, 222, 0, 0.5)], (0, 1, 2)),
    "four, two turned": (
        A4,
        [(53, 74, 0, 0.5), (157, 74, 180, 0.5), (53, 222, 0, 0.5), (157, 222, 180, 0.5)],
        (0, 1, 2, 3),
    ),
    "a reduced one beside a whole one": (A3, [(100, 140, 0, 0.7), (315, 148, 0, 1)], (0, 3)),
    "three on a glass": ((640, 297), [(105, 148, 0, 1), (318, 148, 0, 1), (530, 148, 180, 1)], (0, 1, 2)),
}


@pytest.mark.parametrize("way", WAYS)
def test_sheets_that_do_not_overlap_are_read_each(printed, pages, way):
    size, places, which = WAYS[way]
    laid = [Laid(pages[number][0], *place) for number, place in zip(which, places, strict=True)]
    found = readings(printed, glass(size, *laid))
    assert [(reading.outcome, reading.fault) for reading in found] == [(Outcome.READ, None)] * len(which)
    for reading, number in zip(found, which, strict=True):
        meant = pages[number][1]
        assert {question: meant[question] for question in said(reading)} == said(reading)
        assert asked(reading) <= 1
        assert reading.page == number % 2 + 1


OVERLAPPING = {
    "one lies over half of the other": [(105, 148, 0, 1), (215, 148, 0, 1)],
    "one hides a column of the other": [(105, 148, 0, 1), (284, 148, 0, 1)],
    "one over the foot of the other": [(105, 148, 0, 1), (110, 240, 2, 1)],
    "crosswise": [(148, 148, 0, 1), (200, 148, 90, 1)],
}


@pytest.mark.parametrize("how", OVERLAPPING)
def test_sheets_that_overlap_are_named_each_and_not_read(printed, pages, how):
    laid = [Laid(pages[number][0], *place) for number, place in zip((0, 2), OVERLAPPING[how], strict=True)]
    found = readings(printed, glass((420, 400), *laid))
    assert [reading.fault for reading in found] == [Fault.SHEETS_OVERLAP] * 2
    assert [reading.page for reading in found] == [1, 1]
    assert all(not reading.answers and reading.evidence for reading in found)
    assert any(reading.code is not None for reading in found)


def test_a_sheet_that_lies_apart_from_two_that_overlap_is_read(printed, pages):
    places = [(105, 148, 0, 1), (130, 200, 0, 1), (360, 150, 0, 1)]
    laid = [Laid(pages[number][0], *place) for number, place in zip((0, 2, 1), places, strict=True)]
    found = readings(printed, glass((480, 360), *laid))
    assert sorted(str(reading.fault) for reading in found) == ["None", "sheets-overlap", "sheets-overlap"]
    (alone,) = [reading for reading in found if reading.fault is None]
    assert alone.page == 2
    assert said(alone).items() <= pages[1][1].items()


def letter():
    page = np.full((2339, 1654), PAPER, np.uint8)
    for line in range(20):
        cv2.putText(page, "Kinh gui Uy ban nhan dan", (200, 300 + 90 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 30, 3)
    return page


@pytest.mark.parametrize("beside", [letter(), np.full((2339, 1654), PAPER, np.uint8)], ids=["letter", "blank"])
@pytest.mark.parametrize("turn", [0, 180])
def test_a_sheet_beside_what_is_none_is_read_alone(printed, pages, beside, turn):
    picture = glass(A3, Laid(beside, 105, 148), Laid(pages[0][0], 315, 148, turn))
    (reading,) = readings(printed, picture)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert said(reading).items() <= pages[0][1].items()
    assert asked(reading) <= 1


def test_a_sheet_on_a_page_of_its_own_is_not_searched_for_others(printed, pages, monkeypatch):
    def never(*_, **__):
        raise AssertionError("the whole picture was searched")

    monkeypatch.setattr("omr.sheets.find_sheets", never)
    for page in (*(page for page, _ in pages), letter(), np.full((2339, 1654), PAPER, np.uint8)):
        assert len(readings(printed, page)) == 1


def test_what_is_cut_out_shows_nothing_of_the_neighbour(printed, pages):
    picture = glass(A3, Laid(pages[0][0], 107, 148, 2), Laid(pages[2][0], 312, 148, -2))
    alone = read_page(picture, printed.layouts, printed.key)
    frames = frames_on(picture, alone, printed.layouts)
    for number in (1, 2):
        part = sheet_picture(picture, frames, number)
        assert frames_on(part, read_page(part, printed.layouts, printed.key), printed.layouts) == ()
        assert abs(part.shape[1] / PX - 210) < 25
