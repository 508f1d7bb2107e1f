"""Page codes are looked for where they may be, and not for ever."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from omr.identity.code_reading import read_code_anywhere


@pytest.mark.parametrize("levels", [2, 5, 256])
def test_a_picture_of_noise_has_no_code_and_is_soon_done_with(levels: int) -> None:
    """OpenCV's detector would take some ten minutes for each of these."""
    noise = np.random.default_rng(levels).integers(0, levels, (3508, 2480), dtype=np.uint8)
    assert read_code_anywhere(noise * np.uint8(255 // (levels - 1))) is None


@pytest.mark.parametrize("share", [0.06, 0.09, 0.13, 0.2, 0.34])
def test_specks_all_over_a_picture_are_no_corners_of_codes(share: float) -> None:
    """OpenCV's detector would take from half a minute to hours."""
    specks = np.random.default_rng(3).random((1754, 1240)) < share
    begin = time.process_time()
    assert read_code_anywhere(np.where(specks, np.uint8(20), np.uint8(245))) is None
    assert time.process_time() - begin < 2


def test_a_blurred_code_among_specks_is_found() -> None:
    """zxing-cpp gives it up."""
    rng = np.random.default_rng(5)
    page = np.full((2600, 1800), 245, np.uint8)
    code = cv2.QRCodeEncoder.create().encode("a code of a page, as it is signed")
    side = 6 * code.shape[0]
    page[300 : 300 + side, 900 : 900 + side] = cv2.resize(code, (side, side), interpolation=cv2.INTER_NEAREST)
    page = cv2.GaussianBlur(page, (0, 0), 2.2)
    page[rng.random(page.shape) < 0.07] = 30
    found = read_code_anywhere(page)
    assert found is not None
    assert found.text == "a code of a page, as it is signed"
    assert np.abs(found.corners.mean(axis=0) - (900 + side / 2, 300 + side / 2)).max() < 12
