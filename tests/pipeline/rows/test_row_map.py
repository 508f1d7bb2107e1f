"""What no preset knows is mapped once: proposed, edited by a person, read back; a mistake is named with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import RowMapError, RowsError
from pipeline.rows.answer_row import AnswerRow, BadRow
from pipeline.rows.map_proposal import propose_map, save_proposal
from pipeline.rows.reading import read_rows
from pipeline.rows.row_map import RowMap, load_row_map, parse_row_map
from tests.pipeline.rows.conftest import Read
from tests.pipeline.rows.exports import as_csv
from tests.pipeline.rows.surveys import MIXED, SAMPLE, context_of

CONTEXT = context_of(SAMPLE)
STRANGE = (
    "Mốc,Nơi đến,Bạn thấy sao?,Điện,Giới tính\n"
    "2026-05-13 09:41,H49.31.35,Ổn,0912345678,Nữ\n"
    "2026-05-13 09:42,H49.31.35,Tệ,0912345679,phi nhị nguyên\n"
)


def test_a_file_that_nobody_knows_is_mapped_once(tmp_path: Path) -> None:
    path = tmp_path / "5f2c"
    path.write_text(STRANGE, "utf-8")
    with pytest.raises(RowsError, match="names the unit"):
        read_rows(path, "a.csv", "online", CONTEXT)
    proposed = propose_map(path, "a.csv", CONTEXT)
    assert "0912345678" not in proposed
    assert "Điện: drop" in proposed
    edited = proposed.replace("Mốc: '?'", "Mốc: time").replace("Nơi đến: '?'", "Nơi đến: unit")
    edited = edited.replace("Bạn thấy sao?: '?'", "Bạn thấy sao?: overall")
    first = replace(CONTEXT, row_map=parse_row_map(edited, CONTEXT.survey, CONTEXT.register))
    again = propose_map(path, "a.csv", first)
    assert "Mốc: time" in again
    for value, meant in (("Ổn", "4"), ("Tệ", "1"), ("phi nhị nguyên", "other"), ("H49.31.35", "nw06820")):
        assert f"{value}: '?'" in again
        again = again.replace(f"{value}: '?'", f"{value}: {meant}")
    (tmp_path / "map.yaml").write_text(again, "utf-8")
    row_map = load_row_map(tmp_path / "map.yaml", CONTEXT.survey, CONTEXT.register)
    found = read_rows(path, "a.csv", "online", replace(CONTEXT, row_map=row_map))
    assert found.preset == "map"
    assert found.dropped == ("Điện",)
    one, two = found.rows
    assert isinstance(one, AnswerRow)
    assert isinstance(two, AnswerRow)
    assert (one.unit, one.answers) == ("nw06820", {"overall": "4", "gender": "female"})
    assert two.answers == {"overall": "1", "gender": "other"}


def test_a_map_without_anything_said_changes_nothing(tmp_path: Path, read: Read) -> None:
    assert load_row_map(tmp_path / "map.yaml", CONTEXT.survey, CONTEXT.register) == RowMap()
    text = "unit,time,q01\nnw06820,2026-05-13,4\n"
    path = tmp_path / "5f2d"
    path.write_text(text, "utf-8")
    proposed = parse_row_map(propose_map(path, "b.csv", CONTEXT), CONTEXT.survey, CONTEXT.register)
    assert read(text, replace(CONTEXT, row_map=proposed)).rows == read(text, CONTEXT).rows


def test_a_second_file_is_added_to_the_map_that_there_is(tmp_path: Path) -> None:
    """A file that is proposed again keeps what a person filled in."""
    (tmp_path / "map.yaml").write_text("# của chúng tôi\nunits: {H49.31.35: nw06820}  # phường\n", "utf-8")
    path = tmp_path / "5f2c"
    path.write_text(STRANGE, "utf-8")
    edits = [("Mốc: '?'", "Mốc: time"), ("Nơi đến: '?'", "Nơi đến: unit"), ("nguyên: '?'", "nguyên: other"), ("", "")]
    for edit in edits:
        row_map = load_row_map(tmp_path / "map.yaml", CONTEXT.survey, CONTEXT.register)
        saved = save_proposal(tmp_path, path, "a.csv", replace(CONTEXT, row_map=row_map))
        saved.write_text(saved.read_text("utf-8").replace(*edit), "utf-8")
    text = (tmp_path / "map.yaml").read_text("utf-8")
    assert text.startswith("# của chúng tôi\nunits: {H49.31.35: nw06820}  # phường\n")
    assert "Mốc: time" in text
    assert "Nơi đến: unit" in text
    assert "phi nhị nguyên: other" in text
    assert text.count("headers:") == 1
    path.write_text("Mã,Nơi,q01\n1,Uông Bí,4\n", "utf-8")
    save_proposal(tmp_path, path, "a.csv", CONTEXT)
    assert "\n  a-2:\n" in (tmp_path / "map.yaml").read_text("utf-8")


def test_whatever_else_was_typed_may_be_one_choice(read: Read) -> None:
    context = context_of(MIXED)
    said = 'files: {any: {values: {crop: {"*": other}, wishes: {"*": fees}}}}'
    mapped = replace(context, row_map=parse_row_map(said, context.survey, context.register))
    text = 'unit,time,crop,wishes\nnw06820,2026-05-13,ngô,"Chỗ ngồi, quạt, cái gì đó"\n'
    (bad,) = read(text, context).rows
    (row,) = read(text, mapped).rows
    assert isinstance(bad, BadRow)
    assert isinstance(row, AnswerRow)
    assert row.answers == {"crop": "other", "wishes": "seats|fees"}


def test_a_map_is_for_the_files_that_it_names(read: Read) -> None:
    said = "files:\n  a:\n    preset: kobo\n    values:\n      q01: {Ổn: 4}\n"
    mapped = replace(CONTEXT, row_map=parse_row_map(said, CONTEXT.survey, CONTEXT.register))
    (plain,) = read("unit,time,q01\nnw06820,2026-05-13,Ổn\n", mapped).rows
    (kobo,) = read("unit;end;q01;_uuid;_id\nnw06820;2026-05-13;Ổn;u;1\n", mapped).rows
    assert isinstance(plain, BadRow)
    assert isinstance(kobo, AnswerRow)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("files:\n  a:\n    columns:\n      Mốc: tiem\n", 4, "no question “tiem”"),
        ("files:\n  a:\n    columns:\n      Mốc: gender=x\n", 4, "no choice “x”"),
        ("files:\n  a:\n    colums: {}\n", 3, "unknown key “colums”"),
        ("files:\n  a:\n    values:\n      q01:\n        Ổn: 9\n", 5, "no choice “9”"),
        ("files:\n  a:\n    values:\n      q99: {Ổn: 4}\n", 4, "no question “q99”"),
        ("files:\n  a:\n    columns: time\n", 3, "must hold lines"),
        ("files:\n  a:\n    preset: [x]\n", 3, "plain word"),
        ("units:\n  H49: nw1\n", 2, "no unit “nw1”"),
        ("file:\n", 1, "unknown key “file”"),
        ("files: [", 1, "not YAML"),
        ("- a\n", None, "holds no map"),
    ],
)
def test_a_mistake_in_a_map_is_named_with_its_line(text: str, line: int | None, said: str) -> None:
    with pytest.raises(RowMapError, match=said) as problem:
        parse_row_map(text, CONTEXT.survey, CONTEXT.register)
    assert problem.value.message.startswith(f"map.yaml:{line}:" if line else "map.yaml")
    assert problem.value.advice


def test_whatever_headings_and_cells_are_a_proposal_is_a_map(tmp_path: Path) -> None:
    cells = st.text("ab:#'\"-?*{}[]|>&!%@ \n=đ1", min_size=1, max_size=8)

    @settings(max_examples=40)
    @given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
    def any_table(columns: list[tuple[str, str]]) -> None:
        path = tmp_path / "5f2e"
        heads: list[object] = ["unit", "time", "q01", *(heading for heading, _ in columns)]
        path.write_bytes(as_csv([heads, ["?:#", "2026-05-13", ": #", *(cell for _, cell in columns)]]))
        parse_row_map(propose_map(path, "c.csv", CONTEXT), CONTEXT.survey, CONTEXT.register)

    any_table()
