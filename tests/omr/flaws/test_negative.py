"""Pictures in which black and white are exchanged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omr import read_page
from omr.flaws.negative import inverted, is_negative
from omr.quality import measure_quality
from omr.reading import Flaw


@pytest.mark.parametrize("scanner", ["clean-200", "bilevel-200"])
@pytest.mark.parametrize("page", [1, 2])
def test_an_inverted_page_is_read_as_the_page_itself_and_named(printed, page, scanner):
    image, _ = printed.filled(page, scanner=scanner)
    plain = read_page(image, printed.layouts, printed.key, dpi=(200.0, 200.0))
    negative = read_page(inverted(image), printed.layouts, printed.key, dpi=(200.0, 200.0))
    assert negative.flaws == (Flaw.NEGATIVE,)
    assert replace(negative, flaws=()) == plain


def test_the_quality_of_an_inverted_page_is_that_of_the_page(printed):
    image, _ = printed.filled(1)
    plain = measure_quality(image, read_page(image, printed.layouts, printed.key))
    turned = inverted(image)
    assert measure_quality(turned, read_page(turned, printed.layouts, printed.key)) == plain
    assert plain is not None


def test_a_sheet_on_a_glass_under_a_black_lid_is_not_inverted(printed):
    image, _ = printed.filled(1)
    wide = np.hstack([image, np.zeros((image.shape[0], 2 * image.shape[1]), np.uint8)])
    assert wide.mean() < 100
    assert not is_negative(wide)


def test_a_dark_picture_without_markers_stays_as_it_is():
    picture = np.full((2339, 1654), 20, np.uint8)
    assert not is_negative(picture)
    assert read_page(picture, {}, b"k" * 32).flaws == ()
