"""Flaws are told alike with and without a compiler, and a picture alike however it lies in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omr import compiled
from omr.flaws.disturbance import disturbed_boxes
from omr.flaws.halftone import is_halftoned
from omr.flaws.light_streaks import find_gaps
from omr.flaws.paled import outline_contrast
from omr.flaws.streaks import find_streaks
from omr.flaws.strips import ends_of
from omr.marks.outline_print import REACH, lines_alone
from omr.registration.boxes import Located
from omr.registration.homography import Fit
from omr.registration.outlines import outline_presence
from omr.registration.sampling import MOST_PIXELS_PER_SAMPLE, SAMPLES, SIDE, sample_boxes
from omr.registration.tones import as_paper

PIXELS_PER_MM = 4.0
SEEDS = st.integers(0, 2**32 - 1)


def told_twice(tell: Callable[[], Any]) -> tuple[Any, Any]:
    """What is told by what was compiled, and without."""
    assert compiled.KERNELS is not None, "this machine has a compiler"
    by_kernels = tell()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compiled, "KERNELS", None)
        return by_kernels, tell()


def paper(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """A picture of paper with some noise and some print."""
    image = np.clip(rng.normal(238, 4, (height, width)), 0, 255).astype(np.uint8)
    for _ in range(rng.integers(0, 12)):
        top, left = rng.integers(0, height), rng.integers(0, width)
        image[top : top + rng.integers(1, 12), left : left + rng.integers(1, 60)] = rng.integers(0, 200)
    return image


def striped(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """The picture with a streak down all of it, dark or light."""
    at, width = rng.integers(0, image.shape[1]), rng.integers(1, 7)
    level, share = rng.choice([0.0, 255.0]), rng.uniform(0.1, 1)
    image[:, at : at + width] = image[:, at : at + width] * (1 - share) + level * share
    return image


@given(SEEDS, st.integers(2, 150), st.integers(3, 700), st.integers(1, 3), st.integers(0, 3))
def test_the_ends_of_a_picture_and_its_paper_are_the_same(seed, height, width, step, quarters):
    rng = np.random.default_rng(seed)
    upright = np.rot90(paper(rng, height, width)[1:, 2:], quarters)
    one, other = told_twice(lambda: ends_of(upright, step))
    assert (one is None) == (other is None)
    if one is not None:
        assert one.paper == other.paper
        assert np.array_equal(one.groups, other.groups)


@given(SEEDS, st.integers(0, 3), st.integers(0, 3))
@settings(deadline=None)
def test_streaks_are_the_same_and_it_does_not_matter_how_a_picture_lies_in_memory(seed, count, quarters):
    rng = np.random.default_rng(seed)
    image = paper(rng, rng.integers(200, 600), rng.integers(200, 600))
    for _ in range(count):
        image = striped(rng, np.ascontiguousarray(np.rot90(image)))
    view = np.rot90(image, quarters)
    one, other = told_twice(lambda: find_streaks(view, PIXELS_PER_MM))
    assert one == other == find_streaks(np.ascontiguousarray(view), PIXELS_PER_MM)


def test_the_streaks_of_these_pictures_are_found():
    """Else the test above compares nothing."""
    image = paper(np.random.default_rng(1), 500, 400)
    image[:, 150:153] = image[:, 150:153] // 2
    (streak,) = find_streaks(image, PIXELS_PER_MM)
    assert streak.at == pytest.approx(151, abs=1)


def patches(rng: np.random.Generator, count: int) -> np.ndarray:
    """Darkness of boxes: paper, outlines, some ink, some gaps; some reach beyond the picture."""
    dark = rng.uniform(0, 0.1, (count, SAMPLES, SAMPLES)).astype(np.float32)
    dark[:, 13:16, 13:41] = dark[:, 38:41, 13:41] = dark[:, 13:41, 13:16] = dark[:, 13:41, 38:41] = rng.uniform(0.3, 1)
    for patch in dark:
        top, left = rng.integers(0, SAMPLES, 2)
        patch[top : top + rng.integers(1, 30), left : left + rng.integers(1, 30)] = rng.uniform(0.2, 1.25)
        if rng.random() < 0.1:
            patch[: rng.integers(1, SAMPLES)] = np.nan
    if rng.random() < 0.5:
        dark[:, :, rng.integers(17, 36) :][:, :, : rng.integers(1, 4)] = 0
    return dark


def lattice(count: int, side: float = 20.0) -> np.ndarray:
    """Where boxes lie, in columns of eight."""
    at = np.array([[30 + 50 * (k % 8), 30 + 50 * (k // 8)] for k in range(count)], np.float64).reshape(-1, 2)
    return at[:, None] + side * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


@given(SEEDS, st.integers(0, 40))
@settings(deadline=None)
def test_gaps_in_outlines_are_the_same(seed, count):
    dark = patches(np.random.default_rng(seed), count)
    one, other = told_twice(lambda: find_gaps(dark, lattice(count), (500, 400)))
    assert one == other


def located(rng: np.random.Generator, count: int) -> Located:
    dark = patches(rng, count)
    levels = np.full(count, 240, np.float32)
    return Located(Fit(np.eye(3), 0.0, 4), 20.0, lattice(count), levels, dark, outline_presence(dark))


@given(SEEDS, st.integers(1, 40))
@settings(deadline=None)
def test_disturbed_boxes_are_the_same(seed, count):
    rng = np.random.default_rng(seed)
    image, boxes = paper(rng, 400, 500), located(rng, count)
    image[rng.integers(0, 350) :][:40, rng.integers(0, 450) :][:, :40] = 0
    one, other = told_twice(lambda: disturbed_boxes(image, boxes))
    assert np.array_equal(one, other)


@given(SEEDS, st.integers(1, 40))
@settings(deadline=None)
def test_the_contrast_of_an_outline_is_the_median_of_those_sides_that_are_seen_by_themselves(seed, count):
    boxes = located(np.random.default_rng(seed), count)
    across, alone = lines_alone(as_paper(boxes.dark))
    told = outline_contrast(boxes)
    for box, seen in enumerate(alone.T):
        lines = across[seen, box, REACH - 1 : REACH + 2].max(axis=1)
        expected = np.median(lines) * (1 - 20 / 240) if len(lines) >= 2 else np.nan
        assert told[box] == pytest.approx(expected, nan_ok=True)


@given(SEEDS, st.integers(3, 90), st.integers(3, 600), st.floats(0, 1), st.booleans())
def test_halftoned_pictures_are_the_same(seed, height, width, share, gray):
    rng = np.random.default_rng(seed)
    image = np.where(rng.random((height, width)) < share / 8, 0, 255).astype(np.uint8)
    image[rng.integers(0, height) :, : rng.integers(1, width)] = 0
    if gray:
        image[rng.integers(0, height), rng.integers(0, width)] = 128
    one, other = told_twice(lambda: is_halftoned(image))
    assert one == other


@given(SEEDS, st.integers(2, 5), st.floats(-0.3, 0.3), st.integers(1, 5))
@settings(deadline=None)
def test_boxes_of_many_pixels_are_sampled_as_on_a_picture_that_is_shrunk_as_a_whole(seed, factor, slant, count):
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, (700, 900)).astype(np.uint8)
    side = factor * SIDE * MOST_PIXELS_PER_SAMPLE
    shape = side * np.array([[0, 0], [1, slant], [1 - slant, 1 + slant], [-slant, 1]]) / np.hypot(1, slant)
    quads = rng.uniform((-100, -100), (900, 700), (count, 1, 2)) + shape
    height, width = 700 // factor, 900 // factor
    small = cv2.resize(image[: height * factor, : width * factor], (width, height), interpolation=cv2.INTER_AREA)
    as_a_whole = sample_boxes(np.asarray(small, np.uint8), (quads + 0.5) / factor - 0.5)
    assert np.array_equal(sample_boxes(image, quads), as_a_whole, equal_nan=True)
