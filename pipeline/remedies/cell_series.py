"""The figures of one kind as arrays, by question, unit, channel and period, so that a thousand are compared at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.records.periods import Period, parse_period
from pipeline.records.remedies import Shortcoming, Subject

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

FIGURES_OF = {
    Subject.INDEX: ("units", ""),
    Subject.FACTOR: ("factors", "factor"),
    Subject.CRITERION: ("criteria", "question"),
    Subject.THEME: ("themes", "theme"),
}
"""The table that has the figures of a subject, and its column that says what they are about."""
_COUNTS = {Subject.THEME: ("comments", "typed", "typed")}  # others: satisfied, answers, valid


@dataclass(frozen=True)
class CellSeries:
    """The figures of one survey and subject, over periods of one length; an array has an axis for each of the four.

    Attributes:
        questions: ids of questions, factors or themes; of the index one empty text.
        units: ids.
        channels: ids.
        periods: in the order of time.
        satisfied: answers that count as satisfied; of a theme comments about it.
        answers: valid answers; of a theme typed comments.
        effective: how many independent answers these are worth.
        sheets: valid sheets; of a theme typed comments.
        pending: answers that open doubts may still add.
    """

    questions: tuple[str, ...]
    units: tuple[str, ...]
    channels: tuple[str, ...]
    periods: tuple[Period, ...]
    satisfied: Numbers
    answers: Numbers
    effective: Numbers
    sheets: Numbers
    pending: Numbers

    @cached_property
    def shares(self) -> Numbers:
        """Satisfied answers of valid ones, 0 to 1; not a number where there is none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Numbers = self.satisfied / self.answers
        return found

    @cached_property
    def variances(self) -> Numbers:
        """Variance of each share by what sheets chance drew, see ``sampling_variance``."""
        return sampling_variance(self.shares, self.effective)

    @cached_property
    def tested(self) -> Numbers:
        """How many figures each period has: among so many the low ones were looked for."""
        found: Numbers = (self.answers > 0).sum(axis=(0, 1, 2)).astype(np.float64)
        return found


def sampling_variance(shares: Numbers, effective: Numbers) -> Numbers:
    """Return the variance of shares of so many independent answers.

    ``p(1-p)/n`` with one satisfied and one dissatisfied answer added to each, so that a share of 0 or 100 % is not
    taken for certain: A. Agresti and B. Caffo, Simple and effective confidence intervals for proportions and
    differences of proportions result from adding two successes and two failures, The American Statistician 54 (2000),
    280–288. Sheets of one person resemble each other: ``effective`` is V over the design effect of
    ``pipeline.figures.formulas.Estimate``. That a period's sheets may be a large part of its transactions is left
    aside, since a verdict is about what the desk does and not about these transactions alone.
    """
    middle = (shares * effective + 1) / (effective + 2)
    found: Numbers = middle * (1 - middle) / (effective + 2)
    return found


def series_of(tables: Mapping[str, pd.DataFrame], survey: str, subject: Subject) -> dict[int, CellSeries]:
    """Return the figures of a survey about a subject, by the months of their periods; empty where there are none.

    Args:
        tables: of figures, by name: ``units``, ``factors``, ``criteria`` and ``themes`` as far as they are there.
        survey: its id.
        subject: what the figures are about.
    """
    name, about = FIGURES_OF[subject]
    table = tables.get(name)
    if table is None or table.empty:
        return {}
    rows = table[table["survey"] == survey]
    periods = {str(one): parse_period(str(one)) for one in rows["period"].unique()}
    lengths = sorted({one.months for one in periods.values()})
    months = rows["period"].map(lambda one: periods[one].months)
    return {length: _series(rows[months == length], about, subject, periods) for length in lengths}


