"""Whoever keeps every publication finds nothing in them that tells on fewer people than the limits say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.group_sheets import NO_SHEETS, GroupSheets
from pipeline.publish.steps import LEAST_SHOWN, LEAST_STEP, Limits, Told, ToldOfUnits, next_step, total_is_of_all

DAY = date(2026, 4, 1)
LIMITS = Limits(30, 5)
CONTENT, SOUR = (22, 22), (3, 22)


def sheets(content: int, sour: int = 0, pending: int = 0) -> GroupSheets:
    return GroupSheets({kind: count for kind, count in ((CONTENT, content), (SOUR, sour)) if count}, pending)


def told(before: ToldOfUnits | None, limits: Limits = LIMITS, day: date = DAY, **now: GroupSheets) -> ToldOfUnits:
    return next_step(before, now, limits, day)


def shown(units: ToldOfUnits) -> set[str]:
    return {unit for unit, one in units.items() if one.is_shown}


def total(units: ToldOfUnits) -> GroupSheets:
    """What the total is of, as the page adds it up."""
    of_all = total_is_of_all(units.values(), LIMITS)
    counted: dict[tuple[int, int], int] = {}
    for one in units.values():
        if of_all or one.is_shown:
            for kind, count in one.sheets.sheets.items():
                counted[kind] = counted.get(kind, 0) + count
    return GroupSheets(counted)


def test_the_first_time_everything_there_is_is_told_and_small_units_are_hidden() -> None:
    first = told(None, a=sheets(30), b=sheets(29), c=sheets(25, 10))
    assert shown(first) == {"a", "c"}


def test_a_sheet_more_changes_nothing_and_five_are_told_together() -> None:
    first = told(None, a=sheets(40))
    later = told(first, a=sheets(40, 4))
    assert later == first
    assert told(later, day=DAY + timedelta(1), a=sheets(40, 5))["a"].sheets == sheets(40, 5)


def test_an_answer_that_was_corrected_or_a_sheet_that_was_erased_waits_as_well() -> None:
    first = told(None, a=sheets(40))
    assert told(first, a=sheets(38, 2)) == first
    assert told(first, a=sheets(39)) == first
    assert told(first, a=sheets(40, pending=3)) == first
    assert told(first, a=sheets(36, 5))["a"].sheets == sheets(36, 5)


def test_a_unit_that_delivers_late_is_not_added_to_the_total_sheet_by_sheet() -> None:
    first = told(None, a=sheets(40), b=sheets(50))
    later = told(first, a=sheets(40), b=sheets(50), c=sheets(0, 3))
    assert total(later) == total(first)
    assert "c" not in shown(later)
    assert shown(told(later, a=sheets(40), b=sheets(50), c=sheets(0, 31))) == {"a", "b", "c"}


def test_the_total_leaves_out_a_single_small_unit_and_holds_several_that_are_enough_together() -> None:
    alone = told(None, a=sheets(40), b=sheets(50), c=sheets(3))
    assert total(alone).valid == 90
    few = told(None, a=sheets(40), b=sheets(3), c=sheets(3))
    assert total(few).valid == 40
    enough = told(None, a=sheets(40), b=sheets(20), c=sheets(10))
    assert total(enough).valid == 70


def test_a_small_unit_that_takes_its_own_sheets_from_the_total_finds_no_single_person() -> None:
    assert total(told(None, a=sheets(40), b=sheets(29), c=sheets(0, 1))).valid == 40
    assert total(told(None, a=sheets(40), b=sheets(29), c=sheets(0, 9))).valid == 40
    assert total(told(None, a=sheets(40), b=sheets(29), c=sheets(0, 5), d=sheets(5))).valid == 79


def test_a_unit_without_sheets_hides_nobody() -> None:
    assert total(told(None, a=sheets(40), b=sheets(20), c=sheets(0))).valid == 40


def test_a_unit_that_was_hidden_beside_a_small_one_is_not_uncovered_by_a_setting() -> None:
    first = told(None, a=sheets(40), b=sheets(28), c=sheets(12))
    assert total(first).valid == 80
    later = told(first, Limits(20, 5), a=sheets(40), b=sheets(28), c=sheets(12))
    assert "b" not in shown(later)


def test_a_stricter_setting_holds_at_once() -> None:
    first = told(None, Limits(20, 5), a=sheets(25))
    assert shown(first) == {"a"}
    assert shown(told(first, Limits(30, 5), a=sheets(25))) == set()


def test_settings_that_would_tell_on_people_are_not_followed() -> None:
    assert Limits.of(1, 1) == Limits(LEAST_SHOWN, LEAST_STEP)
    assert Limits.of(30, 7) == Limits(30, 7)


def test_a_unit_that_is_gone_stays_told_of_until_enough_of_it_is_gone() -> None:
    first = told(None, a=sheets(40), b=sheets(4))
    later = told(first, a=sheets(40))
    assert later["b"] == first["b"]
    assert "a" not in shown(told(first, b=sheets(4)))


days = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 45), st.integers(0, 12)), max_size=4),
    min_size=1,
    max_size=6,
)


@given(days)
def test_no_two_publications_tell_fewer_sheets_apart_than_a_step(history: list[Mapping[str, tuple[int, int]]]) -> None:
    before: ToldOfUnits | None = None
    for later, day in enumerate(history):
        now = next_step(before, {unit: sheets(*counts) for unit, counts in day.items()}, LIMITS, DAY + timedelta(later))
        for unit, one in now.items():
            last = before.get(unit, Told(NO_SHEETS, DAY)).sheets if before is not None else None
            assert last is None or one.sheets == last or one.sheets.changed_since(last) >= LIMITS.step
            assert not one.is_shown or one.sheets.valid >= LIMITS.shown
        before = now


@given(days)
def test_what_is_left_of_the_total_without_the_shown_units_is_nothing_or_several_units_with_enough_sheets(
    history: list[Mapping[str, tuple[int, int]]],
) -> None:
    before: ToldOfUnits | None = None
    for day in history:
        before = next_step(before, {unit: sheets(*counts) for unit, counts in day.items()}, LIMITS, DAY)
        here = sum(before[unit].sheets.valid for unit in shown(before))
        rest = total(before).valid - here
        hidden = [one for one in before.values() if not one.is_shown and one.sheets.valid]
        largest = max((one.sheets.valid for one in hidden), default=0)
        assert rest == 0 or (rest >= LIMITS.shown and rest - largest >= LEAST_SHOWN)
