"""A dirty scanner glass is told from everything that is on the paper; where it may hide a mark, a person is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forms.layout import Rect
from omr import Fault, Outcome, State, draw_overlay, read_page
from omr.flaws.streaks import find_streaks
from samples import SCANNERS, Fold, Holes, Stain, Stamp, Streak, TornCorner, at_dpi, draw_mark, inked, scan
from samples.hand import PENS, MarkStyle, draw_hand

STRAIGHT = replace(SCANNERS["clean-200"], name="straight-200", skew_deg=0.02)
PER_MM = 200 / 25.4


def scanned(printed, page=1, scanner="clean-200", seed=4, *defects):
    scanner = SCANNERS.get(scanner, STRAIGHT)
    return scan(printed.blanks[page - 1], scanner, np.random.default_rng(seed), dpi=200, defects=defects)


def through_choice(printed, page, number):
    """Where the middle of a box lies, as a share of the page's width."""
    rect: Rect = printed.layout.pages[page - 1].boxes[number].rect
    return (rect.x + rect.w / 2) / 210


@pytest.mark.parametrize("quarters", [0, 1])
@pytest.mark.parametrize(("width_mm", "strength"), [(0.15, 0.3), (0.15, 1.0), (0.5, 0.6), (1.0, 0.3), (1.0, 1.0)])
@pytest.mark.parametrize("scanner", ["clean-200", "photocopy", "poor-100"])
def test_a_dark_streak_is_found_where_it_is(printed, scanner, width_mm, strength, quarters):
    image = scanned(printed, 1, scanner, 4, Streak(True, width_mm, strength, at=0.37))
    per_mm = SCANNERS[scanner].dpi / 25.4
    (streak,) = find_streaks(np.ascontiguousarray(np.rot90(image, -quarters)), per_mm)
    assert streak.vertical == (quarters == 0)
    assert streak.dark
    assert streak.share == pytest.approx(0.37, abs=0.002)
    assert streak.width_px == pytest.approx(width_mm * per_mm, abs=2.5)


@pytest.mark.parametrize("scanner", ["straight-200", "clean-200", "bilevel-300", "phone", "low-toner"])
@pytest.mark.parametrize("page", [1, 2])
def test_print_folds_holes_tears_stains_and_stamps_are_no_streaks(printed, scanner, page):
    crease = (Fold(0.9), Fold(0.6, across=False))
    for defects in ((), crease, (Holes(), TornCorner(), Stain(), Stamp())):
        image = scanned(printed, page, scanner, page, *defects)
        assert read_page(image, printed.layouts, printed.key).streaks == ()


def test_a_streak_warns_and_sends_the_boxes_that_it_touches_to_a_person_and_no_others(printed):
    image = scanned(printed, 1, "clean-200", 4, Streak(True, 0.3, 0.7, at=through_choice(printed, 1, 3)))
    reading = read_page(image, printed.layouts, printed.key)
    assert (reading.outcome, reading.fault) == (Outcome.READ, Fault.STREAK)
    assert [streak.vertical for streak in reading.streaks] == [True]
    assert {box.disturbed for box in reading.boxes if box.choice == "4"} == {True}
    assert {box.disturbed for box in reading.boxes if box.choice in "125"} == {False}
    assert {answer.state for answer in reading.answers} == {State.DOUBT}
    assert reading.to_dict()["streaks"][0]["share"] == reading.streaks[0].share


@pytest.mark.parametrize("scanner", ["clean-200", "bilevel-300", "low-toner", "fax"])
@pytest.mark.parametrize("page", [1, 2])
def test_a_white_streak_that_could_wipe_out_a_mark_is_found_by_the_outlines_that_it_interrupts(printed, scanner, page):
    image = scanned(printed, page, scanner, 4, Streak(False, 0.8, 1.0, at=through_choice(printed, page, 3)))
    reading = read_page(image, printed.layouts, printed.key)
    assert reading.fault is Fault.STREAK
    assert not reading.streaks[0].dark
    ratings = [box for box in reading.boxes if box.question.startswith("q") and box.choice == "4"]
    assert all(box.disturbed for box in ratings)


