"""Which places of a grid lie clearly below what they should be, by which reason, and by how much each lies below.

Everything that is looked at in a period is one family of tests: below the target, below what the other units lead one
to expect, fallen since the period before or since a year ago, and what a control chart tells of. Together they call
something wrong that isn't in at most ``ALPHA`` of the periods (``chance.rejected``), so that in twenty periods of an
office in which nothing is wrong one proposal for no reason is already rare.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import asin, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.figures.control_tables import CONTROL_CHARTS
from pipeline.figures.funnel_limits import FEWEST_UNITS, dispersion, tau_squared
from pipeline.figures.significance import Clarity
from pipeline.records.periods import parse_period
from pipeline.records.remedies import Reason
from pipeline.remedies.chance import Numbers, angle, below, error_squared, rejected, spread_squared, tail
from pipeline.remedies.grid import WHOLE, Grid, Sums

ALPHA = 0.01
"""How often a period in which nothing is wrong may have a proposal by chance."""
PARTS: Mapping[Reason, float] = {
    Reason.BELOW_TARGET: 0.4,
    Reason.FALL: 0.35,
    Reason.BELOW_EXPECTATION: 0.2,
    Reason.SIGNAL: 0.05,
}
"""How ``ALPHA`` is shared out at first; what one reason does not need is left to the others."""
_OF_UNITS = (0.3, 0.2, 0.5)  # of units: index, factors, criteria
_OF_ALL = (0.1, 0.1, 0.2)  # of all units together
_OF_CHANNEL = 0.1  # of a single channel where there are several
_FEWEST_EARLIER = 4
"""Periods beside which those of a signal are held."""
_RULES = ("outside", "run", "trend", "two_of_three")


@dataclass(frozen=True, slots=True)
class Test:
    """A reason for which all places are tested.

    Attributes:
        reason: which.
        p: how probable what is seen would be by chance; 1 where nothing is tested.
        gap: how far below it lies, as ``arcsin √p``.
        expected: the share from which it is told apart, 0 to 1; of a fall the share before.
        looked: which places are looked at, whatever is seen there.
        before: the position of the period before; ``None`` where none is compared.
    """

    reason: Reason
    p: Numbers
    gap: Numbers
    expected: Numbers
    looked: NDArray[np.bool_]
    before: int | None = None


@dataclass(frozen=True)
class Looking:
    """What is looked at in the last period of a grid.

    Attributes:
        grid: the figures.
        target: in per cent.
        fewest: sheets without which nothing is judged.
        tables: of figures, of which the verdicts of the funnel and the control charts are taken.
    """

    grid: Grid
    target: float
    fewest: int
    tables: Mapping[str, pd.DataFrame]

    @cached_property
    def now(self) -> Sums:
        """What all places say in the last period."""
        return self.grid.together()

    @cached_property
    def is_judged(self) -> NDArray[np.bool_]:
        """Which places have sheets enough; one of a single unit or channel is not told twice, by itself and as all."""
        enough = (self.grid.sheets_of_places()[..., None] >= self.fewest) & (self.now.answers >= self.fewest)
        has_answers = self.grid.leaves[-1].answers[..., WHOLE] > 0
        if has_answers.any(axis=1).sum() < 2:
            enough[WHOLE] = False
        if has_answers.any(axis=0).sum() < 2:
            enough[:, 1:] = False
        return enough

    @cached_property
    def spread(self) -> Numbers:
        """By how much places stray from period to period, squared, of the same kinds together.

        Learned from all periods but the last, so that what is looked for is not explained by itself.
        """
        found = np.zeros(self.now.answers.shape)
        pairs = [self.grid.compared(at + 1, at) for at in range(len(self.grid.periods) - 2)]
        sides = [[(angle(one.share, one.effective), error_squared(one.effective)) for one in pair] for pair in pairs]
        changes = [
            np.where(p.before.effective > 0, one[0] - two[0], np.nan)
            for p, (one, two) in zip(pairs, sides, strict=True)
        ]
        errors = [one[1] + two[1] for one, two in sides]
        for kind in kinds(self.grid):
            seen = [
                np.concatenate([part[kind].ravel() for part in parts]) if parts else np.zeros(0)
                for parts in (changes, errors)
            ]
            found[kind] = spread_squared(*seen)
        return found

    def tests(self) -> list[Test]:
        """Return all tests of the period."""
        return [*self._below_target(), *self._falls(), *self._below_expectation(), *self._signals()]

    def _at_best(self) -> Sums:
        """What all places say now if every answer that is pending turns out satisfied."""
        now = self.now
        return Sums(now.satisfied + now.pending, now.answers + now.pending, now.pending, now.effective)

    def _below_target(self) -> Iterator[Test]:
        best, least = self._at_best(), self.target / 100
        p = below(best.share, with_spread_each(best.effective, self.spread), least)
        gap = asin(sqrt(least)) - angle(self.now.share, self.now.effective)
        yield Test(Reason.BELOW_TARGET, p, gap, np.full(p.shape, least), self.is_judged)

    def _falls(self) -> Iterator[Test]:
        for before in self._earlier():
            now, then = self.grid.compared(-1, before)
            best = Sums(now.satisfied + now.pending, now.answers + now.pending, now.pending, now.effective)
            worst = Sums(then.satisfied, then.answers + then.pending, then.pending, then.effective)
            gap = angle(then.share, then.effective) - angle(now.share, now.effective)
            sure = angle(worst.share, worst.effective) - angle(best.share, best.effective)
            errors = error_squared(now.effective) + error_squared(then.effective) + 2 * self.spread
            looked = self.is_judged & (now.effective > 0) & (then.answers >= self.fewest)
            z = np.where(looked, sure / np.sqrt(errors), np.nan)
            yield Test(Reason.FALL, tail(z), gap, then.share, looked, before)

    def _earlier(self) -> list[int]:
        """Return the positions of the period before, and of the same one a year before."""
        named = {
            (parse_period(name).first.year, parse_period(name).first.month): n
            for n, name in enumerate(self.grid.periods)
        }
        first = parse_period(self.grid.periods[-1]).first
        found = [len(self.grid.periods) - 2, named.get((first.year - 1, first.month), -1)]
        return [at for at in dict.fromkeys(found) if at >= 0]

    def _below_expectation(self) -> Iterator[Test]:
        """Test what units lie below what the others lead one to expect: in everything, or in one thing among others.

        Of each channel and question the middle unit is what is to be expected, so that a few that are low don't lower
        what is asked of them. In everything, a unit is told apart only where the funnel plot says so as well.
        """
        leaves = self.grid.leaves[-1]
        enough = leaves.answers >= self.fewest
        usual = np.where(enough, angle(leaves.share, leaves.effective), np.nan)
        if (enough.any(axis=(1, 2))).sum() < FEWEST_UNITS:
            return
        with np.errstate(all="ignore"):
            middle = _median(usual, 0)
            weights = np.where(enough, leaves.effective, 0.0)
            total = weights.sum(axis=1)
            away = np.where(total > 0, np.nansum(weights * (usual - middle), axis=1) / total, np.nan)
            said = np.where(total > 0, np.nansum(weights * (usual - away[:, None]), axis=1) / total, np.nan)
            errors = np.where(total > 0, 1 / (4 * total + 2), np.nan)
        best = self._at_best()
        lift = (angle(best.share, best.effective) - angle(self.now.share, self.now.effective))[1:, WHOLE]
        unit, one = np.s_[1:, WHOLE, :1], np.s_[1:, WHOLE, 1:]
        yield self._expected(unit, *self._in_everything(away, errors, lift), said + away)
        yield self._expected(one, *self._in_one_thing(away, errors, lift), said + away)

    def _expected(self, places: tuple[slice, int, slice], p: Numbers, gap: Numbers, seen: Numbers) -> Test:
        """Return the test of some places.

        Args:
            places: that are looked at.
            p: of units × questions.
            gap: likewise.
            seen: where each lies.
        """
        all_p, all_gap, expected = (np.full(self.now.answers.shape, fill) for fill in (1.0, np.nan, np.nan))
        all_p[1:, WHOLE], all_gap[1:, WHOLE] = p, gap
        expected[1:, WHOLE] = np.sin(np.clip(seen + gap, 0, np.pi / 2)) ** 2
        looked = np.zeros(all_p.shape, np.bool_)
        looked[places] = (self.is_judged & np.isfinite(all_gap))[places]
        return Test(Reason.BELOW_EXPECTATION, np.where(looked, all_p, 1.0), all_gap, expected, looked)

    def _in_everything(self, away: Numbers, errors: Numbers, lift: Numbers) -> tuple[Numbers, Numbers]:
        """Return p and gap of each unit's index beside the others (externally studentised), of the rest the gap alone.

        How much units usually differ is learned from the others, so that the unit doesn't excuse itself; as they are
        few, by Student's t with two degrees of freedom fewer than they are with it (J. P. T. Higgins, S. G. Thompson
        and D. J. Spiegelhalter, A re-evaluation of random-effects meta-analysis, Journal of the Royal Statistical
        Society A 172 (2009), 137–159, section 3.2).
        """
        p, gap = np.ones(away.shape), -away
        index, variance = away[:, WHOLE], errors[:, WHOLE] + LEAST
        known = np.isfinite(index)
        for at in np.flatnonzero(known).tolist():
            others = known & (np.arange(len(index)) != at)
            middle, error = float(np.mean(index[others])), np.sqrt(variance[others])
            tau = tau_squared(dispersion((index[others] - middle) / error), error)
            gap[at, WHOLE] = middle - index[at]
            reach = sqrt((tau + variance[at]) * (1 + 1 / others.sum()))
            if self.grid.units[at] in self._below_funnel:
                p[at, WHOLE] = tail((gap[at, WHOLE] - lift[at, WHOLE]) / reach, float(others.sum() - 1))
        return p, gap

    def _in_one_thing(self, away: Numbers, errors: Numbers, lift: Numbers) -> tuple[Numbers, Numbers]:
        """Return p and gap of units × questions: factors beside factors, and criteria beside criteria."""
        p, gap = np.ones(away.shape), np.full(away.shape, np.nan)
        for kind in (slice(1, 1 + self.grid.factors), self.grid.criteria):
            p[:, kind], gap[:, kind] = _in_one_thing(away[:, kind], errors[:, kind], lift[:, kind])
        return p, gap

    @cached_property
    def _below_funnel(self) -> frozenset[str]:
        """The units that the funnel plot of a channel shows below what is expected of them."""
        table = self.tables["units"]
        here = (table["survey"] == self.grid.survey) & (table["period"] == self.grid.periods[-1])
        return frozenset(table.loc[here & (table["expected_said"] == Clarity.BELOW_EXPECTED.value), "unit"])

    def _signals(self) -> Iterator[Test]:
        """Test the periods of which a control chart tells for the worse beside those before."""
        p, gap, expected = (np.full(self.now.answers.shape, fill) for fill in (1.0, np.nan, np.nan))
        for (unit, channel), told in self._told().items():
            for place in ((unit, channel), (unit, WHOLE)):
                seen = self._beside_earlier(place, told)
                if seen and seen[0] < p[*place, WHOLE]:
                    p[*place, WHOLE], gap[*place, WHOLE], expected[*place, WHOLE] = seen
        looked = self.is_judged.copy()
        looked[..., 1:] = False
        if CONTROL_CHARTS in self.tables:
            yield Test(Reason.SIGNAL, p, gap, expected, looked)

    def _told(self) -> dict[tuple[int, int], list[int]]:
        """Return where a chart tells of the last period for the worse, and of which periods by the same rule."""
        charts = self.tables.get(CONTROL_CHARTS)
        found: dict[tuple[int, int], list[int]] = {}
        if charts is None:
            return found
        place = {name: at for at, name in enumerate(self.grid.periods)}
        last = len(self.grid.periods) - 1
        here = charts[(charts["survey"] == self.grid.survey) & charts["period"].isin(self.grid.periods)]
        for (unit, channel), rows in here.groupby(["unit", "channel"], sort=False):
            at = ("", *self.grid.units).index(unit) if unit in ("", *self.grid.units) else -1
            by = ("", *self.grid.channels).index(channel) if channel in self.grid.channels else -1
            for rule in _RULES:
                told = [place[name] for name, said in zip(rows["period"], rows[rule], strict=True) if said == "worse"]
                if at >= 0 and by > 0 and last in told and len(told) >= len(found.get((at, by), ())):
                    found[at, by] = told
        return found

    @cached_property
    def _all_periods(self) -> list[Sums]:
        """What all places say in each period."""
        return [self.grid.together(at) for at in range(len(self.grid.periods))]

    def _beside_earlier(self, place: tuple[int, int], told: list[int]) -> tuple[float, float, float] | None:
        """Return p, gap and the share before of the index of a place, over the periods that are told of or the last."""
        last = len(self.grid.periods) - 1
        sums = self._all_periods
        alike = [at for at in range(last + 1) if self.grid.asks_as_last(at)]
        known = [at for at in alike if sums[at].answers[*place, WHOLE] >= self.fewest]
        earlier = [at for at in known if at < min(told)]
        recent = [at for at in known if at not in earlier]
        if len(earlier) < _FEWEST_EARLIER:
            earlier, recent = [at for at in known if at < last], [last]
        if len(earlier) < _FEWEST_EARLIER or last not in recent or not self.is_judged[*place, WHOLE]:
            return None
        then, now = (self._mean(place, [sums[at] for at in side]) for side in (earlier, recent))
        gap, error = then[0] - now[0], sqrt(then[1] + now[1])
        return float(tail(np.array(gap / error))), gap, float(np.sin(then[0]) ** 2)

    def _mean(self, place: tuple[int, int], sums: list[Sums]) -> tuple[float, float]:
        """Return the mean of ``y`` of some periods, and its variance."""
        where = (*place, WHOLE)
        angles = [float(angle(one.share, one.effective)[where]) for one in sums]
        errors = [float(error_squared(one.effective)[where] + self.spread[where]) for one in sums]
        return float(np.mean(angles)), float(np.sum(errors)) / len(sums) ** 2


LEAST = 0.0125**2
"""By how much units differ at least, squared, beside what the sheets explain: 1 percentage point at 80 %."""


def with_spread_each(effective: Numbers, spread: Numbers) -> Numbers:
    """Return ``with_spread`` of each place with its own spread."""
    return np.asarray(effective / (1 + 4 * spread * effective))


def kinds(grid: Grid) -> Iterator[tuple[slice, slice, slice]]:
    """Yield the places of each kind: all units or one, all channels or one; index, factors or criteria."""
    questions = (slice(0, 1), slice(1, 1 + grid.factors), grid.criteria)
    for units in (slice(0, 1), slice(1, None)):
        for channels in (slice(0, 1), slice(1, None)):
            for asked in questions:
                yield units, channels, asked


def clear_places(looking: Looking) -> list[tuple[Test, NDArray[np.bool_]]]:
    """Return all tests of a period, each with the places of which it is clear."""
    tests = looking.tests()
    ps: list[float] = []
    weights: list[float] = []
    for test in tests:
        times = sum(other.reason is test.reason for other in tests)
        ps += test.p[test.looked].tolist()
        weights += (_weights(looking.grid, test) * PARTS[test.reason] / times)[test.looked].tolist()
    told = iter(rejected(ps, weights, ALPHA))
    found = []
    for test in tests:
        clear = np.zeros(test.p.shape, np.bool_)
        clear[test.looked] = [next(told) for _ in range(int(test.looked.sum()))]
        found.append((test, clear))
    return found


def _weights(grid: Grid, test: Test) -> Numbers:
    """Return what each place weighs in a test: those of one kind the same, and a kind what is given to it."""
    found = np.zeros(test.looked.shape)
    for units, channels, asked in kinds(grid):
        part = (_OF_ALL if units.start == 0 else _OF_UNITS)[0 if asked.start == 0 else 2 if asked.stop is None else 1]
        count = test.looked[units, channels, asked].sum()
        if count:
            found[units, channels, asked] = part * (1 if channels.start == 0 else _OF_CHANNEL) / count
    return found


def _median(values: Numbers, axis: int | None = None) -> Numbers:
    """Return medians of what is a number along an axis, which is kept; not a number where nothing is."""
    known = np.isfinite(values).any(axis=axis, keepdims=True)
    return np.where(known, np.nanmedian(np.where(known, values, 0.0), axis=axis, keepdims=True), np.nan)


def _in_one_thing(away: Numbers, errors: Numbers, lift: Numbers) -> tuple[Numbers, Numbers]:
    """Return p and gap of each unit × question: how far it lies below where the unit lies in other things.

    What remains of a two-way table once the middle of rows and of columns is taken out (J. W. Tukey, Exploratory data
    analysis, 1977, chapter 10). How much that usually scatters is told by its median absolute deviation, of which
    single low cells take no notice.
    """
    if away.shape[1] < 3:
        return np.ones(away.shape), np.full(away.shape, np.nan)
    with np.errstate(all="ignore"):
        rest = away - _median(away, 1)
        rest = rest - _median(rest, 0)
        z = rest / np.sqrt(errors + LEAST)
        scale = np.fmax(1.0, 1.4826 * float(_median(np.abs(z)).item()))
    freedom = max(1, (away.shape[0] - 1) * (away.shape[1] - 1) // 2)  # a median deviation tells half as much as a mean
    return tail(-(z + lift / np.sqrt(errors + LEAST)) / scale, freedom), -rest
