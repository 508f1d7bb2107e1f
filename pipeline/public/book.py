"""The pages of a survey online: one for each section, then what follows on its low ratings, and a last look at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from forms.labels import Label
from forms.survey import Section, Survey, SurveyQuestion

START = "start"
CHECK = "check"
Answers = Mapping[str, str]
"""What was answered by question: the ids of choices, several joined by ``|``; digits; text."""


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that stand on one page.

    Attributes:
        name: by which forms name it: ``1`` and so on.
        section: to which they belong.
        questions: in the order in which they are asked.
        follows: whether they follow on ratings of the page before, so that they are asked of some alone.
    """

    name: str
    section: Section
    questions: tuple[SurveyQuestion, ...]
    follows: bool


@dataclass(frozen=True)
class Book:
    """A survey as it is paged through.

    Attributes:
        survey: that is asked.
        mark: stands for the survey's wording: a form that was begun with another wording is looked at again.
        left_out: the id of a question that is not asked; empty for none.
    """

    survey: Survey
    mark: str
    left_out: str = ""

    def of_desk(self, desk: str) -> Book:
        """Return the book as it is asked about a desk: where that is known, nobody is asked at which one they were."""
        return self._of_known_desk if desk and self.survey.desks else self

    @cached_property
    def _of_known_desk(self) -> Book:
        return replace(self, left_out=self.survey.desks or "")

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages with questions."""
        pages: list[Page] = []
        for section in self.survey.sections:
            for follows in (False, True):
                here = (one for one in section.questions if one.id != self.left_out)
                asked = tuple(one for one in here if (one.after is not None) is follows)
                if asked:
                    pages.append(Page(str(len(pages) + 1), section, asked, follows))
        return tuple(pages)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each question, as it is printed beside it on paper."""
        return {question.id: number for number, question in enumerate(self.survey.questions, 1)}

    def seen(self, answers: Answers) -> list[Page]:
        """Return the pages that somebody with these answers sees, with the questions that are asked of them."""
        seen = []
        for page in self.pages:
            asked = tuple(one for one in page.questions if self.survey.asks(one, answers))
            if asked:
                seen.append(Page(page.name, page.section, asked, page.follows))
        return seen

    def page(self, name: str, answers: Answers) -> Page | None:
        """Return the page of a name, if somebody with these answers sees it."""
        return next((page for page in self.seen(answers) if page.name == name), None)

    def neighbour(self, name: str, answers: Answers, step: int) -> str:
        """Return the name of the next page (``step`` 1) or the one before (-1), of those that are seen."""
        names = [START, *(page.name for page in self.pages), CHECK]
        open_names = {START, CHECK, *(page.name for page in self.seen(answers))}
        at = names.index(name) if name in names else 0
        ahead = names[at + 1 :] if step > 0 else names[:at][::-1]
        return next((one for one in ahead if one in open_names), name)

    def asked(self, answers: Answers) -> list[SurveyQuestion]:
        """Return all questions that are asked of somebody with these answers."""
        return [question for page in self.seen(answers) for question in page.questions]

    def said(self, label: Label | None, language: str) -> str:
        """Return a label in one of the survey's languages; in the first one where it has no other."""
        if label is None:
            return ""
        return label.main if language == self.survey.languages[0] else label.second or label.main
