"""What goes with the overall rating: which question that is, on any scale, and when nothing is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from forms.layout import Box, Kind, Layout, PageLayout, Question, Rect
from forms.survey import Survey, parse_survey
from pipeline.counting.levels import Levels
from pipeline.counting.tally import Asked, Counting, tally_of
from pipeline.figures.criteria import Factor
from pipeline.figures.drivers import (
    DRIVERS,
    FEW_FACTORS,
    FEWEST_SHEETS,
    MANY_FACTORS,
    NO_SPREAD,
    TOO_FEW,
    WEAK,
    WHOLE,
    drivers_tables,
    overall_question,
    scores_of,
    shared_out,
)
from pipeline.figures.tables import TableInput
from pipeline.records.assembly import Reason, Sheet, Status
from pipeline.records.runs import IssuedRun

FACTORS = {"access": ("a1", "a2"), "people": ("p1", "p2", "p3"), "result": ("r1",)}
FIVE, SEVEN, YES_NO = tuple("12345"), tuple("1234567"), ("0", "1")

Sheets = Sequence[Mapping[str, str]]


def layout_of(factors: Mapping[str, Sequence[str]], levels: Sequence[str], name: str) -> Layout:
    place = Rect(0, 0, 1, 1)
    names = [*(one for asked in factors.values() for one in asked), "overall"]
    asked = tuple(Question(one, Kind.RATING, (*levels, "na"), required=True, most=1) for one in names)
    boxes = tuple(Box(one, level, place) for one in names for level in (*levels, "na"))
    return Layout(name, f"survey-{name}", (210.0, 297.0), asked, (PageLayout(1, (), place, boxes, ()),))


def made_up(
    levels: Sequence[str], sheets: int, factors: Mapping[str, Sequence[str]] = FACTORS, seed: int = 1
) -> Sheets:
    """Return sheets on which the overall rating goes with the people above all, and not with the result."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(sheets, len(factors) + 1))
    weights = np.array([0.5, 1.0, *[0.0] * (len(factors) - 2)])[: len(factors)]
    overall = noise[:, :-1] @ weights + 0.5 * noise[:, -1]

    def level(value: float) -> str:
        return levels[int(np.clip(np.floor((value + 2) / 4 * len(levels)), 0, len(levels) - 1))]

    said = []
    for row, whole in zip(noise, overall, strict=True):
        pairs = [(q, level(value)) for value, asked in zip(row, factors.values(), strict=False) for q in asked]
        said.append(dict(pairs) | {"overall": level(whole)})
    return said


def inputs_of(
    surveys: Mapping[str, tuple[Sequence[str], Sheets]], factors: Mapping[str, Sequence[str]] = FACTORS
) -> TableInput:
    """Count sheets of some surveys; a question that a sheet leaves out is blank."""
    layouts = {name: layout_of(factors, levels, name) for name, (levels, _) in surveys.items()}
    runs = [
        IssuedRun(n, "u", "U", "ward", "box", "2019-Q1", name, 9999, n, 1 + 10000 * n, True)
        for n, name in enumerate(surveys)
    ]
    counting = Counting(layouts.values())
    for run, (_, sheets) in zip(runs, surveys.values(), strict=True):
        names = [one.question for one in layouts[run.layout].questions]
        for said in sheets:
            answers = [said.get(name, "") for name in names]
            states = "".join("d" if one.startswith("?") else "r" if one else "b" for one in answers)
            cells = [9999] * len(answers)
            counting.add(run, Sheet(run.first_serial, Status.VALID, Reason.NONE, answers, states, cells, [(1, 1)]))
    asked = {
        name: {q.question: Asked(q.question, scale_of(levels)) for q in layouts[name].questions}
        for name, (levels, _) in surveys.items()
    }
    titles = {name: Factor(name.title(), {q: q for q in its}) for name, its in factors.items()}
    titles["whole"] = Factor("Whole", {"overall": "Overall rating"})
    tally = tally_of(counting.counted, layouts.values(), runs, asked)
    return TableInput(tally, {f"survey-{name}": titles for name in surveys}, {}, {}, 30)


