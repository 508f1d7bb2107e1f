"""What the register knows stands on control charts; the plan speaks only of what the register does not have."""

from __future__ import annotations

from datetime import date

from pipeline.figures.control_charts import Mark
from pipeline.figures.figure_rows import MeasureRow
from pipeline.figures.register_marks import all_marks
from pipeline.records.remedies import About, Evidence, Shortcoming, Status, Subject

QUARTERS = ("2018-Q3", "2018-Q4", "2019-Q1", "2019-Q2")
CELLS = [("box", name) for name in QUARTERS] + [("online", name) for name in QUARTERS[2:]]


def shortcoming(number: int = 1, status: Status = Status.DONE, channel: str = "box", **fields: object) -> Shortcoming:
    about = About(Subject.CRITERION, "s", "u", channel=channel, question="q1")
    known: dict[str, object] = {"measure": "Thêm ghế", "done_on": date(2018, 12, 20)}
    return Shortcoming(number, about, status, Evidence(), Evidence(), **(known | fields))  # type: ignore[arg-type]


def planned(question: str = "q1", channel: str = "box") -> MeasureRow:
    return MeasureRow("u", channel, question, None, "Thêm ghế", "Lan", "2018-Q3", None, "2018-Q3")


def test_a_measure_stands_where_it_was_carried_out_and_not_where_it_was_due() -> None:
    found = all_marks([planned()], [shortcoming()], "s", CELLS)
    assert found == {("u", "box"): [Mark("2018-Q4", "Thêm ghế", number=1)]}


def test_a_measure_that_was_not_carried_out_is_no_mark_though_the_plan_says_when_it_was_due() -> None:
    assert all_marks([planned()], [shortcoming(status=Status.DECIDED, done_on=None)], "s", CELLS) == {}


def test_lines_that_only_the_plan_has_keep_their_marks() -> None:
    found = all_marks([planned("q2"), planned(channel="online")], [shortcoming()], "s", CELLS)
    assert found["u", "box"] == [Mark("2018-Q3", "Thêm ghế"), Mark("2018-Q4", "Thêm ghế", number=1)]
    assert found["u", "online"] == [Mark("2018-Q3", "Thêm ghế")]


def test_a_measure_in_all_channels_stands_in_each_at_its_next_period_with_figures() -> None:
    found = all_marks([], [shortcoming(3, channel="")], "s", CELLS)
    assert found == {
        ("u", "box"): [Mark("2018-Q4", "Thêm ghế", number=3)],
        ("u", "online"): [Mark("2019-Q1", "Thêm ghế", number=3)],
    }


def test_of_another_survey_nothing_is_marked() -> None:
    assert all_marks([], [shortcoming()], "t", CELLS) == {}


def test_who_writes_so_in_the_result_has_limits_begin_anew() -> None:
    found = all_marks([], [shortcoming(2, result="Giới hạn mới từ 2019-q1")], "s", CELLS)
    assert found["u", "box"][0] == Mark("2019-Q1", "Thêm ghế", new_limits=True, number=2)
