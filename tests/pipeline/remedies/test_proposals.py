"""What figures propose: each cause once, by its widest name, and nothing where nothing is wrong."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.counting.comment_rows import COMMENT_COLUMNS
from pipeline.figures.significance import adjusted
from pipeline.records.remedies import Reason, Subject
from pipeline.remedies.chance import rejected
from pipeline.remedies.grid import grid_of
from pipeline.remedies.proposal_words import Names, questions_in
from pipeline.remedies.proposals import Proposal, Wanted, proposals
from tests.benchmarks.remedy_city import CHANNELS, FEWEST, SURVEY, TARGET, Kind, MadeCity, Planted, Remedy, city_of

NO_COMMENTS = pd.DataFrame(columns=list(COMMENT_COLUMNS), dtype=str)
THEMES = {"wait": "Thời gian chờ", "staff": "Thái độ"}


@cache
def city(*planted: Planted, seed: int = 1, periods: int = 2, channels: int = 3) -> MadeCity:
    """A small city: nine criteria, in two periods of which the last is looked at."""
    return city_of(seed, planted, periods, channels=channels, factors=2)


def found_in(
    made: MadeCity, tables: Mapping[str, pd.DataFrame] | None = None, comments: pd.DataFrame = NO_COMMENTS, at: int = -1
) -> list[Proposal]:
    names = Names("en", questions_in(made.inputs.surveys), CHANNELS, THEMES)
    known = tables or made.as_of(made.periods[at], quick=True)
    return proposals(known, comments, {SURVEY: made.periods[at]}, Wanted(TARGET, FEWEST, names))


def planted(kind: Kind, unit: str = "", question: str = "", size: float = 18.0, begins: int = 0) -> Planted:
    return Planted(kind, unit, question, begins, size, Remedy.NEVER, 9)


LOW = planted(Kind.CRITERION, "u04", "q03", 25.0)


def test_nothing_is_proposed_where_nothing_is_wrong() -> None:
    made = city(periods=6, channels=1)
    assert [found_in(made, at=at) for at in range(6)] == [[]] * 6
    assert found_in(city()) == []


@pytest.mark.filterwarnings("error")
def test_units_with_too_few_sheets_are_passed_over_without_a_word() -> None:
    made = city()
    counts = {"units": {"valid": 5, "answers": 45}, "factors": {"answers": 20}, "criteria": {"answers": 5}}
    tables = made.as_of(made.periods[-1], quick=True)
    for name, few in counts.items():
        tables[name] = tables[name].assign(**few, satisfied=few["answers"])
    assert found_in(made, tables) == []


def test_a_low_criterion_of_a_unit_is_one_proposal_of_all_its_channels() -> None:
    (one,) = found_in(city(LOW))
    assert (one.about.subject, one.about.unit, one.about.question) == (Subject.CRITERION, "u04", "q03")
    assert (one.about.channel, one.about.unit_name, one.about.survey) == ("", "Phường u04", SURVEY)
    evidence = one.evidence
    assert Reason.BELOW_TARGET in evidence.reasons
    assert evidence.period == "2021-Q2"
    assert evidence.expected == TARGET
    rows = city(LOW).tables["criteria"].query("unit == 'u04' and question == 'q03' and period == '2021-Q2'")
    assert (evidence.satisfied, evidence.answers) == (rows["satisfied"].sum(), rows["answers"].sum())
    assert evidence.low < evidence.index < evidence.high < TARGET  # type: ignore[operator]
    assert {cell.channel for cell in evidence.also} <= set(CHANNELS), "what it is made of stands beside it"
    assert one.title == "“Tiêu chí q03”: below the target"


def test_a_criterion_that_one_channel_alone_shows_is_of_that_channel() -> None:
    made = city(seed=3)
    tables = made.as_of(made.periods[-1], quick=True)
    criteria = tables["criteria"].copy()
    here = (criteria["unit"] == "u02") & (criteria["question"] == "q05") & (criteria["channel"] == "online")
    criteria.loc[here, "satisfied"] = criteria.loc[here, "answers"] // 3
    (one,) = found_in(made, tables | {"criteria": criteria})
    assert (one.about.unit, one.about.question, one.about.channel) == ("u02", "q05", "online")
    assert one.title.endswith("(only Trực tuyến)")


def test_a_unit_low_in_everything_is_one_proposal_about_its_index() -> None:
    (one,) = found_in(city(planted(Kind.UNIT, "u07")))
    assert (one.about.subject, one.about.unit, one.about.question) == (Subject.INDEX, "u07", "")
    assert {cell.unit for cell in one.evidence.also} == {"u07"}
    assert len(one.evidence.also) > 5


def test_a_criterion_low_everywhere_is_one_proposal_of_the_office() -> None:
    (one,) = found_in(city(planted(Kind.EVERYWHERE, question="q02")))
    assert (one.about.subject, one.about.unit, one.about.question) == (Subject.CRITERION, "", "q02")
    assert len({cell.unit for cell in one.evidence.also}) > 5


def test_a_factor_low_at_a_unit_is_one_proposal_about_the_factor() -> None:
    lows = [planted(Kind.CRITERION, "u05", f"q0{n}", 22.0) for n in range(1, 5)]
    (one,) = found_in(city(*lows))
    assert (one.about.subject, one.about.unit, one.about.question) == (Subject.FACTOR, "u05", "f1")


def test_two_causes_at_once_are_two_proposals() -> None:
    found = found_in(city(planted(Kind.UNIT, "u07"), planted(Kind.EVERYWHERE, question="q02"), LOW))
    about = {(one.about.unit, one.about.question) for one in found}
    assert about == {("u07", ""), ("", "q02"), ("u04", "q03")}


def test_a_fall_is_told_with_what_it_fell_from() -> None:
    made = city(planted(Kind.FALL, "u03", begins=1, size=20.0))
    assert found_in(made, at=0) == []
    (one,) = found_in(made)
    assert (one.about.unit, one.about.subject) == ("u03", Subject.INDEX)
    assert Reason.FALL in one.evidence.reasons
    assert one.evidence.before == "2021-Q1"
    assert one.evidence.change_low < one.evidence.change < one.evidence.change_high < 0  # type: ignore[operator]


def test_a_harder_question_instead_of_an_easy_one_is_no_fall() -> None:
    made = city(channels=1)
    tables = made.as_of(made.periods[-1], quick=True)
    criteria = tables["criteria"]
    changed = criteria["question"].isin(["q01", "q02", "q03"]) & (criteria["period"] == made.periods[-1])
    criteria = criteria.assign(question=criteria["question"].where(~changed, "n" + criteria["question"]))
    grid = grid_of(tables | {"criteria": criteria}, SURVEY, made.periods[-1])
    assert grid is not None
    alike = criteria[criteria["question"].isin(["q04", "q05", "q06", "q07", "q08", "overall"])]
    counts = alike.groupby(["unit", "period"])[["satisfied", "answers"]].sum()
    shares = (counts["satisfied"] / counts["answers"]).unstack("period")
    for side, period in zip(grid.compared(-1, -2), reversed(made.periods), strict=True):
        assert side.share[1:, 0, 0] == pytest.approx(shares[period].to_numpy())
    assert [grid.asks_as_last(at) for at in (0, 1)] == [False, True]


def test_a_low_driver_is_named_as_one() -> None:
    lows = [planted(Kind.EVERYWHERE, question=f"q0{n}", size=15.0) for n in range(1, 5)]
    made = city(*lows, planted(Kind.EVERYWHERE, question="overall", size=-5.0))
    (one,) = found_in(made, made.as_of(made.periods[-1]))
    assert (one.about.subject, one.about.unit, one.about.question) == (Subject.FACTOR, "", "f1")
    assert Reason.DRIVER in one.evidence.reasons


def test_what_pending_answers_could_turn_round_is_not_proposed() -> None:
    made = city(LOW)
    tables = made.as_of(made.periods[-1], quick=True)
    criteria = tables["criteria"].copy()
    here = criteria["unit"] == "u04"
    criteria.loc[here, "pending"] = criteria.loc[here, "answers"]
    assert found_in(made, tables | {"criteria": criteria}) == []
    criteria.loc[here, "pending"] = 1
    assert len(found_in(made, tables | {"criteria": criteria})) == 1


def test_too_few_sheets_propose_nothing() -> None:
    made = city(LOW)
    tables = made.as_of(made.periods[-1], quick=True)
    names = Names("en", {}, {}, {})
    assert proposals(tables, NO_COMMENTS, {SURVEY: made.periods[-1]}, Wanted(TARGET, 10_000, names)) == []
    assert proposals(tables, NO_COMMENTS, {}, Wanted(TARGET, FEWEST, names)) == []
    assert proposals(tables, NO_COMMENTS, {SURVEY: "2030-Q1"}, Wanted(TARGET, FEWEST, names)) == []


@pytest.mark.filterwarnings("error")
def test_a_channel_of_few_sheets_is_passed_over_without_a_word() -> None:
    made = city(LOW)
    tables = dict(made.as_of(made.periods[-1], quick=True))
    for name, table in tables.items():
        if "answers" in table.columns and "channel" in table.columns:
            few = table.copy()
            counts = [one for one in ("answers", "satisfied", "valid") if one in few.columns]
            few.loc[few["channel"] == next(iter(CHANNELS)), counts] //= 50
            tables[name] = few
    assert len(found_in(made, tables)) == 1


def comments(*rows: tuple[str, str, str, str], unit: str = "u01") -> pd.DataFrame:
    """Comments: period, themes, whether it needs an answer, and the letter's name where it is one."""
    filled = [
        dict.fromkeys(COMMENT_COLUMNS, "")
        | {
            "sheet": "" if letter else f"{n:06}",
            "survey": SURVEY,
            "unit": unit,
            "unit_name": "Phường",
            "channel": "box",
        }
        | {"period": period, "question": "" if letter else "c", "state": "typed", "text": "Chờ lâu", "themes": themes}
        | {"needs_answer": needs, "letter": letter}
        for n, (period, themes, needs, letter) in enumerate(rows)
    ]
    return pd.DataFrame(filled, columns=list(COMMENT_COLUMNS), dtype=str)


