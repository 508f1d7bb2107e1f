"""Answers by level: a bar for each unit, from the most satisfied on the left, so that satisfied ones make the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.key import key
from pipeline.report.charts.level_shades import FEWEST_LEVELS, MOST_LEVELS, Shade, above_the_middle, shades
from pipeline.report.charts.paint import END, FIGURE, INK, NAME, QUIET, SMALL, WIDTH, Chart, centred, finished
from pipeline.report.charts.row_name import row_name
from pipeline.report.charts.stacked_bar import best_first, stacked_bar, swatch

NAME_WIDTH, INDEX_WIDTH, SHEETS_WIDTH = 128.0, 48.0, 42.0
BAR, ROW, HEADING = 14.0, 22.0, 12.0


@dataclass(frozen=True, slots=True)
class LevelsRow:
    """A unit.

    Attributes:
        name: of the unit.
        counts: answers at each level, the lowest first.
        index: in per cent; None where there is none.
        note: why the row must be read with care, such as "too few sheets"; such a row is drawn pale.
        sheets: how many valid sheets it has.
    """

    name: str
    counts: tuple[int, ...]
    index: float | None
    note: str = ""
    sheets: int = 0


def levels_chart(
    rows: Sequence[LevelsRow],
    labels: Sequence[str],
    language: str,
    width: float = WIDTH,
    satisfied: Sequence[bool] = (),
) -> Chart:
    """Draw a stacked bar for each unit, its index and its valid sheets.

    Args:
        rows: in the order in which they are drawn.
        labels: names of the levels, 2 to 11 of them, the lowest first.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
        satisfied: of each level, whether it counts as satisfied; of none where those above the middle do.

    Raises:
        ValueError: there are fewer or more levels than can be drawn, or a row has another number of them.
    """
    palette = _palette(rows, labels, satisfied)
    items = [(partial(swatch, palette[k]), labels[k]) for k in best_first(labels)]
    shapes, down = key(items, width)
    down += HEADING
    shapes += _headings(down - 5, language, width)
    for row in rows:
        name = row_name(row.name, row.note, NAME_WIDTH - 8)
        height = max(ROW, name.height + 5)
        middle = down + height / 2
        shapes += name.drawn(middle)
        frame = (NAME_WIDTH, middle - BAR / 2, _room(width), BAR)
        shapes += stacked_bar(row.counts, palette, frame, language, pale=bool(row.note))
        shapes += _figures(row, middle, language, width)
        down += height
    return Chart(finished(shapes, width, down + 2), _told(rows, labels, language))


def _palette(rows: Sequence[LevelsRow], labels: Sequence[str], satisfied: Sequence[bool]) -> tuple[Shade, ...]:
    if not FEWEST_LEVELS <= len(labels) <= MOST_LEVELS:
        raise ValueError(f"{len(labels)} levels can't be drawn; a scale has {FEWEST_LEVELS} to {MOST_LEVELS}")
    palette = shades(satisfied or above_the_middle(len(labels)))
    if any(len(part) != len(labels) for part in (palette, *(row.counts for row in rows))):
        raise ValueError(f"each row needs a count, and each level a word on satisfaction, for all {len(labels)} levels")
    return palette


def _room(width: float) -> float:
    """How long a bar is."""
    return width - NAME_WIDTH - INDEX_WIDTH - SHEETS_WIDTH


def _headings(middle: float, language: str, width: float) -> list[Shape]:
    return [
        centred(width - SHEETS_WIDTH, middle, words.INDEX.said(language), SMALL, QUIET, END),
        centred(width, middle, words.SHEETS.said(language), SMALL, QUIET, END),
    ]


def _figures(row: LevelsRow, middle: float, language: str, width: float) -> list[Shape]:
    style, ink = (NAME, QUIET) if row.note else (FIGURE, INK)
    shown = "–" if row.index is None else words.decimal(row.index, 2, language)
    return [
        centred(width - SHEETS_WIDTH, middle, shown, style, ink, END),
        centred(width, middle, grouped(row.sheets, language), NAME, QUIET, END),
    ]


def _told(rows: Sequence[LevelsRow], labels: Sequence[str], language: str) -> str:
    totals = [sum(row.counts[level] for row in rows) for level in range(len(labels))]
    told = (f"{labels[k]} {words.share_said(totals[k], sum(totals), language)} %" for k in best_first(labels))
    best = words.extremes(((row.name, row.index) for row in rows), language)
    return words.LEVELS_CHART.said(language).format(count=len(rows), shares="; ".join(told), best=best)
