"""Tables as bytes of which the rows of one unit are taken without the others being made.

Column after column: numbers as they are, texts as numbers of those that occur. A short description, as JSON, tells
where each begins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

_ALIGNED = 8  # bytes that each column begins at a multiple of
_MASKED = {"Int64": np.dtype("int64"), "Float64": np.dtype("float64")}
_PLAIN = ("float64", "int64", "bool")
_TEXT, _ANY = "str", "object"
_KEPT_AS_JSON = (str, int, float, bool)


class NotKeptError(Exception):
    """A table holds something that can't be kept so."""


def packed_tables(tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]) -> bytes:
    """Return tables and what is to be known of them as bytes.

    Args:
        tables: by name; what their rows are numbered by is not kept.
        about: fit for JSON.

    Raises:
        NotKeptError: a cell is no text, number or truth value.
    """
    buffers: list[NDArray[Any]] = []
    told: dict[str, Any] = {}
    place = 0
    for name, table in tables.items():
        columns: list[dict[str, Any]] = []
        for label in table.columns:
            described, arrays = _packed(table[label])
            places = []
            for array in arrays:
                places.append(place)
                place += -(-array.nbytes // _ALIGNED) * _ALIGNED
                buffers.append(array)
            columns.append(described | {"name": label, "at": places})
        told[name] = {"rows": len(table), "columns": columns}
    head = orjson.dumps({"about": about, "tables": told})
    begin = (len(head).to_bytes(_ALIGNED, "little") + head).ljust(_start(len(head)), b"\0")
    contents = (array.tobytes() for array in buffers)
    return b"".join([begin, *(one.ljust(-(-len(one) // _ALIGNED) * _ALIGNED, b"\0") for one in contents)])


def _start(head: int) -> int:
    """Return where the columns begin behind a description of so many bytes."""
    return -(-(_ALIGNED + head) // _ALIGNED) * _ALIGNED


def _packed(column: pd.Series) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """Return what a column is, and its arrays."""
    kind = str(column.dtype)
    if kind in _MASKED:
        known = column.notna().to_numpy()
        return {"kind": kind}, [column.fillna(0).to_numpy(_MASKED[kind]), known]
    if kind in _PLAIN:
        return {"kind": kind}, [np.ascontiguousarray(column.to_numpy())]
    if kind not in (_TEXT, _ANY):
        raise NotKeptError(f"{column.name}: {kind}")
    texts = column.astype(object).where(column.notna(), None) if kind == _TEXT else column
    numbers, cells = _numbered(texts.tolist())
    return {"kind": kind, "cells": cells}, [numbers]


def _numbered(values: list[Any]) -> tuple[NDArray[np.int32], list[Any]]:
    """Return the number of each cell, -1 for none, and the cells that occur: 1, 1.0 and true are three."""
    if all(value is None or isinstance(value, str) for value in values):
        places, found = pd.factorize(np.array(values, object))
        return np.asarray(places, np.int32), [str(one) for one in found]
    known: dict[tuple[type, Any], int] = {}
    numbers = np.full(len(values), -1, np.int32)
    for at, value in enumerate(values):
        if value is not None:
            if not isinstance(value, _KEPT_AS_JSON) or value != value:  # noqa: PLR0124 - not a number
                raise NotKeptError(repr(value))
            numbers[at] = known.setdefault((type(value), value), len(known))
    return numbers, [value for _, value in known]


@dataclass(frozen=True)
class KeptTables(Mapping[str, pd.DataFrame]):
    """Tables that were packed, made as far as they are asked for.

    Attributes:
        content: as it was packed.
        head: its description.
        start: where the columns begin.
    """

    content: bytes
    head: Mapping[str, Any]
    start: int

    @classmethod
    def of(cls, content: bytes) -> KeptTables:
        """Return the tables that ``packed_tables`` made these bytes of."""
        size = int.from_bytes(content[:_ALIGNED], "little")
        return cls(content, orjson.loads(content[_ALIGNED : _ALIGNED + size]), _start(size))

    @property
    def about(self) -> Mapping[str, Any]:
        """What is to be known of the tables."""
        found: Mapping[str, Any] = self.head["about"]
        return found

    @cached_property
    def _whole(self) -> dict[str, pd.DataFrame]:
        return {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._whole:
            self._whole[name] = self._rows(name, None)
        return self._whole[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.head["tables"])

    def __len__(self) -> int:
        return len(self.head["tables"])

    def has(self, name: str, column: str) -> bool:
        """Tell whether a table has a column."""
        return any(one["name"] == column for one in self.head["tables"][name]["columns"])

    def of_units(self, name: str, units: Collection[str]) -> pd.DataFrame:
        """Return the rows of some units, numbered as in the whole table."""
        (column,) = (one for one in self.head["tables"][name]["columns"] if one["name"] == "unit")
        meant = [number for number, cell in enumerate(column["cells"]) if cell in units]
        numbers = self._array(column["at"][0], np.int32, self.head["tables"][name]["rows"])
        return self._rows(name, np.flatnonzero(np.isin(numbers, meant)))

    def _rows(self, name: str, chosen: NDArray[np.int64] | None) -> pd.DataFrame:
        told = self.head["tables"][name]
        index = pd.RangeIndex(told["rows"]) if chosen is None else pd.Index(chosen)
        made = {
            one["name"]: pd.Series(self._column(one, told["rows"], chosen), index, dtype=one["kind"])
            for one in told["columns"]
        }
        return pd.DataFrame(made, index=index)

    def _column(self, told: Mapping[str, Any], rows: int, chosen: NDArray[np.int64] | None) -> Any:
        def some(at: int, kind: Any) -> NDArray[Any]:
            array = self._array(told["at"][at], kind, rows)
            return array.copy() if chosen is None else array[chosen]

        if plain := _MASKED.get(told["kind"]):
            cells = pd.array(some(0, plain), dtype=told["kind"])
            cells[~some(1, np.bool_)] = pd.NA
            return cells
        if told["kind"] in _PLAIN:
            return some(0, np.dtype(told["kind"]))
        texts = np.empty(len(told["cells"]) + 1, object)
        texts[:-1] = told["cells"]  # the last one, for -1, is none
        return texts[some(0, np.int32)]

    def _array(self, at: int, kind: Any, rows: int) -> NDArray[Any]:
        return np.frombuffer(self.content, kind, rows, self.start + at)


def rows_of_units(tables: Mapping[str, pd.DataFrame], units: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of some units of all tables that tell of units one by one; kept ones are not read whole."""
    wanted = frozenset(units)
    if isinstance(tables, KeptTables):
        return {name: tables.of_units(name, wanted) for name in tables if tables.has(name, "unit")}
    return {name: table[table["unit"].isin(wanted)] for name, table in tables.items() if "unit" in table}
