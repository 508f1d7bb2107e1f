"""Forms 01 to 03 of a made-up province: one unit counted by hand, all units recounted from the answers alone."""

from __future__ import annotations

import pickle
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import rows_from_range
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forms.serial import format_serial
from pipeline.counting.counting_job import SheetsJob, Snapshot
from pipeline.results.scheme_outcome import form_lines, schemes_in
from pipeline.results.tabulate import tabulate
from tests.pipeline.conftest import read_table
from tests.pipeline.province import FEWEST, Province, made_up_sheets, said

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")

NOW, BEFORE = "2019-Q1", "2018-Q4"
BY_HAND = ("22222222", "11111111", "01012100", "10110111", "2-121011", "1102?212", "--------")
"""Six sheets that count: one leaves q2 out, one has a doubt in q6; the seventh is blank."""
EXCELLENT, GOOD, TIED, FAIR, AVERAGE, WEAK = "ub06811", "ub06814", "ub06832", "ub06817", "ub06820", "ub06829"
RANDOM, WITHOUT_SHEETS, LACKING = "ub06823", "ub06826", "ub06835"
OWN = {
    "ub06808": "212",
    EXCELLENT: "111",
    GOOD: "000",
    TIED: "000",
    FAIR: "111",
    AVERAGE: "000",
    WEAK: "000",
    RANDOM: "121",
    WITHOUT_SHEETS: "222",
    LACKING: "2-2",
}
"""What units give themselves for indicators 5, 8 and 9."""
QUESTIONS = {"i1": "q1", "i2": "q2", "i3": "q3", "i4": "q4", "i6": "q6", "i7": "q7"}
OFFICIALS = ("i1", "i2", "i3", "i4", "i7")
LEVELS = ("dissatisfied", "satisfied", "very_satisfied")


@dataclass
class Counted:
    """The province's tables and workbook."""

    province: Province
    books: dict[bool, Workbook] = field(default_factory=dict)

    def rows(self, name: str, **wanted: str) -> list[dict[str, str]]:
        """Return the rows of a table that have these cells."""
        rows = read_table(self.province.workspace.results / f"{name}.csv")
        return [row for row in rows if all(row[column] == cell for column, cell in wanted.items())]

    def workbook(self, *, values: bool = False) -> Workbook:
        if values not in self.books:
            path = self.province.workspace.results / "report.xlsx"
            self.books[values] = openpyxl.load_workbook(path, data_only=values)
        return self.books[values]


def self_scores() -> list[tuple[str, str, str, str]]:
    given = [
        (unit, NOW, name, score)
        for unit, scores in OWN.items()
        for name, score in zip(("i5", "i8", "i9"), scores, strict=True)
        if score != "-"
    ]
    return [*given, (RANDOM, NOW, "i3", "2")]


def sent_in(province: Province) -> dict[str, str]:
    """Have the sheets of all units come back; return the first serial of some."""
    hand = [said(levels) for levels in BY_HAND]
    province.take("ub06808", "counter", NOW, hand, issued=9)
    first = {}
    for unit, levels in ((EXCELLENT, "22222222"), (GOOD, "22222221"), (TIED, "22222200"), (FAIR, "11111110")):
        first[unit] = format_serial(province.take(unit, "counter", NOW, [said(levels)] * 6)[0])
    province.take(AVERAGE, "counter", NOW, [said("11111111")] * 6)
    province.take(WEAK, "counter", NOW, [said("11111111"), said("11001000")] * 3)
    province.take(RANDOM, "counter", NOW, made_up_sheets(3, 24))
    province.take(RANDOM, "box", NOW, made_up_sheets(4, 20, doubts=3))
    province.take(RANDOM, "box", BEFORE, made_up_sheets(5, 3))
    province.take(WITHOUT_SHEETS, "counter", NOW, [], issued=10)
    province.take(LACKING, "counter", NOW, made_up_sheets(6, 7))
    return first


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    province = Province.founded(tmp_path_factory.mktemp("province") / "w")
    serials = sent_in(province)
    province.scores("self_scores.csv", self_scores())
    province.scores("appraised_scores.csv", [(GOOD, NOW, "i5", "0")])
    line = f"{FAIR},H49.15-7,2/1/2019,9/1/2019,9/1/2019,,{serials[FAIR]}"
    dossiers = f"unit,dossier,received,due,returned,agency,sheet\n{line}\n"
    (province.workspace.root / "dossiers.csv").write_text(dossiers, "utf-8")
    tabulate(province.workspace, language="vi")
    with closing(province.workspace):
        yield Counted(province)


