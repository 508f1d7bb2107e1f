"""Cut parts out of a scanned page and straighten them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout, Rect
from omr.registration.homography import MM_PER_INCH, Homography, rect_corners, transform

Gray = NDArray[np.uint8]

LONG_SIDE_PX = 1400  # width of a row that a screen shows without shrinking it
READABLE_PER_MM = 200 / MM_PER_INCH  # pixels per mm from which small print and faint strokes are legible
MOST_ENLARGED = 1.5  # a larger enlargement shows nothing more, and looks like a fault of the scan
SHRUNK_FROM = 1.15  # pixels of the scan per pixel of the view from which strokes could be lost between samples
OUTSIDE = 255  # gray level beyond the scan's edges: white, like paper
REACH_PX = 3  # pixels that cubic interpolation uses beyond the view
# The rows of a matrix are at least 8.6 mm apart: half of that, less half a box, belongs to a row beyond its boxes.
OWN_MM = 2.2
NEAR_MM = 13.0  # boxes up to this distance are in the adjacent row, with labels of four lines; beyond is a heading
LABEL_MM = 9.0  # height of the label above a frame for handwriting, in one or two lines
CONTEXT_MM = 8.3  # shown of the rows above and below: nearly all of the lowest rows, but not their far rule
HEADING_MM = 16.0  # shown of a heading above: the names of the levels in two languages, two lines each
END_MM = 3.0  # shown where nothing follows nearby
MARKER_QUIET_MM = 1.5  # least width of the white around a marker
MARKER_CONTRAST = 40  # least gray levels between a marker's mean and the white around it; low toner has 78
FEWEST_MARKERS = 2  # least number of markers by which a page is registered


@dataclass(frozen=True, slots=True)
class View:
    """A part of a page, and the resolution at which it is shown.

    Attributes:
        rect: in millimetres of the page.
        per_mm: pixels per millimetre.
    """

    rect: Rect
    per_mm: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return max(1, round(self.rect.w * self.per_mm)), max(1, round(self.rect.h * self.per_mm))

    def placed(self, rect: Rect) -> Rect:
        """Map a rectangle from millimetres of the page to pixels of the picture."""
        left, top = (rect.x - self.rect.x) * self.per_mm, (rect.y - self.rect.y) * self.per_mm
        return Rect(left, top, rect.w * self.per_mm, rect.h * self.per_mm)

    @property
    def to_page(self) -> Homography:
        """The 3×3 homography from pixels of the picture (whole numbers are their centres) to millimetres."""
        step = 1 / self.per_mm
        return np.array([[step, 0, self.rect.x + step / 2], [0, step, self.rect.y + step / 2], [0, 0, 1.0]])


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip of a page that one question occupies, in millimetres.

    Attributes:
        view: the part that is shown, which includes parts of the rows above and below.
        own: the part of it that belongs to the question.
    """

    view: Rect
    own: Rect


def straightened(pixels: Gray, homography: Homography, view: View) -> Gray:
    """Return a part of a page, upright and straight.

    Args:
        pixels: h×w, the scan as stored.
        homography: 3×3, millimetres of the page to pixels of the scan.
        view: the part, and its resolution.

    Returns:
        gray levels of the view's size; white beyond the scan's edges.
    """
    to_scan = homography @ view.to_page
    width, height = view.size
    corners = transform(to_scan, rect_corners(Rect(-0.5, -0.5, width, height)))
    limits = (pixels.shape[1], pixels.shape[0])
    left, top = (int(v) for v in np.clip(np.floor(corners.min(axis=0)) - REACH_PX, 0, limits))
    right, bottom = (int(v) for v in np.clip(np.ceil(corners.max(axis=0)) + REACH_PX + 1, 0, limits))
    if right <= left or bottom <= top:
        return np.full((height, width), OUTSIDE, np.uint8)
    part, to_scan = pixels[top:bottom, left:right], _moved(-left, -top) @ to_scan
    shrunk = pixels_per_mm(homography, view.rect) / view.per_mm
    if shrunk >= SHRUNK_FROM:  # otherwise strokes would fall between the samples
        part, to_scan = _shrunk(part, to_scan, shrunk)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpPerspective(part, to_scan, (width, height), flags=flags, borderValue=OUTSIDE), dtype=np.uint8
    )


