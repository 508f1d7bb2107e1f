"""Read one page: the stages in their order, and the fault of the first that fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from forms.layout import Layout, PageLayout, Rect
from omr.answers import AnswerOptions, settle
from omr.disturbance import DisturbanceOptions, disturbed_boxes, streaked
from omr.faults import Fault, Outcome
from omr.fiducials import FiducialOptions, FoundFiducials, find_fiducials
from omr.handwriting import ink_share, text_quad
from omr.identification import identify
from omr.location import Located, locate
from omr.marks import MarkOptions, classify
from omr.outline_gaps import find_gaps
from omr.reading import AnswerReading, BoxReading, PageReading, Quad, StreakReading, TextReading
from omr.registration import FEWEST_MARKERS, RegistrationOptions, describe
from omr.sampling import Quads
from omr.streaks import StreakOptions, find_streaks
from omr.tones import black_level

Gray = NDArray[np.uint8]

# Under 50 pixels a cm (some 60 dpi on A4) a box of 4.4 mm has ten pixels, too few to tell a tick from dust.
LEAST_SIDE_PX = 480


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """The options of every stage.

    Attributes:
        fiducials: how markers are looked for.
        registration: when a registration is believed.
        marks: the rules above the classifier.
        answers: how sure an answer must be.
        streaks: what counts as a streak.
        disturbance: when a box could not be seen as it is.
        outline_seen: darkness of its palest side from which on a box' outline was seen at all; the palest print that
            still reads, low toner at 100 dpi, has 0.25.
        outlines_share: a page on which fewer of the outlines were seen is not registered.
        text_ink: share of a text area's inside above which somebody wrote in it; a comma is 0.05 % of the area.
    """

    fiducials: FiducialOptions = field(default_factory=FiducialOptions)
    registration: RegistrationOptions = field(default_factory=RegistrationOptions)
    marks: MarkOptions = field(default_factory=MarkOptions)
    answers: AnswerOptions = field(default_factory=AnswerOptions)
    streaks: StreakOptions = field(default_factory=StreakOptions)
    disturbance: DisturbanceOptions = field(default_factory=DisturbanceOptions)
    outline_seen: float = 0.15
    outlines_share: float = 0.6
    text_ink: float = 0.0005


def read_page(
    image: Gray,
    layouts: Mapping[str, Layout],
    key: bytes,
    *,
    dpi: tuple[float, float] | None = None,
    options: ReadingOptions | None = None,
) -> PageReading:
    """Read one page. Pure: the same pixels give the same reading.

    Args:
        image: gray picture, h×w, 0 is black, any way up.
        layouts: every layout that a page may have been printed from, by id.
        key: what page codes are signed with.
        dpi: resolution of the picture across and down, where it is known; only the reported scale needs it.
        options: the options of the stages.

    Returns:
        the reading; a page that can't be read carries its fault and whatever was found before it.
    """
    options = options or ReadingOptions()
    if min(image.shape) < LEAST_SIDE_PX:
        return PageReading(Outcome.UNREADABLE, Fault.PICTURE_TOO_SMALL, f"{image.shape[1]}×{image.shape[0]} px")
    found = find_fiducials(image, options.fiducials)
    reading = identify(image, found, layouts, key)
    layout = _layout_of(reading, layouts, found)
    if found is None or layout is None:
        return reading
    return _read_registered(image, found, layout, reading, dpi, options)


def _layout_of(reading: PageReading, layouts: Mapping[str, Layout], found: FoundFiducials | None) -> Layout | None:
    """Return the layout that a good code names; with a torn code, the only one that has such a page."""
    if reading.outcome is Outcome.READ and reading.layout is not None:
        return layouts[reading.layout]
    if found is None or reading.fault is not Fault.CODE_UNREADABLE:
        return None
    fitting = [layout for layout in layouts.values() if layout.page(found.page) is not None]
    return fitting[0] if len(fitting) == 1 else None


def _read_registered(
    image: Gray,
    found: FoundFiducials,
    layout: Layout,
    reading: PageReading,
    dpi: tuple[float, float] | None,
    options: ReadingOptions,
) -> PageReading:
    if len(found.corners) < FEWEST_MARKERS:
        return _failed(reading, Fault.FIDUCIALS_MISSING, f"{len(found.corners)}/4")
    page = layout.pages[found.page - 1]
    black = black_level(image, found.corners)
    located = locate(image, found.corners, page, black, options.outline_seen, options.registration)
    if located is None or located.share_seen(options.outline_seen) < options.outlines_share:
        return _failed(reading, Fault.REGISTRATION_POOR, f"{located.fit.residual_mm:.2f} mm" if located else "")
    registration = describe(located.fit, Rect(0, 0, *layout.page_size_mm), dpi)
    streaks = _streaks(image, located, registration.pixels_per_mm, options)
    boxes = _read_boxes(image, page, located, streaks, options)
    return replace(
        _warned(reading, located, streaks, options),
        layout=layout.id,
        registration=registration,
        streaks=streaks,
        boxes=boxes,
        answers=_answers(layout, boxes, options.answers),
        texts=_read_texts(image, page, located, options.text_ink),
    )


def _failed(reading: PageReading, fault: Fault, detail: str) -> PageReading:
    """A fault found earlier is the more specific one and stays."""
    return replace(reading, outcome=Outcome.UNREADABLE, fault=reading.fault or fault, detail=reading.detail or detail)


def _streaks(image: Gray, located: Located, pixels_per_mm: float, options: ReadingOptions) -> tuple[StreakReading, ...]:
    """Find streaks by themselves, and light ones by what they wipe out."""
    seen = find_streaks(image, pixels_per_mm, options.streaks)
    gaps = find_gaps(located.dark, located.quads, (image.shape[1], image.shape[0]))
    widest = options.streaks.widest_mm * pixels_per_mm
    fresh = (gap for gap in gaps if not any(_is_same(gap, streak, widest) for streak in seen))
    return (*seen, *fresh)


def _is_same(one: StreakReading, other: StreakReading, widest: float) -> bool:
    return one.vertical == other.vertical and one.dark == other.dark and abs(one.at - other.at) < widest


def _warned(
    reading: PageReading, located: Located, streaks: tuple[StreakReading, ...], options: ReadingOptions
) -> PageReading:
    """A page that was read is read, streaks or not; where they run through boxes, somebody should clean the glass."""
    if reading.fault is not None or not streaked(located.quads, streaks, options.disturbance).any():
        return reading
    ways = ("x" if streak.vertical else "y" for streak in streaks)
    detail = ", ".join(f"{way} {streak.at:.0f} px" for way, streak in zip(ways, streaks, strict=True))
    return replace(reading, fault=Fault.STREAK, detail=detail)


def _read_boxes(
    image: Gray, page: PageLayout, located: Located, streaks: tuple[StreakReading, ...], options: ReadingOptions
) -> tuple[BoxReading, ...]:
    if not page.boxes:
        return ()
    disturbed = disturbed_boxes(image, located, streaks, options.disturbance)
    readings = classify(located.dark, options.marks)
    return tuple(
        BoxReading(box.question, box.choice, seen, _as_quad(quad), bool(gone))
        for box, seen, quad, gone in zip(page.boxes, readings, located.quads, disturbed, strict=True)
    )


def _answers(layout: Layout, boxes: tuple[BoxReading, ...], options: AnswerOptions) -> tuple[AnswerReading, ...]:
    by_question: dict[str, list[BoxReading]] = {}
    for box in boxes:
        by_question.setdefault(box.question, []).append(box)
    asked = (question for question in layout.questions if question.question in by_question)
    return tuple(settle(question, by_question[question.question], options) for question in asked)


def _read_texts(image: Gray, page: PageLayout, located: Located, least_ink: float) -> tuple[TextReading, ...]:
    quads = [text_quad(area, located.fit.homography) for area in page.texts]
    return tuple(
        TextReading(area.question, ink_share(image, quad, located.black) > least_ink, _as_quad(quad))
        for area, quad in zip(page.texts, quads, strict=True)
    )


def _as_quad(corners: Quads) -> Quad:
    (a, b), (c, d), (e, f), (g, h) = (map(float, corner) for corner in corners)
    return ((a, b), (c, d), (e, f), (g, h))
