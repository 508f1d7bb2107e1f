"""The change since the period before: in percentage points, with its interval, and whether chance explains it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.figures.figures import Row, figure_of
from pipeline.figures.formulas import Estimate
from pipeline.figures.significance import Comparison, compare_periods

CHANGE = ("before", "before_index", "change", "change_low", "change_high", "change_p", "change_said")
"""``change_p`` is adjusted for the changes that are read beside it."""


def with_changes(rows: Sequence[Row], before: Sequence[Row | None], family: Sequence[str], fewest: int) -> None:
    """Add the columns of ``CHANGE`` to rows.

    Args:
        rows: of the current figures.
        before: the row that each is compared with, ``None`` where there is none.
        family: the columns that are equal in rows that are read side by side, whose tests are adjusted together.
        fewest: sheets without which nothing is tested.
    """
    families: dict[tuple[object, ...], list[int]] = {}
    for number, row in enumerate(rows):
        families.setdefault(tuple(row[name] for name in family), []).append(number)
    for numbers in families.values():
        pairs = [(figure_of(rows[n]).estimate, _estimate(before[n])) for n in numbers]
        for number, comparison in zip(numbers, compare_periods(pairs, fewest), strict=True):
            rows[number].update(_cells(before[number], comparison))


def _estimate(row: Row | None) -> Estimate | None:
    return figure_of(row).estimate if row else None


def _cells(before: Row | None, comparison: Comparison) -> Row:
    cells: Row = dict.fromkeys(CHANGE) | {"before": "", "change_said": ""}
    if before is None:
        return cells
    cells |= {"before": before["period"], "before_index": figure_of(before).index}
    if comparison.difference is not None:
        found = comparison.difference
        cells |= {"change": found.points, "change_low": found.low, "change_high": found.high}
    said = comparison.verdict.value if comparison.verdict else ""
    return cells | {"change_p": comparison.adjusted, "change_said": said}
