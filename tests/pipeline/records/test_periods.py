from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnknownNameError
from pipeline.records.periods import parse_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019-Q1", date(2019, 1, 1), date(2019, 3, 31)),
        (" 2019-q4 ", date(2019, 10, 1), date(2019, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    period = parse_period(text)
    assert (period.first, period.last) == (first, last)
    assert period.name == text.strip().upper()


@pytest.mark.parametrize("text", ["", "2019-Q5", "2019-13", "2019-00", "19", "2019-Q1-2", "Q1-2019"])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        parse_period(text)
    assert "2019-Q1" in caught.value.advice


@given(st.integers(2000, 2098), st.integers(1, 12))
def test_a_month_lies_within_its_quarter_and_its_year(year: int, month: int) -> None:
    inner = parse_period(f"{year}-{month:02d}")
    quarter = parse_period(f"{year}-Q{(month + 2) // 3}")
    whole = parse_period(str(year))
    assert whole.first <= quarter.first <= inner.first <= inner.last <= quarter.last <= whole.last
    assert (inner.last + timedelta(days=1)).day == 1
    assert whole.sort_key <= quarter.sort_key <= inner.sort_key
