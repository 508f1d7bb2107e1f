"""The rules by which the marks of a question become its answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.layout import Kind, Question
from omr.answers import AnswerOptions, alternatives, decide_answer
from omr.reading import BoxReading, Doubt, Mark, MarkReading, State

QUAD = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
SURE = 0.99999
RATING = Question("q01", Kind.RATING, ("1", "2", "3", "4", "5"), True, 1)
SEVERAL = Question("why", Kind.CHOICES, ("a", "b", "c"), False, 2)
NUMBER = Question("age", Kind.NUMBER, tuple(f"{c}:{d}" for c in (1, 2) for d in range(10)), False, 2)


def box(question: Question, choice: str, mark: Mark = Mark.EMPTY, sure: float = SURE, *, disturbed: bool = False):
    rest = (1 - sure) / 2
    p = tuple(sure if m is mark else rest for m in Mark)
    return BoxReading(question.question, choice, MarkReading(mark, sure, p, 0.0), QUAD, disturbed)


def boxes(question: Question, marks: dict[str, Mark], sure: float = SURE):
    return [box(question, c, marks.get(c, Mark.EMPTY), sure) for c in question.choices]


def test_one_plain_mark_is_the_answer():
    answer = decide_answer(RATING, boxes(RATING, {"4": Mark.MARKED}))
    assert (answer.answer, answer.state, answer.doubt) == ("4", State.READ, Doubt.NONE)
    assert answer.confidence > 0.999


def test_no_mark_is_a_blank():
    assert decide_answer(RATING, boxes(RATING, {})).state is State.BLANK


def test_a_plain_mark_beside_a_cancelled_one_is_the_answer():
    answer = decide_answer(RATING, boxes(RATING, {"2": Mark.CANCELLED, "5": Mark.MARKED}))
    assert (answer.answer, answer.state) == ("5", State.READ)


@pytest.mark.parametrize(
    ("marks", "doubt"),
    [
        ({"1": Mark.MARKED, "3": Mark.MARKED}, Doubt.OVERVOTE),
        ({"1": Mark.CANCELLED}, Doubt.ONLY_CANCELLED),
        ({"1": Mark.MARKED, "2": Mark.MARKED, "3": Mark.CANCELLED}, Doubt.OVERVOTE),
    ],
)
def test_what_people_must_decide_goes_to_them(marks, doubt):
    answer = decide_answer(RATING, boxes(RATING, marks))
    assert (answer.state, answer.doubt) == (State.DOUBT, doubt)


def test_an_uncertain_mark_is_a_doubt_that_suggests_the_likely_answer():
    uncertain = boxes(RATING, {})
    uncertain[2] = box(RATING, "3", Mark.MARKED, sure=0.9)
    answer = decide_answer(RATING, uncertain)
    assert (answer.answer, answer.state, answer.doubt) == ("3", State.DOUBT, Doubt.UNCERTAIN_MARK)


def test_an_uncertain_neighbour_makes_a_clear_mark_doubtful():
    readings = boxes(RATING, {"1": Mark.MARKED})
    readings[4] = box(RATING, "5", Mark.MARKED, sure=0.5)
    assert decide_answer(RATING, readings).state is State.DOUBT


def test_beside_a_plain_mark_a_likely_slip_is_a_slip():
    readings = boxes(RATING, {"1": Mark.MARKED})
    readings[4] = box(RATING, "5", Mark.EMPTY, sure=0.97)
    assert decide_answer(RATING, readings).state is State.READ


def test_a_mark_that_may_have_been_taken_back_is_asked_about():
    readings = boxes(RATING, {"5": Mark.MARKED})
    readings[0] = box(RATING, "1", Mark.CANCELLED, sure=0.5)
    assert decide_answer(RATING, readings).state is State.DOUBT


def test_a_blank_with_some_ink_must_be_surer_than_an_answer():
    inked = boxes(RATING, {})
    inked[2] = box(RATING, "3", Mark.EMPTY, sure=0.995)
    lenient = AnswerOptions(sure_blank=AnswerOptions().sure)
    assert decide_answer(RATING, inked).state is State.DOUBT
    assert decide_answer(RATING, inked, lenient).state is State.BLANK


def test_a_second_mark_is_asked_about_even_when_it_is_not_quite_sure():
    readings = boxes(RATING, {"1": Mark.MARKED})
    readings[4] = box(RATING, "5", Mark.MARKED, sure=0.9)
    assert decide_answer(RATING, readings).state is State.DOUBT


BAR = AnswerOptions().sure_several


@given(st.floats(0.34, 0.99), st.sampled_from([Mark.MARKED, Mark.EMPTY, Mark.CANCELLED]))
def test_a_plain_mark_beside_a_doubtful_one_is_no_sure_overvote(sure, mark):
    readings = boxes(RATING, {"1": Mark.MARKED})
    readings[4] = box(RATING, "5", mark, sure=sure)
    answer = decide_answer(RATING, readings)
    assert answer.doubt is not Doubt.OVERVOTE or answer.confidence < BAR


def test_two_plain_marks_are_a_sure_overvote():
    assert decide_answer(RATING, boxes(RATING, {"1": Mark.MARKED, "3": Mark.MARKED})).confidence >= BAR
    assert decide_answer(SEVERAL, boxes(SEVERAL, dict.fromkeys("abc", Mark.MARKED))).confidence >= BAR


def test_a_box_that_was_not_seen_makes_the_question_doubtful():
    readings = boxes(RATING, {"1": Mark.MARKED})
    readings[3] = box(RATING, "4", disturbed=True)
    assert decide_answer(RATING, readings).doubt is Doubt.BOX_DISTURBED


def test_several_may_be_chosen_up_to_the_maximum():
    two = decide_answer(SEVERAL, boxes(SEVERAL, {"a": Mark.MARKED, "c": Mark.MARKED}))
    assert (two.answer, two.state) == ("a|c", State.READ)
    three = decide_answer(SEVERAL, boxes(SEVERAL, dict.fromkeys("abc", Mark.MARKED)))
    assert (three.state, three.doubt) == (State.DOUBT, Doubt.OVERVOTE)
    cancelled = decide_answer(SEVERAL, boxes(SEVERAL, {"a": Mark.CANCELLED}))
    assert (cancelled.state, cancelled.doubt) == (State.DOUBT, Doubt.ONLY_CANCELLED)


@pytest.mark.parametrize(
    ("marks", "answer", "state"),
    [
        ({"1:4": Mark.MARKED, "2:2": Mark.MARKED}, "42", State.READ),
        ({"2:7": Mark.MARKED}, "7", State.READ),
        ({"1:0": Mark.MARKED, "2:7": Mark.MARKED}, "7", State.READ),
        ({}, "", State.BLANK),
        ({"1:4": Mark.MARKED}, "4", State.DOUBT),
        ({"1:4": Mark.MARKED, "1:5": Mark.MARKED, "2:1": Mark.MARKED}, "1", State.DOUBT),
    ],
)
def test_numbers_take_a_digit_a_column(marks, answer, state):
    got = decide_answer(NUMBER, boxes(NUMBER, marks))
    assert (got.answer, got.state) == (answer, state)


@given(st.lists(st.sampled_from(list(Mark)), min_size=5, max_size=5), st.floats(0.4, 1.0))
def test_nothing_is_read_that_the_probabilities_do_not_carry(marks, sure):
    readings = boxes(RATING, dict(zip(RATING.choices, marks, strict=True)), sure)
    answer = decide_answer(RATING, readings)
    assert 0 <= answer.confidence <= 1 + 1e-9
    if answer.state is not State.DOUBT:
        assert answer.confidence >= 0.995
        assert marks.count(Mark.MARKED) == (answer.state is State.READ)


def test_a_mark_stands_in_place_of_others_of_its_question_or_digit_only():
    readings = [*boxes(RATING, {}), *boxes(NUMBER, {}), *boxes(SEVERAL, {})]
    groups = alternatives([RATING, SEVERAL, NUMBER], readings)
    choices = {tuple(readings[k].choice for k in group) for group in groups}
    digits = {tuple(f"{column}:{digit}" for digit in range(10)) for column in (1, 2)}
    assert choices == {RATING.choices, *digits, *((choice,) for choice in SEVERAL.choices)}
