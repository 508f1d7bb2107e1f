"""``report.xlsx``: a page for managers, a cover, a sheet for each table that is short enough, the criteria by unit."""

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
from pipeline.results import front_texts, texts
from pipeline.results.columns import NO_LEVELS, TABLES
from pipeline.results.front_page import FrontPage
from pipeline.results.short_sheets import DETAILS, has_details, short_of
from pipeline.results.workbook_charts import ChartData
from pipeline.results.workbook_columns import glossary_of, links_to_sheets, matrix_columns, sheet_columns
from pipeline.results.workbook_cover import Cover, CoverLine, Listed, write_cover
from pipeline.results.workbook_front import write_front
from pipeline.results.worksheets import SheetWriter, cell_text, link_to

__all__ = ["MOST_ROWS", "Cover", "CoverLine", "SheetOf", "matrix", "write_workbook"]

MOST_ROWS = 20_000
"""A longer table stays out of the workbook: it is a matter for a database, and an office computer should open the rest
within seconds."""

# The same data give the same bytes, so the file does not say when it was made. Its parts bear this date as well.
_CREATED = datetime(1980, 1, 1)

_MOST_IN_NAME = 31  # letters in the name of a sheet (Excel specifications and limits)
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]")

_LISTS = ("sheets", "pages", "answers")
"""Tables that figures lead back to; they come last."""

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


def write_workbook(
    path: Path,
    cover: Cover,
    tables: Sequence[SheetOf],
    language: str,
    levels: Mapping[str, str] = NO_LEVELS,
    front: FrontPage | None = None,
) -> None:
    """Write the workbook; the file is replaced whole, and the same data give the same bytes.

    Where the criteria are among the tables, a sheet with criteria as rows and units as columns follows them. A wide
    table has a short sheet, and one with all of its columns behind the others. Texts are never taken for formulas,
    links or numbers.

    Args:
        path: where to.
        cover: what the sheet about the data and the method says.
        tables: in the order of their sheets.
        language: ``vi`` or ``en``.
        levels: what the levels of the scales are called, by their ids.
        front: the first page; without it the cover is the first sheet.

    Raises:
        DiskError: it can't be written.

    """
    content = BytesIO()
    guesses = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    book = Workbook(content, {"in_memory": True, **dict.fromkeys(guesses, False)})
    book.set_properties({"title": cell_text(cover.title), "subject": cell_text(cover.subtitle), "created": _CREATED})
    _fill(book, cover, list(_all_sheets(tables)), _Told(language, levels), front)
    book.close()
    with written_whole(path) as file:
        file.write(content.getvalue())


@dataclass(frozen=True, slots=True)
class _Told:
    """In which language a workbook is, and what the levels of the scales are called."""

    language: str
    levels: Mapping[str, str]


def _fill(book: Workbook, cover: Cover, tables: Sequence[SheetOf], told: _Told, front: FrontPage | None) -> None:
    language = told.language
    about, chart_data = texts.ABOUT.said(language), front_texts.CHART_DATA.said(language)
    first = front_texts.FRONT.said(language) if front else about
    names = _sheet_names([table.name for table in tables], language, (first, about, chart_data))
    shown = {table.name: table.frame for table in tables if not table.left_out}
    listed = {table.name: _listed(table, names, language) for table in tables}
    pages = [book.add_worksheet(name) for name in dict.fromkeys((first, about))]
    write_cover(book, pages[-1], cover, list(listed.values()), _hints(shown, names, language), language)
    back = (link_to(first), texts.BACK.said(language))
    _write_tables(SheetWriter(book, cover.title, back), shown, names, told)
    if front:
        data = ChartData(book, book.add_worksheet(chart_data), language)
        known = Listed(about, "", 0, link_to(about), ""), *listed.values()
        write_front(book, pages[0], front, data, dict(zip(("", *listed), known, strict=True)), language)
        data.finish(cover.title, *back)


