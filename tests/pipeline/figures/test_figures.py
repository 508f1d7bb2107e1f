"""Figures against a count in plain Python, straight from what made-up sheets say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.flow import lay_out
from forms.layout import Layout
from forms.survey import Survey, parse_survey
from pipeline.counting.asked import asked_of, versions_of
from pipeline.counting.tally import Counted, Counting, tally_of
from pipeline.figures.criteria import factors_of
from pipeline.figures.demographics import asked_about, demographics_tables
from pipeline.figures.tables import (
    TableInput,
    channel_criteria_table,
    channels_table,
    criteria_table,
    factors_table,
    lowest_table,
    units_table,
)
from pipeline.records.assembly import Reason, Sheet, SheetForm, Status
from pipeline.records.runs import IssuedRun
from pipeline.records.store_rows import KeptLayout

HEAD = """
id: made
languages: [vi, en]
authority: A | A
title: T | T
notice: N | N
scales:
  five: {1: a, 2: b, 3: c, 4: d, 5: e}
  three: {satisfied: [], levels: {1: a, 2: b, 3: c}}
sections:
  first:
    title: Một | One
    questions:
      a: Câu a | Question a
      b: Câu b | Question b
"""
OLD = (
    HEAD
    + """
  second:
    title: Hai | Two
    questions:
      c: {label: Câu c | Question c, scale: five}
      coarse: {label: Câu thô | Coarse, scale: three}
  about:
    title: Về | About
    questions:
      sex: {kind: choice, label: Giới | Sex, options: {m: Nam | Male, f: Nữ | Female}}
      why: {kind: choices, most: 2, label: Vì sao | Why, options: {x: X, y: Y, z: Z}}
"""
)
NEW = OLD.replace("      b: Câu b | Question b\n", "").replace("f: Nữ | Female}", "f: Nữ | Female, o: Khác | Other}")
CRITERIA = ("a", "b", "c")
UNITS, CHANNELS, PERIODS = ("u1", "u2"), ("box", "counter"), ("2018-Q4", "2019-Q1")
FEWEST = 3


def _survey(text: str) -> tuple[Survey, Layout, str]:
    text = text.replace("a: Câu a | Question a", "a: {label: Câu a | Question a, scale: five}").replace(
        "b: Câu b | Question b", "b: {label: Câu b | Question b, scale: five}"
    )
    survey = parse_survey(text)
    return survey, lay_out(survey), text


SURVEYS = tuple(_survey(text) for text in (OLD, NEW))
VERSIONS = versions_of({layout.id: KeptLayout(layout, text) for _, layout, text in SURVEYS})
RUNS = tuple(
    IssuedRun(1 + n, unit, f"Đơn vị {unit}", "ward", channel, period, SURVEYS[n % 2][1].id, 20, 1 + n, 1 + 20 * n, True)
    for n, (unit, channel, period) in enumerate((u, c, p) for p in PERIODS for u in UNITS for c in CHANNELS)
)


@dataclass(frozen=True)
class Said:
    """What one person said, and what became of the sheet."""

    run: int
    status: Status
    answers: dict[str, str]
    void: str


ANSWERS = {
    **dict.fromkeys(CRITERIA, st.sampled_from(["", "1", "2", "3", "4", "4", "5", "5"])),
    "coarse": st.sampled_from(["", "1", "3"]),
    "sex": st.sampled_from(["", "m", "f", "o"]),
    "why": st.sampled_from(["", "x", "x|y", "y|z"]),
}
SAID = st.builds(
    Said,
    run=st.integers(0, len(RUNS) - 1),
    status=st.sampled_from([Status.VALID] * 6 + [Status.INVALID, Status.WAITING]),
    answers=st.fixed_dictionaries(ANSWERS),
    void=st.sampled_from(["", "", "", "a", "sex"]),
)
STACKS = st.lists(SAID, max_size=60)


def _asked(said: Said) -> dict[str, str]:
    """What of it the sheet's layout asks; a void answer is none, and a choice that is not offered can't be made."""
    layout = SURVEYS[said.run % 2][1]
    offered = {question.question: question.choices for question in layout.questions}
    found = {name: answer for name, answer in said.answers.items() if name in offered and name != said.void}
    return {name: a if all(part in offered[name] for part in a.split("|")) else "" for name, a in found.items()}


def _counted(stack: list[Said]) -> TableInput:
    layouts = [layout for _, layout, _ in SURVEYS]
    parts = [Counting(layouts), Counting(layouts)]  # as two workers count, whose parts add up
    for number, said in enumerate(stack):
        run, layout = RUNS[said.run], SURVEYS[said.run % 2][1]
        form = SheetForm.of(layout)
        asked = _asked(said)
        # A void answer may still have a text, as a doubt that was settled has.
        answers = [said.answers[q] if q == said.void else asked[q] for q in form.questions]
        states = "".join("x" if q == said.void else "r" if asked[q] else "b" for q in form.questions)
        reason = {Status.VALID: Reason.NONE, Status.INVALID: Reason.BLANK, Status.WAITING: Reason.DOUBT}[said.status]
        sheet = Sheet(run.first_serial, said.status, reason, answers, states, [9999] * len(answers), [(1, 1)])
        parts[number % 2].add(run, sheet)
    counted = Counted()
    for part in parts:
        counted.take(part.counted)
    factors = {"made": factors_of(VERSIONS["made"], "vi")}
    return TableInput(
        tally_of(counted, layouts, RUNS, asked_of(VERSIONS)), factors, {"box": "Hòm", "counter": "Quầy"}, {}, FEWEST
    )


def rounded(part: int, whole: int, decimals: int = 2, scale: int = 100) -> float | None:
    if not whole:
        return None
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(scale * part) / Decimal(whole)
    return float(exact.quantize(step, ROUND_HALF_UP))


def levels_of(sheets: list[Said], questions: tuple[str, ...]) -> Counter[str]:
    return Counter(answer for said in sheets for name, answer in _asked(said).items() if name in questions and answer)


def check(row: dict[str, Any], sheets: list[Said], questions: tuple[str, ...]) -> None:
    """Hold a row's figures against a count by hand."""
    levels = levels_of(sheets, questions)
    if questions == ("coarse",):
        assert (row["answers"], pd.isna(row["index"]), row["level_1"], row["level_3"]) == (
            *(levels.total(), True, levels["1"], levels["3"]),
        ), "a scale of which no level is satisfied has no index"
        return
    answers, satisfied = levels.total(), levels["4"] + levels["5"]
    assert [row[f"level_{level}"] for level in range(1, 6)] == [levels[str(level)] for level in range(1, 6)]
    assert (row["satisfied"], row["answers"]) == (satisfied, answers)
    assert same(row["index"], rounded(satisfied, answers))
    assert same(row["mean"], rounded(sum(int(level) * n for level, n in levels.items()), answers, scale=1))
    for level in range(1, 6):
        assert same(row[f"share_{level}"], rounded(levels[str(level)], answers, 1))
    if answers:
        assert row["low"] <= row["index"] + 0.01
        assert row["index"] <= row["high"] + 0.01
        assert row.get("low_sheets", 0.0) <= row["low"] + 0.01, "a sheet tells less than its answers by themselves"


