"""Typed rows: what a table says of nothing is ``None``, and what does not fit its field is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd
import pytest

from pipeline.figures.typed_rows import rows_of


class Verdict(StrEnum):
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    rank: int | None
    index: float | None
    verdict: Verdict | None
    valid: int


def table(**changed: Any) -> pd.DataFrame:
    made = pd.DataFrame({"valid": [3, 0], "index": [81.5, None], "name": ["A", ""], "verdict": ["good", ""]})
    return made.assign(rank=pd.array([1, None], "Int64"), unread="x", **changed)


def test_what_is_missing_is_none_and_an_empty_name_is_empty() -> None:
    assert rows_of(table(), Unit) == [Unit("A", 1, 81.5, Verdict.GOOD, 3), Unit("", None, None, None, 0)]


def test_a_table_without_rows_has_none() -> None:
    assert rows_of(table().iloc[:0], Unit) == []


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"valid": pd.array([3, None], "Int64")}, ValueError, "“valid” is missing"),
        ({"name": ["A", None]}, ValueError, "“name” is missing"),
        ({"valid": ["3", "4"]}, TypeError, "“valid” holds '3'"),
        ({"index": ["81.5", None]}, TypeError, "“index” holds '81.5'"),
        ({"verdict": ["good", "better"]}, ValueError, "better"),
    ],
)
def test_a_cell_that_does_not_fit_its_field_is_refused(
    changed: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        rows_of(table(**changed), Unit)


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no column “rank”"):
        rows_of(table().drop(columns="rank"), Unit)
