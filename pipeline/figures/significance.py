"""What may be said of two figures: whether one is higher, or whether sheets as few as these can't tell.

Only groups of sheets that have none in common are compared. In every test the sheet is what chance drew (see
``pipeline.figures.formulas.Estimate``), and of many tests that are read side by side, one in twenty must not be right
by luck alone: they are adjusted together.
"""

from __future__ import annotations

import importlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from math import isinf
from typing import NamedTuple

import numpy as np

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
    """What is said of a difference; the first three of a change, the next three of a unit beside all others."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "no-clear-change"
    ABOVE = "above"
    BELOW = "below"
    ALIKE = "no-clear-difference"
    TOO_FEW = "too-few"
    PENDING = "pending"
    """It would be clear, but answers that wait for a person could still undo it."""


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
    known = [(one, other) for one, other in pairs if one and other and one.answers and other.answers]
    found = iter(_differences(known))
    return [next(found) if one and other and one.answers and other.answers else None for one, other in pairs]


def _differences(pairs: Sequence[tuple[Estimate, Estimate]]) -> list[Difference]:
    if not pairs:
        return []
    numbers = np.array([[min(side.effective, _ENDLESS) for side in pair] for pair in pairs]).T
    shares = np.array([[side.satisfied / side.answers for side in pair] for pair in pairs]).T
    samples = (shares[0] * numbers[0], numbers[0], shares[1] * numbers[1], numbers[1])
    # Imported here, since it takes half a second that most commands need not wait for.
    proportion = importlib.import_module("statsmodels.stats.proportion")
    low, high = proportion.confint_proportions_2indep(*samples, method="newcomb", compare="diff", alpha=ALPHA)
    with np.errstate(divide="ignore", invalid="ignore"):  # where no answer, or each, is a satisfied one
        _, p = proportion.test_proportions_2indep(*samples, method="score", compare="diff", return_results=False)
    rows = zip(pairs, low.tolist(), high.tolist(), p.tolist(), strict=True)
    return [_difference(one, other, (low, high), p) for (one, other), low, high, p in rows]


def _difference(one: Estimate, other: Estimate, ends: tuple[float, float], p: float) -> Difference:
    exact = 100 * (Fraction(one.satisfied, one.answers) - Fraction(other.satisfied, other.answers))
    points = half_away(exact)
    if isinf(one.effective) and isinf(other.effective):
        return Difference(points, points, points, 0.0 if exact else 1.0)
    low, high = (half_away(100 * Fraction(end)) for end in ends)
    return Difference(points, max(-100.0, low), min(100.0, high), p if exact else 1.0)


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


def compare_periods(pairs: Sequence[Pair], fewest: int = FEWEST_SHEETS) -> list[Comparison]:
    """Compare each (current, before); all of them are one family of tests.

    Args:
        pairs: what has no sheet in common; ``None`` where there is nothing.
        fewest: with fewer sheets on a side the difference is shown, but neither tested nor judged.
    """
    return _compared(pairs, fewest, (Clarity.UP, Clarity.DOWN, Clarity.UNCLEAR))


def compare_units(units: Sequence[Estimate | None], fewest: int = FEWEST_SHEETS) -> list[Comparison]:
    """Compare each unit with all the others together; all of them are one family of tests.

    Against the others and not against the total, which holds the unit itself. Sheets of units that are too small to be
    judged count among the others.

    Args:
        units: what has no sheet in common; ``None`` where there is nothing.
        fewest: as ``compare_periods``.
    """
    pairs = list(zip(units, _others(units), strict=True))
    return _compared(pairs, fewest, (Clarity.ABOVE, Clarity.BELOW, Clarity.ALIKE))


def _others(units: Sequence[Estimate | None]) -> list[Estimate]:
    """Return for each unit the sum of all before and all after it."""
    nothing = Estimate(0, 0, 0, 0, 0, 0, population=0)
    parts = [unit or nothing for unit in units]
    before = list(accumulate(parts, initial=nothing))
    after = list(accumulate(reversed(parts), initial=nothing))[::-1]
    return [one + other for one, other in zip(before[:-1], after[1:], strict=True)]


def _compared(pairs: Sequence[Pair], fewest: int, verdicts: tuple[Clarity, Clarity, Clarity]) -> list[Comparison]:
    found = index_differences(pairs)
    tested = [
        one.p if one and all(side and side.sheets >= fewest for side in pair) else None
        for one, pair in zip(found, pairs, strict=True)
    ]
    rows = zip(pairs, found, adjusted(tested), strict=True)
    return [_comparison(pair, one, p, verdicts) for pair, one, p in rows]


def _comparison(
    pair: Pair, difference: Difference | None, adjusted: float | None, verdicts: tuple[Clarity, Clarity, Clarity]
) -> Comparison:
    if difference is None:
        return Comparison(None, None, None)
    if adjusted is None:
        return Comparison(difference, None, Clarity.TOO_FEW)
    verdict = _verdict(difference, adjusted, verdicts)
    is_open = verdict is not verdicts[2] and _overlap(*pair)
    return Comparison(difference, adjusted, Clarity.PENDING if is_open else verdict)


def _overlap(one: Estimate | None, other: Estimate | None) -> bool:
    """Tell whether pending answers could still make two shares alike, or turn them round."""
    reach, others = one.bounds if one else None, other.bounds if other else None
    return reach is not None and others is not None and reach[0] <= others[1] and others[0] <= reach[1]


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
