from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures.formulas import ranks
from pipeline.schemes.ranking import with_ranks
from pipeline.schemes.rows import Classed, ClassRow, Note
from pipeline.schemes.spans import Span


def row(low: int, high: int, sheets: int = 30, waiting: int = 0, channel: str = "counter") -> ClassRow:
    span = Span(Fraction(low), Fraction(low), Fraction(high))
    return ClassRow(
        "u", channel, "2019-Q1", "", sheets, waiting, Fraction(18), Classed(span), (), None, {}, 0, None, Note.NONE
    )


def ranked(*rows: ClassRow) -> list[int | None]:
    return [one.rank for one in with_ranks(rows, fewest=30)]


def test_equals_share_a_rank_and_channels_are_apart() -> None:
    assert ranked(row(9, 9), row(12, 12), row(9, 9), row(3, 3), row(3, 3, channel="box")) == [2, 1, 2, 4, 1]


def test_a_unit_with_too_few_sheets_has_no_rank_and_takes_none() -> None:
    assert ranked(row(12, 12, sheets=29), row(9, 9)) == [None, 1]


def test_a_unit_whose_waiting_sheets_may_make_enough_holds_ranks_back() -> None:
    assert ranked(row(12, 12, sheets=29, waiting=1), row(9, 9), row(15, 15)) == [None, None, 1]


BOUNDS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=4)


@settings(max_examples=80, deadline=None)
@given(BOUNDS)
def test_a_rank_is_told_where_no_doubt_can_change_it_and_only_there(bounds: list[tuple[int, int]]) -> None:
    rows = [row(low, low + width) for low, width in bounds]
    ways = product(*(range(low, low + width + 1) for low, width in bounds))
    possible = [set(found) for found in zip(*(ranks([Fraction(one) for one in way]) for way in ways), strict=True)]
    expected = [next(iter(found)) if len(found) == 1 else None for found in possible]
    assert ranked(*rows) == expected
