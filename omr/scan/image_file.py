"""Scans that are TIFF, PNG or JPEG files."""

from __future__ import annotations

import io
import mmap
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from forms.bilingual import both
from omr.scan import problems, tiff_strips
from omr.scan.errors import DamagedScanError, ScanError, ScanTooLargeError, Where
from omr.scan.jpeg import CMYK_SPACES, jpeg_header, mended_to_gray, with_header
from omr.scan.limits import Limits
from omr.scan.pdf_pictures import png_of, without_excess
from omr.scan.picture import (
    ORIENTATIONS,
    UPRIGHT,
    BrokenPictureError,
    Picture,
    Pixels,
    Source,
    Turn,
    check_size,
    turned_dpi,
    turned_upright,
)
from omr.scan.tiff_directory import Directory, beginning_with, exif_turn, pages_of, values_at

COPY_AGAIN = both(
    "Sao chép lại tệp từ máy quét, hoặc quét lại các tờ.",
    "Copy the file from the scanner again, or scan the sheets again.",
)

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"))
_PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # colour type: samples a pixel
_METRES_PER_INCH = 0.0254
_CM_PER_INCH = 2.54
_JPEG_COMPRESSIONS = (6, 7)
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _YCBCR = 0, 1, 2, 6
# Fax machines send half as many lines as columns an inch; beyond this ratio pixels are made square.
MOST_ANISOTROPY = 1.25


# ----------------------------------------------------------------------------------------------------------- TIFF


def count_tiff_pages(path: Path, limits: Limits) -> int:
    """Return how many pages a TIFF file has; thumbnails don't count.

    Raises:
        DamagedScanError: its directories are broken, or there are none.
        ScanTooLargeError: it has more pages than the limits allow.

    """
    return len(_tiff_pages(path, limits))


def read_tiff(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    """Yield each of ``pages`` (from 1) in the order asked for, as its picture or as what is wrong with it.

    Raises:
        ScanError: as ``count_tiff_pages``, before the first page.

    """
    found = _tiff_pages(path, limits)
    with _mapped(path) as data:
        for number in pages:
            where = Where(path, number)
            try:
                if not 1 <= number <= len(found):
                    raise no_such_page(path, number, len(found))
                yield number, _tiff_picture(data, found[number - 1], where, limits)
            except ScanError as error:
                yield number, error


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


@lru_cache(maxsize=16)
def _known_pages(path: Path, most: int, _size: int, _changed_ns: int) -> list[Directory]:
    """Return the pages of a TIFF; remembered, since a stack is opened for every few pages."""
    with _mapped(path) as data:
        return pages_of(data, most)


def _tiff_pages(path: Path, limits: Limits) -> list[Directory]:
    state = path.stat()
    try:
        pages = _known_pages(path, limits.pages, state.st_size, state.st_mtime_ns)
    except ValueError as error:
        raise DamagedScanError(problems.TIFF_DAMAGED.told(error=error), COPY_AGAIN, Where(path)) from error
    if len(pages) > limits.pages:
        raise ScanTooLargeError(
            problems.MORE_PAGES.told(pages=limits.pages),
            both("Chia tệp thành nhiều tệp nhỏ hơn.", "Split the file into smaller ones."),
            Where(path),
        )
    if not pages:
        raise DamagedScanError(problems.TIFF_WITHOUT_PAGES.told(), COPY_AGAIN, Where(path))
    return pages


def _tiff_picture(data: mmap.mmap, directory: Directory, where: Where, limits: Limits) -> Picture:
    check_size(where, directory.width, directory.height * directory.depth, limits)
    check_size(where, *directory.tile, limits)
    try:
        pixels = _tiff_pixels(data, directory)
    except (RuntimeError, ValueError, IndexError, OSError, MemoryError) as error:
        said = str(error) or type(error).__name__
        raise DamagedScanError(problems.PICTURE_DAMAGED_SO.told(error=said), COPY_AGAIN, where) from error
    if pixels.shape != (directory.height, directory.width):
        raise DamagedScanError(problems.PICTURE_DAMAGED.told(), COPY_AGAIN, where)
    pixels, dpi = _squared(pixels, directory.dpi)
    turn = ORIENTATIONS[directory.orientation]
    return Picture(turned_upright(pixels, turn), turned_dpi(dpi, turn), Source.IMAGE)


def _tiff_pixels(data: mmap.mmap, directory: Directory) -> Pixels:
    """Decode one directory to h×w gray levels, as stored."""
    kind = (directory.photometric, directory.bits, directory.samples)
    file: mmap.mmap | bytes = data if directory.chained else beginning_with(data, directory.offset)
    if directory.photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO) and kind[1:] in ((1, 1), (8, 1), (16, 1)):
        samples = imagecodecs.tiff_decode(file, index=directory.index)
        return _gray_samples(samples, inverted=directory.photometric == _WHITE_IS_ZERO)
    as_rgb = kind == (_RGB, 8, 3) or (kind == (_YCBCR, 8, 3) and directory.compression in _JPEG_COMPRESSIONS)
    if as_rgb and not directory.planar:
        return cv2.cvtColor(imagecodecs.tiff_decode(file, index=directory.index), cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]
    rgba = imagecodecs.tiff_decode(file, index=directory.index, asrgb=True)
    # libtiff has mirrored it already, but not transposed it: mirror it back, to turn all pictures in one way.
    # It has multiplied colours by their opacity, so adding what is missing of that lays them on white.
    gray = cv2.add(cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY), np.invert(np.ascontiguousarray(rgba[:, :, 3])))
    return turned_upright(gray.astype(np.uint8, copy=False), ORIENTATIONS[(directory.orientation - 1) % 4 + 1])


