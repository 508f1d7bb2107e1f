"""Lists that offices keep come into the register, each line once; what is exported can be brought back."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Workspace
from pipeline.counting.csv_files import LOCALES
from pipeline.errors import RowsError
from pipeline.office.measures.lists import BroughtList, taken_over
from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Status, StepKind, Subject
from pipeline.remedies.register_import import Becomes, Intended, intended, take
from pipeline.remedies.register_tables import RegisterNames, of_units, register_table, steps_table
from pipeline.results.register_export import write_register_csv, write_register_workbook
from pipeline.results.register_known import known_of, names_in
from pipeline.results.register_lines import register_lines

TODAY = date(2026, 11, 30)
WARD = "ub06808"
NOW = "nw06820"
"""What is called Phường Vàng Danh today."""
LIST = (
    ("KẾ HOẠCH KHẮC PHỤC NĂM 2026",),
    ("(Kèm theo Quyết định số 12/QĐ-UBND)",),
    ("STT", "Đơn vị", "Tồn tại, hạn chế", "Nguyên nhân", "Giải pháp", "Người thực hiện", "Thời hạn", "Kinh phí"),
    ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"),
    ("1", "P. Vàng Danh", "Nơi ngồi chờ chật", "Phòng nhỏ", "Thêm 12 ghế", "bà Hòa", "31/12/2026", "20 triệu"),
    ("2", "", "Mạng chậm", "", "Đường truyền mới", "", "Quý I/2027", ""),
    ("3", "Phường Không Có", "Ít quầy", "", "", "", "", ""),
    ("4", "Phường Yên Tử", "", "Thiếu người", "", "", "", ""),
    ("5", "Phường Yên Tử", "Niêm yết cũ", "", "Niêm yết lại", "ông Tín", "sau Tết", ""),
    ("", "Người lập biểu", "", "", "", "", "", ""),
)


def as_csv(lines: Sequence[Sequence[str]], separator: str = ";") -> bytes:
    quoted = [
        separator.join(f'"{cell}"' if separator in cell or "\n" in cell else cell for cell in line) for line in lines
    ]
    return "\r\n".join(quoted).encode("utf-8-sig")


def with_cell(was: str, now: Any, lines: Sequence[Sequence[Any]] = LIST) -> list[tuple[Any, ...]]:
    """A list in which a cell was changed."""
    return [tuple(now if cell == was else cell for cell in line) for line in lines]


def as_workbook(lines: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def planned(place: Workspace, data: bytes, name: str = "list.csv", unit: str = "") -> list[Intended]:
    known = known_of(place, place.register().get(unit) if unit else None, TODAY, "vi")
    return intended(register_lines(data, name, names_in(place)), known)


def imported(place: Workspace, data: bytes, name: str = "list.csv", unit: str = "") -> list[Intended]:
    return take(place.store, planned(place, data, name, unit), "lan", "sha256:1")


def became(made: Sequence[Intended]) -> list[Becomes]:
    return [one.becomes for one in made]


def register(place: Workspace) -> list[Shortcoming]:
    return place.store.remedies.all()


@pytest.mark.parametrize("form", ["csv", "tabs", "utf-16", "xlsx"])
def test_a_list_of_an_office_is_taken_over_line_by_line(place: Workspace, form: str) -> None:
    data = {
        "csv": as_csv(LIST),
        "tabs": as_csv(LIST, "\t"),
        "utf-16": as_csv(LIST).decode("utf-8-sig").encode("utf-16"),
        "xlsx": as_workbook(
            [[datetime(2026, 12, 31) if cell == "31/12/2026" else cell for cell in line] for line in LIST]
        ),
    }[form]
    made = imported(place, data)
    new, not_taken = Becomes.NEW, Becomes.NOT_TAKEN
    assert became(made) == [new, new, not_taken, not_taken, new, not_taken]
    first, second, third = register(place)
    assert (first.about.unit, first.title, first.cause) == (NOW, "Nơi ngồi chờ chật", "Phòng nhỏ")
    assert (first.status, first.due, first.owner) == (Status.DECIDED, date(2026, 12, 31), "bà Hòa")
    assert first.steps[0].why == "Kinh phí: 20 triệu", "what no field holds is kept as a note"
    assert (second.about.unit, second.due, second.status) == (NOW, date(2027, 3, 31), Status.PROPOSED)
    assert (third.due, third.status, third.steps[0].why) == (None, Status.PROPOSED, "Thời hạn: sau Tết")
    assert "Phường Không Có" in made[2].remarks[0]
    assert "missing" in made[3].remarks[0]
    assert [one.line.line for one in made] == [5, 6, 7, 8, 9, 10]


def test_the_same_list_again_adds_nothing_and_a_changed_line_updates(place: Workspace) -> None:
    imported(place, as_csv(LIST))
    before = [one.last_step for one in register(place)]
    assert set(became(imported(place, as_csv(LIST)))) == {Becomes.SAME, Becomes.NOT_TAKEN}
    assert [one.last_step for one in register(place)] == before
    changed = [
        (*line[:5], "bà Lan" if line[5] == "bà Hòa" else line[5], *line[6:]) if len(line) > 5 else line for line in LIST
    ]
    assert became(imported(place, as_csv(changed)))[0] is Becomes.CHANGED
    assert register(place)[0].owner == "bà Lan"


def test_two_who_bring_the_same_list_at_once_add_its_lines_but_once(place: Workspace) -> None:
    lines = [("Hạn chế", "Giải pháp"), *((f"Quầy {number}", "Sửa") for number in range(20))]
    brought = BroughtList("id", "lan", "list.csv", WARD, as_csv(lines))
    begin = threading.Barrier(2)

    def bring() -> list[Becomes]:
        with closing(Workspace.open(place.root)) as own:
            begin.wait()
            return became(taken_over(own, brought, (), TODAY, "vi"))

    with ThreadPoolExecutor() as people:
        made = [each.result() for each in [people.submit(bring) for _ in range(2)]]
    assert sorted(made) == [[Becomes.NEW] * 20, [Becomes.SAME] * 20]
    assert len(register(place)) == 20


def test_what_somebody_changed_in_the_register_is_not_turned_back_by_the_same_list(place: Workspace) -> None:
    imported(place, as_csv(LIST))
    place.store.remedies.step(1, StepKind.EDITED, "minh", {"cause": "Ghế hỏng", "title": "Chỗ ngồi"})
    changed = with_cell("bà Hòa", "ông Bình")
    for _ in range(2):
        imported(place, as_csv(changed))
        (one, *_) = register(place)
        assert (one.cause, one.title, one.owner) == ("Ghế hỏng", "Chỗ ngồi", "ông Bình")
    both = with_cell("Phòng nhỏ", "Phòng cũ", changed)
    assert "something else" in imported(place, as_csv(both))[0].remarks[0]
    assert register(place)[0].cause == "Ghế hỏng"


def test_a_dry_run_changes_nothing(place: Workspace) -> None:
    assert became(planned(place, as_csv(LIST)))[0] is Becomes.NEW
    assert register(place) == []


def test_english_headings_in_any_order_on_two_lines_with_the_units_as_headings_between(place: Workspace) -> None:
    data = as_workbook(
        [
            ("Plan",),
            ("No.", "Problem", "Implementation", None, None, "Status"),
            (None, None, "Deadline", "Responsible", "Action", None),
            ("A", "Phường Vàng Danh"),
            (1, "Queue too long", "2026-12", "Ms Hoa", "second desk", "in progress"),
            (2, "Dark hall", None, None, None, "done"),
            ("B", "Phường Yên Tử"),
            (3, "No parking", None, None, None, "whatever"),
        ]
    )
    made = imported(place, data)
    one, dark, parking = register(place)
    assert (one.about.unit, one.status, one.owner, one.measure) == (NOW, Status.UNDER_WAY, "Ms Hoa", "second desk")
    assert dark.status is Status.PROPOSED, "nobody said what was done, and when"
    assert "is missing" in made[1].remarks[0]
    assert parking.about.unit_name == "Phường Yên Tử"
    assert "whatever" in parking.steps[0].why


def test_lines_of_a_list_without_units_are_of_the_unit_that_is_named(place: Workspace) -> None:
    imported(place, as_csv([("Hạn chế", "Giải pháp"), ("Mạng chậm", "đường truyền mới")]), unit=WARD)
    assert register(place)[0].about.unit == WARD


PLAN_OF_WARD = (
    ("KẾ HOẠCH KHẮC PHỤC HẠN CHẾ",),
    ("",),
    ("TT", "Đơn vị", "Tồn tại, vướng mắc", "Biện pháp khắc phục", "", "", "Thời gian", "", "Tình trạng"),
    ("", "", "", "Nội dung", "Người chủ trì", "Kinh phí", "Bắt đầu", "Kết thúc", ""),
    ("",),
    (
        "1",
        "Phường Yên Tử (cũ: xã Thượng Yên Công)",
        "Ghế ít",
        "Thêm ghế",
        "bà Hòa",
        "12",
        "1/2/2026",
        "30/6/2026",
        "chưa",
    ),
    ("2", "Phường Yên Tử\nbộ phận một cửa", "Wifi yếu", "Lắp thêm", "ông Tín", "", "", "Quý IV/2026", "để xem"),
)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_heading_that_stands_over_several_columns_is_read_with_what_stands_below_it(
    place: Workspace, form: str
) -> None:
    data = as_csv(PLAN_OF_WARD)
    if form == "xlsx":
        days = {"1/2/2026": datetime(2026, 2, 1), "30/6/2026": datetime(2026, 6, 30)}
        data = as_workbook([[days.get(cell, cell or None) for cell in line] for line in PLAN_OF_WARD])
    made = imported(place, data)
    assert [one.line.line for one in made] == [6, 7], "as a spreadsheet program counts lines"
    chairs, network = register(place)
    assert {one.about.unit_name for one in (chairs, network)} == {"Phường Yên Tử"}
    assert (chairs.measure, chairs.owner, chairs.due) == ("Thêm ghế", "bà Hòa", date(2026, 6, 30))
    assert (network.measure, network.due) == ("Lắp thêm", date(2026, 12, 31))
    assert "Kinh phí: 12" in chairs.steps[0].why
    assert "T00:00" not in chairs.steps[0].why
    assert "để xem" in network.steps[0].why
    assert not made[0].remarks
    assert ["is kept as a note" in remark for remark in made[1].remarks] == [True]


@pytest.mark.parametrize("heading", ["number", "Number", "Thứ tự", "No."])
def test_the_numbers_of_the_lines_of_a_list_are_no_numbers_of_the_register(place: Workspace, heading: str) -> None:
    place.store.remedies.begin(About(Subject.OTHER), {"title": "Ít quầy"}, "lan")
    made = imported(place, as_csv([(heading, "Hạn chế", "Nguyên nhân"), ("1", "Mạng chậm", "Cáp cũ")]))
    assert became(made) == [Becomes.NEW]
    assert [(one.title, one.cause) for one in register(place)] == [("Ít quầy", ""), ("Mạng chậm", "Cáp cũ")]
    assert not made[0].note


@pytest.mark.parametrize("data", [b"", b"a,b\r\n1,2\r\n", as_csv([("Hạn chế",), ("x",)]), b"PK\x03\x04broken"])
def test_a_file_that_is_no_list_is_refused_with_what_to_do(place: Workspace, data: bytes) -> None:
    with pytest.raises(RowsError) as refusal:
        imported(place, data)
    assert refusal.value.advice


def test_a_line_of_two_units_is_named_and_not_given_to_one_of_them(place: Workspace) -> None:
    made = imported(place, as_csv([("Đơn vị", "Hạn chế"), ("Phường Yên Tử\nPhường Vàng Danh", "Ít ghế")]))
    assert became(made) == [Becomes.NOT_TAKEN]


def test_what_stands_below_a_unit_that_there_is_not_is_not_given_to_the_unit_above(place: Workspace) -> None:
    lines = [("Phường Yên Tử", "a"), ("Phườg Vàng Danh", "b"), ("", "c"), ("Tất cả các đơn vị", "d"), ("", "e")]
    made = imported(place, as_csv([("Đơn vị", "Hạn chế"), *lines]))
    new, not_taken = Becomes.NEW, Becomes.NOT_TAKEN
    assert became(made) == [new, not_taken, not_taken, new, new]
    assert [(one.about.unit_name, one.title) for one in register(place)] == [
        ("Phường Yên Tử", "a"),
        ("", "d"),
        ("", "e"),
    ]


def test_a_file_neither_closes_nor_drops(place: Workspace) -> None:
    head = ("Hạn chế", "Tình trạng", "Giải pháp", "Người thực hiện", "Thời hạn", "Ngày hoàn thành")
    line = ("Mạng chậm", "đã đóng", "a", "b", "2026-01-01", "2026-02-01")
    made = imported(place, as_csv([head, line]))
    assert register(place)[0].status is not Status.CHECKED
    assert made[0].remarks


def test_what_is_to_be_done_on_a_later_day_is_not_done_yet(place: Workspace) -> None:
    head = ("Hạn chế", "Tình trạng", "Giải pháp", "Người thực hiện", "Thời hạn", "Ngày hoàn thành")
    made = imported(place, as_csv([head, ("Mạng chậm", "đã xong", "a", "b", "12/2026", "15/12/2026")]))
    (one,) = register(place)
    assert (one.status, one.due, one.done_on) == (Status.DECIDED, date(2026, 12, 31), date(2026, 12, 15))
    assert ["is to come" in remark for remark in made[0].remarks] == [True]


def test_what_was_erased_does_not_come_back_with_the_list(place: Workspace) -> None:
    imported(place, as_csv(LIST))
    named = [step.id for one in register(place) for step in one.steps if "owner" in step.fields]
    titles = [one.title for one in register(place)]
    place.store.remedies.erase(named, "lan")
    imported(place, as_csv(LIST))
    assert all(not one.owner for one in register(place)[: len(titles)])


# What is exported


def fill(place: Workspace) -> None:
    """A register with a shortcoming of each kind, of two units and of the whole office."""
    remedies = place.store.remedies
    figure = Evidence("2026-Q3", (Reason.BELOW_TARGET, Reason.FALL), 50.25, 40.5, 60.1, 80.0, 50, 100, "2026-Q2", -9.5)
    about = About(Subject.CRITERION, "sipas", WARD, "Phường Vàng Danh", "counter", "q01")
    remedies.begin(about, {"title": "Nơi ngồi chờ", "evidence": figure.packed()}, "phieu", StepKind.PROPOSED)
    remedies.step(1, StepKind.DECIDED, "lan", {"measure": "=Thêm 12 ghế", "owner": "bà Hòa", "due": "2026-10-31"})
    remedies.step(1, StepKind.STARTED, "lan")
    remedies.step(1, StepKind.DONE, "lan", {"done_on": "2026-10-30", "result": "đã thêm\n12 ghế"})
    remedies.begin(About(Subject.OTHER, unit="ub06832", unit_name="Phường Yên Tử"), {"title": "@Mạng; chậm"}, "lan")
    remedies.step(2, StepKind.RETURNED, "minh", why="Bao giờ xong?")
    remedies.attach(2, "biên bản.pdf", b"x", "lan")
    remedies.begin(About(Subject.OTHER), {"title": "Thiếu biển chỉ dẫn"}, "lan")
    remedies.step(3, StepKind.DROPPED, "minh", why="đã có biển mới")


def exported(place: Workspace, path: Path, language: str, shown: Sequence[Shortcoming] | None = None) -> bytes:
    rows = register(place) if shown is None else shown
    if path.suffix == ".csv":
        write_register_csv(path, rows, RegisterNames(), {}, LOCALES[language])
    else:
        write_register_workbook(path, rows, RegisterNames(), {}, language, TODAY)
    return path.read_bytes()


def test_the_table_has_the_figure_the_states_and_what_is_open(place: Workspace) -> None:
    fill(place)
    table = register_table(register(place), RegisterNames({("sipas", "q01"): "Nơi ngồi"}), {1: "tốt lên"})
    first, second, third = table.to_dict("records")
    assert (first["index"], first["low"], first["high"], first["expected"]) == (50.25, 40.5, 60.1, 80.0)
    assert (first["reasons"], first["question_name"], first["verdict"]) == ("below-target|fall", "Nơi ngồi", "tốt lên")
    assert (first["decided_by"], first["done_by"], first["done_on"]) == ("lan", "lan", "2026-10-30")
    assert (second["asked"], second["files"], second["index"] != second["index"]) == (
        "Bao giờ xong?",
        "biên bản.pdf",
        True,
    )
    assert (third["status"], third["dropped_by"], third["dropped_why"]) == ("dropped", "minh", "đã có biển mới")
    steps = steps_table(register(place), "vi")
    assert list(steps["number"]) == [1] * 4 + [2] * 3 + [3] * 2
    assert "Người thực hiện: bà Hòa" in steps["what"].iloc[1]
    assert list(register_table(of_units(register(place), [WARD]), RegisterNames(), {})["number"]) == [1]


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_export_that_is_imported_again_changes_nothing(
    place: Workspace, tmp_path: Path, name: str, language: str
) -> None:
    fill(place)
    before = [one.last_step for one in register(place)]
    made = imported(place, exported(place, tmp_path / name, language), name)
    assert became(made) == [Becomes.SAME] * 3
    assert not any(one.remarks or one.note for one in made)
    assert [one.last_step for one in register(place)] == before


def test_what_was_typed_into_an_export_comes_back_and_the_page_wins_where_both_changed(
    place: Workspace, tmp_path: Path
) -> None:
    fill(place)
    exported(place, tmp_path / "r.xlsx", "vi")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(3, heads["Nguyên nhân"], "đường truyền cũ")
    sheet.cell(3, heads["Người thực hiện"], "ông Tín")
    sheet.cell(3, heads["Thời hạn"], datetime(2027, 1, 31))
    out = io.BytesIO()
    book.save(out)
    place.store.remedies.step(2, StepKind.EDITED, "minh", {"owner": "bà Mai"})
    made = imported(place, out.getvalue(), "r.xlsx")
    second = register(place)[1]
    assert (second.cause, second.owner, second.due) == ("đường truyền cũ", "bà Mai", date(2027, 1, 31))
    assert len(made[1].remarks) == 1
    assert second.question == "Bao giờ xong?"


def test_a_workbook_of_the_register_is_harmless_and_laid_out(place: Workspace, tmp_path: Path) -> None:
    fill(place)
    book = openpyxl.load_workbook(io.BytesIO(exported(place, tmp_path / "r.xlsx", "vi")))
    sheet, history = book.worksheets
    assert (sheet.title, history.title) == ("Sổ theo dõi hạn chế", "Lịch sử sổ hạn chế")
    heads = [cell.value for cell in sheet[1]]
    measure = sheet.cell(2, heads.index("Giải pháp") + 1)
    assert (measure.value, measure.data_type, measure.alignment.wrap_text) == ("'=Thêm 12 ghế", "s", True)
    assert sheet.cell(2, heads.index("Trạng thái trong sổ hạn chế") + 1).value == "đã thực hiện"
    assert sheet.freeze_panes == "F2"
    assert sheet.cell(4, 5).font.italic, "dropped"
    assert b"'@M" in exported(place, tmp_path / "r.csv", "vi")
    assert exported(place, tmp_path / "r.xlsx", "vi") == exported(place, tmp_path / "r2.xlsx", "vi")


def test_a_line_of_another_unit_is_not_taken_by_its_number(place: Workspace, tmp_path: Path) -> None:
    fill(place)
    data = exported(place, tmp_path / "r.csv", "en").decode("utf-8-sig").replace(WARD, "ub06832")
    made = imported(place, data.replace("Phường Vàng Danh", "Phường Yên Tử").encode())
    assert made[0].becomes is Becomes.NOT_TAKEN
    assert register(place)[0].about.unit == WARD


LETTERS = st.text(st.sampled_from("abđêơưăâ 159/.,;:=+-@'\"\n\tzZ%"), min_size=1, max_size=20).map(str.strip)
WORDS = LETTERS.filter(lambda text: text and not (text[0] == "'" and text[1:2] in tuple("=+-@")))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.fixed_dictionaries(dict.fromkeys(("title", "cause", "measure", "owner", "result", "reply"), WORDS)),
    language=st.sampled_from(["vi", "en"]),
    form=st.sampled_from(["csv", "xlsx"]),
)
def test_whatever_was_written_is_the_same_after_export_and_import(
    place: Workspace, tmp_path: Path, texts: dict[str, str], language: str, form: str
) -> None:
    place.store.remedies.begin(About(Subject.OTHER, unit=WARD, unit_name="Phường Vàng Danh"), texts, "lan")
    newest = register(place)[-1:]
    made = imported(place, exported(place, tmp_path / f"r.{form}", language, newest), f"r.{form}")
    assert (became(made), [one.remarks for one in made]) == ([Becomes.SAME], [[]])
