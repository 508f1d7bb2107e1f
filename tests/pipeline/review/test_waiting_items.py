"""What waits is followed by looking only at what was touched: always the same as what a look at everything finds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from forms.errors import PhieuError
from forms.serial import format_serial
from omr.reading import Doubt
from pipeline.audit.audit import draw_audit
from pipeline.inspection.status import LiveStatus, Standing, stand
from pipeline.records.page_change import PageChange
from pipeline.records.page_record import PageRecord, record_reading
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.runs import Order
from pipeline.records.store_rows import Scan
from pipeline.review.queue import CLAIM_SECONDS, Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.review.waiting_items import WaitingItems
from pipeline.store import change_writing, schema
from pipeline.upkeep.log_check import verify
from pipeline.workspace import Workspace
from tests.pipeline.conftest import pixels_that_say, reading_of

Office = Any  # of conftest.py, which can't be imported

TODAY = date(2026, 4, 9)
TORN = {"outcome": "unreadable", "fault": "code-unreadable"}
FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}
SERIALS = (1, 2, 3, 45)
CLERKS = ("Lan", "Minh")
STEPS = 25
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'pages'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'pages'::regclass AND NOT tgisinternal",
}
"""The queries for the names of the triggers of pages."""


@dataclass
class Desk:
    """A clerk's process: a store of its own, a queue, and what follows the store."""

    workspace: Workspace
    queue: Queue
    items: WaitingItems
    status: LiveStatus

    @classmethod
    def of(cls, workspace: Workspace, clock: Callable[[], float]) -> Desk:
        return cls(workspace, Queue(workspace, clock), WaitingItems(workspace), LiveStatus(workspace))


@dataclass
class World:
    """Two desks at one database, and all that happens to it, at random."""

    office: Office
    rng: random.Random
    desks: list[Desk]
    now: list[float]
    unfinished: list[tuple[Scan, int]] = field(default_factory=list)
    scans: int = 0

    def step(self) -> str:
        """Do something, and return what."""
        self.now[0] += self.rng.choice((1.0, CLAIM_SECONDS))
        ways = (
            *[self.arrive] * 4,
            *[self.settle] * 5,
            *[self.undo] * 2,
            self.reopen,
            *[self.identify] * 2,
            *[self.reread] * 2,
            self.take_reread_back,
            self.draw,
            self.later,
        )
        what = self.rng.choice(ways)
        what(self.rng.choice(self.desks))
        return what.__name__

    # ------------------------------------------------------------------------------- files

    def arrive(self, desk: Desk) -> None:
        store, rng = desk.workspace.store, self.rng
        if self.unfinished and rng.random() < 0.5:
            scan, number = self.unfinished.pop()
        else:
            self.scans += 1
            scan, number = store.scans.add(f"{self.scans:064x}", f"{self.scans}.tif", "canon-1", "x.tif", 1), 0
            store.scans.set_page_count(scan, 4)
        for page in range(number + 1, 5):
            if rng.random() < 0.15:
                self.unfinished.append((scan, page - 1))
                return
            store.pages.record(scan, self.read(page))
        store.scans.finish(scan)

    def read(self, number: int, *, ours: bool = False) -> PageRecord:
        """A page as it may be read."""
        chance, rng = self.rng.random(), self.rng
        said: dict[str, Any] = dict(rng.choice((TORN, FOREIGN)))
        if ours or chance > 0.2:
            marks = {f"q{n:02}": rng.choice(("?4", "?", "3", "4", "4")) for n in rng.sample(range(1, 22), 3)}
            said = self.office.page(rng.choice(SERIALS), rng.choice((1, 2)), **marks, comments=rng.choice(("", "ink")))
            if not ours and chance > 0.9:
                said |= {"outcome": "unreadable", "fault": "registration-poor"}
        layouts = {name: kept.layout for name, kept in self.office.workspace.store.layouts.by_id().items()}
        reading = reading_of(pixels_that_say(said), layouts)
        return record_reading(number, reading, layouts[said["layout"]] if "layout" in said else None)

    def _some_page(self, desk: Desk) -> tuple[Scan, PageRecord] | None:
        rows = [Place(row[0], page) for row in desk.workspace.store.pages.digests(()) for page in row[1]]
        return desk.workspace.store.pages.at(self.rng.choice(rows)) if rows else None

    def identify(self, desk: Desk) -> None:
        if found := self._some_page(desk):
            record = self.read(found[1].page, ours=self.rng.random() < 0.7)
            desk.workspace.store.pages.identify(found[0], record, "Hoa", "")

    def reread(self, desk: Desk) -> None:
        if found := self._some_page(desk):
            change = PageChange(found[0], found[1], self.read(found[1].page))
            desk.workspace.store.rereads.apply([change], {}, {}, f"reader {self.now[0]}", "Hoa")

    def take_reread_back(self, desk: Desk) -> None:
        desk.workspace.store.rereads.undo("Hoa")

    # ------------------------------------------------------------------------------- people

    def settle(self, desk: Desk) -> None:
        clerk = self.rng.choice(CLERKS)
        item = desk.queue.next(clerk)
        if item is not None:
            desk.queue.settle(clerk, item.id, self.choice(item))

    def choice(self, item: Item) -> Choice:
        rng = self.rng
        if item.kind is ItemKind.STRAY:
            run = self.office.runs[0]
            whose = {"unit": run.unit, "channel": run.channel, "period": run.period, "layout": run.layout, "page": "1"}
            typed = Choice(Verb.TYPE, f"{format_serial(rng.choice(SERIALS))} {rng.choice('12')}")
            return rng.choice((Choice(Verb.DISMISS), Choice(Verb.ENTER, json.dumps(whose)), typed))
        return {
            ItemKind.DOUBT: Choice(rng.choice((Verb.BLANK, Verb.VOID))),
            ItemKind.CONFLICT: rng.choice((Choice(Verb.VOID), Choice(Verb.CHOOSE, "0"), Choice(Verb.CHOOSE, "1"))),
            ItemKind.PAGE: rng.choice((Choice(Verb.WITHOUT), Choice(Verb.CHOOSE, "{}"))),
            ItemKind.COMMENT: Choice(Verb.BLANK),
            ItemKind.SERIAL: Choice(Verb.DISMISS),
            ItemKind.AUDIT: Choice(Verb.CHOOSE, "{}"),
        }[item.kind]

    def undo(self, desk: Desk) -> None:
        desk.queue.undo(self.rng.choice(CLERKS))

    def reopen(self, desk: Desk) -> None:
        if kept := desk.queue.decisions(5):
            desk.queue.reopen("Hoa", self.rng.choice(kept).number)

    def later(self, desk: Desk) -> None:
        if item := desk.queue.next("Minh"):
            desk.queue.later(self.rng.choice(CLERKS), item.id)

    def draw(self, desk: Desk) -> None:
        if len(desk.workspace.store.audits.all()) < 2:
            draw_audit(desk.workspace, f"{self.now[0]}", 1)


