"""Whose a one-time code is, while keys are rotated and leak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from forms.errors import CodeError
from forms.one_time_code import code_of, holders_of, online_key, printed_code, tag_of
from pipeline.records.issued_codes import issued_code
from pipeline.records.keys import KeyState, Trust
from pipeline.records.runs import IssuedRun, Ledger, Origin

OLD, NEW = online_key(b"the first"), online_key(b"the second")
DAY, LAST = date(2027, 3, 1), date(2027, 1, 31)
SHEETS = IssuedRun(1, "ub06808", "V", "ward", "counter", "2027-Q1", "l", 100, 1, 1, printed=True)
SLIPS = replace(SHEETS, id=2, first_serial=101, count=50, run=2, origin=Origin.SLIPS)
ROWS = replace(SHEETS, id=3, first_serial=151, count=50, run=10_000, origin=Origin.ROWS, printed=False)
CUT_OFF = replace(SHEETS, id=4, first_serial=201, count=50, run=3, printed=False)
LEDGER = Ledger([SHEETS, SLIPS, ROWS, CUT_OFF])


def trust(until: date | None = None, *, leaked: bool = False) -> Trust:
    states = {"old": KeyState("old", "", signs=False, until=until, leaked=leaked), "new": KeyState("new", "")}
    return Trust(("old", "new"), states)


def opened(code: str, known: Trust | None = None, runs: Ledger = LEDGER, day: date = DAY) -> tuple[int, str]:
    found = issued_code(code, (OLD, NEW), runs, known or trust(), day)
    return found.run.id, found.tag


@pytest.mark.parametrize(("serial", "run"), [(1, 1), (100, 1), (101, 2), (150, 2)])
@pytest.mark.parametrize("key", [OLD, NEW])
def test_a_code_is_that_of_its_sheet_or_slip_by_whichever_key(serial: int, run: int, key: bytes) -> None:
    made_with = OLD if key == OLD else NEW
    assert opened(printed_code(code_of(serial, made_with)).lower()) == (run, tag_of(serial, made_with))


@pytest.mark.parametrize("serial", [151, 201, 251, 99_999_999])
def test_what_was_never_printed_has_no_code(serial: int) -> None:
    with pytest.raises(CodeError, match="No sheet or slip has this code"):
        opened(code_of(serial, NEW))


@pytest.mark.parametrize("leaked", [True, False])
def test_a_key_whose_day_is_over_opens_nothing_any_more(leaked: bool) -> None:
    known = trust(LAST, leaked=leaked)
    assert opened(code_of(7, OLD), known, day=LAST) == (1, tag_of(7, OLD))
    with pytest.raises(CodeError, match="can't be used any more") as caught:
        opened(code_of(7, OLD), known)
    assert "không còn dùng được" in caught.value.said.vi
    assert opened(code_of(7, NEW), known) == (1, tag_of(7, NEW))


def ambiguous(serials: Sequence[int]) -> tuple[int, int]:
    """A serial whose code by the old key is one of a serial by the new key, too, and that one."""
    for serial in serials:
        for other, at in holders_of(code_of(serial, OLD), (OLD, NEW)):
            if at == 1:
                return serial, other
    raise AssertionError("one in 5,120 has")


def test_a_code_that_two_sheets_could_have_is_neither_s() -> None:
    serial, other = ambiguous(range(1, 60_000))
    both = Ledger(
        sorted(
            [replace(SHEETS, first_serial=serial, count=1), replace(SLIPS, first_serial=other, count=1)],
            key=lambda run: run.first_serial,
        )
    )
    code = code_of(serial, OLD)
    with pytest.raises(CodeError, match="No sheet or slip"):
        opened(code, runs=both)
    assert opened(code, runs=Ledger([replace(SHEETS, first_serial=serial, count=1)])) == (1, tag_of(serial, OLD))
    assert opened(code, trust(LAST), runs=both) == (2, tag_of(other, NEW))
