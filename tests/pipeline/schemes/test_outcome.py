from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.bilingual import Words
from forms.survey import Survey
from pipeline.counting.asked import levels_by_question
from pipeline.errors import SchemeError
from pipeline.figures.formulas import half_up, index
from pipeline.schemes.binding import Asked, BoundScheme, bind
from pipeline.schemes.description import described
from pipeline.schemes.dossiers import Dossier
from pipeline.schemes.outcome import classed, outcome_of
from pipeline.schemes.own_scores import OwnFigures
from pipeline.schemes.rows import ClassRow, GroupAnswers, IndicatorRow, Note
from pipeline.schemes.scheme import Source
from pipeline.schemes.scheme_file import load_scheme, parse_scheme
from pipeline.schemes.spans import Span, answer_span
from pipeline.schemes.tables import scheme_tables

Bind = Callable[[str], BoundScheme]
Changed = Callable[..., str]

UNIT, QUARTER = "ub06808", "2019-Q1"
ASKED = ("q1", "q2", "q3", "q4", "q6", "q7")


def own(self_scored: Mapping[str, int] | None = None, appraised: Mapping[str, int] | None = None) -> OwnFigures:
    given_scores = {Source.SELF: self_scored or {}, Source.APPRAISED: appraised or {}}
    scores = {
        source: {(UNIT, QUARTER, name): Fraction(points) for name, points in found.items()}
        for source, found in given_scores.items()
    }
    return OwnFigures(scores)


def group(counts: Mapping[str, Mapping[str, int]], **more: object) -> GroupAnswers:
    return replace(GroupAnswers(UNIT, "counter", QUARTER, counts, sheets=100), **more)


def alike(levels: Mapping[str, int]) -> dict[str, Mapping[str, int]]:
    """Return the same counts for each question."""
    return dict.fromkeys(ASKED, levels)


def rows(bound: BoundScheme, answers: GroupAnswers, figures: OwnFigures) -> tuple[dict[str, IndicatorRow], ClassRow]:
    outcome = outcome_of(bound, [answers], figures, fewest=30)
    return {row.indicator: row for row in outcome.indicators if not row.question}, outcome.classes[0]


@pytest.mark.parametrize(
    ("total", "name"),
    [
        ("18", "excellent"),
        ("15", "excellent"),  # a portal asks for more than 15, and exactly 15 falls through to the last class there
        ("14999999999999/1000000000000", "good"),
        ("12", "good"),
        ("11999999999999/1000000000000", "fair"),
        ("9", "fair"),
        ("899999999/100000000", "average"),
        ("6", "average"),
        ("5999/1000", "weak"),
        ("0", "weak"),
    ],
)
def test_a_sum_on_a_threshold_belongs_to_the_class_above(tt01: BoundScheme, total: str, name: str) -> None:
    assert classed(Span.fixed(Fraction(total)), tt01.scheme.classes).own == name


@pytest.mark.parametrize(("total", "name"), [("5", "full"), ("49/10", "most"), ("7/2", "most"), ("34/10", "part")])
def test_officials_have_classes_of_their_own(tt01: BoundScheme, total: str, name: str) -> None:
    assert tt01.scheme.officials is not None
    assert classed(Span.fixed(Fraction(total)), tt01.scheme.officials.classes).own == name


def test_exactly_fifteen_is_excellent_all_the_way(tt01: BoundScheme) -> None:
    scores = dict.fromkeys(("i1", "i2", "i3", "i4", "i5", "i6"), 2) | {"i7": 1, "i8": 1, "i9": 1}
    _, row = rows(tt01, group({}), own(scores))
    assert (row.overall.span.value, row.overall.own, row.note) == (15, "excellent", Note.NONE)
    assert row.max == 18


def test_sixths_that_are_fifteen_together_are_not_a_little_less(tt01: BoundScheme) -> None:
    """In floating-point numbers their sum is 14.999999999999998, and the unit would be one class lower."""
    counts = {name: {"1": 6 - twos, "2": twos} for name, twos in zip(ASKED, (2, 2, 3, 3, 4, 4), strict=True)}
    _, row = rows(tt01, group(counts), own({"i5": 2, "i8": 2, "i9": 2}))
    assert sum([8 / 6, 8 / 6, 9 / 6, 9 / 6, 2, 10 / 6, 10 / 6, 2, 2]) < 15
    assert (row.overall.span.value, row.overall.own) == (15, "excellent")


