"""A queue that is filled by hand, drawn pictures, and a server to which a browser can go."""

from __future__ import annotations

import functools
import io
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from PIL import Image, ImageDraw

from forms.flow import lay_out
from forms.layout import Layout
from forms.serial import parse_serial
from forms.survey import load_survey
from omr.faults import Fault
from omr.reading import Doubt
from pipeline.errors import AlreadyStoredError, StoreError, UnknownNameError
from pipeline.inspection.status import Arrived, Standing, Task, Waiting
from pipeline.office.server import STATIC
from pipeline.records.rulings import Place
from pipeline.records.store_rows import KeptLayout, KeptRuling
from pipeline.review.app import create_app
from pipeline.review.parts import Overview, Parts, Person, Pictures
from pipeline.review.pictures import Crop, PlacedBox
from pipeline.review.queue import EVER
from pipeline.review.queue_items import EVERYTHING, Choice, Item, ItemKind, Narrowing, Progress, Verb
from pipeline.review.survey_book import SurveyBook
from pipeline.web.security import USERS, Listening, Users, csrf_token, current_user, may_log_out, secure

UNIT = {"unit": "ub06808", "unit_name": "Phường Vàng Danh", "channel": "counter", "period": "2019-Q1"}
OTHER = {"unit": "ub06820", "unit_name": "Phường Trưng Vương", "channel": "counter", "period": "2019-Q1"}
PRINTED = 90  # serials


@functools.cache
def sample() -> KeptLayout:
    with resources.as_file(resources.files("samples") / "survey.yaml") as path:
        return KeptLayout(lay_out(load_survey(path)), path.read_text("utf-8"))


def layout() -> Layout:
    return sample().layout


class Items:
    """Makes items, each of another sheet."""

    def __init__(self) -> None:
        self._serial = 0

    def _sheet(self, **more: Any) -> dict[str, Any]:
        self._serial += 1
        serial = self._serial
        return UNIT | {"serial": serial, "layout": layout().id, "sheet_page": 1, "places": (Place(1, serial),)} | more

    def doubt(self, question: str = "q01", answer: str = "4", why: Doubt = Doubt.UNCERTAIN_MARK, **more: Any) -> Item:
        page = next(p.page for p in layout().pages if question in {box.question for box in p.boxes})
        whose = self._sheet(sheet_page=page, **more)
        name = f"doubt-{whose['serial']}-{question}"
        return Item(name, ItemKind.DOUBT, question=question, answer=answer, doubt=why, **whose)

    def overvote(self) -> Item:
        return self.doubt("q02", "", Doubt.OVERVOTE)

    def conflict(self) -> Item:
        whose = self._sheet(places=(Place(1, 71), Place(2, 72)))
        return Item(f"conflict-{whose['serial']}-1", ItemKind.CONFLICT, **whose)

    def serial(self) -> Item:
        self._serial += 1
        place = (Place(3, self._serial),)
        fault = Fault.CODE_UNREADABLE
        return Item(f"serial-3-{self._serial}", ItemKind.SERIAL, sheet_page=1, places=place, fault=fault)

    def missing(self) -> Item:
        whose = self._sheet(places=(), sheet_page=2)
        return Item(f"page-{whose['serial']}-2", ItemKind.PAGE, **whose)

    def unreadable(self) -> Item:
        whose = self._sheet()
        return Item(f"page-{whose['serial']}-1", ItemKind.PAGE, fault=Fault.REGISTRATION_POOR, **whose)

    def stray(self) -> Item:
        self._serial += 1
        return Item(
            f"stray-4-{self._serial}", ItemKind.STRAY, places=(Place(4, self._serial),), fault=Fault.PAGE_FOREIGN
        )

    def comment(self) -> Item:
        whose = self._sheet(sheet_page=2)
        return Item(f"comment-{whose['serial']}-comments", ItemKind.COMMENT, question="comments", **whose)

    def audit(self) -> Item:
        whose = self._sheet(sheet_page=2)
        return Item(f"audit-1-{whose['serial']}-2", ItemKind.AUDIT, audit=1, **whose)

    def cancelled(self) -> Item:
        """A sheet of two pages that came back of a cancelled run."""
        whose = self._sheet(sheet_page=None, places=(Place(1, 91), Place(1, 92)))
        return Item(f"cancelled-{whose['serial']}", ItemKind.CANCELLED, fault=Fault.RUN_CANCELLED, **whose)

    def all_kinds(self) -> list[Item]:
        number = self.doubt("gender", "female", Doubt.BOX_DISTURBED)
        whole = [self.missing(), self.unreadable(), self.stray(), self.comment(), self.audit(), self.cancelled()]
        return [self.doubt(), self.overvote(), number, self.conflict(), self.serial(), *whole]


