"""The first page of the workbook: what it says, of which period, and that its charts stand on cells."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.figures.channel_quality import ChannelQualityRow
from pipeline.figures.delivery import Delivery, Missing
from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow, FactorRow, UnitRow
from pipeline.figures.state_of_data import StateOfData
from pipeline.records.assembly import Status
from pipeline.results.front_page import MOST_UNITS, Chart, ChartKind, FrontPage, front_page
from pipeline.results.tabulate import tabulate
from pipeline.results.workbook import Cover, SheetOf, write_workbook
from tests.benchmarks.made_up import make_up
from tests.pipeline.result_tables import read_table

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl knows no data bars

A4_POINTS = (297 / 25.4 - 0.6 - 0.7) * 72  # between the margins
COVER = Cover("Kết quả", "UBND", (), ("Cách tính.",))


def frame(kind: type, *rows: dict[str, Any]) -> pd.DataFrame:
    """A table with a column for each field of a class; what a row leaves out is empty or 0."""
    hints = get_type_hints(kind)
    blank: dict[str, Any] = {}
    for one in fields(kind):
        kinds = get_args(hints[one.name]) or (hints[one.name],)
        blank[one.name] = None if NoneType in kinds else {int: 0, float: 0.0}.get(kinds[0], "")
    made = pd.DataFrame([blank | {"survey": "s"} | row for row in rows], columns=[*dict.fromkeys([*blank, "survey"])])
    return made.drop(columns="levels", errors="ignore")


def channel(name: str, period: str = "2019-Q1", index: float | None = 80.0, **more: Any) -> dict[str, Any]:
    low, high = (None, None) if index is None else (index - 5, index + 4)
    figures = {"index": index, "low_sheets": low, "high_sheets": high, "satisfied": 80, "answers": 100 if index else 0}
    counts = {"units": 2, "issued": 60, "returned": 50, "valid": 45, "invalid": 3, "waiting": 2}
    return {"channel": name, "channel_name": f"Tại {name}", "period": period, **counts, **figures, **more}


def unit(name: str, satisfied: int = 80, period: str = "2019-Q1", **more: Any) -> dict[str, Any]:
    index = float(satisfied)
    of = {"unit": name, "unit_name": f"Phường {name}", "channel": "a", "period": period, "satisfied": satisfied}
    return {**of, "answers": 100, "index": index, "low_sheets": index - 3, "high_sheets": index + 2, **more}


def criterion(name: str, satisfied: int, **more: Any) -> dict[str, Any]:
    of = {"channel": "a", "period": "2019-Q1", "question_name": name, "satisfied": satisfied, "answers": 100}
    return {**of, "index": float(satisfied), "low_sheets": satisfied - 4.0, "high_sheets": satisfied + 4.0, **more}


def factor(name: str, satisfied: int, **more: Any) -> dict[str, Any]:
    of = {"unit": "1", "channel": "a", "period": "2019-Q1", "factor": name, "factor_name": f"Yếu tố {name}"}
    return {**of, "satisfied": satisfied, "answers": 100, **more}


CHANNELS = (channel("a", "2018-Q4", 70.0), channel("a"), channel("b", valid=5, index=60.0))
UNITS = tuple(unit(str(number), 60 + number) for number in (3, 1, 2))


def tables(
    channels: Any = CHANNELS, units: Any = UNITS, criteria: Any = (), pending: int = 0, quality: Any = ()
) -> dict[str, Any]:
    lows = criteria or [criterion(f"Câu {number}", 90 - number) for number in range(8)]
    return {
        "channels": frame(ChannelRow, *channels),
        "units": frame(UnitRow, *units),
        "channel_criteria": frame(ChannelCriterionRow, *lows),
        "factors": frame(FactorRow, factor("x", 50), factor("y", 75), factor("x", 100, unit="2")),
        "channel_questions": pd.DataFrame({"pending": [pending]}),
        "channel_quality": frame(ChannelQualityRow, *quality),
    }


def delivered(period: str, some: int = 3, missing: tuple[Missing, ...] = (), survey: str = "s") -> Delivery:
    return Delivery(survey, period, 3, some, 10 * some, some == 3, missing)


def page(
    made: dict[str, Any] | None = None, *deliveries: Delivery, language: str = "vi", comments: Any = ("typed",)
) -> FrontPage:
    given = deliveries or (delivered("2018-Q4"), delivered("2019-Q1"))
    statuses = Counter({Status.VALID: 90, Status.WAITING: 4})
    state = StateOfData("UBND", "Phiếu", (), 3, 120, statuses, 0, 0, (0, 0), None, None, (), given)
    said = pd.DataFrame({"state": list(comments)})
    return front_page(tables() if made is None else made, said, state, {"s": "Phiếu khảo sát"}, language)


def written(path: Path, front: FrontPage, *sheets: SheetOf, language: str = "vi") -> Workbook:
    write_workbook(path / "r.xlsx", COVER, sheets, language, front=front)
    return openpyxl.load_workbook(path / "r.xlsx")


def values(sheet: Worksheet) -> list[Any]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def charts(made: FrontPage) -> dict[ChartKind, Chart]:
    return {chart.kind: chart for chart in made.charts}


def test_it_is_about_the_newest_complete_period_and_says_what_was_passed_over_and_who_is_missing() -> None:
    missing = (Missing("Phường Bắc Sơn"),)
    passed = page(None, delivered("2018-Q4", missing=missing), delivered("2019-Q1", 1))
    assert passed.about == "Quý IV/2018 · 3/3 đơn vị đã nộp phiếu · Phiếu khảo sát"
    assert [key.index for key in passed.keys] == [70.0]
    assert passed.notes[0].startswith("Quý I/2019 mới có phiếu của 1 trong 3 đơn vị, nên trang này là của Quý IV/2018")
    assert passed.notes[1] == "Chưa nộp phiếu: Phường Bắc Sơn"
    (said,) = page(None, delivered("2019-Q1", 2)).notes
    assert "Chưa kỳ nào có đủ phiếu" in said
    assert page().notes == ()


def test_each_channel_has_its_figures_the_largest_first() -> None:
    changed = channel("a", change=1.25, change_said="up")
    first, second = page(tables((channel("b", valid=5, index=60.0), changed))).keys
    assert (first.channel, first.index, first.low, first.high) == ("Tại a", 80.0, 75.0, 84.0)
    assert (first.issued, first.returned, first.valid) == (60, 50, 45)
    assert (first.change, first.change_said) == (1.25, "tăng rõ rệt")
    assert (second.channel, second.change, second.change_said) == ("Tại b", None, "")


def test_units_stand_in_the_chart_with_their_intervals_but_for_those_with_too_few_sheets() -> None:
    few = unit("9", 10, note="too-few")
    other = unit("8", 10, period="2018-Q4")
    bars = charts(page(tables(units=(*UNITS, few, other))))[ChartKind.BARS]
    assert bars.labels == ("Phường 1", "Phường 2", "Phường 3")
    assert bars.series[0].values == (61.0, 62.0, 63.0)
    assert bars.series[0].ends == ((58.0, 63.0), (59.0, 64.0), (60.0, 65.0))


def test_of_many_units_the_lowest_are_drawn_and_the_title_says_so() -> None:
    many = [unit(f"{number:02}", 50 + number) for number in range(40)]
    bars = charts(page(tables(units=many)))[ChartKind.BARS]
    assert bars.labels == tuple(f"Phường {number:02}" for number in range(MOST_UNITS))
    assert bars.title.startswith(f"{MOST_UNITS} đơn vị có chỉ số thấp nhất trong 40 (%)")


def test_units_of_one_name_are_told_apart() -> None:
    same = (unit("1", 60), unit("2", 61) | {"unit_name": "Phường 1"})
    assert charts(page(tables(units=same)))[ChartKind.BARS].labels == ("Phường 1 (1)", "Phường 1 (2)")


def test_of_one_unit_factors_are_drawn_and_of_one_period_too() -> None:
    alone = page(tables(units=UNITS[:1]))
    assert alone.charts[0].labels == ("Yếu tố y", "Yếu tố x"), "the first at the top"
    assert alone.charts[0].series[0].values == (75.0, 75.0)  # 100·(50 + 100)/(100 + 100)
    assert [chart.kind for chart in alone.charts] == [ChartKind.BARS, ChartKind.LINES, ChartKind.STACKED]
    once = page(tables(CHANNELS[1:]))
    assert [len(chart.labels) for chart in once.charts] == [3, 2, 2]
    assert [chart.kind for chart in page(tables(CHANNELS[1:], UNITS[:1])).charts] == [
        *(ChartKind.BARS, ChartKind.STACKED),
    ]


def test_periods_are_drawn_up_to_the_one_that_it_is_about_and_only_those_of_its_length() -> None:
    more = (*CHANNELS, channel("a", "2019-Q2"), channel("a", "2018"))
    lines = charts(page(tables(more)))[ChartKind.LINES]
    assert lines.labels == ("Quý IV/2018", "Quý I/2019")
    assert [one.values for one in lines.series] == [(70.0, 80.0), (None, 60.0)]


def test_sheets_issued_are_all_accounted_for() -> None:
    stacked = charts(page())[ChartKind.STACKED]
    assert [sum(counts) for counts in zip(*(one.values for one in stacked.series), strict=True)] == [20, 60]
    assert dict(zip(("hợp lệ", "không hợp lệ", "chờ xử lý", "chưa thu về"), (45, 3, 2, 10), strict=True)) == {
        one.name: one.values[1] for one in stacked.series
    }


def test_the_lowest_criteria_of_the_largest_channel_are_named_and_whether_their_order_is_open() -> None:
    made = page()
    assert made.lowest_title == "Tiêu chí thấp nhất, Tại a"
    assert [(low.name, low.index) for low in made.lowest] == [(f"Câu {n}", 90.0 - n) for n in (7, 6, 5, 4, 3)]
    waiting = page(tables(criteria=[criterion("Câu", 50, pending=2)]))
    assert waiting.lowest_title == "Tiêu chí thấp nhất, Tại a (thứ tự còn có thể thay đổi)"


def test_what_waits_is_counted_and_makes_the_page_preliminary() -> None:
    open_ones = (channel("a", pending=7, low_pending=78.5, high_pending=82.25),)
    made = page(tables(open_ones, pending=7), comments=("typed", "waiting", "waiting"))
    assert made.preliminary.startswith("SƠ BỘ: 7 câu trả lời chờ xử lý. Tại a: chỉ số sẽ nằm trong khoảng 78,50–82,25")
    assert [(one.count, one.table) for one in made.waiting] == [
        *((4, "sheets"), (7, "quality"), (2, "comments"), (0, "units")),
    ]
    assert page().preliminary == ""


def test_where_nothing_makes_an_index_there_are_only_counts(tmp_path: Path) -> None:
    none = tables((channel("a", index=None),), (unit("1", 0, answers=0, index=None),), [criterion("x", 0, index=None)])
    none["factors"] = none["factors"][:0]
    made = page(none)
    assert [chart.kind for chart in made.charts] == [ChartKind.STACKED]
    assert (made.keys[0].index, made.lowest) == (None, ())
    assert "Chưa có câu trả lời tính vào chỉ số." in values(written(tmp_path, made)["Tóm tắt"])


def test_where_nothing_was_printed_the_page_says_so(tmp_path: Path) -> None:
    state = StateOfData("UBND", "Phiếu", (), 0, 0, Counter(), 0, 0, (0, 0), None, None)
    made = front_page({}, pd.DataFrame({"state": []}), state, {}, "en")
    book = written(tmp_path, made, language="en")
    assert "No sheets were printed yet: there are no figures." in values(book["Summary"])
    assert book.sheetnames == ["Summary", "About", "Chart data"]


# ------------------------------------------------------------------------------------------------------ the whole way


def cells_of(book: Workbook, reference: str) -> list[Any]:
    """The values of cells that a chart refers to."""
    found = re.fullmatch(r"'?(.+?)'?!(.+)", reference)
    assert found, reference
    cells = book[found[1]][found[2].replace("$", "")]
    return [cell.value for (cell,) in cells] if isinstance(cells, tuple) else [cells.value]


def references(path: Path) -> Iterator[str]:
    """What the charts of a workbook refer to."""
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.startswith("xl/charts/"):
                yield from re.findall(r"<c:f>([^<]+)</c:f>", parts.read(name).decode())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up office of twelve units with few sheets, tabulated."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.benchmarks.made_up.CHANNELS", {"counter": (40, 42, 0.0), "box": (2, 3, -0.5)})
        with closing(make_up(tmp_path_factory.mktemp("front") / "w", periods=("2018-Q4", "2019-Q1"))) as workspace:
            tabulate(workspace)
            return workspace.results


@pytest.fixture(scope="module")
def book(office: Path) -> Workbook:
    return openpyxl.load_workbook(office / "report.xlsx")


def test_the_page_that_is_written_says_what_the_tables_say(office: Path, book: Workbook) -> None:
    front = book.worksheets[0]
    said = [[cell.value for cell in row if cell.value is not None] for row in front.iter_rows()]
    rows = [row for row in read_table(office / "channels.csv") if row["period"] == "2019-Q1"]
    assert len(rows) == 2
    for row in rows:
        (line,) = (cells for cells in said if cells and cells[0] == row["channel_name"])
        figures = ("index", "low_sheets", "high_sheets", "issued", "returned", "valid")
        assert line[1:7] == [float(row[name]) for name in figures]
    assert "Quý I/2019 · 12/12 đơn vị đã nộp phiếu · Phiếu khảo sát sự hài lòng" in values(front)
    assert book.active.title == front.title == "Tóm tắt"


def test_charts_stand_on_cells_and_their_figures_are_those_of_the_tables(office: Path, book: Workbook) -> None:
    found = [cells_of(book, reference) for reference in references(office / "report.xlsx")]
    assert len(book["Tóm tắt"]._charts) == 3  # openpyxl names them nowhere else
    assert all(any(value is not None for value in cells) for cells in found)
    units = [
        row for row in read_table(office / "units.csv") if (row["period"], row["channel"]) == ("2019-Q1", "counter")
    ]
    expected = {row["unit_name"]: float(row["index"]) for row in units if not row["note"]}
    labels = next(cells for cells in found if set(cells) == set(expected))
    assert [expected[label] for label in labels] == sorted(expected.values())
    assert sorted(expected.values()) in found


def test_it_fits_one_screen_and_one_page_and_leads_to_every_sheet(book: Workbook) -> None:
    front = book["Tóm tắt"]
    height = sum(front.row_dimensions[row].height or 15 for row in range(1, front.max_row + 1))
    assert height < A4_POINTS, "printed without being made smaller"
    assert (front.page_setup.orientation, front.page_setup.paperSize) == ("portrait", 9)
    assert (front.page_setup.fitToWidth or 1, front.page_setup.fitToHeight or 1) == (1, 1)
    assert height * 96 / 72 * front.sheet_view.zoomScale / 100 < 800, "pixels that a screen of 1080 lines leaves"
    links = {cell.hyperlink.location for row in front.iter_rows() for cell in row if cell.hyperlink}
    others = set(book.sheetnames) - {"Tóm tắt", "Số liệu biểu đồ"}
    assert {f"'{name}'!A1" for name in others} <= links
    for sheet in book.worksheets[2:]:
        assert sheet["A1"].hyperlink.location == "'Tóm tắt'!A1", sheet.title


def test_every_sheet_but_the_lists_is_printed_with_letters_of_seven_points(book: Workbook) -> None:
    """Letters of 11 points are as wide as a digit of 5.25 points; fitting a page makes them smaller."""
    across = (297 / 25.4 - 1.0) * 72
    for sheet in book.worksheets[2:-1]:
        shown = [one for one in sheet.column_dimensions.values() if not one.hidden and one.min <= sheet.max_column]
        width = sum((one.width or 8.43) * (min(one.max, sheet.max_column) - one.min + 1) for one in shown)
        pages = sheet.page_setup.fitToWidth or 1
        assert pages == 1 or sheet.title.endswith("(chi tiết)") or sheet.title == "Từng phiếu", sheet.title
        assert 11 * across * pages / (5.25 * width) > 6.9, sheet.title
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.oddFooter.center.text, sheet.oddFooter.right.text) == ("&A", "&P/&N")


@pytest.mark.parametrize(("language", "first", "separator"), [("vi", "Tóm tắt", ";"), ("en", "Summary", ",")])
def test_the_command_writes_workbook_and_tables_in_the_language_asked_for(
    tmp_path: Path, language: str, first: str, separator: str
) -> None:
    Workspace.create(tmp_path).close()
    with pytest.raises(SystemExit) as ended:
        main(["tabulate", "--workspace", str(tmp_path), "--language", language])
    assert ended.value.code == ExitCode.OK
    found = openpyxl.load_workbook(tmp_path / "results" / "report.xlsx")
    assert found.sheetnames[0] == found.active.title == first
    heading = (tmp_path / "results" / "units.csv").read_text("utf-8-sig")
    assert heading.startswith(f"unit{separator}unit_name{separator}")


@pytest.mark.parametrize("text", ["=1+1", "<r>&</r>", "x" * 300, "\x00\ud800", "{0}", "'"])
def test_whatever_things_are_called_the_page_is_whole(tmp_path: Path, text: str) -> None:
    named = (channel("a", "2018-Q4"), channel("a", channel_name=text))
    odd = tables(named, [unit("1", unit_name=text), unit("2", unit_name=text)], [criterion(text, 5)])
    made = page(odd, delivered("2018-Q4"), delivered("2019-Q1", missing=(Missing(text),)))
    book = written(tmp_path, made, SheetOf("units", pd.DataFrame({"unit": [text], "unit_name": [text]})))
    assert not [one for one in values(book["Tóm tắt"]) if str(one).startswith("=")]
    assert not [one for one in values(book["Số liệu biểu đồ"]) if str(one).startswith("=")]
    assert all(cells_of(book, reference) for reference in references(tmp_path / "r.xlsx"))
    first = (tmp_path / "r.xlsx").read_bytes()
    written(tmp_path, made, SheetOf("units", pd.DataFrame({"unit": [text], "unit_name": [text]})))
    assert (tmp_path / "r.xlsx").read_bytes() == first


def test_channels_whose_sheets_look_odd_are_named_under_the_figures_with_a_link(tmp_path: Path) -> None:
    odd = {"channel": "a", "channel_name": "Tại a", "period": "2019-Q1", "valid": 45, "units_flagged": 2}
    plain = {"channel": "b", "channel_name": "Tại b", "period": "2019-Q1", "valid": 5, "units_flagged": 0}
    other = odd | {"period": "2018-Q4", "flags": "burst"}
    unit = odd | {"unit": "1", "flags": "identical", "units_flagged": 0}
    front = page(tables(quality=(other, odd | {"flags": "all-best|speed"}, plain, unit)))
    said = "Nên xem lại, Tại a: nhiều phiếu toàn mức tốt nhất; trả lời quá nhanh; 2 đơn vị có dấu hiệu riêng"
    assert front.flagged == (said,)
    assert page().flagged == ()
    sheet = SheetOf("channel_quality", pd.DataFrame({"channel": ["a"], "flags": ["speed|burst"]}))
    book = written(tmp_path, front, sheet)
    assert said in values(book.worksheets[0])
    shown = book["Chất lượng hình thức"]
    assert "trả lời quá nhanh; gửi dồn dập" in values(shown), "coded values are said in words"
