"""The items of the review queue, and the answers that a person may give to each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode

from omr.faults import Fault
from omr.reading import Doubt, State
from pipeline.records.rulings import Place


class ItemKind(StrEnum):
    """The question that an item asks."""

    DOUBT = "doubt"
    """What does the sheet say to this question?"""
    CONFLICT = "conflict"
    """Which of these scans of a page counts?"""
    SERIAL = "serial"
    """Whose sheet is this page? Its code can't be read."""
    PAGE = "page"
    """A page of a sheet is missing, or can't be read: will it come, and what does it say?"""
    COMMENT = "comment"
    """What does this handwriting say?"""
    AUDIT = "audit"
    """What does this page say, whose sheet was drawn for an audit? The counted answers are not shown."""
    STRAY = "stray"
    """What should be done with a page that belongs to no sheet of ours?"""
    CANCELLED = "cancelled"
    """Does a sheet count that came back though its run was cancelled, since it was never handed out?"""


class Opinion(NamedTuple):
    """The answer of one of several people who are asked about one doubt."""

    by: str
    answer: str
    state: State


@dataclass(frozen=True, slots=True)
class Item:
    """One item that waits for a person.

    Attributes:
        id: identifies it, in characters that are safe in a URL.
        kind: the question that it asks.
        serial: of the sheet; ``None`` if it is not known.
        unit, unit_name, channel, period: of the sheet; empty if it is not known.
        layout: id of the sheet's layout; empty if it is not known.
        sheet_page: the page of the sheet, from 1.
        question: id of the question, for a doubt or a comment.
        places: the scanned pages to look at, the one that counts first; empty if there is none.
        answer: the machine's suggestion, choices joined by ``|``.
        doubt: why the machine is not sure.
        fault: of the page.
        expected: number of the ruling in force about it; ``None`` if there is none.
        opinions: answers given so far, if several people are asked.
        audit: number of the audit that it belongs to.
        is_row: whether it is about rows of files, of which there are no pictures.
    """

    id: str
    kind: ItemKind
    serial: int | None = None
    unit: str = ""
    unit_name: str = ""
    channel: str = ""
    period: str = ""
    layout: str = ""
    sheet_page: int | None = None
    question: str = ""
    places: tuple[Place, ...] = ()
    answer: str = ""
    doubt: Doubt | None = None
    fault: Fault | None = None
    expected: int | None = None
    opinions: tuple[Opinion, ...] = ()
    audit: int | None = None
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the queue a clerk wants to see.

    Attributes:
        unit: id of a unit; empty for all.
        kind: a kind of items; empty for all.
    """

    unit: str = ""
    kind: str = ""

    @classmethod
    def of(cls, unit: str, kind: str) -> Narrowing:
        """Return what an address or a form asks for; a kind that does not exist is none."""
        return cls(unit, kind if kind in set(ItemKind) else "")

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.unit or self.kind)

    def takes(self, item: Item) -> bool:
        """Tell whether an item is wanted."""
        return self.unit in ("", item.unit) and self.kind in ("", item.kind)

    @property
    def named(self) -> dict[str, str]:
        """What it is, as an address says it."""
        return {name: value for name, value in (("unit", self.unit), ("kind", self.kind)) if value}

    def path(self, path: str, **other: str) -> str:
        """Return an address of the queue that is narrowed like this, but for what is named otherwise."""
        query = urlencode({name: value for name, value in {**self.named, **other}.items() if value})
        return f"{path}?{query}" if query else path


EVERYTHING = Narrowing()
"""All of the queue."""


class Verb(StrEnum):
    """The kind of answer that a person gives to an item."""

    CHOOSE = "choose"
    """This answer (doubt: choices joined by ``|``), or this scan (conflict: its position in ``places``, from 0). It
    counts (cancelled).

    For a page and for an audit, all answers of the page: JSON with an answer for each question, empty if it is blank,
    ``void`` if it can't be determined, and for handwriting ``written`` if there is any.
    """
    BLANK = "blank"
    """Nothing is marked (doubt); nothing legible is written (comment)."""
    VOID = "void"
    """The answer can't be determined (doubt); neither scan counts (conflict); the sheet does not (cancelled)."""
    TYPE = "type"
    """The serial, as printed (serial); after it a blank and the page of the sheet (stray)."""
    ENTER = "enter"
    """It is a page of a sheet of ours whose serial is gone (stray, serial): JSON with its ``unit``, ``channel``,
    ``period``, ``layout`` and ``page``."""
    READ = "read"
    """The machine can read it by its corners (page): JSON, four pairs of shares of the width and height of the picture
    as it is shown, at the page's top left, top right, bottom right and bottom left."""
    WITHOUT = "without"
    """The page will not arrive, or nothing on it can be read (page)."""
    WRITE = "write"
    """The text of the comment, as packed by ``pipeline.records.comments.Comment`` (comment)."""
    SEND = "send"
    """It is a page of a letter, as packed by ``pipeline.records.letters.LetterPage`` (stray): the first one, with its
    unit, or one that continues it. Black parts are given as the page is shown."""
    DISMISS = "dismiss"
    """Nothing needs to be done with the page (stray, serial)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's answer to an item.

    Attributes:
        verb: the kind of answer.
        value: as described at ``Verb``; empty if the verb needs none.
        why: a remark.
    """

    verb: Verb
    value: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of the queue.

    Attributes:
        left: items that wait, by kind; of the unit that is looked at, if one is.
        left_by_unit: items that wait, by the unit's name; of the kind that is looked at, if one is.
        settled: items settled since the server was started.
        seconds_each: median time between two settled items of one clerk, over the last hundred; ``None`` before that.
        total: items that wait, whatever is looked at.
    """

    left: dict[ItemKind, int]
    left_by_unit: dict[str, int]
    settled: int
    seconds_each: float | None
    total: int = 0
