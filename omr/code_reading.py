"""Read the page code: in the place where registration puts it, then anywhere on the picture.

zxing-cpp reads it in 0.2 ms and misses only heavy blur; OpenCV's WeChat reader takes what is left.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import zxingcpp

from forms.layout import Rect
from omr.registration import rect_corners, transform

if TYPE_CHECKING:
    from omr.fiducials import Gray
    from omr.registration import Homography

# Around the code's 15 mm: its quiet zone of four modules (2.4 mm), and 1.6 mm for an inexact registration.
CROP_MARGIN_MM = 4.0
# WeChat's detector shrinks nothing, so a whole page of 35 million pixels would take it a second.
WHOLE_PAGE_LONG_SIDE_PX = 2400

_QR_CODE = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def read_code_at(image: Gray, homography: Homography, place: Rect) -> str | None:
    """Return the text of the QR code printed at ``place`` (millimetres), or ``None``."""
    grown = Rect(
        place.x - CROP_MARGIN_MM, place.y - CROP_MARGIN_MM, place.w + 2 * CROP_MARGIN_MM, place.h + 2 * CROP_MARGIN_MM
    )
    corners = transform(homography, rect_corners(grown))
    height, width = image.shape
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, (width, height)).astype(int)
    if right - left < 2 or bottom - top < 2:
        return None
    crop = np.ascontiguousarray(image[top:bottom, left:right])
    return _by_zxing(crop) or _by_wechat(crop)


def read_code_anywhere(image: Gray) -> str | None:
    """Return the text of a QR code anywhere on the picture, or ``None``."""
    factor = max(1, round(max(image.shape) / WHOLE_PAGE_LONG_SIDE_PX))
    height, width = image.shape[0] // factor, image.shape[1] // factor
    small = image[: height * factor, : width * factor]
    if factor > 1:
        small = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return _by_zxing(image) or _by_wechat(small)


def _by_zxing(image: Gray) -> str | None:
    found = zxingcpp.read_barcodes(image, formats=_QR_CODE)
    return found[0].text if found else None


def _by_wechat(image: Gray) -> str | None:
    texts, _ = _wechat().detectAndDecode(np.ascontiguousarray(image))
    return next((text for text in texts if text), None)


@cache
def _wechat() -> cv2.wechat_qrcode.WeChatQRCode:
    return cv2.wechat_qrcode.WeChatQRCode()
