"""An audit without a command: the list, the draw, what is entered in the queue, and what it found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from pipeline.audit.audit import audits, enter, sheets_to_enter
from pipeline.intake.ingest import ingest
from tests.pipeline.office.conftest import Visited

Office = Any  # of conftest.py, which can't be imported


@pytest.fixture
def city(
    printed_workspace: Path,
    tmp_path: Path,
    office_in: Callable[[Path], AbstractContextManager[Office]],
    people: Callable[[Workspace], Visited],
) -> Iterator[tuple[Office, Visited]]:
    shutil.copytree(printed_workspace, tmp_path / "office")
    with office_in(tmp_path / "office") as office:
        office.drop("a.tif", *(page for serial in range(1, 6) for page in office.sheet(serial, q01="5")))
        ingest(office.workspace, workers=0)
        yield office, people(office.workspace)


def test_the_list_is_published_before_the_seed_and_sheets_are_drawn_from_it(city: tuple[Office, Visited]) -> None:
    office, visited = city
    browser = visited.visit("minh")
    (frame,) = set(re.findall(r"[0-9a-f]{64}", browser.post("/audit/list").text))
    assert browser.get(f"/audit/list/{frame}").text.count("\n") == 5
    answer = browser.post("/audit/draw", seed="4 5 6 1", count="2", published=frame)
    assert answer.headers["location"].startswith("/audit/1")
    (audit,) = audits(office.workspace)
    assert (audit.size, audit.population, audit.frame, audit.by) == (2, 5, frame, "minh")


def test_what_it_found_is_told_with_its_bounds(city: tuple[Office, Visited]) -> None:
    office, visited = city
    browser = visited.visit("minh")
    browser.post("/audit/draw", seed="4 5 6 1", count="5")
    (audit,) = audits(office.workspace)
    for sheet in sheets_to_enter(office.workspace, audit):
        for question in sheet.missing:
            said = ("4", "v") if question == "q01" and sheet.position == 1 else None
            ratings = question.startswith("q") or question == "overall"
            answer, state = said or (("5" if question == "q01" else "4", "v") if ratings else ("", "b"))
            enter(office.workspace, audit, sheet.serial, question, answer, state, "lan")
    page = browser.get("/audit/1?lang=en").text
    assert re.search(r"Misread answers</dt><dd>1<", page)
    assert "Sheets with a misread answer, at most" in page
    assert page.count('href="/figures/sheet/') == 1
    assert re.search(r"Satisfied</td>.*Very satisfied</td>", page), "in the survey's words"


def test_a_list_that_is_not_the_present_one_is_refused_in_words(city: tuple[Office, Visited]) -> None:
    office, visited = city
    browser = visited.visit("minh")
    refused = browser.post("/audit/draw", seed="4 5 6 1", count="2", published="0" * 64)
    assert refused.status_code == 422
    assert "Công bố danh sách hôm nay trước" in refused.text
    assert browser.post("/audit/draw", seed="4 5", count="two").status_code == 422
    assert audits(office.workspace) == []


@pytest.mark.parametrize(("name", "status"), [("minh", 200), ("lan", 403), ("an", 403), ("binh", 403)])
def test_whoever_decides_sees_it(city: tuple[Office, Visited], name: str, status: int) -> None:
    assert city[1].visit(name).get("/audit").status_code == status
    assert city[1].visit(name).post("/audit/list").status_code == status
