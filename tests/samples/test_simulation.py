"""A stack is made of its seed alone, and its truth says where everything is."""

import pickle
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from forms.serial import format_serial
from samples import (
    PLAIN,
    REAL,
    BlankSheet,
    GhostPrint,
    Handling,
    MarkStyle,
    Scanner,
    Streak,
    afflict,
    at_dpi,
    choose_answers,
    draw_hand,
    fill_and_scan,
    fill_each,
    fill_page,
    fill_sheet,
    scan,
)

QUIET = Scanner("quiet", dpi=100, skew_deg=0, shift_mm=0, stretch=0, noise=0, grain=0, dust=0, light=0, jpeg=None)


@pytest.fixture
def sheets(blanks):
    return [BlankSheet(format_serial(serial), blanks, 100) for serial in range(1, 9)]


def test_the_same_seed_gives_the_same_stack(layout, sheets):
    one, same, other = (fill_and_scan(layout, sheets[:2], QUIET, seed, handling=REAL) for seed in (1, 1, 2))
    assert one.truth == same.truth
    assert all(np.array_equal(a, b) for a, b in zip(one.images, same.images, strict=True))
    assert one.truth != other.truth


def test_a_sheet_is_the_same_in_whatever_stack_it_lies(layout, sheets):
    whole = fill_and_scan(layout, sheets[:3], QUIET, 7)
    alone = fill_and_scan(layout, sheets[2:3], QUIET, 7)
    assert np.array_equal(whole.images[4], alone.images[0])
    assert np.array_equal(whole.images[5], alone.images[1])


def test_the_truth_names_the_page_of_each_question(layout, sheets):
    stack = fill_and_scan(layout, sheets, QUIET, 3, scan_name="quầy.pdf", handling=replace(REAL, backs_first=0.5))
    assert len(stack.images) == 16
    assert {row.scan for row in stack.truth} == {"quầy.pdf"}
    by_page = Counter((row.sheet, row.page) for row in stack.truth)
    assert len(by_page) == 16
    assert {page for _, page in by_page} == set(range(1, 17))
    on_first = {row.question for row in stack.truth if by_page[row.sheet, row.page] == 12}
    assert on_first == {f"q{n:02}" for n in range(1, 13)}
    assert [row.sheet for row in stack.truth[::15]] != sorted(row.sheet for row in stack.truth[::15])


def test_sheets_fed_upside_down_are_the_same_pages_turned(layout, sheets):
    straight = fill_and_scan(layout, sheets[:1], QUIET, 3)
    turned = fill_and_scan(layout, sheets[:1], QUIET, 3, handling=Handling(upside_down=1.0))
    for a, b in zip(straight.images, turned.images, strict=True):
        assert np.array_equal(np.rot90(a, 2), b)


def test_what_befalls_a_stack_befalls_every_page(layout, sheets):
    streaked = fill_and_scan(layout, sheets[:1], QUIET, 3, handling=Handling(defects=(Streak(at=0.02),)))
    assert all((image[:, 14:20].min(axis=1) < 170).all() for image in streaked.images)


def test_what_befalls_the_print_befalls_it_before_anybody_marks_it(layout, sheets):
    ghost = GhostPrint(1.0, (1.0, 0.0))
    plain, doubled = (
        fill_and_scan(layout, sheets[:1], QUIET, 3, handling=Handling(defects=defects)) for defects in ((), (ghost,))
    )
    assert plain.truth == doubled.truth
    blank = afflict(sheets[0].pages[0], (ghost,), "print", 100, np.random.default_rng(0))
    nowhere_inked = plain.images[0] == scan(sheets[0].pages[0], QUIET, np.random.default_rng(0), dpi=100)
    again = scan(blank, QUIET, np.random.default_rng(0), dpi=100)
    assert (np.abs(doubled.images[0].astype(int) - again)[nowhere_inked] < 25).mean() > 0.99


def test_a_colour_scanner_shows_the_pen_s_colour(layout, sheets):
    (filled,) = fill_each(layout, sheets[:1], replace(QUIET, colour=True), 3, habits=PLAIN)
    assert filled.images[0].ndim == 3
    spread = np.ptp(filled.images[0].astype(int), axis=2)
    assert (spread.max() > 60) == (np.ptp(filled.hand.pen.colour) > 0.2)


def test_marked_boxes_and_no_others_are_darker(layout, blanks):
    hand = replace(draw_hand(np.random.default_rng(1)), style=MarkStyle.CROSS, variety=0.0, size=0.9, offset=(0.0, 0.0))
    rng = np.random.default_rng(2)
    answers = choose_answers(layout, rng, hand=hand, habits=PLAIN)
    pictures = fill_sheet(blanks, layout, answers, hand, rng)
    meant = {(r.question, mark.choice) for r in answers.responses for mark in r.marks}
    k = 100 / 25.4
    for page, blank, picture in zip(layout.pages, blanks, pictures, strict=True):
        for box in page.boxes:
            r = box.rect
            area = np.s_[
                round((r.y + 0.6) * k) : round((r.y + 3.8) * k), round((r.x + 0.6) * k) : round((r.x + 3.8) * k)
            ]
            darker = (blank[area].astype(int) - picture[area]).mean()
            assert (darker > 8) == ((box.question, box.choice) in meant)


def test_comments_are_written_only_by_those_who_comment(layout, blanks):
    hand = draw_hand(np.random.default_rng(1))
    for chance in (0.0, 1.0):
        rng = np.random.default_rng(2)
        answers = choose_answers(layout, rng, hand=hand, habits=replace(PLAIN, comments=chance))
        page = fill_page(blanks[1], layout.pages[1], answers, hand, rng, at_dpi(100))
        frame = np.s_[round(200 * 100 / 25.4) :, :]
        assert (page[frame] < blanks[1][frame]).any() == bool(chance)


def test_everything_can_be_sent_to_another_process(layout, sheets):
    stack = fill_and_scan(layout, sheets[:1], QUIET, 3)
    again = pickle.loads(pickle.dumps((QUIET, REAL, PLAIN, sheets[0], stack)))
    assert again[:3] == (QUIET, REAL, PLAIN)
    assert again[4].truth == stack.truth
