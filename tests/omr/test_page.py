"""From the picture of a page to its answers, or to the fault that names what is wrong with it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.layout import Rect
from forms.page_code import PageCode
from omr import Fault, Mark, Outcome, State, draw_overlay, read_page
from omr.fault_details import UnheldLayout
from omr.registration.homography import rect_corners
from samples import at_dpi

WHITE = 255


def read(printed, image, **options):
    return read_page(image, printed.layouts, printed.key, dpi=(200.0, 200.0), **options)


def answers_of(reading):
    return {a.question: a.answer for a in reading.answers if a.state is not State.DOUBT}


def pixels(rect, dpi=200):
    corners = rect_corners(rect) @ at_dpi(dpi)[:2, :2].T
    (left, top), (right, bottom) = np.rint(corners[0]).astype(int), np.rint(corners[2]).astype(int)
    return slice(top, bottom), slice(left, right)


def grown(rect, by):
    return Rect(rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by)


def covered(image, rect, by=1.0, level=WHITE):
    image = image.copy()
    image[pixels(grown(rect, by))] = level
    return image


@pytest.mark.parametrize("page", [1, 2])
def test_a_blank_sheet_reads_as_blank_answers(printed, page):
    reading = read(printed, printed.blanks[page - 1])
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert reading.code == PageCode(printed.layout.id, "ub06808", 1, 41, page)
    assert {a.state for a in reading.answers} == {State.BLANK}
    assert all(not text.has_ink for text in reading.texts)
    assert reading.registration is not None
    assert reading.registration.residual_mm < 0.05
    assert reading.registration.scale == pytest.approx((1.0, 1.0), abs=2e-3)


@pytest.mark.parametrize("scanner", ["clean-200", "clean-300", "bilevel-300", "gray-150", "uneven-feed"])
@pytest.mark.parametrize("page", [1, 2])
def test_what_a_person_marked_is_read_or_asked_about_but_never_misread(printed, page, scanner):
    for seed in range(3):
        image, answers = printed.filled(page, seed, scanner)
        meant = {r.question: r.answer for r in answers.responses}
        reading = read(printed, image)
        assert reading.outcome is Outcome.READ
        got = answers_of(reading)
        assert got == {question: meant[question] for question in got}
        assert len(got) >= len(reading.answers) // 2


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_any_way_up_gives_the_same_answers(printed, quarters):
    image, _ = printed.filled(1)
    upright, turned = read(printed, image), read(printed, np.ascontiguousarray(np.rot90(image, quarters)))
    assert answers_of(turned) == answers_of(upright)
    assert turned.registration is not None
    turn = (turned.registration.rotation_deg - upright.registration.rotation_deg) % 360
    assert turn == pytest.approx((-90 * quarters) % 360, abs=0.1)


def test_the_same_pixels_give_the_same_reading(printed):
    image, _ = printed.filled(2)
    assert read(printed, image) == read(printed, image.copy())


def test_one_marker_gone_changes_no_answer(printed):
    image, _ = printed.filled(1)
    whole = answers_of(read(printed, image))
    for fiducial in printed.layout.pages[0].fiducials:
        torn = read(printed, covered(image, fiducial.rect, 3.0))
        assert torn.outcome is Outcome.READ
        assert torn.registration is not None
        assert torn.registration.fiducials == 3
        assert answers_of(torn) == whole


@pytest.mark.parametrize("kept", [0, 1, 2, 3, None])
@pytest.mark.parametrize("page", [1, 2])
def test_one_marker_or_none_and_the_code_still_give_every_answer(printed, page, kept):
    image, _ = printed.filled(page)
    whole = answers_of(read(printed, image))
    for corner, fiducial in enumerate(printed.layout.pages[page - 1].fiducials):
        if corner != kept:
            image = covered(image, fiducial.rect, 3.0)
    reading = read(printed, image)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert reading.registration is not None
    assert reading.registration.fiducials == (kept is not None)
    assert answers_of(reading) == whole


def test_too_few_markers_on_a_page_without_boxes_to_be_seen_are_named(printed):
    image = printed.blanks[0].copy()
    for fiducial in printed.layout.pages[0].fiducials[:3]:
        image = covered(image, fiducial.rect, 3.0)
    image = covered(image, Rect(110, 105, 90, 172), 0.0)
    reading = read(printed, image)
    assert (reading.outcome, reading.fault) == (Outcome.UNREADABLE, Fault.FIDUCIALS_MISSING)
    assert reading.code is not None


def test_a_marker_moved_by_a_folded_corner_is_seen_through(printed):
    image, _ = printed.filled(1)
    whole = answers_of(read(printed, image))
    place = pixels(grown(printed.layout.pages[0].fiducials[1].rect, 1.5))
    piece = image[place].copy()
    image[place] = WHITE
    moved = (slice(place[0].start + 40, place[0].stop + 40), slice(place[1].start - 16, place[1].stop - 16))
    image[moved] = piece
    reading = read(printed, image)
    assert reading.outcome is Outcome.READ
    assert reading.registration is not None
    assert reading.registration.fiducials == 3
    assert answers_of(reading) == whole


def test_a_torn_code_asks_for_the_serial_and_keeps_the_answers(printed):
    image, _ = printed.filled(2)
    whole = read(printed, image)
    torn = read(printed, covered(image, printed.layout.pages[1].code))
    assert (torn.outcome, torn.fault) == (Outcome.UNREADABLE, Fault.CODE_UNREADABLE)
    assert torn.page == 2
    assert answers_of(torn) == answers_of(whole)


def test_a_code_signed_with_another_key_is_forged(printed):
    reading = read_page(printed.blanks[0], printed.layouts, b"another key")
    assert (reading.outcome, reading.fault) == (Outcome.FORGED, Fault.CODE_FORGED)
    assert reading.answers == ()


def test_a_sheet_of_an_unknown_layout_is_foreign(printed):
    reading = read_page(printed.blanks[0], {}, printed.key)
    assert (reading.outcome, reading.fault) == (Outcome.FOREIGN, Fault.LAYOUT_UNKNOWN)
    assert reading.detail == UnheldLayout(printed.layout.id)


def test_code_and_markers_of_different_pages_are_two_sheets_in_one_picture(printed):
    front, back = printed.blanks
    mixed = back.copy()
    place = pixels(grown(printed.layout.pages[0].code, 2.0))
    mixed[place] = front[place]
    reading = read(printed, mixed)
    assert (reading.outcome, reading.fault) == (Outcome.UNREADABLE, Fault.CODE_CONTRADICTS_PAGE)


def test_empty_paper_is_blank(printed):
    rng = np.random.default_rng(0)
    paper = np.clip(rng.normal(235, 4, (2339, 1654)), 0, 255).astype(np.uint8)
    reading = read(printed, paper)
    assert (reading.outcome, reading.fault) == (Outcome.BLANK, Fault.PAGE_BLANK)


def test_a_letter_is_foreign(printed):
    letter = np.full((2339, 1654), WHITE, np.uint8)
    for line in range(30):
        cv2.putText(letter, "Kinh gui Uy ban nhan dan", (150, 200 + 60 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 30, 3)
    reading = read(printed, letter)
    assert (reading.outcome, reading.fault) == (Outcome.FOREIGN, Fault.PAGE_FOREIGN)


def test_a_thumbnail_is_too_small(printed):
    tiny = cv2.resize(printed.blanks[0], (300, 424), interpolation=cv2.INTER_AREA)
    assert read(printed, tiny).fault is Fault.PICTURE_TOO_SMALL


def test_a_covered_box_makes_its_question_doubtful_and_no_other(printed):
    image, _ = printed.filled(1)
    box = printed.layout.pages[0].boxes[7]
    before, after = read(printed, image), read(printed, covered(image, box.rect))
    states = {a.question: a.state for a in after.answers}
    assert states[box.question] is State.DOUBT
    others = [a for a in after.answers if a.question != box.question]
    assert [a.answer for a in others] == [a.answer for a in before.answers if a.question != box.question]


def test_handwriting_is_noticed(printed):
    area = printed.layout.pages[1].texts[0].rect
    image = printed.blanks[1].copy()
    start = ((at_dpi(200) @ (area.x + 20, area.y + 15, 1))[:2]).astype(int)
    cv2.putText(image, "xin cam on", start.tolist(), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.5, 60, 3)
    assert [text.has_ink for text in read(printed, image).texts] == [True]


def test_the_overlay_shows_marks_and_faults(printed):
    image, _ = printed.filled(1)
    reading = read(printed, image)
    picture = draw_overlay(image, reading)
    assert picture.shape == (*image.shape, 3)
    marked = next(box for box in reading.boxes if box.seen.mark is Mark.MARKED)
    (left, top), _, (right, bottom), _ = (np.rint(corner).astype(int) for corner in marked.quad)
    around = picture[top - 12 : bottom + 12, left - 12 : right + 12].astype(int)
    assert (np.ptp(around, axis=2) > 60).any()
    failed = read_page(image, printed.layouts, b"another key")
    assert not np.array_equal(draw_overlay(image, failed), np.repeat(image[:, :, None], 3, axis=2))
