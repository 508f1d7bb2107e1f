"""Millimetres to pixels: right under every way that paper lies, and honest about how right."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forms
from forms.layout import Fiducial, PageLayout, Rect
from omr import Outcome, read_page
from omr.registration.homography import describe, rect_corners, transform
from omr.registration.homography import register as fits
from omr.registration.likely_map import Observed, likely_map
from tests.omr.conftest import print_sheet

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


# The whole way, from a picture whose distortion is known: every box must lie where the paper has it.

DPI = 200
PER_MM = DPI / 25.4
# A box further than this from where it is has its mark read at its edge; an error of a row would be 7 mm.
WELL_PLACED_MM = 0.5
GONE = {
    "bottom": (2, 3),
    "top": (0, 1),
    "left": (0, 3),
    "across": (0, 2),
    "all but one": (1, 2, 3),
    "all": (0, 1, 2, 3),
}
STRETCHED = {"long": (0.02, -0.035, 0.0), "short": (-0.03, 0.03, 0.0), "sheared": (0.0, 0.0, 0.03)}
FEW = """
id: few
languages: [en]
authority: Office
title: Opinion sheet
notice: Write no names.
sections:
  a:
    title: Questions
    questions:
"""
ASKED = "      q{0:02d}: {{kind: choice, label: Question {0}, options: {{o1: 'Yes', o2: 'No'}}}}\n"


@cache
def few_boxes(questions):
    """A printed sheet of so many questions, with yes and no: its layout, its key, its picture."""
    text = FEW + "".join(ASKED.format(i) for i in range(1, questions + 1))
    layout, key = forms.lay_out(forms.parse_survey(text)), b"a key of the tests alone, 32 b.."
    return layout, key, print_sheet(layout, key)[0]


def distorted(picture, page, gone=(), across=0.0, down=0.0, shear=0.0, skew=0.0):
    """The picture without some of its markers, stretched and turned about its middle; and where its boxes lie."""
    picture = picture.copy()
    for fiducial in page.fiducials:
        if fiducial.id % 4 in gone:
            left, top = np.rint((np.array([fiducial.rect.x, fiducial.rect.y]) - 1.5) * PER_MM).astype(int)
            picture[top : top + round(12 * PER_MM), left : left + round(12 * PER_MM)] = 250
    c, s = np.cos(np.radians(skew)), np.sin(np.radians(skew))
    linear = np.array([[c, -s], [s, c]]) @ [[1 + across, shear], [0, 1 + down]]
    middle = np.array(picture.shape[::-1]) / 2
    matrix = np.column_stack([linear, middle - linear @ middle])
    seen = cv2.warpAffine(picture, matrix, picture.shape[::-1], flags=cv2.INTER_AREA, borderValue=250)
    boxes = np.array([rect_corners(box.rect).mean(axis=0) for box in page.boxes])
    return seen, transform(np.vstack([matrix, [0, 0, 1]]), boxes * PER_MM - 0.5)


def furthest_mm(reading, places):
    found = np.array([np.mean(box.quad, axis=0) for box in reading.boxes])
    return np.hypot(*(found - places).T).max() / PER_MM


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("how", STRETCHED)
@pytest.mark.parametrize("questions", [1, 4, 8])
def test_a_page_with_few_boxes_is_read_without_its_markers(questions, how, gone):
    layout, key, picture = few_boxes(questions)
    seen, places = distorted(picture, layout.pages[0], GONE[gone], *STRETCHED[how], skew=1.0)
    reading = read_page(seen, {layout.id: layout}, key)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert furthest_mm(reading, places) < WELL_PLACED_MM


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("how", STRETCHED)
def test_a_stretched_page_is_read_without_its_markers(printed, how, gone):
    seen, places = distorted(printed.blanks[0], printed.layout.pages[0], GONE[gone], *STRETCHED[how], skew=-1.0)
    reading = read_page(seen, printed.layouts, printed.key)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert furthest_mm(reading, places) < WELL_PLACED_MM


def test_a_page_whose_corners_left_the_picture_is_read(printed):
    seen, places = distorted(printed.blanks[1], printed.layout.pages[1], (), 0.02, -0.02, skew=7.0)
    assert (places.min(axis=0) > 0).all()
    reading = read_page(seen, printed.layouts, printed.key)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert furthest_mm(reading, places) < WELL_PLACED_MM


def test_boxes_under_correction_fluid_do_not_stop_the_others(printed):
    page, picture = printed.layout.pages[0], printed.blanks[0].copy()
    covered = np.zeros(len(page.boxes), dtype=bool)
    covered[np.random.default_rng(5).permutation(len(covered))[: round(0.6 * len(covered))]] = True
    for box in np.array(page.boxes, dtype=object)[covered]:
        left, top = np.rint((np.array([box.rect.x, box.rect.y]) - 0.8) * PER_MM).astype(int)
        picture[top : top + round(6 * PER_MM), left : left + round(6 * PER_MM)] = 250
    reading = read_page(picture, printed.layouts, printed.key)
    assert (reading.outcome, reading.fault) == (Outcome.READ, None)
    assert [box.disturbed for box in reading.boxes] == covered.tolist()
    # With two markers only, nothing but outlines could say where the page lies.
    seen, _ = distorted(picture, page, GONE["bottom"])
    assert read_page(seen, printed.layouts, printed.key).answers == ()


@given(angles, st.floats(-0.03, 0.03), st.floats(-0.008, 0.008))
def test_a_map_of_one_marker_and_the_code_knows_how_little_it_knows(angle, stretch, slant):
    true = placed(angle, 8.0, 1 + stretch, (slant / 100, 0.0))
    near = [rect_corners(PAGE.fiducials[1].rect), rect_corners(PAGE.code)]
    rng = np.random.default_rng(3)
    known = [Observed(points, transform(true, points) + rng.normal(0, 0.8, points.shape), 0.1) for points in near]
    found = likely_map(known)
    away = np.hypot(*(found.pixels(EVERYWHERE) - transform(true, EVERYWHERE)).T) / 8.0
    errors = found.errors_mm(EVERYWHERE)
    assert (away <= 4 * errors).all()
    assert errors.max() > 2.0


def test_points_all_over_the_page_make_a_map_sure():
    true = placed(2.0, 8.0, 1.03, (1e-4, -5e-5))
    found = likely_map([Observed(EVERYWHERE, transform(true, EVERYWHERE), 0.1)])
    assert worst_mm(found.homography, true) < 0.2
    assert found.errors_mm(EVERYWHERE).max() < 0.2
    assert found.plausible()
