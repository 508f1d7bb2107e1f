"""Tables in a file: whole, or the rows of some units, they come back as they were."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.results.column_file import KeptTables, NotKeptError, packed_tables, rows_of_units

UNITS = st.sampled_from(["u1", "u2", "u3"])
KINDS: dict[str, Any] = {
    "str": st.one_of(st.none(), st.text(max_size=4)),
    "object": st.one_of(st.none(), st.text(max_size=3), st.integers(0, 2), st.booleans(), st.sampled_from([0.0, 1.0])),
    "float64": st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))),
    "Int64": st.one_of(st.none(), st.integers(-(2**40), 2**40)),
    "Float64": st.one_of(st.none(), st.floats(-1e6, 1e6)),
    "int64": st.integers(-(2**40), 2**40),
    "bool": st.booleans(),
}


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    count = draw(st.integers(0, 12))
    columns = {
        kind: pd.Series(draw(st.lists(cells, min_size=count, max_size=count)), dtype=kind)
        for kind, cells in KINDS.items()
    }
    units = draw(st.lists(UNITS, min_size=count, max_size=count))
    return pd.DataFrame({"unit": pd.Series(units, dtype="str"), **columns})


def kept(table: pd.DataFrame) -> KeptTables:
    return KeptTables.of(packed_tables({"some": table, "none": table.iloc[:0]}, {"day": "2026-11-30"}))


@given(table=tables(), units=st.sets(UNITS))
def test_whole_tables_and_the_rows_of_units_come_back_as_they_were(table: pd.DataFrame, units: set[str]) -> None:
    found = kept(table)
    assert (dict(found.about), set(found)) == ({"day": "2026-11-30"}, {"some", "none"})
    pd.testing.assert_frame_equal(found["some"], table)
    mine = rows_of_units(found, units)["some"]
    pd.testing.assert_frame_equal(mine, rows_of_units({"some": table}, units)["some"], check_index_type=False)
    for one, other in zip(found["some"]["object"], table["object"], strict=True):
        assert (type(one), one) == (type(other), other), "1, 1.0 and true are three"


def test_what_is_no_text_number_or_truth_value_is_not_kept() -> None:
    with pytest.raises(NotKeptError):
        kept(pd.DataFrame({"unit": ["u1"], "made": [object()]}))
