"""Charts that the spreadsheet program draws itself, and the sheet with the cells that they are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as DrawnChart
from xlsxwriter.worksheet import Worksheet

from pipeline.results import front_texts as texts
from pipeline.results.columns import NUMBER_FORMATS, Display
from pipeline.results.front_page import Chart, ChartKind, Series
from pipeline.results.worksheets import cell_text, lay_out_for_print

_KINDS: Mapping[ChartKind, Mapping[str, str]] = {
    ChartKind.BARS: {"type": "bar"},
    ChartKind.STACKED: {"type": "bar", "subtype": "stacked"},
    ChartKind.LINES: {"type": "line"},
}
# From dark to light, so that series are told apart on a black and white print.
_INKS = ("#1F4E79", "#7FA3C4", "#B9770E", "#C9CED3", "#6B4E71")
_DASHES = ("solid", "dash", "round_dot", "dash_dot", "long_dash")
_MARKERS = ("circle", "square", "diamond", "triangle", "x")
_WHISKER = "#404040"
_FONT = {"size": 8}
_STEP = 10  # per cent: an axis of lines begins at a multiple of it
_LABEL_WIDTH, _VALUE_WIDTH = 40, 14


class ChartData:
    """Writes the data of charts onto a sheet, one block below the other, and makes the charts of these cells."""

    def __init__(self, book: Workbook, sheet: Worksheet, language: str) -> None:
        self._book, self._sheet, self._language = book, sheet, language
        self._row = 0
        self._bold = book.add_format({"bold": True})
        self._header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._formats = {
            kind: book.add_format({"num_format": NUMBER_FORMATS[kind]}) for kind in (Display.POINTS, Display.COUNT)
        }
        sheet.set_column(0, 0, _LABEL_WIDTH)
        sheet.set_column(1, 15, _VALUE_WIDTH)

    def finish(self, footer: str, link: str, tip: str) -> None:
        """Lay the sheet out for print, with the way back in its first cell."""
        lay_out_for_print(self._sheet, footer)
        self._sheet.write_url(0, 0, link, self._bold, texts.CHART_DATA.said(self._language), tip)

    def chart(self, chart: Chart) -> DrawnChart:
        """Write the data of a chart, and return it, to be put onto a sheet."""
        self._row += 2
        self._sheet.write_string(self._row, 0, cell_text(chart.title), self._bold)
        top, bottom = self._row + 2, self._row + 1 + len(chart.labels)
        for row, label in enumerate(chart.labels, top):
            self._sheet.write_string(row, 0, cell_text(label))
        drawn = self._book.add_chart(dict(_KINDS[chart.kind]))
        column = 1
        for number, series in enumerate(chart.series):
            drawn.add_series(self._series(chart, series, number, (top, bottom, column)))
            column += 3 if series.ends else 1
        self._row = bottom
        _lay_out(drawn, chart)
        return drawn

    def _series(self, chart: Chart, series: Series, number: int, place: tuple[int, int, int]) -> dict[str, Any]:
        top, bottom, column = place
        name = self._sheet.get_name()
        self._column(top, column, series.name, series.values, Display.POINTS if chart.is_index else Display.COUNT)
        found: dict[str, Any] = {
            "name": [name, top - 1, column],
            "categories": [name, top, 0, bottom, 0],
            "values": [name, top, column, bottom, column],
            **_look(chart, number),
        }
        if series.ends:
            found["y_error_bars"] = self._whiskers(series, place)
        return found

    def _whiskers(self, series: Series, place: tuple[int, int, int]) -> dict[str, Any]:
        """Write how far the ends of intervals lie from their values; return bars of these cells."""
        top, bottom, column = place
        pairs = list(zip(series.values, series.ends, strict=True))
        lows = [None if value is None or ends[0] is None else round(value - ends[0], 2) for value, ends in pairs]
        highs = [None if value is None or ends[1] is None else round(ends[1] - value, 2) for value, ends in pairs]
        self._column(top, column + 1, texts.TO_LOW.said(self._language, name=series.name), lows, Display.POINTS)
        self._column(top, column + 2, texts.TO_HIGH.said(self._language, name=series.name), highs, Display.POINTS)
        return {
            "type": "custom",
            "minus_values": self._range(top, bottom, column + 1),
            "plus_values": self._range(top, bottom, column + 2),
            "line": {"color": _WHISKER, "width": 1},
        }

    def _range(self, top: int, bottom: int, column: int) -> str:
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]
        quoted = self._sheet.get_name().replace("'", "''")
        return f"='{quoted}'!${letter}${top + 1}:${letter}${bottom + 1}"

    def _column(self, top: int, column: int, name: str, values: Sequence[float | None], kind: Display) -> None:
        self._sheet.write_string(top - 1, column, cell_text(name), self._header)
        for row, value in enumerate(values, top):
            if value is not None:
                self._sheet.write_number(row, column, value, self._formats[kind])


def _look(chart: Chart, number: int) -> dict[str, Any]:
    ink = _INKS[number % len(_INKS)]
    if chart.kind is ChartKind.LINES:
        line = {"color": ink, "width": 1.75, "dash_type": _DASHES[number % len(_DASHES)]}
        fill = {"fill": {"color": ink}, "border": {"color": ink}}
        return {"line": line, "marker": {"type": _MARKERS[number % len(_MARKERS)], "size": 6, **fill}}
    # One series alone is light, so that its whiskers are seen on the bars.
    alone = len(chart.series) == 1
    shape = {"fill": {"color": "#C3D0DC" if alone else ink}, "border": {"color": "#5F5F5F", "width": 0.5}, "gap": 45}
    label = {"position": "inside_base", "font": {"size": 8}, "num_format": "0.0"}
    return {**shape, "data_labels": {"value": True, **label}} if alone else shape


def _lay_out(drawn: DrawnChart, chart: Chart) -> None:
    drawn.set_title({"name": cell_text(chart.title), "name_font": {"size": 9, "bold": True}, "overlay": False})
    values: dict[str, Any] = {"num_font": _FONT, "num_format": "0" if chart.is_index else "#,##0"}
    values["major_gridlines"] = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
    if chart.is_index:
        values |= {
            "min": _begin(chart),
            "max": 100,
            "major_unit": _STEP if chart.kind is ChartKind.LINES else 2 * _STEP,
        }
    labels: dict[str, Any] = {"num_font": _FONT, "label_position": "low"}
    across, upright = (labels, values) if chart.kind is ChartKind.LINES else (values, labels)  # bars lie
    drawn.set_x_axis(across)
    drawn.set_y_axis(upright)
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": _FONT})
    drawn.show_blanks_as("gap")
    drawn.set_chartarea({"border": {"color": "#BFBFBF"}})


def _begin(chart: Chart) -> int:
    """Bars begin at 0, since their length is what people compare; lines below the lowest end of an interval."""
    if chart.kind is not ChartKind.LINES:
        return 0
    ends = [end for series in chart.series for pair in series.ends for end in pair]
    known = [one for one in (*ends, *(value for series in chart.series for value in series.values)) if one is not None]
    return max(0, _STEP * floor(min(known, default=0) / _STEP))
