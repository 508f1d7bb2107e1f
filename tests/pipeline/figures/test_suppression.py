"""No cell that could name someone is shown, and none can be found from what is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.figures.demographics import SUPPRESSED, suppressed
from tests.pipeline.result_tables import read_table

FEWEST = 5
ROWS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=1, max_size=6)
)


def with_sum(rows: list[list[int]]) -> NDArray[np.int64]:
    people = np.array(rows, np.int64)
    return np.concatenate([people, people.sum(axis=0, keepdims=True)])


def found_out(hidden: NDArray[np.bool_], lines: list[list[tuple[int, int]]]) -> bool:
    """Play somebody who knows every sum: whether a line in which one cell is missing gives it away."""
    return any(sum(bool(hidden[cell]) for cell in line) == 1 for line in lines)


def lines_of(shape: tuple[int, int], *, rows_add_up: bool) -> Iterator[list[tuple[int, int]]]:
    height, width = shape
    if rows_add_up and width > 1:
        yield from ([(row, column) for column in range(width)] for row in range(height))
    yield from ([(row, column) for row in range(height)] for column in range(width))


@given(ROWS, st.booleans())
def test_small_cells_are_hidden_and_no_sum_gives_one_away(rows: list[list[int]], rows_add_up: bool) -> None:
    people = with_sum(rows)
    hidden = suppressed(people, FEWEST, rows_add_up=rows_add_up)
    assert hidden[people < FEWEST].all()
    assert not found_out(hidden, list(lines_of(people.shape, rows_add_up=rows_add_up)))


def solved(people: NDArray[np.int64], hidden: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Play somebody who solves all sums at once: the filled cells that no other numbers would fit."""
    cells = [(int(row), int(column)) for row, column in np.argwhere(hidden)]
    height, width = people.shape
    sums = [[float(cell[0] == row) for cell in cells] for row in range(height)]
    sums += [[(-1.0 if row == height - 1 else 1.0) * (at == column) for row, at in cells] for column in range(width)]
    if not cells:
        return []
    _, sizes, ways = np.linalg.svd(np.array(sums))
    free = ways[int((sizes > 1e-9).sum()) :]
    fixed = [cell for number, cell in enumerate(cells) if np.abs(free[:, number]).max(initial=0.0) < 1e-9]
    return [cell for cell in fixed if people[cell]]


def mendable(hidden: NDArray[np.bool_], cell: tuple[int, int]) -> bool:
    """Tell whether anything beside a cell is shown."""
    return not (hidden[cell[0]].all() and hidden[:, cell[1]].all())


SUMS = [[9, 0, 45, 3, 45], [1, 9, 1, 5, 1], [30, 9, 30, 4, 30], [3, 9, 1, 9, 9], [1, 9, 45, 5, 0], [9, 3, 30, 45, 4]]


def test_no_combination_of_sums_gives_a_cell_away() -> None:
    rng = np.random.default_rng(3)
    sizes = [0, 0, 1, 3, 4, 5, 6, 9, 30, 45]
    drawn = [rng.choice(sizes, size=(rng.integers(1, 8), rng.integers(2, 7))) for _ in range(1500)]
    for rows in (SUMS, *(table.tolist() for table in drawn)):
        people = with_sum(rows)
        hidden = suppressed(people, FEWEST)
        assert not [cell for cell in solved(people, hidden) if mendable(hidden, cell)], rows


@given(ROWS)
def test_nothing_is_hidden_where_every_cell_is_large(rows: list[list[int]]) -> None:
    assert not suppressed(with_sum(rows) + FEWEST, FEWEST).any()


@pytest.fixture
def results(made_up: Path) -> Path:
    return made_up / "results"


def table(results: Path, name: str) -> list[dict[str, str]]:
    return read_table(results / name)


def test_the_tables_show_no_cell_under_five_and_none_that_its_row_gives_away(results: Path) -> None:
    rows: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in table(results, "demographics.csv"):
        keys = (row["unit"], row["channel"], row["period"], row["question"])
        rows.setdefault(keys, []).append(row)
        if row["note"] == SUPPRESSED:
            assert not any(row[name] for name in ("people", "share", "index", "satisfied", "answers"))
        else:
            assert int(row["people"]) >= FEWEST
    counts = [sum(row["note"] == SUPPRESSED for row in cells) for cells in rows.values()]
    assert 1 not in counts
    assert max(counts) > 0, "there is nothing to hide in these tables"
    assert 0 in counts


def test_over_all_units_the_sums_of_what_is_shown_agree(results: Path) -> None:
    shown: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in table(results, "demographics.csv"):
        shown.setdefault(tuple(row[key] for key in ("channel", "period", "question", "choice")), []).append(row)
    compared = 0
    for row in table(results, "channel_demographics.csv"):
        parts = shown[row["channel"], row["period"], row["question"], row["choice"]]
        missing = [part for part in parts if part["note"] == SUPPRESSED]
        assert len(missing) != 1 or row["note"] == SUPPRESSED
        if not missing and row["note"] != SUPPRESSED:
            assert sum(int(part["people"]) for part in parts) == int(row["people"])
            compared += 1
    assert compared > 0
