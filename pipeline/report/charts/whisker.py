"""A thin line from one number to another with an upright stroke at both ends."""

from __future__ import annotations

from reportlab.graphics.shapes import Shape

from pipeline.report.charts.paint import rule

CAP = 2.4


def whisker(low: float, high: float, middle: float, ink: str, thickness: float = 0.8) -> list[Shape]:
    """Draw the line from ``low`` to ``high``, both in points."""
    ends = (rule((x, middle - CAP), (x, middle + CAP), ink, thickness) for x in (low, high))
    return [rule((low, middle), (high, middle), ink, thickness), *ends]
