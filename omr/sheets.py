"""Read a picture that shows several sheets, one by one, as if each had been scanned alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from forms.layout import Layout, Rect
from forms.page_code import Keys
from omr.fault_evidence import around, as_quad, whole_picture
from omr.faults import Fault, Outcome
from omr.identity.frames import FoundSheet, cut_out, find_sheets
from omr.identity.identification import judge_code
from omr.page import read_page
from omr.reading import Frames, PageReading
from omr.registration.fiducials import find_all_markers
from omr.registration.homography import rect_corners, transform

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray

# One sheet covers its picture, or lies on a glass that is a little larger. If it covers less than this share of the
# picture, there may be another one.
ALONE_SHARE = 0.67


def frames_on(image: Gray, reading: PageReading, layouts: Mapping[str, Layout]) -> Frames:
    """Find the sheets on a picture if it may hold several; one that is filled by one sheet costs nothing.

    Args:
        image: gray picture, h×w.
        reading: of the picture, as if it held one sheet.
        layouts: every layout that the sheets may have been printed from, by id.

    Returns:
        the frame of each sheet, or nothing for a picture of one sheet.
    """
    overlap = reading.fault is Fault.SHEETS_OVERLAP
    if not overlap and not _may_hold_several(image, reading, layouts):
        return ()
    found = find_sheets(image, layouts, sure=not overlap)
    if len(found) > 1:
        return tuple(as_quad(np.round(sheet.frame, 1)) if sheet.overlaps is None else None for sheet in found)
    return (None, None) if overlap else ()  # a second sheet shows, though not where it lies


def read_sheet(
    image: Gray,
    frames: Frames,
    number: int,
    layouts: Mapping[str, Layout],
    key: Keys,
    *,
    dpi: tuple[float, float] | None = None,
) -> PageReading:
    """Read one of the sheets on a picture.

    Args:
        image: gray picture, h×w.
        frames: of the sheets on it, as ``frames_on`` returns them; nothing if there is one sheet.
        number: of the sheet to read, from 1.
        layouts: every layout that the sheets may have been printed from, by id.
        key: the secret with which page codes are signed, or several that may have been.
        dpi: resolution of the picture across and down, or ``None`` if it is unknown.

    Returns:
        the reading, whose places are pixels of ``sheet_picture``. A sheet that overlaps with another is not read; what
        its code says is told, if it can be seen.
    """
    if not frames or frames[number - 1] is not None:
        return read_page(sheet_picture(image, frames, number), layouts, key, dpi=dpi)
    found = find_sheets(image, layouts)
    if len(found) < len(frames):
        found = ()
    if found:
        return _overlapped(image, found[number - 1], layouts, key)
    hidden = PageReading(Outcome.UNREADABLE, Fault.SHEETS_OVERLAP, evidence=whole_picture(image))
    return read_page(image, layouts, key, dpi=dpi) if number == 1 else hidden


def sheet_picture(image: Gray, frames: Frames, number: int) -> Gray:
    """Return the part of a picture that shows one of its sheets (from 1), or all of it if that can't be cut out."""
    if not frames or frames[number - 1] is None:
        return image
    known = [(at, np.array(frame)) for at, frame in enumerate(frames, 1) if frame is not None]
    return cut_out(image, [frame for _, frame in known], [at for at, _ in known].index(number))


def _may_hold_several(image: Gray, reading: PageReading, layouts: Mapping[str, Layout]) -> bool:
    """Tell whether a picture may show more than the sheet that was read, if any was."""
    no_marker = reading.fault is Fault.PAGE_FOREIGN and reading.detail is None
    if no_marker or reading.fault in (Fault.PAGE_BLANK, Fault.PICTURE_TOO_SMALL, Fault.CODE_CONTRADICTS_PAGE):
        return False
    layout = layouts.get(reading.layout or "")
    if reading.registration is None or layout is None:
        return True
    homography = np.array(reading.registration.homography).reshape(3, 3)
    page = transform(homography, rect_corners(Rect(0, 0, *layout.page_size_mm))).astype(np.float32)
    if cv2.contourArea(page) > ALONE_SHARE * image.size:
        return False
    middles = [corners.mean(axis=0) for _, corners in find_all_markers(image, quick=True)]
    return any(cv2.pointPolygonTest(page, (float(x), float(y)), measureDist=False) < 0 for x, y in middles)


def _overlapped(image: Gray, sheet: FoundSheet, layouts: Mapping[str, Layout], key: Keys) -> PageReading:
    """Return what is known of a sheet that overlaps with another."""
    reading = PageReading(Outcome.UNREADABLE, Fault.SHEETS_OVERLAP, page=sheet.page)
    if sheet.code is not None:
        reading = judge_code(sheet.code.text, None, layouts, key)
    if reading.fault is None:
        reading = replace(reading, outcome=Outcome.UNREADABLE, fault=Fault.SHEETS_OVERLAP)
    place = whole_picture(image) if sheet.overlaps is None else around(sheet.overlaps)
    return replace(reading, evidence=place)
