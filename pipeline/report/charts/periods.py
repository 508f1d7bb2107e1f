"""Periods laid along the foot of a chart, evenly, with their years below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportlab.graphics.shapes import Shape

from pipeline.errors import UnknownNameError
from pipeline.records.period_words import period_parts
from pipeline.records.periods import parse_period
from pipeline.report.charts.paint import MIDDLE, QUIET, SMALL, SMALL_STRONG, centred, width_of


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods in the order of time.

    Attributes:
        names: as they are written in tables.
        start: left end in points.
        end: right end in points.
    """

    names: tuple[str, ...]
    start: float
    end: float

    @property
    def slot(self) -> float:
        """Points from one period to the next."""
        return (self.end - self.start) / max(len(self.names), 1)

    def at(self, position: int) -> float:
        """Where the period at a position, from 0, lies."""
        return self.start + (position + 0.5) * self.slot

    def labels(self, bottom: float, language: str) -> list[Shape]:
        """Name the periods below the plot, every second or third where all do not fit; a year where it begins."""
        parts = [period_parts(name, language) for name in self.names]
        widest = max((max(width_of(part, SMALL), width_of(year, SMALL_STRONG)) for part, year in parts), default=0.0)
        every = max(1, -(-int(widest + 4) // max(int(self.slot), 1)))
        shapes: list[Shape] = []
        shown_year = ""
        for k in range(0, len(parts), every):
            part, year = parts[k]
            shapes.append(centred(self.at(k), bottom + 8, part, SMALL, QUIET, MIDDLE))
            if year != shown_year:
                shapes.append(centred(self.at(k), bottom + 17, year, SMALL_STRONG, QUIET, MIDDLE))
            shown_year = year
        return shapes


def in_time(names: Iterable[str]) -> tuple[str, ...]:
    """Order periods by time, each once; what is no period stays behind them in the order in which it came.

    >>> in_time(["2025-Q2", "2024-Q4", "2025-Q2"])
    ('2024-Q4', '2025-Q2')
    """
    return tuple(sorted(dict.fromkeys(names), key=_sort_key))


def _sort_key(name: str) -> tuple[bool, str, int]:
    try:
        first, longest = parse_period(name).sort_key
    except UnknownNameError:
        return True, "", 0
    return False, first.isoformat(), longest
