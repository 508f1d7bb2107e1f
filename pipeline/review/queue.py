"""The review queue: the items that wait for a person, handed out one at a time, never the same one to two clerks.

One server holds it for all its clerks. Their answers are written to the store at once, and are refused there if
somebody else was faster; the queue itself can be discarded and rebuilt at any time. All that is said about one item is
one transaction, and so is taking it back; the queue changes once that has ended well, and not before.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import chain
from statistics import median
from typing import NamedTuple

from forms.bilingual import both
from forms.serial import format_serial, parse_serial
from pipeline.audit.audit import enter, find_audit
from pipeline.errors import AlreadyStoredError, StoreError, UnknownNameError
from pipeline.inspection.clicked import read_as_arrived, read_by_clicks
from pipeline.inspection.identify import identify_by_serial, identify_unnumbered
from pipeline.inspection.unnumbered import issue_unnumbered
from pipeline.log_heads import note_head
from pipeline.records.rulings import Matter, Place, Ruling, entered_together, left_over
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import KeptRuling
from pipeline.review.choices import UNNUMBERED, corners_of, paper_says, ruling_of, whose_of
from pipeline.review.letter_box import check_continued, letter_stored, pages_after
from pipeline.review.pictures import shares_as_stored
from pipeline.review.queue_items import EVERYTHING, Choice, Item, ItemKind, Narrowing, Progress, Verb
from pipeline.review.waiting_items import WaitingItems
from pipeline.workspace import Workspace

CLAIM_SECONDS = 120.0
"""For how long an item is reserved for one clerk; after that, it may be given to another."""
STALE_SECONDS = 10.0
"""Least time between two scans of the whole store, when others have changed it."""
NOTE_SECONDS = 5.0
"""Least time between two notes of how far the log has come, which have to reach the disk."""
EVER = datetime.min.replace(tzinfo=UTC)
"""Before anything was said."""
PACES = 100  # number of settled items from which the speed of work is estimated


class _Settled(NamedTuple):
    """An item that was settled: by these rulings, or by having the machine ``read`` its page once more as a sheet's."""

    item: Item
    rulings: list[int]
    read: bool
    sheet: tuple[int | None, int | None] | None = None
    at: datetime = EVER


@dataclass(slots=True)
class _Clerk:
    """The work of one clerk: the items settled, to be undone; and when the last was settled."""

    done: list[_Settled] = field(default_factory=list)
    last: float | None = None


