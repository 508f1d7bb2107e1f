"""Which print scales are told, and which can't be true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omr import read_page
from omr.reading import Registration
from omr.registration.paper_size import with_credible_scale

A4_200 = (2339, 1654)


def fit(scale: float) -> Registration:
    return Registration((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0), 0.0, 4, 0.0, (scale, scale), 8.0)


@pytest.mark.parametrize(
    ("scale", "shape", "dpi"),
    [
        (0.97, A4_200, 200.0),
        (0.94, (2200, 1700), 200.0),  # on Letter
        (0.97, (2500, 1000), 200.0),  # cropped to what the feeder saw
        (0.707, (1654, 1165), 200.0),  # reduced to A5
        (1.414, (3307, 2339), 200.0),  # enlarged to A3
        (0.8, (1654, 2339), 200.0),  # lying, with wide margins
    ],
)
def test_a_scale_that_a_printer_makes_is_told(scale, shape, dpi):
    assert with_credible_scale(fit(scale), shape, (dpi, dpi)).scale == (scale, scale)


@pytest.mark.parametrize(
    ("scale", "shape", "dpi"),
    [
        (3.13, (7308, 5168), 200.0),  # drawn at 300 dpi, stated as 96
        (4.17, (9747, 6891), 200.0),
        (0.667, A4_200, 300.0),  # 200 dpi, stated as 300
        (1.333, A4_200, 150.0),  # 200 dpi, stated as 150
        (0.75, (1754, 1240), 200.0),  # 150 dpi, stated as 200
        (0.707, (1400, 1165), 200.0),
    ],
)
def test_a_scale_whose_page_is_no_paper_is_not_told(scale, shape, dpi):
    told = with_credible_scale(fit(scale), shape, (dpi, dpi))
    assert told.scale is None
    assert told.pixels_per_mm == 8.0


def test_a_scale_that_is_not_known_stays_so():
    unknown = replace(fit(1.0), scale=None)
    assert with_credible_scale(unknown, A4_200, None) == unknown


@pytest.mark.parametrize(("stated", "scale"), [(200.0, 1.0), (150.0, None), (64.0, None)])
def test_a_page_is_read_whatever_its_file_states(printed, stated, scale):
    reading = read_page(printed.blanks[0], printed.layouts, printed.key, dpi=(stated, stated))
    assert reading.registration is not None
    assert reading.registration.scale == (None if scale is None else pytest.approx((scale, scale), abs=2e-3))
    assert np.isfinite(reading.registration.pixels_per_mm)
