"""The index over periods of many units: one small plot each, all on the same scale."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Shape

from pipeline.report.charts import words
from pipeline.report.charts.axis import Axis, per_cent_axis
from pipeline.report.charts.lines import Dot, TrendSeries, band, dots_of, line, lowest_of
from pipeline.report.charts.markers import pen_of
from pipeline.report.charts.paint import (
    END,
    FIGURE,
    MIDDLE,
    QUIET,
    SMALL,
    STRONG,
    WIDTH,
    Chart,
    block,
    centred,
    finished,
    fitted,
    leading,
    rule,
)
from pipeline.report.charts.periods import Periods, in_time
from pipeline.report.charts.trend import trend_in_words

COLUMNS = 3
LEFT, GAP, VALUE_WIDTH = 20.0, 12.0, 26.0
TITLE, PLOT, FOOT = 26.0, 58.0, 25.0
CELL = TITLE + PLOT + FOOT


def trend_grid(series: Sequence[TrendSeries], language: str, width: float = WIDTH) -> Chart:
    """Draw a small plot for each series, three beside each other, with the last figure at the end of its line.

    Args:
        series: in the order in which they are drawn, line by line.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    names = in_time(point.period for one in series for point in one.points)
    wide = (width - LEFT - GAP * (COLUMNS - 1)) / COLUMNS
    shapes: list[Shape] = []
    for k, one in enumerate(series):
        left = LEFT + k % COLUMNS * (wide + GAP)
        top = k // COLUMNS * CELL
        axis = per_cent_axis(lowest_of(series), top + TITLE + PLOT, top + TITLE)
        periods = Periods(names, left, left + wide - VALUE_WIDTH)
        title = fitted(one.name, STRONG, wide)
        shapes += block(left, top + TITLE - 5 - len(title) * leading(STRONG) / 2, title, STRONG)
        shapes += _plot(dots_of(one, periods), periods, axis, language)
        if k % COLUMNS == 0:
            shapes += [centred(LEFT - 4, axis.at(tick), str(tick), SMALL, QUIET, END) for tick in axis.ticks()]
    down = -(-len(series) // COLUMNS) * CELL
    shapes.append(centred(LEFT, down + 4, words.BAND.said(language), SMALL, QUIET))
    return Chart(finished(shapes, width, down + leading(SMALL) + 4), trend_in_words(series, names, language))


def _plot(dots: Sequence[Dot], periods: Periods, axis: Axis, language: str) -> list[Shape]:
    shapes: list[Shape] = [rule((periods.start, axis.at(tick)), (periods.end, axis.at(tick))) for tick in axis.ticks()]
    shapes += periods.labels(axis.start, language)
    if not dots:
        middle = ((periods.start + periods.end) / 2, (axis.start + axis.end) / 2)
        return [*shapes, centred(*middle, words.NO_DATA.said(language), SMALL, QUIET, MIDDLE)]
    shapes += [*band(dots, axis, pen_of(0).ink), *line(dots, axis, pen_of(0), min(1.9, periods.slot * 0.35))]
    last = dots[-1]
    shown = words.decimal(last.index, 1, language)
    return [*shapes, centred(periods.end + 4, axis.at(last.index), shown, FIGURE, pen_of(0).ink)]
