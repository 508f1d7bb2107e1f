"""Read and write CSV for spreadsheets: UTF-8 with a byte order mark, neutralised formulas, comma or semicolon."""

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
MOST_DIGITS = 15  # precision of a spreadsheet's number (IEEE 754)
# A spreadsheet treats a cell that begins with one of these as a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class CsvLocale:
    """The separator of cells, and the decimal sign of numbers."""

    separator: str
    decimal: str


LOCALES = {"en": CsvLocale(",", "."), "vi": CsvLocale(";", ",")}


def harmless(text: str) -> str:
    """Return a text that a spreadsheet does not treat as a formula: it gets an apostrophe in front if necessary.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_typed(text: str) -> str:
    """Return what ``harmless`` made this text of, so that a cell which is written again and again gets one apostrophe.

    >>> as_typed("'=1+1"), as_typed("'s")
    ('=1+1', "'s")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def cell_writer(locale: CsvLocale) -> Callable[[str], str]:
    """Return a function that turns a text into a cell: neutralised, and quoted where needed (RFC 4180).

    It caches its results, since the same few texts fill millions of cells.
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
        """Add a line, given without its line break."""
        self._lines.append(line)
        if len(self._lines) >= self.BLOCK_LINES:
            self.flush()

    def flush(self) -> None:
        """Write the buffered lines to the file."""
        if self._lines:
            self._file.write(("\n".join(self._lines) + "\n").encode())
            self._lines.clear()


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
    safe = table.copy()
    for column in safe.columns:
        if not is_numeric_dtype(safe[column]):
            # The same few texts fill thousands of cells, and hardly ever does one need anything.
            made = {text: harmless(text) for text in safe[column].unique() if isinstance(text, str)}
            if any(text != cell for text, cell in made.items()):
                safe[column] = [made[value] if isinstance(value, str) else value for value in safe[column]]
        elif column in decimals:
            pattern = f"{{:.{decimals[column]}f}}"
            values = zip(safe[column].tolist(), safe[column].isna().tolist(), strict=True)
            said = [None if is_missing else pattern.format(value) for value, is_missing in values]
            safe[column] = pd.Series(said, safe.index, dtype=object).str.replace(".", locale.decimal)
    text = safe.to_csv(
        index=False, sep=locale.separator, decimal=locale.decimal, float_format="%.2f", lineterminator="\n"
    )
    with written_whole(path) as file:
        file.write(BOM + text.encode())
