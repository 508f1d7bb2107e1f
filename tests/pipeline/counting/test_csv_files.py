from __future__ import annotations

import csv
import io
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
