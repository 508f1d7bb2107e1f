"""Put right what a JPEG says about itself, where all of its rows are there but strict decoders refuse it.

Feeders that don't know how long a sheet is write 0 or 65535 as its height and give it afterwards, in a DNL segment or
not at all; careless programs number restart markers wrongly or leave bytes between segments. Nothing here touches the
pixels: what is returned decodes without a single remark of libjpeg, or is not returned. Segments and markers are those
of ITU-T T.81, annex B.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_START, _END, _SCAN, _RESTART_INTERVAL, _NUMBER_OF_LINES = 0xD8, 0xD9, 0xDA, 0xDD, 0xDC
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_HUFFMAN_SEQUENTIAL = (0xC0, 0xC1)
# Within the data of a scan: 0xFF00 is a byte of data, 0xFFD0 to 0xFFD7 restart, 0xFFFF fills. All else ends the scan.
_END_OF_DATA = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xDA)))
PLACEHOLDERS = (0, 0xFFFF)
"""Heights that only say that the height was not known when the header was written."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker, its parameters (with their two bytes of length), and of a scan the entropy-coded data after it."""

    marker: int
    body: bytes
    data: bytes = b""

    def packed(self) -> bytes:
        """Return the segment as it stands in a file."""
        return bytes((0xFF, self.marker)) + self.body + self.data


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """The frame header: its marker, rows, columns, and the rows of pixels that a row of coded blocks covers."""

    marker: int
    height: int
    width: int
    block_rows: int


def segments(data: bytes) -> Iterator[tuple[Segment, int]]:
    """Yield each segment of the first picture in ``data`` and where it ends; stray bytes between two are left out.

    The last one is the end of the image, unless the data end before it.
    """
    position = data.find(b"\xff\xd8")
    while 0 <= position < len(data) - 1:
        while position < len(data) - 1 and data[position + 1] in (0x00, 0xFF):  # filling
            position = data.find(b"\xff", position + 1)
            if position < 0:
                return
        segment = _segment(data, position)
        if segment is None:
            return
        position += len(segment.packed())
        yield segment, position
        if segment.marker == _END:
            return
        position = data.find(b"\xff", position)


def _segment(data: bytes, position: int) -> Segment | None:
    if position + 1 >= len(data):
        return None
    marker = data[position + 1]
    if marker in _WITHOUT_LENGTH and marker != _SCAN:
        return Segment(marker, b"")
    length = int.from_bytes(data[position + 2 : position + 4], "big")
    body = data[position + 2 : position + 2 + length]
    if length < 2 or len(body) < length:
        return None
    if marker != _SCAN:
        return Segment(marker, body)
    end = _END_OF_DATA.search(data, position + 2 + length)
    return Segment(marker, body, data[position + 2 + length : end.start() if end else len(data)])


def end_of_image(data: bytes) -> int | None:
    """Return where the first picture in ``data`` ends, and its own bytes with it; ``None`` where it has no end.

    One that was cut off ends where another begins.
    """
    begun = False
    for segment, end in segments(data):
        if segment.marker == _END:
            return end
        if segment.marker == _START and begun:
            return end - 2
        begun = True
    return None


def frame_of(data: bytes) -> FrameHeader | None:
    """Return the frame header of a JPEG; ``None`` where there is none that can be understood."""
    for segment, _ in segments(data):
        if segment.marker in _FRAMES and len(segment.body) >= 8:
            height, width, components = struct.unpack_from(">HHB", segment.body, 3)
            factors = segment.body[9 : 8 + 3 * components : 3]
            return FrameHeader(segment.marker, height, width, 8 * max((byte & 15 for byte in factors), default=1))
        if segment.marker == _SCAN:
            return None
    return None


def tidied(data: bytes) -> bytes:
    """Return a JPEG without stray bytes between its segments, its restart markers numbered as they follow."""
    parts, restarts = [], False
    for segment, _ in segments(data):
        if segment.marker == _RESTART_INTERVAL:
            restarts = int.from_bytes(segment.body[2:4], "big") > 0
        parts.append(_renumbered(segment) if restarts and segment.marker == _SCAN else segment)
    return b"".join(part.packed() for part in parts)


def _renumbered(scan: Segment) -> Segment:
    numbers = iter(range(1 << 62))
    data = _RESTART.sub(lambda _: bytes((0xFF, 0xD0 + next(numbers) % 8)), scan.data)
    return Segment(scan.marker, scan.body, data)


def told_height(data: bytes) -> int | None:
    """Return the height that a DNL segment tells after the first scan (T.81, B.2.5); ``None`` without one."""
    for segment, _ in segments(data):
        if segment.marker == _NUMBER_OF_LINES and len(segment.body) >= 4:
            return int.from_bytes(segment.body[2:4], "big") or None
    return None


def with_height(data: bytes, height: int) -> bytes:
    """Return a JPEG whose frame header says ``height`` rows, and that tells no other height afterwards."""
    parts = []
    for segment, _ in segments(data):
        if segment.marker in _FRAMES:
            body = segment.body[:3] + height.to_bytes(2, "big") + segment.body[5:]
            parts.append(Segment(segment.marker, body))
        elif segment.marker != _NUMBER_OF_LINES:
            parts.append(segment)
    return b"".join(part.packed() for part in parts)


def is_one_huffman_scan(data: bytes) -> bool:
    """Tell whether rows can be counted: all components in one sequential scan, and the end of the image is there."""
    markers = [segment.marker for segment, _ in segments(data)]
    sequential = any(marker in _HUFFMAN_SEQUENTIAL for marker in markers)
    return sequential and markers.count(_SCAN) == 1 and markers[-1] == _END


def trailing_filling(data: bytes, count: int) -> bool:
    """Tell whether the last ``count`` bytes of the last scan are filling: all zeros or all ones."""
    scan = next((segment for segment, _ in reversed([*segments(data)]) if segment.marker == _SCAN), None)
    tail = scan.data[-count:] if scan is not None else b"?"
    return not tail.strip(b"\0") or not tail.strip(b"\xff")
