"""The first page of the workbook as a sheet: one screen, one printed page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, zip_longest
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from forms.bilingual import Words, grouped
from pipeline.figures.channel_quality import CHANNEL_QUALITY
from pipeline.results import front_texts as texts
from pipeline.results.columns import NUMBER_FORMATS, Display
from pipeline.results.front_page import Chart, FrontPage, KeyFigures, Low, Waiting
from pipeline.results.workbook_charts import ChartData
from pipeline.results.workbook_cover import Listed
from pipeline.results.worksheets import cell_text, lay_out_for_print

# Twelve columns between two margins; in pixels of a screen at 100 %, where a digit has 7 of them.
_COLUMNS, _MARGIN, _WIDTH = 12, 1, 7.9
_COLUMN_PIXELS = 60
_LINE = 13.5  # points
_CHART_LINES = 20
_CHART_ROW = 15  # points, which are 20 pixels
_ZOOM = 75  # per cent: a page of A4 is as high as an office screen has room for
_LINKS_A_ROW = 4
_HEADER, _LINK, _GREY, _ALERT = "#E4E9ED", "#1F4E79", "#505050", "#FFF3CD"

_KEYS: tuple[tuple[Words, int, Display | None], ...] = (
    (texts.CHANNEL, 2, None),
    (texts.INDEX, 1, Display.INDEX),
    (texts.FROM, 1, Display.POINTS),
    (texts.TO, 1, Display.POINTS),
    (texts.ISSUED, 1, Display.COUNT),
    (texts.RETURNED, 1, Display.COUNT),
    (texts.VALID, 1, Display.COUNT),
    (texts.CHANGE, 1, Display.SIGNED),
    (texts.CHANGE_MEANS, 3, None),
)
"""The columns of the key figures: what each is called, how many columns of the sheet it takes, how it is shown."""
_LOWEST = ((1, 5, texts.CRITERION), (6, 1, texts.INDEX), (7, 1, texts.FROM), (8, 1, texts.TO))
"""Those of the lowest criteria: where each begins, how many columns of the sheet it takes, what it is called."""


def write_front(
    book: Workbook, sheet: Worksheet, page: FrontPage, data: ChartData, listed: Mapping[str, Listed], language: str
) -> None:
    """Write the first page onto an empty sheet.

    Args:
        book: the workbook.
        sheet: to be written on.
        page: what it says.
        data: where the data of the charts go.
        listed: the other sheets by the ids of their tables, in their order.
        language: ``vi`` or ``en``.
    """
    sheet.set_column(0, 0, _MARGIN)
    sheet.set_column(1, _COLUMNS, _WIDTH)
    lines = _Lines(book, sheet, language)
    lines.head(page)
    if page.keys:
        lines.keys(page, listed)
        lines.charts(page.charts, data)
        lines.lowest_and_waiting(page, listed)
    lines.links(list(listed.values()))
    lay_out_for_print(sheet, page.title, high=1)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.set_zoom(_ZOOM)
    sheet.activate()


class _Lines:
    """Writes the page from top to bottom."""

    def __init__(self, book: Workbook, sheet: Worksheet, language: str) -> None:
        self._book, self._sheet, self._language = book, sheet, language
        self._row = 0
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def _format(self, **shape: Any) -> Format:
        key = tuple(sorted(shape.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"valign": "top", "font_size": 9, **shape})
        return self._formats[key]

    def _number(self, kind: Display) -> Format:
        return self._format(num_format=NUMBER_FORMATS[kind])

    def _write(self, first: int, width: int, value: str | float | None, shape: Format, link: str = "") -> None:
        """Write a cell that is so many columns wide, from 1; a link is one to another sheet."""
        last = first + width - 1
        if width > 1:
            self._sheet.merge_range(self._row, first, self._row, last, "", shape)
        if link and isinstance(value, str):
            self._sheet.write_url(self._row, first, link, shape, cell_text(value))
        elif isinstance(value, str):
            self._sheet.write_string(self._row, first, cell_text(value), shape)
        elif value is not None:
            self._sheet.write_number(self._row, first, value, shape)
        else:
            self._sheet.write_blank(self._row, first, None, shape)

    def _next(self, lines: float = 1) -> None:
        self._sheet.set_row(self._row, _LINE * lines + 1)
        self._row += 1

    def head(self, page: FrontPage) -> None:
        """Write whose page it is, of what, and what must be known of its figures."""
        self._write(1, _COLUMNS, page.authority, self._format(font_size=10, font_color=_GREY))
        self._next(1.1)
        self._write(1, _COLUMNS, page.title, self._format(font_size=17, bold=True))
        self._next(1.8)
        self._paragraph(page.about, self._format(font_size=10, text_wrap=True))
        for note in page.notes:
            self._paragraph(note, self._format(text_wrap=True, font_color=_GREY))
        if page.preliminary:
            self._paragraph(page.preliminary, self._format(text_wrap=True, bold=True, bg_color=_ALERT, border=1))

    def _paragraph(self, text: str, shape: Format) -> None:
        self._write(1, _COLUMNS, text, shape)
        self._next(_line_count(text, _COLUMNS))

    def _heading(self, text: str, first: int = 1, width: int = _COLUMNS, link: str = "", **look: Any) -> None:
        look |= {"bold": True, "font_size": 10, "bottom": 1, "valign": "bottom"}
        self._write(first, width, text, self._format(**look, **({"font_color": _LINK} if link else {})), link)

    def _header(self, first: int, width: int, words: Words, is_number: bool) -> None:
        look = {"bold": True, "text_wrap": True, "bg_color": _HEADER, "font_size": 8}
        look |= {"align": "right"} if is_number else {"align": "left", "indent": int(first > 1)}
        self._write(first, width, words.said(self._language), self._format(**look))

    def keys(self, page: FrontPage, listed: Mapping[str, Listed]) -> None:
        """Write a line of figures for each channel."""
        self._heading(texts.KEY_FIGURES.said(self._language), link=_link(listed, "channels"))
        self._next(1.5)
        first = 1
        for words, width, kind in _KEYS:
            self._header(first, width, words, kind is not None)
            first += width
        self._next(max(_line_count(words.said(self._language), width) for words, width, _ in _KEYS))
        for row in page.keys:
            self._key(row)
        if page.more_channels and "channels" in listed:
            more = {"count": page.more_channels, "sheet": listed["channels"].title}
            self._paragraph(texts.MORE_CHANNELS.said(self._language, **more), self._format(font_color=_GREY))

        for said in page.flagged:
            look = self._format(text_wrap=True, bg_color=_ALERT, font_color=_LINK)
            self._write(1, _COLUMNS, said, look, _link(listed, CHANNEL_QUALITY))
            self._next(_line_count(said, _COLUMNS))

    def _key(self, row: KeyFigures) -> None:
        values = (
            *(row.channel, row.index, row.low, row.high, row.issued, row.returned, row.valid),
            *(row.change, row.change_said),
        )
        first = 1
        for (_, width, kind), value in zip(_KEYS, values, strict=True):
            shape = (
                self._format(text_wrap=True, align="left", indent=int(first > 1))
                if kind is None
                else self._number(kind)
            )
            if kind is Display.INDEX:
                shape = self._format(num_format=NUMBER_FORMATS[kind], bold=True, font_size=11)
            self._write(first, width, value, shape)
            first += width
        self._next(max(1.2, _line_count(row.channel, 2), _line_count(row.change_said, 3)))

    def charts(self, charts: Sequence[Chart], data: ChartData) -> None:
        """Put the first chart at the left, the others above each other at the right; a single one takes both."""
        self._next(0.3)
        half = _COLUMNS // 2 if len(charts) > 1 else _COLUMNS
        for number, chart in enumerate(charts):
            rows = _CHART_LINES // max(1, len(charts) - 1) if number else _CHART_LINES
            size = {"width": half * _COLUMN_PIXELS - 4, "height": rows * _CHART_ROW * 4 // 3 - 4}
            drawn = data.chart(chart)
            drawn.set_size(size)
            top = self._row + (number - 1) * rows if number else self._row
            self._sheet.insert_chart(top, 1 + half if number else 1, drawn, {"description": cell_text(chart.title)})
        for _ in range(_CHART_LINES):
            self._sheet.set_row(self._row, _CHART_ROW)
            self._row += 1

    def lowest_and_waiting(self, page: FrontPage, listed: Mapping[str, Listed]) -> None:
        """Write the lowest criteria, and beside them what waits."""
        self._heading(page.lowest_title, 1, 8, _link(listed, "channel_criteria"))
        self._heading(texts.WAITS.said(self._language), 9, 4, align="left", indent=1)
        self._next(1.5)
        if page.lowest:
            for first, width, words in _LOWEST:
                self._header(first, width, words, first > 1)
            self._next(max(_line_count(words.said(self._language), width) for _, width, words in _LOWEST))
        else:
            self._write(1, 8, texts.NO_CRITERIA.said(self._language), self._format(font_color=_GREY))
        for low, waiting in zip_longest(page.lowest, page.waiting):
            if low:
                self._low(low)
            if waiting:
                self._wait(waiting, _link(listed, waiting.table))
            self._next(_line_count(low.name, 5) if low else 1)

    def _low(self, low: Low) -> None:
        self._write(1, 5, low.name, self._format(text_wrap=True))
        for column, figure in enumerate((low.index, low.low, low.high), 6):
            self._write(column, 1, figure, self._number(Display.POINTS))

    def _wait(self, one: Waiting, link: str) -> None:
        look = {"font_color": _LINK, "underline": 1} if link else {}
        self._write(9, 3, one.name, self._format(text_wrap=True, align="left", indent=1, **look), link)
        self._write(12, 1, one.count, self._format(num_format="#,##0", bold=one.count > 0))

    def links(self, listed: Sequence[Listed]) -> None:
        """Write the names of all sheets, in columns, each a link; of a table that has none the name of its file."""
        self._heading(texts.LINKS.said(self._language))
        self._next(1.5)
        width, height = _COLUMNS // _LINKS_A_ROW, ceil(len(listed) / _LINKS_A_ROW)
        rest = iter(listed)
        columns = [list(islice(rest, height)) for _ in range(_LINKS_A_ROW)]
        top = self._row
        for number, column in enumerate(columns):
            for self._row, one in enumerate(column, top):
                rows = f" ({grouped(one.rows, self._language)})" if one.rows else ""
                look = {"font_color": _LINK, "underline": 1} if one.link else {}
                said = f"{one.title}{rows}" if one.link else one.file
                self._write(1 + number * width, width, said, self._format(font_size=8, **look), one.link)
        self._row = top
        for _ in range(height):
            self._next(0.9)


def _link(listed: Mapping[str, Listed], table: str) -> str:
    return listed[table].link if table in listed else ""


def _line_count(text: str, columns: float) -> int:
    """How many lines a text takes up in so many columns; letters of 9 points are narrower than digits of 11."""
    room = 1.2 * columns * _WIDTH
    return max(1, sum(ceil(len(line) / room) for line in text.split("\n")))