def test_a_sum_that_only_rounding_lifts_to_a_threshold_is_told(tt01: BoundScheme) -> None:
    counts = alike({"2": 1000}) | {"q7": {"1": 998, "0": 2}, "q6": {"1": 1000}}
    table, row = rows(tt01, group(counts), own({"i5": 2, "i8": 1, "i9": 2}))
    assert table["i7"].points.value == Fraction(998, 1000)
    assert row.overall.span.value == 15 - Fraction(2, 1000)
    assert (row.overall.own, row.note) == ("good", Note.BELOW_THRESHOLD)
    written = scheme_tables(tt01, outcome_of(tt01, [group(counts)], own({"i5": 2, "i8": 1, "i9": 2}), 30), "vi")
    shown = written["classes"].iloc[0]
    assert (shown["sum"], shown["class_name"], shown["note"]) == (15.0, "Tốt", "below-threshold")


def test_what_was_appraised_counts_before_own_scores_dates_and_people(tt01: BoundScheme) -> None:
    counts = alike({"2": 10})
    day = date(2019, 2, 1)
    dossiers = {UNIT: (Dossier(UNIT, "a", "", day, day, day), Dossier(UNIT, "a", "Thuế", day, day, day))}
    figures = replace(own({"i1": 0, "i2": 0}, {"i1": 1}), dossiers=dossiers)
    table, _ = rows(tt01, group(counts), figures)
    assert (table["i1"].counts, table["i1"].points.value) == (Source.APPRAISED, 1)
    assert (table["i2"].counts, table["i2"].points.value) == (Source.SELF, 0)
    assert (table["i3"].counts, table["i3"].points.value) == (Source.CITIZENS, 2)
    assert (table["i5"].counts, table["i5"].points.value) == (None, None)
    assert (table["i1"].citizens.value, table["i1"].self_scored, table["i1"].computed) == (2, 0, 1)
    table, _ = rows(tt01, group(counts), OwnFigures(dossiers=dossiers))
    assert (table["i2"].counts, table["i2"].points.value) == (Source.COMPUTED, 1)


def test_an_office_may_let_people_count_first(bound_of: Bind, changed_tt01: Changed) -> None:
    bound = bound_of(
        changed_tt01(("counts: [appraised, self, computed, citizens]", "counts: [citizens, appraised, self]"))
    )
    table, _ = rows(bound, group({"q3": {"0": 1}}), own({"i3": 2, "i4": 2}))
    assert (table["i3"].counts, table["i4"].counts) == (Source.CITIZENS, Source.SELF)


def test_without_points_for_an_indicator_there_is_no_sum_no_class_and_no_rank(tt01: BoundScheme) -> None:
    _, row = rows(tt01, group(alike({"2": 10})), own({"i5": 2, "i9": 2}))
    assert row.missing == ("8",)
    assert (row.overall.span.value, row.overall.own, row.rank, row.note) == (None, "", None, Note.INCOMPLETE)
    assert not row.overall.is_open


def test_nobody_is_classed_in_a_month_by_a_scheme_of_quarters(tt01: BoundScheme) -> None:
    scores = dict.fromkeys((f"i{n}" for n in range(1, 10)), 2)
    figures = OwnFigures({Source.SELF: {(UNIT, "2019-03", name): Fraction(2) for name in scores}})
    row = outcome_of(tt01, [group({}, period="2019-03")], figures, 30).classes[0]
    assert (row.overall.span.value, row.overall.own, row.rank, row.note) == (18, "", None, Note.OTHER_PERIOD)


def test_the_sum_of_officials_leaves_their_own_scores_out(tt01: BoundScheme) -> None:
    counts = alike({"0": 1, "1": 1})
    _, row = rows(tt01, group(counts), own(dict.fromkeys((f"i{n}" for n in range(1, 10)), 2)))
    assert row.officials is not None
    assert (row.officials.span.value, row.officials.own) == (Fraction(5, 2), "part")


def test_shares_of_the_three_levels_are_told_with_one_decimal(tt01: BoundScheme) -> None:
    outcome = outcome_of(tt01, [group({"q11": {"0": 1, "1": 2, "2": 5}})], OwnFigures(), 30)
    assert dict(outcome.classes[0].shares) == {"dissatisfied": 1, "satisfied": 2, "very_satisfied": 5}
    shown = scheme_tables(tt01, outcome, "vi")["classes"].iloc[0]
    assert [shown[f"share_{level}"] for level in ("dissatisfied", "satisfied", "very_satisfied")] == [12.5, 25.0, 62.5]
    assert shown["share_answers"] == 8


