"""Which sheet lay below another one, where the scan of its other side tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Overlapped(NamedTuple):
    """A sheet that overlaps with another on a picture of a scan.

    Attributes:
        page: The page of the scan that it is.
        picture: The picture that it is on.
        serial: The number of the sheet; ``None`` where the code is hidden.
        sheet_page: Which page of the sheet it is, from 1; ``None`` where that is hidden, too.
    """

    page: int
    picture: int
    serial: int | None
    sheet_page: int | None


def hidden_serials(sheets: Sequence[Overlapped]) -> dict[int, int]:
    """Find out whose the hidden pages of one scan are.

    Two sheets that a duplex scanner took at once show on two pictures, one behind the other, and where the one lies
    above on the front, the other does on the back. A serial that was read on the other side and not on this one is that
    of the page that is hidden here.

    Args:
        sheets: The sheets of the scan that overlap with others.

    Returns:
        The serial of each page of the scan of which it could be told.
    """
    found: dict[int, int] = {}
    for picture in sorted({sheet.picture for sheet in sheets}):
        here = [sheet for sheet in sheets if sheet.picture == picture]
        hidden = [sheet for sheet in here if sheet.serial is None]
        pages = {sheet.sheet_page for sheet in here}
        page = pages.pop()
        if pages or page is None:
            continue  # the sheets show different sides
        other = 1 if page % 2 else -1
        behind = {one.serial for one in sheets if (one.picture, one.sheet_page) == (picture + other, page + other)}
        left = sorted(behind - {sheet.serial for sheet in here} - {None}, key=lambda serial: serial or 0)
        if len(left) == len(hidden):
            found |= {sheet.page: serial for sheet, serial in zip(hidden, left, strict=True) if serial is not None}
    return found
