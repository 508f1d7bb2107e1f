"""What the kernels tell of marks is what numpy tells, to the last bit, however odd the ink."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omr import compiled
from omr.marks.ink_cells import CELL, CELLS, ink_cells
from omr.marks.ink_features import gather
from omr.marks.ink_shape import ink_shape
from omr.marks.ink_sums import Sum, ink_sums, print_lacking
from omr.marks.outline_print import Printed, lines_alone, outline_zone, printed_outline
from omr.marks.paper_shading import flattened
from omr.marks.quantiles import median, medians, quantile
from omr.marks.soft_ink import BOLD, FAINT, soft_ink
from omr.marks.wide_rings import ringed_boxes
from omr.registration.sampling import INSET, SAMPLES, SIDE

LOW, HIGH = round(INSET), round(INSET + SIDE)
PAGES = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([2, 8, 256]), st.booleans())


def both_ways(tell: Callable[[], Any]) -> tuple[Any, Any]:
    """Return what is told with kernels and without."""
    assert compiled.KERNELS is not None, "this machine has a compiler"
    told = tell()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compiled, "KERNELS", None)
        return told, tell()


def boxes_of(page: tuple[int, int, int, bool]) -> np.ndarray:
    """Return darkness of boxes with outlines, strokes, shading and grain, of so many levels, perhaps cut off."""
    seed, count, levels, cut = page
    random = np.random.default_rng(seed)
    dark = np.zeros((count, SAMPLES, SAMPLES), np.float32)
    for patch in dark:
        cv2.rectangle(patch, (LOW, LOW), (HIGH - 1, HIGH - 1), float(random.uniform(0, 1)), 1)
        for _ in range(random.integers(0, 6)):
            ends = random.integers(-10, SAMPLES + 10, (2, 2)).tolist()
            cv2.line(patch, *ends, float(random.uniform(0, 1.25)), int(random.integers(1, 7)))
    dark += random.uniform(0, 0.2, (count, 1, 1)) * np.linspace(-1, 1, SAMPLES) * random.choice([0, 1])
    dark += random.normal(0, random.choice([0, 0.03, 0.3]), dark.shape)
    dark = (np.rint(dark.clip(0, 1.25) * (levels - 1)) / (levels - 1)).astype(np.float32)
    if cut:
        dark[0, random.integers(SAMPLES) :] = np.nan
    return dark


def prints_of(dark: np.ndarray, alike: bool) -> Printed:
    """Return print at our own boxes, or another one at each box."""
    if alike:
        return printed_outline(dark)
    print_ = np.where(dark > 0.6, dark, np.float32(0))
    return Printed(print_, outline_zone(), outline_zone() | (print_ > 0.9), ours=False)


@settings(max_examples=40, deadline=None)
@given(PAGES)
def test_paper_and_print_are_told_alike(page: tuple[int, int, int, bool]) -> None:
    dark = boxes_of(page)
    flat, again = both_ways(lambda: flattened(dark))
    assert np.array_equal(flat, again)
    assert flat.min() >= 0
    for one, other in zip(*both_ways(lambda: lines_alone(dark)), strict=True):
        assert np.array_equal(one, other)
    print_, print_again = both_ways(lambda: printed_outline(flat))
    assert np.array_equal(print_.template, print_again.template)
    assert np.array_equal(print_.zone, print_again.zone)


@settings(max_examples=40, deadline=None)
@given(PAGES, st.booleans())
def test_ink_is_told_alike(page: tuple[int, int, int, bool], alike: bool) -> None:
    flat = flattened(boxes_of(page))
    printed, some = prints_of(flat, alike), np.arange(len(flat)) % 3 != 1
    for tell in (
        lambda: ink_sums(flat, printed),
        lambda: print_lacking(flat, printed),
        lambda: soft_ink(flat, printed, some, FAINT),
        lambda: soft_ink(flat, printed, np.flatnonzero(some)[::-1], BOLD),
        lambda: ink_cells(flat, printed, some),
    ):
        one, other = both_ways(tell)
        assert np.array_equal(one, other)


@settings(max_examples=20, deadline=None)
@given(PAGES)
def test_sums_and_cells_are_those_of_the_ink(page: tuple[int, int, int, bool]) -> None:
    flat = flattened(boxes_of(page))
    printed, every = printed_outline(flat), np.ones(len(flat), dtype=bool)
    sums, ink = ink_sums(flat, printed), soft_ink(flat, printed, every, FAINT)
    assert sums[:, Sum.TOTAL] == pytest.approx(ink.sum(axis=(1, 2)), rel=1e-4)
    assert sums[:, Sum.INSIDE] + sums[:, Sum.RING] == pytest.approx(sums[:, Sum.TOTAL])
    cells = ink_cells(flat, printed, every)[:, : CELLS * CELLS]
    assert cells.sum(axis=1) * CELL**2 == pytest.approx(sums[:, Sum.TOTAL], rel=1e-4)


@settings(max_examples=40, deadline=None)
@given(PAGES)
def test_shapes_are_told_alike(page: tuple[int, int, int, bool]) -> None:
    flat = flattened(boxes_of(page))
    some = np.arange(len(flat)) % 4 != 2
    one, other = both_ways(lambda: ink_shape(flat, some))
    for name in ("core", "thick_core", "regions", "apart", "through"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@settings(max_examples=20, deadline=None)
@given(PAGES)
def test_evidence_is_told_alike(page: tuple[int, int, int, bool]) -> None:
    dark = boxes_of(page)
    one, other = both_ways(lambda: gather(dark))
    for name in ("inside", "ring", "near", "around", "middle", "amount", "tint", "hidden", "flood", "tone", "free"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(8, 40), st.floats(-3.2, 3.2), st.booleans())
def test_rings_are_found_alike(seed: int, side: float, turned: float, grainy: bool) -> None:
    random = np.random.default_rng(seed)
    image = np.full((random.integers(120, 500), 400), 255, np.uint8)
    centres = np.stack(np.meshgrid(np.arange(4), np.arange(3)), axis=2).reshape(-1, 2) * 2.3 * side + side
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * side
    turn = np.array([(np.cos(turned), np.sin(turned)), (-np.sin(turned), np.cos(turned))])
    quads = (centres[:, None] + corners - 4 * side) @ turn + 200
    for quad in quads:
        cv2.polylines(image, [np.rint(quad).astype(np.int32)], True, 60)
        if random.random() < 0.5:
            middle, radius = np.rint(quad.mean(axis=0)).astype(int).tolist(), float(random.uniform(0.8, 2.4)) * side
            cv2.ellipse(image, middle, (int(radius), int(radius * 0.9)), 0, 0, int(random.integers(200, 360)), 90, 1)
    if grainy:
        image = (image - random.integers(0, 60, image.shape)).clip(0, 255).astype(np.uint8)
    located: Any = SimpleNamespace(quads=quads, paper=np.full(len(quads), 240, np.float32), black=20.0)
    marks = random.random(len(quads)) < 0.6
    one, other = both_ways(lambda: ringed_boxes(image, located, np.ones(len(quads), dtype=bool), marks))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("beyond", [np.nan, 3e5, 1e8, -1e9])
def test_a_box_beyond_the_horizon_takes_nothing_from_the_rings_of_others(beyond: float) -> None:
    image = np.full((400, 400), 240, np.uint8)
    square = np.array([(-10, -10), (10, -10), (10, 10), (-10, 10)], np.float64)
    quads = np.stack([square + np.array([x, y]) for y in (80, 200, 320) for x in (80, 200, 320)])
    cv2.circle(image, (200, 200), 26, 20, 2)
    quads[0, 2] = quads[8] = beyond
    paper = np.full(len(quads), 240, np.float32)
    located: Any = SimpleNamespace(quads=quads, paper=paper, black=20.0)
    marks, candidates = np.ones(len(quads), dtype=bool), np.arange(len(quads)) != 3
    with np.errstate(all="ignore"):
        one, other = both_ways(lambda: ringed_boxes(image, located, candidates, marks))
    assert np.array_equal(one, other)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30), st.floats(0, 1))
def test_medians_and_quantiles_are_those_of_numpy(values: list[float], share: float) -> None:
    numbers = np.array(values, np.float32)
    assert median(numbers) == np.median(numbers)
    assert quantile(numbers, share) == np.quantile(numbers, share)
    table = np.stack([numbers, numbers[::-1]], axis=1)
    assert np.array_equal(medians(table), np.median(table, axis=0))
