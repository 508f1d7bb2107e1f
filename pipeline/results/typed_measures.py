"""What people typed into ``measures.csv``, carried over into the plan that takes its place.

A row of the plan is about a criterion of a unit, by survey and channel. What was typed beside it stays beside it as
long as the criterion is low, in whichever period; where it is low no more, the row stays below the others as it was,
since whoever put it right wants to say so. Rows and columns that people added stay, too.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pandas as pd

from forms.bilingual import both
from forms.csv_table import CsvProblems, csv_lines, csv_text, text_in_code_page, tidy
from pipeline.counting.csv_files import as_typed, harmless
from pipeline.figures.figures import Row
from pipeline.figures.measures import FROM_REGISTER, MEASURE_COLUMNS, TO_FILL
from pipeline.figures.tables import framed
from pipeline.results.columns import column_of

KEY = ("survey", "unit", "channel", "question")
REMEMBERED = ("unit_name", "unit_kind", "period", "limitation", "index")
"""Cells of a row, beside its key, that phieu wrote; a limitation may be reworded."""

_NAMES = {"unit": "unit_name", "question": "limitation"}
"""By which a row is known whose id is gone."""
_CALLED_BEFORE = {"Kênh khảo sát": "channel"}
"""Vietnamese headings of older workbooks."""
_LOST = ("?", "\ufffd")
"""What a spreadsheet program writes for a letter that its code page lacks."""

Key = tuple[str, ...]
Written = Mapping[Key, Row]
"""The remembered cells of each row as phieu wrote it last, by key."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A plan with what people typed into the one before.

    Attributes:
        table: the plan; columns that people added stand at its end.
        written: what is to be remembered of its rows.
        left_behind: why not all of what the file held is in it; empty where all is.
    """

    table: pd.DataFrame
    written: Written
    left_behind: str = ""


@dataclass(slots=True)
class _Typed:
    """The table as people left it: its further columns, and its rows by the ids of ours and the headings of theirs."""

    further: list[str]
    rows: list[dict[str, str]]


def carried_over(plan: pd.DataFrame, criteria: pd.DataFrame, data: bytes, written: Written) -> Carried:
    """Return a new plan with the cells that people typed into the one before.

    Args:
        plan: the new one, nothing typed.
        criteria: the table of criteria, which names all that a row can be about.
        data: the file as people left it, in whatever encoding and with whatever separator a spreadsheet saved it.
        written: what phieu wrote into it last; empty where that is not known.
    """
    problems = CsvProblems("")
    text = csv_text(data, problems)
    if problems.found:
        said = both(
            "{said}, cũng không thuộc bảng mã nào đọc đúng các tên trong tệp",
            "{said}, nor in a code page in which its names are right",
            said=problems.found[0].said,
        )
        known = {str(name) for column in ("unit_name", "question_name") for name in criteria[column].unique()}
        text, problems = text_in_code_page(data, known), CsvProblems("")
        if not text:
            return nothing_typed(plan, said)
    lines = csv_lines(text, problems)
    typed = _typed(lines) if lines else _Typed([], [])
    if problems.found:
        return nothing_typed(plan, problems.found[0].said)
    if typed is None:
        return nothing_typed(plan, both("dòng đầu không ghi tên các cột", "its first line does not name the columns"))
    return _merged(plan, criteria, typed, written)


def nothing_typed(plan: pd.DataFrame, left_behind: str = "") -> Carried:
    """Return a plan as it is, with why nothing of the file before could be taken, if there was one."""
    return Carried(plan, {key_of(row): remembered(row) for row in _rows(plan)}, left_behind)


def _rows(table: pd.DataFrame) -> list[Row]:
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def remembered(row: Row) -> Row:
    """Return the cells of a row of the plan that are remembered."""
    return {name: None if pd.isna(row[name]) else row[name] for name in REMEMBERED}


def key_of(row: Mapping[str, Any]) -> Key:
    """Return what a row of the plan is about."""
    return tuple("" if pd.isna(row[name]) else str(row[name]) for name in KEY)


def _typed(lines: Sequence[Sequence[str]]) -> _Typed | None:
    """Return the table that lines of cells are; ``None`` if the first does not tell what a row is about."""
    lines = _apart(lines)
    width = max(map(len, lines))
    headings = _headings([*lines[0], *[""] * (width - len(lines[0]))])
    if not all(name in headings or _NAMES[name] in headings for name in _NAMES):
        return None
    headings = _without_strangers(headings)
    rows = [dict(zip(headings, map(as_typed, cells), strict=False)) for cells in lines[1:]]
    used = {name for row in rows for name, cell in row.items() if cell.strip()}
    named = {heading for heading, cell in zip(headings, lines[0], strict=False) if cell.strip()}
    further = [name for name in headings if name not in MEASURE_COLUMNS and name in used | named]
    return _Typed(further, rows)


def _without_strangers(headings: Sequence[str]) -> list[str]:
    """Return headings of which those of the register are ours only together: somebody may have a column “status”."""
    if {*FROM_REGISTER} <= {*headings}:
        return list(headings)
    return [f"{name} (2)" if name in FROM_REGISTER else name for name in headings]


def _apart(lines: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Return lines with what was typed beside them in cells of its own.

    Where a spreadsheet program expects semicolons, all of a line with commas stands in the first cell, and what is
    typed into others is saved behind it.
    """
    last = len(lines[0]) - 1
    if not lines[0][last].startswith(tuple(f"{name};" for name in MEASURE_COLUMNS)):
        return lines
    return [[*cells[:last], *",".join(cells[last:]).split(";")] for cells in lines]


