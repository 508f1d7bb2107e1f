"""Which periods are compared about a measure: before, the one of finding, since then, after; alike in what they ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from pipeline.records.periods import Period, day_of
from pipeline.records.remedies import Shortcoming, Subject
from pipeline.remedies.cell_series import CellSeries, FigureTables, Places, places
from pipeline.remedies.contrasts import FEWEST_OTHERS, united
from pipeline.remedies.looks import LOOKS
from pipeline.remedies.target import Target

MOST_BEFORE = {1: 12, 3: 8, 12: 4}
"""By the months of a period, the newest of so many before count: whole years, so that no season stands for them."""
MOST_WINDOW = 8
"""Periods before the measure by which is judged how figures stray; as many as a control chart needs."""


@dataclass(frozen=True, slots=True)
class Sets:
    """The positions of the periods that a verdict may be about.

    Attributes:
        earlier: before the one in which the shortcoming was found.
        found: that one, if there are figures of it.
        since: after it, and before the measure.
        after: the measure.
        window: all by which is judged how figures stray.
        most: how many before are compared.
    """

    earlier: Places
    found: Places
    since: Places
    after: Places
    window: Places
    most: int

    @property
    def honest(self) -> Places:
        """The newest periods before that were not chosen: without the one of finding."""
        return united(self.earlier, self.since)[-self.most :]


@dataclass(frozen=True)
class PeriodsAbout:
    """Tells which periods are compared.

    Attributes:
        figures: the tables.
        day: on which it is judged; ``None`` to take all periods.
    """

    figures: FigureTables
    day: date | None

    def sets(self, one: Shortcoming, target: Target) -> Sets:
        """Return the periods about a measure: the one in which it was carried out is in none of them."""
        series, done_on = target.series, one.done_on or date.max
        periods = series.periods
        answers = target.of(series.answers, target.units).sum(axis=(0, 1))
        usable = [n for n in range(len(periods)) if answers[n] > 0 and self.is_over(periods[n])]
        after = [n for n in usable if periods[n].first >= done_on]
        before = [n for n in usable if periods[n].last <= done_on]
        after, before = self._asked_alike(one, target, after, before)
        found = _found(one, periods, before)
        earlier, since = [n for n in before if n < found], [n for n in before if n > found]
        looks = LOOKS[periods[0].months]
        window = united(before[-MOST_WINDOW:], after[:looks])
        at = [found] if found in before else []
        most = MOST_BEFORE[periods[0].months]
        return Sets(united(earlier), united(at), united(since), united(after[:looks]), window, most)

    def is_over(self, period: Period) -> bool:
        """Whether a period ended before the day on which it is judged."""
        return self.day is None or period.last < self.day

    def _asked_alike(
        self, one: Shortcoming, target: Target, after: list[int], before: list[int]
    ) -> tuple[list[int], list[int]]:
        """Leave out periods whose index, or factor, is made of other criteria than that of the newest period.

        Beside other units, whose questions changed as well, half of all criteria in common will do; else all must be.
        """
        subject = one.about.subject
        criteria = self.figures.criteria(one, target.series.periods[0].months)
        if subject not in (Subject.INDEX, Subject.FACTOR) or criteria is None or not (after or before):
            return after, before
        least = 0.5 if len(target.others) >= FEWEST_OTHERS else 1.0
        asked = self._asked(one, target, criteria, (*before, *after))
        newest = asked[(after or before)[-1]]

        def is_alike(n: int) -> bool:
            here = asked[n]
            return not here or not newest or len(here & newest) >= least * len(here | newest)

        return [n for n in after if is_alike(n)], [n for n in before if is_alike(n)]

    def _asked(
        self, one: Shortcoming, target: Target, criteria: CellSeries, wanted: Iterable[int]
    ) -> dict[int, frozenset[str]]:
        """Return of each period the criteria that somebody answered."""
        at = {period.name: n for n, period in enumerate(criteria.periods)}
        units, channels = places(criteria.units, one.about.unit), places(criteria.channels, one.about.channel)
        answers = criteria.answers[:, units][:, :, channels].sum(axis=(1, 2))
        within = self.figures.within(one) if one.about.subject is Subject.FACTOR else criteria.questions
        asked: dict[int, frozenset[str]] = {}
        for n in wanted:
            there = at.get(target.series.periods[n].name)
            names = [] if there is None else [criteria.questions[q] for q in np.flatnonzero(answers[:, there])]
            asked[n] = frozenset(names) & frozenset(within)
        return asked


def _found(one: Shortcoming, periods: Sequence[Period], before: Iterable[int]) -> int:
    """Return the position of the period in which it was found; -1 where none is known.

    What a person added may come of the newest figures that there were.
    """
    names = [period.name for period in periods]
    if one.found.period:
        return names.index(one.found.period) if one.found.period in names else -1
    added = day_of(datetime.fromisoformat(one.steps[0].at)) if one.steps else None
    known = [n for n in before if added is None or periods[n].last < added]
    return max(known, default=-1)
