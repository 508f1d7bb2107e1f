"""Decode JPEG pictures to gray by libjpeg-turbo, and notice where rows are missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

import simplejpeg

from omr.scan.picture import BrokenPictureError, Pixels

# What libjpeg says of a picture that is whole: bytes after its last row, or no mark of the end after it.
_AFTER_LAST_ROW = re.compile(r"extraneous bytes before marker 0xd9")
_NO_END = re.compile(r"Premature end of JPEG file")
_ROWS_MISSING = re.compile(r"premature end", re.IGNORECASE)
_START_OF_SCAN = b"\xff\xda"
_END_OF_IMAGE = b"\xff\xd9"

CMYK_SPACES = ("cmyk", "ycck")


@dataclass(frozen=True, slots=True)
class Header:
    """The size of a JPEG in pixels and its colour space: gray, ycbcr, rgb, cmyk or ycck."""

    width: int
    height: int
    space: str


def jpeg_to_gray(data: bytes) -> Pixels:
    """Decode a gray, YCbCr or RGB JPEG to h×w gray levels.

    Raises:
        BrokenPictureError: rows are missing or garbled.

    """
    return _decode(data, "GRAY")[:, :, 0]


def is_cut_off(data: bytes) -> bool:
    """Tell whether rows of a JPEG are missing; one that this decoder doesn't know is left to others."""
    try:
        known = jpeg_header(data)
        if known is not None:
            _decode(data, "CMYK" if known.space in CMYK_SPACES else "GRAY")
    except BrokenPictureError as error:
        return _START_OF_SCAN not in data or _ROWS_MISSING.search(str(error)) is not None
    return False


def jpeg_header(data: bytes) -> Header | None:
    """Return what a JPEG says of itself; ``None`` where its colours are sampled in a way unknown to this decoder.

    Raises:
        BrokenPictureError: there is no header, or it is garbled.

    """
    try:
        height, width, space, _ = simplejpeg.decode_jpeg_header(data)
    except ValueError as error:
        if "subsampling" in str(error) and _START_OF_SCAN in data:  # said of an empty file too
            return None
        raise BrokenPictureError(error) from error
    return Header(width, height, space.lower())


def _decode(data: bytes, colours: str) -> Pixels:
    try:
        return _decoded(data, colours)
    except ValueError as error:
        try:
            if _NO_END.search(str(error)):
                return _decoded(data + _END_OF_IMAGE, colours)
            if _AFTER_LAST_ROW.search(str(error)):
                return _decoded(data, colours, strict=False)
        except ValueError as still:
            raise BrokenPictureError(still) from still
        raise BrokenPictureError(error) from error


def _decoded(data: bytes, colours: str, *, strict: bool = True) -> Pixels:
    return cast("Pixels", simplejpeg.decode_jpeg(data, colours, fastdct=True, strict=strict))
