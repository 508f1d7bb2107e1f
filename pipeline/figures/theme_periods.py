"""What comments are about, period after period: how many touch on each theme, and what share of them that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from pipeline.counting.comment_rows import TYPED
from pipeline.figures.comment_tables import CommentRow
from pipeline.figures.formulas import half_up
from pipeline.figures.typed_rows import rows_of
from pipeline.records.periods import parse_period

THEME_PERIOD_COLUMNS = ("period", "theme", "theme_name", "comments", "share", "typed", "written", "survey")


@dataclass(frozen=True, slots=True)
class ThemePeriodRow:
    """How many comments of a period touch on a theme, over all units and channels.

    Attributes:
        period: by its name.
        theme: id; empty for comments without a theme.
        comments: that touch on it.
        typed: comments of the period that were typed, whose themes alone are known.
        written: frames that somebody wrote in.
        share: ``comments`` of ``typed`` in per cent with one decimal; ``None`` where too few were typed.
    """

    period: str
    theme: str
    comments: int
    typed: int
    written: int
    share: float | None


@dataclass
class _Counts:
    themes: Counter[str] = field(default_factory=Counter)
    typed: int = 0
    written: int = 0

    def take(self, row: CommentRow) -> None:
        self.written += 1
        if row.state == TYPED:
            self.typed += 1
            self.themes.update(set(row.themes.split("|")))


def themes_over_periods(comments: Iterable[CommentRow], fewest: int) -> list[ThemePeriodRow]:
    """Return a row for each period in which somebody wrote and each theme of any of them, in the order of time.

    Numbers of sheets differ from period to period, and some comments may still wait to be typed; so shares are those of
    the comments that were typed. A comment with two themes counts in both, and shares may sum to more than 100.

    Args:
        comments: of one survey.
        fewest: comments typed in a period from which shares are told.
    """
    periods: dict[str, _Counts] = {}
    for row in comments:
        periods.setdefault(row.period, _Counts()).take(row)
    total = sum((counts.themes for counts in periods.values()), Counter[str]())
    themes = sorted(total, key=lambda theme: (theme == "", -total[theme], theme))
    return [
        ThemePeriodRow(
            name, theme, now.themes[theme], now.typed, now.written, share_of(now.themes[theme], now.typed, fewest)
        )
        for name, now in sorted(periods.items(), key=lambda one: parse_period(one[0]).sort_key)
        for theme in themes
    ]


def share_of(comments: int, typed: int, fewest: int) -> float | None:
    """Return a share in per cent with one decimal; ``None`` of fewer than ``fewest``."""
    return half_up(Fraction(100 * comments, typed), 1) if typed >= max(fewest, 1) else None


def theme_periods_table(comments: pd.DataFrame, names: dict[str, str], fewest: int) -> pd.DataFrame:
    """Return ``themes_over_periods`` of each survey.

    Args:
        comments: the table of comments, all of it text.
        names: of the themes, by id.
        fewest: comments typed in a period from which shares are told.
    """
    rows: list[Sequence[object]] = [
        (
            row.period,
            row.theme,
            names.get(row.theme, row.theme),
            row.comments,
            row.share,
            row.typed,
            row.written,
            survey,
        )
        for survey, group in comments.groupby("survey", sort=True)
        for row in themes_over_periods(rows_of(group, CommentRow), fewest)
    ]
    return pd.DataFrame(rows, columns=list(THEME_PERIOD_COLUMNS)).astype({"share": "Float64"})
