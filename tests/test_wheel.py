"""What is installed works without the source tree: an sdist, and a wheel from it, are tried in an empty environment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("forms", "omr", "pipeline", "samples")


# Names of phieu, of what it runs on and of what Python itself needs to start a process, each as a file or a folder that
# somebody may happen to have; none of them may be imported.
FOLDERS = ("forms", "omr", "pipeline", "samples")
FILES = ("numpy", "cv2", "pandas", "multiprocessing", "pickle", "selectors", "signal", "sitecustomize", "usercustomize")
TRAP = """from pathlib import Path
(Path(__file__).parent / "sprung").touch()
raise ImportError(__file__)
"""


def copy_sources(place: Path) -> None:
    made = shutil.ignore_patterns("__pycache__", "_kernels.*")
    for name in SOURCES:
        shutil.copytree(ROOT / name, place / name, ignore=made)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an empty environment into which the wheel was installed, with all that it asks for and no more.

    The wheel is made from the sdist, and that from the sources, so that neither lacks a file that the other had.
    """
    place = tmp_path_factory.mktemp("wheel")
    copy_sources(place / "source")
    build = "from setuptools import build_meta; build_meta.build_sdist('..')"
    subprocess.run([sys.executable, "-c", build], cwd=place / "source", check=True, capture_output=True)
    shutil.rmtree(place / "source")
    (sdist,) = place.glob("*.tar.gz")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    make = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(place), str(sdist)]
    subprocess.run(make, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", symlinks=os.name != "nt")
    (python,) = (place / "env").glob("[bS]*/python" if os.name != "nt" else "Scripts/python.exe")
    pins = ["--constraint", str(ROOT / "requirements.in")]
    subprocess.run([*pip, "--python", str(python), "install", str(wheel), *pins], check=True, capture_output=True)
    return python


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """Run a command of the installed program in some folder; return what it says."""
    command = [str(installed), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def test_the_installed_program_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    for name in SOURCES:
        where = run(installed, tmp_path, "-c", f"import {name}; print({name}.__file__)")
        assert Path(where.strip()).is_relative_to(installed.parents[1])
    assert not (Path(where.strip()).parent / "training").exists(), "what the reader is fitted with is no part of it"
    assert run(installed, tmp_path, "-m", "pipeline.cli", "version").startswith("phieu 0.")
    check = [sys.executable, "-m", "pip", "--python", str(installed), "check"]
    subprocess.run(check, check=True, capture_output=True)


def test_inner_loops_are_compiled_as_it_is_installed(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "-c", "from omr import compiled; print(compiled.KERNELS is not None)") == "True\n"


def test_without_a_compiler_it_is_installed_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    copy_sources(tmp_path / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-deps"]
    command = [*pip, "--no-build-isolation", "--target", str(tmp_path / "there"), str(tmp_path / "source")]
    subprocess.run(command, check=True, capture_output=True)
    there = str(tmp_path / "there")
    ask = f"import sys; sys.path.insert(0, {there!r}); from omr import compiled; print(compiled.KERNELS)"
    assert run(Path(sys.executable), tmp_path, "-c", ask) == "None\n"


def test_the_whole_way_works_and_the_office_answers(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "-m", "pipeline.cli", "demo", "demo", "--sheets", "1")
    assert "sheets came back" in said
    assert (tmp_path / "demo" / "results" / "report.pdf").read_bytes().startswith(b"%PDF")
    command = [str(installed), "-u", "-m", "pipeline.cli", "-w", "demo", "serve", "--port", "0"]
    served = subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    try:
        address = next(word for word in served.stdout.readline().split() if word.startswith("http"))
        with urllib.request.urlopen(f"{address}login", timeout=30) as page:
            text = page.read().decode()
        assert "phieu" in text
        with urllib.request.urlopen(f"{address}static/phieu.css", timeout=30) as style:
            assert style.status == 200
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(30)
        served.stdout.close()


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program ``phieu`` of an editable install; what it runs on is taken from the environment of the tests."""
    place = tmp_path_factory.mktemp("editable")
    copy_sources(place / "source")
    venv.create(place / "env", symlinks=os.name != "nt")
    scripts = place / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = next(scripts.glob("python*"))
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    found = subprocess.run(ask, check=True, capture_output=True, encoding="utf-8").stdout.strip()
    Path(found, "others.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "--python", str(python), "install"]
    command = [*pip, "--no-deps", "--no-build-isolation", "-e", str(place / "source")]
    subprocess.run(command, check=True, capture_output=True)
    return next(scripts.glob("phieu*"))


@pytest.fixture(params=["wheel", "editable"])
def program(request: pytest.FixtureRequest) -> tuple[list[str], dict[str, str]]:
    """A command and an environment that run an installed phieu."""
    if request.param == "editable":
        return [str(request.getfixturevalue("editable"))], environment()
    python: Path = request.getfixturevalue("installed")
    return [str(next(python.parent.glob("phieu*")))], environment()


def set_traps(folder: Path) -> None:
    for name in FOLDERS:
        (folder / name).mkdir()
    for name in FILES:
        (folder / f"{name}.py").write_text(TRAP, "utf-8")


def test_nothing_is_imported_from_the_current_folder(program: tuple[list[str], dict[str, str]], tmp_path: Path) -> None:
    command, env = program
    desk = tmp_path / "desk"
    desk.mkdir()
    set_traps(desk)

    def phieu(*arguments: str) -> str:
        ran = subprocess.run(
            [*command, "-w", str(tmp_path / "w"), *arguments],
            cwd=desk,
            env=env,
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return ran.stdout

    phieu("init", str(tmp_path / "w"))
    order = ["--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "3"]
    phieu("print", *order, "--output", str(tmp_path / "sheets.pdf"))
    assert "6 pages: 6 read" in phieu("ingest", str(tmp_path / "sheets.pdf"))
    assert not (desk / "sprung").exists()


def test_run_as_a_module_it_imports_nothing_but_itself_from_the_current_folder(installed: Path, tmp_path: Path) -> None:
    """``python -m`` finds ``pipeline``, and what it begins with, before any of it can run; what comes later is ours."""
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    for name in ("numpy", "cv2", "pandas", "typer", "orjson", "selectors"):
        (tmp_path / f"{name}.py").write_text(TRAP, "utf-8")
    assert "sheets came back" in run(installed, tmp_path, "-m", "pipeline.cli", "demo", "demo", "--sheets", "1")
    assert not (tmp_path / "sprung").exists()
