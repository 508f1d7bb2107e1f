"""How the sheets that came as rows of a file were sent: when, in how much time, about which desk, what was untouched.

Sheets on paper have none of it, and cost nothing: what is kept lies apart from their answers.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from sys import intern
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.records.page_evidence import RowNote

UNKNOWN = -1
"""Stands for a moment or a duration that the source doesn't tell."""


class SentRow(NamedTuple):
    """How one sheet was sent, in whole numbers.

    Attributes:
        at: seconds since 1970 in UTC, or ``UNKNOWN``.
        hundredths: of a second that answering took, or ``UNKNOWN``.
        untouched: how many of its ratings were answered before and left as they were.
        desk: that it is about; empty for none.
    """

    at: int
    hundredths: int
    untouched: int
    desk: str


def sent_row(note: RowNote, untouched: int) -> SentRow:
    """Return what is kept of a note; ``untouched`` of the questions that it names are ratings with an answer."""
    known = note.seconds is not None and 0 < note.seconds < float("inf")
    return SentRow(
        moment_of(note.at), round(100 * (note.seconds or 0)) if known else UNKNOWN, untouched, intern(note.desk)
    )


def moment_of(at: str) -> int:
    """Return the seconds since 1970 of a moment in ISO 8601, without a zone in UTC.

    A day without a time says nothing of what came within minutes, nor does midnight sharp, which is how many programs
    write a day: both are ``UNKNOWN``, and so is what can't be understood.

    >>> moment_of("2025-07-01T08:00:30+07:00"), moment_of("2025-07-01"), moment_of("")
    (1751331630, -1, -1)
    """
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return UNKNOWN
    if found.time() == time():
        return UNKNOWN
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


@dataclass(slots=True)
class SentRows:
    """How the sheets of one layout were sent, as far as they came as rows; can be sent between processes.

    Attributes:
        places: for each of them its place among the coded sheets of the layout.
        cells: for each ``at``, ``hundredths`` and ``untouched``, one after another.
        desks: for each the desk.
    """

    places: array[int] = field(default_factory=lambda: array("q"))
    cells: array[int] = field(default_factory=lambda: array("q"))
    desks: list[str] = field(default_factory=list)

    def add(self, place: int, row: SentRow) -> None:
        """Add the sheet at a place."""
        self.places.append(place)
        self.cells.extend(row[:3])
        self.desks.append(row.desk)

    def take(self, other: SentRows, before: int) -> None:
        """Add other sheets, which lie behind so many."""
        self.places.extend(place + before for place in other.places)
        self.cells.extend(other.cells)
        self.desks.extend(other.desks)

    def of_all(self, sheets: int) -> Sent:
        """Return them as arrays over all coded sheets of the layout."""
        cells = np.full((sheets, 3), UNKNOWN, np.int64)
        places = np.frombuffer(self.places, np.int64)
        cells[places] = np.frombuffer(self.cells, np.int64).reshape(-1, 3)
        names = sorted(set(self.desks))
        number = {name: at for at, name in enumerate(names)}
        desks = np.full(sheets, UNKNOWN, np.int64)
        desks[places] = [number[name] for name in self.desks]
        return Sent(cells[:, 0], cells[:, 1], cells[:, 2], desks, tuple(names))


@dataclass(frozen=True, slots=True)
class Sent:
    """How the coded sheets of a layout were sent; all is ``UNKNOWN`` of those that did not come as rows.

    Attributes:
        at: of each sheet, seconds since 1970.
        hundredths: of a second, of each sheet.
        untouched: ratings that were left as they were, of each sheet.
        desks: of each sheet the position of its desk in ``names``.
        names: the ids of the desks; one of them may be empty, for none.
    """

    at: NDArray[np.int64]
    hundredths: NDArray[np.int64]
    untouched: NDArray[np.int64]
    desks: NDArray[np.int64]
    names: tuple[str, ...]

    def kept(self, kept: NDArray[np.bool_]) -> Sent:
        """Return some of the sheets."""
        return replace(
            self,
            at=self.at[kept],
            hundredths=self.hundredths[kept],
            untouched=self.untouched[kept],
            desks=self.desks[kept],
        )
