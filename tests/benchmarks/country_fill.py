"""Fills a store with the made-up sheets of a country, such as an office has after some years of scanning."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import Row

from forms.flow import lay_out
from forms.layout import Layout
from omr.faults import Fault, Outcome
from omr.reader_version import current_reader
from omr.reading import Doubt
from pipeline import Workspace
from pipeline.records.comments import Comment
from pipeline.records.log_chain import EntryKind
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.runs import IssuedRun, Order
from pipeline.store import schema
from pipeline.store.digests import (
    FINISHED,
    arrival_digest,
    joined,
    page_digest,
    row_digest,
    ruling_digest,
    scan_digest,
    whole_page_digest,
)
from pipeline.store.log_writing import outcomes_in_words, path_in_words, ruling_in_words
from pipeline.store.rulings import values_of
from tests.benchmarks.country_pages import MOODS, MadePage, MadePages
from tests.benchmarks.country_rows import Chain, stop_watching, watch_again, write_rows
from tests.benchmarks.country_units import MadeUnit

STACK = 400  # pages of a scan: what a feeder takes at once
AT_ONCE = 50_000  # pages that are written in one transaction
ORDERS = 2_000  # that are issued in one transaction
CLERKS = ("lan", "minh", "hương", "tuấn", "mai")
COMMENTS = (
    "Cần thêm ghế ngồi ở khu vực chờ.",
    "Cán bộ hướng dẫn nhiệt tình, cảm ơn.",
    "Hồ sơ phải đi lại ba lần mới xong, đề nghị ghi rõ giấy tờ cần nộp ngay từ đầu.",
    "Chờ hơn một giờ mới đến lượt, trong khi chỉ có hai người ở trước.",
)
THEMES = ("place", "staff", "procedure", "waiting")


class Trouble(Enum):
    """What is not plain about a sheet."""

    NONE = 0
    UNCERTAIN = 1
    OVERVOTE = 2
    CANCELLED = 3
    DISTURBED = 4
    COMMENT = 5
    MISSING = 6
    POOR = 7
    CONFLICT = 8
    CODE = 9
    FOREIGN = 10
    FORGED = 11
    TYPED = 12
    SETTLED = 13
    CHANGED = 14
    VERSION = 15
    DUPLICATE = 16
    STREAK = 17
    BLANK_PAGE = 18
    BLANK = 19


OPEN_SHARES = {
    **{Trouble.UNCERTAIN: 0.34, Trouble.OVERVOTE: 0.12, Trouble.CANCELLED: 0.05, Trouble.DISTURBED: 0.09},
    **{Trouble.COMMENT: 0.25, Trouble.MISSING: 0.04, Trouble.POOR: 0.02, Trouble.CONFLICT: 0.03},
    **{Trouble.CODE: 0.03, Trouble.FOREIGN: 0.02, Trouble.FORGED: 0.01},
}
"""Of what waits for a person, in an order of how often it is met."""
OTHER_SHARES = {
    **{Trouble.TYPED: 0.03, Trouble.SETTLED: 0.02, Trouble.CHANGED: 0.002, Trouble.VERSION: 0.001},
    **{Trouble.DUPLICATE: 0.005, Trouble.STREAK: 0.003, Trouble.BLANK_PAGE: 0.004, Trouble.BLANK: 0.01},
}
"""Of sheets: what was settled, or waits for nobody."""
_DOUBTS = {
    Trouble.UNCERTAIN: Doubt.UNCERTAIN_MARK,
    Trouble.OVERVOTE: Doubt.OVERVOTE,
    Trouble.CANCELLED: Doubt.ONLY_CANCELLED,
    Trouble.DISTURBED: Doubt.BOX_DISTURBED,
    Trouble.SETTLED: Doubt.UNCERTAIN_MARK,
    Trouble.CHANGED: Doubt.OVERVOTE,
}
_STRAYS = {
    Trouble.CODE: (Outcome.UNREADABLE, Fault.CODE_UNREADABLE),
    Trouble.FOREIGN: (Outcome.FOREIGN, Fault.PAGE_FOREIGN),
    Trouble.FORGED: (Outcome.FORGED, Fault.CODE_FORGED),
    Trouble.BLANK_PAGE: (Outcome.BLANK, Fault.PAGE_BLANK),
}


@dataclass(frozen=True)
class Plan:
    """What a store is filled with.

    Attributes:
        units: whose sheets they are.
        sheets: how many came back.
        periods: in which, each with the day from which on its scans arrive.
        channels: by which, each with its share.
        returned: share of the printed sheets that came back.
        waiting: how many items wait for a person, about.
        others: whether there is also what was settled, duplicates, blanks and the like.
        cancelled: share of the runs that were cancelled, of each of which one sheet came back.
    """

    units: Sequence[MadeUnit]
    sheets: int
    periods: Mapping[str, datetime] = field(
        default_factory=lambda: {
            "2026-Q1": datetime(2026, 4, 1, 1, tzinfo=UTC),
            "2026-Q2": datetime(2026, 7, 1, 1, tzinfo=UTC),
        }
    )
    channels: Mapping[str, float] = field(default_factory=lambda: {"counter": 0.75, "box": 0.25})
    returned: float = 0.8
    waiting: int = 0
    others: bool = True
    cancelled: float = 0.001
    seed: int = 1

    def shares(self) -> dict[Trouble, float]:
        """Return the share of the sheets with each trouble, with that of those without any."""
        found = {one: self.waiting * share / self.sheets for one, share in OPEN_SHARES.items()}
        found |= OTHER_SHARES if self.others else {}
        return {Trouble.NONE: 1 - sum(found.values())} | found

    def orders(self, layout: Layout) -> list[tuple[Order, int]]:
        """Return what is printed, and how many sheets of each order come back."""
        groups = [
            (unit, channel, period, self.sheets * share / len(self.periods) / len(self.units))
            for period in self.periods
            for unit in self.units
            for channel, share in self.channels.items()
        ]
        made, owed = [], 0.0
        for unit, channel, period, due in groups:
            owed += due
            back = round(owed)
            owed -= back
            count = max(1, round(back / self.returned))
            made.append((Order(unit.id, unit.name, unit.kind, channel, period, layout.id, count), back))
        return made


class _Page(NamedTuple):
    """A row of ``pages`` but for its scan, in the order of ``digests.WHOLE_PAGE``."""

    page: int
    outcome: str
    fault: str | None
    serial: int | None
    sheet_page: int | None
    layout: str | None
    doubts: int
    detail: str
    answers: str | None
    evidence: str


@dataclass
class _Stack:
    """The pages of one scan, and what people ruled about them; numbers of pages are those of the scan."""

    scan: int
    layout: str
    pages: list[_Page] = field(default_factory=list)
    rulings: list[tuple[Ruling, bool]] = field(default_factory=list)
    conflicts: list[tuple[int, int]] = field(default_factory=list)

    def add(self, made: MadePage, serial: int, sheet_page: int, fault: Fault | None = None) -> Place:
        """Take in a page that was read."""
        number, doubts = len(self.pages) + 1, made.answers.states.count("d")
        row = _Page(number, Outcome.READ.value, fault, serial, sheet_page, self.layout, doubts, "", made.packed, "")
        self.pages.append(row._replace(evidence=made.evidence))
        return Place(self.scan, number)

    def add_unread(self, outcome: Outcome, fault: Fault, serial: int | None = None, sheet_page: int = 1) -> None:
        """Take in a page without answers."""
        number, known = len(self.pages) + 1, None if serial is None else sheet_page
        self.pages.append(
            _Page(number, outcome.value, fault.value, serial, known, self.layout if known else None, 0, "", None, "")
        )

    def mark(self, place: Place, outcome: Outcome, fault: Fault) -> None:
        """Have a page count as something else than read."""
        at = place.page - 1
        self.pages[at] = self.pages[at]._replace(outcome=outcome.value, fault=fault.value)


class _Desk:
    """Puts the sheets of runs into stacks."""

    def __init__(self, plan: Plan, layout: Layout, rng: np.random.Generator) -> None:
        self._rng = rng
        self._layout = layout
        self._made = MadePages(layout, rng)
        self._troubles = list(plan.shares())
        self._chances = list(plan.shares().values())

    def stacks(self, run: IssuedRun, back: int, first_scan: int) -> Iterator[_Stack]:
        """Yield the stacks of a run of which so many sheets came back, in the order in which they lay in the box."""
        serials = (run.first_serial + self._rng.permutation(run.count)[:back]).tolist()
        drawn = self._rng.choice(len(self._troubles), len(serials), p=self._chances).tolist()
        mood = int(self._rng.integers(len(MOODS)))
        stack = _Stack(first_scan, self._layout.id)
        for serial, trouble in zip(serials, drawn, strict=True):
            self._lay(stack, serial, mood, self._troubles[trouble])
            if len(stack.pages) >= STACK:
                yield stack
                stack = _Stack(stack.scan + 1, self._layout.id)
        if stack.pages:
            yield stack

    def _lay(self, stack: _Stack, serial: int, mood: int, trouble: Trouble) -> None:
        """Lay a sheet on a stack."""
        pages = self._made.sheet(mood)
        if trouble is Trouble.BLANK:
            pages = [self._made.blank(number) for number in range(len(pages))]
        number = int(self._rng.integers(len(pages)))
        if trouble in _DOUBTS:
            self._lay_doubted(stack, serial, pages, number, trouble)
        elif trouble in (Trouble.COMMENT, Trouble.TYPED):
            self._lay_written(stack, serial, pages, typed=trouble is Trouble.TYPED)
        elif trouble in (Trouble.CONFLICT, Trouble.VERSION, Trouble.DUPLICATE):
            self._lay_twice(stack, serial, pages, number, trouble)
        else:
            for at, page in enumerate(pages):
                if at == number and trouble is Trouble.POOR:
                    stack.add_unread(Outcome.UNREADABLE, Fault.REGISTRATION_POOR, serial, at + 1)
                elif at != number or trouble is not Trouble.MISSING:
                    streak = Fault.STREAK if trouble is Trouble.STREAK and at == number else None
                    stack.add(page, serial, at + 1, streak)
            if trouble in _STRAYS:
                stack.add_unread(*_STRAYS[trouble])

    def _lay_doubted(self, stack: _Stack, serial: int, pages: list[MadePage], number: int, trouble: Trouble) -> None:
        pages[number], at = self._made.doubted(pages[number], number, _DOUBTS[trouble])
        places = [stack.add(page, serial, sheet_page) for sheet_page, page in enumerate(pages, 1)]
        if trouble in (Trouble.SETTLED, Trouble.CHANGED):
            question = self._made.asked[number][at]
            said = Ruling(Matter.ANSWER, serial, number + 1, question, places[number], "4")
            stack.rulings.append((said, trouble is Trouble.CHANGED))

    def _lay_written(self, stack: _Stack, serial: int, pages: list[MadePage], *, typed: bool) -> None:
        where = self._made.text_at()
        if where is not None:
            pages[where[0]] = self._made.written(pages[where[0]], where[1])
        places = [stack.add(page, serial, sheet_page) for sheet_page, page in enumerate(pages, 1)]
        if typed and where is not None:
            about = int(self._rng.integers(len(COMMENTS)))
            text = Comment(COMMENTS[about], (THEMES[about],)).packed()
            question = self._made.asked[where[0]][where[1]]
            said = Ruling(Matter.COMMENT, serial, where[0] + 1, question, places[where[0]], text)
            stack.rulings.append((said, False))

    def _lay_twice(self, stack: _Stack, serial: int, pages: list[MadePage], number: int, trouble: Trouble) -> None:
        places = [stack.add(page, serial, sheet_page) for sheet_page, page in enumerate(pages, 1)]
        same = trouble is Trouble.DUPLICATE
        again = stack.add(pages[number] if same else self._other(pages[number], number), serial, number + 1)
        if same:
            stack.mark(again, Outcome.DUPLICATE, Fault.SHEET_DUPLICATE)
            return
        for place in (places[number], again):
            stack.mark(place, Outcome.CONFLICT, Fault.SHEET_CONFLICT)
        stack.conflicts.append((places[number].page, again.page))
        if trouble is Trouble.VERSION:
            both = (places[number], again)
            stack.rulings.append((Ruling(Matter.VERSION, serial, number + 1, place=again, seen=both), False))

    def _other(self, page: MadePage, number: int) -> MadePage:
        """Return the page with another answer to one question."""
        at = self._made.choice_at(number)
        answers, states = list(page.answers.answers), list(page.answers.states)
        answers[at], states[at] = ("" if answers[at] else "1"), ("b" if answers[at] else "r")
        return page.with_answers(replace(page.answers, answers=tuple(answers), states="".join(states)))


class _Archive:
    """Writes stacks as scans: their rows, those of their pages and of rulings about them, and the log."""

    _RULING = tuple(column.name for column in schema.rulings.columns)
    _PAGE = ("scan", *_Page._fields, "reader")

    def __init__(self, workspace: Workspace, *, files: bool) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self._files = files
        self._reader = current_reader()
        self._ruling = 0

    def write(self, stacks: Sequence[tuple[IssuedRun, datetime, _Stack]]) -> None:
        """Write scans in one transaction."""
        with self._store.transaction(synced=False) as connection:
            chain = Chain(connection, self._store.by)
            connection.execute(insert(schema.scans), [self._scan(*one) for one in stacks])
            numbers = [stack.scan for _, _, stack in stacks]
            query = select(schema.scans).where(schema.scans.c.id.in_(numbers)).order_by(schema.scans.c.id)
            for row, (_, at, stack) in zip(connection.execute(query).all(), stacks, strict=True):
                self._tell(chain, row, stack)
                rows = ((stack.scan, *page, self._reader) for page in stack.pages)
                write_rows(connection, schema.pages, self._PAGE, rows)
                self._rule(connection, chain, stack, at)
            chain.write()

    def _scan(self, run: IssuedRun, at: datetime, stack: _Stack) -> dict[str, Any]:
        name = f"{run.period}-{run.unit}-{run.channel}-{stack.scan}.pdf"
        content = f"%PDF made up: {name}\n".encode()
        digest = hashlib.sha256(content).hexdigest()
        if self._files:
            (self._workspace.archive / f"{digest}.pdf").write_bytes(content)
        finished = (at + timedelta(minutes=1)).isoformat(timespec="microseconds")
        row = {"id": stack.scan, "sha256": digest, "name": name, "folder": run.unit, "file": f"{digest}.pdf"}
        row |= {"bytes": len(content), "arrived_at": at.isoformat(timespec="microseconds"), "batch": None}
        return row | {"pages": len(stack.pages), "finished_at": finished, "office": self._store.office, "channel": ""}

    def _tell(self, chain: Chain, row: Row[Any], stack: _Stack) -> None:
        name, size = path_in_words(row.folder, row.name), f"{row.bytes} bytes"
        chain.add(EntryKind.ARRIVED, row.sha256, 0, "", name, size, "", joined(arrival_digest(row)))
        for first, again in stack.conflicts:
            said = (Outcome.READ.value, Outcome.CONFLICT.value, f"{row.name}, page {again}")
            chain.add(EntryKind.OUTCOME, row.sha256, first, *said)
        read = scan_digest(map(page_digest, stack.pages))
        whole = scan_digest(map(whole_page_digest, stack.pages))
        words = outcomes_in_words([page.outcome for page in stack.pages])
        held = joined(whole, row_digest(row, FINISHED))
        chain.add(EntryKind.READ, row.sha256, 0, "", read, words, "", held)

    def _rule(self, connection: Connection, chain: Chain, stack: _Stack, at: datetime) -> None:
        rows: list[tuple[Any, ...]] = []
        for ruling, changed in stack.rulings:
            self._ruling += 1
            by, then = CLERKS[self._ruling % len(CLERKS)], at + timedelta(hours=2, seconds=self._ruling % 3600)
            first = {**values_of(ruling), "id": self._ruling, "by": by, "ended_at": None}
            first["at"] = then.isoformat(timespec="microseconds")
            self._tell_ruling(chain, by, None, (ruling, first))
            if changed:
                self._ruling += 1
                other, later = (
                    replace(ruling, answer="3"),
                    (then + timedelta(days=1)).isoformat(timespec="microseconds"),
                )
                ended = {**first, "ended_at": later}
                now = {**values_of(other), "id": self._ruling, "by": by, "at": later, "ended_at": None}
                self._tell_ruling(chain, by, (ruling, ended), (other, now))
                rows.append(tuple(ended[name] for name in self._RULING))
                first = now
            rows.append(tuple(first[name] for name in self._RULING))
        if rows:
            write_rows(connection, schema.rulings, self._RULING, rows)

    def _tell_ruling(
        self, chain: Chain, by: str, was: tuple[Ruling, dict[str, Any]] | None, now: tuple[Ruling, dict[str, Any]]
    ) -> None:
        veil = self._store.veil
        before, ended = (ruling_in_words(was[0], veil), ruling_digest(was[1], veil)) if was else ("", "")
        digest = joined(ended, ruling_digest(now[1], veil))
        chain.add(EntryKind.RULED, before=before, after=ruling_in_words(now[0], veil), by=by, digest=digest)


def fill(
    workspace: Workspace, plan: Plan, *, files: bool = False, tell: Callable[[int, int], None] = lambda _, __: None
) -> None:
    """Fill the store of an empty workspace.

    Args:
        workspace: the workspace; its survey is that of all sheets.
        plan: what to fill it with.
        files: whether a small file lies in the archive for each scan.
        tell: told how many pages there are, and how many there will be, about.
    """
    store = workspace.store
    workspace.check_key()
    layout = lay_out(workspace.survey())
    store.layouts.keep(layout, workspace.survey_text())
    orders = plan.orders(layout)
    runs = _issued(workspace, [order for order, _ in orders])
    rng = np.random.default_rng(plan.seed)
    number = math.ceil(plan.cancelled * len(runs))
    cancelled = set(rng.choice(len(runs), number, replace=False).tolist())
    for at in sorted(cancelled):
        store.runs.cancel(runs[at], "made up", CLERKS[0])
    back = [1 if at in cancelled else count for at, (_, count) in enumerate(orders)]
    stop_watching(store)
    archive, waiting = _Archive(workspace, files=files), _stacks(plan, layout, runs, back, rng)
    done, chunk = 0, list[tuple[IssuedRun, datetime, _Stack]]()
    for one in waiting:
        chunk.append(one)
        if sum(len(stack.pages) for *_, stack in chunk) >= AT_ONCE:
            archive.write(chunk)
            done += sum(len(stack.pages) for *_, stack in chunk)
            tell(done, plan.sheets * len(layout.pages))
            chunk.clear()
    archive.write(chunk)
    watch_again(store)


def _issued(workspace: Workspace, orders: Sequence[Order]) -> list[IssuedRun]:
    runs, left, store = list[IssuedRun](), iter(orders), workspace.store
    while some := list(islice(left, ORDERS)):
        issued = store.runs.issue(some, _unchecked)
        store.runs.confirm_printed(issued, f"{some[0].period}-all-units.pdf")
        runs += [replace(run, printed=True) for run in issued]
    return runs


def _stacks(
    plan: Plan, layout: Layout, runs: Sequence[IssuedRun], back: Sequence[int], rng: np.random.Generator
) -> Iterator[tuple[IssuedRun, datetime, _Stack]]:
    desk, scan = _Desk(plan, layout, rng), 1
    here = {period: sum(run.period == period for run in runs) for period in plan.periods}
    seen = dict.fromkeys(plan.periods, 0)
    for run, count in zip(runs, back, strict=True):
        day = timedelta(minutes=seen[run.period] * 60 * 24 * 30 // here[run.period])  # all of a period in 30 days
        seen[run.period] += 1
        for stack in desk.stacks(run, count, scan):
            yield run, plan.periods[run.period] + day, stack
            scan = stack.scan + 1


def _unchecked(_run: IssuedRun) -> None:
    """Made-up sheets are not printed."""
