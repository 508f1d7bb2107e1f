"""What a file is, told by its first bytes, whatever its name says."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

HEADER_BYTES: Final = 1024  # a PDF may have this much before its header (ISO 32000-1, annex H.3.4.1)


class FileKind(StrEnum):
    """A kind of file that is read."""

    PDF = "pdf"
    TIFF = "tiff"
    PNG = "png"
    JPEG = "jpeg"
    PHONE = "phone"
    """HEIC, WebP, BMP or GIF: what phones and mail programs make of a picture."""
    ZIP = "zip"


_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"II*\0", FileKind.TIFF),
    (b"MM\0*", FileKind.TIFF),
    (b"II+\0", FileKind.TIFF),
    (b"MM\0+", FileKind.TIFF),
    (b"PK\3\4", FileKind.ZIP),
    (b"GIF87a", FileKind.PHONE),
    (b"GIF89a", FileKind.PHONE),
)
# ISO/IEC 23008-12, annex B.4: the brands of HEIF files of still pictures, and AVIF.
_HEIF_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"avif"))
BMP_HEADERS = (12, 40, 52, 56, 108, 124)  # bytes of the header after that of the file


def kind_of(head: bytes) -> FileKind | None:
    """Return what a file is that begins with ``head`` (``HEADER_BYTES`` of it); ``None`` of one that is not read."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[4:8] == b"ftyp" and (head[8:12] in _HEIF_BRANDS or b"mif1" in head[16:64]):
        return FileKind.PHONE
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.PHONE
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in BMP_HEADERS:
        return FileKind.PHONE
    return FileKind.PDF if b"%PDF-" in head else None
