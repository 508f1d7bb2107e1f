"""A table as it lies in a file: its heads, its rows, every cell a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All filled records of a file, or of one sheet of a workbook.

    Attributes:
        name: Of the sheet; empty for CSV.
        records: The cells of each record that has any, NFC, without blanks around them; days and times as ISO 8601.
        may_be_short: The positions in ``records`` of those that may lack their last cells, since these are empty: all
            of a workbook, and some of a CSV that Excel wrote.
        keys: What names each record in a file of bad rows, empty where nothing does; none at all in any other file.
        lines: The number of each record, as a spreadsheet program counts them: from 1, with empty ones.
    """

    name: str
    records: tuple[Cells, ...]
    may_be_short: frozenset[int] = frozenset()
    keys: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Table:
    """A sheet parted into heads and rows.

    Attributes:
        heads: One or two lines of headings.
        rows: The cells of each row, as many as there are columns.
        broken: The positions in ``rows`` of those whose cells don't fit the columns; they are given as they are.
        keys: What names each of the rows in a file of bad rows; none at all in any other file.
    """

    heads: tuple[Cells, ...]
    rows: tuple[Cells, ...]
    broken: frozenset[int] = frozenset()
    keys: tuple[str, ...] = ()

    @property
    def headings(self) -> Cells:
        """The first line of headings."""
        return self.heads[0]

    def column(self, place: int) -> list[str]:
        """Return the filled cells of a column, from 0, without those of broken rows."""
        return [row[place] for number, row in enumerate(self.rows) if number not in self.broken and row[place]]

    def values(self, place: int) -> frozenset[str]:
        """Return what stands in the filled cells of a column."""
        return self._values[place]

    @cached_property
    def _values(self) -> tuple[frozenset[str], ...]:
        whole = [row for number, row in enumerate(self.rows) if number not in self.broken]
        nothing = [("",) * len(self.heads[0])]
        return tuple(frozenset(filter(None, cells)) for cells in zip(*(whole or nothing), strict=True))
