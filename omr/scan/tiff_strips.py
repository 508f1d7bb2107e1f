"""Was each strip of a TIFF decoded for what it is? libtiff goes on after damage in faxes and JPEGs without an error."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from mmap import mmap
from typing import Any

import imagecodecs
import numpy as np

from omr.scan import jpeg
from omr.scan.fax import is_faithful, whole_ink
from omr.scan.sample_rows import fits

_WIDTH, _HEIGHT, _COMPRESSION, _FILL_ORDER, _OFFSETS, _ROWS, _COUNTS = 256, 257, 259, 266, 273, 278, 279
_TILE_OFFSETS, _TILE_COUNTS, _JPEG_TABLES = 324, 325, 347
_GROUP_4, _OLD_JPEG, _JPEG = 4, 6, 7
_FAXES = (2, 3)
_LOW_BIT_FIRST = 2
_BITS, _PHOTOMETRIC, _SAMPLES, _PLANAR, _TILE_WIDTH, _TILE_HEIGHT = 258, 262, 277, 284, 322, 323
_YCBCR, _APART = 6, 2
_RAW, _LZW, _DEFLATE, _OLD_DEFLATE, _PACKBITS, _ZSTD = 1, 5, 8, 32946, 32773, 50000
_MOST_STRIP_PIXELS = 80_000_000


def are_sure(data: mmap | bytes, tags: Any) -> bool:
    """Tell whether every strip holds what libtiff made of it.

    Args:
        data: of the file.
        tags: of one directory, by number, each with all of its values.

    Returns:
        False where it can't be told: group 3, old JPEG, tiles of faxes; and where a strip unpacks to something else
        than its rows. Other codecs say themselves where they fail.

    Raises:
        BrokenPictureError: a strip is damaged.

    """
    compression = tags.get(_COMPRESSION, 1)
    if compression == _JPEG:
        return _jpegs_are_sure(data, tags)
    if compression == _GROUP_4 and _OFFSETS in tags:
        return _faxes_are_sure(data, tags)
    if compression in _UNPACKERS and tags.get(_PHOTOMETRIC) != _YCBCR:
        return _samples_are_sure(data, tags, _UNPACKERS[compression])
    return compression not in (_GROUP_4, _OLD_JPEG, *_FAXES)


def _strips(data: mmap | bytes, tags: Any) -> list[bytes]:
    offsets, counts = _all(tags, _OFFSETS, _TILE_OFFSETS), _all(tags, _COUNTS, _TILE_COUNTS)
    return [data[start : start + count] for start, count in zip(offsets, counts, strict=True)]


def _all(tags: Any, *names: int) -> Sequence[int]:
    value = next((tags[name] for name in names if name in tags), ())
    return value if isinstance(value, tuple) else (value,)


def _jpegs_are_sure(data: mmap | bytes, tags: Any) -> bool:
    tables = tags.get(_JPEG_TABLES, b"")
    for strip in _strips(data, tags):
        jpeg.whole_jpeg(b"\xff\xd8" + tables[2:-2] + strip[2:], _MOST_STRIP_PIXELS)
    return True


def _faxes_are_sure(data: mmap | bytes, tags: Any) -> bool:
    width, height = int(tags[_WIDTH]), int(tags[_HEIGHT])
    rows = min(int(tags.get(_ROWS, height)), height)
    for number, strip in enumerate(_strips(data, tags)):
        coded = _reversed(strip) if tags.get(_FILL_ORDER, 1) == _LOW_BIT_FIRST else strip
        ink = whole_ink(coded, width, min(rows, height - number * rows))
        if not is_faithful(coded, ink):
            return False
    return True


def _samples_are_sure(data: mmap | bytes, tags: Any, unpack: Callable[[bytes], int]) -> bool:
    """Tell whether each strip or tile unpacks to just its rows."""
    samples = 1 if tags.get(_PLANAR, 1) == _APART else int(tags.get(_SAMPLES, 1))
    bits = max(int(value) for value in _all(tags, _BITS) or (1,))
    per_row = (int(tags.get(_TILE_WIDTH, tags[_WIDTH])) * bits * samples + 7) // 8
    rows = _rows_of_strips(tags)
    most = int(tags.get(_ROWS, tags[_HEIGHT]))
    try:
        return all(
            fits(unpack(strip), per_row, own, min(most, int(tags[_HEIGHT])) - own)
            for own, strip in zip(rows, _strips(data, tags), strict=False)
        )
    except (RuntimeError, ValueError, zlib.error):
        return False


def _rows_of_strips(tags: Any) -> Iterator[int]:
    """Yield how many rows each strip or tile has; the last strip of a plane may have fewer than the others."""
    height = int(tags[_HEIGHT])
    while True:
        if _TILE_HEIGHT in tags:
            yield int(tags[_TILE_HEIGHT])
            continue
        rows = max(min(int(tags.get(_ROWS, height)), height), 1)
        yield from (min(rows, height - top) for top in range(0, height, rows))


_UNPACKERS: dict[int, Callable[[bytes], int]] = {
    _RAW: len,
    _LZW: lambda strip: len(imagecodecs.lzw_decode(strip)),
    _PACKBITS: lambda strip: len(imagecodecs.packbits_decode(strip)),
    _ZSTD: lambda strip: len(imagecodecs.zstd_decode(strip)),
    _DEFLATE: lambda strip: len(zlib.decompress(strip)),
    _OLD_DEFLATE: lambda strip: len(zlib.decompress(strip)),
}
"""By compression, how many bytes a strip unpacks to."""


def _reversed(data: bytes) -> bytes:
    """Return the bytes with their bits in the other order."""
    return np.packbits(np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")).tobytes()
