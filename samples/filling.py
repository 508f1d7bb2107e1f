"""Fill a sheet in: draw a respondent's answers, with a hand, on the pictures of its pages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forms.layout import Layout, PageLayout
from samples.hand import Hand
from samples.handwriting import write_lines
from samples.ink import Homography, Page, inked, onto
from samples.pen import Stroke, draw_marks
from samples.respondent import Answers

MOST_LINES = 4


def strokes_on(page: PageLayout, answers: Answers, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Draw all marks and comments of one page, in millimetres."""
    drawn = {(r.question, mark.choice): mark.styles for r in answers.responses for mark in r.marks}
    strokes: list[Stroke] = []
    for box in page.boxes:
        strokes += draw_marks(drawn.get((box.question, box.choice), ()), box.rect, hand, rng)
    for area in page.texts:
        if area.question in answers.comments:
            strokes += write_lines(area.rect, int(rng.integers(1, MOST_LINES + 1)), hand, rng)
    return strokes


def fill_page(
    picture: Page,
    page: PageLayout,
    answers: Answers,
    hand: Hand,
    rng: np.random.Generator,
    homography: Homography,
) -> Page:
    """Return the picture with all marks and comments of this page drawn.

    Args:
        picture: the printed page, gray or colour.
        page: its layout.
        answers: what to mark; answers to questions on other pages are ignored.
        hand: that holds the pen.
        rng: for the random variation of each mark.
        homography: 3×3, millimetres of the page to pixels of the picture.
    """
    return inked(picture, strokes_on(page, answers, hand, rng), hand.pen, homography)


def fill_sheet(
    pictures: Sequence[Page],
    layout: Layout,
    answers: Answers,
    hand: Hand,
    rng: np.random.Generator,
) -> list[Page]:
    """Fill all pages of one sheet; ``pictures`` are in the layout's order, each of the whole page."""
    return [
        fill_page(picture, page, answers, hand, rng, onto(picture, layout.page_size_mm))
        for picture, page in zip(pictures, layout.pages, strict=True)
    ]
