"""Was a picture of a PDF page decoded for what it is? Decoders make white or noise of what they don't understand.

That is looked at only where a page passed for blank or for no survey sheet. The picture passed ``pdf_mending`` before.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import imagecodecs
import pikepdf

from omr.scan.fax import fax_ink, is_faithful
from omr.scan.pdf_mending import bits_per_row, bits_per_sample, colorants, fax_columns, fax_form
from omr.scan.pdf_streams import FAX, JBIG2, JPX, SAMPLES, CodecInput, coded, filters_of
from omr.scan.picture import BrokenPictureError
from omr.scan.sample_rows import fits
from omr.scan.truncation import jbig2_segment

_FLATE = ["/FlateDecode"]
_PNG_PREDICTORS = range(10, 16)
_CHUNK_BYTES = 1 << 20
# ITU-T T.88, 7.3: segments with symbols, with text made of them, with a picture by itself, and about the page.
_SYMBOLS, _PAGE = 0, 48
_TEXTS = frozenset((4, 6, 7))
_PAINTERS = frozenset((6, 7, 22, 23, 38, 39, 42, 43))
_GENERIC = frozenset((38, 39))
_REGION = struct.Struct(">IIIIBB")  # 7.4.1 and 7.4.6.2: width, height, x, y, operator; flags
_MMR = 1


def is_sure(image: pikepdf.Object) -> bool:
    """Tell whether what was decoded is what was coded.

    Group 4 has no room for damage once it is coded again; JPEG 2000 is decoded by OpenJPEG, which says where it fails;
    of rows of samples there must be as many as the size of the picture says.
    """
    if filters_of(image)[0] == _FLATE:
        return _flate_is_sure(image)
    found = coded(image)
    if found.codec == JPX:
        return _jpeg_2000_is_sure(found.data)
    if found.codec == FAX:
        return _fax_is_sure(image, found)
    if found.codec == JBIG2:
        return _jbig2_is_sure(found)
    return found.codec != SAMPLES or fits(len(found.data), _bytes_per_row(image), int(image["/Height"]))


def _bytes_per_row(image: pikepdf.Object) -> int:
    return (bits_per_row(image) + 7) // 8


def _flate_is_sure(image: pikepdf.Object) -> bool:
    parameters = filters_of(image)[1] or {}
    per_row, predictor = _bytes_per_row(image), int(parameters.get("/Predictor", 1))
    if predictor > 1:
        declared = [int(parameters.get(key, usual)) for key, usual in _PREDICTED]
        if declared != [colorants(image), int(image["/Width"]), bits_per_sample(image)]:
            return False
    per_row += predictor in _PNG_PREDICTORS
    height = int(image["/Height"])
    return fits(_inflated_length(image.read_raw_bytes(), 2 * per_row * height + _CHUNK_BYTES), per_row, height)


_PREDICTED = (("/Colors", 1), ("/Columns", 1), ("/BitsPerComponent", 8))


def _inflated_length(data: bytes, most: int) -> int:
    """Return to how many bytes data inflate, or more than ``most`` where there are more."""
    inflater, length = zlib.decompressobj(), 0
    while data and not inflater.eof and length <= most:
        length += len(inflater.decompress(data, _CHUNK_BYTES))
        data = inflater.unconsumed_tail
    return length


def _jpeg_2000_is_sure(data: bytes) -> bool:
    try:
        imagecodecs.jpeg2k_decode(data)
    except (RuntimeError, ValueError):
        return False
    return True


def _fax_is_sure(image: pikepdf.Object, found: CodecInput) -> bool:
    parameters = found.parameters or {}
    form, width = fax_form(parameters), int(image["/Width"])
    if form.k >= 0 or form.aligned or fax_columns(parameters) != width:
        return False
    return is_faithful(found.data, fax_ink(found.data, width, int(image["/Height"])))


def _jbig2_is_sure(found: CodecInput) -> bool:
    """Tell whether decoders have all that they paint from: a page, the symbols of texts, whole group 4 data."""
    shared = found.parameters.get("/JBIG2Globals") if found.parameters is not None else None
    try:
        symbols = {n for n, kind, _, _ in _segments(shared.read_bytes()) if kind == _SYMBOLS} if shared else set()
        has_page = False
        for number, kind, refers, body in _segments(found.data):
            if kind == _SYMBOLS:
                symbols.add(number)
            has_page = has_page or kind == _PAGE
            if kind in _PAINTERS and not has_page:
                return False
            if kind in _TEXTS and not refers & symbols:
                return False
            if kind in _GENERIC and not _generic_is_sure(body):
                return False
    except (struct.error, BrokenPictureError, pikepdf.PdfError, AttributeError):
        return False
    return True


def _generic_is_sure(body: bytes) -> bool:
    width, height, _, _, _, flags = _REGION.unpack_from(body)
    if not flags & _MMR:
        return True
    data = body[_REGION.size :]
    return is_faithful(data, fax_ink(data, width, height))


def _segments(data: bytes) -> Iterator[tuple[int, int, set[int], bytes]]:
    """Yield each segment's number, its type, the numbers of those that it refers to, and its data."""
    position = 0
    while position + 11 <= len(data):  # filling after the last one is no segment
        kind, start, length = jbig2_segment(data, position)
        number: int = struct.unpack_from(">I", data, position)[0]
        body = data[start:] if length == 0xFFFFFFFF else data[start : start + length]
        yield number, kind, _referred(data, position, number), body
        position = start + len(body)


def _referred(data: bytes, position: int, number: int) -> set[int]:
    """Return the numbers of the segments that the one at ``position`` refers to (7.2.4 and 7.2.5)."""
    count, at = data[position + 5] >> 5, position + 6
    if count == 7:
        count = struct.unpack_from(">I", data, position + 5)[0] & 0x1FFFFFFF
        at = position + 9 + (count + 8) // 8
    size = 1 if number <= 256 else 2 if number <= 65536 else 4
    return {int.from_bytes(data[at + i * size : at + (i + 1) * size], "big") for i in range(min(count, len(data)))}


def inline_picture(pdf: pikepdf.Pdf, found: Any) -> pikepdf.Object:
    """Return a picture of a page's content (``BI … EI``) as a picture by itself."""
    return pdf.make_stream(found.read_raw_bytes(), {str(key): value for key, value in found.obj.items()})
