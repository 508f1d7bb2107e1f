"""A table that people keep as CSV and edit in a spreadsheet program: its text, its cells, and what is wrong with it.

Excel writes the same table in many ways: with commas, semicolons or tabs, as UTF-8 or UTF-16, with a line ``sep=;``
before it, with empty columns after it. All of these are taken. What has to be corrected is collected, so that a person
hears of everything in the file at once.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from forms.bilingual import alike, both
from forms.errors import PhieuError
from forms.typed_dates import TypedDateError, typed_date

BLOCK = 16
"""Excel saves text in blocks of so many lines, and leaves out a block's last columns where they are all empty in it."""

_CODE_PAGES = ("cp1258", "cp1252")
"""In which Excel saves “CSV”, without UTF-8, where Windows is Vietnamese or Western European."""

_SEP_LINE = re.compile(r'"?sep=(?P<sign>.)"?[,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LINE_END = re.compile(r"[\r\n]")
_LINE_ENDS = re.compile(r"\r\n?")
_QUOTED = re.compile(r'"[^"]*"')
# Zero-width signs, which come along when a cell is copied from a web page or from Word.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_SAVE_AS = both(
    "Hãy lưu tệp dạng “CSV UTF-8” trong chương trình bảng tính.", "Save it as “CSV UTF-8” in the spreadsheet program."
)


@dataclass(frozen=True, slots=True)
class CsvProblem:
    """Something to be corrected in a file.

    Attributes:
        line: of the file, from 1; ``None`` if the whole file is meant.
        said: what is wrong; names the column if one cell is meant.
        advice: how to correct it.

    """

    line: int | None
    said: str
    advice: str


@dataclass(slots=True)
class CsvProblems:
    """Everything that is wrong with one file; ``source`` is its name in messages."""

    source: str
    found: list[CsvProblem] = field(default_factory=list)

    def add(self, line: int | None, said: str, advice: str) -> None:
        """Note a problem, in any order."""
        self.found.append(CsvProblem(line, said, advice))

    def tell(self, kind: type[PhieuError]) -> None:
        """Raise one error of this kind that holds all problems, in the order of their lines; none if there are none."""
        errors = [
            (
                alike("{where}: {said}", where=f"{self.source}:{one.line}" if one.line else self.source, said=one.said),
                one.advice,
            )
            for one in sorted(self.found, key=lambda one: one.line or 0)
        ]
        if errors:
            first, *others = errors
            raise kind(*first, tuple(kind(*other) for other in others))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table.

    Attributes:
        needed: must be there.
        optional: may be there; a row has empty cells for them if they are not.
        called: further headings of each column, such as Vietnamese ones.
        others_allowed: whether columns with other headings may stand beside them, for people's own notes.

    """

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others_allowed: bool = False

    def named(self, heading: str) -> str:
        """Return the column that a heading means, or the heading itself, tidied.

        Case, Unicode form, and the difference between blanks and underscores are ignored.
        """
        plain = _plain(heading)
        for name in (*self.needed, *self.optional):
            if plain in (name, *map(_plain, self.called.get(name, ()))):
                return name
        return plain


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A line of the table: ``line`` is where it begins in the file, from 1; ``cells`` are its cells by column."""

    line: int
    cells: dict[str, str]


def csv_text(data: bytes, problems: CsvProblems) -> str:
    """Return the text of a file, NFC: UTF-8 or UTF-16, with or without byte order mark.

    Nothing else is guessed: text in a Windows code page looks much the same in another one, with other letters.
    """
    if data.startswith(_WORKBOOKS):
        problems.add(
            None,
            both("là sổ bảng tính, không phải CSV", "is a workbook, not CSV"),
            both(
                "Hãy lưu tệp dạng “CSV UTF-8” trong chương trình bảng tính, không lưu dạng .xlsx.",
                "Save it as “CSV UTF-8” in the spreadsheet program, not as .xlsx.",
            ),
        )
        return ""
    encoding = _encoding(data)
    try:
        return unicodedata.normalize("NFC", data.decode(encoding).removeprefix("\ufeff"))
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        said = (
            both("không phải văn bản UTF-8", "is not UTF-8 text")
            if encoding == "utf-8"
            else both("là văn bản UTF-16 bị hỏng", "is UTF-16 text that is damaged")
        )
        problems.add(
            line,
            said,
            both(
                "{save_as} Sau đó xem lại các chữ có dấu trong tên gọi.",
                "{save_as} Check the letters of its names afterwards.",
                save_as=_SAVE_AS,
            ),
        )
        return ""


