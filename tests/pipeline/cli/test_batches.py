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

    assert "quay" in run("batches", "--language", "vi")
    assert "đang tạm giữ" in run("batches", "hold", "1", "--by", "Lan", "--language", "vi")
    assert state() is BatchState.HELD
    assert "đang tạm giữ" in run("batches", "--language", "vi")
    assert "counts" in run("batches", "release", "1", "--language", "en")
    assert "chưa ghi lý do" in run("batches", "withdraw", "1", "--why", " ", "--language", "vi", code=8)
    assert "is withdrawn" in run("batches", "withdraw", "1", "--why", "wrong box", "--language", "en")
    assert state() is BatchState.WITHDRAWN
    assert "was withdrawn" in run("batches", "hold", "1", "--language", "en", code=8)
    assert "there is no batch 9" in run("batches", "hold", "9", "--language", "en", code=7)
    assert "wrong box" in run("log", "--language", "en")
    run("log", "--verify")
