"""What the log tells of the pages of one file: what was read at first, and what was put in its place since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.records.log_chain import Entry, EntryKind
from pipeline.store.digests import parts_of, scan_digest

_NOT_AS_TOLD = "not as told"


@dataclass(slots=True)
class ToldPages:
    """Digests of the pages of a file.

    Attributes:
        read: That of all its pages, when each had its row; empty as long as nothing was told.
        changes: For each page that was replaced since, its digest before all that, and its newest.
    """

    read: str = ""
    changes: dict[int, tuple[str, str]] = field(default_factory=dict)

    def tell_read(self, digest: str) -> None:
        """Take in that all pages were read; what was replaced before that is part of it."""
        self.read = digest
        self.changes.clear()

    def tell_change(self, page: int, before: str, after: str) -> None:
        """Take in that a page was replaced; an empty digest is that of a page that is not there."""
        first, _ = self.changes.get(page, (before, ""))
        self.changes[page] = (first, after)

    def agree_with(self, stored: Mapping[int, str]) -> bool:
        """Tell whether what is stored, as digests by page, is what was told."""
        was = []
        for page in sorted(stored.keys() | self.changes.keys()):
            digest = stored.get(page, "")
            first, last = self.changes.get(page, (digest, digest))
            was.append(first if last == digest else _NOT_AS_TOLD)
        return scan_digest(filter(None, was)) == self.read  # what was found later is no part of what was read at first


def hear_of_pages(told: ToldPages, entry: Entry) -> None:
    """Take in what an entry about a file tells of its pages, if it does; the first word counts of what was read."""
    parts = parts_of(entry.digest)
    if not parts:
        return
    if entry.kind in (EntryKind.OUTCOME, EntryKind.READING):
        told.tell_change(entry.page, *parts)
    elif not told.read and told_kind(entry) is EntryKind.READ:
        told.tell_read(parts[0])


def told_kind(entry: Entry) -> EntryKind:
    """Return the kind of an entry; of one that tells what was found, the kind that it stands for."""
    return EntryKind(entry.after.partition(" ")[0]) if entry.kind is EntryKind.FOUND else entry.kind


def told_words(entry: Entry) -> str:
    """Return what an entry says is held since; of one that tells what was found, without the kind that leads it."""
    return entry.after.partition(" ")[2] if entry.kind is EntryKind.FOUND else entry.after