def test_doubts_that_may_move_a_sum_over_a_threshold_leave_the_class_open(tt01: BoundScheme) -> None:
    counts = alike({"2": 9}) | {"q7": {"1": 9}}
    figures = own({"i5": 2, "i8": 1, "i9": 1})
    _, row = rows(tt01, group(counts), figures)
    assert (row.overall.span.value, row.overall.is_open) == (15, False)
    _, row = rows(tt01, group(counts, pending={"q3": 1}), figures)
    assert (row.overall.own, row.overall.low, row.overall.high) == ("excellent", "good", "excellent")
    assert row.overall.is_open
    assert (row.overall.span.low, row.overall.span.high) == (15 - Fraction(2, 10), 15)
    _, row = rows(tt01, group(counts, pending={"q10": 5}), figures)  # it makes no indicator
    assert not row.overall.is_open


def test_doubts_about_what_was_appraised_anyway_move_nothing(tt01: BoundScheme) -> None:
    counts = alike({"2": 9})
    table, row = rows(tt01, group(counts, pending={"q3": 9}), own({"i5": 2, "i8": 1, "i9": 1}, {"i3": 2}))
    assert (table["i3"].citizens.low, table["i3"].points.low) == (1, 2)
    assert not row.overall.is_open


LEVELS = st.dictionaries(st.sampled_from("012"), st.integers(0, 4), max_size=3)
COUNTS = st.fixed_dictionaries(dict.fromkeys(ASKED, LEVELS))
FATES = st.fixed_dictionaries(dict.fromkeys(ASKED, st.lists(st.sampled_from(["0", "1", "2", ""]), max_size=4)))
SCORES = st.dictionaries(st.sampled_from([f"i{n}" for n in range(1, 10)]), st.integers(0, 2))


