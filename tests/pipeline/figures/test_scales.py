"""A population with known truth, on four scales over nine periods, before and after the last doubt is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

import samples
from forms.flow import lay_out
from forms.register import load_register
from forms.survey import parse_survey
from pipeline.counting.asked import asked_of, versions_of
from pipeline.counting.tally import Counting, tally_of
from pipeline.figures.area_tables import areas_table
from pipeline.figures.criteria import factors_of
from pipeline.figures.question_tables import question_tables, result_questions
from pipeline.figures.tables import (
    TableInput,
    channel_criteria_table,
    channels_table,
    criteria_table,
    factors_table,
    units_table,
)
from pipeline.records.assembly import SheetForm, Status, assemble
from pipeline.records.page_record import PageAnswers
from pipeline.records.runs import IssuedRun
from pipeline.records.store_rows import KeptLayout, SheetPageRow

LEVELS = {
    "coarse": list("012"),
    "usual": list("12345"),
    "fine": list("1234567"),
    "long": [str(level) for level in range(11)],
}
SATISFIED = {"coarse": "1 2", "usual": "4 5", "fine": "5 6 7", "long": "8 9 10"}
PERIODS = [f"{year}-Q{quarter}" for year in (2017, 2018, 2019) for quarter in (1, 2, 3, 4)][:9]
UNITS, CHANNELS, SHEETS, SEED = ("ub06808", "ub06820", "ub06829"), ("box", "counter"), 14, 20261129


def _text() -> str:
    scales, sections = [], []
    for scale, levels in LEVELS.items():
        satisfied = ", ".join(SATISFIED[scale].split())
        named = ", ".join(f"{level}: mức {level}" for level in levels)
        scales.append(f"  {scale}: {{satisfied: [{satisfied}], levels: {{{named}}}}}")
        asked = [f"      {scale}{n}: {{label: Câu {n} {scale}, scale: {scale}}}" for n in (1, 2)]
        sections += [f"  of_{scale}:", f"    title: Phần {scale}", "    questions:", *asked]
    head = ["id: made", "languages: [vi]", "authority: A", "title: T", "notice: N"]
    return "\n".join([*head, "scales:", *scales, "sections:", *sections])


TEXT = _text()
SURVEY = parse_survey(TEXT)
LAYOUT = lay_out(SURVEY)
FORM = SheetForm.of(LAYOUT, Fraction(1, 3))
VERSIONS = versions_of({LAYOUT.id: KeptLayout(LAYOUT, TEXT)})
RUNS = tuple(
    IssuedRun(n, unit, unit, "ward", channel, period, LAYOUT.id, SHEETS, n, 1 + SHEETS * n, True)
    for n, (unit, channel, period) in enumerate((u, c, p) for p in PERIODS for u in UNITS for c in CHANNELS)
)


@dataclass(frozen=True)
class Said:
    """A sheet: what it truly says, empty where nothing, ``x`` where void; and which of it is in doubt until the end."""

    run: IssuedRun
    serial: int
    truth: dict[str, str]
    doubtful: frozenset[str]

    def row(self, *, settled: bool) -> SheetPageRow:
        answers, states = [], ""
        for question in FORM.questions:
            true = self.truth[question]
            is_open = question in self.doubtful and not settled
            states += "d" if is_open else "x" if true == "x" else "r" if true else "b"
            answers.append("" if true == "x" else true)
        packed = PageAnswers(tuple(answers), states, (9000,) * len(answers)).packed()
        return SheetPageRow(self.serial, 1, 1, 1, "read", LAYOUT.id, packed)

    @property
    def is_valid(self) -> bool:
        missing = sum(answer in ("", "x") for answer in self.truth.values())
        return missing <= len(self.truth) // 3


@cache
def population() -> tuple[Said, ...]:
    """Everybody's answers; a quarter of them are in doubt at first, among them some that say nothing."""
    random = Random(SEED)
    found = []
    for run in RUNS:
        leaning = 0.3 + 0.6 * random.random()
        for serial in range(run.first_serial, run.first_serial + SHEETS - 2):
            truth = {question: _answer(random, question, leaning) for question in FORM.questions}
            doubtful = frozenset(question for question in FORM.questions if random.random() < 0.25)
            found.append(Said(run, serial, truth, doubtful))
    return tuple(found)


def _answer(random: Random, question: str, leaning: float) -> str:
    if (kind := random.random()) < 0.15:
        return "x" if kind < 0.03 else ""
    levels = LEVELS[question[:-1]]
    return levels[min(len(levels) - 1, max(0, round(random.gauss(leaning, 0.25) * (len(levels) - 1))))]


