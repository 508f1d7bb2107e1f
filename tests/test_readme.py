"""The README tells the truth: what it lists is what there is."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import typer

import forms.errors
import omr.scan.errors
import pipeline.errors
from forms import parse_survey
from forms.errors import ExitCode, PhieuError
from omr import Fault
from pipeline.cli.app import app
from pipeline.inspection.fault_table import FaultEntry, fault_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_listed(code: ExitCode) -> None:
    assert re.search(rf"^\| {code.value} \| `{code.name}` \|", README, re.MULTILINE)


@pytest.mark.parametrize("module", [forms.errors, omr.scan.errors, pipeline.errors])
def test_every_error_is_listed_with_its_exit_code(module) -> None:
    for name, error in inspect.getmembers(module, inspect.isclass):
        if issubclass(error, PhieuError) and error.__module__ == module.__name__ and error is not PhieuError:
            line = next(line for line in README.splitlines() if f"`{module.__name__.partition('.')[0]}.{name}`" in line)
            assert line.startswith(f"| {error.exit_code.value} |")


@pytest.mark.parametrize("entry", fault_table(), ids=lambda entry: entry.fault.value)
def test_every_fault_is_listed_with_what_is_said_of_it(entry: FaultEntry) -> None:
    told = entry.advice
    cells = [f"`{entry.fault}`", entry.outcome, f"{told.seen_en} {told.do_en}", f"{told.seen_vi} {told.do_vi}"]
    assert f"| {' | '.join(cells)} |" in README.splitlines()


def test_no_fault_is_listed_that_there_is_not() -> None:
    table = README.partition("| fault | outcome |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == [fault.value for fault in Fault]


@pytest.mark.parametrize("command", sorted(typer.main.get_command(app).commands))
def test_every_command_is_mentioned(command: str) -> None:
    assert f"phieu {command}" in README


def test_the_survey_that_explains_the_format_can_be_used() -> None:
    example = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert example is not None
    survey = parse_survey(example[1], "README.md")
    assert [question.id for question in survey.questions] == ["q01", "gender", "visits", "comments"]


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:forms|omr|pipeline|samples|tests)/[\w./-]+)`", README)
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert named
    assert pictures
    assert [name for name in named + pictures if not (ROOT / name).exists()] == []
