"""An axis of numbers of any size, of either sign, that begins and ends at round ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class NumberAxis:
    """Numbers laid along a line.

    Attributes:
        ticks: round numbers at even distances, at least two, from the beginning to the end.
        start: where the first tick lies, in points.
        end: where the last tick lies, in points.
    """

    ticks: tuple[Fraction, ...]
    start: float
    end: float

    def at(self, value: float | Fraction) -> float:
        """Where a value lies, in points; beyond the ends, the nearer one."""
        share = (_exact(value) - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.start + float(min(max(share, Fraction(0)), Fraction(1))) * (self.end - self.start)


def round_ticks(values: Iterable[float], most: int) -> tuple[Fraction, ...]:
    """Return 2 to ``most`` round numbers that hold all the values: multiples of 1, 2 or 5 times a power of ten.

    >>> [float(tick) for tick in round_ticks([3.5, 41.0], 6)]
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    """
    exact = [_exact(value) for value in values] or [Fraction(0), Fraction(1)]
    low, high = min(exact), max(exact)
    if low == high:
        beside = max(Fraction(1), abs(low) / 10)
        low, high = low - beside, high + beside
    for step in _steps((high - low) / most):
        first, last = low // step, -(-high // step)
        if last - first < most:
            return tuple(step * k for k in range(first, last + 1))
    raise AssertionError("steps grow without end")


def _steps(least: Fraction) -> Iterable[Fraction]:
    """Round steps, ever larger, from below a positive number."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _exact(value: float | Fraction) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(str(value))
