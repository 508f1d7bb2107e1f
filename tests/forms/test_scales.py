"""Scales as data: their levels, direction, scores, what counts as satisfied, and what all that does to the sheet."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forms
from forms.artwork import Text
from forms.errors import SurveyError
from forms.scales import Scale
from forms.survey import SectionKind, Survey, parse_survey

LONG = """\
id: likely
languages: [vi, en]
authority: Sở Nội vụ | Home Affairs
title: Phiếu | Sheet
notice: Không ghi họ tên | No names
scheme: sipas-2017
scales:
  likelihood:
    satisfied: [10, 9]
    not_applicable: {na: Không áp dụng | Does not apply}
    levels:
      0: {label: Hoàn toàn không | Not at all, score: 0}
      5: {label: Có lẽ | Perhaps, score: 2.25}
      9: Có thể | Likely
      10: Rất có thể | Very likely
  yes: {0: Không | No, 1: Có | Yes}
sections:
  first:
    title: Một | One
    kind: satisfaction
    weight: 0.25
    questions:
      q1: {label: Giới thiệu cho người khác | Recommend, scale: likelihood}
  second:
    title: Hai | Two
    kind: experience
    questions:
      q2: {label: Có nhận được kết quả không | Was there a result, scale: yes}
  third:
    title: Ba | Three
    kind: expectation
    questions:
      q3: {kind: choices, label: Cần gì | What to improve, most: 1, options: {a: Nhanh | Speed, b: Gần | Place}}
