"""A made-up office of five units and two periods, and a copy of it for each test that changes it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.publish.publishing import publish
from pipeline.results.tabulate import tabulate
from tests.benchmarks.made_up import make_up

PERIODS = ("2018-Q4", "2019-Q1")
TODAY = date(2019, 4, 20)


@pytest.fixture(scope="session")
def made_up_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("publish") / "office"
    workspace = make_up(root, periods=PERIODS, units=5)
    tabulate(workspace)
    publish(workspace, today=TODAY)
    workspace.close()
    return root


@pytest.fixture
def office(made_up_once: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A made-up office that has published once."""
    root = tmp_path / "office"
    shutil.copytree(made_up_once, root)
    workspace = Workspace.open(root)
    yield workspace
    workspace.close()


@pytest.fixture
def published_once(made_up_once: Path) -> Path:
    """The folder of a publication, not to be changed."""
    return made_up_once / "results" / "public"


@pytest.fixture
def settings() -> Callable[[Workspace, str], Workspace]:
    """Change settings: lines of the form ``key = value`` that stand in phieu.toml already."""

    def change(workspace: Workspace, *lines: str) -> Workspace:
        path = workspace.root / "phieu.toml"
        text = path.read_text("utf-8")
        for line in lines:
            key = line.partition(" = ")[0]
            before = next(one for one in text.splitlines() if one.startswith(f"{key} = "))
            text = text.replace(before, line)
        path.write_text(text, "utf-8")
        workspace.close()
        return Workspace.open(workspace.root)

    return change
