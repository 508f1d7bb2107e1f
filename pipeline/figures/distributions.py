"""What many numbers say in short: mean, median, quartiles and a Net Promoter Score, each with its interval.

Numbers are given with how often each was given, since a thousand answers have few different values.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm, sqrt
from typing import Any

from pipeline.figures.formulas import ALPHA, half_away

FEWEST_FOR_MEDIAN = 6
"""With fewer answers no two of them hold the median with 95 %: five all lie on one side of it in 1 of 16 samples."""

Times = Mapping[Fraction, int]
"""How often each value was given."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where values lie: the five numbers of J. W. Tukey, Exploratory data analysis, 1977."""

    least: Fraction
    lower_quartile: Fraction
    median: Fraction
    upper_quartile: Fraction
    most: Fraction


def spread(times: Times) -> Spread | None:
    """Return the five-number summary; ``None`` of nothing.

    Quartiles are those of the second definition in R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages,
    The American Statistician 50 (1996), 361–365: the value at which the cumulated share passes a quarter, or the
    middle of two if it stops there exactly. For the median that is what everybody calls so.
    """
    values = sorted((value, count) for value, count in times.items() if count)
    if not values:
        return None
    lower, middle, upper = (_quantile(values, quarters) for quarters in (1, 2, 3))
    return Spread(values[0][0], lower, middle, upper, values[-1][0])


def _quantile(values: list[tuple[Fraction, int]], quarters: int) -> Fraction:
    fourfold = quarters * sum(count for _, count in values)
    first = _at(values, -(-fourfold // 4))
    return first if fourfold % 4 else (first + _at(values, fourfold // 4 + 1)) / 2


def _at(values: list[tuple[Fraction, int]], rank: int) -> Fraction:
    """Return the value at a rank, 1 for the lowest."""
    passed = 0
    for value, count in values:
        passed += count
        if passed >= rank:
            return value
    return values[-1][0]


def mean_of(times: Times) -> Fraction | None:
    """Return the mean, exact; ``None`` of nothing."""
    count, total, _, parts = _sums(times)
    return Fraction(total, count * parts) if count else None


def _sums(times: Times) -> tuple[int, int, int, int]:
    """Return how many values there are, their sum and that of their squares, both of values in parts of one.

    The last number says how many parts make one: whole numbers are added up much faster than fractions.
    """
    parts = lcm(*(value.denominator for value in times))
    whole = [(value.numerator * (parts // value.denominator), n) for value, n in times.items()]
    return sum(times.values()), sum(n * one for one, n in whole), sum(n * one * one for one, n in whole), parts


def mean_interval(times: Times) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean by Student's t, two decimals; ``None`` of fewer than two answers.

    Student (W. S. Gosset), The probable error of a mean, Biometrika 6 (1908), 1–25. It is bounded by the values that
    there are on a scale only where the answers are few; it is not cut off.
    """
    count, total, of_squares, parts = _sums(times)
    if count < 2:
        return None
    middle = Fraction(total, count * parts)
    squares = Fraction(count * of_squares - total**2, count * parts**2)  # of the distances from the mean, added up
    half = student(count - 1) * sqrt(squares / (count - 1) / count)
    return half_away(middle - Fraction(half)), half_away(middle + Fraction(half))


def median_interval(times: Times) -> tuple[Fraction, Fraction] | None:
    """Return two answers between which the median lies with at least 95 %; ``None`` of too few.

    By the sign test: W. J. Conover, Practical nonparametric statistics, 3rd ed. 1999, section 3.2. It takes nothing for
    granted about how answers are spread.
    """
    count = sum(times.values())
    if count < FEWEST_FOR_MEDIAN:
        return None
    rank = sign_rank(count)
    values = sorted((value, n) for value, n in times.items() if n)
    return _at(values, max(rank, 1)), _at(values, count - max(rank, 1) + 1)


def net_promoters(promoters: int, detractors: int, answers: int) -> tuple[Fraction, Fraction, Fraction] | None:
    """Return a Net Promoter Score and its 95 % interval, −100 to 100, not rounded; ``None`` without answers.

    The score is the share of promoters less that of detractors (F. F. Reichheld, Harvard Business Review, December
    2003). The interval is Wald's after three answers are added, spread as 3/4, 3/2 and 3/4 over detractors, the rest
    and promoters: B. Rocks, Interval estimation for the "Net Promoter Score", The American Statistician 70 (2016),
    365–372.
    """
    if not answers:
        return None
    score = Fraction(100 * (promoters - detractors), answers)
    count = answers + 3
    above, below = Fraction(4 * promoters + 3, 4 * count), Fraction(4 * detractors + 3, 4 * count)
    middle = above - below
    half = _normal() * sqrt((above + below - middle**2) / count)
    low, high = max(-1.0, float(middle) - half), min(1.0, float(middle) + half)
    return score, 100 * Fraction(low), 100 * Fraction(high)


# Looking a quantile up takes a tenth of a millisecond or more, and thousands of rows ask for the same few.


@lru_cache(maxsize=4096)
def student(freedom: int) -> float:
    """Return Student's t that is passed in 2.5 % of the samples, of so many degrees of freedom."""
    return float(_stats().t.ppf(1 - ALPHA / 2, freedom))


@lru_cache(maxsize=4096)
def sign_rank(count: int) -> int:
    """Return how many of so many answers, at most, lie below a median in more than 2.5 % of the samples."""
    return int(_stats().binom.ppf(ALPHA / 2, count, 0.5))


@lru_cache(maxsize=1)
def _normal() -> float:
    return float(_stats().norm.ppf(1 - ALPHA / 2))


def _stats() -> Any:
    """Return ``scipy.stats``, imported late, since it takes half a second that most commands need not wait for."""
    return importlib.import_module("scipy.stats")
