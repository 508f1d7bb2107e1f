"""Marks of boxes whose corners are known: the public ``read_marks``."""

from __future__ import annotations

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
    assert all(r.mark == "empty" and r.probability > 0.999 for i, r in enumerate(readings) if i not in chosen)


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


def test_no_boxes_no_readings():
    assert read_marks(np.full((100, 100), 255, np.uint8), np.empty((0, 4, 2))) == []


def test_any_brightness_of_paper_and_ink_reads_alike():
    page, quads = card(200, {3: (MarkStyle.CROSS,), 9: (MarkStyle.TICK,)})
    dim = (40 + page * 0.45).astype(np.uint8)
    assert [r.mark for r in read_marks(dim, quads)] == [r.mark for r in read_marks(page, quads)]
