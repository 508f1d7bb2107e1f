"""The register as a file that people take along, type into and bring back: CSV, or a workbook with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook

from pipeline.counting.csv_files import CsvLocale
from pipeline.counting.csv_tables import write_table
from pipeline.durable import written_whole
from pipeline.figures.tables import decimals_in
from pipeline.records.remedies import Shortcoming, Status
from pipeline.remedies.register_tables import REGISTER, REGISTER_STEPS, RegisterNames, register_table, steps_table
from pipeline.results.columns import TABLES, Display
from pipeline.results.workbook_columns import glossary_of, sheet_columns
from pipeline.results.worksheets import CellStyle, SheetColumn, SheetWriter, link_to

_CREATED = datetime(1980, 1, 1)  # the same register gives the same bytes
_FIRST = (
    *("number", "status", "unit_name", "channel_name", "title", "period", "index"),
    *("cause", "measure", "owner", "due", "done_on", "result", "verdict", "asked"),
)
"""Columns that people read and type into; the others are folded away behind them."""
_TYPED_INTO = ("cause", "measure", "owner", "due", "done_on", "result", "reply", "title")


def write_register_csv(
    path: Path, shortcomings: Sequence[Shortcoming], names: RegisterNames, verdicts: dict[int, str], locale: CsvLocale
) -> None:
    """Write the register as CSV, with the ids of its columns; the file is replaced whole.

    Raises:
        DiskError: it can't be written.
    """
    table = register_table(shortcomings, names, verdicts)
    write_table(path, table, locale, decimals_in(table.columns))


def write_register_workbook(
    path: Path,
    shortcomings: Sequence[Shortcoming],
    names: RegisterNames,
    verdicts: dict[int, str],
    language: str,
    day: date,
) -> None:
    """Write the register as a workbook: a sheet of shortcomings, a sheet of their steps; the file is replaced whole.

    What is overdue is bold and underlined, what is closed or dropped grey and in italics, so that both survive a print
    in black and white.

    Args:
        path: where to.
        shortcomings: that may be seen.
        names: what ids are called.
        verdicts: by number, what the figures say, in words.
        language: ``vi`` or ``en``.
        day: today, by which something is overdue.

    Raises:
        DiskError: it can't be written.
    """
    content = BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title, history = (TABLES[name].title.said(language) for name in (REGISTER, REGISTER_STEPS))
    book.set_properties({"title": title, "created": _CREATED})
    writer = SheetWriter(book, title, (link_to(title), ""))
    table = register_table(shortcomings, names, verdicts)
    rest = [str(name) for name in table if name not in _FIRST]
    writer.add(title, _columns(REGISTER, table[[*_FIRST, *rest]], language, _styles(shortcomings, day), rest), 5)
    writer.add(history, _columns(REGISTER_STEPS, steps_table(shortcomings, language), language, [], []), 3)
    book.close()
    with written_whole(path) as file:
        file.write(content.getvalue())


def _columns(
    table: str, frame: pd.DataFrame, language: str, styles: Sequence[CellStyle], folded: Sequence[str]
) -> list[SheetColumn]:
    made = sheet_columns(table, frame, glossary_of([frame], language), language, {}, folded)
    if not styles:
        return made
    kinds = [Display.TO_FILL if name in _TYPED_INTO else one.kind for name, one in zip(frame, made, strict=True)]
    return [replace(one, kind=kind, styles=styles) for one, kind in zip(made, kinds, strict=True)]


def _styles(shortcomings: Sequence[Shortcoming], day: date) -> list[CellStyle]:
    return [
        CellStyle.LOWEST
        if one.is_overdue(day)
        else CellStyle.FADED
        if one.status in (Status.CHECKED, Status.DROPPED)
        else CellStyle.PLAIN
        for one in shortcomings
    ]
