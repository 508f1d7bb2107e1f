"""Stage one of registration: find the ArUco markers in the corners of a page.

The search is a cascade from cheap to thorough: four corner crops at low resolution, then at higher resolution, then the
whole picture. On nearly every page the first step suffices, which takes a millisecond; each later step takes longer and
is run only while fewer than four markers are known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import CORNERS_PER_PAGE, MAX_PAGES
from omr.registration.shrinking import shrunk

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]
Marker = tuple[int, Points]
"""A marker's id and its 4×2 corners in pixels."""

A4_LONG_SIDE_MM = 297.0
MARKER_MM = 9.0  # side of a printed marker
# Least half window of corner refinement. A coarse corner is off by up to two pixels at 100 dpi, where four pixels are
# still within a module.
MIN_HALF_WINDOW_PX = 4
# Least perimeter of a marker (36 mm) over the longer side of the searched picture: it is 0.7 in a corner crop and 0.12
# on a page. Half of that is a page that fills half of a photograph; anything smaller is print and is skipped.
LEAST_PERIMETER_CORNER, LEAST_PERIMETER_WHOLE = 0.3, 0.04
# In a corner nothing so small is looked at first: letters and the finders of the page code are, and most of the time
# would be theirs. If no marker is found, or only one so much smaller than usual that another could be missed, they are.
QUICK_PERIMETER, USUAL_PERIMETER = 0.4, 0.55
# A second sheet's markers have the size of the first's, to within this share, by which perspective may change it.
STRAY_SIZE = 0.2


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the cascade.

    Attributes:
        whole: search the whole picture instead of its four corners.
        pixels_per_mm: resolution at which to search; a module of a marker is 1.5 mm.
        closing: size in pixels of a gray closing before thresholding, 0 for none. Closing removes dark lines thinner
            than this: streaks of a dirty glass, strokes of a pen.
        opening: the same for a gray opening, which removes bright lines.
    """

    whole: bool
    pixels_per_mm: float
    closing: int = 0
    opening: int = 0


@dataclass(frozen=True, slots=True)
class FiducialOptions:
    """How markers are searched for.

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
    """Half the window in which a corner is refined; less than half a module, so that it contains only one corner."""


@dataclass(frozen=True, slots=True)
class FoundFiducials:
    """The markers of one page.

    Attributes:
        page: its number, from 1.
        corners: marker id to 4×2 pixels, clockwise from the marker's own top left.
        strays: id and corners of markers that can't belong to this page: they are of another page, or their id was
            found at another place already. They show that there is a second sheet in the picture.
    """

    page: int
    corners: dict[int, Points]
    strays: tuple[Marker, ...] = ()


