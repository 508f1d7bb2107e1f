"""What is left of sheets and rulings when batches are on hold or withdrawn.

A page of a withdrawn batch is as if it had never come, and so is what people ruled by looking at it. Of a page on hold
is known only that it came: its sheet waits, unless the same page came otherwise. What was read and ruled is kept, so
that a batch that is released counts as if it had never been held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from omr.faults import Fault, Outcome
from pipeline.records.assembly import HELD
from pipeline.records.batches import ScansAside
from pipeline.records.page_change import COMPARED
from pipeline.records.rulings import Matter, SheetRulings
from pipeline.records.store_rows import KeptRuling, SheetPageRow
from pipeline.store.database import Numbers
from pipeline.workspace import Workspace

_SPEAKS = (Outcome.READ, Outcome.CONFLICT)


def rulings_that_count(workspace: Workspace, serials: Numbers | None = None) -> Iterator[KeptRuling]:
    """Yield the rulings in force (about these sheets) but for those about pages that don't count, by serial."""
    return still_counting(workspace.store.rulings.in_force(serials), workspace.store.batches.set_aside())


def still_counting(rulings: Iterable[KeptRuling], aside: ScansAside) -> Iterator[KeptRuling]:
    """Yield the rulings for which no page was looked at that does not count, in their order."""
    return (one for one in rulings if one.ruling.place is None or one.ruling.place.scan not in aside)


@dataclass(frozen=True, slots=True)
class LeftSheets:
    """What is left of sheets.

    Attributes:
        aside: the scans that don't count.
        on_hold: pages of scans on hold that people recognised, by serial.
        lost: the sheets about which rulings don't count any more.
    """

    aside: ScansAside
    on_hold: Mapping[int, list[SheetPageRow]]
    lost: frozenset[int]

    @classmethod
    def of(cls, workspace: Workspace, aside: ScansAside, serials: Numbers | None) -> LeftSheets:
        """Look for what people ruled about pages that don't count."""
        on_hold: dict[int, list[SheetPageRow]] = {}
        lost = set[int]()
        for one in workspace.store.rulings.in_force(serials):
            ruling = one.ruling
            if ruling.serial is None or ruling.place is None or ruling.place.scan not in aside:
                continue
            lost.add(ruling.serial)
            if ruling.matter is Matter.STRAY and ruling.sheet_page and ruling.place.scan in aside.held:
                page = SheetPageRow(ruling.serial, ruling.sheet_page, *ruling.place, HELD, None, None)
                on_hold.setdefault(ruling.serial, []).append(page)
        return cls(aside, on_hold, frozenset(lost))

    def left(
        self, sheets: Iterable[tuple[int, list[SheetPageRow]]], rulings: Mapping[int, SheetRulings]
    ) -> Iterator[tuple[int, list[SheetPageRow]]]:
        """Yield each sheet with the pages that count or are on hold; one of which nothing is left did not come back.

        Args:
            sheets: all pages of every sheet, also of those that people entered by hand, by serial.
            rulings: those that count.
        """
        for serial, rows in sheets:
            left = self._pages([*rows, *self.on_hold.get(serial, ())])
            ruled = rulings.get(serial)
            if left or not (rows or serial in self.lost) or (ruled is not None and ruled.strays):
                yield serial, left

    def _pages(self, rows: list[SheetPageRow]) -> list[SheetPageRow]:
        counting = [row for row in rows if row.scan not in self.aside]
        if len(counting) == len(rows):
            return rows
        spoken = {row.sheet_page for row in counting if row.outcome in _SPEAKS}
        waiting = [
            row._replace(outcome=HELD, answers=None)
            for row in rows
            if row.scan in self.aside.held and row.sheet_page not in spoken
        ]
        return sorted([*counting, *waiting], key=lambda row: (row.sheet_page, row.scan, row.page))


def set_aside_as(scan: int, outcome: Outcome, fault: Fault | None, aside: ScansAside) -> tuple[Outcome, Fault | None]:
    """Return the outcome and fault of a page as they are counted, if it is of a batch on hold or of a withdrawn one.

    Args:
        scan: the number of its scan.
        outcome: as it is stored.
        fault: as it is stored.
        aside: the scans that don't count.
    """
    if scan in aside.withdrawn:
        return Outcome.DUPLICATE, Fault.BATCH_WITHDRAWN
    if scan in aside.held:
        return Outcome.READ if outcome in COMPARED else outcome, Fault.BATCH_HELD
    return outcome, fault
