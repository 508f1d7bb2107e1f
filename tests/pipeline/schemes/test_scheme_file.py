from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import ExitCode
from pipeline.errors import SchemeError
from pipeline.schemes.scheme import Scheme, SumClass, holds
from pipeline.schemes.scheme_checks import contradictions
from pipeline.schemes.scheme_file import SHIPPED, load_scheme, parse_scheme, scheme_names, scheme_text

Changed = Callable[..., str]


def mistakes(text: str) -> list[tuple[str, str]]:
    with pytest.raises(SchemeError) as error:
        parse_scheme(text, "own.yaml")
    assert error.value.exit_code is ExitCode.BAD_SURVEY
    return [(one.message, one.advice) for one in (error.value, *error.value.others)]


def line_of(text: str, what: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if what in line)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_can_be_used(name: str) -> None:
    assert load_scheme(name, None).id == name
    assert load_scheme(f"{name}.yaml", None).sources


def test_the_circular_has_nine_indicators_of_two_points_and_five_classes() -> None:
    scheme = load_scheme("tt01-2018", None)
    assert [one.number for one in scheme.indicators] == list("123456789")
    assert {one.max for one in scheme.indicators} == {2}
    assert scheme.most == 18
    assert [one.number for one in scheme.indicators if one.citizens] == ["1", "2", "3", "4", "6", "7"]
    assert all(one.scores_itself and one.appraised for one in scheme.indicators)
    assert [one.title.main for one in scheme.classes] == ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"]


def test_a_file_in_the_workspace_is_looked_for_first(tmp_path: Path, changed_tt01: Changed) -> None:
    (tmp_path / "tt01-2018.yaml").write_text(
        changed_tt01(("from: 15}", "from: 16}"), ("below: 15", "below: 16")), "utf-8"
    )
    (tmp_path / "survey.yaml").write_text("id: sipas\n", "utf-8")
    assert load_scheme("tt01-2018", tmp_path).classes[0].begin == 16
    assert load_scheme("tt01-2018", None).classes[0].begin == 15
    (tmp_path / "danang-2025.yaml").write_text(changed_tt01(("id: tt01-2018", "id: danang-2025")), "utf-8")
    assert load_scheme("danang-2025", tmp_path).id == "danang-2025"
    assert scheme_names(tmp_path) == (*SHIPPED, "danang-2025")


def test_a_copy_that_kept_the_id_of_the_original_is_told(tmp_path: Path, changed_tt01: Changed) -> None:
    (tmp_path / "danang-2025.yaml").write_text(changed_tt01(), "utf-8")
    with pytest.raises(SchemeError, match="has the id tt01-2018") as error:
        load_scheme("danang-2025", tmp_path)
    assert "id: danang-2025" in error.value.advice


@pytest.mark.parametrize("name", ["tt01", "../tt01-2018", "/etc/passwd", "", "tt01-2018.yaml.yaml", "TT01-2018"])
def test_a_name_that_is_none_leads_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "tt01-2018.yaml").write_text("overall: sum", "utf-8")
    with pytest.raises(SchemeError, match="there is no scheme") as error:
        scheme_text(name, tmp_path)
    assert "tt01-2018" in error.value.advice


