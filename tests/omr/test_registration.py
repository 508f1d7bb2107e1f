"""Millimetres to pixels: right under every way that paper lies, and honest about how right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.layout import Fiducial, PageLayout, Rect
from omr.registration import describe, rect_corners, transform
from omr.registration import register as fits

SHEET = Rect(0, 0, 210, 297)
PLACES = ((8, 8), (193, 8), (193, 280), (8, 280))
PAGE = PageLayout(
    1, tuple(Fiducial(i, Rect(x, y, 9, 9)) for i, (x, y) in enumerate(PLACES)), Rect(170, 20, 15, 15), (), ()
)
EVERYWHERE = np.array([[x, y] for x in np.linspace(5, 205, 9) for y in np.linspace(5, 292, 9)])


def register(corners, page):
    return next(fits(corners, page), None)


def placed(angle=0.0, scale=8.0, stretch=1.0, perspective=(0.0, 0.0)):
    """A homography: turn by ``angle`` degrees, ``scale`` pixels a mm, stretched down, seen at a slant."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    size = np.diag([scale, scale * stretch, 1.0])
    slant = np.array([[1, 0, 0], [0, 1, 0], [perspective[0], perspective[1], 1]])
    shift = np.array([[1, 0, 900.0], [0, 1, 1200.0], [0, 0, 1]])
    return shift @ turn @ size @ slant


def seen_through(homography, noise=0.0, without=()):
    rng = np.random.default_rng(7)
    return {
        f.id: transform(homography, rect_corners(f.rect)) + rng.normal(0, noise, (4, 2))
        for f in PAGE.fiducials
        if f.id not in without
    }


def worst_mm(found, true, scale=8.0):
    return np.hypot(*(transform(found, EVERYWHERE) - transform(true, EVERYWHERE)).T).max() / scale


angles = st.floats(-180, 180)
stretches = st.floats(0.98, 1.02)
slants = st.tuples(st.floats(-2e-4, 2e-4), st.floats(-2e-4, 2e-4))


@given(angles, st.floats(3, 24), stretches, slants)
def test_any_turn_stretch_and_slant_is_undone(angle, scale, stretch, slant):
    true = placed(angle, scale, stretch, slant)
    fit = register(seen_through(true), PAGE)
    assert fit is not None
    assert worst_mm(fit.homography, true, scale) < 1e-3
    assert fit.residual_mm < 1e-3
    assert fit.fiducials == 4


@given(angles, stretches, st.integers(0, 3))
def test_three_markers_are_enough(angle, stretch, lost):
    true = placed(angle, 8.0, stretch)
    fit = register(seen_through(true, noise=0.13, without=(lost,)), PAGE)
    assert fit is not None
    assert worst_mm(fit.homography, true) < 0.15


@given(angles, st.sampled_from([(0, 1), (0, 2), (1, 3), (2, 3)]))
def test_two_markers_still_place_the_page_within_the_reach_of_the_outlines(angle, lost):
    true = placed(angle, 8.0)
    fit = register(seen_through(true, noise=0.13, without=lost), PAGE)
    assert fit is not None
    assert fit.fiducials == 2
    assert worst_mm(fit.homography, true) < 1.2


@pytest.mark.parametrize("lost", [(0, 1, 2), (0, 1, 2, 3)])
def test_one_marker_is_not_enough(lost):
    assert register(seen_through(placed(), without=lost), PAGE) is None


@given(st.integers(0, 3), st.floats(3, 20))
def test_a_marker_in_the_wrong_place_is_left_out_by_one_of_the_fits(wrong, millimetres):
    true = placed(2.0)
    corners = seen_through(true, noise=0.1)
    corners[wrong] = corners[wrong] + [8.0 * millimetres, 0]
    assert min(worst_mm(fit.homography, true) for fit in fits(corners, PAGE)) < 0.15


def test_a_page_that_fits_badly_says_so():
    corners = seen_through(placed())
    for i, shift in enumerate(([24, 0], [-24, 8], [16, -24], [-16, 24])):
        corners[i] = corners[i] * [1.0, 1.01] + np.array(shift) * np.arange(4)[:, None] / 2
    fit = register(corners, PAGE)
    assert fit is not None
    assert fit.residual_mm > 0.7


@pytest.mark.parametrize("angle", [-90.0, -3.0, 0.0, 90.0, 178.0])
def test_turn_and_printed_scale_are_told(angle):
    fit = register(seen_through(placed(angle, 200 / 25.4 * 0.97)), PAGE)
    assert fit is not None
    told = describe(fit, SHEET, (200.0, 200.0))
    assert told.rotation_deg == pytest.approx(angle, abs=0.01)
    assert told.scale == pytest.approx((0.97, 0.97), abs=1e-4)
    assert describe(fit, SHEET, None).scale is None
