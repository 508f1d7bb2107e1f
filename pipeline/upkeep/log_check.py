"""Verify that the log is unaltered, and that the stored data agree with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from forms.serial import format_serial
from omr.scan.errors import shown_name
from pipeline.records.duplicates import which_count
from pipeline.records.log_chain import FIRST, EntryKind, LoggedEntry, broken_links
from pipeline.records.page_change import COMPARED
from pipeline.records.page_record import PageAnswers
from pipeline.store.digests import scan_digest
from pipeline.store.log_writing import run_in_words
from pipeline.store.store import Store

MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """The result of the verification.

    Attributes:
        entries: number of entries in the log.
        head: the hash of the newest entry; with a copy of it one can later prove that nothing before was rewritten.
        faults: a line for each fault; empty if there is none.
    """

    entries: int
    head: str
    faults: tuple[str, ...]


@dataclass(slots=True)
class _Told:
    """The statements of the log that can be compared with the stored data."""

    issued: set[str] = field(default_factory=set)
    printed: set[str] = field(default_factory=set)
    arrived: set[str] = field(default_factory=set)
    read: dict[str, str] = field(default_factory=dict)
    first: dict[tuple[str, int], str] = field(default_factory=dict)
    last: dict[tuple[str, int], str] = field(default_factory=dict)
    changed: dict[str, set[int]] = field(default_factory=dict)
    ruled: Counter[str] = field(default_factory=Counter)

    def hear(self, logged: LoggedEntry) -> None:
        entry = logged.entry
        page = (entry.scan, entry.page)
        if entry.kind is EntryKind.ISSUED:
            self.issued.add(entry.after)
        elif entry.kind is EntryKind.PRINTED:
            self.printed.add(entry.after)
        elif entry.kind is EntryKind.ARRIVED:
            self.arrived.add(entry.scan)
        elif entry.kind is EntryKind.READ:
            self.read[entry.scan] = entry.after
        elif entry.kind is EntryKind.RULED:
            self.ruled[entry.after] += 1
            self.ruled[entry.before] -= 1
        elif entry.kind is EntryKind.READING:
            if entry.scan in self.read:
                self.first.setdefault(page, entry.before)
            else:  # the page changed before its file was read completely, so the file's digest contains the change
                self.first[page] = entry.after
            self.last[page] = entry.after
            self.changed.setdefault(entry.scan, set()).add(entry.page)


def verify(store: Store, head: str = "") -> LogVerdict:
    """Check the chain of hashes, then every stored run, file, page and ruling against the log.

    Args:
        store: the database.
        head: the hash of an entry that was noted down before and must still be in the chain; empty for none.

    Raises:
        StoreError: the database can't be read.

    """
    log = list(store.log.entries())
    written = store.log.count()
    faults = [f"entry {number} does not follow from those before it: it was changed" for number in broken_links(log)]
    if len(log) != written:
        faults.append(f"there are {len(log)} entries, and {written} were written")
    if head and all(logged.hash != head for logged in log):
        faults.append(f"no entry has the hash {head}: the log was rewritten, or is another one")
    told = _Told()
    for logged in log:
        told.hear(logged)
    faults += [*_against_runs(store, told), *_against_scans(store, told), *_against_rulings(store, told)]
    faults += _against_duplicates(store)
    more = [f"and {len(faults) - MOST_TOLD} more"] if len(faults) > MOST_TOLD else []
    return LogVerdict(len(log), log[-1].hash if log else FIRST, (*faults[:MOST_TOLD], *more))


def _against_runs(store: Store, told: _Told) -> Iterable[str]:
    runs = {run_in_words(run): run.printed for run in store.runs.all()}
    for words, printed in runs.items():
        if words not in told.issued or printed != (words in told.printed):
            yield f"the run {words} is stored, and the log tells otherwise"
    for words in sorted(told.issued - set(runs)):
        yield f"the run {words} is gone"


def _against_scans(store: Store, told: _Told) -> Iterable[str]:
    gone = told.arrived - {scan.sha256 for scan in store.scans.all(everywhere=True)}
    if gone:
        yield f"the log tells of {len(gone)} files that are not stored: {min(gone)}"
    for scan, digests in store.pages.digests():
        read = told.read.get(scan.sha256)
        if scan.sha256 not in told.arrived or read is None:
            yield f"{shown_name(scan.name)} is stored, and the log does not tell of it"
        elif scan_digest(_as_read(scan.sha256, digests, told).values()) != read:
            yield f"{shown_name(scan.name)}: what is stored of its pages is not what was read"


def _against_rulings(store: Store, told: _Told) -> Iterable[str]:
    kept = Counter(ruling.ruling.said for ruling in store.rulings.in_force())
    logged = {said for said, count in told.ruled.items() if said and count > 0}
    for said in sorted(set(kept) ^ logged):
        yield f"the ruling {said} is {'stored, and not in the log' if said in kept else 'in the log, and not stored'}"


def _against_duplicates(store: Store) -> Iterable[str]:
    """Yield a fault for each page whose counting scan is not the one that follows from all scans of the page."""
    for (serial, page), group in groupby(store.pages.of_sheets(), key=attrgetter("serial", "sheet_page")):
        rows = [row for row in group if row.outcome in COMPARED]
        answers = [PageAnswers.unpacked(row.answers) if row.answers else None for row in rows]
        if rows and [row.outcome for row in rows] != [outcome for outcome, _ in which_count(answers)]:
            yield f"{format_serial(serial)}, page {page}: which of its scans counts was changed"


def _as_read(sha256: str, digests: Mapping[int, str], told: _Told) -> dict[int, str]:
    """Return the digests from before pages were changed; if a page differs from the log now, a wrong digest."""
    was: dict[int, str] = {}
    for page in sorted(digests.keys() | told.changed.get(sha256, set())):
        digest = digests.get(page, "")
        changed = told.last.get((sha256, page))
        as_it_was = digest if changed is None else told.first[sha256, page] if changed == digest else "not as told"
        if as_it_was:  # what was found when the file was read again is no part of what was read at first
            was[page] = as_it_was
    return was
