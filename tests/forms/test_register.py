"""The register of units: names, dates, and what is told of a file that can't be used."""

from __future__ import annotations

import csv
import io
import pickle
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forms
import samples
from forms.csv_table import CsvProblems, csv_text
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
    assert "ub06808 (Phường Vàng Danh" in caught.value.advice
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
        (table("u1,1,A,,w,,31/06/2025,,,"), ":2:", "valid_from “31/06/2025”", "2025-06-30"),
        (table("u1,1,A,,w,,6/30/2025,,,"), ":2:", "valid_from “6/30/2025”", "write 2025-06-30"),
        (table("u1,1,A,,w,,30/06/25,,,"), ":2:", "valid_from “30/06/25”", "2025-06-30"),
        (table("u1,1,A,,w,,,43466,,"), ":2:", "valid_to “43466” is no date", "2019-01-01"),
        (table("u1,1,Ph??ng A,,w,,,,,"), ":2:", "name_vi “Ph??ng A” has question marks", "CSV UTF-8"),
        (table("u1,1,A,,w,,,,,,,x"), ":2:", "12 cells for 10 columns", "quotation"),
        (f"{HEADER},name_vi\n", ":1:", "column “name_vi” twice", "Remove one"),
        (f"{HEADER},,aliases\nu1,1,A,,w,,,,,,?,\n", ":2:", "“?” stands in a column without a heading", "Name"),
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


def told(text: str) -> list[tuple[str, str]]:
    """Return what is said of a register that can't be used, each with its advice."""
    with pytest.raises(RegisterError) as caught:
        parse_register(text)
    return [(one.message, one.advice) for one in (caught.value, *caught.value.others)]


def test_everything_wrong_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = table(
        "u1,1,A,,w,,2025-02-30,x,u9,", "U2,2,,,w,,,,,", "u1,3,B,,w,,2025-07-01,2025-06-30,,", "u4,4", "u5,5,C,,w,,,,u2,"
    )
    said = [message for message, _ in told(text)]
    assert [message.split(":")[1] for message in said] == ["2", "2", "2", "3", "3", "4", "4", "5", "6"]
    for message, wanted in zip(
        said,
        ("valid_from", "valid_to", "“u9”", "“U2”", "no name", "ends on", "two units", "2 cells", "“u2”"),
        strict=True,
    ):
        assert wanted in message


def test_what_is_wrong_with_the_headings_comes_with_what_is_wrong_below_them() -> None:
    said = told(f"{HEADER},colour,alias\nu1,1,,,w,,,,,,red,\n")
    assert [message.split(": ", 1)[1] for message, _ in said] == [
        "unknown column “colour”",
        "unknown column “alias”",
        "unit u1 has no name",
    ]


def test_an_error_with_others_goes_whole_through_a_process() -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register(table("U1,1,A,,w,,,,,", "U2,2,B,,w,,,,,"))
    again = pickle.loads(pickle.dumps(caught.value))
    assert [one.message for one in again.others] == [one.message for one in caught.value.others]
    assert len(again.others) == 1


def test_ward_codes_that_lost_their_zeros_are_told_with_the_code_to_write() -> None:
    text = SAMPLE.read_text("utf-8").replace(",06", ",6").replace(",07", ",7")
    said = told(text)
    assert len(said) == 14
    assert all("lost its zeros" in message and "“Text”" in advice for message, advice in said)
    assert "units.csv:3: gso_code “6808”" in said[0][0]
    assert "Write 06808;" in said[0][1]


@pytest.mark.parametrize(
    ("row", "said", "advice"),
    [
        ("w2,1,Một,,ward,01,,,,", "gso_code “1”", "Write 00001"),
        ("w2,00004,Một,,ward,1,,,,", "parent_gso “1”", "Write 01"),
        ("h1,,Trung tâm,,center,100,,,,", "parent_gso “100”", "Write 00100"),
    ],
)
def test_a_single_code_that_lost_its_zeros_is_found_by_those_of_others(row: str, said: str, advice: str) -> None:
    found = told(table("p1,01,Hà Nội,,province,,,,,", "w1,00100,Hai,,ward,01,,,,", row))
    assert len(found) == 1
    assert f":4: {said}" in found[0][0]
    assert advice in found[0][1]


def test_short_codes_of_districts_provinces_and_made_up_wards_stay() -> None:
    rows = ("p,22,P,,province,,,,,", "d,1,D,,district,22,,,,", "e,196,E,,district,22,,,,", "c,HCC1,C,,center,196,,,,")
    assert len(parse_register(table(*rows, "w1,3,W,,ward,1,,,,", "w2,12,W,,ward,1,,,,"))) == 6


