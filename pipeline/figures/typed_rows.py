"""From a table of figures to typed rows, so that who reads a figure names an attribute and not a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from enum import StrEnum
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

import pandas as pd

from pipeline.figures.figures import EXACT

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LEVELS, LEVEL = "levels", "level_"
UNROUNDED = "exact"

RowClass = TypeVar("RowClass", bound="DataclassInstance")


def rows_of(table: pd.DataFrame, kind: type[RowClass]) -> list[RowClass]:
    """Return the rows of a table as objects of a class whose fields are called like the columns.

    A field that may be ``None`` is ``None`` where a cell is missing or an empty text; one that is a ``StrEnum`` is made
    from the cell's text. Columns that the class has no field for are left out. The field ``levels`` has the counts of
    all columns ``level_…``, by the ids of the levels; the field ``exact`` has the figures of all columns ``exact_…``,
    by the names of the columns that have them rounded.

    Args:
        table: with rows in the order in which they are returned.
        kind: a dataclass; its fields are ``str``, ``int``, ``float`` or a ``StrEnum``, each of them or ``None``.

    Raises:
        ValueError: the table lacks a column, or a cell is missing whose field can't be ``None``.
        TypeError: a cell holds something else than its field.
    """
    types = get_type_hints(kind)
    special = {LEVELS: (LEVEL, int), UNROUNDED: (EXACT, float)}
    columns = [
        _mapped(table, special[field.name]) if field.name in special else _cells(table, field.name, types[field.name])
        for field in fields(kind)
    ]
    make: Callable[..., RowClass] = kind
    return [make(*cells) for cells in zip(*columns, strict=True)]


def _mapped(table: pd.DataFrame, special: tuple[str, Callable[[Any], Any]]) -> list[dict[str, Any]]:
    """Return for each row the cells of the columns that begin so, by what follows; none of a cell that is missing."""
    start, number = special
    ids = [str(name).removeprefix(start) for name in table if str(name).startswith(start)]
    cells = zip(*(table[f"{start}{one}"].tolist() for one in ids), strict=True) if ids else ((),) * len(table)
    return [{one: number(n) for one, n in zip(ids, row, strict=True) if not pd.isna(n)} for row in cells]


def _cells(table: pd.DataFrame, name: str, wanted: Any) -> list[Any]:
    if name not in table:
        raise ValueError(f"the table has no column “{name}”")
    kinds = get_args(wanted) or (wanted,)
    (kind,) = (one for one in kinds if one is not NoneType)
    missing_allowed = NoneType in kinds
    column = table[name].astype(object)
    return [_cell(value, name, kind, missing_allowed) for value in column.where(column.notna(), None).tolist()]


def _cell(value: Any, name: str, kind: type, missing_allowed: bool) -> Any:
    if value is None or (value == "" and missing_allowed):
        if missing_allowed:
            return None
        raise ValueError(f"a cell of the column “{name}” is missing")
    if issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"the column “{name}” holds {value!r}, which is no {kind.__name__}")
    return value
