"""Numbers that were answered: a box for the middle half, a stroke for the median, whiskers to both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.key import SWATCH, Swatch, key
from pipeline.report.charts.number_axis import NumberAxis, round_ticks
from pipeline.report.charts.paint import (
    DEEP,
    END,
    FIGURE,
    INK,
    MIDDLE,
    NAME,
    QUIET,
    SMALL,
    WIDTH,
    Chart,
    bar,
    centred,
    finished,
    paler,
    rule,
    width_of,
)
from pipeline.report.charts.row_name import RowName, row_name
from pipeline.report.charts.whisker import whisker

NAME_WIDTH, COLUMN_GAP, LEAST_ROOM = 138.0, 10.0, 120.0
ROW, BOX, HEADING, FOOT = 19.0, 9.0, 12.0, 14.0
FILL = "#A9CFC6"
MOST_TICKS, TICK_GAP = 7, 8.0


class Spread(NamedTuple):
    """Smallest number, lower quartile, median, upper quartile, largest."""

    least: float
    lower: float
    median: float
    upper: float
    most: float


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A question that is answered by a number, or such a question at a unit.

    Attributes:
        name: of the question or unit.
        answers: how many numbers there are.
        spread: of these; None where there are none.
        note: why the row must be read with care, such as "too few answers"; such a row is drawn pale.
    """

    name: str
    answers: int
    spread: Spread | None
    note: str = ""


class _Columns(NamedTuple):
    """Figures at the right: for each column the width, the heading, and what stands in each row."""

    widths: tuple[float, ...]
    headings: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


def spread_chart(rows: Sequence[SpreadRow], language: str, width: float = WIDTH) -> Chart:
    """Draw a box plot for each row, all on one axis, with the median and the number of answers beside it.

    Args:
        rows: in the order in which they are drawn; their numbers are of one kind, such as days.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    columns = _columns(rows, language, width)
    axis = _axis(rows, language, NAME_WIDTH + 6, width - sum(columns.widths) - 8)
    shapes, top = key(_explained(language), width)
    top += HEADING
    shapes += _figures(columns, columns.headings, top - 5, width, plain=True)
    drawn: list[Shape] = []
    down = top
    for row, cells in zip(rows, columns.cells, strict=True):
        name = _name(row, language)
        height = max(ROW, name.height + 5)
        middle = down + height / 2
        drawn += [*name.drawn(middle), *_box(row, axis, middle)]
        drawn += _figures(columns, cells, middle, width, plain=bool(row.note))
        down += height
    grid = _grid(axis, top, down, language, shown=any(row.spread for row in rows))
    return Chart(finished([*grid, *shapes, *drawn], width, down + FOOT), _told(rows, language))


def _name(row: SpreadRow, language: str) -> RowName:
    said = row.note or ("" if row.spread else words.NO_ANSWER.said(language))
    return row_name(row.name, said, NAME_WIDTH - 8)


def _columns(rows: Sequence[SpreadRow], language: str, width: float) -> _Columns:
    """As wide as what stands in them; the middle half is left out where the numbers are so long that no axis fits."""
    said = (words.MEDIAN, words.MIDDLE_HALF, words.ANSWERS)
    table = [tuple(text.said(language) for text in said), *(_cells(row, language) for row in rows)]
    widths = [max(width_of(line[k], FIGURE) for line in table) + COLUMN_GAP for k in range(3)]
    kept = (0, 1, 2) if width - NAME_WIDTH - sum(widths) >= LEAST_ROOM else (0, 2)
    headings, *cells = (tuple(line[k] for k in kept) for line in table)
    return _Columns(tuple(widths[k] for k in kept), headings, tuple(cells))


def _cells(row: SpreadRow, language: str) -> tuple[str, str, str]:
    answers = grouped(row.answers, language)
    if row.spread is None:
        return "–", "–", answers
    lower, median, upper = (words.plain_number(value, language) for value in row.spread[1:4])
    return median, words.SPAN.said(language, low=lower, high=upper), answers


def _axis(rows: Sequence[SpreadRow], language: str, start: float, end: float) -> NumberAxis:
    """With as many ticks as there is room for their numbers."""
    values = [value for row in rows if row.spread for value in row.spread]
    for most in range(MOST_TICKS, 2, -1):
        ticks = round_ticks(values, most)
        widest = max(width_of(words.plain_number(tick, language), SMALL) for tick in ticks)
        if (widest + TICK_GAP) * (len(ticks) - 1) <= end - start:
            break
    return NumberAxis(ticks, start, end)


def _explained(language: str) -> list[tuple[Swatch, str]]:
    named = ((_box_swatch, words.BOX), (_median_swatch, words.MEDIAN_TOLD), (_ends_swatch, words.ENDS))
    return [(swatch, text.said(language)) for swatch, text in named]


def _box_swatch(x: float, middle: float) -> list[Shape]:
    return [bar(x, middle - 4, SWATCH, 8, FILL, DEEP)]


def _median_swatch(x: float, middle: float) -> list[Shape]:
    return [_upright(x + SWATCH / 2, middle, 4, DEEP, 2.0)]


def _ends_swatch(x: float, middle: float) -> list[Shape]:
    return whisker(x + 0.5, x + SWATCH - 0.5, middle, INK)


def _box(row: SpreadRow, axis: NumberAxis, middle: float) -> list[Shape]:
    if row.spread is None:
        return []
    least, lower, median, upper, most = (axis.at(value) for value in row.spread)
    ink, fill, edge = (QUIET, paler(FILL), QUIET) if row.note else (INK, FILL, DEEP)
    shapes = whisker(least, most, middle, ink)
    if upper > lower:
        shapes.append(bar(lower, middle - BOX / 2, upper - lower, BOX, fill, edge))
    return [*shapes, _upright(median, middle, BOX / 2, edge, 2.0)]


def _upright(x: float, middle: float, reach: float, ink: str, thickness: float) -> Shape:
    return rule((x, middle - reach), (x, middle + reach), ink, thickness)


def _figures(columns: _Columns, cells: Sequence[str], middle: float, width: float, *, plain: bool) -> list[Shape]:
    """A row of figures; the median stands out."""
    shapes: list[Shape] = []
    right = width - sum(columns.widths)
    for k, (said, wide) in enumerate(zip(cells, columns.widths, strict=True)):
        right += wide
        style = SMALL if cells is columns.headings else FIGURE if k == 0 and not plain else NAME
        shapes.append(centred(right, middle, said, style, INK if k == 0 and not plain else QUIET, END))
    return shapes


def _grid(axis: NumberAxis, top: float, bottom: float, language: str, *, shown: bool) -> list[Shape]:
    """Lines across all rows; without any numbers an axis would mean nothing."""
    shapes: list[Shape] = []
    for tick in axis.ticks if shown else ():
        x = axis.at(tick)
        said = words.plain_number(tick, language)
        shapes += [rule((x, top), (x, bottom)), centred(x, bottom + 7, said, SMALL, QUIET, MIDDLE)]
    return shapes


def _told(rows: Sequence[SpreadRow], language: str) -> str:
    values = " ".join(_row_told(row, language) for row in rows) or words.nothing_told(language)
    return words.SPREAD_CHART.said(language, count=len(rows), values=values)


def _row_told(row: SpreadRow, language: str) -> str:
    if row.spread is None:
        return f"{row.name}: {words.NO_ANSWER.said(language)}."
    numbers = {k: words.plain_number(value, language) for k, value in row.spread._asdict().items()}
    answers = grouped(row.answers, language)
    return words.SPREAD_TOLD.said(language, name=row.name, answers=answers, **numbers)
