"""Tails of marks in the row below leave a question that nobody answered unanswered, and hide no mark."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from omr import State, read_page
from samples import SCANNERS, scan
from samples.truth import TrueState
from tests.benchmarks.accuracy_plan import AMBIGUOUS_WAYS, BLANK_BESIDE_TAILS, IN_SPEC_PROFILES, Cell
from tests.benchmarks.accuracy_sheets import KEY, make_sheet

Printed = Any  # of conftest.py, which can't be imported
DPI = 200
SCALE = DPI / 25.4
UPPER, LOWER = "q05", "q06"


Strokes = list[list[tuple[float, float]]]
CROSS = [[(-0.5, -0.5), (0.5, 0.5)], [(0.5, -0.5), (-0.5, 0.5)]]


def state(printed: Printed, lines: Strokes) -> State:
    """Read the question above a row with lines in it, given in sides of the lower box from its middle; others are
    crossed at level 4."""
    page = printed.blanks[0].copy()
    boxes = {(box.question, box.choice): box.rect for box in printed.layout.pages[0].boxes}
    for (question, choice), rect in boxes.items():
        strokes = lines if question == LOWER else CROSS if question != UPPER else []
        if choice != "4":
            continue
        for stroke in strokes:
            points = [(rect.x + rect.w * (0.5 + x), rect.y + rect.h * (0.5 + y)) for x, y in stroke]
            cv2.polylines(page, [np.rint(np.array(points) * SCALE).astype(int)], False, 40, 3, cv2.LINE_AA)
    picture = scan(page, SCANNERS["clean-200"], np.random.default_rng(3), dpi=DPI)
    reading = read_page(picture, printed.layouts, printed.key)
    return next(answer.state for answer in reading.answers if answer.question == UPPER)


def pitch(printed: Printed) -> float:
    """The distance of two rows in sides of a box."""
    at = {box.question: box.rect for box in printed.layout.pages[0].boxes if box.choice == "4"}
    return (at[LOWER].y - at[UPPER].y) / at[LOWER].h


@pytest.mark.parametrize("reach", [0.4, 0.9, 1.2])
def test_the_tail_of_a_tick_below_answers_nothing(printed: Printed, reach: float) -> None:
    tick = [(-0.35, 0.0), (-0.05, 0.45), (0.25 + 0.2 * reach, 0.45 - pitch(printed) + 0.5 - 0.5 * reach)]
    assert state(printed, [tick]) is State.BLANK


def test_a_small_mark_beside_a_tail_is_asked_about_or_read(printed: Printed) -> None:
    up = pitch(printed)
    tick = [(-0.35, 0.0), (-0.05, 0.45), (0.3, 0.2 - up)]
    small = [(-0.3, -0.1 - up), (-0.1, 0.15 - up), (0.1, -0.25 - up)]
    assert state(printed, [tick, small]) is not State.BLANK


def test_a_line_that_comes_from_no_mark_is_not_overlooked(printed: Printed) -> None:
    up = pitch(printed)
    assert state(printed, [*CROSS, [(0.0, 0.2 - up), (0.2, -0.2 - up)]]) is not State.BLANK


@pytest.mark.parametrize("aside", [0.68, 0.85])
def test_a_tick_that_turns_beside_its_box_and_ends_in_the_row_below_is_not_overlooked(
    printed: Printed, aside: float
) -> None:
    up = pitch(printed)
    grazing = [(-aside - 0.25, 0.1 - up), (-aside, 0.7 - up), (-0.45, 0.05 - up), (-0.52, 0.3 - up)]
    joined = [(-aside, 0.7 - up), (-0.35, 0.0), (-0.05, 0.45), (0.4, -0.4)]
    assert state(printed, [grazing, joined]) is not State.BLANK


@pytest.mark.parametrize(("profile", "sheet"), [("clean-200", 1), ("office-300", 0)])
def test_a_tail_that_looks_like_a_mark_answers_nothing_unasked(profile: str, sheet: int) -> None:
    way = next(way for way in AMBIGUOUS_WAYS if way.name == BLANK_BESIDE_TAILS)
    scanner = next(scanner for scanner in IN_SPEC_PROFILES if scanner.name == profile)
    drawn = make_sheet(Cell("ambiguous", scanner, way, "dense", real=False, share=1), sheet, 1, ())
    blanks = {answer.question for answer in drawn.answers.responses if answer.state is TrueState.BLANK}
    for picture in drawn.passes[0]:
        reading = read_page(picture, {drawn.layout.id: drawn.layout}, KEY)
        unanswered = [answer for answer in reading.answers if answer.question in blanks]
        assert all(answer.state in (State.BLANK, State.DOUBT) for answer in unanswered)
