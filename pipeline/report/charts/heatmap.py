"""Criterion by unit, or unit by factor: a cell for each index, darker where it is lower, so that weak spots show."""

from __future__ import annotations

from collections.abc import Sequence, Set
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from forms.typeface import Font, Style
from pipeline.figures.formulas import half_up
from pipeline.report.charts import words
from pipeline.report.charts.key import SWATCH, key
from pipeline.report.charts.paint import (
    FAINT,
    INK,
    MIDDLE,
    NAME,
    QUIET,
    SMALL,
    SMALL_STRONG,
    STRONG,
    WIDTH,
    Chart,
    bar,
    block,
    breaks_no_word,
    centred,
    finished,
    fitted,
    ink_on,
    leading,
    paler,
    rule,
    upright_text,
    width_of,
)
from pipeline.report.charts.row_name import RowName, row_name

MOST_COLUMNS = 14
"""Units beside each other that stay legible at ``WIDTH``."""

SHADES = ((90, "#FFFFFF"), (80, "#FAEBDD"), (70, "#F0C9A4"), (60, "#DB9A66"), (0, "#A9592C"))
"""The lowest index of a shade, and the shade: one hue, from light to dark; 80 is the target of the national programme
(the index of satisfaction that Resolution 30c/NQ-CP of 2011 sets for 2020)."""

NAMES_AT_LEAST, CELL_AT_MOST = 168.0, 46.0
UNITS_AT_LEAST, FACTOR_AT_MOST, APART = 118.0, 62.0, 6.0
ROW, GAP, UPRIGHT = 12.0, 1.2, 118.0
CELL, CELL_MARKED = Style(Font.REGULAR, 7.0), Style(Font.BOLD, 7.0)


class HeatRow(NamedTuple):
    """A criterion, the heading of a factor, or a unit.

    Attributes:
        name: at the left.
        heading: whether it is a heading, whose figures stand without cells.
        note: why the row must be read with care, such as "too few sheets"; such a row is drawn pale.
        whole: whether it is all rows together, and set apart.
    """

    name: str
    heading: bool = False
    note: str = ""
    whole: bool = False


class _Grid(NamedTuple):
    """Where the cells lie; the last column may stand apart."""

    left: float
    cell: float
    columns: int
    apart: float = 0.0

    def at(self, column: int) -> float:
        return self.left + column * self.cell + (self.apart if column >= self.columns - 1 else 0)

    def middle(self, column: int) -> float:
        return self.at(column) + 0.5 * self.cell

    @property
    def right(self) -> float:
        return self.at(self.columns)


def heat_map(
    rows: Sequence[HeatRow],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    lowest: Set[tuple[int, int]],
    language: str,
    width: float = WIDTH,
) -> Chart:
    """Draw the index of each criterion at each unit.

    Args:
        rows: criteria, and before those of a factor its heading.
        columns: names of units, at most ``MOST_COLUMNS``.
        values: for each row, headings included, the index of each column in per cent; None where there is none.
        lowest: the pairs (row, column) that are outlined in bold.
        language: ``vi`` or ``en``.
        width: of the drawing in points.

    Raises:
        ValueError: there are more columns than fit.
    """
    _require_few(columns)
    cell = min(CELL_AT_MOST, (width - NAMES_AT_LEAST) / max(len(columns), 1))
    grid = _Grid(width - cell * len(columns), cell, len(columns))
    drawing = _drawn(rows, columns, values, lowest, grid, language)
    return Chart(finished(drawing[0], width, drawing[1]), _told(rows, columns, values, language))


def factor_map(
    rows: Sequence[HeatRow],
    factors: Sequence[str],
    values: Sequence[Sequence[float | None]],
    language: str,
    width: float = WIDTH,
) -> Chart:
    """Draw the index of each factor at each unit, and beside it the unit's overall index, set apart.

    Args:
        rows: units, and all of them together.
        factors: their names, less than ``MOST_COLUMNS``.
        values: for each row the index of each factor in per cent, then the overall index; None where there is none.
        language: ``vi`` or ``en``.
        width: of the drawing in points.

    Raises:
        ValueError: there are more factors than fit.
    """
    columns = (*factors, words.OVERALL.said(language))
    _require_few(columns)
    cell = min(FACTOR_AT_MOST, (width - UNITS_AT_LEAST - APART) / len(columns))
    grid = _Grid(width - cell * len(columns) - APART, cell, len(columns), APART)
    shapes, height = _drawn(rows, columns, values, frozenset(), grid, language)
    overall = [(row.name, line[-1]) for row, line in zip(rows, values, strict=True) if not row.whole]
    extremes = words.extremes(overall, language)
    told = words.FACTOR_MAP.said(language).format(factors=len(factors), units=len(overall), values=extremes)
    return Chart(finished(shapes, width, height), told)


