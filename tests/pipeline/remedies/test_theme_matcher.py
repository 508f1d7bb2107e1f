"""Themes suggested from the words of a comment."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.remedies.theme_matcher import Suggestion, suggested
from pipeline.remedies.theme_words import DEFAULT_WORDS, words_of
from pipeline.settings import Settings, Theme
from tests.benchmarks.theme_words import comments, measured

THEMES = {
    "waiting": ("chờ", "chờ lâu", "thời gian chờ", "xếp hàng"),
    "staff": ("cán bộ", "thái độ"),
    "place": ("phòng chờ", "ghế", "điều hòa"),
    "procedure": ("thủ tục", "quy trình", "đi lại nhiều lần"),
}


def themes_of(text: str) -> list[str]:
    return [one.theme for one in suggested(text, THEMES)]


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Chờ lâu", ["waiting"]),
        ("CHỜ  RẤT LÂU!!!", ["waiting"]),
        ("cho lau qua", ["waiting"]),
        ("Chợ lâu đời nhất phường", []),
        ("Chợ Hòa Bình đông, cho thuê lâu dài", []),
        ("không phải chờ", ["waiting"]),
        ("tgian chờ hơi lâu", ["waiting"]),
        ("xếp 3 hàng dài", ["waiting"]),
        ("xep 3 hang dai", ["waiting"]),
        ("xếp 3 cái hàng", []),
        ("cb thái độ ko tốt", ["staff"]),
        ("Can bo o phong cho lam thu tuc", ["staff", "place", "procedure"]),
        ("phòng chờ nóng", ["place"]),
        ("đièu hoà hỏng", []),
        ("Điều hoà hỏng", ["place"]),
        ("qui trình rối", ["procedure"]),
        ("xếp, hàng", ["waiting"]),
        ("xếp hộ hàng", []),
        ("cho toi xin", []),
        ("", []),
        ("😀 …", []),
    ],
)
def test_a_theme_is_suggested_by_its_words_and_by_no_others(text: str, themes: list[str]) -> None:
    assert themes_of(text) == themes
    assert themes_of(unicodedata.normalize("NFD", text)) == themes
    assert themes_of(text.upper()) == themes


def test_the_words_are_told_as_they_stand_in_the_comment() -> None:
    found = suggested("Phải Chờ quá lâu, cán bộ vắng; chờ lâu nữa", THEMES)
    assert found == [Suggestion("waiting", ("Chờ quá lâu", "chờ lâu")), Suggestion("staff", ("cán bộ",))]


@given(st.text(max_size=60), st.sampled_from([phrase for words in THEMES.values() for phrase in words]))
def test_whatever_stands_before_and_after_a_phrase_is_still_found(noise: str, phrase: str) -> None:
    said = suggested(f"{phrase}.", THEMES)
    found = suggested(f"{noise}\n{phrase}.", THEMES)
    for one in said:
        assert any(phrase in " ".join(other.words) for other in found if other.theme == one.theme)
    assert all(word in unicodedata.normalize("NFC", f"{noise}\n{phrase}.") for one in found for word in one.words)


def test_the_words_of_the_settings_take_the_place_of_those_that_are_known() -> None:
    themes = {
        "waiting": Theme(vi="Chờ", en="Waiting", words=("bốc số",)),
        "place": Theme(vi="Nơi", en="Place", words=()),
        "staff": Theme(vi="Cán bộ", en="Staff"),
        "market": Theme(vi="Chợ", en="Market"),
    }
    words = words_of(themes)
    assert words["waiting"] == ("bốc số",)
    assert (words["place"], words["market"], words["staff"]) == ((), (), DEFAULT_WORDS["staff"])
    assert [one.theme for one in suggested("bốc số chờ lâu, thiếu ghế", words)] == ["waiting"]


def test_every_default_theme_but_other_has_words_and_no_two_have_the_same() -> None:
    words = words_of(Settings().themes)
    assert [name for name, found in words.items() if not found] == ["other"]
    every = [word for found in words.values() for word in found]
    assert [word for word in every if every.count(word) > 1] == []


def test_the_comments_that_were_written_to_measure_it_have_themes_that_there_are() -> None:
    given_ = comments()
    assert len(given_) >= 200
    assert {theme for one in given_ for theme in one.themes} <= set(DEFAULT_WORDS)
    assert set(measured(given_)) <= set(DEFAULT_WORDS)
