"""What chance explains: how figures stray from period to period, tests of one side, and all tests taken together.

Shares are compared as ``y = arcsin √p``, whose variance is ``1/4n`` at every share p (see ``funnel_limits``). Beside
the sheets, each period strays by itself: who came, who was on leave. What does so without anybody having done anything
is no shortcoming, so its variance stands beside that of the sheets in each test.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

USUAL_SPREAD = 0.025
"""By how much ``y`` strays from period to period where nothing is known of it: 2 percentage points at 80 %."""
LEAST_SPREAD = 0.0125
"""The least that is taken: 1 percentage point at 80 %. So with however many sheets, a point below is no shortcoming."""
WORTH_OF_USUAL = 20
"""``USUAL_SPREAD`` counts as much as so many pairs of periods that were seen."""
MOST = 2.7055
"""Squares of standardised changes count up to here, the 90 % point of χ² with one degree of freedom, so that what did
change does not excuse itself."""
_KEPT = 0.8337  # the mean of χ² with one degree of freedom that is cut off there
_STEPS = 40  # of the bisection, which leave 10⁻¹² of the largest spread


def angle(share: Numbers, effective: Numbers) -> Numbers:
    """Return ``arcsin √((x + 3/8)/(n + 3/4))`` of x = p·n; not a number where n is nought.

    F. J. Anscombe, The transformation of Poisson, binomial and negative-binomial data, Biometrika 35 (1948), 246–254:
    near 0 and 100 % it lies nearer to a normal distribution than without these fractions.
    """
    counted = np.where(effective > 0, effective, np.nan)
    return np.asarray(np.arcsin(np.sqrt((share * counted + 0.375) / (counted + 0.75))))


def error_squared(effective: Numbers) -> Numbers:
    """Return the variance of ``angle``: ``1/(4n + 2)`` (Anscombe 1948)."""
    return np.asarray(1 / (4 * np.asarray(effective) + 2))


def spread_squared(changes: Numbers, errors: Numbers) -> float:
    """Return by how much ``y`` strays from period to period, squared, with ``USUAL_SPREAD`` as known beforehand.

    It is what makes the mean of ``d²/(e + 2s)`` over changes d with the error variances e what it should be: the
    estimating equation of R. C. Paule and J. Mandel, Consensus values and weighting factors, Journal of Research of the
    National Bureau of Standards 87 (1982), 377–385, with squares cut off at ``MOST``. So neither periods with few
    sheets nor single large changes weigh more than others.

    Args:
        changes: of ``y`` between two neighbouring periods; those that are not a number are left out.
        errors: the variance of each by the sheets alone.
    """
    known = np.isfinite(changes)
    squares, sheets = changes[known] ** 2, errors[known]
    low, high = 0.0, float(squares.max(initial=0.0))
    for _ in range(_STEPS if len(squares) else 0):
        middle = (low + high) / 2
        is_more = np.minimum(squares / (sheets + 2 * middle), MOST).mean() > _KEPT
        low, high = (middle, high) if is_more else (low, middle)
    count = len(squares)
    together = (WORTH_OF_USUAL * USUAL_SPREAD**2 + count * low) / (WORTH_OF_USUAL + count)
    return float(max(LEAST_SPREAD**2, together))


def with_spread(effective: Numbers, spread: float) -> Numbers:
    """Return how many answers are left of them if ``y`` strays besides: ``1/(1/n + 4·spread)``.

    Args:
        effective: answers, each given by itself.
        spread: squared, as ``spread_squared`` returns it.
    """
    counted = np.asarray(effective, dtype=np.float64)
    return np.asarray(counted / (1 + 4 * spread * counted))


def below(share: Numbers, effective: Numbers, least: float) -> Numbers:
    """Return how probable a share as low or lower would be, were the true one at least ``least``: the binomial tail.

    ``P(X ≤ x) = I(1-least; n-x, x+1)``, the regularised incomplete beta function, at x = p·n, which need not be whole;
    1 where there is no answer.
    """
    special = importlib.import_module("scipy.special")  # half a second that most commands need not wait for
    counted = np.where(effective > 0, effective, 1.0)
    found = special.betainc(np.maximum(counted * (1 - share), 1e-9), counted * share + 1, 1 - least)
    return np.where((effective > 0) & (share < least), found, 1.0)


def tail(z: Numbers, freedom: float | None = None) -> Numbers:
    """Return how probable so many standard errors or more are by chance, of one side; 1 for what is not a number.

    Args:
        z: how far below.
        freedom: degrees of freedom of the standard error (Student's t); ``None`` where it is known.
    """
    special = importlib.import_module("scipy.special")
    found = special.ndtr(-z) if freedom is None else special.stdtr(freedom, -z)
    return np.where(np.isfinite(z), found, 1.0)


def rejected(ps: Sequence[float], weights: Sequence[float], alpha: float) -> list[bool]:
    """Tell of each test whether chance is rejected, such that the probability of even one error is at most ``alpha``.

    The weighted procedure of S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6 (1979), 65–70, section 4: tests are taken in the order of p/w, each against ``α·w`` over the sum of the
    weights that are left. It asks nothing of how tests hang together.

    >>> rejected([0.001, 0.02, 0.9], [1, 2, 1], 0.05)
    [True, True, False]
    """
    order = sorted(range(len(ps)), key=lambda at: ps[at] / weights[at])
    left = float(sum(weights))
    found = [False] * len(ps)
    for at in order:
        if ps[at] * left > alpha * weights[at]:
            break
        found[at] = True
        left -= weights[at]
    return found
