"""Read a page whose corner markers and code are gone, by the places of its corners that a person clicked on.

A person clicks to within a millimetre or two. From there the printed outlines of the boxes are searched for, as from
any other anchor (``omr.registration.fallback``); where they are not found, the page is not read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forms.layout import Layout, PageLayout, Rect
from omr.fault_details import Residual
from omr.fault_evidence import whole_picture
from omr.faults import Fault, Outcome
from omr.flaws.negative import inverted
from omr.page import LEAST_SIDE_PX
from omr.page_content import with_content
from omr.reading import Flaw, PageReading
from omr.reading_options import ReadingOptions
from omr.registration.boxes import Located, locate_clicked
from omr.registration.homography import describe
from omr.registration.paper_size import with_credible_scale

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]

# Print covers some 5 % of a page; of its pixels the darkest are in the middle of letters and outlines.
PRINT_PERCENTILE = 1.0
# Gray level under which paper is inverted: what shows under a torn sheet is seldom darker, and paper is white.
DARK = 64
STEP_PX = 3  # every so many pixels are enough for a percentile


def read_clicked_page(
    image: Gray,
    layout: Layout,
    number: int,
    clicked: Points,
    *,
    dpi: tuple[float, float] | None = None,
    options: ReadingOptions | None = None,
) -> PageReading:
    """Read one page of a known layout by the places of its four corner markers. This is a pure function.

    Args:
        image: gray picture, h×w, 0 is black, in any orientation.
        layout: from which the page was printed.
        number: of the page in the layout, from 1.
        clicked: 4×2 pixels, where the middles of the markers are or were: at the page's top left, top right, bottom
            right and bottom left. They may lie outside of the picture.
        dpi: resolution of the picture across and down, or ``None`` if it is unknown; only the reported scale needs it.
        options: the options of the stages.

    Returns:
        the reading, without a code; with the fault ``REGISTRATION_POOR`` if too few of the boxes' outlines are found.
    """
    options = options or ReadingOptions()
    page = layout.pages[number - 1]
    if not _is_a_page(clicked):
        fault, evidence = Fault.REGISTRATION_POOR, whole_picture(image)
        return PageReading(Outcome.UNREADABLE, fault, page=number, evidence=evidence)
    negative = _is_negative(image, clicked)
    if negative:
        image = inverted(image)
    located = _located(image, page, clicked, options)
    if located is None or located.share_seen(options.outline_seen) < options.outlines_share_anchored:
        detail = Residual(located.fit.residual_mm) if located is not None else None
        fault = Fault.REGISTRATION_POOR
        return PageReading(Outcome.UNREADABLE, fault, detail, page=number, evidence=whole_picture(image))
    fit = with_credible_scale(describe(located.fit, Rect(0, 0, *layout.page_size_mm), dpi), image.shape, dpi)
    flaws = (Flaw.NEGATIVE,) if negative else ()
    reading = PageReading(Outcome.READ, page=number, layout=layout.id, registration=fit, flaws=flaws)
    return with_content(reading, image, layout, page, located, options)


def _is_a_page(clicked: Points) -> bool:
    """Tell whether four points go around something clockwise that is large enough to be a page."""
    sides = np.roll(clicked, -1, axis=0) - clicked
    turns = sides[:, 0] * np.roll(sides, -1, axis=0)[:, 1] - sides[:, 1] * np.roll(sides, -1, axis=0)[:, 0]
    return bool((turns > 0).all()) and float(np.hypot(*sides.T).min()) >= LEAST_SIDE_PX / 2


def _located(image: Gray, page: PageLayout, clicked: Points, options: ReadingOptions) -> Located | None:
    black = float(np.percentile(_within(image, clicked), PRINT_PERCENTILE))
    return locate_clicked(image, clicked, page, black, options.outline_seen)


def _is_negative(image: Gray, clicked: Points) -> bool:
    """Tell whether most of what lies between the corners is as dark as print."""
    return float(np.median(_within(image, clicked))) < DARK


def _within(image: Gray, clicked: Points) -> Gray:
    """Return some of the pixels between the corners, all of the picture's if the corners span none of them."""
    left, top = np.clip(clicked.min(axis=0), 0, None).astype(int)
    right, bottom = clicked.max(axis=0).astype(int)
    inside = image[top:bottom:STEP_PX, left:right:STEP_PX]
    return inside if inside.size else image
