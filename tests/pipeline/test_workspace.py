from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.errors import KeyFileError, StoreError, WorkspaceError


def test_a_new_workspace_has_everything_and_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "phòng một cửa")
    for folder in ("inbox", "archive", "print", "results"):
        assert (workspace.root / folder).is_dir()
    assert workspace.survey().id == "sipas"
    assert workspace.register().get("ub06808").name == "Phường Vàng Danh"
    assert len(workspace.key) == 32
    assert (workspace.root / "phieu.db").is_file()
    if sys.platform != "win32":
        assert stat.S_IMODE((workspace.root / "phieu.key").stat().st_mode) == 0o600


def test_two_workspaces_have_different_keys(tmp_path: Path) -> None:
    assert Workspace.create(tmp_path / "a").key != Workspace.create(tmp_path / "b").key


def test_nothing_that_exists_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "survey.yaml").write_text("mine", "utf-8")
    (tmp_path / "phieu.key").write_text("ab" * 32, "utf-8")
    workspace = Workspace.create(tmp_path)
    assert (tmp_path / "survey.yaml").read_text("utf-8") == "mine"
    assert workspace.key == bytes.fromhex("ab" * 32)
    with pytest.raises(WorkspaceError, match="workspace already"):
        Workspace.create(tmp_path)


def test_an_init_that_was_cut_off_can_be_repeated(tmp_path: Path) -> None:
    key = Workspace.create(tmp_path).key
    (tmp_path / "phieu.toml").unlink()
    assert Workspace.create(tmp_path).key == key


def test_a_workspace_is_found_from_within(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w")
    assert Workspace.find(tmp_path / "w" / "inbox").root == (tmp_path / "w").resolve()
    with pytest.raises(WorkspaceError) as caught:
        Workspace.find(tmp_path)
    assert "phieu init" in caught.value.advice


@pytest.mark.parametrize("content", ["", "not hexadecimal", "abcd"])
def test_a_damaged_key_is_never_used(tmp_path: Path, content: str) -> None:
    workspace = Workspace.create(tmp_path)
    (tmp_path / "phieu.key").write_text(content, "utf-8")
    with pytest.raises(KeyFileError) as caught:
        _ = workspace.key
    assert "backup" in caught.value.advice


def test_a_database_of_another_version_or_of_no_kind_is_refused(tmp_path: Path) -> None:
    Workspace.create(tmp_path)
    (tmp_path / "phieu.db").write_bytes(b"something else entirely" * 100)
    with pytest.raises(StoreError, match="can't be used"):
        _ = Workspace.open(tmp_path).store


def test_a_database_url_that_makes_no_sense_is_one_error(tmp_path: Path) -> None:
    Workspace.create(tmp_path)
    settings = tmp_path / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('database = ""', 'database = "oracle on a stick"'), "utf-8")
    with pytest.raises(StoreError) as caught:
        _ = Workspace.open(tmp_path).store
    assert "postgresql" in caught.value.advice
