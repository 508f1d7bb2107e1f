"""The sizes that the data of a picture claim, whatever the PDF around them says: decoders believe the data."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pikepdf

from omr.scan.jpeg_repair import PLACEHOLDERS, frame_of
from omr.scan.pdf_streams import JBIG2, JPEG, JPX, coded, filters_of
from omr.scan.truncation import jbig2_segment

_START_OF_CODESTREAM = b"\xff\x4f\xff\x51"  # ISO/IEC 15444-1, A.4.1 and A.5.1: SOC, SIZ
# ITU-T T.88, 7.3: the segments that begin with a width and a height, and a height that is told later.
_JBIG2_SIZED = frozenset((4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48))
_JBIG2_TOLD_LATER = 0xFFFFFFFF


def claimed_sizes(image: pikepdf.Object) -> Iterator[tuple[int, int]]:
    """Yield every width and height that a JPEG, a JPEG 2000 or a JBIG2 stream claims for what it holds.

    Raises:
        BrokenPictureError: the filters around it can't be undone.

    """
    names, _ = filters_of(image)
    if not names or names == ["/FlateDecode"]:
        return
    found = coded(image)
    read = _READERS.get(found.codec)
    try:
        yield from read(found.data) if read is not None else ()
    except struct.error:  # it ends early: whether that matters is not for the size to say
        return


def _jpeg_claims(data: bytes) -> Iterator[tuple[int, int]]:
    frame = frame_of(data)
    if frame is not None:
        yield frame.width, 1 if frame.height in PLACEHOLDERS else frame.height


def _jpeg_2000_claims(data: bytes) -> Iterator[tuple[int, int]]:
    start = data.find(_START_OF_CODESTREAM)
    while start >= 0:
        width, height, left, top = struct.unpack_from(">IIII", data, start + 8)
        yield width - left, height - top
        start = data.find(_START_OF_CODESTREAM, start + 1)


def _jbig2_claims(data: bytes) -> Iterator[tuple[int, int]]:
    for kind, start in jbig2_segments(data):
        if kind in _JBIG2_SIZED:
            width, height = struct.unpack_from(">II", data, start)
            yield width, 1 if height == _JBIG2_TOLD_LATER else height


def jbig2_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield each segment's type and where its data begin."""
    position = 0
    while position < len(data):
        kind, start, length = jbig2_segment(data, position)
        yield kind, start
        position = start + length


_READERS = {JPEG: _jpeg_claims, JPX: _jpeg_2000_claims, JBIG2: _jbig2_claims}