@pytest.fixture
def desks(office: Office, settings: Any) -> Iterator[tuple[Office, list[Desk], list[float]]]:
    office, now = settings(double_entry='"1/2"'), [0.0]
    here = [office.workspace, Workspace.open(office.workspace.root)]
    yield office, [Desk.of(workspace, lambda: now[0]) for workspace in here], now
    here[1].close()


def in_one_order(standing: Standing) -> Standing:
    return replace(standing, waiting=tuple(sorted(standing.waiting, key=str)))


def check(desks: list[Desk]) -> None:
    """What the desks hold is what one would hold that looks at everything."""
    anew, status = WaitingItems(desks[0].workspace), stand(desks[0].workspace, TODAY)
    anew.catch_up()
    for desk in desks:
        desk.items.catch_up()
        assert list(desk.items) == list(anew)
        assert (desk.items.kinds, desk.items.units) == (anew.kinds, anew.units)
        assert in_one_order(desk.status.stand(TODAY)) == in_one_order(status)
        desk.queue.refresh()
        assert desk.queue.progress().left == anew.kinds
        assert {one.id: desk.queue.item(one.id) for one in anew} == anew.by_id


@pytest.mark.parametrize("seed", range(2))
def test_what_is_followed_is_what_is_there(desks: tuple[Office, list[Desk], list[float]], seed: int) -> None:
    office, both, now = desks
    world, done = World(office, random.Random(seed), both, now), list[str]()
    world.arrive(both[0])
    for _ in range(STEPS):
        try:
            done.append(world.step())
        except PhieuError as error:  # somebody was faster, or there is nothing of the kind
            done.append(str(error))
        check(both)
    assert not verify(office.workspace.store).faults, done


