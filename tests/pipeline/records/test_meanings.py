"""Which versions of a question are counted together."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from forms.survey import Survey, parse_survey
from pipeline.records.meanings import changed_meanings, meaning_groups
from pipeline.records.same_meaning import SameMeaning, packed, unpacked


@lru_cache
def survey(label: str = "Đủ ghế", options: str = "{a: Một, b: Hai}") -> Survey:
    return parse_survey(
        "id: small\nauthority: A\ntitle: T\nnotice: N\nsections:\n  s:\n    title: S\n    questions:\n"
        f"      q: {{kind: choice, label: {label}, options: {options}}}\n"
    )


def keys(*surveys: Survey, same: tuple[SameMeaning, ...] = ()) -> list[str]:
    versions = [(f"layout{place}", one) for place, one in enumerate(surveys)]
    groups = meaning_groups(versions, same)
    return [groups[layout, "q"] for layout, _ in versions]


def same(older: int, newer: int) -> SameMeaning:
    return SameMeaning("small", "q", f"layout{older}", f"layout{newer}")


TYPO = survey("Đủ gế")


def test_what_means_the_same_as_the_newest_has_the_id_as_its_key_and_others_stand_apart() -> None:
    other = survey("Đủ nước")
    assert keys(survey(), survey("đủ ghế.")) == ["q", "q"]
    assert keys(other, other, survey()) == ["q@layout0", "q@layout0", "q"]


def test_a_meaning_that_comes_back_is_counted_with_what_it_was() -> None:
    versions = [("l0", survey()), ("l1", survey("Đủ nước")), ("l2", survey())]
    assert meaning_groups(versions) == {("l0", "q"): "q", ("l1", "q"): "q@l1", ("l2", "q"): "q"}
    assert changed_meanings(("l3", survey()), versions) == []
    assert changed_meanings(("l3", survey("Đủ nước")), versions) == []


def test_what_was_declared_the_same_is_counted_together_and_so_is_what_follows() -> None:
    assert keys(TYPO, survey()) == ["q@layout0", "q"]
    assert keys(TYPO, survey(), same=(same(0, 1),)) == ["q", "q"]
    assert keys(TYPO, survey(), survey(), same=(same(1, 0),)) == ["q", "q", "q"]
    assert keys(TYPO, survey("Đủ nước"), survey(), same=(same(0, 2),)) == ["q", "q@layout1", "q"]


def test_a_declaration_joins_all_that_was_apart() -> None:
    versions = [("a", TYPO), ("b", survey("Đủ nước")), ("c", survey())]
    said = [SameMeaning("small", "q", "a", "c"), SameMeaning("small", "q", "b", "c")]
    assert set(meaning_groups(versions, said).values()) == {"q"}


def test_an_option_that_comes_back_as_something_else_is_not_hidden_by_a_version_without_it() -> None:
    versions = [("a", survey(options="{a: Một, b: Hai}")), ("b", survey(options="{a: Một}"))]
    [changed] = changed_meanings(("c", survey(options="{a: Một, b: Ba}")), versions)
    assert (changed.older, changed.changes[0].was, changed.changes[0].now) == ("a", "b = Hai", "b = Ba")
    assert changed_meanings(("c", survey(options="{a: Một, b: Hai, c: Ba}")), versions) == []


def test_what_differs_is_told_against_the_newest_version_until_it_is_declared() -> None:
    versions = [("a", TYPO), ("b", TYPO)]
    [changed] = changed_meanings(("c", survey()), versions)
    assert changed.older == "b"
    assert changed_meanings(("c", survey()), versions, [SameMeaning("small", "q", "b", "c")]) == []
    assert len(changed_meanings(("d", survey("Khác")), versions, [SameMeaning("small", "q", "b", "c")])) == 1


def test_a_question_without_an_earlier_version_changes_nothing() -> None:
    assert changed_meanings(("c", survey()), []) == []


@given(st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, max_size=6))
def test_versions_share_a_key_if_and_only_if_they_say_the_same(labels: list[str]) -> None:
    found = keys(*map(survey, labels))
    for one, label in zip(found, labels, strict=True):
        assert (one == "q") == (label == labels[-1])
        assert one in ("q", f"q@layout{labels.index(label)}")


def test_declarations_survive_the_log() -> None:
    said = [same(0, 1), SameMeaning("small", "other", "layout1", "layout2")]
    assert sorted(unpacked(*packed(said)), key=lambda one: one.question) == sorted(said, key=lambda one: one.question)
