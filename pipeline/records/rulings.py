"""What people ruled about sheets, and which of it is in force for one of them.

What the machine read is never changed: a ruling stands beside it, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import orjson

from omr.reading import State


class Matter(StrEnum):
    """What a ruling is about."""

    ANSWER = "answer"
    """What a sheet says to one question."""
    VERSION = "version"
    """Which of several scans of a page counts, though they contradict each other."""
    WITHOUT = "without"
    """A page that nobody can read or find: its questions count as blank, but for those with an answer of their own."""
    OPINION = "opinion"
    """What one of several people would say to a question that is asked twice; by itself it counts for nothing."""
    COMMENT = "comment"
    """What somebody wrote by hand, typed (``pipeline.records.comments``)."""
    STRAY = "stray"
    """A page of no known sheet: what became of it; whose it is, with serial and page, where somebody could tell."""


class Place(NamedTuple):
    """A page of a scan, by the scan's number in the database."""

    scan: int
    page: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decided.

    Attributes:
        matter: what about.
        serial: the sheet; ``None`` for a page of no known sheet.
        sheet_page: the page of the sheet, from 1.
        question: its id, of an answer or a comment; of an opinion its id, a ``#`` and the opinion's number, from 1.
        place: the page that was looked at, ``None`` where there was none; of a version the one that counts, ``None``
            where neither does.
        answer: the choices joined by ``|``; of a comment what it says, as JSON; of a stray page what became of it.
        state: ``reviewed``, ``blank`` or ``void``, of an answer.
        seen: all scans of the page that were compared, of a version.
        why: what they said about it.
    """

    matter: Matter
    serial: int | None = None
    sheet_page: int | None = None
    question: str = ""
    place: Place | None = None
    answer: str = ""
    state: State = State.REVIEWED
    seen: tuple[Place, ...] = ()
    why: str = ""

    @property
    def key(self) -> str:
        """What it is about, as text: of two rulings with one key the later is in force."""
        place = [*self.place] if self.matter is Matter.STRAY and self.place else []
        return orjson.dumps([self.matter, self.serial, self.sheet_page, self.question, *place]).decode()

    @property
    def said(self) -> str:
        """All that it says, as text, for the log."""
        place = [*self.place] if self.place else None
        said = [place, self.answer, self.state, [[*one] for one in self.seen]]
        return f"{self.key} {orjson.dumps(said).decode()}"


@dataclass(slots=True)
class SheetRulings:
    """What was ruled about one sheet.

    Attributes:
        answers: by question.
        versions: by page of the sheet.
        without: pages of the sheet.
        strays: pages of scans that could not be read, and that somebody said are this page of the sheet.
    """

    answers: dict[str, Ruling] = field(default_factory=dict)
    versions: dict[int, Ruling] = field(default_factory=dict)
    without: set[int] = field(default_factory=set)
    strays: dict[int, list[Place]] = field(default_factory=dict)

    @property
    def about_answers(self) -> bool:
        """Whether anything was ruled that may change what the sheet says: typed comments don't."""
        return bool(self.answers or self.versions or self.without or self.strays)

    def add(self, ruling: Ruling) -> None:
        """Take a ruling in."""
        if ruling.matter is Matter.ANSWER:
            self.answers[ruling.question] = ruling
        elif ruling.sheet_page is not None and ruling.matter is Matter.VERSION:
            self.versions[ruling.sheet_page] = ruling
        elif ruling.sheet_page is not None and ruling.matter is Matter.WITHOUT:
            self.without.add(ruling.sheet_page)
        elif ruling.sheet_page is not None and ruling.place is not None and ruling.matter is Matter.STRAY:
            self.strays.setdefault(ruling.sheet_page, []).append(ruling.place)

    def version(self, sheet_page: int, contenders: Collection[Place]) -> Ruling | None:
        """Return which scan of a page was ruled to count; ``None`` where nothing was, or another one came in since."""
        ruling = self.versions.get(sheet_page)
        return ruling if ruling is not None and contenders and set(contenders) <= set(ruling.seen) else None

    def answer(self, question: str, sheet_page: int, places: Iterable[Place]) -> Ruling | None:
        """Return what a question was ruled to say.

        Args:
            question: its id.
            sheet_page: the page that it is on.
            places: the scans of that very paper; a ruling that looked at another page is not about it.
        """
        ruling = self.answers.get(question)
        if ruling is None or ruling.sheet_page != sheet_page:
            return None
        return ruling if ruling.place is None or ruling.place in places else None


def by_sheet(rulings: Iterable[Ruling]) -> Iterator[tuple[int, SheetRulings]]:
    """Part rulings that are in force, sorted by serial, into sheets; those about no sheet are left out."""
    for serial, group in groupby(rulings, key=attrgetter("serial")):
        if serial is not None:
            found = SheetRulings()
            for ruling in group:
                found.add(ruling)
            yield serial, found
