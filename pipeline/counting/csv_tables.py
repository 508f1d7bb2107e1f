"""Whole tables as CSV for spreadsheets, written and read with pandas, which whoever writes cells alone does without."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
from pandas.api.types import is_float_dtype, is_numeric_dtype

from pipeline.counting.csv_files import BOM, CsvLocale, harmless
from pipeline.durable import written_whole

NO_MORE: Mapping[str, int] = MappingProxyType({})
ROWS_AT_ONCE = 20_000  # some 20 MB of cells
MOST_DIGITS = 15  # precision of a spreadsheet's number (IEEE 754)


def read_table(path: Path, locale: CsvLocale, numbers: Iterable[str] = ()) -> pd.DataFrame:
    """Read a table that was written by this module.

    Args:
        path: the file.
        locale: with which it was written.
        numbers: the columns whose cells are converted to numbers where possible; all others are text.
    """
    table = pd.read_csv(path, sep=locale.separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column in numbers:
        made = [_number(value, locale.decimal) for value in table[column]]
        table[column] = pd.Series(made, table.index, dtype=object)
    return table


def _number(text: str, decimal: str) -> str | int | float:
    """Return a text as a number if it is one; a text with significant leading zeros stays a text."""
    whole, _, fraction = text.partition(decimal)
    if not whole.isdecimal() or (whole[0] == "0" and whole != "0") or len(whole) > MOST_DIGITS:
        return text
    if not fraction:
        return int(whole) if text == whole else text
    return float(f"{whole}.{fraction}") if fraction.isdecimal() else text


def write_table(path: Path, table: pd.DataFrame, locale: CsvLocale, decimals: Mapping[str, int] = NO_MORE) -> None:
    """Write a table atomically; texts are neutralised, and missing values become empty cells.

    Args:
        path: the file.
        table: its rows.
        locale: separator and decimal sign.
        decimals: number of decimals by column; other columns with fractions have two.
    """
    texts = _Texts(locale)
    with written_whole(path) as file:
        file.write(BOM + locale.separator.join(texts.plain[str(name)] for name in table.columns).encode() + b"\n")
        for first in range(0, len(table), ROWS_AT_ONCE):
            rows = table.iloc[first : first + ROWS_AT_ONCE]
            columns = [_cells(column, texts, decimals.get(str(name))) for name, column in rows.items()]
            lines = map(locale.separator.join, zip(*columns, strict=True))
            file.write("".join(f"{line}\n" for line in lines).encode())


class _Texts(dict[str, str]):
    """The cell of each text: the same few fill millions of cells, so that each is made once."""

    def __init__(self, locale: CsvLocale) -> None:
        super().__init__()
        self.locale = locale
        self.plain = _Quoted(locale.separator)

    def __missing__(self, text: str) -> str:
        made = self[text] = self.plain[harmless(text)]
        return made


class _Quoted(dict[str, str]):
    """The cell of each text that needs no apostrophe, quoted where Python's own writer would."""

    def __init__(self, separator: str) -> None:
        super().__init__()
        self._separator = separator

    def __missing__(self, text: str) -> str:
        # Behind another cell, since a line that were empty but for this one would be quoted as well.
        line = io.StringIO()
        csv.writer(line, delimiter=self._separator, lineterminator="\n").writerow(("", text))
        made = self[text] = line.getvalue()[len(self._separator) : -1]
        return made


def _cells(column: pd.Series[Any], texts: _Texts, decimals: int | None) -> list[str]:
    values = column.tolist()
    if not is_numeric_dtype(column):
        if set(map(type, values)) == {str}:
            return list(map(texts.__getitem__, values))
        return [texts[one] if isinstance(one, str) else _cell(one, texts) for one in values]
    if decimals is None and not is_float_dtype(column):
        return ["" if one is pd.NA else str(one) for one in values]
    missing, pattern = column.isna().tolist(), f"%.{2 if decimals is None else decimals}f"
    cells = ["" if is_missing else pattern % one for one, is_missing in zip(values, missing, strict=True)]
    return cells if texts.locale.decimal == "." else [cell.replace(".", texts.locale.decimal) for cell in cells]


def _cell(value: Any, texts: _Texts) -> str:
    return "" if pd.isna(value) else texts.plain[str(value)]
