"""Read the page code (QR): at the place where registration puts it, or anywhere on the picture.

A sheet that can be answered online has a second symbol, which leads there: it is passed over, wherever it is.

zxing-cpp reads it in 0.2 ms and fails only on heavy blur; OpenCV's WeChat reader is tried where zxing-cpp fails.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import zxingcpp

from forms.layout import Rect
from forms.one_time_code import is_link
from omr.registration.homography import rect_corners, transform

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray, Points
    from omr.registration.homography import Homography

# Margin around the code of 15 mm: its quiet zone of four modules (2.4 mm), and 1.6 mm for an inexact registration.
CROP_MARGIN_MM = 4.0
# Whole pages are shrunk to this long side for WeChat's detector, which would take a second for 35 million pixels.
WHOLE_PAGE_LONG_SIDE_PX = 2400
PAPER_SHARE = 0.75  # of the paper's level: anything lighter is not a dark module of a code
BLACK_PERCENTILE = 20.0  # below the middle of the dark half (25), because blur lightens the edges of modules
# Neighbouring pixels of a printed page differ by more than this step once in twenty times, across or down, those of a
# page that the scanner halftoned once in eight, those of noise every third time or more. WeChat's reader tries all
# triples of what may be a code's corner and takes minutes from one in seven on. From the first of the shares on specks
# are taken out, which are smaller than a module; from the second on there is no code to be looked for.
STATIC_STEP = 50
SPECKLED_SHARE, STATIC_SHARE = 0.1, 0.12

_QR_CODE = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A QR code: its text, and its 4×2 corners in pixels, clockwise from the top left of the upright symbol."""

    text: str
    corners: Points


def read_code_at(image: Gray, homography: Homography, place: Rect) -> FoundCode | None:
    """Read the QR code printed at ``place`` (millimetres of the page); ``None`` if none is read there."""
    grown = Rect(
        place.x - CROP_MARGIN_MM, place.y - CROP_MARGIN_MM, place.w + 2 * CROP_MARGIN_MM, place.h + 2 * CROP_MARGIN_MM
    )
    across, down = transform(homography, rect_corners(grown)).T.tolist()
    height, width = image.shape
    # Clipped first, since a fit may put a corner at infinity, or nowhere.
    left, top = math.floor(_clipped(min(across), width)), math.floor(_clipped(min(down), height))
    right, bottom = math.ceil(_clipped(max(across), width)), math.ceil(_clipped(max(down), height))
    if right - left < 2 or bottom - top < 2:
        return None
    crop = np.ascontiguousarray(image[top:bottom, left:right])
    found = next(_by_zxing(crop), None) or _by_wechat(crop)
    return FoundCode(found.text, found.corners + np.array([left, top])) if found else None


def _clipped(at: float, most: float) -> float:
    return min(most, max(0.0, at))


def read_code_anywhere(image: Gray) -> FoundCode | None:
    """Read a QR code anywhere on the picture; ``None`` if none is read."""
    return read_plain_code(image) or read_blurred_code(image)


def read_plain_code(image: Gray) -> FoundCode | None:
    """Read a QR code anywhere on the picture, by zxing-cpp alone; ``None`` if none is read."""
    return next(_by_zxing(image), None)


def read_blurred_code(image: Gray) -> FoundCode | None:
    """Read a QR code anywhere on the picture, by WeChat's reader alone, which takes a second or more."""
    factor = max(1.0, max(image.shape) / WHOLE_PAGE_LONG_SIDE_PX)
    height, width = (round(side / factor) for side in image.shape)
    small = image
    if factor > 1:
        small = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if _stepped_share(small) > SPECKLED_SHARE:
        small = np.asarray(cv2.medianBlur(small, 3), dtype=np.uint8)
    found = None if _stepped_share(small) > STATIC_SHARE else _by_wechat(_without_grain(small))
    return FoundCode(found.text, (found.corners + 0.5) * factor - 0.5) if found else None


def read_all_codes(image: Gray) -> tuple[FoundCode, ...]:
    """Return every QR code that is read on the picture: more than one if it shows a second sheet."""
    return tuple(_by_zxing(image))


def _without_grain(image: Gray) -> Gray:
    """Make the paper's gray level even: WeChat's detector takes a minute for a page that is all noise."""
    level = PAPER_SHARE * float(np.median(image[::8, ::8]))
    return np.asarray(cv2.threshold(image, level, 0, cv2.THRESH_TRUNC)[1], dtype=np.uint8)


def _stepped_share(image: Gray) -> float:
    """Return the share of neighbouring pixels that differ by a step, across or down, whichever is more."""
    across, down = image[::7].astype(np.int16), image[:, ::7].astype(np.int16)
    return max(
        float((np.abs(np.diff(some, axis=axis)) > STATIC_STEP).mean()) for some, axis in ((across, 1), (down, 0))
    )


def code_black(image: Gray, code: FoundCode | None) -> float:
    """Return the gray level of print, measured on the dark modules of the code, which are half of its area."""
    if code is None:
        return 0.0
    (left, top), (right, bottom) = np.clip(code.corners, 0, None).min(axis=0), code.corners.max(axis=0)
    inside = image[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
    return float(np.percentile(inside, BLACK_PERCENTILE)) if inside.size else 0.0


def _by_zxing(image: Gray) -> Iterator[FoundCode]:
    for found in zxingcpp.read_barcodes(image, formats=_QR_CODE):
        if is_link(found.text):
            continue
        place = found.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        yield FoundCode(found.text, np.array([(corner.x, corner.y) for corner in corners], dtype=np.float64))


def _by_wechat(image: Gray) -> FoundCode | None:
    texts, places = _wechat().detectAndDecode(np.ascontiguousarray(image))
    found = zip(texts, places, strict=False)
    return next(
        (FoundCode(text, np.asarray(place, dtype=np.float64)) for text, place in found if text and not is_link(text)),
        None,
    )


@cache
def _wechat() -> cv2.wechat_qrcode.WeChatQRCode:
    return cv2.wechat_qrcode.WeChatQRCode()
