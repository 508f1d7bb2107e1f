"""Read one page: the stages in their order, and the fault of the first that fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from forms.layout import Layout, PageLayout, Rect
from omr.answers import AnswerOptions, settle
from omr.faults import Fault, Outcome
from omr.fiducials import FiducialOptions, FoundFiducials, find_fiducials
from omr.handwriting import ink_share, text_quad
from omr.identification import identify
from omr.marks import MarkOptions, classify
from omr.reading import AnswerReading, BoxReading, PageReading, Quad, TextReading
from omr.refinement import outline_presence, outline_shifts, smoothed
from omr.registration import (
    FEWEST_MARKERS,
    Fit,
    Homography,
    RegistrationOptions,
    describe,
    rect_corners,
    register,
    transform,
)
from omr.sampling import Patches, Quads, moved, sample_boxes
from omr.tones import black_level, darkness, paper_levels

Gray = NDArray[np.uint8]

# Under 50 pixels a cm (some 60 dpi on A4) a box of 4.4 mm has ten pixels, too few to tell a tick from dust.
LEAST_SIDE_PX = 480
# A shift of the boxes below this share of their side (0.07 mm, less than half a sample) is not worth a second sampling.
NEGLIGIBLE_SHIFT = 0.015


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """The options of every stage.

    Attributes:
        fiducials: how markers are looked for.
        registration: when a registration is believed.
        marks: the rules above the classifier.
        answers: how sure an answer must be.
        outline: a box whose palest side is below this share of the page's usual outline is disturbed: torn, covered or
            bleached by a streak.
        outline_seen: darkness of its palest side from which on a box' outline was seen at all; the palest print that
            still reads, low toner at 100 dpi, has 0.25.
        outlines_share: a page on which fewer of the outlines were seen is not registered.
        outlines_sure: with as many of them seen, no other fit is tried.
        text_ink: share of a text area's inside above which somebody wrote in it; a comma is 0.05 % of the area.
    """

    fiducials: FiducialOptions = field(default_factory=FiducialOptions)
    registration: RegistrationOptions = field(default_factory=RegistrationOptions)
    marks: MarkOptions = field(default_factory=MarkOptions)
    answers: AnswerOptions = field(default_factory=AnswerOptions)
    outline: float = 0.35
    outline_seen: float = 0.15
    outlines_share: float = 0.6
    outlines_sure: float = 0.97
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
    page = layout.pages[found.page - 1]
    sheet = Rect(0, 0, *layout.page_size_mm)
    black = black_level(image, found.corners)
    fits = list(_tried(image, found, page, black, options))
    if len(found.corners) < FEWEST_MARKERS:
        return _failed(reading, Fault.FIDUCIALS_MISSING, f"{len(found.corners)}/4")
    fit, boxes = max(fits, key=lambda tried: tried[1].share(options.outline_seen), default=(None, None))
    if fit is None or boxes is None or boxes.share(options.outline_seen) < options.outlines_share:
        return _failed(reading, Fault.REGISTRATION_POOR, f"{fit.residual_mm:.2f} mm" if fit else "")
    reading = replace(reading, layout=layout.id, registration=describe(fit, sheet, dpi))
    return _read_marks(image, page, layout, reading, boxes, black, options)


def _tried(
    image: Gray, found: FoundFiducials, page: PageLayout, black: float, options: ReadingOptions
) -> Iterator[tuple[Fit, _Located]]:
    """Try the fits in turn, up to the first that puts all but a few boxes on their outlines."""
    for fit in register(found.corners, page, options.registration):
        if fit.residual_mm <= options.registration.most_residual_mm:
            boxes = _locate(image, page, fit.homography, black)
            yield fit, boxes
            if boxes.share(options.outline_seen) >= options.outlines_sure:
                return


def _failed(reading: PageReading, fault: Fault, detail: str) -> PageReading:
    """A fault found earlier is the more specific one and stays."""
    return replace(reading, outcome=Outcome.UNREADABLE, fault=reading.fault or fault, detail=reading.detail or detail)


@dataclass(frozen=True, slots=True)
class _Located:
    """The boxes of a page on their outlines: quads, patches of darkness, and how much of each outline is there."""

    quads: Quads
    dark: Patches
    presence: NDArray[np.float64]

    def share(self, seen: float) -> float:
        """Share of the boxes whose outline is there; a page without boxes has none to miss."""
        return float(np.mean(self.presence > seen)) if self.presence.size else 1.0


def _locate(image: Gray, page: PageLayout, homography: Homography, black: float) -> _Located:
    """Sample the boxes where the homography puts them, then again where their outlines are."""
    corners = np.array([rect_corners(box.rect) for box in page.boxes]).reshape(-1, 4, 2)
    centres = corners.mean(axis=1)
    quads = transform(homography, corners)
    patches = sample_boxes(image, quads)
    paper = paper_levels(patches, centres)
    dark = darkness(patches, paper, black)
    if page.boxes:
        shifts = smoothed(*outline_shifts(dark), centres, page.boxes[0].rect.w)
        if np.abs(shifts).max() > NEGLIGIBLE_SHIFT:
            quads = moved(quads, shifts)
            dark = darkness(sample_boxes(image, quads), paper, black)
    return _Located(quads, dark, outline_presence(dark))


def _read_marks(
    image: Gray,
    page: PageLayout,
    layout: Layout,
    reading: PageReading,
    located: _Located,
    black: float,
    options: ReadingOptions,
) -> PageReading:
    gone = located.presence < options.outline * np.median(located.presence) if page.boxes else np.empty(0)
    boxes = tuple(
        BoxReading(box.question, box.choice, seen, _as_quad(quad), bool(disturbed))
        for box, seen, quad, disturbed in zip(
            page.boxes, classify(located.dark, options.marks), located.quads, gone, strict=True
        )
    )
    homography = np.array(reading.registration.homography).reshape(3, 3) if reading.registration else np.eye(3)
    texts = _read_texts(image, page, homography, black, options.text_ink)
    return replace(reading, boxes=boxes, answers=_answers(layout, boxes, options.answers), texts=texts)


def _answers(layout: Layout, boxes: tuple[BoxReading, ...], options: AnswerOptions) -> tuple[AnswerReading, ...]:
    by_question: dict[str, list[BoxReading]] = {}
    for box in boxes:
        by_question.setdefault(box.question, []).append(box)
    asked = (question for question in layout.questions if question.question in by_question)
    return tuple(settle(question, by_question[question.question], options) for question in asked)


def _read_texts(
    image: Gray, page: PageLayout, homography: Homography, black: float, least_ink: float
) -> tuple[TextReading, ...]:
    quads = [text_quad(area, homography) for area in page.texts]
    return tuple(
        TextReading(area.question, ink_share(image, quad, black) > least_ink, _as_quad(quad))
        for area, quad in zip(page.texts, quads, strict=True)
    )


def _as_quad(corners: Quads) -> Quad:
    (a, b), (c, d), (e, f), (g, h) = (map(float, corner) for corner in corners)
    return ((a, b), (c, d), (e, f), (g, h))
