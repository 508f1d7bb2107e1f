"""Read one page: run the stages in order, and report the fault of the first stage that fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forms.layout import Layout, PageLayout, Rect
from forms.page_code import Keys
from omr.fault_details import FaultDetail, MarkersSeen, PictureSize, Residual
from omr.fault_evidence import around, code_place, lost_corner, missing_boxes, seam_strip, whole_picture
from omr.faults import Fault, Outcome
from omr.flaws.halftone import is_halftoned
from omr.flaws.negative import inverted, is_negative
from omr.identity.code_reading import FoundCode, code_black
from omr.identity.identification import identify_page
from omr.identity.overlap import HIDDEN_SHARE, second_sheet
from omr.page_content import with_content
from omr.reading import Flaw, PageReading, Quad
from omr.reading_options import ReadingOptions
from omr.registration.boxes import Located, locate
from omr.registration.fiducials import FoundFiducials, Points, find_fiducials
from omr.registration.homography import FEWEST_MARKERS, describe
from omr.registration.paper_size import with_credible_scale
from omr.registration.steps import step_down_page
from omr.registration.tones import black_level

Gray = NDArray[np.uint8]

# Under 50 pixels a cm (some 60 dpi on A4) a box of 4.4 mm has ten pixels, too few to tell a tick from dust.
LEAST_SIDE_PX = 480


def read_page(
    image: Gray,
    layouts: Mapping[str, Layout],
    key: Keys,
    *,
    dpi: tuple[float, float] | None = None,
    options: ReadingOptions | None = None,
) -> PageReading:
    """Read one page. This is a pure function: the same pixels give the same reading.

    Args:
        image: gray picture, h×w, 0 is black, in any orientation.
        layouts: every layout that a page may have been printed from, by id.
        key: the secret with which page codes are signed, or several that may have been.
        dpi: resolution of the picture across and down, or ``None`` if it is unknown; only the reported scale needs it.
        options: the options of the stages.

    Returns:
        the reading; for a page that can't be read, the fault, its place on the picture, and whatever was found before.
    """
    options = options or ReadingOptions()
    if is_negative(image, options.fiducials):
        reading = read_page(inverted(image), layouts, key, dpi=dpi, options=options)
        return replace(reading, flaws=(*reading.flaws, Flaw.NEGATIVE))
    if min(image.shape) < LEAST_SIDE_PX:
        size = PictureSize(image.shape[1], image.shape[0])
        return PageReading(Outcome.UNREADABLE, Fault.PICTURE_TOO_SMALL, size, evidence=whole_picture(image))
    found = find_fiducials(image, options.fiducials)
    reading, code = identify_page(image, found, layouts, key)
    seen = _Seen(image, found, code)
    if reading.fault is Fault.CODE_CONTRADICTS_PAGE or (found is not None and found.strays):
        reading = _overlapped(seen, reading)
    layout = _layout_of(reading, layouts, found)
    if layout is None:
        return replace(reading, evidence=reading.evidence or seen.place())
    return _registered(seen, layout, reading, dpi, options)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture, and the markers and the code that were found on it."""

    image: Gray
    found: FoundFiducials | None
    code: FoundCode | None

    @property
    def corners(self) -> dict[int, Points]:
        """The corners of the markers, 4×2 pixels each, by marker id."""
        return self.found.corners if self.found else {}

    def black(self) -> float:
        """Return the gray level of print."""
        return black_level(self.image, self.corners) if self.corners else code_black(self.image, self.code)

    def place(self) -> Quad:
        """Return the quad that shows a fault of the code: around the code, or the whole picture if none was read."""
        return around(self.code.corners) if self.code else whole_picture(self.image)


def _overlapped(seen: _Seen, reading: PageReading) -> PageReading:
    """Return the reading with the fault ``SHEETS_OVERLAP`` if there is a second sheet and no more specific fault."""
    if reading.fault not in (None, Fault.CODE_UNREADABLE, Fault.CODE_CONTRADICTS_PAGE):
        return reading
    second = second_sheet(seen.image, seen.found, seen.code)
    if second is None:
        return reading
    return _with_overlap(reading, around(second))


def _with_overlap(reading: PageReading, evidence: Quad) -> PageReading:
    fault = Fault.SHEETS_OVERLAP
    return replace(reading, outcome=Outcome.UNREADABLE, fault=fault, detail=None, evidence=evidence)


def _layout_of(reading: PageReading, layouts: Mapping[str, Layout], found: FoundFiducials | None) -> Layout | None:
    """Return the layout that a valid code names; if the code is unreadable, the only known one with such a page."""
    if reading.outcome is Outcome.READ and reading.layout is not None:
        return layouts[reading.layout]
    if found is None or reading.fault is not Fault.CODE_UNREADABLE:
        return None
    fitting = [layout for layout in layouts.values() if layout.page(found.page) is not None]
    return fitting[0] if len(fitting) == 1 else None


def _registered(
    seen: _Seen, layout: Layout, reading: PageReading, dpi: tuple[float, float] | None, options: ReadingOptions
) -> PageReading:
    page = layout.pages[(reading.page or 1) - 1]
    at = seen.code.corners if seen.code else None
    least = options.outline_seen
    located = locate(seen.image, seen.corners, page, seen.black(), least, options.registration, at)
    share = located.share_seen(least) if located else 0.0
    if share < HIDDEN_SHARE:
        reading = _overlapped(seen, reading)
        if reading.fault is Fault.SHEETS_OVERLAP:
            return reading
    anchored = located is not None and located.fit.fiducials > FEWEST_MARKERS and at is not None
    if located is None or share < (options.outlines_share_anchored if anchored else options.outlines_share):
        return _lost(seen, page, located, reading, options)
    seam = step_down_page(located, page)
    if seam is not None:
        return _with_overlap(reading, seam_strip(layout, located.fit.homography, seam))
    registration = describe(located.fit, Rect(0, 0, *layout.page_size_mm), dpi)
    registration = with_credible_scale(registration, seen.image.shape, dpi)
    if reading.fault is Fault.CODE_UNREADABLE:
        reading = replace(reading, evidence=code_place(page, located.fit.homography))
    flaws = (Flaw.HALFTONED,) if is_halftoned(seen.image) else ()
    reading = replace(reading, layout=layout.id, registration=registration, flaws=flaws)
    return with_content(reading, seen.image, layout, page, located, options)


def _lost(
    seen: _Seen, page: PageLayout, located: Located | None, reading: PageReading, options: ReadingOptions
) -> PageReading:
    """Return the reading of a page that can't be registered; a fault found earlier is more specific and is kept."""
    fault, evidence = Fault.REGISTRATION_POOR, whole_picture(seen.image)
    detail: FaultDetail | None = None
    if len(seen.corners) < FEWEST_MARKERS:
        fault, detail = Fault.FIDUCIALS_MISSING, MarkersSeen(len(seen.corners))
        evidence = lost_corner(seen.image, seen.found, page)
    elif located is not None:
        detail = Residual(located.fit.residual_mm)
        evidence = missing_boxes(seen.image, located.quads, located.presence <= options.outline_seen)
    return replace(
        reading,
        outcome=Outcome.UNREADABLE,
        fault=reading.fault or fault,
        detail=detail if reading.detail is None else reading.detail,
        evidence=evidence,
    )
