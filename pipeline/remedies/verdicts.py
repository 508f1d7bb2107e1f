"""What a measure changed: better than chance explains, no change, worse, or not yet known.

A measure that was carried out is judged by the periods after it, beside those before it, like with like. Whoever
carried it out has no say in that. Of the periods before, the one in which the shortcoming was found does not count: it
was chosen for being low. What all other units did meanwhile is no work of the measure either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from math import ceil, sqrt
from typing import Any

import numpy as np
import pandas as pd

from pipeline.figures.formulas import half_away
from pipeline.records.periods import Period, day_of
from pipeline.records.remedies import Shortcoming, Status, Subject
from pipeline.remedies.cell_series import FIGURES_OF, CellSeries, Places, places, series_of
from pipeline.remedies.contrasts import FEWEST_OTHERS, Contrast, Target, contrast, quantile, united
from pipeline.remedies.selection import Level, behind_chosen, threshold

MOST_BEFORE = {1: 12, 3: 8, 12: 4}
"""By the months of a period, the newest of so many before count: whole years, so that no season stands for them."""
LOOKS = {1: 24, 3: 8, 12: 8}
"""By the months of a period, the first so many after count, two years of months or quarters; each is one look."""
AT_EACH_LOOK = {1: 0.00695, 3: 0.01199, 12: 0.01199}
"""The level of each look, so that in all of them together chance has one in twenty: S. J. Pocock, Group sequential
methods in the design and analysis of clinical trials, Biometrika 64 (1977), 191–199; his boundaries for 24 and 8 looks
are z = 2.699 and 2.512. Levels are taken over to Student's t: C. Jennison and B. W. Turnbull, Group sequential methods
with applications to clinical trials, 2000, section 3.8."""
ONE_SIDED = 0.05
"""How often “no change” may be said at a look, though there was one worth having."""
POWER = 0.8
"""How surely a change worth having is to be seen with the sheets that are asked for."""
LEAST_WORTH, MOST_WORTH = 3.0, 10.0
"""Percentage points: less is not worth the trouble, more is always worth having."""
SHIFT = 0.05
"""Level at which the periods since the shortcoming was found differ from those before, and stand for themselves."""
LEANS = 0.2
"""One-sided level from which they may differ, and “no change” is said only if it holds beside them alone, too."""
MOST_WINDOW = 8
"""Periods before the one of finding by which is judged how figures stray; as many as a control chart needs."""
MOST_PERIODS_AHEAD = 8
"""Further off nobody plans."""


class Said(StrEnum):
    """What is said of a measure."""

    BETTER = "better"
    """The figure is better than chance explains."""
    NO_CHANGE = "no-change"
    """Had there been a change worth having, it would have shown."""
    WORSE = "worse"
    """The figure is worse than chance explains."""
    NOT_YET = "not-yet"
    """It can't be told yet."""
    NOT_COMPARABLE = "not-comparable"
    """Nothing before is like what is asked, or who is asked, now."""
    NO_FIGURE = "no-figure"
    """There is no figure of what the shortcoming is about."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the figures say of a measure. Indices are per cent, changes percentage points, both with two decimals.

    Attributes:
        said: in a word.
        before: the periods before that count, by name.
        after: those after.
        before_index: of the periods before, under the weights of after; ``None`` where nothing is compared.
        after_index: of those after.
        change: by how much it is higher, beyond what ``others`` did.
        change_low: lower end of its 95 % interval, which holds at all looks together (repeated confidence interval: C.
            Jennison and B. W. Turnbull, Journal of the Royal Statistical Society B 51 (1989), 305–361).
        change_high: upper end.
        more_sheets: about how many are needed still; ``None`` where none are, or no number of them would do.
        more_periods: over how many periods these must be spread; 0 where none are needed, or none would do.
        others_change: by how much the other units are higher; ``None`` where they are too few to be compared with.
        others: how many they are.
        worth: the change that is worth having.
        is_corrected: whether the period before was chosen for being low, so that ``change`` is less than the difference
            of the two indices.
        is_of_comments: whether it is about a theme, whose share of comments is better the lower it is.
    """

    said: Said
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before_index: float | None = None
    after_index: float | None = None
    change: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    more_sheets: int | None = None
    more_periods: int = 0
    others_change: float | None = None
    others: int = 0
    worth: float | None = None
    is_corrected: bool = False
    is_of_comments: bool = False


