"""Figures of all units at once are those of each by itself, to the last digit; so is whatever is rounded."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isnan
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.counting.levels import Levels
from pipeline.figures.arrays import (
    half_away_each,
    half_up_each,
    in_per_cent_each,
    rounded_each,
    share_in_per_cent_each,
    wilson_95_columns,
)
from pipeline.figures.distributions import mean_interval, mean_of, median_interval, spread
from pipeline.figures.figure_columns import figure_columns
from pipeline.figures.figures import share_in_per_cent, with_figure, with_figure_columns
from pipeline.figures.formulas import Estimate, half_away, half_up, in_per_cent, wilson_95
from pipeline.figures.question_columns import Scored
from pipeline.figures.ranking import settled_places, settled_places_each
from pipeline.figures.tables import TableInput
from tests.pipeline.figures.made_sheets import FIVE, City, Sent, Where, layout_of

COUNTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=30)
SCALES = {
    "up": {"1": Fraction(1), "2": Fraction(2), "3": Fraction(3), "4": Fraction(4), "5": Fraction(5)},
    "down": {"1": Fraction(5), "2": Fraction(4), "3": Fraction(3), "4": Fraction(2), "5": Fraction(1)},
    "odd": {"a": Fraction(-1), "b": Fraction(0), "c": Fraction(1, 3), "d": Fraction(1, 3), "e": Fraction(7, 2)},
}


def same(found: float, expected: float | None) -> bool:
    return isnan(found) if expected is None else found == expected


@given(COUNTS)
def test_columns_of_shares_are_rounded_as_each_share_is(pairs: list[tuple[int, int]]) -> None:
    ordered = [(min(pair), max(pair)) for pair in pairs]
    part, whole = (np.array(column, np.int64) for column in zip(*ordered, strict=True))
    low, high = wilson_95_columns(part, whole)
    shares, rounded = share_in_per_cent_each(part, whole), half_up_each(100 * part, whole)
    signed = half_away_each(-part, whole)
    for at, (one, of) in enumerate(ordered):
        ends = wilson_95(one, of) or (None, None)
        assert same(low[at], ends[0])
        assert same(high[at], ends[1])
        assert same(shares[at], share_in_per_cent(one, of))
        assert same(rounded[at], half_up(Fraction(100 * one, of)) if of else None)
        assert same(signed[at], half_away(Fraction(-one, of)) if of else None)


@given(st.lists(st.one_of(st.floats(0, 1), st.integers(0, 20_000).map(lambda n: n / 20_000)), min_size=1, max_size=20))
def test_a_share_next_to_a_half_is_rounded_exactly(shares: list[float]) -> None:
    found = in_per_cent_each(np.array(shares))
    assert found.tolist() == [in_per_cent(share) for share in shares]
    assert found.tolist() == [half_up(100 * Fraction(share)) for share in shares]


def test_what_a_double_cannot_tell_is_asked_for() -> None:
    asked: list[int] = []

    def exactly(at: int) -> float:
        asked.append(at)
        return 7.0

    found = rounded_each(np.array([0.125, 0.13, -0.005, np.nan]), exactly)
    assert asked == [0, 2]
    assert found.tolist()[:3] == [7.0, 0.13, 7.0]
    assert isnan(found[3])


@pytest.mark.parametrize("scale", [*SCALES])
@given(times=st.lists(st.lists(st.integers(0, 40), min_size=5, max_size=5), min_size=1, max_size=12))
def test_means_and_medians_are_those_of_each_unit(scale: str, times: list[list[int]]) -> None:
    scores = SCALES[scale]
    columns = dict(zip(scores, np.array(times, np.int64).T, strict=True))
    found = Scored.of(scores, columns).middle()
    for at, given_here in enumerate(times):
        values = dict.fromkeys(scores.values(), 0)
        for score, count in zip(scores.values(), given_here, strict=True):
            values[score] += count
        mean, five, halves = mean_of(values), spread(values), median_interval(values)
        low, high = mean_interval(values) or (None, None)
        assert same(found["mean"][at], None if mean is None else half_away(mean))
        assert same(found["exact_mean"][at], None if mean is None else float(mean))
        assert same(found["mean_low"][at], low)
        assert same(found["mean_high"][at], high)
        assert same(found["median"][at], half_away(five.median) if five else None)
        assert same(found["exact_median"][at], float(five.median) if five else None)
        assert same(found["median_low"][at], half_away(halves[0]) if halves else None)
        assert same(found["median_high"][at], half_away(halves[1]) if halves else None)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2)), min_size=4, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_places_are_settled_in_many_sets_as_in_each(sets: list[list[tuple[int, int, int]]]) -> None:
    members = [[(min(a, b), max(a, b), pending) for a, b, pending in one] for one in sets]
    satisfied, answers, pending = np.array(members, np.int64).transpose(2, 0, 1)
    found = settled_places_each(satisfied, answers, pending)
    for at, one in enumerate(members):
        there = [number for number, (_, valid, _) in enumerate(one) if valid]
        estimates = [Estimate(one[n][0], one[n][1], 0, 0, 0, 0, None, one[n][2]) for n in there]
        assert found[at, there].tolist() == settled_places(estimates)
        assert found[at].sum() == sum(settled_places(estimates))


def city(seed: int, levels: Callable[[Random], str], scales: dict[str, Levels] | None = None) -> TableInput:
    """Twelve units with none to sixty sheets each, some of whose questions are left open."""
    random = Random(seed)
    made = City(dict.fromkeys(("counter", "box"), layout_of(dict.fromkeys(("q1", "q2", "q3"), FIVE))), scales or {})
    for number in range(12):
        mood = random.choice([0.0, 0.5, 1.0])
        sheets = [
            Sent([levels(random) if random.random() > 0.2 * mood else "" for _ in range(3)])
            for _ in range(random.choice([0, 1, 2, 30, 60]))
        ]
        made.add(Where(f"u{number}", random.choice(["counter", "box"])), sheets)
    return made.inputs()


OTHER = Levels(FIVE[:4], (Fraction(0), Fraction(1, 2), Fraction(2), Fraction(-1)), frozenset({"1"}))
WITHOUT = Levels(FIVE, tuple(map(Fraction, FIVE)), frozenset())


@pytest.mark.parametrize("scales", [{}, {"q2": OTHER}, {"q1": WITHOUT, "q2": WITHOUT, "q3": WITHOUT}, {"q3": WITHOUT}])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_figures_of_all_units_are_those_of_each(scales: dict[str, Levels], seed: int) -> None:
    inputs = city(seed, lambda random: random.choice("1234555"), scales)
    random = Random(seed)
    served = {(group.unit, group.period): random.choice([1, 30, 60, 61, 500]) for group in inputs.groups[::2]}
    for questions in (["q1"], ["q2"], ["q1", "q2", "q3"]):
        counts = TableInput(inputs.tally, inputs.surveys, {}, served, 30).count("made", questions)
        found = figure_columns(counts, inputs.groups)
        rows = with_figure_columns(
            [with_figure({}, counts.figure([number], inputs.groups)) for number in range(len(inputs.groups))]
        )
        told = {name for row in rows for name in row if not name.startswith("exact_")}
        assert found.keys() <= told
        for name in told:
            expected = [row.get(name) for row in rows]
            if name in found:
                assert all(same(one, other) for one, other in zip(found[name], expected, strict=True)), name
            else:
                assert not any(one is not None for one in expected), name