def test_a_streak_beside_all_boxes_disturbs_nothing(printed):
    image = scanned(printed, 1, "clean-200", 4, Streak(True, 0.3, 0.7, at=0.3))
    reading = read_page(image, printed.layouts, printed.key)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert len(reading.streaks) == 1
    assert {answer.state for answer in reading.answers} == {State.BLANK}


def test_the_overlay_shows_streaks(printed):
    image = scanned(printed, 1, "clean-200", 4, Streak(True, 0.3, 0.7, at=0.3))
    reading = read_page(image, printed.layouts, printed.key)
    column = round(reading.streaks[0].at)
    coloured = np.ptp(draw_overlay(image, reading)[:, column - 6 : column + 7].astype(int), axis=2).max(axis=1) > 60
    assert coloured.mean() > 0.3


@pytest.mark.parametrize("scanner", ["clean-200", "bilevel-300"])
@pytest.mark.parametrize("dark", [True, False])
def test_a_hairline_through_empty_boxes_warns_and_hides_nothing(printed, dark, scanner):
    image = scanned(printed, 1, scanner, 4, Streak(dark, 0.12, 0.9, at=through_choice(printed, 1, 3)))
    reading = read_page(image, printed.layouts, printed.key)
    assert reading.fault is (Fault.STREAK if reading.streaks else None)
    assert {answer.state for answer in reading.answers} == {State.BLANK}


def marked(printed, style, choice, seed):
    """Page 1 with one choice of each rating marked, and by whom."""
    rng = np.random.default_rng(seed)
    hand = replace(draw_hand(rng), style=style, pen=PENS[1])
    boxes = [box for box in printed.layout.pages[0].boxes if box.choice == choice]
    strokes = [stroke for box in boxes for stroke in draw_mark(style, box.rect, hand, rng)]
    return inked(printed.blanks[0], strokes, hand.pen, at_dpi(200))


@pytest.mark.parametrize("quarters", [0, 1])
@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("width_mm", [0.12, 0.4, 1.0])
@pytest.mark.parametrize("choice", ["2", "4"])
def test_plain_marks_beneath_and_beside_a_streak_are_read(printed, choice, width_mm, dark, quarters):
    paper = marked(printed, MarkStyle.CROSS, choice, 5)
    streak = Streak(dark, width_mm, 0.9, at=through_choice(printed, 1, 3))
    image = scan(paper, SCANNERS["clean-200"], np.random.default_rng(6), dpi=200, defects=(streak,))
    reading = read_page(np.ascontiguousarray(np.rot90(image, quarters)), printed.layouts, printed.key)
    if dark or width_mm > 0.2:  # a white hairline is not seen, and hides nothing
        assert reading.fault is Fault.STREAK
    states = [answer.state for answer in reading.answers]
    assert {answer.answer for answer in reading.answers if answer.state is State.READ} == {choice}
    assert states.count(State.READ) >= 0.9 * len(states)


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("width_mm", [0.4, 0.8, 1.6, 2.5])
def test_small_marks_that_may_lie_beneath_a_streak_are_never_counted_as_blank(printed, width_mm, dark):
    paper = marked(printed, MarkStyle.MINIMAL, "4", 7)
    streak = Streak(dark, width_mm, 1.0, at=through_choice(printed, 1, 3))
    image = scan(paper, SCANNERS["clean-200"], np.random.default_rng(8), dpi=200, defects=(streak,))
    reading = read_page(image, printed.layouts, printed.key)
    assert {answer.state for answer in reading.answers} <= {State.READ, State.DOUBT}
    assert {answer.answer for answer in reading.answers if answer.state is State.READ} <= {"4"}
