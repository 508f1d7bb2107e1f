"""What is said of figures beside each other: changes, ranks and who stands out, and tables with little in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import sqrt
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.layout import Box, Kind, Layout, PageLayout, Question, Rect
from pipeline.counting.levels import Levels
from pipeline.counting.tally import Asked, Counting, tally_of
from pipeline.figures.changes import CHANGE
from pipeline.figures.criteria import Factor
from pipeline.figures.matrix import matrix
from pipeline.figures.measures import measures_table
from pipeline.figures.tables import (
    TableInput,
    channel_criteria_table,
    channels_table,
    criteria_table,
    factors_table,
    lowest_table,
    units_table,
)
from pipeline.records.assembly import Reason, Sheet, Status
from pipeline.records.runs import IssuedRun

FEWEST = 4
LEVELS = ("1", "2", "3", "4", "5")


class Desk(NamedTuple):
    """Where and when people were asked."""

    unit: str
    period: str = "2019-Q1"
    channel: str = "counter"


STATUSES = {"": (Status.INVALID, Reason.BLANK, "b"), "?": (Status.WAITING, Reason.PAGE_MISSING, "d")}

Sheets = Sequence[str]
"""A sheet is a level for each question of the layout, in order, as one text: ``45``; a blank for no answer."""


def layout_of(questions: Sequence[str], levels: Sequence[str] = LEVELS) -> Layout:
    place = Rect(0, 0, 1, 1)
    asked = tuple(Question(name, Kind.RATING, tuple(levels), required=True, most=1) for name in questions)
    boxes = tuple(Box(name, level, place) for name in questions for level in levels)
    return Layout("00000001", "made", (210.0, 297.0), asked, (PageLayout(1, (), place, boxes, ()),))


def told(
    said: Mapping[Desk, Sheets], layout: Layout | None = None, fewest: int = FEWEST, scale: Levels | None = None
) -> TableInput:
    """Count valid sheets; an empty one is invalid, and ``?`` waits."""
    layout = layout or layout_of("q")
    runs = [
        IssuedRun(n, desk.unit, desk.unit, "ward", desk.channel, desk.period, layout.id, 100, n, 1 + 100 * n, True)
        for n, desk in enumerate(said)
    ]
    counting = Counting([layout])
    for run, sheets in zip(runs, said.values(), strict=True):
        for levels in sheets:
            answers = [level.strip() for level in levels] or [""] * len(layout.questions)
            status, reason, state = STATUSES.get(levels, (Status.VALID, Reason.NONE, "r"))
            states = state * len(answers)
            counting.add(run, Sheet(run.first_serial, status, reason, answers, states, [9999] * len(answers), [(1, 1)]))
    asked = {one.question: Asked(one.question, scale) for one in layout.questions} if scale else {}
    tally = tally_of(counting.counted, [layout], runs, {layout.id: asked})
    names = {question.question: f"Câu {question.question}" for question in layout.questions}
    return TableInput(tally, {"made": {"one": Factor("Một", names)}}, {}, {}, fewest)


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, with ``None`` where there is nothing."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def units(said: Mapping[Desk, Sheets], **options: Any) -> dict[Desk, dict[str, Any]]:
    found = rows(units_table(told(said, **options)))
    return {Desk(row["unit"], row["period"], row["channel"]): row for row in found}


# ------------------------------------------------------------------------------------------------------------- changes


def test_a_period_is_compared_with_the_latest_earlier_one_of_its_length() -> None:
    periods = ["2017", "2018", "2018-Q2", "2018-Q4", "2018-12", "2019-Q1", "2019-02", "2019"]
    found = units({Desk("a", period): ["5"] * 9 for period in periods})
    assert {desk.period: row["before"] for desk, row in found.items()} == {
        "2017": "",
        "2018": "2017",
        "2018-Q2": "",
        "2018-Q4": "2018-Q2",
        "2018-12": "",
        "2019-Q1": "2018-Q4",
        "2019-02": "2018-12",
        "2019": "2018",
    }


def test_the_first_period_has_no_change_and_neither_has_another_unit_or_channel() -> None:
    found = units({Desk("a", "2018-Q4"): ["5"] * 9, Desk("b"): ["1"] * 9, Desk("a", channel="box"): ["1"] * 9})
    for row in found.values():
        assert (row["before"], row["change_said"]) == ("", "")
        assert {row[name] for name in ("before_index", "change", "change_low", "change_high", "change_p")} == {None}


@pytest.mark.parametrize(
    ("before", "now", "change", "said"),
    [
        (["1"] * 40, ["5"] * 40, 100.0, "up"),
        (["5"] * 40, ["1"] * 40, -100.0, "down"),
        (["5"] * 20 + ["1"] * 20, ["5"] * 21 + ["1"] * 19, 2.5, "no-clear-change"),
        (["5"] * 40, ["5"] * 40, 0.0, "no-clear-change"),
        (["1"] * 40, ["5"] * (FEWEST - 1), 100.0, "too-few"),
        (["1"] * (FEWEST - 1), ["5"] * 40, 100.0, "too-few"),
    ],
)
def test_a_change_is_told_in_points_and_in_a_word(before: Sheets, now: Sheets, change: float, said: str) -> None:
    row = units({Desk("a", "2018-Q4"): before, Desk("a"): now})[Desk("a")]
    assert (row["change"], row["change_said"]) == (change, said)
    assert (row["change_p"] is None) == (said == "too-few"), "with too few sheets nothing is tested"
    assert row["change_low"] <= change <= row["change_high"]


def test_where_there_is_nothing_to_compare_nothing_is_said() -> None:
    row = units({Desk("a", "2018-Q4"): [""] * 9, Desk("a"): ["5"] * 9})[Desk("a")]
    assert (row["before"], row["before_index"], row["change"], row["change_said"]) == ("2018-Q4", None, None, "")


def test_changes_that_are_read_side_by_side_are_tested_together() -> None:
    """S. Holm 1979: the smallest p counts as often as there are tests, the next once less, and none sinks below."""
    alone: dict[str, float] = {}
    stacks = {"a": 30, "b": 27, "c": 24, "d": 20}  # contented people of 40, before 20
    both = {
        name: {Desk(name, "2018-Q4"): ["5"] * 20 + ["1"] * 20, Desk(name): ["5"] * n + ["1"] * (40 - n)}
        for name, n in stacks.items()
    }
    for name, said in both.items():
        alone[name] = units(said)[Desk(name)]["change_p"]
    in_a_box = {Desk("a", period, "box"): ["5"] * 40 for period in ("2018-Q4", "2019-Q1")}
    too_few = {Desk("e", "2018-Q4"): ["5"], Desk("e"): ["1"]}
    found = units({desk: sheets for said in [*both.values(), in_a_box, too_few] for desk, sheets in said.items()})
    largest, expected = 0.0, {}
    for place, name in enumerate(sorted(alone, key=alone.__getitem__)):
        largest = expected[name] = max(largest, min(1.0, (4 - place) * alone[name]))
    assert {name: found[Desk(name)]["change_p"] for name in stacks} == pytest.approx(expected)
    assert found[Desk("a")]["change_p"] > alone["a"]
    assert (alone["a"] < 0.05, found[Desk("a")]["change_said"]) == (True, "no-clear-change")


# ------------------------------------------------------------------------------------------------------ like with like

OVER_UNITS = ("before_index", "now_index", "change", "change_low", "change_high", "change_p")


def people(contented: int, others: int) -> Sheets:
    return ["5"] * contented + ["1"] * others


def counter(said: Mapping[Desk, Sheets], period: str = "2019-Q1", **options: Any) -> dict[str, Any]:
    """The row of the counter over all units."""
    found = rows(channels_table(told(said, **options)))
    (row,) = (row for row in found if (row["channel"], row["period"]) == ("counter", period))
    return row


def test_two_wards_of_twelve_are_not_the_city_and_nothing_is_said_of_it() -> None:
    said: dict[Desk, Sheets] = {Desk(f"w{n}", "2018-Q4"): people(10 + n, 20 - n) for n in range(12)}
    said |= {Desk(f"w{n}"): [] for n in range(10)}
    said |= {Desk("w10"): people(2, 0), Desk("w11"): people(21, 9)}
    row = counter(said)
    assert (row["before"], row["change_said"]) == ("2018-Q4", "not-comparable")
    assert (row["change_units"], row["change_units_all"]) == (1, 12)
    assert {row[name] for name in OVER_UNITS} == {None}
    assert row["index"] > 70, "what came back has an index all the same"
    (criterion,) = (one for one in rows(channel_criteria_table(told(said))) if one["period"] == "2019-Q1")
    assert [criterion[name] for name in ("change", "change_said", "change_units_all")] == [None, "not-comparable", 12]


def test_more_sheets_of_a_content_ward_are_no_rise() -> None:
    before = {Desk("a", "2018-Q4"): people(90, 10), Desk("b", "2018-Q4"): people(50, 50)}
    row = counter(before | {Desk("a"): people(270, 30), Desk("b"): people(50, 50)})
    assert [row[name] for name in ("index", "before_index", "now_index", "change")] == [80.0, 80.0, 80.0, 0.0]
    assert (row["change_p"], row["change_said"]) == (1, "no-clear-change")
    assert (row["change_units"], row["change_units_all"]) == (2, 2)


def test_a_change_of_every_ward_shows_though_ever_fewer_sheets_of_the_best_come_back() -> None:
    before = {Desk("a", "2018-Q4"): people(285, 15), Desk("b", "2018-Q4"): people(150, 150)}
    row = counter(before | {Desk("a"): people(30, 0), Desk("b"): people(360, 240)})
    assert row["index"] < 100 * (285 + 150) / 600, "all sheets together went down"
    # (30·5 + 600·10)/630 points, from (30·95 + 600·50)/630.
    assert [row[name] for name in ("before_index", "now_index", "change")] == [52.14, 61.9, 9.76]
    assert row["change_said"] == "up"


def test_half_of_the_units_are_enough_and_what_the_others_say_is_left_out() -> None:
    said = {Desk(unit, "2018-Q4"): people(20, 20) for unit in "abcd"} | {Desk(unit): people(38, 2) for unit in "ab"}
    row = counter(said | {Desk("c"): people(0, FEWEST - 1)})
    assert (row["change_units"], row["change_units_all"], row["change_said"]) == (2, 4, "up")
    assert [row[name] for name in ("before_index", "now_index", "change")] == [50.0, 95.0, 45.0]
    assert row["index"] < row["now_index"]
    assert counter(said | {Desk("e"): people(20, 20)})["change_said"] == "not-comparable", "two of five"


def test_units_that_a_reform_made_are_not_compared_with_those_that_it_ended() -> None:
    row = counter({Desk(unit, "2018-Q4"): people(10, 30) for unit in "abc"} | {Desk("new"): people(40, 0)})
    assert [row[name] for name in ("change_units", "change_units_all", "change_said")] == [0, 4, "not-comparable"]


@pytest.mark.parametrize("now", [people(38, 2), people(FEWEST - 1, 0), []])
def test_where_there_is_one_unit_its_channel_says_what_the_unit_does(now: Sheets) -> None:
    said = {Desk("a", "2018-Q4"): people(20, 20), Desk("a"): now}
    channel, unit = counter(said), units(said)[Desk("a")]
    assert [channel[name] for name in CHANGE] == [unit[name] for name in CHANGE]


def test_a_criterion_is_compared_over_units_with_enough_sheets_that_answered_it() -> None:
    layout = layout_of("qr")
    said = {Desk(unit, period): ["55"] * 9 for unit in "abc" for period in ("2018-Q4", "2019-Q1")}
    said[Desk("c")] = ["5 "] * 9
    found = {row["question"]: row for row in rows(channel_criteria_table(told(said, layout))) if row["before"]}
    assert [(found[q]["change_units"], found[q]["change_units_all"]) for q in "qr"] == [(3, 3), (2, 3)]


BOTH = st.tuples(st.integers(0, 12), st.integers(0, 12))


@settings(max_examples=12, deadline=None)
@given(st.dictionaries(st.sampled_from("abcde"), st.tuples(BOTH, BOTH), min_size=1))
def test_a_change_over_units_lies_in_its_interval_and_between_its_two_indices(
    wards: dict[str, tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    said: dict[Desk, Sheets] = {}
    for ward, (before, now) in wards.items():
        said |= {Desk(ward, "2018-Q4"): people(*before), Desk(ward): people(*now)}
    row = counter(said)
    enough = [ward for ward, sides in wards.items() if min(map(sum, sides)) >= FEWEST]
    if len(wards) > 1:
        assert (row["change_units"], row["change_units_all"]) == (len(enough), len(wards))
        assert (row["change_said"] == "not-comparable") == (2 * len(enough) < len(wards))
    if row["change"] is not None:
        assert -100 <= row["change_low"] <= row["change"] <= row["change_high"] <= 100
        assert row["now_index"] - row["before_index"] == pytest.approx(row["change"], abs=0.0101)
    if len(enough) == len(wards):
        assert row["now_index"] == row["index"]


@pytest.mark.parametrize(("common", "is_compared"), [("", False), ("a", False), ("ab", True), ("abc", True)])
def test_an_index_is_not_compared_with_that_of_other_questions(common: str, is_compared: bool) -> None:
    before, now = layout_of("abc"), replace(layout_of(f"{common}xyz"[:3]), id="00000002")
    runs = [
        IssuedRun(n, "u", "U", "ward", "counter", period, layout.id, 90, n, 1 + 90 * n, True)
        for n, (layout, period) in enumerate(((before, "2018-Q4"), (now, "2019-Q1")))
    ]
    counting = Counting([before, now])
    for run, level in zip(runs, "15", strict=True):
        for _ in range(60):
            sheet = Sheet(run.first_serial, Status.VALID, Reason.NONE, [level] * 3, "rrr", [9999] * 3, [(1, 1)])
            counting.add(run, sheet)
    names = {question: question for question in "abcxyz"}
    tally = tally_of(counting.counted, [before, now], runs)
    inputs = TableInput(tally, {"made": {"one": Factor("Một", names)}}, {}, {}, FEWEST)
    for table in (units_table, channels_table):
        _, row = rows(table(inputs))
        assert (row["change_said"], row["change"]) == (("up", 100.0) if is_compared else ("other-questions", None))
    criteria = {row["question"]: row for row in rows(channel_criteria_table(inputs)) if row["period"] == "2019-Q1"}
    assert [criteria[question]["change"] for question in common] == [100.0] * len(common)


# --------------------------------------------------------------------------------------------------------------- ranks

STACK = st.lists(st.sampled_from(["5", "5", "4", "2", "1", ""]), max_size=9)


@settings(max_examples=40, deadline=None)
@given(st.lists(STACK, min_size=1, max_size=6))
def test_a_rank_leaves_open_all_that_the_intervals_leave_open(stacks: list[list[str]]) -> None:
    found = units({Desk(f"u{number}"): stack for number, stack in enumerate(stacks)})
    ranked = [row for row in found.values() if row["valid"] >= FEWEST]
    for row in found.values():
        if row not in ranked:
            assert (row["note"], row["rank"], row["rank_from"], row["rank_to"]) == ("too-few", None, None, None)
            assert row["compared"] in ("", "too-few")
    for row in ranked:
        above = sum(other["low_sheets"] > row["high_sheets"] for other in ranked)
        below = sum(other["high_sheets"] < row["low_sheets"] for other in ranked)
        assert (row["rank_from"], row["rank_to"]) == (1 + above, len(ranked) - below)
        assert row["rank"] == 1 + sum(
            other["satisfied"] * row["answers"] > row["satisfied"] * other["answers"] for other in ranked
        )
        assert row["rank_from"] <= row["rank"] <= row["rank_to"]


def test_a_unit_that_may_still_have_enough_sheets_holds_back_the_ranks_that_it_could_take() -> None:
    said = {Desk("high"): ["5"] * 9 + ["1"], Desk("low"): ["1"] * 9 + ["5"], Desk("few"): ["1", "1", "1"]}
    at_first = units({**said, Desk("few"): ["1", "1", "1", "?"]})
    assert [at_first[Desk(unit)]["rank"] for unit in ("high", "low", "few")] == [1, None, None]
    for last, rank in (("5", 3), ("1", 2)):
        settled = units({**said, Desk("few"): ["1", "1", "1", last]})
        assert settled[Desk("low")]["rank"] == rank
        assert all(_leaves_open(at_first[Desk(unit)], settled[Desk(unit)]) for unit in ("high", "low"))
    never = units({**said, Desk("few"): ["1", "?"]})
    assert [never[Desk(unit)]["rank"] for unit in ("high", "low", "few")] == [1, 2, None]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("5521?"), min_size=1, max_size=24), min_size=2, max_size=5),
    st.data(),
)
def test_ranks_that_are_left_open_hold_those_that_are_found_in_the_end(
    stacks: list[list[str]], data: st.DataObject
) -> None:
    ends = [[data.draw(st.sampled_from(("5", "1", ""))) if one == "?" else one for one in stack] for stack in stacks]
    before, after = (units({Desk(f"u{n}"): stack for n, stack in enumerate(each)}) for each in (stacks, ends))
    for desk, row in before.items():
        if row["rank"] is not None:
            assert row["rank"] == after[desk]["rank"]
        if row["rank_from"] is not None:
            assert _leaves_open(row, after[desk])


def _leaves_open(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(before["rank_from"] <= after["rank"] <= before["rank_to"])


def test_units_are_compared_with_the_others_within_their_channel_and_period() -> None:
    middling = ["5"] * 30 + ["1"] * 30
    found = units(
        {
            Desk("high"): ["5"] * 60,
            Desk("low"): ["1"] * 60,
            Desk("a"): middling,
            Desk("b"): middling,
            Desk("few"): ["1"],
            Desk("high", channel="box"): ["1"] * 60,
            Desk("low", "2018-Q4"): ["5"] * 60,
        }
    )
    assert [found[Desk(unit)]["compared"] for unit in ("high", "low", "a", "b", "few")] == [
        *("above", "below"),
        *("no-clear-difference", "no-clear-difference"),
        "too-few",
    ]
    assert (found[Desk("high", channel="box")]["rank"], found[Desk("high", channel="box")]["compared"]) == (1, "")
    assert (found[Desk("low", "2018-Q4")]["rank"], found[Desk("low", "2018-Q4")]["compared"]) == (1, "")


# ------------------------------------------------------------------------------------------------- little to be shown


def test_of_equals_the_criterion_that_is_asked_first_is_the_lowest() -> None:
    asked = [*"abcdefg"]
    table = lowest_table(criteria_table(told({Desk("u"): ["5144444", "5511444"]}, layout_of(asked))))
    # b, c and d have one satisfied answer of two or fewer; a, e, f and g have both.
    assert list(zip(table["lowest"], table["question"], table["index"], strict=True)) == [
        (1, "b", 50.0),
        (2, "c", 50.0),
        (3, "d", 50.0),
        (4, "a", 100.0),
        (5, "e", 100.0),
    ]


@pytest.mark.parametrize("ids", [("0", "1", "2"), ("1", "2", "3", "4", "5", "6", "7")])
def test_a_scale_without_satisfied_levels_has_a_mean_and_no_index(ids: tuple[str, ...]) -> None:
    levels = Levels(ids, tuple(map(Fraction, ids)), frozenset())
    counted = told({Desk("a"): ["1", "2", "2"], Desk("b"): []}, layout_of("q", ids), scale=levels)
    shown = [(row["valid"], row["index"], row["rank"], row["answers"]) for row in rows(units_table(counted))]
    assert shown == [(3, None, None, 0), (0, None, None, 0)]
    assert [row["index"] for row in rows(channels_table(counted))] == [None]
    criteria = criteria_table(counted)
    first, _ = rows(criteria)
    assert [first[name] for name in ("index", "low_pending", "mean", "answers", "level_2")] == [None, None, 1.67, 3, 2]
    lowest = lowest_table(criteria)
    assert [len(table) for table in (lowest, factors_table(counted), measures_table(lowest, 80.0))] == [0] * 3


@pytest.mark.parametrize(("count", "satisfied"), [(2, "1"), (3, "2"), (5, "34"), (7, "456"), (10, "56789")])
def test_where_nothing_is_said_the_upper_half_of_a_scale_is_satisfied(count: int, satisfied: str) -> None:
    ids = [str(level) for level in range(count)]
    found = units({Desk("a"): ids}, layout=layout_of("q", ids))[Desk("a")]
    assert (found["satisfied"], found["answers"]) == (len(satisfied), count)
    assert [found[f"level_{level}"] for level in ids] == [1] * count


def test_a_unit_whose_sheets_are_all_invalid_or_none_has_counts_and_no_figures() -> None:
    found = units({Desk("invalid"): [""] * 9, Desk("none"): [], Desk("good"): ["5"] * 9})
    for unit, returned in (("invalid", 9), ("none", 0)):
        row = found[Desk(unit)]
        assert (row["issued"], row["returned"], row["valid"], row["invalid"]) == (100, returned, 0, returned)
        assert {row[name] for name in ("index", "low", "high", "mean", "low_sheets", "share_5", "rank")} == {None}
        assert (row["note"], row["compared"]) == ("too-few", "")
    assert found[Desk("invalid")]["valid_rate"] == 0
    assert found[Desk("none")]["valid_rate"] is None
    assert (found[Desk("good")]["rank"], found[Desk("good")]["rank_to"]) == (1, 1)


def test_two_surveys_are_never_added_up() -> None:
    one, other = layout_of("q"), replace(layout_of("q"), id="00000002", survey="other")
    runs = [
        IssuedRun(n, "a", "A", "ward", "counter", "2019-Q1", layout.id, 10, n, 1 + 10 * n, True)
        for n, layout in enumerate((one, other))
    ]
    counting = Counting([one, other])
    for run, answers in zip(runs, ("55551", "1"), strict=True):
        for answer in answers:
            counting.add(run, Sheet(run.first_serial, Status.VALID, Reason.NONE, [answer], "r", [9999], [(1, 1)]))
    factors = {name: {"one": Factor("Một", {"q": "Câu"})} for name in ("made", "other")}
    counted = TableInput(tally_of(counting.counted, [one, other], runs), factors, {}, {}, 1)
    for table in (units_table, channels_table, criteria_table, factors_table, channel_criteria_table):
        shown = Counter((row["survey"], row["index"], row["answers"]) for row in rows(table(counted)))
        assert shown == {("made", 80.0, 5): 1, ("other", 0.0, 1): 1}
    assert [row["rank"] for row in rows(units_table(counted))] == [1, 1]


def test_the_matrix_and_the_plan_tell_of_the_newest_period_of_each_channel_that_anything_is_counted_of() -> None:
    said = {
        Desk("a", period, channel): ["1"] * 9 for period in ("2018-Q3", "2018-Q4") for channel in ("counter", "box")
    }
    said |= {Desk("a"): ["1"] * 2, Desk("b"): [], Desk("a", "2019-Q2"): [], Desk("a", "2019-Q2", "box"): []}
    criteria = criteria_table(told(said))
    newest = {("counter", "2019-Q1"), ("box", "2018-Q4")}
    assert set(zip(matrix(criteria)["channel"], matrix(criteria)["period"], strict=True)) == newest
    plan = measures_table(lowest_table(criteria), 80.0)
    assert set(zip(plan["channel"], plan["period"], strict=True)) == newest


@pytest.mark.parametrize("channel", ["counter", "box"])
def test_of_what_is_only_printed_the_matrix_has_the_criteria_without_figures(channel: str) -> None:
    table = matrix(criteria_table(told({Desk("a", channel=channel): []})))
    assert (list(table["channel"]), table["a"].isna().all()) == ([channel], True)


# ------------------------------------------------------------------------------------------------- the expected band


def test_a_unit_is_judged_by_its_size_within_its_channel_and_period() -> None:
    satisfied, not_satisfied = ["5"] * 40, ["1"] * 40
    said: dict[Desk, Sheets] = {
        Desk("a"): not_satisfied,
        Desk("b"): satisfied,
        Desk("c"): satisfied,
        Desk("few"): not_satisfied[:3],
        Desk("nobody"): [],
        Desk("a", channel="box"): not_satisfied,
        Desk("a", "2018-Q4"): not_satisfied,
        Desk("b", "2018-Q4"): not_satisfied,
    }
    found = units(said)
    told_of = {desk: row["expected_said"] for desk, row in found.items()}
    assert told_of == {
        Desk("a"): "below-expected",
        Desk("b"): "above-expected",
        Desk("c"): "above-expected",
        Desk("few"): "too-few",
        Desk("nobody"): "",
        Desk("a", channel="box"): "",
        Desk("a", "2018-Q4"): "as-expected",
        Desk("b", "2018-Q4"): "as-expected",
    }
    alone = found[Desk("a", channel="box")]
    assert [alone[name] for name in ("expected_low", "expected_high", "expected_low_95", "expected_high_95")] == [
        None
    ] * 4
    row, few = found[Desk("b")], found[Desk("few")]
    assert few["expected_low"] < row["expected_low"] < row["expected_low_95"] < 65.04
    assert 65.04 < row["expected_high_95"] < row["expected_high"] < few["expected_high"]


def test_a_channel_says_what_the_band_of_its_units_is_made_of() -> None:
    said: dict[Desk, Sheets] = {Desk(f"u{k}"): ["5"] * (20 + 3 * k) + ["1"] * (40 - 3 * k) for k in range(11)}
    found = rows(channels_table(told(said | {Desk("u0", channel="box"): ["5"] * 9})))
    counter, box = (next(row for row in found if row["channel"] == channel) for channel in ("counter", "box"))
    assert counter["sheet_worth"] == 1, "of one answer"
    assert counter["dispersion"] > 2
    assert counter["between_units"] == pytest.approx(200 * counter["tau"] * sqrt(7 / 12 * 5 / 12))
    assert [box[name] for name in ("sheet_worth", "dispersion", "between_units", "tau")] == [None] * 4
