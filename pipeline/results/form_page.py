"""A sheet of a workbook on which forms stand one below the other, under heads that every printed page repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import ceil
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from forms.bilingual import Words
from pipeline.results.worksheets import cell_text, lay_out_for_print
from pipeline.schemes.form_columns import FormColumn, Kind

_LETTERS = 9.5  # of a column of the width 1, in digits of the workbook's font
_LINE_HEIGHT = 15  # points
_NARROW = 12.0  # digits; words of a head break sooner in a narrower column
_HEADS = 3  # the first row of the heads of columns
_FILL, _LINK_INK = "#E4E9ED", "#1F4E79"
_FORMATS = {Kind.COUNT: "#,##0", Kind.POINTS: "0.00", Kind.SHARE: "0.0", Kind.PLACE: "0"}
_CENTRED = {*_FORMATS, Kind.MARK}

Row = int
Written = Row
"""Number of a row that was written."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Attributes:
        value: a text, a number, or nothing.
        formula: what computes the number; empty for none.
        link: where the cell leads to; empty for nowhere.
        kind: how it is shown, where it is not as its column is.
    """

    value: str | int | Fraction | None
    formula: str = ""
    link: str = ""
    kind: Kind | None = None


class Place(NamedTuple):
    """A cell of a sheet."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """Its name within its sheet."""
        return str(xl_rowcol_to_cell(self.row, self.column))

    @property
    def reference(self) -> str:
        """Its name from another sheet, as a formula has it."""
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!{self.cell}"

    @property
    def link(self) -> str:
        """A link to it."""
        return f"internal:{self.reference}"


class FormPage:
    """Writes forms from the top down."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[FormColumn], language: str) -> None:
        self.columns, self._language, self._name = tuple(columns), language, name
        self._book, self._sheet = book, book.add_worksheet(name)
        self._formats: dict[tuple[object, ...], Format] = {}
        self._widths = [max(4.0, column.width * _LETTERS) for column in columns]
        for number, width in enumerate(self._widths):
            self._sheet.set_column(number, number, width)
        self._row, self._breaks, self._texts = _HEADS + 3, list[int](), dict[int, str]()
        self._first = self._last = 0  # rows of the newest form, but those of its foot

    def head(self, number: str, title: str, source: str, back: tuple[str, str]) -> None:
        """Write number, title and source, and below them the heads of the columns; ``back`` is where A1 leads to."""
        link, tip = back
        self._sheet.write_url(0, 0, link, self._format(link=True, bold=True), cell_text(number), tip)
        self._across(1, cell_text(title.upper()), self._format(bold=True, centred=True, size=13), 13 / 11)
        self._across(2, f"({cell_text(source)})", self._format(italic=True, centred=True))
        self._column_heads()
        self._sheet.freeze_panes(_HEADS + 3, 2)

    def lay_out(self, footer: str) -> None:
        """Have it printed on A4 landscape as wide as a page, with the heads on each."""
        lay_out_for_print(self._sheet, footer)
        self._sheet.set_landscape()
        self._sheet.hide_gridlines(2)
        self._sheet.repeat_rows(0, _HEADS + 2)

    def begin(self, lines: Sequence[str]) -> Place:
        """Begin a form on a new page with what it is about; return where."""
        if self._row > _HEADS + 3:
            self._row += 1
            self._breaks.append(self._row)
            self._sheet.set_h_pagebreaks(self._breaks)
        place = Place(self._name, self._row, 0)
        for number, line in enumerate(lines):
            self._across(self._row, cell_text(line), self._format(bold=not number))
            self._row += 1
        self._first = self._last = self._row
        return place

    def row(self, cells: Sequence[Cell], label: Words | None = None, *, bold: bool = False) -> Written:
        """Write a row; one with a label begins with it, across the columns before the first figure."""
        at = self._row
        for number, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
            self._write(at, number, column, cell, bold=bold or label is not None)
        if label is not None:
            self._sheet.merge_range(at, 0, at, 1, "", self._format(bold=True, border=True))
            self._sheet.write_string(at, 0, label.said(self._language), self._format(bold=True, border=True))
        self._heighten(at, cells)
        self._last = at if label is None else self._last
        self._row += 1
        return at

    def amend(self, row: Written, cells: Mapping[str, Cell]) -> None:
        """Fill cells of a row that was written, by the ids of their columns."""
        for number, column in enumerate(self.columns):
            if column.id in cells:
                self._write(row, number, column, cells[column.id], bold=True)
        self._heighten(row, [cells.get(column.id, Cell(None)) for column in self.columns])

    def line(self, text: str) -> None:
        """Write a line over all columns, with a border."""
        self._across(self._row, cell_text(text), self._format(bold=True, border=True))
        self._row += 1

    def note(self, text: str) -> None:
        """Write a remark below a form."""
        self._across(self._row, cell_text(text), self._format(italic=True))
        self._row += 1

    def link(self, place: Place, to: Place) -> None:
        """Have the first line of a form lead elsewhere."""
        self._sheet.write_url(place.row, 0, to.link, self._format(bold=True, link=True), self._texts[place.row])

    def place(self, row: Written, column: str) -> Place:
        """Return a cell by its row and the id of its column."""
        return Place(self._name, row, self._number(column))

    def above(self, column: str) -> str:
        """Return the cells of a column from the first row of the form to the newest but those of its foot."""
        name = xl_col_to_name(self._number(column))
        return f"{name}{self._first + 1}:{name}{self._last + 1}"

    def sum_of(self, rows: Sequence[Written], column: str) -> str:
        """Return the formula of the sum of a column over rows that follow each other."""
        if not rows:
            return ""
        name = xl_col_to_name(self._number(column))
        return f"=SUM({name}{rows[0] + 1}:{name}{rows[-1] + 1})"

    def sum_beside(self, columns: Sequence[str]) -> str:
        """Return the formula of the sum over columns beside each other in the row that is written next."""
        numbers = [self._number(column) for column in columns]
        first, last = (xl_rowcol_to_cell(self._row, number) for number in (min(numbers), max(numbers)))
        return f"=SUM({first}:{last})"

    @property
    def _spans(self) -> bool:
        return any(column.group.vi for column in self.columns)

    def _heighten(self, row: int, cells: Sequence[Cell]) -> None:
        lines = max(self._lines(cell, number) for number, cell in enumerate(cells))
        if lines > 1:
            self._sheet.set_row(row, lines * _LINE_HEIGHT)

    def _number(self, column: str) -> int:
        return next(number for number, one in enumerate(self.columns) if one.id == column)

    def _across(self, row: int, text: str, look: Format, scale: float = 1.0) -> None:
        """Write a text over all columns; spreadsheets don't find the height of merged cells by themselves."""
        if len(self.columns) > 1:
            self._sheet.merge_range(row, 0, row, len(self.columns) - 1, "", look)
        self._sheet.write_string(row, 0, text, look)
        self._texts[row] = text
        lines = ceil(len(text) * scale / sum(self._widths))
        if lines > 1 or scale > 1:
            self._sheet.set_row(row, lines * _LINE_HEIGHT * scale + 3)

    def _column_heads(self) -> None:
        """Write the heads in two rows, those that span columns above, and the columns' numbers below."""
        look, at = self._format(bold=True, centred=True, border=True, fill=True, wrap=True), 0
        for _, found in groupby(enumerate(self.columns), lambda one: one[1].group.vi or one[0]):
            group = [column for _, column in found]
            if group[0].group.vi:
                self._merged((_HEADS, at), (_HEADS, at + len(group) - 1), group[0].group.said(self._language), look)
                for number, column in enumerate(group, at):
                    self._sheet.write_string(_HEADS + 1, number, cell_text(column.label.said(self._language)), look)
            else:
                self._merged((_HEADS, at), (_HEADS + 1, at), group[0].label.said(self._language), look)
            at += len(group)
        labels = zip(self.columns, self._widths, strict=True)
        lines = max(
            ceil(len(one.label.said(self._language)) / (width - 1)) + (width < _NARROW) for one, width in labels
        )
        self._sheet.set_row(_HEADS + 1, max(1, lines if self._spans else lines - 1) * _LINE_HEIGHT + 3)
        numbered = self._format(italic=True, centred=True, border=True)
        for number in range(len(self.columns)):
            self._sheet.write_string(_HEADS + 2, number, f"({number + 1})", numbered)

    def _merged(self, first: tuple[int, int], last: tuple[int, int], text: str, look: Format) -> None:
        if first != last:
            self._sheet.merge_range(*first, *last, "", look)
        self._sheet.write_string(*first, cell_text(text), look)

    def _write(self, row: int, number: int, column: FormColumn, cell: Cell, *, bold: bool) -> None:
        kind = cell.kind or column.kind
        value = cell.value
        whole = isinstance(value, int) or (isinstance(value, Fraction) and value.denominator == 1)
        shown = "0" if kind is Kind.POINTS and whole and not cell.formula else _FORMATS.get(kind, "")
        text = isinstance(
            value, str
        )  # a number that leads elsewhere looks as the others, since forms are filed on paper
        look = self._format(
            **{"bold": bold, "border": True, "link": text and bool(cell.link), "number": "" if text else shown},
            **{"centred": kind in _CENTRED, "wrap": kind in (Kind.TEXT, Kind.LONG_TEXT)},
        )
        if cell.link and value not in (None, ""):
            self._sheet.write_url(row, number, cell.link, look, cell_text(str(value)))
        if value is None or value == "":
            self._sheet.write_blank(row, number, None, look)
        elif isinstance(value, str):
            if not cell.link:
                self._sheet.write_string(row, number, cell_text(value), look)
        elif cell.formula:
            self._sheet.write_formula(row, number, cell.formula, look, float(value))
        else:
            self._sheet.write_number(row, number, float(value), look)

    def _lines(self, cell: Cell, number: int) -> int:
        if not isinstance(cell.value, str):
            return 1
        return ceil(len(cell.value) / max(1.0, self._widths[number] - 1)) or 1

    def _format(self, **look: object) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            shape: dict[str, object] = {"valign": "vcenter", "text_wrap": bool(look.get("wrap"))}
            shape |= {name: True for name in ("bold", "italic") if look.get(name)}
            shape |= {"border": 1} if look.get("border") else {}
            shape |= {"bg_color": _FILL} if look.get("fill") else {}
            shape |= {"align": "center", "text_wrap": True} if look.get("centred") else {}
            shape |= {"underline": 1, "font_color": _LINK_INK} if look.get("link") else {}
            shape |= {"num_format": look["number"]} if look.get("number") else {}
            shape |= {"font_size": look["size"]} if look.get("size") else {}
            self._formats[key] = self._book.add_format(shape)
        return self._formats[key]
