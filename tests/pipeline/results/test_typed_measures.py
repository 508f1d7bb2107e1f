"""What people type into measures.csv is in the next one, however a spreadsheet program saved it."""

from __future__ import annotations

import csv
import io
import random
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.counting.csv_files import LOCALES
from pipeline.counting.csv_tables import write_table
from pipeline.figures.measures import MEASURE_COLUMNS, measures_table
from pipeline.figures.tables import decimals_in
from pipeline.results.columns import column_of
from pipeline.results.typed_measures import TO_FILL, Carried, Written, carried_over, nothing_typed

UNITS = {"ub06808": "Phường Vàng Danh", "06820": "Phường Trưng Vương"}
QUESTIONS = {"q01": "Nơi ngồi chờ có đủ chỗ ngồi", "q02": "Thủ tục được niêm yết đầy đủ", "q03": "Kết quả đúng hẹn"}
TONES = "\u0300\u0301\u0303\u0309\u0323"
Edit = Callable[[list[dict[str, str]]], None]


def figures(low: Sequence[tuple[str, str]], period: str = "2019-03") -> tuple[pd.DataFrame, pd.DataFrame]:
    """The plan of a period in which these criteria of these units are low, and the table of criteria."""
    rows = [
        {
            **{"unit": unit, "unit_name": name, "unit_kind": "ward", "channel": "counter", "period": period},
            **{"question": question, "question_name": label, "survey": "sipas"},
            "index": 50.25 if (unit, question) in low else 90.0,
        }
        for unit, name in UNITS.items()
        for question, label in QUESTIONS.items()
    ]
    criteria = pd.DataFrame(rows)
    return measures_table(criteria, 80.0), criteria


LOW = [("ub06808", "q01"), ("ub06808", "q02"), ("06820", "q01")]
PLAN, CRITERIA = figures(LOW)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plan") / "measures.csv"


def written(carried: Carried, place: Path, locale: str = "en") -> bytes:
    write_table(place, carried.table, LOCALES[locale], decimals_in(carried.table.columns))
    return place.read_bytes()


def cells(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def in_code_page(text: str, page: str) -> bytes:
    """A text as Windows writes it, with tones as letters of their own where the code page has them so."""
    if page != "cp1258":
        return text.encode(page)
    out = []
    for letter in text:
        base, *marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in marks if mark in TONES)
        rest = "".join(mark for mark in marks if mark not in TONES)
        out.append(unicodedata.normalize("NFC", base + rest) + tones)
    return "".join(out).encode(page)


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with mark": lambda text: text.encode("utf-8-sig"),
    "utf-8 NFD": lambda text: unicodedata.normalize("NFD", text).encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 without mark": lambda text: text.encode("utf-16-le"),
    "windows-1258": lambda text: in_code_page(text, "cp1258"),
}


def saved(
    data: bytes, edit: Edit, encoding: str = "utf-8", separator: str = ",", headings: str = "", **how: Any
) -> bytes:
    """The file after somebody opened it, typed into it and saved it, with rows and columns in another order."""
    rows = cells(data, how.get("was", ","))
    edit(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row)) or list(MEASURE_COLUMNS)
    mixed = random.Random(how["seed"]).sample(columns, len(columns)) if "seed" in how else columns
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    shown = {name: column_of("measures", name, pd.Series(dtype=object)) for name in MEASURE_COLUMNS}
    writer.writerow([shown[name].said(headings) if headings and name in shown else name for name in mixed])
    for row in rows:
        as_excel = {
            **row,
            "index": row.get("index", "").replace(".", "," if separator == ";" else ".").removesuffix("0"),
        }
        writer.writerow([(as_excel.get(name) or "") for name in mixed])
    writer.writerows([[""] * len(mixed)] * how.get("empty_lines", 0))
    return ENCODINGS[encoding](out.getvalue())


def typing(**typed: str) -> Edit:
    """Type into the first row."""
    return lambda rows: rows[0].update(typed)


def again(carried: Carried, place: Path, edit: Edit = lambda _: None, plan: Any = None, **how: Any) -> Carried:
    """Write a plan, have it edited and saved, and carry what was typed into the next."""
    new, criteria = plan or (PLAN, CRITERIA)
    return carried_over(new, criteria, saved(written(carried, place), edit, **how), carried.written)