def check_tiff_sure(path: Path, page: int) -> None:
    """Refuse a page (from 1) of a TIFF whose strips were not decoded for certain.

    Raises:
        DamagedScanError: libtiff may have made something else of them.

    """
    where = Where(path, page)
    directory = _tiff_pages(path, Limits())[page - 1]
    with _mapped(path) as data:
        try:
            sure = tiff_strips.are_sure(data, values_at(data, directory.offset))
        except (BrokenPictureError, ValueError, KeyError, IndexError) as error:
            raise DamagedScanError(problems.PICTURE_DAMAGED_SO.told(error=error), COPY_AGAIN, where) from error
    if not sure:
        raise DamagedScanError(
            problems.PICTURE_DECODED_OTHERWISE.told(),
            COPY_AGAIN,
            where,
        )


def _gray_samples(samples: NDArray[np.generic], *, inverted: bool) -> Pixels:
    if samples.dtype == np.bool_:
        return np.where(samples, *(np.uint8(level) for level in ((0, 255) if inverted else (255, 0))))
    gray = (samples >> 8).astype(np.uint8) if samples.dtype == np.uint16 else samples.astype(np.uint8, copy=False)  # type: ignore[operator]
    return np.invert(gray) if inverted else gray


def _squared(pixels: Pixels, dpi: tuple[float, float] | None) -> tuple[Pixels, tuple[float, float] | None]:
    """Stretch the coarser direction of a fax, so that a circle is round."""
    if dpi is None or min(dpi) <= 0 or max(dpi) <= MOST_ANISOTROPY * min(dpi) or max(dpi) > 4 * min(dpi):
        return pixels, dpi
    height, width = pixels.shape
    size = (round(width * max(dpi) / dpi[0]), round(height * max(dpi) / dpi[1]))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), (max(dpi), max(dpi))  # type: ignore[return-value]


# ------------------------------------------------------------------------------------------------------------ PNG


def read_png(path: Path, limits: Limits) -> Picture:
    """Read a PNG file.

    Raises:
        DamagedScanError: it is cut off, or a checksum does not fit.
        ScanTooLargeError: it has too many pixels.

    """
    data = path.read_bytes()
    where = Where(path)
    try:
        width, height = _png_size(data)
        check_size(where, width, height, limits)
        chunks, dpi = _png_chunks(data)
        gray = _flattened(imagecodecs.png_decode(png_of(*_bounded(chunks, width, height))))
    except struct.error as error:
        raise DamagedScanError(problems.PNG_CUT_OFF.told(), COPY_AGAIN, where) from error
    except (RuntimeError, ValueError, BrokenPictureError, cv2.error) as error:
        raise DamagedScanError(problems.PNG_DAMAGED.told(error=error), COPY_AGAIN, where) from error
    return Picture(gray, turned_dpi(dpi, UPRIGHT), Source.IMAGE)


def _png_size(data: bytes) -> tuple[int, int]:
    """Return the width and height that the first chunk tells."""
    name, width, height = struct.unpack_from(">4sII", data, 12)
    if name != b"IHDR":
        raise ValueError("it does not begin with its size")
    return width, height


def _png_chunks(data: bytes) -> tuple[list[tuple[bytes, bytes]], tuple[float, float] | None]:
    """Check every chunk up to the last (OpenCV decodes half a file without a word).

    Returns:
        the chunks that make the picture, and the resolution. What else there may be, text and profiles, is left out: it
        may inflate to gigabytes, and libpng talks of it to the terminal.
    """
    position, dpi, kept = len(PNG_SIGNATURE), None, []
    while True:
        length, name = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, position + 8 + length)
        if zlib.crc32(body, zlib.crc32(name)) != checksum:
            raise ValueError("a checksum does not fit")
        if name == b"pHYs" and length == 9:
            x, y, unit = struct.unpack(">IIB", body)
            dpi = (x * _METRES_PER_INCH, y * _METRES_PER_INCH) if unit == 1 else None
        if name in _PNG_KEPT:
            kept.append((name, body))
        if name == b"IEND":
            return kept, dpi
        position += 12 + length


