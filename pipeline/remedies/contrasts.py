"""What changed between two sets of periods, like with like, beside what changed meanwhile at all other units.

A share scatters for two reasons: chance drew the sheets, and no two periods are alike. More sheets help against the
first alone. How much a figure strays from period to period beyond its sheets is told by the other units, once what
moved all of them is taken out; where there are too few of them, by the periods before, and by the other questions.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.remedies.cell_series import Numbers, Places, sampling_variance
from pipeline.remedies.straying import room, straying_alone, straying_beside
from pipeline.remedies.target import Target

FEWEST_OTHERS = 4
"""Units without which nothing is said of what all the others did meanwhile: of three, one is a third of it."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """How much higher a share is in one set of periods than in another.

    Attributes:
        before: the share before, 0 to 1, under the weights of after.
        after: the share after.
        others: how much higher that of the other units is; 0 where they are too few to be compared with.
        compared: how many they are; 0 where they are too few.
        sampled_before: variance by what sheets chance drew, before.
        sampled_after: the same, after.
        of_others: variance of ``others``.
        between: variance of a period's share beyond its sheets.
        spread_before: what ``between`` is multiplied by before: 1 for one period, 1/k for k that weigh the same.
        spread_after: the same, after.
        freedom: degrees of freedom by which ``between`` is known.
        least: the least that ``change`` may be once no answer is pending.
        most: the most.
        sheets_before: that it rests on.
        sheets_after: the same, after.
    """

    before: float
    after: float
    others: float
    compared: int
    sampled_before: float
    sampled_after: float
    of_others: float
    between: float
    spread_before: float
    spread_after: float
    freedom: float
    least: float
    most: float
    sheets_before: int
    sheets_after: int

    @property
    def change(self) -> float:
        """How much higher the share is after, beyond what the others did."""
        return self.after - self.before - self.others

    @property
    def raw(self) -> float:
        """How much higher it is, whatever the others did."""
        return self.after - self.before

    @property
    def variance_before(self) -> float:
        """Of the share before."""
        return self.sampled_before + self.between * self.spread_before

    @property
    def variance_after(self) -> float:
        """Of the share after, and of what the others did."""
        return self.sampled_after + self.between * self.spread_after + self.of_others

    @property
    def error(self) -> float:
        """Standard error of ``change``."""
        return float(np.sqrt(self.variance_before + self.variance_after))


def contrast(target: Target, after: Places, before: Places, window: Places) -> Contrast | None:
    """Return how much higher the share is after than before; ``None`` where nothing alike is there on both sides.

    Answers of several periods are summed within each unit and channel. Each of these weighs by its answers after, on
    both sides, so that neither the mix of channels nor that of units makes a difference; what has answers on one side
    alone is left out, and must be less than half of them.

    Where at least ``FEWEST_OTHERS`` other units have figures on both sides, what they did is taken off (difference in
    differences: D. Card and A. B. Krueger, American Economic Review 84 (1994), 772–793), each weighing by how sure it
    is. How much units stray by themselves is taken from the others, since one unit alone can't tell: T. G. Conley and
    C. R. Taber, Inference with “difference in differences” with a small number of policy changes, Review of Economics
    and Statistics 93 (2011), 113–125.

    Args:
        target: what it is about.
        after: positions of periods.
        before: likewise.
        window: positions of the periods by which straying is judged.
    """
    own = _Sides.of(target, target.units, after, before)
    shared = own.shared[0]
    if not shared.any() or not own.are_mostly_shared(0):
        return None
    weights = np.where(shared, own.answers_after[0], 0.0)
    weights = weights / weights.sum()
    share_before, share_after = (float((weights * one[0]).sum()) for one in own.shares)
    others = _others(target, after, before, shared) if len(target.units) == 1 else None
    is_beside = others is not None and len(others.answers_after) >= FEWEST_OTHERS
    between, freedom = straying_beside(target, window) if is_beside else straying_alone(target, window, after, before)
    moved, of_others = others.moved(weights[None], between) if others is not None and is_beside else (0.0, 0.0)
    between *= room((share_before + share_after) / 2)
    sheets = (int(target.of(target.series.sheets, target.units)[..., side].sum()) for side in (before, after))
    least, most = own.bounds(weights)
    sampled_before, sampled_after = (float((weights**2 * one[0]).sum()) for one in own.sampled)
    spread_before, spread_after = (float(one[0]) for one in own.spreads(weights[None]))
    compared = len(others.answers_after) if others is not None and is_beside else 0
    return Contrast(
        *(share_before, share_after, moved, compared, sampled_before, sampled_after, of_others),
        *(between, spread_before, spread_after, freedom, least - moved, most - moved, *sheets),
    )


def _others(target: Target, after: Places, before: Places, shared: NDArray[np.bool_]) -> _Sides | None:
    """Return the other units that have enough sheets, and answers by all channels that are compared, on both sides."""
    if not len(target.others):
        return None
    sheets = target.of(target.series.sheets, target.others)
    enough = np.minimum(sheets[..., after].sum(axis=(1, 2)), sheets[..., before].sum(axis=(1, 2))) >= target.fewest
    sides = _Sides.of(target, target.others, after, before, by_unit=True)
    return sides.chosen(enough & (sides.shared | ~shared[None]).all(axis=1))


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both sides of a contrast, of several units each by itself, or of several as one: units × strata (× periods)."""

    answers_after: Numbers
    answers_before: Numbers
    shares: tuple[Numbers, Numbers]
    sampled: tuple[Numbers, Numbers]
    parts: tuple[Numbers, Numbers]
    reach: tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]

    @classmethod
    def of(cls, target: Target, units: Places, after: Places, before: Places, *, by_unit: bool = False) -> _Sides:
        """Sum the answers of the periods of each side; units are strata of one whole, or each stands by itself."""
        found = []
        for side in (before, after):
            satisfied, answers, effective, pending = (
                _shaped(target.of(array, units)[..., side], by_unit=by_unit)
                for array in (
                    target.series.satisfied,
                    target.series.answers,
                    target.series.effective,
                    target.series.pending,
                )
            )
            a, v, n, p = (one.sum(axis=-1) for one in (satisfied, answers, effective, pending))
            shares, reach = _ratio(a, v), (_ratio(a, v + p), _ratio(a + p, v + p))
            parts = _ratio(answers, v[..., None])
            found.append((v, shares, sampling_variance(shares, n), parts, reach))
        (v0, p0, s0, g0, r0), (v1, p1, s1, g1, r1) = found
        return cls(v1, v0, (p0, p1), (s0, s1), (g0, g1), (r0, r1))

    def chosen(self, which: NDArray[np.bool_]) -> _Sides:
        """Return some of the units."""
        shares, sampled, parts = ((one[which], other[which]) for one, other in (self.shares, self.sampled, self.parts))
        before, after = ((one[which], other[which]) for one, other in self.reach)
        return _Sides(self.answers_after[which], self.answers_before[which], shares, sampled, parts, (before, after))

    @property
    def shared(self) -> NDArray[np.bool_]:
        """Which strata have answers on both sides."""
        found: NDArray[np.bool_] = (self.answers_after > 0) & (self.answers_before > 0)
        return found

    def are_mostly_shared(self, unit: int) -> bool:
        """Whether what has answers on both sides is at least half of either."""
        shared = self.shared[unit]
        sides = (self.answers_after[unit], self.answers_before[unit])
        return all(2 * side[shared].sum() >= side.sum() for side in sides)

    def spreads(self, weights: Numbers) -> tuple[Numbers, Numbers]:
        """Return of each unit the sum of the squares of what periods weigh, before and after."""
        before, after = ((np.einsum("us,ust->ut", weights, part) ** 2).sum(axis=-1) for part in self.parts)
        return before, after

    def bounds(self, weights: Numbers) -> tuple[float, float]:
        """Return the least and the most that the change of the first unit may be once no answer is pending."""
        (low_before, high_before), (low_after, high_after) = self.reach
        least, most = low_after[0] - high_before[0], high_after[0] - low_before[0]
        return float((weights * least).sum()), float((weights * most).sum())

    def moved(self, weights: Numbers, between: float) -> tuple[float, float]:
        """Return the change of these units together, each weighing by how sure it is, and its variance.

        Units whose change is further than three standard errors from their median did something of their own, and are
        left out; what that takes away of the variance is less than a hundredth.
        """
        shares_before, shares_after = self.shares
        sampled_before, sampled_after = self.sampled
        changes = (weights * (shares_after - shares_before)).sum(axis=1)
        variances = (weights**2 * (sampled_after + sampled_before)).sum(axis=1)
        middles = (weights * (shares_after + shares_before)).sum(axis=1) / 2
        strays = sum(self.spreads(np.broadcast_to(weights, shares_after.shape)))
        variances = variances + between * room(middles) * strays
        usual = np.abs(changes - np.median(changes)) <= 3 * np.sqrt(variances)
        if usual.sum() >= FEWEST_OTHERS:
            changes, variances = changes[usual], variances[usual]
        sure = 1 / variances
        return float((sure * changes).sum() / sure.sum()), float(1 / sure.sum())


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    """Return parts of wholes; nought of nothing."""
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _shaped(array: Numbers, *, by_unit: bool) -> Numbers:
    """Return units × strata × periods: each unit with its channels as strata, or one whole with both as strata."""
    return array if by_unit else array.reshape(1, -1, array.shape[-1])


def quantile(freedom: float, beyond: float) -> float:
    """Return the quantile of Student's t distribution above which ``beyond`` of it lies; infinite without freedom."""
    if freedom <= 0:
        return float("inf")
    return float(importlib.import_module("scipy.special").stdtrit(min(freedom, 1e6), 1 - beyond))


def united(*parts: Sequence[int] | Places) -> Places:
    """Return positions together, in the order of time."""
    return np.array(sorted({int(one) for part in parts for one in part}), np.int64)