@pytest.mark.parametrize(
    "day", ["30/6/2025", "30/06/2025", "30-06-2025", "30.6.2025", "2025/6/30", " 2025-06-30\u00a0"]
)
def test_days_may_be_written_as_in_viet_nam(day: str) -> None:
    assert parse_register(table(f"u1,1,A,,w,,,{day},,")).get("u1").valid_to == date(2025, 6, 30)


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


def separated(text: str, delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


EXCEL: dict[str, Callable[[str], bytes]] = {
    "semicolons": lambda text: separated(text, ";").encode(),
    "tabs in UTF-16": lambda text: separated(text, "\t").encode("utf-16"),
    "UTF-16 without byte order mark": lambda text: text.encode("utf-16-le"),
    "big-endian": lambda text: text.encode("utf-16-be"),
    "sep=": lambda text: ("sep=;\r\n" + separated(text, ";")).encode("utf-8-sig"),
    "trailing empty columns": lambda text: text.replace("\n", ",,,\n").encode(),
    "quoted headings": lambda text: text.replace("note,aliases", '"note","aliases"').encode(),
    "old Mac": lambda text: text.replace("\n", "\r").encode(),
    "no last end of line": lambda text: text.rstrip("\n").encode(),
    "empty lines": lambda text: (text.replace("\n", "\n,,,,,,,,,,\n") + "\n\n").encode(),
    "blanks": lambda text: text.replace(",", "\u00a0 , \u200b").encode(),
    "headings in Vietnamese": lambda text: (
        "Mã đơn vị,MÃ SỐ,Tên đơn vị,Tên tiếng Anh,Loại,Mã cấp trên,Từ ngày,Đến ngày,Đơn vị kế thừa,Ghi chú,Tên khác\n"
        + text.split("\n", 1)[1]
    ).encode(),
    "headings with blanks": lambda text: text.replace("unit_id,gso_code", "Unit ID,GSO code").encode(),
    "decomposed headings": lambda text: unicodedata.normalize(
        "NFD", text.replace("unit_id", "Mã đơn vị", 1).replace("note", "Ghi chú", 1)
    ).encode(),
    "day/month/year": lambda text: re.sub(r"(\d{4})-(\d\d)-(\d\d)", r"\3/\2/\1", text).encode(),
}


@pytest.mark.parametrize("written", EXCEL)
def test_the_register_is_the_same_however_it_is_saved(tmp_path: Path, register: forms.Register, written: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(EXCEL[written](SAMPLE.read_text("utf-8")))
    assert forms.load_register(path).units == register.units


def test_last_columns_that_excel_left_out_of_a_block_of_lines_are_empty() -> None:
    lines = [f"u{number},{number},A,,w,,,,,,x" for number in range(15)]
    block = [f"v{number},{number + 20},A,,w,,2020-01-01" for number in range(16)]
    text = "\n".join([f"{HEADER},aliases", *lines, *block])
    assert parse_register(text).get("v3").valid_from == date(2020, 1, 1)
    with pytest.raises(RegisterError, match=r":17: has 7 cells"):
        parse_register(text.replace("v3,23,A,,w,,2020-01-01", "v3,23,A,,w,"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("tệp".encode("utf-16"), ":2: is not UTF-8"),
        ("Phường".encode("cp1258", "replace") + b"\xff", ":2: is not UTF-8"),
        ("Thành phố".encode("cp1252", "replace"), ":2: is not UTF-8"),
    ],
)
def test_another_encoding_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(HEADER.encode() + b"\n" + data)
    with pytest.raises(RegisterError, match=said) as caught:
        forms.load_register(path)
    assert "CSV UTF-8" in caught.value.advice


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04...", "is a workbook"), (HEADER.encode("utf-16") + b"\x00", "UTF-16 text that is dam")],
)
def test_what_is_no_text_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(data)
    with pytest.raises(RegisterError, match=said) as caught:
        forms.load_register(path)
    assert "CSV UTF-8" in caught.value.advice


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


cells = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=' ",;\t\n'), max_size=12).map(
    lambda text: " ".join(unicodedata.normalize("NFC", text).split())
)


@given(
    notes=st.lists(cells, min_size=1, max_size=40),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
    empty=st.integers(0, 3),
    said=st.booleans(),
)
def test_every_cell_comes_back_however_the_table_is_written(
    notes: list[str], delimiter: str, encoding: str, end: str, empty: int, said: bool
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    for row in (COLUMNS, *([f"u{n}", "", "A", "", "ward", "", "", "", "", note] for n, note in enumerate(notes))):
        writer.writerow([*row, *[""] * empty])
    text = f"sep={delimiter}{end}{out.getvalue()}" if said else out.getvalue()
    problems = CsvProblems("units.csv")
    register = parse_register(csv_text(text.encode(encoding), problems))
    assert problems.found == []
    assert [unit.note for unit in register] == notes
