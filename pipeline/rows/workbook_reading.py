"""The records of a workbook (XLSX): every visible sheet of it, days as days, formulas as what they came to."""

from __future__ import annotations

import importlib
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from forms.bilingual import alike, both
from forms.csv_table import tidy
from pipeline.errors import RowsError
from pipeline.rows.row_limits import RowLimits
from pipeline.rows.table import Cells, Sheet

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old XLS begins, and an XLSX with a password ([MS-CFB], 2.2)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO], 2.3.4.4
_SAVE_AS = both(
    "Mở tệp trong chương trình bảng tính, rồi lưu dạng “Excel workbook (.xlsx)” hoặc “CSV UTF-8”.",
    "Open it in the spreadsheet program, and save it as “Excel workbook (.xlsx)” or “CSV UTF-8”.",
)
_BEGIN = 4096  # bytes of a part in which a declaration of entities would stand


def refuse_compound(data: bytes, name: str) -> None:
    """Raise the error of a file that begins as ``COMPOUND``.

    Raises:
        RowsError: Always: it has a password, or is an old XLS.
    """
    if _ENCRYPTED in data:
        raise RowsError(
            both("{name}: sổ bảng tính đòi mật khẩu", "{name}: the workbook asks for a password", name=name),
            both("Lưu lại không có mật khẩu, rồi nạp tệp đó.", "Save it without the password, and import that."),
        )
    raise RowsError(
        both("{name}: là sổ Excel kiểu cũ (.xls)", "{name}: is an old Excel workbook (.xls)", name=name), _SAVE_AS
    )


def workbook_sheets(data: bytes, name: str, limits: RowLimits) -> list[Sheet]:
    """Return the visible sheets of a workbook that hold anything; rows that a filter hides are rows all the same.

    Raises:
        RowsError: It is none, is damaged, asks for too much, or has formulas whose values were never worked out.
    """
    try:
        _check_parts(data, name, limits)
        with _opened(data, data_only=True) as book:
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            sheets = [_sheet(sheet, name, limits) for sheet in shown]
        _check_formulas(data, name, [sheet.name for sheet in sheets if sheet.records])
    except RowsError:
        raise
    # A damaged workbook makes openpyxl, zipfile and the parser of XML fail in ways that none of them lists.
    except Exception as problem:
        raise RowsError(
            both(
                "{name}: sổ bảng tính bị hỏng, hoặc không phải sổ bảng tính",
                "{name}: the workbook is damaged, or is none",
                name=name,
            ),
            _SAVE_AS,
        ) from problem
    return [sheet for sheet in sheets if sheet.records]


def _check_parts(data: bytes, name: str, limits: RowLimits) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > limits.unpacked_bytes:
            size = f"{limits.unpacked_bytes // 10**6:,} MB"
            raise RowsError(
                both("{name}: giải nén ra lớn hơn {size}", "{name}: unpacks to more than {size}", name=name, size=size),
                both("Đây có phải tệp xuất không? Lưu dạng CSV UTF-8.", "Is this an export? Save it as CSV UTF-8."),
            )
        if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
            raise RowsError(both("{name}: không phải là sổ Excel", "{name}: is no Excel workbook", name=name), _SAVE_AS)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with packed.open(part) as file:
                    if b"<!" in file.read(_BEGIN).replace(b"<!--", b""):
                        raise RowsError(
                            both(
                                "{name}: sổ bảng tính khai báo thực thể XML, điều không cần thiết",
                                "{name}: the workbook declares entities, which none needs",
                                name=name,
                            ),
                            _SAVE_AS,
                        )


def _sheet(sheet: Any, name: str, limits: RowLimits) -> Sheet:
    """Return the filled records of one sheet; its stated size is not trusted."""
    sheet.reset_dimensions()
    records: list[Cells] = []
    lines: list[int] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = tuple(_texts(values, limits))
        if any(cells):
            records.append(cells)
            lines.append(number)
        if len(cells) > limits.columns or len(records) > limits.rows:
            asked = both(
                "nhiều hơn {rows:,} dòng hoặc {columns:,} cột",
                "more than {rows:,} rows or {columns:,} columns",
                rows=limits.rows,
                columns=limits.columns,
            )
            raise RowsError(
                alike("{name}: {asked}", name=name, asked=asked),
                both("Chia bảng, rồi nạp từng phần một.", "Part the table, and import the parts one by one."),
            )
    return Sheet(str(sheet.title), tuple(records), frozenset(range(len(records))), lines=tuple(lines))


def _texts(values: Iterable[Any], limits: RowLimits) -> Iterator[str]:
    filled = list(values)
    while filled and filled[-1] is None:
        filled.pop()
    for value in filled:
        yield cell_text(value)[: limits.cell_characters]


def cell_text(value: object) -> str:
    """Return the text of a cell as a spreadsheet keeps it.

    >>> cell_text(4.0), cell_text(True), cell_text(datetime(2026, 5, 13, 9, 41, 6, 999_000))
    ('4', 'TRUE', '2026-05-13T09:41:07')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # A day is a fraction with some 15 digits, which is exact to a few milliseconds.
        return (value + timedelta(milliseconds=500)).replace(microsecond=0).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    text = unicodedata.normalize("NFC", "" if value is None else str(value)).replace("_x000D_", "")
    return "\n".join(tidy(line) for line in text.splitlines()).strip()


def _check_formulas(data: bytes, name: str, titles: list[str]) -> None:
    """Raise an error if a formula has no value: a program wrote it, and no spreadsheet has worked it out yet."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheets = [part for part in packed.namelist() if part.startswith("xl/worksheets/")]
        if not any(_mentions(packed, part, b"<f") for part in sheets):
            return
    with _opened(data, data_only=True) as worked_out, _opened(data, data_only=False) as typed:
        for title in titles:
            pairs = zip(_cells(worked_out[title]), _cells(typed[title]), strict=False)
            if any(value is None and str(formula or "").startswith("=") for value, formula in pairs):
                advice = both(
                    "Mở tệp trong chương trình bảng tính rồi lưu lại, để các công thức được tính.",
                    "Open it in the spreadsheet program and save it, so that its formulas are worked out.",
                )
                raise RowsError(
                    both("{name}: có công thức chưa có kết quả", "{name}: has formulas without a value", name=name),
                    advice,
                )


@contextmanager
def _opened(data: bytes, *, data_only: bool) -> Iterator[Any]:
    openpyxl = importlib.import_module("openpyxl")  # a third of a second that most files need not wait for
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)
    try:
        yield book
    finally:
        book.close()


def _mentions(packed: zipfile.ZipFile, part: str, wanted: bytes) -> bool:
    """Tell whether a part holds ``<f>`` or ``<f …``, read block by block."""
    before = b""
    with packed.open(part) as file:
        while block := file.read(1 << 20):
            seen = before + block
            if any(wanted + end in seen for end in (b">", b" ", b"/")):
                return True
            before = seen[-len(wanted) :]
    return False


def _cells(sheet: Any) -> Iterator[Any]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        yield from row
