"""Boxes of forms that we did not print: ``read_marks`` learns from the picture what is print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.layout import Rect
from omr import Mark, read_marks
from samples import MarkStyle, at_dpi, draw_hand, draw_mark, inked

DPI, EDGE, ROWS, COLUMNS = 200, 8.0, 8, 10
SURE = 0.98
FORMS = {
    "circles": (4.6, 4.6, 1.6, True, ""),
    "circles close together, with letters": (4.6, 4.6, 1.35, True, "ABCDE"),
    "circles with digits": (5.0, 5.0, 1.7, True, "0123456789"),
    "ovals": (6.0, 3.4, 1.5, True, ""),
    "ovals with letters": (6.0, 3.4, 1.5, True, "ABCD"),
    "squares with letters": (4.4, 4.4, 1.8, False, "ABCDE"),
}
FILLED = {3, 14, 27, 38, 39, 52, 66, 71}


def places(name):
    width, height, pitch, _, _ = FORMS[name]
    at = [(EDGE + width * pitch * i, EDGE + height * pitch * k) for k in range(ROWS) for i in range(COLUMNS)]
    return [Rect(x, y, width, height) for x, y in at]


def printed(name, boxes):
    """A page with these boxes, drawn four times as fine and averaged down."""
    _, _, _, oval, letters = FORMS[name]
    k = 4 * DPI / 25.4
    page = np.full((round((boxes[-1].y + EDGE + 6) * k), round((boxes[-1].x + EDGE + 6) * k)), 248, np.uint8)
    for number, box in enumerate(boxes):
        middle = (round((box.x + box.w / 2) * k), round((box.y + box.h / 2) * k))
        half = (round(box.w / 2 * k), round(box.h / 2 * k))
        if oval:
            cv2.ellipse(page, middle, half, 0, 0, 360, 50, round(0.2 * k), cv2.LINE_AA)
        else:
            corner = (middle[0] - half[0], middle[1] - half[1])
            cv2.rectangle(page, corner, (middle[0] + half[0], middle[1] + half[1]), 50, round(0.2 * k))
        if letters:
            letter, size = letters[number % COLUMNS % len(letters)], 0.55 * box.h * k / 22
            (w, h), _ = cv2.getTextSize(letter, cv2.FONT_HERSHEY_SIMPLEX, size, round(0.2 * k))
            where = (middle[0] - w // 2, middle[1] + h // 2)
            cv2.putText(page, letter, where, cv2.FONT_HERSHEY_SIMPLEX, size, 50, round(0.2 * k), cv2.LINE_AA)
    return cv2.resize(page, (page.shape[1] // 4, page.shape[0] // 4), interpolation=cv2.INTER_AREA)


def corners(boxes):
    scale = DPI / 25.4
    return (
        np.array([[(b.x, b.y), (b.x + b.w, b.y), (b.x + b.w, b.y + b.h), (b.x, b.y + b.h)] for b in boxes]) * scale
        - 0.5
    )


def form(name, marks, seed=1):
    """A page of a form, with these styles drawn at these boxes, scanned softly; and the corners of its boxes."""
    rng, hand, boxes = np.random.default_rng(seed), draw_hand(np.random.default_rng(4)), places(name)
    page = printed(name, boxes)
    for number, style in marks.items():
        page = inked(page, draw_mark(style, boxes[number], hand, rng), hand.pen, at_dpi(DPI))
    noisy = cv2.GaussianBlur(page, (0, 0), 0.5) + rng.normal(0, 2.5, page.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), corners(boxes)


@pytest.mark.parametrize("name", FORMS)
def test_what_was_filled_is_marked_and_nothing_else_is(name):
    readings = read_marks(*form(name, dict.fromkeys(FILLED, MarkStyle.FILL)))
    assert {i for i, r in enumerate(readings) if r.mark is Mark.MARKED} == FILLED
    assert not any(r.mark is Mark.CANCELLED for r in readings)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("style", [MarkStyle.CROSS, MarkStyle.TICK])
def test_what_was_crossed_is_marked_and_where_its_arms_reach_nothing_is_sure(name, style):
    readings = read_marks(*form(name, dict.fromkeys(FILLED, style)))
    assert all(readings[i].mark is Mark.MARKED for i in FILLED)
    rest = [r for i, r in enumerate(readings) if i not in FILLED]
    assert all(r.mark is Mark.EMPTY or r.probability < SURE for r in rest)
    assert sum(r.mark is Mark.EMPTY for r in rest) >= len(rest) - len(FILLED) // 2


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_nobody_marked_has_no_marks(name):
    readings = read_marks(*form(name, {}))
    assert all(r.mark is Mark.EMPTY and r.probability > SURE for r in readings)


def test_a_box_between_two_that_are_filled_is_empty():
    name = "circles close together, with letters"
    readings = read_marks(*form(name, dict.fromkeys((34, 36, 25, 45), MarkStyle.FILL)))
    assert readings[35].mark is Mark.EMPTY
    assert readings[35].probability > SURE


@pytest.mark.parametrize("name", FORMS)
def test_of_a_single_box_nothing_wrong_is_sure(name):
    page, quads = form(name, {38: MarkStyle.FILL})
    filled, empty = (read_marks(page, quads[i : i + 1])[0] for i in (38, 12))
    assert filled.mark is Mark.MARKED or filled.probability < SURE
    assert empty.mark is Mark.EMPTY or empty.probability < SURE


@pytest.mark.parametrize("name", ["circles with digits", "ovals"])
def test_the_order_of_the_boxes_does_not_matter(name):
    page, quads = form(name, dict.fromkeys(FILLED, MarkStyle.TICK))
    order = np.random.default_rng(2).permutation(len(quads))
    straight, mixed = read_marks(page, quads), read_marks(page, quads[order])
    assert [straight[i].mark for i in order] == [r.mark for r in mixed]
