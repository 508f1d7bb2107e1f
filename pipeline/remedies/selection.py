"""What a low figure is worth that was looked at because it was low.

Of many figures some are low by chance, and will be higher the next time whatever anybody does (regression to the mean).
A verdict must not take that for the work of a measure.
"""

from __future__ import annotations

import importlib
from typing import Any, NamedTuple

from pipeline.figures.formulas import ALPHA

_HALVINGS = 60
_FURTHEST = 12.0  # standard errors: further than that nothing is looked for


class Level(NamedTuple):
    """What may lie behind a figure: the middle, and its interval."""

    middle: float
    low: float
    high: float


def threshold(tested: float) -> float:
    """Return how many standard errors below something a figure lies that is the lowest of so many by more than chance.

    Bonferroni's: the strictest rule by which it may have been chosen, and so the one that most is taken off for.
    """
    found = importlib.import_module("scipy.special").ndtri(1 - ALPHA / (2 * max(tested, 1.0)))
    return float(found)


def behind_chosen(figure: float, error: float, bound: float, beyond: float) -> Level | None:
    """Return what may lie behind a figure that was chosen because it is below a bound; ``None`` if it is not.

    Given that it was chosen it has a normal distribution that is cut off at the bound; its middle is the level under
    which half of such figures would be lower, and likewise its ends (conditional inference after selection: S. Zöllner
    and J. K. Pritchard, American Journal of Human Genetics 80 (2007), 605–615; H. Zhong and R. L. Prentice,
    Biostatistics 9 (2008), 621–634). Far below the bound nothing is taken off; close to it, almost everything is open.

    Args:
        figure: what was seen.
        error: its standard error.
        bound: below which it was chosen.
        beyond: the share that lies beyond each end.
    """
    if figure >= bound or error <= 0:
        return None
    return Level(*(_level(figure, error, bound, share) for share in (0.5, 1 - beyond, beyond)))


def _level(figure: float, error: float, bound: float, share: float) -> float:
    """Return the level under which that share of the chosen figures are as low as this one."""
    special: Any = importlib.import_module("scipy.special")
    low, high = figure - _FURTHEST * error, figure + _FURTHEST * error
    wanted = special.log_ndtr(special.ndtri(share))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        as_low = special.log_ndtr((figure - middle) / error) - special.log_ndtr((bound - middle) / error)
        low, high = (middle, high) if as_low > wanted else (low, middle)
    return float((low + high) / 2)
