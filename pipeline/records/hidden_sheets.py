"""Which sheet lay below another one, where the scan of its other side tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class SeenSheet(NamedTuple):
    """A sheet on a picture of a scan.

    Attributes:
        page: The page of the scan that it is.
        picture: The picture that it is on.
        serial: The number of the sheet; ``None`` where the code was not read.
        sheet_page: Which page of the sheet it is, from 1; ``None`` where that is not known.
        overlaps: Whether it overlaps with another sheet.
    """

    page: int
    picture: int
    serial: int | None
    sheet_page: int | None
    overlaps: bool


def hidden_serials(sheets: Sequence[SeenSheet]) -> dict[int, int]:
    """Find out whose the hidden pages of one scan are.

    Two sheets that a duplex scanner took at once show on two pictures, one behind the other, and where the one lies
    above on the front, the other does on the back. A serial that was read on the other side and not on this one is that
    of the page that is hidden here.

    Args:
        sheets: All sheets of the scan.

    Returns:
        The serial of each page of the scan of which it could be told.
    """
    found: dict[int, int] = {}
    for picture in sorted({sheet.picture for sheet in sheets if sheet.overlaps and sheet.serial is None}):
        here = [sheet for sheet in sheets if sheet.picture == picture and sheet.overlaps]
        hidden = [sheet.page for sheet in here if sheet.serial is None]
        left = sorted(_on_the_other_side(picture, here, sheets) - {sheet.serial for sheet in here if sheet.serial})
        if len(left) == len(hidden):
            found |= zip(hidden, left, strict=True)
    return found


def _on_the_other_side(picture: int, here: Sequence[SeenSheet], sheets: Sequence[SeenSheet]) -> set[int]:
    """Return the serials on the picture of the other side; none where it is not known which picture that is."""
    page = here[0].sheet_page
    if page is None or any(sheet.sheet_page != page for sheet in here):
        return set()
    step = 1 if page % 2 else -1
    # A sheet whose page lies bare elsewhere in the scan was taken by itself.
    bare = {sheet.serial for sheet in sheets if sheet.sheet_page == page and not sheet.overlaps}
    other = [sheet for sheet in sheets if (sheet.picture, sheet.sheet_page) == (picture + step, page + step)]
    return {sheet.serial for sheet in other if sheet.serial and (sheet.overlaps or sheet.serial not in bare)}
