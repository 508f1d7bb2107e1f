"""Beside which periods a measure is judged: those before it that were not chosen for being low."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from pipeline.records.remedies import Shortcoming, Subject
from pipeline.remedies.cell_series import Places
from pipeline.remedies.compared_periods import Sets
from pipeline.remedies.contrasts import Contrast, contrast, quantile, united
from pipeline.remedies.looks import beyond_of
from pipeline.remedies.selection import Level, behind_chosen, threshold
from pipeline.remedies.target import Target

SHIFT = 0.05
"""Level at which the periods since the shortcoming was found differ from those before, and stand for themselves."""
LEANS = 0.2
"""One-sided level from which they may differ, and “no change” is said only if it holds beside them alone, too."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A contrast with a baseline, and what may lie behind that where it was chosen for being low."""

    found: Contrast
    before: Places
    level: Level | None = None

    @property
    def change(self) -> float:
        """The change, from the middle of what may lie behind the baseline."""
        return self.found.change if self.level is None else self.found.change + self.found.before - self.level.middle

    def reach(self, times: float) -> tuple[float, float]:
        """Return the ends of an interval that reaches so many standard errors to either side.

        The interval of a chosen baseline is not symmetrical; the two are put together by the method of variance
        estimates recovery (G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), 1693–1702).
        """
        if self.level is None:
            return self.change - times * self.found.error, self.change + times * self.found.error
        after = times**2 * self.found.variance_after
        low = sqrt(after + (self.level.high - self.level.middle) ** 2)
        high = sqrt(after + (self.level.middle - self.level.low) ** 2)
        return self.change - low, self.change + high

    def has_sheets(self, fewest: int) -> bool:
        """Whether each side rests on so many sheets."""
        return min(self.found.sheets_before, self.found.sheets_after) >= fewest

    def is_clear(self, beyond: float, sign: int) -> bool:
        """Tell whether the figure is higher, or for a negative sign lower, than chance and what is pending explain.

        Whoever stays where they were while all others fall has put nothing right: the figure itself must be so, too.
        """
        low, high = self.reach(quantile(self.found.freedom, beyond))
        down, up = self.pending
        if sign > 0:
            return low + down > 0 and self.found.raw > 0
        return high + up < 0 and self.found.raw < 0

    def best_case(self, beyond: float, sign: int) -> float:
        """Return the best change that the sheets and what is pending leave open; for a negative sign a fall."""
        low, high = self.reach(quantile(self.found.freedom, beyond))
        down, up = self.pending
        return high + up if sign > 0 else -(low + down)

    @property
    def pending(self) -> tuple[float, float]:
        """By how much answers that are pending may still lower the change, and raise it."""
        found = self.found
        return min(found.least - found.change, 0.0), max(found.most - found.change, 0.0)


def baselines(one: Shortcoming, target: Target, sets: Sets) -> list[Beside]:
    """Return the contrasts with the baselines that the measure is judged by; none where nothing is alike.

    The periods before, without the one in which the shortcoming was found; if those since then differ clearly from
    those before, they alone, for then something lasting happened. Where none lies between it and the measure, also
    what may lie behind the one of finding.
    """
    honest = sets.honest
    since, earlier = sets.since, np.setdiff1d(honest, sets.since)
    if len(since) and len(earlier):
        shift = contrast(target, since, earlier, sets.window)
        if shift and abs(shift.change) > quantile(shift.freedom, SHIFT / 2) * shift.error:
            honest = since
    usual = contrast(target, sets.after, honest, sets.window) if len(honest) else None
    found = [] if usual is None else [Beside(usual, honest)]
    if not len(since) and len(sets.found) and (fell := _behind_found(one, target, sets, honest)):
        found.append(fell)
    return found


def low_baselines(target: Target, sets: Sets, chosen: Beside) -> list[Beside]:
    """Return what may have been the level that was to rise, beside which “no change” and “worse” must hold as well.

    The periods between the one of finding and the measure if they lean away from those before, and where there are
    none the one of finding as it is.
    """
    low = sets.since if len(sets.since) else sets.found
    rest = np.setdiff1d(united(sets.earlier, sets.since), low)[-len(chosen.before) :]
    if not len(low) or not len(rest) or np.array_equal(low, chosen.before):
        return []
    shift = contrast(target, low, rest, sets.window)
    alone = contrast(target, sets.after, low, sets.window)
    if not shift or not alone or abs(shift.change) <= quantile(shift.freedom, LEANS) * shift.error:
        return []
    return [Beside(alone, low)]


def _behind_found(one: Shortcoming, target: Target, sets: Sets, honest: Places) -> Beside | None:
    """Return the contrast with the period of finding, if it is lower than its choice explains."""
    found = contrast(target, sets.after, sets.found, sets.window)
    if found is None or one.about.subject is Subject.THEME:
        return None
    times = threshold(float(target.series.tested[sets.found].max()))
    bounds = []
    if one.found.expected is not None:
        bounds.append(one.found.expected / 100 - times * sqrt(found.sampled_before))
    if len(honest) and (shift := contrast(target, sets.found, honest, sets.window)):
        bounds.append(found.before - shift.change - times * shift.error)
    if not bounds:
        return None
    beyond = beyond_of(target.series.periods[0].months)
    level = behind_chosen(found.before, sqrt(found.variance_before), min(bounds), beyond)
    return None if level is None else Beside(found, sets.found, level)
