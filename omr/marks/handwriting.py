"""Measure the ink in a text area, to find out whether somebody wrote in it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import TextArea
from omr.marks.quantiles import median
from omr.registration.homography import Homography, rect_corners, transform
from omr.registration.sampling import Quads

Gray = NDArray[np.uint8]

# Share of the area's width and height that is examined; the frame's outline and the ends of ruled lines lie outside it.
INNER_SHARE = 0.9


def text_quad(area: TextArea, homography: Homography) -> Quads:
    """Return the 4×2 corners of a text area in pixels."""
    return transform(homography, rect_corners(area.rect))


def ink_share(image: Gray, quad: Quads, black: float) -> float:
    """Return the share of an area's inside, 0 to 1, that is darker than half-way from its paper to black.

    Args:
        image: gray picture, h×w.
        quad: 4×2 corners of the area in pixels.
        black: gray level of print.
    """
    inner = quad.mean(axis=0) + INNER_SHARE * (quad - quad.mean(axis=0))
    left, top = np.clip(np.floor(inner.min(axis=0)), 0, image.shape[::-1]).astype(int)
    right, bottom = np.clip(np.ceil(inner.max(axis=0)), 0, image.shape[::-1]).astype(int)
    crop = image[top:bottom, left:right]
    if crop.size == 0:
        return 0.0
    limit = (float(median(crop[::8, ::8].astype(np.float32).ravel())) + black) / 2
    if crop.min() > limit + 1:  # as where nobody wrote
        return 0.0
    mask = np.zeros(crop.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.rint(inner - (left, top)).astype(np.int32), 1)
    dark = cv2.inRange(crop, 0.0, limit)
    return cv2.countNonZero(cv2.bitwise_and(dark, dark, mask=mask)) / max(1, cv2.countNonZero(mask))