def blank_or(cell: object) -> str:
    return "" if cell is None else str(cell)


def typed_in(carried: Carried, row: int = 0) -> dict[str, str]:
    return {name: blank_or(carried.table[name].iloc[row]) for name in TO_FILL}


TYPED = st.text(st.sampled_from("abđêơưăâôếệạảãÁỮ 0159/.,;:=+-@'\"\n\tzZ%"), min_size=1, max_size=25).filter(
    lambda text: text.strip() and not (text[0] == "'" and text[1:2] in tuple("=+-@\t"))
)
HOW = st.fixed_dictionaries(
    {
        "encoding": st.sampled_from(list(ENCODINGS)),
        "separator": st.sampled_from([",", ";", "\t"]),
        "headings": st.sampled_from(["", "vi", "en"]),
        "seed": st.integers(0, 9),
        "empty_lines": st.integers(0, 2),
    }
)


@settings(max_examples=25, deadline=None)
@given(typed=st.fixed_dictionaries({name: st.just("") | TYPED for name in TO_FILL}), how=HOW, then=HOW)
def test_what_was_typed_is_there_again_twice_however_it_was_saved(
    place: Path, typed: dict[str, str], how: dict[str, Any], then: dict[str, Any]
) -> None:
    first = again(nothing_typed(PLAN), place, typing(**typed), **how)
    assert first.left_behind == ""
    assert typed_in(first) == typed
    second = again(first, place, **then)
    assert second.left_behind == ""
    assert typed_in(second) == typed
    assert written(second, place) == written(first, place)
    assert len(second.table) == len(PLAN)


def test_a_heading_as_an_older_workbook_called_it_is_known(place: Path) -> None:
    data = saved(written(nothing_typed(PLAN), place), typing(cause="Thiếu ghế"), headings="vi")
    older = data.decode().replace("Hình thức", "Kênh khảo sát", 1).encode()
    assert older != data
    carried = carried_over(PLAN, CRITERIA, older, nothing_typed(PLAN).written)
    assert (typed_in(carried)["cause"], carried.left_behind) == ("Thiếu ghế", "")
    assert list(carried.table.columns) == list(MEASURE_COLUMNS)


def test_nothing_typed_gives_the_same_bytes_as_before(place: Path) -> None:
    fresh = written(nothing_typed(PLAN), place)
    assert written(again(nothing_typed(PLAN), place), place) == fresh
    assert written(carried_over(PLAN, CRITERIA, b"", {}), place) == fresh


@pytest.mark.parametrize("page", ["cp1258", "cp1252"])
def test_the_code_page_is_known_by_the_names_that_the_file_must_hold(place: Path, page: str) -> None:
    text = saved(written(nothing_typed(PLAN), place), typing(cause="Thiếu ghế; cần thêm", owner="bà Hòa")).decode()
    data = in_code_page(text, page) if page == "cp1258" else text.encode(page, "replace")
    carried = carried_over(PLAN, CRITERIA, data, nothing_typed(PLAN).written)
    if page == "cp1258":
        assert (typed_in(carried)["cause"], carried.left_behind) == ("Thiếu ghế; cần thêm", "")
    else:  # Excel itself wrote question marks
        assert carried.left_behind != ""
        assert list(carried.table["limitation"]) == list(PLAN["limitation"])


def test_a_western_code_page_is_not_read_as_the_vietnamese_one(place: Path) -> None:
    names = {"Phường Vàng Danh": "Xã Hòa Đa", "Phường Trưng Vương": "Xã Núi Bé"}
    plan, criteria = (
        table.replace({"unit_name": names | {"Phường Vàng Danh": "Xã Hòa"}}) for table in (PLAN, CRITERIA)
    )
    plan, criteria = (table.replace({"limitation": {}, "question_name": {}}) for table in (plan, criteria))
    text = saved(written(nothing_typed(plan), place), typing(owner="ông Tín, bà Hà ý")).decode()
    carried = carried_over(plan, criteria, text.encode("cp1252", "replace"), {})
    assert typed_in(carried)["owner"] == "ông Tín, bà Hà ý"
    assert "letters in it were lost" in carried.left_behind


