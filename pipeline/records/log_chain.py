"""The log of everything that changed a count: append-only, chained by hash, so that no entry can be changed unseen.

An entry's hash covers all that it says and the hash of the entry before it (S. Haber and W. S. Stornetta, How to
time-stamp a digital document, Journal of Cryptology 3, 1991). Whoever keeps the newest hash elsewhere can prove later
that nothing before it was rewritten, not even all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import orjson

FIRST = "0" * 64
"""Stands where the first entry would name the one before it."""


def utc_now() -> str:
    """Return the present time as it is stored: ISO 8601 in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class EntryKind(StrEnum):
    """The kinds of entries: what happened."""

    ISSUED = "issued"
    """Serials were given to a run of sheets."""
    PRINTED = "printed"
    """The PDF of a run came to be: its sheets count as issued."""
    ARRIVED = "arrived"
    """A file came in and lies in the archive."""
    KNOWN = "known"
    """The same bytes came in again, under another name, or to replace a damaged copy (``why``)."""
    READ = "read"
    """Every page of a file has its row; ``after`` is a digest of all that was read."""
    OUTCOME = "outcome"
    """A page counts as something else, since another scan of it came in."""
    SERIAL = "serial"
    """A person said whose sheet a page is."""
    READING = "reading"
    """What is stored of a page was replaced; ``before`` and ``after`` are its digests."""
    RULED = "ruled"
    """A person decided something; ``before`` and ``after`` are what is in force, as ``records.rulings`` writes it."""
    AUDIT = "audit"
    """Sheets were drawn to be checked, or what the paper of one says was entered."""
    DELETED = "deleted"
    """A scan was deleted, since its time was over."""
    MIGRATED = "migrated"
    """The database was brought to another schema."""
    FOUND = "found"
    """What an older log held no digest of, as it was found then; ``after`` begins with the kind that would tell it."""
    CHANGED = "changed"
    """A file was marked as not read, though the log tells that it was; ``after`` is a digest of what it holds now."""
    REREAD = "reread"
    """Files were read again, or that was taken back."""
    SETTING = "setting"
    """What figures rest on beside scans was changed: settings and files, as JSON; ``why`` is the office."""
    RECOVERED = "recovered"
    """An older database was put back, and what it had lost was looked for; ``after`` says what was found again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log: one thing that happened.

    Attributes:
        at: When it happened, as ISO 8601 in UTC.
        by: Who did it.
        scan: The SHA-256 of the file that is concerned; empty where none is.
        page: The page of that file, from 1; 0 where the whole file is concerned, or none.
        kind: What happened.
        before: What was held until then, in words that each kind has of its own.
        after: What has been held since.
        why: What else there is to say.
        digest: Digests of the rows that it tells of, after their version, as ``pipeline.store.digests`` writes them;
            empty where it tells of none, and in entries from before there were any.
    """

    at: str
    by: str
    scan: str
    page: int
    kind: EntryKind
    before: str
    after: str
    why: str = ""
    digest: str = ""

    def chained(self, previous: str) -> str:
        """Return the hash of this entry after the one whose hash is ``previous``, as 64 hexadecimal digits."""
        said = [previous, self.at, self.by, self.scan, self.page, self.kind, self.before, self.after, self.why]
        return hashlib.sha256(orjson.dumps([*said, self.digest] if self.digest else said)).hexdigest()


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry with its number, from 1, and the hash that was written beside it."""

    number: int
    entry: Entry
    hash: str


def broken_links(log: Iterable[LoggedEntry]) -> Iterator[int]:
    """Yield the number of every entry that does not follow from the one before it.

    Args:
        log: All entries, in their order.
    """
    previous, expected = FIRST, 1
    for logged in log:
        if logged.number != expected or logged.entry.chained(previous) != logged.hash:
            yield logged.number
        previous, expected = logged.hash, logged.number + 1
