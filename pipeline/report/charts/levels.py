"""Answers by level: a bar for each unit, from the most satisfied on the left, so that levels 5 and 4 make the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.key import SWATCH, key
from pipeline.report.charts.paint import (
    END,
    FAINT,
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
    bar,
    block,
    centred,
    finished,
    fitted,
    hatching,
    ink_on,
    leading,
    paler,
    rule,
    width_of,
)

COLOURS = ("#B23A2E", "#F3B072", "#CFD6D3", "#4E9C90", "#0E4F4A")
"""Of levels 1 to 5. In grey, 1 could be taken for 4 and 2 for 3: so 1 is hatched twice and 2 once."""

NAME_WIDTH, INDEX_WIDTH, SHEETS_WIDTH = 128.0, 48.0, 42.0
BAR, ROW, HEADING = 14.0, 22.0, 12.0


@dataclass(frozen=True, slots=True)
class LevelsRow:
    """A unit.

    Attributes:
        name: of the unit.
        counts: answers at levels 1 to 5.
        index: in per cent; None where there is none.
        note: why the row must be read with care, such as "too few sheets"; such a row is drawn pale.
        sheets: how many valid sheets it has.
    """

    name: str
    counts: tuple[int, int, int, int, int]
    index: float | None
    note: str = ""
    sheets: int = 0


def levels_chart(
    rows: Sequence[LevelsRow], labels: tuple[str, str, str, str, str], language: str, width: float = WIDTH
) -> Chart:
    """Draw a stacked bar for each unit, its index and its valid sheets.

    Args:
        rows: in the order in which they are drawn.
        labels: names of levels 1 to 5.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    items = [(partial(_swatch, level), labels[level]) for level in (4, 3, 2, 1, 0)]
    shapes, down = key(items, width)
    down += HEADING
    shapes += _headings(down - 5, language, width)
    for row in rows:
        name = fitted(row.name, NAME, NAME_WIDTH - 8, most=3)
        note = fitted(row.note, SMALL, NAME_WIDTH - 8) if row.note else []
        height = max(ROW, len(name) * leading(NAME) + len(note) * leading(SMALL) + 5)
        middle = down + height / 2
        shapes += _names(name, note, middle)
        shapes += _bar(row, (NAME_WIDTH, middle - BAR / 2, _room(width), BAR), language)
        shapes += _figures(row, middle, language, width)
        down += height
    return Chart(finished(shapes, width, down + 2), _told(rows, labels, language))


def _room(width: float) -> float:
    """How long a bar is."""
    return width - NAME_WIDTH - INDEX_WIDTH - SHEETS_WIDTH


def _swatch(level: int, x: float, middle: float) -> list[Shape]:
    return _segment(level, (x, middle - 4, SWATCH, 8), pale=False)


def _headings(middle: float, language: str, width: float) -> list[Shape]:
    return [
        centred(width - SHEETS_WIDTH, middle, words.INDEX.said(language), SMALL, QUIET, END),
        centred(width, middle, words.SHEETS.said(language), SMALL, QUIET, END),
    ]


def _names(name: Sequence[str], note: Sequence[str], middle: float) -> list[Shape]:
    """The unit's name, with its note below."""
    shift = len(note) * leading(SMALL) / 2
    below = middle + len(name) * leading(NAME) / 2
    ink = QUIET if note else INK
    return [*block(0, middle - shift, name, NAME, ink), *block(0, below, note, SMALL, QUIET)]


def _figures(row: LevelsRow, middle: float, language: str, width: float) -> list[Shape]:
    style, ink = (NAME, QUIET) if row.note else (FIGURE, INK)
    shown = "–" if row.index is None else words.decimal(row.index, 2, language)
    return [
        centred(width - SHEETS_WIDTH, middle, shown, style, ink, END),
        centred(width, middle, grouped(row.sheets, language), NAME, QUIET, END),
    ]


def _bar(row: LevelsRow, frame: tuple[float, float, float, float], language: str) -> list[Shape]:
    left, down, room, height = frame
    total = sum(row.counts)
    if not total:
        said = words.NO_ANSWER.said(language)
        return [bar(left, down, room, height, None, FAINT), centred(left + 6, down + height / 2, said, SMALL, QUIET)]
    shapes: list[Shape] = []
    before = 0
    for level in (4, 3, 2, 1, 0):
        part = (left + room * before / total, down, room * row.counts[level] / total, height)
        if row.counts[level]:
            shapes += _segment(level, part, pale=bool(row.note))
            shapes += _label(level, part, words.share_said(row.counts[level], total, language), pale=bool(row.note))
        before += row.counts[level]
        if row.counts[level] and before < total:
            edge = left + room * before / total
            shapes.append(rule((edge, down), (edge, down + height), PAPER, 1.0))
    return shapes


def _segment(level: int, frame: tuple[float, float, float, float], *, pale: bool) -> list[Shape]:
    fill = _fill(level, pale=pale)
    shapes: list[Shape] = [bar(*frame, fill)]
    if level == 0:
        shapes.append(hatching(frame, paler(fill, 0.6), both=True))
    if level == 1:
        shapes.append(hatching(frame, "#8A4B12" if not pale else paler("#8A4B12")))
    return shapes


def _label(level: int, frame: tuple[float, float, float, float], said: str, *, pale: bool) -> list[Shape]:
    """The share, where there is room for it; on hatching with a plain ground behind."""
    x, down, wide, height = frame
    needed = width_of(said, SMALL_STRONG)
    hatched = level < 2
    if wide < needed + (12 if hatched else 4):
        return []
    fill = _fill(level, pale=pale)
    ground: list[Shape] = []
    if hatched:
        ground = [bar(x + (wide - needed) / 2 - 2, down, needed + 4, height, fill)]
    return [*ground, centred(x + wide / 2, down + height / 2, said, SMALL_STRONG, ink_on(fill), MIDDLE)]


def _fill(level: int, *, pale: bool) -> str:
    return paler(COLOURS[level]) if pale else COLOURS[level]


def _told(rows: Sequence[LevelsRow], labels: Sequence[str], language: str) -> str:
    totals = [sum(row.counts[level] for row in rows) for level in range(5)]
    shares = "; ".join(f"{labels[k]} {words.share_said(totals[k], sum(totals), language)} %" for k in (4, 3, 2, 1, 0))
    best = words.extremes(((row.name, row.index) for row in rows), language)
    return words.LEVELS_CHART.said(language).format(count=len(rows), shares=shares, best=best)
