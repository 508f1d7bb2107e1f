"""What sheets look like from afar, on whatever scales they were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from pipeline.counting.levels import Levels
from pipeline.figures.answer_patterns import Looks, looks_of, rated_questions, strings_of, sums_of
from tests.pipeline.figures.made_sheets import FIVE, City, Sent, Where, layout_of

YES_NO = Levels(("yes", "no"), (Fraction(1), Fraction(0)), frozenset({"yes"}))
SEVEN = Levels.numbered(tuple("1234567"))
NPS = Levels(tuple(map(str, range(11))), tuple(map(Fraction, range(11))), frozenset({"9", "10"}))
REVERSED = Levels(FIVE, tuple(map(Fraction, (5, 4, 3, 2, 1))), frozenset({"1", "2"}))
FOUR = Levels.numbered(tuple("1234"))


def looks(scales: Mapping[str, Levels], *sheets: Sequence[str], more: Sequence[str] = ()) -> Looks:
    """The sheets of a survey that asks one rating after another; ``more`` are choices beside the levels."""
    city = City({"counter": layout_of({name: (*scale.ids, *more) for name, scale in scales.items()})}, scales)
    city.add(Where("a"), [Sent(sheet) for sheet in sheets])
    tally = city.inputs().tally
    (found,) = looks_of(tally, "made", rated_questions(tally, "made"))
    return found


def alike(count: int, scale: Levels) -> dict[str, Levels]:
    return {f"q{number}": scale for number in range(count)}


@pytest.mark.parametrize(
    ("scale", "best", "other"), [(YES_NO, "yes", "no"), (SEVEN, "7", "4"), (NPS, "10", "9"), (REVERSED, "1", "5")]
)
def test_the_best_level_is_the_one_with_the_highest_score(scale: Levels, best: str, other: str) -> None:
    found = looks(alike(6, scale), [best] * 6, [other] * 6, [best] * 5 + [other], [best] * 5 + [""])
    assert found.is_best.tolist() == [True, False, False, True], "a question left open says nothing against it"
    assert found.is_lined.tolist() == [True, True, False, True]


def test_one_column_on_a_reversed_scale_is_the_other_end_and_yet_one_column() -> None:
    scales = alike(4, Levels.numbered(FIVE)) | {"turned": REVERSED, "again": REVERSED}
    found = looks(scales, ["5"] * 6, ["5"] * 4 + ["1"] * 2)
    assert found.is_lined.tolist() == [True, False]
    assert found.is_best.tolist() == [False, True]


def test_of_several_scales_columns_are_compared_within_the_one_that_asks_most() -> None:
    scales = {"n": NPS} | alike(5, Levels.numbered(FIVE)) | {"y": YES_NO, "z": YES_NO}
    found = looks(scales, ["3", *["4"] * 5, "no", "yes"], ["4", *["4"] * 4, "5", "yes", "yes"])
    assert found.lined.tolist() == [5, 5]
    assert found.is_lined.tolist() == [True, False]
    assert found.string.tolist() == [5, 4]


def test_three_ratings_say_nothing_by_being_in_one_column() -> None:
    found = looks(alike(3, FOUR), ["4"] * 3, ["2"] * 3)
    assert found.may_be_lined.tolist() == found.is_lined.tolist() == [False, False]
    assert found.is_best.tolist() == [True, False], "but all at the best level they are"


def test_the_longest_string_is_ended_by_an_open_answer_and_by_one_that_does_not_apply() -> None:
    scales = alike(7, FOUR)
    found = looks(scales, list("4444444"), list("4443444"), list("44 4444"), list("444x444"), list("1212121"), more="x")
    assert found.string.tolist() == [7, 3, 4, 3, 1]
    (times,) = strings_of([found], 1)
    assert times == {7: 1, 3: 2, 4: 1, 1: 1}
    assert found.rated.tolist() == [7, 7, 6, 6, 7]


def test_what_does_not_apply_to_somebody_is_no_level() -> None:
    found = looks(alike(6, FOUR), list("44444x"), list("xxxxxx"), more="x")
    assert found.is_best.tolist() == [True, False]
    assert sums_of([found], 1).rated.tolist() == [1]
