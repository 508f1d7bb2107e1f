"""Stage one: from a file to the pixels of its pages, one after another, whatever the file is.

    for page, picture in read_pictures(path, range(1, count_pages(path) + 1)): ...

A file that can't be read is a ``ScanError`` with a name, a cause and advice; a page that can't be read is one too, in
its place among the other pages. PDFium, which draws some pages, is not thread-safe: its calls take turns within a
process, so spread work over processes. Opening a PDF takes 0.1 ms and, for each 1,000 pages in it, 6 ms more: ask for
many pages of a long file at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from omr.scan import image_file, pdf_file
from omr.scan.errors import DamagedScanError, NotAScanError, ScanError, ScanTooLargeError, Where
from omr.scan.limits import Limits
from omr.scan.picture import Picture, Source
from omr.scan.rasterise import poppler_available

__all__ = ["Limits", "Picture", "Source", "count_pages", "poppler_available", "read_pictures"]

_HEADER_BYTES = 1024  # a PDF may have this much before its header (ISO 32000-1, annex H.3.4.1)
_TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JPEG_SIGNATURE = b"\xff\xd8\xff"


class _Kind(StrEnum):
    PDF = "pdf"
    TIFF = "tiff"
    PNG = "png"
    JPEG = "jpeg"


def count_pages(path: Path, limits: Limits | None = None) -> int:
    """Return how many pages a file has, without decoding any.

    Raises:
        NotAScanError: it is no PDF, TIFF, PNG or JPEG, whatever its name says.
        EncryptedScanError: it asks for a password.
        DamagedScanError: it is empty, cut off, or broken inside; or it can't be opened at all.
        ScanTooLargeError: it has more bytes or pages than the limits allow.

    """
    limits = limits or Limits()
    with _named_failures(path):
        kind = _kind(path, limits)
        if kind is _Kind.PDF:
            return pdf_file.count_pdf_pages(path, limits)
        return image_file.count_tiff_pages(path, limits) if kind is _Kind.TIFF else 1


def read_pictures(
    path: Path, pages: Sequence[int], limits: Limits | None = None
) -> Iterator[tuple[int, Picture | ScanError]]:
    """Yield the picture of each page, or what is wrong with it; one bad page does not keep the next from being read.

    Args:
        path: the file.
        pages: the numbers of the pages wanted, from 1, in any order.
        limits: what the file may ask of the machine.

    Yields:
        every page of ``pages`` once, in their order, with its picture or its error. Where the file as a whole can't be
        read, every page has that error.

    """
    limits = limits or Limits()
    done = 0
    try:
        with _named_failures(path):
            for number, result in _pages(path, pages, limits):
                yield number, result
                done += 1
    except ScanError as error:
        for number in pages[done:]:
            yield number, error


def _pages(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    kind = _kind(path, limits)
    if kind is _Kind.PDF:
        yield from pdf_file.read_pages(path, pages, limits)
    elif kind is _Kind.TIFF:
        yield from image_file.read_tiff(path, pages, limits)
    else:
        read = image_file.read_png if kind is _Kind.PNG else image_file.read_jpeg
        for number in pages:
            yield number, read(path, limits) if number == 1 else image_file.no_such_page(path, number, 1)


def _kind(path: Path, limits: Limits) -> _Kind:
    """Tell what a file is by its first bytes."""
    if not path.is_file():
        raise DamagedScanError("there is no such file", "Check the name.", Where(path))
    size = path.stat().st_size
    if size == 0:
        raise DamagedScanError("the file is empty", "Copy it from the scanner again.", Where(path))
    if size > limits.file_bytes:
        message = f"{size / 1e9:.1f} GB, {limits.file_bytes / 1e9:.1f} GB are allowed"
        raise ScanTooLargeError(message, "Split the file into smaller ones.", Where(path))
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if head.startswith(image_file.PNG_SIGNATURE):
        return _Kind.PNG
    if head.startswith(_JPEG_SIGNATURE):
        return _Kind.JPEG
    if head.startswith(_TIFF_SIGNATURES):
        return _Kind.TIFF
    if b"%PDF-" in head:
        return _Kind.PDF
    raise NotAScanError("not a PDF, TIFF, PNG or JPEG file", "Scan to PDF, or save the file as PDF.", Where(path))


@contextmanager
def _named_failures(path: Path) -> Iterator[None]:
    """Turn what the operating system says of a file into an error with a name."""
    try:
        yield
    except OSError as error:
        message = f"the file can't be read ({error.strerror or error})"
        advice = "Check that the file is still there and that you may read it."
        raise DamagedScanError(message, advice, Where(path)) from error