class Queue:
    """The items that wait, in the order of the scans, which is the order of the pages in the stack."""

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.monotonic) -> None:
        """Make the queue of a workspace; ``clock`` returns monotonic seconds."""
        self._workspace = workspace
        self._clock = clock
        self._lock = threading.RLock()  # held while items are looked at, which no writer of the store delays
        self._writing = threading.RLock()  # taken before the other one, and held while something is stored
        self._items = WaitingItems(workspace)
        self._claims: dict[str, tuple[str, float]] = {}
        self._put_off: dict[str, dict[str, None]] = {}  # for each clerk, in the order in which it was put off
        self._clerks: dict[str, _Clerk] = {}
        self._paces: deque[float] = deque(maxlen=PACES)
        self._settled = 0
        self._seen = -1
        self._looked = float("-inf")
        self._noted = clock()

    # ------------------------------------------------------------------------------------------------- giving out

    def refresh(self) -> None:
        """Bring the queue up to date with the store; the first time, all of the store is looked at."""
        with self._lock:
            seen, looked = self._workspace.store.log.count(), self._clock()
            self._items.catch_up()
            self._seen, self._looked = seen, looked
            self._claims = {one: (clerk, until) for one, (clerk, until) in self._claims.items() if until > looked}

    def next(
        self, clerk: str, narrow: Narrowing = EVERYTHING, skip: Collection[str] = (), units: Collection[str] = ()
    ) -> Item | None:
        """Return the next item that is not reserved for others, and reserve it for this clerk.

        What the clerk put off comes after everything else, and what was put off longest ago first, so that they go
        round.

        Args:
            clerk: name of the clerk.
            narrow: which items are wanted.
            skip: ids of items that are not wanted now.
            units: ids of the units whose items the clerk may see; empty for all.

        Returns:
            the item; ``None`` if there is none.
        """
        with self._lock:
            self._refresh_if_stale()
            now = self._clock()
            put_off = self._put_off.setdefault(clerk, {})
            fresh = (item for item in self._items if item.id not in put_off)
            for item in chain(fresh, [self._items.by_id[one] for one in put_off if one in self._items.by_id]):
                holder, until = self._claims.get(item.id, (clerk, now))
                wanted = item.id not in skip and narrow.takes(item) and (not units or item.unit in units)
                wanted = wanted and clerk not in {opinion.by for opinion in item.opinions}
                if wanted and (holder == clerk or until <= now):
                    self._claims[item.id] = (clerk, now + CLAIM_SECONDS)
                    return item
        return None

    def item(self, item_id: str) -> Item:
        """Return an item that waits.

        Raises:
            UnknownNameError: no item with this id waits (any more).
        """
        with self._lock:
            if item_id not in self._items.by_id:
                self._refresh_if_stale()
            if item_id not in self._items.by_id:
                raise UnknownNameError(
                    both("mục này đã được duyệt", "this was settled already"),
                    both("Chuyển sang mục tiếp theo.", "Go on with the next one."),
                )
            return self._items.by_id[item_id]

    def later(self, clerk: str, item_id: str) -> None:
        """Postpone an item: this clerk gets it again after all others have had their turn; others may get it at once.

        Raises:
            AlreadyStoredError: somebody else has it reserved.
        """
        with self._lock:
            self._check_free(clerk, item_id)
            if item_id in self._items.by_id:
                put_off = self._put_off.setdefault(clerk, {})
                put_off.pop(item_id, None)
                put_off[item_id] = None  # behind those that were put off before
            self._claims.pop(item_id, None)

    def _check_free(self, clerk: str, item_id: str) -> None:
        holder, until = self._claims.get(item_id, (clerk, 0.0))
        if holder != clerk and until > self._clock():
            raise AlreadyStoredError(
                both("người khác đang xem mục này", "somebody else has this before them"),
                both("Chuyển sang mục tiếp theo.", "Go on with the next one."),
            )

    def progress(self, of: Collection[str] = (), narrow: Narrowing = EVERYTHING) -> Progress:
        """Return how many items wait and are settled, and the speed of work.

        Args:
            of: ids of the units whose items are counted; empty for all.
            narrow: what the clerk wants to see: kinds are counted of its unit, and units of its kind.
        """
        with self._lock:
            self._refresh_if_stale()
            kinds, units = self._items.kinds, self._items.units
            total = sum(kinds.values())
            if of or narrow:
                kinds, units, total = self._items.counts(of, narrow)
            pace = median(self._paces) if self._paces else None
            left = {kind: kinds[kind] for kind in ItemKind if kind in kinds}
            return Progress(left, dict(sorted(units.items())), self._settled, pace, total)

    def _refresh_if_stale(self) -> None:
        stale = self._clock() - self._looked >= STALE_SECONDS and self._workspace.store.log.count() != self._seen
        if stale or self._seen < 0:
            self.refresh()

    # --------------------------------------------------------------------------------------------------- settling

    def settle(self, clerk: str, item_id: str, choice: Choice) -> Item:
        """Put a clerk's choice about an item in force, and return the item.

        Raises:
            UnknownNameError: the item no longer waits, or the named unit does not exist.
            AlreadyStoredError: somebody else has settled the item, or has it reserved.
            SerialError, UnfitSerialError: the typed serial is invalid, or the page does not belong to that sheet.
            ValueError: the choice makes no sense for this item.
        """
        self.item(item_id)
        with self._writing, self._reserved(clerk, item_id) as item:
            try:
                numbers = self._put_in_force(clerk, item, choice)
            except AlreadyStoredError:
                self.refresh()
                raise
            with self._lock:
                self._forget(item_id)
                read = choice.verb is Verb.READ or (choice.verb is Verb.ENTER and item.kind is ItemKind.SERIAL)
                sheet = self._sheet_at(item.places[0]) if read else None
                self._note(clerk, _Settled(item, numbers, read, sheet, datetime.now(UTC)))
                with self._looking():
                    self._look_after(item, choice, len(numbers))
            return item

    @contextmanager
    def _reserved(self, clerk: str, item_id: str) -> Iterator[Item]:
        """Reserve an item for a clerk while what they say about it is stored, which others need not wait for."""
        with self._lock:
            item = self._items.by_id.get(item_id)
            if item is None:  # it was settled since it was asked for
                raise AlreadyStoredError(
                    both("đã có người làm trước", "somebody was faster"),
                    both("Chuyển sang mục tiếp theo.", "Go on with the next one."),
                )
            self._check_free(clerk, item_id)
            before = self._claims.get(item_id)
            self._claims[item_id] = (clerk, self._clock() + CLAIM_SECONDS)
        try:
            yield item
        except Exception:
            with self._lock:
                self._claims.pop(item_id, None)
                if before is not None:
                    self._claims[item_id] = before
            raise

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Look for what waits now that something is stored; if that fails, it is looked for before the next is given.

        The person is not told of it: what they said is stored, and saying it again would be refused. Now and then, how
        far the log has come is noted, too.
        """
        try:
            yield
        except StoreError:
            self._seen = -1
        if self._clock() >= self._noted + NOTE_SECONDS:
            self._noted = self._clock()
            note_head(self._workspace)

    def _look_after(self, item: Item, choice: Choice, rulings: int) -> None:
        """Look for further items of the sheet, which may wait now, or the same item for another person."""
        if self._workspace.store.log.count() == self._seen + rulings:
            self._seen += rulings  # nobody else has changed the store
        if choice.verb is Verb.ENTER:
            self._look_at_place(item.places[0])
            return
        kept_waiting = item.kind not in (ItemKind.DOUBT, ItemKind.COMMENT, ItemKind.AUDIT)
        if kept_waiting or (item.kind is ItemKind.DOUBT and self._workspace.settings.review.double_entry):
            typed = choice.value.rpartition(" ")[0] if item.kind is ItemKind.STRAY else choice.value
            self._look_at_sheet(parse_serial(typed) if choice.verb is Verb.TYPE else item.serial)

    def _look_at_sheet(self, serial: int | None) -> None:
        """Replace the items of one sheet by those that wait now, and put them first."""
        if serial is not None:
            self._items.look_at_sheets([serial])
            waiting = self._items.of_sheet(serial)
            self._items.put_first(item for item in waiting if item.places)  # a missing page may yet be in the stack

    def _look_at_place(self, place: Place) -> None:
        """Bring the queue up to date, and put first what waits of the sheet that a page turned out to be of."""
        self.refresh()
        first = [one for one in self._items if place in one.places and one.kind is not ItemKind.AUDIT]
        self._items.put_first(first)

    def _put_in_force(self, clerk: str, item: Item, choice: Choice) -> list[int]:
        store = self._workspace.store
        if choice.verb is Verb.TYPE and item.kind is ItemKind.SERIAL:
            (place,) = item.places
            identify_by_serial(self._workspace, self._sha256(item), place.page, choice.value, clerk, choice.why)
            return []
        layout = store.layouts.by_id()[item.layout].layout if item.layout else None
        if item.kind is ItemKind.AUDIT and layout is not None:
            audit, said = find_audit(self._workspace, item.audit), paper_says(choice, layout, item.sheet_page or 1)
            with store.transaction():
                for question, (state, answer) in said.items():
                    enter(self._workspace, audit, item.serial or 0, question, answer, state, clerk)
            return []
        if choice.verb is Verb.ENTER:
            return self._count_unnumbered(clerk, item, choice)
        if choice.verb is Verb.READ:
            self._read_by_corners(clerk, item, choice)
            return []
        if choice.verb is Verb.SEND and item.kind is ItemKind.STRAY:
            choice = replace(choice, value=letter_stored(self._workspace, item.places[0], choice.value))
        rulings = ruling_of(item, choice, layout, self._workspace.register)
        if rulings[0].matter is Matter.STRAY and rulings[0].serial is not None:
            self._check_printed(rulings[0].serial, rulings[0].sheet_page or 0)
        if item.kind is ItemKind.DOUBT and self._is_asked_again(item, rulings[0], clerk):
            opinion = f"{item.question}#{len(item.opinions) + 1}"
            return [
                store.rulings.put_in_force(replace(rulings[0], matter=Matter.OPINION, question=opinion), clerk, None)
            ]
        with store.transaction():  # all of a page that is entered by hand, or nothing of it
            check_continued(store, rulings[0])
            return [store.rulings.put_in_force(ruling, clerk, self._expected(item, ruling)) for ruling in rulings]

    def _count_unnumbered(self, clerk: str, item: Item, choice: Choice) -> list[int]:
        """Give a page of a sheet whose serial is gone a serial of its own, and read or enter it as that sheet's."""
        store, (whose, page) = self._workspace.store, whose_of(choice)
        if item.kind is ItemKind.SERIAL:
            identify_unnumbered(self._workspace, self._sha256(item), item.places[0].page, whose, clerk, choice.why)
            return []
        if item.kind is not ItemKind.STRAY:
            raise ValueError(f"{choice.verb} is no choice for {item.kind}")
        with store.transaction():
            serial = issue_unnumbered(self._workspace, whose).first_serial
            self._check_printed(serial, page)
            ruling = Ruling(Matter.STRAY, serial, page, place=item.places[0], answer=UNNUMBERED, why=choice.why)
            return [store.rulings.put_in_force(ruling, clerk, item.expected)]

    def _read_by_corners(self, clerk: str, item: Item, choice: Choice) -> None:
        if item.kind is not ItemKind.PAGE or not item.places or item.serial is None or item.sheet_page is None:
            raise ValueError(f"{choice.verb} is no choice for {item.kind}")
        place = item.places[0]
        shares = shares_as_stored(self._workspace, place, corners_of(choice))
        read_by_clicks(self._workspace, place, item.serial, item.sheet_page, shares, clerk, choice.why)

    def _sha256(self, item: Item) -> str:
        return next(scan.sha256 for scan in self._workspace.store.scans.all() if scan.id == item.places[0].scan)

    def _check_printed(self, serial: int, page: int) -> None:
        run = Ledger(self._workspace.store.runs.all()).on_paper(serial)
        if run is None or page > len(self._workspace.store.layouts.by_id()[run.layout].layout.pages):
            message = both(
                "trang {page} của phiếu {serial} chưa từng được in ở đây",
                "page {page} of {serial} was never printed here",
                page=page,
                serial=format_serial(serial),
            )
            raise UnknownNameError(
                message,
                both(
                    "So lại từng chữ số với phiếu rồi nhập lại.", "Compare each digit with the sheet and type it again."
                ),
            )

    def _is_asked_again(self, item: Item, ruling: Ruling, clerk: str) -> bool:
        """Tell whether another person must look at a doubt, too: with double entry, until two people agree."""
        if clerk in {opinion.by for opinion in item.opinions}:
            raise AlreadyStoredError(
                both("bạn đã cho ý kiến về mục này rồi", "you said what this is already"),
                both("Cần một người khác cùng xem.", "Somebody else must look at it too."),
            )
        if not is_double(item.id, self._workspace.settings.review.double_entry):
            return False
        said = [(opinion.answer, opinion.state) for opinion in item.opinions]
        return len(said) < 2 and (ruling.answer, ruling.state) not in said

    def _expected(self, item: Item, ruling: Ruling) -> int | None:
        """Return the number of the ruling that a new one replaces: the one the clerk has seen, or any now in force."""
        if ruling.matter is not Matter.ANSWER or item.kind is ItemKind.DOUBT:
            return item.expected
        kept = self._workspace.store.rulings.in_force(ruling.serial)
        return next((one.number for one in kept if one.ruling.key == ruling.key), None)

    def undo(self, clerk: str, units: Collection[str] = (), since: datetime = EVER) -> Item | None:
        """Undo what this clerk settled last, and return the item, reserved for the clerk; ``None`` if there is none.

        Args:
            clerk: name of the clerk.
            units: ids of the units whose items the clerk may see now; empty for all. What is another unit's stays.
            since: when the clerk was added; before that somebody else had this name.

        A typed serial stays in force until another one is typed, and so do entries for an audit: the item comes back
        so that they can be replaced.

        Raises:
            AlreadyStoredError: somebody else has reopened or changed it since. Nothing is undone, and it is this
                clerk's last one no more.
        """
        with self._writing:
            done = self._clerks.setdefault(clerk, _Clerk()).done
            theirs = [one for one in done if one.at >= since and (not units or one.item.unit in units)]
            if not theirs:
                return None
            last = theirs[-1]
            item, read = last.item, last.read
            try:
                self._undo(last, clerk)
            except AlreadyStoredError:
                done.remove(last)  # somebody else has taken it back: what this clerk did before that is next
                with self._lock, self._looking():
                    self.refresh()
                raise
            done.remove(last)
            with self._lock:
                return self._given_back(clerk, item, read=read)

    def _given_back(self, clerk: str, item: Item, *, read: bool) -> Item:
        """Put an item first again that was taken back, reserved for its clerk, and return it as it is now."""
        self._settled -= 1
        with self._looking():
            if item.kind is ItemKind.STRAY or (item.kind is ItemKind.SERIAL and read):
                self.refresh()  # whose page it was taken for does not wait for it any more
            elif item.kind is not ItemKind.AUDIT:
                self._look_at_sheet(item.serial)
        item = self._items.by_id.get(item.id, replace(item, expected=None))
        self._items.put_first([item])
        self._claims[item.id] = (clerk, self._clock() + CLAIM_SECONDS)
        return item

    def _undo(self, settled: _Settled, clerk: str) -> None:
        item, numbers, read, sheet, _ = settled
        if read and self._sheet_at(item.places[0]) != sheet:
            raise AlreadyStoredError(
                both("đã có người cho biết trang này của phiếu nào", "somebody else said whose page this is"),
                both("Hãy xem lại.", "Look at it again."),
            )
        if read:  # then there are no rulings: what counts is what the machine read
            read_as_arrived(self._workspace, item.places[0], clerk)
        else:
            self._take_back(numbers, clerk)

    def decisions(self, count: int, units: Collection[str] = ()) -> list[KeptRuling]:
        """Return those of the latest decisions in force that are about these units (empty: all), the newest first."""
        if not units:
            return self._workspace.store.rulings.latest(count)
        runs = [run for run in self._workspace.store.runs.all() if run.unit in units]
        serials = [range(run.first_serial, run.first_serial + run.count) for run in runs]
        return self._workspace.store.rulings.latest(count, serials)

    def layouts_of(self, serials: Collection[int]) -> dict[int, str]:
        """Return the ids of the layouts of sheets, by their serials; those that were never issued are left out."""
        ledger = Ledger(self._workspace.store.runs.all()) if serials else Ledger(())
        found = ((serial, ledger.run_of(serial)) for serial in serials)
        return {serial: run.layout for serial, run in found if run is not None}

    def reopen(self, clerk: str, number: int) -> None:
        """Revoke a decision, whoever made it, so that its item waits again; of a page entered by hand, all that was.

        Raises:
            AlreadyStoredError: it is no longer in force.
        """
        with self._writing:
            with self._workspace.store.transaction():
                self._take_back(self._entered_with(number), clerk)
            with self._lock, self._looking():
                self.refresh()

    def _entered_with(self, number: int) -> list[int]:
        """Return the numbers of the rulings in force that were entered as one with this one, which is among them."""
        kept = {one.number: one.ruling for one in self._workspace.store.rulings.in_force()}
        return entered_together(number, kept) if number in kept else [number]

    def _take_back(self, numbers: Sequence[int], clerk: str) -> None:
        """Revoke rulings, the last first; with a stray page goes what was entered from its picture, or continues it."""
        rulings = self._workspace.store.rulings
        with self._workspace.store.transaction():
            for number in reversed(numbers):
                ruling = rulings.undo(number, clerk)
                for one in pages_after(self._workspace.store, ruling):
                    rulings.undo(one.number, clerk)
                if ruling.matter is Matter.STRAY and ruling.serial is not None:
                    kept = list(rulings.in_force(ruling.serial))
                    for leftover in left_over(ruling, [one.ruling for one in kept]):
                        rulings.undo(next(one.number for one in kept if one.ruling == leftover), clerk)
                    if ruling.place is not None and self._is_read_as(ruling.serial, ruling.place):
                        read_as_arrived(self._workspace, ruling.place, clerk)

    def _sheet_at(self, place: Place) -> tuple[int | None, int | None] | None:
        """Return the sheet that a page is stored as, and which page of it; ``None`` if it is not stored."""
        found = self._workspace.store.pages.at(place)
        return (found[1].serial, found[1].sheet_page) if found else None

    def _is_read_as(self, serial: int, place: Place) -> bool:
        found = self._workspace.store.pages.at(place)
        return found is not None and found[1].serial == serial

    def _forget(self, item_id: str) -> None:
        self._items.discard(item_id)
        self._claims.pop(item_id, None)
        for put_off in self._put_off.values():
            put_off.pop(item_id, None)

    def _note(self, clerk: str, settled: _Settled) -> None:
        now, known = self._clock(), self._clerks.setdefault(clerk, _Clerk())
        if known.last is not None and now - known.last < CLAIM_SECONDS:  # a longer time was a break
            self._paces.append(now - known.last)
        known.last = now
        known.done.append(settled)
        self._settled += 1


def is_double(item_id: str, share: Fraction) -> bool:
    """Tell whether an item is in the ``share`` that two people are asked about; the result depends on the id alone."""
    number = int.from_bytes(hashlib.sha256(item_id.encode()).digest()[:8], "big")
    return number < share * 2**64
