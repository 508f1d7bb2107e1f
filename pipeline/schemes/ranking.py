"""Ranks of units, told only where no doubt can change them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pipeline.schemes.rows import ClassRow, Note


def with_ranks(rows: Sequence[ClassRow], fewest: int) -> list[ClassRow]:
    """Return the rows with their ranks within their channel and period, in the same order.

    A unit with too few sheets has no rank, and takes none from another; one that may still come to have enough keeps
    back the ranks that it could change.

    Args:
        rows: of one scheme.
        fewest: valid sheets without which a unit has no rank.
    """
    rivals: dict[tuple[str, str], _Rivals] = {}
    for row in rows:
        rivals.setdefault((row.channel, row.period), _Rivals()).add(row, fewest)
    for group in rivals.values():
        group.sort()
    return [
        replace(row, rank=rivals[row.channel, row.period].rank(row)) if _has_rank(row, fewest) else row for row in rows
    ]


def _has_rank(row: ClassRow, fewest: int) -> bool:
    return row.overall.span.value is not None and row.sheets >= fewest and row.note is not Note.OTHER_PERIOD


@dataclass(slots=True)
class _Rivals:
    """The bounds of all units of a channel and period that have a rank, or may come to have one (``later``)."""

    lows: list[Fraction] = field(default_factory=list)
    highs: list[Fraction] = field(default_factory=list)
    later: list[Fraction] = field(default_factory=list)

    def add(self, row: ClassRow, fewest: int) -> None:
        low, high = row.overall.span.low, row.overall.span.high
        if low is None or high is None or row.sheets + row.waiting < fewest:
            return
        self.lows.append(low)
        self.highs.append(high)
        if not _has_rank(row, fewest):
            self.later.append(low)

    def sort(self) -> None:
        for bounds in (self.lows, self.highs, self.later):
            bounds.sort()

    def rank(self, row: ClassRow) -> int | None:
        """Return the rank of one of them; ``None`` where another may pass it, or be passed."""
        low, high = row.overall.span.low, row.overall.span.high
        if low is None or high is None:
            return None
        surely_before = _beyond(self.lows, high)
        maybe_before = _beyond(self.highs, low) - (high > low)  # it is among them itself
        if surely_before != maybe_before or _beyond(self.later, high):
            return None
        return 1 + surely_before


def _beyond(bounds: Sequence[Fraction], limit: Fraction) -> int:
    return len(bounds) - bisect_right(bounds, limit)
