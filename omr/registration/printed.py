"""Where the marks of a layout are printed, as arrays that are made once for all pages of a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from omr.registration.homography import corners_of

if TYPE_CHECKING:
    from forms.layout import Box, Fiducial
    from omr.registration.homography import Points

KEPT = 64  # pages of layouts whose marks are kept


@dataclass(frozen=True, slots=True)
class PrintedMarks:
    """The n×4×2 corners of marks in millimetres, clockwise from the top left, and their n×2 middles. Read-only."""

    corners: Points
    centres: Points


_KNOWN: dict[int, tuple[tuple[Box, ...] | tuple[Fiducial, ...], PrintedMarks]] = {}


def printed_marks(marks: tuple[Box, ...] | tuple[Fiducial, ...]) -> PrintedMarks:
    """Return the boxes or the markers of a page, as its layout has them."""
    known = _KNOWN.get(id(marks))
    if known is None:
        if len(_KNOWN) >= KEPT:
            _KNOWN.clear()
        corners = corners_of(mark.rect for mark in marks)
        centres = corners.mean(axis=1)
        corners.flags.writeable = centres.flags.writeable = False
        # The marks are kept, too, so that none other has the same identity.
        known = _KNOWN[id(marks)] = marks, PrintedMarks(corners, centres)
    return known[1]
