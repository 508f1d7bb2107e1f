"""Read one page: the stages in their order, and the fault of the first that fails."""

from __future__ import annotations

from collections.abc import Mapping
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
from omr.registration import Homography, RegistrationOptions, describe, rect_corners, register, transform
from omr.sampling import Patches, Quads, moved, sample_boxes
from omr.tones import black_level, darkness, paper_levels

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
        outline: a box whose palest side is below this share of the page's usual outline is disturbed: torn, covered or
            bleached by a streak.
        text_ink: share of a text area's inside above which somebody wrote in it; a comma is 0.05 % of the area.
    """

    fiducials: FiducialOptions = field(default_factory=FiducialOptions)
    registration: RegistrationOptions = field(default_factory=RegistrationOptions)
    marks: MarkOptions = field(default_factory=MarkOptions)
    answers: AnswerOptions = field(default_factory=AnswerOptions)
    outline: float = 0.35
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
    fit = register(found.corners, page, options.registration)
    if fit is None:
        return _failed(reading, Fault.FIDUCIALS_MISSING, f"{len(found.corners)}/4")
    sheet = Rect(0, 0, *layout.page_size_mm)
    reading = replace(reading, layout=layout.id, registration=describe(fit, sheet, dpi))
    if fit.residual_mm > options.registration.most_residual_mm:
        return _failed(reading, Fault.REGISTRATION_POOR, f"{fit.residual_mm:.2f} mm")
    black = black_level(image, found.corners)
    boxes = _read_boxes(image, page, fit.homography, black, options)
    texts = _read_texts(image, page, fit.homography, black, options.text_ink)
    return replace(reading, boxes=boxes, answers=_answers(layout, boxes, options.answers), texts=texts)


def _failed(reading: PageReading, fault: Fault, detail: str) -> PageReading:
    """A fault found earlier is the more specific one and stays."""
    return replace(reading, outcome=Outcome.UNREADABLE, fault=reading.fault or fault, detail=reading.detail or detail)


def _read_boxes(
    image: Gray, page: PageLayout, homography: Homography, black: float, options: ReadingOptions
) -> tuple[BoxReading, ...]:
    if not page.boxes:
        return ()
    quads, dark = _on_outlines(image, page, homography, black)
    presence = outline_presence(dark)
    disturbed = presence < options.outline * np.median(presence)
    readings = classify(dark, options.marks)
    return tuple(
        BoxReading(box.question, box.choice, seen, _as_quad(quad), bool(gone))
        for box, seen, quad, gone in zip(page.boxes, readings, quads, disturbed, strict=True)
    )


def _on_outlines(image: Gray, page: PageLayout, homography: Homography, black: float) -> tuple[Quads, Patches]:
    """Sample the boxes where the homography puts them, then again where their outlines are."""
    corners = np.stack([rect_corners(box.rect) for box in page.boxes])
    centres = corners.mean(axis=1)
    quads = transform(homography, corners)
    patches = sample_boxes(image, quads)
    paper = paper_levels(patches, centres)
    shifts, responses = outline_shifts(darkness(patches, paper, black))
    quads = moved(quads, smoothed(shifts, responses, centres, page.boxes[0].rect.w))
    return quads, darkness(sample_boxes(image, quads), paper, black)


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
