"""Where a file ends, and where another one begins behind it, whatever lies between the two.

Programs that join files byte by byte, tapes and shares that fill them up, mail programs that leave a boundary between:
what follows a scan may be another scan. A file begins where its signature stands and what follows it makes sense, so
that neither a maker's notes behind a photograph nor chance within them pass for a file.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from mmap import mmap

from omr.scan import jpeg_repair, tiff_directory
from omr.scan.file_kind import BMP_HEADERS, HEADER_BYTES, FileKind, kind_of

Data = bytes | mmap

_SIGNATURES = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|II[*+]\0|MM\0[*+]|PK\x03\x04|GIF8[79]a|RIFF....WEBP|BM.{4}\0{4}|%PDF-\d|.{4}ftyp",
    re.DOTALL,
)
_END_OF_PDF = b"%%EOF"
_PNG_END = b"IEND\xaeB`\x82"
_PDF_HEAD = re.compile(rb"%PDF-\d")
_START_OF_TABLE = b"startxref"
_OFFSET = re.compile(rb"startxref\s+(\d{1,18})\s+%%EOF")
_TABLE = re.compile(rb"\s*(xref|\d+\s+\d+\s+obj)")
_PDF_AFTER_PDF = re.compile(rb"%%EOF[\s\0]{0,64}(?=%PDF-\d)")
_ZIP_LOCAL, _ZIP_END = b"PK\3\4", b"PK\5\6"
_LEAST_SIDE = 16  # pixels: a picture that begins by chance claims something else
_PROBE_BYTES = 1 << 20  # the header of a JPEG: its segments have 64 kB each
_BMP_PLANES_AND_BITS = frozenset((1, bits) for bits in (1, 4, 8, 16, 24, 32))


def next_start(data: Data, position: int) -> int | None:
    """Return where the first file begins from ``position`` on; ``None`` where none does."""
    found = _SIGNATURES.search(data, position)
    while found is not None:
        if _makes_sense(data, found.start()):
            return found.start()
        found = _SIGNATURES.search(data, found.start() + 1)
    return None


def pdf_starts(data: Data) -> list[int]:
    """Return where the PDFs begin that stand one behind the other in a file.

    The table that the end of a PDF names is told from that PDF's own start. What is found from a later start is another
    file, not one that the first carries: the end of that one would be the first one's own.
    """
    heads = [found.start() for found in _heads(data)]
    starts: set[int] = set()
    end = len(data)
    while heads:
        told = _last_table(data, end)
        if told is None:  # no end that makes sense: whole files can only be told by the ends between them
            starts |= {found.end() for found in _PDF_AFTER_PDF.finditer(data, 0, end)}
            break
        place, offset = told
        behind = [head for head in heads if head > place]
        own = [head for head in heads if head < place and _TABLE.match(data, head + offset)]
        if not behind and not own:
            break
        starts |= {*behind, *own[-1:]}
        end = min((*behind, *own[-1:]))
        heads = [head for head in heads if head < end]
    return [0, *sorted(starts)]


def _heads(data: Data) -> Iterator[re.Match[bytes]]:
    """Yield where a PDF may begin, but for the first one, before which there may be something else."""
    first = _PDF_HEAD.search(data, 0, HEADER_BYTES + 8)
    return _PDF_HEAD.finditer(data, first.end() if first else 0)


def _last_table(data: Data, end: int) -> tuple[int, int] | None:
    """Return where the last end of a PDF before ``end`` stands, and the offset that it tells of its table."""
    place = data.rfind(_START_OF_TABLE, 0, end)
    while place >= 0:
        found = _OFFSET.match(data, place)
        if found is not None:
            return place, int(found[1])
        place = data.rfind(_START_OF_TABLE, 0, place)
    return None


# ------------------------------------------------------------------------------------------------------------ ends


def end_of_file(data: Data, kind: FileKind) -> int | None:
    """Return where the file of this kind ends that ``data`` begin with; ``None`` where that can't be told.

    Of several PDFs, that of the last one.
    """
    if kind is FileKind.JPEG:
        return jpeg_repair.end_of_image(data[:])
    if kind is FileKind.PNG:
        found = data.find(_PNG_END)
        return found + len(_PNG_END) if found >= 0 else None
    if kind is FileKind.TIFF:
        return tiff_directory.end_of_data(data)
    if kind is FileKind.PDF:
        found = data.rfind(_END_OF_PDF)
        return found + len(_END_OF_PDF) if found >= 0 else None
    if kind is FileKind.ZIP:
        return _end_of_zip(data)
    return _end_of_phone_file(data)


def _end_of_zip(data: Data) -> int | None:
    """Return the end of the last directory (APPNOTE.TXT, 4.3.16), with its comment."""
    found = data.rfind(_ZIP_END)
    if found < 0 or found + 22 > len(data):
        return None
    (comment,) = struct.unpack_from("<H", data, found + 20)
    return found + 22 + comment if found + 22 + comment <= len(data) else found + 22


def _end_of_phone_file(data: Data) -> int | None:
    try:
        if data[:4] == b"RIFF":
            return 8 + (int.from_bytes(data[4:8], "little") + 1) // 2 * 2
        if data[:3] == b"GIF":
            return _end_of_gif(data)
        if data[:2] == b"BM":
            return _end_of_bmp(data)
        return _end_of_boxes(data)
    except (struct.error, IndexError):
        return None


def _end_of_bmp(data: Data) -> int:
    """Return the end by the pixels, since many programs leave the size of the file at 0."""
    (pixels,) = struct.unpack_from("<I", data, 10)
    if data[14] == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        stored = 0
    else:
        width, height, _, bits, packed, size = struct.unpack_from("<iiHHII", data, 18)
        stored = size if packed in (1, 2, 4, 5) else 0  # run-lengths, JPEG or PNG
    return int(pixels + (stored or (abs(width) * bits + 31) // 32 * 4 * abs(height)))


def _end_of_gif(data: Data) -> int:
    """Return the end of the last block (GIF89a, chapters 17 to 27)."""
    position = 13 + _colours(data[10])
    while data[position] != 0x3B:
        if data[position] == 0x2C:
            position += 11 + _colours(data[position + 9])
        else:
            position += 2
        while data[position]:
            position += 1 + data[position]
        position += 1
    return position + 1


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_boxes(data: Data) -> int:
    """Return the end of the boxes of an HEIF file (ISO/IEC 14496-12, 4.2)."""
    position = 0
    while position + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, position)
        if not name.isalnum() or (position and name == b"ftyp"):
            break
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, position + 8)
        if size == 0:  # to the end of the file
            return len(data)
        if size < 8 or position + size > len(data):
            break
        position += size
    return position


# ------------------------------------------------------------------------------------------------------------ starts


def _makes_sense(data: Data, start: int) -> bool:
    """Tell whether a file begins where its signature stands."""
    kind = kind_of(bytes(data[start : start + HEADER_BYTES]))
    try:
        if kind is FileKind.JPEG:
            frame = jpeg_repair.frame_of(bytes(data[start : start + _PROBE_BYTES]))
            return frame is not None and frame.width >= _LEAST_SIDE
        if kind is FileKind.TIFF:
            found = tiff_directory.directories(data[start:], 1)
            return bool(found) and min(found[0].width, found[0].height) >= _LEAST_SIDE
        if kind is FileKind.ZIP:
            version, _, _, _, _, _, _, _, name = struct.unpack_from("<HHHHHIIIH", data, start + 4)
            return bool(version & 0xFF < 100 and 0 < name < 1024)
        if kind is FileKind.PHONE and data[start : start + 2] == b"BM":
            size, planes_and_bits = (
                data[start + 14],
                struct.unpack_from("<HH", data, start + (22 if data[start + 14] == 12 else 26)),
            )
            return size in BMP_HEADERS and planes_and_bits in _BMP_PLANES_AND_BITS
    except (ValueError, struct.error, IndexError):
        return False
    return kind is not None
