"""The figures of one survey as a grid: of every unit, channel and criterion, and of all wider ones that hold them.

A *place* of the grid is a unit or all of them, a channel or all of them, and a criterion, a factor or the index. Wider
places are sums of narrower ones, so that each is told by the sheets of all it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.records.periods import parse_period
from pipeline.records.remedies import Cell

Numbers = NDArray[np.float64]

WHOLE = 0
"""The position, among units and among channels, of all of them together; among questions, that of the index."""
MOST_PERIODS = 24
"""So many of the newest periods are looked at, as in control charts."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What places say: arrays of units × channels × questions.

    Attributes:
        satisfied: answers.
        answers: valid ones.
        pending: those that open doubts may still add.
        effective: how many answers, each given by itself, the valid ones are worth; nought where there is none.
    """

    satisfied: Numbers
    answers: Numbers
    pending: Numbers
    effective: Numbers

    @property
    def share(self) -> Numbers:
        """The share of satisfied answers, 0 to 1; not a number where there is no answer."""
        return self.satisfied / np.where(self.answers > 0, self.answers, np.nan)


class Compared(NamedTuple):
    """Two periods of every place, over the units and channels that both have, each weighing what it weighs now."""

    now: Sums
    before: Sums


@dataclass(frozen=True, slots=True)
class Grid:
    """The figures of one survey, up to a period.

    Attributes:
        survey: its id.
        periods: by their names, in the order of time, each as long as the last.
        units: ids; position 0 of an array of places is all of them, and the first of these is at 1.
        unit_names: as each was called last.
        channels: ids; likewise.
        questions: ids: an empty one for the index, then those of factors, then those of criteria.
        factors: how many of these are factors.
        factor_of: of each criterion the position of its factor among the questions; 0 for one without.
        leaves: of each period what every unit and channel says of every question.
        sheets: of each period the valid sheets, units × channels.
        apart: units × questions that don't count in what all units say; ``None`` for none.
    """

    survey: str
    periods: tuple[str, ...]
    units: tuple[str, ...]
    unit_names: Mapping[str, str]
    channels: tuple[str, ...]
    questions: tuple[str, ...]
    factors: int
    factor_of: tuple[int, ...]
    leaves: tuple[Sums, ...]
    sheets: tuple[Numbers, ...]
    apart: NDArray[np.bool_] | None = None

    @property
    def criteria(self) -> slice:
        """The positions of criteria among the questions."""
        return slice(1 + self.factors, None)

    def together(self, period: int = -1) -> Sums:
        """Return what all places say in a period, by its position."""
        leaves = self.leaves[period]
        return self._together(leaves, leaves.answers)

    def without(self, places: Iterable[tuple[int, int]]) -> Grid:
        """Return the same figures, where some units, with all that a question holds, stand apart from all units.

        Of the index, half of the units do at most, and of other questions a quarter: more of them are no exception.
        """
        apart = np.zeros((len(self.units), len(self.questions)), np.bool_)
        whole = apart.copy()
        for unit, question in places:
            (whole if question == WHOLE else apart)[unit - 1, self.held_by(question)] = True
        apart &= 4 * apart.sum(axis=0) <= len(self.units)
        whole &= 2 * whole.sum(axis=0) <= len(self.units)
        return replace(self, apart=apart | whole)

    def held_by(self, question: int) -> list[int]:
        """Return the positions of a question and of those that it holds."""
        held = [1 + self.factors + at for at, factor in enumerate(self.factor_of) if factor == question]
        return [question, *held] if question != WHOLE else list(range(len(self.questions)))

    def sheets_of_places(self) -> Numbers:
        """Return the valid sheets of the last period: (1 + units) × (1 + channels)."""
        return self._widened(self.sheets[-1][..., None])[..., 0]

    def compared(self, now: int, before: int) -> Compared:
        """Return what all places say in two periods; nothing where fewer than half of what they hold is in both.

        Of the index and of factors the criteria count that both ask: another question is no fall.
        """
        one, other = self.leaves[now], self.leaves[before]
        both = (one.answers > 0) & (other.answers > 0) & self._asks_the_same(now, before)
        either = (one.answers > 0) | (other.answers > 0)
        shared = (one.answers > 0) & (other.answers > 0)
        one, other = (self._of_shared(leaves, shared[..., self.criteria]) for leaves in (one, other))
        is_alike = 2 * self._widened(both.astype(float)) >= self._widened(either.astype(float))
        weights = np.where(both, one.answers, 0.0)
        sides = (self._together(side, weights, is_alike) for side in (one, other))
        return Compared(*sides)

    def asks_as_last(self, period: int) -> bool:
        """Tell whether the criteria of a period are those of the last one."""
        asked = [(self.leaves[at].answers[..., self.criteria] > 0).any(axis=(0, 1)) for at in (period, -1)]
        return bool((asked[0] == asked[1]).all())

    def _of_shared(self, leaves: Sums, shared: NDArray[np.bool_]) -> Sums:
        """Return leaves whose index and factors are made of these criteria alone (units × channels × criteria)."""
        found = Sums(leaves.satisfied.copy(), leaves.answers.copy(), leaves.pending.copy(), leaves.effective.copy())
        for at in range(1 + self.factors):
            of = [1 + self.factors + n for n, factor in enumerate(self.factor_of) if at in (WHOLE, factor)]
            counts = shared[..., [n - 1 - self.factors for n in of]]
            whole = leaves.answers[..., of].sum(axis=-1)
            left = (leaves.answers[..., of] * counts).sum(axis=-1)
            fewer = left < whole
            for array, source in ((found.satisfied, leaves.satisfied), (found.pending, leaves.pending)):
                array[..., at] = np.where(fewer, (source[..., of] * counts).sum(axis=-1), array[..., at])
            found.answers[..., at] = np.where(fewer, left, found.answers[..., at])
            found.effective[..., at] *= np.where(fewer, left / np.where(whole > 0, whole, 1.0), 1.0)
        return found

    def _asks_the_same(self, now: int, before: int) -> NDArray[np.bool_]:
        """Tell of every question whether at least half of the criteria that it holds are asked in both periods."""
        one, other = (self.leaves[at].answers[..., self.criteria] > 0 for at in (now, before))
        found = np.ones(self.leaves[now].answers.shape, np.bool_)
        for at in range(1 + self.factors):
            of = [n for n, factor in enumerate(self.factor_of) if at in (WHOLE, factor)]
            both, either = ((f(one[..., of], other[..., of])).sum(axis=-1) for f in (np.logical_and, np.logical_or))
            found[..., at] = 2 * both >= either
        return found

    def _widened(self, leaves: Numbers) -> Numbers:
        """Put the sums over units, and over channels, before them: (1 + units) × (1 + channels) × questions."""
        counted = leaves if self.apart is None else leaves * ~self.apart[:, None, : leaves.shape[-1]]
        wide = np.concatenate([counted.sum(axis=0, keepdims=True), leaves], axis=0)
        return np.concatenate([wide.sum(axis=1, keepdims=True), wide], axis=1)

    def _together(self, leaves: Sums, weights: Numbers, where: NDArray[np.bool_] | None = None) -> Sums:
        """Return what places say, with a weight for each share that they hold: ``p = Σ w·pᵢ / Σ w``.

        Its variance is ``p(1-p)·Σ (w/Σw)²/nᵢ`` with the effective answers nᵢ, so that it is worth ``(Σw)²/Σ(w²/nᵢ)`` of
        them (stratified sampling: W. G. Cochran, Sampling techniques, 3rd ed. 1977, section 5.6).
        """
        known = weights > 0
        total = self._widened(weights)
        spread = self._widened(np.divide(weights**2, leaves.effective, out=np.zeros_like(weights), where=known))
        whole = np.divide(weights, leaves.answers, out=np.zeros_like(weights), where=known)
        effective = np.divide(total**2, spread, out=np.zeros_like(total), where=spread > 0)
        found = Sums(self._widened(leaves.satisfied * whole), total, self._widened(leaves.pending * whole), effective)
        if where is None:
            return Sums(found.satisfied, found.answers, self._widened(leaves.pending), effective)
        return Sums(*(np.where(where, part, 0.0) for part in (found.satisfied, total, found.pending, effective)))

    def cell(self, place: Sequence[int]) -> Cell:
        """Return what a place is called."""
        unit, channel, question = place
        return Cell(("", *self.units)[unit], ("", *self.channels)[channel], self.questions[question])


def grid_of(tables: Mapping[str, pd.DataFrame], survey: str, period: str) -> Grid | None:
    """Return the figures of a survey up to a period; ``None`` where nobody answered then.

    Args:
        tables: of figures: ``units``, ``factors`` and ``criteria``.
        survey: its id.
        period: the last; others count if they are as long, and of these ``MOST_PERIODS``.
    """
    last = parse_period(period)
    names = {name: parse_period(name) for name in tables["units"]["period"].unique()}
    chosen = [name for name, one in names.items() if one.months == last.months and one.first <= last.first]
    periods = tuple(sorted(chosen, key=lambda name: names[name].first))[-MOST_PERIODS:]
    units, factors, criteria = (
        table[(table["survey"] == survey) & table["period"].isin(periods) & table["index"].notna()]
        for table in (tables["units"], tables["factors"], tables["criteria"])
    )
    if not (units["period"] == period).any():
        return None
    asked = list(dict.fromkeys(zip(criteria["question"], criteria["factor"], strict=True)))
    several = [name for name in factors["factor"].unique() if sum(of == name for _, of in asked) > 1]
    questions = ("", *several, *(question for question, _ in asked))
    place = {name: at for at, name in enumerate(several, 1)}
    axes = (periods, tuple(units["unit"].unique()), tuple(units["channel"].unique()))
    parts = [
        _columns(units, axes, pd.Series("", units.index), ("",)),
        _columns(factors, axes, factors["factor"], tuple(several)),
        _columns(criteria.assign(design_effect=1.0), axes, criteria["question"], questions[1 + len(several) :]),
    ]
    leaves = [
        Sums(*(np.concatenate(arrays, axis=-1)[at] for arrays in zip(*parts, strict=True))) for at in _each(periods)
    ]
    sheets = _filled(units, axes, pd.Series("", units.index), ("",), units["valid"])[..., 0]
    called = dict(zip(units["unit"], units["unit_name"], strict=True))
    of = tuple(place.get(factor, WHOLE) for _, factor in asked)
    return Grid(survey, *axes[:2], called, axes[2], questions, len(several), of, tuple(leaves), tuple(sheets))


_Axes = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _each(periods: Sequence[str]) -> range:
    return range(len(periods))


def _columns(table: pd.DataFrame, axes: _Axes, questions: pd.Series[str], known: tuple[str, ...]) -> list[Numbers]:
    """Return the parts of ``Sums`` of every period, with a last axis for these questions."""
    effective = table["answers"] / table["design_effect"].astype(float)
    return [
        _filled(table, axes, questions, known, column)
        for column in (table["satisfied"], table["answers"], table["pending"], effective)
    ]


def _filled(
    table: pd.DataFrame, axes: _Axes, questions: pd.Series[str], known: tuple[str, ...], values: pd.Series[float]
) -> Numbers:
    names = (table["period"], table["unit"], table["channel"], questions)
    places = [pd.Index(axis).get_indexer(pd.Index(column)) for column, axis in zip(names, (*axes, known), strict=True)]
    found = np.zeros([len(axis) for axis in (*axes, known)])
    is_known = places[3] >= 0
    found[tuple(one[is_known] for one in places)] = values.to_numpy(float)[is_known]
    return found
