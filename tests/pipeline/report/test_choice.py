"""Which period a report is about, and what is said of that."""

from __future__ import annotations

import pytest

from pipeline.errors import UnknownNameError
from pipeline.figures.choice import choose
from pipeline.figures.delivery import Delivery, Missing
from pipeline.report.choice import remarks


def delivery(period: str, delivered: int, units: int, survey: str = "s", returned: int = 10) -> Delivery:
    missing = tuple(Missing(f"Phường {number}") for number in range(units - delivered))
    return Delivery(survey, period, units, delivered, returned if delivered else 0, delivered == units, missing)


def test_a_newer_period_that_is_not_complete_is_passed_over_and_told() -> None:
    choice = choose([delivery("2018-Q4", 12, 12), delivery("2019-Q1", 2, 12)], None, None)
    assert choice.of.period == "2018-Q4"
    (said,) = remarks(choice, "vi")
    assert "Quý I/2019 mới có phiếu của 2 trong 12 đơn vị" in said
    assert "phieu report --period 2019-Q1" in said
    (said,) = remarks(choice, "en")
    assert "Q1 2019 has sheets of only 2 of 12 units, so this report is about Q4 2018" in said


def test_where_no_period_is_complete_the_newest_with_sheets_is_taken_and_told() -> None:
    choice = choose([delivery("2018-Q4", 9, 12), delivery("2019-Q1", 2, 12), delivery("2019-Q2", 0, 12)], None, None)
    assert choice.of.period == "2019-Q1"
    (said,) = remarks(choice, "en")
    assert "No period is complete yet" in said
    assert "2 of 12 units" in said


@pytest.mark.parametrize("after", [[], [delivery("2019-Q1", 0, 12)]])
def test_of_what_is_complete_or_only_printed_nothing_is_said(after: list[Delivery]) -> None:
    choice = choose([delivery("2018-Q3", 3, 12), delivery("2018-Q4", 12, 12), *after], None, None)
    assert choice.of.period == "2018-Q4"
    assert not list(remarks(choice, "vi"))


def test_a_period_that_is_asked_for_is_taken_without_a_word() -> None:
    choice = choose([delivery("2018-Q4", 12, 12), delivery("2019-Q1", 2, 12)], "2019-Q1", None)
    assert choice.of.period == "2019-Q1"
    assert not list(remarks(choice, "vi"))


def test_of_several_surveys_it_is_the_one_with_most_sheets_in_the_period() -> None:
    known = [delivery("2019", 1, 1, "a", 5), delivery("2019", 1, 2, "b", 9), delivery("2018", 1, 1, "b", 7)]
    assert choose(known, None, None).of.survey == "a"
    assert choose(known, "2019", None).of.survey == "b"
    assert (choose(known, None, "b").of.period, choose(known, "2019", "b").of.period) == ("2018", "2019")


def test_what_nothing_was_printed_for_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="nothing to report"):
        choose([], None, None)
    with pytest.raises(UnknownNameError, match="“x”"):
        choose([delivery("2019", 1, 1)], None, "x")
