"""Control charts: limits as in published examples, each rule by itself, and what answers that wait leave open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.control_charts import (
    FEWEST_PERIODS,
    ControlChart,
    Mark,
    Rule,
    Value,
    control_chart,
    limits_of,
)
from pipeline.records.periods import periods_between

PERIODS = periods_between("2015-Q1", "2025-Q4")
FLOW = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)


def values(*indices: float, open_by: float = 0.0) -> list[Value]:
    made = zip(PERIODS, indices, strict=False)
    return [Value(period, index, index - open_by, index + open_by) for period, index in made]


def chart_of(*indices: float, marks: tuple[Mark, ...] = ()) -> ControlChart:
    chart = control_chart(values(*indices), marks)
    assert chart is not None
    return chart


def told(chart: ControlChart) -> list[tuple[Rule, bool, int, int]]:
    """Return what a chart tells, periods as positions from 0."""
    return [(one.rule, one.is_better, *map(PERIODS.index, (one.first, one.last))) for one in chart.signals]


def test_limits_are_those_of_a_published_example() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2: ten flow rates of batches."""
    found = limits_of(FLOW)
    assert (found.mean, found.low, found.high) == pytest.approx((50.81, 45.8159, 55.8041), abs=5e-5)
    assert found.sigma * 1.128 == pytest.approx(1.8778, abs=5e-5)


def test_limits_are_clipped_to_what_an_index_can_be() -> None:
    found = limits_of([97.0, 100.0, 96.0, 99.0, 95.0, 100.0, 97.0, 99.0])
    assert found.high == 100.0
    assert found.mean + 3 * found.sigma > 100
    assert limits_of([3.0, 0.0, 4.0, 1.0]).low == 0.0


def test_a_leap_does_not_widen_the_limits() -> None:
    """A range above 3.267 mean ranges is left out of their mean, once, as NHS "Making Data Count" does."""
    calm = [80.0, 81.0] * 5
    ranges = [1.0] * 9 + [20.0, 20.0] + [1.0] * 9  # the mean is 2.9, of which 20 is more than 3.267 times
    found = limits_of([*calm, 61.0, *calm[1:], 80.0])
    assert sum(ranges) / len(ranges) * 3.267 < 20
    assert found.sigma == pytest.approx(1 / 1.128)


def test_a_single_leap_among_equals_keeps_some_width() -> None:
    assert limits_of([80.0] * 12 + [90.0] * 12).sigma > 0


def test_fewer_than_eight_periods_have_no_chart() -> None:
    assert control_chart(values(*FLOW[: FEWEST_PERIODS - 1])) is None
    assert control_chart(values(*FLOW[:FEWEST_PERIODS])) is not None
    assert control_chart([]) is None


def test_usual_variation_is_told_of_nowhere() -> None:
    assert told(chart_of(*FLOW)) == []
    assert told(chart_of(*[85.7] * 11)) == []
    assert told(chart_of(*[100 * 6 / 7] * 10)) == []


@pytest.mark.parametrize(("leap", "is_better"), [(95.0, True), (65.0, False)])
def test_a_point_beyond_a_limit(leap: float, is_better: bool) -> None:
    found = told(chart_of(*[78.0, 82.0, 80.0] * 4, leap))
    assert [one for one in found if one[0] is Rule.OUTSIDE] == [(Rule.OUTSIDE, is_better, 12, 12)]


def test_a_run_of_seven_on_one_side_and_not_of_six() -> None:
    below, above = (79.0, 77.0, 78.0), (82.0, 84.0, 83.0)
    mixed = (*below, *above[:1], *below, *above[:1])
    seven = chart_of(*mixed, *above, *above, 82.0, *below)
    assert (Rule.RUN, True) in {one[:2] for one in told(seven)}
    assert [one for one in told(chart_of(*below, *above, *below, *above)) if one[0] is Rule.RUN] == []


def test_a_run_is_broken_by_a_point_on_the_mean() -> None:
    on_both = [82.0, 81.0, 82.0, 80.0, 81.0, 82.0, 81.0, 78.0, 79.0, 80.0, 79.0, 78.0, 79.0, 78.0]
    assert limits_of(on_both).mean == 80.0
    assert [one for one in told(chart_of(*on_both)) if one[0] is Rule.RUN] == []


