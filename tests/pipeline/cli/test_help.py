"""Help is written for people: what each option takes, and an example that can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.app import app


def commands(command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command by its path, groups too."""
    yield path
    for name in getattr(command, "commands", {}):
        yield from commands(command.commands[name], (*path, name))


PATHS = [path for path in commands(typer.main.get_command(app)) if path]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_gives_an_example_and_names_what_options_take(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "120"})
    assert shown.exit_code == 0
    assert f"Example: phieu {' '.join(path)}" in shown.output
    assert not [word for word in ("<bool>", "<str>", "<int", "BOOLEAN") if word in shown.output]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_has_no_brackets_that_would_be_taken_for_markup(path: tuple[str, ...]) -> None:
    command: Any = typer.main.get_command(app)
    for name in path:
        command = command.commands[name]
    told = [command.help or "", *(getattr(param, "help", None) or "" for param in command.params)]
    assert not [text for text in told if re.search(r"\[[a-z/]", text)]


def test_the_help_of_the_program_names_no_type_of_python() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert "--version" in shown.output
    assert "<bool>" not in shown.output


@pytest.mark.parametrize("arguments", [["version"], ["--version"]])
def test_the_version_is_said_on_a_line(arguments: list[str]) -> None:
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0
    assert shown.output.startswith("phieu")
    assert len(shown.output.splitlines()) == 1
