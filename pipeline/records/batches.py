"""Batches: what one person brought in one go. A batch can be put on hold, released, and withdrawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from omr.faults import Outcome

LED_BY = "batch "
"""Stands before the number of a batch in entries of the log that name one."""


class BatchKind(StrEnum):
    """The ways by which files are brought."""

    UPLOAD = "upload"
    """By drag and drop, or chosen on the page."""
    CAMERA = "camera"
    """Photographed with a phone."""
    FOLDER = "folder"
    """Put into the inbox, where they were found together."""
    COMMAND = "command"
    """Named on the command line."""


class BatchState(StrEnum):
    """What becomes of the pages of a batch."""

    OPEN = "open"
    """They are counted as they are read."""
    HELD = "held"
    """They wait until somebody releases or withdraws the batch."""
    WITHDRAWN = "withdrawn"
    """They never count."""


class BatchStep(StrEnum):
    """What happens to a batch, as the log names it."""

    BROUGHT = "brought"
    HELD = "held"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    REPORTED = "reported"
    """A report was made, or figures were published, in which it counts."""
    BROUGHT_ANEW = "brought anew"
    """A file of a withdrawn batch was brought again, and is of another batch now."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one person brought in one go.

    Attributes:
        id: The number of the batch.
        kind: How it was brought.
        note: What it is called: the folder that it lay in, or what the person wrote.
        by: Who brought it.
        at: When its first file came, as ISO 8601 in UTC.
        held_at: Since when it is on hold; ``None`` if it is not.
        withdrawn_at: When it was withdrawn; ``None`` if it was not.
    """

    id: int
    kind: BatchKind
    note: str
    by: str
    at: str
    held_at: str | None = None
    withdrawn_at: str | None = None

    @property
    def state(self) -> BatchState:
        """What becomes of its pages."""
        if self.withdrawn_at is not None:
            return BatchState.WITHDRAWN
        return BatchState.OPEN if self.held_at is None else BatchState.HELD

    @property
    def moment(self) -> datetime:
        """When its first file came, by the clock on the wall."""
        return datetime.fromisoformat(self.at).astimezone()


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What a batch holds.

    Attributes:
        files: How many files.
        unread: How many of them are not read to their end.
        pages: How many pages those files have that were opened.
        outcomes: How many of them became what, as if the batch counted.
    """

    files: int = 0
    unread: int = 0
    pages: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which batches are wanted.

    Attributes:
        by: who brought them; empty for anybody.
        state: what becomes of their pages; ``None`` for any.
        since: when they were brought at the earliest, as ISO 8601 in UTC; empty for ever.
        until: before which moment they were brought, likewise.
    """

    by: str = ""
    state: BatchState | None = None
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ScansAside:
    """The scans whose pages are not counted, by their numbers in the database; empty as nearly always.

    Attributes:
        held: Those of batches on hold.
        withdrawn: Those of withdrawn batches.
    """

    held: frozenset[int] = frozenset()
    withdrawn: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.held or self.withdrawn)

    def __contains__(self, scan: object) -> bool:
        """Whether a scan is one of them."""
        return scan in self.held or scan in self.withdrawn


def batch_in_words(number: int) -> str:
    """Return how the log names a batch.

    >>> batch_in_words(12)
    'batch 12'
    """
    return f"{LED_BY}{number}"


def batch_named(words: str) -> int:
    """Return the number of the batch that words of the log begin with; 0 if they name none.

    >>> batch_named("batch 12 held"), batch_named("inbox/a.pdf")
    (12, 0)
    """
    number = words.removeprefix(LED_BY).partition(" ")[0]
    return int(number) if words.startswith(LED_BY) and number.isdecimal() else 0
