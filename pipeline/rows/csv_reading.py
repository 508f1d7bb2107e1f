"""The records of a CSV file, whoever wrote it: its encoding, its separator, its quotation marks."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection

from forms.bilingual import alike, both
from forms.csv_table import BLOCK, short_blocks, text_in_code_page, tidy
from pipeline.errors import RowsError
from pipeline.rows.row_limits import RowLimits
from pipeline.rows.table import Cells, Sheet

_SEPARATORS = ",;\t|"
_LOOKED_AT = 200  # records that tell the separator
_SEP_LINE = re.compile(r'"?sep=(?P<sign>.)"?[,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SAVE_AS = both(
    "Lưu tệp dạng “CSV UTF-8” trong chương trình bảng tính, hoặc xuất lại.",
    "Save it as “CSV UTF-8” in the spreadsheet program, or export it again.",
)


def csv_sheet(data: bytes, name: str, known: Collection[str], limits: RowLimits) -> Sheet:
    """Return the records of a CSV file.

    Args:
        data: The file.
        name: Of the file, for messages.
        known: Texts some of which the file must hold where its encoding can't be told otherwise.
        limits: What it may ask of the machine.

    Raises:
        RowsError: It is no text, has an open quotation mark, or asks for too much.
    """
    text = _text(data, name, known)
    said = _SEP_LINE.match(text)
    text = text[said.end() :] if said else text
    records = _records(text, said["sign"] if said else _separator(text), name, limits)
    short = _short(records)
    filled = [place for place, record in enumerate(records) if any(record)]
    may_be_short = frozenset(number for number, place in enumerate(filled) if place in short)
    lines = tuple(place + 1 for place in filled)
    return Sheet("", tuple(records[place] for place in filled), may_be_short, lines=lines)


def _text(data: bytes, name: str, known: Collection[str]) -> str:
    """Return the text of the file, NFC. UTF-16 without a mark has a zero byte in nearly every second place."""
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif 0 in data[:400]:
        encoding = "utf-16-le" if data[1:400:2].count(0) > data[:400:2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "" if encoding.startswith("utf-16") else text_in_code_page(data, known)
    if "\x00" in text or not text.strip():
        problem = (
            both("tệp trống", "is empty")
            if not data.strip()
            else both("không phải là văn bản đọc được", "is no text that can be read")
        )
        raise RowsError(alike("{name}: {problem}", name=name, problem=problem), _SAVE_AS)
    return unicodedata.normalize("NFC", text)


def _separator(text: str) -> str:
    """Return the sign that parts the first records into the most columns that all of them have."""

    def columns(sign: str) -> float:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        widths: list[int] = []
        try:
            for record in reader:
                widths += [len(record)] if any(record) else []
                if len(widths) >= _LOOKED_AT:
                    break
        except csv.Error:
            pass
        most = max(widths, default=1)
        return (most - 1) * widths.count(most) / max(len(widths), 1)

    return max(_SEPARATORS, key=columns)


def _records(text: str, separator: str, name: str, limits: RowLimits) -> list[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[Cells] = []
    begin = 1
    usual = csv.field_size_limit(limits.cell_characters)
    try:
        for cells in reader:
            if len(cells) > limits.columns or len(records) > limits.rows:
                asked = both(
                    "nhiều hơn {rows:,} dòng hoặc {columns:,} cột",
                    "more than {rows:,} rows or {columns:,} columns",
                    rows=limits.rows,
                    columns=limits.columns,
                )
                raise RowsError(
                    alike("{name}:{begin}: {asked}", name=name, begin=begin, asked=asked),
                    both("Chia tệp, rồi nạp từng phần một.", "Part the file, and import the parts one by one."),
                )
            records.append(tuple(_cell(cell) for cell in cells))
            begin = reader.line_num + 1
    except csv.Error as problem:
        advice = both(
            "Tìm dấu ngoặc kép chưa được đóng, hoặc xuất lại tệp.",
            "Look for a quotation mark that is not closed, or export the file again.",
        )
        raise RowsError(
            both(
                "{name}:{begin}: không phải CSV: dấu ngoặc kép hoặc dấu phân cách sai chỗ",
                "{name}:{begin}: is not CSV: {problem}",
                name=name,
                begin=begin,
                problem=problem,
            ),
            advice,
        ) from problem
    finally:
        csv.field_size_limit(usual)
    return records


def _cell(cell: str) -> str:
    """Return a cell without blanks around it; the lines of a text stay apart."""
    return "\n".join(tidy(line) for line in cell.splitlines()).strip() if "\n" in cell or "\r" in cell else tidy(cell)


def _short(records: list[Cells]) -> set[int]:
    """Return which records Excel may have written without their last cells, since these are empty in a whole block."""
    widths = [len(record) for record in records]
    usual = max(sorted({*widths}, reverse=True), key=widths.count, default=0)
    blocks = short_blocks(widths, usual)
    return {place for place in range(len(records)) if place // BLOCK in blocks}
