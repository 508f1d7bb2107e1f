"""The lines of a list of shortcomings, as an office keeps it in a spreadsheet or as phieu wrote it.

Titles may stand above the headings, headings may be in either language and any order, on one line or two; a workbook
may have a sheet for each unit. Lines are counted without empty ones, from the first of the file or sheet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.counting.csv_files import as_typed
from pipeline.errors import RowsError
from pipeline.remedies.register_import import RegisterLine
from pipeline.results.register_headings import COUNT, column_called
from pipeline.rows.csv_reading import csv_sheet
from pipeline.rows.row_limits import RowLimits
from pipeline.rows.table import Cells, Sheet
from pipeline.rows.workbook_reading import COMPOUND, refuse_compound, workbook_sheets
from pipeline.rows.wrapped_files import ZIP, unwrapped

_TITLES = 10
"""Lines within which the headings begin."""
LIMITS = RowLimits(file_bytes=20_000_000, unpacked_bytes=200_000_000, rows=20_000, columns=300)
"""Of a list that people keep by hand."""


@dataclass(frozen=True, slots=True)
class _Heads:
    """Where the headings of a sheet end, and what each column is: its column of the register, and its heading."""

    end: int
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> int:
        """How many columns of the register it names."""
        return len({name for name, _ in self.columns} - {"", COUNT})

    @property
    def has_title(self) -> bool:
        """Whether it says where the shortcomings stand."""
        return "title" in {name for name, _ in self.columns}


def read_list(path: Path) -> bytes:
    """Return what a file holds that somebody named.

    Raises:
        RowsError: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as problem:
        why = reason_of(problem)
        raise RowsError(
            both("{name}: không đọc được: {why}", "{name}: can't be read: {why}", name=path.name, why=why),
            both("Kiểm tra tên tệp, và ai được quyền đọc.", "Check its name, and who may read it."),
        ) from problem


def file_mark(data: bytes) -> str:
    """Return what tells a file from others, and names nobody as its name may."""
    return f"sha256:{hashlib.sha256(data).hexdigest()[:16]}"


def register_lines(data: bytes, name: str, known: Collection[str]) -> list[RegisterLine]:
    """Return the lines of a list.

    Args:
        data: the file.
        name: what it is called, for messages.
        known: names some of which it must hold where its encoding can't be told otherwise.

    Raises:
        RowsError: it can't be read, or no line of it says where shortcomings stand.
    """
    if len(data) > LIMITS.file_bytes:
        most = f"{LIMITS.file_bytes // 10**6} MB"
        raise RowsError(
            both("{name}: lớn hơn {most}", "{name}: is larger than {most}", name=name, most=most),
            both("Chia tệp, rồi nạp từng phần một.", "Part the file, and import the parts one by one."),
        )
    found = [(sheet, heads) for sheet in _sheets(data, name, known) if (heads := _heads(sheet.records))]
    if not found:
        raise RowsError(
            both(
                "{name}: trong {most} dòng đầu không có dòng nào ghi tên cột “Hạn chế” cùng một cột khác",
                "{name}: none of its first {most} lines has a heading “Shortcoming” beside another one",
                name=name,
                most=_TITLES,
            ),
            both(
                "Ghi tên các cột: Đơn vị, Hạn chế, Nguyên nhân, Giải pháp, Người thực hiện, Thời hạn, Kết quả.",
                "Name its columns: Unit, Shortcoming, Cause, Measure, Owner, Due, Result.",
            ),
        )
    return [line for sheet, heads in found for line in _lines(sheet, heads)]


def _sheets(data: bytes, name: str, known: Collection[str]) -> list[Sheet]:
    if data.startswith(COMPOUND):
        refuse_compound(data, name)
    data = unwrapped(data, name, LIMITS)
    if data.startswith(ZIP):
        return workbook_sheets(data, name, LIMITS)
    return [csv_sheet(data, name, known, LIMITS)]


def _heads(records: Sequence[Cells]) -> _Heads | None:
    """Return the headings of a sheet: of its first lines the one, or the two, that name most columns."""
    named = [[(column_called(cell), cell) for cell in record] for record in records[: _TITLES + 1]]
    found = [_Heads(end, tuple(_once(columns))) for columns, end in _candidates(named[:_TITLES], named)]
    lists = [heads for heads in found if heads.names >= 2 and heads.has_title]
    return max(lists, key=lambda one: one.names, default=None)


def _candidates(
    first: Sequence[list[tuple[str, str]]], named: Sequence[list[tuple[str, str]]]
) -> Iterator[tuple[list[tuple[str, str]], int]]:
    for end, columns in enumerate(first, 1):
        yield columns, end
        if end < len(named) and _is_below(columns, named[end]):
            width = max(len(columns), len(named[end]))
            upper, lower = ([*each, *[("", "")] * (width - len(each))] for each in (columns, named[end]))
            yield [low if low[1] else up for up, low in zip(upper, lower, strict=True)], end + 1


def _is_below(upper: Sequence[tuple[str, str]], lower: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a line is the second of the headings: half of it names columns, and none that is named above."""
    filled = [(place, name) for place, (name, cell) in enumerate(lower) if cell]
    above = {place for place, (name, _) in enumerate(upper) if name}
    names = {name for name, _ in upper if name}
    if any(place in above or name in names for place, name in filled):
        return False
    return 2 * sum(bool(name) for _, name in filled) >= len(filled) > 0


def _once(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave of two columns that mean the same the first; the other is one of those that are kept as a note."""
    seen: set[str] = set()
    kept = []
    for name, heading in columns:
        kept.append(("" if name in seen and name != COUNT else name, heading))
        seen.add(name)
    return kept


def _lines(sheet: Sheet, heads: _Heads) -> list[RegisterLine]:
    """Return the lines below the headings.

    In a list whose lines are numbered, what stands alone in a line without a number is a heading or a foot.
    """
    lines, is_numbered = [], COUNT in {name for name, _ in heads.columns}
    for number, record in enumerate(sheet.records[heads.end :], heads.end + 1):
        if _counts_columns(record):
            continue
        cells, others = _parted(record, heads)
        if is_numbered and len(cells) + len(others) == 1 and COUNT not in cells:
            cells, others = {}, [("", cell) for cell in (*cells.values(), *(cell for _, cell in others))]
        cells.pop(COUNT, None)
        if cells or others:
            lines.append(RegisterLine(number, sheet.name, cells, tuple(others)))
    return lines


def _parted(record: Cells, heads: _Heads) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the filled cells of a line by the column of the register, and those of other columns."""
    cells: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for place, cell in enumerate(map(as_typed, record)):
        name, heading = heads.columns[place] if place < len(heads.columns) else ("", "")
        if cell and name:
            cells[name] = cell
        elif cell:
            others.append((heading, cell))
    return cells, others


def _counts_columns(record: Cells) -> bool:
    """Tell whether a line numbers the columns, (1) (2) (3), as forms of the administration do below their headings."""
    digits = [cell.strip("() .") for cell in record if cell]
    return len(digits) > 2 and digits == [str(number) for number in range(1, len(digits) + 1)]
