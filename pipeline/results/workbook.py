"""``report.xlsx``: a cover, a sheet for each table that is short enough, and the criteria laid out by unit."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook

from pipeline.durable import written_whole
from pipeline.figures.matrix import MATRIX_KEYS, matrix
from pipeline.results import texts
from pipeline.results.columns import NO_LEVELS, TABLES
from pipeline.results.workbook_columns import glossary_of, links_to_sheets, matrix_columns, sheet_columns
from pipeline.results.workbook_cover import Cover, CoverLine, Listed, write_cover
from pipeline.results.workbook_forms import Around, FormSheet, WorkbookForms, form_sheets, rows_by_serial, write_forms
from pipeline.results.worksheets import SheetWriter, cell_text, link_to
from pipeline.schemes.scheme import in_words

__all__ = ["MOST_ROWS", "Cover", "CoverLine", "SheetOf", "matrix", "write_workbook"]

MOST_ROWS = 20_000
"""A longer table stays out of the workbook: it is a matter for a database, and an office computer should open the rest
within seconds."""

# The same data give the same bytes, so the file does not say when it was made. Its parts bear this date as well.
_CREATED = datetime(1980, 1, 1)

_MOST_IN_NAME = 31  # letters in the name of a sheet (Excel specifications and limits)
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]")

MATRIX = "matrix"
"""The id of the sheet with criteria as rows and units as columns."""


@dataclass(frozen=True, slots=True)
class SheetOf:
    """A table of the workbook.

    Attributes:
        name: its id, which is also the name of its CSV file.
        frame: its rows.
        of_all: how many rows there are in all, where the table is too long and ``frame`` does not hold them; the
            cover then names the CSV file in its place.
    """

    name: str
    frame: pd.DataFrame
    of_all: int | None = None

    @property
    def left_out(self) -> bool:
        """Whether it is too long for the workbook."""
        return self.of_all is not None or len(self.frame) > MOST_ROWS


NO_FORMS = WorkbookForms()


def write_workbook(
    path: Path,
    cover: Cover,
    tables: Sequence[SheetOf],
    language: str,
    levels: Mapping[str, str] = NO_LEVELS,
    forms: WorkbookForms = NO_FORMS,
) -> None:
    """Write the workbook; the file is replaced whole, and the same data give the same bytes.

    Where the criteria are among the tables, a sheet with criteria as rows and units as columns follows them. Texts are
    never taken for formulas, links or numbers.

    Args:
        path: where to.
        cover: what the first sheet says.
        tables: in the order of their sheets.
        language: ``vi`` or ``en``.
        levels: what the levels of the scales are called, by their ids.
        forms: those that schemes prescribe, whose sheets follow the cover.

    Raises:
        DiskError: it can't be written.

    """
    content = BytesIO()
    guesses = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    book = Workbook(content, {"in_memory": True, **dict.fromkeys(guesses, False)})
    book.set_properties({"title": cell_text(cover.title), "subject": cell_text(cover.subtitle), "created": _CREATED})
    _fill(book, cover, tables, language, levels, forms)
    book.close()
    with written_whole(path) as file:
        file.write(content.getvalue())


def _fill(
    book: Workbook,
    cover: Cover,
    tables: Sequence[SheetOf],
    language: str,
    levels: Mapping[str, str],
    forms: WorkbookForms,
) -> None:
    tables = list(_with_matrix(tables))
    names = _sheet_names([table.name for table in tables], language)
    shown = {table.name: table.frame for table in tables if not table.left_out}
    front = texts.COVER.said(language)
    of_forms = form_sheets(forms, (front, *names.values()), language)
    listed = [_form_listed(sheet, language) for sheet in of_forms]
    listed += [_listed(table, names[table.name], language) for table in tables]
    write_cover(book, book.add_worksheet(front), cover, listed, _hints(shown, names, language), language)
    back = (link_to(front), texts.BACK.said(language))
    serials = rows_by_serial(shown.get("sheets"), names.get("sheets", ""))
    write_forms(book, forms, of_forms, serials, Around(cover.title, back, language, MOST_ROWS))
    writer = SheetWriter(book, cover.title, back)
    glossary = glossary_of((table.frame for table in tables), language, levels)
    for table, frame in shown.items():
        if table == MATRIX:
            writer.add(names[table], matrix_columns(shown["criteria"], glossary, language), len(MATRIX_KEYS))
        else:
            links = _links(table, shown, names)
            writer.add(names[table], sheet_columns(table, frame, glossary, language, links), _frozen(frame))


def _with_matrix(tables: Iterable[SheetOf]) -> Iterator[SheetOf]:
    for table in tables:
        yield table
        if table.name == "criteria" and not table.left_out:
            yield SheetOf(MATRIX, matrix(table.frame))


def _listed(table: SheetOf, title: str, language: str) -> Listed:
    about = TABLES[table.name].about.said(language) if table.name in TABLES else ""
    if table.left_out:
        rows = len(table.frame) if table.of_all is None else table.of_all
        return Listed(title, about, rows, "", f"{table.name}.csv")
    return Listed(title, about, len(table.frame), link_to(title), "")


def _form_listed(sheet: FormSheet, language: str) -> Listed:
    link, file = ("", f"{sheet.table}.csv") if sheet.left_out else (link_to(sheet.name), "")
    return Listed(sheet.name, in_words(sheet.form.title).said(language), sheet.rows, link, file)


def _hints(shown: Container[str], names: Mapping[str, str], language: str) -> list[str]:
    hints = [(texts.MATRIX_HINT, (MATRIX,)), (texts.SERIALS_HINT, ("units", "sheets"))]
    return [hint.said(language).format(**names) for hint, needed in hints if all(name in shown for name in needed)]


def _links(table: str, shown: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> dict[str, dict[int, str]]:
    if table != "units" or "sheets" not in shown:
        return {}
    return {"serials": links_to_sheets(shown["units"], shown["sheets"], names["sheets"])}


def _frozen(frame: pd.DataFrame) -> int:
    """How many columns say what a row is about: an id, and the name that stands beside it."""
    return 2 if len(frame.columns) > 1 and str(frame.columns[1]).endswith("_name") else 1


def _sheet_names(tables: Iterable[str], language: str) -> dict[str, str]:
    """Name the sheets as spreadsheets allow: short, without some signs, unlike each other in more than case."""
    taken = {texts.COVER.said(language).casefold()}
    names = {}
    for table in tables:
        title = TABLES[table].title.said(language) if table in TABLES else table
        plain = _NOT_IN_NAME.sub(" ", title).strip("' ") or "-"
        name, number = plain[:_MOST_IN_NAME], 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: _MOST_IN_NAME - len(str(number)) - 1]} {number}"
        taken.add(name.casefold())
        names[table] = name
    return names
