"""What may be said of two figures: whether one is higher, or whether sheets as few as these can't tell.

Only groups of sheets that have none in common are compared. In every test the sheet is what chance drew (see
``pipeline.figures.formulas.Estimate``), and of many tests that are read side by side, one in twenty must not be right
by luck alone: they are adjusted together.
"""

from __future__ import annotations

import importlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, chain
from math import erfc, isinf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.formulas import ALPHA, Estimate, Interval, half_away

FEWEST_SHEETS = 30
"""Groups of fewer sheets are not judged: at 90 % satisfied, 30 sheets leave an interval of 74 to 97 %."""

# Stands for a number without end, which the formulas can't take: so large that no decimal shown depends on it.
_ENDLESS = 1e24


class Difference(NamedTuple):
    """How much higher one index is than another.

    Attributes:
        points: percentage points, two decimals; a half is rounded away from zero.
        low: lower end of the 95 % interval, percentage points.
        high: its upper end.
        p: how probable a difference as large or larger would be by chance, were there none.
    """

    points: float
    low: float
    high: float
    p: float


class Clarity(StrEnum):
    """What is said of a difference.

    The first three of a change, the next three of a unit beside all others, three more of a unit beside what is
    expected of one of its size.
    """

    UP = "up"
    DOWN = "down"
    UNCLEAR = "no-clear-change"
    ABOVE = "above"
    BELOW = "below"
    ALIKE = "no-clear-difference"
    ABOVE_EXPECTED = "above-expected"
    BELOW_EXPECTED = "below-expected"
    AS_EXPECTED = "as-expected"
    TOO_FEW = "too-few"
    PENDING = "pending"
    """It would be clear, but answers that wait for a person could still undo it."""
    NOT_COMPARABLE = "not-comparable"
    """Too few of the units have enough valid sheets in both periods."""
    OTHER_QUESTIONS = "other-questions"
    """Too few of the criteria are asked in both periods."""


class Comparison(NamedTuple):
    """A difference, its p-value adjusted for all that it was tested with, and what may be said.

    Attributes:
        difference: ``None`` where a side has no valid answer.
        adjusted: ``None`` where nothing was tested.
        verdict: ``None`` where there is no difference.
    """

    difference: Difference | None
    adjusted: float | None
    verdict: Clarity | None


Pair = tuple[Estimate | None, Estimate | None]

Strata = Sequence[Pair]
"""The two sides of each of several units, such as what its sheets say now and what they said before."""


def index_difference(one: Estimate | None, other: Estimate | None) -> Difference | None:
    """Return how much higher ``one`` is than ``other``, which has no sheet in common with it.

    The interval is Newcombe's hybrid of two Wilson intervals: R. G. Newcombe, Interval estimation for the difference
    between independent proportions, Statistics in Medicine 17 (1998), 873–890, method 10. The test is the score test:
    O. Miettinen and M. Nurminen, Comparative analysis of two rates, Statistics in Medicine 4 (1985), 213–226. Both take
    effective numbers of answers. As two methods they may disagree at the margin: the test decides, the interval shows.

    Where the shares are the same, p is 1. Where each side has a sheet of every transaction, nothing is left to chance:
    the interval is the difference, and p is 0 unless it is none.

    Returns:
        the difference, ``None`` where a side has no valid answer.
    """
    return index_differences([(one, other)])[0]


def index_differences(pairs: Sequence[Pair]) -> list[Difference | None]:
    """Return ``index_difference`` of each pair: of thousands at once, it takes a fraction of the time."""
    return stratified_differences([[pair] for pair in pairs])


Weigh = Callable[[Estimate, Estimate], int]
"""Returns what a unit weighs by its two sides, the same on both."""


def by_first(one: Estimate, _: Estimate) -> int:
    """Weigh a unit by its answers on the first side, which is then what ``100·ΣA/ΣV`` says of these units."""
    return one.answers


def by_both(one: Estimate, other: Estimate) -> int:
    """Weigh a unit by its answers on both sides, so that neither is the measure of the other.

    Direct standardisation to the people of both together: J. L. Fleiss, B. Levin and M. C. Paik, Statistical methods
    for rates and proportions, 3rd ed. 2003, section 19.2.
    """
    return one.answers + other.answers


def stratified_differences(sets: Sequence[Strata], weigh: Weigh = by_first) -> list[Difference | None]:
    """Return of each set of units how much higher one side is than the other, unit by unit.

    Each unit has one weight w on both sides: ``d = Σ w·(p₁ - p₂) / Σw``. So units of which more or fewer answers came
    make no difference by that.

    The interval takes the units' Wilson intervals together by the method of variance estimates recovery: G. Y. Zou and
    A. Donner, Construction of confidence limits about effect measures, Statistics in Medicine 27 (2008), 1693–1702. The
    test is the stratified score test of Miettinen and Nurminen (1985) of no difference in any unit. With one unit they
    are the interval and the test of ``index_difference``.

    Returns:
        for each set the difference over those of its units that have valid answers on both sides, ``None`` where there
        is none.
    """
    known = [
        [(one, other) for one, other in units if one and other and one.answers and other.answers] for units in sets
    ]
    found = iter(_differences([units for units in known if units], weigh))
    return [next(found) if units else None for units in known]


