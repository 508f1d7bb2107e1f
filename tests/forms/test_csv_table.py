"""Tables that people save in a spreadsheet program: cells as they were typed, and code pages."""

from __future__ import annotations

import pytest

from forms.csv_table import CsvProblems, csv_lines, text_in_code_page

NAMES = ["Phường Vàng Danh", "Xã Hòa", "unit"]


def lines(text: str) -> list[list[str]]:
    problems = CsvProblems("a.csv")
    found = csv_lines(text, problems)
    assert not problems.found
    return found


def test_cells_are_as_they_were_typed_but_for_the_ends_of_their_lines() -> None:
    text = 'a;b\r\n" two  blanks ";"one\r\ntwo\rthree"\r\n\r\n;;\r\n\t;last'
    assert lines(text) == [["a", "b"], [" two  blanks ", "one\ntwo\nthree"], ["\t", "last"]]


def test_a_line_that_names_the_separator_is_no_line_of_the_table() -> None:
    assert lines("sep=;\r\na,b;c\r\n") == [["a,b", "c"]]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Phươ\u0300ng Va\u0300ng Danh".encode("cp1258"), "Phường Vàng Danh"),
        ("Xã Hòa, ông Tín".encode("cp1252"), "Xã Hòa, ông Tín"),
        ("unit, Ph??ng".encode("cp1252"), ""),  # nothing in it tells which
        ("Xã Hòa".encode("cp1258", "replace") + b"\x8d", ""),  # no letter in either
    ],
)
def test_a_code_page_is_told_by_names_that_are_known(data: bytes, text: str) -> None:
    assert text_in_code_page(data, NAMES) == text
