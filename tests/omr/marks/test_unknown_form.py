"""Boxes of forms that we did not print: ``read_marks`` learns from the picture what is print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.layout import Rect
from omr import Mark, read_marks
from omr.reading import MarkDoubt
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


def printed(name, boxes, letter_tone=50):
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
            cv2.putText(page, letter, where, cv2.FONT_HERSHEY_SIMPLEX, size, letter_tone, round(0.2 * k), cv2.LINE_AA)
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


def filled_alike(page, quads, chosen):
    """The same disc in each of these boxes, as if stamped, scanned softly."""
    page = page.copy()
    for x, y in quads[sorted(chosen)].mean(axis=1):
        radius = round(0.36 * float(np.ptp(quads[0, :, 1])))
        cv2.circle(page, (round(x * 16), round(y * 16)), radius * 16, 70, -1, cv2.LINE_AA, 4)
    return scanned(page)


def scanned(page, seed=1):
    noisy = cv2.GaussianBlur(page, (0, 0), 0.5) + np.random.default_rng(seed).normal(0, 2.5, page.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


ALIKE = {
    "half of them": {i for i in range(ROWS * COLUMNS) if (i + i // COLUMNS) % 2},
    "nearly all": set(range(ROWS * COLUMNS)) - {12, 33, 34, 47, 58, 71},
    "a column": set(range(2, ROWS * COLUMNS, 5)),
}


@pytest.mark.parametrize("which", ALIKE)
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("name", ["circles", "circles close together, with letters", "squares with letters"])
def test_however_many_boxes_are_filled_alike_no_filling_is_taken_for_print(name, known, which):
    blank, quads = printed(name, places(name)), corners(places(name))
    readings = read_marks(filled_alike(blank, quads, ALIKE[which]), quads, blank=blank if known else None)
    assert all(readings[i].ink > 0.3 for i in ALIKE[which])
    assert not any(readings[i].mark is Mark.EMPTY and readings[i].probability >= SURE for i in ALIKE[which])
    rest = [r for i, r in enumerate(readings) if i not in ALIKE[which]]
    assert all(r.mark is Mark.EMPTY or r.probability < SURE for r in rest)
    if known or which != "nearly all":
        assert all(r.ink < 0.01 for r in rest)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("size", "beside"), [(0.9, 0.0), (1.1, 0.03), (1.1, -0.04)])
def test_corners_that_are_a_tenth_too_small_or_large_say_the_same(name, size, beside):
    page, quads = form(name, dict.fromkeys(FILLED, MarkStyle.FILL))
    middles = quads.mean(axis=1, keepdims=True)
    off = middles + size * (quads - middles) + beside * np.ptp(quads[0], axis=0)
    exact, loose = read_marks(page, quads), read_marks(page, off)
    assert [r.ink for r in loose] == pytest.approx([r.ink for r in exact], abs=0.06)
    assert all(a.mark is b.mark or min(a.probability, b.probability) < SURE for a, b in zip(exact, loose, strict=True))


@pytest.mark.parametrize("known", [False, True])
def test_of_boxes_that_are_hardly_a_few_pixels_across_nothing_is_sure_and_it_is_said_why(known):
    name = "circles with digits"
    page, quads = form(name, dict.fromkeys(FILLED, MarkStyle.FILL))
    factor = 11 / float(np.ptp(quads[0, :, 0]))
    small = cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    readings = read_marks(small, (quads + 0.5) * factor - 0.5, blank=np.full_like(small, 250) if known else None)
    assert {r.doubt for r in readings} == {MarkDoubt.TOO_SMALL}
    assert all(max(r.probabilities) <= SURE and sum(r.probabilities) == pytest.approx(1) for r in readings)
    assert {r.doubt for r in read_marks(page, quads)} == {MarkDoubt.NONE}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("count", [5, ROWS * COLUMNS])
def test_a_picture_of_the_unmarked_form_tells_what_is_print(name, count):
    """It may be darker, in colour, and lie a pixel and a half beside the marked page."""
    page, quads = form(name, dict.fromkeys(FILLED, MarkStyle.FILL))
    clean = cv2.warpAffine(
        printed(name, places(name)), np.array([[1, 0, 1.2], [0, 1, -0.9]]), page.shape[::-1], borderValue=248
    )
    blank = cv2.cvtColor((0.8 * clean).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    chosen = np.arange(count) + (36 if count < ROWS * COLUMNS else 0)
    for i, reading in zip(chosen, read_marks(page, quads[chosen], blank=blank), strict=True):
        assert (reading.ink > 0.2) if i in FILLED else (reading.ink < 0.01)


def test_an_unmarked_form_of_another_size_is_refused():
    page, quads = form("circles", {})
    with pytest.raises(ValueError, match="one size"):
        read_marks(page, quads, blank=page[:-1])


def test_a_box_that_print_hides_is_never_sure_and_it_is_said_why():
    name = "circles"
    blank, quads = printed(name, places(name)), corners(places(name))
    blank = filled_alike(blank, quads, FILLED)
    readings = read_marks(scanned(blank), quads, blank=blank)
    for i, reading in enumerate(readings):
        assert reading.doubt is (MarkDoubt.PRINT_HIDES_BOX if i in FILLED else MarkDoubt.NONE)
        assert i not in FILLED or max(reading.probabilities) <= SURE


def doubts(page, quads):
    return sum(r.probability < SURE for r in read_marks(page, quads))


def test_letters_that_grow_darker_step_by_step_never_flip_a_page():
    name = "circles close together, with letters"
    quads = corners(places(name))
    counts = [doubts(scanned(printed(name, places(name), tone)), quads) for tone in range(245, 40, -15)]
    assert max(counts) <= 4


def test_boxes_that_grow_rounder_step_by_step_never_flip_a_page():
    quads = corners(places("circles"))
    counts = []
    for roundness in np.linspace(0, 1, 11):
        page = np.full(printed("circles", places("circles")).shape, 248, np.uint8)
        for (x0, y0), _, (x1, y1), _ in quads:
            cv2.polylines(page, [rounded(x0, y0, x1, y1, roundness)], True, 50, 2, cv2.LINE_AA, 4)
        counts.append(doubts(scanned(page), quads))
    assert max(counts) <= 4


def rounded(x0, y0, x1, y1, roundness):
    """A closed line, in sixteenths of a pixel."""
    radius, angle = roundness * (x1 - x0) / 2, np.linspace(0, np.pi / 2, 12)
    quarter = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    turned = [quarter, quarter[::-1] * (-1, 1), -quarter, quarter[::-1] * (1, -1)]
    inner = [
        (x1 - radius, y1 - radius),
        (x0 + radius, y1 - radius),
        (x0 + radius, y0 + radius),
        (x1 - radius, y0 + radius),
    ]
    line = np.concatenate([corner + middle for corner, middle in zip(turned, inner, strict=True)])
    return np.rint(16 * line).astype(np.int32)


@pytest.mark.parametrize("name", ["ovals with letters", "circles close together, with letters"])
@pytest.mark.parametrize("column", [None, 3])
def test_ticks_that_are_all_alike_are_never_taken_for_letters(name, column):
    boxes = places(name)
    page, scale = printed(name, boxes), DPI / 25.4
    ticked = {row * COLUMNS + (row * 3 % COLUMNS if column is None else column) for row in range(ROWS)}
    for number in ticked:
        box = boxes[number]
        shape = np.array([(0.3, 0.4), (0.45, 0.75), (0.75, 0.1)]) * (box.w, box.h) + (box.x, box.y)
        cv2.polylines(page, [np.rint(shape * scale).astype(np.int32)], False, 90, 2, cv2.LINE_AA)
    readings = read_marks(page, corners(boxes))
    wrong = {i for i, r in enumerate(readings) if (r.mark is Mark.MARKED) is not (i in ticked)}
    assert not [i for i in wrong if not readings[i].doubt]
