"""What happens to paper: it is torn, holed, laid over another sheet, and never misread for that."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from forms.layout import Rect
from omr import Fault, Outcome, State, read_page
from omr.registration.boxes import locate
from omr.registration.fiducials import find_fiducials
from omr.registration.homography import rect_corners, transform
from omr.registration.tones import black_level
from samples import SCANNERS, Holes, at_dpi, scan
from samples.echoes import OverlappingSheet

WHITE, BLACK = 255, 25


def pixels(rect, by=0.0):
    corners = np.array([[rect.x - by, rect.y - by], [rect.x + rect.w + by, rect.y + rect.h + by]])
    (left, top), (right, bottom) = np.rint(corners @ at_dpi(200)[:2, :2].T).astype(int)
    return slice(max(0, top), bottom), slice(max(0, left), right)


def read(printed, image):
    return read_page(image, printed.layouts, printed.key, dpi=(200.0, 200.0))


def answers_of(reading):
    return {a.question: a.answer for a in reading.answers if a.state is not State.DOUBT}


def pitch(page, axis):
    """The step from one rating to the next: along a row (axis 0), from row to row (axis 1)."""
    at = sorted({(box.rect.x, box.rect.y)[axis] for box in page.boxes if box.question in ("q01", "q02", "q03")})
    return min(b - a for a, b in pairwise(at))


@pytest.mark.parametrize(("rows", "columns"), [(1, 0), (-1, 0), (2, 0), (0, 1), (0, -1)])
def test_a_fit_that_is_off_by_a_row_or_a_column_is_seen_through(printed, rows, columns):
    page, image = printed.layout.pages[0], printed.blanks[0]
    step = np.array([columns * pitch(page, 0), rows * pitch(page, 1)]) * 200 / 25.4
    found = find_fiducials(image)
    assert found is not None
    displaced = {marker: corners + step for marker, corners in found.corners.items()}
    located = locate(image, displaced, page, black_level(image, found.corners), 0.15)
    true = transform(at_dpi(200), np.array([rect_corners(box.rect) for box in page.boxes]))
    assert located is None or np.abs(located.quads - true).max() < 3.0


@pytest.mark.parametrize("with_code", [True, False])
def test_markers_that_are_all_off_by_a_row_do_not_move_the_answers(printed, with_code):
    image, _ = printed.filled(1)
    whole = answers_of(read(printed, image))
    page = printed.layout.pages[0]
    down = round(pitch(page, 1) * 200 / 25.4)
    moved = np.vstack([image, np.full((down, image.shape[1]), 245, np.uint8)])
    for fiducial in page.fiducials:
        moved[pixels(fiducial.rect, 1.5)] = 245
    for fiducial in page.fiducials:
        rows, columns = pixels(fiducial.rect, 1.0)
        moved[rows.start + down : rows.stop + down, columns] = image[rows, columns]
    if not with_code:
        moved[pixels(page.code, 2.0)] = WHITE
    got = answers_of(read(printed, moved))
    assert got == {question: whole[question] for question in got}


@pytest.mark.parametrize("covers", [0.1, 0.45, 0.7])
@pytest.mark.parametrize("other", [0, 1])
def test_two_sheets_in_one_picture_are_named(printed, covers, other):
    defect = OverlappingSheet(covers, other=printed.blanks[other])
    image = scan(printed.blanks[0], SCANNERS["clean-200"], np.random.default_rng(3), dpi=200, defects=(defect,))
    reading = read(printed, image)
    assert (reading.outcome, reading.fault) == (Outcome.UNREADABLE, Fault.SHEETS_OVERLAP)
    assert reading.answers == ()


@pytest.mark.parametrize(("level", "size_mm"), [(BLACK, 6.0), (BLACK, 12.0), (60, 6.0), (WHITE, 6.0)])
@pytest.mark.parametrize("aside_mm", [0.0, 2.0, 4.0])
def test_what_hides_a_box_is_no_mark(printed, level, size_mm, aside_mm):
    image, box = printed.blanks[0].copy(), printed.layout.pages[0].boxes[22]
    middle = np.array([box.rect.x + box.rect.w / 2 + aside_mm, box.rect.y + box.rect.h / 2]) * 200 / 25.4
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    image[np.hypot(x - middle[0], y - middle[1]) < size_mm / 2 * 200 / 25.4] = level
    reading = read(printed, image)
    states = {answer.question: answer.state for answer in reading.answers}
    assert states.pop(box.question) is State.DOUBT
    # What reaches into the ring of the rows beside it may be asked about there; nowhere is it taken for a mark.
    beside = {b.question for b in printed.layout.pages[0].boxes if abs(b.rect.y - box.rect.y) < size_mm / 2 + 5}
    assert all(state is State.BLANK or (state is State.DOUBT and q in beside) for q, state in states.items())


def test_boxes_beside_the_picture_and_under_a_black_border_go_to_a_person(printed):
    page = printed.layout.pages[0]
    edge = round((page.boxes[4].rect.x + 2.0) * 200 / 25.4)
    bordered = printed.blanks[0].copy()
    bordered[:, edge:] = BLACK
    for image in (bordered, np.ascontiguousarray(printed.blanks[0][:, :edge])):
        reading = read(printed, image)
        disturbed = {box.choice for box in reading.boxes if box.disturbed}
        assert reading.outcome is Outcome.READ or reading.fault is Fault.CODE_UNREADABLE
        assert disturbed == {"5"}
        assert {answer.state for answer in reading.answers} == {State.DOUBT}


def test_holes_in_the_margin_disturb_nothing(printed):
    image = scan(printed.blanks[0], SCANNERS["clean-200"], np.random.default_rng(2), dpi=200, defects=(Holes(),))
    reading = read(printed, image)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert {answer.state for answer in reading.answers} == {State.BLANK}


def test_a_streak_does_not_make_empty_paper_a_foreign_page(printed):
    paper = np.clip(np.random.default_rng(0).normal(235, 4, (2339, 1654)), 0, 255).astype(np.uint8)
    paper[:, 700:706] = 40
    assert read(printed, paper).fault is Fault.PAGE_BLANK


def test_a_page_with_a_corner_torn_off_and_its_code_with_it_keeps_its_answers(printed):
    image, _ = printed.filled(1)
    whole = answers_of(read(printed, image))
    image[pixels(Rect(150, 0, 60, 30))] = BLACK
    reading = read(printed, image)
    assert (reading.outcome, reading.fault) == (Outcome.UNREADABLE, Fault.CODE_UNREADABLE)
    assert answers_of(reading) == whole


@pytest.mark.parametrize("seed", range(8))
def test_the_few_boxes_at_the_end_of_an_unevenly_fed_page_are_found(printed, seed):
    image = scan(printed.blanks[1], SCANNERS["uneven-feed"], np.random.default_rng(seed), dpi=200)
    reading = read(printed, image)
    assert not any(box.disturbed for box in reading.boxes)


@pytest.mark.parametrize("scanner", ["skew-5", "skew-10", "stretch-2", "phone-curl", "dim-lamp", "black-border"])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_however_it_lies_a_page_is_read(printed, scanner, quarters):
    image = scan(printed.blanks[0], SCANNERS[scanner], np.random.default_rng(quarters), dpi=200)
    reading = read(printed, np.ascontiguousarray(np.rot90(image, quarters)))
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert not any(box.disturbed for box in reading.boxes)


@pytest.mark.parametrize("shrink", [0.95, 0.97, 1.0])
def test_the_scale_of_a_page_that_was_printed_to_fit_is_told(printed, shrink):
    scanner = replace(SCANNERS["clean-200"], shrink=shrink, stretch=0.0)
    reading = read(printed, scan(printed.blanks[0], scanner, np.random.default_rng(5), dpi=200))
    assert reading.registration is not None
    assert reading.registration.scale == pytest.approx((shrink, shrink), abs=0.003)
