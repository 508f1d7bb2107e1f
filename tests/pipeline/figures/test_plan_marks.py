"""Measures of the plan as marks: when they were due, however people write that."""

from __future__ import annotations

import pytest

from pipeline.figures.control_charts import Mark
from pipeline.figures.figure_rows import MeasureRow
from pipeline.figures.plan_marks import marks_of

PERIODS = ("2018", "2018-Q3", "2018-Q4", "2019-Q1", "2019-Q2")


def measure(due: str | None, text: str | None = "Thêm ghế", result: str | None = None) -> MeasureRow:
    return MeasureRow("u", "box", "q1", None, text, "Lan", due, result, "2019-Q2")


@pytest.mark.parametrize(
    ("due", "period"),
    [
        ("31/12/2018", "2018-Q4"),
        ("trước 5.1.2019", "2019-Q1"),
        ("2019-03-31", "2019-Q1"),
        ("03/2019", "2019-Q1"),
        ("tháng 3/2019", "2019-Q1"),
        ("Quý I/2019", "2019-Q1"),
        ("quý 4 2018", "2018-Q4"),
        ("Q3/2018", "2018-Q3"),
        ("2018-Q3", "2018-Q3"),
        ("2018", "2018"),
        ("31/31/2018", "2019-Q2"),
        ("sớm nhất có thể", "2019-Q2"),
        ("2031", "2019-Q2"),
        (None, "2019-Q2"),
    ],
)
def test_a_measure_stands_where_it_was_due_or_else_at_the_figures_it_answers(due: str | None, period: str) -> None:
    assert marks_of([measure(due)], PERIODS) == {("u", "box"): [Mark(period, "Thêm ghế")]}


def test_a_line_without_a_measure_is_no_mark() -> None:
    assert marks_of([measure("2019-Q1", None)], PERIODS) == {}


def test_a_line_that_people_added_without_a_period_is_marked_only_by_its_day() -> None:
    added = MeasureRow("u", "box", "q1", None, "Thêm", None, None, None)
    assert marks_of([added], PERIODS) == {}


@pytest.mark.parametrize("result", ["Đã xong; giới hạn mới từ 2019-Q1", "New limits from 2019-q1, please"])
def test_a_person_says_in_the_result_that_limits_begin_anew(result: str) -> None:
    found = marks_of([measure("2018-Q4", result=result)], PERIODS)["u", "box"]
    assert found == [Mark("2019-Q1", "Thêm ghế", new_limits=True), Mark("2018-Q4", "Thêm ghế")]
