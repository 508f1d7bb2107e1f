"""The survey file: what it means, and what office staff are told when it is wrong."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forms
import samples
from forms.errors import ExitCode, SurveyError
from forms.layout import Kind
from forms.survey import parse_survey

SAMPLE = Path(samples.__file__).parent / "survey.yaml"

SMALL = """\
id: small
languages: [vi, en]
authority: Sở Nội vụ | Home Affairs
title: Phiếu | Sheet
notice: Không ghi họ tên | No names
scales:
  s:
    1: Không | No
    2: Có | Yes
sections:
  first:
    title: Một | One
    questions:
      q1: Có hài lòng không | Satisfied
      q2:
        kind: choices
        label: Dịch vụ | Services
        most: 2
        options:
          a: Đất đai | Land
          b: Hộ tịch | Civil status
          c: Khác | Other
  second:
    title: Hai | Two
    questions:
      q3:
        kind: number
        label: Tuổi | Age
        digits: 2
      q4:
        kind: text
        label: Góp ý | Comments
        height: 40
"""


def error(text: str) -> SurveyError:
    with pytest.raises(SurveyError) as caught:
        parse_survey(text)
    assert caught.value.exit_code is ExitCode.BAD_SURVEY
    assert caught.value.advice
    assert "\n" not in caught.value.message + caught.value.advice
    return caught.value


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_sample_is_the_whole_questionnaire() -> None:
    survey = forms.load_survey(SAMPLE)
    assert survey.id == "sipas"
    criteria = [f"q{k:02d}" for k in range(1, 23)]
    rest = ["overall", "gender", "age", "education", "occupation", "comments"]
    assert [question.id for question in survey.questions] == criteria + rest
    assert [len(section.questions) for section in survey.sections][:5] == [4, 5, 6, 3, 4]
    assert [section.id for section in survey.sections][:5] == [
        "access",
        "procedures",
        "officials",
        "result",
        "feedback",
    ]
    for question in survey.questions[:23]:
        assert question.kind is Kind.RATING
        assert question.required
        assert [option.id for option in question.options] == ["1", "2", "3", "4", "5"]
    for question in survey.questions[23:]:
        assert not question.required
    for question in survey.questions:
        assert question.label.second
        assert unicodedata.is_normalized("NFC", question.label.main)


def test_what_a_survey_file_means() -> None:
    survey = parse_survey(SMALL)
    q1, q2, q3, q4 = survey.questions
    assert (q1.kind, q1.required, q1.most, [o.label.main for o in q1.options]) == (
        Kind.RATING,
        True,
        1,
        ["Không", "Có"],
    )
    assert (q2.kind, q2.required, q2.most, [o.id for o in q2.options]) == (Kind.CHOICES, False, 2, ["a", "b", "c"])
    assert (q3.kind, q3.digits) == (Kind.NUMBER, 2)
    assert (q4.kind, q4.height, str(q4.label), q4.label.second) == (Kind.TEXT, 40.0, "Góp ý", "Comments")


def test_words_that_other_yaml_readers_turn_into_booleans_and_numbers_stay_words() -> None:
    survey = parse_survey(changed("a: Đất đai | Land", "no: No\n          010: 1e3\n          on: 12:30"))
    assert [(o.id, o.label.main) for o in survey.questions[1].options][:3] == [
        ("no", "No"),
        ("010", "1e3"),
        ("on", "12:30"),
    ]


def test_decomposed_letters_are_composed() -> None:
    assert parse_survey(unicodedata.normalize("NFD", SMALL)) == parse_survey(SMALL)


def test_blanks_and_line_breaks_in_a_label_count_as_one_blank() -> None:
    survey = parse_survey(changed("Tuổi | Age", ">\n          Tuổi\n          của   bạn\n          | Age"))
    assert survey.questions[2].label.main == "Tuổi của bạn"


@pytest.mark.parametrize(
    ("languages", "main", "second"),
    [("[vi]", "Đánh dấu", None), ("[en]", "Put a cross", None), ("[en, vi]", "Put a cross", "Đánh dấu")],
)
def test_without_instructions_phieu_says_how_to_mark_in_the_survey_s_languages(
    languages: str, main: str, second: str | None
) -> None:
    text = re.sub(r"\| .*", "", SMALL) if "," not in languages else SMALL
    marking = parse_survey(text.replace("[vi, en]", languages)).marking.choose
    assert marking.main.startswith(main)
    assert marking.second is None if second is None else str(marking.second).startswith(second)


def test_the_second_language_may_be_left_out() -> None:
    assert parse_survey(changed("Có | Yes", "OK")).questions[0].options[1].label.second is None


@pytest.mark.parametrize(
    ("old", "new", "at", "problem", "advice"),
    [
        ("      q3:", "      q1:", "q1:\n        kind: number", "two questions have the id q1", "another id"),
        ("          b: Hộ", "          a: Hộ", "a: Hộ", "“a” stands here twice (first in line 20)", "Rename"),
        ("  second:", "  first:", "  first:\n    title: Hai", "“first” stands here twice", "Rename"),
        ("        label: Tuổi | Age\n", "", "q3:", "question q3: has no “label”", "label: …"),
        ("Tuổi | Age", "", "label: \n", "question q3: “label” has no text", "Tiếng Việt | English"),
        ("Tuổi | Age", "Tuổi |", "label: Tuổi |", "“label” has an empty text", "leave the “|” out"),
        ("Tuổi | Age", "a | b | c", "label: a", "3 texts for 2 languages", "one “|”"),
        ("kind: number", "kind: numbr", "kind: numbr", "question q3: unknown kind “numbr”", "“number”"),
        ("digits: 2", "digit: 2", "digit: 2", "question q3: unknown key “digit”", "“digits”"),
        ("title: P", "crest: c.svg\ntitle: P", "crest:", "“crest” “c.svg” is no PNG or JPEG", "Save it as PNG"),
        ("title: P", "crest: a/c.png\ntitle: P", "crest:", "“crest” can't be “a/c.png”", "beside the survey"),
        ("title: P", "crest: [c.png]\ntitle: P", "crest:", "“crest” can't be", "beside the survey"),
        ("notice:", "notices:", "notices:", "unknown key “notices”", "“notice”"),
        ("title: Hai", "titel: Hai", "titel:", "unknown key “titel”", "“title”"),
        ("digits: 2", "digits: two", "digits: two", "“digits” is “two”", "sample"),
        ("digits: 2", "digits: 7", "digits: 7", "“digits” is “7”", "sample"),
        ("        digits: 2\n", "", "q3:", "question q3: has no “digits”", "digits: 2"),
        ("digits: 2", "scale: s", "q3:", "“scale” has no meaning for the kind number", "rating"),
        ("most: 2", "most: 4", "q2:", "“most: 4” does not fit", "number of options"),
        ("          a: Đất đai | Land", "          a|b: x", "a|b:", "option id “a|b” can't be used", "option ids"),
        ("          a: Đất đai | Land", "          'a:b': x", "'a:b':", "option id “a:b” can't be used", "option ids"),
        ("      q1:", "      Q1:", "Q1:", "the id “Q1” can't be used", "a to z"),
        ("      q1:", "      q-1:", "q-1:", "the id “q-1” can't be used", "a to z"),
        ("id: small", "id: nhỏ", "id: nhỏ", "the id “nhỏ” can't be used", "a to z"),
        ("    2: Có", "    1: Có", "1: Có", "“1” stands here twice", "Rename"),
        ("    2: Có", "    0: Có", "  s:\n", "rising order", "sort"),
        ("    2: Có", "    good: Có", "  s:\n", "must be numbers", "means"),
        ("    2: Có | Yes\n", "", "  s:\n", "2 to 11 levels", "Add"),
        ("q1: Có hài lòng không | Satisfied", "q1: {label: A, scale: t}", "scale: t", "there is no scale “t”", "s."),
        ("languages: [vi, en]", "languages: [vi, fr]", "languages:", "unknown language “fr”", "vi, en"),
        ("languages: [vi, en]", "languages: [vi, vi]", "languages:", "a language twice", "once"),
        ("id: small", "id: small\npaper: A3", "paper: A3", "unknown paper “A3”", "A4, A5, Letter"),
        ("  second:", "\tsecond:", "\tsecond", "tab", "never with tabs"),
        ("title: Hai | Two", "title: Hai: | Two", "title: Hai: |", "is not YAML", "quotes"),
        ("title: Hai | Two", "title: &x Hai", "title: &x", "anchors", "quotes"),
        ("title: Hai | Two", "title: *x", "title: *x", "anchors", "quotes"),
        ("title: Hai | Two", "title: !!python/object/apply:os.system [ls]", "title: !!", "tags", "quotes"),
        ("    questions:\n      q3", "    question:\n      q3", "question:\n", "unknown key “question”", "questions"),
        ("title: Hai | Two", "title: [Hai]", "title: [Hai]", "“title” must be a text", "Tiếng Việt"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_question_and_mend(
    old: str, new: str, at: str, problem: str, advice: str
) -> None:
    text = changed(old, new)
    caught = error(text)
    assert f"survey.yaml:{line_of(text, at)}: " in caught.message
    assert problem in caught.message
    assert advice.lower() in caught.advice.lower()


def test_a_rating_needs_a_scale_and_only_one_goes_without_saying() -> None:
    without = re.sub(r"scales:\n(  .*\n)+?(?=sections)", "", SMALL)
    assert "there is no scale" in error(without).message
    two = changed("sections:", "  t: {1: A, 2: B}\nsections:")
    assert "question q1: which scale?" in error(two).message


@pytest.mark.parametrize(
    "text",
    ["", "   \n", "- a\n- b\n", "just words", "{", "a: b: c", "\x00", "--- a\n--- b\n", "%PDF-1.7\n%âãÏÓ", "[" * 5000],
)
def test_what_is_no_survey_at_all_is_told_in_one_line(text: str) -> None:
    assert error(text).message.startswith("survey.yaml")


def test_a_crest_is_no_part_of_the_layout() -> None:
    with_crest = parse_survey(changed("title: P", "crest: huy hiệu.PNG\ntitle: P"))
    assert with_crest.crest == "huy hiệu.PNG"
    assert forms.lay_out(with_crest) == forms.lay_out(parse_survey(SMALL)), "sheets printed before it are still read"


def test_a_yaml_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{n}: &{n} [{','.join(['*' + p] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "survey.yaml:1: anchors" in error(bomb).message


def test_files_that_can_t_be_read(tmp_path: Path) -> None:
    huge, binary, utf16 = (tmp_path / name for name in ("huge.yaml", "binary.yaml", "utf16.yaml"))
    huge.write_bytes(b"#" * 300_000)
    binary.write_bytes(SMALL.encode() + b"\n\xff\xfe")
    utf16.write_text(SMALL, encoding="utf-16")
    for path, problem in (
        (huge, "larger than"),
        (binary, f"binary.yaml:{SMALL.count(chr(10)) + 2}: is not UTF-8"),
        (utf16, "is not UTF-8"),
        (tmp_path, "no such file"),
        (tmp_path / "none.yaml", "no such file"),
    ):
        with pytest.raises(SurveyError, match=re.escape(problem)) as caught:
            forms.load_survey(path)
        assert str(path) in caught.value.message


@given(st.text(max_size=200))
def test_no_text_whatever_ends_in_anything_but_a_survey_error(text: str) -> None:
    try:
        parse_survey(text)
    except SurveyError as caught:
        assert caught.advice  # noqa: PT017 - nothing at all may also be raised


@given(st.integers(0, len(SMALL) - 1), st.sampled_from([*"|:#-[]{}&*!%@`'\"\n\t ,?>", "", "\u0300", "  "]))
def test_a_slip_of_the_keyboard_is_a_survey_or_a_survey_error(place: int, sign: str) -> None:
    try:
        parse_survey(SMALL[:place] + sign + SMALL[place + 1 :])
    except SurveyError as caught:
        assert caught.message.startswith("survey.yaml")  # noqa: PT017 - nothing at all may also be raised