def verdicts(
    shortcomings: Sequence[Shortcoming], tables: Mapping[str, pd.DataFrame], fewest: int, day: date | None = None
) -> dict[int, Verdict]:
    """Return the verdict on each measure that was carried out and is about a figure, by the shortcoming's number.

    Args:
        shortcomings: the whole register, since what others did is no measure of what nothing was done about.
        tables: of figures: ``units``, ``factors``, ``criteria`` and ``themes`` as far as they are there.
        fewest: sheets that each side needs.
        day: on which it is judged; a period that isn't over then does not count. ``None`` to take all of them.
    """
    done = [
        one
        for one in shortcomings
        if one.status in (Status.DONE, Status.CHECKED) and one.about.subject in FIGURES_OF and one.done_on
    ]
    judge = _Judge(tables, fewest, day, done)
    found = {one.number: judge.verdict(one) for one in done}
    themes = {one.number for one in done if one.about.subject is Subject.THEME}
    return {number: replace(each, is_of_comments=number in themes) for number, each in found.items()}


def may_be_closed(shortcoming: Shortcoming, verdict: Verdict | None) -> bool:
    """Tell whether the whole office may close a shortcoming: it is done, and where figures can tell, they bear it out.

    What is about a comment, or about nothing that has a figure, is closed with a reason.
    """
    if shortcoming.status is not Status.DONE:
        return False
    return shortcoming.about.subject not in FIGURES_OF or (verdict is not None and verdict.said is Said.BETTER)


@dataclass(frozen=True, slots=True)
class _Sets:
    """The positions of the periods that a verdict may be about.

    Attributes:
        earlier: before the one in which the shortcoming was found.
        found: that one, if there are figures of it.
        since: after it, and before the measure.
        after: the measure.
    """

    earlier: Places
    found: Places
    since: Places
    after: Places


@dataclass(frozen=True, slots=True)
class _Beside:
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


