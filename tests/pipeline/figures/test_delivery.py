"""Who has delivered, and who has not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pytest

from forms.register import Register, Unit
from pipeline.counting.tally import Group, GroupCounts, SheetCounts
from pipeline.figures.delivery import MOST_NAMED, Delivery, Missing, deliveries, named, newest
from pipeline.records.assembly import Status

REGISTER = Register(
    (
        Unit("a", "1", "Phường A"),
        Unit("b", "2", "Phường B"),
        Unit("old", "3", "Phường Cũ", valid_to=date(2019, 1, 31)),
    )
)


class Came(NamedTuple):
    """Sheets of a unit."""

    issued: int
    returned: int


def told(said: Mapping[tuple[str, str, str], Came]) -> tuple[Delivery, ...]:
    """By period, unit and channel."""
    groups = {}
    for (period, unit, channel), came in said.items():
        sheets = SheetCounts(Counter({Status.WAITING: came.returned} if came.returned else {}))
        groups[Group("s", period, unit, channel)] = GroupCounts(f"Tên {unit}", "ward", came.issued, sheets=sheets)
    return deliveries(groups, REGISTER, {"counter": "Tại quầy", "box": "Hòm thư"})


def test_a_period_is_complete_when_every_unit_that_was_issued_sheets_returned_one() -> None:
    half, whole, nothing = told(
        {
            ("2018-Q3", "a", "counter"): Came(9, 1),
            ("2018-Q3", "b", "counter"): Came(9, 0),
            ("2018-Q4", "a", "counter"): Came(9, 5),
            ("2018-Q4", "b", "counter"): Came(9, 1),
            ("2019-Q1", "a", "counter"): Came(9, 0),
            ("2019-Q1", "b", "counter"): Came(9, 0),
        }
    )
    assert [one.is_complete for one in (half, whole, nothing)] == [False, True, False]
    assert [(one.delivered, one.units, one.returned) for one in (half, whole, nothing)] == [
        (1, 2, 1),
        (2, 2, 6),
        (0, 2, 0),
    ]
    assert (half.missing, whole.missing) == ((Missing("Tên b"),), ())
    assert newest([half, whole, nothing]) is whole
    assert newest([half, nothing]) is half
    assert newest([nothing]) is nothing
    assert newest([]) is None


def test_a_unit_that_delivered_before_and_still_exists_is_missed_though_nothing_was_printed_for_it() -> None:
    before = {("2018-Q4", unit, "counter"): Came(9, 5) for unit in ("a", "b", "old", "stranger")}
    before["2018-Q4", "never", "counter"] = Came(9, 0)
    _, _, now = told(before | {("2019-Q1", "a", "counter"): Came(9, 9), ("2018-12", "b", "counter"): Came(9, 9)})
    assert now.period == "2019-Q1"
    assert now.missing == (Missing("Tên b"), Missing("Tên stranger"))
    assert (now.delivered, now.units, now.is_complete) == (1, 3, True)


def test_a_unit_that_left_out_a_channel_is_named_with_it() -> None:
    (now,) = told(
        {("2019", "a", "counter"): Came(9, 9), ("2019", "a", "box"): Came(9, 0), ("2019", "b", "box"): Came(0, 3)}
    )
    assert now.missing == (Missing("Tên a", ("Hòm thư",)),)
    assert (now.delivered, now.units, now.is_complete) == (2, 2, True)
    assert named(now.missing, "vi") == "Tên a (Hòm thư)"


@pytest.mark.parametrize(("language", "rest"), [("vi", "U9 và 3 đơn vị khác"), ("en", "U9 and 3 more")])
def test_of_many_units_some_are_named_and_the_rest_is_counted(language: str, rest: str) -> None:
    missing = [Missing(f"U{number}") for number in range(MOST_NAMED + 3)]
    said = named(missing, language)
    assert said.startswith("U0, U1, ")
    assert said.endswith(rest)
    assert "và" not in named(missing[:MOST_NAMED], "vi")
