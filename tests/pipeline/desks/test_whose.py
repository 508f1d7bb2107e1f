"""Which desk and official a sheet is about: answer before row before run, and what is said of contradictions."""

from __future__ import annotations

from datetime import date

import pytest

from forms.desks import Desk, DeskKind, Desks
from pipeline.desks.whose import Said, Unclear, whose

FIRST, LAST = date(2019, 1, 1), date(2019, 3, 31)
D1 = Desk("d1", "u", "Quầy 1", number=1)
D2 = Desk("d2", "u", "Quầy 2", number=2)
AN = Desk("cb1", "u", "Nguyễn Văn An", kind=DeskKind.OFFICIAL, valid_to=date(2019, 2, 15))
BINH = Desk("cb1", "u", "Trần Thị Bình", kind=DeskKind.OFFICIAL, valid_from=date(2019, 2, 16))
ELSEWHERE = Desk("d9", "v", "Quầy 9", number=9)
DESKS = Desks((D1, D2, AN, BINH, ELSEWHERE))


def about(said: Said, first: date = FIRST, last: date = LAST) -> tuple[Desk | None, Desk | None, set[Unclear]]:
    found = whose(DESKS, "u", said, first, last)
    return found.desk, found.official, set(found.unclear)


@pytest.mark.parametrize(
    ("said", "desk", "why"),
    [
        (Said(), None, set()),
        (Said(run="d1"), D1, set()),
        (Said(row="d2", run="d2"), D2, set()),
        (Said(answer="1"), D1, set()),
        (Said(answer="1", row="d2"), D1, {Unclear.CONTRADICTION}),
        (Said(row="d2", run="d1"), D2, {Unclear.CONTRADICTION}),
        (Said(answer="7", run="d1"), None, {Unclear.UNKNOWN}),
        (Said(answer="9"), None, {Unclear.UNKNOWN}),  # another unit's number
        (Said(row="d9", run="d1"), None, {Unclear.UNKNOWN}),
        (Said(answer="1", row="gone"), D1, {Unclear.UNKNOWN}),
        (Said(answer_waits=True, run="d1"), None, {Unclear.WAITING}),
    ],
)
def test_answer_before_row_before_run(said: Said, desk: Desk | None, why: set[Unclear]) -> None:
    assert about(said) == (desk, None, why)


def test_a_sheet_tells_the_desk_and_the_official_without_contradiction() -> None:
    day = date(2019, 3, 1)
    assert about(Said(answer="2", run="cb1"), day, day) == (D2, BINH, set())


def test_an_id_that_passed_from_one_to_another_is_nobodys_unless_the_day_is_known() -> None:
    assert about(Said(run="cb1")) == (None, None, {Unclear.SEVERAL})
    for day, official in ((date(2019, 2, 15), AN), (date(2019, 2, 16), BINH)):
        assert about(Said(row="cb1"), day, day) == (None, official, set())