def resolved(counts: Mapping[str, Mapping[str, int]], fates: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
    """Return the counts once every doubt is settled: as a level, or as no valid answer."""
    return {
        name: {level: given.get(level, 0) + fates[name].count(level) for level in "012"}
        for name, given in counts.items()
    }


@settings(max_examples=60, deadline=None)
@given(COUNTS, FATES, SCORES, SCORES)
def test_whatever_becomes_of_doubts_lies_between_the_bounds(
    tt01: BoundScheme,
    counts: dict[str, dict[str, int]],
    fates: dict[str, list[str]],
    scored: dict[str, int],
    appraised: dict[str, int],
) -> None:
    figures = own({"i5": 1, "i8": 2, "i9": 0} | scored, appraised)
    table, row = rows(tt01, group(counts, pending={name: len(found) for name, found in fates.items()}), figures)
    later, final = rows(tt01, group(resolved(counts, fates)), figures)
    for name, indicator in later.items():
        assert within(indicator.points.value, table[name].points)
        assert within(indicator.citizens.value, table[name].citizens)
    assert within(final.overall.span.value, row.overall.span)
    order = [one.id for one in reversed(tt01.scheme.classes)]
    if final.overall.own:
        assert order.index(row.overall.low) <= order.index(final.overall.own) <= order.index(row.overall.high)
        assert row.overall.is_open or final.overall.own == row.overall.own


def within(value: Fraction | None, span: Span) -> bool:
    return value is None or (span.low is not None and span.high is not None and span.low <= value <= span.high)


VALUES = st.fixed_dictionaries(dict.fromkeys("012", st.integers(0, 3).map(Fraction)))


@settings(max_examples=80, deadline=None)
@given(VALUES, VALUES, COUNTS, st.integers(0, 2), st.integers(0, 2))
def test_bounds_are_reached_and_no_wider_than_they_must_be(
    one: dict[str, Fraction], other: dict[str, Fraction], counts: dict[str, dict[str, int]], first: int, second: int
) -> None:
    """The bounds over two questions together are those of the worst and the best that doubts can become."""
    asked = [Asked(name, Words(name, name), values) for name, values in (("q1", one), ("q2", other))]
    span = answer_span(asked, counts, {"q1": first, "q2": second})
    nothing = {name: [] for name in ASKED}
    ends = [
        answer_span(asked, resolved(counts, nothing | {"q1": list(left), "q2": list(right)}), {}).value
        for left in combinations_with_replacement(["0", "1", "2", ""], first)
        for right in combinations_with_replacement(["0", "1", "2", ""], second)
    ]
    reached = [end for end in ends if end is not None]
    assert (span.low, span.high) == (min(reached, default=None), max(reached, default=None))


def test_what_may_take_the_place_of_an_own_score_is_within_the_bounds(bound_of: Bind, changed_tt01: Changed) -> None:
    bound = bound_of(changed_tt01(("counts: [appraised, self, computed, citizens]", "counts: [citizens, self]")))
    table, _ = rows(bound, group({}, pending={"q3": 1}), own({"i3": 1}))
    assert table["i3"].points == Span(Fraction(1), Fraction(0), Fraction(2), 0, 1)
    assert table["i3"].counts is Source.SELF


def test_a_class_that_only_a_doubt_can_give_is_open(tt01: BoundScheme) -> None:
    scores = own(dict.fromkeys(("i1", "i2", "i4", "i5", "i6", "i7", "i8", "i9"), 2))
    _, row = rows(tt01, group({}, pending={"q3": 1}), scores)
    assert (row.overall.own, row.overall.low, row.overall.high) == ("", "excellent", "excellent")
    assert row.overall.is_open


def test_sipas_has_the_index_of_each_section_and_of_all_answers(sipas_survey: Survey) -> None:
    bound = bind(load_scheme("sipas-2017", None), sipas_survey, levels_by_question(sipas_survey))
    assert [one.indicator.id for one in bound.indicators][:5] == [
        "access",
        "procedures",
        "officials",
        "result",
        "feedback",
    ]
    counts = {name: {str(level): (at * level) % 7 for level in range(1, 6)} for at, name in enumerate(bound.asked, 2)}
    table, row = rows(bound, group(counts, period="2019-03"), OwnFigures())
    access = ("q01", "q02", "q03", "q04")
    assert half_up(table["access"].points.value or Fraction(0)) == index(*sums(counts, access))
    assert half_up(row.overall.span.value or Fraction(0)) == index(*sums(counts, bound.asked))
    assert (row.overall.own, row.max, row.note) == ("", 100, Note.NONE)
    criteria = {one.question: one for one in outcome_of(bound, [group(counts)], OwnFigures(), 30).indicators}
    assert half_up(criteria["q07"].points.value or Fraction(0)) == index(*sums(counts, ["q07"]))
    assert criteria["q07"].name.vi == "Thành phần hồ sơ phải nộp đúng quy định"
    assert criteria["q07"].name.en == "Papers asked for are those in the rules"


def sums(counts: Mapping[str, Mapping[str, int]], questions: tuple[str, ...] | list[str]) -> tuple[int, int]:
    satisfied = sum(counts[name]["4"] + counts[name]["5"] for name in questions)
    return satisfied, sum(sum(counts[name].values()) for name in questions)


def test_the_simple_scheme_has_one_index(sipas_survey: Survey) -> None:
    bound = bind(load_scheme("simple", None), sipas_survey, levels_by_question(sipas_survey))
    counts = {"q01": {"5": 1, "1": 1}, "overall": {"4": 1}}
    table, row = rows(bound, group(counts), OwnFigures())
    assert table["satisfaction"].points.value == row.overall.span.value == Fraction(200, 3)


BANDS = """\
id: bands
title: Theo ngưỡng | By thresholds
periods: quarter
sources: [Quyết định 2223/QĐ-UBND | Decision 2223/QĐ-UBND]
indicators:
  speed:
    title: Thời gian | Time
    max: 2
    weight: 3
    citizens:
      questions: [q1, q2]
      measure: mean
      bands: [{from: 1.5, points: 2}, {from: 1, below: 1.5, points: 1}, {below: 1, points: 0}]
  manner:
    title: Thái độ | Manner
    max: 2
    citizens:
      questions: q7
      measure: index
      satisfied: [1, 2]
      bands: [{from: 90, points: 2}, {from: 70, below: 90, points: 1}, {below: 70, points: 0}]
overall: weighted
ranking: false
"""


def test_thresholds_of_shares_and_means_and_weights(bound_of: Bind) -> None:
    bound = bound_of(BANDS)
    counts = {"q1": {"2": 1}, "q2": {"1": 1}, "q7": {"2": 7, "0": 3}}
    table, row = rows(bound, group(counts), OwnFigures())
    assert (table["speed"].points.value, table["manner"].points.value) == (2, 1)
    assert row.overall.span.value == Fraction(7, 4)
    assert row.rank is None
    table, _ = rows(bound, group(counts | {"q7": {"1": 899, "0": 100}}, pending={"q7": 1}), OwnFigures())
    assert table["manner"].points == Span(Fraction(1), Fraction(1), Fraction(2), 999, 1)  # 899 of 999, 900 of 1000


def test_questions_of_an_office_of_its_own_are_found_by_id(tt01_survey: Survey) -> None:
    scheme, levels = load_scheme("tt01-2018", None), levels_by_question(tt01_survey)
    for names in ({"i3": ["q30"]}, {"i30": ["q3"]}):
        with pytest.raises(SchemeError, match=r"q30|i30") as error:
            bind(scheme, tt01_survey, levels, names)
        assert "Did you mean" in error.value.advice
    text = BANDS.replace("  manner:", "  q11:")
    with pytest.raises(SchemeError, match="no question “attitude”"):  # though there is one that is called q11
        bind(parse_scheme(text), tt01_survey, levels, {"q11": ["attitude"]})
    bound = bind(scheme, tt01_survey, levels, {"i3": ["q4"], "i4": ["q3"], "shares": ["q10"]})
    assert [each.question for one in bound.indicators for each in one.asked] == ["q1", "q2", "q4", "q3", "q6", "q7"]
    assert bound.shares_of == "q10"


def test_a_question_called_as_the_indicator_is_taken(bound_of: Bind) -> None:
    text = BANDS.replace("  manner:", "  q11:").replace("questions: q7", "questions: attitude")
    assert [each.question for one in bound_of(text).indicators for each in one.asked] == ["q1", "q2", "q11"]


def test_what_dates_make_need_not_be_asked(tt01_survey: Survey) -> None:
    kept = tuple(one for one in tt01_survey.sections[0].questions if one.id not in {"q1", "q2"})
    section = tt01_survey.sections[0].model_copy(update={"questions": kept})
    survey = tt01_survey.model_copy(update={"sections": (section, tt01_survey.sections[1])})
    bound = bind(load_scheme("tt01-2018", None), survey, levels_by_question(survey))
    assert bound.unasked == ("i1", "i2")


def test_a_survey_that_asks_something_else_is_told_all_that_it_lacks(sipas_survey: Survey) -> None:
    with pytest.raises(SchemeError, match="indicator i3: the survey has no question “q3”") as error:
        bind(load_scheme("tt01-2018", None), sipas_survey, levels_by_question(sipas_survey))
    said = " ".join(one.message for one in error.value.others)
    assert all(f"“{name}”" in said for name in ("q4", "q6", "q7"))


def test_a_level_without_points_is_told(tt01_survey: Survey, changed_tt01: Changed) -> None:
    text = changed_tt01(("questions: q3, points: {0: 0, 1: 1, 2: 2}", "questions: q3, points: {0: 0, 1: 1, 3: 2}"))
    with pytest.raises(SchemeError, match="question q3 has no level “3”") as error:
        bind(parse_scheme(text), tt01_survey, levels_by_question(tt01_survey))
    assert "level 2 of question q3 has no points" in error.value.others[0].message


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("also_asked: [q10]", "also_asked: [q12]", "asked beside the indicators: the survey has no question “q12”"),
        ("question: q11", "question: q12", "shares: the survey has no question “q12”"),
        ("levels: 2}", "levels: [2, 3]}", "shares: question q11 has no level “3”"),
    ],
)
def test_what_else_must_be_asked_is_looked_for(
    bound_of: Bind, changed_tt01: Changed, before: str, after: str, said: str
) -> None:
    with pytest.raises(SchemeError, match=said):
        bound_of(changed_tt01((before, after)))


def test_a_question_that_is_no_rating_makes_no_indicator(sipas_survey: Survey) -> None:
    scheme = parse_scheme(
        BANDS.replace("questions: [q1, q2]", "questions: gender").replace("questions: q7", "questions: q07")
    )
    with pytest.raises(SchemeError, match="indicator speed: question gender is no rating"):
        bind(scheme, sipas_survey, levels_by_question(sipas_survey))


def test_a_scheme_is_told_in_words() -> None:
    told = "\n".join(described(parse_scheme(BANDS), "vi"))
    assert "Căn cứ:\n  Quyết định 2223/QĐ-UBND" in told
    assert "từ 1 đến dưới 1,5: 1 điểm" in told
    assert "hài lòng là mức 1, 2" in told
    assert "trọng số 3" in told
    assert "Không xếp hạng." in told
    assert "1 to below 1.5: 1" in "\n".join(described(parse_scheme(BANDS), "en"))
