"""Shrink a picture, or a part of it, by a whole factor: each pixel is the mean of factor×factor of them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr import compiled

Gray = NDArray[np.uint8]

# From this factor on OpenCV's area filter takes twice as long as the kernel; below it rounds otherwise, and is as fast.
LEAST_FACTOR = 3


def shrunk(picture: Gray, factor: int) -> Gray:
    """Return a picture, h×w, as (h // factor)×(w // factor); rows and columns that are left over are left out.

    Args:
        picture: gray levels; it may be a part of another, whose rows lie further apart.
        factor: 1 … 257; for 1 the picture itself is returned.
    """
    if factor == 1:
        return picture
    height, width = (side // factor for side in picture.shape)
    if compiled.KERNELS is None or factor < LEAST_FACTOR or picture.strides[1] != 1:
        whole = picture[: height * factor, : width * factor]
        return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    small, sums = np.empty((height, width), np.uint8), np.empty(width * factor, np.uint16)
    taken = compiled.row_pointer(picture), picture.strides[0], factor, height, width
    compiled.KERNELS.shrink(*taken, compiled.pointer(sums), compiled.pointer(small))
    return small
