from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from omr.faults import Fault, Outcome
from omr.reading import State
from pipeline.counting.comment_rows import COMMENT_COLUMNS
from pipeline.counting.long_tables import ANSWER_COLUMNS, PAGE_COLUMNS, SHEET_COLUMNS
from pipeline.figures.control_tables import CONTROL_COLUMNS
from pipeline.figures.drivers import DRIVER_COLUMNS
from pipeline.figures.matrix import matrix
from pipeline.figures.tables import CHANNEL_COLUMNS, CRITERION_COLUMNS, EXACT_COLUMNS, FACTOR_COLUMNS, UNIT_COLUMNS
from pipeline.records.assembly import Reason, Status
from pipeline.results.columns import COLUMNS, IN_TABLE, NUMBER_FORMATS, TABLES, VALUES, Display, column_of
from pipeline.results.workbook import MOST_ROWS, Cover, CoverLine, SheetOf, write_workbook
from pipeline.results.worksheets import MOST_IN_CELL

# openpyxl does not know the bars behind the indices, which spreadsheets of the last fifteen years draw.
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")

COVER = Cover(
    "Kết quả khảo sát sự hài lòng",
    "Ủy ban nhân dân thành phố Uông Bí",
    (CoverLine("Tình trạng dữ liệu", ""), CoverLine("Phiếu thu về", 15234), CoverLine("Tỷ lệ thu về (%)", 64.9)),
    ("Chỉ số hài lòng bằng 100·A/V.", "Khoảng tin cậy 95 % theo Wilson (1927)."),
)
UNITS = pd.DataFrame(
    {
        "unit": ["u1", "u1", "u2"],
        "unit_name": ["Phường Vàng Danh", "Phường Vàng Danh", "Xã Điền Công"],
        "unit_kind": ["ward", "ward", "commune"],
        "channel": ["counter", "box", "counter"],
        "period": ["2025", "2025", "2025"],
        "returned": [1234, 12, 40],
        "return_rate": [81.5, 40.0, np.nan],
        "index": [84.55, np.nan, 90.0],
        "rank": pd.array([2, None, 1], dtype="Int64"),
        "change": [-1.25, np.nan, 2.0],
        "change_p": [0.0123, np.nan, 0.5],
        "change_said": ["down", "too-few", "up"],
        "satisfied": [10, 1, 9],
        "note": ["", "too-few", ""],
        "serials": ["0000001-R–0000200-K", "0000201-A–0000300-B", "0000301-C–0000400-D"],
    }
)
SHEETS = pd.DataFrame(
    {
        "sheet": ["0000001-R", "0000002-X", "0000301-C"],
        "unit": ["u1", "u1", "u2"],
        "channel": ["counter", "counter", "counter"],
        "period": ["2025", "2025", "2025"],
        "status": ["valid", "waiting", "valid"],
        "q01": ["5", "?", "1|3"],
        "places": ["tap.pdf#12|tap.pdf#13", "tap.pdf#14", "tap.pdf#15"],
    }
)


def _criteria(rows: list[tuple[str, str, str, str, float | None, int | None, str]]) -> pd.DataFrame:
    columns = ["unit", "channel", "period", "question", "index", "lowest", "note"]
    frame = pd.DataFrame(rows, columns=columns)
    names = {"u1": "Phường Vàng Danh", "u2": "Xã Điền Công", "u3": "Phường Vàng Danh"}
    return frame.assign(
        survey="s",
        unit_name=frame["unit"].map(names),
        question_name=[f"Câu {question}" for question in frame["question"]],
    )


CRITERIA = _criteria(
    [
        ("u1", "counter", "2025-Q1", "q1", 50.0, 1, ""),
        ("u1", "counter", "2025-Q2", "q1", 61.25, 1, ""),
        ("u1", "counter", "2025-Q2", "q2", 80.0, None, ""),
        ("u1", "box", "2025-Q1", "q1", 70.0, None, "too-few"),
        ("u3", "counter", "2025-Q2", "q1", 91.5, None, ""),
        ("u2", "counter", "2025-Q2", "q3", None, None, ""),
    ]
)


