"""Made-up readings of pages: answers of people who are more or less content, and evidence as long as a real page's."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import orjson

from forms.layout import Kind, Layout
from omr.marks.same_paper import NUMBERS, Traces
from omr.reading import Doubt
from pipeline.records.page_record import PageAnswers, questions_on

LEVELS = ("1", "2", "3", "4", "5")
MOODS = ((0.05, 0.07, 0.18, 0.4, 0.3), (0.02, 0.03, 0.1, 0.42, 0.43), (0.01, 0.02, 0.07, 0.3, 0.6))
"""Shares of the five levels where people are less content, as most are, and more."""
OPEN = 0.02  # share of questions that nobody answers
DISTINCT = 400  # different pages of one mood; those that are made up are drawn from them
ABOUT_DOUBTS = (8_600, 9_500)  # confidences in ten-thousandths: no overvote of these is plain


class MadePage(NamedTuple):
    """What is stored of a page that was read: answers, packed too, and evidence."""

    answers: PageAnswers
    packed: str
    evidence: str

    def with_answers(self, answers: PageAnswers) -> MadePage:
        """Return it with other answers."""
        return MadePage(answers, answers.packed(), self.evidence)


class MadePages:
    """Pages of a layout to draw from."""

    def __init__(self, layout: Layout, rng: np.random.Generator) -> None:
        self.rng = rng
        self.asked = [questions_on(layout, page.page) for page in layout.pages]
        self._questions = {question.question: question for question in layout.questions}
        boxes = [len(page.boxes) for page in layout.pages]
        self._drawn = [
            [[self._made(number, mood, boxes[number]) for _ in range(DISTINCT)] for number in range(len(boxes))]
            for mood in range(len(MOODS))
        ]

    def sheet(self, mood: int) -> list[MadePage]:
        """Return the pages of some sheet of a unit of this mood."""
        return [pages[int(self.rng.integers(DISTINCT))] for pages in self._drawn[mood]]

    def choice_at(self, page: int) -> int:
        """Return the position of some question on a page (from 0) that is answered by a mark."""
        at = [place for place, name in enumerate(self.asked[page]) if self._questions[name].kind is not Kind.TEXT]
        return at[int(self.rng.integers(len(at)))]

    def text_at(self) -> tuple[int, int] | None:
        """Return page (from 0) and position of the question that is answered by hand; ``None`` where there is none."""
        for page, asked in enumerate(self.asked):
            for at, name in enumerate(asked):
                if self._questions[name].kind is Kind.TEXT:
                    return page, at
        return None

    def doubted(self, page: MadePage, number: int, doubt: Doubt) -> tuple[MadePage, int]:
        """Return page ``number`` (from 0) with one answer in doubt, and the position of that answer."""
        at = self.choice_at(number)
        choices = self._questions[self.asked[number][at]].choices
        answer = {Doubt.OVERVOTE: "|".join(choices[2:4]), Doubt.ONLY_CANCELLED: ""}.get(doubt, choices[-2])
        answers, states, sure = list(page.answers.answers), list(page.answers.states), list(page.answers.confidences)
        answers[at], states[at], sure[at] = answer, "d", int(self.rng.integers(*ABOUT_DOUBTS))
        said = replace(page.answers, answers=tuple(answers), states="".join(states), confidences=tuple(sure))
        return page.with_answers(replace(said, doubts={at: doubt})), at

    def written(self, page: MadePage, at: int) -> MadePage:
        """Return the page with something written into the frame at this position."""
        states = f"{page.answers.states[:at]}r{page.answers.states[at + 1 :]}"
        return page.with_answers(replace(page.answers, states=states))

    def blank(self, number: int) -> MadePage:
        """Return page ``number`` (from 0) with nothing on it."""
        count = len(self.asked[number])
        said = PageAnswers(("",) * count, "b" * count, (10_000,) * count)
        return MadePage(said, said.packed(), self._drawn[0][number][0].evidence)

    def _made(self, number: int, mood: int, boxes: int) -> MadePage:
        answers, states, sure = [], "", []
        for name in self.asked[number]:
            question = self._questions[name]
            by_hand = question.kind is Kind.TEXT
            is_open = by_hand or self.rng.random() < OPEN
            levels = MOODS[mood] if question.choices == LEVELS else None
            answers.append("" if is_open else str(self.rng.choice(question.choices, p=levels)))
            states += "b" if is_open else "r"
            sure.append(-1 if by_hand else int(self.rng.integers(9_990, 10_001)))
        marked = sum(map(bool, answers))
        said = PageAnswers(tuple(answers), states, tuple(sure), traces=self._traces(boxes, marked))
        return MadePage(said, said.packed(), self._evidence(boxes, marked))

    def _traces(self, boxes: int, marked: int) -> str:
        where = np.sort(self.rng.choice(boxes, marked, replace=False))
        return Traces(where, self.rng.integers(-127, 128, (marked, NUMBERS), dtype=np.int8), boxes).packed()

    def _evidence(self, boxes: int, marked: int) -> str:
        """Return it as long as ``pipeline.records.page_evidence`` packs that of a page."""
        where = sorted(self.rng.choice(boxes, marked, replace=False).tolist())
        drawn = [[at, "marked", 1.0, 0.0, round(float(self.rng.uniform(0.2, 0.4)), 3), False] for at in where]
        lies = {"homography": [float(f"{one:.9g}") for one in self.rng.normal(0, 8, 8)] + [1.0], "residual_mm": 0.013}
        lies |= {"fiducials": 4, "rotation_deg": 0.31, "scale": [1.0003, 0.9994], "pixels_per_mm": 7.875}
        return orjson.dumps(lies | {"streaks": [], "boxes": drawn}).decode()
