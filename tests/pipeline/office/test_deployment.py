"""The container of the office: checked by a linter of containers, and against what the rest of phieu says of itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

import pipeline.deployment
from pipeline import Workspace
from pipeline.cli.serving import PORT

FOLDER = Path(pipeline.deployment.__file__).parent
ROOT = FOLDER.parents[1]


@pytest.fixture
def containerfile() -> str:
    return (FOLDER / "Containerfile").read_text("utf-8")


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))


def test_a_linter_finds_nothing() -> None:
    linter = shutil.which("hadolint", path=sysconfig.get_path("scripts"))
    assert linter, "make test installs it"
    said = subprocess.run([linter, str(FOLDER / "Containerfile")], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_all_that_it_copies_is_there(containerfile: str) -> None:
    named = [name for line in re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", containerfile) for name in line.split()]
    assert {"forms", "omr", "pipeline", "samples", "requirements.txt"} <= set(named)
    assert all((ROOT / name).exists() for name in named)


def test_its_port_driver_and_user_are_those_of_the_rest(containerfile: str, compose: Any) -> None:
    assert re.findall(r"(?m)^EXPOSE (\d+)$", containerfile) == [str(PORT)]
    assert compose["services"]["office"]["ports"] == [f"${{PHIEU_ADDRESS:-127.0.0.1}}:{PORT}:{PORT}"]
    (driver,) = re.findall(r"psycopg\[binary\]==([\d.]+)", containerfile)
    assert f"psycopg[binary]=={driver}\n" in (ROOT / "requirements-dev.in").read_text("utf-8"), "the one that is tested"
    assert re.findall(r"(?m)^USER (.*)$", containerfile) == ["10001"]


def test_the_database_that_it_names_is_one_that_a_workspace_takes(
    compose: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (FOLDER / "compose.yaml").read_text("utf-8")
    (line,) = re.findall(r"\(phieu\.toml: (database = .*)\)", text)
    root = Workspace.create(tmp_path / "office").root
    settings = root / "phieu.toml"
    changed, count = re.subn(r'(?m)^database = ""', line.replace("\\", "\\\\"), settings.read_text("utf-8"))
    assert count == 1
    settings.write_text(changed, "utf-8")
    monkeypatch.setenv("PHIEU_DB_PASSWORD", "p@ss")
    url = make_url(Workspace.open(root).settings.database_url())
    named = compose["services"]["database"]["environment"]
    assert (url.username, url.database, url.host) == (named["POSTGRES_USER"], named["POSTGRES_DB"], "database")
    assert url.password == "p@ss"
