"""What somebody decided, in words: answers as the survey names them, and what became of pages."""

from __future__ import annotations

from collections.abc import Callable

from omr.reading import State
from pipeline.records.comments import Comment
from pipeline.records.letters import letter_page
from pipeline.records.rulings import Matter, Ruling
from pipeline.review.choices import DISMISSED, OURS, UNNUMBERED
from pipeline.review.letter_box import said_day
from pipeline.review.page_words import PageWords
from pipeline.review.survey_book import SpokenQuestion
from pipeline.review.texts import WHETHER_COUNTED

_SENT = "unit:"
_STRAYS = {DISMISSED: "decided-dismissed", OURS: "decided-ours", UNNUMBERED: "decided-unnumbered"}


def decided_in_words(ruling: Ruling, asked: SpokenQuestion | None, words: PageWords) -> str:
    """Return what a ruling says, in the language of the page; empty where its matter says it all.

    Args:
        ruling: what was decided.
        asked: the question that it is about, as its sheet asks it; ``None`` where it is about none.
        words: of the page.
    """
    rule = _RULES.get(ruling.matter)
    return rule(ruling, asked, words) if rule else ""


def _answer(ruling: Ruling, asked: SpokenQuestion | None, words: PageWords) -> str:
    if ruling.state in (State.BLANK, State.VOID):
        return words(ruling.state.value)
    *others, last = [asked.named(one) if asked else one for one in ruling.answer.split("|")]
    return words("decided-and", first=", ".join(others), last=last) if others else last


def _version(ruling: Ruling, _asked: SpokenQuestion | None, words: PageWords) -> str:
    if ruling.place is None or ruling.place not in ruling.seen:
        return words("decided-neither")
    return words("decided-version", number=ruling.seen.index(ruling.place) + 1, count=len(ruling.seen))


def _without(_ruling: Ruling, _asked: SpokenQuestion | None, words: PageWords) -> str:
    return words("decided-without")


def _comment(ruling: Ruling, _asked: SpokenQuestion | None, words: PageWords) -> str:
    return Comment.unpacked(ruling.answer).text or words("decided-unwritten")


def _cancelled(ruling: Ruling, _asked: SpokenQuestion | None, words: PageWords) -> str:
    return words.of(WHETHER_COUNTED[ruling.answer])


def _stray(ruling: Ruling, _asked: SpokenQuestion | None, words: PageWords) -> str:
    page = letter_page(ruling)
    if page is None:
        to = ruling.answer.removeprefix(_SENT)  # from before letters could be typed
        return words(_STRAYS.get(ruling.answer, "decided-sent"), unit=to)
    if page.head is None:
        letter = words("decided-continues")
    else:
        letter = words("decided-letter", unit=page.head.unit_name, day=said_day(page.head.day))
    return " · ".join(filter(None, (letter, page.said.text)))


_RULES: dict[Matter, Callable[[Ruling, SpokenQuestion | None, PageWords], str]] = {
    Matter.ANSWER: _answer,
    Matter.OPINION: _answer,
    Matter.VERSION: _version,
    Matter.WITHOUT: _without,
    Matter.COMMENT: _comment,
    Matter.STRAY: _stray,
    Matter.CANCELLED: _cancelled,
}
