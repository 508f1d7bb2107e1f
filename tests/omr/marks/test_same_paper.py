"""The same paper scanned again is told from another with the same answers, by how the ink of its marks lies."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from omr import Mark, Outcome, State, read_page
from omr.marks.same_paper import NUMBERS, Likeness, Traces, compare_traces, trace_distances
from omr.reading import Doubt
from samples import PLAIN, SCANNERS, Curl, Streak, at_dpi, choose_answers, draw_hand, fill_page, scan
from samples.respondent import Answers

DPI = 200
HANDS = (1, 2, 3, 4)
SHAPES = arrays.arrays(np.int8, (12, NUMBERS), elements=st.integers(-127, 127))


def paper(printed, hand_seed, copy=0, page=1, marks=None):
    """A page that somebody filled in: all do it with the same answers, but no two copies with the same strokes."""
    hand = draw_hand(np.random.default_rng(hand_seed))
    answers = choose_answers(printed.layout, np.random.default_rng(99), 4.0, hand, PLAIN)
    answers = Answers(answers.responses[:marks])
    rng = np.random.default_rng([hand_seed, copy])
    return fill_page(printed.blanks[page - 1], printed.layout.pages[page - 1], answers, hand, rng, at_dpi(DPI))


def read(printed, picture):
    reading = read_page(picture, printed.layouts, printed.key)
    assert reading.outcome is Outcome.READ
    return reading


def scanned(printed, sheet, scanner="clean-200", seed=0, defects=()):
    return read(printed, scan(sheet, SCANNERS[scanner], np.random.default_rng(seed), dpi=DPI, defects=defects))


@pytest.fixture(scope="module")
def firsts(printed):
    """Of each hand its paper, and how it was read first."""
    papers = {hand: paper(printed, hand) for hand in HANDS}
    return {hand: (sheet, scanned(printed, sheet)) for hand, sheet in papers.items()}


def column_of(printed, choice):
    """Where the boxes of a level lie, as a share of the page's width."""
    box = next(box for box in printed.layout.pages[0].boxes if box.choice == choice)
    return (box.rect.x + box.rect.w / 2) / printed.layout.page_size_mm[0]


def likeness(one, other):
    return compare_traces(one.traces, other.traces)


@pytest.mark.parametrize(
    "scanner",
    ["office-200", "clean-300", "bilevel-200", "bilevel-300", "poor-100", "gray-600", "fax", "photocopy", "phone"],
)
def test_the_same_paper_on_another_scanner_is_the_same_paper(printed, firsts, scanner):
    for sheet, first in firsts.values():
        again = scanned(printed, sheet, scanner, seed=1)
        assert likeness(first, again) is Likeness.SAME


@pytest.mark.parametrize("scanner", ["clean-200", "office-300", "bilevel-200", "fax"])
def test_another_hand_with_the_same_answers_is_another_paper(printed, firsts, scanner):
    for (_, first), (sheet, _) in pairwise(firsts.values()):
        second = scanned(printed, sheet, scanner, seed=1)
        assert [a.answer for a in first.answers if a.state is not State.DOUBT]
        assert likeness(first, second) is Likeness.ANOTHER


@pytest.mark.parametrize("page", [1, 2])
def test_one_person_who_fills_two_copies_makes_two_papers(printed, page):
    for hand in HANDS:
        first, second = (scanned(printed, paper(printed, hand, copy, page), seed=copy) for copy in (0, 1))
        assert likeness(first, second) is Likeness.ANOTHER


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_any_way_up_is_the_same_paper(printed, quarters):
    picture = scan(paper(printed, 2), SCANNERS["clean-200"], np.random.default_rng(0), dpi=DPI)
    turned = np.ascontiguousarray(np.rot90(picture, quarters))
    assert likeness(read(printed, picture), read(printed, turned)) is Likeness.SAME


