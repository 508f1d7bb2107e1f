"""Rows made column by column: those of thousands of units have millions of cells, too many to be objects of Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.figures.figures import Row

Columns = dict[str, Any]
"""Arrays of one length, by the name of the column."""


def interleaved(cells: Sequence[Row], names: Sequence[Row], columns: Sequence[Columns]) -> Columns:
    """Return the rows of some wholes, one for each of some things that are told of each, whole by whole.

    Args:
        cells: of each whole, the cells that say what it is; all have the same.
        names: of each thing, the cells that name it; all have the same.
        columns: of each thing, what is told of all wholes; what is told of others alone is empty.
    """
    many, found = len(columns), Columns()
    for name in cells[0] if cells else ():
        found[name] = np.repeat(_array([one[name] for one in cells]), many)
    for name in names[0] if names else ():
        found[name] = np.tile(_array([one[name] for one in names]), len(cells))
    for name in dict.fromkeys(name for one in columns for name in one):
        found[name] = _across([one.get(name) for one in columns], len(cells))
    return found


def _array(cells: Sequence[Any]) -> Any:
    return np.array(cells, np.int64 if all(isinstance(cell, int) for cell in cells) else object)


def _across(columns: Sequence[Any], length: int) -> Any:
    """Return the first cells of all columns, then the second ones, and so on; ``None`` is an empty column."""
    there = [one for one in columns if one is not None]
    kind = np.result_type(*there)
    if len(there) < len(columns) and kind.kind != "O":
        kind = np.dtype(np.float64)
    cells = np.empty((length, len(columns)), kind)
    for at, one in enumerate(columns):
        cells[:, at] = np.nan if one is None else one
    return cells.ravel()


def together(parts: Sequence[Columns]) -> Columns:
    """Return the rows of some parts, one after the other; a column that one of them lacks is empty there."""
    full = [part for part in parts if part and len(next(iter(part.values())))]
    if len(full) < 2:
        return full[0] if full else {}
    names = dict.fromkeys(name for part in full for name in part)
    lengths = [len(next(iter(part.values()))) for part in full]
    return {
        name: np.concatenate([part.get(name, np.full(n, np.nan)) for part, n in zip(full, lengths, strict=True)])
        for name in names
    }
