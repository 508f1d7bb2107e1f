"""Do the bytes of a picture make just its rows? Where a width or a depth is wrong, they make noise."""

from __future__ import annotations

MOST_FILLING = 64  # bytes behind the last row: up to a word, a line end, a block
MOST_ROWS_MORE = 16  # some scanners write a block of rows more than they say


def fits(length: int, per_row: int, rows: int, rows_more: int = MOST_ROWS_MORE) -> bool:
    """Tell whether ``length`` bytes can be that many rows of ``per_row`` bytes, and little else.

    >>> fits(1000, 100, 10), fits(1100, 100, 10), fits(1080, 100, 10), fits(999, 100, 10)
    (True, True, False, False)
    """
    more = length - per_row * rows
    return more >= 0 and (
        more <= min(MOST_FILLING, per_row // 2) or (more % per_row == 0 and more <= rows_more * per_row)
    )
