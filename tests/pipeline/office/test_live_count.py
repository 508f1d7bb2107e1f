"""Counts that are kept in blocks say the same as counts that are made anew, whatever was touched."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from omr.reading import State
from pipeline.counting.counting_job import SheetsPart, Snapshot
from pipeline.errors import StoreError
from pipeline.figures.all_tables import all_tables
from pipeline.intake.ingest import ingest
from pipeline.office.figures import live_count
from pipeline.office.figures.live import LiveFigures
from pipeline.office.figures.live_count import Count, LiveCount
from pipeline.office.server import guarded_app
from pipeline.records.batches import BatchKind
from pipeline.records.comments import Comment
from pipeline.records.rulings import HANDED_OUT, NOT_HANDED_OUT, Matter, Place, Ruling
from pipeline.results.tabulate import tabulate
from pipeline.web.listening import Listening
from pipeline.workspace import Workspace
from tests.pipeline.conftest import Office
from tests.pipeline.province import Province, said


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few sheets, so that a small office has several of them."""
    monkeypatch.setattr(live_count, "SHEETS_A_JOB", 8)
    monkeypatch.setattr(live_count, "PAGES_A_JOB", 6)


def tables(workspace: Workspace, count: Count) -> dict[str, pd.DataFrame]:
    return all_tables(count.found, workspace.register(), count.comments)


def valid(workspace: Workspace, count: Count | None) -> int:
    assert count is not None
    return int(tables(workspace, count)["units"]["valid"].sum())


def same_as_anew(workspace: Workspace, count: Count | None) -> None:
    assert count is not None
    anew = LiveCount(workspace).catch_up()
    assert anew is not None
    there, here = tables(workspace, anew), tables(workspace, count)
    for name, table in there.items():
        pd.testing.assert_frame_equal(here[name], table, obj=name)


def test_what_arrives_is_settled_and_typed_is_counted_as_if_all_were_counted_anew(office: Office) -> None:
    workspace = office.workspace
    office.drop(
        "a.tif", *office.sheet(1, q01="5"), *office.sheet(2, q01="?2", comments="x"), *office.sheet(51, q02="1")
    )
    ingest(workspace)
    live = LiveCount(workspace)
    assert live.catch_up() is not None
    assert live.catch_up() is None, "nothing was touched"

    office.drop("b.tif", *office.sheet(20, q01="1"), *office.sheet(60), *office.sheet(52)[:1])
    ingest(workspace)
    same_as_anew(workspace, live.catch_up())

    scan = workspace.store.scans.called("a.tif")[0]
    settled = Ruling(Matter.ANSWER, 2, 1, "q01", Place(scan.id, 3), "3", State.REVIEWED)
    workspace.store.rulings.put_in_force(settled, "lan", None)
    typed = Ruling(Matter.COMMENT, 2, 2, "comments", Place(scan.id, 4), Comment('Chờ lâu; "quá"\nlâu', ()).packed())
    workspace.store.rulings.put_in_force(typed, "lan", None)
    counted = live.catch_up()
    same_as_anew(workspace, counted)
    assert counted is not None
    assert counted.comments["text"].tolist() == ['Chờ lâu; "quá"\nlâu']

    run = office.order("ub06814", "counter", "2019-Q2", 30)
    office.drop("c.tif", *office.sheet(run.first_serial + 29, q01="2"))
    ingest(workspace)
    same_as_anew(workspace, live.catch_up())


def test_batches_on_hold_cancelled_runs_and_other_rules_are_noticed(office: Office) -> None:
    workspace = office.workspace
    office.drop("a.tif", *office.sheet(1, q01="5"), *office.sheet(9, q01="*"))
    batch = workspace.store.batches.begin(BatchKind.UPLOAD, "", "lan")
    ingest(workspace)
    office.drop("b.tif", *office.sheet(51, q01="5"), *office.sheet(52, q01="1"))
    ingest(workspace)
    live = LiveCount(workspace)
    live.catch_up()
    for scan in workspace.store.scans.called("b.tif"):
        workspace.store.batches.bring_anew(scan, batch.id, "lan")
    live.catch_up()
    workspace.store.batches.hold(batch.id, "minh", "wait")
    held = live.catch_up()
    same_as_anew(workspace, held)
    workspace.store.batches.release(batch.id, "minh")
    released = live.catch_up()
    same_as_anew(workspace, released)
    assert valid(workspace, held) < valid(workspace, released) == 4
    run = next(run for run in workspace.store.runs.all() if 51 in range(run.first_serial, run.first_serial + run.count))
    workspace.store.runs.cancel(run, "lost", "minh")
    cancelled = live.catch_up()
    same_as_anew(workspace, cancelled)
    assert valid(workspace, cancelled) == 2