def _write_tables(
    writer: SheetWriter, shown: Mapping[str, pd.DataFrame], names: Mapping[str, str], told: _Told
) -> None:
    glossary = glossary_of(shown.values(), told.language, told.levels)
    for table, frame in shown.items():
        if table == MATRIX:
            writer.add(names[table], matrix_columns(shown["criteria"], glossary, told.language), len(MATRIX_KEYS))
            continue
        of = table.removesuffix(DETAILS)
        whole = table != of or f"{of}{DETAILS}" in shown
        folded = () if whole else {*map(str, frame.columns)} - {*short_of(table, frame)}
        columns = sheet_columns(of, frame, glossary, told.language, _links(table, shown, names), folded)
        writer.add(names[table], columns, _frozen(frame))


def _all_sheets(tables: Iterable[SheetOf]) -> Iterator[SheetOf]:
    """Yield the sheets in their order: those with all columns of a table behind the figures, before the long lists."""
    given = list(_with_matrix(tables))
    wide = [table for table in given if not table.left_out and has_details(table.name, table.frame)]
    details = [SheetOf(f"{table.name}{DETAILS}", table.frame) for table in wide]
    lists = [table for table in given if table.name in _LISTS]
    for table in given:
        if table in wide:
            yield SheetOf(table.name, table.frame[short_of(table.name, table.frame)])
        elif table not in lists:
            yield table
    yield from (*details, *lists)


def _with_matrix(tables: Iterable[SheetOf]) -> Iterator[SheetOf]:
    for table in tables:
        yield table
        if table.name == "criteria" and not table.left_out:
            yield SheetOf(MATRIX, matrix(table.frame))


def _listed(table: SheetOf, names: Mapping[str, str], language: str) -> Listed:
    title, of = names[table.name], table.name.removesuffix(DETAILS)
    about = TABLES[of].about.said(language) if of in TABLES else ""
    if of != table.name:
        about = texts.ALL_COLUMNS.said(language, title=names[of])
    if table.left_out:
        rows = len(table.frame) if table.of_all is None else table.of_all
        return Listed(title, about, rows, "", f"{table.name}.csv")
    return Listed(title, about, len(table.frame), link_to(title), "")


def _hints(shown: Container[str], names: Mapping[str, str], language: str) -> list[str]:
    hints = [(texts.MATRIX_HINT, (MATRIX,)), (texts.SERIALS_HINT, (_with_serials(shown), "sheets"))]
    return [
        hint.said(language, **{name.removesuffix(DETAILS): names[name] for name in needed})
        for hint, needed in hints
        if all(name in shown for name in needed)
    ]


def _with_serials(shown: Container[str]) -> str:
    """Return the id of the sheet of units that has their serials."""
    details = f"units{DETAILS}"
    return details if details in shown else "units"


def _links(table: str, shown: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> dict[str, dict[int, str]]:
    """Return where cells lead: serials to their sheets, the name of a short row to the same row with all columns."""
    details = f"{table}{DETAILS}"
    if details in shown:
        name = next(one for one in map(str, shown[table].columns) if one.endswith("_name"))
        return {name: {row: link_to(names[details], row + 1) for row in range(len(shown[table]))}}
    if table == _with_serials(shown) and "sheets" in shown:
        return {"serials": links_to_sheets(shown[table], shown["sheets"], names["sheets"])}
    return {}


def _frozen(frame: pd.DataFrame) -> int:
    """How many columns say what a row is about: an id, and the name that stands beside it."""
    return 2 if len(frame.columns) > 1 and str(frame.columns[1]).endswith("_name") else 1


def _sheet_names(tables: Iterable[str], language: str, others: Iterable[str]) -> dict[str, str]:
    """Name the sheets as spreadsheets allow: short, without some signs, unlike all others in more than case."""
    taken = {name.casefold() for name in others}
    names = {}
    for table in tables:
        of = table.removesuffix(DETAILS)
        title = TABLES[of].title.said(language) if of in TABLES else of
        if of != table:
            title = texts.DETAILED.said(language, title=title)
        plain = _NOT_IN_NAME.sub(" ", title).strip("' ") or "-"
        name, number = plain[:_MOST_IN_NAME], 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: _MOST_IN_NAME - len(str(number)) - 1]} {number}"
        taken.add(name.casefold())
        names[table] = name
    return names
