from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics import half_up, index, mean, ranks, wilson_95


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_rounding_is_half_up_once(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    if Fraction(exact) == Fraction(numerator, denominator):  # where decimal arithmetic is exact, it is the judge
        assert Decimal(str(half_up(Fraction(numerator, denominator)))) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    else:
        assert abs(Fraction(half_up(Fraction(numerator, denominator))) - Fraction(numerator, denominator)) <= Fraction(
            50001, 10**7
        )


def test_a_half_goes_up() -> None:
    assert index(1, 16) == 6.25
    assert index(1, 160) == 0.63  # 0.625
    assert mean(1, 200) == 0.01  # 0.005
    assert mean(3, 200) == 0.02  # 0.015, which binary floating point would round down


def test_nothing_valid_is_nothing_and_not_zero() -> None:
    assert index(0, 0) is None
    assert mean(0, 0) is None
    assert wilson_95(0, 0) is None


@pytest.mark.parametrize(
    ("satisfied", "valid", "low", "high"),
    # As R's prop.test(x, n, correct = FALSE) has them.
    [(9, 10, 59.58, 98.21), (27, 30, 74.38, 96.54), (90, 100, 82.56, 94.48), (0, 20, 0.0, 16.11)],
)
def test_wilson_agrees_with_published_intervals(satisfied: int, valid: int, low: float, high: float) -> None:
    assert wilson_95(satisfied, valid) == (low, high)


@given(st.integers(1, 10**7), st.data())
def test_wilson_holds_the_share_and_mirrors(valid: int, data: st.DataObject) -> None:
    satisfied = data.draw(st.integers(0, valid))
    interval, mirrored = wilson_95(satisfied, valid), wilson_95(valid - satisfied, valid)
    assert interval is not None
    assert mirrored is not None
    low, high = interval
    assert 0 <= low <= 100 * satisfied / valid + 0.006
    assert 100 * satisfied / valid - 0.006 <= high <= 100
    assert mirrored == pytest.approx((100 - high, 100 - low), abs=0.011)


@given(st.lists(st.none() | st.fractions(0, 1, max_denominator=7)))
def test_a_rank_is_one_more_than_the_number_of_better_ones(shares: list[Fraction | None]) -> None:
    for share, rank in zip(shares, ranks(shares), strict=True):
        if share is None:
            assert rank is None
        else:
            assert rank == 1 + sum(other > share for other in shares if other is not None)
