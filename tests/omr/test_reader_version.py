from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from omr import reader_version
from omr.reader_version import WEIGHTS_FILE, current_reader


@pytest.fixture
def anew() -> Iterator[None]:
    """Let the version be found out again, here and afterwards."""
    current_reader.cache_clear()
    yield
    current_reader.cache_clear()


@pytest.mark.usefixtures("anew")
def test_other_weights_and_another_number_are_another_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    versions = {current_reader()}
    assert current_reader() in versions, "the same reader has one version"
    weights = resources.files("omr").joinpath(WEIGHTS_FILE).read_bytes()
    (tmp_path / WEIGHTS_FILE).write_bytes(weights + b"\0")
    with monkeypatch.context() as patched:
        patched.setattr(reader_version.resources, "files", lambda _: tmp_path)
        current_reader.cache_clear()
        versions.add(current_reader())
    monkeypatch.setattr(reader_version, "READER", 0)
    current_reader.cache_clear()
    versions.add(current_reader())
    assert len(versions) == 3
