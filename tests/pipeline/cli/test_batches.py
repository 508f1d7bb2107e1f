"""Batches on the command line: listed, held, released and withdrawn, in the language that is spoken."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.cli import main
from pipeline.intake.ingest import ingest
from pipeline.records.batches import BatchState

Office = Any  # of conftest.py, which can't be imported


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_batch_is_listed_held_released_and_withdrawn(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.drop("quay/a.tif", *office.sheet(1))
    ingest(office.workspace)
    root = str(office.workspace.root)

    def run(*arguments: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-w", root])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told
        return told.out + told.err

    def state() -> BatchState:
        return office.workspace.store.batches.numbered(1).state

    assert "quay" in run("--language", "vi", "batches", "list")
    assert "đang tạm giữ" in run("--language", "vi", "batches", "hold", "1", "--by", "Lan")
    assert state() is BatchState.HELD
    assert "đang tạm giữ" in run("--language", "vi", "batches", "list")
    assert "counts" in run("--language", "en", "batches", "release", "1")
    assert "chưa ghi lý do" in run("--language", "vi", "batches", "withdraw", "1", "--why", " ", code=8)
    assert "is withdrawn" in run("--language", "en", "batches", "withdraw", "1", "--why", "wrong box")
    assert state() is BatchState.WITHDRAWN
    assert "was withdrawn" in run("--language", "en", "batches", "hold", "1", code=8)
    assert "there is no batch 9" in run("--language", "en", "batches", "hold", "9", code=7)
    assert "wrong box" in run("--language", "en", "log")
    run("log", "--verify")
    assert "quay" in run("batches")
