"""Which change is worth having, and how many more sheets it takes to see it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from pipeline.figures.formulas import half_away
from pipeline.records.remedies import Shortcoming
from pipeline.remedies.contrasts import Contrast, quantile
from pipeline.remedies.looks import LOOKS

POWER = 0.8
"""How surely such a change is to be seen with the sheets that are asked for."""
LEAST_WORTH, MOST_WORTH = 3.0, 10.0
"""Percentage points: less is not worth the trouble, more is always worth having."""
MOST_PERIODS_AHEAD = 8
"""Further off nobody plans."""
FEWEST_IN_PERIOD = 30
"""Sheets that a period has at least, where none has come yet."""


def worth_having(one: Shortcoming, before: float) -> float:
    """Return the change that is worth having, in percentage points.

    Half of what lacks to what the figure should be, or half of what it lost, where either is known; 3 points at least,
    since nobody notices less, and 10 at most.

    Args:
        one: the shortcoming.
        before: its figure before the measure, in per cent.
    """
    evidence = one.found
    figure = before if evidence.index is None else evidence.index
    lacks = abs(evidence.expected - figure) if evidence.expected is not None else abs(evidence.change or 0.0)
    return half_away(Fraction(min(MOST_WORTH, max(LEAST_WORTH, lacks / 2))))


def allowed_error(change: float, times: float) -> float:
    """Return the standard error with which a change shows as surely as ``POWER``: ``change / (t + z₀.₈)``.

    J. M. Lachin, Introduction to sample size determination and power analysis for clinical trials, Controlled Clinical
    Trials 2 (1981), 93–113; with t the quantile of a look.
    """
    return change / (times + quantile(1e6, 1 - POWER))


def needed(found: Contrast, periods: int, error: float, months: int) -> tuple[int | None, int]:
    """Return about how many more sheets make for a standard error, and in how many more periods; ``None`` if none will.

    More sheets take away what chance draws, more periods what these stray; what the periods before leave open nothing
    takes away any more. The error is the one with which a change worth having is sure to show, or the one that is seen
    where that is larger.

    Args:
        found: the contrast as it is.
        periods: how many after there are.
        error: 0 to 1.
        months: of a period.
    """
    allowed = error**2
    rest = allowed - found.variance_before - found.of_others
    each = found.sampled_after * max(found.sheets_after, 1)  # the variance of one sheet
    usual = max(found.sheets_after / max(periods, 1), FEWEST_IN_PERIOD)
    for more in range(1, MOST_PERIODS_AHEAD + 1):
        if periods + more > LOOKS[months]:
            break
        left = rest - found.between / (periods + more)
        sheets = ceil(each / left) - (found.sheets_after if periods else 0) if left > 0 else 0
        if left > 0 and sheets <= 2 * usual * more:
            return max(sheets, 1), more
    return None, 0