def _require_few(columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise ValueError(f"{len(columns)} columns do not fit; draw {MOST_COLUMNS} at a time")


def _drawn(
    rows: Sequence[HeatRow],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    lowest: Set[tuple[int, int]],
    grid: _Grid,
    language: str,
) -> tuple[list[Shape], float]:
    """Draw key, headings and rows; return the shapes and the height that they take."""
    shapes, down = key(_explained(language, outlined=not grid.apart), grid.right)
    headings, down = _headings(columns, grid, down + 6)
    shapes += headings
    most = 3 if grid.apart else 2
    for position, row in enumerate(rows):
        name = row_name(row.name, row.note, grid.left - 8, STRONG if row.heading or row.whole else NAME, most)
        height = max(ROW, name.height + 3) + (6 if row.heading and position else 0) + (3 if row.whole else 0)
        marked = {column for at, column in lowest if at == position}
        shapes += _line(row, name, values[position], grid, (down, height), marked, language)
        down += height
    return shapes, down + 2


def _explained(language: str, *, outlined: bool) -> list[tuple[partial[list[Shape]], str]]:
    below = f"{words.BELOW.said(language)} 60"
    names = ("90–100", "80–90", "70–80", "60–70", below)
    shades = [(partial(_shade, shade), name) for (_, shade), name in zip(SHADES, names, strict=True)]
    return [*shades, (partial(_outline, 4.0), words.LOWEST.said(language))] if outlined else shades


def _shade(shade: str, x: float, middle: float) -> list[Shape]:
    return [bar(x, middle - 4, SWATCH, 8, shade, QUIET)]


def _outline(half: float, x: float, middle: float, wide: float = SWATCH) -> list[Shape]:
    """A thick frame, drawn as four rules so that it lies inside its cell."""
    frame = bar(x + 0.6, middle - half + 0.6, wide - 1.2, 2 * half - 1.2, None, INK)
    frame.strokeWidth = 1.3
    return [frame]


def _headings(columns: Sequence[str], grid: _Grid, down: float) -> tuple[list[Shape], float]:
    """Names above the cells: level where they fit, else upright."""
    room = grid.cell - (1.5 if grid.apart else 3)
    level = [fitted(name, SMALL, room, most=6 if grid.apart else 4) for name in columns]
    if all(breaks_no_word(name, SMALL, room) for name in columns) and all(lines[-1][-1:] != "…" for lines in level):
        height = max((len(lines) for lines in level), default=0) * leading(SMALL) + 4
        shapes: list[Shape] = []
        for k, lines in enumerate(level):
            middle = down + height - 4 - len(lines) * leading(SMALL) / 2
            style = SMALL_STRONG if grid.apart and k == len(columns) - 1 else SMALL
            shapes += block(grid.middle(k), middle, lines, style, INK, MIDDLE)
        return shapes, down + height
    lines_of = [fitted(name, NAME, UPRIGHT, most=max(1, int(grid.cell // leading(NAME)))) for name in columns]
    height = max(width_of(line, NAME) for lines in lines_of for line in lines) + 5
    shapes = []
    for k, lines in enumerate(lines_of):
        first = grid.middle(k) - (len(lines) - 1) * leading(NAME) / 2
        shapes += [upright_text(first + n * leading(NAME), down + height - 4, line) for n, line in enumerate(lines)]
    return shapes, down + height


def _line(
    row: HeatRow,
    name: RowName,
    values: Sequence[float | None],
    grid: _Grid,
    place: tuple[float, float],
    marked: Set[int],
    language: str,
) -> list[Shape]:
    """A row: its name, and a cell for each column."""
    down, height = place
    bottom = down + height
    if row.heading:
        middle = bottom - ROW / 2
        shapes: list[Shape] = [rule((0, bottom), (grid.right, bottom), QUIET, 0.6)]
        shapes += name.drawn(bottom - name.height / 2 - 2.5)
        cells = [(k, value) for k, value in enumerate(values) if value is not None]
        shown = [(grid.middle(k), _shown(value, language)) for k, value in cells]
        return shapes + [centred(x, middle, said, CELL_MARKED, INK, MIDDLE) for x, said in shown]
    shapes = []
    if row.whole:
        shapes.append(rule((0, down + 1.5), (grid.right, down + 1.5), QUIET, 0.6))
        down, height = down + 3, height - 3
    shapes += name.drawn(down + height / 2)
    for k, value in enumerate(values):
        is_strong = row.whole or (grid.apart > 0 and k == len(values) - 1)
        look = _Look(outlined=k in marked, strong=is_strong or k in marked, pale=bool(row.note))
        shapes += _cell(value, (grid.at(k), down, grid.cell, height), language, look)
    return shapes


class _Look(NamedTuple):
    """How a cell is drawn."""

    outlined: bool
    strong: bool
    pale: bool


def _cell(value: float | None, frame: tuple[float, float, float, float], language: str, look: _Look) -> list[Shape]:
    x, down, cell, height = frame
    middle = down + height / 2
    if value is None:
        return [centred(x + cell / 2, middle, "–", SMALL, QUIET, MIDDLE)]
    tenths = half_up(Fraction(str(value)), 1)  # as it is shown, so that figure and shade agree
    full = next(colour for least, colour in SHADES if tenths >= least)
    shade = paler(full) if look.pale else full
    shapes: list[Shape] = [
        bar(x + GAP / 2, down + GAP / 2, cell - GAP, height - GAP, shade, FAINT if shade == "#FFFFFF" else None)
    ]
    if look.outlined:
        shapes += _outline((height - GAP) / 2, x + GAP / 2, middle, cell - GAP)
    style = CELL_MARKED if look.strong and not look.pale else CELL
    ink = QUIET if look.pale else ink_on(shade)
    return [*shapes, centred(x + cell / 2, middle, _shown(value, language), style, ink, MIDDLE)]


def _shown(value: float, language: str) -> str:
    """One decimal; a full hundred has none, for want of room."""
    said = words.decimal(value, 1, language)
    return said[:3] if len(said) > 4 else said


def _told(
    rows: Sequence[HeatRow], columns: Sequence[str], values: Sequence[Sequence[float | None]], language: str
) -> str:
    cells = [
        (f"{row.name}, {unit}", value)
        for row, line in zip(rows, values, strict=True)
        if not row.heading
        for unit, value in zip(columns, line, strict=True)
    ]
    criteria = sum(not row.heading for row in rows)
    extremes = words.extremes(cells, language)
    return words.HEAT_MAP.said(language).format(criteria=criteria, units=len(columns), values=extremes)
