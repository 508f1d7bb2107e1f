"""What comments are about: themes by period, and unit by unit in one period, as numbers with bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.figures.comment_tables import THEME_COLUMNS
from pipeline.records.periods import parse_period

MOST_PERIODS = 6
"""Columns beside the names of themes; more do not fit on a page of 1,280 pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """How many comments are about a theme in each of the periods; ``theme`` is empty for those without one."""

    theme: str
    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """What the comments of a unit are about in one period, the most frequent theme first."""

    unit: str
    name: str
    comments: int
    themes: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of themes.

    Attributes:
        periods: the newest last.
        lines: a line for each theme, over the units that are shown.
        typed: comments that were typed in each period, on which a theme may be.
        period: of which the units are told.
        units: those with comments in that period, the one with the most first.
        most: the most comments of a unit about one theme, for the length of bars.
    """

    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    typed: tuple[int, ...]
    period: str
    units: tuple[UnitCounts, ...]
    most: int


def counts_of(tables: Sequence[pd.DataFrame], units: Sequence[str], unit: str, period: str) -> Counts | None:
    """Return the counts of themes; ``None`` where no comment was typed.

    Args:
        tables: of themes, as ``pipeline.figures.comment_tables`` makes them.
        units: ids of the units that may be seen; empty for all.
        unit: the one whose periods are shown; empty for all together.
        period: of which units are told; empty for the newest.
    """
    table = pd.concat([one[list(THEME_COLUMNS)] for one in tables]) if tables else pd.DataFrame(columns=THEME_COLUMNS)
    mine = table[table["unit"].isin(units)] if units else table
    if mine.empty:
        return None
    known = sorted(set(mine["period"]), key=lambda one: parse_period(one).sort_key)
    period = period if period in known else known[-1]
    over = mine[mine["unit"] == unit] if unit else mine
    periods = tuple(known[-MOST_PERIODS:])
    each = tuple(_of_unit(group) for _, group in mine[mine["period"] == period].groupby("unit", sort=True))
    return Counts(
        periods,
        tuple(_lines(over, periods)),
        tuple(_typed(over[over["period"] == one]) for one in periods),
        period,
        tuple(sorted(each, key=lambda one: (-one.comments, one.name))),
        max(line.counts[0] for one in each for line in one.themes),
    )


def _lines(table: pd.DataFrame, periods: Sequence[str]) -> list[Line]:
    """Return a line for each theme of these periods, the most frequent one first, and what has no theme last."""
    names = {str(row.theme): str(row.theme_name) for row in table.itertuples()}
    counts = Counter[tuple[str, str]]()
    for theme, period, comments in zip(table["theme"], table["period"], table["comments"].astype(int), strict=True):
        counts[theme, period] += comments
    lines = [Line(theme, name, tuple(counts[theme, one] for one in periods)) for theme, name in names.items()]
    shown = [line for line in lines if any(line.counts)]
    return sorted(shown, key=lambda line: (line.theme == "", -sum(line.counts), line.name))


def _of_unit(table: pd.DataFrame) -> UnitCounts:
    first, period = table.iloc[0], str(table.iloc[0]["period"])
    return UnitCounts(str(first["unit"]), str(first["unit_name"]), _typed(table), tuple(_lines(table, (period,))))


def _typed(table: pd.DataFrame) -> int:
    """Return how many comments were typed: each row of a unit, channel and survey says it of all of them."""
    return int(table.drop_duplicates(["unit", "channel", "period", "survey"])["typed"].sum())
