"""Whatever happens in an office, and in whatever order: all who count say the same, and what the store adds up to."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest

from forms.errors import PhieuError
from forms.layout import Layout
from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.reading import PageReading
from pipeline.audit.audit import draw_audit
from pipeline.figures.all_tables import all_tables
from pipeline.inspection.status import LiveStatus
from pipeline.intake.ingest import ingest
from pipeline.office.figures import live_count
from pipeline.office.figures.live_count import LiveCount
from pipeline.printing.cancelling import came_back, cancel_run, restore_run
from pipeline.records.batches import BatchState
from pipeline.records.runs import Origin
from pipeline.results.tabulate import tabulate
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.review.waiting_items import WaitingItems
from pipeline.upkeep.log_check import verify
from tests.pipeline.conftest import UPRIGHT, answers_of
from tests.pipeline.counting.test_answered_twice import answer, send

Office = Any  # of conftest.py, which can't be imported

SERIALS = (1, 2, 3, 51, 52)
STEPS, LOOKED = 30, 6  # all is compared after each so many steps
TORN = {"outcome": "unreadable", "fault": "code-unreadable"}
FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}
CRUMPLED = {"outcome": "unreadable", "fault": "registration-poor"}


@pytest.fixture
def layout(office: Office, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """The layout of all sheets, as one of which a page is read whose serial is typed; blocks of counts are small."""
    layout: Layout = office.workspace.store.layouts.by_id()[office.runs[0].layout].layout
    answers, texts = answers_of({}, layout, 1)
    seen = {"page": 1, "layout": layout.id, "registration": UPRIGHT, "answers": answers, "texts": texts}
    named = PageReading(Outcome.UNREADABLE, Fault.CODE_UNREADABLE, **seen)
    monkeypatch.setattr("pipeline.inspection.identify.read_sheet", lambda *_, **__: named)
    monkeypatch.setattr(live_count, "SHEETS_A_JOB", 8)
    monkeypatch.setattr(live_count, "PAGES_A_JOB", 6)
    return layout


@dataclass
class History:
    """An office to which things happen, and all who follow what is stored."""

    office: Office
    layout: Layout
    rng: random.Random
    fed: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        workspace = self.office.workspace
        self.seconds = 0.0
        self.queue = Queue(workspace, lambda: self.seconds)
        self.live, self.status, self.waiting = LiveCount(workspace), LiveStatus(workspace), WaitingItems(workspace)
        self.count = self.live.catch_up()

    # What happens

    def page(self, serial: int, side: int, version: str) -> dict[str, Any]:
        said = {"q01": version, "q02": "?3"} if side == 1 else {"q21": version, "comments": self.rng.choice(["", "x"])}
        page: dict[str, Any] = self.office.page(serial, side, **said)
        return self.rng.choices([page, page | CRUMPLED, TORN, FOREIGN], [70, 12, 12, 6])[0]

    def feed(self) -> None:
        """Somebody puts sheets, or one side of each, into the inbox; some pages can't be read."""
        sides, version = self.rng.choice([(1, 2), (1, 2), (1,), (2,)]), self.rng.choice("1115")
        chosen = self.rng.sample(SERIALS, self.rng.randint(1, 2))
        pages = [self.page(serial, side, version) for serial in chosen for side in sides]
        name = f"f{len(self.fed):02}.tif"
        path = self.office.drop(name, *({**page, "unlike": name} for page in pages))
        self.fed.append(path.read_bytes())
        ingest(self.office.workspace)

    def feed_again(self) -> None:
        """Somebody puts a file into the inbox once more, under another name."""
        entries = self.office.workspace.store.log.count()
        (self.office.workspace.inbox / f"again-{entries}.tif").write_bytes(self.rng.choice(self.fed))
        ingest(self.office.workspace)

    def send(self) -> None:
        """People answer online, with the code of a sheet or without one."""
        whose = [self.rng.choice([0, *SERIALS]) for _ in range(2)]
        rows = [answer(self.office, serial, q01=self.rng.choice("25")) for serial in whose]
        send(self.office, f"r{self.office.workspace.store.log.count()}.jsonl", *rows)
        ingest(self.office.workspace)

    def turn(self) -> None:
        """Somebody holds, releases or withdraws a batch."""
        batches = self.office.workspace.store.batches
        step = self.rng.choice([batches.hold, batches.hold, batches.release, batches.release, batches.withdraw])
        step(self.rng.choice(batches.all()).id, "An", "quét nhầm")

    def cancel(self) -> None:
        """Somebody cancels a run, or restores it."""
        workspace = self.office.workspace
        run = self.rng.choice([run for run in workspace.store.runs.all() if run.origin is not Origin.ROWS])
        step = restore_run if run.cancelled else cancel_run
        step(workspace, run, by="An", why="để quên trong tủ", known=came_back(workspace, run))

    def settle(self) -> None:
        """Somebody says something about one of the items that wait."""
        self.seconds += 1000.0
        waiting: list[Item] = []
        while len(waiting) < 4 and (item := self.queue.next("Lan", skip={one.id for one in waiting})) is not None:
            waiting.append(item)
        if waiting:
            item = self.rng.choice(waiting)
            self.queue.settle("Lan", item.id, self.rng.choice(self.choices(item)))

    def choices(self, item: Item) -> list[Choice]:
        run, serial = self.office.runs[0], format_serial(self.rng.choice(SERIALS))
        whose = {"unit": run.unit, "channel": run.channel, "period": run.period, "layout": run.layout, "page": "1"}
        without_serial = Choice(Verb.ENTER, json.dumps(whose))
        boxes = self.layout.pages[(item.sheet_page or 1) - 1].boxes
        entered = Choice(Verb.CHOOSE, json.dumps({box.question: "5" for box in boxes if box.choice == "5"}))
        return {
            ItemKind.DOUBT: [Choice(Verb.CHOOSE, "2"), Choice(Verb.BLANK), Choice(Verb.VOID)],
            ItemKind.CONFLICT: [Choice(Verb.CHOOSE, "0"), Choice(Verb.CHOOSE, "1"), Choice(Verb.VOID)],
            ItemKind.PAGE: [entered, Choice(Verb.WITHOUT)],
            ItemKind.COMMENT: [Choice(Verb.WRITE, json.dumps({"text": "tốt"})), Choice(Verb.BLANK)],
            ItemKind.AUDIT: [entered],
            ItemKind.CANCELLED: [Choice(Verb.CHOOSE), Choice(Verb.VOID)],
            ItemKind.SERIAL: [Choice(Verb.TYPE, serial), without_serial, Choice(Verb.DISMISS)],
            ItemKind.STRAY: [Choice(Verb.TYPE, f"{serial} 1"), without_serial, Choice(Verb.DISMISS)],
        }[item.kind]

    def undo(self) -> None:
        """Somebody takes back what they said last."""
        self.queue.undo("Lan")

    def reopen(self) -> None:
        """Somebody reopens what anybody said."""
        if kept := self.queue.decisions(50):
            self.queue.reopen("Minh", self.rng.choice(kept).number)

    def audit(self) -> None:
        """An audit is drawn."""
        draw_audit(self.office.workspace, "3-14-15", 1)

    def order(self) -> None:
        """Sheets are printed."""
        self.office.order("ub06814", "counter", "2019-Q2", 3)

    @property
    def steps(self) -> list[Callable[[], None]]:
        often = [self.feed] * 3 + [self.settle] * 7 + [self.turn] * 5 + [self.cancel] * 2 + [self.send] * 2
        return [*often, self.feed_again, self.undo, self.reopen, self.audit, self.order]

    # What is looked at

    def go_on(self) -> str:
        """Have any one thing happen, and all look at it; return its name, ``refused`` where it can't be done now."""
        step = self.rng.choice(self.steps)
        name = step.__name__
        try:
            step()
        except (PhieuError, ValueError):
            name = "refused"
        self.follow()
        return name

    def follow(self) -> None:
        """Have all who follow the store look at it."""
        self.waiting.catch_up()
        self.status.catch_up()
        self.count = self.live.catch_up() or self.count

    def compare(self) -> None:
        """Compare those who followed with whoever looks anew, and all of them with what is stored."""
        workspace = self.office.workspace
        assert not verify(workspace.store).faults
        arrived, accounted = workspace.store.pages.account()
        assert arrived == accounted
        anew = WaitingItems(workspace)
        anew.catch_up()
        assert [*self.waiting] == [*anew]
        today = workspace.store.scans.all()[0].arrival_day
        assert self.status.stand(today) == LiveStatus(workspace).stand(today)
        self.compare_figures()
        pages, sheets = self.office.table("pages.csv"), self.office.table("sheets.csv")
        assert len(pages) == accounted
        self.compare_batches(pages)
        self.compare_sheets(sheets, {item.serial for item in anew if item.kind is not ItemKind.COMMENT})
        self.compare_held(pages, {row["sheet"]: row["reason"] for row in sheets})

    def compare_figures(self) -> None:
        workspace, counted, anew = self.office.workspace, self.count, LiveCount(self.office.workspace).catch_up()
        assert counted is not None
        assert anew is not None
        written = tabulate(workspace, language=workspace.settings.language).tables
        here, there = (all_tables(one.found, workspace.register(), one.comments) for one in (counted, anew))
        for name, table in here.items():
            pd.testing.assert_frame_equal(table, there[name], obj=f"{name}, counted anew")
            if name in written and name != "measures":  # there people type
                pd.testing.assert_frame_equal(table, written[name], check_dtype=False, obj=f"{name}, tabulated")

    def compare_batches(self, pages: list[dict[str, str]]) -> None:
        """Compare what is told of pages with the state of the batches that they came with."""
        batches = {one.id: one.state for one in self.office.workspace.store.batches.all()}
        states = {one.name: batches[one.batch] for one in self.office.workspace.store.scans.all()}
        told = {BatchState.HELD: "batch-held", BatchState.WITHDRAWN: "batch-withdrawn"}
        for page in pages:
            said = page["fault"] if page["fault"].startswith("batch-") else None
            assert said == told.get(states[page["scan"]])
        counts = [(page["sheet"], page["sheet_page"]) for page in pages if page["outcome"] == "read" and page["sheet"]]
        held = [(page["sheet"], page["sheet_page"]) for page in pages if page["fault"] == "batch-held"]
        assert all(number == 1 for number in (Counter(counts) - Counter(held)).values()), "a page counts once"

    def compare_held(self, pages: list[dict[str, str]], reasons: dict[str, str]) -> None:
        """Compare what is told of sheets with the pages of them that are on hold, and came in no other file."""
        came: dict[tuple[str, str], list[dict[str, str]]] = {}
        for page in pages:
            came.setdefault((page["sheet"], page["sheet_page"]), []).append(page)
        for (sheet, _), scans in came.items():
            speaks = any(one["outcome"] in {"read", "conflict"} and one["fault"] != "batch-held" for one in scans)
            if sheet in reasons and not speaks and any(one["fault"] == "batch-held" for one in scans):
                assert reasons[sheet] in {"held", "run-cancelled"}, sheet

    def compare_sheets(self, sheets: list[dict[str, str]], asked: set[int | None]) -> None:
        """Compare the sheets with the totals of their units, and with what is asked about them."""
        assert len({row["sheet"] for row in sheets}) == len(sheets)
        units, statuses = self.office.table("units.csv"), Counter(row["status"] for row in sheets)
        totals = {
            name: sum(int(row[name] or 0) for row in units) for name in ("valid", "invalid", "waiting", "returned")
        }
        assert totals == {"returned": len(sheets), **{name: statuses[name] for name in ("valid", "invalid", "waiting")}}
        due = {row["sheet"] for row in sheets if row["status"] == "waiting" and row["reason"] != "held"}
        assert due <= {format_serial(serial) for serial in asked if serial}, "nothing waits that nobody is asked about"


@pytest.mark.parametrize("seed", [2])
def test_all_who_count_say_the_same_whatever_happens(office: Office, layout: Layout, seed: int) -> None:
    history = History(office, layout, random.Random(seed))
    for _ in range(3):
        history.feed()
    done = Counter[str]()
    for number in range(1, STEPS + 1):
        done[history.go_on()] += 1
        if number % LOOKED == 0:
            history.compare()
    assert done["turn"] > 2
    assert done["settle"] > 2
    assert done["cancel"]
