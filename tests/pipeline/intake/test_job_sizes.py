"""Jobs are large while there is much to read, and small at the end, so that no reader waits long for the last one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.job_sizes import LEAST_PAGES, MOST_PAGES, pages_of_next


@given(st.integers(1, 20_000), st.integers(0, 64))
def test_no_job_is_larger_than_those_before_it_nor_than_it_may_be(pages: int, hands: int) -> None:
    sizes, left = [], pages
    while left > 0:
        sizes.append(pages_of_next(left, hands))
        left -= sizes[-1]
    assert sizes == sorted(sizes, reverse=True)
    assert all(LEAST_PAGES <= size <= MOST_PAGES for size in sizes)


@given(st.integers(1, 64))
def test_where_there_is_enough_nobody_has_half_of_it(hands: int) -> None:
    pages = 100 * hands
    assert pages_of_next(pages, hands) * hands * 2 < pages
