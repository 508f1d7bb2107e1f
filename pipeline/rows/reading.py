"""Read a file of rows, whoever wrote it: what each row answers, or what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

from forms.bilingual import alike, both
from forms.system_reasons import reason_of
from pipeline.errors import RowsError
from pipeline.rows.answer_row import RowFile
from pipeline.rows.columns import Column, columns_of, fingerprint, overlooked
from pipeline.rows.csv_reading import csv_sheet
from pipeline.rows.heads import Headed, headed
from pipeline.rows.own_rows import OWN, read_own_rows
from pipeline.rows.question_names import QuestionNames
from pipeline.rows.roles import Role
from pipeline.rows.row_context import RowContext
from pipeline.rows.row_reader import RowReader
from pipeline.rows.table import Sheet
from pipeline.rows.unit_names import UnitNames
from pipeline.rows.workbook_reading import COMPOUND, refuse_compound, workbook_sheets
from pipeline.rows.wrapped_files import ZIP, unwrapped

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_ANSWERS = (Role.ANSWER, Role.FLAG)


def read_rows(path: Path, name: str, channel: str, context: RowContext) -> RowFile:  # noqa: ARG001
    """Read a file of rows.

    Args:
        path: Where it lies.
        name: What it was called when it arrived, for messages.
        channel: How the answers came; a file of our own names it itself.
        context: What it is read against.

    Raises:
        RowsError: It can't be understood as a whole; the advice says how to mend it.
        SurveyError: The survey that a file of our own brings along can't be used.
    """
    if path.suffix.lower() == OWN or name.lower().endswith(OWN):
        return read_own_rows(path, name, context)
    found = open_table(path, name, context)
    columns = table_columns(found, context)
    _check(columns, name, context)
    _check_ids(found, columns, name)
    reader = RowReader(found, columns, context, name)
    rows = tuple(reader.rows())
    said = context.row_map.for_file(found.preset.id, fingerprint(found.headings))
    asked = {column.question for column in columns if column.role in _ANSWERS}
    left_out = (Role.UNUSED, Role.KNOWN, Role.OTHER)
    return RowFile(
        preset="map" if said.columns else found.preset.id,
        survey=context.survey,
        survey_text=context.survey_text,
        asked=tuple(question.id for question in context.survey.questions if question.id in asked),
        rows=rows,
        dropped=tuple(column.heading for column in columns if column.role is Role.PERSONAL),
        unused=tuple(column.heading for column in columns if column.role in left_out and column.heading),
        overlooked=overlooked(columns, found, QuestionNames(context.survey)),
        headers=reader.kept_headings,
        preselects=found.preset.preselects,
    )


def open_table(path: Path, name: str, context: RowContext) -> Headed:
    """Return the table of a file as it stands there, with the program that wrote it.

    Raises:
        RowsError: As ``read_rows``.
    """
    return headed(_sheets(path, name, context), QuestionNames(context.survey), name)


def table_columns(found: Headed, context: RowContext) -> tuple[Column, ...]:
    """Return what each column of a table is for."""
    said = context.row_map.for_file(found.preset.id, fingerprint(found.headings))
    units = UnitNames(context.register, context.row_map.units)
    return columns_of(found, QuestionNames(context.survey), units, said)


def _sheets(path: Path, name: str, context: RowContext) -> list[Sheet]:
    limits = context.limits
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            most = f"{limits.file_bytes // 10**6:,} MB"
            raise RowsError(
                both("{name}: lớn hơn {most}", "{name}: is larger than {most}", name=name, most=most),
                both("Chia tệp, rồi nạp từng phần một.", "Part the file, and import the parts one by one."),
            )
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as problem:
        raise RowsError(
            both(
                "{name}: không đọc được: {why}",
                "{name}: can't be read: {why}",
                name=name,
                why=reason_of(problem),
            ),
            both("Kiểm tra xem ai được quyền đọc tệp.", "Check who may read it."),
        ) from problem
    if data.startswith(COMPOUND):
        refuse_compound(data, name)
    data = unwrapped(data, name, limits)
    if data.startswith(ZIP):
        return workbook_sheets(data, name, limits)
    sheet = csv_sheet(data, name, context.known_texts, limits)
    return [sheet] if sheet.records else []


def _check(columns: tuple[Column, ...], name: str, context: RowContext) -> None:
    """Raise an error if no row could be counted, whatever stands in it."""
    roles = {column.role for column in columns}
    map_it = both(
        "Khai báo các cột của tệp trong map.yaml: phieu import “{name}” --propose",
        "Say what its columns are in map.yaml: phieu import “{name}” --propose",
        name=name,
    )
    if not roles & {*_ANSWERS}:
        raise RowsError(
            both(
                "{name}: không cột nào là câu hỏi của phiếu hỏi {id}",
                "{name}: no column is a question of the survey {id}",
                name=name,
                id=context.survey.id,
            ),
            map_it,
        )
    if Role.UNIT not in roles and not context.unit:
        raise RowsError(
            both("{name}: không cột nào ghi đơn vị", "{name}: no column names the unit", name=name),
            both(
                "Ghi đơn vị của mọi dòng bằng --unit. {map_it}",
                "Name the unit of all rows with --unit. {map_it}",
                map_it=map_it,
            ),
        )
    if not roles & {Role.TIME, Role.START, Role.PERIOD} and not context.period:
        raise RowsError(
            both("{name}: không cột nào ghi thời gian", "{name}: no column tells the time", name=name),
            both(
                "Ghi kỳ của mọi dòng bằng --period. {map_it}",
                "Name the period of all rows with --period. {map_it}",
                map_it=map_it,
            ),
        )


def _check_ids(found: Headed, columns: tuple[Column, ...], name: str) -> None:
    """Raise an error if a spreadsheet program has rounded the ids: rows would be taken for one another."""
    for column in columns:
        rounded = [cell for cell in found.table.values(column.place) if _ROUNDED.fullmatch(cell)]
        if column.role in (Role.KEY, Role.ID) and rounded:
            said = both(
                "chương trình bảng tính đã làm tròn các mã ở cột “{heading}”: {min}",
                "a spreadsheet program has rounded the ids in column “{heading}”: {min}",
                heading=column.heading,
                min=min(rounded),
            )
            raise RowsError(
                alike("{name}: {said}", name=name, said=said),
                both(
                    "Xuất lại tệp, và nạp ngay mà không lưu lại ở giữa.",
                    "Export the file again, and import it without saving it in between.",
                ),
            )
