"""Cells and lines of CSV for spreadsheets: UTF-8 with a byte order mark, neutralised formulas, comma or semicolon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

BOM = b"\xef\xbb\xbf"
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
