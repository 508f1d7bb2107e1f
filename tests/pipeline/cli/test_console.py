"""What the commands write about errors."""

from __future__ import annotations

import pytest

from forms.errors import RegisterError
from pipeline.cli.console import complain


def test_all_errors_of_a_file_are_written_with_their_advice(capsys: pytest.CaptureFixture[str]) -> None:
    complain(RegisterError("units.csv:2: one", "mend it", (RegisterError("units.csv:3: two", "and this"),)))
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.split() == [
        "phieu:",
        "units.csv:2:",
        "one",
        "mend",
        "it",
        "phieu:",
        "units.csv:3:",
        "two",
        "and",
        "this",
    ]


def test_of_a_thousand_errors_the_first_are_written_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    complain(RegisterError("line 1", "", tuple(RegisterError(f"line {number}") for number in range(2, 1001))))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "phieu: line 1"
    assert len(lines) < 50
    assert lines[-1] == f"phieu: {1000 - len(lines) + 1} further lines to correct in the same file"
