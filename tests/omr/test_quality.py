"""What is measured on a blank sheet is what was done to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from omr import Fault, read_page
from omr.quality import Quality, measure_quality
from samples import SCANNERS, TornCorner, scan
from samples.defects import afflict

Printed = Any  # of conftest.py, which can't be imported
DPI = 200
PX_PER_MM = DPI / 25.4


def measured(printed: Printed, image: np.ndarray) -> Quality:
    quality = measure_quality(image, read_page(image, printed.layouts, printed.key, dpi=(DPI, DPI)))
    assert quality is not None
    return quality


def toned(image: np.ndarray, paper: int, black: int) -> np.ndarray:
    return np.interp(image, (0, 255), (black, paper)).astype(np.uint8)


def test_a_clean_sheet(printed: Printed) -> None:
    quality = measured(printed, printed.blanks[0])
    assert quality.pixels_per_mm == pytest.approx(PX_PER_MM, rel=0.002)
    assert quality.scale == pytest.approx((1.0, 1.0), abs=0.003)
    assert (quality.fiducials, quality.disturbed, quality.inked, quality.marked) == (4, 0, 0, ())
    assert quality.code_read
    assert quality.code_at_half
    assert quality.noise < 0.5
    assert quality.residual_mm < 0.05


@pytest.mark.parametrize(("paper", "black"), [(250, 10), (200, 50), (180, 120)])
def test_contrast_is_that_of_paper_and_print(printed: Printed, paper: int, black: int) -> None:
    quality = measured(printed, toned(printed.blanks[0], paper, black))
    assert quality.paper == pytest.approx(paper, abs=2)
    assert quality.black == pytest.approx(black, abs=2)
    assert quality.contrast == pytest.approx(1 - black / paper, abs=0.03)


@pytest.mark.parametrize("sigma_mm", [0.12, 0.2, 0.3])
def test_an_edge_is_as_wide_as_its_blur_makes_it(printed: Printed, sigma_mm: float) -> None:
    blurred = cv2.GaussianBlur(printed.blanks[0], (0, 0), sigma_mm * PX_PER_MM)
    assert measured(printed, blurred).edge_mm == pytest.approx(2.563 * sigma_mm, rel=0.1)


def test_noise_is_measured_and_marks_are_not_noise(printed: Printed) -> None:
    paper = toned(printed.blanks[0], 200, 20)
    layer = np.random.default_rng(1).normal(0, 1, paper.shape)
    levels = [measured(printed, np.clip(paper + sigma * layer, 0, 255).astype(np.uint8)).noise for sigma in (5, 10)]
    assert levels[1] == pytest.approx(2 * levels[0], rel=0.15)
    assert 2.5 < levels[0] <= 5.5
    filled, _ = printed.filled(1)
    assert measured(printed, filled).noise < 3


@pytest.mark.parametrize("turns", range(4))
def test_a_quarter_turn_is_no_skew(printed: Printed, turns: int) -> None:
    crooked = replace(SCANNERS["clean-200"], skew_deg=0.0, dust=0.0)
    image = scan(printed.blanks[0], crooked, np.random.default_rng(1), dpi=DPI)
    turned = np.ascontiguousarray(np.rot90(image, turns))
    assert measured(printed, turned).skew_deg == pytest.approx(0, abs=0.1)


def test_a_page_that_was_fed_askew_says_by_how_much(printed: Printed) -> None:
    height, width = printed.blanks[0].shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -3.0, 1.0)  # OpenCV turns the other way round
    askew = cv2.warpAffine(printed.blanks[0], matrix, (width, height), borderValue=255)
    assert measured(printed, askew).skew_deg == pytest.approx(3.0, abs=0.05)


def test_a_corner_that_is_gone_is_missed(printed: Printed) -> None:
    torn = afflict(printed.blanks[0], (TornCorner(corner=2, size_mm=30),), "paper", DPI, np.random.default_rng(1))
    assert measured(printed, torn).fiducials == 3


def test_what_somebody_marked_is_named(printed: Printed) -> None:
    image, answers = printed.filled(1)
    quality = measured(printed, image)
    meant = {(r.question, r.answer) for r in answers.responses if r.answer}
    assert set(quality.marked) & meant
    assert quality.inked >= len(quality.marked) > 10


def test_a_picture_without_a_sheet_has_nothing_to_measure(printed: Printed) -> None:
    empty = np.full_like(printed.blanks[0], 240)
    reading = read_page(empty, printed.layouts, printed.key)
    assert reading.fault is Fault.PAGE_BLANK
    assert measure_quality(empty, reading) is None
