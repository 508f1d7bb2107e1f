"""The register of units: names, dates, and what is told of a file that can't be used."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forms
import samples
from forms.errors import ExitCode, RegisterError, UnknownUnitError
from forms.register import COLUMNS, parse_register

SAMPLE = Path(samples.__file__).parent / "units.csv"
HEADER = ",".join(COLUMNS)


def table(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture(scope="module")
def register() -> forms.Register:
    return forms.load_register(SAMPLE)


def test_the_sample_holds_the_province_the_city_its_wards_and_its_center(register: forms.Register) -> None:
    assert len(register) == 17
    center = register.get("ubhcc")
    assert (center.name, center.kind) == ("Trung tâm Hành chính công thành phố Uông Bí", "center")
    assert (center.parent, center.valid_to) == ("ub196", date(2025, 6, 30))


def test_a_reused_code_and_name_lead_to_both_units(register: forms.Register) -> None:
    assert [unit.id for unit in register.find("Phường Vàng Danh")] == ["ub06808", "nw06820"]
    assert {register.get(unit).code for unit in ("ub06820", "nw06820")} == {"06820"}
    assert register.get("ub06820").successors == ("nw06820", "nw06811")


def test_the_parent_is_the_unit_that_had_the_code_at_that_time(register: forms.Register) -> None:
    assert register.get("ub06808").parent == "ub196"
    assert register.get("nw06820").parent == "qn22"
    assert register.get("qn22").parent is None


CHANGED = table(
    "p1,22,Old Province,,province,,,2020-12-31,p2,",
    "p2,22,New Province,,province,,2021-01-01,,,",
    "w1,1,Ward,,ward,22,2019-01-01,2022-12-31,,",
    "w2,2,Stray,,ward,99,,,,",
    "w3,3,Alone,,ward,,,,,",
)


@pytest.mark.parametrize(
    ("unit", "day", "parent"),
    [
        ("w1", date(2020, 12, 31), "p1"),
        ("w1", date(2021, 1, 1), "p2"),
        ("w1", date(2010, 1, 1), "p1"),  # its first day counts
        ("w1", date(2030, 1, 1), "p2"),  # its last day counts
        ("w2", date(2020, 1, 1), None),
        ("w3", date(2020, 1, 1), None),
    ],
)
def test_the_parent_of_a_day_is_whoever_had_the_code_then(unit: str, day: date, parent: str | None) -> None:
    register = parse_register(CHANGED)
    found = register.parent_on(register.get(unit), day)
    assert (found.id if found else None) == parent


def test_the_parent_s_code_is_kept_though_nobody_has_it() -> None:
    register = parse_register(CHANGED)
    assert [(unit.parent_code, unit.parent) for unit in register if unit.id in ("w2", "w3")] == [
        ("99", None),
        ("", None),
    ]


def test_before_a_parent_began_there_is_none(register: forms.Register) -> None:
    assert register.parent_on(register.get("ub06808"), date(2011, 2, 24)) is None
    city = register.parent_on(register.get("ub06808"), date(2011, 2, 25))
    assert city == register.get("ub196")


def test_no_unit_is_its_own_parent() -> None:
    register = parse_register(table("u1,7,A,,ward,7,,,,"))
    assert register.parent_on(register.get("u1"), date(2020, 1, 1)) is None


@pytest.mark.parametrize(
    ("unit", "day", "successors"),
    [
        ("ub06808", date(2025, 6, 30), ["ub06808"]),
        ("ub06808", date(2025, 7, 1), ["nw06820"]),
        ("ub06820", date(2025, 7, 1), ["nw06820", "nw06811"]),
        ("ub07141", date(2019, 12, 31), ["ub07141"]),
        ("ub07141", date(2020, 1, 1), ["ub06820"]),
        ("ub07141", date(2025, 7, 1), ["nw06820", "nw06811"]),
        ("ubhcc", date(2025, 7, 1), ["ubhcc"]),  # ended, and nobody took over
        ("nw06820", date(2019, 1, 1), ["nw06820"]),  # never backwards
    ],
)
def test_who_had_the_area_of_a_unit_on_a_day(
    register: forms.Register, unit: str, day: date, successors: list[str]
) -> None:
    assert [found.id for found in register.successors_on(unit, day)] == successors


def test_parts_that_are_merged_again_make_one_unit() -> None:
    register = parse_register(
        table(
            "a,1,A,,ward,,,2019-12-31,b|c,",
            "b,2,B,,ward,,2020-01-01,2021-12-31,d,",
            "c,3,C,,ward,,2020-01-01,2022-12-31,d,",
            "d,4,D,,ward,,2022-01-01,,,",
        )
    )
    by_year = [[unit.id for unit in register.successors_on("a", date(year, 6, 1))] for year in range(2019, 2024)]
    assert by_year == [["a"], ["b", "c"], ["b", "c"], ["d", "c"], ["d"]]


def test_a_successor_that_has_not_begun_yet_stands_for_what_ended() -> None:
    register = parse_register(
        table("a,1,A,,ward,,,2019-12-31,b,", "b,2,B,,ward,,2020-02-01,2020-12-31,c,", "c,3,C,,w,,,,,")
    )
    assert [unit.id for unit in register.successors_on("a", date(2020, 1, 15))] == ["b"]


def test_splits_that_meet_again_and_again_are_followed_at_once() -> None:
    rows = [f"{side}{n},,X,,w,,,2019-12-31,a{n + 1}|b{n + 1}," for n in range(2000) for side in "ab"]
    register = parse_register(table(*rows, "a2000,,X,,w,,2020-01-01,,,", "b2000,,X,,w,,2020-01-01,,,"))
    assert [unit.id for unit in register.successors_on("a0", date(2020, 1, 1))] == ["a2000", "b2000"]


def test_successors_of_an_unknown_unit_are_told_as_such(register: forms.Register) -> None:
    with pytest.raises(UnknownUnitError, match="ub6808"):
        register.successors_on("ub6808", date(2025, 7, 1))


def test_units_of_a_period(register: forms.Register) -> None:
    in_2018 = {unit.id for unit in register.valid_between(date(2018, 1, 1), date(2018, 3, 31))}
    assert "ub07141" in in_2018
    assert "nw06820" not in in_2018
    change = {unit.id for unit in register.valid_between(date(2025, 6, 30), date(2025, 7, 1))}
    assert {"ub06820", "nw06820"} <= change
    assert "ub07141" not in change


@pytest.mark.parametrize(
    "spelling",
    ["Hòa Bình", "Hoà Bình", "HÒA  BÌNH", "hoà bình", unicodedata.normalize("NFD", "Hòa Bình"), "TTHB", "u1"],
)
def test_spellings_of_one_name(spelling: str) -> None:
    register = parse_register(f"{HEADER},aliases\nu1,1,Hòa Bình,,ward,,,,,,TTHB|Hoa Binh\n")
    assert [unit.id for unit in register.find(spelling)] == ["u1"]


def test_another_tone_is_another_name() -> None:
    register = parse_register(table("u1,1,Hòa,,ward,,,,,"))
    assert register.find("Hóa") == ()
    assert register.find("Hoa") == ()


def test_an_unknown_unit_is_told_with_what_may_be_meant(register: forms.Register) -> None:
    with pytest.raises(UnknownUnitError) as caught:
        register.get("ub6808")
    assert caught.value.exit_code is ExitCode.UNKNOWN_NAME
    assert "ub06808 (Phường Vàng Danh)" in caught.value.advice
    with pytest.raises(UnknownUnitError) as caught:
        register.get("Phường Yên Tử")
    assert "nw06832" in caught.value.advice


@pytest.mark.parametrize(
    ("text", "where", "problem", "advice"),
    [
        ("", ":1:", "no column “unit_id”", "The first line"),
        (HEADER, "units.csv:", "holds no units", "Add a line"),
        (f"{HEADER},alias\n", ":1:", "unknown column “alias”", "Did you mean “aliases”"),
        (table("u1,1,A,,w,,,,,", "u1,2,B,,w,,,,,"), ":3:", "id u1 (see line 2)", "Rename"),
        (table("a-very-long-id,1,A,,w,,,,,"), ":2:", "“a-very-long-id”", "at most 8"),
        (table("U1,1,A,,w,,,,,"), ":2:", "“U1”", "a to z"),
        (table("u1,1,,,w,,,,,"), ":2:", "u1 has no name", "name_vi"),
        (table("u1,1,A,,w,,30/06/2025,,,"), ":2:", "valid_from “30/06/2025”", "2025-06-30"),
        (table("u1,1,A,,w,,2025-02-30,,,"), ":2:", "“2025-02-30” is no date", "year-month-day"),
        (table("u1,1,A,,w,,20250630,,,"), ":2:", "is no date", "year-month-day"),
        (table("u1,1,A,,w,,2025-07-01,2025-06-30,,"), ":2:", "ends on 2025-06-30 before", "dates"),
        (table("u1,1,A,,w,,,,u22,", "u2,2,B,,w,,,,,"), ":2:", "successor “u22”", "Did you mean u2"),
        (table("u1,1,A,,w,,,,u2,", "u2,2,B,,w,,,,u1,"), ":2:", "circle: u1 → u2 → u1", "Take one"),
        (table("u1,1,A,,w,,,,u1,"), ":2:", "circle: u1 → u1", "Take one"),
        (table("u1,7,A,,w,,,2025-06-30,,", "u2,7,B,,w,,2025-06-30,,,"), ":3:", "code 7 at the same time", "valid_from"),
        (table("u1,1,A,,w"), ":2:", "5 cells for 10 columns", "quotation"),
        (table('u1,1,"A,,w,,,,,'), ":2:", "is not CSV", "quotation"),
    ],
)  # fmt: skip
def test_what_can_t_be_used_is_told_with_line_and_mend(text: str, where: str, problem: str, advice: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register(text)
    assert where in caught.value.message
    assert problem in caught.value.message
    assert advice in caught.value.advice
    assert caught.value.exit_code is ExitCode.BAD_REGISTER


def test_the_line_is_that_of_the_file_after_empty_and_folded_lines() -> None:
    with pytest.raises(RegisterError, match=r":6: "):
        parse_register(table('u1,1,A,,w,,,,,"two', 'lines"', "", "", "u2,2,,,w,,,,,"))


def test_codes_may_be_reused_the_day_after() -> None:
    rows = table("u1,7,A,,w,,,2025-06-30,,", "u2,7,B,,w,,2025-07-01,,,")
    assert len(parse_register(rows)) == 2


def test_excel_s_semicolons_byte_order_mark_and_decomposed_letters(tmp_path: Path) -> None:
    text = table("u1,1,Phường Yên Tử,,ward,,,,,").replace(",", ";")
    path = tmp_path / "units.csv"
    path.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).replace("\n", "\r\n").encode())
    assert forms.load_register(path).get("u1").name == "Phường Yên Tử"


@pytest.mark.parametrize("data", ["tệp".encode("utf-16"), "Phường".encode("cp1258", "replace") + b"\xff"])
def test_another_encoding_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(HEADER.encode() + b"\n" + data)
    with pytest.raises(RegisterError, match="not UTF-8") as caught:
        forms.load_register(path)
    assert "UTF-8" in caught.value.advice


def test_a_missing_file_or_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(RegisterError, match="no such file"):
            forms.load_register(path)


names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.dictionaries(st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True), names, min_size=1, max_size=8))
def test_every_name_is_found_again(units: dict[str, str]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for number, (unit, name) in enumerate(units.items()):
        writer.writerow([unit, number, name, "", "ward", "", "", "", "", ""])
    register = parse_register(out.getvalue())
    for unit, name in units.items():
        assert register.get(unit).name == unicodedata.normalize("NFC", name)
        assert unit in {found.id for found in register.find(name.upper())} | {found.id for found in register.find(name)}
