"""Stage one of registration: find the ArUco markers in the corners of a page.

A cascade from cheap to thorough: four corner crops at low resolution, then finer, then the whole picture. Nearly every
page ends after the first step, which costs a millisecond; each later step costs more and is taken only while fewer than
four markers are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import CORNERS_PER_PAGE, MAX_PAGES

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]
Marker = tuple[int, Points]
"""Id and 4×2 corners in pixels."""

A4_LONG_SIDE_MM = 297.0
# The coarse corner is off by up to two pixels at 100 dpi; four pixels are still within a module there.
MIN_HALF_WINDOW_PX = 4
# A marker's perimeter (36 mm) over the longer side of what is looked at: 0.7 of a corner crop, 0.12 of a page. Half of
# that is still a page that fills half of a photograph; anything smaller is print, and need not be looked into.
LEAST_PERIMETER_CORNER, LEAST_PERIMETER_WHOLE = 0.3, 0.04
# Markers of a second sheet are as large as those of the first; perspective changes a marker's size by less than this.
STRAY_SIZE = 0.2


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the cascade.

    Attributes:
        whole: look at the whole picture instead of its four corners.
        pixels_per_mm: resolution to look at; a module of a marker is 1.5 mm.
        closing: size in pixels of a grey closing before thresholding, 0 for none. Closing removes dark lines thinner
            than this: streaks of a dirty glass, strokes of a pen.
        opening: likewise for bright lines.
    """

    whole: bool
    pixels_per_mm: float
    closing: int = 0
    opening: int = 0


@dataclass(frozen=True, slots=True)
class FiducialOptions:
    """How markers are looked for.

    ``corner_share`` is the side of a corner crop as a share of the picture's short side: a marker lies within 17 mm of
    the paper's corner, and 0.24 · 210 mm = 50 mm leaves 33 mm for skew, shift and scanner borders.
    """

    corner_share: float = 0.24
    steps: tuple[Step, ...] = (
        Step(whole=False, pixels_per_mm=2.0),
        Step(whole=False, pixels_per_mm=2.7, closing=3),
        Step(whole=False, pixels_per_mm=4.0),
        Step(whole=True, pixels_per_mm=2.7, closing=3),
        Step(whole=True, pixels_per_mm=4.0),
        Step(whole=True, pixels_per_mm=4.0, closing=3),
        Step(whole=True, pixels_per_mm=4.0, opening=3),
        Step(whole=True, pixels_per_mm=8.0, closing=5),
    )
    subpixel_window_mm: float = 0.6
    """Half the window in which a corner is refined; less than half a module, so that only one edge pair is seen."""


@dataclass(frozen=True, slots=True)
class FoundFiducials:
    """The markers of one page.

    Attributes:
        page: its number, from 1.
        corners: marker id to 4×2 pixels, clockwise from the marker's own top left.
        strays: id and corners of markers that can't be this page's: of another page, or of an id that was found in
            another place already. There is a second sheet in the picture.
    """

    page: int
    corners: dict[int, Points]
    strays: tuple[Marker, ...] = ()


def find_fiducials(image: Gray, options: FiducialOptions | None = None) -> FoundFiducials | None:
    """Find the markers of a page, whichever way up it lies.

    Args:
        image: gray picture, h×w.
        options: the cascade.

    Returns:
        the markers of the page to which most of those found belong; ``None`` where there are none at all.
    """
    options = options or FiducialOptions()
    found: list[Marker] = []
    for step in options.steps:
        for marker in _detect(image, step, options.corner_share):
            if not any(_is_same(marker, known) for known in found):
                found.append(marker)
        if len(_of_one_page(found)) == CORNERS_PER_PAGE:
            break
    markers = _of_one_page(found)
    if not markers:
        return None
    half = options.subpixel_window_mm * max(image.shape) / A4_LONG_SIDE_MM
    page = next(iter(markers)) // CORNERS_PER_PAGE + 1
    refined = {marker: _refined(image, corners, half) for marker, corners in markers.items()}
    return FoundFiducials(page, refined, _strays(found, markers))


def find_strays(image: Gray, found: FoundFiducials, options: FiducialOptions | None = None) -> tuple[Marker, ...]:
    """Look over the whole picture for markers that can't be those of the page that was found.

    Where all four markers lie in the corners nobody has looked elsewhere. That costs some 20 ms, and is worth it where
    the page does not look as it was printed.
    """
    whole = tuple(step for step in (options or FiducialOptions()).steps if step.whole)[:2]
    known = list(found.corners.items())
    for step in whole:
        known += [m for m in _detect(image, step, 1.0) if not any(_is_same(m, other) for other in known)]
    return _strays(known, found.corners)


