"""Plain bars: how many people, or comments, fall into each group."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.paint import (
    END,
    INK,
    NAME,
    QUIET,
    WIDTH,
    Chart,
    bar,
    block,
    centred,
    finished,
    fitted,
    leading,
    rule,
)

FEWEST_SHOWN = 5
"""Counts below this are suppressed, so that nobody can be picked out."""
NAME_WIDTH, COUNT_WIDTH, SHARE_WIDTH = 150.0, 42.0, 44.0
ROW, BAR, FILL = 16.0, 9.5, "#4E9C90"


def parts_chart(
    rows: Sequence[tuple[str, int | None]], language: str, width: float = WIDTH, of: int | None = None
) -> Chart:
    """Draw a bar for each count.

    Args:
        rows: names and counts, in the order in which they are drawn; a count of None is suppressed and shown as "<5".
        language: ``vi`` or ``en``.
        width: of the drawing in points.
        of: what the shares are taken of; None where shares would make no sense or give a suppressed count away.
    """
    columns = COUNT_WIDTH + (0 if of is None else SHARE_WIDTH)
    room = width - NAME_WIDTH - columns
    most = max((number or 0 for _, number in rows), default=0)
    shapes: list[Shape] = []
    down = 1.0
    for label, number in rows:
        name = fitted(label, NAME, NAME_WIDTH - 8, most=3)
        height = max(ROW, len(name) * leading(NAME) + 3)
        middle = down + height / 2
        shapes += block(0, middle, name, NAME)
        if number:
            shapes.append(bar(NAME_WIDTH, middle - BAR / 2, room * number / most, BAR, FILL))
        shapes += _figures(number, middle, width, of, language)
        down += height
    axis = rule((NAME_WIDTH, 0), (NAME_WIDTH, down), QUIET, 0.6)
    return Chart(finished([*shapes, axis], width, down + 1), _told(rows, of, language))


def _figures(number: int | None, middle: float, width: float, of: int | None, language: str) -> list[Shape]:
    edge = width - (0 if of is None else SHARE_WIDTH)
    if number is None:
        return [centred(edge, middle, f"<{FEWEST_SHOWN}", NAME, QUIET, END)]
    shapes: list[Shape] = [centred(edge, middle, grouped(number, language), NAME, INK, END)]
    if of is not None:
        said = words.share_said(number, of, language)
        shapes.append(centred(width, middle, f"{said} %" if of else said, NAME, QUIET, END))
    return shapes


def _told(rows: Sequence[tuple[str, int | None]], of: int | None, language: str) -> str:
    told = []
    for label, number in rows:
        said = f"<{FEWEST_SHOWN}" if number is None else grouped(number, language)
        share = f" ({words.share_said(number, of, language)} %)" if number is not None and of else ""
        told.append(f"{label} {said}{share}")
    return f"{words.BAR_CHART.said(language)}: {'; '.join(told)}."