def weighted_share(estimates: Sequence[Estimate], weights: Sequence[int]) -> Fraction:
    """Return the share that units have together under weights that are not all zero; each has a valid answer."""
    parts = zip(estimates, weights, strict=True)
    total: Fraction = sum((weight * Fraction(one.satisfied, one.answers) for one, weight in parts), Fraction(0))
    return total / sum(weights)


_Known = Sequence[tuple[Estimate, Estimate]]


def _differences(sets: Sequence[_Known], weigh: Weigh) -> list[Difference]:
    if not sets:
        return []
    pairs = list(chain.from_iterable(sets))
    numbers = np.array([[min(side.effective, _ENDLESS) for side in pair] for pair in pairs]).T
    shares = np.array([[side.satisfied / side.answers for side in pair] for pair in pairs]).T
    # Imported here, since it takes half a second that most commands need not wait for.
    proportion = importlib.import_module("statsmodels.stats.proportion")
    low, high = proportion.proportion_confint(shares * numbers, numbers, alpha=ALPHA, method="wilson")
    down = (shares[0] - low[0]) ** 2 + (high[1] - shares[1]) ** 2
    up = (high[0] - shares[0]) ** 2 + (shares[1] - low[1]) ** 2
    starts = np.cumsum([0, *map(len, sets[:-1])])
    whole = np.array([weigh(*pair) for pair in pairs], dtype=np.float64)
    weights = whole / np.repeat(np.add.reduceat(whole, starts), [len(units) for units in sets])
    sums = (np.add.reduceat(weights**2 * part, starts) for part in (down, up, _variances(shares, numbers)))
    rows = zip(sets, *(part.tolist() for part in sums), strict=True)
    return [_difference(units, weigh, *found) for units, *found in rows]


