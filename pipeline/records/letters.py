"""Loose letters out of a suggestion box: pages of no sheet, each of which a person made a comment of a unit.

What is said of a page lies in the answer of its ruling (``Matter.STRAY``) as JSON. The first page of a letter says
whose it is and of which day; each further page names the first. A letter counts once, however many pages it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson

from forms.bilingual import both
from pipeline.errors import UnknownNameError
from pipeline.records.comments import Comment
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.store_rows import KeptRuling

_NAME = re.compile(r"L(?P<scan>\d{1,9})-(?P<page>\d{1,6})", re.ASCII | re.IGNORECASE)


class Heading(NamedTuple):
    """Whom a letter is for, and of which day it is.

    Attributes:
        unit: The id of the unit.
        unit_name: Its name as the register had it when somebody said so.
        unit_kind: Its kind in that register.
        channel: The id of the channel by which it came.
        day: The date of the letter.
        survey: The id of the survey among whose comments it is told.
    """

    unit: str
    channel: str
    day: date
    unit_name: str = ""
    unit_kind: str = ""
    survey: str = ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What a person said of one page of a letter.

    Attributes:
        said: What was typed of this page, its themes, and the parts of it that are blacked out, in per cent of the
            width and height of the picture as it is stored.
        head: Whom the letter is for, and its date; ``None`` on a page that continues another one.
        continues: The first page of the letter; ``None`` on that page itself.
    """

    said: Comment
    head: Heading | None = None
    continues: Place | None = None

    def packed(self) -> str:
        """Return the page as JSON, with its text where ``pipeline.records.comments.with_text`` finds it."""
        row: dict[str, Any] = orjson.loads(self.said.packed())
        if self.head is not None:
            row |= {**self.head._asdict(), "day": self.head.day.isoformat()}
        if self.continues is not None:
            row["continues"] = [*self.continues]
        return orjson.dumps(row).decode()

    @classmethod
    def unpacked(cls, packed: str) -> LetterPage:
        """Return the page that ``packed`` made this text of.

        Raises:
            ValueError: The text has another form, or says neither whose the letter is nor what it continues.
        """
        said = Comment.unpacked(packed)
        try:
            row = orjson.loads(packed)
            if "continues" in row:
                return cls(said, continues=Place(*map(int, row["continues"])))
            words = {name: str(row.get(name, "")) for name in ("unit_name", "unit_kind", "survey")}
            return cls(said, Heading(str(row["unit"]), str(row["channel"]), date.fromisoformat(row["day"]), **words))
        except (KeyError, TypeError) as error:
            raise ValueError(both("thư góp ý không đúng dạng", "the letter is not as it should be")) from error


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole letter.

    Attributes:
        places: Its pages, the first one first.
        head: Whom it is for, and its date.
        said: What was typed of all its pages, and their themes; nothing is blacked out in it.
        by: Who said so of its first page.
        at: When that was, as ISO 8601 in UTC.
    """

    places: tuple[Place, ...]
    head: Heading
    said: Comment
    by: str
    at: str

    @property
    def name(self) -> str:
        """What it is called in tables and on the command line."""
        return letter_name(self.places[0])


def letter_name(first: Place) -> str:
    """Return what the letter that begins on a page is called.

    >>> letter_name(Place(12, 3))
    'L12-3'
    """
    return f"L{first.scan}-{first.page}"


def parse_letter_name(text: str) -> Place:
    """Return the first page of the letter that is called so.

    Raises:
        UnknownNameError: No letter can be called so.
    """
    match = _NAME.fullmatch(text.strip())
    if match is None:
        raise UnknownNameError(
            both("“{text}” không phải là thư góp ý nào", "“{text}” names no letter", text=text),
            both(
                "Cột letter của comments.csv ghi mã thư: L12-3.", "The column letter of comments.csv names them: L12-3."
            ),
        )
    return Place(int(match["scan"]), int(match["page"]))


def letter_page(ruling: Ruling) -> LetterPage | None:
    """Return what a ruling says of a page of a letter; ``None`` where it is about something else.

    A page that was sent to a unit before letters could be typed (``unit:`` and its id) is no letter.
    """
    if ruling.matter is not Matter.STRAY or ruling.serial is not None or not ruling.answer.startswith("{"):
        return None
    return LetterPage.unpacked(ruling.answer)


def letters_of(in_force: Iterable[KeptRuling]) -> list[Letter]:
    """Return the letters that rulings in force make, by their first pages; rulings about anything else are left out."""
    first: dict[Place, tuple[KeptRuling, Heading, Comment]] = {}
    more: dict[Place, list[tuple[Place, LetterPage]]] = {}
    for kept in in_force:
        page, place = letter_page(kept.ruling), kept.ruling.place
        if page is not None and place is not None and page.continues is not None:
            more.setdefault(page.continues, []).append((place, page))
        elif page is not None and place is not None and page.head is not None:
            first[place] = kept, page.head, page.said
    return [_whole(place, *first[place], sorted(more.get(place, ()))) for place in sorted(first)]


def _whole(
    place: Place, kept: KeptRuling, head: Heading, own: Comment, others: list[tuple[Place, LetterPage]]
) -> Letter:
    said = [own, *(other.said for _, other in others)]
    text = "\n".join(one.text for one in said if one.text)
    themes = tuple(dict.fromkeys(theme for one in said for theme in one.themes))
    joined = Comment(text, themes, any(one.needs_answer for one in said))
    return Letter((place, *(there for there, _ in others)), head, joined, kept.by, kept.at)