def test_seven_that_rise_are_a_trend_and_six_are_none() -> None:
    """Seven points, six rises: as ``NHSRplotthedots`` counts them."""
    rise = [80.0, 80.5, 81.0, 81.5, 82.0, 82.5, 83.0]
    rough = [82.0, 79.0, 83.0]
    assert (Rule.TREND, True, 3, 9) in told(chart_of(*rough, *rise, 79.0, 82.5))
    assert (Rule.TREND, False, 2, 8) in told(chart_of(79.0, 82.5, *rise[::-1], 82.5, 80.5))
    six = chart_of(*rough, *rise[:6], 79.0, 82.5)
    assert [one for one in told(six) if one[0] is Rule.TREND] == []
    equal = chart_of(*rough, *rise[:3], 81.0, *rise[3:6], 79.0)
    assert [one for one in told(equal) if one[0] is Rule.TREND] == []


def test_two_of_three_in_the_outer_third_of_one_side() -> None:
    calm = [80.0, 82.0] * 6
    limits = limits_of([*calm, 85.9, 81.9, 85.9, *calm])
    outer = limits.mean + 2.3 * limits.sigma
    assert limits.mean + 2 * limits.sigma < outer < limits.high
    chart = chart_of(*calm, 85.9, 81.9, 85.9, *calm)
    assert (Rule.TWO_OF_THREE, True, 12, 14) in told(chart)
    across = chart_of(*calm, 85.9, 80.0, 85.9, *calm)  # the third is on the other side
    assert [one for one in told(across) if one[0] is Rule.TWO_OF_THREE] == []


def test_a_signal_that_hangs_on_answers_that_wait_is_not_told() -> None:
    calm = values(*[80.0, 81.0] * 6)
    beyond = limits_of([*[80.0, 81.0] * 6, 84.5]).high
    last = PERIODS[12]
    for low, is_told in ((83.9, True), (beyond - 1, False)):
        chart = control_chart([*calm, Value(last, 84.5, low, 84.6)])
        assert chart is not None
        assert ((Rule.OUTSIDE, True) in chart.points[-1].rules) is is_told


def test_many_open_answers_tell_of_nothing_and_are_no_error() -> None:
    chart = control_chart(values(*[80.0, 81.0] * 6, 84.5, open_by=5.0))
    assert chart is not None
    assert chart.signals == ()


def test_limits_begin_anew_only_where_a_person_says_so() -> None:
    before, after = [70.0, 71.0] * 5, [85.0, 86.0] * 5
    step = PERIODS[10]
    plain = chart_of(*before, *after)
    assert len({point.limits for point in plain.points}) == 1
    assert Rule.RUN in {signal.rule for signal in plain.signals}
    marked = chart_of(*before, *after, marks=(Mark(step, "Thêm quầy"),))
    assert marked.points == plain.points
    assert marked.marks == (Mark(step, "Thêm quầy"),)
    anew = chart_of(*before, *after, marks=(Mark(step, "Thêm quầy", new_limits=True),))
    assert told(anew) == []
    assert [point.limits.mean for point in anew.points] == [70.5] * 10 + [85.5] * 10


def test_new_limits_wait_until_enough_periods_follow() -> None:
    before, after = [70.0, 71.0] * 5, [85.0, 86.0] * 3
    mark = Mark(PERIODS[10], "", new_limits=True)
    chart = chart_of(*before, *after, marks=(mark,))
    assert {point.limits.mean for point in chart.points} == {70.5}, "the old limits, not those of both"
    assert {one[2] for one in told(chart) if one[0] is Rule.OUTSIDE} == set(range(10, 16))


def test_what_lies_before_new_limits_and_is_too_short_is_left_out() -> None:
    mark = Mark(PERIODS[3], "", new_limits=True)
    chart = chart_of(*[70.0] * 3, *[85.0, 86.0] * 5, marks=(mark,))
    assert chart.points[0].value.period == PERIODS[3]
    assert control_chart(values(*[70.0] * 3, *[85.0, 86.0] * 3), (mark,)) is None


def test_a_mark_of_no_shown_period_is_not_drawn() -> None:
    assert chart_of(*FLOW, marks=(Mark("2009-Q1", "cũ"),)).marks == ()


@given(st.lists(st.integers(0, 100), min_size=FEWEST_PERIODS, max_size=24))
def test_turned_upside_down_a_chart_tells_the_same_of_the_other_side(indices: list[int]) -> None:
    up, down = (chart_of(*(sign * one + by for one in indices)) for sign, by in ((1, 0), (-1, 100)))
    turned = [signal._replace(is_better=not signal.is_better) for signal in down.signals]
    assert sorted(up.signals) == sorted(turned)


def test_chance_alone_is_seldom_told_of() -> None:
    """In two hundred charts of 24 periods in which nothing changes."""
    random = np.random.default_rng(1)
    charts = [chart_of(*map(float, random.normal(80, 2, 24))) for _ in range(200)]
    share = np.mean([bool(point.rules) for chart in charts for point in chart.points])
    assert 0.005 < share < 0.06