def _written(path: Path, *tables: SheetOf, language: str = "vi") -> Workbook:
    write_workbook(path / "report.xlsx", COVER, tables, language)
    return openpyxl.load_workbook(path / "report.xlsx")


def _column(sheet: Worksheet, header: str) -> list[openpyxl.cell.cell.Cell]:
    for column in sheet.iter_cols():
        if column[0].value == header:
            return list(column[1:])
    raise AssertionError(f"no column {header}")


def test_every_sheet_follows_the_cover_in_the_language_asked_for(tmp_path: Path) -> None:
    tables = (SheetOf("units", UNITS), SheetOf("criteria", CRITERIA), SheetOf("sheets", SHEETS))
    vi = _written(tmp_path, *tables)
    en = _written(tmp_path, *tables, language="en")
    assert vi.sheetnames == [
        *("Phương pháp", "Đơn vị", "Tiêu chí", "Tiêu chí × đơn vị", "Đơn vị (chi tiết)", "Từng phiếu"),
    ]
    assert en.sheetnames == ["About", "Units", "Criteria", "Criterion × unit", "Units (details)", "Sheets"]
    assert [cell.value for cell in en["Units"][1]][:4] == ["Unit", "Channel", "Period", "Sheets returned"]
    assert [cell.value for cell in en["Units (details)"][1]][:6] == [
        *("Unit id", "Unit", "Kind of unit", "Channel", "Period", "Sheets returned"),
    ]


def test_numbers_are_numbers_with_the_format_of_their_kind_and_gaps_are_empty(tmp_path: Path) -> None:
    sheet = _written(tmp_path, SheetOf("units", UNITS))["Đơn vị (chi tiết)"]
    index, returned = _column(sheet, "Chỉ số hài lòng (%)"), _column(sheet, "Phiếu thu về")
    rank, change = _column(sheet, "Xếp hạng"), _column(sheet, "Thay đổi (điểm %)")
    assert [cell.value for cell in index] == [84.55, None, 90]
    assert [cell.value for cell in returned] == [1234, 12, 40]
    assert [cell.value for cell in rank] == [2, None, 1]
    assert [cell.value for cell in change] == [-1.25, None, 2]
    assert index[0].number_format == "0.00"
    assert returned[0].number_format == "#,##0"
    assert change[0].number_format == "+0.00;-0.00;0.00"
    assert _column(sheet, "Tỷ lệ thu về (%)")[0].number_format == "0.0"
    assert _column(sheet, "Thay đổi: giá trị p")[0].number_format == "0.000"


def test_a_period_that_looks_like_a_number_stays_a_text(tmp_path: Path) -> None:
    sheet = _written(tmp_path, SheetOf("units", UNITS))["Đơn vị"]
    assert [cell.value for cell in _column(sheet, "Kỳ khảo sát")] == ["2025"] * 3


def test_coded_values_are_told_in_words(tmp_path: Path) -> None:
    channels = pd.DataFrame({"channel": ["counter", "box"], "channel_name": ["Tại quầy", "Hòm thư góp ý"]})
    book = _written(tmp_path, SheetOf("units", UNITS), SheetOf("channels", channels))
    sheet = book["Đơn vị (chi tiết)"]
    assert [cell.value for cell in _column(sheet, "Loại đơn vị")] == ["phường", "phường", "xã"]
    assert [cell.value for cell in _column(sheet, "Hình thức")] == ["Tại quầy", "Hòm thư góp ý", "Tại quầy"]
    assert [cell.value for cell in _column(sheet, "Nhận định về thay đổi")] == [
        *("giảm rõ rệt", "quá ít phiếu", "tăng rõ rệt"),
    ]
    assert [cell.value for cell in _column(book["Hình thức (chi tiết)"], "Hình thức")] == ["counter", "box"]