def _is_same(one: Marker, other: Marker) -> bool:
    return one[0] == other[0] and _distance(one[1], other[1]) < _side(other[1])


def _distance(one: Points, other: Points) -> float:
    return float(np.hypot(*(one.mean(axis=0) - other.mean(axis=0))))


def _side(corners: Points) -> float:
    return float(np.hypot(*(corners - np.roll(corners, 1, axis=0)).T).mean())


def _strays(found: list[Marker], markers: dict[int, Points]) -> tuple[Marker, ...]:
    """Return what was found besides ``markers``, as large as they are: print can look like a marker, but hardly so."""
    usual = float(np.median([_side(corners) for corners in markers.values()]))
    others = ((m, c) for m, c in found if not (m in markers and _distance(c, markers[m]) < usual))
    return tuple((m, c) for m, c in others if abs(_side(c) / usual - 1) < STRAY_SIZE)


def _of_one_page(found: list[Marker]) -> dict[int, Points]:
    """Keep the markers of the page that has most of them; the lower page number wins a draw, the first of an id."""
    by_page: list[dict[int, Points]] = [{} for _ in range(MAX_PAGES)]
    for marker, corners in found:
        by_page[marker // CORNERS_PER_PAGE].setdefault(marker, corners)
    return max(by_page, key=len)


def _detect(image: Gray, step: Step, corner_share: float) -> Iterator[Marker]:
    """Yield marker id and 4×2 corners in pixels of ``image``."""
    factor = max(1, round(max(image.shape) / A4_LONG_SIDE_MM / step.pixels_per_mm))
    for left, top, crop in _crops(image, step.whole, corner_share):
        small = _prepared(crop, factor, step)
        corners, ids, _ = _detector(step.whole).detectMarkers(small)
        for quad, marker in zip(corners, () if ids is None else np.ravel(ids), strict=False):
            yield int(marker), (quad.reshape(4, 2).astype(np.float64) + 0.5) * factor - 0.5 + (left, top)


def _crops(image: Gray, whole: bool, corner_share: float) -> Iterator[tuple[int, int, Gray]]:
    height, width = image.shape
    side = height if whole else round(corner_share * min(height, width))
    across = width if whole else side
    for top in (0,) if whole else (0, height - side):
        for left in (0,) if whole else (0, width - across):
            yield left, top, image[top : top + side, left : left + across]


def _prepared(crop: Gray, factor: int, step: Step) -> Gray:
    """Shrink by an integer factor (OpenCV's area filter is fast only there) and take thin lines out."""
    height, width = (side - side % factor for side in crop.shape)
    size = (width // factor, height // factor)
    small = cv2.resize(crop[:height, :width], size, interpolation=cv2.INTER_AREA) if factor > 1 else crop
    for operation, kernel in ((cv2.MORPH_CLOSE, step.closing), (cv2.MORPH_OPEN, step.opening)):
        if kernel:
            small = cv2.morphologyEx(small, operation, np.ones((kernel, kernel), np.uint8))
    return np.ascontiguousarray(small, dtype=np.uint8)


def _refined(image: Gray, corners: Points, half_window: float) -> Points:
    """Refine to a fraction of a pixel by ``cornerSubPix``: gradients are orthogonal to the ray from the corner."""
    half = max(MIN_HALF_WINDOW_PX, round(half_window))
    start = corners.astype(np.float32).reshape(-1, 1, 2)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 20, 0.02)
    refined = cv2.cornerSubPix(image, start.copy(), (half, half), (-1, -1), stop).reshape(4, 2).astype(np.float64)
    moved = np.hypot(*(refined - corners).T)
    # A corner that ran away found something else (a stroke, a hole): the coarse position is better.
    return np.where((moved > half)[:, None], corners, refined)


@cache
def _detector(whole: bool) -> cv2.aruco.ArucoDetector:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    used = cv2.aruco.Dictionary(dictionary.bytesList[: CORNERS_PER_PAGE * MAX_PAGES], dictionary.markerSize)
    used.maxCorrectionBits = dictionary.maxCorrectionBits
    parameters = cv2.aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeMin = 5
    parameters.adaptiveThreshWinSizeMax = 15
    parameters.adaptiveThreshWinSizeStep = 10
    parameters.minMarkerPerimeterRate = LEAST_PERIMETER_WHOLE if whole else LEAST_PERIMETER_CORNER
    # Refined where it was found, a corner is within a pixel or two of where the whole picture has it.
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.cornerRefinementWinSize = 2
    return cv2.aruco.ArucoDetector(used, parameters)
