"""Torn sheets, read by the real reader: counted without a serial, read by their corners, and taken back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forms.layout import Layout
from forms.serial import format_serial
from pipeline.errors import UnfitSerialError
from pipeline.inspection.status import stand
from pipeline.intake.ingest import ingest
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.upkeep.log_check import verify
from pipeline.workspace import Workspace
from samples import PLAIN, SCANNERS, at_dpi, choose_answers, draw_hand, fill_page, scan, write_scan_pdf
from tests.pipeline.long_tables import write_long_tables
from tests.pipeline.result_tables import read_table

Desk = Any  # of conftest.py, which can't be imported
DPI = 200
GRAY = 96


def without(image: np.ndarray, rects: list[Any], by: float = 4.0) -> np.ndarray:
    """The page with holes where these rectangles were."""
    image, per_mm = image.copy(), DPI / 25.4
    for rect in rects:
        top, left = max(0, round((rect.y - by) * per_mm)), max(0, round((rect.x - by) * per_mm))
        bottom, right = round((rect.y + rect.h + by) * per_mm), round((rect.x + rect.w + by) * per_mm)
        image[top:bottom, left:right] = GRAY
    return image


@pytest.fixture(scope="module")
def torn_once(
    desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Desk, Layout, dict[str, str]]:
    """A sheet without corners and codes, turned upside down, one whose page 1 lacks only its code; to be copied."""
    desk = desk_at(tmp_path_factory.mktemp("torn") / "w", 2)
    layout = next(iter(desk.workspace.store.layouts.by_id().values())).layout
    rng = np.random.default_rng(1)
    hand = draw_hand(np.random.default_rng(4))
    answers = choose_answers(layout, rng, 4.0, hand, PLAIN)
    pages = []
    for number, geometry in enumerate(layout.pages):
        page = scan(
            fill_page(desk.blanks[number], geometry, answers, hand, rng, at_dpi(DPI)),
            SCANNERS["clean-200"],
            rng,
            dpi=DPI,
        )
        pages.append(without(page, [*(mark.rect for mark in geometry.fiducials), geometry.code]))
        if number == 0:
            pages.append(without(page, [geometry.code], 1.0))
    upside_down = [np.ascontiguousarray(pages[0][::-1, ::-1]), *pages[1:]]
    write_scan_pdf(upside_down, desk.workspace.inbox / "torn.pdf", DPI, "flate")
    ingest(desk.workspace, workers=0)
    desk.workspace.close()
    return desk, layout, {one.question: one.answer for one in answers.responses}


@pytest.fixture
def torn(
    torn_once: tuple[Desk, Layout, dict[str, str]], tmp_path: Path
) -> Iterator[tuple[Desk, Layout, dict[str, str]]]:
    """A copy of those sheets, read, to be settled."""
    desk, layout, meant = torn_once
    workspace = Workspace.open(shutil.copytree(desk.workspace.root, tmp_path / "w"))
    yield replace(desk, workspace=workspace), layout, meant
    workspace.close()


def table(desk: Desk, name: str) -> list[dict[str, str]]:
    write_long_tables(desk.workspace)
    return read_table(desk.workspace.results / name)


def corners(layout: Layout, *, turned: bool = False) -> str:
    width, height = layout.page_size_mm
    marks = [(mark.rect.x + mark.rect.w / 2, mark.rect.y + mark.rect.h / 2) for mark in layout.pages[0].fiducials]
    shares = [(x / width, y / height) for x, y in marks]
    return json.dumps([(1 - x, 1 - y) for x, y in shares] if turned else shares)


def waiting(queue: Queue, kind: ItemKind) -> list[Item]:
    found: list[Item] = []
    while (item := queue.next("Lan", skip={one.id for one in found})) is not None:
        found.append(item)
    return [item for item in found if item.kind is kind]


def whose(layout: Layout, page: str) -> Choice:
    said = {"unit": "ub06808", "channel": "counter", "period": "2019-Q1", "layout": layout.id, "page": page}
    return Choice(Verb.ENTER, json.dumps(said))


def test_a_torn_sheet_is_read_by_its_corners_and_counts_once(torn: tuple[Desk, Layout, dict[str, str]]) -> None:
    desk, layout, meant = torn
    queue = Queue(desk.workspace)
    first, last = waiting(queue, ItemKind.STRAY)
    queue.settle("Lan", first.id, whose(layout, "1"))
    (page,) = waiting(queue, ItemKind.PAGE)[:1]
    serial = page.serial or 0
    queue.settle("Lan", last.id, Choice(Verb.TYPE, f"{format_serial(serial)} 2"))
    queue.settle("Lan", f"page-{serial}-1", Choice(Verb.READ, corners(layout, turned=True), "corners torn off"))
    queue.settle("Lan", f"page-{serial}-2", Choice(Verb.READ, corners(layout)))
    rows = [row for row in table(desk, "answers.csv") if row["sheet"] == format_serial(serial)]
    read = {row["question"]: row["answer"] for row in rows if row["state"] == "read" and row["question"] in meant}
    assert read == {question: meant[question] for question in read}
    assert len(read) >= 0.7 * len(meant)
    assert {row["page"] for row in rows} == {"1", "3"}
    assert len(table(desk, "sheets.csv")) == 1
    named = [(row["page"], row["sheet"], row["sheet_page"]) for row in table(desk, "pages.csv") if row["sheet"]]
    assert named == [("1", format_serial(serial), "1"), ("3", format_serial(serial), "2")]
    standing = stand(desk.workspace, date(2019, 2, 1)).to_dict()
    assert standing["without_serial"] == [{"unit": "ub06808", "channel": "counter", "period": "2019-Q1", "count": 1}], (
        "the printed sheet is looked for although it came back"
    )
    assert standing["outstanding"][0]["missing"] == 2
    assert not verify(desk.workspace.store).faults


def test_reading_by_corners_is_undone_and_so_is_the_sheet(torn: tuple[Desk, Layout, dict[str, str]]) -> None:
    desk, layout, _ = torn
    queue = Queue(desk.workspace)
    (first, _), before = waiting(queue, ItemKind.STRAY), table(desk, "pages.csv")
    queue.settle("Lan", first.id, whose(layout, "1"))
    page = waiting(queue, ItemKind.PAGE)[0]
    queue.settle("Lan", page.id, Choice(Verb.READ, corners(layout, turned=True)))
    queue.undo("Lan")
    assert page.id in {item.id for item in waiting(queue, ItemKind.PAGE)}
    queue.settle("Lan", page.id, Choice(Verb.READ, corners(layout, turned=True)))
    stray = next(one for one in queue.decisions(9) if one.ruling.place == first.places[0])
    queue.reopen("Minh", stray.number)
    assert table(desk, "pages.csv") == before
    assert not stand(desk.workspace, date(2019, 2, 1)).unnumbered
    assert table(desk, "sheets.csv") == []
    assert first.id in {item.id for item in waiting(queue, ItemKind.STRAY)}
    assert not verify(desk.workspace.store).faults


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("[[0.4, 0.4], [0.6, 0.4], [0.6, 0.5], [0.4, 0.5]]", UnfitSerialError),
        ("[[0.1, 0.1], [0.1, 0.1], [0.1, 0.1], [0.1, 0.1]]", UnfitSerialError),
        ("[[0, 0], [1, 0], [1, 1]]", ValueError),
        ("[[0, 0], [1, 0], [1, 1], [0, 9]]", ValueError),
        ('[["a", 0], [1, 0], [1, 1], [0, 1]]', ValueError),
        ("[1, 2, 3, 4]", ValueError),
        ("{}", ValueError),
    ],
)
def test_corners_that_fit_nothing_change_nothing(
    torn: tuple[Desk, Layout, dict[str, str]], said: str, error: type[Exception]
) -> None:
    desk, layout, _ = torn
    queue = Queue(desk.workspace)
    queue.settle("Lan", waiting(queue, ItemKind.STRAY)[0].id, whose(layout, "1"))
    page = waiting(queue, ItemKind.PAGE)[0]
    entries = desk.workspace.store.log.count()
    with pytest.raises(error):
        queue.settle("Lan", page.id, Choice(Verb.READ, said))
    assert desk.workspace.store.log.count() == entries
    assert queue.item(page.id) == page


def test_a_page_whose_code_and_serial_are_gone_is_read_as_a_sheet_of_its_own(
    torn: tuple[Desk, Layout, dict[str, str]],
) -> None:
    desk, layout, meant = torn
    queue = Queue(desk.workspace)
    (item,) = waiting(queue, ItemKind.SERIAL)
    queue.settle("Lan", item.id, whose(layout, "1"))
    rows = table(desk, "answers.csv")
    read = {row["question"]: row["answer"] for row in rows if row["state"] == "read" and row["question"] in meant}
    assert read
    assert read == {question: meant[question] for question in read}
    assert {row["sheet"] for row in rows} == {format_serial(3)}
    assert len(desk.workspace.store.runs.all()) == 2
    queue.undo("Lan")
    assert table(desk, "sheets.csv") == []
    assert [one.id for one in waiting(queue, ItemKind.SERIAL)] == [item.id]
    queue.settle("Lan", item.id, Choice(Verb.TYPE, format_serial(2)))
    assert {row["sheet"] for row in table(desk, "sheets.csv")} == {format_serial(2)}
    assert not verify(desk.workspace.store).faults
