"""One sheet of a workbook: columns of cells, laid out so that they can be filtered, read and printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from pipeline.counting.csv_files import harmless
from pipeline.results.columns import NUMBER_FORMATS, Display

Cell = str | int | float | None
"""A number, a text that ``cell_text`` made, or nothing."""

MOST_IN_CELL = 32_767
"""UTF-16 units that a cell holds (Excel specifications and limits)."""

# What XML 1.0 forbids, and halves of letters beyond U+FFFF.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")

# Widths are told in digits of the workbook's font; letters are narrower on average.
_LETTER = 0.92
_WIDEST = {Display.ID: 22, Display.LONG_TEXT: 60}
_WIDEST_OF_OTHERS = 43
_NARROWEST = {Display.TO_FILL: 18}
_NARROWEST_OF_OTHERS = 7
_PADDING = 3
_HEADER_LINES = 3
_PAGE = 230
"""What fits across A4 with letters of 7 points or more; wider sheets are printed on several pages."""
_LINE_HEIGHT, _HIGHEST_ROW = 15, 405  # points; 409 is the limit (Excel specifications and limits)

_A4 = 9  # ECMA-376, part 1, 18.3.1.63
_HEADER_FILL, _BAR, _FADED_INK, _LINK_INK = "#E4E9ED", "#C3D0DC", "#5F5F5F", "#1F4E79"


class CellStyle(StrEnum):
    """How a cell stands out; every way survives a black and white print."""

    PLAIN = "plain"
    FADED = "faded"
    """Grey italics: too few sheets."""
    LOWEST = "lowest"
    """Bold and underlined."""


_STYLES: Mapping[CellStyle, Mapping[str, object]] = {
    CellStyle.PLAIN: {},
    CellStyle.FADED: {"italic": True, "font_color": _FADED_INK},
    CellStyle.LOWEST: {"bold": True, "underline": 1},
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet.

    Attributes:
        label: its header.
        kind: how it is shown.
        cells: from the first row on.
        styles: of each cell.
        links: where a cell leads to within the workbook, by its row from 0.
        detail: it is folded away until somebody asks for it.
    """

    label: str
    kind: Display
    cells: Sequence[Cell]
    styles: Sequence[CellStyle]
    links: Mapping[int, str]
    detail: bool


def cell_text(text: str) -> str:
    r"""Make a text one that a workbook can hold and that a spreadsheet takes for nothing but text.

    It is made harmless as in CSV files; what XML forbids becomes U+FFFD, and what no cell can hold is cut off.

    >>> cell_text("=1+1\x00")
    "'=1+1�"
    """
    text = _LINE_ENDS.sub("\n", _FORBIDDEN.sub("\ufffd", harmless(text)))
    if text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter would write it as markup, unescaped
        text = f"'{text}"
    if len(text) <= MOST_IN_CELL // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_IN_CELL:
        return text
    return units[: 2 * (MOST_IN_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def link_to(sheet: str, row: int = 0) -> str:
    """Return a link to the beginning of a row, from 0, of a sheet of the same workbook."""
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!A{row + 1}"


class SheetWriter:
    """Adds sheets of columns to a workbook."""

    def __init__(self, book: Workbook, footer: str, back: tuple[str, str]) -> None:
        """``footer`` is printed on every page; ``back`` is where the first header leads to, and what is said of it."""
        self._book = book
        self._footer = footer
        self._back = back
        self._formats: dict[tuple[Display, CellStyle, bool], Format] = {}
        shape = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": _HEADER_FILL, "bottom": 1}
        self._header = book.add_format(shape)

    def add(self, name: str, columns: Sequence[SheetColumn], frozen: int) -> None:
        """Add a sheet: a header, then the cells; the header and the first ``frozen`` columns stay in sight."""
        sheet = self._book.add_worksheet(name)
        rows = len(columns[0].cells) if columns else 0
        widths = [_width(column) for column in columns]
        self._set_columns(sheet, columns, widths)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column.label, self._header)
            self._write_cells(sheet, number, column)
        if columns:
            self._finish(sheet, columns, widths, rows)
        sheet.freeze_panes(1, frozen)
        shown = [width for column, width in zip(columns, widths, strict=True) if not column.detail]
        lay_out_for_print(sheet, self._footer, _pages(shown, sum(shown[:frozen])))
        sheet.repeat_columns(0, frozen - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)

    def _finish(self, sheet: Worksheet, columns: Sequence[SheetColumn], widths: Sequence[float], rows: int) -> None:
        link, tip = self._back
        sheet.write_url(0, 0, link, self._header, columns[0].label, tip)
        labels = zip(columns, widths, strict=True)
        lines = max(len(wrap(column.label, max(1, int(width / _LETTER)))) for column, width in labels)
        sheet.set_row(0, _LINE_HEIGHT * (lines + 1))  # the buttons of the filter lie on the last line
        for row, lines in enumerate(_lines_of_rows(columns, widths), 1):
            if lines > 1:
                sheet.set_row(row, min(_LINE_HEIGHT * lines, _HIGHEST_ROW))
        sheet.autofilter(0, 0, rows, len(columns) - 1)
        if rows:
            sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, rows, len(columns) - 1)})
        for number, column in enumerate(columns):
            if column.kind is Display.INDEX and rows:
                sheet.conditional_format(1, number, rows, number, _bar())

    def _set_columns(self, sheet: Worksheet, columns: Sequence[SheetColumn], widths: Sequence[float]) -> None:
        """Set widths, and fold details; the fold is opened at the column after them."""
        folded = False
        for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
            options = {"level": 1, "hidden": True} if column.detail else {"collapsed": folded}
            sheet.set_column(number, number, width, self._format(column.kind, CellStyle.PLAIN), options)
            folded = column.detail
        if folded:
            sheet.set_column(len(columns), len(columns), None, None, {"collapsed": True})

    def _write_cells(self, sheet: Worksheet, number: int, column: SheetColumn) -> None:
        formats = {style: self._format(column.kind, style) for style in CellStyle}
        links = column.links
        for row, (cell, style) in enumerate(zip(column.cells, column.styles, strict=True)):
            if isinstance(cell, str):
                if row in links:
                    sheet.write_url(row + 1, number, links[row], self._format(column.kind, style, True), cell)
                else:
                    sheet.write_string(row + 1, number, cell, formats[style])
            elif cell is not None:
                sheet.write_number(row + 1, number, cell, formats[style])

    def _format(self, kind: Display, style: CellStyle, linked: bool = False) -> Format:
        known = self._formats.get((kind, style, linked))
        if known is not None:
            return known
        shape: dict[str, object] = {"valign": "top", **_STYLES[style]}
        if linked:
            shape |= {"underline": 1, "font_color": _LINK_INK}
        if kind in NUMBER_FORMATS:
            shape["num_format"] = NUMBER_FORMATS[kind]
        else:
            shape |= {"align": "left", "indent": 1, "text_wrap": kind is not Display.ID}
        made = self._formats[kind, style, linked] = self._book.add_format(shape)
        return made


