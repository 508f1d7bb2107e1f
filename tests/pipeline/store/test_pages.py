"""Each page has one row, and of several scans of a page of a sheet one counts."""

from __future__ import annotations

from typing import Any

import pytest

from omr.faults import Fault, Outcome
from pipeline.errors import StoreError
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.page_record import PageRecord
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.store_rows import Scan

Office = Any  # of conftest.py, which can't be imported


@pytest.fixture
def scan(office: Office) -> Scan:
    added: Scan = office.workspace.store.scans.add("ab" * 32, "a.tif", "", "a.tif", 12)
    return added


def test_a_page_keeps_the_row_that_it_has(office: Office, scan: Scan) -> None:
    pages = office.workspace.store.pages
    office.store_page(scan, 1, office.page(1, 1, q01="5"))
    pages.record(scan, PageRecord(1, Outcome.BLANK, Fault.PAGE_BLANK))
    assert [row.outcome for row in pages.rows()] == [Outcome.READ]
    assert pages.recorded(scan) == {1}


def test_a_page_of_a_scan_that_does_not_exist_is_refused(office: Office) -> None:
    missing = Scan(9, "cd" * 32, "b.tif", "b.tif", 1, "", utc_now())
    with pytest.raises(StoreError):
        office.store_page(missing, 1, office.page(1, 1))
    assert list(office.workspace.store.pages.rows()) == []


def test_of_two_scans_of_a_page_that_say_the_same_one_counts(office: Office, scan: Scan) -> None:
    store = office.workspace.store
    for number in (1, 2):
        office.store_page(scan, number, office.page(1, 1, q01="5"))
    assert [row.outcome for row in store.pages.of_sheets(1)] == ["read", "duplicate"]
    assert store.pages.sheet_count() == 1


def test_of_two_that_say_something_else_none_counts_and_the_log_tells(office: Office, scan: Scan) -> None:
    store = office.workspace.store
    for number, mark in ((1, "5"), (2, "1")):
        office.store_page(scan, number, office.page(1, 1, q01=mark))
    assert [row.outcome for row in store.pages.of_sheets(range(1, 2))] == ["conflict", "conflict"]
    changed = [logged.entry for logged in store.log.entries() if logged.entry.kind is EntryKind.OUTCOME]
    assert [(entry.page, entry.before, entry.after) for entry in changed] == [(1, "read", "conflict")]


def test_a_page_can_be_looked_up_by_its_place(office: Office, scan: Scan) -> None:
    pages = office.workspace.store.pages
    office.store_page(scan, 3, office.page(2, 1, q01="5"))
    found = pages.at(Place(scan.id, 3))
    assert found is not None
    assert (found[0], found[1].serial, found[1].sheet_page) == (scan, 2, 1)
    assert pages.at(Place(scan.id, 4)) is None
    assert pages.at(Place(scan.id + 1, 3)) is None
    assert pages.row(scan, 4) is None


def test_a_stray_page_is_listed_until_somebody_rules_about_it(office: Office, scan: Scan) -> None:
    store = office.workspace.store
    store.pages.record(scan, PageRecord(1, Outcome.UNREADABLE, Fault.CODE_UNREADABLE))
    assert [(page.scan, page.page, page.fault) for page in store.pages.stray()] == [(scan.id, 1, Fault.CODE_UNREADABLE)]
    store.rulings.put_in_force(Ruling(Matter.STRAY, place=Place(scan.id, 1), answer="dismissed"), "Lan", None)
    assert store.pages.stray() == []
    assert [count.ruled for count in store.pages.outcome_counts()] == [True]
