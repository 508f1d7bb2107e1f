"""The change since the period before: in percentage points, with its interval, and whether chance explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.figures.figures import Row, exact_cells
from pipeline.figures.formulas import half_up, index
from pipeline.figures.significance import Clarity, Comparison, Pair, compare_periods, weighted_share

CHANGE = ("before", "before_index", "change", "change_low", "change_high", "change_p", "change_said")
"""``change_p`` is adjusted for the changes that are read beside it."""
CHANGE_OVER_UNITS = (*CHANGE[:2], "now_index", *CHANGE[2:], "change_units", "change_units_all")
"""Of rows over several units: ``now_index`` is the index of those that are compared, ``change_units`` their number."""


@dataclass(frozen=True, slots=True)
class Like:
    """What a row is compared by: the same units, now and before.

    Attributes:
        before: the earlier period.
        units: of each unit that is compared what it says now and what it said before; ``None`` where there is nothing.
        of: how many units have sheets in either period; ``None`` for a row of one unit.
        asks_the_same: whether at least half of the criteria that either period asks are asked in both.
    """

    before: str
    units: Sequence[Pair]
    of: int | None = None
    asks_the_same: bool = True

    @property
    def is_comparable(self) -> bool:
        """Whether the units that are compared are at least half of all, and are asked about the same."""
        return self.asks_the_same and bool(self.units) and (self.of is None or 2 * len(self.units) >= self.of)


def with_changes(rows: Sequence[Row], likes: Sequence[Like | None], family: Sequence[str], fewest: int) -> None:
    """Add the columns of ``CHANGE``, or of ``CHANGE_OVER_UNITS``, to rows.

    Args:
        rows: of the current figures.
        likes: what each is compared by, ``None`` where there is no earlier period.
        family: the columns that are equal in rows that are read side by side, whose tests are adjusted together.
        fewest: sheets without which nothing is tested.
    """
    families: dict[tuple[object, ...], list[int]] = {}
    for number, row in enumerate(rows):
        families.setdefault(tuple(row[name] for name in family), []).append(number)
    for numbers in families.values():
        sets = [like.units if (like := likes[n]) and like.is_comparable else () for n in numbers]
        for number, comparison in zip(numbers, compare_periods(sets, fewest), strict=True):
            rows[number].update(_cells(likes[number], comparison))


def _cells(like: Like | None, comparison: Comparison) -> Row:
    cells: Row = dict.fromkeys(CHANGE_OVER_UNITS) | {"before": "", "change_said": ""}
    if like is None:
        return cells
    cells["before"] = like.before
    if like.of is not None:
        cells |= {"change_units": len(like.units), "change_units_all": like.of}
    if not like.asks_the_same:
        return cells | {"change_said": Clarity.OTHER_QUESTIONS.value}
    if not like.is_comparable:
        return cells | {"change_said": Clarity.NOT_COMPARABLE.value}
    before, now = _indices(like.units)
    cells |= {"before_index": before, "now_index": now}
    if comparison.difference is not None:
        found = comparison.difference
        cells |= {"change": found.points, "change_low": found.low, "change_high": found.high}
        cells |= _exact(like.units)
    said = comparison.verdict.value if comparison.verdict else ""
    return cells | {"change_p": comparison.adjusted, "change_said": said}


def _exact(units: Sequence[Pair]) -> Row:
    """Return the change before it is rounded, and the indices that it is the difference of."""
    both = [(one, other) for one, other in units if one and other and one.answers and other.answers]
    weights = [one.answers for one, _ in both]
    now, before = (100 * weighted_share(side, weights) for side in zip(*both, strict=True))
    return exact_cells(change=now - before, now_index=now, before_index=before)


def _indices(units: Sequence[Pair]) -> tuple[float | None, float | None]:
    """Return the index before and now of the units that are compared, under the weights of now."""
    both = [(one, other) for one, other in units if one and other and one.answers and other.answers]
    if not both:  # a single unit, without a valid answer in one of the periods
        now, before = (index(side.satisfied, side.answers) if side else None for side in units[0])
        return before, now
    weights = [one.answers for one, _ in both]
    present, past = (half_up(100 * weighted_share(side, weights)) for side in zip(*both, strict=True))
    return past, present
