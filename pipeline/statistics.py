"""The formulas: integers until the last division, and one rounding, half up.

A is the number of satisfied answers (levels 4 and 5), V that of valid ones; blank and void answers are in neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

LEVELS = ("1", "2", "3", "4", "5")
"""The scale of a criterion; ratings on another scale have no index."""
SATISFIED = frozenset({4, 5})
"""Levels that count as satisfied (Decision 2640/QĐ-BNV of 10/10/2017)."""

# The 97.5 % quantile of the standard normal distribution, for a two-sided interval of 95 %.
Z_95 = 1.959963984540054


def half_up(value: Fraction, decimals: int = 2) -> float:
    """Round a number that is not negative; a half goes up, as people round by hand.

    >>> half_up(Fraction(1, 8))
    0.13
    """
    steps: int = 10**decimals
    whole: int = (2 * value.numerator * steps + value.denominator) // (2 * value.denominator)
    return whole / steps


def index(satisfied: int, valid: int) -> float | None:
    """Return ``100·A/V`` with two decimals, ``None`` where there is no valid answer.

    >>> index(2, 3)
    66.67
    """
    return half_up(Fraction(100 * satisfied, valid)) if valid else None


def mean(total: int, valid: int) -> float | None:
    """Return ``Σscore/V`` with two decimals, ``None`` where there is no valid answer."""
    return half_up(Fraction(total, valid)) if valid else None


def wilson_95(satisfied: int, valid: int) -> tuple[float, float] | None:
    """Return the 95 % Wilson score interval of ``A/V`` in per cent with two decimals, without continuity correction.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22 (1927), 209–212:
    ``(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)``.

    Answers of one sheet resemble each other, so over several criteria the interval is narrower than it should be.

    >>> wilson_95(9, 10)
    (59.58, 98.21)
    """
    if not valid:
        return None
    share, square = satisfied / valid, Z_95 * Z_95
    middle = share + square / (2 * valid)
    half_width = Z_95 * sqrt(share * (1 - share) / valid + square / (4 * valid * valid))
    scale = 100 / (1 + square / valid)
    low, high = max(0.0, scale * (middle - half_width)), min(100.0, scale * (middle + half_width))
    return half_up(Fraction(low)), half_up(Fraction(high))


def ranks(shares: Sequence[Fraction | None]) -> list[int | None]:
    """Return the rank of each share, 1 for the largest; equals share a rank, ``None`` has none.

    >>> ranks([Fraction(1, 2), None, Fraction(2, 3), Fraction(1, 2)])
    [2, None, 1, 2]
    """
    ranked = sorted((share for share in shares if share is not None), reverse=True)
    place: dict[Fraction, int] = {}
    for position, share in enumerate(ranked, 1):
        place.setdefault(share, position)
    return [None if share is None else place[share] for share in shares]
