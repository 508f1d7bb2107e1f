"""Where a form goes when a page of it was sent: what was entered is taken, looked at, and another page is opened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forms.layout import Kind
from forms.survey import SurveyQuestion
from pipeline.public.book import CHECK, START, Book, Page
from pipeline.public.filled import Filled

MOST_LETTERS = 1000
"""Letters that a text may have: what fits into the frame on paper many times over."""
PREFIX = "q."
"""Begins the names of the fields of questions."""

Fields = Mapping[str, Sequence[str]]
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a page is shown again for.

    Attributes:
        question: the id of the question; empty for the whole form.
        text: the name of the text that says what is wrong.
        hard: whether the form can't go on with it.
    """

    question: str
    text: str
    hard: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A form after a page of it was sent.

    Attributes:
        filled: the form, with the page open that is to be shown.
        problems: of that page.
        sends: whether it is finished, and to be taken.
        leaves: whether it was left unfinished on a tablet at a desk.
    """

    filled: Filled
    problems: tuple[Problem, ...] = ()
    sends: bool = False
    leaves: bool = False


def step_on(book: Book, before: Filled, fields: Fields) -> Step:
    """Take what was entered on the open page, and go where its button says.

    The button is in the field ``go``: ``next``, ``back``, ``send``, ``stay``, ``leave`` (a tablet that was left),
    ``lang.en``, or ``p.3`` for a page of that name.
    """
    book = book.of_desk(before.place.desk)
    filled = _taken(book, before, fields)
    verb, _, value = (fields.get("go") or ["next"])[0].partition(".")
    if before.mark != book.mark and verb not in ("leave", "lang"):
        first = book.neighbour("", filled.answers, 1)
        return Step(replace(filled, mark=book.mark, again=()).at(first), (Problem("", "changed", hard=False),))
    if verb == "lang":
        spoken = value if value in book.survey.languages else filled.language
        return Step(replace(filled, language=spoken))
    if verb in ("stay", "leave"):
        return Step(filled, leaves=verb == "leave")
    if verb == "back":
        return Step(filled.at(book.neighbour(filled.page, filled.answers, -1)))
    if verb == "p":
        known = value in (START, CHECK) or book.page(value, filled.answers)
        return Step(filled.at(value) if known else filled)
    return _sent(book, filled) if verb == "send" else _ahead(book, filled)


def _ahead(book: Book, filled: Filled) -> Step:
    page = book.page(filled.page, filled.answers)
    problems = problems_on(page, filled.answers) if page else ()
    if any(one.hard for one in problems) or (problems and filled.page not in filled.again):
        return Step(filled.asked_again(), problems)
    return Step(filled.at(book.neighbour(filled.page, filled.answers, 1)))


def _sent(book: Book, filled: Filled) -> Step:
    for page in book.seen(filled.answers):
        problems = tuple(one for one in problems_on(page, filled.answers) if one.hard)
        if problems:
            return Step(filled.at(page.name), problems)
    if not said_of(book, filled):
        return Step(filled.at(CHECK), (Problem("", "empty"),))
    return Step(filled.at(CHECK), sends=True)


def problems_on(page: Page, answers: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return what is wrong or missing on a page."""
    found = ((question, _wrong(question, answers.get(question.id, ""))) for question in page.questions)
    return tuple(Problem(question.id, text, hard=text != "missing") for question, text in found if text)


def said_of(book: Book, filled: Filled) -> dict[str, str]:
    """Return the answers to the questions that were asked, as they are kept; those left open are not among them."""
    said = {}
    for question in _asked(book, filled):
        answer = filled.answers.get(question.id, "")
        if answer and not _wrong(question, answer):
            said[question.id] = str(int(answer)) if question.kind is Kind.NUMBER else answer
    return said


def _asked(book: Book, filled: Filled) -> list[SurveyQuestion]:
    return book.of_desk(filled.place.desk).asked(filled.answers)


def shows_answers(book: Book, filled: Filled) -> bool:
    """Tell whether the open page shows something that was answered."""
    if filled.page == CHECK:
        return True
    page = book.of_desk(filled.place.desk).page(filled.page, filled.answers)
    return page is not None and any(question.id in filled.answers for question in page.questions)


def left_open(book: Book, filled: Filled) -> tuple[int, int]:
    """Return how many required questions have no answer, and how many there are."""
    required = [question.id for question in _asked(book, filled) if question.required]
    said = said_of(book, filled)
    return sum(one not in said for one in required), len(required)


def _wrong(question: SurveyQuestion, answer: str) -> str:
    """Return the name of the text that says what is wrong with an answer; empty where nothing is."""
    if not answer:
        return "missing" if question.required else ""
    if question.kind is Kind.NUMBER:
        good = answer.isascii() and answer.isdigit() and len(answer) <= question.digits
        return "" if good else "digits"
    if question.kind is Kind.TEXT:
        return "" if len(answer) <= MOST_LETTERS else "long"
    return "" if len(answer.split("|")) <= question.most else "many"


def _taken(book: Book, filled: Filled, fields: Fields) -> Filled:
    """Return the form with what was entered on the open page; what no question can have as its answer is left out."""
    page = book.page(filled.page, filled.answers)
    if page is None or not any(name.startswith(PREFIX) or name == "asked" for name in fields):
        return filled
    answers = dict(filled.answers)
    for question in page.questions:
        answer = _entered(question, fields.get(PREFIX + question.id, ()))
        answers.pop(question.id, None)
        if answer:
            answers[question.id] = answer
    return replace(filled, answers=answers)


def _entered(question: SurveyQuestion, values: Sequence[str]) -> str:
    if question.kind is Kind.TEXT:
        text = unicodedata.normalize("NFC", "\n".join(values).replace("\r\n", "\n").replace("\r", "\n"))
        return _UNSEEN.sub(" ", text).strip()
    if question.kind is Kind.NUMBER:
        return unicodedata.normalize("NFKC", "".join(values)).strip()[:20]
    chosen = [option.id for option in question.options if option.id in values]
    return "|".join(chosen if question.kind is Kind.CHOICES else chosen[:1])
