"""Is the data of a picture all there? Renderers show what is missing as white, which is what an unmarked box is."""

from __future__ import annotations

import struct
import zlib

import pikepdf

from omr.scan.jpeg import is_cut_off
from omr.scan.picture import BrokenPictureError

_CHUNK_BYTES = 1 << 20
_MOST_PIXEL_BYTES = 9  # of a pixel: four inks of 16 bits, and a share of the byte before each row that names its filter
_END_OF_CODESTREAM = b"\xff\xd9"  # ISO/IEC 15444-1, A.4.4; boxes of some bytes may follow it
_JPX_TAIL_BYTES = 256

# ITU-T T.88, 7.3: the types of segments that paint.
_JBIG2_REGIONS = frozenset((6, 7, 22, 23, 38, 39, 42, 43))
_JBIG2_UNKNOWN_LENGTH = 0xFFFFFFFF
_JBIG2_WIDE_PAGE = 0x40
_JBIG2_LONG_FORM = 7


def check_whole(image: pikepdf.Object) -> None:
    """Check the stream of an image XObject that has one filter; others pass.

    Raises:
        BrokenPictureError: data are missing.

    """
    filters = image.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    cut_off = _CHECKS.get(str(filters)) if isinstance(filters, pikepdf.Name) else None
    most = _MOST_PIXEL_BYTES * int(image.get("/Width", 0)) * int(image.get("/Height", 0))
    if cut_off is not None and cut_off(image.read_raw_bytes()):
        raise BrokenPictureError("it was cut off")
    if filters == "/FlateDecode" and _is_cut_off_flate(image.read_raw_bytes(), most):
        raise BrokenPictureError("it was cut off")


def _is_cut_off_flate(data: bytes, most: int) -> bool:
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


def _is_cut_off_jpx(data: bytes) -> bool:
    return _END_OF_CODESTREAM not in data[-_JPX_TAIL_BYTES:]


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


_CHECKS = {
    "/DCTDecode": is_cut_off,
    "/JBIG2Decode": _is_cut_off_jbig2,
    "/JPXDecode": _is_cut_off_jpx,
}
