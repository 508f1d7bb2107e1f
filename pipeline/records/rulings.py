"""The rulings of people about sheets, and which of them are in force for one sheet.

What the machine read is never changed: a ruling stands beside it, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import orjson

from omr.reading import State
from pipeline.records.comments import with_text


class Matter(StrEnum):
    """The matters that a ruling can be about."""

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
    CANCELLED = "cancelled"
    """Whether a sheet counts that came back of a cancelled run."""


HANDED_OUT, NOT_HANDED_OUT = "yes", "no"
"""The answers of a ruling about a sheet that came back of a cancelled run: it counts, since it was; it does not."""

_WITH_TEXT = (Matter.COMMENT, Matter.STRAY)


class Place(NamedTuple):
    """A page of a scan, by the scan's number in the database."""

    scan: int
    page: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruling: what somebody decided.

    Attributes:
        matter: What it is about.
        serial: The number of the sheet; ``None`` for a page of no known sheet.
        sheet_page: The page of the sheet, from 1.
        question: The id of the question, for an answer or a comment; for an opinion the id, a ``#`` and the number of
            the opinion, from 1.
        place: The page that was looked at, ``None`` where there was none; for a version the page that counts, ``None``
            where neither does.
        answer: The choices joined by ``|``; for a comment what it says, as JSON; for a stray page what became of it,
            for a page of a letter as JSON (``pipeline.records.letters``); for a sheet of a cancelled run ``yes`` if it
            counts, else ``no``.
        state: The state of an answer: ``reviewed``, ``blank`` or ``void``.
        seen: For a version, all scans of the page that were compared.
        why: What the person said about it.
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
        """What the ruling is about, as text: of two rulings with one key the later is in force."""
        place = [*self.place] if self.matter is Matter.STRAY and self.place else []
        return orjson.dumps([self.matter, self.serial, self.sheet_page, self.question, *place]).decode()

    @property
    def said(self) -> str:
        """All that the ruling says, as text for the log."""
        place = [*self.place] if self.place else None
        said = [place, self.answer, self.state, [[*one] for one in self.seen]]
        return f"{self.key} {orjson.dumps(said).decode()}"

    def reworded(self, change: Callable[[str], str]) -> Ruling:
        """Return the ruling with all that somebody wrote freely changed: the text of a comment or letter, a remark."""
        return replace(self, answer=reworded_answer(self.matter, self.answer, change), why=change(self.why))


def reworded_answer(matter: str, answer: str, change: Callable[[str], str]) -> str:
    """Return the answer of a ruling with what somebody wrote in it changed; only comments and letters have a text."""
    return with_text(answer, change) if matter in _WITH_TEXT else answer


def reworded_words(said: str, change: Callable[[str], str]) -> str:
    """Return what a log says of a ruling (``Ruling.said``) with what somebody wrote changed."""
    key, _, rest = said.partition(" ")
    if not key.startswith(tuple(f'["{matter}"' for matter in _WITH_TEXT)):
        return said
    place, answer, *others = orjson.loads(rest)
    return f"{key} {orjson.dumps([place, with_text(answer, change), *others]).decode()}"


@dataclass(slots=True)
class SheetRulings:
    """The rulings about one sheet.

    Attributes:
        answers: The rulings about answers, by question.
        versions: The rulings about which scan of a page counts, by page of the sheet.
        without: The pages of the sheet that nobody can read or find.
        strays: For each page of the sheet, the pages of scans that could not be read, but that somebody recognised.
        counts: Whether the sheet counts though its run was cancelled; ``None`` where nobody said so yet.
    """

    answers: dict[str, Ruling] = field(default_factory=dict)
    versions: dict[int, Ruling] = field(default_factory=dict)
    without: set[int] = field(default_factory=set)
    strays: dict[int, list[Place]] = field(default_factory=dict)
    counts: bool | None = None

    @property
    def about_answers(self) -> bool:
        """Whether anything was ruled that may change what the sheet says: typed comments don't."""
        return bool(self.answers or self.versions or self.without or self.strays)

    def add(self, ruling: Ruling) -> None:
        """Add a ruling to those about this sheet."""
        if ruling.matter is Matter.ANSWER:
            self.answers[ruling.question] = ruling
        elif ruling.matter is Matter.CANCELLED:
            self.counts = ruling.answer == HANDED_OUT
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
            question: The id of the question.
            sheet_page: The page of the sheet that it is on.
            places: The scans of that very paper; a ruling for which another page was looked at is not about it.
        """
        ruling = self.answers.get(question)
        if ruling is None or ruling.sheet_page != sheet_page:
            return None
        return ruling if ruling.place is None or ruling.place in places else None


def left_over(stray: Ruling, in_force: Collection[Ruling]) -> list[Ruling]:
    """Return what must go when a stray page is of no sheet any more: what was entered from its picture.

    Args:
        stray: The ruling that said whose page it is, and is revoked.
        in_force: The rulings that are in force about that sheet.

    Returns:
        The rulings about its page of the sheet, if no other stray page is that one too; if the sheet has no stray page
        left, also those that gave up its other pages, since nothing of it came back in them.
    """
    strays = {ruling.sheet_page for ruling in in_force if ruling.matter is Matter.STRAY}
    gone = [
        ruling
        for ruling in in_force
        if ruling.sheet_page == stray.sheet_page
        and (ruling.place == stray.place or (ruling.matter is Matter.WITHOUT and stray.sheet_page not in strays))
    ]
    if not strays:
        gone += [one for one in in_force if one.matter is Matter.WITHOUT and one.sheet_page != stray.sheet_page]
    return gone


def entered_together(number: int, in_force: Mapping[int, Ruling]) -> list[int]:
    """Return the rulings that make one entry with one that is in force: all of a page that was entered by hand.

    Such a page is given up, and its answers are ruled after that. One of these alone taken back would leave a blank
    that nobody entered, and nothing would wait for anybody.

    Args:
        number: The number of the ruling.
        in_force: The rulings in force, by number; this one is among them.

    Returns:
        The numbers, in ascending order; of any other ruling its own alone.
    """
    page = (in_force[number].serial, in_force[number].sheet_page)
    here = {one: ruling for one, ruling in in_force.items() if (ruling.serial, ruling.sheet_page) == page}
    begun = next((one for one, ruling in here.items() if ruling.matter is Matter.WITHOUT), None)
    if begun is None:
        return [number]
    answers = [one for one, ruling in here.items() if ruling.matter is Matter.ANSWER and one > begun]
    entry = [begun, *sorted(answers)]
    return entry if number in entry else [number]


def by_sheet(rulings: Iterable[Ruling]) -> Iterator[tuple[int, SheetRulings]]:
    """Yield each sheet's serial with its rulings, out of rulings in force sorted by serial; others are left out."""
    for serial, group in groupby(rulings, key=attrgetter("serial")):
        if serial is not None:
            found = SheetRulings()
            for ruling in group:
                found.add(ruling)
            yield serial, found