# ------------------------------------------------------------------------------------------------- one unit, by hand


def test_form_01_of_one_unit_is_what_was_counted_by_hand(counted: Counted) -> None:
    rows = counted.rows("form01", unit="ub06808")
    columns = [f"points_{name}" for name in QUESTIONS]
    columns += ["officials_sum", "officials_class", *(f"level_{level}" for level in LEVELS), "pending", "page"]
    assert [[row[column] for column in columns] for row in rows] == [
        ["2", "2", "2", "2", "2", "2", "10", "full", "0", "0", "1", "0", "1"],
        ["1", "1", "1", "1", "1", "1", "5", "full", "0", "1", "0", "0", "2"],
        ["0", "1", "0", "1", "2", "1", "3", "part", "1", "0", "0", "0", "3"],
        ["1", "0", "1", "1", "0", "1", "4", "most", "0", "1", "0", "0", "4"],
        ["2", "", "1", "2", "1", "0", "", "", "0", "1", "0", "0", "5"],
        ["1", "1", "0", "2", "?", "2", "6", "full", "0", "0", "1", "1", "6"],
    ]
    assert {row["scan"] for row in rows} == {"ub06808-counter-2019-Q1-1.pdf"}
    (foot,) = counted.rows("form01_foot", unit="ub06808")
    assert [foot[f"total_{name}"] for name in QUESTIONS] == ["7.00", "5.00", "5.00", "9.00", "6.00", "7.00"]
    assert [foot[f"answers_{name}"] for name in QUESTIONS] == ["6", "5", "6", "6", "5", "6"]
    assert [foot[f"mean_{name}"] for name in QUESTIONS] == ["1.17", "1.00", "0.83", "1.50", "1.20", "1.17"]
    assert (foot["dates_i1"], foot["sheets"], foot["serials"]) == ("", "6", "0000001-R–0000009-D")
    assert (foot["officials_sum"], foot["officials_class_name"]) == ("5.67", "Hoàn thành 100 % nhiệm vụ")
    assert [foot[f"share_{level}"] for level in LEVELS] == ["16.7", "50.0", "33.3"]


def test_form_02_of_one_unit_is_what_was_counted_by_hand(counted: Counted) -> None:
    rows = counted.rows("form02", unit="ub06808")
    columns = ("number", "max", "own", "own_from", "appraised", "points", "low_points", "high_points")
    assert [[row[column] for column in columns] for row in rows] == [
        ["1", "2.00", "1.17", "citizens", "", "1.17", "1.17", "1.17"],
        ["2", "2.00", "1.00", "citizens", "", "1.00", "1.00", "1.00"],
        ["3", "2.00", "0.83", "citizens", "", "0.83", "0.83", "0.83"],
        ["4", "2.00", "1.50", "citizens", "", "1.50", "1.50", "1.50"],
        ["5", "2.00", "2.00", "self", "", "2.00", "2.00", "2.00"],
        ["6", "2.00", "1.20", "citizens", "", "1.20", "1.00", "1.33"],
        ["7", "2.00", "1.17", "citizens", "", "1.17", "1.17", "1.17"],
        ["8", "2.00", "1.00", "self", "", "1.00", "1.00", "1.00"],
        ["9", "2.00", "2.00", "self", "", "2.00", "2.00", "2.00"],
    ]
    assert rows[5]["remark"] == "Theo người dân đánh giá (Mẫu 01); còn 1 câu chờ xử lý: từ 1,00 đến 1,33"
    assert (rows[1]["remark"], rows[4]["remark"]) == ("Theo người dân đánh giá (Mẫu 01)", "")