def same(shown: Any, expected: float | None) -> bool:
    return bool(pd.isna(shown)) if expected is None else bool(shown == expected)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def of(stack: list[Said], *, valid: bool = True, **keys: str) -> list[Said]:
    return [
        said
        for said in stack
        if all(getattr(RUNS[said.run], key) == value for key, value in keys.items())
        and (said.status is Status.VALID or not valid)
    ]


@settings(max_examples=12, deadline=None)
@given(STACKS)
def test_units_agree_with_a_count_by_hand(stack: list[Said]) -> None:
    rows = records(units_table(_counted(stack)))
    assert len(rows) == len(RUNS)
    ranked: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        keys = {key: row[key] for key in ("unit", "channel", "period")}
        back = of(stack, valid=False, **keys)
        statuses = Counter(said.status for said in back)
        assert (row["issued"], row["returned"]) == (20, len(back))
        assert {status: row[status.value] for status in Status} == {status: statuses[status] for status in Status}
        assert same(row["return_rate"], rounded(len(back), 20, 1))
        check(row, of(stack, **keys), CRITERIA)
        if statuses[Status.VALID] < FEWEST:
            assert (row["note"], pd.isna(row["rank"]), row["compared"] in ("", "too-few")) == ("too-few", True, True)
        elif row["answers"]:
            ranked.setdefault((row["channel"], row["period"]), []).append(row)
            assert row["low_pending"] <= row["index"] <= row["high_pending"]
    for rivals in ranked.values():
        for row in rivals:
            share = Fraction(row["satisfied"], row["answers"])
            if pd.isna(row["rank"]):
                assert any(_may_change_places(row, other) for other in rivals if other is not row)
            else:
                assert row["rank"] == 1 + sum(Fraction(one["satisfied"], one["answers"]) > share for one in rivals)
                assert row["rank_from"] <= row["rank"] <= row["rank_to"]
                assert not any(_may_change_places(row, other) for other in rivals if other is not row)