def test_what_people_say_of_sheets_of_cancelled_runs_is_noticed_on_their_pages(office: Office) -> None:
    workspace = office.workspace
    for at, serial in enumerate((1, 51, 2)):
        office.drop(f"{at}.tif", *office.sheet(serial), {"outcome": "unreadable", "fault": "code-unreadable"})
        ingest(workspace)
    workspace.store.runs.cancel(office.runs[0], "lost", "minh")
    live = LiveCount(workspace)
    live.catch_up()
    for serial, counts in ((1, HANDED_OUT), (2, NOT_HANDED_OUT)):
        workspace.store.rulings.put_in_force(Ruling(Matter.CANCELLED, serial, answer=counts), "lan", None)
        same_as_anew(workspace, live.catch_up())
    place = Place(workspace.store.scans.called("1.tif")[0].id, 3)
    workspace.store.rulings.put_in_force(Ruling(Matter.STRAY, 60, 1, "", place, "ours"), "lan", None)
    named = live.catch_up()
    same_as_anew(workspace, named)
    assert named is not None
    written = tabulate(workspace, language=workspace.settings.language).tables["quality"]
    pd.testing.assert_frame_equal(tables(workspace, named)["quality"], written, check_dtype=False)


def test_a_count_by_other_rules_that_fails_leaves_nothing_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = office.workspace
    office.drop("a.tif", *office.sheet(1, q01="5"), *office.sheet(51, q01="2"))
    ingest(workspace)
    office.drop("b.tif", *office.sheet(2, q01="1"))
    ingest(workspace)
    live, (scan,) = LiveCount(workspace), workspace.store.scans.called("b.tif")
    live.catch_up()
    assert scan.batch is not None
    workspace.store.batches.hold(scan.batch, "minh")
    with monkeypatch.context() as broken:
        count_sheets = Snapshot.count_sheets

        def locked(snapshot: Snapshot, serials: range, *more: Any) -> SheetsPart:
            if 51 in serials:
                raise StoreError("the database is locked", "Wait a minute.")
            return count_sheets(snapshot, serials, *more)

        broken.setattr(Snapshot, "count_sheets", locked)
        with pytest.raises(StoreError):
            live.catch_up()
    workspace.store.batches.release(scan.batch, "minh")
    count = live.catch_up()
    same_as_anew(workspace, count)
    assert count is not None
    layout = office.runs[0].layout
    for choice in "125":
        assert len(list(count.index.find({layout: "q01"}, [range(1, 1000)], answer=choice))) == 1


def test_other_rules_for_valid_sheets_are_noticed_without_anything_being_stored(office: Office) -> None:
    workspace = office.workspace
    few = dict.fromkeys(_ratings(office)[:12], "")
    office.drop("a.tif", *office.sheet(1), *office.sheet(2, **few))
    ingest(workspace)
    live = LiveCount(workspace)
    assert valid(workspace, live.catch_up()) == 1
    path = workspace.root / "phieu.toml"
    text = path.read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.removeprefix("# ").startswith("invalid_share")]
    path.write_text(text.replace(line, "invalid_share = 0.9"), "utf-8")
    workspace.notice_settings()
    counted = live.catch_up(look=True)
    same_as_anew(workspace, counted)
    assert valid(workspace, counted) == 2


