"""What a page holds, once its boxes are found: streaks, marks, answers, handwriting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.answers import AnswerOptions, settle
from omr.crumbling import marks_crumble
from omr.disturbance import DisturbanceOptions, disturbed_boxes, streaked
from omr.evidence import Evidence, gather
from omr.fault_evidence import as_quad, streak_strip
from omr.faults import Fault
from omr.handwriting import ink_share, text_quad
from omr.likeness import trace
from omr.marks import classify
from omr.outline_gaps import find_gaps
from omr.reading import (
    AnswerReading,
    BoxReading,
    Doubt,
    Mark,
    PageReading,
    State,
    StreakReading,
    TextReading,
)
from omr.sampling import MARGIN
from omr.streaks import find_streaks

if TYPE_CHECKING:
    from forms.layout import Layout, PageLayout
    from omr.fiducials import Gray
    from omr.location import Located
    from omr.reading_options import ReadingOptions

# A streak through the ring around a box leaves its mark what it is, but makes it look like the mark of another hand.
WHOLE_PATCH = DisturbanceOptions(dark_reach=MARGIN, light_reach=MARGIN)


def with_content(
    reading: PageReading,
    image: Gray,
    layout: Layout,
    page: PageLayout,
    located: Located,
    options: ReadingOptions,
) -> PageReading:
    """Return a reading with all that is on the page.

    A page that is read is read, streaks or not; where they run through boxes it has the fault ``streak``, which tells
    somebody to clean the glass.

    Args:
        reading: whose page it is; its registration is known.
        image: gray picture, h×w.
        layout: that it was printed from.
        page: of that layout.
        located: its boxes.
        options: of every stage.
    """
    pixels_per_mm = reading.registration.pixels_per_mm if reading.registration else 0.0
    streaks = _streaks(image, located, pixels_per_mm, options)
    touching = [streak for streak in streaks if streaked(located.quads, [streak], options.disturbance).any()]
    evidence = gather(located.dark)
    boxes = _read_boxes(image, page, located, streaks, evidence, options)
    answers = _answers(layout, boxes, options.answers)
    crumbling = marks_crumble(image, evidence, [box.seen for box in boxes])
    if touching and reading.fault is None:
        detail = ", ".join(f"{'x' if streak.vertical else 'y'} = {streak.at:.0f} px" for streak in touching)
        reading = replace(reading, fault=Fault.STREAK, detail=detail, evidence=streak_strip(image, touching))
    return replace(
        reading,
        streaks=streaks,
        boxes=boxes,
        answers=tuple(map(_doubted_if_blank, answers)) if crumbling else answers,
        texts=_read_texts(image, page, located, options.text_ink),
        traces=trace(evidence, _plain(boxes, answers) & ~streaked(located.quads, streaks, WHOLE_PATCH)).packed(),
    )


def _streaks(image: Gray, located: Located, pixels_per_mm: float, options: ReadingOptions) -> tuple[StreakReading, ...]:
    """Find streaks by themselves, and light ones by what they wipe out."""
    seen = find_streaks(image, pixels_per_mm, options.streaks)
    gaps = find_gaps(located.dark, located.quads, (image.shape[1], image.shape[0]))
    widest = options.streaks.widest_mm * pixels_per_mm
    fresh = (gap for gap in gaps if not any(_is_same(gap, streak, widest) for streak in seen))
    return (*seen, *fresh)


def _is_same(one: StreakReading, other: StreakReading, widest: float) -> bool:
    return one.vertical == other.vertical and one.dark == other.dark and abs(one.at - other.at) < widest


def _read_boxes(
    image: Gray,
    page: PageLayout,
    located: Located,
    streaks: tuple[StreakReading, ...],
    evidence: Evidence,
    options: ReadingOptions,
) -> tuple[BoxReading, ...]:
    marks = classify(evidence, options.marks)
    disturbed = disturbed_boxes(image, located, streaks, options.disturbance)
    return tuple(
        BoxReading(box.question, box.choice, seen, as_quad(quad), bool(gone))
        for box, seen, quad, gone in zip(page.boxes, marks, located.quads, disturbed, strict=True)
    )


def _plain(boxes: tuple[BoxReading, ...], answers: tuple[AnswerReading, ...]) -> NDArray[np.bool_]:
    """Tell which boxes hold marks that are seen as they are, whatever hides others of their question."""
    unsure = {answer.question for answer in answers if answer.doubt is Doubt.UNCERTAIN_MARK}
    plain = [box.seen.mark is Mark.MARKED and not box.disturbed and box.question not in unsure for box in boxes]
    return np.array(plain, dtype=bool)


def _doubted_if_blank(answer: AnswerReading) -> AnswerReading:
    """What looks unanswered may have been answered with a mark that the scanner lost."""
    if answer.state is not State.BLANK:
        return answer
    return replace(answer, state=State.DOUBT, doubt=Doubt.UNCERTAIN_MARK)


def _answers(layout: Layout, boxes: tuple[BoxReading, ...], options: AnswerOptions) -> tuple[AnswerReading, ...]:
    by_question: dict[str, list[BoxReading]] = {}
    for box in boxes:
        by_question.setdefault(box.question, []).append(box)
    asked = (question for question in layout.questions if question.question in by_question)
    return tuple(settle(question, by_question[question.question], options) for question in asked)


def _read_texts(image: Gray, page: PageLayout, located: Located, least_ink: float) -> tuple[TextReading, ...]:
    quads = [text_quad(area, located.fit.homography) for area in page.texts]
    return tuple(
        TextReading(area.question, ink_share(image, quad, located.black) > least_ink, as_quad(quad))
        for area, quad in zip(page.texts, quads, strict=True)
    )
