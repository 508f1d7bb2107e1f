"""What the templates show of a form: questions with what was entered, problems in words, answers to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from forms.layout import Kind
from forms.survey import SurveyQuestion
from pipeline.public.book import Book, Page
from pipeline.public.filled import Filled
from pipeline.public.steps import MOST_LETTERS, PREFIX, Problem, said_of
from pipeline.public.texts import TEXTS

SECONDS_A_QUESTION = 5.0
"""That people take for a question on paper: 28 of the sample survey in a good two minutes."""
_SIDE_BY_SIDE = 5  # levels that stand in a row on a wide screen; more of them stand below each other


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices of a question.

    ``value`` is its id, ``label`` what it says, ``spoken`` what only a reader for the blind says of it; ``apart`` tells
    that it is no level of the scale.
    """

    value: str
    label: str
    checked: bool
    spoken: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is shown.

    Attributes:
        id: of the question.
        name: of its field.
        number: as on paper.
        kind: of answer.
        label: the question.
        choices: that there are.
        look: how they stand: ``row``, ``stack``, ``columns``, ``numbers``.
        value: what was typed.
        hint: what helps to answer; empty for none.
        ends: what the ends of a scale of bare numbers mean.
        size: letters that may be typed.
        optional: whether it says that it may be left open.
        problem: what is wrong with it; empty for nothing.
    """

    id: str
    name: str
    number: int
    kind: Kind
    label: str
    choices: tuple[Choice, ...]
    look: str
    value: str
    hint: str
    ends: str
    size: int
    optional: bool
    problem: str


def asked_on(book: Book, filled: Filled, page: Page, problems: Sequence[Problem]) -> list[Asked]:
    """Return the questions of a page as they are shown."""
    wrong = {problem.question: problem for problem in problems}
    return [_asked(book, filled, question, wrong.get(question.id)) for question in page.questions]


def _asked(book: Book, filled: Filled, question: SurveyQuestion, problem: Problem | None) -> Asked:
    value = filled.answers.get(question.id, "")
    look, ends = _look(book, question, filled.language)
    return Asked(
        id=question.id,
        name=PREFIX + question.id,
        number=book.numbers[question.id],
        kind=question.kind,
        label=book.said(question.label, filled.language),
        choices=_choices(book, question, filled.language, value, bare=look == "numbers"),
        look=look,
        value=value,
        hint=_hint(question, filled.language),
        ends=ends,
        size=question.digits if question.kind is Kind.NUMBER else MOST_LETTERS,
        optional=not question.required,
        problem=said_problem(book, problem, filled.language) if problem else "",
    )


def _choices(book: Book, question: SurveyQuestion, language: str, value: str, *, bare: bool) -> tuple[Choice, ...]:
    scale = book.survey.scale_of(question)
    levels = [level.id for level in scale.levels] if scale else []
    chosen = value.split("|")
    made = []
    for option in question.options:
        said = book.said(option.label, language)
        apart = scale is not None and option.id not in levels
        short = bare and not apart
        spoken = said if short and said != option.id else ""
        made.append(Choice(option.id, option.id if short else said, option.id in chosen, spoken, apart))
    return tuple(made)


def _look(book: Book, question: SurveyQuestion, language: str) -> tuple[str, str]:
    scale = book.survey.scale_of(question)
    if scale is None:
        return "columns" if len(question.options) > 8 else "stack", ""
    labels = [(level.id, book.said(level.label, language)) for level in scale.levels]
    named = [(level, said) for level, said in labels if level != said]
    if len(labels) > _SIDE_BY_SIDE and 2 * len(named) <= len(labels):
        return "numbers", " · ".join(f"{level} = {said}" for level, said in named)
    return "row" if len(question.options) <= _SIDE_BY_SIDE else "stack", ""


def _hint(question: SurveyQuestion, language: str) -> str:
    if question.kind is Kind.CHOICES:
        name = "most" if question.most < len(question.options) else "several"
        return TEXTS[name].said(language, most=question.most)
    if question.kind is Kind.NUMBER:
        return TEXTS["digits" if question.digits > 1 else "one_digit"].said(language, digits=question.digits)
    return TEXTS["no_names"].said(language, letters=f"{MOST_LETTERS}") if question.kind is Kind.TEXT else ""


def said_problem(book: Book, problem: Problem, language: str) -> str:
    """Return what is wrong, in words."""
    words = TEXTS[f"wrong_{problem.text}"]
    question = next((one for one in book.survey.questions if one.id == problem.question), None)
    if question is None:
        return words.said(language)
    number = book.numbers[question.id]
    return words.said(language, number=number, most=question.most, digits=question.digits, letters=MOST_LETTERS)


def because_of(book: Book, filled: Filled, page: Page) -> str:
    """Return the ratings for which the questions of a page are asked, in words."""
    causes = [cause for question in page.questions for cause in book.survey.causes_of(question)]
    low = dict.fromkeys(
        cause.id
        for question in page.questions
        for cause in causes
        if book.survey.asks(question, {cause.id: filled.answers.get(cause.id, "")})
    )
    said = {cause.id: book.said(cause.label, filled.language) for cause in causes}
    return "; ".join(said[one] for one in low)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, to be looked at once more; the answer is empty where there is none."""

    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class Part:
    """A page of answers to be looked at once more."""

    name: str
    title: str
    answers: tuple[Answered, ...]


def looked_at(book: Book, filled: Filled) -> list[Part]:
    """Return all that was answered, page by page."""
    said = said_of(book, filled)
    parts = []
    for page in book.seen(filled.answers):
        answers = tuple(
            Answered(book.said(one.label, filled.language), _in_words(book, one, said.get(one.id, ""), filled.language))
            for one in page.questions
        )
        parts.append(Part(page.name, title_of(book, page, filled.language), answers))
    return parts


def title_of(book: Book, page: Page, language: str) -> str:
    """Return the heading of a page."""
    title = book.said(page.section.title, language)
    return f"{title}: {TEXTS['why'].said(language).lower()}" if page.follows else title


def _in_words(book: Book, question: SurveyQuestion, answer: str, language: str) -> str:
    if not question.options:
        return answer
    labels = {option.id: book.said(option.label, language) for option in question.options}
    return "; ".join(labels[one] for one in answer.split("|") if one in labels)


def minutes_of(book: Book) -> int:
    """Return how many minutes the form takes, in whole ones."""
    return max(1, ceil(SECONDS_A_QUESTION * len(book.survey.questions) / 60))
