"""A command loads what it needs, and no more: nobody waits for pandas to read a help text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.cli.asked_command import with_asked_alone

HEAVY = {"pandas", "cv2", "sqlalchemy", "reportlab", "numpy", "scipy", "fastapi", "samples"}
RUN = """
import json, sys
from pipeline.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(json.dumps([end.code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def run(folder: Path, *arguments: str) -> tuple[int, set[str]]:
    """Run a command in a fresh interpreter; return its exit code and the packages that were loaded when it ended."""
    command = [sys.executable, "-c", RUN, *arguments]
    # The shell is named, not detected: nobody types this, and a test run may have no shell above it.
    environment = {"PYTHONPATH": str(Path(__file__).parents[3]), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    code, loaded = json.loads(done.stdout.splitlines()[-1])
    return code or 0, set(loaded)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("version",), 0),
        (("--version",), 0),
        (("--help",), 0),
        (("print", "--help"), 0),
        (("report", "-h"), 0),
        (("audit", "draw", "--help"), 0),
        (("users", "--help"), 0),
        (("no-such-command",), 2),
        (("print", "--count", "many"), 2),
        (("--show-completion", "bash"), 0),
    ],
)
def test_help_version_and_errors_of_usage_load_nothing_heavy(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    ended, loaded = run(tmp_path, *arguments)
    assert ended == code
    assert not loaded & HEAVY


@pytest.mark.parametrize("command", ["status", "remind"])
def test_how_things_stand_and_what_is_due_load_neither_pandas_nor_opencv(tmp_path: Path, command: str) -> None:
    Workspace.create(tmp_path / "w").close()
    ended, loaded = run(tmp_path / "w", command)
    assert ended == 0
    assert not loaded & {"pandas", "cv2", "reportlab", "samples", "fastapi", "icalendar"}


def test_who_hands_out_scans_to_be_read_loads_nothing_that_sees_pictures(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w").close()
    Image.new("L", (826, 1169), 255).save(tmp_path / "blank.tif")
    ended, loaded = run(tmp_path / "w", "ingest", str(tmp_path / "blank.tif"))
    assert ended == 0
    assert "sqlalchemy" in loaded
    assert not loaded & {"cv2", "numpy", "pikepdf", "pypdfium2", "pandas", "reportlab", "samples", "fastapi"}


@pytest.mark.parametrize(
    "arguments",
    [("status", "--help"), ("users", "--help"), ("--language", "en", "audit", "drw"), ("-w", "x", "log"), ("lgo",), ()],
)
def test_a_command_is_answered_as_if_all_had_been_made_ready(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for program in (with_asked_alone(app, arguments), app):
        with pytest.raises(SystemExit) as ended:
            program(args=list(arguments), prog_name="phieu")
        said.append((ended.value.code, *capsys.readouterr()))
    assert said[0] == said[1]


def test_a_command_of_the_program_is_made_ready_alone_whatever_stands_before_it() -> None:
    for arguments in (["status"], ["--debug", "-w", "log", "status"], ["--workspace=log", "status", "log"]):
        (one,) = with_asked_alone(app, arguments).registered_commands
        assert one.name == "status"


def test_printing_loads_no_pandas(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w").close()
    order = ("--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "1")
    ended, loaded = run(tmp_path / "w", "print", *order)
    assert ended == 0
    assert "reportlab" in loaded
    assert not loaded & {"pandas", "samples", "fastapi"}