def one_doubt(office: Office) -> tuple[Scan, PageRecord]:
    store = office.workspace.store
    scan = store.scans.add("a" * 64, "a.tif", "", "a.tif", 1)
    store.scans.set_page_count(scan, 2)
    for number in (1, 2):
        office.store_page(scan, number, office.page(1, number, q01="?4"))
    found = store.pages.at(Place(scan.id, 1))
    assert found is not None
    return found


def test_what_is_not_logged_is_seen_too(desks: tuple[Office, list[Desk], list[float]]) -> None:
    """As while a long scan is read, and where somebody mends the database by hand."""
    office, (desk, other), _ = desks
    other.items.catch_up()
    one_doubt(office)  # the scan is not finished, so that nothing is logged of its pages
    other.items.catch_up()
    assert [(one.id, one.doubt) for one in other.items] == [("doubt-1-q01", Doubt.UNCERTAIN_MARK)]
    with desk.workspace.store.transaction() as connection:
        connection.execute(update(schema.pages).values(serial=2))
    other.items.catch_up()
    assert [one.id for one in other.items] == ["doubt-2-q01"]


def test_a_change_that_is_stored_late_is_not_missed(desks: tuple[Office, list[Desk], list[float]]) -> None:
    """A transaction that began before others ended, and ends after somebody has looked."""
    office, (desk, other), _ = desks
    if not office.workspace.settings.database:
        pytest.skip("writers come one after the other on SQLite")
    scan, record = one_doubt(office)
    ruling = Ruling(Matter.COMMENT, 1, 2, "comments", Place(scan.id, 2), "{}")
    row = {"id": 900, "at": "", "by": "Lan", "matter": "answer", "key": "k", "serial": 1, "sheet_page": 1}
    row |= {"question": "q01", "answer": "4", "state": "reviewed", "seen": "[]", "why": ""}
    with desk.workspace.store.transaction() as connection:
        connection.execute(insert(schema.rulings).values(row))
        other.workspace.store.rulings.put_in_force(ruling, "Minh", None)  # begins later and ends first
        other.items.catch_up()
        assert [one.id for one in other.items] == ["doubt-1-q01"]
    other.items.catch_up()
    assert list(other.items) == []
    assert record.doubts == 1


def test_who_has_not_looked_for_long_looks_at_everything(
    desks: tuple[Office, list[Desk], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, (desk, other), _ = desks
    monkeypatch.setattr(change_writing, "KEPT", 5)
    other.items.catch_up()
    store = office.workspace.store
    for number in range(1, 13):
        scan = store.scans.add(f"{number:064x}", f"{number}.tif", "", f"{number}.tif", 1)
        store.scans.set_page_count(scan, 1)
        office.store_page(scan, 1, office.page(number, 1, q01="?4"))
        store.scans.finish(scan)
    with store.reading() as connection:
        assert len(connection.execute(schema.changes.select()).all()) <= 2 * 5 + 4, "they do not pile up"
    for one in (desk, other):
        one.items.catch_up()
        assert sum(item.kind is ItemKind.DOUBT for item in one.items) == 12


def test_a_database_that_lost_its_triggers_gets_them_back(desks: tuple[Office, list[Desk], list[float]]) -> None:
    office, (desk, other), _ = desks
    other.items.catch_up()
    with desk.workspace.store.transaction() as connection:
        for (name,) in connection.execute(text(TRIGGERS[connection.dialect.name])).all():
            of = " ON pages" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{of}"))
    one_doubt(office)
    other.items.catch_up()
    assert list(other.items) == []
    Workspace.open(office.workspace.root).store.close()
    other.items.catch_up()
    assert [one.id for one in other.items] == ["doubt-1-q01"]
    with desk.workspace.store.transaction() as connection:
        connection.execute(update(schema.pages).values(serial=2))
    other.items.catch_up()
    assert [one.id for one in other.items] == ["doubt-2-q01"]


def test_sheets_of_a_run_that_was_issued_since_are_known(desks: tuple[Office, list[Desk], list[float]]) -> None:
    office, (desk, other), _ = desks
    other.items.catch_up()
    run = office.runs[0]
    order = Order(run.unit, run.unit_name, run.unit_kind, "counter", "2019-Q2", run.layout, 3)
    (issued,) = desk.workspace.store.runs.issue([order], lambda _: None)
    office.runs = (*office.runs, issued)
    store = desk.workspace.store
    scan = store.scans.add("b" * 64, "b.tif", "", "b.tif", 1)
    office.store_page(scan, 1, office.page(issued.first_serial, 1, q01="?4"))
    other.items.catch_up()
    assert {one.period for one in other.items} == {"2019-Q2"}
