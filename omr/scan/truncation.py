"""Is the data of a picture all there? Renderers show what is missing as white, which is what an unmarked box is."""

from __future__ import annotations

import struct
import zlib

import pikepdf

from omr.scan.picture import BrokenPictureError

_CHUNK_BYTES = 1 << 20
_MOST_PIXEL_BYTES = 9  # of a pixel: four inks of 16 bits, and a share of the byte before each row that names its filter
_END_OF_CODESTREAM = b"\xff\xd9"  # ISO/IEC 15444-1, A.4.4; boxes of some bytes may follow it
_JPX_TAIL_BYTES = 256
_CUT_OFF = "it was cut off"

# ITU-T T.88, 7.3: the types of segments that paint.
_JBIG2_REGIONS = frozenset((6, 7, 22, 23, 38, 39, 42, 43))
_JBIG2_UNKNOWN_LENGTH = 0xFFFFFFFF
_JBIG2_WIDE_PAGE = 0x40
_JBIG2_LONG_FORM = 7


def check_flate(image: pikepdf.Object) -> None:
    """Check the data of an image XObject whose one filter is Flate, without holding what they inflate to.

    Raises:
        BrokenPictureError: data are missing.

    """
    most = _MOST_PIXEL_BYTES * int(image.get("/Width", 0)) * int(image.get("/Height", 0))
    if is_cut_off_flate(image.read_raw_bytes(), most):
        raise BrokenPictureError(_CUT_OFF)


def check_jpx(data: bytes) -> None:
    """Check that JPEG 2000 data have their end.

    Raises:
        BrokenPictureError: they don't.

    """
    if _END_OF_CODESTREAM not in data[-_JPX_TAIL_BYTES:]:
        raise BrokenPictureError(_CUT_OFF)


def check_jbig2(data: bytes) -> None:
    """Check that the segments of JBIG2 data are all there, and that one of them paints.

    Raises:
        BrokenPictureError: they aren't, or none does.

    """
    if _is_cut_off_jbig2(data):
        raise BrokenPictureError(_CUT_OFF)


def is_cut_off_flate(data: bytes, most: int = 64 << 20) -> bool:
    """Tell whether the data end too early; what inflates to more than ``most`` bytes has all that the picture needs."""
    inflater = zlib.decompressobj()
    inflated = 0
    try:
        while data and not inflater.eof and inflated <= most:
            inflated += len(inflater.decompress(data, _CHUNK_BYTES))
            data = inflater.unconsumed_tail
    except zlib.error:
        return True
    return not inflater.eof and inflated <= most


def _is_cut_off_jbig2(data: bytes) -> bool:
    """Follow the headers of the segments (ITU-T T.88, 7.2) to the end of the data."""
    position, paints = 0, False
    try:
        while position < len(data):
            kind, position, length = jbig2_segment(data, position)
            paints = paints or kind in _JBIG2_REGIONS
            if length == _JBIG2_UNKNOWN_LENGTH:
                return False
            position += length
            if position > len(data):
                return True
    except struct.error:  # filling after the last segment is no segment
        return not paints
    return not paints


def jbig2_segment(data: bytes, position: int) -> tuple[int, int, int]:
    """Return a segment's type, where its data begin, and how long they are."""
    number, flags, count = struct.unpack_from(">IBB", data, position)
    position += 6
    referred = count >> 5
    if referred == _JBIG2_LONG_FORM:
        (referred,) = struct.unpack_from(">I", data, position - 1)
        referred &= 0x1FFFFFFF
        position += 3 + (referred + 8) // 8
    position += referred * (1 if number <= 256 else 2 if number <= 65536 else 4)
    position += 4 if flags & _JBIG2_WIDE_PAGE else 1
    (length,) = struct.unpack_from(">I", data, position)
    return flags & 0x3F, position + 4, length
