"""Pictures that follow the first one in a JPEG file: further pages, or what a camera adds to the one picture it took.

The index of a file of several pictures is CIPA DC-007, chapter 5: a TIFF directory in an APP2 segment of the first.
"""

from __future__ import annotations

import struct

from omr.scan import jpeg_repair
from omr.scan.file_ends import next_start

_APP2 = 0xE2
_MPF = b"MPF\0"
_ENTRIES_TAG = 0xB002
_ENTRY_BYTES = 16
_TYPE = 0xFFFFFF  # of an entry's attributes: 0x010001 and 0x010002 are previews of the first picture
_PREVIEWS = range(0x010000, 0x020000)
_DISPARITY = range(0x020000, 0x030000)
# Ultra HDR (Android) and ISO 21496-1: a map of how much brighter a display may show the first picture.
_GAIN_MAPS = (b"hdrgm", b"hdrgainmap", b"urn:iso:std:iso:ts:21496")
_HEADER_BYTES = 1 << 16


def pages_among(data: bytes, start: int) -> list[bytes]:
    """Return the pictures from ``start`` on that are pictures of a page, each to its end; last, what follows them."""
    found, kinds = [], _kinds(data)
    at: int | None = start
    while at is not None and data.startswith(b"\xff\xd8\xff", at):
        length = jpeg_repair.end_of_image(data[at:])
        picture = data[at:] if length is None else data[at : at + length]
        kind = kinds.get(at, 0)
        if kind not in _PREVIEWS and kind not in _DISPARITY and not _is_gain_map(picture):
            found.append(picture)
        at = next_start(data, at + len(picture))
    return [*found, b"" if at is None else data[at:]]


def _is_gain_map(picture: bytes) -> bool:
    return any(mark in picture[:_HEADER_BYTES] for mark in _GAIN_MAPS)


def _kinds(data: bytes) -> dict[int, int]:
    """Return what kind each picture of the index is, by where it begins; nothing where there is no index."""
    for segment, end in jpeg_repair.segments(data):
        if segment.marker == _APP2 and segment.body[2:6] == _MPF:
            try:
                return _index(segment.body[6:], end - len(segment.body) + 6)
            except (struct.error, IndexError, ValueError):
                return {}
        if segment.marker == 0xDA:
            break
    return {}


def _index(table: bytes, base: int) -> dict[int, int]:
    """Read the entries; places are told from ``base``, where the table's own header lies in the file."""
    order = {b"II": "<", b"MM": ">"}[table[:2]]
    (directory,) = struct.unpack_from(f"{order}I", table, 4)
    (count,) = struct.unpack_from(f"{order}H", table, directory)
    for number in range(count):
        tag, _, size, place = struct.unpack_from(f"{order}HHII", table, directory + 2 + 12 * number)
        if tag == _ENTRIES_TAG:
            entries = (struct.unpack_from(f"{order}III", table, place + i) for i in range(0, size, _ENTRY_BYTES))
            return {base + offset: attributes & _TYPE for attributes, _, offset in entries if offset}
    return {}
