from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.formulas import (
    Estimate,
    half_away,
    half_up,
    index,
    intervals,
    ranks,
    wilson_95,
    wilson_95_each,
)


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
    assert half_up(Fraction(1, 200)) == 0.01  # 0.005
    assert half_up(Fraction(3, 200)) == 0.02  # 0.015, which binary floating point would round down


def test_nothing_valid_is_nothing_and_not_zero() -> None:
    assert index(0, 0) is None
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


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: (min(pair), pair[1])), max_size=20))
def test_intervals_at_once_are_those_one_by_one(counts: list[tuple[int, int]]) -> None:
    assert wilson_95_each([*counts, (0, 0)]) == [*(wilson_95(*count) for count in counts), None]


Sheets = list[tuple[int, int]]
"""The satisfied and the valid answers of each sheet."""
SHEETS = st.lists(
    st.integers(1, 25).flatmap(lambda valid: st.tuples(st.integers(0, valid), st.just(valid))), min_size=1, max_size=60
)


def estimate(sheets: Sheets, population: int | None = None) -> Estimate:
    return Estimate(
        sum(a for a, _ in sheets),
        sum(v for _, v in sheets),
        len(sheets),
        sum(a * a for a, _ in sheets),
        sum(a * v for a, v in sheets),
        sum(v * v for _, v in sheets),
        population,
    )


def width(interval: tuple[float, float] | None) -> float:
    assert interval is not None
    return interval[1] - interval[0]


@given(SHEETS)
def test_the_design_effect_is_the_variance_between_sheets_over_that_of_tossed_coins(sheets: Sheets) -> None:
    one = estimate(sheets)
    share, n = one.satisfied / one.answers, len(sheets)
    if n < 2 or share in {0, 1}:
        assert one.design_effect == one.answers / n
    else:
        between = n / (n - 1) * sum((a - share * v) ** 2 for a, v in sheets) / one.answers**2
        assert one.design_effect == pytest.approx(max(1, between / (share * (1 - share) / one.answers)))


@given(SHEETS, st.none() | st.integers(0, 100))
def test_sheets_are_worth_one_answer_at_least_and_the_interval_holds_the_index(
    sheets: Sheets, population: int | None
) -> None:
    one = estimate(sheets, population)
    assert one.effective >= 1 - 1e-9
    shown, interval = index(one.satisfied, one.answers), one.interval()
    assert shown is not None
    assert interval is not None
    assert 0 <= interval[0] <= shown <= interval[1] <= 100


def test_sheets_of_one_mind_are_worth_one_answer_each() -> None:
    of_one_mind = estimate([(10, 10)] * 80 + [(0, 10)] * 20)
    assert of_one_mind.effective == pytest.approx(100, rel=0.02)
    assert width(of_one_mind.interval()) == pytest.approx(width(wilson_95(80, 100)), rel=0.02)
    assert estimate([(10, 10)] * 40).interval() == wilson_95(40, 40)
    assert estimate([(7, 10)]).effective == 1


def test_sheets_with_an_answer_each_have_the_plain_interval() -> None:
    alone = estimate([(1, 1)] * 80 + [(0, 1)] * 20)
    assert alone.design_effect == pytest.approx(100 / 99)
    assert width(alone.interval()) == pytest.approx(width(wilson_95(80, 100)), abs=0.2)


def test_the_more_of_the_transactions_have_a_sheet_the_narrower_the_interval() -> None:
    sheets = [(8, 10), (6, 10), (10, 10), (7, 9), (9, 10)] * 10
    widths = [width(estimate(sheets, population).interval()) for population in (None, 10**6, 1000, 100, 51, 50)]
    assert widths == sorted(widths, reverse=True)
    assert widths[1] == pytest.approx(widths[0], abs=0.02)
    assert widths[-1] == 0


def test_a_sheet_of_every_transaction_leaves_nothing_open() -> None:
    assert estimate([(1, 2), (1, 1)], 2).interval() == (66.67, 66.67)


def test_more_sheets_than_transactions_correct_nothing() -> None:
    sheets = [(8, 10), (6, 10)] * 20
    assert estimate(sheets, 39).interval() == estimate(sheets).interval()


@given(SHEETS, SHEETS, st.none() | st.integers(0, 99), st.none() | st.integers(0, 99))
def test_what_is_put_together_is_as_if_it_had_been_counted_together(
    some: Sheets, more: Sheets, one: int | None, other: int | None
) -> None:
    both = None if one is None or other is None else one + other
    assert estimate(some, one) + estimate(more, other) == estimate(some + more, both)


def test_no_sheet_has_no_interval() -> None:
    nothing = estimate([])
    assert (nothing.share, nothing.interval(), nothing.effective) == (None, None, 0)
    assert intervals([nothing, estimate([(1, 1)])])[0] is None


@given(st.fractions(-100, 100, max_denominator=800))
def test_a_loss_is_rounded_as_a_gain_is(value: Fraction) -> None:
    assert half_away(value) == -half_away(-value)
    assert str(half_away(value)) != "-0.0"
    assert half_away(abs(value)) == half_up(abs(value))


def test_ninety_five_of_a_hundred_intervals_hold_the_truth_where_answers_of_a_sheet_are_alike() -> None:
    random = Random(20190801)
    hit = plain = 0
    for _ in range(400):
        sheets = [(sum(random.random() < share for _ in range(20)), 20) for share in _shares(random, 60)]
        one = estimate(sheets)
        hit += _holds(one.interval(), 80)
        plain += _holds(wilson_95(one.satisfied, one.answers), 80)
    assert hit / 400 >= 0.92
    assert plain / 400 < 0.75  # which is why the other one is needed


def _shares(random: Random, count: int) -> list[float]:
    """How satisfied each respondent is: 80 % on the average, and far from alike."""
    return [random.betavariate(1.6, 0.4) for _ in range(count)]


def _holds(interval: tuple[float, float] | None, truth: float) -> bool:
    assert interval is not None
    return interval[0] <= truth <= interval[1]