def test_the_factor_of_a_criterion_is_told_by_its_name(tmp_path: Path) -> None:
    factors = pd.DataFrame({"factor": ["access"], "factor_name": ["Tiếp cận dịch vụ"]})
    tables = (SheetOf("factors", factors), SheetOf("criteria", CRITERIA.assign(factor="access")))
    book = _written(tmp_path, *tables)
    assert {cell.value for cell in _column(book["Tiêu chí"], "Yếu tố")} == {"Tiếp cận dịch vụ"}
    assert [cell.value for cell in _column(book["Yếu tố"], "Mã yếu tố")] == ["access"]


def test_the_themes_of_a_comment_are_told_by_their_names_and_unknown_values_as_they_are(tmp_path: Path) -> None:
    themes = pd.DataFrame({"theme": ["staff", "waiting"], "theme_name": ["Thái độ", "Thời gian chờ"]})
    comments = pd.DataFrame({"themes": ["staff|waiting|old", ""], "needs_answer": ["yes", "no"], "by": ["a|b", None]})
    sheet = _written(tmp_path, SheetOf("comments", comments), SheetOf("themes", themes))["Ý kiến góp ý"]
    assert [cell.value for cell in _column(sheet, "Chủ đề")] == ["Thái độ; Thời gian chờ; old", None]
    assert [cell.value for cell in _column(sheet, "Cần trả lời")] == ["có", "không"]
    assert [cell.value for cell in _column(sheet, "Người nhập")] == ["a|b", None]


def test_header_and_identifying_columns_are_frozen_and_everything_can_be_filtered(tmp_path: Path) -> None:
    book = _written(tmp_path, SheetOf("units", UNITS), SheetOf("criteria", CRITERIA), SheetOf("sheets", SHEETS))
    whole = book["Đơn vị (chi tiết)"]
    assert (book["Đơn vị"].freeze_panes, book["Đơn vị"].auto_filter.ref) == ("B2", "A1:H4")
    assert (whole.freeze_panes, whole.auto_filter.ref) == ("C2", "A1:O4")
    assert book["Từng phiếu"].freeze_panes == "B2"
    assert (book["Tiêu chí × đơn vị"].freeze_panes, book["Tiêu chí × đơn vị"].auto_filter.ref) == ("E2", "A1:G5")


