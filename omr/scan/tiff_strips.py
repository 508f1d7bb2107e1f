"""Was each strip of a TIFF decoded for what it is? libtiff goes on after damage in faxes and JPEGs without an error."""

from __future__ import annotations

from collections.abc import Sequence
from mmap import mmap
from typing import Any

import numpy as np

from omr.scan import jpeg
from omr.scan.fax import is_faithful, whole_ink

_WIDTH, _HEIGHT, _COMPRESSION, _FILL_ORDER, _OFFSETS, _ROWS, _COUNTS = 256, 257, 259, 266, 273, 278, 279
_TILE_OFFSETS, _TILE_COUNTS, _JPEG_TABLES = 324, 325, 347
_GROUP_4, _OLD_JPEG, _JPEG = 4, 6, 7
_FAXES = (2, 3)
_LOW_BIT_FIRST = 2
_MOST_STRIP_PIXELS = 80_000_000


def are_sure(data: mmap, tags: Any) -> bool:
    """Tell whether every strip holds what libtiff made of it.

    Args:
        data: of the file.
        tags: of one directory, by number, each with all of its values.

    Returns:
        False where it can't be told: group 3, old JPEG, tiles of faxes. Other codecs say themselves where they fail.

    Raises:
        BrokenPictureError: a strip is damaged.

    """
    compression = tags.get(_COMPRESSION, 1)
    if compression == _JPEG:
        return _jpegs_are_sure(data, tags)
    if compression == _GROUP_4 and _OFFSETS in tags:
        return _faxes_are_sure(data, tags)
    return compression not in (_GROUP_4, _OLD_JPEG, *_FAXES)


def _strips(data: mmap, tags: Any) -> list[bytes]:
    offsets, counts = _all(tags, _OFFSETS, _TILE_OFFSETS), _all(tags, _COUNTS, _TILE_COUNTS)
    return [data[start : start + count] for start, count in zip(offsets, counts, strict=True)]


def _all(tags: Any, *names: int) -> Sequence[int]:
    value = next((tags[name] for name in names if name in tags), ())
    return value if isinstance(value, tuple) else (value,)


def _jpegs_are_sure(data: mmap, tags: Any) -> bool:
    tables = tags.get(_JPEG_TABLES, b"")
    for strip in _strips(data, tags):
        jpeg.whole_jpeg(b"\xff\xd8" + tables[2:-2] + strip[2:], _MOST_STRIP_PIXELS)
    return True


def _faxes_are_sure(data: mmap, tags: Any) -> bool:
    width, height = int(tags[_WIDTH]), int(tags[_HEIGHT])
    rows = min(int(tags.get(_ROWS, height)), height)
    for number, strip in enumerate(_strips(data, tags)):
        coded = _reversed(strip) if tags.get(_FILL_ORDER, 1) == _LOW_BIT_FIRST else strip
        ink = whole_ink(coded, width, min(rows, height - number * rows))
        if not is_faithful(coded, ink):
            return False
    return True


def _reversed(data: bytes) -> bytes:
    """Return the bytes with their bits in the other order."""
    return np.packbits(np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")).tobytes()
