"""The items that wait, held in their order, and brought up to date by looking only at what was touched.

What waits of a sheet follows from its pages and the rulings about it, what waits of a scan from its stray pages, and
what waits of the audits from what was drawn and entered. Each of these is a group, which is found anew when a row that
it follows from was written (``pipeline.store.changes``).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from pipeline.counting.answered_twice import with_others
from pipeline.counting.cancelled_runs import answers_to
from pipeline.counting.returned import Printed
from pipeline.kept_state import KEPT_AFTER, KeptState, rules_of
from pipeline.records.rulings import Place
from pipeline.records.runs import Ledger
from pipeline.review.kept_items import Group, KeptItems
from pipeline.review.queue_items import Item, ItemKind, Narrowing
from pipeline.review.waiting import audit_items, in_order, items_of_sheets, stray_items
from pipeline.store.changes import MOST_TOUCHED, Changes
from pipeline.store.database import batches
from pipeline.workspace import Workspace

_AUDITS = ("audits", 0)
_BROUGHT_BACK = ("brought back", 0)
_Position = tuple[bool, bool, Place, int, str]  # the last is the item's id


class WaitingItems:
    """The items of a workspace that wait, in the order of ``in_order``, but for those that were put first.

    Attributes:
        by_id: the items by their id.
        kinds: how many there are of each kind.
        units: how many there are of each unit, by its name; not those of no unit.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.by_id: dict[str, Item] = {}
        self.kinds: Counter[ItemKind] = Counter()
        self.units: Counter[str] = Counter()
        self._workspace = workspace
        self._order: list[_Position] = []
        self._first: dict[str, None] = {}
        self._groups: dict[Group, tuple[str, ...]] = {}
        self._printed = Printed(Ledger(()), {})
        self._here: set[int] = set()
        self._mark: int | None = None
        self._kept = KeptState(workspace, "queue")
        self._sheets = 0  # that came back, about

    def __iter__(self) -> Iterator[Item]:
        """Go through the items, those first that were put first."""
        first = dict.fromkeys(self._first)
        yield from (self.by_id[item_id] for item_id in first)
        yield from (self.by_id[item_id] for *_, item_id in self._order if item_id not in first)

    # ------------------------------------------------------------------------------------ following the store

    def catch_up(self) -> None:
        """Bring all items up to date with the store, in their order.

        At first that is what was touched since they were kept in a file, or all.
        """
        rules = rules_of(self._workspace)
        if rules != self._kept.follows_from:  # sheets are judged otherwise now
            self._kept, self._mark = KeptState(self._workspace, "queue", rules), None
        begins = self._mark is None
        if begins:
            self._go_on_from_kept()
        changes = None if self._mark is None else self._workspace.store.changes.since(self._mark)
        if changes is None or changes.everything or len(changes.serials) > self._most_touched():
            self._build()
            self._keep(self._sheets)
        else:
            self._look_at(changes)
            self._mark = changes.mark
            if begins:
                self._keep(len(changes.serials))
        self._first.clear()

    def _most_touched(self) -> int:
        """Return from how many sheets on it takes less time to look at everything."""
        return max(MOST_TOUCHED, self._sheets // 4)

    def _keep(self, looked_at: int) -> None:
        """Keep the items in a file, if so many sheets were looked at that the next process is to be spared it."""
        if looked_at >= KEPT_AFTER and self._mark is not None:
            groups = {group: self._of(group) for group in self._groups}
            self._kept.save(self._mark, KeptItems(groups, self._printed, self._sheets).packed())

    def _go_on_from_kept(self) -> None:
        """Take the items that were kept, if there are any; what was touched since is to be looked at after that."""
        kept = self._kept.load()
        if kept is None:
            return
        with suppress(ValueError):  # they are of other runs
            items = KeptItems.unpacked(kept.content, Printed.of(self._workspace))
            self._here = {scan.id for scan in self._workspace.store.scans.all()}
            self._printed, self._sheets, self._mark = items.printed, items.sheets, kept.mark
            self._take(items.groups)

    def look_at_sheets(self, serials: Collection[int]) -> None:
        """Replace the items of these sheets by those that wait now."""
        printed = self._printed
        if any(printed.ledger.run_of(serial) is None for serial in serials):  # somebody has printed since
            printed = Printed.of(self._workspace)
        for some in batches(with_others(self._workspace, serials)):
            found = dict(items_of_sheets(self._workspace, printed, self._here, some))
            for serial in some:
                self._replace(("sheet", serial), found.get(serial, ()))

    def of_sheet(self, serial: int) -> list[Item]:
        """Return the items of a sheet that wait, but for those of audits."""
        return self._of(("sheet", serial))

    def _build(self) -> None:
        """Look at the whole store."""
        mark = self._workspace.store.changes.mark()
        self._here = {scan.id for scan in self._workspace.store.scans.all()}
        self._printed = Printed.of(self._workspace)
        groups: dict[Group, list[Item]] = {}
        self._sheets = 0
        for serial, items in items_of_sheets(self._workspace, self._printed, self._here):
            self._sheets += 1
            if items:
                groups["sheet", serial] = items
        for scan, strays in groupby(stray_items(self._workspace), key=lambda item: item.places[0].scan):
            groups["scan", scan] = list(strays)
        groups[_AUDITS] = list(audit_items(self._workspace, self._printed, self._here))
        self._take(groups)
        self._mark = mark

    def _take(self, groups: Mapping[Group, Sequence[Item]]) -> None:
        """Take these items in place of all others."""
        self._groups = {group: tuple(item.id for item in items) for group, items in groups.items()}
        self.by_id = {item.id: item for items in groups.values() for item in items}
        self._order = sorted(map(in_order, self.by_id.values()))
        self.kinds = Counter(item.kind for item in self.by_id.values())
        self.units = Counter(item.unit_name for item in self.by_id.values() if item.unit_name)

    def _look_at(self, changes: Changes) -> None:
        self._replace(_BROUGHT_BACK, ())
        store = self._workspace.store
        self._here |= {scan.id for scan in store.scans.numbered(changes.scans)}
        serials = changes.serials | (self._issued(changes.runs) if changes.runs else frozenset())
        self.look_at_sheets(serials)
        for some in batches({place.scan for place in changes.places}):
            found: dict[int, list[Item]] = {}
            for item in stray_items(self._workspace, some):
                found.setdefault(item.places[0].scan, []).append(item)
            for scan in some:
                self._replace(("scan", scan), found.get(scan, ()))
        if changes.audits:
            self._replace(_AUDITS, audit_items(self._workspace, self._printed, self._here))

    def _issued(self, firsts: Collection[int]) -> frozenset[int]:
        """Take runs into account that were written, and return the sheets of which something is stored.

        Those are looked at of new runs, and of runs that were cancelled or restored, as well as the rows that were
        answered with codes of the latter.
        """
        old = {run.first_serial: run.cancelled for run in self._printed.ledger.runs}
        self._printed = Printed.of(self._workspace)
        found: set[int] = set()
        for run in self._printed.ledger.runs:
            if run.first_serial in firsts and old.get(run.first_serial) != run.cancelled:
                there = items_of_sheets(self._workspace, self._printed, self._here, run.serials)
                found |= {serial for serial, _ in there}
                if run.first_serial in old:
                    found |= set(answers_to(self._workspace, [run]))
        return frozenset(found)

    # ------------------------------------------------------------------------------------------ single items

    def put_first(self, items: Iterable[Item]) -> None:
        """Put items before all others, in this order; those that don't wait (any more) wait again."""
        first: dict[str, None] = {}
        for item in items:
            if item.id not in self.by_id:
                self._replace(_BROUGHT_BACK, [*self._of(_BROUGHT_BACK), item])
            first[item.id] = None
        self._first = first | {item_id: None for item_id in self._first if item_id not in first}

    def counts(self, units: Collection[str], narrow: Narrowing) -> tuple[Counter[ItemKind], Counter[str], int]:
        """Return how many items there are of each kind in a unit, of each unit (by its name) in a kind, and in all.

        Args:
            units: ids of the units whose items are counted; empty for all.
            narrow: the unit and the kind; empty for all.
        """
        found = [item for item in self.by_id.values() if not units or item.unit in units]
        kinds = Counter(item.kind for item in found if narrow.unit in ("", item.unit))
        names = Counter(item.unit_name for item in found if item.unit_name and narrow.kind in ("", item.kind))
        return kinds, names, len(found)

    def discard(self, item_id: str) -> None:
        """Take an item away."""
        item = self.by_id.pop(item_id, None)
        if item is None:
            return
        del self._order[bisect_left(self._order, in_order(item))]
        self._first.pop(item_id, None)
        _lower(self.kinds, item.kind)
        if item.unit_name:
            _lower(self.units, item.unit_name)

    def _of(self, group: Group) -> list[Item]:
        return [self.by_id[item_id] for item_id in self._groups.get(group, ()) if item_id in self.by_id]

    def _replace(self, group: Group, items: Iterable[Item]) -> None:
        first = dict.fromkeys(self._first)
        for item_id in self._groups.pop(group, ()):
            self.discard(item_id)
        kept = tuple(items)
        for item in kept:
            self._add(item)
        if kept:
            self._groups[group] = tuple(item.id for item in kept)
            if _BROUGHT_BACK in self._groups and group != _BROUGHT_BACK:  # it waits by itself again
                back = self._groups[_BROUGHT_BACK]
                self._groups[_BROUGHT_BACK] = tuple(one for one in back if one not in self._groups[group])
        self._first = {item_id: None for item_id in first if item_id in self.by_id}

    def _add(self, item: Item) -> None:
        self.discard(item.id)
        self.by_id[item.id] = item
        insort(self._order, in_order(item))
        self.kinds[item.kind] += 1
        if item.unit_name:
            self.units[item.unit_name] += 1


def _lower(counts: Counter[Any], of: object) -> None:
    counts[of] -= 1
    if not counts[of]:
        del counts[of]
