"""The truth survives its file, and counts readings as it says."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import TrueState, Truth, by_style, compare, read_truth, write_truth

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
ROWS = st.builds(Truth, WORDS, WORDS, WORDS, st.sampled_from(TrueState), WORDS, WORDS, st.integers(0, 10**6))


@given(rows=st.lists(ROWS, max_size=20))
def test_rows_come_back_from_the_file(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("truth") / "truth.csv"
    write_truth(path, rows)
    assert read_truth(path) == rows


def test_the_file_is_plain_csv_with_these_columns(tmp_path):
    path = tmp_path / "truth.csv"
    write_truth(path, [Truth("0001234-S", "q01", "5", TrueState.READ, "5:cross", "quầy.pdf", 3)])
    with path.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row == {
        "sheet": "0001234-S",
        "question": "q01",
        "answer": "5",
        "state": "read",
        "style": "5:cross",
        "scan": "quầy.pdf",
        "page": "3",
    }


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"other\.csv"):
        read_truth(path)


def meant(answer, state=TrueState.READ):
    return [Truth("0000001-R", "q", answer, state, "x:cross")]


def given_as(answer, state):
    return [{"sheet": "0000001-R", "question": "q", "answer": answer, "state": state}]


@pytest.mark.parametrize(
    ("truth", "answers", "counted"),
    [
        (meant("3"), given_as("3", "read"), "right"),
        (meant("3"), given_as("3", "reviewed"), "right"),
        (meant("a|c"), given_as("c|a", "read"), "right"),
        (meant("", TrueState.BLANK), given_as("", "blank"), "right"),
        (meant("", TrueState.DOUBT), given_as("", "void"), "right"),
        (meant("3"), given_as("4", "read"), "silent"),
        (meant("3"), given_as("", "blank"), "silent"),
        (meant("3"), given_as("", "void"), "silent"),
        (meant("a|c"), given_as("a", "read"), "silent"),
        (meant("", TrueState.BLANK), given_as("1", "read"), "silent"),
        (meant("", TrueState.DOUBT), given_as("1", "read"), "unsettled"),
        (meant("", TrueState.DOUBT), given_as("", "blank"), "unsettled"),
        (meant("3"), given_as("3", "doubt"), "doubtful"),
        (meant("", TrueState.BLANK), given_as("", "doubt"), "doubtful"),
        (meant("", TrueState.DOUBT), given_as("1", "doubt"), "asked"),
        (meant("3"), [], "missing"),
    ],
)
def test_each_answer_is_counted_once(truth, answers, counted):
    score = compare(truth, answers)
    assert getattr(score, counted) == 1
    assert score.total == 1
    assert score.silent_errors == int(counted in ("silent", "unsettled"))
    assert len(score.errors) == score.silent_errors


def test_answers_that_nobody_meant_are_told_apart():
    score = compare(meant("3"), [*given_as("3", "read"), {**given_as("1", "read")[0], "sheet": "0000002-W"}])
    assert (score.right, score.surplus, score.total) == (1, 1, 1)


@given(rows=st.lists(ROWS, max_size=20, unique_by=lambda row: (row.sheet, row.question)))
def test_the_truth_compared_with_itself_has_no_error(rows):
    score = compare(rows, rows)
    assert score.silent_errors == score.doubtful == score.missing == score.surplus == 0
    assert score.total == len(rows)


def test_errors_are_listed_by_style():
    truth = [Truth(f"{i}", "q", "3", TrueState.READ, "3:tick" if i else "3:dot") for i in range(3)]
    score = compare(truth, [{"sheet": f"{i}", "question": "q", "answer": "", "state": "blank"} for i in range(3)])
    assert by_style(score) == [("tick", 2), ("dot", 1)]
