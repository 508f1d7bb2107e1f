"""Who answered: cells with few people are hidden, and nobody can work out what they hold from what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.figures.demographics import suppressed
from pipeline.intake.ingest import ingest
from pipeline.results.tabulate import tabulate

Office = Any  # of conftest.py, which can't be imported

FEWEST = 5

Cell = tuple[int, int]
Table = list[list[int | None]]
"""Units, and their sum, × choices; ``None`` where a cell is hidden."""


def attack(shown: Table, totals: Sequence[int | None]) -> dict[Cell, int]:
    """Work out hidden cells as a curious reader would, one line at a time; return what was found.

    Whoever knows a total and all cells of a line but one knows that one; and where nothing is left of the total, all
    that is hidden is empty. ``totals`` are those of the rows; where people may choose several, only that of a unit
    without sheets is known.
    """
    known = {(r, c): cell for r, row in enumerate(shown) for c, cell in enumerate(row) if cell is not None}
    hidden = {(r, c) for r, row in enumerate(shown) for c, cell in enumerate(row) if cell is None}
    found: dict[Cell, int] = {}
    while True:
        news = dict(_news(shown, totals, known, hidden - found.keys()))
        if not news:
            return found
        found |= news
        known |= news


def _news(
    shown: Table, totals: Sequence[int | None], known: dict[Cell, int], hidden: set[Cell]
) -> Iterator[tuple[Cell, int]]:
    rows, columns = range(len(shown)), range(len(shown[0]))
    last = rows[-1]
    for row, total in zip(rows, totals, strict=True):
        if total is not None:
            yield from _left_of(total, [(row, column) for column in columns], known, hidden)
    for column in columns:
        units = [(row, column) for row in rows[:-1]]
        if (last, column) in known:
            yield from _left_of(known[last, column], units, known, hidden)
        elif not hidden.intersection(units):
            yield (last, column), sum(known[cell] for cell in units)


def _left_of(
    total: int, cells: Iterable[Cell], known: dict[Cell, int], hidden: set[Cell]
) -> Iterator[tuple[Cell, int]]:
    cells = list(cells)
    unknown = [cell for cell in cells if cell in hidden]
    left = total - sum(known.get(cell, 0) for cell in cells)
    if len(unknown) == 1 or left == 0:
        yield from ((cell, left) for cell in unknown)


def as_shown(people: NDArray[np.int64], *, rows_add_up: bool = True) -> Table:
    """What of a table is left to see."""
    hidden = suppressed(people, FEWEST, rows_add_up=rows_add_up)
    return [
        [None if is_hidden else int(cell) for cell, is_hidden in zip(cells, mask, strict=True)]
        for cells, mask in zip(people, hidden, strict=True)
    ]


def with_sum(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    units = np.array(rows, np.int64)
    return np.concatenate([units, units.sum(axis=0, keepdims=True)])


# Units without sheets and choices that nobody makes are common, and they are what gives others away.
SIZES = st.sampled_from([0, 0, 1, 3, 4, 5, 6, 9, 30]) | st.integers(0, 60)


@st.composite
def tables(draw: st.DrawFn) -> NDArray[np.int64]:
    choices = draw(st.integers(2, 5))
    empty = [0] * choices
    row = st.lists(SIZES, min_size=choices, max_size=choices)
    return with_sum(draw(st.lists(row | st.just(empty), min_size=1, max_size=7)))


@given(tables(), st.booleans())
def test_every_cell_under_five_is_hidden(people: NDArray[np.int64], rows_add_up: bool) -> None:
    shown = as_shown(people, rows_add_up=rows_add_up)
    assert all(cell is None or cell >= FEWEST for row in shown for cell in row)


@given(tables())
def test_no_person_can_be_found_from_totals_and_neighbours(people: NDArray[np.int64]) -> None:
    assume((people[-1] > 0).sum() > 1)  # where all choose the same, everybody knows what each unit's people chose
    found = attack(as_shown(people), people.sum(axis=1).tolist())
    assert not {cell: number for cell, number in found.items() if number}


@given(tables())
def test_no_person_can_be_found_where_people_choose_several(people: NDArray[np.int64]) -> None:
    totals = [None if row.any() else 0 for row in people]
    found = attack(as_shown(people, rows_add_up=False), totals)
    assert not {cell: number for cell, number in found.items() if number}


@given(tables())
def test_no_single_cell_is_missing_from_a_line(people: NDArray[np.int64]) -> None:
    hidden = suppressed(people, FEWEST)
    assert not (hidden.sum(axis=0) == 1).any()
    assert not (hidden.sum(axis=1) == 1).any()


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert not suppressed(with_sum([[5, 9], [12, 7]]), FEWEST).any()


def test_the_smallest_other_cell_of_the_row_and_the_column_goes_too() -> None:
    shown = as_shown(with_sum([[20, 3, 9], [30, 8, 11], [40, 50, 60]]))
    assert shown == [[20, None, None], [30, None, None], [40, 50, 60], [90, 61, 80]]


@pytest.mark.parametrize("empty", [[0, 0, 0], [12, 0, 0]])
def test_a_cell_that_is_plainly_empty_keeps_no_secret_of_another(empty: list[int]) -> None:
    # The 3 is hidden with the 9 beside it. Were the empty row's cells all that is hidden with it, it would be 38 - 35.
    people = with_sum([empty, [20, 3, 9], [30, 35, 40]])
    shown = as_shown(people)
    assert (shown[1][1], shown[2][1]) == (None, None)
    assert attack(shown, people.sum(axis=1).tolist()).get((1, 1)) is None


def test_the_tables_that_are_written_hide_small_cells_and_give_none_away(office: Office) -> None:
    office.order("ub06829", "counter", "2019-Q1", 3)  # of which none comes back
    genders = ["male"] * 9 + ["female"] * 3 + [""] * 6, ["male"] * 8 + ["female"] * 7 + ["other"] * 2
    first, second = (
        [office.sheet(serial, gender=gender) for serial, gender in enumerate(group, start)]
        for start, group in zip((1, 51), genders, strict=True)
    )
    office.drop("a.tif", *(page for sheet in first + second for page in sheet))
    ingest(office.workspace)
    tabulate(office.workspace)
    valid = {(row["unit"], row["channel"]): int(row["valid"]) for row in office.table("units.csv")}
    rows, sums = office.table("demographics.csv"), office.table("channel_demographics.csv")
    for row in rows + sums:
        parts = [row[name] for name in ("people", "share", "index", "satisfied", "answers")]
        assert (row["note"] == "suppressed") == (parts == [""] * 5)
        assert row["note"] or int(row["people"]) >= FEWEST
    gender = [row for row in rows + sums if (row["channel"], row["question"]) == ("counter", "gender")]
    by_unit = [list(group) for _, group in groupby(gender, key=lambda row: row.get("unit"))]
    totals = [valid[unit, "counter"] for unit in ("ub06808", "ub06820", "ub06829")]
    shown: Table = [[int(row["people"]) if row["people"] else None for row in group] for group in by_unit]
    assert totals == [18, 17, 0]
    assert shown[-1][:2] == [17, 10]
    assert (shown[0][1], shown[1][1]) == (None, None), "with 7 women of 10 shown, the other 3 would be known"
    assert not {cell: number for cell, number in attack(shown, [*totals, sum(totals)]).items() if number}