def _headings(cells: Sequence[str]) -> list[str]:
    """Return the id of each column of ours, and of others the heading, told apart where two are the same."""
    given = [_plain(cell).replace("_", " ") for cell in cells]
    # In English the name of the unit is called as its id is: most headings of a file are in one language.
    called = sorted(_called(), key=lambda names: -sum(cell in names for cell in given))
    headings: list[str] = []
    for place, (cell, plain) in enumerate(zip(cells, given, strict=True), 1):
        ours = next((names[plain] for names in called if plain in names), "")
        known = ours or harmless(as_typed(tidy(cell))) or f"column_{place}"
        name, number = known, 1
        while name in headings:
            number += 1
            name = f"{known} ({number})"
        headings.append(name)
    return headings


def _called() -> list[dict[str, str]]:
    """Return the ids of our columns by how they are called: by the id itself, in Vietnamese, in English."""
    shown = {name: column_of("measures", name, pd.Series(dtype=object)) for name in MEASURE_COLUMNS}
    vi, en = ({shown[name].said(language): name for name in shown} for language in ("vi", "en"))
    names = [{name: name for name in shown}, vi | _CALLED_BEFORE, en]
    return [{_plain(name).replace("_", " "): column for name, column in one.items()} for one in names]


@dataclass(slots=True)
class _Known:
    """All that a row can be about, found by its ids or, where a spreadsheet changed those, by its names.

    The criteria, of which a province has a million, are only looked through where the rest does not tell.
    """

    rows: dict[Key, Row]
    criteria: pd.DataFrame | None
    _by: dict[tuple[str, ...], dict[Key, set[Key]]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: pd.DataFrame, criteria: pd.DataFrame, written: Written) -> _Known:
        known = cls({}, criteria)
        for row in _rows(plan):
            known._add(key_of(row), {name: row[name] for name in REMEMBERED})
        for key, cells in written.items():
            known._add(key, cells)
        return known

    def _add(self, key: Key, row: Row) -> None:
        self.rows.setdefault(key, dict(zip(KEY, key, strict=True)) | row)

    def _look_through_criteria(self) -> None:
        if self.criteria is None:
            return
        newest = self.criteria.drop_duplicates(list(KEY), keep="last").rename(columns={"question_name": "limitation"})
        for row in _rows(newest[[*KEY, *REMEMBERED]]):
            self._add(key_of(row), {name: row[name] for name in REMEMBERED})
        self.criteria = None
        self._by.clear()

    def key_of(self, row: Mapping[str, str]) -> Key | None:
        """Return the one that a row of a file is about; ``None`` where that can't be told for sure."""
        exact = tuple(row.get(name, "") for name in KEY)
        if exact in self.rows:
            return exact
        self._look_through_criteria()
        given = [name for name in ("survey", "channel") if row.get(name, "").strip()]
        for unit, question in product(("unit", "unit_name"), ("question", "limitation")):
            fields = (unit, question, *given)
            if all(row.get(name, "").strip() for name in fields):
                found = self._index(fields).get(tuple(_plain(row[name]) for name in fields), set())
                if len(found) == 1:
                    return next(iter(found))
        return None

    def _index(self, fields: tuple[str, ...]) -> dict[Key, set[Key]]:
        if fields not in self._by:
            index = self._by[fields] = {}
            for key, row in self.rows.items():
                index.setdefault(tuple(_plain(str(row[name])) for name in fields), set()).add(key)
        return self._by[fields]


def _plain(cell: str) -> str:
    """Return a cell for comparing: a spreadsheet takes the zeros before a number away."""
    text = unicodedata.normalize("NFC", tidy(as_typed(cell))).casefold()
    return text.lstrip("0") or "0" if text.isdecimal() else text