@dataclass
class FakeQueue:
    """Does in memory what the real one does with a store; ``broken`` is raised instead of settling."""

    items: dict[str, Item]
    settled: list[tuple[str, str, Choice]] = field(default_factory=list)
    broken: Exception | None = None
    delay: float = 0.0

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.claims: dict[str, str] = {}
        self.put_off: dict[tuple[str, str], int] = {}
        self.done: list[tuple[str, Item]] = []
        self.given: list[tuple[str, str]] = []

    @classmethod
    def of(cls, *items: Item) -> FakeQueue:
        return cls({item.id: item for item in items})

    def next(
        self, clerk: str, narrow: Narrowing = EVERYTHING, skip: Collection[str] = (), units: Collection[str] = ()
    ) -> Item | None:
        with self.lock:
            for item in sorted(self.items.values(), key=lambda item: self.put_off.get((clerk, item.id), 0)):
                wanted = item.id not in skip and narrow.takes(item) and (not units or item.unit in units)
                if self.claims.get(item.id, clerk) == clerk and wanted:
                    self.claims[item.id] = clerk
                    self.given.append((clerk, item.id))
                    return item
        return None

    def item(self, item_id: str) -> Item:
        with self.lock:
            if item_id not in self.items:
                raise UnknownNameError("this was settled already")
            return self.items[item_id]

    def settle(self, clerk: str, item_id: str, choice: Choice) -> Item:
        time.sleep(self.delay)
        with self.lock:
            if self.broken:
                raise self.broken
            item = self.item(item_id)
            if self.claims.get(item_id, clerk) != clerk:
                raise AlreadyStoredError("somebody else has this")
            if choice.verb is Verb.TYPE and parse_serial(choice.value.partition(" ")[0]) > PRINTED:
                raise UnknownNameError("never printed here")
            self.settled.append((clerk, item_id, choice))
            self.done.append((clerk, self.items.pop(item_id)))
            return item

    def undo(self, clerk: str, _units: Collection[str] = (), _since: datetime = EVER) -> Item | None:
        with self.lock:
            if not self.done:
                return None
            _, item = self.done.pop()
            self.settled.pop()
            self.items = {item.id: item} | self.items
            self.claims[item.id] = clerk
            return item

    def later(self, clerk: str, item_id: str) -> None:
        with self.lock:
            self.put_off[clerk, item_id] = 1 + max(self.put_off.values(), default=0)

    def progress(self, _of: Collection[str] = (), narrow: Narrowing = EVERYTHING) -> Progress:
        with self.lock:
            items = list(self.items.values())
            kinds = Counter(item.kind for item in items if narrow.unit in ("", item.unit))
            units = Counter(item.unit_name for item in items if item.unit_name and narrow.kind in ("", item.kind))
            pace = 1.9 if len(self.settled) > 1 else None
            return Progress(dict(kinds), dict(units), len(self.settled), pace, len(items))

    def decisions(self, _count: int, _units: Collection[str] = ()) -> list[KeptRuling]:
        return []

    def layouts_of(self, _serials: Collection[int]) -> dict[int, str]:
        return {}

    def reopen(self, clerk: str, number: int) -> None:
        raise AlreadyStoredError(f"{clerk} can't reopen {number}", "")

    def choices(self) -> list[tuple[str, str]]:
        """What was said, in order."""
        return [(choice.verb.value, choice.value) for _, _, choice in self.settled]