@cache
def inputs(*, settled: bool) -> TableInput:
    counting = Counting([LAYOUT])
    for said in population():
        counting.add(said.run, assemble(said.serial, FORM, [said.row(settled=settled)]))
    factors = {"made": factors_of(VERSIONS["made"], "vi")}
    return TableInput(tally_of(counting.counted, [LAYOUT], RUNS, asked_of(VERSIONS)), factors, {}, {}, 5)


KEYS = {
    "units": ("unit", "channel", "period"),
    "channels": ("channel", "period"),
    "factors": ("unit", "channel", "period", "factor"),
    "criteria": ("unit", "channel", "period", "question"),
    "channel_criteria": ("channel", "period", "question"),
    "areas": ("area", "channel", "period"),
}


@cache
def rows(name: str, *, settled: bool) -> dict[tuple[str, ...], dict[str, Any]]:
    made = inputs(settled=settled)
    makers = {
        "units": units_table,
        "channels": channels_table,
        "factors": factors_table,
        "criteria": criteria_table,
        "channel_criteria": channel_criteria_table,
        "areas": lambda given: areas_table(given, load_register(Path(samples.__file__).parent / "units.csv"), "vi"),
    }
    records = makers[name](made).to_dict("records")
    return {tuple(row[key] for key in KEYS[name]): {str(key): cell for key, cell in row.items()} for row in records}


@pytest.mark.parametrize("name", KEYS)
def test_every_bound_holds_the_final_figure(name: str) -> None:
    before, after = rows(name, settled=False), rows(name, settled=True)
    assert before.keys() == after.keys()
    assert sum(row["pending"] for row in before.values()) > 100
    for key, final in after.items():
        known = before[key]
        assert final["pending"] == 0
        assert (final["low_pending"], final["high_pending"]) == (final["index"], final["index"])
        assert known["answers"] <= final["answers"] <= known["answers"] + known["pending"]
        assert known["low_pending"] <= final["index"] <= known["high_pending"], key


@pytest.mark.parametrize("name", KEYS)
def test_every_settled_table_is_that_of_the_truth(name: str) -> None:
    for key, row in rows(name, settled=True).items():
        where = dict(zip(KEYS[name], key, strict=True))
        here = [said for said in population() if said.is_valid and _is_of(said, where)]
        asked = [question for question in FORM.questions if _is_asked(question, where)]
        answers = [(question, said.truth[question]) for said in here for question in asked]
        given = [(question[:-1], answer) for question, answer in answers if answer not in ("", "x")]
        satisfied = sum(answer in SATISFIED[scale].split() for scale, answer in given)
        assert (row["satisfied"], row["answers"], row["unanswered"]) == (
            *(satisfied, len(given), len(answers) - len(given)),
        ), key
        assert row["index"] == _rounded(Fraction(100 * satisfied, len(given)))
        scales = {question[:-1] for question in asked}
        if len(scales) == 1:
            levels = Counter(answer for _, answer in given)
            assert {level: row[f"level_{level}"] for level in LEVELS[scales.pop()]} == {
                level: levels[level] for level in LEVELS[asked[0][:-1]]
            }
            assert row["mean"] == _rounded(Fraction(sum(int(answer) for _, answer in given), len(given)))
        else:
            assert pd.isna(row["mean"]), "scores of several scales don't mean the same"
            assert all(pd.isna(row[f"level_{level}"]) for level in range(11))


def _is_of(said: Said, where: dict[str, str]) -> bool:
    own = {"unit": said.run.unit, "channel": said.run.channel, "period": said.run.period}
    return all(own[key] == value for key, value in where.items() if key in own)


def _is_asked(question: str, where: dict[str, str]) -> bool:
    return where.get("question", question) == question and where.get("factor", f"of_{question[:-1]}") == (
        f"of_{question[:-1]}"
    )


