"""Themes that grow: a larger share of comments is about them than a period ago, by more than chance explains."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt

from pipeline.counting.comment_rows import TYPED
from pipeline.figures.comment_tables import CommentRow
from pipeline.figures.formulas import half_away, half_up, wilson_95
from pipeline.records.periods import period_before
from pipeline.records.remedies import About, Evidence, Reason, Subject
from pipeline.remedies.chance import rejected

ALPHA = 0.002
"""How often the themes of a period in which none grows may have a proposal by chance."""
FEWEST_TYPED = 20
"""Comments typed in either period without which nothing is compared."""
FEWEST_ABOUT = 5
"""Comments about a theme without which it is no matter yet."""


@dataclass
class _Counts:
    """Comments of a unit, or of all of them, in a period."""

    themes: Counter[str] = field(default_factory=Counter)
    typed: int = 0
    written: int = 0
    name: str = ""

    def take(self, row: CommentRow) -> None:
        self.written += 1
        if row.state == TYPED:
            self.typed += 1
            self.themes.update(set(filter(None, row.themes.split("|"))))


def growing_themes(rows: Iterable[CommentRow], survey: str, period: str) -> Iterator[tuple[About, Evidence]]:
    """Yield the themes that grow in a period: of all units together, else of single units.

    Each is tested with Fisher's exact test of one side; comments that nobody has typed yet count as if they were about
    something else. All of them are one family (``chance.rejected``), of which those of all units weigh half.

    Args:
        rows: the comments of the survey.
        survey: its id.
        period: that is looked at.
    """
    kept = list(rows)
    earlier = period_before(period, {row.period for row in kept})
    if earlier is None:
        return
    now, before = (_counted(kept, name) for name in (period, earlier))
    pairs = [(unit, theme) for unit, found in now.items() if unit in before for theme in found.themes]
    tested = [(unit, theme) for unit, theme in pairs if _is_enough(now[unit], before[unit])]
    of_all = sum(not unit for unit, _ in tested)
    weights = [0.5 / of_all if not unit else 0.5 / (len(tested) - of_all) for unit, _ in tested]
    ps = [_p(now[unit], before[unit], theme) for unit, theme in tested]
    grown = [one for one, told in zip(tested, rejected(ps, weights, ALPHA), strict=True) if told]
    everywhere = {theme for unit, theme in grown if not unit}
    for unit, theme in grown:
        if now[unit].themes[theme] >= FEWEST_ABOUT and not (unit and theme in everywhere):
            about = About(Subject.THEME, survey, unit, now[unit].name, "", theme)
            yield about, _evidence(now[unit], before[unit], theme, (period, earlier))


def _counted(rows: Sequence[CommentRow], period: str) -> dict[str, _Counts]:
    """Return the counts of a period by unit, and those of all units by an empty id."""
    found = {"": _Counts()}
    for row in rows:
        if row.period == period:
            found[""].take(row)
            unit = found.setdefault(row.unit, _Counts(name=row.unit_name))
            unit.take(row)
    return found if len(found) > 2 else {unit: counts for unit, counts in found.items() if unit}


def _is_enough(now: _Counts, before: _Counts) -> bool:
    return min(now.typed, before.typed) >= FEWEST_TYPED


def _p(now: _Counts, before: _Counts, theme: str) -> float:
    """Return how probable so many comments about a theme or more would be, were its share what it was.

    R. A. Fisher, Statistical methods for research workers, 5th ed. 1934, section 21.02: the hypergeometric tail.
    """
    stats = importlib.import_module("scipy.stats")  # half a second that most commands need not wait for
    about = now.themes[theme] + before.themes[theme]
    return float(stats.hypergeom.sf(now.themes[theme] - 1, now.written + before.typed, about, now.written))


def _evidence(now: _Counts, before: _Counts, theme: str, periods: tuple[str, str]) -> Evidence:
    sides = [(one.themes[theme], one.typed) for one in (now, before)]
    (share, low, high), (then, then_low, then_high) = (
        (100 * about / typed, *(wilson_95(about, typed) or (0.0, 100.0))) for about, typed in sides
    )
    change = share - then
    down, up = (sqrt(a**2 + b**2) for a, b in ((share - low, then_high - then), (high - share, then - then_low)))
    return Evidence(
        period=periods[0],
        reasons=(Reason.GROWS,),
        index=half_up(Fraction(100 * sides[0][0], sides[0][1])),
        low=low,
        high=high,
        satisfied=sides[0][0],
        answers=sides[0][1],
        before=periods[1],
        change=half_away(Fraction(change)),
        change_low=half_away(Fraction(change - down)),
        change_high=half_away(Fraction(change + up)),
    )
