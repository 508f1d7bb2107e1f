"""The READMEs tell the truth: what they list is what there is."""

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
MADE = {
    "backup",
    "online",
    "results",
    "inbox",
    "archive",
    "print",
    "demo",
    "build",
    ".venv",
}  # what commands make, in a workspace or here
READMES = ("README.md", "forms/README.md", "omr/README.md", "pipeline/README.md", "tests/benchmarks/README.md")
README, FORMS, _, PIPELINE, _ = ((ROOT / name).read_text("utf-8") for name in READMES)
FILE = r"`((?:[\w-]+/)+(?:[\w-]+(?:\.(?:py|npz|yaml|csv|md|json))?)?|\w+\.py)`"


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_listed(code: ExitCode) -> None:
    assert re.search(rf"^\| {code.value} \| `{code.name}` \|", PIPELINE, re.MULTILINE)


@pytest.mark.parametrize("module", [forms.errors, omr.scan.errors, pipeline.errors])
def test_every_error_is_listed_with_its_exit_code(module) -> None:
    for name, error in inspect.getmembers(module, inspect.isclass):
        if issubclass(error, PhieuError) and error.__module__ == module.__name__ and error is not PhieuError:
            line = next(
                line for line in PIPELINE.splitlines() if f"`{module.__name__.partition('.')[0]}.{name}`" in line
            )
            assert line.startswith(f"| {error.exit_code.value} |")


@pytest.mark.parametrize("entry", fault_table(), ids=lambda entry: entry.fault.value)
def test_every_fault_is_listed_with_what_is_said_of_it(entry: FaultEntry) -> None:
    cells = [f"`{entry.fault}`", entry.outcome, entry.advice.said("en"), entry.advice.said("vi")]
    assert f"| {' | '.join(cells)} |" in PIPELINE.splitlines()


def test_no_fault_is_listed_that_there_is_not() -> None:
    table = PIPELINE.partition("| fault | outcome |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == [fault.value for fault in Fault]


@pytest.mark.parametrize("command", sorted(typer.main.get_command(app).commands))
def test_every_command_is_mentioned(command: str) -> None:
    assert f"phieu {command}" in README


def test_no_command_is_listed_twice() -> None:
    table = README.partition("| command | what it does |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    assert len(listed) == len(set(listed)) > 20


@pytest.mark.parametrize(
    ("text", "questions"),
    [(README, ["q01"]), (FORMS, ["q01", "gender", "visits", "comments"])],
    ids=["README", "forms"],
)
def test_the_survey_that_explains_the_format_can_be_used(text: str, questions: list[str]) -> None:
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    survey = parse_survey(example[1], "README.md")
    assert [question.id for question in survey.questions] == questions


@pytest.mark.parametrize("name", READMES)
def test_every_file_that_is_named_is_there(name: str) -> None:
    text, folder = (ROOT / name).read_text("utf-8"), (ROOT / name).parent
    named = [file for file in re.findall(FILE, text) if file.partition("/")[0] not in MADE]
    assert named
    assert [file for file in named if not ((ROOT / file).exists() or (folder / file).exists())] == []
    linked = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    assert [link for link in linked if not (folder / link).exists()] == []


def test_every_link_to_a_heading_leads_to_one() -> None:
    links = re.findall(r"\]\(([^)#]+)#([^)]+)\)", README)
    assert links
    for file, heading in links:
        headings = re.findall(r"^#+ (.*)$", (ROOT / file).read_text("utf-8"), re.MULTILINE)
        assert heading in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_the_first_readme_can_be_read_over_a_coffee() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 12_000