def _drawn(width: int, height: int, boxes: Collection[tuple[str, str]] = (), lit: tuple[str, ...] = ()) -> Crop:
    image = Image.new("L", (width, height), 250)
    draw = ImageDraw.Draw(image)
    draw.text((20, height // 2 - 8), "Trang thiết bị dễ sử dụng", fill=40)
    placed = []
    for at, (question, choice) in enumerate(boxes):
        x, y = width - 80 * (len(boxes) - at), height // 2 - 14
        draw.rectangle((x, y, x + 28, y + 28), outline=30, width=2)
        placed.append(PlacedBox(question, choice, x, y, 28, 28))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return Crop(buffer.getvalue(), "image/jpeg", width, height, tuple(placed), lit)


def _row(item: Item, height: int) -> Crop:
    choices = next(one.choices for one in layout().questions if one.question == item.question)
    crop = _drawn(1100, height, [(item.question, choice) for choice in choices])
    return replace(crop, corner_mm=(10.0, 200.0), per_mm=8.0) if item.kind is ItemKind.COMMENT else crop


def drawn_pictures(row_height: int = 140) -> Pictures:
    """Return drawn pictures, those of rows so many pixels high to 1,100 in width."""
    both = [_drawn(1240, 1754, [("q03", choice) for choice in "12345"], ("q03",)) for _ in range(2)]
    return Pictures(
        row=partial(_row, height=row_height),
        page=lambda _place, width: _drawn(width, round(width * 1.414)),
        plain=lambda _place, width: _drawn(width, round(width * 1.415)),
        conflict=lambda _item: both,
        evidence=lambda _place: _drawn(1600, 2262),
        serial=lambda _place: _drawn(900, 260),
    )


def standing() -> Overview:
    arrived = {
        "canon-1": Arrived(3, 120),
        "": Arrived(1, 8),
    }
    arrived["canon-1"].outcomes.update({"read": 117, "blank": 2, "unreadable": 1})
    waiting = (Waiting(Task.DOUBT, "0000001-R", "ub06808", count=7), Waiting(Task.STRAY_PAGE, scan="a.pdf"))
    seen = Standing(date(2026, 4, 9), 2, arrived, 6, (128, 122), waiting, ())
    return Overview(seen, {"canon-1": {Fault.REGISTRATION_POOR: 1}})


def parts(queue: Any, **more: Any) -> Parts:
    made = Parts(
        queue=queue,
        pictures=drawn_pictures(),
        book=SurveyBook(lambda: {layout().id: sample()}),
        units=lambda: [("ub06808", "Phường Vàng Danh"), ("ub06820", "Phường Trưng Vương")],
        surveyed=lambda: {"Phường Vàng Danh": "ub06808", "Phường Trưng Vương": "ub06820"},
        themes=lambda language: [("waiting", "Thời gian chờ" if language == "vi" else "Waiting time")],
        overview=standing,
        who=lambda request: Person(current_user(request).name, csrf_token(request), may_log_out(request)),
    )
    return replace(made, **more)


@pytest.fixture
def items() -> Items:
    return Items()


@pytest.fixture
def open_page(open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page, and wait until keys answer what it shows."""

    def opened(url: str, **how: Any) -> Any:
        page = open_page(url, **how)
        if how.get("java_script_enabled", True):
            page.locator("[data-item]:not([data-ready])").wait_for(state="detached")
        return page

    return opened


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serve a queue with the guard before it; ``users`` log in with a password that is their name, three times."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(queue: Any, users: Users | None = None, **more: Any) -> str:
        bound = socket.create_server(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        app = create_app(parts(queue, **more))
        here = Listening("127.0.0.1", port)
        secure(app, users or Users(tmp_path / USERS), here, local_name="lan", static=STATIC)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


def broken_store() -> StoreError:
    return StoreError("the database is locked", "Wait a minute.")
