"""What makes an id of a survey mean something else than in an earlier version, and what doesn't."""

from __future__ import annotations

import itertools
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.meaning import Aspect, changes, plainly, scale_in_force
from forms.survey import Survey, parse_survey

TEXT = """\
id: small
languages: [vi, en]
authority: Sở Nội vụ | Home Affairs
title: Phiếu | Sheet
notice: Không ghi họ tên | No names
scales:
  s:
    levels:
      1: Không hài lòng | Dissatisfied
      2: Bình thường | Neutral
      3: Hài lòng | Satisfied
sections:
  first:
    title: Một | One
    questions:
      q1: Nơi ngồi chờ đủ chỗ | Enough seats
      q2: {kind: choice, label: Giới tính | Gender, options: {m: Nam | Male, f: Nữ | Female}}
"""


def changed(*pairs: tuple[str, str], text: str = TEXT) -> Survey:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_survey(text, printed=True)


OLD = changed()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Nơi ngồi chờ đủ chỗ", "nơi ngồi  chờ, đủ chỗ."),
        ("Nơi ngồi chờ", unicodedata.normalize("NFD", "Nơi ngồi chờ")),
        (" | Enough seats", ""),
        ("title: Một | One", "title: Hai | Two"),
        ("f: Nữ | Female}", "f: Nữ | Female, o: Khác | Other}"),
        ("{m: Nam | Male,", "{o: Khác | Other, m: Nam | Male,"),
        ("m: Nam | Male, ", ""),
        ("      q2:", "      q0: Mới | New\n      q2:"),
        ("    levels:", "    not_applicable: {na: Không biết | Not known}\n    levels:"),
        ("    levels:", "    satisfied: [3]\n    levels:"),
        ("authority: Sở Nội vụ", "authority: Sở khác"),
    ],
)
def test_what_leaves_the_meaning_of_every_id(old: str, new: str) -> None:
    assert changes(OLD, changed((old, new))) == []
    assert changes(changed((old, new)), OLD) == []


@pytest.mark.parametrize(
    ("old", "new", "question", "aspect", "was", "now"),
    [
        ("Nơi ngồi chờ đủ", "Nơi để xe đủ", "q1", Aspect.LABEL, "Nơi ngồi chờ đủ chỗ", "Nơi để xe đủ chỗ"),
        ("Enough seats", "Enough room", "q1", Aspect.LABEL, "Enough seats", "Enough room"),
        ("kind: choice", "kind: choices", "q2", Aspect.KIND, "choice", "choices"),
        ("m: Nam | Male, f: Nữ | Female", "m: Nữ | Male, f: Nữ", "q2", Aspect.OPTION, "m = Nam", "m = Nữ"),
        ("Nam | Male", "Nam | Man", "q2", Aspect.OPTION, "m = Male", "m = Man"),
        ("    levels:", "    satisfied: [2, 3]\n    levels:", "q1", Aspect.SATISFIED, "3", "2, 3"),
        ("    levels:", "    satisfied: []\n    levels:", "q1", Aspect.SATISFIED, "3", "none"),
        ("2: Bình thường | Neutral", "2: {label: Bình thường | Neutral, score: 1.5}", "q1", Aspect.SCORES,
         "1 = 1, 2 = 2, 3 = 3", "1 = 1, 2 = 3/2, 3 = 3"),
        ("      3: Hài lòng | Satisfied\n", "      3: Hài lòng | Satisfied\n      4: Rất hài lòng | Very satisfied\n",
         "q1", Aspect.LEVELS, "1 = Không hài lòng; 2 = Bình thường; 3 = Hài lòng",
         "1 = Không hài lòng; 2 = Bình thường; 3 = Hài lòng; 4 = Rất hài lòng"),
        ("Neutral", "So so", "q1", Aspect.LEVELS, "1 = Dissatisfied; 2 = Neutral; 3 = Satisfied",
         "1 = Dissatisfied; 2 = So so; 3 = Satisfied"),
    ],
)  # fmt: skip
def test_what_changes_the_meaning_of_an_id(
    old: str, new: str, question: str, aspect: Aspect, was: str, now: str
) -> None:
    [change] = changes(OLD, changed((old, new)))
    assert (change.question, change.aspect, change.was, change.now) == (question, aspect, was, now)


