"""Recognise pictures that are inverted, white print on black paper, and turn them back."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.registration.fiducials import FiducialOptions, find_fiducials

Gray = NDArray[np.uint8]

# Mean gray level under which the inverted picture is looked at. Filled sheets have over 200; on a glass twice as wide
# under a black lid they have 145, and 110 if inverted.
DARK = 128
# Every so many pixels are enough to tell a dark page.
STEP_PX = 16


def is_negative(image: Gray, options: FiducialOptions | None = None) -> bool:
    """Tell whether a picture is dark and only its inverse has the markers of a sheet.

    Args:
        image: gray picture, h×w, 0 is black.
        options: how markers are looked for.
    """
    some = np.ascontiguousarray(image[::STEP_PX, ::STEP_PX])
    if cv2.sumElems(some)[0] >= DARK * some.size or find_fiducials(image, options) is not None:
        return False
    return find_fiducials(inverted(image), options) is not None


def inverted(image: Gray) -> Gray:
    """Return a picture with black and white exchanged."""
    return np.asarray(cv2.bitwise_not(image), dtype=np.uint8)
