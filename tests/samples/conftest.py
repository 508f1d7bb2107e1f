"""A small survey of every kind of question, and a picture of its printed page, without the printer."""

import cv2
import numpy as np
import pytest

from forms.layout import Box, Fiducial, Kind, Layout, PageLayout, Question, Rect, TextArea

SIDE = 4.4
LEVELS = tuple("12345")


def _row(question, choices, y, x=80.0, step=15.0):
    return [Box(question, choice, Rect(x + step * i, y, SIDE, SIDE)) for i, choice in enumerate(choices)]


@pytest.fixture(scope="session")
def layout():
    ratings = [f"q{n:02}" for n in range(1, 13)]
    topics = ("place", "speed", "staff", "price")
    digits = tuple(f"{column}:{digit}" for column in (1, 2) for digit in range(10))
    first = tuple(box for i, q in enumerate(ratings) for box in _row(q, LEVELS, 30.0 + 9.0 * i))
    second = (
        *_row("sex", ("male", "female"), 30.0),
        *_row("topics", topics, 45.0),
        *(Box("age", d, Rect(20.0 + 12 * int(d[0]), 60.0 + 8 * int(d[2]), SIDE, SIDE)) for d in digits),
    )
    questions = (
        *(Question(q, Kind.RATING, LEVELS, True, 1) for q in ratings),
        Question("sex", Kind.CHOICE, ("male", "female"), False, 1),
        Question("topics", Kind.CHOICES, topics, True, 2),
        Question("age", Kind.NUMBER, digits, True, 2),
        Question("comments", Kind.TEXT, (), False, 0),
    )
    comments = (TextArea("comments", Rect(20.0, 200.0, 170.0, 40.0)),)
    corners = tuple(Fiducial(i, Rect(8, 8, 9, 9)) for i in range(4))
    pages = (
        PageLayout(1, corners, Rect(160, 10, 15, 15), first, ()),
        PageLayout(2, corners, Rect(160, 10, 15, 15), second, comments),
    )
    return Layout("00000000", "small", (210.0, 297.0), questions, pages)


@pytest.fixture(scope="session")
def blanks(layout):
    """Pictures of the pages at 100 dpi: white, with the boxes' outlines."""
    k = 100 / 25.4
    pictures = []
    for page in layout.pages:
        picture = np.full((1169, 827), 255, np.uint8)
        for box in page.boxes:
            r = box.rect
            ends = [
                (round((x * k - 0.5) * 16), round((y * k - 0.5) * 16)) for x, y in ((r.x, r.y), (r.x + r.w, r.y + r.h))
            ]
            cv2.rectangle(picture, *ends, 60, 1, cv2.LINE_AA, 4)
        pictures.append(picture)
    return tuple(pictures)