def test_a_criterion_that_is_low_again_in_the_next_period_keeps_what_was_typed(place: Path) -> None:
    first = again(nothing_typed(PLAN), place, typing(cause="thiếu ghế"))
    later = figures(LOW, "2019-06")
    second = again(first, place, plan=later)
    assert typed_in(second)["cause"] == "thiếu ghế"
    assert list(second.table["period"]) == ["2019-06"] * 3


def test_a_criterion_that_is_low_no_more_stays_below_the_others_with_its_period_and_index(place: Path) -> None:
    def excel(rows: list[dict[str, str]]) -> None:
        rows[0].update(result="đã thêm 12 ghế", period="Mar-19")  # Excel takes 2019-03 for a day

    carried = again(nothing_typed(PLAN), place, excel, plan=figures(LOW[1:], "2019-06"))
    for _ in range(2):
        assert list(carried.table["question"]) == ["q02", "q01", "q01"]
        last = carried.table.iloc[-1]
        assert (last["unit"], last["period"], last["index"], last["result"]) == (
            *("ub06808", "2019-03", 50.25),
            "đã thêm 12 ghế",
        )
        carried = again(carried, place, plan=figures(LOW[1:], "2019-06"))
    back = again(carried, place, plan=figures(LOW, "2019-09"))
    assert (len(back.table), typed_in(back)["result"]) == (3, "đã thêm 12 ghế")


def test_a_row_that_is_low_no_more_and_has_nothing_typed_goes(place: Path) -> None:
    assert len(again(nothing_typed(PLAN), place, plan=figures(LOW[:1])).table) == 1


def test_rows_and_columns_that_people_added_stay(place: Path) -> None:
    def add(rows: list[dict[str, str]]) -> None:
        rows[0].update({"Ghi chú": "xem biên bản", "cause": "a"})
        rows.insert(1, {**rows[0], "cause": "b"})  # two causes of one limitation
        rows.append({"unit_name": "Cả thành phố", "limitation": "Mạng chậm", "measure": "đường truyền mới"})

    first = again(nothing_typed(PLAN), place, add)
    second = again(first, place, encoding="utf-16", separator="\t")
    for carried in (first, second):
        table = carried.table
        assert carried.left_behind == ""
        assert list(table.columns) == [*MEASURE_COLUMNS, "Ghi chú"]
        assert list(table["cause"])[:2] == ["a", "b"]
        assert list(table["Ghi chú"])[:2] == ["xem biên bản"] * 2
        assert list(table.iloc[-1][["unit_name", "limitation", "measure"]]) == [
            *("Cả thành phố", "Mạng chậm"),
            "đường truyền mới",
        ]
        assert len(table) == 5


def test_a_remark_beside_the_table_stays_though_its_column_has_no_heading(place: Path) -> None:
    data = written(nothing_typed(PLAN), place).decode("utf-8-sig").splitlines()
    data[1] += ",hỏi lại chị Lan"
    carried = carried_over(PLAN, CRITERIA, "\r\n".join(data).encode(), {})
    assert carried.table.iloc[0, -1] == "hỏi lại chị Lan"
    assert again(carried, place).table.iloc[0, -1] == "hỏi lại chị Lan"


def test_what_was_typed_beside_lines_that_stood_in_one_cell_stays(place: Path) -> None:
    """A Vietnamese Excel opens a file with commas so."""
    first, second, *others = written(nothing_typed(PLAN), place).decode("utf-8-sig").splitlines()
    lines = [f"{first};;", f"{second};hỏi lại chị Lan, tuần sau;xong", *(f"{line};;" for line in others)]
    carried = carried_over(PLAN, CRITERIA, "\r\n".join(lines).encode("utf-8-sig"), nothing_typed(PLAN).written)
    assert (carried.left_behind, len(carried.table)) == ("", 3)
    assert list(carried.table.iloc[0, -2:]) == ["hỏi lại chị Lan, tuần sau", "xong"]
    assert not carried.table.iloc[1:, -2:].notna().any(axis=None)


def test_rows_that_people_deleted_come_back_empty(place: Path) -> None:
    def delete(rows: list[dict[str, str]]) -> None:
        rows[1]["cause"] = "a"
        del rows[0]

    carried = again(nothing_typed(PLAN), place, delete)
    assert [typed_in(carried, at)["cause"] for at in range(3)] == ["", "a", ""]


