"""Locate a page's fault on its picture, and crop the part of the picture that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from omr.registration.homography import rect_corners, transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.layout import Layout, PageLayout
    from omr.reading import PageReading, Quad, StreakReading
    from omr.registration.fiducials import FoundFiducials, Gray, Points
    from omr.registration.homography import Homography

# Margin shown around a marker or a code, as a share of its size.
AROUND = 0.6
# The serial is printed to the left of the code, about 30 mm wide; a person who types it in needs to see it.
SERIAL_MM = 34.0
CODE_MARGIN_MM = 4.0
CORNER_MARGIN_MM = 8.0  # around a marker: up to the paper's edge
SEAM_MARGIN_MM = 15.0  # a row of boxes on either side
STREAK_MARGIN = 0.04  # of the picture's width, on either side of a streak


def evidence_crop(image: NDArray[np.uint8], reading: PageReading) -> NDArray[np.uint8] | None:
    """Crop the part of a picture that shows the fault of its page.

    Args:
        image: the picture that was read, gray h×w or colour h×w×3.
        reading: its reading.

    Returns:
        the part within ``reading.evidence``, rotated by a multiple of 90° so that the page is upright if its
        rotation is known; ``None`` if there is no fault, or if its evidence is not on the picture.
    """
    if reading.evidence is None:
        return None
    corners = np.array(reading.evidence)
    height, width = image.shape[:2]
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, (width, height)).astype(int)
    if right <= left or bottom <= top:
        return None
    quarters = round(reading.registration.rotation_deg / 90) if reading.registration else 0
    return np.ascontiguousarray(np.rot90(image[top:bottom, left:right], quarters))


def whole_picture(image: Gray) -> Quad:
    """Return the corners of the picture, for a fault that concerns all of it, such as a blank or foreign page."""
    height, width = image.shape
    return as_quad(rect_corners(Rect(0, 0, width - 1, height - 1)))


def around(corners: Points) -> Quad:
    """Return a quad around a marker or a code whose corners are 4×2 pixels, with a margin of ``AROUND``."""
    middle = corners.mean(axis=0)
    return as_quad(middle + (1 + AROUND) * (corners - middle))


def code_place(page: PageLayout, homography: Homography) -> Quad:
    """Return the quad in which the page code should be, with the serial beside it."""
    code = page.code
    grown = Rect(
        code.x - SERIAL_MM, code.y - CODE_MARGIN_MM, code.w + SERIAL_MM + CODE_MARGIN_MM, code.h + 2 * CODE_MARGIN_MM
    )
    return as_quad(transform(homography, rect_corners(grown)))


def lost_corner(image: Gray, found: FoundFiducials | None, page: PageLayout) -> Quad:
    """Return where the first missing marker should be; the whole picture if its place can't be estimated."""
    lost = next((f.rect for f in page.fiducials if found is None or f.id not in found.corners), None)
    known = next((f.rect for f in page.fiducials if found is not None and f.id in found.corners), None)
    if lost is None or known is None or found is None:
        return whole_picture(image)
    seen = next(found.corners[f.id] for f in page.fiducials if f.id in found.corners)
    right, down = (seen[1] - seen[0]) / known.w, (seen[3] - seen[0]) / known.h
    grown = Rect(
        lost.x - CORNER_MARGIN_MM,
        lost.y - CORNER_MARGIN_MM,
        lost.w + 2 * CORNER_MARGIN_MM,
        lost.h + 2 * CORNER_MARGIN_MM,
    )
    place = seen[0] + (rect_corners(grown) - (known.x, known.y)) @ np.stack([right, down])
    height, width = image.shape
    inside = np.clip(place, 0, (width - 1, height - 1))
    return as_quad(inside) if np.ptp(inside, axis=0).min() >= 1 else whole_picture(image)


def missing_boxes(image: Gray, quads: NDArray[np.float64], missing: NDArray[np.bool_]) -> Quad:
    """Return the bounding quad of the boxes whose outlines are missing; the whole picture if there are none."""
    if not missing.any():
        return whole_picture(image)
    points = quads[missing].reshape(-1, 2)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return as_quad(rect_corners(Rect(left, top, right - left, bottom - top)))


def seam_strip(layout: Layout, homography: Homography, seam_mm: float) -> Quad:
    """Return the strip across the page around the edge of another paper, ``seam_mm`` from the top."""
    strip = Rect(0, seam_mm - SEAM_MARGIN_MM, layout.page_size_mm[0], 2 * SEAM_MARGIN_MM)
    return as_quad(transform(homography, rect_corners(strip)))


def streak_strip(image: Gray, streaks: Sequence[StreakReading]) -> Quad:
    """Return the strip around the first streak, from edge to edge."""
    streak, (height, width) = streaks[0], image.shape
    reach = STREAK_MARGIN * width
    if streak.vertical:
        return as_quad(rect_corners(Rect(streak.at - reach, 0, 2 * reach, height - 1)))
    return as_quad(rect_corners(Rect(0, streak.at - reach, width - 1, 2 * reach)))


def as_quad(corners: Points) -> Quad:
    """Return 4×2 numbers as a tuple of four (x, y) tuples."""
    (a, b), (c, d), (e, f), (g, h) = np.asarray(corners, dtype=np.float64).tolist()
    return ((a, b), (c, d), (e, f), (g, h))
