"""How much of R² goes with each of several predictors: the Shapley value, in statistics called LMG.

R² of a linear regression is shared out by what each predictor adds to it, averaged over all orders in which they can be
taken in (R. H. Lindeman, P. F. Merenda and R. Z. Gold, Introduction to bivariate and multivariate analysis, 1980; U.
Grömping, Relative importance for linear regression in R: the package relaimpo, Journal of Statistical Software 17
(2006), no. 1). It is computed from sums over rows alone, so a thousand resamples cost a thousand small matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_PREDICTORS = 12
"""Of more, 2¹² subsets and their resamples would take seconds; and nobody reads a chart of them."""
RESAMPLES = 1000
SEED = 1980
GROUPS = 400
"""More rows than this are drawn in groups that were made by lot (K. M. Wolter, Introduction to variance estimation, 2nd
ed. 2007, chapter 2), so that a resample costs the same however many rows there are, and none is left out."""
_TOLERANCE = 1e-9  # share of a predictor's variance below which the others hold all of it
_ROWS_AT_ONCE = 20_000


def moments(values: Floats) -> Floats:
    """Return the sums of 1, of each column and of each product of two columns; rows × columns in, one row out."""
    sums: Floats = grouped_moments(values, np.zeros(len(values), np.int64), 1)[0]
    return sums


def grouped_moments(values: Floats, groups: NDArray[np.int64], count: int) -> Floats:
    """Return ``moments`` of each group of rows: groups × sums. Sums of whole numbers below 2⁵³ are exact.

    Args:
        values: rows × columns.
        groups: of each row, from 0.
        count: of groups.
    """
    upper = np.triu_indices(values.shape[1])
    total = np.zeros((count, 1 + values.shape[1] + len(upper[0])))
    for first in range(0, len(values), _ROWS_AT_ONCE):
        part, here = values[first : first + _ROWS_AT_ONCE], groups[first : first + _ROWS_AT_ONCE]
        columns = [np.ones(len(part)), *part.T, *(part.T[upper[0]] * part.T[upper[1]])]
        for at, column in enumerate(columns):
            total[:, at] += np.bincount(here, weights=column, minlength=count)
    return total


def covariances(sums: Floats, columns: int) -> Floats:
    """Return the matrices of covariances, times n, behind sums as those of ``moments``: … × columns × columns."""
    count, means = sums[..., 0], sums[..., 1 : 1 + columns]
    square = np.empty((*sums.shape[:-1], columns, columns))
    rows, across = np.triu_indices(columns)
    products = sums[..., 1 + columns :] - means[..., rows] * means[..., across] / count[..., None]
    square[..., rows, across] = square[..., across, rows] = products
    return square


def lmg(matrices: Floats) -> Floats:
    """Return what each predictor has of R²: … × k; the sum over them is R².

    A predictor that does not vary, or that others determine already, adds nothing; where the outcome does not vary,
    nothing goes with it.

    Args:
        matrices: … × (k+1) × (k+1) covariances, the outcome last, up to a common factor.
    """
    count = matrices.shape[-1] - 1
    explained = np.empty((1 << count, *matrices.shape[:-2]))
    for chosen, part in _explained(matrices):
        explained[chosen] = part
    shares = np.moveaxis(np.tensordot(_weights(count), explained, axes=1), 0, -1)
    variance = matrices[..., count, count, None]
    return np.where(variance > 0, shares / np.where(variance > 0, variance, 1.0), 0.0)


def _weights(count: int) -> Floats:
    """Return by how much each subset's R² counts in each predictor's share: predictors × subsets.

    With a predictor i outside, S without it and s its size, the gain R²(S with i) - R²(S) counts s!(k-s-1)!/k!.
    """
    weights = np.empty((count, 1 << count))
    for chosen in range(1 << count):
        size = chosen.bit_count()
        for one in range(count):
            others = size - (chosen >> one & 1)
            part = factorial(others) * factorial(count - others - 1) / factorial(count)
            weights[one, chosen] = part if chosen >> one & 1 else -part
    return weights


def _explained(matrices: Floats) -> Iterator[tuple[int, Floats]]:
    """Yield, for each subset of predictors as bits, how much of the outcome's variance a regression on it explains.

    Predictors are taken in one by one, each time leaving of the rest what the one taken in does not explain (the step
    of Gauss–Jordan elimination that is called sweeping): a subset costs one such step on what is left.
    """
    count = matrices.shape[-1] - 1
    floors = _TOLERANCE * np.diagonal(matrices, axis1=-2, axis2=-1)
    waiting: list[tuple[int, int, Floats, Floats]] = [(0, 0, matrices, np.zeros(matrices.shape[:-2]))]
    while waiting:
        chosen, first, rest, part = waiting.pop()
        yield chosen, part
        for one in range(first, count):
            at = one - first
            pivot = rest[..., at, at]
            usable = pivot > floors[..., one]
            by = np.where(usable, 1 / np.where(usable, pivot, 1.0), 0.0)
            column = rest[..., at + 1 :, at]
            left = rest[..., at + 1 :, at + 1 :] - column[..., :, None] * column[..., None, :] * by[..., None, None]
            waiting.append((chosen | 1 << one, one + 1, left, part + column[..., -1] ** 2 * by))


def in_groups(values: Floats) -> Floats:
    """Return ``moments`` of rows as they are drawn: of each row, or of ``GROUPS`` groups made by lot; their sum is all.

    Args:
        values: rows × columns.
    """
    count = min(len(values), GROUPS)
    groups = np.arange(len(values), dtype=np.int64) % max(count, 1)
    if len(values) > count:
        groups = np.random.default_rng(SEED).permutation(groups)
    return grouped_moments(values, groups, count)


def resampled(sums: Floats) -> Floats:
    """Return ``moments`` of ``RESAMPLES`` bootstrap samples, which are the same whenever the rows are.

    Args:
        sums: of rows or groups, as ``in_groups`` returns them.
    """
    return _times(len(sums)) @ sums


@lru_cache(maxsize=4)
def _times(count: int) -> Floats:
    """Return how often each of so many rows or groups is drawn: resamples × rows."""
    random = np.random.default_rng(SEED)
    rows = random.integers(0, count, (RESAMPLES, count), dtype=np.int32)
    rows += count * np.arange(RESAMPLES, dtype=np.int32)[:, None]
    times = np.bincount(rows.ravel(), minlength=RESAMPLES * count)
    return times.reshape(RESAMPLES, count).astype(np.float64)