def text_in_code_page(data: bytes, known: Collection[str]) -> str:
    """Return the text of a file in a Windows code page, NFC; the empty text where it can't be told which it is.

    Args:
        data: the file, neither UTF-8 nor UTF-16.
        known: texts some of which the file must hold; those with other letters than English ones tell the code page.
    """
    telling = [name for name in known if not name.isascii()]
    found = [unicodedata.normalize("NFC", data.decode(page, "replace")) for page in _CODE_PAGES]
    right = [sum(name in text for name in telling) for text in found]
    best = max(range(len(found)), key=right.__getitem__)
    return found[best] if right[best] and "\ufffd" not in found[best] else ""


def csv_lines(text: str, problems: CsvProblems) -> list[list[str]]:
    """Return the cells of every line of a table as they were typed, the headings first; empty lines are left out.

    Only the ends of lines within a cell are changed: to line feeds.
    """
    filled = [record.cells for record in _records(text, problems) if any(map(str.strip, record.cells))]
    return [[_LINE_ENDS.sub("\n", cell) for cell in cells] for cells in filled]


def csv_rows(text: str, columns: Columns, problems: CsvProblems) -> list[CsvRow]:
    """Return the rows of a table that can be used; empty lines are left out, and blanks around cells removed."""
    records = [_Record(one.line, [tidy(cell) for cell in one.cells]) for one in _records(text, problems)]
    header = [columns.named(cell) for cell in _without_empty_end(records[0].cells)] if records else []
    if not _check_header(header, records[0].line if records else 1, columns, problems):
        return []
    short = short_blocks([len(record.cells) for record in records], len(header))
    rows = []
    for place, record in enumerate(records[1:], 1):
        if any(record.cells) and _fits(record, header, columns, problems, may_be_short=place // BLOCK in short):
            cells = [*record.cells, *[""] * len(header)]
            named = dict(zip(header, cells, strict=False))
            rows.append(CsvRow(record.line, dict.fromkeys(columns.optional, "") | named))
    return rows


def tidy(cell: str) -> str:
    """Return a cell without blanks around it, with single blanks within it, and without signs of no width.

    >>> tidy("  Phường\u00a0 Yên Tử \u200b")
    'Phường Yên Tử'
    """
    return " ".join(cell.translate(_UNSEEN).split())


def _plain(heading: str) -> str:
    return "_".join(unicodedata.normalize("NFC", tidy(heading)).casefold().replace("_", " ").split())


def _encoding(data: bytes) -> str:
    """Return the encoding that the first bytes tell of; the headings of our tables begin with letters of ASCII."""
    begin = data[:4]
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(begin) == 4 and not begin[1] and not begin[3] and begin[0]:
        return "utf-16-le"
    if len(begin) == 4 and not begin[0] and not begin[2] and begin[1]:
        return "utf-16-be"
    return "utf-8"


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: list[str]


def _records(text: str, problems: CsvProblems) -> Iterator[_Record]:
    """Yield the cells of each line; a cell in quotation marks may go over several lines of the file."""
    said = _SEP_LINE.match(text)
    before = 1 if said else 0
    text = text[said.end() :] if said else text
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=said["sign"] if said else _delimiter(text), strict=True
    )
    begin = before + 1
    try:
        for cells in reader:
            yield _Record(begin, cells)
            begin = before + reader.line_num + 1
    except csv.Error as problem:
        problems.add(
            begin,
            both("không phải CSV: dấu ngoặc kép hoặc dấu phân cách sai chỗ", "is not CSV: {problem}", problem=problem),
            both("Tìm dấu ngoặc kép chưa được đóng.", "Look for a quotation mark that is not closed."),
        )


def _delimiter(text: str) -> str:
    """Return the sign between the headings: Excel writes semicolons where the decimal sign is a comma."""
    first = _QUOTED.sub("", _LINE_END.split(text, maxsplit=1)[0])
    return max(",;\t", key=first.count)


