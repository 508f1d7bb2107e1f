"""Pictures whose gray levels the scanner turned into dots."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from omr import read_page
from omr.flaws.halftone import is_halftoned
from omr.reading import Flaw, State

BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) * 16 + 8


def diffused(image):
    """The picture as error diffusion (Floyd and Steinberg) makes it."""
    return np.asarray(Image.fromarray(image).convert("1"), dtype=np.uint8) * np.uint8(255)


def ordered(image):
    height, width = image.shape
    pattern = np.tile(BAYER, (height // 4 + 1, width // 4 + 1))[:height, :width]
    return np.where(image > pattern, 255, 0).astype(np.uint8)


@pytest.mark.parametrize("halftoned", [diffused, ordered])
@pytest.mark.parametrize("page", [1, 2])
def test_a_halftoned_page_is_named_beside_its_reading(printed, page, halftoned):
    image, _ = printed.filled(page)
    paper = np.minimum(image, 235)  # as the gray paper of a copier is
    reading = read_page(halftoned(paper), printed.layouts, printed.key)
    assert Flaw.HALFTONED in reading.flaws
    assert reading.registration is not None
    assert any(answer.state is State.DOUBT for answer in reading.answers)


@pytest.mark.parametrize("scanner", ["clean-200", "bilevel-200", "bilevel-300", "photocopy", "gray-150"])
def test_other_pages_are_not_taken_for_halftones(printed, scanner):
    image, _ = printed.filled(1, scanner=scanner)
    assert not is_halftoned(image)
    assert read_page(image, printed.layouts, printed.key).flaws == ()


@pytest.mark.parametrize("level", [0, 255])
def test_an_even_picture_is_no_halftone(level):
    assert not is_halftoned(np.full((600, 500), level, np.uint8))


def test_dust_is_no_halftone(printed):
    image, _ = printed.filled(1, scanner="bilevel-200")
    rng = np.random.default_rng(5)
    image = image.copy()
    image[rng.integers(0, image.shape[0], 3000), rng.integers(0, image.shape[1], 3000)] = 0
    assert not is_halftoned(image)
