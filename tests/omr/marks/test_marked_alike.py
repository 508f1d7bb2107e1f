"""Pages on which most boxes are marked, alike, faintly, or painted over: nothing of that may be taken for print."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import orjson
import pytest
from numpy.typing import NDArray

import forms
from forms.layout import Layout
from forms.survey import parse_survey
from omr import State, read_page
from omr.reading import AnswerReading
from samples import SCANNERS, MarkStyle, at_dpi, draw_hand, draw_mark, inked, rasterise_pages, scan
from samples.hand import HARD_PENCIL, PENS

Gray = NDArray[np.uint8]
DPI = 200
KEY = b"a key of the tests alone, 32 b.."
YES_NO = {"kind": "choice", "label": "Có hài lòng không?", "options": {"yes": "Có", "no": "Không"}}
LIST = {"kind": "choices", "label": "Ông/bà chọn gì?", "options": {f"o{n}": f"Mục {n}" for n in range(12)}}
PEN = {pen.name: pen for pen in PENS}
SHAPES: dict[str, list[dict[str, Any]]] = {"eight yes-no": [YES_NO] * 8, "one yes-no": [YES_NO], "choose-all": [LIST]}


@cache
def printed(shape: str) -> tuple[Layout, Gray]:
    """A questionnaire of one page, and its picture before anybody marked it."""
    survey = {
        "id": "alike",
        "languages": ["vi"],
        "paper": "A4",
        "authority": "ỦY BAN NHÂN DÂN PHƯỜNG",
        "title": "Phiếu hỏi ý kiến",
        "notice": "Xin không ghi họ tên.",
        "scales": {},
        "sections": {"a": {"title": "Câu hỏi", "questions": {f"q{n}": q for n, q in enumerate(SHAPES[shape])}}},
    }
    layout, stream = forms.lay_out(parse_survey(orjson.dumps(survey).decode())), io.BytesIO()
    forms.render(layout, [forms.Run("ub06808", "Phường Vàng Danh", 1, "Quầy", "2019-Q1", 41, 1)], KEY, stream)
    return layout, rasterise_pages(stream.getvalue(), [1], DPI)[0]


def read(
    shape: str, chosen: set[tuple[str, str]], styles: tuple[MarkStyle, ...], **hand: Any
) -> dict[str, AnswerReading]:
    """Read a page on which these boxes are marked in this way, all by one hand."""
    layout, page = printed(shape)
    rng = np.random.default_rng(5)
    who = replace(draw_hand(rng), variety=0.0, **hand)
    for box in layout.pages[0].boxes:
        if (box.question, box.choice) in chosen:
            for style in styles:
                page = inked(page, draw_mark(style, box.rect, who, rng), who.pen, at_dpi(DPI))
    reading = read_page(scan(page, SCANNERS["clean-200"], rng, dpi=DPI), {layout.id: layout}, KEY)
    return {answer.question: answer for answer in reading.answers}


def boxes_of(shape: str, *choices: str) -> set[tuple[str, str]]:
    layout, _ = printed(shape)
    boxes = [(box.question, box.choice) for box in layout.pages[0].boxes]
    return {box for box in boxes if not choices or box[1] in choices}


@pytest.mark.parametrize("overrun", [0.0, 0.4, 0.8])
@pytest.mark.parametrize("pen", ["black ballpoint", "felt tip"])
def test_half_of_the_boxes_filled_alike_is_every_question_answered(pen: str, overrun: float) -> None:
    shape = "eight yes-no"
    answers = read(shape, boxes_of(shape, "yes"), (MarkStyle.SOLID,), pen=PEN[pen], overrun_mm=overrun)
    assert {a.answer for a in answers.values()} == {"yes"}
    assert State.BLANK not in {a.state for a in answers.values()}
    assert sum(a.state is State.READ for a in answers.values()) >= 7


@pytest.mark.parametrize("overrun", [0.0, 0.4, 0.8])
@pytest.mark.parametrize("pen", ["black ballpoint", "felt tip"])
def test_one_box_of_two_filled_is_no_blank(pen: str, overrun: float) -> None:
    """Where it runs over and no other mark tells how this hand marks, it may be a scribble: that may be asked."""
    answer = read("one yes-no", boxes_of("one yes-no", "yes"), (MarkStyle.SOLID,), pen=PEN[pen], overrun_mm=overrun)[
        "q0"
    ]
    assert (answer.answer, answer.state) in {("yes", State.READ), ("yes", State.DOUBT)}
    assert answer.state is State.READ or overrun > 0


@pytest.mark.parametrize("style", [MarkStyle.SOLID, MarkStyle.CROSS, MarkStyle.TICK])
def test_a_list_of_which_everything_is_chosen_is_not_taken_for_print(style: MarkStyle) -> None:
    answer = read("choose-all", boxes_of("choose-all"), (style,), pen=PEN["felt tip"])["q0"]
    assert answer.answer.split("|") == [f"o{n}" for n in range(12)]
    assert answer.state in (State.READ, State.DOUBT)


@pytest.mark.parametrize("style", [MarkStyle.FAINT, MarkStyle.HIGHLIGHT])
def test_marks_that_are_all_alike_and_pale_are_never_a_blank(style: MarkStyle) -> None:
    answers = read("eight yes-no", boxes_of("eight yes-no", "no"), (style,), pen=HARD_PENCIL)
    assert all(answer.state is not State.BLANK for answer in answers.values())
    assert all(answer.answer in ("no", "") for answer in answers.values())


def test_boxes_that_are_all_painted_over_are_never_a_blank() -> None:
    answers = read("eight yes-no", boxes_of("eight yes-no", "yes"), (MarkStyle.CROSS, MarkStyle.FLUID))
    assert {answer.state for answer in answers.values()} <= {State.DOUBT}


def test_a_page_that_nobody_marked_is_blank_and_nobody_is_asked() -> None:
    for shape in SHAPES:
        assert {a.state for a in read(shape, set(), ()).values()} == {State.BLANK}
