"""A picture as it came from the scanner, the bounds that it must keep, and how it is turned upright."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.bilingual import both
from omr.scan import problems
from omr.scan.errors import DamagedScanError, ScanTooLargeError, Where
from omr.scan.limits import Limits

Pixels = NDArray[np.uint8]

Turn = tuple[int, int, int, int]
"""How a picture must be turned to stand upright: a signed permutation ``(a, b, c, d)`` that takes the direction
``(x, y)`` of the stored picture (x to the right, y down) to ``(a·x + b·y, c·x + d·y)`` of the upright one."""

UPRIGHT: Turn = (1, 0, 0, 1)
QUARTER_CLOCKWISE: Turn = (0, -1, 1, 0)

# TIFF 6.0, tag 274, and Exif 2.32, tag 0x0112: which edges row 0 and column 0 of the stored picture are.
ORIENTATIONS: dict[int, Turn] = {
    1: UPRIGHT,
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: QUARTER_CLOCKWISE,
    7: (0, -1, -1, 0),
    8: (0, 1, -1, 0),
}

# Below this a header's figure is a programme's default (72, 96) and no measurement; no office scanner goes beyond.
CREDIBLE_DPI = (100.0, 2400.0)

SCAN_SMALLER = both(
    "Quét đen trắng hoặc xám ở 200 hoặc 300 dpi.", "Scan it in black and white or gray at 200 or 300 dpi."
)


class BrokenPictureError(Exception):
    """The data of a picture end too early or can't be decoded; becomes a ``DamagedScanError`` that names the page."""


class Source(StrEnum):
    """Where the pixels came from."""

    EMBEDDED = "embedded"
    """The picture within a PDF page, as the scanner stored it."""
    POPPLER = "poppler"
    """The page, rasterised by Poppler."""
    PDFIUM = "pdfium"
    """The page, rasterised by PDFium."""
    IMAGE = "image"
    """A TIFF, PNG or JPEG file."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The pixels of one page.

    Attributes:
        pixels: h×w gray levels, uint8, C-contiguous, 0 is black; upright as a viewer shows the page.
        dpi: pixels per inch across and down, as the file has it; ``None`` where it has nothing credible.
        source: where the pixels came from.
    """

    pixels: Pixels
    dpi: tuple[float, float] | None
    source: Source


def turned_upright(pixels: Pixels, turn: Turn) -> Pixels:
    """Turn and mirror h×w ``pixels`` by ``turn``; C-contiguous."""
    across, down = turn[0] + turn[1], turn[2] + turn[3]
    if turn[0] == 0:
        pixels = cv2.transpose(pixels)  # type: ignore[assignment]
    if across < 0 or down < 0:
        pixels = cv2.flip(pixels, -1 if across == down else 1 if across < 0 else 0)  # type: ignore[assignment]
    return np.ascontiguousarray(pixels)


def followed_by(first: Turn, second: Turn) -> Turn:
    """Return the turn that does ``first`` and then ``second``."""
    a, b, c, d = first
    e, f, g, h = second
    return e * a + f * c, e * b + f * d, g * a + h * c, g * b + h * d


def turned_dpi(dpi: tuple[float, float] | None, turn: Turn) -> tuple[float, float] | None:
    """Return ``dpi`` of the upright picture, or ``None`` where the figures are not credible."""
    if dpi is None or not all(CREDIBLE_DPI[0] <= value <= CREDIBLE_DPI[1] for value in dpi):
        return None
    return dpi if turn[0] else (dpi[1], dpi[0])


def check_size(where: Where, width: int, height: int, limits: Limits) -> None:
    """Refuse a picture before anything is allocated for it.

    Raises:
        DamagedScanError: it has no pixels.
        ScanTooLargeError: it has more than the limits allow.

    """
    if width < 1 or height < 1:
        raise DamagedScanError(
            problems.NO_PIXELS.told(),
            both("Quét lại tờ này.", "Scan this sheet again."),
            where,
        )
    if width * height > limits.pixels:
        message = problems.TOO_MANY_PIXELS.told(width=width, height=height, pixels=limits.pixels / 1e6)
        raise ScanTooLargeError(message, SCAN_SMALLER, where)
