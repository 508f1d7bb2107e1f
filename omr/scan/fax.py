"""Decode the pictures of fax machines, CCITT groups 3 and 4 (ITU-T T.4 and T.6), by libtiff.

libtiff is the fastest decoder here and misses no line that is missing; others fill what they don't understand with
white, which is what an unmarked box is.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import imagecodecs
import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from omr.scan.picture import BrokenPictureError, Pixels

# TIFF 6.0, section 11: compression 3 and 4; T4Options (tag 292): two-dimensional, filled up to bytes before each EOL.
_GROUP_3, _GROUP_4 = 3, 4
_TWO_DIMENSIONAL, _FILLED = 1, 4
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 273, 278, 279
_EOFB = 0x001001  # T.6, 2.4.1.1: two ends of line
_EOFB_BITS = 24
_MOST_TAIL_BYTES = 8  # EOFB, and what fills up the last byte or word


@dataclass(frozen=True, slots=True)
class FaxForm:
    """How a fax is coded, as a PDF says it (ISO 32000-1, table 11).

    Attributes:
        k: below 0 group 4; 0 group 3 in one dimension; above 0 group 3 in two dimensions.
        aligned: whether each line begins with a new byte.
    """

    k: int = -1
    aligned: bool = False


GROUP_4 = FaxForm()


def fax_ink(data: bytes, width: int, height: int, form: FaxForm = GROUP_4) -> Pixels:
    """Decode a fax to h×w, 1 where it is black.

    A group 4 fax that is properly ended may have fewer lines than ``height``: a scanner wrote the height before it
    knew how long the sheet was. The lines that it doesn't have are white.

    Raises:
        BrokenPictureError: lines are missing or garbled.

    """
    try:
        return whole_ink(data, width, height, form)
    except BrokenPictureError:
        if form.k >= 0 or not _ends_properly(data):
            raise
    ink = np.zeros((height, width), np.uint8)
    there = _lines_there(data, width, height, form)
    ink[:there] = whole_ink(data, width, there, form)
    if not is_faithful(data, ink):
        raise BrokenPictureError("lines are garbled")
    return ink


def whole_ink(data: bytes, width: int, height: int, form: FaxForm = GROUP_4) -> Pixels:
    """Decode a fax of ``height`` lines to h×w, 1 where it is black.

    Raises:
        BrokenPictureError: lines are missing or garbled.

    """
    try:
        ink = imagecodecs.tiff_decode(_in_tiff(data, width, height, form))
    except (RuntimeError, ValueError, IndexError) as error:
        raise BrokenPictureError("lines are missing or garbled") from error
    return np.ascontiguousarray(ink).view(np.uint8)


def _ends_properly(data: bytes) -> bool:
    """Tell whether the data end with the end of facsimile block, at any bit, and filling."""
    tail = int.from_bytes(data.rstrip(b"\0")[-_MOST_TAIL_BYTES:], "big")
    while tail and not tail & 1:
        tail >>= 1
    return tail & ((1 << _EOFB_BITS) - 1) == _EOFB


def _lines_there(data: bytes, width: int, height: int, form: FaxForm) -> int:
    """Count by halving how many lines can be decoded."""
    least, most = 1, height - 1
    while least < most:
        middle = (least + most + 1) // 2
        try:
            whole_ink(data, width, middle, form)
        except BrokenPictureError:
            most = middle - 1
        else:
            least = middle
    return least


def _in_tiff(data: bytes, width: int, height: int, form: FaxForm) -> bytes:
    """Wrap a fax in a TIFF of one strip (TIFF 6.0, sections 2 and 11)."""
    entries = {256: width, 257: height, 258: 1, 259: _GROUP_4 if form.k < 0 else _GROUP_3, 262: 0, 273: 8, 277: 1}
    entries |= {278: height, 279: len(data)}
    if form.k >= 0:
        entries[292] = (_TWO_DIMENSIONAL if form.k > 0 else 0) | (_FILLED if form.aligned else 0)
    padded = data + b"\0" * (len(data) % 2)
    directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items())
    header = struct.pack("<2sHI", b"II", 42, 8 + len(padded))
    return header + padded + struct.pack("<H", len(entries)) + directory + bytes(4)


def is_faithful(data: bytes, ink: Pixels) -> bool:
    """Tell whether group 4 data hold just these h×w pixels: coded again, they give the same bits.

    libtiff goes on after a code word that it doesn't know, and makes lines of what follows. T.6 leaves an encoder no
    choice (its figure 4), so data that were not damaged come out again bit by bit. White lines below the last one that
    the data have are forgiven.
    """
    file = io.BytesIO()
    Image.fromarray(ink.astype(bool)).save(file, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: len(ink)})
    file.seek(0)
    with TiffImageFile(file) as picture:
        start, count = picture.tag_v2[_STRIP_OFFSETS][0], picture.tag_v2[_STRIP_BYTES][0]
    again, own = file.getvalue()[start : start + count].rstrip(b"\0"), data.rstrip(b"\0")
    common = min(len(again), len(own)) - _MOST_TAIL_BYTES
    white_lines = len(ink) // 8  # of a bit each
    return abs(len(again) - len(own)) <= white_lines + _MOST_TAIL_BYTES and again[:common] == own[:common]
