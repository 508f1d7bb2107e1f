"""What a measure changed: better than chance explains, no change, worse, or not yet known.

A measure that was carried out is judged by the periods after it, beside those before it, like with like. Whoever
carried it out has no say in that. Of the periods before, the one in which the shortcoming was found does not count: it
was chosen for being low. What all other units did meanwhile is no work of the measure either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

import numpy as np
import pandas as pd

from pipeline.figures.formulas import half_away
from pipeline.records.remedies import Shortcoming, Status, Subject
from pipeline.remedies.baselines import Beside, baselines, low_baselines
from pipeline.remedies.cell_series import FIGURES_OF, CellSeries, FigureTables, Places, places
from pipeline.remedies.compared_periods import PeriodsAbout, Sets
from pipeline.remedies.contrasts import contrast, quantile, united
from pipeline.remedies.looks import beyond_of
from pipeline.remedies.sheets_needed import allowed_error, needed, worth_having
from pipeline.remedies.target import Target

ONE_SIDED = 0.05
"""How often “no change” may be said at a look, though there was one worth having."""


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
    figures = FigureTables(tables)
    judge = _Judge(figures, fewest, PeriodsAbout(figures, day), done)
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


def stands_alone(verdict: Verdict | None) -> bool:
    """Tell whether too few other units show what would have come without the measure.

    What lifted everybody looks like its work then: whoever closes a shortcoming by such a verdict says why they do.
    """
    return verdict is not None and verdict.said is Said.BETTER and verdict.others_change is None


@dataclass
class _Judge:
    figures: FigureTables
    fewest: int
    periods: PeriodsAbout
    done: Sequence[Shortcoming]

    def verdict(self, one: Shortcoming) -> Verdict:
        """Return the verdict on a measure."""
        series = self.figures.series(one)
        if series is None:
            return Verdict(Said.NO_FIGURE)
        about = one.about
        units, channels = places(series.units, about.unit), places(series.channels, about.channel)
        if (about.subject is not Subject.INDEX and about.question not in series.questions) or not len(units):
            return Verdict(Said.NO_FIGURE)
        question = series.questions.index(about.question if about.subject is not Subject.INDEX else "")
        others = self._others(one, series, units)
        target = Target(series, question, units, channels, others, self.fewest, self.figures.memory)
        if not target.of(series.answers, units).any():
            return Verdict(Said.NO_FIGURE)
        return self._judged(one, target, self.periods.sets(one, target))

    def _judged(self, one: Shortcoming, target: Target, sets: Sets) -> Verdict:
        series = target.series
        honest = sets.honest
        names = tuple(series.periods[n].name for n in (honest if len(honest) else sets.found))
        after = tuple(series.periods[n].name for n in sets.after)
        if not len(sets.after):
            if self._goes_on_without(one, target):
                return Verdict(Said.NOT_COMPARABLE, names)
            return self._ahead(one, target, sets, names)
        if not len(united(honest, sets.found)):
            return Verdict(Said.NOT_COMPARABLE, (), after)
        found = baselines(one, target, sets)
        if not found:
            before = united(honest, sets.found)
            is_alike = contrast(target, sets.after, before, sets.window)
            return Verdict(Said.NOT_YET if is_alike else Said.NOT_COMPARABLE, names, after)
        return self._said(one, target, sets, found)

    def _said(self, one: Shortcoming, target: Target, sets: Sets, found: Sequence[Beside]) -> Verdict:
        """Return the verdict beside baselines, of which the first is shown unless another one alone says better."""
        beyond = beyond_of(target.series.periods[0].months)
        worth = worth_having(one, 100 * found[0].found.before)
        sign = -1 if one.about.subject is Subject.THEME else 1
        said, chosen = Said.NOT_YET, found[0]
        for each in found:
            if each.has_sheets(self.fewest) and each.is_clear(beyond, sign):
                said, chosen = Said.BETTER, each
                break
        else:
            beside = [*found, *low_baselines(target, sets, found[0])]
            if all(each.has_sheets(self.fewest) and each.is_clear(beyond, -sign) for each in beside):
                said = Said.WORSE
            elif (
                chosen.has_sheets(self.fewest) and max(each.best_case(ONE_SIDED, sign) for each in beside) < worth / 100
            ):
                said = Said.NO_CHANGE
        return self._verdict(target, sets, chosen, said, worth)

    def _verdict(self, target: Target, sets: Sets, chosen: Beside, said: Said, worth: float) -> Verdict:
        series, found = target.series, chosen.found
        months = series.periods[0].months
        times = quantile(found.freedom, beyond_of(months))
        low, high = chosen.reach(min(times, 1e6))
        more, periods = (None, 0)
        if said is Said.NOT_YET:
            size = max(worth / 100, abs(chosen.change))
            more, periods = needed(found, len(sets.after), allowed_error(size, times), months)
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

    def _ahead(self, one: Shortcoming, target: Target, sets: Sets, names: tuple[str, ...]) -> Verdict:
        """Return the verdict before any figure is there: how many sheets it will take."""
        before = sets.honest if len(sets.honest) else sets.found
        if not len(before):
            return Verdict(Said.NOT_COMPARABLE)
        found = contrast(target, before, before, sets.window)
        if found is None:
            return Verdict(Said.NOT_YET, names)
        worth = worth_having(one, 100 * found.before)
        months = target.series.periods[0].months
        times = quantile(found.freedom, beyond_of(months))
        more, periods = needed(found, 0, allowed_error(worth / 100, times), months)
        before_index = _per_cent(found.before)
        return Verdict(Said.NOT_YET, names, (), before_index, more_sheets=more, more_periods=periods, worth=worth)

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

    def _goes_on_without(self, one: Shortcoming, target: Target) -> bool:
        """Whether its units have figures of periods after the measure, but none of what it is about."""
        series, done_on = target.series, one.done_on or date.max
        later = [n for n, each in enumerate(series.periods) if each.first >= done_on and self.periods.is_over(each)]
        return bool(series.answers[:, target.units][:, :, target.channels][..., later].any())


def _per_cent(share: float) -> float:
    return half_away(Fraction(100 * share))