def test_widths_follow_the_content_and_long_texts_are_wrapped_with_room_for_their_lines(tmp_path: Path) -> None:
    text = "Thời gian chờ quá lâu, đề nghị bố trí thêm cán bộ ở quầy số 3. " * 6
    comments = pd.DataFrame({"sheet": ["0000001-R", "0000002-X"], "text": [text, "Tốt"], "needs_answer": ["yes", "no"]})
    sheet = _written(tmp_path, SheetOf("comments", comments))["Ý kiến góp ý"]
    widths = {letter: dimension.width for letter, dimension in sheet.column_dimensions.items()}
    assert widths["C"] < widths["A"] < widths["B"] < 70
    assert sheet["B2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height >= 6 * 15
    assert sheet.row_dimensions[3].height is None


def test_rows_of_too_few_sheets_are_in_italics(tmp_path: Path) -> None:
    sheet = _written(tmp_path, SheetOf("units", UNITS))["Đơn vị"]
    assert [cell.font.italic for cell in _column(sheet, "Phiếu thu về")] == [False, True, False]


def test_what_few_ask_for_is_folded_away_but_there(tmp_path: Path) -> None:
    frame = CRITERIA.assign(satisfied=range(len(CRITERIA)), level_1=7)
    sheet = _written(tmp_path, SheetOf("criteria", frame))["Tiêu chí"]
    hidden = {column[0].value for column in sheet.iter_cols() if _is_hidden(sheet, column[0].column_letter)}
    assert hidden == {"Mã cuộc khảo sát", "Câu trả lời hài lòng", "Mức 1"}
    assert [cell.value for cell in _column(sheet, "Câu trả lời hài lòng")] == list(range(len(CRITERIA)))


def _is_hidden(sheet: Worksheet, letter: str) -> bool:
    """Spreadsheets keep neighbours that are alike as one."""
    number = openpyxl.utils.column_index_from_string(letter)
    return any(one.hidden and one.min <= number <= one.max for one in sheet.column_dimensions.values())


def test_a_wide_table_has_a_short_sheet_of_which_each_row_leads_to_all_its_columns(tmp_path: Path) -> None:
    book = _written(tmp_path, SheetOf("units", UNITS), SheetOf("channels", UNITS[["channel"]]))
    short, whole = book["Đơn vị"], book["Đơn vị (chi tiết)"]
    assert [cell.value for cell in short[1]] == [
        *("Đơn vị", "Hình thức", "Kỳ khảo sát", "Phiếu thu về", "Chỉ số hài lòng (%)", "Thay đổi (điểm %)"),
        *("Nhận định về thay đổi", "Ghi chú"),
    ]
    assert not any(_is_hidden(sheet, cell.column_letter) for sheet in (short, whole) for cell in sheet[1])
    assert whole.max_column == len(UNITS.columns)
    for row, cell in enumerate(_column(short, "Đơn vị"), 2):
        assert cell.hyperlink.location == f"'Đơn vị (chi tiết)'!A{row}"
        assert whole.cell(row, 2).value == cell.value
    assert "Hình thức (chi tiết)" not in book.sheetnames, "it is not wide"


def test_units_of_one_name_and_several_surveys_are_told_apart_on_short_sheets(tmp_path: Path) -> None:
    frame = UNITS.assign(unit_name="Phường Vàng Danh", survey=["a", "a", "b"])
    sheet = _written(tmp_path, SheetOf("units", frame))["Đơn vị"]
    assert [cell.value for cell in sheet[1]][:3] == ["Mã cuộc khảo sát", "Mã đơn vị", "Đơn vị"]


def test_a_plan_with_columns_that_people_added_shows_them(tmp_path: Path) -> None:
    plan = pd.DataFrame({"unit": ["u"], "unit_name": ["A"], "limitation": ["x"], "survey": ["s"], "Hội ý": ["y"]})
    sheet = _written(tmp_path, SheetOf("measures", plan))["Kế hoạch khắc phục"]
    assert [cell.value for cell in sheet[1] if not _is_hidden(sheet, cell.column_letter)] == [
        *("Đơn vị", "Hạn chế", "Hội ý"),
    ]


def test_an_index_has_a_light_bar_from_0_to_100(tmp_path: Path) -> None:
    sheet = _written(tmp_path, SheetOf("units", UNITS))["Đơn vị (chi tiết)"]
    (ranges,) = sheet.conditional_formatting
    (rule,) = ranges.rules
    assert (str(ranges.sqref), [bound.val for bound in rule.dataBar.cfvo]) == ("H2:H4", [0, 100])


def test_serials_lead_to_the_first_sheet_of_the_unit_channel_and_period(tmp_path: Path) -> None:
    sheet = _written(tmp_path, SheetOf("units", UNITS), SheetOf("sheets", SHEETS))["Đơn vị (chi tiết)"]
    serials = _column(sheet, "Dải số phiếu")
    assert serials[0].hyperlink.location == "'Từng phiếu'!A2"
    assert serials[1].hyperlink is None  # none of its sheets came back
    assert serials[2].hyperlink.location == "'Từng phiếu'!A4"
    assert serials[2].value == "0000301-C–0000400-D"


def test_the_cover_tells_the_state_the_tables_and_the_method_and_leads_to_each_sheet_and_back(tmp_path: Path) -> None:
    book = _written(tmp_path, SheetOf("units", UNITS), SheetOf("quality", UNITS[["unit"]]))
    cover = book["Phương pháp"]
    said = {cell.value: cell for row in cover.iter_rows() for cell in row if cell.value is not None}
    assert {COVER.title, COVER.subtitle, "Tình trạng dữ liệu", 15234, 64.9, *COVER.method} <= set(said)
    assert said["Đơn vị"].hyperlink.location == "'Đơn vị'!A1"
    assert said["Chất lượng dữ liệu"].hyperlink.location == "'Chất lượng dữ liệu'!A1"
    assert any("thay đổi so với kỳ trước. (3 dòng)" in str(text) for text in said)
    assert book["Đơn vị"]["A1"].hyperlink.location == "'Phương pháp'!A1"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (SheetOf("answers", pd.DataFrame({"sheet": []}), 1_234_567), "1.234.567"),
        (SheetOf("answers", pd.DataFrame({"sheet": ["x"] * (MOST_ROWS + 1)})), "20.001"),
    ],
)
def test_a_table_that_is_too_long_is_named_on_the_cover_and_has_no_sheet(
    tmp_path: Path, table: SheetOf, rows: str
) -> None:
    book = _written(tmp_path, table)
    texts = [str(cell.value) for row in book["Phương pháp"].iter_rows() for cell in row]
    assert book.sheetnames == ["Phương pháp"]
    assert any(rows in text and "answers.csv" in text for text in texts)


