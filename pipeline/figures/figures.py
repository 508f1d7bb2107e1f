"""What is said of the answers of some groups to some criteria: counts, index, mean and two intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pipeline.counting.levels import Levels
from pipeline.counting.tally import AnswerCounts, Group, Tally, Whole
from pipeline.figures.formulas import (
    Estimate,
    ExactInterval,
    exact_intervals,
    half_away,
    half_up,
    half_up_of,
    index,
    wilson_95_each,
)
from pipeline.figures.transactions import Transactions

Row = dict[str, Any]

PENDING = ("pending", "low_pending", "high_pending")
EXACT = "exact_"
"""Begins the name of a column that no file has: the figure of the column of that name before it is rounded."""
_FIGURE = "figure"  # where a row carries its figure until all rows are filled in at once


def level_columns(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the columns with the counts of the levels that have these ids."""
    return tuple(f"level_{one}" for one in ids)


def share_columns(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the columns with the shares of the levels that have these ids."""
    return tuple(f"share_{one}" for one in ids)


@dataclass(frozen=True, slots=True)
class Figure:
    """The counts behind a figure.

    Attributes:
        levels: the scale that all its questions have; ``None`` where they have several, or none.
        by_level: valid answers at each level of that scale.
        valid: valid answers at the levels of any scale.
        unanswered: answers that are open or void.
        not_applicable: answers that the question does not apply.
        has_index: whether any of these scales has an index.
        estimate: what the answers on scales with an index say of all people served.
    """

    levels: Levels | None
    by_level: tuple[int, ...]
    valid: int
    unanswered: int
    not_applicable: int
    has_index: bool
    estimate: Estimate

    @property
    def index(self) -> float | None:
        """``100·A/V``."""
        return index(self.estimate.satisfied, self.estimate.answers)

    @property
    def mean(self) -> float | None:
        """``Σscore/V``; ``None`` where the questions have several scales, whose scores don't mean the same."""
        exact = self.exact_mean
        return None if exact is None else half_away(exact)

    @property
    def exact_mean(self) -> Fraction | None:
        """``mean`` before it is rounded."""
        if self.levels is None or not self.valid:
            return None
        total = sum((score * n for score, n in zip(self.levels.scores, self.by_level, strict=True)), Fraction(0))
        return total / self.valid


@dataclass(frozen=True, slots=True)
class Counts:
    """The answers of every group to some ratings.

    Attributes:
        answers: how often each was given, in each group.
        satisfied, valid: of the answers on scales with an index, in each group.
        squares: groups × 4, as in ``Tally.squares``.
        transactions: of units.
    """

    answers: AnswerCounts
    satisfied: Whole
    valid: Whole
    squares: Whole
    transactions: Transactions

    @classmethod
    def of(cls, tally: Tally, survey: str, questions: Iterable[str], transactions: Transactions) -> Counts:
        """Count the answers to these ratings of a survey."""
        wanted = tuple(questions)
        answers, groups = tally.answers(survey, wanted), len(tally.groups)
        satisfied, valid = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
        for levels, counts in answers.by_level.items():
            for level, count in counts.items():
                if levels.satisfied:
                    valid += count
                    satisfied += count * (level in levels.satisfied)
        return cls(answers, satisfied, valid, tally.squares(survey, wanted), transactions)

    def figure(self, numbers: Sequence[int], groups: Sequence[Group]) -> Figure:
        """Return the figure of several groups together, by their positions; counts are summed, never percentages."""
        chosen, found = list(numbers), self.answers
        sheets, squares, products, valid_squares = self.squares[chosen].sum(axis=0).tolist()
        served = {self.transactions.get((groups[number].unit, groups[number].period)) for number in chosen}
        units = {(groups[number].unit, groups[number].period) for number in chosen}
        population = None if None in served else sum(self.transactions[unit] for unit in units)
        satisfied, valid, unanswered, not_applicable, pending = (
            int(counts[chosen].sum())
            for counts in (self.satisfied, self.valid, found.unanswered, found.not_applicable, found.pending)
        )
        estimate = Estimate(satisfied, valid, sheets, squares, products, valid_squares, population, pending)
        by_level = [
            tuple(int(counts[level][chosen].sum()) if level in counts else 0 for level in levels.ids)
            for levels, counts in found.by_level.items()
        ]
        alone = by_level[0] if found.levels else ()
        has_index = any(levels.satisfied for levels in found.by_level)
        return Figure(found.levels, alone, sum(map(sum, by_level)), unanswered, not_applicable, has_index, estimate)


def with_figure(row: Row, figure: Figure) -> Row:
    """Attach a figure to a row; ``with_figure_columns`` makes columns of it."""
    return row | {_FIGURE: figure}


def figure_of(row: Row) -> Figure:
    """Return the figure that a row carries."""
    found: Figure = row[_FIGURE]
    return found


def with_figure_columns(rows: Iterable[Row]) -> list[Row]:
    """Put the columns of their figures into rows, all at once."""
    found = list(rows)
    estimates = [figure_of(row).estimate for row in found]
    plain = wilson_95_each([(one.satisfied, one.answers) for one in estimates])
    by_sheet = exact_intervals(estimates)
    return [
        {name: value for name, value in row.items() if name != _FIGURE} | _columns(figure_of(row), low_high, sheets)
        for row, low_high, sheets in zip(found, plain, by_sheet, strict=True)
    ]


def _columns(figure: Figure, plain: tuple[float, float] | None, by_sheet: ExactInterval | None) -> Row:
    estimate = figure.estimate
    low, high = plain or (None, None)
    low_sheets, high_sheets = by_sheet or (None, None)
    return {
        "index": figure.index,
        "low": low,
        "high": high,
        "mean": figure.mean,
        "low_sheets": None if low_sheets is None else half_up(low_sheets),
        "high_sheets": None if high_sheets is None else half_up(high_sheets),
        **exact_cells(mean=figure.exact_mean, low_sheets=low_sheets, high_sheets=high_sheets),
        "design_effect": round(estimate.design_effect, 2) if estimate.answers else None,
        **_level_cells(figure),
        **_pending_cells(figure),
        "unanswered": figure.unanswered,
        "not_applicable": figure.not_applicable,
        "satisfied": estimate.satisfied,
        "answers": estimate.answers if figure.has_index else figure.valid,
    }


def exact_cells(**figures: Fraction | None) -> Row:
    """Return the columns of figures before they are rounded, for a report that shows fewer decimals than the tables."""
    return {f"{EXACT}{name}": None if value is None else float(value) for name, value in figures.items()}


def _level_cells(figure: Figure) -> Row:
    if figure.levels is None:
        return {}
    counts = dict(zip(level_columns(figure.levels.ids), figure.by_level, strict=True))
    shares = [share_in_per_cent(count, figure.valid) for count in figure.by_level]
    return counts | dict(zip(share_columns(figure.levels.ids), shares, strict=True))


def _pending_cells(figure: Figure) -> Row:
    """Return how many answers open doubts may still add, and between which bounds they leave the index."""
    bounds = figure.estimate.bounds if figure.has_index else None
    low, high = (half_up(100 * bound) for bound in bounds) if bounds else (None, None)
    return {"pending": figure.estimate.pending, "low_pending": low, "high_pending": high}


def share_in_per_cent(part: int, whole: int) -> float | None:
    """Return a share in per cent with one decimal, ``None`` of nothing.

    >>> share_in_per_cent(1, 3)
    33.3
    """
    return half_up_of(100 * part, whole, 1) if whole else None
