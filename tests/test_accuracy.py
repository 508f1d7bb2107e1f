"""`make accuracy` measures what it says: it sees errors where there are some, and can be stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import comb
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from forms.layout import Layout
from omr import read_page
from omr.reading import PageReading, State
from samples.hand import TAKEN_BACK
from samples.ink import Page
from samples.training.real_pen import Writer
from samples.truth import TrueState
from tests.benchmarks import accuracy, accuracy_job
from tests.benchmarks.accuracy_counts import upper_bound
from tests.benchmarks.accuracy_job import read_pass
from tests.benchmarks.accuracy_plan import (
    BLANK_BESIDE_TAILS,
    SURVEYS,
    Cell,
    cells,
    corrected_by,
    only_taken_back_by,
    portions,
)
from tests.benchmarks.accuracy_shapes import SHAPES
from tests.benchmarks.accuracy_sheets import PLAIN_BESIDE, ScannedSheet, label, layout_of, make_sheet

FEW = 600
SHEET = 510
"""Boxes of a sheet of the dense survey: what a group may get more or less than its share."""
GROUPS = ("in-spec", "shapes", "hard", "ambiguous", "second thoughts", "re-scan")


def found_in(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "accuracy.json").read_text("utf-8"))


def run(folder: Path, *more: str) -> dict[str, Any]:
    accuracy.main(["--positions", str(FEW), "--jobs", "0", "--out", str(folder), *more])
    return found_in(folder)


def group(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in found["profiles"] if row["group"] == name and row["profile"] == "")


def met(found: dict[str, Any], name: str) -> list[bool]:
    return [target["met"] for target in found["targets"] if target["group"] == name]


def aims(found: dict[str, Any], name: str) -> list[tuple[str, bool]]:
    return [(target["aim"], target["met"]) for target in found["targets"] if target["group"] == name]


@pytest.fixture(scope="module", autouse=True)
def sheets_made_once() -> Iterator[None]:
    """Keep the sheets that were made: most runs are of the same ones."""
    simulated = cache(make_sheet)

    def once(cell: Cell, index: int, seed: int, writers: tuple[Writer, ...] = ()) -> ScannedSheet:
        return make_sheet(cell, index, seed, writers) if writers else simulated(cell, index, seed)

    with pytest.MonkeyPatch.context() as patched:
        for module in (accuracy, accuracy_job):
            patched.setattr(module, "make_sheet", once)
        yield
    READ.clear()


READ: dict[int, tuple[Page, PageReading]] = {}
"""What our reader says of the pictures that others were put before, by the picture's identity."""


def truly_read(picture: Page, layouts: Mapping[str, Layout], key: bytes) -> PageReading:
    if id(picture) not in READ:
        READ[id(picture)] = (picture, read_page(picture, layouts, key))
    return READ[id(picture)][1]


