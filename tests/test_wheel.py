"""What is installed works without the source tree: a wheel is built, and tried where nothing else of phieu is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("forms", "omr", "pipeline", "samples")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds; what phieu runs on is taken from the environment of the tests."""
    place = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copytree(ROOT / name, place / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(place), str(place / "source")]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(place.glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", str(place / "site"), str(wheel)], check=True)
    shutil.rmtree(place / "source")
    return place / "site"


def environment(installed: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(installed)}


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """Run a command of the installed program in some folder; return what it says."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment(installed), check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def test_the_installed_program_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    for name in SOURCES:
        where = run(installed, tmp_path, "-c", f"import {name}; print({name}.__file__)")
        assert Path(where.strip()).is_relative_to(installed)
    assert not (installed / "samples" / "training").exists()
    assert run(installed, tmp_path, "-m", "pipeline.cli", "version").startswith("phieu 0.")
    assert (installed / "bin" / "phieu").exists() or (installed / "Scripts" / "phieu.exe").exists()


def test_the_whole_way_works_and_the_review_page_answers(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "-m", "pipeline.cli", "demo", "demo", "--sheets", "1")
    assert "sheets came back" in said
    assert (tmp_path / "demo" / "results" / "report.pdf").read_bytes().startswith(b"%PDF")
    command = [sys.executable, "-u", "-m", "pipeline.cli", "-w", "demo", "review", "--port", "0"]
    served = subprocess.Popen(command, cwd=tmp_path, env=environment(installed), stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    try:
        address = next(word for word in served.stdout.readline().split() if word.startswith("http"))
        with urllib.request.urlopen(address, timeout=30) as page:
            text = page.read().decode()
        assert "phieu" in text
        with urllib.request.urlopen(f"{address}static/review.css", timeout=30) as style:
            assert style.status == 200
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(30)
        served.stdout.close()
