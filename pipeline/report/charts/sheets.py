"""From paper handed out to paper that counts: nested bars of sheets issued, returned and valid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.key import SWATCH, Swatch, key
from pipeline.report.charts.paint import (
    DEEP,
    END,
    FIGURE,
    INK,
    NAME,
    QUIET,
    SMALL,
    WIDTH,
    Chart,
    bar,
    block,
    centred,
    finished,
    fitted,
    leading,
)

NAME_WIDTH = 128.0
COLUMNS = (40.0, 40.0, 44.0, 36.0, 54.0)
ROW, OUTER, INNER, HEADING, KEY = 17.0, 11.0, 5.0, 12.0, 8.0
RETURNED = "#A9CFC6"

Draw = Callable[[float, float, float, float], Shape]


class SheetsRow(NamedTuple):
    """A unit, and its sheets: issued, returned, and valid."""

    name: str
    issued: int
    returned: int
    valid: int


def sheets_chart(rows: Sequence[SheetsRow], language: str, width: float = WIDTH) -> Chart:
    """Draw nested bars on one scale, with counts and rates beside them.

    The rate of return is ``100·returned/issued``, that of validity ``100·valid/returned``.

    Args:
        rows: in the order in which they are drawn.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    room = width - NAME_WIDTH - sum(COLUMNS)
    most = max((max(row.issued, row.returned, row.valid) for row in rows), default=0)
    shapes, down = key(_explained(language), width)
    down += HEADING
    named = (words.ISSUED, words.RETURNED, words.OF_ISSUED, words.VALID, words.OF_RETURNED)
    shapes += _columns([name.said(language) for name in named], down - 4, width, plain=True)
    for row in rows:
        name = fitted(row.name, NAME, NAME_WIDTH - 8, most=3)
        height = max(ROW, len(name) * leading(NAME) + 4)
        middle = down + height / 2
        shapes += [*block(0, middle, name, NAME), *_bars(row, middle, room / most if most else 0.0)]
        shapes += _columns(_figures(row, language), middle, width, plain=False)
        down += height
    return Chart(finished(shapes, width, down + 2), _told(rows, language))


def _explained(language: str) -> list[tuple[Swatch, str]]:
    parts = ((words.ISSUED, _issued), (words.RETURNED, _returned), (words.VALID, _valid))
    return [(partial(_swatch, draw), name.said(language)) for name, draw in parts]


def _swatch(draw: Draw, x: float, middle: float) -> list[Shape]:
    return [draw(x, middle, SWATCH, KEY / OUTER)]


def _issued(x: float, middle: float, wide: float, scale: float) -> Shape:
    return bar(x, middle - OUTER * scale / 2, wide, OUTER * scale, None, QUIET)


def _returned(x: float, middle: float, wide: float, scale: float) -> Shape:
    return bar(x, middle - OUTER * scale / 2, wide, OUTER * scale, RETURNED)


def _valid(x: float, middle: float, wide: float, scale: float) -> Shape:
    return bar(x, middle - INNER * scale / 2, wide, INNER * scale, DEEP)


def _bars(row: SheetsRow, middle: float, per_sheet: float) -> list[Shape]:
    return [
        draw(NAME_WIDTH, middle, sheets * per_sheet, 1.0)
        for sheets, draw in ((row.returned, _returned), (row.issued, _issued), (row.valid, _valid))
        if sheets
    ]


def _figures(row: SheetsRow, language: str) -> list[str]:
    return [
        grouped(row.issued, language),
        grouped(row.returned, language),
        words.share_said(row.returned, row.issued, language),
        grouped(row.valid, language),
        words.share_said(row.valid, row.returned, language),
    ]


def _columns(texts: Sequence[str], middle: float, width: float, *, plain: bool) -> list[Shape]:
    """Figures in columns at the right; counts of valid sheets stand out."""
    shapes: list[Shape] = []
    right = width - sum(COLUMNS)
    for k, (said, wide) in enumerate(zip(texts, COLUMNS, strict=True)):
        right += wide
        style = SMALL if plain else FIGURE if k == 3 else NAME
        shapes.append(centred(right, middle, said, style, QUIET if plain or k in (2, 4) else INK, END))
    return shapes


def _told(rows: Sequence[SheetsRow], language: str) -> str:
    issued, returned = sum(row.issued for row in rows), sum(row.returned for row in rows)
    valid = sum(row.valid for row in rows)
    return words.SHEETS_CHART.said(language).format(
        count=len(rows),
        issued=grouped(issued, language),
        returned=grouped(returned, language),
        of_issued=words.share_said(returned, issued, language),
        valid=grouped(valid, language),
        of_returned=words.share_said(valid, returned, language),
    )
