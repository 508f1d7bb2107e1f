"""How many sheets a unit needs, so that its figures hold for all its transactions.

All of it is for a simple random sample: sheets handed to whoever is nearest, or returned only by the angry, are worth
less than any formula says.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, log

import numpy as np
from numpy.typing import NDArray

ERROR = Fraction(1, 20)
"""How far the share of the sheets may be from that of all transactions: 5 percentage points."""
CONFIDENCE = 0.95
"""How probable it is to be asked that it is no farther."""

# The probability moves up and down as the true share crosses from one possible share of the sample to the next, and
# hardly anything else moves it near one half, so the least is found within a few such steps. Where it comes near what
# is asked for, it is looked for farther: with up to a thousand sheets, everywhere.
_STEPS = 60
_MANY_STEPS = 500
_NEAR = 0.003
# It also falls from one size to the next, until the error allowed is a whole sheet more. In more transactions than
# this, where whole numbers no longer disturb that, only the last size before each such jump is looked at.
_FEW = 1_000
# Sums of probabilities are exact to about nine decimals.
_ROUNDING = 1e-9


def yamane(population: int, error: Fraction = ERROR) -> int:
    """Return the sample size that Vietnamese surveys of satisfaction are to have: ``N/(1+N·e²)``, rounded up.

    Decision 1383/QĐ-BNV of 28/12/2012, after T. Yamane, Statistics: an introductory analysis, 2nd ed. 1967. It takes 2
    for the normal quantile 1.96, and has no confidence to choose: about 95 %.

    >>> yamane(1000), yamane(0)
    (286, 0)

    Args:
        population: N, transactions.
        error: e, the share that the answer may be off by.

    Raises:
        ValueError: the population is negative, or the error not between 0 and 1.
    """
    _check(population, error)
    return ceil(population / (1 + population * error**2))


@lru_cache(maxsize=10_000)
def exact(population: int, error: Fraction = ERROR, confidence: float = CONFIDENCE) -> int:
    """Return the fewest sheets from which on the answer is close enough, whatever the true share.

    From that number on, every random sample without replacement is off by at most ``error`` with a probability of at
    least ``confidence`` (the hypergeometric distribution), for each number of satisfied among the transactions. "From
    which on", since that probability is not monotone: of a million, 390 sheets would do, and 399 would not, since they
    too may be off by 19 sheets only. It is a little more than ``cochran`` says, which takes counts for continuous.

    The search goes down from where Serfling's inequality ends all doubt (R. J. Serfling, Probability inequalities for
    the sum in sampling without replacement, Annals of Statistics 2 (1974), 39–48).

    >>> exact(1000), exact(1_000_000)
    (290, 400)

    Args:
        population: N, transactions.
        error: e, the share that the answer may be off by.
        confidence: how probable that is to be.

    Raises:
        ValueError: as ``cochran``.
    """
    _check(population, error, confidence)
    if not population:
        return 0
    for size in _sizes_down(population, error, confidence):
        if _fails(size, population, error, confidence):
            return size + 1
    return 1


def certainty(size: int, population: int, error: Fraction = ERROR, steps: int = _MANY_STEPS) -> float:
    """Return how probable it is at least, whatever the true share, that a sample is off by at most ``error``.

    While neither end of the counts that are close enough changes, their probability first rises and then falls with the
    true number K of satisfied (likelihood ratios are monotone: S. Karlin, Total positivity, 1968), so it is least at
    the first or last K of such a stretch. N-K gives what K does.

    Args:
        size: n, sheets drawn without replacement.
        population: N, transactions.
        error: e, the share that the answer may be off by.
        steps: how many sheets' worth of true shares to look at on either side of one half.
    """
    allowed = floor(error * size * population)  # |X·N - K·n|, whole numbers
    satisfied = _ends_of_stretches(size, population, allowed, steps)[:, None]
    low = np.maximum(-((allowed - satisfied * size) // population), np.maximum(0, size - population + satisfied))
    high = np.minimum((satisfied * size + allowed) // population, np.minimum(size, satisfied))
    counts = low + np.arange(int((high - low).max()) + 1)
    within = counts <= high
    x = np.where(within, counts, high)
    logs = _log_factorials(population)
    ways = logs[satisfied] - logs[x] - logs[satisfied - x]
    ways += logs[population - satisfied] - logs[size - x] - logs[population - satisfied - size + x]
    ways -= logs[population] - logs[size] - logs[population - size]
    return float(np.where(within, np.exp(ways), 0).sum(axis=1).min())


@lru_cache(maxsize=4)
def _log_factorials(most: int) -> NDArray[np.float64]:
    """Return ln(0!) to ln(most!); ``scipy.stats.hypergeom`` says the same, and takes a hundred times as long."""
    # Imported here, since it takes time that most commands need not wait for.
    logs: NDArray[np.float64] = importlib.import_module("scipy.special").gammaln(np.arange(1.0, most + 2))
    return logs


def _ends_of_stretches(size: int, population: int, allowed: int, steps: int) -> NDArray[np.int64]:
    """Return the K, at most half of all, around which the counts that are close enough change."""
    middle, apart = size // 2, allowed // population
    near = np.arange(-steps, steps + 1) + middle
    enters = -((allowed - (near + apart) * population) // size)  # the first K for which so high a count is close enough
    leaves = ((near - apart) * population + allowed) // size + 1  # the first for which so low a count is not
    starts = np.concatenate([enters, leaves, [population // 2 + 1]])
    ends = np.unique(np.concatenate([starts, starts - 1]))
    folded = np.unique(np.minimum(ends, population - ends))
    return folded[folded >= 0]


def _sizes_down(population: int, error: Fraction, confidence: float) -> Iterator[int]:
    """Yield the sizes that may fail, the largest first."""
    rate = 2 * float(error) ** 2 / log(2 / (1 - confidence))
    surely = min(population, floor((1 + 1 / population) / (rate + 1 / population)) + 1)
    for size in range(surely, 0, -1):
        if population <= _FEW or floor(2 * error * size) != floor(2 * error * (size + 1)):
            yield size


def _fails(size: int, population: int, error: Fraction, confidence: float) -> bool:
    least = confidence - _ROUNDING
    sure = certainty(size, population, error, _STEPS)
    return sure < least or (sure < least + _NEAR and certainty(size, population, error) < least)


def _check(population: int, error: Fraction, confidence: float = CONFIDENCE) -> None:
    if population < 0:
        raise ValueError("there are no fewer than 0 transactions")
    if not (0 < error < 1 and 0 < confidence < 1):
        raise ValueError("error and confidence lie between 0 and 1")
