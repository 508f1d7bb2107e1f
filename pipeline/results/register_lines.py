"""The lines of a list of shortcomings, as an office keeps it in a spreadsheet or as phieu wrote it.

Titles may stand above the headings, headings may be in either language and any order, on one line or two; a workbook
may have a sheet for each unit. Lines are counted as a spreadsheet program counts them.
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

_MIDNIGHT = "T00:00:00"
"""What a workbook says of a day beyond the day."""
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
        if end < len(named):
            width = max(len(columns), len(named[end]))
            upper, lower = ([*each, *[("", "")] * (width - len(each))] for each in (columns, named[end]))
            if _is_below(upper, lower):
                yield _joined(upper, lower), end + 1


def _is_below(upper: Sequence[tuple[str, str]], lower: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a line is the second of the headings: half of it names columns that are not named above.

    Below a heading that names a column it may say more only where that heading stands over several: Biện pháp over
    Nội dung, Chủ trì, Thời hạn.
    """
    names, spanned = {name for name, _ in upper if name}, _spanned(upper, lower)
    filled = [(place, name) for place, (name, cell) in enumerate(lower) if cell]
    for place, name in filled:
        stands_alone = bool(upper[place][0]) and place not in spanned
        if stands_alone or (name in names and place not in spanned):
            return False
    return 2 * sum(bool(name or upper[place][0]) for place, name in filled) >= len(filled) > 0


def _spanned(upper: Sequence[tuple[str, str]], lower: Sequence[tuple[str, str]]) -> set[int]:
    """Return the places below headings that stand over several: what follows in the upper line is empty."""
    found: set[int] = set()
    for place in range(1, len(upper)):
        if lower[place][1] and not upper[place][1] and lower[place - 1][1]:
            found |= {place - 1, place}
    return found


def _joined(upper: Sequence[tuple[str, str]], lower: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return two lines of headings as one: the lower one says more, unless the upper one has named the column."""
    above = {name for name, _ in upper if name}
    below = {name for name, _ in lower if name}
    joined = []
    for up, low in zip(upper, lower, strict=True):
        if up[0] and low[1] and (not low[0] or low[0] in above):
            # Nội dung below Biện pháp is the measure; below Thời hạn, Bắt đầu is not what Kết thúc beside it is.
            joined.append(("" if up[0] in below and low[0] != up[0] else up[0], f"{up[1]}: {low[1]}"))
        else:
            joined.append(low if low[1] else up)
    return joined


def _once(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave of two columns that mean the same the first; the other is one of those that are kept as a note.

    A column “number” is ours beside our column “step”; anywhere else it numbers the lines.
    """
    seen: set[str] = set()
    kept = []
    is_ours = "step" in {name for name, _ in columns}
    for called, heading in columns:
        name = COUNT if heading == "number" and not is_ours else called
        kept.append(("" if name in seen and name != COUNT else name, heading))
        seen.add(name)
    return kept


def _lines(sheet: Sheet, heads: _Heads) -> list[RegisterLine]:
    """Return the lines below the headings.

    In a list whose lines are numbered, what stands alone in a line without a number is a heading or a foot.
    """
    lines, is_numbered = [], COUNT in {name for name, _ in heads.columns}
    for number, record in zip(sheet.lines[heads.end :], sheet.records[heads.end :], strict=True):
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
    for place, cell in enumerate(as_typed(cell.removesuffix(_MIDNIGHT)) for cell in record):
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
