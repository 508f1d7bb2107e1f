"""A part of a page as it would look had it lain straight on the scanner: pixels in, pixels out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout, Rect
from omr.registration.homography import MM_PER_INCH, Homography, rect_corners, transform

Gray = NDArray[np.uint8]

LONG_SIDE_PX = 1400  # what a screen shows of a row without shrinking it
READABLE_PER_MM = 200 / MM_PER_INCH  # small print and faint strokes can be told from here on
MOST_ENLARGED = 1.5  # more shows no more, and looks as if something were wrong with the scan
SHRUNK_FROM = 1.15  # pixels of the scan to one of the view; nearer to 1 nothing is lost between them
OUTSIDE = 255  # what is beyond the scan's edges: white as paper
REACH_PX = 3  # pixels that cubic interpolation looks at beyond the view

# The rows of a matrix are 8.6 mm apart and more: half of that, less half a box, is a row's own beyond its boxes.
OWN_MM = 2.2
NEAR_MM = 13.0  # boxes this far away are the next row's, with labels of four lines between; beyond is a heading
LABEL_MM = 9.0  # a frame for handwriting has its label above it, in one or two lines
CONTEXT_MM = 8.3  # of the rows above and below: nearly all of the lowest rows there are, but not their far rule
HEADING_MM = 16.0  # of a heading above: the names of the levels in two languages, two lines each
END_MM = 3.0  # where nothing follows nearby

MARKER_QUIET_MM = 1.5  # a marker is surrounded by so much white at least
MARKER_CONTRAST = 40  # gray levels from a marker, half black, to the white around it; print of low toner has 78
FEWEST_MARKERS = 2  # as many as a page is registered by at least


@dataclass(frozen=True, slots=True)
class View:
    """A part of a page, and how large it is shown.

    Attributes:
        rect: in millimetres of the page.
        per_mm: pixels.
    """

    rect: Rect
    per_mm: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return max(1, round(self.rect.w * self.per_mm)), max(1, round(self.rect.h * self.per_mm))

    def placed(self, rect: Rect) -> Rect:
        """Return where something on the page lies in the picture, in pixels from its left and upper edge."""
        left, top = (rect.x - self.rect.x) * self.per_mm, (rect.y - self.rect.y) * self.per_mm
        return Rect(left, top, rect.w * self.per_mm, rect.h * self.per_mm)

    @property
    def to_page(self) -> Homography:
        """3×3, from pixels (whole numbers are their centres) to millimetres."""
        step = 1 / self.per_mm
        return np.array([[step, 0, self.rect.x + step / 2], [0, step, self.rect.y + step / 2], [0, 0, 1.0]])


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip of a page that one question takes.

    Attributes:
        view: what is shown, in millimetres: with something of the rows above and below.
        own: what of it is the question's.
    """

    view: Rect
    own: Rect


def straightened(pixels: Gray, homography: Homography, view: View) -> Gray:
    """Return a part of a page, upright and straight.

    Args:
        pixels: h×w, the scan as stored.
        homography: 3×3, millimetres of the page to pixels of the scan.
        view: what is wanted.

    Returns:
        gray levels of the view's size; beyond the scan's edges white.
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
    if shrunk >= SHRUNK_FROM:  # else strokes fall between the samples
        part, to_scan = _shrunk(part, to_scan, shrunk)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpPerspective(part, to_scan, (width, height), flags=flags, borderValue=OUTSIDE), dtype=np.uint8
    )


def pixels_per_mm(homography: Homography, rect: Rect) -> float:
    """Return the resolution of a scan around a part of the page."""
    middle = np.array([rect.x + rect.w / 2, rect.y + rect.h / 2])
    origin, across, down = transform(homography, middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    return float(np.hypot(*(across - origin)) + np.hypot(*(down - origin))) / 2


def readable(homography: Homography, rect: Rect) -> View:
    """Return the view of a part of the page in which it is best read: the scan's own pixels, unless they are too many.

    A view is as fine as the scan, but not wider than a screen; yet never coarser than 200 dpi for that, and not much
    finer than a coarse scan.
    """
    native = pixels_per_mm(homography, rect)
    fitting = max(LONG_SIDE_PX / max(rect.w, rect.h), READABLE_PER_MM)
    return View(rect, max(min(native, fitting), min(MOST_ENLARGED * native, READABLE_PER_MM)))


def fits(pixels: Gray, homography: Homography, page: PageLayout) -> bool:
    """Tell whether the markers of a page are where a homography puts them.

    A picture that is drawn at another resolution than when it was read would show the wrong row.
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
    """Return the left and right edge of what is printed on a page, ``size`` mm large."""
    rects = [marker.rect for marker in page.fiducials]
    left = max((rect.x + rect.w for rect in rects if rect.x < size[0] / 2), default=0.0)
    return left, min((rect.x for rect in rects if rect.x > size[0] / 2), default=size[0])


def band_of(page: PageLayout, question: str, size: tuple[float, float]) -> Strip | None:
    """Return the strip of a page on which a question stands; ``None`` where it is not on this page.

    The layout knows where boxes are, not where labels are: a row goes half way to the boxes of the next.

    Args:
        page: where everything is.
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
    # A row is as high above its boxes as below them: where a heading is on one side, the other tells.
    up = above if above <= NEAR_MM else below if below <= NEAR_MM else 2 * OWN_MM
    down = below if below <= NEAR_MM else up
    left, right = between_markers(page, size)
    first, last = max(0.0, top - (LABEL_MM if frames else up / 2)), min(size[1], bottom + down / 2)
    heading = max(END_MM, min(HEADING_MM, above - (top - first) - OWN_MM))
    begin = max(0.0, first - (CONTEXT_MM if above <= NEAR_MM else heading))
    end = min(size[1], last + (CONTEXT_MM if below <= NEAR_MM else END_MM))
    return Strip(Rect(left, begin, right - left, end - begin), Rect(left, first, right - left, last - first))


def resized(pixels: Gray, width: int) -> Gray:
    """Return a picture this many pixels wide, or as wide as it is where it has fewer."""
    if width >= pixels.shape[1]:
        return pixels
    height = max(1, round(pixels.shape[0] * width / pixels.shape[1]))
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _moved(across: float, down: float) -> Homography:
    return np.array([[1, 0, across], [0, 1, down], [0, 0, 1.0]])


def _shrunk(part: Gray, to_part: Homography, factor: float) -> tuple[Gray, Homography]:
    """Shrink a part of a scan, and let the map onto it follow."""
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
