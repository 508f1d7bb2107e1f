"""What respondents mean follows from what they draw, by the rules that people go by."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.layout import Kind
from samples import PLAIN, Habits, MarkStyle, TrueState, choose_answers, draw_hand
from samples.hand import CANCELLING, CHOOSING

BUSY = Habits(blank=0.1, stops=0.1, corrected=0.2, refilled=0.1, overvote=0.1, only_cancelled=0.1, dot=0.2, small=0.1)


def people(layout, habits, count=40, leaning=4.0):
    return [choose_answers(layout, np.random.default_rng(seed), leaning, habits=habits) for seed in range(count)]


def one_of(layout, habits, question="q01"):
    """Return what one person did at one question."""
    (response,) = (r for r in people(layout, habits, 1)[0].responses if r.question == question)
    return response


def told_by_the_rules(question, marks):
    """Return the answer and state that somebody who knows the rules would give."""
    last = {mark.choice: mark.styles[-1] for mark in marks}
    plain = [choice for choice in question.choices if last.get(choice) in {*CHOOSING, MarkStyle.REFILL}]
    cancelled = [choice for choice, style in last.items() if style in CANCELLING]
    if question.kind is Kind.NUMBER:
        digits = "".join(choice[2:] for choice in plain)
        return (str(int(digits)), TrueState.READ) if digits else ("", TrueState.BLANK)
    if len(plain) > question.most or (cancelled and not plain):
        return "", TrueState.DOUBT
    return "|".join(plain), TrueState.READ if plain else TrueState.BLANK


@given(seed=st.integers(0, 2**32 - 1))
def test_the_truth_is_what_the_marks_say(layout, seed):
    questions = {q.question: q for q in layout.questions}
    for response in choose_answers(layout, np.random.default_rng(seed), habits=BUSY).responses:
        assert (response.answer, response.state) == told_by_the_rules(questions[response.question], response.marks)


def test_every_question_with_boxes_gets_a_response_in_order(layout):
    asked = [q.question for q in layout.questions if q.kind is not Kind.TEXT]
    for habits in (PLAIN, BUSY):
        assert all([r.question for r in one.responses] == asked for one in people(layout, habits))


def test_plain_people_answer_everything(layout):
    for one in people(layout, PLAIN):
        assert all(r.state is TrueState.READ and r.answer for r in one.responses)
        assert one.comments == ()


def test_the_same_seed_answers_alike(layout):
    assert people(layout, BUSY, 5) == people(layout, BUSY, 5)
    assert people(layout, BUSY, 5)[0] != people(layout, BUSY, 5)[1]


def test_a_better_desk_gets_better_answers(layout):
    def mean(leaning):
        levels = [
            int(r.answer) for one in people(layout, PLAIN, 80, leaning) for r in one.responses if r.question[0] == "q"
        ]
        return np.mean(levels)

    assert mean(2.0) == pytest.approx(2.0, abs=0.3)
    assert mean(2.0) < mean(3.0) < mean(4.0)


@pytest.mark.parametrize(
    ("habit", "state", "boxes"),
    [
        ("blank", TrueState.BLANK, 0),
        ("corrected", TrueState.READ, 2),
        ("refilled", TrueState.READ, 2),
        ("overvote", TrueState.DOUBT, 2),
        ("only_cancelled", TrueState.DOUBT, 1),
        ("dot", TrueState.READ, 2),
        ("erased", TrueState.READ, 2),
    ],
)
def test_each_habit_does_what_it_says(layout, habit, state, boxes):
    response = one_of(layout, replace(PLAIN, **{habit: 1.0}))
    assert response.state is state
    assert len(response.marks) == boxes


def test_the_style_says_how_each_box_was_marked(layout):
    response = one_of(layout, replace(PLAIN, corrected=1.0))
    assert any("+circled" in part or "+crossed-out" in part for part in response.style.split("|"))
    assert len(response.style.split("|")) == 2


def test_empty_sheets_and_sheets_left_off(layout):
    (empty,) = people(layout, replace(PLAIN, empty_sheet=1.0, comments=1.0), 1)
    assert all(r.state is TrueState.BLANK for r in empty.responses)
    assert empty.comments == ()
    stopped = people(layout, replace(PLAIN, stops=1.0))
    assert any(one.responses[-1].state is TrueState.BLANK for one in stopped)
    assert all(one.responses[0].state is TrueState.READ for one in stopped)


def test_who_cancels_with_correction_fluid_does_so(layout):
    hand = replace(draw_hand(np.random.default_rng(0)), style=MarkStyle.TICK, cancelling=MarkStyle.FLUID, variety=0.0)
    answers = choose_answers(layout, np.random.default_rng(1), hand=hand, habits=replace(PLAIN, corrected=1.0))
    drawn = {mark.styles for r in answers.responses[:12] for mark in r.marks}
    assert drawn == {(MarkStyle.TICK,), (MarkStyle.TICK, MarkStyle.FLUID)}


def test_marks_are_in_the_hand_s_style(layout):
    hand = replace(draw_hand(np.random.default_rng(0)), style=MarkStyle.TICK, variety=0.0)
    answers = choose_answers(layout, np.random.default_rng(1), hand=hand, habits=PLAIN)
    assert {mark.styles for r in answers.responses for mark in r.marks} == {(MarkStyle.TICK,)}


@pytest.mark.parametrize("renewed", [MarkStyle.HIGHLIGHT, MarkStyle.FAINT])
def test_the_new_mark_beside_a_cancelled_one_may_be_another(layout, renewed):
    hand = replace(draw_hand(np.random.default_rng(0)), style=MarkStyle.TICK, cancelling=MarkStyle.BLOT, variety=0.0)
    habits = replace(PLAIN, corrected=1.0, renewed=renewed)
    for question in ("q01", "topics"):
        (response,) = (
            r
            for r in choose_answers(layout, np.random.default_rng(1), hand=hand, habits=habits).responses
            if r.question == question
        )
        drawn = [mark.styles for mark in response.marks]
        assert drawn.count((renewed,)) == drawn.count((MarkStyle.TICK, MarkStyle.BLOT)) == 1
        assert response.state is TrueState.READ
        assert all(style in response.style for style in (renewed.value, "+blot"))