@dataclass(slots=True)
class _Merge:
    """Puts what was typed beside what is known."""

    known: _Known
    written: Written
    further: list[str]
    left_behind: str = ""

    def filled(self, key: Key, row: Mapping[str, str], cells: Row) -> Row | None:
        """Return a row of ours with what was typed into it; ``None`` if nothing was."""
        was = self.written.get(key, self.known.rows[key])
        names = (*TO_FILL, *FROM_REGISTER, *self.further)
        typed: Row = {name: row[name] for name in names if row.get(name, "").strip()}
        limitation = row.get("limitation", "")
        if _differs(limitation, was["limitation"]) and not _has_lost_letters(limitation, was["limitation"]):
            typed["limitation"] = limitation
        self.left_behind = self.left_behind or _changed(row, key, was, is_written=key in self.written)
        return {**cells, **typed} if typed else None

    def before(self, key: Key, row: Mapping[str, str]) -> Row:
        """Return a row of an earlier plan as it was written; where that is not known, its figure as the file has it."""
        cells = self.known.rows[key]
        if key in self.written:
            return cells
        period, index = row.get("period", "").strip(), _number(row.get("index", ""))
        return {**cells, "period": period or cells["period"], "index": cells["index"] if index is None else index}

    def as_it_is(self, row: Mapping[str, str]) -> Row:
        """Return a row that people added."""
        index = _number(row.get("index", ""))
        if index is None and row.get("index", "").strip():
            self.left_behind = both("có ô ở cột “index” không phải là số", "a cell of the column “index” is no number")
        return {**row, "index": index}


def _changed(row: Mapping[str, str], key: Key, was: Row, *, is_written: bool) -> str:
    """Return what is wrong with cells of a row that phieu filled in: lost letters, or something typed over them."""
    if any(_has_lost_letters(row.get(name, ""), was[name]) for name in ("unit_name", "unit_kind", "limitation")):
        return both(
            "chữ có dấu trong dòng bị mất khi lưu: hãy lưu dạng “CSV UTF-8”",
            "letters in it were lost when it was saved: save it as “CSV UTF-8”",
        )
    cells: Row = dict(zip(KEY, key, strict=True))
    if is_written:
        cells |= {name: was[name] for name in ("unit_name", "unit_kind")}
    changed = [name for name, cell in cells.items() if _differs(row.get(name, ""), cell)]
    period, index = row.get("period", ""), row.get("index", "")
    if is_written and period.strip() and str(was["period"])[2:4] not in period:  # a spreadsheet makes days of periods
        changed.append("period")
    if is_written and index.strip() and _is_other_number(index, was["index"]):
        changed.append("index")
    return (
        both(
            "có ô ở cột “{column}”, cột do phieu điền, đã bị sửa",
            "cells of the column “{column}”, which phieu fills in, were changed",
            column=changed[0],
        )
        if changed
        else ""
    )


def _merged(plan: pd.DataFrame, criteria: pd.DataFrame, typed: _Typed, written: Written) -> Carried:
    merge = _Merge(_Known.of(plan, criteria, written), written, typed.further)
    ours = {key_of(row): row for row in _rows(plan)}
    filled: dict[Key, list[Row]] = {}
    others: list[Row] = []
    remember = {key: remembered(row) for key, row in ours.items()}
    for row in typed.rows:
        key = merge.known.key_of(row)
        if key is None:
            others.append(merge.as_it_is(row))
            continue
        cells = ours.get(key) or merge.before(key, row)
        full = merge.filled(key, row, cells)
        if full is not None:
            (filled.setdefault(key, []) if key in ours else others).append(full)
            remember.setdefault(key, remembered(cells))
    rows = [*_in_order(ours, filled), *others]
    table = framed(rows, (*MEASURE_COLUMNS, *typed.further))
    for name in (*TO_FILL, *FROM_REGISTER, *typed.further):
        table[name] = table[name].astype(object).where(table[name].notna(), None)
    return Carried(table, remember, merge.left_behind)


def _in_order(ours: Mapping[Key, Row], filled: Mapping[Key, Sequence[Row]]) -> Iterator[Row]:
    for key, row in ours.items():
        yield from filled.get(key, [row])


def _differs(cell: str, was: object) -> bool:
    return bool(cell.strip()) and _plain(cell) != _plain(str(was or ""))


def _has_lost_letters(cell: str, was: object) -> bool:
    return any(sign in cell and sign not in str(was) for sign in _LOST)


def _is_other_number(cell: str, was: object) -> bool:
    """Tell whether a cell is another number than what was written with two decimals."""
    number = _number(cell)
    return number is None or not isinstance(was, float) or abs(number - was) > 0.0051


def _number(cell: str) -> float | None:
    try:
        number = float(cell.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
