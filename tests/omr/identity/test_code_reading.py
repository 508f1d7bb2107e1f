"""Page codes are looked for where they may be, and not for ever."""

from __future__ import annotations

import numpy as np
import pytest

from omr.identity.code_reading import read_code_anywhere


@pytest.mark.parametrize("levels", [2, 5, 256])
def test_a_picture_of_noise_has_no_code_and_is_soon_done_with(levels: int) -> None:
    """OpenCV's detector would take some ten minutes for each of these."""
    noise = np.random.default_rng(levels).integers(0, levels, (3508, 2480), dtype=np.uint8)
    assert read_code_anywhere(noise * np.uint8(255 // (levels - 1))) is None
