"""Ink darkens paper where the stroke is, by as much as it covers, and nowhere else."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.layout import Rect
from samples import PENS, MarkStyle, Pen, Stroke, at_dpi, draw_hand, draw_mark, inked
from samples.ink import luma

ABSORBED = [style for style in MarkStyle if style is not MarkStyle.FLUID]
BLACK = Pen("marker", 0.5, (0.0, 0.0, 0.0), 1.0, 0.0, 0.0)


def line(a, b, width=0.5, ink=1.0):
    points = np.linspace(a, b, 30)
    return Stroke(points, np.full(30, width), np.full(30, ink))


def white(height=200, width=200):
    return np.full((height, width), 255, np.uint8)


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
def test_a_line_lies_where_it_was_drawn_and_is_as_wide(dpi):
    k = dpi / 25.4
    page = inked(white(), [line((3.0, 7.03), (13.0, 7.03), width=0.62)], BLACK, at_dpi(dpi))
    dark = (255.0 - page)[:, round(5 * k) : round(11 * k)] / 255
    rows = np.arange(len(page))
    assert (dark.sum(axis=1) @ rows) / dark.sum() == pytest.approx(7.03 * k - 0.5, abs=0.2)
    assert dark.sum(axis=0).mean() / k == pytest.approx(0.62, rel=0.12)


def test_a_homography_moves_the_line():
    turned = np.array([[0.0, -4.0, 150.0], [4.0, 0.0, 20.0], [0.0, 0.0, 1.0]])
    page = inked(white(), [line((5, 10), (25, 10))], BLACK, turned)
    rows, columns = np.nonzero(page < 128)
    assert columns.min() > 107
    assert columns.max() < 113
    assert rows.min() == pytest.approx(40, abs=2)
    assert rows.max() == pytest.approx(120, abs=2)


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), style=st.sampled_from(ABSORBED), gray=st.integers(0, 255))
def test_ink_only_darkens_and_only_near_the_mark(seed, style, gray):
    rng = np.random.default_rng(seed)
    hand = draw_hand(rng)
    strokes = draw_mark(style, Rect(10, 10, 4.4, 4.4), hand, rng)
    paper = np.full((240, 240), gray, np.uint8)
    page = inked(paper, strokes, hand.pen, at_dpi(200))
    assert (page <= paper).all()
    points = np.vstack([stroke.points for stroke in strokes])
    reach = 1.2 + max(0.5 * stroke.widths.max() for stroke in strokes)
    near = Rect(*(points.min(axis=0) - reach), *(np.ptp(points, axis=0) + 2 * reach))
    ys, xs = (np.nonzero(page < paper)[axis] * 25.4 / 200 for axis in (0, 1))
    assert ((xs > near.x) & (xs < near.x + near.w) & (ys > near.y) & (ys < near.y + near.h)).all()


def test_more_ink_is_darker_and_strokes_that_cross_add_up():
    levels = [inked(white(), [line((5, 5), (20, 5), ink=ink)], BLACK, at_dpi(100))[19, 50] for ink in (0.2, 0.5, 0.9)]
    assert levels[0] > levels[1] > levels[2]
    once, twice = (inked(white(), [line((5, 5), (20, 5), ink=0.5)] * n, BLACK, at_dpi(100))[19, 50] for n in (1, 2))
    assert twice / 255 == pytest.approx((once / 255) ** 2, abs=0.02)


def test_the_page_given_is_left_as_it_was_and_what_lies_beside_it_is_not_drawn():
    page = white()
    inked(page, [line((5, 5), (20, 5))], BLACK, at_dpi(100))
    assert (page == 255).all()
    outside = inked(page, [line((90, 90), (99, 99)), line((-9, -9), (-5, -5))], BLACK, at_dpi(100))
    assert (outside == 255).all()
    half = inked(page, [line((-5, 5), (5, 5))], BLACK, at_dpi(100))
    assert half[19, 0] < 40


def test_colour_pages_show_the_pen_s_colour_and_agree_with_gray_ones():
    blue = next(pen for pen in PENS if pen.name == "blue gel")
    colour = inked(np.full((60, 60, 3), 255, np.uint8), [line((2, 5), (12, 5), 1.5)], blue, at_dpi(100))[19, 30]
    gray = inked(white(60, 60), [line((2, 5), (12, 5), 1.5)], blue, at_dpi(100))[19, 30]
    assert colour[0] > colour[1] + 20
    assert luma(tuple(colour / 255)) * 255 == pytest.approx(gray, abs=3)


def test_correction_fluid_whitens_what_lies_under_it_print_included():
    rng = np.random.default_rng(8)
    hand = replace(draw_hand(rng), style=MarkStyle.CROSS, offset=(0.0, 0.0), size=0.9, narrow=0.9)
    box = Rect(10, 10, 4.4, 4.4)
    printed = white(240, 240)
    k = 200 / 25.4
    ends = [(round((at - 0.02) * k),) * 2 for at in (10, 14.4)]
    cv2.rectangle(printed, *ends, 40, 2)
    marked = inked(printed, draw_mark(MarkStyle.CROSS, box, hand, rng), hand.pen, at_dpi(200))
    covered = inked(marked, draw_mark(MarkStyle.FLUID, box, hand, rng), hand.pen, at_dpi(200))
    assert (covered < 128).sum() < 0.35 * (printed < 128).sum() < 0.35 * (marked < 128).sum()
    middle = np.s_[round(11 * k) : round(13.4 * k), round(11 * k) : round(13.4 * k)]
    assert marked[middle].min() < 120
    assert covered[middle].min() > 220


def test_a_highlighter_tints_and_is_paler_in_gray_than_any_pen():
    rng = np.random.default_rng(8)
    strokes = draw_mark(MarkStyle.HIGHLIGHT, Rect(10, 10, 4.4, 4.4), draw_hand(rng), rng)
    assert all(stroke.pen is not None and 3 <= stroke.pen.width_mm <= 5 for stroke in strokes)
    colour = inked(np.full((240, 240, 3), 255, np.uint8), strokes, BLACK, at_dpi(200))
    gray = inked(white(240, 240), strokes, BLACK, at_dpi(200))
    assert np.ptp(colour.astype(int), axis=2).max() > 60
    assert gray.min() > 110
