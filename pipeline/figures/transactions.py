"""How many transactions each unit had in each period: ``transactions.csv``, written by people.

What sheets say is worth more where they are most of what there was; and how many sheets a unit needs depends on it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

from forms.bilingual import alike, both
from forms.csv_table import Columns, CsvProblems, CsvRow, csv_rows, csv_text
from forms.errors import UnknownUnitError
from forms.register import Register
from forms.system_reasons import reason_of
from pipeline.errors import TransactionsError, UnknownNameError
from pipeline.records.periods import parse_period

"""The file's name in a workspace."""
COLUMNS = ("unit", "period", "transactions")
"""Others may stand beside them, for people's own notes."""
MAX_BYTES = 16 * 1024 * 1024  # as of the register: a line is shorter than a unit's

Transactions = dict[tuple[str, str], int]
"""By unit id and period."""

_TABLE = Columns(
    COLUMNS,
    called={
        "unit": ("đơn vị", "mã đơn vị"),
        "period": ("kỳ", "kỳ khảo sát"),
        "transactions": ("số giao dịch", "số lượt", "số hồ sơ"),
    },
    others_allowed=True,
)
_WHOLE = re.compile(r"[0-9]{1,9}")
_SEPARATED = re.compile(r"[0-9]{1,3}(?:[., '][0-9]{3})+")
# What Excel makes of 2019-03: “Mar-19”, “Thg3-19”, or the first day of the month.
_EXCEL_MONTH = re.compile(r"[^\W\d]{3}\.?\d{0,2}-\d\d|0?1[/-]\d{1,2}[/-]20\d\d|\d{1,2}/1/20\d\d")
_FROM_A_DATE = both(
    ("Excel đã đổi giá trị này thành ngày: định dạng cột là “Văn bản” (Text), rồi viết lại tháng, ví dụ 2019-03."),
    "Excel made a date of it: give the column the format “Text”, then write the month again, such as 2019-03.",
)


def load_transactions(path: Path, register: Register) -> Transactions:
    """Read how many transactions there were, from CSV as spreadsheet programs write it (see ``forms.csv_table``).

    Periods are named as everywhere (``2019-q1`` becomes ``2019-Q1``), and nothing is added up: a year's transactions
    are those of its own line, and not of its quarters' lines.

    Args:
        path: the file; where there is none, nothing is known.
        register: the units that may be named, by their ids.

    Raises:
        TransactionsError: it can't be used; names every line that must be mended, and how.
    """
    data = _read(path)
    if data is None:
        return {}
    return parse_transactions(data, register, str(path))


def parse_transactions(data: bytes, register: Register, source: str = "transactions.csv") -> Transactions:
    """Read how many transactions there were from the content of a CSV file; ``source`` is its name in messages.

    Raises:
        TransactionsError: as ``load_transactions``.
    """
    problems = CsvProblems(source)
    text = csv_text(data, problems)
    problems.tell(TransactionsError)
    found: Transactions = {}
    lines: dict[tuple[str, str], int] = {}
    for row in csv_rows(text, _TABLE, problems):
        unit, period, number = _unit(register, row, problems), _period(row, problems), _number(row, problems)
        if unit is None or period is None:
            continue
        if (unit, period) in lines:
            said = both(
                "{unit} có hai số cho {period} (xem dòng {line})",
                "{unit} has two numbers for {period} (see line {line})",
                unit=unit,
                period=period,
                line=lines[unit, period],
            )
            problems.add(row.line, said, both("Bỏ một trong hai dòng.", "Remove one of the two lines."))
        lines.setdefault((unit, period), row.line)
        if number is not None:
            found[unit, period] = number
    problems.tell(TransactionsError)
    return found


def _fail(source: str, problem: str, advice: str) -> NoReturn:
    raise TransactionsError(alike("{source}: {problem}", source=source, problem=problem), advice)


def _read(path: Path) -> bytes | None:
    """Return the content; ``None`` where there is no such file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        _fail(
            str(path),
            both("không đọc được: {why}", "can't be read: {why}", why=reason_of(problem)),
            both(
                "Kiểm tra xem đó có phải là tệp không và ai được quyền đọc.",
                "Check that it is a file, and who may read it.",
            ),
        )
    if len(data) > MAX_BYTES:
        _fail(
            str(path),
            both("lớn hơn {most} MB", "is larger than {most} MB", most=MAX_BYTES // 2**20),
            both("Đây có đúng là bảng số giao dịch không?", "Is this the table of transactions?"),
        )
    return data


def _unit(register: Register, row: CsvRow, problems: CsvProblems) -> str | None:
    try:
        return register.get(row.cells["unit"]).id
    except UnknownUnitError as problem:
        problems.add(row.line, problem.message, problem.advice)
        return None


def _period(row: CsvRow, problems: CsvProblems) -> str | None:
    text = row.cells["period"]
    try:
        return parse_period(text).name
    except UnknownNameError as problem:
        advice = _FROM_A_DATE if _EXCEL_MONTH.fullmatch(text) else problem.advice
        problems.add(row.line, both("kỳ: {message}", "period: {message}", message=problem.message), advice)
        return None


def _number(row: CsvRow, problems: CsvProblems) -> int | None:
    text = row.cells["transactions"]
    if _WHOLE.fullmatch(text):
        return int(text)
    advice = both(
        "Viết một số nguyên nhiều nhất chín chữ số, ví dụ 1234; bỏ dòng này nếu chưa biết.",
        "Write a whole number of at most nine digits, such as 1234; leave the line out where it is not known.",
    )
    if _SEPARATED.fullmatch(text):
        # 1.234 is a thousand and more in Việt Nam and hardly more than one elsewhere.
        advice = both(
            "Viết liền các chữ số, ví dụ {sub}.",
            "Write it without anything between its digits, such as {sub}.",
            sub=re.sub("[^0-9]", "", text),
        )
    problems.add(
        row.line,
        both("số giao dịch: “{text}” không phải là số nguyên", "transactions: “{text}” is no whole number", text=text),
        advice,
    )
    return None