def test_a_direction_that_was_turned_is_told_with_what_follows_from_it() -> None:
    told = changes(OLD, changed(("    levels:", "    direction: down\n    levels:")))
    assert [change.aspect for change in told] == [Aspect.DIRECTION, Aspect.SCORES], "labels say what is satisfied"
    assert {change.scale for change in told} == {"s"}


def test_languages_that_change_places_change_nothing() -> None:
    lines = []
    for line in TEXT.replace("[vi, en]", "[en, vi]").splitlines():
        head, bar, tail = line.partition(" | ")
        key, colon, text = head.rpartition(": ")
        lines.append(f"{key}{colon}{tail} | {text}" if bar and "{" not in line else line)
    swapped = changed(
        ("Giới tính | Gender", "Gender | Giới tính"),
        ("Nam | Male", "Male | Nam"),
        ("Nữ | Female", "Female | Nữ"),
        text="\n".join(lines),
    )
    assert swapped.questions[0].label.main == "Enough seats"
    assert changes(OLD, swapped) == []


def test_a_survey_in_another_language_alone_can_t_be_compared() -> None:
    vietnamese, english = (
        parse_survey(
            f"id: x\nlanguages: [{language}]\nauthority: A\ntitle: T\nnotice: N\nscales:\n  s: {{0: A, 1: B}}\n"
            f"sections:\n  a:\n    title: T\n    questions:\n      q: {label}\n"
        )
        for language, label in (("vi", "Đủ ghế"), ("en", "Enough seats"))
    )
    assert [(change.was, change.now) for change in changes(vietnamese, english)][:1] == [("Đủ ghế", "Enough seats")]


@given(st.text(max_size=40))
def test_texts_are_compared_without_case_blanks_and_punctuation(text: str) -> None:
    assert plainly(plainly(text)) == plainly(text)
    assert plainly(f" {text}. ") == plainly(text)
    assert plainly(unicodedata.normalize("NFD", text)) == plainly(text)


def test_signs_of_numbers_are_no_punctuation() -> None:
    assert plainly("-1") != plainly("1")
    assert plainly("25–34") == plainly("25 - 34") == "25 34"


LEVELS = ("Không hài lòng | Dissatisfied", "Bình thường | Neutral", "Hài lòng | Satisfied")


@given(st.permutations(range(3)), st.booleans())
def test_a_level_counts_by_its_label_whatever_its_number_was(order: list[int], says_so: bool) -> None:
    levels = "".join(f"      {number}: {LEVELS[which]}\n" for number, which in enumerate(order, 1))
    said = "    satisfied: []\n" if says_so else ""
    start, end = TEXT.index("    levels:"), TEXT.index("sections:")
    old = parse_survey(f"{TEXT[:start]}{said}    levels:\n{levels}{TEXT[end:]}", printed=True)
    scale = scale_in_force(old, "q1", OLD)
    assert [level.label for level in scale.levels] == [option.label for option in old.questions[0].options]
    assert [scale.scores[str(number)] for number in (1, 2, 3)] == [which + 1 for which in order]
    assert scale.satisfied == (str(order.index(2) + 1),)
    best_is_later = order[-1] > order[0]
    assert scale.direction == ("up" if best_is_later else "down")


def test_the_newest_version_says_what_counts_on_older_sheets_with_the_same_levels() -> None:
    newest = changed(
        ("    levels:", "    satisfied: [2, 3]\n    levels:"),
        ("2: Bình thường | Neutral", "2: {label: Bình thường | Neutral, score: 2.5}"),
    )
    scale = scale_in_force(OLD, "q1", newest)
    assert scale.satisfied == ("2", "3")
    assert scale.scores["2"] == Fraction(5, 2)


def test_other_levels_count_as_they_did() -> None:
    other = changed(
        ("2: Bình thường | Neutral\n", "2: Tạm được | Fair\n"), ("    levels:", "    satisfied: []\n    levels:")
    )
    assert scale_in_force(OLD, "q1", other) == OLD.scales[0]
    gone = changed(("q1:", "q9:"))
    assert scale_in_force(OLD, "q1", gone) == OLD.scales[0]
    with pytest.raises(KeyError):
        scale_in_force(OLD, "q2", OLD)


def test_levels_of_the_same_label_can_t_be_told_apart() -> None:
    flat = changed(("Bình thường | Neutral", "Hài lòng | Satisfied"))
    turned = changed(("Không hài lòng | Dissatisfied", "Hài lòng | Satisfied"))
    for one, other in itertools.permutations((flat, turned)):
        assert scale_in_force(one, "q1", other) == one.scales[0]
