"""Propose ``map.yaml`` for a file: what is understood already, and what a person has still to say."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from forms.survey import Survey
from pipeline.durable import disk_failures, written_whole
from pipeline.rows.answer_columns import AnswerColumns
from pipeline.rows.columns import Column, fingerprint
from pipeline.rows.heads import Headed
from pipeline.rows.personal_data import shortened
from pipeline.rows.reading import open_table, table_columns
from pipeline.rows.roles import Role
from pipeline.rows.row_context import RowContext
from pipeline.rows.row_map import FILE, OPEN
from pipeline.rows.unit_names import UnitNames

_SHOWN = 3  # values beside a column
_MOST = 40  # values of one column that are listed
_WIDE = 4096  # characters of a line: none is broken
_ABOUT = """\
{file}
Điền vào chỗ có dấu “?”, rồi lưu tệp này với tên map.yaml trong thư mục làm việc.
Fill in what has a “?”, and save this as map.yaml in the workspace.
Cột / columns: {roles}; {questions}; câu=lựa chọn / question=choice.
"""


def save_proposal(folder: Path, path: Path, name: str, context: RowContext) -> Path:
    """Put what is proposed for a file into ``map.yaml`` of a workspace's folder, and return where it lies.

    What a person wrote there stays as it is; units that nobody knows are added to it.

    Raises:
        RowsError: The file holds no table.
        DiskError: The map can't be written.
    """
    target = folder / FILE
    with disk_failures(target):
        there = target.read_text("utf-8-sig") if target.exists() else ""
        with written_whole(target) as file:
            file.write(propose_map(path, name, context, there).encode())
    return target


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What a person has still to say in a map.

    Attributes:
        columns: The headings of columns of which nobody knows what they are.
        values: What stands in columns of a question and is none of its choices, after the question's id.
        units: The names of units that nobody knows.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    units: tuple[str, ...]


def still_open(text: str) -> StillOpen:
    """Return what has a “?” in the YAML text of a map that was proposed."""
    content = YAML().load(text) or {}
    sections = [one for one in (content.get("files") or {}).values() if one]
    columns = [name for one in sections for name, use in (one.get("columns") or {}).items() if use == OPEN]
    values = [
        (question, str(cell))
        for one in sections
        for question, meant in (one.get("values") or {}).items()
        for cell, option in (meant or {}).items()
        if option == OPEN
    ]
    units = [str(name) for name, unit in (content.get("units") or {}).items() if unit == OPEN]
    return StillOpen(tuple(dict.fromkeys(map(str, columns))), tuple(dict.fromkeys(values)), tuple(units))


def propose_map(path: Path, name: str, context: RowContext, there: str = "") -> str:
    """Return the YAML text of a map for one file, to be edited by a person.

    Args:
        path: Where the file lies.
        name: What it is called.
        context: What it is read against; what its map says already is kept.
        there: The text of the map that there is; empty for none.

    Raises:
        RowsError: The file holds no table.
    """
    found = open_table(path, name, context)
    columns = table_columns(found, context)
    section = CommentedMap(
        preset=found.preset.id,
        headers=fingerprint(found.headings),
        columns=_columns(found, columns),
        values=_values(found, columns, context),
    )
    section.fa.set_block_style()
    units = _units(found, columns, context)
    before = YAML().load(there) if there.strip() else None
    if isinstance(before, CommentedMap):
        return _added(before, _section_name(name), section, units)
    content = CommentedMap(files=CommentedMap({_section_name(name): section}), units=units)
    roles = ", ".join(role for role in Role if role not in (Role.ANSWER, Role.FLAG, Role.OTHER, Role.UNUSED))
    about = _ABOUT.format(file=name, roles=roles, questions=_questions(context.survey))
    content.yaml_set_start_comment(about)
    return written(content)


def _added(before: CommentedMap, name: str, section: CommentedMap, units: CommentedMap) -> str:
    """Return the map that there is with a section more, and with more units.

    A section of these very headings gets what it lacks; one of that name for other headings stays, too.
    """
    for key in ("files", "units"):
        if before.get(key) is None:
            before[key] = CommentedMap()
    files = before["files"]
    same = [one for one, said in files.items() if said and said.get("headers") == section["headers"]]
    free = (f"{name}-{number}" if number > 1 else name for number in count(1))
    place = same[0] if same else next(one for one in free if one not in files)
    files[place] = _kept(files[place], section) if same else section
    for cell, unit in units.items():
        before["units"].setdefault(cell, unit)
    return written(before)


def _kept(old: CommentedMap, new: CommentedMap) -> CommentedMap:
    """Return a section with what is proposed for it now and was not said in it before."""
    for key in ("columns", "values"):
        if old.get(key) is None:
            old[key] = CommentedMap()
    for heading, use in new["columns"].items():
        if old["columns"].get(heading, OPEN) == OPEN:
            old["columns"][heading] = use
    for question, meant in new["values"].items():
        said = old["values"].setdefault(question, CommentedMap())
        for cell in meant:
            said.setdefault(cell, OPEN)
    return old


def _section_name(name: str) -> str:
    return Path(name).stem or "file"


def _questions(survey: Survey) -> str:
    return ", ".join(question.id for question in survey.questions)


def _columns(found: Headed, columns: Sequence[Column]) -> CommentedMap:
    """Return what each column is for; a comment shows what stands in those that nobody knows."""
    made = CommentedMap()
    for column in columns:
        if column.heading and column.role is not Role.OTHER:
            made[column.heading] = use_of(column)
            if column.role is Role.UNUSED:
                values = Counter(found.table.column(column.place)).most_common(_SHOWN)
                shown = ", ".join(f"“{shortened(value)}”" for value, _ in values)
                made.yaml_add_eol_comment(shown or "trống / empty", column.heading)
    return made


def use_of(column: Column) -> str:
    """Return what a column is for, as ``map.yaml`` says it."""
    if column.role is Role.FLAG:
        return f"{column.question}={column.option}"
    return column.question or str(column.role)


def _values(found: Headed, columns: Sequence[Column], context: RowContext) -> CommentedMap:
    """Return the answers that nobody knows, by question."""
    answers = AnswerColumns.unchecked(found, columns, context)
    made = CommentedMap()
    for column in columns:
        unknown = answers.unknown(found, column)[:_MOST]
        if unknown:
            names = answers.choices[column.question]
            made.setdefault(column.question, CommentedMap()).update(dict.fromkeys(unknown, OPEN))
            made.yaml_add_eol_comment(
                ", ".join(f"{one.id} = {one.label}" for one in names.question.options), column.question
            )
    return made


def _units(found: Headed, columns: Sequence[Column], context: RowContext) -> CommentedMap:
    """Return the names of units that nobody knows; the number beside each is that of its rows."""
    units = UnitNames(context.register, context.row_map.units)
    made = CommentedMap()
    for cell, times in unit_cells(found, columns):
        if not units.knows(cell) and len(made) < _MOST:
            made[cell] = OPEN
            made.yaml_add_eol_comment(f"{times}", cell)
    return made


def unit_cells(found: Headed, columns: Sequence[Column]) -> Iterator[tuple[str, int]]:
    """Yield the names of units in a file, the most frequent first, with the number of rows that have each."""
    cells: Counter[str] = Counter()
    for column in columns:
        if column.role is Role.UNIT:
            cells.update(found.table.column(column.place))
    return iter(cells.most_common())


def written(content: Any) -> str:
    """Return the YAML text of a map, with its comments."""
    yaml = YAML()
    yaml.width = _WIDE
    yaml.allow_unicode = True
    text = io.StringIO()
    yaml.dump(content, text)
    return text.getvalue()
