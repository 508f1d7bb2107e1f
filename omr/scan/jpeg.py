"""Decode JPEG pictures to gray by libjpeg-turbo, and notice where rows are missing.

A picture counts as whole if libjpeg decodes it without a remark, as it is or after ``omr.scan.jpeg_repair`` put right
what its header says. libjpeg itself would fill what is missing with gray or white, which is what an unmarked box is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import imagecodecs
import numpy as np
import simplejpeg
from PIL import Image

from omr.scan import jpeg_repair
from omr.scan.picture import BrokenPictureError, Pixels

SIGNATURE = b"\xff\xd8\xff"
# What libjpeg says of a picture that is whole: bytes after its last row, or no mark of the end after it.
_AFTER_LAST_ROW = re.compile(r"(\d+) extraneous bytes before marker 0xd9")
_MORE_THERE = re.compile(r"extraneous bytes before marker")
_NO_END = re.compile(r"Premature end of JPEG file")
_END_OF_IMAGE = b"\xff\xd9"
_JPEG_LS = 0xF7  # ISO/IEC 14495-1, the marker SOF55
_LEAST_ROWS, _MOST_ROWS = 8, 65_500 // 8 * 8  # libjpeg's own limit

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


def jpeg_header(data: bytes) -> Header | None:
    """Return what a JPEG says of itself; ``None`` where its colours are sampled in a way unknown to this decoder.

    Raises:
        BrokenPictureError: there is no header, or it is garbled.

    """
    try:
        height, width, space, _ = simplejpeg.decode_jpeg_header(data)
    except ValueError as error:
        if "subsampling" in str(error) and jpeg_repair.frame_of(data) is not None:  # said of an empty file too
            return None
        raise BrokenPictureError(error) from error
    return Header(width, height, space.lower())


def mended_to_gray(data: bytes, most_pixels: int, rows: int | None = None) -> Pixels:
    """Decode a gray, YCbCr or RGB JPEG to h×w gray levels, what its header says put right where that is needed.

    Raises:
        BrokenPictureError: as ``whole_jpeg``.

    """
    try:
        return jpeg_to_gray(data)
    except BrokenPictureError:
        return jpeg_to_gray(whole_jpeg(data, most_pixels, rows))


def with_header(data: bytes, most_pixels: int, rows: int | None = None) -> bytes:
    """Return a JPEG whose header can be read and tells how high it is, which feeders may not know when they write it.

    Raises:
        BrokenPictureError: as ``whole_jpeg``.

    """
    frame = jpeg_repair.frame_of(data)
    if frame is not None and frame.height in jpeg_repair.PLACEHOLDERS:
        return whole_jpeg(data, most_pixels, rows)
    try:
        jpeg_header(data)
    except BrokenPictureError:
        return whole_jpeg(data, most_pixels, rows)
    return data


def whole_jpeg(data: bytes, most_pixels: int, rows: int | None = None) -> bytes:
    """Return a JPEG that decodes without a remark: ``data`` itself, or what they were meant to be.

    Args:
        data: of the JPEG, perhaps with bytes after its end.
        most_pixels: that it may have; it is not decoded beyond.
        rows: how many rows it should have, where something else than the JPEG itself tells.

    Raises:
        BrokenPictureError: rows are missing or garbled, whichever way it is read.

    """
    remark: Exception = BrokenPictureError("it has no header")
    for meant in _meanings(data, most_pixels, rows):
        known = jpeg_repair.frame_of(meant)
        if known is None or known.height in jpeg_repair.PLACEHOLDERS or known.height * known.width > most_pixels:
            continue
        try:
            _check(meant)
        except BrokenPictureError as error:
            remark = error
        else:
            return meant
    raise BrokenPictureError(remark)


def other_to_gray(data: bytes) -> Pixels | None:
    """Decode a JPEG-LS of one component or three to h×w gray levels; ``None`` of any other kind of picture.

    Raises:
        BrokenPictureError: its data are garbled.

    """
    head = data[:4096]
    if bytes((0xFF, _JPEG_LS)) not in head or all(one.marker != _JPEG_LS for one, _ in jpeg_repair.segments(head)):
        return None
    try:
        pixels = imagecodecs.jpegls_decode(data)
    except (RuntimeError, ValueError) as error:
        raise BrokenPictureError(error) from error
    if pixels.dtype != np.uint8:
        pixels = (pixels >> max(0, int(pixels.max()).bit_length() - 8)).astype(np.uint8)
    if pixels.ndim == 3:  # ITU-R BT.601, as OpenCV's conversion
        pixels = np.rint(pixels[:, :, :3] @ (0.299, 0.587, 0.114)).astype(np.uint8)
    return np.ascontiguousarray(pixels)


def _check(data: bytes) -> None:
    """Decode a JPEG and raise BrokenPictureError at the first remark; one of unusual sampling, by Pillow."""
    known = jpeg_header(data)
    if known is not None:
        _decode(data, "CMYK" if known.space in CMYK_SPACES else "GRAY")
        return
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise BrokenPictureError(error) from error


def _meanings(data: bytes, most_pixels: int, rows: int | None) -> Iterator[bytes]:
    """Yield what a JPEG may have been meant to be, the likeliest first."""
    yield data
    tidy = jpeg_repair.tidied(data)
    told, frame = jpeg_repair.told_height(tidy), jpeg_repair.frame_of(tidy)
    if frame is None:
        return
    heights = [told, frame.height] if told else [frame.height, rows]
    for height in dict.fromkeys(heights):
        if height and height not in jpeg_repair.PLACEHOLDERS:
            yield jpeg_repair.with_height(tidy, height)
    if told is None and frame.height in jpeg_repair.PLACEHOLDERS and jpeg_repair.is_one_huffman_scan(tidy):
        yield jpeg_repair.with_height(tidy, _rows_there(tidy, frame, most_pixels))


def _rows_there(data: bytes, frame: jpeg_repair.FrameHeader, most_pixels: int) -> int:
    """Count the rows whose data are there, by halving: libjpeg tells when it runs out of data."""
    least, most = 0, min(_MOST_ROWS, most_pixels // max(frame.width, 1)) // frame.block_rows
    guess = frame.width // frame.block_rows  # a page is rarely longer than twice its width
    while guess < most and not _runs_out(jpeg_repair.with_height(data, guess * frame.block_rows)):
        least, guess = guess, 2 * guess
    most = min(most, max(guess, 1))
    while least < most:
        middle = (least + most + 1) // 2
        if _runs_out(jpeg_repair.with_height(data, middle * frame.block_rows)):
            most = middle - 1
        else:
            least = middle
    return max(least * frame.block_rows, _LEAST_ROWS)


def _runs_out(data: bytes) -> bool:
    try:
        _decoded(data, "GRAY")
    except ValueError as error:
        return _MORE_THERE.search(str(error)) is None
    return False


def _decode(data: bytes, colours: str) -> Pixels:
    try:
        return _decoded(data, colours)
    except ValueError as error:
        try:
            if _NO_END.search(str(error)):
                return _decoded(data + _END_OF_IMAGE, colours)
            if (found := _AFTER_LAST_ROW.search(str(error))) and jpeg_repair.trailing_filling(data, int(found[1])):
                return _decoded(data, colours, strict=False)
        except ValueError as still:
            raise BrokenPictureError(still) from still
        raise BrokenPictureError(error) from error


def _decoded(data: bytes, colours: str, *, strict: bool = True) -> Pixels:
    return cast("Pixels", simplejpeg.decode_jpeg(data, colours, fastdct=True, strict=strict))
