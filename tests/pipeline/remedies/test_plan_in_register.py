"""What people type into measures.csv is in the register, and what the register says is in measures.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Workspace
from pipeline.counting.csv_files import LOCALES
from pipeline.counting.csv_tables import write_table
from pipeline.figures.measures import MEASURE_COLUMNS, measures_table
from pipeline.figures.tables import decimals_in
from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Status, StepKind, Subject
from pipeline.results.plan_of_measures import MEASURES, Plan, plan_of, refreshed, written_down
from pipeline.results.written_files import WrittenFiles

UNITS = {"ub06808": "Phường Vàng Danh", "ub06820": "Phường Trưng Vương"}
QUESTIONS = {"q01": "Nơi ngồi chờ có đủ chỗ ngồi", "q02": "Thủ tục được niêm yết đầy đủ"}
TODAY = date(2026, 11, 30)
Edit = Callable[[list[dict[str, str]]], None]


class Plans:
    """The plan of a workspace, which is tabulated, and typed into in between."""

    def __init__(self, place: Workspace) -> None:
        self.store = place.store
        self.folder = place.results
        self.low = [("ub06808", "q01"), ("ub06808", "q02"), ("ub06820", "q01")]
        self.period = "2026-Q3"
        self.proposed: list[tuple[About, str]] = []
        """By the figures, while it is tabulated."""

    @property
    def register(self) -> list[Shortcoming]:
        return self.store.remedies.all()

    def tables(self) -> dict[str, pd.DataFrame]:
        """The figures."""
        rows = [
            {
                **{"unit": unit, "unit_name": name, "unit_kind": "ward", "channel": "counter", "period": self.period},
                **{"question": question, "question_name": label, "survey": "sipas"},
                **(
                    {"index": 50.25, "satisfied": 201}
                    if (unit, question) in self.low
                    else {"index": 90.0, "satisfied": 360}
                ),
                **{"low": 45.5, "high": 55.25, "answers": 400},
            }
            for unit, name in UNITS.items()
            for question, label in QUESTIONS.items()
        ]
        criteria = pd.DataFrame(rows)
        return {"measures": measures_table(criteria, 80.0), "criteria": criteria}

    def read(self) -> Plan:
        """The file as it is, held against the register."""
        return plan_of(self.store, WrittenFiles.of(self.folder), self.tables())

    def tabulate(self) -> Plan:
        """As the command does it."""
        written, tables = WrittenFiles.of(self.folder), self.tables()
        plan = written_down(self.store, plan_of(self.store, written, tables), TODAY)
        for about, title in self.proposed:
            self.store.remedies.begin(about, {"title": title}, "phieu", StepKind.PROPOSED)
        self.proposed.clear()
        plan = refreshed(self.store, plan)
        table = plan.table()
        written.measures = [([*key], cells) for key, cells in plan.written(table).items()]
        written.step, written.erased = plan.step, plan.erased
        write_table(self.folder / MEASURES, table, LOCALES["vi"], decimals_in(table.columns))
        written.note([MEASURES])
        return plan

    def rows(self) -> list[dict[str, str]]:
        text = (self.folder / MEASURES).read_text("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))

    def type(self, row: int = 0, **cells: str) -> None:
        """Type into a row."""
        self.edit(lambda rows: rows[row].update(cells))

    def edit(self, edit: Edit) -> None:
        rows = self.rows()
        edit(rows)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, columns, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)
        (self.folder / MEASURES).write_text(out.getvalue(), "utf-8-sig")


@pytest.fixture
def plans(place: Workspace) -> Plans:
    made = Plans(place)
    made.tabulate()
    return made


def test_what_was_typed_is_in_the_register_and_stays_in_the_file(plans: Plans) -> None:
    plans.type(cause="Thiếu ghế", owner="bà Hòa")
    taken = plans.tabulate().taken
    (one,) = plans.register
    assert taken.added == (1,)
    assert (one.about.subject, one.about.unit, one.about.question) == (Subject.CRITERION, "ub06808", "q01")
    assert (one.title, one.cause, one.owner, one.status) == (QUESTIONS["q01"], "Thiếu ghế", "bà Hòa", Status.PROPOSED)
    assert one.latest == Evidence("2026-Q3", (Reason.PERSON,), 50.25, 45.5, 55.25, satisfied=201, answers=400)
    row = plans.rows()[0]
    assert (row["number"], row["status"], row["cause"]) == ("1", "proposed", "Thiếu ghế")
    before = (plans.folder / MEASURES).read_bytes()
    assert plans.tabulate().taken.changed == ()
    assert (plans.folder / MEASURES).read_bytes() == before
    assert len(plans.register[0].steps) == 1


def test_two_who_tabulate_at_once_take_what_was_typed_but_once(plans: Plans) -> None:
    plans.type(measure="Thêm 12 ghế", owner="bà Hòa", due="31/12/2026")
    plans.type(row=1, cause="Bảng cũ")
    one, other = plans.read(), plans.read()
    assert written_down(plans.store, one, TODAY).taken.added == (1, 2)
    assert written_down(plans.store, other, TODAY).taken.added == ()
    assert [(each.status, len(each.steps)) for each in plans.register] == [(Status.DECIDED, 2), (Status.PROPOSED, 1)]


def test_measure_owner_and_date_are_a_decision_and_a_result_with_its_day_says_done(plans: Plans) -> None:
    plans.type(measure="Thêm 12 ghế", owner="bà Hòa")
    plans.tabulate()
    assert [one.status for one in plans.register] == [Status.PROPOSED]
    plans.type(due="Quý 4/2026")
    plans.tabulate()
    (one,) = plans.register
    assert (one.status, one.due) == (Status.DECIDED, date(2026, 12, 31))
    assert plans.rows()[0]["due"] == "2026-12-31"
    plans.type(result="đã thêm 12 ghế")
    plans.tabulate()
    assert plans.register[0].status is Status.DECIDED, "nobody said when"
    plans.type(done_on="15/11/2026")
    plans.tabulate()
    assert (plans.register[0].status, plans.register[0].done_on) == (Status.DONE, date(2026, 11, 15))


def test_a_day_that_is_to_come_does_not_say_done(plans: Plans) -> None:
    plans.type(measure="a", owner="b", due="12/2026", result="c", done_on="1/12/2026")
    plans.tabulate()
    assert plans.register[0].status is Status.DECIDED


def test_a_plan_of_an_older_phieu_is_adopted_with_all_that_was_typed_into_it(plans: Plans) -> None:
    def older(rows: list[dict[str, str]]) -> None:
        for row in rows:
            for name in ("number", "status", "done_on"):
                del row[name]
        rows[0].update(cause="Thiếu ghế", measure="Thêm ghế", owner="bà Hòa", due="31/12/2026", Status="gấp")
        rows[1].update(due="sau Tết", measure="Niêm yết lại")
        rows.append({"unit_name": "Cả thành phố", "limitation": "Mạng chậm", "measure": "đường truyền mới"})

    plans.edit(older)
    (plans.folder / ".written.json").unlink()
    taken = plans.tabulate().taken
    assert (taken.added, taken.refused, len(taken.unclear)) == ((1, 2), (), 1)
    assert "sau Tết" in taken.unclear[0]
    assert [one.status for one in plans.register] == [Status.DECIDED, Status.PROPOSED]
    for _ in range(2):
        rows = plans.rows()
        assert [row["due"] for row in rows] == ["2026-12-31", "sau Tết", "", ""]
        assert rows[0]["status (2)"] == "gấp"
        assert rows[3]["limitation"] == "Mạng chậm"
        assert rows[3]["measure"] == "đường truyền mới"
        plans.tabulate()
    assert len(plans.register) == 2


def test_what_was_changed_on_the_page_alone_is_in_the_next_file(plans: Plans) -> None:
    plans.type(cause="Thiếu ghế")
    plans.tabulate()
    plans.store.remedies.step(1, StepKind.EDITED, "lan", {"cause": "Phòng chờ nhỏ", "owner": "ông Tín"})
    taken = plans.tabulate().taken
    assert (taken.changed, taken.refused) == ((), ())
    assert (plans.rows()[0]["cause"], plans.rows()[0]["owner"]) == ("Phòng chờ nhỏ", "ông Tín")


def test_where_both_changed_the_register_stands_and_it_is_said_what_was_not_taken(plans: Plans) -> None:
    plans.type(cause="Thiếu ghế", owner="bà Hòa")
    plans.tabulate()
    plans.store.remedies.step(1, StepKind.EDITED, "lan", {"cause": "Phòng chờ nhỏ"})
    plans.type(cause="Ghế hỏng", owner="ông Tín")
    plan = plans.tabulate()
    (one,) = plans.register
    assert (one.cause, one.owner) == ("Phòng chờ nhỏ", "ông Tín")
    assert len(plan.taken.refused) == 1
    assert "Cause" in plan.taken.refused[0]
    assert plan.left_behind, "the file is set aside"
    assert plans.rows()[0]["cause"] == "Phòng chờ nhỏ"
    assert not plans.tabulate().left_behind


def test_a_cell_that_was_emptied_clears_nothing(plans: Plans) -> None:
    plans.type(cause="Thiếu ghế")
    plans.tabulate()
    plans.type(cause="")
    plans.tabulate()
    assert plans.register[0].cause == "Thiếu ghế"
    assert plans.rows()[0]["cause"] == "Thiếu ghế"


def test_how_a_shortcoming_stands_is_not_changed_by_the_file(plans: Plans) -> None:
    plans.type(cause="Thiếu ghế")
    plans.tabulate()
    plans.type(status="checked")
    plan = plans.tabulate()
    assert "phieu measures" in plan.left_behind
    assert plans.register[0].status is Status.PROPOSED
    assert plans.rows()[0]["status"] == "proposed"


def test_what_is_closed_leaves_the_plan_and_what_is_low_again_begins_anew(plans: Plans) -> None:
    plans.type(cause="Thiếu ghế")
    plans.tabulate()
    plans.store.remedies.step(1, StepKind.DROPPED, "lan", why="quầy đã chuyển")
    plans.type(cause="Ghế hỏng")
    assert "was closed" in plans.tabulate().left_behind
    rows = plans.rows()
    assert (len(rows), rows[0]["question"], rows[0]["number"], rows[0]["cause"]) == (3, "q01", "", "")
    plans.type(cause="Ghế hỏng")
    assert plans.tabulate().taken.added == (2,)


def test_what_is_low_no_more_stays_below_the_others_while_it_is_open(plans: Plans) -> None:
    plans.type(measure="Thêm ghế")
    plans.tabulate()
    plans.low, plans.period = plans.low[1:], "2026-Q4"
    for _ in range(2):
        plans.tabulate()
        last = plans.rows()[-1]
        assert (last["question"], last["period"], last["number"]) == ("q01", "2026-Q3", "1")
    plans.store.remedies.step(1, StepKind.DROPPED, "lan", why="xong")
    plans.tabulate()
    assert len(plans.rows()) == 2


def test_what_was_added_elsewhere_about_a_criterion_is_in_the_plan(plans: Plans) -> None:
    about = About(Subject.CRITERION, "sipas", "ub06820", UNITS["ub06820"], "counter", "q02")
    plans.store.remedies.begin(about, {"title": "Niêm yết cũ", "measure": "niêm yết lại"}, "lan")
    plans.tabulate()
    last = plans.rows()[-1]
    assert (last["unit"], last["question"], last["number"], last["measure"]) == ("ub06820", "q02", "1", "niêm yết lại")
    assert (last["unit_kind"], last["survey"]) == ("ward", "sipas")


def test_what_is_decided_of_all_channels_or_units_has_one_line_however_often_it_is_tabulated(plans: Plans) -> None:
    decided = {"title": "Chỗ ngồi", "measure": "thêm ghế", "owner": "bà Hòa", "due": "2026-12-31"}
    for unit in ("ub06808", ""):
        about = About(Subject.CRITERION, "sipas", unit, UNITS.get(unit, ""), "", "q01")
        number = plans.store.remedies.begin(about, {"title": "Chỗ ngồi"}, "phieu", StepKind.PROPOSED).number
        plans.store.remedies.step(number, StepKind.DECIDED, "lan", decided)
    plans.tabulate()
    first = plans.rows()
    assert [row["number"] for row in first if row["measure"]] == ["1", "2"]
    plans.tabulate()
    assert plans.rows() == first
    plans.type(row=len(first) - 1, cause="Phòng chật")
    assert plans.tabulate().taken.changed == (2,)
    assert plans.register[1].cause == "Phòng chật"
    plans.store.remedies.step(2, StepKind.DROPPED, "lan", why="đã xong")
    plans.tabulate()
    assert [row["number"] for row in plans.rows() if row["measure"]] == ["1"]


def test_what_the_figures_propose_has_its_number_at_once_and_is_filled_in_by_what_is_typed(plans: Plans) -> None:
    about = About(Subject.CRITERION, "sipas", "ub06808", UNITS["ub06808"], "counter", "q02")
    plans.proposed.append((about, "Niêm yết thấp rõ rệt"))
    plans.tabulate()
    assert [(row["question"], row["number"]) for row in plans.rows()] == [("q01", ""), ("q02", "1"), ("q01", "")]
    plans.type(1, cause="bảng cũ")
    assert plans.tabulate().taken.changed == (1,)
    (one,) = plans.register
    assert (one.title, one.cause) == ("Niêm yết thấp rõ rệt", "bảng cũ")


def test_two_causes_of_one_limitation_are_two_shortcomings(plans: Plans) -> None:
    plans.edit(lambda rows: rows.insert(1, {**rows[0], "cause": "b"}))
    plans.type(cause="a")
    assert plans.tabulate().taken.added == (1, 2)
    plans.tabulate()
    assert [(row["number"], row["cause"]) for row in plans.rows()[:2]] == [("1", "a"), ("2", "b")]
    assert len(plans.register) == 2


def test_what_was_erased_is_erased_from_the_file(plans: Plans) -> None:
    plans.type(owner="Nguyễn Thị Hồng Ánh")
    plans.tabulate()
    plans.store.remedies.erase([plans.register[0].last_step], "lan")
    plans.tabulate()
    assert "Hồng Ánh" not in (plans.folder / MEASURES).read_text("utf-8-sig")
    assert plans.register[0].owner == ""


WORDS = st.text(st.sampled_from("abđêơ 159/.,;:=+-@'\"\n"), min_size=1, max_size=12).filter(
    lambda text: text.strip() and not (text[0] == "'" and text[1:2] in tuple("=+-@"))
)
CELLS = st.dictionaries(st.sampled_from(["cause", "measure", "owner", "due", "result"]), WORDS, min_size=1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=CELLS, second=CELLS)
def test_nothing_that_was_typed_is_lost(plans: Plans, first: dict[str, str], second: dict[str, str]) -> None:
    """Typed twice into one row, into one workspace after the other: the register or the file has the last of it."""
    for cells in (first, second):
        plans.type(2, **cells)
        plans.tabulate()
        row = plans.rows()[2]
        for name, value in cells.items():
            told: Any = " ".join(row[name].removeprefix("'").split())
            assert told == " ".join(value.split()) or name == "due"
            assert row[name].strip()


def test_every_column_of_the_plan_is_there(plans: Plans) -> None:
    assert tuple(plans.rows()[0]) == MEASURE_COLUMNS
