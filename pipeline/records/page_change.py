"""What another reading of a page changes, and what people said that it may not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.bilingual import both
from omr.faults import Fault, Outcome
from pipeline.records.page_record import PageRecord
from pipeline.records.rulings import Matter, Ruling
from pipeline.records.store_rows import Scan

COMPARED = (Outcome.READ, Outcome.DUPLICATE, Outcome.CONFLICT)
"""The outcomes of the scans of a page that are compared with each other (``pipeline.records.duplicates``)."""

TYPED = both(
    "đã có người nhập số phiếu, và nay trang không được đọc là trang của phiếu đó",
    "a person typed its serial, and it is not read as a page of that sheet now",
)
RULED = both(
    "đã có người quyết định theo cách đọc trước, và nay trang sẽ thuộc phiếu khác hoặc không thuộc phiếu nào",
    "a person ruled about it as it was read, and now it would be a page of another sheet or of none",
)


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page of which another reading is to count.

    Attributes:
        scan: That the page is of.
        old: What counts so far; ``None`` for a page that was not found before.
        new: What was read now.
    """

    scan: Scan
    old: PageRecord | None
    new: PageRecord

    @property
    def page(self) -> int:
        """The number of the page in the scan, from 1."""
        return self.new.page

    @property
    def moves(self) -> bool:
        """Whether the page becomes one of another sheet, or of one where it was of none, or of none."""
        return self.old is not None and whose(self.old) != whose(self.new)

    @property
    def counts_otherwise(self) -> bool:
        """Whether more differs than how sure the reader was, and where it saw what it saw."""
        return self.old is None or _told(self.old) != _told(self.new)


@dataclass(frozen=True, slots=True)
class LeftPage:
    """A page, or a whole scan as page 0, that stays as it is, and why."""

    scan: Scan
    page: int
    why: str


def whose(record: PageRecord) -> tuple[int, int | None] | None:
    """Return the sheet and its page that a page counts for; ``None`` where it counts for none."""
    return None if record.serial is None or record.outcome not in COMPARED else (record.serial, record.sheet_page)


def is_same(old: PageRecord, new: PageRecord) -> bool:
    """Tell whether two readings of a page are the same, whatever its other scans make of it, and whoever read it."""
    was = replace(old, reader="", unit=None, run=None, signer=0)
    now = replace(new, reader="", unit=None, run=None, signer=0)
    if old.outcome is not Outcome.READ and old.outcome in COMPARED and new.outcome is Outcome.READ:
        now = replace(now, outcome=old.outcome, fault=old.fault)
    return was == now


def as_typed(old: PageRecord, new: PageRecord) -> PageRecord | None:
    """Return a new reading of a page whose serial a person typed, with that serial; ``None`` if it doesn't fit."""
    if new.fault is Fault.CODE_UNREADABLE and new.answers is not None and new.sheet_page == old.sheet_page:
        return replace(new, serial=old.serial, outcome=Outcome.READ, fault=None, detail="")
    if new.fault is Fault.CODE_DISTRUSTED and (new.serial, new.sheet_page) == (old.serial, old.sheet_page):
        return replace(new, outcome=Outcome.READ, fault=None, detail="")
    return new if whose(new) == whose(old) else None


def stands(change: PageChange, rulings: Sequence[Ruling]) -> bool:
    """Tell whether what people ruled about a page, in these rulings, stays in force with its new reading."""
    if not rulings or not change.moves:
        return True
    said = [(ruling.serial, ruling.sheet_page) for ruling in rulings if ruling.matter is Matter.STRAY]
    # A page that is of no sheet by itself is what somebody recognised it as.
    sheet = whose(change.new) or (said[0] if said else None)
    return all((ruling.serial, ruling.sheet_page) == sheet for ruling in rulings)


def _told(record: PageRecord) -> tuple[object, ...]:
    outcome = Outcome.READ if record.outcome in COMPARED else record.outcome
    fault = None if outcome is Outcome.READ else record.fault
    answers = (record.answers.answers, record.answers.states) if record.answers else None
    return outcome, fault, record.serial, record.sheet_page, record.layout, answers