@dataclass
class _Judge:
    tables: Mapping[str, pd.DataFrame]
    fewest: int
    day: date | None
    done: Sequence[Shortcoming]
    memory: dict[Any, Any] = field(default_factory=dict)

    def verdict(self, one: Shortcoming) -> Verdict:
        """Return the verdict on a measure."""
        series = self._series(one)
        if series is None:
            return Verdict(Said.NO_FIGURE)
        about = one.about
        units, channels = places(series.units, about.unit), places(series.channels, about.channel)
        if (about.subject is not Subject.INDEX and about.question not in series.questions) or not len(units):
            return Verdict(Said.NO_FIGURE)
        question = series.questions.index(about.question if about.subject is not Subject.INDEX else "")
        answers = series.answers[question][units][:, channels].sum(axis=(0, 1))
        if not answers.any():
            return Verdict(Said.NO_FIGURE)
        others = self._others(one, series, units)
        target = Target(series, question, units, channels, others, self.fewest, self.memory)
        return self._judged(one, target, self._sets(one, target, answers))

    def _judged(self, one: Shortcoming, target: Target, sets: _Sets) -> Verdict:
        series = target.series
        honest = united(sets.earlier, sets.since)[-MOST_BEFORE[series.periods[0].months] :]
        names = tuple(series.periods[n].name for n in (honest if len(honest) else sets.found))
        after = tuple(series.periods[n].name for n in sets.after)
        if not len(sets.after):
            if self._goes_on_without(one, target):
                return Verdict(Said.NOT_COMPARABLE, names)
            return self._ahead(one, target, sets, honest, names)
        if not len(united(honest, sets.found)):
            return Verdict(Said.NOT_COMPARABLE, (), after)
        baselines = self._baselines(one, target, sets, honest)
        if not baselines:
            before = united(honest, sets.found)
            is_alike = contrast(target, sets.after, before, united(before, sets.after))
            return Verdict(Said.NOT_YET if is_alike else Said.NOT_COMPARABLE, names, after)
        return self._said(one, target, sets, baselines)

    def _said(self, one: Shortcoming, target: Target, sets: _Sets, baselines: Sequence[_Beside]) -> Verdict:
        """Return the verdict beside baselines, of which the first is shown unless another one alone says better."""
        months = target.series.periods[0].months
        worth = worth_having(one, 100 * baselines[0].found.before)
        sign = -1 if one.about.subject is Subject.THEME else 1
        said, chosen = Said.NOT_YET, baselines[0]
        for each in baselines:
            if self._reaches(each, AT_EACH_LOOK[months] / 2, sign):
                said, chosen = Said.BETTER, each
                break
        else:
            beside = [*baselines, *self._low_baselines(target, sets, baselines[0])]
            if all(self._reaches(each, AT_EACH_LOOK[months] / 2, -sign) for each in beside):
                said = Said.WORSE
            elif self._has_sheets(chosen) and max(_best_case(each, sign) for each in beside) < worth / 100:
                said = Said.NO_CHANGE
        return self._verdict(target, sets, chosen, said, worth)

    def _verdict(self, target: Target, sets: _Sets, chosen: _Beside, said: Said, worth: float) -> Verdict:
        series, found = target.series, chosen.found
        months = series.periods[0].months
        times = quantile(found.freedom, AT_EACH_LOOK[months] / 2)
        low, high = chosen.reach(min(times, 1e6))
        more, periods = (None, 0)
        if said is Said.NOT_YET:
            more, periods = _needed(found, len(sets.after), times, worth / 100, months)
        return Verdict(
            said,
            tuple(series.periods[n].name for n in chosen.before),
            tuple(series.periods[n].name for n in sets.after),
            _per_cent(found.before),
            _per_cent(found.after),
            _per_cent(chosen.change),
            *(_per_cent(max(-1.0, low)), _per_cent(min(1.0, high))),
            *(more, periods),
            _per_cent(found.others) if found.compared else None,
            found.compared,
            worth,
            is_corrected=chosen.level is not None,
        )

    def _has_sheets(self, chosen: _Beside) -> bool:
        return min(chosen.found.sheets_before, chosen.found.sheets_after) >= self.fewest

    def _reaches(self, beside: _Beside, beyond: float, sign: int) -> bool:
        """Tell whether the figure is higher, or for a negative sign lower, than chance and what is pending explain."""
        found = beside.found
        low, high = beside.reach(quantile(found.freedom, beyond))
        down, up = found.least - found.change, found.most - found.change
        if not self._has_sheets(beside):
            return False
        if sign > 0:
            return low + min(down, 0.0) > 0 and found.raw > 0
        return high + max(up, 0.0) < 0 and found.raw < 0

    def _low_baselines(self, target: Target, sets: _Sets, chosen: _Beside) -> list[_Beside]:
        """Return what may have been the level that was to rise, beside which “no change” and “worse” must hold as well.

        The periods between the one of finding and the measure if they lean away from those before, and where there are
        none the one of finding as it is.
        """
        low = sets.since if len(sets.since) else sets.found
        rest = np.setdiff1d(united(sets.earlier, sets.since), low)[-len(chosen.before) :]
        if not len(low) or not len(rest) or np.array_equal(low, chosen.before):
            return []
        window = united(rest, low, sets.after)
        shift, alone = contrast(target, low, rest, window), contrast(target, sets.after, low, window)
        if not shift or not alone or abs(shift.change) <= quantile(shift.freedom, LEANS) * shift.error:
            return []
        return [_Beside(alone, low)]

    def _baselines(self, one: Shortcoming, target: Target, sets: _Sets, honest: Places) -> list[_Beside]:
        """Return the contrasts with the baselines that the measure is judged by; none where nothing is alike.

        The periods before, without the one in which the shortcoming was found; if those since then differ clearly from
        those before, they alone, for then something lasting happened. Where none lies between it and the measure, also
        what may lie behind the one of finding.
        """
        window = united(sets.earlier[-MOST_WINDOW:], sets.found, sets.since, sets.after)
        since, earlier = sets.since, np.setdiff1d(honest, sets.since)
        if len(since) and len(earlier):
            shift = contrast(target, since, earlier, window)
            if shift and abs(shift.change) > quantile(shift.freedom, SHIFT / 2) * shift.error:
                honest = since
        usual = contrast(target, sets.after, honest, window) if len(honest) else None
        found = [] if usual is None else [_Beside(usual, honest)]
        if not len(since) and len(sets.found) and (fell := self._fell(one, target, sets, honest, window)):
            found.append(fell)
        return found

    def _fell(self, one: Shortcoming, target: Target, sets: _Sets, honest: Places, window: Places) -> _Beside | None:
        """Return the contrast with the period of finding, if it is lower than its choice explains."""
        found = contrast(target, sets.after, sets.found, window)
        if found is None or one.about.subject is Subject.THEME:
            return None
        times = threshold(float(target.series.tested[sets.found].max()))
        bounds = []
        if one.found.expected is not None:
            bounds.append(one.found.expected / 100 - times * sqrt(found.sampled_before))
        if len(honest) and (shift := contrast(target, sets.found, honest, window)):
            bounds.append(found.before - shift.change - times * shift.error)
        if not bounds:
            return None
        beyond = AT_EACH_LOOK[target.series.periods[0].months] / 2
        level = behind_chosen(found.before, sqrt(found.variance_before), min(bounds), beyond)
        return None if level is None else _Beside(found, sets.found, level)

    def _ahead(self, one: Shortcoming, target: Target, sets: _Sets, honest: Places, names: tuple[str, ...]) -> Verdict:
        """Return the verdict before any figure is there: how many sheets it will take."""
        before = honest if len(honest) else sets.found
        if not len(before):
            return Verdict(Said.NOT_COMPARABLE)
        found = contrast(target, before, before, united(sets.earlier[-MOST_WINDOW:], sets.found, sets.since))
        if found is None:
            return Verdict(Said.NOT_YET, names)
        worth = worth_having(one, 100 * found.before)
        months = target.series.periods[0].months
        times = quantile(found.freedom, AT_EACH_LOOK[months] / 2)
        more, periods = _needed(found, 0, times, worth / 100, months)
        before_index = _per_cent(found.before)
        return Verdict(Said.NOT_YET, names, (), before_index, more_sheets=more, more_periods=periods, worth=worth)

    def _series(self, one: Shortcoming) -> CellSeries | None:
        """Return the figures that a shortcoming is about, over periods as long as the one in which it was found."""
        by_length = self._by_length(self._survey(one), one.about.subject)
        if not by_length:
            return None
        named = {period.name: months for months, each in by_length.items() for period in each.periods}
        if one.found.period in named:
            return by_length[named[one.found.period]]
        return max(by_length.values(), key=lambda each: float(each.answers.sum()))

    def _survey(self, one: Shortcoming) -> str:
        """Return the survey of a shortcoming; where it names none, the only one there is."""
        table = self.tables.get(FIGURES_OF[one.about.subject][0])
        names = [] if table is None or table.empty else list(table["survey"].unique())
        return one.about.survey or (str(names[0]) if len(names) == 1 else "")

    def _by_length(self, survey: str, subject: Subject) -> dict[int, CellSeries]:
        key = (survey, subject)
        if key not in self.memory:
            self.memory[key] = series_of(self.tables, survey, subject)
        found: dict[int, CellSeries] = self.memory[key]
        return found

    def _others(self, one: Shortcoming, series: CellSeries, units: Places) -> Places:
        """Return the units that a unit may be compared with: those where nothing was done about the same."""
        if len(units) != 1:
            return np.array([], np.int64)
        alike = {(Subject.INDEX, ""), (one.about.subject, one.about.question)}
        busy = {
            other.about.unit
            for other in self.done
            if (other.about.subject, other.about.question) in alike and other.about.survey == one.about.survey
        }
        free = [n for n, name in enumerate(series.units) if n != units[0] and name not in busy]
        return np.array(free, np.int64)

    def _sets(self, one: Shortcoming, target: Target, answers: Any) -> _Sets:
        series, done_on = target.series, one.done_on or date.max
        periods = series.periods
        usable = [n for n in range(len(periods)) if answers[n] > 0 and self._is_over(periods[n])]
        after = [n for n in usable if periods[n].first >= done_on]
        before = [n for n in usable if periods[n].last <= done_on]
        after, before = self._asked_alike(one, target, after, before)
        found = self._found(one, periods, before)
        earlier, since = [n for n in before if n < found], [n for n in before if n > found]
        looks = LOOKS[periods[0].months]
        return _Sets(united(earlier), united([found] if found in before else []), united(since), united(after[:looks]))

    def _goes_on_without(self, one: Shortcoming, target: Target) -> bool:
        """Whether its units have figures of periods after the measure, but none of what it is about."""
        series, done_on = target.series, one.done_on or date.max
        later = [n for n, each in enumerate(series.periods) if each.first >= done_on and self._is_over(each)]
        return bool(series.answers[:, target.units][:, :, target.channels][..., later].any())

    def _is_over(self, period: Period) -> bool:
        return self.day is None or period.last < self.day

    def _found(self, one: Shortcoming, periods: Sequence[Period], before: Iterable[int]) -> int:
        """Return the position of the period in which it was found; -1 where none is known.

        What a person added may come of the newest figures that there were.
        """
        names = [period.name for period in periods]
        if one.found.period:
            return names.index(one.found.period) if one.found.period in names else -1
        added = day_of(datetime.fromisoformat(one.steps[0].at)) if one.steps else None
        known = [n for n in before if added is None or periods[n].last < added]
        return max(known, default=-1)

    def _asked_alike(
        self, one: Shortcoming, target: Target, after: list[int], before: list[int]
    ) -> tuple[list[int], list[int]]:
        """Leave out periods whose index, or factor, is made of other criteria than that of the newest period.

        Beside other units, whose questions changed as well, half of all criteria in common will do; else all must be.
        """
        subject = one.about.subject
        criteria = self._by_length(self._survey(one), Subject.CRITERION).get(target.series.periods[0].months)
        if subject not in (Subject.INDEX, Subject.FACTOR) or criteria is None or not (after or before):
            return after, before
        least = 0.5 if len(target.others) >= FEWEST_OTHERS else 1.0
        asked = {n: self._asked(one, target, criteria, n) for n in (*before, *after)}
        newest = asked[(after or before)[-1]]

        def is_alike(n: int) -> bool:
            here = asked[n]
            return not here or not newest or len(here & newest) >= least * len(here | newest)

        return [n for n in after if is_alike(n)], [n for n in before if is_alike(n)]

    def _asked(self, one: Shortcoming, target: Target, criteria: CellSeries, at: int) -> frozenset[str]:
        """Return the criteria that somebody answered."""
        names = [period.name for period in criteria.periods]
        name = target.series.periods[at].name
        if name not in names:
            return frozenset()
        units, channels = places(criteria.units, one.about.unit), places(criteria.channels, one.about.channel)
        answers = criteria.answers[:, units][:, :, channels][..., names.index(name)].sum(axis=(1, 2))
        within = self._within(one) if one.about.subject is Subject.FACTOR else None
        return frozenset(
            question
            for question, count in zip(criteria.questions, answers, strict=True)
            if count and (within is None or question in within)
        )

    def _within(self, one: Shortcoming) -> frozenset[str]:
        """Return the criteria of a factor."""
        key = ("within", one.about.survey, one.about.question)
        if key not in self.memory:
            table = self.tables["criteria"]
            self.memory[key] = frozenset(map(str, table.loc[table["factor"] == one.about.question, "question"]))
        found: frozenset[str] = self.memory[key]
        return found


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


