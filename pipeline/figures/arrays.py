"""The formulas over whole columns at once: the same numbers as ``formulas`` and ``distributions``, to the last digit.

Thousands of units with dozens of questions have millions of figures. Whole numbers are divided and rounded as whole
numbers; what comes out of a square root is rounded as it is, and again exactly where it lies next to a half.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.formulas import ALPHA, in_per_cent

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]

_NEXT_TO_A_HALF = 1e-6
"""In units of the last digit: a million times what doubles of this size are rounded by."""


def half_up_each(part: Whole, whole: Whole, decimals: int = 2) -> Numbers:
    """Return ``half_up_of`` of each quotient, neither part of which is negative; NaN where the whole is 0.

    Parts may be up to 10¹⁴, so that nothing overflows.
    """
    steps = 10**decimals
    safe = np.where(whole > 0, whole, 1)
    found: Numbers = np.where(whole > 0, (2 * part * steps + safe) // (2 * safe) / steps, np.nan)
    return found


def half_away_each(part: Whole, whole: Whole, decimals: int = 2) -> Numbers:
    """Return ``half_away`` of each quotient, whose whole is not negative; NaN where it is 0."""
    rounded = half_up_each(np.abs(part), whole, decimals)
    return np.where((part < 0) & (rounded > 0), -rounded, rounded)


def quotients(part: Whole, whole: Whole) -> Numbers:
    """Return each quotient; NaN where the whole is 0."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)


def rounded_each(values: Numbers, exactly: Callable[[int], float], decimals: int = 2) -> Numbers:
    """Round values as ``half_away`` does; NaN stays.

    Args:
        values: any numbers, as near to the true ones as doubles come.
        exactly: returns the rounded value at a position, where the double does not tell which way it goes.
        decimals: of the result.
    """
    steps = 10**decimals
    scaled = np.abs(values) * steps
    whole = np.floor(scaled + 0.5)
    found = np.where((values < 0) & (whole > 0), -whole, whole) / steps
    unclear = np.abs(scaled - np.floor(scaled) - 0.5) < _NEXT_TO_A_HALF
    for at in np.flatnonzero(unclear).tolist():
        found.flat[at] = exactly(at)
    return np.asarray(found, np.float64)


def in_per_cent_each(shares: Numbers) -> Numbers:
    """Return ``in_per_cent`` of each share; NaN stays."""
    return rounded_each(100 * shares, lambda at: in_per_cent(float(shares.flat[at])))


def wilson_limits_each(satisfied: Numbers, answers: Numbers) -> tuple[Numbers, Numbers]:
    """Return the limits of Wilson's interval as shares, as in ``formulas``; NaN where there are no answers."""
    low, high = np.full(answers.shape, np.nan), np.full(answers.shape, np.nan)
    known = answers > 0
    if known.any():
        proportion = importlib.import_module("statsmodels.stats.proportion")  # late, since it takes half a second
        low[known], high[known] = proportion.proportion_confint(
            satisfied[known], answers[known], alpha=ALPHA, method="wilson"
        )
    return low, high


def wilson_95_columns(satisfied: Whole, answers: Whole) -> tuple[Numbers, Numbers]:
    """Return ``wilson_95`` of each share as two columns; NaN where there are no answers."""
    low, high = wilson_limits_each(satisfied.astype(np.float64), answers.astype(np.float64))
    return in_per_cent_each(low), in_per_cent_each(high)


def share_in_per_cent_each(part: Whole, whole: Whole) -> Numbers:
    """Return each share in per cent with one decimal; NaN of nothing."""
    return half_up_each(100 * part, whole, 1)