def scale_of(levels: Sequence[str]) -> Levels:
    return Levels(tuple(levels), tuple(Fraction(one) for one in levels), frozenset(levels[len(levels) // 2 :]))


def rows(inputs: TableInput) -> dict[str, dict[str, Any]]:
    """Return the rows of the only survey, by factor, with ``None`` where there is nothing."""
    table = drivers_tables(inputs, dict.fromkeys(inputs.surveys, "overall"))[DRIVERS]
    return {
        row["factor"]: {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    }


@pytest.mark.parametrize("levels", [FIVE, SEVEN, YES_NO], ids=["five", "seven", "yes or no"])
def test_on_any_scale_the_factor_it_goes_with_has_most(levels: Sequence[str]) -> None:
    found = rows(inputs_of({"one": (levels, made_up(levels, 400))}))
    assert list(found) == list(FACTORS)
    shares = {name: row["importance"] for name, row in found.items()}
    assert shares["people"] > shares["access"] > shares["result"]
    assert sum(shares.values()) == pytest.approx(100, abs=0.02)
    assert [row["is_driver"] for row in found.values()] == ["yes", "yes", "no"]
    assert sum(row["part_of_r_squared"] for row in found.values()) == pytest.approx(
        found["people"]["r_squared"], abs=2e-4
    )
    for row in found.values():
        assert row["importance_low"] <= row["importance"] <= row["importance_high"]


def test_a_score_is_the_mean_of_what_is_answered_from_worst_to_best() -> None:
    """By hand, over 120 sheets: the regression of y on two scores that are computed here."""
    sheets = [dict(one) for one in made_up(FIVE, 120)]
    for place in range(0, 120, 3):
        sheets[place]["p2"] = "na" if place % 2 else ""
        sheets[place + 1]["p3"] = "5"
    found = rows(inputs_of({"one": (FIVE, sheets)}))

    def score(said: Mapping[str, str], asked: Sequence[str]) -> float:
        given = [(int(said[q]) - 1) / 4 for q in asked if said[q] in FIVE]
        return sum(given) / len(given)

    values = np.array([[score(one, asked) for asked in (*FACTORS.values(), ("overall",))] for one in sheets])
    by_hand = shared_out(values)
    assert [row["part_of_r_squared"] for row in found.values()] == pytest.approx(by_hand.parts, abs=1e-4)
    coded = inputs_of({"one": (FIVE, sheets)}).tally.coded[0]
    scores, _ = scores_of(coded, [dict.fromkeys(asked, "") for asked in FACTORS.values()])
    assert scores / WHOLE == pytest.approx(values[:, :-1], abs=1e-12), "a mean of three is not rounded either"


def test_sheets_without_a_factor_or_the_rating_are_left_out_and_counted() -> None:
    sheets = [dict(one) for one in made_up(FIVE, 150)]
    for place, gap in ((0, "r1"), (1, "overall")):
        sheets[place][gap] = ""
    sheets[2] |= {"a1": "na", "a2": "na"}
    sheets[3]["overall"] = "?4"
    row = rows(inputs_of({"one": (FIVE, sheets)}))["people"]
    assert (row["valid"], row["sheets_used"], row["sheets_left_out"]) == (150, 146, 4)


def test_two_surveys_at_once_stand_apart() -> None:
    one, other = made_up(FIVE, 200), made_up(YES_NO, 300, seed=2)
    inputs = inputs_of({"one": (FIVE, one), "other": (YES_NO, other)})
    both = drivers_tables(inputs, dict.fromkeys(inputs.surveys, "overall"))[DRIVERS]
    for name, levels, sheets in (("one", FIVE, one), ("other", YES_NO, other)):
        alone = drivers_tables(inputs_of({name: (levels, sheets)}), {f"survey-{name}": "overall"})[DRIVERS]
        pd.testing.assert_frame_equal(both[both["survey"] == f"survey-{name}"].reset_index(drop=True), alone)


def test_what_else_its_own_section_asks_is_a_factor_called_as_that() -> None:
    inputs = inputs_of({"one": (FIVE, made_up(FIVE, 200))})
    factors = dict(inputs.surveys["survey-one"])
    del factors["result"]
    factors["whole"] = Factor("Whole", {"r1": "Was it easy?", "overall": "Overall rating"})
    found = rows(replace(inputs, surveys={"survey-one": factors}))
    assert [row["factor_name"] for row in found.values()] == ["Access", "People", "Was it easy?"]


def test_older_sheets_whose_rating_meant_something_else_are_left_out() -> None:
    inputs = inputs_of({"one": (FIVE, made_up(FIVE, 200))})
    (coded,) = inputs.tally.coded
    older = [one._replace(question="overall@old") if one.question == "overall" else one for one in coded.columns]
    half = (replace(coded, groups=coded.groups[:60], codes=coded.codes[:60], columns=tuple(older)),)
    both = (replace(coded, groups=coded.groups[60:], codes=coded.codes[60:]), *half)
    row = rows(replace(inputs, tally=replace(inputs.tally, coded=both)))["people"]
    assert (row["sheets_used"], row["sheets_left_out"]) == (140, 60)


def test_a_survey_that_does_not_ask_has_no_table() -> None:
    inputs = inputs_of({"one": (FIVE, made_up(FIVE, 120))})
    assert drivers_tables(inputs, {"survey-one": None}) == {}


def test_too_few_sheets_have_no_shares_and_say_so() -> None:
    found = rows(inputs_of({"one": (FIVE, made_up(FIVE, FEWEST_SHEETS - 1))}))
    assert {row["note"] for row in found.values()} == {TOO_FEW}
    assert {row["importance"] for row in found.values()} == {None}
    assert {row["is_driver"] for row in found.values()} == {""}
    assert found["result"]["index"] is not None


def test_one_factor_has_nothing_to_be_compared_with() -> None:
    alone = {"access": FACTORS["access"]}
    found = rows(inputs_of({"one": (FIVE, made_up(FIVE, 200, alone))}, alone))
    assert [row["note"] for row in found.values()] == [FEW_FACTORS]


def test_a_factor_that_half_of_the_sheets_ask_not_is_left_out() -> None:
    sheets = [one if n % 3 == 0 else {**one, "r1": ""} for n, one in enumerate(made_up(FIVE, 300))]
    found = rows(inputs_of({"one": (FIVE, sheets)}))
    assert list(found) == ["access", "people"]
    assert found["people"]["sheets_left_out"] == 0


def test_ratings_that_are_all_alike_say_nothing() -> None:
    same = [{**one, "overall": "5"} for one in made_up(FIVE, 200)]
    assert {row["note"] for row in rows(inputs_of({"one": (FIVE, same)})).values()} == {NO_SPREAD}


def _noise(sheets: int, factors: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).integers(0, 5, (sheets, factors + 1)).astype(np.float64)


def test_noise_is_no_driver() -> None:
    found = [shared_out(_noise(400, 5, seed)) for seed in range(20)]
    assert {one.note for one in found} == {WEAK}
    assert all(one.r_squared is not None for one in found)


def test_noise_beside_a_driver_is_seldom_taken_for_one() -> None:
    taken = 0
    for seed in range(40):
        values = _noise(300, 4, seed)
        values[:, -1] += 3 * values[:, 0]
        shared = shared_out(values)
        assert shared.parts[0] > shared.by_chance
        taken += any(part > shared.by_chance for part in shared.parts[1:])
    assert taken <= 4, "one in twenty by design"


def test_more_factors_than_can_be_shared_out_are_named_as_that() -> None:
    assert shared_out(_noise(1000, 13, 1)).note == MANY_FACTORS


def test_a_factor_twice_is_no_error() -> None:
    values = _noise(300, 2, 1)
    values[:, 1] = values[:, 0]
    values[:, -1] += 3 * values[:, 0]
    shared = shared_out(values)
    assert shared.parts[0] == pytest.approx(shared.parts[1])


# ------------------------------------------------------------------------------------------------ the overall question


def survey_of(sections: str) -> Survey:
    head = "id: s\nlanguages: [vi, en]\nauthority: UBND | A\ntitle: Phiếu | Sheet\nnotice: Xin | Please\n"
    scales = "scales:\n  s:\n    1: Không hài lòng | Dissatisfied\n    2: Hài lòng | Satisfied\nsections:\n"
    return parse_survey(head + scales + sections)


ACCESS = (
    "  access:\n    title: Tiếp cận | Access\n    questions:\n      q1: Chỗ ngồi | Seats\n      q2: Thiết bị | Things\n"
)


@pytest.mark.parametrize(
    ("sections", "of_scheme", "found"),
    [
        (ACCESS, None, None),
        (
            ACCESS + "  g:\n    title: Đánh giá chung | All\n    questions:\n      q9: Ông bà thấy sao | And\n",
            None,
            "q9",
        ),
        (ACCESS + "  g:\n    title: Cuối | End\n    questions:\n      q9: Nhìn chung, hài lòng | Well\n", None, "q9"),
        (ACCESS + "  g:\n    title: Cuối | End\n    questions:\n      q9: Hài lòng | Overall, are you\n", None, "q9"),
        (ACCESS + "  g:\n    title: Trực tuyến | Online\n    questions:\n      q9: Dễ dùng | Easy\n", None, None),
        (
            ACCESS + "  g:\n    title: Trực tuyến | Online\n    questions:\n      overall: Dễ dùng | Easy\n",
            None,
            "overall",
        ),
        (ACCESS, "q2", "q2"),
        (ACCESS, "q7", None),
    ],
)
def test_the_overall_question_is_found_by_its_place(sections: str, of_scheme: str | None, found: str | None) -> None:
    assert overall_question(survey_of(sections), of_scheme) == found
