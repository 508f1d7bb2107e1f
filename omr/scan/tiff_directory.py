"""The directories of a TIFF file, read without decoding anything: how many pages, how large, which way up.

TIFF 6.0 (Adobe, 1992), section 2, and BigTIFF; Exif data have the same form.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from mmap import mmap
from typing import Any

from omr.scan.picture import ORIENTATIONS, UPRIGHT, Turn

_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 254, 256, 257, 258, 259, 262
_ORIENTATION, _SAMPLES, _X_DPI, _Y_DPI, _UNIT, _PLANAR = 274, 277, 282, 283, 296, 284
_TILE_WIDTH, _TILE_HEIGHT, _DEPTH = 322, 323, 32997  # the last is libtiff's own
_MOST_ENTRIES = 4096  # real directories have some twenty
_VALUE_FORMATS = {1: "B", 3: "H", 4: "I", 5: "II", 16: "Q"}
_FAXES = (2, 3, 4)  # white is 0 in them (RFC 2306, 2.2.1), should the tag that says so be missing
_CM_PER_INCH = 2.54
# TIFF 6.0, section 2: bytes of a value of each type. Places of strips, tiles and old JPEGs with their lengths, and
# directories within: SubIFDs, Exif, GPS.
_KIND_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_PLACE_FORMATS = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_PLACES_AND_LENGTHS = ((273, 279), (324, 325), (513, 514))
_DIRECTORIES_WITHIN = (330, 34665, 34853)
_PLACES = frozenset((*(tag for pair in _PLACES_AND_LENGTHS for tag in pair), *_DIRECTORIES_WITHIN))
_REDUCED_OR_MASK = 0b101
_SUB_DIRECTORIES = 330
_NUMBER_FORMATS = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_HALF_PX = 2  # what half of an odd number of pixels may be rounded by
_LEAST_SIDE = 16  # pixels of a page
_LEAST_GAP = 64  # bytes: a directory of five entries


@dataclass(frozen=True, slots=True)
class Directory:
    """What a directory says of its picture; ``index`` counts all directories of the file from 0."""

    index: int
    width: int
    height: int
    bits: int
    samples: int
    compression: int
    photometric: int
    planar: bool
    orientation: int
    """Tag 274: a key of ``ORIENTATIONS``."""
    dpi: tuple[float, float] | None
    tile: tuple[int, int]
    """Width and height of a tile, which is decoded as a whole; 1 × 1 where there are none."""
    depth: int
    """Pictures on top of each other; 1 but for volumes."""
    is_page: bool
    """False for what is marked as a thumbnail or a mask of another picture."""
    offset: int = 0
    """Where it lies in the file."""
    chained: bool = True
    """Whether the directory before it names it as the next one; else it lies within another one, or none names it."""


def directories(data: bytes | mmap, most: int) -> list[Directory]:
    """Return the directories of TIFF ``data``, at most ``most`` and one more.

    Raises:
        ValueError: the chain of directories is broken or runs in a circle.

    """
    try:
        reader = _Reader.of(data)
        offset = reader.first
        found: list[Directory] = []
        seen: set[int] = set()
        while offset and len(found) <= most:
            if offset in seen:
                raise ValueError("its directories run in a circle")
            seen.add(offset)
            tags, following = reader.tags(offset)
            found.append(replace(_directory(len(found), tags), offset=offset))
            offset = following
    except (struct.error, OverflowError) as error:
        raise ValueError("a directory lies beyond its end") from error
    return found


def end_of_data(data: bytes | mmap) -> int | None:
    """Return where the last directory or strip of TIFF ``data`` ends; ``None`` where that can't be told."""
    try:
        reader = _Reader.of(data)
        return max((end for _, end in reader.spans(reader.first, set())), default=None)
    except (ValueError, struct.error, OverflowError):
        return None


