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
    RECEIVED = "received"
    """Serials were given to rows of answers that came in a file: sheets that were never printed."""
    PRINTED = "printed"
    """The PDF of a run came to be: its sheets count as issued. With ``before`` the file was lost, and was made anew."""
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
    """What figures rest on beside scans was changed: settings and files, as JSON; ``why`` is the office, or
    that questions of two layouts were declared to mean the same (``records.meanings``)."""
    RECOVERED = "recovered"
    """An older database was put back, and what it had lost was looked for; ``after`` says what was found again."""
    KEY = "key"
    """A key began to sign sheets, or is not trusted any more; ``after`` is as ``records.keys`` writes it."""
    BATCH = "batch"
    """What was brought in one go came in, was held, released or withdrawn; ``after`` says which, ``why`` the reason."""
    CANCELLED = "cancelled"
    """A run of sheets was never handed out: none of them is issued; ``after`` is the run, ``why`` the reason. With
    ``before`` that was taken back."""
    PEOPLE = "people"
    """Who may enter, and do what, was changed; ``before`` and ``after`` are name, roles and units, as JSON, empty for
    nobody; ``why`` is what was done (``pipeline.web.users``). It comes before the change: where a machine stopped in
    between, the next entry about the person begins with what there was before."""
    REMEDY = "remedy"
    """A step was taken in the register of shortcomings, or what people wrote in it was erased; ``after`` says which."""
    ERASED = "erased"
    """What somebody wrote was erased, ``before`` says where; ``after`` is what remains, or its digest."""


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

    def content_digest(self) -> str:
        """Return the SHA-256 of all that the entry says, apart from the chain, as 64 hexadecimal digits."""
        said = [self.at, self.by, self.scan, self.page, self.kind, self.before, self.after, self.why, self.digest]
        return hashlib.sha256(orjson.dumps(said)).hexdigest()


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry with its number, from 1, and the hash that was written beside it."""

    number: int
    entry: Entry
    hash: str


def entry_in_words(number: int) -> str:
    """Return how an entry ``erased`` names an entry out of which texts were taken.

    >>> entry_in_words(12)
    'entry 12'
    """
    return f"entry {number}"


def broken_links(log: Iterable[LoggedEntry]) -> Iterator[int]:
    """Yield the number of every entry that does not follow from the one before it.

    Older logs held in clear what people wrote. When they were brought up to date it was taken out: the hash of such an
    entry is a link of the chain that nothing but the entry as it was could prove. So that this is no way to change any
    entry unseen, it counts only where an entry ``erased`` tells the digest of what was left, and only before the first
    entry about a key: every log has one since then, and none before.

    Args:
        log: All entries, in their order.
    """
    previous, expected, sealed = FIRST, 1, False
    changed: dict[str, tuple[int, str]] = {}  # by how an entry that excuses it would name it
    for logged in log:
        entry = logged.entry
        if logged.number != expected:
            yield logged.number
        elif entry.chained(previous) != logged.hash:
            changed[entry_in_words(logged.number)] = (logged.number, entry.content_digest())
        elif not sealed and entry.kind is EntryKind.ERASED and changed.get(entry.before, (0, ""))[1] == entry.after:
            del changed[entry.before]
        sealed = sealed or entry.kind is EntryKind.KEY
        previous, expected = logged.hash, logged.number + 1
    yield from (number for number, _ in changed.values())