def _bounded(chunks: Sequence[tuple[bytes, bytes]], width: int, height: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks with one chunk of pixels, and no more of them than the picture can have."""
    bits, colour, interlaced = struct.unpack_from(">BBxxB", chunks[0][1], 8)
    size = height * (1 + (width * bits * _PNG_SAMPLES.get(colour, 4) + 7) // 8)
    size = 2 * size + 64 if interlaced else size  # its rows are parted, and each part is padded
    packed = b"".join(body for name, body in chunks if name == b"IDAT")
    for name, body in chunks:
        if name == b"IEND":
            yield b"IDAT", without_excess(packed, size)
        if name != b"IDAT":
            yield name, body


def _flattened(pixels: NDArray[np.generic]) -> Pixels:
    """Return h×w gray levels of 8 or 16 bits of gray or colour; what is transparent (the last of 2 or 4) is white."""
    levels = (pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else pixels.astype(np.uint8, copy=False)  # type: ignore[operator]
    if levels.ndim == 2:
        return levels
    gray = (
        levels[:, :, 0]
        if levels.shape[2] < 3
        else cv2.cvtColor(np.ascontiguousarray(levels[:, :, :3]), cv2.COLOR_RGB2GRAY)
    )
    if levels.shape[2] in (2, 4) and (alpha := levels[:, :, -1]).min() < 255:
        gray = np.rint(255 - (255.0 - gray) * (alpha / 255.0)).astype(np.uint8)
    return np.ascontiguousarray(gray)


# ----------------------------------------------------------------------------------------------------------- JPEG


def read_jpeg(path: Path, limits: Limits) -> Picture:
    """Read a JPEG file; the orientation that a camera noted is honoured.

    Raises:
        DamagedScanError: rows are missing or garbled.
        ScanTooLargeError: it has too many pixels.

    """
    data = path.read_bytes()
    where = Where(path)
    try:
        data = with_header(data, limits.pixels)
        known = jpeg_header(data)
        if known is None or known.space in CMYK_SPACES:
            pixels = _unusual_jpeg(data, where, limits)
        else:
            check_size(where, known.width, known.height, limits)
            pixels = mended_to_gray(data, limits.pixels)
    except (BrokenPictureError, ValueError, OSError) as error:
        raise DamagedScanError(problems.JPEG_DAMAGED.told(error=error), COPY_AGAIN, where) from error
    turn, dpi = _turn_and_dpi(data)
    return Picture(turned_upright(pixels, turn), turned_dpi(dpi, turn), Source.IMAGE)


def _unusual_jpeg(data: bytes, where: Where, limits: Limits) -> Pixels:
    """Decode the rare JPEG for a press, which Pillow knows how to invert, or with colours sampled in an odd way."""
    with Image.open(io.BytesIO(data)) as picture:
        check_size(where, *picture.size, limits)
        return cv2.cvtColor(np.asarray(picture.convert("RGB")), cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]


def _turn_and_dpi(data: bytes) -> tuple[Turn, tuple[float, float] | None]:
    """Return the orientation (Exif, APP1) and the resolution (JFIF, APP0) from the segments before the picture."""
    turn, dpi, position = UPRIGHT, None, 2
    while data[position : position + 1] == b"\xff" and position + 4 <= len(data):
        marker, length = struct.unpack_from(">xBH", data, position)
        if marker in (0xDA, 0xD9):  # the picture begins, or all ends
            break
        body = data[position + 4 : position + 2 + length]
        if marker == 0xE0 and body[:5] == b"JFIF\0" and len(body) >= 12:
            unit, x, y = struct.unpack_from(">BHH", body, 7)
            per_inch = {1: 1.0, 2: _CM_PER_INCH}.get(unit)
            dpi = (x * per_inch, y * per_inch) if per_inch else None
        elif marker == 0xE1 and body[:6] == b"Exif\0\0":
            turn = exif_turn(body[6:])
        position += 2 + length
    return turn, dpi


def no_such_page(path: Path, number: int, count: int) -> DamagedScanError:
    """Return the error for a page beyond the last."""
    return DamagedScanError(
        problems.FILE_HAS_ONLY.told(where=Where(path, number).told(), count=count),
        COPY_AGAIN,
    )
