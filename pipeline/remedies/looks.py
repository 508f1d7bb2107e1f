"""How often a measure is looked at, and how sure each look must be, so that all of them together are."""

from __future__ import annotations

LOOKS = {1: 24, 3: 8, 12: 8}
"""By the months of a period, the first so many after count, two years of months or quarters; each is one look."""
AT_EACH_LOOK = {1: 0.00695, 3: 0.01199, 12: 0.01199}
"""The level of each look, so that in all of them together chance has one in twenty: S. J. Pocock, Group sequential
methods in the design and analysis of clinical trials, Biometrika 64 (1977), 191–199; his boundaries for 24 and 8 looks
are z = 2.699 and 2.512. Levels are taken over to Student's t: C. Jennison and B. W. Turnbull, Group sequential methods
with applications to clinical trials, 2000, section 3.8."""


def beyond_of(months: int) -> float:
    """Return the share of chance that may lie beyond either end at one look, with periods of so many months."""
    return AT_EACH_LOOK[months] / 2