@pytest.mark.parametrize("defect", [Streak(), Streak(dark=False, strength=1.0), Curl()])
def test_what_befalls_a_scan_does_not_make_it_another_paper(printed, defect):
    sheet = paper(printed, 3)
    defect = replace(defect, at=column_of(printed, "4")) if isinstance(defect, Streak) else defect
    assert likeness(scanned(printed, sheet), scanned(printed, sheet, seed=1, defects=(defect,))) is Likeness.SAME


def test_a_shift_that_all_marks_share_tells_nothing(printed):
    traces = Traces.unpacked(scanned(printed, paper(printed, 1)).traces)
    shifted = replace(traces, shapes=np.clip(traces.shapes.astype(int) + np.arange(NUMBERS), -127, 127).astype(np.int8))
    assert compare_traces(traces.packed(), shifted.packed()) is Likeness.SAME


@pytest.mark.parametrize("marks", [0, 1, 2, 3])
def test_few_marks_tell_nothing(printed, marks):
    one, other = (scanned(printed, paper(printed, hand, marks=marks)) for hand in (1, 2))
    assert sum(answer.state is State.READ for answer in one.answers) == marks
    assert likeness(one, other) is likeness(one, one) is Likeness.UNKNOWN


def test_a_page_that_was_read_before_traces_were_kept_tells_nothing(printed):
    known = scanned(printed, paper(printed, 1)).traces
    assert compare_traces("", known) is compare_traces(known, "") is compare_traces("", "") is Likeness.UNKNOWN


def test_marks_as_alike_as_print_tell_nothing():
    """Two forms that a machine filled in: no two marks differ, and what little does is the scanner's."""
    rng = np.random.default_rng(0)
    one, other = (Traces(np.arange(12), rng.integers(-1, 2, (12, NUMBERS)).astype(np.int8), 75) for _ in range(2))
    assert compare_traces(one.packed(), other.packed()) is Likeness.UNKNOWN


def test_boxes_at_a_streak_and_uncertain_ones_are_left_out(printed):
    sheet, streak = paper(printed, 3), Streak(at=column_of(printed, "4"))
    clean, dirty = scanned(printed, sheet), scanned(printed, sheet, defects=(streak,))
    uncertain = {answer.question for answer in dirty.answers if answer.doubt is Doubt.UNCERTAIN_MARK}
    kept = [dirty.boxes[box] for box in Traces.unpacked(dirty.traces).boxes]
    marked = [box for box in dirty.boxes if box.seen.mark is Mark.MARKED]
    assert any(box.choice == "4" for box in marked)
    assert kept == [box for box in marked if box.choice != "4" and box.question not in uncertain]
    assert len(Traces.unpacked(clean.traces).boxes) > len(kept)


def test_traces_are_small(printed):
    traces = scanned(printed, paper(printed, 1)).traces
    assert 0 < len(traces) <= 22 * len(Traces.unpacked(traces).boxes)  # 16 bytes a mark, as text


@given(SHAPES, st.sets(st.integers(0, 279), min_size=12, max_size=12), st.integers(280, 300))
def test_traces_survive_packing(shapes, boxes, count):
    traces = Traces(np.array(sorted(boxes)), shapes, count)
    again = Traces.unpacked(traces.packed())
    assert again.boxes.tolist() == sorted(boxes)
    assert (again.shapes == shapes).all()
    assert again.count == count


@given(SHAPES, SHAPES)
def test_who_is_compared_with_whom_does_not_matter(first, second):
    one, other = Traces(np.arange(12), first, 12), Traces(np.arange(12), second, 12)
    there, back = trace_distances(one, other), trace_distances(other, one)
    assert there.marks == back.marks == 12
    assert there.matched == pytest.approx(back.matched, rel=1e-3)
    assert there.crossed == pytest.approx(back.crossed, rel=1e-3)
    assert compare_traces(one.packed(), other.packed()) is compare_traces(other.packed(), one.packed())
    assert compare_traces(one.packed(), one.packed()) is not Likeness.ANOTHER
