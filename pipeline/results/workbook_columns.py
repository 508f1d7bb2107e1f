"""From the rows of a table to the columns of a sheet: coded values in words, links, what stands out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from pipeline.figures.demographics import SUPPRESSED
from pipeline.figures.matrix import MATRIX_KEYS, criteria_by_unit, matrix
from pipeline.figures.tables import TOO_FEW
from pipeline.results.columns import NO_LEVELS, VALUES, YES_NO, Display, column_of
from pipeline.results.worksheets import Cell, CellStyle, SheetColumn, cell_text, link_to

LEVEL = "level"
"""Where the glossary says what levels are called."""

Glossary = Mapping[str, Mapping[str, str]]
"""By column, what its coded values are called."""

_IDS_AND_NAMES = (
    ("channel", "channel", "channel_name"),
    ("factor", "factor", "factor_name"),
    ("themes", "theme", "theme_name"),
)


def glossary_of(frames: Iterable[pd.DataFrame], language: str, levels: Mapping[str, str] = NO_LEVELS) -> Glossary:
    """Return what coded values are called, with the channels, factors and themes that the tables name themselves.

    ``levels`` are what the levels of the scales are called, by their ids.
    """
    glossary = {
        column: {value: words.said(language) for value, words in values.items()} for column, values in VALUES.items()
    }
    for frame in frames:
        for column, known, name in _IDS_AND_NAMES:
            if known in frame and name in frame:
                glossary.setdefault(column, {}).update(zip(frame[known], frame[name], strict=True))
    return glossary | {LEVEL: dict(levels)}


def sheet_columns(
    table: str,
    frame: pd.DataFrame,
    glossary: Glossary,
    language: str,
    links: Mapping[str, Mapping[int, str]],
    folded: Container[str] = (),
) -> list[SheetColumn]:
    """Return the columns of a table's sheet.

    Args:
        table: its id.
        frame: its rows.
        glossary: what coded values are called; an id beside which its name stands is left as it is.
        language: ``vi`` or ``en``.
        links: by column and row (from 0), where a cell leads to.
        folded: the columns that are folded away.

    """
    notes = frame["note"] if "note" in frame else [""] * len(frame)
    styles = [_style_of_note(note) for note in notes]
    columns = []
    for name, values in frame.items():
        column = str(name)
        shown = column_of(table, column, values, glossary.get(LEVEL, NO_LEVELS))
        words = {} if f"{column}_name" in frame else glossary.get(column, {})
        cells = _cells(values, words, language)
        label = cell_text(shown.said(language))
        columns.append(SheetColumn(label, shown.kind, cells, styles, links.get(column, {}), column in folded))
    return columns


def matrix_columns(criteria: pd.DataFrame, glossary: Glossary, language: str) -> list[SheetColumn]:
    """Return the columns of the sheet with criteria as rows and units as columns; the lowest of each unit stand out."""
    indices, notes = matrix(criteria), criteria_by_unit(criteria, "note")
    lowest = criteria_by_unit(criteria, "lowest") if "lowest" in criteria else None
    columns = sheet_columns("matrix", indices[list(MATRIX_KEYS)], glossary, language, {})
    labels = _labels_of_units(criteria)
    for unit in indices.columns[len(MATRIX_KEYS) :]:
        styles = [_style_of_note(note) for note in notes[unit]]
        if lowest is not None:
            styles = [
                CellStyle.LOWEST if _is_set(place) else style for place, style in zip(lowest[unit], styles, strict=True)
            ]
        cells = _cells(indices[unit], {}, language)
        columns.append(SheetColumn(cell_text(labels[unit]), Display.POINTS, cells, styles, {}, False))
    return columns


def links_to_sheets(units: pd.DataFrame, sheets: pd.DataFrame, sheet: str) -> dict[int, str]:
    """Return for each row of the units where the first of its sheets stands on the sheet of that name."""
    keys = [key for key in ("survey", "unit", "channel", "period") if key in units and key in sheets]
    first: dict[tuple[Any, ...], int] = {}
    for row, run in enumerate(zip(*(sheets[key] for key in keys), strict=True), 1):
        first.setdefault(run, row)
    runs = enumerate(zip(*(units[key] for key in keys), strict=True))
    return {row: link_to(sheet, first[run]) for row, run in runs if run in first}


def _labels_of_units(criteria: pd.DataFrame) -> dict[str, str]:
    """Names are reused: where two units share one, the id stands behind it."""
    names = dict(zip(criteria["unit"], criteria["unit_name"], strict=True))
    shared = list(names.values())
    return {unit: name if shared.count(name) == 1 else f"{name} ({unit})" for unit, name in names.items()}


def _style_of_note(note: object) -> CellStyle:
    return CellStyle.FADED if isinstance(note, str) and note in (TOO_FEW, SUPPRESSED) else CellStyle.PLAIN


def _is_set(value: object) -> bool:
    """Whether a cell says something: a place among the lowest, a yes."""
    return _cell(value, "en") not in (None, 0, "no")


def _cells(values: Iterable[object], words: Mapping[str, str], language: str) -> list[Cell]:
    """The same few texts fill thousands of cells, so each is made once; a column of numbers needs no look at each."""
    if isinstance(values, pd.Series) and is_numeric_dtype(values) and not is_bool_dtype(values):
        return [None if one is pd.NA or not isfinite(one) else one for one in values.tolist()]
    made: dict[str, Cell] = {}
    cells: list[Cell] = []
    for value in values:
        if not isinstance(value, str):
            cells.append(_cell(value, language))
            continue
        if value not in made:
            made[value] = cell_text(_in_words(value, words)) or None
        cells.append(made[value])
    return cells


def _in_words(value: str, words: Mapping[str, str]) -> str:
    if value in words or not words:
        return words.get(value, value)
    return "; ".join(words.get(part, part) for part in value.split("|"))


def _cell(value: object, language: str) -> Cell:
    if isinstance(value, bool | np.bool_):
        return YES_NO["yes" if value else "no"].said(language)
    if isinstance(value, Real):
        return _number(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    return cell_text(str(value)) or None


def _number(value: Real) -> Cell:
    """A workbook has no infinity, and where there is no figure it has nothing."""
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isfinite(value) else None
