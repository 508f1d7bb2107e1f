"""Units beside each other: their rank, the ranks that their sheets leave open, and which of them stand out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.arrays import Whole
from pipeline.figures.figures import Row, figure_of
from pipeline.figures.formulas import Estimate, Interval, half_up, intervals, ranks
from pipeline.figures.significance import compare_units, rank_ranges


def with_ranks(rows: Sequence[Row], fewest: int) -> None:
    """Add ``rank``, ``rank_from``, ``rank_to`` and ``compared`` to the rows of units.

    Units are compared within their survey, channel and period. A unit with a note has no rank, and takes none from
    another; nor has one whose place pending answers could still change. Nor has one that a unit with a note could still
    pass, where the sheets that wait could make it one with enough of them.

    Args:
        rows: of units.
        fewest: sheets without which a unit is not compared.
    """
    rivals: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        rivals.setdefault((row["survey"], row["channel"], row["period"]), []).append(row)
    for group in rivals.values():
        _rank(group, fewest)


def settled_places(estimates: Sequence[Estimate]) -> list[bool]:
    """Return of each estimate whether its place among them is settled, whatever its pending answers turn out to be.

    It is where the shares that can come of it lie beside those of every other one, or where neither has any pending.
    """
    known = [one.bounds or (Fraction(0), Fraction(0)) for one in estimates]
    lows, highs = sorted(low for low, _ in known), sorted(high for _, high in known)
    equals = Counter(one.share for one in estimates if not one.pending)
    return [
        # How many could have a share that this one could have, itself among them.
        bisect_right(lows, high) - bisect_left(highs, low) == (1 if one.pending else equals[one.share])
        for one, (low, high) in zip(estimates, known, strict=True)
    ]


def settled_places_each(satisfied: Whole, answers: Whole, pending: Whole) -> NDArray[np.bool_]:
    """Return ``settled_places`` of many sets at once; what has no answers is in none of them.

    Shares are compared as doubles, which tell any two apart, and none from itself, of fewer than 2²⁵ answers each.

    Args:
        satisfied: sets × members, like the others.
        answers: valid ones.
        pending: answers that open doubts may still add.
    """
    there, whole = answers > 0, np.maximum(answers + pending, 1)
    lows, highs = (np.where(there, part / whole, np.nan) for part in (satisfied, satisfied + pending))
    shares = np.where(there & (pending == 0), satisfied / np.maximum(answers, 1), np.nan)
    found = np.zeros(answers.shape, np.bool_)
    for member in range(answers.shape[1]):
        low, high, share = (ends[:, member, None] for ends in (lows, highs, shares))
        reached = (lows <= high).sum(axis=1) - (highs < low).sum(axis=1)
        equals = np.where(pending[:, member] > 0, 1, (shares == share).sum(axis=1))
        found[:, member] = there[:, member] & (reached == equals)
    return found


def _rank(rows: Sequence[Row], fewest: int) -> None:
    estimates = [figure_of(row).estimate for row in rows]
    ranked = [not row["note"] and estimate.answers > 0 for row, estimate in zip(rows, estimates, strict=True)]
    rivals = [number for number, is_ranked in enumerate(ranked) if is_ranked]
    settled = dict(zip(rivals, settled_places([estimates[number] for number in rivals]), strict=True))
    shares = [one.share if is_ranked else None for one, is_ranked in zip(estimates, ranked, strict=True)]
    reached = [_reach(one, interval) for one, interval in zip(estimates, intervals(estimates), strict=True)]
    open_to = [one if is_ranked else None for one, is_ranked in zip(reached, ranked, strict=True)]
    later = [number for number, row in enumerate(rows) if not ranked[number] and _may_be_ranked(row, fewest)]
    highest = max((bounds[1] for one in later if (bounds := estimates[one].bounds)), default=None)
    highs = sorted(there[1] for one in later if (there := reached[one]) is not None)
    found = zip(rows, ranks(shares), rank_ranges(open_to), compare_units(estimates, fewest), strict=True)
    for number, (row, rank, places, comparison) in enumerate(found):
        first, last = places or (None, None)
        verdict = comparison.verdict.value if comparison.verdict else ""
        is_settled = settled.get(number) and not _may_be_passed(estimates[number], highest)
        row |= {"rank": rank if is_settled else None, "compared": verdict}
        row |= {"rank_from": first, "rank_to": last and last + _not_below(highs, reached[number])}


def _may_be_ranked(row: Row, fewest: int) -> bool:
    """Tell whether a unit without a rank may come to have one, once nothing of it waits."""
    estimate = figure_of(row).estimate
    return bool(row["valid"] + row["waiting"] >= fewest and estimate.answers + estimate.pending > 0)


def _may_be_passed(one: Estimate, highest: Fraction | None) -> bool:
    """Tell whether the largest share that others may come to have may be larger than that of a unit."""
    return one.bounds is not None and highest is not None and highest > one.bounds[0]


def _not_below(highs: Sequence[float], here: Interval | None) -> int:
    """Return how many units do not lie wholly below one, by the upper ends of their intervals in rising order."""
    return 0 if here is None else len(highs) - bisect_left(highs, here[0])


def _reach(estimate: Estimate, interval: Interval | None) -> Interval | None:
    """Return the interval of a unit, widened by what its pending answers leave open.

    It goes as far below the least index that can come of it as it goes below the index now, and as far above the
    largest.
    """
    if not estimate.pending or estimate.bounds is None:
        return interval
    low, high = (half_up(100 * bound) for bound in estimate.bounds)
    if interval is None or estimate.share is None:
        return low, high
    now = half_up(100 * estimate.share)
    return max(0.0, low - (now - interval[0])), min(100.0, high + (interval[1] - now))