def pages_of(data: bytes | mmap, most: int) -> list[Directory]:
    """Return the directories of TIFF ``data`` that are pages, at most ``most`` and one more.

    What is marked as a thumbnail or a mask, or lies within another directory, is a page, too, unless it is clearly
    smaller than the page that it belongs to: some programs mark the second page of a stack so. So are directories that
    none names as the next one, though they have strips of their own: the chain was broken.

    Raises:
        ValueError: as ``directories``.

    """
    chain = directories(data, most)
    reader = _Reader.of(data)
    seen = {directory.offset for directory in chain}
    found: list[Directory] = []
    owner = next((directory for directory in chain if directory.is_page), chain[0]) if chain else None
    for directory in chain:
        owner = directory if directory.is_page else owner
        within = _found_at(reader, reader.within(directory.offset), seen)
        found += [one for one in (directory, *within) if one is owner or (owner and not _is_smaller(one, owner))]
    if len(found) <= most:
        found += _found_at(reader, _lost(reader), seen)
    return found[: most + 1]


def _is_smaller(one: Directory, than: Directory) -> bool:
    """Tell whether a picture is at most half as large as another, each way."""
    return max(2 * one.width - than.width, 2 * one.height - than.height) <= _HALF_PX


def _found_at(reader: _Reader, offsets: Iterable[int], seen: set[int]) -> list[Directory]:
    """Return the directories at these places that were not seen before."""
    found = []
    for offset in offsets:
        if offset not in seen:
            seen.add(offset)
            try:
                directory = _directory(0, reader.tags(offset)[0])
            except (ValueError, struct.error, OverflowError):
                continue
            found.append(replace(directory, offset=offset, chained=False))
    return [directory for directory in found if min(directory.width, directory.height) >= _LEAST_SIDE]


def beginning_with(data: bytes | mmap, offset: int) -> bytes:
    """Return a TIFF whose first directory is the one at ``offset``, for decoders that follow the chain only."""
    order, big = (">" if data[:2] == b"MM" else "<"), _Reader.of(data).big
    at, form = (8, "Q") if big else (4, "I")
    first = struct.pack(order + form, offset)
    return bytes(data[:at]) + first + bytes(data[at + len(first) :])


def values_at(data: bytes | mmap, offset: int) -> dict[int, Any]:
    """Return all values of each tag of the directory at ``offset``: a number, several, or bytes.

    Raises:
        ValueError: it lies beyond the end.

    """
    try:
        return dict(_Reader.of(data).values(offset))
    except (struct.error, OverflowError) as error:
        raise ValueError("a directory lies beyond its end") from error


# ------------------------------------------------------------------------------------------- directories off the chain


def _lost(reader: _Reader) -> Iterator[int]:
    """Yield where directories lie that none of those in the chain names, and whose strips are no other's.

    Programs that change a directory write it anew at the end, and leave the old one where it was: its strips are the
    new one's.
    """
    try:
        spans = sorted(reader.spans(reader.first, set()))
    except (ValueError, struct.error, OverflowError):
        return
    pattern, known = _width_entry(reader), frozenset(spans)
    for start, end in _gaps(spans, len(reader.data)):
        for entry in pattern.finditer(reader.data, start, end):
            yield from (
                at for at in _starts_before(reader, entry.start()) if start <= at and reader.is_whole(at, known)
            )


