from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline
from pipeline.work.import_path import import_path, imports_as_here

HOME = Path(pipeline.__file__).parents[1]


def test_the_current_folder_is_left_out_where_python_put_it_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for first in ("", str(tmp_path)):
        monkeypatch.setattr(sys, "path", [first, "/elsewhere"])
        assert import_path() == ["/elsewhere"]


def test_the_sources_stay_where_phieu_is_run_from_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    monkeypatch.setattr(sys, "path", [str(HOME), "/elsewhere"])
    assert import_path() == [str(HOME), "/elsewhere"]


def test_the_environment_is_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/mine")
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    with imports_as_here():
        assert os.environ["PYTHONSAFEPATH"] == "1"
        assert str(HOME) in os.environ["PYTHONPATH"].split(os.pathsep)
    assert os.environ["PYTHONPATH"] == "/mine"
    assert "PYTHONSAFEPATH" not in os.environ


COUNTING = """
from pathlib import Path
from omr.scan.limits import Limits
from pipeline.intake.page_jobs import CountJob
from pipeline.work.workers import Workers

scan = next(Path("samples/stack").glob("*.pdf"))
with Workers(1) as crew:
    ((_, counted),) = crew.in_order([CountJob(scan, Limits())])
print(counted)
"""


def test_phieu_runs_from_its_sources_in_their_folder() -> None:
    """Without being installed, it is found in the current folder, and so it is by its workers."""
    others = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", COUNTING]
    ran = subprocess.run(command, cwd=HOME, env=others, check=True, capture_output=True, encoding="utf-8")
    assert int(ran.stdout) > 1
