from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.counting.csv_files import LOCALES, cell_writer, harmless
from pipeline.counting.csv_tables import write_table

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(ANY_TEXT, min_size=1, max_size=6), st.sampled_from(["en", "vi"]))
def test_any_text_comes_back_from_a_csv_reader(texts: list[str], name: str) -> None:
    locale = LOCALES[name]
    cell = cell_writer(locale)
    line = locale.separator.join(["x", *map(cell, texts)]) + "\n"
    (read,) = csv.reader(io.StringIO(line, newline=""), delimiter=locale.separator)
    assert read[1:] == [harmless(text) for text in texts]


@given(ANY_TEXT)
def test_no_cell_is_a_formula_and_nothing_is_lost(text: str) -> None:
    safe = harmless(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in (text, "'" + text)


@pytest.mark.parametrize(("name", "line"), [("en", "'=1+1,84.50,,3"), ("vi", "'=1+1;84,50;;3")])
def test_a_table_is_written_as_its_locale_wants_it(tmp_path: Path, name: str, line: str) -> None:
    table = pd.DataFrame({"unit": ["=1+1"], "index": [84.5], "low": [float("nan")], "n": [3]})
    write_table(tmp_path / "t.csv", table, LOCALES[name])
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1] == line


CELLS = st.one_of(ANY_TEXT, st.sampled_from(["=1", "a;b", 'say "x"', "1,5", ""]), st.none(), st.just(float("nan")))
FLOATS = st.one_of(st.floats(-1e9, 1e9), st.just(float("nan")), st.sampled_from([0.125, 0.005, -0.004, 1e15]))


@given(
    st.lists(st.tuples(CELLS, FLOATS, FLOATS, st.integers(-(10**9), 10**9), st.integers(0, 99)), max_size=12),
    st.sampled_from(["en", "vi"]),
    st.sampled_from([1, 4, 20_000]),
)
def test_a_table_is_written_as_pandas_would(rows: list[tuple[object, ...]], name: str, at_once: int) -> None:
    locale = LOCALES[name]
    table = pd.DataFrame(rows, columns=["text", "index", "share", "n", "maybe"])
    table["n"] = table["n"].astype("int64")
    table["maybe"] = table["maybe"].astype("Int64").where(table["maybe"] != 7)
    table[["index", "share"]] = table[["index", "share"]].astype("float64")
    expected = table.copy()
    texts = [harmless(one) if isinstance(one, str) else one for one in table["text"]]
    expected["text"] = pd.Series(texts, dtype=object)
    tenths = [None if pd.isna(one) else f"{one:.1f}".replace(".", locale.decimal) for one in table["share"]]
    expected["share"] = pd.Series(tenths, dtype=object)
    how = {"sep": locale.separator, "decimal": locale.decimal, "float_format": "%.2f", "lineterminator": "\n"}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.counting.csv_tables.ROWS_AT_ONCE", at_once)
        write_table(Path(folder, "t.csv"), table, locale, {"share": 1})
        assert Path(folder, "t.csv").read_bytes().decode("utf-8-sig") == expected.to_csv(index=False, **how)
