"""The page on which a manager says what the columns of a file are: whom it is for, what it shows, what it writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline import Workspace
from pipeline.intake.importing import import_files, said_of_rows
from pipeline.records.log_chain import EntryKind
from pipeline.records.received_rows import Taken
from pipeline.review.app import create_app
from pipeline.review.parts import Person
from pipeline.review.row_maps import RowMaps
from pipeline.review.server import parts_of
from pipeline.web.roles import RIGHTS, Role
from tests.pipeline.made_rows import full_answers
from tests.pipeline.review.conftest import FakeQueue

Visit = Callable[..., TestClient]
COLUMN = re.compile(r'<label for="column-(\d+)">([^<]*)</label>')


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with a file that could not be understood: its unit is in a column that nobody knows."""
    place = Workspace.create(tmp_path / "w")
    answers = full_answers(place.survey())
    head = ["id", "Nơi làm", "time", *answers, "e-mail"]
    lines = [[str(n), "H49.31", "2019-02-14 09:30", *answers.values(), f"lan{n}@example.vn"] for n in (1, 2)]
    path = tmp_path / "portal.csv"
    path.write_text("".join(",".join(cells) + "\n" for cells in (head, *lines)), "utf-8")
    import_files(place, [path], said_of_rows(place, "online"))
    yield place
    place.close()


@pytest.fixture
def visit(workspace: Workspace) -> Visit:
    def enter(language: str = "vi", **who: object) -> TestClient:
        person = Person("lan", **who)  # type: ignore[arg-type]
        return TestClient(create_app(parts_of(workspace, lambda _: person, language)), follow_redirects=False)

    return enter


def test_only_managers_of_all_units_see_it(visit: Visit) -> None:
    for who in ({"rights": RIGHTS[Role.CLERK]}, {"units": ("ub06808",)}):
        browser = visit(**who)
        assert [browser.get(path).status_code for path in ("/map", "/map/1")] == [403, 403]
        assert browser.post("/map/1", data={"column.0": "id"}).status_code == 403
        assert 'href="/map"' not in browser.get("/help").text
    assert 'href="/map"' in visit().get("/help").text


@pytest.mark.parametrize(("language", "bad"), [("vi", "có dòng chưa tính được"), ("en", "can&#39;t be counted")])
def test_a_file_that_was_not_understood_is_listed(visit: Visit, language: str, bad: str) -> None:
    shown = visit(language).get("/map").text
    assert "portal.csv" in shown
    assert bad in shown


def test_what_is_chosen_is_written_and_the_file_counts_then(visit: Visit, workspace: Workspace, tmp_path: Path) -> None:
    browser = visit()
    shown = browser.get("/map/1").text
    assert "H49.31" in shown
    assert "lan1@" not in shown
    places = {heading: at for at, heading in COLUMN.findall(shown)}
    chosen = {f"column.{places['Nơi làm']}": "unit"}
    answer = browser.post("/map/1", data=chosen)
    assert (answer.status_code, answer.headers["location"]) == (303, "/map/1?said=said-map-saved")
    shown = browser.get("/map/1").text
    assert '<label for="unit-0">H49.31 (2 dòng)</label>' in shown
    first = (workspace.root / "map.yaml").read_text("utf-8")
    assert browser.post("/map/1", data=chosen | {"unit.0": "ub06808"}).status_code == 303
    assert (workspace.root / "map.yaml.old").read_text("utf-8") == first
    logged = [one.entry for one in workspace.store.log.entries() if one.entry.kind is EntryKind.SETTING]
    assert any("map.yaml" in f"{entry.before} {entry.after}" for entry in logged)
    (report,) = import_files(workspace, [tmp_path / "portal.csv"], said_of_rows(workspace, "online"))
    assert report.rows is not None
    assert report.rows.taken == {Taken.NEW: 2}
    assert re.search(r"phieu import archive/[0-9a-f]{64}\.online\.csv --channel online", shown)


def test_what_can_not_be_is_refused_and_nothing_is_written(visit: Visit, workspace: Workspace) -> None:
    browser = visit()
    assert browser.post("/map/1", data={"column.0": "no such question"}).status_code >= 400
    assert not (workspace.root / "map.yaml").exists()
    assert browser.get("/map/2").status_code >= 400


@pytest.mark.parametrize(("width", "language"), [(390, "vi"), (820, "en"), (1366, "vi")])
def test_it_fits_every_screen_and_axe_finds_nothing(
    workspace: Workspace, serve: Any, open_page: Any, axe: str, width: int, language: str, items: Any
) -> None:
    address = serve(FakeQueue.of(items.doubt()), maps=RowMaps(workspace))
    page = open_page(f"{address}/map/1?lang={language}", viewport={"width": width, "height": 860})
    for path in ("/map/1", "/map"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        assert [one["id"] for one in found if one["impact"] != "minor"] == []