def _variances(shares: NDArray[np.float64], numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the variance of each unit's difference, were there none: of the share that both sides have together."""
    total = numbers.sum(axis=0)
    together = np.minimum((shares * numbers).sum(axis=0) / total, 1)
    variances = together * (1 - together) * (1 / numbers).sum(axis=0)
    found: NDArray[np.float64] = variances * total / np.maximum(total - 1, 1 / _ENDLESS)
    return found


def _difference(units: _Known, weigh: Weigh, down: float, up: float, variance: float) -> Difference:
    weights = [weigh(*pair) for pair in units]
    share, other = (weighted_share(side, weights) for side in zip(*units, strict=True))
    exact = share - other
    points = half_away(100 * exact)
    if all(isinf(side.effective) for side in chain.from_iterable(units)):
        return Difference(points, points, points, 0.0 if exact else 1.0)
    low, high = (half_away(100 * Fraction(float(exact) + reach)) for reach in (-sqrt(down), sqrt(up)))
    p = erfc(abs(float(exact)) / sqrt(2 * variance)) if variance else 0.0
    return Difference(points, max(-100.0, min(low, points)), min(100.0, max(high, points)), p if exact else 1.0)


def adjusted(ps: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted for being read together; ``None`` stays, and does not count.

    With them, the probability of even one verdict that is due to chance alone stays below the level of the test: S.
    Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979), 65–70.

    >>> adjusted([0.01, None, 0.04])
    [0.02, None, 0.04]
    """
    # Not statsmodels' multipletests, which says the same: it has Python look for garbage at every call, which takes a
    # tenth of a second and, beside large tables, more.
    known = sorted((p, place) for place, p in enumerate(ps) if p is not None)
    result: list[float | None] = [None] * len(ps)
    largest = 0.0
    for rank, (p, place) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        result[place] = largest
    return result


def compare_periods(sets: Sequence[Strata], fewest: int = FEWEST_SHEETS) -> list[Comparison]:
    """Compare each set of units with itself in the period before; all of them are one family of tests.

    Args:
        sets: for each comparison its units, and of each unit what it says now and what it said before, which have no
            sheet in common; ``None`` where there is nothing.
        fewest: with fewer sheets on a side the difference is shown, but neither tested nor judged.
    """
    return _compared(sets, fewest, (Clarity.UP, Clarity.DOWN, Clarity.UNCLEAR))


def compare_units(units: Sequence[Estimate | None], fewest: int = FEWEST_SHEETS) -> list[Comparison]:
    """Compare each unit with all the others together; all of them are one family of tests.

    Against the others and not against the total, which holds the unit itself. Sheets of units that are too small to be
    judged count among the others.

    Args:
        units: what has no sheet in common; ``None`` where there is nothing.
        fewest: as ``compare_periods``.
    """
    sets = [[pair] for pair in zip(units, _others(units), strict=True)]
    return _compared(sets, fewest, (Clarity.ABOVE, Clarity.BELOW, Clarity.ALIKE))


def _others(units: Sequence[Estimate | None]) -> list[Estimate]:
    """Return for each unit the sum of all before and all after it."""
    nothing = Estimate(0, 0, 0, 0, 0, 0, population=0)
    parts = [unit or nothing for unit in units]
    before = list(accumulate(parts, initial=nothing))
    after = list(accumulate(reversed(parts), initial=nothing))[::-1]
    return [one + other for one, other in zip(before[:-1], after[1:], strict=True)]


def compare_channels(sets: Sequence[Strata], fewest: int = FEWEST_SHEETS) -> list[Comparison]:
    """Compare what each set of units says by one channel and by another; all of them are one family of tests.

    Each unit weighs what ``by_both`` says.

    Args:
        sets: for each comparison its units, and of each unit what it says by either channel.
        fewest: as ``compare_periods``.
    """
    return _compared(sets, fewest, (Clarity.ABOVE, Clarity.BELOW, Clarity.ALIKE), by_both)


def _compared(
    sets: Sequence[Strata], fewest: int, verdicts: tuple[Clarity, Clarity, Clarity], weigh: Weigh = by_first
) -> list[Comparison]:
    found = stratified_differences(sets, weigh)
    tested = [one.p if one and _has_sheets(units, fewest) else None for one, units in zip(found, sets, strict=True)]
    rows = zip(sets, found, adjusted(tested), strict=True)
    return [_comparison(units, one, p, verdicts, weigh) for units, one, p in rows]


def _has_sheets(units: Strata, fewest: int) -> bool:
    return all(sum(side.sheets for side in sides if side) >= fewest for sides in zip(*units, strict=True))


def _comparison(
    units: Strata,
    difference: Difference | None,
    adjusted: float | None,
    verdicts: tuple[Clarity, Clarity, Clarity],
    weigh: Weigh,
) -> Comparison:
    if difference is None:
        return Comparison(None, None, None)
    if adjusted is None:
        return Comparison(difference, None, Clarity.TOO_FEW)
    verdict = _verdict(difference, adjusted, verdicts)
    is_open = verdict is not verdicts[2] and _may_turn(units, weigh)
    return Comparison(difference, adjusted, Clarity.PENDING if is_open else verdict)


def _may_turn(units: Strata, weigh: Weigh) -> bool:
    """Tell whether pending answers could still make the two sides of these units alike, or turn them round.

    All of them count in the worst way, also for what a unit weighs: with its pending answers, where that is worse.
    """
    least = most = Fraction(0)
    for one, other in units:
        reach, others = one.bounds if one else None, other.bounds if other else None
        if one and other and reach and others:
            low, high = reach[0] - others[1], reach[1] - others[0]
            settled = weigh(one, other)
            largest = weigh(_with_pending(one), _with_pending(other))
            least += low * (largest if low < 0 else settled)
            most += high * (largest if high > 0 else settled)
    return least <= 0 <= most


def _with_pending(side: Estimate) -> Estimate:
    return replace(side, answers=side.answers + side.pending)


def _verdict(difference: Difference, adjusted: float, verdicts: tuple[Clarity, Clarity, Clarity]) -> Clarity:
    """Of a difference that shows as 0.00 points nothing is clear, whatever its test says."""
    higher, lower, unclear = verdicts
    if adjusted > ALPHA or not difference.points:
        return unclear
    return higher if difference.points > 0 else lower


def rank_ranges(intervals: Sequence[Interval | None]) -> list[tuple[int, int] | None]:
    """Return for each unit the ranks that its interval leaves open, 1 for the highest index.

    From one more than the number of units that lie wholly above it, to as many as do not lie wholly below it. A single
    rank says more than sheets can tell, and changes by chance from one period to the next: H. Goldstein and D. J.
    Spiegelhalter, League tables and their limitations, Journal of the Royal Statistical Society A 159 (1996), 385–443.

    >>> rank_ranges([(90.0, 95.0), (80.0, 92.0), None, (60.0, 70.0)])
    [(1, 2), (1, 2), None, (3, 3)]
    """
    known = [interval for interval in intervals if interval is not None]
    lows, highs = sorted(low for low, _ in known), sorted(high for _, high in known)
    return [
        None
        if interval is None
        else (1 + len(known) - bisect_right(lows, interval[1]), len(known) - bisect_left(highs, interval[0]))
        for interval in intervals
    ]