def _without_empty_end(cells: list[str]) -> list[str]:
    return cells[: max((place for place, cell in enumerate(cells, 1) if cell), default=0)]


def _check_header(header: list[str], line: int, columns: Columns, problems: CsvProblems) -> bool:
    """Note what is wrong with the headings; tell whether the rows can be looked at all the same."""
    known = (*columns.needed, *columns.optional)
    others = [name for name in header if name and name not in known]
    for name in () if columns.others_allowed else others:
        close = difflib.get_close_matches(name, known, n=1)
        hint = both("Có phải ý bạn là “{close}”? ", "Did you mean “{close}”? ", close=close[0]) if close else ""
        problems.add(
            line,
            both("không có cột nào tên “{name}”", "unknown column “{name}”", name=name),
            both("{hint}Các cột là {names}.", "{hint}The columns are {names}.", hint=hint, names=", ".join(known)),
        )
    for name, times in Counter(header).items():
        if name in known and times > 1:
            problems.add(
                line,
                both("có hai cột “{name}”", "names the column “{name}” twice", name=name),
                both("Bỏ một trong hai cột.", "Remove one of the two."),
            )
    missing = [name for name in columns.needed if name not in header]
    if missing:
        close = difflib.get_close_matches(missing[0], others, n=1)
        hint = both("Có phải là “{close}”? ", "Is it “{close}”? ", close=close[0]) if close else ""
        said = ", ".join(f"“{name}”" for name in missing)
        advice = both(
            "{hint}Dòng đầu ghi tên các cột: {names}.",
            "{hint}The first line names the columns: {names}.",
            hint=hint,
            names=", ".join(columns.needed),
        )
        problems.add(line, both("thiếu cột {said}", "has no column {said}", said=said), advice)
    return not missing


def short_blocks(widths: list[int], wanted: int) -> set[int]:
    """Return which of Excel's blocks lack their last columns: all of their lines have the same cells, and too few.

    Args:
        widths: how many cells each line has, that of the headings first; 0 for an empty line.
        wanted: how many columns there are.
    """
    found = set()
    for block in range(1, (len(widths) - 1) // BLOCK + 1):
        seen = {width for width in widths[block * BLOCK : (block + 1) * BLOCK] if width}
        if len(seen) == 1 and min(seen) < wanted:
            found.add(block)
    return found


def _fits(record: _Record, header: list[str], columns: Columns, problems: CsvProblems, *, may_be_short: bool) -> bool:
    """Note a row that has too few or too many cells, or a cell in a column without a heading."""
    cells = record.cells[: len(header)] + _without_empty_end(record.cells[len(header) :])
    if len(cells) > len(header) or (len(cells) < len(header) and not may_be_short):
        advice = both(
            "Nội dung có dấu phẩy phải đặt trong dấu ngoặc kép; số viết liền, không có dấu phân cách hàng nghìn.",
            "Put a text that holds a comma in quotation marks, and write numbers without separators.",
        )
        problems.add(
            record.line,
            both(
                "có {cells} ô trong khi bảng có {header} cột",
                "has {cells} cells for {header} columns",
                cells=len(cells),
                header=len(header),
            ),
            advice,
        )
        return False
    for name, cell in zip(header, cells, strict=False):
        if cell and not name and not columns.others_allowed:
            said = both("“{cell}” nằm ở cột không có tên", "“{cell}” stands in a column without a heading", cell=cell)
            problems.add(
                record.line,
                said,
                both(
                    "Ghi tên cột ở dòng đầu, hoặc xóa ô này.", "Name the column in the first line, or remove the cell."
                ),
            )
            return False
    return True


def date_cell(row: CsvRow, column: str, problems: CsvProblems) -> date | None:
    """Return the day that stands in a cell; ``None`` where it is empty, and where it is no date, which is noted."""
    text = row.cells[column]
    if not text:
        return None
    try:
        return typed_date(text)
    except TypedDateError as problem:
        problems.add(
            row.line,
            both("cột {column}: “{text}” không phải là ngày", "{column} “{text}” is no date", column=column, text=text),
            problem.advice,
        )
        return None