@pytest.mark.parametrize(
    ("before", "after", "said", "advice"),
    [
        ("from: 15}", "from: 15, below: 18}", "from 18 on there is a gap", "Take “below” out of class excellent"),
        ("from: 12, below: 15", "from: 12, below: 14", "from 14 to below 15 there is a gap", "from: 14"),
        ("from: 12, below: 15", "from: 11, below: 15", "class fair and class good overlap from 11", "below: 11"),
        ("below: 6}", "below: 6}\n  none: {title: x, from: 6, below: 6}", "class none is empty", "Correct “from”"),
        ("from: 15}", "from: 19}", "class excellent begins above 18", "max"),
        ("below: 6}", "from: 1, below: 6}", "below 1 there is a gap", "Take “from” out of class weak"),
        ("from: 3.5, below: 5", "from: 3.5, below: 4.5", "from 4.5 to below 5 there is a gap", "from: 4.5"),
        ("max: 2", "max: two", "indicator i1: “max” is “two”, which is no number", "3.5"),
        ("max: 2", "max: 1", "indicator i1: the step 2 is above its max 1", "Correct"),
        (
            "points: {0: 0, 1: 1, 2: 2}",
            "points: {0: 0, 1: 1, 2: 3}",
            "level 2 has 3 points, above its max 2",
            "Correct",
        ),
        ("early: 2", "early: 4", "4 points are above its max 2", "Correct"),
        ("overall: sum", "overall: total", "unknown overall “total”", "sum, weighted, pooled"),
        ("overall: sum", "overall: pooled", "“overall: pooled” takes answers of people alone", "overall: sum"),
        ("  i5:", "  i5:\n    number: 4", "i4 is called 4, too", "another number"),
        ("[appraised, self", "[apraised, self", "unknown counts “apraised”", "Did you mean “appraised”?"),
        ("[i1, i2, i3", "[i1, i12, i3", "there is no indicator “i12”", "Did you mean “i2”?"),
        ("[i1, i2, i3", "[i1, i5, i3", "neither people nor dates give indicator i5 points", "citizens:"),
        ("[i1, i2, i3, i4, i6", "[i1, i2, i3, i4, i60", "there is no indicator “i60”", "Did you mean “i6”?"),
        (
            "[i1, i2, i3, i4, i6",
            "[i1, i2, i3, i4, i5",
            "neither people nor dates give indicator i5 points",
            "Take it out",
        ),
        ('number: "02"', 'number: "01"', "two forms have the number 01", "another"),
        ('number: "02"', "numbers: 02", "has no “number”", "number: …"),
        ("  units:\n", "  unitz:\n", "unknown key “unitz”", "Did you mean “unit”?"),
        ("self: true", "self: perhaps", "is neither true nor false", "true or false"),
        ("ranking: true", "rank: true", "unknown key “rank”", "Did you mean “ranking”?"),
        ("levels: 1}", "levels: 0}", "level 0 is counted as dissatisfied, too", "once"),
        ("[quarter, year]", "[quarterly]", "unknown periods “quarterly”", "Did you mean “quarter”?"),
        ("questions: q3", "questions: q3, measure: index", "don't fit", "measure: points"),
        ("max: 2", "max: 2\n    counts: [citizens, computed, self, appraised, elsewhere]", "“elsewhere”", "appraised"),
        ("ranking: true", "ranking: true\nsections: {measure: index}", "both “indicators” and “sections”", "sections"),
        (
            "time: total\n      points",
            "time: total\n      bands",
            "“bands” is empty or not what belongs here",
            "shipped",
        ),
    ],
)
def test_a_mistake_is_named_by_its_line_with_advice(
    changed_tt01: Changed, before: str, after: str, said: str, advice: str
) -> None:
    text = changed_tt01((before, after))
    [(message, told)] = mistakes(text)[:1]
    assert said in message
    assert advice in told
    line = int(message.split(":")[1])
    assert 1 < line <= len(text.splitlines())


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines(changed_tt01: Changed) -> None:
    text = changed_tt01(("max: 2", "max: two"), ("overall: sum", "overall: total"), ("ranking:", "rankings:"))
    found = [message for message, _ in mistakes(text)]
    lines = [line_of(text, what) for what in ("max: two", "overall: total", "rankings:")]
    assert [int(message.split(":")[1]) for message in found] == lines
    text = changed_tt01(("below: 15", "below: 14"), ("[i1, i2", "[i1, i0"))
    assert [int(message.split(":")[1]) for message, _ in mistakes(text)] == [
        line_of(text, "excellent:"),
        line_of(text, "[i1, i0"),
    ]


def test_an_indicator_that_nothing_gives_points_is_told(changed_tt01: Changed) -> None:
    text = changed_tt01().replace("    self: true\n    appraised: true\n", "")
    assert [message for message, _ in mistakes(text)] == [
        f"own.yaml:{line_of(text, f'  {one}:')}: indicator {one}: nothing gives it points" for one in ("i5", "i8", "i9")
    ]


@pytest.mark.parametrize("text", ["", "- a\n", "id: [", "a: &x 1\nb: *x\n", "id: !!python/object x\n", "\tid: x\n"])
def test_what_is_no_yaml_is_an_error_about_a_scheme(text: str) -> None:
    [(message, advice)] = mistakes(text)
    assert message.startswith("own.yaml")
    assert advice
    assert "survey" not in message + advice


TT01 = load_scheme("tt01-2018", None)
LIMITS = st.fractions(0, 18, max_denominator=7)


def with_classes(stretches: list[tuple[Fraction | None, Fraction | None]]) -> Scheme:
    classes = [
        SumClass.model_validate({"id": f"c{at}", "title": "x"}).model_copy(update={"begin": begin, "below": below})
        for at, (begin, below) in enumerate(stretches)
    ]
    return TT01.model_copy(update={"classes": tuple(classes)})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.none() | LIMITS, st.none() | LIMITS), min_size=1, max_size=4), LIMITS)
def test_classes_that_are_taken_hold_every_sum_once(
    stretches: list[tuple[Fraction | None, Fraction | None]], any_sum: Fraction
) -> None:
    scheme = with_classes(stretches)
    ends = [end for stretch in stretches for end in stretch if end is not None]
    just_below = [end - Fraction(1, 10**9) for end in ends if end]
    counts = {
        value: sum(holds(one, value) for one in scheme.classes)
        for value in (Fraction(0), Fraction(18), any_sum, *ends, *just_below)
    }
    assert contradictions(scheme) or set(counts.values()) == {1}


@settings(max_examples=20, deadline=None)
@given(st.sets(st.fractions(Fraction(1, 7), 18, max_denominator=7), min_size=1, max_size=5), st.randoms())
def test_classes_that_hold_every_sum_once_are_taken(limits: set[Fraction], random: Random) -> None:
    ends = sorted(limits)
    stretches = list(zip([None, *ends], [*ends, None], strict=True))
    random.shuffle(stretches)
    scheme = with_classes(stretches)
    assert contradictions(scheme) == []
    for value in (Fraction(0), Fraction(18), *ends, *(end - Fraction(1, 10**9) for end in ends)):
        assert sum(holds(one, value) for one in scheme.classes) == 1
    assert contradictions(with_classes(stretches[1:])) != []