def test_the_matrix_has_the_newest_period_of_each_channel_with_a_column_for_each_unit() -> None:
    table = matrix(CRITERIA)
    assert list(table.columns) == ["channel", "period", "question", "question_name", "u1", "u3", "u2"]
    assert table[["channel", "period", "question"]].to_numpy().tolist() == [
        ["counter", "2025-Q2", "q1"],
        ["counter", "2025-Q2", "q2"],
        ["counter", "2025-Q2", "q3"],
        ["box", "2025-Q1", "q1"],
    ]
    assert table["u1"].tolist()[:2] == [61.25, 80.0]
    assert table["u3"].isna().tolist() == [False, True, True, True]
    assert str(table["u2"].dtype) == "float64"


def test_the_matrix_of_no_criteria_is_empty() -> None:
    assert matrix(CRITERIA[:0]).empty


def test_the_lowest_criteria_of_a_unit_are_bold_and_underlined_in_the_matrix(tmp_path: Path) -> None:
    sheet = _written(tmp_path, SheetOf("criteria", CRITERIA))["Tiêu chí × đơn vị"]
    cells = _column(sheet, "Phường Vàng Danh (u1)")
    assert [
        (cell.value, bool(cell.font.b and cell.font.u), cell.font.i) for cell in (cells[0], cells[1], cells[3])
    ] == [
        (61.25, True, False),
        (80, False, False),
        (70, False, True),  # too few sheets
    ]
    assert _column(sheet, "Xã Điền Công")[0].value is None


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    tables = [SheetOf("units", UNITS), SheetOf("criteria", CRITERIA), SheetOf("sheets", SHEETS)]
    for name in ("a", "b"):
        write_workbook(tmp_path / name, COVER, tables, "vi")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def _parsed(path: Path) -> None:
    """Each part is well-formed, and no cell holds a formula."""
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            root = ET.fromstring(parts.read(name))  # our own file
            assert not [element for element in root.iter() if element.tag == FORMULA], name


FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"
HOSTILE = [
    "=1+1",
    "+84 912",
    "-chậm",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "https://example.org",
    "mailto:a@b.vn",
    "internal:Sheet1!A1",
    "{=SUM(A1)}",
    "<r>&</r>",
    "<script>&amp;",
    "\x00\x0b\x1f\ufffe",
    "_x0041_",
    "\ud800",
    "Hoà \U0001f600",
    "1e5",
    "12",
]


def test_no_text_is_taken_for_a_formula_a_link_a_number_or_markup(tmp_path: Path) -> None:
    frame = pd.DataFrame({"sheet": HOSTILE, "text": HOSTILE})
    sheet = _written(tmp_path, SheetOf("comments", frame))["Ý kiến góp ý"]
    cells = dict(zip(HOSTILE, _column(sheet, "Nội dung góp ý"), strict=True))
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells.values())
    assert not [text for text, cell in cells.items() if str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert cells["=1+1"].value == "'=1+1"
    assert cells["<r>&</r>"].value == "'<r>&</r>"
    assert cells["\x00\x0b\x1f\ufffe"].value == "\ufffd" * 4
    assert cells["Hoà \U0001f600"].value == "Hoà \U0001f600"
    _parsed(tmp_path / "report.xlsx")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec=None), max_size=30), min_size=1, max_size=8))
