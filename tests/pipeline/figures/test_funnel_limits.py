"""The expected band of a funnel plot: its limits, its over-dispersion, and whom it calls better or worse."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, pi, sin, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom
from statsmodels.stats.meta_analysis import combine_effects

from pipeline.figures.formulas import Estimate
from pipeline.figures.funnel_limits import (
    ALARM,
    FEWEST_UNITS,
    WARNING,
    Funnel,
    dispersion,
    expected,
    funnel_of,
    funnels_within,
    tau_squared,
)
from pipeline.figures.significance import Clarity

Numbers = NDArray[np.float64]


def of_sheets(satisfied: Sequence[int], answers: Sequence[int], pending: int = 0) -> Estimate:
    """An estimate of sheets with so many satisfied ones among their answers."""
    a, v = np.array(satisfied, dtype=np.int64), np.array(answers, dtype=np.int64)
    sums = (a.sum(), v.sum(), len(a), (a * a).sum(), (a * v).sum(), (v * v).sum())
    return Estimate(*map(int, sums), pending=pending)


def single(satisfied: int, sheets: int, pending: int = 0) -> Estimate:
    """Sheets with one answer each."""
    return Estimate(satisfied, sheets, sheets, satisfied, satisfied, sheets, pending=pending)


def found(units: Sequence[Estimate], fewest: int = 30) -> Funnel:
    funnel = funnel_of(units, fewest)
    assert funnel is not None
    return funnel


def verdicts(units: Sequence[Estimate], fewest: int = 30) -> list[Clarity | None]:
    return [one and one.verdict for one in expected(units, found(units, fewest), fewest)]


# ------------------------------------------------------------------------------------------------ published examples


def trials(events: Numbers, people: Numbers, controls: Numbers, of: Numbers, *, odds: bool) -> tuple[Numbers, Numbers]:
    """Log odds ratios or log risk ratios with their standard errors."""
    if odds:
        effects = np.log(events * (of - controls) / (controls * (people - events)))
        return effects, np.sqrt(1 / events + 1 / (people - events) + 1 / controls + 1 / (of - controls))
    effects = np.log(events / people / (controls / of))
    return effects, np.sqrt(1 / events - 1 / people + 1 / controls - 1 / of)


CLASP = trials(
    np.array([5.0, 5, 12, 69, 9, 313]),
    np.array([156.0, 303, 565, 1570, 103, 4659]),
    np.array([8.0, 17, 9, 94, 11, 352]),
    np.array([74.0, 303, 477, 1565, 105, 4650]),
    odds=True,
)
BCG_CASES = np.array([4.0, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27])
BCG_OTHERS = np.array([119.0, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886])
BCG_CONTROLS = np.array([11.0, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29])
BCG_OTHER_CONTROLS = np.array([128.0, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825])
BCG = trials(BCG_CASES, BCG_CASES + BCG_OTHERS, BCG_CONTROLS, BCG_CONTROLS + BCG_OTHER_CONTROLS, odds=False)


@pytest.mark.parametrize(
    ("published", "tau", "q"),
    [
        # R. DerSimonian and R. Kacker, Random-effects model for meta-analysis of clinical trials: an update,
        # Contemporary Clinical Trials 28 (2007), 105–114, table 3, the CLASP trials.
        pytest.param(CLASP, 0.2323, None, id="CLASP"),
        # G. A. Colditz and others, JAMA 271 (1994), 698–702; τ² and Q as metafor (R) and metan (Stata) have them.
        pytest.param(BCG, sqrt(0.3088), 152.23, id="BCG"),
    ],
)
def test_the_variance_between_units_is_that_of_published_examples(
    published: tuple[Numbers, Numbers], tau: float, q: float | None
) -> None:
    effects, errors = published
    middle = np.average(effects, weights=1 / errors**2)
    phi = dispersion((effects - middle) / errors, winsorised=0)
    assert q is None or len(effects) * phi == pytest.approx(q, abs=0.005)
    assert sqrt(tau_squared(phi, errors)) == pytest.approx(tau, abs=0.0001)
    assert tau_squared(phi, errors) == pytest.approx(combine_effects(effects, errors**2, method_re="dl").tau2)


def test_the_outermost_tenth_is_drawn_in_to_its_quantile() -> None:
    # The quantiles of R and numpy: of 1 to 11 the tenth lies at 2, and 10 at the other end.
    assert dispersion(np.arange(1.0, 12)) == pytest.approx(np.mean(np.array([2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]) ** 2))
    wild = np.array([-50.0, -1, -0.5, 0, 0, 0, 0, 0, 0.5, 1, 60])
    assert dispersion(wild) == pytest.approx(4.5 / 11)


# ------------------------------------------------------------------------------------------------------- the limits


def test_the_limits_are_those_of_the_papers_formula() -> None:
    funnel = Funnel(reference=0.9, worth=2.0, tau=0.05)
    (low,), (high,) = funnel.limits([50], ALARM)
    error = sqrt(1 / (4 * 2 * 50) + 0.05**2)
    assert low == pytest.approx(100 * sin(asin(sqrt(0.9)) - 3.090232 * error) ** 2, abs=1e-4)
    assert high == pytest.approx(100 * sin(asin(sqrt(0.9)) + 3.090232 * error) ** 2, abs=1e-4)
    assert pytest.approx(1.959964, abs=1e-6) == WARNING


def exact(share: float, z: float) -> tuple[float, float]:
    """How often a unit at the reference lies below and above the band, over many sizes, by the binomial distribution.

    Spiegelhalter's limits are its quantiles. Steps of single sheets make each size swing around the nominal.
    """
    sizes = np.arange(200, 600)
    low, high = Funnel(share, 1.0).limits(sizes, z)
    below = binom.cdf(np.ceil(low * sizes / 100) - 1, sizes, share)
    above = binom.sf(np.floor(high * sizes / 100), sizes, share)
    return float(np.mean(below)), float(np.mean(above))


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
@pytest.mark.parametrize(("z", "outside"), [(WARNING, 0.05), (ALARM, 0.002)])
def test_they_hold_what_the_exact_binomial_distribution_says(share: float, z: float, outside: float) -> None:
    assert sum(exact(share, z)) == pytest.approx(outside, rel=0.25)


@pytest.mark.parametrize("share", [0.95, 0.98])
def test_near_a_hundred_per_cent_no_more_units_are_blamed(share: float) -> None:
    below, above = exact(share, ALARM)
    assert below <= 0.001
    assert above <= 0.005


@given(st.floats(0, 1), st.floats(0.3, 30), st.floats(0, 0.3), st.integers(1, 10_000), st.integers(1, 10_000))
def test_limits_lie_within_a_hundred_per_cent_around_the_reference_and_are_narrower_with_size(
    reference: float, worth: float, tau: float, one: int, other: int
) -> None:
    funnel = Funnel(reference, worth, tau)
    (low, narrow_low), (high, narrow_high) = funnel.limits([min(one, other), max(one, other)], ALARM)
    (inner_low, _), (inner_high, _) = funnel.limits([min(one, other), max(one, other)], WARNING)
    near = 100 * reference
    assert 0 <= low <= narrow_low <= near + 1e-9
    assert near - 1e-9 <= narrow_high <= high <= 100
    assert low <= inner_low
    assert inner_high <= high


COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=60)
@given(st.lists(COUNTS, min_size=2, max_size=15))
def test_a_unit_at_the_reference_is_never_outside(counts: list[tuple[int, int]]) -> None:
    satisfied, sheets = (sum(side) for side in zip(*counts, strict=True))
    units = [single(*one) for one in counts] + [single(satisfied, sheets)]
    assert verdicts(units, fewest=1)[-1] is Clarity.AS_EXPECTED


@settings(max_examples=60)
@given(st.lists(COUNTS, min_size=2, max_size=15))
def test_a_verdict_never_contradicts_the_figures_that_are_shown(counts: list[tuple[int, int]]) -> None:
    units = [single(*one) for one in counts]
    for unit, one in zip(units, expected(units, found(units, 1), 1), strict=True):
        assert one is not None
        shown = round(100 * unit.satisfied / unit.answers + 1e-9, 2)
        assert 0 <= one.alarm[0] <= one.warning[0] <= one.warning[1] <= one.alarm[1] <= 100
        is_outside = one.verdict in {Clarity.ABOVE_EXPECTED, Clarity.BELOW_EXPECTED}
        assert is_outside == (not one.alarm[0] <= shown <= one.alarm[1])


# ------------------------------------------------------------------------------------------ what a sheet is worth


def test_twenty_answers_of_a_sheet_that_are_alike_are_worth_one() -> None:
    units = [of_sheets([20] * n + [0] * (50 - n), [20] * 50) for n in (40, 42, 45)]
    assert found(units).worth == pytest.approx(1.0, abs=0.03)


def test_answers_that_do_not_hang_together_are_worth_themselves() -> None:
    random = np.random.default_rng(20190801)
    units = [of_sheets(random.binomial(20, 0.9, 200).tolist(), [20] * 200) for _ in range(12)]
    assert found(units).worth == pytest.approx(20, rel=0.06)


def test_what_units_differ_by_is_not_held_against_the_sheet() -> None:
    random = np.random.default_rng(20190801)
    units = [of_sheets(random.binomial(20, share, 200).tolist(), [20] * 200) for share in (0.7, 0.9)]
    assert found(units).worth > 15


def test_where_no_sheet_differs_from_another_each_is_worth_one_answer() -> None:
    assert found([of_sheets([20] * 40, [20] * 40)] * 3).worth == 1
    assert found([of_sheets([20] * 40, [20] * 40), of_sheets([0] * 40, [20] * 40)]).worth == 1


def alike(random: np.random.Generator, sheets: int, share: float, kinship: float = 0.3) -> Estimate:
    """Sheets of 22 answers, which hang together through what each person thinks of it all."""
    people = random.beta(share * (1 / kinship - 1), (1 - share) * (1 / kinship - 1), sheets)
    return of_sheets(random.binomial(22, people).tolist(), [22] * sheets)


SIZES = (40, 50, 60, 80, 100, 120, 150, 180, 200, 250, 300, 400)


def test_alike_units_are_hardly_ever_called_other_than_expected_although_their_answers_hang_together() -> None:
    random = np.random.default_rng(20190801)
    said = [v for _ in range(60) for v in verdicts([alike(random, size, 0.9) for size in SIZES])]
    outside = sum(verdict is not Clarity.AS_EXPECTED for verdict in said)
    assert outside / len(said) <= 0.006, "nominal 0.002"


# ---------------------------------------------------------------------------------------------------- over-dispersion


def test_units_that_chance_explains_leave_the_band_as_it_is() -> None:
    units = [single(80 + k % 3, 100) for k in range(FEWEST_UNITS)]
    funnel = found(units)
    assert funnel.tau == 0
    assert funnel.dispersion is not None
    assert funnel.dispersion < 1


def test_where_all_units_differ_the_band_grows_by_as_much_and_none_of_them_is_blamed() -> None:
    units = [single(round(1000 * share), 1000) for share in np.linspace(0.82, 0.94, 12)]
    funnel = found(units)
    assert funnel.dispersion is not None
    assert funnel.dispersion > 5
    assert funnel.between_units == pytest.approx(3.5, abs=0.7)
    assert set(verdicts(units)) == {Clarity.AS_EXPECTED}
    plain = [one and one.verdict for one in expected(units, Funnel(funnel.reference, funnel.worth))]
    assert plain.count(Clarity.AS_EXPECTED) < 9


def test_a_unit_that_stands_out_is_no_excuse_for_itself() -> None:
    units = [single(880 + 5 * (k % 3), 1000) for k in range(11)] + [single(780, 1000)]
    assert found(units).tau == 0
    assert verdicts(units)[-1] is Clarity.BELOW_EXPECTED


def test_of_fewer_than_ten_units_nobody_can_say_how_much_they_usually_differ() -> None:
    units = [single(round(1000 * share), 1000) for share in np.linspace(0.82, 0.94, FEWEST_UNITS - 1)]
    assert found(units).dispersion is None
    assert found(units).tau == 0
    assert verdicts(units)[0] is Clarity.BELOW_EXPECTED
    assert verdicts(units)[-1] is Clarity.ABOVE_EXPECTED


# ------------------------------------------------------------------------------------------- few sheets, open answers


def desks_of(
    rng: np.random.Generator, shares: Sequence[float], spread: float, sheets: int = 150
) -> list[list[Estimate]]:
    """Five desks of each of some units, whose own shares differ by so much from that of their unit."""
    return [
        [single(int(rng.binomial(sheets, np.clip(share + rng.normal(0, spread), 0, 1))), sheets) for _ in range(5)]
        for share in shares
    ]


def test_what_units_differ_by_does_not_widen_the_band_of_their_desks() -> None:
    rng, shares = np.random.default_rng(5), (0.6, 0.7, 0.8, 0.9)
    several = [funnels_within(desks_of(rng, shares, 0.0)) for _ in range(100)]
    widened = [one[0] is not None and one[0].tau > 0 for one in several]
    assert sum(widened) <= 10, "chance alone, at 5 %"
    assert several[0][0] != several[0][3], "each has a reference of its own"
    together = funnel_of([desk for unit in desks_of(rng, shares, 0.0) for desk in unit])
    assert together is not None
    assert together.tau > 0, "they would be taken for one another's peers"


def test_what_desks_usually_differ_by_is_learned_from_those_of_all_units() -> None:
    rng = np.random.default_rng(5)
    found = [funnels_within(desks_of(rng, (0.7,) * 8, 0.06))[0] for _ in range(40)]
    between = [one.between_units for one in found if one is not None]
    assert 4 < sum(between) / len(between) < 7, "6 points, drawn in by winsorising"
    alone = funnels_within(desks_of(rng, (0.7,), 0.06))[0]
    assert alone is not None
    assert alone.dispersion is None, "five are too few to tell"


@given(st.lists(COUNTS, min_size=2, max_size=14))
def test_a_group_by_itself_has_the_band_that_it_had(counts: list[tuple[int, int]]) -> None:
    units = [single(*one) for one in counts]
    assert funnels_within([units]) == [funnel_of(units)]
    assert funnels_within([units, []]) == [funnel_of(units), None]


def test_a_unit_with_too_few_sheets_has_a_band_but_is_not_judged_and_widens_none() -> None:
    units = [single(90, 100)] * 11 + [single(0, 29)]
    last = expected(units, found(units))[-1]
    assert last is not None
    assert last.verdict is Clarity.TOO_FEW
    assert last.alarm[0] < 65
    assert found(units).tau == 0


def test_a_single_unit_is_compared_with_nothing() -> None:
    assert funnel_of([single(90, 100)]) is None
    assert funnel_of([single(90, 100), single(0, 0)]) is None
    assert funnel_of([]) is None
    assert expected([single(80, 100), single(0, 0)], Funnel(0.9, 1.0))[1] is None


@pytest.mark.parametrize(
    ("own", "others", "said"),
    [
        (0, 0, Clarity.BELOW_EXPECTED),
        (2, 2, Clarity.BELOW_EXPECTED),
        (90, 0, Clarity.PENDING),
        (0, 400, Clarity.PENDING),
    ],
)
def test_pending_answers_that_could_bring_a_unit_back_leave_it_open(own: int, others: int, said: Clarity) -> None:
    units = [single(180, 200, pending=others)] * 4 + [single(140, 200, pending=own)]
    assert verdicts(units)[-1] is said


def test_what_pending_answers_turn_out_to_be_never_undoes_a_verdict() -> None:
    random = np.random.default_rng(20190801)
    for _ in range(40):
        counts = [(int(random.integers(120, 200)), int(random.integers(0, 25))) for _ in range(5)]
        units = [single(satisfied, 200, pending) for satisfied, pending in counts]
        told = verdicts(units)
        for good in (0, 1):
            later = [single(n + good * more, 200 + more) for n, more in counts]
            for before, after in zip(told, verdicts(later), strict=True):
                if before in {Clarity.ABOVE_EXPECTED, Clarity.BELOW_EXPECTED}:
                    assert after is before


def test_a_band_of_one_share_only_reaches_no_further_than_the_end() -> None:
    full = [single(100, 100)] * 3
    one = expected(full, found(full))[0]
    assert one is not None
    assert one.alarm[1] == one.warning[1] == 100
    assert 100 * sin(pi / 2 - ALARM / 20) ** 2 == pytest.approx(one.alarm[0], abs=0.01)
    assert one.verdict is Clarity.AS_EXPECTED
    assert verdicts([*full, single(80, 100)])[-1] is Clarity.BELOW_EXPECTED
