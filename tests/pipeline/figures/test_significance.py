from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction
from math import erfc, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests

from pipeline.figures.formulas import Estimate, half_away
from pipeline.figures.significance import (
    Clarity,
    Comparison,
    Difference,
    adjusted,
    compare_periods,
    compare_units,
    index_difference,
    rank_ranges,
)
from pipeline.figures.texts import VERDICTS


def single(satisfied: int, sheets: int, population: int | None = None) -> Estimate:
    """Sheets with one answer each."""
    return Estimate(satisfied, sheets, sheets, satisfied, satisfied, sheets, population)


def alike(satisfied: int, sheets: int, answers: int) -> Estimate:
    """Sheets that are wholly satisfied or not at all, each with so many answers."""
    square = answers * answers
    return Estimate(
        satisfied * answers, sheets * answers, sheets, satisfied * square, satisfied * square, sheets * square
    )


def wilson(share: float, n: float) -> tuple[float, float]:
    z = 1.959963984540054
    middle, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def by_hand(one: Estimate, other: Estimate) -> tuple[float, float]:
    """Newcombe's tenth method, from his paper."""
    p1, p2 = one.satisfied / one.answers, other.satisfied / other.answers
    (l1, u1), (l2, u2) = wilson(p1, one.effective), wilson(p2, other.effective)
    down, up = sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return 100 * (p1 - p2 - down), 100 * (p1 - p2 + up)


def known(one: Estimate | None, other: Estimate | None) -> Difference:
    found = index_difference(one, other)
    assert found is not None
    return found


COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, COUNTS)
def test_the_interval_is_newcombes(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = known(single(*one), single(*other))
    assert (found.low, found.high) == pytest.approx(by_hand(single(*one), single(*other)), abs=0.0051)
    assert -100 <= found.low <= found.points <= found.high <= 100


def test_the_interval_is_that_of_newcombes_own_example() -> None:
    # Table II (a) of the paper, 56/70 and 48/80: 0.0524 to 0.3339 by method 10. A single answer a sheet is worth
    # 1 - 1/n of one, so the two agree to a few tenths of a point.
    found = known(single(56, 70), single(48, 80))
    assert (found.points, found.low, found.high) == (20.0, pytest.approx(5.24, abs=0.2), pytest.approx(33.39, abs=0.2))


@given(COUNTS, COUNTS)
def test_p_is_that_of_the_chi_squared_test_of_effective_numbers(one: tuple[int, int], other: tuple[int, int]) -> None:
    a, b = single(*one), single(*other)
    numbers = np.array([a.effective, b.effective])
    satisfied = numbers * [a.satisfied / a.answers, b.satisfied / b.answers]
    found = known(a, b)
    if 0 < satisfied.sum() < numbers.sum() and found.points:
        squared = chi2_contingency([satisfied, numbers - satisfied], correction=False).statistic
        # Miettinen and Nurminen's variance is larger by N/(N-1).
        total = numbers.sum()
        assert found.p == pytest.approx(_normal_tail(sqrt(squared * (total - 1) / total)), abs=1e-9)
    else:
        assert found.p == pytest.approx(1, abs=0.1)


def _normal_tail(z: float) -> float:
    return erfc(z / sqrt(2))


@given(COUNTS, COUNTS)
def test_the_other_way_round_only_the_sign_changes(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = known(single(*one), single(*other)), known(single(*other), single(*one))
    assert (back.points, back.low, back.high) == pytest.approx((-there.points, -there.high, -there.low), abs=0.011)
    assert back.points == -there.points
    assert back.p == pytest.approx(there.p)


@pytest.mark.parametrize("satisfied", [0, 1])
@pytest.mark.parametrize("sheets", [1, 2, 50])
def test_where_all_answers_are_alike_nothing_speaks_for_a_difference(satisfied: int, sheets: int) -> None:
    found = known(single(satisfied * sheets, sheets), single(satisfied * 3, 3))
    assert (found.points, found.p) == (0, 1)
    assert found.low < 0 < found.high


def test_one_sheet_against_one_proves_nothing() -> None:
    found = known(single(1, 1), single(0, 1))
    assert found.points == 100
    assert found.p > 0.05


def test_twenty_answers_of_a_sheet_that_are_alike_prove_no_more_than_one() -> None:
    many, one = (known(alike(90, 100, n), alike(80, 100, n)) for n in (20, 1))
    assert many == pytest.approx(one)


def test_where_every_transaction_has_its_sheet_nothing_is_left_to_chance() -> None:
    assert known(single(40, 50, 50), single(39, 50, 50)) == (2.0, 2.0, 2.0, 0.0)
    assert known(single(40, 50, 50), single(4, 5, 5)) == (0.0, 0.0, 0.0, 1.0)
    half = known(single(40, 50, 50), single(30, 50))
    assert half.low < half.points < half.high
    assert 0 < half.p < known(single(40, 50), single(30, 50)).p


def test_of_no_answer_there_is_no_difference() -> None:
    assert index_difference(None, single(1, 2)) is None
    assert index_difference(single(1, 2), single(0, 0)) is None


def test_a_half_is_rounded_away_from_zero_on_both_sides() -> None:
    assert known(single(1, 800), single(0, 800)).points == 0.13  # 0.125
    assert known(single(0, 800), single(1, 800)).points == -0.13


def test_holm_agrees_with_its_definition_and_nothing_does_not_count() -> None:
    assert adjusted([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, pytest.approx(0.06), pytest.approx(0.06)]
    assert adjusted([0.9, 0.8]) == [1.0, 1.0]
    assert adjusted([None]) == [None]
    assert adjusted([]) == []


@settings(max_examples=10, deadline=None)  # it looks for garbage at every call
@given(st.lists(st.floats(0, 1), min_size=1))
def test_holm_agrees_with_statsmodels(ps: list[float]) -> None:
    assert adjusted(ps) == pytest.approx(multipletests(ps, method="holm")[1].tolist())


@given(st.lists(st.none() | st.floats(0, 1)))
def test_an_adjusted_p_is_never_smaller_and_keeps_the_order(ps: list[float | None]) -> None:
    pairs = [(p, q) for p, q in zip(ps, adjusted(ps), strict=True) if p is not None and q is not None]
    assert len(pairs) == sum(p is not None for p in ps)
    assert all(p <= q <= 1 for p, q in pairs)
    assert [q for _, q in sorted(pairs)] == sorted(q for _, q in pairs)


@given(COUNTS, COUNTS)
def test_a_verdict_never_contradicts_the_points_that_are_shown(one: tuple[int, int], other: tuple[int, int]) -> None:
    signs = {Clarity.UP: 1, Clarity.DOWN: -1, Clarity.ABOVE: 1, Clarity.BELOW: -1}
    sides = single(*one), single(*other)
    for found in (compare_periods([[sides]], fewest=0)[0], compare_units(sides, fewest=0)[0]):
        if found.difference is None or found.adjusted is None or found.verdict is None:
            continue
        if found.verdict in signs:
            assert found.difference.points * signs[found.verdict] > 0
            assert found.adjusted <= 0.05
        else:
            assert found.adjusted > 0.05 or found.difference.points == 0


def test_a_difference_that_shows_as_none_is_not_clear() -> None:
    sides = single(50_000, 10**6, 10**6), single(49_999, 10**6, 10**6)
    found = known(*sides)
    assert (found.points, found.p) == (0.0, 0.0)
    assert compare_periods([[sides]])[0].verdict == "no-clear-change"
    assert compare_units(sides)[0].verdict == "no-clear-difference"


def test_periods_are_compared_and_too_few_sheets_are_not_judged() -> None:
    pairs = [
        (single(90, 100), single(60, 100)),
        (single(60, 100), single(90, 100)),
        (single(80, 100), single(79, 100)),
        (single(29, 29), single(0, 100)),
        (None, single(9, 100)),
        (single(80, 100), single(0, 0)),
    ]
    found = compare_periods([[pair] for pair in pairs])
    assert [one.verdict for one in found] == ["up", "down", "no-clear-change", "too-few", None, None]
    assert found[3].difference is not None
    assert found[3].adjusted is None
    assert found[4] == Comparison(None, None, None)
    assert found[0].difference is not None
    assert found[0].adjusted == pytest.approx(3 * found[0].difference.p)  # a family of three


def test_a_unit_is_compared_with_the_others_without_itself() -> None:
    units = [single(95, 100, 5000), single(70, 100, 4000), None, single(78, 100, 900), single(5, 10, 10)]
    found = compare_units(units)
    assert [one.verdict for one in found] == ["above", "below", None, "no-clear-difference", "too-few"]
    assert found[0].difference == index_difference(units[0], single(153, 210, 4910))
    assert compare_units([single(9, 100)]) == [Comparison(None, None, None)]


def sides(units: list[tuple[Estimate, Estimate]]) -> tuple[Estimate, Estimate]:
    """All units pooled."""
    (now, before), *rest = units
    for one, other in rest:
        now, before = now + one, before + other
    return now, before


def test_over_several_units_it_is_the_stratified_difference_of_the_papers() -> None:
    units = [(single(45, 50), single(60, 80)), (single(30, 100), single(20, 90)), (single(70, 70), single(66, 70))]
    found = compare_periods([units])[0]
    weights = [one.answers / 220 for one, _ in units]
    points = down = up = variance = 0.0
    for weight, (one, other) in zip(weights, units, strict=True):
        n, m = one.effective, other.effective
        p, q = one.satisfied / one.answers, other.satisfied / other.answers
        (l1, u1), (l2, u2) = wilson(p, n), wilson(q, m)
        points += weight * (p - q)
        down += weight**2 * ((p - l1) ** 2 + (u2 - q) ** 2)
        up += weight**2 * ((u1 - p) ** 2 + (q - l2) ** 2)
        alike = (n * p + m * q) / (n + m)
        variance += weight**2 * alike * (1 - alike) * (1 / n + 1 / m) * (n + m) / (n + m - 1)
    assert found.difference is not None
    assert found.difference == pytest.approx(
        (100 * points, 100 * (points - sqrt(down)), 100 * (points + sqrt(up)), _normal_tail(points / sqrt(variance))),
        abs=0.0051,
    )
    assert found.adjusted == pytest.approx(_normal_tail(points / sqrt(variance)))


def test_where_only_the_mix_of_units_changes_it_hardly_ever_says_that_something_did() -> None:
    random, stacks, alarms, pooled = np.random.default_rng(20190801), 300, 0, 0
    for _ in range(stacks):
        shares, many = random.uniform(0.6, 0.97, 10), random.integers(40, 160, (2, 10))
        many[0] *= random.choice([1, 4], 10)
        counts = random.binomial(many, shares)
        units = [
            (single(int(counts[0, u]), int(many[0, u])), single(int(counts[1, u]), int(many[1, u]))) for u in range(10)
        ]
        alarms += compare_periods([units])[0].verdict is not Clarity.UNCLEAR
        pooled += compare_periods([[sides(units)]])[0].verdict is not Clarity.UNCLEAR
    assert alarms / stacks <= 0.07
    assert pooled / stacks > 0.2, "the sums of all units do say so: there was something to be misled by"


def with_pending(estimate: Estimate, pending: int) -> Estimate:
    return replace(estimate, pending=pending)


@pytest.mark.parametrize(("pending", "verdict"), [(0, "up"), (10, "up"), (120, "pending")])
def test_pending_answers_of_any_unit_that_could_undo_a_change_leave_it_open(pending: int, verdict: str) -> None:
    units = [(single(190, 200), single(160, 200)), (with_pending(single(90, 100), pending), single(80, 100))]
    assert compare_periods([units])[0].verdict == verdict


def test_alike_units_are_hardly_ever_told_apart() -> None:
    random = Random(20190801)
    families = 200
    alarms = sum(
        any(
            one.verdict in {Clarity.ABOVE, Clarity.BELOW}
            for one in compare_units([single(sum(random.random() < 0.8 for _ in range(60)), 60) for _ in range(15)])
        )
        for _ in range(families)
    )
    assert alarms / families <= 0.08


INTERVALS = st.lists(st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda two: (min(two), max(two))))


@given(INTERVALS)
def test_the_ranks_left_open_are_those_of_units_that_may_lie_above_and_below(
    intervals: list[tuple[float, float] | None],
) -> None:
    known = [one for one in intervals if one is not None]
    for one, ranks in zip(intervals, rank_ranges(intervals), strict=True):
        if one is None:
            assert ranks is None
        else:
            above, below = sum(low > one[1] for low, _ in known), sum(high < one[0] for _, high in known)
            assert ranks == (1 + above, len(known) - below)
            assert ranks[0] <= ranks[1]


@pytest.mark.parametrize("verdict", list(Clarity))
def test_every_verdict_is_told_in_both_languages(verdict: Clarity) -> None:
    vi, en = VERDICTS[verdict].vi, VERDICTS[verdict].en
    assert vi != en
    assert unicodedata.is_normalized("NFC", vi)
    assert not en.startswith("no-")


def test_points_are_exact_before_they_are_rounded() -> None:
    one, other = single(2, 3), single(1, 7)
    assert known(one, other).points == half_away(100 * (Fraction(2, 3) - Fraction(1, 7)))
