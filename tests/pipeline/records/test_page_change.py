from __future__ import annotations

from dataclasses import replace

import pytest

from omr.faults import Fault, Outcome
from pipeline.records.page_change import PageChange, as_typed, is_same, stands
from pipeline.records.page_record import PageAnswers, PageRecord
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.store_rows import Scan

SCAN = Scan(1, "ab" * 32, "a.tif", "a.tif", 1, "", "2019-04-01T08:00:00+00:00", "", None)
ANSWERS = PageAnswers(("5", ""), "rb", (9999, 9999))
READ = PageRecord(1, Outcome.READ, serial=7, sheet_page=1, layout="eade624c", answers=ANSWERS, reader="1-a")
LOST = PageRecord(1, Outcome.UNREADABLE, Fault.CODE_UNREADABLE, sheet_page=1, layout="eade624c", answers=ANSWERS)


@pytest.mark.parametrize(
    ("old", "same"),
    [
        (READ, True),
        (replace(READ, outcome=Outcome.DUPLICATE, fault=Fault.SHEET_DUPLICATE), True),
        (replace(READ, outcome=Outcome.CONFLICT, fault=Fault.SHEET_CONFLICT), True),
        (replace(READ, fault=Fault.STREAK), False),
        (replace(READ, answers=replace(ANSWERS, confidences=(9998, 9999))), False),
        (LOST, False),
    ],
)
def test_what_other_scans_make_of_a_page_is_no_change_of_its_reading(old: PageRecord, same: bool) -> None:
    new = replace(READ, reader="2-b", unit="ub06808", run=1)
    assert is_same(old, new) is same


def test_other_certainty_counts_no_otherwise() -> None:
    surer = replace(READ, answers=replace(ANSWERS, confidences=(9998, 9999)))
    assert not PageChange(SCAN, READ, surer).counts_otherwise
    assert PageChange(SCAN, READ, replace(READ, answers=replace(ANSWERS, answers=("4", "")))).counts_otherwise
    assert PageChange(SCAN, None, READ).counts_otherwise


def test_a_typed_serial_completes_a_page_without_code_and_bows_to_no_other() -> None:
    typed = as_typed(READ, LOST)
    assert typed is not None
    assert (typed.serial, typed.outcome, typed.fault) == (7, Outcome.READ, None)
    assert as_typed(READ, READ) is READ
    assert as_typed(READ, replace(READ, serial=8)) is None
    assert as_typed(READ, replace(LOST, sheet_page=2)) is None


def test_what_was_ruled_stands_where_the_page_stays_of_its_sheet() -> None:
    ruling = Ruling(Matter.ANSWER, 7, 1, "q01", Place(1, 1), "2")
    stray = Ruling(Matter.STRAY, 7, 1, place=Place(1, 1))
    dismissed = Ruling(Matter.STRAY, place=Place(1, 1), answer="dismissed")
    assert stands(PageChange(SCAN, READ, replace(READ, fault=Fault.STREAK)), [ruling])
    assert not stands(PageChange(SCAN, READ, LOST), [ruling])
    assert stands(PageChange(SCAN, READ, LOST), [])
    assert stands(PageChange(SCAN, LOST, READ), [stray, ruling])
    assert stands(PageChange(SCAN, READ, LOST), [stray, ruling]), "it is still known whose it is"
    assert not stands(PageChange(SCAN, LOST, replace(READ, serial=8)), [stray])
    assert not stands(PageChange(SCAN, LOST, READ), [dismissed])
