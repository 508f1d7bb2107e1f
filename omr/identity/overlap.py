"""Detect two sheets in one picture: the feeder took both, and one lies over the other.

The second sheet is recognised by markers that can't belong to the first, or by a second code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from omr.identity.code_reading import FoundCode, read_all_codes
from omr.registration.fiducials import FoundFiducials, find_strays

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray, Points

# If at least this share of the boxes' outlines is seen, no second sheet covers any, and none is searched for.
HIDDEN_SHARE = 0.9


def second_sheet(image: Gray, found: FoundFiducials | None, code: FoundCode | None) -> Points | None:
    """Search the whole picture for a second sheet; takes about 30 ms.

    Args:
        image: gray picture, h×w.
        found: the markers of the first sheet, if any.
        code: its code, if it was read.

    Returns:
        4×2 corners in pixels of a marker or code of the second sheet; ``None`` if none is found.
    """
    strays = (found.strays or find_strays(image, found)) if found else ()
    if strays:
        return strays[0][1]
    if code is None:
        return None
    return next((other.corners for other in read_all_codes(image) if _is_another(other, code)), None)


def _is_another(one: FoundCode, code: FoundCode) -> bool:
    away = np.hypot(*(one.corners.mean(axis=0) - code.corners.mean(axis=0)))
    side = np.hypot(*(code.corners[1] - code.corners[0]))
    return bool(away > 2 * side)