def _best_case(beside: _Beside, sign: int) -> float:
    """Return the best change that the sheets and what is pending leave open."""
    found = beside.found
    low, high = beside.reach(quantile(found.freedom, ONE_SIDED))
    down, up = found.least - found.change, found.most - found.change
    return high + max(up, 0.0) if sign > 0 else -(low + min(down, 0.0))


def _needed(found: Contrast, periods: int, times: float, worth: float, months: int) -> tuple[int | None, int]:
    """Return about how many more sheets will show a change worth having, and over how many more periods.

    ``SE ≤ worth / (t + z₀.₈)`` with t the quantile of a look (J. M. Lachin, Introduction to sample size determination
    and power analysis, Controlled Clinical Trials 2 (1981), 93–113). More sheets take away what chance draws, more
    periods what these stray; what the periods before leave open nothing takes away any more.

    Args:
        found: the contrast as it is.
        periods: how many after there are.
        times: t.
        worth: the change, 0 to 1.
        months: of a period.
    """
    allowed = (worth / (times + quantile(1e6, 1 - POWER))) ** 2 if np.isfinite(times) else 0.0
    rest = allowed - found.variance_before - found.of_others
    each = found.sampled_after * max(found.sheets_after, 1)  # the variance of one sheet
    usual = max(found.sheets_after / max(periods, 1), 30.0)
    for more in range(1, MOST_PERIODS_AHEAD + 1):
        if periods + more > LOOKS[months]:
            break
        left = rest - found.between / (periods + more)
        sheets = ceil(each / left) - (found.sheets_after if periods else 0) if left > 0 else 0
        if left > 0 and sheets <= 2 * usual * more:
            return max(sheets, 1), more
    return None, 0


def _per_cent(share: float) -> float:
    return half_away(Fraction(100 * share))
