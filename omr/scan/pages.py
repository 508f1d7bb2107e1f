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
from pathlib import Path

from forms.bilingual import both
from forms.system_reasons import reason_of
from omr.scan import image_file, pdf_file, phone_file, problems
from omr.scan.contents import Part, Spool, scans_within
from omr.scan.errors import DamagedScanError, NotAScanError, ScanError, ScanTooLargeError, Where
from omr.scan.file_kind import HEADER_BYTES, FileKind, kind_of
from omr.scan.limits import Limits
from omr.scan.picture import Picture, Source
from omr.scan.rasterise import poppler_available

__all__ = [
    "Limits",
    "Picture",
    "Source",
    "check_sure",
    "count_pages",
    "drawn_otherwise",
    "poppler_available",
    "read_pictures",
]


def count_pages(path: Path, limits: Limits | None = None) -> int:
    """Return how many pages a file has, without decoding any; those of files that lie within it come last.

    Raises:
        NotAScanError: it is of no kind that is read, whatever its name says.
        EncryptedScanError: it asks for a password.
        DamagedScanError: it is empty, cut off, or broken inside; or it can't be opened at all.
        ScanTooLargeError: it has more bytes or pages than the limits allow.

    """
    limits = limits or Limits()
    with _named_failures(path), _opened(path, limits) as parts:
        if len(parts) == 1 and parts[0].error is None:
            return _count(parts[0], limits)
        total = sum(count for _, count in _counted(parts, limits))
    if total > limits.pages:
        message = problems.TOO_MANY_PAGES.told(found=total, pages=limits.pages)
        raise ScanTooLargeError(
            message, both("Chia tệp thành nhiều tệp nhỏ hơn.", "Split the file into smaller ones."), Where(path)
        )
    return total


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
        with _named_failures(path), _opened(path, limits) as parts:
            for number, result in _pages(parts, pages, limits):
                yield number, result
                done += 1
                del result  # or its pixels would be held while the next ones are made
    except ScanError as error:
        for number in pages[done:]:
            yield number, error


def check_sure(path: Path, page: int, limits: Limits | None = None) -> None:
    """Refuse a page (from 1) that passed for blank or foreign, unless its pictures were decoded for certain.

    Decoders and renderers make white or noise of what they don't understand, some without a word. This looks closer
    than reading does, which takes as long again: at a page that seems to hold nothing, that time is well spent.

    Raises:
        ScanError: a picture of the page may hold more than was seen of it.

    """
    limits = limits or Limits()
    with _named_failures(path), _opened(path, limits) as parts:
        part, number = _place(parts, page, limits)
        if part.error is not None:
            raise part.error
        if part.kind is FileKind.PDF:
            pdf_file.check_pdf_sure(part.path, number, limits)
        elif part.kind is FileKind.TIFF:
            image_file.check_tiff_sure(part.path, number)


def drawn_otherwise(path: Path, page: int, than: Source, limits: Limits | None = None) -> Picture | None:
    """Draw a page (from 1) once more by the other renderer, for where nothing was found on what the first one made.

    Args:
        path: the scan.
        page: of it, from 1.
        than: by what the page was drawn, PDFium or Poppler; nothing else draws.
        limits: of what is taken in.

    Returns:
        The picture; ``None`` where the page was not drawn, or the other renderer is not there or can't draw it.

    """
    if than not in (Source.PDFIUM, Source.POPPLER):
        return None
    limits = limits or Limits()
    try:
        with _named_failures(path), _opened(path, limits) as parts:
            part, number = _place(parts, page, limits)
            return pdf_file.drawn_by_other(part.path, number, than, limits)
    except ScanError:
        return None


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[list[Part]]:
    """Give the files that the pages are read from: the scan itself, and what lies within it."""
    kind = _kind(path, limits)
    with Spool(limits) as spool:
        yield scans_within(path, kind, spool)


def _counted(parts: Sequence[Part], limits: Limits) -> Iterator[tuple[Part, int]]:
    """Yield each part with its number of pages; one that can't be read is a page with an error."""
    for part in parts:
        try:
            yield part, 1 if part.error is not None else _count(part, limits)
        except ScanError as error:
            yield Part(part.path, None, error), 1


def _count(part: Part, limits: Limits) -> int:
    if part.kind is FileKind.PDF:
        return pdf_file.count_pdf_pages(part.path, limits)
    if part.kind is FileKind.TIFF:
        return image_file.count_tiff_pages(part.path, limits)
    return phone_file.count_frames(part.path, limits) if part.kind is FileKind.PHONE else 1


def _place(parts: Sequence[Part], page: int, limits: Limits) -> tuple[Part, int]:
    """Return the part that a page lies in, and its number there."""
    if len(parts) == 1:
        return parts[0], page
    before = 0
    for part, count in _counted(parts, limits):
        if page <= before + count:
            return part, page - before
        before += count
    return parts[-1], page - before


def _pages(parts: Sequence[Part], pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    if len(parts) == 1 and parts[0].error is None:
        yield from _pages_of(parts[0], pages, limits)
        return
    counted = list(_counted(parts, limits))
    for page in pages:
        part, number = _place([part for part, _ in counted], page, limits)
        if part.error is not None:
            yield page, part.error
        else:
            yield from ((page, result) for _, result in _pages_of(part, (number,), limits))


def _pages_of(part: Part, pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    if part.kind is FileKind.PDF:
        yield from pdf_file.read_pages(part.path, pages, limits)
    elif part.kind is FileKind.TIFF:
        yield from image_file.read_tiff(part.path, pages, limits)
    elif part.kind is FileKind.PHONE:
        yield from phone_file.read_frames(part.path, pages, limits)
    else:
        read = image_file.read_png if part.kind is FileKind.PNG else image_file.read_jpeg
        for number in pages:
            yield number, read(part.path, limits) if number == 1 else image_file.no_such_page(part.path, number, 1)


def _kind(path: Path, limits: Limits) -> FileKind:
    """Tell what a file is by its first bytes."""
    if not path.is_file():
        raise DamagedScanError(problems.NO_SUCH_FILE.told(), both("Xem lại tên tệp.", "Check the name."), Where(path))
    size = path.stat().st_size
    if size == 0:
        raise DamagedScanError(
            problems.EMPTY.told(),
            both("Sao chép lại tệp từ máy quét.", "Copy it from the scanner again."),
            Where(path),
        )
    if size > limits.file_bytes:
        message = problems.TOO_MANY_BYTES.told(size=size / 1e9, file_bytes=limits.file_bytes / 1e9)
        raise ScanTooLargeError(
            message, both("Chia tệp thành nhiều tệp nhỏ hơn.", "Split the file into smaller ones."), Where(path)
        )
    with path.open("rb") as file:
        kind = kind_of(file.read(HEADER_BYTES))
    if kind is None:
        raise NotAScanError(
            problems.UNKNOWN_KIND.told(),
            both("Quét thành PDF, hoặc lưu tệp thành PDF.", "Scan to PDF, or save the file as PDF."),
            Where(path),
        )
    return kind


@contextmanager
def _named_failures(path: Path) -> Iterator[None]:
    """Turn what the operating system says of a file into an error with a name."""
    try:
        yield
    except OSError as error:
        message = problems.UNREADABLE.told(why=reason_of(error))
        advice = both(
            "Kiểm tra xem tệp còn đó không và bạn có quyền đọc không.",
            "Check that the file is still there and that you may read it.",
        )
        raise DamagedScanError(message, advice, Where(path)) from error