def _gaps(spans: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a file that nothing refers to, and where a directory has room."""
    reached = 0
    for start, end in (*spans, (length, length)):
        if start - reached >= _LEAST_GAP:
            yield reached, start
        reached = max(reached, end)


def _width_entry(reader: _Reader) -> re.Pattern[bytes]:
    """Return the pattern of an entry that tells a width: one number of 2 or 4 bytes."""
    one = struct.pack(reader.order + ("Q" if reader.big else "I"), 1)
    kinds = (struct.pack(reader.order + "HH", _WIDTH, kind) for kind in (3, 4))
    return re.compile(b"(?:" + b"|".join(re.escape(kind) for kind in kinds) + b")" + re.escape(one))


def _starts_before(reader: _Reader, entry: int) -> Iterator[int]:
    """Yield where a directory may begin whose first, second or third entry tells the width."""
    for before in range(3):
        at = entry - before * (20 if reader.big else 12) - (8 if reader.big else 2)
        if at >= 0:
            yield at


def exif_turn(exif: bytes) -> Turn:
    """Return the turn that Exif data (from its TIFF header on) ask for; upright where they are broken."""
    try:
        return ORIENTATIONS[directories(exif, 0)[0].orientation]
    except (ValueError, IndexError):
        return UPRIGHT


@dataclass(frozen=True, slots=True)
class _Reader:
    data: bytes | mmap
    order: str
    big: bool
    first: int

    @classmethod
    def of(cls, data: bytes | mmap) -> _Reader:
        order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
        if order is None:
            raise ValueError("it has no TIFF header")
        (version,) = struct.unpack_from(f"{order}H", data, 2)
        if version == 43:
            return cls(data, order, True, struct.unpack_from(f"{order}Q", data, 8)[0])
        return cls(data, order, False, struct.unpack_from(f"{order}I", data, 4)[0])

    def tags(self, offset: int) -> tuple[dict[int, tuple[int, ...]], int]:
        """Return the first value of each tag of the directory at ``offset``, and the offset of the next directory."""
        count_format, entry_format, offset_format = ("Q", "HHQ", "Q") if self.big else ("H", "HHI", "I")
        (count,) = struct.unpack_from(self.order + count_format, self.data, offset)
        if count > _MOST_ENTRIES:
            raise ValueError("a directory is not one")
        position = offset + struct.calcsize("<" + count_format)
        size = struct.calcsize("<" + entry_format)
        room = struct.calcsize("<" + offset_format)
        tags = {}
        for _ in range(count):
            tag, kind, values = struct.unpack_from(self.order + entry_format, self.data, position)
            if kind in _VALUE_FORMATS and values:
                tags[tag] = self._value(kind, values, position + size, room)
            position += size + room
        return tags, struct.unpack_from(self.order + offset_format, self.data, position)[0]

    def within(self, offset: int) -> tuple[int, ...]:
        """Return where the directories lie that the one at ``offset`` has within."""
        try:
            found = self.values(offset)
            return next((_as_tuple(value) for tag, value in found if tag == _SUB_DIRECTORIES), ())
        except (ValueError, struct.error, OverflowError):
            return ()

    def values(self, offset: int) -> Iterator[tuple[int, Any]]:
        """Yield each tag with all of its values: a number, several, or bytes."""
        for tag, kind, values, position in self._entries(offset):
            size = _KIND_BYTES.get(kind, 1) * values
            at = position if size <= self._room else self._offset_at(position)
            if kind in _NUMBER_FORMATS:
                found = struct.unpack_from(f"{self.order}{values}{_NUMBER_FORMATS[kind]}", self.data, at)
                yield tag, found[0] if values == 1 else found
            elif kind in (1, 7):
                yield tag, bytes(self.data[at : at + size])

    def is_whole(self, offset: int, known: frozenset[tuple[int, int]]) -> bool:
        """Tell whether a directory lies at ``offset``, in order, with strips in the file that are none of the known."""
        try:
            entries = list(self._entries(offset))
            tags = [tag for tag, _, _, _ in entries]
            if tags != sorted(set(tags)) or not all(kind in _KIND_BYTES for _, kind, _, _ in entries):
                return False
            values = dict(self.values(offset))
        except (ValueError, struct.error, OverflowError, MemoryError):
            return False
        if not {_WIDTH, _HEIGHT} <= values.keys():
            return False
        places = {tag: _as_tuple(values[tag]) for pair in _PLACES_AND_LENGTHS for tag in pair if tag in values}
        strips = list(_strip_spans(places))
        return bool(strips) and all(0 < a < b <= len(self.data) and (a, b) not in known for a, b in strips)

    def spans(self, offset: int, seen: set[int]) -> Iterator[tuple[int, int]]:
        """Yield where all begins and ends that the directories from ``offset`` on name, those within them included."""
        while offset and offset not in seen and len(seen) < _MOST_ENTRIES:
            seen.add(offset)
            named, places = list[tuple[int, int]](), dict[int, tuple[int, ...]]()
            for tag, kind, values, position in self._entries(offset):
                size = _KIND_BYTES.get(kind, 1) * values
                at = position if size <= self._room else self._offset_at(position)
                if at != position:
                    named.append((at, at + size))
                if tag in _PLACES and kind in _PLACE_FORMATS:
                    places[tag] = struct.unpack_from(f"{self.order}{values}{_PLACE_FORMATS[kind]}", self.data, at)
            yield from named
            yield from _strip_spans(places)
            for within in (one for tag in _DIRECTORIES_WITHIN for one in places.get(tag, ())):
                yield from self.spans(within, seen)
            after = self._after_entries(offset)
            yield offset, after + self._room
            offset = self._offset_at(after)

    def _offset_at(self, position: int) -> int:
        found: tuple[int] = struct.unpack_from(self.order + ("Q" if self.big else "I"), self.data, position)
        return found[0]

    @property
    def _room(self) -> int:
        """Bytes of an offset, and of a value that stands in its entry."""
        return 8 if self.big else 4

    def _entries(self, offset: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield tag, type and count of each entry of a directory, and where its value or the offset of that stands."""
        entry_format = "HHQ" if self.big else "HHI"
        size = struct.calcsize("<" + entry_format)
        first = offset + (8 if self.big else 2)
        for position in range(first, self._after_entries(offset), size + self._room):
            tag, kind, values = struct.unpack_from(self.order + entry_format, self.data, position)
            yield tag, kind, values, position + size

    def _after_entries(self, offset: int) -> int:
        count_format = "Q" if self.big else "H"
        found: tuple[int] = struct.unpack_from(self.order + count_format, self.data, offset)
        count = found[0]
        if count > _MOST_ENTRIES:
            raise ValueError("a directory is not one")
        return offset + struct.calcsize("<" + count_format) + count * (20 if self.big else 12)

    def _value(self, kind: int, values: int, position: int, room: int) -> tuple[int, ...]:
        value_format = self.order + _VALUE_FORMATS[kind]
        if struct.calcsize(value_format) * values > room:
            (position,) = struct.unpack_from(self.order + ("Q" if self.big else "I"), self.data, position)
        return struct.unpack_from(value_format, self.data, position)


def _strip_spans(places: Mapping[int, tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Yield where strips, tiles and old JPEGs begin and end."""
    for starts, lengths in _PLACES_AND_LENGTHS:
        for start, length in zip(places.get(starts, ()), places.get(lengths, ()), strict=False):
            yield start, start + length


def _as_tuple(value: Any) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (int(value),)


def _directory(index: int, tags: dict[int, tuple[int, ...]]) -> Directory:
    declared, compression = tags.get(_ORIENTATION, (1,))[0], tags.get(_COMPRESSION, (1,))[0]
    return Directory(
        index=index,
        width=tags.get(_WIDTH, (0,))[0],
        height=tags.get(_HEIGHT, (0,))[0],
        bits=tags.get(_BITS, (1,))[0],
        samples=tags.get(_SAMPLES, (1,))[0],
        compression=compression,
        photometric=tags.get(_PHOTOMETRIC, (0 if compression in _FAXES else 1,))[0],
        planar=tags.get(_PLANAR, (1,))[0] == 2,
        orientation=declared if declared in ORIENTATIONS else 1,
        dpi=_dpi(tags),
        tile=(tags.get(_TILE_WIDTH, (1,))[0], tags.get(_TILE_HEIGHT, (1,))[0]),
        depth=tags.get(_DEPTH, (1,))[0],
        is_page=not tags.get(_SUBFILE, (0,))[0] & _REDUCED_OR_MASK,
    )


def _dpi(tags: dict[int, tuple[int, ...]]) -> tuple[float, float] | None:
    x, y, unit = tags.get(_X_DPI, (0, 1)), tags.get(_Y_DPI, (0, 1)), tags.get(_UNIT, (2,))[0]
    if len(x) != 2 or len(y) != 2 or not x[1] or not y[1] or unit not in (2, 3):
        return None
    per_inch = 1.0 if unit == 2 else _CM_PER_INCH
    return x[0] / x[1] * per_inch, y[0] / y[1] * per_inch
