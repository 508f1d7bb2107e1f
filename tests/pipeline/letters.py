"""Loose letters, as tests say of a page that it is one."""

from __future__ import annotations

from datetime import date

from pipeline.records.comments import BlackedOut, Comment
from pipeline.records.letters import Heading, LetterPage
from pipeline.records.rulings import Place
from pipeline.review.queue_items import Choice, Verb

FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}
DAY = date(2019, 3, 5)


def letter_to(
    unit: str,
    text: str = "",
    *themes: str,
    day: date = DAY,
    channel: str = "box",
    needs_answer: bool = False,
    black: tuple[BlackedOut, ...] = (),
) -> Choice:
    """The first page of a letter to a unit."""
    said = Comment(text, themes, needs_answer, black)
    return Choice(Verb.SEND, LetterPage(said, Heading(unit, channel, day)).packed())


def going_on(first: Place, text: str = "", *themes: str) -> Choice:
    """A further page of the letter that begins on a page."""
    return Choice(Verb.SEND, LetterPage(Comment(text, themes), continues=first).packed())
