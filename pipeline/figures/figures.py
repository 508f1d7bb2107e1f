"""What is said of the answers of some groups to some criteria: counts, index, mean and two intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pipeline.counting.levels import LEVELS, SATISFIED
from pipeline.counting.tally import Group, Tally, Whole
from pipeline.figures.formulas import Estimate, half_up, index, intervals, mean, wilson_95_each
from pipeline.figures.transactions import Transactions

Row = dict[str, Any]

LEVEL_COLUMNS = tuple(f"level_{level}" for level in LEVELS)
SHARE_COLUMNS = tuple(f"share_{level}" for level in LEVELS)
_SCORES = np.array([0, *map(int, LEVELS)])
_IS_SATISFIED = np.array([score in SATISFIED for score in _SCORES.tolist()])
_FIGURE = "figure"  # where a row carries its figure until all rows are filled in at once


@dataclass(frozen=True, slots=True)
class Figure:
    """The counts behind a figure.

    Attributes:
        levels: answers that are open or void, then those of each level from 1 to 5.
        estimate: what they say of all people served.
    """

    levels: tuple[int, ...]
    estimate: Estimate

    @property
    def index(self) -> float | None:
        """``100·A/V``."""
        return index(self.estimate.satisfied, self.estimate.answers)

    @property
    def mean(self) -> float | None:
        """``Σscore/V``."""
        return mean(int(_SCORES @ np.array(self.levels)), self.estimate.answers)


@dataclass(frozen=True, slots=True)
class Counts:
    """The answers of every group to some criteria.

    Attributes:
        tally: that they were counted from.
        levels: groups × 6, as in ``Tally.levels``.
        squares: groups × 4, as in ``Tally.squares``.
        transactions: of units.
    """

    tally: Tally
    levels: Whole
    squares: Whole
    transactions: Transactions

    @classmethod
    def of(cls, tally: Tally, survey: str, questions: Iterable[str], transactions: Transactions) -> Counts:
        """Count the answers to these criteria of a survey."""
        wanted = tuple(questions)
        return cls(tally, tally.levels(survey, wanted), tally.squares(survey, wanted), transactions)

    def figure(self, numbers: Sequence[int], groups: Sequence[Group]) -> Figure:
        """Return the figure of several groups together, by their positions; counts are summed, never percentages."""
        chosen = list(numbers)
        levels = self.levels[chosen].sum(axis=0)
        sheets, squares, products, valid_squares = self.squares[chosen].sum(axis=0).tolist()
        satisfied, answers = int(levels[_IS_SATISFIED].sum()), int(levels[1:].sum())
        served = {self.transactions.get((groups[number].unit, groups[number].period)) for number in chosen}
        units = {(groups[number].unit, groups[number].period) for number in chosen}
        population = None if None in served else sum(self.transactions[unit] for unit in units)
        estimate = Estimate(satisfied, answers, sheets, squares, products, valid_squares, population)
        return Figure(tuple(levels.tolist()), estimate)


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
    by_sheet = intervals(estimates)
    return [
        {name: value for name, value in row.items() if name != _FIGURE} | _columns(figure_of(row), low_high, sheets)
        for row, low_high, sheets in zip(found, plain, by_sheet, strict=True)
    ]


def _columns(figure: Figure, plain: tuple[float, float] | None, by_sheet: tuple[float, float] | None) -> Row:
    estimate, unanswered = figure.estimate, figure.levels[0]
    counts = dict(zip(LEVEL_COLUMNS, figure.levels[1:], strict=True))
    shares = {
        name: share_in_per_cent(count, estimate.answers)
        for name, count in zip(SHARE_COLUMNS, counts.values(), strict=True)
    }
    low, high = plain or (None, None)
    low_sheets, high_sheets = by_sheet or (None, None)
    return {
        "index": figure.index,
        "low": low,
        "high": high,
        "mean": figure.mean,
        "low_sheets": low_sheets,
        "high_sheets": high_sheets,
        "design_effect": round(estimate.design_effect, 2) if estimate.answers else None,
        **counts,
        **shares,
        "unanswered": unanswered,
        "satisfied": estimate.satisfied,
        "answers": estimate.answers,
    }


def share_in_per_cent(part: int, whole: int) -> float | None:
    """Return a share in per cent with one decimal, ``None`` of nothing.

    >>> share_in_per_cent(1, 3)
    33.3
    """
    return half_up(Fraction(100 * part, whole), 1) if whole else None
