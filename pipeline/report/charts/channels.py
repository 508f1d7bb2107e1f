"""Channels side by side, never pooled: for each factor a mark for each channel, and the figures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from pipeline.report.charts import words
from pipeline.report.charts.axis import Axis, per_cent_axis
from pipeline.report.charts.markers import mark, pen_of
from pipeline.report.charts.paint import (
    END,
    INK,
    MIDDLE,
    NAME,
    QUIET,
    SMALL,
    WIDTH,
    Chart,
    block,
    centred,
    finished,
    fitted,
    leading,
    rule,
)

NAME_WIDTH = 138.0
ROW, FOOT = 19.0, 14.0
MARK, TOUCHING = 3.2, 6.4  # radius of a mark; marks nearer than this are set one above the other
MOST_CHANNELS = 6


class ChannelsRow(NamedTuple):
    """A factor: the index of each channel in per cent, in the order of the channels; None where there is none."""

    name: str
    values: tuple[float | None, ...]


def channels_chart(
    rows: Sequence[ChannelsRow],
    channels: Sequence[str],
    language: str,
    width: float = WIDTH,
    decimals: Sequence[int] = (),
) -> Chart:
    """Draw a mark for each channel, joined by a thin line; the columns of figures name the marks.

    Args:
        rows: factors, in the order in which they are drawn.
        channels: names of the channels, at most ``MOST_CHANNELS``.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
        decimals: of the figures of each channel; two where nothing is said.

    Raises:
        ValueError: there are more channels than marks.
    """
    if len(channels) > MOST_CHANNELS:
        raise ValueError(f"{len(channels)} channels do not fit; draw {MOST_CHANNELS} at a time")
    decimals = decimals or [2] * len(channels)
    column = 54.0 if len(channels) <= 3 else 160.0 / len(channels)
    right = width - column * len(channels)
    axis = per_cent_axis((value for row in rows for value in row.values), NAME_WIDTH + 6, right - 6)
    heads, top = _headings(channels, right, column)
    shapes: list[Shape] = []
    down = top
    for row in rows:
        name = fitted(row.name, NAME, NAME_WIDTH - 8, most=3)
        height = max(ROW, len(name) * leading(NAME) + 4)
        shapes += [*block(0, down + height / 2, name, NAME), *_marks(row, axis, down + height / 2)]
        shapes += _figures(row, right, column, down + height / 2, decimals, language)
        down += height
    drawn = [*_grid(axis, top, down), *heads, *shapes]
    return Chart(finished(drawn, width, down + FOOT), _told(rows, channels, language))


def _headings(channels: Sequence[str], right: float, column: float) -> tuple[list[Shape], float]:
    """Each channel's mark above its name, over its column of figures."""
    names = [fitted(name, SMALL, column - 5) for name in channels]
    height = 12 + max((len(lines) for lines in names), default=0) * leading(SMALL) + 2
    shapes: list[Shape] = []
    for k, lines in enumerate(names):
        edge = right + (k + 1) * column
        shapes.append(mark(pen_of(k), edge - 4, 5.5))
        shapes += block(edge, 12 + len(lines) * leading(SMALL) / 2, lines, SMALL, INK, END)
    return shapes, height


def _grid(axis: Axis, top: float, bottom: float) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in axis.ticks():
        x = axis.at(tick)
        shapes += [rule((x, top), (x, bottom)), centred(x, bottom + 7, str(tick), SMALL, QUIET, MIDDLE)]
    return shapes


def _marks(row: ChannelsRow, axis: Axis, middle: float) -> list[Shape]:
    known = [value for value in row.values if value is not None]
    if not known:
        return []
    shapes: list[Shape] = [rule((axis.at(min(known)), middle), (axis.at(max(known)), middle), QUIET, 0.8)]
    places = {k: axis.at(value) for k, value in enumerate(row.values) if value is not None}
    shapes += [mark(pen_of(k), places[k], middle + down, MARK) for k, down in _apart(places).items()]
    return shapes


def _apart(places: dict[int, float]) -> dict[int, float]:
    """How far below the line each mark is set, so that marks which would touch can all be seen."""
    clusters: list[list[int]] = []
    for k in sorted(places, key=lambda channel: places[channel]):
        if clusters and places[k] - places[clusters[-1][-1]] < TOUCHING:
            clusters[-1].append(k)
        else:
            clusters.append([k])
    step = min(MARK, 12.0 / len(places))
    return {k: (at - (len(one) - 1) / 2) * step for one in clusters for at, k in enumerate(sorted(one))}


def _figures(
    row: ChannelsRow, right: float, column: float, middle: float, decimals: Sequence[int], language: str
) -> list[Shape]:
    shown = [
        "–" if value is None else words.decimal(value, places, language)
        for value, places in zip(row.values, decimals, strict=True)
    ]
    return [centred(right + (k + 1) * column, middle, said, NAME, INK, END) for k, said in enumerate(shown)]


def _told(rows: Sequence[ChannelsRow], channels: Sequence[str], language: str) -> str:
    cells = ((f"{row.name}, {name}", v) for row in rows for name, v in zip(channels, row.values, strict=True))
    values = words.extremes(cells, language)
    return words.CHANNELS_CHART.said(language).format(channels=", ".join(channels), values=values)