def _may_change_places(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Try what open answers can do at most: all of one side satisfied, and all of the other's not."""
    reach = [
        (
            Fraction(r["satisfied"], r["answers"] + r["pending"]),
            Fraction(r["satisfied"] + r["pending"], r["answers"] + r["pending"]),
        )
        for r in (one, other)
    ]
    return bool(one["pending"] + other["pending"]) and reach[0][0] <= reach[1][1] and reach[1][0] <= reach[0][1]


@settings(max_examples=6, deadline=None)
@given(STACKS)
def test_factors_and_criteria_agree_with_a_count_by_hand(stack: list[Said]) -> None:
    told = _counted(stack)
    criteria = criteria_table(told)
    for row in records(criteria):
        check(row, of(stack, unit=row["unit"], channel=row["channel"], period=row["period"]), (row["question"],))
    for row in records(factors_table(told)):
        questions = {"first": ("a", "b"), "second": ("c",)}[row["factor"]]
        check(row, of(stack, unit=row["unit"], channel=row["channel"], period=row["period"]), questions)
    for keys, rows in criteria.groupby(["unit", "channel", "period"]):
        lowest = lowest_table(criteria)
        mine = lowest[(lowest[["unit", "channel", "period"]] == list(keys)).all(axis=1)]
        if not rows["pending"].sum():
            assert list(mine["lowest"]) == list(range(1, 1 + rows["index"].notna().sum()))
            assert list(mine["index"]) == sorted(rows["index"].dropna())


@settings(max_examples=6, deadline=None)
@given(STACKS)
def test_channels_are_summed_and_never_pooled_or_averaged(stack: list[Said]) -> None:
    told = _counted(stack)
    rows = records(channels_table(told))
    assert [(row["period"], row["channel"]) for row in rows] == [(p, c) for p in PERIODS for c in CHANNELS]
    for row in rows:
        here = of(stack, channel=row["channel"], period=row["period"])
        check(row, here, CRITERIA)
        assert (row["issued"], row["units"], row["valid"]) == (40, 2, len(here))
    for row in records(channel_criteria_table(told)):
        check(row, of(stack, channel=row["channel"], period=row["period"]), (row["question"],))


@settings(max_examples=6, deadline=None)
@given(STACKS)
def test_changes_are_those_of_the_exact_shares(stack: list[Said]) -> None:
    for row in records(units_table(_counted(stack))):
        if row["period"] == PERIODS[0]:
            assert (row["before"], row["change_said"]) == ("", "")
            continue
        now, then = (
            levels_of(of(stack, unit=row["unit"], channel=row["channel"], period=period), CRITERIA)
            for period in (row["period"], PERIODS[0])
        )
        assert row["before"] == PERIODS[0]
        if not now.total() or not then.total():
            assert pd.isna(row["change"])
            continue
        exact, past = (Decimal(100 * (one["4"] + one["5"])) / one.total() for one in (now, then))
        assert abs(Decimal(str(row["change"])) - (exact - past)) <= Decimal("0.0050001")
        if row["change_said"] in ("up", "down"):
            assert (row["change"] > 0) == (row["change_said"] == "up")
            assert row["change_p"] <= 0.05


@settings(max_examples=6, deadline=None)
@given(STACKS)
def test_people_agree_with_a_count_by_hand_where_none_is_suppressed(stack: list[Said]) -> None:
    told = _counted(stack)
    asked = {"made": asked_about(VERSIONS["made"], "vi")}
    by_unit, by_channel = (records(table) for table in demographics_tables(told, asked, fewest=0))
    assert {row["question"] for row in by_unit} == {"sex", "why"}
    for row in by_unit:
        here = of(stack, unit=row["unit"], channel=row["channel"], period=row["period"])
        _check_people(row, here)
    for row in by_channel:
        _check_people(row, of(stack, channel=row["channel"], period=row["period"]))


def _check_people(row: dict[str, Any], here: list[Said]) -> None:
    if row["question"] == "why":
        chose = [said for said in here if row["choice"] in _asked(said).get("why", "").split("|")]
    else:
        chose = [said for said in here if _asked(said).get("sex", "") == row["choice"]]
        levels = levels_of(chose, CRITERIA)
        assert same(row["index"], rounded(levels["4"] + levels["5"], levels.total()))
    assert row["people"] == len(chose)
    assert same(row["share"], rounded(len(chose), len(here), 1))
