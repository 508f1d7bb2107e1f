"""Decode the picture of a scanned PDF page from the stream that the scanner wrote.

The fastest decoder for each kind, measured on A4 at 300 dpi, one core (tests/benchmarks/decoding.py): libjpeg-turbo to
gray 11 ms, from colour too (OpenCV 11.2 and 11.6); CCITT group 4 by libtiff 2 ms (imagecodecs' own decoder 6); Flate by
libdeflate 13 ms (zlib 26).
"""

from __future__ import annotations

import struct
import zlib
from typing import Any, cast

import cv2
import imagecodecs
import numpy as np
import pikepdf

from forms.bilingual import both
from omr.scan import problems
from omr.scan.errors import DamagedScanError, Where
from omr.scan.fax import fax_ink
from omr.scan.gray_levels import components, inverts, levels
from omr.scan.jpeg import CMYK_SPACES, jpeg_header, mended_to_gray, other_to_gray, with_header
from omr.scan.limits import Limits
from omr.scan.pdf_streams import FAX, JPEG, SAMPLES, CodecInput, coded, filters_of
from omr.scan.picture import BrokenPictureError, Pixels, check_size

RESCAN = both(
    "Quét lại tờ này; nếu cả tệp đều như vậy, sao chép lại tệp từ máy quét.",
    "Scan this sheet again; if all of the file is like this, copy the file from the scanner again.",
)

_PNG_COLOURS = {1: 0, 3: 2}  # components: PNG colour type
# A JPEG may be so much wider or narrower than the PDF says: some producers count a filled-up column, or forget one.
MOST_COLUMNS_OFF = 8
_PNG_PREDICTORS = range(10, 16)


def decode(image: pikepdf.Stream, where: Where, limits: Limits) -> Pixels | None:
    """Return the gray levels of an image XObject, as stored.

    Args:
        image: the image XObject.
        where: the page that errors name.
        limits: its pixels are refused beyond these.

    Returns:
        h×w gray levels, or ``None`` where only a renderer gets the picture right (masks, CMYK, unusual filters).

    Raises:
        DamagedScanError: the picture is incomplete.
        ScanTooLargeError: it has too many pixels.

    """
    check_size(where, int(image["/Width"]), int(image["/Height"]), limits)
    if not is_plain(image):
        return None
    try:
        return _decode(image)
    except BrokenPictureError as error:
        raise damaged(where, error) from error


def damaged(where: Where, error: BrokenPictureError) -> DamagedScanError:
    """Return the error for a page whose picture is not all there."""
    return DamagedScanError(problems.PICTURE_DAMAGED_SO.told(error=error), RESCAN, where)


def _decode(image: pikepdf.Stream) -> Pixels | None:
    filters, parameters = filters_of(image)
    if filters in ([], ["/FlateDecode"]):
        return _decode_samples(image, image.read_raw_bytes(), parameters, deflated=bool(filters))
    found = coded(image)
    if found.codec == JPEG:
        return _decode_jpeg(image, found)
    if found.codec == FAX:
        return _decode_fax(image, found)
    return _decode_samples(image, found.data, {}, deflated=False) if found.codec == SAMPLES else None


def is_plain(image: pikepdf.Stream) -> bool:
    """Tell whether every pixel is opaque and shown: no mask, no stencil, no optional content."""
    return not (
        any(key in image for key in ("/SMask", "/Mask", "/OC"))
        or bool(image.get("/ImageMask", False))
        or int(image.get("/SMaskInData", 0)) != 0
    )


def suits_pdfium(image: pikepdf.Stream) -> bool:
    """Tell whether PDFium's decoder gives the picture's gray levels: JBIG2 and JPEG 2000 in gray or RGB, one filter."""
    filters, _ = filters_of(image)
    if filters not in (["/JBIG2Decode"], ["/JPXDecode"]) or not is_plain(image):
        return False
    space = image.get("/ColorSpace")
    return space is not None and components(space) is not None and inverts(image.get("/Decode"), 1) is False


def _parameter(parameters: Any, key: str, default: Any) -> Any:
    return default if parameters is None else parameters.get(key, default)


def _decode_jpeg(image: pikepdf.Stream, found: CodecInput) -> Pixels | None:
    """Decode a JPEG, whose own size is what counts; ``None`` where it is another one than the PDF says."""
    count = components(image["/ColorSpace"])
    flip = inverts(image.get("/Decode"), count) if count else None
    if flip is None or _parameter(found.parameters, "/ColorTransform", None) is not None:
        return None
    other = other_to_gray(found.data)
    if other is not None:
        return np.invert(other) if flip else other
    rows = int(image["/Height"])
    data = with_header(found.data, int(image["/Width"]) * rows, rows)
    known = jpeg_header(data)
    if known is None or abs(known.width - int(image["/Width"])) > MOST_COLUMNS_OFF:
        return None
    if known.height != rows or (known.space == "gray") != (count == 1) or known.space in CMYK_SPACES:
        return None
    pixels = mended_to_gray(data, known.width * known.height, rows)
    return np.invert(pixels, out=pixels) if flip else pixels