"""


def changed(old: str, new: str) -> str:
    assert old in LONG
    return LONG.replace(old, new, 1)


def scale_with(levels: dict[str, Any], **said: Any) -> Scale:
    content = {
        "id": "one",
        "authority": "A",
        "title": "T",
        "notice": "N",
        "scales": {"s": {**said, "levels": levels} if said else levels},
        "sections": {"a": {"title": "S", "questions": {"q": "Q"}}},
    }
    survey = parse_survey(orjson.dumps(content).decode())
    scale = survey.scale_of(survey.questions[0])
    assert scale is not None
    return scale


def numbered(first: int, last: int) -> dict[str, str]:
    return {str(number): f"mức {number}" for number in range(first, last + 1)}


def id_of(text: str) -> str:
    return forms.lay_out(parse_survey(text)).id


def typed(survey: Survey) -> list[str]:
    return [item.text for art in forms.lay_out(survey).artwork for item in art if isinstance(item, Text)]


def test_what_the_long_form_means() -> None:
    survey = parse_survey(LONG)
    rated, yes, chosen = survey.questions
    scale = survey.scale_of(rated)
    assert scale is not None
    assert scale.satisfied == ("9", "10")
    assert scale.satisfied_is_stated
    assert scale.scores == {"0": 0, "5": Fraction(9, 4), "9": 9, "10": 10}
    assert scale.not_applicable is not None
    assert [option.id for option in rated.options] == ["0", "5", "9", "10", "na"]
    assert str(rated.options[-1].label) == "Không áp dụng"
    short = survey.scale_of(yes)
    assert short is not None
    assert (short.satisfied, short.satisfied_is_stated, dict(short.scores)) == (("1",), False, {"0": 0, "1": 1})
    assert survey.scale_of(chosen) is None
    assert survey.scheme == "sipas-2017"
    assert [(section.kind, section.weight) for section in survey.sections] == [
        (SectionKind.SATISFACTION, Fraction(1, 4)),
        (SectionKind.EXPERIENCE, None),
        (SectionKind.EXPECTATION, None),
    ]


@pytest.mark.parametrize(
    ("first", "last", "satisfied"),
    [(1, 5, "4 5"), (1, 7, "5 6 7"), (0, 2, "2"), (0, 1, "1"), (1, 4, "3 4"), (0, 10, "6 7 8 9 10")],
)
def test_where_nothing_is_said_the_levels_above_the_middle_are_satisfied(first: int, last: int, satisfied: str) -> None:
    scale = scale_with(numbered(first, last))
    assert scale.satisfied == tuple(satisfied.split())
    assert list(scale.scores.values()) == list(range(first, last + 1))


def test_a_scale_that_runs_down_begins_with_its_best_and_highest_level() -> None:
    scale = scale_with({"1": "Rất hài lòng", "2": "Bình thường", "3": "Không hài lòng"}, direction="down")
    assert scale.satisfied == ("1",)
    assert dict(scale.scores) == {"1": 3, "2": 2, "3": 1}


def test_a_scale_without_an_index_and_one_of_promoters() -> None:
    assert scale_with(numbered(1, 5), satisfied=[]).satisfied == ()
    assert scale_with(numbered(0, 10), nps="true").satisfied == ("9", "10")


@given(st.integers(0, 1), st.integers(1, 9), st.sampled_from(["up", "down"]))
def test_whatever_the_scale_satisfied_levels_score_more_than_the_others(first: int, more: int, direction: str) -> None:
    scale = scale_with(numbered(first, first + more), direction=direction)
    others = [scale.scores[level.id] for level in scale.levels if level.id not in scale.satisfied]
    assert min(scale.scores[level] for level in scale.satisfied) > max(others)
    assert len(scale.satisfied) == (more + 1) // 2


@pytest.mark.parametrize(
    ("old", "new", "at", "problem", "advice"),
    [
        ("[10, 9]", "[10, 8]", "satisfied:", "names “8”, which is no level", "0, 5, 9, 10"),
        ("[10, 9]", "[9, 9]", "satisfied:", "names a level twice", "once"),
        ("[10, 9]", "10", "satisfied:", "is no list of levels", "[]"),
        ("[10, 9]", "", "satisfied:", "is no list of levels", "[]"),
        ("score: 0}", "score: 3}", "likelihood:", "level 5 is better than level 0 (direction: up) but scores", "turn"),
        ("score: 0}", "score: 0.125}", "0: {label", "“score” is “0.125”", "two decimals"),
        ("score: 0}", "score: nil}", "0: {label", "“score” is “nil”", "two decimals"),
        ("score: 0}", "scores: 0}", "0: {label", "unknown key “scores”", "“score”"),
        ("    satisfied", "    direction: left\n    satisfied", "direction:", "unknown direction “left”", "up, down"),
        ("    satisfied", "    direktion: up\n    satisfied", "direktion:", "unknown key “direktion”", "“direction”"),
        ("    satisfied", "    nps: true\n    satisfied", "likelihood:", "“nps” is for a scale of 0 to 10", "0 to 10"),
        ("{na:", "{10:", "not_applicable:", "the id “10”, which is a level's", "na"),
        ("{na: Không áp dụng | Does not apply}", "Không", "not_applicable:", "must be one option", "{na:"),
        ("{na: Không", "{no: Không, na: Không", "not_applicable:", "must be one option", "{na:"),
        ("    levels:", "    level:", "level:", "unknown key “level”", "“levels”"),
        ("weight: 0.25", "weight: 0", "weight:", "must be more than 0", "positive"),
        ("weight: 0.25", "weight: 1/4", "weight:", "is “1/4”", "two decimals"),
        ("    kind: expectation", "    weight: 2", "third:", "a section without ratings has no weight", "out"),
        ("kind: experience", "kind: expectation", "second:", "needs a question of the kind choices", "most:"),
        ("kind: experience", "kind: experiences", "kind: experiences", "unknown kind “experiences”", "“experience”"),
        ("scheme: sipas-2017", "scheme: ../x.yaml", "scheme:", "can't be “../x.yaml”", "my.yaml"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_scale_is_told_with_line_and_mend(
    old: str, new: str, at: str, problem: str, advice: str
) -> None:
    text = changed(old, new)
    with pytest.raises(SurveyError) as caught:
        parse_survey(text)
    line = text[: text.index(at)].count("\n") + 1
    assert f"survey.yaml:{line}: " in caught.value.message
    assert problem in caught.value.message
    assert advice in caught.value.advice


def test_scores_that_are_all_the_same_are_refused() -> None:
    with pytest.raises(SurveyError, match="the same score"):
        scale_with({"1": {"label": "a", "score": "2"}, "2": {"label": "b", "score": "2"}})


REVERSED = [
    {"1": "Rất hài lòng", "2": "Hài lòng", "3": "Không hài lòng"},
    {"1": "Tốt", "2": "Bình thường", "3": "Rất kém"},
    {"1": "Good", "2": "Fair", "3": "Poor"},
    {"1": "Hoàn toàn đồng ý", "2": "Hoàn toàn không đồng ý"},
    {"1": "Có", "2": "Không"},
]


@pytest.mark.parametrize("levels", REVERSED)
def test_labels_that_run_the_other_way_are_refused_unless_the_scale_says_so(levels: dict[str, str]) -> None:
    with pytest.raises(SurveyError, match="its labels say the opposite") as caught:
        scale_with(levels)
    assert "direction: down" in caught.value.advice
    assert scale_with(levels, direction="down").satisfied[0] == "1"
    assert scale_with(levels, satisfied=["1"]).satisfied == ("1",)
    turned = dict(zip(levels, reversed(levels.values()), strict=True))
    assert scale_with(turned).direction == "up"
    with pytest.raises(SurveyError, match="its labels say the opposite"):
        scale_with(turned, direction="down")


@pytest.mark.parametrize("ends", [("Không tệ", "Tốt"), ("Nhanh", "Chậm"), ("Tốt", "Không rõ"), ("Hài lòng", "Rất tốt")])
def test_labels_that_say_nothing_plain_are_taken_as_they_are(ends: tuple[str, str]) -> None:
    assert scale_with({"1": ends[0], "2": ends[1]}).satisfied == ("2",)


def test_sheets_that_were_printed_with_a_reversed_scale_can_still_be_counted() -> None:
    text = changed("0: Không | No, 1: Có | Yes", "0: Có | Yes, 1: Không | No")
    with pytest.raises(SurveyError, match="the scale yes runs from “Có” to “Không”"):
        parse_survey(text)
    assert parse_survey(text, printed=True).scales[1].satisfied == ("0",), "as the label says, not the number"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("satisfied: [10, 9]", "satisfied: [10]"),
        ("satisfied: [10, 9]", "satisfied: []"),
        ("score: 2.25", "score: 2.26"),
        ("{na: ", "{none: "),
        ("yes: {0: Không | No, 1: Có | Yes}", "yes: {satisfied: [0], levels: {0: Không | No, 1: Có | Yes}}"),
        ("weight: 0.25", "weight: 0.5"),
        ("    kind: experience\n", ""),
        ("scheme: sipas-2017", "scheme: sipas-2018"),
    ],
)  # fmt: skip
def test_what_figures_rest_on_changes_the_layout_s_id(old: str, new: str) -> None:
    assert id_of(changed(old, new)) != id_of(LONG)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("satisfied: [10, 9]", "satisfied: [9, 10]"),
        ("satisfied: [10, 9]", "direction: up\n    satisfied: [9, 10]"),
        ("satisfied: [10, 9]\n    ", ""),
        ("9: Có thể | Likely", "9: {label: Có thể | Likely, score: 9.0}"),
        ("yes: {0: Không | No, 1: Có | Yes}", "yes: {levels: {0: Không | No, 1: Có | Yes}}"),
        ("yes: {0: Không | No, 1: Có | Yes}", "yes: {satisfied: [1], levels: {0: Không | No, 1: Có | Yes}}"),
    ],
)  # fmt: skip
def test_saying_what_goes_without_saying_leaves_the_layout_s_id(old: str, new: str) -> None:
    assert id_of(changed(old, new)) == id_of(LONG)


def test_one_more_box_in_the_row_is_for_those_whom_the_question_does_not_concern() -> None:
    layout = forms.lay_out(parse_survey(LONG))
    row = [box for box in layout.pages[0].boxes if box.question == "q1"]
    assert [box.choice for box in row] == ["0", "5", "9", "10", "na"]
    assert len({box.rect.y for box in row}) == 1
    assert row == sorted(row, key=lambda box: box.rect.x)
    assert layout.questions[0].choices == ("0", "5", "9", "10", "na")
    assert "na" not in typed(parse_survey(LONG))


ELEVEN = "".join(f"      {number}: '{number}'\n" for number in range(1, 10))
NPS = changed("      5: {label: Có lẽ | Perhaps, score: 2.25}\n      9: Có thể | Likely\n", ELEVEN).replace(
    "satisfied: [10, 9]", "nps: true"
)


def test_eleven_levels_are_numbered_and_only_those_with_a_name_are_explained() -> None:
    texts = [text.replace("\u00a0", " ").split("   ") for text in typed(parse_survey(NPS))]
    assert ["0 = Hoàn toàn không", "10 = Rất có thể", "– = Không áp dụng"] in texts
    assert [text for text in texts if text[0] in {str(number) for number in range(2, 11)}] == [
        [str(number)] for number in range(2, 11)
    ] + [["2"], ["3"]]  # the numbers of the questions


def test_a_long_scale_leaves_the_columns_of_the_others_as_they_are() -> None:
    def places(text: str) -> list[float]:
        boxes = forms.lay_out(parse_survey(text)).pages[0].boxes
        return [box.rect.x for box in boxes if box.question == "q2"]

    assert places(NPS) == places(NPS.replace("scale: likelihood", "scale: yes"))


@pytest.mark.parametrize(
    ("labels", "satisfied"),
    [
        (["Không hài lòng", "Hài lòng", "Rất hài lòng"], "23"),
        (["Dissatisfied", "Satisfied", "Very satisfied"], "23"),
        (["Rất kém", "Kém", "Trung bình", "Tốt"], "4"),
        (["Chưa tốt", "Đạt", "Tốt"], "3"),
        (["Rất kém", "Kém", "Hơi kém", "Bình thường", "Khá", "Tốt", "Rất tốt"], "567"),
        (["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"], "45"),
        (["1", "2", "3", "4"], "34"),
        (["Kém", "Trung bình"], ""),
    ],
)
def test_where_nothing_is_said_names_help_to_tell_which_levels_are_satisfied(labels: list[str], satisfied: str) -> None:
    levels = {f"{number}": label for number, label in enumerate(labels, 1)}
    assert "".join(scale_with(levels).satisfied) == satisfied
    turned = scale_with(dict(zip(levels, labels[::-1], strict=True)), direction="down")
    assert set(turned.satisfied) == {f"{len(labels) + 1 - int(level)}" for level in satisfied}
