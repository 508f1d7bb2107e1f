"""Whose a page is that lay below another sheet: what the picture of the other side tells."""

from __future__ import annotations

import pytest

from pipeline.records.hidden_sheets import SeenSheet, hidden_serials


def seen(*sheets: tuple[int, int, int | None, int | None, bool]) -> list[SeenSheet]:
    return [SeenSheet(*sheet) for sheet in sheets]


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        # 1 lies over 2 on the front, 2 over 1 on the back
        ([(1, 1, 1, 1, True), (2, 2, 2, 2, True), (3, 1, None, 1, True), (4, 2, None, 2, True)], {3: 2, 4: 1}),
        # the same on pages 3 and 4 of longer sheets
        ([(1, 1, 1, 3, True), (2, 2, 2, 4, True), (3, 1, None, 3, True), (4, 2, None, 4, True)], {3: 2, 4: 1}),
        # 2 covers 1 on the back altogether
        ([(1, 1, 1, 1, True), (2, 2, 2, 2, False), (3, 1, None, 1, True)], {3: 2}),
        # both codes are seen on the front
        ([(1, 1, 1, 1, True), (2, 2, 2, 2, True), (3, 1, 2, 1, True), (4, 2, None, 2, True)], {4: 1}),
        # 1 lies above on both sides, so that nothing is known of the other
        ([(1, 1, 1, 1, True), (2, 2, 1, 2, True), (3, 1, None, 1, True), (4, 2, None, 2, True)], {}),
        # of three sheets one was never seen
        ([(1, 1, 1, 1, True), (2, 2, 2, 2, True), (3, 1, None, 1, True), (4, 1, None, 1, True)], {}),
        # page 2 of a sheet whose page 1 was taken by itself is not the other side
        ([(1, 1, 1, 1, True), (2, 2, 2, 2, False), (3, 3, 2, 1, False), (4, 1, None, 1, True)], {}),
        # the next picture shows another front
        ([(1, 1, 1, 1, True), (2, 2, 2, 1, False), (3, 1, None, 1, True)], {}),
        # which side is hidden is not known
        ([(1, 1, 1, 1, True), (2, 2, 2, 2, True), (3, 1, None, None, True)], {}),
    ],
)
def test_a_serial_is_inferred_where_the_other_side_leaves_no_other(
    sheets: list[tuple[int, int, int | None, int | None, bool]], found: dict[int, int]
) -> None:
    assert hidden_serials(seen(*sheets)) == found
