"""What is said of a measure: by its figures alone, like with like, and never more than they tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pipeline.records.remedies import About, Evidence, Shortcoming, Status, Subject
from pipeline.remedies.verdicts import Said, Verdict, may_be_closed, verdicts
from tests.pipeline.remedies.measured import DONE_ON, QUARTERS, UNITS, criteria, low_until, measure


def of(table: pd.DataFrame, one: Shortcoming | None = None, *more: Shortcoming, day: date | None = None) -> Verdict:
    return verdicts([one or measure(), *more], {"criteria": table}, 30, day)[1]


def until(period: str, table: pd.DataFrame) -> pd.DataFrame:
    return table[table["period"].map(QUARTERS.index) <= QUARTERS.index(period)]


def test_a_rise_that_chance_does_not_explain_is_better() -> None:
    found = of(criteria(low_until(18)))
    assert found.said is Said.BETTER
    assert found.before_index == pytest.approx(62, abs=1.5)
    assert found.after_index == pytest.approx(80, abs=1.5)
    assert found.change is not None
    assert found.change_low is not None
    assert found.change_high is not None
    assert 0 < found.change_low < found.change < found.change_high
    assert found.others == len(UNITS) - 1


def test_the_period_in_which_it_was_found_and_the_one_in_which_it_was_done_count_on_no_side() -> None:
    found = of(criteria(low_until(18)))
    assert found.before == (*QUARTERS[:4], "2019-Q2")
    assert found.after == QUARTERS[7:]


def test_a_measure_that_was_done_on_the_last_day_of_a_period_leaves_it_before() -> None:
    one = replace(measure(), done_on=date(2019, 9, 30))
    assert of(criteria(low_until(18)), one).before[-1] == "2019-Q3"


def test_what_was_low_in_one_period_alone_is_not_better_once_it_is_as_before() -> None:
    def share(unit: str, n: int, _: str) -> float:
        return 70.0 if unit == "u00" and n == 4 else 88.0

    assert of(criteria(share)).said is Said.NO_CHANGE


def test_a_fall_that_lasted_until_the_measure_is_what_it_is_judged_by() -> None:
    def share(unit: str, n: int, _: str) -> float:
        return 65.0 if unit == "u00" and 4 <= n < 7 else 88.0

    found = of(criteria(share))
    assert found.said is Said.BETTER
    assert found.before == ("2019-Q2",)


def test_what_rises_everywhere_is_no_work_of_the_measure() -> None:
    found = of(criteria(low_until(0, others={7: 8})))
    assert found.said is Said.NO_CHANGE
    assert found.others_change == pytest.approx(8, abs=1.5)


def test_with_too_few_other_units_what_rises_everywhere_can_not_be_taken_off() -> None:
    found = of(criteria(low_until(20, others={7: 2}), units=UNITS[:2]))
    assert found.said is Said.BETTER
    assert (found.others, found.others_change) == (0, None)


def test_units_in_which_the_same_was_done_vouch_for_nothing() -> None:
    others = [measure(n + 1, unit=unit) for n, unit in enumerate(UNITS[1:4], 1)]
    assert of(criteria(low_until(18)), None, *others).others == len(UNITS) - 4


def test_where_a_change_worth_having_would_have_shown_there_is_none() -> None:
    found = of(criteria(low_until(0)))
    assert found.said is Said.NO_CHANGE
    assert found.worth == 9.0
    assert found.more_sheets is None


def test_a_fall_after_the_measure_is_worse() -> None:
    assert of(criteria(low_until(-20))).said is Said.WORSE


def test_with_few_sheets_it_is_not_yet_known_and_how_many_more_are_needed_is_told() -> None:
    found = of(until("2019-Q4", criteria(low_until(11), sheets=100)))
    assert found.said is Said.NOT_YET
    assert found.more_sheets is not None
    assert found.more_sheets > 80
    assert found.more_periods >= 1


def test_the_sheets_that_were_asked_for_are_about_what_it_takes() -> None:
    asked = of(until("2019-Q4", criteria(low_until(11), sheets=100)))
    assert asked.more_sheets
    each = asked.more_sheets // asked.more_periods

    def sheets(unit: str, n: int, _: str) -> int:
        return each if unit == "u00" and n > 7 else 100

    last = QUARTERS[7 + asked.more_periods]
    then = of(until(last, criteria(low_until(11), sheets=sheets)))
    assert then.said is Said.BETTER
    less = of(until(last, criteria(low_until(9), sheets=sheets)))
    assert less.said is Said.BETTER, "one period's luck is allowed for"


def test_where_no_number_of_sheets_would_show_it_none_is_asked_for() -> None:
    found = of(until("2019-Q4", criteria(low_until(3), sheets=12)))
    assert (found.said, found.more_sheets, found.more_periods) == (Said.NOT_YET, None, 0)


def test_before_any_period_after_it_nothing_is_known_but_what_it_will_take() -> None:
    found = of(until("2019-Q3", criteria(low_until(0))))
    assert (found.said, found.after, found.change) == (Said.NOT_YET, (), None)
    assert found.more_sheets


def test_a_period_that_is_not_over_does_not_count() -> None:
    assert of(criteria(low_until(18)), day=date(2020, 5, 1)).after == ("2019-Q4", "2020-Q1")


def test_pending_answers_that_could_undo_it_leave_it_open() -> None:
    table = criteria(low_until(12))
    waiting = (table["unit"] == "u00") & (table["period"] > "2019-Q3")
    assert of(table).said is Said.BETTER
    assert of(table.assign(pending=waiting.astype(int) * 40)).said is Said.NOT_YET


def test_a_question_that_means_something_else_now_is_not_comparable() -> None:
    table = criteria(low_until(18))
    old = table["period"] <= "2019-Q3"
    found = of(table.assign(question=table["question"].where(~old, "q1@abc")))
    assert found.said is Said.NOT_COMPARABLE


def test_a_question_that_is_asked_no_more_is_not_comparable() -> None:
    table = criteria(low_until(18))
    other = table.assign(question="q2")
    assert of(pd.concat([until("2019-Q2", table), other])).said is Said.NOT_COMPARABLE


def test_what_has_no_figure_says_so() -> None:
    table = criteria(low_until(18))
    assert of(table, measure(question="q9")).said is Said.NO_FIGURE
    assert of(table, measure(unit="x")).said is Said.NO_FIGURE
    assert verdicts([measure()], {}, 30)[1].said is Said.NO_FIGURE


def test_another_mix_of_channels_is_no_change() -> None:
    def share(unit: str, _: int, channel: str) -> float:
        return (60.0 if channel == "box" else 80.0) + (0 if unit == "u00" else 8)

    def sheets(unit: str, n: int, channel: str) -> int:
        return 400 if (channel == "box") == (n < 7) and unit == "u00" else 150

    found = of(criteria(share, channels=("box", "online"), sheets=sheets), measure(channel=""))
    assert found.said is Said.NO_CHANGE
    assert found.change == pytest.approx(0, abs=2.5)


def test_a_channel_that_began_with_the_measure_is_left_out_or_leaves_nothing_to_compare() -> None:
    def share(*_: object) -> float:
        return 70.0

    def sheets(_: str, n: int, channel: str) -> int:
        return (300 if n >= 7 else 0) if channel == "online" else (100 if n >= 7 else 400)

    table = criteria(share, channels=("box", "online"), sheets=sheets)
    assert of(table, measure(channel="")).said is Said.NOT_COMPARABLE


def test_the_whole_office_is_judged_over_the_units_that_are_in_both() -> None:
    def share(unit: str, n: int, _: str) -> float:
        return (60.0 if unit < "u04" else 80.0) + (15 if n >= 7 else 0)

    def sheets(unit: str, n: int, _: str) -> int:
        return 0 if unit == "u07" and n < 7 else 200

    found = of(criteria(share, sheets=sheets), measure(unit=""))
    assert found.said is Said.BETTER
    assert found.change == pytest.approx(15, abs=1.5)


def test_what_fell_in_the_whole_office_is_judged_by_the_level_that_it_fell_to() -> None:
    def share(_: str, n: int, __: str) -> float:
        return 66.0 if 4 <= n < 7 else 88.0

    others = [criteria(lambda *_: 85.0, question=f"q{n}") for n in range(2, 6)]
    found = of(pd.concat([criteria(share), *others]), measure(unit=""))
    assert (found.said, found.before) == (Said.BETTER, ("2019-Q2",))


def test_a_theme_is_better_where_fewer_comments_are_about_it() -> None:
    table = criteria(low_until(0)).rename(columns={"question": "theme"})
    comments = [
        30 if unit == "u00" and period <= "2019-Q3" else 6
        for unit, period in zip(table["unit"], table["period"], strict=True)
    ]
    themes = table.assign(comments=comments, typed=60)
    one = measure(subject=Subject.THEME, evidence={"expected": None, "change": 12.0, "index": 50.0})
    found = verdicts([one], {"themes": themes}, 30)[1]
    assert found.said is Said.BETTER
    assert found.change is not None
    assert found.change < 0


def index_of(*tables: pd.DataFrame) -> pd.DataFrame:
    keys = ["survey", "unit", "channel", "period"]
    summed = pd.concat(tables).groupby(keys, as_index=False)[["satisfied", "answers", "pending"]].sum()
    return summed.assign(valid=summed["answers"] // len(tables), design_effect=1.5)


def test_an_index_made_of_other_criteria_is_not_comparable() -> None:
    first, second = criteria(low_until(18)), criteria(low_until(18), question="q2", periods=QUARTERS)
    second = second[second["period"] > "2019-Q3"]
    third = criteria(low_until(18), question="q3")
    third = third[third["period"] > "2019-Q3"]
    tables = {"units": index_of(first, second, third), "criteria": pd.concat([first, second, third])}
    one = measure(subject=Subject.INDEX, question="")
    assert verdicts([one], tables, 30)[1].said is Said.NOT_COMPARABLE
    alike = {"units": index_of(first), "criteria": first}
    assert verdicts([one], alike, 30)[1].said is Said.BETTER


def test_a_factor_is_judged_by_its_own_table() -> None:
    factors = index_of(criteria(low_until(18))).assign(factor="f")
    one = measure(subject=Subject.FACTOR, question="f")
    assert verdicts([one], {"factors": factors, "criteria": criteria(low_until(18))}, 30)[1].said is Said.BETTER


def test_periods_of_another_length_stand_apart() -> None:
    table = criteria(low_until(18))
    years = criteria(lambda *_: 62.0, periods=("2017", "2018", "2019", "2020"))
    assert of(pd.concat([table, years])) == of(table)


def test_what_a_person_added_is_not_judged_by_the_newest_figures_that_they_had() -> None:
    one = measure(found="", evidence={})
    found = of(criteria(low_until(18)), one)
    assert "2019-Q2" not in found.before


def test_only_measures_that_were_carried_out_and_are_about_a_figure_are_judged() -> None:
    comment = Shortcoming(3, About(Subject.COMMENT), Status.DONE, Evidence(), Evidence(), done_on=DONE_ON)
    decided = measure(2, status=Status.DECIDED, done_on=None)
    checked = measure(4, status=Status.CHECKED)
    found = verdicts([measure(), decided, comment, checked], {"criteria": criteria(low_until(18))}, 30)
    assert list(found) == [1, 4]


@pytest.mark.parametrize("said", list(Said))
def test_what_is_about_a_figure_is_closed_by_the_figure(said: Said) -> None:
    assert may_be_closed(measure(), Verdict(said)) is (said is Said.BETTER)
    assert not may_be_closed(measure(), None)
    assert not may_be_closed(measure(status=Status.DECIDED, done_on=None), Verdict(said))


def test_what_no_figure_is_about_is_closed_with_a_reason() -> None:
    assert may_be_closed(Shortcoming(3, About(Subject.COMMENT), Status.DONE, Evidence(), Evidence()), None)
