"""Days as people write them beside a measure."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.remedies.typed_days import day_meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("31/12/2026", date(2026, 12, 31)),
        ("5.1.2027", date(2027, 1, 5)),
        ("2026-12-31T00:00:00", date(2026, 12, 31)),  # a day of a workbook
        ("tháng 2/2028", date(2028, 2, 29)),
        ("tháng 12 năm 2026", date(2026, 12, 31)),
        ("6/2026", date(2026, 6, 30)),
        ("2026-06", date(2026, 6, 30)),
        ("Quý 4/2026", date(2026, 12, 31)),
        ("quý IV năm 2026", date(2026, 12, 31)),
        ("Q1 2026", date(2026, 3, 31)),
        ("2026-Q3", date(2026, 9, 30)),
        ("trong quý I/2026", date(2026, 3, 31)),
        ("chậm nhất ngày 30/6/2026", date(2026, 6, 30)),
        ("trước ngày 15/6/2026", date(2026, 6, 15)),
        ("cuối năm 2026", date(2026, 12, 31)),
        ("2026", date(2026, 12, 31)),
    ],
)
def test_a_month_a_quarter_and_a_year_mean_their_last_day(text: str, meant: date) -> None:
    assert day_meant(text) == meant


@pytest.mark.parametrize(
    "text", ["", "sau Tết", "31/2/2026", "13/2026", "12-31-2026", "46387", "trước 31/12", "Quý 5/2026"]
)
def test_what_is_not_plain_is_no_day(text: str) -> None:
    assert day_meant(text) is None
