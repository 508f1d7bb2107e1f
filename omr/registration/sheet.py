"""Where the sheet lies on a picture that shows more than the sheet: a wider glass with its lid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from omr.registration.homography import rect_corners, transform

if TYPE_CHECKING:
    from forms.layout import Rect
    from omr.registration.fiducials import Gray
    from omr.registration.homography import Homography

# A picture is cut at the sheet's edges where it shows so much more. Paper that was printed to fit goes 6 mm
# beyond what was laid out, and a page that is a little askew or shifted shows some millimetres of lid.
BEYOND_MM = 10.0


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a picture: the first and the last column and row, in pixels, the last ones not included."""

    left: int
    top: int
    right: int
    bottom: int

    def of(self, image: Gray) -> Gray:
        """Return a view of the part."""
        return image[self.top : self.bottom, self.left : self.right]

    def offset(self, *, vertical: bool) -> int:
        """Return what lies before the part: columns for vertical lines, rows for others."""
        return self.left if vertical else self.top


def sheet_window(image: Gray, sheet: Rect, homography: Homography, pixels_per_mm: float) -> Window:
    """Return the upright part of a picture that holds the sheet.

    Args:
        image: gray picture, h×w.
        sheet: the page in millimetres.
        homography: 3×3, millimetres to pixels.
        pixels_per_mm: resolution of the picture.

    Returns:
        the sheet's bounds on the sides where the picture goes further beyond them than a scan of that paper size does;
        else the picture's own.
    """
    height, width = image.shape
    corners = transform(homography, rect_corners(sheet))
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0)) + 1
    beyond = BEYOND_MM * pixels_per_mm
    left, top = (int(at) if at > beyond else 0 for at in low)
    right, bottom = (int(at) if size - at > beyond else size for at, size in zip(high, (width, height), strict=True))
    if right - left < 1 or bottom - top < 1:
        return Window(0, 0, width, height)
    return Window(left, top, right, bottom)
