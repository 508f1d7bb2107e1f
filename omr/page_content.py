"""Read the content of a registered page: streaks, marks, answers, handwriting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from omr.answers import AnswerOptions, decide_answer
from omr.fault_details import StreakPlace, StreakPlaces
from omr.fault_evidence import as_quad, streak_strip
from omr.faults import Fault
from omr.flaws.disturbance import disturbed_boxes, streaked
from omr.flaws.paled import paled_boxes
from omr.flaws.streak_repair import without_streaks
from omr.flaws.streaked_boxes import WHOLE_PATCH, seen_without, streaks_of_page, with_risks
from omr.marks.classify import classify
from omr.marks.handwriting import ink_share, text_quad
from omr.marks.ink_features import Evidence, gather
from omr.marks.lost_marks import marks_may_be_lost
from omr.marks.same_paper import trace
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
from omr.registration.sheet import sheet_window
from omr.second_look import ReadSoFar, ring_doubted, without_tails

if TYPE_CHECKING:
    from forms.layout import Layout, PageLayout
    from omr.reading_options import ReadingOptions
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray


def with_content(
    reading: PageReading,
    image: Gray,
    layout: Layout,
    page: PageLayout,
    located: Located,
    options: ReadingOptions,
) -> PageReading:
    """Return the reading of a page with its content filled in.

    Streaks do not change the outcome. If a streak runs through boxes and the page has no other fault, it gets the fault
    ``STREAK``, which asks for the scanner's glass to be cleaned.

    Args:
        reading: of the page so far, with its registration.
        image: gray picture, h×w.
        layout: from which it was printed.
        page: of that layout.
        located: its boxes.
        options: of every stage.
    """
    if not page.boxes:  # the page has only text frames
        return replace(reading, texts=_read_texts(image, page, located, options.text_ink))
    pixels_per_mm = reading.registration.pixels_per_mm if reading.registration else 0.0
    window = sheet_window(image, Rect(0, 0, *layout.page_size_mm), located.fit.homography, pixels_per_mm)
    streaks = streaks_of_page(image, located, pixels_per_mm, options.streaks, window)
    touching = [streak for streak in streaks if streaked(located.quads, [streak], options.disturbance).any()]
    cleaned, bands = without_streaks(image, streaks, pixels_per_mm, located.black, window)
    located, emptied_dark = seen_without(cleaned, located, streaks, bands)
    evidence = gather(located.dark)
    boxes = _read_boxes(cleaned, page, located, evidence, options)
    if bands:
        otherwise = classify(gather(emptied_dark), options.marks)
        boxes = with_risks(layout, located, boxes, evidence, otherwise, bands, pixels_per_mm)
    answers = _answers(layout, boxes, options.answers)
    so_far = ReadSoFar(cleaned, located, evidence, boxes, answers, layout.questions)
    read = _looked_at_again(so_far, layout, options)
    at_risk = marks_may_be_lost(image, evidence, [box.seen for box in read.boxes])
    seen_whole = ~streaked(located.quads, streaks, WHOLE_PATCH)
    return replace(
        _with_streak_fault(reading, image, touching),
        streaks=streaks,
        boxes=read.boxes,
        answers=tuple(map(_doubted_if_blank, read.answers)) if at_risk else read.answers,
        texts=_read_texts(image, page, located, options.text_ink),
        traces=trace(evidence, _plain(read.boxes, read.answers) & seen_whole).packed(),
    )


def _with_streak_fault(reading: PageReading, image: Gray, touching: Sequence[StreakReading]) -> PageReading:
    """Set the fault ``STREAK`` if streaks touch boxes and the page has no other fault."""
    if not touching or reading.fault is not None:
        return reading
    detail = StreakPlaces(tuple(StreakPlace(streak.vertical, streak.at) for streak in touching))
    return replace(reading, fault=Fault.STREAK, detail=detail, evidence=streak_strip(image, touching))


def _looked_at_again(so_far: ReadSoFar, layout: Layout, options: ReadingOptions) -> ReadSoFar:
    """Apply the second looks; if one changes the reading of a box, the questions are answered again."""
    for look in (without_tails, ring_doubted):
        seen = look(so_far, options)
        if seen is not so_far.boxes:
            so_far = replace(so_far, boxes=seen, answers=_answers(layout, seen, options.answers))
    return so_far


def _read_boxes(
    image: Gray,
    page: PageLayout,
    located: Located,
    evidence: Evidence,
    options: ReadingOptions,
) -> tuple[BoxReading, ...]:
    marks = classify(evidence, options.marks)
    disturbed = disturbed_boxes(image, located, options.disturbance) | paled_boxes(image, located, page)
    return tuple(
        BoxReading(box.question, box.choice, seen, as_quad(quad), bool(gone))
        for box, seen, quad, gone in zip(page.boxes, marks, located.quads, disturbed, strict=True)
    )


def _plain(boxes: tuple[BoxReading, ...], answers: tuple[AnswerReading, ...]) -> NDArray[np.bool_]:
    """Tell which boxes have a mark that is neither disturbed nor part of an uncertain answer."""
    unsure = {answer.question for answer in answers if answer.doubt is Doubt.UNCERTAIN_MARK}
    plain = [box.seen.mark is Mark.MARKED and not box.disturbed and box.question not in unsure for box in boxes]
    return np.array(plain, dtype=bool)


def _doubted_if_blank(answer: AnswerReading) -> AnswerReading:
    """Turn a blank answer into a doubt, since the scanner may have lost the mark."""
    if answer.state is not State.BLANK:
        return answer
    return replace(answer, state=State.DOUBT, doubt=Doubt.UNCERTAIN_MARK)


def _answers(layout: Layout, boxes: tuple[BoxReading, ...], options: AnswerOptions) -> tuple[AnswerReading, ...]:
    by_question: dict[str, list[BoxReading]] = {}
    for box in boxes:
        by_question.setdefault(box.question, []).append(box)
    asked = (question for question in layout.questions if question.question in by_question)
    return tuple(decide_answer(question, by_question[question.question], options) for question in asked)


def _read_texts(image: Gray, page: PageLayout, located: Located, least_ink: float) -> tuple[TextReading, ...]:
    quads = [text_quad(area, located.fit.homography) for area in page.texts]
    return tuple(
        TextReading(area.question, ink_share(image, quad, located.black) > least_ink, as_quad(quad))
        for area, quad in zip(page.texts, quads, strict=True)
    )