def test_a_comment_that_must_be_answered_is_proposed_without_its_words() -> None:
    rows = comments(
        ("2021-Q2", "wait", "yes", ""),
        ("2021-Q2", "wait", "no", ""),
        ("2021-Q1", "", "yes", "letter-1"),
        ("2019-Q1", "", "yes", ""),
    )
    found = found_in(city(), comments=rows)
    assert [one.about.source for one in found] == ["000000:c", "letter-1"], "those of long ago are left alone"
    assert all(one.about.subject is Subject.COMMENT and "Chờ" not in one.title for one in found)
    assert [one.title for one in found] == [
        "The comment on sheet 000000 must be answered",
        "The letter letter-1 must be answered",
    ]


@pytest.mark.parametrize(("now", "told"), [(24, True), (6, False)])
def test_a_theme_is_proposed_when_its_share_grows_clearly(now: int, told: bool) -> None:
    rows = [("2021-Q1", "wait" if n < 4 else "staff", "no", "") for n in range(60)]
    rows += [("2021-Q2", "wait" if n < now else "staff", "no", "") for n in range(60)]
    found = [one for one in found_in(city(), comments=comments(*rows)) if one.about.subject is Subject.THEME]
    assert [one.about.question for one in found] == (["wait"] if told else [])
    if told:
        (one,) = found
        assert (one.evidence.index, one.evidence.satisfied, one.evidence.answers) == (40.0, 24, 60)
        assert (one.about.unit, one.evidence.before, one.evidence.reasons) == ("u01", "2021-Q1", (Reason.GROWS,))
        assert one.title == "Comments about “Thời gian chờ”: more than in Q1 2021"


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=12))
def test_with_equal_weights_it_is_the_procedure_of_holm(ps: list[float]) -> None:
    expected = [bool(one is not None and one <= 0.05) for one in adjusted(ps)]
    assert rejected(ps, [0.3] * len(ps), 0.05) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 1)), max_size=12), st.floats(0, 0.5))
def test_what_is_rejected_stays_so_at_a_looser_level(tests: list[tuple[float, float]], alpha: float) -> None:
    ps, weights = [p for p, _ in tests], [weight for _, weight in tests]
    strict, loose = rejected(ps, weights, alpha), rejected(ps, weights, 2 * alpha)
    assert all(not one or other for one, other in zip(strict, loose, strict=True))


def test_questions_that_hardly_anybody_answered_are_passed_over_without_a_word() -> None:
    made = city(LOW)
    tables = made.as_of(made.periods[-1], quick=True)
    criteria = tables["criteria"].copy()
    criteria.loc[criteria["question"].isin(["q01", "q02"]), ["answers", "valid", "satisfied"]] = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # they would stand on the terminal of whoever tabulates
        assert len(found_in(made, tables | {"criteria": criteria})) == 1
