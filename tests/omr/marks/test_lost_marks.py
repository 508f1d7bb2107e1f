"""A black-and-white scanner loses pale marks: where those that are left crumble, a blank is nothing to be sure of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from omr import State, read_page
from samples import PENS, PLAIN, SCANNERS, MarkStyle, Scanner, at_dpi, choose_answers, draw_hand, fill_page, scan
from samples.hand import HARD_PENCIL
from samples.respondent import Response
from samples.truth import TrueState

Printed = Any  # of conftest.py, which can't be imported
DPI = 200
LEFT_OUT = "q03"
GEL = next(pen for pen in PENS if pen.name == "black gel")
TWO_LEVELS, GRAY = SCANNERS["bilevel-200"], SCANNERS["clean-200"]


def state_of_blank(printed: Printed, pen: Any, scanner: Scanner) -> State:
    """Read a page on which one question was left out by somebody with this pen."""
    rng = np.random.default_rng(3)
    hand = replace(draw_hand(rng), pen=pen, style=MarkStyle.CROSS, variety=0.0, pressure=1.15, size=1.0)
    answers = choose_answers(printed.layout, rng, 4.0, hand, PLAIN)
    rows = (Response(r.question, "", TrueState.BLANK, ()) if r.question == LEFT_OUT else r for r in answers.responses)
    page = printed.layout.pages[0]
    filled = fill_page(printed.blanks[0], page, replace(answers, responses=tuple(rows)), hand, rng, at_dpi(DPI))
    reading = read_page(scan(filled, scanner, rng, dpi=DPI), printed.layouts, printed.key)
    return next(answer.state for answer in reading.answers if answer.question == LEFT_OUT)


def test_beside_marks_that_crumble_in_two_levels_a_blank_is_asked_about(printed: Printed) -> None:
    assert state_of_blank(printed, replace(HARD_PENCIL, density=0.62), TWO_LEVELS) is State.DOUBT


@pytest.mark.parametrize(("pen", "scanner"), [(GEL, TWO_LEVELS), (GEL, GRAY), (HARD_PENCIL, GRAY)])
def test_elsewhere_a_blank_is_a_blank(printed: Printed, pen: Any, scanner: Scanner) -> None:
    assert state_of_blank(printed, pen, scanner) is State.BLANK
