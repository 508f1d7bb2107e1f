"""CSV as spreadsheets take it: UTF-8 with a byte order mark, harmless cells, comma or semicolon."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

import pandas as pd
from pandas.api.types import is_numeric_dtype

from pipeline.durable import written_whole

BOM = b"\xef\xbb\xbf"
NO_MORE: Mapping[str, int] = MappingProxyType({})
MOST_DIGITS = 15  # that a spreadsheet's number holds (IEEE 754)
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class CsvLocale:
    """What parts cells, and what parts a number's decimals."""

    separator: str
    decimal: str


LOCALES = {"en": CsvLocale(",", "."), "vi": CsvLocale(";", ",")}


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe before it makes it plain text.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def cell_writer(locale: CsvLocale) -> Callable[[str], str]:
    """Return a function that makes a text a cell: harmless, and quoted where needed (RFC 4180).

    The same few texts fill millions of cells, so it remembers them.
    """
    special = (locale.separator, '"', "\n", "\r")

    @lru_cache(maxsize=100_000)
    def cell(text: str) -> str:
        text = harmless(text)
        if any(sign in text for sign in special):
            return '"' + text.replace('"', '""') + '"'
        return text

    return cell


class LineWriter:
    """Writes lines of ready cells to an open file, in blocks."""

    BLOCK_LINES = 8_000

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lines: list[str] = []
        file.write(BOM)

    def write(self, line: str) -> None:
        """Add a line, without its end."""
        self._lines.append(line)
        if len(self._lines) >= self.BLOCK_LINES:
            self.flush()

    def flush(self) -> None:
        """Hand over what is waiting."""
        if self._lines:
            self._file.write(("\n".join(self._lines) + "\n").encode())
            self._lines.clear()


def read_table(path: Path, locale: CsvLocale, numbers: Iterable[str] = ()) -> pd.DataFrame:
    """Read a table that was written here.

    Args:
        path: the file.
        locale: that it was written with.
        numbers: the columns in which what looks like a number is one; all else is text.
    """
    table = pd.read_csv(path, sep=locale.separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column in numbers:
        made = [_number(value, locale.decimal) for value in table[column]]
        table[column] = pd.Series(made, table.index, dtype=object)
    return table


def _number(text: str, decimal: str) -> str | int | float:
    """Return the number that a text is; what begins with a zero that means something stays as it is."""
    whole, _, fraction = text.partition(decimal)
    if not whole.isdecimal() or (whole[0] == "0" and whole != "0") or len(whole) > MOST_DIGITS:
        return text
    if not fraction:
        return int(whole) if text == whole else text
    return float(f"{whole}.{fraction}") if fraction.isdecimal() else text


def write_table(path: Path, table: pd.DataFrame, locale: CsvLocale, decimals: Mapping[str, int] = NO_MORE) -> None:
    """Write a table, whole or not at all: texts made harmless, nothing as an empty cell.

    Args:
        path: the file.
        table: its rows.
        locale: what parts cells and decimals.
        decimals: of columns; others that hold more than whole numbers have two.
    """
    safe = table.copy()
    for column in safe.columns:
        if not is_numeric_dtype(safe[column]):
            safe[column] = [harmless(value) if isinstance(value, str) else value for value in safe[column]]
        elif column in decimals:
            pattern = f"{{:.{decimals[column]}f}}"
            said = [None if pd.isna(value) else pattern.format(value) for value in safe[column]]
            safe[column] = pd.Series(said, safe.index, dtype=object).str.replace(".", locale.decimal)
    text = safe.to_csv(
        index=False, sep=locale.separator, decimal=locale.decimal, float_format="%.2f", lineterminator="\n"
    )
    with written_whole(path) as file:
        file.write(BOM + text.encode())
