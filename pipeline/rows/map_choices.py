"""What a person may choose for a file in ``map.yaml``: the use of each column, and the unit that each name is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from forms.layout import Kind
from pipeline.rows.columns import Column, fingerprint
from pipeline.rows.heads import Headed
from pipeline.rows.map_proposal import propose_map, unit_cells, use_of, written
from pipeline.rows.personal_data import are_personal, is_personal_heading, shortened
from pipeline.rows.reading import open_table, table_columns
from pipeline.rows.roles import Role
from pipeline.rows.row_context import RowContext
from pipeline.rows.row_map import OPEN
from pipeline.rows.unit_names import UnitNames

_SHOWN = 3
_MOST_UNITS = 200
_WIDE = 40  # characters of a value
_DAYS = (Role.TIME, Role.START, Role.PERIOD)  # whose digits name nobody


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of a file.

    Attributes:
        heading: As it stands there.
        samples: What stands in it most often; nothing of personal data, and nothing that somebody wrote in words.
        use: What it is for, as ``map.yaml`` says it; ``?`` where nobody knows.
    """

    heading: str
    samples: tuple[str, ...]
    use: str


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A name of a unit in a file that nobody knows, with the number of rows that have it."""

    cell: str
    rows: int


@dataclass(frozen=True, slots=True)
class MapChoices:
    """All that is to be chosen for a file."""

    columns: tuple[ColumnChoice, ...]
    units: tuple[UnitChoice, ...]


def choices_of(path: Path, name: str, context: RowContext) -> MapChoices:
    """Return what is to be chosen for a file, with what is known or proposed.

    Raises:
        RowsError: The file holds no table.
    """
    found = open_table(path, name, context)
    columns = table_columns(found, context)
    texts = {question.id for question in context.survey.questions if question.kind is Kind.TEXT}
    known = UnitNames(context.register, context.row_map.units)
    strange = [UnitChoice(cell, rows) for cell, rows in unit_cells(found, columns) if not known.knows(cell)]
    return MapChoices(
        tuple(
            ColumnChoice(one.heading, _samples(found, one, texts), use_of(one))
            for one in columns
            if one.heading and one.role is not Role.OTHER
        ),
        tuple(strange[:_MOST_UNITS]),
    )


def _samples(found: Headed, column: Column, texts: set[str]) -> tuple[str, ...]:
    cells = found.table.column(column.place)
    is_personal = column.role is Role.PERSONAL or is_personal_heading(column.heading) or are_personal(cells)
    if is_personal or column.question in texts:
        return ()
    often = [value for value, _ in Counter(cells).most_common(_SHOWN)]
    return tuple(value[:_WIDE] if column.role in _DAYS else shortened(value) for value in often)


def with_choices(
    path: Path, name: str, context: RowContext, there: str, columns: Mapping[str, str], units: Mapping[str, str]
) -> str:
    """Return the YAML text of a map in which is written what a person chose for a file.

    Args:
        path: Where the file lies.
        name: What it is called.
        context: What it is read against.
        there: The text of the map that there is; empty for none. What it says of other files stays.
        columns: What each column is for, by its heading.
        units: The ids of units by what stands for them in the file.

    Raises:
        RowsError: The file holds no table.
    """
    content = YAML().load(propose_map(path, name, context, there))
    headers = fingerprint(open_table(path, name, context).headings)
    section: dict[str, Any] = next(one for one in content["files"].values() if one and one.get("headers") == headers)
    section["columns"].update(columns)
    content["units"].update({cell: unit for cell, unit in units.items() if unit != OPEN})
    return written(content)
