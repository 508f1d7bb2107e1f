"""``phieu fetch``: a scan comes back as it arrived."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.intake.ingest import ingest

LETTER = "Thư góp ý.docx"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A letter was put into the inbox."""
    workspace = Workspace.create(tmp_path / "w")
    (workspace.inbox / LETTER).write_bytes("Kính gửi".encode())
    ingest(workspace)
    assert not (workspace.inbox / LETTER).exists()
    return workspace


def fetched(workspace: Workspace, scan: str, folder: Path) -> int:
    try:
        main(["fetch", scan, "--output", str(folder), "-w", str(workspace.root)])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_a_file_that_is_no_scan_comes_back_under_its_name(workspace: Workspace, tmp_path: Path) -> None:
    assert fetched(workspace, LETTER, tmp_path) == 0
    assert (tmp_path / LETTER).read_bytes() == "Kính gửi".encode()
    assert fetched(workspace, LETTER, tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [LETTER]


def test_another_file_of_that_name_stays(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / LETTER).write_bytes(b"mine")
    assert fetched(workspace, LETTER, tmp_path) == 0
    assert (tmp_path / LETTER).read_bytes() == b"mine"
    (copy,) = (path for path in tmp_path.glob("Thư góp ý-*.docx"))
    assert copy.read_bytes() == "Kính gửi".encode()


def test_what_is_damaged_in_the_archive_is_not_given_out(workspace: Workspace, tmp_path: Path) -> None:
    (kept,) = (path for path in workspace.archive.rglob("*") if path.is_file())
    kept.chmod(0o600)
    kept.write_bytes(b"")
    assert fetched(workspace, LETTER, tmp_path) == ExitCode.BAD_WORKSPACE
    assert not (tmp_path / LETTER).exists()


def test_a_scan_that_never_arrived(workspace: Workspace, tmp_path: Path) -> None:
    assert fetched(workspace, "other.pdf", tmp_path) == ExitCode.UNKNOWN_NAME
