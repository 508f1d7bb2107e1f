"""Answers by level: a bar for each unit, from the most satisfied on the left, so that satisfied ones make the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.key import SWATCH, key
from pipeline.report.charts.level_shades import (
    FEWEST_LEVELS,
    MOST_LEVELS,
    Hatch,
    Shade,
    above_the_middle,
    shades,
)
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

NAME_WIDTH, INDEX_WIDTH, SHEETS_WIDTH = 128.0, 48.0, 42.0
BAR, ROW, HEADING = 14.0, 22.0, 12.0
HATCH_INK = "#8A4B12"


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
    items = [(partial(_swatch, palette[k]), labels[k]) for k in _best_first(labels)]
    shapes, down = key(items, width)
    down += HEADING
    shapes += _headings(down - 5, language, width)
    for row in rows:
        name = fitted(row.name, NAME, NAME_WIDTH - 8, most=3)
        note = fitted(row.note, SMALL, NAME_WIDTH - 8) if row.note else []
        height = max(ROW, len(name) * leading(NAME) + len(note) * leading(SMALL) + 5)
        middle = down + height / 2
        shapes += _names(name, note, middle)
        shapes += _bar(row, palette, (NAME_WIDTH, middle - BAR / 2, _room(width), BAR), language)
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


def _best_first(levels: Sequence[object]) -> range:
    """Positions of the levels in the order in which they are drawn."""
    return range(len(levels) - 1, -1, -1)


def _room(width: float) -> float:
    """How long a bar is."""
    return width - NAME_WIDTH - INDEX_WIDTH - SHEETS_WIDTH


def _swatch(shade: Shade, x: float, middle: float) -> list[Shape]:
    return _segment(shade, (x, middle - 4, SWATCH, 8), pale=False)


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


def _bar(
    row: LevelsRow, palette: Sequence[Shade], frame: tuple[float, float, float, float], language: str
) -> list[Shape]:
    left, down, room, height = frame
    total = sum(row.counts)
    if not total:
        said = words.NO_ANSWER.said(language)
        return [bar(left, down, room, height, None, FAINT), centred(left + 6, down + height / 2, said, SMALL, QUIET)]
    shapes: list[Shape] = []
    before = 0
    for level in _best_first(row.counts):
        count = row.counts[level]
        part = (left + room * before / total, down, room * count / total, height)
        if count:
            shapes += _segment(palette[level], part, pale=bool(row.note))
            shapes += _label(palette[level], part, words.share_said(count, total, language), pale=bool(row.note))
        before += count
        if count and before < total:
            edge = left + room * before / total
            shapes.append(rule((edge, down), (edge, down + height), PAPER, 1.0))
    return shapes


def _segment(shade: Shade, frame: tuple[float, float, float, float], *, pale: bool) -> list[Shape]:
    fill = _fill(shade, pale=pale)
    shapes: list[Shape] = [bar(*frame, fill)]
    if shade.hatch is Hatch.BOTH_WAYS:
        shapes.append(hatching(frame, paler(fill, 0.6), both=True))
    if shade.hatch is Hatch.ONE_WAY:
        shapes.append(hatching(frame, paler(HATCH_INK) if pale else HATCH_INK))
    return shapes


def _label(shade: Shade, frame: tuple[float, float, float, float], said: str, *, pale: bool) -> list[Shape]:
    """The share, where there is room for it; on hatching with a plain ground behind."""
    x, down, wide, height = frame
    needed = width_of(said, SMALL_STRONG)
    hatched = shade.hatch is not Hatch.NONE
    if wide < needed + (12 if hatched else 4):
        return []
    fill = _fill(shade, pale=pale)
    ground: list[Shape] = []
    if hatched:
        ground = [bar(x + (wide - needed) / 2 - 2, down, needed + 4, height, fill)]
    return [*ground, centred(x + wide / 2, down + height / 2, said, SMALL_STRONG, ink_on(fill), MIDDLE)]


def _fill(shade: Shade, *, pale: bool) -> str:
    return paler(shade.fill) if pale else shade.fill


def _told(rows: Sequence[LevelsRow], labels: Sequence[str], language: str) -> str:
    totals = [sum(row.counts[level] for row in rows) for level in range(len(labels))]
    told = (f"{labels[k]} {words.share_said(totals[k], sum(totals), language)} %" for k in _best_first(labels))
    best = words.extremes(((row.name, row.index) for row in rows), language)
    return words.LEVELS_CHART.said(language).format(count=len(rows), shares="; ".join(told), best=best)
