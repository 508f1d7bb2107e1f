"""Factors by how much of the overall rating goes with them, and by their index: four fields, each with its name.

J. A. Martilla and J. C. James, Importance-performance analysis, Journal of Marketing 41 (1977), 77–79.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reportlab.graphics.shapes import Group, Shape

from forms.bilingual import Words
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
    PAPER,
    QUIET,
    SMALL,
    SMALL_STRONG,
    WIDTH,
    Chart,
    block,
    centred,
    disc,
    finished,
    fitted,
    leading,
    rule,
)
from pipeline.report.charts.trend import labels_apart

LEFT, RIGHT, TOP, FOOT = 30.0, 196.0, 16.0, 58.0
PLOT, PLOT_OF_EACH = 116.0, 21.0  # high at least, and for each factor: its name may take two lines
MOST_TICKS = 7
BESIDE = 1.35  # even shares that the axis reaches at least: room for the name of the field beside it
RADIUS, SERIF = 3.0, 1.8
SHARE_AT, NAME_AT = 44.0, 50.0  # points right of the plot


@dataclass(frozen=True, slots=True)
class QuadrantRow:
    """A factor.

    Attributes:
        name: what it is called.
        share: of R², per cent.
        low, high: ends of its band.
        index: satisfied answers per cent of valid ones.
        is_driver: whether its share is more than chance gives.
    """

    name: str
    share: float
    low: float
    high: float
    index: float
    is_driver: bool


def quadrant_of(row: QuadrantRow, even: float, index: float) -> Words:
    """Return what the field is called in which a factor lies.

    Args:
        row: the factor.
        even: the share that each would have if all had the same.
        index: of all factors together.
    """
    if row.share >= even:
        return words.KEEP_UP if row.index >= index else words.IMPROVE_FIRST
    return words.MAINTAIN if row.index >= index else words.WATCH


def quadrants(rows: Sequence[QuadrantRow], index: float, language: str, width: float = WIDTH) -> Chart:
    """Draw the factors between an even share and the index of all, with their names at the right.

    Args:
        rows: at least one.
        index: of all factors together, per cent.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    even, right, bottom = 100 / len(rows), width - RIGHT, TOP + max(PLOT, PLOT_OF_EACH * len(rows))
    across = NumberAxis(round_ticks([0.0, BESIDE * even, *(row.high for row in rows)], MOST_TICKS), LEFT, right)
    upwards = NumberAxis(round_ticks([index, *(row.index for row in rows)], MOST_TICKS), bottom, TOP)
    shapes = [*_grid(across, upwards, language), *_fields(across.at(even), upwards, right, language)]
    shapes.append(rule((across.at(even), TOP), (across.at(even), bottom), INK, 0.8, (3, 2)))
    shapes.append(rule((LEFT, upwards.at(index)), (right, upwards.at(index)), INK, 0.8, (3, 2)))
    shapes += [shape for row in rows for shape in _factor(row, across, upwards)]
    shapes += _names(rows, across, upwards, right, language)
    alt = " ".join(_told(row, even, index, language) for row in rows)
    height = bottom + FOOT
    return Chart(
        finished(shapes, width, height), words.DRIVERS_CHART.said(language).format(count=len(rows), values=alt)
    )


def _grid(across: NumberAxis, upwards: NumberAxis, language: str) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in across.ticks:
        x = across.at(tick)
        shapes.append(rule((x, upwards.end), (x, upwards.start)))
        shapes.append(centred(x, upwards.start + 8, words.plain_number(tick, language), SMALL, QUIET, MIDDLE))
    for tick in upwards.ticks:
        down = upwards.at(tick)
        shapes.append(rule((across.start, down), (across.end, down)))
        shapes.append(centred(across.start - 5, down, words.plain_number(tick, language), SMALL, QUIET, END))
    middle = (across.start + across.end) / 2
    shapes.append(centred(middle, upwards.start + 32, words.IMPORTANCE.said(language), SMALL, INK, MIDDLE))
    shapes.append(centred(0, upwards.end - 9, words.INDEX.said(language), SMALL, INK))
    return [*shapes, *_explained(across.start, upwards.start + 46, language)]


def _explained(x: float, down: float, language: str) -> list[Shape]:
    """Say what bars, dashes and hollow marks are."""
    items: list[tuple[Swatch, str]] = [
        (lambda at, middle: [rule((at, middle), (at + SWATCH, middle), DEEP, 0.8)], words.BAND_OF_SHARE.said(language)),
        (lambda at, middle: [rule((at, middle), (at + SWATCH, middle), INK, 0.8, (3, 2))], words.LINES.said(language)),
        (
            lambda at, middle: [disc(at + SWATCH / 2, middle, RADIUS, PAPER, DEEP)],
            words.NO_MORE_THAN_CHANCE.said(language),
        ),
    ]
    shapes, _ = key(items, WIDTH - x)
    return [Group(*shapes, transform=(1, 0, 0, 1, x, -down))]


def _fields(even: float, upwards: NumberAxis, right: float, language: str) -> list[Shape]:
    """Name the fields outside the plot, where no factor can lie."""
    above, below = upwards.end - 9, upwards.start + 20
    named = (
        (words.MAINTAIN, even - 4, above, END),
        (words.KEEP_UP, right, above, END),
        (words.WATCH, even - 4, below, END),
        (words.IMPROVE_FIRST, right, below, END),
    )
    return [centred(x, down, name.said(language), SMALL_STRONG, QUIET, anchor) for name, x, down, anchor in named]


def _factor(row: QuadrantRow, across: NumberAxis, upwards: NumberAxis) -> list[Shape]:
    down, ends = upwards.at(row.index), (across.at(row.low), across.at(row.high))
    shapes: list[Shape] = [rule((ends[0], down), (ends[1], down), DEEP, 0.8)]
    shapes += [rule((x, down - SERIF), (x, down + SERIF), DEEP, 0.8) for x in ends]
    return [*shapes, disc(across.at(row.share), down, RADIUS, DEEP if row.is_driver else PAPER, DEEP)]


def _names(
    rows: Sequence[QuadrantRow], across: NumberAxis, upwards: NumberAxis, right: float, language: str
) -> list[Shape]:
    """Each factor's share and name right of the plot, in the order of their indices, with a thin line to it."""
    lines = [fitted(row.name, NAME, RIGHT - NAME_AT, most=2) for row in rows]
    heights = [len(name) * leading(NAME) + 2 for name in lines]
    middles = labels_apart([upwards.at(row.index) for row in rows], heights, upwards.end, upwards.start + 12)
    shapes: list[Shape] = []
    for row, name, middle in zip(rows, lines, middles, strict=True):
        end = across.at(row.high)
        shapes.append(rule((end + 1, upwards.at(row.index)), (right + 12, middle), QUIET, 0.35))
        shown = f"{words.decimal(Fraction(str(row.share)), 1, language)} %"
        shapes.append(centred(right + SHARE_AT, middle, shown, FIGURE, DEEP, END))
        shapes += block(right + NAME_AT, middle, name, NAME)
    return shapes


def _told(row: QuadrantRow, even: float, index: float, language: str) -> str:
    numbers = {"share": row.share, "low": row.low, "high": row.high, "index": row.index}
    shown = {name: words.decimal(value, 1, language) for name, value in numbers.items()}
    where = quadrant_of(row, even, index).said(language).lower()
    return words.DRIVER_TOLD.said(language).format(name=row.name, where=where, **shown)
