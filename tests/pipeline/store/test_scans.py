"""Files that arrived are found again by name and bytes, and accounted for until each of their pages has its row."""

from __future__ import annotations

from typing import Any

from omr.faults import Fault, Outcome
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_record import PageRecord
from pipeline.upkeep.log_check import verify

Office = Any  # of conftest.py, which can't be imported

SHA = "ab" * 32
BLANK = PageRecord(1, Outcome.BLANK, Fault.PAGE_BLANK)


def kinds(office: Office) -> list[EntryKind]:
    told = [logged.entry.kind for logged in office.workspace.store.log.entries()]
    return [
        kind for kind in told if kind not in (EntryKind.KEY, EntryKind.SETTING, EntryKind.ISSUED, EntryKind.PRINTED)
    ]


def test_a_scan_is_found_by_its_name_and_by_its_bytes(office: Office) -> None:
    scans = office.workspace.store.scans
    first = scans.add(SHA, "a.tif", "Lan", "a.tif", 12)
    second = scans.add("cd" * 32, "a.tif", "Minh", "a-2.tif", 12)
    assert scans.called("a.tif") == [first, second]
    assert scans.called("ABAB") == [first]
    assert scans.called("%") == []
    assert scans.with_digest("cd" * 32) == second
    assert scans.with_digest("ef" * 32) is None
    assert scans.names() == {first.id: "a.tif", second.id: "a.tif"}


def test_the_same_bytes_are_one_scan_and_logged_under_each_name(office: Office) -> None:
    scans = office.workspace.store.scans
    first = scans.add(SHA, "a.tif", "", "a.tif", 12)
    assert scans.add(SHA, "b.tif", "", "b.tif", 12) == first
    for name in ("a.tif", "b.tif", "b.tif"):
        if not scans.came_as(first, name, ""):
            scans.note_known(first, name, "")
    assert scans.all() == [first]
    assert kinds(office) == [EntryKind.ARRIVED, EntryKind.KNOWN]


def test_a_scan_is_unfinished_until_each_of_its_pages_has_its_row(office: Office) -> None:
    store = office.workspace.store
    scan = store.scans.add(SHA, "a.tif", "", "a.tif", 12)
    store.scans.set_page_count(scan, 1)
    assert [one.pages for one in store.scans.unfinished()] == [1]
    assert store.pages.account() == (1, 0)
    store.pages.record(scan, BLANK)
    for _ in range(2):
        store.scans.finish(scan)
    assert store.scans.unfinished() == []
    assert store.pages.account() == (1, 1)
    assert kinds(office) == [EntryKind.ARRIVED, EntryKind.READ]
    assert not verify(store).faults


def test_a_scan_is_deleted_once(office: Office) -> None:
    scans = office.workspace.store.scans
    scan = scans.add(SHA, "a.tif", "", "a.tif", 12)
    for why in ("its time was over", "again"):
        scans.delete(scan, why)
    (kept,) = scans.all()
    assert kept.deleted_at is not None
    assert kinds(office) == [EntryKind.ARRIVED, EntryKind.DELETED]
