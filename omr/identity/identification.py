"""Identify a page: read its code, verify the signature, and find the layout from which it was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Layout, PageLayout
from forms.page_code import Keys, parse, signer_of
from omr.fault_details import ForeignCode, ForgedCode, PagesContradict, UnheldLayout
from omr.faults import Fault, Outcome
from omr.flaws.streaks import find_streaks
from omr.identity.code_reading import FoundCode, read_blurred_code, read_code_at, read_plain_code
from omr.reading import PageReading
from omr.registration.fiducials import A4_LONG_SIDE_MM, FoundFiducials
from omr.registration.homography import register

Gray = NDArray[np.uint8]

# A page is blank if almost no pixel is darker than the paper by a quarter; a line of print covers 0.1 % of A4.
BLANK_CONTRAST = 0.25
BLANK_SHARE = 0.0004
BLANK_BORDER = 0.05  # scanner borders and punched holes lie within this share of the picture's edge
# A lid is darker than this share of the sheet, wider than so many pixels of some 0.5 mm, and goes to the picture's
# edge; the sheet's edge and shadow lie within so many around it.
LID = 0.75
LID_WIDTH = 9
LID_SHADOW = 21


def identify_page(
    image: Gray, found: FoundFiducials | None, layouts: Mapping[str, Layout], key: Keys
) -> tuple[PageReading, FoundCode | None]:
    """Identify the sheet and the page that a picture shows, or name the most specific fault that prevents it.

    Args:
        image: gray picture, h×w.
        found: the fiducials found on it, if any.
        layouts: every layout that it may have been printed from, by id.
        key: the secret with which page codes are signed, or several that may have been.

    Returns:
        a reading without answers, with outcome ``read`` if the code is valid, else with the fault; and the code, or
        ``None`` if none was read.
    """
    code = _code(image, found, layouts) or read_plain_code(image)
    if code is None and found is None and is_blank(image):
        return PageReading(Outcome.BLANK, Fault.PAGE_BLANK), None
    # Last, for the noise of a dark lid beside empty paper keeps this reader busy for a minute.
    code = code or read_blurred_code(image)
    if code is not None:
        return judge_code(code.text, found, layouts, key), code
    if found is not None:
        return PageReading(Outcome.UNREADABLE, Fault.CODE_UNREADABLE, page=found.page), None
    return PageReading(Outcome.FOREIGN, Fault.PAGE_FOREIGN), None


def is_blank(image: Gray) -> bool:
    """Tell whether a picture shows empty paper.

    The border of the picture, where scanners leave shadows, a dark lid beside the sheet, and streaks are ignored.
    """
    height, width = image.shape
    top, left = round(BLANK_BORDER * height), round(BLANK_BORDER * width)
    inner = image[top : height - top, left : width - left]
    factor = max(1, min(inner.shape) // 400)
    small = cv2.resize(inner, (inner.shape[1] // factor, inner.shape[0] // factor), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(np.asarray(small, dtype=np.uint8), 31).astype(np.float32)
    dark = small < (1 - BLANK_CONTRAST) * paper
    for streak in find_streaks(image, max(image.shape) / A4_LONG_SIDE_MM):
        lines = dark.T if streak.vertical else dark
        first = (streak.at - streak.width_px - (left if streak.vertical else top)) / factor
        lines[max(0, int(first)) : max(0, int(first + 2 * streak.width_px / factor) + 2)] = False
    return bool(np.mean(dark & ~_lid(np.asarray(small, dtype=np.uint8))) < BLANK_SHARE)


def _lid(small: Gray) -> NDArray[np.bool_]:
    """Tell where a small picture, h×w, shows the dark lid beside a sheet, with the shadow at the sheet's edge."""
    dark = (small < LID * float(np.percentile(small, 95))).astype(np.uint8)
    wide = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((LID_WIDTH, LID_WIDTH), np.uint8))
    _, labels = cv2.connectedComponents(wide)
    edges = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    lid = np.isin(labels, edges[edges > 0]).astype(np.uint8)
    return np.asarray(cv2.dilate(lid, np.ones((LID_SHADOW, LID_SHADOW), np.uint8)), dtype=bool)


def _code(image: Gray, found: FoundFiducials | None, layouts: Mapping[str, Layout]) -> FoundCode | None:
    """Read the code where a known layout has it."""
    if found is None:
        return None
    pages = (layout.page(found.page) for layout in layouts.values())
    places = dict.fromkeys((page.fiducials, page.code) for page in pages if page is not None)
    for fiducials, code in places:
        fit = next(register(found.corners, PageLayout(found.page, fiducials, code, (), ())), None)
        read = read_code_at(image, fit.homography, code) if fit else None
        if read is not None:
            return read
    return None


def judge_code(text: str, found: FoundFiducials | None, layouts: Mapping[str, Layout], key: Keys) -> PageReading:
    """Return a reading without answers: what a code says, or what is wrong with it.

    Args:
        text: of the code.
        found: the fiducials of its page, if any.
        layouts: every layout that it may name, by id.
        key: the secret with which page codes are signed, or several that may have been.
    """
    code = parse(text)
    if code is None:
        return PageReading(Outcome.FOREIGN, Fault.PAGE_FOREIGN, ForeignCode(text))
    signer = signer_of(text, key)
    reading = PageReading(Outcome.READ, code=code, page=code.page, layout=code.layout, signer=signer or 0)
    if signer is None:
        return replace(reading, outcome=Outcome.FORGED, fault=Fault.CODE_FORGED, detail=ForgedCode(text))
    if code.layout not in layouts or layouts[code.layout].page(code.page) is None:
        unheld = UnheldLayout(code.layout)
        return replace(reading, outcome=Outcome.FOREIGN, fault=Fault.LAYOUT_UNKNOWN, detail=unheld)
    if found is not None and found.page != code.page:
        detail = PagesContradict(code.page, found.page)
        return replace(reading, outcome=Outcome.UNREADABLE, fault=Fault.CODE_CONTRADICTS_PAGE, detail=detail)
    return reading