def _rounded(exact: Fraction) -> float:
    return float((Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_a_doubt_holds_back_its_question_and_the_sheet_only_where_it_may_turn_out_invalid() -> None:
    statuses: Counter[tuple[Status, bool]] = Counter()
    for said in population():
        now = assemble(said.serial, FORM, [said.row(settled=False)])
        then = assemble(said.serial, FORM, [said.row(settled=True)])
        statuses[now.status, now.is_open] += 1
        assert then.status is (Status.VALID if said.is_valid else Status.INVALID)
        if now.status is not Status.WAITING:
            assert now.status is then.status, "what counts before the last doubt still counts after it"
            continue
        sure = [said.truth[q] for q in FORM.questions if q not in said.doubtful]
        missing = sum(answer in ("", "x") for answer in sure)
        assert missing <= FORM.most_unanswered < missing + len(said.doubtful), "its doubts decide"
    assert min(statuses[Status.VALID, True], statuses[Status.WAITING, True]) > 100


def test_whatever_pending_answers_turn_out_to_be_ranks_that_are_shown_stand() -> None:
    final = rows("units", settled=True)
    shown = {key: row for key, row in rows("units", settled=False).items() if not pd.isna(row["rank"])}
    for (unit, channel, period), row in shown.items():
        rivals = [final[other, channel, period] for other in UNITS]
        mine = Fraction(final[unit, channel, period]["satisfied"], final[unit, channel, period]["answers"])
        ranked = [Fraction(one["satisfied"], one["answers"]) for one in rivals if one["valid"] >= 5]
        assert row["rank"] <= 1 + sum(share > mine for share in ranked)


def test_each_question_has_its_place_on_whatever_scale() -> None:
    tables = question_tables(inputs(settled=True), {"made": result_questions(VERSIONS["made"], "vi")}, 5)
    said = [one for one in population() if one.is_valid and (one.run.channel, one.run.period) == ("box", "2019-Q1")]
    for row in tables["channel_questions"].to_dict("records"):
        if (row["channel"], row["period"]) != ("box", "2019-Q1"):
            continue
        values = sorted(int(one.truth[row["question"]]) for one in said if one.truth[row["question"]] not in ("", "x"))
        assert (row["answers"], row["mean"]) == (len(values), _rounded(Fraction(sum(values), len(values))))
        assert row["median"] == _middle(values)
        assert row["median_low"] <= row["median"] <= row["median_high"]
        best = values.count(int(LEVELS[row["question"][:-1]][-1]))
        assert row["top_box"] == pytest.approx(100 * best / len(values), abs=0.05)


def _middle(values: Sequence[int]) -> float:
    half = len(values) // 2
    return float(values[half]) if len(values) % 2 else (values[half - 1] + values[half]) / 2


RECOMMENDED = """
id: other
languages: [vi]
authority: A
title: T
notice: N
scales:
  likely: {nps: true, levels: {0: Không, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 10: Chắc chắn}}
  three: {not_applicable: {na: Không áp dụng}, levels: {0: Không hài lòng, 1: Bình thường, 2: Hài lòng}}
sections:
  one:
    title: Một
    questions:
      would: {label: Giới thiệu, scale: likely}
      calm: {label: Yên tĩnh, scale: three}
  two:
    title: Hai
    kind: experience
    questions:
      visits: {kind: number, digits: 2, label: Số lần}
      ways: {kind: choices, most: 2, label: Cách, options: {bus: Xe buýt, walk: Đi bộ}}
"""


def test_recommendation_numbers_choices_and_what_does_not_apply_have_their_figures() -> None:
    layout = lay_out(parse_survey(RECOMMENDED))
    versions = versions_of({layout.id: KeptLayout(layout, RECOMMENDED)})
    run = IssuedRun(1, "u", "U", "ward", "box", "2019", layout.id, 20, 1, 1, True)
    said = [("10", "2", "03", "bus|walk"), ("9", "na", "12", "bus"), ("7", "0", "04", ""), ("2", "2", "40", "walk")]
    said += [("10", "2", "05", "bus")]
    counting = Counting([layout])
    form = SheetForm.of(layout, Fraction(1))
    for serial, answers in enumerate(said, 1):
        by_question = dict(zip(("would", "calm", "visits", "ways"), answers, strict=True))
        there = [by_question[question] for question in form.questions]
        packed = PageAnswers(tuple(there), "".join("r" if one else "b" for one in there), (9000,) * 4).packed()
        counting.add(run, assemble(serial, form, [SheetPageRow(serial, 1, 1, serial, "read", layout.id, packed)]))
    tally = tally_of(counting.counted, [layout], [run], asked_of(versions))
    made = TableInput(tally, {"other": factors_of(versions["other"], "vi")}, {}, {}, 1)
    tables = question_tables(made, {"other": result_questions(versions["other"], "vi")}, 5)
    found = {row["question"]: row for row in tables["questions"].to_dict("records")}
    assert [found["would"][name] for name in ("nps", "promoters", "detractors", "answers")] == [40.0, 3, 1, 5]
    assert found["would"]["nps_low"] < 40.0 < found["would"]["nps_high"]
    assert [found["calm"][name] for name in ("answers", "not_applicable", "mean", "top_box")] == [4, 1, 1.5, 75.0]
    five = ("least", "lower_quartile", "median", "upper_quartile", "most")
    assert [found["visits"][name] for name in five] == [3.0, 4.0, 5.0, 12.0, 40.0]
    chosen = {row["choice"]: row for row in tables["distribution"].to_dict("records") if row["question"] == "ways"}
    assert [(chosen[name]["count"], chosen[name]["share"]) for name in ("bus", "walk")] == [(3, 60.0), (2, 40.0)]
    (unit,) = units_table(made).to_dict("records")
    assert (unit["satisfied"], unit["answers"], unit["not_applicable"]) == (3, 4, 1), (
        "the index is of satisfaction alone"
    )
