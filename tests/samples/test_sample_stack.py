"""The stack in ``samples/stack`` is whole, and small enough to be carried along."""

from pathlib import Path

import pikepdf
import pytest

import samples
from forms.register import load_register
from forms.serial import parse_serial
from samples import read_facts, read_truth, write_facts
from samples.make_stack import KEY, sample_runs

HERE = Path(samples.__file__).parent
STACK = HERE / "stack"


@pytest.fixture(scope="module")
def facts():
    return read_facts(STACK / "stack.json")


@pytest.fixture(scope="module")
def truth():
    return read_truth(STACK / "truth.csv")


def test_it_holds_forty_sheets_of_four_units_by_two_channels(facts, truth):
    sheets = {parse_serial(row.sheet) for row in truth}
    assert len(sheets) >= 40
    came = [run for run in facts.runs if sheets & set(range(run.first_serial, run.first_serial + run.count))]
    assert {(run.unit, run.channel) for run in came} == {
        (unit, channel) for unit in ("ub06808", "ub06820", "ub06829", "ubhcc") for channel in ("counter", "box")
    }
    assert {run.period for run in facts.runs} == {"2019-Q1"}
    issued = {s for run in facts.runs for s in range(run.first_serial, run.first_serial + run.count)}
    assert sheets < issued


def test_it_has_something_to_settle(truth):
    styles = "|".join(row.style for row in truth)
    for word in ("tick", "cross", "circled", "crossed-out", "refill", "dot"):
        assert word in styles
    assert any(row.state == "doubt" for row in truth)


def test_each_file_has_the_pages_that_the_truth_speaks_of(facts, truth):
    for scan in facts.scans:
        with pikepdf.open(STACK / scan.file) as pdf:
            assert len(pdf.pages) == scan.pages
            assert all(len(page.get_images()) == 1 for page in pdf.pages)
        assert {row.page for row in truth if row.scan == scan.file} == set(range(1, scan.pages + 1))
    assert {row.scan for row in truth} == {scan.file for scan in facts.scans}


def test_every_question_of_the_layout_is_in_the_truth_of_every_sheet(facts, truth):
    asked = {box.question for page in facts.layout.pages for box in page.boxes}
    for sheet in {row.sheet for row in truth}:
        assert {row.question for row in truth if row.sheet == sheet} == asked


def test_it_stays_under_three_megabytes():
    assert sum(file.stat().st_size for file in STACK.iterdir()) <= 3_000_000


def test_the_facts_come_back_from_their_file(tmp_path, facts):
    write_facts(tmp_path / "again.json", facts)
    assert read_facts(tmp_path / "again.json") == facts


def test_the_runs_are_those_that_the_generator_prints(facts):
    assert facts.runs == sample_runs(load_register(HERE / "units.csv"))
    assert facts.key == KEY
