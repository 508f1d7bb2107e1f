"""What is measured of a fault, in the words that older databases and tables hold."""

from __future__ import annotations

from typing import get_args

import pytest

from omr import Fault, Outcome, PageReading
from omr.fault_details import (
    FaultDetail,
    ForeignCode,
    ForgedCode,
    MarkersSeen,
    PagesContradict,
    PictureSize,
    Residual,
    StreakPlace,
    StreakPlaces,
    UnheldLayout,
)

WORDS: list[tuple[FaultDetail, str]] = [
    (PictureSize(300, 400), "300×400 px"),
    (ForeignCode("https://example.org/" + 80 * "a"), "https://example.org/" + 60 * "a"),
    (ForgedCode("P1ABC-1"), "P1ABC-1"),
    (UnheldLayout("8KQ2"), "8KQ2"),
    (PagesContradict(1, 2), "1 ≠ 2"),
    (MarkersSeen(2), "2/4"),
    (Residual(1.239), "1.24 mm"),
    (StreakPlaces((StreakPlace(True, 812.4), StreakPlace(False, 3.6))), "x = 812 px, y = 4 px"),
]


@pytest.mark.parametrize(("detail", "words"), WORDS)
def test_the_words_of_a_detail_stay_as_they_were(detail: FaultDetail, words: str) -> None:
    assert str(detail) == words
    assert PageReading(Outcome.UNREADABLE, Fault.PAGE_FOREIGN, detail).to_dict()["detail"] == words


def test_every_kind_of_detail_has_its_words_here() -> None:
    assert {type(detail) for detail, _ in WORDS} == set(get_args(FaultDetail))


def test_a_fault_whose_name_says_all_has_no_words() -> None:
    assert PageReading(Outcome.BLANK, Fault.PAGE_BLANK).to_dict()["detail"] == ""