def _pages(widths: Sequence[float], repeated: float) -> int:
    """How many pages lie beside each other; the columns that stay in sight are repeated on each."""
    return max(1, ceil((sum(widths) - repeated) / max(_PAGE / 2, _PAGE - repeated)))


def lay_out_for_print(sheet: Worksheet, footer: str, pages: int = 1, high: int = 0) -> None:
    """Make a sheet fit the width of A4, or of several pages side by side, with gridlines, and number its pages.

    Args:
        sheet: to be laid out.
        footer: what stands at the left below each page.
        pages: side by side.
        high: how many pages it may be high; 0 for as many as it takes.
    """
    sheet.set_paper(_A4)
    sheet.fit_to_pages(pages, high)
    sheet.hide_gridlines(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer(f"&L&8 {_in_footer(footer)}&C&8&A&R&8&P/&N")


def _in_footer(text: str) -> str:
    """A footer holds 255 letters, and & begins a command in it."""
    return " ".join(cell_text(text[:100]).split()).replace("&", "&&")


def _bar() -> dict[str, Any]:
    """A light bar from 0 to 100 %, below the number."""
    return {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_color": _BAR,
        "min_type": "num",
        "max_type": "num",
        "min_value": 0,
        "max_value": 100,
    }


def _width(column: SheetColumn) -> float:
    """As wide as its cells, within bounds, and as its header's words on a few lines."""
    words = max(map(len, column.label.split()), default=0)
    header = max(words, ceil(len(column.label) / _HEADER_LINES)) + 2
    content = _content_width(column) + _PADDING
    return max(
        header,
        _NARROWEST.get(column.kind, _NARROWEST_OF_OTHERS),
        min(content, _WIDEST.get(column.kind, _WIDEST_OF_OTHERS)),
    )


def _content_width(column: SheetColumn) -> float:
    """How wide the widest cell is, in digits."""
    texts = max((_letters(cell) for cell in set(column.cells) if isinstance(cell, str)), default=0.0)
    largest = max((abs(cell) for cell in column.cells if isinstance(cell, int | float)), default=0)
    decimals = len(NUMBER_FORMATS.get(column.kind, "").partition(";")[0].partition(".")[2])
    return max(texts, len(f"{largest:,.{decimals}f}"))


def _letters(text: str) -> float:
    """How wide the longest line of a text is, in digits."""
    return _LETTER * max(map(len, text.split("\n")))


def _lines_of_rows(columns: Sequence[SheetColumn], widths: Sequence[float]) -> list[int]:
    """How many lines each row has: not every spreadsheet finds that out when it opens a file."""
    lines = [1] * len(columns[0].cells)
    for column, width in zip(columns, widths, strict=True):
        if column.kind in NUMBER_FORMATS or column.kind is Display.ID:
            continue
        long: dict[Cell, int] = {cell: _lines(cell, width) for cell in set(column.cells) if isinstance(cell, str)}
        if max(long.values(), default=1) > 1:
            lines = [max(known, long.get(cell, 1)) for known, cell in zip(lines, column.cells, strict=True)]
    return lines


def _lines(text: str, width: float) -> int:
    """Where a text is wrapped, lines are left with a gap at their end: such a text counts a digit a letter."""
    room = width - _PADDING + 1
    return sum(ceil(len(line) / room) if _letters(line) > room else 1 for line in text.split("\n"))