def test_whatever_people_typed_the_file_is_well_formed_and_keeps_every_row(tmp_path: Path, texts: list[str]) -> None:
    frame = pd.DataFrame({"unit": texts, "unit_name": texts, "text": texts}, dtype="object")
    named = Cover(texts[0], texts[-1], (CoverLine(texts[0], texts[-1]),), tuple(texts))
    write_workbook(tmp_path / "r.xlsx", named, [SheetOf("comments", frame)], "en")
    _parsed(tmp_path / "r.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "r.xlsx")["Comments"].iter_rows(min_row=2, max_row=len(texts) + 1)
    assert [row[2].value is not None for row in rows] == [bool(text) for text in texts]


def test_a_text_longer_than_a_cell_is_cut_with_an_ellipsis(tmp_path: Path) -> None:
    frame = pd.DataFrame({"sheet": ["a", "b"], "text": ["ế" * 40_000, "\U0001f600" * 20_000]})
    sheet = _written(tmp_path, SheetOf("comments", frame))["Ý kiến góp ý"]
    for cell in _column(sheet, "Nội dung góp ý"):
        assert cell.value.endswith("…")
        assert MOST_IN_CELL - 2 <= len(cell.value.encode("utf-16-le")) // 2 <= MOST_IN_CELL


def test_infinities_dates_and_yes_or_no_do_not_break_a_sheet(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "unit": ["a", None, "c"],
            "index": [np.inf, -np.inf, 1.5],
            "due": [pd.Timestamp("2025-12-01"), pd.NaT, pd.Timestamp("2025-12-02")],
            "flag": [True, False, True],
            "mixed": pd.Series([np.int64(3), "x", pd.NA], dtype="object"),
        }
    )
    sheet = _written(tmp_path, SheetOf("future", frame))["future"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["a", None, "2025-12-01 00:00:00", "có", 3],
        [None, None, None, "không", "x"],
        ["c", 1.5, "2025-12-02 00:00:00", "có", None],
    ]


def test_tables_without_rows_or_columns_and_odd_names_get_sheets_that_open(tmp_path: Path) -> None:
    long = "a/very*long[name]?of:a\\table that nobody knows"
    book = _written(
        tmp_path, SheetOf("units", UNITS[:0]), SheetOf(long, UNITS), SheetOf(long + "2", UNITS), SheetOf("x", UNITS[[]])
    )
    assert len(set(book.sheetnames)) == 6
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in book.sheetnames)
    assert next(cell.value for cell in book["Đơn vị"][1]) == "Đơn vị"
    _parsed(tmp_path / "report.xlsx")


