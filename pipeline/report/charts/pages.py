"""Charts with more rows than a page holds, dealt out over several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from pipeline.report.charts.paint import Chart

WHOLE_PAGE = 640.0
"""Points: what an A4 page has for a chart with its title and caption."""
TALLEST = 320.0
"""Points: half of that, so that no page has to stay half empty for a chart that finds no room on it."""

Row = TypeVar("Row")


def in_pages(make: Callable[[Sequence[Row]], Chart], rows: Sequence[Row], tallest: float = TALLEST) -> list[Chart]:
    """Draw rows as one chart, or as several of about as many rows each, none taller than a page.

    Args:
        make: draws a chart of some rows.
        rows: all of them.
        tallest: points that a chart may be high; a single row may be higher.
    """
    whole = make(rows)
    pages = max(1, -(-int(whole.drawing.height) // int(tallest)))
    while pages < len(rows):
        charts = [whole] if pages == 1 else [make(part) for part in _dealt(rows, pages)]
        if all(chart.drawing.height <= tallest for chart in charts):
            return charts
        pages += 1
    return [make([row]) for row in rows] or [whole]


def _dealt(rows: Sequence[Row], parts: int) -> list[Sequence[Row]]:
    edges = [len(rows) * k // parts for k in range(parts + 1)]
    return [rows[start:end] for start, end in pairwise(edges)]