def _decode_fax(image: pikepdf.Stream, found: CodecInput) -> Pixels | None:
    width, height = int(image["/Width"]), int(image["/Height"])
    table = levels(image["/ColorSpace"], 1, image.get("/Decode"))
    parameters = found.parameters
    group_4 = int(_parameter(parameters, "/K", 0)) < 0 and not bool(_parameter(parameters, "/EncodedByteAlign", False))
    if table is None or not group_4 or int(_parameter(parameters, "/Columns", 1728)) != width:
        return None
    black, white = table[::-1] if bool(_parameter(parameters, "/BlackIs1", False)) else table
    ink = fax_ink(found.data, width, height)
    if (black, white) == (0, 255):
        return cast("Pixels", np.subtract(ink, 1, out=ink))  # 0 wraps to 255: a tenth of the time of a table
    return cast("Pixels", np.where(ink, black, white))


def _decode_samples(image: pikepdf.Stream, data: bytes, parameters: Any, *, deflated: bool) -> Pixels | None:
    """Decode rows of samples from ``data``, as they are or behind Flate with or without a PNG predictor."""
    bits, width, height = (int(image[key]) for key in ("/BitsPerComponent", "/Width", "/Height"))
    count, table = _sample_format(image, bits)
    if count is None:
        return None
    predictor = int(_parameter(parameters, "/Predictor", 1)) if deflated else 1
    if predictor == 1:
        rows = _rows(data, height, (width * bits * count + 7) // 8, deflated=deflated)
        return _to_gray(rows, width, bits, table)
    declared = [int(_parameter(parameters, key, 1)) for key in ("/Colors", "/Columns")]
    declared.append(int(_parameter(parameters, "/BitsPerComponent", 8)))
    if predictor not in _PNG_PREDICTORS or declared != [count, width, bits]:
        return None
    return _shaded(_png_values(data, width, height, bits, count), table)


def _sample_format(image: pikepdf.Stream, bits: int) -> tuple[int | None, Pixels | None]:
    """Return the components, and the gray level of each sample value where there is one component."""
    if bits not in (1, 2, 4, 8):
        return None, None
    table = levels(image["/ColorSpace"], bits, image.get("/Decode"))
    if table is not None:
        return 1, table
    is_rgb = bits == 8 and components(image["/ColorSpace"]) == 3 and inverts(image.get("/Decode"), 3) is False
    return (3 if is_rgb else None), None


def _rows(data: bytes, height: int, stride: int, *, deflated: bool) -> Pixels:
    """Return height×stride bytes."""
    samples = _inflate(data, height * stride) if deflated else data
    if len(samples) < height * stride:
        raise BrokenPictureError(f"{len(samples)} of {height * stride} bytes are there")
    return np.frombuffer(samples, np.uint8, height * stride).reshape(height, stride)


def _inflate(data: bytes, size: int) -> bytes | bytearray:
    """Inflate at most ``size`` bytes: a stream made to burst memory is cut short."""
    try:
        return imagecodecs.deflate_decode(data, out=size)
    except RuntimeError:  # more bytes than there should be, or a checksum that libdeflate insists on: slower, lenient
        pass
    try:
        return zlib.decompressobj().decompress(data, size)
    except zlib.error as error:
        raise BrokenPictureError(error) from error


def without_excess(data: bytes, size: int) -> bytes:
    """Return deflated data that libpng need not inflate to the end, where most of them can't be pixels.

    It inflates what is of no use too, a gigabyte in two seconds. Data no longer than the ``size`` bytes of the pixels
    are left as they are: checking them takes as long as decoding them.
    """
    return data if len(data) <= size else zlib.compress(_inflate(data, size), 0)


def _to_gray(rows: Pixels, width: int, bits: int, table: Pixels | None) -> Pixels:
    """Turn packed rows into h×width gray levels."""
    if table is None:
        return cv2.cvtColor(rows.reshape(len(rows), width, 3), cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]
    if bits == 8:
        return _shaded(rows, table)
    per_byte = 8 // bits
    shifts = np.arange(8 - bits, -1, -bits)
    unpacked = table[(np.arange(256)[:, None] >> shifts) & ((1 << bits) - 1)]
    gray = np.take(np.ascontiguousarray(unpacked).view(f"u{per_byte}").ravel(), rows).view(np.uint8)
    return np.ascontiguousarray(gray[:, :width])


def _png_values(data: bytes, width: int, height: int, bits: int, count: int) -> Pixels:
    """Undo a PNG predictor: its rows are those of a PNG file, so a PNG file is made of them.

    Returns:
        h×w gray samples spread over 0 … 255, or h×w×3 in the order BGR.
    """
    header = struct.pack(">IIBBBBB", width, height, bits, _PNG_COLOURS[count], 0, 0, 0)
    rows = without_excess(data, height * (1 + (width * bits * count + 7) // 8))
    try:
        values = imagecodecs.png_decode(png_of((b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")))
    except (RuntimeError, ValueError) as error:
        raise BrokenPictureError(error) from error
    return values


def png_of(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG file of these chunks."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))
        for name, body in chunks
    )


def _shaded(values: Pixels, table: Pixels | None) -> Pixels:
    """Map samples spread over 0 … 255 to the gray levels of ``table``, or RGB to gray where there is none."""
    if table is None:
        return cv2.cvtColor(values, cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]
    spread = np.arange(len(table)) * (255 // (len(table) - 1))
    if np.array_equal(table, spread):
        return values
    by_value = np.zeros(256, np.uint8)
    by_value[spread] = table
    return cv2.LUT(values, by_value)  # type: ignore[return-value]
