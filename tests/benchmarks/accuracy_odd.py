"""Odd marks in place of plain ones, or beside them: what respondents' habits alone don't bring about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forms.layout import Layout
from samples.hand import MarkStyle
from samples.respondent import Answers, BoxMarks, Response
from samples.truth import TrueState
from tests.benchmarks.accuracy_plan import Way


def oddly_marked(answers: Answers, layout: Layout, way: Way, rng: np.random.Generator) -> Answers:
    """Return answers of which a share is marked as ``way`` says; what is meant stays what it was.

    Of a question mark nobody knows what is meant: it should be asked about.

    Args:
        answers: plainly marked.
        layout: tells which other boxes a question has.
        way: with ``instead`` or ``beside``; without either, the answers come back as they are.
        rng: which questions, and which box beside.
    """
    if way.instead is None and not way.beside:
        return answers
    choices = {question.question: question.choices for question in layout.questions}
    odd = (_odd(row, choices[row.question], way, rng) if rng.random() < way.often else row for row in answers.responses)
    return replace(answers, responses=tuple(odd))


def _odd(row: Response, choices: tuple[str, ...], way: Way, rng: np.random.Generator) -> Response:
    marks = {mark.choice: mark.styles for mark in row.marks}
    if way.instead is not None:
        marks = dict.fromkeys(marks, (way.instead,))
    others = [choice for choice in choices if choice not in marks]
    if way.beside and others:
        marks[others[int(rng.integers(len(others)))]] = way.beside
    odd = replace(row, marks=tuple(BoxMarks(choice, marks[choice]) for choice in choices if choice in marks))
    return replace(odd, answer="", state=TrueState.DOUBT) if way.instead is MarkStyle.QUESTION and marks else odd
