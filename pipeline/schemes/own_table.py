"""A table that an agency keeps of itself: how its file is read, and how its cells are understood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from forms.bilingual import OR, both, listed
from forms.csv_table import Columns, CsvProblems, CsvRow, csv_rows, csv_text
from forms.errors import UnknownUnitError
from forms.register import Register, Unit
from forms.system_reasons import reason_of
from forms.typed_dates import TypedDateError, typed_date
from pipeline.errors import OwnFiguresError

_CODE_DIGITS = 5  # of a ward or commune
MAX_BYTES = 32 * 1024 * 1024  # some 500,000 dossiers, a year of a province; they take 600 MB while they are read


def own_rows(path: Path, columns: Columns, problems: CsvProblems) -> list[CsvRow]:
    """Return the rows of a table that can be used; none where there is no such file.

    Raises:
        OwnFiguresError: the file can't be read, or is no text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return []
    except OSError as problem:
        advice = both(
            "Kiểm tra xem đó có phải là tệp không và ai được quyền đọc.",
            "Check that it is a file, and who may read it.",
        )
        raise OwnFiguresError(
            both("{path}: không đọc được: {why}", "{path}: can't be read: {why}", path=path, why=reason_of(problem)),
            advice,
        ) from problem
    if len(data) > MAX_BYTES:
        raise OwnFiguresError(
            both(
                "{path}: lớn hơn {most} MB",
                "{path}: is larger than {most} MB",
                path=path,
                most=MAX_BYTES // 2**20,
            ),
            both("Đây có đúng bảng không?", "Is this the right table?"),
        )
    text = csv_text(data, problems)
    problems.tell(OwnFiguresError)
    return csv_rows(text, columns, problems)


def unit_in(row: CsvRow, register: Register, first: date, last: date, problems: CsvProblems) -> Unit | None:
    """Return the unit of a row: by its id, or by the code, name or alias that it had from ``first`` to ``last``.

    What no unit has, or several have, is noted.
    """
    text = row.cells["unit"]
    try:
        return register.get(text)
    except UnknownUnitError as problem:
        unknown = problem
    of_code = [unit for unit in register if unit.code and unit.code == text]
    called = of_code or list(register.find(text))
    then = [unit for unit in called if unit.is_valid_between(first, last)]
    if len(then) == 1:
        return then[0]
    meant = listed((f"{unit.id} ({unit.name})" for unit in then or called), OR)
    if then:
        problems.add(
            row.line,
            both("“{text}” có thể là nhiều đơn vị", "“{text}” may be several units", text=text),
            both("Ghi mã: {meant}.", "Write the id: {meant}.", meant=meant),
        )
    elif called:
        problems.add(
            row.line,
            both(
                "không có đơn vị “{text}” trong thời gian từ {first} đến {last}",
                "there was no unit “{text}” from {first} to {last}",
                text=text,
                first=first,
                last=last,
            ),
            both("Có phải là {meant}?", "Is it {meant}?", meant=meant),
        )
    elif text.isdigit() and any(one.code == text.zfill(_CODE_DIGITS) for one in register):
        advice = both(
            "Viết {zfill}; trước đó định dạng cột này là “Văn bản” (Text) để số 0 không bị mất.",
            "Write {zfill}; give the column the format “Text” first, so that the zeros stay.",
            zfill=text.zfill(_CODE_DIGITS),
        )
        problems.add(
            row.line,
            both("mã “{text}” bị mất số 0 ở đầu", "the code “{text}” has lost its zeros in front", text=text),
            advice,
        )
    else:
        problems.add(row.line, unknown.message, unknown.advice)
    return None


def day_in(row: CsvRow, column: str, problems: CsvProblems) -> date | None:
    """Return the day in a cell; what is none is noted, an empty cell is not."""
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