def test_a_limitation_in_other_words_stays_and_the_question_goes_on_being_known(place: Path) -> None:
    carried = nothing_typed(PLAN)
    for edit in (typing(limitation="Thiếu ghế chờ"), lambda _: None, lambda _: None):
        carried = again(carried, place, edit)
        assert list(carried.table["limitation"]) == ["Thiếu ghế chờ", QUESTIONS["q02"], QUESTIONS["q01"]]
    assert len(carried.table) == 3


def test_ids_that_a_spreadsheet_changed_or_somebody_removed_are_no_obstacle(place: Path) -> None:
    def zeros(rows: list[dict[str, str]]) -> None:
        rows[2].update(unit="6820", cause="x")

    def no_ids(rows: list[dict[str, str]]) -> None:
        rows[2]["cause"] = "x"
        for row, name in [(row, name) for row in rows for name in ("unit", "question", "survey", "channel")]:
            del row[name]

    for edit in (zeros, no_ids):
        carried = again(nothing_typed(PLAN), place, edit)
        assert (carried.table["unit"].iloc[2], typed_in(carried, 2)["cause"], len(carried.table)) == ("06820", "x", 3)


def test_a_file_without_a_record_and_without_the_question_is_known_by_its_names(place: Path) -> None:
    """As an earlier phieu wrote it."""

    def before(rows: list[dict[str, str]]) -> None:
        rows[0]["cause"] = "x"
        for row in rows:
            del row["question"]

    data = saved(written(nothing_typed(PLAN), place), before)
    carried = carried_over(*figures(LOW[1:], "2019-06"), data, {})
    last = carried.table.iloc[-1]
    assert (len(carried.table), last["cause"], last["question"], last["period"]) == (3, "x", "q01", "2019-03")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 a workbook", "workbook"),
        (b'unit,question,cause\r\nub06808,q01,"not closed\r\n', "not CSV"),
        ("Kế hoạch\r\nunit,question,cause\r\nub06808,q01,x\r\n".encode(), "first line"),
        ("Đơn vị;Hạn chế;Nguyên nhân\r\nXã;Đủ;x".encode("cp874", "ignore") + b"\xff\xfe\xfd", "not UTF-8"),
        (b"unit\tcause\r\nub06808\tx\r\n", "first line"),
    ],
)
def test_a_file_that_is_not_understood_is_said_to_be_left_behind(data: bytes, why: str) -> None:
    carried = carried_over(PLAN, CRITERIA, data, {})
    assert why in carried.left_behind
    assert len(carried.table) == 3


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"index": "61.5"}, "index"),
        ({"index": "thấp"}, "index"),
        ({"unit_name": "Phường khác"}, "unit_name"),
        ({"period": "quý sau"}, "period"),
        ({"question": "q01;a remark in the cell beside"}, "question"),  # where all of a line is in the first cell
    ],
)
def test_cells_that_phieu_fills_in_are_filled_in_again_and_it_is_said(
    place: Path, typed: dict[str, str], why: str
) -> None:
    carried = again(nothing_typed(PLAN), place, typing(cause="x", **typed))
    assert why in carried.left_behind
    assert (typed_in(carried)["cause"], carried.table["index"].iloc[0]) == ("x", 50.25)


def test_vietnamese_tables_are_carried_over_with_their_commas(place: Path) -> None:
    fresh = written(nothing_typed(PLAN), place, "vi")
    data = saved(fresh, typing(cause="x", due="31/12/2026"), separator=";", was=";")
    carried = carried_over(PLAN, CRITERIA, data, nothing_typed(PLAN).written)
    assert (typed_in(carried)["due"], carried.left_behind) == ("31/12/2026", "")
    assert b";50,25;x;" in written(carried, place, "vi")


def test_what_looks_like_a_formula_gets_one_apostrophe(place: Path) -> None:
    carried = again(nothing_typed(PLAN), place, typing(measure="-5 % thời gian", owner="=HYPERLINK(1)"))
    for _ in range(3):
        (first, *_) = cells(written(carried, place))
        assert (first["measure"], first["owner"]) == ("'-5 % thời gian", "'=HYPERLINK(1)")
        carried = again(carried, place)


def test_what_is_remembered_of_a_plan_is_what_phieu_wrote_into_it() -> None:
    remembered: Written = nothing_typed(PLAN).written
    assert remembered["sipas", "06820", "counter", "q01"]["index"] == 50.25
