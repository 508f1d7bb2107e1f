"""What waits for a person, one thing at a time: the items of the review queue, and what may be said to each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from omr.faults import Fault
from omr.reading import Doubt, State
from pipeline.records.rulings import Place


class ItemKind(StrEnum):
    """What an item asks."""

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
    """What does this page of a sheet say that was drawn to be checked? What was counted is not shown."""
    STRAY = "stray"
    """What is to become of a page that belongs to no sheet of ours?"""


class Opinion(NamedTuple):
    """What one of several people said to a question."""

    by: str
    answer: str
    state: State


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits.

    Attributes:
        id: names it, in letters that may stand in a URL.
        kind: what it asks.
        serial: the sheet; ``None`` where it is not known.
        unit, unit_name, channel, period: whose sheet it is; empty where that is not known.
        layout: id of the layout that the sheet was printed from; empty where that is not known.
        sheet_page: the page of the sheet, from 1.
        question: its id, of a doubt or a comment.
        places: the pages to look at, the one that speaks for the sheet first; empty where there is nothing to see.
        answer: what the machine would have said, choices joined by ``|``.
        doubt: why it is not sure.
        fault: what is wrong with the page.
        expected: number of the ruling that is in force about it; ``None`` where there is none.
        opinions: who said what already, where it is asked of several people.
        audit: number of the audit that it is for.
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


class Verb(StrEnum):
    """What a person says to an item."""

    CHOOSE = "choose"
    """This answer (doubt: choices joined by ``|``), this scan (conflict: its position in ``places``, from 0).

    Of a page, and of an audit, all its answers: JSON, an answer for each question, empty where there is none, ``void``
    where none can be told, of handwriting ``written`` where there is any.
    """
    BLANK = "blank"
    """Nothing is marked (doubt); nothing is written, or nothing that can be read (comment)."""
    VOID = "void"
    """No answer can be told (doubt); neither scan counts (conflict)."""
    TYPE = "type"
    """The serial, as printed (serial); after it a blank and the page of the sheet (stray)."""
    WITHOUT = "without"
    """The page will not come, or says nothing that can be read (page)."""
    WRITE = "write"
    """What it says, as ``pipeline.records.comments.Comment`` packs it (comment)."""
    SEND = "send"
    """To the suggestions of a unit, by its id (stray)."""
    DISMISS = "dismiss"
    """Nothing to do with it (stray, serial)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody says to an item.

    Attributes:
        verb: what is to be done.
        value: as ``Verb`` has it; empty where nothing is needed.
        why: a remark.
    """

    verb: Verb
    value: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the queue is.

    Attributes:
        left: items that wait, by kind.
        left_by_unit: items that wait, by the unit's name.
        settled: items settled since the server was started.
        seconds_each: median time between two settled items of one clerk, of the last hundred; ``None`` before two.
    """

    left: dict[ItemKind, int]
    left_by_unit: dict[str, int]
    settled: int
    seconds_each: float | None
