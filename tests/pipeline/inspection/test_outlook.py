"""Forecasts: nothing is said of too few days, and what is said holds the truth as often as it promises."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from importlib import resources

import numpy as np
import pytest

from forms.register import load_register
from pipeline.counting.tally import Group
from pipeline.inspection.outlook import Counts, Course, Outlook, current_periods, outlook_of, settling_of
from pipeline.inspection.outlook_texts import expected_in_words, settling_in_words

TODAY = date(2019, 3, 1)


@pytest.fixture(scope="module")
def register() -> object:
    with resources.as_file(resources.files("samples") / "units.csv") as path:
        return load_register(path)


def course(issued: int, days: dict[date, int]) -> Course:
    return Course("Phường Vàng Danh", issued, sum(days.values()), Counter(days))


def each_day(first: date, counts: list[int]) -> dict[date, int]:
    return {first + timedelta(at): count for at, count in enumerate(counts) if count}


def look(register: object, courses: dict[Group, Course], units: tuple[str, ...] = ()) -> Outlook:
    return outlook_of(Counts(courses), 0, TODAY, register, {"counter": "Quầy"}, units)  # type: ignore[arg-type]


def of(unit: str = "ub06808", period: str = "2019-Q1", channel: str = "counter") -> Group:
    return Group("sipas", period, unit, channel)


def test_what_came_evenly_goes_on_evenly(register: object) -> None:
    days = each_day(TODAY - timedelta(30), [10] * 30)
    (expected,) = look(register, {of(): course(5000, days)}).expected
    assert expected.sheets is not None
    assert (expected.sheets.low, expected.sheets.likely, expected.sheets.high) == (610, 610, 610), "31 days more"


def test_no_more_sheets_are_expected_than_were_printed(register: object) -> None:
    (expected,) = look(register, {of(): course(320, each_day(TODAY - timedelta(30), [10, 0, 20] * 10))}).expected
    assert expected.sheets is not None
    assert expected.sheets.high == expected.sheets.likely == 320
    assert expected.sheets.low >= expected.returned


@pytest.mark.parametrize("counts", [[], [50], [5, 5, 5, 5, 5, 5], [50, 0, 0, 0, 0, 0, 0, 0, 50]])
def test_nothing_is_said_of_too_few_days(register: object, counts: list[int]) -> None:
    days = each_day(TODAY - timedelta(len(counts)), counts)
    (expected,) = look(register, {of(): course(500, days)}).expected
    assert expected.sheets is None
    assert "Chưa đủ ngày" in expected_in_words(expected, TODAY, "vi")


def test_what_came_today_is_counted_but_today_is_no_whole_day(register: object) -> None:
    days = each_day(TODAY - timedelta(30), [10] * 30) | {TODAY: 3}
    (expected,) = look(register, {of(): course(5000, days)}).expected
    assert expected.returned == 303
    assert expected.sheets is not None
    assert expected.sheets.likely == 610


def test_a_period_that_is_over_is_told_as_it_ended(register: object) -> None:
    days = each_day(date(2018, 12, 1), [10] * 20)
    (expected,) = look(register, {of(period="2018-Q4"): course(500, days)}).expected
    assert expected_in_words(expected, TODAY, "en") == "Quarter IV of 2018 is over: 200 of 500 sheets came."


def test_who_is_bound_to_a_unit_sees_what_is_of_that_unit(register: object) -> None:
    days = each_day(TODAY - timedelta(30), [10] * 30)
    courses = {of(): course(5000, days), of("ub06820"): course(100, {})}
    assert [one.delivered for one in look(register, courses).deliveries] == [1]
    mine = look(register, courses, ("ub06820",))
    assert (mine.deliveries[0].units, mine.deliveries[0].delivered) == (1, 0)
    assert mine.expected[0].issued == 100


def test_the_bounds_hold_what_came_as_often_as_they_say() -> None:
    rng = np.random.default_rng(7)
    inside = 0
    for _ in range(300):
        each = rng.negative_binomial(2, 0.1, 60)
        days = each_day(TODAY - timedelta(29), each[:29].tolist())
        found = outlook_of(Counts({of(): course(10**6, days)}), 0, TODAY, [], {})  # type: ignore[arg-type]
        bounds = found.expected[0].sheets
        assert bounds is not None
        assert bounds.high is not None
        inside += bounds.low <= each.sum() <= bounds.high
    assert 0.9 <= inside / 300 <= 0.99


def test_settling_is_forecast_from_days_on_which_somebody_worked() -> None:
    settled = {TODAY - timedelta(back): 50 for back in (1, 2, 3, 8, 9)} | {TODAY: 400}
    found = settling_of(500, settled, TODAY)
    assert found.days is not None
    assert (found.working_days, found.days.likely) == (5, 10), "today is not over"
    assert "about 10 working days" in settling_in_words(found, "en")


def test_an_uneven_pace_has_wide_bounds() -> None:
    settled = {TODAY - timedelta(back): count for back, count in enumerate((5, 120, 10, 80, 35), 1)}
    found = settling_of(500, settled, TODAY)
    assert found.days is not None
    assert found.days.low < 10
    assert found.days.high is None or found.days.high > 10


def test_of_a_pace_of_two_days_nothing_is_said() -> None:
    found = settling_of(500, {TODAY - timedelta(1): 50, TODAY - timedelta(2): 50}, TODAY)
    assert found.days is None
    assert "Chưa biết" in settling_in_words(found, "vi")
    assert "Nothing waits" in settling_in_words(settling_of(0, {}, TODAY), "en")


def test_periods_of_several_lengths_may_be_current() -> None:
    names = {"2018-Q4", "2019-Q1", "2019-03", "2019"}
    assert [one.name for one in current_periods(names, TODAY)] == ["2019", "2019-Q1", "2019-03"]
    assert [one.name for one in current_periods({"2018-Q4", "2018-Q3", "2020"}, TODAY)] == ["2018-Q4"]
