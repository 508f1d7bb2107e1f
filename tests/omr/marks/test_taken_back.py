"""What was scribbled out or ringed is never counted; a plain new mark beside it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from omr import State, read_page
from omr.reading import AnswerReading, Doubt
from samples import SCANNERS, MarkStyle, at_dpi, draw_hand, inked, scan
from samples.hand import PENS, RINGED, SCRIBBLED_OUT
from samples.pen import draw_marks

Printed = Any  # of conftest.py, which can't be imported
DPI = 200
CHANGED = ("q03", "q08", "q13")
BALLPOINT, FELT_TIP = (next(pen for pen in PENS if pen.name == name) for name in ("blue ballpoint", "felt tip"))
Marks = Mapping[str, tuple[MarkStyle, ...]]


def struck_out(page: Any, printed: Printed, levels: str) -> Any:
    """Draw a level line through the changed questions' boxes of these levels, and 2 mm beyond; none where none are."""
    page, scale = page.copy(), DPI / 25.4
    for question in CHANGED if levels else ():
        boxes = [b.rect for b in printed.layout.pages[0].boxes if b.question == question and b.choice in levels]
        y = boxes[0].y + 0.45 * boxes[0].h
        ends = ((boxes[0].x - 2, y), (boxes[-1].x + boxes[-1].w + 2, y + 0.3))
        start, stop = (tuple(round(v * scale) for v in end) for end in ends)
        cv2.line(page, start, stop, 60, 3, cv2.LINE_AA)
    return page


def read(
    printed: Printed, changed: Marks, own: MarkStyle, seed: int, struck: str = "", **hand: Any
) -> list[AnswerReading]:
    """Read a page of ``own`` marks at level 4.

    Of some questions the marks are given, by level, and through which of their levels a line goes.
    """
    rng = np.random.default_rng(seed)
    who = replace(draw_hand(rng), style=own, variety=0.0, size=1.0, haste=0.3, **({"pen": BALLPOINT} | hand))
    page = printed.blanks[0]
    for box in printed.layout.pages[0].boxes:
        marks = changed if box.question in CHANGED else {"4": (own,)}
        page = inked(page, draw_marks(marks.get(box.choice, ()), box.rect, who, rng), who.pen, at_dpi(DPI))
    page = struck_out(page, printed, struck)
    reading = read_page(scan(page, SCANNERS["office-200"], rng, dpi=DPI), printed.layouts, printed.key)
    return [answer for answer in reading.answers if answer.question in CHANGED]


@pytest.mark.parametrize("own", [MarkStyle.TICK, MarkStyle.CROSS])
@pytest.mark.parametrize("taken_back", [*SCRIBBLED_OUT, *RINGED])
def test_a_mark_that_was_taken_back_with_nothing_instead_is_asked_about(
    printed: Printed, own: MarkStyle, taken_back: MarkStyle
) -> None:
    for seed in (1, 2):
        answers = read(printed, {"2": (own, taken_back)}, own, seed)
        assert [answer.state for answer in answers] == [State.DOUBT] * len(CHANGED)


@pytest.mark.parametrize("own", [MarkStyle.TICK, MarkStyle.CROSS])
@pytest.mark.parametrize("taken_back", SCRIBBLED_OUT)
def test_a_plain_new_mark_beside_a_scribbled_out_one_is_the_answer(
    printed: Printed, own: MarkStyle, taken_back: MarkStyle
) -> None:
    answers = read(printed, {"2": (own, taken_back), "5": (own,)}, own, 3)
    assert {answer.answer for answer in answers if answer.state is State.READ} == {"5"}
    assert sum(answer.state is State.READ for answer in answers) >= 2


@pytest.mark.parametrize("own", [MarkStyle.TICK, MarkStyle.CROSS])
@pytest.mark.parametrize("ring", [MarkStyle.CIRCLED, MarkStyle.WIDE_RING])
def test_a_plain_new_mark_beside_a_ringed_one_is_the_answer(printed: Printed, own: MarkStyle, ring: MarkStyle) -> None:
    answers = [a for seed in (1, 2, 3) for a in read(printed, {"2": (own, ring), "5": (own,)}, own, seed)]
    assert {answer.answer for answer in answers if answer.state is State.READ} == {"5"}
    assert sum(answer.state is State.READ for answer in answers) >= 7


