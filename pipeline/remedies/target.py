"""What a measure is about, among the figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.remedies.cell_series import CellSeries, Numbers, Places


@dataclass(frozen=True)
class Target:
    """What a measure is about.

    Attributes:
        series: the figures.
        question: position of what it is about.
        units: positions of its units: one, or all of the office.
        channels: positions of its channels.
        others: positions of the units that it may be compared with.
        fewest: sheets that each side needs.
    """

    series: CellSeries
    question: int
    units: Places
    channels: Places
    others: Places
    fewest: int
    memory: dict[Any, Any] = field(default_factory=dict)

    def of(self, array: Numbers, units: Places) -> Numbers:
        """Return units × channels × periods of what it is about."""
        found: Numbers = array[self.question][units][:, self.channels]
        return found
