"""A workspace whose register of shortcomings is worked with; nothing is printed or scanned in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import Workspace


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an empty register, to be copied."""
    root = tmp_path_factory.mktemp("register") / "office"
    workspace = Workspace.create(root)
    assert workspace.store.remedies.all() == []
    workspace.close()
    return root


@pytest.fixture
def place(empty_office: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with an empty register."""
    workspace = Workspace.open(shutil.copytree(empty_office, tmp_path / "office"))
    yield workspace
    workspace.close()