def _series(rows: pd.DataFrame, about: str, subject: Subject, known: Mapping[str, Period]) -> CellSeries:
    about_what = rows[about].astype(str) if about else pd.Series("", index=rows.index)
    questions, units, channels = (_axis(column) for column in (about_what, rows["unit"], rows["channel"]))
    names = sorted(rows["period"].unique(), key=lambda one: known[one].first)
    axes = (questions, units, channels, names)
    columns = (about_what, rows["unit"], rows["channel"], rows["period"])
    at = tuple(pd.Categorical(column, list(axis)).codes for column, axis in zip(columns, axes, strict=True))
    shape = tuple(map(len, axes))

    def filled(values: Numbers) -> Numbers:
        array = np.zeros(shape)
        array[at] = values
        return array

    counted, whole, sheets = (_column(rows, one) for one in _COUNTS.get(subject, ("satisfied", "answers", "valid")))
    effect = np.maximum(_column(rows, "design_effect", 1.0), 1.0).astype(np.float64)
    found = {"satisfied": filled(counted), "answers": filled(whole), "effective": filled(whole / effect)}
    found |= {"sheets": filled(sheets), "pending": filled(_column(rows, "pending"))}
    if subject is Subject.THEME:  # a theme that nobody touched on has no row, and its share is nought all the same
        for name in ("answers", "effective", "sheets"):
            found[name] = np.broadcast_to(found[name].max(axis=0), shape).copy()
    periods = tuple(known[name] for name in names)
    return CellSeries(tuple(questions), tuple(units), tuple(channels), periods, **found)


def _axis(column: pd.Series[str]) -> list[str]:
    return sorted(map(str, column.unique()))


def _column(rows: pd.DataFrame, name: str, missing: float = 0.0) -> Numbers:
    if name not in rows:
        return np.full(len(rows), missing, np.float64)
    found = pd.to_numeric(rows[name]).astype("Float64").fillna(missing)
    return np.asarray(found, np.float64)


def places(names: Sequence[str], wanted: str) -> Places:
    """Return the positions of a name, or of all of them where it is empty."""
    return np.array([n for n, one in enumerate(names) if wanted in ("", one)], np.int64)


@dataclass(frozen=True)
class FigureTables:
    """The tables of figures, of which each is put into arrays once.

    Attributes:
        tables: by name.
        memory: what was made of them.
    """

    tables: Mapping[str, pd.DataFrame]
    memory: dict[Any, Any] = field(default_factory=dict)

    def series(self, one: Shortcoming) -> CellSeries | None:
        """Return the figures that a shortcoming is about, over periods as long as the one in which it was found."""
        by_length = self._by_length(one, one.about.subject)
        if not by_length:
            return None
        named = {period.name: months for months, each in by_length.items() for period in each.periods}
        if one.found.period in named:
            return by_length[named[one.found.period]]
        return max(by_length.values(), key=lambda each: float(each.answers.sum()))

    def criteria(self, one: Shortcoming, months: int) -> CellSeries | None:
        """Return the figures of all criteria of its survey, over periods of so many months."""
        return self._by_length(one, Subject.CRITERION).get(months)

    def within(self, one: Shortcoming) -> frozenset[str]:
        """Return the criteria of a factor."""
        key = ("within", one.about.survey, one.about.question)
        if key not in self.memory:
            table = self.tables["criteria"]
            self.memory[key] = frozenset(map(str, table.loc[table["factor"] == one.about.question, "question"]))
        found: frozenset[str] = self.memory[key]
        return found

    def _by_length(self, one: Shortcoming, subject: Subject) -> dict[int, CellSeries]:
        key = (self._survey(one), subject)
        if key not in self.memory:
            self.memory[key] = series_of(self.tables, *key)
        found: dict[int, CellSeries] = self.memory[key]
        return found

    def _survey(self, one: Shortcoming) -> str:
        """Return the survey of a shortcoming; where it names none, the only one there is."""
        if one.about.survey:
            return one.about.survey
        table = self.tables.get(FIGURES_OF[one.about.subject][0])
        names = [] if table is None or table.empty else list(table["survey"].unique())
        return str(names[0]) if len(names) == 1 else ""
