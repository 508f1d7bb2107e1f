"""R² shared out: as the R package relaimpo does it, as its definition says, and where predictors are of no use."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from pipeline.figures import shapley
from pipeline.figures.shapley import Floats, covariances, grouped_moments, in_groups, lmg, moments, resampled

# Standardised fertility and socio-economic indicators of 47 French-speaking provinces of Switzerland at about 1888
# (Mosteller and Tukey 1977; R's data set ``swiss``, in the public domain): agriculture, examination, education,
# catholic, infant mortality, and fertility, the outcome, last.
SWISS = np.array(
    [
        *((17, 15, 12, 9.96, 22.2, 80.2), (45.1, 6, 9, 84.84, 22.2, 83.1), (39.7, 5, 5, 93.4, 20.2, 92.5)),
        *((36.5, 12, 7, 33.77, 20.3, 85.8), (43.5, 17, 15, 5.16, 20.6, 76.9), (35.3, 9, 7, 90.57, 26.6, 76.1)),
        *((70.2, 16, 7, 92.85, 23.6, 83.8), (67.8, 14, 8, 97.16, 24.9, 92.4), (53.3, 12, 7, 97.67, 21, 82.4)),
        *((45.2, 16, 13, 91.38, 24.4, 82.9), (64.5, 14, 6, 98.61, 24.5, 87.1), (62, 21, 12, 8.52, 16.5, 64.1)),
        *((67.5, 14, 7, 2.27, 19.1, 66.9), (60.7, 19, 12, 4.43, 22.7, 68.9), (69.3, 22, 5, 2.82, 18.7, 61.7)),
        *((72.6, 18, 2, 24.2, 21.2, 68.3), (34, 17, 8, 3.3, 20, 71.7), (19.4, 26, 28, 12.11, 20.2, 55.7)),
        *((15.2, 31, 20, 2.15, 10.8, 54.3), (73, 19, 9, 2.84, 20, 65.1), (59.8, 22, 10, 5.23, 18, 65.5)),
        *((55.1, 14, 3, 4.52, 22.4, 65), (50.9, 22, 12, 15.14, 16.7, 56.6), (54.1, 20, 6, 4.2, 15.3, 57.4)),
        *((71.2, 12, 1, 2.4, 21, 72.5), (58.1, 14, 8, 5.23, 23.8, 74.2), (63.5, 6, 3, 2.56, 18, 72)),
        *((60.8, 16, 10, 7.72, 16.3, 60.5), (26.8, 25, 19, 18.46, 20.9, 58.3), (49.5, 15, 8, 6.1, 22.5, 65.4)),
        *((85.9, 3, 2, 99.71, 15.1, 75.5), (84.9, 7, 6, 99.68, 19.8, 69.3), (89.7, 5, 2, 100, 18.3, 77.3)),
        *((78.2, 12, 6, 98.96, 19.4, 70.5), (64.9, 7, 3, 98.22, 20.2, 79.4), (75.9, 9, 9, 99.06, 17.8, 65)),
        *((84.6, 3, 3, 99.46, 16.3, 92.2), (63.1, 13, 13, 96.83, 18.1, 79.3), (38.4, 26, 12, 5.62, 20.3, 70.4)),
        *((7.7, 29, 11, 13.79, 20.5, 65.7), (16.7, 22, 13, 11.22, 18.9, 72.7), (17.6, 35, 32, 16.92, 23, 64.4)),
        *((37.6, 15, 7, 4.97, 20, 77.6), (18.7, 25, 7, 8.65, 19.5, 67.6), (1.2, 37, 53, 42.34, 18, 35)),
        *((46.6, 16, 29, 50.43, 18.2, 44.7), (27.7, 22, 29, 58.33, 19.3, 42.8)),
    ],
    dtype=np.float64,
)
# relaimpo 2.2-7, calc.relimp(lm(Fertility ~ ., swiss), type = "lmg"); U. Grömping, Journal of Statistical Software 17
# (2006), no. 1, uses the same data.
PUBLISHED = (0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265)
R_SQUARED = 0.706735001593


def shares_of(values: NDArray[np.float64]) -> Floats:
    return lmg(covariances(moments(values), values.shape[1]))


def drawn(rows: int, predictors: int, seed: int = 1) -> NDArray[np.float64]:
    """Return made-up rows: predictors that are related to each other, and an outcome of some of them."""
    random = np.random.default_rng(seed)
    common = random.normal(size=(rows, 1))
    values = common + random.normal(size=(rows, predictors))
    outcome = values @ np.linspace(1, 0, predictors) + random.normal(size=rows)
    return np.column_stack([values, outcome])


def test_shares_are_those_that_were_published() -> None:
    found = shares_of(SWISS)
    assert found == pytest.approx(PUBLISHED, abs=1e-9)
    assert found.sum() == pytest.approx(R_SQUARED, abs=1e-9)


def by_definition(values: NDArray[np.float64]) -> list[float]:
    """Average over all orders what each predictor adds to R², each regression fitted by itself."""
    *predictors, outcome = values.T
    known: dict[frozenset[int], float] = {frozenset(): 0.0}

    def r_squared(chosen: frozenset[int]) -> float:
        if chosen not in known:
            design = sm.add_constant(np.column_stack([predictors[one] for one in chosen]))
            known[chosen] = float(sm.OLS(outcome, design).fit().rsquared)
        return known[chosen]

    shares = [0.0] * len(predictors)
    for order in permutations(range(len(predictors))):
        for place, one in enumerate(order):
            before = frozenset(order[:place])
            shares[one] += (r_squared(before | {one}) - r_squared(before)) / factorial(len(predictors))
    return shares


@pytest.mark.parametrize("predictors", [1, 2, 4])
def test_shares_are_what_the_definition_says(predictors: int) -> None:
    values = drawn(60, predictors)
    assert shares_of(values) == pytest.approx(by_definition(values), abs=1e-10)


def test_many_predictors_are_shared_out_at_once() -> None:
    values = drawn(300, shapley.MOST_PREDICTORS)
    fitted = sm.OLS(values[:, -1], sm.add_constant(values[:, :-1])).fit()
    assert shares_of(values).sum() == pytest.approx(fitted.rsquared, abs=1e-10)


def test_a_predictor_twice_shares_what_it_has() -> None:
    values = drawn(80, 2)
    twice = np.column_stack([values[:, :1], values])
    once, both = shares_of(values), shares_of(twice)
    assert both.sum() == pytest.approx(once.sum(), abs=1e-9)
    assert both[0] == pytest.approx(both[1], abs=1e-9)


def test_a_predictor_that_does_not_vary_has_nothing() -> None:
    values = drawn(80, 2)
    with_flat = np.column_stack([np.full(80, 7.0), values])
    assert shares_of(with_flat) == pytest.approx([0.0, *shares_of(values)], abs=1e-12)


def test_with_an_outcome_that_does_not_vary_goes_nothing() -> None:
    values = drawn(80, 3)
    values[:, -1] = 3.0
    assert shares_of(values).tolist() == [0.0] * 3


def test_groups_of_rows_have_the_sums_of_their_rows() -> None:
    values = np.arange(12.0).reshape(4, 3)
    sums = grouped_moments(values, np.array([0, 1, 0, 1]), 2)
    assert sums[0].tolist() == moments(values[[0, 2]]).tolist()
    assert sums.sum(axis=0).tolist() == moments(values).tolist()


@pytest.mark.parametrize("rows", [120, 5000])
def test_resamples_are_of_the_same_rows_each_time_and_lie_around_what_was_found(rows: int) -> None:
    values = np.round(1000 * drawn(rows, 3))
    sums = resampled(in_groups(values))
    assert sums.shape == (shapley.RESAMPLES, 1 + 4 + 10)
    assert (sums == resampled(in_groups(values))).all()
    many = lmg(covariances(sums, 4))
    assert many.mean(axis=0) == pytest.approx(shares_of(values), abs=0.05 if rows < 1000 else 0.005)


def test_groups_by_lot_spread_as_rows_by_themselves_do(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.round(1000 * drawn(2000, 2))
    by_group = lmg(covariances(resampled(in_groups(values)), 3)).std(axis=0)
    monkeypatch.setattr(shapley, "GROUPS", 10**6)
    alone = lmg(covariances(resampled(in_groups(values)), 3)).std(axis=0)
    assert by_group == pytest.approx(alone, rel=0.2)