@pytest.mark.parametrize("new", [MarkStyle.FAINT, MarkStyle.HIGHLIGHT])
def test_a_pale_new_mark_beside_a_scribbled_out_one_is_never_overlooked(printed: Printed, new: MarkStyle) -> None:
    own = MarkStyle.CROSS
    answers = read(printed, {"2": (own, MarkStyle.GRID), "5": (new,)}, own, 4)
    assert all(answer.state is State.DOUBT or answer.answer == "5" for answer in answers)


def test_a_ringed_mark_that_was_filled_again_is_chosen_again(printed: Printed) -> None:
    own = MarkStyle.CROSS
    answers = read(printed, {"2": (own, MarkStyle.CIRCLED, MarkStyle.REFILL)}, own, 5)
    assert {answer.answer for answer in answers if answer.state is State.READ} == {"2"}


@pytest.mark.parametrize("pen", [BALLPOINT, FELT_TIP])
def test_a_filling_among_fillings_is_no_scribble_however_far_it_runs_over(printed: Printed, pen: Any) -> None:
    answers = read(printed, {"2": (MarkStyle.SOLID,)}, MarkStyle.SOLID, 6, pen=pen, overrun_mm=0.8)
    assert [(answer.answer, answer.state) for answer in answers] == [("2", State.READ)] * len(CHANGED)


def test_a_dense_blot_on_a_sheet_of_ticks_is_never_a_choice(printed: Printed) -> None:
    answers = read(printed, {"2": (MarkStyle.SOLID,)}, MarkStyle.TICK, 7)
    assert {answer.doubt for answer in answers} <= {Doubt.ONLY_CANCELLED, Doubt.UNCERTAIN_MARK}


@pytest.mark.parametrize("own", [MarkStyle.TICK, MarkStyle.CROSS, MarkStyle.FILL])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_mark_of_a_row_that_was_struck_out_is_asked_about(printed: Printed, own: MarkStyle, seed: int) -> None:
    answers = read(printed, {"3": (own,)}, own, seed, struck="12345")
    assert [answer.state for answer in answers] == [State.DOUBT] * len(CHANGED)


@pytest.mark.parametrize("own", [MarkStyle.TICK, MarkStyle.CROSS])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_mark_with_a_line_through_it_is_asked_about(printed: Printed, own: MarkStyle, seed: int) -> None:
    answers = read(printed, {"3": (own,)}, own, seed, struck="3")
    assert [answer.state for answer in answers] == [State.DOUBT] * len(CHANGED)


def test_the_lines_of_a_star_strike_nothing_out(printed: Printed) -> None:
    own = MarkStyle.STAR
    answers = [answer for seed in (1, 2, 3) for answer in read(printed, {"2": (own,)}, own, seed)]
    assert sum(answer.state is State.READ for answer in answers) >= 8
    assert {answer.answer for answer in answers if answer.state is State.READ} == {"2"}


@pytest.mark.parametrize("seed", [4, 5, 8])
def test_of_a_sheet_whose_marks_are_mostly_scribbled_out_none_of_those_counts(printed: Printed, seed: int) -> None:
    rng = np.random.default_rng(seed)
    who = replace(draw_hand(rng), style=MarkStyle.TICK, variety=0.0, size=0.9, haste=0.3, pen=BALLPOINT)
    page, boxes = printed.blanks[0], [box for box in printed.layout.pages[0].boxes if box.choice == "4"]
    scribbled = {box.question for number, box in enumerate(boxes) if number % 5 < 3}
    for box in boxes:
        marks = (MarkStyle.TICK, MarkStyle.OVER_MARK) if box.question in scribbled else (MarkStyle.TICK,)
        page = inked(page, draw_marks(marks, box.rect, who, rng), who.pen, at_dpi(DPI))
    reading = read_page(scan(page, SCANNERS["office-200"], rng, dpi=DPI), printed.layouts, printed.key)
    assert sum(a.question in scribbled and a.state is State.READ for a in reading.answers) == 0
