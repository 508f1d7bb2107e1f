"""Holding, releasing, withdrawing and cancelling are stored whole or not at all, whatever the moment of a failure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from pipeline.errors import StoreError
from pipeline.intake.ingest import ingest
from pipeline.printing.cancelling import came_back, cancel_run, restore_run
from pipeline.records.batches import BatchKind
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.log_check import verify
from tests.pipeline.review.test_whole_items import failing_commit, rows_of

Office = Any  # of conftest.py, which can't be imported


def do(office: Office, step: Callable[[], Any]) -> None:
    """Do a step while one of its transactions after the other fails, until it is stored by one."""
    before, changed = rows_of(office), set[str]()
    for which in count(1):
        with failing_commit(which) as failed, suppress(StoreError):
            step()
        changed = {name for name, rows in rows_of(office).items() if rows != before[name]}
        assert not verify(office.workspace.store).faults
        if changed or not failed:
            break
    assert "log" in changed


def test_batches_and_runs_are_turned_whole_or_not_at_all(office: Office) -> None:
    for name, said in (("a.tif", "5"), ("b.tif", "2"), ("c.tif", "5")):
        office.drop(name, *office.sheet(7, q01=said), {"outcome": "unreadable", "fault": "code-unreadable", "in": name})
        ingest(office.workspace)
    (office.workspace.inbox / "d.tif").write_bytes(
        (office.workspace.archive / office.workspace.store.scans.all()[0].file).read_bytes()
    )
    ingest(office.workspace)
    workspace, store, run = office.workspace, office.workspace.store, office.runs[0]
    batches = store.batches
    first, second, third = sorted(one.id for one in batches.all())[:3]
    do(office, lambda: batches.hold(first, "An", "xem lại"))
    do(office, lambda: batches.release(first, "An"))
    do(office, lambda: batches.hold(second, "An"))
    do(office, lambda: batches.withdraw(first, "An", "quét nhầm"))
    do(office, lambda: batches.withdraw(second, "An", "quét nhầm"))
    do(office, lambda: batches.begin(BatchKind.UPLOAD, "", "An"))
    scan = store.scans.called("b.tif")[0]
    do(office, lambda: batches.bring_anew(scan, third, "An"))
    do(office, lambda: cancel_run(workspace, run, "mất", "An", came_back(workspace, run)))
    do(office, lambda: restore_run(workspace, run, "An", "tìm thấy", came_back(workspace, run)))
    do(office, lambda: batches.note_reported({"2019-Q1"}, "An"))
    tabulate(workspace)
    assert [row["status"] for row in office.table("sheets.csv")] == ["waiting"]
