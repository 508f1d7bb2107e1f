"""What people decided: an append-only log whose entries are chained by hash, so that none can be changed unseen.

An entry's hash covers all that it says and the hash of the entry before it (S. Haber and W. S. Stornetta, How to
time-stamp a digital document, Journal of Cryptology 3, 1991).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

FIRST = "0" * 64
"""Stands where the first entry would name the one before it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that a person decided about a page.

    Attributes:
        at: when, ISO 8601 in UTC.
        by: who.
        scan: SHA-256 of the file.
        page: of it, from 1.
        kind: what was decided: ``serial`` (whose sheet it is).
        before: what was known, in the kind's own words.
        after: what is held since.
        why: what the person said about it.
    """

    at: str
    by: str
    scan: str
    page: int
    kind: str
    before: str
    after: str
    why: str = ""

    def chained(self, previous: str) -> str:
        """Return the hash of this entry after the one whose hash is ``previous``, as 64 hexadecimal digits."""
        said = [previous, self.at, self.by, self.scan, self.page, self.kind, self.before, self.after, self.why]
        return hashlib.sha256(orjson.dumps(said)).hexdigest()


def first_broken(log: Iterable[tuple[Decision, str]]) -> int | None:
    """Return the position of the first entry whose hash does not follow from those before it.

    Args:
        log: the entries in their order, each with the hash that was written beside it.

    Returns:
        its position from 0; ``None`` where the chain is whole.
    """
    previous = FIRST
    for position, (decision, written) in enumerate(log):
        if decision.chained(previous) != written:
            return position
        previous = written
    return None
