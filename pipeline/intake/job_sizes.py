"""How many pages a job has."""

from __future__ import annotations

LEAST_PAGES = 4
"""Fewer are soon read: to hand a job out, to open the file and to store what was read take 3 ms."""
MOST_PAGES = 32
"""More make it no cheaper, and more are lost when a reader is ended."""
LAST_ROUNDS = 4
"""So many jobs each reader has at least where there are pages enough, the last ones small: all end at about once."""


def pages_of_next(left: int, hands: int) -> int:
    """Return how many pages the next job has.

    Args:
        left: the pages that are in no job yet.
        hands: how many jobs can be done at once.

    >>> [pages_of_next(left, 2) for left in (2000, 100, 3)]
    [32, 12, 4]
    """
    return min(max(left // (LAST_ROUNDS * max(hands, 1)), LEAST_PAGES), MOST_PAGES)
