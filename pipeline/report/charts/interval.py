"""Units beside each other: a dot for the index, a whisker for its 95 % interval, lines for the whole and the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from forms.typeface import Style
from pipeline.report.charts import words
from pipeline.report.charts.axis import Axis, per_cent_axis
from pipeline.report.charts.paint import (
    DEEP,
    END,
    FAINT,
    FIGURE,
    INK,
    MIDDLE,
    NAME,
    PAPER,
    QUIET,
    RUST,
    SMALL,
    SMALL_STRONG,
    WIDTH,
    Chart,
    centred,
    disc,
    finished,
    rule,
    width_of,
)
from pipeline.report.charts.row_name import row_name

NAME_WIDTH, INDEX_WIDTH, RANK_WIDTH = 138.0, 48.0, 46.0
ROW, LABEL, TOP, FOOT = 17.0, 10.0, 22.0, 26.0
DASH = (3, 2)


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A unit.

    Attributes:
        name: of the unit.
        index: in per cent; None where there is none.
        low: lower end of the interval in per cent.
        high: upper end of the interval in per cent.
        rank: as it is to be shown, such as "2–4".
        note: why the row must be read with care, such as "too few sheets"; such a row is drawn pale.
    """

    name: str
    index: float | None
    low: float | None
    high: float | None
    rank: str = ""
    note: str = ""


class _Line(NamedTuple):
    """A line across all rows, and its label."""

    value: float
    label: str
    style: Style
    ink: str
    dash: tuple[float, ...] | None


def interval_chart(
    rows: Sequence[IntervalRow], reference: float | None, target: float | None, language: str, width: float = WIDTH
) -> Chart:
    """Draw a dot and a whisker for each unit.

    Args:
        rows: in the order in which they are drawn.
        reference: index of all units together in per cent: a solid line.
        target: in per cent: a dashed line.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    values = [value for row in rows for value in (row.index, row.low)] + [reference, target]
    axis = per_cent_axis(values, NAME_WIDTH + 6, width - INDEX_WIDTH - RANK_WIDTH - 8)
    lines = _lines(reference, target, language)
    labels = _labels(lines, axis)
    shapes: list[Shape] = []
    down = TOP
    for row in rows:
        said = row.note or (words.NO_ANSWER.said(language) if row.index is None else "")
        name = row_name(row.name, said, NAME_WIDTH - 8)
        height = max(ROW, name.height + 4)
        middle = down + height / 2
        shapes += [*name.drawn(middle), *_row(row, axis, middle), *_figures(row, middle, language, width)]
        down += height
    behind = _grid(axis, TOP, down)
    behind += [rule((axis.at(x.value), TOP), (axis.at(x.value), down), x.ink, 0.8, x.dash) for x in lines]
    foot = centred(axis.start, down + 18, words.INTERVAL.said(language), SMALL, QUIET)
    drawing = finished([*behind, *labels, *_headings(language, width), *shapes, foot], width, down + FOOT)
    return Chart(drawing, _told(rows, reference, target, language))


def _lines(reference: float | None, target: float | None, language: str) -> list[_Line]:
    lines = []
    if target is not None:
        decimals = 0 if target == int(target) else 2
        label = f"{words.TARGET.said(language)} {words.decimal(target, decimals, language)}"
        lines.append(_Line(target, label, SMALL, RUST, DASH))
    if reference is not None:
        label = f"{words.ALL_TOGETHER.said(language)} {words.decimal(reference, 2, language)}"
        lines.append(_Line(reference, label, SMALL_STRONG, INK, None))
    return sorted(lines, key=lambda line: line.value)


def _labels(lines: Sequence[_Line], axis: Axis) -> list[Shape]:
    """Names above the lines, the second one higher where it would touch the first."""
    shapes: list[Shape] = []
    taken = -1.0
    for line in lines:
        half = width_of(line.label, line.style) / 2
        middle = min(max(axis.at(line.value), axis.start + half), axis.end - half)
        raised = middle - half < taken + 4
        down = TOP - LABEL * (1.5 if raised else 0.5)
        shapes.append(centred(middle, down, line.label, line.style, line.ink, MIDDLE))
        taken = middle + half
    return shapes


def _headings(language: str, width: float) -> list[Shape]:
    middle = TOP - LABEL / 2
    return [
        centred(width - RANK_WIDTH, middle, words.INDEX.said(language), SMALL, QUIET, END),
        centred(width, middle, words.RANK.said(language), SMALL, QUIET, END),
    ]


def _grid(axis: Axis, top: float, bottom: float) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in axis.ticks():
        x = axis.at(tick)
        shapes += [rule((x, top), (x, bottom)), centred(x, bottom + 7, str(tick), SMALL, QUIET, MIDDLE)]
    return shapes


def _row(row: IntervalRow, axis: Axis, middle: float) -> list[Shape]:
    if row.index is None:
        return []
    shapes: list[Shape] = []
    ink = QUIET if row.note else DEEP
    if row.low is not None and row.high is not None:
        thickness = 0.7 if row.note else 1.5
        shapes.append(rule((axis.at(row.low), middle), (axis.at(row.high), middle), ink, thickness))
    shapes.append(disc(axis.at(row.index), middle, 3.0, PAPER if row.note else ink, ink))
    return shapes


def _figures(row: IntervalRow, middle: float, language: str, width: float) -> list[Shape]:
    style, ink = (NAME, QUIET) if row.note else (FIGURE, INK)
    shown = "–" if row.index is None else words.decimal(row.index, 2, language)
    return [
        centred(width - RANK_WIDTH, middle, shown, style, ink, END),
        centred(width, middle, row.rank or "–", NAME, INK if row.rank else FAINT, END),
    ]


def _told(rows: Sequence[IntervalRow], reference: float | None, target: float | None, language: str) -> str:
    values = words.extremes(((row.name, row.index) for row in rows), language)
    for value, said in ((reference, words.ALL_TOGETHER), (target, words.TARGET)):
        if value is not None:
            values += f" {said.said(language)}: {words.decimal(value, 2, language)} %."
    return words.INTERVAL_CHART.said(language).format(count=len(rows), values=values)
