"""Registration from little: from one marker, or from the page code alone, on to the outlines of the boxes.

A marker of 9 mm tells where the page is and, to a fifth of a degree, how it is turned: near it the boxes are found
where they are expected, within the reach of the search for outlines. They in turn tell where those further away are,
and so on, ring by ring, to the other end of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.refinement import outline_shifts
from omr.registration import Fit, rect_corners, transform
from omr.sampling import moved, sample_boxes
from omr.tones import darkness, paper_levels

if TYPE_CHECKING:
    from forms.layout import PageLayout
    from omr.fiducials import Gray, Points
    from omr.registration import Homography

# Millimetres from the anchors within which boxes are looked for, ring by ring. From a marker alone the direction is
# sure to 0.2°, which is 0.2 mm at 60 mm; every ring ties it down by as much as it reaches further. The last ones are
# gone over again with the boxes of the whole page.
RINGS_MM = (60.0, 95.0, 150.0, 240.0, 400.0, 400.0)
FEWEST_BOXES = 6  # fewer say less about the direction than the anchors do
# With boxes all over the page, the two terms of perspective are tied down too.
BOXES_FOR_PERSPECTIVE = 24
# A box further than this from where the others put it is another line that was taken for its outline.
OUTLIER_MM = 0.6


def grown_fit(
    image: Gray, corners: Mapping[int, Points], code: Points | None, page: PageLayout, black: float
) -> Fit | None:
    """Fit a page by whatever is known of it, and by the outlines of its boxes.

    Args:
        image: gray picture, h×w.
        corners: marker id to 4×2 pixels; none, one or more.
        code: 4×2 pixels of the page code, where it was read.
        page: what was printed.
        black: gray level of print.

    Returns:
        the fit; ``None`` where there is no anchor, or hardly a box was found. Its residual is that of the boxes.
    """
    anchors = [(rect_corners(f.rect), corners[f.id]) for f in page.fiducials if f.id in corners]
    if code is not None:
        anchors.append((rect_corners(page.code), code))
    if not anchors or not page.boxes:
        return None
    printed, seen = (np.concatenate(points) for points in zip(*anchors, strict=True))
    homography = _similarity(printed, seen)
    residual = float("inf")
    for ring in RINGS_MM:
        boxes, found = _found_boxes(image, homography, page, black, printed, ring)
        if len(boxes) >= FEWEST_BOXES:
            homography, residual = _fitted(printed, seen, boxes, found, homography)
    return Fit(homography, residual, len(corners)) if np.isfinite(residual) else None


def _similarity(printed: Points, seen: Points) -> Homography:
    """Least squares similarity, by complex numbers: seen = a · printed + b."""
    p, q = printed @ (1, 1j), seen @ (1, 1j)
    centred = p - p.mean()
    a = np.vdot(centred, q - q.mean()) / np.vdot(centred, centred)
    b = q.mean() - a * p.mean()
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag], [0.0, 0.0, 1.0]])


def _found_boxes(
    image: Gray, homography: Homography, page: PageLayout, black: float, anchors: Points, ring: float
) -> tuple[Points, Points]:
    """Return the centres of the boxes within a ring whose outlines were seen, in millimetres and in pixels."""
    outlines = np.array([rect_corners(box.rect) for box in page.boxes])
    centres = outlines.mean(axis=1)
    near = np.hypot(*(centres[:, None] - anchors[None]).T).min(axis=0) <= ring
    if not near.any():
        return np.empty((0, 2)), np.empty((0, 2))
    quads = transform(homography, outlines[near])
    patches = sample_boxes(image, quads)
    shifts, response = outline_shifts(darkness(patches, paper_levels(patches, centres[near]), black))
    there = (response > 0).all(axis=1)
    return centres[near][there], moved(quads, shifts)[there].mean(axis=1)


def _fitted(
    printed: Points, seen: Points, boxes: Points, found: Points, before: Homography
) -> tuple[Homography, float]:
    """Fit to anchors and boxes, without the outliers; return the map and what the boxes leave in millimetres."""
    pixels_per_mm = float(np.sqrt(abs(np.linalg.det(before[:2, :2]))))
    here, there = np.concatenate([printed, boxes]), np.concatenate([seen, found])
    if len(boxes) >= BOXES_FOR_PERSPECTIVE:
        fitted, _ = cv2.findHomography(here, there, cv2.RANSAC, OUTLIER_MM * pixels_per_mm)
    else:
        affine, _ = cv2.estimateAffine2D(here, there, ransacReprojThreshold=OUTLIER_MM * pixels_per_mm)
        fitted = None if affine is None else np.vstack([affine, [0.0, 0.0, 1.0]])
    homography = before if fitted is None else np.asarray(fitted, dtype=np.float64)
    left: NDArray[np.float64] = np.hypot(*(transform(homography, boxes) - found).T) / pixels_per_mm
    return homography, float(np.median(left))
