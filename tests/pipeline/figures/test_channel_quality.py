"""What is flagged of a channel: nothing in an honest city, and what is plainly odd; each with its bound."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pandas as pd
import pytest

from pipeline.counting.levels import Levels
from pipeline.figures.channel_flags import Flag, Limits
from pipeline.figures.channel_quality import ChannelQualityRow, channel_quality_table
from pipeline.figures.flag_texts import BOUNDS, SEEN, SHORT
from pipeline.figures.tables import TableInput
from pipeline.figures.typed_rows import rows_of
from tests.pipeline.figures.made_sheets import (
    FIVE,
    City,
    Sent,
    Where,
    honest,
    honest_city,
    hours,
    layout_of,
    person,
    unhurried,
)

QUESTIONS = tuple(f"q{number:02}" for number in range(1, 23))
PAPER = layout_of(dict.fromkeys(QUESTIONS, FIVE))
ROWS = layout_of(dict.fromkeys(QUESTIONS, FIVE), "00000002")
BEST = ["5"] * 22
MORNING = datetime(2025, 8, 5, 2, tzinfo=UTC)


def table(inputs: TableInput, limits: Limits | None = None, language: str = "vi") -> list[dict[str, Any]]:
    found = channel_quality_table(inputs, limits or Limits(), language)
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in found.to_dict("records")
    ]


def of(city: City, unit: str, channel: str = "online", limits: Limits | None = None) -> dict[str, Any]:
    (row,) = (row for row in table(city.inputs(), limits) if (row["unit"], row["channel"]) == (unit, channel))
    return row


def flagged(city: City) -> set[tuple[str, str, str]]:
    return {(row["channel"], row["unit"], flag) for row in table(city.inputs()) for flag in _flags(row)}


def _flags(row: dict[str, Any]) -> list[str]:
    return row["flags"].split("|") if row["flags"] else []


def city() -> City:
    return City({"counter": PAPER, "box": PAPER, "online": ROWS})


def two_channels(online: Sequence[Sent], unit: str = "a", paper: int = 100) -> City:
    """A unit with honest sheets on paper, and some sheets that came online."""
    made = city()
    made.add(Where(unit), honest(Random(5), 4.0, paper))
    made.add(Where(unit, "online"), online)
    return made


# --------------------------------------------------------------------------------------------------- nothing from noise


@pytest.mark.parametrize("seed", [11, 12])
def test_an_honest_city_of_twenty_periods_sees_at_most_one_flag(seed: int) -> None:
    rows = table(honest_city(seed, periods=20).inputs())
    assert len(rows) == 20 * 3 * 13
    assert sum(bool(row["flags"]) for row in rows) <= 1


def test_what_is_counted_does_not_depend_on_the_order_of_sheets() -> None:
    random = Random(3)
    online = honest(random, 4.0, 90, online=True)
    once = table(two_channels(online).inputs())
    random.shuffle(online)
    assert table(two_channels(online).inputs()) == once


# -------------------------------------------------------------------------------------------------- what is plainly odd


def test_a_portal_that_preselects_the_best_answer_shows_beside_paper_of_the_same_units() -> None:
    random, made = Random(1), city()
    for number in range(6):
        unit = f"u{number}"
        made.add(Where(unit), honest(random, 4.0, 80))
        lazy = [Sent(BEST, hours(random), unhurried(random)) for _ in range(25)]
        made.add(Where(unit, "online"), [*honest(random, 4.0, 55, online=True), *lazy])
    row = of(made, "")
    assert _flags(row) == ["all-best"]
    assert (row["beside"], row["beside_units"]) == ("counter", 6)
    assert row["all_best_beyond_low"] > 10
    assert row["all_best_beyond_low"] < row["all_best_beyond"] < row["all_best_beyond_high"]
    assert not _flags(of(made, "", "counter")), "the other one has fewer, which is not flagged"
    seen = f"cao hơn hình thức “Tại quầy” {row['all_best_beyond']:.2f}".replace(".", ",")
    assert seen in row["flags_seen"]
    assert "99,8 %" in row["flags_bounds"]
    assert "Spiegelhalter 2005" in row["flags_bounds"]


def test_other_questions_are_not_held_against_each_other() -> None:
    """Of three questions, many more sheets are all at the best level: only the questions of both are compared."""
    random = Random(2)
    short = layout_of({"q01": FIVE, "q02": FIVE, "other": FIVE}, "00000003")
    made = City({"counter": PAPER, "online": short})
    made.add(Where("a"), [Sent(["5", *person(random, 4.0)[1:]]) for _ in range(100)])
    made.add(Where("a", "online"), [Sent(["5", "5", "4"], hours(random), 60.0) for _ in range(100)])
    row = of(made, "a")
    assert row["beside"] == ""
    assert not row["flags"]


def test_a_desk_that_fills_in_its_own_sheets_lies_far_above_the_other_units() -> None:
    random, made = Random(4), city()
    for number in range(12):
        own = 70 if number == 7 else 0
        made.add(Where(f"u{number:02}"), [*honest(random, 4.0, 100 - own), *[Sent(BEST)] * own])
    assert flagged(made) == {("counter", "u07", "all-best-among-units")}
    row = of(made, "u07", "counter")
    assert row["all_best_share"] > row["all_best_limit"] > 40
    assert of(made, "", "counter")["units_flagged"] == 1


def test_one_column_that_is_not_the_best_is_flagged_as_such() -> None:
    straight = [Sent(["4"] * 22, hours(Random(n)), 90.0) for n in range(60)]
    row = of(two_channels(straight), "a")
    assert _flags(row) == ["straight"]
    assert (row["straight"], row["straight_not_best"], row["straight_of"], row["long_string"]) == (60, 60, 60, 22)


def test_one_person_who_fills_many_sheets_leaves_a_spike_also_on_paper() -> None:
    random = Random(6)
    pattern = [random.choice("2345") for _ in QUESTIONS]
    made = city()
    made.add(Where("a"), [*honest(random, 4.0, 80), *[Sent(pattern)] * 15])
    made.add(Where("b"), honest(random, 4.0, 80))
    assert flagged(made) == {("counter", "a", "identical")}
    row = of(made, "a", "counter")
    assert (row["identical"], row["identical_near"]) == (15, 0)
    assert "15 phiếu giống hệt nhau" in row["flags_seen"]


def test_many_of_one_mind_are_no_spike() -> None:
    """Everybody is content but for the same three things: that is a finding, and no pile that somebody filled."""
    random, made = Random(7), city()
    usual = ["5"] * 8 + ["2", "3", "1", "2", "3", "4", "4", "3"] + ["5"] * 6
    sheets = [[answer if random.random() < 0.93 else "4" for answer in usual] for _ in range(200)]
    made.add(Where("a"), map(Sent, sheets))
    row = of(made, "a", "counter")
    assert row["identical"] > 20
    assert row["identical_near"] > row["identical"]
    assert not row["flags"]


# ------------------------------------------------------------------------------------------------------ time and bursts


def test_speeders_are_told_by_the_seconds_that_a_question_takes() -> None:
    random = Random(8)
    quick = [Sent(person(random, 4.0), hours(random), 43.9) for _ in range(20)]
    just = [Sent(person(random, 4.0), hours(random), 44.0) for _ in range(20)]
    unknown = [Sent(person(random, 4.0), hours(random)) for _ in range(20)]
    row = of(two_channels([*quick, *just, *unknown]), "a")
    assert (row["speeders"], row["timed"], row["speeders_share"]) == (20, 40, 50.0)
    assert (row["seconds_lower"], row["seconds_median"], row["seconds_upper"]) == (43.9, 44.0, 44.0)
    assert _flags(row) == ["speed"]
    assert "chưa đến 2 giây cho mỗi câu" in row["flags_seen"]
    assert "Huang" in row["flags_bounds"]
    slower = of(two_channels([*quick, *just]), "a", limits=Limits(Fraction("1.9")))
    assert (slower["speeders"], slower["flags"]) == (0, "")


def test_a_question_left_open_takes_no_time() -> None:
    random = Random(9)
    sheets = [Sent(["4"] * 11 + [""] * 11, hours(random), 30.0) for _ in range(40)]
    assert of(two_channels(sheets), "a")["speeders"] == 0


def test_paper_has_no_time_and_no_bursts() -> None:
    row = of(two_channels([]), "a", "counter")
    for name in ("seconds_median", "speeders_share", "burst_most", "in_bursts", "untouched", "identical_together"):
        assert row[name] is None, name


@pytest.mark.parametrize(("desks", "most", "is_flagged"), [(["one"], 25, True), (["one", "two"], 13, False)])
def test_a_burst_is_one_desks(desks: list[str], most: int, is_flagged: bool) -> None:
    random = Random(10)
    sheets = [
        Sent(person(random, 4.0), MORNING + timedelta(seconds=20 * n), unhurried(random), desks[n % len(desks)])
        for n in range(25)
    ]
    later = [Sent(person(random, 4.0), MORNING + timedelta(days=n), unhurried(random), desks[0]) for n in range(1, 20)]
    row = of(two_channels([*sheets, *later]), "a")
    assert row["burst_most"] == most
    assert row["in_bursts"] == (25 if is_flagged else 0)
    assert (_flags(row) == ["burst"]) is is_flagged


def test_a_burst_ends_after_ten_minutes_and_is_more_than_the_setting_has() -> None:
    random = Random(11)
    moments = [MORNING + timedelta(seconds=30 * n) for n in range(21)]  # the last one ten minutes after the first
    row = of(two_channels([Sent(person(random, 4.0), at, 200.0) for at in moments]), "a")
    assert (row["burst_most"], row["flags"]) == (20, "")
    row = of(two_channels([Sent(person(random, 4.0), at, 200.0) for at in moments]), "a", limits=Limits(burst=19))
    assert (row["burst_most"], row["in_bursts"], row["flags"]) == (20, 21, "burst")


def test_days_without_a_time_are_no_burst() -> None:
    random = Random(12)
    midnight = datetime(2025, 8, 5, tzinfo=UTC)
    row = of(two_channels([Sent(person(random, 4.0), midnight, 200.0) for _ in range(80)]), "a")
    assert (row["burst_most"], row["dated"], row["flags"]) == (None, 0, "")


def test_identical_sheets_that_arrive_together_are_counted() -> None:
    random = Random(13)
    pattern = [random.choice("2345") for _ in QUESTIONS]
    together = [Sent(pattern, MORNING + timedelta(minutes=n), 200.0) for n in range(4)]
    apart = [Sent(pattern, MORNING + timedelta(days=n), 200.0) for n in range(1, 9)]
    row = of(two_channels([*together, *apart, *honest(random, 4.0, 60, online=True)]), "a")
    assert (row["identical"], row["identical_together"]) == (12, 4)


# ------------------------------------------------------------------------------------------------------------ untouched


def test_untouched_answers_are_told_where_the_source_tells_them() -> None:
    random = Random(14)
    left = [Sent(person(random, 4.0), hours(random), 200.0, untouched=QUESTIONS[:12]) for _ in range(15)]
    some = [Sent(person(random, 4.0), hours(random), 200.0, untouched=QUESTIONS[:11]) for _ in range(25)]
    row = of(two_channels([*left, *some]), "a")
    assert (row["untouched"], row["sent"], row["untouched_share"]) == (15, 40, 37.5)
    assert row["untouched_answers"] == 15 * 12 + 25 * 11
    assert _flags(row) == ["untouched"]
    silent = of(two_channels(honest(random, 4.0, 40, online=True)), "a")
    assert (silent["untouched"], silent["untouched_share"]) == (None, None)


def test_an_untouched_question_without_an_answer_is_none() -> None:
    sheet = Sent(["4"] * 21 + [""], hours(Random(1)), 200.0, untouched=("q22", "comments", "q01"))
    assert of(two_channels([sheet]), "a")["untouched_answers"] == 1


# ------------------------------------------------------------------------------------------------- other questionnaires


def test_a_survey_of_three_ratings_is_not_judged_by_columns() -> None:
    short = layout_of(dict.fromkeys(QUESTIONS[:3], FIVE))
    made = City({"counter": short, "box": short})
    made.add(Where("a"), [Sent(["4"] * 3)] * 60)
    made.add(Where("a", "box"), [Sent(list(sheet)) for sheet in ("123", "234", "543")] * 20)
    row = of(made, "a", "counter")
    assert (row["straight_of"], row["straight"], row["straight_share"], row["long_string"]) == (0, 0, None, None)
    assert (row["identical"], row["flags"]) == (0, "")


@pytest.mark.parametrize("ids", [("no", "yes"), tuple("1234567"), tuple(map(str, range(11)))])
def test_any_scale_is_judged_alike(ids: tuple[str, ...]) -> None:
    scale = Levels(ids, tuple(map(Fraction, range(len(ids)))), frozenset(ids[-1:]))
    layout = layout_of(dict.fromkeys(QUESTIONS[:10], ids))
    random = Random(15)
    made = City({"counter": layout, "box": layout}, dict.fromkeys(QUESTIONS, scale))
    made.add(Where("a"), [Sent([random.choice(ids) for _ in range(10)]) for _ in range(60)])
    made.add(Where("a", "box"), [Sent([ids[-1]] * 10)] * 60)
    assert flagged(made) == {("box", "", "all-best"), ("box", "a", "all-best")}


def test_few_sheets_are_shown_and_not_flagged() -> None:
    row = of(two_channels([Sent(BEST, hours(Random(n)), 5.0) for n in range(29)]), "a")
    assert (row["all_best_share"], row["speeders_share"], row["note"], row["flags"]) == (100.0, 100.0, "too-few", "")


def test_a_sheet_with_a_rating_in_doubt_is_left_out_until_it_is_settled() -> None:
    inputs = two_channels([Sent(BEST, hours(Random(1)), 200.0)]).inputs()
    coded = [
        dataclasses.replace(one, codes=one.codes.copy()) if one.sent is not None else one for one in inputs.tally.coded
    ]
    for one in coded:
        if one.sent is not None:
            one.codes[0, 3] = 255
    changed = dataclasses.replace(inputs, tally=dataclasses.replace(inputs.tally, coded=tuple(coded)))
    (row,) = (row for row in table(changed) if (row["unit"], row["channel"]) == ("a", "online"))
    assert (row["all_best"], row["all_best_of"]) == (0, 0)


# ---------------------------------------------------------------------------------------------------------------- words


def test_every_flag_has_its_words() -> None:
    assert set(SHORT) == set(SEEN) == set(BOUNDS) == {flag.value for flag in Flag}


def test_the_report_reads_the_rows_and_both_languages_tell_the_same_figures() -> None:
    random = Random(16)
    sheets = [Sent(BEST, MORNING + timedelta(seconds=n), 20.0, untouched=QUESTIONS) for n in range(60)]
    inputs = two_channels([*sheets, *honest(random, 4.0, 40, online=True)]).inputs()
    tables = {language: channel_quality_table(inputs, Limits(), language) for language in ("vi", "en")}
    rows = {language: rows_of(found, ChannelQualityRow) for language, found in tables.items()}
    for vi, en in zip(rows["vi"], rows["en"], strict=True):
        assert vi.seen == en.seen
        assert _numbers(vi.flags_seen or "") == _numbers(en.flags_seen or "")
    (unit,) = (row for row in rows["en"] if row.unit == "a" and row.channel == "online")
    assert unit.seen == [Flag.UNTOUCHED, Flag.ALL_BEST, Flag.SPEED, Flag.BURST]


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:\.\d+)?", text.replace(",", ".")))