def test_form_03_of_one_unit_has_no_class_while_a_doubt_may_change_it(counted: Counted) -> None:
    (row,) = counted.rows("form03", unit="ub06808")
    assert (row["sum"], row["low_sum"], row["high_sum"]) == ("11.87", "11.67", "12.00")
    assert (row["class"], row["rank"], row["own_sum"], row["appraised_sum"]) == ("", "", "11.87", "")
    assert row["remark"] == "Chưa xếp loại: còn 1 câu chờ xử lý, tổng điểm từ 11,67 đến 12,00"


def test_a_dossier_names_its_sheet_and_its_dates_stand_at_the_foot(counted: Counted) -> None:
    assert [row["dossier"] for row in counted.rows("form01", unit=FAIR)] == ["H49.15-7", *[""] * 5]
    (foot,) = counted.rows("form01_foot", unit=FAIR)
    assert (foot["mean_i1"], foot["dates_i1"], foot["dates_i2"]) == ("1.00", "1.00", "")
    row = counted.rows("form02", unit=FAIR)[0]
    assert (row["own"], row["own_from"]) == ("1.00", "computed")
    assert row["remark"] == "Tính theo ngày hẹn trả và ngày trả; Người dân đánh giá 1,00 (Mẫu 01)"
    (row,) = counted.rows("form02", unit=GOOD, indicator="i5")
    assert (row["own"], row["appraised"], row["counts"]) == ("0.00", "0.00", "appraised")


# ------------------------------------------------------------------------------------------ all units, recounted here


def rounded(number: Fraction | None, places: int = 2) -> str:
    """Round as people do, by another way than the code."""
    if number is None:
        return ""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@dataclass
