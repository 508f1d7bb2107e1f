"""Marks of boxes whose corners are known: the public ``read_marks``."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.layout import Rect
from omr import Mark, read_marks
from samples import MarkStyle, at_dpi, draw_hand, draw_mark, inked

SIDE, PITCH, COLUMNS, ROWS = 4.4, 9.0, 5, 6
BOXES = [Rect(10 + PITCH * (i % COLUMNS), 10 + PITCH * (i // COLUMNS), SIDE, SIDE) for i in range(COLUMNS * ROWS)]


def card(dpi, marks, seed=1):
    """Boxes printed on white paper; ``marks`` maps the number of a box to the styles drawn there."""
    rng = np.random.default_rng(seed)
    hand = draw_hand(np.random.default_rng(4))
    page = np.full((round(75 * dpi / 25.4), round(65 * dpi / 25.4)), 250, np.uint8)
    scale = dpi / 25.4
    for box in BOXES:
        ends = [tuple(round((v * scale - 0.5) * 16) for v in p) for p in ((box.x, box.y), (box.x + SIDE, box.y + SIDE))]
        cv2.rectangle(page, *ends, 20, max(1, round(0.25 * scale)), cv2.LINE_AA, 4)
    for number, styles in marks.items():
        for style in styles:
            page = inked(page, draw_mark(style, BOXES[number], hand, rng), hand.pen, at_dpi(dpi))
    quads = np.array([[(b.x, b.y), (b.x + SIDE, b.y), (b.x + SIDE, b.y + SIDE), (b.x, b.y + SIDE)] for b in BOXES])
    return page, quads * scale - 0.5


@pytest.mark.parametrize("dpi", [100, 150, 200, 300, 600])
@pytest.mark.parametrize("style", [MarkStyle.CROSS, MarkStyle.TICK, MarkStyle.FILL, MarkStyle.CIRCLE, MarkStyle.STAR])
def test_plain_marks_are_marked_and_the_rest_is_empty(dpi, style):
    chosen = {3, 11, 17, 24}
    readings = read_marks(*card(dpi, dict.fromkeys(chosen, (style,))))
    assert [i for i, r in enumerate(readings) if r.mark == "marked"] == sorted(chosen)
    # A tick's tail lies in the ring of the box to its right.
    beside = {i + 1 for i in chosen}
    rest = {i: r for i, r in enumerate(readings) if i not in chosen}
    assert all(r.mark == "empty" and r.probability > (0.99 if i in beside else 0.999) for i, r in rest.items())


def test_a_circled_cross_is_cancelled_and_a_lone_circle_is_not():
    page, quads = card(200, {7: (MarkStyle.CROSS, MarkStyle.CIRCLED), 19: (MarkStyle.CIRCLE,)})
    readings = read_marks(page, quads)
    assert readings[7].mark is Mark.CANCELLED
    assert readings[19].mark is Mark.MARKED


def test_colour_and_gray_say_the_same():
    page, quads = card(200, {3: (MarkStyle.CROSS,)})
    gray, colour = read_marks(page, quads), read_marks(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), quads)
    assert gray == colour


def test_probabilities_add_up_and_name_the_class():
    for reading in read_marks(*card(150, {1: (MarkStyle.DOT,), 2: (MarkStyle.SMALL,), 3: (MarkStyle.CROSSED_OUT,)})):
        assert sum(reading.probabilities) == pytest.approx(1)
        assert reading.probability == max(reading.probabilities)
        assert list(Mark)[int(np.argmax(reading.probabilities))] is reading.mark


def test_a_box_that_holds_ink_is_never_surely_empty():
    page, quads = card(200, {})
    line = at_dpi(200) @ (BOXES[12].x + 1.7, BOXES[12].y + 2.2, 1)
    start = line[:2].astype(int)
    cv2.line(page, start.tolist(), [int(start[0]) + 8, int(start[1])], 120, 3)  # 1 mm of a pencil
    assert read_marks(page, quads)[12].probabilities[0] <= 0.98


@pytest.mark.parametrize("beside", [(0.3, 0.0), (-0.25, 0.3), (0.0, -0.5)])
def test_corners_that_are_a_little_beside_the_boxes_are_put_on_them(beside):
    page, quads = card(200, dict.fromkeys((3, 11, 17, 24), (MarkStyle.CROSS,)))
    straight, off = read_marks(page, quads), read_marks(page, quads + np.array(beside) * 200 / 25.4)
    assert [r.mark for r in off] == [r.mark for r in straight]
    assert all(r.probability > 0.99 for r in off if r.mark is Mark.EMPTY)


def test_no_boxes_no_readings():
    assert read_marks(np.full((100, 100), 255, np.uint8), np.empty((0, 4, 2))) == []


def test_any_brightness_of_paper_and_ink_reads_alike():
    page, quads = card(200, {3: (MarkStyle.CROSS,), 9: (MarkStyle.TICK,)})
    dim = (40 + page * 0.45).astype(np.uint8)
    assert [r.mark for r in read_marks(dim, quads)] == [r.mark for r in read_marks(page, quads)]


def read_beside(style, others, drawing):
    """Read a mark of one style at box 12 beside marks of another; every hand presses and scatters as it does."""
    marks = {12: (style,)} | dict.fromkeys(others, (drawing,))
    return read_marks(*card(200, marks))[12]


OTHERS = (1, 4, 7, 9, 16, 20, 22, 25, 28)


def test_a_sheet_full_of_bold_crosses_makes_a_dot_a_dot():
    alone, beside = (read_beside(MarkStyle.DOT, others, MarkStyle.CROSS) for others in ((), OTHERS))
    assert beside.mark is Mark.EMPTY
    assert beside.probabilities[1] < 0.5 * alone.probabilities[1]


def test_a_sheet_whose_other_marks_are_faint_is_read_with_that_in_mind():
    bold, faint = (read_beside(MarkStyle.FAINT, OTHERS, style) for style in (MarkStyle.CROSS, MarkStyle.FAINT))
    assert faint.mark is Mark.MARKED
    assert faint.probabilities[0] < bold.probabilities[0]


def test_a_filling_among_fillings_is_no_crossing_out():
    alone, beside = (read_beside(MarkStyle.FILL, others, MarkStyle.FILL) for others in ((), OTHERS))
    assert beside.mark is Mark.MARKED
    assert beside.probabilities[2] < alone.probabilities[2]


@pytest.mark.parametrize("left", [0.12, 0.2])
def test_what_a_rubber_left_is_never_surely_a_mark_among_bold_ones(left):
    page, quads = card(200, dict.fromkeys(OTHERS, (MarkStyle.TICK,)))
    hand = draw_hand(np.random.default_rng(4))
    rubbed = [
        replace(stroke, inks=left * stroke.inks)
        for stroke in draw_mark(MarkStyle.TICK, BOXES[12], hand, np.random.default_rng(2))
    ]
    reading = read_marks(inked(page, rubbed, hand.pen, at_dpi(200)), quads)[12]
    assert reading.probabilities[1] <= 0.8


@pytest.mark.parametrize("level", [0, 40])
def test_of_a_black_hole_nothing_is_sure(level):
    page, quads = card(200, {3: (MarkStyle.CROSS,)})
    left, top = np.floor(quads[12].min(axis=0)).astype(int)
    page[top - 40 : top + 75, left - 40 : left + 75] = level
    assert read_marks(page, quads)[12].probability < 0.99


def test_a_page_may_have_no_box_with_ink():
    page, quads = card(200, {})
    assert all(reading.probabilities == (1.0, 0.0, 0.0) for reading in read_marks(page, quads))
