"""The cover of the workbook: what it is about, the state of the data, its sheets, how to read them, the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil

import numpy as np
from PIL import Image
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.bilingual import grouped
from forms.qr import symbol
from pipeline.results import texts
from pipeline.results.worksheets import cell_text, lay_out_for_print

# Widths in letters: together they make a line that is read without effort, and that fits on A4.
_MARGIN, _LABELS, _VALUES = 2, 34, 62
_LINE = _LABELS + _VALUES
_LINE_HEIGHT = 15  # points
_MODULE_PIXELS, _QUIET_MODULES = 3, 4  # of a QR code; ISO/IEC 18004 asks for four white modules around it


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A line of the cover; one with the value ``""`` is the heading of those below it."""

    label: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says.

    Attributes:
        title: of the report.
        subtitle: below it.
        lines: the state of the data.
        method: how figures are made, in paragraphs.
        code: what stands below the state of the data as a QR code; empty for none.
    """

    title: str
    subtitle: str
    lines: tuple[CoverLine, ...]
    method: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A table as the cover lists it.

    Attributes:
        title: what its sheet is called.
        about: what it tells.
        rows: how many it has.
        link: to its sheet; empty where it has none.
        file: where it is, if not in the workbook.
    """

    title: str
    about: str
    rows: int
    link: str
    file: str


def write_cover(
    book: Workbook, sheet: Worksheet, cover: Cover, listed: Sequence[Listed], hints: Sequence[str], language: str
) -> None:
    """Write the cover onto an empty sheet; ``hints`` are what else helps to read this workbook."""
    sheet.set_column(0, 0, _MARGIN)
    sheet.set_column(1, 1, _LABELS)
    sheet.set_column(2, 2, _VALUES)
    page = _Page(book, sheet)
    page.paragraph(cover.title, "title")
    page.paragraph(cover.subtitle, "subtitle")
    for line in cover.lines:
        if line.value == "":
            page.heading(line.label)
        else:
            page.pair(line.label, line.value)
    if cover.code:
        page.code(cover.code)
    page.heading(texts.SHEETS.said(language))
    for one in listed:
        page.pair(one.title, _about(one, language), one.link)
    page.heading(texts.READING.said(language))
    for hint in (*(hint.said(language) for hint in texts.HINTS), *hints):
        page.paragraph(hint, "plain")
    page.heading(texts.METHOD_HEADING.said(language))
    for text in cover.method:
        page.paragraph(text, "plain")
    lay_out_for_print(sheet, cover.title)
    sheet.hide_gridlines(2)


def _about(one: Listed, language: str) -> str:
    rows = grouped(one.rows, language)
    if one.file:
        return f"{one.about} {texts.TOO_LONG.said(language).format(rows=rows, file=one.file)}".strip()
    return f"{one.about} ({texts.ROWS.said(language).format(rows=rows)})".strip()


class _Page:
    """Writes the cover from top to bottom."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._row = 1
        wrapped = {"text_wrap": True, "valign": "top", "align": "left"}
        self._formats = {
            "title": book.add_format(wrapped | {"bold": True, "font_size": 18}),
            "subtitle": book.add_format(wrapped | {"font_size": 12, "font_color": "#505050"}),
            "heading": book.add_format({"bold": True, "font_size": 12, "bottom": 1, "valign": "bottom"}),
            "plain": book.add_format(wrapped),
            "link": book.add_format(wrapped | {"underline": 1, "font_color": "#1F4E79"}),
            int.__name__: book.add_format(wrapped | {"num_format": "#,##0"}),
            float.__name__: book.add_format(wrapped | {"num_format": "0.00"}),
        }
        self._scale = {"title": 18 / 11, "subtitle": 12 / 11}

    def heading(self, text: str) -> None:
        """Write a heading over both columns, with room above it."""
        self._sheet.set_row(self._row, 2 * _LINE_HEIGHT)
        self._sheet.write_string(self._row, 1, cell_text(text), self._formats["heading"])
        self._sheet.write_blank(self._row, 2, None, self._formats["heading"])
        self._row += 1

    def paragraph(self, text: str, look: str) -> None:
        """Write a text over both columns; spreadsheets don't find the height of merged cells by themselves."""
        if not text:
            return
        scale = self._scale.get(look, 1.0)
        height = _lines(text, _LINE / scale) * _LINE_HEIGHT * scale + 3
        self._sheet.merge_range(self._row, 1, self._row, 2, "", self._formats[look])
        self._sheet.write_string(self._row, 1, cell_text(text), self._formats[look])
        self._sheet.set_row(self._row, height)
        self._row += 1

    def code(self, text: str) -> None:
        """Put a QR code beside the labels, in a row of its own."""
        picture = _picture_of_code(text)
        pixels = Image.open(picture).width
        self._sheet.set_row_pixels(self._row, pixels + 2 * _MODULE_PIXELS)
        self._sheet.insert_image(self._row, 2, "code.png", {"image_data": picture, "description": text})
        self._row += 1

    def pair(self, label: str, value: str | float, link: str = "") -> None:
        """Write a label, as a link if it is one, and what belongs to it."""
        look = self._formats["link" if link else "plain"]
        if link:
            self._sheet.write_url(self._row, 1, link, look, cell_text(label))
        else:
            self._sheet.write_string(self._row, 1, cell_text(label), look)
        if isinstance(value, str):
            self._sheet.write_string(self._row, 2, cell_text(value), self._formats["plain"])
        else:
            self._sheet.write_number(self._row, 2, value, self._formats[type(value).__name__])
        lines = max(_lines(label, _LABELS), _lines(str(value), _VALUES))
        self._sheet.set_row(self._row, lines * _LINE_HEIGHT + 2)
        self._row += 1


def _picture_of_code(text: str) -> BytesIO:
    """Return a QR symbol as PNG, each module some pixels wide, with its quiet zone."""
    dark = np.pad(symbol(text), _QUIET_MODULES).repeat(_MODULE_PIXELS, 0).repeat(_MODULE_PIXELS, 1)
    content = BytesIO()
    Image.fromarray(np.where(dark, 0, 255).astype(np.uint8)).save(content, "PNG")
    return content


def _lines(text: str, letters: float) -> int:
    """How many lines a text takes up: widths are told in digits, and letters are narrower on average."""
    return sum(max(1, ceil(len(line) / (1.1 * letters))) for line in text.split("\n"))
