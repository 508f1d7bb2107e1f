"""How many transactions each unit had in each period: ``transactions.csv``, written by people.

What sheets say is worth more where they are most of what there was; and how many sheets a unit needs depends on it.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from forms.errors import UnknownUnitError
from forms.register import Register
from pipeline.errors import TransactionsError, UnknownNameError
from pipeline.records.periods import parse_period

TRANSACTIONS = "transactions.csv"
"""The file's name in a workspace."""
COLUMNS = ("unit", "period", "transactions")
"""Others may stand beside them, for people's own notes."""
MAX_BYTES = 16 * 1024 * 1024  # as of the register: a line is shorter than a unit's

Transactions = dict[tuple[str, str], int]
"""By unit id and period."""

_WHOLE = re.compile(r"[0-9]{1,9}")
_SEPARATED = re.compile(r"[0-9]{1,3}(?:[., '][0-9]{3})+")


def load_transactions(path: Path, register: Register) -> Transactions:
    """Read how many transactions there were, from CSV (UTF-8, comma or semicolon).

    Periods are named as everywhere (``2019-q1`` becomes ``2019-Q1``), and nothing is added up: a year's transactions
    are those of its own line, and not of its quarters' lines.

    Args:
        path: the file; where there is none, nothing is known.
        register: the units that may be named, by their ids.

    Raises:
        TransactionsError: it can't be used; names the line and how to mend it.
    """
    source = str(path)
    found: Transactions = {}
    lines: dict[tuple[str, str], int] = {}
    for line, (unit, period, number) in _rows(_read(path), source):
        key = (_unit(unit, register, source, line), _period(period, source, line))
        if key in found:
            said = f"{unit} has two numbers for {key[1]} (see line {lines[key]})"
            _fail(source, line, said, "Remove one of the two lines.")
        found[key] = _number(number, source, line)
        lines[key] = line
    return found


def _fail(source: str, line: int | None, problem: str, advice: str) -> NoReturn:
    raise TransactionsError(f"{source}:{line}: {problem}" if line else f"{source}: {problem}", advice)


def _read(path: Path) -> str | None:
    """Return the text; ``None`` where there is no such file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        _fail(str(path), None, f"can't be read: {problem.strerror}", "Check that it is a file, and who may read it.")
    if len(data) > MAX_BYTES:
        _fail(str(path), None, f"is larger than {MAX_BYTES // 2**20} MB", "Is this the table of transactions?")
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        _fail(str(path), line, "is not UTF-8 text", "Save it as “CSV UTF-8” in the spreadsheet program.")


def _rows(text: str | None, source: str) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield the line of each row, and its unit, period and number; empty lines are left out."""
    if text is None:
        return
    first = text.split("\n", 1)[0]
    # Excel writes semicolons where the decimal sign is a comma, as in Việt Nam.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        unit, period, number = (_place(name, header, source) for name in COLUMNS)
        begin = reader.line_num + 1
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                _check_width(cells, header, source, begin)
                yield begin, (cells[unit], cells[period], cells[number])
            begin = reader.line_num + 1
    except csv.Error as problem:
        _fail(source, begin, f"is not CSV: {problem}", "Look for a quotation mark that is not closed.")


def _place(name: str, header: list[str], source: str) -> int:
    """Return where a column stands."""
    if header.count(name) > 1:
        _fail(source, 1, f"names the column “{name}” twice", "Remove one of the two.")
    if name not in header:
        close = difflib.get_close_matches(name, header, n=1)
        hint = f"Is it “{close[0]}”? " if close else ""
        _fail(source, 1, f"has no column “{name}”", f"{hint}The first line names the columns: {', '.join(COLUMNS)}.")
    return header.index(name)


def _check_width(cells: list[str], header: list[str], source: str, line: int) -> None:
    if len(cells) != len(header):
        advice = "Write numbers without separators, and a text that holds a comma in quotation marks."
        _fail(source, line, f"has {len(cells)} cells for {len(header)} columns", advice)


def _unit(text: str, register: Register, source: str, line: int) -> str:
    try:
        return register.get(text).id
    except UnknownUnitError as problem:
        _fail(source, line, problem.message, problem.advice)


def _period(text: str, source: str, line: int) -> str:
    try:
        return parse_period(text).name
    except UnknownNameError as problem:
        _fail(source, line, problem.message, problem.advice)


def _number(text: str, source: str, line: int) -> int:
    if _WHOLE.fullmatch(text):
        return int(text)
    advice = "Write a whole number of at most nine digits, such as 1234; leave the line out where it is not known."
    if _SEPARATED.fullmatch(text.replace("\u00a0", " ").replace("\u202f", " ")):
        # 1.234 is a thousand and more in Việt Nam and hardly more than one elsewhere.
        advice = "Write it without anything between its digits, such as 1234."
    _fail(source, line, f"“{text}” is no whole number", advice)