def find_fiducials(image: Gray, options: FiducialOptions | None = None) -> FoundFiducials | None:
    """Find the markers of a page in any orientation.

    Args:
        image: gray picture, h×w.
        options: the cascade.

    Returns:
        the markers of the page to which most of those found belong; ``None`` if none is found.
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
    refined = _refined(image, np.stack(list(markers.values())), half)
    return FoundFiducials(page, dict(zip(markers, refined, strict=True)), _strays(found, markers))


def find_strays(image: Gray, found: FoundFiducials, options: FiducialOptions | None = None) -> tuple[Marker, ...]:
    """Search the whole picture for markers that can't belong to the page that was found.

    If all four markers were found in the corners, the rest of the picture has not been searched. That takes about
    20 ms, and is worthwhile for a page that does not look as it was printed.
    """
    whole = tuple(step for step in (options or FiducialOptions()).steps if step.whole)[:2]
    known = list(found.corners.items())
    for step in whole:
        known += [m for m in _detect(image, step, 1.0) if not any(_is_same(m, other) for other in known)]
    return _strays(known, found.corners)


def find_all_markers(image: Gray, options: FiducialOptions | None = None, *, quick: bool = False) -> list[Marker]:
    """Search the whole picture for markers, of whatever page and sheet.

    Args:
        image: gray picture, h×w.
        options: the cascade, of whose steps all that search the whole picture are done, which takes some 0.1 s.
        quick: do only the second of them, which finds nearly all in a sixth of the time.

    Returns:
        the id and the corners of each.
    """
    options = options or FiducialOptions()
    steps = [step for step in options.steps if step.whole]
    found: list[Marker] = []
    for step in steps[1:2] if quick else steps:
        for marker in _detect(image, step, options.corner_share):
            if not any(_is_same(marker, known) for known in found):
                found.append(marker)
    windows = [options.subpixel_window_mm * _side(corners) / MARKER_MM for _, corners in found]
    return [(m, _refined(image, corners[None], half)[0]) for (m, corners), half in zip(found, windows, strict=True)]


def _is_same(one: Marker, other: Marker) -> bool:
    return one[0] == other[0] and _distance(one[1], other[1]) < _side(other[1])


def _distance(one: Points, other: Points) -> float:
    return float(np.hypot(*(one.mean(axis=0) - other.mean(axis=0))))


def _side(corners: Points) -> float:
    return float(np.hypot(*(corners - np.roll(corners, 1, axis=0)).T).mean())


def _strays(found: list[Marker], markers: dict[int, Points]) -> tuple[Marker, ...]:
    """Return the other markers found that have the size of ``markers``; print that looks like one rarely has it."""
    if len(found) == len(markers):
        return ()
    usual = float(np.median([_side(corners) for corners in markers.values()]))
    others = ((m, c) for m, c in found if not (m in markers and _distance(c, markers[m]) < usual))
    return tuple((m, c) for m, c in others if abs(_side(c) / usual - 1) < STRAY_SIZE)


def _of_one_page(found: list[Marker]) -> dict[int, Points]:
    """Keep the markers of the page with most of them (the lower page on a tie); of each id, the first one found."""
    by_page: list[dict[int, Points]] = [{} for _ in range(MAX_PAGES)]
    for marker, corners in found:
        by_page[marker // CORNERS_PER_PAGE].setdefault(marker, corners)
    return max(by_page, key=len)


def _detect(image: Gray, step: Step, corner_share: float) -> Iterator[Marker]:
    """Yield marker id and 4×2 corners in pixels of ``image``."""
    factor = max(1, round(max(image.shape) / A4_LONG_SIDE_MM / step.pixels_per_mm))
    for left, top, crop in _crops(image, step.whole, corner_share):
        for marker, quad in _seen_on(_prepared(crop, factor, step), step.whole):
            yield marker, (quad + 0.5) * factor - 0.5 + (left, top)


def _seen_on(small: Gray, whole: bool) -> list[Marker]:
    """Return the markers of a prepared picture, or of a prepared corner of it."""
    if whole:
        return _by_detector(small, LEAST_PERIMETER_WHOLE)
    quick = _by_detector(small, QUICK_PERIMETER)
    if quick and min(_perimeter(corners) for _, corners in quick) > USUAL_PERIMETER * max(small.shape):
        return quick
    return _by_detector(small, LEAST_PERIMETER_CORNER)


def _perimeter(corners: Points) -> float:
    first, second, third, fourth = corners.tolist()
    dist = math.dist
    return dist(first, second) + dist(second, third) + dist(third, fourth) + dist(fourth, first)


def _by_detector(small: Gray, least_perimeter: float) -> list[Marker]:
    corners, ids, _ = _detector(least_perimeter).detectMarkers(small)
    found = () if ids is None else np.ravel(ids)
    return [(int(m), quad.reshape(4, 2).astype(np.float64)) for quad, m in zip(corners, found, strict=False)]


def _crops(image: Gray, whole: bool, corner_share: float) -> Iterator[tuple[int, int, Gray]]:
    height, width = image.shape
    side = height if whole else round(corner_share * min(height, width))
    across = width if whole else side
    for top in (0,) if whole else (0, height - side):
        for left in (0,) if whole else (0, width - across):
            yield left, top, image[top : top + side, left : left + across]


def _prepared(crop: Gray, factor: int, step: Step) -> Gray:
    """Shrink by an integer factor, and remove thin lines."""
    small = shrunk(crop, factor)
    for operation, kernel in ((cv2.MORPH_CLOSE, step.closing), (cv2.MORPH_OPEN, step.opening)):
        if kernel:
            small = np.asarray(cv2.morphologyEx(small, operation, np.ones((kernel, kernel), np.uint8)), dtype=np.uint8)
    return np.ascontiguousarray(small)


def _refined(image: Gray, corners: Points, half_window: float) -> Points:
    """Refine n×4×2 corners to a fraction of a pixel with ``cornerSubPix``."""
    half = max(MIN_HALF_WINDOW_PX, round(half_window))
    start = corners.astype(np.float32).reshape(-1, 1, 2)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 20, 0.02)
    refined = cv2.cornerSubPix(image, start, (half, half), (-1, -1), stop).reshape(corners.shape).astype(np.float64)
    moved = np.hypot(*np.moveaxis(refined - corners, -1, 0))
    # A corner that moved too far has locked on to something else (a stroke, a hole): the coarse position is better.
    return np.where((moved > half)[..., None], corners, refined)


@cache
def _detector(least_perimeter: float) -> cv2.aruco.ArucoDetector:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    used = cv2.aruco.Dictionary(dictionary.bytesList[: CORNERS_PER_PAGE * MAX_PAGES], dictionary.markerSize)
    used.maxCorrectionBits = dictionary.maxCorrectionBits
    parameters = cv2.aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeMin = 5
    parameters.adaptiveThreshWinSizeMax = 15
    parameters.adaptiveThreshWinSizeStep = 10
    parameters.minMarkerPerimeterRate = least_perimeter
    # Refined at the resolution of the search, a corner is within a pixel or two of its place on the whole picture.
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.cornerRefinementWinSize = 2
    return cv2.aruco.ArucoDetector(used, parameters)
