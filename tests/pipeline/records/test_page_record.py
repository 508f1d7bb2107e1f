"""What is kept of a page that could not be seen: the clerk's name of the file, then what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import in_one_line
from omr import Fault, Outcome, PageReading
from omr.fault_details import ForgedCode
from omr.scan.errors import DamagedScanError, Where, shown_name
from pipeline.records.page_record import DETAIL_LENGTH, record_failure, record_reading

ARCHIVED = f"{64 * 'e'}.pdf"
NAMES = st.text(min_size=1, max_size=60).filter(lambda name: "/" not in name and name not in {".", ".."})
TEXTS = st.text(max_size=700)


@given(NAMES, TEXTS, st.none() | st.integers(1, 999))
def test_a_broken_page_is_named_as_the_clerk_named_the_file(name: str, problem: str, page: int | None) -> None:
    record = record_failure(5, DamagedScanError(problem, "", Where(f"/archive/{ARCHIVED}", page)), ARCHIVED, name)
    at = "" if page is None else f", page {page}"
    assert record.detail == f"{shown_name(name)}{at}: {in_one_line(problem)[:DETAIL_LENGTH]}"


@pytest.mark.parametrize("name", ["a", "page", "error", "day 1.pdf"])
def test_a_file_called_like_a_word_of_the_message_is_named_all_the_same(name: str) -> None:
    record = record_failure(5, ValueError("an error on a page"), ARCHIVED, name)
    assert (record.outcome, record.fault) == (Outcome.UNREADABLE, Fault.PICTURE_BROKEN)
    assert record.detail == f"{name}: ValueError: an error on a page"


def test_what_a_library_quotes_of_the_archive_is_called_as_the_clerk_called_it() -> None:
    error = DamagedScanError(f"the PDF is damaged ({ARCHIVED}: no pages)", "", Where(ARCHIVED))
    said = record_failure(1, error, ARCHIVED, "day 1.pdf").detail
    assert said == "day 1.pdf: the PDF is damaged (day 1.pdf: no pages)"


def test_what_a_forged_code_says_can_be_kept_by_any_database() -> None:
    reading = PageReading(Outcome.FORGED, Fault.CODE_FORGED, ForgedCode("P1\0\udc80"))
    assert record_reading(1, reading, None).detail == r"P1\0\udc80"