def test_live_figures_are_those_that_tabulate_writes(made_up: Path) -> None:
    workspace = Workspace.open(made_up)
    live = LiveFigures(workspace).latest("vi", 60)
    assert live is not None
    written = tabulate(workspace, language="vi")
    workspace.close()
    for name in ("units", "channels", "criteria", "channel_criteria", "channel_demographics", "themes", "measures"):
        pd.testing.assert_frame_equal(live.done.tables[name], written.tables[name], obj=name)
    assert live.done.state.statuses == written.state.statuses


def test_many_groups_are_made_by_another_process_and_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = Province.founded(tmp_path / "w")
    for unit in ("ub06808", "ub06820"):
        province.take(unit, "counter", "2019-Q1", [said("22221100")] * 7)
    here = LiveFigures(province.workspace).latest("en", 60)
    monkeypatch.setattr("pipeline.office.figures.live_tables.MANY_GROUPS", 0)
    there = LiveFigures(province.workspace).latest("en", 120)
    assert here is not None
    assert there is not None
    pd.testing.assert_frame_equal(here.done.tables["units"], there.done.tables["units"])
    assert here.done.state == there.done.state
    province.workspace.close()


def test_what_leaves_the_office_is_counted_at_that_moment_and_its_batches_stay(office: Office) -> None:
    workspace = office.workspace
    office.drop("a.tif", *office.sheet(1))
    ingest(workspace)
    app = guarded_app(workspace, Listening("127.0.0.1", 8000))
    browser = TestClient(app, "http://127.0.0.1:8000", client=("127.0.0.1", 50000))
    figures = app.state.office.figures
    before = figures.latest("vi", 60)
    office.drop("b.tif", *office.sheet(2), *office.sheet(3))
    ingest(workspace)
    assert figures.current("vi", 60).done.state.returned == 3 > before.done.state.returned
    batches = {one.id for one in workspace.store.batches.all()}
    assert browser.get("/figures/download/csv").status_code == 200
    assert not workspace.store.batches.reported()
    assert browser.get("/figures/download/docx").status_code == 200
    assert workspace.store.batches.reported() == batches


def test_the_index_finds_the_sheets_that_figures_count(office: Office) -> None:
    workspace = office.workspace
    sheets = [
        *office.sheet(1, q01="5"),
        *office.sheet(2, q01="?5"),
        *office.sheet(9, q01="5"),
        *office.sheet(51, q01="5"),
    ]
    blank = dict.fromkeys(_ratings(office), "")
    office.drop("a.tif", *sheets, *office.sheet(10, **blank | {"q01": "5"}))
    ingest(workspace)
    count = LiveCount(workspace).catch_up()
    assert count is not None
    layout = office.runs[0].layout
    everywhere = [range(1, 1000)]
    found = list(count.index.find({layout: "q01"}, everywhere, answer="5"))
    assert [one.serial for one in found] == [1, 9, 51], "one in doubt and one that does not count are left out"
    assert [one.serial for one in count.index.find({layout: "q01"}, [range(1, 9)], answer="5")] == [1]
    assert [one.serial for one in count.index.find({layout: "q01"}, everywhere, counted=False, states="d")] == [2]
    criteria = tables(workspace, count)["criteria"]
    assert int(criteria[criteria["question"] == "q01"]["level_5"].sum()) == 3


def _ratings(office: Office) -> list[str]:
    layout = office.workspace.store.layouts.by_id()[office.runs[0].layout].layout
    return [question.question for question in layout.questions if question.kind == "rating"]


def test_a_file_that_can_not_be_used_is_told_and_figures_are_there_again_once_it_can(
    made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(shutil.copytree(made_up, tmp_path / "w"))
    register = workspace.root / "units.csv"
    text = register.read_text("utf-8-sig")
    register.write_text("nothing", "utf-8")
    monkeypatch.setattr("pipeline.office.figures.live.FRESH_SECONDS", 0.0)
    monkeypatch.setattr("pipeline.office.figures.live.PATIENCE", 0.0)
    live = LiveFigures(workspace)
    with pytest.raises(Exception, match=r"units\.csv"):
        live.latest("vi", 60)
    register.write_text(text, "utf-8")
    assert live.latest("vi", 60) is not None
    workspace.close()