def answering(change: Callable[[PageReading, int], PageReading], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Put another reader in the place of ours, which changes what that one says; return the calls that it gets."""
    calls: list[int] = []

    def read(picture: Page, layouts: Mapping[str, Layout], key: bytes) -> PageReading:
        calls.append(len(calls))
        return change(truly_read(picture, layouts, key), len(calls))

    monkeypatch.setattr(accuracy_job, "read_page", read)
    return calls


def counting(method: Callable[..., Any], calls: list[str]) -> Callable[..., Any]:
    def counted(job: Any, *arguments: Any) -> Any:
        calls.append(job.portion.name)
        return method(job, *arguments)

    return counted


def with_answers(reading: PageReading, answer: str, state: State) -> PageReading:
    return replace(reading, answers=tuple(replace(a, answer=answer, state=state) for a in reading.answers))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    run(folder)
    return folder


def test_a_run_tells_of_every_group_and_writes_tables_and_picture(whole: Path, capsys: pytest.CaptureFixture) -> None:
    found = run(whole)
    shown = capsys.readouterr().out
    for name in GROUPS:
        assert group(found, name)["positions"] > 0
        assert name in shown
        assert f"| {name} |" in (whole / "accuracy.md").read_text("utf-8")
    assert found["about"]["N"] == FEW
    assert abs(sum(group(found, name)["positions"] for name in GROUPS) - FEW) < len(GROUPS) * SHEET
    picture = cv2.imread(str(whole / "worst.png"), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert np.ptp(picture) > 200


def test_a_run_that_was_stopped_goes_on_and_finds_the_same(whole: Path, tmp_path: Path, monkeypatch) -> None:
    lines = (whole / "jobs.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "jobs.jsonl").write_bytes(b"".join(lines[:-2]) + lines[-2][:40])
    measured: list[str] = []
    monkeypatch.setattr(accuracy_job.AccuracyJob, "run", counting(accuracy_job.AccuracyJob.run, measured))
    resumed = run(tmp_path)
    assert len(measured) == 2 < len(lines)
    for part in ("profiles", "marks", "questionnaires", "kinds", "targets"):
        assert resumed[part] == found_in(whole)[part]


def test_spread_over_processes_it_finds_the_same(whole: Path, tmp_path: Path) -> None:
    command = ["-m", "tests.benchmarks.accuracy", "--positions", str(FEW), "--jobs", "2", "--out", str(tmp_path)]
    subprocess.run([sys.executable, *command], cwd=Path(__file__).parents[1], check=True, capture_output=True)
    assert found_in(tmp_path)["marks"] == found_in(whole)["marks"]


def test_only_a_part_of_it_finds_the_same_of_that_part(whole: Path, tmp_path: Path) -> None:
    found = run(tmp_path, "--only", "re-scan")
    assert {row["group"] for row in found["profiles"]} == {"re-scan"}
    assert group(found, "re-scan") == group(found_in(whole), "re-scan")


def test_another_seed_is_another_measurement(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "jobs.jsonl").write_bytes((whole / "jobs.jsonl").read_bytes())
    assert run(tmp_path, "--seed", "2")["marks"] != found_in(whole)["marks"]


def test_a_reader_that_lies_is_found_out(tmp_path: Path, monkeypatch) -> None:
    answering(lambda reading, _: with_answers(reading, "no such choice", State.READ), monkeypatch)
    found = run(tmp_path)
    for name in ("in-spec", "shapes", "hard", "ambiguous", "second thoughts"):
        row = group(found, name)
        assert row["silent"] == row["questions"] > 0
        assert not any(met(found, name)[:1])
    assert all(row["doubtful"] == 0 for row in found["profiles"])


def test_a_reader_that_asks_about_everything_makes_no_error_and_meets_no_target_for_doubts(
    tmp_path: Path, monkeypatch
) -> None:
    answering(lambda reading, _: with_answers(reading, "", State.DOUBT), monkeypatch)
    found = run(tmp_path)
    assert group(found, "in-spec")["silent"] == 0
    assert aims(found, "in-spec")[:2] == [("no silent error", True), ("doubts on at most 0.2% of questions", False)]
    assert aims(found, "hard")[:2] == [("no silent error", True), ("doubts on at most 3.0% of questions", False)]
    assert aims(found, "shapes") == [("no silent error", True)]


def test_a_reader_that_changes_its_mind_flips(tmp_path: Path, monkeypatch) -> None:
    def every_other_sheet(reading: PageReading, call: int) -> PageReading:
        return with_answers(reading, "", State.BLANK) if call % 4 in (1, 2) else reading

    answering(every_other_sheet, monkeypatch)
    found = run(tmp_path)
    assert group(found, "re-scan")["flips"] > 0
    assert met(found, "re-scan") == [False]


def test_pages_that_are_not_read_are_told_as_sheets_stopped(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(accuracy_job, "read_page", lambda *_: read_page(np.full((800, 600), 255, np.uint8), {}, b""))
    row = group(run(tmp_path), "in-spec")
    assert row["stopped"] == row["sheets"] > 0
    assert row["positions"] == 0
    assert row["faults"] == {"page-blank": 2 * row["sheets"]}


def a_cell(**wanted: str) -> Cell:
    """Return the first cell of such a group, profile, way and survey."""
    return next(
        cell
        for cell in cells(real=False)
        if {"group": cell.group, "profile": cell.profile.name, "way": cell.way.name, "survey": cell.survey}.items()
        >= wanted.items()
    )


def test_a_large_run_reads_half_of_its_positions_from_clear_marks_in_order_and_few_from_small_sheets() -> None:
    boxes = {name: sum(len(page.boxes) for page in layout_of(name).pages) for name in (*SURVEYS, *SHAPES)}
    jobs = portions(10_000_000, boxes, real=False)
    read = dict.fromkeys(GROUPS, 0)
    for job in jobs:
        read[job.cell.group] += job.count * boxes[job.cell.survey] * (2 if job.cell.profile.again else 1)
    assert sum(read.values()) == pytest.approx(10_000_000, rel=1e-3)
    assert read["in-spec"] == pytest.approx(5_000_000, rel=1e-2)
    assert read["shapes"] == pytest.approx(200_000, rel=1e-2)
    assert {job.cell.survey for job in jobs if job.cell.group == "shapes"} == set(SHAPES)
    assert sum(job.count for job in jobs if job.cell.group == "shapes") < 6_000


@pytest.mark.parametrize("survey", SHAPES)
def test_sheets_of_every_questionnaire_are_read(survey: str) -> None:
    cell = a_cell(group="shapes", profile="clean-200", way="cross", survey=survey)
    sheet = make_sheet(cell, 0, seed=1)
    readings = read_pass(sheet, 0)
    assert [str(reading.outcome) for reading in readings] == ["read"] * len(readings)
    read = {answer.question: answer for reading in readings for answer in reading.answers}
    for row in sheet.answers.responses:
        answer = read[row.question]
        assert label(cell, row) == "cross"
        assert answer.state is State.DOUBT or set(answer.answer.split("|")) == set(row.answer.split("|"))


@pytest.mark.parametrize("style", TAKEN_BACK)
def test_each_way_of_taking_back_has_a_row_beside_a_new_mark_and_one_where_a_person_must_be_asked(style) -> None:
    for name, state in ((corrected_by(style), TrueState.READ), (only_taken_back_by(style), TrueState.DOUBT)):
        cell = a_cell(group="second thoughts", profile="clean-200", way=name, survey="sample")
        sheet = make_sheet(cell, 0, seed=1)
        states = {(label(cell, row), row.state) for row in sheet.answers.responses}
        assert states == {(name, state), (PLAIN_BESIDE, TrueState.READ)}
        taken_back = [r for r in sheet.answers.responses if any(style in mark.styles for mark in r.marks)]
        assert taken_back == [r for r in sheet.answers.responses if label(cell, r) == name] != []


def test_questions_left_out_among_tails_have_a_row_of_their_own() -> None:
    cell = a_cell(group="ambiguous", way=BLANK_BESIDE_TAILS, survey="dense")
    sheet = make_sheet(cell, 0, seed=1)
    for row in sheet.answers.responses:
        assert (label(cell, row) == BLANK_BESIDE_TAILS) == (row.state is TrueState.BLANK)
    assert {label(cell, row) for row in sheet.answers.responses} > {BLANK_BESIDE_TAILS}


def test_real_strokes_take_a_share(tmp_path: Path) -> None:
    drawn = [[[0, 0, 0], [5, 9, 10], [20, -12, 30]]]
    marks = [
        {"writer": w, "type": t, "strokes": drawn} for w in "ab" for t in ("tick", "cross", "circle", "star", "delete")
    ]
    strokes = tmp_path / "strokes.json"
    strokes.write_text(json.dumps(marks), "utf-8")
    found = run(tmp_path, "--positions", "2000", "--strokes", str(strokes))
    assert {row["group"] for row in found["profiles"] if "real pen" in row["profile"]} >= {"in-spec"}


@pytest.mark.parametrize(
    ("errors", "trials", "bound"),
    [(0, 10_000_000, 2.995732e-07), (0, 1, 0.95), (1, 100, 0.0465598), (3, 3, 1.0)],
)
def test_the_bound_is_the_known_one(errors: int, trials: int, bound: float) -> None:
    assert upper_bound(errors, trials) == pytest.approx(bound, rel=1e-6)


@pytest.mark.parametrize(("errors", "trials"), [(1, 7), (10, 100), (20, 500)])
def test_at_the_bound_so_few_errors_happen_once_in_twenty(errors: int, trials: int) -> None:
    p = Fraction(upper_bound(errors, trials))
    lucky = sum(comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(errors + 1))
    assert float(lucky) == pytest.approx(0.05, rel=1e-6)
