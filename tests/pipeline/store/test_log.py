"""The log as it is stored; what it proves is tested in ``tests/pipeline/records/test_log_chain.py``."""

from __future__ import annotations

from typing import Any

from pipeline.records.log_chain import EntryKind

Office = Any  # of conftest.py, which can't be imported


def test_the_newest_entry_of_the_log_is_the_last_of_all(office: Office) -> None:
    log = office.workspace.store.log
    entries = list(log.entries())
    assert log.count() == len(entries)
    assert log.newest() == entries[-1]
    assert entries[-1].entry.kind is EntryKind.PRINTED
