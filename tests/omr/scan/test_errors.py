"""Errors that name the file and the page, and travel between processes whole."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.scan.errors import DamagedScanError, EncryptedScanError, ScanError, ScanTooLargeError, Where, shown_name

KINDS = (ScanError, DamagedScanError, EncryptedScanError, ScanTooLargeError)
TEXTS = st.text(st.characters(), max_size=2000)
PLACES = st.none() | st.builds(Where, st.text(max_size=80), st.none() | st.integers(1, 9999))


@given(st.sampled_from(KINDS), TEXTS, TEXTS, PLACES)
def test_an_error_crosses_from_a_worker_whole(
    kind: type[ScanError], problem: str, advice: str, where: Where | None
) -> None:
    error = kind(problem, advice, where)
    there = pickle.loads(pickle.dumps(error))
    assert type(there) is kind
    seen = (there.problem, there.advice, there.where, there.fault)
    assert seen == (error.problem, error.advice, error.where, error.fault)
    assert there.message[:900] == error.message[:900]


@pytest.mark.parametrize("page", [None, 7])
def test_a_message_begins_with_the_file_and_the_page(page: int | None) -> None:
    where = Where("inbox/day\n1.pdf", page)
    said = str(DamagedScanError("the picture is damaged", "", where))
    assert said == rf"day\n1.pdf{'' if page is None else ', page 7'}: the picture is damaged"
    assert shown_name("inbox/day\n1.pdf") in said