def pixels_per_mm(homography: Homography, rect: Rect) -> float:
    """Return the resolution of a scan in the middle of a part of the page, in pixels per millimetre."""
    middle = np.array([rect.x + rect.w / 2, rect.y + rect.h / 2])
    origin, across, down = transform(homography, middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    return float(np.hypot(*(across - origin)) + np.hypot(*(down - origin))) / 2


def readable(homography: Homography, rect: Rect) -> View:
    """Return the view in which a part of the page is most legible.

    Its resolution is that of the scan, reduced if the view would be larger than a screen, but not below 200 dpi for
    that reason; a coarser scan is enlarged, by at most ``MOST_ENLARGED``.
    """
    native = pixels_per_mm(homography, rect)
    fitting = max(LONG_SIDE_PX / max(rect.w, rect.h), READABLE_PER_MM)
    return View(rect, max(min(native, fitting), min(MOST_ENLARGED * native, READABLE_PER_MM)))


def fits(pixels: Gray, homography: Homography, page: PageLayout) -> bool:
    """Tell whether the markers of a page are where a homography puts them.

    They are not if the page is decoded at another resolution than when it was read; then the wrong row would be shown.
    """
    seen = 0
    for marker in page.fiducials:
        quiet, rect = MARKER_QUIET_MM, marker.rect
        around = Rect(rect.x - quiet, rect.y - quiet, rect.w + 2 * quiet, rect.h + 2 * quiet)
        patch = straightened(pixels, homography, View(around, 2.0)).astype(np.float64)
        inner = patch[3:-3, 3:-3]
        outer = (patch.sum() - inner.sum()) / (patch.size - inner.size)
        seen += outer - inner.mean() > MARKER_CONTRAST
    return seen >= FEWEST_MARKERS


def between_markers(page: PageLayout, size: tuple[float, float]) -> tuple[float, float]:
    """Return the left and right edge of the printed area of a page; ``size`` is the page's, all in millimetres."""
    rects = [marker.rect for marker in page.fiducials]
    left = max((rect.x + rect.w for rect in rects if rect.x < size[0] / 2), default=0.0)
    return left, min((rect.x for rect in rects if rect.x > size[0] / 2), default=size[0])


def band_of(page: PageLayout, question: str, size: tuple[float, float]) -> Strip | None:
    """Return the strip of a page that a question occupies; ``None`` if it is not on this page.

    The layout records where boxes are, but not labels; so a row extends half way to the boxes of the adjacent rows.

    Args:
        page: its layout.
        question: its id.
        size: of the page, in mm.
    """
    frames = [text.rect for text in page.texts if text.question == question]
    own = [*(box.rect for box in page.boxes if box.question == question), *frames]
    if not own:
        return None
    top, bottom = min(rect.y for rect in own), max(rect.y + rect.h for rect in own)
    others = [box.rect for box in page.boxes if box.question != question]
    others += [text.rect for text in page.texts if text.question != question]
    above = top - max((rect.y + rect.h for rect in others if rect.y + rect.h <= top), default=-np.inf)
    below = min((rect.y for rect in others if rect.y >= bottom), default=np.inf) - bottom
    # A row extends as far above its boxes as below them; if a heading is on one side, the other side determines it.
    up = above if above <= NEAR_MM else below if below <= NEAR_MM else 2 * OWN_MM
    down = below if below <= NEAR_MM else up
    left, right = between_markers(page, size)
    first, last = max(0.0, top - (LABEL_MM if frames else up / 2)), min(size[1], bottom + down / 2)
    heading = max(END_MM, min(HEADING_MM, above - (top - first) - OWN_MM))
    begin = max(0.0, first - (CONTEXT_MM if above <= NEAR_MM else heading))
    end = min(size[1], last + (CONTEXT_MM if below <= NEAR_MM else END_MM))
    return Strip(Rect(left, begin, right - left, end - begin), Rect(left, first, right - left, last - first))


def resized(pixels: Gray, width: int) -> Gray:
    """Return a picture shrunk to ``width`` pixels; a narrower one is returned as it is."""
    if width >= pixels.shape[1]:
        return pixels
    height = max(1, round(pixels.shape[0] * width / pixels.shape[1]))
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _moved(across: float, down: float) -> Homography:
    return np.array([[1, 0, across], [0, 1, down], [0, 0, 1.0]])


def _shrunk(part: Gray, to_part: Homography, factor: float) -> tuple[Gray, Homography]:
    """Shrink a part of a scan by ``factor``; return it with the homography adapted to it."""
    height, width = part.shape
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    across, down = size[0] / width, size[1] / height
    onto_small = np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5], [0, 0, 1.0]])
    return small, onto_small @ to_part


def blacked_out(pixels: Gray, homography: Homography, parts: Sequence[Rect]) -> Gray:
    """Return a copy of a scan in which parts of the page are black.

    Args:
        pixels: h×w gray levels of the scan.
        homography: 3×3, millimetres of the page to pixels.
        parts: in millimetres.
    """
    covered = pixels.copy()
    corners = [np.rint(transform(homography, rect_corners(part))).astype(np.int32) for part in parts]
    cv2.fillPoly(covered, corners, 0)
    return covered
