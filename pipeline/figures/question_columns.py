"""What the answers to one question say in short, of thousands of units at once: a column for each figure.

The same figures as ``distributions`` has of one set of answers, which is asked where a double can't tell how to round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, nan

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.arrays import (
    Numbers,
    Whole,
    half_away_each,
    quotients,
    rounded_each,
    share_in_per_cent_each,
    wilson_95_columns,
)
from pipeline.figures.columns_together import Columns
from pipeline.figures.distributions import FEWEST_FOR_MEDIAN, mean_interval, sign_rank, student
from pipeline.figures.formulas import half_away


@dataclass(frozen=True, slots=True)
class Scored:
    """How often each score was given.

    Attributes:
        scores: in rising order, each once.
        times: wholes × scores.
    """

    scores: tuple[Fraction, ...]
    times: Whole

    @classmethod
    def of(cls, scores: Mapping[str, Fraction], times: Mapping[str, Whole]) -> Scored:
        """Return how often scores were given, from how often levels were."""
        distinct = tuple(sorted(set(scores.values())))
        columns = [
            np.sum([times[level] for level, one in scores.items() if one == score], axis=0) for score in distinct
        ]
        return cls(distinct, np.stack(columns, axis=1))

    @property
    def count(self) -> Whole:
        """How many answers there are."""
        found: Whole = self.times.sum(axis=1)
        return found

    def middle(self) -> Columns:
        """Return mean and median with their intervals, rounded, and as they are."""
        parts = lcm(*(score.denominator for score in self.scores))
        whole = np.array([int(score * parts) for score in self.scores], np.int64)
        count, total = self.count, self.times @ whole
        low, high = self._mean_interval(total, self.times @ whole**2, parts)
        median, lower, upper, exact = self._medians()
        found = {"mean": half_away_each(total, count * parts), "mean_low": low, "mean_high": high}
        found |= {"median": median, "median_low": lower, "median_high": upper}
        return found | {"exact_mean": quotients(total, count * parts), "exact_median": exact}

    def _mean_interval(self, total: Whole, of_squares: Whole, parts: int) -> tuple[Numbers, Numbers]:
        count = self.count
        several = np.where(count > 1, count, 2)
        spread = (count * of_squares - total**2) / (several.astype(np.float64) ** 2 * parts**2 * (several - 1))
        kinds, place = np.unique(several, return_inverse=True)
        half = np.array([student(one - 1) for one in kinds.tolist()])[place] * np.sqrt(spread)
        middle = total / (several * parts)
        known = count > 1
        ends = (np.where(known, middle - half, np.nan), np.where(known, middle + half, np.nan))
        low, high = (
            rounded_each(end, lambda at, side=side: self._exactly(at)[side])  # type: ignore[misc]
            for side, end in enumerate(ends)
        )
        return low, high

    def _exactly(self, at: int) -> tuple[float, float]:
        times = dict(zip(self.scores, self.times[at].tolist(), strict=True))
        return mean_interval(times) or (nan, nan)

    def _medians(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Return the median, the ends of its interval, and the median as it is."""
        count, most = self.count, len(self.scores)
        passed = self.times.cumsum(axis=1)

        def place(rank: Whole) -> NDArray[np.intp]:
            found: NDArray[np.intp] = np.minimum((passed < rank[:, None]).sum(axis=1), most - 1)
            return found

        first, second = place((count + 1) // 2), place(count // 2 + 1)
        middles = [[(one + other) / 2 for other in self.scores] for one in self.scores]
        rounded = np.array([[half_away(one) for one in row] for row in middles])
        kinds, where = np.unique(count, return_inverse=True)
        ranks = np.array([max(sign_rank(one), 1) if one >= FEWEST_FOR_MEDIAN else 1 for one in kinds.tolist()])[where]
        ends = np.array([half_away(score) for score in self.scores])
        enough = count >= FEWEST_FOR_MEDIAN
        return (
            np.where(count > 0, rounded[first, second], np.nan),
            np.where(enough, ends[place(ranks)], np.nan),
            np.where(enough, ends[place(count - ranks + 1)], np.nan),
            np.where(count > 0, np.array(middles, np.float64)[first, second], np.nan),
        )


def share_columns(part: Whole, whole: Whole, names: Sequence[str]) -> Columns:
    """Return a share in per cent with one decimal, and its 95 % interval, under three names."""
    return dict(zip(names, (share_in_per_cent_each(part, whole), *wilson_95_columns(part, whole)), strict=True))