class Recount:
    """One unit, channel and period, counted from its answers alone."""

    sheets: list[dict[str, tuple[str, str]]]
    own: Mapping[str, int]

    @staticmethod
    def _states(sheet: dict[str, tuple[str, str]], *wanted: str) -> int:
        return sum(state in wanted for _, state in sheet.values())

    @property
    def valid(self) -> list[dict[str, tuple[str, str]]]:
        """Sheets that leave at most a third of the eight questions out, whatever becomes of their doubts."""
        return [one for one in self.sheets if self._states(one, "blank", "void", "doubt") <= 2]

    @property
    def waiting(self) -> list[dict[str, tuple[str, str]]]:
        """Sheets that may yet turn out to be such."""
        return [one for one in self.sheets if self._states(one, "blank", "void") <= 2 and one not in self.valid]

    def given(self, question: str) -> list[int]:
        return [int(answer) for one in self.valid for answer, state in [one[question]] if state == "read"]

    def waits(self, question: str) -> int:
        said = sum(one[question][1] in ("doubt", "read") for one in self.waiting)
        return said + sum(one[question][1] == "doubt" for one in self.valid)

    def mean(self, question: str) -> Fraction | None:
        given = self.given(question)
        return Fraction(sum(given), len(given)) if given else None

    def points(self, name: str) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """Return the points of an indicator, and between which they may end."""
        if name in self.own:
            return (Fraction(self.own[name]),) * 3
        if name not in QUESTIONS:
            return None, None, None
        given, open_ones = self.given(QUESTIONS[name]), self.waits(QUESTIONS[name])
        if not given and not open_ones:
            return None, None, None
        most = len(given) + open_ones
        return self.mean(QUESTIONS[name]), Fraction(sum(given), most), Fraction(sum(given) + 2 * open_ones, most)

    def sums(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        points = [self.points(f"i{number}") for number in range(1, 10)]
        found = []
        for which in range(3):
            parts = [one for one in (each[which] for each in points) if one is not None]
            found.append(sum(parts, Fraction(0)) if len(parts) == 9 else None)
        return found[0], found[1], found[2]

    def shares(self) -> list[Fraction | None]:
        given = self.given("q11")
        return [Fraction(100 * given.count(level), len(given)) if given else None for level in range(3)]


def recounted(counted: Counted) -> dict[tuple[str, str, str], Recount]:
    sheets: dict[tuple[str, str, str], dict[str, dict[str, tuple[str, str]]]] = {}
    for row in counted.rows("answers"):
        of_unit = sheets.setdefault((row["unit"], row["channel"], row["period"]), {})
        of_unit.setdefault(row["sheet"], {})[row["question"]] = (row["answer"], row["state"])
    own: dict[tuple[str, str], dict[str, int]] = {}
    for unit, period, name, score in self_scores():
        own.setdefault((unit, period), {})[name] = int(score)
    own[FAIR, NOW]["i1"] = 1  # its only dossier was returned on the day
    return {key: Recount(list(found.values()), own.get((key[0], key[2]), {})) for key, found in sheets.items()}


def class_of(total: Fraction) -> str:
    """The classes of the circular."""
    for least, name in ((15, "excellent"), (12, "good"), (9, "fair"), (6, "average")):
        if total >= least:
            return name
    return "weak"


def test_all_forms_are_what_a_recount_of_the_answers_makes(counted: Counted) -> None:
    found = recounted(counted)
    assert len(found) == 11  # one unit has no sheets
    for key, recount in found.items():
        where = dict(zip(("unit", "channel", "period"), key, strict=True))
        (foot,) = counted.rows("form01_foot", **where)
        (row,) = counted.rows("form03", **where)
        assert int(row["sheets"]) == len(recount.valid) == len(counted.rows("form01", **where))
        for name, question in QUESTIONS.items():
            given = recount.given(question)
            assert foot[f"total_{name}"] == rounded(Fraction(sum(given)) if given else None)
            assert foot[f"mean_{name}"] == rounded(recount.mean(question))
        shares = [rounded(share, 1) for share in recount.shares()]
        assert [foot[f"share_{level}"] for level in LEVELS] == [row[f"share_{level}"] for level in LEVELS] == shares
        points = [recount.points(f"i{number}") for number in range(1, 10)]
        assert [row[f"points_i{number}"] for number in range(1, 10)] == [rounded(one) for one, _, _ in points]
        of_unit = counted.rows("form02", **where)
        bounds = ("points", "low_points", "high_points")
        assert [[one[b] for b in bounds] for one in of_unit] == [[rounded(each) for each in one] for one in points]
        total, low, high = recount.sums()
        assert (row["sum"], row["low_sum"], row["high_sum"]) == (rounded(total), rounded(low), rounded(high))
        is_settled = total is not None and class_of(low or total) == class_of(high or total)
        assert row["class"] == (class_of(total) if is_settled and total is not None else "")


def test_form_01_says_what_each_sheet_answered(counted: Counted) -> None:
    answers: dict[str, dict[str, str]] = {}
    for row in counted.rows("answers"):
        answers.setdefault(row["sheet"], {})[row["question"]] = "?" if row["state"] == "doubt" else row["answer"]
    for row in counted.rows("form01"):
        sheet = answers[row["sheet"]]
        assert [row[f"points_{name}"] for name in QUESTIONS] == [sheet[one] for one in QUESTIONS.values()]
        marks = ["" if sheet["q11"] == "" else str(int(sheet["q11"] == str(level))) for level in range(3)]
        assert [row[f"level_{level}"] for level in LEVELS] == marks
        points = [sheet[QUESTIONS[name]] for name in OFFICIALS]
        whole = str(sum(map(int, points))) if all(one.isdecimal() for one in points) else "" if "" in points else "?"
        assert row["officials_sum"] == whole
        known = whole.isdecimal()
        wanted = "" if not known else "full" if int(whole) >= 5 else "most" if 2 * int(whole) >= 7 else "part"
        assert row["officials_class"] == wanted


def test_ranks_are_told_only_where_no_doubt_can_change_them(counted: Counted) -> None:
    found = recounted(counted)
    for channel, period in {(key[1], key[2]) for key in found}:
        rivals = {
            key[0]: one.sums()
            for key, one in found.items()
            if key[1:] == (channel, period) and len(one.valid) >= FEWEST
        }
        rivals = {unit: sums for unit, sums in rivals.items() if sums[0] is not None}
        for row in counted.rows("form03", channel=channel, period=period):
            if row["unit"] not in rivals:
                assert row["rank"] == ""
                continue
            _, low, high = rivals[row["unit"]]
            others = [sums for unit, sums in rivals.items() if unit != row["unit"]]
            best = 1 + sum(one[1] > high for one in others)  # type: ignore[operator]
            worst = 1 + sum(one[2] > low for one in others)  # type: ignore[operator]
            assert row["rank"] == (str(best) if best == worst else "")


@pytest.mark.parametrize(
    ("unit", "total", "name", "rank", "remark"),
    [
        (EXCELLENT, "15.00", "Xuất sắc", "1", ""),
        (GOOD, "12.00", "Tốt", None, ""),
        (TIED, "12.00", "Tốt", None, ""),
        (FAIR, "9.00", "Khá", None, ""),
        (AVERAGE, "6.00", "Trung bình", None, ""),
        (WEAK, "4.50", "Yếu", None, ""),
        (WITHOUT_SHEETS, "", "", "", "Chưa xếp loại: chỉ số 1, 2, 3, 4, 6, 7 chưa có điểm"),
        (LACKING, "", "", "", "Chưa xếp loại: chỉ số 8 chưa có điểm"),
    ],
)
def test_a_sum_on_a_border_belongs_to_the_class_that_begins_there(
    counted: Counted, unit: str, total: str, name: str, rank: str | None, remark: str
) -> None:
    (row,) = counted.rows("form03", unit=unit, channel="counter")
    assert (row["sum"], row["class_name"], row["remark"]) == (total, name, remark)
    if rank is not None:
        assert row["rank"] == rank


def test_equal_sums_have_one_rank_and_officials_of_exactly_the_border_the_class_above(counted: Counted) -> None:
    ranks = {row["unit"]: row["rank"] for row in counted.rows("form03", channel="counter")}
    assert ranks[GOOD] == ranks[TIED] != ""
    (foot,) = counted.rows("form01_foot", unit=WEAK)
    assert (foot["officials_sum"], foot["officials_class"]) == ("3.50", "most")


# ----------------------------------------------------------------------------------------------------- the workbook


def cells_of(sheet: Worksheet) -> dict[str, Any]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


class Evaluated:
    """Computes the formulas of the forms, which are few kinds, from what stands in their cells."""

    def __init__(self, book: Workbook) -> None:
        self.cells = {name: cells_of(book[name]) for name in ("Mẫu 01", "Mẫu 02", "Mẫu 03")}

    def value(self, sheet: str, cell: str) -> Any:
        found = self.cells[sheet].get(cell)
        return self.formula(sheet, found[1:]) if isinstance(found, str) and found.startswith("=") else found

    def formula(self, sheet: str, text: str) -> Any:
        if match := re.fullmatch(r"'(.+)'!(\w+)", text):
            return self.value(match[1], match[2])
        if match := re.fullmatch(r"(SUM|AVERAGE)\((\w+):(\w+)\)", text):
            numbers = [one for one in self.range(sheet, match[2], match[3]) if isinstance(one, int | float)]
            return sum(numbers) / (len(numbers) if match[1] == "AVERAGE" else 1)
        if match := re.fullmatch(r'COUNTIF\((\w+):(\w+),"x"\)', text):
            return self.range(sheet, match[1], match[2]).count("x")
        if match := re.fullmatch(r"100\*(\w+)/(.+)", text):
            return 100 * self.value(sheet, match[1]) / self.formula(sheet, match[2])
        return sum(self.value(sheet, part) for part in text.split("+"))

    def range(self, sheet: str, first: str, last: str) -> list[Any]:
        cells = rows_from_range(f"{first}:{last}")
        return [self.value(sheet, one) for row in cells for one in row]


def test_each_formula_says_what_its_cell_shows(counted: Counted) -> None:
    shown = counted.workbook(values=True)
    evaluated, formulas = Evaluated(counted.workbook()), 0
    for sheet, cells in evaluated.cells.items():
        for cell, content in cells.items():
            if isinstance(content, str) and content.startswith("="):
                assert evaluated.value(sheet, cell) == pytest.approx(shown[sheet][cell].value, abs=1e-9)
                formulas += 1
    assert formulas > 300


def test_the_sheets_of_the_forms_are_laid_out_as_they_are_filed(counted: Counted) -> None:
    book = counted.workbook(values=True)
    sheet = book["Mẫu 01"]
    assert sheet["A2"].value.startswith("TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ")
    assert sheet["A3"].value == "(Theo Thông tư số 01/2018/TT-VPCP ngày 23/11/2018 của Văn phòng Chính phủ)"
    assert [sheet.cell(4, n).value for n in (1, 2, 3, 9, 11)] == [
        *("TT", "Hồ sơ", "Chỉ số", "Xếp loại cán bộ, công chức", "Mức độ hài lòng"),
    ]
    assert [sheet.cell(5, n).value for n in range(3, 14)] == [
        *"123467",
        *("Tổng điểm đánh giá CBCC (1+2+3+4+7)", "Xếp loại hoàn thành nhiệm vụ"),
        *("Không hài lòng", "Hài lòng", "Rất hài lòng"),
    ]
    assert [sheet.cell(6, n).value for n in (1, 13)] == ["(1)", "(13)"]
    assert "C4:H4" in {str(one) for one in sheet.merged_cells.ranges}
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert sheet.print_title_rows == "$1:$6"
    begin = row_that_begins(sheet, "Cơ quan: Phường Vàng Danh")
    assert sheet.cell(begin + 1, 1).value == "Quý I năm 2019 · Hình thức: Tại quầy · Số phiếu: 6"
    rows = [[sheet.cell(row, n).value for n in range(1, 14)] for row in range(begin + 2, begin + 12)]
    assert rows[1][:9] == [2, "0000002-W", 1, 1, 1, 1, 1, 1, 5]
    assert rows[5] == [6, "0000006-Y", 1, 1, 0, 2, "?", 2, 6, "Hoàn thành 100 % nhiệm vụ", None, None, "x"]
    assert rows[6] == ["Tổng số", None, 7, 5, 5, 9, 6, 7, None, None, 1, 3, 2]
    assert rows[7][0] == "Điểm bình quân chỉ số"
    assert rows[7][2:9] == pytest.approx([7 / 6, 1, 5 / 6, 1.5, 1.2, 7 / 6, 17 / 3])
    assert rows[8][0] == "Tỷ lệ % hài lòng"
    assert rows[8][10:] == pytest.approx([100 / 6, 50, 100 / 3])
    assert rows[9][0] == "“?”: câu trả lời còn chờ xử lý."
    begin = row_that_begins(sheet, "Cơ quan: Phường Quang Trung")
    assert sheet.cell(begin + 2, 2).value == "H49.15-7"
    assert [sheet.cell(begin + 10, n).value for n in (1, 3)] == ["Điểm tính theo ngày hẹn trả và ngày trả", 1]


def row_that_begins(sheet: Worksheet, text: str) -> int:
    return next(row for row in range(7, 400) if sheet.cell(row, 1).value == text)


def test_figures_lead_from_all_units_to_a_unit_to_its_sheets(counted: Counted) -> None:
    book = counted.workbook()
    third = book["Mẫu 03"]
    row = next(row for row in range(7, 40) if third.cell(row, 2).value == "Phường Vàng Danh")
    links = {cell.coordinate: cell.hyperlink.location for r in third.iter_rows() for cell in r if cell.hyperlink}
    formula = third.cell(row, 5).value
    where = re.fullmatch(r"='Mẫu 02'!(\w+)", formula)
    assert where
    assert links[third.cell(row, 5).coordinate] == f"'Mẫu 02'!{where[1]}"
    second = book["Mẫu 02"][where[1]]
    at = re.fullmatch(r"='Mẫu 01'!(\w+)", second.value)
    assert at
    assert second.hyperlink.location == f"'Mẫu 01'!{at[1]}"
    assert book["Mẫu 01"][at[1]].value.startswith("=AVERAGE(")
    first = next(cell for cell in book["Mẫu 01"]["B"] if cell.value == "0000001-R")
    sheet, cell = re.fullmatch(r"'(.+)'!(\w+)", first.hyperlink.location).groups()  # type: ignore[union-attr]
    assert (sheet, book[sheet][cell].value) == ("Từng phiếu", "0000001-R")


# ------------------------------------------------------------------------------------------- what is made, and when


def test_workers_make_the_same_lines(counted: Counted, tmp_path: Path) -> None:
    workspace = counted.province.workspace
    snapshot = Snapshot.of(workspace, language="vi")
    lines = form_lines(schemes_in(snapshot, workspace.register(), date.today()), "vi")
    assert lines is not None
    serials = range(1, 200)
    more = pickle.loads(pickle.dumps((lines.of_serials(serials),)))
    SheetsJob(workspace.root, snapshot.last_run, "vi", True, tmp_path, serials, more=more).run(lambda: None)
    _, _, written = (workspace.results / "form01.csv").read_bytes().partition(b"\n")
    assert (tmp_path / "form01-1").read_bytes() == written


def test_figures_alone_have_no_rows_of_sheets_and_no_scheme_has_no_forms(tmp_path: Path) -> None:
    province = Province.founded(tmp_path / "w")
    with closing(province.workspace):
        province.take(FAIR, "counter", NOW, [said("11111111")])
        results = province.workspace.results
        (results / "form01.csv").write_bytes(BOM_UTF8 + b"sheet\n")  # of an earlier run
        tabulate(province.workspace, figures_only=True)
        assert not (results / "form01.csv").exists()
        assert (results / "form02.csv").exists()
        names = openpyxl.load_workbook(results / "report.xlsx").sheetnames
        assert names[2:4] == ["Mẫu 02", "Mẫu 03"]
        survey = province.workspace.root / "survey.yaml"
        survey.write_text(survey.read_text("utf-8").replace("tt01-2018", "simple"), "utf-8")
        tabulate(province.workspace, figures_only=True)
        assert not list(results.glob("form*.csv"))


OWN_SCHEME = """
id: mini
title: Đánh giá | Assessment
sources: Quyết định 1 | Decision 1
periods: month
overall: sum
ranking: false
indicators:
  speed: {title: Nhanh | Quick, max: 1, citizens: {questions: [q1, q2], points: {0: 0, 1: 1}}}
  own: {title: Tự chấm | Own, max: 3, self: true}
forms:
  sheets: {number: 1a, title: Từng phiếu | Sheets, source: Quyết định 1 | Decision 1}
  units: {number: 1b, title: Tổng hợp | Together, source: Quyết định 1 | Decision 1}
"""
OWN_SURVEY = """
id: yesno
languages: [vi, en]
authority: Phường | Ward
title: Phiếu | Sheet
notice: Cảm ơn | Thank you
scales: {agree: {0: Không | No, 1: Có | Yes}}
sections:
  one:
    title: Phần | Part
    questions:
      q1: {label: Một | One, scale: agree}
      q2: {label: Hai | Two, scale: agree}
      q3: {label: Ba | Three, scale: agree}
"""


def test_a_scheme_of_ones_own_says_which_forms_there_are(tmp_path: Path) -> None:
    """An indicator of two questions on two levels, of months; no classes, no officials, no ranks, no shares."""
    province = Province.founded(tmp_path / "w", "mini", OWN_SURVEY)
    with closing(province.workspace):
        (province.workspace.root / "mini.yaml").write_text(OWN_SCHEME, "utf-8")
        sheets = [{"q1": "1", "q2": "1"}, {"q1": "1"}, {"q1": "0", "q2": "1"}]
        province.take(FAIR, "counter", "2019-03", [{**one, "q3": "1"} for one in sheets])
        province.scores("self_scores.csv", [(FAIR, "2019-03", "own", "2.5")])
        tabulate(province.workspace, language="en")
        counted = Counted(province)
        assert [row["points_speed"] for row in counted.rows("form01")] == ["1", "1", "0.5"]
        (row,) = counted.rows("form03")
        assert (row["points_speed"], row["points_own"], row["sum"]) == ("0.80", "2.50", "3.30")  # 4 of 5 answers
        assert "class" not in row
        book = openpyxl.load_workbook(province.workspace.results / "report.xlsx")
        assert book.sheetnames[2:4] == ["Form 1a", "Form 1b"]
        foot = next(row for row in book["Form 1a"].iter_rows(min_row=7) if row[0].value == "Mean of the indicator")
        assert foot[2].value == 0.8  # no formula over the rows makes it
        assert book["Form 1b"]["A7"].value == "Month 3 of 2019 · Channel: At the counter"
