"""An axis of per cent that ends at 100 and begins at a round number below the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NEVER_ABOVE = 80
"""An axis begins here at the latest: where everything is near 100, small differences must not look large."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Per cent laid along a line.

    Attributes:
        low: per cent at the beginning; the end is 100.
        start: where the beginning lies, in points.
        end: where 100 lies, in points.
    """

    low: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies, in points."""
        return self.start + (value - self.low) / (100 - self.low) * (self.end - self.start)

    def ticks(self) -> list[int]:
        """Round values, the beginning and 100 included."""
        return list(range(self.low, 101, _step(self.low)))


def per_cent_axis(values: Iterable[float | None], start: float, end: float) -> Axis:
    """Lay an axis that holds all the values.

    >>> per_cent_axis([88.0, 63.5], 0, 200).ticks()
    [60, 70, 80, 90, 100]
    """
    lowest = min((value for value in values if value is not None), default=float(NEVER_ABOVE))
    low = min(int(lowest // 10) * 10, NEVER_ABOVE)
    step = _step(low)
    return Axis(max(0, 100 - -(-(100 - low) // step) * step), start, end)


def _step(low: int) -> int:
    if low >= 80:
        return 5
    return 10 if low >= 50 else 20