def test_sheets_are_printed_across_a4_with_their_header_on_every_page(tmp_path: Path) -> None:
    sheet = _written(tmp_path, SheetOf("lowest", UNITS))["Tiêu chí thấp nhất"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter.right.text == "&P/&N"


def test_a_table_too_wide_for_a_page_is_printed_on_several_with_its_units_on_each(tmp_path: Path) -> None:
    answers = pd.DataFrame({f"question_{number}": ["Rất không hài lòng"] * 2 for number in range(40)})
    frame = pd.concat([UNITS[:2][["unit", "unit_name"]], answers], axis=1)
    sheet = _written(tmp_path, SheetOf("sheets", frame))["Từng phiếu"]
    assert sheet.page_setup.fitToWidth > 1
    assert sheet.print_title_cols == "$A:$B"


def test_a_title_with_signs_that_footers_take_for_commands_is_printed_as_it_is(tmp_path: Path) -> None:
    write_workbook(tmp_path / "r.xlsx", Cover("2025: A&B" + "&" * 300, "", (), ()), [], "en")
    footer = openpyxl.load_workbook(tmp_path / "r.xlsx")["About"].oddFooter.left.text
    assert footer.strip().startswith("2025: A&&B")
    assert len(footer) < 210


def test_every_column_that_is_written_today_is_named() -> None:
    written = {*UNIT_COLUMNS, *FACTOR_COLUMNS, *CRITERION_COLUMNS, *CHANNEL_COLUMNS}
    written |= {*SHEET_COLUMNS, *PAGE_COLUMNS, *ANSWER_COLUMNS, *COMMENT_COLUMNS}
    written -= {*EXACT_COLUMNS}  # which no file has
    of_levels = {name for name in written if name.endswith("*")}
    assert of_levels == {"level_*", "share_*"}
    assert written - of_levels <= set(COLUMNS)


@pytest.mark.parametrize(
    ("name", "levels", "said"),
    [
        ("level_4", {"4": "Hài lòng"}, ("Mức 4: Hài lòng", "Level 4: Hài lòng")),
        ("share_4", {"4": "Hài lòng"}, ("Hài lòng (%)", "Hài lòng (%)")),
        ("level_10", {}, ("Mức 10", "Level 10")),
        ("share_0", {}, ("Mức 0 (%)", "Level 0 (%)")),
    ],
)
def test_levels_are_called_as_their_scale_calls_them(name: str, levels: dict[str, str], said: tuple[str, str]) -> None:
    column = column_of("units", name, pd.Series([1, 2]), levels)
    assert (column.vi, column.en) == said
    assert column.kind is (Display.COUNT if name.startswith("level") else Display.SHARE)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("status", Status),
        ("reason", [r for r in Reason if r]),
        ("state", State),
        ("outcome", Outcome),
        ("fault", Fault),
    ],
)
def test_every_coded_value_is_told_in_both_languages(column: str, values: list[str]) -> None:
    for value in values:
        words = VALUES[column][value]
        assert words.vi
        assert words.en
        assert words.vi != words.en


def test_headers_of_one_table_are_told_apart_in_both_languages() -> None:
    both = [
        UNIT_COLUMNS,
        FACTOR_COLUMNS,
        CRITERION_COLUMNS,
        CHANNEL_COLUMNS,
        SHEET_COLUMNS,
        PAGE_COLUMNS,
        ANSWER_COLUMNS,
        CONTROL_COLUMNS,
        DRIVER_COLUMNS,
    ]
    for columns in both:
        for language in ("vi", "en"):
            written = [name for name in columns if not name.endswith("*") and name not in EXACT_COLUMNS]
            labels = [COLUMNS[name].said(language) for name in written]
            assert len(set(labels)) == len(labels)


def test_titles_fit_a_sheet_of_a_workbook_and_differ() -> None:
    for language in ("vi", "en"):
        titles = [table.title.said(language) for table in TABLES.values()]
        assert len({title.casefold() for title in titles}) == len(titles)
        assert max(map(len, titles)) <= 31


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2], Display.COUNT),
        ([1.0, None], Display.COUNT),
        ([1.5, None], Display.POINTS),
        (["5", "?"], Display.TEXT),
        (["x" * 80], Display.LONG_TEXT),
        ([True], Display.TEXT),
    ],
)
def test_a_column_that_nobody_named_is_called_by_its_id_and_shown_by_its_type(
    values: list[object], kind: Display
) -> None:
    column = column_of("sheets", "q99", pd.Series(values))
    assert (column.said("vi"), column.said("en"), column.kind) == ("q99", "q99", kind)


def test_columns_of_one_table_that_mean_something_else_are_named_for_it() -> None:
    values = pd.Series([1])
    assert column_of("themes", "needs_answer", values).kind is Display.COUNT
    assert column_of("comments", "needs_answer", values).kind is Display.TEXT
    assert column_of("criteria", "question_name", values).said("vi") == "Tiêu chí"
    assert {table for table, _ in IN_TABLE} <= set(TABLES)
    assert set(NUMBER_FORMATS) <= set(Display)
