"""The kernels of registration tell the same as numpy and OpenCV do."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from omr import compiled
from omr.registration.outlines import outline_presence, outline_shifts, smoothed
from omr.registration.sampling import SAMPLES, sample_boxes, sampled_levels
from omr.registration.shrinking import shrunk
from omr.registration.tones import darkness, paper_levels

seeds = st.integers(0, 2**32 - 1)


def without_kernels(tell: Callable[[], Any]) -> Any:
    assert compiled.KERNELS is not None, "this machine has a compiler"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compiled, "KERNELS", None)
        return tell()


def patches(seed: int, n: int) -> np.ndarray:
    """Gray paper with an outline somewhere near its place, and noise."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(170, 256, (n, SAMPLES, SAMPLES))
    for patch in levels:
        left, top = rng.integers(8, 22, 2)
        ink = rng.integers(0, 160)
        patch[top, left : left + 26] = patch[top + 25, left : left + 26] = ink
        patch[top : top + 26, left] = patch[top : top + 26, left + 25] = ink
    return levels.astype(np.uint8)


@given(seeds, st.integers(1, 13), st.integers(0, 255))
def test_paper_and_darkness_are_the_same_bit_for_bit(seed: int, n: int, black: int) -> None:
    levels, centres = patches(seed, n), np.random.default_rng(seed).uniform(0, 200, (n, 2))
    paper = paper_levels(levels, centres)
    dark = darkness(levels, paper, float(black))
    for as_sampled in (levels, levels.astype(np.float32)):
        twin = without_kernels(lambda levels=as_sampled: paper_levels(levels, centres))
        assert np.array_equal(paper, twin)
        assert np.array_equal(dark, without_kernels(lambda levels=as_sampled: darkness(levels, paper, float(black))))
    assert 0 <= dark.min() <= dark.max() <= 1.25


@given(seeds, st.integers(1, 5), st.booleans())
def test_outlines_are_found_at_the_same_place_bit_for_bit(seed: int, n: int, has_edge: bool) -> None:
    dark = (1 - patches(seed, n) / 255).astype(np.float32)
    if has_edge:
        dark[:, : seed % SAMPLES] = np.nan
    for told, twin in zip(outline_shifts(dark), without_kernels(lambda: outline_shifts(dark)), strict=True):
        assert np.array_equal(told, twin)
    assert np.array_equal(outline_presence(dark), without_kernels(lambda: outline_presence(dark)))


@given(seeds, st.integers(1, 60), st.sampled_from([0.0, 0.5, 1.0]), st.booleans())
def test_shifts_are_smoothed_to_the_same(seed: int, n: int, hidden: float, is_column: bool) -> None:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 200, (n, 2))
    if is_column:
        centres[:, 0] = 40.0
    shifts, responses = rng.normal(0, 0.1, (n, 2)), rng.uniform(0, 1, (n, 2)) * (rng.uniform(size=(n, 2)) >= hidden)
    told = smoothed(shifts, responses, centres, 4.4)
    assert np.allclose(told, without_kernels(lambda: smoothed(shifts, responses, centres, 4.4)), rtol=0, atol=1e-7)


@given(seeds, st.integers(1, 9), st.integers(9, 90), st.integers(9, 90))
def test_a_part_of_a_picture_is_shrunk_to_the_same(seed: int, factor: int, height: int, width: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (110, 100), np.uint8)
    part = picture[7 : 7 + height, 5 : 5 + width]
    small = shrunk(part, factor)
    assert small.shape == (height // factor, width // factor)
    assert np.array_equal(small, without_kernels(lambda: shrunk(part, factor)))


@given(arrays(np.float64, (30, 2), elements=st.floats(-30, 130)), st.integers(20, 70))
def test_samples_beyond_the_picture_are_told_and_others_are_whole_levels(corners: np.ndarray, side: int) -> None:
    picture = np.random.default_rng(side).integers(0, 256, (100, 110), np.uint8)
    quads = corners[:, None] + np.array([(0, 0), (side, 1), (side - 1, side), (-1, side - 1)], np.float64)
    whole = np.concatenate([sample_boxes(picture, quad[None]) for quad in quads])
    assert np.array_equal(sample_boxes(picture, quads), whole, equal_nan=True)
    ends = quads + 0.58 * (quads - quads[:, [2, 3, 0, 1]])
    inside = ((ends > 0) & (ends < (109, 99))).all(axis=(1, 2))
    assert not np.isnan(whole[inside]).any()
    outside = ((ends < -2) | (ends > (112, 102))).any(axis=(1, 2))
    assert np.isnan(whole[outside]).any(axis=(1, 2)).all()
    assert not inside.any() or sampled_levels(picture, quads[inside]).dtype == np.uint8
